import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, parseExpr } from './parse.ts'
import { bare } from './testing/bare.ts'

/** `line:column CODE message (hint)` of everything that is wrong with a text. */
const wrong = (text: string) =>
  parse(text, 'x.mu').diagnostics.map(
    ({ span, code, message, hint }) =>
      `${span.line}:${span.column} ${code} ${message}${hint === undefined ? '' : ` (${hint})`}`,
  )

describe('a syntax error', () => {
  test.each([
    ['const x: int 5', ['1:14 MU001 expected `<`, `?` or `=`, found `5`']],
    [
      'machine M { on S { x = 1 } }',
      ['1:22 MU001 expected `.`, `[`, `(` or `:=`, found `=` (`:=` writes a variable, `==` compares)'],
    ],
    ['machine M { on S { if x = 1 { } } }', ['1:25 MU001 expected an operator or `{`, found `=` (`==` compares)']],
    ['machine M { on S { x := 1 ) } }', ['1:27 MU001 expected an operator, a statement, `return` or `}`, found `)`']],
    ['machine M { state { x int } }', ['1:23 MU001 expected `:`, found `int`']],
    ['machine M { on S { x := } }', ['1:25 MU001 expected an expression, found `}`']],
    ['machine M { state { } x }', ['1:23 MU001 expected a part of the machine or `}`, found `x`']],
    ['model M { world { crashes <= 1 rain } }', ['1:32 MU001 expected a clause of the world or `}`, found `rain`']],
    [
      'fn f(a: int, by: int): int = a',
      ['1:14 MU008 `by` is a word of the language, so it cannot be a name: expected a name'],
    ],
    [
      'const x: bool = a < b < c',
      [
        '1:23 MU001 expected an operator or a declaration, found `<` (comparisons do not chain: write `a < b and b < c`)',
      ],
    ],
    [
      'const x: int = 1 + if a then b else c',
      ['1:20 MU001 expected an expression, found `if` (put brackets around it)'],
    ],
    ['signal A\nuse b: C', ['2:1 MU012 `use` stands before all declarations (move it to the head of the file)']],
    [
      'type T = { a: int',
      ['1:18 MU002 the text ends too early: expected `<`, `?`, `,` or `}` (the `{` of line 1 is not closed)'],
    ],
    ['const x: int = 5;', ['1:17 MU003 `;` means nothing in this language (statements need nothing between them)']],
    ['const x: text = "a\nsignal B', ['1:17 MU004 this text has no closing quote on its line']],
    [
      'const x: text = "\\q\\u{d800}"',
      [
        '1:17 MU005 \\q is no escape (known are \\" \\\\ \\n \\t \\r and \\u{…})',
        '1:17 MU005 \\u{d800} is no character',
      ],
    ],
    ['const x: duration = 5sec', ['1:21 MU006 5sec is no number (units are ms, s, min and h: 250ms)']],
    ['const x: duration = 1.5s', ['1:21 MU006 1.5s is no number (durations are whole: write 1500ms, not 1.5s)']],
    [
      'const x: int = 9007199254740992',
      ['1:16 MU007 9007199254740992 is too large: numbers and milliseconds stay below 2^53'],
    ],
    ['const my_x: int = 1', ['1:7 MU010 names have no underscore inside: my_x (write `myX`)']],
  ])('in %j is explained', (text, messages) => {
    expect(wrong(text)).toEqual(messages)
  })

  test('does not hide the errors of the declarations that follow', () => {
    const text = `
machine A {
  on S { x := }
  fn f(): int = 1
}
message B(
type C = int
const d: int = = 3
machine E {
  config { a int }
}
signal F
`
    expect(wrong(text).map(one => one.split(' ').slice(0, 2).join(' '))).toEqual([
      '3:15 MU001',
      '7:6 MU001',
      '8:16 MU001',
      '10:14 MU001',
    ])
  })

  test('of a bracket that was never closed is reported once, and says which bracket', () => {
    const text = 'machine A {\n  on S {\n    x := 1\n}\nmachine B {\n}\nsignal C\n'
    expect(wrong(text)).toEqual([
      '5:1 MU001 expected a part of the machine or `}`, found `machine` (the `{` of line 1 is not closed)',
    ])
  })

  test('keeps the file from having a tree', () => {
    expect(parse('signal A\nsignal 5', 'x.mu').tree).toBeUndefined()
    expect(parseExpr('1 +').expr).toBeUndefined()
  })
})

