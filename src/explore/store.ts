/** How many states one chunk holds; the last chunk is allocated whole. */
const chunkBits = 18
const chunkSize = 1 << chunkBits

/** States by number: tuples of `width` integers, appended; an index by hash; each state's parent. */
export class Store {
  readonly width: number
  #count = 0
  readonly #chunks: Int32Array[] = []
  readonly #parents: Int32Array[] = []
  #slots: Int32Array
  #mask: number
  #full: number

  constructor(width: number, expected = 1 << 14) {
    this.width = width
    let capacity = 1 << 14
    while (capacity < expected * 2) capacity *= 2
    this.#slots = new Int32Array(2 * capacity)
    this.#mask = capacity - 1
    this.#full = Math.floor(capacity * 0.7)
  }

  get count(): number {
    return this.#count
  }

  /** What it holds, in bytes. */
  get bytes(): number {
    return (this.#slots.length + this.#chunks.length * chunkSize * (this.width + 1)) * 4
  }

  /** The index of a state, which is appended when it was not there. Hash is of the whole tuple. */
  add(state: Int32Array, hash: number, parent: number): number {
    const slots = this.#slots
    const width = this.width
    for (let at = spread(hash) & this.#mask; ; at = (at + 1) & this.#mask) {
      const held = slots[2 * at + 1] as number
      if (held === 0) {
        slots[2 * at] = hash
        slots[2 * at + 1] = this.#append(state, parent) + 1
        if (this.#count > this.#full) this.#grow()
        return this.#count - 1
      }
      if (slots[2 * at] !== hash) continue
      const chunk = this.#chunks[(held - 1) >>> chunkBits] as Int32Array
      const from = ((held - 1) & (chunkSize - 1)) * width
      let i = 0
      while (i < width && chunk[from + i] === state[i]) i++
      if (i === width) return held - 1
    }
  }

  /** Copies the state at an index into an array, and returns that. */
  read(index: number, into: Int32Array): Int32Array {
    const chunk = this.#chunks[index >>> chunkBits] as Int32Array
    const from = (index & (chunkSize - 1)) * this.width
    for (let i = 0; i < this.width; i++) into[i] = chunk[from + i] as number
    return into
  }

  parent(index: number): number {
    return (this.#parents[index >>> chunkBits] as Int32Array)[index & (chunkSize - 1)] as number
  }

  #append(state: Int32Array, parent: number): number {
    const index = this.#count++
    const within = index & (chunkSize - 1)
    if (within === 0) {
      this.#chunks.push(new Int32Array(chunkSize * this.width))
      this.#parents.push(new Int32Array(chunkSize))
    }
    const chunk = this.#chunks[index >>> chunkBits] as Int32Array
    const from = within * this.width
    for (let i = 0; i < this.width; i++) chunk[from + i] = state[i] as number
    ;(this.#parents[index >>> chunkBits] as Int32Array)[within] = parent
    return index
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Int32Array(old.length * 2)
    this.#mask = this.#slots.length / 2 - 1
    this.#full = Math.floor((this.#slots.length / 2) * 0.7)
    const slots = this.#slots
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue
      let at = spread(old[from] as number) & this.#mask
      while (slots[2 * at + 1] !== 0) at = (at + 1) & this.#mask
      slots[2 * at] = old[from] as number
      slots[2 * at + 1] = old[from + 1] as number
    }
  }
}

/** One field's share of a state's hash; the hash of a state is the exclusive or of all shares. */
export function share(field: number, value: number): number {
  let h = Math.imul(value + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(field + 1, 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return h ^ (h >>> 15)
}

function spread(hash: number): number {
  return (hash ^ (hash >>> 17)) >>> 0
}
