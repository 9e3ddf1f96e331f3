import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  block,
  bracketed,
  call,
  type Doc,
  group,
  hard,
  indent,
  line,
  print,
  record,
  softline,
  widthOf,
} from './layout.ts'

test('what fits stays on one line, what does not breaks one item a line', () => {
  const short = call('f', ['a', 'b'])
  expect(print(short)).toBe('f(a, b)\n')
  const long = call('f', ['a'.repeat(70), record(['b: 1', 'c'.repeat(60)])])
  expect(print(long)).toBe(`f(\n  ${'a'.repeat(70)},\n  { b: 1, ${'c'.repeat(60)} },\n)\n`)
})

test('a group looks at what follows it on the same line', () => {
  const inner = group(['(', indent([softline, 'x'.repeat(10)]), softline, ')'])
  expect(print([inner, ';'.repeat(5)], 17)).toBe('(xxxxxxxxxx);;;;;\n')
  expect(print([inner, ';'.repeat(6)], 17)).toBe('(\n  xxxxxxxxxx\n);;;;;;\n')
})

test('a group with a line end inside always breaks', () => {
  expect(print(group(['a', line, 'b', hard, 'c']))).toBe('a\nb\nc\n')
  expect(print(block(['x', 'y']))).toBe('{\n  x\n  y\n}\n')
})

test('no line is longer than the width unless a single word is', () => {
  const doc: fc.Arbitrary<Doc> = fc.letrec<{ doc: Doc }>(tie => ({
    doc: fc.oneof(
      { depthSize: 'small' },
      fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('a', 'b') }),
      fc.array(tie('doc'), { maxLength: 4 }).map(items => bracketed('[', items, ']')),
    ),
  })).doc
  fc.assert(
    fc.property(doc, one => {
      const text = print(one, 40)
      const brackets = (of: string) => of.replace(/[\s,]/g, '')
      expect(brackets(text)).toBe(brackets(print(one, Number.POSITIVE_INFINITY)))
      for (const here of text.split('\n')) expect(here.trimStart().length <= 8 || here.length <= 40).toBe(true)
      expect(widthOf(one)).toBeGreaterThanOrEqual(
        Math.max(...text.split('\n').map(here => here.trimStart().length)) - 1,
      )
    }),
  )
})
