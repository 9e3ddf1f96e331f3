import type { AnyMachine, Named, NodeId } from '../core/machine.ts'
import { List, maker, type Rec, rec, type SortedSet, setOf, type Value } from '../core/value.ts'
import { Malformed, type Refused, type RingId, reading, Unsendable } from './corosync/bytes.ts'
import { decodePacket } from './corosync/decode-packet.ts'
import { encodePacket } from './corosync/encode-packet.ts'
import type { Mcast, Packet } from './corosync/packet.ts'
import { decodeText, encodeText } from './corosync/payload.ts'

/** Bytes to messages and back. Neither direction throws, whatever the bytes and the values are. */
export interface Codec {
  readonly encode: (message: Named, from: NodeId) => Encoded
  /** `from` is who sent the datagram, as far as it says; absent where anybody may send what somebody else made. */
  readonly decode: (bytes: Uint8Array) => { readonly message: Named; readonly from: NodeId | undefined } | Refused
}

/** The bytes are not to be changed: they may be handed out again. */
export type Encoded = { readonly bytes: Uint8Array } | { readonly unsendable: string }

/** What `spec/evs.mu` says to the network; a spec with other fields needs another codec, and hears so at once. */
const known: Readonly<Record<string, string>> = {
  Token: 'ring seq hop aru aruBy missing fcc backlog moreOld',
  Mcast: 'of',
  Join: 'proc failed ringSeq leaving',
  CommitToken: 'ring hop moreOld members entries index',
  MergeDetect: 'ring',
  HoldCancel: 'ring',
}

/**
 * The wire format of corosync 3.1 over udpu without encryption, for the messages of `spec/evs.mu`. Written is little
 * endian; membership messages are read in either order, multicasts in little endian, since what they carry is read later.
 */
export function evsCodec(machine: AnyMachine): Codec {
  for (const [kind, fields] of Object.entries(known)) {
    const declared = machine.receives.find(one => one.name === kind)?.fields.map(field => field.name)
    if (declared?.join(' ') !== fields) throw new TypeError(`the codec does not know this ${kind}: ${declared}`)
  }
  let last: { readonly message: Named; readonly from: NodeId; readonly encoded: Encoded } | undefined
  return {
    // A multicast goes to each node in a datagram of its own, one right after the other: it is encoded once.
    encode: (message, from) => {
      if (last?.message !== message || last.from !== from) last = { message, from, encoded: encoded(message, from) }
      return last.encoded
    },
    decode: bytes => {
      const read = decodePacket(bytes)
      return 'refused' in read ? read : reading(() => messageOf(read.packet))
    },
  }
}

function encoded(message: Named, from: NodeId): Encoded {
  try {
    return { bytes: encodePacket(packetOf(message as Any, from)) }
  } catch (error) {
    if (error instanceof Unsendable) return { unsendable: error.message }
    throw error
  }
}

// biome-ignore lint/suspicious/noExplicitAny: values of the spec, whose shapes `evsCodec` has checked by name
type Any = Rec & Record<string, any>

/** Below every sequence number, where upstream has 2^32 - 1. */
const nothing = 0xffff_ffff
const counted = (n: number) => (n < 0 ? nothing : n)
const uncounted = (n: number) => (n === nothing ? -1 : n)

// ---------------------------------------------------------------- writing

