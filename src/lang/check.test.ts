import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { closure, readSources } from '../cli/specs.ts'
import { check } from './check.ts'
import { lex } from './lexer.ts'

/** A spec that somebody is in the middle of writing is wrong in all manner of ways; the checker says so and never throws. */
const sources = readSources('spec')

const damage = fc.record({
  file: fc.nat(),
  edits: fc.array(
    fc.record({
      at: fc.nat(),
      from: fc.nat(),
      what: fc.constantFrom('drop' as const, 'double' as const, 'swap' as const, 'take' as const),
    }),
    { minLength: 1, maxLength: 4 },
  ),
})

function damaged({ file, edits }: { file: number; edits: readonly { at: number; from: number; what: string }[] }) {
  const target = sources[file % sources.length]
  if (!target) throw new Error('no specs')
  const words = lex(target.text, target.file).tokens.map(token => token.text)
  for (const { at, from, what } of edits) {
    const place = at % words.length
    const other = words[from % words.length] ?? ''
    if (what === 'drop') words.splice(place, 1)
    else if (what === 'double') words.splice(place, 0, words[place] ?? '')
    else if (what === 'swap') words[place] = other
    else words.splice(place, 0, other)
  }
  // One item a line, so that the parser finds its feet again.
  const text = words
    .join(' ')
    .replace(/ (type|message|signal|machine|monitor|model|stack|const|mutant|scenario) (?=[A-Z"])/g, '\n$1 ')
  return closure(sources, [target]).map(one => (one === target ? { ...one, text } : one))
}

describe('the checker', () => {
  test('takes the shipped specs without a word', () => {
    expect(check(sources).diagnostics).toEqual([])
  })

  test('never throws, and places every diagnostic within its file', () => {
    fc.assert(
      fc.property(damage, one => {
        const files = damaged(one)
        for (const { file, span } of check(files).diagnostics) {
          const text = files.find(known => known.file === file)?.text
          expect(text).toBeDefined()
          expect(span.start).toBeLessThanOrEqual(text?.length ?? 0)
          expect(span.line).toBeGreaterThan(0)
        }
      }),
      { numRuns: Number(process.env.MUSTER_FUZZ ?? 150) },
    )
  })

  test('says where a name that is not here is to be had, and else which is near', () => {
    const { diagnostics } = check([
      { module: 'far/a', file: 'a.mu', text: 'type Seat = { row: int }\nsignal Sit(row: int)\n' },
      {
        module: 'b',
        file: 'b.mu',
        text: 'fn f(s: Seat): int = 0\nfn g(n: int): int = f(Sit(n))\nfn i(n: int): int = h(n)\n',
      },
    ])
    expect(diagnostics.flatMap(one => one.hint ?? [])).toEqual([
      '`use far/a: Seat` brings it in',
      '`use far/a: Sit` brings it in',
      'did you mean `f`?',
    ])
  })

  test('reports the mistakes of several items and files in one pass', () => {
    const { diagnostics } = check([
      { module: 'a', file: 'a.mu', text: 'fn f(n: int): bool = n\nfn g(n: int): int = m\n' },
      { module: 'b', file: 'b.mu', text: 'use nowhere: Thing\nfn h(n: int): int = n / 2\n' },
    ])
    expect(diagnostics.map(one => `${one.file}:${one.span.line} ${one.code}`)).toEqual(
      ['a.mu:1 MU030', 'a.mu:1 MU050', 'a.mu:2 MU020', 'b.mu:1 MU022', 'b.mu:2 MU031'].filter(
        one => !one.endsWith('MU050'),
      ),
    )
  })
})
