/** Where a heap's words come from: WebAssembly's memory, shared or not, or a plain array that is copied to grow. */
export interface Backing {
  /** So many words the first one lies behind the beginning of a line of the cache. */
  readonly lead: number
  /** The words there are now; another array after `grow`. */
  readonly words: () => Int32Array
  /** At least this many words; false when that is more than there can be. */
  readonly grow: (words: number) => boolean
}

/** The first words of the heap: what kernels and the engine tell each other, then the bases of the regions. */
export const slot = {
  count: 4,
  table: 5,
  log: 6,
  factor: 7,
  shift: 8,
  capacity: 9,
  indexBits: 10,
  asleepAt: 11,
  asleepFrom: 12,
  asleepRoom: 13,
  listed: 14,
  owned: 16,
} as const
/** As many workers as there are slots for. */
export const mostWorkers = 8
const firstRegion = 64
/** Where the slots of the first worker are, and from a worker's to the next one's. */
export const firstPrivate = 768
export const privateStride = 32
const firstFree = 1024
/** A page of the machine's memory. */
const pageWords = 1024

/** The slots of one worker. */
export interface PrivateSlots {
  /** Its buffer's place, the end of what is in it, and where it is full. */
  readonly buffer: number
  readonly filled: number
  readonly stop: number
  /** How many successors it had seen lately, and did not put there. */
  readonly skipped: number
  readonly sink: number
  /** How much it noted, as missing and to be told. */
  readonly missing: number
  readonly noted: number
  /** The first state that something was missing for, and what there was before it: in the buffer, skipped, noted. */
  readonly first: number
  /** Where it lists its successors, `listed` places for each owner; then, by owner, where that list ends. */
  readonly lists: number
  readonly ends: number
  /** As an owner, a bit for each record of all buffers, 1 where it is new; how many of each one's are. */
  readonly marks: number
  readonly added: number
}

/** From where a worker's slots begin. */
export const privateOffset: PrivateSlots = {
  ...{ buffer: 0, filled: 1, stop: 2, skipped: 3, sink: 4, missing: 5, noted: 6, first: 7 },
  ...{ marks: 11, lists: 15, ends: 16, added: 24 },
}

export function privateSlots(worker: number): PrivateSlots {
  return allPrivate[worker] as PrivateSlots
}
const allPrivate = [...Array(mostWorkers).keys()].map(worker => {
  const moved = Object.entries(privateOffset).map(([name, at]) => [name, firstPrivate + privateStride * worker + at])
  return Object.fromEntries(moved) as PrivateSlots
})

/** Where the list begins of a worker's successors that one of the table's owners has to look at. */
export function listAt(words: Int32Array, worker: number, owner: number): number {
  return (words[privateSlots(worker).lists] as number) + owner * (words[slot.listed] as number)
}

/**
 * One linear memory in three zones: small regions, each found by its slot; the table of visited states; at the end, free to
 * grow, the log of states. When an earlier zone grows the later ones are moved up.
 */
export class Heap {
  readonly #backing: Backing
  /** How many words the backing had when it was handed over: another search may have written them. */
  readonly #before: number
  readonly #regions: { name: string; words: number }[] = []
  #free = firstFree
  #smallEnd: number
  #tableWords = 0
  #logWords = 0
  /** How many words of the log a state takes: what lies behind the states is not worth moving. */
  stride = 0

  constructor(backing: Backing, small = 1 << 18) {
    this.#backing = backing
    this.#before = backing.words().length
    this.#smallEnd = this.#lineFrom(small)
    this.#need(this.#smallEnd)
    const { words } = this
    words[slot.table] = this.#smallEnd
    words[slot.log] = this.#smallEnd
  }

