import { Interner, PairTable } from './pairs.ts'

export type Transport = 'datagram' | 'soup' | 'stream'

/** What is under way to one node: input ids, interned. `datagram` a multiset, `soup` a set, `stream` in order by sender. */
export class Inboxes {
  readonly #transport: Transport
  readonly #senderOf: (input: number) => number
  readonly #known = new Interner<readonly number[]>()
  readonly #choices: (readonly number[])[] = []
  readonly #added = new PairTable()
  readonly #removed = new PairTable()

  constructor(transport: Transport, senderOf: (input: number) => number) {
    this.#transport = transport
    this.#senderOf = senderOf
    this.#id([])
  }

  get size(): number {
    return this.#known.size
  }

  /** The distinct messages that may be taken out next, in a fixed order. */
  choices(inbox: number): readonly number[] {
    return this.#choices[inbox] as readonly number[]
  }

  contents(inbox: number): readonly number[] {
    return this.#known.at(inbox)
  }

  add(inbox: number, input: number): number {
    const known = this.#added.get(inbox, input)
    if (known >= 0) return known
    const now = this.#known.at(inbox)
    const next = this.#transport === 'soup' && now.includes(input) ? inbox : this.#id(this.#arranged([...now, input]))
    this.#added.set(inbox, input, next)
    return next
  }

  remove(inbox: number, input: number): number {
    const known = this.#removed.get(inbox, input)
    if (known >= 0) return known
    const now = this.#known.at(inbox)
    const next = this.#id(now.toSpliced(now.indexOf(input), 1))
    this.#removed.set(inbox, input, next)
    return next
  }

  /** One order for what has none: by id; of a stream by sender, and each sender's in the order sent. */
  #arranged(list: number[]): readonly number[] {
    if (this.#transport !== 'stream') return list.sort((a, b) => a - b)
    return list.map((input, i) => ({ input, i })).sort((a, b) => this.#senderOf(a.input) - this.#senderOf(b.input) || a.i - b.i).map(one => one.input)
  }

  #id(list: readonly number[]): number {
    const id = this.#known.id(list.join(), () => list)
    if (id === this.#choices.length)
      this.#choices.push(
        this.#transport === 'stream'
          ? list.filter((input, i) => i === 0 || this.#senderOf(list[i - 1] as number) !== this.#senderOf(input))
          : list.filter((input, i) => i === 0 || list[i - 1] !== input),
      )
    return id
  }
}
