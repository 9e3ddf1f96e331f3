import { isPlain } from '../../core/shape.ts'
import { type Rec, same, type Value } from '../../core/value.ts'
import type { TPattern } from '../typed.ts'
import type { Frame, Scope } from './frame.ts'

/** Whether a value matches; if it does, what the pattern binds is in the frame. */
export type Matcher = (frame: Frame, value: Value) => boolean

export function compilePattern(pattern: TPattern, scope: Scope): Matcher {
  switch (pattern.kind) {
    case 'any':
      return () => true
    case 'bind': {
      const index = scope.index(pattern.slot.slot)
      return (frame, value) => {
        frame.locals[index] = value
        return true
      }
    }
    case 'value': {
      const wanted = pattern.value
      return (_, value) => same(value, wanted)
    }
    case 'some': {
      const inner = compilePattern(pattern.of, scope)
      return (frame, value) => value !== null && inner(frame, value)
    }
    case 'case': {
      const { name, shape } = pattern
      if (isPlain(shape)) return (_, value) => value === name
      const declared = shape.cases.find(one => one.name === name)?.fields ?? []
      const fields = pattern.fields.map((field, i) => ({
        name: declared[i]?.name ?? '',
        matches: compilePattern(field, scope),
      }))
      return (frame, value) => {
        const payload = value as Rec & { readonly [name: string]: Value }
        return payload.kind === name && fields.every(field => field.matches(frame, payload[field.name] as Value))
      }
    }
  }
}