describe('a tree', () => {
  const first = (text: string) => {
    const { tree, diagnostics } = parse(text, 'x.mu')
    expect(diagnostics).toEqual([])
    return tree?.items[0]
  }

  test('has the places of its nodes, brackets aside', () => {
    const text = 'const x: int =\n  (a + b) * c'
    const item = first(text)
    expect(item?.kind === 'const' && item.value.span).toEqual({ start: 17, end: 28, line: 2, column: 3 })
    const value = item?.kind === 'const' && item.value.kind === 'binary' ? item.value.left : undefined
    expect(value && text.slice(value.span.start, value.span.end)).toBe('a + b')
  })

  test('has documentation where something is documented, and nowhere else', () => {
    const text =
      '/// of the file\n\n/// of S\n///  two\nsignal S\n\n/// lost\n\n// note\nmachine M {\n  state {\n    /// of x\n    x: int\n  }\n}\n'
    const { tree } = parse(text, 'x.mu')
    expect(tree?.doc).toEqual(['of the file'])
    expect(tree?.items[0]).toMatchObject({ doc: ['of S', ' two'] })
    expect(tree?.items[1]).toMatchObject({ doc: [], parts: [{ doc: [], fields: [{ doc: ['of x'] }] }] })
    expect(tree?.comments.map(one => one.text)).toEqual(['// lost', '// note'])
    expect(parse('/// of S\nsignal S', 'x.mu').tree).toMatchObject({ doc: [], items: [{ doc: ['of S'] }] })
    expect(parse('/// of the file\nuse a: B', 'x.mu').tree?.doc).toEqual(['of the file'])
  })

  test('may name things with all words that are not reserved', () => {
    const text =
      'machine M { state { state: int from: int timer: int } on x(at: on) from state { state := any.node[from] } }'
    expect(first(text)?.kind).toBe('machine')
  })

  test('tells a case without fields from an alias by its bar', () => {
    expect(first('type T = A')).toMatchObject({ body: { kind: 'named' } })
    expect(first('type T = | A')).toMatchObject({ body: { kind: 'cases' } })
    expect(first('type T = A(int)')).toMatchObject({ body: { kind: 'cases' } })
  })

  test('binds operators as the language says', () => {
    const shape = (text: string) => bare(parseExpr(text).expr)
    expect(shape('a implies b or not c and d == e ?? f + g * -h')).toEqual(
      shape('a implies (b or ((not c) and (d == (e ?? (f + (g * (-h)))))))'),
    )
    expect(shape('a implies b implies c')).toEqual(shape('a implies (b implies c)'))
    expect(shape('a - b - c')).toEqual(shape('(a - b) - c'))
    expect(shape('a and no x in s: x or y')).toEqual(shape('a and (no x in s: (x or y))'))
    expect(shape('a with { x: 1 }.y')).toBeUndefined()
  })
})

describe('hostile text', () => {
  const noThrow = (text: string) => {
    const { tree, diagnostics } = parse(text, 'x.mu')
    expect(tree === undefined).toBe(diagnostics.length > 0)
    expect(diagnostics.length).toBeLessThan(200)
  }

  test('never makes the parser throw', () => {
    const pieces = [
      'machine M {',
      '}',
      'on S {',
      'const x: int = ',
      'not',
      '(',
      '[',
      '"',
      '`',
      '//',
      '///',
      '\n',
      '1_',
      '5s',
      'a',
      'A',
      ':=',
      '..',
      '\0',
      '\ud800',
      'é',
    ]
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), noThrow))
    fc.assert(fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), words => noThrow(words.join(' '))))
  })

  test.each([
    ['brackets', `const x: int = ${'('.repeat(100_000)}`],
    ['blocks', `machine M { on S { ${'if a { '.repeat(50_000)}`],
    ['not', `const x: bool = ${'not '.repeat(20_000)}a`],
    ['minus', `const x: int = ${'- '.repeat(20_000)}1`],
    ['implies', `const x: bool = ${'a implies '.repeat(20_000)}b`],
    ['else if', `machine M { on S { ${'if a { } else '.repeat(20_000)} { } } }`],
    ['if', `const x: int = ${'if a then 1 else '.repeat(10_000)}2`],
    ['sums', `const x: int = ${'1 + '.repeat(20_000)}2`],
    ['dots', `const x: int = a${'.b'.repeat(20_000)}`],
    ['options', `type T = int${' ?'.repeat(20_000)}`],
  ])('cannot exhaust the stack with %s', (_, text) => {
    expect(wrong(text).some(one => one.includes('MU009'))).toBe(true)
  })

  test('of any bytes costs no more than its length', () => {
    noThrow('\0'.repeat(100_000))
    noThrow(`"${'\\u{1F600}'.repeat(20_000)}`)
    noThrow('/'.repeat(200_000))
    noThrow(`const x: int = ${'9'.repeat(100_000)}`)
    noThrow('signal A\n'.repeat(5000))
  })
})
