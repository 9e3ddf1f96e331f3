// Written by `npm run gen` from spec/models/view-filter.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import {
  append,
  drop,
  dropKeys,
  emptyMap,
  emptySet,
  first,
  get,
  given,
  has,
  intersect,
  keysOf,
  pairs,
  put,
  size,
  subset,
  union,
  valuesOf,
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
import type { EnumShape, RecordShape } from '../../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, maker, mapOf, same, setOf } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
import {
  type GroupMessage,
  GroupMessageShape,
  type Ring,
  RingShape,
  type Stamp,
  StampShape,
  type View,
  type ViewId,
  ViewIdShape,
  ViewShape,
} from '../types.ts'
import {
  type CameAlong,
  CameAlongShape,
  type Cast,
  CastShape,
  type Dropped,
  DroppedShape,
  type Gone,
  GoneShape,
  type Heard,
  HeardShape,
  type Judged,
  JudgedShape,
  type Position,
  PositionShape,
  type Published,
  PublishedShape,
  type Quorum,
  QuorumShape,
  type Received,
  ReceivedShape,
  type Restarted,
  RestartedShape,
  type Returns,
  ReturnsShape,
  type RingInstalled,
  RingInstalledShape,
  type ToGroup,
  ToGroupShape,
} from '../view-filter.ts'

/**
 * The virtual-synchrony filter over an abstract membership that splits, merges and loses nodes. Exchanges are over before anything
 * else happens; models/view-filter-apart has them overlap.
 *
 * What is promised, and where it is stated: VS1 oneOrigin; VS2 oneView, rises; VS3 sameMessages, inItsView; VS4 joinedClean,
 * evictedForGood, itself, staysOut; VS5 overlaps, primary, advances, fromTheLast; VS6 saysWhenOpen, receivesWhenOpen,
 * nothingLost, inTurn; VS7 oneView, inOrder; VS8 inOrder where quorum has connections of its own (Late3); VS9 symmetric; and
 * someoneStays. In the end: together.
 */

const file = 'spec/models/view-filter.mu'
const { int, maxOf, min, valueAt } = partialOps(file)

/**
 * What rides on the abstract membership: who comes from where, and the filters' own messages.
 * (spec/models/view-filter.mu:31)
 */
export type Greeting = Rec & { readonly ring: Ring | null; readonly highest: number }

/** spec/models/view-filter.mu:32 */
export type Wire =
  | Rec & { readonly kind: 'Hello'; readonly ring: Ring | null; readonly highest: number }
  | Rec & { readonly kind: 'Group'; readonly message: GroupMessage }

/** spec/models/view-filter.mu:34 */
export type Installed = Rec & { readonly kind: 'Installed'; readonly ring: Ring; readonly members: SortedSet<NodeId> }

/** spec/models/view-filter.mu:35 */
export type Multicast = Rec & { readonly kind: 'Multicast'; readonly payload: Wire }

/** spec/models/view-filter.mu:36 */
export type Deliver = Rec & { readonly kind: 'Deliver'; readonly payload: Wire; readonly from: NodeId }

/** Choices of the world: the process sends something; it starts anew. (spec/models/view-filter.mu:90) */
export type Say = Rec & { readonly kind: 'Say'; readonly body: string }

/** spec/models/view-filter.mu:91 */
export type Reset = Rec & { readonly kind: 'Reset' }

/** A process that keeps its state wherever it goes, and comes back with it. (spec/models/view-filter.mu:100) */
export type Back = Rec & { readonly kind: 'Back' }

/** spec/models/view-filter.mu:160 */
export type Member = Rec & { readonly node: NodeId; readonly incarnation: number }

/** spec/models/view-filter.mu:161 */
export type Message = Rec & { readonly from: NodeId; readonly body: string }

/** Where a node comes from that goes on to a view. (spec/models/view-filter.mu:163) */
export type Origin = Rec & { readonly view: ViewId; readonly along: SortedSet<NodeId> }

/** spec/models/view-filter.mu:164 */
export type Step = Rec & { readonly old: ViewId; readonly new: ViewId }

export const GreetingShape: RecordShape = {
  kind: 'record',
  name: 'Greeting',
  tag: false,
  fields: [{ name: 'ring', shape: { kind: 'option', of: RingShape } }, { name: 'highest', shape: { kind: 'int' } }],
}

export const WireShape: EnumShape = {
  kind: 'enum',
  name: 'Wire',
  cases: [
    {
      name: 'Hello',
      fields: [{ name: 'ring', shape: { kind: 'option', of: RingShape } }, { name: 'highest', shape: { kind: 'int' } }],
    },
    { name: 'Group', fields: [{ name: 'message', shape: GroupMessageShape }] },
  ],
}

