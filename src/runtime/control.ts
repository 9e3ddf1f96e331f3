import { unlinkSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import type { Json } from '../trace/values.ts'
import { type Request, readRequest } from './request.ts'

/** A message of 1 MiB in base64, and what is around it. */
const longestLine = 1_500_000
const mostClients = 64
/** The kernel's limit for the path of a unix socket. */
const longestPath = 107

/** From here on nothing more is read of a client until it has read what it was told. */
const manyUnread = 2 ** 20
/** A client that has left so much unread is told that it is slow; at four times as much it is dropped. In bytes. */
const slowAt = 2 * 2 ** 20
/** So much is written at once at most, in characters. */
const longestWrite = 64 * 2 ** 10
/** How long a dropped client has to read the rest, in milliseconds. */
const patience = 5_000

export interface Control {
  /** One line, without its newline, to a client that asked before; nothing when it is gone. Never waits. */
  readonly tell: (client: number, line: string) => void
  readonly close: () => Promise<void>
}

/** Clients have numbers, given out once. */
export interface Served {
  /** Until an answer is there, nothing more is read of this client: answers come in the order of the requests. */
  readonly answer: (request: Request, client: number) => Json | Promise<Json>
  readonly gone: (client: number) => void
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
      serve(socket, number, served, () => clients.delete(number)),
    )
  })
  server.maxConnections = mostClients
  await listen(server, path)
  return {
    tell: (client, line) => clients.get(client)?.tell(line),
    close: () =>
      new Promise(resolve => {
        for (const client of clients.values()) client.end()
        server.close(() => resolve())
      }),
  }
}

interface Client {
  readonly tell: (line: string) => void
  readonly end: () => void
}

function serve(socket: Socket, number: number, { answer, gone }: Served, closed: () => void): Client {
  let rest = ''
  let slow = false
  let dropped = false
  let busy = false
  /** Lines that leave at the end of this turn. */
  let said = ''
  socket.setEncoding('utf8')

  function tell(line: string): void {
    if (dropped || socket.writableEnded || socket.destroyed) return
    const waiting = socket.writableLength + said.length
    if (waiting > 4 * slowAt) {
      drop(waiting)
      return
    }
    if (waiting > slowAt && !slow) {
      slow = true
      write(JSON.stringify({ event: 'slow', waiting }))
    }
    write(line)
  }

  /** What one turn of the loop says leaves in one write: a packet of the ring may hold a hundred messages. */
  function write(line: string): void {
    if (said === '') setImmediate(flush)
    said += `${line}\n`
    if (said.length > longestWrite) flush()
  }

  function flush(): void {
    if (said !== '' && !socket.writableEnded && !socket.destroyed) socket.write(said)
    said = ''
  }

  /** What waits for it is thrown away when it does not read it soon. */
  function drop(waiting: number): void {
    dropped = true
    flush()
    socket.end(`${JSON.stringify({ event: 'dropped', waiting })}\n`)
    setTimeout(() => socket.destroy(), patience).unref()
  }

  function wait(answered: Promise<Json>): void {
    busy = true
    socket.pause()
    void answered
      .catch((error: Error) => ({ error: error.message }))
      .then(answer => {
        busy = false
        tell(JSON.stringify(answer))
        socket.resume()
        work()
      })
  }

  /** As many lines as there are, or until the client has too much to read. */
  function work(): void {
    for (let end = rest.indexOf('\n'); end >= 0 && end <= longestLine; end = rest.indexOf('\n')) {
      if (dropped || busy) return
      if (socket.writableLength + said.length > manyUnread) {
        socket.pause()
        return
      }
      const request = readRequest(rest.slice(0, end))
      rest = rest.slice(end + 1)
      const answered = 'error' in request ? request : answer(request, number)
      if (answered instanceof Promise) wait(answered)
      else tell(JSON.stringify(answered))
    }
    if (rest.length <= longestLine) return
    rest = ''
    flush()
    socket.end(`${JSON.stringify({ error: `a line is longer than ${longestLine} characters`, offset: longestLine })}\n`)
  }

  socket.on('data', (text: string) => {
    rest += text
    work()
  })
  socket.on('drain', () => {
    slow = false
    if (busy) return
    socket.resume()
    work()
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    closed()
    gone(number)
  })
  return {
    tell,
    end: () => {
      flush()
      socket.destroySoon()
    },
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
