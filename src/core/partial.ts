import { misfit } from './fits.ts'
import { Breach } from './machine.ts'
import type { Shape } from './shape.ts'
import { compare, key, List, type SortedMap, SortedSet } from './value.ts'

/** Calls of recursive functions nest this deep at most. */
export const deepest = 1_000
/** `[a .. b]` has this many items at most. */
export const longest = 1_000_000

/**
 * The operations that may breach, for one spec file. `at` is `line:column` of the expression, so that the breach names
 * the place: `spec/votequorum.mu:93:12: 5 div 0`.
 */
export interface PartialOps {
  /** A sum, difference or product, if it is exact. */
  readonly int: (n: number, at: string) => number
  /** Rounded down, towards minus infinity. */
  readonly div: (a: number, b: number, at: string) => number
  readonly mod: (a: number, b: number, at: string) => number
  /** The result of `float32` arithmetic; a breach when it is no number. */
  readonly float: (n: number, at: string) => number
  readonly fdiv: (a: number, b: number, at: string) => number
  readonly sum: (items: List<number> | readonly number[], at: string) => number
  readonly range: (from: number, to: number, at: string) => List<number>
  /** The value of a key that has to be there. */
  readonly valueAt: <K, V>(map: SortedMap<K, V>, key: K, at: string) => V
  /** The item at an index that has to be there; from 0. */
  readonly itemAt: <T>(list: List<T>, index: number, at: string) => T
  /** The list with the item at an index that has to be there replaced. */
  readonly replaceAt: <T>(list: List<T>, index: number, item: T, at: string) => List<T>
  readonly min: <T>(of: List<T> | SortedSet<T>, at: string) => T
  readonly max: <T>(of: List<T> | SortedSet<T>, at: string) => T
  /** The greatest of these numbers and of what is picked of each item. */
  readonly maxOf: <T>(items: readonly T[], pick: (item: T) => number, more: readonly number[], at: string) => number
  /** `while … limit`: a breach at the round that is one too many. */
  readonly round: (done: number, limit: number, at: string) => void
  /** A time to wait, not negative and not below `least`. */
  readonly delay: (ms: number, at: string, least?: number) => number
  /** The value, if it keeps the ranges of its type. */
  readonly inRange: <T>(shape: Shape, value: T, at: string) => T
  /** `inRange` for a number alone. */
  readonly within: (n: number, min: number, max: number, at: string) => number
  /** No arm of a `match` fits: the checker has let something through. */
  readonly unmatched: (at: string) => never
  /** One more call of a recursive function. */
  readonly nested: <T>(body: () => T, at: string) => T
}

// How many calls of recursive functions are under way. It is back at 0 whenever no function runs.
let depth = 0

/** The partial operations whose breaches name this file. */
export function partialOps(file: string): PartialOps {
  const breach = (at: string, what: string): never => {
    throw new Breach(`${file}:${at}`, what)
  }
  const exact = (n: number, at: string): number =>
    Number.isSafeInteger(n) ? n + 0 : breach(at, 'a number beyond ±2^53 is not exact')
  const number = (n: number, at: string): number =>
    Number.isNaN(n) ? breach(at, 'the result is not a number') : Math.fround(n) + 0
  return {
    int: exact,
    div: (a, b, at) => (b === 0 ? breach(at, `${a} div 0`) : floorDiv(a, b)),
    mod: (a, b, at) => (b === 0 ? breach(at, `${a} mod 0`) : floorMod(a, b)),
    ...collections(breach, exact),
    float: number,
    fdiv: (a, b, at) => (b === 0 ? breach(at, `${a} / 0`) : number(a / b, at)),
    round: (done, limit, at) => {
      if (done >= limit) breach(at, `more than ${limit} rounds`)
    },
    delay: (ms, at, least = 0) => (ms < least ? breach(at, `${ms} ms is less than ${least} ms`) : ms),
    inRange: (shape, value, at) => {
      const why = misfit(shape, value)
      return why === undefined ? value : breach(at, why)
    },
    within: (n, min, max, at) => (n >= min && n <= max ? n : breach(at, `${n} is outside ${min}..${max}`)),
    unmatched: at => {
      throw new TypeError(`${file}:${at}: no arm matches`)
    },
    nested: (body, at) => {
      if (depth >= deepest) return breach(at, `calls nested deeper than ${deepest}`)
      depth++
      try {
        return body()
      } catch (error) {
        // How deep a process can go depends on its stack; ours needs some 4 MB for the full depth.
        if (error instanceof RangeError) return breach(at, `${depth} nested calls use up the stack of this process`)
        throw error
      } finally {
        depth--
      }
    },
  }
}

function floorMod(a: number, b: number): number {
  const rest = a % b
  return (rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest) + 0
}

type Collections = Pick<PartialOps, 'sum' | 'range' | 'valueAt' | 'itemAt' | 'replaceAt' | 'min' | 'max' | 'maxOf'>

function collections(breach: (at: string, what: string) => never, exact: PartialOps['int']): Collections {
  const itemAt = <T>(list: List<T>, index: number, at: string): T =>
    index >= 0 && index < list.size ? (list.at(index) as T) : breach(at, `no item ${index} in a list of ${list.size}`)
  return {
    sum: (items, at) => {
      let total = 0
      for (const item of items) total = exact(total + item, at)
      return total
    },
    range: (from, to, at) => {
      if (to - from >= longest) return breach(at, `[${from} .. ${to}] has more than ${longest} items`)
      return new List(Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i))
    },
    valueAt: (map, k, at) => {
      const value = map.get(k)
      return value === undefined ? breach(at, `no key ${show(k)}`) : value
    },
    itemAt,
    replaceAt: (list, index, item, at) => {
      itemAt(list, index, at)
      return new List(list.items.with(index, item))
    },
    min: (of, at) => (of.size === 0 ? breach(at, 'the least of nothing') : extreme(of, -1)),
    max: (of, at) => (of.size === 0 ? breach(at, nothingToChoose) : extreme(of, 1)),
    maxOf: (items, pick, more, at) => {
      if (items.length + more.length === 0) return breach(at, nothingToChoose)
      let best = Math.max(...more)
      for (const item of items) best = Math.max(best, pick(item))
      return best
    },
  }
}

const nothingToChoose = 'the greatest of nothing'

/** By way of the quotient rounded towards zero: `a` less its remainder is never larger than `a`, so that is exact. */
function floorDiv(a: number, b: number): number {
  const rest = a % b
  return (a - rest) / b - (rest !== 0 && rest < 0 !== b < 0 ? 1 : 0) + 0
}

/** The least (`sign` -1) or greatest item of a collection that is not empty. */
function extreme<T>(of: List<T> | SortedSet<T>, sign: 1 | -1): T {
  if (of instanceof SortedSet) return of.items[sign < 0 ? 0 : of.size - 1] as T
  return of.items.reduce((best, item) => (Math.sign(compare(item, best)) === sign ? item : best))
}

/** A value, short, for messages. */
function show(value: unknown): string {
  const text = key(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
