import type { AnyMachine, Named, NodeId } from '../core/machine.ts'
import type { Field, RecordShape, Shape } from '../core/shape.ts'
import { List, type Rec, rec, setOf, type Value } from '../core/value.ts'
import { decode as decodeValue, encode as encodeValue } from '../trace/values.ts'
import { Malformed, mostMembers, Reader, type Refusal, Unsendable, Writer } from './wire.ts'

export type { Refusal } from './wire.ts'

/** Bytes to messages and back. Neither direction throws, whatever the bytes and the values are. */
export interface Codec {
  readonly encode: (message: Named, from: NodeId) => { readonly bytes: Uint8Array } | { readonly unsendable: string }
  readonly decode: (bytes: Uint8Array) => { readonly message: Named; readonly from: NodeId } | Refusal
}

/** The largest payload of a UDP datagram over IPv4. */
export const largestDatagram = 65_507

const magic = 0xc070
const version = 3
const headerSize = 13
const mostMissing = 30
const types = { Token: 0, MergeDetect: 2, Join: 3, CommitToken: 4, HoldCancel: 5 } as const
type Kind = keyof typeof types
/** Upstream's multicasts; what they carry rides on the token here, in an extension of our own. */
const multicast = 1
/** "MUST": the extension behind a token's last entry. corosync would refuse such a token, and so never sees half of it. */
const extension = 0x5453_554d

interface RingValue {
  readonly rep: NodeId
  readonly seq: number
}
interface EntryValue {
  readonly oldRing: RingValue
  readonly aru: number
  readonly delivered: number
  readonly received: boolean
}
interface MissingValue {
  readonly ring: RingValue
  readonly seq: number
}

/**
 * The wire format of corosync 3.1 over udpu without encryption, for the messages of `spec/evs.mu`. Written is little
 * endian; read is either, by the magic. Lengths have to fit exactly. `machine` gives the shape of what rides on a token.
 */
export function evsCodec(machine: AnyMachine): Codec {
  const shapes = new Map<string, RecordShape>(machine.receives.map(shape => [shape.name, shape]))
  const carried = carriedShape(shapes)
  return {
    encode: (message, from) => {
      try {
        const bytes = write(message, from, carried)
        if (bytes.byteLength <= largestDatagram) return { bytes }
        return { unsendable: `a ${message.kind} of ${bytes.byteLength} bytes is longer than a datagram` }
      } catch (error) {
        if (error instanceof Unsendable) return { unsendable: error.message }
        throw error
      }
    },
    decode: bytes => {
      try {
        const { kind, fields, from } = read(bytes, carried)
        return { message: inOrder(shapes.get(kind), kind, fields), from }
      } catch (error) {
        if (error instanceof Malformed) return { refused: error.message, offset: error.offset }
        throw error
      }
    },
  }
}

/** The codec writes the fields that it knows; a spec with others needs another codec, and says so at once. */
function carriedShape(shapes: ReadonlyMap<string, RecordShape>): Shape {
  const known: Record<Kind, string> = {
    Token: 'ring seq hop aru aruBy missing fcc backlog moreOld carried',
    MergeDetect: 'ring',
    Join: 'proc failed ringSeq leaving',
    CommitToken: 'ring hop moreOld members entries index',
    HoldCancel: 'ring',
  }
  for (const [kind, fields] of Object.entries(known)) {
    const declared = shapes.get(kind)?.fields.map(field => field.name)
    if (declared?.join(' ') !== fields) throw new TypeError(`the codec does not know this ${kind}: ${declared}`)
  }
  const field = shapes.get('Token')?.fields.find(one => one.name === 'carried') as Field
  return field.shape
}

function inOrder(shape: RecordShape | undefined, kind: string, fields: Readonly<Record<string, Value>>): Named {
  if (!shape) throw new TypeError(`no message ${kind}`)
  return rec({ kind, ...Object.fromEntries(shape.fields.map(field => [field.name, fields[field.name]])) }) as Named
}

// ------------------------------------------------------------------ reading

interface ReadMessage {
  readonly kind: Kind
  readonly fields: Readonly<Record<string, Value>>
  readonly from: NodeId
}

