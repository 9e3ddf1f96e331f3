// Written by `npm run gen` from spec/sync.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Input, Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import { drop, emptyMap, emptySet, keysOf, make, put, size, subset, toList, union } from '../src/core/ops.ts'
import { partialOps } from '../src/core/partial.ts'
import { type Rules, type Settings, configure, copied, firstState, takeStep } from '../src/core/reduce.ts'
import type { RecordShape } from '../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, same, setOf } from '../src/core/value.ts'
import { type Given, type Open, type Reading, type Work, incoming } from '../src/core/work.ts'
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

/** Up: every member said so; the service acts on what it heard. (spec/sync.mu:10) */
export type Activate = Rec & { readonly kind: 'Activate'; readonly service: number }

/** To ourselves: what the service had to say is on its way. (spec/sync.mu:12) */
export type Said = Rec & { readonly kind: 'Said' }

export const TurnShape: RecordShape = {
  kind: 'record',
  name: 'Turn',
  tag: true,
  fields: [{ name: 'service', shape: { kind: 'int' } }],
}

export const ActivateShape: RecordShape = {
  kind: 'record',
  name: 'Activate',
  tag: true,
  fields: [{ name: 'service', shape: { kind: 'int' } }],
}

export const SaidShape: RecordShape = { kind: 'record', name: 'Said', tag: true, fields: [] }

export type SyncPhase = 'Idle' | 'Building' | 'Turning'

export interface SyncConfig {
  readonly services: SortedSet<number>
}

export interface SyncState {
  readonly phase: SyncPhase
  readonly ring: Ring
  readonly members: SortedSet<NodeId>
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
    ring: make<Ring>({ rep: self, seq: 0 }),
    members: emptySet<NodeId>(),
    built: emptyMap<NodeId, SortedSet<number>>(),
    turns: List.of<number>(),
    done: emptySet<NodeId>(),
    armed: emptySet(),
  }
}

/** Which handler takes an input, or why none does. */
function react(x: SyncWork, input: Input): void {
  const { body, name } = incoming(input)
  match(name)
    .with('start', () => {})
    .with('Regular', () => onRegular(x, body as Regular))
    .with('Deliver', () => match(x.state.phase)
      .with('Building', () => onDeliverInBuilding(x, body as Deliver))
      .with('Turning', () => onDeliverInTurning(x, body as Deliver))
      .with('Idle', () => x.ignore('the ring is synchronised'))
      .exhaustive())
    .with('Said', () => match(x.state.phase)
      .with('Turning', () => onSaid(x))
      .with('Idle', 'Building', () => x.ignore('a new ring came in between'))
      .exhaustive())
    .otherwise(() => x.ignore('not handled here'))
}

/** spec/sync.mu:34 */
function onRegular(x: SyncWork, { ring: installed, members: all }: Regular): void {
  const { config, state } = x
  x.become(3, 'Building')
  state.ring = x.wrote(4, installed)
  state.members = x.wrote(5, all)
  state.built = x.wrote(6, emptyMap<NodeId, SortedSet<number>>())
  x.emit(make<Multicast>({
    kind: 'Multicast',
    payload: make<Payload>({ kind: 'ServiceBuild', ring: state.ring, services: config.services }),
  }))
}

/** spec/sync.mu:42 */
function onDeliverInBuilding(x: SyncWork, { payload, from: peer }: Deliver): void {
  const { config, state } = x
  if (payload.kind === 'ServiceBuild') {
    const { ring: theirs, services } = payload
    if (!x.asked(7, same(theirs, state.ring))) return x.refuse(7) // of another ring
    state.built = x.wrote(8, put(state.built, peer, services))
    if (!x.asked(9, subset(state.members, keysOf(state.built)))) return x.refuse(9) // not all have said what they have
    let all: SortedSet<number> = config.services
    for (const has2 of state.built.values) {
      all = union(all, has2)
    }
    x.become(10, 'Turning')
    state.turns = x.wrote(11, toList(all))
    next(x)
  } else {
    x.ignore('no service has its turn yet')
  }
}

