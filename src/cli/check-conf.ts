import type { Span } from '../core/diagnostic.ts'
import type { CorosyncConf } from '../formats/corosync-conf.ts'
import { leftOut } from '../runtime/configure.ts'
import { differences } from './conf-differ.ts'
import { exploreConf } from './conf-explore.ts'
import { loadCorosyncConf } from './conf-file.ts'
import { type ConfCheck, type ConfFinding, graver } from './conf-finding.ts'
import { type Fix, fixOf } from './conf-fix.ts'
import { confJson, confText, fixText } from './conf-report.ts'
import { confSummary, type Told } from './conf-summary.ts'
import { type CheckLimits, clearProgress } from './explore-models.ts'
import { print } from './problems.ts'
import { summaries, wantedReport, written } from './reports.ts'

export interface CheckConfOptions extends CheckLimits {
  readonly json?: boolean
  /** At most this many partitions and crashes in all; boots and heals are free. */
  readonly faults?: number
  readonly abandoned?: number
  readonly promises?: 'manual' | 'corosync31'
  /** See `ConfLimits.lateWork`. */
  readonly lateWork?: number
  /** How many of the faults may be an operator's commands. */
  readonly commands?: number
  readonly spec?: string
  /** Look for the smallest change of options that removes the findings. */
  readonly fix?: boolean
  readonly report?: readonly string[]
}

const defaultFaults = 2
const exitCodes = { holds: 0, violated: 1, incomplete: 2, vacuous: 3 } as const
const misuse = 4

/**
 * Checks each corosync.conf; those of one cluster are compared as well, since its nodes should all have the same. The exit
 * code is that of the worst verdict.
 */
export async function run(files: readonly string[], options: CheckConfOptions): Promise<number> {
  const wanted = (options.report ?? []).map(text => ({ text, report: wantedReport(text) }))
  const none = wanted.find(({ report }) => !summaries.some(one => one === report?.format))
  if (none) {
    process.stderr.write(`muster: of a configuration there are the reports ${summaries.join(', ')}, not ${none.text}\n`)
    return misuse
  }
  const quiet = options.json === true || wanted.some(({ report }) => report?.file === undefined)
  const told: Told[] = []
  for (const file of files) {
    const one = await checkConf(file, options)
    clearProgress()
    if (typeof one === 'string') {
      process.stderr.write(one)
      return misuse
    }
    told.push(compared(one, told))
  }
  const fixes: (Fix | undefined)[] = []
  for (const one of told) {
    const fix = options.fix ? await fixOf(one, options) : undefined
    clearProgress()
    fixes.push(fix)
    if (quiet) continue
    process.stdout.write(confText(one.check))
    if (options.fix) process.stdout.write(fixText(fix, one.check))
  }
  const json = confJson(told.map((one, i) => ({ check: one.check, ...(fixes[i] && { fix: fixes[i] }) })))
  if (options.json) process.stdout.write(`${JSON.stringify(json, null, 2)}\n`)
  for (const { report } of wanted) {
    if (!report) continue
    const file = written(report.file, confSummary(report.format, told, json))
    if (!quiet) process.stdout.write(`wrote ${file}\n`)
  }
  const verdicts = told.map(one => one.check.verdict)
  const worst = (['violated', 'incomplete', 'vacuous'] as const).find(one => verdicts.includes(one))
  return exitCodes[worst ?? 'holds']
}

/**
 * Explores what a configuration allows under any sequence of up to `faults` partitions and crashes, boots included. Gives
 * the text of the errors when the file is no configuration.
 */
export async function checkConf(file: string, options: CheckConfOptions): Promise<Told | string> {
  const { conf, diagnostics, text } = await loadCorosyncConf(file)
  const missing = conf ? leftOut(conf, 'explored') : []
  const said = [...diagnostics, ...missing]
  if (!conf) return print(said, new Map([[file, text]]))
  if (said.length > 0) process.stderr.write(print(said, new Map([[file, text]])))
  const faults = options.faults ?? defaultFaults
  const { explored, properties } = await exploreConf(conf, { ...options, faults })
  const reasons = [...explored.reasons, ...missing.map(one => one.message)]
  const verdict = explored.verdict === 'holds' && missing.length > 0 ? 'incomplete' : explored.verdict
  const findings = explored.findings.map(one => ({ ...one, at: placeOf(one, conf) }))
  const check: ConfCheck = { ...explored, file, faults, verdict, reasons, findings }
  return { check, conf, text, diagnostics: said, properties }
}

/** Where a file says what a finding is about: the first option that the finding names and the file gives. */
function placeOf({ meaning, remedy }: ConfFinding, { spans }: CorosyncConf): Span {
  const words = `${meaning} ${remedy ?? ''}`.match(/[a-z]+(?:_[a-z]+)+/g) ?? []
  const named = words.map(word => spans.get(`quorum.${word}`)).find(span => span !== undefined)
  const device = /quorum device/.test(meaning) ? spans.get('quorum.device.model') : undefined
  const somewhere = device ?? spans.get('quorum.provider') ?? spans.get('nodelist.node.0.ring0_addr')
  return named ?? somewhere ?? { start: 0, end: 0, line: 1, column: 1 }
}

/** What it says otherwise than the first file of the same cluster among those before it. */
function compared(one: Told, before: readonly Told[]): Told {
  const found = before.flatMap(other => differences(other.conf, one.conf) ?? []).slice(0, mostDifferences)
  if (found.length === 0) return one
  const findings = [...one.check.findings, ...found].sort(graver)
  return { ...one, check: { ...one.check, verdict: 'violated', findings } }
}
const mostDifferences = 20
