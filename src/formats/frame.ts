/** One packet as it was caught. */
export interface Frame {
  /** Microseconds since 1970, rounded down; 0 where the file tells no time. */
  readonly time: number
  /** LINKTYPE_ of tcpdump.org. */
  readonly linkType: number
  /** From the link's header on; cut off when the capture was limited. A view of the file. */
  readonly bytes: Uint8Array
  /** The packet's place in the file, from 0. */
  readonly index: number
  /** Which interface of a pcapng file. */
  readonly interface?: number
}

/** Thrown and caught within the reader: the file is wrong at this offset, not the program. */
export class BadCapture extends Error {
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** LINKTYPE_ numbers; raw IP has had several. */
export const linkTypes = {
  null: [0],
  ethernet: [1],
  raw: [12, 14, 101, 228],
  loop: [108],
  sll: [113],
  sll2: [276],
} as const
export const readLinkTypes: ReadonlySet<number> = new Set<number>(Object.values(linkTypes).flat())
