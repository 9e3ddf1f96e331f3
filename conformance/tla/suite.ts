import { linkMachines, loadSpecs, machinesOf, modelsOf } from '../../src/cli/specs.ts'
import type { TProgram } from '../../src/lang/typed.ts'
import { type SuiteResult, skipped } from '../suite.ts'
import { compareModel } from './compare.ts'
import { judgeSteps, sayable } from './steps.ts'
import { missingForTlc } from './tlc.ts'
import { variants } from './variants.ts'

/** More states than this take TLC minutes; of the models that have more, smaller variants are compared. */
const most = Number(process.env.MUSTER_TLC_STATES ?? 80_000)
/** Models of these names alone, as a regular expression; all machines are stepped in any case. */
const only = new RegExp(process.env.MUSTER_TLC_MODELS ?? '')
/** Random walks of each machine, always the same. */
const walks = { seed: 7, count: 150 }

type Failure = SuiteResult['failures'][number]
type LeftOut = SuiteResult['leftOut'][number]

/**
 * TLC finds as many states as Muster in every untimed model of some size, and comes to the same verdict; and each machine
 * takes the same steps in TLA+ as in the interpreter.
 */
export async function tla(): Promise<SuiteResult> {
  const suite = 'tla'
  const missing = missingForTlc()
  if (missing) return skipped(suite, missing)
  const torture = { module: 'torture', file: 'src/emit/testing/torture.ts', text: sayable }
  const { program, diagnostics } = await loadSpecs(undefined, [variants, torture])
  if (!program) {
    const lines = diagnostics.filter(one => one.severity === 'error').map(one => one.message)
    return { suite, matched: 0, played: 1, looks: 0, failures: [{ name: suite, lines }], leftOut: [] }
  }
  const failures: Failure[] = []
  const leftOut: LeftOut[] = []
  const models = await compareModels(program, failures, leftOut)
  const machines = compareMachines(program, failures, leftOut)
  const played = models.played + machines.played
  const looks = models.looks + machines.looks
  return { suite, played, matched: played - failures.length, looks, failures, leftOut }
}

interface Played {
  readonly played: number
  readonly looks: number
}

async function compareModels(program: TProgram, failures: Failure[], leftOut: LeftOut[]): Promise<Played> {
  const machineOf = await linkMachines(program)
  let [played, looks] = [0, 0]
  for (const [name, model] of [...modelsOf(program)].filter(([name]) => only.test(name))) {
    const began = Date.now()
    const result = await compareModel(model, program, machineOf, most)
    if (process.env.MUSTER_VERBOSE) {
      const said = 'leftOut' in result ? result.leftOut : `${result.distinct} states ${result.lines.join('; ')}`
      process.stderr.write(`${name}: ${said} (${Math.round((Date.now() - began) / 1000)} s)\n`)
    }
    if ('leftOut' in result) {
      leftOut.push({ name, reason: result.leftOut })
      continue
    }
    played++
    looks += result.looks
    if (result.lines.length > 0) failures.push({ name, lines: result.lines })
    for (const reason of result.unasked) leftOut.push({ name, reason })
  }
  return { played, looks }
}

function compareMachines(program: TProgram, failures: Failure[], leftOut: LeftOut[]): Played {
  let [played, looks] = [0, 0]
  for (const [name, machine] of machinesOf(program)) {
    const { kept, error, refused } = judgeSteps(machine, program, walks.seed, walks.count)
    if (refused !== undefined) {
      leftOut.push({ name: `steps of ${name}`, reason: `not in TLA+: ${refused}` })
      continue
    }
    played++
    looks += kept
    if (error !== undefined) failures.push({ name: `steps of ${name}`, lines: [error] })
  }
  return { played, looks }
}
