import type { NodeId } from '../../src/core/machine.ts'
import { type Node, type NodeState, nodeStep } from '../../src/core/stack.ts'
import { rec, type SortedMap, type SortedSet } from '../../src/core/value.ts'
import { shownNode } from './read-log.ts'
import type { Seen } from './scenario.ts'

/** The answer to `GetInfo` of `spec/votequorum.mu`. */
interface Info {
  readonly quorate: boolean
  readonly expected: number
  readonly highestExpected: number
  readonly total: number
  readonly quorum: number
  readonly twoNode: boolean
  readonly waitForAll: boolean
  readonly lastManStanding: boolean
  readonly autoTieBreaker: boolean
  readonly allowDownscale: boolean
  readonly flags: SortedSet<string>
}
interface Votequorum {
  readonly current: SortedSet<NodeId>
  readonly known: SortedMap<NodeId, { readonly votes: number; readonly expected: number; readonly member: boolean }>
}

/** What `corosync-quorumtool -s` shows on a node whose lowest machine is votequorum. */
export function see(node: Node, state: NodeState): Seen {
  const asked = nodeStep(node, state, { kind: 'signal', signal: rec({ kind: 'GetInfo', about: null }) })
  const info = asked.effects
    .flatMap(({ effect }) => (effect.kind === 'emit' ? [effect.signal] : []))
    .find(signal => signal.kind === 'Info') as unknown as Info
  return {
    members: votequorumOf(state).current.items,
    quorate: info.quorate,
    expected: info.expected,
    highest: info.highestExpected,
    total: info.total,
    quorum: info.quorum,
    flags: flagsOf(info),
  }
}

/** In the words and the order of quorumtool. */
function flagsOf(info: Info): string {
  const words: readonly (readonly [word: string, on: boolean])[] = [
    ['2Node', info.twoNode],
    ['Quorate', info.quorate],
    ['WaitForAll', info.waitForAll],
    ['LastManStanding', info.lastManStanding],
    ['AutoTieBreaker', info.autoTieBreaker],
    ['AllowDownscale', info.allowDownscale],
    ['Qdevice', info.flags.has('DeviceRegistered')],
  ]
  return words.flatMap(([word, on]) => (on ? [word] : [])).join(' ')
}

/** Every node that votequorum knows of, as it counts it. */
export function counted(state: NodeState): ReadonlyMap<NodeId, string> {
  const { known } = votequorumOf(state)
  return new Map(
    [...known].map(([id, { member, votes, expected }]) => [id, shownNode(member, votes, expected)] as const),
  )
}

function votequorumOf(state: NodeState): Votequorum {
  return state[0] as unknown as Votequorum
}
