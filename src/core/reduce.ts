import { misfit } from './fits.ts'
import {
  Breach,
  type ConfigField,
  type Context,
  type Input,
  type Left,
  type MachineState,
  type Named,
  type NodeId,
  type StateField,
  type Step,
  type Watch,
} from './machine.ts'
import { same } from './value.ts'
import { type Given, type Incoming, incoming, type Open, placeOf, Work } from './work.ts'

/** What differs between two machines, generated or interpreted; `takeStep` is what they have in common. */
export interface Rules<C, S extends MachineState> {
  readonly state: readonly StateField[]
  /** The fields at first, for one context. */
  readonly fresh: (context: Context<C>) => S
  /** What an input of this name does in this phase: runs its handler, or is ignored. Asked once for each name and phase. */
  readonly react: (name: string, phase: NonNullable<S['phase']>) => Reaction<Work<C, S>>
  /** A changed copy of a state, or the state itself when nothing was written. */
  readonly draft: (before: S, write: (open: Open<S>) => void) => S
}

/** What a machine does with an input. */
export interface Reaction<W> {
  (x: W, input: Incoming): void
  /** That it does nothing with some inputs but to ignore them: which, and why. Known from the text, for those who are in a hurry. */
  readonly passes?: { readonly over: (body: Named) => boolean; readonly refused: { readonly reason: string } }
}

interface Ignoring {
  ignore: (reason: string) => void
}

/** An input that is ignored, whatever it says. */
export function ignoring<W extends Ignoring>(reason: string): Reaction<W> {
  return Object.assign((x: W) => x.ignore(reason), { passes: { over: () => true, refused: { reason } } })
}

/** A handler that looks at a field first, and ignores all but these cases of it. */
export function onlyFor<W>(field: string, cases: readonly string[], reason: string, does: Reaction<W>): Reaction<W> {
  const all = new Set(cases)
  const over = (body: Named) => !all.has((body as unknown as Record<string, Named>)[field]?.kind as string)
  return Object.assign((x: W, input: Incoming) => does(x, input), { passes: { over, refused: { reason } } })
}

type Fields = Record<string, unknown>

/** What a machine does about the configuration that it is given. */
export interface Settings<C> {
  readonly fields: readonly ConfigField[]
  /** The defaults of optional fields; `x.config` has the fields before. */
  readonly defaults: Readonly<Record<string, (x: Given<C>) => unknown>>
  readonly requires: readonly { readonly holds: (x: Given<C>) => boolean; readonly reason: string }[]
}

/** Checks what was given, fills in the defaults in order, and applies what the spec requires. */
export function configure<C>(
  settings: Settings<C>,
  self: NodeId,
  given: Readonly<Record<string, unknown>>,
): { config: C } | { refused: string[] } {
  const { fields, defaults, requires } = settings
  const unknown = Object.keys(given).filter(name => !fields.some(field => field.name === name))
  const refused = unknown.map(name => `there is no setting ${name}`)
  const config: Fields = {}
  const x: Given<C> = { self, config: config as C }
  try {
    for (const field of fields) {
      const value = Object.hasOwn(given, field.name) ? given[field.name] : undefined
      if (value === undefined && !field.optional) {
        refused.push(`${field.name} must be given`)
        continue
      }
      // A default may rest on what is missing above: ask for it only while nothing is.
      if (value === undefined && refused.length > 0) continue
      config[field.name] = value === undefined ? defaults[field.name]?.(x) : value
      const why = misfit(field.shape, config[field.name])
      if (why !== undefined) refused.push(`${field.name}: ${why}`)
    }
    if (refused.length === 0) for (const one of requires) if (!one.holds(x)) refused.push(one.reason)
  } catch (error) {
    if (!(error instanceof Breach)) throw error
    refused.push(error.message)
  }
  return refused.length > 0 ? { refused } : { config: Object.freeze(config) as C }
}

/**
 * A draft that is a plain copy: states are one level deep, so that a copy protects as well as a proxy does. What comes of it is not
 * frozen: to copy what is frozen takes ten times as long.
 */
export function copied<S extends object>(before: S, write: (open: Open<S>) => void): S {
  const open = { ...before } as Open<S>
  write(open)
  for (const name in open) if (open[name] !== before[name]) return open as S
  return before
}

