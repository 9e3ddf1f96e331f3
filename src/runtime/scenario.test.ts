import { describe, expect, test } from 'vitest'
import { runScenario } from './scenario.ts'
import { shipped } from './testing/specs.ts'

const { program, machineOf } = await shipped()
const scenarios = [...program.modules.values()].flatMap(module => module.scenarios)

describe('the scenarios of spec/', () => {
  test('are there', () => expect(scenarios.length).toBeGreaterThan(5))
  test.each(scenarios.map(one => [`${one.file}: ${one.title}`, one] as const))('%s', (_, scenario) => {
    expect(runScenario(scenario, { program, machineOf })).toEqual({ ok: true, title: scenario.title })
  })
})
