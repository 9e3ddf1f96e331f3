import type { ByteOrder, RingId } from './bytes.ts'

/**
 * The messages of totemsrp as corosync 3.1 puts them into datagrams over udpu without encryption. Fields have the
 * names and the order of upstream's structs (totemsrp.c); numbers are unsigned 32 bits where nothing else is said.
 * The wire alone is described: whether values make sense together is for the protocol to judge.
 */
export type Packet = OrfToken | Mcast | EncapsulatedMcast | MergeDetect | Join | CommitToken | HoldCancel

export interface Header {
  /** Who sent this datagram; 0 in the join of a leaver. */
  readonly nodeid: number
  /** Means nothing over udpu: whatever lay on the sender's stack. Write 0. */
  readonly targetNodeid: number
}

export interface RetransmitItem {
  readonly ring: RingId
  readonly seq: number
}

/** The token that goes round the ring and orders all messages. */
export interface OrfToken {
  readonly kind: 'OrfToken'
  readonly header: Header
  readonly seq: number
  /** Counts hops, to tell a retransmitted token from a new one. */
  readonly tokenSeq: number
  /** All received up to here; 2^32 - 1 on a ring's first token. */
  readonly aru: number
  /** Who lowered `aru`; 0 for nobody. */
  readonly aruAddr: number
  readonly ring: RingId
  readonly backlog: number
  readonly fcc: number
  /** Signed 32 bits. */
  readonly retransFlg: number
  /** At most `mostRetransmits`. */
  readonly rtrList: readonly RetransmitItem[]
}

/** A multicast message with its place in the order. A retransmission has the same bytes, whoever sends it. */
export interface Mcast {
  readonly kind: 'Mcast'
  readonly header: Header
  /** Who made the message. */
  readonly systemFrom: number
  readonly seq: number
  /** Signed 32 bits; the maker's own count. */
  readonly thisSeqno: number
  readonly ring: RingId
  /** Always 0 from corosync. */
  readonly nodeId: number
  /** Signed 32 bits; always 0 from corosync. */
  readonly guarantee: number
  /** The maker's byte order, which is that of the payload too: only the magic tells it, so it is written back as it was. */
  readonly order: ByteOrder
  /** See `decodePayload`. */
  readonly payload: Uint8Array
}

/** In recovery: a message of an old ring, whole and unchanged, as a message of the new ring. */
export interface EncapsulatedMcast extends Omit<Mcast, 'kind' | 'order' | 'payload'> {
  readonly kind: 'EncapsulatedMcast'
  readonly old: Mcast
}

/** Says to other rings that this one is here. */
export interface MergeDetect {
  readonly kind: 'MergeDetect'
  readonly header: Header
  readonly systemFrom: number
  readonly ring: RingId
}

/** A vote on who is in the next ring. A leave has 0 as `header.nodeid` and its sender in `failedList`. */
export interface Join {
  readonly kind: 'Join'
  readonly header: Header
  readonly systemFrom: number
  readonly ringSeq: number
  /** In the sender's order; at most `mostMembers`. */
  readonly procList: readonly number[]
  /** In the sender's order; at most `mostMembers`. */
  readonly failedList: readonly number[]
}

export interface CommitEntry {
  readonly ring: RingId
  readonly aru: number
  readonly highDelivered: number
  readonly receivedFlg: number
}

/** Goes twice round the ring to be; each member fills in its entry. */
export interface CommitToken {
  readonly kind: 'CommitToken'
  readonly header: Header
  readonly tokenSeq: number
  readonly ring: RingId
  readonly retransFlg: number
  /** How many entries are filled in: from 0 to the number of members. */
  readonly membIndex: number
  /** From 1 to `mostMembers`. */
  readonly addr: readonly number[]
  /** One for each of `addr`, those not yet filled in too. */
  readonly membList: readonly CommitEntry[]
}

/** Wakes a ring whose token is held for want of work. */
export interface HoldCancel {
  readonly kind: 'HoldCancel'
  readonly header: Header
  readonly ring: RingId
}

export const magic = 0xc070
export const version = 3
export const types = { OrfToken: 0, Mcast: 1, MergeDetect: 2, Join: 3, CommitToken: 4, HoldCancel: 5 } as const
/** The header's `encapsulated` byte: a multicast has 1 or 2, all others 0. */
export const encapsulation = { none: 0, old: 1, plain: 2 } as const
/** The sizes in bytes, of what has a list or a payload without them. */
export const sizes = {
  header: 13,
  OrfToken: 57,
  retransmit: 16,
  Mcast: 45,
  MergeDetect: 29,
  Join: 33,
  CommitToken: 41,
  commitMember: 28,
  HoldCancel: 25,
} as const
/** RETRANSMIT_ENTRIES_MAX of totemsrp.c. */
export const mostRetransmits = 30
/** PROCESSOR_COUNT_MAX of coroapi.h. */
export const mostMembers = 384
/** The largest payload of a UDP datagram over IPv4, in bytes. */
export const largestDatagram = 65_507
