import path from 'node:path'
import type { AnyMachine } from '../core/machine.ts'
import { close } from '../explore/close.ts'
import type { Verdict } from '../explore/search.ts'
import type { CorosyncConf } from '../formats/corosync-conf.ts'
import type { TModel, TProgram } from '../lang/typed.ts'
import { leftOut } from '../runtime/configure.ts'
import { loadCorosyncConf } from './conf-file.ts'
import { confModels } from './conf-model.ts'
import { confJson, confText } from './conf-report.ts'
import { faultsText, type Scene, scenes } from './conf-words.ts'
import { type CheckLimits, clearProgress, exploreModel } from './explore-models.ts'
import { print } from './problems.ts'
import { linkMachines, loadSpecs, modelsOf, packageRoot } from './specs.ts'

export interface CheckConfOptions extends CheckLimits {
  readonly json?: boolean
  /** At most this many partitions and crashes in all; boots and heals are free. */
  readonly faults?: number
  readonly spec?: string
}

/** What a configuration was found to allow. */
export interface ConfCheck {
  readonly file: string
  readonly faults: number
  readonly verdict: Verdict
  readonly distinct: number
  readonly generated: number
  readonly cpuSeconds: number
  readonly findings: readonly ConfFinding[]
  /** Of `incomplete` and `vacuous`: why. */
  readonly reasons: readonly string[]
}

export interface ConfFinding {
  readonly property: string
  /** What it means, as the model of configurations says it. */
  readonly meaning: string
  readonly partitions: number
  readonly crashes: number
  readonly schedule: readonly Scene[]
}

/** With more nodes the states are too many for a default that ends. */
const defaultStates = 1_000_000
const defaultFaults = 2
const exitCodes = { holds: 0, violated: 1, incomplete: 2, vacuous: 3 } as const
const misuse = 4

/** Checks each corosync.conf; the exit code is that of the worst verdict. */
export async function run(files: readonly string[], options: CheckConfOptions): Promise<number> {
  const checks: ConfCheck[] = []
  for (const file of files) {
    const check = await checkConf(file, options)
    clearProgress()
    if (typeof check === 'string') {
      process.stderr.write(check)
      return misuse
    }
    checks.push(check)
    if (!options.json) process.stdout.write(confText(check))
  }
  if (options.json) process.stdout.write(`${JSON.stringify(confJson(checks), null, 2)}\n`)
  const verdicts = checks.map(check => check.verdict)
  const worst = (['violated', 'incomplete', 'vacuous'] as const).find(one => verdicts.includes(one))
  return exitCodes[worst ?? 'holds']
}

/**
 * Explores what a configuration allows under any sequence of up to `faults` partitions and crashes, boots included:
 * each property of the model of configurations that can be violated, with a shortest schedule. Gives the text of the
 * errors when the file, or its configuration, is refused.
 */
export async function checkConf(file: string, options: CheckConfOptions): Promise<ConfCheck | string> {
  const { conf, diagnostics, text } = await loadCorosyncConf(file)
  const missing = conf ? leftOut(conf) : []
  const told = [...diagnostics, ...missing]
  if (!conf) return print(told, new Map([[file, text]]))
  if (told.length > 0) process.stderr.write(print(told, new Map([[file, text]])))
  const faults = options.faults ?? defaultFaults
  const generated = confModels(conf, faults)
  const source = { module: `checked/${path.basename(file)}`, file: `the model of ${file}`, text: generated.text }
  const specs = await loadSpecs(options.spec ?? path.join(packageRoot(), 'spec'), [source])
  if (!specs.program) {
    const errors = specs.diagnostics.filter(one => one.severity === 'error')
    return print(errors, new Map(specs.sources.map(one => [one.file, one.text])))
  }
  const found = await exploreAll(specs.program, generated, conf, options)
  if (typeof found === 'string') return `${file}: error: ${found}\n`
  const reasons = [...found.reasons, ...missing.map(one => one.message)]
  const verdict = found.verdict === 'holds' && missing.length > 0 ? 'incomplete' : found.verdict
  return { ...found, file, faults, verdict, reasons }
}

type Explored = Omit<ConfCheck, 'file' | 'faults'>

async function exploreAll(
  program: TProgram,
  { models, ids }: ReturnType<typeof confModels>,
  conf: CorosyncConf,
  options: CheckConfOptions,
): Promise<Explored | string> {
  const machineOf = await linkMachines(program)
  const all = modelsOf(program)
  const found = new Map<string, ConfFinding>()
  const reasons = new Set<string>()
  const unseen = new Map<string, number>()
  let [distinct, generated, cpuSeconds, limited] = [0, 0, 0, false]
  for (const { name, partitions, crashes } of models) {
    const model = all.get(name) as TModel
    const wanted = model.properties.filter(one => one.temporal === 'always').map(one => one.name)
    const result = await exploreModel(model, program, machineOf, { maxStates: defaultStates, ...options }, wanted)
    if (result.refused.length > 0) return refusal(result.refused, conf)
    const { report } = result
    distinct += report.distinct
    generated += report.generated
    cpuSeconds += result.cpuSeconds
    if (report.limit !== undefined) {
      limited = true
      reasons.add(`stopped at ${report.limit}, with ${faultsText(partitions, crashes)}`)
    }
    for (const one of report.vacuous) unseen.set(one, (unseen.get(one) ?? 0) + 1)
    for (const finding of report.findings) {
      const known = found.get(finding.property)
      if (known && known.schedule.length <= finding.length) continue
      found.set(finding.property, findingOf(finding, model, program, machineOf, ids))
    }
  }
  // Something that no share of the faults ever showed, such as anybody being quorate.
  const never = [...unseen].filter(([what, times]) => times === models.length && what.startsWith('sometimes'))
  for (const [what] of never) reasons.add(meaningOf(all.get('Checked0') as TModel, what.replace('sometimes ', '')))
  const verdict: Verdict = found.size > 0 ? 'violated' : limited ? 'incomplete' : never.length > 0 ? 'vacuous' : 'holds'
  const findings = [...found.values()].sort((a, b) => a.schedule.length - b.schedule.length)
  return { verdict, distinct, generated, cpuSeconds, findings, reasons: [...reasons] }
}

function findingOf(
  {
    property,
    path: actions,
    text,
  }: { readonly property: string; readonly path: readonly number[]; readonly text: string },
  model: TModel,
  program: TProgram,
  machineOf: (name: string) => AnyMachine,
  ids: readonly number[],
): ConfFinding {
  const schedule = scenes(close(model, program, machineOf), actions, ids)
  const times = (word: string) => schedule.filter(scene => scene.text.includes(word)).length
  return {
    property,
    meaning: model.properties.some(one => one.name === property) ? meaningOf(model, property) : text,
    partitions: times(' splits into '),
    crashes: times(' crashes'),
    schedule,
  }
}

function meaningOf(model: TModel, property: string): string {
  const found = model.properties.find(one => one.name === property)
  return found && found.doc.length > 0 ? found.doc.join(' ') : `${found?.temporal} ${property}: ${found?.text}`
}

/** The same `require` speaks for every node: once is enough. */
function refusal(refused: readonly string[], conf: CorosyncConf): string {
  const words = new Set(refused.map(why => why.replace(/^node \d+, \w+: /, '')))
  const span = conf.spans.get('quorum.auto_tie_breaker') ?? conf.spans.get('quorum.provider')
  return `${span ? `line ${span.line}: ` : ''}corosync does not start with this configuration: ${[...words].join('; ')}`
}
