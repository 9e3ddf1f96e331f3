/** Builds captures for tests, layer by layer; numbers are big endian but for the file's own. */

export const u16 = (value: number) => [(value >> 8) & 255, value & 255]
export const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)]
const bytesOf = (...parts: (readonly number[] | Uint8Array)[]) => Uint8Array.from(parts.flatMap(part => [...part]))

export function udp(from: number, to: number, payload: Uint8Array): Uint8Array {
  return bytesOf(u16(from), u16(to), u16(8 + payload.length), [0, 0], payload)
}

export interface Ip {
  readonly id?: number
  /** In bytes. */
  readonly offset?: number
  readonly more?: boolean
  readonly protocol?: number
}

/** From 10.0.0.1 to 10.0.0.2. */
export function ipv4(body: Uint8Array, { id = 7, offset = 0, more = false, protocol = 17 }: Ip = {}): Uint8Array {
  const flags = (more ? 0x2000 : 0) | (offset / 8)
  const head = [
    [0x45, 0],
    u16(20 + body.length),
    u16(id),
    u16(flags),
    [64, protocol, 0, 0],
    [10, 0, 0, 1],
    [10, 0, 0, 2],
  ]
  return bytesOf(...head, body)
}

/** A body in fragments of `size` bytes, a multiple of 8. */
export function fragments(body: Uint8Array, size: number, id = 7): Uint8Array[] {
  return Array.from({ length: Math.ceil(body.length / size) }, (_, i) => {
    const offset = i * size
    return ipv4(body.slice(offset, offset + size), { id, offset, more: offset + size < body.length })
  })
}

export const ethernet = (ip: Uint8Array) => bytesOf(Array(12).fill(2), u16(0x800), ip)
export const tagged = (ip: Uint8Array) => bytesOf(Array(12).fill(2), u16(0x8100), u16(5), u16(0x800), ip)
export const sll = (ip: Uint8Array, type: number) =>
  bytesOf(u16(type), u16(1), u16(6), Array(8).fill(2), u16(0x800), ip)
export const sll2 = (ip: Uint8Array, type: number, card: number) =>
  bytesOf(u16(0x800), [0, 0], u32(card), u16(1), [type, 6], Array(8).fill(2), ip)
export const loopback = (ip: Uint8Array, little: boolean) => bytesOf(little ? [2, 0, 0, 0] : [0, 0, 0, 2], ip)

export interface Stamps {
  readonly little: boolean
  readonly nano: boolean
}

const numbers = (little: boolean) => ({
  n16: (value: number) => (little ? u16(value).reverse() : u16(value)),
  n32: (value: number) => (little ? u32(value).reverse() : u32(value)),
})

/** Packet i was caught 1 s and i + 0.5 ms after 1970. */
export function pcap(
  link: number,
  packets: readonly Uint8Array[],
  { little, nano }: Stamps = { little: true, nano: false },
) {
  const { n16, n32 } = numbers(little)
  const head = [n32(nano ? 0xa1b23c4d : 0xa1b2c3d4), n16(2), n16(4), n32(0), n32(0), n32(65_535), n32(link)]
  const body = packets.map((packet, i) => {
    const fraction = (i * 1000 + 500) * (nano ? 1000 : 1)
    return bytesOf(n32(1), n32(fraction), n32(packet.length), n32(packet.length), packet)
  })
  return bytesOf(...head, ...body)
}

export type PcapngBlock = (little: boolean) => Uint8Array

function block(little: boolean, type: number, ...body: (readonly number[] | Uint8Array)[]): Uint8Array {
  const { n32 } = numbers(little)
  const whole = bytesOf(...body)
  const padded = bytesOf(whole, Array((4 - (whole.length % 4)) % 4).fill(0))
  const size = n32(12 + padded.length)
  return bytesOf(n32(type), size, padded, size)
}

/** One section of these blocks. */
export function pcapng(little: boolean, ...blocks: readonly PcapngBlock[]): Uint8Array {
  const { n16, n32 } = numbers(little)
  const section = block(little, 0x0a0d0d0a, n32(0x1a2b3c4d), n16(1), n16(0), Array(8).fill(255))
  return bytesOf(section, ...blocks.map(one => one(little)))
}

/** `resolution`: if_tsresol. */
export const described =
  (link: number, resolution?: number, snap = 0): PcapngBlock =>
  little => {
    const { n16, n32 } = numbers(little)
    const option = resolution === undefined ? [] : [...n16(9), ...n16(1), resolution, 0, 0, 0, ...n16(0), ...n16(0)]
    return block(little, 1, n16(link), n16(0), n32(snap), option)
  }

export const enhanced =
  (card: number, units: bigint, packet: Uint8Array): PcapngBlock =>
  little => {
    const { n32 } = numbers(little)
    const time = [...n32(Number(units >> 32n)), ...n32(Number(units & 0xffff_ffffn))]
    return block(little, 6, n32(card), time, n32(packet.length), n32(packet.length), packet)
  }

export const simple =
  (packet: Uint8Array): PcapngBlock =>
  little =>
    block(little, 3, numbers(little).n32(packet.length), packet)

/** A block that no reader knows. */
export const strange: PcapngBlock = little => block(little, 0x0bad, [1, 2, 3])
