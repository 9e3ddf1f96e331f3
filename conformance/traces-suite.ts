import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { linkMachines, loadSpecs, packageRoot } from '../src/cli/specs.ts'
import { corosyncMachines } from '../src/cli/stacks.ts'
import type { TProgram } from '../src/lang/typed.ts'
import { type SuiteResult, skipped } from './suite.ts'
import { conform } from './traces/conform.ts'
import { lawsOf } from './traces/laws.ts'
import { record } from './traces/recordings.ts'

/** Every trace in traces/ is judged as its name says: `<scenario>.<judgement>.jsonl`. */
export async function traces(): Promise<SuiteResult> {
  const suite = 'traces'
  const folder = path.join(packageRoot(), 'traces')
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter(name => name.endsWith('.jsonl'))
        .sort()
    : []
  if (files.length === 0) return skipped(suite, `no trace in ${folder}`)
  const laws = await lawsOf(await shipped())
  const judged = files.map(name => {
    const judgement = conform([path.join(folder, name)], laws)
    const expected = /\.(accepted|rejected|undetermined)\.jsonl$/.exec(name)?.[1]
    const why =
      judgement.judgement === 'rejected'
        ? [`${judgement.rejection.line}: ${judgement.rejection.why}`]
        : judgement.judgement === 'undetermined'
          ? judgement.reasons
          : []
    return {
      name,
      events: judgement.events,
      matches: judgement.judgement === expected,
      lines: [`${judgement.judgement}, expected ${expected ?? 'a name that ends in its judgement'}`, ...why],
    }
  })
  return {
    suite,
    matched: judged.filter(one => one.matches).length,
    played: judged.length,
    looks: judged.reduce((sum, one) => sum + one.events, 0),
    failures: judged.filter(one => !one.matches),
    leftOut: [],
  }
}

/** Plays the recordings anew and writes them to traces/. */
export async function recordTraces(): Promise<string[]> {
  const machineOf = await linkMachines(await shipped())
  return record(path.join(packageRoot(), 'traces'), corosyncMachines.map(machineOf))
}

async function shipped(): Promise<TProgram> {
  const { program } = await loadSpecs()
  if (!program) throw new Error('the shipped specs have errors: run muster check')
  return program
}
