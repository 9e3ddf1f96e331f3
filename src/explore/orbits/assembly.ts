import { roundLimit } from '../../core/views.ts'
import type { Monitors } from '../monitors.ts'
import { apart, type Course, canonical, nameOf, type Part, speakersFor } from './course.ts'
import { arranged, type Crowd, type Group, inOrder, packed } from './crowd.ts'
import { Hearing } from './hearing.ts'
import { decided } from './order.ts'
import type { Move } from './template.ts'
import type { Templates } from './templates.ts'

/** What a ring comes to. */
export interface Way {
  readonly parts: readonly Part[]
  readonly of: readonly (readonly number[])[]
  readonly monitors: number
  /** Who was heard, by place, in the one order of the ring. */
  readonly order: readonly number[]
  readonly breach?: string
}

const mostCourses = 20 * roundLimit

/**
 * Rings of nodes that are alike: every order in which what their members say can be delivered. Orders that differ by an exchange
 * of members are one, and those that come to the same go on as one from there.
 */
export class Assembly {
  readonly #templates: Templates
  readonly #monitors: Monitors
  readonly #pulse: () => void
  readonly #hearing: Hearing
  readonly #known = new Map<string, readonly Way[] | undefined>()

  /** `pulse` is called now and then, and may throw. */
  constructor(templates: Templates, monitors: Monitors, pulse: () => void) {
    this.#templates = templates
    this.#monitors = monitors
    this.#pulse = pulse
    this.#hearing = new Hearing(templates, signal => monitors.hears(signal), pulse)
  }

  /**
   * The members install their view and hear each other. Places are counted in the order of the groups. `undefined`: it
   * depends on who of them comes first in the order of ids, which is open.
   */
  form(members: Crowd, monitors: number): readonly Way[] | undefined {
    return this.#remembered(members, monitors, -1, 0, ring => this.#installed(ring, monitors))
  }

  /** One of a group takes a step of its own, and what it says is delivered to all members; it is the group's first. */
  speak(members: Crowd, speaker: number, move: Move, input: number, monitors: number): readonly Way[] | undefined {
    const queue = (i: number) => (i === speaker ? move.said : [])
    return this.#remembered(members, monitors, speaker, input + 1, ring => {
      const groups = ring.groups.map((group, i) => ({
        ...{ ...group, block: i, queue: queue(i), done: false },
        ...(i === speaker
          ? { kind: move.next, out: [...move.rest] }
          : { out: this.#templates.at(group.kind).buckets.map((_, b) => b) }),
      }))
      const of = ring.of.map((row, i) => (i === speaker ? row.map(b => (b < 0 ? b : (move.rest[b] as number))) : row))
      return { groups, of, monitors, order: [] }
    })
  }

