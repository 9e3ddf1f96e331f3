import type { AnyMachine, MachineState, NodeId } from '../../core/machine.ts'
import { type LocalInput, type Locals, nothing, type Outcome } from '../locals.ts'
import { Masks } from '../masks.ts'
import type { Parts } from '../parts.ts'
import { type Rename, renamedState } from '../reduce/renaming.ts'
import { delivered, installed, turnOf, type ViewShapes } from '../view-inputs.ts'
import { bucketsOf } from './buckets.ts'
import type { Likeness } from './engine.ts'
import { type Forgetting, forgetful, type Hole, holesIn, type Part } from './forgetting.ts'
import { equalNumbers } from './hearing.ts'
import { marksOf, type Only, textOf } from './marks.ts'
import { type Choices, Unordered } from './order.ts'
import { NotAlike, Payloads, refuseNames } from './payloads.ts'
import type { Pulse } from './pulse.ts'
import { distinct, Retaken } from './retaken.ts'
import { type Of, Steps } from './steps.ts'
import { inOrder, type Move, type Rested, type Shift, type Template } from './template.ts'

/** Every local state that was met, without names, and the memory of all steps. */
export class Templates {
  readonly roles: readonly (readonly number[])[]
  readonly roleOf: readonly number[]
  readonly #parts: Parts
  readonly #views: ViewShapes
  /** By role, what a turn is to its first node; -1 for nothing. */
  readonly #turns: readonly number[]
  readonly #masks: Masks
  readonly #known: Template[] = []
  /** By role, the template of a normal local state; and what any local state comes to: the template, and who is where. */
  readonly #ids: readonly Map<number, number>[]
  readonly #normal: readonly Map<number, { readonly id: number; readonly bucketOf: Int8Array }>[]
  readonly #payloads: Payloads
  readonly #moves = new Map<number, readonly Move[]>()
  /** Of the same names, those that are `Unordered`. */
  readonly #open = new Set<number>()
  readonly #installs = new Map<string, Move>()
  /** Whether a bucket of a step that was just taken has gone to several, who was meant and who was not apart. */
  #isTorn = false
  /** Of what comes to several things, what made the difference. */
  readonly #looked = new WeakMap<readonly Move[], readonly Hole[]>()
  readonly #forgetting: Forgetting
  /** By role, what is forgotten. */
  readonly #parted: readonly (readonly Part[])[]
  readonly #rested: Rested[] = []
  readonly #retaken = new Retaken()
  readonly #followed = new Map<number, Shift>()
  readonly ordering: Likeness['ordering']
  readonly #machines: Steps

