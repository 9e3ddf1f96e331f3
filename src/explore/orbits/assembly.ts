import { roundLimit } from '../../core/views.ts'
import type { Monitors } from '../monitors.ts'
import { arranged, type Crowd, type Group, inOrder, merged, packed, written } from './crowd.ts'
import { equalNumbers, Hearing, type Speakers } from './hearing.ts'
import { decided } from './order.ts'
import type { Move } from './template.ts'
import type { Templates } from './templates.ts'

/** Members of a ring on its way. `block` is the group of the ring's beginning that they were in, and `who` their places in it. */
interface Part extends Group {
  /** What each of them is still to be heard with, oldest first. */
  readonly queue: readonly number[]
  /** By bucket of the template at the beginning, where those of it who are not in the ring are now; -1 for nobody. */
  readonly out: readonly number[]
}

/** What a ring comes to. */
export interface Way {
  readonly parts: readonly Part[]
  readonly of: readonly (readonly number[])[]
  readonly monitors: number
  /** Who was heard, by place, in the one order of the ring. */
  readonly order: readonly number[]
  readonly breach?: string
}

interface Course {
  readonly groups: readonly Part[]
  readonly of: readonly (readonly number[])[]
  readonly monitors: number
  readonly order: readonly number[]
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
        ...{ ...group, block: i, queue: queue(i) },
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
      groups.push({ ...group, kind: move.next, block: i, queue: move.said, out: [...move.rest] })
      of.push(row.map(b => (b < 0 ? b : (move.meant[b] as number))))
    }
    return { groups, of, monitors: heard, order: [] }
  }

  /** The one end there is when no member cares in which order it hears the others. */
  #inAnyOrder({ groups, of, monitors }: Course): readonly Way[] | undefined {
    const parts: Part[] = []
    const table: number[][] = []
    let heard = monitors
    for (const [i, part] of groups.entries()) {
      const row = of[i] as readonly number[]
      const speakers: Speakers[] = []
      const placeOf = groups.map((other, j) => {
        const bucket = row[j] as number
        const count = other.who.length - (i === j ? 1 : 0)
        return count > 0 ? added(speakers, { bucket, queue: other.queue, count }) : -1
      })
      added(speakers, { bucket: 0, queue: part.queue, count: 1 })
      const end = this.#hearing.settled(part.kind, speakers)
      if (!end) return undefined
      for (const { role, signals } of this.#monitors.some ? this.#hearing.emissions(end.emissions) : [])
        heard = this.#monitors.hear(heard, this.#templates.first(role) + 1, signals)
      const out = part.out.map(b => (b < 0 ? b : (end.silent[b] as number)))
      parts.push({ ...part, kind: end.kind, queue: [], out })
      table.push(
        row.map((b, j) => {
          const place = placeOf[j] as number
          return b < 0 ? b : ((place < 0 ? end.silent[b] : end.spoke[place]) as number)
        }),
      )
    }
    const order = groups.flatMap(({ who, queue }) => who.flatMap(place => queue.map(() => place)))
    const made = canonical({ groups: parts, of: table, monitors: heard, order })
    return [{ parts: made.groups, of: made.of, monitors: heard, order }]
  }

  #settled(begun: Course): readonly Way[] {
    for (const { kind } of begun.groups) this.#templates.recall(kind)
    const start = canonical(begun)
    const seen = new Set([nameOf(start)])
    const queue = [start]
    const ends = new Map<string, Way>()
    const end = ({ groups, of, monitors, order }: Course, breach?: string) => {
      const made = { parts: groups, of, monitors, order, ...(breach !== undefined && { breach }) }
      const name = breach ?? nameOf({ groups, of, monitors, order })
      if (!ends.has(name)) ends.set(name, made)
    }
    for (let at = 0; at < queue.length; at++) {
      const course = queue[at] as Course
      if (at > mostCourses) return [{ ...endless, monitors: course.monitors }]
      if (at % 64 === 63) this.#pulse()
      let over = true
      for (const [i, part] of course.groups.entries()) {
        if (part.queue.length === 0) continue
        over = false
        const next = this.#deliver(course, i)
        if (typeof next === 'string') {
          end(course, next)
          continue
        }
        const made = canonical(next)
        const name = nameOf(made)
        if (seen.has(name)) continue
        seen.add(name)
        queue.push(made)
      }
      if (over) end(course)
    }
    return [...ends.values()]
  }

  /** The first of a group is heard with the first that it has to say. */
  #deliver(course: Course, index: number): Course | string {
    const { groups, of, sender } = apart(course, index)
    const { queue, who } = groups[sender] as Part
    const payload = queue[0] as number
    let monitors = course.monitors
    const parts: Part[] = []
    const table: number[][] = []
    for (const [i, part] of groups.entries()) {
      const row = of[i] as readonly number[]
      const bucket = i === sender ? 0 : (row[sender] as number)
      const move = this.#templates.heard(part.kind, bucket, payload)
      const { next, rest, meant, outcome, said } = move
      if (outcome.breach !== undefined) return outcome.breach
      monitors = this.#hear(monitors, move)
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
    return { groups: parts, of: table, monitors, order: [...course.order, who[0] as number] }
  }

  #hear(monitors: number, { outcome, next }: Move): number {
    if (outcome.emitted.length === 0 || !this.#monitors.some) return monitors
    const self = this.#templates.first(this.#templates.at(next).role) + 1
    return this.#monitors.hear(monitors, self, outcome.emitted)
  }
}

