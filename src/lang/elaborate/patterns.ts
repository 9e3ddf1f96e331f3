import { isPlain } from '../../core/shape.ts'
import type { Expr, Pattern } from '../tree.ts'
import type { TArm, TExpr, TPattern, Type } from '../typed.ts'
import { bind, didYouMean, report, type Scope } from './context.ts'
import { exprOf, infer } from './expr.ts'
import { bool, isUnknown, join, show, unknown } from './types.ts'

/** A pattern against a type, and the scope with what it binds. */
export function elaboratePattern(scope: Scope, pattern: Pattern, type: Type): { pattern: TPattern; scope: Scope } {
  switch (pattern.kind) {
    case 'bindPattern': {
      if (pattern.name.text === '_') return { pattern: { kind: 'any' }, scope }
      const made = bind(scope, pattern.name, type)
      return { pattern: { kind: 'bind', slot: made.local }, scope: made.scope }
    }
    case 'numberPattern':
    case 'textPattern':
    case 'boolPattern': {
      const kind = {
        numberPattern: ['int', 'node', 'duration'],
        textPattern: ['text', 'opaque'],
        boolPattern: ['bool'],
      }[pattern.kind]
      if (!kind.includes(type.kind) && !isUnknown(type))
        report(scope, 'MU038', pattern.span, `${JSON.stringify(pattern.value)} is never ${show(type)}`)
      return { pattern: { kind: 'value', value: pattern.value }, scope }
    }
    case 'casePattern':
      return casePattern(scope, pattern, type)
  }
}

function casePattern(
  scope: Scope,
  pattern: Extract<Pattern, { kind: 'casePattern' }>,
  type: Type,
): { pattern: TPattern; scope: Scope } {
  const name = pattern.name.text
  if (type.kind === 'option') {
    if (name === 'None' && pattern.fields.length === 0) return { pattern: { kind: 'value', value: null }, scope }
    if (name === 'Some' && pattern.fields[0] && pattern.fields.length === 1) {
      const of = elaboratePattern(scope, pattern.fields[0], type.of)
      return { pattern: { kind: 'some', of: of.pattern }, scope: of.scope }
    }
    report(scope, 'MU038', pattern.span, `an option is \`None\` or \`Some(…)\``)
    return { pattern: { kind: 'any' }, scope }
  }
  if (type.kind !== 'enum') {
    if (!isUnknown(type)) report(scope, 'MU038', pattern.span, `\`${name}\` is never ${show(type)}`)
    return { pattern: { kind: 'any' }, scope }
  }
  const found = type.cases.find(one => one.name === name)
  if (!found) {
    report(
      scope,
      'MU038',
      pattern.name.span,
      `${show(type)} has no case \`${name}\``,
      didYouMean(
        name,
        type.cases.map(one => one.name),
      ),
    )
    return { pattern: { kind: 'any' }, scope }
  }
  if (isPlain(type)) return { pattern: { kind: 'value', value: name }, scope }
  if (pattern.fields.length !== found.fields.length && pattern.fields.length > 0)
    report(
      scope,
      'MU038',
      pattern.span,
      `\`${name}\` has ${found.fields.length} field${found.fields.length === 1 ? '' : 's'}`,
      'use `_` for those that do not matter',
    )
  let inner = scope
  const fields = found.fields.map((field, i) => {
    const sub = pattern.fields[i]
    if (!sub) return { kind: 'any' } as const
    const made = elaboratePattern(inner, sub, field.shape)
    inner = made.scope
    return made.pattern
  })
  return { pattern: { kind: 'case', name, shape: type, fields }, scope: inner }
}

export function elaborateMatch(scope: Scope, expr: Extract<Expr, { kind: 'match' }>, wanted?: Type): TExpr {
  const subject = infer(scope, expr.subject)
  let type = wanted
  const arms: TArm[] = []
  for (const arm of expr.arms) {
    const { pattern, scope: inner } = elaboratePattern(scope, arm.pattern, subject.type)
    const where = arm.where && exprOf(inner, arm.where, bool, 'the condition')
    const value = type ? exprOf(inner, arm.value, type) : infer(inner, arm.value)
    type = wanted ?? (type ? join(type, value.type) : value.type)
    arms.push({ pattern, ...(where && { where }), value })
  }
  exhaustive(scope, subject.type, expr.arms, arms, expr.span)
  return { kind: 'match', subject, arms, type: type ?? unknown, span: expr.span }
}

/** Every value has an arm, and every arm a value. */
export function exhaustive(
  scope: Scope,
  type: Type,
  written: readonly { readonly span: Expr['span'] }[],
  arms: readonly { readonly pattern: TPattern; readonly where?: unknown }[],
  span: Expr['span'],
): void {
  const covered = new Set<string>()
  let all = false
  for (const [i, arm] of arms.entries()) {
    const name = headOf(arm.pattern)
    const at = written[i]?.span ?? span
    if (all || (name !== undefined && covered.has(name))) report(scope, 'MU041', at, 'this arm is never reached')
    if (arm.where !== undefined) continue
    if (irrefutable(arm.pattern)) all = true
    else if (name !== undefined && deepIrrefutable(arm.pattern)) covered.add(name)
  }
  if (all || isUnknown(type)) return
  const wanted =
    type.kind === 'enum'
      ? type.cases.map(one => one.name)
      : type.kind === 'option'
        ? ['None', 'Some']
        : type.kind === 'bool'
          ? ['true', 'false']
          : undefined
  const missing = wanted?.filter(one => !covered.has(one))
  if (missing?.length === 0) return
  report(
    scope,
    'MU040',
    span,
    missing
      ? `this match does not cover ${missing.map(one => `\`${one}\``).join(', ')}`
      : `this match does not cover every ${show(type)}`,
    'an arm `_ => …` covers the rest',
  )
}

function irrefutable(pattern: TPattern): boolean {
  return pattern.kind === 'any' || pattern.kind === 'bind'
}
function deepIrrefutable(pattern: TPattern): boolean {
  if (pattern.kind === 'some') return irrefutable(pattern.of)
  return pattern.kind === 'value' || (pattern.kind === 'case' && pattern.fields.every(irrefutable))
}
function headOf(pattern: TPattern): string | undefined {
  switch (pattern.kind) {
    case 'value':
      return pattern.value === null
        ? 'None'
        : typeof pattern.value === 'string' || typeof pattern.value === 'boolean'
          ? String(pattern.value)
          : undefined
    case 'some':
      return irrefutable(pattern.of) ? 'Some' : undefined
    case 'case':
      return pattern.fields.every(irrefutable) ? pattern.name : undefined
    default:
      return undefined
  }
}
