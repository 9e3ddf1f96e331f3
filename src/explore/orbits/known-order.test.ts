import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Before, Crowd } from './crowd.ts'
import { type Needless, needed } from './known-order.ts'
import { isWithin, knownOf } from './less-known.ts'

type Pair = readonly [number, number]

/** Nodes of kinds that nothing but their kind, and what is known of their order, tells apart. */
interface Case {
  readonly kinds: readonly number[]
  /** Later and earlier, with all that follows. */
  readonly pairs: readonly Pair[]
}

/** What follows from pairs of which none says the opposite. */
function closed(n: number, pairs: readonly Pair[]): Pair[] {
  const rows = Array.from({ length: n }, () => Array<boolean>(n).fill(false))
  for (const [later, earlier] of pairs) (rows[later] as boolean[])[earlier] = true
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) if (rows[i]?.[k] && rows[k]?.[j]) (rows[i] as boolean[])[j] = true
  return rows.flatMap((row, i) => row.flatMap((is, j): Pair[] => (is ? [[i, j]] : [])))
}

const cases: fc.Arbitrary<Case> = fc.integer({ min: 2, max: 5 }).chain(n =>
  fc
    .record({
      kinds: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: n, maxLength: n }),
      order: fc.shuffledSubarray([...Array(n).keys()], { minLength: n, maxLength: n }),
      some: fc.array(fc.boolean(), { minLength: n * n, maxLength: n * n }),
    })
    .map(({ kinds, order, some }) => {
      const pairs = order.flatMap((later, i) => order.slice(0, i).map((earlier): Pair => [later, earlier]))
      return {
        kinds,
        pairs: closed(
          n,
          pairs.filter((_, i) => some[i]),
        ),
      }
    }),
)

function crowdOf({ kinds, pairs }: Case): Crowd {
  const groups = kinds.map((kind, i) => ({ kind, block: 0, open: 0, who: [i] }))
  const before = kinds.map((_, i) => kinds.map((__, j) => pairs.some(([later, by]) => later === i && by === j)))
  return { groups, of: kinds.map((_, i) => kinds.map((__, j) => (i === j ? -1 : 1))), before }
}

function pairsOf({ before }: Pick<Crowd, 'before'>): Pair[] {
  return (before ?? []).flatMap((row, i) => row.flatMap((is, j): Pair[] => (is ? [[i, j]] : [])))
}

function allOrders(nodes: readonly number[]): number[][] {
  if (nodes.length < 2) return [[...nodes]]
  return nodes.flatMap((one, i) => allOrders(nodes.toSpliced(i, 1)).map(rest => [one, ...rest]))
}

function ordersWith(n: number, pairs: readonly Pair[]): number[][] {
  return allOrders([...Array(n).keys()]).filter(order =>
    pairs.every(([later, earlier]) => order.indexOf(earlier) < order.indexOf(later)),
  )
}

/** What can be told of the orders that go with what is known: which kinds come in which order. */
function words(kinds: readonly number[], pairs: readonly Pair[]): Set<string> {
  return new Set(ordersWith(kinds.length, pairs).map(order => `${order.map(one => kinds[one])}`))
}

/** The order in which what was needless holds again: of the places of both, the first are given to the first. */
function undone(order: readonly number[], needless: readonly Needless[]): number[] {
  const made = [...order]
  for (const { first, second } of [...needless].reverse()) {
    const all = [...first, ...second]
    const places = all.map(one => made.indexOf(one)).sort((a, b) => a - b)
    for (const [i, one] of all.entries()) made[places[i] as number] = one
  }
  return made
}

describe('what is known of an order of ids', () => {
  it('comes to the same without what is needless', () => {
    fc.assert(
      fc.property(cases, one => {
        const told: Needless[] = []
        const before = needed(crowdOf(one), what => told.push(what))
        const left = pairsOf({ before })
        expect(left).toEqual(closed(one.kinds.length, left))
        expect(words(one.kinds, left)).toEqual(words(one.kinds, one.pairs))
        for (const order of ordersWith(one.kinds.length, left)) {
          const real = undone(order, told)
          expect(ordersWith(one.kinds.length, one.pairs)).toContainEqual(real)
          expect(real.map(node => one.kinds[node])).toEqual(order.map(node => one.kinds[node]))
        }
      }),
    )
  })

  it('is nothing among nodes that nothing else tells apart', () => {
    const one: Case = {
      kinds: [4, 4, 4],
      pairs: closed(3, [
        [1, 0],
        [2, 1],
      ]),
    }
    const told: Needless[] = []
    expect(needed(crowdOf(one), what => told.push(what))).toBeUndefined()
    expect(undone([2, 1, 0], told)).toEqual([0, 1, 2])
  })

  it('is within another where some exchange of alike nodes has all of it there', () => {
    const both = fc.tuple(cases, fc.infiniteStream(fc.boolean()), fc.boolean())
    let found = 0
    fc.assert(
      fc.property(both, ([more, keeps, swaps]) => {
        const n = more.kinds.length
        const classOf = more.kinds.map(kind => more.kinds.indexOf(kind))
        const moved = (node: number) => (swaps ? (more.kinds.lastIndexOf(more.kinds[node] as number) as number) : node)
        const kept = more.pairs.filter(() => keeps.next().value)
        const less = closed(n, swaps ? kept.map(([a, b]): Pair => [moved(a), b]).filter(([a, b]) => a !== b) : kept)
        if (less.some(([a, b]) => a === b)) return
        const exchanges = allOrders([...Array(n).keys()]).filter(to =>
          to.every((image, i) => classOf[image] === classOf[i]),
        )
        const wanted = exchanges.some(to =>
          less.every(([a, b]) => more.pairs.some(([c, d]) => c === to[a] && d === to[b])),
        )
        if (wanted) found++
        expect(isWithin(knownOf(n, less), knownOf(n, more.pairs), classOf)).toBe(wanted)
      }),
    )
    expect(found).toBeGreaterThan(0)
  })

  it('has as many nodes as there are', () => {
    const n = 40
    const chain = closed(
      n,
      [...Array(n - 1).keys()].map(i => [i + 1, i]),
    )
    const alone = [...Array(n).keys()]
    expect(isWithin(knownOf(n, [[39, 0]]), knownOf(n, chain), alone)).toBe(true)
    expect(isWithin(knownOf(n, [[0, 39]]), knownOf(n, chain), alone)).toBe(false)
    expect(isWithin(knownOf(n, [[0, 39]]), knownOf(n, chain), Array(n).fill(0))).toBe(true)
  })

  it('has nothing to say while nothing is known', () => {
    const before: Before | undefined = undefined
    expect(needed({ groups: [], of: [], before })).toBeUndefined()
    expect(isWithin(knownOf(0, []), knownOf(2, [[1, 0]]), [0, 1])).toBe(true)
    expect(isWithin(knownOf(2, [[1, 0]]), knownOf(0, []), [0, 1])).toBe(false)
  })
})
