// Written by `npm run gen` from spec/totempg.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Input, Machine, Named, NodeId, Site } from '../src/core/machine.ts'
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
  make,
  put,
  size,
  take,
} from '../src/core/ops.ts'
import { partialOps } from '../src/core/partial.ts'
import { type Rules, type Settings, configure, copied, firstState, takeStep } from '../src/core/reduce.ts'
import type { RecordShape } from '../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet } from '../src/core/value.ts'
import { type Given, type Open, type Reading, type Work, incoming } from '../src/core/work.ts'
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
 * Left out: packing of several messages into one packet when sending (they are read); groups are names on the wire only.
 */

const file = 'spec/totempg.mu'
const { int, itemAt, round, sum } = partialOps(file)

/**
 * What of a sender's message is here so far, in bytes, too; the next part comes in a packet that continues with this number.
 * (spec/totempg.mu:19)
 */
export type Assembly = Rec & {
  readonly parts: List<Bytes>
  readonly bytes: number
  readonly next: number
  readonly skipping: boolean
}

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

/** No message is larger, the names of its groups included: who goes on for longer is thrown away. */
export const largest: number = 1114112

/** A message of a service as bytes, with the names of its groups before it. (spec/totempg.mu:10) */
export function encoded(payload: Payload): Bytes {
  return external('totempg.encoded', payload)
}

/**
 * What the bytes of a message say; nothing, when they say nothing that services here know.
 * (spec/totempg.mu:12)
 */
export function decoded(message: Bytes): List<Payload> {
  return external('totempg.decoded', message)
}

/** spec/totempg.mu:13 */
export function sizeOf(bytes: Bytes): number {
  return external('totempg.sizeOf', bytes)
}

/** The bytes from one place up to another, which is left out. (spec/totempg.mu:15) */
export function cut(bytes: Bytes, from2: number, upTo: number): Bytes {
  return external('totempg.cut', bytes, from2, upTo)
}

/** spec/totempg.mu:16 */
export function joined(parts: List<Bytes>): Bytes {
  return external('totempg.joined', parts)
}

/** spec/totempg.mu:24 */
export function begun(next: number, skipping: boolean): Assembly {
  return make<Assembly>({ parts: List.of<Bytes>(), bytes: 0, next, skipping })
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
    armed: emptySet(),
  }
}

/** Which handler takes an input, or why none does. */
function react(x: TotempgWork, input: Input): void {
  const { body, name } = incoming(input)
  match(name)
    .with('start', () => {})
    .with('Multicast', () => onMulticast(x, body as Multicast))
    .with('Delivered', () => onDelivered(x, body as Delivered))
    .with('Moved', () => onMoved(x, body as Moved))
    .with('Installed', () => onInstalled(x, body as Installed))
    .with('SyncDone', () => onSyncDone(x))
    .otherwise(() => x.ignore('not handled here'))
}

/** spec/totempg.mu:43 */
function onMulticast(x: TotempgWork, { payload }: Multicast): void {
  const { config } = x
  if (x.asked(7, config.wire)) {
    sendBytes(x, encoded(payload))
  } else {
    x.emit(make<Send>({ kind: 'Send', body: make<Body>({ kind: 'Plain', payload }) }))
  }
}

/** spec/totempg.mu:65 */
function onDelivered(x: TotempgWork, { of: of2 }: Delivered): void {
  const it = of2.body
  if (it.kind === 'Plain') {
    const { payload } = it
    x.emit(make<Deliver>({ kind: 'Deliver', payload, from: of2.from }))
  } else if (it.kind === 'Packet') {
    const { pieces, goesOn, continues } = it
    assemble(x, of2.from, pieces, goesOn, continues)
  } else {
    x.ignore('the ring passes these on, and takes them out')
  }
}

/** spec/totempg.mu:97 */
function onMoved(x: TotempgWork, { ring, members }: Moved): void {
  x.emit(make<Transitional>({ kind: 'Transitional', ring, members }))
}

/** Behind the last message of the old ring. (spec/totempg.mu:99) */
function onInstalled(x: TotempgWork, { ring, members }: Installed): void {
  const { state } = x
  state.synchronising = x.wrote(8, true)
  state.open = x.wrote(9, keepKeys(state.open, members))
  state.openThen = x.wrote(10, emptyMap<NodeId, Assembly>())
  x.emit(make<Regular>({ kind: 'Regular', ring, members }))
}

/** spec/totempg.mu:105 */
function onSyncDone(x: TotempgWork): void {
  const { state } = x
  state.synchronising = x.wrote(11, false)
}

