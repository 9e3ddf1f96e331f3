import type { Named } from '../../core/machine.ts'
import type { Node } from '../../core/stack.ts'
import type { Value } from '../../core/value.ts'
import { type ActionKind, actionKinds } from '../actions.ts'
import { allowed } from '../budgets.ts'
import type { Locals, Outcome } from '../locals.ts'
import { heardIn, isTurn, orderText, plain, type RingOrder, renamedOrder, turn } from '../order-text.ts'
import { Parts } from '../parts.ts'
import type { Taken } from '../path.ts'
import { crashed } from '../successor.ts'
import { renumbered } from '../surroundings.ts'
import { delivered, installed, turnOf } from '../view-inputs.ts'
import { isBefore } from './crowd.ts'
import type { Orbits } from './engine.ts'
import type { Needless } from './known-order.ts'
import type { Deed, Orbit } from './moves.ts'
import type { Rung } from './regroup.ts'
import { anywhere } from './splits.ts'

/** A deed with each node by the one name that it has all along. */
export interface NamedDeed extends Omit<Deed, 'blocksOf'> {
  readonly blocks?: readonly number[]
}

/** A way through a model, node by node. */
export interface PlayedWay {
  readonly parts: Parts
  /** Of a search over nodes without names, what was done, and which node stands for each. */
  readonly deeds?: readonly NamedDeed[]
  readonly roleFirst?: (node: number) => number
  readonly first: Int32Array
  /** `action` counts nothing here; a breach has no state after it. */
  readonly steps: readonly Taken[]
}

/** A deed, and what the state after it no longer knows of the order of ids. */
interface Done {
  readonly deed: NamedDeed
  readonly needless: readonly Needless[]
}

/** The deeds from the first state to one, with each node by one name all along; with `last`, on by one more action. */
export function deedsTo(orbits: Orbits, index: number, last?: number): NamedDeed[] {
  const chain: number[] = []
  for (let at = index; at >= 0; at = orbits.parent(at)) chain.push(at)
  chain.reverse()
  const actions = [...chain.map(at => orbits.action(at)), ...(last === undefined ? [] : [last])]
  const done: Done[] = []
  let names: readonly number[] = orbits.templates.roleOf.map((_, i) => i)
  let order = names
  for (const [i, wanted] of actions.entries()) {
    let count = 0
    const note = (deed: Deed, next: Orbit) => {
      if (count++ !== wanted) return
      const needless: Needless[] = []
      const after = orbits.canonical(next, one =>
        needless.push({ first: named(one.first, names), second: named(one.second, names) }),
      )
      done.push({ deed: renamedDeed(deed, names), needless })
      order = orderIn(after, names)
      names = namesAfter(orbits, after, names)
    }
    if (i === 0) orbits.begin(note)
    else for (const _ of orbits.moves.expand(orbits.at(chain[i - 1] as number), (deed, next) => note(deed, next)));
  }
  return placed(inOrderOfIds(done, order, orbits.templates.ordering?.op === 'max'))
}

function named(nodes: readonly number[], names: readonly number[]): number[] {
  return nodes.map(one => names[one] as number)
}

/** An order of all nodes that goes with what is known of it in a state. */
function orderIn({ crowd }: Orbit, names: readonly number[]): number[] {
  const before = names.map((): number[] => [])
  for (const [i, { who }] of crowd.groups.entries())
    for (const [j, other] of crowd.groups.entries())
      if (isBefore(crowd, j, i)) for (const one of named(who, names)) before[one]?.push(...named(other.who, names))
  const order: number[] = []
  while (order.length < names.length) {
    const next = before.findIndex((all, i) => !order.includes(i) && all.every(one => order.includes(one)))
    if (next < 0) throw new RangeError('nodes come before each other')
    order.push(next)
  }
  return order
}

/**
 * The deeds with nodes by their places in an order of ids: in the end, this one. Before that, who was known to come first, until
 * it made no difference, is called by those of the names that come first.
 */
function inOrderOfIds(done: readonly Done[], order: readonly number[], reverse: boolean): NamedDeed[] {
  const made: NamedDeed[] = []
  const places: number[] = []
  for (const [place, node] of order.entries()) places[node] = reverse ? order.length - 1 - place : place
  for (const { deed, needless } of [...done].reverse()) {
    for (const { first, second } of [...needless].reverse()) {
      const both = named([...first, ...second], places).sort((a, b) => (reverse ? b - a : a - b))
      for (const [i, node] of [...first, ...second].entries()) places[node] = both[i] as number
    }
    made.push(reordered(deed, [...places]))
  }
  return made.reverse()
}

function reordered({ blocks, beside, ...deed }: NamedDeed, ranks: readonly number[]): NamedDeed {
  const to = (one: number) => ranks[one] as number
  return {
    ...deed,
    node: to(deed.node),
    ...(blocks && { blocks: blocks.map((_, i) => blocks[ranks.indexOf(i)] as number) }),
    ...(beside !== undefined && { beside: to(beside) }),
    rings: deed.rings.map(({ members, order }) => ({
      members: members.map(to).sort((a, b) => a - b),
      order: renamedOrder(order, to),
    })),
  }
}