  get words(): Int32Array {
    return this.#backing.words()
  }
  /** What is in use, in bytes. */
  get bytes(): number {
    return (this.#smallEnd + this.#tableWords + this.#logWords) * 4
  }
  get logWords(): number {
    return this.#logWords
  }

  /** The slot that holds the base of a region; a region has no words before `reserve`. */
  region(name: string): number {
    const known = this.#regions.findIndex(one => one.name === name)
    if (known >= 0) return firstRegion + known
    if (this.#regions.length >= firstPrivate - firstRegion) throw new Error('too many regions')
    this.#regions.push({ name, words: 0 })
    return firstRegion + this.#regions.length - 1
  }

  /** At least this many words in a region; what it held stays, what is new is `fill`. */
  reserve(region: number, words: number, fill = 0): void {
    const one = this.#regions[region - firstRegion] as { words: number }
    if (words <= one.words) return
    const [old, used] = [this.words[region] as number, this.#used]
    const to = this.#allocate(words)
    const all = this.words
    all.copyWithin(to, old, old + one.words)
    all.fill(fill, to + one.words, fill === 0 ? Math.min(to + words, used) : to + words)
    all[region] = to
    one.words = words
  }

  sizeOf(region: number): number {
    return (this.#regions[region - firstRegion] as { words: number }).words
  }

  /** Gives up all regions: their slots stay, their words are gone. */
  clearRegions(): void {
    for (const [i, one] of this.#regions.entries()) {
      one.words = 0
      this.words[firstRegion + i] = 0
    }
    this.#free = firstFree
  }

  /** Room for so many words of table and log together: it grows once, and what it held before is moved once. */
  expect(words: number): void {
    this.#need((this.words[slot.table] as number) + words)
  }

  /** The table's zone, emptied, with this many words. */
  resetTable(words: number): void {
    const used = this.#used
    if (words > this.#tableWords) this.#shiftLog(words - this.#tableWords)
    const { words: all } = this
    const from = all[slot.table] as number
    const to = from + this.#tableWords
    all.fill(0, from, Math.min(to, used))
    // A page that is touched first costs time: less in this order than in the table's.
    for (let at = Math.max(from, used); at < to; at += pageWords) all[at] = 0
  }

  /** At least this many words for the log. */
  reserveLog(words: number): void {
    if (words <= this.#logWords) return
    this.#need((this.words[slot.log] as number) + words)
    this.#logWords = words
  }

  /** The end of the zones, which never moves down: beyond it, and what a backing held before, is nothing but 0. */
  get #used(): number {
    return Math.max(this.#before, (this.words[slot.log] as number) + this.#logWords)
  }

  get #logUsed(): number {
    return Math.min(this.#logWords, (this.words[slot.count] as number) * this.stride)
  }

  #allocate(words: number): number {
    if (this.#free + words > this.#smallEnd) this.#enlarge(this.#free + words)
    const at = this.#free
    // Two threads must not write to one line of the cache, nor to two that are fetched together.
    this.#free += Math.ceil(words / 32) * 32
    return at
  }

  #enlarge(least: number): void {
    const more = this.#lineFrom(Math.max(least * 1.0625, this.#smallEnd * 1.25)) - this.#smallEnd
    const { words } = this
    const table = words[slot.table] as number
    const end = (words[slot.log] as number) + this.#logUsed
    this.#need((words[slot.log] as number) + this.#logWords + more)
    this.words.copyWithin(table + more, table, end)
    this.#smallEnd += more
    this.words[slot.table] = table + more
    this.words[slot.log] = (this.words[slot.log] as number) + more
  }

  #shiftLog(by: number): void {
    const log = this.words[slot.log] as number
    this.#need(log + this.#logWords + by)
    this.words.copyWithin(log + by, log, log + this.#logUsed)
    this.words[slot.log] = log + by
    this.#tableWords += by
  }

  /** The next place where a line of the cache begins: so no bucket of the table lies across two. */
  #lineFrom(word: number): number {
    return Math.ceil((word + this.#backing.lead) / 16) * 16 - this.#backing.lead
  }

  #need(words: number): void {
    if (words > this.words.length && !this.#backing.grow(words)) throw new HeapFull()
  }
}

/** There is no more memory that a heap could have. */
export class HeapFull extends Error {
  constructor() {
    super('the memory of the search is full')
  }
}
