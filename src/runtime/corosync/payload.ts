import {
  type ByteOrder,
  latin1Slice,
  Malformed,
  narrow,
  PackedReader,
  PackedWriter,
  plain,
  type Refused,
  reading,
  Unsendable,
} from './bytes.ts'

/**
 * What totempg (totempg.c) puts into a multicast: messages one after another, of which the last may go on in the next
 * multicast of the same sender, and the first may be the rest of one before.
 */
export interface Payload<Piece = Uint8Array> {
  /** Not 0: the last piece goes on, in a multicast whose `continuation` has this number (1 to 255, wrapping). */
  readonly fragmented: number
  /** Not 0: the first piece is the rest of a message. */
  readonly continuation: number
  /** Each below 2^16 bytes. */
  readonly pieces: readonly Piece[]
}

const headSize = 8

/** Reads `Mcast.payload` in `Mcast.order`. Never throws; lengths that do not add up to the bytes exactly are refused. */
export function decodePayload(bytes: Uint8Array, order: ByteOrder): { readonly payload: Payload } | Refused {
  return reading(() => {
    const [{ buffer }, at] = [bytes, bytes.byteOffset]
    return { payload: readPayload(bytes, order, (from, upTo) => new Uint8Array(buffer, at + from, upTo - from)) }
  })
}

/** `decodePayload`, with pieces of one character for each byte. They are parts of one text: small messages cost little. */
export function decodeText(bytes: Uint8Array, order: ByteOrder): { readonly payload: Payload<string> } | Refused {
  return reading(() => {
    const whole = latin1(bytes)
    return { payload: readPayload(bytes, order, (from, upTo) => whole.slice(from, upTo)) }
  })
}

function readPayload<Piece>(
  bytes: Uint8Array,
  order: ByteOrder,
  piece: (from: number, upTo: number) => Piece,
): Payload<Piece> {
  const reader = new PackedReader(bytes, order, 0)
  if (reader.u16() !== 0) throw new Malformed('another totempg version', 0)
  if (reader.u16() !== 0) throw new Malformed('another totempg type', 2)
  const fragmented = reader.u8()
  const continuation = reader.u8()
  const lengths = reader.list(reader.u16(), 2, () => reader.u16())
  const pieces = lengths.map(length => {
    const from = reader.offset
    reader.skip(length)
    return piece(from, reader.offset)
  })
  reader.end()
  return { fragmented, continuation, pieces }
}

/** Writes `Mcast.payload`. Throws `Unsendable`, and nothing else, when a number or a piece does not fit. */
export function encodePayload(payload: Payload, order: ByteOrder): Uint8Array {
  const writer = payloadHead(payload, order)
  for (const piece of payload.pieces) writer.raw(piece)
  return writer.done()
}

/** `encodePayload`, of pieces of one character for each byte; `Unsendable` from U+0100 on. */
export function encodeText(payload: Payload<string>, order: ByteOrder): Uint8Array {
  return payloadHead(payload, order).text(payload.pieces.join('')).done()
}

function payloadHead(
  { fragmented, continuation, pieces }: Payload<{ readonly length: number }>,
  order: ByteOrder,
): PackedWriter {
  const writer = new PackedWriter(headSize + 2 * pieces.length + total(pieces), order).u16(0).u16(0)
  writer.u8(fragmented).u8(continuation).u16(pieces.length)
  for (const piece of pieces) writer.u16(piece.length)
  return writer
}

/** A whole message: for whom, and what. */
export interface GroupMessage {
  /** The name of a group is any bytes; each is one character below U+0100. Services have "a", sync has "sync". */
  readonly groups: readonly string[]
  /** See `decodeService` and `decodeSync`. */
  readonly body: Uint8Array
}

/** MAX_GROUPS_PER_MSG of totempg.c. */
const mostGroups = 32

/** Reads a message put together from its pieces. Never throws. */
export function decodeGroupMessage(bytes: Uint8Array, order: ByteOrder): { readonly message: GroupMessage } | Refused {
  return reading(() => {
    const reader = new PackedReader(bytes, order, 0)
    const count = reader.u16()
    if (count > mostGroups) throw new Malformed('count out of range', 0)
    const lengths = reader.list(count, 2, () => reader.u16())
    const groups = lengths.map(length => latin1(reader.raw(length)))
    return { message: { groups, body: reader.rest() } }
  })
}

/** Writes a message to be cut into pieces. Throws `Unsendable`, and nothing else, when a group's name does not fit. */
export function encodeGroupMessage({ groups, body }: GroupMessage, order: ByteOrder): Uint8Array {
  if (groups.length > mostGroups) throw new Unsendable(`more than ${mostGroups} groups`)
  const names = groups.map(bytesOfLatin1)
  const writer = new PackedWriter(2 + 2 * names.length + total(names) + body.byteLength, order).u16(names.length)
  for (const name of names) writer.u16(name.byteLength)
  for (const name of names) writer.raw(name)
  return writer.raw(body).done()
}

/** One character for each byte. */
export function latin1(bytes: Uint8Array): string {
  return latin1Slice.call(bytes, 0, bytes.byteLength)
}

/** One byte for each character; `Unsendable` from U+0100 on. */
export function bytesOfLatin1(text: string): Uint8Array {
  narrow(text)
  return plain(Buffer.from(text, 'latin1'))
}

function total(parts: readonly { readonly length: number }[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}
