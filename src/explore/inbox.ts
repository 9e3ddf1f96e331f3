import { Interner, PairTable } from './pairs.ts'

export type Transport = 'datagram' | 'soup' | 'stream'

/** What inboxes have to know of inputs: who sent one, and an order of them all. */
export interface Inputs {
  readonly sender: (input: number) => number
  readonly order: (a: number, b: number) => number
}

interface Inbox {
  /** Input ids in the canonical order; of a stream by sender, and each sender's in the order sent. */
  readonly contents: readonly number[]
  /** Those that may be taken out next, each once. */
  readonly choices: readonly number[]
}

/** What is under way to one node, by small ids; 0 is nothing. `datagram` a multiset, `soup` a set, `stream` in order. */
export class Inboxes {
  readonly #transport: Transport
  readonly #inputs: Inputs
  readonly #known = new Interner<Inbox>()
  readonly #added = new PairTable()
  readonly #removed = new PairTable()

  constructor(transport: Transport, inputs: Inputs) {
    this.#transport = transport
    this.#inputs = inputs
    this.#id([])
  }

  get size(): number {
    return this.#known.size
  }

  get bytes(): number {
    return 2 * this.#known.bytes + this.#added.bytes + this.#removed.bytes
  }

  /** The distinct messages that may be taken out next, in an order that does not depend on the search so far. */
  choices(inbox: number): readonly number[] {
    return this.#known.at(inbox).choices
  }

  contents(inbox: number): readonly number[] {
    return this.#known.at(inbox).contents
  }

  /** All that were met, by id. */
  get all(): (readonly number[])[] {
    return [...Array(this.#known.size).keys()].map(id => this.contents(id))
  }
  /** The id of these contents. */
  adopt(contents: readonly number[]): number {
    return this.#id(contents)
  }

  add(inbox: number, input: number): number {
    const known = this.#added.get(inbox, input)
    if (known >= 0) return known
    const now = this.contents(inbox)
    const next = this.#transport === 'soup' && now.includes(input) ? inbox : this.#id(this.#with(now, input))
    this.#added.set(inbox, input, next)
    return next
  }

  /** The inbox without one `input`, which is one of its choices. */
  remove(inbox: number, input: number): number {
    const known = this.#removed.get(inbox, input)
    if (known >= 0) return known
    const now = this.contents(inbox)
    const next = this.#id(now.toSpliced(now.indexOf(input), 1))
    this.#removed.set(inbox, input, next)
    return next
  }

  /** A message goes behind those that do not come after it; in a stream only its sender counts. */
  #with(now: readonly number[], input: number): number[] {
    const inputs = this.#inputs
    const after = (other: number) =>
      this.#transport === 'stream' ? inputs.sender(other) > inputs.sender(input) : inputs.order(other, input) > 0
    const place = now.findIndex(after)
    return now.toSpliced(place < 0 ? now.length : place, 0, input)
  }

  #id(contents: readonly number[]): number {
    const inputs = this.#inputs
    const first = (input: number, i: number): boolean => {
      if (i === 0) return true
      const before = contents[i - 1] as number
      return this.#transport === 'stream' ? inputs.sender(before) !== inputs.sender(input) : before !== input
    }
    return this.#known.id(contents.join(), () => ({ contents, choices: contents.filter(first) }))
  }
}
