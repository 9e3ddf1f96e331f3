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
  /** Hands over a message, in turn. Those that wait for one answer go together in the next request. */
  readonly send: (verb: SendVerb, body: Uint8Array) => Promise<void>
  /** Not behind requests that wait. */
  readonly atOnce: (request: object) => Promise<void>
  readonly closed: Promise<void>
  readonly close: () => Promise<void>
}

export type SendVerb = 'send' | 'view-send'

/** So many messages, or characters of them in base64, go together in one request; a larger message goes alone. */
const most = { messages: 256, characters: 100_000 } as const

/** How long before a request that the node had no room for is made again, in milliseconds; twice as long each time, up to the most. */
const again = { first: 10, most: 160 } as const

interface Answer {
  readonly result?: 'Ok' | Refusal
  /** How many messages of the request the node has; `result` is of the one after these, if there is one. */
  readonly taken?: number
  readonly error?: string
}

/** In base64: whoever sends may go on with its bytes. */
interface Message {
  readonly verb: SendVerb
  readonly body: string
}

/** What waits for its turn. */
interface Waiting {
  readonly what: Message | { readonly request: object }
  readonly resolve: () => void
  readonly reject: (why: Error) => void
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
  const queue: Waiting[] = []
  let working = false

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

  /** Asks in turn, until nothing waits. What the node has taken is said at once, whatever becomes of the rest. */
  async function work(): Promise<void> {
    if (working) return
    working = true
    const took = (messages: number) => {
      for (const one of queue.splice(0, messages)) one.resolve()
    }
    while (queue.length > 0)
      try {
        await insist(next, took)
      } catch (error) {
        // What came behind one that is refused has a turn of its own.
        queue.shift()?.reject(error as Error)
      }
    working = false
  }

  function next(): object {
    const { what } = queue[0] as Waiting
    return 'verb' in what ? { do: what.verb, bodies: messages(what.verb) } : what.request
  }

  /** Those at the head of the queue that may go together. */
  function messages(verb: SendVerb): string[] {
    const bodies: string[] = []
    let characters = 0
    for (const { what } of queue) {
      if (!('verb' in what) || what.verb !== verb || bodies.length >= most.messages) break
      characters += what.body.length
      if (bodies.length > 0 && characters > most.characters) break
      bodies.push(what.body)
    }
    return bodies
  }

  /** Asks until the node does not say to try again; each time anew, as it may have taken some of it. */
  async function insist(request: () => object, took: (messages: number) => void): Promise<void> {
    for (let wait: number = again.first; ; wait = Math.min(2 * wait, again.most)) {
      const answer = await ask(JSON.stringify(request()))
      const taken = answer.taken ?? (answer.result === 'Ok' ? 1 : 0)
      took(taken)
      if (answer.result === 'Ok') return
      if (answer.result !== 'TryAgain') throw refusal(answer)
      if (taken > 0) wait = again.first
      await new Promise(resolve => setTimeout(resolve, wait))
    }
  }

  function inTurn(what: Waiting['what']): Promise<void> {
    return new Promise((resolve, reject) => {
      queue.push({ what, resolve, reject })
      void work()
    })
  }

  return {
    inTurn: request => inTurn({ request }),
    send: (verb, body) => inTurn({ verb, body: Buffer.from(body).toString('base64') }),
    atOnce: request =>
      insist(
        () => request,
        () => {},
      ),
    closed,
    close: () => {
      socket.end()
      return closed
    },
  }
}

function refusal({ result, error }: Answer): GroupError {
  return new GroupError(error ?? `the node says ${result}`, result === 'Ok' ? undefined : result)
}

/** Events come as they are declared, but for bytes. */
export function withBytes(said: { readonly body?: string }): object {
  // Never as a Buffer: of that, a slice would be no copy.
  return said.body === undefined ? said : { ...said, body: new Uint8Array(Buffer.from(said.body, 'base64')) }
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
