import type { Diagnostic } from '../core/diagnostic.ts'
import type { Finding, Report } from '../explore/report.ts'
import type { Severity } from '../lang/tree.ts'
import { plain, xml } from './escape.ts'

/** One model as it was checked. */
export interface Checked {
  readonly report: Report
  readonly cpuSeconds: number
  readonly unmet: readonly string[]
  /** What its properties are rules of; without it the model. */
  readonly rules?: string
  /** What reading its file found. */
  readonly diagnostics?: readonly Diagnostic[]
  /** Where the model stands. */
  readonly file: string
  readonly line: number
  /** Its properties, each with its place. */
  readonly properties: readonly {
    readonly name: string
    /** Without it an error. */
    readonly severity?: Severity
    readonly file: string
    readonly line: number
    readonly text: string
  }[]
}

/**
 * The result for a CI server, in the XML that JUnit's Ant task writes: a suite a model, a case a property, and one for the
 * search itself, which fails when it was incomplete or proved nothing. What is no more than a note does not fail.
 */
export function junit(all: readonly Checked[]): string {
  const suites = all.map(suite).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites}</testsuites>\n`
}

function suite({ report, cpuSeconds, properties, file }: Checked): string {
  const found = new Map(report.findings.map(one => [one.property, one]))
  const names = [...new Set([...properties.map(one => one.name), ...found.keys()])]
  const severity = (name: string) => properties.find(one => one.name === name)?.severity ?? 'error'
  const cases = names.map(name => propertyCase(report, name, severity(name), found.get(name)))
  const search = searchCase(report, cpuSeconds)
  const all = [...cases, search]
  const count = (mark: string) => all.filter(one => one.includes(mark)).length
  const counts = `tests="${all.length}" failures="${count('<failure')}" errors="${count('<error')}" skipped="${count('<skipped')}"`
  return `  <testsuite name="${xml(report.model)}" ${counts} time="${cpuSeconds.toFixed(3)}" file="${xml(file)}">\n${all.join('')}  </testsuite>\n`
}

function propertyCase(
  { model, verdict }: Report,
  name: string,
  severity: Severity,
  finding: Finding | undefined,
): string {
  const head = `    <testcase classname="${xml(model)}" name="${xml(name)}" time="0"`
  if (finding && severity === 'note')
    return `${head}>\n      <system-out>${xml(finding.text)}</system-out>\n    </testcase>\n`
  if (finding) {
    const lines = finding.steps.flatMap((step, i) => [
      `${i + 1}. ${step.text}`,
      ...step.changes.map(one => `     ${one}`),
    ])
    const message = xml(`violated after ${finding.length} steps: ${finding.text}`)
    const type = severity === 'error' ? 'violated' : severity
    return `${head}>\n      <failure message="${message}" type="${type}">${xml(lines.join('\n'))}</failure>\n    </testcase>\n`
  }
  if (verdict === 'incomplete') return `${head}>\n      <skipped message="the search did not end"/>\n    </testcase>\n`
  return `${head}/>\n`
}

function searchCase(report: Report, cpuSeconds: number): string {
  const head = `    <testcase classname="${xml(report.model)}" name="search" time="${cpuSeconds.toFixed(3)}"`
  const why =
    report.verdict === 'incomplete'
      ? `stopped at the limit of ${report.limit}`
      : report.verdict === 'vacuous'
        ? `never seen: ${report.vacuous.join(', ')}`
        : undefined
  const out = `<system-out>${xml(`${report.distinct} distinct, ${report.generated} generated, depth ${report.depth}`)}</system-out>`
  if (why === undefined) return `${head}>\n      ${out}\n    </testcase>\n`
  return `${head}>\n      <error message="${xml(plain(why))}" type="${report.verdict}"/>\n      ${out}\n    </testcase>\n`
}
