import pc from 'picocolors'
import type { CaptureJudgement } from './judge.ts'

/** A judgement of one capture in words, as the command prints it. */
export function reportCapture(one: CaptureJudgement & { readonly file: string }): string {
  const { file, datagrams, nodes, laws, notes } = one
  const extent = `${datagrams} datagrams of ${nodes.length} node${nodes.length === 1 ? '' : 's'}`
  const lines: string[] = []
  switch (one.judgement) {
    case 'accepted':
      lines.push(`${pc.green('accepted')}: ${file}: ${extent}`)
      break
    case 'undetermined':
      lines.push(`${pc.yellow('undetermined')}: ${file}: ${one.reasons.join('; ')}`)
      break
    case 'rejected': {
      const { packet, time, after, node, way, kind, what, law, site, led } = one.rejection
      const from = node === undefined ? '' : ` from node ${node}`
      lines.push(
        `${pc.red('rejected')}: ${file}: packet ${packet}, ${stamp(time)}, ${seconds(after)}: ${kind}${from}, ${way}`,
        `  ${what}`,
        `  law ${law}${site ? ` ${site.file}:${site.line}:${site.column}: ${site.text}` : ''}`,
      )
      if (led.length > 0) lines.push('  what led there:')
      for (const before of led) lines.push(`    packet ${before.packet}, ${seconds(before.after)}: ${before.what}`)
      lines.push(`  accepted before it: ${extent}`)
    }
  }
  lines.push(`  judged by: ${laws}`)
  for (const note of notes) lines.push(`  not judged: ${note}`)
  return `${lines.join('\n')}\n`
}

export function seconds(microseconds: number): string {
  return `+${(microseconds / 1e6).toFixed(6)} s`
}

/** In UTC, to the microsecond. */
function stamp(microseconds: number): string {
  const date = new Date(Math.floor(microseconds / 1000)).toISOString()
  return `${date.slice(0, -1)}${String(microseconds % 1000).padStart(3, '0')}Z`
}
