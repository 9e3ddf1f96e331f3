import type { NodeId } from '../core/machine.ts'
import type { NodeConf, QuorumConf } from '../formats/corosync-conf.ts'

/** Models of one configuration, as a text in the spec language. */
export interface ConfModels {
  readonly text: string
  /** By name. The first, `Options`, is of the whole cluster without any history. */
  readonly models: readonly string[]
  /** The node id that stands for each node of the models, which count from 1, in the same order. */
  readonly ids: readonly NodeId[]
}

/** How much goes wrong at most. */
export interface Bounds {
  /** Partitions and crashes in all; boots and heals are free. */
  readonly faults: number
  /** Rings that are given up before their members have heard each other. */
  readonly abandoned?: number
  /** Whose promises are kept where corosync 3.1 differs from votequorum(5): its own, unless it is said otherwise. */
  readonly promises?: 'manual' | 'corosync31'
  /** How many of the faults may be an operator's commands: other expected votes, or an end to waiting for all. */
  readonly commands?: number
  /** Members may speak in a new ring when they have heard others already, as in corosync; else all speak first. */
  readonly late?: boolean
  /** With allow_downscale a node that leaves says so first; else it is a crash to the others. */
  readonly leaving?: boolean
}

/** What votes there are and how they are counted: all of a configuration that votequorum sees. */
export interface Voters {
  readonly nodes: readonly Pick<NodeConf, 'id' | 'votes'>[]
  readonly quorum: QuorumConf
}

/** Where nodes are not alike, of more of them the words come in the order of ids: n of them have n! orders in every new ring. */
export const mostHeard = 5

/**
 * Where nodes are not alike, or rings are given up, of more of them (a device counts as one) all speak before anybody is heard;
 * where both, of as many too.
 */
export const mostLate = 3

/**
 * The models in which a configuration is explored: nodes boot in any order, and up to `faults` partitions and crashes
 * come at any moment. Nodes are named by their rank, since only the order of ids decides anything; a tie-breaker node that is
 * not in the nodelist can never be a member and is left out.
 */
export function confModels(conf: Voters, bounds: Bounds): ConfModels {
  const { faults, abandoned = 0, commands = 0, late = true, leaving = true, promises = 'corosync31' } = bounds
  const nodes = [...conf.nodes].sort((a, b) => a.id - b.id)
  const ids = nodes.map(node => node.id)
  const votes = nodes.map((node, i) => `${i + 1}: ${node.votes}`)
  const settings = [
    `votes: { ${votes.join(', ')} }`,
    ...(late ? ['speaking: InTurn'] : []),
    ...(promises === 'corosync31' ? ['promises: Corosync31'] : []),
    ...settingsOf(conf.quorum, ids),
  ]
  const { uses, bases, groups, views, most, at, operators } = conf.quorum.device
    ? withDevice(conf.quorum, ids.length, settings, { faults, commands })
    : withoutDevice(ids.length, settings)
  const leaves = leaving && conf.quorum.allowDownscale && faults > 0
  const asked = [
    ...operators,
    // Otherwise who leaves is a crash to the others.
    ...(leaves ? [`operator ShutDown at ${at} <= ${faults}`, 'gone after Leave'] : []),
    ...(commands > 0 ? commanded(ids.length, at, commands) : []),
  ]
  const all = [
    { name: 'CheckedOptions', base: bases.options, world: [`crashes <= ${Math.min(faults, most)}`] },
    {
      name: 'Checked',
      base: bases.conf,
      // With a device a client knows a new ring by its members, and that is not enough where rings are given up.
      world: [
        `abandoned <= ${conf.quorum.device ? 0 : abandoned}`,
        'partitions',
        'crashes',
        ...asked,
        `faults <= ${faults}`,
      ],
    },
  ]
  const models = all.map(
    ({ name, base, world }) => `model ${name} of ${base} {
  ${groups.join('\n  ')}
  world {
    ${[`views ${views}, any order${late ? ', turns Speak' : ''}`, ...world].join('\n    ')}
  }
}
`,
  )
  const used = [
    ...(leaves ? ['use types: Leave', 'use votequorum: ShutDown'] : []),
    ...(commands > 0 ? ['use votequorum: SetExpectedVotes, CancelWaitForAll'] : []),
  ]
  return {
    text: `${[...used, ...uses].join('\n')}\n\n${models.join('\n')}`,
    models: all.map(one => one.name),
    ids,
  }
}

