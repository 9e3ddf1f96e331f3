import type { TProgram } from '../lang/typed.ts'
import { emitIndex, emitModule, generated } from './module.ts'
import { emitPage, pageNames } from './page.ts'

/** Everything that belongs into gen/, by path below it. The same program gives the same bytes. */
export function generatedFiles(program: TProgram): Map<string, string> {
  const files = new Map<string, string>()
  for (const module of generated(program)) files.set(`${module.name}.ts`, emitModule(module, program, { types: true }))
  files.set('index.ts', emitIndex(program))
  for (const { machine, name } of pageNames(program)) files.set(`${name}.md`, emitPage(machine))
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Whether a text in gen/ is ours to replace or remove: it says so in its first line. */
export function isGenerated(text: string): boolean {
  return /^(\/\/|<!--) Written by `npm run gen` /.test(text)
}
