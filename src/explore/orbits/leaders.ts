import { splitOff } from './course.ts'
import type { Crowd, Group } from './crowd.ts'
import type { Shift } from './template.ts'
import type { Templates } from './templates.ts'

/** A crowd in which it is known who of a ring comes first in the order of ids. */
export interface Led {
  readonly crowd: Crowd
  /** By group, the one of the crowd before that it is a part of. */
  readonly from: readonly number[]
  /** The groups of the ring. */
  readonly members: readonly number[]
}

/**
 * Everybody who may come first among the members of a ring, as far as is known, one of those that nothing tells apart; that
 * the others of the ring, and whoever comes after one of them, come after it is known from then on. So an order of all nodes
 * is decided only as far as somebody has asked for it: in the end any order of ids that goes with all answers will do.
 */
export function* ledBy(templates: Templates, crowd: Crowd, members: readonly number[]): Generator<Led> {
  for (const g of members) {
    if (members.some(h => h !== g && isBefore(templates, crowd, h, g))) continue
    const alone = (crowd.groups[g] as Group).who.length === 1
    const apart = alone ? crowd : splitOff(crowd.groups, crowd.of, g, 1)
    const leader = alone ? g : crowd.groups.length
    const ring = alone ? members : [...members, leader]
    const learnt = informed(templates, apart, leader, ring)
    const from = apart.groups.map((_, i) => (i === leader ? g : i))
    yield { crowd: following(templates, learnt, leader, ring), from, members: ring }
  }
}

/** Whether the nodes of one group are known to come before those of another. */
export function isBefore(templates: Templates, { groups, of }: Crowd, first: number, second: number): boolean {
  const bucket = (of[second] as readonly number[])[first] as number
  return bucket >= 0 && (templates.at((groups[second] as Group).kind).before[bucket] as boolean)
}

function informed(templates: Templates, crowd: Crowd, leader: number, ring: readonly number[]): Crowd {
  const all = [...crowd.groups.keys()]
  const ahead = new Set(all.filter(i => i === leader || isBefore(templates, crowd, i, leader)))
  const behind = all.filter(
    i => i !== leader && (ring.includes(i) || ring.some(m => m !== leader && isBefore(templates, crowd, m, i))),
  )
  let made = crowd
  for (const i of behind) {
    const row = crowd.of[i] as readonly number[]
    const counts: number[] = []
    const isNew = (j: number) => j !== i && ahead.has(j) && !isBefore(templates, crowd, j, i)
    for (const j of all) {
      const bucket = row[j] as number
      if (isNew(j)) counts[bucket] = (counts[bucket] ?? 0) + (crowd.groups[j] as Group).who.length
    }
    if (counts.length === 0) continue
    const { kind } = crowd.groups[i] as Group
    const shift = templates.learn(
      kind,
      templates.at(kind).buckets.map((_, b) => counts[b] ?? 0),
    )
    made = shifted(made, i, shift, isNew)
  }
  return made
}

function following(templates: Templates, crowd: Crowd, leader: number, ring: readonly number[]): Crowd {
  let made = crowd
  for (const i of ring) {
    const bucket = i === leader ? 0 : ((crowd.of[i] as readonly number[])[leader] as number)
    const shift = templates.follow((crowd.groups[i] as Group).kind, bucket)
    made = shifted(made, i, shift, j => j === leader && i !== leader)
  }
  return made
}

function shifted(
  { groups, of }: Crowd,
  i: number,
  { next, rest, meant }: Shift,
  isMeant: (j: number) => boolean,
): Crowd {
  const row = (of[i] as readonly number[]).map((b, j) => (b < 0 ? b : ((isMeant(j) ? meant : rest)[b] as number)))
  return { groups: groups.with(i, { ...(groups[i] as Group), kind: next }), of: of.with(i, row) }
}
