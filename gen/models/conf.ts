// Written by `npm run gen` from spec/models/conf.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import { emptySet } from '../../src/core/ops.ts'
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
import { List, type Rec, type SortedSet } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
import { type QuorumChanged, QuorumChangedShape } from '../votequorum.ts'

/**
 * What a corosync.conf is checked for: votequorum over an abstract membership, in which every component of the network
 * installs its view and hears all its members before anything else happens. `muster check FILE.conf` derives its
 * models from these, with the nodes, the options and the number of faults that it is given.
 *
 * A property is a finding where it is violated. Its comment says first what that means to an operator, then, after an
 * empty line, what prevents it; the first option named that the file gives is where the finding lies.
 */

const file = 'spec/models/conf.mu'

/** What `corosync-quorumtool -s` says of a node. (spec/models/conf.mu:116) */
export type Status = Rec & {
  readonly quorate: boolean
  readonly expected: number
  readonly highest: number
  readonly total: number
  readonly quorum: number
  readonly flags: List<string>
}

export const StatusShape: RecordShape = {
  kind: 'record',
  name: 'Status',
  tag: false,
  fields: [
    { name: 'quorate', shape: { kind: 'bool' } },
    { name: 'expected', shape: { kind: 'int' } },
    { name: 'highest', shape: { kind: 'int' } },
    { name: 'total', shape: { kind: 'int' } },
    { name: 'quorum', shape: { kind: 'int' } },
    { name: 'flags', shape: { kind: 'list', of: { kind: 'text' } } },
  ],
}

/** spec/models/conf.mu:133 */
export function flag(shown: boolean, name2: string): List<string> {
  return shown ? List.of<string>(name2) : List.of<string>()
}

export interface FormedConfig {}

export interface FormedState {
  readonly once: boolean
  readonly armed: SortedSet<Named>
}

type FormedGiven = Given<FormedConfig>
type FormedReading = Reading<FormedConfig, FormedState>
type FormedWork = Work<FormedConfig, FormedState>

/** The state before `start`. */
function fresh(): FormedState {
  return {
    once: false,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: FormedState): Open<FormedState> {
  return {
    once: state.once,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string): Reaction<FormedWork> {
  return match<string, Reaction<FormedWork>>(name)
    .with('start', () => () => {})
    .with('QuorumChanged', () => (x, { body, at }) => onQuorumChanged(x, body as QuorumChanged, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/conf.mu:18 */
function onQuorumChanged(x: FormedWork, { quorate }: QuorumChanged, node: NodeId): void {
  const { state } = x
  if (x.asked(0, quorate)) {
    state.once = x.wrote(1, true)
  }
}

const settings: Settings<FormedConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 19, column: 8, text: 'quorate' },
  /* 1 */ { kind: 'assign', file, line: 19, column: 18, text: 'once := true', field: 'once' },
]

const rules: Rules<FormedConfig, FormedState> = {
  state: [
    { name: 'once', shape: { kind: 'bool' }, durable: false },
  ],
  fresh,
  react,
  draft: (before, write) => produce<FormedState, Open<FormedState>>(before, write),
}

/**
 * Whether anybody ever had quorum: what wait_for_all waits for at the first boot is meant.
 * (spec/models/conf.mu:14)
 */
export const Formed: Machine<FormedConfig, FormedState> = {
  kind: 'monitor',
  name: 'Formed',
  module: 'models/conf',
  hash: '255baad09a6f28933ed2bb9dfd24036ef3ac043e9e703a3673c614ef82634d53',
  config: settings.fields,
  phases: [],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [QuorumChangedShape],
  sends: [],
  emits: [],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy),
}
