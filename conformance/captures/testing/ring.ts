import type { Datagram } from '../../../src/formats/pcap.ts'
import { encodePacket } from '../../../src/runtime/corosync/encode-packet.ts'
import type {
  CommitToken,
  EncapsulatedMcast,
  HoldCancel,
  Join,
  Mcast,
  MergeDetect,
  OrfToken,
  Packet,
} from '../../../src/runtime/corosync/packet.ts'
import { encodePayload } from '../../../src/runtime/corosync/payload.ts'

/** One packet on its way from a node to a node. */
export interface Sent {
  readonly by: number
  readonly to: number
  readonly packet: Packet
}

export const ring = { rep: 1, seq: 5 }
const members = [1, 2, 3]
const header = (nodeid: number) => ({ nodeid, targetNodeid: 0 })
const turn = (hop: number) => members[hop % 3] as number

export function join(by: number, ringSeq: number, to: number, more: Partial<Join> = {}): Sent {
  const packet = {
    kind: 'Join',
    header: header(by),
    systemFrom: by,
    ringSeq,
    procList: members,
    failedList: [],
  } as const
  return { by, to, packet: { ...packet, ...more } }
}

/** In its place by hop: from 1 to 6. */
export function commit(hop: number, more: Partial<CommitToken> = {}): Sent {
  const membList = members.map((id, i) =>
    i < hop
      ? { ring: { rep: id, seq: 1 }, aru: 0, highDelivered: 0, receivedFlg: 1 }
      : { ring: { rep: 0, seq: 0 }, aru: 0, highDelivered: 0, receivedFlg: 0 },
  )
  const by = more.header?.nodeid ?? turn(hop - 1)
  const fields = { tokenSeq: hop, ring, retransFlg: 0, membIndex: Math.min(hop, 3), addr: members, membList }
  return { by, to: turn(hop), packet: { kind: 'CommitToken', header: header(by), ...fields, ...more } }
}

export function token(tokenSeq: number, seq: number, more: Partial<OrfToken> = {}): Sent {
  const by = more.header?.nodeid ?? turn(tokenSeq)
  const fields = { seq, tokenSeq, aru: seq, aruAddr: 0, ring, backlog: 0, fcc: 0, retransFlg: 0, rtrList: [] }
  return { by, to: turn(tokenSeq + 1), packet: { kind: 'OrfToken', header: header(by), ...fields, ...more } }
}

export interface Pieces {
  readonly text?: string
  readonly fragmented?: number
  readonly continuation?: number
}

export function plain(maker: number, seq: number, to: number, pieces: Pieces = {}, by = maker): Sent {
  const { text = 'x', fragmented = 0, continuation = 0 } = pieces
  const payload = encodePayload({ fragmented, continuation, pieces: [Buffer.from(text)] }, 'little')
  const fields = { systemFrom: maker, seq, thisSeqno: seq, ring, nodeId: 0, guarantee: 0 }
  const packet: Mcast = { kind: 'Mcast', header: header(maker), ...fields, order: 'little', payload }
  return { by, to, packet }
}

export function passedOn(maker: number, seq: number, to: number): Sent {
  const { packet } = plain(maker, 7, to)
  const old: Mcast = { ...(packet as Mcast), ring: { rep: 1, seq: 1 } }
  const fields = { systemFrom: maker, seq, thisSeqno: seq, ring, nodeId: 0, guarantee: 0 }
  const wrapped: EncapsulatedMcast = { kind: 'EncapsulatedMcast', header: header(maker), ...fields, old }
  return { by: maker, to, packet: wrapped }
}

export function mergeDetect(by: number, to: number): Sent {
  const packet: MergeDetect = { kind: 'MergeDetect', header: header(by), systemFrom: by, ring }
  return { by, to, packet }
}

export function holdCancel(by: number, to: number): Sent {
  const packet: HoldCancel = { kind: 'HoldCancel', header: header(by), ring }
  return { by, to, packet }
}

export const joins = members.flatMap(by => members.filter(to => to !== by).map(to => join(by, 1, to)))
export const commits = [1, 2, 3, 4, 5, 6].map(hop => commit(hop))
/** The twelve visits in which three members recover, and the token that starts them. */
export const recovery = Array.from({ length: 13 }, (_, hop) =>
  token(hop, 0, hop < 3 ? { aru: 0xffff_ffff, aruAddr: 1 } : {}),
)
/** Two visits with messages of the ring's own, one that is sent again by another, and a visit without. */
export const visits = [
  ...[plain(2, 1, 1), plain(2, 1, 3), plain(2, 2, 1, { fragmented: 1 }), plain(2, 2, 3, { fragmented: 1 })],
  token(13, 2),
  ...[plain(3, 3, 1), plain(3, 3, 2)],
  token(14, 3),
  plain(3, 3, 2, {}, 1),
  token(15, 3),
  ...[plain(2, 4, 1, { continuation: 1 }), plain(2, 4, 3, { continuation: 1 })],
  token(16, 4),
]
export const formed = [...joins, ...commits, ...recovery]
/** A ring from its joins to the leave of a member. */
export const wholeRun = [
  ...formed,
  ...visits,
  ...[mergeDetect(1, 2), holdCancel(2, 1), token(16, 4), token(17, 4)],
  join(3, 5, 1, { header: header(0), procList: [1, 2], failedList: [3] }),
  holdCancel(3, 1),
]

const endpoint = (node: number) => ({ address: `10.0.0.${node}`, port: 5405 })

/** As a capture on the wire would have it, one packet a millisecond. */
export function captured(all: readonly Sent[]): Datagram[] {
  return all.map(({ by, to, packet }, index) => ({
    time: 1_000_000 + 1_000 * index,
    from: endpoint(by),
    to: endpoint(to),
    payload: encodePacket(packet),
    index,
  }))
}

/** As a router has it: each packet comes in and goes out. */
export function capturedTwice(all: readonly Sent[]): Datagram[] {
  return captured(all).flatMap((one, i) => [
    { ...one, direction: 'in' as const, index: 2 * i },
    { ...one, direction: 'out' as const, index: 2 * i + 1 },
  ])
}
