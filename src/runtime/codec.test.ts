import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Named } from '../core/machine.ts'
import { List, rec, setOf } from '../core/value.ts'
import { evsCodec } from './codec.ts'
import { fuzzCodec } from './fuzz-codec.ts'
import { shipped } from './testing/specs.ts'

const { machineOf } = await shipped()
const codec = evsCodec(machineOf('Evs'))

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const ring = (rep: number, seq: number) => rec({ rep, seq })
function decoded(text: string): { message: Named; from: number | undefined } {
  const found = codec.decode(hex(text))
  if ('refused' in found) throw new Error(`${found.refused} at ${found.at}`)
  return found
}
function encoded(message: Named, from: number): string {
  const made = codec.encode(message, from)
  if (!('bytes' in made)) throw new Error(made.unsendable)
  return Buffer.from(made.bytes).toString('hex')
}

// Written down from the layout, little endian: 13 bytes of header, then the fields.
const join = rec({ kind: 'Join', proc: setOf([2, 1, 3]), failed: setOf([3]), ringSeq: 13, leaving: false })
const joinBytes =
  '70c0030300' +
  '02000000' +
  '00000000' +
  '02000000' +
  '03000000' +
  '01000000' +
  '0d00000000000000' +
  '01000000' +
  '02000000' +
  '03000000' +
  '03000000'

describe('a message', () => {
  test('has the layout of corosync', () => {
    expect(encoded(join, 2)).toBe(joinBytes)
    expect(decoded(joinBytes)).toEqual({ message: join, from: 2 })
    expect(Buffer.from(joinBytes, 'hex')).toHaveLength(33 + 4 * 4)
  })
  test('that says good-bye names nobody in its header, and the leaver last among the failed', () => {
    const leave = rec({ kind: 'Join', proc: setOf([2, 3]), failed: setOf([1, 4]), ringSeq: 4, leaving: true })
    const bytes = encoded(leave, 1)
    expect(bytes.slice(10, 18)).toBe('00000000')
    expect(bytes.slice(-16)).toBe('0400000001000000')
    expect(decoded(bytes)).toEqual({ message: leave, from: 1 })
  })
  test('may come from a machine of the other byte order', () => {
    const big =
      'c070030300' + '00000002' + '12345678' + '00000002' + '00000001' + '00000000' + '000000000000000d' + '00000001'
    const message = rec({ kind: 'Join', proc: setOf([1]), failed: setOf([]), ringSeq: 13, leaving: false })
    expect(decoded(big)).toEqual({ message, from: 2 })
  })
  test('that was multicast says who made it, whoever sends it, and comes back within one of a new ring', () => {
    const body = rec({ kind: 'Packet', pieces: new List(['abc', '']), goesOn: 0, continues: 7 })
    const of = rec({ ring: ring(1, 9), seq: 3, ordinal: 12, from: 2, safe: false, body })
    const mcast = rec({ kind: 'Mcast', of }) as Named
    expect(encoded(mcast, 3).length / 2).toBe(45 + 8 + 2 * 2 + 3)
    expect(decoded(encoded(mcast, 3))).toEqual({ message: mcast, from: undefined })
    const again = rec({ ...of, ring: ring(1, 13), seq: 1, from: 4, body: rec({ kind: 'Old', of }) })
    const wrapped = rec({ kind: 'Mcast', of: again }) as Named
    expect(encoded(wrapped, 4)).toContain(encoded(mcast, 2))
    expect(decoded(encoded(wrapped, 4))).toEqual({ message: wrapped, from: undefined })
  })
  test('does not keep hold of the bytes it was read from', () => {
    const body = rec({ kind: 'Packet', pieces: new List(['x'.repeat(100)]), goesOn: 0, continues: 0 })
    const of = rec({ ring: ring(1, 9), seq: 3, ordinal: 12, from: 2, safe: false, body })
    const bytes = Buffer.from(encoded(rec({ kind: 'Mcast', of }) as Named, 2), 'hex')
    const read = codec.decode(bytes)
    bytes.fill(0)
    expect(read).toEqual({ message: rec({ kind: 'Mcast', of }), from: undefined })
  })
  test('to several nodes, one after the other, is encoded once', () => {
    const message = rec({ kind: 'HoldCancel', ring: ring(1, 9) }) as Named
    const first = codec.encode(message, 1)
    expect(codec.encode(message, 1)).toBe(first)
    expect(codec.encode(message, 2)).not.toEqual(first)
  })
  test.each([
    ['a ring sequence beyond 2^48', rec({ kind: 'HoldCancel', ring: ring(1, 2 ** 49) })],
    [
      'too many requests',
      rec({
        kind: 'Token',
        ring: ring(1, 9),
        seq: 1,
        hop: 4,
        aru: -1,
        aruBy: 1,
        fcc: 0,
        backlog: 0,
        moreOld: false,
        missing: new List(Array.from({ length: 31 }, (_, seq) => rec({ ring: ring(1, 9), seq }))),
      }),
    ],
    ['a kind that corosync does not have', rec({ kind: 'Vote' })],
  ] as const)('with %s is not sent, and says so', (_, message) => {
    expect(codec.encode(message as Named, 1)).toEqual({ unsendable: expect.any(String) })
  })
})

