import { isDeepStrictEqual } from 'node:util'
import type { ByteOrder, Refused } from '../../src/runtime/corosync/bytes.ts'
import { decodePacket } from '../../src/runtime/corosync/decode-packet.ts'
import { encodePacket } from '../../src/runtime/corosync/encode-packet.ts'
import type { ServiceMessage, SyncMessage } from '../../src/runtime/corosync/messages.ts'
import type { Mcast, Packet } from '../../src/runtime/corosync/packet.ts'
import {
  decodeGroupMessage,
  decodePayload,
  encodeGroupMessage,
  encodePayload,
  type GroupMessage,
  type Payload,
} from '../../src/runtime/corosync/payload.ts'
import { decodeService, decodeSync, encodeService, encodeSync } from '../../src/runtime/corosync/service.ts'
import { nothingOpen, type Open, reassemble } from './reassemble.ts'

/** What was read and written back so far; `of` has the name of what was read, and how often. */
export interface Tally {
  readonly of: Map<string, number>
  /** Single comparisons of bytes. */
  looks: number
  /** Comparisons that failed. */
  wrong: number
  /** The first of them, in words. */
  readonly lines: string[]
  /** Messages of which a part is not in the capture. */
  lost: number
}

/** Reads datagrams and all that is in them, writes them back, and compares. */
export interface Checker {
  /** `where` begins the line of a difference. */
  readonly datagram: (bytes: Uint8Array, where: string) => void
  readonly tally: Tally
}

const mostLines = 5

/**
 * Multicasts come more than once: to each destination, retransmitted, and again in recovery. Each is counted as a
 * datagram every time, but what it carries is read the first time only, so that fragments come in their order.
 */
export function checker(): Checker {
  const tally: Tally = { of: new Map(), looks: 0, wrong: 0, lines: [], lost: 0 }
  const met = new Set<string>()
  const open = new Map<number, Open>()

  const differs = (line: string) => {
    tally.wrong++
    if (tally.lines.length < mostLines) tally.lines.push(line)
  }
  /** Reads, writes, compares; gives what was read. */
  function look<T>(bytes: Uint8Array, order: ByteOrder, codec: Codec<T>, where: string): T | undefined {
    tally.looks++
    const found = codec.read(bytes, order)
    if (isRefusal(found)) {
      differs(`${where}: ${found.refused} at ${found.at}`)
      return undefined
    }
    const written = codec.write(found)
    // What a big endian machine sent may be written little endian: then it has to read the same.
    const same = order === 'little' || isDeepStrictEqual(codec.read(written, 'little'), found)
    if (!same || (order === 'little' && !Buffer.from(bytes).equals(written)))
      differs(`${where}: is written back differently`)
    return found
  }

  function datagram(bytes: Uint8Array, where: string): void {
    const found = look(bytes, bytes[0] === 0xc0 ? 'big' : 'little', packets, where)
    if (!found) return
    const { packet } = found
    count(tally, packet.kind)
    if (packet.kind === 'Mcast') multicast(packet, where)
    if (packet.kind === 'EncapsulatedMcast') multicast(packet.old, `${where}, within`)
  }

  function multicast(mcast: Mcast, where: string): void {
    const { ring, seq, systemFrom, order } = mcast
    const key = `${systemFrom} ${ring.rep} ${ring.seq} ${seq}`
    if (met.has(key)) return
    met.add(key)
    const found = look(mcast.payload, order, payloads, where)
    if (!found) return
    count(tally, 'payload')
    const step = reassemble(open.get(systemFrom) ?? nothingOpen, found.payload)
    open.set(systemFrom, step.open)
    tally.lost += step.lost
    for (const message of step.messages) whole(message, order, where)
  }

  function whole(bytes: Uint8Array, order: ByteOrder, where: string): void {
    const found = look(bytes, order, groupMessages, where)
    if (!found) return
    const { groups, body } = found.message
    const sync = groups.length === 1 && groups[0] === 'sync'
    const inGroup = `${where}, group ${JSON.stringify(groups)}`
    const inner = sync ? look(body, order, syncs, inGroup) : look(body, order, services, inGroup)
    if (!inner) return
    const { message } = inner
    count(tally, message.kind === 'Unknown' ? `Unknown ${message.id}` : message.kind)
    if (message.slack) count(tally, `${message.kind} with slack`)
  }

  return { datagram, tally }
}

interface Codec<T> {
  readonly read: (bytes: Uint8Array, order: ByteOrder) => T | Refused
  /** Little endian, but for multicasts of a big endian machine. */
  readonly write: (value: T) => Uint8Array
}
const packets: Codec<{ readonly packet: Packet }> = { read: decodePacket, write: ({ packet }) => encodePacket(packet) }
const payloads: Codec<{ readonly payload: Payload }> = {
  read: decodePayload,
  write: ({ payload }) => encodePayload(payload, 'little'),
}
const groupMessages: Codec<{ readonly message: GroupMessage }> = {
  read: decodeGroupMessage,
  write: ({ message }) => encodeGroupMessage(message, 'little'),
}
const services: Codec<{ readonly message: ServiceMessage }> = {
  read: decodeService,
  write: ({ message }) => encodeService(message),
}
const syncs: Codec<{ readonly message: SyncMessage }> = {
  read: decodeSync,
  write: ({ message }) => encodeSync(message),
}

function isRefusal<T>(found: T | Refused): found is Refused {
  return typeof found === 'object' && found !== null && 'refused' in found
}

function count({ of }: Tally, what: string): void {
  of.set(what, (of.get(what) ?? 0) + 1)
}
