import pc from 'picocolors'
import type { Diagnostic } from '../core/diagnostic.ts'
import { printDiagnostics } from '../lang/print-diagnostic.ts'
import type { Specs } from './specs.ts'

/** Errors and, on request, warnings of specs, on stderr. The shipped specs' warnings are for those who work on them. */
export function printProblems(specs: Pick<Specs, 'diagnostics' | 'sources'>, which: 'errors' | 'all' = 'errors'): void {
  const shown = specs.diagnostics.filter(one => which === 'all' || one.severity === 'error')
  if (shown.length > 0) process.stderr.write(print(shown, new Map(specs.sources.map(one => [one.file, one.text]))))
}

export function print(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, string>): string {
  return printDiagnostics(diagnostics, sources, { colour: pc.isColorSupported && process.stderr.isTTY === true })
}
