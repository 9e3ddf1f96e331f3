import { exploreModel } from '../../src/cli/explore-models.ts'
import { linkMachines, loadSpecs, modelsOf } from '../../src/cli/specs.ts'
import { type SuiteResult, skipped } from '../suite.ts'
import { raft, twoPhase } from './promela.ts'
import { missingForSpin, verifier } from './spin.ts'

/** The reference models in Promela, by the names that they have in spec/models/reference. */
export const references: Readonly<Record<string, string>> = {
  TwoPhase3: twoPhase(3),
  TwoPhase5: twoPhase(5),
  TwoPhase7: twoPhase(7),
  TwoPhase8: twoPhase(8),
  Raft3100: raft({ nodes: 3, terms: 1, reboots: 0, duplicates: 0 }),
  Raft3211: raft({ nodes: 3, terms: 2, reboots: 1, duplicates: 1 }),
  Raft3300: raft({ nodes: 3, terms: 3, reboots: 0, duplicates: 0 }),
}
/** Takes SPIN gigabytes and a minute: for the bench. */
const large = 'Raft3300'

/** SPIN finds as many distinct states as the explorer does, and nothing wrong in them. */
export async function spin(): Promise<SuiteResult> {
  const suite = 'spin'
  const missing = missingForSpin()
  if (missing) {
    if (process.env.CI) return failure(suite, missing)
    return skipped(suite, missing)
  }
  const { program } = await loadSpecs()
  if (!program) return failure(suite, 'the specs have errors')
  const machineOf = await linkMachines(program)
  const played = Object.entries(references).filter(([name]) => name !== large)
  const failures: { name: string; lines: string[] }[] = []
  for (const [name, promela] of played) {
    const pan = verifier(promela)
    const theirs = pan.run()
    pan.remove()
    const model = modelsOf(program).get(name)
    if (!model) {
      failures.push({ name, lines: ['there is no such model'] })
      continue
    }
    const { report } = await exploreModel(model, program, machineOf)
    const lines: string[] = []
    if (theirs.distinct !== report.distinct) lines.push(`SPIN ${theirs.distinct} states, Muster ${report.distinct}`)
    if (theirs.errors > 0 || report.verdict !== 'holds')
      lines.push(`SPIN ${theirs.errors} errors, Muster ${report.verdict}`)
    if (lines.length > 0) failures.push({ name, lines })
  }
  return {
    ...{ suite, played: played.length, matched: played.length - failures.length, looks: 2 * played.length },
    ...{ failures, leftOut: [{ name: large, reason: 'a minute of SPIN and gigabytes; `npm run bench` compares it' }] },
  }
}

function failure(suite: string, why: string): SuiteResult {
  return { suite, matched: 0, played: 1, looks: 0, failures: [{ name: suite, lines: [why] }], leftOut: [] }
}