describe('bytes', () => {
  const token = '70c00300000100000000000000'
  test.each([
    ['nothing', '', 'too short', 0],
    ['half a header', '70c003', 'too short', 3],
    ['another magic', `ffff${joinBytes.slice(4)}`, 'not corosync', 0],
    ['another version', `70c002${joinBytes.slice(6)}`, 'another version', 2],
    ['an unknown type', `70c00309${joinBytes.slice(8)}`, 'unknown type', 3],
    ['a wrapped join', `70c0030301${joinBytes.slice(10)}`, 'wrong encapsulation', 4],
    ['one byte too many', `${joinBytes}00`, 'too long', 49],
    ['one byte too few', joinBytes.slice(0, -2), 'too short', 48],
    ['a count of four billion', `${joinBytes.slice(0, 34)}ffffffff${joinBytes.slice(42)}`, 'count out of range', 17],
    ['a node id 0', `${joinBytes.slice(0, -8)}00000000`, 'node id 0', 45],
    [
      'a ring sequence of 2^63',
      `70c00305000100000000000000${'01000000'}${'0000000000000080'}`,
      'ring sequence out of range',
      17,
    ],
    [
      'a ring sequence of 2^53 - 1, of which a sum is not exact',
      `70c00305000100000000000000${'01000000'}${'ffffffffffff1f00'}`,
      'ring sequence out of range',
      17,
    ],
    [
      'a join with the same',
      `${joinBytes.slice(0, 50)}ffffffffffff1f00${joinBytes.slice(66)}`,
      'ring sequence out of range',
      25,
    ],
    [
      'a commit token of nobody',
      `70c00304000100000000000000${'01000000'}${'010000000900000000000000'}${'00000000'.repeat(3)}`,
      'no members',
      37,
    ],
    [
      'a token with more behind it',
      `${token}${'00'.repeat(12)}01000000${'010000000900000000000000'}${'00'.repeat(16)}41424344`,
      'too long',
      57,
    ],
  ])('of %s are refused with the reason and the place', (_, text, refused, at) => {
    expect(codec.decode(hex(text))).toEqual({ refused, at })
  })
  test('of a hundred thousand random and damaged datagrams never make it throw, and what it takes comes back', () => {
    const seed = Number(process.env.MUSTER_SEED ?? 20_251)
    const { accepted, refused } = fuzzCodec(codec, 100_000, seed)
    expect(accepted).toBeGreaterThan(20_000)
    // Every reason that the reader has was met.
    expect(Object.keys(refused).sort()).toEqual([
      'a packet without messages',
      'another totempg type',
      'another totempg version',
      'another version',
      'count out of range',
      'index out of range',
      'members not ascending',
      'no members',
      'node id 0',
      'not a multicast within',
      'not corosync',
      'ring sequence out of range',
      'too long',
      'too short',
      'unknown type',
      'wrong encapsulation',
    ])
  })
})

/** Hex dumps of a real corosync 3.1.7 ring; they lie outside the project. */
const samples = path.join(process.env.MUSTER_CORPUS ?? '../shared/corpus', 'corosync/wire_samples.txt')
describe.skipIf(!existsSync(samples))(`the datagrams of a real corosync in ${samples} (skipped without it)`, () => {
  const found = existsSync(samples)
    ? [...readFileSync(samples, 'utf8').matchAll(/^(\S+) (\d+) bytes.*\n +([0-9a-f]+)\n +(\{.*\})$/gm)]
    : []
  const whole = found
    .map(one => [...one] as string[])
    .filter(([, , length, text]) => text?.length === 2 * Number(length))

  test('are there, each kind at least once', () => {
    expect(new Set(whole.map(([, name]) => (name as string).split(/[/+]/)[0]))).toEqual(
      new Set(['memb_join', 'mcast', 'hold_cancel', 'commit_token', 'orf_token', 'merge_detect']),
    )
  })
  test.each(whole.filter(([, name]) => !(name as string).startsWith('mcast')))('%s', (...row) => {
    const [, name, , text, json] = row
    const { message, from } = decoded(text as string)
    const fields = message as unknown as Record<string, unknown>
    const said = JSON.parse(json as string) as Record<string, unknown>
    const shown = (value: unknown) => {
      const { rep, seq } = value as { rep: number; seq: number }
      return `${rep}.${seq.toString(16)}`
    }
    expect(from).toBe(said.system_from ?? said.nodeid)
    if (said.ring !== undefined) expect(shown(fields.ring)).toBe(said.ring)
    if (message.kind === 'Join') {
      expect([...(fields.proc as Iterable<number>)]).toEqual([...(said.proc as number[])].sort((a, b) => a - b))
      expect([...(fields.failed as Iterable<number>)]).toEqual(said.failed)
      expect(fields.leaving).toBe((name as string).endsWith('leave'))
    }
    if (message.kind === 'Token') {
      expect(fields).toMatchObject({ seq: said.seq, hop: said.token_seq, backlog: said.backlog, fcc: said.fcc })
      expect((fields.aru as number) >>> 0).toBe(said.aru)
    }
    // What is written back differs in target_nodeid alone, which upstream never fills in, and in the order of a set.
    const again = encoded(message, from ?? 1)
    const blank = (bytes: string) => bytes.slice(0, 18) + '0'.repeat(8) + bytes.slice(26)
    if (message.kind === 'Join') expect(again).toHaveLength((text as string).length)
    else expect(again).toBe(blank(text as string))
  })
})
