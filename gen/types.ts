// Written by `npm run gen` from spec/types.mu. Do not edit.

import type { NodeId } from '../src/core/machine.ts'
import type { EnumShape, RecordShape, Shape } from '../src/core/shape.ts'
import type { List, Rec, SortedMap, SortedSet } from '../src/core/value.ts'

/**
 * What the machines of a corosync node say to each other: the ring's identity, its configurations, and what rides on it.
 */

/** A ring's identity: its representative, and a sequence number that only rises. (spec/types.mu:4) */
export type Ring = Rec & { readonly rep: NodeId; readonly seq: number }

/**
 * Flags of a votequorum nodeinfo message. Those of the device speak of the sender's own connection to it.
 * (spec/types.mu:7)
 */
export type Flag =
  | 'Quorate'
  | 'Leaving'
  | 'WaitingForAll'
  | 'First'
  | 'DeviceRegistered'
  | 'DeviceAlive'
  | 'DeviceCastsVote'
  | 'DeviceMasterWins'
  | 'DeviceInfoSet'

/**
 * What votequorum is told to change everywhere: the votes to expect, the votes of the node that is spoken of, or that
 * nobody waits for all any more. (spec/types.mu:20)
 */
export type Change =
  | Rec & { readonly kind: 'ExpectedVotes'; readonly votes: number }
  | Rec & { readonly kind: 'NodeVotes'; readonly votes: number }
  | Rec & { readonly kind: 'WaitForAllCancelled' }

/**
 * Why a process is in a group now, or no longer (cpg_join(3)): it said so; its node went or came; it ended.
 * (spec/types.mu:23)
 */
export type CpgReason = 'ByJoin' | 'ByLeave' | 'NodeDown' | 'NodeUp' | 'ProcDown'

/**
 * A process of the sender's node. Names of groups and bodies of messages are bytes, one character below U+0100 for each.
 * (spec/types.mu:25)
 */
export type GroupPid = Rec & { readonly group: string; readonly pid: number }

/** spec/types.mu:26 */
export type FragmentPlace = 'FirstFragment' | 'NextFragment' | 'LastFragment'

/**
 * A place in the one order of all membership events: the ring, and the exchange within it (a process may join or leave
 * without a new ring). (spec/types.mu:32)
 */
export type Stamp = Rec & { readonly ring: Ring; readonly round: number }

/** Names one view for ever. Never a time. (spec/types.mu:34) */
export type ViewId = Rec & { readonly lineage: Stamp; readonly generation: number }

/**
 * Members with their incarnations. Who left and came back between two views is in `joined` and in `left`.
 * (spec/types.mu:36)
 */
export type View = Rec & {
  readonly id: ViewId
  readonly members: SortedMap<NodeId, number>
  readonly joined: SortedSet<NodeId>
  readonly left: SortedSet<NodeId>
}

/**
 * Of the process on a node: has no state yet; has state; had to go, until it starts anew; left on its own, or was never there.
 * (spec/types.mu:39)
 */
export type Standing = 'Clean' | 'Active' | 'Evicted' | 'Left'

/** The latest view that a node was asked to write down, and whether it was to be a member. (spec/types.mu:42) */
export type Memory = Rec & { readonly view: ViewId; readonly members: SortedSet<NodeId>; readonly included: boolean }

/** What a node says of itself in an exchange. The verdict is computed from these alone. (spec/types.mu:45) */
export type Report = Rec & {
  readonly at: Stamp
  readonly incarnation: number
  readonly standing: Standing
  readonly view: View | null
  readonly company: SortedSet<NodeId>
  readonly memory: Memory | null
  readonly quorate: boolean
  readonly steady: boolean
}

/**
 * What filters say to each other, in the ring's order. The body of an application's message is bytes, one character below
 * U+0100 for each. (spec/types.mu:58)
 */
export type GroupMessage =
  | Rec & { readonly kind: 'State'; readonly report: Report }
  | Rec & { readonly kind: 'Ready'; readonly at: Stamp }
  | Rec & { readonly kind: 'Named'; readonly at: Stamp; readonly winner: NodeId }
  | Rec & { readonly kind: 'Enters' }
  | Rec & { readonly kind: 'Leaves'; readonly incarnation: number }
  | Rec & { readonly kind: 'App'; readonly view: ViewId; readonly body: string }

