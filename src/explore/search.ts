import type { AnyMachine } from '../core/machine.ts'
import type { ClosedModel } from './closed.ts'
import { Judge } from './judge.ts'
import type { Outcome } from './locals.ts'
import { type ActionKind, actionKinds, Space } from './space.ts'
import { known, Store } from './store.ts'
import { pathTo, type StepReport } from './path.ts'

export interface Limits {
  readonly states: number
  readonly depth: number
  readonly bytes: number
  /** Asked now and then; `true` ends the search. Lets a caller bring a clock or an interrupt. */
  readonly enough: () => boolean
}
export const noLimits: Limits = { states: Number.POSITIVE_INFINITY, depth: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY, enough: () => false }

export type Verdict = 'holds' | 'vacuous' | 'violated' | 'incomplete'

export interface Finding {
  /** The property's name; `breach` and `unhandled` for what no property has to say. */
  readonly property: string
  readonly text: string
  readonly length: number
  /** Action indices: `--path 0/3/1` replays them. */
  readonly path: readonly number[]
  readonly steps: readonly StepReport[]
}

export interface Report {
  readonly model: string
  readonly verdict: Verdict
  readonly distinct: number
  readonly generated: number
  readonly depth: number
  readonly bytes: number
  readonly findings: readonly Finding[]
  /** `sometimes` properties that no state showed, and faults of the world that never came. */
  readonly vacuous: readonly string[]
  /** Conditions that were only ever true, only ever false, or never asked. */
  readonly oneSided: readonly { readonly machine: string; readonly site: number; readonly seen: 'never' | 'true' | 'false' }[]
  /** Of an incomplete search: the limit that was met, and what grew. */
  readonly limit?: string
  readonly grew?: readonly { readonly what: string; readonly size: number }[]
  /** States beyond a bound, which were not gone on from. */
  readonly bounded: number
  readonly reducerRuns: number
}

export interface Progress {
  readonly depth: number
  readonly distinct: number
  readonly generated: number
  readonly frontier: number
  readonly bytes: number
}

interface Found {
  readonly property: string
  readonly text: string
  /** The state it is in, or (a breach) the state before and the action. */
  readonly index: number
  readonly action?: number
}

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
  const coverage = new Map<string, Uint8Array>()
  const space = new Space(model, (machine, site, held) => {
    if (held === undefined) return
    const seen = coverage.get(machine) ?? new Uint8Array(4096)
    coverage.set(machine, seen)
    seen[site] = (seen[site] ?? 0) | (held ? 1 : 2)
  })
  const search = new Search(space, limits, progress, wanted)
  const outcome = search.run()
  return {
    ...{ model: model.name, distinct: search.store.count, generated: search.generated, depth: search.depth, bytes: search.store.bytes },
    ...outcome,
    oneSided: oneSided(model, coverage),
    bounded: search.bounded,
    reducerRuns: space.locals.reduce((sum, one) => sum + one.outcomes.length, 0),
  }
}

class Search {
  readonly space: Space
  readonly store: Store
  generated = 1
  /** As TLC counts: the states on the longest of the shortest ways, the first one included. */
  depth = 1
  bounded = 0
  readonly #limits: Limits
  readonly #progress: (now: Progress) => void
  readonly #always: readonly Judge[]
  readonly #bounds: readonly Judge[]
  #sometimes: Judge[]
  readonly #found = new Map<string, Found>()
  readonly #beyond = new Set<number>()
  readonly #wanted: readonly string[]

  constructor(space: Space, limits: Limits, progress: (now: Progress) => void, wanted: readonly string[]) {
    this.#wanted = wanted
    this.space = space
    this.store = new Store(space.width)
    this.#limits = limits
    this.#progress = progress
    const judges = (temporal: string) => space.model.properties.filter(one => one.temporal === temporal).map(one => new Judge(one, space))
    this.#always = judges('always')
    this.#sometimes = judges('sometimes')
    this.#bounds = space.model.bounds.map(one => new Judge(one, space))
  }

