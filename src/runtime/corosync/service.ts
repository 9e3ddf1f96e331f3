import { type ByteOrder, Malformed, type Refused, reading, Unsendable } from './bytes.ts'
import type { CmapItem, CpgMember, CpgSource, ServiceMessage, SyncMessage, Unknown } from './messages.ts'
import { chars, cpgName, type Field, i32, name, numbers, ring, Slots, tail, u8, u32 } from './slots.ts'

/** Reads the body of a message to the group "a". Never throws; an id that is not known gives `Unknown`. */
export function decodeService(body: Uint8Array, order: ByteOrder): { readonly message: ServiceMessage } | Refused {
  return reading(() => ({ message: readStruct(services, body, order) }))
}

/** Writes a body, little endian. Throws `Unsendable`, and nothing else, when a value does not fit into its field. */
export function encodeService(message: ServiceMessage): Uint8Array {
  return writeStruct(services, message)
}

/** Reads the body of a message to the group "sync". Never throws; an id that is not known gives `Unknown`. */
export function decodeSync(body: Uint8Array, order: ByteOrder): { readonly message: SyncMessage } | Refused {
  return reading(() => ({ message: readStruct(syncs, body, order) }))
}

/** Writes a body, little endian. Throws `Unsendable`, and nothing else, when a value does not fit into its field. */
export function encodeSync(message: SyncMessage): Uint8Array {
  return writeStruct(syncs, message)
}

type Kinded = { readonly kind: string; readonly slack?: Uint8Array }
type FieldsOf<M extends Kinded> = { readonly [K in keyof Omit<M, 'kind' | 'slack'>]-?: Field<M[K]> }
interface Layout<M extends Kinded> {
  readonly id: number
  /** In bytes; the least there is when a field has no bound. */
  readonly size: number
  readonly fields: FieldsOf<M>
}
type Layouts<M extends Kinded> = {
  readonly [K in Exclude<M['kind'], 'Unknown'>]: Layout<Extract<M, { readonly kind: K }>>
}

const headSize = 16
const cpg = (fn: number) => 2 * 2 ** 16 + fn
const votequorum = (fn: number) => 5 * 2 ** 16 + fn
const procFields = { group: cpgName(16), pid: u32(152), reason: u32(160) }

const syncs: Layouts<SyncMessage> = {
  SyncBarrier: { id: 0, size: 32, fields: { ring: ring(16) } },
  SyncServiceBuild: { id: 1, size: 552, fields: { ring: ring(16), services: numbers(32, 40, 128) } },
}
const services: Layouts<ServiceMessage> = {
  CmapMcast: { id: 0, size: 48, fields: { reason: u8(16), items: cmapItems(24, 48) } },
  CpgProcJoin: { id: cpg(0), size: 168, fields: procFields },
  CpgProcLeave: { id: cpg(1), size: 168, fields: procFields },
  CpgJoinList: { id: cpg(2), size: 24, fields: { error: i32(16), members: cpgMembers(24) } },
  CpgMcast: {
    id: cpg(3),
    size: 184,
    fields: { group: cpgName(16), pid: u32(160), source: source(168), data: tail(152, 184) },
  },
  CpgDownlist: { id: cpg(5), size: 1568, fields: { oldMembers: u32(16), leftNodes: numbers(24, 32, 384) } },
  CpgPartialMcast: {
    id: cpg(6),
    size: 200,
    fields: {
      group: cpgName(16),
      msglen: u32(152),
      pid: u32(168),
      type: u32(176),
      source: source(184),
      data: tail(160, 200),
    },
  },
  VotequorumNodeInfo: {
    id: votequorum(0),
    size: 32,
    fields: { nodeid: u32(16), votes: u32(20), expectedVotes: u32(24), flags: u32(28) },
  },
  VotequorumReconfigure: {
    id: votequorum(1),
    size: 32,
    fields: { nodeid: u32(16), value: u32(20), param: u8(24) },
  },
  QdeviceRegister: { id: votequorum(2), size: 280, fields: { operation: u32(16), name: chars(20, 255) } },
  QdeviceRename: { id: votequorum(3), size: 528, fields: { oldName: chars(16, 255), newName: chars(271, 255) } },
  QdeviceExtraInfo: { id: votequorum(4), size: 24, fields: { nodeid: u32(16), data: tail(20, 24) } },
}

/** What the tables say, without their types: those hold where the tables are written. */
type AnyLayout = { readonly id: number; readonly size: number; readonly fields: Record<string, Field<unknown>> }

function readStruct<M extends Kinded>(layouts: Layouts<M>, body: Uint8Array, order: ByteOrder): M | Unknown {
  const slots = new Slots(body, order)
  const id = slots.i32(0)
  if (slots.i32(8) !== body.byteLength) throw new Malformed('another size than said', 8)
  const found = byId(layouts).get(id)
  const message = found ? readFields(slots, ...found) : { kind: 'Unknown', id, body: rest(slots) }
  const slack = slots.slack()
  return (slack ? { ...message, slack } : message) as M | Unknown
}

