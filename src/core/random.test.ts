import fc from 'fast-check'
import { expect, test } from 'vitest'
import { random } from './random.ts'

test('equal seeds give equal streams, and neighbouring ones do not', () => {
  const first = (seed: number) => Array.from({ length: 8 }, random(seed).next)
  expect(first(7)).toEqual(first(7))
  expect(new Set([...Array(100).keys()].flatMap(first)).size).toBe(800)
})

test('the stream is pinned: a change would make every recorded seed mean something else', () => {
  const r = random(1)
  expect([r.next(), r.next(), r.next()]).toMatchInlineSnapshot(`
    [
      3078411792,
      3109677412,
      1614461428,
    ]
  `)
})

test('between keeps its bounds and reaches both', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: -50, max: 50 }), fc.nat(3), (seed, least, width) => {
      const r = random(seed)
      const seen = new Set(Array.from({ length: 200 }, () => r.between(least, least + width)))
      expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: width + 1 }, (_, i) => least + i))
    }),
  )
})

test('a fork is a stream of its own and does not move its parent', () => {
  const r = random(3)
  const forked = r.fork(1)
  const own = [forked.next(), forked.next()]
  expect(r.next()).toBe(random(3).next())
  expect(own).toEqual([random(3).fork(1).next(), expect.any(Number)])
  expect(random(3).fork(2).next()).not.toBe(own[0])
})

test('chance is about as frequent as it says', () => {
  const r = random(11)
  const hits = Array.from({ length: 20_000 }, () => r.chance(0.25)).filter(Boolean).length
  expect(hits).toBeGreaterThan(4700)
  expect(hits).toBeLessThan(5300)
})