/** What the models of a configuration are made of. */
interface Makings {
  readonly uses: readonly string[]
  readonly bases: { readonly options: string; readonly conf: string }
  readonly groups: readonly string[]
  readonly views: string
  /** As many crashes as what is said of the options alone is about. */
  readonly most: number
  /** Where an operator commands. */
  readonly at: string
  readonly operators: readonly string[]
}

function withoutDevice(nodes: number, settings: readonly string[]): Makings {
  return {
    uses: ['use types: Regular, Multicast, Deliver', 'use sync: Speak', 'use models/conf: Conf, Options, Voting'],
    bases: { options: 'Options', conf: 'Conf' },
    groups: [`nodes ${nodes} of Voting {\n    ${settings.join(',\n    ')}\n  }`],
    ...{ views: 'Regular, Multicast, Deliver', most: 1, at: 'any node', operators: [] },
  }
}

/** The arbiter is one node more, the last. */
function withDevice(
  quorum: QuorumConf,
  nodes: number,
  settings: readonly string[],
  { faults, commands = 0 }: Bounds,
): Makings {
  const own = [...settings, 'steadyDevice: true'].map(one => `      ${one}`).join(',\n')
  // An operator's commands may end it.
  const waiting = quorum.waitForAll && commands === 0
  const client = `arbiter: ${nodes + 1}, everywhere: ${quorum.device?.algorithm === 'test'}, all: ${waiting ? nodes : 0}`
  const conf = waiting ? 'DeviceWaitingConf' : 'DeviceConf'
  const stack = `DeviceClient { ${client} },\n    Votequorum {\n${own}\n    }`
  return {
    uses: [
      'use sync: Speak',
      'use votequorum: Device',
      `use models/conf-device: ${conf}, DeviceOptions, VotingWithDevice, Arbiters, Met, Say, Hear, LoseArbiter`,
    ],
    bases: { options: 'DeviceOptions', conf },
    groups: [`nodes members: ${nodes} of VotingWithDevice {\n    ${stack}\n  }`, 'nodes arbiter: 1 of Arbiters'],
    ...{ views: 'Met, Say, Hear', most: 2, at: 'members' },
    operators: [`operator LoseArbiter at members <= ${faults}`],
  }
}

function commanded(nodes: number, at: string, most: number): readonly string[] {
  return [
    `operator SetExpectedVotes(expected in [1 .. ${nodes}]) at ${at} <= ${most}`,
    `operator CancelWaitForAll at ${at} <= ${most}`,
  ]
}

function settingsOf(quorum: QuorumConf, ids: readonly NodeId[]): string[] {
  const settings: string[] = []
  if (quorum.expectedVotes !== undefined) settings.push(`expectedVotes: Some(${quorum.expectedVotes})`)
  if (quorum.twoNode) settings.push('twoNode: true')
  if (quorum.waitForAll !== undefined) settings.push(`waitForAll: Some(${quorum.waitForAll})`)
  if (quorum.autoTieBreaker) settings.push(`tieBreaker: ${tieBreaker(quorum.autoTieBreakerNode, ids)}`)
  if (quorum.lastManStanding) settings.push('lastManStanding: true', `window: ${quorum.lastManStandingWindow}ms`)
  if (quorum.allowDownscale) settings.push('allowDownscale: true')
  if (quorum.expectedVotesTracking) settings.push('expectedVotesTracking: true')
  if (quorum.device) {
    const { votes, timeout, syncTimeout } = quorum.device
    const given = votes === undefined ? 'None' : `Some(${votes})`
    settings.push(`device: Some(Device(votes: ${given}, timeout: ${timeout}ms, syncTimeout: ${syncTimeout}ms))`)
  }
  return settings
}

function tieBreaker(chosen: QuorumConf['autoTieBreakerNode'], ids: readonly NodeId[]): string {
  if (chosen === 'lowest') return 'Lowest'
  if (chosen === 'highest') return 'Highest'
  const ranks = chosen.map(id => ids.indexOf(id) + 1).filter(rank => rank > 0)
  return `Listed([${ranks.join(', ')}])`
}
