import type { Locals } from '../locals.ts'
import type { Parts } from '../parts.ts'
import type { Codec } from './codec.ts'
import { rounded } from './entries.ts'
import type { Features } from './features.ts'
import type { Heap } from './heap.ts'
import { netWords } from './macros.ts'
import type { Regions } from './regions.ts'

/** Who reaches whom in each arrangement of the network, as the kernels ask for it, and which bits are messages to whom. */
export class Reach {
  readonly #parts: Parts
  readonly #codec: Codec
  readonly #heap: Heap
  readonly #features: Features
  readonly #regions: Regions
  readonly #netWords: readonly number[]
  readonly #reaching: number[] = []
  readonly #shapes = new Map<number, number>()

  constructor(parts: Parts, codec: Codec, heap: Heap, features: Features, regions: Regions) {
    this.#parts = parts
    this.#codec = codec
    this.#heap = heap
    this.#features = features
    this.#regions = regions
    this.#netWords = netWords(codec.layout)
  }

  #set(region: number, at: number, value: number): void {
    const { words } = this.#heap
    words[(words[region] as number) + at] = value
  }

  /** How many words one arrangement takes. */
  get words(): number {
    const n = this.#features.nodes
    return this.#codec.layout.net ? Math.max(1, this.#netWords.length) * (n + 1) : n * n
  }

  /** The id of who reaches whom in these surroundings, + 1. */
  shape(s: number): number {
    const { world } = this.#parts
    const shape = world.shapes[s] as number
    let id = this.#shapes.get(shape)
    if (id === undefined) {
      id = this.#reaching.length
      this.#shapes.set(shape, id)
      this.#reaching.push(s)
      this.#heap.reserve(this.#regions.reach, rounded((id + 1) * this.words))
      this.#writeReach(id)
    }
    return id + 1
  }

  #writeReach(id: number): void {
    const n = this.#features.nodes
    const s = this.#reaching[id] as number
    const at = id * this.words
    if (!this.#codec.layout.net) {
      for (let link = 0; link < n * n; link++)
        this.#set(this.#regions.reach, at + link, this.#parts.world.reaches(s, Math.floor(link / n), link % n) ? 1 : 0)
      return
    }
    for (const [bit, message] of this.#codec.messages.entries()) if (message) this.#reachBit(id, bit, message.to)
  }

  /** A message's bit among what can be delivered, and among what each sender can send. */
  #reachBit(id: number, bit: number, to: number): void {
    const { locals, world } = this.#parts
    const s = this.#reaching[id] as number
    const [n, width] = [this.#features.nodes, this.#netWords.length]
    const x = this.#netWords.indexOf(bit >>> 5)
    const input = (this.#codec.messages[bit] as { input: number }).input
    const sender = (locals[to] as Locals).sender(input) - 1
    const { words } = this.#heap
    const base = (words[this.#regions.reach] as number) + id * this.words
    const on = (row: number) => {
      words[base + row * width + x] = (words[base + row * width + x] as number) | (1 << (bit & 31))
    }
    if (world.reaches(s, sender, to)) on(0)
    for (let from = 0; from < n; from++) if (world.reaches(s, from, to)) on(from + 1)
  }

  /** A message has got a bit. */
  newMessage(bit: number, to: number): void {
    this.#set(this.#regions.destinations, bit, to)
    const { input } = this.#codec.messages[bit] as { input: number }
    this.#set(this.#regions.senders, bit, (this.#parts.locals[to] as Locals).sender(input) - 1)
    const x = this.#netWords.indexOf(bit >>> 5)
    const { words } = this.#heap
    const at = (words[this.#regions.upMask] as number) + to * this.#netWords.length + x
    words[at] = (words[at] as number) | (1 << (bit & 31))
    for (let id = 0; id < this.#reaching.length; id++) this.#reachBit(id, bit, to)
  }
}
