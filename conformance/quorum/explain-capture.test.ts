import { expect, it } from 'vitest'
import { linkMachines, loadSpecs } from '../../src/cli/specs.ts'
import { readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import { encodeGroupMessage, encodePayload } from '../../src/runtime/corosync/payload.ts'
import { encodeService, encodeSync } from '../../src/runtime/corosync/service.ts'
import { captured, type Sent } from '../captures/testing/ring.ts'
import { explainRun } from './captures-suite.ts'
import type { Seen } from './scenario.ts'
import { wireRings } from './wire-rings.ts'

const { program } = await loadSpecs()
if (!program) throw new Error('the shipped specs have errors')
const machines = ['Votequorum', 'Sync'].map(await linkMachines(program))

const build = { kind: 'SyncServiceBuild', ring: { rep: 1, seq: 5 }, services: [5] } as const
const barrier = { kind: 'SyncBarrier', ring: { rep: 1, seq: 5 } } as const
const info = (flags: number) => ({ kind: 'VotequorumNodeInfo', nodeid: 1, votes: 1, expectedVotes: 2, flags }) as const

type Said = typeof build | typeof barrier | ReturnType<typeof info>

/** What node 1 multicasts on a ring of its own. */
function wire(...said: readonly Said[]) {
  const sent = said.map((message, i): Sent => {
    const sync = message.kind !== 'VotequorumNodeInfo'
    const body = sync ? encodeSync(message) : encodeService(message)
    const piece = encodeGroupMessage({ groups: [sync ? 'sync' : 'a'], body }, 'little')
    const payload = encodePayload({ fragmented: 0, continuation: 0, pieces: [piece] }, 'little')
    const fields = { systemFrom: 1, seq: i + 1, thisSeqno: i + 1, ring: build.ring, nodeId: 0, guarantee: 0 }
    const header = { nodeid: 1, targetNodeid: 0 }
    return { by: 1, to: 2, packet: { kind: 'Mcast', header, ...fields, order: 'little', payload } }
  })
  return wireRings(captured(sent))
}

const shown = { members: [1], expected: 2, highest: 2, total: 1, quorum: 2, flags: '' }

function explain(rings: ReturnType<typeof wire>, quorate = false) {
  const list = [1, 2].map(id => `node {\nring0_addr: 10.0.0.${id}\nnodeid: ${id}\n}\n`).join('')
  const text = `totem {\nversion: 2\ntransport: udpu\n}\nnodelist {\n${list}}\nquorum {\nprovider: corosync_votequorum\n}\n`
  const { conf } = readCorosyncConf(text, 'test.conf')
  if (!conf) throw new Error('the configuration is wrong')
  const seen: Seen = { ...shown, quorate, flags: quorate ? 'Quorate' : '' }
  const looks = [{ at: Date.UTC(2100, 0), label: 'at last', seen }]
  return explainRun({ name: 'test', conf, logs: [{ node: 1, entries: [], looks }] }, rings, machines)
}

it('puts together what a ring is and what is said on it', () => {
  const [ring, ...others] = wire(info(8), build, info(8), barrier)
  expect(others).toEqual([])
  expect(ring).toMatchObject({ rep: 1, seq: 5, members: [1] })
  expect(ring?.said.map(one => one.payload.kind)).toEqual(['NodeInfo', 'ServiceBuild', 'NodeInfo', 'Barrier'])
})

it('comes from the packets of a node to what it says and shows', () => {
  expect(explain(wire(info(8), build, info(8), barrier))).toEqual({
    nodes: 1,
    looks: 4,
    open: 0,
    late: 0,
    mismatches: [],
  })
})

it('finds a nodeinfo that the packets before it do not explain', () => {
  const { mismatches } = explain(wire(info(8), build, info(9), barrier))
  expect(mismatches).toMatchObject([
    {
      node: 1,
      field: 'said',
      expected: expect.stringContaining('"Quorate"'),
      found: expect.stringContaining('"First"'),
    },
  ])
})

it('finds a verdict that the packets do not explain', () => {
  const { mismatches } = explain(wire(info(8), build, info(8), barrier), true)
  expect(mismatches.map(one => one.field)).toEqual(['quorate', 'flags'])
})

it('tells nothing of a node whose life did not begin in the capture', () => {
  expect(explain(wire(build, info(8), barrier))).toMatchObject({ looks: 0, mismatches: [] })
})