function read(bytes: Uint8Array, carried: Shape): ReadMessage {
  if (bytes.byteLength < headerSize) throw new Malformed('too short', bytes.byteLength)
  if (bytes.byteLength > largestDatagram) throw new Malformed('too long', largestDatagram)
  const first = ((bytes[0] as number) | ((bytes[1] as number) << 8)) >>> 0
  const little = first === magic
  if (!little && first !== 0x70c0) throw new Malformed('not corosync', 0)
  if (bytes[2] !== version) throw new Malformed('another version', 2)
  const type = bytes[3]
  if (type === multicast) throw new Malformed('multicasts are not spoken yet', 3)
  if (bytes[4] !== 0) throw new Malformed('encapsulated', 4)
  const reader = new Reader(bytes, little, 5)
  const sender = reader.u32()
  reader.u32() // target_nodeid: whatever lay on upstream's stack
  const said = (): NodeId => {
    if (sender === 0) throw new Malformed('node id 0', 5)
    return sender
  }
  switch (type) {
    case types.Token:
      return { kind: 'Token', from: said(), fields: readToken(reader, bytes, carried) }
    case types.MergeDetect: {
      const from = reader.node()
      const fields = { ring: readRing(reader) }
      reader.end()
      return { kind: 'MergeDetect', from, fields }
    }
    case types.Join:
      return readJoin(reader, sender)
    case types.CommitToken:
      return { kind: 'CommitToken', from: said(), fields: readCommitToken(reader) }
    case types.HoldCancel: {
      const fields = { ring: readRing(reader) }
      reader.end()
      return { kind: 'HoldCancel', from: said(), fields }
    }
    default:
      throw new Malformed('unknown type', 3)
  }
}

function readRing(reader: Reader): Rec & RingValue {
  return rec({ rep: reader.node(), seq: reader.sequence() })
}

function readToken(reader: Reader, bytes: Uint8Array, carried: Shape): ReadMessage['fields'] {
  const seq = reader.u32()
  const hop = reader.u32()
  const aru = reader.u32OrMinusOne()
  const aruBy = reader.u32()
  const ring = readRing(reader)
  const backlog = reader.u32()
  const fcc = reader.u32()
  const moreOld = reader.u32() !== 0
  const count = reader.count(mostMissing, 16)
  const missing = Array.from({ length: count }, () => rec({ ring: readRing(reader), seq: reader.u32() }))
  const riding = readCarried(reader, bytes, carried)
  reader.end()
  return {
    ring,
    seq,
    hop,
    aru,
    aruBy: aruBy === 0 ? null : aruBy,
    missing: new List(missing),
    fcc,
    backlog,
    moreOld,
    carried: riding,
  }
}

/** JSON by shape, in its one spelling: what reads alike is alike. Absent when nothing rides. */
function readCarried(reader: Reader, bytes: Uint8Array, carried: Shape): Value {
  if (reader.offset === reader.length) return new List([])
  const at = reader.offset
  if (reader.u32() !== extension) throw new Malformed('too long', at)
  const size = reader.count(largestDatagram, 1)
  const start = reader.offset
  reader.offset += size
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(start, start + size))
    const found = decodeValue(carried, JSON.parse(text))
    if ('value' in found && JSON.stringify(encodeValue(carried, found.value)) === text && text !== '[]')
      return found.value
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error
  }
  throw new Malformed('payload malformed', start)
}

/** A leave is a join whose header names nobody. */
function readJoin(reader: Reader, sender: number): ReadMessage {
  const from = reader.node()
  const proc = reader.count(mostMembers, 4)
  const failed = reader.count(mostMembers, 4)
  const ringSeq = reader.sequence()
  const nodes = (count: number) => setOf(Array.from({ length: count }, () => reader.node()))
  if (reader.length - reader.offset < (proc + failed) * 4) throw new Malformed('too short', reader.length)
  const fields = { proc: nodes(proc), failed: nodes(failed), ringSeq, leaving: sender === 0 }
  reader.end()
  return { kind: 'Join', from, fields }
}

/** Entries beyond `memb_index` are there, but not filled in yet: they are not looked at. */
function readCommitToken(reader: Reader): ReadMessage['fields'] {
  const hop = reader.u32()
  const ring = readRing(reader)
  const moreOld = reader.u32() !== 0
  const indexAt = reader.offset
  const index = reader.u32()
  const countAt = reader.offset
  const count = reader.count(mostMembers, 28)
  if (count === 0) throw new Malformed('no members', countAt)
  if (index > count) throw new Malformed('index out of range', indexAt)
  const members: NodeId[] = []
  for (let i = 0; i < count; i++) {
    const at = reader.offset
    members.push(reader.node())
    if (i > 0 && (members[i] as number) <= (members[i - 1] as number)) throw new Malformed('members not ascending', at)
  }
  const entries = Array.from({ length: index }, () =>
    rec({
      oldRing: readRing(reader),
      aru: reader.u32OrMinusOne(),
      delivered: reader.u32OrMinusOne(),
      received: reader.u32() !== 0,
    }),
  )
  reader.offset += (count - index) * 24
  reader.end()
  return { ring, hop, moreOld, members: new List(members), entries: new List(entries), index }
}

