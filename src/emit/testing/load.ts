import * as immer from 'immer'
import * as pattern from 'ts-pattern'
import type { AnyMachine } from '../../core/machine.ts'
import type { TProgram } from '../../lang/typed.ts'
import { libraries, link } from '../link.ts'
import { emitModule, generated } from '../module.ts'

/** What the generator makes of a program, run without writing a file. Returns the machines by name. */
export function loadGenerated(program: TProgram): Map<string, AnyMachine> {
  const modules = generated(program)
  const texts = new Map(modules.map(module => [module.name, emitModule(module, program, { types: false })]))
  const load = link({
    textOf: name => texts.get(name),
    libraries: { ...libraries, immer: { ...immer }, 'ts-pattern': { ...pattern } },
  })
  return new Map(
    modules.flatMap(module =>
      module.machines.map(({ name }) => [name, load(module.name)[name] as AnyMachine] as const),
    ),
  )
}
