import type { AnyMachine, MachineState, NodeId } from '../../core/machine.ts'
import { Breach } from '../../core/machine.ts'
import { key } from '../../core/value.ts'
import { type Locals, nothing, type Outcome } from '../locals.ts'
import type { Parts } from '../parts.ts'
import { renamedState } from '../reduce/renaming.ts'
import { delivered, installed, type ViewShapes } from '../view-rounds.ts'
import { type Forgetting, forAll, forgetful, type Hole, holesIn, type Part } from './forgetting.ts'
import { marksOf, type Only, textOf } from './marks.ts'
import { Payloads, refuseNames } from './payloads.ts'

/**
 * The local state of any node of a role, whatever the others are called: it stands as the state of the role's first node, and
 * of the others those of which it says the same are a bucket. Bucket 0 is the node itself.
 */
export interface Template {
  readonly id: number
  readonly role: number
  /** Among the local states of the role's first node. */
  readonly local: number
  readonly up: boolean
  /** By bucket, its nodes (indices), ascending, all of one role. */
  readonly buckets: readonly (readonly number[])[]
  /** What it no longer knows of others. */
  readonly holes: readonly Hole[]
}

/** The template without what is forgotten between rings, and where its buckets are in that. */
export interface Rested {
  readonly next: number
  readonly to: readonly number[]
}

/** What a step comes to: another template, and where in its buckets who was in the buckets of the one before is now. */
export interface Move {
  readonly next: number
  /** By bucket before: those that the input did not name, and those that it did; -1 for nobody. */
  readonly rest: Int8Array
  readonly meant: Int8Array
  readonly outcome: Outcome
  /** Payloads to all, by their ids in `Templates`. */
  readonly said: readonly number[]
}

/** Every local state that was met, without names, and the memory of all steps. */
export class Templates {
  readonly roles: readonly (readonly number[])[]
  readonly roleOf: readonly number[]
  readonly #parts: Parts
  readonly #views: ViewShapes
  /** By machine of the stack of each role, the fields that count. */
  readonly #only: readonly (readonly Only[])[]
  readonly #known: Template[] = []
  /** By role, the template of a normal local state; and what any local state comes to: the template, and who is where. */
  readonly #ids: readonly Map<number, number>[]
  readonly #normal: readonly Map<number, { readonly id: number; readonly bucketOf: Int8Array }>[]
  readonly #payloads: Payloads
  readonly #moves = new Map<number, readonly Move[]>()
  readonly #installs = new Map<string, Move>()
  readonly #forgetting: Forgetting
  /** By role, what is forgotten. */
  readonly #parted: readonly (readonly Part[])[]
  readonly #rested: Rested[] = []