/**
 * What services say to every member: votequorum's nodeinfo and its changes, about a node or (None) its sender's quorum device,
 * and of the device who has it and what it is called; a service build and a barrier, which synchronise services after a
 * new ring; what process groups say, where `size` counts bytes, and whom a node lost and which processes it has in their
 * synchronisation; what the filters of a group with views say; and, in models, something with a number.
 * (spec/types.mu:70)
 */
export type Payload =
  | Rec & {
    readonly kind: 'NodeInfo'
    readonly about: NodeId | null
    readonly votes: number
    readonly expected: number
    readonly flags: SortedSet<Flag>
  }
  | Rec & { readonly kind: 'Reconfigure'; readonly about: NodeId | null; readonly change: Change }
  | Rec & { readonly kind: 'DeviceRegistration'; readonly name: string; readonly registers: boolean }
  | Rec & { readonly kind: 'DeviceRename'; readonly old: string; readonly new: string }
  | Rec & { readonly kind: 'ServiceBuild'; readonly ring: Ring; readonly services: SortedSet<number> }
  | Rec & { readonly kind: 'Barrier'; readonly ring: Ring }
  | Rec & { readonly kind: 'ProcJoin'; readonly group: string; readonly pid: number }
  | Rec & { readonly kind: 'ProcLeave'; readonly group: string; readonly pid: number; readonly reason: CpgReason }
  | Rec & { readonly kind: 'Downlist'; readonly before: number; readonly left: SortedSet<NodeId> }
  | Rec & { readonly kind: 'JoinList'; readonly processes: SortedSet<GroupPid> }
  | Rec & {
    readonly kind: 'GroupMcast'
    readonly group: string
    readonly pid: number
    readonly body: string
    readonly size: number
  }
  | Rec & {
    readonly kind: 'GroupFragment'
    readonly group: string
    readonly pid: number
    readonly place: FragmentPlace
    readonly body: string
    readonly size: number
  }
  | Rec & { readonly kind: 'FilterMcast'; readonly group: string; readonly message: GroupMessage }
  | Rec & { readonly kind: 'Note'; readonly id: number }

/** Bytes, one character below U+0100 for each. (spec/types.mu:87) */
export type Bytes = string

/**
 * What one multicast carries: something of a service, or a message of the old ring that is passed on in recovery.
 *
 * A packet has pieces of messages: the first may be the rest of one, and the last may go on in the sender's next packet.
 * (spec/types.mu:92)
 */
export type Body =
  | Rec & { readonly kind: 'Plain'; readonly payload: Payload }
  | Rec & { readonly kind: 'Packet'; readonly pieces: List<Bytes>; readonly goesOn: number; readonly continues: number }
  | Rec & { readonly kind: 'Old'; readonly of: Mcasted }

/**
 * A message with its place in the order of its ring. `ordinal` counts what its sender sent, for whoever reads a capture.
 * (spec/types.mu:95)
 */
export type Mcasted = Rec & {
  readonly ring: Ring
  readonly seq: number
  readonly ordinal: number
  readonly from: NodeId
  readonly safe: boolean
  readonly body: Body
}

/**
 * Down: number this and send it to every member, ourselves included. `urgent` is what services say while a ring is
 * synchronised: it goes first, and all else waits for `SyncDone`. Whoever says it knows which it is; the ring may be further.
 * (spec/types.mu:101)
 */
export type Send = Rec & { readonly kind: 'Send'; readonly body: Body; readonly urgent: boolean }

/**
 * Down: as the last thing that was sent is still waiting, send both in its place; if it is not, this one alone.
 * (spec/types.mu:103)
 */
export type SendTogether = Rec & {
  readonly kind: 'SendTogether'
  readonly before: Body
  readonly alone: Body
  readonly both: Body
  readonly urgent: boolean
}

