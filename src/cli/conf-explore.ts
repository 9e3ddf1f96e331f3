import path from 'node:path'
import type { AnyMachine } from '../core/machine.ts'
import { close } from '../explore/close.ts'
import { likenessOf } from '../explore/orbits/likeness.ts'
import { NotAlike } from '../explore/orbits/payloads.ts'
import { wayOf } from '../explore/orbits/search.ts'
import { exchangeable } from '../explore/reduce/exchangeable.ts'
import type { Finding, Verdict } from '../explore/search.ts'
import type { TModel, TProgram, TProperty } from '../lang/typed.ts'
import { type ConfFinding, type Explored, faultsIn, graver } from './conf-finding.ts'
import { type Bounds, confModels, mostHeard, mostLate, type Voters } from './conf-model.ts'
import { scenes, wayAlong } from './conf-words.ts'
import { interrupted } from './drive.ts'
import { type CheckLimits, exploreModel } from './explore-models.ts'
import { print } from './problems.ts'
import { linkMachines, loadUsed, modelsOf, packageRoot } from './specs.ts'

export interface ConfLimits extends CheckLimits, Bounds {
  readonly spec?: string
  /** Ends with the first error or warning instead of a shortest schedule to every one. */
  readonly first?: boolean
  /** What looking at late speakers may cost before it is known what there is without; see `Limits.work`. */
  readonly lateWork?: number
}

/** With more nodes the states are too many for a default that ends. */
const defaultStates = 1_000_000

/** A property of the models of configurations, as reports list it: `meaning` is that of its violation. */
export interface Listed extends Pick<TProperty, 'name' | 'severity'> {
  readonly meaning: string
}

/** What looking at late speakers may cost when no other limit is given: some 60 s of CPU, or so many times what there is without. */
const mostLateWork = 3_000_000
const mostLateTimes = 10

/** And the share of the time that is given. */
const lateShare = 0.75

/** What looking at a ring that is given up may cost where nobody asked for it: some 5 s of CPU. It is so many times as much, at least. */
const mostGivenUpWork = 150_000
const leastGivenUpTimes = 8

/**
 * Explores what votes and options allow under any sequence of up to `faults` partitions and crashes, boots included: each
 * property of the models of configurations that can be violated, with a shortest schedule. What votequorum refuses
 * to start with is a finding as well. Where a limit ends the search before all is looked at, histories in which all members
 * speak before anybody is heard are looked at by themselves: they are fewer. One ring is given up before its members have
 * heard each other where that is little more; `abandoned` says how many are, or that none is. Throws when the specs do not check.
 */
export async function exploreConf(conf: Voters, limits: ConfLimits): Promise<Result> {
  if (limits.abandoned !== undefined) return await exploredInAll(conf, limits)
  const begun = Date.now()
  const whole = await exploredInAll(conf, { ...limits, abandoned: 0 })
  const isFound = limits.first && whole.explored.verdict === 'violated'
  if (isFound || whole.limit !== undefined || leastGivenUpTimes * whole.work > mostGivenUpWork) return whole
  const tried = await withOneGivenUp(conf, { ...limits, ...leftOf(limits, begun) })
  if (!tried) return whole
  const one = tried.limit === undefined ? tried : whole
  const { cpuSeconds, reasons, ...explored } = one.explored
  const told = conclusion({ found: shortest(tried, whole), reasons: new Set(reasons) })
  return after({ ...one, explored: { ...explored, cpuSeconds, ...told } }, one === tried ? whole : tried)
}

/** The rest of the time that is given. */
function leftOf({ maxSeconds }: ConfLimits, begun: number): Pick<ConfLimits, 'maxSeconds'> {
  return maxSeconds === undefined ? {} : { maxSeconds: Math.max(1, maxSeconds - (Date.now() - begun) / 1000) }
}

/** The shorter ways of both; of two that are as short that of the second, which is plainer. */
function shortest(result: Result, plain: Result): Map<string, ConfFinding> {
  const found = new Map(result.explored.findings.map(one => [one.property, one]))
  for (const one of plain.explored.findings) {
    const known = found.get(one.property)
    if (!known || known.schedule.length >= one.schedule.length) found.set(one.property, one)
  }
  return found
}

