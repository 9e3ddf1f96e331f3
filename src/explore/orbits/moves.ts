import { kindOf } from '../actions.ts'
import { places, spent } from '../budgets.ts'
import type { ClosedModel } from '../closed.ts'
import type { Outcome } from '../locals.ts'
import type { Parts } from '../parts.ts'
import { crashed } from '../successor.ts'
import type { Assembly } from './assembly.ts'
import { type Crowd, drawn, type Group } from './crowd.ts'
import { Formation } from './formation.ts'
import { ledBy } from './leaders.ts'
import { decided, Unordered } from './order.ts'
import { apply, blocksByNode, groupOf, type Made, moved, type Rung, single, subOf, unlike, within } from './regroup.ts'
import { anywhere, blocksOf, type Split, splits } from './splits.ts'
import type { Standings } from './standings.ts'
import type { Templates } from './templates.ts'

/** A global state of nodes that are alike: who is the same as whom, instead of who is who. */
export interface Orbit {
  readonly crowd: Crowd
  readonly monitors: number
  /** What is left of each budget. */
  readonly left: readonly number[]
}

/** What was done, by the names that the nodes have in the state before. */
export interface Deed {
  readonly kind: number
  readonly node: number
  /** A timer's or an operator's input, by its number at the role's first node. */
  readonly arg: number
  /** Of a change of the network: the block of each node afterwards, or `anywhere`. */
  readonly blocksOf?: () => readonly number[]
  /** Somebody else of the block in which a node starts, or which a split divides; not there when that is everybody's. */
  readonly beside?: number
  /** What happened in rings, in order; those that are given up come before their members change. */
  readonly rings: readonly Rung[]
}

type Doing = Omit<Deed, 'rings'>

export type Tell = (deed: Deed, next: Orbit, stopped?: Pick<Outcome, 'breach' | 'unhandled'>) => void

/** The enabled actions of a state, one of those that differ by an exchange of nodes alone. */
export class Moves {
  readonly #parts: Parts
  readonly #model: ClosedModel
  readonly #templates: Templates
  readonly #assembly: Assembly
  readonly #formation: Formation

  constructor(parts: Parts, templates: Templates, assembly: Assembly, standings: Standings) {
    this.#parts = parts
    this.#model = parts.model
    this.#templates = templates
    this.#assembly = assembly
    this.#formation = new Formation(templates, assembly, standings, parts.model)
  }

