// Written by `npm run gen` from spec/models/cpg.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import {
  append,
  before,
  dropKeys,
  emptyMap,
  emptySet,
  get,
  has,
  keysOf,
  meets,
  merge,
  only,
  pairs,
  put,
  size,
  subset,
  toSet,
  union,
  without,
} from '../../src/core/ops.ts'
import { partialOps } from '../../src/core/partial.ts'
import { quickStep } from '../../src/core/quick.ts'
import {
  type Reaction,
  type Rules,
  type Settings,
  configure,
  firstState,
  ignoring,
  onlyFor,
  takeStep,
} from '../../src/core/reduce.ts'
import type { RecordShape } from '../../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, maker, mapOf, same, setOf } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
import {
  type Address,
  AddressShape,
  type Client,
  type CpgConfchg,
  CpgConfchgShape,
  type CpgDeliver,
  CpgDeliverShape,
  type CpgMcast,
  CpgMcastShape,
} from '../cpg.ts'
import {
  type Deliver,
  DeliverShape,
  type Multicast,
  MulticastShape,
  type Payload,
  PayloadShape,
  type Regular,
  RegularShape,
  type Ring,
  RingShape,
  type SyncDone,
  SyncDoneShape,
  type Transitional,
  TransitionalShape,
} from '../types.ts'

/**
 * Process groups over an order of messages that splits and merges, in which nodes die and come back: synchronisation and
 * groups as they are, the ring below as a machine that promises what extended virtual synchrony does.
 */

const file = 'spec/models/cpg.mu'
const { int, itemAt, min, within } = partialOps(file)

/**
 * A ring's protocol in one node, and the ends of it in the others: one order for what the members of a ring say.
 * (spec/models/cpg.mu:9)
 */
export type Carry = Rec & { readonly kind: 'Carry'; readonly ring: Ring; readonly payload: Payload }

/** spec/models/cpg.mu:10 */
export type TooLate = Rec & { readonly kind: 'TooLate'; readonly payload: Payload }

/** spec/models/cpg.mu:11 */
export type Sequenced = Rec & { readonly kind: 'Sequenced'; readonly payload: Payload; readonly from: NodeId }

/** spec/models/cpg.mu:12 */
export type RingFormed = Rec & {
  readonly kind: 'RingFormed'
  readonly ring: Ring
  readonly along: SortedSet<NodeId>
  readonly members: SortedSet<NodeId>
}

/**
 * Choices of the world: this node is apart from the others now; all are together again, or anew; a client speaks.
 * (spec/models/cpg.mu:15)
 */
export type Break = Rec & { readonly kind: 'Break'; readonly alone: NodeId }

/** spec/models/cpg.mu:16 */
export type Mend = Rec & { readonly kind: 'Mend' }

/** spec/models/cpg.mu:17 */
export type Reform = Rec & { readonly kind: 'Reform' }

/** spec/models/cpg.mu:18 */
export type Speak = Rec & { readonly kind: 'Speak' }

/** A client of a node. (spec/models/cpg.mu:115) */
export type Seat = Rec & { readonly node: NodeId; readonly client: number }

/** spec/models/cpg.mu:116 */
export type Said = Rec & { readonly from: NodeId; readonly body: string }

/** Who sees whom. (spec/models/cpg.mu:118) */
export type Sight = Rec & { readonly seat: Seat; readonly node: NodeId }

export const CarryShape: RecordShape = {
  kind: 'record',
  name: 'Carry',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'payload', shape: PayloadShape }],
}

export const TooLateShape: RecordShape = {
  kind: 'record',
  name: 'TooLate',
  tag: true,
  fields: [{ name: 'payload', shape: PayloadShape }],
}

export const SequencedShape: RecordShape = {
  kind: 'record',
  name: 'Sequenced',
  tag: true,
  fields: [{ name: 'payload', shape: PayloadShape }, { name: 'from', shape: { kind: 'node' } }],
}

export const RingFormedShape: RecordShape = {
  kind: 'record',
  name: 'RingFormed',
  tag: true,
  fields: [
    { name: 'ring', shape: RingShape },
    { name: 'along', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } },
  ],
}

