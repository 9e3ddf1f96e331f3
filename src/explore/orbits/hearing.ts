import { packed } from '../packing.ts'
import { Interner } from '../pairs.ts'
import type { Outlooks } from './outlooks.ts'
import type { Pulse } from './pulse.ts'
import type { Move } from './template.ts'
import type { Templates } from './templates.ts'

/** In the queue of who hears: not a payload, but its turn to speak; behind it stands what it may say then. */
export const itsTurn = -1

/** Members of a ring who are still to be heard with the same: so many of a bucket of whoever hears them. */
export interface Speakers {
  readonly bucket: number
  /** Payloads, oldest first; one of `Hearing.options` stands for any of these sequences of payloads. */
  readonly queue: readonly number[]
  readonly count: number
}

/** Payloads, in a row. */
export type Word = readonly number[]

/** What comes of a speaker being heard, the bucket in which it is then, and what it is to be heard with next. */
interface Next {
  readonly move: Move
  readonly to: number
  readonly more: Word
}

/** What somebody comes to who has heard them all. */
export interface Settled {
  readonly kind: number
  /** By bucket before, where those of it are who said nothing; -1 for nobody. */
  readonly silent: readonly number[]
  /** By the speakers that were given, where they are. */
  readonly spoke: readonly number[]
  /** What monitors that had heard nothing come to; of `Hearing.emissions`. */
  readonly told: number
}

/**
 * One member of a ring, and what it comes to by hearing the others. In most rings that is the same in whatever order they
 * are heard, and then no order of the ring has to be looked at: each member's end is one of its own. This is found out by
 * going through all orders of what one member hears, which are few, since who is alike is one to it; they are shared by all
 * rings in which a member like it hears the same. Where members have turns to speak, an order also says when its own turn comes.
 */
export class Hearing {
  readonly #templates: Templates
  readonly #pulse: Pulse
  readonly #outlooks: Outlooks | undefined
  readonly #known = new Map<string, Settled | undefined>()
  readonly #said = new Map<string, number | undefined>()
  readonly #options = new Interner<readonly Word[]>()
  readonly #emissions = new Map<number, readonly Move[]>()
  #asked = 0

  /** `outlooks`: of a ring that lasts, where members that come to the same of these are one. */
  constructor(templates: Templates, pulse: Pulse, outlooks?: Outlooks) {
    this.#templates = templates
    this.#pulse = pulse
    this.#outlooks = outlooks
  }

  /** Of the steps on the way, enough to tell monitors to which neither order nor number matters. */
  emissions(told: number): readonly Move[] {
    return this.#emissions.get(told) ?? []
  }

  /**
   * Where hearing all of these leads, when every order leads there, with the same emissions; `undefined` when orders differ,
   * when somebody has something to say to what it hears, or breaches. No two of the speakers are of one bucket with one queue.
   */
  settled(kind: number, speakers: readonly Speakers[]): Settled | undefined {
    const order = [...speakers.keys()].sort((a, b) => byText(speakers[a] as Speakers, speakers[b] as Speakers))
    const sorted = order.map(i => speakers[i] as Speakers)
    const found = this.#remembered(kind, sorted)
    if (!found) return undefined
    const spoke: number[] = []
    for (const [i, at] of order.entries()) spoke[at] = found.spoke[i] as number
    return { ...found, spoke }
  }

  /** What stands for any of these in the queue of a speaker. */
  options(words: readonly Word[]): number {
    const sorted = [...new Map(words.map(one => [packed(one), one]))].sort(([a], [b]) => (a < b ? -1 : 1))
    const all = sorted.map(([, one]) => one)
    return -2 - this.#options.id(sorted.map(([name]) => `${name.length} ${name}`).join(), () => all)
  }

  /** The one word that it can only be. */
  only([first = 0]: Word): Word | undefined {
    const [word, ...others] = first < 0 ? this.#options.at(-2 - first) : []
    return others.length > 0 ? undefined : word
  }

