import { compare, type Fields, List, type Rec, rec, SortedMap, SortedSet, search, setOf } from './value.ts'

export { external } from './external.ts'

/**
 * The language's total operations on values, by the names that generated code uses. Arguments are never changed; where
 * an operation changes nothing it may return its argument.
 */

export type { Fields } from './value.ts'

/** A record of this type; the fields in the declared order. */
export function make<T extends Rec>(fields: Fields<T>): T {
  return rec(fields) as unknown as T
}

/** `r with { … }`: the same record with some fields replaced; the order of the fields stays. */
export function alter<T extends Rec>(base: T, fields: Partial<Fields<T>>): T {
  // A copy by the record's own class and a few writes: engines are slow at spreading what is no plain object.
  const made = new (base.constructor as new (fields: object) => Record<string, unknown>)(base)
  for (const name in fields) made[name] = fields[name]
  return made as unknown as T
}

/** A subject that is asked about more than once: evaluated once. */
export function given<T, R>(subject: T, then: (it: T) => R): R {
  return then(subject)
}

// ------------------------------------------------------------------ collections

export function size(of: { readonly size: number }): number {
  return of.size
}

/** Whether a set has the item, or a map the key. */
export function has<T>(within: SortedSet<T> | SortedMap<T, unknown>, item: T): boolean {
  return within.has(item)
}

/** Whether something is one of these: numbers, truth values or names. */
export function among<T>(item: T, ...items: readonly T[]): boolean {
  return items.includes(item)
}

/** Whether a list has the item. */
export function includes<T>(list: List<T>, item: T): boolean {
  return list.items.some(one => compare(one, item) === 0)
}

export function first<T>(of: List<T> | SortedSet<T>): T | null {
  return of.items[0] ?? null
}

export function last<T>(of: List<T> | SortedSet<T>): T | null {
  return (of instanceof List ? of.at(of.size - 1) : of.items[of.size - 1]) ?? null
}

export function toSet<T>(of: List<T> | SortedSet<T>): SortedSet<T> {
  return of instanceof SortedSet ? of : setOf(of.items)
}

export function toList<T>(of: List<T> | SortedSet<T>): List<T> {
  return of instanceof List ? of : new List(of.items)
}

// ------------------------------------------------------------------ sets

export function emptySet<T>(): SortedSet<T> {
  return noItems as SortedSet<T>
}
const noItems = new SortedSet<never>([])

export function union<T>(a: SortedSet<T>, b: SortedSet<T>): SortedSet<T> {
  if (b.size === 0) return a
  if (a.size === 0) return b
  const merged: T[] = []
  let i = 0
  let j = 0
  while (i < a.size && j < b.size) {
    const order = compare(a.items[i], b.items[j])
    merged.push((order <= 0 ? a.items[i] : b.items[j]) as T)
    if (order <= 0) i++
    if (order >= 0) j++
  }
  while (i < a.size) merged.push(a.items[i++] as T)
  while (j < b.size) merged.push(b.items[j++] as T)
  return merged.length === a.size ? a : new SortedSet(merged)
}

export function without<T>(a: SortedSet<T>, b: SortedSet<T>): SortedSet<T> {
  const kept = a.items.filter(item => !b.has(item))
  return kept.length === a.size ? a : new SortedSet(kept)
}

export function intersect<T>(a: SortedSet<T>, b: SortedSet<T>): SortedSet<T> {
  const kept = a.items.filter(item => b.has(item))
  return kept.length === a.size ? a : new SortedSet(kept)
}

export function subset<T>(a: SortedSet<T>, b: SortedSet<T>): boolean {
  return a.size <= b.size && a.items.every(item => b.has(item))
}

export function meets<T>(a: SortedSet<T>, b: SortedSet<T>): boolean {
  return a.items.some(item => b.has(item))
}

/** `{ n for n in s where … }`. */
export function only<T>(set: SortedSet<T>, keep: (item: T) => boolean): SortedSet<T> {
  const kept = set.items.filter(keep)
  return kept.length === set.size ? set : new SortedSet(kept)
}

// ------------------------------------------------------------------ maps

export function emptyMap<K, V>(): SortedMap<K, V> {
  return noPairs as unknown as SortedMap<K, V>
}
const noPairs = new SortedMap<never, never>([], [])

/** The value of a key, or `None`. */
export function get<K, V>(map: SortedMap<K, V>, key: K): V | null {
  return map.get(key) ?? null
}

export function keysOf<K>(map: SortedMap<K, unknown>): SortedSet<K> {
  return new SortedSet(map.keys)
}

export function valuesOf<V>(map: SortedMap<unknown, V>): List<V> {
  return new List(map.values)
}

