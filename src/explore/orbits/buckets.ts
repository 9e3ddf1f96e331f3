import { key } from '../../core/value.ts'
import type { Move } from './template.ts'

/** Each move once. */
export function distinct(moves: readonly Move[]): readonly Move[] {
  if (moves.length < 2) return moves
  const byText = new Map(
    moves.map(one => {
      const { next, rest, meant, said, outcome } = one
      return [`${next} ${rest} ${meant} ${said} ${outcome.emitted.map(key)} ${outcome.breach}`, one]
    }),
  )
  return [...byText.values()]
}

/** The nodes of a role other than one by what is said of them, in the order of what that is. */
export function bucketsOf(members: readonly number[], self: number, marks: readonly string[]): number[][] {
  const found = new Map<string, number[]>()
  for (const node of members) {
    if (node === self) continue
    const mark = marks[node] as string
    const same = found.get(mark)
    if (same) same.push(node)
    else found.set(mark, [node])
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, nodes]) => nodes)
}
