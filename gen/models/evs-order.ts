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
  make,
  meets,
  pairs,
  put,
  toSet,
} from '../../src/core/ops.ts'
import { partialOps } from '../../src/core/partial.ts'
import { quickStep } from '../../src/core/quick.ts'
import { type Reaction, type Rules, type Settings, configure, firstState, takeStep } from '../../src/core/reduce.ts'
import type { RecordShape } from '../../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, same, setOf } from '../../src/core/value.ts'
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
    .otherwise(() => x => x.ignore('not handled here'))
}

/** spec/models/evs-order.mu:21 */
function onSay(x: TalkerWork): void {
  const { state } = x
  if (!x.asked(0, state.together)) return x.refuse(0) // it waits for the others
  state.said = x.wrote(1, int(state.said + 1, '23:13'))
  x.emit(make<Send>({
    kind: 'Send',
    body: make<Body>({ kind: 'Plain', payload: make<Payload>({ kind: 'Note', id: state.said }) }),
    urgent: false,
  }))
}

/** spec/models/evs-order.mu:26 */
function onInstalled(x: TalkerWork, { ring, members }: Installed): void {
  const { config, state } = x
  state.together = x.wrote(2, same(members, config.all))
  x.emit(make<SyncDone>({ kind: 'SyncDone', ring }))
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
  hash: '1eb602058ad714b162ba1c04af0c2ca8b3bcdd34ddf849e91f8ca198df5e783a',
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
  /** What was delivered on the way from one regular configuration to the next, by whoever went it first. */
  readonly passages: SortedMap<Passage, List<Place>>
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
    passages: emptyMap<Passage, List<Place>>(),
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
    passages: state.passages,
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
    .otherwise(() => x => x.ignore('not handled here'))
}

/** spec/models/evs-order.mu:49 */
function onSequenced(x: ExtendedSynchronyWork, { of: of2 }: Sequenced, node: NodeId): void {
  const { state } = x
  const place = make<Place>({ ring: of2.ring, seq: of2.seq })
  x.assert(0, 'onePlace', same(get(state.placed, place) ?? of2, of2))
  state.placed = x.wrote(1, put(state.placed, place, of2))
}

/** spec/models/evs-order.mu:55 */
function onDelivered(x: ExtendedSynchronyWork, { of: of2 }: Delivered, node: NodeId): void {
  const { state } = x
  const place = make<Place>({ ring: of2.ring, seq: of2.seq })
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
}

/** spec/models/evs-order.mu:69 */
function onMoved(x: ExtendedSynchronyWork, { members }: Moved, node: NodeId): void {
  const { state } = x
  state.came = x.wrote(8, put(state.came, node, members))
}

/** spec/models/evs-order.mu:71 */
function onInstalledOfExtendedSynchrony(x: ExtendedSynchronyWork, { ring, members }: Installed, node: NodeId): void {
  const { state } = x
  const before2 = get(state.told, node) ?? List.of<Place>()
  const old = get(state.regular, node)
  if (old === null) {} else {
    const along = get(state.came, node) ?? emptySet<NodeId>()
    x.assert(
      9,
      'selfDelivered',
      pairs(state.placed).every(
        ([p, m]) => !(same(p.ring, old) && m.from === node) || m.body.kind === 'Old' || includes(before2, p)
      ),
    )
    const passage = make<Passage>({ old, came: along, new: ring })
    x.assert(10, 'atomic', same(get(state.passages, passage) ?? before2, before2))
    state.passages = x.wrote(11, put(state.passages, passage, before2))
    x.assert(12, 'cameItself', has(along, node))
    x.assert(
      13,
      'agreedTransitional',
      !state.passages.keys.some(
        p2 => same(p2.old, old) && same(p2.new, ring) && meets(p2.came, along) && !same(p2.came, along)
      ),
    )
  }
  state.regular = x.wrote(14, put(state.regular, node, ring))
  state.came = x.wrote(15, dropKeys(state.came, setOf<NodeId>([node])))
  state.told = x.wrote(16, put(state.told, node, List.of<Place>()))
  const rings = setOf<Ring>(state.regular.values)
  state.placed = x.wrote(17, keepPairs(state.placed, (p3, m2) => has(rings, p3.ring)))
  state.passages = x.wrote(18, keepPairs(state.passages, (p4, b2) => has(rings, p4.new) || has(rings, p4.old)))
}

