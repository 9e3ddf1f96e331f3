// Written by `npm run gen` from spec/models/view-filter-apart.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import { emptyMap, emptySet, get, has, keysOf, merge, only, pairs, size, without } from '../../src/core/ops.ts'
import { partialOps } from '../../src/core/partial.ts'
import { quickStep } from '../../src/core/quick.ts'
import {
  type Reaction,
  type Rules,
  type Settings,
  configure,
  firstState,
  ignoring,
  takeStep,
} from '../../src/core/reduce.ts'
import type { RecordShape } from '../../src/core/shape.ts'
import { type Rec, type SortedMap, type SortedSet, maker, mapOf, same, setOf } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
import { type GroupMessage, GroupMessageShape, type Ring, RingShape } from '../types.ts'
import {
  type CameAlong,
  CameAlongShape,
  type Cast,
  CastShape,
  type Heard,
  HeardShape,
  type Quorum,
  QuorumShape,
  type RingInstalled,
  RingInstalledShape,
} from '../view-filter.ts'

/**
 * The virtual-synchrony filter where nothing is at once: each node is as late as it likes, rings end in the middle of an exchange,
 * what was sent in one ring is delivered in the next, and quorum tells of a ring before it or long after.
 *
 * One node stands for the ring's protocol: it puts into one order what the members of a ring say. The members that go on to a new ring
 * together have heard the same in the old one, as extended virtual synchrony promises. Another node tells of quorum, over
 * connections of its own.
 */

const file = 'spec/models/view-filter-apart.mu'
const { int, min, sum, valueAt } = partialOps(file)

/** spec/models/view-filter-apart.mu:12 */
export type Carry = Rec & { readonly kind: 'Carry'; readonly message: GroupMessage }

/** spec/models/view-filter-apart.mu:13 */
export type Sequenced = Rec & { readonly kind: 'Sequenced'; readonly message: GroupMessage; readonly from: NodeId }

/** With the verdict of quorum, unless somebody else tells of it. (spec/models/view-filter-apart.mu:15) */
export type RingFormed = Rec & {
  readonly kind: 'RingFormed'
  readonly ring: Ring
  readonly along: SortedSet<NodeId>
  readonly members: SortedSet<NodeId>
  readonly quorate: boolean | null
}

/** spec/models/view-filter-apart.mu:16 */
export type QuorumFound = Rec & {
  readonly kind: 'QuorumFound'
  readonly ring: Ring
  readonly members: SortedSet<NodeId>
  readonly quorate: boolean
}

/** spec/models/view-filter-apart.mu:17 */
export type QuorumTold = Rec & { readonly kind: 'QuorumTold'; readonly ring: Ring; readonly quorate: boolean }

/**
 * Choices of the world: one node loses the others; all are together again.
 * (spec/models/view-filter-apart.mu:20)
 */
export type Break = Rec & { readonly kind: 'Break'; readonly alone: NodeId }

/** spec/models/view-filter-apart.mu:21 */
export type Mend = Rec & { readonly kind: 'Mend' }

export const CarryShape: RecordShape = {
  kind: 'record',
  name: 'Carry',
  tag: true,
  fields: [{ name: 'message', shape: GroupMessageShape }],
}

export const SequencedShape: RecordShape = {
  kind: 'record',
  name: 'Sequenced',
  tag: true,
  fields: [{ name: 'message', shape: GroupMessageShape }, { name: 'from', shape: { kind: 'node' } }],
}

export const RingFormedShape: RecordShape = {
  kind: 'record',
  name: 'RingFormed',
  tag: true,
  fields: [
    { name: 'ring', shape: RingShape },
    { name: 'along', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'quorate', shape: { kind: 'option', of: { kind: 'bool' } } },
  ],
}

export const QuorumFoundShape: RecordShape = {
  kind: 'record',
  name: 'QuorumFound',
  tag: true,
  fields: [
    { name: 'ring', shape: RingShape },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'quorate', shape: { kind: 'bool' } },
  ],
}

export const QuorumToldShape: RecordShape = {
  kind: 'record',
  name: 'QuorumTold',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'quorate', shape: { kind: 'bool' } }],
}

export const BreakShape: RecordShape = {
  kind: 'record',
  name: 'Break',
  tag: true,
  fields: [{ name: 'alone', shape: { kind: 'node' } }],
}

export const MendShape: RecordShape = { kind: 'record', name: 'Mend', tag: true, fields: [] }

