import type { Parts } from './parts.ts'
import type { Space } from './space.ts'
import type { Store } from './store.ts'
import { changesOf, textOf } from './words.ts'

export interface StepReport {
  /** The action's index among those of its state. */
  readonly action: number
  /** What happened, in an operator's words. */
  readonly text: string
  /** What changed by it: `node 2 quorate: false → true`. */
  readonly changes: readonly string[]
}

/** An action as it was met while a state was expanded, with its successor. */
export interface Taken {
  readonly action: number
  readonly kind: number
  readonly node: number
  readonly arg: number
  readonly next: Int32Array
  readonly why?: string
  readonly breach?: string
}

/** The way from the first state to a stored one (and on by one more action), found again by expanding along it. */
export function pathTo(
  space: Space,
  store: Store,
  index: number,
  action?: number,
): { path: number[]; steps: StepReport[] } {
  const states: Int32Array[] = []
  for (let at = index; at >= 0; at = store.parent(at)) states.push(store.read(at, new Int32Array(store.width)))
  states.reverse()
  const steps: StepReport[] = []
  for (const [i, state] of states.entries()) {
    const after = states[i + 1]
    if (!after && action === undefined) break
    const { taken } = find(space, state, after ? next => equal(next, after) : (_, at) => at === action)
    if (!taken) throw new Error('a stored state is not a successor of its parent')
    steps.push(report(space.parts, state, taken))
  }
  return { path: steps.map(step => step.action), steps }
}

/** Replays a path of action indices from the first state; says where it cannot go on. */
export function replay(
  space: Space,
  path: readonly number[],
): { steps: StepReport[]; stuck?: { at: number; choices: number } } {
  space.begin()
  let state: Int32Array = space.next.slice()
  const steps: StepReport[] = []
  for (const [at, wanted] of path.entries()) {
    const { taken, choices } = find(space, state, (_, action) => action === wanted)
    if (!taken) return { steps, stuck: { at, choices } }
    steps.push(report(space.parts, state, taken))
    // What breaches has no state after it: nothing to go on from.
    if (taken.breach !== undefined && at + 1 < path.length) return { steps, stuck: { at: at + 1, choices: 0 } }
    state = taken.next
  }
  return { steps }
}

/** The first action that is wanted, among all of a state. */
function find(
  space: Space,
  state: Int32Array,
  wanted: (next: Int32Array, action: number) => boolean,
): { taken: Taken | undefined; choices: number } {
  let choices = 0
  let taken: Taken | undefined
  space.expand(state, (kind, node, arg, outcome) => {
    const action = choices++
    if (taken || !wanted(space.next, action)) return
    const { why, breach } = outcome ?? {}
    taken = {
      ...{ action, kind, node, arg, next: space.next.slice() },
      ...(why !== undefined && { why }),
      ...(breach !== undefined && { breach }),
    }
  })
  space.parts.monitors.take()
  return { taken, choices }
}

function report(parts: Parts, before: Int32Array, taken: Taken): StepReport {
  const { action, next, why, breach } = taken
  const text = `${textOf(parts, before, taken)}${why === undefined ? '' : ` (${why})`}`
  if (breach !== undefined) return { action, text: `${text}: ${breach}`, changes: [] }
  return { action, text, changes: changesOf(parts, before, next) }
}

function equal(a: Int32Array, b: Int32Array): boolean {
  return a.every((value, i) => value === b[i])
}
