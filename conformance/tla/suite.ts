import { linkMachines, loadSpecs, modelsOf } from '../../src/cli/specs.ts'
import { type SuiteResult, skipped } from '../suite.ts'
import { compareModel } from './compare.ts'
import { missingForTlc } from './tlc.ts'
import { variants } from './variants.ts'

/** More states than this take TLC minutes; of the models that have more, smaller variants are compared. */
const most = 80_000

/** TLC finds as many states as Muster in every untimed model of some size, and comes to the same verdict. */
export async function tla(): Promise<SuiteResult> {
  const suite = 'tla'
  const missing = missingForTlc()
  if (missing) return skipped(suite, missing)
  const { program, diagnostics } = await loadSpecs(undefined, [variants])
  if (!program) {
    const lines = diagnostics.map(one => one.message)
    return { suite, matched: 0, played: 1, looks: 0, failures: [{ name: suite, lines }], leftOut: [] }
  }
  const machineOf = await linkMachines(program)
  const failures: { name: string; lines: readonly string[] }[] = []
  const leftOut: { name: string; reason: string }[] = []
  let [played, looks] = [0, 0]
  for (const [name, model] of modelsOf(program)) {
    const result = await compareModel(model, program, machineOf, most)
    if ('leftOut' in result) {
      leftOut.push({ name, reason: result.leftOut })
      continue
    }
    played++
    looks += result.looks
    if (process.env.MUSTER_VERBOSE) process.stderr.write(`${name}: TLC ${result.theirs}, Muster ${result.distinct}\n`)
    if (result.lines.length > 0) failures.push({ name, lines: result.lines })
  }
  return { suite, played, matched: played - failures.length, looks, failures, leftOut }
}
