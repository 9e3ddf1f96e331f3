/** The known name closest to a misspelt one: at most two letters inserted, left out, exchanged or swapped. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.min(3, Math.ceil(word.length / 2))
  if (word.length > 64) return undefined
  for (const one of known) {
    const away = distance(word, one, least)
    if (away < least) {
      least = away
      best = one
    }
  }
  return best
}

/** The restricted Damerau–Levenshtein distance; at least `enough` when it is not below that. */
function distance(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough) return enough
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const exchanged = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, exchanged)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] as number) + 1)
      row.push(least)
    }
    before = above
    above = row
  }
  return above[b.length] as number
}
