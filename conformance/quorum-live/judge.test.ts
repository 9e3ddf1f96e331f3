import fc from 'fast-check'
import { expect, it } from 'vitest'
import { linkMachines, loadSpecs } from '../../src/cli/specs.ts'
import type { Named } from '../../src/core/machine.ts'
import { random } from '../../src/core/random.ts'
import { rec } from '../../src/core/value.ts'
import { readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import type { Seen } from '../quorum/scenario.ts'
import { draw } from './draw.ts'
import { judge } from './judge.ts'
import { sayJudged } from './say.ts'
import { type Entry, streamOfLog } from './stream.ts'

const { program } = await loadSpecs()
if (!program) throw new Error('the shipped specs have errors')
const machine = (await linkMachines(program))('Votequorum')

const text = `totem {\nversion: 2\ntransport: udpu\n}\nnodelist {\n${[1, 2, 3]
  .map(id => `node {\nring0_addr: 10.0.0.${id}\nnodeid: ${id}\n}\n`)
  .join('')}}\nquorum {\nprovider: corosync_votequorum\n}\n`
const { conf } = readCorosyncConf(text, 'test.conf')
if (!conf) throw new Error('the configuration is wrong')

/** The log of one of two nodes of three that boot into one ring, as corosync writes it. */
function log(node: number, first = 8): string {
  const heard = (from: number, flags: number) => [
    ['VOTEQ ', `got nodeinfo message from cluster node ${from}`],
    ['VOTEQ ', `nodeinfo message[${from}]: votes: 1, expected: 3 flags: ${flags}`],
  ]
  const lines = [
    ['MAIN  ', 'Corosync Cluster Engine 3.1.7 starting up'],
    ['QUORUM', 'Sync members[2]: 1 2'],
    ...heard(1, 8),
    ...heard(2, 8),
    ['VOTEQ ', 'Sending nodelist callback. ring_id = 1.5'],
    // Two of three: who hears of the other is quorate, and says so next.
    ...heard(1, first),
    ...heard(2, 9),
    ['SYNC  ', 'Committing synchronization for corosync vote quorum service v1.0'],
  ]
  return `${lines
    .map(([part, said], i) => `Jan 02 03:04:05.${100 + i} [7] host corosync debug   [${part}] ${said}`)
    .join('\n')}\nnode ${node}`
}

const quorate: Seen = { members: [1, 2], quorate: true, expected: 3, highest: 3, total: 2, quorum: 2, flags: 'Quorate' }
const streams = (first?: number): ReadonlyMap<number, readonly Entry[]> =>
  new Map([1, 2].map(node => [node, streamOfLog(log(node, first), 2026)]))
const at = Date.UTC(2026, 0, 2, 3, 4, 6)

function played(seen: Seen, given = streams()) {
  const rows = [1, 2, 3].map(node => ({ node, at, seen: node === 3 ? undefined : seen }))
  return { streams: given, confAt: () => conf as NonNullable<typeof conf>, looks: [{ step: 0, rows }], stuck: [] }
}

it('agrees with a ring that did as votequorum does', () => {
  expect(judge(played(quorate, streams(9)), machine)).toEqual({
    ...{ looks: 11, turns: 2, late: 0, rings: 1, parted: 0, timed: 1, swayed: 0, outside: [], wrong: [] },
  })
})

it('finds a word that its sender cannot have said', () => {
  const { wrong } = judge(played(quorate, streams(12)), machine)
  expect(wrong[0]).toMatch(/node 1 heard .*"WaitingForAll".* of node 1, which by the model said .*"Quorate"/)
})

it('tells which cells differ, and what led there', () => {
  const judged = judge(played({ ...quorate, quorate: false, flags: '' }, streams(9)), machine)
  expect(judged.first?.rows.map(one => one.fields)).toEqual([['quorate', 'flags'], ['quorate', 'flags'], []])
  const steps = [{ kind: 'start', nodes: [1, 2] }] as const
  const said = sayJudged({ nodes: [1, 2, 3], muster: [], setup: { votes: new Map(), quorum: [] }, steps }, judged)
  expect(said).toEqual([
    '3 nodes, all corosync; no options',
    '1. 1, 2 boot',
    '        members  quorate   expected  highest  total  quorum  flags',
    'node 1  1 2      no ≠ yes  3         3        2      2       - ≠ Quorate',
    'node 2  1 2      no ≠ yes  3         3        2      2       - ≠ Quorate',
    'node 3  down     down      down      down     down   down    down',
  ])
})

it('holds operators to the answers of the reducer', () => {
  const signal = rec({ kind: 'SetExpectedVotes', expected: 9 }) as Named
  const given = new Map(streams(9))
  given.set(1, [...(given.get(1) ?? []), { at, kind: 'asked', signal, done: true }])
  expect(judge(played(quorate, given), machine).wrong).toEqual([
    'node 1 did ("SetExpectedVotes",9); by the model: InvalidParameter',
  ])
})

it('draws the same scenario from the same seed, and each has something to do', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.boolean(), (seed, mixed) => {
      const drawn = draw(random(seed), mixed)
      expect(draw(random(seed), mixed)).toEqual(drawn)
      expect(drawn.steps.length).toBeGreaterThan(0)
      expect(drawn.steps.length).toBeLessThanOrEqual(8)
      expect(drawn.muster.length > 0).toBe(mixed)
      expect(drawn.muster.length).toBeLessThan(drawn.nodes.length)
      for (const step of drawn.steps)
        if (step.kind === 'cut') expect(step.groups.flat().sort()).toEqual([...drawn.nodes].sort())
    }),
  )
})
