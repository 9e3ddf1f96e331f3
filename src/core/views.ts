import type { Named, NodeId } from './machine.ts'

/** What one node's part in a round amounts to, whoever computes it. */
export interface RoundStep<S> {
  readonly state: S
  /** Signals that left the node's stack, in order. */
  readonly signals: readonly Named[]
}

export interface RoundRules<S> {
  /** The view is installed at a node of this component (all ascending). */
  readonly install: (node: NodeId, state: S, members: readonly NodeId[]) => RoundStep<S>
  /** A member has its turn to speak in a new ring; without one it says what it brings as it installs the view. */
  readonly turn?: (node: NodeId, state: S) => RoundStep<S> | undefined
  /** A member's payload arrives. */
  readonly deliver: (node: NodeId, state: S, payload: unknown, from: NodeId) => RoundStep<S>
  /** The payload of a signal that is a multicast, else `undefined`. */
  readonly multicast: (signal: Named) => unknown
  /** Any other signal leaves the node. */
  readonly left: (node: NodeId, signal: Named) => void
}

/** More multicasts than this in one round: members that answer each other for ever. */
export const roundLimit = 10_000

/**
 * One settled round of an abstract membership, for one component: each member, ascending, installs the view; each has its
 * turn, where there are turns; then what they multicast is delivered in the order of emission, each payload to all members
 * ascending, until nobody says any more. Returns `undefined` when `roundLimit` is exceeded.
 */
export function round<S>(members: readonly NodeId[], states: Map<NodeId, S>, rules: RoundRules<S>): true | undefined {
  const queue: { from: NodeId; payload: unknown }[] = []
  const take = (node: NodeId, step: RoundStep<S>) => collect(node, step, states, rules, queue)
  for (const node of members) take(node, rules.install(node, states.get(node) as S, members))
  for (const node of members) {
    const turn = rules.turn?.(node, states.get(node) as S)
    if (turn) take(node, turn)
  }
  return drain(members, states, rules, queue)
}

/** What one node says outside of any change of membership (a timer fired) is delivered in the same way. */
export function speak<S>(
  node: NodeId,
  step: RoundStep<S>,
  members: readonly NodeId[],
  states: Map<NodeId, S>,
  rules: RoundRules<S>,
): true | undefined {
  const queue: { from: NodeId; payload: unknown }[] = []
  collect(node, step, states, rules, queue)
  return drain(members, states, rules, queue)
}

function collect<S>(
  node: NodeId,
  step: RoundStep<S>,
  states: Map<NodeId, S>,
  rules: RoundRules<S>,
  queue: { from: NodeId; payload: unknown }[],
): void {
  states.set(node, step.state)
  for (const signal of step.signals) {
    const payload = rules.multicast(signal)
    if (payload === undefined) rules.left(node, signal)
    else queue.push({ from: node, payload })
  }
}

function drain<S>(
  members: readonly NodeId[],
  states: Map<NodeId, S>,
  rules: RoundRules<S>,
  queue: { from: NodeId; payload: unknown }[],
): true | undefined {
  for (let said = 0; said < queue.length; said++) {
    if (said > roundLimit) return undefined
    const { from, payload } = queue[said] as { from: NodeId; payload: unknown }
    for (const node of members)
      collect(node, rules.deliver(node, states.get(node) as S, payload, from), states, rules, queue)
  }
  return true
}
