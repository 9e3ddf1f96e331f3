import { readFileSync } from 'node:fs'
import path from 'node:path'
import pc from 'picocolors'
import { conform } from '../../conformance/traces/conform.ts'
import { exitCodes } from '../../conformance/traces/judgement.ts'
import { lawsOf } from '../../conformance/traces/laws.ts'
import { report } from '../../conformance/traces/report.ts'
import { printDiagnostics } from '../lang/print-diagnostic.ts'
import { loadSpecs, packageRoot } from './specs.ts'

export interface ConformOptions {
  readonly json?: boolean
  readonly model?: string
  /** A folder of specs to judge by instead of the shipped ones. */
  readonly spec?: string
  readonly schema?: boolean
}

/** Judges the traces of one run, all files together. Exit codes: accepted 0, rejected 1, undetermined 2, misuse 4. */
export async function run(files: readonly string[], options: ConformOptions): Promise<number> {
  if (options.schema) {
    process.stdout.write(readFileSync(path.join(packageRoot(), 'src', 'trace', 'trace.schema.json'), 'utf8'))
    return 0
  }
  if (files.length === 0) {
    process.stderr.write('muster: conform takes the traces of one run\n')
    return 4
  }
  const specs = await loadSpecs(options.spec)
  if (!specs.program) {
    const sources = new Map(specs.sources.map(source => [source.file, source.text]))
    process.stderr.write(printDiagnostics(specs.diagnostics, sources, { colour: pc.isColorSupported }))
    return 4
  }
  const judgement = conform(files, await lawsOf(specs.program, options.model))
  process.stdout.write(options.json ? `${JSON.stringify({ version: 1, ...judgement }, null, 2)}\n` : report(judgement))
  return exitCodes[judgement.judgement]
}
