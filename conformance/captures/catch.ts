import type { AnyMachine, Named, NodeId } from '../../src/core/machine.ts'
import type { Datagram } from '../../src/formats/pcap.ts'
import { type Codec, evsCodec } from '../../src/runtime/codec.ts'

/** A datagram of corosync, decoded. */
export interface Caught {
  readonly message: Named
  /** Who sent it; unknown of a multicast from an address of which no node has spoken for itself yet. */
  readonly sender: NodeId | undefined
  readonly receiver: NodeId | undefined
  /** It was seen on its way before: now it comes to whom it was sent. */
  readonly arrived: boolean
  readonly datagram: Datagram
  /** Its payload: equal for the copies of one message, and for what is sent again. */
  readonly bytes: string
}

/** What was met so far, beside what was caught. */
export interface Catcher {
  readonly take: (datagram: Datagram) => Caught | undefined
  readonly tally: {
    /** Datagrams of corosync that were decoded. */
    read: number
    /** Those that were not, by the reason. */
    readonly unread: Map<string, number>
    /** Datagrams of other programs, or encrypted ones. */
    others: number
    /** Multicasts from an address of which no node has spoken for itself yet. */
    unplaced: number
  }
}

/** Of a datagram that is caught on both ends of its way, the first copy waits so long for the second. */
const mostUnderWay = 4_096
/** A multicast goes to each member in a datagram of its own: it is decoded once. */
const mostDecoded = 64

/**
 * Decodes datagrams into the messages of `spec/evs.mu`, in the order of the capture. Which node has which address
 * is learned from what nodes say of themselves. A capture on a router or bridge shows a datagram twice, coming in and
 * going out: the second is its arrival. Memory is bounded, but for an entry for each address.
 */
export function catcher(evs: AnyMachine): Catcher {
  const codec = evsCodec(evs)
  const nodeOf = new Map<string, NodeId>()
  const underWay = new Map<string, number>()
  const decoded = new Map<string, ReturnType<Codec['decode']>>()
  const tally = { read: 0, unread: new Map<string, number>(), others: 0, unplaced: 0 }

  /** Whether this is the second sight of a datagram; which of the two comes first, the clocks of two cards may decide. */
  function arrives({ direction, from, to }: Datagram, bytes: string): boolean {
    if (direction !== 'in' && direction !== 'out') return false
    const way = `${from.address}:${from.port} ${to.address}:${to.port} ${bytes}`
    // Above 0 so many came in and have not gone out, below 0 the other way round.
    const before = underWay.get(way) ?? 0
    const after = before + (direction === 'in' ? 1 : -1)
    underWay.delete(way)
    if (after !== 0) underWay.set(way, after)
    if (underWay.size > mostUnderWay) underWay.delete(underWay.keys().next().value as string)
    return Math.abs(after) < Math.abs(before)
  }

  function decode(payload: Uint8Array, bytes: string) {
    const known = decoded.get(bytes)
    if (known) return known
    const made = codec.decode(payload)
    decoded.set(bytes, made)
    if (decoded.size > mostDecoded) decoded.delete(decoded.keys().next().value as string)
    return made
  }

  function take(datagram: Datagram): Caught | undefined {
    const { payload, from, to } = datagram
    if (!begins(payload)) {
      tally.others++
      return undefined
    }
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('latin1')
    const found = decode(payload, bytes)
    if ('refused' in found) {
      tally.unread.set(found.refused, (tally.unread.get(found.refused) ?? 0) + 1)
      return undefined
    }
    tally.read++
    const arrived = arrives(datagram, bytes)
    if (found.from !== undefined && !arrived) nodeOf.set(from.address, found.from)
    const sender = found.from ?? nodeOf.get(from.address)
    if (sender === undefined && !arrived) tally.unplaced++
    return { message: found.message, sender, receiver: nodeOf.get(to.address), arrived, datagram, bytes }
  }
  return { take, tally }
}

/** The magic of totemsrp, in either byte order. */
function begins([first, second]: Uint8Array): boolean {
  return (first === 0x70 && second === 0xc0) || (first === 0xc0 && second === 0x70)
}
