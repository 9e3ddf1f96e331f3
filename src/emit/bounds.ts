import type { TExpr } from '../lang/typed.ts'

/** More than any collection can have of items. */
const most = 2 ** 32

/**
 * The most that the absolute value of an integer expression can be, where that is plain to see: such arithmetic is
 * exact without a check.
 */
export function boundOf(expr: TExpr): number {
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'number' ? Math.abs(expr.value) : Number.POSITIVE_INFINITY
    case 'negate':
      return boundOf(expr.operand)
    case 'field':
    case 'config':
      return rangeOf(expr)
    case 'builtin':
      if (expr.op === 'size') return most
      if (expr.op === 'least' || expr.op === 'greatest') return Math.max(...expr.args.map(boundOf))
      return Number.POSITIVE_INFINITY
    case 'if':
      return Math.max(boundOf(expr.then), boundOf(expr.otherwise))
    case 'binary': {
      const [left, right] = [boundOf(expr.left), boundOf(expr.right)]
      if (expr.op === 'add' || expr.op === 'sub') return left + right
      if (expr.op === 'mul') return left * right
      if (expr.op === 'div') return left
      return expr.op === 'mod' ? Math.min(left, right) : Number.POSITIVE_INFINITY
    }
    default:
      return expr.kind === 'self' ? most : Number.POSITIVE_INFINITY
  }
}

/** State and configuration were checked against their types when they were written. */
function rangeOf(expr: TExpr): number {
  const { type } = expr
  if (type.kind !== 'int' || type.min === undefined || type.max === undefined) return Number.POSITIVE_INFINITY
  return Math.max(Math.abs(type.min), Math.abs(type.max))
}

/** Whether the result needs no check. */
export function isExact(expr: TExpr): boolean {
  return boundOf(expr) <= Number.MAX_SAFE_INTEGER
}
