import type { AnyMachine, Input, NodeId } from '../core/machine.ts'
import type { Node } from '../core/stack.ts'
import type { Temporal } from '../lang/tree.ts'
import type { TFair, TProgram, TWorld } from '../lang/typed.ts'
import type { Instances } from './instances.ts'

/** A closed system, ready to be explored: what a model's text comes to once its machines are linked. */
export interface ClosedModel {
  readonly name: string
  /** Where the model is written. */
  readonly program: TProgram
  /** In the order of their ids. */
  readonly nodes: readonly Node[]
  readonly monitors: readonly {
    readonly machine: AnyMachine
    readonly context: { readonly self: NodeId; readonly config: unknown }
  }[]
  readonly world: TWorld
  /** The operator's inputs, each with where it may come and which budget it draws on (an index into `world.operators`). */
  readonly operators: readonly {
    readonly operator: number
    readonly at: readonly number[]
    readonly input: Input & { kind: 'signal' }
  }[]
  /** What happens in this order, each at any time. */
  readonly schedule: readonly ClosedAct[]
  /** How many ticks (milliseconds, when clocks are running) a message is under way, at least and at most; without it, any time. */
  readonly delay?: { readonly least: number; readonly most: number }
  readonly properties: readonly ClosedProperty[]
  readonly bounds: readonly ClosedProperty[]
  /** Where the search begins, if not at the start of all nodes. */
  readonly begins?: ClosedProperty
  /** `sometimes`, each a part of a property: where one is never seen the property said nothing. */
  readonly antecedents: readonly ClosedProperty[]
  readonly fair: readonly TFair[]
  /** Configurations that a machine's `require` refused, in its words; then nothing can be explored. */
  readonly refused: readonly string[]
}

/** An act of the schedule; nodes are indices. A split is who is in which block, by node. */
export type ClosedAct =
  | { readonly kind: 'heal' }
  | { readonly kind: 'split'; readonly blocks: readonly number[] }
  | { readonly kind: 'cut' | 'mend'; readonly from: number; readonly to: number }
  | { readonly kind: 'crash' | 'restart' | 'pause' | 'resume'; readonly node: number }
  | { readonly kind: 'run'; readonly node: number; readonly input: Input & { kind: 'signal' } }

export interface ClosedProperty {
  readonly name: string
  readonly temporal: Temporal
  readonly text: string
  readonly file: string
  readonly line: number
  /** What it reads, so that its value can be remembered: fields by machine, and the rest. */
  readonly reads: Reads
  readonly evaluate: (view: View) => boolean
  /** The same, taken apart by the nodes that its quantifier chooses. */
  readonly instances?: Instances
  /** Of a `leadsTo`, what it leads to. */
  readonly goal?: ClosedProperty
}

/** A field of a machine; `own`: of what it has there of the node itself, this part alone. */
export interface FieldRead {
  readonly machine: string
  readonly name: string
  readonly own?: string
}

export interface Reads {
  readonly fields: readonly FieldRead[]
  readonly up: boolean
  readonly network: boolean
  readonly monitors: boolean
}

/** A global state as properties see it. Nodes are named by id. */
export interface View {
  readonly field: (node: NodeId, machine: string, name: string) => unknown
  /** What a machine of a node is configured with, as a record. */
  readonly config: (node: NodeId, machine: string) => unknown
  readonly up: (node: NodeId) => boolean
  readonly paused: (node: NodeId) => boolean
  readonly healed: boolean
  /** No ring is open: every member heard all that was said. */
  readonly settled: boolean
  readonly connected: (a: NodeId, b: NodeId) => boolean
  readonly monitorField: (monitor: string, name: string) => unknown
}
