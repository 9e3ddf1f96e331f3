import type { NodeId } from '../core/machine.ts'
import { ringName } from './ring-name.ts'

/** Values of `spec/types.mu`, as far as they are told to people and programs. */
export interface Stamp {
  readonly ring: { readonly rep: NodeId; readonly seq: number }
  readonly round: number
}
export interface ViewId {
  readonly lineage: Stamp
  readonly generation: number
}
export interface View {
  readonly id: ViewId
  readonly members: Iterable<readonly [NodeId, number]>
  readonly joined: Iterable<NodeId>
  readonly left: Iterable<NodeId>
}

/** What a process hears of membership (`Event` of `spec/view-filter.mu`). */
export type ViewEvent =
  | { readonly kind: 'Nodes'; readonly members: Iterable<NodeId> }
  | { readonly kind: 'QuorumIs'; readonly quorate: boolean }
  | { readonly kind: 'Installs'; readonly view: View }
  | { readonly kind: 'Blocks'; readonly reason: string }
  | { readonly kind: 'Evicts'; readonly view: View; readonly cause: string }

/** Why no view is installed (`Reason` of `spec/view-filter.mu`). */
export const reasons: Readonly<Record<string, string>> = {
  NoQuorum: 'no-quorum',
  SeveralDirty: 'several-dirty',
  Behind: 'behind',
  Unfenced: 'unfenced',
  Nobody: 'nobody',
}

/** Why a process with state had to go (`Cause`). */
export const causes: Readonly<Record<string, string>> = {
  WasBehind: 'behind',
  WasNotSteady: 'not-steady',
  WasNotNamed: 'not-named',
}

/** A lineage is named as its ring is, and the exchange within it: `1.2c/0`. */
export function viewName({ lineage, generation }: ViewId): { readonly lineage: string; readonly generation: number } {
  return { lineage: `${ringName(lineage.ring)}/${lineage.round}`, generation }
}

/** For the log; of what the ring and quorum say anyway, and of a group in which nobody is, nothing. */
export function sayViewEvent(event: ViewEvent): string | undefined {
  switch (event.kind) {
    case 'Installs':
      return `${sayView(event.view.id)} of ${sayNodes(event.view)}`
    case 'Blocks':
      return event.reason === 'Nobody' ? undefined : `no view: ${reasons[event.reason] ?? event.reason}`
    case 'Evicts':
      return `evicted (${causes[event.cause] ?? event.cause}): ${sayView(event.view.id)} goes on, of ${sayNodes(event.view)}`
    default:
      return undefined
  }
}

/** `view 3 of lineage 1.2c/0` */
export function sayView(id: ViewId): string {
  const { lineage, generation } = viewName(id)
  return `view ${generation} of lineage ${lineage}`
}

function sayNodes({ members }: View): string {
  return [...members].map(([node]) => node).join(' ')
}
