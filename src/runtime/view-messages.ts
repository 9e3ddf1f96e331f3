import { mapOf, type Rec, rec, type SortedMap, type SortedSet, setOf, type Value } from '../core/value.ts'
import { Malformed, PackedReader, PackedWriter, reading, within } from './corosync/bytes.ts'
import type { CpgMcast } from './corosync/messages.ts'
import { bytesOfLatin1, latin1 } from './corosync/payload.ts'

/**
 * Groups with views (`spec/views.mu`) speak as multicasts to a closed process group with this before their name: corosync puts
 * them into its order as it does any other, and since nobody is in that group, hands them to no client.
 */
export const viewPrefix = 'muster-views:'
/** So many bytes are left for the name: the field has 128, one of them for the end. */
export const longestViewGroup = 127 - viewPrefix.length

// biome-ignore lint/suspicious/noExplicitAny: messages of the spec
type Any = Rec & Record<string, any>

/*
 * All numbers are big-endian; a set ascends.
 *
 *     magic 2, version 1, kind 1, then
 *     State   stamp, incarnation 8, standing 1, flags 1, [view: id, members, joined 2+, left 2+], company 2+,
 *             [memory: id, included 1, members 2+]
 *     Ready   stamp
 *     Named   stamp, winner 4
 *     Enters
 *     Leaves  incarnation 8
 *     App     id, body
 *     stamp   rep 4, sequence 8, round 4
 *     id      stamp, generation 8
 *     members count 2, each with node 4, incarnation 8
 */
const magic = 0x4d56
const version = 1
const kinds = ['', 'State', 'Ready', 'Named', 'Enters', 'Leaves', 'App'] as const
const standings = ['Clean', 'Active', 'Evicted', 'Left'] as const
const bits = { quorate: 1, steady: 2, view: 4, memory: 8 } as const
const allBits = 15

const size = { head: 4, stamp: 16, id: 24, node: 4, entry: 12 } as const
/** As many nodes as a ring may have. */
const mostNodes = 384
/** Nobody counts so far but by malice, and there sums would not be exact. */
const mostCounted = 2 ** 48

/** What a filter says, as a message of process groups. Throws `Unsendable`, and nothing else, when a number does not fit. */
export function viewMessage(group: string, message: Rec): CpgMcast {
  const data = encode(message as Any)
  return { kind: 'CpgMcast', group: viewPrefix + group, pid: 1, source: { nodeid: 0, conn: 0n }, data }
}

/** What a message to such a group says: one payload, or nothing when its bytes are none of a filter. */
export function viewPayloads({ group, data }: CpgMcast): Value[] {
  const read = reading(() => ({ message: decode(data) }))
  if ('refused' in read) return []
  return [rec({ kind: 'FilterMcast', group: group.slice(viewPrefix.length), message: read.message })]
}

// ---------------------------------------------------------------- writing

function encode(message: Any): Uint8Array {
  const kind = kinds.indexOf(message.kind as (typeof kinds)[number])
  const begin = (rest: number) => new PackedWriter(size.head + rest, 'big').u16(magic).u8(version).u8(kind)
  switch (message.kind) {
    case 'State':
      return putReport(begin(sizeOfReport(message.report)), message.report).done()
    case 'Ready':
      return putStamp(begin(size.stamp), message.at).done()
    case 'Named':
      return putStamp(begin(size.stamp + size.node), message.at)
        .u32(message.winner)
        .done()
    case 'Enters':
      return begin(0).done()
    case 'Leaves':
      return begin(8).sequence(message.incarnation).done()
    case 'App': {
      const body = bytesOfLatin1(message.body)
      return putId(begin(size.id + body.byteLength), message.view)
        .raw(body)
        .done()
    }
    default:
      throw new TypeError(`filters have no ${message.kind}`)
  }
}

const sizeOfSet = (nodes: SortedSet<number>) => 2 + size.node * nodes.size

function sizeOfReport({ view, company, memory }: Any): number {
  const known = view ? size.id + 2 + size.entry * view.members.size + sizeOfSet(view.joined) + sizeOfSet(view.left) : 0
  const kept = memory ? size.id + 1 + sizeOfSet(memory.members) : 0
  return size.stamp + 8 + 1 + 1 + known + sizeOfSet(company) + kept
}

