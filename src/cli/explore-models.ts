import { availableParallelism } from 'node:os'
import pc from 'picocolors'
import type { AnyMachine } from '../core/machine.ts'
import { hashOf } from '../explore/checkpoint.ts'
import { close } from '../explore/close.ts'
import type { ClosedModel } from '../explore/closed.ts'
import { depthFirst } from '../explore/depth.ts'
import type { Reduction } from '../explore/reduce/engine.ts'
import { type Exchangeable, exchangeable } from '../explore/reduce/exchangeable.ts'
import {
  exploring,
  type Limits,
  noLimits,
  type Progress,
  type Put,
  type Report,
  type SearchOptions,
  usual,
} from '../explore/search.ts'
import type { TModel, TProgram } from '../lang/typed.ts'
import { count, type Ink, plain } from '../report/check-text.ts'
import { writeCheckpoint } from './checkpoint-file.ts'
import { compileLate } from './compile-late.ts'
import { drive, enough, type Interrupt, interruptible, roomForSearch } from './drive.ts'
import { teamOf } from './team.ts'

export interface CheckLimits {
  readonly maxStates?: number
  /** The same of states in which nodes have no names; they are dear, and each stands for many. */
  readonly maxOrbits?: number
  /** See `Limits.work`. */
  readonly maxWork?: number
  readonly maxDepth?: number
  readonly maxMemory?: number
  readonly maxSeconds?: number
  /** Where a search is put away when a limit ends it, and every few minutes. */
  readonly checkpoint?: string
  readonly resumed?: Put
  readonly workers?: number
  readonly search?: 'breadth' | 'depth'
  readonly engine?: SearchOptions['expand']
  readonly symmetry?: boolean
  /** In worlds of views nodes that are alike have no names; then findings have no path. */
  readonly orbits?: boolean
  readonly partialOrder?: boolean
}

export interface ModelResult {
  readonly report: Report
  readonly closed: ClosedModel
  readonly cpuSeconds: number
  /** What the model's `expect` says and did not come true. */
  readonly unmet: readonly string[]
  /** Why it could not be explored at all: a refused configuration, or a construct that the explorer does not have yet. */
  readonly refused: readonly string[]
  /** What a reduction comes to in this model, or why to nothing. */
  readonly notes: readonly string[]
}

/** Explores one model, with the time it took and what its `expect` says of the outcome. `wanted` as in `explore`. */
export async function exploreModel(
  model: TModel,
  program: TProgram,
  machineOf: (name: string) => AnyMachine,
  limits: CheckLimits = {},
  wanted: readonly string[] = model.expect.violated.map(one => one.property),
): Promise<ModelResult> {
  const closed = close(model, program, machineOf)
  const refused = [...closed.refused]
  if (model.world.running) refused.push('its clocks are running: `muster simulate` plays it')
  if (limits.resumed && limits.resumed.checkpoint.hash !== hashOf(closed))
    refused.push(`the checkpoint is of another model, or of other specs: of ${limits.resumed.checkpoint.model}`)
  if (refused.length > 0)
    return { report: emptyReport(model.name), closed, cpuSeconds: 0, unmet: [], refused, notes: [] }
  const expand = limits.engine ?? usual.expand
  compileLate(expand)
  const before = process.cpuUsage()
  const expected = model.expect.distinct ?? 0
  // The result is the same for any number, and threads that wait for a processor only take time.
  const threads = Math.min(limits.workers ?? 1, availableParallelism())
  const team = threads === 1 ? undefined : teamOf(threads)
  const { reduce, notes } = reductionOf(model, closed, limits)
  const orbits = limits.orbits ? await orbitsOf(model, closed) : undefined
  const options = {
    ...usual,
    ...(reduce && { reduce }),
    expand,
    expected,
    ...(team && { team }),
    ...(limits.resumed && { resume: limits.resumed }),
  }
  const interrupt = interruptible()
  const { maxOrbits: states = limits.maxStates } = orbits ? limits : {}
  const within = limitsOf({ ...limits, ...(states !== undefined && { maxStates: states }) }, interrupt)
  const search = orbits
    ? orbits(within, wanted)
    : limits.search === 'depth'
      ? depthFirst(closed, within)
      : exploring(closed, within, wanted, options)
  const bar = progressBar(model.name)
  const saver = saverOf(limits.checkpoint)
  const report = await drive(search, now => {
    bar(now as Progress)
    saver.now((now as Progress).save)
  })
  if (report.verdict === 'incomplete' && report.limit !== 'memory') saver.end()
  interrupt.release()
  team?.close()
  const used = process.cpuUsage(before)
  const cpuSeconds = (used.user + used.system) / 1e6
  return { report, closed, cpuSeconds, unmet: unmetOf(model, report, reduce), refused: [], notes }
}

