import type { Dropped, Slow } from './events.ts'

/** Names one view for ever, on all nodes. Of one lineage, generations only rise. */
export interface ViewName {
  /** The ring in which the lineage began, and the exchange in it: `1.2c/0`. */
  readonly lineage: string
  /** From 1. */
  readonly generation: number
}

/** A place in the one order of all that a process is told of membership, whatever it comes from. */
export interface Stamp {
  /** As corosync writes it: representative, and the sequence in hexadecimal. */
  readonly ring: string
  /** The exchange within the ring: a process may come or go without a new ring. */
  readonly round: number
  /** From 1 in each exchange. */
  readonly position: number
}

export interface ViewMember {
  readonly node: number
  /** Of its process: another one after each start anew. */
  readonly incarnation: number
}

interface Stamped {
  readonly stamp: Stamp
}

/** The nodes of the ring. The view that was open is closed. */
export interface NodesChanged extends Stamped {
  readonly event: 'nodes'
  readonly members: readonly number[]
}

/** Whether those who take part have quorum on this ring. */
export interface QuorumTold extends Stamped {
  readonly event: 'quorum'
  readonly quorate: boolean
}

/**
 * A view is open: messages come, and those of its members who were in the last view together have had the same in it.
 * `joined` were clean, and have no state: who goes on gives it to them. Who left and came back is in `left` and `joined`.
 */
export interface ViewInstalled extends Stamped {
  readonly event: 'view'
  readonly view: ViewName
  readonly members: readonly ViewMember[]
  readonly joined: readonly number[]
  readonly left: readonly number[]
}

/**
 * No view is open, and none will be before something changes: `no-quorum`; `several-dirty`, more than one part has state, and not
 * exactly one of them had quorum all along; `behind`, somebody remembers a later view than those who have state;
 * `unfenced`, of two nodes that may each act alone nobody has said that the other is fenced; `nobody` is in the group.
 */
export interface Blocked extends Stamped {
  readonly event: 'blocked'
  readonly reason: 'no-quorum' | 'several-dirty' | 'behind' | 'unfenced' | 'nobody'
}

/**
 * The process has to go, with its state: the view `by` goes on without it. `behind`: others went on while it was away;
 * `not-steady`: the others had quorum all along, and it had not; `not-named`: another part was named. It may join again, clean.
 */
export interface Evicted extends Stamped {
  readonly event: 'evicted'
  readonly reason: 'behind' | 'not-steady' | 'not-named'
  readonly by: ViewName
  readonly members: readonly ViewMember[]
}

/** A message of a member in the view that is open; our own come, too. */
export interface ViewMessage {
  readonly event: 'message'
  readonly view: ViewName
  readonly node: number
  readonly body: Uint8Array
}

/** So many of our messages, all that had not come back, were not sent and will not be. */
export interface Unsent {
  readonly event: 'unsent'
  readonly count: number
}

/** The process is out of the group, as it wished. */
export interface Left {
  readonly event: 'left'
}

export type ViewsEvent =
  | NodesChanged
  | QuorumTold
  | ViewInstalled
  | Blocked
  | Evicted
  | ViewMessage
  | Unsent
  | Left
  | Slow
  | Dropped
