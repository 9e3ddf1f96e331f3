import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { linkMachines, loadSpecs } from '../../src/cli/specs.ts'
import type { AnyMachine, NodeId } from '../../src/core/machine.ts'
import type { Node } from '../../src/core/stack.ts'
import { type SortedSet, setOf } from '../../src/core/value.ts'
import type { CorosyncConf } from '../../src/formats/corosync-conf.ts'
import { readCapture } from '../../src/formats/pcap.ts'
import { configureNode, machineConfigs } from '../../src/runtime/configure.ts'
import { type SuiteOptions, type SuiteResult, skipped } from '../suite.ts'
import { explainNode } from './explain-capture.ts'
import { readLogs } from './read-real.ts'
import type { LoggedRun, Mismatch } from './scenario.ts'
import { type WireRing, wireRings } from './wire-rings.ts'

const suite = 'quorum-captures'

/**
 * What each node of a captured ring decided, explained by the packets alone: from the rings that form and the messages on
 * them, the machines of synchronisation and of votequorum come to what the node says in its next nodeinfo, and to what
 * corosync-quorumtool said on it.
 */
export async function quorumCaptures({ corpus }: SuiteOptions): Promise<SuiteResult> {
  const folder = corpus && path.join(corpus, 'corosync', 'captures')
  if (!folder || !existsSync(folder))
    return skipped(suite, folder ? `${folder} is not there` : 'no corpus: give --corpus DIR or set MUSTER_CORPUS')
  const { program } = await loadSpecs()
  if (!program) throw new Error('the shipped specs have errors: run muster check')
  const machineOf = await linkMachines(program)
  const machines = ['Votequorum', 'Sync'].map(machineOf)
  const files = readdirSync(folder).filter(name => name.endsWith('.pcap.gz'))
  const results = files.sort().map(file => explainFile(corpus, file.replace('.pcap.gz', ''), machines))
  const played = results.filter(one => one.leftOut === undefined)
  const failures = played.filter(one => one.mismatches.length > 0)
  const sum = (of: (one: FileResult) => number) => played.reduce((all, one) => all + of(one), 0)
  return {
    ...{ suite, played: played.length, matched: played.length - failures.length, looks: sum(one => one.looks) },
    failures: failures.map(({ name, mismatches }) => ({ name, lines: mismatches.map(sayMismatch) })),
    leftOut: results.flatMap(({ name, leftOut }) => (leftOut === undefined ? [] : [{ name, reason: leftOut }])),
    told: [
      `${sum(one => one.nodes)} nodes on ${sum(one => one.rings)} rings; ` +
        `${sum(one => one.open)} looks with more than one state to choose from; ` +
        `${sum(one => one.late)} nodeinfo messages that already knew of others'`,
    ],
  }
}

interface FileResult {
  readonly name: string
  readonly nodes: number
  readonly rings: number
  readonly looks: number
  readonly open: number
  readonly late: number
  readonly mismatches: readonly Mismatch[]
  readonly leftOut?: string
}

function explainFile(corpus: string, name: string, machines: readonly AnyMachine[]): FileResult {
  const nothing = { name, nodes: 0, rings: 0, looks: 0, open: 0, late: 0, mismatches: [] }
  const logs = path.join(corpus, 'corosync', 'logs', name)
  if (!existsSync(logs)) return { ...nothing, leftOut: `${logs} is not there: nobody knows its configuration` }
  const run = readLogs(logs)
  if ('leftOut' in run) return { ...nothing, leftOut: run.leftOut }
  const rings = wireRings(readCapture(readFileSync(path.join(corpus, 'corosync', 'captures', `${name}.pcap.gz`))))
  return { name, rings: rings.length, ...explainRun(run, rings, machines) }
}

/** Explains every node of a run that has a log, so that it was a corosync; of the log only what clients saw is used. */
export function explainRun(
  { conf, logs }: LoggedRun,
  rings: readonly WireRing[],
  machines: readonly AnyMachine[],
): Omit<FileResult, 'name' | 'rings'> {
  const nodes = logs.flatMap(({ node, looks }) => {
    const made = nodeOf(conf, node, rings, machines)
    return made ? [explainNode(made, rings, looks)] : []
  })
  const sum = (of: (one: (typeof nodes)[number]) => number) => nodes.reduce((all, one) => all + of(one), 0)
  return {
    ...{ nodes: nodes.length, looks: sum(one => one.looks), open: sum(one => one.open), late: sum(one => one.late) },
    mismatches: nodes.flatMap(one => one.mismatches),
  }
}

/** With the services that the node is seen to have; nothing when it never synchronised any. */
function nodeOf(
  conf: CorosyncConf,
  self: NodeId,
  rings: readonly WireRing[],
  machines: readonly AnyMachine[],
): Node | undefined {
  const builds = rings.flatMap(ring =>
    ring.said.filter(one => one.from === self && one.payload.kind === 'ServiceBuild'),
  )
  const services = (builds[0]?.payload as { services?: SortedSet<number> } | undefined)?.services
  if (!services) return undefined
  const configs = { ...machineConfigs(conf, 'Synchronised', 'Corosync31'), Sync: { services: setOf([...services]) } }
  const made = configureNode({ name: 'Voting', machines }, self, configs)
  if ('refused' in made) throw new Error(made.refused.join('; '))
  return made.node
}

function sayMismatch({ label, node, field, expected, found }: Mismatch): string {
  return `${label}: node ${node}: ${field} ${expected}, by the packets ${found}`
}
