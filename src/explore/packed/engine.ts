import type { ClosedModel } from '../closed.ts'
import type { Ruling } from '../judge.ts'
import type { Outcome } from '../locals.ts'
import type { Parts } from '../parts.ts'
import type { Space } from '../space.ts'
import { plainBacking, wasmBacking } from './backing.ts'
import { Codec } from './codec.ts'
import { expandText } from './expand-text.ts'
import { type Features, featuresOf, hasKernel } from './features.ts'
import { Heap, privateSlots, slot } from './heap.ts'
import { judgeText } from './judge-text.ts'
import { type Asked, Judges } from './judges.ts'
import { type Engine, type Functions, type Imports, linkKernel } from './kernels.ts'
import { type Layout, Overflow } from './layout.ts'
import { findText, logWords, mostNotes, noteWords, recentStates, recentWords, recordWords } from './macros.ts'
import { MemoryOfSteps } from './memory-of-steps.ts'
import { recode, recodeText } from './recode.ts'
import { type Regions, regionsOf } from './regions.ts'
import { denseBits, suited } from './suited.ts'
import { bucketOf, isInline, tableText } from './table-text.ts'
import { alone, type Team } from './team.ts'
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
  /** Who runs the kernels; nobody else than the caller when absent. */
  readonly team?: Team
}

/**
 * So many states are expanded together, whoever does it: what is missing of the memory of steps is filled in after each
 * such round, in the order of the states, so that all ids are the same for any number of workers.
 */
const round = 8192
/** How full the table may be. */
const fullest = 0.75

/** The visited states, packed, and the kernels that find their successors; `Space` is what both are measured by. */
export class PackedEngine {
  readonly model: ClosedModel
  readonly #space: Space
  readonly #parts: Parts
  readonly #options: EngineOptions
  readonly #asked: readonly Asked[]
  readonly #told: Told
  readonly #features: Features
  readonly #team: Team
  readonly #heap: Heap
  #codec: Codec
  #judges: Judges | undefined
  #steps: MemoryOfSteps | undefined
  #regions: Regions | undefined
  /** The kernels of the caller itself: they judge, append, and serve the reference. */
  #run: Functions = {}
  #engine: Engine | 'reference' = 'reference'
  /** How many successors there is room for in all buffers. */
  #records = 1 << 16
  /** Successors of enabled actions so far, and the first state. */
  generated = 1
  readonly #closed = new Set<number>()
  readonly #tuple: Int32Array

  constructor(space: Space, asked: readonly Asked[], options: EngineOptions, told: Told) {
    this.model = space.model
    this.#space = space
    this.#parts = space.parts
    this.#options = options
    this.#asked = asked
    this.#told = told
    this.#features = featuresOf(space.model)
    const own = () => (options.expand === 'webassembly' ? wasmBacking(false) : undefined) ?? plainBacking()
    this.#team = options.team ?? alone(own())
    this.#heap = new Heap(this.#team.backing)
    this.#tuple = new Int32Array(space.parts.width)
    this.#codec = new Codec(space.parts, suited(space.parts, false))
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
    this.#heap.words[slot.count] = 0
    this.#layOut('reference')
    const at = this.#bufferAt(0)
    this.#codec.encode(this.#space.next, this.#heap.words, at)
    this.#call('hash', at)
    this.#heap.words[at + this.#codec.layout.words + 1] = -1
    this.#insert(1, [at + recordWords(this.#codec.layout)])
  }

