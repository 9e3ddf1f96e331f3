import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ethernet, ipv4, pcap, udp } from '../../src/formats/testing/captures.ts'
import type { ByteOrder } from '../../src/runtime/corosync/bytes.ts'
import { encodePacket } from '../../src/runtime/corosync/encode-packet.ts'
import type { Mcast } from '../../src/runtime/corosync/packet.ts'
import { encodeGroupMessage, encodePayload } from '../../src/runtime/corosync/payload.ts'
import { encodeService } from '../../src/runtime/corosync/service.ts'
import { swapped } from '../../src/runtime/corosync/testing/swap.ts'
import { checkSample } from './samples.ts'
import { checkFile, wire, wireFiles } from './suite.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'muster-wire-'))
afterAll(() => rmSync(folder, { recursive: true }))

const body = encodeService({ kind: 'VotequorumNodeInfo', nodeid: 1, votes: 1, expectedVotes: 3, flags: 8 })
const whole = encodeGroupMessage({ groups: ['a'], body }, 'little')
const header = { nodeid: 1, targetNodeid: 0 }
function mcast(seq: number, payload: Uint8Array, order: ByteOrder = 'little'): Uint8Array {
  const ring = { rep: 1, seq: 5 }
  const fields = { header, systemFrom: 1, seq, thisSeqno: seq, ring, nodeId: 0, guarantee: 0, order } as const
  return encodePacket({ kind: 'Mcast', ...fields, payload } satisfies Mcast)
}
/** All fields of the body are numbers of 32 bits. */
const swappedMessage = encodeGroupMessage({ groups: ['a'], body: Uint8Array.from(Buffer.from(body).swap32()) }, 'big')
const first = encodePayload({ fragmented: 1, continuation: 0, pieces: [whole, whole.slice(0, 9)] }, 'little')
const second = encodePayload({ fragmented: 0, continuation: 1, pieces: [whole.slice(9)] }, 'little')
const capture = (payloads: Uint8Array[]) =>
  pcap(
    1,
    payloads.map(one => ethernet(ipv4(udp(40_000, 5405, one)))),
  )

describe('the wire suite', () => {
  test('reads datagrams, their payloads and messages, fragmented or not, each multicast once', () => {
    const { looks, lines, leftOut, tally } = checkFile(
      capture([mcast(1, first), mcast(2, second), mcast(1, first)]),
      'x',
    )
    // 3 datagrams, 2 payloads, 2 messages with a group and a body each.
    expect([looks, lines, leftOut]).toEqual([9, [], []])
    expect([...(tally?.of ?? [])]).toEqual([
      ['Mcast', 3],
      ['payload', 2],
      ['VotequorumNodeInfo', 2],
    ])
  })
  test('takes what a big endian machine sent, and holds it against itself', () => {
    const join = { kind: 'Join', header, systemFrom: 1, ringSeq: 5, procList: [1, 2], failedList: [] } as const
    const payload = encodePayload({ fragmented: 0, continuation: 0, pieces: [swappedMessage] }, 'big')
    const bytes = capture([swapped(encodePacket(join)), mcast(1, payload, 'big')])
    const { looks, lines, tally } = checkFile(bytes, 'x')
    expect([looks, lines]).toEqual([5, []])
    expect([...(tally?.of.keys() ?? [])]).toEqual(['Join', 'Mcast', 'payload', 'VotequorumNodeInfo'])
  })
  test('says which packet differs and how, and where a file ends too soon', () => {
    const bytes = capture([Uint8Array.of(0x70, 0xc0, 3, 9), mcast(1, Uint8Array.of(1))])
    expect(checkFile(bytes, 'x').lines).toEqual([
      'packet 0 from 10.0.0.1:40000: too short at 4',
      'packet 1 from 10.0.0.1:40000: too short at 1',
    ])
    expect(checkFile(bytes.slice(0, -1), 'x').lines).toContain('cut off in a packet at offset 86')
  })
  test('goes through all captures and samples below a folder', async () => {
    mkdirSync(path.join(folder, 'below'))
    writeFileSync(path.join(folder, 'below/good.pcap'), capture([mcast(1, first)]))
    writeFileSync(path.join(folder, 'other.pcap'), pcap(1, [ethernet(ipv4(udp(1, 2, Uint8Array.of(1))))]))
    writeFileSync(path.join(folder, 'bad.pcapng.gz'), 'no capture')
    writeFileSync(path.join(folder, 'notes.txt'), 'no capture')
    const result = await wire({ corpus: folder })
    expect(result).toEqual({
      suite: 'wire',
      matched: 1,
      played: 2,
      looks: 4,
      failures: [{ name: 'bad.pcapng.gz', lines: ['neither pcap nor pcapng at offset 0'] }],
      leftOut: [{ name: 'other.pcap', reason: 'no datagram of corosync in it' }],
    })
    expect(await wire({ corpus: path.join(folder, 'nowhere') })).toMatchObject({
      played: 0,
      skipped: expect.any(String),
    })
  })
  test('holds a sample against what was said of it', () => {
    const hex = '70c00305000100000000000000010000000500000000000000'
    const sample = (said: object) => checkSample({ name: 'cancel', length: 25, hex, said: said as never })
    expect(sample({ type: 'hold_cancel', ring: '1.5', nodeid: 1, len: 25, endian: '<' })).toEqual([])
    expect(sample({ ring: '1.6' })).toEqual(['cancel: ring is "1.5", expected "1.6"'])
  })
})

/** What a real corosync 3.1.7 sent; it lies outside the project. */
const corpus = path.join(process.env.MUSTER_CORPUS ?? '../shared/corpus', 'corosync')
describe.skipIf(!existsSync(corpus))(`real datagrams in ${corpus} (skipped without it)`, () => {
  const names = existsSync(corpus) ? wireFiles(corpus) : []
  test.each(names)('%s comes back byte for byte', name => {
    const { looks, lines } = checkFile(readFileSync(path.join(corpus, name)), name)
    expect(lines).toEqual([])
    expect(looks).toBeGreaterThan(0)
  })
  test('hold every kind of datagram and message', () => {
    const met = new Set(
      names.flatMap(name => [...(checkFile(readFileSync(path.join(corpus, name)), name).tally?.of.keys() ?? [])]),
    )
    const expected = [
      ...['OrfToken', 'Mcast', 'EncapsulatedMcast', 'MergeDetect', 'Join', 'CommitToken', 'HoldCancel'],
      ...['SyncServiceBuild', 'SyncBarrier', 'CmapMcast', 'VotequorumNodeInfo'],
      ...['CpgProcJoin', 'CpgProcLeave', 'CpgJoinList', 'CpgMcast', 'CpgDownlist'],
    ]
    expect([...met]).toEqual(expect.arrayContaining(expected))
  })
})
