import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { format } from '../lang/format.ts'
import { parse } from '../lang/parse.ts'
import { print } from './problems.ts'
import { readSources } from './specs.ts'

/**
 * Writes files in the one layout; with `check`, only says which are not. A folder stands for the specs in it. 0: done;
 * 1: `check` found some; 4: a file could not be read, parsed or written (the others are done all the same).
 */
export async function run(targets: readonly string[], options: { readonly check?: boolean }): Promise<number> {
  const outcomes = filesOf(targets).map(file => formatFile(file, options))
  if (outcomes.includes('broken')) return 4
  return options.check && outcomes.includes('differs') ? 1 : 0
}

function formatFile(file: string, options: { readonly check?: boolean }): 'same' | 'differs' | 'broken' {
  try {
    const text = readFileSync(file, 'utf8')
    const { tree, diagnostics } = parse(text, file)
    if (!tree) {
      process.stderr.write(print(diagnostics, new Map([[file, text]])))
      return 'broken'
    }
    const formatted = format(tree)
    if (formatted === text) return 'same'
    if (!options.check) replaceFile(file, formatted)
    process.stdout.write(options.check ? `${file} is not in the one layout\n` : `${file}\n`)
    return 'differs'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    process.stderr.write(`muster: ${(error as Error).message}\n`)
    return 'broken'
  }
}

/** At once: who reads meanwhile, or after a crash, finds the old text or the new one. Links and permissions stay. */
function replaceFile(file: string, text: string): void {
  const target = realpathSync(file)
  const fresh = `${target}.${process.pid}.new`
  try {
    writeFileSync(fresh, text, { mode: statSync(target).mode, flag: 'wx' })
    renameSync(fresh, target)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
}

function filesOf(targets: readonly string[]): string[] {
  return targets.flatMap(target => {
    const folder = statSync(target, { throwIfNoEntry: false })?.isDirectory()
    return folder ? readSources(target, target).map(source => source.file) : [target]
  })
}
