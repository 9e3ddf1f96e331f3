// Written by `npm run gen` from spec/models/drills-rules.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import { dropKeys, emptyMap, emptySet, get, has, mapValues, put, subset, union } from '../../src/core/ops.ts'
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
import { type SortedMap, type SortedSet, same, setOf } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
import { type GatherEntered, GatherEnteredShape, type Sequenced, SequencedShape } from '../evs.ts'
import { type Tick, TickShape } from '../models/drills.ts'
import { type Delivered, DeliveredShape, type Installed, InstalledShape, type Ring, RingShape } from '../types.ts'

/**
 * Drills of single rules of the ring. In `Storm` and its like something else makes up for each of them: services that greet
 * in every new ring, the look for others, the timeouts of those who noticed first. Here it does not.
 */

const file = 'spec/models/drills-rules.mu'
const { int, min } = partialOps(file)

/** spec/models/drills-rules.mu:34 */
export function parted(
  before2: SortedMap<NodeId, SortedSet<NodeId>>,
  now: SortedMap<NodeId, SortedSet<NodeId>>,
  a: NodeId,
  b: NodeId,
): boolean {
  return has(get(before2, a) ?? emptySet<NodeId>(), b) && !has(get(now, a) ?? setOf<NodeId>([b]), b)
}

export interface MatesConfig {}

export interface MatesState {
  readonly before: SortedMap<NodeId, SortedSet<NodeId>>
  readonly now: SortedMap<NodeId, SortedSet<NodeId>>
  readonly armed: SortedSet<Named>
}

type MatesGiven = Given<MatesConfig>
type MatesReading = Reading<MatesConfig, MatesState>
type MatesWork = Work<MatesConfig, MatesState>