/** Up: a member's message, in the ring's order. (spec/types.mu:105) */
export type Delivered = Rec & { readonly kind: 'Delivered'; readonly of: Mcasted }

/** Up: the transitional configuration, and the regular one. (spec/types.mu:107) */
export type Moved = Rec & { readonly kind: 'Moved'; readonly ring: Ring; readonly members: SortedSet<NodeId> }

/** spec/types.mu:108 */
export type Installed = Rec & { readonly kind: 'Installed'; readonly ring: Ring; readonly members: SortedSet<NodeId> }

/**
 * Down: every member has synchronised its services on this ring. Which one is said, because the next may have come in between.
 * (spec/types.mu:110)
 */
export type SyncDone = Rec & { readonly kind: 'SyncDone'; readonly ring: Ring }

/** Down: the node is about to stop; its peers need not wait for a timeout. (spec/types.mu:112) */
export type Leave = Rec & { readonly kind: 'Leave' }

/** Down: send this to every member of the ring, ourselves included, in one order for all. (spec/types.mu:117) */
export type Multicast = Rec & { readonly kind: 'Multicast'; readonly payload: Payload }

/** Up: a member's payload, in the ring's order. (spec/types.mu:119) */
export type Deliver = Rec & { readonly kind: 'Deliver'; readonly payload: Payload; readonly from: NodeId }

/**
 * Up: who of the old ring came along to the new one. Delivered before each regular configuration.
 * (spec/types.mu:121)
 */
export type Transitional = Rec & {
  readonly kind: 'Transitional'
  readonly ring: Ring
  readonly members: SortedSet<NodeId>
}

/** Up: a ring is installed; these are its members. (spec/types.mu:123) */
export type Regular = Rec & { readonly kind: 'Regular'; readonly ring: Ring; readonly members: SortedSet<NodeId> }

export const RingShape: RecordShape = {
  kind: 'record',
  name: 'Ring',
  tag: false,
  fields: [{ name: 'rep', shape: { kind: 'node' } }, { name: 'seq', shape: { kind: 'int' } }],
}

export const FlagShape: EnumShape = {
  kind: 'enum',
  name: 'Flag',
  cases: [
    { name: 'Quorate', fields: [] },
    { name: 'Leaving', fields: [] },
    { name: 'WaitingForAll', fields: [] },
    { name: 'First', fields: [] },
    { name: 'DeviceRegistered', fields: [] },
    { name: 'DeviceAlive', fields: [] },
    { name: 'DeviceCastsVote', fields: [] },
    { name: 'DeviceMasterWins', fields: [] },
    { name: 'DeviceInfoSet', fields: [] },
  ],
}

export const ChangeShape: EnumShape = {
  kind: 'enum',
  name: 'Change',
  cases: [
    { name: 'ExpectedVotes', fields: [{ name: 'votes', shape: { kind: 'int' } }] },
    { name: 'NodeVotes', fields: [{ name: 'votes', shape: { kind: 'int' } }] },
    { name: 'WaitForAllCancelled', fields: [] },
  ],
}

export const CpgReasonShape: EnumShape = {
  kind: 'enum',
  name: 'CpgReason',
  cases: [
    { name: 'ByJoin', fields: [] },
    { name: 'ByLeave', fields: [] },
    { name: 'NodeDown', fields: [] },
    { name: 'NodeUp', fields: [] },
    { name: 'ProcDown', fields: [] },
  ],
}

export const GroupPidShape: RecordShape = {
  kind: 'record',
  name: 'GroupPid',
  tag: false,
  fields: [{ name: 'group', shape: { kind: 'text' } }, { name: 'pid', shape: { kind: 'int' } }],
}

export const FragmentPlaceShape: EnumShape = {
  kind: 'enum',
  name: 'FragmentPlace',
  cases: [
    { name: 'FirstFragment', fields: [] },
    { name: 'NextFragment', fields: [] },
    { name: 'LastFragment', fields: [] },
  ],
}

export const StampShape: RecordShape = {
  kind: 'record',
  name: 'Stamp',
  tag: false,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'round', shape: { kind: 'int' } }],
}

