/**
 * Where a node is that is down, and that may be anywhere: nobody sees on which side of a split it is before it starts, so its
 * block is chosen then. One that went down in one of several blocks stays there until everything is divided anew.
 */
export const anywhere = -1

/** A group as far as a split concerns it. */
export interface Divisible {
  readonly block: number
  readonly count: number
  readonly up: boolean
}

/** A way to divide groups: so many of each leave for block `leave`; those of a block who stay are in `stay` of it. */
export interface Split {
  readonly counts: readonly number[]
  readonly stay: (block: number) => number
  readonly leave: number
  /** The block that is divided; without it, everybody. */
  readonly divides?: number
  /** On a side on which nobody is up, somebody is down: one of this group, in this block from now on. */
  readonly witnesses: readonly { readonly group: number; readonly block: number }[]
}

/** The blocks there are. */
export function blocksOf(groups: readonly Pick<Divisible, 'block'>[]): number[] {
  const found = new Set(groups.map(one => one.block).filter(block => block !== anywhere))
  return found.size === 0 ? [0] : [...found].sort((a, b) => a - b)
}

/**
 * All ways to split anew, one of those that differ by an exchange of nodes within a group or of the two sides: everybody into
 * two blocks, or one of the present blocks into two.
 */
export function* splits(groups: readonly Divisible[]): Generator<Split> {
  const downs = groups.flatMap((one, g) => (one.up ? [] : [g]))
  for (const counts of halves(groups.map(one => (one.up ? one.count : 0)))) {
    const left = counts.some(one => one > 0)
    const stayed = groups.some((one, g) => one.up && one.count > (counts[g] as number))
    const sides = [...(stayed ? [] : [0]), ...(left ? [] : [1])]
    for (const witnesses of chosen(groups, downs, sides)) yield { counts, stay: () => 0, leave: 1, witnesses }
  }
  const blocks = blocksOf(groups)
  if (blocks.length === 1) return
  const leave = Math.max(...blocks) + 1
  const free = groups.flatMap((one, g) => (one.block === anywhere ? [g] : []))
  for (const block of blocks)
    for (const counts of halves(groups.map(one => (one.block === block ? one.count : 0)))) {
      const sides = counts.some(one => one > 0) ? [] : [leave]
      for (const witnesses of chosen(groups, free, sides))
        yield { counts, stay: one => one, leave, divides: block, witnesses }
    }
}

/** One of these groups for each of the sides. */
function chosen(groups: readonly Divisible[], from: readonly number[], sides: readonly number[]): Split['witnesses'][] {
  const [first, second] = sides
  if (first === undefined) return [[]]
  if (second === undefined) return from.map(group => [{ group, block: first }])
  return from.flatMap((group, i) =>
    from.slice(i).flatMap(other => {
      if (other === group && (groups[group] as Divisible).count < 2) return []
      return [
        [
          { group, block: first },
          { group: other, block: second },
        ],
      ]
    }),
  )
}

/** So many of each, perhaps of none; of a way and the one with the sides exchanged, the lesser. */
function* halves(most: readonly number[]): Generator<number[]> {
  const counts = most.map(() => 0)
  for (;;) {
    const where = counts.findIndex((one, i) => one !== (most[i] as number) - one)
    if (where < 0 || 2 * (counts[where] as number) < (most[where] as number)) yield [...counts]
    let at = counts.length - 1
    while (at >= 0 && counts[at] === most[at]) counts[at--] = 0
    if (at < 0) return
    counts[at] = (counts[at] as number) + 1
  }
}