/** Puts those who are down, and may be anywhere, where they start later. */
function placed(deeds: readonly NamedDeed[]): NamedDeed[] {
  const beside = new Map<number, number>()
  const blockOf = (node: number, blocks: readonly number[]): number => {
    const seen = new Set<number>()
    for (let at: number | undefined = node; at !== undefined && !seen.has(at); at = beside.get(at)) {
      if (blocks[at] !== anywhere) return blocks[at] as number
      seen.add(at)
    }
    return blocks.find(block => block !== anywhere) ?? 0
  }
  const made: NamedDeed[] = []
  for (const deed of [...deeds].reverse()) {
    const { blocks, node, beside: other } = deed
    if (!blocks) {
      if (actionKinds[deed.kind] === 'restart' && other !== undefined) beside.set(node, other)
      made.push(deed)
      continue
    }
    const all = blocks.map((_, i) => blockOf(i, blocks))
    made.push({ ...deed, blocks: renumbered(all) })
    // Before everything was divided anew, or was whole again, who was down may have been elsewhere.
    if (other === undefined) beside.clear()
    else
      for (const [i, block] of blocks.entries()) if (block === Math.max(...blocks) && i !== other) beside.set(i, other)
  }
  return made.reverse()
}

function renamedDeed({ kind, node, arg, blocksOf, beside, rings }: Deed, names: readonly number[]): NamedDeed {
  const to = (one: number) => names[one] as number
  const blocks = blocksOf?.()
  const moved: number[] = []
  for (const [i, block] of (blocks ?? []).entries()) moved[to(i)] = block
  return {
    ...{ kind, node: to(node), arg, ...(blocks && { blocks: moved }) },
    ...(beside !== undefined && { beside: to(beside) }),
    rings: rings.map(({ members, order }) => ({
      members: members.map(to).sort((a, b) => a - b),
      order: renamedOrder(order, to),
    })),
  }
}

/** The names of the nodes of a state once it is kept. Those of a group may be exchanged. */
function namesAfter({ templates }: Orbits, state: Orbit, names: readonly number[]): number[] {
  const { roles } = templates
  const next = roles.map(() => 0)
  const made: number[] = []
  for (const { kind, who } of state.crowd.groups) {
    const { role } = templates.at(kind)
    for (const name of named(who, names).sort((a, b) => a - b)) {
      made[(roles[role] as readonly number[])[next[role] as number] as number] = name
      next[role] = (next[role] as number) + 1
    }
  }
  return made
}

/** Does deeds one by one with every node for itself and nothing left out. */
export function played(parts: Parts, deeds: readonly NamedDeed[], roleFirst: (node: number) => number): PlayedWay {
  const player = new Player(parts, roleFirst)
  const [begin, ...rest] = deeds
  player.begin(begin?.rings ?? [])
  const first = player.state.slice()
  const steps = rest.map((deed, action) => {
    const { arg, orders, breach } = player.play(deed)
    const why = orders.flatMap(order => orderText(order, one => parts.model.nodes[one]?.self ?? one + 1) ?? [])
    return {
      ...{ action, kind: deed.kind, node: deed.node, arg, next: player.state.slice() },
      ...(why.length > 0 && { why: why.join('; ') }),
      ...(breach !== undefined && { breach }),
    }
  })
  return { parts, first, steps, deeds, roleFirst }
}

/** What the machines of each node were asked and wrote on a way: by node, then site. */
export type Answers = readonly ReadonlyMap<string, ReadonlySet<boolean>>[]

/** Goes a way once more and listens. */
export function answersOn({ parts, deeds, roleFirst }: PlayedWay): Answers {
  const heard = parts.locals.map(() => new Map<string, Set<boolean>>())
  if (!deeds || !roleFirst) return heard
  let player: Player | undefined
  const fresh = new Parts(parts.model, (machine, site, held) => {
    const of = heard[player?.node ?? 0] as Map<string, Set<boolean>>
    const name = `${machine} ${site}`
    if (held !== undefined) of.set(name, (of.get(name) ?? new Set()).add(held))
  })
  player = new Player(fresh, roleFirst, parts)
  const [begin, ...rest] = deeds
  player.begin(begin?.rings ?? [])
  for (const deed of rest) player.play(deed)
  return heard
}

interface Spoken {
  readonly node: number
  readonly payloads: readonly Value[]
}

class Player {
  state: Int32Array
  /** Who took the last step, or takes one. */
  node = 0
  readonly #parts: Parts
  /** Where the inputs of deeds are known by their numbers. */
  readonly #numbered: Parts
  readonly #roleFirst: (node: number) => number
  #breach: string | undefined

  constructor(parts: Parts, roleFirst: (node: number) => number, numbered = parts) {
    this.#parts = parts
    this.#numbered = numbered
    this.#roleFirst = roleFirst
    this.state = new Int32Array(parts.width)
    for (const [i, local] of parts.locals.entries()) this.state[i] = local.down()
    this.#connect(parts.locals.map(() => 0))
  }

