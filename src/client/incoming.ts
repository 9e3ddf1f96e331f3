import type { Frame } from '../formats/control-frames.ts'
import type { Delivery } from './events.ts'

/** Reads deliveries. The body is a copy: whoever gets it may do with it what they like, and it keeps nothing else alive. */
export function createDeliveryReader(): (frame: Frame) => Delivery {
  // A client hears of one group for long.
  let known = { bytes: new Uint8Array(0), group: '' }
  // Of a Buffer, a slice would be no copy. Many frames come in one.
  let last = Buffer.alloc(0)
  let plain = new Uint8Array(0)

  function copyOf(bytes: Buffer, from: number, to: number): Uint8Array<ArrayBuffer> {
    if (bytes !== last) plain = new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
    last = bytes as Buffer<ArrayBuffer>
    return plain.slice(from, to)
  }

  function groupIn(bytes: Buffer, from: number, to: number): string {
    if (!same(known.bytes, bytes, from, to))
      known = { bytes: copyOf(bytes, from, to), group: bytes.toString('utf8', from, to) }
    return known.group
  }

  return ({ bytes, from, to }) => {
    const name = from + 9
    const body = name + (bytes[from + 8] ?? 0)
    return {
      event: 'deliver',
      group: groupIn(bytes, name, body),
      node: bytes.readUInt32LE(from),
      pid: bytes.readUInt32LE(from + 4),
      body: copyOf(bytes, body, to),
    }
  }
}

function same(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[from + i]) return false
  return true
}
