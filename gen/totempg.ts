// Written by `npm run gen` from spec/totempg.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import {
  append,
  concat,
  drop,
  emptyMap,
  emptySet,
  external,
  get,
  indices,
  keepKeys,
  put,
  size,
  take,
} from '../src/core/ops.ts'
import { partialOps } from '../src/core/partial.ts'
import { quickStep } from '../src/core/quick.ts'
import {
  type Reaction,
  type Rules,
  type Settings,
  configure,
  firstState,
  ignoring,
  takeStep,
} from '../src/core/reduce.ts'
import type { RecordShape } from '../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, maker, same } from '../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../src/core/work.ts'
import { type Sequenced, SequencedShape } from './evs.ts'
import {
  type Body,
  type Bytes,
  BytesShape,
  type Deliver,
  DeliverShape,
  type Delivered,
  DeliveredShape,
  type Installed,
  InstalledShape,
  type Moved,
  MovedShape,
  type Multicast,
  MulticastShape,
  type Payload,
  type Regular,
  RegularShape,
  type Send,
  SendShape,
  type SendTogether,
  SendTogetherShape,
  type SyncDone,
  SyncDoneShape,
  type Transitional,
  TransitionalShape,
} from './types.ts'

/**
 * The process groups of Totem: what services say becomes messages of the ring, and the other way round. On the wire
 * (`config.wire`) a message is bytes, small ones in one packet, large ones in several, as totempg.c has it; in models
 * payloads stay as they are.
 *
 * The open packet is the last one in the ring's queue: small messages join it until the token takes it. A large message begins
 * a packet of its own, where corosync fills the open one first; either is read.
 *
 * Left out: groups are names on the wire only.
 */

const file = 'spec/totempg.mu'
const { int, itemAt, round, sum } = partialOps(file)

/**
 * What of a sender's message is here so far, in bytes, too; the next part comes in a packet that continues with this number.
 * (spec/totempg.mu:35)
 */
export type Assembly = Rec & {
  readonly parts: List<Bytes>
  readonly bytes: number
  readonly next: number
  readonly skipping: boolean
}

/**
 * A packet that no message goes on behind: its pieces, what it goes on with, and what the pieces take with their lengths.
 * (spec/totempg.mu:47)
 */
export type Packed = Rec & { readonly pieces: List<Bytes>; readonly continues: number; readonly bytes: number }

export const AssemblyShape: RecordShape = {
  kind: 'record',
  name: 'Assembly',
  tag: false,
  fields: [
    { name: 'parts', shape: { kind: 'list', of: BytesShape } },
    { name: 'bytes', shape: { kind: 'int' } },
    { name: 'next', shape: { kind: 'int' } },
    { name: 'skipping', shape: { kind: 'bool' } },
  ],
}

export const PackedShape: RecordShape = {
  kind: 'record',
  name: 'Packed',
  tag: false,
  fields: [
    { name: 'pieces', shape: { kind: 'list', of: BytesShape } },
    { name: 'continues', shape: { kind: 'int' } },
    { name: 'bytes', shape: { kind: 'int' } },
  ],
}

const Assembly$ = maker<Assembly>('parts', 'bytes', 'next', 'skipping')
const Packet$ = maker<Body>('kind', 'pieces', 'goesOn', 'continues')
const Plain$ = maker<Body>('kind', 'payload')
const Send$ = maker<Send>('kind', 'body', 'urgent')
const Deliver$ = maker<Deliver>('kind', 'payload', 'from')
const Transitional$ = maker<Transitional>('kind', 'ring', 'members')
const Regular$ = maker<Regular>('kind', 'ring', 'members')
const Packed$ = maker<Packed>('pieces', 'continues', 'bytes')
const SendTogether$ = maker<SendTogether>('kind', 'before', 'alone', 'both', 'urgent')

/** No message is larger, the names of its groups included: who goes on for longer is thrown away. */
export const largest: number = 1114112

/** A message of a service as bytes, with the names of its groups before it. (spec/totempg.mu:26) */
export function encoded(payload: Payload): Bytes {
  return external('totempg.encoded', payload)
}

/**
 * What the bytes of a message say; nothing, when they say nothing that services here know.
 * (spec/totempg.mu:28)
 */
export function decoded(message: Bytes): List<Payload> {
  return external('totempg.decoded', message)
}

/** spec/totempg.mu:29 */
export function sizeOf(bytes: Bytes): number {
  return external('totempg.sizeOf', bytes)
}

