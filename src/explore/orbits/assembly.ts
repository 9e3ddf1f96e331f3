import { roundLimit } from '../../core/views.ts'
import { type RingOrder, turn } from '../order-text.ts'
import { packed } from '../packing.ts'
import { beforeTurn, type Course, canonical, nameOf, type Part, speakersFor } from './course.ts'
import { CourseSteps, type Next } from './course-steps.ts'
import type { Crowd } from './crowd.ts'
import { endings } from './given-up.ts'
import { equalNumbers, Hearing, type Word } from './hearing.ts'
import { decided } from './order.ts'
import { costs, type Pulse } from './pulse.ts'
import type { Standings } from './standings.ts'
import type { Move } from './template.ts'
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

const mostCourses = 20 * roundLimit

/**
 * Rings of nodes that are alike: every order in which what their members say can be delivered, and in which they have their
 * turns to speak. Orders that differ by an exchange of members are one, and those that come to the same go on as one from there.
 */
export class Assembly {
  readonly #templates: Templates
  readonly #pulse: Pulse
  readonly #hearing: Hearing
  readonly #turns: Turns
  readonly #steps: CourseSteps
  readonly #standings: Standings
  readonly #known = new Map<string, readonly Way[] | undefined>()

  constructor(templates: Templates, standings: Standings, pulse: Pulse) {
    this.#templates = templates
    this.#standings = standings
    this.#steps = new CourseSteps(templates)
    this.#pulse = pulse
    this.#turns = new Turns(templates)
    this.#hearing = new Hearing(templates, pulse)
  }

  /**
   * The members install their view and hear each other, with what they still had to say before. Places are counted in the
   * order of the groups. `undefined`: it depends on who of them comes first in the order of ids, which is open.
   */
  form(members: Crowd, monitors: number): readonly Way[] | undefined {
    return this.#remembered(members, [monitors, 0], ring => this.#heardOut(this.#installed(ring, monitors), monitors))
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
  complete(members: Crowd, monitors: number): readonly Way[] | undefined {
    return this.#remembered(members, [monitors, 2], ring => this.#heardOut(this.#resumed(ring, monitors), monitors))
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
      return this.#heardOut({ groups, of, monitors, order: [] }, monitors)
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

  #heardOut(begun: Course | string, monitors: number): readonly Way[] {
    if (typeof begun === 'string') return breached(begun, monitors)
    return this.#inAnyOrder(begun) ?? this.#settled(begun)
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
      const name = way.breach ?? nameOf({ ...way, groups: way.parts })
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

function breached(breach: string, monitors: number): readonly Way[] {
  return [{ parts: [], of: [], monitors, order: [], breach }]
}

const endless = { parts: [], of: [], order: [], breach: 'a ring has more courses than are looked at' }
