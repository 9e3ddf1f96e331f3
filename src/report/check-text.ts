import type { Finding, Report } from '../explore/search.ts'

/** How the text is coloured; a plain one is given where colours do not belong. */
export interface Ink {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
}
export const plain: Ink = { good: text => text, bad: text => text, dim: text => text, bold: text => text }

/** What was found out about one model, for a person, within 100 columns. */
export function checkText(report: Report, cpuSeconds: number, ink: Ink = plain): string {
  const mark = report.verdict === 'holds' ? ink.good('holds') : ink.bad(report.verdict)
  const counts = `${count(report.distinct)} distinct, ${count(report.generated)} generated, depth ${report.depth}, ${cpuSeconds.toFixed(2)} s CPU`
  const lines = [`${ink.bold(report.model)}  ${mark}  ${ink.dim(counts)}`]
  if (report.bounded > 0)
    lines.push(
      ink.dim(`  ${count(report.bounded)} states lie beyond the model's bounds (within …) and were not gone on from`),
    )
  for (const finding of report.findings) lines.push(...findingText(finding, ink))
  for (const one of report.vacuous) lines.push(`  never seen: ${one}`)
  if (report.limit !== undefined) {
    lines.push(`  stopped at the limit of ${report.limit}. What grew most:`)
    for (const one of report.grew ?? []) lines.push(`    ${count(one.size)} ${one.what}`)
  }
  return `${lines.join('\n')}\n`
}

/** A counterexample, step by step. */
export function findingText(finding: Finding, ink: Ink): string[] {
  const title = `  ${ink.bad(finding.property)} is violated after ${finding.length} step${finding.length === 1 ? '' : 's'}:`
  const steps = finding.steps.flatMap((step, i) => [
    ...(i === finding.loop ? [ink.bold('      and then for ever:')] : []),
    ...wrapped(`${String(i + 1).padStart(4)}. ${step.text}`, 6),
    ...step.changes.flatMap(change => wrapped(`        ${change}`, 10).map(ink.dim)),
  ])
  return [
    title,
    ...wrapped(`      ${finding.text}`, 6).map(ink.dim),
    ...steps,
    ...(finding.length > 0 ? [ink.dim(`      again: --path ${finding.path.join('/')}`)] : []),
  ]
}

/** Broken at blanks to stay within 100 columns. */
export function wrapped(text: string, indent: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/(?<=\S) (?=\S)/)) {
    if (line !== '' && line.length + 1 + word.length > 100) {
      lines.push(line)
      line = ' '.repeat(indent) + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',') // toLocaleString loads tables for 15 ms
}
