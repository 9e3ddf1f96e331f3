import { merge } from '../../conformance/traces/merge.ts'
import { printDiagnostics } from '../lang/print-diagnostic.ts'
import { storyOfTrace } from '../report/story-of-trace.ts'
import type { Event, Header } from '../trace/format.ts'
import { draw, drawings, wantedReport, written } from './reports.ts'

export interface ShowOptions {
  readonly report: readonly string[]
}

const misuse = 4

/** Draws recorded runs: all files together, in one order of all nodes. */
export async function run(files: readonly string[], options: ShowOptions): Promise<number> {
  const wanted = options.report.map(wantedReport)
  for (const [i, one] of wanted.entries())
    if (!one || !drawings.some(format => format === one.format && format !== 'itf')) {
      process.stderr.write(`muster: a recorded run is shown as html, shiviz or mermaid, not as ${options.report[i]}\n`)
      return misuse
    }
  const headers: Header[] = []
  const events: Event[] = []
  for (const next of merge(files, () => () => true)) {
    if (next.kind === 'header') headers.push(next.header)
    if (next.kind === 'event') events.push(next.event)
    if (next.kind === 'problem') {
      process.stderr.write(`${printDiagnostics([next.diagnostic], new Map(), { colour: false })}`)
      return misuse
    }
  }
  const story = storyOfTrace(files.join(', '), headers, events)
  for (const one of wanted) if (one) written(one.file, draw(one.format as 'html' | 'shiviz' | 'mermaid', story))
  return 0
}
