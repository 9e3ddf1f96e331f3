import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import path from 'node:path'
import pc from 'picocolors'
import { judgeCapture, wireLawsOf } from '../../conformance/captures/judge.ts'
import { reportCapture } from '../../conformance/captures/report.ts'
import { conform } from '../../conformance/traces/conform.ts'
import { exitCodes } from '../../conformance/traces/judgement.ts'
import { lawsOf } from '../../conformance/traces/laws.ts'
import { report } from '../../conformance/traces/report.ts'
import { captureHead, isCapture, readCapture } from '../formats/pcap.ts'
import { printDiagnostics } from '../lang/print-diagnostic.ts'
import type { TProgram } from '../lang/typed.ts'
import { loadSpecs, packageRoot } from './specs.ts'

export interface ConformOptions {
  readonly json?: boolean
  readonly model?: string
  /** A folder of specs to judge by instead of the shipped ones. */
  readonly spec?: string
  readonly schema?: boolean
}

/**
 * Judges the traces of one run, all files together, or captures of the wire, each file for itself; which they are,
 * their content tells. Exit codes: accepted 0, rejected 1, undetermined 2, misuse 4; of several captures the first that is
 * rejected gives the code, else the first that is undetermined.
 */
export async function run(files: readonly string[], options: ConformOptions): Promise<number> {
  if (options.schema) {
    process.stdout.write(readFileSync(path.join(packageRoot(), 'src', 'trace', 'trace.schema.json'), 'utf8'))
    return 0
  }
  if (files.length === 0) {
    process.stderr.write('muster: conform takes the traces of one run, or captures\n')
    return 4
  }
  const captures = files.filter(looksCaptured)
  if (captures.length > 0 && captures.length < files.length) {
    process.stderr.write(`muster: ${captures[0]} is a capture, the others are traces: judge them one by one\n`)
    return 4
  }
  const specs = await loadSpecs(options.spec)
  if (!specs.program) {
    const sources = new Map(specs.sources.map(source => [source.file, source.text]))
    process.stderr.write(printDiagnostics(specs.diagnostics, sources, { colour: pc.isColorSupported }))
    return 4
  }
  if (captures.length > 0) return await judgeAll(captures, specs.program, options.json === true)
  const judgement = conform(files, await lawsOf(specs.program, options.model))
  process.stdout.write(options.json ? `${JSON.stringify({ version: 1, ...judgement }, null, 2)}\n` : report(judgement))
  return exitCodes[judgement.judgement]
}

async function judgeAll(files: readonly string[], program: TProgram, json: boolean): Promise<number> {
  const laws = await wireLawsOf(program)
  if (!laws) {
    process.stderr.write('muster: these specs have no monitor WireLaws, which captures are judged by\n')
    return 4
  }
  const all = files.map(file => ({ file, ...judgeCapture(readCapture(readFileSync(file)), laws) }))
  process.stdout.write(
    json ? `${JSON.stringify({ version: 1, captures: all }, null, 2)}\n` : all.map(reportCapture).join(''),
  )
  const worst = (['rejected', 'undetermined'] as const).find(one => all.some(({ judgement }) => judgement === one))
  return exitCodes[worst ?? 'accepted']
}

/** A file that cannot be read is no capture: the reader of traces says what is wrong with it. */
function looksCaptured(file: string): boolean {
  const head = new Uint8Array(captureHead)
  let open: number | undefined
  try {
    open = openSync(file, 'r')
    return isCapture(head.subarray(0, readSync(open, head)))
  } catch {
    return false
  } finally {
    if (open !== undefined) closeSync(open)
  }
}
