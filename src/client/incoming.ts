import type { Frame } from '../formats/control-frames.ts'
import type { Delivery } from './events.ts'

/** Reads deliveries. The body is a copy: whoever gets it may do with it what they like, and it keeps nothing else alive. */
export function createDeliveryReader(): (frame: Frame) => Delivery {
  // A client hears of one group for long.
  let known = { bytes: new Uint8Array(0), group: '' }

  function groupIn({ bytes, plain }: Frame, from: number, to: number): string {
    if (!same(known.bytes, bytes, from, to))
      known = { bytes: plain.slice(from, to), group: bytes.toString('utf8', from, to) }
    return known.group
  }

  return frame => {
    const { bytes, plain, from, to } = frame
    const name = from + 9
    const body = name + (bytes[from + 8] ?? 0)
    return {
      event: 'deliver',
      group: groupIn(frame, name, body),
      node: bytes.readUInt32LE(from),
      pid: bytes.readUInt32LE(from + 4),
      // Of a Buffer, a slice would be no copy.
      body: plain.slice(body, to),
    }
  }
}

function same(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[from + i]) return false
  return true
}