const endless = { parts: [], of: [], order: [], breach: 'a ring has more courses than are looked at' }

/** These among the speakers, at the place that is given back; -1 for those with nothing to say. */
function added(speakers: Speakers[], one: Speakers): number {
  if (one.queue.length === 0) return -1
  const same = speakers.findIndex(({ bucket, queue }) => bucket === one.bucket && equalNumbers(queue, one.queue))
  if (same < 0) return speakers.push(one) - 1
  const before = speakers[same] as Speakers
  speakers[same] = { ...before, count: before.count + one.count }
  return same
}

/** The course with the first of a group in a group of its own. */
function apart(
  { groups, of }: Course,
  index: number,
): { groups: readonly Part[]; of: readonly (readonly number[])[]; sender: number } {
  const group = groups[index] as Part
  if (group.who.length === 1) return { groups, of, sender: index }
  const split = splitOff(groups, of, index, 1)
  return { ...split, sender: groups.length }
}

/** The first so many of a group become one of their own, the last of all groups. */
export function splitOff<G extends Group>(
  groups: readonly G[],
  of: readonly (readonly number[])[],
  index: number,
  count: number,
): { groups: readonly G[]; of: readonly (readonly number[])[] } {
  const group = groups[index] as G
  const [mine, theirs] = [group.who.slice(0, count), group.who.slice(count)]
  const inner = (of[index] as readonly number[])[index] as number
  const table = of.map((row, i) => [
    ...(i === index ? row.with(index, theirs.length > 1 ? inner : -1) : row),
    row[index] as number,
  ])
  const last = [...(of[index] as readonly number[]), count > 1 ? inner : -1]
  return {
    groups: [...groups.with(index, { ...group, who: theirs }), { ...group, who: mine }],
    of: [...table, last],
  }
}

function canonical({ groups, of, monitors, order }: Course): Course {
  const one = merged(groups, of, (a, b) => {
    if (a.kind !== b.kind || a.block !== b.block) return false
    return equalNumbers(a.queue, b.queue) && equalNumbers(a.out, b.out)
  })
  const places = arranged({ groups: one.groups.map(coloured), of: one.of })
  return {
    groups: places.map(i => one.groups[i] as Part),
    of: places.map(i => places.map(j => (one.of[i] as readonly number[])[j] as number)),
    monitors,
    order,
  }
}

/** What tells the groups of a course apart besides their templates goes into the colour. */
function coloured(part: Part): Group {
  let kind = part.kind
  for (const one of [part.block, ...part.queue, -1, ...part.out]) kind = (Math.imul(kind, 31) + one + 2) | 0
  return { ...part, kind }
}

function nameOf({ groups, of, monitors }: Course): string {
  const rest = groups.flatMap(({ queue, out }) => [queue.length, ...queue, ...out])
  return packed([monitors, ...written({ groups, of }), ...rest])
}

/** Groups in an order of their own, for who asks for a ring of them: rings that are alike are then one. */
export function ringOf(groups: readonly Group[], of: readonly (readonly number[])[]): readonly number[] {
  return arranged({ groups: groups.map(one => ({ ...one, block: 0 })), of })
}

export { inOrder }
