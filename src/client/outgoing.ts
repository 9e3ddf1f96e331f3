import { headSize, writeHead } from '../formats/control-frames.ts'

/** Bytes that were copied once: whoever sends may go on with its own. With its length before it, as a frame has it. */
export interface Copied {
  readonly block: Buffer
  readonly from: number
  readonly to: number
}

const blockSize = 128 * 2 ** 10
/** Of a message, before it. */
const lengthSize = 4

/** Copies messages one behind the other, so that those which go together lie together. A block goes with its last message. */
export function createCopier(): (body: Uint8Array) => Copied {
  let block = Buffer.alloc(0)
  let at = 0
  return body => {
    const from = at + lengthSize + body.byteLength > block.length ? renew(body.byteLength) : at
    block.writeUInt32LE(body.byteLength, from)
    block.set(body, from + lengthSize)
    at = from + lengthSize + body.byteLength
    return { block, from, to: at }
  }
  function renew(size: number): number {
    block = Buffer.allocUnsafeSlow(Math.max(blockSize, lengthSize + size))
    return 0
  }
}

/** One frame with these messages, in pieces: its head, and each run of messages that lie together. */
export function framed(kind: number, messages: readonly Copied[]): Buffer[] {
  const head = Buffer.allocUnsafe(headSize)
  const pieces: Buffer[] = [head]
  let size = 0
  let from = 0
  for (const [i, { block, to, from: begin }] of messages.entries()) {
    const before = messages[i - 1]
    if (before?.block !== block || before.to !== begin) from = begin
    const next = messages[i + 1]
    if (next?.block !== block || next.from !== to) pieces.push(block.subarray(from, to))
    size += to - begin
  }
  writeHead(head, 0, kind, size)
  return pieces
}
