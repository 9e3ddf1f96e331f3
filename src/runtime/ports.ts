import type { Named, NodeId } from '../core/machine.ts'
import type { NodeState, NodeStep } from '../core/stack.ts'

/** All that a host asks of the world; the real one (`udp.ts`, `store.ts` …) and the simulated one (`sim.ts`) give it. */
export interface Ports {
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number
  /**
   * Sends a message to one node, perhaps this one. May lose it; never calls back into the host before it returns, and
   * hands a node its own messages in the order in which it sent them.
   */
  readonly send: (to: NodeId, message: Named) => void
  /** Calls `fire` once, `ms` from now or a little later, never before it returns; gives what stops that. */
  readonly after: (ms: number, fire: () => void) => () => void
  /** Which of the durations that a ranged timer may take. */
  readonly choose: (least: number, most: number) => number
  /** On disk, or thrown, when it returns. */
  readonly save: (kept: NodeState) => void
  /** One line of the trace, without its newline; absent when there is none, and then none is made. */
  readonly record: ((line: string) => void) | undefined
  /** What a step did, once it is saved and before its effects leave: for logs and status. */
  readonly observe: (step: NodeStep) => void
}
