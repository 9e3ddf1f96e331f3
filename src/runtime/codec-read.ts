import type { NodeId } from '../core/machine.ts'
import type { Shape } from '../core/shape.ts'
import { List, type Rec, rec, setOf, type Value } from '../core/value.ts'
import { decode as decodeValue, encode as encodeValue, type Json } from '../trace/values.ts'
import {
  extension,
  fitsWire,
  headerSize,
  type Kind,
  largestDatagram,
  magic,
  mostMissing,
  multicast,
  types,
  version,
} from './layout.ts'
import { Malformed, mostMembers, Reader } from './wire.ts'

/** A message that is not yet in the spec's order of fields. */
export interface ReadMessage {
  readonly kind: Kind
  readonly fields: Readonly<Record<string, Value>>
  readonly from: NodeId
}

/** Reads one datagram; throws `Malformed`, and nothing else, whatever the bytes are. */
export function readMessage(bytes: Uint8Array, carried: Shape): ReadMessage {
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

function readRing(reader: Reader): Rec {
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
  const slice = Buffer.from(bytes.buffer, bytes.byteOffset + start, size)
  const json = parsed(slice.toString('utf8'))
  const found = json === undefined ? undefined : decodeValue(carried, json)
  // Bytes that are no UTF-8, blanks, and members in another order all show here: they would be written differently.
  const canonical =
    found && 'value' in found && slice.equals(Buffer.from(JSON.stringify(encodeValue(carried, found.value)), 'utf8'))
  if (!canonical || (found.value as List<Value>).size === 0 || !fitsWire(json as Json))
    throw new Malformed('payload malformed', start)
  return found.value
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
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