/** The state before `start`: fields at first, except what was kept on disk. */
export function firstState<C, S extends MachineState>(rules: Rules<C, S>, context: Context<C>, kept: S | undefined): S {
  const first = knownOf(rules).first(context)
  if (kept === undefined) return first
  const state: Fields = { ...(first as Fields) }
  for (const field of rules.state) if (field.durable) state[field.name] = (kept as Fields)[field.name]
  return Object.freeze(state) as unknown as S
}

/**
 * One step: a timer that fires is disarmed before its handler (one that does not run is dropped), the handler runs, and
 * fields that are tied to other phases go back to what they were at first.
 */
export function takeStep<C, S extends MachineState>(
  rules: Rules<C, S>,
  context: Context<C>,
  before: S,
  input: Input,
  watch: Watch | undefined,
  left?: Left,
): Step<S> {
  const timer: Named | undefined = input.kind === 'timer' ? input.timer : undefined
  if (timer && placeOf(before.armed, timer) < 0) return notRunning(before, timer)
  let done: Work<C, S> | undefined
  const given = incoming(input)
  const known = knownOf(rules)
  const reaction = known.reaction(given.name, before.phase)
  const after = rules.draft(before, open => {
    const x = new Work<C, S>(context, open, watch, left)
    done = x
    if (timer) x.disarm(timer)
    reaction(x, given)
  })
  const state = settle(known, context, after)
  const { effects, refused } = done as unknown as Work<C, S>
  return refused ? { state, effects, refused } : { state, effects }
}

/** A timer went off that does not run: nothing happens. */
export function notRunning<S>(state: S, timer: Named): Step<S> {
  return { state, effects: [], refused: { reason: `${timer.kind} does not run` } }
}

/** Reads the finished state, not the draft: there is seldom anything to do, and a draft is slow to read. */
function settle<C, S extends MachineState>(known: Known<C, S>, context: Context<C>, state: S): S {
  const { phase } = state
  let settled: Fields | undefined
  for (const name of phase === undefined ? [] : known.tied(phase)) {
    const first = (known.first(context) as Fields)[name]
    if (same((state as Fields)[name], first)) continue
    settled ??= { ...(state as Fields) }
    settled[name] = first
  }
  if (!settled) return state
  return (Object.isFrozen(state) ? Object.freeze(settled) : settled) as unknown as S
}

/** What is the same in every step of a machine, or of a machine in one phase or context: it is worked out once. */
class Known<C, S extends MachineState> {
  readonly #rules: Rules<C, S>
  readonly #reactions = new Map<string, Map<string | undefined, Reaction<Work<C, S>>>>()
  readonly #tied = new Map<string, readonly string[]>()
  readonly #firsts = new WeakMap<Context<C>, S>()

  constructor(rules: Rules<C, S>) {
    this.#rules = rules
  }

  reaction(name: string, phase: string | undefined): Reaction<Work<C, S>> {
    let all = this.#reactions.get(name)
    if (!all) {
      all = new Map()
      this.#reactions.set(name, all)
    }
    let one = all.get(phase)
    if (!one) {
      // A machine without phases does not look at it.
      one = this.#rules.react(name, phase as NonNullable<S['phase']>)
      all.set(phase, one)
    }
    return one
  }

  /** The fields that are tied to other phases than this. */
  tied(phase: string): readonly string[] {
    let names = this.#tied.get(phase)
    if (!names) {
      names = this.#rules.state
        .filter(({ phases }) => phases !== undefined && !phases.includes(phase))
        .map(field => field.name)
      this.#tied.set(phase, names)
    }
    return names
  }

  /** The fields at first. */
  first(context: Context<C>): S {
    let first = this.#firsts.get(context)
    if (!first) {
      first = Object.freeze(this.#rules.fresh(context))
      this.#firsts.set(context, first)
    }
    return first
  }
}

const known = new WeakMap<object, unknown>()

/** What is known of a machine, by its rules. */
export function knownOf<C, S extends MachineState>(rules: Rules<C, S>): Known<C, S> {
  let one = known.get(rules) as Known<C, S> | undefined
  if (!one) {
    one = new Known(rules)
    known.set(rules, one)
  }
  return one
}
