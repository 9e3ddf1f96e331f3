import type { AnyMachine } from '../../core/machine.ts'
import type { TModel } from '../../lang/typed.ts'
import type { Ruling } from '../judge.ts'
import type { Asked } from '../packed/judges.ts'
import type { Told } from '../packed/rounds.ts'
import type { Space } from '../space.ts'
import { hashOf, Store } from '../store.ts'
import { Ample, type Enabled } from './ample.ts'
import { Symmetry } from './symmetry.ts'

/** What is left out of a search because something else stands for it. */
export interface Reduction {
  /** Nodes that may be exchanged (`exchangeable`): of states that differ by that alone one is kept. */
  readonly classes: readonly (readonly number[])[]
  /** What influences nothing, and is not kept where nodes are exchanged. */
  readonly idle?: (machine: AnyMachine) => ReadonlySet<string>
  /** The model, for the order of actions that do not concern each other: one order is enough. */
  readonly order?: TModel
}

/** An engine as far as another goes on from where it is. */
export interface Begun {
  readonly tuple: (index: number) => Int32Array
  readonly parent: (index: number) => number
  readonly ended: (index: number) => boolean
  readonly closed: readonly number[]
}

/**
 * States as tuples, in as much memory as there is; `Space` finds successors, nothing is generated. For reduced searches,
 * where each state stands for others, and for those that outgrow the one memory of the kernels.
 */
export class TupleEngine {
  /** Enabled actions of the states that were expanded, the first state, and what was not gone on with. */
  generated = 1
  /** States of which not every action was gone on with. */
  reduced = 0
  readonly #space: Space
  readonly #asked: readonly Asked[]
  readonly #told: Told
  readonly #store: Store
  readonly #symmetry: Symmetry | undefined
  readonly #ample: Ample | undefined
  readonly #closed = new Set<number>()
  readonly #ended = new Set<number>()
  readonly #state: Int32Array

  constructor(space: Space, asked: readonly Asked[], { classes, order, idle }: Reduction, told: Told) {
    this.#space = space
    this.#asked = asked
    this.#told = told
    const { parts } = space
    this.#store = new Store(parts.width)
    this.#state = new Int32Array(parts.width)
    this.#symmetry = classes.length > 0 ? new Symmetry(parts, classes, idle) : undefined
    const judges = asked.map(one => one.judge)
    this.#ample = order && new Ample(parts, order, judges)
  }

  /** Goes on from the first so many states of another engine. */
  adopt(from: Begun, count: number, generated: number): void {
    for (let index = 0; index < count; index++) {
      const state = from.tuple(index)
      this.#store.add(state, hashOf(state), from.parent(index))
      if (from.ended(index)) this.#ended.add(index)
    }
    for (const q of from.closed) this.close(q)
    this.generated = generated
  }

  get count(): number {
    return this.#store.count
  }
  get bytes(): number {
    return this.#store.bytes
  }

  begin(): void {
    this.#add(this.#space.next, -1)
  }

  /** Finds and stores what some of the states `from` to `to` lead to; says with which it has not begun. */
  expand(from: number, to: number): number {
    const end = Math.min(to, from + 256)
    for (let parent = from; parent < end; parent++)
      if (!this.#ended.has(parent)) {
        if (this.#ample) this.#some(parent, this.#ample)
        else this.#all(parent)
      }
    return end
  }

  judge(from: number, to: number): void {
    for (let index = from; index < to; index++) {
      const state = this.#store.read(index, this.#state)
      for (const [q, { judge, wanted }] of this.#asked.entries())
        if (!this.#closed.has(q) && judge.ruling(state) !== wanted) this.#told.judged(q, index)
    }
  }

  ruling(q: number, index: number): Ruling {
    return (this.#asked[q] as Asked).judge.ruling(this.#store.read(index, this.#state))
  }

  close(q: number): void {
    this.#closed.add(q)
  }

  end(index: number): boolean {
    if (this.#ended.has(index)) return false
    this.#ended.add(index)
    return true
  }

  parent(index: number): number {
    return this.#store.parent(index)
  }

  tuple(index: number): Int32Array {
    return this.#store.read(index, new Int32Array(this.#store.width))
  }

  /** Whether a state is one of those that this stored one stands for. */
  stands(stored: Int32Array, state: Int32Array): boolean {
    return this.#symmetry?.stands(stored, state) ?? stored.every((value, i) => value === state[i])
  }

  #all(parent: number): void {
    const state = this.#store.read(parent, this.#state)
    this.#space.expand(state, (_kind, _node, _arg, outcome) => {
      this.generated++
      for (const one of this.#space.parts.monitors.take()) this.#told.failed(parent, one.property, one.text)
      if (outcome?.breach !== undefined || outcome?.unhandled) this.#told.stopped(parent, outcome)
      else this.#add(this.#space.next, parent)
    })
  }

  /** Only the actions of one node, where they are enough and lead to something that is not expanded yet. */
  #some(parent: number, ample: Ample): void {
    const state = this.#store.read(parent, this.#state)
    const enabled: Enabled[] = []
    this.#space.expand(state, (kind, node, _arg, outcome) => {
      const failures = this.#space.parts.monitors.take()
      for (const one of failures) this.#told.failed(parent, one.property, one.text)
      enabled.push({ kind, node, outcome, failed: failures.length > 0, next: this.#space.next.slice() })
    })
    this.generated += enabled.length
    const taken = new Set<Enabled>()
    for (const node of ample.candidates(state, enabled)) {
      let fresh = false
      for (const one of enabled) {
        if (!ample.isOf(node, one) || taken.has(one)) continue
        taken.add(one)
        if (this.#add(one.next, parent) > parent) fresh = true
      }
      if (fresh) {
        this.reduced++
        return
      }
    }
    for (const one of enabled) {
      if (taken.has(one)) continue
      if (one.outcome?.breach !== undefined || one.outcome?.unhandled) this.#told.stopped(parent, one.outcome)
      else this.#add(one.next, parent)
    }
  }

  #add(state: Int32Array, parent: number): number {
    const one = this.#symmetry?.canonical(state) ?? state
    return this.#store.add(one, hashOf(one), parent)
  }
}
