import { appended, dropped, itemOf, itemsOf, type Long, longOf, short, sizeOf, taken } from './long.ts'

/**
 * The values of the language, in one canonical order.
 *
 * `bool`, `int`, `duration` (whole milliseconds), `float32` and node ids are JavaScript primitives; `text`, `opaque`
 * and the cases of an enum without payloads are strings; `None` is `null` and `Some(x)` is `x` itself (the checker
 * refuses an option of an option). Records, messages, signals and cases with payloads are `Rec`s; cases, messages and
 * signals carry their name in `kind`, always the first field. All fields are `readonly`: a value never changes under a
 * holder. And immer does not draft any of these classes: a draft of a machine's state is exactly one level deep.
 */
export type Value = boolean | number | string | null | Rec | List<Value> | SortedSet<Value> | SortedMap<Value, Value>

/** A record; its fields are own enumerable properties, always in the declared order. Made by `rec` and by makers alone. */
export abstract class Rec {
  /** The canonical key; equal records, and only those, have equal keys. */
  declare readonly canonical: string
}

/** The fields of a record type, without what every `Rec` has. */
export type Fields<T> = T extends unknown ? { readonly [K in Exclude<keyof T, keyof Rec>]: T[K] } : never

type Maker = (fields: object) => Rec
const makers = new Map<string, Maker>()

/**
 * What makes records of these fields, in this order, out of an object that has them. All records of the same fields are of one
 * class of their own, whose constructor names each: engines keep and read such objects several times faster than copies.
 */
export function maker<T extends Rec>(...names: readonly string[]): (fields: Fields<T>) => T {
  const signature = names.join('\n')
  let make = makers.get(signature)
  if (!make) {
    make = newMaker(names)
    makers.set(signature, make)
  }
  return make as unknown as (fields: Fields<T>) => T
}

/** As text: each class and each maker is to be code of its own, or all of them would share what an engine learns of each. */
function newMaker(names: readonly string[]): Maker {
  const quoted = names.map(name => JSON.stringify(name))
  const writes = quoted.map(name => `this[${name}] = fields[${name}];`)
  const keys = quoted.map(name => `key(this[${name}])`)
  const text = `return class Record {
    #key
    constructor(fields) { ${writes.join(' ')} }
    get canonical() { return this.#key ??= '(' + ${keys.length > 0 ? keys.join(" + ',' + ") : "''"} + ')' }
  }`
  const made = new Function('key', text)(key)
  Object.setPrototypeOf(made.prototype, Rec.prototype)
  return new Function('Record', 'return fields => new Record(fields)')(made) as Maker
}

/** A record with these fields, given in the declared order. Who makes many of one kind has a maker for them. */
export function rec<T extends object>(fields: T): Rec & Readonly<T> {
  return maker<Rec>(...Object.keys(fields))(fields) as Rec & Readonly<T>
}

