import type { Judge, Ruling } from '../judge.ts'
import type { Parts } from '../parts.ts'
import type { Codec } from './codec.ts'
import { Hashed } from './hashed.ts'
import { type Heap, slot } from './heap.ts'
import type { JudgeTable } from './judge-text.ts'
import { bitsFor, Overflow } from './layout.ts'
import { logWords } from './macros.ts'

/** One property as the search asks it: `wanted` is the value that needs no telling. */
export interface Asked {
  readonly judge: Judge
  readonly wanted: boolean
  /** A bound: nothing goes on from a state where it does not hold. */
  readonly bound: boolean
}

/** A table of values up to so many bits; beyond that it is hashed. */
const tableBits = 16
/** What a property sees of all parts together must fit in two numbers. */
const keyBits = 30

/** The values of all properties, remembered in the memory of the kernels. */
export class Judges {
  readonly tables: readonly JudgeTable[]
  readonly #asked: readonly Asked[]
  readonly #parts: Parts
  readonly #codec: Codec
  readonly #heap: Heap
  readonly #fields: readonly ReadonlyMap<number, { shift: number; bits: number; region: number }>[]
  readonly #hashed: readonly (Hashed | undefined)[]
  readonly #state: Int32Array

  constructor(asked: readonly Asked[], parts: Parts, codec: Codec, heap: Heap) {
    this.#asked = asked
    this.#parts = parts
    this.#codec = codec
    this.#heap = heap
    this.#state = new Int32Array(parts.width)
    const fields: Map<number, { shift: number; bits: number; region: number }>[] = []
    this.tables = asked.map(({ judge }, q) => {
      const own = new Map<number, { shift: number; bits: number; region: number }>()
      const used = [0, 0]
      const widths = this.#reads(judge).map(at => ({ at, seen: Math.max(2, this.#countSeen(judge, at)) }))
      // Room for twice as much, unless it is the difference between a table and hashing.
      const sum = (room: number) => widths.reduce((all, { seen }) => all + bitsFor(room * seen), 0)
      const room = sum(2) > tableBits && sum(1) <= tableBits ? 1 : 2
      const parts = widths.map(({ at, seen }) => {
        const bits = bitsFor(room * seen)
        const key = (used[0] as number) + bits <= keyBits ? 0 : 1
        const shift = used[key] as number
        used[key] = shift + bits
        const region = heap.region(`what property ${q} sees of ${at}`)
        own.set(at, { shift, bits, region })
        return { at, region, key: key as 0 | 1 }
      })
      fields.push(own)
      const hashed = (used[0] as number) > tableBits || (used[1] as number) > 0
      const region = heap.region(`values of property ${q}`)
      const slow = (used[1] as number) > keyBits
      return { parts: slow ? [] : parts, region, hashed, slow, open: heap.region(`property ${q} is open`) }
    })
    this.#fields = fields
    this.#hashed = this.tables.map(table => (table.hashed ? new Hashed(heap, table.region) : undefined))
    this.#open()
  }

  /** Nothing more is to be found out about a property. */
  close(q: number): void {
    this.#heap.words[this.tables[q]?.open as number] = 0
  }
  open(q: number): void {
    this.#heap.words[this.tables[q]?.open as number] = 1
  }

  /** The functions that the kernels call, by name. */
  get imports(): Record<string, (...args: number[]) => number> {
    return {
      fillSeen: (q, at, value) => this.#see(q as number, at as number, value as number),
      askAgain: (q, index) => this.#value(q as number, index as number),
      fillRuling: (q, index, a, b) => this.#rule(q as number, index as number, a as number, b as number),
    }
  }

  /** The value of a property in a state of the log. */
  ruling(q: number, index: number): Ruling {
    const { words } = this.#heap
    const at = (words[slot.log] as number) + index * logWords(this.#codec.layout)
    return (this.#asked[q] as Asked).judge.ruling(this.#codec.decodeFields(words, at, this.#state))
  }

  /** Which parts a property reads, by place in the tuple. */
  #reads(judge: Judge): number[] {
    const { n, monitorAt, surroundingsAt, locals } = this.#parts
    const { fields, up, monitors, network } = judge.property.reads
    const nodes = locals.flatMap((one, i) =>
      up || fields.some(field => one.node.stack.machines.some(machine => machine.name === field.machine)) ? [i] : [],
    )
    return [...nodes.filter(i => i < n), ...(monitors ? [monitorAt] : []), ...(network ? [surroundingsAt] : [])]
  }

  #seen(judge: Judge, at: number, value: number): number {
    const { n, monitorAt, world } = this.#parts
    if (at < n) return judge.projection(at, value)
    return at === monitorAt ? value : (world.shapes[value] as number)
  }

  /** How many different things a property saw so far of a part. */
  #countSeen(judge: Judge, at: number): number {
    const { n, monitorAt, world, monitors, locals } = this.#parts
    if (at === monitorAt) return monitors.size
    if (at >= n) return Math.max(0, ...world.shapes) + 1
    let most = 0
    for (let local = 0; local < (locals[at]?.states.size ?? 0); local++)
      most = Math.max(most, judge.projection(at, local) + 1)
    return most
  }

  #open(): void {
    for (const [q, table] of this.tables.entries()) {
      for (const { at, region } of table.parts)
        this.#heap.reserve(region, 2 ** (this.#codec.layout.fields[at]?.bits ?? 0), -1)
      if (table.hashed) this.#hashed[q]?.open()
      else this.#heap.reserve(table.region, 2 ** tableBits)
      this.open(q)
    }
  }

  #see(q: number, at: number, value: number): number {
    const { judge } = this.#asked[q] as Asked
    const field = this.#fields[q]?.get(at)
    if (!field) throw new Error('a property sees what it does not read')
    const { shift, bits, region } = field
    const seen = this.#seen(judge, at, value)
    if (seen >= 2 ** bits) throw new Overflow(`what ${judge.property.name} sees`)
    const { words } = this.#heap
    words[(words[region] as number) + value] = seen << shift
    return seen << shift
  }

  #value(q: number, index: number): number {
    return this.ruling(q, index) === (this.#asked[q] as Asked).wanted ? 1 : 2
  }

  #rule(q: number, index: number, a: number, b: number): number {
    const value = this.#value(q, index)
    const hashed = this.#hashed[q]
    if (hashed) hashed.set(a, b, value)
    else {
      const { words } = this.#heap
      words[(words[this.tables[q]?.region as number] as number) + a] = value
    }
    return value
  }
}
