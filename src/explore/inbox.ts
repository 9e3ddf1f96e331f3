import { Interner, PairTable, remembered } from './pairs.ts'

export type Transport = 'datagram' | 'soup' | 'stream'

/** What inboxes have to know of inputs: who sent one, and an order of them all. */
export interface Inputs {
  readonly sender: (input: number) => number
  readonly order: (a: number, b: number) => number
}

/** How many ticks a message is under way, at least and at most. */
export interface Delay {
  readonly least: number
  readonly most: number
}

/** What became of a sender's connection: `ended` with the sender, or `cut`, also after the sender's end. */
export type Breakage = 'ended' | 'cut' | 'cut after its end'
const breakages: readonly Breakage[] = ['ended', 'cut', 'cut after its end']

interface Inbox {
  /** Letters in the canonical order; of a stream by sender, and each sender's in the order sent. */
  readonly contents: readonly number[]
  /** Those that may be taken out next, each once. */
  readonly choices: readonly number[]
}

/**
 * What is under way to one node, by small ids; 0 is nothing. `datagram` a multiset, `soup` a set, `stream` in order. What
 * lies in it are letters: inputs, and with a delay the ticks that are left of each.
 */
export class Inboxes {
  readonly #transport: Transport
  readonly #inputs: Inputs
  readonly #delay: Delay
  readonly #bounded: boolean
  readonly #known = new Interner<Inbox>()
  readonly #added = new PairTable()
  readonly #removed = new PairTable()
  readonly #broken = new PairTable()
  readonly #aged = new PairTable()

  constructor(transport: Transport, inputs: Inputs, delay?: Delay) {
    this.#transport = transport
    this.#inputs = inputs
    this.#delay = delay ?? { least: 0, most: 0 }
    this.#bounded = delay !== undefined
    this.#id([])
  }

  get size(): number {
    return this.#known.size
  }

  get bytes(): number {
    const tables = [this.#added, this.#removed, this.#broken, this.#aged]
    return tables.reduce((sum, one) => sum + one.bytes, 2 * this.#known.bytes)
  }

  /** The distinct letters that may be taken out next, in an order that does not depend on the search so far. */
  choices(inbox: number): readonly number[] {
    return this.#known.at(inbox).choices
  }

  contents(inbox: number): readonly number[] {
    return this.#known.at(inbox).contents
  }

  /** The input that a letter is. */
  input(letter: number): number {
    return Math.floor(letter / (this.#delay.most + 1))
  }

  /** It has been under way for long enough. */
  arrived(letter: number): boolean {
    return letter % (this.#delay.most + 1) <= this.#delay.most - this.#delay.least
  }

  /** How many ticks a letter may still be under way, and the letter that may be for so long. */
  rest(letter: number): number {
    return letter % (this.#delay.most + 1)
  }
  letter(input: number, rest: number): number {
    return input * (this.#delay.most + 1) + rest
  }

  /** The id of these letters in the order that they have in an inbox; of a stream those of one sender stay in theirs. */
  arranged(letters: readonly number[]): number {
    return this.#id(letters.reduce<number[]>((all, one) => this.#with(all, one), []))
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
    return remembered(this.#added, inbox, input, () => {
      const letter = this.letter(input, this.#delay.most)
      const now = this.contents(inbox)
      return this.#transport === 'soup' && now.includes(letter) ? inbox : this.#id(this.#with(now, letter))
    })
  }

  /** The inbox without one letter, which is one of its choices. */
  remove(inbox: number, letter: number): number {
    return remembered(this.#removed, inbox, letter, () => {
      const now = this.contents(inbox)
      return this.#id(now.toSpliced(now.indexOf(letter), 1))
    })
  }

  /**
   * A connection broke. When it was cut, what its sender had under way is lost. A notice comes behind all that is left, as an
   * input (-1: nobody hears it), but never two in a row, and none again from a sender that had ended before.
   */
  break(inbox: number, sender: number, notice: number, how: Breakage): number {
    return remembered(this.#broken, inbox, breakages.length * sender + breakages.indexOf(how), () => {
      const told = (letter: number) => notice >= 0 && this.input(letter) === notice
      const now = this.contents(inbox)
      const first = now.findIndex(told)
      const left = how === 'ended' ? now : now.filter((one, i) => i === first || this.#sender(one) !== sender)
      const last = left.findLast(one => this.#sender(one) === sender)
      const next = this.#id(left)
      return notice < 0 || how === 'cut after its end' || (last !== undefined && told(last))
        ? next
        : this.add(next, notice)
    })
  }

  /**
   * One tick on; `lost` are the senders whose letters do not arrive just now. What is due from them is lost. -1: something
   * is due and has to arrive first, unless the node is paused. `shape` stands for the circumstances.
   */
  age(inbox: number, shape: number, paused: boolean, lost: (input: number) => boolean): number {
    if (!this.#bounded) return inbox
    const aged = remembered(this.#aged, inbox, 2 * shape + Number(paused), () => {
      const next: number[] = []
      for (const letter of this.contents(inbox)) {
        const due = letter % (this.#delay.most + 1) === 0
        if (!due) next.push(letter - 1)
        else if (lost(this.input(letter))) continue
        else if (paused) next.push(letter)
        else return 0
      }
      return 1 + this.#id(this.#transport === 'soup' ? next.filter((one, i) => next.indexOf(one) === i) : next)
    })
    return aged - 1
  }

  #sender(letter: number): number {
    return this.#inputs.sender(this.input(letter))
  }

  /** A letter goes behind those that do not come after it; in a stream only its sender counts. */
  #with(now: readonly number[], letter: number): number[] {
    const after = (other: number) =>
      this.#transport === 'stream'
        ? this.#sender(other) > this.#sender(letter)
        : (this.#inputs.order(this.input(other), this.input(letter)) || other - letter) > 0
    const place = now.findIndex(after)
    return now.toSpliced(place < 0 ? now.length : place, 0, letter)
  }

  #id(contents: readonly number[]): number {
    const first = (letter: number, i: number): boolean => {
      if (i === 0) return true
      const before = contents[i - 1] as number
      return this.#transport === 'stream' ? this.#sender(before) !== this.#sender(letter) : before !== letter
    }
    return this.#known.id(contents.join(), () => ({ contents, choices: contents.filter(first) }))
  }
}
