/** A table from pairs of small non-negative integers to an integer: open addressing in typed arrays, no deletion. */
export class PairTable {
  #capacity = 1024
  #mask = 1023
  #count = 0
  #slots = new Int32Array(3 * 1024)

  get size(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#slots.byteLength
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

/** The value of a pair in a table, made when it is asked for first. */
export function remembered(table: PairTable, a: number, b: number, make: () => number): number {
  const known = table.get(a, b)
  if (known >= 0) return known
  const made = make()
  table.set(a, b, made)
  return made
}

/** Small integers for sequences of small integers, followed one by one from 0, the empty sequence. */
export class Trie {
  readonly #next = new PairTable()

  /** The id of the sequence `id` with one more at its end; equal sequences, equal ids. */
  follow(id: number, part: number): number {
    const known = this.#next.get(id, part)
    if (known >= 0) return known
    const made = this.#next.size + 1
    this.#next.set(id, part, made)
    return made
  }

  get bytes(): number {
    return this.#next.bytes
  }
}

/** Small integers for values: equal keys, equal ids; ids count from 0 in the order of first sight. */
export class Interner<T, K extends string | number = string> {
  readonly #ids = new Map<K, number>()
  readonly #values: T[] = []
  #letters = 0

  get size(): number {
    return this.#values.length
  }

  /** An estimate: a value is taken to be as large as twice its key. */
  get bytes(): number {
    return this.#letters * 3 + this.#values.length * 64
  }

  id(key: K, make: () => T): number {
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const value = make()
    const id = this.#values.length
    this.#ids.set(key, id)
    this.#values.push(value)
    if (typeof key === 'string') this.#letters += key.length
    return id
  }

  at(id: number): T {
    return this.#values[id] as T
  }
}
