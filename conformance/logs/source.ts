import type { NodeId } from '../../src/core/machine.ts'
import { lineSplitter } from '../../src/formats/text-lines.ts'
import { type HeardLine, type LogFault, type LogTally, listener } from './listen.ts'
import { writerOf } from './who.ts'

/** A log, and how it is read: unpacked, piece by piece, each time from its beginning. */
export interface LogText {
  readonly file: string
  readonly pieces: () => AsyncIterable<Uint8Array>
}

/** The logs of one node, in the order of time. */
export interface NodeLogs {
  readonly node: NodeId
  readonly texts: readonly LogText[]
}

export type LogItem = (HeardLine | LogFault) & { readonly file: string }

/** One log, read piece by piece into what the laws hear. */
export async function* heardOf(text: LogText, tally: (of: LogTally) => void): AsyncGenerator<LogItem[]> {
  const { file } = text
  const { hear, tally: of } = listener()
  const { take, end } = lineSplitter()
  tally(of)
  try {
    for await (const piece of text.pieces()) yield take(piece).flatMap(line => withFile(hear(line), file))
    yield end().flatMap(line => withFile(hear(line), file))
  } catch (error) {
    yield [{ error: (error as Error).message, line: of.lines + 1, column: 1, file }]
  }
}

function withFile(one: HeardLine | LogFault | undefined, file: string): LogItem[] {
  return one ? [{ ...one, file }] : []
}

/** Which node a log is of, from its first line that tells; `undefined` when none does. */
export async function writer(text: LogText, names: ReadonlyMap<string, NodeId>): Promise<NodeId | undefined> {
  const { take } = lineSplitter()
  try {
    for await (const piece of text.pieces())
      for (const line of take(piece)) {
        const id = writerOf(line, names)
        if (id !== undefined) return id
      }
  } catch {
    // What is wrong with it is said when it is judged.
  }
  return undefined
}
