import type { AnyMachine } from '../../core/machine.ts'
import { armed, type NodeState } from '../../core/stack.ts'
import type { Value } from '../../core/value.ts'
import { nameOf } from '../clock.ts'
import type { Inboxes } from '../inbox.ts'
import type { Locals } from '../locals.ts'
import { Masks } from '../masks.ts'
import { Interner, PairTable, remembered } from '../pairs.ts'
import type { Parts } from '../parts.ts'
import { type OpenRing, renumbered } from '../surroundings.ts'
import { Colours } from './colours.ts'
import { renamed, renamedRec, renamedState, renamedTimer } from './renaming.ts'
import { Spoken } from './spoken.ts'

/** So many arrangements of nodes that look the same are tried for the least; of more, the first is taken. */
const mostArrangements = 6

/**
 * Puts one state in the place of all those that it becomes by exchanging nodes. States that differ by such an exchange alone
 * nearly always come out the same; where nodes that look alike are too many to try all, some stay apart: then less is
 * saved, and nothing is lost.
 *
 * Each node gets a colour, from what it is and how the others speak of it, that does not depend on names; the nodes of a
 * class are sorted by it, those of one colour tried in every order.
 */
export class Symmetry {
  readonly #parts: Parts
  readonly #classes: readonly (readonly number[])[]
  readonly #classOf: readonly number[]
  readonly #ways = new Interner<readonly number[]>()
  readonly #local: readonly PairTable[]
  readonly #bare: readonly PairTable[]
  readonly #inbox: readonly PairTable[]
  readonly #inputs: readonly PairTable[]
  readonly #worlds = new PairTable()
  readonly #monitors = new PairTable()
  readonly #spoken: Spoken
  readonly #colours: Colours
  readonly #masks: Masks | undefined
  readonly #masked: Int32Array
  readonly #made: Int32Array
  readonly #best: Int32Array

  constructor(
    parts: Parts,
    classes: readonly (readonly number[])[],
    idle?: (machine: AnyMachine) => ReadonlySet<string>,
  ) {
    this.#parts = parts
    this.#classes = classes
    const { n, width } = parts
    this.#masks = idle && new Masks(parts.locals, idle)
    this.#masked = new Int32Array(width)
    this.#classOf = [...Array(n).keys()].map(i => classes.findIndex(one => one.includes(i)))
    const tables = () => parts.locals.map(() => new PairTable())
    this.#local = tables()
    this.#bare = tables()
    this.#inbox = tables()
    this.#inputs = tables()
    this.#made = new Int32Array(width)
    this.#best = new Int32Array(width)
    this.#spoken = new Spoken(parts.model)
    this.#colours = new Colours(parts, this.#classOf, this.#spoken)
  }

