import { count, type Ink, wrapped } from '../report/check-text.ts'
import type { ConfCheck, ConfFinding } from './check-conf.ts'
import { faultsText } from './conf-words.ts'
import { ink as terminal } from './explore-models.ts'

/** What was found out about one configuration, for a person, within 100 columns. */
export function confText(check: ConfCheck, ink: Ink = terminal()): string {
  const { file, faults, verdict, distinct, generated, cpuSeconds, findings, reasons } = check
  const mark = verdict === 'holds' ? ink.good(verdict) : ink.bad(verdict)
  const counts = `${count(distinct)} distinct, ${count(generated)} generated, ${cpuSeconds.toFixed(2)} s CPU`
  const lines = [
    `${ink.bold(file)}  ${mark}  ${ink.dim(`with any boot order and up to ${faults} fault${faults === 1 ? '' : 's'}; ${counts}`)}`,
  ]
  for (const finding of findings) lines.push(...findingText(finding, ink))
  for (const reason of reasons)
    lines.push(...wrapped(`  ${verdict === 'vacuous' ? 'never seen' : 'note'}: ${reason}`, 4))
  return `${lines.join('\n')}\n`
}

function findingText({ property, meaning, partitions, crashes, schedule }: ConfFinding, ink: Ink): string[] {
  const steps = schedule.flatMap(({ text, views }, i) => [
    ...wrapped(`${String(i + 1).padStart(4)}. ${text}`, 6),
    ...wrapped(`        ${views.join('; ') || 'no node is up'}`, 10).map(ink.dim),
  ])
  return [
    ...wrapped(`  ${ink.bad(property)}: ${meaning}`, 4),
    `    ${schedule.length} step${schedule.length === 1 ? '' : 's'}, ${faultsText(partitions, crashes)}:`,
    ...steps,
  ]
}

/** The same for machines, version 1. */
export function confJson(checks: readonly ConfCheck[]): object {
  return {
    version: 1,
    configurations: checks.map(({ cpuSeconds, findings, ...check }) => ({
      ...check,
      cpuSeconds: Math.round(cpuSeconds * 1000) / 1000,
      findings: findings.map(finding => ({ ...finding, length: finding.schedule.length })),
    })),
  }
}
