// Written by `npm run gen` from spec/models/evs-order.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import {
  append,
  dropKeys,
  emptyMap,
  emptySet,
  get,
  has,
  includes,
  keepPairs,
  meets,
  only,
  pairs,
  put,
  size,
  toSet,
  union,
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
  takeStep,
} from '../../src/core/reduce.ts'
import type { RecordShape } from '../../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, maker, same, setOf } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
import { type Sequenced, SequencedShape } from '../evs.ts'
import {
  type Body,
  type Delivered,
  DeliveredShape,
  type Installed,
  InstalledShape,
  type Mcasted,
  McastedShape,
  type Moved,
  MovedShape,
  type Payload,
  type Ring,
  RingShape,
  type Send,
  SendShape,
  type SyncDone,
  SyncDoneShape,
} from '../types.ts'

/**
 * Order and recovery: members say things while rings form, break and merge. The properties of extended virtual synchrony
 * (Moser, Amir, Melliar-Smith, Agarwal: "Extended Virtual ExtendedSynchrony", 1994) as a monitor over what every node is told.
 */

const file = 'spec/models/evs-order.mu'
const { int } = partialOps(file)

/** A choice of the world: this node has something to say. (spec/models/evs-order.mu:10) */
export type Say = Rec & { readonly kind: 'Say' }

/** Where a message is in the order of all. (spec/models/evs-order.mu:33) */
export type Place = Rec & { readonly ring: Ring; readonly seq: number }

/** Two regular configurations with a transitional one between them. (spec/models/evs-order.mu:35) */
export type Passage = Rec & { readonly old: Ring; readonly came: SortedSet<NodeId>; readonly new: Ring }

/**
 * What was delivered, so many of it in the regular configuration and the rest in the transitional one.
 * (spec/models/evs-order.mu:37)
 */
export type Heard = Rec & { readonly all: List<Place>; readonly regular: number }

export const SayShape: RecordShape = { kind: 'record', name: 'Say', tag: true, fields: [] }

export const PlaceShape: RecordShape = {
  kind: 'record',
  name: 'Place',
  tag: false,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'seq', shape: { kind: 'int' } }],
}

export const PassageShape: RecordShape = {
  kind: 'record',
  name: 'Passage',
  tag: false,
  fields: [
    { name: 'old', shape: RingShape },
    { name: 'came', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'new', shape: RingShape },
  ],
}

export const HeardShape: RecordShape = {
  kind: 'record',
  name: 'Heard',
  tag: false,
  fields: [{ name: 'all', shape: { kind: 'list', of: PlaceShape } }, { name: 'regular', shape: { kind: 'int' } }],
}

const Note$ = maker<Payload>('kind', 'id')
const Plain$ = maker<Body>('kind', 'payload')
const Send$ = maker<Send>('kind', 'body', 'urgent')
const SyncDone$ = maker<SyncDone>('kind', 'ring')
const Place$ = maker<Place>('ring', 'seq')
const Passage$ = maker<Passage>('old', 'came', 'new')
const Heard$ = maker<Heard>('all', 'regular')

export interface TalkerConfig {
  readonly all: SortedSet<NodeId>
}

export interface TalkerState {
  readonly together: boolean
  readonly said: number
  readonly armed: SortedSet<Named>
}

type TalkerGiven = Given<TalkerConfig>
type TalkerReading = Reading<TalkerConfig, TalkerState>
type TalkerWork = Work<TalkerConfig, TalkerState>

