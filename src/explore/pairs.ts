/** A table from pairs of small non-negative integers to an integer: open addressing in typed arrays, no deletion. */
export class PairTable {
  #capacity = 1024
  #mask = 1023
  #count = 0
  #slots = new Int32Array(3 * 1024)

  get size(): number {
    return this.#count
  }

  /** The value of a pair, or -1. */
  get(a: number, b: number): number {
    const slots = this.#slots
    for (let at = this.#home(a, b); ; at = (at + 1) & this.#mask) {
      const slot = 3 * at
      const held = slots[slot + 2] as number
      if (held === 0) return -1
      if (slots[slot] === a && slots[slot + 1] === b) return held - 1
    }
  }

  /** Sets the value, which is not negative, of a pair that has none yet. */
  set(a: number, b: number, value: number): void {
    if (this.#count * 2 >= this.#capacity) this.#grow()
    this.#place(a, b, value + 1)
    this.#count++
  }

  #home(a: number, b: number): number {
    let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35)
    h ^= h >>> 15
    return (h ^ (h >>> 7)) & this.#mask
  }

  #place(a: number, b: number, held: number): void {
    const slots = this.#slots
    let at = this.#home(a, b)
    while (slots[3 * at + 2] !== 0) at = (at + 1) & this.#mask
    slots[3 * at] = a
    slots[3 * at + 1] = b
    slots[3 * at + 2] = held
  }

  #grow(): void {
    const old = this.#slots
    this.#capacity *= 2
    this.#mask = this.#capacity - 1
    this.#slots = new Int32Array(3 * this.#capacity)
    for (let slot = 0; slot < old.length; slot += 3)
      if (old[slot + 2] !== 0) this.#place(old[slot] as number, old[slot + 1] as number, old[slot + 2] as number)
  }
}

/** Small integers for values: equal keys, equal ids; ids count from 0 in the order of first sight. */
export class Interner<T> {
  readonly #ids = new Map<string, number>()
  readonly values: T[] = []

  get size(): number {
    return this.values.length
  }

  id(key: string, make: () => T): number {
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.values.length
    this.#ids.set(key, id)
    this.values.push(make())
    return id
  }

  at(id: number): T {
    return this.values[id] as T
  }
}