/** `undefined` where that cannot be looked at without the names of nodes. */
async function withOneGivenUp(conf: Voters, limits: ConfLimits): Promise<Result | undefined> {
  const { maxWork = mostGivenUpWork, late = true, orbits = true } = limits
  if (conf.quorum.device || conf.nodes.length < 2 || !orbits) return undefined
  const within = { ...limits, abandoned: 1, nameless: true, maxWork: Math.min(maxWork, mostGivenUpWork) }
  try {
    return await exploredBy(conf, { ...within, late, leaving: true })
  } catch (error) {
    if (error instanceof NotAlike) return undefined
    throw error
  }
}

async function exploredInAll(conf: Voters, limits: ConfLimits): Promise<Result> {
  const { late = true, orbits = true, maxStates, maxWork, maxSeconds, lateWork } = limits
  const members = conf.nodes.length + (conf.quorum.device ? 1 : 0)
  const wanted = { late: late && (orbits || members <= mostLate), leaving: true }
  if (!wanted.late) return await exploredBy(conf, { ...limits, ...wanted })
  const begun = Date.now()
  const usual = lateWork ?? (maxStates === undefined && maxSeconds === undefined ? mostLateWork : undefined)
  const work = maxWork ?? usual
  const within = {
    ...limits,
    ...(work !== undefined && { maxWork: work }),
    ...(maxSeconds !== undefined && { maxSeconds: lateShare * maxSeconds }),
  }
  const { scope, result } = await asMuchAsCanBe(conf, within, wanted)
  if (!scope.late || result.limit === undefined || result.limit === interrupted) return result
  const early = await exploredBy(conf, { ...limits, ...leftOf(limits, begun), ...scope, late: false })
  const both = merged(result, early)
  // Where there is much to do anyway, late speakers may be little more.
  const enough = mostLateTimes * early.work
  if (usual === undefined || early.limit !== undefined || enough < 2 * usual) return both
  const again = await exploredBy(conf, { ...limits, ...scope, maxWork: enough })
  return again.limit === undefined ? after(again, both) : after(merged(again, early), result)
}

/** Which histories are looked at. */
interface Scope {
  readonly late: boolean
  readonly leaving: boolean
  /** Not at all where nodes would need their names. */
  readonly nameless?: boolean
}

/** Less where the nodes would need their names for it, of which there would be too many. */
async function asMuchAsCanBe(
  conf: Voters,
  limits: ConfLimits,
  wanted: Scope,
): Promise<{ readonly scope: Scope; readonly result: Result }> {
  const less = conf.quorum.allowDownscale && conf.nodes.length > mostHeard ? [{ ...wanted, leaving: false }] : []
  for (const scope of [wanted, ...less])
    try {
      return { scope, result: await exploredBy(conf, { ...limits, ...scope }) }
    } catch (error) {
      if (!(error instanceof NotAlike)) throw error
    }
  const scope = { ...wanted, late: false }
  return { scope, result: await exploredBy(conf, { ...limits, ...scope }) }
}

/** What came of all histories, as far as they were looked at, and of those in which nobody speaks late. */
function merged(late: Result, early: Result): Result {
  const [all, some] = [late.explored, early.explored]
  const reasons = new Set([
    ...all.reasons.map(one => (one.startsWith(stoppedAt) ? `${lateOnes} were explored in part: ${one}` : one)),
    ...some.reasons.filter(one => one !== notLate),
  ])
  const explored = {
    abandoned: all.abandoned,
    distinct: all.distinct + some.distinct,
    generated: all.generated + some.generated,
    cpuSeconds: all.cpuSeconds + some.cpuSeconds,
    stopped: all.stopped || some.stopped,
    ...conclusion({ found: shortest(late, early), reasons }),
  }
  return { ...early, ...late, explored, properties: early.properties }
}

