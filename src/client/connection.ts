import { createConnection, type Socket } from 'node:net'
import { frameKind, headSize, Inbox, longestFrame, textFrame } from '../formats/control-frames.ts'
import type { Refusal } from './events.ts'
import { createDeliveryReader } from './incoming.ts'
import { type Copied, createCopier, framed } from './outgoing.ts'

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

const kinds: Readonly<Record<SendVerb, number>> = { send: frameKind.send, 'view-send': frameKind.viewSend }

/** So many messages, or bytes of them, go together in one request; a larger message goes alone. */
const most = { messages: 256, bytes: 100_000 } as const

/**
 * How long before a request that the node had no room for is made again, in milliseconds; twice as long each time, up to the
 * most. A rotation of the ring, about the first of these, may make room.
 */
const again = { first: 1, most: 160 } as const

/** What fits into a frame by itself; no node takes so much. */
const longestBody = longestFrame - headSize - 4

/** So much is read at once. */
const readSize = 64 * 2 ** 10

/** A line, and frames from there on. */
const hello = '{"do":"frames"}\n'

interface Answer {
  readonly result?: 'Ok' | Refusal
  /** How many messages of the request the node has; `result` is of the one after these, if there is one. */
  readonly taken?: number
  readonly error?: string
}

interface Message extends Copied {
  readonly verb: SendVerb
}

/** What waits for its turn. */
interface Waiting {
  readonly what: Message | { readonly request: object }
  readonly resolve: () => void
  readonly reject: (why: Error) => void
}

/**
 * Connects to a node on this machine; `onEvent` gets each event as it stands in the line, but for deliveries, which are read.
 * Rejects when none listens there, and when it does not speak in frames. Until it has said so it is told nothing: to an older
 * node a message would be lines of requests.
 */
export function connect(path: string, onEvent: (event: object) => void): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const inbox = new Inbox()
    let heard = greeted
    // All that comes is read into the same memory, and out of it at once.
    const onread = { buffer: Buffer.allocUnsafeSlow(readSize), callback: read }
    const socket = createConnection({ path, onread }, () => socket.write(hello))
    function read(size: number): boolean {
      inbox.push(onread.buffer, size)
      try {
        heard()
      } finally {
        inbox.release()
      }
      return true
    }
    const hungUp = () => reject(new GroupError('the node hung up'))
    function greeted(): void {
      const line = inbox.line(longestFrame)
      if (line === undefined) return
      socket.off('error', reject).off('close', hungUp)
      const { result, error } = greetingOf(line)
      if (result === 'Ok') {
        const [connection, hear] = connectionOf(socket, inbox, onEvent)
        heard = hear
        resolve(connection)
      } else {
        socket.on('error', () => undefined).destroy()
        reject(new GroupError(`the node does not speak in frames, as this client does; it may be older: ${error}`))
      }
    }
    socket.on('error', reject).on('close', hungUp)
  })
}

/** Whatever listens there may have said it. */
function greetingOf(line: string): Answer {
  try {
    return (JSON.parse(line) ?? {}) as Answer
  } catch {
    return { error: 'it does not answer as a node' }
  }
}

/** Also what is to be done when there is more in the inbox. */
function connectionOf(socket: Socket, inbox: Inbox, onEvent: (event: object) => void): [Connection, () => void] {
  const waiting: { readonly resolve: (answer: Answer) => void; readonly reject: (why: Error) => void }[] = []
  const queue: Waiting[] = []
  const copy = createCopier()
  const readDelivery = createDeliveryReader()
  let working = false

  socket.on('error', () => socket.destroy())
  const closed = new Promise<void>(resolve => {
    socket.once('close', () => {
      for (const one of waiting.splice(0)) one.reject(new GroupError('the node hung up'))
      resolve()
    })
  })

  function hear(): void {
    for (let frame = inbox.frame(); frame; frame = inbox.frame()) {
      if (frame.kind === frameKind.delivery) onEvent(readDelivery(frame))
      else if (frame.kind === frameKind.text) heard(frame.bytes.toString('utf8', frame.from, frame.to))
    }
  }

  function heard(json: string): void {
    const said = JSON.parse(json) as { readonly event?: string }
    if (said.event === undefined) waiting.shift()?.resolve(said as Answer)
    else onEvent(said)
  }

  function ask(frame: readonly Buffer[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (socket.destroyed || socket.writableEnded) throw new GroupError('the connection is closed')
      waiting.push({ resolve, reject })
      socket.cork()
      for (const piece of frame) socket.write(piece)
      socket.uncork()
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

  function next(): readonly Buffer[] {
    const { what } = queue[0] as Waiting
    return 'verb' in what ? framed(kinds[what.verb], messages(what.verb)) : [textFrame(JSON.stringify(what.request))]
  }

  /** Those at the head of the queue that may go together. */
  function messages(verb: SendVerb): Copied[] {
    const together: Copied[] = []
    let bytes = 0
    for (const { what } of queue) {
      if (!('verb' in what) || what.verb !== verb || together.length >= most.messages) break
      bytes += what.to - what.from
      if (together.length > 0 && bytes > most.bytes) break
      together.push(what)
    }
    return together
  }

  /** Asks until the node does not say to try again; each time anew, as it may have taken some of it. */
  async function insist(request: () => readonly Buffer[], took: (messages: number) => void): Promise<void> {
    for (let wait: number = again.first; ; wait = Math.min(2 * wait, again.most)) {
      const answer = await ask(request())
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

  const connection: Connection = {
    inTurn: request => inTurn({ request }),
    send: (verb, body) =>
      body.byteLength > longestBody
        ? Promise.reject(new GroupError('the node says TooBig', 'TooBig'))
        : inTurn({ verb, ...copy(body) }),
    atOnce: request =>
      insist(
        () => [textFrame(JSON.stringify(request))],
        () => {},
      ),
    closed,
    close: () => {
      socket.end()
      return closed
    },
  }
  return [connection, hear]
}

function refusal({ result, error }: Answer): GroupError {
  return new GroupError(error ?? `the node says ${result}`, result === 'Ok' ? undefined : result)
}

/** Events come as they are declared, but for the bytes of those that were text. */
export function withBytes(said: { readonly body?: string | Uint8Array }): object {
  // Never as a Buffer: of that, a slice would be no copy.
  return typeof said.body !== 'string' ? said : { ...said, body: new Uint8Array(Buffer.from(said.body, 'base64')) }
}
