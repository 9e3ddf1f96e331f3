import { packed } from '../packing.ts'
import type { Course, Part } from './course.ts'
import { CourseSteps } from './course-steps.ts'
import { Courses, endless, mostCourses, type Way } from './courses.ts'
import type { Crowd } from './crowd.ts'
import { endings } from './given-up.ts'
import { decided } from './order.ts'
import type { Outlooks } from './outlooks.ts'
import { costs, type Pulse } from './pulse.ts'
import type { Standings } from './standings.ts'
import type { Move } from './template.ts'
import type { Templates } from './templates.ts'

/**
 * Rings of nodes that are alike: every order in which what their members say can be delivered, and in which they have their
 * turns to speak. Orders that differ by an exchange of members are one, and those that come to the same go on as one from there.
 */
export class Assembly {
  readonly #templates: Templates
  readonly #pulse: Pulse
  readonly #courses: Courses
  /** Of rings that last. */
  readonly #lasting: Courses
  readonly #steps: CourseSteps
  readonly #standings: Standings
  readonly #outlooks: Outlooks
  readonly #known = new Map<string, readonly Way[] | undefined>()

  constructor(templates: Templates, standings: Standings, outlooks: Outlooks, pulse: Pulse) {
    this.#templates = templates
    this.#standings = standings
    this.#outlooks = outlooks
    this.#steps = new CourseSteps(templates)
    this.#pulse = pulse
    this.#courses = new Courses(templates, this.#steps, pulse)
    this.#lasting = new Courses(templates, this.#steps, pulse, outlooks)
  }

