import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Content, Greet } from '../../gen/envelope.ts'
import type { NodeId } from '../core/machine.ts'
import { make } from '../core/ops.ts'
import type { Authkey } from './authkey.ts'

/**
 * The datagrams of the envelope, as bytes:
 *
 *     data   magic 2, version 1, kind 1, key 4, sender 4, counter 8, ciphertext, tag 16
 *     hello  magic 2, version 1, kind 1, key 4, sender 4, receiver 4, session 16, challenge 16, answer 16, tag 16
 *
 * All numbers are big-endian. A challenge or an answer of zeros is none. A nonce is one character below U+0100 for each byte.
 */
export const head = { magic: 0x4d53, version: 1, data: 1, hello: 2 }
export const size = { data: 20, hello: 80, tag: 16, nonce: 16 }
const none = '\0'.repeat(size.nonce)

/** What the envelope adds to a datagram, in bytes. */
export const overhead = size.data + size.tag

/** What a datagram says of itself, by whichever tag. */
export interface Head {
  readonly kind: number
  readonly key: number
  readonly sender: NodeId
}

/** Nothing, if it is no datagram of an envelope. */
export function readHead(bytes: Buffer): Head | undefined {
  if (bytes.length < size.data || bytes.readUInt16BE(0) !== head.magic || bytes[2] !== head.version) return undefined
  return { kind: bytes[3] as number, key: bytes.readUInt32BE(4), sender: bytes.readUInt32BE(8) }
}

/** Writes the head of a datagram; what comes behind is the caller's. */
export function writeHead(bytes: Buffer, { kind, key, sender }: Head): void {
  bytes.writeUInt16BE(head.magic, 0)
  bytes[2] = head.version
  bytes[3] = kind
  bytes.writeUInt32BE(key, 4)
  bytes.writeUInt32BE(sender, 8)
}

/** The counter of a datagram of data; nothing beyond 2^53, which no peer comes to. */
export function readCounter(bytes: Buffer): number | undefined {
  const counter = bytes.readUInt32BE(12) * 2 ** 32 + bytes.readUInt32BE(16)
  return Number.isSafeInteger(counter) ? counter : undefined
}

/** A greeting with its tag. */
export function helloBytes(key: Authkey, sender: NodeId, hello: Greet): Buffer {
  const bytes = Buffer.alloc(size.hello)
  writeHead(bytes, { kind: head.hello, key: key.id, sender })
  bytes.writeUInt32BE(hello.receiver, 12)
  bytes.write(hello.session, 16, 'latin1')
  bytes.write(hello.challenge ?? none, 32, 'latin1')
  bytes.write(hello.answer ?? none, 48, 'latin1')
  bytes.set(tagOf(key, bytes), 64)
  return bytes
}

/** What a greeting says; nothing, where its form or its tag is wrong. */
export function readHello(key: Authkey, bytes: Buffer): Content | undefined {
  if (bytes.length !== size.hello || !timingSafeEqual(tagOf(key, bytes), bytes.subarray(64))) return undefined
  const nonce = (at: number) => bytes.toString('latin1', at, at + size.nonce)
  const some = (text: string) => (text === none ? null : text)
  return make<Content>({
    ...{ kind: 'Hello', receiver: bytes.readUInt32BE(12), session: nonce(16) },
    ...{ challenge: some(nonce(32)), answer: some(nonce(48)) },
  })
}

const secrets = new WeakMap<Authkey, Uint8Array>()

function tagOf(key: Authkey, hello: Buffer): Uint8Array {
  let secret = secrets.get(key)
  if (!secret) {
    secret = new Uint8Array(hkdfSync('sha256', key.secret, '', 'muster hello 1', 32))
    secrets.set(key, secret)
  }
  return createHmac('sha256', secret).update(hello.subarray(0, 64)).digest().subarray(0, size.tag)
}
