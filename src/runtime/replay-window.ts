/** How far behind the highest a number may be and still be told from one that was here before. */
const width = 1024

/** Says of numbers that rise, more or less, which are new: a sliding window (RFC 4303, section 3.4.3). */
export interface ReplayWindow {
  /** True once for each number; false for one that was here, and for one that is too old to tell. */
  readonly admit: (number: number) => boolean
}

export function replayWindow(): ReplayWindow {
  const seen = new Uint8Array(width)
  let highest = 0
  return {
    admit: number => {
      if (number <= highest - width) return false
      if (number > highest) {
        const passed = Math.min(number - highest, width)
        for (let i = 1; i <= passed; i++) seen[(highest + i) % width] = 0
        highest = number
      } else if (seen[number % width] === 1) return false
      seen[number % width] = 1
      return true
    },
  }
}
