import { describe, expect, test } from 'vitest'
import { check } from './check.ts'
import { codes } from './codes.ts'

const found = (text: string) => check([{ module: 'x', file: 'x.mu', text }]).diagnostics

describe('every code', () => {
  test.each(Object.entries(codes))(
    '%s is what its wrong example gives, and its right one does not',
    (code, { wrong, right }) => {
      expect(found(wrong).map(one => one.code)).toContain(code)
      expect(
        found(right)
          .filter(one => one.code === code || one.severity === 'error')
          .map(one => `${one.code} ${one.message}`),
      ).toEqual([])
    },
  )
})
