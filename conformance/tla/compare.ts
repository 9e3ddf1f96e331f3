import { exploreModel } from '../../src/cli/explore-models.ts'
import { tlaOf } from '../../src/cli/gen-tla.ts'
import type { AnyMachine } from '../../src/core/machine.ts'
import { type TlaModule, tlcConfig } from '../../src/emit/tla/tla.ts'
import type { Report } from '../../src/explore/report.ts'
import type { TModel, TProgram } from '../../src/lang/typed.ts'
import { patience, type TlcRun, tlc } from './tlc.ts'

/** What came of one model in both; `lines` are the differences. */
export interface Comparison {
  readonly model: string
  readonly distinct: number
  readonly theirs: number
  readonly looks: number
  readonly lines: readonly string[]
  /** Properties that the module does not have, each with the reason. */
  readonly unasked: readonly string[]
}

/** Both sides of a comparison, however they were come by. */
export type Machines = (name: string) => AnyMachine

/**
 * Explores a model with Muster and with TLC, and compares: the verdict and the shortest way to a violation; the number
 * of distinct states and the depth of the whole graph, violations or not; whether each `sometimes` is ever seen.
 * `undefined` when Muster meets `most` states first.
 */
export async function compareModel(
  model: TModel,
  program: TProgram,
  machineOf: Machines,
  most: number,
): Promise<Comparison | { readonly leftOut: string }> {
  const module = tlaOf(model, program, machineOf)
  if ('refused' in module) return { leftOut: `not in TLA+: ${module.refused.join(', ')}` }
  const safe = only(model, ['always', 'sometimes'])
  const ours = (await exploreModel(safe, program, machineOf, { maxStates: most }, [])).report
  const whole = (await exploreModel(only(model, ['sometimes']), program, machineOf, { maxStates: most }, [])).report
  if (ours.limit !== undefined || whole.limit !== undefined) return { leftOut: `more than ${most} states` }
  const run = (invariants: readonly string[], counting = false) =>
    tlc(module.name, module.text, tlcConfig(module, invariants, counting))
  const theirs = run([...module.always.values()])
  const counted = theirs.violated ? run([], true) : theirs
  if (theirs.late || counted.late) return { leftOut: `TLC did not end within ${patience} s` }
  // What a monitor asserts, and breaches, end Muster's search in any case: then there is no whole graph to compare.
  const complete = whole.findings.length === 0
  const asked = complete ? [...module.never].map(([name, never]) => ({ name, run: run([never], true) })) : []
  const seen = asked.filter(one => !one.run.late)
  const late = asked
    .filter(one => one.run.late)
    .map(one => `sometimes ${one.name}: TLC did not end within ${patience} s`)
  return {
    ...{ model: model.name, distinct: whole.distinct, theirs: counted.distinct },
    looks: 1 + (complete ? 2 : 0) + seen.length,
    unasked: [...module.leftOut, ...late],
    lines: [
      ...verdicts(ours, theirs, module),
      ...(complete ? counts(whole, counted) : []),
      ...seen.flatMap(one => sometimes(one.name, one.run, whole)),
    ],
  }
}

function only(model: TModel, temporal: readonly string[]): TModel {
  return { ...model, properties: model.properties.filter(one => temporal.includes(one.temporal)) }
}

/** TLC ends at the first violation; Muster with the level it is on, and all that is violated there. */
function verdicts(ours: Report, theirs: TlcRun, module: TlaModule): string[] {
  if (theirs.error !== undefined) {
    if (ours.findings.some(one => one.property === 'breach' || one.property === 'unhandled')) return []
    return [`TLC: ${theirs.error}`]
  }
  const { violated } = theirs
  const here = ours.findings.map(one => `${one.property} in ${one.length} steps`).join(', ') || 'nothing violated'
  if (!violated) return ours.findings.length === 0 ? [] : [`TLC: nothing violated; Muster: ${here}`]
  const same = ours.findings.some(
    one => module.always.get(one.property) === violated.invariant && one.length === violated.steps,
  )
  return same ? [] : [`TLC: ${violated.invariant} in ${violated.steps} steps; Muster: ${here}`]
}

function counts(ours: Report, theirs: TlcRun): string[] {
  if (theirs.error !== undefined) return []
  const lines: string[] = []
  if (theirs.distinct !== ours.distinct) lines.push(`distinct: TLC ${theirs.distinct}, Muster ${ours.distinct}`)
  if (theirs.depth !== ours.depth) lines.push(`depth: TLC ${theirs.depth}, Muster ${ours.depth}`)
  return lines
}

function sometimes(name: string, theirs: TlcRun, ours: Report): string[] {
  const here = !ours.vacuous.includes(`sometimes ${name}`)
  if (theirs.error !== undefined) return [`sometimes ${name}: TLC: ${theirs.error}`]
  return (theirs.violated !== undefined) === here ? [] : [`sometimes ${name}: seen by ${here ? 'Muster' : 'TLC'} alone`]
}
