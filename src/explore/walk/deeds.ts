import { actionKinds, kindOf } from '../actions.ts'
import type { Outcome } from '../locals.ts'
import { advancesOf } from '../passing.ts'
import type { StepReport } from '../path.ts'
import type { Space } from '../space.ts'
import { changesOf, textOf } from '../words.ts'

/** What an action is, whatever else is enabled beside it: by this it is found again when other steps are left out. */
export type Deed = string

/** An enabled action of a state, with what comes of it; valid while the state is expanded. */
export interface Met {
  readonly action: number
  readonly kind: number
  readonly deed: () => Deed
  readonly next: Int32Array
  readonly outcome: Outcome | undefined
  readonly failed: readonly string[]
  readonly step: () => StepReport
}

/** Visits the enabled actions of a state. */
export function visit(space: Space, state: Int32Array, see: (one: Met) => void): void {
  let action = 0
  space.expand(state, (kind, node, arg, outcome) => {
    const at = action++
    const failed = space.parts.monitors.take().map(one => one.property)
    see({
      ...{ action: at, kind, next: space.next, outcome, failed },
      deed: () => deedOf(space, state, kind, node, arg),
      step: () => {
        const taken = { action: at, kind, node, arg, next: space.next }
        const why = outcome?.why === undefined ? '' : ` (${outcome.why})`
        const text = `${textOf(space.parts, state, taken)}${why}`
        return outcome?.breach === undefined
          ? { action: at, text, changes: changesOf(space.parts, state, space.next) }
          : { action: at, text: `${text}: ${outcome.breach}`, changes: [] }
      },
    })
  })
}

/** A split is what it makes of the network, a tick how the clocks went; everything else is what it takes. */
function deedOf(space: Space, state: Int32Array, kind: number, node: number, arg: number): Deed {
  if (kind === kindOf.split)
    return `split ${space.parts.world.at(space.next[space.parts.surroundingsAt] as number).blocks.join()}`
  if (kind === kindOf.tick) return `tick ${advancesOf(space.parts, state, arg).join()}`
  return `${actionKinds[kind]} ${node} ${arg}`
}
