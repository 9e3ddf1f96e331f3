import type { ClosedModel } from './closed.ts'
import { Coverage, neverFired, neverTaken } from './coverage.ts'
import { type Last, pathTo, replay } from './path.ts'
import type { Finding, Limits, Progress, Report } from './report.ts'
import { Space } from './space.ts'
import { Store } from './store.ts'
import { visit } from './walk/deeds.ts'
import { play, shrink } from './walk/shrink.ts'
import { Watcher, type Wrong } from './walk/wrong.ts'

/**
 * Visits every state within the bounds, the last found first: it gets deep at once, and ends with the first that is wrong.
 * Exact; the way to what it finds is not a shortest one, but shrunk until no step of it can be left out. `depth` is that of
 * the longest way that was gone. What is promised of runs (`leadsTo`, …) it does not look at.
 */
export function* depthFirst(model: ClosedModel, limits: Limits): Generator<Progress, Report> {
  const coverage = new Coverage(model)
  const space = new Space(model, coverage.sites)
  const search = new DepthSearch(space, limits)
  const outcome = yield* search.run()
  return {
    ...{ model: model.name, distinct: search.store.count, generated: search.generated, depth: search.depth },
    ...outcome,
    bytes: search.bytes,
    oneSided: coverage.oneSided(),
    coverage: coverage.counts,
    neverTaken: neverTaken(space.parts),
    bounded: search.bounded,
    reducerRuns: space.parts.locals.reduce((sum, one) => sum + one.outcomes.length, 0),
  }
}

type Conclusion = Pick<Report, 'verdict' | 'findings' | 'vacuous'> & Partial<Pick<Report, 'limit' | 'grew'>>

class DepthSearch {
  readonly store: Store
  generated = 1
  depth = 1
  bounded = 0
  readonly #space: Space
  readonly #limits: Limits
  readonly #watcher: Watcher
  /** States that are still to be expanded, the next one last, each with its depth. */
  readonly #waiting: { readonly index: number; readonly depth: number }[] = []

  constructor(space: Space, limits: Limits) {
    this.#space = space
    this.#limits = limits
    this.#watcher = new Watcher(space)
    this.store = new Store(space.parts.width)
  }

  get bytes(): number {
    return this.store.bytes + this.#space.parts.bytes + this.#waiting.length * 32
  }

  *run(): Generator<Progress, Conclusion> {
    const breach = this.#space.begin()
    this.store.add(this.#space.next, this.#space.hash, -1)
    const first = breach === undefined ? this.#watcher.state(this.#space.next) : { property: 'breach', text: breach }
    if (first) return this.#violated(0, first)
    this.#waiting.push({ index: 0, depth: 1 })
    const state = new Int32Array(this.store.width)
    for (let one = this.#waiting.pop(), n = 0; one; one = this.#waiting.pop(), n++) {
      if (n % 64 === 0) {
        const limit = this.#limit()
        if (limit !== undefined) return this.#incomplete(limit)
        const { depth, generated, bytes } = this
        yield { depth, distinct: this.store.count, generated, frontier: this.#waiting.length, bytes }
      }
      this.store.read(one.index, state)
      if (!this.#watcher.within(state)) {
        this.bounded++
        continue
      }
      if (one.depth >= this.#limits.depth) return this.#incomplete(`depth ${this.#limits.depth}`)
      const wrong = this.#expand(one.index, one.depth, state)
      if (wrong) return wrong
    }
    const vacuous = [...this.#watcher.unseen.map(name => `sometimes ${name}`), ...neverFired(this.#space)]
    return { verdict: vacuous.length > 0 ? 'vacuous' : 'holds', findings: [], vacuous }
  }

  #expand(index: number, depth: number, state: Int32Array): Conclusion | undefined {
    const found: number[] = []
    let bad: { readonly index: number; readonly wrong: Wrong; readonly last?: Last } | undefined
    visit(this.#space, state, met => {
      this.generated++
      if (bad) return
      const wrong = this.#watcher.step(met)
      if (wrong) {
        bad = { index, wrong, last: { action: met.action } }
        return
      }
      const before = this.store.count
      const at = this.store.add(met.next, this.#space.hash, index)
      if (at < before) return
      const there = this.#watcher.state(met.next)
      if (there) bad = { index: at, wrong: there }
      found.push(at)
    })
    if (bad) return this.#violated(bad.index, bad.wrong, bad.last)
    if (found.length > 0) this.depth = Math.max(this.depth, depth + 1)
    for (const at of found.reverse()) this.#waiting.push({ index: at, depth: depth + 1 })
    return undefined
  }

  #violated(index: number, wrong: Wrong, last?: Last): Conclusion {
    return { verdict: 'violated', findings: [this.#finding(index, wrong, last)], vacuous: [] }
  }

  #finding(index: number, wrong: Wrong, last?: Last): Finding {
    const visited = {
      parent: (at: number) => this.store.parent(at),
      tuple: (at: number) => this.store.read(at, new Int32Array(this.store.width)),
    }
    const { path } = pathTo(this.#space, visited, index, last)
    const run = play(this.#space, this.#watcher, this.#deeds(path), wrong)
    const small = run ? shrink(this.#space, this.#watcher, run, () => this.#limits.enough() === false).path : path
    const { steps } = replay(this.#space, small)
    return { property: wrong.property, text: wrong.text, length: small.length, path: small, steps }
  }

  /** What the actions of a path are, whatever else is enabled beside them. */
  #deeds(path: readonly number[]): string[] {
    this.#space.begin()
    let state: Int32Array = this.#space.next.slice()
    return path.map(action => {
      let deed = ''
      let next = state
      visit(this.#space, state, one => {
        if (one.action !== action) return
        deed = one.deed()
        next = one.next.slice()
      })
      state = next
      return deed
    })
  }

  #limit(): string | undefined {
    const { states, bytes, enough } = this.#limits
    if (this.store.count >= states) return `${states} states`
    if (this.bytes >= bytes) return `${Math.round(bytes / 2 ** 20)} MB`
    return enough() || undefined
  }

  #incomplete(limit: string): Conclusion {
    return { verdict: 'incomplete', findings: [], vacuous: [], limit, grew: this.#space.parts.sizes().slice(0, 3) }
  }
}