  /** All that somebody may say in its turn, whatever it has heard of the speakers by then; of `options`. As above `undefined`. */
  words(kind: number, speakers: readonly Speakers[]): number | undefined {
    const name = named(kind, speakers)
    if (this.#said.has(name)) return this.#said.get(name)
    if (this.#asked++ % 256 === 255) this.#pulse(1)
    const made = this.#wordsIn(kind, speakers)
    this.#said.set(name, made)
    return made
  }

  #wordsIn(kind: number, speakers: readonly Speakers[]): number | undefined {
    const turn = this.#templates.turn(kind)
    if (!turn || turn.outcome.breach !== undefined) return undefined
    const found = [turn.said]
    for (const first of speakers.keys()) {
      const next = this.#next(kind, speakers[first] as Speakers)
      if (!next) return undefined
      for (const one of next) {
        const later = this.words(one.move.next, leftAfter(one, speakers, first).sort(byText))
        if (later === undefined) return undefined
        found.push(...this.#options.at(-2 - later))
      }
    }
    return this.options(found)
  }

  #remembered(kind: number, speakers: readonly Speakers[]): Settled | undefined {
    const name = named(kind, speakers)
    if (this.#known.has(name)) return this.#known.get(name)
    if (this.#asked++ % 256 === 255) this.#pulse(1)
    const made = this.#settle(kind, speakers)
    this.#known.set(name, made)
    return made
  }

  #settle(kind: number, speakers: readonly Speakers[]): Settled | undefined {
    const { buckets } = this.#templates.at(kind)
    const silent = buckets.map((members, b) => {
      const speak = speakers.reduce((sum, one) => sum + (one.bucket === b ? one.count : 0), 0)
      return members.length > speak ? b : -1
    })
    if (speakers.length === 0) return { ...this.#rested(kind), spoke: [], told: 0 }
    let found: Settled | undefined
    for (const first of speakers.keys()) {
      const next = this.#next(kind, speakers[first] as Speakers)
      if (!next) return undefined
      for (const heard of next) {
        const one = this.#after(heard, speakers, first, silent)
        if (!one || (found && !this.#equal(found, one))) return undefined
        found ??= one
      }
    }
    return found
  }

  /** At the end of the ring, without what is forgotten. */
  #rested(kind: number): Pick<Settled, 'kind' | 'silent'> {
    const { next, to } = this.#templates.rested(kind)
    return { kind: next, silent: to }
  }

  /** What may come of a speaker being heard; `undefined` when it is answered, or something breaches. */
  #next(kind: number, speaker: Speakers): readonly Next[] | undefined {
    const [first = 0, ...rest] = speaker.queue
    if (first === itsTurn) return this.#atItsTurn(kind, speaker.bucket, rest[0] as number)
    const words = first < 0 ? this.#options.at(-2 - first) : [[first]]
    const found: Next[] = []
    for (const [payload, ...behind] of words) {
      if (payload === undefined) return undefined
      for (const move of this.#templates.hear(kind, speaker.bucket, payload)) {
        if (move.outcome.breach !== undefined || move.said.length > 0) return undefined
        found.push({ move, to: move.meant[speaker.bucket] as number, more: [...behind, ...rest] })
      }
    }
    return found
  }

  #atItsTurn(kind: number, bucket: number, options: number): readonly Next[] | undefined {
    const move = this.#templates.turn(kind)
    if (!move || move.outcome.breach !== undefined) return undefined
    if (!this.#options.at(-2 - options).some(word => equalNumbers(word, move.said))) return undefined
    return [{ move, to: move.rest[bucket] as number, more: move.said }]
  }

  /** The end when one of these is heard first, in the buckets from before. */
  #after(next: Next, speakers: readonly Speakers[], first: number, silent: readonly number[]): Settled | undefined {
    const { move, to: then, more } = next
    const left = leftAfter(next, speakers, first)
    const rest = this.settled(move.next, left)
    if (!rest) return undefined
    const at = (to: number, words: Word) =>
      words.length === 0
        ? (rest.silent[to] as number)
        : (rest.spoke[left.findIndex(one => one.bucket === to && equalNumbers(one.queue, words))] as number)
    const spoke: number[] = []
    for (const [i, one] of speakers.entries()) {
      const stayed = i !== first || one.count > 1 ? at(stayedIn(move, one.bucket), one.queue) : undefined
      const now = i === first ? at(then, more) : stayed
      // Of those who said the same, one is no other than the others in the end.
      if (now === undefined || (stayed !== undefined && !this.#same(rest.kind, stayed, rest.kind, now)))
        return undefined
      spoke.push(now)
    }
    return {
      kind: rest.kind,
      silent: silent.map(b => (b < 0 ? b : (rest.silent[move.rest[b] as number] as number))),
      spoke,
      told: this.#with(rest.told, move),
    }
  }

  #equal(a: Settled, b: Settled): boolean {
    if (a.told !== b.told || !this.#same(a.kind, 0, b.kind, 0)) return false
    const alike = (one: number, i: number, other: readonly number[]) =>
      this.#same(a.kind, one, b.kind, other[i] as number)
    return a.silent.every((one, i) => alike(one, i, b.silent)) && a.spoke.every((one, i) => alike(one, i, b.spoke))
  }

  /** Whether buckets of two ends are no different, nor these ends themselves. */
  #same(a: number, bucket: number, b: number, other: number): boolean {
    if (a === b && bucket === other) return true
    const [mine, theirs] = [this.#outlooks?.of(a), this.#outlooks?.of(b)]
    // Below 0 is nobody, whose mark is `undefined`.
    return mine !== undefined && mine.id === theirs?.id && mine.marks[bucket] === theirs.marks[other]
  }

  #with(told: number, move: Move): number {
    const after = this.#templates.told(told, move)
    if (after !== told && !this.#emissions.has(after)) this.#emissions.set(after, [...this.emissions(told), move])
    return after
  }
}

/** Who is still to be heard when one of these has been. */
function leftAfter({ move, to, more }: Next, speakers: readonly Speakers[], first: number): Speakers[] {
  const left: Speakers[] = []
  const add = (bucket: number, queue: Word, count: number) => {
    if (count === 0 || queue.length === 0) return
    const same = left.findIndex(one => one.bucket === bucket && equalNumbers(one.queue, queue))
    if (same < 0) left.push({ bucket, queue, count })
    else left[same] = { bucket, queue, count: (left[same] as Speakers).count + count }
  }
  for (const [i, one] of speakers.entries())
    add(stayedIn(move, one.bucket), one.queue, one.count - (i === first ? 1 : 0))
  add(to, more, 1)
  return left
}

/** The bucket of those who were not heard; the one who hears is in its own, whomever it hears. */
function stayedIn({ rest }: Move, bucket: number): number {
  return bucket === 0 ? 0 : (rest[bucket] as number)
}

function named(kind: number, speakers: readonly Speakers[]): string {
  const numbers = [kind]
  for (const { bucket, count, queue } of speakers) {
    numbers.push(bucket, count, queue.length)
    for (const one of queue) numbers.push(one)
  }
  return packed(numbers)
}

function byText(a: Speakers, b: Speakers): number {
  if (a.bucket !== b.bucket) return a.bucket - b.bucket
  const [x, y] = [packed(a.queue), packed(b.queue)]
  return x < y ? -1 : x > y ? 1 : 0
}

export function equalNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i])
}
