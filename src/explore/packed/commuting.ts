import { PairTable } from '../pairs.ts'
import type { Codec } from './codec.ts'
import type { Features } from './features.ts'
import type { Heap } from './heap.ts'
import { entryHead, fieldWords, netWords, range } from './macros.ts'
import type { Regions } from './regions.ts'
import { removes, rowOf } from './sleep.ts'

/** Which deliveries commute, as sleep sets ask for it. What is not known yet does not commute: then less sleeps. */
export class Commuting {
  readonly #heap: Heap
  readonly #regions: Regions
  readonly #net: readonly number[]
  readonly #row: { readonly words: number; readonly senders: number; readonly commuting: number }
  readonly #removes: boolean
  readonly #sentAt: number
  /** By node: of a local state and a bit, the place of its delivery among `#steps`. */
  readonly #known: PairTable[]
  readonly #steps: { readonly next: number; readonly entry: number }[] = []
  /** By node and local state: the deliveries that lead there. */
  readonly #into: Map<number, { readonly local: number; readonly bit: number }[]>[]

  constructor(codec: Codec, heap: Heap, features: Features, regions: Regions) {
    this.#heap = heap
    this.#regions = regions
    this.#net = netWords(codec.layout)
    this.#row = rowOf(codec.layout, features)
    this.#removes = removes(features)
    this.#sentAt = entryHead + fieldWords(codec.layout).length
    this.#known = range(features.nodes).map(() => new PairTable())
    this.#into = range(features.nodes).map(() => new Map())
  }

  /** A step of a node that has this entry; with `bit`, the delivery of that message. */
  sends(node: number, local: number, entry: number, bit?: number): void {
    if (!this.#removes) return
    const { words } = this.#heap
    const n = this.#net.length
    const all = (words[this.#regions.sends[node] as number] as number) + local * n
    for (const [x, k] of this.#net.entries()) {
      const sent = this.#sent(entry, x)
      words[all + x] = (words[all + x] as number) | sent
      if (bit === undefined) continue
      for (let left = sent; left !== 0; left &= left - 1) {
        const t = k * 32 + 31 - Math.clz32(left & -left)
        this.#mark(node, local, this.#row.senders + t * n, bit)
      }
    }
  }

  /** A delivery that leads from one local state of a node to another. */
  delivery(node: number, local: number, bit: number, next: number, entry: number): void {
    this.sends(node, local, entry, bit)
    this.#known[node]?.set(local, bit, this.#steps.length)
    this.#steps.push({ next, entry })
    for (const before of this.#into[node]?.get(local) ?? []) this.#compare(node, before.local, before.bit, bit)
    const into = this.#into[node]?.get(next)
    if (into) into.push({ local, bit })
    else this.#into[node]?.set(next, [{ local, bit }])
  }

  /** Marks two deliveries if both orders are known and lead to the same. */
  #compare(node: number, local: number, a: number, b: number): void {
    if (a === b) return
    const [first, other] = [this.#step(node, local, a), this.#step(node, local, b)]
    if (!first || !other) return
    const [second, last] = [this.#step(node, first.next, b), this.#step(node, other.next, a)]
    if (!second || !last || second.next !== last.next) return
    for (const [x, k] of this.#net.entries()) {
      const one = this.#sent(first.entry, x) | this.#sent(second.entry, x)
      const two = this.#sent(other.entry, x) | this.#sent(last.entry, x)
      const taken = (a >>> 5 === k ? 1 << (a & 31) : 0) | (b >>> 5 === k ? 1 << (b & 31) : 0)
      if (one !== two || (this.#removes && (one & taken) !== 0)) return
    }
    const n = this.#net.length
    this.#mark(node, local, this.#row.commuting + a * n, b)
    this.#mark(node, local, this.#row.commuting + b * n, a)
  }

  #step(node: number, local: number, bit: number): { readonly next: number; readonly entry: number } | undefined {
    return this.#steps[this.#known[node]?.get(local, bit) ?? -1]
  }

  #sent(entry: number, x: number): number {
    const { words } = this.#heap
    return words[(words[this.#regions.entries] as number) + entry + this.#sentAt + x] as number
  }

  /** Sets a bit of the words at a place in the row of a local state. */
  #mark(node: number, local: number, place: number, bit: number): void {
    const { words } = this.#heap
    const row = (words[this.#regions.memo[node] as number] as number) + local * this.#row.words
    const at = row + place + this.#net.indexOf(bit >>> 5)
    words[at] = (words[at] as number) | (1 << (bit & 31))
  }
}
