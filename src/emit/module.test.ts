import { describe, expect, test } from 'vitest'
import { check } from '../lang/check.ts'
import { generatedFiles, isGenerated } from './files.ts'
import { emitModule } from './module.ts'
import { readSpecs } from './testing/specs.ts'

/** The generated text of one file. */
function emitted(text: string, types = true): string {
  const { program, diagnostics } = check([{ module: 'x', file: 'spec/x.mu', text }])
  const module = program?.modules.get('x')
  if (!program || !module) throw new Error(diagnostics.map(one => one.message).join('; '))
  return emitModule(module, program, { types })
}

describe('generated code', () => {
  test('comes out the same every time, says where it is from, and has no space at a line end', () => {
    const files = () => {
      const { program } = check(readSpecs())
      if (!program) throw new Error('the specs have errors')
      return [...generatedFiles(program)]
    }
    const [first, second] = [files(), files()]
    expect(first).toEqual(second)
    for (const [file, text] of first) {
      expect(isGenerated(text), file).toBe(true)
      expect(text, file).not.toMatch(/[ \t]$/m)
      expect(text.endsWith('\n') && !text.endsWith('\n\n'), file).toBe(true)
    }
  })

  test('has lines of at most 120 characters, but for doc comments and the texts of sites', () => {
    const { program } = check(readSpecs())
    if (!program) throw new Error('the specs have errors')
    const long = [...generatedFiles(program)]
      .filter(([file]) => file.endsWith('.ts'))
      .flatMap(([file, text]) => text.split('\n').map(line => ({ file, line })))
      .filter(({ line }) => line.length > 120 && !/^ *\* |\/\* /.test(line))
    expect(long).toEqual([])
  })

  test('names a handler after its input and phase, and carries doc comments and positions over', () => {
    const text = emitted(`signal Go
machine M {
  phases A, B
  /// Onwards.
  on Go in A { become B }
  ignore Go in B because "it went"
}`)
    expect(text).toContain(`/** Onwards. (spec/x.mu:5) */
function onGo(x: MWork): void {
  x.become(0, 'B')
}`)
    expect(text).toContain(`.with('B', () => ignoring('it went'))`)
  })

  test('a name that means something else in JavaScript or in the file gets a number', () => {
    const text = emitted(`fn size(size: int, new: int): int = size + new
machine M { state { x: int = 0 } on start { let state = size(x, 2)  x := state } }`)
    expect(text).toContain('export function size_(size2: number, new2: number): number {')
    expect(text).toContain('state.x = x.wrote(0, state2)')
  })

  test('checks arithmetic only where it may leave the exact numbers', () => {
    const text = emitted(
      'machine M { config { n: int  s: set<int>  r: 0..9 } state { a: int = 0 } on start { a := config.n + 1  a := size(config.s) * 2 + config.r } }',
    )
    expect(text).toContain("x.wrote(0, int(config.n + 1, '1:")
    expect(text).toContain('x.wrote(1, size(config.s) * 2 + config.r)')
  })

  test('a long condition breaks before every part of it', () => {
    const flag = (i: number) => `thisIsAVeryLongFlagIndeed${i}`
    const flags = [0, 1, 2, 3, 4, 5]
    const text = emitted(
      `machine M { config { ${flags.map(i => `${flag(i)}: bool`).join(' ')} } state { a: bool = false } fn all(): bool = ${flags.map(i => `config.${flag(i)}`).join(' and ')} on start { a := all() } }`,
    )
    expect(text).toContain(`  return config.${flag(0)} &&\n    config.${flag(1)} &&\n`)
  })

  test('a handler that looks at cases of one field names them', () => {
    const handled = (arms: string) =>
      emitted(
        `type P = A(n: int) | B | C signal S(p: P) machine M { state { a: int = 0 } on S(p) { match p { ${arms} } } }`,
      )
    const all = handled('A(n) => a := n  B => a := 1  _ => ignore "of others"')
    expect(all).toContain("onlyFor('p', ['A', 'B'], 'of others', (x, { body }) => onS(x, body as S))")
    expect(handled('A(n) => a := n  _ => a := 2')).not.toContain('onlyFor')
    expect(handled('A(n) => a := n  B => a := 1  C => ignore "nothing"')).not.toContain('onlyFor')
  })

  test('JavaScript has no types in it', () => {
    expect(
      emitted('type P = { a: int } machine M { state { p: P = P(a: 1) } on start { p.a := p.a + 1 } }', false),
    ).not.toMatch(/: (number|void|P)(?![\w$])|import type|interface/)
  })

  test('two machines of one file share no names', () => {
    const text = emitted('signal Go machine A { on Go { } } machine B { on Go { } on start { } }')
    expect(text).toContain('function onGo(x: AWork)')
    expect(text).toContain('function onGoOfB(x: BWork)')
  })
})
