// Written by `npm run gen` from spec/models/votequorum-options.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import { emptyMap, emptySet, get, put, size } from '../../src/core/ops.ts'
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
import type { SortedMap, SortedSet } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
import { type Answered, AnsweredShape, type QuorumChanged, QuorumChangedShape } from '../votequorum.ts'

/**
 * Options of votequorum that change what is expected while nodes run: what each is safe for, and what it is not.
 */

const file = 'spec/models/votequorum-options.mu'

export interface RememberingConfig {}

export interface RememberingState {
  readonly most: SortedMap<NodeId, number>
  readonly armed: SortedSet<Named>
}

type RememberingGiven = Given<RememberingConfig>
type RememberingReading = Reading<RememberingConfig, RememberingState>
type RememberingWork = Work<RememberingConfig, RememberingState>

/** The state before `start`. */
function freshOfRemembering(): RememberingState {
  return {
    most: emptyMap<NodeId, number>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfRemembering(state: RememberingState): Open<RememberingState> {
  return {
    most: state.most,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfRemembering(name: string): Reaction<RememberingWork> {
  return match<string, Reaction<RememberingWork>>(name)
    .with('start', () => () => {})
    .with('QuorumChanged', () => (x, { body, at }) => onQuorumChanged(x, body as QuorumChanged, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/votequorum-options.mu:100 */
function onQuorumChanged(x: RememberingWork, { members, quorate, expected }: QuorumChanged, node: NodeId): void {
  const { state } = x
  if (x.asked(0, size(members) === 1 && !quorate)) {
    x.assert(1, 'remembers', (get(state.most, node) ?? 0) <= expected)
  }
  state.most = x.wrote(2, put(state.most, node, Math.max(get(state.most, node) ?? 0, expected)))
}

const settingsOfRemembering: Settings<RememberingConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfRemembering: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 101, column: 8, text: 'size(members) == 1 and not quorate' },
  /* 1 */ { kind: 'assert', file, line: 101, column: 63, text: 'get(most, node) ?? 0 <= expected' },
  /* 2 */ { kind: 'assign', file, line: 102, column: 5, text: 'most[node] := max(get(most, node) ?? 0, expected)', field: 'most' },
]

const rulesOfRemembering: Rules<RememberingConfig, RememberingState> = {
  state: [
    { name: 'most', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, durable: false },
  ],
  fresh: freshOfRemembering,
  react: reactOfRemembering,
  draft: (before, write) => produce<RememberingState, Open<RememberingState>>(before, write),
}

/** What a node expected once it expects after every boot. (spec/models/votequorum-options.mu:96) */
export const Remembering: Machine<RememberingConfig, RememberingState> = {
  kind: 'monitor',
  name: 'Remembering',
  module: 'models/votequorum-options',
  hash: '7a54bcc239c37a4b4e6be132f06fe189378cdb7411d8045302c9ae0e311837fb',
  config: settingsOfRemembering.fields,
  phases: [],
  state: rulesOfRemembering.state,
  timers: [],
  receives: [],
  hears: [QuorumChangedShape],
  sends: [],
  emits: [],
  sites: sitesOfRemembering,
  configure: (self, given) => configure(settingsOfRemembering, self, given),
  initial: (context, kept) => firstState(rulesOfRemembering, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfRemembering, context, state, input, watch),
  quick: quickStep(rulesOfRemembering, copyOfRemembering),
}

export interface RefusingConfig {}

export interface RefusingState {
  readonly armed: SortedSet<Named>
}

type RefusingGiven = Given<RefusingConfig>
type RefusingReading = Reading<RefusingConfig, RefusingState>
type RefusingWork = Work<RefusingConfig, RefusingState>

/** The state before `start`. */
function freshOfRefusing(): RefusingState {
  return {
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfRefusing(state: RefusingState): Open<RefusingState> {
  return {
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfRefusing(name: string): Reaction<RefusingWork> {
  return match<string, Reaction<RefusingWork>>(name)
    .with('start', () => () => {})
    .with('Answered', () => (x, { body, at }) => onAnswered(x, body as Answered, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/votequorum-options.mu:155 */
function onAnswered(x: RefusingWork, { answer }: Answered, node: NodeId): void {
  x.assert(0, 'refuses', answer === 'InvalidParameter')
}

const settingsOfRefusing: Settings<RefusingConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfRefusing: readonly Site[] = [
  /* 0 */ { kind: 'assert', file, line: 155, column: 49, text: 'answer is InvalidParameter' },
]

const rulesOfRefusing: Rules<RefusingConfig, RefusingState> = {
  state: [],
  fresh: freshOfRefusing,
  react: reactOfRefusing,
  draft: (before, write) => produce<RefusingState, Open<RefusingState>>(before, write),
}

/** What it asks for is refused below the votes that are here. (spec/models/votequorum-options.mu:154) */
export const Refusing: Machine<RefusingConfig, RefusingState> = {
  kind: 'monitor',
  name: 'Refusing',
  module: 'models/votequorum-options',
  hash: '98d1a9bdacd589213529e63114b473aa8dcd6dcf755718747b137f5029138681',
  config: settingsOfRefusing.fields,
  phases: [],
  state: rulesOfRefusing.state,
  timers: [],
  receives: [],
  hears: [AnsweredShape],
  sends: [],
  emits: [],
  sites: sitesOfRefusing,
  configure: (self, given) => configure(settingsOfRefusing, self, given),
  initial: (context, kept) => firstState(rulesOfRefusing, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfRefusing, context, state, input, watch),
  quick: quickStep(rulesOfRefusing, copyOfRefusing),
}
