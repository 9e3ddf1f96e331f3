import type { NodeId } from '../core/machine.ts'
import { type Frame, frameKind } from '../formats/control-frames.ts'
import { firstError, placeOf } from '../trace/json-place.ts'
import type { JsonPath } from '../trace/values.ts'
import type { CutDirection } from './udp.ts'
import { longestViewGroup, viewPrefix } from './view-messages.ts'

/** What may be asked of a running node: one JSON object a line, or one frame, and one comes back. */
export type Request =
  | { readonly do: 'status' }
  | { readonly do: 'cut'; readonly nodes: readonly NodeId[]; readonly direction: CutDirection }
  | { readonly do: 'heal' }
  /** Reads the configuration and the keys of the envelope anew. */
  | { readonly do: 'reload' }
  | { readonly do: 'stop' }
  | GroupRequest
  | ViewRequest
  | QuorumRequest

/** What a client of a process group asks for, over its own connection. */
export type GroupRequest =
  /** `group`: 1 to 127 bytes of UTF-8. `pid`: the number of the process. */
  | { readonly do: 'join'; readonly group: string; readonly pid: number }
  | { readonly do: 'leave' }
  /** In order, up to the first that is refused; each one character for each byte. */
  | { readonly do: 'send'; readonly bodies: readonly string[] }

/** What the process of a group with views asks for, over its own connection; and an operator, or whoever fences. */
export type ViewRequest =
  /** `remembers`: the view that its state is of; without it the process has no state. */
  | { readonly do: 'view-join'; readonly group: string; readonly remembers?: RememberedView }
  | { readonly do: 'view-leave' }
  | { readonly do: 'view-send'; readonly bodies: readonly string[] }
  /** The part with this node goes on. */
  | { readonly do: 'view-name'; readonly node: NodeId }

/** A lineage is named by the ring and the exchange in which it began. */
export interface RememberedView {
  readonly ring: RingId
  readonly round: number
  readonly generation: number
}

/** What may be asked of votequorum, by an operator and by the daemon of a quorum device (votequorum_overview(3)). */
export type QuorumRequest =
  | { readonly do: 'quorum' }
  /** The answer to `quorum` comes again whenever it is another. */
  | { readonly do: 'watch' }
  | { readonly do: 'set-expected'; readonly votes: number }
  /** `node`: without it the node that is asked. */
  | { readonly do: 'set-votes'; readonly votes: number; readonly node?: NodeId }
  | { readonly do: 'cancel-wait-for-all' }
  /** `name`: 1 to 254 printable characters of ASCII. */
  | { readonly do: 'device-register'; readonly name: string }
  | { readonly do: 'device-unregister'; readonly name: string }
  /** `ring`: the one that the device has seen. */
  | { readonly do: 'device-poll'; readonly name: string; readonly castsVote: boolean; readonly ring: RingId }
  | { readonly do: 'device-master-wins'; readonly name: string; readonly allowed: boolean }

export interface RingId {
  readonly rep: NodeId
  readonly seq: number
}

/** Asks that both sides go on in frames (src/formats/control-frames.ts); whoever reads the connection sees to it. */
export interface FramesRequest {
  readonly do: 'frames'
}

/** A line that is no request: `offset` counts characters from 0. In a frame with messages it counts the bytes behind the length. */
export interface BadRequest {
  readonly error: string
  readonly offset: number
}

/** Room for the end of a name in corosync's array of 128 bytes. */
const longestGroup = 127
/** Generations and ring sequences count up by ones and fours; a claim beyond is malice, and sums would not be exact. */
const mostClaimed = 2 ** 40
/** As many votes as corosync-quorumtool takes. */
const mostVotes = 0x7fff_ffff