/** With the time that another took before. */
function after(result: Result, { explored: { cpuSeconds } }: Result): Result {
  return { ...result, explored: { ...result.explored, cpuSeconds: result.explored.cpuSeconds + cpuSeconds } }
}

interface Result {
  readonly explored: Explored
  readonly properties: readonly Listed[]
  /** Which one ended a search. */
  readonly limit?: string
  /** See `Limits.work`. */
  readonly work: number
}

const lateOnes = 'members that speak in a new ring when they have heard others already'
const notLate = `${lateOnes} were not explored`
const notLeaving = 'a node that leaves says nothing first: with this choice of options that was not explored'
const stoppedAt = 'stopped at '

async function exploredBy(conf: Voters, limits: ConfLimits & Scope): Promise<Result> {
  const { text, models, ids } = confModels(conf, limits)
  const source = { module: 'checked/conf', file: 'the model of the configuration', text }
  const specs = await loadUsed(limits.spec ?? path.join(packageRoot(), 'spec'), source)
  const { program } = specs
  if (!program) {
    const errors = specs.diagnostics.filter(one => one.severity === 'error')
    throw new Error(print(errors, new Map(specs.sources.map(one => [one.file, one.text]))))
  }
  const machineOf = await linkMachines(program)
  const all = modelsOf(program)
  const search: Search = { program, machineOf, ids, found: new Map(), reasons: new Set() }
  const abandoned = conf.quorum.device ? 0 : (limits.abandoned ?? 0)
  const sum = { abandoned, distinct: 0, generated: 0, cpuSeconds: 0 }
  let work = 0
  const properties = new Map<string, Listed>()
  if (conf.quorum.device && limits.abandoned) search.reasons.add(notGivenUp)
  if (!limits.late && conf.nodes.length > 1) search.reasons.add(notLate)
  if (!limits.leaving) search.reasons.add(notLeaving)
  let limit: string | undefined
  let last: { model: TModel; unseen: readonly string[] } | undefined
  for (const name of models) {
    const model = all.get(name) as TModel
    for (const one of model.properties)
      properties.set(one.name, { name: one.name, severity: one.severity, meaning: saidOf(one).meaning })
    const always = model.properties.filter(one => one.temporal === 'always').map(one => one.name)
    const wanted = limits.first && name !== models[0] ? [] : always
    // Where names are kept, like nodes are exchanged all the same.
    const result = await resultOf(
      model,
      search,
      { maxStates: defaultStates, orbits: true, symmetry: true, ...limits },
      wanted,
    )
    if (result.refused.length > 0)
      return {
        explored: { ...sum, verdict: 'violated', findings: [refusal(result.refused)], reasons: [], stopped: false },
        properties: [],
        work,
      }
    const { report } = result
    work += report.work ?? 0
    sum.distinct += report.distinct
    sum.generated += report.generated
    sum.cpuSeconds += result.cpuSeconds
    limit ??= report.limit
    if (report.limit !== undefined) search.reasons.add(`${stoppedAt}${report.limit}`)
    for (const finding of report.findings) note(search, finding, model)
    if (limits.first && [...search.found.values()].some(one => one.severity !== 'note')) break
    last = { model, unseen: limit === undefined ? report.vacuous : [] }
  }
  if (last && last.model.name !== models[0]) noteUnseen(search, last.model, last.unseen)
  const explored = { ...sum, stopped: limit !== undefined, ...conclusion(search) }
  return { explored, properties: [...properties.values()], work, ...(limit !== undefined && { limit }) }
}

const notGivenUp = 'with a quorum device no ring is given up before its members have heard each other'

interface Search {
  readonly program: TProgram
  readonly machineOf: (name: string) => AnyMachine
  readonly ids: readonly number[]
  readonly found: Map<string, ConfFinding>
  /** Why some search did not end, or did not look at everything. */
  readonly reasons: Set<string>
}

