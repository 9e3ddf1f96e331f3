import { maker, type Rec } from '../core/value.ts'
import { viewPrefix } from './view-messages.ts'

/**
 * A multicast of a process group, which comes by the thousand: written as text at once, and read from it. Byte for byte it is
 * what the tables of `corosync/service.ts` make of it, in the group "a" of totempg.
 */

// Two bytes each: one group, its length. Then its name, and the message's id.
const head = '\x01\0\x01\0a'
const id = '\x03\0\x02\0'
const structSize = 184
const longestName = 128
/** Up to the data. */
const size = head.length + structSize
const at = {
  size: head.length + 8,
  nameLength: head.length + 16,
  name: head.length + 24,
  length: head.length + 152,
  pid: head.length + 160,
} as const
/** Fields of 32 bits are padded to 64. */
const pad = '\0\0\0\0'
const unnamed = '\0'.repeat(longestName)
/** Nobody reads who sent it from here: the ring says it. */
const source = '\0'.repeat(16)

const groupMcast = maker<Rec & Readonly<Record<string, string | number>>>('kind', 'group', 'pid', 'body', 'size')

/** All before the body, and what it says. A process mostly sends to one group, and messages of one length. */
interface Head {
  readonly text: string
  readonly group: string
  readonly pid: number
  readonly length: number
}
const none: Head = { text: '', group: '', pid: 0, length: Number.NaN }
let written = none
let read = none

/** What carries a body to a group, as bytes; nothing when a name or a process does not fit, or is not of bytes. */
export function groupMcastText(group: string, pid: number, body: string): string | undefined {
  if (wide.test(body)) return undefined
  if (written.group !== group || written.pid !== pid || written.length !== body.length) {
    if (group.length > longestName || wide.test(group) || pid !== pid >>> 0) return undefined
    written = { text: headText(group, pid, body.length), group, pid, length: body.length }
  }
  return written.text + body
}
const wide = /[^\0-\xff]/

function headText(group: string, pid: number, length: number): string {
  const name = u32(group.length) + pad + group + unnamed.slice(group.length)
  const sizes = `${id}${pad}${u32(structSize + length)}${pad}`
  return `${head}${sizes}${name}${u32(length)}${pad}${u32(pid)}${pad}${source}`
}

/** The payload (`spec/types.mu`) in a message of totempg's; nothing when it is anything but a good one of these. */
export function readGroupMcast(message: string): Rec | undefined {
  const length = message.length - size
  if (length !== read.length || message.slice(0, size) !== read.text) {
    const head = readHead(message, length)
    if (!head) return undefined
    read = head
  }
  return groupMcast({ kind: 'GroupMcast', group: read.group, pid: read.pid, body: message.slice(size), size: length })
}

function readHead(message: string, length: number): Head | undefined {
  if (length < 0 || !message.startsWith(head) || !message.startsWith(id, head.length)) return undefined
  const named = numberAt(message, at.nameLength)
  if (numberAt(message, at.size) !== structSize + length || numberAt(message, at.length) !== length) return undefined
  if (named > longestName || message.startsWith(viewPrefix, at.name)) return undefined
  const group = message.slice(at.name, at.name + named)
  return { text: message.slice(0, size), group, pid: numberAt(message, at.pid), length }
}

function u32(n: number): string {
  return String.fromCharCode(n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24)
}

function numberAt(text: string, from: number): number {
  const low = text.charCodeAt(from) | (text.charCodeAt(from + 1) << 8) | (text.charCodeAt(from + 2) << 16)
  return low + text.charCodeAt(from + 3) * 2 ** 24
}
