import { describe, expect, test } from 'vitest'
import { close } from '../explore/close.ts'
import { explore, noLimits, usual } from '../explore/search.ts'
import { check } from '../lang/check.ts'
import { interpretMachine } from '../lang/interpret/machine.ts'
import { mutated } from '../lang/mutate.ts'
import type { TMutant, TProgram } from '../lang/typed.ts'
import { drilling } from '../runtime/drill.ts'
import { loadSpecs, machinesOf, modelsOf } from './specs.ts'

/** Each half of `RepeatedTokensCount`, which together are noticed by `Deaths`. */
const halves = `use evs: Evs
  use models/drills-rules: Deaths
  mutant RepeatsOnly of Evs on Deaths {
    change \`when token.hop > myHop else "a token seen before"\` to \`if token.hop <= myHop { arm tokenLost }
      when token.hop > myHop else "a token seen before"\`
    caught by noticed
  }
  mutant UnansweredOnly of Evs on Deaths {
    change \`if phase == Operational { enterGather(JoinInOperational) }\` to \`\`
    caught by noticed
  }`

const { sources } = await loadSpecs()
const { program } = check([...sources, { module: 'mutants/halves', file: 'halves.mu', text: halves }])
const mutantOf = (name: string) =>
  program?.modules.get('mutants/halves')?.mutants.find(one => one.name === name) as TMutant
const closedOf = (name: string, of: TProgram | undefined) => {
  const machines = machinesOf(of as TProgram)
  const model = modelsOf(of as TProgram).get(name)
  return close(model as never, of as TProgram, machine =>
    interpretMachine(machines.get(machine) as never, of as TProgram),
  )
}

describe('a token timeout that repeated tokens reset', () => {
  const { program: faulty } = mutated(sources, mutantOf('RepeatsOnly'))

  test.each(['RepeatsOnly', 'UnansweredOnly'])('is not noticed by itself: %s', name => {
    let last: { runs: number; found?: object } | undefined
    const closed = closedOf('Deaths', mutated(sources, mutantOf(name)).program)
    for (const one of drilling(closed, 1, 4, () => false)) last = one
    expect(last).toMatchObject({ runs: 4 })
    expect(last?.found).toBeUndefined()
  })

  test('is none where there is no time: the same states, although tokens come twice', () => {
    const distinct = (of: TProgram | undefined) =>
      explore(closedOf('Evs2Duplicating', of), noLimits, () => undefined, undefined, usual).distinct
    expect(distinct(faulty)).toBe(distinct(program))
  })
})