export function pairs<K, V>(map: SortedMap<K, V>): readonly (readonly [K, V])[] {
  return map.keys.map((k, i) => [k, map.values[i] as V] as const)
}

/** The map with one key set. */
export function put<K, V>(map: SortedMap<K, V>, key: K, value: V): SortedMap<K, V> {
  // Most maps by number grow at their end.
  if (map.size === 0 || compare(map.keys[map.size - 1], key) < 0)
    return new SortedMap([...map.keys, key], [...map.values, value])
  const at = search(map.keys, key)
  const values = [...map.values]
  if (at >= 0) {
    values[at] = value
    return new SortedMap(map.keys, values)
  }
  const keys = [...map.keys]
  keys.splice(-1 - at, 0, key)
  values.splice(-1 - at, 0, value)
  return new SortedMap(keys, values)
}

/** Both maps' keys; where both have one, the right value. */
export function merge<K, V>(a: SortedMap<K, V>, b: SortedMap<K, V>): SortedMap<K, V> {
  if (a.size === 0) return b
  let result = a
  for (const [k, v] of b) result = put(result, k, v)
  return result
}

/** `m - keys`. */
export function dropKeys<K, V>(map: SortedMap<K, V>, keys: SortedSet<K>): SortedMap<K, V> {
  return keepPairs(map, key => !keys.has(key))
}

/** `m & keys`. */
export function keepKeys<K, V>(map: SortedMap<K, V>, keys: SortedSet<K>): SortedMap<K, V> {
  return keepPairs(map, key => keys.has(key))
}

/** `{ k: v for k, v in m where … }`. */
export function keepPairs<K, V>(map: SortedMap<K, V>, keep: (key: K, value: V) => boolean): SortedMap<K, V> {
  const keys: K[] = []
  const values: V[] = []
  for (let i = 0; i < map.size; i++) {
    const k = map.keys[i] as K
    const v = map.values[i] as V
    if (!keep(k, v)) continue
    keys.push(k)
    values.push(v)
  }
  return keys.length === map.size ? map : new SortedMap(keys, values)
}

/** `{ k: … for k, v in m }`: other values for the same keys. */
export function mapValues<K, V, W>(map: SortedMap<K, V>, made: (value: V, key: K) => W): SortedMap<K, W> {
  return new SortedMap(
    map.keys,
    map.values.map((value, i) => made(value, map.keys[i] as K)),
  )
}

// ------------------------------------------------------------------ lists

export function concat<T>(a: List<T>, b: List<T>): List<T> {
  if (b.size === 0) return a
  return a.size === 0 ? b : new List([...a.items, ...b.items])
}

export function append<T>(list: List<T>, item: T): List<T> {
  return list.append(item)
}

/** The first `n` items; none when `n` is negative. */
export function take<T>(list: List<T>, n: number): List<T> {
  return list.take(n)
}

/** All but the first `n` items; all when `n` is negative. */
export function drop<T>(list: List<T>, n: number): List<T> {
  return list.drop(n)
}

/** The items before the first that equals `item`; all when none does. */
export function before<T>(list: List<T>, item: T): List<T> {
  const at = list.items.findIndex(one => compare(one, item) === 0)
  return at < 0 ? list : new List(list.items.slice(0, at))
}

export function indices(list: List<unknown>): List<number> {
  return new List(list.items.map((_, i) => i))
}

export function reverse<T>(list: List<T>): List<T> {
  return new List([...list.items].reverse())
}

/** Sorted by these keys, the most significant first; stable. */
export function sortBy<T>(items: readonly T[], keys: (item: T) => readonly unknown[]): readonly T[] {
  const keyed = items.map(item => ({ item, by: keys(item) }))
  keyed.sort((a, b) => {
    for (const [i, one] of a.by.entries()) {
      const order = compare(one, b.by[i])
      if (order !== 0) return order
    }
    return 0
  })
  return keyed.map(one => one.item)
}

// ------------------------------------------------------------------ numbers and order

/** `-n`; never `-0`. */
export function negate(n: number): number {
  return 0 - n
}

export function abs(n: number): number {
  return Math.abs(n)
}

/** Rounded to a 32-bit float; never `-0`. */
export function float32(n: number): number {
  return Math.fround(n) + 0
}

/** The least of some values of one ordered type. */
export function least<T>(...values: [T, ...T[]]): T {
  return values.reduce((a, b) => (compare(b, a) < 0 ? b : a))
}

/** The greatest of some values of one ordered type. */
export function greatest<T>(...values: [T, ...T[]]): T {
  return values.reduce((a, b) => (compare(b, a) > 0 ? b : a))
}
