import { mix } from '../packing.ts'
/**
 * Nodes of one kind together: of one template, in one block of the network, and of whom everybody says the same.
 */
export interface Group {
  /** Of `Templates`, or another number for what they have in common. */
  readonly kind: number
  readonly block: number
  /** Of `Standings`. */
  readonly open: number
  /** Its nodes, by whatever names they have where the group is. */
  readonly who: readonly number[]
}

/** Groups, and for each two of them in which bucket of the template of the first the second is; -1 where there is nobody. */
export interface Crowd {
  readonly groups: readonly Group[]
  readonly of: readonly (readonly number[])[]
  /** What is known of the order of ids; not there while that is nothing. */
  readonly before?: Before | undefined
}

/** By group, whether the nodes of each other one are known to come before its own in the order of ids; with all that follows from it. */
export type Before = readonly (readonly boolean[])[]

/** The same of groups each of which is one from before, or a part of it. */
export function drawn(before: Before | undefined, from: readonly number[]): Before | undefined {
  return before && from.map(i => from.map(j => (before[i] as readonly boolean[])[j] as boolean))
}

export function isBefore({ before }: Crowd, first: number, second: number): boolean {
  return before?.[second]?.[first] ?? false
}

interface Merged<G extends Group> {
  readonly groups: readonly G[]
  readonly of: readonly (readonly number[])[]
  readonly before: Before | undefined
}

/** One group for each group, and those together of which nothing tells the nodes apart. */
export function merged<G extends Group>(
  groups: readonly G[],
  of: readonly (readonly number[])[],
  alike: (a: G, b: G) => boolean = likeKind,
  before?: Before,
): Merged<G> {
  const n = groups.length
  /** By group, the first that it is one with. */
  const firstOf: number[] = []
  let some = false
  for (let j = 0; j < n; j++) {
    let first = j
    for (let i = 0; i < j && first === j; i++)
      if (firstOf[i] === i && alike(groups[i] as G, groups[j] as G) && together(i, j, groups, of))
        if (!before || aside(i, j, before)) first = i
    firstOf.push(first)
    some ||= first !== j
  }
  if (!some) return { groups, of, before }
  const firsts = firstOf.filter((first, i) => first === i)
  return {
    groups: firsts.map(i => {
      const all = groups.filter((_, j) => firstOf[j] === i)
      return all.length === 1 ? (groups[i] as G) : { ...(groups[i] as G), who: all.flatMap(one => one.who) }
    }),
    of: firsts.map(i => {
      const row = of[i] as readonly number[]
      // What they say of each other is what one says of another.
      const other = firstOf.findIndex((first, j) => first === i && j !== i)
      return firsts.map(j => (i === j && other >= 0 ? row[other] : row[j]) as number)
    }),
    before: drawn(before, firsts),
  }
}

export function likeKind(a: Group, b: Group): boolean {
  return a.kind === b.kind && a.block === b.block && a.open === b.open
}

/** Whether an exchange of two nodes of the one group and the other changes nothing, the order of ids aside. */
export function together(i: number, j: number, groups: readonly Group[], of: readonly (readonly number[])[]): boolean {
  const [mine, theirs] = [of[i] as readonly number[], of[j] as readonly number[]]
  const inner = mine[j] as number
  if (theirs[i] !== inner) return false
  if ((groups[i] as Group).who.length > 1 && mine[i] !== inner) return false
  if ((groups[j] as Group).who.length > 1 && theirs[j] !== inner) return false
  for (let k = 0; k < groups.length; k++) {
    if (k === i || k === j) continue
    const row = of[k] as readonly number[]
    if (mine[k] !== theirs[k] || row[i] !== row[j]) return false
  }
  return true
}

/** Nothing is known of the order of two groups, and the same of each of them and any other. */
function aside(i: number, j: number, before: Before): boolean {
  const [mine, theirs] = [before[i] as readonly boolean[], before[j] as readonly boolean[]]
  return before.every((row, k) => row[i] === row[j] && mine[k] === theirs[k])
}

/**
 * An order of the groups that does not depend on the order in which they are given: by what each is, how they speak of each
 * other, and who is in a block with whom. Of groups that nothing tells apart so far one goes first, whichever: nearly always
 * they may be exchanged, and if not, a crowd has two orders, and nothing is lost.
 */