/** One packet, or several with the number of each in the next. (spec/totempg.mu:48) */
function sendBytes(x: TotempgWork, message: Bytes): void {
  const { config, state } = x
  const room = int(int(int(config.netmtu - 2 * 45, '50:16') - 8, '50:16') - 2, '50:16')
  const size2 = sizeOf(message)
  let at2: number = 0
  let continues: number = 0
  for (let turn = 0; x.asked(0, int(at2 + room, '54:11') < size2); turn++) {
    round(turn, 1000, '54:5')
    state.fragment = x.wrote(1, state.fragment === 255 ? 1 : int(state.fragment + 1, '55:50'))
    x.emit(make<Send>({
      kind: 'Send',
      body: make<Body>({
        kind: 'Packet',
        pieces: List.of<Bytes>(cut(message, at2, int(at2 + room, '56:48'))),
        goesOn: state.fragment,
        continues,
      }),
    }))
    continues = state.fragment
    at2 = int(at2 + room, '58:13')
  }
  x.emit(make<Send>({
    kind: 'Send',
    body: make<Body>({ kind: 'Packet', pieces: List.of<Bytes>(cut(message, at2, size2)), goesOn: 0, continues }),
  }))
}

/**
 * The first piece may be the rest of a message, the last may go on. A rest whose beginning is missing is thrown away with
 * all that comes with it, up to the end of the packet in which no message goes on. (spec/totempg.mu:75)
 */
function assemble(x: TotempgWork, peer: NodeId, pieces: List<Bytes>, goesOn: number, continues: number): void {
  const { state } = x
  const known = get(state.synchronising ? state.openThen : state.open, peer)
  const before2 = known ?? begun(0, false)
  let after: Assembly = before2
  if (x.asked(2, before2.skipping)) {
    after = begun(0, goesOn > 1)
  } else if (x.asked(3, continues !== before2.next)) {
    after = begun(0, goesOn !== 0)
  } else {
    const whole = goesOn === 0 ? pieces : take(pieces, size(pieces) - 1)
    for (const i of indices(whole).items) {
      const message = i === 0 ? joined(append(before2.parts, itemAt(whole, 0, '86:66'))) : itemAt(whole, i, '86:82')
      for (const payload of decoded(message).items) {
        x.emit(make<Deliver>({ kind: 'Deliver', payload, from: peer }))
      }
    }
    const rest = goesOn === 0 ? List.of<Bytes>() : drop(pieces, size(pieces) - 1)
    const held = size(whole) === 0 ? before2 : begun(0, false)
    const bytes = int(held.bytes + sum(rest.items.map(one => sizeOf(one)), '91:32'), '91:19')
    after = bytes > largest
      ? begun(0, true)
      : make<Assembly>({ parts: concat(held.parts, rest), bytes, next: goesOn, skipping: false })
  }
  if (x.asked(4, state.synchronising)) {
    state.openThen = x.wrote(5, put(state.openThen, peer, after))
  } else {
    state.open = x.wrote(6, put(state.open, peer, after))
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
  /* 0 */ { kind: 'while', file, line: 54, column: 11, text: 'at + room < size' },
  /* 1 */ { kind: 'assign', file, line: 55, column: 7, text: 'fragment := if fragment == 255 then 1 else fragment + 1', field: 'fragment' },
  /* 2 */ { kind: 'if', file, line: 79, column: 8, text: 'before.skipping' },
  /* 3 */ { kind: 'if', file, line: 81, column: 15, text: 'continues != before.next' },
  /* 4 */ { kind: 'if', file, line: 94, column: 8, text: 'synchronising' },
  /* 5 */ { kind: 'assign', file, line: 94, column: 24, text: 'openThen[peer] := after', field: 'openThen' },
  /* 6 */ { kind: 'assign', file, line: 94, column: 57, text: 'open[peer] := after', field: 'open' },
  /* 7 */ { kind: 'if', file, line: 44, column: 8, text: 'config.wire' },
  /* 8 */ { kind: 'assign', file, line: 100, column: 5, text: 'synchronising := true', field: 'synchronising' },
  /* 9 */ { kind: 'assign', file, line: 101, column: 5, text: 'open := open & members', field: 'open' },
  /* 10 */ { kind: 'assign', file, line: 102, column: 5, text: 'openThen := {}', field: 'openThen' },
  /* 11 */ { kind: 'assign', file, line: 105, column: 17, text: 'synchronising := false', field: 'synchronising' },
]

const rules: Rules<TotempgConfig, TotempgState> = {
  state: [
    { name: 'fragment', shape: { kind: 'int' }, durable: false },
    { name: 'open', shape: { kind: 'map', key: { kind: 'node' }, of: AssemblyShape }, durable: false },
    { name: 'openThen', shape: { kind: 'map', key: { kind: 'node' }, of: AssemblyShape }, durable: false },
    { name: 'synchronising', shape: { kind: 'bool' }, durable: false },
  ],
  fresh,
  react,
  draft: (before, write) => produce<TotempgState, Open<TotempgState>>(before, write),
}
const quick: typeof rules = { ...rules, draft: copied }

/** spec/totempg.mu:26 */
export const Totempg: Machine<TotempgConfig, TotempgState> = {
  kind: 'machine',
  name: 'Totempg',
  module: 'totempg',
  hash: '9559368d05259b6c3e91d9ddb8104bb654636b4a838fc993087b001df1f0e75e',
  config: settings.fields,
  phases: [],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [MulticastShape, DeliveredShape, MovedShape, InstalledShape, SyncDoneShape],
  sends: [],
  emits: [SendShape, DeliverShape, TransitionalShape, RegularShape],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: (context, state, input, watch) => takeStep(quick, context, state, input, watch),
}
