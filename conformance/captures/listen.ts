import type { AnyMachine, Named, NodeId } from '../../src/core/machine.ts'
import { rec } from '../../src/core/value.ts'
import type { Datagram } from '../../src/formats/pcap.ts'
import { type Codec, evsCodec } from '../../src/runtime/codec.ts'

/** A datagram as the laws hear it: who sent what, or what came to whom. */
export interface Heard {
  readonly signal: Named
  /** Who sent it; of what arrived, who took it. */
  readonly at: NodeId
  readonly datagram: Datagram
}

/** What was met so far, beside what was heard. */
export interface Ears {
  readonly hear: (datagram: Datagram) => Heard | undefined
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
 * Decodes datagrams into the signals of `spec/wire-laws.mu`, in the order of the capture. Which node has which address
 * is learned from what nodes say of themselves. A capture on a router or bridge shows a datagram twice, coming in and
 * going out: the second is heard as its arrival. Memory is bounded, but for an entry or two for each address.
 */
export function ears(evs: AnyMachine): Ears {
  const codec = evsCodec(evs)
  const nodeOf = new Map<string, NodeId>()
  const paths = new Map<string, number>()
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

  function hear(datagram: Datagram): Heard | undefined {
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
    const receiver = nodeOf.get(to.address)
    const message = found.message as Named & { readonly of: Named & { readonly from: NodeId } }
    if (arrived) {
      const signal = arrival(message)
      return signal && receiver !== undefined ? { signal, at: receiver, datagram } : undefined
    }
    const path = paths.get(to.address) ?? paths.size
    paths.set(to.address, path)
    if (sender !== undefined) return { signal: sending(message, receiver ?? null, path), at: sender, datagram }
    tally.unplaced++
    return { signal: arrival(message) as Named, at: message.of.from, datagram }
  }
  return { hear, tally }
}

// biome-ignore lint/suspicious/noExplicitAny: the codec has checked the shapes by name
type Any = any

function sending(message: Any, dest: NodeId | null, path: number): Named {
  switch (message.kind) {
    case 'Token':
      return rec({ kind: 'TokenSent', token: message, dest }) as Named
    case 'Mcast':
      return rec({ kind: 'McastSent', of: message.of, path }) as Named
    case 'CommitToken':
      return rec({ kind: 'CommitTokenSent', token: message, dest }) as Named
    case 'Join':
      return rec({ kind: 'JoinSent', join: message }) as Named
    default:
      return rec({ kind: `${message.kind}Sent`, ring: message.ring }) as Named
  }
}

/** Nothing is to be learned from the arrival of other messages. */
function arrival(message: Any): Named | undefined {
  if (message.kind === 'Token') return rec({ kind: 'TokenArrived', token: message }) as Named
  if (message.kind === 'Mcast') return rec({ kind: 'McastArrived', of: message.of }) as Named
  return undefined
}

/** The magic of totemsrp, in either byte order. */
function begins([first, second]: Uint8Array): boolean {
  return (first === 0x70 && second === 0xc0) || (first === 0xc0 && second === 0x70)
}
