import type { Named, NodeId } from '../core/machine.ts'
import type { Shape } from '../core/shape.ts'
import type { List, Value } from '../core/value.ts'
import { encode as encodeValue } from '../trace/values.ts'
import { extension, fitsWire, type Kind, magic, mostMissing, types, version } from './layout.ts'
import { mostMembers, Unsendable, Writer } from './wire.ts'

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

/** Writes one datagram; throws `Unsendable` when a value does not fit into its field. */
export function writeMessage(message: Named, from: NodeId, carried: Shape): Uint8Array {
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
  const json = encodeValue(carried, token.carried)
  if (!fitsWire(json)) throw new Unsendable('a number in a payload does not fit into 32 bits')
  const riding = token.carried.size === 0 ? undefined : new TextEncoder().encode(JSON.stringify(json))
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
