import type { NodeId } from '../core/machine.ts'
import type { NodeConf, QuorumConf } from '../formats/corosync-conf.ts'

/** Models of one configuration, as a text in the spec language. */
export interface ConfModels {
  readonly text: string
  /**
   * By name: `partitions` and `crashes` together are all the faults there may be. The first, `Options`, is of the whole
   * cluster without any history.
   */
  readonly models: readonly { readonly name: string; readonly partitions: number; readonly crashes: number }[]
  /** The node id that stands for each node of the models, which count from 1, in the same order. */
  readonly ids: readonly NodeId[]
}

/** How much goes wrong at most. */
export interface Bounds {
  /** Partitions and crashes in all; boots and heals are free. */
  readonly faults: number
  /** Rings that are given up before their members have heard each other. */
  readonly abandoned?: number
}

/** What votes there are and how they are counted: all of a configuration that votequorum sees. */
export interface Voters {
  readonly nodes: readonly Pick<NodeConf, 'id' | 'votes'>[]
  readonly quorum: QuorumConf
}

/** Of more nodes their words come in the order of ids: n of them have n! orders in every new ring. */
export const mostHeard = 5

/**
 * The models in which a configuration is explored: nodes boot in any order, and up to `faults` partitions and crashes
 * come at any moment; one model for each way to share the faults out. Nodes are named by their rank, since only the
 * order of ids decides anything; a tie-breaker node that is not in the nodelist can never be a member and is left out.
 */
export function confModels(conf: Voters, { faults, abandoned = 0 }: Bounds): ConfModels {
  const nodes = [...conf.nodes].sort((a, b) => a.id - b.id)
  const ids = nodes.map(node => node.id)
  const votes = nodes.map((node, i) => `${i + 1}: ${node.votes}`)
  const settings = [`votes: { ${votes.join(', ')} }`, ...settingsOf(conf.quorum, ids)].join(',\n    ')
  const shares = Array.from({ length: faults + 1 }, (_, partitions) => ({
    name: `Checked${partitions}`,
    partitions,
    crashes: faults - partitions,
  }))
  const told = { name: 'CheckedOptions', partitions: 0, crashes: Math.min(faults, 1) }
  const all = [{ ...told, base: 'Options' }, ...shares.map(one => ({ ...one, base: 'Conf' }))]
  const models = all.map(
    ({ name, base, partitions, crashes }) => `model ${name} of ${base} {
  nodes ${ids.length} of Voting {
    ${settings}
  }
  world {
    views Regular, Multicast, Deliver${mostHeard < ids.length ? '' : ', any order'}
    abandoned <= ${base === 'Options' ? 0 : abandoned}
    partitions <= ${partitions}
    crashes <= ${crashes}
  }
}
`,
  )
  return {
    text: `use types: Regular, Multicast, Deliver\nuse models/conf: Conf, Options, Voting\n\n${models.join('\n')}`,
    models: [told, ...shares],
    ids,
  }
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
