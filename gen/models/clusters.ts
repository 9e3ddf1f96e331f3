// Written by `npm run gen` from spec/models/clusters.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import {
  dropKeys,
  emptyMap,
  emptySet,
  get,
  has,
  includes,
  indices,
  intersect,
  keepPairs,
  keysOf,
  meets,
  merge,
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
  takeStep,
} from '../../src/core/reduce.ts'
import type { RecordShape } from '../../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, maker, mapOf, same, setOf } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
import {
  type CpgAnswer,
  CpgAnswerShape,
  type CpgConfchg,
  CpgConfchgShape,
  type CpgDeliver,
  CpgDeliverShape,
  type CpgFinalize,
  CpgFinalizeShape,
  type CpgJoin,
  CpgJoinShape,
  type CpgLeave,
  CpgLeaveShape,
  type CpgMcast,
  CpgMcastShape,
} from '../cpg.ts'
import { type Tick, TickShape } from '../models/drills.ts'
import { type Regular, RegularShape, type Ring, RingShape } from '../types.ts'
import { type QuorumChanged, QuorumChangedShape } from '../votequorum.ts'

/**
 * Drills of whole nodes: the ring, packing into datagrams, synchronisation, process groups and votequorum, with a client on
 * each node that joins a group, speaks and leaves while the network falls apart.
 */

const file = 'spec/models/clusters.mu'
const { int, itemAt, mod, valueAt } = partialOps(file)

/** The client on this node says its next word, or first goes into the group. (spec/models/clusters.mu:16) */
export type Call = Rec & { readonly kind: 'Call' }

/** It leaves, and says so, or it does not. (spec/models/clusters.mu:18) */
export type Quit = Rec & { readonly kind: 'Quit' }

/** spec/models/clusters.mu:19 */
export type Vanish = Rec & { readonly kind: 'Vanish' }

/** Who listens to whom. (spec/models/clusters.mu:61) */
export type Ear = Rec & { readonly node: NodeId; readonly of: NodeId }

/** Whether the node is quorate, and with whom. (spec/models/clusters.mu:125) */
export type Verdict = Rec & { readonly quorate: boolean; readonly members: SortedSet<NodeId> }

export const CallShape: RecordShape = { kind: 'record', name: 'Call', tag: true, fields: [] }

export const QuitShape: RecordShape = { kind: 'record', name: 'Quit', tag: true, fields: [] }

export const VanishShape: RecordShape = { kind: 'record', name: 'Vanish', tag: true, fields: [] }

export const EarShape: RecordShape = {
  kind: 'record',
  name: 'Ear',
  tag: false,
  fields: [{ name: 'node', shape: { kind: 'node' } }, { name: 'of', shape: { kind: 'node' } }],
}

export const VerdictShape: RecordShape = {
  kind: 'record',
  name: 'Verdict',
  tag: false,
  fields: [
    { name: 'quorate', shape: { kind: 'bool' } },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } },
  ],
}

const CpgMcast$ = maker<CpgMcast>('kind', 'client', 'body', 'size')
const CpgJoin$ = maker<CpgJoin>('kind', 'client', 'group', 'pid')
const CpgLeave$ = maker<CpgLeave>('kind', 'client')
const CpgFinalize$ = maker<CpgFinalize>('kind', 'client')
const Ear$ = maker<Ear>('node', 'of')
const Verdict$ = maker<Verdict>('quorate', 'members')

/** What a client says, one after the other and again from the start: so a listener knows what comes next. */
export const words: List<string> = List.of<string>('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm')

export interface GroupCallerConfig {}

export interface GroupCallerState {
  readonly here: boolean
  readonly asked: boolean
  readonly said: number
  readonly armed: SortedSet<Named>
}

type GroupCallerGiven = Given<GroupCallerConfig>
type GroupCallerReading = Reading<GroupCallerConfig, GroupCallerState>
type GroupCallerWork = Work<GroupCallerConfig, GroupCallerState>

