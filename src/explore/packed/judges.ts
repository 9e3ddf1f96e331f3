import type { Judge, Ruling } from '../judge.ts'
import type { Parts } from '../parts.ts'
import type { Codec } from './codec.ts'
import { Hashed } from './hashed.ts'
import { type Heap, slot } from './heap.ts'
import type { JudgeTable, Sight } from './judge-text.ts'
import { bitsFor, type Layout, Overflow, type PackedField } from './layout.ts'
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
/** Parts are looked at together whose fields take no more bits: then what is seen of them stays in the cache. */
const sightBits = 10
/** What a property sees of all parts together must fit in two numbers. */
const keyBits = 30

/** So many properties share a table: a bit each, and one that says that they were asked. */
const mostTogether = 30

/** Told of a property, by its place among those asked, that has another value in a state of the log than it should. */
export type Hear = (property: number, index: number) => void

/** The values of all properties, remembered in the memory of the kernels: those that read the same in one table. */
export class Judges {
  readonly tables: readonly JudgeTable[]
  readonly #asked: readonly Asked[]
  readonly #parts: Parts
  readonly #codec: Codec
  readonly #heap: Heap
  readonly #hear: Hear
  /** By table, the places of its properties; the first of them says what all see. */
  readonly #groups: readonly (readonly number[])[]
  /** By table and part, where what is seen of it lies in the sum. */
  readonly #places: readonly ReadonlyMap<number, { readonly shift: number; readonly bits: number }>[]
  readonly #hashed: readonly (Hashed | undefined)[]
  readonly #state: Int32Array
  /** What is to be told of the state that is looked at. */
  #untold: number[] = []

  constructor(asked: readonly Asked[], parts: Parts, codec: Codec, heap: Heap, hear: Hear) {
    this.#asked = asked
    this.#parts = parts
    this.#codec = codec
    this.#heap = heap
    this.#hear = hear
    this.#state = new Int32Array(parts.width)
    this.#groups = together(asked)
    const places: Map<number, { shift: number; bits: number }>[] = []
    this.tables = this.#groups.map((_, q) => {
      const judge = this.#sight(q)
      const own = new Map<number, { shift: number; bits: number }>()
      const used = [0, 0]
      const widths = this.#reads(judge).map(at => ({ at, seen: Math.max(2, this.#countSeen(judge, at)) }))
      // Room for twice as much, unless it is the difference between a table and hashing.
      const sum = (room: number) => widths.reduce((all, { seen }) => all + bitsFor(room * seen), 0)
      const room = sum(2) > tableBits && sum(1) <= tableBits ? 1 : 2
      const parts = widths.map(({ at, seen }) => {
        const bits = bitsFor(room * seen)
        const key: 0 | 1 = (used[0] as number) + bits <= keyBits ? 0 : 1
        const shift = used[key] as number
        used[key] = shift + bits
        own.set(at, { shift, bits })
        return { at, key }
      })
      places.push(own)
      const hashed = (used[0] as number) > tableBits || (used[1] as number) > 0
      const region = heap.region(`values of properties ${q}`)
      const slow = (used[1] as number) > keyBits
      const sights = sideBySide(codec.layout, parts).map(({ parts, key }) => {
        const region = heap.region(`what properties ${q} see of ${parts}`)
        return { parts, key, region }
      })
      const open = heap.region(`properties ${q} that are open`)
      return { sights: slow ? [] : sights, region, hashed, slow, open }
    })
    this.#places = places
    this.#hashed = this.tables.map(table => (table.hashed ? new Hashed(heap, table.region) : undefined))
    this.#open()
  }

  /** Nothing more is to be found out about a property. */
  close(q: number): void {
    const group = this.#groups.findIndex(places => places.includes(q))
    const slot = this.tables[group]?.open as number
    const { words } = this.#heap
    words[slot] = (words[slot] as number) & ~bitOf((this.#groups[group] as readonly number[]).indexOf(q))
  }

  /** The functions that the kernels call, by name. */
  get imports(): Record<string, (...args: number[]) => number> {
    return {
      fillSeen: (group, sight, value) => this.#see(group as number, sight as number, value as number),
      askAgain: (group, index) => this.#values(group as number, judge => judge.ruling(this.#at(index as number))),
      fillRuling: (group, index, a, b) => this.#rule(group as number, index as number, a as number, b as number),
      note: (group, bits) => this.#note(group as number, bits as number),
      told: index => this.#tell(index as number),
    }
  }

  /** The value of a property in a state of the log. */
  ruling(q: number, index: number): Ruling {
    return (this.#asked[q] as Asked).judge.ruling(this.#at(index))
  }

  #at(index: number): Int32Array {
    const { words } = this.#heap
    const at = (words[slot.log] as number) + index * logWords(this.#codec.layout)
    return this.#codec.decodeFields(words, at, this.#state)
  }

  /** Who says what the properties of a table see. */
  #sight(group: number): Judge {
    const [first] = this.#groups[group] as readonly [number, ...number[]]
    return (this.#asked[first] as Asked).judge
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
    const { n, monitorAt, world, monitors, locals, rounds } = this.#parts
    if (at === monitorAt) return monitors.size
    if (at >= n) return Math.max(0, ...world.shapes) + 1
    // A round leads a node through many states in which it never stays.
    if (rounds) return 2 * judge.sights(at)
    let most = 0
    for (let local = 0; local < (locals[at]?.states.size ?? 0); local++)
      most = Math.max(most, judge.projection(at, local) + 1)
    return most
  }

  #open(): void {
    for (const [group, table] of this.tables.entries()) {
      for (const { parts, region } of table.sights)
        this.#heap.reserve(region, 2 ** bitsOf(this.#codec.layout, parts), -1)
      if (table.hashed) this.#hashed[group]?.open()
      else this.#heap.reserve(table.region, 2 ** tableBits)
      const bits = (this.#groups[group] as readonly number[]).map((_, place) => bitOf(place))
      this.#heap.words[table.open] = bits.reduce((all, bit) => all | bit, 0)
    }
  }

  #see(group: number, sight: number, value: number): number {
    const { parts, region } = (this.tables[group] as JudgeTable).sights[sight] as Sight
    let [sum, left] = [0, value]
    for (const at of parts) {
      const { bits, mask } = this.#codec.layout.fields[at] as PackedField
      sum += this.#seenAt(group, at, left & mask)
      left >>>= bits
    }
    const { words } = this.#heap
    words[(words[region] as number) + value] = sum
    return sum
  }

  /** What is seen of a part, where it lies in the sum. */
  #seenAt(group: number, at: number, value: number): number {
    const judge = this.#sight(group)
    const place = this.#places[group]?.get(at)
    if (!place) throw new Error('a property sees what it does not read')
    const seen = this.#seen(judge, at, value)
    if (seen >= 2 ** place.bits) throw new Overflow(`what ${judge.property.name} sees`)
    return seen << place.shift
  }

  /** Of the open properties of a table, a bit each that has not the value it should have; bit 0 is always set. */
  #values(group: number, ask: (judge: Judge) => Ruling): number {
    const open = this.#heap.words[this.tables[group]?.open as number] as number
    let values = 1
    for (const [place, q] of (this.#groups[group] as readonly number[]).entries()) {
      const { judge, wanted } = this.#asked[q] as Asked
      if ((open & bitOf(place)) !== 0 && ask(judge) !== wanted) values |= bitOf(place)
    }
    return values
  }

  #rule(group: number, index: number, a: number, b: number): number {
    const state = this.#at(index)
    const values = this.#values(group, judge => judge.evaluate(state))
    const hashed = this.#hashed[group]
    if (hashed) hashed.set(a, b, values)
    else {
      const { words } = this.#heap
      words[(words[this.tables[group]?.region as number] as number) + a] = values
    }
    return values
  }

  #note(group: number, bits: number): number {
    for (const [place, q] of (this.#groups[group] as readonly number[]).entries())
      if ((bits & bitOf(place)) !== 0) this.#untold.push(q)
    return 0
  }

  /** In the order in which the properties are asked, whichever table they are in. */
  #tell(index: number): number {
    const untold = this.#untold.sort((a, b) => a - b)
    this.#untold = []
    for (const q of untold) this.#hear(q, index)
    return 0
  }
}

