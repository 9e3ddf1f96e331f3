import type { Carried } from './link-layer.ts'

/** An address with its port. */
export interface Endpoint {
  /** Four numbers with dots between. */
  readonly address: string
  readonly port: number
}

export interface Udp {
  readonly from: Endpoint
  readonly to: Endpoint
  readonly payload: Uint8Array
}

/** Why a packet gives no datagram: `waiting` is for the rest of its fragments. */
export type Nothing = 'waiting' | 'not UDP' | 'cut off' | 'malformed'

/** Finds datagrams in IPv4 packets; remembers fragments from one call to the next. */
export interface Reassembler {
  /** `time` in microseconds; it only goes to tell that fragments are too old for each other. */
  readonly take: (packet: Carried, time: number) => Udp | Nothing
  /** How many datagrams were given up for want of fragments, or are still waiting for them. */
  readonly unfinished: () => number
}

interface Fragments {
  readonly since: number
  readonly parts: Map<number, Uint8Array>
  /** Bytes of all parts. */
  size: number
  /** Bytes of the whole, once its last fragment is known. */
  whole: number
}

/** As long as Linux waits (ip(7), "ipfrag_time"), in microseconds. */
const patience = 30e6
/** Beyond so many datagrams in pieces the oldest is given up. Pieces are views of the file, and cost little. */
const mostWaiting = 1024
const udp = 17
const udpHead = 8

/** Checksums are not looked at: a machine that leaves them to its network card catches its own packets without. */
export function reassembler(): Reassembler {
  const waiting = new Map<string, Fragments>()
  let lost = 0
  const giveUp = (key: string) => {
    waiting.delete(key)
    lost++
  }

  function take(packet: Carried, time: number): Udp | Nothing {
    const ip = readIp(packet.bytes)
    if (typeof ip === 'string') return ip
    if (ip.offset === 0 && !ip.more) return readUdp(ip.from, ip.to, ip.body)
    const key = [packet.interface, packet.direction, ip.from, ip.to, ip.id].join(' ')
    const body = join(key, ip, time)
    return body instanceof Uint8Array ? readUdp(ip.from, ip.to, body) : body
  }

  function join(key: string, { offset, more, body }: Ip, time: number): Uint8Array | Nothing {
    if ((more && body.byteLength % 8 !== 0) || body.byteLength === 0 || offset + body.byteLength > 65_535)
      return 'malformed'
    const before = waiting.get(key)
    const again = before?.parts.get(offset)
    if (again && Buffer.from(again).equals(body)) return 'waiting'
    // Something else at the same place is another datagram with the same number.
    if (before && (again || Math.abs(time - before.since) > patience)) giveUp(key)
    const all = waiting.get(key) ?? { since: time, parts: new Map(), size: 0, whole: Number.POSITIVE_INFINITY }
    waiting.set(key, all)
    all.parts.set(offset, body)
    all.size += body.byteLength
    if (!more) all.whole = offset + body.byteLength
    if (all.size >= all.whole) {
      const made = joined(all)
      if (made) waiting.delete(key)
      else giveUp(key)
      return made ?? 'malformed'
    }
    if (waiting.size > mostWaiting) giveUp(waiting.keys().next().value as string)
    return 'waiting'
  }
  return { take, unfinished: () => lost + waiting.size }
}

/** Undefined when parts overlap. */
function joined({ parts, whole, size }: Fragments): Uint8Array | undefined {
  if (size !== whole) return undefined
  const made = new Uint8Array(whole)
  let end = 0
  for (const [offset, part] of [...parts].sort(([a], [b]) => a - b)) {
    if (offset !== end) return undefined
    made.set(part, offset)
    end += part.byteLength
  }
  return made
}

interface Ip {
  readonly from: string
  readonly to: string
  readonly id: number
  /** Of the fragment, in bytes. */
  readonly offset: number
  readonly more: boolean
  readonly body: Uint8Array
}

function readIp(bytes: Uint8Array): Ip | Nothing {
  if (bytes.byteLength < 20) return 'cut off'
  const first = bytes[0] as number
  const head = (first & 15) * 4
  // Raw IP links carry version 6 as well.
  if (first >> 4 !== 4) return 'not UDP'
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // 0 is what a machine catches that leaves the cutting to its network card.
  const total = view.getUint16(2) || bytes.byteLength
  if (head < 20 || total < head) return 'malformed'
  if (bytes[9] !== udp) return 'not UDP'
  if (total > bytes.byteLength) return 'cut off'
  const flags = view.getUint16(6)
  return {
    from: bytes.subarray(12, 16).join('.'),
    to: bytes.subarray(16, 20).join('.'),
    id: view.getUint16(4),
    offset: (flags & 0x1fff) * 8,
    more: (flags & 0x2000) !== 0,
    body: bytes.subarray(head, total),
  }
}

function readUdp(from: string, to: string, body: Uint8Array): Udp | Nothing {
  if (body.byteLength < udpHead) return 'malformed'
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const size = view.getUint16(4)
  if (size < udpHead || size > body.byteLength) return 'malformed'
  return {
    from: { address: from, port: view.getUint16(0) },
    to: { address: to, port: view.getUint16(2) },
    payload: body.subarray(udpHead, size),
  }
}
