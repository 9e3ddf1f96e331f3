import { Rec, SortedSet } from '../core/value.ts'
import type { Named } from '../core/machine.ts'
import type { RecordShape } from '../core/shape.ts'
import { type RoundRules, round, speak } from '../core/views.ts'
import type { Locals, Outcome } from './locals.ts'

/** The rounds of an abstract membership over remembered steps. Nodes are indices here, ids in what the machines see. */
export class ViewRounds {
  readonly #views: { readonly installed: RecordShape; readonly multicast: RecordShape; readonly deliver: RecordShape }
  readonly #locals: readonly Locals[]
  /** Why the last round did not end. */
  breach: string | undefined

  constructor(views: { readonly installed: RecordShape; readonly multicast: RecordShape; readonly deliver: RecordShape }, locals: readonly Locals[]) {
    this.#views = views
    this.#locals = locals
  }

  /** Installs the view of these nodes (ascending indices); `false` when a machine breached or they never stop talking. */
  install(members: readonly number[], now: Int32Array, set: (node: number, local: number) => void, left: (node: number, signals: readonly Named[]) => void): boolean {
    return members.length === 0 || this.#run(members, now, set, left, (states, rules) => round(members, states, rules))
  }

  /** Delivers what one node said, and leaves its other signals. */
  speak(node: number, signals: readonly Named[], members: readonly number[], now: Int32Array, set: (node: number, local: number) => void, left: (node: number, signals: readonly Named[]) => void): boolean {
    const step = { state: now[node] as number, signals }
    return this.#run(members, now, set, left, (states, rules) => speak(node, step, members, states, rules))
  }

  #run(
    members: readonly number[],
    now: Int32Array,
    set: (node: number, local: number) => void,
    left: (node: number, signals: readonly Named[]) => void,
    go: (states: Map<number, number>, rules: RoundRules<number>) => true | undefined,
  ): boolean {
    this.breach = undefined
    const states = new Map(members.map(node => [node, now[node] as number]))
    const take = (node: number, local: number, signal: Named): { state: number; signals: readonly Named[] } => {
      const locals = this.#locals[node] as Locals
      const input = locals.input({ input: { kind: 'signal', signal } })
      const outcome = locals.outcomes[locals.take(local, input)] as Outcome
      if (outcome.breach !== undefined) this.breach = outcome.breach
      return { state: outcome.next, signals: outcome.signals }
    }
    const ids = (nodes: readonly number[]) => nodes.map(node => (this.#locals[node] as Locals).node.self)
    const rules: RoundRules<number> = {
      install: (node, local, all) => take(node, local, installed(this.#views.installed, ids(all))),
      deliver: (node, local, payload, from) => take(node, local, delivered(this.#views.deliver, payload, ids([from])[0] ?? 0)),
      multicast: signal => (signal.kind === this.#views.multicast.name ? (signal as Named & { payload: unknown }).payload : undefined),
      left: (node, signal) => left(node, [signal]),
    }
    const done = go(states, rules)
    for (const [node, local] of states) set(node, local)
    return done === true && this.breach === undefined
  }
}

/** `Regular(ring, members)`: the ring's id says no more than who its lowest member is. */
export function installed(shape: RecordShape, members: readonly number[]): Named {
  return new Rec({ kind: shape.name, ring: new Rec({ rep: members[0] ?? 0, seq: 0 }), members: new SortedSet([...members]) }) as Named
}

export function delivered(shape: RecordShape, payload: unknown, from: number): Named {
  return new Rec({ kind: shape.name, payload, from }) as Named
}

