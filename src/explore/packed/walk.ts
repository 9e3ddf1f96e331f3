import { random } from '../../core/random.ts'
import type { Space } from '../space.ts'

const walks = 12
const longest = 80
/** A walk that learned nothing new in so many steps goes round in circles. */
const fruitless = 16
/** Steps of machines that were new: enough is known of a model whose every step is. */
const enough = 4000

/**
 * Walks at random, the same way every time, to get to know the states and messages that come late in a search: then the
 * layout has room for them from the start. It goes where `within` allows and leaves nothing but what is remembered.
 */
export function walk(space: Space, within: (state: Int32Array) => boolean): void {
  const chance = random(1)
  const { locals, monitors } = space.parts
  const steps = () => locals.reduce((sum, one) => sum + one.outcomes.length, 0)
  const most = steps() + enough
  for (let i = 0; i < walks && steps() < most; i++) {
    if (space.begin() !== undefined) break
    let state = space.next.slice()
    let [known, since] = [steps(), 0]
    for (let step = 0; step < longest && since < fruitless && within(state); step++) {
      let seen = 0
      const next = new Int32Array(state.length)
      space.expand(state, (_kind, _node, _arg, outcome) => {
        if (outcome?.breach !== undefined || outcome?.unhandled) return
        seen++
        if (chance.between(1, seen) === 1) next.set(space.next)
      })
      if (seen === 0) break
      state = next
      since = steps() > known ? 0 : since + 1
      known = steps()
    }
  }
  monitors.take()
}
