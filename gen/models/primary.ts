// Written by `npm run gen` from spec/models/primary.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import { dropKeys, emptyMap, emptySet, meets, put, size, union, without } from '../../src/core/ops.ts'
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
import { type QuorumChanged, QuorumChangedShape } from '../votequorum.ts'

/**
 * Primary components: the rings whose members may act, as votequorum says (Moser, Amir, Melliar-Smith, Agarwal: "Extended Virtual
 * Synchrony", 1994, properties 8.1 and 8.2).
 *
 * A majority of votes that are always the same is enough for 8.1 (no two at once), and for this much of 8.2: one primary
 * component and the next have a node in common. That this node still knows of the first (`carried`) is more, and it
 * does not hold: the node may have died in between, as votequorum keeps nothing on disk, or the ring in which the first was
 * primary broke before that node heard of it. Whoever keeps state across primary components has to ask who was there, as
 * views do (spec/views.mu).
 */

const file = 'spec/models/primary.mu'

export interface PrimaryComponentsConfig {}

export interface PrimaryComponentsState {
  readonly last: SortedSet<NodeId>
  /** Who acts, and with whom. */
  readonly acting: SortedMap<NodeId, SortedSet<NodeId>>
  readonly armed: SortedSet<Named>
}

type PrimaryComponentsGiven = Given<PrimaryComponentsConfig>
type PrimaryComponentsReading = Reading<PrimaryComponentsConfig, PrimaryComponentsState>
type PrimaryComponentsWork = Work<PrimaryComponentsConfig, PrimaryComponentsState>

