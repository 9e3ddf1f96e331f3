import { type Random, random } from '../../core/random.ts'
import { type ActionKind, actionKinds } from '../actions.ts'
import type { ClosedModel } from '../closed.ts'
import { Coverage } from '../coverage.ts'
import { replay } from '../path.ts'
import type { Finding, Limits, OneSided } from '../report.ts'
import { explore, usual } from '../search.ts'
import { Space } from '../space.ts'
import { type Deed, visit } from './deeds.ts'
import { play, type Run, shrink } from './shrink.ts'
import { Watcher, type Wrong } from './wrong.ts'

export interface Walks {
  readonly seed: number
  /** How many walks, and how many steps each at most. */
  readonly runs: number
  readonly depth: number
}

/** What walks at random came to. They prove nothing: what was not found may be there. */
export interface Simulation {
  readonly model: string
  readonly seed: number
  readonly runs: number
  readonly steps: number
  /** The walk that went wrong, counted from 0, and how long it was before it was shrunk. */
  readonly found?: {
    readonly run: number
    readonly length: number
    readonly finding: Finding
    readonly shortest: boolean
  }
  /** `sometimes` properties that no state showed. */
  readonly unseen: readonly string[]
  readonly oneSided: readonly OneSided[]
  readonly limit?: string
}

export interface Walked {
  readonly runs: number
  readonly steps: number
  readonly bytes: number
}

/** Faults are rarer than what the protocol does by itself, or no walk would get anywhere. */
const weights: Readonly<Partial<Record<ActionKind, number>>> = {
  deliver: 16,
  timer: 4,
  operator: 4,
  restart: 4,
  heal: 2,
  scheduled: 4,
  tick: 4,
}
const weight = actionKinds.map(kind => weights[kind] ?? 1)
/** What the world does wrong; in the calm at the beginning of a walk it does not. */
const faults: ReadonlySet<ActionKind> = new Set([
  ...(['deliverAndKeep', 'lose', 'crash', 'crashWithin', 'reboot', 'split', 'cut', 'pause'] as const),
])
const calmWeight = actionKinds.map((kind, i) => (faults.has(kind) ? 0 : (weight[i] as number)))
/** What a space may hold before it is thrown away and made anew: walks meet new states for ever. */
const roomForSpace = 256 * 2 ** 20
/** A run that is no longer than this is tried to be found by a search, which finds a shortest. */
const searchable = 14
const statesToSearch = 100_000

/** Walks at random, the same way for the same seed, until a property fails; what it finds is shrunk. */
export function* simulating(model: ClosedModel, walks: Walks, limits: Limits): Generator<Walked, Simulation> {
  const coverage = new Coverage(model)
  const chances = random(walks.seed)
  let space = new Space(model, coverage.sites)
  let watcher = new Watcher(space)
  const told = { model: model.name, seed: walks.seed }
  let steps = 0
  for (let run = 0; run < walks.runs; run++) {
    const { bytes } = space.parts
    if (bytes > roomForSpace) {
      space = new Space(model, coverage.sites)
      const fresh = new Watcher(space)
      fresh.adopt(watcher)
      watcher = fresh
    }
    yield { runs: run, steps, bytes }
    const limit = limits.enough() || (bytes >= limits.bytes ? 'memory' : undefined)
    const rest = { unseen: watcher.unseen, oneSided: coverage.oneSided() }
    if (limit) return { ...told, runs: run, steps, ...rest, limit }
    const walked = walk(space, watcher, chances.fork(run), walks.depth)
    steps += walked.deeds.length
    if (!walked.wrong) continue
    const wrong = walked.wrong
    const small = shrink(
      space,
      watcher,
      { deeds: walked.deeds, path: walked.path, steps: [], wrong },
      () => !limits.enough(),
    )
    const found = { run, length: walked.deeds.length, ...shortened(model, space, watcher, small) }
    return { ...told, runs: run + 1, steps, found, ...rest }
  }
  return { ...told, runs: walks.runs, steps, unseen: watcher.unseen, oneSided: coverage.oneSided() }
}

/** One walk; a step that goes wrong is its last. */
function walk(
  space: Space,
  watcher: Watcher,
  chance: Random,
  depth: number,
): { deeds: Deed[]; path: number[]; wrong?: Wrong } {
  const deeds: Deed[] = []
  const path: number[] = []
  const breach = space.begin()
  if (breach !== undefined) return { deeds, path, wrong: { property: 'breach', text: breach } }
  let state = space.next.slice()
  const first = watcher.state(state)
  if (first) return { deeds, path, wrong: first }
  let next = state.slice()
  // Faults are few: some walks let the protocol get somewhere before they begin.
  const calm = chance.chance(0.5) ? chance.between(0, depth >> 1) : 0
  while (deeds.length < depth && watcher.within(state)) {
    let total = 0
    let chosen: { action: number; deed: Deed; wrong: Wrong | undefined } | undefined
    visit(space, state, one => {
      const share = (deeds.length < calm ? calmWeight : weight)[one.kind] ?? 1
      if (share === 0) return
      total += share
      if (chance.between(1, total) > share) return
      chosen = { action: one.action, deed: one.deed(), wrong: watcher.step(one) }
      next.set(one.next)
    })
    if (!chosen) break
    deeds.push(chosen.deed)
    path.push(chosen.action)
    const wrong = chosen.wrong ?? watcher.state(next)
    if (wrong) return { deeds, path, wrong }
    ;[state, next] = [next, state]
  }
  return { deeds, path }
}

/** The steps of a shrunk run; where it is short, a search tries to find a shorter one. */
function shortened(
  model: ClosedModel,
  space: Space,
  watcher: Watcher,
  run: Run,
): { finding: Finding; shortest: boolean } {
  const { wrong } = run
  if (run.path.length <= searchable) {
    const limits = {
      states: statesToSearch,
      depth: run.path.length,
      bytes: Number.POSITIVE_INFINITY,
      enough: () => false as const,
    }
    const report = explore(model, limits, () => {}, [wrong.property], usual)
    const found = report.findings.find(one => one.property === wrong.property)
    if (found) return { finding: found, shortest: true }
    // Nothing shorter within so many steps: then this one is.
    if (report.limit?.startsWith('depth')) return { finding: findingOf(space, run), shortest: true }
  }
  const again = play(space, watcher, run.deeds, wrong) ?? run
  return { finding: findingOf(space, again), shortest: false }
}

function findingOf(space: Space, { wrong, path }: Run): Finding {
  return { property: wrong.property, text: wrong.text, length: path.length, path, steps: replay(space, path).steps }
}
