import { existsSync } from 'node:fs'
import path from 'node:path'
import pc from 'picocolors'
import { packageRoot } from '../src/cli/specs.ts'
import { captures } from './captures/suite.ts'
import { corosyncConf } from './conf-suite.ts'
import { explain } from './explain/suite.ts'
import { findings } from './live/findings.ts'
import { live } from './live/suite.ts'
import { logs } from './logs/suite.ts'
import { quorumCaptures } from './quorum/captures-suite.ts'
import { quorumLogs, quorumTable, vqsim } from './quorum/suites.ts'
import { quorumLive } from './quorum-live/suite.ts'
import { spin } from './spin/suite.ts'
import type { SuiteOptions, SuiteResult } from './suite.ts'
import { tla } from './tla/suite.ts'
import { recordTraces, traces } from './traces-suite.ts'
import { viewer } from './viewer/suite.ts'
import { wire } from './wire/suite.ts'

/** Muster against the outside world: what other programs were seen to do, and what its own nodes recorded. */
export const suites: Readonly<Record<string, (options: SuiteOptions) => Promise<SuiteResult>>> = {
  'quorum-table': quorumTable,
  'quorum-logs': quorumLogs,
  'quorum-captures': quorumCaptures,
  vqsim,
  traces,
  'corosync-conf': corosyncConf,
  spin,
  viewer,
  tla,
  wire,
  live,
  findings,
  'quorum-live': quorumLive,
  captures,
  explain,
  logs,
}

export interface Options {
  readonly corpus?: string
  readonly json?: boolean
  readonly record?: boolean
  readonly write: (text: string) => void
}

/**
 * Runs these suites, or all. Exit codes: 0 all that was played matches, 1 something does not, 4 misuse.
 */
export async function run(names: readonly string[], options: Options): Promise<number> {
  const unknown = names.filter(name => !Object.hasOwn(suites, name))
  if (unknown.length > 0) {
    options.write(`no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}\n`)
    return 4
  }
  if (options.record) {
    options.write(`${(await recordTraces()).map(name => `recorded traces/${name}`).join('\n')}\n`)
    return 0
  }
  const corpus = options.corpus ?? process.env.MUSTER_CORPUS ?? beside()
  if (options.corpus !== undefined && !existsSync(options.corpus)) {
    options.write(`${options.corpus} is not there\n`)
    return 4
  }
  const results: SuiteResult[] = []
  for (const [name, suite] of Object.entries(suites))
    if (names.length === 0 || names.includes(name)) results.push(await suite({ corpus }))
  options.write(
    options.json ? `${JSON.stringify({ version: 1, suites: results }, null, 2)}\n` : results.map(report).join(''),
  )
  const failed = results.some(one => one.failures.length > 0)
  // The recorded runs are not part of the project: a suite that does not find them says so, and that is no failure.
  return failed ? 1 : 0
}

function beside(): string | undefined {
  const folder = path.resolve(packageRoot(), '..', 'shared', 'corpus')
  return existsSync(folder) ? folder : undefined
}

function report({ suite, matched, played, looks, failures, leftOut, told, skipped }: SuiteResult): string {
  if (skipped !== undefined) return `${pc.yellow('skipped')} ${suite}: ${skipped}\n`
  const head = matched === played ? pc.green('matched') : pc.red('differs')
  const lines = [`${head} ${suite}: ${matched} of ${played} scenarios, ${looks} comparisons`]
  for (const line of told ?? []) lines.push(`  ${line}`)
  for (const { name, lines: differences } of failures)
    lines.push(`  ${name}`, ...differences.map(line => `    ${line}`))
  for (const { name, reason } of leftOut) lines.push(`  left out: ${name}: ${reason}`)
  return `${lines.join('\n')}\n`
}
