import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { check } from '../lang/check.ts'
import { format } from '../lang/format.ts'
import { parse } from '../lang/parse.ts'
import { packageRoot } from './specs.ts'

/** spec/language.md teaches by example; an example that is wrong teaches the wrong thing. */
const page = readFileSync(path.join(packageRoot(), 'spec', 'language.md'), 'utf8')
const examples = [...page.matchAll(/```mu\n([\s\S]*?)```/g)].map((found, i) => ({
  number: i + 1,
  text: found[1] ?? '',
}))

describe('spec/language.md', () => {
  test('is at most 600 lines long and has examples', () => {
    expect(page.split('\n').length).toBeLessThanOrEqual(600)
    expect(examples.length).toBeGreaterThan(5)
  })

  test.each(examples)('example $number is accepted', ({ number, text }) => {
    const { diagnostics } = check([{ module: `example${number}`, file: `example${number}.mu`, text }])
    expect(diagnostics.filter(one => one.severity === 'error').map(one => `${one.span.line}: ${one.message}`)).toEqual(
      [],
    )
  })

  test.each(examples)('example $number is in the one layout', ({ text }) => {
    const { tree } = parse(text, 'example.mu')
    expect(tree && format(tree)).toBe(text)
  })
})
