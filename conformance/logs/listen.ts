import type { Named, NodeId } from '../../src/core/machine.ts'
import { rec } from '../../src/core/value.ts'
import { type LogLine, logLine } from '../../src/formats/corosync-log.ts'
import { mostNodes } from '../../src/formats/nodelist-options.ts'
import { longestLine, type TextLine } from '../../src/formats/text-lines.ts'
import { type ListName, listNames, listSignal, nodesOf, type Word, words } from './vocabulary.ts'

/** A line as the laws hear it. */
export interface HeardLine {
  readonly signal: Named
  readonly line: number
  readonly column: number
  readonly said: string
}

/** Where a log ceases to make sense. */
export interface LogFault {
  readonly error: string
  readonly line: number
  readonly column: number
}

/** What was met in a log; it grows as its lines are taken. */
export interface LogTally {
  lines: number
  /** Of corosync, whatever they say. */
  ofCorosync: number
  /** Places where lines are missing. */
  gaps: number
  /** The last line has no end, and was left out. */
  open: boolean
}

/** libqb cuts what it writes at 512 characters: a line that comes close may have lost its end. */
const mayBeShort = 500
/** As journald, rsyslog and libqb say that lines were lost; a machine that went down leaves zeros. */
const lost = /Suppressed \d+ messages|lost \d+ messages|drop messages due to rate-limiting|\d+ messages lost/
const list = /^(Sync members|Sync joined|Sync left|Members)\[(\d{1,9})\]:((?: \d+)*)(\\?)\s*$/
const bySubsystem: ReadonlyMap<string, readonly Word[]> = new Map(
  words.map(({ subsystem }) => [subsystem, words.filter(one => one.subsystem === subsystem)]),
)

/**
 * Reads the lines of one log into the signals of `spec/log-laws.mu`. Whatever else they say is passed over; a line that
 * begins like one of those and is not is a fault, and so is one of another host.
 */
export function listener(): {
  readonly hear: (line: TextLine) => HeardLine | LogFault | undefined
  readonly tally: LogTally
} {
  const tally: LogTally = { lines: 0, ofCorosync: 0, gaps: 0, open: false }
  let host: string | undefined
  /** A list that goes on in the next line. */
  let open: { readonly name: string; readonly total: number; readonly ids: NodeId[] } | undefined

  function hear({ text, number, cut, open: unfinished }: TextLine): HeardLine | LogFault | undefined {
    tally.lines++
    if (unfinished) {
      tally.open = true
      return undefined
    }
    const found = logLine(text)
    if (text.includes('\0') || (!found && lost.test(text))) {
      tally.gaps++
      open = undefined
      return { signal: rec({ kind: 'LogGap' }) as Named, line: number, column: 1, said: 'lines are missing' }
    }
    if (!found) return undefined
    tally.ofCorosync++
    const fault = (error: string): LogFault => ({ error, line: number, column: found.column })
    if (found.host !== undefined) {
      if (host !== undefined && host !== found.host)
        return {
          error: `a line of ${found.host} in the log of ${host}: give each its own file`,
          line: number,
          column: 1,
        }
      host = found.host
    }
    const heard = (signal: Named): HeardLine => ({ signal, line: number, column: found.column, said: found.said })
    if (cut && found.said.length > 0 && knows(found)) return fault(`it is longer than ${longestLine} bytes`)
    if (found.subsystem === 'QUORUM' && listNames.some(name => found.said.startsWith(`${name}[`))) {
      const made = takeList(found.said)
      return typeof made === 'string' ? fault(made) : made && heard(made)
    }
    return readWord(found, text.length >= mayBeShort, heard, fault)
  }

  /** The list once it is complete; what is wrong with it. */
  function takeList(said: string): Named | string | undefined {
    const parts = list.exec(said)
    const ids = nodesOf(parts?.[3])
    if (!parts || !ids) return 'expected a list as in "Members[2]: 1 3"'
    const [name, total] = [parts[1] as ListName, Number(parts[2])]
    if (total > mostNodes) return `corosync has no room for more than ${mostNodes} nodes`
    const before = open && open.name === name && open.total === total ? open.ids : []
    open = undefined
    // Not by what it says that it will be: by what came.
    const all = [...before, ...ids]
    if (parts[4] === '\\' && all.length < total) {
      open = { name, total, ids: all }
      return undefined
    }
    if (all.length !== total || new Set(all).size !== total)
      return `it announces ${total} nodes and lists ${all.length}`
    return listSignal(name, all)
  }
  return { hear, tally }
}

function knows({ subsystem, said }: LogLine): boolean {
  return (bySubsystem.get(subsystem) ?? []).some(({ begins }) => said.startsWith(begins))
}

function readWord(
  { subsystem, said }: LogLine,
  short: boolean,
  heard: (signal: Named) => HeardLine,
  fault: (error: string) => LogFault,
): HeardLine | LogFault | undefined {
  let expected: string | undefined
  for (const { begins, form, pattern, says } of bySubsystem.get(subsystem) ?? []) {
    if (!said.startsWith(begins)) continue
    const parts = pattern.exec(said)
    const signal = parts ? says(parts.slice(1), short) : undefined
    if (signal) return heard(signal)
    if (signal === null) return undefined
    expected ??= form
  }
  return expected === undefined ? undefined : fault(`expected "${expected}"`)
}
