import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Sealed } from '../../gen/envelope.ts'
import type { Fields } from '../core/ops.ts'
import type { Authkey } from './authkey.ts'
import { head, overhead, size, writeHead } from './envelope-bytes.ts'

export const ciphers = { aes128: 16, aes192: 24, aes256: 32 } as const
export type Cipher = keyof typeof ciphers

/** One direction between two sessions, under one key. */
export type Ends = Omit<Fields<Sealed>, 'counter'>

/** AES-GCM for one direction, with a key of its own: by HKDF-SHA-256 from the shared one, the sessions and the nodes. */
export interface Direction {
  readonly ends: Ends
  /** A datagram. A counter is given once. */
  readonly seal: (counter: number, bytes: Uint8Array) => Uint8Array
  /** What is in a datagram of data; nothing, when it was not sealed in this direction, or changed since. */
  readonly open: (datagram: Buffer) => Uint8Array | undefined
}

export function direction(cipher: Cipher, key: Authkey, ends: Ends): Direction {
  const { sender, receiver, sending, receiving } = ends
  const salt = Buffer.from(sending + receiving, 'latin1')
  const info = `muster data 1 ${cipher} ${sender} ${receiver}`
  const secret = new Uint8Array(hkdfSync('sha256', key.secret, salt, info, ciphers[cipher]))
  const algorithm = `aes-${ciphers[cipher] * 8}-gcm` as 'aes-256-gcm'
  const first = Buffer.alloc(size.data)
  writeHead(first, { kind: head.data, key: key.id, sender })
  // The counter is the nonce's last 8 bytes.
  const nonce = Buffer.alloc(12)
  return {
    ends,
    seal: (counter, bytes) => {
      first.writeUInt32BE(Math.floor(counter / 2 ** 32), 12)
      first.writeUInt32BE(counter % 2 ** 32, 16)
      first.copy(nonce, 4, 12)
      const sealer = createCipheriv(algorithm, secret, nonce)
      sealer.setAAD(first)
      const sealed = sealer.update(bytes)
      sealer.final()
      const made = Buffer.allocUnsafe(overhead + bytes.length)
      made.set(first, 0)
      made.set(sealed, size.data)
      made.set(sealer.getAuthTag(), size.data + bytes.length)
      return made
    },
    open: datagram => {
      datagram.copy(nonce, 4, 12, size.data)
      const opener = createDecipheriv(algorithm, secret, nonce)
      opener.setAAD(datagram.subarray(0, size.data))
      opener.setAuthTag(datagram.subarray(-size.tag))
      const opened = opener.update(datagram.subarray(size.data, -size.tag))
      try {
        opener.final()
      } catch {
        return undefined
      }
      return opened
    },
  }
}
