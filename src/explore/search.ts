import {
  type Checkpoint,
  hashOf,
  restoreCoverage,
  restoreParts,
  type SearchState,
  saveCoverage,
  saveParts,
} from './checkpoint.ts'
import type { ClosedModel } from './closed.ts'
import { Coverage, neverFired, neverTaken } from './coverage.ts'
import { Judge } from './judge.ts'
import { isLive, liveness } from './live/liveness.ts'
import type { Outcome } from './locals.ts'
import { type EngineOptions, PackedEngine } from './packed/engine.ts'
import { HeapFull } from './packed/heap.ts'
import type { Asked } from './packed/judges.ts'
import type { Told } from './packed/rounds.ts'
import { type Last, pathTo } from './path.ts'
import { type Reduction, TupleEngine } from './reduce/engine.ts'
import { type Finding, Limited, type Limits, noLimits, type Progress, type Put, type Report } from './report.ts'
import { Space } from './space.ts'

export { type Finding, type Limits, noLimits, type Progress, type Put, type Report, type Verdict } from './report.ts'

/** How a breadth-first search is run; nothing of it but `reduce` changes what is found. */
export interface SearchOptions extends EngineOptions {
  /** Goes on from here instead of from the first state. */
  readonly resume?: Put
  /** What may be left out. Verdict and violated properties stay; counts are those of the states that are kept. */
  readonly reduce?: Reduction
}
export const usual: SearchOptions = { expand: 'webassembly', expected: 0, warm: 100 }

/**
 * Visits every state within the bounds, breadth first, so that what it finds is found by a shortest way. It ends with the
 * level in which all `wanted` properties were violated; without any wanted, with that of the first violation.
 */
export function explore(
  model: ClosedModel,
  limits: Limits = noLimits,
  progress: (now: Progress) => void = () => {},
  wanted: readonly string[] = [],
  options: SearchOptions = usual,
): Report {
  const search = exploring(model, limits, wanted, options)
  for (;;) {
    const { done, value } = search.next()
    if (done) return value
    progress(value)
  }
}

/** The same, step by step: it yields now and then, and goes on when it is asked again. */
export function* exploring(
  model: ClosedModel,
  limits: Limits,
  wanted: readonly string[],
  options: SearchOptions,
): Generator<Progress, Report> {
  const coverage = new Coverage(model)
  const space = new Space(model, coverage.sites)
  const search = new Search(space, limits, wanted, options, coverage)
  const safe = yield* search.run(options.resume)
  const outcome = yield* search.live(safe)
  return {
    ...{ model: model.name, distinct: search.engine.count, generated: search.engine.generated, depth: search.depth },
    ...outcome,
    bytes: search.bytes,
    ...(options.reduce && search.engine instanceof TupleEngine && { reduced: search.engine.reduced }),
    oneSided: coverage.oneSided(),
    coverage: coverage.counts,
    neverTaken: neverTaken(space.parts),
    bounded: search.bounded,
    reducerRuns: space.parts.locals.reduce((sum, one) => sum + one.outcomes.length, 0),
  }
}

interface Found {
  readonly property: string
  readonly text: string
  /** The state it is in; with `last`, the state before and what the action is that leads there. */
  readonly index: number
  readonly last?: Last
}

/** A property, and what it is to the search. */
type Role = Asked & { readonly role: 'always' | 'sometimes' | 'antecedent' | 'bound' }

type Conclusion = Pick<Report, 'verdict' | 'findings' | 'vacuous'> & Partial<Pick<Report, 'limit' | 'grew'>>

class Search {
  engine: PackedEngine | TupleEngine
  depth = 1
  bounded = 0
  readonly #space: Space
  readonly #limits: Limits
  readonly #wanted: readonly string[]
  readonly #asked: readonly Role[]
  /** `sometimes` properties that no state showed yet. */
  readonly #unseen: Set<number>
  readonly #found = new Map<string, Found>()

  /** How often the limits were looked at, and what the parts held lately. */
  #looked = 0
  #partsBytes = 0
  readonly #told: Told
  readonly #coverage: Coverage
  /** Where the level begins, the state of it that is expanded next, and where it ends. */
  #from = 0
  #parent = 0
  #to = 1

