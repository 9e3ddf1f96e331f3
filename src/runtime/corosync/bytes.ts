/** A sender writes in its machine's order; the magic of the header tells which. */
export type ByteOrder = 'little' | 'big'

/** Thrown and caught within a codec: one datagram is wrong, not the program. */
export class Malformed extends Error {
  readonly offset: number
  constructor(reason: string, offset: number) {
    super(reason)
    this.offset = offset
  }
}

/** A message that does not fit into its datagram; the sender drops it as if the network had. */
export class Unsendable extends Error {}

/** Why bytes are no message: a few words of a fixed set, to count by, and the offset in bytes where that shows. */
export interface Refused {
  readonly refused: string
  readonly at: number
}

/** A ring's identity: its representative's node id, and a sequence that grows over the life of the cluster. */
export interface RingId {
  readonly rep: number
  /** 64 bits on the wire; a safe integer here. */
  readonly seq: number
}

const mostU32 = 0xffff_ffff
/** The upper half of the largest safe integer. */
const mostHigh = 0x1f_ffff

/** Runs a reader; what it throws as `Malformed` becomes a value, anything else is a fault of the program. */
export function reading<T>(read: () => T): T | Refused {
  try {
    return read()
  } catch (error) {
    if (error instanceof Malformed) return { refused: error.message, at: error.offset }
    throw error
  }
}

/** The same bytes, and never as a Buffer: of that, a slice would be no copy. */
export function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

// Those of Buffer, for any bytes: a Buffer made for it costs more than the text.
export const { latin1Slice, latin1Write } = Buffer.prototype as unknown as {
  readonly latin1Slice: (this: Uint8Array, from: number, upTo: number) => string
  readonly latin1Write: (this: Uint8Array, text: string, at: number) => number
}

/**
 * Reads packed fields in order; reading past the end is `Malformed`. Bytes are put together by hand: there are datagrams by the
 * ten thousand, and views of them cost more than they say.
 */
export class PackedReader {
  readonly #bytes: Uint8Array
  readonly #size: number
  readonly #little: boolean
  offset: number

  constructor(bytes: Uint8Array, order: ByteOrder, offset: number) {
    this.#bytes = bytes
    this.#size = bytes.byteLength
    this.#little = order === 'little'
    this.offset = offset
  }
  #take(size: number): number {
    const at = this.offset
    if (at + size > this.#size) throw new Malformed('too short', this.#size)
    this.offset = at + size
    return at
  }
  /** The byte at a place that is known to be there. */
  #at(place: number): number {
    return this.#bytes[place] as number
  }
  u8(): number {
    return this.#at(this.#take(1))
  }
  u16(): number {
    const at = this.#take(2)
    return this.#little ? this.#at(at) | (this.#at(at + 1) << 8) : (this.#at(at) << 8) | this.#at(at + 1)
  }
  u32(): number {
    return this.i32() >>> 0
  }
  i32(): number {
    const at = this.#take(4)
    const a = this.#at(at)
    const b = this.#at(at + 1)
    const c = this.#at(at + 2)
    const d = this.#at(at + 3)
    return this.#little ? a | (b << 8) | (c << 16) | (d << 24) : (a << 24) | (b << 16) | (c << 8) | d
  }
  sequence(): number {
    const at = this.#take(8)
    this.offset = at
    const first = this.u32()
    const second = this.u32()
    const high = this.#little ? second : first
    if (high > mostHigh) throw new Malformed('ring sequence out of range', at)
    return high * 2 ** 32 + (this.#little ? first : second)
  }
  ring(): RingId {
    return { rep: this.u32(), seq: this.sequence() }
  }
  /** A count that upstream declares as int: a negative one is out of range, like one above `most`. */
  count(most: number): number {
    const at = this.offset
    const value = this.u32()
    if (value > most) throw new Malformed('count out of range', at)
    return value
  }
  /** `count` things of `size` bytes each; nothing is allocated before the bytes are known to be there. */
  list<T>(count: number, size: number, read: () => T): T[] {
    if (this.#size - this.offset < count * size) throw new Malformed('too short', this.#size)
    const all: T[] = []
    for (let i = 0; i < count; i++) all.push(read())
    return all
  }
  /** Seen in place: they last as long as the bytes that are read. Never as a Buffer: of that, a slice would be no copy. */
  raw(size: number): Uint8Array {
    const at = this.#take(size)
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + at, size)
  }
  skip(size: number): void {
    this.#take(size)
  }
  /** All that is left, in place. */
  rest(): Uint8Array {
    return this.raw(this.#size - this.offset)
  }
  end(): void {
    if (this.offset !== this.#size) throw new Malformed('too long', this.offset)
  }
}

/** Writes packed fields in order; a value that does not fit into its field is `Unsendable`. */
export class PackedWriter {
  readonly #bytes: Uint8Array
  readonly #little: boolean
  #at = 0

  constructor(size: number, order: ByteOrder) {
    // Of what is there before, nothing is left: `done` sees to it that all is written.
    this.#bytes = Buffer.allocUnsafe(size)
    this.#little = order === 'little'
  }
  /** So many bytes of a number, the lowest first or last. */
  #put(value: number, size: number): this {
    const bytes = this.#bytes
    const at = this.#at
    this.#at = at + size
    if (this.#little) for (let i = 0; i < size; i++) bytes[at + i] = value >>> (8 * i)
    else for (let i = 0; i < size; i++) bytes[at + i] = value >>> (8 * (size - 1 - i))
    return this
  }
  u8(value: number): this {
    return this.#put(within(value, 0, 0xff), 1)
  }
  u16(value: number): this {
    return this.#put(within(value, 0, 0xffff), 2)
  }
  u32(value: number): this {
    return this.#put(within(value, 0, mostU32), 4)
  }
  i32(value: number): this {
    return this.#put(within(value, -(2 ** 31), 2 ** 31 - 1), 4)
  }
  sequence(value: number): this {
    const [high, low] = [Math.floor(within(value, 0, Number.MAX_SAFE_INTEGER) / 2 ** 32), value % 2 ** 32]
    return this.#little ? this.u32(low).u32(high) : this.u32(high).u32(low)
  }
  ring(value: RingId): this {
    return this.u32(value.rep).sequence(value.seq)
  }
  raw(bytes: Uint8Array): this {
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.byteLength
    return this
  }
  /** A byte for each character; `Unsendable` from U+0100 on. */
  text(text: string): this {
    narrow(text)
    latin1Write.call(this.#bytes, text, this.#at)
    this.#at += text.length
    return this
  }
  done(): Uint8Array {
    if (this.#at !== this.#bytes.byteLength) throw new Error('a message of another length than was reckoned')
    return plain(this.#bytes)
  }
}

/** `Unsendable` for a text with a character that is more than a byte. */
export function narrow(text: string): void {
  const wide = /[^\0-\xff]/.exec(text)
  if (wide) throw new Unsendable(`${JSON.stringify(wide[0])} is more than a byte`)
}

/** The value itself; `Unsendable` when it is no integer between `least` and `most`. */
export function within(value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Unsendable(`${value} is not an integer from ${least} to ${most}`)
  return value
}
