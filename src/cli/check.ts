import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { close } from '../explore/close.ts'
import { replay } from '../explore/path.ts'
import type { Put } from '../explore/report.ts'
import { Space } from '../explore/space.ts'
import type { TModel } from '../lang/typed.ts'
import { checkJson } from '../report/check-json.ts'
import { checkText } from '../report/check-text.ts'
import { annotated, coverageOf, coverageText, missing } from '../report/coverage.ts'
import { readCheckpoint } from './checkpoint-file.ts'
import { type CheckLimits, clearProgress, exploreModel, ink, type ModelResult } from './explore-models.ts'
import { noModel } from './no-model.ts'
import { printProblems } from './problems.ts'
import { drawings, summaries, wantedReport, writeReports } from './reports.ts'
import { linkMachines, loadModels, loadSpecs, modelsOf, packageRoot, type Source, type Specs } from './specs.ts'

export interface CheckOptions extends Omit<CheckLimits, 'resumed'> {
  readonly resume?: string
  readonly json?: boolean
  readonly faults?: number
  readonly abandoned?: number
  readonly promises?: 'manual' | 'corosync31'
  readonly commands?: number
  readonly fix?: boolean
  readonly matrix?: boolean
  readonly nodes?: string
  readonly candidates?: boolean
  readonly spec?: string
  readonly path?: string
  readonly expect?: boolean
  /** Instead of all models those that are too large to be looked at every time. */
  readonly nightly?: boolean
  readonly report?: readonly string[]
  /** Print the coverage; with a folder's name also write the specs there, annotated. */
  readonly coverage?: string | true
  readonly strict?: boolean
}

const exitCode = { holds: 0, violated: 1, incomplete: 2, vacuous: 3 } as const
const misuse = 4
/** Models larger than this are for the night: without a name they are left out. */
const largest = 1_000_000

/** Explores models by name, the models of `.mu` files, or the configuration of a corosync.conf; without targets, all shipped. */
export async function run(targets: readonly string[], options: CheckOptions): Promise<number> {
  const files = targets.filter(one => one.endsWith('.mu'))
  const confs = targets.filter(one => /\.conf$|[\\/]/.test(one) && !one.endsWith('.mu'))
  const names = targets.filter(one => !files.includes(one) && !confs.includes(one))
  if (options.matrix || options.nodes !== undefined || options.candidates) {
    if (!options.matrix || targets.length > 0) return refuse('--matrix stands alone, with --nodes and --candidates')
    return (await import('./check-matrix.ts')).run(options)
  }
  if (confs.length > 0) {
    if (files.length + names.length > 0)
      return refuse('a corosync.conf is checked on its own, not together with models')
    return (await import('./check-conf.ts')).run(confs, options)
  }
  let more: Source[]
  try {
    more = files.map(file => ({ module: path.basename(file, '.mu'), file, text: readFileSync(file, 'utf8') }))
  } catch (error) {
    return refuse((error as Error).message)
  }
  const folder = options.spec ?? path.join(packageRoot(), 'spec')
  const specs = files.length === 0 && names.length > 0 ? await loadModels(names, folder) : await specsWith(folder, more)
  printProblems(specs)
  if (!specs.program) return misuse
  if (options.nightly && targets.length > 0) return refuse('--nightly stands for the models that it names')
  const models = chosen(specs, files, names, options.nightly === true)
  if (typeof models === 'string') return refuse(models)
  const machineOf = await linkMachines(specs.program)
  if (options.path !== undefined) return replayPath(specs, models, options.path, machineOf)
  const wanted = (options.report ?? []).map(wantedReport)
  const none = wanted.indexOf(undefined)
  if (none >= 0)
    return refuse(`there is no report ${options.report?.[none]}; there are ${[...summaries, ...drawings].join(', ')}`)
  // A report on standard output stands there alone.
  const quiet = options.json === true || wanted.some(one => one?.file === undefined)
  if ((options.resume ?? options.checkpoint) !== undefined && models.length !== 1)
    return refuse('a checkpoint is of one model')
  if (options.search === 'depth' && (options.resume ?? options.checkpoint) !== undefined)
    return refuse('a search that goes deep first cannot be put away')
  if (options.symmetry || options.partialOrder) {
    const other = conflicting(options)
    if (other !== undefined) return refuse(`a reduced search goes without ${other}`)
  }
  let resume: Put | undefined
  try {
    resume = options.resume === undefined ? undefined : readCheckpoint(options.resume)
  } catch (error) {
    return refuse((error as Error).message)
  }
  const results: { model: TModel; result: ModelResult }[] = []
  for (const model of models) {
    const result = await exploreModel(model, specs.program, machineOf, {
      ...options,
      ...(resume && { resumed: resume }),
    })
    clearProgress()
    if (result.refused.length > 0) return refuse(`${model.name}: ${result.refused.join('; ')}`)
    results.push({ model, result })
    if (!quiet) print(result, options.expect === true)
  }
  if (options.json) process.stdout.write(`${JSON.stringify(checkJson(results.map(one => one.result)), null, 2)}\n`)
  const reports = writeReports(
    wanted.flatMap(one => one ?? []),
    results.map(one => ({ ...one, closed: one.result.closed })),
  )
  const missed = showCoverage(results, specs.sources, options, quiet)
  if (!quiet) for (const file of reports) process.stdout.write(`wrote ${file}\n`)
  const unmet = results.filter(one => one.result.unmet.length > 0)
  if (options.expect || (targets.length === 0 && !quiet)) {
    if (!quiet)
      process.stdout.write(
        `${results.length - unmet.length} of ${results.length} models do what their \`expect\` says\n`,
      )
    return unmet.length > 0 ? 1 : 0
  }
  const verdict = worst(results.map(one => one.result.report.verdict))
  return verdict === 0 && options.strict && missed > 0 ? exitCode.vacuous : verdict
}

