import type { NodeId } from '../../core/machine.ts'
import { type PartialOps, partialOps } from '../../core/partial.ts'
import type { Value } from '../../core/value.ts'
import type { Reading, Work } from '../../core/work.ts'
import type { TProgram } from '../typed.ts'

/** What an expression of a model, a property or a scenario may ask of the world. A view is the id of its node. */
export interface World {
  readonly viewField: (node: NodeId, machine: string, name: string) => Value
  /** What a machine of a node is configured with, as a record. */
  readonly viewConfig: (node: NodeId, machine: string) => Value
  readonly viewUp: (node: NodeId) => boolean
  readonly viewPaused: (node: NodeId) => boolean
  /** The nodes of a group, ascending; `nodes` are all, `alive` those that are up. */
  readonly group: (name: string) => readonly NodeId[]
  readonly healed: boolean
  readonly connected: (a: NodeId, b: NodeId) => boolean
  readonly monitorField: (monitor: string, field: string) => Value
}

/** One activation of a function, routine, handler or property. */
export interface Frame {
  /** By the index that `Scope` gave to the slot. */
  readonly locals: Value[]
  /** The machine whose state and configuration are read; in handlers and routines a `Work`. */
  readonly x: Reading<Record<string, Value>, Record<string, Value>> | undefined
  readonly world: World | undefined
}

/** The `Work` of a frame in which a step is under way. */
// biome-ignore lint/suspicious/noExplicitAny: the interpreter knows configurations and states only as records of values
export type AnyWork = Work<any, any>

/** What is known while a tree is turned into closures. */
export class Scope {
  readonly program: TProgram
  readonly file: string
  readonly ops: PartialOps
  /** Where each slot's value lies in `Frame.locals`. */
  readonly slots = new Map<string, number>()
  constructor(program: TProgram, file: string) {
    this.program = program
    this.file = file
    this.ops = partialOps(file)
  }
  index(slot: string): number {
    const known = this.slots.get(slot)
    if (known !== undefined) return known
    this.slots.set(slot, this.slots.size)
    return this.slots.size - 1
  }
}

/** `line:column`, as the partial operations want it. */
export function at(node: { readonly span: { readonly line: number; readonly column: number } }): string {
  return `${node.span.line}:${node.span.column}`
}
