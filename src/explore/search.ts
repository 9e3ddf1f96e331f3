import type { ClosedModel } from './closed.ts'
import { Coverage, neverFired, neverTaken } from './coverage.ts'
import { Judge } from './judge.ts'
import type { Outcome } from './locals.ts'
import { pathTo } from './path.ts'
import { type Finding, type Limits, noLimits, type Progress, type Report } from './report.ts'
import { Space } from './space.ts'
import { known, Store } from './store.ts'

export { type Finding, type Limits, noLimits, type Progress, type Report, type Verdict } from './report.ts'

/**
 * Visits every state within the bounds, breadth first, so that what it finds is found by a shortest way. It ends with the
 * level in which all `wanted` properties were violated; without any wanted, with that of the first violation.
 */
export function explore(
  model: ClosedModel,
  limits: Limits = noLimits,
  progress: (now: Progress) => void = () => {},
  wanted: readonly string[] = [],
): Report {
  const coverage = new Coverage(model)
  const space = new Space(model, coverage.sites)
  const search = new Search(space, limits, progress, wanted)
  const outcome = search.run()
  return {
    ...{ model: model.name, distinct: search.store.count, generated: search.generated, depth: search.depth },
    ...outcome,
    bytes: search.bytes,
    oneSided: coverage.oneSided(),
    neverTaken: neverTaken(space.parts),
    bounded: search.beyond.length,
    reducerRuns: space.parts.locals.reduce((sum, one) => sum + one.outcomes.length, 0),
  }
}

/** How many successors are stored together. */
const batch = 64

interface Found {
  readonly property: string
  readonly text: string
  /** The state it is in; with `action`, the state before and the action that leads there. */
  readonly index: number
  readonly action?: number
}

type Conclusion = Pick<Report, 'verdict' | 'findings' | 'vacuous'> & Partial<Pick<Report, 'limit' | 'grew'>>

class Search {
  readonly space: Space
  readonly store: Store
  generated = 1
  depth = 1
  /** The states beyond a bound, ascending. */
  readonly beyond: number[] = []
  readonly #limits: Limits
  readonly #progress: (now: Progress) => void
  readonly #wanted: readonly string[]
  readonly #bounds: readonly Judge[]
  /** Those that nothing was found about yet. */
  #always: readonly Judge[]
  #sometimes: readonly Judge[]
  readonly #found = new Map<string, Found>()
  #parent = 0
  #action = 0
  readonly #state: Int32Array
  readonly #before: Int32Array
  /** Successors that wait to be stored together. */
  #waiting = 0
  readonly #states: readonly Int32Array[]
  readonly #hashes = new Int32Array(batch)
  readonly #parents = new Int32Array(batch)
  /** What `Store.touch` read, so that it is read. */
  touched = 0

  constructor(space: Space, limits: Limits, progress: (now: Progress) => void, wanted: readonly string[]) {
    this.#wanted = wanted
    this.space = space
    this.store = new Store(space.parts.width)
    this.#state = new Int32Array(space.parts.width)
    this.#before = new Int32Array(space.parts.width)
    this.#states = Array.from({ length: batch }, () => new Int32Array(space.parts.width))
    this.#limits = limits
    this.#progress = progress
    const { properties, bounds } = space.model
    const judges = (temporal: string) =>
      properties.filter(one => one.temporal === temporal).map(one => new Judge(one, space.parts))
    this.#always = judges('always')
    this.#sometimes = judges('sometimes')
    this.#bounds = bounds.map(one => new Judge(one, space.parts))
  }

  /** The memory it holds, as far as it can be counted. */
  get bytes(): number {
    return this.store.bytes + this.space.parts.bytes
  }

