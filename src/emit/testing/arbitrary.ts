import fc from 'fast-check'
import { isPlain, type RecordShape, type Shape } from '../../core/shape.ts'
import { List, mapOf, type Rec, rec, setOf } from '../../core/value.ts'

/** Random values of a shape: small numbers, nodes 1 to 4, collections of a few items. Recursive shapes stay shallow. */
export function arbitraryOf(shape: Shape, depth = 0): fc.Arbitrary<unknown> {
  const inner = (of: Shape) => arbitraryOf(of, depth + 1)
  const maxLength = depth > 3 ? 0 : 3
  switch (shape.kind) {
    case 'bool':
      return fc.boolean()
    case 'int':
      return shape.min === undefined && shape.max === undefined
        ? fc.oneof(
            { weight: 8, arbitrary: fc.integer({ min: -1, max: 4 }) },
            { weight: 1, arbitrary: fc.maxSafeInteger() },
          )
        : fc.integer({ min: shape.min ?? -10, max: Math.min(shape.max ?? 10, (shape.min ?? 0) + 20) })
    case 'duration':
      return fc.nat(5_000)
    case 'float32':
      return fc.integer({ min: -8, max: 8 }).map(n => n / 4)
    case 'node':
      return fc.integer({ min: 1, max: 4 })
    case 'text':
    case 'opaque':
      return fc.constantFrom('', 'a', 'b', 'ring', '\u{1f600}', '\uffff')
    case 'option':
      return fc.option(inner(shape.of), { nil: null })
    case 'list':
      if (maxLength === 0) return fc.constant(new List([]))
      return fc.array(inner(shape.of), { maxLength }).map(items => new List(items))
    case 'set':
      if (maxLength === 0) return fc.constant(setOf([]))
      return fc.array(inner(shape.of), { maxLength: maxLength + 1 }).map(setOf)
    case 'map':
      if (maxLength === 0) return fc.constant(mapOf([]))
      return fc.array(fc.tuple(inner(shape.key), inner(shape.of)), { maxLength: maxLength + 1 }).map(mapOf)
    case 'record':
      return recordOf(shape, depth)
    case 'enum':
      if (isPlain(shape)) return fc.constantFrom(...shape.cases.map(one => one.name))
      return fc.oneof(
        ...shape.cases
          .filter(one => depth < 4 || !one.fields.some(field => reaches(field.shape, shape)))
          .map(one => recordOf({ kind: 'record', name: one.name, tag: true, fields: one.fields }, depth)),
      )
  }
}

/** Whether a value of one shape may have one of the other within it. */
function reaches(from: Shape, to: Shape, seen: ReadonlySet<Shape> = new Set()): boolean {
  if (from === to) return true
  if (seen.has(from)) return false
  const inner = (one: Shape) => reaches(one, to, new Set([...seen, from]))
  switch (from.kind) {
    case 'option':
    case 'list':
    case 'set':
      return inner(from.of)
    case 'map':
      return inner(from.key) || inner(from.of)
    case 'record':
      return from.fields.some(field => inner(field.shape))
    case 'enum':
      return from.cases.some(one => one.fields.some(field => inner(field.shape)))
    default:
      return false
  }
}

/** Random records; a message, signal or timer carries its name. */
export function recordOf(shape: RecordShape, depth = 0): fc.Arbitrary<Rec> {
  const fields = fc.tuple(...shape.fields.map(field => arbitraryOf(field.shape, depth + 1)))
  return fields.map(values => {
    const made: Record<string, unknown> = shape.tag ? { kind: shape.name } : {}
    for (const [i, field] of shape.fields.entries()) made[field.name] = values[i]
    return rec(made)
  })
}
