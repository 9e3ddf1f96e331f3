import type { Random } from '../../src/core/random.ts'
import type { Datagram } from '../../src/formats/pcap.ts'
import type { RingId } from '../../src/runtime/corosync/bytes.ts'
import { encodePacket } from '../../src/runtime/corosync/encode-packet.ts'
import type { CommitToken, EncapsulatedMcast, Mcast, OrfToken, Packet } from '../../src/runtime/corosync/packet.ts'
import { encodePayload } from '../../src/runtime/corosync/payload.ts'
import { at, firstOf, type Mutated, type Recorded, sameRing, type Told } from './recorded.ts'

/**
 * A node sends a message of its own before the recovery of its ring is over. Either what it passes on of an old ring is
 * sent plain, or a message is put in, and all numbers of the ring behind it are one more: nothing else is wrong then.
 */
export function plainInRecovery(recorded: Recorded, random: Random): Mutated | undefined {
  const old = firstOf(recorded, 'EncapsulatedMcast')
  return old.length > 1 && random.chance(0.5) ? unwrapped(recorded, old, random) : putIn(recorded, random)
}

/** Shown by the first that is passed on behind it, or by the token that counts it. */
function unwrapped(recorded: Recorded, old: readonly Told<EncapsulatedMcast>[], random: Random): Mutated {
  const { datagrams, told } = recorded
  const one = random.pick(old)
  const { kind: _, old: inner, ...fields } = one.packet
  const payload = encodePacket({ ...fields, kind: 'Mcast', order: inner.order, payload: inner.payload })
  const result = [...datagrams]
  for (const copy of told) if (copy.bytes === one.bytes) result[copy.place] = { ...at(datagrams, copy.place), payload }
  const { ring, seq } = one.packet
  const shows = ({ packet }: Told) =>
    (packet.kind === 'OrfToken' && sameRing(packet.ring, ring) && packet.seq >= seq) ||
    (packet.kind === 'EncapsulatedMcast' && sameRing(packet.ring, ring) && packet.seq > seq)
  const shown = told.find(other => other.place > one.place && shows(other))
  const changed = at(datagrams, one.place).index
  return { datagrams: result, changed, shown: shown ? at(datagrams, shown.place).index : changed }
}

/** Shown by the next token, which counts it. */
function putIn(recorded: Recorded, random: Random): Mutated | undefined {
  const { datagrams, told } = recorded
  const spots = spotsOf(recorded)
  if (spots.length === 0) return undefined
  const { token, next } = random.pick(spots)
  const { ring, seq } = token.packet
  const { nodeid } = next.packet.header
  const header = { nodeid, targetNodeid: 0 }
  const inside = encodePayload({ fragmented: 0, continuation: 0, pieces: [Uint8Array.of(1, 2, 3)] }, 'little')
  const mcast: Mcast = {
    ...{ kind: 'Mcast', header, systemFrom: nodeid, seq: seq + 1, thisSeqno: 0, ring, nodeId: 0, guarantee: 0 },
    ...{ order: 'little', payload: inside },
  }
  const sent = { ...at(datagrams, next.place), payload: encodePacket(mcast) }
  const byPlace = new Map(told.map(one => [one.place, one.packet]))
  const all: Datagram[] = []
  for (const [place, one] of datagrams.entries()) {
    if (place === next.place) all.push(sent)
    const packet = byPlace.get(place)
    const moved = packet && shifted(packet, ring, token.packet)
    all.push(moved && moved !== packet ? { ...one, payload: encodePacket(moved) } : one)
  }
  return { datagrams: all.map((one, index) => ({ ...one, index })), changed: next.place, shown: next.place + 1 }
}

/** Two tokens in a row of a ring's recovery, of which all was seen from its commit token on. */
function spotsOf(recorded: Recorded): { readonly token: Told<OrfToken>; readonly next: Told<OrfToken> }[] {
  const members = new Map<string, number>()
  const name = ({ rep, seq }: RingId) => `${rep}.${seq}`
  const commits: readonly Told<CommitToken>[] = firstOf(recorded, 'CommitToken')
  for (const { packet } of commits) members.set(name(packet.ring), packet.addr.length)
  const byHop = new Map<string, Told<OrfToken>>()
  const tokens: readonly Told<OrfToken>[] = firstOf(recorded, 'OrfToken')
  for (const one of tokens) byHop.set(`${name(one.packet.ring)} ${one.packet.tokenSeq}`, one)
  return tokens.flatMap(token => {
    const { ring, tokenSeq } = token.packet
    const next = byHop.get(`${name(ring)} ${tokenSeq + 1}`)
    const until = 4 * (members.get(name(ring)) ?? 0)
    return next && next.place > token.place && tokenSeq + 1 <= until ? [{ token, next }] : []
  })
}

/** The packet as it would be with one number more on the ring, behind the one that this token counts. */
function shifted(packet: Packet, ring: RingId, { seq, tokenSeq }: OrfToken): Packet {
  const up = (number: number) => (number > seq ? number + 1 : number)
  switch (packet.kind) {
    case 'OrfToken': {
      if (!sameRing(packet.ring, ring) || packet.tokenSeq <= tokenSeq) return packet
      const rtrList = packet.rtrList.map(one => ({ ...one, seq: up(one.seq) }))
      const none = packet.aru === 0xffff_ffff
      return { ...packet, seq: packet.seq + 1, aru: none ? packet.aru : packet.aru + 1, rtrList }
    }
    case 'Mcast':
      return sameRing(packet.ring, ring) ? { ...packet, seq: up(packet.seq) } : packet
    case 'EncapsulatedMcast': {
      if (sameRing(packet.ring, ring)) return { ...packet, seq: up(packet.seq) }
      return sameRing(packet.old.ring, ring) ? { ...packet, old: { ...packet.old, seq: up(packet.old.seq) } } : packet
    }
    case 'CommitToken': {
      if (!packet.membList.some(one => sameRing(one.ring, ring))) return packet
      const membList = packet.membList.map(one =>
        sameRing(one.ring, ring) ? { ...one, aru: one.aru + 1, highDelivered: one.highDelivered + 1 } : one,
      )
      return { ...packet, membList }
    }
    default:
      return packet
  }
}
