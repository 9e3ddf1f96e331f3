import type { NodeId } from '../core/machine.ts'
import type { Node, NodeState } from '../core/stack.ts'
import { bytesOfLatin1 } from './corosync/payload.ts'
import { reasons, type View, type ViewId, viewName } from './view-names.ts'

/** How the group with views of a node is. */
export interface ViewStatus {
  readonly group: string
  /** `stable`: a view is open. `blocked`: none is, for the reason. The others pass. */
  readonly phase: 'waiting' | 'exchanging' | 'installing' | 'stable' | 'blocked'
  readonly reason?: string
  /** Of the process on this node: `left` when there is none; who is active has state, and is dirty. */
  readonly standing: 'clean' | 'active' | 'evicted' | 'left'
  /** The last view that the process was in, open or not. */
  readonly view?: { readonly lineage: string; readonly generation: number; readonly members: readonly NodeId[] }
  /** What each node has said of its process, while no view is open. */
  readonly reports: readonly ViewReport[]
  /** Who has not said anything yet in an exchange. */
  readonly waitsFor: readonly NodeId[]
}

export interface ViewReport {
  readonly node: NodeId
  readonly standing: ViewStatus['standing']
  readonly view?: { readonly lineage: string; readonly generation: number }
}

interface Filter {
  readonly phase: string
  readonly reason: string
  readonly standing: string
  readonly view: View | null
  readonly members: Iterable<NodeId>
  readonly reports: Iterable<readonly [NodeId, { readonly standing: string; readonly view: { id: ViewId } | null }]>
}

/** From the states of `Views` and `ViewFilter`; `undefined` when the node has no group with views. */
export function viewStatus({ stack, contexts }: Node, state: NodeState): ViewStatus | undefined {
  const place = (name: string) => stack.machines.findIndex(one => one.name === name)
  const config = contexts[place('Views')]?.config as { readonly group: string | null } | undefined
  const filter = state[place('ViewFilter')] as unknown as Filter | undefined
  if (!filter || config === undefined || config.group === null) return undefined
  const { phase, reason, standing, view } = filter
  const reports = [...filter.reports].map(([node, said]) => ({
    ...{ node, standing: lower(said.standing) as ViewStatus['standing'] },
    ...(said.view && { view: viewName(said.view.id) }),
  }))
  const said = new Set(reports.map(one => one.node))
  return {
    group: Buffer.from(bytesOfLatin1(config.group)).toString('utf8'),
    phase: lower(phase) as ViewStatus['phase'],
    ...(phase === 'Blocked' && { reason: reasons[reason] ?? reason }),
    standing: lower(standing) as ViewStatus['standing'],
    ...(view && { view: { ...viewName(view.id), members: [...view.members].map(([node]) => node) } }),
    reports,
    waitsFor: phase === 'Exchanging' ? [...filter.members].filter(node => !said.has(node)) : [],
  }
}

function lower(name: string): string {
  return name.toLowerCase()
}
