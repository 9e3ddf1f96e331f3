import { decodePacket } from '../../src/runtime/corosync/decode-packet.ts'
import { encodePacket } from '../../src/runtime/corosync/encode-packet.ts'
import type { CommitEntry, Mcast, Packet, RetransmitItem } from '../../src/runtime/corosync/packet.ts'
import { decodePayload } from '../../src/runtime/corosync/payload.ts'

/** A datagram in hex, and what another reader found in it. */
export interface Sample {
  readonly name: string
  /** Bytes of the datagram, of which `hex` may show only the first. */
  readonly length: number
  readonly hex: string
  readonly said: Said
}
type Said = Readonly<Record<string, unknown>>

/** Samples are a name with a length, hex on the next line, and JSON on the one behind; JSON may be cut off. */
export function readSamples(text: string): Sample[] {
  return [...text.matchAll(/^(\S+) (\d+) bytes.*\n +([0-9a-f]+)\n +(\{.*)$/gm)].map(([, name, length, hex, json]) => ({
    name: name as string,
    length: Number(length),
    hex: hex as string,
    said: parsed(json as string),
  }))
}

/** How a sample differs from what was said of it, and whether it is written back as it was: empty when all agrees. */
export function checkSample({ name, hex, length, said }: Sample): string[] {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
  const found = decodePacket(bytes)
  if ('refused' in found) return [`${name}: ${found.refused} at ${found.at}`]
  const lines = Buffer.from(encodePacket(found.packet)).equals(bytes) ? [] : [`${name}: is written back differently`]
  const known = { ...wordsOf(found.packet), len: bytes.byteLength === length ? length : undefined }
  for (const [key, value] of Object.entries(said)) {
    const ours = (known as Said)[key]
    if (ours !== undefined && JSON.stringify(ours) !== JSON.stringify(value))
      lines.push(`${name}: ${key} is ${JSON.stringify(ours)}, expected ${JSON.stringify(value)}`)
  }
  return lines
}

function parsed(json: string): Said {
  try {
    return JSON.parse(json) as Said
  } catch {
    return {}
  }
}

type Ring = RetransmitItem['ring']
const ringOf = ({ rep, seq }: Ring) => `${rep}.${seq.toString(16)}`
const kinds: Readonly<Record<Packet['kind'], string>> = {
  OrfToken: 'orf_token',
  Mcast: 'mcast',
  EncapsulatedMcast: 'mcast',
  MergeDetect: 'merge_detect',
  Join: 'memb_join',
  CommitToken: 'commit_token',
  HoldCancel: 'hold_cancel',
}

/** A packet in the words of the samples. */
function wordsOf(packet: Packet): Said {
  const { nodeid, targetNodeid: target } = packet.header
  const type = kinds[packet.kind]
  return {
    nodeid,
    target,
    type,
    ...('ring' in packet ? { ring: ringOf(packet.ring) } : {}),
    ...('systemFrom' in packet ? { system_from: packet.systemFrom } : {}),
    ...bodyOf(packet),
  }
}

function bodyOf(packet: Packet): Said {
  switch (packet.kind) {
    case 'OrfToken':
      return {
        seq: packet.seq,
        token_seq: packet.tokenSeq,
        aru: packet.aru,
        aru_addr: packet.aruAddr,
        backlog: packet.backlog,
        fcc: packet.fcc,
        retrans_flg: packet.retransFlg,
        rtr: packet.rtrList.map(({ ring, seq }) => [ringOf(ring), seq]),
      }
    case 'Mcast':
      return { enc: 2, ...mcastOf(packet), pg: payloadOf(packet) }
    case 'EncapsulatedMcast':
      return { enc: 1, ...mcastOf(packet) }
    case 'Join':
      return { ring_seq: packet.ringSeq, proc: packet.procList, failed: packet.failedList }
    case 'CommitToken':
      return {
        token_seq: packet.tokenSeq,
        retrans_flg: packet.retransFlg,
        memb_index: packet.membIndex,
        addr: packet.addr,
        memb: packet.membList.map(entryOf),
      }
    default:
      return {}
  }
}

function mcastOf({ seq, thisSeqno, nodeId, guarantee }: Omit<Mcast, 'kind' | 'order' | 'payload'>): Said {
  return { seq, this_seqno: thisSeqno, node_id: nodeId, guarantee }
}

function payloadOf({ payload, order }: Mcast): Said | undefined {
  const found = decodePayload(payload, order)
  if ('refused' in found) return undefined
  const { fragmented, continuation, pieces } = found.payload
  return { version: 0, type: 0, fragmented, continuation, lens: pieces.map(piece => piece.byteLength) }
}

function entryOf({ ring, aru, highDelivered, receivedFlg }: CommitEntry): Said {
  return { ring: ringOf(ring), aru, high_delivered: highDelivered, received: receivedFlg }
}
