import type { NodeId } from '../core/machine.ts'
import type { Json } from './values.ts'

/**
 * The trace format, version 1: JSON Lines. A header opens one life of a node; after it comes one event a line, each an
 * outside input of one node step with all that the step did. Several nodes, and several lives of one, may share a
 * file: an event belongs to the last header above it with its node. `trace.schema.json` says the same to a machine.
 *
 * A life that does not end with `stop` ended in a crash. Its last line may be torn: a line that is no JSON is taken as
 * torn when the file ends there or a header follows, and is an error anywhere else.
 */
export const formatVersion = 2

/** No line is longer than this many bytes; a longer one is refused before it is parsed. */
export const longestLine = 4 * 1024 * 1024

export interface Header {
  readonly muster: 'trace'
  readonly version: typeof formatVersion
  readonly node: NodeId
  /** How often the node was started before: 0 in its first life. */
  readonly incarnation: number
  readonly stack: string
  /** Lowest first, as in the stack. `hash` tells which text of the machine ran. */
  readonly machines: readonly { readonly name: string; readonly module: string; readonly hash: string }[]
  /** By machine, its complete configuration, encoded by shape. */
  readonly config: { readonly [machine: string]: { readonly [field: string]: Json } }
  /** The model whose properties the run should be judged by, when the run knows one. */
  readonly model?: string
}

/** One outside input of a node and what came of it. */
export interface Event {
  readonly node: NodeId
  /** 0, 1, 2 … within one life. */
  readonly index: number
  /** Milliseconds, to three decimals; comparable between the nodes of one run, and never falling on one node. */
  readonly time: number
  readonly input: TraceInput
  /** What left the node, in order. */
  readonly effects: readonly TraceEffect[]
  /** Of the whole node state after the step: `digestOf`. Equal states have equal digests. */
  readonly digest: string
  /**
   * Fields whose value is another than before the step, as `Machine.field`; of a map perhaps a `MapChange`, of a list a `ListChange`.
   * Optional: it makes rejections precise.
   */
  readonly changed?: { readonly [field: string]: Json } | undefined
}

export type TraceInput =
  /** The first event of a life. `kept` is, by machine, the durable state that the node came back with. */
  | { readonly kind: 'start'; readonly kept?: { readonly [machine: string]: { readonly [field: string]: Json } } }
  | { readonly kind: 'message'; readonly from: NodeId; readonly message: Json }
  | { readonly kind: 'signal'; readonly signal: Json }
  | { readonly kind: 'timer'; readonly machine: string; readonly timer: Json }
  /** The last event of a life that ended in good order; no machine sees it. */
  | { readonly kind: 'stop' }

export type TraceEffect =
  | { readonly kind: 'send'; readonly machine: string; readonly message: Json; readonly to: readonly NodeId[] }
  | { readonly kind: 'emit'; readonly machine: string; readonly signal: Json }
  | {
      readonly kind: 'arm'
      readonly machine: string
      readonly timer: Json
      readonly least: number
      readonly most: number
    }
  | { readonly kind: 'cancel'; readonly machine: string; readonly timer: Json }
  | { readonly kind: 'failed'; readonly machine: string; readonly property: string; readonly site: number }
