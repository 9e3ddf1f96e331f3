import type { Diagnostic } from '../../src/core/diagnostic.ts'
import type { NodeId, Site } from '../../src/core/machine.ts'

/** What is said of a recorded run. Exit codes: 0, 1, 2. */
export type Judgement =
  /** Every event is one that the spec takes, with just these effects, and every property held throughout. */
  | ({ readonly judgement: 'accepted' } & Coverage)
  | ({ readonly judgement: 'rejected'; readonly rejection: Rejection } & Coverage)
  /** Nothing can be said: the file is no trace, or of a spec that is not here. */
  | ({
      readonly judgement: 'undetermined'
      readonly reasons: readonly string[]
      readonly diagnostics: readonly Diagnostic[]
    } & Coverage)

/** How far the judging went. */
export interface Coverage {
  /** In the merged order of all nodes, before the rejection if there is one: the longest accepted prefix. */
  readonly events: number
  readonly nodes: readonly NodeId[]
  readonly lives: number
  readonly crashes: number
  /** Messages that were received from nodes whose trace is not here: taken as they are. */
  readonly unverified: number
  readonly properties: readonly string[]
  /** What was not judged, and why. */
  readonly notes: readonly string[]
}

/** One event that no run of the spec has. */
export interface Rejection {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly node: NodeId
  readonly incarnation: number
  /** Of the event within its life. */
  readonly index: number
  readonly time: number
  /** The input, in one line of words. */
  readonly input: string
  readonly why: string
  /** The guard that refused, the condition that went the other way, or the assignment that gave another value. */
  readonly site?: Site
  readonly expected?: string
  readonly found?: string
  /** Every condition that the step asked, in order, with its answer. */
  readonly way: readonly { readonly site: Site; readonly held: boolean }[]
}

export const exitCodes = { accepted: 0, rejected: 1, undetermined: 2 } as const
