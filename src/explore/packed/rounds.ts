import type { Outcome } from '../locals.ts'
import type { Space } from '../space.ts'
import type { Codec } from './codec.ts'
import { type Heap, listAt, privateSlots } from './heap.ts'
import { mostNotes, noteWords, recentStates, recentWords, recordWords } from './macros.ts'
import type { MemoryOfSteps } from './memory-of-steps.ts'
import type { Regions } from './regions.ts'
import type { Team } from './team.ts'

/** What the engine has to tell of while it goes; states by their index in the log. */
export interface Told {
  /** A step without a successor. */
  readonly stopped: (parent: number, outcome: Outcome) => void
  /** An assertion of a monitor failed in a step from `parent`. */
  readonly failed: (parent: number, property: string, text: string) => void
  /** A property has another value in a state than it should. */
  readonly judged: (property: number, index: number) => void
}

/** What a round came to: where the buffers end, how many successors lie in them, how many there were in all. */
export interface Round {
  readonly ends: readonly number[]
  readonly stored: number
  readonly generated: number
  /** The buffers were too small: nothing counts. */
  readonly full: boolean
  /** Something was missing of the memory of steps. */
  readonly missed: boolean
}

/** Lets a team expand states, and fills in what is missing of the memory of steps until nothing is. */
export class Rounds {
  readonly #team: Team
  readonly #space: Space
  readonly #codec: Codec
  readonly #heap: Heap
  readonly #regions: Regions
  readonly #steps: MemoryOfSteps
  readonly #told: Told

  constructor(team: Team, space: Space, codec: Codec, heap: Heap, regions: Regions, steps: MemoryOfSteps, told: Told) {
    this.#team = team
    this.#space = space
    this.#codec = codec
    this.#heap = heap
    this.#regions = regions
    this.#steps = steps
    this.#told = told
  }

  /**
   * Puts the successors of the states `from` to `to` into the buffers, in order: the first worker's come first. The buffers
   * have room for states that have up to `most`: when it turns out that some may have more, they are too small.
   */
  run(from: number, to: number, most: number): Round {
    const { size } = this.#team
    const share = Math.ceil((to - from) / size)
    const at = (i: number) => Math.min(to, from + i * share)
    const parts = [...Array(size).keys()].map(i => [at(i), at(i + 1)] as const)
    this.#begin()
    let reached = this.#team.run('expand', parts, to - from)
    let missed = false
    while (this.#fillMissing()) {
      missed = true
      if (this.#steps.most > most) return this.#full()
      const again = parts.map(([, end], i) => [this.#fromFirstMissing(i, reached[i] as number), end] as const)
      this.#forget()
      const work = again.reduce((sum, [first, end]) => sum + end - first, 0)
      reached = this.#team.run('expand', again, work)
    }
    const full = reached.some((one, i) => one !== parts[i]?.[1])
    return full ? this.#full() : this.#result(missed)
  }

  #full(): Round {
    this.#forget()
    return { ends: [], stored: 0, generated: 0, full: true, missed: true }
  }

  #begin(): void {
    const { words } = this.#heap
    for (let i = 0; i < this.#team.size; i++) {
      const own = privateSlots(i)
      words[own.filled] = words[own.buffer] as number
      words[own.missing] = 0
      words[own.noted] = 0
      words[own.skipped] = 0
      for (let owner = 0; owner < this.#team.size; owner++) words[own.ends + owner] = listAt(words, i, owner)
    }
  }

  #result(missed: boolean): Round {
    let generated = this.#tell()
    let stored = 0
    const { words } = this.#heap
    const ends: number[] = []
    for (let i = 0; i < this.#team.size; i++) {
      const own = privateSlots(i)
      ends.push(words[own.filled] as number)
      stored += ((words[own.filled] as number) - (words[own.buffer] as number)) / recordWords(this.#codec.layout)
      generated += words[own.skipped] as number
    }
    return { ends, stored, generated: generated + stored, full: false, missed }
  }

  /** Puts a worker back to the first state that something was missing for; where it is to go on. */
  #fromFirstMissing(worker: number, reached: number): number {
    const own = privateSlots(worker)
    const { words } = this.#heap
    if (words[own.missing] === 0) return reached
    words[own.missing] = 0
    words[own.filled] = words[own.first + 1] as number
    words[own.skipped] = words[own.first + 2] as number
    words[own.noted] = words[own.first + 3] as number
    for (let owner = 0; owner < this.#team.size; owner++) this.#takeBack(worker, owner)
    return words[own.first] as number
  }

  /** Successors that a worker's buffer ends before are in no list of its. */
  #takeBack(worker: number, owner: number): void {
    const { words } = this.#heap
    const own = privateSlots(worker)
    const filled = words[own.filled] as number
    const first = listAt(words, worker, owner)
    let end = words[own.ends + owner] as number
    while (end > first && (words[end - 1] as number) >= filled) end--
    words[own.ends + owner] = end
  }

  /** Whether anything was missing. */
  #fillMissing(): boolean {
    let any = false
    for (let i = 0; i < this.#team.size; i++) {
      const count = Math.min(this.#heap.words[privateSlots(i).missing] as number, mostNotes)
      const at = this.#heap.words[this.#regions.missing[i] as number] as number
      const notes = this.#heap.words.slice(at, at + count * noteWords)
      for (let n = 0; n < notes.length; n += noteWords) {
        any = true
        const [what, a, b, c] = [notes[n], notes[n + 1], notes[n + 2], notes[n + 3]]
        this.#steps.fill(what as number, a as number, b as number, c as number)
      }
    }
    return any
  }

  /** What was put into the buffers was not stored: nothing was seen lately. */
  #forget(): void {
    const { words } = this.#heap
    for (const region of this.#regions.recent) {
      const at = words[region] as number
      words.fill(0, at, at + recentStates * recentWords(this.#codec.layout))
    }
  }

  /** Passes on what the workers noted; how many steps had no successor. */
  #tell(): number {
    let stopped = 0
    for (let i = 0; i < this.#team.size; i++) {
      const { words } = this.#heap
      const all = words[privateSlots(i).noted] as number
      const at = words[this.#regions.noted[i] as number] as number
      for (let n = 0; n < Math.min(all, mostNotes); n++) {
        const [parent, kind, a, b] = words.subarray(at + n * noteWords, at + (n + 1) * noteWords) as unknown as number[]
        if (kind === 1) {
          stopped++
          this.#told.stopped(parent as number, this.#steps.stop(a as number) as Outcome)
        } else
          for (const one of this.#space.parts.monitors.hearing(a as number, (b as number) - 1).failed)
            this.#told.failed(parent as number, one.property, one.text)
      }
    }
    return stopped
  }
}