/** Messages in one request. */
const mostBodies = 1000
const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/** The members of each request. */
const members: Readonly<Record<string, readonly string[]>> = {
  status: ['do'],
  cut: ['do', 'nodes', 'direction'],
  heal: ['do'],
  reload: ['do'],
  stop: ['do'],
  frames: ['do'],
  join: ['do', 'group', 'pid'],
  leave: ['do'],
  send: ['do', 'bodies'],
  'view-join': ['do', 'group', 'remembers'],
  'view-leave': ['do'],
  'view-send': ['do', 'bodies'],
  'view-name': ['do', 'node'],
  quorum: ['do'],
  watch: ['do'],
  'set-expected': ['do', 'votes'],
  'set-votes': ['do', 'votes', 'node'],
  'cancel-wait-for-all': ['do'],
  'device-register': ['do', 'name'],
  'device-unregister': ['do', 'name'],
  'device-poll': ['do', 'name', 'castsVote', 'ring'],
  'device-master-wins': ['do', 'name', 'allowed'],
}

/** Reads one line; whatever the line is, an answer comes out. */
export function readRequest(line: string): Request | FramesRequest | BadRequest {
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
    case 'view-send':
      return readSend(verb, request, bad)
    case 'view-join':
      return readViewJoin(request, bad)
    case 'view-name':
      return readViewName(request, bad)
    case 'set-expected':
      return readExpected(request, bad)
    case 'set-votes':
      return readVotes(request, bad)
    case 'device-register':
    case 'device-unregister':
    case 'device-poll':
    case 'device-master-wins':
      return readDevice(verb, request, bad)
    default:
      return { do: verb } as Request
  }
}

/** Reads one frame; whatever is in it, an answer comes out. */
export function readFrame(frame: Frame): Request | FramesRequest | BadRequest {
  const { kind, bytes, from, to } = frame
  switch (kind) {
    case frameKind.text:
      return readRequest(bytes.toString('utf8', from, to))
    case frameKind.send:
      return readBodies('send', frame)
    case frameKind.viewSend:
      return readBodies('view-send', frame)
    default:
      return { error: 'the kind of a frame is 0, 1 or 2', offset: 0 }
  }
}

function readBodies(verb: 'send' | 'view-send', { bytes, from, to }: Frame): Request | BadRequest {
  const bodies: string[] = []
  const bad = (error: string, at: number) => ({ error, offset: 1 + at - from })
  for (let at = from; at < to; ) {
    if (bodies.length === mostBodies) return bad(`a frame has 1 to ${mostBodies} messages`, at)
    if (to - at < 4) return bad('the length of a message has four bytes', at)
    const end = at + 4 + bytes.readUInt32LE(at)
    if (end > to) return bad('a message is longer than its frame', at)
    bodies.push(bytes.toString('latin1', at + 4, end))
    at = end
  }
  return bodies.length > 0 ? { do: verb, bodies } : bad(`a frame has 1 to ${mostBodies} messages`, from)
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
  const wrong = wrongGroup(group, longestGroup)
  if (wrong !== undefined) return bad(wrong, 'group')
  if ((group as string).startsWith(viewPrefix)) return bad(`"group" may not begin with ${viewPrefix}`, 'group')
  if (!isNumber32(pid)) return bad('"pid" is a whole number from 1 to 4294967295', 'pid')
  return { do: 'join', group: group as string, pid }
}

/** What is wrong with the name of a group, if anything. */
export function wrongGroup(group: unknown, longest: number): string | undefined {
  if (typeof group !== 'string' || group.length === 0 || Buffer.byteLength(group) > longest)
    return `"group" is a name of 1 to ${longest} bytes`
  // A lone surrogate has no bytes of its own; corosync ends names at a NUL.
  return /\p{Surrogate}|\0/u.test(group) ? '"group" has a character that no name has' : undefined
}

function readSend(verb: 'send' | 'view-send', { bodies }: Record<string, unknown>, bad: Bad): Request | BadRequest {
  if (!Array.isArray(bodies) || bodies.length < 1 || bodies.length > mostBodies)
    return bad(`"bodies" is a list of 1 to ${mostBodies} messages`, 'bodies')
  const odd = bodies.findIndex(body => typeof body !== 'string' || body.length % 4 !== 0 || !base64.test(body))
  if (odd >= 0) return bad('a message is bytes in base64, with padding', 'bodies', odd)
  return { do: verb, bodies: bodies.map(body => Buffer.from(body as string, 'base64').toString('latin1')) }
}

