import { arranged, type Crowd, inOrder, merged } from './crowd.ts'

/** What is known of the order of ids: by node and node a bit, whether the second comes before the first. */
export interface Known {
  readonly bits: Int32Array
  /** How many of them are set. */
  readonly count: number
}

/** A crowd without what is known of the order of ids, and that. Nodes are counted in the order of its groups. */
export interface Parted {
  readonly plain: Crowd
  readonly known: Known
  /** By node, the first of those that nothing tells apart but the order. */
  readonly classOf: readonly number[]
}

const nothing: Known = { bits: new Int32Array(0), count: 0 }

export function parted({ groups, of, before }: Crowd): Parted {
  if (!before) return { plain: { groups, of }, known: nothing, classOf: [] }
  const all = merged(groups, of)
  const plain = inOrder(all, arranged(all))
  const place = new Map<number, number>()
  const classOf: number[] = []
  for (const { who } of plain.groups) {
    const first = place.size
    for (const one of who) {
      place.set(one, place.size)
      classOf.push(first)
    }
  }
  const pairs: [number, number][] = []
  for (const [i, { who }] of groups.entries())
    for (const [j, other] of groups.entries())
      if (before[i]?.[j])
        for (const later of who)
          for (const earlier of other.who) pairs.push([place.get(later) as number, place.get(earlier) as number])
  return { plain, known: knownOf(classOf.length, pairs), classOf }
}

/** Of each pair, that the second node comes before the first. */
export function knownOf(nodes: number, pairs: readonly (readonly [number, number])[]): Known {
  const words = (nodes + 31) >>> 5
  const bits = new Int32Array(nodes * words)
  for (const [later, earlier] of pairs)
    bits[later * words + (earlier >>> 5)] = (bits[later * words + (earlier >>> 5)] as number) | (1 << (earlier & 31))
  return { bits, count: pairs.length }
}

function isSet({ bits }: Known, nodes: number, later: number, earlier: number): boolean {
  const word = bits[later * ((nodes + 31) >>> 5) + (earlier >>> 5)] as number
  return ((word >>> (earlier & 31)) & 1) === 1
}

/**
 * Whether all that is known of one order is known of another under some exchange of nodes of one class: then whatever comes of
 * the other comes of the one as well. Says no when that takes more than so many tries to see.
 */
export function isWithin(less: Known, more: Known, classOf: readonly number[]): boolean {
  if (less.count === 0) return true
  if (less.count > more.count) return false
  const n = classOf.length
  /** Who is known to come before or after somebody; wherever the others go, they fit. */
  const some = [...classOf.keys()].filter(a => classOf.some((_, b) => isSet(less, n, a, b) || isSet(less, n, b, a)))
  const to: number[] = Array(n).fill(-1)
  const taken: boolean[] = Array(n).fill(false)
  let tries = mostTries
  const fits = (a: number, image: number): boolean =>
    some.every(b => {
      const other = to[b] as number
      if (other < 0) return true
      if (isSet(less, n, a, b) && !isSet(more, n, image, other)) return false
      return !isSet(less, n, b, a) || isSet(more, n, other, image)
    })
  const place = (i: number): boolean => {
    if (i === some.length) return true
    const a = some[i] as number
    for (let step = 0; step < n; step++) {
      const image = (a + step) % n
      if (taken[image] || classOf[image] !== classOf[a] || tries-- <= 0 || !fits(a, image)) continue
      to[a] = image
      taken[image] = true
      if (place(i + 1)) return true
      taken[image] = false
      to[a] = -1
    }
    return false
  }
  return place(0)
}

const mostTries = 2000
