import { createConnection, type Socket } from 'node:net'
import type { Refusal } from './events.ts'

/** A node that refuses a request (`refusal`), or cannot read it. */
export class GroupError extends Error {
  readonly refusal: Refusal | undefined
  constructor(message: string, refusal?: Refusal) {
    super(message)
    this.name = 'GroupError'
    this.refusal = refusal
  }
}

/** Requests and events over one control socket. */
export interface Connection {
  /** One after another: a request that has to wait is not overtaken by the next. Asks again as long as the node has no room. */
  readonly inTurn: (request: object) => Promise<void>
  /** Not behind requests that wait. */
  readonly atOnce: (request: object) => Promise<void>
  readonly closed: Promise<void>
  readonly close: () => Promise<void>
}

/** How long before a request that the node had no room for is made again, in milliseconds; twice as long each time, up to the most. */
const again = { first: 10, most: 160 } as const

interface Answer {
  readonly result?: 'Ok' | Refusal
  readonly error?: string
}

/** Connects to a node on this machine; `onEvent` gets each event as it stands in the line. Rejects when none listens there. */
export function connect(path: string, onEvent: (event: object) => void): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(connectionOf(socket, onEvent))
    })
  })
}

function connectionOf(socket: Socket, onEvent: (event: object) => void): Connection {
  const waiting: { readonly resolve: (answer: Answer) => void; readonly reject: (why: Error) => void }[] = []
  let last: Promise<unknown> = Promise.resolve()

  socket.on('error', () => socket.destroy())
  readLines(socket, line => {
    const said = JSON.parse(line) as { readonly event?: string }
    if (said.event === undefined) waiting.shift()?.resolve(said as Answer)
    else onEvent(said)
  })
  const closed = new Promise<void>(resolve => {
    socket.once('close', () => {
      for (const one of waiting.splice(0)) one.reject(new GroupError('the node hung up'))
      resolve()
    })
  })

  function ask(line: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (socket.destroyed || socket.writableEnded) throw new GroupError('the connection is closed')
      waiting.push({ resolve, reject })
      socket.write(`${line}\n`)
    })
  }

  async function insist(request: object): Promise<void> {
    const line = JSON.stringify(request)
    for (let wait: number = again.first; ; wait = Math.min(2 * wait, again.most)) {
      const { result, error } = await ask(line)
      if (result === 'Ok') return
      if (result !== 'TryAgain') throw new GroupError(error ?? `the node says ${result}`, result)
      await new Promise(resolve => setTimeout(resolve, wait))
    }
  }

  return {
    inTurn: request => {
      const made = last.then(() => insist(request))
      last = made.catch(() => undefined)
      return made
    },
    atOnce: insist,
    closed,
    close: () => {
      socket.end()
      return closed
    },
  }
}

/** Events come as they are declared, but for bytes. */
export function withBytes(said: { readonly body?: string }): object {
  return said.body === undefined ? said : { ...said, body: Uint8Array.from(Buffer.from(said.body, 'base64')) }
}

/** Bytes as requests have them. */
export function base64(body: Uint8Array): string {
  return Buffer.from(body).toString('base64')
}

function readLines(socket: Socket, take: (line: string) => void): void {
  let parts: string[] = []
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    const lines = text.split('\n')
    parts.push(lines[0] as string)
    for (const line of lines.slice(1)) {
      take(parts.join(''))
      parts = [line]
    }
  })
}
