import path from 'node:path'
import type { AnyMachine } from '../core/machine.ts'
import { close, environment } from '../explore/close.ts'
import type { ClosedModel } from '../explore/closed.ts'
import { viewOf } from '../explore/judge.ts'
import { likenessOf } from '../explore/orbits/likeness.ts'
import { NotAlike } from '../explore/orbits/payloads.ts'
import { answersOn, type PlayedWay } from '../explore/orbits/replay.ts'
import { exploringOrbits, wayOf } from '../explore/orbits/search.ts'
import type { Parts } from '../explore/parts.ts'
import { noLimits, type Report } from '../explore/search.ts'
import { Space } from '../explore/space.ts'
import type { QuorumConf } from '../formats/corosync-conf.ts'
import { type Environment, evaluate } from '../lang/interpret/evaluate.ts'
import type { TExpr, TFn, TModel, TProgram } from '../lang/typed.ts'
import type { CauseLine, Surprise, Surprises } from '../report/candidates.ts'
import type { ConfLimits } from './conf-explore.ts'
import { faultsIn, faultsText, type Scene, statusText } from './conf-finding.ts'
import { type Dimension, devices, dimensions, plain } from './conf-matrix.ts'
import { confModels } from './conf-model.ts'
import { scenes } from './conf-words.ts'
import { drive, enough, interruptible } from './drive.ts'
import { linkMachines, loadUsed, modelsOf, packageRoot } from './specs.ts'

/** What is worth playing on real nodes: two views that act, or one that disagrees. The graver comes first. */
const surprising = ['oneQuorate', 'agreed']

const options: readonly Dimension[] = [
  ...dimensions,
  { name: 'allow_downscale', on: { allowDownscale: true } },
  { name: 'expected_votes_tracking', on: { expectedVotesTracking: true } },
]

/** Of more nodes all speak first: what they remember of each other is kept here, and late words make too much of it. */
const mostLateHere = 5

/** All choices of options for a number of nodes with a quorum device, or without one: they are held against the same. */
export interface CauseJob {
  readonly nodes: number
  /** Its name. */
  readonly device?: string
}

export function causeJobs(sizes: readonly number[]): CauseJob[] {
  return sizes.flatMap(nodes => [{ nodes }, ...devices.map(({ name }) => ({ nodes, device: name }))])
}

/**
 * Every choice of options, of one vote each: the ways with up to `faults` faults to two views that act or one that disagrees, a
 * shortest one of each sort, with the lines of the spec that tell it from what happens without options, or with nothing but a
 * quorum device. Configurations that are refused have no row, nor have choices that are not `asked` for.
 */
export async function causesOfJob(
  { nodes, device: named }: CauseJob,
  limits: ConfLimits,
  asked: (options: readonly string[]) => boolean = () => true,
): Promise<Surprises[]> {
  const device = devices.find(one => one.name === named)
  const usual = await explored(nodes, device ? asItShouldBe(nodes, device) : plain, limits)
  const rows: Surprises[] = []
  for (const chosen of choices(device)) {
    if (!asked(chosen.map(one => one.name))) continue
    const quorum = Object.assign({}, plain, ...chosen.map(one => one.on)) as QuorumConf
    const made = chosen.length === 0 ? usual : await explored(nodes, quorum, limits)
    if (!made) continue
    const row = { nodes, options: chosen.map(one => one.name), surprises: surprisesOf(made, usual) }
    rows.push(made.stopped === undefined ? row : { ...row, stopped: made.stopped })
  }
  return rows
}

/** Every choice of the options, with this quorum device. */
function choices(device: Dimension | undefined): Dimension[][] {
  const all = Array.from({ length: 2 ** options.length }, (_, set) => options.filter((_, i) => (set >> i) & 1))
  return device ? all.map(chosen => [...chosen, device]) : all
}

/** What else is unusual with a quorum device is held against one whose votes are expected from the beginning. */
function asItShouldBe(nodes: number, { on }: Dimension): QuorumConf {
  const { votes = nodes - 1, ...device } = on.device as NonNullable<QuorumConf['device']>
  return { ...plain, expectedVotes: nodes + votes, device: { ...device, votes } }
}

interface Made {
  readonly ids: readonly number[]
  readonly program: TProgram
  readonly closed: ClosedModel
  readonly reports: readonly Report[]
  readonly stopped?: string
  /** Why nodes would need their names. */
  readonly unlike?: string
}

function unlike(made: Made, why: string): Made {
  return { ...made, unlike: why, stopped: why }
}

/** As much as the search without names can look at: a node that leaves says so first, or, where that is too much, seems to crash. */
async function explored(nodes: number, quorum: QuorumConf, limits: ConfLimits): Promise<Made | undefined> {
  const all = await exploredWith(nodes, quorum, limits)
  if (all?.unlike === undefined || !quorum.allowDownscale) return all
  const less = await exploredWith(nodes, quorum, { ...limits, leaving: false })
  const why = `nodes that say that they leave: ${all.unlike}`
  return less && { ...less, stopped: less.stopped === undefined ? why : `${why}; ${less.stopped}` }
}

