import { random } from '../core/random.ts'
import { close } from '../explore/close.ts'
import { explore, noLimits, type Report, usual } from '../explore/search.ts'
import { check } from '../lang/check.ts'
import { applied, type Mutant, mutantsOf, operators } from '../lang/mutants.ts'
import type { TModel, TProgram } from '../lang/typed.ts'
import { type Fate, mutationJson, mutationText, type Outcome } from '../report/mutation.ts'
import { clearProgress, ink } from './explore-models.ts'
import { violatedBy } from './named-mutants.ts'
import { printProblems } from './problems.ts'
import { linkMachines, loadSpecs, machinesOf, modelsOf, type Source } from './specs.ts'

export interface MutateOptions {
  readonly model?: readonly string[]
  readonly operators?: readonly string[]
  readonly sample?: number
  readonly seed?: number
  readonly maxStates?: number
  readonly json?: boolean
  readonly spec?: string
}

const misuse = 4
/** Models larger than this are not run for every mutant. */
const usualStates = 50_000

/** Puts small faults into machines and asks the models which of them they notice; exit 1 when one that is named is missed. */
export async function run(names: readonly string[], options: MutateOptions): Promise<number> {
  const specs = await loadSpecs(options.spec)
  printProblems(specs)
  const { program } = specs
  if (!program) return misuse
  const machines = machinesOf(program)
  const unknown = [...names].find(name => !machines.has(name))
  if (unknown !== undefined)
    return refuse(`there is no machine ${unknown}; there are ${[...machines.keys()].join(', ')}`)
  const strange = options.operators?.find(one => !operators.includes(one as (typeof operators)[number]))
  if (strange !== undefined) return refuse(`there is no operator ${strange}; there are ${operators.join(', ')}`)
  const most = options.maxStates ?? usualStates
  const results: Outcome[] = []
  for (const name of names) {
    const machine = machines.get(name)
    const text = specs.sources.find(one => one.file === machine?.file)?.text
    const models = modelsFor(program, name, options.model, most)
    if (!machine || text === undefined) continue
    if (models.length === 0) return refuse(`no model of ${name} has its counts pinned to at most ${most} states`)
    const base = await reportsOf(program, models, most * 4)
    const all = mutantsOf(machine, text).filter(
      one => !options.operators?.length || options.operators.includes(one.operator),
    )
    for (const [i, mutant] of sampled(all, options).entries()) {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}: ${i} of ${all.length}`)
      results.push({ mutant, ...(await fateOf(mutant, specs.sources, models, base, most * 4)) })
    }
  }
  clearProgress()
  const named = namedMutants(program, specs.sources, names)
  const text = options.json
    ? `${JSON.stringify(mutationJson(results, named), null, 2)}\n`
    : mutationText(results, named, ink())
  process.stdout.write(text)
  return named.some(one => !one.caught) ? 1 : 0
}

/** Those that run the machine and whose counts are pinned, the smallest first. */
function modelsFor(program: TProgram, machine: string, wanted: readonly string[] | undefined, most: number): TModel[] {
  const all = [...modelsOf(program).values()].filter(model =>
    model.groups.some(group => group.stack.machines.some(one => one.name === machine)),
  )
  if (wanted && wanted.length > 0) return all.filter(model => wanted.includes(model.name))
  const size = (model: TModel) =>
    model.expect.distinct ?? (model.expect.verdict === 'violated' ? 0 : Number.POSITIVE_INFINITY)
  return all
    .filter(model => model.expect.verdict !== undefined && size(model) <= most)
    .sort((a, b) => size(a) - size(b))
}

function sampled(all: readonly Mutant[], { sample, seed }: MutateOptions): readonly Mutant[] {
  if (sample === undefined || sample >= all.length) return all
  const chance = random(seed ?? 1)
  const left = [...all]
  while (left.length > sample) left.splice(chance.between(0, left.length - 1), 1)
  return left
}

async function reportsOf(program: TProgram, models: readonly TModel[], states: number): Promise<(Report | string)[]> {
  const machineOf = await linkMachines(program)
  return models.map(model => {
    const closed = close(model, program, machineOf)
    if (closed.refused.length > 0) return closed.refused.join('; ')
    return explore(closed, { ...noLimits, states }, () => {}, [], usual)
  })
}

async function fateOf(
  mutant: Mutant,
  sources: readonly Source[],
  models: readonly TModel[],
  base: readonly (Report | string)[],
  states: number,
): Promise<{ readonly fate: Fate; readonly by?: string }> {
  const changed = sources.map(one => (one.file === mutant.file ? { ...one, text: applied(one.text, mutant) } : one))
  const { program } = check(changed)
  if (!program) return { fate: 'does not check' }
  const known = modelsOf(program)
  let [same, decided] = [true, true]
  for (const [i, model] of models.entries()) {
    const [was] = [base[i]]
    const [is] = await reportsOf(program, [known.get(model.name) as TModel], states)
    if (typeof is === 'string' || typeof was === 'string' || !is || !was)
      return { fate: 'killed', by: `${model.name}: refused` }
    const killer = killedBy(was, is)
    if (killer !== undefined) return { fate: 'killed', by: `${model.name}: ${killer}` }
    if (is.verdict === 'incomplete') decided = false
    if (is.distinct !== was.distinct || is.generated !== was.generated || is.depth !== was.depth) same = false
  }
  return { fate: !decided ? 'undecided' : same ? 'looks equivalent' : 'survived' }
}

/** What a model notices: a property that did not fail before, one that no longer does, or that something was never seen. */
function killedBy(was: Report, is: Report): string | undefined {
  const failed = new Set(was.findings.map(one => one.property))
  const fresh = is.findings.find(one => !failed.has(one.property))
  if (fresh) return fresh.property
  if (was.verdict === 'violated' && is.verdict !== 'violated' && is.verdict !== 'incomplete')
    return `${[...failed].join(', ')} is no longer violated`
  const unseen = is.vacuous.find(one => !was.vacuous.includes(one))
  return unseen === undefined ? undefined : `never seen: ${unseen}`
}

/** The mutants of spec/mutants that belong to these machines: each must be caught by the property that it names. */
function namedMutants(
  program: TProgram,
  sources: readonly Source[],
  machines: readonly string[],
): { name: string; caught: boolean; by: readonly string[] }[] {
  const all = [...program.modules.values()]
    .flatMap(one => one.mutants)
    .filter(one => machines.includes(one.machine.name))
  const found: { name: string; caught: boolean; by: readonly string[] }[] = []
  for (const one of all) {
    const violated = violatedBy(sources, one)
    const caught = violated.every(({ properties }) => one.caught.every(name => properties.includes(name)))
    found.push({ name: one.name, caught, by: one.caught })
  }
  return found
}

function refuse(why: string): number {
  process.stderr.write(`muster: ${why}\n`)
  return misuse
}
