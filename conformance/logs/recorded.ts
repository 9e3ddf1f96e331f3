import type { NodeId } from '../../src/core/machine.ts'
import type { Random } from '../../src/core/random.ts'
import { type LogLine, logLine } from '../../src/formats/corosync-log.ts'
import type { LogText, NodeLogs } from './source.ts'
import { nodesOf } from './vocabulary.ts'

/** The logs of one run, line by line. */
export interface Recorded {
  readonly logs: ReadonlyMap<NodeId, readonly string[]>
  /** Verdicts follow from the votes alone. */
  readonly plain: boolean
}

/** A line of corosync's in it; `line` from 0. */
export interface Told extends LogLine {
  readonly node: NodeId
  readonly line: number
}

/** Logs in which one thing is wrong. */
export interface Mutated {
  readonly logs: ReadonlyMap<NodeId, readonly string[]>
  /** The lines that show it, from 1: a judge has to stop at the first of them that it hears. */
  readonly shown: readonly { readonly node: NodeId; readonly line: number }[]
}

/** Makes one such mistake at a place that `random` picks; `undefined` where the logs have none that fits. */
export type Mutation = (recorded: Recorded, random: Random) => Mutated | undefined

/** The lines of all nodes whose message begins so, in the order of each log. */
export function toldOf({ logs }: Pick<Recorded, 'logs'>, pattern: RegExp): Told[] {
  return [...logs].flatMap(([node, lines]) =>
    lines.flatMap((text, line) => {
      const found = logLine(text)
      return found && pattern.test(found.said) ? [{ ...found, node, line }] : []
    }),
  )
}

/** The same logs with other messages in the place of some, each in a line of its own; null takes a line out. */
export function changed(
  { logs }: Recorded,
  messages: readonly (readonly [Told, string | null])[],
): ReadonlyMap<NodeId, readonly string[]> {
  return new Map(
    [...logs].map(([node, lines]) => {
      const mine = new Map(messages.flatMap(([one, said]) => (one.node === node ? [[one.line, { one, said }]] : [])))
      const after = lines.flatMap((text, line) => {
        const found = mine.get(line)
        if (!found) return [text]
        return found.said === null ? [] : [text.slice(0, found.one.column - 1) + found.said]
      })
      return [node, after]
    }),
  )
}

/** What a log without `debug` would have. */
export function withoutDebug(logs: ReadonlyMap<NodeId, readonly string[]>): ReadonlyMap<NodeId, readonly string[]> {
  return new Map([...logs].map(([node, lines]) => [node, lines.filter(line => !/ corosync (debug|trace) /.test(line))]))
}

/** The same as it goes through syslog, to the second. */
export function asSyslog(logs: ReadonlyMap<NodeId, readonly string[]>): ReadonlyMap<NodeId, readonly string[]> {
  const say = (line: string) =>
    line.replace(/^(\w+ +\d+ [\d:]+)\.\d+ \[(\d+)\] (\S+) corosync \w+ +/, '$1 $3 corosync[$2]:   ')
  return new Map([...logs].map(([node, lines]) => [node, lines.map(say)]))
}

export function asNodeLogs(name: string, logs: ReadonlyMap<NodeId, readonly string[]>): NodeLogs[] {
  return [...logs].map(([node, lines]) => ({ node, texts: [textOf(`${name}/n${node}`, lines)] }))
}

/** As a file would come: in pieces, whose ends are not those of lines. */
export function textOf(file: string, lines: readonly string[], size = 65_536): LogText {
  return {
    file,
    async *pieces() {
      const bytes = Buffer.from(lines.map(line => `${line}\n`).join(''), 'latin1')
      for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
    },
  }
}

export function listIn(said: string): number[] {
  return nodesOf(said.slice(said.indexOf(':') + 1)) ?? []
}
