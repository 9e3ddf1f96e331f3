import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { external } from '../core/external.ts'
import { type List, rec, setOf, type Value } from '../core/value.ts'
import { Unsendable } from './corosync/bytes.ts'
import { encodeGroupMessage, latin1 } from './corosync/payload.ts'
import { encodeService } from './corosync/service.ts'
import { groupMcastText, readGroupMcast } from './cpg-mcast.ts'
import { cpgMessage } from './cpg-messages.ts'
import { decodeAny, provideServices } from './services.ts'

provideServices()
const encoded = (payload: Value) => external<string>('totempg.encoded', payload)
const decoded = (message: string) => external<List<Value>>('totempg.decoded', message).items

const group = fc.string({ unit: 'binary', minLength: 1, maxLength: 127 }).map(text => {
  return [...text]
    .map(one => String.fromCharCode((one.codePointAt(0) ?? 0) & 255))
    .join('')
    .slice(0, 127)
})
const pid = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const node = fc.integer({ min: 1, max: 2 ** 32 - 1 })
const bytes = fc.uint8Array({ maxLength: 3_000 })

const payload: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ group, pid }).map(one => rec({ kind: 'ProcJoin', ...one })),
  fc
    .record({ group, pid, reason: fc.constantFrom('ByJoin', 'ByLeave', 'NodeDown', 'NodeUp', 'ProcDown') })
    .map(one => rec({ kind: 'ProcLeave', ...one })),
  fc
    .record({ before: pid, left: fc.array(node, { maxLength: 384 }) })
    .map(({ before, left }) => rec({ kind: 'Downlist', before, left: setOf(left) })),
  fc
    .array(fc.record({ group, pid }), { maxLength: 20 })
    .map(all => rec({ kind: 'JoinList', processes: setOf(all.map(one => rec(one))) })),
  fc
    .record({ group, pid, bytes })
    .map(one =>
      rec({ kind: 'GroupMcast', group: one.group, pid: one.pid, body: latin1(one.bytes), size: one.bytes.length }),
    ),
)
const service = (message: Parameters<typeof encodeService>[0]) =>
  latin1(encodeGroupMessage({ groups: ['a'], body: encodeService(message) }, 'little'))

describe('messages of process groups', () => {
  test('come back from the wire as they were', () => {
    fc.assert(
      fc.property(payload, one => {
        expect(decoded(encoded(one))).toEqual([one])
      }),
      { numRuns: 500 },
    )
  })
  test('have the sizes of corosync', () => {
    // The group "a" in front takes 5 bytes.
    const size = (one: Value) => encoded(one).length - 5
    const name = { group: 'g', pid: 7 }
    expect(size(rec({ kind: 'ProcJoin', ...name }))).toBe(168)
    expect(size(rec({ kind: 'ProcLeave', ...name, reason: 'ByLeave' }))).toBe(168)
    expect(size(rec({ kind: 'Downlist', before: 2, left: setOf([]) }))).toBe(1568)
    expect(size(rec({ kind: 'JoinList', processes: setOf([rec(name)]) }))).toBe(24 + 144)
    expect(size(rec({ kind: 'GroupMcast', ...name, body: 'abc', size: 3 }))).toBe(184 + 3)
  })
  test('of a reason or a place that is not known say nothing', () => {
    const part = { group: 'g', pid: 7, msglen: 6, source: { nodeid: 1, conn: 0n }, data: Uint8Array.of(1, 2) }
    expect(decoded(service({ kind: 'CpgProcLeave', group: 'g', pid: 7, reason: 6 }))).toEqual([])
    expect(decoded(service({ kind: 'CpgProcLeave', group: 'g', pid: 7, reason: 0 }))).toEqual([])
    expect(decoded(service({ kind: 'CpgPartialMcast', ...part, type: 4 }))).toEqual([])
    expect(decoded(service({ kind: 'CpgPartialMcast', ...part, type: 3 }))).toEqual([
      rec({ kind: 'GroupFragment', group: 'g', pid: 7, place: 'LastFragment', body: '\x01\x02', size: 2 }),
    ])
  })
  test('that come by the thousand are what the tables of all messages make of them', () => {
    const wide = fc.constantFrom('g', 'muster-views:g', '\u0100', 'x'.repeat(129))
    const mcast = fc
      .record({ group: fc.oneof(group, wide), pid: fc.oneof(pid, fc.constantFrom(-1, 2 ** 32)), bytes })
      .map(one => ({ kind: 'GroupMcast', group: one.group, pid: one.pid, body: latin1(one.bytes) }) as const)
    let written = 0
    fc.assert(
      fc.property(mcast, one => {
        const text = groupMcastText(one.group, one.pid, one.body)
        const long = (): string => service(cpgMessage(rec({ ...one, size: one.body.length })))
        if (text === undefined) expect(long).toThrow(Unsendable)
        else expect(text).toBe(long())
        if (text !== undefined) written++
      }),
      { numRuns: 1_000 },
    )
    expect(written).toBeGreaterThan(300)
    // Damage where numbers are, and a size that is right all the same.
    const place = fc.oneof(fc.constantFrom(0, 4, 5, 7, 13, 21, 29, 157, 165, 173), fc.nat())
    const change = fc.tuple(place, fc.integer({ min: 0, max: 255 }))
    const processes = setOf([rec({ group: 'g', pid: 7 })])
    let read = 0
    fc.assert(
      fc.property(mcast, fc.array(change, { maxLength: 3 }), fc.constantFrom(0, 0, 0, 1), (one, changes, short) => {
        const chars = [
          ...(groupMcastText(one.group, one.pid, one.body) ?? encoded(rec({ kind: 'JoinList', processes }))),
        ]
        for (const [at, byte] of changes) chars[at % chars.length] = String.fromCharCode(byte)
        const text = chars.slice(0, chars.length - short).join('')
        const found = readGroupMcast(text)
        if (!found) return
        read++
        expect(decodeAny(text)).toEqual([found])
      }),
      { numRuns: 3_000 },
    )
    expect(read).toBeGreaterThan(300)
  })
  test('with any bytes changed are something or nothing, and never an error', () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(payload, fc.array(change, { maxLength: 6 }), fc.nat({ max: 400 }), (one, changes, short) => {
        const chars = [...encoded(one)]
        for (const [at, byte] of changes) chars[at % chars.length] = String.fromCharCode(byte)
        expect(decoded(chars.slice(0, chars.length - short).join('')).length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 1_000 },
    )
  })
})