  /** The first states: every node is down, or, in a world without restarts, all have started and heard each other. */
  begin(left: readonly number[], tell: Tell): void {
    const { roles } = this.#templates
    const downAtFirst = this.#model.world.faults.restarts > 0
    const block = downAtFirst ? anywhere : 0
    const groups = roles.map((who, role) => ({ kind: this.#templates.down(role), block, open: 0, who }))
    const crowd: Crowd = { groups, of: groups.map((one, i) => groups.map((_, j) => this.#around(one, roles, i, j))) }
    const deed = { kind: -1, node: 0, arg: 0 }
    if (downAtFirst) {
      tell({ ...deed, rings: [] }, { crowd, monitors: 0, left })
      return
    }
    let made: Made = { crowd, monitors: 0, rings: [], left }
    for (const [g, { kind }] of groups.entries()) {
      const move = this.#templates.take(kind, this.#start(kind))
      if (move.outcome.breach !== undefined) made = { ...made, breach: move.outcome.breach }
      made = { ...made, crowd: moved(made.crowd, g, move), monitors: this.#templates.told(made.monitors, move) }
    }
    for (const one of this.#formation.formed(made, 0)) this.#end(tell, deed, one)
  }

  /** Some ring is open: nothing is judged. */
  isOpen({ crowd }: Orbit): boolean {
    return crowd.groups.some(one => this.#formation.isOpen(one))
  }

  /** All nodes are in one ring, which nothing that is left changes. */
  lasts(state: Orbit): boolean {
    return this.#formation.lasts(state)
  }

  /** Told of each enabled action with the state after it, in the names of the state before. Yields now and then. */
  *expand(state: Orbit, tell: Tell): Generator<void> {
    const { groups } = state.crowd
    const leavers = [...groups.keys()].filter(g => this.#templates.at((groups[g] as Group).kind).leaves)
    if (leavers.length > 0) {
      for (const g of leavers) this.#down(state, g, kindOf.leave, state.left, tell)
      return
    }
    for (const [g, group] of groups.entries()) this.#timers(state, g, group, tell)
    yield
    if (this.#model.operators.length > 0)
      for (const [g, group] of groups.entries()) this.#operators(state, g, group, tell)
    yield
    for (const [g, group] of groups.entries()) {
      this.#faults(state, g, group, tell)
      yield
    }
    yield* this.#network(state, tell)
    this.#completions(state, tell)
  }

  #timers(state: Orbit, g: number, { kind }: Group, tell: Tell): void {
    const { role, local, up } = this.#templates.at(kind)
    if (!up) return
    for (const input of this.#templates.locals(role).states.at(local).timers)
      this.#step(state, g, input, { kind: kindOf.timer, node: 0, arg: input }, state.left, tell)
  }

  #operators(state: Orbit, g: number, { kind }: Group, tell: Tell): void {
    const { role, up } = this.#templates.at(kind)
    if (!up) return
    const first = this.#templates.first(role)
    for (const [i, { operator, at }] of this.#model.operators.entries()) {
      const left = spent(state.left, places.operators + operator)
      if (!left || !at.includes(first)) continue
      const input = (this.#parts.operated[first] as readonly number[])[i] as number
      this.#step(state, g, input, { kind: kindOf.operator, node: 0, arg: i }, left, tell)
    }
  }

  /** One node of a group takes an input of its own, and what it says is heard in its component. */
  #step(state: Orbit, g: number, input: number, deed: Doing, left: readonly number[], tell: Tell): void {
    if (this.#stepped(state, g, input, deed, left, tell)) return
    const { crowd } = state
    for (const led of ledBy(this.#templates, crowd, this.#formation.members(crowd, (crowd.groups[g] as Group).block)))
      for (const [i, from] of led.from.entries())
        if (from === g && !this.#stepped({ ...state, crowd: led.crowd }, i, input, deed, left, tell))
          throw new Unordered()
  }

  /** False where it depends on who comes first in the ring, which is open. */
  #stepped(state: Orbit, g: number, input: number, deed: Doing, left: readonly number[], tell: Tell): boolean {
    const move = decided(() => this.#templates.take((state.crowd.groups[g] as Group).kind, input))
    if (!move) return false
    if (move.outcome.idle && !move.outcome.unhandled) return true
    const { crowd, node, at } = single(state.crowd, g)
    const done = { ...deed, node }
    if (move.outcome.breach !== undefined || move.outcome.unhandled) {
      tell({ ...done, rings: [] }, { ...state, left }, move.outcome)
      return true
    }
    const monitors = this.#templates.told(state.monitors, move)
    const isOpen = this.#formation.isOpen(crowd.groups[at] as Group)
    if (move.said.length === 0 || isOpen) {
      const after = moved(crowd, at, move)
      const said = isOpen ? this.#formation.saying(after, at, move.said) : after
      this.#end(tell, done, { crowd: said, monitors, rings: [], left })
      return true
    }
    const members = this.#formation.members(crowd, (crowd.groups[at] as Group).block)
    const ring = subOf(crowd, members)
    const ways = this.#assembly.speak(ring.crowd, ring.indices.indexOf(at), move, input, monitors)
    if (!ways) return false
    for (const way of ways) {
      this.#end(tell, done, apply({ crowd, monitors, rings: [], left }, ring.indices, way, { what: 'heard' }))
    }
    return true
  }

  #faults(state: Orbit, g: number, { kind }: Group, tell: Tell): void {
    const { up } = this.#templates.at(kind)
    const crash = up ? spent(state.left, places.crashes) : undefined
    const reboot = up ? spent(state.left, places.reboots) : undefined
    const restart = up ? undefined : spent(state.left, places.restarts)
    if (crash) this.#down(state, g, kindOf.crash, crash, tell)
    if (reboot) this.#down(state, g, kindOf.reboot, reboot, tell)
    if (!restart) return
    const { crowd, node, at } = single(state.crowd, g)
    const { block } = crowd.groups[at] as Group
    for (const where of block === anywhere ? blocksOf(state.crowd.groups) : [block]) {
      const beside = state.crowd.groups.find(one => one.block === where)?.who.find(one => one !== node)
      const made = { crowd: within(crowd, at, where), monitors: state.monitors, rings: [], left: restart }
      const deed = { node, arg: 0, kind: kindOf.restart, ...(beside !== undefined && { beside }) }
      for (const one of this.#givenUp(made, where)) this.#ring(deed, this.#started(one, node), where, tell)
    }
  }

  /** One of a group goes down, by itself or not, and comes back at once where it reboots. */
  #down(state: Orbit, g: number, kind: number, left: readonly number[], tell: Tell): void {
    const { crowd, node, at } = single(state.crowd, g)
    const { block, kind: before } = crowd.groups[at] as Group
    const reboots = kind === kindOf.reboot
    const to = !reboots && blocksOf(state.crowd.groups).length === 1 ? anywhere : block
    const { monitors } = this.#parts
    const heard = monitors.some
      ? monitors.hear(state.monitors, this.#templates.selfOf(before), crashed)
      : state.monitors
    for (const one of this.#givenUp({ crowd, monitors: heard, rings: [], left }, block, at)) {
      const where = groupOf(one.crowd, node)
      const move = this.#templates.crashed((one.crowd.groups[where] as Group).kind)
      const made = { ...one, crowd: moved(within(one.crowd, where, to), where, move) }
      this.#ring({ node, arg: 0, kind }, reboots ? this.#started(made, node) : made, block, tell)
    }
  }

  /** The ring that is open in a block is given up, if there is one: its members go on together, but for one group that is down. */
  #givenUp(made: Made, block: number, down = -1): readonly Made[] {
    const { groups } = made.crowd
    if (this.#model.world.faults.abandoned === 0) return [made]
    const members = this.#formation.members(made.crowd, block).filter(i => this.#formation.isOpen(groups[i] as Group))
    return members.length === 0 ? [made] : this.#formation.giveUp(made, members, i => (i === down ? -1 : 0))
  }

  /** Who is up in this block has a new ring, since somebody came or went. */
  #ring(deed: Doing, made: Made, where: number, tell: Tell): void {
    const ways = made.breach === undefined ? this.#formation.form(made, where) : [made]
    for (const one of ways) this.#end(tell, deed, one)
  }

  #started(made: Made, node: number): Made {
    const at = groupOf(made.crowd, node)
    const { kind } = made.crowd.groups[at] as Group
    const move = this.#templates.take(kind, this.#start(kind))
    if (move.outcome.breach !== undefined) return { ...made, breach: move.outcome.breach }
    return { ...made, crowd: moved(made.crowd, at, move), monitors: this.#templates.told(made.monitors, move) }
  }

  *#network(state: Orbit, tell: Tell): Generator<void> {
    const { n } = this.#parts
    if (n === 1 || this.#model.world.faults.partitions === 0) return
    const { groups } = state.crowd
    const left = spent(state.left, places.partitions)
    if (left) {
      const all = groups.map(one => ({
        ...{ block: one.block, count: one.who.length, up: this.#templates.at(one.kind).up },
      }))
      for (const split of splits(all)) {
        const { divides } = split
        const beside = groups.find(one => one.block === divides)?.who[0]
        const deed = { kind: kindOf.split, ...(beside !== undefined && { beside }) }
        this.#connected(state, this.#divided(state.crowd, split), deed, left, tell)
        yield
      }
    }
    if (blocksOf(groups).length > 1) {
      const whole = groups.map(one => ({ ...one, block: this.#templates.at(one.kind).up ? 0 : anywhere }))
      this.#connected(state, { ...state.crowd, groups: whole }, { kind: kindOf.heal }, state.left, tell)
    }
  }

  /** The crowd with so many of each group, from the first, in other blocks. Who is down goes anywhere with everybody. */
  #divided(crowd: Crowd, { counts, stay, leave, divides, witnesses }: Split): Crowd {
    const groups: Group[] = []
    /** Of which group each is a part; those who leave a group in which others stay come after all. */
    const from: number[] = []
    const leaving: Group[] = []
    const left: number[] = []
    for (const [g, group] of crowd.groups.entries()) {
      const { who, block, kind } = group
      const count = counts[g] as number
      const free = block === anywhere || (divides === undefined && !this.#templates.at(kind).up)
      const part = count > 0 && count < who.length
      const to = free ? anywhere : count === who.length ? leave : stay(block)
      groups.push({ ...group, block: to, ...(part && { who: who.slice(count) }) })
      from.push(g)
      if (!part) continue
      leaving.push({ ...group, block: leave, who: who.slice(0, count) })
      left.push(g)
    }
    groups.push(...leaving)
    from.push(...left)
    const of = from.map((a, i) => {
      const row = crowd.of[a] as readonly number[]
      return from.map((b, j) => (i === j && (groups[i] as Group).who.length < 2 ? -1 : (row[b] as number)))
    })
    let all: Crowd = { groups, of, before: drawn(crowd.before, from) }
    for (const { group, block } of witnesses) {
      const one = single(all, group)
      all = within(one.crowd, one.at, block)
    }
    return all
  }

  /** The network is now another: components that were not there before install their views. */
  #connected(
    before: Orbit,
    crowd: Crowd,
    deed: Pick<Deed, 'kind' | 'beside'>,
    left: readonly number[],
    tell: Tell,
  ): void {
    const blockOf: number[] = []
    for (const { who, block } of before.crowd.groups) for (const one of who) blockOf[one] = block
    const ups = (all: Crowd, block: number) =>
      this.#formation.members(all, block).reduce((sum, i) => sum + (all.groups[i] as Group).who.length, 0)
    const changed: number[] = []
    const same = new Set<number>()
    for (const block of blocksOf(crowd.groups)) {
      const members = this.#formation.members(crowd, block)
      if (members.length === 0) continue
      // All of a group were in one block.
      const [only, ...others] = members.map(i => blockOf[(crowd.groups[i] as Group).who[0] as number] as number)
      const together = others.every(one => one === only)
      if (together && ups(before.crowd, only as number) === ups(crowd, block)) same.add(only as number)
      else changed.push(block)
    }
    let ways: readonly Made[] = [{ crowd, monitors: before.monitors, rings: [], left }]
    const then = (make: (way: Made) => readonly Made[]) => {
      ways = ways.flatMap(way => (way.breach === undefined ? make(way) : [way]))
    }
    const open = this.isOpen(before) ? blocksOf(before.crowd.groups) : []
    for (const old of open) {
      if (same.has(old)) continue
      then(way => {
        const { groups } = way.crowd
        const ring = [...groups.keys()].filter(i => {
          const one = groups[i] as Group
          return blockOf[one.who[0] as number] === old && this.#formation.isOpen(one)
        })
        return ring.length === 0 ? [way] : this.#formation.giveUp(way, ring, i => (groups[i] as Group).block)
      })
    }
    for (const block of changed) {
      // Each of them has many ends of its own; the last ones are told apart when they are added.
      ways = unlike(ways)
      then(way => this.#formation.form(way, block))
    }
    const done = { ...deed, node: 0, arg: 0, blocksOf: () => blocksByNode(crowd) }
    for (const one of ways) this.#end(tell, done, one)
  }

  /** What the members of open rings said is heard by all of them, where they all have installed the view. */
  #completions(state: Orbit, tell: Tell): void {
    if (!this.isOpen(state)) return
    const { crowd, monitors, left } = state
    for (const block of blocksOf(crowd.groups)) {
      const members = this.#formation.members(crowd, block).map(i => crowd.groups[i] as Group)
      const whole = members.every(one => ['member', 'mute'].includes(this.#formation.standingOf(one).ring))
      if (members.length === 0 || !whole) continue
      const deed = { kind: kindOf.complete, node: members[0]?.who[0] as number, arg: 0 }
      for (const one of this.#formation.heard({ crowd, monitors, rings: [], left }, block)) this.#end(tell, deed, one)
    }
  }

  #end(tell: Tell, deed: Doing, { crowd, monitors, rings, left, breach }: Made): void {
    tell({ ...deed, rings }, { crowd, monitors, left }, breach === undefined ? undefined : { breach })
  }

  #start(kind: number): number {
    return this.#parts.start[this.#templates.first(this.#templates.at(kind).role)] as number
  }

  /** In which bucket of the first of a role those of another are, when it has just come to be. */
  #around({ kind }: Group, roles: readonly (readonly number[])[], i: number, j: number): number {
    const others = (roles[j] as readonly number[]).filter(one => one !== this.#templates.first(i))
    const { buckets } = this.#templates.at(kind)
    if (others.length === 0) return -1
    return buckets.findIndex((bucket, b) => b > 0 && bucket.includes(others[0] as number))
  }
}
