import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generatedFiles, isGenerated } from '../emit/files.ts'
import { printProblems } from './problems.ts'
import { loadSpecs, packageRoot } from './specs.ts'

/** One way in which a folder differs from what the specs come to. */
export interface Drift {
  readonly file: string
  readonly how: 'missing' | 'changed' | 'stale'
}

/**
 * Writes gen/ from spec/: only the files that change, and removes those whose spec is gone. With `check` it says what
 * differs and writes nothing. Exit codes: 0, 1 for a difference under `check`, 4 when the specs have errors.
 */
export async function run(options: { readonly check?: boolean; readonly out?: string }): Promise<number> {
  const specs = await loadSpecs()
  if (!specs.program) {
    printProblems(specs)
    return 4
  }
  const folder = options.out ?? path.join(packageRoot(), 'gen')
  const files = generatedFiles(specs.program)
  const drift = driftOf(folder, files)
  if (!options.check) for (const one of drift) write(folder, one, files.get(one.file))
  const shown = path.relative(process.cwd(), folder) || '.'
  for (const one of drift) process.stdout.write(`${shown}/${one.file}: ${options.check ? one.how : done[one.how]}\n`)
  if (options.check && drift.length > 0) process.stdout.write('npm run gen writes what the specs come to\n')
  return options.check && drift.length > 0 ? 1 : 0
}

const done = { missing: 'written', changed: 'written', stale: 'removed' } as const

/** What a folder lacks, has otherwise, or has left over, by path. Files that were not generated are left alone. */
export function driftOf(folder: string, files: ReadonlyMap<string, string>): Drift[] {
  const drift: Drift[] = []
  for (const [file, text] of files) {
    const at = path.join(folder, file)
    if (!existsSync(at)) drift.push({ file, how: 'missing' })
    else if (readFileSync(at, 'utf8') !== text) drift.push({ file, how: 'changed' })
  }
  for (const file of present(folder)) {
    if (!files.has(file) && isGenerated(readFileSync(path.join(folder, file), 'utf8')))
      drift.push({ file, how: 'stale' })
  }
  return drift.sort((a, b) => (a.file < b.file ? -1 : 1))
}

function present(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(file => file.split(path.sep).join('/'))
    .filter(file => file.endsWith('.ts') || file.endsWith('.md'))
}

/** A file is replaced whole: whoever reads it meanwhile sees the old or the new text. */
function write(folder: string, drift: Drift, text: string | undefined): void {
  const at = path.join(folder, drift.file)
  if (text === undefined) {
    rmSync(at)
    return
  }
  mkdirSync(path.dirname(at), { recursive: true })
  writeFileSync(`${at}.new`, text)
  renameSync(`${at}.new`, at)
}