  run(): Pick<Report, 'verdict' | 'findings' | 'vacuous'> & Partial<Pick<Report, 'limit' | 'grew'>> {
    const { store, space } = this
    const first = space.begin()
    if (first?.breach !== undefined) return { verdict: 'violated', vacuous: [], findings: [{ property: 'breach', text: first.breach, length: 0, path: [], steps: [] }] }
    const start = space.next.slice()
    store.add(start, space.hash, -1)
    this.#judge(start, 0)
    const state = new Int32Array(space.width)
    let action = 0
    let parent = 0
    const visit = (_kind: number, _node: number, _arg: number, outcome: Outcome | undefined) => {
      action++
      this.generated++
      if (outcome !== undefined && (outcome.breach !== undefined || outcome.unhandled)) {
        this.#note({ property: outcome.unhandled ? 'unhandled' : 'breach', text: outcome.breach ?? 'no machine of the stack takes this', index: parent, action: action - 1 })
        return
      }
      const failed = space.monitors.some ? space.monitors.take() : undefined
      const index = store.add(space.next, space.hash, parent)
      if (failed) this.#note({ ...failed, index: parent, action: action - 1 })
      if (index !== known) this.#judge(space.next, index)
    }
    let from = 0
    for (let to = store.count; from < to; from = to, to = store.count) {
      if (this.#found.size > 0 && this.#wanted.every(one => this.#found.has(one))) break
      if (this.depth >= this.#limits.depth) return this.#incomplete(`depth ${this.#limits.depth}`)
      for (parent = from; parent < to; parent++) {
        if (this.#beyond.has(parent)) continue
        store.read(parent, state)
        action = 0
        space.expand(state, visit)
        if ((parent & 1023) === 0) {
          if (store.count >= this.#limits.states) return this.#incomplete(`${this.#limits.states} states`)
          if (store.bytes >= this.#limits.bytes) return this.#incomplete(`${Math.round(this.#limits.bytes / 2 ** 20)} MB`)
          if (this.#limits.enough()) return this.#incomplete('time')
          this.#progress({ depth: this.depth, distinct: store.count, generated: this.generated, frontier: store.count - parent, bytes: store.bytes })
        }
      }
      if (store.count > to) this.depth++
    }
    return this.#conclude()
  }

  #judge(state: Int32Array, index: number): void {
    for (const judge of this.#always)
      if (!this.#found.has(judge.property.name) && !judge.holds(state))
        this.#note({ property: judge.property.name, text: judge.property.text, index })
    if (this.#sometimes.length > 0) this.#sometimes = this.#sometimes.filter(judge => !judge.holds(state))
    for (const bound of this.#bounds)
      if (!bound.holds(state)) {
        this.#beyond.add(index)
        this.bounded++
        break
      }
  }

  #note(found: Found): void {
    if (!this.#found.has(found.property)) this.#found.set(found.property, found)
  }

  #findings(): Finding[] {
    return [...this.#found.values()].map(found => {
      const { path, steps } = pathTo(this.space, this.store, found.index, found.action)
      return { property: found.property, text: found.text, length: path.length, path, steps }
    })
  }

  #incomplete(limit: string) {
    const grew = this.space.sizes().slice(0, 3)
    const findings = this.#findings()
    return { verdict: findings.length > 0 ? ('violated' as const) : ('incomplete' as const), findings, vacuous: [], limit, grew }
  }

  #conclude(): Pick<Report, 'verdict' | 'findings' | 'vacuous'> {
    const findings = this.#findings()
    if (findings.length > 0) return { verdict: 'violated', findings, vacuous: [] }
    const vacuous = [...this.#sometimes.map(one => `sometimes ${one.property.name}`), ...this.#neverFired()]
    return { verdict: vacuous.length > 0 ? 'vacuous' : 'holds', findings, vacuous }
  }

  /** Faults that the model's world allows and that never happened: the search proved less than it seems to. */
  #neverFired(): string[] {
    const { world } = this.space.model
    const allowed: readonly [boolean, string, ActionKind][] = [
      [world.faults.partitions > 0 && this.space.model.nodes.length > 1, 'partitions', 'split'],
      [world.faults.cuts > 0, 'cuts', 'cut'],
      [world.faults.crashes > 0, 'crashes', 'crash'],
      [world.faults.restarts > 0, 'restarts', 'restart'],
      [world.faults.reboots > 0, 'reboots', 'reboot'],
      [world.lossy > 0, 'lossy', 'lose'],
      [world.operators.length > 0, 'operator', 'operator'],
    ]
    return allowed.flatMap(([may, name, kind]) => (may && this.space.fired[actionKinds.indexOf(kind)] === 0 ? [`${name} never happened`] : []))
  }
}

function oneSided(model: ClosedModel, coverage: ReadonlyMap<string, Uint8Array>): Report['oneSided'] {
  const machines = new Map<string, AnyMachine>()
  for (const node of model.nodes) for (const one of node.stack.machines) machines.set(one.name, one)
  for (const one of model.monitors) machines.set(one.machine.name, one.machine)
  return [...machines.values()].flatMap(machine =>
    machine.sites.flatMap((site, i) => {
      const seen = coverage.get(machine.name)?.[i] ?? 0
      if (site.kind === 'assign' || site.kind === 'assert' || seen === 3) return []
      return [{ machine: machine.name, site: i, seen: seen === 0 ? ('never' as const) : seen === 1 ? ('true' as const) : ('false' as const) }]
    }),
  )
}
