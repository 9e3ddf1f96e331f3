import { constants, gunzipSync } from 'node:zlib'
import { framesOf } from './capture-frames.ts'
import { BadCapture } from './frame.ts'
import { type Endpoint, reassembler } from './ipv4.ts'
import { carriedBy, type Direction } from './link-layer.ts'

export type { Endpoint } from './ipv4.ts'
export type { Direction } from './link-layer.ts'

/** One UDP datagram over IPv4, put together when it came in fragments. */
export interface Datagram {
  /** Microseconds since 1970, rounded down: of its last fragment to come. 0 where the file tells no time. */
  readonly time: number
  /** On Linux "any" captures only. */
  readonly direction?: Direction
  /** Which interface: on Linux "any" captures version 2 the machine's number for it, on pcapng files the file's. */
  readonly interface?: number
  readonly from: Endpoint
  readonly to: Endpoint
  /** A view of the file where the datagram came whole: copy what is to be kept. */
  readonly payload: Uint8Array
  /** The packet's place in the file, from 0: of its last fragment to come. */
  readonly index: number
}

/** Where a file ceases to make sense. Offsets are in bytes, behind gzip if there is any. */
export interface CaptureFault {
  readonly error: string
  readonly offset: number
}

/** What was met in a capture; it grows as the datagrams are taken. */
export interface CaptureTally {
  packets: number
  datagrams: number
  /** Packets of other protocols, of IPv6 among them, and of links that are not read. */
  others: number
  /** Caught in part only. */
  cutOff: number
  malformed: number
  /** Datagrams of which fragments are missing. */
  unfinished: number
}

export const emptyTally = (): CaptureTally => ({
  packets: 0,
  datagrams: 0,
  others: 0,
  cutOff: 0,
  malformed: 0,
  unfinished: 0,
})

/** What gzip may unpack to, in bytes: a file that is larger is refused. */
const mostUnpacked = 2 ** 30

/**
 * The UDP datagrams of a capture, as they come in the file: pcap or pcapng, in either byte order, gzipped or not, of the
 * link types Linux "any" (SLL, SLL2), Ethernet with or without VLAN tags, raw IP and BSD loopback. A fault comes last,
 * after all that could be read before it. Never throws. Holds the file, unpacked, and nothing else of that size.
 */
export function* readCapture(file: Uint8Array, tally: CaptureTally = emptyTally()): Generator<Datagram | CaptureFault> {
  try {
    yield* datagramsOf(unpacked(file), tally)
  } catch (error) {
    if (!(error instanceof BadCapture)) throw error
    yield { error: error.message, offset: error.offset }
  }
}

/** How much of a file `isCapture` looks at, in bytes. */
export const captureHead = 4_096
const magics = [0x0a0d0d0a, 0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1]

/** Whether a file that begins like this is a pcap or pcapng, gzipped or not, as far as its first four bytes tell. */
export function isCapture(head: Uint8Array): boolean {
  const bytes = head[0] === 0x1f && head[1] === 0x8b ? unpackedHead(head) : head
  if (bytes.byteLength < 4) return false
  return magics.includes(new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0))
}

function unpackedHead(head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head.subarray(0, captureHead), { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return new Uint8Array()
  }
}

function unpacked(file: Uint8Array): Uint8Array {
  try {
    const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file, { maxOutputLength: mostUnpacked }) : file
    // Never as a Buffer: of that, a slice would be no copy.
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  } catch (error) {
    throw new BadCapture(`gzip: ${(error as Error).message}`, 0)
  }
}

function* datagramsOf(bytes: Uint8Array, tally: CaptureTally): Generator<Datagram> {
  const fragments = reassembler()
  for (const frame of framesOf(bytes)) {
    tally.packets++
    const carried = carriedBy(frame)
    const found = carried === undefined ? 'not UDP' : fragments.take(carried, frame.time)
    tally.unfinished = fragments.unfinished()
    if (typeof found !== 'string') {
      tally.datagrams++
      const { bytes: _, ...origin } = carried as Exclude<typeof carried, undefined>
      yield { time: frame.time, ...origin, ...found, index: frame.index }
    } else if (found === 'not UDP') tally.others++
    else if (found === 'cut off') tally.cutOff++
    else if (found === 'malformed') tally.malformed++
  }
}
