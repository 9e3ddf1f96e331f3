import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { conform } from '../../conformance/traces/conform.ts'
import { exitCodes, type Judgement } from '../../conformance/traces/judgement.ts'
import { lawsOf } from '../../conformance/traces/laws.ts'
import { report } from '../../conformance/traces/report.ts'
import type { Diagnostic } from '../core/diagnostic.ts'
import type { CorosyncConf } from '../formats/corosync-conf.ts'
import { type ClusterRun, type ClusterOptions as RunOptions, runProcesses } from '../runtime/cluster.ts'
import { leftOut } from '../runtime/configure.ts'
import { type FaultAct, printFaults, randomFaults, readFaults } from '../runtime/faults.ts'
import { wrongGroup } from '../runtime/request.ts'
import { longestViewGroup } from '../runtime/view-messages.ts'
import type { ViewStatus } from '../runtime/view-status.ts'
import { loadCorosyncConf, sayFindings } from './conf-file.ts'
import { loadSpecs, packageRoot } from './specs.ts'
import { processIs } from './status.ts'
import { viewMembers } from './view-members.ts'

export interface ClusterOptions {
  readonly config: string
  /** A file of acts; without it they are made from the seed. */
  readonly faults?: string
  readonly seed?: number
  /** Seconds; 20 without it. */
  readonly duration?: number
  /** New or empty, or left by an earlier run, which is then replaced. A fresh one in the system's place without it. */
  readonly directory?: string
  /** The nodes have this group with views, and a process in it runs beside each. */
  readonly views?: string
  readonly json?: boolean
}

/** What became of a run, or why there was none. */
export type ClusterResult =
  /** `why` is for a person: the findings with their places, or what is wrong with the folder. */
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[]; readonly why: string }
  | {
      readonly kind: 'ran'
      readonly directory: string
      readonly seed: number
      readonly faults: readonly FaultAct[]
      /** The command that does the same again; the network and the clocks are real, so what comes of it may differ. */
      readonly repeat: string
      readonly run: ClusterRun
      readonly judgement: Judgement
    }

const misuse = 4

/** 0: all events are as the spec has it; 1: some are not, or a node ended by itself; 2: undetermined; 4: misuse. */
export async function run(options: ClusterOptions): Promise<number> {
  const result = await runCluster(options, line => process.stderr.write(`${line}\n`))
  if (options.json) process.stdout.write(`${JSON.stringify({ version: 1, ...result }, null, 2)}\n`)
  if (result.kind === 'refused') {
    process.stderr.write(result.why)
    return misuse
  }
  if (!options.json) process.stdout.write(printResult(result))
  return exitCode(result)
}

export function exitCode(result: ClusterResult & { readonly kind: 'ran' }): number {
  return result.run.surprises.length > 0 ? 1 : exitCodes[result.judgement.judgement]
}

/** Runs every node of a corosync.conf here, through faults, and rechecks what they recorded. */
export async function runCluster(options: ClusterOptions, progress: (line: string) => void): Promise<ClusterResult> {
  const { conf, diagnostics, text } = await loadCorosyncConf(options.config)
  const findings = sayFindings([...diagnostics, ...(conf ? leftOut(conf) : [])], options.config, text)
  if (!conf) return { kind: 'refused', diagnostics, why: findings }
  if (findings !== '') progress(findings.trimEnd())
  const wrong = options.views === undefined ? undefined : wrongGroup(options.views, longestViewGroup)
  if (wrong !== undefined)
    return { kind: 'refused', diagnostics: [], why: `muster cluster: ${wrong.replace('"group"', '--views')}\n` }
  const seed = options.seed ?? Date.now() % 1_000_000
  const planned = plan(conf, options, seed)
  if (planned.refused) return { kind: 'refused', ...planned.refused }
  const directory = emptyFolder(options.directory)
  if (directory === undefined) {
    const why = `muster cluster: ${options.directory} holds other things than an earlier run\n`
    return { kind: 'refused', diagnostics: [], why }
  }
  const repeat = repeatCommand(options, seed)
  progress(`to do this again: ${repeat}`)
  const cli = path.join(packageRoot(), 'dist', 'src', 'cli', 'main.js')
  const ran = await runProcesses({
    ...{ conf, acts: planned.acts, seed, folder: directory, cli, progress },
    ...(options.views !== undefined && withViews(options.views, progress)),
  })
  const { program } = await loadSpecs()
  if (!program) throw new Error('the specs have errors: muster check says which')
  const judgement = conform(ran.traces.filter(existsSync), await lawsOf(program))
  return { kind: 'ran', directory, seed, faults: planned.acts, repeat, run: ran, judgement }
}

