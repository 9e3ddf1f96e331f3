import type { Status } from './narrate.ts'
import type { QuorumStatus } from './quorum-info.ts'
import type { TallyCounts } from './tally.ts'

/** How a node is at one moment, for a scrape. */
export interface Measured {
  readonly status: Status
  /** Absent when the node counts no votes. */
  readonly quorum: QuorumStatus | undefined
  readonly tally: TallyCounts
  /** This node's address on the ring, and whether the system takes datagrams for it. */
  readonly address: string
  readonly up: boolean
}

type Labels = Readonly<Record<string, string | number>>
type Sample = readonly [labels: Labels, value: number]

interface Metric {
  readonly name: string
  readonly type: 'gauge' | 'counter'
  readonly help: string
  readonly samples: readonly Sample[]
}

/**
 * Prometheus' text exposition format 0.0.4. Where ha_cluster_exporter (doc/metrics.md) has a name for something it is
 * that name, with its labels; what only Muster knows begins with `muster_`.
 */
export function metricsText(measured: Measured): string {
  return [...corosyncMetrics(measured), ...ownMetrics(measured)].map(print).join('')
}

function corosyncMetrics({ status, quorum, address, up }: Measured): Metric[] {
  const ring = { ring_id: status.ring ?? '', node_id: status.node, number: 0, address }
  const rings = [
    gauge('ha_cluster_corosync_rings', 'The status of each ring; 1 means healthy, 0 faulty.', [[ring, Number(up)]]),
    gauge('ha_cluster_corosync_ring_errors', 'The number of faulty rings.', [[{}, Number(!up)]]),
  ]
  if (!quorum) return rings
  const votes: readonly Sample[] = [
    [{ type: 'expected_votes' }, quorum.expectedVotes],
    [{ type: 'highest_expected' }, quorum.highestExpected],
    [{ type: 'total_votes' }, quorum.totalVotes],
    [{ type: 'quorum' }, quorum.quorum],
  ]
  const members = quorum.members.flatMap(({ node, name, votes }): Sample[] =>
    votes === undefined ? [] : [[{ node_id: node, node: name, local: String(node === quorum.node) }, votes]],
  )
  return [
    gauge('ha_cluster_corosync_quorate', 'Whether the cluster is quorate.', [[{}, Number(quorum.quorate)]]),
    gauge('ha_cluster_corosync_quorum_votes', 'Votes of the quorum; one line per type.', votes),
    gauge('ha_cluster_corosync_member_votes', 'Votes that each member brings.', members),
    ...rings,
  ]
}

function ownMetrics({ status, tally }: Measured): Metric[] {
  const datagrams = Object.entries(status.counters).map(([outcome, count]): Sample => [{ outcome }, count])
  const count = (name: string, help: string, value: number) => counter(`muster_${name}_total`, help, [[{}, value]])
  return [
    counter('muster_datagrams_total', 'Datagrams by what became of them.', datagrams),
    count('steps', 'Inputs that the machines took.', tally.steps),
    count('tokens', 'Tokens taken; one a rotation.', tally.tokens),
    count('deliveries', "Messages handed to services, in the ring's order.", tally.deliveries),
    count('rings', 'Rings installed.', tally.rings),
    count('gathers', 'Times that a new membership was sought.', tally.gathers),
    count('quorum_changes', 'Changes from quorate to not quorate, or back.', tally.quorumChanges),
    gauge('muster_members', 'Members of the ring.', [[{}, status.members?.length ?? 0]]),
    ...(status.phase === undefined
      ? []
      : [gauge('muster_phase', 'The phase of the membership protocol.', [[{ phase: status.phase }, 1]])]),
    gauge('muster_uptime_seconds', 'Seconds since the start of this life.', [[{}, status.uptime / 1000]]),
    counter('muster_starts_total', 'Starts with this state folder, this one included.', [[{}, status.incarnation + 1]]),
  ]
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'gauge', help, samples }
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'counter', help, samples }
}

function print({ name, type, help, samples }: Metric): string {
  const lines = samples.map(([labels, value]) => `${name}${printLabels(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function printLabels(labels: Labels): string {
  const all = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(String(value))}"`)
  return all.length === 0 ? '' : `{${all.join(',')}}`
}

/** The three characters that the format escapes in the value of a label. */
export function escapeLabel(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"')
}
