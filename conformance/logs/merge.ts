import type { Named, NodeId } from '../../src/core/machine.ts'
import { rec } from '../../src/core/value.ts'
import type { LogTally } from './listen.ts'
import { heardOf, type LogItem, type NodeLogs } from './source.ts'

/** A line in the order of all logs: the highest ring sequence that its node had told when it came. */
export type MergedItem = LogItem & { readonly node: NodeId; readonly seq: number }

interface Reading {
  readonly node: NodeId
  readonly items: AsyncGenerator<LogItem[]>
  batch: readonly LogItem[]
  next: number
  seq: number
  ended: boolean
}

/**
 * The lines of all nodes in one order, each node's as they come. Not by their clocks, which may differ: ring sequences
 * rise everywhere, and whose log has come least far by them is read on. So what is said of one ring comes together, and
 * no more is held than a piece of each log.
 */
export async function* merged(all: readonly NodeLogs[], tally: (of: LogTally) => void): AsyncGenerator<MergedItem[]> {
  const readings: Reading[] = all.map(logs => ({
    node: logs.node,
    items: itemsOf(logs, tally),
    ...{ batch: [], next: 0, seq: -1, ended: false },
  }))
  for (;;) {
    const [first, second] = readings.filter(one => !one.ended).sort((a, b) => a.seq - b.seq)
    if (!first) return
    if (first.next >= first.batch.length) {
      const { done, value } = await first.items.next()
      first.ended = done === true
      first.batch = value ?? []
      first.next = 0
    }
    const taken: MergedItem[] = []
    while (first.next < first.batch.length && first.seq <= (second?.seq ?? Number.POSITIVE_INFINITY)) {
      const item = first.batch[first.next++] as LogItem
      if ('signal' in item) first.seq = Math.max(first.seq, sequenceIn(item.signal))
      taken.push({ ...item, node: first.node, seq: first.seq })
    }
    yield taken
  }
}

/** Before the first line of each log there may have been others. */
async function* itemsOf({ texts }: NodeLogs, tally: (of: LogTally) => void): AsyncGenerator<LogItem[]> {
  const gap = rec({ kind: 'LogGap' }) as Named
  for (const text of texts) {
    yield [{ signal: gap, line: 1, column: 1, said: 'the log begins', file: text.file }]
    yield* heardOf(text, tally)
  }
}

function sequenceIn(signal: Named): number {
  const { ring, seq } = signal as Named & { ring?: { seq: number }; seq?: number }
  if (signal.kind === 'LogStored') return seq ?? -1
  return signal.kind === 'LogLoaded' || signal.kind === 'LogFormed' ? (ring?.seq ?? -1) : -1
}
