import type { Named, NodeId } from '../core/machine.ts'
import { type Node, type NodeState, nodeStep } from '../core/stack.ts'
import { rec, type SortedSet } from '../core/value.ts'

/** What corosync-quorumtool(8) shows of a node, under names of our own. */
export interface QuorumStatus {
  readonly node: NodeId
  readonly provider: 'corosync_votequorum'
  /** As corosync writes it: representative, and the sequence in hexadecimal; absent before the first ring. */
  readonly ring?: string
  readonly quorate: boolean
  readonly expectedVotes: number
  readonly highestExpected: number
  readonly totalVotes: number
  readonly quorum: number
  /** In the words and the order of quorumtool. */
  readonly flags: readonly string[]
  /** Ascending. */
  readonly members: readonly QuorumMember[]
  /** When a member has one registered. `votes` count only where a node casts them. */
  readonly device?: { readonly name: string; readonly votes: number }
}

export interface QuorumMember {
  readonly node: NodeId
  readonly name: string
  /** Absent while the member has not said yet what it brings. */
  readonly votes?: number
  /** What the member says of its own connection to the device; absent when it has none registered. */
  readonly device?: { readonly alive: boolean; readonly castsVote: boolean; readonly masterWins: boolean }
}

/** The answer to `GetInfo` of `spec/votequorum.mu`. */
export interface QuorumInfo {
  readonly quorate: boolean
  readonly votes: number
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
  readonly deviceName: string | null
  readonly deviceVotes: number
}

/** votequorum_getinfo(3), asked of a state: of a node, or of the node itself. `undefined`: nobody knows such a node. */
export function quorumInfo(node: Node, state: NodeState, about: NodeId | null = null): QuorumInfo | undefined {
  const asked = nodeStep(node, state, { kind: 'signal', signal: rec({ kind: 'GetInfo', about }) })
  const said = asked.effects.flatMap(({ effect }): Named[] => (effect.kind === 'emit' ? [effect.signal] : []))
  return said.find(signal => signal.kind === 'Info') as unknown as QuorumInfo | undefined
}

/** `undefined` when no machine of the stack counts votes. */
export function quorumStatus(
  node: Node,
  state: NodeState,
  view: { readonly ring?: string; readonly members?: readonly NodeId[] },
  nameOf: (node: NodeId) => string,
): QuorumStatus | undefined {
  const info = quorumInfo(node, state)
  if (!info) return undefined
  const infos = (view.members ?? []).map(id => ({ id, info: quorumInfo(node, state, id) }))
  const device = infos.find(one => one.info?.flags.has('DeviceRegistered'))?.info
  return {
    node: node.self,
    provider: 'corosync_votequorum',
    ...(view.ring !== undefined && { ring: view.ring }),
    quorate: info.quorate,
    expectedVotes: info.expected,
    highestExpected: info.highestExpected,
    totalVotes: info.total,
    quorum: info.quorum,
    flags: flagsOf(info),
    members: infos.map(({ id, info }) => memberOf(id, nameOf(id), info)),
    ...(device && { device: { name: device.deviceName ?? '', votes: device.deviceVotes } }),
  }
}

function memberOf(node: NodeId, name: string, info: QuorumInfo | undefined): QuorumMember {
  if (!info) return { node, name }
  const { flags, votes } = info
  if (!flags.has('DeviceRegistered')) return { node, name, votes }
  const device = {
    alive: flags.has('DeviceAlive'),
    castsVote: flags.has('DeviceCastsVote'),
    masterWins: flags.has('DeviceMasterWins'),
  }
  return { node, name, votes, device }
}

/** In the words and the order of quorumtool. */
export function flagsOf(info: QuorumInfo): string[] {
  const words: readonly (readonly [word: string, on: boolean])[] = [
    ['2Node', info.twoNode],
    ['Quorate', info.quorate],
    ['WaitForAll', info.waitForAll],
    ['LastManStanding', info.lastManStanding],
    ['AutoTieBreaker', info.autoTieBreaker],
    ['AllowDownscale', info.allowDownscale],
    ['Qdevice', info.flags.has('DeviceRegistered')],
  ]
  return words.flatMap(([word, on]) => (on ? [word] : []))
}
