import { linkMachines, machinesOf } from '../../src/cli/specs.ts'
import {
  type AnyMachine,
  Breach,
  type Context,
  type MachineState,
  type Named,
  type NodeId,
  type Site,
} from '../../src/core/machine.ts'
import { rec } from '../../src/core/value.ts'
import type { CorosyncConf } from '../../src/formats/corosync-conf.ts'
import type { TProgram } from '../../src/lang/typed.ts'
import { machineConfigs } from '../../src/runtime/configure.ts'
import { expectedBy } from './expected.ts'
import type { LogTally } from './listen.ts'
import { type MergedItem, merged } from './merge.ts'
import type { NodeLogs } from './source.ts'

/** What is said of the logs of one cluster. Exit codes: 0, 1, 2. */
export type LogJudgement =
  /** No line breaks a law. That the nodes did all that they should, logs cannot tell. */
  | ({ readonly judgement: 'accepted' } & LogCoverage)
  | ({ readonly judgement: 'rejected'; readonly rejection: LogRejection } & LogCoverage)
  /** Nothing can be said: a log is damaged, or there is nothing of corosync in it. */
  | ({ readonly judgement: 'undetermined'; readonly reasons: readonly string[] } & LogCoverage)

export interface LogCoverage {
  /** Lines that the laws were held against, before the rejection if there is one, and all that were read. */
  readonly judged: number
  readonly lines: number
  readonly nodes: readonly NodeId[]
  readonly laws: string
  /** What was not judged, and why. */
  readonly notes: readonly string[]
}

export interface LogPlace {
  readonly file: string
  /** From 1; the column is that of what corosync says, behind time, host and subsystem, in bytes. */
  readonly line: number
  readonly column: number
  readonly node: NodeId
  readonly said: string
}

/** One line that no run of the protocol has after those before it. */
export interface LogRejection extends LogPlace {
  readonly law: string
  readonly site?: Site
  /** What would have been right, in words. */
  readonly expected: string
  /** Lines of this node, and what others said of the same ring. */
  readonly led: readonly LogPlace[]
}

/** `undefined` when these specs have no laws of logs. */
export async function logLawsOf(program: TProgram): Promise<AnyMachine | undefined> {
  if (!machinesOf(program).has('LogLaws')) return undefined
  return (await linkMachines(program))('LogLaws')
}

/** Lines kept of each node to tell what led to a rejection, and how many of its own and of others are told. */
const mostKept = 48
const mostTold = 4
/** What other nodes said of the same ring is told from these. */
const telling = ['LogFormed', 'LogSyncMembers', 'LogMembers', 'LogPrimary']

/**
 * Holds the logs of the nodes of one cluster against the laws, up to the first line that breaks one. With `conf`,
 * verdicts are held against the votes as well. One pass: memory does not grow with the logs.
 */
export async function judgeLogs(
  all: readonly NodeLogs[],
  laws: AnyMachine,
  conf?: CorosyncConf,
): Promise<LogJudgement> {
  const context = contextOf(laws)
  const step = laws.quick ?? laws.step
  const tallies: LogTally[] = []
  const kept = new Map<NodeId, MergedItem[]>()
  let state: MachineState = laws.initial(context)
  let judged = 0

  const coverage = (): LogCoverage => ({
    judged,
    lines: tallies.reduce((sum, one) => sum + one.lines, 0),
    nodes: all.map(({ node }) => node).sort((a, b) => a - b),
    laws: laws.name,
    notes: notesOf(tallies, conf),
  })

  if (conf) hear(optionsOf(conf), 0)
  for await (const items of merged(all, tally => tallies.push(tally)))
    for (const item of items) {
      if ('error' in item) {
        const reasons = [`${item.file}:${item.line}:${item.column}: ${item.error}`]
        return { judgement: 'undetermined', reasons, ...coverage() }
      }
      const broken = hear(item.signal, item.node)
      if (broken) return { judgement: 'rejected', rejection: rejectionOf(item, broken, kept), ...coverage() }
      keep(item)
      if (item.signal.kind !== 'LogGap') judged++
    }
  if (judged > 0) return { judgement: 'accepted', ...coverage() }
  return { judgement: 'undetermined', reasons: ['nothing in it is of ring formation or quorum'], ...coverage() }

  function hear(signal: Named, at: NodeId): Broken | undefined {
    try {
      const next = step(context, state, { kind: 'signal', signal, at })
      state = next.state
      for (const effect of next.effects)
        if (effect.kind === 'failed') {
          const site = laws.sites[effect.site]
          return { law: effect.property, ...(site && { site }) }
        }
    } catch (error) {
      if (!(error instanceof Breach)) throw error
      return { law: `${laws.name} breaks off at ${error.message}` }
    }
    return undefined
  }
  function keep(item: MergedItem): void {
    const lines = kept.get(item.node) ?? []
    kept.set(item.node, lines)
    lines.push(item)
    if (lines.length >= 2 * mostKept) lines.splice(0, mostKept)
  }
}

interface Broken {
  readonly law: string
  readonly site?: Site
}

function contextOf(laws: AnyMachine): Context<unknown> {
  const made = laws.configure(0, {})
  if ('refused' in made) throw new TypeError(`the monitor ${laws.name} has a configuration`)
  return { self: 0, config: made.config }
}

function optionsOf(conf: CorosyncConf): Named {
  const { votes, expectedVotes, twoNode, device, ...more } = machineConfigs(conf).Votequorum
  const { waitForAll, tieBreaker, lastManStanding, allowDownscale, expectedVotesTracking } = more
  const options = { waitForAll, tieBreaker, lastManStanding, allowDownscale, expectedVotesTracking }
  return rec({ kind: 'LogOptions', votes, expectedVotes, twoNode, device, ...options }) as Named
}

function notesOf(tallies: readonly LogTally[], conf: CorosyncConf | undefined): string[] {
  const sum = (of: (one: LogTally) => number) => tallies.reduce((all, one) => all + of(one), 0)
  const [open, gaps] = [sum(one => (one.open ? 1 : 0)), sum(one => one.gaps)]
  const others = sum(one => one.lines - one.ofCorosync) - open
  return [
    ...(others > 0 ? [`lines that are none of corosync's: ${others}`] : []),
    ...(gaps > 0 ? [`what happened where lines are missing: ${gaps}`] : []),
    ...(open > 0 ? [`last lines without an end: ${open}`] : []),
    ...(conf ? [] : ['whether verdicts follow from the votes: give --config']),
  ]
}

function placeOf(item: MergedItem & { readonly said: string }): LogPlace {
  const { file, line, column, node, said } = item
  return { file, line, column, node, said }
}

function rejectionOf(
  item: MergedItem & { readonly said: string },
  broken: Broken,
  kept: ReadonlyMap<NodeId, readonly MergedItem[]>,
): LogRejection {
  const heard = (node: NodeId) => (kept.get(node) ?? []).filter((one): one is typeof item & MergedItem => 'said' in one)
  const own = heard(item.node).slice(-mostTold)
  const others = [...kept.keys()]
    .filter(node => node !== item.node)
    .sort((a, b) => a - b)
    .flatMap(node =>
      heard(node)
        .filter(one => one.seq === item.seq && 'signal' in one && telling.includes(one.signal.kind))
        .slice(-2),
    )
  return {
    ...placeOf(item),
    ...broken,
    expected: expectedBy(broken.law),
    led: [...others.slice(0, 2 * mostTold), ...own].map(placeOf),
  }
}
