/** A way to divide groups: so many of each leave for block `leave`; who stays in a block is in `stay` of it afterwards. */
export interface Split {
  readonly counts: readonly number[]
  readonly stay: (block: number) => number
  readonly leave: number
}

/**
 * All ways to split anew, one of those that differ by an exchange of nodes within a group or of the two sides: everybody into
 * two blocks, or one of the present blocks into two. None leaves the blocks as they are.
 */
export function* splits(groups: readonly { readonly block: number; readonly count: number }[]): Generator<Split> {
  const blocks = [...new Set(groups.map(one => one.block))]
  for (const counts of halves(groups.map(one => one.count))) {
    const sides = blocks.map(block => {
      const here = groups.flatMap((one, g) => (one.block === block ? [g] : []))
      if (here.every(g => counts[g] === 0)) return 0
      return here.every(g => counts[g] === groups[g]?.count) ? 1 : -1
    })
    const same = blocks.length === 2 && !sides.includes(-1)
    if (!same) yield { counts, stay: () => 0, leave: 1 }
  }
  if (blocks.length > 1)
    for (const block of blocks)
      for (const counts of halves(groups.map(one => (one.block === block ? one.count : 0))))
        yield { counts, stay: one => one, leave: Math.max(...blocks) + 1 }
}

/** So many of each that neither side is empty; of a way and the one with the sides exchanged, the lesser. */
function* halves(most: readonly number[]): Generator<number[]> {
  const counts = most.map(() => 0)
  for (;;) {
    let at = counts.length - 1
    while (at >= 0 && counts[at] === most[at]) counts[at--] = 0
    if (at < 0) return
    counts[at] = (counts[at] as number) + 1
    const other = most.map((all, i) => all - (counts[i] as number))
    const where = counts.findIndex((one, i) => one !== other[i])
    const first = where < 0 || (counts[where] as number) < (other[where] as number)
    if (first && other.some(one => one > 0)) yield [...counts]
  }
}
