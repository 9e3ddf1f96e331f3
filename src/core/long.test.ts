import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appended, dropped, itemsOf, longOf, sizeOf } from './long.ts'
import { append, drop, last, take } from './ops.ts'
import { key, List, same } from './value.ts'

/** What is made next, of which of the lists that there are, counted from the newest. */
const step = fc.record({
  of: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(20) }),
  does: fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('append' as const), n: fc.integer({ min: 1, max: 80 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), n: fc.integer({ min: -1, max: 120 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), n: fc.integer({ min: -1, max: 120 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('replace' as const), n: fc.constant(0) }) },
  ),
})

describe('a list', () => {
  test('is what an array would be, however long, and stays so whatever is made of it', () => {
    let longest = 0
    const run = (steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) => {
      const lists: { list: List<number>; items: readonly number[] }[] = [{ list: List.of(), items: [] }]
      let next = 0
      for (const { of, does } of steps) {
        const one = lists[Math.max(0, lists.length - 1 - of)] as (typeof lists)[number]
        let { list, items } = one
        if (does.kind === 'append')
          for (let i = 0; i < does.n; i++) {
            list = append(list, ++next)
            items = [...items, next]
          }
        if (does.kind === 'take') [list, items] = [take(list, does.n), items.slice(0, Math.max(0, does.n))]
        if (does.kind === 'drop') [list, items] = [drop(list, does.n), items.slice(Math.max(0, does.n))]
        if (does.kind === 'replace') {
          list = append(take(list, list.size - 1), ++next)
          items = [...items.slice(0, -1), next]
        }
        longest = Math.max(longest, items.length)
        expect(list.size).toBe(items.length)
        expect(last(list)).toBe(items.at(-1) ?? null)
        for (const at of [-1, 0, 31, 32, 33, items.length - 1, items.length]) expect(list.at(at)).toBe(items[at])
        lists.push({ list, items })
      }
      for (const { list, items } of lists) {
        expect(list.items).toEqual(items)
        expect(same(list, new List(items))).toBe(true)
        expect(key(list)).toBe(key(new List(items)))
      }
    }
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), run), { numRuns: 1_000 })
    expect(longest).toBeGreaterThan(300)
  })
  test('of which the first items go as others come keeps few of those that went', () => {
    let list = longOf<number>([])
    let most = 0
    for (let i = 0; i < 10_000; i++) {
      list = appended(list, i)
      if (sizeOf(list) > 100) list = dropped(list, 1)
      most = Math.max(most, list.shared.length)
    }
    expect(itemsOf(list)).toEqual(Array.from({ length: 100 }, (_, i) => 9_900 + i))
    expect(most).toBeLessThan(300)
  })
})
