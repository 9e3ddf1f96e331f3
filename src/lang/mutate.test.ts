import { describe, expect, test } from 'vitest'
import { applyChanges } from './mutate.ts'
import { parse } from './parse.ts'
import { bare } from './testing/bare.ts'

const text = `signal S
machine M {
  on S { // a comment
    if a-b > 0 {
      x := x + 1
    }
    become B
  }
}
machine N { on S { become B  y := 2 } }
`
const machine = { start: text.indexOf('machine M'), end: text.indexOf('machine N') }
const change = (...changes: [string, string][]) =>
  applyChanges(
    text,
    machine,
    changes.map(([from, to]) => ({ from, to })),
  )

describe('a change', () => {
  test('finds its words whatever the layout, comments aside, and only in its machine', () => {
    const made = change(['on S{if a - b', 'on S { if a + b'], ['become   B', ''])
    const wanted = text.replace('a-b', 'a+b').replace('    become B\n', '')
    expect('text' in made && bare(parse(made.text, 'x').tree)).toEqual(bare(parse(wanted, 'x').tree))
  })

  test('does not let words grow together', () => {
    const made = change(['-', 'mod'])
    expect('text' in made && parse(made.text, 'x').diagnostics).toEqual([])
  })

  test('that occurs never, several times or not at all is refused', () => {
    expect(change(['become C', ''])).toEqual({ misfits: [{ index: 0, count: 0 }] })
    expect(change(['x', 'y'])).toEqual({ misfits: [{ index: 0, count: 2 }] })
    expect(change([' // nothing ', 'y'])).toEqual({ misfits: [{ index: 0, count: 0 }] })
    expect(change(['y := 2', ''])).toEqual({ misfits: [{ index: 0, count: 0 }] })
    expect(change(['come B', ''])).toEqual({ misfits: [{ index: 0, count: 0 }] })
  })

  test('that overlaps another is refused', () => {
    expect(change(['x := x', 'y := x'], ['x + 1', '2'])).toEqual({ misfits: [{ index: 1, count: 1 }] })
  })
})
