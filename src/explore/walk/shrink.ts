import type { StepReport } from '../path.ts'
import type { Space } from '../space.ts'
import { type Deed, type Met, visit } from './deeds.ts'
import type { Watcher, Wrong } from './wrong.ts'

/** A run that goes wrong at its end. */
export interface Run {
  readonly deeds: readonly Deed[]
  readonly path: readonly number[]
  readonly steps: readonly StepReport[]
  readonly wrong: Wrong
}

/**
 * Leaves out of a run all that is not needed for the same property to fail: parts of it, by delta debugging (Zeller and
 * Hildebrandt, "Simplifying and isolating failure-inducing input"), until no single step can be left out. What is left is
 * run again by the reducers each time; a step that is no longer possible is passed over. `tick` is called between tries,
 * and ends the work when it says so.
 */
export function shrink(space: Space, watcher: Watcher, run: Run, tick: () => boolean = () => true): Run {
  let best = run
  for (let parts = 2; best.deeds.length > 1 && tick(); ) {
    const size = Math.ceil(best.deeds.length / parts)
    const smaller = without(space, watcher, best, size, tick)
    if (smaller) {
      best = smaller
      parts = Math.max(2, parts - 1)
    } else if (size === 1) break
    else parts = Math.min(best.deeds.length, parts * 2)
  }
  return best
}

/** The run without some part of this size, where that still goes wrong. From the end, where steps depend on the fewest. */
function without(space: Space, watcher: Watcher, run: Run, size: number, tick: () => boolean): Run | undefined {
  for (let end = run.deeds.length; end > 0 && tick(); end -= size) {
    const found = play(space, watcher, run.deeds.toSpliced(Math.max(0, end - size), Math.min(size, end)), run.wrong)
    if (found && found.deeds.length < run.deeds.length) return found
  }
  return undefined
}

/** Does these deeds as far as they are possible; the run up to where the same property fails, if it does. */
export function play(space: Space, watcher: Watcher, deeds: readonly Deed[], wanted: Wrong): Run | undefined {
  if (space.begin() !== undefined) return undefined
  let state: Int32Array = space.next.slice()
  const done: Deed[] = []
  const path: number[] = []
  for (const deed of deeds) {
    if (!watcher.within(state)) return undefined
    let taken: { readonly action: number; readonly wrong: Wrong | undefined; readonly next: Int32Array } | undefined
    visit(space, state, (one: Met) => {
      if (taken || one.deed() !== deed) return
      taken = { action: one.action, wrong: watcher.step(one), next: one.next.slice() }
    })
    if (!taken) continue
    done.push(deed)
    path.push(taken.action)
    const wrong = taken.wrong ?? watcher.state(taken.next)
    if (wrong?.property === wanted.property) return { deeds: done, path, steps: [], wrong }
    if (taken.wrong?.property === 'breach' || taken.wrong?.property === 'unhandled') return undefined
    state = taken.next
  }
  return undefined
}
