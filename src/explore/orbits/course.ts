import type { RingOrder } from '../order-text.ts'
import { packed } from '../packing.ts'
import { arranged, type Group, merged, written } from './crowd.ts'
import { equalNumbers, itsTurn, type Speakers, type Word } from './hearing.ts'

/** Members of a ring on its way. `block` is the group of the ring's beginning that they were in, and `who` their places in it. */
export interface Part extends Group {
  /** What each of them is still to be heard with, oldest first. */
  readonly queue: readonly number[]
  /** Their turn to speak is still to come. */
  readonly mute: boolean
  /** By bucket of the template at the beginning, where those of it who are not in the ring are now; -1 for nobody. */
  readonly out: readonly number[]
  /** It does not matter to them any more in which order they hear the rest: they are already what they come to. */
  readonly done: boolean
}

/** A ring between its installation and the last delivery. */
export interface Course {
  readonly groups: readonly Part[]
  readonly of: readonly (readonly number[])[]
  readonly monitors: number
  readonly order: RingOrder
}

/** These among the speakers, at the place that is given back; -1 for those with nothing to say. */
function added(speakers: Speakers[], one: Speakers): number {
  if (one.queue.length === 0) return -1
  const same = speakers.findIndex(({ bucket, queue }) => bucket === one.bucket && equalNumbers(queue, one.queue))
  if (same < 0) return speakers.push(one) - 1
  const before = speakers[same] as Speakers
  speakers[same] = { ...before, count: before.count + one.count }
  return same
}

type Table = Pick<Course, 'groups' | 'of'>

/**
 * Which others a member of a group is still to hear, by the classes that it knows them by; and the place of each group among these.
 * By group, `words` are what each of it is heard with.
 */
export function othersFor(
  { groups, of }: Table,
  index: number,
  words: readonly Word[],
): { readonly speakers: Speakers[]; readonly others: readonly number[] } {
  const speakers: Speakers[] = []
  const row = of[index] as readonly number[]
  const others = groups.map((other, j) => {
    const count = other.who.length - (index === j ? 1 : 0)
    return count > 0 ? added(speakers, { bucket: row[j] as number, queue: words[j] as Word, count }) : -1
  })
  return { speakers, others }
}

/**
 * The same with what it says itself; and its turn where that is to come, before or after it is heard with what it has said
 * already.
 */
export function speakersFor(course: Table, index: number, words: readonly Word[]): ReturnType<typeof othersFor> {
  const { mute, queue } = course.groups[index] as Part
  const own = words[index] as Word
  const found = mute ? beforeTurn(course, index, words) : othersFor(course, index, words)
  added(found.speakers, { bucket: 0, queue: mute ? [itsTurn, ...own.slice(queue.length)] : own, count: 1 })
  return found
}

/** Whom a member of a group may have heard before its turn to speak. */
export function beforeTurn(course: Table, index: number, words: readonly Word[]): ReturnType<typeof othersFor> {
  const found = othersFor(course, index, words)
  added(found.speakers, { bucket: 0, queue: (course.groups[index] as Part).queue, count: 1 })
  return found
}

/** The course with the first of a group in a group of its own. */
export function apart(
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

export function canonical({ groups, of, monitors, order }: Course): Course {
  const one = merged(groups, of, (a, b) => {
    if (a.kind !== b.kind || a.block !== b.block || a.done !== b.done || a.mute !== b.mute) return false
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
  for (const one of [part.block, standing(part), ...part.queue, -1, ...part.out])
    kind = (Math.imul(kind, 31) + one + 2) | 0
  return { ...part, kind }
}

function standing({ done, mute }: Part): number {
  return (done ? 1 : 0) + (mute ? 2 : 0)
}

export function nameOf({ groups, of, monitors }: Course): string {
  const rest = groups.flatMap(part => [standing(part), part.queue.length, ...part.queue, ...part.out])
  return packed([monitors, ...written({ groups, of }), ...rest])
}
