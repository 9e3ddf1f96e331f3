import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { format } from '../lang/format.ts'
import { parse } from '../lang/parse.ts'
import { print } from './problems.ts'
import { readSources } from './specs.ts'

/** Writes files in the one layout; with `check`, only says which are not. A folder stands for the specs in it. */
export async function run(targets: readonly string[], options: { readonly check?: boolean }): Promise<number> {
  let differ = 0
  let broken = 0
  for (const file of filesOf(targets)) {
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch (error) {
      process.stderr.write(`muster: ${(error as Error).message}\n`)
      broken++
      continue
    }
    const { tree, diagnostics } = parse(text, file)
    if (!tree || diagnostics.length > 0) {
      process.stderr.write(print(diagnostics, new Map([[file, text]])))
      broken++
      continue
    }
    const formatted = format(tree)
    if (formatted === text) continue
    differ++
    if (options.check) process.stdout.write(`${file} is not in the one layout\n`)
    else {
      writeFileSync(`${file}.new`, formatted) // a crash in between leaves the old file whole
      renameSync(`${file}.new`, file)
      process.stdout.write(`${file}\n`)
    }
  }
  if (broken > 0) return 4
  return options.check && differ > 0 ? 1 : 0
}

function filesOf(targets: readonly string[]): string[] {
  return targets.flatMap(target => {
    const folder = statSync(target, { throwIfNoEntry: false })?.isDirectory()
    return folder ? readSources(target, target).map(source => source.file) : [target]
  })
}
