import { readFileSync } from 'node:fs'
import path from 'node:path'
import pc from 'picocolors'
import { judgeCapture, wireLawsOf } from '../../conformance/captures/judge.ts'
import { reportCapture } from '../../conformance/captures/report.ts'
import { explainCapture } from '../../conformance/explain/explain.ts'
import { explanationJson, reportExplanation } from '../../conformance/explain/report.ts'
import { conform } from '../../conformance/traces/conform.ts'
import { exitCodes } from '../../conformance/traces/judgement.ts'
import { lawsOf } from '../../conformance/traces/laws.ts'
import { report } from '../../conformance/traces/report.ts'
import { captureHead, isCapture, readCapture } from '../formats/pcap.ts'
import { printDiagnostics } from '../lang/print-diagnostic.ts'
import type { TProgram } from '../lang/typed.ts'
import { conformLogs, headOf, logFileOf, looksLogged } from './conform-logs.ts'
import { loadSpecs, packageRoot } from './specs.ts'

export interface ConformOptions {
  readonly json?: boolean
  readonly model?: string
  /** A folder of specs to judge by instead of the shipped ones. */
  readonly spec?: string
  readonly schema?: boolean
  /** Captures are explained by the machine as well. */
  readonly explain?: boolean
  /** The corosync.conf of the cluster whose logs are judged. */
  readonly config?: string
}

/**
 * Judges the traces of one run, or the logs of one cluster, all files together, or captures of the wire, each file for
 * itself; which they are, their content tells. Of logs FILE=ID says whose they are. Exit codes: accepted 0, rejected 1, undetermined 2, misuse 4; of several captures the first that is
 * rejected gives the code, else the first that is undetermined. An explanation that does not reach the end makes 2: the machine
 * cannot do what was seen, which may be the fault of either.
 */
export async function run(files: readonly string[], options: ConformOptions): Promise<number> {
  if (options.schema) {
    process.stdout.write(readFileSync(path.join(packageRoot(), 'src', 'trace', 'trace.schema.json'), 'utf8'))
    return 0
  }
  if (files.length === 0) {
    process.stderr.write('muster: conform takes the traces of one run, the logs of one cluster, or captures\n')
    return 4
  }
  const kinds = files.map(kindOf)
  const [kind = 'trace'] = kinds
  const other = kinds.findIndex(one => one !== kind)
  if (other >= 0) {
    process.stderr.write(`muster: ${files[0]} is a ${kind}, ${files[other]} a ${kinds[other]}: judge them one by one\n`)
    return 4
  }
  if (options.config !== undefined && kind !== 'log') {
    process.stderr.write(`muster: --config is for logs, and ${files[0]} is a ${kind}\n`)
    return 4
  }
  if (options.explain && kind !== 'capture') {
    process.stderr.write(`muster: --explain is for captures, and ${files[0]} is a ${kind}\n`)
    return 4
  }
  const specs = await loadSpecs(options.spec)
  if (!specs.program) {
    const sources = new Map(specs.sources.map(source => [source.file, source.text]))
    process.stderr.write(printDiagnostics(specs.diagnostics, sources, { colour: pc.isColorSupported }))
    return 4
  }
  const json = options.json === true
  if (kind === 'capture') return await judgeAll(files, specs.program, json, options.explain === true)
  if (kind === 'log') return await conformLogs(files.map(logFileOf), specs.program, { json, config: options.config })
  const judgement = conform(files, await lawsOf(specs.program, options.model))
  process.stdout.write(json ? `${JSON.stringify({ version: 1, ...judgement }, null, 2)}\n` : report(judgement))
  return exitCodes[judgement.judgement]
}

async function judgeAll(files: readonly string[], program: TProgram, json: boolean, explain: boolean): Promise<number> {
  const laws = await wireLawsOf(program)
  if (!laws) {
    process.stderr.write('muster: these specs have no monitor WireLaws, which captures are judged by\n')
    return 4
  }
  const all = files.map(file => {
    const bytes = readFileSync(file)
    const explanation = explain ? { explanation: explainCapture(readCapture(bytes), laws.evs) } : {}
    return { file, ...judgeCapture(readCapture(bytes), laws), ...explanation }
  })
  const told = all.map(
    one => reportCapture(one) + (one.explanation ? reportExplanation({ file: one.file, ...one.explanation }) : ''),
  )
  const captures = all.map(one => (one.explanation ? { ...one, explanation: explanationJson(one.explanation) } : one))
  process.stdout.write(json ? `${JSON.stringify({ version: 1, captures }, null, 2)}\n` : told.join(''))
  const judgements = all.flatMap(one => [one.judgement, ...(one.explanation ? [one.explanation.judgement] : [])])
  if (judgements.includes('rejected')) return exitCodes.rejected
  return judgements.some(one => one === 'undetermined' || one === 'partly explained') ? exitCodes.undetermined : 0
}

/** A file that cannot be read is none of the others: the reader of traces says what is wrong with it. */
function kindOf(argument: string): 'trace' | 'capture' | 'log' {
  const { file, node } = logFileOf(argument)
  if (node !== undefined || looksLogged(file)) return 'log'
  return isCapture(headOf(file, captureHead)) ? 'capture' : 'trace'
}
