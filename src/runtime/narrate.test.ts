import { expect, test } from 'vitest'
import { printStatus } from '../cli/status.ts'
import { listening } from './listeners.ts'
import { narrator, type Status } from './narrate.ts'
import { createSim } from './sim.ts'
import { calmLinks } from './sim-net.ts'
import { clusterOf } from './testing/cluster.ts'
import { shipped } from './testing/specs.ts'

const { corosync } = await shipped()

test('a node tells what happens to it in words, says each verdict once, and keeps the last for its status', () => {
  const nodes = clusterOf(corosync, [1, 2])
  const lines: string[] = []
  const told = new Map(
    nodes.map(node => [node.self, narrator(node, ({ text }) => node.self === 1 && lines.push(text))] as const),
  )
  const hear = new Map([...told].map(([node, one]) => [node, listening([one])] as const))
  const sim = createSim({
    ...{ nodes, seed: 1, world: { kind: 'links', links: calmLinks } },
    observe: (node, step) => hear.get(node)?.(step),
  })
  expect(told.get(1)?.status(sim.state(1))).toEqual({ phase: 'Gather' })
  sim.start(1)
  sim.run(1000)
  sim.start(2)
  sim.run(3000)
  sim.crash(2, 'now')
  sim.run(5000)
  expect(lines).toEqual([
    'gathering: interface up',
    'formed ring 1.5 with 1',
    'not quorate: 1 of 2 votes, quorum 2',
    'gathering: merge during join',
    'formed ring 1.9 with 1 2',
    'quorate: 2 of 2 votes, quorum 2',
    'gathering: token lost in operational',
    'gathering: consensus timeout',
    'formed ring 1.d with 1',
    'not quorate: 1 of 2 votes, quorum 2',
  ])
  expect(told.get(1)?.status(sim.state(1))).toEqual({
    ...{ phase: 'Operational', ring: '1.d', members: [1] },
    ...{ quorate: false, expectedVotes: 2, quorum: 2, totalVotes: 1 },
  })
})

test('a status prints in columns, also of a node that knows nothing yet', () => {
  const known: Status = {
    ...{ node: 2, incarnation: 1, uptime: 12_345, phase: 'Operational', ring: '1.d', members: [1, 2], quorate: true },
    ...{ expectedVotes: 3, quorum: 2, totalVotes: 2, counters: { received: 7, 'too short': 1 } },
  }
  expect(printStatus(known)).toBe(
    [
      'node                  2 (up 12.3 s, life 2)',
      'phase                 Operational',
      'ring                  1.d',
      'members               1 2',
      'quorate               yes',
      'expected votes        3',
      'total votes           2',
      'quorum                2',
      'datagrams: received   7',
      'datagrams: too short  1',
      '',
    ].join('\n'),
  )
  const fresh = printStatus({ node: 2, incarnation: 0, uptime: 0, counters: {} })
  expect(fresh).toMatch(/quorate +unknown/)
  expect(fresh).toMatch(/members +none/)
})
