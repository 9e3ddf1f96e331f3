import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Numbers } from './numbers.ts'

test('a set of numbers has what was put into it, and nothing else', () => {
  // Few different low bits: places are taken, and the next ones looked at.
  const near = fc.integer({ min: 0, max: 300 }).map(n => (n % 5) * 2 ** 32 + (n >> 3))
  const any = fc.oneof(near, fc.maxSafeNat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER))
  fc.assert(
    fc.property(fc.array(any, { maxLength: 400 }), fc.array(any), (put, asked) => {
      const numbers = new Numbers()
      for (const one of put) numbers.add(one)
      const known = new Set(put)
      for (const one of [...put, ...asked]) expect(numbers.has(one), String(one)).toBe(known.has(one))
    }),
  )
})
