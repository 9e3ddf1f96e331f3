// Written by `npm run gen` from spec/types.mu. Do not edit.

import type { NodeId } from '../src/core/machine.ts'
import type { EnumShape, RecordShape } from '../src/core/shape.ts'
import type { Rec, SortedSet } from '../src/core/value.ts'

/**
 * What the machines of a corosync node say to each other: the ring's identity, its configurations, and what rides on it.
 */

/** A ring's identity: its representative, and a sequence number that only rises. (spec/types.mu:4) */
export type Ring = Rec & { readonly rep: NodeId; readonly seq: number }

/** Flags of a votequorum nodeinfo message. (spec/types.mu:7) */
export type Flag = 'Quorate' | 'WaitingForAll' | 'First'

/** What services hand to the ring for every member. One case a service. (spec/types.mu:10) */
export type Payload =
  | Rec & {
    readonly kind: 'NodeInfo'
    readonly votes: number
    readonly expected: number
    readonly flags: SortedSet<Flag>
  }

/** Down: send this to every member of the ring, ourselves included, in one order for all. (spec/types.mu:13) */
export type Multicast = Rec & { readonly kind: 'Multicast'; readonly payload: Payload }

/** Up: a member's payload, in the ring's order. (spec/types.mu:15) */
export type Deliver = Rec & { readonly kind: 'Deliver'; readonly payload: Payload; readonly from: NodeId }

/**
 * Up: who of the old ring came along to the new one. Delivered before each regular configuration.
 * (spec/types.mu:17)
 */
export type Transitional = Rec & {
  readonly kind: 'Transitional'
  readonly ring: Ring
  readonly members: SortedSet<NodeId>
}

/** Up: a ring is installed; these are its members. (spec/types.mu:19) */
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
  cases: [{ name: 'Quorate', fields: [] }, { name: 'WaitingForAll', fields: [] }, { name: 'First', fields: [] }],
}

export const PayloadShape: EnumShape = {
  kind: 'enum',
  name: 'Payload',
  cases: [
    {
      name: 'NodeInfo',
      fields: [
        { name: 'votes', shape: { kind: 'int' } },
        { name: 'expected', shape: { kind: 'int' } },
        { name: 'flags', shape: { kind: 'set', of: FlagShape } },
      ],
    },
  ],
}

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