/** spec/models/evs-order.mu:97 */
function onCrash(x: ExtendedSynchronyWork, node: NodeId): void {
  const { state } = x
  state.regular = x.wrote(19, dropKeys(state.regular, setOf<NodeId>([node])))
  state.came = x.wrote(20, dropKeys(state.came, setOf<NodeId>([node])))
  state.told = x.wrote(21, dropKeys(state.told, setOf<NodeId>([node])))
}

const settingsOfExtendedSynchrony: Settings<ExtendedSynchronyConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfExtendedSynchrony: readonly Site[] = [
  /* 0 */ { kind: 'assert', file, line: 51, column: 22, text: 'get(placed, place) ?? of == of' },
  /* 1 */ { kind: 'assign', file, line: 52, column: 5, text: 'placed[place] := of', field: 'placed' },
  /* 2 */ { kind: 'assert', file, line: 58, column: 21, text: 'get(placed, place) == Some(of)' },
  /* 3 */ { kind: 'assert', file, line: 59, column: 29, text: 'get(regular, node) == Some(of.ring)' },
  /* 4 */ { kind: 'assert', file, line: 60, column: 18, text: 'place not in before' },
  /* 5 */ { kind: 'assert', file, line: 61, column: 21, text: 'no p in toSet(before): p.seq > place.seq' },
  /* 6 */ { kind: 'assert', file, line: 64, column: 7, text: 'node in came or forall p, m in placed: p.ring == of.ring and p.seq < of.seq implies m.body is Old(_) or p in before' },
  /* 7 */ { kind: 'assign', file, line: 66, column: 5, text: 'told[node] := append(before, place)', field: 'told' },
  /* 8 */ { kind: 'assign', file, line: 69, column: 31, text: 'came[node] := members', field: 'came' },
  /* 9 */ { kind: 'assert', file, line: 79, column: 11, text: 'forall p, m in placed: p.ring == old and m.from == node implies m.body is Old(_) or p in before' },
  /* 10 */ { kind: 'assert', file, line: 81, column: 24, text: 'get(passages, passage) ?? before == before' },
  /* 11 */ { kind: 'assign', file, line: 82, column: 9, text: 'passages[passage] := before', field: 'passages' },
  /* 12 */ { kind: 'assert', file, line: 83, column: 28, text: 'node in along' },
  /* 13 */ { kind: 'assert', file, line: 85, column: 11, text: 'no p, b in passages: p.old == old and p.new == ring and p.came meets along and p.came != along' },
  /* 14 */ { kind: 'assign', file, line: 88, column: 5, text: 'regular[node] := ring', field: 'regular' },
  /* 15 */ { kind: 'assign', file, line: 89, column: 5, text: 'came := came - { node }', field: 'came' },
  /* 16 */ { kind: 'assign', file, line: 90, column: 5, text: 'told[node] := []', field: 'told' },
  /* 17 */ { kind: 'assign', file, line: 93, column: 5, text: 'placed := { p: m for p, m in placed where p.ring in rings }', field: 'placed' },
  /* 18 */ { kind: 'assign', file, line: 94, column: 5, text: 'passages := { p: b for p, b in passages where p.new in rings or p.old in rings }', field: 'passages' },
  /* 19 */ { kind: 'assign', file, line: 98, column: 5, text: 'regular := regular - { node }', field: 'regular' },
  /* 20 */ { kind: 'assign', file, line: 99, column: 5, text: 'came := came - { node }', field: 'came' },
  /* 21 */ { kind: 'assign', file, line: 100, column: 5, text: 'told := told - { node }', field: 'told' },
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
    {
      name: 'passages',
      shape: { kind: 'map', key: PassageShape, of: { kind: 'list', of: PlaceShape } },
      durable: false,
    },
  ],
  fresh: freshOfExtendedSynchrony,
  react: reactOfExtendedSynchrony,
  draft: (before, write) => produce<ExtendedSynchronyState, Open<ExtendedSynchronyState>>(before, write),
}

/** spec/models/evs-order.mu:37 */
export const ExtendedSynchrony: Machine<ExtendedSynchronyConfig, ExtendedSynchronyState> = {
  kind: 'monitor',
  name: 'ExtendedSynchrony',
  module: 'models/evs-order',
  hash: '57d9bfa787da3ef935b44ef5d653c22fe1ae44000487835e09a9a8b66b2691d5',
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
