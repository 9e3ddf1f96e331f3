import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import type { Checkpoint } from '../explore/checkpoint.ts'
import type { Put } from '../explore/report.ts'

/** What the first line begins with; after it the SHA-256 of all that follows. */
const magic = 'muster checkpoint 1 '

/**
 * Two lines of text, the second JSON, then the words of all states. Written beside, synced and renamed: there is always a
 * whole one.
 */
export function writeCheckpoint(file: string, { checkpoint, log }: Put): void {
  const header = Buffer.from(`${JSON.stringify(checkpoint)}\n`)
  const bytes = new Uint8Array(log.buffer, log.byteOffset, log.byteLength)
  const digest = createHash('sha256').update(header).update(bytes).digest('hex')
  const beside = `${file}.new`
  const to = openSync(beside, 'w')
  for (const part of [Buffer.from(`${magic}${digest}\n`), header, bytes])
    for (let at = 0; at < part.length; ) at += writeSync(to, part, at, Math.min(2 ** 30, part.length - at))
  fsyncSync(to)
  closeSync(to)
  renameSync(beside, file)
}

/** Throws with what is wrong when the file is no checkpoint, or not just as it was written. */
export function readCheckpoint(file: string): Put {
  const all = readFileSync(file)
  const first = all.indexOf(10)
  const line = all.subarray(0, Math.max(0, first)).toString('latin1')
  if (!line.startsWith(magic)) throw new Error(`${file} is no checkpoint of version 1`)
  const rest = all.subarray(first + 1)
  if (createHash('sha256').update(rest).digest('hex') !== line.slice(magic.length))
    throw new Error(`${file} is damaged: it is not as it was written`)
  const end = rest.indexOf(10)
  const checkpoint = JSON.parse(rest.subarray(0, end).toString('utf8')) as Checkpoint
  const bytes = rest.subarray(end + 1)
  const log = new Int32Array(bytes.length / 4)
  new Uint8Array(log.buffer).set(bytes)
  return { checkpoint, log }
}
