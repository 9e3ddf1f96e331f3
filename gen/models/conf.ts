// Written by `npm run gen` from spec/models/conf.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Input, Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import { emptySet } from '../../src/core/ops.ts'
import { type Rules, type Settings, configure, copied, firstState, takeStep } from '../../src/core/reduce.ts'
import type { SortedSet } from '../../src/core/value.ts'
import { type Given, type Open, type Reading, type Work, incoming } from '../../src/core/work.ts'
import { type QuorumChanged, QuorumChangedShape } from '../votequorum.ts'

/**
 * What a corosync.conf is checked for: votequorum over an abstract membership, in which every component of the network
 * installs its view and hears all its members before anything else happens. `muster check FILE.conf` derives its
 * model from this one, with the nodes, the options and the number of faults that it is given.
 */

const file = 'spec/models/conf.mu'

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

/** Which handler takes an input, or why none does. */
function react(x: FormedWork, input: Input): void {
  const { at, body, name } = incoming(input)
  match(name)
    .with('start', () => {})
    .with('QuorumChanged', () => onQuorumChanged(x, body as QuorumChanged, at))
    .otherwise(() => x.ignore('not handled here'))
}

/** spec/models/conf.mu:15 */
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
  /* 0 */ { kind: 'if', file, line: 16, column: 8, text: 'quorate' },
  /* 1 */ { kind: 'assign', file, line: 16, column: 18, text: 'once := true', field: 'once' },
]

const rules: Rules<FormedConfig, FormedState> = {
  state: [
    { name: 'once', shape: { kind: 'bool' }, durable: false },
  ],
  fresh,
  react,
  draft: (before, write) => produce<FormedState, Open<FormedState>>(before, write),
}
const quick: typeof rules = { ...rules, draft: copied }

/**
 * Whether anybody ever had quorum: what wait_for_all waits for at the first boot is meant.
 * (spec/models/conf.mu:11)
 */
export const Formed: Machine<FormedConfig, FormedState> = {
  kind: 'monitor',
  name: 'Formed',
  module: 'models/conf',
  hash: '2b1f003f4d3cfd667b88482bc675d593a8a987df01420ef254dc2a899677e1f2',
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
  quick: (context, state, input, watch) => takeStep(quick, context, state, input, watch),
}
