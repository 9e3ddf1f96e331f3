import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QuorumConf } from '../formats/corosync-conf.ts'
import { exploreConf } from './conf-explore.ts'
import { plain } from './conf-matrix.ts'
import { mostLate, type Voters } from './conf-model.ts'

/** Few nodes and any options, so that the search with every name of every node ends as well. */
const voters = fc
  .record({
    votes: fc.oneof(
      fc.integer({ min: 2, max: 4 }).map((nodes): number[] => Array(nodes).fill(1)),
      fc.array(fc.constantFrom<number>(1, 1, 2), { minLength: 2, maxLength: 4 }),
    ),
    expectedVotes: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined, freq: 3 }),
    twoNode: fc.boolean(),
    waitForAll: fc.option(fc.boolean(), { nil: undefined, freq: 2 }),
    lastManStanding: fc.boolean(),
    autoTieBreaker: fc.constantFrom(false, false, false, true),
    autoTieBreakerNode: fc.constantFrom<QuorumConf['autoTieBreakerNode']>('lowest', 'highest', [2, 1]),
    allowDownscale: fc.boolean(),
    expectedVotesTracking: fc.boolean(),
  })
  .map(({ votes, expectedVotes, waitForAll, ...quorum }): Voters => {
    return {
      nodes: votes.map((own, i) => ({ id: i + 1, votes: own })),
      quorum: {
        ...{ votes: 1, lastManStandingWindow: 10_000, ...quorum },
        ...(expectedVotes !== undefined && { expectedVotes }),
        ...(waitForAll !== undefined && { waitForAll }),
      },
    }
  })

/** Nodes of one vote each, which only a tie-breaker tells apart. */
const tied = fc.record({
  nodes: fc.constantFrom(3, 4, 4),
  waitForAll: fc.boolean(),
  allowDownscale: fc.constantFrom(false, false, true),
  autoTieBreakerNode: fc.constantFrom<QuorumConf['autoTieBreakerNode']>('lowest', 'highest'),
})

const bounds = fc.constantFrom({ faults: 0 }, { faults: 1 }, { faults: 1 }, { faults: 2 }, { faults: 1, commands: 1 })

describe('a configuration whose nodes have no names', () => {
  it('has the findings that it has with them, by as short a way', async () => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(voters, bounds, async (conf, bound) => {
        if (await isSame(conf, bound)) compared++
      }),
      { numRuns: 25 },
    )
    expect(compared).toBeGreaterThan(5)
  })

  it('has them also where rings are given up', async () => {
    let fewer = 0
    const few = voters.map(one => ({ ...one, nodes: one.nodes.slice(0, 3) }))
    await fc.assert(
      fc.asyncProperty(few, fc.integer({ min: 0, max: 1 }), async (conf, faults) => {
        const states = await isSame(conf, { faults, abandoned: 1 })
        if (states && states.nameless * 2 < states.named) fewer++
      }),
      { numRuns: 15 },
    )
    expect(fewer).toBeGreaterThan(1)
  })

  it('has them also with a tie-breaker, in far fewer states', async () => {
    let fewer = 0
    await fc.assert(
      fc.asyncProperty(tied, bounds, async ({ nodes, ...chosen }, bound) => {
        const quorum = { ...plain, ...chosen, autoTieBreaker: true }
        const voters = { quorum, nodes: Array.from({ length: nodes }, (_, i) => ({ id: i + 1, votes: 1 })) }
        const states = await isSame(voters, bound)
        if (states && states.nameless * 2 < states.named) fewer++
      }),
      { numRuns: 8 },
    )
    expect(fewer).toBeGreaterThan(0)
  })
})

/** How many states there are in each search, unless that with names has too many. */
async function isSame(
  conf: Voters,
  bound: Parameters<typeof exploreConf>[1],
): Promise<{ readonly named: number; readonly nameless: number } | undefined> {
  const late = conf.nodes.length <= (bound.abandoned ? 2 : mostLate)
  const named = await exploreConf(conf, {
    abandoned: 0,
    ...bound,
    late,
    orbits: false,
    symmetry: false,
    maxStates: 15_000,
  })
  if (named.explored.stopped) return undefined
  const nameless = await exploreConf(conf, { abandoned: 0, ...bound, late })
  const found = ({ explored: { verdict, findings } }: typeof named) => ({
    verdict,
    lengths: Object.fromEntries(findings.map(one => [one.property, one.schedule.length])),
  })
  expect(found(nameless)).toEqual(found(named))
  expect(nameless.explored.distinct).toBeLessThanOrEqual(named.explored.distinct)
  return { named: named.explored.distinct, nameless: nameless.explored.distinct }
}
