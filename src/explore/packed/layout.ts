/** A part of a state that has an id: where its bits lie. A field of no bits is 0 in every state. */
export interface PackedField {
  readonly word: number
  readonly shift: number
  readonly bits: number
  /** Of `bits` ones, not shifted. */
  readonly mask: number
}

/**
 * How a global state is packed into 32-bit words. Fields do not straddle words. Bit 0 of word 0 is always set, so that a
 * word of zeros is no state. With `net`, what is under way to whom is a bit a message: all bits that no field has.
 */
export interface Layout {
  readonly words: number
  /** By the place of the part in the tuple (`Parts`); with `net` the inboxes have no fields. */
  readonly fields: readonly PackedField[]
  /** By word, the bits that are messages; `undefined` where inboxes are fields. */
  readonly net: readonly number[] | undefined
  /** How many words the sleep set of a state takes (`SleepPlan`). */
  readonly asleep: number
}

/** Something did not fit: a field, the messages, a buffer. The layout is made anew and the search goes on. */
export class Overflow extends Error {}

/**
 * Packs fields that have seen so many values each, in as few words as hold them; `messages` is how many bits the network
 * needs at least. Bits that are left over go to the fields, those first that have seen most: they will see more.
 */
export function layoutOf(sizes: readonly number[], messages: number | undefined): Layout {
  const least = sizes.map(size => bitsFor(size))
  const { words } = packed(least, messages)
  const most = sizes.map((size, i) => ({ size, i })).filter(one => one.size > 1)
  most.sort((a, b) => b.size - a.size || a.i - b.i)
  let widths = least
  for (const extra of [2, 1, 1])
    for (const { i } of most) {
      const wider = widths.with(i, (widths[i] as number) + extra)
      if ((wider[i] as number) < 31 && packed(wider, messages).words === words) widths = wider
    }
  return packed(widths, messages)
}

function packed(widths: readonly number[], messages: number | undefined): Layout {
  const used: number[] = [1]
  const free = [31]
  const fields: PackedField[] = widths.map(() => ({ word: 0, shift: 0, bits: 0, mask: 0 }))
  const order = widths.map((bits, i) => ({ bits, i })).sort((a, b) => b.bits - a.bits || a.i - b.i)
  for (const { bits, i } of order) {
    if (bits === 0) continue
    if (bits > 31) throw new Error('a part of a state has more than 2^31 values')
    let word = free.findIndex(left => left >= bits)
    if (word < 0) {
      word = free.length
      free.push(32)
      used.push(0)
    }
    const shift = 32 - (free[word] as number)
    const mask = 2 ** bits - 1
    fields[i] = { word, shift, bits, mask }
    free[word] = (free[word] as number) - bits
    used[word] = (used[word] as number) | (mask << shift)
  }
  if (messages === undefined) return { words: used.length, fields, net: undefined, asleep: 0 }
  for (let left = messages - free.reduce((sum, one) => sum + one, 0); left > 0; left -= 32) used.push(0)
  return { words: used.length, fields, net: used.map(one => ~one), asleep: 0 }
}

/** How many bits hold this many values. */
export function bitsFor(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1)
}

export function fieldOf(layout: Layout, at: number, words: Int32Array, from: number): number {
  const { word, shift, mask } = layout.fields[at] as PackedField
  return ((words[from + word] as number) >>> shift) & mask
}
