import type { Outcome } from '../locals.ts'
import { Interner } from '../pairs.ts'
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
  /** By bucket, its nodes (indices), ascending, all of one role. */
  readonly buckets: readonly (readonly number[])[]
  /** What it no longer knows of others. */
  readonly holes: readonly Hole[]
  /** By bucket, whether those in it are known to come before this node in the order of ids. */
  readonly before: readonly boolean[]
  /** The bucket of the one who comes first in the ring; -1 while that is open, and between rings. */
  readonly leader: number
  /** Of `before` and `leader`, by the nodes of the template. */
  readonly rank: number
}

/** What is known of the place of a node, and of its ring, in the order of ids. Nodes by index. */
export interface Rank {
  readonly before: readonly number[]
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

/** Ranks by small ids; 0 is that of whom nothing is known. */
export class Ranks {
  readonly #all = new Interner<Rank>()

  constructor() {
    this.id({ before: [], leader: -1 })
  }

  at(id: number): Rank {
    return this.#all.at(id)
  }

  id({ before, leader }: Rank): number {
    const all = inOrder(before)
    return this.#all.id(`${all} ${leader}`, () => ({ before: all, leader }))
  }
}

/** Each once, ascending. */
export function inOrder(nodes: readonly number[]): readonly number[] {
  return [...new Set(nodes)].sort((a, b) => a - b)
}
