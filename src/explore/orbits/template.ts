import type { Outcome } from '../locals.ts'
import type { Hole } from './forgetting.ts'

/**
 * The local state of any node of a role, whatever the others are called: it stands as the state of the role's first node, and
 * of the others those of which it says the same are a bucket. Bucket 0 is the node itself.
 */
export interface Template {
  readonly id: number
  readonly role: number
  /** Among the local states of the role's first node. */
  readonly local: number
  readonly up: boolean
  readonly leaves: boolean
  /** By bucket, its nodes (indices), ascending, all of one role. */
  readonly buckets: readonly (readonly number[])[]
  /** What it no longer knows of others. */
  readonly holes: readonly Hole[]
  /** The bucket of the one who comes first in the ring; -1 while that is open, and between rings. */
  readonly leader: number
}

/** The template without what is forgotten between rings, and where its buckets are in that. */
export interface Rested {
  readonly next: number
  readonly to: readonly number[]
}

/** Another template, and where in its buckets who was in the buckets of the one before is now. */
export interface Shift {
  readonly next: number
  /** By bucket before: those that were not meant, and those that were; -1 for nobody. */
  readonly rest: Int8Array
  readonly meant: Int8Array
}

/** What a step comes to; its input means those whom it names. */
export interface Move extends Shift {
  readonly outcome: Outcome
  /** Payloads to all, by their ids in `Templates`. */
  readonly said: readonly number[]
}

/** Each once, ascending. */
export function inOrder(nodes: readonly number[]): readonly number[] {
  return [...new Set(nodes)].sort((a, b) => a - b)
}
