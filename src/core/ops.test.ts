import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Breach } from './machine.ts'
import * as ops from './ops.ts'
import { partialOps } from './partial.ts'
import { key, List, mapOf, rec, type SortedSet, setOf } from './value.ts'

const item = fc.integer({ min: -5, max: 20 })
const set = fc.array(item).map(setOf)
const list = fc.array(item).map(items => new List(items))
const map = fc.array(fc.tuple(item, item)).map(mapOf)

/** JavaScript's own sets and maps as the dumb twin. */
const js = (s: SortedSet<number>) => new Set(s.items)

describe('sets', () => {
  test('union, difference, intersection and their questions agree with JavaScript sets', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [x, y] = [js(a), js(b)]
        expect(key(ops.union(a, b))).toBe(key(setOf([...x, ...y])))
        expect(key(ops.without(a, b))).toBe(key(setOf([...x].filter(n => !y.has(n)))))
        expect(key(ops.intersect(a, b))).toBe(key(setOf([...x].filter(n => y.has(n)))))
        expect(ops.subset(a, b)).toBe([...x].every(n => y.has(n)))
        expect(ops.meets(a, b)).toBe([...x].some(n => y.has(n)))
      }),
    )
  })

  test('work on records by their order, not by identity', () => {
    const [a, b] = [setOf([rec({ n: 1 }), rec({ n: 3 })]), setOf([rec({ n: 3 }), rec({ n: 2 })])]
    expect(key(ops.union(a, b))).toBe('{(1),(2),(3)}')
    expect(key(ops.without(a, b))).toBe('{(1)}')
  })
})

describe('maps', () => {
  test('put, merge and the choice of keys agree with JavaScript maps', () => {
    fc.assert(
      fc.property(map, map, item, item, set, (a, b, k, v, keys) => {
        const x = new Map(a)
        expect(key(ops.put(a, k, v))).toBe(key(mapOf(new Map(x).set(k, v))))
        expect(key(ops.merge(a, b))).toBe(key(mapOf([...a, ...b])))
        expect(key(ops.dropKeys(a, keys))).toBe(key(mapOf([...x].filter(([n]) => !keys.has(n)))))
        expect(key(ops.keepKeys(a, keys))).toBe(key(mapOf([...x].filter(([n]) => keys.has(n)))))
        expect(key(ops.mapValues(a, (value, n) => value + n))).toBe(
          key(mapOf([...x].map(([n, value]) => [n, value + n]))),
        )
      }),
    )
  })
})

describe('lists', () => {
  test('take and drop make a whole, and take no part in negative numbers', () => {
    fc.assert(
      fc.property(list, fc.integer({ min: -3, max: 30 }), (l, n) => {
        expect(key(ops.concat(ops.take(l, n), ops.drop(l, n)))).toBe(key(l))
        expect(ops.take(l, n).size).toBe(Math.max(0, Math.min(n, l.size)))
      }),
    )
  })

  test('before stops at the first equal item', () => {
    const points = List.of(rec({ n: 1 }), rec({ n: 2 }), rec({ n: 1 }))
    expect(ops.before(points, rec({ n: 2 })).size).toBe(1)
    expect(ops.before(points, rec({ n: 3 })).size).toBe(3)
  })

  test('sorting goes by the first key that differs, and is stable', () => {
    const items = [
      { a: 2, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'a' },
      { a: 1, b: 'y' },
    ]
    const sorted = ops.sortBy(items, one => [-one.a, one.b])
    expect(sorted).toEqual([items[2], items[0], items[1], items[3]])
    expect(sorted[2]).toBe(items[1])
  })
})

describe('numbers', () => {
  const { div, mod, int, range, nested, min, delay } = partialOps('x.mu')
  const safe = fc.maxSafeInteger()

  test('div and mod round down, exactly, and never give -0', () => {
    const floor = (a: bigint, b: bigint) => a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n)
    fc.assert(
      fc.property(
        safe,
        safe.filter(n => n !== 0),
        (a, b) => {
          const quotient = floor(BigInt(a), BigInt(b))
          expect(BigInt(div(a, b, '1:1'))).toBe(quotient)
          expect(BigInt(mod(a, b, '1:1'))).toBe(BigInt(a) - quotient * BigInt(b))
          expect(Object.is(div(a, b, '1:1'), -0) || Object.is(mod(a, b, '1:1'), -0)).toBe(false)
        },
      ),
    )
  })

  test('the greatest of what is picked is that of the list', () => {
    const { max, maxOf } = partialOps('x.mu')
    const numbers = fc.array(fc.integer(), { maxLength: 6 })
    fc.assert(
      fc.property(numbers, numbers, (some, more) => {
        const all = [...some, ...more]
        const items = some.map(n => ({ n }))
        const made = () => maxOf(items, one => one.n, more, '1:1')
        if (all.length === 0) expect(made).toThrow('the greatest of nothing')
        else expect(made()).toBe(max(List.of(...all), '1:1'))
      }),
    )
  })

  test('arithmetic is exact or a breach', () => {
    fc.assert(
      fc.property(safe, safe, (a, b) => {
        for (const [made, exact] of [
          [a + b, BigInt(a) + BigInt(b)],
          [a * b, BigInt(a) * BigInt(b)],
        ] as const) {
          const fits = exact <= BigInt(Number.MAX_SAFE_INTEGER) && exact >= BigInt(Number.MIN_SAFE_INTEGER)
          if (fits) expect(BigInt(int(made, '1:1'))).toBe(exact)
          else expect(() => int(made, '1:1')).toThrow(Breach)
        }
      }),
    )
  })

  test('a range has both its ends, none when it runs backwards, and never too many items', () => {
    expect(range(2, 4, '1:1').items).toEqual([2, 3, 4])
    expect(range(4, 2, '1:1').items).toEqual([])
    expect(() => range(-9e15, 9e15, '7:3')).toThrow('x.mu:7:3: [-9000000000000000 .. 9000000000000000] has more than')
  })

  test('None is a value that may be the least', () => {
    expect(min(List.of<number | null>(3, null), '1:1')).toBeNull()
    expect(min(setOf<number | null>([3, null]), '1:1')).toBeNull()
  })

  test('time is not negative, and not less than the least', () => {
    expect(delay(5, '1:1')).toBe(5)
    expect(() => delay(-5, '1:2')).toThrow('x.mu:1:2: -5 ms is less than 0 ms')
    expect(() => delay(5, '1:2', 6)).toThrow(Breach)
  })

  test('nested calls are counted down again, also after a breach', () => {
    const deep = (n: number): number => nested(() => (n === 0 ? 0 : 1 + deep(n - 1)), '1:1')
    for (let i = 0; i < 3; i++) expect(() => deep(1_000)).toThrow('calls nested deeper than 1000')
    expect(deep(999)).toBe(999)
  })
})
