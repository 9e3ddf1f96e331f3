import type { NodeId } from '../../src/core/machine.ts'
import type { Node, NodeState } from '../../src/core/stack.ts'
import type { SortedMap, SortedSet } from '../../src/core/value.ts'
import { flagsOf, quorumInfo } from '../../src/runtime/quorum-info.ts'
import { shownNode } from './read-log.ts'
import type { Seen } from './scenario.ts'

interface Votequorum {
  readonly current: SortedSet<NodeId>
  readonly known: Standings
  /** Nodes that went without a word of leaving; corosync keeps them in one list with the others. */
  readonly departed: Standings
}
type Standings = SortedMap<NodeId, { readonly votes: number; readonly expected: number; readonly member: boolean }>

/** What `corosync-quorumtool -s` shows on a node whose lowest machine is votequorum. */
export function see(node: Node, state: NodeState): Seen {
  const info = quorumInfo(node, state)
  if (!info) throw new Error('votequorum tells nothing of itself')
  return {
    members: votequorumOf(state).current.items,
    quorate: info.quorate,
    expected: info.expected,
    highest: info.highestExpected,
    total: info.total,
    quorum: info.quorum,
    flags: flagsOf(info).join(' '),
  }
}

/** Every node that votequorum knows of, as it counts it. */
export function counted(state: NodeState): ReadonlyMap<NodeId, string> {
  const { known, departed } = votequorumOf(state)
  const all = [...known, ...departed].sort(([a], [b]) => a - b)
  return new Map(all.map(([id, { member, votes, expected }]) => [id, shownNode(member, votes, expected)] as const))
}

function votequorumOf(state: NodeState): Votequorum {
  return state[0] as unknown as Votequorum
}
