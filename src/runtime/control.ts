import { unlinkSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import type { DeliveryParts } from '../formats/control-frames.ts'
import type { Json } from '../trace/values.ts'
import { type Client, converse, type Served } from './conversation.ts'

const mostClients = 64
/** The kernel's limit for the path of a unix socket. */
const longestPath = 107

export type { Served } from './conversation.ts'

export interface Control {
  /** One line, without its newline, to a client that asked before; nothing when it is gone. Never waits. */
  readonly tell: (client: number, line: string) => void
  /** A message for clients, to each as it speaks: as this line, or as a frame. */
  readonly deliver: (clients: Iterable<number>, delivery: DeliveryParts, line: () => string) => void
  readonly close: () => Promise<void>
}

/**
 * Listens on a unix socket. A socket file that nobody answers on is what a killed node left and is replaced; one that
 * answers belongs to a running node, and this rejects.
 */
export async function openControl(path: string, served: Served): Promise<Control> {
  checkPath(path)
  if (await answers(path)) throw new Error(`${path}: a node runs here already`)
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const clients = new Map<number, Client>()
  let last = 0
  const server = createServer(socket => {
    const number = ++last
    clients.set(
      number,
      converse(socket, number, served, () => clients.delete(number)),
    )
  })
  server.maxConnections = mostClients
  await listen(server, path)
  return {
    tell: (client, line) => clients.get(client)?.tell(line),
    deliver: (to, delivery, line) => {
      for (const client of to) clients.get(client)?.deliver(delivery, line)
    },
    close: () =>
      new Promise(resolve => {
        for (const client of clients.values()) client.end()
        server.close(() => resolve())
      }),
  }
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

/** Asks a running node and stays: every line that comes back is told, the answer first. Resolves when the node hangs up. */
export function follow(path: string, request: { readonly do: string }, tell: (line: Json) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    checkPath(path)
    const socket = createConnection(path)
    let rest = ''
    socket.setEncoding('utf8')
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`))
    socket.on('data', (more: string) => {
      const lines = (rest + more).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) tell(JSON.parse(line) as Json)
    })
    socket.on('error', reject)
    socket.on('close', () => resolve())
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
