import { count, type Ink, wrapped } from '../report/check-text.ts'
import { type ConfCheck, type ConfFinding, faultsText, statusText } from './conf-finding.ts'
import type { Fix } from './conf-fix.ts'
import { ink as terminal } from './explore-models.ts'

/** What was found out about one configuration, for a person, within 100 columns. */
export function confText(check: ConfCheck, ink: Ink = terminal()): string {
  const { file, verdict, distinct, generated, cpuSeconds, findings, reasons } = check
  const mark = verdict === 'holds' ? ink.good(verdict) : ink.bad(verdict)
  const counts = `${count(distinct)} distinct, ${count(generated)} generated, ${cpuSeconds.toFixed(2)} s CPU`
  const lines = [`${ink.bold(file)}  ${mark}  ${ink.dim(`${scopeOf(check)}; ${counts}`)}`]
  for (const finding of findings) lines.push(...findingText(finding, file, ink))
  for (const reason of reasons) lines.push(...wrapped(`  note: ${reason}`, 4))
  return `${lines.join('\n')}\n`
}

/** What was looked at, when nothing ended it before. */
function scopeOf({ faults, abandoned }: ConfCheck): string {
  const all = [
    'any boot order',
    `up to ${faults} fault${faults === 1 ? '' : 's'}`,
    ...(abandoned > 0 ? [`${abandoned} ring${abandoned === 1 ? '' : 's'} given up`] : []),
  ]
  return `with ${all.slice(0, -1).join(', ')} and ${all.at(-1)}`
}

/** A finding; of its last step, what every node shows. */
function findingText(finding: ConfFinding, file: string, ink: Ink): string[] {
  const { property, severity, meaning, remedy, schedule, at } = finding
  const shown = severity === 'error' ? ink.bad(severity) : ink.bold(severity)
  const steps = schedule.flatMap(({ text, views }, i) => [
    ...wrapped(`${String(i + 1).padStart(4)}. ${text}`, 6),
    ...wrapped(`        ${views.join('; ') || 'no node is up'}`, 10).map(ink.dim),
  ])
  const nodes = schedule.at(-1)?.nodes ?? []
  return [
    ...wrapped(`  ${shown} ${property}${at ? ` (${file}:${at.line})` : ''}: ${meaning}`, 4),
    ...(remedy ? wrapped(`    ${remedy}`, 4).map(ink.dim) : []),
    ...(schedule.length === 0
      ? []
      : [`    ${schedule.length} step${schedule.length === 1 ? '' : 's'}, ${faultsText(finding)}:`, ...steps]),
    ...(nodes.length === 0 ? [] : ['      and then corosync-quorumtool -s says']),
    ...nodes.flatMap(node => wrapped(`        on node ${node.id}: ${statusText(node)}`, 10)),
  ]
}

/** What to change, and what it comes to. */
export function fixText(fix: Fix | undefined, { findings }: ConfCheck, ink: Ink = terminal()): string {
  if (!fix)
    return findings.some(one => one.severity !== 'note')
      ? '  fix: no change of options leaves less than this\n'
      : '  fix: there is nothing to change\n'
  const { changes, diff, left, verdict } = fix
  const now =
    left.length === 0
      ? `then it ${verdict === 'holds' ? ink.good('holds') : `is ${verdict}`}`
      : `what stays is ${left.map(one => `${one.property} (${one.severity})`).join(', ')}`
  return [
    ...wrapped(`  fix: ${changes.join(', ')}; ${now}`, 4),
    ...diff
      .trimEnd()
      .split('\n')
      .map(line => `    ${line}`),
  ]
    .map(line => `${line}\n`)
    .join('')
}

/** The same for machines, version 2. */
export function confJson(checks: readonly { readonly check: ConfCheck; readonly fix?: Fix | undefined }[]): object {
  return {
    version: 2,
    configurations: checks.map(({ check: { cpuSeconds, findings, ...check }, fix }) => ({
      ...check,
      cpuSeconds: Math.round(cpuSeconds * 1000) / 1000,
      findings: findings.map(toldFinding),
      ...(fix && { fix: { ...fix, left: fix.left.map(one => one.property) } }),
    })),
  }
}

function toldFinding({ at, ...finding }: ConfFinding): object {
  return { ...finding, length: finding.schedule.length, ...(at && { line: at.line, column: at.column }) }
}
