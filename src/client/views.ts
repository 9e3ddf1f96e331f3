import { connect, withBytes } from './connection.ts'
import type { ViewName, ViewsEvent } from './view-events.ts'

export type * from './view-events.ts'

export interface ViewsOptions {
  /** The control socket of a running node: the file `control` in its state folder. */
  readonly socket: string
  /** Called with each event, in order. As long as it does not return, nothing more is read. */
  readonly onEvent: (event: ViewsEvent) => void
}

/**
 * A connection to a node, as the process of its group with views; a node has one such process. When the connection closes, the
 * process is out of the group.
 *
 * A process begins clean. From its first `view` on it has the state of the group and is dirty: it goes on only in the company
 * in which it got it. When it is evicted it throws its state away and joins again, clean.
 */
export interface ViewsClient {
  /**
   * Asks to be in the group: a name of 1 to 114 bytes. Without `remembers` the process is clean; with it, it still has the state of
   * that view, the last that it was told. Resolves when the node has taken the request; a `view`, `blocked` or `evicted`
   * follows. Waits while the node has no ring yet, and while a leave is on its way.
   *
   * Rejects with `NotSupported` on a node without a group with views, `NotExist` when its group is another one, `Exist` while a
   * process is in the group there, `Access` when the process was evicted and has not started anew, `InvalidParam` when that
   * view is still to come.
   */
  readonly join: (group: string, remembers?: ViewName) => Promise<void>
  /**
   * Asks to leave, whatever still waits to be sent; the last event is `left`. Messages that the node has not taken yet are
   * rejected then. Rejects with `NotExist`.
   */
  readonly leave: () => Promise<void>
  /**
   * Multicasts in the view that is open, ourselves included, or in the next that the process is in: up to 65,536 bytes. Resolves
   * when the node has taken it; waits while the node has too much under way or kept. Messages keep their order. Each comes
   * back as a `message`, or is counted in `unsent`. Rejects with `NotExist` outside of the group and after an eviction, and
   * with `TooBig`.
   */
  readonly send: (body: Uint8Array) => Promise<void>
  /**
   * For an administrator, or for whoever fences: while the group is blocked, the part with this node goes on, and the other parts
   * with state are evicted. Never name two of them. Rejects when nothing is blocked on the node.
   */
  readonly name: (node: number) => Promise<void>
  /** Resolves when the connection is gone, by whomever. */
  readonly closed: Promise<void>
  readonly close: () => Promise<void>
}

/** Connects to a node on this machine. Rejects when none listens there. */
export async function connectViews({ socket, onEvent }: ViewsOptions): Promise<ViewsClient> {
  const { inTurn, send, atOnce, closed, close } = await connect(socket, event =>
    onEvent(withBytes(event) as ViewsEvent),
  )
  return {
    join: (group, remembers) => inTurn({ do: 'view-join', group, ...(remembers && { remembers }) }),
    // While the group is blocked messages may wait for long.
    leave: () => atOnce({ do: 'view-leave' }),
    send: body => send('view-send', body),
    name: node => atOnce({ do: 'view-name', node }),
    ...{ closed, close },
  }
}
