import { describe, expect, test } from 'vitest'
import type { Diagnostic } from '../core/diagnostic.ts'
import { printDiagnostics } from './print-diagnostic.ts'

const file = 'spec/x.mu'

/** A diagnostic about the first place in the text where this stands. */
function about(text: string, what: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(what)
  const above = text.slice(0, start).split('\n')
  const span = { start, end: start + what.length, line: above.length, column: (above.at(-1) as string).length + 1 }
  return { severity: 'error', code: 'MU001', message: 'wrong', file, span, ...more }
}
const print = (text: string, ...diagnostics: Diagnostic[]) =>
  printDiagnostics(diagnostics, new Map([[file, text]]), { colour: false })

describe('a printed diagnostic', () => {
  test('names the place, shows the line, points at it, and gives the hint', () => {
    const text = 'signal A\nconst x: int 5\n'
    expect(print(text, about(text, '5', { message: 'expected `=`', hint: 'write =' }))).toBe(
      'spec/x.mu:2:14: error MU001: expected `=`\n  const x: int 5\n               ^\n  hint: write =\n',
    )
  })

  test.each([
    ['\t\tx := 1', 'x', '      x := 1', '      ^'],
    ['"好的" here', 'here', '  "好的" here', '         ^^^^'],
    ['"😀" here', 'here', '  "😀" here', '       ^^^^'],
    ['"e\u0301" here', 'here', '  "e\u0301" here', '      ^^^^'],
    ['a "好" b', '"好"', '  a "好" b', '    ^^^^'],
  ])('stands right under %j', (text, what, line, carets) => {
    expect(print(text, about(text, what)).split('\n').slice(1, 3)).toEqual([line, carets])
  })

  test('shows the part of a long line that matters', () => {
    const text = `${'a '.repeat(2000)}HERE${' b'.repeat(2000)}`
    const [, line, carets] = print(text, about(text, 'HERE')).split('\n')
    expect(line?.length).toBeLessThanOrEqual(102)
    expect(line?.slice(carets?.indexOf('^'), (carets?.lastIndexOf('^') ?? 0) + 1)).toBe('HERE')
  })

  test('of several lines is marked on its first', () => {
    const text = 'machine M {\n}\n'
    expect(print(text, about(text, 'M {\n}')).split('\n')[2]).toBe('          ^^^')
  })

  test('at the end of the text, or in a file that is not at hand, still says where', () => {
    const text = 'signal'
    const end = { start: 6, end: 6, line: 1, column: 7 }
    expect(print(text, about(text, 'signal', { span: end }))).toContain('\n  signal\n        ^\n')
    expect(print(text, about(text, 'signal', { file: 'other.mu' }))).toBe('other.mu:1:1: error MU001: wrong\n')
  })

  test('lets no control character of a source through to the terminal', () => {
    const text = 'const x: text = "\x1b[2J\u202e\x9b"'
    const printed = print(text, about(text, '"', { message: `found ${text}`, hint: text }))
    expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  })

  test('is coloured on request, and says the same', () => {
    const text = 'signal'
    const one = about(text, 'signal', { hint: 'h' })
    const coloured = printDiagnostics([one], new Map([[file, text]]), { colour: true })
    expect(coloured).toContain('\x1b[31merror')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it takes the colours away again
    expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(print(text, one))
  })
})

test('several diagnostics are sorted by file and place', () => {
  const text = 'a\nb\nc\n'
  const places = printDiagnostics(
    [about(text, 'c'), about(text, 'a', { file: 'z.mu' }), about(text, 'a'), about(text, 'b', { severity: 'warning' })],
    new Map([[file, text]]),
    { colour: false },
  )
  expect(
    places
      .split('\n')
      .filter(line => line.includes('MU001'))
      .map(line => line.split(' ').slice(0, 2).join(' ')),
  ).toEqual(['spec/x.mu:1:1: error', 'spec/x.mu:2:1: warning', 'spec/x.mu:3:1: error', 'z.mu:1:1: error'])
})
