import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkConf } from './check-conf.ts'
import { type ConfCheck, statusText } from './conf-finding.ts'
import { confText } from './conf-report.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'muster-conf-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Cluster {
  readonly ids: readonly number[]
  readonly quorum?: readonly string[]
  readonly totem?: readonly string[]
  readonly votes?: Readonly<Record<number, number>>
}

let count = 0
function conf({ ids, quorum = [], totem = [], votes = {} }: Cluster): string {
  const nodes = ids.map((id, i) => {
    const own = votes[id] === undefined ? '' : `\n    quorum_votes: ${votes[id]}`
    return `  node {\n    ring0_addr: 127.0.0.${i + 1}\n    nodeid: ${id}${own}\n  }\n`
  })
  const file = path.join(folder, `${count++}.conf`)
  const lines = (all: readonly string[]) => all.map(one => `  ${one}\n`).join('')
  const options = lines(['provider: corosync_votequorum', ...quorum])
  writeFileSync(
    file,
    `totem {\n  version: 2\n  transport: udpu\n${lines(totem)}}\nnodelist {\n${nodes.join('')}}\nquorum {\n${options}}\n`,
  )
  return file
}

async function check(cluster: Cluster, faults: number, promises?: 'manual' | 'corosync31'): Promise<ConfCheck> {
  const made = await checkConf(conf(cluster), { faults, ...(promises && { promises }) })
  if (typeof made === 'string') throw new Error(made)
  return made.check
}

/** What a history leads to, by name, with the length of the schedule. */
function histories({ findings }: ConfCheck): Record<string, number> {
  return Object.fromEntries(
    findings.flatMap(one => (one.schedule.length > 1 ? [[one.property, one.schedule.length]] : [])),
  )
}

