import { type Before, type Crowd, likeKind, together } from './crowd.ts'

/** What made no difference of what was known of the order of ids: the nodes of the one group come before those of the other. */
export interface Needless {
  readonly first: readonly number[]
  readonly second: readonly number[]
}

/**
 * What is known of the order of ids, as far as it makes a difference. Where nodes of two groups may be exchanged, the order
 * aside, and all that is known of the ones and a third group is known of the others, too, then that the ones come before the
 * others says nothing, and is told when it was known: whatever order there is, those of their places that come first may be
 * given to the ones.
 */
export function needed({ groups, of, before }: Crowd, tell?: (one: Needless) => void): Before | undefined {
  if (!before) return undefined
  const who = groups.map(one => one.who)
  const isKnown = (first: number, second: number) => before[second]?.[first] as boolean
  const alike = groups.flatMap((one, j) =>
    groups
      .slice(0, j)
      .flatMap((other, i) => (likeKind(other, one) && together(i, j, groups, of) ? [[i, j] as const] : [])),
  )
  /** By group, another one that it is one with; itself when there is none. */
  const one = groups.map((_, i) => i)
  const standAlike = (i: number, j: number) =>
    one.every(
      (end, k) =>
        k === i || k === j || end !== k || (isKnown(i, k) === isKnown(j, k) && isKnown(k, i) === isKnown(k, j)),
    )
  for (let some = alike.length > 0; some; ) {
    some = false
    for (const [i, j] of alike) {
      if (one[i] !== i || one[j] !== j || !standAlike(i, j)) continue
      const [mine, theirs] = [who[i] as readonly number[], who[j] as readonly number[]]
      if (isKnown(i, j)) tell?.({ first: mine, second: theirs })
      if (isKnown(j, i)) tell?.({ first: theirs, second: mine })
      who[i] = [...mine, ...theirs]
      one[j] = i
      some = true
    }
  }
  const last = (i: number): number => (one[i] === i ? i : last(one[i] as number))
  const ends = groups.map((_, i) => last(i))
  const made = ends.map(i => ends.map(j => i !== j && isKnown(j, i)))
  return made.some(row => row.includes(true)) ? made : undefined
}
