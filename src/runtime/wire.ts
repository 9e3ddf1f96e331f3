/** Why a datagram is no message, and where in it that shows. */
export interface Refusal {
  /** A few words of a fixed set, to count by. */
  readonly refused: string
  readonly offset: number
}

/** Thrown and caught within the codec: one datagram is wrong, not the program. */
export class Malformed extends Error {
  readonly offset: number
  constructor(reason: string, offset: number) {
    super(reason)
    this.offset = offset
  }
}

/** Ring sequences count up from 1 by fours; nobody gets here but by malice, and beyond it sums would not be exact. */
const mostSequence = 2 ** 48
/** corosync's PROCESSOR_COUNT_MAX. */
export const mostMembers = 384
const none = 0xffff_ffff

/** Reads the fields of one datagram in order; reading past its end is `Malformed`. */
export class Reader {
  readonly #view: DataView
  readonly #little: boolean
  readonly length: number
  offset: number

  constructor(bytes: Uint8Array, little: boolean, offset: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#little = little
    this.length = bytes.byteLength
    this.offset = offset
  }
  #take(size: number): number {
    const at = this.offset
    if (at + size > this.length) throw new Malformed('too short', this.length)
    this.offset = at + size
    return at
  }
  u32(): number {
    return this.#view.getUint32(this.#take(4), this.#little)
  }
  /** Like upstream's counters that start at 2^32 - 1, for "nothing yet". */
  u32OrMinusOne(): number {
    const value = this.u32()
    return value === none ? -1 : value
  }
  /** A ring sequence. */
  sequence(): number {
    const at = this.#take(8)
    const value = this.#view.getBigUint64(at, this.#little)
    if (value > mostSequence) throw new Malformed('ring sequence out of range', at)
    return Number(value)
  }
  node(): number {
    const at = this.offset
    const value = this.u32()
    if (value === 0) throw new Malformed('node id 0', at)
    return value
  }
  /** A number of things of `size` bytes each, of which the datagram has to have room for all. */
  count(most: number, size: number): number {
    const at = this.offset
    const value = this.u32()
    if (value > most) throw new Malformed('count out of range', at)
    if (this.length - this.offset < value * size) throw new Malformed('too short', this.length)
    return value
  }
  end(): void {
    if (this.offset !== this.length) throw new Malformed('too long', this.offset)
  }
}

/** A message that does not fit into its datagram; the sender drops it as if the network had. */
export class Unsendable extends Error {}

/** Writes the fields of one datagram in order, little endian. */
export class Writer {
  #bytes: Uint8Array
  #view: DataView
  #at = 0

  constructor(size: number) {
    this.#bytes = new Uint8Array(size)
    this.#view = new DataView(this.#bytes.buffer)
  }
  u8(value: number): this {
    this.#view.setUint8(this.#at++, value)
    return this
  }
  u16(value: number): this {
    this.#view.setUint16(this.#at, value, true)
    this.#at += 2
    return this
  }
  u32(value: number): this {
    if (value < 0 || value > none) throw new Unsendable(`${value} does not fit into 32 bits`)
    this.#view.setUint32(this.#at, value, true)
    this.#at += 4
    return this
  }
  u32OrMinusOne(value: number): this {
    if (value === none) throw new Unsendable(`${value} would be read as -1`)
    return this.u32(value === -1 ? none : value)
  }
  sequence(value: number): this {
    if (value < 0 || value > mostSequence) throw new Unsendable(`the ring sequence ${value} is out of range`)
    this.#view.setBigUint64(this.#at, BigInt(value), true)
    this.#at += 8
    return this
  }
  raw(bytes: Uint8Array): this {
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.byteLength
    return this
  }
  done(): Uint8Array {
    if (this.#at !== this.#bytes.byteLength) throw new Error('a message of another length than was reckoned')
    return this.#bytes
  }
}