  /**
   * The members install their view and hear each other, with what they still had to say before. Places are counted in the
   * order of the groups. `undefined`: it depends on who of them comes first in the order of ids, which is open. `lasts`: all
   * nodes are members, and stay so; then of what comes to one outlook there is one.
   */
  form(members: Crowd, monitors: number, lasts: boolean): readonly Way[] | undefined {
    return this.#remembered(members, [monitors, 0, Number(lasts)], ring => {
      const begun = this.#installed(ring, monitors)
      return typeof begun === 'string' ? breached(begun, monitors) : this.#ends(begun, lasts)
    })
  }

  /** The members install their view, but for those that are `absent` by group, and nothing is heard yet. */
  open(members: Crowd, absent: readonly boolean[], monitors: number): readonly Way[] | undefined {
    const flags = absent.map(is => (is ? 1 : 0))
    return this.#remembered(members, [monitors, 1, ...flags], ring => {
      const course = this.#installed(ring, monitors, absent)
      if (typeof course === 'string') return breached(course, monitors)
      const parts = course.groups.map((part, i) => ({
        ...part,
        open: this.#standings.id(absent[i] ? 'absent' : part.mute ? 'mute' : 'member', part.queue),
      }))
      return [{ ...course, parts }]
    })
  }

  /** The members of a ring that was open hear each other. */
  complete(members: Crowd, monitors: number, lasts: boolean): readonly Way[] | undefined {
    return this.#remembered(members, [monitors, 2, Number(lasts)], ring =>
      this.#ends(this.#resumed(ring, monitors), lasts),
    )
  }

  /**
   * The ring that these had installed is given up: those of one `block` go on together, and who is in a block below 0 went
   * down. What is left to say to each of them stands by it afterwards.
   */
  giveUp(members: Crowd, monitors: number): readonly Way[] | undefined {
    const blocks = members.groups.map(one => one.block)
    const numbers = new Map([...new Set(blocks.filter(one => one >= 0))].map((one, i) => [one, i]))
    const partOf = blocks.map(one => numbers.get(one) ?? -1)
    return this.#remembered(members, [monitors, 3, ...partOf], ring => {
      const ends = endings(this.#resumed(ring, monitors), partOf, this.#steps, this.#pulse, mostCourses)
      if (!ends) return [{ ...endless, monitors }]
      return ends.map(end => {
        if ('breach' in end) return { ...end.course, parts: [], of: [], breach: end.breach }
        return { ...end, parts: end.groups.map(one => ({ ...one, open: this.#standings.id('none', one.queue) })) }
      })
    })
  }

  /** One of a group takes a step of its own, and what it says is delivered to all members; it is the group's first. */
  speak(members: Crowd, speaker: number, move: Move, input: number, monitors: number): readonly Way[] | undefined {
    const queue = (i: number) => (i === speaker ? move.said : [])
    return this.#remembered(members, [monitors, 4, speaker, input], ring => {
      const groups = ring.groups.map((group, i) => ({
        ...{ ...group, block: i, queue: queue(i), mute: false, done: false },
        ...(i === speaker ? { kind: move.next, out: [...move.rest] } : this.#outside(group.kind)),
      }))
      const of = ring.of.map((row, i) => (i === speaker ? row.map(b => (b < 0 ? b : (move.rest[b] as number))) : row))
      return this.#courses.ends({ groups, of, monitors, order: [] })
    })
  }

  #remembered(
    members: Crowd,
    asked: readonly number[],
    make: (ring: Crowd) => readonly Way[],
  ): readonly Way[] | undefined {
    const numbers = [...asked]
    for (const { kind, open, who } of members.groups) numbers.push(kind, open, who.length)
    for (const row of members.of) for (const bucket of row) numbers.push(bucket)
    const name = packed(numbers)
    if (this.#known.has(name)) return this.#known.get(name)
    let next = 0
    const placed = members.groups.map(group => ({ ...group, block: 0, who: group.who.map(() => next++) }))
    this.#pulse(costs.ring)
    const made = decided(() => make({ groups: placed, of: members.of }))
    this.#known.set(name, made)
    return made
  }

  #ends(begun: Course, lasts: boolean): readonly Way[] {
    if (!lasts) return this.#courses.ends(begun)
    // Nobody is outside.
    const groups = begun.groups.map(part => ({ ...part, out: [] }))
    const ways = this.#lasting.ends({ ...begun, groups })
    // Where somebody may yet say something, or leave, what the others know makes a difference after all.
    const isAll = ways.every(
      ({ breach, parts }) => breach !== undefined || parts.every(one => this.#outlooks.of(one.kind)),
    )
    return isAll ? ways : this.#courses.ends(begun)
  }

  /** An open ring, as it stands. */
  #resumed({ groups, of }: Crowd, monitors: number): Course {
    const parts = groups.map((group, i) => {
      const { ring, queue } = this.#standings.at(group.open)
      return { ...group, ...this.#outside(group.kind), open: 0, block: i, queue, mute: ring === 'mute', done: false }
    })
    return { groups: parts, of, monitors, order: [] }
  }

  #outside(kind: number): Pick<Part, 'out'> {
    return { out: this.#templates.at(kind).buckets.map((_, b) => b) }
  }

  #installed(ring: Crowd, monitors: number, absent: readonly boolean[] = []): Course | string {
    const groups: Part[] = []
    const of: number[][] = []
    let heard = monitors
    for (const [i, group] of ring.groups.entries()) {
      const row = ring.of[i] as readonly number[]
      const { queue } = this.#standings.at(group.open)
      if (absent[i]) {
        groups.push({ ...group, ...this.#outside(group.kind), open: 0, block: i, queue, mute: false, done: false })
        of.push([...row])
        continue
      }
      const counts: number[] = []
      for (const [j, other] of ring.groups.entries()) {
        const bucket = row[j] as number
        if (bucket >= 0) counts[bucket] = (counts[bucket] ?? 0) + other.who.length - (i === j ? 1 : 0)
      }
      const all = this.#templates.at(group.kind).buckets.map((_, b) => counts[b] ?? 0)
      const move = this.#templates.install(group.kind, all)
      if (move.outcome.breach !== undefined) return move.outcome.breach
      heard = this.#templates.told(heard, move)
      const mute = this.#templates.turn(move.next) !== undefined
      groups.push({
        ...{ ...group, kind: move.next, open: 0, block: i, mute, done: false },
        ...{ queue: [...queue, ...move.said], out: [...move.rest] },
      })
      of.push(row.map(b => (b < 0 ? b : (move.meant[b] as number))))
    }
    return { groups, of, monitors: heard, order: [] }
  }
}

function breached(breach: string, monitors: number): readonly Way[] {
  return [{ parts: [], of: [], monitors, order: [], breach }]
}
