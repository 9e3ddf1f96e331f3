import { actionKinds } from '../actions.ts'
import { Parts } from '../parts.ts'
import type { Taken } from '../path.ts'
import { renumbered } from '../surroundings.ts'
import { isBefore } from './crowd.ts'
import type { Orbits } from './engine.ts'
import type { Needless } from './known-order.ts'
import type { Deed, Orbit } from './moves.ts'
import { type NamedDeed, Player } from './player.ts'
import { renamedRung } from './regroup.ts'
import { anywhere } from './splits.ts'

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
    rings: deed.rings.map(one => renamedRung(one, to)),
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
    rings: rings.map(one => renamedRung(one, to)),
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
    const { arg, why, breach } = player.play(deed)
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