  constructor(space: Space, limits: Limits, wanted: readonly string[], options: SearchOptions, coverage: Coverage) {
    this.#coverage = coverage
    this.#space = space
    this.#limits = limits
    this.#wanted = wanted
    const { properties, bounds, antecedents } = space.model
    const judge = (one: (typeof properties)[number]) => new Judge(one, space.parts)
    const of = (temporal: string) => properties.filter(one => one.temporal === temporal)
    this.#asked = [
      ...of('always').map(one => ({ judge: judge(one), wanted: true, bound: false, role: 'always' as const })),
      ...of('sometimes').map(one => ({ judge: judge(one), wanted: false, bound: false, role: 'sometimes' as const })),
      ...antecedents.map(one => ({ judge: judge(one), wanted: false, bound: false, role: 'antecedent' as const })),
      ...bounds.map(one => ({ judge: judge(one), wanted: true, bound: true, role: 'bound' as const })),
    ]
    this.#unseen = new Set(
      this.#asked.flatMap((one, q) => (one.role === 'sometimes' || one.role === 'antecedent' ? [q] : [])),
    )
    this.#told = {
      stopped: (parent: number, outcome: Outcome) => this.#stopped(parent, outcome),
      failed: (index: number, property: string, text: string) =>
        this.#note({ property, text, index, last: { failed: property } }),
      judged: (q: number, index: number) => this.#judged(q, index),
    }
    this.engine = options.reduce
      ? new TupleEngine(space, this.#asked, options.reduce, this.#told)
      : new PackedEngine(space, this.#asked, options, this.#told)
  }

  /** The memory it holds, as far as it can be counted. */
  get bytes(): number {
    return this.engine.bytes + this.#space.parts.bytes
  }

  *run(resume?: Put): Generator<Progress, Conclusion> {
    this.#space.parts.pulse = () => {
      const limit = this.#limits.enough()
      if (limit) throw new Limited(limit)
    }
    try {
      if (resume) this.#restore(resume)
      return yield* this.#levels(resume !== undefined)
    } catch (error) {
      if (error instanceof Limited) return this.#incomplete(error.message)
      if (!(error instanceof HeapFull)) throw error
      return this.#incomplete('memory')
    }
  }

  /** What is promised of runs is looked at once every state is known and none is wrong. */
  *live(safe: Conclusion): Generator<Progress, Conclusion> {
    const over = safe.verdict === 'violated' || safe.verdict === 'incomplete'
    if (over || !this.#space.model.properties.some(isLive)) return safe
    this.#space.parts.pulse = () => {}
    const search = liveness(this.#space)
    for (;;) {
      const { done, value } = search.next()
      if (!done) {
        const limit = this.#limit()
        if (limit !== undefined) return this.#incomplete(limit)
        yield this.#progress(value)
      } else return value.length > 0 ? { ...safe, verdict: 'violated', findings: value } : safe
    }
  }

  *#levels(resumed: boolean): Generator<Progress, Conclusion> {
    const breach = this.#space.begin()
    if (!resumed) {
      if (breach !== undefined) this.#note({ property: 'breach', text: breach, index: 0 })
      for (const failure of this.#space.parts.monitors.take()) this.#note({ ...failure, index: 0 })
      this.engine.begin()
      if (breach === undefined) this.engine.judge(0, 1)
    }
    for (; this.#parent < this.#to; this.#from = this.#to, this.#to = this.engine.count) {
      if (this.#parent === this.#from && (breach !== undefined || this.#enoughFound)) break
      if (this.depth >= this.#limits.depth) return this.#incomplete(`depth ${this.#limits.depth}`)
      while (this.#parent < this.#to) {
        const limit = this.#limit()
        if (limit !== undefined) return this.#incomplete(limit)
        this.#expand()
        yield this.#progress(this.#parent)
      }
      if (this.engine.count > this.#to) this.depth++
    }
    return this.#conclude()
  }

  /** Some states more; where the kernels' memory has no room for what they lead to, another engine goes on with them. */
  #expand(): void {
    const { engine, bounded } = this
    const { count, generated } = engine
    try {
      this.#parent = engine.expand(this.#parent, this.#to)
      engine.judge(count, engine.count)
    } catch (error) {
      if (error instanceof Limited) {
        // These states are expanded again by whoever goes on from here; what they led to is judged now.
        engine.judge(count, engine.count)
        engine.generated = generated
      }
      if (!(error instanceof HeapFull) || !(engine instanceof PackedEngine)) throw error
      const wider = new TupleEngine(this.#space, this.#asked, { classes: [] }, this.#told)
      wider.adopt(engine, count, generated)
      this.engine = wider
      this.bounded = bounded
      this.#expand()
    }
  }

  get #enoughFound(): boolean {
    return this.#found.size > 0 && this.#wanted.every(one => this.#found.has(one))
  }

  #progress(parent: number): Progress {
    const { count, generated } = this.engine
    const frontier = count - parent
    const { depth, engine } = this
    const bytes = () => this.bytes
    return {
      ...{ depth, distinct: count, generated, frontier },
      // Few of these are looked at, and to count memory takes longer than the rest.
      get bytes() {
        return bytes()
      },
      ...(engine instanceof PackedEngine && { save: () => this.#put(engine) }),
    }
  }

  #put(packed: PackedEngine): Put {
    const { log, ...engine } = packed.save()
    // At the end of a level the next one is where it goes on.
    const over = this.#parent === this.#to
    const [from, to] = over ? [this.#to, packed.count] : [this.#from, this.#to]
    const depth = over && to > from ? this.depth + 1 : this.depth
    const search: SearchState = {
      ...{ depth, bounded: this.bounded, from, parent: this.#parent, to },
      ...{ unseen: [...this.#unseen], closed: engine.closed, found: [...this.#found.values()] },
    }
    const { model } = this.#space
    const checkpoint: Checkpoint = {
      ...{ muster: 'checkpoint', version: 1, model: model.name, hash: hashOf(model) },
      ...{ parts: saveParts(this.#space), coverage: saveCoverage(this.#coverage), engine, search },
    }
    return { checkpoint, log }
  }

  #restore({ checkpoint, log }: Put): void {
    const { engine, search, parts, coverage } = checkpoint
    this.#space.begin()
    restoreParts(this.#space, parts)
    restoreCoverage(this.#coverage, coverage)
    if (!(this.engine instanceof PackedEngine)) throw new TypeError('a reduced search is not put away')
    this.engine.restore({ ...engine, log })
    this.depth = search.depth
    this.bounded = search.bounded
    this.#from = search.from
    this.#parent = search.parent
    this.#to = search.to
    this.#unseen.clear()
    for (const q of search.unseen) this.#unseen.add(q)
    for (const one of search.found as Found[]) this.#note(one)
  }

  #stopped(index: number, { breach, unhandled }: Outcome): void {
    const property = unhandled ? ('unhandled' as const) : ('breach' as const)
    const text = breach ?? 'no machine of the stack takes this'
    this.#note({ property, text, index, last: { stopped: property, text: breach } })
  }

  /** A property that has not the value it should have. Nothing is asked again that is settled. */
  #judged(q: number, index: number): void {
    const { judge, role } = this.#asked[q] as Role
    const { name, text } = judge.property
    const ruling = this.engine.ruling(q, index)
    if (typeof ruling === 'string') this.#note({ property: name, text: ruling, index })
    else if (role === 'always') this.#note({ property: name, text, index })
    if (role !== 'bound') {
      this.engine.close(q)
      this.#unseen.delete(q)
    } else if (this.engine.end(index)) this.bounded++
  }

  /** The first of each property: breadth first, hence a shortest. */
  #note(found: Found): void {
    if (!this.#found.has(found.property)) this.#found.set(found.property, found)
  }

  #limit(): string | undefined {
    const { states, bytes, enough } = this.#limits
    if (this.engine.count >= states) return `${states} states`
    // What the parts hold grows slowly, and takes longer to count than some rounds take.
    if (this.#looked++ % 16 === 0) this.#partsBytes = this.#space.parts.bytes
    if (this.engine.bytes + this.#partsBytes >= bytes) return `${Math.round(bytes / 2 ** 20)} MB`
    return enough() || undefined
  }

  #findings(): Finding[] {
    this.#space.parts.pulse = () => {}
    return [...this.#found.values()].map(({ property, text, index, last }) => {
      const { path, steps } = pathTo(this.#space, this.engine, index, last)
      return { property, text, length: path.length, path, steps }
    })
  }

  #incomplete(limit: string): Conclusion {
    const findings = this.#findings()
    const grew = this.#space.parts.sizes().slice(0, 3)
    return { verdict: findings.length > 0 ? 'violated' : 'incomplete', findings, vacuous: [], limit, grew }
  }

  #unseenText(q: number): string {
    const { role, judge } = this.#asked[q] as Role
    const { name, line, file } = judge.property
    if (role === 'sometimes') return `sometimes ${name}`
    return `a condition of always ${name.replace(/ \d+$/, '')} (${file}:${line})`
  }

  #conclude(): Conclusion {
    const findings = this.#findings()
    if (findings.length > 0) return { verdict: 'violated', findings, vacuous: [] }
    const unseen = [...this.#unseen].map(q => this.#unseenText(q))
    const vacuous = [...unseen, ...neverFired(this.#space)]
    return { verdict: vacuous.length > 0 ? 'vacuous' : 'holds', findings, vacuous }
  }
}
