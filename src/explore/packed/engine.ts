import type { ClosedModel } from '../closed.ts'
import type { Ruling } from '../judge.ts'
import type { Outcome } from '../locals.ts'
import type { Parts } from '../parts.ts'
import type { Space } from '../space.ts'
import { plainBacking, wasmBacking } from './backing.ts'
import { Codec } from './codec.ts'
import { expandText } from './expand-text.ts'
import { type Features, featuresOf, hasKernel } from './features.ts'
import { type Backing, Heap, slot } from './heap.ts'
import { judgeText } from './judge-text.ts'
import { type Asked, Judges } from './judges.ts'
import { type Engine, type Functions, type Imports, linkKernel } from './kernels.ts'
import { type Layout, layoutOf, Overflow } from './layout.ts'
import { findText, logWords, recordWords } from './macros.ts'
import { MemoryOfSteps } from './memory-of-steps.ts'
import { recode, recodeText } from './recode.ts'
import { regionsOf } from './regions.ts'
import { bucketOf, tableText } from './table-text.ts'
import { walk } from './walk.ts'

/** What the engine has to tell of while it goes; states by their index in the log. */
export interface Told {
  /** A step without a successor. */
  readonly stopped: (parent: number, outcome: Outcome) => void
  /** An assertion of a monitor failed in a step from `parent`. */
  readonly failed: (parent: number, property: string, text: string) => void
  /** A property has another value in a state than it should. */
  readonly judged: (property: number, index: number) => void
}

export interface EngineOptions {
  /** `reference`: every successor is built by `Space`, nothing is generated but the table. */
  readonly expand: Engine | 'reference'
  /** How many states the table is made for at first. */
  readonly expected: number
  /** `Space` finds the successors until there are so many states: a smaller model is not worth a kernel of its own. */
  readonly warm: number
}

/** How many words of successors are stored together: few enough to stay in the nearest cache. */
const bufferWords = 6144
/** The visited states, packed, and the kernels that find their successors; `Space` is what both are measured by. */
export class PackedEngine {
  readonly model: ClosedModel
  readonly #space: Space
  readonly #parts: Parts
  readonly #options: EngineOptions
  readonly #asked: readonly Asked[]
  readonly #told: Told
  readonly #features: Features
  readonly #backing: Backing
  readonly #heap: Heap
  #codec: Codec
  #judges: Judges | undefined
  #steps: MemoryOfSteps | undefined
  #run: Functions = {}
  #engine: Engine | 'reference' = 'reference'
  /** The most successors that a state was seen with, and what the buffer holds. */
  #most = 64
  #bufferLimit = 0
  #dropped = 0
  /** Successors of enabled actions so far, and the first state. */
  generated = 1
  readonly #tuple: Int32Array

  constructor(space: Space, asked: readonly Asked[], options: EngineOptions, told: Told) {
    this.model = space.model
    this.#space = space
    this.#parts = space.parts
    this.#options = options
    this.#asked = asked
    this.#told = told
    this.#features = featuresOf(space.model)
    this.#backing = (options.expand === 'webassembly' ? wasmBacking(false) : undefined) ?? plainBacking()
    this.#heap = new Heap(this.#backing)
    this.#tuple = new Int32Array(space.parts.width)
    this.#codec = new Codec(space.parts, layoutOf(this.#sizes('reference'), undefined))
  }

  get count(): number {
    return this.#heap.words[slot.count] as number
  }
  get layout(): Layout {
    return this.#codec.layout
  }
  /** What expands at present. */
  get engine(): Engine | 'reference' {
    return this.#engine
  }
  /** The memory it holds for states, in bytes: the table, the log, and what is remembered of steps. */
  get bytes(): number {
    return this.#heap.bytes
  }

