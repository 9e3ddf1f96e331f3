import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonical, format, formatExpr, formatStmt } from './format.ts'
import { parse, parseExpr } from './parse.ts'
import { bare } from './testing/bare.ts'
import { expressions } from './testing/expressions.ts'
import type { Expr, FileTree, Item } from './tree.ts'

function treeOf(text: string): FileTree {
  const { tree, diagnostics } = parse(text, 'x.mu')
  expect(
    diagnostics.map(one => `${one.span.line}:${one.span.column} ${one.message}`),
    text,
  ).toEqual([])
  return tree as FileTree
}
const formatted = (text: string) => format(treeOf(text))
const expr = (text: string) => formatExpr(parseExpr(text).expr as Expr)

describe('an expression', () => {
  test('of any kind is printed so that it parses to itself, on one line and within a file', () => {
    fc.assert(
      fc.property(expressions(), made => {
        const text = formatExpr(made)
        expect(text).not.toContain('\n')
        const { expr: again, diagnostics } = parseExpr(text)
        expect(diagnostics, text).toEqual([])
        expect(bare(again), text).toEqual(bare(made))
        const file = formatted(`const c: int = ${text}`)
        const item = treeOf(file).items[0] as Extract<Item, { kind: 'const' }>
        expect(bare(item.value), file).toEqual(bare(made))
        expect(formatted(file)).toBe(file)
      }),
      { numRuns: Number(process.env.MUSTER_FUZZ ?? 400) },
    )
  })

  test.each([
    ['((a)) + (b * c)', 'a + b * c'],
    ['(a + b) * c', '(a + b) * c'],
    ['a - (b - c) - d', 'a - (b - c) - d'],
    ['(a implies b) implies (c implies d)', '(a implies b) implies c implies d'],
    ['a and (no x in s: x) and b', 'a and (no x in s: x) and b'],
    ['a and (no x in s: x)', 'a and no x in s: x'],
    ['not (not (a in b))', 'not not a in b'],
    ['not (a and b)', 'not (a and b)'],
    ['-(-(1))', '- -1'],
    ['(a ?? b) == (c is None)', 'a ?? b == (c is None)'],
    ['(r with { x: 1 }).x', '(r with { x: 1 }).x'],
    ['(if a then b else c).x', '(if a then b else c).x'],
    ['{ (if a then b else c): d }', '{ (if a then b else c): d }'],
    ['match a { A => 1 B(_) where x => 2 }', 'match a { A => 1  B(_) where x => 2 }'],
    ['1745408 + 999 + 0.50', '1_745_408 + 999 + 0.5'],
    ['"a\\u{7}\\"\\\\\\n\\u{1F600}"', '"a\\u{7}\\"\\\\\\n😀"'],
  ])('%s is written %s', (text, written) => {
    expect(expr(text)).toBe(written)
    expect(expr(written)).toBe(written)
  })
})

describe('a file', () => {
  const folder = path.resolve(import.meta.dirname, '..', '..', 'spec')
  const specs = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.mu'))
    .sort()

  test.each(specs)('spec/%s keeps its meaning and its comments, and is settled after one pass', name => {
    const text = readFileSync(path.join(folder, name), 'utf8')
    const once = formatted(text)
    expect(bare(treeOf(once))).toEqual(bare(treeOf(text)))
    expect(treeOf(once).comments.map(one => one.text)).toEqual(treeOf(text).comments.map(one => one.text))
    expect(formatted(once)).toBe(once)
    expect(once.split('\n').filter(line => line.length > 120 && !line.includes('//') && !line.includes('"'))).toEqual(
      [],
    )
  })

  test('keeps its comments where they were', () => {
    const text = `// before all

/// What this is about.

use a: B // the only one

// alone
signal S // behind

// ---------------- a heading

machine M { // of the machine
  config {
    // first
    x: int = 1 // one


    // of y
    /// And this documents y.
    y: int
    // last
  }
  on S {
    // nothing yet
  }
  on T {
    let z = [
      1, // one
      2 // two
    ]
    // the end
  }
}
// after all
`
    expect(formatted(text)).toBe(`/// What this is about.

// before all

use a: B // the only one

// alone
signal S // behind

// ---------------- a heading

machine M { // of the machine
  config {
    // first
    x: int = 1 // one

    // of y
    /// And this documents y.
    y: int
    // last
  }
  on S {
    // nothing yet
  }
  on T {
    let z = [
      1, // one
      2 // two
    ]
    // the end
  }
}
// after all
`)
  })

  test('takes what documents nothing for a comment', () => {
    expect(formatted('signal S\n/// lost\n')).toBe('signal S\n// lost\n')
    expect(formatted('signal S /// behind\nsignal T\n')).toBe('signal S // behind\nsignal T\n')
  })

  test('breaks what is too long at its outermost commas, one on a line', () => {
    const names = Array.from({ length: 12 }, (_, i) => `Case${i}Number`)
    expect(formatted(`type T = ${names.join(' | ')}`)).toBe(`type T =\n${names.map(name => `  | ${name}\n`).join('')}`)
    expect(formatted(`message M(${names.map(name => `a${name}: int`).join(', ')})`)).toBe(
      `message M(\n${names.map(name => `  a${name}: int`).join(',\n')}\n)\n`,
    )
  })

  test('has small blocks on one line, up to column 100', () => {
    const guard = (text: string) => formatted(`machine M { on S { if a { x := ${text} } else { y := 1 } } }`)
    expect(guard('2')).toBe('machine M {\n  on S {\n    if a { x := 2 } else { y := 1 }\n  }\n}\n')
    const long = 'c'.repeat(70)
    expect(guard(long)).toBe(
      `machine M {\n  on S {\n    if a {\n      x := ${long}\n    } else {\n      y := 1\n    }\n  }\n}\n`,
    )
  })

  test('has at most one blank line in a row, and none at the ends of a block', () => {
    expect(formatted('\n\nsignal A\n\n\n\nsignal B\nmachine M {\n\n\n  phases X\n\n\n  phases Y\n\n}\n\n\n')).toBe(
      'signal A\n\nsignal B\n\nmachine M {\n  phases X\n\n  phases Y\n}\n',
    )
  })

  test('that is empty stays empty', () => {
    expect(formatted('')).toBe('')
    expect(formatted('\n  \n')).toBe('')
    expect(formatted('// only this')).toBe('// only this\n')
  })
})

describe('one line', () => {
  const handler = 'machine M { on S { if a { x := 1  become B } else { match y { A => z := 2  B => { return } } } } }'
  const machine = treeOf(handler).items[0] as Extract<Item, { kind: 'machine' }>

  test('holds a statement with all its blocks', () => {
    const on = machine.parts[0] as Extract<(typeof machine.parts)[number], { kind: 'on' }>
    const stmt = on.body.statements[0] as (typeof on.body.statements)[number]
    expect(formatStmt(stmt)).toBe('if a { x := 1  become B } else { match y { A => z := 2  B => { return } } }')
  })

  test('holds a declaration, without its comments and documentation', () => {
    expect(canonical(machine)).toBe(handler)
    const documented = treeOf(`/// what it is\n${handler.replace('{ on', '{\n/// when\n// why\non')}`).items[0] as Item
    expect(canonical(documented)).toBe(handler)
  })
})
