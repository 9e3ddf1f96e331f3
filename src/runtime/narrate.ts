import type { Named, NodeId } from '../core/machine.ts'
import type { Node, NodeState, NodeStep } from '../core/stack.ts'
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

/** Follows a node from step to step: what it said last is how it is. */
export interface Narrator {
  /** What a step is worth saying, one line each; most steps say nothing. */
  readonly observe: (step: NodeStep) => readonly Remark[]
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

/** Knows the signals of `spec/types.mu` and `spec/votequorum.mu`; any other is told by its name. */
export function narrator(node: Node): Narrator {
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

  function remark(signal: Named): Remark | undefined {
    const fields = signal as unknown
    switch (signal.kind) {
      case 'Regular':
        regular = fields as Regular
        return {
          event: signal.kind,
          text: `formed ring ${ringName(regular.ring)} with ${[...regular.members].join(' ')}`,
        }
      case 'QuorumChanged': {
        const now = fields as QuorumChanged
        const before = quorum
        quorum = now
        const votes = `${now.total} of ${now.expected} votes, quorum ${now.quorum}`
        if (before && before.quorate === now.quorate && before.total === now.total) return undefined
        return { event: signal.kind, text: `${now.quorate ? 'quorate' : 'not quorate'}: ${votes}` }
      }
      case 'Published': {
        const text = sayViewEvent((fields as { readonly event: ViewEvent }).event)
        return text === undefined ? undefined : { event: signal.kind, text }
      }
      case 'GatherEntered':
        return { event: signal.kind, text: `gathering: ${words((fields as { cause: string }).cause)}` }
      default:
        // What machines say to each other is no news.
        return inner.has(signal.kind) ? undefined : { event: signal.kind, text: words(signal.kind) }
    }
  }

  return {
    observe: step => {
      const said: Remark[] = []
      for (const { effects } of step.parts)
        for (const effect of effects) {
          const one = effect.kind === 'emit' ? remark(effect.signal) : undefined
          if (one) said.push(one)
        }
      return said
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
