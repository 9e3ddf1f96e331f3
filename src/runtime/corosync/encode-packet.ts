import { type ByteOrder, PackedWriter, Unsendable, within } from './bytes.ts'
import {
  type CommitToken,
  type EncapsulatedMcast,
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
 * Writes one datagram, little endian; only a multicast is written in the order that it says, since that is its
 * payload's order too. Throws `Unsendable`, and nothing else, when a value does not fit into its field or the packet
 * into a datagram.
 */
export function encodePacket(packet: Packet): Uint8Array {
  const bytes = written(packet)
  if (bytes.byteLength > largestDatagram) throw new Unsendable(`more than ${largestDatagram} bytes`)
  return bytes
}

function written(packet: Packet): Uint8Array {
  switch (packet.kind) {
    case 'OrfToken':
      return writeOrfToken(packet)
    case 'Mcast':
      return writeMcast(packet)
    case 'EncapsulatedMcast': {
      const old = writeMcast(packet.old)
      const size = sizes.Mcast + old.byteLength
      return writeMcastFields(start(types.Mcast, encapsulation.old, packet.header, size), packet)
        .raw(old)
        .done()
    }
    case 'MergeDetect':
      return start(types.MergeDetect, encapsulation.none, packet.header, sizes.MergeDetect)
        .u32(packet.systemFrom)
        .ring(packet.ring)
        .done()
    case 'Join':
      return writeJoin(packet)
    case 'CommitToken':
      return writeCommitToken(packet)
    case 'HoldCancel':
      return start(types.HoldCancel, encapsulation.none, packet.header, sizes.HoldCancel).ring(packet.ring).done()
  }
}

function start(type: number, encapsulated: number, header: Header, size: number, order: ByteOrder = 'little') {
  const writer = new PackedWriter(size, order).u16(magic).u8(version).u8(type).u8(encapsulated)
  return writer.u32(header.nodeid).u32(header.targetNodeid)
}

function writeOrfToken(token: OrfToken): Uint8Array {
  const count = within(token.rtrList.length, 0, mostRetransmits)
  const size = sizes.OrfToken + sizes.retransmit * count
  const writer = start(types.OrfToken, encapsulation.none, token.header, size)
  writer.u32(token.seq).u32(token.tokenSeq).u32(token.aru).u32(token.aruAddr).ring(token.ring)
  writer.u32(token.backlog).u32(token.fcc).i32(token.retransFlg).u32(count)
  for (const { ring, seq } of token.rtrList) writer.ring(ring).u32(seq)
  return writer.done()
}

function writeMcastFields(writer: PackedWriter, mcast: Mcast | EncapsulatedMcast): PackedWriter {
  writer.u32(mcast.systemFrom).u32(mcast.seq).i32(mcast.thisSeqno).ring(mcast.ring)
  return writer.u32(mcast.nodeId).i32(mcast.guarantee)
}

function writeMcast(mcast: Mcast): Uint8Array {
  const size = sizes.Mcast + mcast.payload.byteLength
  const writer = start(types.Mcast, encapsulation.plain, mcast.header, size, mcast.order)
  return writeMcastFields(writer, mcast).raw(mcast.payload).done()
}

function writeJoin(join: Join): Uint8Array {
  const procs = within(join.procList.length, 0, mostMembers)
  const faileds = within(join.failedList.length, 0, mostMembers)
  const writer = start(types.Join, encapsulation.none, join.header, sizes.Join + 4 * (procs + faileds))
  writer.u32(join.systemFrom).u32(procs).u32(faileds).sequence(join.ringSeq)
  for (const node of join.procList) writer.u32(node)
  for (const node of join.failedList) writer.u32(node)
  return writer.done()
}

function writeCommitToken(token: CommitToken): Uint8Array {
  const count = within(token.addr.length, 1, mostMembers)
  if (token.membList.length !== count) throw new Unsendable('not one entry for each member')
  const size = sizes.CommitToken + sizes.commitMember * count
  const writer = start(types.CommitToken, encapsulation.none, token.header, size)
  writer
    .u32(token.tokenSeq)
    .ring(token.ring)
    .u32(token.retransFlg)
    .u32(within(token.membIndex, 0, count))
    .u32(count)
  for (const node of token.addr) writer.u32(node)
  for (const { ring, aru, highDelivered, receivedFlg } of token.membList)
    writer.ring(ring).u32(aru).u32(highDelivered).u32(receivedFlg)
  return writer.done()
}
