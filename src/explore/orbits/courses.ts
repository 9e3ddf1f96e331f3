import { roundLimit } from '../../core/views.ts'
import { type RingOrder, turn } from '../order-text.ts'
import { beforeTurn, type Course, canonical, nameOf, type Part, speakersFor } from './course.ts'
import type { CourseSteps, Next } from './course-steps.ts'
import { equalNumbers, Hearing, type Word } from './hearing.ts'
import type { Outlooks } from './outlooks.ts'
import { costs, type Pulse } from './pulse.ts'
import type { Templates } from './templates.ts'
import { Turns } from './turns.ts'

/** What a ring comes to. */
export interface Way {
  readonly parts: readonly Part[]
  readonly of: readonly (readonly number[])[]
  readonly monitors: number
  /** By places. */
  readonly order: RingOrder
  readonly breach?: string
}

export const mostCourses = 20 * roundLimit

/** All that a ring on its way may come to; those of one outlook are one, where it lasts. */
export class Courses {
  readonly #templates: Templates
  readonly #pulse: Pulse
  readonly #hearing: Hearing
  readonly #turns: Turns
  readonly #steps: CourseSteps
  readonly #outlooks: Outlooks | undefined

  constructor(templates: Templates, steps: CourseSteps, pulse: Pulse, outlooks?: Outlooks) {
    this.#templates = templates
    this.#steps = steps
    this.#turns = new Turns(templates)
    this.#pulse = pulse
    this.#outlooks = outlooks
    this.#hearing = new Hearing(templates, pulse, outlooks)
  }

  /** From where members have installed their view and are still to be heard. */
  ends(begun: Course): readonly Way[] {
    return this.#inAnyOrder(begun) ?? this.#settled(begun)
  }

  /** The one end there is when no member cares in which order it hears the others. */
  #inAnyOrder(begun: Course): readonly Way[] | undefined {
    const course = this.#ahead(begun)
    return course.groups.every(one => one.done) ? [ended(course)] : undefined
  }

  /** Each member to whom the order of the rest does not matter is what it comes to. Only where nobody will answer anything. */
  #ahead(course: Course): Course {
    const { groups, of, monitors } = course
    const words = this.#words(course)
    if (!words) return course
    let heard = monitors
    const table = [...of]
    const order = [...course.order]
    const ends = groups.map((part, i) => {
      if (part.done) return undefined
      const { speakers, others } = speakersFor(course, i, words)
      const end = this.#hearing.settled(part.kind, speakers)
      return end && { ...end, others }
    })
    const all = groups.every((part, i) => part.done || ends[i])
    const parts = groups.map((part, i) => {
      const end = ends[i]
      if (!end) return part
      // What it says may make no difference to itself, and one to others: where nobody cares it has its turn now.
      const last = part.mute ? this.#hearing.only((words[i] as Word).slice(-1)) : []
      const said = last ?? (all ? (this.#templates.turn(part.kind)?.said ?? []) : undefined)
      if (!said) return part
      for (const move of this.#hearing.emissions(end.told)) heard = this.#templates.told(heard, move)
      table[i] = (of[i] as readonly number[]).map((b, j) => {
        const place = end.others[j] as number
        return b < 0 ? b : ((place < 0 ? end.silent[b] : end.spoke[place]) as number)
      })
      const out = part.out.map(b => (b < 0 ? b : (end.silent[b] as number)))
      if (part.mute) order.push(...part.who.map(turn))
      return {
        ...part,
        kind: end.kind,
        queue: [...part.queue, ...said],
        mute: false,
        out,
        done: true,
      }
    })
    return { groups: parts, of: table, monitors: heard, order }
  }

  /** By group, what each of it is still to be heard with, where nobody will answer anything. */
  #words(course: Course): readonly Word[] | undefined {
    const { groups } = course
    let words: readonly Word[] = groups.map(({ kind, queue, mute }) =>
      mute ? [...queue, this.#hearing.options([this.#templates.turn(kind)?.said ?? []])] : queue,
    )
    // What somebody says in its turn depends on what it has heard, and that on what others say in theirs.
    for (;;) {
      const now: Word[] = []
      for (const [i, { kind, queue, mute }] of groups.entries()) {
        const found = mute ? this.#hearing.words(kind, beforeTurn(course, i, words).speakers) : undefined
        if (mute && found === undefined) return undefined
        now.push(found === undefined ? queue : [...queue, found])
      }
      if (now.every((one, i) => equalNumbers(one, words[i] as Word))) return words
      words = now
    }
  }

  #settled(begun: Course): readonly Way[] {
    return this.#explored(begun, true) ?? (this.#explored(begun, false) as readonly Way[])
  }

  /** All ends there are. `undefined` when those who are through with the ring were said to be `ahead`, and somebody has an answer. */
  #explored(begun: Course, ahead: boolean): readonly Way[] | undefined {
    const settle = (course: Course) => canonical(ahead ? this.#ahead(course) : course)
    const start = settle(begun)
    const seen = new Set([nameOf(start)])
    const queue = [start]
    const ends = new Map<string, Way>()
    let cost = 0
    const end = (way: Way) => {
      const name = way.breach ?? this.#endName(way)
      if (!ends.has(name)) ends.set(name, way)
    }
    for (let at = 0; at < queue.length; at++) {
      const course = queue[at] as Course
      if (at > mostCourses) return [{ ...endless, monitors: course.monitors }]
      cost += course.groups.length ** 2
      if (at % 64 === 63) {
        this.#pulse(Math.round(cost * costs.pair))
        cost = 0
      }
      const isThrough = (one: Part) => one.queue.length === 0 && !one.mute
      if (course.groups.every(one => one.done) || course.groups.every(isThrough)) {
        end(ended(course))
        continue
      }
      for (const next of this.#next(course)) {
        if (typeof next === 'string') {
          end({ ...course, parts: course.groups, breach: next })
          continue
        }
        if (ahead && next.answered) return undefined
        const made = settle(next)
        const name = nameOf(made)
        if (seen.has(name)) continue
        seen.add(name)
        queue.push(made)
      }
    }
    return [...ends.values()]
  }

  #endName({ parts: groups, of, monitors, order }: Way): string {
    const outlook = this.#outlooks?.nameOf({ groups, of })
    return outlook === undefined ? nameOf({ groups, of, monitors, order }) : `${monitors} ${outlook}`
  }

  /** What can happen next, or a breach. */
  *#next(course: Course): Generator<Next | string> {
    // Turns come first: of the ways to one end the plainest is told.
    for (const [i, { mute }] of course.groups.entries())
      if (mute && this.#turns.matters(course, i)) yield this.#steps.speaks(course, i).next
    for (const [i, { queue, mute }] of course.groups.entries())
      if (queue.length > 0) yield this.#steps.deliver(course, i)
      else if (mute) {
        const { next, sender } = this.#steps.speaks(course, i)
        yield typeof next === 'string' || (next.groups[sender] as Part).queue.length === 0
          ? next
          : this.#steps.deliver(next, sender)
      }
  }
}

/** Of a course in which nobody cares for the order of the rest: they are heard as they come. */
function ended(course: Course): Way {
  const order = course.groups.flatMap(({ who, queue }) => who.flatMap(place => queue.map(() => place)))
  const heard = course.groups.map(part => ({ ...part, queue: [], done: true }))
  const { groups, of, monitors } = canonical({ ...course, groups: heard })
  return { parts: groups, of, monitors, order: [...course.order, ...order] }
}

export const endless = { parts: [], of: [], order: [], breach: 'a ring has more courses than are looked at' }