// ------------------------------------------------------------------ writing

function write(message: Named, from: NodeId, carried: Shape): Uint8Array {
  const fields = message as unknown as Readonly<Record<string, unknown>>
  const ring = fields.ring as RingValue
  switch (message.kind as Kind) {
    case 'Token':
      return writeToken(message, from, carried)
    case 'MergeDetect':
      return writeRing(header(types.MergeDetect, from, 29).u32(from), ring).done()
    case 'HoldCancel':
      return writeRing(header(types.HoldCancel, from, 25), ring).done()
    case 'Join':
      return writeJoin(message, from)
    case 'CommitToken':
      return writeCommitToken(message, from)
    default:
      throw new Unsendable(`corosync has no message ${message.kind}`)
  }
}

function header(type: number, sender: number, size: number): Writer {
  return new Writer(size).u16(magic).u8(version).u8(type).u8(0).u32(sender).u32(0)
}

function writeRing(writer: Writer, ring: RingValue): Writer {
  return writer.u32(ring.rep).sequence(ring.seq)
}

function writeToken(message: Named, from: NodeId, carried: Shape): Uint8Array {
  const token = message as unknown as {
    readonly ring: RingValue
    readonly seq: number
    readonly hop: number
    readonly aru: number
    readonly aruBy: NodeId | null
    readonly missing: List<MissingValue>
    readonly fcc: number
    readonly backlog: number
    readonly moreOld: boolean
    readonly carried: List<Value>
  }
  if (token.missing.size > mostMissing) throw new Unsendable(`more than ${mostMissing} requests on one token`)
  const riding =
    token.carried.size === 0 ? undefined : new TextEncoder().encode(JSON.stringify(encodeValue(carried, token.carried)))
  const size = 57 + 16 * token.missing.size + (riding ? 8 + riding.byteLength : 0)
  const writer = header(types.Token, from, size).u32(token.seq).u32(token.hop).u32OrMinusOne(token.aru)
  writeRing(writer.u32(token.aruBy ?? 0), token.ring)
  writer
    .u32(token.backlog)
    .u32(token.fcc)
    .u32(token.moreOld ? 1 : 0)
    .u32(token.missing.size)
  for (const { ring, seq } of token.missing) writeRing(writer, ring).u32(seq)
  if (riding) writer.u32(extension).u32(riding.byteLength).raw(riding)
  return writer.done()
}

function writeJoin(message: Named, from: NodeId): Uint8Array {
  const join = message as unknown as {
    readonly proc: Iterable<NodeId>
    readonly failed: Iterable<NodeId>
    readonly ringSeq: number
    readonly leaving: boolean
  }
  const proc = [...join.proc]
  const failed = [...join.failed]
  if (Math.max(proc.length, failed.length) > mostMembers) throw new Unsendable(`more than ${mostMembers} nodes`)
  const size = 33 + 4 * (proc.length + failed.length)
  const writer = header(types.Join, join.leaving ? 0 : from, size).u32(from)
  writer.u32(proc.length).u32(failed.length).sequence(join.ringSeq)
  // corosync's log takes the leaver from the last of the failed.
  const last = (n: NodeId) => (join.leaving && n === from ? 1 : 0)
  for (const node of [...proc, ...failed.sort((a, b) => last(a) - last(b) || a - b)]) writer.u32(node)
  return writer.done()
}

function writeCommitToken(message: Named, from: NodeId): Uint8Array {
  const token = message as unknown as {
    readonly ring: RingValue
    readonly hop: number
    readonly moreOld: boolean
    readonly members: List<NodeId>
    readonly entries: List<EntryValue>
    readonly index: number
  }
  const count = token.members.size
  if (count > mostMembers) throw new Unsendable(`more than ${mostMembers} members`)
  if (token.entries.size !== token.index) throw new Unsendable('not one entry for each member that was passed')
  const writer = writeRing(header(types.CommitToken, from, 41 + 28 * count).u32(token.hop), token.ring)
  writer
    .u32(token.moreOld ? 1 : 0)
    .u32(token.index)
    .u32(count)
  for (const member of token.members) writer.u32(member)
  for (const entry of token.entries) {
    writeRing(writer, entry.oldRing).u32OrMinusOne(entry.aru).u32OrMinusOne(entry.delivered)
    writer.u32(entry.received ? 1 : 0)
  }
  for (let i = token.entries.size; i < count; i++) writer.raw(new Uint8Array(24))
  return writer.done()
}
