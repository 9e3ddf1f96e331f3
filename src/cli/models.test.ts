import { describe, expect, test } from 'vitest'
import { exploreModel } from './explore-models.ts'
import { violatedBy } from './named-mutants.ts'
import { linkMachines, loadSpecs, modelsOf } from './specs.ts'

const { program, sources } = await loadSpecs()
if (!program) throw new Error('the specs have errors: muster check says which')
const machineOf = await linkMachines(program)

/** What takes longer than some seconds is for `npm run bench` and `muster check NAME`. */
const largest = 50_000
const models = [...modelsOf(program).values()].filter(
  model => model.expect.verdict !== undefined && (model.expect.distinct ?? 0) <= largest,
)

describe('the shipped models', () => {
  test.each(models.map(model => [model.name, model] as const))('%s does what its expect says', async (_, model) => {
    expect((await exploreModel(model, program, machineOf)).unmet).toEqual([])
  })

  test('two-phase commit has the counts that TLC and Stateright give', async () => {
    const count = async (name: string) =>
      (await exploreModel(modelsOf(program).get(name) as never, program, machineOf)).report
    expect(await count('TwoPhase3')).toMatchObject({ distinct: 288, generated: 1146, verdict: 'holds' })
    expect(await count('TwoPhase5')).toMatchObject({ distinct: 8832, verdict: 'holds' })
    expect(await count('TwoPhase7')).toMatchObject({
      distinct: 296_448,
      generated: 2_744_706,
      depth: 23,
      verdict: 'holds',
    })
  })
})

const mutants = [...program.modules.values()].flatMap(module => module.mutants)

describe('the mutants of spec/mutants', () => {
  test('are there', () => expect(mutants.length).toBeGreaterThan(0))
  test.each(mutants.map(one => [one.name, one] as const))('%s is caught by the property that it names', (_, mutant) => {
    for (const { properties } of violatedBy(sources, mutant))
      expect(properties).toEqual(expect.arrayContaining([...mutant.caught]))
  })
})
