import type { Named } from '../core/machine.ts'
import type { RecordShape } from '../core/shape.ts'
import { rec, SortedSet } from '../core/value.ts'
import { type RoundRules, round, speak } from '../core/views.ts'
import type { Locals } from './locals.ts'
import { Trie } from './pairs.ts'

export interface ViewShapes {
  readonly installed: RecordShape
  readonly multicast: RecordShape
  readonly deliver: RecordShape
}

/** What one round did to a component. */
export interface RoundOutcome {
  /** The local states of its members, in the order in which they were given. */
  readonly next: readonly number[]
  /** What left the nodes' stacks apart from multicasts, in order. */
  readonly left: readonly Heard[]
  readonly breach?: string
}

/** What monitors hear of one node. */
interface Heard {
  readonly node: number
  readonly signals: readonly Named[]
}

/** The rounds of an abstract membership over remembered steps, themselves remembered. Nodes are indices here. */
export class ViewRounds {
  readonly #views: ViewShapes
  readonly #locals: readonly Locals[]
  readonly #sequences = new Trie()
  readonly #known = new Map<number, RoundOutcome>()

  constructor(views: ViewShapes, locals: readonly Locals[]) {
    this.#views = views
    this.#locals = locals
  }

  /** Installs the view of these nodes (ascending, not empty), each in its local state of `state`. */
  install(members: readonly number[], state: Int32Array): RoundOutcome {
    return this.#remembered(0, members, state, undefined, (states, rules) => round(members, states, rules))
  }

  /** Delivers to a component what one member said in the step from `local` on `input`; `state` has the states before. */
  speak(node: number, outcome: number, members: readonly number[], state: Int32Array): RoundOutcome {
    const { next, signals, emitted } = (this.#locals[node] as Locals).outcomes[outcome] as Locals['outcomes'][number]
    const from = this.#sequences.follow(this.#sequences.follow(0, this.#locals.length + node), outcome)
    const first = { node, signals: emitted }
    return this.#remembered(from, members, state, first, (states, rules) =>
      speak(node, { state: next, signals }, members, states, rules),
    )
  }

  #remembered(
    from: number,
    members: readonly number[],
    state: Int32Array,
    first: Heard | undefined,
    go: (states: Map<number, number>, rules: RoundRules<number>) => true | undefined,
  ): RoundOutcome {
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

  #run(
    members: readonly number[],
    state: Int32Array,
    first: Heard | undefined,
    go: (states: Map<number, number>, rules: RoundRules<number>) => true | undefined,
  ): RoundOutcome {
    let breach: string | undefined
    const left: Heard[] = first && first.signals.length > 0 ? [first] : []
    const states = new Map(members.map(node => [node, state[node] as number]))
    const take = (node: number, local: number, signal: Named): { state: number; signals: readonly Named[] } => {
      const locals = this.#locals[node] as Locals
      const outcome = locals.take(local, locals.input({ input: { kind: 'signal', signal } }))
      breach ??= outcome.breach
      if (outcome.emitted.length > 0) left.push({ node, signals: outcome.emitted })
      return { state: outcome.next, signals: outcome.signals }
    }
    const id = (node: number) => (this.#locals[node] as Locals).node.self
    const rules: RoundRules<number> = {
      install: (node, local, all) => take(node, local, installed(this.#views.installed, all.map(id))),
      deliver: (node, local, payload, from) => take(node, local, delivered(this.#views.deliver, payload, id(from))),
      multicast: signal =>
        signal.kind === this.#views.multicast.name ? (signal as Named & { payload: unknown }).payload : undefined,
      left: () => {}, // monitors were told with the rest of the step
    }
    if (!go(states, rules)) breach ??= 'the members of a view answer each other without end'
    const next = members.map(node => states.get(node) as number)
    return { next, left, ...(breach !== undefined && { breach }) }
  }
}

/** `Regular(ring, members)`: the ring's id says no more than who its lowest member is. */
export function installed(shape: RecordShape, members: readonly number[]): Named {
  const ring = rec({ rep: members[0] ?? 0, seq: 0 })
  return rec({ kind: shape.name, ring, members: new SortedSet([...members]) }) as Named
}

export function delivered(shape: RecordShape, payload: unknown, from: number): Named {
  return rec({ kind: shape.name, payload, from }) as Named
}
