import type { ClosedModel, View } from '../closed.ts'
import { Coverage, neverFired, neverTaken } from '../coverage.ts'
import { rulingOf, viewOf } from '../judge.ts'
import { type Finding, Limited, type Limits, type Progress, type Report } from '../report.ts'
import { Space } from '../space.ts'
import { changesOf, textOf } from '../words.ts'
import { type Likeness, type Orbit, Orbits } from './engine.ts'
import { Anew, Forgetting } from './forgetting.ts'
import { NamedStates } from './named-states.ts'
import { Choices } from './order.ts'
import { deedsTo, type PlayedWay, played } from './replay.ts'
import { Verdicts } from './verdicts.ts'

const ways = new WeakMap<Finding, PlayedWay>()

/** Of a finding of `exploringOrbits`, which has no path of action indices, the way there node by node. */
export function wayOf(finding: Finding): PlayedWay | undefined {
  return ways.get(finding)
}

/**
 * `shortest`: of each property one way to violate it. `sorts`: of each wanted property, and each sort of ways (`sortOf`), a
 * shortest one; ways do not go on from where a wanted property is violated.
 */
export type Find = 'shortest' | 'sorts'

type Role = 'always' | 'sometimes' | 'antecedent' | 'bound'

/** How often the search has looked at its limits, since it first began. */
interface Effort {
  spent: number
}

interface Asked {
  readonly verdicts: Verdicts
  readonly role: Role
}

interface Found {
  readonly property: string
  readonly text: string
  /** The state it is in, or that before the action. */
  readonly index: number
  readonly action?: number
}

/**
 * The breadth-first search of `exploring`, over states in which nodes that are alike have no names, and of states that differ in
 * nothing but what is left of the budgets over those with most left. The same verdict, the same violated properties, each by
 * as short a way; counts are those of the states that are kept.
 */
export function* exploringOrbits(
  model: ClosedModel,
  limits: Limits,
  wanted: readonly string[],
  likeness: Likeness,
  find: Find = 'shortest',
): Generator<Progress, Report> {
  const forgetting = new Forgetting()
  const effort = { spent: 0 }
  for (;;)
    try {
      return yield* attempt(model, limits, wanted, likeness, forgetting, effort, find)
    } catch (error) {
      if (!(error instanceof Anew)) throw error
    }
}

function* attempt(
  model: ClosedModel,
  limits: Limits,
  wanted: readonly string[],
  likeness: Likeness,
  forgetting: Forgetting,
  effort: Effort,
  find: Find,
): Generator<Progress, Report> {
  const coverage = new Coverage(model)
  const choices = new Choices(new Set(model.nodes.flatMap(node => node.stack.machines)), likeness.ordering)
  const space = new Space(model, choices.between(coverage.sites))
  const search = new OrbitSearch(space, limits, wanted, likeness, forgetting, choices, effort, find)
  const outcome = yield* search.run()
  const { orbits, generated, depth, bounded } = search
  return {
    ...{ model: model.name, distinct: orbits.count, generated, depth, bytes: orbits.bytes, bounded },
    ...outcome,
    oneSided: coverage.oneSided(),
    coverage: coverage.counts,
    neverTaken: neverTaken(space.parts),
    work: effort.spent,
    reducerRuns: space.parts.locals.reduce((sum, one) => sum + one.outcomes.length, 0),
  }
}

class OrbitSearch {
  readonly orbits: Orbits
  generated = 0
  depth = 1
  bounded = 0
  readonly #space: Space
  readonly #limits: Limits
  readonly #wanted: readonly string[]
  readonly #named: NamedStates
  #asked: Asked[]
  readonly #unseen: Set<Asked>
  readonly #forgetting: Forgetting
  #found = new Map<string, Found>()
  /** What was found before this level. */
  #before = new Map<string, Found>()
  readonly #ended = new Set<number>()
  readonly #find: Find
  /** The first state of the level that is being made. */
  #level = 0
  readonly #effort: Effort
  /** All limits have been looked at for the last time. */
  #isOver = false