export const ViewIdShape: RecordShape = {
  kind: 'record',
  name: 'ViewId',
  tag: false,
  fields: [{ name: 'lineage', shape: StampShape }, { name: 'generation', shape: { kind: 'int' } }],
}

export const ViewShape: RecordShape = {
  kind: 'record',
  name: 'View',
  tag: false,
  fields: [
    { name: 'id', shape: ViewIdShape },
    { name: 'members', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } } },
    { name: 'joined', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'left', shape: { kind: 'set', of: { kind: 'node' } } },
  ],
}

export const StandingShape: EnumShape = {
  kind: 'enum',
  name: 'Standing',
  cases: [
    { name: 'Clean', fields: [] },
    { name: 'Active', fields: [] },
    { name: 'Evicted', fields: [] },
    { name: 'Left', fields: [] },
  ],
}

export const MemoryShape: RecordShape = {
  kind: 'record',
  name: 'Memory',
  tag: false,
  fields: [
    { name: 'view', shape: ViewIdShape },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'included', shape: { kind: 'bool' } },
  ],
}

export const ReportShape: RecordShape = {
  kind: 'record',
  name: 'Report',
  tag: false,
  fields: [
    { name: 'at', shape: StampShape },
    { name: 'incarnation', shape: { kind: 'int' } },
    { name: 'standing', shape: StandingShape },
    { name: 'view', shape: { kind: 'option', of: ViewShape } },
    { name: 'company', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'memory', shape: { kind: 'option', of: MemoryShape } },
    { name: 'quorate', shape: { kind: 'bool' } },
    { name: 'steady', shape: { kind: 'bool' } },
  ],
}

export const GroupMessageShape: EnumShape = {
  kind: 'enum',
  name: 'GroupMessage',
  cases: [
    { name: 'State', fields: [{ name: 'report', shape: ReportShape }] },
    { name: 'Ready', fields: [{ name: 'at', shape: StampShape }] },
    { name: 'Named', fields: [{ name: 'at', shape: StampShape }, { name: 'winner', shape: { kind: 'node' } }] },
    { name: 'Enters', fields: [] },
    { name: 'Leaves', fields: [{ name: 'incarnation', shape: { kind: 'int' } }] },
    { name: 'App', fields: [{ name: 'view', shape: ViewIdShape }, { name: 'body', shape: { kind: 'text' } }] },
  ],
}

export const PayloadShape: EnumShape = {
  kind: 'enum',
  name: 'Payload',
  cases: [
    {
      name: 'NodeInfo',
      fields: [
        { name: 'about', shape: { kind: 'option', of: { kind: 'node' } } },
        { name: 'votes', shape: { kind: 'int' } },
        { name: 'expected', shape: { kind: 'int' } },
        { name: 'flags', shape: { kind: 'set', of: FlagShape } },
      ],
    },
    {
      name: 'Reconfigure',
      fields: [
        { name: 'about', shape: { kind: 'option', of: { kind: 'node' } } },
        { name: 'change', shape: ChangeShape },
      ],
    },
    {
      name: 'DeviceRegistration',
      fields: [{ name: 'name', shape: { kind: 'text' } }, { name: 'registers', shape: { kind: 'bool' } }],
    },
    {
      name: 'DeviceRename',
      fields: [{ name: 'old', shape: { kind: 'text' } }, { name: 'new', shape: { kind: 'text' } }],
    },
    {
      name: 'ServiceBuild',
      fields: [{ name: 'ring', shape: RingShape }, { name: 'services', shape: { kind: 'set', of: { kind: 'int' } } }],
    },
    { name: 'Barrier', fields: [{ name: 'ring', shape: RingShape }] },
    { name: 'ProcJoin', fields: [{ name: 'group', shape: { kind: 'text' } }, { name: 'pid', shape: { kind: 'int' } }] },
    {
      name: 'ProcLeave',
      fields: [
        { name: 'group', shape: { kind: 'text' } },
        { name: 'pid', shape: { kind: 'int' } },
        { name: 'reason', shape: CpgReasonShape },
      ],
    },
    {
      name: 'Downlist',
      fields: [
        { name: 'before', shape: { kind: 'int' } },
        { name: 'left', shape: { kind: 'set', of: { kind: 'node' } } },
      ],
    },
    { name: 'JoinList', fields: [{ name: 'processes', shape: { kind: 'set', of: GroupPidShape } }] },
    {
      name: 'GroupMcast',
      fields: [
        { name: 'group', shape: { kind: 'text' } },
        { name: 'pid', shape: { kind: 'int' } },
        { name: 'body', shape: { kind: 'text' } },
        { name: 'size', shape: { kind: 'int' } },
      ],
    },
    {
      name: 'GroupFragment',
      fields: [
        { name: 'group', shape: { kind: 'text' } },
        { name: 'pid', shape: { kind: 'int' } },
        { name: 'place', shape: FragmentPlaceShape },
        { name: 'body', shape: { kind: 'text' } },
        { name: 'size', shape: { kind: 'int' } },
      ],
    },
    {
      name: 'FilterMcast',
      fields: [{ name: 'group', shape: { kind: 'text' } }, { name: 'message', shape: GroupMessageShape }],
    },
    { name: 'Note', fields: [{ name: 'id', shape: { kind: 'int' } }] },
  ],
}

