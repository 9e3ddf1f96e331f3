import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { external } from '../core/external.ts'
import { key, type List, rec, setOf, type Value } from '../core/value.ts'
import { encodeGroupMessage, latin1 } from './corosync/payload.ts'
import { encodeService } from './corosync/service.ts'
import { service } from './corosync/testing/messages.ts'
import { provideServices } from './services.ts'

provideServices()
const encoded = (payload: Value): string => external('totempg.encoded', payload)
const decoded = (bytes: string): readonly Value[] => external<List<Value>>('totempg.decoded', bytes).items
const hex = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('hex')

const flags = [
  ...['Quorate', 'Leaving', 'WaitingForAll', 'First', 'DeviceRegistered', 'DeviceAlive'],
  ...['DeviceCastsVote', 'DeviceMasterWins', 'DeviceInfoSet'],
]
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const about = fc.option(fc.integer({ min: 1, max: 2 ** 32 - 1 }))
const name = fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: 254 }).map(codes => String.fromCharCode(...codes))
const change = fc.oneof(
  fc.record({ kind: fc.constantFrom('ExpectedVotes', 'NodeVotes'), votes: u32 }),
  fc.constant({ kind: 'WaitForAllCancelled' }),
)
const payload: fc.Arbitrary<Value> = fc.oneof(
  fc
    .record({ about, votes: u32, expected: u32, flags: fc.subarray(flags) })
    .map(one => rec({ kind: 'NodeInfo', ...one, flags: setOf(one.flags) })),
  fc.record({ about, change }).map(one => rec({ kind: 'Reconfigure', about: one.about, change: rec(one.change) })),
  fc.record({ name, registers: fc.boolean() }).map(one => rec({ kind: 'DeviceRegistration', ...one })),
  fc.record({ old: name, new: name }).map(one => rec({ kind: 'DeviceRename', ...one })),
)

describe('what services say', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(payload, one => {
        expect(decoded(encoded(one)).map(key)).toEqual([key(one)])
      }),
      { numRuns: 2000 },
    )
  })
  test('has the bytes that a little endian corosync gives it', () => {
    const head = (fn: string, size: string) => `0100010061${fn}00050000000000${size}00000000000000`
    const change = rec({ kind: 'ExpectedVotes', votes: 5 })
    expect(hex(encoded(rec({ kind: 'Reconfigure', about: 2, change })))).toBe(
      `${head('01', '20')}02000000050000000100000000000000`,
    )
    const info = { kind: 'NodeInfo', about: null, votes: 3, expected: 0, flags: setOf([]) }
    expect(hex(encoded(rec(info)))).toBe(`${head('00', '20')}00000000030000000000000000000000`)
    const casts = setOf(['DeviceRegistered', 'DeviceAlive', 'DeviceCastsVote', 'Leaving'])
    expect(hex(encoded(rec({ ...info, about: 1, flags: casts })))).toMatch(/72000000$/)
  })
  test('is nothing where it does not fit the wire', () => {
    const names = ['q'.repeat(255), 'ʘ', 'a\0b']
    for (const one of names) expect(encoded(rec({ kind: 'DeviceRegistration', name: one, registers: true }))).toBe('')
    const change = rec({ kind: 'NodeVotes', votes: -1 })
    expect(encoded(rec({ kind: 'Reconfigure', about: 1, change }))).toBe('')
    expect(decoded('')).toEqual([])
  })
})

describe('what comes from the wire', () => {
  test('is a payload or nothing, whatever the message', () => {
    let payloads = 0
    fc.assert(
      fc.property(service, message => {
        const bytes = encodeGroupMessage({ groups: ['a'], body: encodeService(message) }, 'little')
        const found = decoded(latin1(bytes))
        expect(found.length).toBeLessThanOrEqual(1)
        payloads += found.length
      }),
      { numRuns: 2000 },
    )
    expect(payloads).toBeGreaterThan(100)
  })
  test('is nothing when the bytes are none of a message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), bytes => {
        expect(decoded(latin1(bytes)).length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 2000 },
    )
  })
  test('of a change or an operation that is not known is nothing', () => {
    const read = (message: Parameters<typeof encodeService>[0]) =>
      decoded(latin1(encodeGroupMessage({ groups: ['a'], body: encodeService(message) }, 'little')))
    expect(read({ kind: 'VotequorumReconfigure', nodeid: 1, value: 1, param: 4 })).toEqual([])
    expect(read({ kind: 'QdeviceRegister', operation: 2, name: 'q' })).toEqual([])
  })
})
