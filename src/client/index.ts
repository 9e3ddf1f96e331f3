import { connect, withBytes } from './connection.ts'
import type { GroupEvent } from './events.ts'

export { GroupError } from './connection.ts'
export type * from './events.ts'
export * from './views.ts'

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

/** Connects to a node on this machine. Rejects when none listens there. */
export async function connectGroup({ socket, onEvent, pid = process.pid }: GroupOptions): Promise<GroupClient> {
  const { inTurn, send, closed, close } = await connect(socket, event => onEvent(withBytes(event) as GroupEvent))
  return {
    join: group => inTurn({ do: 'join', group, pid }),
    leave: () => inTurn({ do: 'leave' }),
    send: body => send('send', body),
    ...{ closed, close },
  }
}
