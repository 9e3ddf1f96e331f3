/** A line of a log of corosync 3, without what stands before the message. */
export interface LogLine {
  /** Who of corosync says it: `TOTEM`, `QUORUM`, `MAIN`, … */
  readonly subsystem: string
  readonly said: string
  /** Where `said` begins, from 1. */
  readonly column: number
  /** The host, where the line names it: not on stderr. */
  readonly host?: string
}

/** The subsystem is padded to six places (`%6g` of libqb); process ids in brackets are numbers. */
const tag = /\[([A-Z]{2,6}) {0,4}\] /
const program = /(?:^|\s)(?:(\S+) )?([\w.-]+)\[\d+\]: *$/
const repeated = /message repeated \d+ times: \[\s*$/
const file = /\[\d+\] (\S+) corosync /

/**
 * Reads a line as corosync writes it to its own file (with or without `timestamp`), to stderr, or through syslog or the
 * journal; `undefined` when it is none of corosync's.
 */
export function logLine(line: string): LogLine | undefined {
  const found = tag.exec(line)
  if (found?.[0].length !== 9) return undefined
  const prefix = line.slice(0, found.index)
  const at = found.index + found[0].length
  const sent = program.exec(prefix)
  // rsyslog tells repeated lines by a line of its own, which says nothing new.
  if ((sent && sent[2] !== 'corosync') || repeated.test(prefix)) return undefined
  const host = sent?.[1] ?? file.exec(prefix)?.[1]
  return {
    ...{ subsystem: found[1] as string, said: line.slice(at), column: at + 1 },
    ...(host !== undefined && { host }),
  }
}

/** How much of a file `isLog` looks at, in bytes. */
export const logHead = 65_536

/** Whether a text that begins like this has a line of corosync's in it, and is no JSON. */
export function isLog(head: string): boolean {
  return !head.trimStart().startsWith('{') && head.split('\n').some(line => logLine(line) !== undefined)
}