/** spec/sync.mu:57 */
function onDeliverInTurning(x: SyncWork, { payload, from: peer }: Deliver): void {
  const { state } = x
  if (payload.kind === 'Barrier') {
    const { ring: theirs } = payload
    if (!x.asked(12, same(theirs, state.ring))) return x.refuse(12) // of another ring
    state.done = x.wrote(13, union(state.done, setOf<NodeId>([peer])))
    if (!x.asked(14, subset(state.members, state.done))) return x.refuse(14) // not all are done
    x.emit(make<Activate>({ kind: 'Activate', service: itemAt(state.turns, 0, '63:32') }))
    state.turns = x.wrote(15, drop(state.turns, 1))
    next(x)
  } else {
    x.ignore('of a service')
  }
}

/** Behind what the service said in its turn. (spec/sync.mu:84) */
function onSaid(x: SyncWork): void {
  const { state } = x
  x.emit(make<Multicast>({ kind: 'Multicast', payload: make<Payload>({ kind: 'Barrier', ring: state.ring }) }))
}

/** spec/sync.mu:72 */
function next(x: SyncWork): void {
  const { state } = x
  state.done = x.wrote(0, emptySet<NodeId>())
  if (x.asked(1, size(state.turns) === 0)) {
    x.become(2, 'Idle')
    x.emit(make<SyncDone>({ kind: 'SyncDone' }))
  } else {
    x.emit(make<Turn>({ kind: 'Turn', service: itemAt(state.turns, 0, '78:26') }))
    x.emit(make<Said>({ kind: 'Said' }))
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
  /* 0 */ { kind: 'assign', file, line: 73, column: 5, text: 'done := {}', field: 'done' },
  /* 1 */ { kind: 'if', file, line: 74, column: 8, text: 'turns == []' },
  /* 2 */ { kind: 'assign', file, line: 75, column: 7, text: 'become Idle', field: 'phase' },
  /* 3 */ { kind: 'assign', file, line: 35, column: 5, text: 'become Building', field: 'phase' },
  /* 4 */ { kind: 'assign', file, line: 36, column: 5, text: 'ring := installed', field: 'ring' },
  /* 5 */ { kind: 'assign', file, line: 37, column: 5, text: 'members := all', field: 'members' },
  /* 6 */ { kind: 'assign', file, line: 38, column: 5, text: 'built := {}', field: 'built' },
  /* 7 */ { kind: 'when', file, line: 45, column: 14, text: 'theirs == ring', reason: 'of another ring' },
  /* 8 */ { kind: 'assign', file, line: 46, column: 9, text: 'built[peer] := services', field: 'built' },
  /* 9 */ { kind: 'when', file, line: 47, column: 14, text: 'members subset keys(built)', reason: 'not all have said what they have' },
  /* 10 */ { kind: 'assign', file, line: 50, column: 9, text: 'become Turning', field: 'phase' },
  /* 11 */ { kind: 'assign', file, line: 51, column: 9, text: 'turns := toList(all)', field: 'turns' },
  /* 12 */ { kind: 'when', file, line: 60, column: 14, text: 'theirs == ring', reason: 'of another ring' },
  /* 13 */ { kind: 'assign', file, line: 61, column: 9, text: 'done := done + { peer }', field: 'done' },
  /* 14 */ { kind: 'when', file, line: 62, column: 14, text: 'members subset done', reason: 'not all are done' },
  /* 15 */ { kind: 'assign', file, line: 64, column: 9, text: 'turns := drop(turns, 1)', field: 'turns' },
]

const rules: Rules<SyncConfig, SyncState> = {
  state: [
    { name: 'ring', shape: RingShape, durable: false },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
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
const quick: typeof rules = { ...rules, draft: copied }

/** spec/sync.mu:14 */
export const Sync: Machine<SyncConfig, SyncState> = {
  kind: 'machine',
  name: 'Sync',
  module: 'sync',
  hash: 'e3088a90a9b94c5338ccff020bf1d1116d77df464eaf0d15b6e576779394b751',
  config: settings.fields,
  phases: ['Idle', 'Building', 'Turning'],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [RegularShape, DeliverShape, SaidShape],
  sends: [],
  emits: [SyncDoneShape, TurnShape, SaidShape, MulticastShape, ActivateShape],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: (context, state, input, watch) => takeStep(quick, context, state, input, watch),
}