/** The state before `start`. */
function freshOfMates(): MatesState {
  return {
    before: emptyMap<NodeId, SortedSet<NodeId>>(),
    now: emptyMap<NodeId, SortedSet<NodeId>>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfMates(state: MatesState): Open<MatesState> {
  return {
    before: state.before,
    now: state.now,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfMates(name: string): Reaction<MatesWork> {
  return match<string, Reaction<MatesWork>>(name)
    .with('start', () => () => {})
    .with('Installed', () => (x, { body, at }) => onInstalled(x, body as Installed, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/drills-rules.mu:28 */
function onInstalled(x: MatesWork, { members }: Installed, node: NodeId): void {
  const { state } = x
  state.before = x.wrote(0, put(state.before, node, get(state.now, node) ?? setOf<NodeId>([node])))
  state.now = x.wrote(1, put(state.now, node, members))
}

const settingsOfMates: Settings<MatesConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfMates: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 29, column: 5, text: 'before[node] := get(now, node) ?? { node }', field: 'before' },
  /* 1 */ { kind: 'assign', file, line: 30, column: 5, text: 'now[node] := members', field: 'now' },
]

const rulesOfMates: Rules<MatesConfig, MatesState> = {
  state: [
    {
      name: 'before',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
    {
      name: 'now',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
  ],
  fresh: freshOfMates,
  react: reactOfMates,
  draft: (before, write) => produce<MatesState, Open<MatesState>>(before, write),
}

/** With whom each node was on its ring before, and is on this one. (spec/models/drills-rules.mu:23) */
export const Mates: Machine<MatesConfig, MatesState> = {
  kind: 'monitor',
  name: 'Mates',
  module: 'models/drills-rules',
  hash: '6ccd1f949cb4539728bb7f516c9ee638e7e7bf1128502959acfebd648dabc1ba',
  config: settingsOfMates.fields,
  phases: [],
  state: rulesOfMates.state,
  timers: [],
  receives: [],
  hears: [InstalledShape],
  sends: [],
  emits: [],
  sites: sitesOfMates,
  configure: (self, given) => configure(settingsOfMates, self, given),
  initial: (context, kept) => firstState(rulesOfMates, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfMates, context, state, input, watch),
  quick: quickStep(rulesOfMates, copyOfMates),
}

export interface NoticeConfig {}

export interface NoticeState {
  readonly gathered: SortedSet<NodeId>
  readonly armed: SortedSet<Named>
}

type NoticeGiven = Given<NoticeConfig>
type NoticeReading = Reading<NoticeConfig, NoticeState>
type NoticeWork = Work<NoticeConfig, NoticeState>

/** The state before `start`. */
function freshOfNotice(): NoticeState {
  return {
    gathered: emptySet<NodeId>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfNotice(state: NoticeState): Open<NoticeState> {
  return {
    gathered: state.gathered,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfNotice(name: string): Reaction<NoticeWork> {
  return match<string, Reaction<NoticeWork>>(name)
    .with('start', () => () => {})
    .with('GatherEntered', () => (x, { at }) => onGatherEntered(x, at))
    .with('Tick', () => (x, { body, at }) => onTick(x, body as Tick, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/drills-rules.mu:64 */
function onGatherEntered(x: NoticeWork, node: NodeId): void {
  const { state } = x
  state.gathered = x.wrote(0, union(state.gathered, setOf<NodeId>([node])))
}

/** spec/models/drills-rules.mu:65 */
function onTick(x: NoticeWork, { quiet, last: last2, parts }: Tick, node: NodeId): void {
  const { state } = x
  if (x.asked(1, quiet === 0)) {
    state.gathered = x.wrote(2, emptySet<NodeId>())
  }
  x.assert(3, 'noticed', last2 !== 'Dies' || quiet < 1200 || parts.items.every(part => subset(part, state.gathered)))
}

const settingsOfNotice: Settings<NoticeConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfNotice: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 64, column: 30, text: 'gathered := gathered + { node }', field: 'gathered' },
  /* 1 */ { kind: 'if', file, line: 66, column: 8, text: 'quiet == 0s' },
  /* 2 */ { kind: 'assign', file, line: 66, column: 22, text: 'gathered := {}', field: 'gathered' },
  /* 3 */ { kind: 'assert', file, line: 67, column: 21, text: 'last != Dies or quiet < 1200ms or forall part in parts: part subset gathered' },
]

const rulesOfNotice: Rules<NoticeConfig, NoticeState> = {
  state: [
    { name: 'gathered', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
  ],
  fresh: freshOfNotice,
  react: reactOfNotice,
  draft: (before, write) => produce<NoticeState, Open<NoticeState>>(before, write),
}

/**
 * A death is noticed by every member, or told to it, once the token has been away for its timeout.
 * (spec/models/drills-rules.mu:60)
 */
export const Notice: Machine<NoticeConfig, NoticeState> = {
  kind: 'monitor',
  name: 'Notice',
  module: 'models/drills-rules',
  hash: '769847c0428ba9739deb57c0ce57eaf9ca59e5ed13eb5b668be3c58d743f9759',
  config: settingsOfNotice.fields,
  phases: [],
  state: rulesOfNotice.state,
  timers: [],
  receives: [],
  hears: [GatherEnteredShape, TickShape],
  sends: [],
  emits: [],
  sites: sitesOfNotice,
  configure: (self, given) => configure(settingsOfNotice, self, given),
  initial: (context, kept) => firstState(rulesOfNotice, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfNotice, context, state, input, watch),
  quick: quickStep(rulesOfNotice, copyOfNotice),
}

export interface AskingConfig {}

export interface AskingState {
  readonly ring: Ring | null
  readonly rep: NodeId | null
  /** How many ticks ago what it has yet to hear was said. */
  readonly lacks: SortedMap<number, number>
  readonly armed: SortedSet<Named>
}

type AskingGiven = Given<AskingConfig>
type AskingReading = Reading<AskingConfig, AskingState>
type AskingWork = Work<AskingConfig, AskingState>

/** The state before `start`. */
function freshOfAsking(): AskingState {
  return {
    ring: null,
    rep: null,
    lacks: emptyMap<number, number>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfAsking(state: AskingState): Open<AskingState> {
  return {
    ring: state.ring,
    rep: state.rep,
    lacks: state.lacks,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfAsking(name: string): Reaction<AskingWork> {
  return match<string, Reaction<AskingWork>>(name)
    .with('start', () => () => {})
    .with('Installed', () => (x, { body, at }) => onInstalledOfAsking(x, body as Installed, at))
    .with('GatherEntered', () => (x, { at }) => onGatherEnteredOfAsking(x, at))
    .with('Sequenced', () => (x, { body, at }) => onSequenced(x, body as Sequenced, at))
    .with('Delivered', () => (x, { body, at }) => onDelivered(x, body as Delivered, at))
    .with('Tick', () => (x, { at }) => onTickOfAsking(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/drills-rules.mu:86 */
function onInstalledOfAsking(x: AskingWork, { ring: installed, members }: Installed, node: NodeId): void {
  const { state } = x
  if (!x.asked(0, node === min(members, '87:18'))) return x.refuse(0) // it is the representative that counts
  state.ring = x.wrote(1, installed)
  state.rep = x.wrote(2, node)
  state.lacks = x.wrote(3, emptyMap<number, number>())
}

/** spec/models/drills-rules.mu:92 */
function onGatherEnteredOfAsking(x: AskingWork, node: NodeId): void {
  const { state } = x
  state.lacks = x.wrote(4, emptyMap<number, number>())
}

/** spec/models/drills-rules.mu:93 */
function onSequenced(x: AskingWork, { of: of2 }: Sequenced, node: NodeId): void {
  const { state } = x
  if (!x.asked(5, same(state.ring, of2.ring))) return x.refuse(5) // of a ring that it is not on yet, or no more
  const key = of2.seq
  state.lacks = x.wrote(6, put(state.lacks, key, 0))
}

/** spec/models/drills-rules.mu:97 */
function onDelivered(x: AskingWork, { of: of2 }: Delivered, node: NodeId): void {
  const { state } = x
  if (!x.asked(7, state.rep === node)) return x.refuse(7) // the others ask a round later
  state.lacks = x.wrote(8, dropKeys(state.lacks, setOf<number>([of2.seq])))
}

/** spec/models/drills-rules.mu:101 */
function onTickOfAsking(x: AskingWork, node: NodeId): void {
  const { state } = x
  state.lacks = x.wrote(9, mapValues(state.lacks, n => int(n + 1, '102:21')))
  x.assert(10, 'asksAtOnce', !state.lacks.values.some(n2 => n2 > 3))
}

const settingsOfAsking: Settings<AskingConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfAsking: readonly Site[] = [
  /* 0 */ { kind: 'when', file, line: 87, column: 10, text: 'node == min(members)', reason: 'it is the representative that counts' },
  /* 1 */ { kind: 'assign', file, line: 88, column: 5, text: 'ring := Some(installed)', field: 'ring' },
  /* 2 */ { kind: 'assign', file, line: 89, column: 5, text: 'rep := Some(node)', field: 'rep' },
  /* 3 */ { kind: 'assign', file, line: 90, column: 5, text: 'lacks := {}', field: 'lacks' },
  /* 4 */ { kind: 'assign', file, line: 92, column: 30, text: 'lacks := {}', field: 'lacks' },
  /* 5 */ { kind: 'when', file, line: 94, column: 10, text: 'ring == Some(of.ring)', reason: 'of a ring that it is not on yet, or no more' },
  /* 6 */ { kind: 'assign', file, line: 95, column: 5, text: 'lacks[of.seq] := 0', field: 'lacks' },
  /* 7 */ { kind: 'when', file, line: 98, column: 10, text: 'rep == Some(node)', reason: 'the others ask a round later' },
  /* 8 */ { kind: 'assign', file, line: 99, column: 5, text: 'lacks := lacks - { of.seq }', field: 'lacks' },
  /* 9 */ { kind: 'assign', file, line: 102, column: 5, text: 'lacks := { seq: n + 1 for seq, n in lacks }', field: 'lacks' },
  /* 10 */ { kind: 'assert', file, line: 103, column: 24, text: 'no seq, n in lacks: n > 3' },
]

const rulesOfAsking: Rules<AskingConfig, AskingState> = {
  state: [
    { name: 'ring', shape: { kind: 'option', of: RingShape }, durable: false },
    { name: 'rep', shape: { kind: 'option', of: { kind: 'node' } }, durable: false },
    { name: 'lacks', shape: { kind: 'map', key: { kind: 'int' }, of: { kind: 'int' } }, durable: false },
  ],
  fresh: freshOfAsking,
  react: reactOfAsking,
  draft: (before, write) => produce<AskingState, Open<AskingState>>(before, write),
}

/**
 * What the representative lacks it has soon. It asks at its second visit, when the ring is idle for it, and that token is the one
 * which it would hold. (spec/models/drills-rules.mu:79)
 */
export const Asking: Machine<AskingConfig, AskingState> = {
  kind: 'monitor',
  name: 'Asking',
  module: 'models/drills-rules',
  hash: 'd369e36b75478fe416efeb7518169220ff31e33ae99ad94fc179e40f04825c07',
  config: settingsOfAsking.fields,
  phases: [],
  state: rulesOfAsking.state,
  timers: [],
  receives: [],
  hears: [InstalledShape, GatherEnteredShape, SequencedShape, DeliveredShape, TickShape],
  sends: [],
  emits: [],
  sites: sitesOfAsking,
  configure: (self, given) => configure(settingsOfAsking, self, given),
  initial: (context, kept) => firstState(rulesOfAsking, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfAsking, context, state, input, watch),
  quick: quickStep(rulesOfAsking, copyOfAsking),
}