const notice$ = maker<Named>('kind')
const Sequenced$ = maker<Sequenced>('kind', 'message', 'from')
const Ring$ = maker<Ring>('rep', 'seq')
const RingFormed$ = maker<RingFormed>('kind', 'ring', 'along', 'members', 'quorate')
const QuorumFound$ = maker<QuorumFound>('kind', 'ring', 'members', 'quorate')
const QuorumTold$ = maker<QuorumTold>('kind', 'ring', 'quorate')
const Carry$ = maker<Carry>('kind', 'message')
const Heard$ = maker<Heard>('kind', 'message', 'from')
const CameAlong$ = maker<CameAlong>('kind', 'ring', 'members')
const RingInstalled$ = maker<RingInstalled>('kind', 'ring', 'members')
const Quorum$ = maker<Quorum>('kind', 'ring', 'quorate')

export interface SequencerConfig {
  readonly votes: SortedMap<NodeId, number>
  readonly enough: number
  /** Who tells of quorum, later or earlier than the ring; without one it is told with the ring. */
  readonly teller: NodeId | null
}

export interface SequencerState {
  readonly rings: SortedMap<NodeId, Ring>
  readonly members: SortedMap<NodeId, SortedSet<NodeId>>
  readonly highest: number
  /** Who is apart from the others, known to the ring or not yet. */
  readonly apart: SortedSet<NodeId>
  readonly armed: SortedSet<Named>
}

type SequencerGiven = Given<SequencerConfig>
type SequencerReading = Reading<SequencerConfig, SequencerState>
type SequencerWork = Work<SequencerConfig, SequencerState>

/** Until a ring notices. */
const notice: Named = notice$({ kind: 'notice' })

