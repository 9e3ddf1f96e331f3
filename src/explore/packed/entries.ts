import type { Named } from '../../core/machine.ts'
import type { Locals, Outcome } from '../locals.ts'
import { Interner } from '../pairs.ts'
import type { Parts } from '../parts.ts'
import { crashed } from '../successor.ts'
import type { Codec } from './codec.ts'
import type { Features } from './features.ts'
import type { Heap } from './heap.ts'
import { Overflow, type PackedField } from './layout.ts'
import { entryHead, entryWords, fieldWords, flag, netWords } from './macros.ts'
import type { Regions } from './regions.ts'

/** What steps come to, as the kernels apply it to the words of a state; each by its place among the entries, from 1 on. */
export class Entries {
  readonly #parts: Parts
  readonly #codec: Codec
  readonly #heap: Heap
  readonly #features: Features
  readonly #regions: Regions
  readonly #fieldWords: readonly number[]
  readonly #netWords: readonly number[]
  readonly #size: number
  readonly #stops = new Map<number, Outcome>()
  readonly #parcels: Interner<readonly number[]>[]
  #entries = 1

  constructor(parts: Parts, codec: Codec, heap: Heap, features: Features, regions: Regions) {
    this.#parts = parts
    this.#codec = codec
    this.#heap = heap
    this.#features = features
    this.#regions = regions
    this.#fieldWords = fieldWords(codec.layout)
    this.#netWords = netWords(codec.layout)
    this.#size = entryWords(codec.layout, features)
    this.#parcels = parts.locals.map(() => new Interner<readonly number[]>())
  }

  /** What an entry stands for whose flag says `stop`. */
  stop(entry: number): Outcome {
    return this.#stops.get(entry) as Outcome
  }

  /** The inputs that are sent to a node together. */
  parcel(node: number, id: number): readonly number[] {
    return (this.#parcels[node] as Interner<readonly number[]>).at(id - 1)
  }

  /** Says of a local state whether the node is up in it. */
  noteUp(node: number, local: number): void {
    if (!(this.#parts.locals[node] as Locals).states.at(local).up) return
    const { words } = this.#heap
    words[(words[this.#regions.up[node] as number] as number) + local] = 1
  }

  /** An entry for a step, and for the crash within it. */
  step(node: number, local: number, outcome: Outcome, before: readonly Named[] = []): number {
    const { crashes } = this.#features
    const stop = outcome.breach !== undefined || outcome.unhandled === true
    const torn =
      crashes && outcome.torn >= 0 && !stop ? this.write(node, local, outcome.torn, flag.clear, [], crashed) : 0
    const flags = (outcome.idle ? flag.idle : 0) | (stop ? flag.stop : 0)
    const entry = this.write(node, local, outcome.next, flags, outcome.posts, [...before, ...outcome.emitted], torn)
    if (stop) this.#stops.set(entry, outcome)
    return entry
  }

  /** An entry for going from one local state to another. */
  write(
    node: number,
    local: number,
    next: number,
    flags: number,
    posts: readonly number[],
    signals: readonly Named[],
    torn = 0,
  ): number {
    const { net, words } = this.#codec.layout
    const { word, shift, mask } = this.#codec.layout.fields[node] as PackedField
    if ((next & ~mask) !== 0) throw new Overflow(`states of node ${node}`)
    const entry = this.#entries
    const size = this.#size
    const all = new Int32Array(words)
    for (let i = 0; net && i < posts.length; i += 2) {
      const bit = this.#codec.bit(posts[i] as number, posts[i + 1] as number)
      all[bit >>> 5] = (all[bit >>> 5] as number) | (1 << (bit & 31))
    }
    const parcels = net || !this.#features.links ? [] : this.#parcelsOf(posts)
    const heard = this.#features.monitors && signals.length > 0 ? this.#heardId(node, signals) : 0
    if (entry + size > this.#heap.sizeOf(this.#regions.entries))
      this.#heap.reserve(this.#regions.entries, rounded(entry + size))
    this.#entries = entry + size
    const heap = this.#heap.words
    const at = (heap[this.#regions.entries] as number) + entry
    heap[at] = flags
    heap[at + 1] = heard
    heap[at + 2] = torn
    for (const [x, k] of this.#fieldWords.entries()) heap[at + entryHead + x] = k === word ? (local ^ next) << shift : 0
    const tail = at + entryHead + this.#fieldWords.length
    if (net) for (const [x, k] of this.#netWords.entries()) heap[tail + x] = all[k] as number
    else for (const [to, parcel] of parcels.entries()) heap[tail + to] = parcel
    this.noteUp(node, next)
    return entry
  }

  #heardId(node: number, signals: readonly Named[]): number {
    return this.#parts.monitors.heardId((this.#parts.locals[node] as Locals).node.self, signals) + 1
  }

  #parcelsOf(posts: readonly number[]): number[] {
    const to: number[][] = this.#parts.locals.map(() => [])
    for (let i = 0; i < posts.length; i += 2) to[posts[i] as number]?.push(posts[i + 1] as number)
    return to.map((inputs, i) =>
      inputs.length === 0 ? 0 : (this.#parcels[i] as Interner<readonly number[]>).id(inputs.join(), () => inputs) + 1,
    )
  }
}

/** Regions grow by doubling. */
export function rounded(words: number): number {
  return 2 ** Math.ceil(Math.log2(words))
}