function putReport(to: PackedWriter, report: Any): PackedWriter {
  const { view, company, memory } = report
  const flags =
    (report.quorate ? bits.quorate : 0) |
    (report.steady ? bits.steady : 0) |
    (view ? bits.view : 0) |
    (memory ? bits.memory : 0)
  putStamp(to, report.at).sequence(report.incarnation).u8(standings.indexOf(report.standing)).u8(flags)
  if (view) {
    putId(to, view.id).u16(within(view.members.size, 0, mostNodes))
    for (const [node, incarnation] of view.members as SortedMap<number, number>) to.u32(node).sequence(incarnation)
    putSet(putSet(to, view.joined), view.left)
  }
  putSet(to, company)
  if (memory) putSet(putId(to, memory.view).u8(memory.included ? 1 : 0), memory.members)
  return to
}

function putStamp(to: PackedWriter, { ring, round }: Any): PackedWriter {
  return to.ring(ring).u32(round)
}
function putId(to: PackedWriter, { lineage, generation }: Any): PackedWriter {
  return putStamp(to, lineage).sequence(generation)
}
function putSet(to: PackedWriter, nodes: SortedSet<number>): PackedWriter {
  to.u16(within(nodes.size, 0, mostNodes))
  for (const node of nodes) to.u32(node)
  return to
}

// ---------------------------------------------------------------- reading

function decode(data: Uint8Array): Rec {
  const from = new PackedReader(data, 'big', 0)
  if (from.u16() !== magic) throw new Malformed('no message of a filter', 0)
  if (from.u8() !== version) throw new Malformed('another version', 2)
  const kind = kinds[from.u8()]
  if (kind === undefined || kind === '') throw new Malformed('another kind', 3)
  const message = rec({ kind, ...fieldsOf(kind, from) })
  from.end()
  return message
}

function fieldsOf(kind: (typeof kinds)[number], from: PackedReader): Readonly<Record<string, Value>> {
  switch (kind) {
    case 'State':
      return { report: report(from) }
    case 'Ready':
      return { at: stamp(from) }
    case 'Named':
      return { at: stamp(from), winner: node(from) }
    case 'Leaves':
      return { incarnation: counted(from) }
    case 'App':
      return { view: id(from), body: latin1(from.rest()) }
    default:
      return {}
  }
}

function report(from: PackedReader): Rec {
  const at = stamp(from)
  const incarnation = counted(from)
  const place = from.offset
  const standing = standings[from.u8()]
  if (standing === undefined) throw new Malformed('another standing', place)
  const flags = from.u8()
  if (flags > allBits) throw new Malformed('other flags', place + 1)
  const has = (bit: number) => (flags & bit) !== 0
  return rec({
    ...{ at, incarnation, standing, view: has(bits.view) ? view(from) : null, company: nodes(from) },
    ...{ memory: has(bits.memory) ? memory(from) : null, quorate: has(bits.quorate), steady: has(bits.steady) },
  })
}

function view(from: PackedReader): Rec {
  return rec({ id: id(from), members: members(from), joined: nodes(from), left: nodes(from) })
}

function members(from: PackedReader): Value {
  const at = from.offset
  const pairs = list(from, size.entry, () => [node(from), counted(from)] as const)
  ascending(
    pairs.map(([one]) => one),
    at,
  )
  return mapOf(pairs)
}

function memory(from: PackedReader): Rec {
  const known = id(from)
  const at = from.offset
  const included = from.u8()
  if (included > 1) throw new Malformed('neither yes nor no', at)
  return rec({ view: known, members: nodes(from), included: included === 1 })
}

function nodes(from: PackedReader): Value {
  const at = from.offset
  const all = list(from, size.node, () => node(from))
  ascending(all, at)
  return setOf(all)
}

function list<T>(from: PackedReader, each: number, read: () => T): T[] {
  const at = from.offset
  const count = from.u16()
  if (count > mostNodes) throw new Malformed('too many nodes', at)
  return from.list(count, each, read)
}

function ascending(all: readonly number[], at: number): void {
  if (all.some((one, i) => i > 0 && one <= (all[i - 1] as number))) throw new Malformed('nodes not ascending', at)
}

function stamp(from: PackedReader): Rec {
  const rep = node(from)
  const seq = counted(from)
  return rec({ ring: rec({ rep, seq }), round: from.u32() })
}
function id(from: PackedReader): Rec {
  return rec({ lineage: stamp(from), generation: counted(from) })
}

function node(from: PackedReader): number {
  const at = from.offset
  const one = from.u32()
  if (one === 0) throw new Malformed('node id 0', at)
  return one
}

function counted(from: PackedReader): number {
  const at = from.offset
  const value = from.sequence()
  if (value > mostCounted) throw new Malformed('count out of range', at)
  return value
}
