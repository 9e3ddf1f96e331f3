import pc from 'picocolors'
import { plain } from '../../src/report/escape.ts'
import type { LogJudgement, LogPlace } from './judge.ts'

/** A judgement of logs in words, as the command prints it. */
export function reportLogs(one: LogJudgement): string {
  const { judged, lines: read, nodes, laws, notes } = one
  const extent = `${judged} lines of ${nodes.length} node${nodes.length === 1 ? '' : 's'}`
  const lines: string[] = []
  switch (one.judgement) {
    case 'accepted':
      lines.push(`${pc.green('accepted')}: ${extent} (${nodes.join(', ')}); ${read} lines read`)
      break
    case 'undetermined':
      lines.push(`${pc.yellow('undetermined')}: ${one.reasons.map(plain).join('; ')}`)
      break
    case 'rejected': {
      const { law, site, expected, led } = one.rejection
      lines.push(
        `${pc.red('rejected')}: ${sayPlace(one.rejection)}`,
        `  expected: ${expected}`,
        `  law ${law}${site ? ` ${site.file}:${site.line}:${site.column}: ${site.text}` : ''}`,
      )
      if (led.length > 0) lines.push('  what led there:')
      for (const before of led) lines.push(`    ${sayPlace(before)}`)
      lines.push(`  accepted before it: ${extent}`)
    }
  }
  lines.push(`  judged by: ${laws}`)
  for (const note of notes) lines.push(`  not judged: ${note}`)
  return `${lines.join('\n')}\n`
}

function sayPlace({ file, line, column, node, said }: LogPlace): string {
  return `${file}:${line}:${column}: node ${node}: ${plain(said)
    .replace(/[\r\n\t]/g, ' ')
    .slice(0, 200)}`
}
