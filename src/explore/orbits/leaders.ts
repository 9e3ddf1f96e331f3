import { type Before, type Crowd, type Group, isBefore } from './crowd.ts'
import { single } from './regroup.ts'
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
    if (members.some(h => isBefore(crowd, h, g))) continue
    const { crowd: apart, at: leader } = single(crowd, g)
    const ring = leader === g ? members : [...members, leader]
    const from = apart.groups.map((_, i) => (i === leader ? g : i))
    const before = informed(apart, leader, ring)
    yield { crowd: following(templates, { ...apart, before }, leader, ring), from, members: ring }
  }
}

/** All that is known when this one is known to come first in a ring. */
function informed(crowd: Crowd, leader: number, ring: readonly number[]): Before {
  const all = [...crowd.groups.keys()]
  const ahead = all.map(i => i === leader || isBefore(crowd, i, leader))
  const behind = all.map(i => i !== leader && ring.some(m => m !== leader && (m === i || isBefore(crowd, m, i))))
  return all.map(i => all.map(j => isBefore(crowd, j, i) || ((behind[i] && ahead[j]) ?? false)))
}

function following(templates: Templates, crowd: Crowd, leader: number, ring: readonly number[]): Crowd {
  const groups = [...crowd.groups]
  const of = [...crowd.of]
  for (const i of ring) {
    const group = groups[i] as Group
    const row = of[i] as readonly number[]
    const { next, rest, meant } = templates.follow(group.kind, i === leader ? 0 : (row[leader] as number))
    groups[i] = { ...group, kind: next }
    of[i] = row.map((b, j) => (b < 0 ? b : ((j === leader && i !== leader ? meant : rest)[b] as number)))
  }
  return { ...crowd, groups, of }
}
