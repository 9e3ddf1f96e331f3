import { existsSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import pc from 'picocolors'
import { packageRoot } from '../src/cli/specs.ts'
import { corosyncConf } from './conf-suite.ts'
import { quorumTable, vqsim } from './quorum/suites.ts'
import type { SuiteOptions, SuiteResult } from './suite.ts'
import { traces } from './traces-suite.ts'

/** Muster against the outside world: what other programs were seen to do, and what its own nodes recorded. */
const suites: Readonly<Record<string, (options: SuiteOptions) => Promise<SuiteResult>>> = {
  'quorum-table': quorumTable,
  vqsim,
  traces,
  'corosync-conf': corosyncConf,
}

async function run(
  names: readonly string[],
  options: { readonly corpus?: string; readonly json?: boolean },
): Promise<number> {
  const unknown = names.filter(name => !Object.hasOwn(suites, name))
  if (unknown.length > 0) {
    process.stderr.write(`no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}\n`)
    return 4
  }
  const corpus = options.corpus ?? process.env.MUSTER_CORPUS ?? beside()
  if (options.corpus !== undefined && !existsSync(options.corpus)) {
    process.stderr.write(`${options.corpus} is not there\n`)
    return 4
  }
  const results: SuiteResult[] = []
  for (const [name, suite] of Object.entries(suites))
    if (names.length === 0 || names.includes(name)) results.push(await suite({ corpus }))
  process.stdout.write(
    options.json ? `${JSON.stringify({ version: 1, suites: results }, null, 2)}\n` : results.map(report).join(''),
  )
  const failed = results.some(one => one.failures.length > 0)
  // A user may not have the recorded runs; where the build is judged they must not be missing unnoticed.
  const missed = results.some(one => one.skipped !== undefined) && Boolean(process.env.CI)
  return failed || missed ? 1 : 0
}

function beside(): string | undefined {
  const folder = path.resolve(packageRoot(), '..', 'shared', 'corpus')
  return existsSync(folder) ? folder : undefined
}

function report({ suite, matched, played, looks, failures, leftOut, skipped }: SuiteResult): string {
  if (skipped !== undefined) return `${pc.yellow('skipped')} ${suite}: ${skipped}\n`
  const head = matched === played ? pc.green('matched') : pc.red('differs')
  const lines = [`${head} ${suite}: ${matched} of ${played} scenarios, ${looks} comparisons`]
  for (const { name, lines: differences } of failures)
    lines.push(`  ${name}`, ...differences.map(line => `    ${line}`))
  for (const { name, reason } of leftOut) lines.push(`  left out: ${name}: ${reason}`)
  return `${lines.join('\n')}\n`
}

const command = new Command('conformance')
  .description(`Plays what others recorded, and what Muster recorded. Suites: ${Object.keys(suites).join(', ')}.`)
  .argument('[suites...]', 'which; all without any')
  .option('--corpus <dir>', 'recorded scenarios (default: MUSTER_CORPUS, or ../shared/corpus)')
  .option('--json', 'print JSON')
  .action(async (names: string[], options) => {
    process.exitCode = await run(names, options)
  })
await command.parseAsync()