async function exploredWith(nodes: number, quorum: QuorumConf, limits: ConfLimits): Promise<Made | undefined> {
  const voters = { quorum, nodes: Array.from({ length: nodes }, (_, i) => ({ id: i + 1, votes: 1 })) }
  const { text, models, ids } = confModels(voters, { ...limits, late: nodes <= mostLateHere })
  const source = { module: 'checked/conf', file: 'the model of the configuration', text }
  const { program } = await loadUsed(limits.spec ?? path.join(packageRoot(), 'spec'), source)
  if (!program) throw new Error('the specs do not check')
  const model = modelsOf(program).get(models.at(-1) as string) as TModel
  const closed = close(model, program, await linkMachines(program))
  if (closed.refused.length > 0) return undefined
  const { likeness } = likenessOf(model, closed)
  const made = { program, closed, ids, reports: [] as Report[] }
  if (!likeness) return unlike(made, 'its nodes are not alike')
  const interrupt = interruptible()
  const within = {
    ...noLimits,
    states: limits.maxStates ?? noLimits.states,
    enough: enough(interrupt, limits.maxSeconds),
  }
  try {
    // A view that disagrees, if only until all its timers have fired, ends a way: two views that act are looked for beyond it, too.
    for (let wanted = surprising; wanted.length > 0; wanted = beyond(wanted, made.reports.at(-1)))
      made.reports.push(await drive(exploringOrbits(closed, within, wanted, likeness, 'sorts'), () => {}))
    const limit = made.reports.find(one => one.limit !== undefined)?.limit
    return limit === undefined ? made : { ...made, stopped: `stopped at ${limit}` }
  } catch (error) {
    if (!(error instanceof NotAlike)) throw error
    return unlike(made, error.message)
  } finally {
    interrupt.release()
  }
}

/** What is still to be looked for where ways ended at something less grave. */
function beyond(wanted: readonly string[], report: Report | undefined): string[] {
  const graver = wanted.slice(0, -1)
  return report?.findings.some(one => one.property === wanted.at(-1)) ? graver : []
}

function surprisesOf({ reports, closed, program, ids }: Made, usual: Made | undefined): Surprise[] {
  const findings = reports.flatMap(one => one.findings).filter(one => surprising.includes(one.property))
  return findings.flatMap(finding => {
    const way = wayOf(finding)
    if (!way) return []
    const schedule = scenes(way, ids, program)
    return [
      {
        property: finding.property,
        needs: faultsText(faultsIn(schedule)),
        lines: [...unusual(way, usual?.reports[0]), ...holding(way, program, usual?.closed ?? closed)],
        schedule: schedule.map(({ text, views, nodes }: Scene) => ({
          ...{ text, views },
          nodes: nodes.map(node => `node ${node.id}: ${statusText(node)}`),
        })),
      },
    ]
  })
}

/** The conditions that some node answered on this way as no node ever does usually; what stands in for the world has none. */
function unusual(way: PlayedWay, usual: Report | undefined): CauseLine[] {
  const machines = new Map<string, AnyMachine>()
  for (const { stack } of way.parts.model.nodes)
    for (const one of stack.machines) if (!one.module.startsWith('models/')) machines.set(one.name, one)
  const found = new Map<string, CauseLine>()
  for (const of of answersOn(way))
    for (const [name, answers] of of) {
      const [machine = '', at = '0'] = name.split(' ')
      const site = machines.get(machine)?.sites[Number(at)]
      if (!site) continue
      const counts = usual?.coverage[machine]
      for (const held of answers)
        if (!counts || (held ? counts.held : counts.failed)[Number(at)] === 0)
          found.set(`${name} ${held}`, {
            ...{ file: site.file, line: site.line },
            text: held ? site.text : `not (${site.text})`,
          })
    }
  return [...found.values()].sort((a, b) => a.line - b.line)
}

/** What holds of some node in the end and of none usually at first: functions of its machines without parameters. */
function holding({ parts, first, steps }: PlayedWay, program: TProgram, usual: ClosedModel): CauseLine[] {
  const last = steps.at(-1)?.next ?? first
  const space = new Space(usual, () => {})
  space.begin()
  const seen = (of: Parts, state: Int32Array) => environment(program, new Map(), viewOf(of, state))
  const [begun, done] = [seen(space.parts, space.next), seen(parts, last)]
  const { nodes } = parts.model
  // The arbiter of a quorum device has other machines.
  const alive = (machine: string) =>
    parts.locals.flatMap((locals, i) =>
      locals.states.at(last[i] as number).up && nodes[i]?.stack.machines.some(({ name }) => name === machine)
        ? [i + 1]
        : [],
    )
  const names = new Set(usual.nodes.flatMap(({ stack }) => stack.machines.map(one => one.name)))
  return [...program.modules.values()]
    .flatMap(one => one.machines.filter(({ name }) => names.has(name)))
    .flatMap(machine =>
      machine.fns.flatMap(fn => {
        if (fn.params.length > 0 || fn.result.kind !== 'bool') return []
        const holds = (node: number, env: Environment) => evaluate(askedOf(node, machine.name, fn), env) === true
        if (!alive(machine.name).some(node => holds(node, done) && !holds(node, begun))) return []
        return [{ file: machine.file, line: fn.span.line, text: `${fn.name}()` }]
      }),
    )
}

function askedOf(node: number, machine: string, fn: TFn): TExpr {
  const { span } = fn
  const id: TExpr = { kind: 'literal', value: node, type: { kind: 'node' }, span }
  const base: TExpr = { kind: 'viewOf', id, type: { kind: 'view', machines: [machine] }, span }
  return { kind: 'viewCall', base, machine, fn, type: fn.result, span }
}
