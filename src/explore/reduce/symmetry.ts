import type { AnyMachine, Named } from '../../core/machine.ts'
import type { Field } from '../../core/shape.ts'
import { armed } from '../../core/stack.ts'
import { nameOf } from '../clock.ts'
import type { Inboxes } from '../inbox.ts'
import type { Local, Locals } from '../locals.ts'
import { Interner, PairTable, remembered } from '../pairs.ts'
import type { Parts } from '../parts.ts'
import { renumbered } from '../surroundings.ts'
import { renamedRec, renamedState, renamedTimer, type Sketch, sketchedRec, sketchedState } from './renaming.ts'

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
  readonly #texts = new Interner<true>()
  /** By node: colours of its local states and of what is under way to it, and how they speak of another node. */
  readonly #speaks: readonly PairTable[]
  readonly #carries: readonly PairTable[]
  readonly #remarks = new PairTable()
  readonly #said = new PairTable()
  readonly #ways = new Interner<readonly number[]>()
  readonly #local: readonly PairTable[]
  readonly #inbox: readonly PairTable[]
  readonly #inputs: readonly PairTable[]
  readonly #worlds = new PairTable()
  readonly #monitors = new PairTable()
  readonly #fields: ReadonlyMap<string, readonly Field[]>
  readonly #colours: Int32Array
  readonly #mixed: Int32Array
  readonly #made: Int32Array
  readonly #best: Int32Array

  constructor(parts: Parts, classes: readonly (readonly number[])[]) {
    this.#parts = parts
    this.#classes = classes
    const { n, width } = parts
    this.#classOf = [...Array(n).keys()].map(i => classes.findIndex(one => one.includes(i)))
    const tables = () => parts.locals.map(() => new PairTable())
    this.#speaks = tables()
    this.#carries = tables()
    this.#local = tables()
    this.#inbox = tables()
    this.#inputs = tables()
    this.#colours = new Int32Array(n)
    this.#mixed = new Int32Array(n)
    this.#made = new Int32Array(width)
    this.#best = new Int32Array(width)
    const shapes = parts.model.nodes.flatMap(node =>
      node.stack.machines.flatMap(one => [...one.receives, ...one.sends, ...one.hears, ...one.emits]),
    )
    this.#fields = new Map(shapes.map(one => [one.name, one.fields]))
  }

  /** The state that stands for this one; it is overwritten by the next call. */
  canonical(state: Int32Array): Int32Array {
    this.#colour(state)
    const sorted = this.#classes.map(members =>
      [...members].sort((a, b) => (this.#colours[a] as number) - (this.#colours[b] as number) || a - b),
    )
    let best: Int32Array | undefined
    for (const arrangement of this.#arrangements(sorted)) {
      const way = [...this.#classOf.keys()]
      for (const [c, order] of arrangement.entries())
        for (const [k, node] of order.entries()) way[node] = (this.#classes[c] as readonly number[])[k] as number
      const made = this.#apply(state, way)
      if (best && !less(made, best)) continue
      this.#best.set(made)
      best = this.#best
    }
    return best ?? state
  }

  // ---------------------------------------------------------------- colours

  #colour(state: Int32Array): void {
    const { n } = this.#parts
    const [colours, mixed] = [this.#colours, this.#mixed]
    for (let i = 0; i < n; i++)
      colours[i] = mix(
        mix(this.#speak(i, state[i] as number, n), this.#carry(i, state, n)),
        mix(this.#remark(state, i), (this.#classOf[i] as number) + 1),
      )
    // Twice: what one is to those of each colour, then what they are by then.
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < n; i++) {
        let sum = colours[i] as number
        if ((this.#classOf[i] as number) >= 0)
          for (let j = 0; j < n; j++) {
            if (i === j) continue
            const talk = mix(this.#speakTo(j, i, state), this.#speakTo(i, j, state))
            sum = (sum + mix(mix(talk, this.#link(state, i, j)), colours[j] as number)) | 0
          }
        mixed[i] = sum
      }
      for (let i = 0; i < n; i++) colours[i] = mix(mixed[i] as number, round)
    }
  }

  /** What a node's local state says of itself, of the others together, and of node `of` (or of none, when that is `n`). */
  #speak(i: number, local: number, of: number): number {
    return remembered(this.#speaks[i] as PairTable, local, of, () => {
      const locals = this.#parts.locals[i] as Locals
      const one = locals.states.at(local)
      const as = this.#sketch(i, of)
      const { machines } = locals.node.stack
      const states = machines.map((machine, m) => sketchedState(machine, one.state[m] as never, as))
      return this.#id(`${one.up} ${states.join('|')} ${this.#clocks(one, machines, as)}`)
    })
  }

  /** How node `i` speaks of node `j`, and what is under way to it that does. */
  #speakTo(i: number, j: number, state: Int32Array): number {
    return mix(this.#speak(i, state[i] as number, j), this.#carry(i, state, j))
  }

  #clocks({ state, left }: Local, machines: readonly AnyMachine[], as: Sketch): string {
    if (left.length === 0) return ''
    const timers = armed(state).map(({ machine, timer }, k) => {
      const fields = machines[machine]?.timers.find(one => one.name === timer.kind)?.fields ?? []
      return `${machine} ${sketchedRec(fields, timer, as)} ${left[2 * k]} ${left[2 * k + 1]}`
    })
    return timers.sort().join()
  }

  #carry(i: number, state: Int32Array, of: number): number {
    const { inboxes, inboxAt, locals } = this.#parts
    const inbox = inboxes[i]
    if (!inbox) return 0
    const id = state[inboxAt + i] as number
    return remembered(this.#carries[i] as PairTable, id, of, () => {
      const local = locals[i] as Locals
      const as = this.#sketch(i, of)
      const texts = inbox.contents(id).map(letter => {
        const input = inbox.input(letter)
        const one = local.inputs.at(input).input
        const said = one.kind === 'message' ? sketchedRec(this.#fieldsOf(one.message), one.message, as) : one.kind
        return `${as(local.sender(input))} ${said} ${inbox.rest(letter)}`
      })
      return this.#id(texts.sort().join())
    })
  }

  /** What the surroundings and the monitors say of a node: by itself, whatever the others are. */
  #remark(state: Int32Array, i: number): number {
    const { world, surroundingsAt, monitorAt, monitors, model, n } = this.#parts
    const s = state[surroundingsAt] as number
    const around = remembered(this.#remarks, s, i, () => {
      const { blocks, cuts, paused } = world.at(s)
      const size = blocks.filter(one => one === blocks[i]).length
      const out = cuts.filter(link => Math.floor(link / n) === i).length
      return this.#id(`w${size} ${out} ${cuts.filter(link => link % n === i).length} ${paused.includes(i)}`)
    })
    if (model.monitors.length === 0) return around
    const m = state[monitorAt] as number
    const said = remembered(this.#said, m, i, () => {
      const as = this.#sketch(-1, i)
      const states = monitors.at(m)
      return this.#id(model.monitors.map((one, k) => sketchedState(one.machine, states[k] as never, as)).join('|'))
    })
    return mix(around, said)
  }

  #link(state: Int32Array, i: number, j: number): number {
    const { world, surroundingsAt } = this.#parts
    const s = state[surroundingsAt] as number
    return (world.reaches(s, i, j) ? 1 : 0) + (world.reaches(s, j, i) ? 2 : 0)
  }

  /** Nodes that are never exchanged keep their names; of the others only two are told apart. */
  #sketch(self: number, of: number): Sketch {
    return id => {
      const i = id - 1
      if (i === self) return 'self'
      if (i === of) return 'that'
      return (this.#classOf[i] ?? -1) < 0 ? String(id) : `c${this.#classOf[i]}`
    }
  }

  #id(text: string): number {
    return this.#texts.id(text, () => true)
  }

  // ---------------------------------------------------------------- arrangements

  /** Every order of the nodes that look alike, or the first where they are too many. */
  #arrangements(sorted: readonly (readonly number[])[]): readonly (readonly (readonly number[])[])[] {
    const runs = sorted.map(order => {
      const found: number[][] = []
      for (const node of order) {
        const last = found.at(-1)
        if (last && this.#colours[last[0] as number] === this.#colours[node]) last.push(node)
        else found.push([node])
      }
      return found
    })
    const count = runs.flat().reduce((product, run) => product * factorial(run.length), 1)
    if (count === 1 || count > mostArrangements) return [sorted]
    return combinations(runs.map(of => combinations(of.map(permutations)).map(one => one.flat())))
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
      const { blocks, cuts, paused, ...rest } = world.at(s)
      const moved = blocks.map((_, to) => blocks[way.indexOf(to)] as number)
      const link = (one: number) => (way[Math.floor(one / n)] as number) * n + (way[one % n] as number)
      return world.id({
        ...rest,
        blocks: renumbered(moved),
        cuts: cuts.map(link).sort((a, b) => a - b),
        paused: paused.map(one => way[one] as number).sort((a, b) => a - b),
      })
    })
    return made
  }

  #localOf(i: number, local: number, w: number, way: readonly number[]): number {
    return remembered(this.#local[i] as PairTable, local, w, () => {
      const from = this.#parts.locals[i] as Locals
      const { up, state, left } = from.states.at(local)
      const { machines } = from.node.stack
      const to = (id: number) => renameBy(way, id)
      const renamed = machines.map((machine, m) => renamedState(machine, state[m] as never, to))
      const known = new Map(
        armed(state).map(({ machine, timer }, k) => [
          nameOf({ machine, timer: renamedTimer(machines[machine] as AnyMachine, timer, to) }),
          left.slice(2 * k, 2 * k + 2),
        ]),
      )
      const lasting = left.length === 0 ? [] : armed(renamed).flatMap(one => known.get(nameOf(one)) ?? [])
      return (this.#parts.locals[way[i] as number] as Locals).adopt({ up, state: renamed, left: lasting })
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
        const message = renamedRec(this.#fieldsOf(one.input.message), one.input.message, to)
        return other.message({ message, from: to(one.input.from) })
      }
      if (one.input.kind === 'signal' && one.from !== undefined)
        return other.notice(one.input.signal.kind, to(one.from))
      throw new TypeError(`a ${one.input.kind} is not under way`)
    })
  }

  #fieldsOf(one: Named): readonly Field[] {
    return this.#fields.get(one.kind) ?? []
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

function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  return h ^ (h >>> 13)
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1)
}

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((one, i) => permutations(items.toSpliced(i, 1)).map(rest => [one, ...rest]))
}

function combinations<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((all, list) => all.flatMap(one => list.map(item => [...one, item])), [[]])
}