function packetOf(message: Any, from: NodeId): Packet {
  const header = { nodeid: from, targetNodeid: 0 }
  const ring = ringId(message.ring)
  switch (message.kind) {
    case 'Token':
      return {
        kind: 'OrfToken',
        header,
        ring,
        seq: message.seq,
        tokenSeq: message.hop,
        aru: counted(message.aru),
        aruAddr: message.aruBy ?? 0,
        backlog: message.backlog,
        fcc: message.fcc,
        retransFlg: message.moreOld ? 1 : 0,
        rtrList: (message.missing as List<Any>).items.map(one => ({ ring: ringId(one.ring), seq: one.seq })),
      }
    case 'Mcast':
      return mcastOf(message.of)
    case 'Join':
      return {
        ...{ kind: 'Join', header: message.leaving ? { ...header, nodeid: 0 } : header, systemFrom: from },
        ...{ ringSeq: message.ringSeq, procList: [...message.proc] },
        failedList: leaverLast(message.failed, message.leaving ? from : 0),
      }
    case 'CommitToken': {
      const addr = [...(message.members as List<NodeId>)]
      const entries = [...(message.entries as List<Any>)]
      return {
        ...{ kind: 'CommitToken', header, ring, tokenSeq: message.hop, retransFlg: message.moreOld ? 1 : 0 },
        ...{ membIndex: message.index, addr },
        membList: addr.map((_, i) => {
          const one = entries[i]
          if (!one) return { ring: { rep: 0, seq: 0 }, aru: 0, highDelivered: 0, receivedFlg: 0 }
          const { aru, delivered, received } = one
          return { ring: ringId(one.oldRing), aru, highDelivered: delivered, receivedFlg: received ? 1 : 0 }
        }),
      }
    }
    case 'MergeDetect':
      return { kind: 'MergeDetect', header, systemFrom: from, ring }
    case 'HoldCancel':
      return { kind: 'HoldCancel', header, ring }
    default:
      throw new Unsendable(`there is no ${message.kind} on the wire`)
  }
}

/** A message of an old ring goes whole and unchanged into one of the new ring. */
function mcastOf(of: Any): Packet {
  const { from, seq, body } = of
  // Whoever sends it again sends it with the same bytes.
  const header = { nodeid: from, targetNodeid: 0 }
  const thisSeqno = of.ordinal % 2 ** 31
  const guarantee = of.safe ? 1 : 0
  const ring = ringId(of.ring)
  if (body.kind === 'Old') {
    const old = mcastOf(body.of)
    if (old.kind !== 'Mcast') throw new Unsendable('a message of an old ring within another')
    return { kind: 'EncapsulatedMcast', header, systemFrom: from, seq, thisSeqno, ring, nodeId: 0, guarantee, old }
  }
  if (body.kind !== 'Packet') throw new Unsendable('a payload that is not bytes')
  const { items: pieces } = body.pieces as List<string>
  const payload = encodeText({ fragmented: body.goesOn, continuation: body.continues, pieces }, 'little')
  return {
    kind: 'Mcast',
    header,
    systemFrom: from,
    seq,
    thisSeqno,
    ring,
    nodeId: 0,
    guarantee,
    order: 'little',
    payload,
  }
}

/** Receivers take who leaves from the end of the list. */
function leaverLast(failed: SortedSet<NodeId>, leaver: NodeId): NodeId[] {
  const others = [...failed].filter(one => one !== leaver)
  return failed.items.includes(leaver) ? [...others, leaver] : others
}

function ringId(ring: Any | undefined): RingId {
  if (ring?.seq > mostSequence) throw new Unsendable(`the ring sequence ${ring?.seq} is out of range`)
  return { rep: ring?.rep ?? 0, seq: ring?.seq ?? 0 }
}

// ---------------------------------------------------------------- reading

// What comes with every message: their makers at hand.
type Made = Rec & Readonly<Record<string, Value>>
const readRing = maker<Made>('rep', 'seq')
const token = maker<Made & Named>(...['kind', ...(known.Token as string).split(' ')])
const missed = maker<Made>('ring', 'seq')
const mcast = maker<Made & Named>('kind', 'of')
const sequenced = maker<Made>('ring', 'seq', 'ordinal', 'from', 'safe', 'body')
const packetBody = maker<Made>('kind', 'pieces', 'goesOn', 'continues')

interface Read {
  readonly message: Named
  readonly from: NodeId | undefined
}

