import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeGroupMessage,
  decodePayload,
  encodeGroupMessage,
  encodePayload,
  type GroupMessage,
  type Payload,
} from './payload.ts'
import { damaged, order } from './testing/arbitraries.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const byte = fc.integer({ min: 0, max: 255 })
const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 })
const payload: fc.Arbitrary<Payload> = fc.record({ fragmented: byte, continuation: byte, pieces })
const groups = fc.array(
  fc.array(byte, { maxLength: 6 }).map(codes => String.fromCharCode(...codes)),
  { maxLength: 32 },
)
const message: fc.Arbitrary<GroupMessage> = fc.record({ groups, body: fc.uint8Array({ maxLength: 40 }) })

describe('a payload', () => {
  test('has the layout of totempg in both byte orders', () => {
    const made: Payload = { fragmented: 2, continuation: 1, pieces: [hex('aa'), hex('bbcc')] }
    expect(Buffer.from(encodePayload(made, 'little')).toString('hex')).toBe('0000000002010200' + '01000200' + 'aabbcc')
    expect(Buffer.from(encodePayload(made, 'big')).toString('hex')).toBe('0000000002010002' + '00010002' + 'aabbcc')
  })
  test('comes back as it went', () => {
    const run = (made: Payload, way: 'little' | 'big') => {
      expect(decodePayload(encodePayload(made, way), way)).toEqual({ payload: made })
    }
    fc.assert(fc.property(payload, order, run), { numRuns: 2000 })
  })
  test.each([
    ['nothing', '', 'too short', 0],
    ['another version', '0100000000000000', 'another totempg version', 0],
    ['another type', '0000000100000000', 'another totempg type', 2],
    ['lengths that are not there', '000000000000ffff', 'too short', 8],
    ['a length beyond the end', '00000000000001000200aa', 'too short', 11],
    ['a length before the end', '00000000000001000100aabb', 'too long', 11],
  ])('of %s is refused with the reason and the place', (_, text, refused, at) => {
    expect(decodePayload(hex(text), 'little')).toEqual({ refused, at })
  })
  test('of any bytes never makes it throw, and what it takes comes back', () => {
    const any = order.chain(way =>
      fc
        .oneof(fc.uint8Array({ maxLength: 60 }), damaged(payload.map(one => encodePayload(one, way))))
        .map(bytes => [way, bytes] as const),
    )
    let accepted = 0
    const run = ([way, bytes]: readonly ['little' | 'big', Uint8Array]) => {
      const found = decodePayload(bytes, way)
      if ('refused' in found) return
      accepted++
      expect(encodePayload(found.payload, way)).toEqual(bytes)
    }
    fc.assert(fc.property(any, run), { numRuns: 5000 })
    expect(accepted).toBeGreaterThan(200)
  })
})

describe('a message to groups', () => {
  test('has its names before its body', () => {
    const made = encodeGroupMessage({ groups: ['a', 'sync'], body: hex('ff') }, 'little')
    expect(Buffer.from(made).toString('hex')).toBe('0200' + '01000400' + '6173796e63' + 'ff')
  })
  test('comes back as it went', () => {
    const run = (made: GroupMessage, way: 'little' | 'big') => {
      expect(decodeGroupMessage(encodeGroupMessage(made, way), way)).toEqual({ message: made })
    }
    fc.assert(fc.property(message, order, run), { numRuns: 2000 })
  })
  test('of any bytes never makes it throw, and what it takes comes back', () => {
    const good = message.map(one => encodeGroupMessage(one, 'little'))
    const run = (bytes: Uint8Array) => {
      const found = decodeGroupMessage(bytes, 'little')
      if ('message' in found) expect(encodeGroupMessage(found.message, 'little')).toEqual(bytes)
    }
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), damaged(good)), run), { numRuns: 5000 })
  })
  test('for a group whose name is no bytes is not written', () => {
    expect(() => encodeGroupMessage({ groups: ['ā'], body: hex('') }, 'little')).toThrow(/more than a byte/)
  })
})
