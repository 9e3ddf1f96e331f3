/** Field widths in bytes, from the layout and not from the codec: a deliberately simple second opinion. */
const header = [2, 1, 1, 1, 4, 4]
const ring = [4, 8]
const mcast = [4, 4, 4, ...ring, 4, 4]

/** A good little endian datagram as a machine of the other byte order would send it; payloads stay as they are. */
export function swapped(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const u32 = (at: number) => view.getUint32(at, true)
  const many = (count: number, widths: number[]) => Array.from({ length: count }, () => widths).flat()
  const bodies: Record<number, () => number[]> = {
    0: () => [4, 4, 4, 4, ...ring, 4, 4, 4, 4, ...many(u32(53), [...ring, 4])],
    1: () => mcast,
    2: () => [4, ...ring],
    3: () => [4, 4, 4, 8, ...many(u32(17) + u32(21), [4])],
    4: () => [4, ...ring, 4, 4, 4, ...many(u32(37), [4]), ...many(u32(37), [...ring, 4, 4, 4])],
    5: () => ring,
  }
  const made = Uint8Array.from(bytes)
  let at = 0
  for (const width of [...header, ...(bodies[bytes[3] as number]?.() ?? [])]) {
    made.subarray(at, at + width).reverse()
    at += width
  }
  return made
}