  /** `roles`: nodes by index that are alike; every node is in one. `idle`: fields that influence nothing, by machine. */
  constructor(
    parts: Parts,
    views: ViewShapes,
    roles: readonly (readonly number[])[],
    idle: (machine: AnyMachine) => ReadonlySet<string>,
    forgetting: Forgetting,
  ) {
    this.#parts = parts
    this.#views = views
    this.#payloads = new Payloads(views.multicast, role => this.first(role) + 1)
    this.roles = roles
    this.roleOf = parts.locals.map((_, i) => roles.findIndex(one => one.includes(i)))
    this.#only = roles.map(role =>
      this.#stack(role[0] as number).map(machine => {
        const none = idle(machine)
        return name => !none.has(name)
      }),
    )
    this.#forgetting = forgetting
    this.#parted = roles.map((role, r) =>
      forgetting
        .partsOf(this.#stack(role[0] as number))
        .filter(({ machine, field }) => this.#only[r]?.[machine]?.(field)),
    )
    this.#ids = roles.map(() => new Map())
    this.#normal = roles.map(() => new Map())
  }

  get size(): number {
    return this.#known.length
  }

  at(id: number): Template {
    return this.#known[id] as Template
  }

  locals(role: number): Locals {
    return this.#parts.locals[this.first(role)] as Locals
  }

  /** The node that stands for a role. */
  first(role: number): number {
    return (this.roles[role] as readonly number[])[0] as number
  }

  /** The template of a node that has not started. */
  down(role: number): number {
    return this.#normalized(role, this.locals(role).down()).id
  }

  /** What a node says of itself, of the fields that matter to somebody: a text without names, and a mark by bucket. */
  sketch(id: number, machine: number, only: Only): { readonly text: string; readonly marks: readonly string[] } {
    const one = this.at(id)
    const { states, node } = this.locals(one.role)
    const state = states.at(one.local).state[machine] as MachineState
    const of = node.stack.machines[machine] as AnyMachine
    const marks = new Map<number, string>()
    marksOf(of, state, only, (self, what) => marks.set(self - 1, `${marks.get(self - 1) ?? ''};${what}`))
    return {
      text: textOf(of, state, only, node.self),
      marks: one.buckets.map(members => marks.get(members[0] as number) ?? ''),
    }
  }

  // ---------------------------------------------------------------- steps

  /** `start`, a timer, or an operator's input: an input of the role's first node that names nobody. */
  take(id: number, input: number): Move {
    return this.#same(id, 0, input, () => {
      const locals = this.locals(this.at(id).role)
      const { input: one } = locals.inputs.at(input)
      if (one.kind === 'signal') refuseNames(locals.node.stack.machines, one.signal)
      return this.#outcomes(id, input).map(one => this.#move(id, one, () => false))
    })
  }

  crashed(id: number): Move {
    return this.#same(id, 1, 0, () => {
      const { role, local } = this.at(id)
      const next = this.locals(role).crashed(local)
      const outcome: Outcome = { next, torn: -1, posts: [], signals: [], emitted: [], idle: false }
      return [this.#move(id, outcome, () => false)]
    })
  }

  /**
   * A payload arrives from a node of this bucket, or from the node itself: all that this may come to, for whatever is
   * forgotten; and the only thing, where nothing is.
   */
  hear(id: number, bucket: number, payload: number): readonly Move[] {
    return this.#remembered(id, bucket + 2, payload, () => {
      const { buckets, role } = this.at(id)
      const sender = (buckets[bucket] as readonly number[])[0] as number
      const locals = this.locals(role)
      const signal = delivered(this.#views.deliver, this.#payloads.from(payload, sender + 1), sender + 1)
      const input = locals.input({ input: { kind: 'signal', signal } })
      return this.#outcomes(id, input).map(one => this.#move(id, one, node => node === sender))
    })
  }

  /** A view is installed: so many of each bucket are in it, and the node itself. */
  install(id: number, counts: readonly number[]): Move {
    const name = `${id} ${counts}`
    const known = this.#installs.get(name)
    if (known) return known
    const { buckets, role } = this.at(id)
    const members = new Set(buckets.flatMap((bucket, b) => bucket.slice(0, b === 0 ? 1 : (counts[b] ?? 0))))
    const ids = [...members].sort((a, b) => a - b).map(node => node + 1)
    const locals = this.locals(role)
    const signal = installed(this.#views.installed, ids)
    const outcomes = this.#outcomes(id, locals.input({ input: { kind: 'signal', signal } }))
    const moves = outcomes.map(one => this.#move(id, one, node => members.has(node)))
    const made = this.#single(id, distinct(moves))
    this.#installs.set(name, made)
    return made
  }

  /** Where nothing that is forgotten may make a difference. */
  #same(id: number, way: number, input: number, make: () => Move[]): Move {
    return this.#single(id, this.#remembered(id, way, input, make))
  }

  #single(id: number, moves: readonly Move[]): Move {
    if (moves.length > 1) this.recall(id)
    return moves[0] as Move
  }

  /** What is forgotten by a node. */
  partsOf(node: number): readonly Part[] {
    return this.#parted[this.roleOf[node] as number] as readonly Part[]
  }

  /** What is forgotten here makes a difference. Throws `Anew`. */
  recall(id: number): void {
    const { holes } = this.at(id)
    if (holes.length > 0) this.#forgetting.refute(holes)
  }

  /** What taking an input comes to, for whatever is forgotten. */
  #outcomes(id: number, input: number): readonly Outcome[] {
    const { role, local, holes } = this.at(id)
    const locals = this.locals(role)
    if (holes.length === 0) return [locals.take(local, input)]
    const { state, left } = locals.states.at(local)
    const { stack, self } = locals.node
    return forAll(this.#forgetting, this.#parted[role] as readonly Part[], state, self, (shown, whole) => {
      try {
        const step = locals.step({ state: shown, left }, locals.inputs.at(input))
        const masked = stack.machines.map((one, m) => this.#masked(role, m, one, step.state[m] as MachineState))
        const emitted = step.parts.flatMap(part =>
          part.effects.flatMap(one => (one.kind === 'emit' ? [one.signal] : [])),
        )
        const signals = step.effects.flatMap(({ effect }) => (effect.kind === 'emit' ? [effect.signal] : []))
        // Whatever else has got hold of something forgotten is asked for its key.
        emitted.forEach(key)
        return { ...nothing, next: locals.adopt({ up: true, state: whole(masked), left: [] }), signals, emitted }
      } catch (error) {
        if (!(error instanceof Breach)) throw error
        return { ...nothing, next: local, breach: error.message }
      }
    })
  }

  /** Between two rings: what nobody needs of the others is forgotten. Throws `Anew` when it has a new value. */
  rested(id: number): Rested {
    const known = this.#rested[id]
    if (known) return known
    const { role, local, buckets } = this.at(id)
    const locals = this.locals(role)
    const { up, state } = locals.states.at(local)
    const parts = this.#parted[role] as readonly Part[]
    const less = parts.length === 0 ? state : forgetful(this.#forgetting, parts, state, locals.node.self)
    const { id: next, bucketOf } = this.#normalized(
      role,
      less === state ? local : locals.adopt({ up, state: less, left: [] }),
    )
    const made = { next, to: buckets.map(([one]) => bucketOf[one as number] as number) }
    this.#rested[id] = made
    return made
  }

  #remembered(id: number, way: number, input: number, make: () => Move[]): readonly Move[] {
    const name = (id * 64 + way) * 2 ** 20 + input
    const known = this.#moves.get(name)
    if (known) return known
    const made = distinct(make())
    this.#moves.set(name, made)
    return made
  }

  #move(id: number, outcome: Outcome, isMeant: (node: number) => boolean): Move {
    const { role, buckets } = this.at(id)
    const stopped = outcome.breach !== undefined || outcome.unhandled
    const { id: next, bucketOf } = stopped
      ? this.#normalized(role, this.at(id).local)
      : this.#normalized(role, outcome.next)
    const rest = new Int8Array(buckets.length).fill(-1)
    const meant = new Int8Array(buckets.length).fill(-1)
    for (const [b, members] of buckets.entries())
      for (const node of members) (isMeant(node) ? meant : rest)[b] = bucketOf[node] as number
    const said = stopped ? [] : outcome.signals.flatMap(one => this.#payloads.said(role, one))
    return { next, rest, meant, outcome, said }
  }

  // ---------------------------------------------------------------- without names

  #stack(node: number): readonly AnyMachine[] {
    return (this.#parts.locals[node] as Locals).node.stack.machines
  }

  /** The template of a local state of the role's first node, and which of its buckets each node is in. */
  #normalized(role: number, local: number): { readonly id: number; readonly bucketOf: Int8Array } {
    const known = this.#normal[role]?.get(local)
    if (known) return known
    const locals = this.locals(role)
    const machines = locals.node.stack.machines
    const { up, state } = locals.states.at(local)
    const masked = machines.map((machine, m) => this.#masked(role, m, machine, state[m] as MachineState))
    const marks: string[] = Array(this.#parts.n).fill('')
    for (const [m, machine] of machines.entries())
      marksOf(
        machine,
        masked[m] as MachineState,
        () => true,
        (node, what) => {
          if (node >= 1 && node <= marks.length) marks[node - 1] += `;${m} ${what}`
        },
      )
    const self = this.first(role)
    const groups = this.roles.map(members => bucketsOf(members, self, marks))
    // Everybody has the place in their role that the order of the marks gives.
    const way = [...marks.keys()]
    for (const [r, buckets] of groups.entries()) {
      const places = (this.roles[r] as readonly number[]).filter(node => node !== self)
      for (const [i, node] of buckets.flat().entries()) way[node] = places[i] as number
    }
    const to = (id: NodeId) => (way[id - 1] ?? id - 1) + 1
    const same = way.every((place, i) => place === i)
    const normal = same ? masked : machines.map((machine, m) => renamedState(machine, masked[m] as MachineState, to))
    const at = locals.adopt({ up, state: normal, left: [] })
    const id = this.#idOf(role, at, up, [
      [self],
      ...groups.flatMap(buckets => buckets.map(one => one.map(node => way[node] as number))),
    ])
    const bucketOf = new Int8Array(this.#parts.n)
    for (const [b, members] of this.at(id).buckets.entries())
      for (const node of members) bucketOf[way.indexOf(node)] = b
    const made = { id, bucketOf }
    this.#normal[role]?.set(local, made)
    return made
  }

  #idOf(role: number, local: number, up: boolean, buckets: readonly (readonly number[])[]): number {
    const known = this.#ids[role]?.get(local)
    if (known !== undefined) return known
    const id = this.#known.length
    const sorted = buckets.map(one => [...one].sort((a, b) => a - b))
    const holes = holesIn(this.#parted[role] as readonly Part[], this.locals(role).states.at(local).state)
    this.#known.push({ id, role, local, up, buckets: sorted, holes })
    this.#ids[role]?.set(local, id)
    return id
  }

  /** What influences nothing is as it was at first. */
  #masked(role: number, m: number, machine: AnyMachine, state: MachineState): MachineState {
    const only = this.#only[role]?.[m] as Only
    const idle = machine.state.filter(field => !only(field.name))
    if (idle.length === 0) return state
    const context = this.locals(role).node.contexts[m]
    const first = machine.initial(context as never) as unknown as Record<string, unknown>
    const made: Record<string, unknown> = { ...state }
    for (const { name } of idle) made[name] = first[name]
    return Object.freeze(made) as unknown as MachineState
  }
}

function distinct(moves: readonly Move[]): readonly Move[] {
  if (moves.length < 2) return moves
  const byText = new Map(
    moves.map(one => {
      const { next, rest, meant, said, outcome } = one
      return [`${next} ${rest} ${meant} ${said} ${outcome.emitted.map(key)} ${outcome.breach}`, one]
    }),
  )
  return [...byText.values()]
}

/** The nodes of a role other than one by what is said of them, in the order of what that is. */
function bucketsOf(members: readonly number[], self: number, marks: readonly string[]): number[][] {
  const found = new Map<string, number[]>()
  for (const node of members) {
    if (node === self) continue
    const mark = marks[node] as string
    const same = found.get(mark)
    if (same) same.push(node)
    else found.set(mark, [node])
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, nodes]) => nodes)
}
