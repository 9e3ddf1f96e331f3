import type { NodeId } from '../../src/core/machine.ts'
import { type LogLine, logLine } from '../../src/formats/corosync-log.ts'
import type { TextLine } from '../../src/formats/text-lines.ts'
import { nodeOf } from './vocabulary.ts'

/** What only one node can say: its own ring before the first, a ring of nobody else, and what it calls itself. */
const own: readonly (readonly [subsystem: string, pattern: RegExp])[] = [
  ['TOTEM', /^Created or loaded sequence id (\d+)\.[0-9a-f]+ for this ring\./],
  ['QUORUM', /^(?:Sync members|Members)\[1\]: (\d+)\s*$/],
  ['VOTEQ', /^(?:lowest|highest) node id: \d+ us: (\d+)\s*$/],
]

/**
 * Which node wrote this line, if it tells: by what it says, or by the name of its host, where the nodelist of
 * corosync.conf has it.
 */
export function writerOf(line: TextLine, names: ReadonlyMap<string, NodeId>): NodeId | undefined {
  if (line.cut || line.open) return undefined
  const found = logLine(line.text)
  if (!found) return undefined
  return names.get(found.host ?? '') ?? saysOwn(found)
}

function saysOwn({ subsystem, said }: LogLine): NodeId | undefined {
  for (const [of, pattern] of own) {
    const id = of === subsystem ? nodeOf(pattern.exec(said)?.[1]) : undefined
    if (id !== undefined) return id
  }
  return undefined
}