/** The bytes from one place up to another, which is left out. (spec/totempg.mu:31) */
export function cut(bytes: Bytes, from2: number, upTo: number): Bytes {
  return external('totempg.cut', bytes, from2, upTo)
}

/** spec/totempg.mu:32 */
export function joined(parts: List<Bytes>): Bytes {
  return external('totempg.joined', parts)
}

/** spec/totempg.mu:40 */
export function begun(next: number, skipping: boolean): Assembly {
  return Assembly$({ parts: List.of<Bytes>(), bytes: 0, next, skipping })
}

/**
 * What all pieces of a packet may take with the length of each, in bytes: without two headers of a multicast, since a recovery
 * wraps one into another, and the head of the packet. (spec/totempg.mu:44)
 */
export function room(netmtu: number): number {
  return int(int(netmtu - 2 * 45, '44:29') - 8, '44:29')
}

/** spec/totempg.mu:49 */
export function body_(packet: Packed): Body {
  return Packet$({ kind: 'Packet', pieces: packet.pieces, goesOn: 0, continues: packet.continues })
}

export interface TotempgConfig {
  readonly wire: boolean
  /** The largest packet of the network, in bytes. */
  readonly netmtu: number
}

export interface TotempgState {
  /** The number of the last packet whose message went on in the next: 1 to 255. */
  readonly fragment: number
  /** By sender; those of the time in which services are synchronised are kept apart. */
  readonly open: SortedMap<NodeId, Assembly>
  readonly openThen: SortedMap<NodeId, Assembly>
  readonly synchronising: boolean
  /** The last packet in the ring's queue, while a message may still join it. */
  readonly last: Packed | null
  readonly armed: SortedSet<Named>
}

type TotempgGiven = Given<TotempgConfig>
type TotempgReading = Reading<TotempgConfig, TotempgState>
type TotempgWork = Work<TotempgConfig, TotempgState>

