import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { missingForSpin, type SpinRun, type Verifier, verifier } from '../../conformance/spin/spin.ts'
import { references } from '../../conformance/spin/suite.ts'
import { loadSpecs, modelsOf, packageRoot } from './specs.ts'

/** Each figure is the median of so many runs, which take turns. */
const runs = 5
const compared = ['Raft3211', 'TwoPhase8', 'Raft3300'] as const
/** SPIN takes minutes for it: once, with the faster flags. */
const large = 'Raft3300'
const protocols = [
  ...['Evs2', 'Evs2Lossy', 'Evs2Duplicating', 'Evs2Crash', 'Evs2Reboot', 'Evs2Split'],
  ...['Two', 'TwoCrash', 'Majority3', 'Majority5', 'TieBreakerGuard', 'LowestMoves'],
]

interface Found {
  readonly model: string
  readonly verdict: string
  readonly distinct: number
  readonly generated: number
  readonly depth: number
  readonly cpuSeconds: number
  readonly bytes: number
  readonly reducerRuns: number
}

/**
 * The explorer beside SPIN, and on every protocol model: a process for each run, CPU seconds of the search alone, of all its
 * threads. Writes the tables into the README, between its marks.
 */
export async function benchExplorer(write: (line: string) => void): Promise<void> {
  const tables = [...compareWithSpin(write), '', ...(await measureProtocols(write))]
  const file = path.join(packageRoot(), 'README.md')
  const text = readFileSync(file, 'utf8')
  const marks = /(<!-- bench explorer -->\n)[\s\S]*?(<!-- end -->)/
  if (marks.test(text)) writeFileSync(file, text.replace(marks, `$1\n${tables.join('\n')}\n\n$2`))
}

const engines: readonly (readonly [string, readonly string[]])[] = [
  ['JavaScript', ['--engine', 'javascript']],
  ['WebAssembly', []],
  ['WebAssembly, 2 workers', ['--workers', '2']],
  ['WebAssembly, 4 workers', ['--workers', '4']],
]
const spins: readonly (readonly [string, readonly string[]])[] = [
  ['SPIN, gcc -O2', []],
  ['SPIN, gcc -O2 -DSAFETY -DNOREDUCE', ['-DSAFETY', '-DNOREDUCE']],
]

function compareWithSpin(write: (line: string) => void): string[] {
  const missing = missingForSpin()
  if (missing) write(`without SPIN: ${missing}`)
  const table = [
    '| model | by | distinct | generated | CPU s | bytes a state | times SPIN |',
    '|---|---|---|---|---|---|---|',
  ]
  const tell = (line: string) => {
    write(line)
    table.push(line)
  }
  for (const name of compared) {
    const by = name === large ? spins.slice(1) : spins
    const pans = missing ? [] : by.map(([by, flags]) => [by, verifier(references[name] as string, flags)] as const)
    const ours = new Map<string, Found[]>()
    const theirs = new Map<string, SpinRun[]>()
    for (let i = 0; i < runs; i++) {
      for (const [by, flags] of engines) push(ours, by, check(name, flags))
      if (i === 0 || name !== large) for (const [by, pan] of pans) push(theirs, by, pan.run())
    }
    for (const [, pan] of pans) (pan as Verifier).remove()
    const plain = theirs.get((by[0] as (typeof spins)[number])[0])
    const spin = plain && median(plain.map(one => one.cpuSeconds))
    for (const [by, found] of ours) {
      const [first] = found as [Found, ...Found[]]
      const seconds = median(found.map(one => one.cpuSeconds))
      tell(
        row(
          name,
          by,
          first.distinct,
          first.generated,
          seconds,
          first.bytes,
          spin === undefined ? '' : (spin / seconds).toFixed(1),
        ),
      )
    }
    for (const [by, found] of theirs) {
      const [first] = found as [SpinRun, ...SpinRun[]]
      const seconds = median(found.map(one => one.cpuSeconds))
      tell(row(name, by, first.distinct, first.transitions, seconds, first.bytes, ((spin ?? 0) / seconds).toFixed(1)))
    }
  }
  return table
}

function row(
  name: string,
  by: string,
  distinct: number,
  generated: number,
  seconds: number,
  bytes: number,
  times: string,
): string {
  return `| \`${name}\` | ${by} | ${count(distinct)} | ${count(generated)} | ${seconds.toFixed(2)} | ${(bytes / distinct).toFixed(0)} | ${times} |`
}

async function measureProtocols(write: (line: string) => void): Promise<string[]> {
  const { program } = await loadSpecs()
  const known = program ? modelsOf(program) : new Map()
  const table = [
    '| model | distinct | CPU s | generated/s | distinct/s | steps remembered | bytes a state |',
    '|---|---|---|---|---|---|---|',
  ]
  for (const name of protocols.filter(one => known.has(one))) {
    const found = [...Array(runs)].map(() => check(name, []))
    const [first] = found as [Found, ...Found[]]
    const seconds = Math.max(0.001, median(found.map(one => one.cpuSeconds)))
    const rate = (n: number) => count(Math.round(n / seconds / 1000) * 1000)
    // In a world of views one action is many steps, so their number says nothing about how many were remembered.
    const share = 1 - first.reducerRuns / first.generated
    const remembered = share < 0 ? '' : `${(share * 100).toFixed(first.generated > 100_000 ? 2 : 1)} %`
    const bytes = first.distinct > 10_000 ? (first.bytes / first.distinct).toFixed(0) : ''
    const line = `| \`${name}\` | ${count(first.distinct)} | ${seconds.toFixed(2)} | ${rate(first.generated)} | ${rate(first.distinct)} | ${remembered} | ${bytes} |`
    write(line)
    table.push(line)
  }
  return table
}

function check(model: string, flags: readonly string[]): Found {
  const main = path.join(packageRoot(), 'dist', 'src', 'cli', 'main.js')
  let out: string
  try {
    out = execFileSync(process.execPath, [main, 'check', model, '--json', ...flags], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    })
  } catch (error) {
    out = (error as { stdout: string }).stdout // a violated model ends with exit code 1
  }
  return (JSON.parse(out) as { models: [Found] }).models[0]
}

function push<T>(map: Map<string, T[]>, name: string, value: T): void {
  map.set(name, [...(map.get(name) ?? []), value])
}
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}
