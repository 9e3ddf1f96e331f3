export interface TextLine {
  /** One character for each byte (latin1), without the line end. */
  readonly text: string
  /** From 1. */
  readonly number: number
  /** It goes on beyond `longestLine`; the rest is not kept. */
  readonly cut: boolean
  /** The text ends with it, and without a line end: there may have been more to come. */
  readonly open: boolean
}

/** In bytes. */
export const longestLine = 16_384

/** Splits what comes in pieces into lines; holds one piece and one line of up to `longestLine` bytes, no more. */
export function lineSplitter(): {
  readonly take: (piece: Uint8Array) => TextLine[]
  readonly end: () => TextLine[]
} {
  let rest = ''
  let cut = false
  let number = 0

  function add(more: string): void {
    const room = longestLine - rest.length
    rest += more.length > room ? more.slice(0, room) : more
    cut ||= more.length > room
  }
  function finish(open: boolean): TextLine {
    const text = rest.endsWith('\r') ? rest.slice(0, -1) : rest
    const line = { text, number: ++number, cut, open }
    rest = ''
    cut = false
    return line
  }
  return {
    take(piece) {
      const text = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1')
      const lines: TextLine[] = []
      let from = 0
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
        add(text.slice(from, at))
        lines.push(finish(false))
        from = at + 1
      }
      add(text.slice(from))
      return lines
    },
    end: () => (rest === '' ? [] : [finish(true)]),
  }
}
