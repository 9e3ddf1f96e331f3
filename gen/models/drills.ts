// Written by `npm run gen` from spec/models/drills.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import {
  dropKeys,
  emptyMap,
  emptySet,
  get,
  has,
  keepPairs,
  merge,
  pairs,
  put,
  size,
  subset,
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
  takeStep,
} from '../../src/core/reduce.ts'
import type { EnumShape, RecordShape } from '../../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, maker, mapOf, same, setOf } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
import { type GatherEntered, GatherEnteredShape } from '../evs.ts'
import {
  type Body,
  type Delivered,
  DeliveredShape,
  type Installed,
  InstalledShape,
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
 * Drills: whole clusters through minutes of faults, on clocks that run as on real nodes. They prove nothing; what they show in time
 * (that a ring forms again soon, that it stays when nothing happens) no untimed search can say.
 */

const file = 'spec/models/drills.mu'
const { int, min, valueAt } = partialOps(file)

/** What was done to the cluster last. (spec/models/drills.mu:11) */
export type Disturbance = 'Boots' | 'Dies' | 'Leaves' | 'Splits' | 'Cuts' | 'Pauses' | 'Heals' | 'Resumes'

/**
 * Ten times a second, and whenever something is done: how long that is ago, what it was, and who should be in one ring now. Of
 * nodes that hear others only one way, or that are paused, nothing is expected. (spec/models/drills.mu:14)
 */
export type Tick = Rec & {
  readonly kind: 'Tick'
  readonly quiet: number
  readonly last: Disturbance
  readonly parts: List<SortedSet<NodeId>>
}

/** Somebody has something to say. (spec/models/drills.mu:16) */
export type Say = Rec & { readonly kind: 'Say' }

export const DisturbanceShape: EnumShape = {
  kind: 'enum',
  name: 'Disturbance',
  cases: [
    { name: 'Boots', fields: [] },
    { name: 'Dies', fields: [] },
    { name: 'Leaves', fields: [] },
    { name: 'Splits', fields: [] },
    { name: 'Cuts', fields: [] },
    { name: 'Pauses', fields: [] },
    { name: 'Heals', fields: [] },
    { name: 'Resumes', fields: [] },
  ],
}

export const TickShape: RecordShape = {
  kind: 'record',
  name: 'Tick',
  tag: true,
  fields: [
    { name: 'quiet', shape: { kind: 'duration' } },
    { name: 'last', shape: DisturbanceShape },
    { name: 'parts', shape: { kind: 'list', of: { kind: 'set', of: { kind: 'node' } } } },
  ],
}

export const SayShape: RecordShape = { kind: 'record', name: 'Say', tag: true, fields: [] }

const Ring$ = maker<Ring>('rep', 'seq')
const Note$ = maker<Payload>('kind', 'id')
const Plain$ = maker<Body>('kind', 'payload')
const Send$ = maker<Send>('kind', 'body', 'urgent')
const SyncDone$ = maker<SyncDone>('kind', 'ring')

/** Each of these parts in one ring, and nobody else in it. (spec/models/drills.mu:75) */
export function together(
  parts: List<SortedSet<NodeId>>,
  rings: SortedMap<NodeId, Ring>,
  members: SortedMap<NodeId, SortedSet<NodeId>>,
): boolean {
  return parts.items.every(
    part => part.items.every(n => same(get(members, n), part) && same(get(rings, n), get(rings, min(part, '80:105'))))
  )
}

export interface ChatterConfig {}

export interface ChatterState {
  readonly ring: Ring
  readonly members: SortedSet<NodeId>
  readonly greeted: SortedSet<NodeId>
  readonly said: number
  readonly synchronising: boolean
  readonly armed: SortedSet<Named>
}

type ChatterGiven = Given<ChatterConfig>
type ChatterReading = Reading<ChatterConfig, ChatterState>
type ChatterWork = Work<ChatterConfig, ChatterState>

/** The state before `start`. */
function freshOfChatter({ self }: ChatterGiven): ChatterState {
  return {
    ring: Ring$({ rep: self, seq: 0 }),
    members: emptySet<NodeId>(),
    greeted: emptySet<NodeId>(),
    said: 0,
    synchronising: true,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfChatter(state: ChatterState): Open<ChatterState> {
  return {
    ring: state.ring,
    members: state.members,
    greeted: state.greeted,
    said: state.said,
    synchronising: state.synchronising,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfChatter(name: string): Reaction<ChatterWork> {
  return match<string, Reaction<ChatterWork>>(name)
    .with('start', () => () => {})
    .with('Installed', () => (x, { body }) => onInstalled(x, body as Installed))
    .with('Delivered', () => (x, { body }) => onDelivered(x, body as Delivered))
    .with('Say', () => x => onSay(x))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/drills.mu:28 */
function onInstalled(x: ChatterWork, { ring: installed, members: all }: Installed): void {
  const { state } = x
  state.ring = x.wrote(0, installed)
  state.members = x.wrote(1, all)
  state.greeted = x.wrote(2, emptySet<NodeId>())
  state.synchronising = x.wrote(3, true)
  x.emit(Send$({
    kind: 'Send',
    body: Plain$({ kind: 'Plain', payload: Note$({ kind: 'Note', id: 0 }) }),
    urgent: true,
  }))
}

/** spec/models/drills.mu:35 */
function onDelivered(x: ChatterWork, { of: of2 }: Delivered): void {
  const { state } = x
  // of the application
  if (!x.asked(
    4,
    same(of2.body, Plain$({ kind: 'Plain', payload: Note$({ kind: 'Note', id: 0 }) })),
  )) return x.refuse(4)
  state.greeted = x.wrote(5, union(state.greeted, setOf<NodeId>([of2.from])))
  // more are to come, or all is said
  if (!x.asked(6, state.synchronising && subset(state.members, state.greeted))) return x.refuse(6)
  state.synchronising = x.wrote(7, false)
  x.emit(SyncDone$({ kind: 'SyncDone', ring: state.ring }))
}

/**
 * As corosync's own API, it takes nothing while services are synchronised. What it took before may wait for the next ring.
 * (spec/models/drills.mu:43)
 */
function onSay(x: ChatterWork): void {
  const { state } = x
  if (!x.asked(8, !state.synchronising)) return x.refuse(8) // services come first
  state.said = x.wrote(9, int(state.said + 1, '45:13'))
  x.emit(Send$({
    kind: 'Send',
    body: Plain$({ kind: 'Plain', payload: Note$({ kind: 'Note', id: state.said }) }),
    urgent: false,
  }))
}

const settingsOfChatter: Settings<ChatterConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfChatter: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 29, column: 5, text: 'ring := installed', field: 'ring' },
  /* 1 */ { kind: 'assign', file, line: 30, column: 5, text: 'members := all', field: 'members' },
  /* 2 */ { kind: 'assign', file, line: 31, column: 5, text: 'greeted := {}', field: 'greeted' },
  /* 3 */ { kind: 'assign', file, line: 32, column: 5, text: 'synchronising := true', field: 'synchronising' },
  /* 4 */ { kind: 'when', file, line: 36, column: 10, text: 'of.body == Plain(Note(id: 0))', reason: 'of the application' },
  /* 5 */ { kind: 'assign', file, line: 37, column: 5, text: 'greeted := greeted + { of.from }', field: 'greeted' },
  /* 6 */ { kind: 'when', file, line: 38, column: 10, text: 'synchronising and members subset greeted', reason: 'more are to come, or all is said' },
  /* 7 */ { kind: 'assign', file, line: 39, column: 5, text: 'synchronising := false', field: 'synchronising' },
  /* 8 */ { kind: 'when', file, line: 44, column: 10, text: 'not synchronising', reason: 'services come first' },
  /* 9 */ { kind: 'assign', file, line: 45, column: 5, text: 'said := said + 1', field: 'said' },
]

const rulesOfChatter: Rules<ChatterConfig, ChatterState> = {
  state: [
    { name: 'ring', shape: RingShape, durable: false },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'greeted', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'said', shape: { kind: 'int' }, durable: false },
    { name: 'synchronising', shape: { kind: 'bool' }, durable: false },
  ],
  fresh: freshOfChatter,
  react: reactOfChatter,
  draft: (before, write) => produce<ChatterState, Open<ChatterState>>(before, write),
}

/**
 * An application above a service that synchronises itself: in a new ring every member says hello, and only when all did the
 * application's messages (their numbers begin at 1) go on. (spec/models/drills.mu:20)
 */
export const Chatter: Machine<ChatterConfig, ChatterState> = {
  kind: 'machine',
  name: 'Chatter',
  module: 'models/drills',
  hash: 'be54a4593f0f6ac89ea606f4569f142fbb289a613d3d45d63b7e977ab0118a59',
  config: settingsOfChatter.fields,
  phases: [],
  state: rulesOfChatter.state,
  timers: [],
  receives: [],
  hears: [InstalledShape, DeliveredShape, SayShape],
  sends: [],
  emits: [SendShape, SyncDoneShape],
  sites: sitesOfChatter,
  configure: (self, given) => configure(settingsOfChatter, self, given),
  initial: (context, kept) => firstState(rulesOfChatter, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfChatter, context, state, input, watch),
  quick: quickStep(rulesOfChatter, copyOfChatter),
}

export interface ServicesFirstConfig {}

export interface ServicesFirstState {
  readonly members: SortedMap<NodeId, SortedSet<NodeId>>
  readonly greeted: SortedMap<NodeId, SortedSet<NodeId>>
  readonly armed: SortedSet<Named>
}

type ServicesFirstGiven = Given<ServicesFirstConfig>
type ServicesFirstReading = Reading<ServicesFirstConfig, ServicesFirstState>
type ServicesFirstWork = Work<ServicesFirstConfig, ServicesFirstState>

/** The state before `start`. */
function freshOfServicesFirst(): ServicesFirstState {
  return {
    members: emptyMap<NodeId, SortedSet<NodeId>>(),
    greeted: emptyMap<NodeId, SortedSet<NodeId>>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfServicesFirst(state: ServicesFirstState): Open<ServicesFirstState> {
  return {
    members: state.members,
    greeted: state.greeted,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfServicesFirst(name: string): Reaction<ServicesFirstWork> {
  return match<string, Reaction<ServicesFirstWork>>(name)
    .with('start', () => () => {})
    .with('Installed', () => (x, { body, at }) => onInstalledOfServicesFirst(x, body as Installed, at))
    .with('Moved', () => (x, { at }) => onMoved(x, at))
    .with('Delivered', () => (x, { body, at }) => onDeliveredOfServicesFirst(x, body as Delivered, at))
    .with('crash', () => (x, { at }) => onCrash(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/drills.mu:56 */
function onInstalledOfServicesFirst(x: ServicesFirstWork, { members: all }: Installed, node: NodeId): void {
  const { state } = x
  state.members = x.wrote(0, put(state.members, node, all))
  state.greeted = x.wrote(1, put(state.greeted, node, emptySet<NodeId>()))
}

/** What comes after belongs to the old ring still. (spec/models/drills.mu:61) */
function onMoved(x: ServicesFirstWork, node: NodeId): void {
  const { state } = x
  state.members = x.wrote(2, dropKeys(state.members, setOf<NodeId>([node])))
}

/** spec/models/drills.mu:62 */
function onDeliveredOfServicesFirst(x: ServicesFirstWork, { of: of2 }: Delivered, node: NodeId): void {
  const { state } = x
  const it = of2.body
  matched: {
    if (it.kind === 'Plain' && it.payload.kind === 'Note') {
      const id = it.payload.id
      if (x.asked(3, id === 0)) {
        state.greeted = x.wrote(
          4,
          put(state.greeted, node, union(get(state.greeted, node) ?? emptySet<NodeId>(), setOf<NodeId>([of2.from]))),
        )
        break matched
      }
    }
    {
      const all = get(state.members, node) ?? emptySet<NodeId>()
      x.assert(
        5,
        'servicesFirst',
        subset(all, get(state.greeted, node) ?? emptySet<NodeId>()) || !has(state.members, node),
      )
      break matched
    }
  }
}

/** spec/models/drills.mu:71 */
function onCrash(x: ServicesFirstWork, node: NodeId): void {
  const { state } = x
  state.members = x.wrote(6, dropKeys(state.members, setOf<NodeId>([node])))
}

const settingsOfServicesFirst: Settings<ServicesFirstConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfServicesFirst: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 57, column: 5, text: 'members[node] := all', field: 'members' },
  /* 1 */ { kind: 'assign', file, line: 58, column: 5, text: 'greeted[node] := {}', field: 'greeted' },
  /* 2 */ { kind: 'assign', file, line: 61, column: 22, text: 'members := members - { node }', field: 'members' },
  /* 3 */ { kind: 'where', file, line: 64, column: 29, text: 'id == 0' },
  /* 4 */ { kind: 'assign', file, line: 64, column: 42, text: 'greeted[node] := (get(greeted, node) ?? {}) + { of.from }', field: 'greeted' },
  /* 5 */ { kind: 'assert', file, line: 67, column: 31, text: 'all subset get(greeted, node) ?? {} or node not in members' },
  /* 6 */ { kind: 'assign', file, line: 71, column: 22, text: 'members := members - { node }', field: 'members' },
]

const rulesOfServicesFirst: Rules<ServicesFirstConfig, ServicesFirstState> = {
  state: [
    {
      name: 'members',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
    {
      name: 'greeted',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
  ],
  fresh: freshOfServicesFirst,
  react: reactOfServicesFirst,
  draft: (before, write) => produce<ServicesFirstState, Open<ServicesFirstState>>(before, write),
}

/**
 * Services come first: nothing of an application is delivered in a ring before every member has said hello in it.
 * (spec/models/drills.mu:51)
 */
export const ServicesFirst: Machine<ServicesFirstConfig, ServicesFirstState> = {
  kind: 'monitor',
  name: 'ServicesFirst',
  module: 'models/drills',
  hash: '4e50725a92653146db53299176b1e97591e5108da404be17e6ae06a91a7dce94',
  config: settingsOfServicesFirst.fields,
  phases: [],
  state: rulesOfServicesFirst.state,
  timers: [],
  receives: [],
  hears: [InstalledShape, MovedShape, DeliveredShape, { kind: 'record', name: 'crash', tag: true, fields: [] }],
  sends: [],
  emits: [],
  sites: sitesOfServicesFirst,
  configure: (self, given) => configure(settingsOfServicesFirst, self, given),
  initial: (context, kept) => firstState(rulesOfServicesFirst, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfServicesFirst, context, state, input, watch),
  quick: quickStep(rulesOfServicesFirst, copyOfServicesFirst),
}

export interface TimelyConfig {}

export interface TimelyState {
  readonly rings: SortedMap<NodeId, Ring>
  readonly members: SortedMap<NodeId, SortedSet<NodeId>>
  /** How long nothing was done to the cluster, as of the last tick, and whether it was whole then. */
  readonly quiet: number
  readonly whole: boolean
  readonly armed: SortedSet<Named>
}

type TimelyGiven = Given<TimelyConfig>
type TimelyReading = Reading<TimelyConfig, TimelyState>
type TimelyWork = Work<TimelyConfig, TimelyState>

/** The state before `start`. */
function freshOfTimely(): TimelyState {
  return {
    rings: emptyMap<NodeId, Ring>(),
    members: emptyMap<NodeId, SortedSet<NodeId>>(),
    quiet: 0,
    whole: false,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfTimely(state: TimelyState): Open<TimelyState> {
  return {
    rings: state.rings,
    members: state.members,
    quiet: state.quiet,
    whole: state.whole,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfTimely(name: string): Reaction<TimelyWork> {
  return match<string, Reaction<TimelyWork>>(name)
    .with('start', () => () => {})
    .with('Tick', () => (x, { body, at }) => onTick(x, body as Tick, at))
    .with('Installed', () => (x, { body, at }) => onInstalledOfTimely(x, body as Installed, at))
    .with('GatherEntered', () => (x, { at }) => onGatherEntered(x, at))
    .with('crash', () => (x, { at }) => onCrashOfTimely(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/drills.mu:99 */
function onTick(x: TimelyWork, { quiet: since, last: last2, parts }: Tick, node: NodeId): void {
  const { state } = x
  state.quiet = x.wrote(0, since)
  state.whole = x.wrote(1, size(parts) !== 0 && together(parts, state.rings, state.members))
  x.assert(2, 'formsSoon', since < soon(last2) || together(parts, state.rings, state.members))
}

/** spec/models/drills.mu:104 */
function onInstalledOfTimely(x: TimelyWork, { ring, members: all }: Installed, node: NodeId): void {
  const { state } = x
  state.rings = x.wrote(3, put(state.rings, node, ring))
  state.members = x.wrote(4, put(state.members, node, all))
}

/** spec/models/drills.mu:108 */
function onGatherEntered(x: TimelyWork, node: NodeId): void {
  const { state } = x
  x.assert(5, 'stays', !state.whole || state.quiet < 2000)
}

/** spec/models/drills.mu:112 */
function onCrashOfTimely(x: TimelyWork, node: NodeId): void {
  const { state } = x
  state.rings = x.wrote(6, dropKeys(state.rings, setOf<NodeId>([node])))
  state.members = x.wrote(7, dropKeys(state.members, setOf<NodeId>([node])))
  state.whole = x.wrote(8, false)
}

/**
 * Who comes or goes says so, and is answered at once. Whoever says nothing is noticed by the timeouts of token and consensus
 * and found again by the next look for others; nodes that lose one and find another at once may take two rounds of that.
 * (spec/models/drills.mu:93)
 */
function soon(last2: Disturbance): number {
  if (last2 === 'Boots') return 300
  if (last2 === 'Leaves') return 900
  return 4000
}

const settingsOfTimely: Settings<TimelyConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfTimely: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 100, column: 5, text: 'quiet := since', field: 'quiet' },
  /* 1 */ { kind: 'assign', file, line: 101, column: 5, text: 'whole := parts != [] and together(parts, rings, members)', field: 'whole' },
  /* 2 */ { kind: 'assert', file, line: 102, column: 23, text: 'since < soon(last) or together(parts, rings, members)' },
  /* 3 */ { kind: 'assign', file, line: 105, column: 5, text: 'rings[node] := ring', field: 'rings' },
  /* 4 */ { kind: 'assign', file, line: 106, column: 5, text: 'members[node] := all', field: 'members' },
  /* 5 */ { kind: 'assert', file, line: 110, column: 19, text: 'not whole or quiet < 2s' },
  /* 6 */ { kind: 'assign', file, line: 113, column: 5, text: 'rings := rings - { node }', field: 'rings' },
  /* 7 */ { kind: 'assign', file, line: 114, column: 5, text: 'members := members - { node }', field: 'members' },
  /* 8 */ { kind: 'assign', file, line: 115, column: 5, text: 'whole := false', field: 'whole' },
]

const rulesOfTimely: Rules<TimelyConfig, TimelyState> = {
  state: [
    { name: 'rings', shape: { kind: 'map', key: { kind: 'node' }, of: RingShape }, durable: false },
    {
      name: 'members',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
    { name: 'quiet', shape: { kind: 'duration' }, durable: false },
    { name: 'whole', shape: { kind: 'bool' }, durable: false },
  ],
  fresh: freshOfTimely,
  react: reactOfTimely,
  draft: (before, write) => produce<TimelyState, Open<TimelyState>>(before, write),
}

/** Rings form in time, and stay. (spec/models/drills.mu:83) */
export const Timely: Machine<TimelyConfig, TimelyState> = {
  kind: 'monitor',
  name: 'Timely',
  module: 'models/drills',
  hash: 'bfbffdd9b2bfbe1ef740c525d0425c7729291e997e70d9f7d2a4f02434430065',
  config: settingsOfTimely.fields,
  phases: [],
  state: rulesOfTimely.state,
  timers: [],
  receives: [],
  hears: [TickShape, InstalledShape, GatherEnteredShape, { kind: 'record', name: 'crash', tag: true, fields: [] }],
  sends: [],
  emits: [],
  sites: sitesOfTimely,
  configure: (self, given) => configure(settingsOfTimely, self, given),
  initial: (context, kept) => firstState(rulesOfTimely, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfTimely, context, state, input, watch),
  quick: quickStep(rulesOfTimely, copyOfTimely),
}

export interface SettlesConfig {}

export interface SettlesState {
  readonly rings: SortedMap<NodeId, Ring>
  readonly members: SortedMap<NodeId, SortedSet<NodeId>>
  readonly armed: SortedSet<Named>
}

type SettlesGiven = Given<SettlesConfig>
type SettlesReading = Reading<SettlesConfig, SettlesState>
type SettlesWork = Work<SettlesConfig, SettlesState>

/** The state before `start`. */
function freshOfSettles(): SettlesState {
  return {
    rings: emptyMap<NodeId, Ring>(),
    members: emptyMap<NodeId, SortedSet<NodeId>>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfSettles(state: SettlesState): Open<SettlesState> {
  return {
    rings: state.rings,
    members: state.members,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfSettles(name: string): Reaction<SettlesWork> {
  return match<string, Reaction<SettlesWork>>(name)
    .with('start', () => () => {})
    .with('Tick', () => (x, { body, at }) => onTickOfSettles(x, body as Tick, at))
    .with('Installed', () => (x, { body, at }) => onInstalledOfSettles(x, body as Installed, at))
    .with('crash', () => (x, { at }) => onCrashOfSettles(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/drills.mu:125 */
function onTickOfSettles(x: SettlesWork, { quiet, parts }: Tick, node: NodeId): void {
  const { state } = x
  x.assert(0, 'settles', quiet < 10000 || together(parts, state.rings, state.members))
}

/** spec/models/drills.mu:126 */
function onInstalledOfSettles(x: SettlesWork, { ring, members: all }: Installed, node: NodeId): void {
  const { state } = x
  state.rings = x.wrote(1, put(state.rings, node, ring))
  state.members = x.wrote(2, put(state.members, node, all))
}

/** spec/models/drills.mu:130 */
function onCrashOfSettles(x: SettlesWork, node: NodeId): void {
  const { state } = x
  state.rings = x.wrote(3, dropKeys(state.rings, setOf<NodeId>([node])))
  state.members = x.wrote(4, dropKeys(state.members, setOf<NodeId>([node])))
}

const settingsOfSettles: Settings<SettlesConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfSettles: readonly Site[] = [
  /* 0 */ { kind: 'assert', file, line: 125, column: 51, text: 'quiet < 10s or together(parts, rings, members)' },
  /* 1 */ { kind: 'assign', file, line: 127, column: 5, text: 'rings[node] := ring', field: 'rings' },
  /* 2 */ { kind: 'assign', file, line: 128, column: 5, text: 'members[node] := all', field: 'members' },
  /* 3 */ { kind: 'assign', file, line: 131, column: 5, text: 'rings := rings - { node }', field: 'rings' },
  /* 4 */ { kind: 'assign', file, line: 132, column: 5, text: 'members := members - { node }', field: 'members' },
]

const rulesOfSettles: Rules<SettlesConfig, SettlesState> = {
  state: [
    { name: 'rings', shape: { kind: 'map', key: { kind: 'node' }, of: RingShape }, durable: false },
    {
      name: 'members',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
  ],
  fresh: freshOfSettles,
  react: reactOfSettles,
  draft: (before, write) => produce<SettlesState, Open<SettlesState>>(before, write),
}

/**
 * Some time or other, after all that was done, there is one ring of all who are up again.
 * (spec/models/drills.mu:120)
 */
export const Settles: Machine<SettlesConfig, SettlesState> = {
  kind: 'monitor',
  name: 'Settles',
  module: 'models/drills',
  hash: 'fb5f80b9d9dfb621918f764068829bd4638c3f16d69bef44fb84301ddc8de81f',
  config: settingsOfSettles.fields,
  phases: [],
  state: rulesOfSettles.state,
  timers: [],
  receives: [],
  hears: [TickShape, InstalledShape, { kind: 'record', name: 'crash', tag: true, fields: [] }],
  sends: [],
  emits: [],
  sites: sitesOfSettles,
  configure: (self, given) => configure(settingsOfSettles, self, given),
  initial: (context, kept) => firstState(rulesOfSettles, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfSettles, context, state, input, watch),
  quick: quickStep(rulesOfSettles, copyOfSettles),
}

export interface CalmConfig {}

export interface CalmState {
  readonly gathered: SortedMap<NodeId, number>
  readonly armed: SortedSet<Named>
}

type CalmGiven = Given<CalmConfig>
type CalmReading = Reading<CalmConfig, CalmState>
type CalmWork = Work<CalmConfig, CalmState>

/** The state before `start`. */
function freshOfCalm(): CalmState {
  return {
    gathered: emptyMap<NodeId, number>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfCalm(state: CalmState): Open<CalmState> {
  return {
    gathered: state.gathered,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfCalm(name: string): Reaction<CalmWork> {
  return match<string, Reaction<CalmWork>>(name)
    .with('start', () => () => {})
    .with('GatherEntered', () => (x, { at }) => onGatherEnteredOfCalm(x, at))
    .with('Tick', () => (x, { at }) => onTickOfCalm(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/drills.mu:142 */
function onGatherEnteredOfCalm(x: CalmWork, node: NodeId): void {
  const { state } = x
  state.gathered = x.wrote(0, put(state.gathered, node, int((get(state.gathered, node) ?? 0) + 1, '143:23')))
  x.assert(1, 'calm', valueAt(state.gathered, node, '144:18') < 50)
}

/** spec/models/drills.mu:146 */
function onTickOfCalm(x: CalmWork, node: NodeId): void {
  const { state } = x
  state.gathered = x.wrote(2, emptyMap<NodeId, number>())
}

const settingsOfCalm: Settings<CalmConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfCalm: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 143, column: 5, text: 'gathered[node] := (get(gathered, node) ?? 0) + 1', field: 'gathered' },
  /* 1 */ { kind: 'assert', file, line: 144, column: 18, text: 'gathered[node] < 50' },
  /* 2 */ { kind: 'assign', file, line: 146, column: 21, text: 'gathered := {}', field: 'gathered' },
]

const rulesOfCalm: Rules<CalmConfig, CalmState> = {
  state: [
    { name: 'gathered', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, durable: false },
  ],
  fresh: freshOfCalm,
  react: reactOfCalm,
  draft: (before, write) => produce<CalmState, Open<CalmState>>(before, write),
}

/**
 * Nodes that are forming a ring tell each other what is new, and no more: between two ticks none begins to gather fifty
 * times. Two who answer each other whatever they hear never stop, and no timeout of theirs ever ends.
 * (spec/models/drills.mu:138)
 */
export const Calm: Machine<CalmConfig, CalmState> = {
  kind: 'monitor',
  name: 'Calm',
  module: 'models/drills',
  hash: '173299e1302c189e1c3976ed2b16cefb721d0c152d267190adeb1efcc606ee17',
  config: settingsOfCalm.fields,
  phases: [],
  state: rulesOfCalm.state,
  timers: [],
  receives: [],
  hears: [GatherEnteredShape, TickShape],
  sends: [],
  emits: [],
  sites: sitesOfCalm,
  configure: (self, given) => configure(settingsOfCalm, self, given),
  initial: (context, kept) => firstState(rulesOfCalm, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfCalm, context, state, input, watch),
  quick: quickStep(rulesOfCalm, copyOfCalm),
}

export interface CompanionsConfig {}

export interface CompanionsState {
  readonly last: SortedMap<NodeId, Ring>
  readonly came: SortedMap<NodeId, SortedSet<NodeId>>
  /** By new ring, where its members came from, as far as they are in it already. */
  readonly origins: SortedMap<Ring, SortedMap<NodeId, Ring>>
  readonly armed: SortedSet<Named>
}

type CompanionsGiven = Given<CompanionsConfig>
type CompanionsReading = Reading<CompanionsConfig, CompanionsState>
type CompanionsWork = Work<CompanionsConfig, CompanionsState>

/** The state before `start`. */
function freshOfCompanions(): CompanionsState {
  return {
    last: emptyMap<NodeId, Ring>(),
    came: emptyMap<NodeId, SortedSet<NodeId>>(),
    origins: emptyMap<Ring, SortedMap<NodeId, Ring>>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfCompanions(state: CompanionsState): Open<CompanionsState> {
  return {
    last: state.last,
    came: state.came,
    origins: state.origins,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfCompanions(name: string): Reaction<CompanionsWork> {
  return match<string, Reaction<CompanionsWork>>(name)
    .with('start', () => () => {})
    .with('Moved', () => (x, { body, at }) => onMovedOfCompanions(x, body as Moved, at))
    .with('Installed', () => (x, { body, at }) => onInstalledOfCompanions(x, body as Installed, at))
    .with('crash', () => (x, { at }) => onCrashOfCompanions(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/drills.mu:157 */
function onMovedOfCompanions(x: CompanionsWork, { members }: Moved, node: NodeId): void {
  const { state } = x
  state.came = x.wrote(0, put(state.came, node, members))
}

/** spec/models/drills.mu:158 */
function onInstalledOfCompanions(x: CompanionsWork, { ring, members }: Installed, node: NodeId): void {
  const { state } = x
  const old = get(state.last, node)
  if (old === null) {} else {
    const others = get(state.origins, ring) ?? emptyMap<NodeId, Ring>()
    x.assert(
      1,
      'cameAlong',
      !(get(state.came, node) ?? emptySet<NodeId>()).items.some(n => !same(get(others, n) ?? old, old)),
    )
    x.assert(
      2,
      'expected',
      !pairs(others).some(
        ([n2, r]) => same(r, old) && has(members, n2) && !has(get(state.came, node) ?? emptySet<NodeId>(), n2)
      ),
    )
    state.origins = x.wrote(3, put(state.origins, ring, merge(others, mapOf<NodeId, Ring>([[node, old]]))))
  }
  state.last = x.wrote(4, put(state.last, node, ring))
  const rings = setOf<Ring>(state.last.values)
  state.origins = x.wrote(5, keepPairs(state.origins, (r3, o) => has(rings, r3)))
}

/** spec/models/drills.mu:172 */
function onCrashOfCompanions(x: CompanionsWork, node: NodeId): void {
  const { state } = x
  state.last = x.wrote(6, dropKeys(state.last, setOf<NodeId>([node])))
  state.came = x.wrote(7, dropKeys(state.came, setOf<NodeId>([node])))
}

const settingsOfCompanions: Settings<CompanionsConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfCompanions: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 157, column: 31, text: 'came[node] := members', field: 'came' },
  /* 1 */ { kind: 'assert', file, line: 163, column: 27, text: 'no n in get(came, node) ?? {}: get(others, n) ?? old != old' },
  /* 2 */ { kind: 'assert', file, line: 164, column: 26, text: 'no n, r in others: r == old and n in members and n not in get(came, node) ?? {}' },
  /* 3 */ { kind: 'assign', file, line: 165, column: 9, text: 'origins[ring] := others + { node: old }', field: 'origins' },
  /* 4 */ { kind: 'assign', file, line: 168, column: 5, text: 'last[node] := ring', field: 'last' },
  /* 5 */ { kind: 'assign', file, line: 170, column: 5, text: 'origins := { r: o for r, o in origins where r in rings }', field: 'origins' },
  /* 6 */ { kind: 'assign', file, line: 173, column: 5, text: 'last := last - { node }', field: 'last' },
  /* 7 */ { kind: 'assign', file, line: 174, column: 5, text: 'came := came - { node }', field: 'came' },
]

const rulesOfCompanions: Rules<CompanionsConfig, CompanionsState> = {
  state: [
    { name: 'last', shape: { kind: 'map', key: { kind: 'node' }, of: RingShape }, durable: false },
    {
      name: 'came',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
    {
      name: 'origins',
      shape: { kind: 'map', key: RingShape, of: { kind: 'map', key: { kind: 'node' }, of: RingShape } },
      durable: false,
    },
  ],
  fresh: freshOfCompanions,
  react: reactOfCompanions,
  draft: (before, write) => produce<CompanionsState, Open<CompanionsState>>(before, write),
}

/**
 * Who is said to have come along from a node's last ring into the next one was in that very ring until then.
 * (spec/models/drills.mu:150)
 */
export const Companions: Machine<CompanionsConfig, CompanionsState> = {
  kind: 'monitor',
  name: 'Companions',
  module: 'models/drills',
  hash: '8bfa0e333892c45c8a8d3eb788aad2b2c28dc84efe9b8217f19e1fb29284091e',
  config: settingsOfCompanions.fields,
  phases: [],
  state: rulesOfCompanions.state,
  timers: [],
  receives: [],
  hears: [MovedShape, InstalledShape, { kind: 'record', name: 'crash', tag: true, fields: [] }],
  sends: [],
  emits: [],
  sites: sitesOfCompanions,
  configure: (self, given) => configure(settingsOfCompanions, self, given),
  initial: (context, kept) => firstState(rulesOfCompanions, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfCompanions, context, state, input, watch),
  quick: quickStep(rulesOfCompanions, copyOfCompanions),
}

export interface ResignedConfig {}

export interface ResignedState {
  readonly all: SortedSet<NodeId>
  readonly members: SortedMap<NodeId, SortedSet<NodeId>>
  readonly gaveUp: SortedSet<NodeId>
  /** How often in a row the clock found them apart after somebody had given up. */
  readonly parted: boolean
  readonly apart: number
  readonly armed: SortedSet<Named>
}

type ResignedGiven = Given<ResignedConfig>
type ResignedReading = Reading<ResignedConfig, ResignedState>
type ResignedWork = Work<ResignedConfig, ResignedState>

/** The state before `start`. */
function freshOfResigned(): ResignedState {
  return {
    all: emptySet<NodeId>(),
    members: emptyMap<NodeId, SortedSet<NodeId>>(),
    gaveUp: emptySet<NodeId>(),
    parted: false,
    apart: 0,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfResigned(state: ResignedState): Open<ResignedState> {
  return {
    all: state.all,
    members: state.members,
    gaveUp: state.gaveUp,
    parted: state.parted,
    apart: state.apart,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfResigned(name: string): Reaction<ResignedWork> {
  return match<string, Reaction<ResignedWork>>(name)
    .with('start', () => () => {})
    .with('GatherEntered', () => (x, { body, at }) => onGatherEnteredOfResigned(x, body as GatherEntered, at))
    .with('Installed', () => (x, { body, at }) => onInstalledOfResigned(x, body as Installed, at))
    .with('Tick', () => (x, { at }) => onTickOfResigned(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/drills.mu:189 */
function onGatherEnteredOfResigned(x: ResignedWork, { cause }: GatherEntered, node: NodeId): void {
  const { state } = x
  state.all = x.wrote(0, union(state.all, setOf<NodeId>([node])))
  if (x.asked(1, cause === 'FailedToReceive')) {
    state.gaveUp = x.wrote(2, union(state.gaveUp, setOf<NodeId>([node])))
    state.parted = x.wrote(3, true)
  }
}

/** spec/models/drills.mu:196 */
function onInstalledOfResigned(x: ResignedWork, { members: installed }: Installed, node: NodeId): void {
  const { state } = x
  x.assert(4, 'aloneFirst', !has(state.gaveUp, node) || same(installed, setOf<NodeId>([node])))
  state.gaveUp = x.wrote(5, without(state.gaveUp, setOf<NodeId>([node])))
  state.members = x.wrote(6, put(state.members, node, installed))
}

/** spec/models/drills.mu:201 */
function onTickOfResigned(x: ResignedWork, node: NodeId): void {
  const { state } = x
  state.parted = x.wrote(7, state.parted && !state.all.items.every(n => same(get(state.members, n), state.all)))
  state.apart = x.wrote(8, state.parted ? int(state.apart + 1, '203:29') : 0)
  x.assert(9, 'backSoon', state.apart < 25)
}

const settingsOfResigned: Settings<ResignedConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfResigned: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 190, column: 5, text: 'all := all + { node }', field: 'all' },
  /* 1 */ { kind: 'if', file, line: 191, column: 8, text: 'cause == FailedToReceive' },
  /* 2 */ { kind: 'assign', file, line: 192, column: 7, text: 'gaveUp := gaveUp + { node }', field: 'gaveUp' },
  /* 3 */ { kind: 'assign', file, line: 193, column: 7, text: 'parted := true', field: 'parted' },
  /* 4 */ { kind: 'assert', file, line: 197, column: 24, text: 'node not in gaveUp or installed == { node }' },
  /* 5 */ { kind: 'assign', file, line: 198, column: 5, text: 'gaveUp := gaveUp - { node }', field: 'gaveUp' },
  /* 6 */ { kind: 'assign', file, line: 199, column: 5, text: 'members[node] := installed', field: 'members' },
  /* 7 */ { kind: 'assign', file, line: 202, column: 5, text: 'parted := parted and not forall n in all: get(members, n) == Some(all)', field: 'parted' },
  /* 8 */ { kind: 'assign', file, line: 203, column: 5, text: 'apart := if parted then apart + 1 else 0', field: 'apart' },
  /* 9 */ { kind: 'assert', file, line: 204, column: 22, text: 'apart < 25' },
]

const rulesOfResigned: Rules<ResignedConfig, ResignedState> = {
  state: [
    { name: 'all', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    {
      name: 'members',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
    { name: 'gaveUp', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'parted', shape: { kind: 'bool' }, durable: false },
    { name: 'apart', shape: { kind: 'int' }, durable: false },
  ],
  fresh: freshOfResigned,
  react: reactOfResigned,
  draft: (before, write) => produce<ResignedState, Open<ResignedState>>(before, write),
}

/**
 * Who gave up, since what the others have does not reach it, is in a ring of its own before it is with anybody again: what it
 * lacks is then of an old ring, and nobody waits for it. The others go on at once without it, and find it again.
 * (spec/models/drills.mu:180)
 */
export const Resigned: Machine<ResignedConfig, ResignedState> = {
  kind: 'monitor',
  name: 'Resigned',
  module: 'models/drills',
  hash: '0b6a5b280488ce26935e1063710f1041b0328b0a8e7761618f2dc4fb179d4296',
  config: settingsOfResigned.fields,
  phases: [],
  state: rulesOfResigned.state,
  timers: [],
  receives: [],
  hears: [GatherEnteredShape, InstalledShape, TickShape],
  sends: [],
  emits: [],
  sites: sitesOfResigned,
  configure: (self, given) => configure(settingsOfResigned, self, given),
  initial: (context, kept) => firstState(rulesOfResigned, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfResigned, context, state, input, watch),
  quick: quickStep(rulesOfResigned, copyOfResigned),
}
