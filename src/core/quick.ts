import type { Effect, Machine, MachineState, Named, Step } from './machine.ts'
import { knownOf, notRunning, type Reaction, type Rules } from './reduce.ts'
import { bodyOf, incoming, type Open, placeOf, Work } from './work.ts'

/** Fields that are tied to other phases go back to what they were at first; whether any was not there. */
type Settle<S> = (state: Open<S>, first: S) => boolean

const nothing: readonly Effect[] = []

/**
 * What `takeStep` does, on plain copies in the place of drafts: states are one level deep, so that a copy protects as well as a
 * proxy does. What comes of it is not frozen. Whatever a step needs to look up is looked up once for each phase.
 */
export function quickStep<C, S extends MachineState>(
  rules: Rules<C, S>,
  copy: (state: S) => Open<S>,
  settle?: Settle<S>,
): NonNullable<Machine<C, S>['quick']> {
  const known = knownOf(rules)
  /** The state of the last step: what is tied is settled in it. */
  let last: S | undefined
  /** And of the last input: packets bring the same one many times. */
  let name: string | undefined
  let phase: string | undefined
  let reaction: Reaction<Work<C, S>> | undefined

  return (context, before, input, watch, left): Step<S> => {
    const timer: Named | undefined = input.kind === 'timer' ? input.timer : undefined
    if (timer && placeOf(before.armed, timer) < 0) return notRunning(before, timer)
    const body = bodyOf(input)
    if (body.kind !== name || before.phase !== phase || !reaction) {
      name = body.kind
      phase = before.phase
      reaction = known.reaction(name, phase)
    }
    // Nobody looks, and nothing is to be settled: what is ignored is passed over.
    if (reaction.passes?.over(body) && !watch && !timer && (!settle || before === last))
      return { state: before, effects: nothing, refused: reaction.passes.refused }
    const x = new Work<C, S>(context, copy(before), watch, left)
    if (timer) x.disarm(timer)
    reaction(x, incoming(input))
    const settled = settle && (x.touched || before !== last) && settle(x.state, known.first(context))
    const state = settled || x.touched ? (x.state as S) : before
    last = state
    return x.refused ? { state, effects: x.effects, refused: x.refused } : { state, effects: x.effects }
  }
}
