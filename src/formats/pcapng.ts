import { BadCapture, type Frame } from './frame.ts'

/** Block types of the pcapng draft. */
const blocks = { section: 0x0a0d0d0a, interface: 1, packet: 2, simple: 3, enhanced: 6 } as const

interface Interface {
  readonly linkType: number
  /** 0: no limit. */
  readonly snapLength: number
  /** From the file's units to microseconds since 1970. */
  readonly micros: (high: number, low: number) => number
}

/** More of them in one section are not believed. */
const mostInterfaces = 65_536

/** The packets of all sections; each section may have its own byte order. Blocks of other types are passed over. */
export function* pcapngFrames(bytes: Uint8Array, view: DataView): Generator<Frame> {
  let little = true
  let interfaces: Interface[] = []
  let index = 0
  for (let at = 0; at < bytes.byteLength; ) {
    if (at + 12 > bytes.byteLength) throw new BadCapture('cut off in a block', at)
    const type = view.getUint32(at, little)
    if (type === blocks.section) {
      little = sectionOrder(bytes, view, at)
      interfaces = []
    }
    const size = view.getUint32(at + 4, little)
    if (size < 12 || size % 4 !== 0) throw new BadCapture(`a block of ${size} bytes`, at + 4)
    if (size > bytes.byteLength - at) throw new BadCapture('cut off in a block', at)
    if (view.getUint32(at + size - 4, little) !== size) throw new BadCapture('a block of two sizes', at + size - 4)
    const block: Block = { bytes, view, little, type, body: at + 8, end: at + size - 4 }
    if (type === blocks.interface) {
      if (interfaces.length === mostInterfaces) throw new BadCapture('too many interfaces', at)
      interfaces.push(readInterface(block))
    } else if (type === blocks.enhanced || type === blocks.packet || type === blocks.simple)
      yield { ...readFrame(block, interfaces), index: index++ }
    at += size
  }
}

/** `body` and `end` are offsets into the file: behind the length in front, and before the length at the end. */
interface Block {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly little: boolean
  readonly type: number
  readonly body: number
  readonly end: number
}

function sectionOrder(bytes: Uint8Array, view: DataView, at: number): boolean {
  if (at + 28 > bytes.byteLength) throw new BadCapture('cut off in a section header', at)
  const little = view.getUint32(at + 8, true) === 0x1a2b3c4d
  if (!little && view.getUint32(at + 8, false) !== 0x1a2b3c4d) throw new BadCapture('no byte order magic', at + 8)
  const major = view.getUint16(at + 12, little)
  if (major !== 1) throw new BadCapture(`pcapng version ${major}, not 1`, at + 12)
  return little
}

function need(block: Block, size: number): void {
  if (block.end - block.body < size) throw new BadCapture('a block too short for its type', block.body)
}

function readInterface(block: Block): Interface {
  need(block, 8)
  const { view, little, body, end } = block
  let resolution = 6
  let offset = 0
  for (let at = body + 8; at + 4 <= end; ) {
    const code = view.getUint16(at, little)
    const size = view.getUint16(at + 2, little)
    if (code === 0) break
    if (at + 4 + size > end) throw new BadCapture('an option longer than its block', at)
    if (code === 9 && size === 1) resolution = view.getUint8(at + 4)
    if (code === 14 && size === 8) offset = Number(view.getBigInt64(at + 4, little)) * 1e6
    at += 4 + Math.ceil(size / 4) * 4
  }
  const linkType = view.getUint16(body, little)
  return { linkType, snapLength: view.getUint32(body + 4, little), micros: clock(resolution, offset) }
}

/** if_tsresol: the highest bit chooses between powers of two and of ten. */
function clock(resolution: number, offset: number): Interface['micros'] {
  if (resolution === 6) return (high, low) => high * 2 ** 32 + low + offset
  const power = BigInt(resolution & 0x7f)
  const perSecond = resolution & 0x80 ? 2n ** power : 10n ** power
  return (high, low) => Number((((BigInt(high) << 32n) | BigInt(low)) * 1_000_000n) / perSecond) + offset
}

function readFrame(block: Block, interfaces: readonly Interface[]): Omit<Frame, 'index'> {
  const { bytes, view, little, type, body, end } = block
  const u32 = (at: number) => view.getUint32(body + at, little)
  const head = type === blocks.simple ? 4 : 20
  need(block, head)
  const id = type === blocks.simple ? 0 : type === blocks.packet ? view.getUint16(body, little) : u32(0)
  const on = interfaces[id]
  if (on === undefined) throw new BadCapture(`a packet of interface ${id}, which nothing describes`, body)
  const start = body + head
  const limit = on.snapLength === 0 ? u32(0) : Math.min(u32(0), on.snapLength)
  const size = type === blocks.simple ? limit : u32(12)
  if (size > end - start) throw new BadCapture('a packet longer than its block', body)
  const time = type === blocks.simple ? 0 : on.micros(u32(4), u32(8))
  return { time, linkType: on.linkType, bytes: bytes.subarray(start, start + size), interface: id }
}
