import { type Before, type Crowd, type Group, likeKind, together } from './crowd.ts'

/** What made no difference of what was known of the order of ids: the nodes of the one group come before those of the other. */
export interface Needless {
  readonly first: readonly number[]
  readonly second: readonly number[]
}

/**
 * What is known of the order of ids, as far as it makes a difference. Where nodes of two groups may be exchanged, the order
 * aside, and the ones come before all others that the others come before, and after none but those that these come after,
 * then that they come before these is as good as known: whatever order there is, those of their places that come first may be
 * given to the ones. Where the two stand to all others alike, that says nothing, and is told when it was known.
 */
export function needed({ groups, of, before }: Crowd, tell?: (one: Needless) => void): Before | undefined {
  if (!before) return undefined
  const n = groups.length
  const who = groups.map(one => one.who)
  /** By pair of groups: 1 where the first is known to come before the second, -1 where it comes after it. */
  const known = before.map((row, i) => row.map((is, j) => (is ? -1 : Number(before[j]?.[i] ?? false))))
  const at = (i: number, j: number) => known[i]?.[j] as number
  const alike: [number, number][] = []
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++)
      if (likeKind(groups[i] as Group, groups[j] as Group) && together(i, j, groups, of)) alike.push([i, j])
  /** By group, another one that it is one with; itself when there is none. */
  const one = groups.map((_, i) => i)
  for (let some = alike.length > 0; some; ) {
    some = false
    for (const [i, j] of alike) {
      if (one[i] !== i || one[j] !== j) continue
      let [least, most] = [0, 0]
      for (let k = 0; k < n; k++) {
        if (k === i || k === j || one[k] !== k) continue
        const ahead = at(i, k) - at(j, k)
        least = Math.min(least, ahead)
        most = Math.max(most, ahead)
      }
      if (least === 0 && most === 0) {
        const [first, second] = at(i, j) < 0 ? [j, i] : [i, j]
        if (at(i, j) !== 0) tell?.({ first: who[first] as readonly number[], second: who[second] as readonly number[] })
        who[i] = [...(who[i] as readonly number[]), ...(who[j] as readonly number[])]
        one[j] = i
        some = true
      }
    }
  }
  const last = (i: number): number => (one[i] === i ? i : last(one[i] as number))
  const ends = groups.map((_, i) => last(i))
  const made = ends.map(i => ends.map(j => i !== j && at(i, j) < 0))
  return made.some(row => row.includes(true)) ? made : undefined
}
