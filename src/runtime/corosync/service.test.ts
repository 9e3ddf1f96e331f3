import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ByteOrder, type Refused, Unsendable } from './bytes.ts'
import type { ServiceMessage, SyncMessage } from './messages.ts'
import { decodeService, decodeSync, encodeService, encodeSync } from './service.ts'
import { damaged, order } from './testing/arbitraries.ts'
import { service, sync } from './testing/messages.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const shown = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const head = (id: string, size: string) => `${id}00000000${size}00000000`
const nodeInfo = `${head('00000500', '20000000')}01000000010000000300000008000000`
const reconfigure = `${head('01000500', '20000000')}02000000030000000100000000000000`

interface Codec<M> {
  readonly decode: (body: Uint8Array, order: ByteOrder) => { readonly message: M } | Refused
  readonly encode: (message: M) => Uint8Array
  readonly any: fc.Arbitrary<M>
}

function holds<M>({ decode, encode, any }: Codec<M>): void {
  test('comes back as it went', () => {
    const run = (made: M) => {
      const bytes = encode(made)
      expect(decode(bytes, 'little')).toEqual({ message: made })
    }
    fc.assert(fc.property(any, run), { numRuns: 1500 })
  })
  test('of any bytes never makes it throw, and what it takes comes back, slack and all', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 60 }), damaged(any.map(encode)), any.map(encode))
    // Damage seldom spares the size that the header states: it is put right in most.
    const sized = fc.tuple(bytes, fc.integer({ min: 0, max: 9 })).map(([body, luck]) => {
      if (luck > 0 && body.byteLength >= 16) new DataView(body.buffer).setInt32(8, body.byteLength, true)
      return body
    })
    let accepted = 0
    let slack = 0
    const run = (body: Uint8Array, way: ByteOrder) => {
      const found = decode(body, way)
      if ('refused' in found) {
        expect(found.at).toBeLessThanOrEqual(body.byteLength)
        return
      }
      accepted++
      if ((found.message as { slack?: Uint8Array }).slack) slack++
      const again = encode(found.message)
      if (way === 'little') expect(again).toEqual(body)
      else expect(decode(again, 'little')).toEqual(found)
    }
    fc.assert(fc.property(sized, order, run), { numRuns: 4000 })
    expect(accepted).toBeGreaterThan(500)
    expect(slack).toBeGreaterThan(20)
  })
}