/** The state before `start`. */
function freshOfGroupCaller(): GroupCallerState {
  return {
    here: false,
    asked: false,
    said: 0,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfGroupCaller(state: GroupCallerState): Open<GroupCallerState> {
  return {
    here: state.here,
    asked: state.asked,
    said: state.said,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfGroupCaller(name: string): Reaction<GroupCallerWork> {
  return match<string, Reaction<GroupCallerWork>>(name)
    .with('start', () => () => {})
    .with('Call', () => x => onCall(x))
    .with('Quit', () => x => onQuit(x))
    .with('Vanish', () => x => onVanish(x))
    .with('CpgAnswer', () => (x, { body }) => onCpgAnswer(x, body as CpgAnswer))
    .with('CpgConfchg', () => (x, { body }) => onCpgConfchg(x, body as CpgConfchg))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/clusters.mu:30 */
function onCall(x: GroupCallerWork): void {
  const { state } = x
  if (x.asked(0, state.here)) {
    x.emit(CpgMcast$({
      kind: 'CpgMcast',
      client: 1,
      body: itemAt(words, mod(state.said, size(words), '32:44'), '32:38'),
      size: 1,
    }))
  } else {
    if (!x.asked(1, !state.asked)) return x.refuse(1) // it is on its way in
    state.asked = x.wrote(2, true)
    x.emit(CpgJoin$({ kind: 'CpgJoin', client: 1, group: 'g', pid: 7 }))
  }
}

/** spec/models/clusters.mu:39 */
function onQuit(x: GroupCallerWork): void {
  const { state } = x
  if (!x.asked(3, state.here)) return x.refuse(3) // it is in no group
  x.emit(CpgLeave$({ kind: 'CpgLeave', client: 1 }))
}

/** spec/models/clusters.mu:43 */
function onVanish(x: GroupCallerWork): void {
  const { state } = x
  if (!x.asked(4, state.here)) return x.refuse(4) // it is in no group
  state.here = x.wrote(5, false)
  state.asked = x.wrote(6, false)
  x.emit(CpgFinalize$({ kind: 'CpgFinalize', client: 1 }))
}

/** spec/models/clusters.mu:49 */
function onCpgAnswer(x: GroupCallerWork, { result }: CpgAnswer): void {
  const { state } = x
  if (x.asked(7, result === 'Ok' && state.here)) {
    state.said = x.wrote(8, int(state.said + 1, '50:40'))
  }
  if (x.asked(9, result !== 'Ok' && !state.here)) {
    state.asked = x.wrote(10, false)
  }
}

/** spec/models/clusters.mu:53 */
function onCpgConfchg(x: GroupCallerWork, { members }: CpgConfchg): void {
  const { self, state } = x
  const now = members.items.some(m => m.node === self && m.pid === 7)
  if (x.asked(11, state.here && !now)) {
    state.asked = x.wrote(12, false)
  }
  state.here = x.wrote(13, now)
}

const settingsOfGroupCaller: Settings<GroupCallerConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfGroupCaller: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 31, column: 8, text: 'here' },
  /* 1 */ { kind: 'when', file, line: 34, column: 12, text: 'not asked', reason: 'it is on its way in' },
  /* 2 */ { kind: 'assign', file, line: 35, column: 7, text: 'asked := true', field: 'asked' },
  /* 3 */ { kind: 'when', file, line: 40, column: 10, text: 'here', reason: 'it is in no group' },
  /* 4 */ { kind: 'when', file, line: 44, column: 10, text: 'here', reason: 'it is in no group' },
  /* 5 */ { kind: 'assign', file, line: 45, column: 5, text: 'here := false', field: 'here' },
  /* 6 */ { kind: 'assign', file, line: 46, column: 5, text: 'asked := false', field: 'asked' },
  /* 7 */ { kind: 'if', file, line: 50, column: 8, text: 'result == Ok and here' },
  /* 8 */ { kind: 'assign', file, line: 50, column: 32, text: 'said := said + 1', field: 'said' },
  /* 9 */ { kind: 'if', file, line: 51, column: 8, text: 'result != Ok and not here' },
  /* 10 */ { kind: 'assign', file, line: 51, column: 36, text: 'asked := false', field: 'asked' },
  /* 11 */ { kind: 'if', file, line: 55, column: 8, text: 'here and not now' },
  /* 12 */ { kind: 'assign', file, line: 55, column: 27, text: 'asked := false', field: 'asked' },
  /* 13 */ { kind: 'assign', file, line: 56, column: 5, text: 'here := now', field: 'here' },
]

const rulesOfGroupCaller: Rules<GroupCallerConfig, GroupCallerState> = {
  state: [
    { name: 'here', shape: { kind: 'bool' }, durable: false },
    { name: 'asked', shape: { kind: 'bool' }, durable: false },
    { name: 'said', shape: { kind: 'int' }, durable: false },
  ],
  fresh: freshOfGroupCaller,
  react: reactOfGroupCaller,
  draft: (before, write) => produce<GroupCallerState, Open<GroupCallerState>>(before, write),
}

/** spec/models/clusters.mu:24 */
export const GroupCaller: Machine<GroupCallerConfig, GroupCallerState> = {
  kind: 'machine',
  name: 'GroupCaller',
  module: 'models/clusters',
  hash: '27fd7e9a4a7330c25b7edda7950c4862cc5723a66961ffafdeb94b4cd7e2f00b',
  config: settingsOfGroupCaller.fields,
  phases: [],
  state: rulesOfGroupCaller.state,
  timers: [],
  receives: [],
  hears: [CallShape, QuitShape, VanishShape, CpgAnswerShape, CpgConfchgShape],
  sends: [],
  emits: [CpgMcastShape, CpgJoinShape, CpgLeaveShape, CpgFinalizeShape],
  sites: sitesOfGroupCaller,
  configure: (self, given) => configure(settingsOfGroupCaller, self, given),
  initial: (context, kept) => firstState(rulesOfGroupCaller, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfGroupCaller, context, state, input, watch),
  quick: quickStep(rulesOfGroupCaller, copyOfGroupCaller),
}

export interface CallsConfig {}

export interface CallsState {
  readonly views: SortedMap<NodeId, SortedSet<NodeId>>
  /** The word that comes next, once one was heard. */
  readonly next: SortedMap<Ear, number>
  /** Nodes of which a client left at some time, or that died. */
  readonly quit: SortedSet<NodeId>
  readonly armed: SortedSet<Named>
}

type CallsGiven = Given<CallsConfig>
type CallsReading = Reading<CallsConfig, CallsState>
type CallsWork = Work<CallsConfig, CallsState>

/** The state before `start`. */
function freshOfCalls(): CallsState {
  return {
    views: emptyMap<NodeId, SortedSet<NodeId>>(),
    next: emptyMap<Ear, number>(),
    quit: emptySet<NodeId>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfCalls(state: CallsState): Open<CallsState> {
  return {
    views: state.views,
    next: state.next,
    quit: state.quit,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfCalls(name: string): Reaction<CallsWork> {
  return match<string, Reaction<CallsWork>>(name)
    .with('start', () => () => {})
    .with('CpgLeave', () => (x, { at }) => onCpgLeave(x, at))
    .with('CpgFinalize', () => (x, { at }) => onCpgFinalize(x, at))
    .with('crash', () => (x, { at }) => onCrash(x, at))
    .with('CpgConfchg', () => (x, { body, at }) => onCpgConfchgOfCalls(x, body as CpgConfchg, at))
    .with('CpgDeliver', () => (x, { body, at }) => onCpgDeliver(x, body as CpgDeliver, at))
    .with('Tick', () => (x, { body, at }) => onTick(x, body as Tick, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/clusters.mu:73 */
function onCpgLeave(x: CallsWork, node: NodeId): void {
  const { state } = x
  state.quit = x.wrote(2, union(state.quit, setOf<NodeId>([node])))
}

/** spec/models/clusters.mu:74 */
function onCpgFinalize(x: CallsWork, node: NodeId): void {
  const { state } = x
  state.quit = x.wrote(3, union(state.quit, setOf<NodeId>([node])))
  forget(x, node)
}

/** spec/models/clusters.mu:78 */
function onCrash(x: CallsWork, node: NodeId): void {
  const { state } = x
  state.quit = x.wrote(4, union(state.quit, setOf<NodeId>([node])))
  forget(x, node)
}

/** spec/models/clusters.mu:87 */
function onCpgConfchgOfCalls(x: CallsWork, { members, left, joined }: CpgConfchg, node: NodeId): void {
  const { state } = x
  const came = setOf<NodeId>(joined.items.map(j => j.node))
  const went = setOf<NodeId>(left.items.map(l => l.node))
  const now = setOf<NodeId>(members.items.map(m => m.node))
  x.assert(5, 'disjoint', !meets(went, now) && subset(came, now))
  const before2 = has(came, node) ? null : get(state.views, node)
  if (before2 === null) {
    forget(x, node)
  } else {
    x.assert(
      6,
      'explained',
      same(without(union(before2, came), went), now) && subset(went, before2) && !meets(came, before2),
    )
  }
  x.assert(7, 'forAReason', left.items.every(l2 => l2.reason === 'NodeDown' || has(state.quit, l2.node)))
  state.views = x.wrote(8, put(state.views, node, now))
  if (x.asked(9, !has(now, node))) {
    forget(x, node)
  }
  state.next = x.wrote(10, keepPairs(state.next, (e, i) => e.node !== node || has(without(now, came), e.of)))
}

/** spec/models/clusters.mu:103 */
function onCpgDeliver(x: CallsWork, { node: from2, parts }: CpgDeliver, node: NodeId): void {
  const { state } = x
  x.assert(11, 'member', has(get(state.views, node) ?? emptySet<NodeId>(), from2))
  const ear = Ear$({ node, of: from2 })
  const heard = new List<number>(
    indices(words).items.filter(i => itemAt(words, i, '106:50') === itemAt(parts, 0, '106:62')),
  )
  x.assert(12, 'whole', size(parts) === 1 && size(heard) !== 0)
  const due = get(state.next, ear)
  if (due === null) {} else {
    x.assert(13, 'unbroken', same(heard, List.of<number>(due)))
  }
  state.next = x.wrote(
    14,
    put(state.next, ear, mod(int(itemAt(heard, 0, '112:19') + 1, '112:19'), size(words), '112:18')),
  )
}

/** spec/models/clusters.mu:115 */
function onTick(x: CallsWork, { quiet, parts }: Tick, node: NodeId): void {
  const { state } = x
  x.assert(
    15,
    'groupsSettle',
    quiet < 10000 ||
      parts.items.every(
        part => intersect(part, keysOf(state.views)).items.every(
          n => same(valueAt(state.views, n, '120:76'), intersect(part, keysOf(state.views)))
        )
      ),
  )
}

/** spec/models/clusters.mu:82 */
function forget(x: CallsWork, node: NodeId): void {
  const { state } = x
  state.views = x.wrote(0, dropKeys(state.views, setOf<NodeId>([node])))
  state.next = x.wrote(1, keepPairs(state.next, (e, i) => e.node !== node))
}

const settingsOfCalls: Settings<CallsConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfCalls: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 83, column: 5, text: 'views := views - { node }', field: 'views' },
  /* 1 */ { kind: 'assign', file, line: 84, column: 5, text: 'next := { e: i for e, i in next where e.node != node }', field: 'next' },
  /* 2 */ { kind: 'assign', file, line: 73, column: 25, text: 'quit := quit + { node }', field: 'quit' },
  /* 3 */ { kind: 'assign', file, line: 75, column: 5, text: 'quit := quit + { node }', field: 'quit' },
  /* 4 */ { kind: 'assign', file, line: 79, column: 5, text: 'quit := quit + { node }', field: 'quit' },
  /* 5 */ { kind: 'assert', file, line: 91, column: 22, text: 'not went meets now and came subset now' },
  /* 6 */ { kind: 'assert', file, line: 94, column: 41, text: 'before + came - went == now and went subset before and not came meets before' },
  /* 7 */ { kind: 'assert', file, line: 97, column: 24, text: 'forall l in left: l.reason is NodeDown or l.node in quit' },
  /* 8 */ { kind: 'assign', file, line: 98, column: 5, text: 'views[node] := now', field: 'views' },
  /* 9 */ { kind: 'if', file, line: 99, column: 8, text: 'node not in now' },
  /* 10 */ { kind: 'assign', file, line: 100, column: 5, text: 'next := { e: i for e, i in next where e.node != node or e.of in now - came }', field: 'next' },
  /* 11 */ { kind: 'assert', file, line: 104, column: 20, text: 'from in get(views, node) ?? {}' },
  /* 12 */ { kind: 'assert', file, line: 107, column: 19, text: 'size(parts) == 1 and heard != []' },
  /* 13 */ { kind: 'assert', file, line: 110, column: 37, text: 'heard == [due]' },
  /* 14 */ { kind: 'assign', file, line: 112, column: 5, text: 'next[ear] := (heard[0] + 1) mod size(words)', field: 'next' },
  /* 15 */ { kind: 'assert', file, line: 120, column: 7, text: 'quiet < 10s or forall part in parts: forall n in part & keys(views): views[n] == part & keys(views)' },
]

const rulesOfCalls: Rules<CallsConfig, CallsState> = {
  state: [
    {
      name: 'views',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
    { name: 'next', shape: { kind: 'map', key: EarShape, of: { kind: 'int' } }, durable: false },
    { name: 'quit', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
  ],
  fresh: freshOfCalls,
  react: reactOfCalls,
  draft: (before, write) => produce<CallsState, Open<CallsState>>(before, write),
}

/** What the clients of one group are told of each other. (spec/models/clusters.mu:64) */
export const Calls: Machine<CallsConfig, CallsState> = {
  kind: 'monitor',
  name: 'Calls',
  module: 'models/clusters',
  hash: 'f093ea9fbb4f1d3b7392b8a6ab723467c3710012ea59d1dab6629f6168c28326',
  config: settingsOfCalls.fields,
  phases: [],
  state: rulesOfCalls.state,
  timers: [],
  receives: [],
  hears: [
    CpgLeaveShape,
    CpgFinalizeShape,
    CpgConfchgShape,
    CpgDeliverShape,
    TickShape,
    { kind: 'record', name: 'crash', tag: true, fields: [] },
  ],
  sends: [],
  emits: [],
  sites: sitesOfCalls,
  configure: (self, given) => configure(settingsOfCalls, self, given),
  initial: (context, kept) => firstState(rulesOfCalls, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfCalls, context, state, input, watch),
  quick: quickStep(rulesOfCalls, copyOfCalls),
}

export interface VerdictsConfig {}

export interface VerdictsState {
  /** The nodes that ever ran. */
  readonly all: SortedSet<NodeId>
  readonly rings: SortedMap<NodeId, Ring>
  readonly verdicts: SortedMap<NodeId, Verdict>
  /** By ring, what the first of its members came to. */
  readonly first: SortedMap<Ring, Verdict>
  readonly armed: SortedSet<Named>
}

type VerdictsGiven = Given<VerdictsConfig>
type VerdictsReading = Reading<VerdictsConfig, VerdictsState>
type VerdictsWork = Work<VerdictsConfig, VerdictsState>

/** The state before `start`. */
function freshOfVerdicts(): VerdictsState {
  return {
    all: emptySet<NodeId>(),
    rings: emptyMap<NodeId, Ring>(),
    verdicts: emptyMap<NodeId, Verdict>(),
    first: emptyMap<Ring, Verdict>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfVerdicts(state: VerdictsState): Open<VerdictsState> {
  return {
    all: state.all,
    rings: state.rings,
    verdicts: state.verdicts,
    first: state.first,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfVerdicts(name: string): Reaction<VerdictsWork> {
  return match<string, Reaction<VerdictsWork>>(name)
    .with('start', () => () => {})
    .with('Regular', () => (x, { body, at }) => onRegular(x, body as Regular, at))
    .with('QuorumChanged', () => (x, { body, at }) => onQuorumChanged(x, body as QuorumChanged, at))
    .with('Tick', () => (x, { body, at }) => onTickOfVerdicts(x, body as Tick, at))
    .with('crash', () => (x, { at }) => onCrashOfVerdicts(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/clusters.mu:137 */
function onRegular(x: VerdictsWork, { ring }: Regular, node: NodeId): void {
  const { state } = x
  state.rings = x.wrote(0, put(state.rings, node, ring))
}

/** spec/models/clusters.mu:138 */
function onQuorumChanged(x: VerdictsWork, { quorate, members }: QuorumChanged, node: NodeId): void {
  const { state } = x
  const now = Verdict$({ quorate, members })
  const ring = get(state.rings, node)
  if (ring === null) {} else {
    x.assert(1, 'agreed', same(get(state.first, ring) ?? now, now))
    state.first = x.wrote(
      2,
      merge(keepPairs(state.first, (r, v) => includes(valuesOf(state.rings), r)), mapOf<Ring, Verdict>([[ring, now]])),
    )
  }
  state.verdicts = x.wrote(3, put(state.verdicts, node, now))
  x.assert(4, 'oneQuorate', state.verdicts.values.every(v2 => !(v2.quorate && quorate) || meets(v2.members, members)))
}

/** spec/models/clusters.mu:150 */
function onTickOfVerdicts(x: VerdictsWork, { quiet, parts }: Tick, node: NodeId): void {
  const { state } = x
  for (const part of parts.items) {
    state.all = x.wrote(5, union(state.all, part))
  }
  x.assert(
    6,
    'verdictsSettle',
    quiet < 10000 ||
      parts.items.every(
        part2 => part2.items.every(
          n => same(get(state.verdicts, n), Verdict$({ quorate: 2 * size(part2) > size(state.all), members: part2 }))
        )
      ),
  )
}

/** spec/models/clusters.mu:157 */
function onCrashOfVerdicts(x: VerdictsWork, node: NodeId): void {
  const { state } = x
  state.rings = x.wrote(7, dropKeys(state.rings, setOf<NodeId>([node])))
  state.verdicts = x.wrote(8, dropKeys(state.verdicts, setOf<NodeId>([node])))
}

const settingsOfVerdicts: Settings<VerdictsConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfVerdicts: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 137, column: 30, text: 'rings[node] := ring', field: 'rings' },
  /* 1 */ { kind: 'assert', file, line: 143, column: 24, text: 'get(first, ring) ?? now == now' },
  /* 2 */ { kind: 'assign', file, line: 144, column: 9, text: 'first := { r: v for r, v in first where r in values(rings) } + { ring: now }', field: 'first' },
  /* 3 */ { kind: 'assign', file, line: 147, column: 5, text: 'verdicts[node] := now', field: 'verdicts' },
  /* 4 */ { kind: 'assert', file, line: 148, column: 24, text: 'forall n, v in verdicts: v.quorate and quorate implies v.members meets members' },
  /* 5 */ { kind: 'assign', file, line: 151, column: 25, text: 'all := all + part', field: 'all' },
  /* 6 */ { kind: 'assert', file, line: 153, column: 7, text: 'quiet < 10s or forall part in parts: forall n in part: get(verdicts, n) == Some(Verdict(quorate: 2 * size(part) > size(all), members: part))' },
  /* 7 */ { kind: 'assign', file, line: 158, column: 5, text: 'rings := rings - { node }', field: 'rings' },
  /* 8 */ { kind: 'assign', file, line: 159, column: 5, text: 'verdicts := verdicts - { node }', field: 'verdicts' },
]

const rulesOfVerdicts: Rules<VerdictsConfig, VerdictsState> = {
  state: [
    { name: 'all', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'rings', shape: { kind: 'map', key: { kind: 'node' }, of: RingShape }, durable: false },
    { name: 'verdicts', shape: { kind: 'map', key: { kind: 'node' }, of: VerdictShape }, durable: false },
    { name: 'first', shape: { kind: 'map', key: RingShape, of: VerdictShape }, durable: false },
  ],
  fresh: freshOfVerdicts,
  react: reactOfVerdicts,
  draft: (before, write) => produce<VerdictsState, Open<VerdictsState>>(before, write),
}

/**
 * Members of a ring come to one verdict, of two partitions one at most acts, and in the end exactly who has a majority.
 * (spec/models/clusters.mu:128)
 */
export const Verdicts: Machine<VerdictsConfig, VerdictsState> = {
  kind: 'monitor',
  name: 'Verdicts',
  module: 'models/clusters',
  hash: 'bf5622920a9a2319504ece209d385d1233421c5cf98fa38a8c232bfedeaf2dc8',
  config: settingsOfVerdicts.fields,
  phases: [],
  state: rulesOfVerdicts.state,
  timers: [],
  receives: [],
  hears: [RegularShape, QuorumChangedShape, TickShape, { kind: 'record', name: 'crash', tag: true, fields: [] }],
  sends: [],
  emits: [],
  sites: sitesOfVerdicts,
  configure: (self, given) => configure(settingsOfVerdicts, self, given),
  initial: (context, kept) => firstState(rulesOfVerdicts, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfVerdicts, context, state, input, watch),
  quick: quickStep(rulesOfVerdicts, copyOfVerdicts),
}
