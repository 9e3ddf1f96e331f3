import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Diagnostic } from '../core/diagnostic.ts'
import type { CorosyncConf } from '../formats/corosync-conf.ts'
import { type Checked, junit } from '../report/junit.ts'
import { sarif } from '../report/sarif.ts'
import type { Listed } from './conf-explore.ts'
import { type ConfCheck, statusText } from './conf-finding.ts'
import { relative, type Wanted } from './reports.ts'
import { packageRoot } from './specs.ts'

/** A file that was checked, with all that reports say of it. */
export interface Told {
  readonly check: ConfCheck
  readonly conf: CorosyncConf
  readonly text: string
  /** What reading it found. */
  readonly diagnostics: readonly Diagnostic[]
  /** What it was held to. */
  readonly properties: readonly Listed[]
}

/** Configurations as JUnit, SARIF, or the JSON that is given. */
export function confSummary(format: Wanted['format'], told: readonly Told[], json: object): string {
  if (format === 'json') return `${JSON.stringify(json, null, 2)}\n`
  const checked = told.map(checkedOf)
  if (format === 'junit') return junit(checked)
  const { version } = JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')) as { version: string }
  return `${JSON.stringify(sarif(checked, version, []), null, 2)}\n`
}

/** A finding lies on a line of the file; its schedule is told step by step, with what every node shows. */
function checkedOf({ check, properties, diagnostics }: Told): Checked {
  const file = relative(path.resolve(check.file))
  const { distinct, generated, cpuSeconds, verdict, reasons } = check
  const findings = check.findings.map(({ property, meaning, remedy, schedule }) => ({
    ...{ property, text: remedy ? `${meaning} ${remedy}` : meaning, length: schedule.length, path: [] },
    steps: schedule.map(({ action, text, nodes }) => ({
      ...{ action, text },
      changes: nodes.map(node => `node ${node.id}: ${statusText(node)}`),
    })),
  }))
  const found = check.findings.map(({ property, severity, meaning, at }) => ({
    ...{ name: property, severity, text: meaning, file, line: at?.line ?? 1 },
  }))
  const held = properties
    .filter(({ name }) => !found.some(one => one.name === name))
    .map(({ name, severity, meaning }) => ({ name, severity, text: meaning, file, line: 1 }))
  return {
    ...{ file, line: 1, cpuSeconds, unmet: [], rules: 'corosync.conf', properties: [...found, ...held], diagnostics },
    report: {
      ...{ model: file, verdict, distinct, generated, depth: 0, bytes: 0, findings, vacuous: [] },
      ...{ oneSided: [], neverTaken: [], bounded: 0, reducerRuns: 0, coverage: {} },
      ...(reasons.length > 0 && { limit: reasons.join('; ') }),
    },
  }
}
