import { unlinkSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import type { NodeId } from '../core/machine.ts'
import { firstError, placeOf } from '../trace/json-place.ts'
import type { Json, JsonPath } from '../trace/values.ts'
import type { CutDirection } from './udp.ts'

/** What may be asked of a running node: one JSON object a line, and one line comes back. */
export type Request =
  | { readonly do: 'status' }
  | { readonly do: 'cut'; readonly nodes: readonly NodeId[]; readonly direction: CutDirection }
  | { readonly do: 'heal' }
  | { readonly do: 'reload' }
  | { readonly do: 'stop' }

const longestLine = 64 * 1024
const mostClients = 64
/** The kernel's limit for the path of a unix socket. */
const longestPath = 107

/** A line that is no request: `offset` counts characters from 0. */
export interface BadRequest {
  readonly error: string
  readonly offset: number
}

/** Reads one line; whatever the line is, an answer comes out. */
export function readRequest(line: string): Request | BadRequest {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return { error: 'this is no JSON', offset: firstError(line) }
  }
  const bad = (error: string, ...path: JsonPath): BadRequest => ({ error, offset: placeOf(line, path) })
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return bad('a request is an object')
  const request = json as Record<string, unknown>
  const members: Readonly<Record<string, readonly string[]>> = {
    status: ['do'],
    cut: ['do', 'nodes', 'direction'],
    heal: ['do'],
    reload: ['do'],
    stop: ['do'],
  }
  const verb = request.do
  if (typeof verb !== 'string' || !Object.hasOwn(members, verb))
    return bad(`"do" is one of ${Object.keys(members).join(', ')}`, 'do')
  const extra = Object.keys(request).find(name => !members[verb]?.includes(name))
  if (extra !== undefined) return bad(`${verb} takes no ${JSON.stringify(extra).slice(0, 40)}`, extra)
  if (verb !== 'cut') return { do: verb } as Request
  const { nodes, direction = 'both' } = request
  if (!Array.isArray(nodes)) return bad('"nodes" is a list of node ids', 'nodes')
  const odd = nodes.findIndex(node => !Number.isInteger(node) || node < 1 || node > 0xffff_ffff)
  if (odd >= 0) return bad('a node id is a whole number from 1 to 4294967295', 'nodes', odd)
  if (direction !== 'both' && direction !== 'in' && direction !== 'out')
    return bad('"direction" is both, in or out', 'direction')
  return { do: 'cut', nodes: nodes as NodeId[], direction }
}

export interface Control {
  readonly close: () => Promise<void>
}

/**
 * Listens on a unix socket. A socket file that nobody answers on is what a killed node left and is replaced; one that
 * answers belongs to a running node, and this rejects.
 */
export async function openControl(path: string, answer: (request: Request) => Json): Promise<Control> {
  checkPath(path)
  if (await answers(path)) throw new Error(`${path}: a node runs here already`)
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const clients = new Set<Socket>()
  const server = createServer(client => serve(client, clients, answer))
  server.maxConnections = mostClients
  await listen(server, path)
  return {
    close: () =>
      new Promise(resolve => {
        for (const client of clients) client.destroySoon()
        server.close(() => resolve())
      }),
  }
}

function serve(client: Socket, clients: Set<Socket>, answer: (request: Request) => Json): void {
  clients.add(client)
  client.setEncoding('utf8')
  let rest = ''
  client.on('data', (text: string) => {
    rest += text
    for (let end = rest.indexOf('\n'); end >= 0 && end <= longestLine; end = rest.indexOf('\n')) {
      const request = readRequest(rest.slice(0, end))
      rest = rest.slice(end + 1)
      client.write(`${JSON.stringify('error' in request ? request : answer(request))}\n`)
    }
    if (rest.length <= longestLine) return
    rest = ''
    client.end(`${JSON.stringify({ error: `a line is longer than ${longestLine} characters`, offset: longestLine })}\n`)
  })
  client.on('error', () => client.destroy())
  client.on('close', () => clients.delete(client))
}

/** Asks a running node; rejects when none listens, when it does not answer in `ms`, or when it refuses. */
export function ask(path: string, request: { readonly do: string }, ms = 5000): Promise<Json> {
  return new Promise((resolve, reject) => {
    checkPath(path)
    const socket = createConnection(path)
    let text = ''
    socket.setEncoding('utf8')
    socket.setTimeout(ms, () => socket.destroy(new Error(`no answer in ${ms} ms`)))
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`))
    socket.on('data', (more: string) => {
      text += more
      const end = text.indexOf('\n')
      if (end < 0) return
      socket.end()
      const answer = JSON.parse(text.slice(0, end)) as Json
      if (typeof answer === 'object' && answer !== null && 'error' in answer) reject(new Error(String(answer.error)))
      else resolve(answer)
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the node hung up')))
  })
}

function checkPath(path: string): void {
  if (Buffer.byteLength(path) > longestPath)
    throw new Error(`${path}: longer than ${longestPath} bytes, which is all that a socket's path may have`)
}

function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection(path)
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      server.on('error', () => undefined)
      resolve()
    })
  })
}