/** The state before `start`. */
function freshOfTalker(): TalkerState {
  return {
    together: false,
    said: 0,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfTalker(state: TalkerState): Open<TalkerState> {
  return {
    together: state.together,
    said: state.said,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfTalker(name: string): Reaction<TalkerWork> {
  return match<string, Reaction<TalkerWork>>(name)
    .with('start', () => () => {})
    .with('Say', () => x => onSay(x))
    .with('Installed', () => (x, { body }) => onInstalled(x, body as Installed))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/evs-order.mu:21 */
function onSay(x: TalkerWork): void {
  const { state } = x
  if (!x.asked(0, state.together)) return x.refuse(0) // it waits for the others
  state.said = x.wrote(1, int(state.said + 1, '23:13'))
  x.emit(Send$({
    kind: 'Send',
    body: Plain$({ kind: 'Plain', payload: Note$({ kind: 'Note', id: state.said }) }),
    urgent: false,
  }))
}

/** spec/models/evs-order.mu:26 */
function onInstalled(x: TalkerWork, { ring, members }: Installed): void {
  const { config, state } = x
  state.together = x.wrote(2, same(members, config.all))
  x.emit(SyncDone$({ kind: 'SyncDone', ring }))
}

const settingsOfTalker: Settings<TalkerConfig> = {
  fields: [
    { name: 'all', shape: { kind: 'set', of: { kind: 'node' } }, optional: false },
  ],
  defaults: {},
  requires: [],
}

const sitesOfTalker: readonly Site[] = [
  /* 0 */ { kind: 'when', file, line: 22, column: 10, text: 'together', reason: 'it waits for the others' },
  /* 1 */ { kind: 'assign', file, line: 23, column: 5, text: 'said := said + 1', field: 'said' },
  /* 2 */ { kind: 'assign', file, line: 27, column: 5, text: 'together := members == config.all', field: 'together' },
]

const rulesOfTalker: Rules<TalkerConfig, TalkerState> = {
  state: [
    { name: 'together', shape: { kind: 'bool' }, durable: false },
    { name: 'said', shape: { kind: 'int' }, durable: false },
  ],
  fresh: freshOfTalker,
  react: reactOfTalker,
  draft: (before, write) => produce<TalkerState, Open<TalkerState>>(before, write),
}

/**
 * A service that says what it is told to, once its ring has all members, and has nothing to synchronise.
 * (spec/models/evs-order.mu:13)
 */
export const Talker: Machine<TalkerConfig, TalkerState> = {
  kind: 'machine',
  name: 'Talker',
  module: 'models/evs-order',
  hash: 'f7289c0aa1b806bc5fb78ebdefdadfed002e93d49a2a5a0bbcafe26f257bfe6e',
  config: settingsOfTalker.fields,
  phases: [],
  state: rulesOfTalker.state,
  timers: [],
  receives: [],
  hears: [SayShape, InstalledShape],
  sends: [],
  emits: [SendShape, SyncDoneShape],
  sites: sitesOfTalker,
  configure: (self, given) => configure(settingsOfTalker, self, given),
  initial: (context, kept) => firstState(rulesOfTalker, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfTalker, context, state, input, watch),
  quick: quickStep(rulesOfTalker, copyOfTalker),
}

export interface ExtendedSynchronyConfig {}

export interface ExtendedSynchronyState {
  /** What was given a place, by whom, and its text. */
  readonly placed: SortedMap<Place, Mcasted>
  /** By node: its last regular configuration, the transitional one after it, and what it was told in both. */
  readonly regular: SortedMap<NodeId, Ring>
  readonly came: SortedMap<NodeId, SortedSet<NodeId>>
  readonly told: SortedMap<NodeId, List<Place>>
  /** By node, how much of that in the regular one, once it is over. */
  readonly regularly: SortedMap<NodeId, number>
  /** What was delivered on the way from one regular configuration to the next, by whoever went it first. */
  readonly passages: SortedMap<Passage, Heard>
  /** What somebody was told as safe in a regular configuration. */
  readonly safely: SortedSet<Place>
  readonly armed: SortedSet<Named>
}

type ExtendedSynchronyGiven = Given<ExtendedSynchronyConfig>
type ExtendedSynchronyReading = Reading<ExtendedSynchronyConfig, ExtendedSynchronyState>
type ExtendedSynchronyWork = Work<ExtendedSynchronyConfig, ExtendedSynchronyState>

/** The state before `start`. */
function freshOfExtendedSynchrony(): ExtendedSynchronyState {
  return {
    placed: emptyMap<Place, Mcasted>(),
    regular: emptyMap<NodeId, Ring>(),
    came: emptyMap<NodeId, SortedSet<NodeId>>(),
    told: emptyMap<NodeId, List<Place>>(),
    regularly: emptyMap<NodeId, number>(),
    passages: emptyMap<Passage, Heard>(),
    safely: emptySet<Place>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfExtendedSynchrony(state: ExtendedSynchronyState): Open<ExtendedSynchronyState> {
  return {
    placed: state.placed,
    regular: state.regular,
    came: state.came,
    told: state.told,
    regularly: state.regularly,
    passages: state.passages,
    safely: state.safely,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfExtendedSynchrony(name: string): Reaction<ExtendedSynchronyWork> {
  return match<string, Reaction<ExtendedSynchronyWork>>(name)
    .with('start', () => () => {})
    .with('Sequenced', () => (x, { body, at }) => onSequenced(x, body as Sequenced, at))
    .with('Delivered', () => (x, { body, at }) => onDelivered(x, body as Delivered, at))
    .with('Moved', () => (x, { body, at }) => onMoved(x, body as Moved, at))
    .with('Installed', () => (x, { body, at }) => onInstalledOfExtendedSynchrony(x, body as Installed, at))
    .with('crash', () => (x, { at }) => onCrash(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/evs-order.mu:55 */
function onSequenced(x: ExtendedSynchronyWork, { of: of2 }: Sequenced, node: NodeId): void {
  const { state } = x
  const place = Place$({ ring: of2.ring, seq: of2.seq })
  x.assert(0, 'onePlace', same(get(state.placed, place) ?? of2, of2))
  state.placed = x.wrote(1, put(state.placed, place, of2))
}

/** spec/models/evs-order.mu:61 */
function onDelivered(x: ExtendedSynchronyWork, { of: of2 }: Delivered, node: NodeId): void {
  const { state } = x
  const place = Place$({ ring: of2.ring, seq: of2.seq })
  const before2 = get(state.told, node) ?? List.of<Place>()
  x.assert(2, 'wasSent', same(get(state.placed, place), of2))
  x.assert(3, 'inConfiguration', same(get(state.regular, node), of2.ring))
  x.assert(4, 'once', !includes(before2, place))
  x.assert(5, 'ordered', !toSet(before2).items.some(p => p.seq > place.seq))
  x.assert(
    6,
    'complete',
    has(state.came, node) ||
      pairs(state.placed).every(
        ([p2, m]) => !(same(p2.ring, of2.ring) && p2.seq < of2.seq) || m.body.kind === 'Old' || includes(before2, p2)
      ),
  )
  state.told = x.wrote(7, put(state.told, node, append(before2, place)))
  if (x.asked(8, of2.safe && !has(state.came, node))) {
    state.safely = x.wrote(9, union(state.safely, setOf<Place>([place])))
  }
}

/** spec/models/evs-order.mu:76 */
function onMoved(x: ExtendedSynchronyWork, { members }: Moved, node: NodeId): void {
  const { state } = x
  state.came = x.wrote(10, put(state.came, node, members))
  state.regularly = x.wrote(11, put(state.regularly, node, size(get(state.told, node) ?? List.of<Place>())))
}

/** spec/models/evs-order.mu:81 */
function onInstalledOfExtendedSynchrony(x: ExtendedSynchronyWork, { ring, members }: Installed, node: NodeId): void {
  const { state } = x
  const before2 = get(state.told, node) ?? List.of<Place>()
  const old = get(state.regular, node)
  if (old === null) {} else {
    const along = get(state.came, node) ?? emptySet<NodeId>()
    x.assert(
      12,
      'selfDelivered',
      pairs(state.placed).every(
        ([p, m]) => !(same(p.ring, old) && m.from === node) || m.body.kind === 'Old' || includes(before2, p)
      ),
    )
    x.assert(13, 'safeForAll', state.safely.items.every(p2 => !same(p2.ring, old) || includes(before2, p2)))
    const passage = Passage$({ old, came: along, new: ring })
    const heard = Heard$({ all: before2, regular: get(state.regularly, node) ?? 0 })
    x.assert(14, 'atomic', same(get(state.passages, passage) ?? heard, heard))
    state.passages = x.wrote(15, put(state.passages, passage, heard))
    x.assert(16, 'cameItself', has(along, node))
    x.assert(
      17,
      'agreedTransitional',
      !state.passages.keys.some(
        p3 => same(p3.old, old) && same(p3.new, ring) && meets(p3.came, along) && !same(p3.came, along)
      ),
    )
  }
  state.regular = x.wrote(18, put(state.regular, node, ring))
  state.came = x.wrote(19, dropKeys(state.came, setOf<NodeId>([node])))
  state.regularly = x.wrote(20, dropKeys(state.regularly, setOf<NodeId>([node])))
  state.told = x.wrote(21, put(state.told, node, List.of<Place>()))
  const rings = setOf<Ring>(state.regular.values)
  state.placed = x.wrote(22, keepPairs(state.placed, (p4, m2) => has(rings, p4.ring)))
  state.passages = x.wrote(23, keepPairs(state.passages, (p5, b2) => has(rings, p5.new) || has(rings, p5.old)))
  state.safely = x.wrote(24, only(state.safely, p6 => has(rings, p6.ring)))
}

/** spec/models/evs-order.mu:112 */
function onCrash(x: ExtendedSynchronyWork, node: NodeId): void {
  const { state } = x
  state.regular = x.wrote(25, dropKeys(state.regular, setOf<NodeId>([node])))
  state.came = x.wrote(26, dropKeys(state.came, setOf<NodeId>([node])))
  state.regularly = x.wrote(27, dropKeys(state.regularly, setOf<NodeId>([node])))
  state.told = x.wrote(28, dropKeys(state.told, setOf<NodeId>([node])))
}

const settingsOfExtendedSynchrony: Settings<ExtendedSynchronyConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfExtendedSynchrony: readonly Site[] = [
  /* 0 */ { kind: 'assert', file, line: 57, column: 22, text: 'get(placed, place) ?? of == of' },
  /* 1 */ { kind: 'assign', file, line: 58, column: 5, text: 'placed[place] := of', field: 'placed' },
  /* 2 */ { kind: 'assert', file, line: 64, column: 21, text: 'get(placed, place) == Some(of)' },
  /* 3 */ { kind: 'assert', file, line: 65, column: 29, text: 'get(regular, node) == Some(of.ring)' },
  /* 4 */ { kind: 'assert', file, line: 66, column: 18, text: 'place not in before' },
  /* 5 */ { kind: 'assert', file, line: 67, column: 21, text: 'no p in toSet(before): p.seq > place.seq' },
  /* 6 */ { kind: 'assert', file, line: 70, column: 7, text: 'node in came or forall p, m in placed: p.ring == of.ring and p.seq < of.seq implies m.body is Old(_) or p in before' },
  /* 7 */ { kind: 'assign', file, line: 72, column: 5, text: 'told[node] := append(before, place)', field: 'told' },
  /* 8 */ { kind: 'if', file, line: 73, column: 8, text: 'of.safe and node not in came' },
  /* 9 */ { kind: 'assign', file, line: 73, column: 39, text: 'safely := safely + { place }', field: 'safely' },
  /* 10 */ { kind: 'assign', file, line: 77, column: 5, text: 'came[node] := members', field: 'came' },
  /* 11 */ { kind: 'assign', file, line: 78, column: 5, text: 'regularly[node] := size(get(told, node) ?? [])', field: 'regularly' },
  /* 12 */ { kind: 'assert', file, line: 89, column: 11, text: 'forall p, m in placed: p.ring == old and m.from == node implies m.body is Old(_) or p in before' },
  /* 13 */ { kind: 'assert', file, line: 91, column: 28, text: 'forall p in safely: p.ring == old implies p in before' },
  /* 14 */ { kind: 'assert', file, line: 94, column: 24, text: 'get(passages, passage) ?? heard == heard' },
  /* 15 */ { kind: 'assign', file, line: 95, column: 9, text: 'passages[passage] := heard', field: 'passages' },
  /* 16 */ { kind: 'assert', file, line: 96, column: 28, text: 'node in along' },
  /* 17 */ { kind: 'assert', file, line: 98, column: 11, text: 'no p, b in passages: p.old == old and p.new == ring and p.came meets along and p.came != along' },
  /* 18 */ { kind: 'assign', file, line: 101, column: 5, text: 'regular[node] := ring', field: 'regular' },
  /* 19 */ { kind: 'assign', file, line: 102, column: 5, text: 'came := came - { node }', field: 'came' },
  /* 20 */ { kind: 'assign', file, line: 103, column: 5, text: 'regularly := regularly - { node }', field: 'regularly' },
  /* 21 */ { kind: 'assign', file, line: 104, column: 5, text: 'told[node] := []', field: 'told' },
  /* 22 */ { kind: 'assign', file, line: 107, column: 5, text: 'placed := { p: m for p, m in placed where p.ring in rings }', field: 'placed' },
  /* 23 */ { kind: 'assign', file, line: 108, column: 5, text: 'passages := { p: b for p, b in passages where p.new in rings or p.old in rings }', field: 'passages' },
  /* 24 */ { kind: 'assign', file, line: 109, column: 5, text: 'safely := { p for p in safely where p.ring in rings }', field: 'safely' },
  /* 25 */ { kind: 'assign', file, line: 113, column: 5, text: 'regular := regular - { node }', field: 'regular' },
  /* 26 */ { kind: 'assign', file, line: 114, column: 5, text: 'came := came - { node }', field: 'came' },
  /* 27 */ { kind: 'assign', file, line: 115, column: 5, text: 'regularly := regularly - { node }', field: 'regularly' },
  /* 28 */ { kind: 'assign', file, line: 116, column: 5, text: 'told := told - { node }', field: 'told' },
]

const rulesOfExtendedSynchrony: Rules<ExtendedSynchronyConfig, ExtendedSynchronyState> = {
  state: [
    { name: 'placed', shape: { kind: 'map', key: PlaceShape, of: McastedShape }, durable: false },
    { name: 'regular', shape: { kind: 'map', key: { kind: 'node' }, of: RingShape }, durable: false },
    {
      name: 'came',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
    {
      name: 'told',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'list', of: PlaceShape } },
      durable: false,
    },
    { name: 'regularly', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, durable: false },
    { name: 'passages', shape: { kind: 'map', key: PassageShape, of: HeardShape }, durable: false },
    { name: 'safely', shape: { kind: 'set', of: PlaceShape }, durable: false },
  ],
  fresh: freshOfExtendedSynchrony,
  react: reactOfExtendedSynchrony,
  draft: (before, write) => produce<ExtendedSynchronyState, Open<ExtendedSynchronyState>>(before, write),
}

/** spec/models/evs-order.mu:39 */
export const ExtendedSynchrony: Machine<ExtendedSynchronyConfig, ExtendedSynchronyState> = {
  kind: 'monitor',
  name: 'ExtendedSynchrony',
  module: 'models/evs-order',
  hash: '47f5579aebd8fc2df55128b94286b14361452f5125487e0bdf2d8ddb1f3b3914',
  config: settingsOfExtendedSynchrony.fields,
  phases: [],
  state: rulesOfExtendedSynchrony.state,
  timers: [],
  receives: [],
  hears: [
    SequencedShape,
    DeliveredShape,
    MovedShape,
    InstalledShape,
    { kind: 'record', name: 'crash', tag: true, fields: [] },
  ],
  sends: [],
  emits: [],
  sites: sitesOfExtendedSynchrony,
  configure: (self, given) => configure(settingsOfExtendedSynchrony, self, given),
  initial: (context, kept) => firstState(rulesOfExtendedSynchrony, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfExtendedSynchrony, context, state, input, watch),
  quick: quickStep(rulesOfExtendedSynchrony, copyOfExtendedSynchrony),
}
