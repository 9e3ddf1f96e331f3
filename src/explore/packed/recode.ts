import type { Parts } from '../parts.ts'
import type { Codec, Message } from './codec.ts'
import type { PackedField } from './layout.ts'
import { logWords } from './macros.ts'

/** Moves the states of a log, from `base` on, from one layout to another, in place; parents stay with them. */
export function recode(words: Int32Array, base: number, count: number, old: Codec, to: Codec, parts: Parts): void {
  const [from, into] = [logWords(old.layout), logWords(to.layout)]
  const alike = (old.layout.net === undefined) === (to.layout.net === undefined)
  const move = alike ? mover(old, to) : tuples(old, to, parts)
  // A wider log is moved from its end, so that nothing is overwritten before it was read.
  const backwards = into > from
  const packed = new Int32Array(to.layout.words)
  for (let i = 0; i < count; i++) {
    const index = backwards ? count - 1 - i : i
    const parent = words[base + index * from + old.layout.words] as number
    move(words, base + index * from, packed)
    words.set(packed, base + index * into)
    words[base + index * into + to.layout.words] = parent
  }
}

type Move = (words: Int32Array, at: number, packed: Int32Array) => void

function tuples(old: Codec, to: Codec, parts: Parts): Move {
  const state = new Int32Array(parts.width)
  return (words, at, packed) => to.encode(old.decode(words, at, state), packed, 0)
}

/** Field by field, bit by bit. */
function mover(old: Codec, to: Codec): Move {
  const moves = old.layout.fields.flatMap((a, i) => (a.bits > 0 ? [{ a, b: to.layout.fields[i] as PackedField }] : []))
  const bits = new Int32Array(32 * old.layout.words)
  for (const [bit, message] of old.messages.entries())
    if (message) bits[bit] = to.bit((message as Message).to, (message as Message).input)
  const net = old.layout.net ?? []
  return (words, at, packed) => {
    packed.fill(0)
    packed[0] = 1
    for (let i = 0; i < moves.length; i++) {
      const { a, b } = moves[i] as (typeof moves)[number]
      const value = ((words[at + a.word] as number) >>> a.shift) & a.mask
      packed[b.word] = (packed[b.word] as number) | (value << b.shift)
    }
    for (let word = 0; word < net.length; word++)
      for (let left = (words[at + word] as number) & (net[word] as number); left !== 0; left &= left - 1) {
        const bit = bits[word * 32 + (31 - Math.clz32(left & -left))] as number
        packed[bit >>> 5] = (packed[bit >>> 5] as number) | (1 << (bit & 31))
      }
  }
}
