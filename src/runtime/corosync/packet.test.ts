import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodePacket } from './decode-packet.ts'
import { encodePacket } from './encode-packet.ts'
import type { Packet } from './packet.ts'
import { damaged, packet } from './testing/arbitraries.ts'
import { swapped } from './testing/swap.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const shown = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
function decoded(bytes: Uint8Array): Packet {
  const found = decodePacket(bytes)
  if ('refused' in found) throw new Error(`${found.refused} at ${found.at}`)
  return found.packet
}

// Written down from the layout: 13 bytes of header, then the fields.
const head = (type: string, encapsulated = '00') => `70c003${type}${encapsulated}0200000078563412`
const ring = '010000000500000000000000'
const join = `${head('03')}02000000020000000100000009000000000000000300000001000000ffffffff`
const mcast = (encapsulated: string) =>
  `${head('01', encapsulated)}0200000007000000ffffffff${ring}0000000000000000${encapsulated === '01' ? '' : 'abcd'}`
const old = `${mcast('01')}${mcast('02')}`
const token = (count: string) => `${head('00')}${'00'.repeat(16)}${ring}${'00'.repeat(12)}${count}`
const commit = (index: string, count: string) => `${head('04')}01000000${ring}00000000${index}${count}`
const header = { nodeid: 2, targetNodeid: 0x12345678 }

describe('a packet', () => {
  test('has the layout of corosync, with every field kept', () => {
    const packet: Packet = {
      kind: 'Join',
      header,
      systemFrom: 2,
      ringSeq: 9,
      procList: [3, 1],
      failedList: [0xffff_ffff],
    }
    expect(decoded(hex(join))).toEqual(packet)
    expect(shown(encodePacket(packet))).toBe(join)
  })
  test('of an old ring is carried whole', () => {
    const fields = { header, systemFrom: 2, seq: 7, thisSeqno: -1, ring: { rep: 1, seq: 5 }, nodeId: 0, guarantee: 0 }
    const inner = { kind: 'Mcast', ...fields, order: 'little', payload: hex('abcd') } as const
    expect(decoded(hex(old))).toEqual({ kind: 'EncapsulatedMcast', ...fields, old: inner })
    expect(shown(encodePacket(decoded(hex(old))))).toBe(old)
  })
  test('comes back as it went, and so do its bytes', () => {
    const run = (one: Packet) => {
      const bytes = encodePacket(one)
      expect(decoded(bytes)).toEqual(one)
      expect(encodePacket(decoded(bytes))).toEqual(bytes)
    }
    fc.assert(fc.property(packet, run), { numRuns: 3000 })
  })
  test('of a big endian machine reads the same; written back it is little endian, but for multicasts', () => {
    const run = (one: Packet) => {
      const little = one.kind === 'Mcast' ? { ...one, order: 'little' as const } : one
      const big = swapped(encodePacket(little))
      const expected = one.kind === 'Mcast' ? { ...one, order: 'big' as const } : one
      expect(decoded(big)).toEqual(expected)
      expect(encodePacket(decoded(big))).toEqual(one.kind === 'Mcast' ? big : encodePacket(one))
    }
    fc.assert(fc.property(packet, run), { numRuns: 2000 })
  })
  test.each([
    ['a ring sequence beyond exact numbers', { kind: 'HoldCancel', header, ring: { rep: 1, seq: 2 ** 53 } }],
    ['a node id of -1', { kind: 'HoldCancel', header: { nodeid: -1, targetNodeid: 0 }, ring: { rep: 1, seq: 1 } }],
    ['385 members', { kind: 'Join', header, systemFrom: 1, ringSeq: 1, procList: Array(385).fill(1), failedList: [] }],
    [
      'a commit token of nobody',
      {
        kind: 'CommitToken',
        header,
        tokenSeq: 1,
        ring: { rep: 1, seq: 1 },
        retransFlg: 0,
        membIndex: 0,
        addr: [],
        membList: [],
      },
    ],
  ] as [string, Packet][])('with %s is not written', (_, packet) => {
    expect(() => encodePacket(packet)).toThrow(/is not an integer from/)
  })
})

describe('bytes', () => {
  test.each([
    ['nothing', '', 'too short', 0],
    ['half a header', '70c003', 'too short', 3],
    ['another magic', `ffff${join.slice(4)}`, 'not corosync', 0],
    ['another version', `70c002${join.slice(6)}`, 'another version', 2],
    ['an unknown type', head('06'), 'unknown type', 3],
    ['a wrapped join', `70c0030301${join.slice(10)}`, 'wrong encapsulation', 4],
    ['a multicast neither plain nor wrapped', mcast('00'), 'wrong encapsulation', 4],
    ['a wrapper in a wrapper', `${mcast('01')}${old}`, 'wrong encapsulation', 49],
    ['a wrapper of a join', `${mcast('01')}${join}`, 'not a multicast within', 48],
    ['an empty wrapper', mcast('01'), 'too short', 45],
    ['one byte too many', `${join}00`, 'too long', 45],
    ['one byte too few', join.slice(0, -2), 'too short', 44],
    ['385 members', `${join.slice(0, 34)}81010000${join.slice(42)}`, 'count out of range', 17],
    ['-1 members', `${join.slice(0, 34)}ffffffff${join.slice(42)}`, 'count out of range', 17],
    ['384 members of which 3 are there', `${join.slice(0, 34)}80010000${join.slice(42)}`, 'too short', 45],
    ['31 retransmissions', token('1f000000'), 'count out of range', 53],
    ['-1 retransmissions', token('ffffffff'), 'count out of range', 53],
    ['30 retransmissions that are not there', token('1e000000'), 'too short', 57],
    ['a commit token of nobody', commit('00000000', '00000000'), 'no members', 37],
    ['an index beyond the members', commit('02000000', '01000000'), 'index out of range', 33],
    ['an index of -1', commit('ffffffff', '01000000'), 'index out of range', 33],
    ['a ring sequence of 2^53', `${head('05')}010000000000000000002000`, 'ring sequence out of range', 17],
    ['64 KiB', mcast('02').padEnd(2 * 65_508, '0'), 'too long', 65_507],
  ])('of %s are refused with the reason and the place', (_, text, refused, at) => {
    expect(decodePacket(hex(text))).toEqual({ refused, at })
  })
  test('of any kind never make it throw, and what it takes comes back', () => {
    const start = fc.constantFrom('70c003', 'c07003').chain(magic =>
      fc.tuple(fc.integer({ min: 0, max: 6 }), fc.uint8Array({ maxLength: 120 })).map(([type, more]) => {
        return Uint8Array.from([...hex(magic), type, ...more])
      }),
    )
    const good = packet.map(encodePacket)
    const big = packet.map(one => swapped(encodePacket(one.kind === 'Mcast' ? { ...one, order: 'little' } : one)))
    const any = fc.oneof(fc.uint8Array({ maxLength: 120 }), start, damaged(good), damaged(big))
    let accepted = 0
    const run = (bytes: Uint8Array) => {
      const found = decodePacket(bytes)
      if ('refused' in found) {
        expect(found.at).toBeGreaterThanOrEqual(0)
        expect(found.at).toBeLessThanOrEqual(bytes.byteLength)
        return
      }
      accepted++
      const again = encodePacket(found.packet)
      if (bytes[0] === 0x70 || found.packet.kind === 'Mcast') expect(again).toEqual(bytes)
      else expect(decoded(again)).toEqual(found.packet)
    }
    fc.assert(fc.property(any, run), { numRuns: 20_000 })
    expect(accepted).toBeGreaterThan(1000)
  })
})
