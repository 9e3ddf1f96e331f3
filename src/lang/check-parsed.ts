import type { Diagnostic } from '../core/diagnostic.ts'
import { elaborate } from './elaborate/program.ts'
import type { Parsed } from './parse.ts'
import type { TProgram } from './typed.ts'

// Apart from what parses: who knows what the files were parsed to need not load that.

export interface Checked {
  /** Present when nothing is an error. */
  readonly program: TProgram | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** A file of a spec; modules name each other in `use`. */
export interface SpecFile {
  readonly module: string
  readonly file: string
  readonly text: string
}

/** Checks files that were parsed, all together, as `check` does. */
export function checkParsed(parsed: readonly (SpecFile & Parsed)[]): Checked {
  const broken = parsed.flatMap(one => one.diagnostics)
  if (broken.length > 0) return { program: undefined, diagnostics: sorted(broken) }
  const { program, diagnostics } = elaborate(parsed.flatMap(({ tree, ...one }) => (tree ? [{ ...one, tree }] : [])))
  const wrong = diagnostics.some(one => one.severity === 'error')
  return { program: wrong ? undefined : program, diagnostics: sorted(diagnostics) }
}

function sorted(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>()
  return [...diagnostics]
    .sort((a, b) =>
      a.file < b.file ? -1 : a.file > b.file ? 1 : a.span.start - b.span.start || (a.code < b.code ? -1 : 1),
    )
    .filter(one => {
      const id = `${one.file} ${one.span.start} ${one.code} ${one.message}`
      return seen.has(id) ? false : seen.add(id)
    })
}
