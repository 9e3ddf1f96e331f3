// Written by `npm run gen` from spec/models/reference/lease.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../../src/core/machine.ts'
import { emptySet } from '../../../src/core/ops.ts'
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
import { type Rec, type SortedSet, maker } from '../../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../../src/core/work.ts'

/**
 * Leases under clocks that drift (Gray and Cheriton, "Leases", 1989). A lender lends to one borrower at a time, and again
 * when its own clock says that the lease has ended; a borrower acts until its own clock says so. Its term is shorter by more
 * than what the two clocks may differ in that time, and begins when it asks, since nobody knows how long the answer takes.
 */

const file = 'spec/models/reference/lease.mu'

/** spec/models/reference/lease.mu:5 */
export type Ask = Rec & { readonly kind: 'Ask' }

/** spec/models/reference/lease.mu:6 */
export type Lease = Rec & { readonly kind: 'Lease' }

/** A choice of the world: a borrower has something to do. (spec/models/reference/lease.mu:8) */
export type Want = Rec & { readonly kind: 'Want' }

export const AskShape: RecordShape = { kind: 'record', name: 'Ask', tag: true, fields: [] }

export const LeaseShape: RecordShape = { kind: 'record', name: 'Lease', tag: true, fields: [] }

export const WantShape: RecordShape = { kind: 'record', name: 'Want', tag: true, fields: [] }

const ends$ = maker<Named>('kind')
const Lease$ = maker<Lease>('kind')
const Ask$ = maker<Ask>('kind')

export type LenderPhase = 'Free' | 'Lent'

export interface LenderConfig {
  readonly term: number
}

export interface LenderState {
  readonly phase: LenderPhase
  readonly armed: SortedSet<Named>
}

type LenderGiven = Given<LenderConfig>
type LenderReading = Reading<LenderConfig, LenderState>
type LenderWork = Work<LenderConfig, LenderState>

const ends: Named = ends$({ kind: 'ends' })

