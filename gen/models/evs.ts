// Written by `npm run gen` from spec/models/evs.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import { emptyMap, emptySet, get, put } from '../../src/core/ops.ts'
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
import { type SortedMap, type SortedSet, same } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
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
function fresh(): RingIdsState {
  return {
    members: emptyMap<Ring, SortedSet<NodeId>>(),
    last: emptyMap<NodeId, number>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: RingIdsState): Open<RingIdsState> {
  return {
    members: state.members,
    last: state.last,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string): Reaction<RingIdsWork> {
  return match<string, Reaction<RingIdsWork>>(name)
    .with('start', () => () => {})
    .with('Installed', () => (x, { body, at }) => onInstalled(x, body as Installed, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/evs.mu:12 */
function onInstalled(x: RingIdsWork, { ring, members: installed }: Installed, node: NodeId): void {
  const { state } = x
  x.assert(0, 'sameMembers', same(get(state.members, ring) ?? installed, installed))
  x.assert(1, 'rises', (get(state.last, node) ?? 0) < ring.seq)
  state.members = x.wrote(2, put(state.members, ring, installed))
  state.last = x.wrote(3, put(state.last, node, ring.seq))
}

const settings: Settings<RingIdsConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'assert', file, line: 13, column: 25, text: 'get(members, ring) ?? installed == installed' },
  /* 1 */ { kind: 'assert', file, line: 14, column: 19, text: 'get(last, node) ?? 0 < ring.seq' },
  /* 2 */ { kind: 'assign', file, line: 15, column: 5, text: 'members[ring] := installed', field: 'members' },
  /* 3 */ { kind: 'assign', file, line: 16, column: 5, text: 'last[node] := ring.seq', field: 'last' },
]

const rules: Rules<RingIdsConfig, RingIdsState> = {
  state: [
    {
      name: 'members',
      shape: { kind: 'map', key: RingShape, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
    { name: 'last', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, durable: false },
  ],
  fresh,
  react,
  draft: (before, write) => produce<RingIdsState, Open<RingIdsState>>(before, write),
}

/**
 * A ring id is minted once and means one set of members; a node's rings only rise, across crashes too.
 * (spec/models/evs.mu:7)
 */
export const RingIds: Machine<RingIdsConfig, RingIdsState> = {
  kind: 'monitor',
  name: 'RingIds',
  module: 'models/evs',
  hash: '59a479b40e0c21935ae5bda681bba1c13851016a425b8dd8d37d0348be5539e6',
  config: settings.fields,
  phases: [],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [InstalledShape],
  sends: [],
  emits: [],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy),
}