/** `.mu` files beside the shipped specs; a file that is one of the shipped ones replaces it. */
async function specsWith(folder: string, more: readonly Source[]): Promise<Specs> {
  const shipped = await loadSpecs(folder)
  const fresh = more.filter(one => !shipped.sources.some(known => known.text === one.text))
  return fresh.length === 0 ? shipped : loadSpecs(folder, fresh)
}

function chosen(specs: Specs, files: readonly string[], names: readonly string[], nightly: boolean): TModel[] | string {
  const all = modelsOf(specs.program as NonNullable<Specs['program']>)
  const unknown = names.find(name => !all.has(name))
  if (unknown !== undefined) return noModel(unknown, all)
  const texts = new Set(files.map(file => readFileSync(file, 'utf8')))
  const inFiles = [...all.values()].filter(model =>
    specs.sources.some(source => texts.has(source.text) && source.module === model.module),
  )
  if (files.length > 0 && inFiles.length + names.length === 0) return 'there is no model in these files'
  if (files.length + names.length > 0) return [...inFiles, ...names.map(name => all.get(name) as TModel)]
  return [...all.values()].filter(
    model => model.expect.verdict !== undefined && (model.expect.distinct ?? 0) > largest === nightly,
  )
}

/** What all models together did not go through; how much that is. */
function showCoverage(
  results: readonly { readonly result: ModelResult }[],
  sources: readonly Source[],
  { coverage, strict }: CheckOptions,
  quiet: boolean,
): number {
  if (coverage === undefined && !strict) return 0
  const machines = new Map(
    results.flatMap(({ result: { closed } }) =>
      [...closed.nodes.flatMap(node => node.stack.machines), ...closed.monitors.map(one => one.machine)].map(
        one => [one.name, one] as const,
      ),
    ),
  )
  const all = coverageOf(
    [...machines.values()],
    results.map(one => one.result.report),
  )
  if (!quiet) process.stdout.write(coverageText(all))
  if (typeof coverage === 'string')
    for (const { file, text } of sources.filter(one =>
      all.some(({ machine }) => machine.sites[0]?.file === one.file),
    )) {
      const to = path.join(coverage, `${file}.txt`)
      mkdirSync(path.dirname(to), { recursive: true })
      writeFileSync(to, annotated(text, file, all))
      if (!quiet) process.stdout.write(`wrote ${to}\n`)
    }
  const missed = all.reduce((sum, one) => sum + missing(one).length, 0)
  if (strict && missed > 0 && !quiet)
    process.stdout.write(`vacuous: ${missed} conditions, assignments and inputs that no model went through\n`)
  return missed
}

function print(result: ModelResult, expecting: boolean): void {
  const met = result.unmet.length === 0
  if (expecting && met) {
    const { model, verdict, distinct } = result.report
    process.stdout.write(`ok  ${model}: ${verdict}, ${distinct} distinct, ${result.cpuSeconds.toFixed(2)} s CPU\n`)
    return
  }
  process.stdout.write(checkText(result.report, result.cpuSeconds, ink()))
  for (const one of result.notes) process.stdout.write(`  ${one}\n`)
  if (result.report.reduced)
    process.stdout.write(`  partial order: ${result.report.reduced} states did with some of their actions\n`)
  for (const one of result.unmet) process.stdout.write(`  not as expected: ${one}\n`)
}

function replayPath(
  specs: Specs,
  models: readonly TModel[],
  given: string,
  machineOf: Parameters<typeof close>[2],
): number {
  const [model, second] = models
  const path = given.split('/').map(Number)
  if (!model || second) return refuse('--path replays one model')
  if (path.some(one => !Number.isSafeInteger(one) || one < 0))
    return refuse('--path takes action indices such as 0/3/1')
  const space = new Space(close(model, specs.program as NonNullable<Specs['program']>, machineOf), () => {})
  const { steps, stuck } = replay(space, path)
  for (const [i, step] of steps.entries()) {
    process.stdout.write(`${String(i + 1).padStart(4)}. ${step.text}\n`)
    for (const change of step.changes) process.stdout.write(`        ${change}\n`)
  }
  if (stuck) return refuse(`step ${stuck.at + 1}: there are ${stuck.choices} actions here, 0 to ${stuck.choices - 1}`)
  return 0
}

function conflicting({ search, checkpoint, resume, workers }: CheckOptions): string | undefined {
  if (search === 'depth') return '--search depth'
  if (checkpoint !== undefined) return '--checkpoint'
  if (resume !== undefined) return '--resume'
  return (workers ?? 1) > 1 ? '--workers' : undefined
}

function worst(verdicts: readonly (keyof typeof exitCode)[]): number {
  for (const one of ['violated', 'incomplete', 'vacuous'] as const) if (verdicts.includes(one)) return exitCode[one]
  return 0
}

function refuse(why: string): number {
  process.stderr.write(`muster: ${why}\n`)
  return misuse
}
