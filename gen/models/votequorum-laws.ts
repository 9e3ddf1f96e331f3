// Written by `npm run gen` from spec/models/votequorum-laws.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import { dropKeys, emptyMap, emptySet, get, has, meets, put, size, union, without } from '../../src/core/ops.ts'
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
import { type SortedMap, type SortedSet, setOf } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
import { type NodeListChanged, NodeListChangedShape, type QuorumChanged, QuorumChangedShape } from '../votequorum.ts'

/**
 * What votequorum promises under which options, by the numbers of its invariants:
 *
 * VQ1 oneQuorate: at most one quorate partition. With a plain majority or wait_for_all, equal expectations everywhere, and no
 * more votes alive than are expected. VQ2 agreed: the members of a partition come to one verdict. VQ3 neverFalls: quorum falls for a
 * stated cause alone. VQ4 quiet: who waits for all is not quorate. VQ5 enough: who is quorate has the votes, a tie-breaker or
 * a master (byMaster in models/votequorum-options). VQ6 covers: no fewer votes are expected than are here. VQ7 onlyNews: between
 * the installation of a ring and its activation nobody is told anything. VQ8 onlyMembers: who is not here does not count.
 * VQ9 castOnThisRing: in models/votequorum-options. VQ10 continuous: consecutive quorate views have a member in common.
 */

const file = 'spec/models/votequorum-laws.mu'

export interface SteadyConfig {}

export interface SteadyState {
  readonly last: SortedMap<NodeId, number>
  readonly armed: SortedSet<Named>
}

type SteadyGiven = Given<SteadyConfig>
type SteadyReading = Reading<SteadyConfig, SteadyState>
type SteadyWork = Work<SteadyConfig, SteadyState>

