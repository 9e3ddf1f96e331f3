import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { NodeId } from '../core/machine.ts'
import type { Authkey } from './authkey.ts'
import { type ReplayWindow, replayWindow } from './replay-window.ts'

/**
 * An authenticated and encrypted envelope around each datagram: AES-GCM with keys from HKDF-SHA-256, for clusters of Muster
 * nodes alone. What a stranger sends, what was changed and what is sent again is not opened.
 *
 * A node draws a session number when it starts. Two nodes prove theirs to each other with challenges, and what one sends to
 * the other is sealed for both sessions: nothing of an earlier life, of either, can be opened in a later one, and no clocks are
 * needed. Within a session a window of counters refuses what comes twice.
 *
 *     data   magic 2, version 1, kind 1, key 4, sender 4, counter 8, ciphertext, tag 16
 *     hello  magic 2, version 1, kind 1, key 4, sender 4, receiver 4, session 16, challenge 16, answer 16, tag 16
 *
 * All numbers are big-endian. A challenge or an answer of zeros is none.
 */
export interface Envelope {
  /** For one peer; nothing as long as the peer has not proved its session: a greeting is sent instead. */
  readonly seal: (to: NodeId, bytes: Uint8Array) => Uint8Array | undefined
  /** What is in a datagram and whose it is, for sure; or why it is dropped; `greeting` when it only made acquaintance. */
  readonly open: (bytes: Uint8Array) => { readonly from: NodeId; readonly bytes: Uint8Array } | Dropped
  /** From now on these keys: the first to seal with, all to open with. */
  readonly rekey: (keys: readonly Authkey[]) => void
}

export type Dropped = 'greeting' | 'not sealed' | 'unknown key' | 'not authentic' | 'sent again' | 'not of a session'

export interface EnvelopeOptions {
  readonly self: NodeId
  readonly keys: readonly Authkey[]
  readonly cipher: Cipher
  /** Whom to speak to; others are not answered. */
  readonly peers: readonly NodeId[]
  /** So many bytes that nobody can guess. */
  readonly randomBytes: (size: number) => Uint8Array
  /** Milliseconds, for how often greetings go out. */
  readonly now: () => number
  readonly greet: (to: NodeId, bytes: Uint8Array) => void
}

export const ciphers = { aes128: 16, aes192: 24, aes256: 32 } as const
export type Cipher = keyof typeof ciphers

/** What the envelope adds to a datagram, in bytes. */
export const overhead = 36

const head = { magic: 0x4d53, version: 1, data: 1, hello: 2 }
const size = { data: 20, hello: 80, tag: 16, session: 16 }
const none = new Uint8Array(size.session)
/** A greeting to one peer no more often than this, in milliseconds: nobody can make us send more than we are sent. */
const patience = 50

interface Peer {
  session: Uint8Array | undefined
  /** What it has to answer to prove its session. */
  challenge: Uint8Array | undefined
  greeted: number
  sent: number
  window: ReplayWindow
  /** By key and direction; new with each session. */
  readonly derived: Map<string, Uint8Array>
}

