import type { EnumShape, Field, RecordShape, Shape } from '../../core/shape.ts'
import type { Type } from '../typed.ts'

/** What an expression has whose mistake was reported already: it goes with everything, so that one mistake is one message. */
export const unknown: Type = { kind: 'opaque', name: '?' }

export const bool: Shape = { kind: 'bool' }
export const int: Shape = { kind: 'int' }
export const text: Shape = { kind: 'text' }
export const duration: Shape = { kind: 'duration' }
export const float32: Shape = { kind: 'float32' }
export const nodeId: Shape = { kind: 'node' }
export const listOf = (of: Type): Shape => ({ kind: 'list', of: of as Shape })
export const setOf = (of: Type): Shape => ({ kind: 'set', of: of as Shape })
export const optionOf = (of: Type): Shape => ({ kind: 'option', of: of as Shape })
export const mapOf = (key: Type, of: Type): Shape & { kind: 'map' } => ({
  kind: 'map',
  key: key as Shape,
  of: of as Shape,
})

export function isUnknown(type: Type): boolean {
  return type === unknown
}

/** As the language writes it. */
export function show(type: Type): string {
  switch (type.kind) {
    case 'int':
      return type.min === undefined && type.max === undefined ? 'int' : `${type.min ?? ''}..${type.max ?? ''}`
    case 'node':
      return 'Node'
    case 'option':
      return `${show(type.of)}?`
    case 'set':
    case 'list':
      return `${type.kind}<${show(type.of)}>`
    case 'map':
      return `map<${show(type.key)}, ${show(type.of)}>`
    case 'view':
      return `node with ${type.machines.join(', ')}`
    case 'opaque':
    case 'record':
    case 'enum':
      return type.name
    default:
      return type.kind
  }
}

/** Whether a value of `from` may stand where `to` is wanted. Ranges of ints are checked at run time. */
export function fits(from: Type, to: Type): boolean {
  if (isUnknown(from) || isUnknown(to)) return true
  if (from.kind !== to.kind) return false
  switch (to.kind) {
    case 'option':
    case 'set':
    case 'list':
      return fits((from as typeof to).of, to.of)
    case 'map':
      return fits((from as typeof to).key, to.key) && fits((from as typeof to).of, to.of)
    case 'record':
    case 'enum':
      return from === to
    case 'opaque':
      return (from as typeof to).name === to.name
    case 'view':
      return to.machines.every(one => (from as typeof to).machines.includes(one))
    default:
      return true
  }
}

/** The wider of two types that go together: `0..3` and `5..7` make `int`. */
export function join(a: Type, b: Type): Type {
  if (isUnknown(a)) return b
  if (a.kind === 'int' && b.kind === 'int' && (a.min !== b.min || a.max !== b.max)) return int
  return a
}

export function isOrdered(type: Type): boolean {
  return ['int', 'duration', 'text', 'node', 'float32'].includes(type.kind) || isUnknown(type)
}

/** What iterating gives: one value, or key and value of a map. */
export function elements(type: Type): readonly Type[] | undefined {
  if (type.kind === 'set' || type.kind === 'list') return [type.of]
  if (type.kind === 'map') return [type.key, type.of]
  return isUnknown(type) ? [unknown, unknown] : undefined
}

/** A record whose fields come later, since types may speak of each other. */
export function emptyRecord(name: string, tag: boolean): RecordShape & { fields: Field[] } {
  return { kind: 'record', name, tag, fields: [] }
}
export function emptyEnum(name: string): EnumShape & { cases: { name: string; fields: readonly Field[] }[] } {
  return { kind: 'enum', name, cases: [] }
}
