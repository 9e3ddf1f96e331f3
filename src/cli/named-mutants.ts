import { close } from '../explore/close.ts'
import type { ClosedModel } from '../explore/closed.ts'
import { explore, noLimits, usual } from '../explore/search.ts'
import { simulating } from '../explore/walk/simulate.ts'
import { interpretMachine } from '../lang/interpret/machine.ts'
import { mutated } from '../lang/mutate.ts'
import type { TModel, TMutant } from '../lang/typed.ts'
import { drilling } from '../runtime/drill.ts'
import { machinesOf, modelsOf, type Source } from './specs.ts'

/** Beyond these a search is given up and random walks go on, always the same; beyond those a mutant has got away. */
const mostStates = 2_500_000
const walks = { seed: 1, runs: 20_000, depth: 500 }
const mostDrills = 160

/** By model, which properties a named mutant violates; empty lists, where the mutated text does not check. */
export function violatedBy(
  sources: readonly Source[],
  mutant: TMutant,
): { readonly model: string; readonly properties: readonly string[] }[] {
  const { program } = mutated(sources, mutant)
  if (!program) return mutant.models.map(({ name }) => ({ model: name, properties: [] }))
  const machines = machinesOf(program)
  return mutant.models.map(({ name }) => {
    const model = modelsOf(program).get(name) as TModel
    const closed = close(model, program, machine => interpretMachine(machines.get(machine) as never, program))
    if (!model.world.running) {
      const limits = { ...noLimits, states: mostStates }
      const { findings, limit } = explore(closed, limits, () => undefined, mutant.caught, usual)
      if (findings.length > 0 || limit === undefined)
        return { model: name, properties: findings.map(one => one.property) }
      return { model: name, properties: walkedInto(closed) }
    }
    let found: string | undefined
    for (const one of drilling(closed, 1, mostDrills, () => false)) found = one.found?.property
    return { model: name, properties: found === undefined ? [] : [found] }
  })
}

function walkedInto(closed: ClosedModel): string[] {
  const search = simulating(closed, walks, noLimits)
  for (;;) {
    const { done, value } = search.next()
    if (done) return value.found ? [value.found.finding.property] : []
  }
}
