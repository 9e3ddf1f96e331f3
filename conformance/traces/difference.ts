import type { Json, JsonPath } from '../../src/trace/values.ts'

/** The first place where two JSON values differ; `undefined` in it is "nothing there". */
export interface Difference {
  readonly path: JsonPath
  readonly expected: Json | undefined
  readonly found: Json | undefined
}

/** Objects are equal when they have equal members, in any order. The nesting is that of the expected value. */
export function firstDifference(expected: Json | undefined, found: Json | undefined): Difference | undefined {
  if (expected === found) return undefined
  const [a, b] = [expected, found]
  if (
    typeof a !== 'object' ||
    typeof b !== 'object' ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  )
    return { path: [], expected, found }
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < a.length || i < b.length; i++) {
      const inner = firstDifference(a[i], b[i])
      if (inner) return { ...inner, path: [i, ...inner.path] }
    }
    return undefined
  }
  const [left, right] = [a, b] as Readonly<Record<string, Json>>[] as [Record<string, Json>, Record<string, Json>]
  for (const name in left) {
    const inner = firstDifference(left[name], Object.hasOwn(right, name) ? right[name] : undefined)
    if (inner) return { ...inner, path: [name, ...inner.path] }
  }
  for (const name in right)
    if (!Object.hasOwn(left, name)) return { path: [name], expected: undefined, found: right[name] }
  return undefined
}