  /** Stores the first state, which `Space.begin` left. */
  begin(): void {
    this.#layOut('reference')
    const heap = this.#heap
    heap.words[slot.count] = 0
    this.#roomFor(1)
    const at = this.#bufferAt()
    this.#again(() => this.#codec.encode(this.#space.next, heap.words, at))
    this.#rehash(at)
    heap.words[at + this.#codec.layout.words + 1] = -1
    this.#insert(at + recordWords(this.#codec.layout))
  }

  /** Finds and stores the successors of some of the states `from` to `to`; says with which it has not begun. */
  expand(from: number, to: number): number {
    const { expand } = this.#options
    if (this.#engine === 'reference' && this.count >= this.#options.warm && expand !== 'reference' && hasKernel(this.model)) {
      const bounds = this.#asked.flatMap(one => (one.bound ? [one.judge] : []))
      walk(this.#space, state => bounds.every(one => one.ruling(state) === true))
      this.#layOut(expand)
    }
    const by = () => (this.#engine === 'reference' ? this.#expandByReference(from, to) : this.#expandByKernel(from, to))
    return this.#again(by)
  }

  #expandByKernel(from: number, to: number): number {
    const { words } = this.#heap
    const record = recordWords(this.#codec.layout)
    words[slot.filled] = this.#bufferAt()
    this.#dropped = 0
    const next = this.#call('expand', from, to)
    const end = this.#heap.words[slot.filled] as number
    this.generated += (end - this.#bufferAt()) / record + this.#dropped + (this.#heap.words[slot.skipped] as number)
    this.#insert(end)
    return next
  }

  /** The same, each successor built by `Space`. */
  #expandByReference(from: number, to: number): number {
    const { words: w } = this.#codec.layout
    const record = recordWords(this.#codec.layout)
    const least = this.#bufferAt()
    let end = least
    let parent = from
    this.#dropped = 0
    for (; parent < to && end - least < bufferWords; parent++) {
      const at = this.#logAt(parent)
      if ((this.#heap.words[at + w] as number) < 0) continue
      const state = this.#codec.decode(this.#heap.words, at, this.#tuple)
      this.#space.expand(state, (_kind, _node, _arg, outcome) => {
        for (const one of this.#parts.monitors.take()) this.#told.failed(parent, one.property, one.text)
        if (outcome !== undefined && (outcome.breach !== undefined || outcome.unhandled)) {
          this.#dropped++
          this.#told.stopped(parent, outcome)
          return
        }
        if (end - least + record > this.#bufferLimit) {
          this.#most *= 2
          throw new Overflow('buffer')
        }
        const { words } = this.#heap
        this.#codec.encode(this.#space.next, words, end)
        words[end + w + 1] = parent
        end += record
      })
    }
    for (let at = least; at < end; at += record) this.#rehash(at)
    this.generated += (end - least) / record + this.#dropped
    this.#insert(end)
    return parent
  }

  /** Asks the properties about the states `from` to `to`. */
  judge(from: number, to: number): void {
    if (this.#asked.length > 0 && from < to) this.#again(() => this.#call('judge', from, to))
  }
  /** The value of a property, by its place among those asked, in a state. */
  ruling(q: number, index: number): Ruling {
    return (this.#judges as Judges).ruling(q, index)
  }

  /** Nothing more is to be found out about a property, by its place among those asked. */
  close(q: number): void {
    this.#closed.add(q)
    this.#judges?.close(q)
  }
  readonly #closed = new Set<number>()

  /** Nothing goes on from this state; false when that was said before. */
  end(index: number): boolean {
    const at = this.#logAt(index) + this.#codec.layout.words
    const { words } = this.#heap
    const before = words[at] as number
    words[at] = before | (1 << 31)
    return before >= 0
  }

  /** The index of the state that a state was reached from first; -1 of the first. */
  parent(index: number): number {
    const word = this.#heap.words[this.#logAt(index) + this.#codec.layout.words] as number
    return (word & 0x7fff_ffff) - 1
  }

  /** A state as the parts know it. */
  tuple(index: number): Int32Array {
    return this.#codec.decode(this.#heap.words, this.#logAt(index), new Int32Array(this.#parts.width))
  }

  // ---------------------------------------------------------------- the table

  #bufferAt(): number {
    return this.#heap.words[slot.buffer] as number
  }
  #logAt(index: number): number {
    return (this.#heap.words[slot.log] as number) + index * logWords(this.#codec.layout)
  }

  #call(name: string, ...args: number[]): number {
    return (this.#run[name] as (...args: number[]) => number)(...args)
  }

  #rehash(at: number): void {
    this.#call('hash', at)
  }

  #insert(end: number): void {
    this.#roomFor(this.count + (end - this.#bufferAt()) / recordWords(this.#codec.layout))
    this.#call('insert', this.#bufferAt(), end)
  }

  /** The table and the log have room for so many states. */
  #roomFor(states: number): void {
    const log = states * logWords(this.#codec.layout)
    if (log > this.#heap.logWords) this.#heap.reserveLog(Math.ceil(log * 1.125))
    const { places } = bucketOf(this.#codec.layout)
    if (states <= (this.#heap.words[slot.capacity] as number) * places * fullest) return
    this.#resize(states)
  }

  #resize(states: number): void {
    const heap = this.#heap
    const bucket = bucketOf(this.#codec.layout)
    const { factor, shift, capacity } = sizeFor(Math.max(states, 1) / bucket.places / fullest)
    heap.resetTable(capacity * bucket.words)
    const { words } = heap
    words[slot.factor] = factor
    words[slot.shift] = shift
    words[slot.capacity] = capacity
    words[slot.indexBits] = 32 - Math.clz32(capacity * bucket.places)
    this.#call('rebuild', 0, this.count)
  }

  // ---------------------------------------------------------------- layouts

  /** Runs what may find that something does not fit; then all is laid out anew, and it is run again. */
  #again<T>(run: () => T): T {
    for (;;) {
      try {
        return run()
      } catch (error) {
        if (!(error instanceof Overflow)) throw error
        this.#most = Math.max(this.#most, this.#steps?.most ?? 0)
        this.#layOut(this.#engine)
      }
    }
  }

  /** How many values of each part there are to be room for; the reference, which is short-lived, is generous. */
  #sizes(engine: Engine | 'reference'): number[] {
    const { locals, inboxes, monitors, world, model } = this.#parts
    const least = engine === 'reference' ? 1024 : 0
    const room = (one: { size: number }) => Math.max(one.size, least)
    // What one node was seen in, those like it will be.
    const alike = (stack: unknown) =>
      Math.max(...locals.filter(one => one.node.stack.name === stack).map(one => one.states.size), least)
    return [
      ...locals.map(one => alike(one.node.stack.name)),
      ...inboxes.map(room),
      model.monitors.length > 0 ? room(monitors) : 1,
      world.size > 1 ? room(world) : 1,
    ]
  }

  /**
   * Lays everything out anew: the fields as wide as what was seen asks for, kernels for that layout, the states of the log
   * moved to it. What is remembered of steps is asked for again, at the cost of a look-up each.
   */
  #layOut(engine: Engine | 'reference'): void {
    const heap = this.#heap
    const old = this.#codec
    this.#engine = engine
    heap.clearRegions()
    const codec = new Codec(this.#parts, this.#layoutFor(engine))
    this.#codec = codec
    const count = this.count
    if (count > 0) {
      heap.reserveLog(count * Math.max(logWords(old.layout), logWords(codec.layout)))
      const text = recodeText(old, codec)
      if (text === undefined) recode(heap.words, heap.words[slot.log] as number, count, old, codec, this.#parts)
      else linkKernel(text, engine === 'reference' ? 'javascript' : engine, this.#backing, {}).recode?.(count)
    }
    heap.stride = logWords(codec.layout)
    const regions = regionsOf(this.#parts, heap, this.#dense(codec.layout))
    this.#steps =
      engine === 'reference' ? undefined : new MemoryOfSteps(this.#space, codec, heap, this.#features, regions)
    this.#judges = new Judges(this.#asked, this.#parts, codec, heap)
    for (const q of this.#closed) this.#judges.close(q)
    this.#makeBuffer()
    const texts = [findText, tableText(codec.layout), judgeText(codec.layout, this.#judges.tables)]
    if (engine !== 'reference') texts.push(expandText(codec.layout, this.#features, regions))
    const printed = engine === 'reference' ? 'javascript' : engine
    this.#run = linkKernel(texts.join('\n'), printed, this.#backing, this.#imports())
    const expected = engine === 'reference' ? 0 : Math.min(this.#options.expected, 2 ** 28)
    this.#resize(Math.max(count + 1, expected))
    heap.reserveLog(Math.max(count, expected) * logWords(codec.layout))
  }

  /** Messages are bits where each can be under way once and there are few; else an id for all that is under way to a node. */
  #layoutFor(engine: Engine | 'reference'): Layout {
    const { locals, model } = this.#parts
    const sizes = this.#sizes(engine)
    if (engine === 'reference' || model.world.transport !== 'soup') return layoutOf(sizes, undefined)
    const messages = locals.reduce((sum, one) => sum + one.messages, 0)
    const { inboxAt, inboxes } = this.#parts
    const layout = layoutOf(
      sizes.map((size, i) => (i >= inboxAt && i < inboxAt + inboxes.length ? 1 : size)),
      messages + (messages >> 4) + 1,
    )
    const cells = locals.reduce((sum, _, i) => sum + 2 ** (layout.fields[i]?.bits ?? 0) * 32 * layout.words, 0)
    return cells <= mostCells ? layout : layoutOf(sizes, undefined)
  }

  /** By node, how many bits an input has in a table of steps; -1 where a table would be too large. */
  #dense(layout: Layout): number[] {
    return this.#parts.locals.map((one, i) => {
      const bits = 32 - Math.clz32(one.inputs.size * 2)
      return (layout.fields[i]?.bits ?? 0) + bits <= 20 ? bits : -1
    })
  }

  #makeBuffer(): void {
    const heap = this.#heap
    const region = heap.region('buffer')
    const record = recordWords(this.#codec.layout)
    const most = Math.max(this.#most * 2, 256) * record
    heap.reserve(region, bufferWords + most)
    heap.words[slot.buffer] = heap.words[region] as number
    heap.words[slot.stop] = (heap.words[region] as number) + bufferWords
    if (this.#steps) this.#steps.limit = Math.floor(most / record)
    this.#bufferLimit = bufferWords + most
  }

  #imports(): Imports {
    return {
      ...this.#steps?.imports,
      ...this.#judges?.imports,
      stopped: (parent, entry) => {
        this.#dropped++
        this.#told.stopped(parent as number, this.#steps?.stop(entry as number) as Outcome)
        return 0
      },
      failed: (parent, m, heard) => {
        for (const one of this.#parts.monitors.hearing(m as number, (heard as number) - 1).failed)
          this.#told.failed(parent as number, one.property, one.text)
        return 0
      },
      told: (q, index) => {
        this.#told.judged(q as number, index as number)
        return 0
      },
    }
  }
}

/** More cells than this a table of steps shall not have. */
const mostCells = 2 ** 23

/** How full the table may be. */
const fullest = 0.75

/** The factor, shift and number of buckets of a table that has at least so many. */
function sizeFor(least: number): { factor: number; shift: number; capacity: number } {
  for (let k = 4; ; k++)
    for (const factor of [4, 5, 6])
      if (factor * 2 ** k >= least) return { factor, shift: 29 - k, capacity: factor * 2 ** k }
}
