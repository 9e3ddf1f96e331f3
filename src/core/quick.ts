import type { Context, Machine, MachineState, Named, Step } from './machine.ts'
import { knownOf, notRunning, type Rules } from './reduce.ts'
import { same } from './value.ts'
import { incoming, type Open, placeOf, Work } from './work.ts'

type Fields = Record<string, unknown>

/**
 * What `takeStep` does, on plain copies in the place of drafts: states are one level deep, so that a copy protects as well as a
 * proxy does. What comes of it is not frozen. Whatever a step needs to look up is looked up once for each phase.
 */
export function quickStep<C, S extends MachineState>(
  rules: Rules<C, S>,
  copy: (state: S) => Open<S>,
): NonNullable<Machine<C, S>['quick']> {
  const known = knownOf(rules)
  const anyTied = rules.state.some(field => field.phases !== undefined)
  /** The state of the last step: what is tied is settled in it. */
  let last: S | undefined

  /** Fields that are tied to other phases go back to what they were at first; whether any was not there. */
  function settle(context: Context<C>, state: Open<S>): boolean {
    const first = known.first(context) as Fields
    const open = state as Fields
    let settled = false
    for (const name of known.tied(state.phase as string)) {
      if (same(open[name], first[name])) continue
      open[name] = first[name]
      settled = true
    }
    return settled
  }

  return (context, before, input, watch, left): Step<S> => {
    const timer: Named | undefined = input.kind === 'timer' ? input.timer : undefined
    if (timer && placeOf(before.armed, timer) < 0) return notRunning(before, timer)
    const given = incoming(input)
    const x = new Work<C, S>(context, copy(before), watch, left)
    if (timer) x.disarm(timer)
    known.reaction(given.name, before.phase)(x, given)
    const settled = anyTied && (x.touched || before !== last) && settle(context, x.state)
    const state = settled || x.touched ? (x.state as S) : before
    last = state
    return x.refused ? { state, effects: x.effects, refused: x.refused } : { state, effects: x.effects }
  }
}
