import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QuorumConf } from '../formats/corosync-conf.ts'
import { exploreConf } from './conf-explore.ts'
import { faultsText } from './conf-finding.ts'
import type { Voters } from './conf-model.ts'

const plain: QuorumConf = {
  ...{ votes: 1, twoNode: false, autoTieBreaker: false, autoTieBreakerNode: 'lowest', lastManStanding: false },
  ...{ lastManStandingWindow: 10_000, allowDownscale: false, expectedVotesTracking: false },
}

/** So many nodes and a device with so many votes; without a number as many as follow from the nodes. */
function voters(nodes: number, votes?: number, more: Partial<QuorumConf> = {}, own = () => 1): Voters {
  const device = { model: 'net', timeout: 10_000, syncTimeout: 30_000, ...(votes !== undefined && { votes }) }
  return {
    nodes: Array.from({ length: nodes }, (_, i) => ({ id: 10 * (i + 1), votes: own() })),
    quorum: { ...plain, ...more, device },
  }
}

/** The same with corosync-qdevice's algorithm `test`. */
function test(conf: Voters): Voters {
  const { device } = conf.quorum
  return { ...conf, quorum: { ...conf.quorum, ...(device && { device: { ...device, algorithm: 'test' } }) } }
}

async function found(conf: Voters, faults: number) {
  const { findings, reasons } = (await exploreConf(conf, { faults })).explored
  expect(reasons).toEqual([])
  return findings
}
async function names(conf: Voters, faults: number): Promise<Record<string, number>> {
  const findings = await found(conf, faults)
  return Object.fromEntries(findings.map(one => [one.property, one.partitions + one.crashes + one.losses]))
}

describe('a quorum device', () => {
  it.each<[string, Voters, number, Record<string, number>]>([
    ['breaks the tie of two halves', voters(4, 1), 1, { reachAlike: 1 }],
    ['lets one of a pair go on, and is missed when it is gone', voters(2, 1), 2, { leansOnDevice: 2 }],
    ['with the votes of all nodes but one lets the last node go on', voters(3), 2, { reachAlike: 1, leansOnDevice: 2 }],
    ['is not expected by odd nodes that have not met', voters(3, 1), 1, { oneQuorate: 1 }],
    ['is expected where expected_votes says so', voters(3, 1, { expectedVotes: 4 }), 1, { reachAlike: 1 }],
    ['decides alone when it has too many votes', voters(3, 4), 0, { wholeWithoutDevice: 0 }],
    [
      'is waited for with wait_for_all, and stands for a node that nobody met',
      voters(4, 1, { waitForAll: true }),
      0,
      { wholeWithoutDevice: 0, waited: 0 },
    ],
    [
      'stands for nobody where expected_votes counts it',
      voters(4, 1, { waitForAll: true, expectedVotes: 5 }),
      1,
      { wholeWithoutDevice: 0, reachAlike: 1 },
    ],
    [
      'is of no help where too few votes are expected',
      voters(4, 1, { expectedVotes: 3 }),
      1,
      { expectedAll: 0, oneQuorate: 1, agreed: 1 },
    ],
    ['votes for everybody with an algorithm that promises nothing', test(voters(2, 1)), 1, { oneQuorate: 1 }],
    ['is refused with two_node', voters(2, 1, { twoNode: true }), 2, { refused: 0 }],
    [
      'is refused with last_man_standing, of many nodes, too',
      voters(6, 1, { lastManStanding: true }),
      2,
      { refused: 0 },
    ],
  ])('%s', async (_, conf, faults, expected) => {
    expect(await names(conf, faults)).toEqual(expected)
  })

  it('is spoken of by what it is to nodes', async () => {
    const findings = await found(voters(3, 1), 2)
    const told = (name: string) => findings.find(one => one.property === name)
    expect(told('oneQuorate')?.schedule.map(one => one.text)).toEqual([
      'the quorum device comes up',
      'node 10 boots',
      'node 20 boots',
      'the network splits into {10} and {20, 30}; {10} can reach the quorum device',
      'node 30 boots (heard in the order 20, 30, and 30 speaks when it has heard 20)',
    ])
    expect(told('oneQuorate')?.schedule.at(-1)?.views).toEqual(['{10} quorate with the device', '{20, 30} quorate'])
    expect(
      told('oneQuorate')
        ?.schedule.at(-1)
        ?.nodes.map(one => one.flags),
    ).toContainEqual(['Quorate', 'Qdevice'])
    const lean = told('leansOnDevice')
    expect(lean && faultsText(lean)).toBe('1 crash and 1 loss of the quorum device')
    expect(lean?.schedule.map(one => one.text)).toContain('the quorum device is lost')
    expect(told('reachAlike')?.schedule.map(one => one.text)).toContainEqual(
      expect.stringContaining('no longer reaches the quorum device'),
    )
  })
})

const someDevice = fc
  .record({
    votes: fc.array(fc.constantFrom<number>(1, 1, 1, 2), { minLength: 1, maxLength: 3 }),
    expectedVotes: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 2 }),
    waitForAll: fc.option(fc.boolean(), { nil: undefined, freq: 2 }),
    expectedVotesTracking: fc.boolean(),
    deviceVotes: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined, freq: 3 }),
  })
  .map(({ votes, deviceVotes, ...quorum }) => voters(votes.length, deviceVotes, quorum as QuorumConf))

const bounds = fc.constantFrom({ faults: 0 }, { faults: 1 }, { faults: 2 }, { faults: 1, commands: 1 })

describe('a configuration with a quorum device whose nodes have no names', () => {
  it('has the findings that it has with them, by as short a way', async () => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(someDevice, bounds, async (conf, bound) => {
        const named = await exploreConf(conf, {
          ...bound,
          late: false,
          orbits: false,
          symmetry: false,
          maxStates: 10_000,
        })
        if (named.explored.stopped) return
        const nameless = await exploreConf(conf, { ...bound, late: false })
        compared++
        const told = ({ explored: { verdict, findings } }: typeof named) => ({
          verdict,
          ways: Object.fromEntries(findings.map(one => [one.property, one.schedule.length])),
        })
        expect(told(nameless)).toEqual(told(named))
        expect(nameless.explored.distinct).toBeLessThanOrEqual(named.explored.distinct)
      }),
      { numRuns: 20 },
    )
    expect(compared).toBeGreaterThan(5)
  })
})
