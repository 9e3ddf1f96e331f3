import pc from 'picocolors'
import type { Judgement, Rejection } from './judgement.ts'

/** A judgement in words, as the command prints it. */
export function report(judgement: Judgement): string {
  const { events, nodes, lives, crashes, unverified, properties, notes } = judgement
  const lines: string[] = []
  const plural = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`
  const extent = `${plural(events, 'event')} of ${plural(nodes.length, 'node')} in ${plural(lives, lives === 1 ? 'life' : 'live')}, ${plural(crashes, 'crash').replace('crashs', 'crashes')}`
  switch (judgement.judgement) {
    case 'accepted':
      lines.push(`${pc.green('accepted')}: ${extent}`)
      break
    case 'rejected':
      lines.push(...rejected(judgement.rejection), `  accepted before it: ${extent}`)
      break
    case 'undetermined':
      lines.push(`${pc.yellow('undetermined')}: ${judgement.reasons.join('; ')}`)
      for (const { file, span, code, message } of judgement.diagnostics)
        lines.push(`  ${file}:${span.line}:${span.column}: error ${code}: ${message}`)
  }
  if (properties.length > 0) lines.push(`  judged by: ${properties.join(', ')}`)
  if (unverified > 0) lines.push(`  ${plural(unverified, 'message')} came from nodes without a trace here`)
  for (const note of notes) lines.push(`  not judged: ${note}`)
  return `${lines.join('\n')}\n`
}

/** A step asks up to some thirty conditions; all of them are in the JSON. */
const shortWay = 8

function rejected(one: Rejection): string[] {
  const lines = [
    `${pc.red('rejected')} at ${one.file}:${one.line}:${one.column}, event ${one.index} of node ${one.node}` +
      `${one.incarnation > 0 ? ` (life ${one.incarnation})` : ''}, ${one.time} ms: ${one.input}`,
    `  ${one.why}`,
  ]
  if (one.expected !== undefined) lines.push(`  expected: ${one.expected}`, `  found:    ${one.found ?? 'nothing'}`)
  if (one.site) {
    const { file, line, column, text, reason, kind } = one.site
    const guard =
      kind === 'assign' ? 'assignment' : kind === 'assert' ? 'property' : kind === 'when' ? 'guard' : 'condition'
    lines.push(`  ${guard} ${file}:${line}:${column}: ${text}${reason ? ` — ${reason}` : ''}`)
  }
  const shown = one.way.slice(-shortWay)
  if (shown.length > 0) lines.push(`  the ${shown.length < one.way.length ? 'last ' : ''}conditions that it asked:`)
  for (const { site, held } of shown)
    lines.push(`    ${site.file}:${site.line} ${held ? 'held  ' : 'failed'} ${site.text}`)
  return lines
}
