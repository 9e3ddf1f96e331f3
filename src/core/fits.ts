import { type EnumShape, type Field, isPlain, type Shape } from './shape.ts'
import { List, Rec, SortedMap, SortedSet } from './value.ts'

/** Whether a value of this shape can leave a range that the shape states, anywhere inside. */
export function hasRange(shape: Shape, seen: ReadonlySet<Shape> = new Set()): boolean {
  if (seen.has(shape)) return false
  const inner = new Set([...seen, shape])
  const any = (fields: readonly Field[]) => fields.some(field => hasRange(field.shape, inner))
  switch (shape.kind) {
    case 'int':
      return shape.min !== undefined || shape.max !== undefined
    case 'option':
    case 'list':
    case 'set':
      return hasRange(shape.of, inner)
    case 'map':
      return hasRange(shape.key, inner) || hasRange(shape.of, inner)
    case 'record':
      return any(shape.fields)
    case 'enum':
      return shape.cases.some(one => any(one.fields))
    default:
      return false
  }
}

/** Why a value is not of this shape, in words; `undefined` when it is. Never throws. */
export function misfit(shape: Shape, value: unknown): string | undefined {
  switch (shape.kind) {
    case 'bool':
      return typeof value === 'boolean' ? undefined : 'not true or false'
    case 'text':
    case 'opaque':
      return typeof value === 'string' ? undefined : 'not a text'
    case 'duration':
      return Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'not a duration in whole milliseconds'
    case 'float32':
      return typeof value === 'number' && Object.is(Math.fround(value), value) ? undefined : 'not a 32-bit float'
    case 'node':
      return isNode(value) ? undefined : 'not a node id (1 to 4294967295)'
    case 'int':
      return misfitInt(shape, value)
    case 'option':
      return value === null ? undefined : misfit(shape.of, value)
    case 'list':
      return value instanceof List ? misfitItems(shape.of, value.items) : 'not a list'
    case 'set':
      return value instanceof SortedSet ? misfitItems(shape.of, value.items) : 'not a set'
    case 'map':
      return value instanceof SortedMap
        ? (misfitItems(shape.key, value.keys) ?? misfitItems(shape.of, value.values))
        : 'not a map'
    case 'record':
      if (!(value instanceof Rec)) return `not a ${shape.name}`
      return misfitFields(shape.tag ? shape.name : undefined, shape.fields, value)
    case 'enum':
      return misfitCase(shape, value)
  }
}

function isNode(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 0xffff_ffff
}

function misfitInt(shape: { readonly min?: number; readonly max?: number }, value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return 'not a whole number'
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = shape
  return value >= min && value <= max ? undefined : `${value} is outside ${min}..${max}`
}

function misfitItems(shape: Shape, items: readonly unknown[]): string | undefined {
  for (const item of items) {
    const why = misfit(shape, item)
    if (why !== undefined) return why
  }
  return undefined
}

function misfitFields(kind: string | undefined, fields: readonly Field[], value: Rec): string | undefined {
  const names = kind === undefined ? fields.map(one => one.name) : ['kind', ...fields.map(one => one.name)]
  const own = Object.keys(value)
  if (own.length !== names.length || own.some((name, i) => name !== names[i]))
    return `not the fields ${names.join(', ')}`
  const of = value as unknown as Readonly<Record<string, unknown>>
  if (kind !== undefined && of.kind !== kind) return `not a ${kind}`
  for (const field of fields) {
    const why = misfit(field.shape, of[field.name])
    if (why !== undefined) return `${field.name}: ${why}`
  }
  return undefined
}

function misfitCase(shape: EnumShape, value: unknown): string | undefined {
  if (isPlain(shape)) {
    return shape.cases.some(one => one.name === value)
      ? undefined
      : `not one of ${shape.cases.map(one => one.name).join(', ')}`
  }
  const kind = value instanceof Rec ? (value as Rec & { readonly kind?: unknown }).kind : undefined
  const found = shape.cases.find(one => one.name === kind)
  return found ? misfitFields(found.name, found.fields, value as Rec) : `not a ${shape.name}`
}