/** The state before `start`. */
function freshOfLender(): LenderState {
  return {
    phase: 'Free',
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfLender(state: LenderState): Open<LenderState> {
  return {
    phase: state.phase,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfLender(name: string, phase: LenderPhase): Reaction<LenderWork> {
  return match<string, Reaction<LenderWork>>(name)
    .with('start', () => () => {})
    .with('Ask', () => match<LenderPhase, Reaction<LenderWork>>(phase)
      .with('Free', () => (x, { from }) => onAsk(x, from))
      .with('Lent', () => ignoring('it is lent'))
      .exhaustive())
    .with('ends', () => match<LenderPhase, Reaction<LenderWork>>(phase)
      .with('Lent', () => x => onEnds(x))
      .with('Free', () => ignoring('nothing is lent'))
      .exhaustive())
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/reference/lease.mu:17 */
function onAsk(x: LenderWork, borrower: NodeId): void {
  const { config } = x
  x.become(0, 'Lent')
  x.arm(ends, config.term)
  x.send(Lease$({ kind: 'Lease' }), borrower)
}

/** spec/models/reference/lease.mu:23 */
function onEnds(x: LenderWork): void {
  x.become(1, 'Free')
}

const settingsOfLender: Settings<LenderConfig> = {
  fields: [
    { name: 'term', shape: { kind: 'duration' }, optional: false },
  ],
  defaults: {},
  requires: [],
}

const sitesOfLender: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 18, column: 5, text: 'become Lent', field: 'phase' },
  /* 1 */ { kind: 'assign', file, line: 23, column: 21, text: 'become Free', field: 'phase' },
]

const rulesOfLender: Rules<LenderConfig, LenderState> = {
  state: [],
  fresh: freshOfLender,
  react: reactOfLender,
  draft: (before, write) => produce<LenderState, Open<LenderState>>(before, write),
}

/** spec/models/reference/lease.mu:10 */
export const Lender: Machine<LenderConfig, LenderState> = {
  kind: 'machine',
  name: 'Lender',
  module: 'models/reference/lease',
  hash: 'ad5ec5be43b4b5775a95b60f3fbff87d668b9ec83a29a69f59b6e2d8256ea9b7',
  config: settingsOfLender.fields,
  phases: ['Free', 'Lent'],
  state: rulesOfLender.state,
  timers: [{ kind: 'record', name: 'ends', tag: true, fields: [] }],
  receives: [AskShape],
  hears: [],
  sends: [LeaseShape],
  emits: [],
  sites: sitesOfLender,
  configure: (self, given) => configure(settingsOfLender, self, given),
  initial: (context, kept) => firstState(rulesOfLender, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfLender, context, state, input, watch),
  quick: quickStep(rulesOfLender, copyOfLender),
}

export type BorrowerPhase = 'Idle' | 'Asking' | 'Acting'

export interface BorrowerConfig {
  readonly lender: NodeId
  readonly term: number
}

export interface BorrowerState {
  readonly phase: BorrowerPhase
  readonly armed: SortedSet<Named>
}

type BorrowerGiven = Given<BorrowerConfig>
type BorrowerReading = Reading<BorrowerConfig, BorrowerState>
type BorrowerWork = Work<BorrowerConfig, BorrowerState>

const endsTimer: Named = ends$({ kind: 'ends' })

/** The state before `start`. */
function freshOfBorrower(): BorrowerState {
  return {
    phase: 'Idle',
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfBorrower(state: BorrowerState): Open<BorrowerState> {
  return {
    phase: state.phase,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfBorrower(name: string, phase: BorrowerPhase): Reaction<BorrowerWork> {
  return match<string, Reaction<BorrowerWork>>(name)
    .with('start', () => () => {})
    .with('Want', () => match<BorrowerPhase, Reaction<BorrowerWork>>(phase)
      .with('Idle', () => x => onWant(x))
      .with('Asking', 'Acting', () => ignoring('it has asked'))
      .exhaustive())
    .with('Lease', () => match<BorrowerPhase, Reaction<BorrowerWork>>(phase)
      .with('Asking', () => x => onLease(x))
      .with('Idle', 'Acting', () => ignoring('it came too late'))
      .exhaustive())
    .with('ends', () => match<BorrowerPhase, Reaction<BorrowerWork>>(phase)
      .with('Asking', 'Acting', () => x => onEndsOfBorrower(x))
      .with('Idle', () => ignoring('nothing was asked'))
      .exhaustive())
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/reference/lease.mu:35 */
function onWant(x: BorrowerWork): void {
  const { config } = x
  x.become(0, 'Asking')
  x.arm(endsTimer, config.term)
  x.send(Ask$({ kind: 'Ask' }), config.lender)
}

/** spec/models/reference/lease.mu:41 */
function onLease(x: BorrowerWork): void {
  x.become(1, 'Acting')
}

/** spec/models/reference/lease.mu:43 */
function onEndsOfBorrower(x: BorrowerWork): void {
  x.become(2, 'Idle')
}

const settingsOfBorrower: Settings<BorrowerConfig> = {
  fields: [
    { name: 'lender', shape: { kind: 'node' }, optional: false },
    { name: 'term', shape: { kind: 'duration' }, optional: false },
  ],
  defaults: {},
  requires: [],
}

const sitesOfBorrower: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 36, column: 5, text: 'become Asking', field: 'phase' },
  /* 1 */ { kind: 'assign', file, line: 41, column: 24, text: 'become Acting', field: 'phase' },
  /* 2 */ { kind: 'assign', file, line: 43, column: 31, text: 'become Idle', field: 'phase' },
]

const rulesOfBorrower: Rules<BorrowerConfig, BorrowerState> = {
  state: [],
  fresh: freshOfBorrower,
  react: reactOfBorrower,
  draft: (before, write) => produce<BorrowerState, Open<BorrowerState>>(before, write),
}

/** spec/models/reference/lease.mu:27 */
export const Borrower: Machine<BorrowerConfig, BorrowerState> = {
  kind: 'machine',
  name: 'Borrower',
  module: 'models/reference/lease',
  hash: '6e59871d6167ea6011871a6c1c95f98955a0b1b8e3e9a6d17d9ad1fa9c4f592d',
  config: settingsOfBorrower.fields,
  phases: ['Idle', 'Asking', 'Acting'],
  state: rulesOfBorrower.state,
  timers: [{ kind: 'record', name: 'ends', tag: true, fields: [] }],
  receives: [LeaseShape],
  hears: [WantShape],
  sends: [AskShape],
  emits: [],
  sites: sitesOfBorrower,
  configure: (self, given) => configure(settingsOfBorrower, self, given),
  initial: (context, kept) => firstState(rulesOfBorrower, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfBorrower, context, state, input, watch),
  quick: quickStep(rulesOfBorrower, copyOfBorrower),
}