  constructor(
    parts: Parts,
    views: ViewShapes,
    { roles, idle, ordering }: Likeness,
    forgetting: Forgetting,
    choices: Choices,
    pulse: Pulse,
  ) {
    this.#parts = parts
    this.#views = views
    this.#turns = roles.map(([first = 0]) => {
      const locals = parts.locals[first] as Locals
      const signal = turnOf(views, locals.node)
      return signal ? locals.input({ input: { kind: 'signal', signal } }) : -1
    })
    this.#payloads = new Payloads(views.multicast, role => this.first(role) + 1)
    this.roles = roles
    this.roleOf = parts.locals.map((_, i) => roles.findIndex(one => one.includes(i)))
    const firsts = roles.map((_, role) => this.locals(role))
    this.#masks = new Masks(firsts, idle)
    this.ordering = ordering
    this.#machines = new Steps(parts, forgetting, choices, ordering, pulse)
    this.#forgetting = forgetting
    this.#parted = roles.map((_, role) =>
      forgetting
        .partsOf(this.locals(role).node.stack.machines)
        .filter(({ machine, field }) => this.#masks.counts(role, machine, field)),
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
    return this.#normalized(role, this.locals(role).down(), -1).id
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
      return this.#moved(id, () => locals.inputs.at(input), nobody)
    })
  }

  /** Its turn to speak in a new ring; `undefined` where nodes of its role have none. */
  turn(id: number): Move | undefined {
    const input = this.#turns[this.at(id).role] as number
    return input < 0 ? undefined : this.take(id, input)
  }

  crashed(id: number): Move {
    return this.#same(id, 1, 0, () => {
      const { role, local } = this.at(id)
      const next = this.locals(role).crashed(local)
      return [this.#move(id, { ...nothing, next }, nobody)]
    })
  }

  /**
   * A payload arrives from a node of this bucket, or from the node itself: all that this may come to, for whatever is
   * forgotten; and the only thing, where nothing is.
   */
  hear(id: number, bucket: number, payload: number): readonly Move[] {
    return this.#remembered(id, bucket + 2, payload, () => {
      const sender = (this.at(id).buckets[bucket] as readonly number[])[0] as number
      const ask = (to: Rename) => {
        const from = to(sender + 1)
        const signal = delivered(this.#views.deliver, this.#payloads.from(payload, from), from)
        return { input: { kind: 'signal', signal } as const }
      }
      return this.#moved(id, ask, node => node === sender)
    })
  }

  /** The same where nothing is forgotten. */
  heard(id: number, bucket: number, payload: number): Move {
    return this.#single(this.hear(id, bucket, payload))
  }

  /** A view is installed: so many of each bucket are in it, and the node itself. */
  install(id: number, counts: readonly number[]): Move {
    const name = `${id} ${counts}`
    const known = this.#installs.get(name)
    if (known) return known
    const { buckets } = this.at(id)
    const members = new Set(buckets.flatMap((bucket, b) => bucket.slice(0, b === 0 ? 1 : (counts[b] ?? 0))))
    const ask = (to: Rename) => {
      const ids = [...members].map(node => to(node + 1)).sort((a, b) => a - b)
      return { input: { kind: 'signal', signal: installed(this.#views.installed, ids) } as const }
    }
    const made = this.#taken(id, () => this.#moved(id, ask, node => members.has(node)))
    const one = this.#single(made)
    this.#installs.set(name, one)
    return one
  }

  /** Where nothing that is forgotten may make a difference. */
  #same(id: number, way: number, input: number, make: () => readonly Move[]): Move {
    return this.#single(this.#remembered(id, way, input, make))
  }

  #single(moves: readonly Move[]): Move {
    if (moves.length > 1) {
      const looked = this.#looked.get(moves) ?? []
      if (looked.length > 0) this.#forgetting.refute(looked)
      throw new NotAlike('a step depends on more of the order of ids than who comes first')
    }
    return moves[0] as Move
  }

  /** What monitors come to that hear what a step emits. */
  told(before: number, { outcome: { emitted }, next }: Move): number {
    const { monitors } = this.#parts
    return emitted.length === 0 || !monitors.some ? before : monitors.hear(before, this.selfOf(next), emitted)
  }

  /** The id of the node that stands for a template. */
  selfOf(id: number): NodeId {
    return this.first(this.at(id).role) + 1
  }

  /** What is forgotten by a node. */
  partsOf(node: number): readonly Part[] {
    return this.#parted[this.roleOf[node] as number] as readonly Part[]
  }

  /** All that an input comes to, for whatever is forgotten, in every order of the nodes. Throws `Unordered`. */
  #moved(id: number, ask: (to: Rename) => LocalInput, isMeant: (node: number) => boolean): readonly Move[] {
    const one = this.at(id)
    this.#machines.looked()
    this.#isTorn = false
    const outcomes = this.#machines.all(this.#of(one.role), one, ask, isMeant)
    const made = distinct(outcomes.map(outcome => this.#move(id, outcome, isMeant)))
    const looked = this.#machines.looked()
    // Of nodes that were alike, what is forgotten may have been one thing of one and another of another: no move says that.
    if (this.#isTorn) {
      if (looked.length > 0) this.#forgetting.refute(looked)
      throw new NotAlike('a step tells nodes apart that it does not mean')
    }
    this.#looked.set(made, looked)
    return made
  }

  #of(role: number): Of {
    const masked = (m: number, state: MachineState) => this.#masks.masked(role, m, state)
    return { node: this.first(role), parts: this.#parted[role] as readonly Part[], masked }
  }

  /** Somebody of this bucket comes first in the ring. */
  follow(id: number, bucket: number): Shift {
    const name = id * 64 + bucket
    const known = this.#followed.get(name)
    if (known) return known
    const { role, local, buckets } = this.at(id)
    const leader = (buckets[bucket] as readonly number[])[0] as number
    const { id: next, bucketOf } = this.#normalized(role, local, leader)
    const made = { next, ...this.#shift(id, bucketOf, node => node === leader) }
    this.#followed.set(name, made)
    return made
  }

  #taken(from: number, make: () => readonly Move[]): readonly Move[] {
    const made = make()
    if (this.at(from).holes.length > 0) this.#retaken.add({ from, make, made })
    return made
  }

  /** Whether all steps come to the same now that these holes may be more than before. */
  holdWith(isNews: (hole: Hole) => boolean): boolean {
    const concerns = (id: number) => this.at(id).holes.some(isNews)
    if ([...this.#open].some(name => concerns(fromOf(name))) || !this.#retaken.hold(concerns)) return false
    return this.#rested.every((one, id) => {
      if (!concerns(id)) return true
      const { next, to } = this.#atRest(id)
      return next === one.next && equalNumbers(to, one.to)
    })
  }

  /** Between two rings: what nobody needs of the others is forgotten. Throws `Anew` when it has a new value. */
  rested(id: number): Rested {
    const known = this.#rested[id]
    if (known) return known
    const made = this.#atRest(id)
    this.#rested[id] = made
    return made
  }

  #atRest(id: number): Rested {
    const { role, local, buckets } = this.at(id)
    if (this.#machines.isOpen(this.first(role), local)) throw new NotAlike('a choice among several nodes stays open')
    const { id: next, bucketOf } = this.#normalized(role, this.#forgetful(role, local, false), -1)
    return { next, to: buckets.map(([one]) => bucketOf[one as number] as number) }
  }

  /** The local state without what is forgotten. */
  #forgetful(role: number, local: number, meanwhile: boolean): number {
    const parts = this.#parted[role] as readonly Part[]
    if (parts.length === 0) return local
    const locals = this.locals(role)
    const one = locals.states.at(local)
    const less = forgetful(this.#forgetting, parts, one.state, locals.node.self, meanwhile)
    return less === one.state ? local : locals.adopt({ ...one, state: less })
  }

  #remembered(id: number, way: number, input: number, make: () => readonly Move[]): readonly Move[] {
    const name = (id * 64 + way) * mostInputs + input
    const known = this.#moves.get(name)
    if (known) return known
    if (this.#open.has(name)) throw new Unordered()
    try {
      const made = this.#taken(id, make)
      this.#moves.set(name, made)
      return made
    } catch (error) {
      if (error instanceof Unordered) this.#open.add(name)
      throw error
    }
  }

  #move(id: number, outcome: Outcome, isMeant: (node: number) => boolean): Move {
    const { role, local, buckets, leader } = this.at(id)
    const stopped = outcome.breach !== undefined || outcome.unhandled
    const [first = -1] = buckets[leader] ?? []
    const { id: next, bucketOf } = this.#normalized(
      role,
      stopped ? local : this.#forgetful(role, outcome.next, true),
      first,
    )
    const said = stopped ? [] : outcome.signals.flatMap(one => this.#payloads.said(role, one))
    return { next, ...this.#shift(id, bucketOf, isMeant), outcome, said }
  }

  /** By bucket, where those of it are now. */
  #shift(id: number, bucketOf: Int8Array, isMeant: (node: number) => boolean): Pick<Shift, 'rest' | 'meant'> {
    const { buckets } = this.at(id)
    const rest = new Int8Array(buckets.length).fill(-1)
    const meant = new Int8Array(buckets.length).fill(-1)
    for (const [b, members] of buckets.entries())
      for (const node of members) {
        const [to, now] = [isMeant(node) ? meant : rest, bucketOf[node] as number]
        if (to[b] !== -1 && to[b] !== now) this.#isTorn = true
        to[b] = now
      }
    return { rest, meant }
  }

  // ---------------------------------------------------------------- without names

  /** The template of a local state of the role's first node, with whom comes first in the ring, and which of its buckets each node is in. */
  #normalized(role: number, local: number, leader: number): { readonly id: number; readonly bucketOf: Int8Array } {
    const name = (leader + 1) * 2 ** 26 + local
    const known = this.#normal[role]?.get(name)
    if (known) return known
    const locals = this.locals(role)
    const machines = locals.node.stack.machines
    const { state, ...rest } = locals.states.at(local)
    const masked = machines.map((_, m) => this.#masks.masked(role, m, state[m] as MachineState))
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
    if (leader >= 0) marks[leader] += ';!'
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
    const at = locals.adopt({ ...rest, state: normal })
    const placed = (node: number) => (node < 0 ? node : (way[node] as number))
    const buckets = [[self], ...groups.flatMap(all => all.map(one => one.map(placed)))]
    const id = this.#idOf(role, at, placed(leader), buckets)
    const bucketOf = new Int8Array(this.#parts.n)
    for (const [b, members] of this.at(id).buckets.entries())
      for (const node of members) bucketOf[way.indexOf(node)] = b
    const made = { id, bucketOf }
    this.#normal[role]?.set(name, made)
    return made
  }

  #idOf(role: number, local: number, leader: number, buckets: readonly (readonly number[])[]): number {
    const name = (leader + 1) * 2 ** 26 + local
    const known = this.#ids[role]?.get(name)
    if (known !== undefined) return known
    const id = this.#known.length
    const all = buckets.map(inOrder)
    const { up, leaves, state } = this.locals(role).states.at(local)
    this.#known.push({
      ...{ id, role, local, up, leaves, buckets: all, holes: holesIn(this.#parted[role] as readonly Part[], state) },
      leader: all.findIndex(one => one.includes(leader)),
    })
    this.#ids[role]?.set(name, id)
    return id
  }
}

const nobody = () => false

const mostInputs = 2 ** 20

/** The template in the name of a step. */
function fromOf(name: number): number {
  return Math.floor(name / mostInputs / 64)
}
