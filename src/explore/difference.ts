import { key, List, Rec, SortedMap, SortedSet, same } from '../core/value.ts'

/** A value as the language writes it, on one line. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value !== 'object')
    return typeof value === 'string' && !/^[A-Z][A-Za-z0-9]*$/.test(value) ? JSON.stringify(value) : String(value)
  if (value instanceof List) return `[${value.items.map(show).join(', ')}]`
  if (value instanceof SortedSet) return value.size === 0 ? '{}' : `{ ${value.items.map(show).join(', ')} }`
  if (value instanceof SortedMap)
    return value.size === 0
      ? '{}'
      : `{ ${value.keys.map((k, i) => `${show(k)}: ${show(value.values[i])}`).join(', ')} }`
  const { kind, ...fields } = value as Rec & { kind?: string }
  const inner = Object.entries(fields)
    .map(([name, one]) => `${name}: ${show(one)}`)
    .join(', ')
  return kind === undefined ? `(${inner})` : inner === '' ? kind : `${kind}(${inner})`
}

/** What differs between two values of one type, field by field: `known[3].votes: 1 → 2`, `members: + 3`. */
export function difference(before: unknown, after: unknown, name = ''): string[] {
  if (same(before, after) || key(before ?? null) === key(after ?? null)) return []
  if (before instanceof SortedSet && after instanceof SortedSet) {
    const gone = before.items.filter(item => !after.has(item))
    const come = after.items.filter(item => !before.has(item))
    const kept = before.size - gone.length
    if (kept > 0)
      return [`${name}: ${[...gone.map(item => `− ${show(item)}`), ...come.map(item => `+ ${show(item)}`)].join(' ')}`]
  }
  if (before instanceof SortedMap && after instanceof SortedMap) {
    const keys = [...before.keys, ...after.keys.filter(one => !before.has(one))]
    return keys.flatMap(one => {
      const at = `${name}[${show(one)}]`
      if (!after.has(one)) return [`${at}: gone`]
      if (!before.has(one)) return [`${at}: now ${show(after.get(one))}`]
      return difference(before.get(one), after.get(one), at)
    })
  }
  const records = isRecord(before) && isRecord(after) && before.kind === after.kind
  if (records) {
    return Object.keys(after).flatMap(field =>
      difference(before[field], after[field], name === '' ? field : `${name}.${field}`),
    )
  }
  return [`${name}: ${show(before)} → ${show(after)}`]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    value instanceof Rec ||
    (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
  )
}