export function createEnvelope(options: EnvelopeOptions): Envelope {
  const { self, cipher, randomBytes, now } = options
  let { keys } = options
  const session = randomBytes(size.session)
  const peers = new Map<NodeId, Peer>(
    options.peers
      .filter(id => id !== self)
      .map(id => [
        id,
        {
          ...{ session: undefined, challenge: undefined, greeted: Number.NEGATIVE_INFINITY, sent: 0 },
          ...{ window: replayWindow(), derived: new Map() },
        },
      ]),
  )
  const algorithm = `aes-${ciphers[cipher] * 8}-gcm` as 'aes-256-gcm'

  /** The key for one direction between two sessions. */
  function direction(key: Authkey, peer: Peer, theirs: Uint8Array, from: NodeId, to: NodeId): Uint8Array {
    const name = `${key.id} ${from}`
    const known = peer.derived.get(name)
    if (known) return known
    const salt = from === self ? Buffer.concat([session, theirs]) : Buffer.concat([theirs, session])
    const made = new Uint8Array(
      hkdfSync('sha256', key.secret, salt, `muster data 1 ${cipher} ${from} ${to}`, ciphers[cipher]),
    )
    peer.derived.set(name, made)
    return made
  }

  function greet(to: NodeId, peer: Peer, answer: Uint8Array, asks: boolean): void {
    const key = keys[0]
    if (!key) return
    if (asks) peer.challenge ??= randomBytes(size.session)
    const bytes = begin(size.hello, head.hello, key, self)
    bytes.writeUInt32BE(to, 12)
    bytes.set(session, 16)
    bytes.set(asks ? (peer.challenge ?? none) : none, 32)
    bytes.set(answer, 48)
    bytes.set(tagOf(key, bytes), 64)
    options.greet(to, bytes)
  }

  function greetInTime(to: NodeId, peer: Peer): void {
    if (now() - peer.greeted < patience) return
    peer.greeted = now()
    greet(to, peer, none, true)
  }

  function acquaint(from: NodeId, peer: Peer, key: Authkey, bytes: Buffer): Dropped {
    if (bytes.length !== size.hello || bytes.readUInt32BE(12) !== self) return 'not authentic'
    if (!timingSafeEqual(tagOf(key, bytes), bytes.subarray(64))) return 'not authentic'
    const [theirs, challenge, answer] = [bytes.subarray(16, 32), bytes.subarray(32, 48), bytes.subarray(48, 64)]
    if (peer.challenge !== undefined && timingSafeEqual(answer, peer.challenge)) {
      peer.challenge = undefined
      // The counters of a session that goes on go on.
      if (!peer.session || !timingSafeEqual(peer.session, theirs)) {
        peer.session = Uint8Array.from(theirs)
        peer.sent = 0
        peer.window = replayWindow()
        peer.derived.clear()
      }
    }
    if (!timingSafeEqual(challenge, none)) {
      const known = peer.session !== undefined && timingSafeEqual(peer.session, theirs)
      greet(from, peer, Uint8Array.from(challenge), !known)
    }
    return 'greeting'
  }

  function openData(from: NodeId, peer: Peer, key: Authkey, bytes: Buffer): ReturnType<Envelope['open']> {
    if (bytes.length < overhead) return 'not authentic'
    if (!peer.session) {
      greetInTime(from, peer)
      return 'not of a session'
    }
    const counter = bytes.readBigUInt64BE(12)
    const decipher = createDecipheriv(algorithm, direction(key, peer, peer.session, from, self), nonce(counter))
    decipher.setAAD(bytes.subarray(0, size.data))
    decipher.setAuthTag(bytes.subarray(-size.tag))
    const opened = decipher.update(bytes.subarray(size.data, -size.tag))
    try {
      decipher.final()
    } catch {
      // Of its next life, perhaps: then it will prove that.
      greetInTime(from, peer)
      return 'not authentic'
    }
    // Only what is authentic moves the window. A peer that counts beyond 2^53 has been up for a while.
    return peer.window.admit(Number(counter)) ? { from, bytes: opened } : 'sent again'
  }

  return {
    seal: (to, bytes) => {
      const peer = peers.get(to)
      const key = keys[0]
      if (!peer || !key) return undefined
      if (!peer.session) {
        greetInTime(to, peer)
        return undefined
      }
      const counter = BigInt(++peer.sent)
      const first = begin(size.data, head.data, key, self)
      first.writeBigUInt64BE(counter, 12)
      const sealing = createCipheriv(algorithm, direction(key, peer, peer.session, self, to), nonce(counter))
      sealing.setAAD(first)
      return Buffer.concat([first, sealing.update(bytes), sealing.final(), sealing.getAuthTag()])
    },
    open: datagram => {
      const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength)
      if (bytes.length < size.data || bytes.readUInt16BE(0) !== head.magic || bytes[2] !== head.version)
        return 'not sealed'
      const key = keys.find(one => one.id === bytes.readUInt32BE(4))
      if (!key) return 'unknown key'
      const from = bytes.readUInt32BE(8)
      const peer = peers.get(from)
      if (!peer) return 'not authentic'
      if (bytes[3] === head.hello) return acquaint(from, peer, key, bytes)
      return bytes[3] === head.data ? openData(from, peer, key, bytes) : 'not authentic'
    },
    rekey: next => {
      keys = next
      for (const peer of peers.values()) peer.derived.clear()
    },
  }
}

function begin(bytes: number, kind: number, key: Authkey, from: NodeId): Buffer {
  const made = Buffer.alloc(bytes)
  made.writeUInt16BE(head.magic, 0)
  made[2] = head.version
  made[3] = kind
  made.writeUInt32BE(key.id, 4)
  made.writeUInt32BE(from, 8)
  return made
}

function tagOf(key: Authkey, hello: Buffer): Uint8Array {
  const secret = new Uint8Array(hkdfSync('sha256', key.secret, '', 'muster hello 1', 32))
  return createHmac('sha256', secret).update(hello.subarray(0, 64)).digest().subarray(0, size.tag)
}

function nonce(counter: bigint): Buffer {
  const made = Buffer.alloc(12)
  made.writeBigUInt64BE(counter, 4)
  return made
}
