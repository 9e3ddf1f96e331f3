/** How many states one chunk holds; the last chunk is allocated whole. */
const chunkBits = 18
const chunkSize = 1 << chunkBits

/** The index is in so many parts by hash: one grows at a time, and none comes near the end of an array. */
const shardBits = 4

/** A part of the index: a hash and a number of a state, counted from 1, in each slot. */
interface Shard {
  slots: Int32Array
  mask: number
  held: number
}

/** States by number: tuples of `width` integers, appended; an index by hash, sharded; each state's parent. */
export class Store {
  readonly width: number
  #count = 0
  readonly #chunks: Int32Array[] = []
  readonly #parents: Int32Array[] = []
  readonly #shards: Shard[]

  constructor(width: number) {
    this.width = width
    const slots = 1 << 10
    this.#shards = Array.from({ length: 1 << shardBits }, () => ({
      slots: new Int32Array(2 * slots),
      mask: slots - 1,
      held: 0,
    }))
  }

  get count(): number {
    return this.#count
  }

  /** What it holds, in bytes. */
  get bytes(): number {
    const slots = this.#shards.reduce((sum, one) => sum + one.slots.length, 0)
    return (slots + this.#chunks.length * chunkSize * (this.width + 1)) * 4
  }

  /** The index of a state, which is appended when it was not there. Hash is of the whole tuple. */
  add(state: Int32Array, hash: number, parent: number): number {
    const shard = this.#shards[hash >>> (32 - shardBits)] as Shard
    const { slots, mask } = shard
    const width = this.width
    for (let at = spread(hash) & mask; ; at = (at + 1) & mask) {
      const held = slots[2 * at + 1] as number
      if (held === 0) {
        slots[2 * at] = hash
        slots[2 * at + 1] = this.#append(state, parent) + 1
        if (++shard.held > mask * 0.7) grow(shard)
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
}

function grow(shard: Shard): void {
  const old = shard.slots
  const slots = new Int32Array(old.length * 2)
  const mask = old.length - 1
  for (let from = 0; from < old.length; from += 2) {
    if (old[from + 1] === 0) continue
    let at = spread(old[from] as number) & mask
    while (slots[2 * at + 1] !== 0) at = (at + 1) & mask
    slots[2 * at] = old[from] as number
    slots[2 * at + 1] = old[from + 1] as number
  }
  shard.slots = slots
  shard.mask = mask
}

/** One field's share of a state's hash; the hash of a state is the exclusive or of all shares. */
export function share(field: number, value: number): number {
  let h = Math.imul(value + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(field + 1, 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return h ^ (h >>> 15)
}

/** The hash of a state. */
export function hashOf(state: Int32Array): number {
  let hash = 0
  for (let i = 0; i < state.length; i++) hash ^= share(i, state[i] as number)
  return hash
}

function spread(hash: number): number {
  return (hash ^ (hash >>> 17)) >>> 0
}
