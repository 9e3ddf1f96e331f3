import { describe, expect, test } from 'vitest'
import { checkParsed } from '../lang/check-parsed.ts'
import { bareTexts } from '../lang/elaborate/hash.ts'
import { parse } from '../lang/parse.ts'
import { noModel } from './no-model.ts'
import { loadModels, loadSpecs, machinesOf, modelsOf } from './specs.ts'

const whole = await loadSpecs()
if (!whole.program) throw new Error('the specs have errors')
const models = modelsOf(whole.program)
const machines = machinesOf(whole.program)
/** One of each file. */
const some = [...new Map([...models.values()].map(model => [model.module, model.name])).values()]

describe('the specs of a few models', () => {
  test.each(some)('%s are those of all, and no more than it uses', async name => {
    const { program, diagnostics, sources } = await loadModels([name])
    expect(diagnostics).toEqual([])
    if (!program) throw new Error('it does not check')
    expect(modelsOf(program).has(name)).toBe(true)
    for (const [own, machine] of machinesOf(program)) expect(machine.hash).toBe(machines.get(own)?.hash)
    expect(sources.length).toBeLessThan(whole.sources.length)
  })
  test('of several files, once each', async () => {
    const { program, sources } = await loadModels(['TwoPhase3', 'Majority3', 'Weighted'])
    expect(new Set(sources.map(one => one.file)).size).toBe(sources.length)
    expect(program && [...modelsOf(program).keys()]).toEqual(
      expect.arrayContaining(['TwoPhase3', 'Majority3', 'Weighted']),
    )
  })
  test.each([[['Nowhere']], [['TwoPhase3', 'Nowhere']], [['(x+x+)+y']], [[]]])(
    'are all of them for %j',
    async names => {
      expect((await loadModels(names)).sources).toHaveLength(whole.sources.length)
    },
  )
})

describe('what a spec parses to', () => {
  test('may be kept as JSON: it checks to the same', () => {
    const kept = checkParsed(
      whole.sources.map(source => {
        const { tree, diagnostics } = parse(source.text, source.file)
        const told = { tree, bare: tree && bareTexts(source.text, tree) }
        const again = JSON.parse(JSON.stringify(told))
        expect(again, source.file).toEqual(told)
        return { ...source, ...again, diagnostics }
      }),
    )
    if (!kept.program) throw new Error('it does not check')
    expect(kept.diagnostics).toEqual([])
    const hashes = [...machinesOf(kept.program)].map(([name, machine]) => [name, machine.hash])
    expect(hashes).toEqual([...machines].map(([name, machine]) => [name, machine.hash]))
  })
})

describe('a model that is not there', () => {
  test('is answered with the one that is nearly so called', () => {
    expect(noModel('TwoFase3', models)).toBe('there is no model TwoFase3; did you mean TwoPhase3?')
  })
  test('is answered with all, in lines of a terminal', () => {
    const text = noModel('Nowhere', models)
    for (const name of models.keys()) expect(text).toMatch(new RegExp(`\\b${name}\\b`))
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(104)
  })
})