/** The state before `start`. */
function freshOfSequencer(): SequencerState {
  return {
    rings: emptyMap<NodeId, Ring>(),
    members: emptyMap<NodeId, SortedSet<NodeId>>(),
    highest: 0,
    apart: emptySet<NodeId>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfSequencer(state: SequencerState): Open<SequencerState> {
  return {
    rings: state.rings,
    members: state.members,
    highest: state.highest,
    apart: state.apart,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfSequencer(name: string): Reaction<SequencerWork> {
  return match<string, Reaction<SequencerWork>>(name)
    .with('start', () => x => onStart(x))
    .with('Break', () => (x, { body }) => onBreak(x, body as Break))
    .with('Mend', () => x => onMend(x))
    .with('notice', () => x => onNotice(x))
    .with('Carry', () => (x, { body, from }) => onCarry(x, body as Carry, from))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter-apart.mu:40 */
function onStart(x: SequencerWork): void {
  const { config } = x
  form(x, keysOf(config.votes))
}

/** spec/models/view-filter-apart.mu:41 */
function onBreak(x: SequencerWork, { alone }: Break): void {
  const { state } = x
  if (!x.asked(4, !has(state.armed, notice))) return x.refuse(4) // one thing after the other
  state.apart = x.wrote(5, setOf<NodeId>([alone]))
  x.arm(notice, 1000)
}

/** spec/models/view-filter-apart.mu:46 */
function onMend(x: SequencerWork): void {
  const { state } = x
  if (!x.asked(6, !has(state.armed, notice))) return x.refuse(6) // one thing after the other
  state.apart = x.wrote(7, emptySet<NodeId>())
  x.arm(notice, 1000)
}

/** spec/models/view-filter-apart.mu:51 */
function onNotice(x: SequencerWork): void {
  const { config, state } = x
  form(x, without(keysOf(config.votes), state.apart))
  if (x.asked(8, size(state.apart) !== 0)) {
    form(x, state.apart)
  }
}

/**
 * A broken ring that has not noticed yet still orders what its members say, on each side for itself.
 * (spec/models/view-filter-apart.mu:75)
 */
function onCarry(x: SequencerWork, { message }: Carry, peer: NodeId): void {
  const { state } = x
  x.send(
    Sequenced$({ kind: 'Sequenced', message, from: peer }),
    setOf<NodeId>(
      pairs(state.rings).filter(
        ([n, r]) => same(r, valueAt(state.rings, peer, '81:43')) && has(state.apart, n) === has(state.apart, peer)
      ).map(([n, r]) => n),
    ),
  )
}

/** spec/models/view-filter-apart.mu:56 */
function form(x: SequencerWork, view: SortedSet<NodeId>): void {
  const { config, state } = x
  if (!x.asked(0, view.items.some(n => !same(get(state.members, n), view)))) return // it is a ring already
  state.highest = x.wrote(1, int(state.highest + 1, '58:16'))
  const ring = Ring$({ rep: min(view, '59:26'), seq: state.highest })
  const quorate = sum(pairs(config.votes).filter(([n2, v]) => has(view, n2)).map(([n2, v]) => v), '60:19') >=
    config.enough
  for (const n3 of view.items) {
    const along = only(view, m => get(state.rings, n3) !== null && same(get(state.rings, m), get(state.rings, n3)))
    const told = config.teller === null ? quorate : null
    x.send(RingFormed$({ kind: 'RingFormed', ring, along, members: view, quorate: told }), n3)
  }
  const other = config.teller
  if (other === null) {
    // it came with the ring
  } else {
    x.send(QuorumFound$({ kind: 'QuorumFound', ring, members: view, quorate }), other)
  }
  state.members = x.wrote(
    2,
    merge(state.members, mapOf<NodeId, SortedSet<NodeId>>(view.items.map(n4 => [n4, view] as const))),
  )
  state.rings = x.wrote(3, merge(state.rings, mapOf<NodeId, Ring>(view.items.map(n5 => [n5, ring] as const))))
}

const settingsOfSequencer: Settings<SequencerConfig> = {
  fields: [
    { name: 'votes', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, optional: false },
    { name: 'enough', shape: { kind: 'int' }, optional: false },
    { name: 'teller', shape: { kind: 'option', of: { kind: 'node' } }, optional: true },
  ],
  defaults: {
    teller: () => null,
  },
  requires: [],
}

const sitesOfSequencer: readonly Site[] = [
  /* 0 */ { kind: 'when', file, line: 57, column: 10, text: 'exists n in view: get(members, n) != Some(view)', reason: 'it is a ring already' },
  /* 1 */ { kind: 'assign', file, line: 58, column: 5, text: 'highest := highest + 1', field: 'highest' },
  /* 2 */ { kind: 'assign', file, line: 70, column: 5, text: 'members := members + { n: view for n in view }', field: 'members' },
  /* 3 */ { kind: 'assign', file, line: 71, column: 5, text: 'rings := rings + { n: ring for n in view }', field: 'rings' },
  /* 4 */ { kind: 'when', file, line: 42, column: 10, text: 'not armed(notice)', reason: 'one thing after the other' },
  /* 5 */ { kind: 'assign', file, line: 43, column: 5, text: 'apart := { alone }', field: 'apart' },
  /* 6 */ { kind: 'when', file, line: 47, column: 10, text: 'not armed(notice)', reason: 'one thing after the other' },
  /* 7 */ { kind: 'assign', file, line: 48, column: 5, text: 'apart := {}', field: 'apart' },
  /* 8 */ { kind: 'if', file, line: 53, column: 8, text: 'apart != {}' },
]

const rulesOfSequencer: Rules<SequencerConfig, SequencerState> = {
  state: [
    { name: 'rings', shape: { kind: 'map', key: { kind: 'node' }, of: RingShape }, durable: false },
    {
      name: 'members',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
    { name: 'highest', shape: { kind: 'int' }, durable: false },
    { name: 'apart', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
  ],
  fresh: freshOfSequencer,
  react: reactOfSequencer,
  draft: (before, write) => produce<SequencerState, Open<SequencerState>>(before, write),
}

/** spec/models/view-filter-apart.mu:23 */
export const Sequencer: Machine<SequencerConfig, SequencerState> = {
  kind: 'machine',
  name: 'Sequencer',
  module: 'models/view-filter-apart',
  hash: '4fae1fbe0f95cb4b0d6d67769fae3ce6ca472ec7cccec8a14ccdcac5ca424c0a',
  config: settingsOfSequencer.fields,
  phases: [],
  state: rulesOfSequencer.state,
  timers: [{ kind: 'record', name: 'notice', tag: true, fields: [] }],
  receives: [CarryShape],
  hears: [BreakShape, MendShape],
  sends: [RingFormedShape, QuorumFoundShape, SequencedShape],
  emits: [],
  sites: sitesOfSequencer,
  configure: (self, given) => configure(settingsOfSequencer, self, given),
  initial: (context, kept) => firstState(rulesOfSequencer, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfSequencer, context, state, input, watch),
  quick: quickStep(rulesOfSequencer, copyOfSequencer),
}

export interface TellerConfig {}

export interface TellerState {
  readonly armed: SortedSet<Named>
}

type TellerGiven = Given<TellerConfig>
type TellerReading = Reading<TellerConfig, TellerState>
type TellerWork = Work<TellerConfig, TellerState>

/** The state before `start`. */
function freshOfTeller(): TellerState {
  return {
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfTeller(state: TellerState): Open<TellerState> {
  return {
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfTeller(name: string): Reaction<TellerWork> {
  return match<string, Reaction<TellerWork>>(name)
    .with('start', () => () => {})
    .with('QuorumFound', () => (x, { body }) => onQuorumFound(x, body as QuorumFound))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter-apart.mu:86 */
function onQuorumFound(x: TellerWork, { ring, members, quorate }: QuorumFound): void {
  x.send(QuorumTold$({ kind: 'QuorumTold', ring, quorate }), members)
}

const settingsOfTeller: Settings<TellerConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfTeller: readonly Site[] = []

const rulesOfTeller: Rules<TellerConfig, TellerState> = {
  state: [],
  fresh: freshOfTeller,
  react: reactOfTeller,
  draft: (before, write) => produce<TellerState, Open<TellerState>>(before, write),
}

/** spec/models/view-filter-apart.mu:85 */
export const Teller: Machine<TellerConfig, TellerState> = {
  kind: 'machine',
  name: 'Teller',
  module: 'models/view-filter-apart',
  hash: '5b592c384d48dabef84fdcd481856621ec68b96581f0e3dddf5a74a364e5d93b',
  config: settingsOfTeller.fields,
  phases: [],
  state: rulesOfTeller.state,
  timers: [],
  receives: [QuorumFoundShape],
  hears: [],
  sends: [QuorumToldShape],
  emits: [],
  sites: sitesOfTeller,
  configure: (self, given) => configure(settingsOfTeller, self, given),
  initial: (context, kept) => firstState(rulesOfTeller, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfTeller, context, state, input, watch),
  quick: quickStep(rulesOfTeller, copyOfTeller),
}

export interface PortConfig {
  readonly sequencer: NodeId
}

export interface PortState {
  readonly armed: SortedSet<Named>
}

type PortGiven = Given<PortConfig>
type PortReading = Reading<PortConfig, PortState>
type PortWork = Work<PortConfig, PortState>

/** The state before `start`. */
function freshOfPort(): PortState {
  return {
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfPort(state: PortState): Open<PortState> {
  return {
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfPort(name: string): Reaction<PortWork> {
  return match<string, Reaction<PortWork>>(name)
    .with('start', () => () => {})
    .with('Cast', () => (x, { body }) => onCast(x, body as Cast))
    .with('Sequenced', () => (x, { body }) => onSequenced(x, body as Sequenced))
    .with('RingFormed', () => (x, { body }) => onRingFormed(x, body as RingFormed))
    .with('QuorumTold', () => (x, { body }) => onQuorumTold(x, body as QuorumTold))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter-apart.mu:94 */
function onCast(x: PortWork, { message }: Cast): void {
  const { config } = x
  x.send(Carry$({ kind: 'Carry', message }), config.sequencer)
}

/** spec/models/view-filter-apart.mu:95 */
function onSequenced(x: PortWork, { message, from: from2 }: Sequenced): void {
  x.emit(Heard$({ kind: 'Heard', message, from: from2 }))
}

/** spec/models/view-filter-apart.mu:96 */
function onRingFormed(x: PortWork, { ring, along, members, quorate: told }: RingFormed): void {
  x.emit(CameAlong$({ kind: 'CameAlong', ring, members: along }))
  x.emit(RingInstalled$({ kind: 'RingInstalled', ring, members }))
  if (told === null) {
    x.ignore('quorum is told of elsewhere')
  } else {
    x.emit(Quorum$({ kind: 'Quorum', ring, quorate: told }))
  }
}

/** spec/models/view-filter-apart.mu:104 */
function onQuorumTold(x: PortWork, { ring, quorate }: QuorumTold): void {
  x.emit(Quorum$({ kind: 'Quorum', ring, quorate }))
}

const settingsOfPort: Settings<PortConfig> = {
  fields: [
    { name: 'sequencer', shape: { kind: 'node' }, optional: false },
  ],
  defaults: {},
  requires: [],
}

const sitesOfPort: readonly Site[] = []

const rulesOfPort: Rules<PortConfig, PortState> = {
  state: [],
  fresh: freshOfPort,
  react: reactOfPort,
  draft: (before, write) => produce<PortState, Open<PortState>>(before, write),
}

/** A node's end of the connections. (spec/models/view-filter-apart.mu:90) */
export const Port: Machine<PortConfig, PortState> = {
  kind: 'machine',
  name: 'Port',
  module: 'models/view-filter-apart',
  hash: '65dd94ea2bc8b0498dd6209b088767d6516bb877017112b5c5430491bc7f7bfd',
  config: settingsOfPort.fields,
  phases: [],
  state: rulesOfPort.state,
  timers: [],
  receives: [SequencedShape, RingFormedShape, QuorumToldShape],
  hears: [CastShape],
  sends: [CarryShape],
  emits: [HeardShape, CameAlongShape, RingInstalledShape, QuorumShape],
  sites: sitesOfPort,
  configure: (self, given) => configure(settingsOfPort, self, given),
  initial: (context, kept) => firstState(rulesOfPort, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfPort, context, state, input, watch),
  quick: quickStep(rulesOfPort, copyOfPort),
}