/** What is said of the options themselves, by name, with how grave it is. */
async function said(cluster: Cluster, faults = 1): Promise<Record<string, string>> {
  const { findings } = await check(cluster, faults)
  return Object.fromEntries(findings.flatMap(one => (one.schedule.length < 2 ? [[one.property, one.severity]] : [])))
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

describe('checking a configuration', () => {
  // The surprises of votequorum, each by the shortest way there, boots included.
  it.each<[string, Cluster, number, Record<string, number>]>([
    ['both halves of a pair act', { ids: upTo(2), quorum: ['two_node: 1'] }, 1, { oneQuorate: 3 }],
    ['a pair without wait_for_all', { ids: upTo(2), quorum: ['two_node: 1', 'wait_for_all: 0'] }, 1, { oneQuorate: 3 }],
    [
      'two_node with three nodes, which makes them wait for all',
      { ids: upTo(3), quorum: ['two_node: 1'] },
      1,
      { oneQuorate: 4, agreed: 4, majorityRecovers: 4 },
    ],
    [
      'a tie-breaker list at boot',
      { ids: upTo(4), quorum: ['auto_tie_breaker: 1', 'auto_tie_breaker_node: 1 3'] },
      1,
      { oneQuorate: 5, agreed: 4 },
    ],
    [
      'a tie-breaker list after a detour',
      { ids: upTo(4), quorum: ['auto_tie_breaker: 1', 'auto_tie_breaker_node: 1 3', 'wait_for_all: 1'] },
      2,
      { oneQuorate: 6, agreed: 6, majorityRecovers: 7 },
    ],
    [
      'a lowest node that changes sides',
      { ids: upTo(4), quorum: ['auto_tie_breaker: 1'] },
      2,
      { oneQuorate: 6, agreed: 5 },
    ],
    [
      'expected_votes below the nodes',
      { ids: upTo(5), quorum: ['expected_votes: 3'] },
      1,
      { oneQuorate: 5, agreed: 6 },
    ],
    ['wait_for_all half heard', { ids: upTo(3), quorum: ['wait_for_all: 1'] }, 2, { majorityRecovers: 4, agreed: 4 }],
    ['expected_votes that nobody can reach', { ids: upTo(3), quorum: ['expected_votes: 7'] }, 0, { wholeRecovers: 3 }],
  ])('finds %s', async (_, cluster, faults, lengths) => {
    const found = await check(cluster, faults)
    const { verdict, findings } = found
    expect(verdict).toBe('violated')
    expect(histories(found)).toEqual(lengths)
    for (const { partitions, crashes, losses } of findings)
      expect(partitions + crashes + losses).toBeLessThanOrEqual(faults)
  })

  it('finds nothing in a plain majority, with one vote each or several', async () => {
    expect(await check({ ids: upTo(3) }, 2)).toMatchObject({ verdict: 'holds', findings: [] })
    expect(histories(await check({ ids: upTo(3), votes: { 1: 3 } }, 2))).toEqual({})
    expect(await check({ ids: [7] }, 1)).toMatchObject({ verdict: 'holds', findings: [] })
  })

  it.each<[string, Cluster, Record<string, string>]>([
    ['a node whose loss stops the others', { ids: upTo(3), votes: { 1: 3 } }, { oneLoss: 'warning' }],
    ['that a pair has none to spare', { ids: upTo(2) }, { oneLoss: 'warning' }],
    [
      'two_node for more than two',
      { ids: upTo(3), quorum: ['two_node: 1'] },
      { twoNodeForTwo: 'error', fencingNeeded: 'note' },
    ],
    [
      'two_node ended by a tie-breaker',
      { ids: upTo(2), quorum: ['two_node: 1', 'auto_tie_breaker: 1'] },
      { twoNodeOn: 'warning', oneLoss: 'warning', fencingNeeded: 'note' },
    ],
    ['a tie-breaker that is off', { ids: upTo(3), quorum: ['auto_tie_breaker: 1'] }, { tieBreakerOn: 'warning' }],
    [
      'last_man_standing that is off',
      { ids: upTo(3), votes: { 1: 2, 2: 2 }, quorum: ['last_man_standing: 1'] },
      { lastManOn: 'warning' },
    ],
    ['an option that is not supported', { ids: upTo(3), quorum: ['allow_downscale: 1'] }, { supported: 'note' }],
    ['too few votes expected', { ids: upTo(3), quorum: ['expected_votes: 2'] }, { expectedAll: 'warning' }],
    ['a quorum that is out of reach', { ids: upTo(3), quorum: ['expected_votes: 7'] }, { inReach: 'error' }],
  ])('says of the options %s', async (_, cluster, expected) => {
    expect(await said(cluster)).toEqual(expected)
  })

  it('counts as corosync 3.1 does, in eight bits, unless it is to be as the manual says', async () => {
    const heavy = { ids: upTo(3), votes: { 1: 200, 2: 200, 3: 200 } }
    expect(histories(await check(heavy, 1))).toEqual({ oneQuorate: 3 })
    expect(histories(await check(heavy, 1, 'manual'))).toEqual({})
  })

  it('speaks of the nodes by the ids of the file', async () => {
    const { findings } = await check({ ids: [30, 10, 20], quorum: ['two_node: 1'] }, 1)
    const found = findings.find(one => one.property === 'oneQuorate')
    expect(found?.schedule.map(scene => scene.text)).toEqual([
      'node 10 boots',
      'node 20 boots',
      'node 30 boots',
      'the network splits into {10} and {20, 30}',
    ])
    expect(found?.schedule.at(-1)?.views).toEqual(['{10} quorate', '{20, 30} quorate'])
  })

  it('keeps the order of ids for tie-breakers, and their names in lists', async () => {
    const quorum = ['auto_tie_breaker: 1', 'auto_tie_breaker_node: 300 100']
    const { findings } = await check({ ids: [100, 200, 300, 400], quorum }, 1)
    expect(findings.find(one => one.property === 'oneQuorate')?.schedule).toHaveLength(5)
  })

  it('does not call a configuration safe when it decides without one of its options', async () => {
    const { verdict, reasons } = await check({ ids: upTo(3), totem: ['heartbeat_failures_allowed: 1'] }, 0)
    expect(verdict).toBe('incomplete')
    expect(reasons).toEqual([expect.stringContaining('heartbeat_failures_allowed')])
  })

  it('says why corosync would not start, on the line of the option', async () => {
    const quorum = ['last_man_standing: 1', 'auto_tie_breaker: 1']
    const { verdict, findings } = await check({ ids: upTo(3), quorum }, 0)
    expect(verdict).toBe('violated')
    expect(findings).toEqual([expect.objectContaining({ property: 'refused', severity: 'error' })])
    expect(findings[0]?.meaning).toMatch(/corosync does not start .*needs wait_for_all/)
    expect(findings[0]?.at?.line).toBe(22)
    expect(await checkConf(path.join(folder, 'nowhere.conf'), {})).toContain('cannot be read')
  })

  it('does not call a configuration safe of which not every order of words was explored', async () => {
    const quorum = ['auto_tie_breaker: 1']
    const told = await check({ ids: upTo(6), votes: { 1: 2, 2: 2 }, quorum }, 0)
    const reasons = expect.arrayContaining([expect.stringContaining('only one order')])
    expect(told).toMatchObject({ verdict: 'incomplete', reasons })
    expect(await check({ ids: upTo(6), quorum }, 0)).toMatchObject({ verdict: 'holds' })
  })

  it('explores rings that are given up, in whole where nodes are few', async () => {
    const faults = { faults: 1, abandoned: 1 }
    expect(await checkConf(conf({ ids: upTo(3) }), faults)).toMatchObject({ check: { verdict: 'holds', reasons: [] } })
    expect(await checkConf(conf({ ids: upTo(4) }), faults)).toMatchObject({ check: { verdict: 'holds', reasons: [] } })
    const waiting = await checkConf(conf({ ids: upTo(3), quorum: ['wait_for_all: 1'] }), faults)
    const apart = expect.objectContaining({ property: 'agreed' })
    expect(waiting).toMatchObject({ check: { verdict: 'violated', findings: expect.arrayContaining([apart]) } })
  })

  it('lets an operator command nodes, if that is asked', async () => {
    const file = conf({ ids: upTo(3) })
    const made = await checkConf(file, { faults: 2, commands: 1 })
    if (typeof made === 'string') throw new Error(made)
    const found = made.check.findings.find(one => one.property === 'oneQuorate')
    expect(found?.schedule.map(one => one.text)).toContainEqual(expect.stringContaining('SetExpectedVotes'))
    expect(await checkConf(file, { faults: 2 })).toMatchObject({ check: { verdict: 'holds' } })
  })

  it('lets nodes leave where allow_downscale tells that from a crash', async () => {
    const file = conf({ ids: upTo(4), quorum: ['allow_downscale: 1'] })
    const made = await checkConf(file, { faults: 2, abandoned: 0 })
    if (typeof made === 'string') throw new Error(made)
    const apart = made.check.findings.find(one => one.property === 'agreed')
    expect(apart).toMatchObject({ crashes: 0, leaves: 1 })
    const [leave, gone] = apart?.schedule.slice(-3) ?? []
    const [, id = ''] = leave?.text.match(/^node (\d) says that it leaves$/) ?? []
    expect(leave?.nodes).toHaveLength(2)
    expect(leave?.nodes.map(one => `${one.id}`)).not.toContain(id)
    expect(gone?.text).toBe(`node ${id} has left`)
    expect(await checkConf(file, { faults: 2, promises: 'manual' })).toMatchObject({ check: { verdict: 'holds' } })
  })

  it('lets nodes of which one is chosen by their order leave as a crash does, where they are many', async () => {
    const made = await check({ ids: upTo(6), quorum: ['auto_tie_breaker: 1', 'allow_downscale: 1'] }, 1)
    expect(histories(made)).toEqual({ agreed: 6 })
    expect(made.reasons).toEqual([expect.stringContaining('a node that leaves says nothing first')])
  })

  it('explores without late speakers, in whole, what with them is too much', async () => {
    const file = conf({ ids: upTo(4), quorum: ['last_man_standing: 1', 'wait_for_all: 1'] })
    const made = await checkConf(file, { faults: 2, maxWork: 100_000 })
    if (typeof made === 'string') throw new Error(made)
    expect(histories(made.check)).toEqual({ agreed: 6, oneQuorate: 8, majorityRecovers: 7 })
    expect(made.check.reasons).toEqual([
      expect.stringMatching(/^members that speak .* were explored in part: stopped at 100000 units of work$/),
    ])
    // Of two ways as long the plainer one is told.
    const texts = made.check.findings.flatMap(one => one.schedule.map(({ text }) => text))
    expect(texts.filter(text => text.includes('speaks when it has heard'))).toEqual([])
    const stopped = await checkConf(file, { faults: 2, maxWork: 100 })
    expect(stopped).toMatchObject({ check: { verdict: 'incomplete', findings: [], stopped: true } })
  })

  it('goes on with late speakers where what there is without them is of that size as well', async () => {
    const options = { ids: upTo(4), quorum: ['last_man_standing: 1', 'wait_for_all: 1'] }
    const all = await check(options, 1)
    expect(all).toMatchObject({ stopped: false, reasons: [] })
    const made = await checkConf(conf(options), { faults: 1, lateWork: 100 })
    if (typeof made === 'string') throw new Error(made)
    const { distinct, generated, reasons, verdict } = made.check
    expect({ distinct, generated, reasons, verdict }).toEqual({
      ...{ distinct: all.distinct, generated: all.generated, reasons: [], verdict: all.verdict },
    })
    expect(histories(made.check)).toEqual(histories(all))
  })

  it('says when a limit ended the search', async () => {
    const limited = await checkConf(conf({ ids: upTo(5) }), { faults: 2, maxStates: 20 })
    expect(limited).toMatchObject({ check: { verdict: 'incomplete' } })
  })

  it('shows what corosync-quorumtool would on every node after every step', async () => {
    const { findings } = await check({ ids: [30, 10, 20], quorum: ['two_node: 1'] }, 1)
    const last = findings.find(one => one.property === 'oneQuorate')?.schedule.at(-1)
    expect(last?.nodes.map(node => `${node.id}: ${statusText(node)}`)).toEqual([
      '10: Quorate: Yes, Expected votes: 3, Highest expected: 3, Total votes: 1, Quorum: 1, Flags: 2Node Quorate WaitForAll, Members: 10',
      '20: Quorate: Yes, Expected votes: 3, Highest expected: 3, Total votes: 2, Quorum: 1, Flags: 2Node Quorate WaitForAll, Members: 20 30',
      '30: Quorate: Yes, Expected votes: 3, Highest expected: 3, Total votes: 2, Quorum: 1, Flags: 2Node Quorate WaitForAll, Members: 20 30',
    ])
  })

  it('reports within 100 columns', async () => {
    const made = await check({ ids: [101, 102, 103, 104], quorum: ['auto_tie_breaker: 1'] }, 2)
    const text = confText(made, { good: x => x, bad: x => x, dim: x => x, bold: x => x })
    const [, ...lines] = text.split('\n')
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(100)
  })
})