export function arranged({ groups, of, before }: Crowd): readonly number[] {
  const n = groups.length
  const colours = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const { kind, who, open } = groups[i] as Group
    colours[i] = mix(kind, who.length + 64 * open)
  }
  let order = sorted(colours)
  let tie = tieIn(order, colours)
  if (tie < 0) return order
  const ties = tiesOf(groups, of, before)
  for (;;) {
    refine(colours, ties)
    order = sorted(colours)
    tie = tieIn(order, colours)
    if (tie < 0) return order
    const first = order[tie] as number
    colours[first] = mix(colours[first] as number, 0x5bd1e995)
  }
}

function sorted(colours: Int32Array): number[] {
  const order: number[] = []
  for (let i = 0; i < colours.length; i++) {
    const colour = colours[i] as number
    let at = i
    for (; at > 0 && (colours[order[at - 1] as number] as number) > colour; at--) order[at] = order[at - 1] as number
    order[at] = i
  }
  return order
}

/** The first place in the order whose group has the colour of the next one; -1 when all differ. */
function tieIn(order: readonly number[], colours: Int32Array): number {
  for (let i = 0; i + 1 < order.length; i++)
    if (colours[order[i] as number] === colours[order[i + 1] as number]) return i
  return -1
}

/** For each two groups, row by row, what they are to each other. */
function tiesOf(groups: readonly Group[], of: Crowd['of'], before: Before | undefined): Int32Array {
  const n = groups.length
  const made = new Int32Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const same = (groups[i] as Group).block === (groups[j] as Group).block ? 1 : 0
      const talk = mix((of[i] as readonly number[])[j] as number, (of[j] as readonly number[])[i] as number)
      const known = before ? rankOf(before, i, j) : 0
      made[i * n + j] = mix(talk, same + 2 * known)
    }
  return made
}

function rankOf(before: Before, i: number, j: number): number {
  if (before[i]?.[j]) return 1
  return before[j]?.[i] ? 2 : 0
}

function refine(colours: Int32Array, ties: Int32Array): void {
  const n = colours.length
  const next = new Int32Array(n)
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < n; i++) {
      let sum = 0
      for (let j = 0; j < n; j++) if (i !== j) sum = (sum + mix(ties[i * n + j] as number, colours[j] as number)) | 0
      next[i] = mix(mix(colours[i] as number, ties[i * n + i] as number), sum)
    }
    colours.set(next)
  }
}

/** The same crowd with its groups in this order, and blocks (but those below 0) numbered in the order of first sight. */
export function inOrder<G extends Group>({ groups, of, before }: Merged<G>, order: readonly number[]): Merged<G> {
  const blocks = new Map<number, number>()
  return {
    groups: order.map(i => {
      const group = groups[i] as G
      if (group.block < 0) return group
      const block = blocks.get(group.block) ?? blocks.size
      blocks.set(group.block, block)
      return { ...group, block }
    }),
    of: order.map(i => order.map(j => (of[i] as readonly number[])[j] as number)),
    before: drawn(before, order),
  }
}

/** Numbers that say all of a crowd but the names of its nodes. */
export function written({ groups, of, before }: Crowd): number[] {
  const numbers = [groups.length]
  for (const { kind, block, open, who } of groups) numbers.push(kind, block, open, who.length)
  for (const row of of) for (const bucket of row) numbers.push(bucket)
  for (const row of before ?? []) {
    const known = row.flatMap((is, j) => (is ? [j] : []))
    numbers.push(known.length, ...known)
  }
  return numbers
}

/** The crowd that these numbers, from a place on, say; `who` gives the nodes their names, group by group. */
export function readCrowd(
  numbers: ArrayLike<number>,
  at: number,
  who: (kind: number, count: number) => readonly number[],
): Crowd {
  const n = numbers[at] as number
  const groups: Group[] = []
  for (let i = 0; i < n; i++) {
    const from = at + 1 + 4 * i
    const [kind, count] = [numbers[from] as number, numbers[from + 3] as number]
    groups.push({ kind, block: numbers[from + 1] as number, open: numbers[from + 2] as number, who: who(kind, count) })
  }
  const from = at + 1 + 4 * n
  const of = groups.map((_, i) => groups.map((__, j) => numbers[from + n * i + j] as number))
  return { groups, of, before: readBefore(numbers, from + n * n, n) }
}

function readBefore(numbers: ArrayLike<number>, from: number, n: number): Before | undefined {
  if (from >= numbers.length) return undefined
  const made = Array.from({ length: n }, () => Array<boolean>(n).fill(false))
  let at = from
  for (const row of made) {
    const count = numbers[at++] as number
    for (let k = 0; k < count; k++) row[numbers[at++] as number] = true
  }
  return made
}
