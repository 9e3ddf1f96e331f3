import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { linkMachines, loadSpecs } from '../../src/cli/specs.ts'
import type { AnyMachine } from '../../src/core/machine.ts'
import { type SuiteOptions, type SuiteResult, skipped } from '../suite.ts'
import { type Played, play, playLogs } from './play.ts'
import { readLogs, readReal } from './read-real.ts'
import { readVqsim } from './read-vqsim.ts'
import type { LeftOut, LoggedRun, Scenario } from './scenario.ts'

/** What corosync-quorumtool said in runs of real corosync, against votequorum over an abstract membership. */
export async function quorumTable({ corpus }: SuiteOptions): Promise<SuiteResult> {
  const folder = corpus && path.join(corpus, 'corosync', 'logs')
  if (!folder || !existsSync(folder)) return skipped('quorum-table', missing(folder))
  const runs = readdirSync(folder).filter(name => existsSync(path.join(folder, name, 'events.json')))
  return playAll('quorum-table', runs.sort(), name => readReal(path.join(folder, name)))
}

/**
 * The log of every node of those runs, step by step: what votequorum heard goes in, and what it said of itself, the table
 * it counted by, each verdict and what clients saw must come out.
 */
export async function quorumLogs({ corpus }: SuiteOptions): Promise<SuiteResult> {
  const folder = corpus && path.join(corpus, 'corosync', 'logs')
  if (!folder || !existsSync(folder)) return skipped('quorum-logs', missing(folder))
  const runs = readdirSync(folder).filter(name => existsSync(path.join(folder, name, 'events.json')))
  return playAll('quorum-logs', runs.sort(), name => readLogs(path.join(folder, name)))
}

/** What corosync-vqsim said of scenarios, against the same: it knows the members and the verdict only. */
export async function vqsim({ corpus }: SuiteOptions): Promise<SuiteResult> {
  const folder = corpus && path.join(corpus, 'vqsim')
  if (!folder || !existsSync(folder)) return skipped('vqsim', missing(folder))
  const files = readdirSync(folder).filter(name => name.endsWith('.json'))
  return playAll('vqsim', files.sort(), name => readVqsim(path.join(folder, name)))
}

function missing(folder: string | undefined): string {
  return folder ? `${folder} is not there` : 'no corpus: give --corpus DIR or set MUSTER_CORPUS'
}

async function playAll(
  suite: string,
  names: readonly string[],
  read: (name: string) => Scenario | LoggedRun | LeftOut,
): Promise<SuiteResult> {
  const machine = await votequorum()
  const played: Played[] = names.map(name => {
    const scenario = read(name)
    if ('leftOut' in scenario) return scenario
    return 'logs' in scenario ? playLogs(scenario, machine) : play(scenario, machine)
  })
  const done = played.flatMap(one => ('looks' in one ? [one] : []))
  return {
    suite,
    matched: done.filter(one => one.mismatches.length === 0).length,
    played: done.length,
    looks: done.reduce((sum, one) => sum + one.looks, 0),
    failures: done
      .filter(one => one.mismatches.length > 0)
      .map(({ name, mismatches }) => ({
        name,
        lines: mismatches.map(
          ({ look, label, node, field, expected, found }) =>
            `step ${look}, ${label}: node ${node} shows ${field} ${found}, expected ${expected}`,
        ),
      })),
    leftOut: played.flatMap(one => ('leftOut' in one ? [{ name: one.name, reason: one.leftOut }] : [])),
  }
}

async function votequorum(): Promise<AnyMachine> {
  const { program } = await loadSpecs()
  if (!program) throw new Error('the shipped specs have errors: run muster check')
  return (await linkMachines(program))('Votequorum')
}
