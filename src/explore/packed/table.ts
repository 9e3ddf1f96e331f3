import { type Heap, slot } from './heap.ts'
import type { Layout } from './layout.ts'
import { logWords } from './macros.ts'
import { bucketOf, isInline } from './table-text.ts'

/** How full the table may be. */
const fullest = 0.75

/** The room for visited states: the log, and the table in as many parts as it has owners. */
export class Table {
  readonly #heap: Heap
  readonly #layout: Layout
  readonly #owners: number
  /** The most states that may be stored at once. */
  #most: number
  readonly #rebuild: (states: number) => void

  constructor(heap: Heap, layout: Layout, owners: number, most: number, rebuild: (states: number) => void) {
    this.#heap = heap
    this.#layout = layout
    this.#owners = owners
    this.#most = most
    this.#rebuild = rebuild
  }

  /** A table for the states of the log, and for as many as are expected. */
  make(expected: number): void {
    const states = Math.max(this.#count + 1, expected)
    this.#resize(states)
    this.#heap.reserveLog(states * logWords(this.#layout))
  }

  /** No more states than these will be stored at once from now on. */
  storeAtOnce(most: number): void {
    this.#most = most
    const { words } = this.#heap
    if (isInline(this.#layout) || this.#indexBits <= (words[slot.indexBits] as number)) return
    this.#heap.resetTable((words[slot.capacity] as number) * bucketOf(this.#layout).words * this.#owners)
    this.#fill()
  }

  /** The table and the log have room for so many states more, of which each owner gets so many. */
  roomFor(more: number, shares: readonly number[]): void {
    const { words } = this.#heap
    const room = (words[slot.capacity] as number) * bucketOf(this.#layout).places * fullest
    const owned = (i: number) => (this.#owners === 1 ? this.#count : (words[slot.owned + i] as number))
    const part = Math.max(...shares.map((share, i) => owned(i) + share))
    const log = (this.#count + more) * logWords(this.#layout)
    if (log > this.#heap.logWords) this.#heap.reserveLog(log)
    if (part > room) this.#resize(this.#count + more, part)
  }

  get #count(): number {
    return this.#heap.words[slot.count] as number
  }

  #resize(states: number, least = 0): void {
    const bucket = bucketOf(this.#layout)
    const owners = this.#owners
    // Shares are not quite even: of a million states they differ by a thousandth or so.
    const part = owners === 1 ? states : Math.max(least, (states / owners) * 1.004)
    const { factor, shift, capacity } = sizeFor(part / bucket.places / fullest)
    this.#heap.expect(capacity * bucket.words * owners + states * logWords(this.#layout))
    this.#heap.resetTable(capacity * bucket.words * owners)
    const { words } = this.#heap
    words[slot.factor] = factor
    words[slot.shift] = shift
    words[slot.capacity] = capacity
    this.#fill()
  }

  /** Puts all states into the table, which is empty. */
  #fill(): void {
    this.#heap.words[slot.indexBits] = this.#indexBits
    this.#rebuild(this.#count)
  }

  /** An index may stand for a place in the buffers, too. */
  get #indexBits(): number {
    const places = (this.#heap.words[slot.capacity] as number) * bucketOf(this.#layout).places * this.#owners
    return 32 - Math.clz32(places + this.#most)
  }
}

/** The factor, shift and number of buckets of a table that has at least so many. */
function sizeFor(least: number): { factor: number; shift: number; capacity: number } {
  for (let k = 3; ; k++)
    for (let factor = 8; factor < 16; factor++)
      if (factor * 2 ** k >= least) return { factor, shift: 28 - k, capacity: factor * 2 ** k }
}
