import type { Named } from '../core/machine.ts'
import { type Random, random } from '../core/random.ts'
import { List, type Rec, rec, setOf } from '../core/value.ts'
import type { Codec } from './codec.ts'

/** What became of the datagrams that `fuzzCodec` threw at a codec. */
export interface FuzzResult {
  readonly accepted: number
  /** By reason. */
  readonly refused: Readonly<Record<string, number>>
}

/**
 * Throws `n` datagrams at a codec: random bytes, good messages, and good messages damaged in a few places. Throws when
 * the codec does, when a good message does not come back as it went, or when one that it accepts would not.
 */
export function fuzzCodec(codec: Codec, n: number, seed: number): FuzzResult {
  const r = random(seed)
  const refused: Record<string, number> = {}
  let accepted = 0
  for (let i = 0; i < n; i++) {
    const bytes = r.chance(0.1) ? noise(r) : r.chance(0.2) ? good(codec, r) : damaged(good(codec, r), r)
    const decoded = codec.decode(bytes)
    if ('refused' in decoded) {
      refused[decoded.refused] = (refused[decoded.refused] ?? 0) + 1
      continue
    }
    accepted++
    const encoded = codec.encode(decoded.message, decoded.from ?? 1)
    const again = 'bytes' in encoded ? codec.decode(encoded.bytes) : encoded
    if (!('message' in again) || again.from !== decoded.from || again.message.canonical !== decoded.message.canonical)
      throw new Error(`seed ${seed}, datagram ${i}: ${Buffer.from(bytes).toString('hex')} does not come back`)
  }
  return { accepted, refused }
}

function noise(r: Random): Uint8Array {
  const bytes = Uint8Array.from({ length: r.between(0, 120) }, () => r.between(0, 255))
  if (r.chance(0.7)) bytes.set([0x70, 0xc0, 3, r.between(0, 6)].slice(0, bytes.length))
  return bytes
}

function good(codec: Codec, r: Random): Uint8Array {
  const message = anyMessage(r)
  const from = r.between(1, 4)
  const encoded = codec.encode(message, from)
  if (!('bytes' in encoded)) throw new Error(`a good ${message.kind} is not encoded: ${encoded.unsendable}`)
  const decoded = codec.decode(encoded.bytes)
  if (!('message' in decoded) || (decoded.from ?? from) !== from || decoded.message.canonical !== message.canonical)
    throw new Error(`a good ${message.kind} does not come back: ${message.canonical}`)
  return encoded.bytes
}

/** A few bytes changed to telling values, cut off, doubled or appended. */
function damaged(bytes: Uint8Array, r: Random): Uint8Array {
  let made = [...bytes]
  for (let i = r.between(1, 4); i > 0; i--) {
    const at = r.between(0, Math.max(0, made.length - 1))
    const how = r.between(0, 9)
    if (how < 6) made[at] = r.pick([0, 1, 0x7f, 0x80, 0xff, r.between(0, 255)])
    else if (how === 6) made = made.slice(0, at)
    else if (how === 7) made.splice(at, 0, ...made.slice(at, at + r.between(1, 16)))
    else if (how === 8) made.push(...Array.from({ length: r.between(1, 8) }, () => r.between(0, 255)))
    else made.splice(at, r.between(1, 8))
  }
  return Uint8Array.from(made)
}

/** Any message of `spec/evs.mu` with values that fit the wire, with the extremes among them. */
export function anyMessage(r: Random): Named {
  const u32 = () => r.pick([0, 1, r.between(0, 100), 0xffff_fffe])
  const aru = () => r.pick([-1, ...[u32()]])
  const node = () => r.pick([1, 2, 3, 4, 0xffff_ffff])
  const ring = () => rec({ rep: node(), seq: r.pick([0, 4, r.between(0, 1000), 2 ** 40 + 3]) })
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: r.between(0, most) }, make)
  const members = setOf([node(), ...some(4, node)]).items
  const index = r.between(0, members.length)
  const entry = () => rec({ oldRing: ring(), aru: u32(), delivered: u32(), received: r.chance(0.5) })
  const bytes = () => Buffer.from(some(6, () => r.between(0, 255))).toString('latin1')
  const packet = () => {
    const pieces = new List([bytes(), ...some(2, bytes)])
    return rec({ kind: 'Packet', pieces, goesOn: r.between(0, 255), continues: r.between(0, 255) })
  }
  const mcasted = (body: Rec) =>
    rec({ ring: ring(), seq: u32(), ordinal: r.between(0, 1000), from: node(), safe: r.chance(0.1), body })
  switch (r.between(0, 6)) {
    case 0:
      return rec({
        kind: 'Token',
        ring: ring(),
        seq: u32(),
        hop: u32(),
        aru: aru(),
        aruBy: r.pick([null, node()]),
        missing: new List(some(3, () => rec({ ring: ring(), seq: u32() }))),
        fcc: u32(),
        backlog: u32(),
        moreOld: r.chance(0.5),
      })
    case 1:
      return rec({
        kind: 'Join',
        proc: setOf(some(5, node)),
        failed: setOf(some(5, node)),
        ringSeq: ring().seq,
        leaving: r.chance(0.3),
      })
    case 2:
      return rec({
        kind: 'CommitToken',
        ring: ring(),
        hop: u32(),
        moreOld: r.chance(0.5),
        members: new List(members),
        entries: new List(Array.from({ length: index }, entry)),
        index,
      })
    case 3:
      return rec({ kind: 'MergeDetect', ring: ring() })
    case 4:
      return rec({ kind: 'Mcast', of: mcasted(packet()) })
    case 5:
      return rec({ kind: 'Mcast', of: mcasted(rec({ kind: 'Old', of: mcasted(packet()) })) })
    default:
      return rec({ kind: 'HoldCancel', ring: ring() })
  }
}
