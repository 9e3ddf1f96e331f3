import type { Features } from './features.ts'
import type { Layout, PackedField } from './layout.ts'
import { emitText, entryHead, fieldWords, missing, netWords, range } from './macros.ts'
import type { Regions } from './regions.ts'

/** What a step does, and to which words. */
export interface Effect {
  /** The words of the state before the step. */
  readonly words: readonly string[]
  /** The local that holds the entry's place in memory. */
  readonly entry: string
  /** By node, the id of what is under way to it before the step; without bits only. */
  readonly inboxes?: readonly string[]
  /** The local that holds the surroundings after it, or `s`. */
  readonly surroundings: string
  /** By or-word, what may be sent at all; by node, whether it can be sent to. */
  readonly accepts: (which: number) => string | undefined
  /** The sleep set of the state after it. */
  readonly asleep: readonly string[]
}

/** The text that applies the entry of a step to the words of a state, and what else a successor is made with. */
export class StepText {
  readonly #layout: Layout
  readonly #features: Features
  readonly #regions: Regions
  readonly #fieldWords: number[]
  readonly #netWords: number[]

  constructor(layout: Layout, features: Features, regions: Regions) {
    this.#layout = layout
    this.#features = features
    this.#regions = regions
    this.#fieldWords = fieldWords(layout)
    this.#netWords = netWords(layout)
  }

  /** What node `i` (an expression) may send: masks by or-word, or a condition by node. Itself it always reaches. */
  accepts(i: string): (which: number) => string | undefined {
    const { splits, crashes, nodes } = this.#features
    if (!splits && !crashes) return () => undefined
    const n = this.#netWords.length
    if (this.#layout.net)
      return k => {
        const x = this.#netWords.indexOf(k)
        const up = crashes ? `(up${k} | H[H[${this.#regions.upMask}] + ${i} * ${n} + ${x}])` : '-1'
        return splits ? `(${up} & H[reach + shape * ${n * (nodes + 1)} + (${i} + 1) * ${n} + ${x}])` : up
      }
    return to => {
      const up = crashes ? `(up${to} != 0 || ${i} == ${to})` : '1'
      return splits ? `(${up} && H[reach + shape * ${nodes * nodes} + ${i} * ${nodes} + ${to}] != 0)` : up
    }
  }

  /** The words of the state that is expanded, one of them another text. */
  words(k = -1, text = ''): string[] {
    return range(this.#layout.words).map(word => (word === k ? text : `w${word}`))
  }

  /** The words with a field changed from one local to another. */
  field(words: readonly string[], at: number, from: string, to: string): string[] {
    const { word, shift, bits } = this.#layout.fields[at] as PackedField
    if (bits === 0 || from === to) return [...words]
    return words.map((text, k) => (k === word ? `(${text} ^ ((${from} ^ ${to}) << ${shift}))` : text))
  }

  /** A successor with other surroundings. */
  emitWith(words: readonly string[], surroundings: string, asleep: readonly string[]): string {
    return this.#emit(this.field(words, this.#regions.surroundingsAt, 's', surroundings), asleep)
  }

  /** Code that runs `then` with a budget spent, in a local of this name; `undefined` where the world never has any. */
  spend(place: number, has: boolean): ((into: string, then: string) => string) | undefined {
    if (!has) return undefined
    if (this.#regions.endless[place]) return (into, then) => `let ${into} = s; ${then}`
    return (into, then) => `
      let ${into} = H[spend + s * ${this.#regions.budgets} + ${place}];
      if (${into} == 0) { missing(${missing.spend}, s, ${place}, 0); ${into} = 1; }
      ${into} = ${into} - 2;
      if (${into} >= 0) { ${then} }`
  }

  /** Without what is under way to a node. */
  cleared(effect: Effect, node: string): Effect {
    if (!this.#features.links) return effect
    if (this.#layout.net) {
      const n = this.#netWords.length
      const words = effect.words.map((text, k) => {
        const x = this.#netWords.indexOf(k)
        return x < 0 ? text : `(${text} & ~H[H[${this.#regions.upMask}] + ${node} * ${n} + ${x}])`
      })
      return { ...effect, words }
    }
    const own = Number(node)
    const words = this.field(effect.words, this.#regions.inboxAt + own, `i${own}`, '0')
    return { ...effect, words, inboxes: (effect.inboxes ?? []).map((text, k) => (k === own ? '0' : text)) }
  }

  /** The successor of a step. */
  apply({ words, entry, inboxes, surroundings, accepts, asleep }: Effect): string {
    const { links, monitors, nodes } = this.#features
    let after = words.map((text, k) => {
      const x = this.#fieldWords.indexOf(k)
      return x < 0 ? text : `(${text} ^ H[${entry} + ${entryHead + x}])`
    })
    const tail = entryHead + this.#fieldWords.length
    after = this.field(after, this.#regions.surroundingsAt, 's', surroundings)
    const before: string[] = []
    if (links && this.#layout.net)
      after = after.map((text, k) => {
        const x = this.#netWords.indexOf(k)
        if (x < 0) return text
        const mask = accepts(k)
        const sent = `H[${entry} + ${tail + x}]`
        return `(${text} | ${mask === undefined ? sent : `(${sent} & ${mask})`})`
      })
    else if (links)
      for (const to of range(nodes)) {
        const now = inboxes?.[to] ?? `i${to}`
        const { word, shift, bits } = this.#layout.fields[this.#regions.inboxAt + to] as PackedField
        const may = accepts(to)
        before.push(`
          let x${to} = 0; let parcel${to} = H[${entry} + ${tail + to}];
          if (parcel${to} != 0${may === undefined ? '' : ` && ${may}`}) {
            let n${to} = find(${this.#regions.added[to]}, ${now}, parcel${to});
            if (n${to} == 0) { missing(${missing.added}, ${to}, ${now}, parcel${to}); n${to} = 1; }
            x${to} = (n${to} - 1) ^ ${now};
          }`)
        if (bits > 0) after = after.map((text, k) => (k === word ? `(${text} ^ (x${to} << ${shift}))` : text))
      }
    if (monitors) {
      before.push(`
        let mx = 0; let heard = H[${entry} + 1];
        if (heard != 0) {
          let mn = find(${this.#regions.hears}, m, heard);
          if (mn == 0) { missing(${missing.hears}, m, heard, 0); mn = 1; }
          if (mn < 0) { mn = -mn; note(parent, 2, m, heard); }
          mx = (mn - 1) ^ m;
        }`)
      const { word, shift, bits } = this.#layout.fields[this.#regions.monitorAt] as PackedField
      if (bits > 0) after = after.map((text, k) => (k === word ? `(${text} ^ (mx << ${shift}))` : text))
    }
    return `{ ${before.join(' ')} ${this.#emit(after, asleep)} }`
  }

  #emit(words: readonly string[], asleep: readonly string[]): string {
    return emitText(this.#layout, words, asleep, this.#regions.rows.length)
  }
}
