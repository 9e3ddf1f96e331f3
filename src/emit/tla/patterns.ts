import { isPlain } from '../../core/shape.ts'
import type { TPattern } from '../../lang/typed.ts'
import { at, atom, type Code, dot, infix, nothing, quoted, tight } from './code.ts'
import type { Scope } from './scope.ts'
import { plain } from './values.ts'

/** When a value matches: all of these hold. What the pattern binds stands in the scope for its place in the value. */
export interface Matched {
  readonly conditions: readonly Code[]
  readonly scope: Scope
}

export function match(pattern: TPattern, value: Code, scope: Scope): Matched {
  switch (pattern.kind) {
    case 'any':
      return { conditions: [], scope }
    case 'bind':
      return { conditions: [], scope: scope.stand(pattern.slot.slot, value) }
    case 'value':
      return { conditions: [equal(value, pattern.value === null ? nothing : plain(pattern.value))], scope }
    case 'some': {
      const inner = match(pattern.of, at(value, atom('1')), scope)
      return { conditions: [infix(value, '#', nothing, tight.compare), ...inner.conditions], scope: inner.scope }
    }
    case 'case': {
      const name = atom(quoted(pattern.name))
      if (isPlain(pattern.shape)) return { conditions: [equal(value, name)], scope }
      const declared = pattern.shape.cases.find(one => one.name === pattern.name)?.fields ?? []
      const first: Matched = { conditions: [equal(dot(value, 'kind'), name)], scope }
      return pattern.fields.reduce((matched, field, i) => {
        const way = dot(value, scope.module.field(pattern.name, declared[i]?.name ?? ''))
        const inner = match(field, way, matched.scope)
        return { conditions: [...matched.conditions, ...inner.conditions], scope: inner.scope }
      }, first)
    }
  }
}

function equal(a: Code, b: Code): Code {
  return infix(a, '=', b, tight.compare)
}