describe('a message of a service', () => {
  test('has the layout of its struct', () => {
    const votes = { nodeid: 1, votes: 1, expectedVotes: 3, flags: 8 }
    expect(decodeService(hex(nodeInfo), 'little')).toEqual({ message: { kind: 'VotequorumNodeInfo', ...votes } })
    expect(shown(encodeService({ kind: 'VotequorumNodeInfo', ...votes }))).toBe(nodeInfo)
    const expected = { kind: 'VotequorumReconfigure', nodeid: 2, value: 3, param: 1 } as const
    expect(decodeService(hex(reconfigure), 'little')).toEqual({ message: expected })
  })
  test.each([
    ['CmapMcast', { kind: 'CmapMcast', reason: 0, items: [{ key: 'k', type: 0, value: hex('') }] }, 328],
    ['CpgProcJoin', { kind: 'CpgProcJoin', group: 'g', pid: 1, reason: 1 }, 168],
    ['CpgJoinList', { kind: 'CpgJoinList', error: 1, members: [{ pid: 1, group: 'g' }] }, 168],
    ['CpgDownlist', { kind: 'CpgDownlist', oldMembers: 1, leftNodes: [] }, 1568],
    ['QdeviceRegister', { kind: 'QdeviceRegister', operation: 1, name: 'q' }, 280],
    ['QdeviceRename', { kind: 'QdeviceRename', oldName: 'q', newName: 'r' }, 528],
    ['QdeviceExtraInfo', { kind: 'QdeviceExtraInfo', nodeid: 1, data: hex('0102') }, 26],
  ] as [string, ServiceMessage, number][])('%s has the size that corosync gives it', (_, message, size) => {
    expect(encodeService(message)).toHaveLength(size)
  })
  test('keeps what a sender left between the fields', () => {
    const dirty = `${reconfigure.slice(0, -14)}aabbccddee0011`
    const found = decodeService(hex(dirty), 'little')
    expect(found).toMatchObject({ message: { param: 1, slack: hex('0000000000000000aabbccddee0011') } })
    expect('message' in found && shown(encodeService(found.message))).toBe(dirty)
  })
  test('of a big endian machine reads the same', () => {
    const big = `${head('00050000', '00000020')}00000001000000010000000300000008`
    expect(decodeService(hex(big), 'big')).toEqual(decodeService(hex(nodeInfo), 'little'))
  })
  test.each([
    ['nothing', '', 'too short', 0],
    ['another size than it says', `${nodeInfo}00`, 'another size than said', 8],
    ['half of its fields', `${head('00000500', '18000000')}0100000001000000`, 'too short', 24],
    ['more than its fields', `${head('00000500', '24000000')}${nodeInfo.slice(32)}00000000`, 'too long', 32],
    ['a name of 129 bytes', `${head('00000200', 'a8000000')}81${'00'.repeat(151)}`, 'name too long', 16],
    [
      '385 nodes lost',
      `${head('05000200', '20060000')}${'00'.repeat(8)}8101${'00'.repeat(1542)}`,
      'count out of range',
      24,
    ],
    [
      'data beyond its end',
      `${head('03000200', 'b8000000')}${'00'.repeat(136)}01${'00'.repeat(31)}`,
      'count out of range',
      152,
    ],
    [
      'a value of 2^63 bytes',
      `${head('00000000', '48010000')}${'00'.repeat(8)}01${'00'.repeat(302)}80`,
      'count out of range',
      320,
    ],
    [
      'a value that is not padded',
      `${head('00000000', '49010000')}${'00'.repeat(8)}01${'00'.repeat(295)}01${'00'.repeat(8)}`,
      'too short',
      329,
    ],
  ])('of %s is refused with the reason and the place', (_, text, refused, at) => {
    expect(decodeService(hex(text), 'little')).toEqual({ refused, at })
  })
  test.each([
    ['a name of 129 bytes', { kind: 'CpgProcJoin', group: 'x'.repeat(129), pid: 1, reason: 1 }, 'from 0 to 128'],
    ['a name beyond bytes', { kind: 'CpgProcJoin', group: 'ā', pid: 1, reason: 1 }, 'more than a byte'],
    ['a NUL in a name', { kind: 'QdeviceRegister', operation: 1, name: 'a\0' }, 'a NUL'],
    [
      'a pointer of 65 bits',
      { kind: 'CpgMcast', group: 'g', pid: 1, source: { nodeid: 1, conn: 1n << 64n }, data: hex('') },
      '64 bits',
    ],
    [
      'slack of another size',
      { kind: 'VotequorumReconfigure', nodeid: 1, value: 1, param: 1, slack: hex('01') },
      'slack of 1',
    ],
    ['a known id as an unknown one', { kind: 'Unknown', id: 5 * 2 ** 16, body: hex('') }, 'known message'],
  ] as [string, ServiceMessage, string][])('with %s is not written', (_, message, why) => {
    expect(() => encodeService(message)).toThrow(Unsendable)
    expect(() => encodeService(message)).toThrow(why)
  })
  holds<ServiceMessage>({ decode: decodeService, encode: encodeService, any: service })
})

describe('a message of sync', () => {
  test('has the layout of its struct', () => {
    const ring = '01000000' + '0500000000000000' + '00000000'
    const barrier = `${head('00000000', '20000000')}${ring}`
    expect(decodeSync(hex(barrier), 'little')).toEqual({ message: { kind: 'SyncBarrier', ring: { rep: 1, seq: 5 } } })
    const build = `${head('01000000', '28020000')}${ring}0200000000000000${'0000000005000000'.padEnd(1024, '0')}`
    expect(decodeSync(hex(build), 'little')).toEqual({
      message: { kind: 'SyncServiceBuild', ring: { rep: 1, seq: 5 }, services: [0, 5] },
    })
  })
  holds<SyncMessage>({ decode: decodeSync, encode: encodeSync, any: sync })
})
