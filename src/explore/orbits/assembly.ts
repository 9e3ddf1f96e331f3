import { roundLimit } from '../../core/views.ts'
import { type RingOrder, turn } from '../order-text.ts'
import { packed } from '../packing.ts'
import { apart, type Course, canonical, nameOf, othersFor, type Part, speakersFor } from './course.ts'
import { arranged, type Crowd, type Group, inOrder } from './crowd.ts'
import { equalNumbers, Hearing, type Word } from './hearing.ts'
import { decided } from './order.ts'
import { costs, type Pulse } from './pulse.ts'
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

/** `answered`: somebody said something to what it heard. */
interface Next extends Course {
  readonly answered: boolean
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
  readonly #known = new Map<string, readonly Way[] | undefined>()

  constructor(templates: Templates, pulse: Pulse) {
    this.#templates = templates
    this.#pulse = pulse
    this.#turns = new Turns(templates)
    this.#hearing = new Hearing(templates, pulse)
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
        ...{ ...group, block: i, queue: queue(i), mute: false, done: false },
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
    this.#pulse(costs.ring)
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
      heard = this.#templates.told(heard, move)
      const mute = this.#templates.turn(move.next) !== undefined
      groups.push({ ...group, kind: move.next, block: i, queue: move.said, mute, out: [...move.rest], done: false })
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
      const queue = part.mute ? this.#hearing.only(words[i] as Word) : part.queue
      // What it says may make no difference to itself, and one to others: where nobody cares it has its turn now.
      if (!end || !(queue || all)) return part
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
        queue: queue ?? this.#templates.turn(part.kind)?.said ?? [],
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
    // It may have its turn before or after it is heard with what it said already: no one word says that.
    if (groups.some(({ queue, mute }) => mute && queue.length > 0)) return undefined
    let words: readonly Word[] = groups.map(({ kind, queue, mute }) =>
      mute ? [this.#hearing.options([this.#templates.turn(kind)?.said ?? []])] : queue,
    )
    // What somebody says in its turn depends on what it has heard, and that on what others say in theirs.
    for (;;) {
      const now: Word[] = []
      for (const [i, { kind, queue, mute }] of groups.entries()) {
        const found = mute ? this.#hearing.words(kind, othersFor(course, i, words).speakers) : undefined
        if (mute && found === undefined) return undefined
        now.push(found === undefined ? queue : [found])
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
      if (mute && this.#turns.matters(course, i)) yield this.#speaks(course, i).next
    for (const [i, { queue, mute }] of course.groups.entries())
      if (queue.length > 0) yield this.#deliver(course, i)
      else if (mute) {
        const { next, sender } = this.#speaks(course, i)
        yield typeof next === 'string' || (next.groups[sender] as Part).queue.length === 0
          ? next
          : this.#deliver(next, sender)
      }
  }

  /** The first of a group has its turn, and is then a group of its own, the `sender`. */
  #speaks(course: Course, index: number): { readonly next: Next | string; readonly sender: number } {
    const { groups, of, sender } = apart(course, index)
    const part = groups[sender] as Part
    const move = this.#templates.turn(part.kind) as Move
    const { next, rest, said, outcome } = move
    if (outcome.breach !== undefined) return { next: outcome.breach, sender }
    const stay = (b: number) => (b < 0 ? b : (rest[b] as number))
    const made = {
      groups: groups.with(sender, {
        ...part,
        kind: next,
        queue: [...part.queue, ...said],
        mute: false,
        out: part.out.map(stay),
      }),
      of: of.with(sender, (of[sender] as readonly number[]).map(stay)),
      monitors: this.#templates.told(course.monitors, move),
      order: [...course.order, turn(part.who[0] as number)],
      answered: false,
    }
    return { next: made, sender }
  }

  /** The first of a group is heard with the first that it has to say. */
  #deliver(course: Course, index: number): Next | string {
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
      monitors = this.#templates.told(monitors, move)
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
