import { type RingOrder, renamedOrder } from '../order-text.ts'
import { ringOf, type Way } from './assembly.ts'
import { splitOff } from './course.ts'
import { type Crowd, drawn, type Group } from './crowd.ts'
import type { Move } from './template.ts'

/** A ring that formed, or in which a member spoke. */
export interface Rung {
  readonly members: readonly number[]
  readonly order: RingOrder
}

/** Nodes and rings while a successor is made. */
export interface Made {
  readonly crowd: Crowd
  readonly monitors: number
  readonly rings: readonly Rung[]
  readonly breach?: string
}

export function blocksByNode({ groups }: Crowd): number[] {
  const blocks: number[] = []
  for (const { who, block } of groups) for (const one of who) blocks[one] = block
  return blocks
}

/** The crowd with one node of a group in a group of its own, which is at `at`. */
export function single(crowd: Crowd, g: number): { crowd: Crowd; node: number; at: number } {
  const { who } = crowd.groups[g] as Group
  const node = who[0] as number
  if (who.length === 1) return { crowd, node, at: g }
  const made = splitOff(crowd.groups, crowd.of, g, 1)
  const from = made.groups.map((_, i) => (i < crowd.groups.length ? i : g))
  return { crowd: { ...made, before: drawn(crowd.before, from) }, node, at: crowd.groups.length }
}

/** The crowd after a step of all of a group. */
export function moved({ groups, of, before }: Crowd, at: number, { next, rest }: Move): Crowd {
  const group = groups[at] as Group
  const row = (of[at] as readonly number[]).map(b => (b < 0 ? b : (rest[b] as number)))
  return { groups: groups.with(at, { ...group, kind: next }), of: of.with(at, row), before }
}

/** The crowd with one group in another block. */
export function within({ groups, of, before }: Crowd, at: number, block: number): Crowd {
  return { groups: groups.with(at, { ...(groups[at] as Group), block }), of, before }
}

/** Some groups as a crowd of their own, without the order of ids, in an order that depends on them alone; with where each is. */
export function subOf({ groups, of }: Crowd, members: readonly number[]): { crowd: Crowd; indices: readonly number[] } {
  const inner = members.map(i => members.map(j => (of[i] as readonly number[])[j] as number))
  const order = ringOf(
    members.map(i => groups[i] as Group),
    inner,
  )
  const indices = order.map(i => members[i] as number)
  return {
    indices,
    crowd: {
      groups: indices.map(i => groups[i] as Group),
      of: indices.map(i => indices.map(j => (of[i] as readonly number[])[j] as number)),
    },
  }
}

/** What a ring of these groups came to, among the others. */
export function apply({ crowd, rings }: Made, ring: readonly number[], way: Way): Made {
  const names = ring.flatMap(i => (crowd.groups[i] as Group).who)
  const order = renamedOrder(way.order, place => names[place] as number)
  if (way.breach !== undefined)
    return { crowd, monitors: way.monitors, rings: [...rings, { members: names, order }], breach: way.breach }
  const others: number[] = []
  for (let i = 0; i < crowd.groups.length; i++) if (!ring.includes(i)) others.push(i)
  const from = way.parts.map(part => ring[part.block] as number)
  const groups = [
    ...others.map(i => crowd.groups[i] as Group),
    ...way.parts.map(({ kind, who }, p) => ({
      kind,
      block: (crowd.groups[from[p] as number] as Group).block,
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
  return { crowd: { groups, of, before }, monitors: way.monitors, rings: [...rings, { members: names, order }] }
}
