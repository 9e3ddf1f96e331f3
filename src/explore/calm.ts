import { kindOf } from './actions.ts'
import { Judge } from './judge.ts'
import type { Space } from './space.ts'

/** A calm way that is longer than this leads nowhere. */
const longest = 10_000

/**
 * From the first state to where the model's `begins` first holds, with no choice and no fault on the way: always the message that
 * has been under way for longest, and where none can arrive, one armed timer after the other. In words, why there is no such
 * state.
 */
export function calmly(space: Space): Int32Array | string {
  const { begins } = space.model
  let state: Int32Array = space.next.slice()
  if (!begins) return state
  const judge = new Judge(begins, space.parts)
  const since = new Map<string, number>()
  for (let step = 0; step < longest; step++) {
    const ruling = judge.ruling(state)
    if (ruling === true) return state
    if (ruling !== false) return ruling
    const next = successor(space, state, step, since)
    if (next === undefined) return `${begins.name}: nothing can happen any more, and it has not come about`
    if (typeof next === 'string') return next
    state = next
  }
  return `${begins.name}: it has not come about in ${longest} steps`
}

/** `since`: the step in which each message that is under way could first arrive. */
function successor(
  space: Space,
  state: Int32Array,
  step: number,
  since: Map<string, number>,
): Int32Array | string | undefined {
  let chosen: Int32Array | string | undefined
  let oldest: string | undefined
  const fired: (Int32Array | string)[] = []
  space.expand(state, (kind, node, arg, outcome) => {
    const after = () => outcome?.breach ?? space.next.slice()
    if (kind === kindOf.timer) fired.push(after())
    if (kind !== kindOf.deliver) return
    const letter = `${node} ${arg}`
    const age = since.get(letter) ?? step
    since.set(letter, age)
    if (oldest !== undefined && (since.get(oldest) ?? 0) <= age) return
    oldest = letter
    chosen = after()
  })
  if (oldest !== undefined) since.delete(oldest)
  return chosen ?? fired[step % fired.length]
}
