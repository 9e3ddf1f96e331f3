import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QuorumConf } from '../formats/corosync-conf.ts'
import { exploreConf } from './conf-explore.ts'
import type { Voters } from './conf-model.ts'

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

const bounds = fc.constantFrom({ faults: 0 }, { faults: 1 }, { faults: 1 }, { faults: 2 }, { faults: 1, commands: 1 })

describe('a configuration whose nodes have no names', () => {
  it('has the findings that it has with them, by as short a way', async () => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(voters, bounds, async (conf, bound) => {
        const named = await exploreConf(conf, { ...bound, orbits: false, maxStates: 15_000 })
        if (named.explored.stopped) return
        const nameless = await exploreConf(conf, bound)
        compared++
        const found = ({ explored: { verdict, findings } }: typeof named) => ({
          verdict,
          lengths: Object.fromEntries(findings.map(one => [one.property, one.schedule.length])),
        })
        expect(found(nameless)).toEqual(found(named))
        expect(nameless.explored.distinct).toBeLessThanOrEqual(named.explored.distinct)
      }),
      { numRuns: 25 },
    )
    expect(compared).toBeGreaterThan(5)
  })
})
