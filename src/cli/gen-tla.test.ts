import { describe, expect, test } from 'vitest'
import { unsayable } from '../emit/tla/tla.ts'
import { ballot } from '../explore/testing/closed-of.ts'
import { check } from '../lang/check.ts'
import { interpretMachine } from '../lang/interpret/machine.ts'
import { tlaOf } from './gen-tla.ts'
import { linkMachines, loadSpecs, machinesOf, modelsOf } from './specs.ts'

const { program } = await loadSpecs()
if (!program) throw new Error('the specs have errors')
const machineOf = await linkMachines(program)

/** Operators that are used and neither defined, declared nor from the modules that are extended. */
function undefinedNames(text: string): string[] {
  const bare = text.replace(/\\\*.*$/gm, '').replace(/"(?:\\.|[^"\\])*"/g, '""')
  const defined = new Set([...bare.matchAll(/^\s*(?:LET |IN )?([A-Za-z_]\w*)(?:\([^)]*\))? ==/gm)].map(one => one[1]))
  // Fields of records may be called so, too.
  const called = [...bare.matchAll(/(?<![.\w])([A-Z][A-Za-z]*_[A-Za-z]\w*)\b(?!\s*\|->)/g)].map(one => one[1] as string)
  return [...new Set(called)].filter(
    name => !defined.has(name) && !new RegExp(`${name}\\([^)]*\\)\\s*==|${name}\\s*==`).test(bare),
  )
}

describe('a model in TLA+', () => {
  const sayable = [...modelsOf(program).values()].filter(model => unsayable(model).length === 0)
  test.each(sayable.map(model => [model.name, model] as const))('%s is a whole module', (name, model) => {
    const made = tlaOf(model, program, machineOf)
    if ('refused' in made) throw new Error(made.refused.join())
    expect(made.text).toMatch(new RegExp(`^-+ MODULE ${name} -+\\n`))
    expect(made.text.trimEnd()).toMatch(/\n=+$/)
    expect(undefinedNames(made.text)).toEqual([])
    for (const one of model.properties.filter(property => property.temporal === 'always'))
      expect(made.always.has(one.name)).toBe(true)
  })

  test('that has what the translation does not know is refused by name', () => {
    const file = {
      module: 'test',
      file: 'test.mu',
      text: `${ballot}
      model Paused {
        nodes 2 of Voting { peers: nodes }
        world { links datagram pauses <= 1 }
      }`,
    }
    const { program: other } = check([file])
    if (!other) throw new Error('the text has errors')
    const machines = machinesOf(other)
    const made = tlaOf(modelsOf(other).get('Paused') as never, other, name =>
      interpretMachine(machines.get(name) as never, other),
    )
    expect('refused' in made && made.refused.join()).toContain('pauses')
  })
})