  run(): Conclusion {
    const { store, space } = this
    const breach = space.begin()
    store.add(space.next, space.hash, -1)
    if (breach !== undefined) this.#note({ property: 'breach', text: breach, index: 0 })
    for (const failure of space.parts.monitors.take()) this.#note({ ...failure, index: 0 })
    if (breach === undefined) this.#judge(space.next, 0, undefined)
    let beyond = 0
    for (let from = 0, to = store.count; from < to; from = to, to = store.count) {
      if (breach !== undefined || (this.#found.size > 0 && this.#wanted.every(one => this.#found.has(one)))) break
      if (this.depth >= this.#limits.depth) return this.#incomplete(`depth ${this.#limits.depth}`)
      for (let parent = from; parent < to; parent++) {
        const limit = this.#limit(parent)
        if (limit !== undefined) return this.#incomplete(limit)
        if (this.beyond[beyond] === parent) beyond++
        else this.#expand(parent)
      }
      this.#flush()
      if (store.count > to) this.depth++
    }
    return this.#conclude()
  }

  #expand(parent: number): void {
    this.#parent = parent
    this.#action = 0
    this.space.expand(this.store.read(parent, this.#state), this.#visit)
  }

  readonly #visit = (_kind: number, _node: number, _arg: number, outcome: Outcome | undefined): void => {
    const { space } = this
    const action = this.#action++
    this.generated++
    const failures = space.parts.monitors.take()
    if (outcome !== undefined && (outcome.breach !== undefined || outcome.unhandled)) {
      const property = outcome.unhandled ? 'unhandled' : 'breach'
      const text = outcome.breach ?? 'no machine of the stack takes this'
      this.#note({ property, text, index: this.#parent, action })
      return
    }
    for (const failure of failures) this.#note({ ...failure, index: this.#parent, action })
    const at = this.#waiting++
    this.#states[at]?.set(space.next)
    this.#hashes[at] = space.hash
    this.#parents[at] = this.#parent
    if (this.#waiting === batch) this.#flush()
  }

  /** Stores the successors that wait, in their order, and judges those that are new. */
  #flush(): void {
    const { store } = this
    const count = this.#waiting
    this.#waiting = 0
    this.touched ^= store.touch(this.#hashes, count)
    for (let i = 0; i < count; i++) {
      const state = this.#states[i] as Int32Array
      const parent = this.#parents[i] as number
      const index = store.add(state, this.#hashes[i] as number, parent)
      if (index !== known) this.#judge(state, index, store.read(parent, this.#before))
    }
  }

  /**
   * Judges a new state. Where nothing that a property reads changed against the parent it is not asked again: an open
   * `always` held there, an open `sometimes` did not, and no state beyond a bound has successors.
   */
  #judge(state: Int32Array, index: number, parent: Int32Array | undefined): void {
    for (const judge of this.#always) {
      if (parent && !judge.differs(parent, state)) continue
      const ruling = judge.ruling(state)
      if (ruling === true) continue
      const { name, text } = judge.property
      this.#note({ property: name, text: ruling === false ? text : ruling, index })
      this.#always = this.#always.filter(one => one !== judge)
    }
    for (const judge of this.#sometimes) {
      if (parent && !judge.differs(parent, state)) continue
      const ruling = judge.ruling(state)
      if (ruling === false) continue
      if (ruling !== true) this.#note({ property: judge.property.name, text: ruling, index })
      this.#sometimes = this.#sometimes.filter(one => one !== judge)
    }
    for (const judge of this.#bounds) {
      if (parent && !judge.differs(parent, state)) continue
      const ruling = judge.ruling(state)
      if (ruling === true) continue
      if (ruling !== false) this.#note({ property: judge.property.name, text: ruling, index })
      this.beyond.push(index)
      return
    }
  }

  /** The first of each property: breadth first, hence a shortest. */
  #note(found: Found): void {
    if (!this.#found.has(found.property)) this.#found.set(found.property, found)
  }

  #limit(parent: number): string | undefined {
    const { states, bytes, enough } = this.#limits
    if (this.store.count >= states) return `${states} states`
    if ((parent & 255) !== 0) return undefined
    const now = this.bytes
    if (now >= bytes) return `${Math.round(bytes / 2 ** 20)} MB`
    if (enough()) return 'time'
    const { depth, generated, store } = this
    this.#progress({ depth, distinct: store.count, generated, frontier: store.count - parent, bytes: now })
    return undefined
  }

  #findings(): Finding[] {
    return [...this.#found.values()].map(({ property, text, index, action }) => {
      const { path, steps } = pathTo(this.space, this.store, index, action)
      return { property, text, length: path.length, path, steps }
    })
  }

  #incomplete(limit: string): Conclusion {
    const findings = this.#findings()
    const grew = this.space.parts.sizes().slice(0, 3)
    return { verdict: findings.length > 0 ? 'violated' : 'incomplete', findings, vacuous: [], limit, grew }
  }

  #conclude(): Conclusion {
    const findings = this.#findings()
    if (findings.length > 0) return { verdict: 'violated', findings, vacuous: [] }
    const unseen = this.#sometimes.map(one => `sometimes ${one.property.name}`)
    const vacuous = [...unseen, ...neverFired(this.space)]
    return { verdict: vacuous.length > 0 ? 'vacuous' : 'holds', findings, vacuous }
  }
}
