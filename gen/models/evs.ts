// Written by `npm run gen` from spec/models/evs.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import { dropKeys, emptyMap, emptySet, get, put, union } from '../../src/core/ops.ts'
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
import { type GatherEntered, GatherEnteredShape } from '../evs.ts'
import { type Installed, InstalledShape, type Ring, RingShape } from '../types.ts'

/** The membership protocol over a network that loses, delays and cuts. */

const file = 'spec/models/evs.mu'

export interface RingIdsConfig {}

export interface RingIdsState {
  readonly members: SortedMap<Ring, SortedSet<NodeId>>
  readonly last: SortedMap<NodeId, number>
  readonly armed: SortedSet<Named>
}

type RingIdsGiven = Given<RingIdsConfig>
type RingIdsReading = Reading<RingIdsConfig, RingIdsState>
type RingIdsWork = Work<RingIdsConfig, RingIdsState>

/** The state before `start`. */
function freshOfRingIds(): RingIdsState {
  return {
    members: emptyMap<Ring, SortedSet<NodeId>>(),
    last: emptyMap<NodeId, number>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfRingIds(state: RingIdsState): Open<RingIdsState> {
  return {
    members: state.members,
    last: state.last,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfRingIds(name: string): Reaction<RingIdsWork> {
  return match<string, Reaction<RingIdsWork>>(name)
    .with('start', () => () => {})
    .with('Installed', () => (x, { body, at }) => onInstalled(x, body as Installed, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/evs.mu:13 */
function onInstalled(x: RingIdsWork, { ring, members: installed }: Installed, node: NodeId): void {
  const { state } = x
  x.assert(0, 'sameMembers', same(get(state.members, ring) ?? installed, installed))
  x.assert(1, 'rises', (get(state.last, node) ?? 0) < ring.seq)
  state.members = x.wrote(2, put(state.members, ring, installed))
  state.last = x.wrote(3, put(state.last, node, ring.seq))
}

const settingsOfRingIds: Settings<RingIdsConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfRingIds: readonly Site[] = [
  /* 0 */ { kind: 'assert', file, line: 14, column: 25, text: 'get(members, ring) ?? installed == installed' },
  /* 1 */ { kind: 'assert', file, line: 15, column: 19, text: 'get(last, node) ?? 0 < ring.seq' },
  /* 2 */ { kind: 'assign', file, line: 16, column: 5, text: 'members[ring] := installed', field: 'members' },
  /* 3 */ { kind: 'assign', file, line: 17, column: 5, text: 'last[node] := ring.seq', field: 'last' },
]

const rulesOfRingIds: Rules<RingIdsConfig, RingIdsState> = {
  state: [
    {
      name: 'members',
      shape: { kind: 'map', key: RingShape, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
    { name: 'last', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, durable: false },
  ],
  fresh: freshOfRingIds,
  react: reactOfRingIds,
  draft: (before, write) => produce<RingIdsState, Open<RingIdsState>>(before, write),
}

/**
 * A ring id is minted once and means one set of members; a node's rings only rise, across crashes too.
 * (spec/models/evs.mu:8)
 */
export const RingIds: Machine<RingIdsConfig, RingIdsState> = {
  kind: 'monitor',
  name: 'RingIds',
  module: 'models/evs',
  hash: '859e8ad804ac52b9f6497dee8ede7ae509aa085653e49cf518b03c94b26b62cd',
  config: settingsOfRingIds.fields,
  phases: [],
  state: rulesOfRingIds.state,
  timers: [],
  receives: [],
  hears: [InstalledShape],
  sends: [],
  emits: [],
  sites: sitesOfRingIds,
  configure: (self, given) => configure(settingsOfRingIds, self, given),
  initial: (context, kept) => firstState(rulesOfRingIds, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfRingIds, context, state, input, watch),
  quick: quickStep(rulesOfRingIds, copyOfRingIds),
}

export interface KeptConfig {}

export interface KeptState {
  readonly all: SortedSet<NodeId>
  readonly rings: SortedMap<NodeId, Ring>
  readonly members: SortedMap<NodeId, SortedSet<NodeId>>
  readonly armed: SortedSet<Named>
}

type KeptGiven = Given<KeptConfig>
type KeptReading = Reading<KeptConfig, KeptState>
type KeptWork = Work<KeptConfig, KeptState>

/** The state before `start`. */
function freshOfKept(): KeptState {
  return {
    all: emptySet<NodeId>(),
    rings: emptyMap<NodeId, Ring>(),
    members: emptyMap<NodeId, SortedSet<NodeId>>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfKept(state: KeptState): Open<KeptState> {
  return {
    all: state.all,
    rings: state.rings,
    members: state.members,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfKept(name: string): Reaction<KeptWork> {
  return match<string, Reaction<KeptWork>>(name)
    .with('start', () => () => {})
    .with('Installed', () => (x, { body, at }) => onInstalledOfKept(x, body as Installed, at))
    .with('GatherEntered', () => (x, { body, at }) => onGatherEntered(x, body as GatherEntered, at))
    .with('crash', () => (x, { at }) => onCrash(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/evs.mu:85 */
function onInstalledOfKept(x: KeptWork, { ring, members: installed }: Installed, node: NodeId): void {
  const { state } = x
  state.rings = x.wrote(2, put(state.rings, node, ring))
  state.members = x.wrote(3, put(state.members, node, installed))
}

/** spec/models/evs.mu:89 */
function onGatherEntered(x: KeptWork, { cause }: GatherEntered, node: NodeId): void {
  const { state } = x
  state.all = x.wrote(4, union(state.all, setOf<NodeId>([node])))
  const joined = cause === 'JoinInOperational' || cause === 'MergeDuringJoin'
  x.assert(
    5,
    'kept',
    !(joined &&
      state.all.items.every(
        n => same(get(state.members, n), state.all) && same(get(state.rings, n), get(state.rings, node))
      )),
  )
  forget(x, node)
}

/** spec/models/evs.mu:95 */
function onCrash(x: KeptWork, node: NodeId): void {
  forget(x, node)
}

/** spec/models/evs.mu:96 */
function forget(x: KeptWork, node: NodeId): void {
  const { state } = x
  state.rings = x.wrote(0, dropKeys(state.rings, setOf<NodeId>([node])))
  state.members = x.wrote(1, dropKeys(state.members, setOf<NodeId>([node])))
}

const settingsOfKept: Settings<KeptConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfKept: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 97, column: 5, text: 'rings := rings - { node }', field: 'rings' },
  /* 1 */ { kind: 'assign', file, line: 98, column: 5, text: 'members := members - { node }', field: 'members' },
  /* 2 */ { kind: 'assign', file, line: 86, column: 5, text: 'rings[node] := ring', field: 'rings' },
  /* 3 */ { kind: 'assign', file, line: 87, column: 5, text: 'members[node] := installed', field: 'members' },
  /* 4 */ { kind: 'assign', file, line: 90, column: 5, text: 'all := all + { node }', field: 'all' },
  /* 5 */ { kind: 'assert', file, line: 92, column: 18, text: 'not (joined and forall n in all: get(members, n) == Some(all) and get(rings, n) == get(rings, node))' },
]

const rulesOfKept: Rules<KeptConfig, KeptState> = {
  state: [
    { name: 'all', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'rings', shape: { kind: 'map', key: { kind: 'node' }, of: RingShape }, durable: false },
    {
      name: 'members',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
  ],
  fresh: freshOfKept,
  react: reactOfKept,
  draft: (before, write) => produce<KeptState, Open<KeptState>>(before, write),
}

/**
 * No join makes anybody leave a ring of all nodes that all of them are on: it was said before.
 * (spec/models/evs.mu:79)
 */
export const Kept: Machine<KeptConfig, KeptState> = {
  kind: 'monitor',
  name: 'Kept',
  module: 'models/evs',
  hash: '9d40c093b29fe20f3801a2d7b35e8abaf37cc4d7e8c2bda6195b5494f16e25f1',
  config: settingsOfKept.fields,
  phases: [],
  state: rulesOfKept.state,
  timers: [],
  receives: [],
  hears: [InstalledShape, GatherEnteredShape, { kind: 'record', name: 'crash', tag: true, fields: [] }],
  sends: [],
  emits: [],
  sites: sitesOfKept,
  configure: (self, given) => configure(settingsOfKept, self, given),
  initial: (context, kept) => firstState(rulesOfKept, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfKept, context, state, input, watch),
  quick: quickStep(rulesOfKept, copyOfKept),
}
