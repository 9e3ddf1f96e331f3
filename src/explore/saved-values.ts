import { List, mapOf, Rec, rec, SortedMap, SortedSet, setOf } from '../core/value.ts'

/** A value as JSON that says itself what it is; `plain` objects are states of machines. */
export type Saved =
  | boolean
  | number
  | string
  | null
  | { readonly rec: Readonly<Record<string, Saved>> }
  | { readonly plain: Readonly<Record<string, Saved>> }
  | { readonly list: readonly Saved[] }
  | { readonly set: readonly Saved[] }
  | { readonly map: readonly (readonly [Saved, Saved])[] }
  | { readonly array: readonly Saved[] }
  | { readonly missing: true }

export function save(value: unknown): Saved {
  if (value === undefined) return { missing: true }
  if (value === null || typeof value !== 'object') return value as Saved
  if (value instanceof List) return { list: value.items.map(save) }
  if (value instanceof SortedSet) return { set: value.items.map(save) }
  if (value instanceof SortedMap) return { map: value.keys.map((one, i) => [save(one), save(value.values[i])]) }
  if (Array.isArray(value)) return { array: value.map(save) }
  const fields = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, save(one)]))
  return value instanceof Rec ? { rec: fields } : { plain: fields }
}

export function restore(saved: Saved): unknown {
  if (saved === null || typeof saved !== 'object') return saved
  if ('missing' in saved) return undefined
  if ('list' in saved) return new List(saved.list.map(restore))
  if ('set' in saved) return setOf(saved.set.map(restore))
  if ('map' in saved) return mapOf(saved.map.map(([one, to]) => [restore(one), restore(to)] as const))
  if ('array' in saved) return saved.array.map(restore)
  if ('rec' in saved) return rec(fieldsOf(saved.rec))
  return Object.freeze(fieldsOf(saved.plain))
}

function fieldsOf(saved: Readonly<Record<string, Saved>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(saved).map(([name, one]) => [name, restore(one)]))
}
