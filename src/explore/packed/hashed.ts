import type { Heap } from './heap.ts'

/** A hashed region from pairs to a value that is not 0: word 0 the mask, word 1 the count, then triples. */
export class Hashed {
  readonly slot: number
  readonly #heap: Heap

  constructor(heap: Heap, slot: number) {
    this.#heap = heap
    this.slot = slot
  }

  /** Must be called after the regions were cleared, and before the first look-up. */
  open(): void {
    this.#heap.reserve(this.slot, 2 + 3 * 256)
    const { words } = this.#heap
    words[words[this.slot] as number] = 255
  }

  has(a: number, b: number): boolean {
    const { words } = this.#heap
    const base = words[this.slot] as number
    return words[slotOf(words, base, words[base] as number, a, b) + 2] !== 0
  }

  /** Sets the value of a pair that has none yet. */
  set(a: number, b: number, value: number): void {
    const { words } = this.#heap
    const base = words[this.slot] as number
    const mask = words[base] as number
    if ((words[base + 1] as number) * 2 > mask) {
      this.#widen(mask)
      this.set(a, b, value)
      return
    }
    words[base + 1] = (words[base + 1] as number) + 1
    place(words, base, mask, a, b, value)
  }

  #widen(mask: number): void {
    const from = this.#heap.words[this.slot] as number
    const old = this.#heap.words.slice(from + 2, from + 2 + 3 * (mask + 1))
    const wide = mask * 2 + 1
    this.#heap.reserve(this.slot, 2 + 3 * (wide + 1))
    const { words } = this.#heap
    const base = words[this.slot] as number
    words[base] = wide
    words.fill(0, base + 2, base + 2 + 3 * (wide + 1))
    for (let i = 0; i < old.length; i += 3)
      if (old[i + 2] !== 0) place(words, base, wide, old[i] as number, old[i + 1] as number, old[i + 2] as number)
  }
}

/** Where a pair is or would be, as `find` in the kernels looks for it. */
function slotOf(words: Int32Array, base: number, mask: number, a: number, b: number): number {
  let p = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35)
  p = Math.imul(p ^ (p >>> 15), 0x2c1b3c6d)
  p = (p ^ (p >>> 12)) & mask
  for (;;) {
    const at = base + 2 + 3 * p
    if (words[at + 2] === 0 || (words[at] === a && words[at + 1] === b)) return at
    p = (p + 1) & mask
  }
}

function place(words: Int32Array, base: number, mask: number, a: number, b: number, value: number): void {
  const at = slotOf(words, base, mask, a, b)
  words[at] = a
  words[at + 1] = b
  words[at + 2] = value
}