export const InstalledShape: RecordShape = {
  kind: 'record',
  name: 'Installed',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const MulticastShape: RecordShape = {
  kind: 'record',
  name: 'Multicast',
  tag: true,
  fields: [{ name: 'payload', shape: WireShape }],
}

export const DeliverShape: RecordShape = {
  kind: 'record',
  name: 'Deliver',
  tag: true,
  fields: [{ name: 'payload', shape: WireShape }, { name: 'from', shape: { kind: 'node' } }],
}

export const SayShape: RecordShape = {
  kind: 'record',
  name: 'Say',
  tag: true,
  fields: [{ name: 'body', shape: { kind: 'text' } }],
}

export const ResetShape: RecordShape = { kind: 'record', name: 'Reset', tag: true, fields: [] }

export const BackShape: RecordShape = { kind: 'record', name: 'Back', tag: true, fields: [] }

export const MemberShape: RecordShape = {
  kind: 'record',
  name: 'Member',
  tag: false,
  fields: [{ name: 'node', shape: { kind: 'node' } }, { name: 'incarnation', shape: { kind: 'int' } }],
}

export const MessageShape: RecordShape = {
  kind: 'record',
  name: 'Message',
  tag: false,
  fields: [{ name: 'from', shape: { kind: 'node' } }, { name: 'body', shape: { kind: 'text' } }],
}

export const OriginShape: RecordShape = {
  kind: 'record',
  name: 'Origin',
  tag: false,
  fields: [{ name: 'view', shape: ViewIdShape }, { name: 'along', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const StepShape: RecordShape = {
  kind: 'record',
  name: 'Step',
  tag: false,
  fields: [{ name: 'old', shape: ViewIdShape }, { name: 'new', shape: ViewIdShape }],
}

const Hello$ = maker<Wire>('kind', 'ring', 'highest')
const Multicast$ = maker<Multicast>('kind', 'payload')
const Greeting$ = maker<Greeting>('ring', 'highest')
const Heard$ = maker<Heard>('kind', 'message', 'from')
const Group$ = maker<Wire>('kind', 'message')
const Ring$ = maker<Ring>('rep', 'seq')
const CameAlong$ = maker<CameAlong>('kind', 'ring', 'members')
const RingInstalled$ = maker<RingInstalled>('kind', 'ring', 'members')
const Quorum$ = maker<Quorum>('kind', 'ring', 'quorate')
const ToGroup$ = maker<ToGroup>('kind', 'body')
const Restarted$ = maker<Restarted>('kind')
const Returns$ = maker<Returns>('kind', 'known')
const Member$ = maker<Member>('node', 'incarnation')
const Message$ = maker<Message>('from', 'body')
const View$ = maker<View>('id', 'members', 'joined', 'left')
const Origin$ = maker<Origin>('view', 'along')
const Step$ = maker<Step>('old', 'new')
const power$ = maker<Named>('kind')

/** spec/models/view-filter.mu:166 */
export function isLater(a: ViewId, b: ViewId): boolean {
  return a.lineage.ring.seq > b.lineage.ring.seq ||
    same(a.lineage.ring, b.lineage.ring) &&
      (a.lineage.round > b.lineage.round || a.lineage.round === b.lineage.round && a.generation > b.generation)
}

/** spec/models/view-filter.mu:342 */
export function follows(a: Stamp, b: Stamp): boolean {
  return a.ring.seq > b.ring.seq || same(a.ring, b.ring) && a.round > b.round
}

export interface RingsConfig {
  /** How many nodes have quorum. */
  readonly enough: number
  /** And that nobody has it before so many nodes were together (wait_for_all). */
  readonly all: number
}

export interface RingsState {
  /** The sequence of the last ring. */
  readonly highest: number
  readonly current: Ring | null
  readonly met: boolean
  readonly gathered: SortedSet<NodeId>
  readonly hellos: SortedMap<NodeId, Greeting>
  readonly armed: SortedSet<Named>
}

type RingsGiven = Given<RingsConfig>
type RingsReading = Reading<RingsConfig, RingsState>
type RingsWork = Work<RingsConfig, RingsState>

/** The state before `start`. */
function freshOfRings(): RingsState {
  return {
    highest: 0,
    current: null,
    met: false,
    gathered: emptySet<NodeId>(),
    hellos: emptyMap<NodeId, Greeting>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfRings(state: RingsState): Open<RingsState> {
  return {
    highest: state.highest,
    current: state.current,
    met: state.met,
    gathered: state.gathered,
    hellos: state.hellos,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfRings(name: string): Reaction<RingsWork> {
  return match<string, Reaction<RingsWork>>(name)
    .with('start', () => () => {})
    .with('Installed', () => (x, { body }) => onInstalled(x, body as Installed))
    .with('Deliver', () => (x, { body }) => onDeliver(x, body as Deliver))
    .with('Cast', () => (x, { body }) => onCast(x, body as Cast))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter.mu:58 */
function onInstalled(x: RingsWork, { members }: Installed): void {
  const { state } = x
  state.gathered = x.wrote(4, members)
  state.hellos = x.wrote(5, emptyMap<NodeId, Greeting>())
  x.emit(Multicast$({
    kind: 'Multicast',
    payload: Hello$({ kind: 'Hello', ring: state.current, highest: state.highest }),
  }))
}

/** spec/models/view-filter.mu:64 */
function onDeliver(x: RingsWork, { payload, from: peer }: Deliver): void {
  const { state } = x
  if (payload.kind === 'Hello') {
    const { ring, highest: seq } = payload
    state.hellos = x.wrote(6, put(state.hellos, peer, Greeting$({ ring, highest: seq })))
    if (x.asked(7, subset(state.gathered, keysOf(state.hellos)))) {
      install(x)
    }
  } else {
    const { message } = payload
    x.emit(Heard$({ kind: 'Heard', message, from: peer }))
  }
}

/** spec/models/view-filter.mu:86 */
function onCast(x: RingsWork, { message }: Cast): void {
  x.emit(Multicast$({ kind: 'Multicast', payload: Group$({ kind: 'Group', message }) }))
}

/** spec/models/view-filter.mu:74 */
function install(x: RingsWork): void {
  const { config, state } = x
  const ring = Ring$({
    rep: min(state.gathered, '75:26'),
    seq: int(1 + maxOf(valuesOf(state.hellos).items, h => h.highest, [], '75:50'), '75:46'),
  })
  const along = setOf<NodeId>(
    pairs(state.hellos).filter(([n, h2]) => state.current !== null && same(h2.ring, state.current)).map(([n, h2]) => n),
  )
  state.hellos = x.wrote(0, emptyMap<NodeId, Greeting>())
  state.highest = x.wrote(1, ring.seq)
  state.current = x.wrote(2, ring)
  x.emit(CameAlong$({ kind: 'CameAlong', ring, members: along }))
  x.emit(RingInstalled$({ kind: 'RingInstalled', ring, members: state.gathered }))
  state.met = x.wrote(3, state.met || size(state.gathered) >= config.all)
  x.emit(Quorum$({ kind: 'Quorum', ring, quorate: state.met && size(state.gathered) >= config.enough }))
}

const settingsOfRings: Settings<RingsConfig> = {
  fields: [
    { name: 'enough', shape: { kind: 'int' }, optional: false },
    { name: 'all', shape: { kind: 'int' }, optional: true },
  ],
  defaults: {
    all: () => 0,
  },
  requires: [],
}

const sitesOfRings: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 77, column: 5, text: 'hellos := {}', field: 'hellos' },
  /* 1 */ { kind: 'assign', file, line: 78, column: 5, text: 'highest := ring.seq', field: 'highest' },
  /* 2 */ { kind: 'assign', file, line: 79, column: 5, text: 'current := Some(ring)', field: 'current' },
  /* 3 */ { kind: 'assign', file, line: 82, column: 5, text: 'met := met or size(gathered) >= config.all', field: 'met' },
  /* 4 */ { kind: 'assign', file, line: 59, column: 5, text: 'gathered := members', field: 'gathered' },
  /* 5 */ { kind: 'assign', file, line: 60, column: 5, text: 'hellos := {}', field: 'hellos' },
  /* 6 */ { kind: 'assign', file, line: 67, column: 9, text: 'hellos[peer] := Greeting(ring: ring, highest: seq)', field: 'hellos' },
  /* 7 */ { kind: 'if', file, line: 68, column: 12, text: 'gathered subset keys(hellos)' },
]

const rulesOfRings: Rules<RingsConfig, RingsState> = {
  state: [
    { name: 'highest', shape: { kind: 'int' }, durable: true },
    { name: 'current', shape: { kind: 'option', of: RingShape }, durable: false },
    { name: 'met', shape: { kind: 'bool' }, durable: false },
    { name: 'gathered', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'hellos', shape: { kind: 'map', key: { kind: 'node' }, of: GreetingShape }, durable: false },
  ],
  fresh: freshOfRings,
  react: reactOfRings,
  draft: (before, write) => produce<RingsState, Open<RingsState>>(before, write),
}

/**
 * A membership protocol in one exchange: of each installed view it makes a ring with an id of its own, a transitional
 * configuration, and a verdict of quorum by a number of nodes. (spec/models/view-filter.mu:40)
 */
export const Rings: Machine<RingsConfig, RingsState> = {
  kind: 'machine',
  name: 'Rings',
  module: 'models/view-filter',
  hash: 'b7acf62ed4b1700f147eac1c69e1e1d2f531869d40c614fd5c0668605c35e2c5',
  config: settingsOfRings.fields,
  phases: [],
  state: rulesOfRings.state,
  timers: [],
  receives: [],
  hears: [InstalledShape, DeliverShape, CastShape],
  sends: [],
  emits: [CameAlongShape, RingInstalledShape, QuorumShape, MulticastShape, HeardShape],
  sites: sitesOfRings,
  configure: (self, given) => configure(settingsOfRings, self, given),
  initial: (context, kept) => firstState(rulesOfRings, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfRings, context, state, input, watch),
  quick: quickStep(rulesOfRings, copyOfRings),
}

export interface SpeakerConfig {}

export interface SpeakerState {
  readonly armed: SortedSet<Named>
}

type SpeakerGiven = Given<SpeakerConfig>
type SpeakerReading = Reading<SpeakerConfig, SpeakerState>
type SpeakerWork = Work<SpeakerConfig, SpeakerState>

/** The state before `start`. */
function freshOfSpeaker(): SpeakerState {
  return {
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfSpeaker(state: SpeakerState): Open<SpeakerState> {
  return {
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfSpeaker(name: string): Reaction<SpeakerWork> {
  return match<string, Reaction<SpeakerWork>>(name)
    .with('start', () => () => {})
    .with('Say', () => (x, { body }) => onSay(x, body as Say))
    .with('Reset', () => x => onReset(x))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter.mu:95 */
function onSay(x: SpeakerWork, { body: body2 }: Say): void {
  x.emit(ToGroup$({ kind: 'ToGroup', body: body2 }))
}

/** spec/models/view-filter.mu:96 */
function onReset(x: SpeakerWork): void {
  x.emit(Restarted$({ kind: 'Restarted' }))
}

const settingsOfSpeaker: Settings<SpeakerConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfSpeaker: readonly Site[] = []

const rulesOfSpeaker: Rules<SpeakerConfig, SpeakerState> = {
  state: [],
  fresh: freshOfSpeaker,
  react: reactOfSpeaker,
  draft: (before, write) => produce<SpeakerState, Open<SpeakerState>>(before, write),
}

/** The process above a filter. (spec/models/view-filter.mu:94) */
export const Speaker: Machine<SpeakerConfig, SpeakerState> = {
  kind: 'machine',
  name: 'Speaker',
  module: 'models/view-filter',
  hash: '9896ecc06307f079358522dab390daae11a5a0944e7c4317b597219100e516a1',
  config: settingsOfSpeaker.fields,
  phases: [],
  state: rulesOfSpeaker.state,
  timers: [],
  receives: [],
  hears: [SayShape, ResetShape],
  sends: [],
  emits: [ToGroupShape, RestartedShape],
  sites: sitesOfSpeaker,
  configure: (self, given) => configure(settingsOfSpeaker, self, given),
  initial: (context, kept) => firstState(rulesOfSpeaker, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfSpeaker, context, state, input, watch),
  quick: quickStep(rulesOfSpeaker, copyOfSpeaker),
}

export interface KeeperConfig {}

export interface KeeperState {
  readonly kept: ViewId | null
  readonly out: boolean
  readonly armed: SortedSet<Named>
}

type KeeperGiven = Given<KeeperConfig>
type KeeperReading = Reading<KeeperConfig, KeeperState>
type KeeperWork = Work<KeeperConfig, KeeperState>

/** The state before `start`. */
function freshOfKeeper(): KeeperState {
  return {
    kept: null,
    out: false,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfKeeper(state: KeeperState): Open<KeeperState> {
  return {
    kept: state.kept,
    out: state.out,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfKeeper(name: string): Reaction<KeeperWork> {
  return match<string, Reaction<KeeperWork>>(name)
    .with('start', () => () => {})
    .with('Gone', () => x => onGone(x))
    .with('Published', () => onlyFor(
      'event',
      ['Installs'],
      'it keeps what it has',
      (x, { body }) => onPublished(x, body as Published),
    ))
    .with('Back', () => x => onBack(x))
    .with('Reset', () => x => onResetOfKeeper(x))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter.mu:107 */
function onGone(x: KeeperWork): void {
  const { state } = x
  state.out = x.wrote(0, true)
}

/** spec/models/view-filter.mu:108 */
function onPublished(x: KeeperWork, { event }: Published): void {
  const { state } = x
  if (event.kind === 'Installs') {
    const { view } = event
    state.kept = x.wrote(1, view.id)
  } else {
    x.ignore('it keeps what it has')
  }
}

/** spec/models/view-filter.mu:114 */
function onBack(x: KeeperWork): void {
  const { state } = x
  if (!x.asked(2, state.out)) return x.refuse(2) // it is there
  const view = state.kept
  if (view === null) {
    x.ignore('it has nothing to come with')
  } else {
    state.out = x.wrote(3, false)
    x.emit(Returns$({ kind: 'Returns', known: view }))
  }
}

/** spec/models/view-filter.mu:124 */
function onResetOfKeeper(x: KeeperWork): void {
  const { state } = x
  state.kept = x.wrote(4, null)
  state.out = x.wrote(5, false)
  x.emit(Restarted$({ kind: 'Restarted' }))
}

const settingsOfKeeper: Settings<KeeperConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfKeeper: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 107, column: 13, text: 'out := true', field: 'out' },
  /* 1 */ { kind: 'assign', file, line: 110, column: 25, text: 'kept := Some(view.id)', field: 'kept' },
  /* 2 */ { kind: 'when', file, line: 115, column: 10, text: 'out', reason: 'it is there' },
  /* 3 */ { kind: 'assign', file, line: 119, column: 9, text: 'out := false', field: 'out' },
  /* 4 */ { kind: 'assign', file, line: 125, column: 5, text: 'kept := None', field: 'kept' },
  /* 5 */ { kind: 'assign', file, line: 126, column: 5, text: 'out := false', field: 'out' },
]

const rulesOfKeeper: Rules<KeeperConfig, KeeperState> = {
  state: [
    { name: 'kept', shape: { kind: 'option', of: ViewIdShape }, durable: false },
    { name: 'out', shape: { kind: 'bool' }, durable: false },
  ],
  fresh: freshOfKeeper,
  react: reactOfKeeper,
  draft: (before, write) => produce<KeeperState, Open<KeeperState>>(before, write),
}

/** spec/models/view-filter.mu:102 */
export const Keeper: Machine<KeeperConfig, KeeperState> = {
  kind: 'machine',
  name: 'Keeper',
  module: 'models/view-filter',
  hash: 'c8442158b4ebcb8fd1cbef889b150e648a0c505111a5cac3af796c147ed6ed5b',
  config: settingsOfKeeper.fields,
  phases: [],
  state: rulesOfKeeper.state,
  timers: [],
  receives: [],
  hears: [GoneShape, PublishedShape, BackShape, ResetShape],
  sends: [],
  emits: [ReturnsShape, RestartedShape],
  sites: sitesOfKeeper,
  configure: (self, given) => configure(settingsOfKeeper, self, given),
  initial: (context, kept) => firstState(rulesOfKeeper, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfKeeper, context, state, input, watch),
  quick: quickStep(rulesOfKeeper, copyOfKeeper),
}

export interface SurvivorConfig {}

export interface SurvivorState {
  readonly kept: ViewId | null
  readonly armed: SortedSet<Named>
}

type SurvivorGiven = Given<SurvivorConfig>
type SurvivorReading = Reading<SurvivorConfig, SurvivorState>
type SurvivorWork = Work<SurvivorConfig, SurvivorState>

/** The state before `start`. */
function freshOfSurvivor(): SurvivorState {
  return {
    kept: null,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfSurvivor(state: SurvivorState): Open<SurvivorState> {
  return {
    kept: state.kept,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfSurvivor(name: string): Reaction<SurvivorWork> {
  return match<string, Reaction<SurvivorWork>>(name)
    .with('start', () => x => onStart(x))
    .with('Published', () => onlyFor(
      'event',
      ['Installs'],
      'it keeps what it has',
      (x, { body }) => onPublishedOfSurvivor(x, body as Published),
    ))
    .with('Reset', () => x => onResetOfSurvivor(x))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter.mu:136 */
function onStart(x: SurvivorWork): void {
  const { state } = x
  const view = state.kept
  if (view === null) {
    x.emit(Restarted$({ kind: 'Restarted' }))
  } else {
    x.emit(Returns$({ kind: 'Returns', known: view }))
  }
}

/** spec/models/view-filter.mu:142 */
function onPublishedOfSurvivor(x: SurvivorWork, { event }: Published): void {
  const { state } = x
  if (event.kind === 'Installs') {
    const { view } = event
    state.kept = x.wrote(0, view.id)
  } else {
    x.ignore('it keeps what it has')
  }
}

/** spec/models/view-filter.mu:148 */
function onResetOfSurvivor(x: SurvivorWork): void {
  const { state } = x
  state.kept = x.wrote(1, null)
  x.emit(Restarted$({ kind: 'Restarted' }))
}

const settingsOfSurvivor: Settings<SurvivorConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfSurvivor: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 144, column: 25, text: 'kept := Some(view.id)', field: 'kept' },
  /* 1 */ { kind: 'assign', file, line: 149, column: 5, text: 'kept := None', field: 'kept' },
]

const rulesOfSurvivor: Rules<SurvivorConfig, SurvivorState> = {
  state: [
    { name: 'kept', shape: { kind: 'option', of: ViewIdShape }, durable: true },
  ],
  fresh: freshOfSurvivor,
  react: reactOfSurvivor,
  draft: (before, write) => produce<SurvivorState, Open<SurvivorState>>(before, write),
}

/**
 * One that outlives its node: when that is up again, it comes with what it has.
 * (spec/models/view-filter.mu:132)
 */
export const Survivor: Machine<SurvivorConfig, SurvivorState> = {
  kind: 'machine',
  name: 'Survivor',
  module: 'models/view-filter',
  hash: 'de31856b8546ff348103e6812a9256c833618f88b1eb6cc1323efaedb0abdf71',
  config: settingsOfSurvivor.fields,
  phases: [],
  state: rulesOfSurvivor.state,
  timers: [],
  receives: [],
  hears: [PublishedShape, ResetShape],
  sends: [],
  emits: [RestartedShape, ReturnsShape],
  sites: sitesOfSurvivor,
  configure: (self, given) => configure(settingsOfSurvivor, self, given),
  initial: (context, kept) => firstState(rulesOfSurvivor, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfSurvivor, context, state, input, watch),
  quick: quickStep(rulesOfSurvivor, copyOfSurvivor),
}

export interface SynchronyConfig {}

export interface SynchronyState {
  readonly views: SortedMap<ViewId, View>
  readonly origins: SortedMap<ViewId, Origin>
  readonly last: SortedMap<NodeId, View>
  readonly along: SortedMap<NodeId, SortedSet<NodeId>>
  readonly open: SortedSet<NodeId>
  readonly quorate: SortedSet<NodeId>
  /** Incarnations that have state, with the first view that gave it to them. */
  readonly dirty: SortedMap<Member, ViewId>
  readonly evicted: SortedMap<Member, ViewId>
  readonly received: SortedMap<NodeId, List<Message>>
  readonly closed: SortedMap<Step, List<Message>>
  readonly armed: SortedSet<Named>
}

type SynchronyGiven = Given<SynchronyConfig>
type SynchronyReading = Reading<SynchronyConfig, SynchronyState>
type SynchronyWork = Work<SynchronyConfig, SynchronyState>

/** The state before `start`. */
function freshOfSynchrony(): SynchronyState {
  return {
    views: emptyMap<ViewId, View>(),
    origins: emptyMap<ViewId, Origin>(),
    last: emptyMap<NodeId, View>(),
    along: emptyMap<NodeId, SortedSet<NodeId>>(),
    open: emptySet<NodeId>(),
    quorate: emptySet<NodeId>(),
    dirty: emptyMap<Member, ViewId>(),
    evicted: emptyMap<Member, ViewId>(),
    received: emptyMap<NodeId, List<Message>>(),
    closed: emptyMap<Step, List<Message>>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfSynchrony(state: SynchronyState): Open<SynchronyState> {
  return {
    views: state.views,
    origins: state.origins,
    last: state.last,
    along: state.along,
    open: state.open,
    quorate: state.quorate,
    dirty: state.dirty,
    evicted: state.evicted,
    received: state.received,
    closed: state.closed,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfSynchrony(name: string): Reaction<SynchronyWork> {
  return match<string, Reaction<SynchronyWork>>(name)
    .with('start', () => () => {})
    .with('CameAlong', () => (x, { body, at }) => onCameAlong(x, body as CameAlong, at))
    .with('Published', () => (x, { body, at }) => onPublishedOfSynchrony(x, body as Published, at))
    .with('Cast', () => onlyFor(
      'message',
      ['App'],
      'of the exchange',
      (x, { body, at }) => onCastOfSynchrony(x, body as Cast, at),
    ))
    .with('Received', () => (x, { body, at }) => onReceived(x, body as Received, at))
    .with('crash', () => (x, { at }) => onCrash(x, at))
    .with('Restarted', () => (x, { at }) => onRestarted(x, at))
    .with('Returns', () => (x, { body, at }) => onReturns(x, body as Returns, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter.mu:190 */
function onCameAlong(x: SynchronyWork, { members }: CameAlong, node: NodeId): void {
  const { state } = x
  state.along = x.wrote(
    23,
    put(
      state.along,
      node,
      intersect(get(state.along, node) ?? emptySet<NodeId>(), union(members, setOf<NodeId>([node]))),
    ),
  )
}

/** spec/models/view-filter.mu:192 */
function onPublishedOfSynchrony(x: SynchronyWork, { event }: Published, node: NodeId): void {
  const { state } = x
  if (event.kind === 'Nodes') {
    state.open = x.wrote(24, without(state.open, setOf<NodeId>([node])))
    state.quorate = x.wrote(25, without(state.quorate, setOf<NodeId>([node])))
  } else if (event.kind === 'QuorumIs') {
    const { quorate: yes } = event
    state.quorate = x.wrote(
      26,
      yes ? union(state.quorate, setOf<NodeId>([node])) : without(state.quorate, setOf<NodeId>([node])),
    )
  } else if (event.kind === 'Blocks') {
    state.open = x.wrote(27, without(state.open, setOf<NodeId>([node])))
  } else if (event.kind === 'Evicts') {
    const { view: winner } = event
    state.open = x.wrote(28, without(state.open, setOf<NodeId>([node])))
    if (x.asked(29, has(keysOf(state.last), node))) {
      const key = Member$({ node, incarnation: valueAt(valueAt(state.last, node, '203:51').members, node, '203:51') })
      state.evicted = x.wrote(30, put(state.evicted, key, winner.id))
    }
  } else {
    const { view } = event
    installOfSynchrony(x, node, view)
  }
}

/** spec/models/view-filter.mu:256 */
function onCastOfSynchrony(x: SynchronyWork, { message }: Cast, node: NodeId): void {
  const { state } = x
  if (message.kind === 'App') {
    x.assert(31, 'saysWhenOpen', has(state.open, node))
  } else {
    x.ignore('of the exchange')
  }
}

/** spec/models/view-filter.mu:266 */
function onReceived(x: SynchronyWork, { view, body: body2, from: from2 }: Received, node: NodeId): void {
  const { state } = x
  x.assert(32, 'receivesWhenOpen', has(state.open, node))
  x.assert(33, 'inItsView', given(get(state.last, node), it => it === null ? false : same(it.id, view)))
  state.received = x.wrote(
    34,
    put(
      state.received,
      node,
      append(get(state.received, node) ?? List.of<Message>(), Message$({ from: from2, body: body2 })),
    ),
  )
}

/** spec/models/view-filter.mu:277 */
function onCrash(x: SynchronyWork, node: NodeId): void {
  const { state } = x
  state.quorate = x.wrote(35, without(state.quorate, setOf<NodeId>([node])))
  forget(x, node)
}

/** spec/models/view-filter.mu:281 */
function onRestarted(x: SynchronyWork, node: NodeId): void {
  forget(x, node)
}

/** What it comes with is that view, and nobody else's way from there. (spec/models/view-filter.mu:283) */
function onReturns(x: SynchronyWork, { known: view }: Returns, node: NodeId): void {
  const { state } = x
  state.last = x.wrote(
    36,
    put(
      state.last,
      node,
      get(state.views, view) ??
        View$({
          id: view,
          members: mapOf<NodeId, number>([[node, 0]]),
          joined: emptySet<NodeId>(),
          left: emptySet<NodeId>(),
        }),
    ),
  )
  state.along = x.wrote(37, put(state.along, node, setOf<NodeId>([node])))
  state.received = x.wrote(38, put(state.received, node, List.of<Message>()))
}

/** spec/models/view-filter.mu:210 */
function installOfSynchrony(x: SynchronyWork, node: NodeId, view: View): void {
  const { state } = x
  x.assert(0, 'oneView', same(get(state.views, view.id) ?? view, view))
  const key = view.id
  state.views = x.wrote(1, put(state.views, key, view))
  x.assert(2, 'primary', has(state.quorate, node))
  x.assert(
    3,
    'joinedClean',
    view.joined.items.every(
      n => given(
        get(state.dirty, Member$({ node: n, incarnation: valueAt(view.members, n, '219:55') })),
        it => it === null ? true : same(it, view.id) || isLater(it, view.id),
      )
    ),
  )
  x.assert(
    4,
    'evictedForGood',
    !pairs(view.members).some(
      ([n2, i]) => given(
        get(state.evicted, Member$({ node: n2, incarnation: i })),
        it2 => it2 === null ? false : !isLater(it2, view.id),
      )
    ),
  )
  x.assert(5, 'overlaps', view.id.generation === 1 || !subset(keysOf(view.members), view.joined))
  if (x.asked(6, !has(view.joined, node))) {
    goOn(x, node, view)
  }
  const me = Member$({ node, incarnation: valueAt(view.members, node, '232:46') })
  state.dirty = x.wrote(7, put(state.dirty, me, get(state.dirty, me) ?? view.id))
  state.last = x.wrote(8, put(state.last, node, view))
  state.along = x.wrote(9, put(state.along, node, keysOf(view.members)))
  state.received = x.wrote(10, put(state.received, node, List.of<Message>()))
  state.open = x.wrote(11, union(state.open, setOf<NodeId>([node])))
}

/** spec/models/view-filter.mu:240 */
function goOn(x: SynchronyWork, node: NodeId, view: View): void {
  const { state } = x
  x.assert(12, 'comesFromOne', has(keysOf(state.last), node))
  if (!x.asked(13, has(keysOf(state.last), node))) return // it has not been anywhere
  const old = valueAt(state.last, node, '243:15').id
  x.assert(14, 'rises', isLater(view.id, old))
  const origin = Origin$({ view: old, along: valueAt(state.along, node, '247:43') })
  x.assert(15, 'oneOrigin', same(get(state.origins, view.id) ?? origin, origin))
  const key = view.id
  state.origins = x.wrote(16, put(state.origins, key, origin))
  const step = Step$({ old, new: view.id })
  x.assert(
    17,
    'sameMessages',
    same(get(state.closed, step) ?? valueAt(state.received, node, '252:47'), valueAt(state.received, node, '252:65')),
  )
  state.closed = x.wrote(18, put(state.closed, step, valueAt(state.received, node, '253:21')))
}

/** spec/models/view-filter.mu:289 */
function forget(x: SynchronyWork, node: NodeId): void {
  const { state } = x
  state.open = x.wrote(19, without(state.open, setOf<NodeId>([node])))
  state.last = x.wrote(20, dropKeys(state.last, setOf<NodeId>([node])))
  state.along = x.wrote(21, dropKeys(state.along, setOf<NodeId>([node])))
  state.received = x.wrote(22, dropKeys(state.received, setOf<NodeId>([node])))
}

const settingsOfSynchrony: Settings<SynchronyConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfSynchrony: readonly Site[] = [
  /* 0 */ { kind: 'assert', file, line: 212, column: 21, text: 'get(views, view.id) ?? view == view' },
  /* 1 */ { kind: 'assign', file, line: 213, column: 5, text: 'views[view.id] := view', field: 'views' },
  /* 2 */ { kind: 'assert', file, line: 215, column: 21, text: 'node in quorate' },
  /* 3 */ { kind: 'assert', file, line: 218, column: 7, text: 'forall n in view.joined: match get(dirty, Member(node: n, incarnation: view.members[n])) { None => true Some(since) => since == view.id or isLater(since, view.id) }' },
  /* 4 */ { kind: 'assert', file, line: 224, column: 7, text: 'no n, i in view.members: match get(evicted, Member(node: n, incarnation: i)) { None => false Some(winner) => not isLater(winner, view.id) }' },
  /* 5 */ { kind: 'assert', file, line: 230, column: 22, text: 'view.id.generation == 1 or not keys(view.members) subset view.joined' },
  /* 6 */ { kind: 'if', file, line: 231, column: 8, text: 'node not in view.joined' },
  /* 7 */ { kind: 'assign', file, line: 233, column: 5, text: 'dirty[me] := get(dirty, me) ?? view.id', field: 'dirty' },
  /* 8 */ { kind: 'assign', file, line: 234, column: 5, text: 'last[node] := view', field: 'last' },
  /* 9 */ { kind: 'assign', file, line: 235, column: 5, text: 'along[node] := keys(view.members)', field: 'along' },
  /* 10 */ { kind: 'assign', file, line: 236, column: 5, text: 'received[node] := []', field: 'received' },
  /* 11 */ { kind: 'assign', file, line: 237, column: 5, text: 'open := open + { node }', field: 'open' },
  /* 12 */ { kind: 'assert', file, line: 241, column: 26, text: 'node in keys(last)' },
  /* 13 */ { kind: 'when', file, line: 242, column: 10, text: 'node in keys(last)', reason: 'it has not been anywhere' },
  /* 14 */ { kind: 'assert', file, line: 245, column: 19, text: 'isLater(view.id, old)' },
  /* 15 */ { kind: 'assert', file, line: 248, column: 23, text: 'get(origins, view.id) ?? origin == origin' },
  /* 16 */ { kind: 'assign', file, line: 249, column: 5, text: 'origins[view.id] := origin', field: 'origins' },
  /* 17 */ { kind: 'assert', file, line: 252, column: 26, text: 'get(closed, step) ?? received[node] == received[node]' },
  /* 18 */ { kind: 'assign', file, line: 253, column: 5, text: 'closed[step] := received[node]', field: 'closed' },
  /* 19 */ { kind: 'assign', file, line: 290, column: 5, text: 'open := open - { node }', field: 'open' },
  /* 20 */ { kind: 'assign', file, line: 291, column: 5, text: 'last := last - { node }', field: 'last' },
  /* 21 */ { kind: 'assign', file, line: 292, column: 5, text: 'along := along - { node }', field: 'along' },
  /* 22 */ { kind: 'assign', file, line: 293, column: 5, text: 'received := received - { node }', field: 'received' },
  /* 23 */ { kind: 'assign', file, line: 190, column: 35, text: 'along[node] := (get(along, node) ?? {}) & (members + { node })', field: 'along' },
  /* 24 */ { kind: 'assign', file, line: 195, column: 9, text: 'open := open - { node }', field: 'open' },
  /* 25 */ { kind: 'assign', file, line: 196, column: 9, text: 'quorate := quorate - { node }', field: 'quorate' },
  /* 26 */ { kind: 'assign', file, line: 198, column: 24, text: 'quorate := if yes then quorate + { node } else quorate - { node }', field: 'quorate' },
  /* 27 */ { kind: 'assign', file, line: 199, column: 20, text: 'open := open - { node }', field: 'open' },
  /* 28 */ { kind: 'assign', file, line: 201, column: 9, text: 'open := open - { node }', field: 'open' },
  /* 29 */ { kind: 'if', file, line: 202, column: 12, text: 'node in keys(last)' },
  /* 30 */ { kind: 'assign', file, line: 203, column: 11, text: 'evicted[Member(node: node, incarnation: last[node].members[node])] := winner.id', field: 'evicted' },
  /* 31 */ { kind: 'assert', file, line: 260, column: 30, text: 'node in open' },
  /* 32 */ { kind: 'assert', file, line: 268, column: 30, text: 'node in open' },
  /* 33 */ { kind: 'assert', file, line: 270, column: 23, text: 'match get(last, node) { None => false Some(v) => v.id == view }' },
  /* 34 */ { kind: 'assign', file, line: 274, column: 5, text: 'received[node] := append(get(received, node) ?? [], Message(from: from, body: body))', field: 'received' },
  /* 35 */ { kind: 'assign', file, line: 278, column: 5, text: 'quorate := quorate - { node }', field: 'quorate' },
  /* 36 */ { kind: 'assign', file, line: 284, column: 5, text: 'last[node] := get(views, view) ?? View(view, members: { node: 0 }, joined: {}, left: {})', field: 'last' },
  /* 37 */ { kind: 'assign', file, line: 285, column: 5, text: 'along[node] := { node }', field: 'along' },
  /* 38 */ { kind: 'assign', file, line: 286, column: 5, text: 'received[node] := []', field: 'received' },
]

const rulesOfSynchrony: Rules<SynchronyConfig, SynchronyState> = {
  state: [
    { name: 'views', shape: { kind: 'map', key: ViewIdShape, of: ViewShape }, durable: false },
    { name: 'origins', shape: { kind: 'map', key: ViewIdShape, of: OriginShape }, durable: false },
    { name: 'last', shape: { kind: 'map', key: { kind: 'node' }, of: ViewShape }, durable: false },
    {
      name: 'along',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
    { name: 'open', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'quorate', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'dirty', shape: { kind: 'map', key: MemberShape, of: ViewIdShape }, durable: false },
    { name: 'evicted', shape: { kind: 'map', key: MemberShape, of: ViewIdShape }, durable: false },
    {
      name: 'received',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'list', of: MessageShape } },
      durable: false,
    },
    { name: 'closed', shape: { kind: 'map', key: StepShape, of: { kind: 'list', of: MessageShape } }, durable: false },
  ],
  fresh: freshOfSynchrony,
  react: reactOfSynchrony,
  draft: (before, write) => produce<SynchronyState, Open<SynchronyState>>(before, write),
}

/** VS1 to VS4, and VS6 as far as it is about receiving. (spec/models/view-filter.mu:175) */
export const Synchrony: Machine<SynchronyConfig, SynchronyState> = {
  kind: 'monitor',
  name: 'Synchrony',
  module: 'models/view-filter',
  hash: '5a5904ba5dcde0bfbe70e9dd5ec38b612bc801b1a79c7e49174724d225879ef5',
  config: settingsOfSynchrony.fields,
  phases: [],
  state: rulesOfSynchrony.state,
  timers: [],
  receives: [],
  hears: [
    CameAlongShape,
    PublishedShape,
    CastShape,
    ReceivedShape,
    RestartedShape,
    ReturnsShape,
    { kind: 'record', name: 'crash', tag: true, fields: [] },
  ],
  sends: [],
  emits: [],
  sites: sitesOfSynchrony,
  configure: (self, given) => configure(settingsOfSynchrony, self, given),
  initial: (context, kept) => firstState(rulesOfSynchrony, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfSynchrony, context, state, input, watch),
  quick: quickStep(rulesOfSynchrony, copyOfSynchrony),
}

export interface LineagesConfig {}

export interface LineagesState {
  readonly top: ViewId | null
  readonly last: SortedMap<NodeId, ViewId>
  /** The exchange of the last installation, and those that evicted somebody and installed nothing. */
  readonly installedIn: Stamp | null
  readonly fruitless: SortedSet<Stamp>
  readonly armed: SortedSet<Named>
}

type LineagesGiven = Given<LineagesConfig>
type LineagesReading = Reading<LineagesConfig, LineagesState>
type LineagesWork = Work<LineagesConfig, LineagesState>

/** The state before `start`. */
function freshOfLineages(): LineagesState {
  return {
    top: null,
    last: emptyMap<NodeId, ViewId>(),
    installedIn: null,
    fruitless: emptySet<Stamp>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfLineages(state: LineagesState): Open<LineagesState> {
  return {
    top: state.top,
    last: state.last,
    installedIn: state.installedIn,
    fruitless: state.fruitless,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfLineages(name: string): Reaction<LineagesWork> {
  return match<string, Reaction<LineagesWork>>(name)
    .with('start', () => () => {})
    .with('Published', () => onlyFor(
      'event',
      ['Installs', 'Evicts'],
      'no view',
      (x, { body, at }) => onPublishedOfLineages(x, body as Published, at),
    ))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter.mu:306 */
function onPublishedOfLineages(x: LineagesWork, { position, event }: Published, node: NodeId): void {
  const { state } = x
  matched: {
    if (event.kind === 'Installs') {
      const { view } = event
      x.assert(0, 'advances', given(state.top, it => it === null ? true : same(it, view.id) || isLater(view.id, it)))
      x.assert(
        1,
        'fromTheLast',
        view.id.generation === 1 ||
          has(view.joined, node) ||
          same(state.top, view.id) ||
          same(get(state.last, node), state.top),
      )
      state.top = x.wrote(2, view.id)
      state.last = x.wrote(3, put(state.last, node, view.id))
      state.installedIn = x.wrote(4, position.at)
      state.fruitless = x.wrote(5, without(state.fruitless, setOf<Stamp>([position.at])))
      break matched
    }
    if (event.kind === 'Evicts') {
      if (x.asked(6, !same(state.installedIn, position.at))) {
        state.fruitless = x.wrote(7, union(state.fruitless, setOf<Stamp>([position.at])))
        break matched
      }
    }
    {
      x.ignore('no view')
      break matched
    }
  }
}

const settingsOfLineages: Settings<LineagesConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfLineages: readonly Site[] = [
  /* 0 */ { kind: 'assert', file, line: 309, column: 26, text: 'match top { None => true Some(id) => id == view.id or isLater(view.id, id) }' },
  /* 1 */ { kind: 'assert', file, line: 314, column: 11, text: 'view.id.generation == 1 or node in view.joined or top == Some(view.id) or get(last, node) == top' },
  /* 2 */ { kind: 'assign', file, line: 315, column: 9, text: 'top := Some(view.id)', field: 'top' },
  /* 3 */ { kind: 'assign', file, line: 316, column: 9, text: 'last[node] := view.id', field: 'last' },
  /* 4 */ { kind: 'assign', file, line: 317, column: 9, text: 'installedIn := Some(position.at)', field: 'installedIn' },
  /* 5 */ { kind: 'assign', file, line: 318, column: 9, text: 'fruitless := fruitless - { position.at }', field: 'fruitless' },
  /* 6 */ { kind: 'where', file, line: 320, column: 26, text: 'installedIn != Some(position.at)' },
  /* 7 */ { kind: 'assign', file, line: 320, column: 62, text: 'fruitless := fruitless + { position.at }', field: 'fruitless' },
]

const rulesOfLineages: Rules<LineagesConfig, LineagesState> = {
  state: [
    { name: 'top', shape: { kind: 'option', of: ViewIdShape }, durable: false },
    { name: 'last', shape: { kind: 'map', key: { kind: 'node' }, of: ViewIdShape }, durable: false },
    { name: 'installedIn', shape: { kind: 'option', of: StampShape }, durable: false },
    { name: 'fruitless', shape: { kind: 'set', of: StampShape }, durable: false },
  ],
  fresh: freshOfLineages,
  react: reactOfLineages,
  draft: (before, write) => produce<LineagesState, Open<LineagesState>>(before, write),
}

/**
 * VS5: one lineage goes on at a time, and never from a view that is not the last. Only where no node lags behind another.
 * (spec/models/view-filter.mu:298)
 */
export const Lineages: Machine<LineagesConfig, LineagesState> = {
  kind: 'monitor',
  name: 'Lineages',
  module: 'models/view-filter',
  hash: '286226b7af795405b57dde406e91619847138680fb4c9808b34200fbe7e587f6',
  config: settingsOfLineages.fields,
  phases: [],
  state: rulesOfLineages.state,
  timers: [],
  receives: [],
  hears: [PublishedShape],
  sends: [],
  emits: [],
  sites: sitesOfLineages,
  configure: (self, given) => configure(settingsOfLineages, self, given),
  initial: (context, kept) => firstState(rulesOfLineages, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfLineages, context, state, input, watch),
  quick: quickStep(rulesOfLineages, copyOfLineages),
}

export interface StampOrderConfig {}

export interface StampOrderState {
  readonly last: SortedMap<NodeId, Position>
  readonly armed: SortedSet<Named>
}

type StampOrderGiven = Given<StampOrderConfig>
type StampOrderReading = Reading<StampOrderConfig, StampOrderState>
type StampOrderWork = Work<StampOrderConfig, StampOrderState>

/** The state before `start`. */
function freshOfStampOrder(): StampOrderState {
  return {
    last: emptyMap<NodeId, Position>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfStampOrder(state: StampOrderState): Open<StampOrderState> {
  return {
    last: state.last,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfStampOrder(name: string): Reaction<StampOrderWork> {
  return match<string, Reaction<StampOrderWork>>(name)
    .with('start', () => () => {})
    .with('Published', () => (x, { body, at }) => onPublishedOfStampOrder(x, body as Published, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter.mu:331 */
function onPublishedOfStampOrder(x: StampOrderWork, { position }: Published, node: NodeId): void {
  const { state } = x
  x.assert(
    0,
    'inOrder',
    given(
      get(state.last, node),
      it =>
        it === null
          ? true
          : same(it.at, position.at)
              ? position.position === int(it.position + 1, '335:58')
              : position.position === 1 && follows(position.at, it.at),
    ),
  )
  state.last = x.wrote(1, put(state.last, node, position))
}

const settingsOfStampOrder: Settings<StampOrderConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfStampOrder: readonly Site[] = [
  /* 0 */ { kind: 'assert', file, line: 332, column: 21, text: 'match get(last, node) { None => true Some(l) => if l.at == position.at then position.position == l.position + 1 else position.position == 1 and follows(position.at, l.at) }' },
  /* 1 */ { kind: 'assign', file, line: 338, column: 5, text: 'last[node] := position', field: 'last' },
]

const rulesOfStampOrder: Rules<StampOrderConfig, StampOrderState> = {
  state: [
    { name: 'last', shape: { kind: 'map', key: { kind: 'node' }, of: PositionShape }, durable: false },
  ],
  fresh: freshOfStampOrder,
  react: reactOfStampOrder,
  draft: (before, write) => produce<StampOrderState, Open<StampOrderState>>(before, write),
}

/**
 * VS7, VS8: all that a process hears of membership is in one order, from whatever source it comes.
 * (spec/models/view-filter.mu:327)
 */
export const StampOrder: Machine<StampOrderConfig, StampOrderState> = {
  kind: 'monitor',
  name: 'StampOrder',
  module: 'models/view-filter',
  hash: '78676a4bdc24aa5a8fe19549bb9490d255b6d20edd73b2ef32f8ef674712b355',
  config: settingsOfStampOrder.fields,
  phases: [],
  state: rulesOfStampOrder.state,
  timers: [],
  receives: [],
  hears: [PublishedShape],
  sends: [],
  emits: [],
  sites: sitesOfStampOrder,
  configure: (self, given) => configure(settingsOfStampOrder, self, given),
  initial: (context, kept) => firstState(rulesOfStampOrder, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfStampOrder, context, state, input, watch),
  quick: quickStep(rulesOfStampOrder, copyOfStampOrder),
}

export interface SameVerdictConfig {}

export interface SameVerdictState {
  readonly stamp: Stamp | null
  readonly judged: SortedMap<NodeId, SortedSet<NodeId>>
  readonly armed: SortedSet<Named>
}

type SameVerdictGiven = Given<SameVerdictConfig>
type SameVerdictReading = Reading<SameVerdictConfig, SameVerdictState>
type SameVerdictWork = Work<SameVerdictConfig, SameVerdictState>

/** The state before `start`. */
function freshOfSameVerdict(): SameVerdictState {
  return {
    stamp: null,
    judged: emptyMap<NodeId, SortedSet<NodeId>>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfSameVerdict(state: SameVerdictState): Open<SameVerdictState> {
  return {
    stamp: state.stamp,
    judged: state.judged,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfSameVerdict(name: string): Reaction<SameVerdictWork> {
  return match<string, Reaction<SameVerdictWork>>(name)
    .with('start', () => () => {})
    .with('Judged', () => (x, { body, at }) => onJudged(x, body as Judged, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter.mu:350 */
function onJudged(x: SameVerdictWork, { at: at2, foreign }: Judged, node: NodeId): void {
  const { state } = x
  if (x.asked(0, !same(state.stamp, at2))) {
    state.judged = x.wrote(1, emptyMap<NodeId, SortedSet<NodeId>>())
  }
  state.stamp = x.wrote(2, at2)
  state.judged = x.wrote(3, put(state.judged, node, foreign))
  x.assert(
    4,
    'symmetric',
    pairs(state.judged).every(
      ([a, theirs]) => pairs(state.judged).every(([b, others]) => has(theirs, b) === has(others, a))
    ),
  )
}

const settingsOfSameVerdict: Settings<SameVerdictConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfSameVerdict: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 351, column: 8, text: 'stamp != Some(at)' },
  /* 1 */ { kind: 'assign', file, line: 351, column: 28, text: 'judged := {}', field: 'judged' },
  /* 2 */ { kind: 'assign', file, line: 352, column: 5, text: 'stamp := Some(at)', field: 'stamp' },
  /* 3 */ { kind: 'assign', file, line: 353, column: 5, text: 'judged[node] := foreign', field: 'judged' },
  /* 4 */ { kind: 'assert', file, line: 354, column: 23, text: 'forall a, theirs in judged: forall b, others in judged: (b in theirs) == (a in others)' },
]

const rulesOfSameVerdict: Rules<SameVerdictConfig, SameVerdictState> = {
  state: [
    { name: 'stamp', shape: { kind: 'option', of: StampShape }, durable: false },
    {
      name: 'judged',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
  ],
  fresh: freshOfSameVerdict,
  react: reactOfSameVerdict,
  draft: (before, write) => produce<SameVerdictState, Open<SameVerdictState>>(before, write),
}

/** VS9: who takes another for foreign is taken for foreign. (spec/models/view-filter.mu:345) */
export const SameVerdict: Machine<SameVerdictConfig, SameVerdictState> = {
  kind: 'monitor',
  name: 'SameVerdict',
  module: 'models/view-filter',
  hash: 'de261ab3c75d9286a8484469fd2fe857ba733e20f0ed13b1ad5ac766ebeafd73',
  config: settingsOfSameVerdict.fields,
  phases: [],
  state: rulesOfSameVerdict.state,
  timers: [],
  receives: [],
  hears: [JudgedShape],
  sends: [],
  emits: [],
  sites: sitesOfSameVerdict,
  configure: (self, given) => configure(settingsOfSameVerdict, self, given),
  initial: (context, kept) => firstState(rulesOfSameVerdict, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfSameVerdict, context, state, input, watch),
  quick: quickStep(rulesOfSameVerdict, copyOfSameVerdict),
}

export interface OutstandingConfig {}

export interface OutstandingState {
  readonly outstanding: SortedMap<NodeId, List<string>>
  readonly armed: SortedSet<Named>
}

type OutstandingGiven = Given<OutstandingConfig>
type OutstandingReading = Reading<OutstandingConfig, OutstandingState>
type OutstandingWork = Work<OutstandingConfig, OutstandingState>

/** The state before `start`. */
function freshOfOutstanding(): OutstandingState {
  return {
    outstanding: emptyMap<NodeId, List<string>>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfOutstanding(state: OutstandingState): Open<OutstandingState> {
  return {
    outstanding: state.outstanding,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfOutstanding(name: string): Reaction<OutstandingWork> {
  return match<string, Reaction<OutstandingWork>>(name)
    .with('start', () => () => {})
    .with('ToGroup', () => (x, { body, at }) => onToGroup(x, body as ToGroup, at))
    .with('Received', () => (x, { body, at }) => onReceivedOfOutstanding(x, body as Received, at))
    .with('Dropped', () => (x, { at }) => onDropped(x, at))
    .with('crash', () => (x, { at }) => onCrashOfOutstanding(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter.mu:363 */
function onToGroup(x: OutstandingWork, { body: body2 }: ToGroup, node: NodeId): void {
  const { state } = x
  state.outstanding = x.wrote(
    0,
    put(state.outstanding, node, append(get(state.outstanding, node) ?? List.of<string>(), body2)),
  )
}

/** spec/models/view-filter.mu:364 */
function onReceivedOfOutstanding(x: OutstandingWork, { from: from2, body: body2 }: Received, node: NodeId): void {
  const { state } = x
  if (!x.asked(1, from2 === node)) return x.refuse(1)
  x.assert(2, 'inTurn', first(get(state.outstanding, node) ?? List.of<string>()) === body2)
  state.outstanding = x.wrote(3, put(state.outstanding, node, drop(valueAt(state.outstanding, node, '367:31'), 1)))
}

/** spec/models/view-filter.mu:369 */
function onDropped(x: OutstandingWork, node: NodeId): void {
  const { state } = x
  state.outstanding = x.wrote(4, dropKeys(state.outstanding, setOf<NodeId>([node])))
}

/** spec/models/view-filter.mu:370 */
function onCrashOfOutstanding(x: OutstandingWork, node: NodeId): void {
  const { state } = x
  state.outstanding = x.wrote(5, dropKeys(state.outstanding, setOf<NodeId>([node])))
}

const settingsOfOutstanding: Settings<OutstandingConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfOutstanding: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 363, column: 30, text: 'outstanding[node] := append(get(outstanding, node) ?? [], body)', field: 'outstanding' },
  /* 1 */ { kind: 'when', file, line: 365, column: 10, text: 'from == node' },
  /* 2 */ { kind: 'assert', file, line: 366, column: 20, text: 'first(get(outstanding, node) ?? []) == Some(body)' },
  /* 3 */ { kind: 'assign', file, line: 367, column: 5, text: 'outstanding[node] := drop(outstanding[node], 1)', field: 'outstanding' },
  /* 4 */ { kind: 'assign', file, line: 369, column: 24, text: 'outstanding := outstanding - { node }', field: 'outstanding' },
  /* 5 */ { kind: 'assign', file, line: 370, column: 22, text: 'outstanding := outstanding - { node }', field: 'outstanding' },
]

const rulesOfOutstanding: Rules<OutstandingConfig, OutstandingState> = {
  state: [
    {
      name: 'outstanding',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'list', of: { kind: 'text' } } },
      durable: false,
    },
  ],
  fresh: freshOfOutstanding,
  react: reactOfOutstanding,
  draft: (before, write) => produce<OutstandingState, Open<OutstandingState>>(before, write),
}

/** VS6: what was sent is received, still kept, or reported as lost. (spec/models/view-filter.mu:359) */
export const Outstanding: Machine<OutstandingConfig, OutstandingState> = {
  kind: 'monitor',
  name: 'Outstanding',
  module: 'models/view-filter',
  hash: '170c61562fec6205da5eff1809a719dbb449cbd35a7e841cbfc45c50ebaa2f18',
  config: settingsOfOutstanding.fields,
  phases: [],
  state: rulesOfOutstanding.state,
  timers: [],
  receives: [],
  hears: [ToGroupShape, ReceivedShape, DroppedShape, { kind: 'record', name: 'crash', tag: true, fields: [] }],
  sends: [],
  emits: [],
  sites: sitesOfOutstanding,
  configure: (self, given) => configure(settingsOfOutstanding, self, given),
  initial: (context, kept) => firstState(rulesOfOutstanding, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfOutstanding, context, state, input, watch),
  quick: quickStep(rulesOfOutstanding, copyOfOutstanding),
}

export interface PowerSwitchConfig {}

export interface PowerSwitchState {
  readonly armed: SortedSet<Named>
}

type PowerSwitchGiven = Given<PowerSwitchConfig>
type PowerSwitchReading = Reading<PowerSwitchConfig, PowerSwitchState>
type PowerSwitchWork = Work<PowerSwitchConfig, PowerSwitchState>

const power: Named = power$({ kind: 'power' })

/** The state before `start`. */
function freshOfPowerSwitch(): PowerSwitchState {
  return {
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfPowerSwitch(state: PowerSwitchState): Open<PowerSwitchState> {
  return {
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfPowerSwitch(name: string): Reaction<PowerSwitchWork> {
  return match<string, Reaction<PowerSwitchWork>>(name)
    .with('start', () => () => {})
    .with('Published', () => onlyFor(
      'event',
      ['Evicts'],
      'the process goes on',
      (x, { body }) => onPublishedOfPowerSwitch(x, body as Published),
    ))
    .with('power', () => x => onPower(x))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/view-filter.mu:537 */
function onPublishedOfPowerSwitch(x: PowerSwitchWork, { event }: Published): void {
  if (event.kind === 'Evicts') {
    x.arm(power, 1000)
  } else {
    x.ignore('the process goes on')
  }
}

/** spec/models/view-filter.mu:543 */
function onPower(x: PowerSwitchWork): void {
  x.emit(Restarted$({ kind: 'Restarted' }))
}

const settingsOfPowerSwitch: Settings<PowerSwitchConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfPowerSwitch: readonly Site[] = []

const rulesOfPowerSwitch: Rules<PowerSwitchConfig, PowerSwitchState> = {
  state: [],
  fresh: freshOfPowerSwitch,
  react: reactOfPowerSwitch,
  draft: (before, write) => produce<PowerSwitchState, Open<PowerSwitchState>>(before, write),
}

/** Starts anew whoever is evicted: the power switch. (spec/models/view-filter.mu:535) */
export const PowerSwitch: Machine<PowerSwitchConfig, PowerSwitchState> = {
  kind: 'machine',
  name: 'PowerSwitch',
  module: 'models/view-filter',
  hash: '7d50cdc62b863fc0ed736d80b62c963c9d65d582d8550f3872c3b1f0edd8fa28',
  config: settingsOfPowerSwitch.fields,
  phases: [],
  state: rulesOfPowerSwitch.state,
  timers: [{ kind: 'record', name: 'power', tag: true, fields: [] }],
  receives: [],
  hears: [PublishedShape],
  sends: [],
  emits: [RestartedShape],
  sites: sitesOfPowerSwitch,
  configure: (self, given) => configure(settingsOfPowerSwitch, self, given),
  initial: (context, kept) => firstState(rulesOfPowerSwitch, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfPowerSwitch, context, state, input, watch),
  quick: quickStep(rulesOfPowerSwitch, copyOfPowerSwitch),
}
