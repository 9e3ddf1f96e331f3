import { PairTable } from '../pairs.ts'
import type { Codec } from './codec.ts'
import type { Features } from './features.ts'
import type { Heap } from './heap.ts'
import { entryHead, fieldWords, netWords, range } from './macros.ts'
import type { Regions } from './regions.ts'
import { removes, rowOf } from './sleep.ts'

interface Step {
  readonly next: number
  /** By word of messages, which it sends. */
  readonly sent: Int32Array
}

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
  readonly #steps: Step[] = []
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
    if (this.#removes) this.#noteSent(node, local, this.#sentOf(entry), bit)
  }

  /** A delivery that leads from one local state of a node to another. */
  delivery(node: number, local: number, bit: number, next: number, entry: number): void {
    const sent = this.#sentOf(entry)
    if (this.#removes) this.#noteSent(node, local, sent, bit)
    this.#known[node]?.set(local, bit, this.#steps.length)
    this.#steps.push({ next, sent })
    const intos = this.#into[node] as Map<number, { readonly local: number; readonly bit: number }[]>
    for (const before of intos.get(local) ?? []) this.#compare(node, before.local, before.bit, bit)
    const into = intos.get(next)
    if (into) into.push({ local, bit })
    else intos.set(next, [{ local, bit }])
  }

  #noteSent(node: number, local: number, sent: Int32Array, bit: number | undefined): void {
    const { words } = this.#heap
    const n = this.#net.length
    const all = (words[this.#regions.sends[node] as number] as number) + local * n
    for (let x = 0; x < n; x++) {
      words[all + x] = (words[all + x] as number) | (sent[x] as number)
      if (bit === undefined) continue
      for (let left = sent[x] as number; left !== 0; left &= left - 1) {
        const t = (this.#net[x] as number) * 32 + 31 - Math.clz32(left & -left)
        this.#mark(node, local, this.#row.senders + t * n, bit)
      }
    }
  }

  /** Marks two deliveries if both orders are known and lead to the same. */
  #compare(node: number, local: number, a: number, b: number): void {
    if (a === b) return
    const first = this.#step(node, local, a)
    const other = first && this.#step(node, local, b)
    const second = other && this.#step(node, first.next, b)
    const last = second && this.#step(node, other.next, a)
    if (!last || second.next !== last.next) return
    const n = this.#net.length
    for (let x = 0; x < n; x++) {
      const one = (first.sent[x] as number) | (second.sent[x] as number)
      const two = (other.sent[x] as number) | (last.sent[x] as number)
      const k = this.#net[x] as number
      const taken = (a >>> 5 === k ? 1 << (a & 31) : 0) | (b >>> 5 === k ? 1 << (b & 31) : 0)
      if (one !== two || (this.#removes && (one & taken) !== 0)) return
    }
    this.#mark(node, local, this.#row.commuting + a * n, b)
    this.#mark(node, local, this.#row.commuting + b * n, a)
  }

  #step(node: number, local: number, bit: number): Step | undefined {
    const at = (this.#known[node] as PairTable).get(local, bit)
    return at < 0 ? undefined : this.#steps[at]
  }

  #sentOf(entry: number): Int32Array {
    const { words } = this.#heap
    const at = (words[this.#regions.entries] as number) + entry + this.#sentAt
    return words.slice(at, at + this.#net.length)
  }

  /** Sets a bit of the words at a place in the row of a local state. */
  #mark(node: number, local: number, place: number, bit: number): void {
    const { words } = this.#heap
    const row = (words[this.#regions.memo[node] as number] as number) + local * this.#row.words
    const at = row + place + this.#net.indexOf(bit >>> 5)
    words[at] = (words[at] as number) | (1 << (bit & 31))
  }
}