/** The state before `start`. */
function fresh(): TotempgState {
  return {
    fragment: 0,
    open: emptyMap<NodeId, Assembly>(),
    openThen: emptyMap<NodeId, Assembly>(),
    synchronising: true,
    last: null,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: TotempgState): Open<TotempgState> {
  return {
    fragment: state.fragment,
    open: state.open,
    openThen: state.openThen,
    synchronising: state.synchronising,
    last: state.last,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string): Reaction<TotempgWork> {
  return match<string, Reaction<TotempgWork>>(name)
    .with('start', () => () => {})
    .with('Multicast', () => (x, { body }) => onMulticast(x, body as Multicast))
    .with('Sequenced', () => (x, { body }) => onSequenced(x, body as Sequenced))
    .with('Delivered', () => (x, { body }) => onDelivered(x, body as Delivered))
    .with('Moved', () => (x, { body }) => onMoved(x, body as Moved))
    .with('Installed', () => (x, { body }) => onInstalled(x, body as Installed))
    .with('SyncDone', () => x => onSyncDone(x))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/totempg.mu:70 */
function onMulticast(x: TotempgWork, { payload }: Multicast): void {
  const { config, state } = x
  if (x.asked(10, config.wire)) {
    sendBytes(x, encoded(payload))
  } else {
    x.emit(Send$({ kind: 'Send', body: Plain$({ kind: 'Plain', payload }), urgent: state.synchronising }))
  }
}

/** The token took it. (spec/totempg.mu:105) */
function onSequenced(x: TotempgWork, { of: of2 }: Sequenced): void {
  const { config, state } = x
  if (!x.asked(11, config.wire)) return x.refuse(11) // nothing is packed
  const open = state.last
  matched: {
    if (open !== null) {
      if (x.asked(12, same(of2.body, body_(open)))) {
        state.last = x.wrote(13, null)
        break matched
      }
    }
    {
      x.ignore('another one')
      break matched
    }
  }
}

/** spec/totempg.mu:115 */
function onDelivered(x: TotempgWork, { of: of2 }: Delivered): void {
  const it = of2.body
  if (it.kind === 'Plain') {
    const { payload } = it
    x.emit(Deliver$({ kind: 'Deliver', payload, from: of2.from }))
  } else if (it.kind === 'Packet') {
    const { pieces, goesOn, continues } = it
    assemble(x, of2.from, pieces, goesOn, continues)
  } else {
    x.ignore('the ring passes these on, and takes them out')
  }
}

/** spec/totempg.mu:147 */
function onMoved(x: TotempgWork, { ring, members }: Moved): void {
  x.emit(Transitional$({ kind: 'Transitional', ring, members }))
}

/** Behind the last message of the old ring. (spec/totempg.mu:149) */
function onInstalled(x: TotempgWork, { ring: installed, members }: Installed): void {
  const { state } = x
  state.last = x.wrote(14, null)
  state.synchronising = x.wrote(15, true)
  state.open = x.wrote(16, keepKeys(state.open, members))
  state.openThen = x.wrote(17, emptyMap<NodeId, Assembly>())
  x.emit(Regular$({ kind: 'Regular', ring: installed, members }))
}

/** spec/totempg.mu:156 */
function onSyncDone(x: TotempgWork): void {
  const { state } = x
  state.synchronising = x.wrote(18, false)
  state.last = x.wrote(19, null)
}

/**
 * Into the open packet, or into one of its own, or into several with the number of each in the next.
 * (spec/totempg.mu:79)
 */
function sendBytes(x: TotempgWork, message: Bytes): void {
  const { config, state } = x
  const most = int(room(config.netmtu) - 2, '80:16')
  const size2 = sizeOf(message)
  const open = state.last
  matched: {
    if (open !== null) {
      if (x.asked(0, int(int(open.bytes + 2, '83:24') + size2, '83:24') <= room(config.netmtu))) {
        const both = Packed$({
          pieces: append(open.pieces, message),
          continues: open.continues,
          bytes: int(int(open.bytes + 2, '84:73') + size2, '84:73'),
        })
        x.emit(SendTogether$({
          kind: 'SendTogether',
          before: body_(open),
          alone: Packet$({ kind: 'Packet', pieces: List.of<Bytes>(message), goesOn: 0, continues: 0 }),
          both: body_(both),
          urgent: state.synchronising,
        }))
        state.last = x.wrote(1, both)
        break matched
      }
    }
    {
      let at2: number = 0
      let continues: number = 0
      for (let turn = 0; x.asked(2, int(at2 + most, '91:15') < size2); turn++) {
        round(turn, 10000, '91:9')
        state.fragment = x.wrote(3, state.fragment === 255 ? 1 : int(state.fragment + 1, '92:54'))
        x.emit(Send$({
          kind: 'Send',
          body: Packet$({
            kind: 'Packet',
            pieces: List.of<Bytes>(cut(message, at2, int(at2 + most, '93:52'))),
            goesOn: state.fragment,
            continues,
          }),
          urgent: state.synchronising,
        }))
        continues = state.fragment
        at2 = int(at2 + most, '95:17')
      }
      const end = Packed$({
        pieces: List.of<Bytes>(cut(message, at2, size2)),
        continues,
        bytes: int(int(2 + size2, '97:63') - at2, '97:63'),
      })
      x.emit(Send$({ kind: 'Send', body: body_(end), urgent: state.synchronising }))
      state.last = x.wrote(4, end)
      break matched
    }
  }
}

/**
 * The first piece may be the rest of a message, the last may go on. A rest whose beginning is missing is thrown away with
 * all that comes with it, up to the end of the packet in which no message goes on. (spec/totempg.mu:125)
 */
function assemble(x: TotempgWork, peer: NodeId, pieces: List<Bytes>, goesOn: number, continues: number): void {
  const { state } = x
  const known = get(state.synchronising ? state.openThen : state.open, peer)
  const before2 = known ?? begun(0, false)
  let after: Assembly = before2
  if (x.asked(5, before2.skipping)) {
    after = begun(0, goesOn > 1)
  } else if (x.asked(6, continues !== before2.next)) {
    after = begun(0, goesOn !== 0)
  } else {
    const whole = goesOn === 0 ? pieces : take(pieces, size(pieces) - 1)
    for (const i of indices(whole).items) {
      const message = i === 0 ? joined(append(before2.parts, itemAt(whole, 0, '136:66'))) : itemAt(whole, i, '136:82')
      for (const payload of decoded(message).items) {
        x.emit(Deliver$({ kind: 'Deliver', payload, from: peer }))
      }
    }
    const rest = goesOn === 0 ? List.of<Bytes>() : drop(pieces, size(pieces) - 1)
    const held = size(whole) === 0 ? before2 : begun(0, false)
    const bytes = int(held.bytes + sum(rest.items.map(one => sizeOf(one)), '141:32'), '141:19')
    after = bytes > largest
      ? begun(0, true)
      : Assembly$({ parts: concat(held.parts, rest), bytes, next: goesOn, skipping: false })
  }
  if (x.asked(7, state.synchronising)) {
    state.openThen = x.wrote(8, put(state.openThen, peer, after))
  } else {
    state.open = x.wrote(9, put(state.open, peer, after))
  }
}

const settings: Settings<TotempgConfig> = {
  fields: [
    { name: 'wire', shape: { kind: 'bool' }, optional: true },
    { name: 'netmtu', shape: { kind: 'int' }, optional: true },
  ],
  defaults: {
    wire: () => false,
    netmtu: () => 1500,
  },
  requires: [],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'where', file, line: 83, column: 24, text: 'open.bytes + 2 + size <= room(config.netmtu)' },
  /* 1 */ { kind: 'assign', file, line: 86, column: 9, text: 'last := Some(both)', field: 'last' },
  /* 2 */ { kind: 'while', file, line: 91, column: 15, text: 'at + most < size' },
  /* 3 */ { kind: 'assign', file, line: 92, column: 11, text: 'fragment := if fragment == 255 then 1 else fragment + 1', field: 'fragment' },
  /* 4 */ { kind: 'assign', file, line: 99, column: 9, text: 'last := Some(end)', field: 'last' },
  /* 5 */ { kind: 'if', file, line: 129, column: 8, text: 'before.skipping' },
  /* 6 */ { kind: 'if', file, line: 131, column: 15, text: 'continues != before.next' },
  /* 7 */ { kind: 'if', file, line: 144, column: 8, text: 'synchronising' },
  /* 8 */ { kind: 'assign', file, line: 144, column: 24, text: 'openThen[peer] := after', field: 'openThen' },
  /* 9 */ { kind: 'assign', file, line: 144, column: 57, text: 'open[peer] := after', field: 'open' },
  /* 10 */ { kind: 'if', file, line: 71, column: 8, text: 'config.wire' },
  /* 11 */ { kind: 'when', file, line: 106, column: 10, text: 'config.wire', reason: 'nothing is packed' },
  /* 12 */ { kind: 'where', file, line: 108, column: 24, text: 'of.body == body(open)' },
  /* 13 */ { kind: 'assign', file, line: 108, column: 49, text: 'last := None', field: 'last' },
  /* 14 */ { kind: 'assign', file, line: 150, column: 5, text: 'last := None', field: 'last' },
  /* 15 */ { kind: 'assign', file, line: 151, column: 5, text: 'synchronising := true', field: 'synchronising' },
  /* 16 */ { kind: 'assign', file, line: 152, column: 5, text: 'open := open & members', field: 'open' },
  /* 17 */ { kind: 'assign', file, line: 153, column: 5, text: 'openThen := {}', field: 'openThen' },
  /* 18 */ { kind: 'assign', file, line: 157, column: 5, text: 'synchronising := false', field: 'synchronising' },
  /* 19 */ { kind: 'assign', file, line: 158, column: 5, text: 'last := None', field: 'last' },
]

const rules: Rules<TotempgConfig, TotempgState> = {
  state: [
    { name: 'fragment', shape: { kind: 'int' }, durable: false },
    { name: 'open', shape: { kind: 'map', key: { kind: 'node' }, of: AssemblyShape }, durable: false },
    { name: 'openThen', shape: { kind: 'map', key: { kind: 'node' }, of: AssemblyShape }, durable: false },
    { name: 'synchronising', shape: { kind: 'bool' }, durable: false },
    { name: 'last', shape: { kind: 'option', of: PackedShape }, durable: false },
  ],
  fresh,
  react,
  draft: (before, write) => produce<TotempgState, Open<TotempgState>>(before, write),
}

/** spec/totempg.mu:51 */
export const Totempg: Machine<TotempgConfig, TotempgState> = {
  kind: 'machine',
  name: 'Totempg',
  module: 'totempg',
  hash: '9570b1012621e97a3827c380dc1a6ee90051240e907b32dbffebb7b18e7ed725',
  config: settings.fields,
  phases: [],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [MulticastShape, SequencedShape, DeliveredShape, MovedShape, InstalledShape, SyncDoneShape],
  sends: [],
  emits: [SendTogetherShape, SendShape, DeliverShape, TransitionalShape, RegularShape],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy),
}
