import { key, Rec, type Value } from '../core/value.ts'
import { statementsIn } from './interpret/walk.ts'
import type { TExpr, TMachine, TPattern } from './typed.ts'

/**
 * What follows from the configuration of a machine alone: branches that it excludes are never taken. With the machine, also
 * what follows from fields that keep the value which the configuration gives them.
 */
export class Settled {
  readonly #config: Readonly<Record<string, Value>> | undefined
  readonly #constant = new Map<string, Value>()

  constructor(config: Readonly<Record<string, Value>> | undefined, machine?: TMachine) {
    this.#config = config
    if (machine) for (const [name, value] of this.#constants(machine)) this.#constant.set(name, value)
  }

  /** The fields that are never given another value than their first. */
  #constants({ state, handlers, routines }: TMachine): Map<string, Value> {
    const found = new Map<string, Value>()
    for (const { name, initial } of state) {
      const value = this.value(initial)
      if (value !== undefined) found.set(name, value)
    }
    for (const { body } of [...handlers, ...routines])
      for (const stmt of statementsIn(body)) {
        if (stmt.kind !== 'assign' || !('field' in stmt.target)) continue
        const first = found.get(stmt.target.field)
        const now = stmt.path.length > 0 || stmt.value.kind === 'routineCall' ? undefined : this.value(stmt.value)
        if (first === undefined || now === undefined || key(first) !== key(now)) found.delete(stmt.target.field)
      }
    return found
  }

  /** The value of a condition on the configuration alone. */
  settled(expr: TExpr): boolean | undefined {
    const value = this.value(expr)
    return typeof value === 'boolean' ? value : undefined
  }

  value(expr: TExpr): Value | undefined {
    switch (expr.kind) {
      case 'literal':
        return expr.value
      case 'none':
        return null
      case 'config':
        return this.#config?.[expr.name]
      case 'field':
        return this.#constant.get(expr.name)
      case 'get': {
        const base = this.value(expr.base)
        return base instanceof Rec ? (base as unknown as Record<string, Value>)[expr.name] : undefined
      }
      case 'case':
        return expr.fields.length === 0 && expr.shape.cases.every(one => one.fields.length === 0)
          ? expr.name
          : undefined
      case 'not': {
        const operand = this.value(expr.operand)
        return typeof operand === 'boolean' ? !operand : undefined
      }
      case 'is': {
        const subject = this.value(expr.subject)
        return subject === undefined ? undefined : matches(expr.pattern, subject)
      }
      case 'binary': {
        const [left, right] = [this.value(expr.left), this.value(expr.right)]
        if (expr.op === 'and' && (left === false || right === false)) return false
        if (expr.op === 'or' && (left === true || right === true)) return true
        if (left === undefined || right === undefined) return undefined
        if (expr.op === 'and' || expr.op === 'or') return expr.op === 'and'
        if (expr.op === 'eq') return key(left) === key(right)
        if (expr.op === 'ne') return key(left) !== key(right)
        return undefined
      }
      default:
        return undefined
    }
  }

  /** The arms that a subject may reach, where the configuration settles it. */
  arms<A extends { readonly pattern: TPattern; readonly where?: TExpr }>(
    subject: TExpr,
    arms: readonly A[],
  ): readonly A[] {
    const value = this.value(subject)
    if (value === undefined) return arms
    const fits = arms.map(arm => matches(arm.pattern, value))
    const taken = arms.findIndex((arm, i) => fits[i] === true && arm.where === undefined)
    return arms.filter((_, i) => fits[i] !== false && (taken < 0 || i <= taken))
  }
}

function matches(pattern: TPattern, value: Value): boolean | undefined {
  switch (pattern.kind) {
    case 'any':
    case 'bind':
      return true
    case 'value':
      return key(pattern.value) === key(value)
    case 'some':
      return value === null ? false : matches(pattern.of, value)
    case 'case':
      if (typeof value === 'string') return value === pattern.name
      if (!(value instanceof Rec)) return undefined
      if ((value as Rec & { kind?: unknown }).kind !== pattern.name) return false
      return pattern.fields.every(one => one.kind === 'any' || one.kind === 'bind') ? true : undefined
  }
}
