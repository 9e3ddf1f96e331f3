/** Small integers for vectors of integers of one length: equal vectors, equal ids; ids count from 0 in the order of first sight. */
export class Vectors {
  readonly #width: number
  #count = 0
  #vectors: Int32Array
  /** Open addressing: an id, counted from 1, in each slot. */
  #slots = new Int32Array(256)

  constructor(width: number) {
    this.#width = width
    this.#vectors = new Int32Array(64 * width)
  }

  get bytes(): number {
    return this.#vectors.byteLength + this.#slots.byteLength
  }

  id(vector: Int32Array): number {
    const slots = this.#slots
    const mask = slots.length - 1
    for (let at = hashOf(vector, 0, this.#width) & mask; ; at = (at + 1) & mask) {
      const held = slots[at] as number
      if (held === 0) {
        slots[at] = this.#append(vector) + 1
        if (this.#count * 2 > slots.length) this.#grow()
        return this.#count - 1
      }
      if (this.#is(held - 1, vector)) return held - 1
    }
  }

  /** Copies a vector into an array. */
  read(id: number, into: Int32Array): void {
    const from = id * this.#width
    for (let i = 0; i < this.#width; i++) into[i] = this.#vectors[from + i] as number
  }

  #is(id: number, vector: Int32Array): boolean {
    const from = id * this.#width
    for (let i = 0; i < this.#width; i++) if (this.#vectors[from + i] !== vector[i]) return false
    return true
  }

  #append(vector: Int32Array): number {
    const id = this.#count++
    const from = id * this.#width
    if (from + this.#width > this.#vectors.length) {
      const more = new Int32Array(2 * this.#vectors.length)
      more.set(this.#vectors)
      this.#vectors = more
    }
    for (let i = 0; i < this.#width; i++) this.#vectors[from + i] = vector[i] as number
    return id
  }

  #grow(): void {
    const slots = new Int32Array(2 * this.#slots.length)
    const mask = slots.length - 1
    for (let id = 0; id < this.#count; id++) {
      let at = hashOf(this.#vectors, id * this.#width, this.#width) & mask
      while (slots[at] !== 0) at = (at + 1) & mask
      slots[at] = id + 1
    }
    this.#slots = slots
  }
}

function hashOf(all: Int32Array, from: number, width: number): number {
  let h = 0
  for (let i = 0; i < width; i++) {
    h = Math.imul(h ^ (all[from + i] as number), 0x9e3779b1)
    h ^= h >>> 15
  }
  return h ^ (h >>> 13)
}