function withViews(group: string, say: (line: string) => void): Pick<RunOptions, 'more' | 'beside'> {
  return { more: ['--views', group], beside: nodes => viewMembers({ group, nodes, say }).close }
}

interface Plan {
  readonly acts: readonly FaultAct[]
  readonly refused?: { readonly diagnostics: readonly Diagnostic[]; readonly why: string }
}

/** The script, or faults made from the seed; a fault is noticed and dealt with in about token and consensus. */
function plan(conf: CorosyncConf, { faults, duration: seconds }: ClusterOptions, seed: number): Plan {
  const nodes = conf.nodes.map(node => node.id)
  const { token, consensus } = conf.totem
  if (faults === undefined) {
    const duration = (seconds ?? 20) * 1000
    const quiet = Math.min(duration / 2, 3 * (token + consensus) + 1000)
    return { acts: randomFaults(nodes, { seed, duration, quiet, apart: token + consensus }) }
  }
  const script = readScript(faults)
  if (script.text === undefined) return { acts: [], refused: { diagnostics: [], why: script.why } }
  const { acts, diagnostics } = readFaults(script.text, faults, nodes)
  if (diagnostics.length > 0)
    return { acts, refused: { diagnostics, why: sayFindings(diagnostics, faults, script.text) } }
  if (seconds === undefined) return { acts }
  const end = seconds * 1000
  return { acts: [...acts.filter(act => act.at < end), { at: end, kind: 'stop' }] }
}

function readScript(file: string): { readonly text: string } | { readonly text?: undefined; readonly why: string } {
  try {
    return { text: readFileSync(file, 'utf8') }
  } catch (error) {
    return { why: `muster cluster: the fault script cannot be read: ${(error as Error).message}\n` }
  }
}

/** `    db: stable, view 5 of lineage 1.c/0 with 1 2 3, its process dirty` */
function viewLine({ group, phase, reason, view, standing }: ViewStatus): string {
  const state = reason === undefined ? phase : `${phase} (${reason})`
  const last = view ? `view ${view.generation} of lineage ${view.lineage} with ${view.members.join(' ')}` : 'no view'
  return `    ${group}: ${state}, ${last}, its process ${processIs[standing]}\n`
}

const mark = 'muster-cluster.txt'

/** A folder for one run: what an earlier run left there goes, anything else stays, and then there is no run. */
function emptyFolder(wanted: string | undefined): string | undefined {
  const folder = wanted ?? mkdtempSync(path.join(tmpdir(), 'muster-'))
  mkdirSync(folder, { recursive: true })
  const found = readdirSync(folder)
  if (found.length > 0 && !found.includes(mark)) return undefined
  for (const name of found)
    if (/^node-[0-9]+(\.jsonl)?$/.test(name)) rmSync(path.join(folder, name), { recursive: true })
  writeFileSync(path.join(folder, mark), 'Left by muster cluster; the next run in this folder replaces it.\n')
  return folder
}

function repeatCommand({ config, faults, duration, views }: ClusterOptions, seed: number): string {
  const more = [
    views === undefined ? '' : ` --views ${views}`,
    faults === undefined ? '' : ` --faults ${faults}`,
    duration === undefined ? '' : ` --duration ${duration}`,
  ]
  return `muster cluster --config ${config} --seed ${seed}${more.join('')}`
}

function printResult(result: ClusterResult & { readonly kind: 'ran' }): string {
  const { run: ran, judgement } = result
  const nodes = ran.statuses.map(
    one =>
      `  node ${one.node}: ${one.phase}, ring ${one.ring ?? 'none'} with ${one.members?.join(' ') ?? 'nobody'}, ` +
      `${one.quorate ? 'quorate' : 'not quorate'}, life ${one.incarnation + 1}\n${one.views ? viewLine(one.views) : ''}`,
  )
  const faults = result.faults.length > 0 ? printFaults(result.faults).replace(/^/gm, '  ').trimEnd() : '  none'
  return [
    `faults:\n${faults}\n`,
    `at the end${ran.settled ? ', all together' : ''}:\n${nodes.join('')}`,
    ...ran.surprises.map(one => `${one}\n`),
    `recorded in ${result.directory}; to do this again: ${result.repeat}\n`,
    report(judgement),
  ].join('')
}
