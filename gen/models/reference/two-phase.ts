// Written by `npm run gen` from spec/models/reference/two-phase.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../../src/core/machine.ts'
import { emptySet, union } from '../../../src/core/ops.ts'
import { quickStep } from '../../../src/core/quick.ts'
import {
  type Reaction,
  type Rules,
  type Settings,
  configure,
  firstState,
  ignoring,
  takeStep,
} from '../../../src/core/reduce.ts'
import type { RecordShape } from '../../../src/core/shape.ts'
import { type Rec, type SortedSet, maker, same, setOf } from '../../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../../src/core/work.ts'

/**
 * Two-phase commit as in "Consensus on Transaction Commit" (Gray and Lamport) and in TLA+'s and Stateright's examples:
 * messages are never taken away. The counts are the same in those tools.
 */

const file = 'spec/models/reference/two-phase.mu'

/** spec/models/reference/two-phase.mu:4 */
export type Prepared = Rec & { readonly kind: 'Prepared' }

/** spec/models/reference/two-phase.mu:5 */
export type Commit = Rec & { readonly kind: 'Commit' }

/** spec/models/reference/two-phase.mu:6 */
export type Abort = Rec & { readonly kind: 'Abort' }

/**
 * Choices of the world: the manager may decide, a resource may prepare or give up by itself.
 * (spec/models/reference/two-phase.mu:8)
 */
export type DecideCommit = Rec & { readonly kind: 'DecideCommit' }

/** spec/models/reference/two-phase.mu:9 */
export type DecideAbort = Rec & { readonly kind: 'DecideAbort' }

/** spec/models/reference/two-phase.mu:10 */
export type Prepare = Rec & { readonly kind: 'Prepare' }

/** spec/models/reference/two-phase.mu:11 */
export type GiveUp = Rec & { readonly kind: 'GiveUp' }

export const PreparedShape: RecordShape = { kind: 'record', name: 'Prepared', tag: true, fields: [] }

export const CommitShape: RecordShape = { kind: 'record', name: 'Commit', tag: true, fields: [] }

export const AbortShape: RecordShape = { kind: 'record', name: 'Abort', tag: true, fields: [] }

export const DecideCommitShape: RecordShape = { kind: 'record', name: 'DecideCommit', tag: true, fields: [] }

export const DecideAbortShape: RecordShape = { kind: 'record', name: 'DecideAbort', tag: true, fields: [] }

export const PrepareShape: RecordShape = { kind: 'record', name: 'Prepare', tag: true, fields: [] }

export const GiveUpShape: RecordShape = { kind: 'record', name: 'GiveUp', tag: true, fields: [] }

const Commit$ = maker<Commit>('kind')
const Abort$ = maker<Abort>('kind')
const Prepared$ = maker<Prepared>('kind')

export type ManagerPhase = 'Deciding' | 'Decided' | 'CalledOff'

export interface ManagerConfig {
  readonly resources: SortedSet<NodeId>
}

export interface ManagerState {
  readonly phase: ManagerPhase
  readonly prepared: SortedSet<NodeId>
  readonly armed: SortedSet<Named>
}

type ManagerGiven = Given<ManagerConfig>
type ManagerReading = Reading<ManagerConfig, ManagerState>
type ManagerWork = Work<ManagerConfig, ManagerState>

