import type { Features } from './features.ts'
import { slot } from './heap.ts'
import type { Layout } from './layout.ts'
import { entryHead, fieldWords, netWords, range } from './macros.ts'
import type { Regions } from './regions.ts'
import { removes, rowOf, type SleepPlan, sleepPlan } from './sleep.ts'

/**
 * The text of what concerns sleep sets in `expand`. By word `k` of messages `zd${k}` are the deliveries that sleep or were
 * tried, `zl${k}` the losses, and `zo` the nodes of whose own deeds that is true. All texts are empty without sleep sets.
 */
export class SleepText {
  readonly on: boolean
  readonly #layout: Layout
  readonly #features: Features
  readonly #regions: Regions
  readonly #plan: SleepPlan
  readonly #net: readonly number[]
  readonly #removes: boolean
  readonly #sentAt: number

  constructor(layout: Layout, features: Features, regions: Regions) {
    this.on = layout.asleep > 0
    this.#layout = layout
    this.#features = features
    this.#regions = regions
    this.#plan = sleepPlan(layout, features)
    this.#net = netWords(layout)
    this.#removes = removes(features)
    this.#sentAt = entryHead + fieldWords(layout).length
  }

  /** The set of the state that is expanded; in `ps${k}` the messages that a node sends when it takes another one. */
  begin(): string {
    if (!this.on) return ''
    const { deliveries, losses, own, words } = this.#plan
    const { nodes } = this.#features
    const place = placeText('zp', 'parent', words)
    const loads = this.#net.map((k, x) => {
      const lost = losses[x] === undefined ? '' : `let zl${k} = H[zp + ${losses[x]}];`
      return `let zd${k} = H[zp + ${deliveries[x]}] & ${this.#layout.net?.[k]}; ${lost}`
    })
    const sent = this.#net.map((k, x) => {
      const all = range(nodes).map(i => `H[H[${this.#regions.sends[i]}] + l${i} * ${this.#net.length} + ${x}]`)
      return this.#removes ? `let ps${k} = ${all.join(' | ')};` : ''
    })
    return `${place} ${loads.join(' ')} let zo = H[zp + ${own.place}] >>> ${own.shift} & ${2 ** nodes - 1}; ${sent.join(' ')}`
  }

  /** Counts what sleeps among the messages `b` of a word, and leaves in `b` those that something is to be tried with. */
  skip(k: number, again: ((into: string, then: string) => string) | undefined): string {
    if (!this.on) return ''
    const { pointless } = this.#regions
    const x = this.#net.indexOf(k)
    const idle = range(this.#features.nodes).map(i => `H[H[${pointless[i]}] + l${i} * ${this.#net.length} + ${x}]`)
    const kept = again
      ? `still = still & ~(${idle.join(' | ')}); if (still != 0) { ${again('sd', 'skipped = skipped + ones(still);')} }`
      : ''
    const over = this.#features.losesAll
      ? `skipped = skipped + ones(zl${k} & b); b = b & ~(zd${k} & zl${k});`
      : this.#features.lossy
        ? ''
        : `b = b & ~zd${k};`
    return `let still = zd${k} & b; skipped = skipped + ones(still); ${kept} ${over}`
  }

  /** Before a message is taken away: in `cd${k}` and `co` what does not send it. `k` is the word of `bit`. */
  resent(k: number): string {
    if (!this.on) return ''
    const copies = `${this.#net.map(one => `let cd${one} = zd${one};`).join(' ')} let co = zo;`
    if (!this.#removes) return copies
    const { senders } = rowOf(this.#layout, this.#features)
    const n = this.#net.length
    const less = this.#net.map((one, x) => `cd${one} = cd${one} & ~H[r + ${x}];`)
    return `${copies}
      if ((bit & ps${k}) != 0) {
        let sender = H[H[${this.#regions.senders}] + t];
        let r = H[rows + sender] + ${senders} + t * ${n};
        ${less.join(' ')} co = co & ~(1 << sender);
      }`
  }

  /** What is done if an action, a bit of a set, does not sleep; then it was tried. */
  unless(set: string, bit: string, then: string, tried = '1'): string {
    if (!this.on) return then
    return `if ((${set} & ${bit}) == 0) { ${then} if (${tried}) { ${set} = ${set} | ${bit}; } }`
  }

  /** The set of the state that a delivery leads to; `at` is its entry. */
  delivered(k: number): string[] {
    if (!this.on) return []
    const n = this.#net.length
    const { commuting } = rowOf(this.#layout, this.#features)
    const kept = (x: number) =>
      `(~H[H[${this.#regions.upMask}] + to * ${n} + ${x}] | H[row + ${commuting} + t * ${n} + ${x}])`
    return this.#set(
      (one, x) => `cd${one} & ${kept(x)}${this.#unsent(x)}`,
      (one, x) => `zl${one}${this.#unsent(x)}${one === k ? ' & ~bit' : ''}`,
      'co & ~(1 << to)',
    )
  }

  lost(k: number): string[] {
    if (!this.on) return []
    const but = (one: number) => (one === k ? ' & ~bit' : '')
    return this.#set(
      one => `cd${one}${but(one)}`,
      one => `zl${one}${but(one)}`,
      'co',
    )
  }

  /** Of a deed of a node by itself. */
  done(node: string): string[] {
    if (!this.on) return []
    const n = this.#net.length
    return this.#set(
      (one, x) => `zd${one} & ~H[H[${this.#regions.upMask}] + ${node} * ${n} + ${x}]${this.#unsent(x)}`,
      (one, x) => `zl${one}${this.#unsent(x)}`,
      `zo & ~(1 << ${node})`,
    )
  }

  #unsent(x: number): string {
    return this.#removes ? ` & ~H[at + ${this.#sentAt + x}]` : ''
  }

  #set(
    delivery: (word: number, x: number) => string,
    loss: (word: number, x: number) => string,
    own: string,
  ): string[] {
    const { losses, own: at, words } = this.#plan
    const set = this.#net.map((one, x) => delivery(one, x))
    if (losses.length > 0) set.push(...this.#net.map((one, x) => loss(one, x)))
    const nodes = at.shift === 0 ? `(${own})` : `(${own}) << ${at.shift}`
    return range(words).map(place =>
      place !== at.place ? `${set[place]}` : set[place] ? `(${set[place]}) | ${nodes}` : nodes,
    )
  }
}

/** In a local of this name, where the set of a state is. */
export function placeText(name: string, index: string, words: number): string {
  return `
    let ${name} = ${index} - H[${slot.asleepFrom}];
    ${name} = ${name} - H[${slot.asleepRoom}] * (${name} >= H[${slot.asleepRoom}]);
    ${name} = H[${slot.asleepAt}] + ${name} * ${words};`
}
