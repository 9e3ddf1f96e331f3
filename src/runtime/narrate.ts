import type { NodeId } from '../core/machine.ts'
import type { Node, NodeState } from '../core/stack.ts'
import type { Listener } from './listeners.ts'
import { quorumInfo } from './quorum-info.ts'
import { ringName } from './ring-name.ts'
import { sayViewEvent, type ViewEvent } from './view-names.ts'
import { type ViewStatus, viewStatus } from './view-status.ts'

/** How a node is, for `muster status`; what no machine of the stack knows is absent. */
export interface Status {
  readonly node: NodeId
  readonly incarnation: number
  readonly phase?: string
  /** As corosync writes it: representative, and the sequence in hexadecimal. */
  readonly ring?: string
  readonly members?: readonly NodeId[]
  readonly quorate?: boolean
  readonly expectedVotes?: number
  readonly quorum?: number
  readonly totalVotes?: number
  /** Absent when the node has no group with views. */
  readonly views?: ViewStatus
  /** Milliseconds since its start. */
  readonly uptime: number
  /** Datagrams by what became of them. */
  readonly counters: Readonly<Record<string, number>>
}

/** Follows what a node says: what that was last is how it is. */
export interface Narrator extends Listener {
  readonly status: (state: NodeState) => Omit<Status, 'node' | 'incarnation' | 'uptime' | 'counters'>
}

export interface Remark {
  /** The signal that it comes from. */
  readonly event: string
  readonly text: string
}

interface Regular {
  readonly ring: { readonly rep: NodeId; readonly seq: number }
  readonly members: Iterable<NodeId>
}
interface QuorumChanged {
  readonly quorate: boolean
  readonly members: Iterable<NodeId>
  readonly total: number
  readonly quorum: number
  readonly expected: number
}

/**
 * Tells what is worth saying, one line each. Knows the signals of `spec/types.mu` and `spec/votequorum.mu`; any other is told by its
 * name.
 */
export function narrator(node: Node, say: (remark: Remark) => void): Narrator {
  let regular: Regular | undefined
  let quorum: QuorumChanged | undefined
  const inner = new Set([
    ...node.stack.machines.flatMap(one => one.hears.map(shape => shape.name)),
    'Sequenced',
    'Transitional',
    'Activate',
    // For the quorum device and for whoever asked.
    ...['NodeListChanged', 'Answered', 'Info', 'NoInfo'],
    // These are for clients of process groups.
    ...['CpgAnswer', 'CpgDeliver', 'CpgConfchg', 'CpgTotemConfchg'],
    // And these for the process of a group with views.
    ...['ViewAnswer', 'ViewDeliver', 'ViewEvent', 'ViewDropped', 'ViewLeft', 'Judged'],
  ])

  const remarks: Readonly<Record<string, (fields: unknown) => string | undefined>> = {
    Regular: fields => {
      regular = fields as Regular
      return `formed ring ${ringName(regular.ring)} with ${[...regular.members].join(' ')}`
    },
    QuorumChanged: fields => {
      const now = fields as QuorumChanged
      const before = quorum
      quorum = now
      const votes = `${now.total} of ${now.expected} votes, quorum ${now.quorum}`
      if (before && before.quorate === now.quorate && before.total === now.total) return undefined
      return `${now.quorate ? 'quorate' : 'not quorate'}: ${votes}`
    },
    Published: fields => sayViewEvent((fields as { readonly event: ViewEvent }).event),
    GatherEntered: fields => `gathering: ${words((fields as { cause: string }).cause)}`,
  }

  return {
    hears: kind => {
      const remark = remarks[kind]
      // What machines say to each other is no news.
      if (!remark && inner.has(kind)) return undefined
      return signal => {
        const text = remark ? remark(signal) : words(kind)
        if (text !== undefined) say({ event: kind, text })
      }
    },
    status: state => {
      const views = viewStatus(node, state)
      const phase = node.stack.machines.map((_, i) => state[i]?.phase).find(one => one !== undefined)
      return {
        ...(phase !== undefined && { phase }),
        ...(regular && { ring: ringName(regular.ring), members: [...regular.members] }),
        ...(quorum && votesNow(node, state)),
        ...(views && { views }),
      }
    },
  }
}

/** The verdict may be old news while the numbers behind it change. */
function votesNow(node: Node, state: NodeState): Partial<Status> {
  const info = quorumInfo(node, state)
  if (!info) return {}
  return { quorate: info.quorate, expectedVotes: info.expected, quorum: info.quorum, totalVotes: info.total }
}

/** `TokenLostInCommit` as `token lost in commit`. */
function words(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase()
}
