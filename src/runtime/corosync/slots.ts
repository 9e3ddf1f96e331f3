import { type ByteOrder, Malformed, plain, type RingId, Unsendable, within } from './bytes.ts'
import { bytesOfLatin1, latin1 } from './payload.ts'

/**
 * The bytes of one C struct. Fields lie where the compiler aligned them; what lies between is remembered as slack, since
 * senders do not always clear it.
 */
export class Slots {
  readonly bytes: Uint8Array
  readonly #view: DataView
  readonly #little: boolean
  /** What fields took: the beginnings and ends, by turns. */
  readonly #taken: number[] = []

  constructor(bytes: Uint8Array, order: ByteOrder) {
    this.bytes = plain(bytes)
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#little = order === 'little'
  }
  #take(at: number, size: number): number {
    if (at + size > this.bytes.byteLength) throw new Malformed('too short', this.bytes.byteLength)
    this.#taken.push(at, at + size)
    return at
  }
  u8(at: number): number {
    return this.#view.getUint8(this.#take(at, 1))
  }
  u16(at: number): number {
    return this.#view.getUint16(this.#take(at, 2), this.#little)
  }
  u32(at: number): number {
    return this.#view.getUint32(this.#take(at, 4), this.#little)
  }
  i32(at: number): number {
    return this.#view.getInt32(this.#take(at, 4), this.#little)
  }
  u64(at: number): bigint {
    return this.#view.getBigUint64(this.#take(at, 8), this.#little)
  }
  /** Seen in place. */
  raw(at: number, size: number): Uint8Array {
    return this.bytes.subarray(this.#take(at, size), at + size)
  }
  setU8(at: number, value: number): void {
    this.#view.setUint8(this.#take(at, 1), within(value, 0, 0xff))
  }
  setU16(at: number, value: number): void {
    this.#view.setUint16(this.#take(at, 2), within(value, 0, 0xffff), this.#little)
  }
  setU32(at: number, value: number): void {
    this.#view.setUint32(this.#take(at, 4), within(value, 0, 0xffff_ffff), this.#little)
  }
  setI32(at: number, value: number): void {
    this.#view.setInt32(this.#take(at, 4), within(value, -(2 ** 31), 2 ** 31 - 1), this.#little)
  }
  setU64(at: number, value: bigint): void {
    if (value < 0n || value >= 1n << 64n) throw new Unsendable(`${value} does not fit into 64 bits`)
    this.#view.setBigUint64(this.#take(at, 8), value, this.#little)
  }
  setRaw(at: number, value: Uint8Array): void {
    this.bytes.set(value, this.#take(at, value.byteLength))
  }
  /** What no field took so far, when it is not all zero. */
  slack(): Uint8Array | undefined {
    const gaps = this.#gaps().map(([from, to]) => this.bytes.subarray(from, to))
    if (gaps.every(gap => gap.every(byte => byte === 0))) return undefined
    return plain(Buffer.concat(gaps))
  }
  setSlack(slack: Uint8Array): void {
    let from = 0
    for (const [at, end] of this.#gaps()) {
      this.bytes.set(slack.subarray(from, from + end - at), at)
      from += end - at
    }
    if (from !== slack.byteLength) throw new Unsendable(`slack of ${slack.byteLength} bytes, not of ${from}`)
  }
  /** Between the fields, ascending. */
  #gaps(): (readonly [number, number])[] {
    const fields: [number, number][] = []
    for (let i = 0; i < this.#taken.length; i += 2)
      fields.push([this.#taken[i] as number, this.#taken[i + 1] as number])
    fields.sort(([a], [b]) => a - b)
    const gaps: [number, number][] = []
    let at = 0
    for (const [from, to] of [...fields, [this.bytes.byteLength, 0] as const]) {
      if (from > at) gaps.push([at, from])
      at = Math.max(at, to)
    }
    return gaps
  }
}

/** One field of a struct at a fixed offset. */
export interface Field<T> {
  readonly get: (slots: Slots) => T
  readonly set: (slots: Slots, value: T) => void
  /** The offset behind the field when it has this value. */
  readonly end: (value: T) => number
}

export const u8 = (at: number): Field<number> => ({
  get: slots => slots.u8(at),
  set: (slots, value) => slots.setU8(at, value),
  end: () => at + 1,
})
export const u32 = (at: number): Field<number> => ({
  get: slots => slots.u32(at),
  set: (slots, value) => slots.setU32(at, value),
  end: () => at + 4,
})
export const i32 = (at: number): Field<number> => ({
  get: slots => slots.i32(at),
  set: (slots, value) => slots.setI32(at, value),
  end: () => at + 4,
})
export const ring = (at: number): Field<RingId> => ({
  get: slots => {
    const seq = slots.u64(at + 4)
    if (seq > BigInt(Number.MAX_SAFE_INTEGER)) throw new Malformed('ring sequence out of range', at + 4)
    return { rep: slots.u32(at), seq: Number(seq) }
  },
  set: (slots, { rep, seq }) => {
    slots.setU32(at, rep)
    slots.setU64(at + 4, BigInt(within(seq, 0, Number.MAX_SAFE_INTEGER)))
  },
  end: () => at + 12,
})

/** A name with its length before it, in an array of `capacity` bytes. */
function counted(at: number, capacity: number, width: 'u16' | 'u32'): Field<string> {
  return {
    get: slots => {
      const length = width === 'u16' ? slots.u16(at) : slots.u32(at)
      if (length > capacity) throw new Malformed('name too long', at)
      return latin1(slots.raw(at + 8, length))
    },
    set: (slots, value) => {
      const length = within(value.length, 0, capacity)
      if (width === 'u16') slots.setU16(at, length)
      else slots.setU32(at, length)
      slots.setRaw(at + 8, bytesOfLatin1(value))
    },
    end: () => at + 8 + capacity,
  }
}
/** mar_cpg_name_t: the length may count a NUL at the end. */
export const cpgName = (at: number): Field<string> => counted(at, 128, 'u32')
/** mar_name_t. */
export const name = (at: number): Field<string> => counted(at, 256, 'u16')

/** A char array: up to its first NUL, or whole without one. */
export const chars = (at: number, capacity: number): Field<string> => ({
  get: slots => {
    if (slots.bytes.byteLength < at + capacity) throw new Malformed('too short', slots.bytes.byteLength)
    const nul = slots.bytes.subarray(at, at + capacity).indexOf(0)
    return latin1(slots.raw(at, nul < 0 ? capacity : nul))
  },
  set: (slots, value) => {
    within(value.length, 0, capacity)
    if (value.includes('\0')) throw new Unsendable('a NUL in a name')
    slots.setRaw(at, bytesOfLatin1(value))
  },
  end: () => at + capacity,
})

/** Numbers of 32 bits in an array of `capacity` from `at` on, counted at `countAt`. */
export const numbers = (countAt: number, at: number, capacity: number): Field<readonly number[]> => ({
  get: slots => {
    const count = slots.u32(countAt)
    if (count > capacity) throw new Malformed('count out of range', countAt)
    return Array.from({ length: count }, (_, i) => slots.u32(at + 4 * i))
  },
  set: (slots, value) => {
    slots.setU32(countAt, within(value.length, 0, capacity))
    for (const [i, one] of value.entries()) slots.setU32(at + 4 * i, one)
  },
  end: () => at + 4 * capacity,
})

/** Bytes from `at` to the end, counted at `sizeAt`. */
export const tail = (sizeAt: number, at: number): Field<Uint8Array> => ({
  get: slots => {
    const size = slots.u32(sizeAt)
    if (size > slots.bytes.byteLength - at) throw new Malformed('count out of range', sizeAt)
    return slots.raw(at, size)
  },
  set: (slots, value) => {
    slots.setU32(sizeAt, value.byteLength)
    slots.setRaw(at, value)
  },
  end: value => at + value.byteLength,
})
