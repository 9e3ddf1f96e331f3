import type { NodeId } from '../../src/core/machine.ts'
import type { CorosyncConf } from '../../src/formats/corosync-conf.ts'

/** A history of a cluster with what was seen on the way. Times are milliseconds from its beginning, and never fall. */
export interface Scenario {
  readonly name: string
  readonly conf: CorosyncConf
  readonly acts: readonly Act[]
  /** How long a loss of members goes unnoticed. */
  readonly detection: number
  /** Where the observed program runs configurations that corosync refuses at start, there is nothing to compare. */
  readonly skipsStartChecks: boolean
}

export type Act = { readonly at: number } & (
  | { readonly kind: 'start' | 'crash' | 'leave'; readonly node: NodeId }
  /** From now on only nodes of one block hear each other; a node in no block is alone. */
  | { readonly kind: 'split'; readonly blocks: readonly (readonly NodeId[])[] }
  | { readonly kind: 'heal' }
  /** What each node that is up should show. */
  | { readonly kind: 'look'; readonly label: string; readonly seen: ReadonlyMap<NodeId, Seen> }
)

/** What an outside observer sees of a node; a field that was not observed is absent. */
export interface Seen {
  readonly members: readonly NodeId[]
  readonly quorate: boolean
  readonly expected?: number
  readonly highest?: number
  readonly total?: number
  readonly quorum?: number
}

/** A scenario that is not played, with the reason. */
export interface LeftOut {
  readonly name: string
  readonly leftOut: string
}

export interface Mismatch {
  /** From 1, counting what was looked at. */
  readonly look: number
  readonly label: string
  readonly node: NodeId
  readonly field: 'up' | keyof Seen
  readonly expected: string
  readonly found: string
}
