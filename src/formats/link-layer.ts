import { type Frame, linkTypes } from './frame.ts'

/** Which way a packet went, of the machine that caught it; `other` was for another machine. */
export type Direction = 'in' | 'broadcast' | 'multicast' | 'other' | 'out'

/** What a link carried: an IP packet, as far as its header's type tells. */
export interface Carried {
  readonly direction?: Direction
  /** As the machine that caught it numbered its interfaces; of a pcapng file without that, as the file does. */
  readonly interface?: number
  /** From the IP header on, with whatever pads the frame behind it. */
  readonly bytes: Uint8Array
}

const ipv4 = 0x0800
const vlanTags: readonly number[] = [0x8100, 0x88a8, 0x9100]
/** PACKET_HOST, PACKET_BROADCAST … PACKET_OUTGOING of Linux. */
const directions: readonly Direction[] = ['in', 'broadcast', 'multicast', 'other', 'out']

/** The IPv4 packet in a frame; undefined when it holds something else, is cut off before it, or the link is not known. */
export function carriedBy(frame: Frame): Carried | undefined {
  const { bytes, linkType } = frame
  const u16 = (at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  const is = (known: readonly number[]) => known.includes(linkType)
  const origin = frame.interface === undefined ? {} : { interface: frame.interface }
  if (is(linkTypes.raw)) return behind(bytes, ipv4, 0, origin)
  if (is(linkTypes.ethernet)) return behind(bytes, u16(12), 14, origin)
  if (is(linkTypes.null) || is(linkTypes.loop)) {
    const family = [u16(0), u16(2)]
    const inet = linkType === 0 ? [0x0000_0002, 0x0200_0000] : [2]
    const found = ((family[0] as number) << 16) | (family[1] as number)
    return inet.includes(found) ? behind(bytes, ipv4, 4, origin) : undefined
  }
  if (is(linkTypes.sll)) return behind(bytes, u16(14), 16, { ...origin, ...toward(u16(0)) })
  if (is(linkTypes.sll2)) {
    const card = u16(4) * 65_536 + u16(6)
    return behind(bytes, u16(0), 20, { interface: card, ...toward(bytes[10] ?? -1) })
  }
  return undefined
}

function toward(code: number): { direction?: Direction } {
  const direction = directions[code]
  return direction === undefined ? {} : { direction }
}

function behind(bytes: Uint8Array, type: number, at: number, origin: Omit<Carried, 'bytes'>): Carried | undefined {
  let protocol = type
  let start = at
  while (vlanTags.includes(protocol) && start + 4 <= bytes.byteLength) {
    protocol = ((bytes[start + 2] as number) << 8) | (bytes[start + 3] as number)
    start += 4
  }
  return protocol === ipv4 && start < bytes.byteLength ? { ...origin, bytes: bytes.subarray(start) } : undefined
}
