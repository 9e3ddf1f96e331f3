import type { Payload } from '../../src/runtime/corosync/payload.ts'

/** What one sender's multicasts have begun and not ended; begin with `nothingOpen`. */
export interface Open {
  /** The `fragmented` of the payload before: what `continuation` has to be now. */
  readonly expected: number
  readonly begun: readonly Uint8Array[]
}

export const nothingOpen: Open = { expected: 0, begun: [] }
/** MESSAGE_SIZE_MAX of totemip.h, in bytes, with room for the names of groups. */
const largestMessage = 2 ** 20 + 2 ** 16

/**
 * Puts the messages of one sender together, payload by payload in their order. A rest whose beginning was missed is
 * left out and counted; unlike corosync, which then drops whole packets until one with `fragmented` 0 or 1, what is
 * whole in the same payload is kept: this is for reading what others sent, not for delivering in agreement with them.
 */
export function reassemble(
  open: Open,
  { fragmented, continuation, pieces }: Payload,
): { readonly messages: readonly Uint8Array[]; readonly open: Open; readonly lost: number } {
  const continues = continuation !== 0
  const joins = continues && continuation === open.expected
  const messages: Uint8Array[] = []
  let lost = open.expected !== 0 && !joins ? 1 : 0
  let next: Open = { expected: fragmented, begun: [] }
  for (const [i, piece] of pieces.entries()) {
    const headless = i === 0 && continues && !joins
    const begun = i === 0 && joins ? [...open.begun, piece] : [piece]
    const goesOn = fragmented !== 0 && i === pieces.length - 1
    const size = begun.reduce((sum, part) => sum + part.byteLength, 0)
    if (headless || size > largestMessage) {
      lost++
      if (goesOn) next = nothingOpen
    } else if (goesOn) next = { expected: fragmented, begun }
    else messages.push(begun.length === 1 ? piece : Uint8Array.from(Buffer.concat(begun)))
  }
  return { messages, open: pieces.length === 0 ? nothingOpen : next, lost }
}
