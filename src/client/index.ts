import { createConnection, type Socket } from 'node:net'
import type { GroupEvent, Refusal } from './events.ts'

export type * from './events.ts'

/** A node that refuses a request (`refusal`), or cannot read it. */
export class GroupError extends Error {
  readonly refusal: Refusal | undefined
  constructor(message: string, refusal?: Refusal) {
    super(message)
    this.name = 'GroupError'
    this.refusal = refusal
  }
}

export interface GroupOptions {
  /** The control socket of a running node: the file `control` in its state folder. */
  readonly socket: string
  /** Called with each event, in order. As long as it does not return, nothing more is read. */
  readonly onEvent: (event: GroupEvent) => void
  /** The number that others know this process by: 1 to 4294967295, once in a group on a node. By default that of this process. */
  readonly pid?: number
}

/** A connection to a node, in one group at a time. When it closes, its process leaves the group (`procdown`). */
export interface GroupClient {
  /**
   * Asks to be in a group: a name of 1 to 127 bytes. Resolves when the node has taken the request; this process is a member from
   * the first `configuration` on that has it. Waits while the same process is still on its way out. Rejects with `Exist`
   * when it is in a group already, or when the same process is in this one.
   */
  readonly join: (group: string) => Promise<void>
  /** Asks to leave; the last event is the `configuration` without this process. Rejects with `NotExist` and `Busy`. */
  readonly leave: () => Promise<void>
  /**
   * Multicasts to the group, ourselves included: up to 1,047,552 bytes. Resolves when the node has taken it; waits while the node
   * has too much under way. Messages of one client keep their order. Rejects with `NotExist` outside of a group, and
   * with `TooBig`.
   */
  readonly send: (body: Uint8Array) => Promise<void>
  /** Resolves when the connection is gone, by whomever. */
  readonly closed: Promise<void>
  readonly close: () => Promise<void>
}

/** How long before a request that the node had no room for is made again, in milliseconds. */
const again = 10

/** Connects to a node on this machine. Rejects when none listens there. */
export function connectGroup({ socket: path, onEvent, pid = process.pid }: GroupOptions): Promise<GroupClient> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(clientOf(socket, onEvent, pid))
    })
  })
}

interface Answer {
  readonly result?: 'Ok' | Refusal
  readonly error?: string
}

function clientOf(socket: Socket, onEvent: GroupOptions['onEvent'], pid: number): GroupClient {
  const waiting: { readonly resolve: (answer: Answer) => void; readonly reject: (why: Error) => void }[] = []
  let last: Promise<unknown> = Promise.resolve()

  socket.on('error', () => socket.destroy())
  readLines(socket, line => {
    const said = JSON.parse(line) as { readonly event?: string }
    if (said.event === undefined) waiting.shift()?.resolve(said as Answer)
    else onEvent(eventOf(said))
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
    for (;;) {
      const { result, error } = await ask(line)
      if (result === 'Ok') return
      if (result !== 'TryAgain') throw new GroupError(error ?? `the node says ${result}`, result)
      await new Promise(resolve => setTimeout(resolve, again))
    }
  }

  /** One after another: a message that has to wait is not overtaken by the next. */
  function inTurn(request: object): Promise<void> {
    const made = last.then(() => insist(request))
    last = made.catch(() => undefined)
    return made
  }

  return {
    join: group => inTurn({ do: 'join', group, pid }),
    leave: () => inTurn({ do: 'leave' }),
    send: body => inTurn({ do: 'send', body: Buffer.from(body).toString('base64') }),
    closed,
    close: () => {
      socket.end()
      return closed
    },
  }
}

/** Events come as they are in `events.ts`, but for bytes. */
function eventOf(said: { readonly event?: string; readonly body?: string }): GroupEvent {
  const body = said.body === undefined ? {} : { body: Uint8Array.from(Buffer.from(said.body, 'base64')) }
  return { ...said, ...body } as GroupEvent
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
