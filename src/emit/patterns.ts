import { isPlain } from '../core/shape.ts'
import type { Value } from '../core/value.ts'
import type { Slot, TExpr, TPattern } from '../lang/typed.ts'
import type { Body } from './file.ts'
import { quoted } from './names.ts'

/** The tests that a value at `way` has to pass, from the outside in; none when the pattern takes anything. */
export function testsOf(pattern: TPattern, way: string): string[] {
  switch (pattern.kind) {
    case 'any':
    case 'bind':
      return []
    case 'value':
      return [`${way} === ${literal(pattern.value)}`]
    case 'some':
      return [`${way} !== null`, ...testsOf(pattern.of, way)]
    case 'case': {
      if (isPlain(pattern.shape)) return [`${way} === ${quoted(pattern.name)}`]
      const names = fieldNames(pattern)
      return [
        `${way}.kind === ${quoted(pattern.name)}`,
        ...pattern.fields.flatMap((field, i) => testsOf(field, `${way}.${names[i]}`)),
      ]
    }
  }
}

/**
 * What a pattern binds: each slot with the way to its value. `inner`: a test of a field along the way narrows it, which TypeScript
 * forgets inside closures.
 */
export function bindingsOf(
  pattern: TPattern,
  way: string,
  inner = false,
): { slot: Slot; way: string; inner: boolean }[] {
  switch (pattern.kind) {
    case 'bind':
      return [{ slot: pattern.slot, way, inner }]
    case 'some':
      return bindingsOf(pattern.of, way, inner || way.includes('.'))
    case 'case': {
      const names = fieldNames(pattern)
      const deep = inner || way.includes('.')
      return pattern.fields.flatMap((field, i) => bindingsOf(field, `${way}.${names[i]}`, deep))
    }
    default:
      return []
  }
}

function fieldNames(pattern: TPattern & { kind: 'case' }): readonly string[] {
  return pattern.shape.cases.find(one => one.name === pattern.name)?.fields.map(field => field.name) ?? []
}

/** A number, text, bool, case or `None` as JavaScript. */
export function literal(value: Value): string {
  return typeof value === 'string' ? quoted(value) : String(value)
}

/** No pattern looks deeper than one level and no arm asks `where`: then the last arm takes what is left. */
export function isFlat(arms: readonly { readonly pattern: TPattern; readonly where?: TExpr }[]): boolean {
  const open = (pattern: TPattern) => pattern.kind === 'any' || pattern.kind === 'bind'
  return arms.every(({ pattern, where }) => {
    if (where) return false
    if (pattern.kind === 'some') return open(pattern.of)
    return pattern.kind === 'case' ? pattern.fields.every(open) : true
  })
}

/** A subject that may be named again and again: a local value, whose narrowing TypeScript keeps inside closures. */
export function simpleSubject(subject: TExpr, body: Body): string | undefined {
  return subject.kind === 'local' ? body.local(subject.slot) : undefined
}
