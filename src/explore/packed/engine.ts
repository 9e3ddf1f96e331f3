import type { ClosedModel } from '../closed.ts'
import type { Ruling } from '../judge.ts'
import type { Parts } from '../parts.ts'
import type { Space } from '../space.ts'
import { plainBacking, wasmBacking } from './backing.ts'
import { Buffers } from './buffers.ts'
import { Codec, type Message } from './codec.ts'
import { expandText } from './expand-text.ts'
import { type Features, featuresOf, hasKernel } from './features.ts'
import { Heap, listAt, privateSlots, slot } from './heap.ts'
import { judgeText } from './judge-text.ts'
import { type Asked, Judges } from './judges.ts'
import { type Engine, linkKernel } from './kernels.ts'
import { type Layout, Overflow } from './layout.ts'
import type { Functions } from './link.ts'
import { findText, logWords, range, recordWords } from './macros.ts'
import { MemoryOfSteps } from './memory-of-steps.ts'
import { recode, recodeText } from './recode.ts'
import { regionsOf } from './regions.ts'
import { Rounds, type Told } from './rounds.ts'
import { Asleep } from './sleep.ts'
import { denseBits, suited } from './suited.ts'
import { Table } from './table.ts'
import { hashFnText, tableText } from './table-text.ts'
import { alone, type Team } from './team.ts'
import { walk } from './walk.ts'

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

/** A search's states and where it is with them. */
export interface EngineState {
  readonly layout: Layout
  /** By place among the bits of a state, the messages. */
  readonly messages: readonly (Message | null)[]
  readonly count: number
  readonly generated: number
  readonly engine: Engine | 'reference'
  readonly closed: readonly number[]
  readonly log: Int32Array
}

/**
 * So many states are expanded together, whoever does it: what is missing of the memory of steps is filled in after each
 * such round, in the order of the states, so that all ids are the same for any number of workers. Then the round begins
 * again where something was missing first: so rounds are short as long as much is missing.
 */
