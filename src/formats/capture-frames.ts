import { BadCapture, type Frame, readLinkTypes } from './frame.ts'
import { pcapngFrames } from './pcapng.ts'

/** The packets of a pcap or pcapng file, one at a time; throws `BadCapture` where the file ceases to make sense. */
export function framesOf(bytes: Uint8Array): Iterable<Frame> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < 4) throw new BadCapture('too short for a capture', bytes.byteLength)
  if (view.getUint32(0, true) === 0x0a0d0d0a) return pcapngFrames(bytes, view)
  for (const little of [true, false]) {
    const magic = view.getUint32(0, little)
    if (magic === 0xa1b2c3d4) return pcapFrames(bytes, view, little, 1)
    if (magic === 0xa1b23c4d) return pcapFrames(bytes, view, little, 1000)
  }
  throw new BadCapture('neither pcap nor pcapng', 0)
}

/** `unit`: how many of the stamps' fractions make a microsecond. */
function* pcapFrames(bytes: Uint8Array, view: DataView, little: boolean, unit: number): Generator<Frame> {
  if (bytes.byteLength < 24) throw new BadCapture('cut off in the file header', bytes.byteLength)
  const major = view.getUint16(4, little)
  if (major !== 2) throw new BadCapture(`pcap version ${major}, not 2`, 4)
  const linkType = view.getUint16(little ? 20 : 22, little)
  if (!readLinkTypes.has(linkType)) throw new BadCapture(`link type ${linkType} is not one that is read`, 20)
  let at = 24
  for (let index = 0; at < bytes.byteLength; index++) {
    if (at + 16 > bytes.byteLength) throw new BadCapture('cut off in a packet header', at)
    const time = view.getUint32(at, little) * 1e6 + Math.floor(view.getUint32(at + 4, little) / unit)
    const size = view.getUint32(at + 8, little)
    if (size > bytes.byteLength - at - 16) throw new BadCapture('cut off in a packet', at)
    yield { time, linkType, bytes: bytes.subarray(at + 16, at + 16 + size), index }
    at += 16 + size
  }
}
