import { expect, it } from 'vitest'
import { linkMachines, loadSpecs } from '../../src/cli/specs.ts'
import type { AnyMachine } from '../../src/core/machine.ts'
import { readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import { playLogs } from './play.ts'
import { readLog } from './read-log.ts'

const { program } = await loadSpecs()
if (!program) throw new Error('the shipped specs have errors')
const machine: AnyMachine = (await linkMachines(program))('Votequorum')

const lines = [
  ['MAIN  ', 'Corosync Cluster Engine 3.1.7 starting up'],
  ['QUORUM', 'Sync members[1]: 1'],
  ['VOTEQ ', 'Sending nodelist callback. ring_id = 1.5'],
  ['VOTEQ ', 'got nodeinfo message from cluster node 1'],
  ['VOTEQ ', 'nodeinfo message[1]: votes: 1, expected: 2 flags: 8'],
  ['VOTEQ ', 'total_votes=1, expected_votes=2'],
  ['VOTEQ ', 'node 1 state=1, votes=1, expected=2'],
  ['VOTEQ ', 'sending initial status to 0x1'],
  ['VOTEQ ', 'Sending nodelist callback. ring_id = 1.5'],
  ['VOTEQ ', 'Sending quorum callback, quorate = 1'],
  ['SYNC  ', 'Committing synchronization for corosync vote quorum service v1.0'],
  ['QUORUM', 'sending quorum notification to (nil), length = 52/60'],
  ['VOTEQ ', 'Sending quorum callback, quorate = 0'],
] as const

function log(change: (text: string) => string = text => text): string {
  return lines
    .map(([part, text], i) => `Jan 02 03:04:05.${100 + i} [7] host corosync debug   [${part}] ${change(text)}`)
    .join('\n')
}

function play(text: string) {
  const conf = readCorosyncConf(
    'totem {\nversion: 2\ntransport: udpu\n}\nnodelist {\nnode {\nring0_addr: 127.0.0.1\nnodeid: 1\n}\nnode {\nring0_addr: 127.0.0.2\nnodeid: 2\n}\n}\nquorum {\nprovider: corosync_votequorum\n}\n',
    'test.conf',
  ).conf
  if (!conf) throw new Error('the configuration is wrong')
  return playLogs({ name: 'test', conf, logs: [{ node: 1, entries: readLog(text, 2026), looks: [] }] }, machine)
}

it('reads what concerns votequorum, without what is answered to a client', () => {
  const entries = readLog(`${log()}\nsomething else\n`, 2026)
  expect(entries.map(one => one.kind)).toEqual([...['start', 'ring', 'turn', 'heard', 'counted', 'activate', 'told']])
  expect(entries[0]?.at).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 100))
  expect(entries[3]).toMatchObject({ from: 1, about: 1, info: { votes: 1, expected: 2, flags: 8 } })
})

it('finds nothing wrong with a log that votequorum could have written', () => {
  expect(play(log())).toEqual({ name: 'test', looks: 3, mismatches: [] })
})

it.each([
  ['quorate', (text: string) => text.replace('quorate = 0', 'quorate = 1')],
  ['said', (text: string) => text.replace('flags: 8', 'flags: 0')],
  ['known', (text: string) => text.replace('votes=1, expected=2', 'votes=1, expected=3')],
])('finds a log with another %s', (field, change) => {
  expect(play(log(change))).toMatchObject({ mismatches: [{ node: 1, field }] })
})
