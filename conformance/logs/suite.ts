import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { loadSpecs } from '../../src/cli/specs.ts'
import type { AnyMachine, NodeId } from '../../src/core/machine.ts'
import { random } from '../../src/core/random.ts'
import { type CorosyncConf, readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import { type SuiteOptions, type SuiteResult, skipped } from '../suite.ts'
import { judgeLogs, type LogJudgement, logLawsOf } from './judge.ts'
import { mutations } from './mutate.ts'
import { asNodeLogs, asSyslog, changed, type Mutated, type Recorded, textOf, toldOf, withoutDebug } from './recorded.ts'
import { writer } from './source.ts'

const mutants = 216
const seed = 1
/** Runs that one mutation is tried on until one has a place for it. */
const tries = 60

/** Of each of these kinds of lines so many are taken out. */
const outOfEach = 8
const lineKinds = [
  'Storing new sequence id',
  'entering GATHER',
  'The token was lost',
  'TRANS',
  'position',
  'previous ringid',
  'Sync members',
  'Sync joined',
  'Sync left',
  'A new membership',
  'Failed to receive',
  'Received LEAVE',
  'This node is within',
  'Members',
  'Completed service synchronization',
]

/** The logs of one run of real corosync. */
export interface Run extends Recorded {
  readonly name: string
  readonly conf: CorosyncConf | undefined
}

/**
 * The logs of every run of real corosync below the corpus keep the laws of logs: as they are, without their lines of
 * `debug`, as syslog has them, and each node's by itself; and those in which one thing was made wrong do not: each is
 * rejected at the line that shows it.
 */
export async function logs({ corpus }: SuiteOptions): Promise<SuiteResult> {
  const suite = 'logs'
  const folder = corpus && path.join(corpus, 'corosync', 'logs')
  if (!folder || !existsSync(folder)) return skipped(suite, `${folder ?? 'the corpus'} is not there`)
  const { program } = await loadSpecs()
  const laws = program && (await logLawsOf(program))
  if (!laws) throw new TypeError('the shipped specs have no laws of logs')
  const runs: Run[] = []
  for (const name of readdirSync(folder).sort()) runs.push(await readRun(path.join(folder, name)))
  const forms: Trial[] = []
  let judged = 0
  for (const run of runs)
    for (const [form, of] of formsOf(run)) {
      const judgement = await judgeLogs(asNodeLogs(run.name, of), laws, form === 'whole' ? run.conf : undefined)
      if (form === 'whole') judged += judgement.judged
      // In half a second a node may have nothing to say without its details.
      const good = judgement.judgement === 'accepted' || (judgement.judgement === 'undetermined' && form !== 'whole')
      forms.push({ kind: form, name: `${run.name}, ${form}`, line: good ? undefined : sayJudgement(judgement) })
    }
  const trials = await tried(runs, laws)
  const silent = await unnoticed(runs, laws)
  const all = [...forms, ...trials]
  const missed = all.filter(({ line }) => line !== undefined)
  return {
    suite,
    matched: all.length - missed.length,
    played: all.length,
    looks: judged,
    failures: missed.map(({ name, line }) => ({ name, lines: [line as string] })),
    leftOut: [],
    told: [
      ...counts(forms).map(line => `accepted, ${line}`),
      `${of(trials)} mutants caught (seed ${seed})`,
      ...counts(trials),
      ...silent,
    ],
  }
}

export interface Trial {
  readonly kind: string
  readonly name: string
  /** What went wrong; absent when it was judged as it has to be. */
  readonly line: string | undefined
}

type Texts = ReadonlyMap<NodeId, readonly string[]>

function formsOf({ logs }: Run): (readonly [string, Texts])[] {
  return [
    ['whole', logs],
    ['without debug', withoutDebug(logs)],
    ['as syslog has it', asSyslog(logs)],
    ['from the middle on', new Map([...logs].map(([node, lines]) => [node, lines.slice(lines.length >> 1)]))],
    ...[...logs].map(([node, lines]) => ['one node alone', new Map([[node, lines]])] as const),
  ]
}

async function readRun(folder: string): Promise<Run> {
  const read = (file: string) => readFileSync(path.join(folder, file))
  const { conf } = readCorosyncConf(read('corosync.conf').toString('utf8'), 'corosync.conf')
  const logs = new Map<NodeId, readonly string[]>()
  for (const file of readdirSync(folder)
    .filter(name => name.endsWith('.log.gz'))
    .sort()) {
    const lines = gunzipSync(read(file)).toString('latin1').split('\n').slice(0, -1)
    const node = await writer(textOf(file, lines), new Map())
    if (node !== undefined) logs.set(node, lines)
  }
  return { name: path.basename(folder), conf, logs, plain: conf !== undefined && isPlain(conf) }
}

function isPlain({ quorum }: CorosyncConf): boolean {
  const { twoNode, waitForAll, autoTieBreaker, lastManStanding, allowDownscale, expectedVotesTracking, device } = quorum
  const shifts = lastManStanding || allowDownscale || expectedVotesTracking || device !== undefined
  return !twoNode && !waitForAll && !autoTieBreaker && !shifts
}

/** Judges mutants of these runs, as many of each kind; the same runs, the same mutants. */
export async function tried(runs: readonly Run[], laws: AnyMachine, count = mutants): Promise<Trial[]> {
  const kinds = Object.keys(mutations)
  const trials: Trial[] = []
  for (let i = 0; i < (runs.length === 0 ? 0 : count); i++) {
    const kind = kinds[i % kinds.length] as string
    trials.push(await tryOne(runs, laws, kind, i))
  }
  return trials
}

async function tryOne(runs: readonly Run[], laws: AnyMachine, kind: string, i: number): Promise<Trial> {
  const draw = random(seed).fork(i)
  const { make, coarse } = mutations[kind] as (typeof mutations)[string]
  for (let attempt = 0; attempt < tries; attempt++) {
    const run = draw.pick(runs)
    const thin = coarse && draw.chance(0.5)
    const mutated = make(thin ? { ...run, logs: withoutDebug(run.logs) } : run, draw)
    if (!mutated) continue
    const name = `mutant ${i}, ${kind}, of ${run.name}${thin ? ' without debug' : ''}`
    const judgement = await judgeLogs(asNodeLogs(run.name, mutated.logs), laws, run.conf)
    return { kind, name, line: wrongWith(mutated, judgement) }
  }
  return { kind, name: `mutant ${i}, ${kind}`, line: `no run has a place for it, of ${tries} tried` }
}

/** Lines of every kind, each taken out by itself: how often that is noticed at all. No law asks for a line that may be missing. */
async function unnoticed(runs: readonly Run[], laws: AnyMachine): Promise<string[]> {
  const result: string[] = []
  for (const [i, begins] of lineKinds.entries()) {
    const draw = random(seed).fork(mutants + i)
    let [noticed, played] = [0, 0]
    for (let attempt = 0; attempt < tries && played < outOfEach; attempt++) {
      const run = draw.pick(runs)
      const lines = toldOf(run, new RegExp(`^${begins}`))
      if (lines.length === 0) continue
      const without = changed(run, [[draw.pick(lines), null]])
      const { judgement } = await judgeLogs(asNodeLogs(run.name, without), laws, run.conf)
      played++
      if (judgement === 'rejected') noticed++
    }
    result.push(`a line taken out, "${begins}…": noticed ${noticed} of ${played}`)
  }
  return result
}

function wrongWith({ shown }: Mutated, judgement: LogJudgement): string | undefined {
  const where = `shown at ${shown.map(({ node, line }) => `n${node}:${line}`).join(' or ')}`
  if (judgement.judgement !== 'rejected') return `${where}: ${judgement.judgement}`
  const { node, line } = judgement.rejection
  const found = shown.some(one => one.node === node && one.line === line)
  return found ? undefined : `${where}: ${sayJudgement(judgement)}`
}

function of(all: readonly Trial[]): string {
  return `${all.filter(({ line }) => line === undefined).length} of ${all.length}`
}

function counts(trials: readonly Trial[]): string[] {
  return [...new Set(trials.map(({ kind }) => kind))].map(
    kind => `${kind}: ${of(trials.filter(one => one.kind === kind))}`,
  )
}

function sayJudgement(judgement: LogJudgement): string {
  if (judgement.judgement === 'undetermined') return judgement.reasons.join('; ')
  if (judgement.judgement === 'accepted') return 'accepted'
  const { file, line, law, said } = judgement.rejection
  return `rejected at ${file}:${line} by ${law}: ${said}`
}