  begin(rings: readonly Rung[]): void {
    if (this.#parts.model.world.faults.restarts > 0) return
    for (const node of this.#parts.locals.keys()) this.#take(node, this.#parts.start[node] as number)
    for (const ring of rings) this.#plainest(ring, undefined)
  }

  /** Gives the order of each ring. */
  play({ kind, node, arg, blocks, rings }: NamedDeed): { arg: number; orders: RingOrder[]; breach?: string } {
    const { parts } = { parts: this.#parts }
    const local = parts.locals[node] as Locals
    this.#breach = undefined
    let input = arg
    let spoken: readonly Value[] | undefined
    switch (actionKinds[kind] as ActionKind) {
      case 'timer': {
        const of = this.#numbered.locals[this.#roleFirst(node)] as Locals
        input = local.input(of.inputs.at(arg))
        spoken = this.#said(this.#take(node, input))
        break
      }
      case 'operator':
        spoken = this.#said(this.#take(node, (parts.operated[node] as readonly number[])[arg] as number))
        break
      case 'crash':
      case 'leave':
      case 'reboot':
        this.state[node] = local.crashed(this.state[node] as number)
        this.#hear(node, crashed)
        if (actionKinds[kind] === 'reboot') this.#take(node, parts.start[node] as number)
        break
      case 'restart':
        this.#take(node, parts.start[node] as number)
        break
      default:
        this.#connect(blocks ?? [])
    }
    const orders = rings.map(ring => this.#plainest(ring, spoken && { node, payloads: spoken }))
    return { arg: input, orders, ...(this.#breach !== undefined && { breach: this.#breach }) }
  }

  /** The order of the ids will do where it leads to the same; else who speaks late may do so before. */
  #plainest(ring: Rung, spoken: Spoken | undefined): RingOrder {
    const before = this.state.slice()
    this.#ring(ring, spoken)
    if (this.#breach !== undefined) return ring.order
    const wanted = this.state
    for (const order of [plain(ring.order), [...ring.order.filter(isTurn), ...heardIn(ring.order)]]) {
      this.state = before.slice()
      const heard = this.#ring({ ...ring, order }, spoken)
      if (heard && this.#breach === undefined && wanted.every((one, i) => one === this.state[i])) return order
      this.#breach = undefined
    }
    this.state = wanted
    return ring.order
  }

  /**
   * The members install their view, unless one of them only spoke; then all hear each other in this order. False when somebody
   * has nothing to say when it is heard: what answers another comes after that.
   */
  #ring({ members, order }: Rung, spoken: Spoken | undefined): boolean {
    const { views } = this.#parts.model.world
    if (!views) return true
    const ids = members.map(one => this.#id(one))
    const queues = new Map<number, Value[]>(members.map(one => [one, []]))
    const give = (node: number, outcome: Outcome) => queues.get(node)?.push(...this.#said(outcome))
    if (spoken) queues.get(spoken.node)?.push(...spoken.payloads)
    else for (const node of members) give(node, this.#signal(node, installed(views.installed, ids)))
    for (const from of order) {
      if (this.#breach !== undefined) return true
      if (isTurn(from)) {
        const [node, signal] = [turn(from), turnOf(views, this.#node(turn(from)))]
        if (signal) give(node, this.#signal(node, signal))
        continue
      }
      const payload = queues.get(from)?.shift()
      if (payload === undefined) return false
      for (const node of members) give(node, this.#signal(node, delivered(views.deliver, payload, this.#id(from))))
    }
    return true
  }

  #signal(node: number, signal: Named): Outcome {
    return this.#take(node, (this.#parts.locals[node] as Locals).input({ input: { kind: 'signal', signal } }))
  }

  #take(node: number, input: number): Outcome {
    this.node = node
    const outcome = (this.#parts.locals[node] as Locals).take(this.state[node] as number, input)
    this.#breach ??= outcome.breach
    this.state[node] = outcome.next
    this.#hear(node, outcome.emitted)
    return outcome
  }

  #said({ signals }: Outcome): readonly Value[] {
    return this.#parts.orders?.said(signals) ?? []
  }

  #hear(node: number, signals: readonly Named[]): void {
    const { monitors, monitorAt } = this.#parts
    if (monitors.some && signals.length > 0)
      this.state[monitorAt] = monitors.hear(this.state[monitorAt] as number, this.#id(node), signals)
  }

  #connect(blocks: readonly number[]): void {
    const { world, surroundingsAt, model } = this.#parts
    this.state[surroundingsAt] = world.id({
      ...{ blocks, cuts: [], left: allowed(model.world), paused: [], done: 0, open: [] },
    })
  }

  #node(node: number): Node {
    return (this.#parts.locals[node] as Locals).node
  }

  #id(node: number): number {
    return this.#parts.model.nodes[node]?.self ?? node + 1
  }
}
