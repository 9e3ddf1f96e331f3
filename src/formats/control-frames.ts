/**
 * The control socket of a node in frames, for both sides: u32 little endian, which says how many bytes follow; a byte for the
 * kind; the content. A body is bytes as they are, where a line has base64.
 */

/** What a frame holds. Deliveries come from the node, messages go to it. */
export const frameKind = {
  /** What would be a line: a request, an answer or an event. */
  text: 0,
  /** To the node: messages, each behind its length (u32), one after another. */
  send: 1,
  viewSend: 2,
  /** From the node: u32 node, u32 pid, u8 length of the group's name, the name, and the body to the end. */
  delivery: 1,
} as const

/** As many bytes as a line may have: who fits there fits here, and the largest message has a third of it to spare. */
export const longestFrame = 1_500_000

/** Length and kind. */
export const headSize = 5

/** So much is written at once, but for a frame that is larger. */
const blockSize = 64 * 2 ** 10

const nothing = Buffer.alloc(0)

/** A frame that is there as a whole: its content is `bytes` between `from` and `to`, until more is pushed into its inbox. */
export interface Frame {
  /** -1 in a frame of no bytes. */
  readonly kind: number
  readonly bytes: Buffer
  readonly from: number
  readonly to: number
}

/** A message of a group for its members there; all of its text has one character for each byte. */
export interface DeliveryParts {
  readonly group: string
  readonly node: number
  readonly pid: number
  /** The body, to be put together. */
  readonly parts: Iterable<string>
}

/**
 * Bytes that came and are not read yet, to be taken out by lines or by frames. Takes memory by what came, never by what a length
 * announces, and copies a byte only when something that is not whole lies before it: each a few times at most, however small
 * the pieces are.
 */
export class Inbox {
  #held: Buffer = nothing
  #from = 0
  #to = 0
  /** No newline lies before it. */
  #searched = 0
  /** Whether the memory is our own, to be written into. */
  #ours = false

  get size(): number {
    return this.#to - this.#from
  }

  /** The first `size` bytes of it. */
  push(chunk: Buffer, size = chunk.length): void {
    if (this.size === 0) this.#hold(chunk, 0, size, false)
    else this.#append(chunk, size)
  }

  /** Has what was pushed written into again by whoever pushed it. */
  release(): void {
    if (this.size === 0) this.clear()
    else if (!this.#ours) this.#move(Buffer.allocUnsafeSlow(2 * this.size))
  }

  clear(): void {
    this.#hold(nothing, 0, 0, false)
  }

  /** The next line, without its newline; `undefined` as long as none is there, or none of at most `longest` bytes. */
  line(longest: number): string | undefined {
    const found = this.#held.subarray(this.#searched, this.#to).indexOf(0x0a)
    const end = found < 0 ? this.#to : this.#searched + found
    this.#searched = end
    if (found < 0 || end - this.#from > longest) return undefined
    const line = this.#held.toString('utf8', this.#from, end)
    this.#from = this.#searched = end + 1
    return line
  }

  /** How long the next frame says to be; 0 as long as it does not say it. */
  get announced(): number {
    return this.size < 4 ? 0 : this.#held.readUInt32LE(this.#from)
  }

  /** The next frame, once it is all there. */
  frame(): Frame | undefined {
    const length = this.announced
    if (this.size < 4 + length || this.size < 4) return undefined
    const at = this.#from + 4
    this.#from = this.#searched = at + length
    const kind = length === 0 ? -1 : (this.#held[at] as number)
    return { kind, bytes: this.#held, from: Math.min(at + 1, this.#from), to: this.#from }
  }

  #hold(held: Buffer, from: number, to: number, ours: boolean): void {
    // The bytes of what has been searched move along.
    this.#searched = ours ? this.#searched - this.#from + from : from
    this.#held = held
    this.#from = from
    this.#to = to
    this.#ours = ours
  }

  #append(chunk: Buffer, more: number): void {
    const whole = this.size + more
    if (!this.#ours || this.#to + more > this.#held.length) {
      // To move less than half of it is paid for by what came since, and by what fits in then.
      const again = this.#ours && 2 * this.size <= this.#held.length && whole <= this.#held.length
      this.#move(again ? this.#held : Buffer.allocUnsafeSlow(2 * whole))
    }
    chunk.copy(this.#held, this.#to, 0, more)
    this.#to += more
  }

  #move(to: Buffer): void {
    this.#held.copy(to, 0, this.#from, this.#to)
    this.#hold(to, 0, this.size, true)
  }
}

/** Frames that leave together: written in place, one after another, and handed over as one piece by `flush`. */
export class FrameWriter {
  readonly #write: (frames: Buffer) => boolean
  #block: Buffer = nothing
  #from = 0
  #at = 0

  /** `write` says whether it is done with all that it was handed so far; unless it is, that is not written into again. */
  constructor(write: (frames: Buffer) => boolean) {
    this.#write = write
  }

  /** Bytes since the last flush. */
  get waiting(): number {
    return this.#at - this.#from
  }

  text(json: string): void {
    const size = Buffer.byteLength(json)
    this.#head(frameKind.text, size)
    this.#at += this.#block.write(json, this.#at, 'utf8')
  }

  deliver({ group, node, pid, parts }: DeliveryParts): void {
    let size = 9 + group.length
    for (const part of parts) size += part.length
    this.#head(frameKind.delivery, size)
    const block = this.#block
    block.writeUInt32LE(node, this.#at)
    block.writeUInt32LE(pid, this.#at + 4)
    block[this.#at + 8] = group.length
    this.#at += 9
    this.#at += block.write(group, this.#at, 'latin1')
    for (const part of parts) this.#at += block.write(part, this.#at, 'latin1')
  }

  flush(): void {
    if (this.waiting === 0) return
    // Memory that was just written into is near; a new block is not.
    const done = this.#write(this.#block.subarray(this.#from, this.#at))
    if (this.#block.length > blockSize) this.#block = nothing
    if (done) this.#at = 0
    this.#from = this.#at
  }

  /** Makes room for all of the frame. */
  #head(kind: number, size: number): void {
    const whole = headSize + size
    if (this.#at + whole > this.#block.length) {
      this.flush()
      // Not from the pool of small buffers, which what is left of the block would keep.
      this.#block = Buffer.allocUnsafeSlow(Math.max(blockSize, whole))
      this.#from = this.#at = 0
    }
    this.#at = writeHead(this.#block, this.#at, kind, size)
  }
}

/** A frame of text by itself. */
export function textFrame(json: string): Buffer {
  const size = Buffer.byteLength(json)
  const frame = Buffer.allocUnsafe(headSize + size)
  frame.write(json, writeHead(frame, 0, frameKind.text, size), 'utf8')
  return frame
}

/** Length and kind of a frame with so much content; says where that goes. */
export function writeHead(to: Buffer, at: number, kind: number, size: number): number {
  to.writeUInt32LE(1 + size, at)
  to[at + 4] = kind
  return at + headSize
}
