import type { Named } from '../../core/machine.ts'
import { key } from '../../core/value.ts'
import { Interner } from '../pairs.ts'
import { packed } from './crowd.ts'
import type { Move } from './template.ts'
import type { Templates } from './templates.ts'

/** Members of a ring who are still to be heard with the same: so many of a bucket of whoever hears them. */
export interface Speakers {
  readonly bucket: number
  /** Payloads, oldest first. */
  readonly queue: readonly number[]
  readonly count: number
}

/** What somebody comes to who has heard them all. */
export interface Settled {
  readonly kind: number
  /** By bucket before, where those of it are who said nothing; -1 for nobody. */
  readonly silent: readonly number[]
  /** By the speakers that were given, where they are. */
  readonly spoke: readonly number[]
  /** Of `Hearing.emissions`. */
  readonly emissions: number
}

/** What monitors hear of a node of a role. */
export interface Emission {
  readonly role: number
  readonly signals: readonly Named[]
}

/**
 * One member of a ring, and what it comes to by hearing the others. In most rings that is the same in whatever order they
 * are heard, and then no order of the ring has to be looked at: each member's end is one of its own. This is found out by
 * going through all orders of what one member hears, which are few, since who is alike is one to it; they are shared by all
 * rings in which a member like it hears the same.
 */
export class Hearing {
  readonly #templates: Templates
  readonly #pulse: () => void
  readonly #heard: (signal: Named) => boolean
  readonly #known = new Map<string, Settled | undefined>()
  readonly #emitted = new Interner<Emission>()
  readonly #sets = new Interner<readonly number[]>()
  #asked = 0

  /** `heard`: what monitors hear; of the rest it does not matter who says it to whom within a node. */
  constructor(templates: Templates, heard: (signal: Named) => boolean, pulse: () => void) {
    this.#templates = templates
    this.#heard = heard
    this.#pulse = pulse
    this.#sets.id('', () => [])
  }

  /** What is emitted on the way, each once: for monitors to which neither order nor number matters. */
  emissions(id: number): readonly Emission[] {
    return this.#sets.at(id).map(one => this.#emitted.at(one))
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

  #remembered(kind: number, speakers: readonly Speakers[]): Settled | undefined {
    const name = packed([kind, ...speakers.flatMap(one => [one.bucket, one.count, one.queue.length, ...one.queue])])
    if (this.#known.has(name)) return this.#known.get(name)
    if (this.#asked++ % 256 === 255) this.#pulse()
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
    if (speakers.length === 0) return { kind, silent, spoke: [], emissions: 0 }
    let found: Settled | undefined
    for (const first of speakers.keys()) {
      const { bucket, queue } = speakers[first] as Speakers
      for (const move of this.#templates.hear(kind, bucket, queue[0] as number)) {
        const one = this.#after(move, speakers, first, silent)
        if (!one || (found && !equal(found, one))) return undefined
        found = one
      }
    }
    return found
  }

  /** The end when one of these is heard first, in the buckets from before. */
  #after(move: Move, speakers: readonly Speakers[], first: number, silent: readonly number[]): Settled | undefined {
    if (move.outcome.breach !== undefined || move.said.length > 0) return undefined
    const { bucket, queue } = speakers[first] as Speakers
    const meant = move.meant[bucket] as number
    const left: Speakers[] = []
    const add = (to: number, words: readonly number[], count: number) => {
      if (count === 0 || words.length === 0) return
      const same = left.findIndex(one => one.bucket === to && equalNumbers(one.queue, words))
      if (same < 0) left.push({ bucket: to, queue: words, count })
      else left[same] = { bucket: to, queue: words, count: (left[same] as Speakers).count + count }
    }
    for (const [i, one] of speakers.entries())
      add(move.rest[one.bucket] as number, one.queue, one.count - (i === first ? 1 : 0))
    const more = queue.slice(1)
    add(meant, more, 1)
    const rest = this.settled(move.next, left)
    if (!rest) return undefined
    const at = (to: number, words: readonly number[]) =>
      words.length === 0
        ? (rest.silent[to] as number)
        : (rest.spoke[left.findIndex(one => one.bucket === to && equalNumbers(one.queue, words))] as number)
    const spoke: number[] = []
    for (const [i, one] of speakers.entries()) {
      const stayed = i !== first || one.count > 1 ? at(move.rest[one.bucket] as number, one.queue) : undefined
      const now = i === first ? at(meant, more) : stayed
      // Of those who said the same, one is no other than the others in the end.
      if (now === undefined || (stayed !== undefined && stayed !== now)) return undefined
      spoke.push(now)
    }
    return {
      kind: rest.kind,
      silent: silent.map(b => (b < 0 ? b : (rest.silent[move.rest[b] as number] as number))),
      spoke,
      emissions: this.#with(rest.emissions, move),
    }
  }

  #with(set: number, { next, outcome }: Move): number {
    const signals = outcome.emitted.filter(this.#heard)
    if (signals.length === 0) return set
    const { role } = this.#templates.at(next)
    const name = `${role} ${signals.map(key).join()}`
    const one = this.#emitted.id(name, () => ({ role, signals }))
    const before = this.#sets.at(set)
    if (before.includes(one)) return set
    const all = [...before, one].sort((a, b) => a - b)
    return this.#sets.id(packed(all), () => all)
  }
}

function byText(a: Speakers, b: Speakers): number {
  if (a.bucket !== b.bucket) return a.bucket - b.bucket
  const [x, y] = [packed(a.queue), packed(b.queue)]
  return x < y ? -1 : x > y ? 1 : 0
}

function equal(a: Settled, b: Settled): boolean {
  return (
    a.kind === b.kind &&
    a.emissions === b.emissions &&
    equalNumbers(a.silent, b.silent) &&
    equalNumbers(a.spoke, b.spoke)
  )
}

export function equalNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i])
}
