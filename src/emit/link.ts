import path from 'node:path'
import * as ops from '../core/ops.ts'
import * as partial from '../core/partial.ts'
import * as quick from '../core/quick.ts'
import * as reduce from '../core/reduce.ts'
import * as value from '../core/value.ts'
import * as work from '../core/work.ts'

export type Exports = Readonly<Record<string, unknown>>

/** What generated JavaScript imports, beside other generated modules. */
export const libraries: Readonly<Record<string, Exports>> = {
  'src/core/ops': { ...ops },
  'src/core/partial': { ...partial },
  'src/core/quick': { ...quick },
  'src/core/reduce': { ...reduce },
  'src/core/value': { ...value },
  'src/core/work': { ...work },
}

export interface LinkOptions {
  /** Of a module: made when it is first asked for. */
  readonly textOf: (module: string) => string | undefined
  readonly libraries: Readonly<Record<string, Exports>>
  /** What views and groups are asked of. */
  readonly world?: unknown
}

/** Runs generated JavaScript without writing a file: each module as a function of what it imports, when it is first asked for. */
export function link({ textOf, libraries, world }: LinkOptions): (module: string) => Exports {
  const loaded = new Map<string, Exports>()
  const load = (name: string): Exports => {
    const known = loaded.get(name)
    if (known) return known
    const text = textOf(name)
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
    const body = imported.replace(/^export (const|function) ([\w$]+)/gm, (_, kind: string, own: string) => {
      names.push(own)
      return `${kind} ${own}`
    })
    const make = new Function('$parts', '$world', `'use strict'\n${body}\nreturn { ${names.join(', ')} }`) as (
      parts: readonly Exports[],
      world: unknown,
    ) => Exports
    const exports = make(parts, world)
    loaded.set(name, exports)
    return exports
  }
  return load
}
