import type { Named, NodeId } from '../../src/core/machine.ts'
import type { Rec } from '../../src/core/value.ts'
import type { CaptureFault, Datagram } from '../../src/formats/pcap.ts'
import { decodePacket } from '../../src/runtime/corosync/decode-packet.ts'
import type { CommitToken, Mcast } from '../../src/runtime/corosync/packet.ts'
import { decodePayload, latin1 } from '../../src/runtime/corosync/payload.ts'
import { decodeServices } from '../../src/runtime/services.ts'
import { nothingOpen, type Open, reassemble } from '../wire/reassemble.ts'

/** A ring as a capture shows it: how it was formed, and what its members said on it of synchronisation and votes. */
export interface WireRing {
  readonly rep: NodeId
  readonly seq: number
  /** When it was first seen, in milliseconds since 1970; of some there is no packet, and they are known by name only. */
  readonly at: number | undefined
  /** Ascending; of a ring of one no token is seen. */
  readonly members: readonly NodeId[]
  /** By member, the ring that it came from, as far as the ring's tokens say. */
  readonly old: ReadonlyMap<NodeId, RingName>
  /** In the ring's order. */
  readonly said: readonly WireMessage[]
}

export interface RingName {
  readonly rep: NodeId
  readonly seq: number
}

export interface WireMessage {
  /** When it was first seen, in milliseconds since 1970. */
  readonly at: number
  readonly from: NodeId
  readonly payload: Rec & Named
}

/** Payloads that say how services synchronise, and what votequorum says. */
const heard = ['ServiceBuild', 'Barrier', 'NodeInfo', 'Reconfigure']

/** The rings of a capture, by their sequence numbers. A multicast that was sent again counts where it was first seen. */
export function wireRings(datagrams: Iterable<Datagram | CaptureFault>): WireRing[] {
  const reader = new Reader()
  for (const datagram of datagrams) if ('payload' in datagram) reader.take(datagram)
  return reader.rings()
}

interface Met extends RingName {
  at: number | undefined
  members: readonly NodeId[] | undefined
  readonly old: Map<NodeId, RingName>
  readonly packets: Map<number, readonly WireMessage[]>
}

class Reader {
  readonly #rings = new Map<string, Met>()
  readonly #open = new Map<NodeId, Open>()

  take({ payload, time }: Datagram): void {
    const found = decodePacket(payload)
    if (!('packet' in found)) return
    const { packet } = found
    if (packet.kind === 'CommitToken') this.#form(packet, time / 1000)
    if (packet.kind === 'Mcast') this.#say(packet, time / 1000)
  }

  rings(): WireRing[] {
    return [...this.#rings.values()]
      .sort((a, b) => a.seq - b.seq || a.rep - b.rep)
      .map(({ rep, seq, at, members = [rep], old, packets }) => {
        const said = [...packets].sort(([a], [b]) => a - b).flatMap(([, messages]) => messages)
        return { rep, seq, at, members: [...members].sort((a, b) => a - b), old, said }
      })
  }

  #form({ ring, addr, membList, membIndex }: CommitToken, at: number): void {
    const met = this.#ring(ring, at)
    met.members = addr
    for (const [i, entry] of membList.slice(0, membIndex).entries()) {
      met.old.set(addr[i] as NodeId, { rep: entry.ring.rep, seq: entry.ring.seq })
      this.#ring(entry.ring)
    }
  }

  #say({ ring, seq, systemFrom: from, payload, order }: Mcast, at: number): void {
    const { packets } = this.#ring(ring, at)
    if (packets.has(seq)) return
    const found = decodePayload(payload, order)
    if (!('payload' in found)) return
    const { messages, open } = reassemble(this.#open.get(from) ?? nothingOpen, found.payload)
    this.#open.set(from, open)
    const payloads = messages.flatMap(one => decodeServices(latin1(one))) as (Rec & Named)[]
    const told = payloads.filter(({ kind }) => heard.includes(kind)).map(one => ({ at, from, payload: one }))
    packets.set(seq, told)
    for (const { payload } of told) if (payload.kind === 'ServiceBuild') this.#ring(ringOf(payload))
  }

  #ring({ rep, seq }: RingName, at?: number): Met {
    const name = `${rep}.${seq}`
    const known = this.#rings.get(name) ?? { rep, seq, at, members: undefined, old: new Map(), packets: new Map() }
    known.at ??= at
    this.#rings.set(name, known)
    return known
  }
}

/** Which ring a service build is about. */
export function ringOf(payload: Named): RingName {
  return (payload as Named & { readonly ring: RingName }).ring
}
