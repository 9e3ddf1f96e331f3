import type { RingId } from './bytes.ts'

/**
 * The messages that the parts of corosync send to each other. Every one is a C struct: what lies between its fields and
 * is not all zero is in `slack`, so that the bytes come back as they were. Names and other texts have one character for
 * each byte; numbers are unsigned 32 bits where nothing else is said.
 */
interface Struct {
  readonly slack?: Uint8Array
}

/** A message whose id is not known here; its body is what follows the header of 16 bytes. */
export interface Unknown extends Struct {
  readonly kind: 'Unknown'
  /** Signed 32 bits; of services: the service times 2^16, plus its function. */
  readonly id: number
  readonly body: Uint8Array
}

/** sync.c: which services its sender has, said when a ring is new. */
export interface SyncServiceBuild extends Struct {
  readonly kind: 'SyncServiceBuild'
  readonly ring: RingId
  /** At most 128, in the sender's order. */
  readonly services: readonly number[]
}

/** sync.c: its sender is done with the service at hand. */
export interface SyncBarrier extends Struct {
  readonly kind: 'SyncBarrier'
  readonly ring: RingId
}

export type SyncMessage = SyncServiceBuild | SyncBarrier | Unknown

export interface CmapItem {
  /** At most 256 bytes, like "totem.config_version". */
  readonly key: string
  /** 8 bits; icmap's number for the type, 0 when there is no such key. */
  readonly type: number
  /** In the sender's byte order. */
  readonly value: Uint8Array
}

/** cmap.c: some keys of its sender. */
export interface CmapMcast extends Struct {
  readonly kind: 'CmapMcast'
  /** 8 bits: 0 in sync, 1 for a new version of the configuration. */
  readonly reason: number
  /** At most 255. */
  readonly items: readonly CmapItem[]
}

/** cpg.c: a process came into a group. */
export interface CpgProcJoin extends Struct {
  readonly kind: 'CpgProcJoin'
  /** At most 128 bytes, and often a NUL at the end that is counted with them. */
  readonly group: string
  readonly pid: number
  /** 1 join, 2 leave, 3 node down, 4 node up, 5 process down. */
  readonly reason: number
}

/** cpg.c: a process left a group. */
export interface CpgProcLeave extends Struct {
  readonly kind: 'CpgProcLeave'
  readonly group: string
  readonly pid: number
  readonly reason: number
}

export interface CpgMember {
  readonly pid: number
  readonly group: string
}

/** cpg.c: all processes of its sender, said in sync. */
export interface CpgJoinList extends Struct {
  readonly kind: 'CpgJoinList'
  /** Signed 32 bits; from the header of an answer, which this message has. */
  readonly error: number
  readonly members: readonly CpgMember[]
}

export interface CpgSource {
  readonly nodeid: number
  /** 64 bits: a pointer in the sender's memory. */
  readonly conn: bigint
}

/** cpg.c: what a client multicasts. */
export interface CpgMcast extends Struct {
  readonly kind: 'CpgMcast'
  readonly group: string
  readonly pid: number
  readonly source: CpgSource
  readonly data: Uint8Array
}

/** cpg.c: whom its sender lost, said in sync; receivers only log it. */
export interface CpgDownlist extends Struct {
  readonly kind: 'CpgDownlist'
  readonly oldMembers: number
  /** At most 384. */
  readonly leftNodes: readonly number[]
}

/** cpg.c: a part of what a client multicasts, when it is large. */
export interface CpgPartialMcast extends Struct {
  readonly kind: 'CpgPartialMcast'
  readonly group: string
  /** Bytes of the whole. */
  readonly msglen: number
  readonly pid: number
  /** 1 first, 2 continued, 3 last. */
  readonly type: number
  readonly source: CpgSource
  readonly data: Uint8Array
}

/** votequorum.c: the votes of a node, or of its quorum device when `nodeid` is 0. */
export interface VotequorumNodeInfo extends Struct {
  readonly kind: 'VotequorumNodeInfo'
  readonly nodeid: number
  readonly votes: number
  readonly expectedVotes: number
  readonly flags: number
}

/** votequorum.c: an operator changed expected votes or a node's votes. */
export interface VotequorumReconfigure extends Struct {
  readonly kind: 'VotequorumReconfigure'
  readonly nodeid: number
  readonly value: number
  /** 8 bits: 1 expected votes, 2 the node's votes, 3 nobody waits for all any more. */
  readonly param: number
}

/** votequorum.c: a quorum device comes or goes. */
export interface QdeviceRegister extends Struct {
  readonly kind: 'QdeviceRegister'
  /** 0 it goes, 1 it comes. */
  readonly operation: number
  /** At most 255 bytes without a NUL. */
  readonly name: string
}

/** votequorum.c: a quorum device has another name. */
export interface QdeviceRename extends Struct {
  readonly kind: 'QdeviceRename'
  readonly oldName: string
  readonly newName: string
}

/** votequorum.c of 2026: what a quorum device lets other nodes know of this one. */
export interface QdeviceExtraInfo extends Struct {
  readonly kind: 'QdeviceExtraInfo'
  readonly nodeid: number
  readonly data: Uint8Array
}

export type ServiceMessage =
  | CmapMcast
  | CpgProcJoin
  | CpgProcLeave
  | CpgJoinList
  | CpgMcast
  | CpgDownlist
  | CpgPartialMcast
  | VotequorumNodeInfo
  | VotequorumReconfigure
  | QdeviceRegister
  | QdeviceRename
  | QdeviceExtraInfo
  | Unknown