const tables = new WeakMap<object, ReadonlyMap<number, readonly [string, AnyLayout]>>()

function byId(layouts: object): ReadonlyMap<number, readonly [string, AnyLayout]> {
  let known = tables.get(layouts)
  if (!known) {
    known = new Map((Object.entries(layouts) as [string, AnyLayout][]).map(one => [one[1].id, one]))
    tables.set(layouts, known)
  }
  return known
}

function rest(slots: Slots): Uint8Array {
  if (slots.bytes.byteLength < headSize) throw new Malformed('too short', slots.bytes.byteLength)
  return slots.raw(headSize, slots.bytes.byteLength - headSize)
}

function readFields(slots: Slots, kind: string, { size, fields }: AnyLayout): Kinded {
  if (slots.bytes.byteLength < size) throw new Malformed('too short', slots.bytes.byteLength)
  const message: Record<string, unknown> & Kinded = { kind }
  let end = size
  for (const key in fields) {
    const field = fields[key] as Field<unknown>
    const value = field.get(slots)
    message[key] = value
    end = Math.max(end, field.end(value))
  }
  if (end > slots.bytes.byteLength) throw new Malformed('too short', slots.bytes.byteLength)
  if (end < slots.bytes.byteLength) throw new Malformed('too long', end)
  return message
}

function writeStruct<M extends Kinded>(layouts: Layouts<M>, message: M | Unknown): Uint8Array {
  if (message.kind === 'Unknown') {
    const { id, body, slack } = message as Unknown
    if (byId(layouts).has(id)) throw new Unsendable(`${id} is the id of a known message`)
    return filled(id, headSize + body.byteLength, slack, slots => slots.setRaw(headSize, body))
  }
  const { id, size, fields } = (layouts as Readonly<Record<string, AnyLayout>>)[message.kind] as AnyLayout
  const values = message as unknown as Readonly<Record<string, unknown>>
  const pairs = Object.entries(fields).map(([key, field]) => [field, values[key]] as const)
  const end = Math.max(size, ...pairs.map(([field, value]) => field.end(value)))
  return filled(id, end, message.slack, slots => {
    for (const [field, value] of pairs) field.set(slots, value)
  })
}

function filled(id: number, size: number, slack: Uint8Array | undefined, fill: (slots: Slots) => void): Uint8Array {
  const slots = new Slots(new Uint8Array(size), 'little')
  slots.setI32(0, id)
  slots.setI32(8, size)
  fill(slots)
  if (slack) slots.setSlack(slack)
  return slots.bytes
}

/** mar_message_source_t. */
function source(at: number): Field<CpgSource> {
  return {
    get: slots => ({ nodeid: slots.u32(at), conn: slots.u64(at + 8) }),
    set: (slots, { nodeid, conn }) => {
      slots.setU32(at, nodeid)
      slots.setU64(at + 8, conn)
    },
    end: () => at + 16,
  }
}

const memberSize = 144
/** As many as there is room for: nothing counts them. */
function cpgMembers(from: number): Field<readonly CpgMember[]> {
  const at = (i: number) => from + memberSize * i
  return {
    get: slots => {
      const count = Math.floor((slots.bytes.byteLength - from) / memberSize)
      return Array.from({ length: count }, (_, i) => ({ pid: slots.u32(at(i)), group: cpgName(at(i) + 8).get(slots) }))
    },
    set: (slots, members) => {
      for (const [i, { pid, group }] of members.entries()) {
        slots.setU32(at(i), pid)
        cpgName(at(i) + 8).set(slots, group)
      }
    },
    end: members => at(members.length),
  }
}

const itemSize = 280
const paddedSize = (value: number) => itemSize + Math.ceil(value / 8) * 8
/** Items one after another, each padded to 8 bytes, counted in the byte at `countAt`. */
function cmapItems(countAt: number, from: number): Field<readonly CmapItem[]> {
  return {
    get: slots => {
      let at = from
      return Array.from({ length: slots.u8(countAt) }, () => {
        const item = cmapItem(slots, at)
        at += paddedSize(item.value.byteLength)
        return item
      })
    },
    set: (slots, items) => {
      slots.setU8(countAt, items.length)
      let at = from
      for (const { key, type, value } of items) {
        name(at).set(slots, key)
        slots.setU8(at + 264, type)
        slots.setU64(at + 272, BigInt(value.byteLength))
        slots.setRaw(at + itemSize, value)
        at += paddedSize(value.byteLength)
      }
    },
    end: items => items.reduce((at, { value }) => at + paddedSize(value.byteLength), from),
  }
}

function cmapItem(slots: Slots, at: number): CmapItem {
  const size = slots.u64(at + 272)
  if (size > BigInt(slots.bytes.byteLength)) throw new Malformed('count out of range', at + 272)
  const value = slots.raw(at + itemSize, Number(size))
  return { key: name(at).get(slots), type: slots.u8(at + 264), value }
}
