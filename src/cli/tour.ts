import path from 'node:path'
import type { TModel, TProgram } from '../lang/typed.ts'
import { runCluster } from './cluster.ts'
import { clearProgress, exploreModel, ink } from './explore-models.ts'
import { printProblems } from './problems.ts'
import { linkMachines, loadSpecs, modelsOf, packageRoot } from './specs.ts'

/** Models that take longer are left to `muster check`: the whole tour is to end within a minute. */
const largest = 20_000

interface Part {
  readonly what: string
  readonly good: boolean
  readonly told: string
}

/**
 * What `npm start` does, for somebody who has never seen it: explores the shipped models, runs a cluster of real processes
 * through faults, rechecks what they recorded, and says what came of it. 0 when all of it went as it should, else 1.
 */
export async function run(options: { readonly json?: boolean }): Promise<number> {
  const say = (line: string) => process.stderr.write(line === '' ? '' : `${line}\n`)
  const specs = await loadSpecs()
  printProblems(specs)
  if (!specs.program) return 4
  say('1/2  Exploring the shipped models: every order of events within their bounds.')
  const parts = [await explored(specs.program, say)]
  say(
    '\n2/2  Running three nodes on loopback for 20 seconds: one is killed and started, another cut off and found again.',
  )
  parts.push(...(await ran(say)))
  if (options.json) process.stdout.write(`${JSON.stringify({ version: 1, parts }, null, 2)}\n`)
  else process.stdout.write(summary(parts))
  return parts.every(part => part.good) ? 0 : 1
}

async function explored(program: TProgram, say: (line: string) => void): Promise<Part> {
  const machineOf = await linkMachines(program)
  const models = [...modelsOf(program).values()].filter(tourModel)
  const width = Math.max(...models.map(one => one.name.length))
  const wrong: string[] = []
  let [states, surprises] = [0, 0]
  for (const model of models) {
    const { report, unmet, refused } = await exploreModel(model, program, machineOf)
    clearProgress()
    states += report.distinct
    const finding = report.findings[0]
    const bad = [...unmet, ...refused].join('; ')
    if (report.verdict === 'violated' && bad === '') surprises++
    if (bad !== '') wrong.push(`${model.name}: ${bad}`)
    const shown = finding
      ? `${finding.property} broken in ${finding.length} steps, as expected`
      : `holds in all ${report.distinct} states`
    say(`     ${bad === '' ? 'ok ' : 'BAD'} ${model.name.padEnd(width)} ${bad || shown}`)
  }
  const told = `${models.length} models, ${states.toLocaleString('en-GB')} states: ${models.length - surprises} keep their promises, ${surprises} show a known surprise of a real option by a shortest way`
  return { what: 'check', good: wrong.length === 0, told: wrong.length === 0 ? told : wrong.join('\n') }
}

function tourModel(model: TModel): boolean {
  return model.expect.verdict !== undefined && (model.expect.distinct ?? 0) <= largest
}

async function ran(say: (line: string) => void): Promise<Part[]> {
  const examples = path.join(packageRoot(), 'conformance', 'examples')
  const config = path.join(examples, 'three-nodes.conf')
  const result = await runCluster({ config, faults: path.join(examples, 'kill-and-cut.faults'), seed: 1 }, line =>
    say(line === '' ? '' : `     ${line}`),
  )
  if (result.kind === 'refused')
    return [{ what: 'run', good: false, told: result.why ?? result.diagnostics.map(one => one.message).join('; ') }]
  const { run: cluster, judgement } = result
  const rings = [...new Set(cluster.statuses.map(one => `ring ${one.ring} with ${one.members?.join(' ')}`))]
  const quorate = cluster.statuses.every(one => one.quorate === true)
  const told = cluster.settled
    ? `${cluster.statuses.length} nodes ended in ${rings.join(' and ')}, ${quorate ? 'quorate' : 'not quorate'}, after a kill, a restart, a cut and a heal`
    : `the nodes did not come together again: ${rings.join(' and ')}`
  const surprises = cluster.surprises.length > 0 ? `; ${cluster.surprises.join('; ')}` : ''
  const accepted = judgement.judgement === 'accepted'
  const judged = accepted
    ? `${judgement.events.toLocaleString('en-GB')} recorded events of ${judgement.lives} lives replayed: each effect and state is what the spec says, and ${judgement.properties.length} cluster-wide properties held`
    : `the traces in ${result.directory} are ${judgement.judgement}: muster conform ${result.directory}/*.jsonl says why`
  return [
    { what: 'run', good: cluster.settled && quorate && cluster.surprises.length === 0, told: told + surprises },
    { what: 'conform', good: accepted, told: judged },
  ]
}

function summary(parts: readonly Part[]): string {
  const paint = ink()
  const lines = parts.map(
    part => `  ${part.good ? paint.good('✓') : paint.bad('✗')} ${paint.bold(part.what.padEnd(8))} ${part.told}`,
  )
  const all = parts.every(part => part.good)
  const end = all
    ? 'One text, three uses: spec/*.mu was explored, run, and held against what was run.\nNext: npx muster check PairFresh, or npx muster check your-corosync.conf'
    : 'Something is not as it should be; the lines marked ✗ say what.'
  return `\n${lines.join('\n')}\n\n${end}\n`
}
