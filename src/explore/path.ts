import type { Outcome } from './locals.ts'
import type { Parts } from './parts.ts'
import type { Space } from './space.ts'
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

/** States that were visited, by index, each with that of the one it was reached from first; -1 of the first. */
export interface Visited {
  readonly parent: (index: number) => number
  readonly tuple: (index: number) => Int32Array
  /** Whether a stored state stands for another, too; without it, for itself alone. */
  readonly stands?: (stored: Int32Array, state: Int32Array) => boolean
}

/** An action that leads to no stored state, by what comes of it, or by its index. */
export type Last =
  | { readonly action: number }
  | { readonly stopped: 'breach' | 'unhandled'; readonly text: string | undefined }
  | { readonly failed: string }

/** The way from the first state to a visited one (and on by one more action), found again by expanding along it. */
export function pathTo(
  space: Space,
  visited: Visited,
  index: number,
  last?: Last,
): { path: number[]; steps: StepReport[] } {
  const states: Int32Array[] = []
  for (let at = index; at >= 0; at = visited.parent(at)) states.push(visited.tuple(at))
  states.reverse()
  const same = (after: Int32Array, next: Int32Array) => visited.stands?.(after, next) ?? equal(next, after)
  const steps: StepReport[] = []
  space.begin()
  let state: Int32Array = space.next.slice()
  for (let i = 0; i < states.length; i++) {
    const after = states[i + 1]
    if (!after && last === undefined) break
    const { taken } = find(space, state, one =>
      after ? same(after, one.next) : last !== undefined && is(last, one, visited.stands !== undefined),
    )
    if (!taken) throw new Error('a stored state is not a successor of its parent')
    steps.push(report(space.parts, state, taken))
    state = taken.next
  }
  return { path: steps.map(step => step.action), steps }
}

/** `renamed`: the same with other names of nodes; then a text may name others. */
function is(last: Last, one: Met, renamed: boolean): boolean {
  if ('action' in last) return last.action === one.action
  if ('failed' in last) return one.failed.includes(last.failed)
  if (last.stopped === 'unhandled') return one.outcome?.unhandled === true
  if (!renamed) return one.outcome?.breach === last.text
  return one.outcome?.breach !== undefined && placeOf(one.outcome.breach) === placeOf(last.text)
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
    const { taken, choices } = find(space, state, ({ action }) => action === wanted)
    if (!taken) return { steps, stuck: { at, choices } }
    steps.push(report(space.parts, state, taken))
    // What breaches has no state after it: nothing to go on from.
    if (taken.breach !== undefined && at + 1 < path.length) return { steps, stuck: { at: at + 1, choices: 0 } }
    state = taken.next
  }
  return { steps }
}

/** An enabled action while a state is expanded. */
interface Met {
  readonly action: number
  readonly next: Int32Array
  readonly outcome: Outcome | undefined
  readonly failed: readonly string[]
}

/** The first action that is wanted, among all of a state. */
function find(
  space: Space,
  state: Int32Array,
  wanted: (one: Met) => boolean,
): { taken: Taken | undefined; choices: number } {
  let choices = 0
  let taken: Taken | undefined
  space.expand(state, (kind, node, arg, outcome) => {
    const action = choices++
    const failed = space.parts.monitors.take().map(one => one.property)
    if (taken || !wanted({ action, next: space.next, outcome, failed })) return
    const { why, breach } = outcome ?? {}
    taken = {
      ...{ action, kind, node, arg, next: space.next.slice() },
      ...(why !== undefined && { why }),
      ...(breach !== undefined && { breach }),
    }
  })
  return { taken, choices }
}

/** `file:line:column` of a breach. */
function placeOf(text: string | undefined): string | undefined {
  return text?.split(': ', 1)[0]
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
