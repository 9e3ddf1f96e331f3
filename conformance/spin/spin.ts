import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What SPIN's verifier found out of a model, exhaustively and exactly. */
export interface SpinRun {
  readonly distinct: number
  readonly transitions: number
  readonly errors: number
  /** Of the verifier alone: neither its generation nor its compilation. */
  readonly cpuSeconds: number
  readonly bytes: number
}

/** A verifier, compiled; to be run as often as wanted. */
export interface Verifier {
  readonly run: () => SpinRun
  readonly remove: () => void
}

/** Whether what is needed is there; else what is missing. */
export function missingForSpin(): string | undefined {
  for (const [tool, flag] of [
    ['spin', '-V'],
    ['gcc', '--version'],
  ] as const)
    try {
      execFileSync(tool, [flag], { stdio: 'ignore' })
    } catch {
      return `${tool} is not installed`
    }
  return undefined
}

/** Compiles a model with `gcc -O2` and these flags. */
export function verifier(promela: string, flags: readonly string[] = ['-DSAFETY', '-DNOREDUCE']): Verifier {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-spin-'))
  const here = { cwd: folder, stdio: 'ignore' } as const
  writeFileSync(path.join(folder, 'model.pml'), promela)
  execFileSync('spin', ['-a', 'model.pml'], here)
  execFileSync('gcc', ['-O2', ...flags, '-DMEMLIM=16000', '-w', '-o', 'pan', 'pan.c'], here)
  return {
    run: () => read(execFileSync('bash', ['-c', timed], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 })),
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** The shell counts what its child used; the last line is user and system seconds. */
const timed = `TIMEFORMAT='cpu %U %S'; { time ./pan -m1000000; } 2>&1`

function read(text: string): SpinRun {
  const number = (pattern: RegExp, name: string) => {
    const found = pattern.exec(text)
    if (!found) throw new Error(`SPIN told no ${name}: ${text.slice(0, 400)}`)
    return Number(found[1]) + (found[2] === undefined ? 0 : Number(found[2]))
  }
  return {
    distinct: number(/([\d.e+]+) states, stored/, 'states'),
    transitions: number(/([\d.e+]+) transitions/, 'transitions'),
    errors: number(/errors: (\d+)/, 'errors'),
    cpuSeconds: number(/cpu ([\d.]+) ([\d.]+)/, 'seconds'),
    bytes: number(/([\d.]+)\s+total actual memory usage/, 'memory') * 2 ** 20,
  }
}
