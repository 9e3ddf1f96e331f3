import type { Random } from '../../src/core/random.ts'
import type { Datagram } from '../../src/formats/pcap.ts'
import type { RingId } from '../../src/runtime/corosync/bytes.ts'
import { decodePacket } from '../../src/runtime/corosync/decode-packet.ts'
import type { Packet } from '../../src/runtime/corosync/packet.ts'

/** A datagram of corosync in a capture, decoded; `place` is where it stands in `Recorded.datagrams`. */
export interface Told<P extends Packet = Packet> {
  readonly packet: P
  readonly place: number
  /** Its bytes: equal for copies of one message, and for what is sent again. */
  readonly bytes: string
}

export interface Recorded {
  readonly datagrams: readonly Datagram[]
  readonly told: readonly Told[]
}

/** A capture in which one thing is wrong. */
export interface Mutated {
  readonly datagrams: readonly Datagram[]
  /** The first packet that is not what it was, and the first that shows it: a judge has to stop there. */
  readonly changed: number
  readonly shown: number
}

/** Makes one such mistake at a place that `random` picks; `undefined` where the capture has none that fits. */
export type Mutation = (recorded: Recorded, random: Random) => Mutated | undefined

export function recordedOf(datagrams: readonly Datagram[]): Recorded {
  const told: Told[] = []
  for (const [place, { payload }] of datagrams.entries()) {
    const read = decodePacket(payload)
    if ('refused' in read) continue
    told.push({ packet: read.packet, place, bytes: Buffer.from(payload).toString('latin1') })
  }
  return { datagrams, told }
}

export const sameRing = (a: RingId, b: RingId) => a.rep === b.rep && a.seq === b.seq

/** Those of a kind, the first of all copies of one message only. */
export function firstOf<K extends Packet['kind']>(
  { told }: Recorded,
  ...kinds: readonly K[]
): Told<Extract<Packet, { kind: K }>>[] {
  const met = new Set<string>()
  return told.filter((one): one is Told<Extract<Packet, { kind: K }>> => {
    if (!kinds.some(kind => kind === one.packet.kind) || met.has(one.bytes)) return false
    met.add(one.bytes)
    return true
  })
}

export function at(datagrams: readonly Datagram[], place: number): Datagram {
  return datagrams[place] as Datagram
}
