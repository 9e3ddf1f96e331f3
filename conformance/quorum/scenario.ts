import type { NodeId } from '../../src/core/machine.ts'
import type { CorosyncConf } from '../../src/formats/corosync-conf.ts'
import type { LogEntry } from './read-log.ts'

/** A history of a cluster with what was seen on the way. Times are milliseconds from its beginning, and never fall. */
export interface Scenario {
  readonly name: string
  readonly conf: CorosyncConf
  readonly acts: readonly Act[]
  /** How long a loss of members goes unnoticed. */
  readonly detection: number
}

export type Act = { readonly at: number } & (
  | { readonly kind: 'start' | 'crash' | 'leave'; readonly node: NodeId }
  /** A quorum device of this name registers at the node; it never polls. */
  | { readonly kind: 'device'; readonly node: NodeId; readonly name: string }
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
  /** The words of quorumtool. */
  readonly flags?: string
}

/** A run whose rings nobody planned, as the log of each node has it. */
export interface LoggedRun {
  readonly name: string
  readonly conf: CorosyncConf
  readonly logs: readonly {
    readonly node: NodeId
    readonly entries: readonly LogEntry[]
    readonly looks: readonly LoggedLook[]
  }[]
}

/** What a client saw on a node, and when: milliseconds since 1970. */
export interface LoggedLook {
  readonly at: number
  readonly label: string
  readonly seen: Seen
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
  readonly field: 'up' | 'said' | 'known' | keyof Seen
  readonly expected: string
  readonly found: string
}

const fields = ['members', 'quorate', 'expected', 'highest', 'total', 'quorum', 'flags'] as const

/** Where a node shows something else than was observed. */
export function differences(should: Seen, is: Seen): Pick<Mismatch, 'field' | 'expected' | 'found'>[] {
  return fields
    .filter(field => should[field] !== undefined && show(should[field]) !== show(is[field]))
    .map(field => ({ field, expected: show(should[field]), found: show(is[field]) }))
}

function show(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value)
}
