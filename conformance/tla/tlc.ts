import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What TLC found. */
export interface TlcRun {
  readonly distinct: number
  readonly generated: number
  /** Of the complete search; absent when it ended before. */
  readonly depth: number | undefined
  /** The invariant that is violated, and how many steps lead there. */
  readonly violated?: { readonly invariant: string; readonly steps: number }
  /** Anything else that ended it, in TLC's words: the module's own mistake, or a breach. */
  readonly error?: string
  /** It had not ended when its time was over. */
  readonly late?: true
}

/** How long TLC may take for one run, in seconds. */
export const patience = Number(process.env.MUSTER_TLC_SECONDS ?? 120)

/** Why TLC cannot be run; `undefined` when it can. */
export function missingForTlc(): string | undefined {
  const jar = process.env.TLA2TOOLS
  if (!jar) return 'TLA2TOOLS does not name a tla2tools.jar'
  if (!existsSync(jar)) return `TLA2TOOLS names ${jar}, which is not there`
  return spawnSync('java', ['-version'], { stdio: 'ignore' }).error ? 'java is not installed' : undefined
}

/** Runs TLC with one worker on a module and a configuration. */
export function tlc(name: string, module: string, config: string): TlcRun {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-tlc-'))
  writeFileSync(path.join(folder, `${name}.tla`), module)
  writeFileSync(path.join(folder, `${name}.cfg`), config)
  // As many threads of Java's own as there are workers: one. TLC evaluates recursively, and a step of the view filter is deep.
  const java = ['-XX:+UseSerialGC', '-Xss64m', '-cp', process.env.TLA2TOOLS ?? '', 'tlc2.TLC']
  const options = ['-workers', '1', '-noGenerateSpecTE', '-metadir', path.join(folder, 'states')]
  const { stdout, stderr, error } = spawnSync('java', [...java, ...options, `${name}.tla`], {
    ...{ cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28, timeout: 1000 * patience },
  })
  rmSync(folder, { recursive: true })
  const late = (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT'
  return { ...read(`${stdout}${stderr}`), ...(late && { late }) }
}

/** What TLC's output says. */
export function read(text: string): TlcRun {
  const number = (pattern: RegExp) => {
    const found = pattern.exec(text)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  // The last of these lines is the end's; those before tell of progress.
  const totals = [...text.matchAll(/(\d+) states generated, (\d+) distinct states found/g)].at(-1)
  const run = {
    distinct: Number(totals?.[2] ?? 0),
    generated: Number(totals?.[1] ?? 0),
    depth: number(/depth of the complete state graph search is (\d+)/),
  }
  const invariant = /Error: Invariant (\w+) is violated/.exec(text)?.[1]
  if (invariant !== undefined) {
    const states = [...text.matchAll(/^State (\d+):/gm)].map(found => Number(found[1]))
    return { ...run, violated: { invariant, steps: Math.max(1, ...states) - 1 } }
  }
  const error = /Error: ([\s\S]{0,600})/.exec(text)?.[1] ?? (run.depth === undefined ? text.slice(-600) : undefined)
  return error === undefined ? run : { ...run, error }
}