function bitOf(place: number): number {
  return 2 << place
}

/** The places of the properties, those together that read the same. */
function together(asked: readonly Asked[]): number[][] {
  const groups = new Map<string, number[][]>()
  for (const [q, { judge }] of asked.entries()) {
    const { fields, up, network, monitors } = judge.property.reads
    const reads = JSON.stringify([fields.map(one => [one.machine, one.name]), up, network, monitors])
    const known = groups.get(reads) ?? []
    const last = known.at(-1)
    if (last && last.length < mostTogether) last.push(q)
    else known.push([q])
    groups.set(reads, known)
  }
  return [...groups.values()].flat()
}

/** Parts whose fields lie side by side in one word, together; of others each alone. */
function sideBySide(
  layout: Layout,
  parts: readonly { readonly at: number; readonly key: 0 | 1 }[],
): { readonly parts: [number, ...number[]]; readonly key: 0 | 1 }[] {
  const field = (at: number) => layout.fields[at] as PackedField
  const inOrder = [...parts].sort(
    (a, b) => field(a.at).word - field(b.at).word || field(a.at).shift - field(b.at).shift,
  )
  const sights: { parts: [number, ...number[]]; key: 0 | 1 }[] = []
  for (const { at, key } of inOrder) {
    const last = sights.at(-1)
    const { word, shift, bits } = field(at)
    const before = last && field(last.parts.at(-1) as number)
    const follows = before && before.bits > 0 && before.word === word && before.shift + before.bits === shift
    if (follows && last.key === key && bitsOf(layout, last.parts) + bits <= sightBits) last.parts.push(at)
    else sights.push({ parts: [at], key })
  }
  return sights
}

function bitsOf(layout: Layout, parts: readonly number[]): number {
  return parts.reduce((sum, at) => sum + (layout.fields[at]?.bits ?? 0), 0)
}