/** The state before `start`. */
function freshOfSteady(): SteadyState {
  return {
    last: emptyMap<NodeId, number>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfSteady(state: SteadyState): Open<SteadyState> {
  return {
    last: state.last,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfSteady(name: string): Reaction<SteadyWork> {
  return match<string, Reaction<SteadyWork>>(name)
    .with('start', () => () => {})
    .with('QuorumChanged', () => (x, { body, at }) => onQuorumChanged(x, body as QuorumChanged, at))
    .with('crash', () => (x, { at }) => onCrash(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/votequorum-laws.mu:22 */
function onQuorumChanged(x: SteadyWork, { quorum }: QuorumChanged, node: NodeId): void {
  const { state } = x
  x.assert(0, 'neverFalls', (get(state.last, node) ?? 0) <= quorum)
  state.last = x.wrote(1, put(state.last, node, quorum))
}

/** spec/models/votequorum-laws.mu:26 */
function onCrash(x: SteadyWork, node: NodeId): void {
  const { state } = x
  state.last = x.wrote(2, dropKeys(state.last, setOf<NodeId>([node])))
}

const settingsOfSteady: Settings<SteadyConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfSteady: readonly Site[] = [
  /* 0 */ { kind: 'assert', file, line: 23, column: 24, text: 'get(last, node) ?? 0 <= quorum' },
  /* 1 */ { kind: 'assign', file, line: 24, column: 5, text: 'last[node] := quorum', field: 'last' },
  /* 2 */ { kind: 'assign', file, line: 26, column: 22, text: 'last := last - { node }', field: 'last' },
]

const rulesOfSteady: Rules<SteadyConfig, SteadyState> = {
  state: [
    { name: 'last', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, durable: false },
  ],
  fresh: freshOfSteady,
  react: reactOfSteady,
  draft: (before, write) => produce<SteadyState, Open<SteadyState>>(before, write),
}

/** VQ3 (spec/models/votequorum-laws.mu:18) */
export const Steady: Machine<SteadyConfig, SteadyState> = {
  kind: 'monitor',
  name: 'Steady',
  module: 'models/votequorum-laws',
  hash: '734a7b91d3eef5e5d85484df8df6c878f4919676bf00fe82d9eab3c976a576f8',
  config: settingsOfSteady.fields,
  phases: [],
  state: rulesOfSteady.state,
  timers: [],
  receives: [],
  hears: [QuorumChangedShape, { kind: 'record', name: 'crash', tag: true, fields: [] }],
  sends: [],
  emits: [],
  sites: sitesOfSteady,
  configure: (self, given) => configure(settingsOfSteady, self, given),
  initial: (context, kept) => firstState(rulesOfSteady, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfSteady, context, state, input, watch),
  quick: quickStep(rulesOfSteady, copyOfSteady),
}

export interface AnnouncedConfig {}

export interface AnnouncedState {
  readonly syncing: SortedSet<NodeId>
  readonly last: SortedMap<NodeId, boolean>
  readonly armed: SortedSet<Named>
}

type AnnouncedGiven = Given<AnnouncedConfig>
type AnnouncedReading = Reading<AnnouncedConfig, AnnouncedState>
type AnnouncedWork = Work<AnnouncedConfig, AnnouncedState>

/** The state before `start`. */
function freshOfAnnounced(): AnnouncedState {
  return {
    syncing: emptySet<NodeId>(),
    last: emptyMap<NodeId, boolean>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfAnnounced(state: AnnouncedState): Open<AnnouncedState> {
  return {
    syncing: state.syncing,
    last: state.last,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfAnnounced(name: string): Reaction<AnnouncedWork> {
  return match<string, Reaction<AnnouncedWork>>(name)
    .with('start', () => () => {})
    .with('NodeListChanged', () => (x, { at }) => onNodeListChanged(x, at))
    .with('QuorumChanged', () => (x, { body, at }) => onQuorumChangedOfAnnounced(x, body as QuorumChanged, at))
    .with('crash', () => (x, { at }) => onCrashOfAnnounced(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/votequorum-laws.mu:35 */
function onNodeListChanged(x: AnnouncedWork, node: NodeId): void {
  const { state } = x
  state.syncing = x.wrote(0, union(state.syncing, setOf<NodeId>([node])))
}

/** spec/models/votequorum-laws.mu:36 */
function onQuorumChangedOfAnnounced(x: AnnouncedWork, { quorate }: QuorumChanged, node: NodeId): void {
  const { state } = x
  x.assert(1, 'onlyNews', has(state.syncing, node) || get(state.last, node) !== quorate)
  state.syncing = x.wrote(2, without(state.syncing, setOf<NodeId>([node])))
  state.last = x.wrote(3, put(state.last, node, quorate))
}

/** spec/models/votequorum-laws.mu:41 */
function onCrashOfAnnounced(x: AnnouncedWork, node: NodeId): void {
  const { state } = x
  state.syncing = x.wrote(4, without(state.syncing, setOf<NodeId>([node])))
  state.last = x.wrote(5, dropKeys(state.last, setOf<NodeId>([node])))
}

const settingsOfAnnounced: Settings<AnnouncedConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfAnnounced: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 35, column: 32, text: 'syncing := syncing + { node }', field: 'syncing' },
  /* 1 */ { kind: 'assert', file, line: 37, column: 22, text: 'node in syncing or get(last, node) != Some(quorate)' },
  /* 2 */ { kind: 'assign', file, line: 38, column: 5, text: 'syncing := syncing - { node }', field: 'syncing' },
  /* 3 */ { kind: 'assign', file, line: 39, column: 5, text: 'last[node] := quorate', field: 'last' },
  /* 4 */ { kind: 'assign', file, line: 42, column: 5, text: 'syncing := syncing - { node }', field: 'syncing' },
  /* 5 */ { kind: 'assign', file, line: 43, column: 5, text: 'last := last - { node }', field: 'last' },
]

const rulesOfAnnounced: Rules<AnnouncedConfig, AnnouncedState> = {
  state: [
    { name: 'syncing', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'last', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'bool' } }, durable: false },
  ],
  fresh: freshOfAnnounced,
  react: reactOfAnnounced,
  draft: (before, write) => produce<AnnouncedState, Open<AnnouncedState>>(before, write),
}

/**
 * VQ7: one verdict when a ring is active, and between rings only what is new.
 * (spec/models/votequorum-laws.mu:30)
 */
export const Announced: Machine<AnnouncedConfig, AnnouncedState> = {
  kind: 'monitor',
  name: 'Announced',
  module: 'models/votequorum-laws',
  hash: '8bd935f6476debc7e7e39014a9bdbe0d28ea575ed2ccc6e23c49722723b52c91',
  config: settingsOfAnnounced.fields,
  phases: [],
  state: rulesOfAnnounced.state,
  timers: [],
  receives: [],
  hears: [NodeListChangedShape, QuorumChangedShape, { kind: 'record', name: 'crash', tag: true, fields: [] }],
  sends: [],
  emits: [],
  sites: sitesOfAnnounced,
  configure: (self, given) => configure(settingsOfAnnounced, self, given),
  initial: (context, kept) => firstState(rulesOfAnnounced, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfAnnounced, context, state, input, watch),
  quick: quickStep(rulesOfAnnounced, copyOfAnnounced),
}

export interface ContinuityConfig {}

export interface ContinuityState {
  readonly last: SortedSet<NodeId>
  readonly armed: SortedSet<Named>
}

type ContinuityGiven = Given<ContinuityConfig>
type ContinuityReading = Reading<ContinuityConfig, ContinuityState>
type ContinuityWork = Work<ContinuityConfig, ContinuityState>

/** The state before `start`. */
function freshOfContinuity(): ContinuityState {
  return {
    last: emptySet<NodeId>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfContinuity(state: ContinuityState): Open<ContinuityState> {
  return {
    last: state.last,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfContinuity(name: string): Reaction<ContinuityWork> {
  return match<string, Reaction<ContinuityWork>>(name)
    .with('start', () => () => {})
    .with('QuorumChanged', () => (x, { body, at }) => onQuorumChangedOfContinuity(x, body as QuorumChanged, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/votequorum-laws.mu:52 */
function onQuorumChangedOfContinuity(x: ContinuityWork, { quorate, members }: QuorumChanged, node: NodeId): void {
  const { state } = x
  if (x.asked(0, quorate)) {
    x.assert(1, 'continuous', size(state.last) === 0 || meets(state.last, members))
    state.last = x.wrote(2, members)
  }
}

const settingsOfContinuity: Settings<ContinuityConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfContinuity: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 53, column: 8, text: 'quorate' },
  /* 1 */ { kind: 'assert', file, line: 54, column: 26, text: 'last == {} or last meets members' },
  /* 2 */ { kind: 'assign', file, line: 55, column: 7, text: 'last := members', field: 'last' },
]

const rulesOfContinuity: Rules<ContinuityConfig, ContinuityState> = {
  state: [
    { name: 'last', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
  ],
  fresh: freshOfContinuity,
  react: reactOfContinuity,
  draft: (before, write) => produce<ContinuityState, Open<ContinuityState>>(before, write),
}

/** VQ10 (spec/models/votequorum-laws.mu:48) */
export const Continuity: Machine<ContinuityConfig, ContinuityState> = {
  kind: 'monitor',
  name: 'Continuity',
  module: 'models/votequorum-laws',
  hash: '0eef635c29adde8eeb69caed9799c51e1b6f6413346837743170619cdba865c2',
  config: settingsOfContinuity.fields,
  phases: [],
  state: rulesOfContinuity.state,
  timers: [],
  receives: [],
  hears: [QuorumChangedShape],
  sends: [],
  emits: [],
  sites: sitesOfContinuity,
  configure: (self, given) => configure(settingsOfContinuity, self, given),
  initial: (context, kept) => firstState(rulesOfContinuity, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfContinuity, context, state, input, watch),
  quick: quickStep(rulesOfContinuity, copyOfContinuity),
}
