import type { AnyMachine } from '../../core/machine.ts'
import { allowed } from '../budgets.ts'
import { packed, unpacked } from '../packing.ts'
import type { Parts } from '../parts.ts'
import { Assembly } from './assembly.ts'
import { arranged, inOrder, likeKind, merged, readCrowd, written } from './crowd.ts'
import type { Forgetting } from './forgetting.ts'
import { type Needless, needed } from './known-order.ts'
import { isWithin, type Known, parted } from './less-known.ts'
import { type Deed, Moves, type Orbit, type Tell } from './moves.ts'
import type { Choices, Ordering } from './order.ts'
import { Outlooks } from './outlooks.ts'
import type { Pulse } from './pulse.ts'
import { rested } from './regroup.ts'
import { Standings } from './standings.ts'
import { Templates } from './templates.ts'

/** Nodes that are alike, and what of their machines makes no difference. */
export interface Likeness {
  /** Every node is in one, by index. */
  readonly roles: readonly (readonly number[])[]
  readonly idle: (machine: AnyMachine) => ReadonlySet<string>
  /** What their machines do with the order of ids, if anything; then all nodes are in one role. */
  readonly ordering?: Ordering
}

/**
 * States by number, each once for all those that differ by names of nodes, that know no less of an order of ids, and that have no
 * more left of any budget.
 */
export class Orbits {
  readonly templates: Templates
  readonly moves: Moves
  readonly #parts: Parts
  readonly #outlooks: Outlooks
  readonly #texts: string[] = []
  /** By state, what is known of the order of its nodes. */
  readonly #orders: Known[] = []
  readonly #lefts: (readonly number[])[] = []
  readonly #parents: number[] = []
  readonly #actions: number[] = []
  readonly #kinds: number[] = []
  /** By all of a state but what is known of an order, and is left. */
  readonly #byText = new Map<string, number[]>()
  /** States whose ring lasts by what is still to come of them. */
  readonly #byOutlook = new Map<string, number>()
  readonly #covered = new Set<number>()
  #letters = 0

  constructor(parts: Parts, likeness: Likeness, forgetting: Forgetting, choices: Choices, pulse: Pulse) {
    const { model } = parts
    const { views } = model.world
    if (!views) throw new TypeError('only a world of views has orbits')
    this.#parts = parts
    this.templates = new Templates(parts, views, likeness, forgetting, choices, pulse)
    const standings = new Standings()
    const reads = [...model.properties, ...model.antecedents, ...model.bounds].flatMap(one => one.reads.fields)
    this.#outlooks = new Outlooks(this.templates, reads, parts.monitors)
    const assembly = new Assembly(this.templates, standings, this.#outlooks, pulse)
    this.moves = new Moves(parts, this.templates, assembly, standings)
  }

  get count(): number {
    return this.#texts.length
  }

  /** What it holds, in bytes; an estimate. */
  get bytes(): number {
    return 2 * this.#letters + 160 * this.count + 400 * this.templates.size + this.#parts.bytes
  }

  begin(tell: Tell): void {
    this.moves.begin(allowed(this.#parts.model.world), tell)
  }

  /** Another state stands for this one, with no less of any budget and as short a way. */
  isCovered(index: number): boolean {
    return this.#covered.has(index)
  }

  at(index: number): Orbit {
    const numbers = unpacked(this.#texts[index] as string)
    const next = this.templates.roles.map(() => 0)
    const crowd = readCrowd(numbers, 1, (kind, count) => {
      const { role } = this.templates.at(kind)
      const from = next[role] as number
      next[role] = from + count
      return (this.templates.roles[role] as readonly number[]).slice(from, from + count)
    })
    return { crowd, monitors: numbers[0] as number, left: this.#lefts[index] as readonly number[] }
  }

  parent(index: number): number {
    return this.#parents[index] as number
  }
  /** Which of its parent's actions led here first. */
  action(index: number): number {
    return this.#actions[index] as number
  }

  /** What kind of action that was; -1 of the first states. */
  kind(index: number): number {
    return this.#kinds[index] as number
  }

  /**
   * The number of a state, which is added when none stands for it; `level` is the first of those with as short a way. States whose
   * ring lasts stand for each other by what is still to come of them, unless their `sort` is another.
   */
  add(state: Orbit, parent: number, action: number, level: number, kind: number, sort = ''): number {
    const { crowd } = this.canonical(state)
    const outlook = this.moves.lasts(state) ? this.#outlooks.nameOf(crowd) : undefined
    if (outlook === undefined) return this.#addWhole({ ...state, crowd }, parent, action, level, kind)
    const name = `${sort} ${state.monitors} ${outlook}`
    const like = this.#byOutlook.get(name)
    if (like !== undefined) return like
    const index = this.#addWhole({ ...state, crowd }, parent, action, level, kind)
    this.#byOutlook.set(name, index)
    return index
  }

  /** The same for one that is canonical, and of which nothing is known but itself. */
  #addWhole(state: Orbit, parent: number, action: number, level: number, kind: number): number {
    const { crowd } = state
    const { plain, known, classOf } = parted(crowd)
    const text = packed([state.monitors, ...written(plain)])
    const { left } = state
    const same = this.#byText.get(text)
    for (const other of same ?? [])
      if (covers(this.#lefts[other] as readonly number[], left))
        if (isWithin(this.#orders[other] as Known, known, classOf)) return other
    for (const other of same ?? [])
      if (other >= level && covers(left, this.#lefts[other] as readonly number[]))
        if (isWithin(known, this.#orders[other] as Known, classOf)) this.#covered.add(other)
    const index = this.#texts.length
    const whole = known.count === 0 ? text : packed([state.monitors, ...written(crowd)])
    const like = same?.find(other => this.#texts[other] === whole)
    this.#texts.push(like === undefined ? whole : (this.#texts[like] as string))
    if (like === undefined) this.#letters += whole.length
    this.#orders.push(known)
    this.#lefts.push(left)
    this.#parents.push(parent)
    this.#actions.push(action)
    this.#kinds.push(kind)
    if (same) same.push(index)
    else this.#byText.set(text, [index])
    return index
  }

  /** The state that stands for this one; its nodes keep their names. Told of what it no longer knows of their order. */
  canonical(state: Orbit, tell?: (one: Needless) => void): Orbit {
    const { groups, of } = rested(this.templates, state.crowd)
    const before = needed({ groups, of, before: state.crowd.before }, tell)
    const all = merged(groups, of, likeKind, before)
    return { ...state, crowd: inOrder(all, arranged(all)) }
  }
}

function covers(a: readonly number[], b: readonly number[]): boolean {
  return a.every((amount, i) => amount < 0 || ((b[i] as number) >= 0 && amount >= (b[i] as number)))
}

export type { Deed, Orbit }
