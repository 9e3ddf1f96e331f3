import { type ByteOrder, Malformed, PackedReader, type Refused, reading } from './bytes.ts'
import {
  type CommitToken,
  encapsulation,
  type Header,
  type Join,
  largestDatagram,
  type Mcast,
  magic,
  mostMembers,
  mostRetransmits,
  type OrfToken,
  type Packet,
  sizes,
  types,
  version,
} from './packet.ts'

/**
 * Reads one datagram of either byte order. Never throws. What it accepts from a little endian sender, `encodePacket` writes
 * back byte for byte; `at` of a refusal is an offset into `bytes`. The payload of a multicast is seen in place: it lasts as
 * long as `bytes`.
 */
export function decodePacket(bytes: Uint8Array): { readonly packet: Packet } | Refused {
  return reading(() => ({ packet: readPacket(bytes) }))
}

interface Start {
  readonly type: number
  readonly encapsulated: number
  readonly header: Header
  readonly order: ByteOrder
  readonly reader: PackedReader
}

function readPacket(bytes: Uint8Array): Packet {
  if (bytes.byteLength > largestDatagram) throw new Malformed('too long', largestDatagram)
  const start = readStart(bytes, 0)
  if (start.type === types.Mcast)
    return start.encapsulated === encapsulation.old ? readEncapsulated(bytes, start) : readMcast(start, 0)
  if (start.encapsulated !== encapsulation.none) throw new Malformed('wrong encapsulation', 4)
  const packet = readOther(start)
  start.reader.end()
  return packet
}

function readStart(bytes: Uint8Array, from: number): Start {
  if (bytes.byteLength < from + sizes.header) throw new Malformed('too short', bytes.byteLength)
  const first = (bytes[from] as number) | ((bytes[from + 1] as number) << 8)
  const order = first === magic ? 'little' : 'big'
  const reader = new PackedReader(bytes, order, from)
  if (reader.u16() !== magic) throw new Malformed('not corosync', from)
  if (reader.u8() !== version) throw new Malformed('another version', from + 2)
  const type = reader.u8()
  const encapsulated = reader.u8()
  return { type, encapsulated, header: { nodeid: reader.u32(), targetNodeid: reader.u32() }, order, reader }
}

function readOther({ type, header, reader }: Start): Packet {
  switch (type) {
    case types.OrfToken:
      return readOrfToken(header, reader)
    case types.MergeDetect:
      return { kind: 'MergeDetect', header, systemFrom: reader.u32(), ring: reader.ring() }
    case types.Join:
      return readJoin(header, reader)
    case types.CommitToken:
      return readCommitToken(header, reader)
    case types.HoldCancel:
      return { kind: 'HoldCancel', header, ring: reader.ring() }
    default:
      throw new Malformed('unknown type', 3)
  }
}

function readOrfToken(header: Header, reader: PackedReader): OrfToken {
  return {
    kind: 'OrfToken',
    header,
    seq: reader.u32(),
    tokenSeq: reader.u32(),
    aru: reader.u32(),
    aruAddr: reader.u32(),
    ring: reader.ring(),
    backlog: reader.u32(),
    fcc: reader.u32(),
    retransFlg: reader.i32(),
    rtrList: reader.list(reader.count(mostRetransmits), sizes.retransmit, () => ({
      ring: reader.ring(),
      seq: reader.u32(),
    })),
  }
}

// Field by field, and not by what the two have in common: there are ten thousand a second, and engines spread slowly.
function readMcast({ encapsulated, header, order, reader }: Start, from: number): Mcast {
  if (encapsulated !== encapsulation.plain) throw new Malformed('wrong encapsulation', from + 4)
  return {
    kind: 'Mcast',
    header,
    systemFrom: reader.u32(),
    seq: reader.u32(),
    thisSeqno: reader.i32(),
    ring: reader.ring(),
    nodeId: reader.u32(),
    guarantee: reader.i32(),
    order,
    payload: reader.rest(),
  }
}

/** The old message has a header of its own, in the order of whoever made it, and is never itself a wrapper. */
function readEncapsulated(bytes: Uint8Array, { header, reader }: Start): Packet {
  const systemFrom = reader.u32()
  const seq = reader.u32()
  const thisSeqno = reader.i32()
  const ring = reader.ring()
  const nodeId = reader.u32()
  const guarantee = reader.i32()
  const from = reader.offset
  const old = readStart(bytes, from)
  if (old.type !== types.Mcast) throw new Malformed('not a multicast within', from + 3)
  const within = readMcast(old, from)
  return { kind: 'EncapsulatedMcast', header, systemFrom, seq, thisSeqno, ring, nodeId, guarantee, old: within }
}

function readJoin(header: Header, reader: PackedReader): Join {
  const systemFrom = reader.u32()
  const procs = reader.count(mostMembers)
  const faileds = reader.count(mostMembers)
  const ringSeq = reader.sequence()
  const nodes = (count: number) => reader.list(count, 4, () => reader.u32())
  return { kind: 'Join', header, systemFrom, ringSeq, procList: nodes(procs), failedList: nodes(faileds) }
}

function readCommitToken(header: Header, reader: PackedReader): CommitToken {
  const tokenSeq = reader.u32()
  const ring = reader.ring()
  const retransFlg = reader.u32()
  const indexAt = reader.offset
  const membIndex = reader.u32()
  const countAt = reader.offset
  const count = reader.count(mostMembers)
  if (count === 0) throw new Malformed('no members', countAt)
  if (membIndex > count) throw new Malformed('index out of range', indexAt)
  const addr = reader.list(count, 4, () => reader.u32())
  const membList = reader.list(count, sizes.commitMember - 4, () => ({
    ring: reader.ring(),
    aru: reader.u32(),
    highDelivered: reader.u32(),
    receivedFlg: reader.u32(),
  }))
  return { kind: 'CommitToken', header, tokenSeq, ring, retransFlg, membIndex, addr, membList }
}
