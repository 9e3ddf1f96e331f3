import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadSpecs, packageRoot, readSources } from '../../src/cli/specs.ts'
import type { AnyMachine, NodeId } from '../../src/core/machine.ts'
import { type CorosyncConf, readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import { explained } from './expected.ts'
import { judgeLogs, logLawsOf } from './judge.ts'
import { alone, boot, coarse, conf, formed, gather, joins, logsOf, lost, type Said, wholeRun } from './testing/logs.ts'

let laws: AnyMachine
beforeAll(async () => {
  const { program } = await loadSpecs()
  laws = (program && (await logLawsOf(program))) as AnyMachine
})

const plain = readCorosyncConf(conf(), 'corosync.conf').conf as CorosyncConf
type Logs = Readonly<Record<NodeId, readonly Said[]>>
const judge = async (logs: Logs, of?: CorosyncConf) => await judgeLogs(logsOf(logs), laws, of)

const trio = { 1: '1.5', 2: '2.5', 3: '3.5' }
const three = (node: NodeId) => formed(node, { seq: 9, from: trio, before: [node] })
const upTo = (all: readonly Said[], begins: string) =>
  all.slice(
    0,
    all.findIndex(said => said.includes(begins)),
  )
/** A ring up to that line, and another in its place. */
const but = (all: readonly Said[], begins: string, said: Said) => [...upTo(all, begins), said]
const first = [...alone(1), joins]
const together = [...first, ...three(1)]
const two = formed(1, { seq: 13, from: { 1: '1.9', 2: '1.9' }, before: [1, 2, 3] })

/** Node 1's log, whose last line breaks the law, and the logs of others. */
const broken: readonly (readonly [law: string, log: readonly Said[], others?: Logs])[] = [
  ['speaksForItself', but(boot(1), 'Created', 'TOTEM Created or loaded sequence id 2.1 for this ring.')],
  ['ringSeqRises', [...together, ...boot(1, 9).slice(0, 2)]],
  ['ringSeqRises', [...first, 'MAIN Storing new sequence id for ring 5']],
  ['ringSeqRises', coarse(but(together, '(1.9)', 'TOTEM A new membership (1.5) was formed. Members joined: 2 3'))],
  ['operationalNamesRing', [...first, ...upTo(three(1), 'A new'), joins]],
  ['causeFitsPhase', [...together, gather('0(consensus timeout)')]],
  ['causeFitsPhase', [...together, gather('4(The token was lost in the COMMIT state.)')]],
  ['causeFitsPhase', [...first, gather('13(join during commit state)')]],
  ['missedLeaveIsTold', [...together, ...lost, ...upTo(two, 'Failed'), joins]],
  [
    'missedLeaveIsTold',
    [...together, joins, ...but(two, 'Failed', 'TOTEM Failed to receive the leave message. failed: 3')].flatMap(said =>
      said === 'MAIN Storing new sequence id for ring d' ? ['TOTEM Received LEAVE message from 3', said] : [said],
    ),
  ],
  ['lostInItsPhase', [...together, 'TOTEM The token was lost in the RECOVERY state.']],
  ['commitAfterGather', [...alone(1), 'TOTEM entering COMMIT state.']],
  ['recoveryAfterCommit', [...first, 'TOTEM entering RECOVERY state.']],
  ['operationalAfterRecovery', [...first, 'TOTEM entering COMMIT state.', 'TOTEM entering OPERATIONAL state.']],
  ['listedInRecovery', [...first, ...but(three(1), 'position [1]', 'TOTEM position [2] member 2:')]],
  ['ascending', [...first, ...but(three(1), 'position [1]', 'TOTEM position [1] member 1:')]],
  [
    'roomForNodes',
    [
      ...[...first, ...upTo(three(1), 'position')],
      ...Array.from({ length: 384 }, (_, i) => [
        `TOTEM position [${i}] member ${i + 1}:`,
        `TOTEM previous ringid (${i + 1}.5)`,
      ]).flat(),
      'TOTEM position [384] member 385:',
    ],
  ],
  ['movedAreMembers', [...first, ...but(three(1), 'TRANS', 'TOTEM TRANS [0] member 2:')]],
  ['comesFromItsRing', [...first, ...but(three(1), 'previous', 'TOTEM previous ringid (1.4)')]],
  ['ringIsNew', [...first, ...but(three(1), '(2.5)', 'TOTEM previous ringid (2.9)')]],
  [
    'oneCommitToken',
    [...first, ...but(three(1), '(2.5)', 'TOTEM previous ringid (2.4)')],
    { 2: [...alone(2), joins, ...three(2)] },
  ],
  ['ofTheRing', coarse([...first, ...but(three(1), 'Sync members', 'QUORUM Sync members[2]: 2 3')])],
  ['syncEndsRecovery', [...first, 'QUORUM Sync members[1]: 1']],
  ['asCommitted', [...first, ...but(three(1), 'Sync members', 'QUORUM Sync members[2]: 1 2')]],
  [
    'transitionalAsCommitted',
    [...together, joins, ...upTo(two, 'Sync left').filter(said => said !== 'TOTEM TRANS [1] member 2:')],
  ],
  ['joinedAreMembers', [...first, ...but(three(1), 'Sync joined', 'QUORUM Sync joined[2]: 2 4')]],
  ['joinedIsDifference', [...first, ...but(three(1), 'Sync joined', 'QUORUM Sync joined[1]: 2')]],
  ['leftIsDifference', [...together, joins, ...but(two, 'Sync left', 'QUORUM Sync left[1]: 2')]],
  ['formedAfterRecovery', [...together, joins, 'TOTEM A new membership (1.d) was formed. Members left: 3']],
  [
    'ringAsStored',
    [...first, ...but(three(1), 'A new', 'TOTEM A new membership (1.a) was formed. Members joined: 2 3')],
  ],
  [
    'leftWereMembers',
    coarse([
      ...first,
      ...but(three(1), 'A new', 'TOTEM A new membership (1.9) was formed. Members joined: 2 3 left: 3'),
    ]),
  ],
  ['membersAddUp', coarse([...together, ...but(two, 'A new', 'TOTEM A new membership (1.d) was formed. Members')])],
  [
    'movedTogether',
    coarse(
      together.concat(
        upTo(formed(1, { seq: 13, from: { 1: '1.9', 2: '1.8', 3: '1.9' }, before: [1, 2, 3] }), 'Failed'),
      ),
    ),
    {
      2: coarse([
        ...alone(2),
        ...three(2),
        ...formed(2, { seq: 13, from: { 1: '1.9', 2: '1.9', 3: '1.9' }, before: [1, 2, 3] }),
      ]),
    },
  ],
  [
    'lowestIsRep',
    [...first, ...but(three(1), 'A new', 'TOTEM A new membership (2.9) was formed. Members joined: 2 3')],
  ],
  [
    'oneMembership',
    coarse([...first, ...upTo(formed(1, { seq: 9, from: { 1: '1.5', 2: '2.5' }, before: [1] }), 'SYNC Comm')]),
    { 2: coarse([...alone(2), ...three(2)]) },
  ],
  [
    'oneRingOfSequence',
    coarse([...first, ...upTo(three(1), 'SYNC Comm')]),
    { 2: coarse([...alone(2), ...formed(2, { seq: 9, from: { 2: '2.5', 3: '3.5' }, before: [2] })]) },
  ],
  [
    'comesAsCommitted',
    coarse([...first, ...upTo(formed(1, { seq: 13, from: trio, before: [1] }), 'SYNC Comm')]),
    { 2: [...alone(2), joins, ...formed(2, { seq: 13, from: { ...trio, 1: '1.9' }, before: [2] })] },
  ],
  [
    'failedHaveLeft',
    coarse([...together, ...but(two, 'Failed', 'TOTEM Failed to receive the leave message. failed: 2')]),
  ],
  ['verdictTurns', [...together, 'QUORUM This node is within the non-primary component']],
  ['verdictOfTheRing', [...first, ...but(three(1), 'Members[3]', 'QUORUM Members[2]: 1 2')]],
  [
    'oneVerdict',
    [...first, ...but(three(1), 'Members[3]', 'QUORUM Members[3]: 1 2 3')],
    { 2: [...alone(2), joins, ...formed(2, { seq: 9, from: trio, before: [2], turns: 'primary' })] },
  ],
]

describe('the laws of logs', () => {
  test.each([
    ['with debug', wholeRun],
    ['without', Object.fromEntries(Object.entries(wholeRun).map(([node, all]) => [node, coarse(all)]))],
  ])('take three nodes through a loss and a return, %s', async (_, logs) => {
    const { judgement, nodes } = await judge(logs, plain)
    expect([judgement, nodes]).toEqual(['accepted', [1, 2, 3]])
  })
  test('take each log from wherever it begins', async () => {
    for (let from = 0; from < wholeRun[3].length; from++) {
      const judgement = await judge({ ...wholeRun, 3: wholeRun[3].slice(from) }, plain)
      expect([from, judgement]).toEqual([from, expect.objectContaining({ judgement: 'accepted' })])
    }
  })
  test.each(broken.map(([law, log, others = {}]) => [law, log, others] as const))(
    '%s is broken by the last line, and by none before it',
    async (law, log, others) => {
      const before = await judge({ ...others, 1: log.slice(0, -1) })
      expect(before).toMatchObject({ judgement: 'accepted' })
      const after = await judge({ ...others, 1: log })
      expect(after).toMatchObject({ judgement: 'rejected', rejection: { law } })
      // Of two nodes either may be heard first.
      if (Object.keys(others).length === 0) expect(after).toMatchObject({ rejection: { node: 1, line: log.length } })
    },
  )
  const verdicts: readonly (readonly [law: string, turns: 'primary' | undefined, members: readonly NodeId[]])[] = [
    ['quorateHasVotes', 'primary', [1]],
    ['votesMakeQuorate', undefined, [1, 2, 3]],
    ['votesMakeQuorate', undefined, [1, 2]],
  ]
  test.each(verdicts)('%s, when the configuration is given', async (law, turns, members) => {
    const from = Object.fromEntries(members.map(id => [id, `${id}.5`]))
    const ring = formed(1, { seq: 9, from, before: [1], ...(turns && { turns }) })
    const logs = { 1: [...first, ...ring] }
    expect(await judge(logs)).toMatchObject({ judgement: 'accepted' })
    expect(await judge(logs, plain)).toMatchObject({ judgement: 'rejected', rejection: { law } })
    // An operator may have changed what is expected.
    const changed = { 1: [...first, 'CFG Config reload requested by node 2', ...ring] }
    expect(await judge(changed, plain)).toMatchObject({ judgement: 'accepted' })
  })
  test.each([
    ['  wait_for_all: 1\n', [1, 2, 3], undefined],
    ['  auto_tie_breaker: 1\n', [2], 'primary'],
    ['  last_man_standing: 1\n', [2], 'primary'],
  ] as const)('verdicts that options may lead to are no mistake: %s', async (options, members, turns) => {
    const of = readCorosyncConf(conf(options), 'corosync.conf').conf as CorosyncConf
    const from = Object.fromEntries(members.map(id => [id, `${id}.5`]))
    const node = members[0]
    const logs = {
      [node]: [...alone(node), joins, ...formed(node, { seq: 9, from, before: [node], ...(turns && { turns }) })],
    }
    expect(await judge(logs, of)).toMatchObject({ judgement: 'accepted' })
  })
  test('a join that ends a commit or a recovery is told in as many lines as it takes', async () => {
    const ring = three(1)
    const commit = ring.slice(0, 2)
    const ends: readonly (readonly Said[])[] = [
      [...commit, gather('13(join during commit state)')],
      [...commit, joins, gather('13(join during commit state)')],
      [...upTo(ring, 'SYNC call'), gather('5(The token was lost in the RECOVERY state.)')],
      [
        ...upTo(ring, 'SYNC call'),
        joins,
        gather('5(The token was lost in the RECOVERY state.)'),
        gather('14(join during recovery)'),
      ],
    ]
    const later = formed(1, { seq: 13, from: trio, before: [1] })
    for (const end of ends)
      expect(await judge({ 1: [...first, ...end, ...later] })).toMatchObject({ judgement: 'accepted' })
  })
  test('the phases may begin anywhere, as `debug` is switched on and off while a node runs', async () => {
    const given = [
      joins,
      ...three(1).slice(0, 1),
      'TOTEM entering COMMIT state.',
      joins,
      gather('13(join during commit state)'),
    ]
    const details = [...given, ...formed(1, { seq: 13, from: trio, before: [1] })]
    const later = formed(1, { seq: 17, from: { 1: '1.d', 2: '1.d' }, before: [1, 2, 3] })
    for (let from = 0; from < details.length; from++) {
      const log = [...coarse(alone(1)), ...coarse(details.slice(0, from)), ...details.slice(from), ...coarse(later)]
      expect([from, await judge({ 1: log })]).toEqual([from, expect.objectContaining({ judgement: 'accepted' })])
    }
  })
  test('each is broken by some test, and has words of what is expected', () => {
    const text = readSources(path.join(packageRoot(), 'spec')).find(one => one.module === 'log-laws')?.text ?? ''
    const named = [...new Set([...text.matchAll(/assert (\w+):/g)].map(found => found[1] as string))].sort()
    const tested = new Set([...broken.map(([law]) => law), 'quorateHasVotes', 'votesMakeQuorate'])
    expect([...tested].sort()).toEqual(named)
    expect([...explained].sort()).toEqual(named)
  })
})
