import type { Inboxes } from '../inbox.ts'
import type { Parts } from '../parts.ts'
import { type Layout, Overflow, type PackedField } from './layout.ts'
import { netWords } from './macros.ts'

/** A message as it lies in a state of bits: whom it is to, and the input it is to it. */
export interface Message {
  readonly to: number
  readonly input: number
}

/** Global states as packed words and as tuples of ids (`Parts`). */
export class Codec {
  readonly layout: Layout
  readonly #parts: Parts
  /** By place among all bits of a state. */
  readonly messages: (Message | undefined)[] = []
  readonly #bits: Map<number, number>[]
  #free: number[] = []
  /** Told of each message that gets a bit. */
  onMessage: (bit: number, message: Message) => void = () => {}
  readonly #inboxBits = new Map<number, readonly number[]>()

  constructor(parts: Parts, layout: Layout) {
    this.#parts = parts
    this.layout = layout
    this.#bits = parts.locals.map(() => new Map())
    this.#free = netWords(layout).flatMap(word =>
      [...Array(32).keys()].filter(bit => (((layout.net?.[word] ?? 0) >>> bit) & 1) === 1).map(bit => word * 32 + bit),
    )
  }

  /** How many messages have a bit. */
  get used(): number {
    return this.#bits.reduce((sum, one) => sum + one.size, 0)
  }

  /** The bit of a message; a new one when it is met first. */
  bit(to: number, input: number): number {
    const own = this.#bits[to] as Map<number, number>
    const known = own.get(input)
    if (known !== undefined) return known
    const bit = this.#free.shift()
    if (bit === undefined) throw new Overflow('messages')
    own.set(input, bit)
    this.messages[bit] = { to, input }
    this.onMessage(bit, { to, input })
    return bit
  }

  /** Gives a message this bit, as it was in another search. */
  adopt(bit: number, { to, input }: Message): void {
    this.#bits[to]?.set(input, bit)
    this.messages[bit] = { to, input }
    this.#free = this.#free.filter(one => one !== bit)
  }

  /** Packs a tuple into `words` from `at` on. */
  encode(state: Int32Array, words: Int32Array, at: number): void {
    const { layout } = this
    const { fields } = layout
    for (let k = 0; k < layout.words; k++) words[at + k] = k === 0 ? 1 : 0
    const { inboxAt, inboxes } = this.#parts
    for (let i = 0; i < state.length; i++) {
      if (layout.net && i >= inboxAt && i < inboxAt + inboxes.length) continue
      const { word, shift, mask } = fields[i] as PackedField
      const value = state[i] as number
      if ((value & ~mask) !== 0) throw new Overflow(`field ${i}`)
      words[at + word] = (words[at + word] as number) | (value << shift)
    }
    if (!layout.net) return
    for (let to = 0; to < inboxes.length; to++)
      for (const bit of this.#bitsOf(to, state[inboxAt + to] as number))
        words[at + (bit >>> 5)] = (words[at + (bit >>> 5)] as number) | (1 << (bit & 31))
  }

  /** A state without what is under way, where that is bits. */
  decodeFields(words: Int32Array, at: number, state: Int32Array): Int32Array {
    const { fields } = this.layout
    for (let i = 0; i < state.length; i++) {
      const { word, shift, mask } = fields[i] as PackedField
      state[i] = ((words[at + word] as number) >>> shift) & mask
    }
    return state
  }

  decode(words: Int32Array, at: number, state: Int32Array): Int32Array {
    const { layout } = this
    const { inboxAt, inboxes } = this.#parts
    this.decodeFields(words, at, state)
    if (!layout.net) return state
    for (let to = 0; to < inboxes.length; to++) state[inboxAt + to] = 0
    for (let word = 0; word < layout.words; word++)
      for (let left = (words[at + word] as number) & (layout.net[word] as number); left !== 0; left &= left - 1) {
        const bit = word * 32 + (31 - Math.clz32(left & -left))
        const { to, input } = this.messages[bit] as Message
        state[inboxAt + to] = (inboxes[to] as Inboxes).add(state[inboxAt + to] as number, input)
      }
    return state
  }

  /** Of a field alone. */
  field(words: Int32Array, at: number, i: number): number {
    const { word, shift, mask } = this.layout.fields[i] as PackedField
    return ((words[at + word] as number) >>> shift) & mask
  }

  #bitsOf(to: number, inbox: number): readonly number[] {
    const name = to * 2 ** 32 + inbox
    const known = this.#inboxBits.get(name)
    if (known) return known
    const made = (this.#parts.inboxes[to] as Inboxes).contents(inbox).map(input => this.bit(to, input))
    this.#inboxBits.set(name, made)
    return made
  }
}
