import type { Span } from '../core/diagnostic.ts'
import type { NodeId } from '../core/machine.ts'
import type { Verdict } from '../explore/search.ts'
import type { Severity } from '../lang/tree.ts'

/** What was found out about one configuration. */
export interface ConfCheck extends Explored {
  readonly file: string
  readonly faults: number
}

export interface Explored {
  /** `violated` by errors and warnings; notes alone leave it as it is. */
  readonly verdict: Verdict
  /** How many rings were given up, at most, before their members had heard each other. */
  readonly abandoned: number
  readonly distinct: number
  readonly generated: number
  readonly cpuSeconds: number
  /** The gravest first, of equal ones the shortest schedule. */
  readonly findings: readonly ConfFinding[]
  /** Of `incomplete` and `vacuous`: why. */
  readonly reasons: readonly string[]
  /** Some search met a limit. */
  readonly stopped: boolean
}

export interface ConfFinding {
  /** The property of the models of configurations that is violated; `refused` and `differing` are no properties. */
  readonly property: string
  readonly severity: Severity
  /** What it means, in the words of the property's comment. */
  readonly meaning: string
  /** What would prevent it. */
  readonly remedy?: string
  readonly partitions: number
  readonly crashes: number
  /** Of the quorum device: it is gone, or one node no longer reaches it, or it goes over to other nodes. */
  readonly losses: number
  /** Nodes that leave in good order: only with allow_downscale that is another thing than a crash. */
  readonly leaves: number
  /** A shortest one; empty when nothing needs to happen. */
  readonly schedule: readonly Scene[]
  /** Where the file says what it is about. */
  readonly at?: Span
}

/** One step of a schedule, for an operator. */
export interface Scene {
  /** How many steps came before. */
  readonly action: number
  readonly text: string
  readonly fault?: 'partition' | 'crash' | 'loss' | 'leave'
  /** The views after it, each with its verdict: `{1, 2} quorate`. */
  readonly views: readonly string[]
  /** Every node that is up, ascending. */
  readonly nodes: readonly NodeStatus[]
}

/** What `corosync-quorumtool -s` says on a node; `flags` in its order. */
export interface NodeStatus {
  readonly id: NodeId
  readonly members: readonly NodeId[]
  readonly quorate: boolean
  readonly expected: number
  readonly highest: number
  readonly total: number
  readonly quorum: number
  readonly flags: readonly string[]
}

/** `Quorate: Yes, Expected votes: 4, …`, the lines of `corosync-quorumtool -s` on one. */
export function statusText({ quorate, expected, highest, total, quorum, flags, members }: NodeStatus): string {
  const blocked = quorate ? '' : ' Activity blocked'
  const votes = `Expected votes: ${expected}, Highest expected: ${highest}, Total votes: ${total}`
  const shown = flags.length > 0 ? `, Flags: ${flags.join(' ')}` : ''
  return `Quorate: ${quorate ? 'Yes' : 'No'}, ${votes}, Quorum: ${quorum}${blocked}${shown}, Members: ${members.join(' ')}`
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }

export function graver(a: ConfFinding, b: ConfFinding): number {
  return ranks[a.severity] - ranks[b.severity] || a.schedule.length - b.schedule.length
}

/** `1 partition and 2 crashes` */
export function faultsText({ partitions, crashes, losses, leaves }: Faults): string {
  const some = (n: number, one: string, more: string) => (n === 0 ? [] : [`${n} ${n === 1 ? one : more}`])
  const all = [
    ...some(partitions, 'partition', 'partitions'),
    ...some(crashes, 'crash', 'crashes'),
    ...some(losses, 'loss of the quorum device', 'losses of the quorum device'),
    ...some(leaves, 'leave', 'leaves'),
  ]
  return all.join(' and ') || 'no fault'
}

export type Faults = Pick<ConfFinding, 'partitions' | 'crashes' | 'losses' | 'leaves'>

export function faultsIn(schedule: readonly Scene[]): Faults {
  const count = (what: Scene['fault']) => schedule.filter(one => one.fault === what).length
  return { partitions: count('partition'), crashes: count('crash'), losses: count('loss'), leaves: count('leave') }
}
