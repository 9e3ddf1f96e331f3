import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { packageRoot } from '../../cli/specs.ts'

/** The command line compiled from the present sources, for tests that need real processes. */
export interface Built {
  /** Path of `main.js`. */
  readonly cli: string
  /** Path of a compiled file below `dist`, such as `src/runtime/store.js`. */
  readonly file: (name: string) => string
  readonly remove: () => void
}

/** Takes a second or two. Type errors do not stop it: `npm run types` is there for those. */
export function build(): Built {
  const root = packageRoot()
  mkdirSync(path.join(root, '.muster'), { recursive: true })
  const folder = mkdtempSync(path.join(root, '.muster', 'build-'))
  const dist = path.join(folder, 'dist')
  const tsc = path.join(root, 'node_modules', '.bin', 'tsc')
  spawnSync(tsc, ['-p', path.join(root, 'tsconfig.json'), '--outDir', dist], { stdio: 'ignore' })
  symlinkSync(path.join(root, 'spec'), path.join(folder, 'spec'))
  return {
    cli: path.join(dist, 'src', 'cli', 'main.js'),
    file: name => path.join(dist, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
