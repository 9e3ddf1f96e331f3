import { expect, test } from 'vitest'
import { printStatus } from '../cli/status.ts'
import type { NodeId } from '../core/machine.ts'
import { rec, setOf } from '../core/value.ts'
import { configureNode } from './configure.ts'
import { listening } from './listeners.ts'
import { narrator } from './narrate.ts'
import { createSim } from './sim.ts'
import { calmLinks } from './sim-net.ts'
import { clusterOf } from './testing/cluster.ts'
import { shipped } from './testing/specs.ts'
import { type ViewStatus, viewStatus } from './view-status.ts'

const { corosync } = await shipped()
const join = rec({ kind: 'ViewJoin', client: 7, group: 'db', view: null })

/** Whole nodes with a group with views, simulated: what each logs of it. */
function cluster(ids: readonly NodeId[]) {
  const nodes = clusterOf(corosync, ids, {
    Views: { group: 'db', underWay: 10_000 },
    ViewFilter: { enabled: true, participants: null, present: false, uniqueQuorum: true },
  })
  const told = new Map(
    nodes.map(node => {
      const lines: string[] = []
      const narrated = narrator(node, ({ event, text }) => event === 'Published' && lines.push(text))
      return [node.self, { hear: listening([narrated]), lines, node }] as const
    }),
  )
  const of = (id: NodeId) =>
    told.get(id) as { hear: ReturnType<typeof listening>; lines: string[]; node: (typeof nodes)[number] }
  const sim = createSim({
    ...{ nodes, seed: 1, world: { kind: 'links', links: calmLinks } },
    observe: (id, step) => of(id).hear(step),
  })
  return {
    sim,
    lines: (id: NodeId) => of(id).lines.splice(0),
    views: (id: NodeId) => viewStatus(of(id).node, sim.state(id)),
  }
}

test('a node tells of its group with views: what is open, what is not and why, and who has state', () => {
  const { sim, lines, views } = cluster([1, 2, 3])
  for (const id of [1, 2, 3]) sim.start(id)
  sim.run(3000)
  expect(views(1)).toMatchObject({ group: 'db', phase: 'blocked', reason: 'nobody', standing: 'left' })
  expect(lines(1)).toEqual(['no view: no-quorum'])
  for (const id of [1, 2, 3]) sim.hear(id, join)
  sim.run(1000)
  const { view } = views(1) ?? {}
  expect(view).toMatchObject({ members: [1, 2, 3] })
  expect(lines(1).at(-1)).toBe(`view ${view?.generation} of lineage ${view?.lineage} of 1 2 3`)
  expect(views(1)).toMatchObject({ phase: 'stable', standing: 'active', reports: [], waitsFor: [] })

  sim.reach.split([[1, 2], [3]])
  sim.run(6000)
  expect(lines(3).at(-1)).toBe('no view: no-quorum')
  expect(views(3)).toMatchObject({ phase: 'blocked', reason: 'no-quorum', standing: 'active', view })
  expect(views(3)?.reports).toEqual([
    { node: 3, standing: 'active', view: { lineage: view?.lineage, generation: view?.generation } },
  ])

  sim.reach.heal()
  sim.run(6000)
  expect(lines(3)).toEqual([expect.stringMatching(/^evicted \(behind\): view \d+ of lineage \S+ goes on, of 1 2$/)])
  expect(views(3)).toMatchObject({ phase: 'stable', standing: 'evicted' })
  sim.hear(3, join)
  sim.run(1000)
  expect(lines(3)).toEqual([expect.stringMatching(/^view \d+ of lineage \S+ of 1 2 3$/)])
})

test('a status shows the group, and who has said to have state', () => {
  const views: ViewStatus = {
    ...{ group: 'db', phase: 'exchanging', standing: 'active', waitsFor: [3] },
    view: { lineage: '1.d/1', generation: 2, members: [1, 2, 3] },
    reports: [
      { node: 1, standing: 'active', view: { lineage: '1.d/1', generation: 2 } },
      { node: 2, standing: 'clean' },
    ],
  }
  const shown = printStatus({ node: 1, incarnation: 0, uptime: 0, counters: {}, views })
  expect(shown.split('\n').slice(8, -1)).toEqual([
    'group with views  db',
    'its state         exchanging',
    'its process here  dirty',
    'last view here    view 2 of lineage 1.d/1, of 1 2 3',
    'said by node      1 dirty, view 2 of lineage 1.d/1',
    'said by node      2 clean',
    'waits for         3',
  ])
})

test('a node that is not one of those who take part is refused', () => {
  const machines = corosync.machines.filter(one => one.name === 'ViewFilter')
  const made = configureNode({ name: 'One', machines }, 3, { ViewFilter: { participants: setOf([1, 2]) } })
  expect(made).toEqual({ refused: ['this node is not one of those that take part in views'] })
})