const round = { least: 1024, most: 16384 } as const
/** Room for so many successors of each state of a round, at first: most have been seen lately. */
const successors = 2
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
  #rounds: Rounds | undefined
  #table: Table
  #asleep: Asleep | undefined
  /** The kernels of the caller itself: they judge, append, and serve the reference. */
  #run: Functions = {}
  #engine: Engine | 'reference' = 'reference'
  /** How many states the next round is of. */
  #round: number = round.least
  readonly #buffers = new Buffers()
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
    this.#table = new Table(this.#heap, this.#codec.layout, 1, 0, () => {})
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

  /** All that is needed to go on in another process, besides what the ids stand for. */
  save(): EngineState {
    const { layout, messages } = this.#codec
    const at = this.#logAt(0)
    return {
      ...{ layout, messages: messages.map(one => one ?? null), count: this.count, generated: this.generated },
      ...{ engine: this.#engine, closed: [...this.#closed] },
      log: this.#heap.words.slice(at, at + this.count * logWords(layout)),
    }
  }

  /** Goes on where another process saved. */
  restore(saved: EngineState): void {
    const codec = new Codec(this.#parts, saved.layout)
    for (const [bit, message] of saved.messages.entries()) if (message) codec.adopt(bit, message)
    this.#codec = codec
    this.#heap.reserveLog(saved.log.length)
    this.#heap.words.set(saved.log, this.#heap.words[slot.log] as number)
    this.#heap.words[slot.count] = saved.count
    this.generated = saved.generated
    for (const q of saved.closed) this.#closed.add(q)
    const { expand } = this.#options
    this.#layOut(saved.engine === 'reference' || expand === 'reference' ? 'reference' : expand)
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
    const end = Math.min(to, from + this.#round)
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

  ended(index: number): boolean {
    return (this.#heap.words[this.#logAt(index) + this.#codec.layout.words] as number) < 0
  }
  /** The properties, by their places, of which nothing more is to be found out. */
  get closed(): readonly number[] {
    return [...this.#closed]
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
    this.#asleep?.roomFor(from, this.count)
    while ((to - from) * successors > this.#buffers.records) this.#enlargeBuffers()
    const { stored, generated, ends, full, missed } = (this.#rounds as Rounds).run(from, to, this.#buffers.most)
    if (full) {
      this.#enlargeBuffers()
      this.#byKernel(from, to)
      return
    }
    this.generated += generated
    this.#round = missed ? Math.max(round.least, this.#round / 4) : Math.min(round.most, this.#round * 2)
    this.#asleep?.roomFor(from, this.count + stored + 1)
    this.#insert(stored, ends)
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
        if ((end - least) / record + 1 > this.#buffers.records) {
          this.#buffers.records *= 2
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

  /** Runs a function of the table at each of its owners. */
  #atOwners(name: string, args: readonly number[], work: number): void {
    if (this.#engine === 'reference') this.#call(name, ...args)
    else
      this.#team.run(
        name,
        range(this.#team.size).map(() => args),
        work,
      )
  }

  /** By owner, how many of the buffered successors are its. */
  #shares(): number[] {
    const { words } = this.#heap
    const all = range(this.#team.size)
    const part = (worker: number, owner: number) =>
      (words[privateSlots(worker).ends + owner] as number) - listAt(words, worker, owner)
    return all.map(owner => all.reduce((sum, worker) => sum + part(worker, owner), 0))
  }

  /** Stores the new ones of so many successors, which end there in the buffers. */
  #insert(records: number, ends: readonly number[]): void {
    this.#table.roomFor(records, this.#owners === 1 ? [records] : this.#shares())
    if (this.#owners === 1) {
      this.#atOwners('insert', [this.#bufferAt(0), ends[0] as number], records)
      return
    }
    this.#atOwners('insert', [], records)
    const { words } = this.#heap
    const all = range(this.#team.size)
    let to = this.count
    const places = all.map(worker => {
      const from = to
      for (const owner of all) to += words[privateSlots(owner).added + worker] as number
      return [from, to]
    })
    this.#team.run('append', places, records)
    words[slot.count] = to
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
    if (count > 0) {
      heap.reserveLog(count * Math.max(logWords(old.layout), logWords(codec.layout)))
      const text = recodeText(old, codec)
      if (text === undefined) recode(heap.words, heap.words[slot.log] as number, count, old, codec, this.#parts)
      else linkKernel(text, printed, this.#team.backing, {}).recode?.(count)
    }
    // Not before: without room the states stay as they are, and another engine takes them from here.
    this.#codec = codec
    heap.stride = logWords(codec.layout)
    const regions = regionsOf(this.#parts, heap, denseBits(this.#parts, codec.layout), this.#team.size)
    this.#steps =
      engine === 'reference' ? undefined : new MemoryOfSteps(this.#space, codec, heap, this.#features, regions)
    this.#rounds = this.#steps && new Rounds(this.#team, this.#space, codec, heap, regions, this.#steps, this.#told)
    this.#asleep = codec.layout.asleep > 0 ? new Asleep(heap, codec.layout) : undefined
    this.#asleep?.open(0, Math.max(2 * round.most, Math.ceil(this.#options.expected / 4.5)))
    this.#judges = new Judges(this.#asked, this.#parts, codec, heap, this.#told.judged)
    for (const q of this.#closed) this.#judges.close(q)
    this.#makeBuffers()
    const { layout } = codec
    const owners = this.#owners
    const table = tableText(layout, owners)
    const own = [findText, judgeText(layout, this.#judges.tables)]
    if (engine === 'reference') own.push(hashFnText(layout), table)
    else this.#team.load([findText, table, expandText(layout, this.#features, regions)].join('\n'), engine)
    this.#run = linkKernel(own.join('\n'), printed, this.#team.backing, this.#judges.imports)
    this.#table = new Table(heap, layout, owners, this.#buffers.records, from =>
      this.#atOwners('rebuild', [0, from], from),
    )
    this.#table.make(engine === 'reference' ? 0 : Math.min(this.#options.expected, 2 ** 28))
  }

  #makeBuffers(): void {
    this.#buffers.make(this.#heap, this.#codec.layout, this.#team.size, this.#known)
  }
  /** With room for twice as many successors, or where only what one state may have has grown, with room for that. */
  #enlargeBuffers(): void {
    if (this.#known <= this.#buffers.most) this.#buffers.records *= 2
    this.#makeBuffers()
    this.#table.storeAtOnce(this.#buffers.records)
  }
  /** How many successors a state is known to have at most. */
  get #known(): number {
    return this.#steps?.most ?? 0
  }
}
