import { type RingOrder, renamedOrder } from '../order-text.ts'
import { packed } from '../packing.ts'
import { splitOff } from './course.ts'
import type { Way } from './courses.ts'
import { arranged, type Crowd, drawn, type Group, inOrder, likeKind, merged, written } from './crowd.ts'
import type { Move } from './template.ts'
import type { Templates } from './templates.ts'

/** What happened in a ring. */
export interface Rung {
  /**
   * `formed`: the members installed their view and heard each other; `opened`: they installed it; `heard`: after that, or
   * when one of them spoke; `givenUp`: they go on in `parts`.
   */
  readonly what: 'formed' | 'opened' | 'heard' | 'givenUp'
  readonly members: readonly number[]
  readonly order: RingOrder
  /** Of the members of a ring that is open, those that have not installed the view. */
  readonly absent?: readonly number[]
  readonly parts?: readonly (readonly number[])[]
}

/** The same of nodes with other names. */
export function renamedRung({ what, members, order, absent, parts }: Rung, to: (node: number) => number): Rung {
  const all = (nodes: readonly number[]) => nodes.map(to).sort((a, b) => a - b)
  return {
    ...{ what, members: all(members), order: renamedOrder(order, to) },
    ...(absent && { absent: all(absent) }),
    ...(parts && { parts: parts.map(all) }),
  }
}

/** Nodes and rings while a successor is made. */
export interface Made {
  readonly crowd: Crowd
  readonly monitors: number
  readonly rings: readonly Rung[]
  /** Of each budget. */
  readonly left: readonly number[]
  readonly breach?: string
}

export function blocksByNode({ groups }: Crowd): number[] {
  const blocks: number[] = []
  for (const { who, block } of groups) for (const one of who) blocks[one] = block
  return blocks
}

/** The crowd with one node of a group in a group of its own, which is at `at`. */
export function single(crowd: Crowd, g: number): { crowd: Crowd; node: number; at: number } {
  return { node: (crowd.groups[g] as Group).who[0] as number, ...some(crowd, g, 1) }
}

/** The same with so many of its first. */
export function some(crowd: Crowd, g: number, count: number): { crowd: Crowd; at: number } {
  if ((crowd.groups[g] as Group).who.length === count) return { crowd, at: g }
  const made = splitOff(crowd.groups, crowd.of, g, count)
  const from = made.groups.map((_, i) => (i < crowd.groups.length ? i : g))
  return { crowd: { ...made, before: drawn(crowd.before, from) }, at: crowd.groups.length }
}

export function groupOf({ groups }: Crowd, node: number): number {
  return groups.findIndex(one => one.who.includes(node))
}

/** The crowd after a step of all of a group. */
export function moved({ groups, of, before }: Crowd, at: number, { next, rest }: Move): Crowd {
  const group = groups[at] as Group
  const row = (of[at] as readonly number[]).map(b => (b < 0 ? b : (rest[b] as number)))
  return { groups: groups.with(at, { ...group, kind: next }), of: of.with(at, row), before }
}

/** The crowd with another standing of some groups. */
export function standing({ groups, of, before }: Crowd, open: (group: Group, at: number) => number): Crowd {
  return { groups: groups.map((one, i) => ({ ...one, open: open(one, i) })), of, before }
}

/** As nodes are between rings: without what they do not need of the others. */
export function rested(templates: Templates, crowd: Crowd): Crowd {
  const groups = [...crowd.groups]
  const of = [...crowd.of]
  for (const [g, group] of crowd.groups.entries()) {
    const { next, to } = templates.rested(group.kind)
    if (next === group.kind) continue
    groups[g] = { ...group, kind: next }
    of[g] = (of[g] as readonly number[]).map(b => (b < 0 ? b : (to[b] as number)))
  }
  return { groups, of, before: crowd.before }
}

/** Of ways that come to the same, but for names of nodes and what happened in rings, the first. */
export function unlike(ways: readonly Made[]): readonly Made[] {
  if (ways.length < 2) return ways
  const found = new Map<string, Made>()
  for (const way of ways) {
    const { groups, of, before } = way.crowd
    const all = merged(groups, of, likeKind, before)
    const name = packed([way.monitors, ...way.left, ...written(inOrder(all, arranged(all)))])
    const known = `${name} ${way.breach}`
    if (!found.has(known)) found.set(known, way)
  }
  return [...found.values()]
}

/** The crowd with one group in another block. */
export function within({ groups, of, before }: Crowd, at: number, block: number): Crowd {
  return { groups: groups.with(at, { ...(groups[at] as Group), block }), of, before }
}

/**
 * Some groups as a crowd of their own, without the order of ids, in an order that depends on them alone, so that rings that are
 * alike are one; with where each is. `blockOf` says what their blocks are there.
 */
export function subOf(
  { groups, of }: Crowd,
  members: readonly number[],
  blockOf: (group: number) => number = () => 0,
): { crowd: Crowd; indices: readonly number[] } {
  const inner = members.map(i => members.map(j => (of[i] as readonly number[])[j] as number))
  const placed = members.map(i => {
    const { kind, open, who } = groups[i] as Group
    return { kind, block: blockOf(i), open, who }
  })
  const order = arranged({ groups: placed, of: inner })
  const indices = order.map(i => members[i] as number)
  return {
    indices,
    crowd: {
      groups: order.map(i => placed[i] as Group),
      of: indices.map(i => indices.map(j => (of[i] as readonly number[])[j] as number)),
    },
  }
}

/** What a ring of these groups came to, among the others; `rung` says more of what happened there. */
export function apply(
  { crowd, rings, left }: Made,
  ring: readonly number[],
  way: Way,
  rung: Pick<Rung, 'what' | 'absent' | 'parts'>,
): Made {
  const names = ring.flatMap(i => (crowd.groups[i] as Group).who)
  const order = renamedOrder(way.order, place => names[place] as number)
  const all = { monitors: way.monitors, rings: [...rings, { ...rung, members: names, order }], left }
  if (way.breach !== undefined) return { ...all, crowd, breach: way.breach }
  const others: number[] = []
  for (let i = 0; i < crowd.groups.length; i++) if (!ring.includes(i)) others.push(i)
  const from = way.parts.map(part => ring[part.block] as number)
  const groups = [
    ...others.map(i => crowd.groups[i] as Group),
    ...way.parts.map(({ kind, who, open }, p) => ({
      kind,
      block: (crowd.groups[from[p] as number] as Group).block,
      open,
      who: who.map(place => names[place] as number),
    })),
  ]
  const of: number[][] = []
  for (const i of others) {
    const row = crowd.of[i] as readonly number[]
    const made: number[] = []
    for (const j of others) made.push(row[j] as number)
    for (const j of from) made.push(row[j] as number)
    of.push(made)
  }
  for (const [p, { out }] of way.parts.entries()) {
    const row = crowd.of[from[p] as number] as readonly number[]
    const made: number[] = []
    for (const j of others) made.push(out[row[j] as number] as number)
    for (const bucket of way.of[p] as readonly number[]) made.push(bucket)
    of.push(made)
  }
  const before = drawn(crowd.before, [...others, ...from])
  return { ...all, crowd: { groups, of, before } }
}