/** An immutable list. A long one shares its items with the lists that it was made of, and has them in one array when asked. */
export class List<T> implements Iterable<T> {
  #items: readonly T[] | undefined
  #long: Long<T> | undefined
  #key: string | undefined
  constructor(items: readonly T[] | undefined, long?: Long<T>) {
    this.#items = items
    this.#long = long
  }
  static of<T>(...items: T[]): List<T> {
    return new List(items)
  }
  get items(): readonly T[] {
    this.#items ??= itemsOf(this.#long as Long<T>)
    return this.#items
  }
  get size(): number {
    return this.#items ? this.#items.length : sizeOf(this.#long as Long<T>)
  }
  at(index: number): T | undefined {
    return this.#items ? this.#items[index] : itemOf(this.#long as Long<T>, index)
  }
  /** This list with one more item behind it. */
  append(item: T): List<T> {
    return this.size < short ? new List([...this.items, item]) : new List<T>(undefined, appended(this.#asLong(), item))
  }
  /** The first `n` items; none when `n` is negative. */
  take(n: number): List<T> {
    if (n >= this.size) return this
    return n < short ? new List(this.#first(Math.max(0, n))) : new List<T>(undefined, taken(this.#asLong(), n))
  }
  /** All but the first `n` items; all when `n` is negative. */
  drop(n: number): List<T> {
    if (n <= 0) return this
    const left = this.size - n
    if (left >= short) return new List<T>(undefined, dropped(this.#asLong(), n))
    return new List(this.#items ? this.#items.slice(n) : itemsOf(dropped(this.#asLong(), Math.min(n, this.size))))
  }
  get canonical(): string {
    if (this.#key === undefined) this.#key = `[${joinedKeys(this.items)}]`
    return this.#key
  }
  [Symbol.iterator](): Iterator<T> {
    return this.items[Symbol.iterator]()
  }
  #first(n: number): readonly T[] {
    return this.#items ? this.#items.slice(0, n) : itemsOf(taken(this.#asLong(), n))
  }
  #asLong(): Long<T> {
    this.#long ??= longOf(this.#items as readonly T[])
    return this.#long
  }
}

/** An immutable set, iterated in canonical order. */
export class SortedSet<T> implements Iterable<T> {
  readonly items: readonly T[]
  #key: string | undefined
  /** Trusts its argument: ascending and without duplicates. Use `setOf` for anything else. */
  constructor(ascending: readonly T[]) {
    this.items = ascending
  }
  get size(): number {
    return this.items.length
  }
  get canonical(): string {
    if (this.#key === undefined) this.#key = `{${joinedKeys(this.items)}}`
    return this.#key
  }
  has(item: T): boolean {
    return search(this.items, item) >= 0
  }
  [Symbol.iterator](): Iterator<T> {
    return this.items[Symbol.iterator]()
  }
}

/** An immutable map, iterated in the canonical order of its keys. */
export class SortedMap<K, V> implements Iterable<readonly [K, V]> {
  readonly keys: readonly K[]
  readonly values: readonly V[]
  #key: string | undefined
  /** Trusts its arguments: ascending keys without duplicates, one value each. Use `mapOf` for anything else. */
  constructor(keys: readonly K[], values: readonly V[]) {
    this.keys = keys
    this.values = values
  }
  get size(): number {
    return this.keys.length
  }
  get canonical(): string {
    if (this.#key === undefined) {
      let text = '<'
      for (let i = 0; i < this.keys.length; i++)
        text += `${i > 0 ? ',' : ''}${key(this.keys[i])}:${key(this.values[i])}`
      this.#key = `${text}>`
    }
    return this.#key
  }
  has(k: K): boolean {
    return search(this.keys, k) >= 0
  }
  get(k: K): V | undefined {
    const at = search(this.keys, k)
    return at >= 0 ? this.values[at] : undefined
  }
  *[Symbol.iterator](): Iterator<readonly [K, V]> {
    for (const [i, k] of this.keys.entries()) yield [k, this.values[i] as V]
  }
}

/** A set of these items, in any order and with duplicates. */
export function setOf<T>(items: Iterable<T>): SortedSet<T> {
  const all = [...items]
  let i = 1
  while (i < all.length && compare(all[i - 1], all[i]) < 0) i++
  if (i >= all.length) return new SortedSet(all)
  all.sort(compare)
  return new SortedSet(all.filter((item, i) => i === 0 || compare(all[i - 1], item) !== 0))
}

/** A map of these pairs; of several pairs with one key the last counts. */
export function mapOf<K, V>(pairs: Iterable<readonly [K, V]>): SortedMap<K, V> {
  const sorted = [...pairs].sort((a, b) => compare(a[0], b[0]))
  const kept = sorted.filter((pair, i) => i === sorted.length - 1 || compare(pair[0], sorted[i + 1]?.[0]) !== 0)
  return new SortedMap(
    kept.map(pair => pair[0]),
    kept.map(pair => pair[1]),
  )
}

/** Where `item` is in an ascending array, or `-1 - place` where it would be inserted. */
export function search<T>(ascending: readonly T[], item: T): number {
  let low = 0
  let high = ascending.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const order = compare(ascending[middle], item)
    if (order === 0) return middle
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return -1 - low
}

/** Equality of two values of one type. Parts that they share are not looked into: values that were made of one another are quick. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof List) return b instanceof List && a.size === b.size && sameAll(a.items, b.items)
  if (a instanceof SortedSet) return b instanceof SortedSet && sameAll(a.items, b.items)
  if (a instanceof SortedMap) return b instanceof SortedMap && sameAll(a.keys, b.keys) && sameAll(a.values, b.values)
  return sameFields(a as Named, b as Named)
}

type Named = Readonly<Record<string, unknown>>

/** Of one type: with one name (`kind`, the first field) they have the same fields, in one order. */
function sameFields(a: Named, b: Named): boolean {
  if (a.constructor !== b.constructor) return false
  for (const name in a) if (!same(a[name], b[name])) return false
  return true
}

function sameAll(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!same(a[i], b[i])) return false
  return true
}

function joinedKeys(items: readonly unknown[]): string {
  let text = ''
  for (let i = 0; i < items.length; i++) text += i > 0 ? `,${key(items[i])}` : key(items[i])
  return text
}

/** The canonical key of a value: two values of one type are equal exactly when their keys are. */
export function key(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return Object.is(value, -0) ? '0' : String(value)
    case 'string':
      return JSON.stringify(value)
    case 'boolean':
      return value ? 't' : 'f'
    case 'object':
      if (value === null) return 'n'
      if (value instanceof Rec || value instanceof List || value instanceof SortedSet || value instanceof SortedMap)
        return value.canonical
      return `(${Object.values(value).map(key).join(',')})` // a machine's state: a plain object, for immer's sake
    default:
      throw new TypeError(`not a value of the language: ${String(value)}`)
  }
}

/**
 * The canonical order of two values of one type: numbers by size, text and cases by code point, `false` before `true`,
 * `None` first, records field by field, lists and sets item by item and a prefix first, maps pair by pair.
 */
export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return a ? 1 : -1
  if (a === null) return -1
  if (b === null) return 1
  if (a instanceof Rec && b instanceof Rec) return compareFields(a, b)
  if (a instanceof List && b instanceof List) return compareAll(a.items, b.items)
  if (a instanceof SortedSet && b instanceof SortedSet) return compareAll(a.items, b.items)
  if (a instanceof SortedMap && b instanceof SortedMap) return comparePairs(a, b)
  throw new TypeError('values of different types have no order')
}

function compareFields(a: Rec, b: Rec): number {
  if (a.constructor !== b.constructor) return compareAll(Object.values(a), Object.values(b))
  for (const name in a) {
    const order = compare((a as unknown as Named)[name], (b as unknown as Named)[name])
    if (order !== 0) return order
  }
  return 0
}

function comparePairs(a: SortedMap<unknown, unknown>, b: SortedMap<unknown, unknown>): number {
  for (let i = 0; i < a.size && i < b.size; i++) {
    const order = compare(a.keys[i], b.keys[i]) || compare(a.values[i], b.values[i])
    if (order !== 0) return order
  }
  return a.size - b.size
}

function compareAll(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compare(a[i], b[i])
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** By code point, where `<` would go by UTF-16 unit and put U+10000 before U+FFFF. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) {
      const surrogates = (x >= 0xd800 && x <= 0xdfff ? 1 : 0) - (y >= 0xd800 && y <= 0xdfff ? 1 : 0)
      return surrogates !== 0 ? surrogates : x - y
    }
  }
  return a.length - b.length
}