  /** The state that stands for this one; it is overwritten by the next call. */
  canonical(met: Int32Array): Int32Array {
    const state = this.#mask(met)
    const runs = this.#runs(state)
    const count = runs.flat().reduce((product, run) => product * factorial(run.length), 1)
    if (count === 1 || count > mostArrangements)
      return this.#arranged(
        state,
        runs.map(of => of.flat()),
      )
    let best: Int32Array | undefined
    for (const arrangement of arrangements(runs)) {
      const made = this.#arranged(state, arrangement)
      if (best && !less(made, best)) continue
      this.#best.set(made)
      best = this.#best
    }
    return best as Int32Array
  }

  /** Whether a state that stands for others stands for this one, however many nodes look the same. */
  stands(one: Int32Array, met: Int32Array): boolean {
    const state = this.#mask(met)
    const runs = this.#runs(state)
    for (const arrangement of arrangements(runs)) {
      const made = this.#arranged(state, arrangement)
      if (one.every((value, i) => value === made[i])) return true
    }
    return false
  }

  /** Without what influences nothing. */
  #mask(state: Int32Array): Int32Array {
    if (!this.#masks) return state
    this.#masked.set(state)
    for (const [i, table] of this.#bare.entries())
      this.#masked[i] = remembered(table, state[i] as number, 0, () => {
        const locals = this.#parts.locals[i] as Locals
        const one = locals.states.at(state[i] as number)
        return locals.adopt({ ...one, state: this.#counting(i, one.state) })
      })
    return this.#masked
  }

  #counting(i: number, state: NodeState): NodeState {
    return this.#masks ? state.map((one, m) => (this.#masks as Masks).masked(i, m, one as never)) : state
  }

  // ---------------------------------------------------------------- arrangements

  /** By class its nodes in the order of their colours, those of one together. */
  #runs(state: Int32Array): number[][][] {
    const colours = this.#colours.of(state)
    const of = (node: number) => colours[node] as number
    return this.#classes.map(members => {
      const found: number[][] = []
      for (const node of [...members].sort((a, b) => of(a) - of(b) || a - b)) {
        const last = found.at(-1)
        if (last && of(last[0] as number) === of(node)) last.push(node)
        else found.push([node])
      }
      return found
    })
  }

  /** The state with the nodes of each class in this order. */
  #arranged(state: Int32Array, arrangement: readonly (readonly number[])[]): Int32Array {
    const way = [...this.#classOf.keys()]
    for (const [c, order] of arrangement.entries())
      for (const [k, node] of order.entries()) way[node] = (this.#classes[c] as readonly number[])[k] as number
    return this.#apply(state, way)
  }

  // ---------------------------------------------------------------- renaming

  /** The state with node `i` in the place of node `way[i]`. */
  #apply(state: Int32Array, way: readonly number[]): Int32Array {
    if (way.every((to, i) => to === i)) return state
    const { n, inboxAt, inboxes, monitorAt, surroundingsAt, world, monitors, model } = this.#parts
    const w = this.#ways.id(way.join(), () => way)
    const made = this.#made
    for (let i = 0; i < n; i++) {
      const to = way[i] as number
      made[to] = this.#localOf(i, state[i] as number, w, way)
      if (inboxes.length > 0) made[inboxAt + to] = this.#inboxOf(i, state[inboxAt + i] as number, w, way)
    }
    const m = state[monitorAt] as number
    made[monitorAt] =
      model.monitors.length === 0
        ? m
        : remembered(this.#monitors, m, w, () => {
            const states = monitors.at(m)
            return monitors.adopt(
              model.monitors.map((one, k) => renamedState(one.machine, states[k] as never, id => renameBy(way, id))),
            )
          })
    const s = state[surroundingsAt] as number
    made[surroundingsAt] = remembered(this.#worlds, s, w, () => {
      const { blocks, cuts, paused, open, ...rest } = world.at(s)
      const moved = blocks.map((_, to) => blocks[way.indexOf(to)] as number)
      const link = (one: number) => (way[Math.floor(one / n)] as number) * n + (way[one % n] as number)
      return world.id({
        ...rest,
        blocks: renumbered(moved),
        cuts: cuts.map(link).sort((a, b) => a - b),
        paused: paused.map(one => way[one] as number).sort((a, b) => a - b),
        open: open.map(ring => this.#ringOf(ring, way)).sort(({ members: [a = 0] }, { members: [b = 0] }) => a - b),
      })
    })
    return made
  }

  #ringOf({ members, there, pending, mute }: OpenRing, way: readonly number[]): OpenRing {
    const to = (id: number) => renameBy(way, id)
    const order = [...members.keys()].sort(
      (a, b) => (way[members[a] as number] as number) - (way[members[b] as number] as number),
    )
    return {
      members: order.map(k => way[members[k] as number] as number),
      there: order.map(k => there[k] as boolean),
      pending: order.map(k => (pending[k] as readonly Value[]).map(value => renamed(this.#spoken.payload, value, to))),
      mute: order.map(k => mute[k] as boolean),
    }
  }

  #localOf(i: number, local: number, w: number, way: readonly number[]): number {
    return remembered(this.#local[i] as PairTable, local, w, () => {
      const from = this.#parts.locals[i] as Locals
      const one = from.states.at(local)
      const { state, left } = one
      const { machines } = from.node.stack
      const to = (id: number) => renameBy(way, id)
      const named = machines.map((machine, m) => renamedState(machine, state[m] as never, to))
      const moved = this.#counting(way[i] as number, named)
      const known = new Map(
        armed(state).map(({ machine, timer }, k) => [
          nameOf({ machine, timer: renamedTimer(machines[machine] as AnyMachine, timer, to) }),
          left.slice(2 * k, 2 * k + 2),
        ]),
      )
      const lasting = left.length === 0 ? [] : armed(moved).flatMap(one => known.get(nameOf(one)) ?? [])
      return (this.#parts.locals[way[i] as number] as Locals).adopt({ ...one, state: moved, left: lasting })
    })
  }

  #inboxOf(i: number, id: number, w: number, way: readonly number[]): number {
    return remembered(this.#inbox[i] as PairTable, id, w, () => {
      const { inboxes } = this.#parts
      const [from, to] = [inboxes[i] as Inboxes, inboxes[way[i] as number] as Inboxes]
      const letters = from
        .contents(id)
        .map(letter => to.letter(this.#inputOf(i, from.input(letter), w, way), from.rest(letter)))
      return to.arranged(letters)
    })
  }

  #inputOf(i: number, input: number, w: number, way: readonly number[]): number {
    return remembered(this.#inputs[i] as PairTable, input, w, () => {
      const { locals } = this.#parts
      const one = (locals[i] as Locals).inputs.at(input)
      const other = locals[way[i] as number] as Locals
      const to = (id: number) => renameBy(way, id)
      if (one.input.kind === 'message') {
        const message = renamedRec(this.#spoken.fieldsOf(one.input.message), one.input.message, to)
        return other.message({ message, from: to(one.input.from) })
      }
      if (one.input.kind === 'signal' && one.from !== undefined)
        return other.notice(one.input.signal.kind, to(one.from))
      throw new TypeError(`a ${one.input.kind} is not under way`)
    })
  }
}

function renameBy(way: readonly number[], id: number): number {
  const to = way[id - 1]
  return to === undefined ? id : to + 1
}

function less(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] as number) < (b[i] as number)
  return false
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1)
}

/** Every order of the nodes that look alike. */
function* arrangements(runs: readonly (readonly (readonly number[])[])[]): Generator<readonly number[][]> {
  const [first, ...others] = runs
  if (!first) {
    yield []
    return
  }
  for (const order of ordersOf(first)) for (const rest of arrangements(others)) yield [order, ...rest]
}

function* ordersOf(runs: readonly (readonly number[])[]): Generator<number[]> {
  const [first, ...others] = runs
  if (!first) {
    yield []
    return
  }
  for (const order of permutations(first)) for (const rest of ordersOf(others)) yield [...order, ...rest]
}

function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length < 2) {
    yield [...items]
    return
  }
  for (const [i, one] of items.entries()) for (const rest of permutations(items.toSpliced(i, 1))) yield [one, ...rest]
}