  #remembered(
    members: Crowd,
    monitors: number,
    speaker: number,
    input: number,
    begin: (ring: Crowd) => Course | string,
  ): readonly Way[] | undefined {
    const numbers = [monitors, speaker, input]
    for (const { kind, who } of members.groups) numbers.push(kind, who.length)
    for (const row of members.of) for (const bucket of row) numbers.push(bucket)
    const name = packed(numbers)
    if (this.#known.has(name)) return this.#known.get(name)
    let next = 0
    const placed = members.groups.map(group => ({ ...group, block: 0, who: group.who.map(() => next++) }))
    const made = this.#made({ groups: placed, of: members.of }, monitors, begin)
    this.#known.set(name, made)
    return made
  }

  #made(ring: Crowd, monitors: number, begin: (ring: Crowd) => Course | string): readonly Way[] | undefined {
    return decided(() => {
      const begun = begin(ring)
      if (typeof begun === 'string') return [{ parts: [], of: [], monitors, order: [], breach: begun }]
      return this.#inAnyOrder(begun) ?? this.#settled(begun)
    })
  }

  #installed(ring: Crowd, monitors: number): Course | string {
    const groups: Part[] = []
    const of: number[][] = []
    let heard = monitors
    for (const [i, group] of ring.groups.entries()) {
      const row = ring.of[i] as readonly number[]
      const counts: number[] = []
      for (const [j, other] of ring.groups.entries()) {
        const bucket = row[j] as number
        if (bucket >= 0) counts[bucket] = (counts[bucket] ?? 0) + other.who.length - (i === j ? 1 : 0)
      }
      const all = this.#templates.at(group.kind).buckets.map((_, b) => counts[b] ?? 0)
      const move = this.#templates.install(group.kind, all)
      if (move.outcome.breach !== undefined) return move.outcome.breach
      heard = this.#hear(heard, move)
      groups.push({ ...group, kind: move.next, block: i, queue: move.said, out: [...move.rest], done: false })
      of.push(row.map(b => (b < 0 ? b : (move.meant[b] as number))))
    }
    return { groups, of, monitors: heard, order: [] }
  }

  /** The one end there is when no member cares in which order it hears the others. */
  #inAnyOrder(begun: Course): readonly Way[] | undefined {
    const course = this.#ahead(begun)
    return course.groups.every(one => one.done) ? [ended(course)] : undefined
  }

  /** Each member to whom the order of the rest does not matter is what it comes to. Only where nobody will say anything more. */
  #ahead({ groups, of, monitors, order }: Course): Course {
    const course = { groups, of, monitors, order }
    let heard = monitors
    const table = [...of]
    const parts = groups.map((part, i) => {
      if (part.done) return part
      const { speakers, others } = speakersFor(course, i)
      const end = this.#hearing.settled(part.kind, speakers)
      if (!end) return part
      for (const { role, signals } of this.#monitors.some ? this.#hearing.emissions(end.emissions) : [])
        heard = this.#monitors.hear(heard, this.#templates.first(role) + 1, signals)
      table[i] = (of[i] as readonly number[]).map((b, j) => {
        const place = others[j] as number
        return b < 0 ? b : ((place < 0 ? end.silent[b] : end.spoke[place]) as number)
      })
      const out = part.out.map(b => (b < 0 ? b : (end.silent[b] as number)))
      return { ...part, kind: end.kind, out, done: true }
    })
    return { groups: parts, of: table, monitors: heard, order }
  }

  #settled(begun: Course): readonly Way[] {
    for (const { kind } of begun.groups) this.#templates.recall(kind)
    return this.#explored(begun, true) ?? (this.#explored(begun, false) as readonly Way[])
  }

  /** All ends there are. `undefined` when those who are through with the ring were said to be `ahead`, and somebody has an answer. */
  #explored(begun: Course, ahead: boolean): readonly Way[] | undefined {
    const settle = (course: Course) => canonical(ahead ? this.#ahead(course) : course)
    const start = settle(begun)
    const seen = new Set([nameOf(start)])
    const queue = [start]
    const ends = new Map<string, Way>()
    const end = (way: Way) => {
      const name = way.breach ?? nameOf({ ...way, groups: way.parts })
      if (!ends.has(name)) ends.set(name, way)
    }
    for (let at = 0; at < queue.length; at++) {
      const course = queue[at] as Course
      if (at > mostCourses) return [{ ...endless, monitors: course.monitors }]
      if (at % 64 === 63) this.#pulse()
      if (course.groups.every(one => one.done) || course.groups.every(one => one.queue.length === 0)) {
        end(ended(course))
        continue
      }
      for (const [i, part] of course.groups.entries()) {
        if (part.queue.length === 0) continue
        const next = this.#deliver(course, i)
        if (ahead && typeof next !== 'string' && next.answered) return undefined
        if (typeof next === 'string') {
          end({ ...course, parts: course.groups, breach: next })
          continue
        }
        const made = settle(next)
        const name = nameOf(made)
        if (seen.has(name)) continue
        seen.add(name)
        queue.push(made)
      }
    }
    return [...ends.values()]
  }

  /** The first of a group is heard with the first that it has to say. */
  #deliver(course: Course, index: number): (Course & { readonly answered: boolean }) | string {
    let answered = false
    const { groups, of, sender } = apart(course, index)
    const { queue, who } = groups[sender] as Part
    const payload = queue[0] as number
    let monitors = course.monitors
    const parts: Part[] = []
    const table: number[][] = []
    for (const [i, part] of groups.entries()) {
      const row = of[i] as readonly number[]
      const bucket = i === sender ? 0 : (row[sender] as number)
      if (part.done) {
        parts.push(i === sender ? { ...part, queue: part.queue.slice(1) } : part)
        table.push([...row])
        continue
      }
      const move = this.#templates.heard(part.kind, bucket, payload)
      const { next, rest, meant, outcome, said } = move
      if (outcome.breach !== undefined) return outcome.breach
      monitors = this.#hear(monitors, move)
      answered ||= said.length > 0
      const left = i === sender ? part.queue.slice(1) : part.queue
      parts.push({
        ...part,
        kind: next,
        queue: said.length > 0 ? [...left, ...said] : left,
        out: part.out.map(b => (b < 0 ? b : (rest[b] as number))),
      })
      table.push(
        row.map((b, j) => (b < 0 ? b : j === sender && i !== sender ? (meant[b] as number) : (rest[b] as number))),
      )
    }
    return { groups: parts, of: table, monitors, order: [...course.order, who[0] as number], answered }
  }

  #hear(monitors: number, { outcome, next }: Move): number {
    if (outcome.emitted.length === 0 || !this.#monitors.some) return monitors
    const self = this.#templates.first(this.#templates.at(next).role) + 1
    return this.#monitors.hear(monitors, self, outcome.emitted)
  }
}

/** Of a course in which nobody cares for the order of the rest: they are heard as they come. */
function ended(course: Course): Way {
  const order = course.groups.flatMap(({ who, queue }) => who.flatMap(place => queue.map(() => place)))
  const heard = course.groups.map(part => ({ ...part, queue: [], done: true }))
  const { groups, of, monitors } = canonical({ ...course, groups: heard })
  return { parts: groups, of, monitors, order: [...course.order, ...order] }
}

const endless = { parts: [], of: [], order: [], breach: 'a ring has more courses than are looked at' }

/** Groups in an order of their own, for who asks for a ring of them: rings that are alike are then one. */
export function ringOf(groups: readonly Group[], of: readonly (readonly number[])[]): readonly number[] {
  return arranged({ groups: groups.map(one => ({ ...one, block: 0 })), of })
}

export { inOrder }
