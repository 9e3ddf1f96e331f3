import type { NodeId } from '../core/machine.ts'
import { firstError, placeOf } from '../trace/json-place.ts'
import type { JsonPath } from '../trace/values.ts'
import type { CutDirection } from './udp.ts'

/** What may be asked of a running node: one JSON object a line, and one line comes back. */
export type Request =
  | { readonly do: 'status' }
  | { readonly do: 'cut'; readonly nodes: readonly NodeId[]; readonly direction: CutDirection }
  | { readonly do: 'heal' }
  /** Reads the keys of the envelope anew. */
  | { readonly do: 'reload' }
  | { readonly do: 'stop' }
  | GroupRequest

/** What a client of a process group asks for, over its own connection. */
export type GroupRequest =
  /** `group`: 1 to 127 bytes of UTF-8. `pid`: the number of the process. */
  | { readonly do: 'join'; readonly group: string; readonly pid: number }
  | { readonly do: 'leave' }
  | { readonly do: 'send'; readonly body: Uint8Array }

/** A line that is no request: `offset` counts characters from 0. */
export interface BadRequest {
  readonly error: string
  readonly offset: number
}

/** Room for the end of a name in corosync's array of 128 bytes. */
const longestGroup = 127

/** The members of each request. */
const members: Readonly<Record<string, readonly string[]>> = {
  status: ['do'],
  cut: ['do', 'nodes', 'direction'],
  heal: ['do'],
  reload: ['do'],
  stop: ['do'],
  join: ['do', 'group', 'pid'],
  leave: ['do'],
  send: ['do', 'body'],
}

/** Reads one line; whatever the line is, an answer comes out. */
export function readRequest(line: string): Request | BadRequest {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return { error: 'this is no JSON', offset: firstError(line) }
  }
  const bad: Bad = (error, ...path) => ({ error, offset: placeOf(line, path) })
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return bad('a request is an object')
  const request = json as Record<string, unknown>
  const verb = request.do
  if (typeof verb !== 'string' || !Object.hasOwn(members, verb))
    return bad(`"do" is one of ${Object.keys(members).join(', ')}`, 'do')
  const extra = Object.keys(request).find(name => !members[verb]?.includes(name))
  if (extra !== undefined) return bad(`${verb} takes no ${JSON.stringify(extra).slice(0, 40)}`, extra)
  switch (verb) {
    case 'cut':
      return readCut(request, bad)
    case 'join':
      return readJoin(request, bad)
    case 'send':
      return readSend(request, bad)
    default:
      return { do: verb } as Request
  }
}

type Bad = (error: string, ...path: JsonPath) => BadRequest

function readCut({ nodes, direction = 'both' }: Record<string, unknown>, bad: Bad): Request | BadRequest {
  if (!Array.isArray(nodes)) return bad('"nodes" is a list of node ids', 'nodes')
  const odd = nodes.findIndex(node => !isNumber32(node))
  if (odd >= 0) return bad('a node id is a whole number from 1 to 4294967295', 'nodes', odd)
  if (direction !== 'both' && direction !== 'in' && direction !== 'out')
    return bad('"direction" is both, in or out', 'direction')
  return { do: 'cut', nodes: nodes as NodeId[], direction }
}

function readJoin({ group, pid }: Record<string, unknown>, bad: Bad): Request | BadRequest {
  if (typeof group !== 'string' || group.length === 0 || Buffer.byteLength(group) > longestGroup)
    return bad(`"group" is a name of 1 to ${longestGroup} bytes`, 'group')
  // A lone surrogate has no bytes of its own; corosync ends names at a NUL.
  if (/\p{Surrogate}|\0/u.test(group)) return bad('"group" has a character that no name has', 'group')
  if (!isNumber32(pid)) return bad('"pid" is a whole number from 1 to 4294967295', 'pid')
  return { do: 'join', group, pid }
}

function readSend({ body }: Record<string, unknown>, bad: Bad): Request | BadRequest {
  if (typeof body !== 'string' || body.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(body))
    return bad('"body" is bytes in base64, with padding', 'body')
  return { do: 'send', body: Uint8Array.from(Buffer.from(body, 'base64')) }
}

function isNumber32(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 0xffff_ffff
}