/** The state before `start`. */
function freshOfPrimaryComponents(): PrimaryComponentsState {
  return {
    last: emptySet<NodeId>(),
    acting: emptyMap<NodeId, SortedSet<NodeId>>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfPrimaryComponents(state: PrimaryComponentsState): Open<PrimaryComponentsState> {
  return {
    last: state.last,
    acting: state.acting,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfPrimaryComponents(name: string): Reaction<PrimaryComponentsWork> {
  return match<string, Reaction<PrimaryComponentsWork>>(name)
    .with('start', () => () => {})
    .with('QuorumChanged', () => (x, { body, at }) => onQuorumChanged(x, body as QuorumChanged, at))
    .with('crash', () => (x, { at }) => onCrash(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/primary.mu:23 */
function onQuorumChanged(x: PrimaryComponentsWork, { quorate, members }: QuorumChanged, node: NodeId): void {
  const { state } = x
  state.acting = x.wrote(0, dropKeys(state.acting, setOf<NodeId>([node])))
  if (x.asked(1, quorate)) {
    x.assert(2, 'unique', state.acting.values.every(others => meets(others, members)))
    x.assert(3, 'continuous', size(state.last) === 0 || meets(state.last, members))
    state.last = x.wrote(4, members)
    state.acting = x.wrote(5, put(state.acting, node, members))
  }
}

/** spec/models/primary.mu:32 */
function onCrash(x: PrimaryComponentsWork, node: NodeId): void {
  const { state } = x
  state.acting = x.wrote(6, dropKeys(state.acting, setOf<NodeId>([node])))
}

const settingsOfPrimaryComponents: Settings<PrimaryComponentsConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfPrimaryComponents: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 24, column: 5, text: 'acting := acting - { node }', field: 'acting' },
  /* 1 */ { kind: 'if', file, line: 25, column: 8, text: 'quorate' },
  /* 2 */ { kind: 'assert', file, line: 26, column: 22, text: 'forall n, others in acting: others meets members' },
  /* 3 */ { kind: 'assert', file, line: 27, column: 26, text: 'last == {} or last meets members' },
  /* 4 */ { kind: 'assign', file, line: 28, column: 7, text: 'last := members', field: 'last' },
  /* 5 */ { kind: 'assign', file, line: 29, column: 7, text: 'acting[node] := members', field: 'acting' },
  /* 6 */ { kind: 'assign', file, line: 32, column: 22, text: 'acting := acting - { node }', field: 'acting' },
]

const rulesOfPrimaryComponents: Rules<PrimaryComponentsConfig, PrimaryComponentsState> = {
  state: [
    { name: 'last', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    {
      name: 'acting',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } },
      durable: false,
    },
  ],
  fresh: freshOfPrimaryComponents,
  react: reactOfPrimaryComponents,
  draft: (before, write) => produce<PrimaryComponentsState, Open<PrimaryComponentsState>>(before, write),
}

/**
 * Of rings that are primary at some member, in the order in which their first members are told.
 * (spec/models/primary.mu:17)
 */
export const PrimaryComponents: Machine<PrimaryComponentsConfig, PrimaryComponentsState> = {
  kind: 'monitor',
  name: 'PrimaryComponents',
  module: 'models/primary',
  hash: 'c028245f943cdc2643423395005812e73b725f5144b00a19bf7f1f118f90886f',
  config: settingsOfPrimaryComponents.fields,
  phases: [],
  state: rulesOfPrimaryComponents.state,
  timers: [],
  receives: [],
  hears: [QuorumChangedShape, { kind: 'record', name: 'crash', tag: true, fields: [] }],
  sends: [],
  emits: [],
  sites: sitesOfPrimaryComponents,
  configure: (self, given) => configure(settingsOfPrimaryComponents, self, given),
  initial: (context, kept) => firstState(rulesOfPrimaryComponents, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfPrimaryComponents, context, state, input, watch),
  quick: quickStep(rulesOfPrimaryComponents, copyOfPrimaryComponents),
}

export interface CarriedConfig {}

export interface CarriedState {
  readonly last: SortedSet<NodeId>
  readonly told: SortedSet<NodeId>
  readonly armed: SortedSet<Named>
}

type CarriedGiven = Given<CarriedConfig>
type CarriedReading = Reading<CarriedConfig, CarriedState>
type CarriedWork = Work<CarriedConfig, CarriedState>

/** The state before `start`. */
function freshOfCarried(): CarriedState {
  return {
    last: emptySet<NodeId>(),
    told: emptySet<NodeId>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfCarried(state: CarriedState): Open<CarriedState> {
  return {
    last: state.last,
    told: state.told,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfCarried(name: string): Reaction<CarriedWork> {
  return match<string, Reaction<CarriedWork>>(name)
    .with('start', () => () => {})
    .with('QuorumChanged', () => (x, { body, at }) => onQuorumChangedOfCarried(x, body as QuorumChanged, at))
    .with('crash', () => (x, { at }) => onCrashOfCarried(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/primary.mu:41 */
function onQuorumChangedOfCarried(x: CarriedWork, { quorate, members }: QuorumChanged, node: NodeId): void {
  const { state } = x
  if (!x.asked(0, quorate)) return x.refuse(0) // it is not primary
  if (x.asked(1, !same(members, state.last))) {
    x.assert(2, 'carried', size(state.last) === 0 || meets(state.told, members))
    state.told = x.wrote(3, emptySet<NodeId>())
    state.last = x.wrote(4, members)
  }
  state.told = x.wrote(5, union(state.told, setOf<NodeId>([node])))
}

/** spec/models/primary.mu:50 */
function onCrashOfCarried(x: CarriedWork, node: NodeId): void {
  const { state } = x
  state.told = x.wrote(6, without(state.told, setOf<NodeId>([node])))
}

const settingsOfCarried: Settings<CarriedConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfCarried: readonly Site[] = [
  /* 0 */ { kind: 'when', file, line: 42, column: 10, text: 'quorate', reason: 'it is not primary' },
  /* 1 */ { kind: 'if', file, line: 43, column: 8, text: 'members != last' },
  /* 2 */ { kind: 'assert', file, line: 44, column: 23, text: 'last == {} or told meets members' },
  /* 3 */ { kind: 'assign', file, line: 45, column: 7, text: 'told := {}', field: 'told' },
  /* 4 */ { kind: 'assign', file, line: 46, column: 7, text: 'last := members', field: 'last' },
  /* 5 */ { kind: 'assign', file, line: 48, column: 5, text: 'told := told + { node }', field: 'told' },
  /* 6 */ { kind: 'assign', file, line: 50, column: 22, text: 'told := told - { node }', field: 'told' },
]

const rulesOfCarried: Rules<CarriedConfig, CarriedState> = {
  state: [
    { name: 'last', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'told', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
  ],
  fresh: freshOfCarried,
  react: reactOfCarried,
  draft: (before, write) => produce<CarriedState, Open<CarriedState>>(before, write),
}

/**
 * The stronger continuity: somebody who was told of one primary component, and has not died since, is in the next.
 * (spec/models/primary.mu:36)
 */
export const Carried: Machine<CarriedConfig, CarriedState> = {
  kind: 'monitor',
  name: 'Carried',
  module: 'models/primary',
  hash: '785d9531448597d4d7a30f187b21bce42787ed6c50d2ca9f2f898d03a8f2751c',
  config: settingsOfCarried.fields,
  phases: [],
  state: rulesOfCarried.state,
  timers: [],
  receives: [],
  hears: [QuorumChangedShape, { kind: 'record', name: 'crash', tag: true, fields: [] }],
  sends: [],
  emits: [],
  sites: sitesOfCarried,
  configure: (self, given) => configure(settingsOfCarried, self, given),
  initial: (context, kept) => firstState(rulesOfCarried, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfCarried, context, state, input, watch),
  quick: quickStep(rulesOfCarried, copyOfCarried),
}
