import type { Diagnostic } from '../core/diagnostic.ts'
import { elaborate } from './elaborate/program.ts'
import { type Parsed, parse } from './parse.ts'
import type { TProgram } from './typed.ts'

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

/**
 * Parses and checks all files together, and reports everything in one pass, sorted by file and place. A file that does
 * not parse is reported for that alone; what others miss because of it is not. `before` may know what a text parses to.
 */
export function check(
  files: readonly SpecFile[],
  before: (file: SpecFile) => Parsed | undefined = () => undefined,
): Checked {
  const parsed = files.map(file => ({ ...file, ...(before(file) ?? parse(file.text, file.file)) }))
  const broken = parsed.flatMap(one => one.diagnostics)
  if (broken.length > 0) return { program: undefined, diagnostics: sorted(broken) }
  const trees = parsed.flatMap(({ module, file, text, tree }) => (tree ? [{ module, file, text, tree }] : []))
  const { program, diagnostics } = elaborate(trees)
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
