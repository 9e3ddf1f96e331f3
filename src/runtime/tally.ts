import type { Named } from '../core/machine.ts'
import type { NodeStep } from '../core/stack.ts'
import type { Listener } from './listeners.ts'

/** Counts what a node's steps come to. The names are those of signals and messages of the specs: a closed list. */
export interface Tally extends Listener {
  /** Of a step, all but its signals. */
  readonly observe: (step: NodeStep) => void
  readonly counts: () => TallyCounts
}

export interface TallyCounts {
  readonly steps: number
  /** Tokens that were taken: one a rotation. */
  readonly tokens: number
  /** Messages of the ring that were handed to services, in its order. */
  readonly deliveries: number
  /** Rings that were installed. */
  readonly rings: number
  readonly gathers: number
  /** Changes from quorate to not, or back. */
  readonly quorumChanges: number
}

export function createTally(): Tally {
  const counts = { steps: 0, tokens: 0, deliveries: 0, rings: 0, gathers: 0, quorumChanges: 0 }
  let quorate = false
  const told: Readonly<Record<string, (signal: Named) => void>> = {
    Deliver: () => counts.deliveries++,
    Regular: () => counts.rings++,
    GatherEntered: () => counts.gathers++,
    QuorumChanged: signal => {
      const now = (signal as unknown as { readonly quorate: boolean }).quorate
      if (now !== quorate) counts.quorumChanges++
      quorate = now
    },
  }
  return {
    observe: ({ parts }) => {
      counts.steps++
      const first = parts[0]
      if (first?.input.kind === 'message' && first.input.message.kind === 'Token' && !first.refused) counts.tokens++
    },
    hears: kind => told[kind],
    counts: () => ({ ...counts }),
  }
}
