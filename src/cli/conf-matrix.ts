import type { QuorumConf } from '../formats/corosync-conf.ts'
import type { Matrix, MatrixRow } from '../report/matrix.ts'
import { type ConfLimits, exploreConf, type Listed } from './conf-explore.ts'
import { type ConfFinding, faultsText, type Scene, statusText } from './conf-finding.ts'
import type { Voters } from './conf-model.ts'
import type { CheckLimits } from './explore-models.ts'

/** An option of the table: on or off. */
export interface Dimension {
  readonly name: string
  readonly on: Partial<QuorumConf>
}

const device = { model: 'net', timeout: 10_000, syncTimeout: 30_000 }

/** The quorum devices that there are to choose from, by the algorithm of corosync-qdevice(8) whose votes they have. */
export const devices: readonly Dimension[] = [
  { name: 'qdevice: ffsplit', on: { device: { ...device, votes: 1 } } },
  { name: 'qdevice: lms', on: { device } },
]

/** In the order of the columns; another option is one more line here. */
export const dimensions: readonly Dimension[] = [
  { name: 'two_node', on: { twoNode: true } },
  { name: 'wait_for_all', on: { waitForAll: true } },
  { name: 'last_man_standing', on: { lastManStanding: true } },
  { name: 'auto_tie_breaker', on: { autoTieBreaker: true } },
]

/** What the table would have as well, and does not. */
export const leftOutOfMatrix = ['allow_downscale', 'expected_votes_tracking']

/** No option is on. */
export const plain: QuorumConf = {
  ...{ provider: 'corosync_votequorum', votes: 1, twoNode: false, waitForAll: false, autoTieBreaker: false },
  ...{ autoTieBreakerNode: 'lowest', lastManStanding: false, lastManStandingWindow: 10_000 },
  ...{ allowDownscale: false, expectedVotesTracking: false },
}

/** For each choice of options and share of the faults, so that the table ends. */
function limitsFor(nodes: number): CheckLimits {
  return { maxStates: nodes < 6 ? 50_000 : 25_000, maxOrbits: 20_000, maxWork: nodes < 6 ? 2_000_000 : 800_000 }
}

/** A row of the table. */
export interface MatrixJob {
  readonly nodes: number
  /** Names of dimensions and devices. */
  readonly options: readonly string[]
}

/** What a row comes to, and the properties that it was asked for. */
export interface MatrixMade {
  readonly row: MatrixRow
  readonly properties: readonly Listed[]
}

/** Every choice of the options for every number of nodes, one vote each. */
export function matrixJobs(sizes: readonly number[]): MatrixJob[] {
  return sizes.flatMap(nodes => choices().map(chosen => ({ nodes, options: chosen.map(one => one.name) })))
}

/** For each finding the fewest faults, up to `faults`, that lead there. */
export async function rowOfJob({ nodes, options }: MatrixJob, limits: ConfLimits): Promise<MatrixMade> {
  const chosen = [...dimensions, ...devices].filter(one => options.includes(one.name))
  const quorum = Object.assign({}, plain, ...chosen.map(one => one.on)) as QuorumConf
  const voters: Voters = { quorum, nodes: Array.from({ length: nodes }, (_, i) => ({ id: i + 1, votes: 1 })) }
  const usual = limits.maxStates === undefined ? limitsFor(nodes) : {}
  const { row, properties } = await rowOf(voters, { ...usual, ...limits })
  return { row: { nodes, options, ...row }, properties }
}

/** The rows of all these, and in what order their properties have columns. */
export function matrixOf(all: readonly MatrixMade[]): Pick<Matrix, 'rows' | 'columns'> {
  const columns = new Map<string, Listed>()
  for (const { properties } of all) for (const one of properties) if (!columns.has(one.name)) columns.set(one.name, one)
  return { rows: all.map(one => one.row), columns: [...columns.values()] }
}

/** All sets of options without a device, and then with each. */
function choices(): readonly (readonly Dimension[])[] {
  const sets = Array.from({ length: 2 ** dimensions.length }, (_, set) => dimensions.filter((_, i) => (set >> i) & 1))
  return [sets, ...devices.map(one => sets.map(set => [...set, one]))].flat()
}

/** With ever more faults, until each finding is known or there are no more. */
async function rowOf(
  voters: Voters,
  limits: ConfLimits,
): Promise<{ row: Omit<MatrixRow, 'nodes' | 'options'>; properties: readonly Listed[] }> {
  const found = new Map<string, MatrixRow['findings'][number]>()
  let properties: readonly Listed[] = []
  let cpuSeconds = 0
  let complete = -1
  for (let faults = 0; faults <= limits.faults; faults++) {
    const made = await exploreConf(voters, { abandoned: 0, ...limits, faults })
    cpuSeconds += made.explored.cpuSeconds
    properties = made.properties
    for (const one of made.explored.findings) if (!found.has(one.property)) found.set(one.property, toldOf(one))
    if (found.has('refused')) complete = limits.faults
    else if (made.explored.reasons.length === 0) complete = faults
    if (made.explored.stopped || found.has('refused')) break
  }
  return { row: { findings: [...found.values()], complete, cpuSeconds }, properties }
}

function toldOf(finding: ConfFinding) {
  const { property, severity, meaning, remedy, schedule } = finding
  return {
    ...{ property, severity, meaning, faults: schedule.filter(one => one.fault).length, needs: faultsText(finding) },
    ...(remedy !== undefined && { remedy }),
    schedule: schedule.map(({ text, views, nodes }: Scene) => ({
      ...{ text, views },
      nodes: nodes.map(node => `node ${node.id}: ${statusText(node)}`),
    })),
  }
}
