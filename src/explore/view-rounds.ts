import type { Named } from '../core/machine.ts'
import { type RoundRules, round, speak } from '../core/views.ts'
import type { Locals, Outcome } from './locals.ts'
import type { Monitors } from './monitors.ts'
import { Trie } from './pairs.ts'
import type { ViewInputs } from './view-inputs.ts'

/** What one round did to a component. */
export interface RoundOutcome {
  /** The local states of its members, in the order in which they were given. */
  readonly next: readonly number[]
  /** What left the nodes' stacks apart from multicasts, in order, as ids of what monitors hear. */
  readonly heard: readonly number[]
  readonly breach?: string
}

type Go = (states: Map<number, number>, rules: RoundRules<number>) => true | undefined

/** The rounds of an abstract membership over remembered steps, themselves remembered. Nodes are indices here. */
export class ViewRounds {
  readonly #inputs: ViewInputs
  readonly #locals: readonly Locals[]
  readonly #monitors: Monitors
  /** By node and index of an outcome: what monitors hear of it. */
  readonly #emissions: readonly number[][]
  readonly #sequences = new Trie()
  readonly #known = new Map<number, RoundOutcome>()

  constructor(inputs: ViewInputs, locals: readonly Locals[], monitors: Monitors) {
    this.#inputs = inputs
    this.#locals = locals
    this.#monitors = monitors
    this.#emissions = locals.map(() => [])
  }

  /** Installs the view of these nodes (ascending, not empty), each in its local state of `state`. */
  install(members: readonly number[], state: Int32Array): RoundOutcome {
    return this.#remembered(0, members, state, [], (states, rules) => round(members, states, rules))
  }

  /** Delivers to a component what one member said in the step from `local` on `input`; `state` has the states before. */
  speak(node: number, outcome: number, members: readonly number[], state: Int32Array): RoundOutcome {
    const { next, signals } = (this.#locals[node] as Locals).outcomes[outcome] as Outcome
    const from = this.#sequences.follow(this.#sequences.follow(0, this.#locals.length + node), outcome)
    const what = this.#heard(node, outcome)
    const heard = what < 0 ? [] : [what]
    return this.#remembered(from, members, state, heard, (states, rules) =>
      speak(node, { state: next, signals }, members, states, rules),
    )
  }

  #remembered(from: number, members: readonly number[], state: Int32Array, first: readonly number[], go: Go) {
    let id = from
    for (let i = 0; i < members.length; i++) {
      const node = members[i] as number
      id = this.#sequences.follow(this.#sequences.follow(id, node), state[node] as number)
    }
    const known = this.#known.get(id)
    if (known) return known
    const made = this.#run(members, state, first, go)
    this.#known.set(id, made)
    return made
  }

  #run(members: readonly number[], state: Int32Array, first: readonly number[], go: Go): RoundOutcome {
    const inputs = this.#inputs
    let breach: string | undefined
    const heard = [...first]
    const states = new Map(members.map(node => [node, state[node] as number]))
    const take = (node: number, local: number, input: number): { state: number; signals: readonly Named[] } => {
      const locals = this.#locals[node] as Locals
      const index = locals.index(local, input)
      const outcome = locals.outcomes[index] as Outcome
      breach ??= outcome.breach
      const what = this.#heard(node, index)
      if (what >= 0) heard.push(what)
      return { state: outcome.next, signals: outcome.signals }
    }
    // Payloads by their ids.
    const rules: RoundRules<number> = {
      install: (node, local, all) => take(node, local, inputs.installed(node, all)),
      turn: (node, local) => {
        const input = inputs.turn(node)
        return input < 0 ? undefined : take(node, local, input)
      },
      deliver: (node, local, payload, from) => take(node, local, inputs.delivered(node, payload as number, from)),
      multicast: signal => {
        const said = inputs.said(signal)
        return said < 0 ? undefined : said
      },
      left: () => {}, // monitors were told with the rest of the step
    }
    if (!go(states, rules)) breach ??= 'the members of a view answer each other without end'
    const next = members.map(node => states.get(node) as number)
    return { next, heard, ...(breach !== undefined && { breach }) }
  }

  /** The id of what monitors hear of an outcome, by its index; -1 of nothing. */
  #heard(node: number, index: number): number {
    const all = this.#emissions[node] as number[]
    const known = all[index]
    if (known !== undefined) return known
    const { node: of, outcomes } = this.#locals[node] as Locals
    const { emitted } = outcomes[index] as Outcome
    const what = emitted.length > 0 && this.#monitors.some ? this.#monitors.heardId(of.self, emitted) : -1
    all[index] = what
    return what
  }
}
