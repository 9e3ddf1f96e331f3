/**
 * A long list of which others are made by appending, and by taking from its ends: a part of an array that several of them share,
 * and the items behind it. None is ever changed; the array only grows, behind all that anybody sees of it.
 */
export interface Long<T> {
  readonly shared: T[]
  readonly from: number
  readonly upTo: number
  readonly tail: readonly T[]
}

/** Lists are long from here on. So many items are copied at most when one is appended, most of the time. */
export const short = 32

export function longOf<T>(items: readonly T[]): Long<T> {
  return { shared: [...items], from: 0, upTo: items.length, tail: [] }
}

export function sizeOf({ from, upTo, tail }: Long<unknown>): number {
  return upTo - from + tail.length
}

export function itemOf<T>({ shared, from, upTo, tail }: Long<T>, index: number): T | undefined {
  if (index < 0) return undefined
  return index < upTo - from ? shared[from + index] : tail[index - (upTo - from)]
}

export function itemsOf<T>({ shared, from, upTo, tail }: Long<T>): T[] {
  return [...shared.slice(from, upTo), ...tail]
}

export function appended<T>(list: Long<T>, item: T): Long<T> {
  const { tail } = list
  if (tail.length < short) return behind(list, [...tail, item])
  // The last one stays behind: whoever replaces it leaves the array as it is.
  return behind(grown(list, tail.slice(0, -1)), [tail.at(-1) as T, item])
}

/** With this tail. Written out: engines take long to copy what they have to look through. */
function behind<T>({ shared, from, upTo }: Long<T>, tail: readonly T[]): Long<T> {
  return { shared, from, upTo, tail }
}

/** With these behind its array: behind what others see, when nobody sees more than this one and most of it is still seen. */
function grown<T>({ shared, from, upTo }: Long<T>, items: readonly T[]): Long<T> {
  const ours = shared.length === upTo && from <= upTo - from + short
  const array = ours ? shared : shared.slice(from, upTo)
  for (const item of items) array.push(item)
  return { shared: array, from: ours ? from : 0, upTo: array.length, tail: [] }
}

/** The first `n`, of at least as many. */
export function taken<T>(list: Long<T>, n: number): Long<T> {
  const { from, upTo, tail } = list
  const before = upTo - from
  if (n >= before) return behind(list, tail.slice(0, n - before))
  return { shared: list.shared, from, upTo: from + n, tail: [] }
}

/** All but the first `n`, of at least as many. */
export function dropped<T>(list: Long<T>, n: number): Long<T> {
  const { from, upTo, tail } = list
  const before = upTo - from
  const { shared } = list
  return n <= before
    ? { shared, from: from + n, upTo, tail }
    : { shared, from: upTo, upTo, tail: tail.slice(n - before) }
}