  constructor(
    space: Space,
    limits: Limits,
    wanted: readonly string[],
    likeness: Likeness,
    forgetting: Forgetting,
    choices: Choices,
    effort: Effort,
    find: Find,
  ) {
    this.#find = find
    this.#effort = effort
    this.#space = space
    this.#limits = limits
    this.#wanted = wanted
    this.orbits = new Orbits(space.parts, likeness, forgetting, choices, cost => this.#pulse(cost))
    this.#forgetting = forgetting
    this.#named = new NamedStates(space.parts, this.orbits.templates, forgetting)
    const { properties, antecedents, bounds } = space.model
    const asked = (role: Role) => (property: (typeof properties)[number]) => ({
      verdicts: new Verdicts(property, this.orbits.templates),
      role,
    })
    this.#asked = [
      ...properties.filter(one => one.temporal === 'always').map(asked('always')),
      ...properties.filter(one => one.temporal === 'sometimes').map(asked('sometimes')),
      ...antecedents.map(asked('antecedent')),
      ...bounds.map(asked('bound')),
    ]
    this.#unseen = new Set(this.#asked.filter(({ role }) => role === 'sometimes' || role === 'antecedent'))
  }

  *run(): Generator<Progress, Conclusion> {
    try {
      return yield* this.#levels()
    } catch (error) {
      if (!(error instanceof Limited)) throw error
      // What was learnt in this level may make a difference to what was found in it.
      if (this.#forgetting.isUnsettled) this.#found = this.#before
      return this.#incomplete(error.message)
    }
  }

  *#levels(): Generator<Progress, Conclusion> {
    const { orbits } = this
    let count = 0
    orbits.begin((_deed, next, stopped) => this.#met(-1, count++, next, stopped))
    for (let from = 0, to = orbits.count; from < to; from = to, to = orbits.count) {
      if (this.#find === 'shortest' && this.#found.size > 0 && this.#wanted.every(one => this.#found.has(one))) break
      if (this.depth >= this.#limits.depth) return this.#incomplete(`depth ${this.#limits.depth}`)
      this.#level = to
      this.#before = new Map(this.#found)
      for (let parent = from; parent < to; parent++) {
        if (orbits.isCovered(parent) || this.#ended.has(parent)) continue
        let action = 0
        const expansion = orbits.moves.expand(orbits.at(parent), (deed, next, stopped) => {
          this.#space.fired[deed.kind] = (this.#space.fired[deed.kind] as number) + 1
          this.#met(parent, action++, next, stopped, deed.kind)
        })
        for (const _ of expansion) if (this.#pulse(1)) yield this.#progress(parent)
      }
      this.#forgetting.settle(isNews => orbits.templates.holdWith(isNews))
      if (orbits.count > to) this.depth++
    }
    return this.#conclude()
  }

  #met(
    parent: number,
    action: number,
    next: Orbit,
    stopped?: { breach?: string; unhandled?: boolean },
    kind = -1,
  ): void {
    this.generated++
    if (stopped) {
      const property = stopped.unhandled ? 'unhandled' : 'breach'
      const text = stopped.breach ?? 'no machine of the stack takes this'
      this.#note({ property, text, index: parent, action })
      return
    }
    const { count } = this.orbits
    const sort = this.#find === 'sorts' ? sortOf(this.orbits, parent, kind) : ''
    if (this.orbits.add(next, parent, action, this.#level, kind, sort) === count) this.#judge(count)
  }

  #judge(index: number): void {
    const state = this.orbits.at(index)
    if (this.orbits.moves.isOpen(state)) return
    let view: View | undefined
    const seen = () => {
      view ??= this.#named.viewOf(state)
      return view
    }
    for (const one of this.#asked) {
      const { verdicts, role } = one
      const ruling = verdicts.ruling(state, seen)
      const { name, text } = verdicts.property
      if (ruling === (role === 'always' || role === 'bound')) continue
      if (typeof ruling === 'string') this.#note({ property: name, text: ruling, index })
      else if (role === 'always') this.#note({ property: name, text, index })
      if (role === 'always' && this.#find === 'sorts') {
        if (this.#wanted.includes(name)) this.#ended.add(index)
        continue
      }
      if (role === 'bound') {
        if (!this.#ended.has(index)) this.bounded++
        this.#ended.add(index)
        continue
      }
      this.#asked = this.#asked.filter(other => other !== one)
      this.#unseen.delete(one)
    }
  }

  #note(found: Found): void {
    const name = this.#find === 'sorts' ? `${found.property} ${sortOf(this.orbits, found.index)}` : found.property
    if (!this.#found.has(name)) this.#found.set(name, found)
  }

  /** Looks at the limits, and throws when one is reached; gives whether it looked at all of them. */
  #pulse(cost: number): boolean {
    if (this.#isOver) return false
    const { states, bytes, work = Number.POSITIVE_INFINITY, enough } = this.#limits
    if (this.orbits.count >= states) throw new Limited(`${states} states`)
    if (this.#effort.spent >= work) throw new Limited(`${work} units of work`)
    const before = this.#effort.spent
    this.#effort.spent += cost
    if (Math.floor(before / 16) === Math.floor(this.#effort.spent / 16)) return false
    if (this.orbits.bytes >= bytes) throw new Limited(`${Math.round(bytes / 2 ** 20)} MB`)
    const limit = enough()
    if (limit) throw new Limited(limit)
    return true
  }

  #progress(parent: number): Progress {
    const { count, bytes } = this.orbits
    return { depth: this.depth, distinct: count, generated: this.generated, frontier: count - parent, bytes }
  }

  #findings(): Finding[] {
    // The way to a state is looked for among all that its parents come to, also where a limit ended that in the middle.
    this.#isOver = true
    const { parts } = this.#space
    const { templates } = this.orbits
    return [...this.#found.values()].map(({ property, text, index, action }) => {
      const deeds = deedsTo(this.orbits, index, action)
      const way = played(parts, deeds, node => templates.first(templates.roleOf[node] as number))
      this.#confirm(property, way)
      const steps = way.steps.map((one, i) => {
        const before = way.steps[i - 1]?.next ?? way.first
        const said = `${textOf(parts, before, one)}${one.why === undefined ? '' : ` (${one.why})`}`
        return {
          ...{ action: i, text: one.breach === undefined ? said : `${said}: ${one.breach}` },
          changes: one.breach === undefined ? changesOf(parts, before, one.next) : [],
        }
      })
      const finding = { property, text, length: steps.length, path: [], steps }
      ways.set(finding, way)
      return finding
    })
  }

  /** Nodes with names, nothing left out: what is shown violates what it is said to, or the search without names is wrong. */
  #confirm(property: string, { parts, first, steps }: PlayedWay): void {
    const asked = this.#space.model.properties.find(one => one.name === property && one.temporal === 'always')
    const last = steps.at(-1)
    const isThere = asked
      ? rulingOf(() => asked.evaluate(viewOf(parts, last?.next ?? first))) !== true
      : last?.breach !== undefined || property === 'unhandled'
    if (!isThere) throw new Error(`the way to ${property} does not lead there`)
  }

  #incomplete(limit: string): Conclusion {
    const findings = this.#findings()
    const grew = this.#space.parts.sizes().slice(0, 3)
    return { verdict: findings.length > 0 ? 'violated' : 'incomplete', findings, vacuous: [], limit, grew }
  }

  #conclude(): Conclusion {
    const findings = this.#findings()
    if (findings.length > 0) return { verdict: 'violated', findings, vacuous: [] }
    const unseen = [...this.#unseen].map(({ role, verdicts }) => {
      const { name, line, file } = verdicts.property
      if (role === 'sometimes') return `sometimes ${name}`
      return `a condition of always ${name.replace(/ \d+$/, '')} (${file}:${line})`
    })
    const vacuous = [...unseen, ...neverFired(this.#space)]
    return { verdict: vacuous.length > 0 ? 'vacuous' : 'holds', findings, vacuous }
  }
}

/** What happens on the way to a state, and on by an action of a kind; of several of a kind in a row one. */
function sortOf(orbits: Orbits, index: number, last?: number): string {
  const kinds = last === undefined ? [] : [last]
  for (let at = index; at >= 0; at = orbits.parent(at))
    if (kinds.at(-1) !== orbits.kind(at)) kinds.push(orbits.kind(at))
  return `${kinds}`
}

type Conclusion = Pick<Report, 'verdict' | 'findings' | 'vacuous'> & Partial<Pick<Report, 'limit' | 'grew'>>
