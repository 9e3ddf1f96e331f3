/** A process of a group: the node's id, and the number of the process there. */
export interface Member {
  readonly node: number
  readonly pid: number
}

/** Why a process came or went, in the words of cpg_join(3). */
export type Reason = 'join' | 'leave' | 'nodedown' | 'nodeup' | 'procdown'

export interface Change extends Member {
  readonly reason: Reason
}

/** A message of a member, in the order that all members get; our own come, too. */
export interface Delivery {
  readonly event: 'deliver'
  readonly group: string
  readonly node: number
  readonly pid: number
  readonly body: Uint8Array
}

/** Who is in the group from here on, at the same place among the messages for all members that go on together. */
export interface Configuration {
  readonly event: 'configuration'
  readonly group: string
  readonly members: readonly Member[]
  readonly left: readonly Change[]
  readonly joined: readonly Change[]
}

/** The ring below, once groups are synchronised on it. */
export interface RingChange {
  readonly event: 'ring'
  /** As corosync writes it: representative, and the sequence in hexadecimal. */
  readonly ring: string
  readonly members: readonly number[]
}

/** More waits for this client than it reads; it will be dropped if that goes on. `waiting` is in bytes. */
export interface Slow {
  readonly event: 'slow'
  readonly waiting: number
}

/** Too much waited: the node has hung up, and this client has left its group. What waited is not all delivered. */
export interface Dropped {
  readonly event: 'dropped'
  readonly waiting: number
}

export type GroupEvent = Delivery | Configuration | RingChange | Slow | Dropped

/** What a node refuses a request with, by the names of cs_error_t. */
export type Refusal = 'TryAgain' | 'Exist' | 'NotExist' | 'Busy' | 'TooBig' | 'NotSupported' | 'InvalidParam' | 'Access'
