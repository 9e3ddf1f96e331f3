import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** A secret that all nodes of a cluster share. */
export interface Authkey {
  /** Tells keys apart on the wire, and says nothing about them: the beginning of a hash. */
  readonly id: number
  readonly secret: Uint8Array
}

const fewest = 32
const most = 4096

/**
 * The keys of these files, the first to seal with, all to open with. A file is the key as it is, 32 to 4,096 bytes, as
 * `corosync-keygen` writes it, and may be read by its owner alone. Throws with the name of the file and the reason.
 */
export function readAuthkeys(files: readonly string[]): Authkey[] {
  const keys = files.map(readAuthkey)
  const twice = files.find((_, i) => keys.findIndex(one => one.id === keys[i]?.id) < i)
  if (twice !== undefined) throw new Error(`${twice}: the same key is given twice`)
  return keys
}

function readAuthkey(file: string): Authkey {
  // Opened once, so that what is checked is what is read; no more is read than a key may have.
  const at = openSync(file, 'r')
  try {
    const { mode } = fstatSync(at)
    const bytes = Buffer.alloc(most + 1)
    const size = readSync(at, bytes, 0, most + 1, 0)
    if ((mode & 0o077) !== 0)
      throw new Error(`${file}: others than its owner can read or change this key (mode ${(mode & 0o777).toString(8)})`)
    if (size < fewest) throw new Error(`${file}: ${size} bytes are too few for a key; corosync-keygen writes 256`)
    if (size > most) throw new Error(`${file}: more than ${most} bytes are no key`)
    return authkey(Uint8Array.from(bytes.subarray(0, size)))
  } finally {
    closeSync(at)
  }
}

export function authkey(secret: Uint8Array): Authkey {
  return { id: createHash('sha256').update('muster authkey id').update(secret).digest().readUInt32BE(0), secret }
}
