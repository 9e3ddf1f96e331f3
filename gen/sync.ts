// Written by `npm run gen` from spec/sync.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import { drop, emptyMap, emptySet, has, keysOf, put, size, subset, toList, union, without } from '../src/core/ops.ts'
import { partialOps } from '../src/core/partial.ts'
import { quickStep } from '../src/core/quick.ts'
import {
  type Reaction,
  type Rules,
  type Settings,
  configure,
  firstState,
  ignoring,
  onlyFor,
  takeStep,
} from '../src/core/reduce.ts'
import type { RecordShape } from '../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, maker, same, setOf } from '../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../src/core/work.ts'
import {
  type Deliver,
  DeliverShape,
  type Multicast,
  MulticastShape,
  type Payload,
  type Regular,
  RegularShape,
  type Ring,
  RingShape,
  type SyncDone,
  SyncDoneShape,
} from './types.ts'

/**
 * The synchronisation of services after each installed ring, as corosync's sync.c does it: members say which services they
 * have, then one service after the other has its turn at all of them. A service that a member lacks has its barrier all
 * the same. A new ring begins all of it anew.
 */

const file = 'spec/sync.mu'
const { itemAt } = partialOps(file)

/** Up: this service says now what it has to say to the members of the ring. (spec/sync.mu:8) */
export type Turn = Rec & { readonly kind: 'Turn'; readonly service: number }

/**
 * Up, from a membership without services: this member says now what it has to say in the ring.
 * (spec/sync.mu:10)
 */
export type Speak = Rec & { readonly kind: 'Speak' }

/** Up: every member said so; the service acts on what it heard. (spec/sync.mu:12) */
export type Activate = Rec & { readonly kind: 'Activate'; readonly service: number }

/**
 * Down: on this ring the service's turn does not end before it says so. Said before its turn, and in it.
 * (spec/sync.mu:14)
 */
export type Hold = Rec & { readonly kind: 'Hold'; readonly service: number }

/** spec/sync.mu:15 */
export type Release = Rec & { readonly kind: 'Release'; readonly service: number }

/** To ourselves: what the service had to say is on its way. (spec/sync.mu:17) */
export type Said = Rec & { readonly kind: 'Said' }

export const TurnShape: RecordShape = {
  kind: 'record',
  name: 'Turn',
  tag: true,
  fields: [{ name: 'service', shape: { kind: 'int' } }],
}

export const SpeakShape: RecordShape = { kind: 'record', name: 'Speak', tag: true, fields: [] }

export const ActivateShape: RecordShape = {
  kind: 'record',
  name: 'Activate',
  tag: true,
  fields: [{ name: 'service', shape: { kind: 'int' } }],
}

export const HoldShape: RecordShape = {
  kind: 'record',
  name: 'Hold',
  tag: true,
  fields: [{ name: 'service', shape: { kind: 'int' } }],
}

export const ReleaseShape: RecordShape = {
  kind: 'record',
  name: 'Release',
  tag: true,
  fields: [{ name: 'service', shape: { kind: 'int' } }],
}

export const SaidShape: RecordShape = { kind: 'record', name: 'Said', tag: true, fields: [] }

const Ring$ = maker<Ring>('rep', 'seq')
const ServiceBuild$ = maker<Payload>('kind', 'ring', 'services')
const Multicast$ = maker<Multicast>('kind', 'payload')
const Activate$ = maker<Activate>('kind', 'service')
const Barrier$ = maker<Payload>('kind', 'ring')
const Said$ = maker<Said>('kind')
const SyncDone$ = maker<SyncDone>('kind', 'ring')
const Turn$ = maker<Turn>('kind', 'service')

export type SyncPhase = 'Idle' | 'Building' | 'Turning'

export interface SyncConfig {
  readonly services: SortedSet<number>
}

export interface SyncState {
  readonly phase: SyncPhase
  readonly ring: Ring
  readonly members: SortedSet<NodeId>
  /** Services that wait for something of their own. */
  readonly held: SortedSet<number>
  /** By member, the services that it has. */
  readonly built: SortedMap<NodeId, SortedSet<number>>
  /** What is left, the service whose turn it is first. */
  readonly turns: List<number>
  /** Who is done with it. */
  readonly done: SortedSet<NodeId>
  readonly armed: SortedSet<Named>
}

type SyncGiven = Given<SyncConfig>
type SyncReading = Reading<SyncConfig, SyncState>
type SyncWork = Work<SyncConfig, SyncState>