/** The state before `start`. */
function freshOfManager(): ManagerState {
  return {
    phase: 'Deciding',
    prepared: emptySet<NodeId>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfManager(state: ManagerState): Open<ManagerState> {
  return {
    phase: state.phase,
    prepared: state.prepared,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfManager(name: string, phase: ManagerPhase): Reaction<ManagerWork> {
  return match<string, Reaction<ManagerWork>>(name)
    .with('start', () => () => {})
    .with('Prepared', () => match<ManagerPhase, Reaction<ManagerWork>>(phase)
      .with('Deciding', () => (x, { from }) => onPrepared(x, from))
      .with('Decided', 'CalledOff', () => ignoring('the decision has been made'))
      .exhaustive())
    .with('DecideCommit', () => match<ManagerPhase, Reaction<ManagerWork>>(phase)
      .with('Deciding', () => x => onDecideCommit(x))
      .with('Decided', 'CalledOff', () => ignoring('the decision has been made'))
      .exhaustive())
    .with('DecideAbort', () => match<ManagerPhase, Reaction<ManagerWork>>(phase)
      .with('Deciding', () => x => onDecideAbort(x))
      .with('Decided', 'CalledOff', () => ignoring('the decision has been made'))
      .exhaustive())
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/reference/two-phase.mu:22 */
function onPrepared(x: ManagerWork, resource: NodeId): void {
  const { state } = x
  state.prepared = x.wrote(0, union(state.prepared, setOf<NodeId>([resource])))
}

/** spec/models/reference/two-phase.mu:25 */
function onDecideCommit(x: ManagerWork): void {
  const { config, state } = x
  if (!x.asked(1, same(state.prepared, config.resources))) return x.refuse(1) // not all have prepared
  x.become(2, 'Decided')
  x.send(Commit$({ kind: 'Commit' }), config.resources)
}

/** spec/models/reference/two-phase.mu:30 */
function onDecideAbort(x: ManagerWork): void {
  const { config } = x
  x.become(3, 'CalledOff')
  x.send(Abort$({ kind: 'Abort' }), config.resources)
}

const settingsOfManager: Settings<ManagerConfig> = {
  fields: [
    { name: 'resources', shape: { kind: 'set', of: { kind: 'node' } }, optional: false },
  ],
  defaults: {},
  requires: [],
}

const sitesOfManager: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 22, column: 43, text: 'prepared := prepared + { resource }', field: 'prepared' },
  /* 1 */ { kind: 'when', file, line: 26, column: 10, text: 'prepared == config.resources', reason: 'not all have prepared' },
  /* 2 */ { kind: 'assign', file, line: 27, column: 5, text: 'become Decided', field: 'phase' },
  /* 3 */ { kind: 'assign', file, line: 31, column: 5, text: 'become CalledOff', field: 'phase' },
]

const rulesOfManager: Rules<ManagerConfig, ManagerState> = {
  state: [
    { name: 'prepared', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
  ],
  fresh: freshOfManager,
  react: reactOfManager,
  draft: (before, write) => produce<ManagerState, Open<ManagerState>>(before, write),
}

/** spec/models/reference/two-phase.mu:13 */
export const Manager: Machine<ManagerConfig, ManagerState> = {
  kind: 'machine',
  name: 'Manager',
  module: 'models/reference/two-phase',
  hash: '007cecbe6d250c7f15c77ade13ab69b2b3a334ef6a696c60bb03c35d3568125a',
  config: settingsOfManager.fields,
  phases: ['Deciding', 'Decided', 'CalledOff'],
  state: rulesOfManager.state,
  timers: [],
  receives: [PreparedShape],
  hears: [DecideCommitShape, DecideAbortShape],
  sends: [CommitShape, AbortShape],
  emits: [],
  sites: sitesOfManager,
  configure: (self, given) => configure(settingsOfManager, self, given),
  initial: (context, kept) => firstState(rulesOfManager, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfManager, context, state, input, watch),
  quick: quickStep(rulesOfManager, copyOfManager),
}

export type ResourcePhase = 'Working' | 'Ready' | 'Committed' | 'Aborted'

export interface ResourceConfig {
  readonly manager: NodeId
}

export interface ResourceState {
  readonly phase: ResourcePhase
  readonly armed: SortedSet<Named>
}

type ResourceGiven = Given<ResourceConfig>
type ResourceReading = Reading<ResourceConfig, ResourceState>
type ResourceWork = Work<ResourceConfig, ResourceState>

/** The state before `start`. */
function freshOfResource(): ResourceState {
  return {
    phase: 'Working',
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfResource(state: ResourceState): Open<ResourceState> {
  return {
    phase: state.phase,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfResource(name: string, phase: ResourcePhase): Reaction<ResourceWork> {
  return match<string, Reaction<ResourceWork>>(name)
    .with('start', () => () => {})
    .with('Prepare', () => match<ResourcePhase, Reaction<ResourceWork>>(phase)
      .with('Working', () => x => onPrepare(x))
      .with('Ready', 'Committed', 'Aborted', () => ignoring('no longer working'))
      .exhaustive())
    .with('GiveUp', () => match<ResourcePhase, Reaction<ResourceWork>>(phase)
      .with('Working', () => x => onGiveUp(x))
      .with('Ready', 'Committed', 'Aborted', () => ignoring('no longer working'))
      .exhaustive())
    .with('Commit', () => x => onCommit(x))
    .with('Abort', () => x => onAbort(x))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/reference/two-phase.mu:43 */
function onPrepare(x: ResourceWork): void {
  const { config } = x
  x.become(0, 'Ready')
  x.send(Prepared$({ kind: 'Prepared' }), config.manager)
}

/** spec/models/reference/two-phase.mu:47 */
function onGiveUp(x: ResourceWork): void {
  x.become(1, 'Aborted')
}

/** spec/models/reference/two-phase.mu:49 */
function onCommit(x: ResourceWork): void {
  x.become(2, 'Committed')
}

/** spec/models/reference/two-phase.mu:50 */
function onAbort(x: ResourceWork): void {
  x.become(3, 'Aborted')
}

const settingsOfResource: Settings<ResourceConfig> = {
  fields: [
    { name: 'manager', shape: { kind: 'node' }, optional: false },
  ],
  defaults: {},
  requires: [],
}

const sitesOfResource: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 44, column: 5, text: 'become Ready', field: 'phase' },
  /* 1 */ { kind: 'assign', file, line: 47, column: 26, text: 'become Aborted', field: 'phase' },
  /* 2 */ { kind: 'assign', file, line: 49, column: 15, text: 'become Committed', field: 'phase' },
  /* 3 */ { kind: 'assign', file, line: 50, column: 14, text: 'become Aborted', field: 'phase' },
]

const rulesOfResource: Rules<ResourceConfig, ResourceState> = {
  state: [],
  fresh: freshOfResource,
  react: reactOfResource,
  draft: (before, write) => produce<ResourceState, Open<ResourceState>>(before, write),
}

/** spec/models/reference/two-phase.mu:37 */
export const Resource: Machine<ResourceConfig, ResourceState> = {
  kind: 'machine',
  name: 'Resource',
  module: 'models/reference/two-phase',
  hash: '2a50c7f841c918e47f36e3f28ace40105cbda6e687c24bd5d46450bddf866a48',
  config: settingsOfResource.fields,
  phases: ['Working', 'Ready', 'Committed', 'Aborted'],
  state: rulesOfResource.state,
  timers: [],
  receives: [CommitShape, AbortShape],
  hears: [PrepareShape, GiveUpShape],
  sends: [PreparedShape],
  emits: [],
  sites: sitesOfResource,
  configure: (self, given) => configure(settingsOfResource, self, given),
  initial: (context, kept) => firstState(rulesOfResource, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfResource, context, state, input, watch),
  quick: quickStep(rulesOfResource, copyOfResource),
}