  /** Finds and stores the successors of some of the states `from` to `to`; says with which it has not begun. */
  expand(from: number, to: number): number {
    const { expand, warm } = this.#options
    if (this.#engine === 'reference' && this.count >= warm && expand !== 'reference' && hasKernel(this.model)) {
      const bounds = this.#asked.flatMap(one => (one.bound ? [one.judge] : []))
      walk(this.#space, state => bounds.every(one => one.ruling(state) === true))
      this.#layOut(expand)
    }
    const end = Math.min(to, from + round)
    this.#again(() => (this.#engine === 'reference' ? this.#byReference(from, end) : this.#byKernel(from, end)))
    return end
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

  // ---------------------------------------------------------------- a round

  #byKernel(from: number, to: number): void {
    const { size } = this.#team
    const share = Math.ceil((to - from) / size)
    const parts = [...Array(size).keys()].map(i => [Math.min(to, from + i * share), Math.min(to, from + (i + 1) * share)])
    let { words } = this.#heap
    for (let i = 0; i < size; i++) {
      const own = privateSlots(i)
      words[own.filled] = words[own.buffer] as number
      words[own.missing] = 0
      words[own.noted] = 0
      words[own.skipped] = 0
    }
    let args = parts
    for (;;) {
      const reached = this.#team.run('expand', args)
      if (!this.#fillMissing()) {
        if (reached.every((one, i) => one === parts[i]?.[1])) break
        this.#records *= 2
        throw new Overflow('buffer')
      }
      args = parts.map(([, end], i) => [this.#fromFirstMissing(i, reached[i] as number), end as number])
      this.#forget()
    }
    const stopped = this.#tell()
    words = this.#heap.words
    const record = recordWords(this.#codec.layout)
    const ends = parts.map((_, i) => words[privateSlots(i).filled] as number)
    let all = 0
    let skipped = 0
    for (const [i, end] of ends.entries()) {
      all += (end - this.#bufferAt(i)) / record
      skipped += words[privateSlots(i).skipped] as number
    }
    this.generated += all + skipped + stopped
    this.#insert(all, ends)
  }

  /** Puts a worker back to the first state that something was missing for; where it is to go on. */
  #fromFirstMissing(worker: number, reached: number): number {
    const own = privateSlots(worker)
    const { words } = this.#heap
    if (words[own.missing] === 0) return reached
    words[own.missing] = 0
    words[own.filled] = words[own.first + 1] as number
    words[own.skipped] = words[own.first + 2] as number
    words[own.noted] = words[own.first + 3] as number
    return words[own.first] as number
  }

  /** Whether anything was missing. */
  #fillMissing(): boolean {
    let any = false
    for (let i = 0; i < this.#team.size; i++) {
      const count = Math.min(this.#heap.words[privateSlots(i).missing] as number, mostNotes)
      const at = this.#heap.words[this.#regions?.missing[i] as number] as number
      const notes = this.#heap.words.slice(at, at + count * noteWords)
      for (let n = 0; n < notes.length; n += noteWords) {
        any = true
        const [what, a, b, c] = [notes[n], notes[n + 1], notes[n + 2], notes[n + 3]]
        this.#steps?.fill(what as number, a as number, b as number, c as number)
      }
    }
    return any
  }

  /** What was put into the buffers was not stored: nothing was seen lately. */
  #forget(): void {
    const { words } = this.#heap
    for (const region of this.#regions?.recent ?? []) {
      const at = words[region] as number
      words.fill(0, at, at + recentStates * recentWords(this.#codec.layout))
    }
  }

  /** Passes on what the workers noted; how many steps had no successor. */
  #tell(): number {
    let stopped = 0
    for (let i = 0; i < this.#team.size; i++) {
      const { words } = this.#heap
      const all = words[privateSlots(i).noted] as number
      const at = words[this.#regions?.noted[i] as number] as number
      for (let n = 0; n < Math.min(all, mostNotes); n++) {
        const [parent, kind, a, b] = words.subarray(at + n * noteWords, at + (n + 1) * noteWords) as unknown as number[]
        if (kind === 1) {
          stopped++
          this.#told.stopped(parent as number, this.#steps?.stop(a as number) as Outcome)
        } else
          for (const one of this.#parts.monitors.hearing(a as number, (b as number) - 1).failed)
            this.#told.failed(parent as number, one.property, one.text)
      }
    }
    return stopped
  }

  /** The same, each successor built by `Space`. */
  #byReference(from: number, to: number): void {
    const { words: w } = this.#codec.layout
    const record = recordWords(this.#codec.layout)
    const least = this.#bufferAt(0)
    let end = least
    let dropped = 0
    for (let parent = from; parent < to; parent++) {
      const at = this.#logAt(parent)
      if ((this.#heap.words[at + w] as number) < 0) continue
      const state = this.#codec.decode(this.#heap.words, at, this.#tuple)
      this.#space.expand(state, (_kind, _node, _arg, outcome) => {
        for (const one of this.#parts.monitors.take()) this.#told.failed(parent, one.property, one.text)
        if (outcome !== undefined && (outcome.breach !== undefined || outcome.unhandled)) {
          dropped++
          this.#told.stopped(parent, outcome)
          return
        }
        if ((end - least) / record + 1 > this.#records) {
          this.#records *= 2
          throw new Overflow('buffer')
        }
        const { words } = this.#heap
        this.#codec.encode(this.#space.next, words, end)
        words[end + w + 1] = parent
        end += record
      })
    }
    for (let at = least; at < end; at += record) this.#call('hash', at)
    this.generated += (end - least) / record + dropped
    this.#insert((end - least) / record, [end])
  }

  // ---------------------------------------------------------------- the table

  #bufferAt(worker: number): number {
    return this.#heap.words[privateSlots(worker).buffer] as number
  }
  #logAt(index: number): number {
    return (this.#heap.words[slot.log] as number) + index * logWords(this.#codec.layout)
  }
  #call(name: string, ...args: number[]): number {
    return (this.#run[name] as (...args: number[]) => number)(...args)
  }
  /** How many share the table. */
  get #owners(): number {
    return this.#engine === 'reference' ? 1 : this.#team.size
  }

  /** Stores the new ones of so many successors, which end there in the buffers. */
  #insert(records: number, ends: readonly number[]): void {
    this.#roomFor(records)
    if (this.#owners === 1) {
      const args = [this.#bufferAt(0), ends[0] as number]
      if (this.#engine === 'reference') this.#call('insert', ...args)
      else this.#team.run('insert', [args])
      return
    }
    this.#team.run(
      'insert',
      ends.map(() => []),
    )
    for (const [i, end] of ends.entries()) this.#call('append', this.#bufferAt(i), end)
    if (isInline(this.#codec.layout)) return
    this.#team.run(
      'settle',
      ends.map(() => []),
    )
  }

  /** The table and the log have room for so many states more. */
  #roomFor(more: number): void {
    const { words } = this.#heap
    const states = this.count + more
    const log = states * logWords(this.#codec.layout)
    const room = (words[slot.capacity] as number) * bucketOf(this.#codec.layout).places * fullest
    let fullestPart = this.count
    if (this.#owners > 1) {
      fullestPart = 0
      for (let i = 0; i < this.#owners; i++) fullestPart = Math.max(fullestPart, words[slot.owned + i] as number)
    }
    // One state more than there are: the last of the appended ones may be no new one.
    if (log + logWords(this.#codec.layout) > this.#heap.logWords) this.#heap.reserveLog(Math.ceil(log * 1.125) + 64)
    if (fullestPart + more > room) this.#resize(states)
  }

  #resize(states: number): void {
    const heap = this.#heap
    const bucket = bucketOf(this.#codec.layout)
    const owners = this.#owners
    // Shares are not quite even.
    const part = owners === 1 ? states : (states / owners) * 1.02 + this.#records
    const { factor, shift, capacity } = sizeFor(Math.max(part, 1) / bucket.places / fullest)
    heap.resetTable(capacity * bucket.words * owners)
    const { words } = heap
    words[slot.factor] = factor
    words[slot.shift] = shift
    words[slot.capacity] = capacity
    words[slot.indexBits] = 32 - Math.clz32(capacity * bucket.places * owners + this.#records)
    if (this.#engine === 'reference') this.#call('rebuild', 0, this.count)
    else
      this.#team.run(
        'rebuild',
        [...Array(owners).keys()].map(() => [0, this.count]),
      )
  }

  // ---------------------------------------------------------------- layouts

  /** Runs what may find that something does not fit; then all is laid out anew, and it is run again. */
  #again<T>(run: () => T): T {
    for (;;) {
      try {
        return run()
      } catch (error) {
        if (!(error instanceof Overflow)) throw error
        this.#layOut(this.#engine)
      }
    }
  }

  /**
   * Lays everything out anew: the fields as wide as what was seen asks for, kernels for that layout, the states of the log
   * moved to it. What is remembered of steps is asked for again, at the cost of a look-up each.
   */
  #layOut(engine: Engine | 'reference'): void {
    const [heap, old, count] = [this.#heap, this.#codec, this.count]
    const printed = engine === 'reference' ? 'javascript' : engine
    this.#engine = engine
    heap.clearRegions()
    const codec = new Codec(this.#parts, suited(this.#parts, engine !== 'reference'))
    this.#codec = codec
    if (count > 0) {
      heap.reserveLog(count * Math.max(logWords(old.layout), logWords(codec.layout)))
      const text = recodeText(old, codec)
      if (text === undefined) recode(heap.words, heap.words[slot.log] as number, count, old, codec, this.#parts)
      else linkKernel(text, printed, this.#team.backing, {}).recode?.(count)
    }
    heap.stride = logWords(codec.layout)
    const regions = regionsOf(this.#parts, heap, denseBits(this.#parts, codec.layout), this.#team.size)
    this.#regions = regions
    this.#steps =
      engine === 'reference' ? undefined : new MemoryOfSteps(this.#space, codec, heap, this.#features, regions)
    this.#judges = new Judges(this.#asked, this.#parts, codec, heap)
    for (const q of this.#closed) this.#judges.close(q)
    this.#makeBuffers()
    const { layout } = codec
    const owners = this.#owners
    const own = [findText, tableText(layout, { owner: 0, owners }), judgeText(layout, this.#judges.tables)]
    this.#run = linkKernel(own.join('\n'), printed, this.#team.backing, this.#imports())
    if (engine !== 'reference') {
      const text = (owner: number) =>
        [findText, tableText(layout, { owner, owners }), expandText(layout, this.#features, regions, owner)].join('\n')
      this.#team.load([...Array(owners).keys()].map(text), engine)
    }
    const expected = engine === 'reference' ? 0 : Math.min(this.#options.expected, 2 ** 28)
    this.#resize(Math.max(count + 1, expected))
    heap.reserveLog(Math.max(count, expected) * logWords(layout))
  }

  /** One behind the other; a worker stops where one more state might not fit. */
  #makeBuffers(): void {
    const heap = this.#heap
    const region = heap.region('buffers')
    const record = recordWords(this.#codec.layout)
    const { size } = this.#team
    const most = this.#steps?.most ?? 0
    this.#records = Math.max(this.#records, 4 * most * size)
    const each = Math.ceil(this.#records / size)
    heap.reserve(region, each * size * record)
    const { words } = heap
    for (let i = 0; i < size; i++) {
      const own = privateSlots(i)
      words[own.buffer] = (words[region] as number) + i * each * record
      words[own.stop] = (words[own.buffer] as number) + (each - 2 * most) * record
    }
    for (let i = 0; size > 1 && i < size; i++) {
      const [mine, fresh] = [heap.region(`share of ${i}`), heap.region(`new ones of ${i}`)]
      heap.reserve(mine, each * size + 1)
      heap.reserve(fresh, 2 * each * size)
      heap.words[privateSlots(i).mine] = heap.words[mine] as number
      heap.words[privateSlots(i).fresh] = heap.words[fresh] as number
    }
  }

  #imports(): Imports {
    return {
      ...this.#judges?.imports,
      told: (q, index) => {
        this.#told.judged(q as number, index as number)
        return 0
      },
    }
  }
}

/** The factor, shift and number of buckets of a table that has at least so many. */
function sizeFor(least: number): { factor: number; shift: number; capacity: number } {
  for (let k = 4; ; k++)
    for (const factor of [4, 5, 6])
      if (factor * 2 ** k >= least) return { factor, shift: 29 - k, capacity: factor * 2 ** k }
}