function messageOf(packet: Packet): Read {
  switch (packet.kind) {
    case 'OrfToken': {
      const { seq, tokenSeq, aruAddr, backlog, fcc, rtrList } = packet
      const missing = new List(rtrList.map((one, i) => missed({ ring: ringOf(one.ring, 57 + 16 * i), seq: one.seq })))
      const message = token({
        kind: 'Token',
        ring: ringOf(packet.ring, 29),
        seq,
        hop: tokenSeq,
        aru: uncounted(packet.aru),
        aruBy: aruAddr === 0 ? null : aruAddr,
        missing,
        fcc,
        backlog,
        moreOld: packet.retransFlg !== 0,
      })
      return { from: node(packet.header.nodeid, 5), message }
    }
    case 'Mcast':
    case 'EncapsulatedMcast':
      return { from: undefined, message: mcast({ kind: 'Mcast', of: mcasted(packet) }) }
    case 'Join': {
      const { systemFrom, procList, failedList, ringSeq, header } = packet
      const nodes = (all: readonly number[], at: number) => setOf(all.map((id, i) => node(id, at + 4 * i)))
      return said(systemFrom, 13, {
        ...{
          kind: 'Join',
          proc: nodes(procList, 33),
          failed: nodes(failedList, 33 + 4 * procList.length),
          ringSeq: sequence(ringSeq, 25),
          leaving: header.nodeid === 0,
        },
      })
    }
    case 'CommitToken': {
      const { tokenSeq, membIndex, addr, membList } = packet
      // Entries beyond the index are there, but not filled in yet.
      const entries = membList.slice(0, membIndex).map((one, i) =>
        rec({
          ...{ oldRing: ringOf(one.ring, 41 + 4 * addr.length + 24 * i), aru: one.aru, delivered: one.highDelivered },
          received: one.receivedFlg !== 0,
        }),
      )
      if (addr.some((one, i) => i > 0 && one <= (addr[i - 1] as number)))
        throw new Malformed('members not ascending', 41)
      return said(packet.header.nodeid, 5, {
        ...{ kind: 'CommitToken', ring: ringOf(packet.ring, 17), hop: tokenSeq, moreOld: packet.retransFlg !== 0 },
        ...{
          members: new List(addr.map((id, i) => node(id, 41 + 4 * i))),
          entries: new List(entries),
          index: membIndex,
        },
      })
    }
    case 'MergeDetect':
      return said(packet.systemFrom, 13, { kind: 'MergeDetect', ring: ringOf(packet.ring, 17) })
    case 'HoldCancel':
      return said(packet.header.nodeid, 5, { kind: 'HoldCancel', ring: ringOf(packet.ring, 13) })
  }
}

function said(from: NodeId, at: number, fields: Readonly<Record<string, Value>>): Read {
  return { from: node(from, at), message: rec(fields) as Rec as Named }
}

function mcasted(packet: Mcast | Extract<Packet, { kind: 'EncapsulatedMcast' }>): Value {
  const { seq, thisSeqno, systemFrom, guarantee } = packet
  return sequenced({
    ring: ringOf(packet.ring, 25),
    seq,
    ordinal: Math.max(0, thisSeqno),
    from: node(systemFrom, 13),
    safe: guarantee === 1,
    body: bodyOf(packet),
  })
}

function bodyOf(packet: Mcast | Extract<Packet, { kind: 'EncapsulatedMcast' }>): Value {
  if (packet.kind === 'EncapsulatedMcast') return rec({ kind: 'Old', of: mcasted(packet.old) })
  if (packet.order !== 'little') throw new Malformed('a multicast in the other byte order', 0)
  const read = decodeText(packet.payload, packet.order)
  if ('refused' in read) throw new Malformed(read.refused, 45 + read.at)
  const { pieces, fragmented, continuation } = read.payload
  if (pieces.length === 0) throw new Malformed('a packet without messages', 45)
  return packetBody({ kind: 'Packet', pieces: new List(pieces), goesOn: fragmented, continues: continuation })
}

/** `at`: where in the datagram it stands, for whoever is told that it is none. */
function ringOf({ rep, seq }: RingId, at: number): Value {
  return readRing({ rep: node(rep, at), seq: sequence(seq, at + 4) })
}

/** Ring sequences count up from 1 by fours; nobody gets beyond this but by malice, and there sums would not be exact. */
const mostSequence = 2 ** 48
function sequence(seq: number, at: number): number {
  if (seq > mostSequence) throw new Malformed('ring sequence out of range', at)
  return seq
}

function node(id: number, at: number): NodeId {
  if (id === 0) throw new Malformed('node id 0', at)
  return id
}
