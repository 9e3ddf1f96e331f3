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
  /** How many of the faults may be an operator's commands: other expected votes, or an end to waiting for all. */
  readonly commands?: number
}

/** What votes there are and how they are counted: all of a configuration that votequorum sees. */
export interface Voters {
  readonly nodes: readonly Pick<NodeConf, 'id' | 'votes'>[]
  readonly quorum: QuorumConf
}

/** Where nodes are not alike, of more of them the words come in the order of ids: n of them have n! orders in every new ring. */
export const mostHeard = 5

/**
 * The models in which a configuration is explored: nodes boot in any order, and up to `faults` partitions and crashes
 * come at any moment. Nodes are named by their rank, since only the order of ids decides anything; a tie-breaker node that is
 * not in the nodelist can never be a member and is left out.
 */
export function confModels(conf: Voters, { faults, abandoned = 0, commands = 0 }: Bounds): ConfModels {
  const nodes = [...conf.nodes].sort((a, b) => a.id - b.id)
  const ids = nodes.map(node => node.id)
  const votes = nodes.map((node, i) => `${i + 1}: ${node.votes}`)
  const settings = [`votes: { ${votes.join(', ')} }`, ...settingsOf(conf.quorum, ids)].join(',\n    ')
  const all = [
    { name: 'CheckedOptions', base: 'Options', world: `crashes <= ${Math.min(faults, 1)}` },
    {
      name: 'Checked',
      base: 'Conf',
      world: `abandoned <= ${abandoned}
    partitions
    crashes${commands > 0 ? operators(ids.length, commands) : ''}
    faults <= ${faults}`,
    },
  ]
  const models = all.map(
    ({ name, base, world }) => `model ${name} of ${base} {
  nodes ${ids.length} of Voting {
    ${settings}
  }
  world {
    views Regular, Multicast, Deliver, any order
    ${world}
  }
}
`,
  )
  return {
    text: `use types: Regular, Multicast, Deliver\n${commands > 0 ? 'use votequorum: SetExpectedVotes, CancelWaitForAll\n' : ''}use models/conf: Conf, Options, Voting\n\n${models.join('\n')}`,
    models: all.map(one => one.name),
    ids,
  }
}

function operators(nodes: number, most: number): string {
  return `
    operator SetExpectedVotes(expected in [1 .. ${nodes}]) at any node <= ${most}
    operator CancelWaitForAll at any node <= ${most}`
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
  return settings
}

function tieBreaker(chosen: QuorumConf['autoTieBreakerNode'], ids: readonly NodeId[]): string {
  if (chosen === 'lowest') return 'Lowest'
  if (chosen === 'highest') return 'Highest'
  const ranks = chosen.map(id => ids.indexOf(id) + 1).filter(rank => rank > 0)
  return `Listed([${ranks.join(', ')}])`
}
