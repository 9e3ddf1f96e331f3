import { full, type Mode, over, own } from '../modes.ts'
import { halt } from '../order-text.ts'
import { packed } from '../packing.ts'
import { type Course, canonical, nameOf, type Part } from './course.ts'
import type { CourseSteps } from './course-steps.ts'
import { costs, type Pulse } from './pulse.ts'

/** A ring that is given up, on its way: by each of the parts that its members go on in, what these still take. */
interface Ending extends Course {
  readonly modes: readonly Mode[]
}

/**
 * What a ring that is given up may come to, with what is left to say to each of its members; or a breach.
 *
 * `partOf`: by group of the ring's beginning, in which part it goes on, counted from 0; -1 for who went down. Members of
 * one part got the same, parts different ends of one order, as `RingOrders.abandoned` has it. `mostCourses`: with more of
 * them, `undefined`.
 */
export function endings(
  begun: Course,
  partOf: readonly number[],
  steps: CourseSteps,
  pulse: Pulse,
  mostCourses: number,
): readonly (Course | { readonly breach: string; readonly course: Course })[] | undefined {
  const parts = Math.max(-1, ...partOf) + 1
  const part = (one: Part) => partOf[one.block] as number
  const start: Ending = { ...canonical(begun), modes: Array<Mode>(parts).fill(full) }
  const seen = new Set([nameIn(start)])
  const queue = [start]
  const ends = new Map<string, Course | { readonly breach: string; readonly course: Course }>()
  let cost = 0
  for (let at = 0; at < queue.length; at++) {
    const course = queue[at] as Ending
    if (at > mostCourses) return undefined
    cost += course.groups.length ** 2
    if (at % 64 === 63) {
      pulse(Math.round(cost * costs.pair))
      cost = 0
    }
    if (course.modes.every(mode => mode === over)) {
      // Who went down says nothing any more, and who had no turn said nothing.
      const groups = course.groups.map(one => ({ ...one, mute: false, queue: part(one) < 0 ? [] : one.queue }))
      const end = canonical({ ...course, groups })
      const name = nameOf(end)
      if (!ends.has(name)) ends.set(name, end)
      continue
    }
    for (const next of nextOf(course, part, steps)) {
      if ('breach' in next) {
        if (!ends.has(next.breach)) ends.set(next.breach, { breach: next.breach, course })
        continue
      }
      const made = { ...canonical(next), modes: next.modes }
      const name = nameIn(made)
      if (seen.has(name)) continue
      seen.add(name)
      queue.push(made)
    }
  }
  return [...ends.values()]
}

function* nextOf(
  course: Ending,
  part: (one: Part) => number,
  steps: CourseSteps,
): Generator<Ending | { readonly breach: string }> {
  const { groups, modes } = course
  const told = (next: Course | string) => (typeof next === 'string' ? { breach: next } : { ...next, modes })
  const modeOf = (one: Part) => modes[part(one)]
  // Turns come first: of the ways to one end the plainest is told.
  for (const [i, one] of groups.entries())
    if (one.mute && modeOf(one) === full) yield told(steps.speaks(course, i).next)
  const some = modes.includes(full)
  // Parts that only take what their own members said have nothing to do with each other: one after another.
  const only = some ? -1 : modes.findIndex(mode => mode !== over)
  for (const [i, one] of groups.entries()) {
    // What a part did not get of its own members was never sent; and of who went down only that is told which somebody gets.
    if (one.queue.length === 0 || modeOf(one) === over || (!some && part(one) !== only)) continue
    const takes = (other: Part) => modeOf(other) === full || (modeOf(other) === own && part(other) === part(one))
    yield told(steps.deliver(course, i, takes))
  }
  for (const [p, mode] of modes.entries()) {
    if (mode === over || (!some && p !== only)) continue
    const first = groups.find(one => part(one) === p) as Part
    yield {
      ...course,
      modes: modes.with(p, (mode + 1) as Mode),
      order: [...course.order, halt(first.who[0] as number)],
    }
  }
}

function nameIn(course: Ending): string {
  return `${nameOf(course)} ${packed(course.modes)}`
}