export const BytesShape: Shape = { kind: 'opaque', name: 'Bytes' }

export const McastedShape: RecordShape = {
  kind: 'record',
  name: 'Mcasted',
  tag: false,
  get fields(): RecordShape['fields'] { return [
    { name: 'ring', shape: RingShape },
    { name: 'seq', shape: { kind: 'int' } },
    { name: 'ordinal', shape: { kind: 'int' } },
    { name: 'from', shape: { kind: 'node' } },
    { name: 'safe', shape: { kind: 'bool' } },
    { name: 'body', shape: BodyShape },
  ] },
}

export const BodyShape: EnumShape = {
  kind: 'enum',
  name: 'Body',
  get cases(): EnumShape['cases'] { return [
    { name: 'Plain', fields: [{ name: 'payload', shape: PayloadShape }] },
    {
      name: 'Packet',
      fields: [
        { name: 'pieces', shape: { kind: 'list', of: BytesShape } },
        { name: 'goesOn', shape: { kind: 'int' } },
        { name: 'continues', shape: { kind: 'int' } },
      ],
    },
    { name: 'Old', fields: [{ name: 'of', shape: McastedShape }] },
  ] },
}

export const SendShape: RecordShape = {
  kind: 'record',
  name: 'Send',
  tag: true,
  fields: [{ name: 'body', shape: BodyShape }, { name: 'urgent', shape: { kind: 'bool' } }],
}

export const SendTogetherShape: RecordShape = {
  kind: 'record',
  name: 'SendTogether',
  tag: true,
  fields: [
    { name: 'before', shape: BodyShape },
    { name: 'alone', shape: BodyShape },
    { name: 'both', shape: BodyShape },
    { name: 'urgent', shape: { kind: 'bool' } },
  ],
}

export const DeliveredShape: RecordShape = {
  kind: 'record',
  name: 'Delivered',
  tag: true,
  fields: [{ name: 'of', shape: McastedShape }],
}

export const MovedShape: RecordShape = {
  kind: 'record',
  name: 'Moved',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const InstalledShape: RecordShape = {
  kind: 'record',
  name: 'Installed',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const SyncDoneShape: RecordShape = {
  kind: 'record',
  name: 'SyncDone',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }],
}

export const LeaveShape: RecordShape = { kind: 'record', name: 'Leave', tag: true, fields: [] }

export const MulticastShape: RecordShape = {
  kind: 'record',
  name: 'Multicast',
  tag: true,
  fields: [{ name: 'payload', shape: PayloadShape }],
}

export const DeliverShape: RecordShape = {
  kind: 'record',
  name: 'Deliver',
  tag: true,
  fields: [{ name: 'payload', shape: PayloadShape }, { name: 'from', shape: { kind: 'node' } }],
}

export const TransitionalShape: RecordShape = {
  kind: 'record',
  name: 'Transitional',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const RegularShape: RecordShape = {
  kind: 'record',
  name: 'Regular',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}