/** The search over nodes without names, where this model allows it. Loaded when it is asked for: most searches are others. */
async function orbitsOf(model: TModel, closed: ClosedModel) {
  const [{ likenessOf }, { exploringOrbits }] = await Promise.all([
    import('../explore/orbits/likeness.ts'),
    import('../explore/orbits/search.ts'),
  ])
  const { likeness } = likenessOf(model, closed)
  return likeness && ((limits: Limits, wanted: readonly string[]) => exploringOrbits(closed, limits, wanted, likeness))
}

/** The reduction that is asked for, as far as the model allows it. */
function reductionOf(
  model: TModel,
  closed: ClosedModel,
  { symmetry, partialOrder }: CheckLimits,
): { reduce?: Reduction; notes: readonly string[] } {
  if (!symmetry && !partialOrder) return { notes: [] }
  const notes: string[] = []
  const { classes, telling, idle }: Exchangeable = symmetry ? exchangeable(model, closed) : { classes: [], telling: [] }
  const ids = (one: readonly number[]) => one.map(i => closed.nodes[i]?.self).join(', ')
  for (const one of classes) notes.push(`symmetry: nodes ${ids(one)} may be exchanged`)
  if (symmetry && classes.length === 0)
    notes.push(
      telling.length === 0
        ? 'symmetry: no two nodes have the same place in this model'
        : `symmetry: none, since ${telling
            .slice(0, 3)
            .map(one => `${one.file}:${one.span.line} ${one.what}`)
            .join('; ')}${telling.length > 3 ? ` and ${telling.length - 3} more` : ''}`,
    )
  return { reduce: { classes, ...(idle && { idle }), ...(partialOrder && { order: model }) }, notes }
}

/** Counts are those of the full search; with one order of actions for all, so are the lengths. */
export function unmetOf(model: TModel, report: Report, reduce?: Reduction): string[] {
  const { expect } = model
  const unmet: string[] = []
  if (expect.verdict !== undefined && expect.verdict !== report.verdict)
    unmet.push(`expected ${expect.verdict}, found ${report.verdict}`)
  for (const one of expect.violated) {
    const found = report.findings.find(finding => finding.property === one.property)
    if (!found) unmet.push(`expected a violation of ${one.property}, found none`)
    else if (!reduce?.order && one.steps !== undefined && one.steps !== found.length)
      unmet.push(`expected ${one.property} violated in ${one.steps} steps, found ${found.length}`)
  }
  for (const what of ['distinct', 'generated', 'depth'] as const)
    if (!reduce && expect[what] !== undefined && expect[what] !== report[what])
      unmet.push(`expected ${what} ${expect[what]}, found ${report[what]}`)
  return unmet
}

function limitsOf(limits: CheckLimits, interrupt: Interrupt): Limits {
  return {
    states: limits.maxStates ?? noLimits.states,
    ...(limits.maxWork !== undefined && { work: limits.maxWork }),
    depth: limits.maxDepth ?? noLimits.depth,
    bytes: limits.maxMemory === undefined ? roomForSearch() : limits.maxMemory * 2 ** 20,
    enough: enough(interrupt, limits.maxSeconds),
  }
}

const saveEvery = 300_000

/** Puts a search away now and then, and at its end. */
function saverOf(file: string | undefined): { now: (save: Progress['save']) => void; end: () => void } {
  let last = Date.now()
  let latest: Progress['save']
  return {
    now: save => {
      latest = save
      if (file === undefined || !save || Date.now() - last < saveEvery) return
      writeCheckpoint(file, save())
      last = Date.now()
    },
    end: () => {
      if (file !== undefined && latest) writeCheckpoint(file, latest())
    },
  }
}

/** On a terminal, one line on stderr that says how far the search is, once it has taken two seconds. */
function progressBar(model: string): (now: Progress) => void {
  if (!process.stderr.isTTY) return () => {}
  const start = Date.now()
  let last = start + 1500
  return now => {
    if (Date.now() - last < 500) return
    last = Date.now()
    const rate = Math.round((now.generated / (last - start)) * 1000)
    process.stderr.write(
      `\r\x1b[K${model}: depth ${now.depth}, ${count(now.distinct)} distinct, ${count(rate)}/s, frontier ${count(now.frontier)}, ${Math.round(now.bytes / 2 ** 20)} MB`,
    )
    if (now.frontier === 0) process.stderr.write('\r\x1b[K')
  }
}

export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
}

function emptyReport(model: string): Report {
  return {
    model,
    verdict: 'incomplete',
    distinct: 0,
    generated: 0,
    depth: 0,
    bytes: 0,
    findings: [],
    vacuous: [],
    oneSided: [],
    neverTaken: [],
    bounded: 0,
    reducerRuns: 0,
    coverage: {},
  }
}

/** Colours on a terminal only. */
export function ink(): Ink {
  return pc.isColorSupported && process.stdout.isTTY
    ? { good: pc.green, bad: pc.red, dim: pc.dim, bold: pc.bold }
    : plain
}
