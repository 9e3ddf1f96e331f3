import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SpecFile } from '../lang/check-parsed.ts'
import type { Parsed } from '../lang/parse.ts'

// To parse a spec takes longer than to explore a small model. What the shipped ones parse to is therefore kept beside the
// built program, which is made anew with it; a text that is another one is parsed.

const here = path.dirname(fileURLToPath(import.meta.url))
const built = path.basename(path.resolve(here, '..', '..')) === 'dist'
export const folder = path.resolve(here, '..', '..', 'trees')

/** What this very text was parsed to when the program was built; `undefined` when that is not known. */
export function parsedBefore({ module, file, text }: SpecFile): Parsed | undefined {
  if (!built) return undefined
  let kept: string
  try {
    kept = readFileSync(fileOf(module), 'utf8')
  } catch {
    return undefined
  }
  const end = kept.indexOf('\n')
  return kept.slice(0, end) === hashOf(file, text)
    ? { ...(JSON.parse(kept.slice(end + 1)) as Pick<Parsed, 'tree' | 'bare'>), diagnostics: [] }
    : undefined
}

/** Where a module's tree is kept: its first line is `hashOf`. */
export function fileOf(module: string): string {
  return path.join(folder, `${module.replaceAll('/', '.')}.json`)
}

export function hashOf(file: string, text: string): string {
  return createHash('sha256').update(`${file}\n${text}`).digest('hex')
}