export const BreakShape: RecordShape = {
  kind: 'record',
  name: 'Break',
  tag: true,
  fields: [{ name: 'alone', shape: { kind: 'node' } }],
}

export const MendShape: RecordShape = { kind: 'record', name: 'Mend', tag: true, fields: [] }

export const ReformShape: RecordShape = { kind: 'record', name: 'Reform', tag: true, fields: [] }

export const SpeakShape: RecordShape = { kind: 'record', name: 'Speak', tag: true, fields: [] }

export const SeatShape: RecordShape = {
  kind: 'record',
  name: 'Seat',
  tag: false,
  fields: [{ name: 'node', shape: { kind: 'node' } }, { name: 'client', shape: { kind: 'int' } }],
}

export const SaidShape: RecordShape = {
  kind: 'record',
  name: 'Said',
  tag: false,
  fields: [{ name: 'from', shape: { kind: 'node' } }, { name: 'body', shape: { kind: 'text' } }],
}

export const SightShape: RecordShape = {
  kind: 'record',
  name: 'Sight',
  tag: false,
  fields: [{ name: 'seat', shape: SeatShape }, { name: 'node', shape: { kind: 'node' } }],
}

const Client$ = maker<Client>('group', 'pid', 'membership')
const Sequenced$ = maker<Sequenced>('kind', 'payload', 'from')
const TooLate$ = maker<TooLate>('kind', 'payload')
const Ring$ = maker<Ring>('rep', 'seq')
const RingFormed$ = maker<RingFormed>('kind', 'ring', 'along', 'members')
const Carry$ = maker<Carry>('kind', 'ring', 'payload')
const Deliver$ = maker<Deliver>('kind', 'payload', 'from')
const Transitional$ = maker<Transitional>('kind', 'ring', 'members')
const Regular$ = maker<Regular>('kind', 'ring', 'members')
const CpgMcast$ = maker<CpgMcast>('kind', 'client', 'body', 'size')
const Address$ = maker<Address>('node', 'pid')
const Seat$ = maker<Seat>('node', 'client')
const Sight$ = maker<Sight>('seat', 'node')
const Said$ = maker<Said>('from', 'body')

/** spec/models/cpg.mu:245 */
export function joined(): SortedMap<number, Client> {
  return mapOf<number, Client>([[1, Client$({ group: 'g', pid: 7, membership: 'Joined' })]])
}

export interface GroupSequencerConfig {
  readonly all: SortedSet<NodeId>
}

export interface GroupSequencerState {
  readonly rings: SortedMap<NodeId, Ring>
  readonly members: SortedMap<NodeId, SortedSet<NodeId>>
  readonly highest: number
  readonly apart: SortedSet<NodeId>
  readonly armed: SortedSet<Named>
}

type GroupSequencerGiven = Given<GroupSequencerConfig>
type GroupSequencerReading = Reading<GroupSequencerConfig, GroupSequencerState>
type GroupSequencerWork = Work<GroupSequencerConfig, GroupSequencerState>

