import path from 'node:path'
import * as immer from 'immer'
import * as pattern from 'ts-pattern'
import type { AnyMachine } from '../../core/machine.ts'
import * as ops from '../../core/ops.ts'
import * as partial from '../../core/partial.ts'
import * as quick from '../../core/quick.ts'
import * as reduce from '../../core/reduce.ts'
import * as value from '../../core/value.ts'
import * as work from '../../core/work.ts'
import type { TProgram } from '../../lang/typed.ts'
import { emitModule, generated } from '../module.ts'

type Exports = Record<string, unknown>

const libraries: Readonly<Record<string, Exports>> = {
  immer: { ...immer },
  'ts-pattern': { ...pattern },
  'src/core/ops': { ...ops },
  'src/core/partial': { ...partial },
  'src/core/quick': { ...quick },
  'src/core/reduce': { ...reduce },
  'src/core/value': { ...value },
  'src/core/work': { ...work },
}

/**
 * What the generator makes of a program, run without writing a file: each module's JavaScript as a function of what it
 * imports. Returns the machines by name.
 */
export function loadGenerated(program: TProgram): Map<string, AnyMachine> {
  const loaded = new Map<string, Exports>()
  const texts = new Map(generated(program).map(module => [module.name, emitModule(module, program, { types: false })]))
  const load = (name: string): Exports => {
    const known = loaded.get(name)
    if (known) return known
    const text = texts.get(name)
    if (text === undefined) throw new Error(`nothing was generated for ${name}`)
    const parts: Exports[] = []
    const names: string[] = []
    const imported = text.replace(/^import \{([^}]*)\} from '([^']+)'$/gm, (_, list: string, from: string) => {
      const target = from.startsWith('.')
        ? path.posix.join('gen', path.posix.dirname(name), from).replace(/\.js$/, '')
        : from
      const exports = libraries[target] ?? load(target.slice('gen/'.length))
      parts.push(exports)
      for (const one of list.split(',').map(part => part.trim()))
        if (one !== '' && !(one in exports)) throw new Error(`${from} has no ${one}`)
      return `const {${list}} = $parts[${parts.length - 1}]`
    })
    const body = imported.replace(/^export (const|function) (\w+)/gm, (_, kind: string, own: string) => {
      names.push(own)
      return `${kind} ${own}`
    })
    const make = new Function('$parts', `'use strict'\n${body}\nreturn { ${names.join(', ')} }`) as (
      parts: Exports[],
    ) => Exports
    const exports = make(parts)
    loaded.set(name, exports)
    return exports
  }
  const machines = new Map<string, AnyMachine>()
  for (const module of generated(program)) {
    for (const machine of module.machines) machines.set(machine.name, load(module.name)[machine.name] as AnyMachine)
  }
  return machines
}