/** Without names where nodes are alike. That some step tells them apart may come out on the way. */
async function resultOf(
  model: TModel,
  search: Search,
  { late, nameless = false, ...limits }: CheckLimits & Pick<Scope, 'late' | 'nameless'>,
  wanted: readonly string[],
) {
  const { program, machineOf } = search
  const closed = close(model, program, machineOf)
  const few = closed.nodes.length <= mostLate
  // Of few nodes every order of words and turns can be looked at, with their names.
  const manageable = () => {
    if (!few || nameless) return likenessOf(model, closed).likeness !== undefined
    const { abandoned } = model.world.faults
    return abandoned === 0 || closed.nodes.length < mostLate || exchangeable(model, closed).classes.length > 0
  }
  if ((late || nameless) && closed.refused.length === 0 && !manageable()) throw new NotAlike('nodes have names')
  try {
    return await exploreModel(heardIn(model, search, limits), program, machineOf, limits, wanted)
  } catch (error) {
    if ((late && !few) || nameless || !(error instanceof NotAlike)) throw error
    const named = { ...limits, orbits: false }
    return await exploreModel(heardIn(model, search, named), program, machineOf, named, wanted)
  }
}

/** With nodes that are not alike, of many only one order of their words. */
function heardIn(model: TModel, { program, machineOf, ids, reasons }: Search, { orbits }: CheckLimits): TModel {
  const { views } = model.world
  if (ids.length <= mostHeard || !views || model.world.faults.abandoned > 0) return model
  const closed = close(model, program, machineOf)
  if (closed.refused.length > 0 || (orbits && likenessOf(model, closed).likeness)) return model
  reasons.add(`of more than ${mostHeard} nodes, only one order in which they hear each other was explored`)
  return { ...model, world: { ...model.world, views: { ...views, anyOrder: false } } }
}

/** The shortest schedule of each property stays. */
function note({ found, program, machineOf, ids }: Search, finding: Finding, model: TModel): void {
  const known = found.get(finding.property)
  if (known && known.schedule.length <= finding.length) return
  const way = wayOf(finding) ?? wayAlong(close(model, program, machineOf), finding.path)
  const schedule = scenes(way, ids, program)
  const property = model.properties.find(one => one.name === finding.property)
  found.set(finding.property, {
    property: finding.property,
    severity: property?.severity ?? 'error',
    ...(property ? saidOf(property) : { meaning: finding.text }),
    ...faultsIn(schedule),
    schedule,
  })
}

/** Something that no history ever showed, such as anybody being quorate. */
function noteUnseen({ found }: Search, model: TModel, unseen: readonly string[]): void {
  for (const one of model.properties)
    if (one.temporal === 'sometimes' && unseen.includes(`sometimes ${one.name}`))
      found.set(one.name, {
        ...{ property: one.name, severity: one.severity, ...saidOf(one), ...faultsIn([]), schedule: [] },
      })
}

function conclusion({
  found,
  reasons,
}: Pick<Search, 'found' | 'reasons'>): Pick<Explored, 'verdict' | 'findings' | 'reasons'> {
  const findings = [...found.values()].sort(graver)
  const grave = findings.some(one => one.severity !== 'note')
  const verdict: Verdict = grave ? 'violated' : reasons.size > 0 ? 'incomplete' : 'holds'
  return { verdict, findings, reasons: [...reasons] }
}

/** The comment of a property: what its violation means, and after an empty line what prevents it. */
function saidOf({ doc, temporal, name, text }: TProperty): { meaning: string; remedy?: string } {
  const gap = doc.indexOf('')
  const [meaning, remedy] = gap < 0 ? [doc, []] : [doc.slice(0, gap), doc.slice(gap + 1)]
  return {
    meaning: meaning.join(' ') || `${temporal} ${name}: ${text}`,
    ...(remedy.length > 0 && { remedy: remedy.join(' ') }),
  }
}

/** The same `require` speaks for every node: once is enough. */
function refusal(refused: readonly string[]): ConfFinding {
  const words = new Set(refused.map(why => why.replace(/^node \d+, \w+: /, '')))
  return {
    ...{ property: 'refused', severity: 'error', ...faultsIn([]), schedule: [] },
    meaning: `corosync does not start with this configuration: ${[...words].join('; ')}`,
  }
}