/** The state before `start`. */
function freshOfGroupSequencer(): GroupSequencerState {
  return {
    rings: emptyMap<NodeId, Ring>(),
    members: emptyMap<NodeId, SortedSet<NodeId>>(),
    highest: 0,
    apart: emptySet<NodeId>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfGroupSequencer(state: GroupSequencerState): Open<GroupSequencerState> {
  return {
    rings: state.rings,
    members: state.members,
    highest: state.highest,
    apart: state.apart,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfGroupSequencer(name: string): Reaction<GroupSequencerWork> {
  return match<string, Reaction<GroupSequencerWork>>(name)
    .with('start', () => x => onStart(x))
    .with('Break', () => (x, { body }) => onBreak(x, body as Break))
    .with('Mend', () => x => onMend(x))
    .with('Reform', () => x => onReform(x))
    .with('Carry', () => (x, { body, from }) => onCarry(x, body as Carry, from))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/cpg.mu:31 */
function onStart(x: GroupSequencerWork): void {
  const { config } = x
  form(x, config.all)
}

/** spec/models/cpg.mu:32 */
function onBreak(x: GroupSequencerWork, { alone }: Break): void {
  const { config, state } = x
  if (!x.asked(3, size(state.apart) === 0)) return x.refuse(3) // one thing after the other
  state.apart = x.wrote(4, setOf<NodeId>([alone]))
  form(x, without(config.all, state.apart))
  form(x, state.apart)
}

/** spec/models/cpg.mu:38 */
function onMend(x: GroupSequencerWork): void {
  const { config, state } = x
  if (!x.asked(5, size(state.apart) !== 0)) return x.refuse(5) // they are together
  state.apart = x.wrote(6, emptySet<NodeId>())
  form(x, config.all)
}

/** spec/models/cpg.mu:43 */
function onReform(x: GroupSequencerWork): void {
  const { config, state } = x
  if (!x.asked(7, size(state.apart) === 0)) return x.refuse(7) // one thing after the other
  form(x, config.all)
}

/** spec/models/cpg.mu:59 */
function onCarry(x: GroupSequencerWork, { ring, payload }: Carry, peer: NodeId): void {
  const { state } = x
  if (x.asked(8, same(get(state.rings, peer), ring))) {
    x.send(
      Sequenced$({ kind: 'Sequenced', payload, from: peer }),
      setOf<NodeId>(pairs(state.rings).filter(([n, r]) => same(r, ring)).map(([n, r]) => n)),
    )
  } else {
    x.send(TooLate$({ kind: 'TooLate', payload }), peer)
  }
}

/** spec/models/cpg.mu:48 */
function form(x: GroupSequencerWork, view: SortedSet<NodeId>): void {
  const { state } = x
  state.highest = x.wrote(0, int(state.highest + 1, '49:16'))
  const ring = Ring$({ rep: min(view, '50:26'), seq: state.highest })
  for (const n of view.items) {
    const along = union(
      only(view, m => get(state.rings, n) !== null && same(get(state.rings, m), get(state.rings, n))),
      setOf<NodeId>([n]),
    )
    x.send(RingFormed$({ kind: 'RingFormed', ring, along, members: view }), n)
  }
  state.members = x.wrote(
    1,
    merge(state.members, mapOf<NodeId, SortedSet<NodeId>>(view.items.map(n2 => [n2, view] as const))),
  )
  state.rings = x.wrote(2, merge(state.rings, mapOf<NodeId, Ring>(view.items.map(n3 => [n3, ring] as const))))
}

const settingsOfGroupSequencer: Settings<GroupSequencerConfig> = {
  fields: [
    { name: 'all', shape: { kind: 'set', of: { kind: 'node' } }, optional: false },
  ],
  defaults: {},
  requires: [],
}

const sitesOfGroupSequencer: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 49, column: 5, text: 'highest := highest + 1', field: 'highest' },
  /* 1 */ { kind: 'assign', file, line: 55, column: 5, text: 'members := members + { n: view for n in view }', field: 'members' },
  /* 2 */ { kind: 'assign', file, line: 56, column: 5, text: 'rings := rings + { n: ring for n in view }', field: 'rings' },
  /* 3 */ { kind: 'when', file, line: 33, column: 10, text: 'apart == {}', reason: 'one thing after the other' },
  /* 4 */ { kind: 'assign', file, line: 34, column: 5, text: 'apart := { alone }', field: 'apart' },
  /* 5 */ { kind: 'when', file, line: 39, column: 10, text: 'apart != {}', reason: 'they are together' },
  /* 6 */ { kind: 'assign', file, line: 40, column: 5, text: 'apart := {}', field: 'apart' },
  /* 7 */ { kind: 'when', file, line: 44, column: 10, text: 'apart == {}', reason: 'one thing after the other' },
  /* 8 */ { kind: 'if', file, line: 60, column: 8, text: 'get(rings, peer) == Some(ring)' },
]

const rulesOfGroupSequencer: Rules<GroupSequencerConfig, GroupSequencerState> = {
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
  fresh: freshOfGroupSequencer,
  react: reactOfGroupSequencer,
  draft: (before, write) => produce<GroupSequencerState, Open<GroupSequencerState>>(before, write),
}

/** spec/models/cpg.mu:20 */
export const GroupSequencer: Machine<GroupSequencerConfig, GroupSequencerState> = {
  kind: 'machine',
  name: 'GroupSequencer',
  module: 'models/cpg',
  hash: '65da709e68ba2eb60eb79f4e31cc838e04636ee43977e7f52d4dfc053649417e',
  config: settingsOfGroupSequencer.fields,
  phases: [],
  state: rulesOfGroupSequencer.state,
  timers: [],
  receives: [CarryShape],
  hears: [BreakShape, MendShape, ReformShape],
  sends: [RingFormedShape, SequencedShape, TooLateShape],
  emits: [],
  sites: sitesOfGroupSequencer,
  configure: (self, given) => configure(settingsOfGroupSequencer, self, given),
  initial: (context, kept) => firstState(rulesOfGroupSequencer, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfGroupSequencer, context, state, input, watch),
  quick: quickStep(rulesOfGroupSequencer, copyOfGroupSequencer),
}

export interface GroupPortConfig {
  readonly sequencer: NodeId
}

export interface GroupPortState {
  readonly current: Ring
  readonly late: List<Payload>
  readonly armed: SortedSet<Named>
}

type GroupPortGiven = Given<GroupPortConfig>
type GroupPortReading = Reading<GroupPortConfig, GroupPortState>
type GroupPortWork = Work<GroupPortConfig, GroupPortState>

/** The state before `start`. */
function freshOfGroupPort({ self }: GroupPortGiven): GroupPortState {
  return {
    current: Ring$({ rep: self, seq: 0 }),
    late: List.of<Payload>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfGroupPort(state: GroupPortState): Open<GroupPortState> {
  return {
    current: state.current,
    late: state.late,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfGroupPort(name: string): Reaction<GroupPortWork> {
  return match<string, Reaction<GroupPortWork>>(name)
    .with('start', () => () => {})
    .with('Multicast', () => (x, { body }) => onMulticast(x, body as Multicast))
    .with('Sequenced', () => (x, { body }) => onSequenced(x, body as Sequenced))
    .with('TooLate', () => onlyFor(
      'payload',
      ['ProcJoin', 'ProcLeave', 'GroupMcast', 'FilterMcast'],
      'of a synchronisation that is over',
      (x, { body }) => onTooLate(x, body as TooLate),
    ))
    .with('RingFormed', () => (x, { body }) => onRingFormed(x, body as RingFormed))
    .with('SyncDone', () => x => onSyncDone(x))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/cpg.mu:78 */
function onMulticast(x: GroupPortWork, { payload }: Multicast): void {
  const { config, state } = x
  x.send(Carry$({ kind: 'Carry', ring: state.current, payload }), config.sequencer)
}

/** spec/models/cpg.mu:79 */
function onSequenced(x: GroupPortWork, { payload, from: from2 }: Sequenced): void {
  x.emit(Deliver$({ kind: 'Deliver', payload, from: from2 }))
}

/** spec/models/cpg.mu:80 */
function onTooLate(x: GroupPortWork, { payload }: TooLate): void {
  const { state } = x
  if (payload.kind === 'ProcJoin') {
    state.late = x.wrote(0, append(state.late, payload))
  } else if (payload.kind === 'ProcLeave') {
    state.late = x.wrote(1, append(state.late, payload))
  } else if (payload.kind === 'GroupMcast') {
    state.late = x.wrote(2, append(state.late, payload))
  } else if (payload.kind === 'FilterMcast') {
    state.late = x.wrote(3, append(state.late, payload))
  } else {
    x.ignore('of a synchronisation that is over')
  }
}

/** spec/models/cpg.mu:89 */
function onRingFormed(x: GroupPortWork, { ring, along, members }: RingFormed): void {
  const { state } = x
  state.current = x.wrote(4, ring)
  x.emit(Transitional$({ kind: 'Transitional', ring, members: along }))
  x.emit(Regular$({ kind: 'Regular', ring, members }))
}

/** spec/models/cpg.mu:94 */
function onSyncDone(x: GroupPortWork): void {
  const { config, state } = x
  for (const payload of state.late.items) {
    x.send(Carry$({ kind: 'Carry', ring: state.current, payload }), config.sequencer)
  }
  state.late = x.wrote(5, List.of<Payload>())
}

const settingsOfGroupPort: Settings<GroupPortConfig> = {
  fields: [
    { name: 'sequencer', shape: { kind: 'node' }, optional: false },
  ],
  defaults: {},
  requires: [],
}

const sitesOfGroupPort: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 82, column: 25, text: 'late := append(late, payload)', field: 'late' },
  /* 1 */ { kind: 'assign', file, line: 83, column: 29, text: 'late := append(late, payload)', field: 'late' },
  /* 2 */ { kind: 'assign', file, line: 84, column: 33, text: 'late := append(late, payload)', field: 'late' },
  /* 3 */ { kind: 'assign', file, line: 85, column: 28, text: 'late := append(late, payload)', field: 'late' },
  /* 4 */ { kind: 'assign', file, line: 90, column: 5, text: 'current := ring', field: 'current' },
  /* 5 */ { kind: 'assign', file, line: 96, column: 5, text: 'late := []', field: 'late' },
]

const rulesOfGroupPort: Rules<GroupPortConfig, GroupPortState> = {
  state: [
    { name: 'current', shape: RingShape, durable: false },
    { name: 'late', shape: { kind: 'list', of: PayloadShape }, durable: false },
  ],
  fresh: freshOfGroupPort,
  react: reactOfGroupPort,
  draft: (before, write) => produce<GroupPortState, Open<GroupPortState>>(before, write),
}

/**
 * A node's end. Connections keep their order, so what was ordered in the old ring is heard before the new one; what was said
 * too late for it is said in the new one, behind its synchronisation. (spec/models/cpg.mu:70)
 */
export const GroupPort: Machine<GroupPortConfig, GroupPortState> = {
  kind: 'machine',
  name: 'GroupPort',
  module: 'models/cpg',
  hash: 'ef0f91041d7d093395bec3b747a76c616f87e4aee1f5bcaf9f36136af082c697',
  config: settingsOfGroupPort.fields,
  phases: [],
  state: rulesOfGroupPort.state,
  timers: [],
  receives: [SequencedShape, TooLateShape, RingFormedShape],
  hears: [MulticastShape, SyncDoneShape],
  sends: [CarryShape],
  emits: [DeliverShape, TransitionalShape, RegularShape],
  sites: sitesOfGroupPort,
  configure: (self, given) => configure(settingsOfGroupPort, self, given),
  initial: (context, kept) => firstState(rulesOfGroupPort, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfGroupPort, context, state, input, watch),
  quick: quickStep(rulesOfGroupPort, copyOfGroupPort),
}

export interface GroupTalkerConfig {}

export interface GroupTalkerState {
  readonly said: number
  readonly armed: SortedSet<Named>
}

type GroupTalkerGiven = Given<GroupTalkerConfig>
type GroupTalkerReading = Reading<GroupTalkerConfig, GroupTalkerState>
type GroupTalkerWork = Work<GroupTalkerConfig, GroupTalkerState>

/** The state before `start`. */
function freshOfGroupTalker(): GroupTalkerState {
  return {
    said: 0,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfGroupTalker(state: GroupTalkerState): Open<GroupTalkerState> {
  return {
    said: state.said,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfGroupTalker(name: string): Reaction<GroupTalkerWork> {
  return match<string, Reaction<GroupTalkerWork>>(name)
    .with('start', () => () => {})
    .with('Speak', () => x => onSpeak(x))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/cpg.mu:105 */
function onSpeak(x: GroupTalkerWork): void {
  const { state } = x
  state.said = x.wrote(0, within(state.said + 1, 0, 2, '106:5'))
  x.emit(CpgMcast$({ kind: 'CpgMcast', client: 1, body: state.said === 1 ? 'a' : 'b', size: 1 }))
}

const settingsOfGroupTalker: Settings<GroupTalkerConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfGroupTalker: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 106, column: 5, text: 'said := said + 1', field: 'said' },
]

const rulesOfGroupTalker: Rules<GroupTalkerConfig, GroupTalkerState> = {
  state: [
    { name: 'said', shape: { kind: 'int', min: 0, max: 2 }, durable: false },
  ],
  fresh: freshOfGroupTalker,
  react: reactOfGroupTalker,
  draft: (before, write) => produce<GroupTalkerState, Open<GroupTalkerState>>(before, write),
}

/** A client that never says the same twice. (spec/models/cpg.mu:101) */
export const GroupTalker: Machine<GroupTalkerConfig, GroupTalkerState> = {
  kind: 'machine',
  name: 'GroupTalker',
  module: 'models/cpg',
  hash: 'aa9e1551124ac3388db965dd5a77eb6624bbe6e493d00fadf4f98a96f1e42542',
  config: settingsOfGroupTalker.fields,
  phases: [],
  state: rulesOfGroupTalker.state,
  timers: [],
  receives: [],
  hears: [SpeakShape],
  sends: [],
  emits: [CpgMcastShape],
  sites: sitesOfGroupTalker,
  configure: (self, given) => configure(settingsOfGroupTalker, self, given),
  initial: (context, kept) => firstState(rulesOfGroupTalker, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfGroupTalker, context, state, input, watch),
  quick: quickStep(rulesOfGroupTalker, copyOfGroupTalker),
}

export interface GroupsConfig {}

export interface GroupsState {
  /** Who is in the group now, as each client was told last. */
  readonly views: SortedMap<Seat, SortedSet<Address>>
  /** What each client was told since it came in. */
  readonly heard: SortedMap<Seat, List<Said>>
  /** What a node's client had heard of itself when it came into the view of another. */
  readonly old: SortedMap<Sight, List<Said>>
  readonly armed: SortedSet<Named>
}

type GroupsGiven = Given<GroupsConfig>
type GroupsReading = Reading<GroupsConfig, GroupsState>
type GroupsWork = Work<GroupsConfig, GroupsState>

/** The state before `start`. */
function freshOfGroups(): GroupsState {
  return {
    views: emptyMap<Seat, SortedSet<Address>>(),
    heard: emptyMap<Seat, List<Said>>(),
    old: emptyMap<Sight, List<Said>>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfGroups(state: GroupsState): Open<GroupsState> {
  return {
    views: state.views,
    heard: state.heard,
    old: state.old,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfGroups(name: string): Reaction<GroupsWork> {
  return match<string, Reaction<GroupsWork>>(name)
    .with('start', () => () => {})
    .with('CpgConfchg', () => (x, { body, at }) => onCpgConfchg(x, body as CpgConfchg, at))
    .with('CpgDeliver', () => (x, { body, at }) => onCpgDeliver(x, body as CpgDeliver, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/cpg.mu:131 */
function onCpgConfchg(x: GroupsWork, { clients, members, left, joined: joined2 }: CpgConfchg, node: NodeId): void {
  const { state } = x
  x.assert(0, 'disjoint', !left.items.some(l => has(members, Address$({ node: l.node, pid: l.pid }))))
  x.assert(1, 'included', joined2.items.every(j => has(members, Address$({ node: j.node, pid: j.pid }))))
  for (const c of clients.items) {
    const seat = Seat$({ node, client: c })
    const came = setOf<Address>(joined2.items.map(j2 => Address$({ node: j2.node, pid: j2.pid })))
    const went = setOf<Address>(left.items.map(l2 => Address$({ node: l2.node, pid: l2.pid })))
    const own = Address$({ node, pid: 7 })
    const before2 = has(came, own) ? null : get(state.views, seat)
    if (before2 === null) {
      state.heard = x.wrote(2, put(state.heard, seat, List.of<Said>()))
    } else {
      x.assert(3, 'explained', same(without(union(before2, came), went), members))
      x.assert(4, 'changed', !meets(came, before2) && subset(went, before2))
    }
    state.views = x.wrote(5, put(state.views, seat, members))
    if (x.asked(6, !has(members, own))) {
      state.views = x.wrote(7, dropKeys(state.views, setOf<Seat>([seat])))
    }
    for (const j3 of joined2.items) {
      const key = Sight$({ seat, node: j3.node })
      state.old = x.wrote(
        8,
        put(state.old, key, get(state.heard, Seat$({ node: j3.node, client: 1 })) ?? List.of<Said>()),
      )
    }
  }
}

/** spec/models/cpg.mu:156 */
function onCpgDeliver(x: GroupsWork, { clients, node: from2, parts }: CpgDeliver, node: NodeId): void {
  const { state } = x
  for (const c of clients.items) {
    const seat = Seat$({ node, client: c })
    x.assert(9, 'member', has(keysOf(state.views), seat))
    x.assert(10, 'fromMember', (get(state.views, seat) ?? emptySet<Address>()).items.some(m => m.node === from2))
    const said = Said$({ from: from2, body: itemAt(parts, 0, '161:41') })
    const mine = get(state.heard, seat) ?? List.of<Said>()
    x.assert(11, 'once', !has(toSet(mine), said))
    x.assert(
      12,
      'ordered',
      state.heard.values.every(
        theirs => !has(toSet(theirs), said) ||
          !toSet(mine).items.some(x2 => has(toSet(theirs), x2) && !has(toSet(before(theirs, said)), x2))
      ),
    )
    const theirs2 = get(state.heard, Seat$({ node: from2, client: 1 })) ?? List.of<Said>()
    const since = without(toSet(theirs2), toSet(get(state.old, Sight$({ seat, node: from2 })) ?? List.of<Said>()))
    x.assert(
      13,
      'unbroken',
      since.items.every(x3 => !(x3.from === from2 && has(toSet(before(theirs2, said)), x3)) || has(toSet(mine), x3)),
    )
    state.heard = x.wrote(14, put(state.heard, seat, append(mine, said)))
  }
}

const settingsOfGroups: Settings<GroupsConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfGroups: readonly Site[] = [
  /* 0 */ { kind: 'assert', file, line: 133, column: 22, text: 'no l in left: Address(node: l.node, pid: l.pid) in members' },
  /* 1 */ { kind: 'assert', file, line: 134, column: 22, text: 'forall j in joined: Address(node: j.node, pid: j.pid) in members' },
  /* 2 */ { kind: 'assign', file, line: 142, column: 17, text: 'heard[seat] := []', field: 'heard' },
  /* 3 */ { kind: 'assert', file, line: 144, column: 29, text: 'before + came - went == members' },
  /* 4 */ { kind: 'assert', file, line: 145, column: 27, text: 'not came meets before and went subset before' },
  /* 5 */ { kind: 'assign', file, line: 148, column: 7, text: 'views[seat] := members', field: 'views' },
  /* 6 */ { kind: 'if', file, line: 149, column: 10, text: 'own not in members' },
  /* 7 */ { kind: 'assign', file, line: 149, column: 31, text: 'views := views - { seat }', field: 'views' },
  /* 8 */ { kind: 'assign', file, line: 151, column: 9, text: 'old[Sight(seat: seat, node: j.node)] := get(heard, Seat(node: j.node, client: 1)) ?? []', field: 'old' },
  /* 9 */ { kind: 'assert', file, line: 159, column: 22, text: 'seat in keys(views)' },
  /* 10 */ { kind: 'assert', file, line: 160, column: 26, text: 'exists m in get(views, seat) ?? {}: m.node == from' },
  /* 11 */ { kind: 'assert', file, line: 163, column: 20, text: 'said not in toSet(mine)' },
  /* 12 */ { kind: 'assert', file, line: 166, column: 9, text: 'forall other, theirs in heard: said in toSet(theirs) implies no x in toSet(mine): x in toSet(theirs) and x not in toSet(before(theirs, said))' },
  /* 13 */ { kind: 'assert', file, line: 171, column: 24, text: 'forall x in since: x.from == from and x in toSet(before(theirs, said)) implies x in toSet(mine)' },
  /* 14 */ { kind: 'assign', file, line: 172, column: 7, text: 'heard[seat] := append(mine, said)', field: 'heard' },
]

const rulesOfGroups: Rules<GroupsConfig, GroupsState> = {
  state: [
    { name: 'views', shape: { kind: 'map', key: SeatShape, of: { kind: 'set', of: AddressShape } }, durable: false },
    { name: 'heard', shape: { kind: 'map', key: SeatShape, of: { kind: 'list', of: SaidShape } }, durable: false },
    { name: 'old', shape: { kind: 'map', key: SightShape, of: { kind: 'list', of: SaidShape } }, durable: false },
  ],
  fresh: freshOfGroups,
  react: reactOfGroups,
  draft: (before, write) => produce<GroupsState, Open<GroupsState>>(before, write),
}

/** What members of a group are promised. (spec/models/cpg.mu:121) */
export const Groups: Machine<GroupsConfig, GroupsState> = {
  kind: 'monitor',
  name: 'Groups',
  module: 'models/cpg',
  hash: '9848595fa4ca38cfdf29a9f4357c326c21d8327311205fbe92bd82bb2b0bca21',
  config: settingsOfGroups.fields,
  phases: [],
  state: rulesOfGroups.state,
  timers: [],
  receives: [],
  hears: [CpgConfchgShape, CpgDeliverShape],
  sends: [],
  emits: [],
  sites: sitesOfGroups,
  configure: (self, given) => configure(settingsOfGroups, self, given),
  initial: (context, kept) => firstState(rulesOfGroups, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfGroups, context, state, input, watch),
  quick: quickStep(rulesOfGroups, copyOfGroups),
}

export interface PlacesConfig {}

export interface PlacesState {
  readonly at: SortedMap<NodeId, number>
  readonly armed: SortedSet<Named>
}

type PlacesGiven = Given<PlacesConfig>
type PlacesReading = Reading<PlacesConfig, PlacesState>
type PlacesWork = Work<PlacesConfig, PlacesState>

/** The state before `start`. */
function freshOfPlaces(): PlacesState {
  return {
    at: emptyMap<NodeId, number>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfPlaces(state: PlacesState): Open<PlacesState> {
  return {
    at: state.at,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfPlaces(name: string): Reaction<PlacesWork> {
  return match<string, Reaction<PlacesWork>>(name)
    .with('start', () => () => {})
    .with('Deliver', () => (x, { at }) => onDeliver(x, at))
    .with('Regular', () => (x, { at }) => onRegular(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/cpg.mu:182 */
function onDeliver(x: PlacesWork, node: NodeId): void {
  const { state } = x
  state.at = x.wrote(0, put(state.at, node, int((get(state.at, node) ?? 0) + 1, '182:36')))
}

/** spec/models/cpg.mu:183 */
function onRegular(x: PlacesWork, node: NodeId): void {
  const { state } = x
  state.at = x.wrote(1, put(state.at, node, 0))
}

const settingsOfPlaces: Settings<PlacesConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfPlaces: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 182, column: 24, text: 'at[node] := (get(at, node) ?? 0) + 1', field: 'at' },
  /* 1 */ { kind: 'assign', file, line: 183, column: 24, text: 'at[node] := 0', field: 'at' },
]

const rulesOfPlaces: Rules<PlacesConfig, PlacesState> = {
  state: [
    { name: 'at', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, durable: false },
  ],
  fresh: freshOfPlaces,
  react: reactOfPlaces,
  draft: (before, write) => produce<PlacesState, Open<PlacesState>>(before, write),
}

/**
 * How much each node has heard on its ring: at one place of the order all know the same.
 * (spec/models/cpg.mu:178)
 */
export const Places: Machine<PlacesConfig, PlacesState> = {
  kind: 'monitor',
  name: 'Places',
  module: 'models/cpg',
  hash: '6a2a202a15c827cab4982360d94941a5764374dd1dbf6ebfbfbd5357597029b9',
  config: settingsOfPlaces.fields,
  phases: [],
  state: rulesOfPlaces.state,
  timers: [],
  receives: [],
  hears: [DeliverShape, RegularShape],
  sends: [],
  emits: [],
  sites: sitesOfPlaces,
  configure: (self, given) => configure(settingsOfPlaces, self, given),
  initial: (context, kept) => firstState(rulesOfPlaces, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfPlaces, context, state, input, watch),
  quick: quickStep(rulesOfPlaces, copyOfPlaces),
}