function readViewJoin({ group, remembers }: Record<string, unknown>, bad: Bad): Request | BadRequest {
  const wrong = wrongGroup(group, longestViewGroup)
  if (wrong !== undefined) return bad(wrong, 'group')
  const join = { do: 'view-join', group: group as string } as const
  if (remembers === undefined) return join
  if (typeof remembers !== 'object' || remembers === null || Array.isArray(remembers))
    return bad('"remembers" is a view: its lineage and its generation', 'remembers')
  const extra = Object.keys(remembers).find(name => name !== 'lineage' && name !== 'generation')
  if (extra !== undefined) return bad(`a view has no ${JSON.stringify(extra).slice(0, 40)}`, 'remembers', extra)
  const { lineage, generation } = remembers as Record<string, unknown>
  const [name, round] = typeof lineage === 'string' ? lineage.split('/', 2) : []
  const ring = readRing(name ?? '')
  if (!ring || !/^\d{1,9}$/.test(round ?? '') || lineage !== `${name}/${round}` || ring.seq > mostClaimed)
    return bad('"lineage" is a ring and an exchange in it, as in 1.2c/0', 'remembers', 'lineage')
  if (!Number.isInteger(generation) || (generation as number) < 1 || (generation as number) > mostClaimed)
    return bad(`"generation" is a whole number from 1 to ${mostClaimed}`, 'remembers', 'generation')
  return { ...join, remembers: { ring, round: Number(round), generation: generation as number } }
}

function readViewName({ node }: Record<string, unknown>, bad: Bad): Request | BadRequest {
  if (!isNumber32(node)) return bad('a node id is a whole number from 1 to 4294967295', 'node')
  return { do: 'view-name', node }
}

function readExpected({ votes }: Record<string, unknown>, bad: Bad): Request | BadRequest {
  if (!isVotes(votes) || votes === 0) return bad(`"votes" is a whole number from 1 to ${mostVotes}`, 'votes')
  return { do: 'set-expected', votes }
}

function readVotes({ votes, node }: Record<string, unknown>, bad: Bad): Request | BadRequest {
  if (!isVotes(votes)) return bad(`"votes" is a whole number from 0 to ${mostVotes}`, 'votes')
  if (node === undefined) return { do: 'set-votes', votes }
  if (!isNumber32(node)) return bad('a node id is a whole number from 1 to 4294967295', 'node')
  return { do: 'set-votes', votes, node }
}

function readDevice(
  verb: 'device-register' | 'device-unregister' | 'device-poll' | 'device-master-wins',
  { name, castsVote, ring, allowed }: Record<string, unknown>,
  bad: Bad,
): Request | BadRequest {
  // The array in the message has 255 bytes, the NUL among them.
  if (typeof name !== 'string' || !/^[\x20-\x7e]{1,254}$/.test(name))
    return bad('"name" is 1 to 254 printable characters of ASCII', 'name')
  if (verb === 'device-poll') {
    if (typeof castsVote !== 'boolean') return bad('"castsVote" is true or false', 'castsVote')
    const read = typeof ring === 'string' ? readRing(ring) : undefined
    return read ? { do: verb, name, castsVote, ring: read } : bad('"ring" is a ring as in 1.2c', 'ring')
  }
  if (verb !== 'device-master-wins') return { do: verb, name }
  return typeof allowed === 'boolean' ? { do: verb, name, allowed } : bad('"allowed" is true or false', 'allowed')
}

/** `1.2c`: the representative, and the sequence in hexadecimal. */
function readRing(text: string): RingId | undefined {
  const [, rep, seq] = /^([1-9]\d{0,9})\.([0-9a-f]{1,13})$/.exec(text) ?? []
  const ring = { rep: Number(rep), seq: Number.parseInt(seq ?? '', 16) }
  return isNumber32(ring.rep) && Number.isSafeInteger(ring.seq) ? ring : undefined
}

function isVotes(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= mostVotes
}

function isNumber32(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 0xffff_ffff
}