/** The state before `start`. */
function fresh({ self }: SyncGiven): SyncState {
  return {
    phase: 'Idle',
    ring: Ring$({ rep: self, seq: 0 }),
    members: emptySet<NodeId>(),
    held: emptySet<number>(),
    built: emptyMap<NodeId, SortedSet<number>>(),
    turns: List.of<number>(),
    done: emptySet<NodeId>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: SyncState): Open<SyncState> {
  return {
    phase: state.phase,
    ring: state.ring,
    members: state.members,
    held: state.held,
    built: state.built,
    turns: state.turns,
    done: state.done,
    armed: state.armed,
  }
}

/** Fields that are tied to other phases go back to what they were at first; whether any was not there. */
function settle(state: Open<SyncState>, first: SyncState): boolean {
  const { phase } = state
  let settled = false
  if (phase !== 'Building' && !same(state.built, first.built)) {
    state.built = first.built
    settled = true
  }
  if (phase !== 'Turning' && !same(state.turns, first.turns)) {
    state.turns = first.turns
    settled = true
  }
  if (phase !== 'Turning' && !same(state.done, first.done)) {
    state.done = first.done
    settled = true
  }
  return settled
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string, phase: SyncPhase): Reaction<SyncWork> {
  return match<string, Reaction<SyncWork>>(name)
    .with('start', () => () => {})
    .with('Regular', () => (x, { body }) => onRegular(x, body as Regular))
    .with('Deliver', () => match<SyncPhase, Reaction<SyncWork>>(phase)
      .with('Building', () => onlyFor(
        'payload',
        ['ServiceBuild'],
        'no service has its turn yet',
        (x, { body }) => onDeliverInBuilding(x, body as Deliver),
      ))
      .with('Turning', () => onlyFor(
        'payload',
        ['Barrier'],
        'of a service',
        (x, { body }) => onDeliverInTurning(x, body as Deliver),
      ))
      .with('Idle', () => ignoring('the ring is synchronised'))
      .exhaustive())
    .with('Said', () => match<SyncPhase, Reaction<SyncWork>>(phase)
      .with('Turning', () => x => onSaid(x))
      .with('Idle', 'Building', () => ignoring('a new ring came in between'))
      .exhaustive())
    .with('Hold', () => (x, { body }) => onHold(x, body as Hold))
    .with('Release', () => (x, { body }) => onRelease(x, body as Release))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/sync.mu:41 */
function onRegular(x: SyncWork, { ring: installed, members: all }: Regular): void {
  const { config, state } = x
  x.become(3, 'Building')
  state.ring = x.wrote(4, installed)
  state.members = x.wrote(5, all)
  state.built = x.wrote(6, emptyMap<NodeId, SortedSet<number>>())
  state.held = x.wrote(7, emptySet<number>())
  x.emit(Multicast$({
    kind: 'Multicast',
    payload: ServiceBuild$({ kind: 'ServiceBuild', ring: state.ring, services: config.services }),
  }))
}

/** spec/sync.mu:50 */
function onDeliverInBuilding(x: SyncWork, { payload, from: peer }: Deliver): void {
  const { config, state } = x
  if (payload.kind === 'ServiceBuild') {
    const { ring: theirs, services } = payload
    if (!x.asked(8, same(theirs, state.ring))) return x.refuse(8) // of another ring
    state.built = x.wrote(9, put(state.built, peer, services))
    // not all have said what they have
    if (!x.asked(10, subset(state.members, keysOf(state.built)))) return x.refuse(10)
    let all: SortedSet<number> = config.services
    for (const has2 of state.built.values) {
      all = union(all, has2)
    }
    x.become(11, 'Turning')
    state.turns = x.wrote(12, toList(all))
    next(x)
  } else {
    x.ignore('no service has its turn yet')
  }
}

/** spec/sync.mu:65 */
function onDeliverInTurning(x: SyncWork, { payload, from: peer }: Deliver): void {
  const { state } = x
  if (payload.kind === 'Barrier') {
    const { ring: theirs } = payload
    if (!x.asked(13, same(theirs, state.ring))) return x.refuse(13) // of another ring
    state.done = x.wrote(14, union(state.done, setOf<NodeId>([peer])))
    if (!x.asked(15, subset(state.members, state.done))) return x.refuse(15) // not all are done
    x.emit(Activate$({ kind: 'Activate', service: itemAt(state.turns, 0, '71:32') }))
    state.turns = x.wrote(16, drop(state.turns, 1))
    next(x)
  } else {
    x.ignore('of a service')
  }
}

/** Behind what the service said in its turn. (spec/sync.mu:92) */
function onSaid(x: SyncWork): void {
  const { state } = x
  // the service is not done yet
  if (!x.asked(17, !has(state.held, itemAt(state.turns, 0, '93:10')))) return x.refuse(17)
  x.emit(Multicast$({ kind: 'Multicast', payload: Barrier$({ kind: 'Barrier', ring: state.ring }) }))
}

/** spec/sync.mu:98 */
function onHold(x: SyncWork, { service }: Hold): void {
  const { state } = x
  state.held = x.wrote(18, union(state.held, setOf<number>([service])))
}

/** spec/sync.mu:99 */
function onRelease(x: SyncWork, { service }: Release): void {
  const { state } = x
  if (!x.asked(19, has(state.held, service))) return x.refuse(19) // nothing waits for it
  state.held = x.wrote(20, without(state.held, setOf<number>([service])))
  if (x.asked(21, size(state.turns) !== 0 && itemAt(state.turns, 0, '103:24') === service)) {
    x.emit(Said$({ kind: 'Said' }))
  }
}

/** spec/sync.mu:80 */
function next(x: SyncWork): void {
  const { state } = x
  state.done = x.wrote(0, emptySet<NodeId>())
  if (x.asked(1, size(state.turns) === 0)) {
    x.become(2, 'Idle')
    x.emit(SyncDone$({ kind: 'SyncDone', ring: state.ring }))
  } else {
    x.emit(Turn$({ kind: 'Turn', service: itemAt(state.turns, 0, '86:26') }))
    x.emit(Said$({ kind: 'Said' }))
  }
}

const settings: Settings<SyncConfig> = {
  fields: [
    { name: 'services', shape: { kind: 'set', of: { kind: 'int' } }, optional: true },
  ],
  defaults: {
    services: () => setOf<number>([5]),
  },
  requires: [],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 81, column: 5, text: 'done := {}', field: 'done' },
  /* 1 */ { kind: 'if', file, line: 82, column: 8, text: 'turns == []' },
  /* 2 */ { kind: 'assign', file, line: 83, column: 7, text: 'become Idle', field: 'phase' },
  /* 3 */ { kind: 'assign', file, line: 42, column: 5, text: 'become Building', field: 'phase' },
  /* 4 */ { kind: 'assign', file, line: 43, column: 5, text: 'ring := installed', field: 'ring' },
  /* 5 */ { kind: 'assign', file, line: 44, column: 5, text: 'members := all', field: 'members' },
  /* 6 */ { kind: 'assign', file, line: 45, column: 5, text: 'built := {}', field: 'built' },
  /* 7 */ { kind: 'assign', file, line: 46, column: 5, text: 'held := {}', field: 'held' },
  /* 8 */ { kind: 'when', file, line: 53, column: 14, text: 'theirs == ring', reason: 'of another ring' },
  /* 9 */ { kind: 'assign', file, line: 54, column: 9, text: 'built[peer] := services', field: 'built' },
  /* 10 */ { kind: 'when', file, line: 55, column: 14, text: 'members subset keys(built)', reason: 'not all have said what they have' },
  /* 11 */ { kind: 'assign', file, line: 58, column: 9, text: 'become Turning', field: 'phase' },
  /* 12 */ { kind: 'assign', file, line: 59, column: 9, text: 'turns := toList(all)', field: 'turns' },
  /* 13 */ { kind: 'when', file, line: 68, column: 14, text: 'theirs == ring', reason: 'of another ring' },
  /* 14 */ { kind: 'assign', file, line: 69, column: 9, text: 'done := done + { peer }', field: 'done' },
  /* 15 */ { kind: 'when', file, line: 70, column: 14, text: 'members subset done', reason: 'not all are done' },
  /* 16 */ { kind: 'assign', file, line: 72, column: 9, text: 'turns := drop(turns, 1)', field: 'turns' },
  /* 17 */ { kind: 'when', file, line: 93, column: 10, text: 'turns[0] not in held', reason: 'the service is not done yet' },
  /* 18 */ { kind: 'assign', file, line: 98, column: 22, text: 'held := held + { service }', field: 'held' },
  /* 19 */ { kind: 'when', file, line: 100, column: 10, text: 'service in held', reason: 'nothing waits for it' },
  /* 20 */ { kind: 'assign', file, line: 101, column: 5, text: 'held := held - { service }', field: 'held' },
  /* 21 */ { kind: 'if', file, line: 103, column: 8, text: 'turns != [] and turns[0] == service' },
]

const rules: Rules<SyncConfig, SyncState> = {
  state: [
    { name: 'ring', shape: RingShape, durable: false },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'held', shape: { kind: 'set', of: { kind: 'int' } }, durable: false },
    {
      name: 'built',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'int' } } },
      durable: false,
      phases: ['Building'],
    },
    { name: 'turns', shape: { kind: 'list', of: { kind: 'int' } }, durable: false, phases: ['Turning'] },
    { name: 'done', shape: { kind: 'set', of: { kind: 'node' } }, durable: false, phases: ['Turning'] },
  ],
  fresh,
  react,
  draft: (before, write) => produce<SyncState, Open<SyncState>>(before, write),
}

/** spec/sync.mu:19 */
export const Sync: Machine<SyncConfig, SyncState> = {
  kind: 'machine',
  name: 'Sync',
  module: 'sync',
  hash: '3464bdb25a2b5a1510a7b0f789ccfc9c6ab00639106ae3f407964244930dc399',
  config: settings.fields,
  phases: ['Idle', 'Building', 'Turning'],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [RegularShape, DeliverShape, SaidShape, HoldShape, ReleaseShape],
  sends: [],
  emits: [SyncDoneShape, TurnShape, SaidShape, MulticastShape, ActivateShape],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy, settle),
}
