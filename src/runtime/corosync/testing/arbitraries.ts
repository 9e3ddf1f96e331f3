import fc from 'fast-check'
import type { Header, Mcast, Packet } from '../packet.ts'
import { mostRetransmits } from '../packet.ts'

export const u32 = fc.oneof(fc.constantFrom(0, 1, 2, 0xffff_ffff), fc.integer({ min: 0, max: 0xffff_ffff }))
export const i32 = fc.oneof(fc.constantFrom(0, 1, -1, -(2 ** 31)), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))
const sequence = fc.oneof(fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER), fc.maxSafeNat())
export const ring = fc.record({ rep: u32, seq: sequence })
const header: fc.Arbitrary<Header> = fc.record({ nodeid: u32, targetNodeid: u32 })
export const order = fc.constantFrom('little' as const, 'big' as const)
const mcastFields = { header, systemFrom: u32, seq: u32, thisSeqno: i32, ring, nodeId: u32, guarantee: i32 }
const mcast: fc.Arbitrary<Mcast> = fc.record({
  kind: fc.constant('Mcast' as const),
  ...mcastFields,
  order,
  payload: fc.uint8Array({ maxLength: 80 }),
})
const entry = fc.record({ ring, aru: u32, highDelivered: u32, receivedFlg: u32 })

/** Any packet, with the extremes of each field among them. */
export const packet: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({
    kind: fc.constant('OrfToken' as const),
    header,
    seq: u32,
    tokenSeq: u32,
    aru: u32,
    aruAddr: u32,
    ring,
    backlog: u32,
    fcc: u32,
    retransFlg: i32,
    rtrList: fc.array(fc.record({ ring, seq: u32 }), { maxLength: mostRetransmits }),
  }),
  mcast,
  fc.record({ kind: fc.constant('EncapsulatedMcast' as const), ...mcastFields, old: mcast }),
  fc.record({ kind: fc.constant('MergeDetect' as const), header, systemFrom: u32, ring }),
  fc.record({
    kind: fc.constant('Join' as const),
    header,
    systemFrom: u32,
    ringSeq: sequence,
    procList: fc.array(u32, { maxLength: 8 }),
    failedList: fc.array(u32, { maxLength: 8 }),
  }),
  fc.integer({ min: 1, max: 6 }).chain(count =>
    fc.record({
      kind: fc.constant('CommitToken' as const),
      header,
      tokenSeq: u32,
      ring,
      retransFlg: u32,
      membIndex: fc.integer({ min: 0, max: count }),
      addr: fc.array(u32, { minLength: count, maxLength: count }),
      membList: fc.array(entry, { minLength: count, maxLength: count }),
    }),
  ),
  fc.record({ kind: fc.constant('HoldCancel' as const), header, ring }),
)

/** These bytes, cut, doubled, extended or changed in a few places to telling values. */
export function damaged(bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const byte = fc.oneof(fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 }))
  const hurt = fc.record({ how: fc.integer({ min: 0, max: 9 }), where: fc.nat(), size: fc.nat(16), byte })
  return fc.tuple(bytes, fc.array(hurt, { minLength: 1, maxLength: 4 })).map(([from, hurts]) => {
    let made = [...from]
    for (const { how, where, size, byte } of hurts) {
      const at = where % (made.length + 1)
      if (how < 6 && at < made.length) made[at] = byte
      else if (how === 6) made = made.slice(0, at)
      else if (how === 7) made.splice(at, 0, ...made.slice(at, at + size))
      else if (how === 8) made.push(...Array.from({ length: size }, () => byte))
      else made.splice(at, size)
    }
    return Uint8Array.from(made)
  })
}
