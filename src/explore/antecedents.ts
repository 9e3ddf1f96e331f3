import type { TExpr, TProperty } from '../lang/typed.ts'

/**
 * What has to come true somewhere for a property to have said anything: of `A implies B` that is A, of `no x: A and B` each
 * of A and B alone (a name spelled wrong is never true), of `P ~> Q` it is P; within quantifiers for some choice.
 */
export function antecedentsOf({ temporal, condition }: Pick<TProperty, 'temporal' | 'condition'>): TExpr[] {
  if (temporal === 'leadsTo') return [condition]
  return temporal === 'always' ? within(condition) : []
}

function within(expr: TExpr): TExpr[] {
  if (expr.kind === 'binary' && expr.op === 'implies') return [expr.left]
  if (expr.kind !== 'quantified' || expr.quantifier === 'exists') return []
  const parts = expr.quantifier === 'forall' ? within(expr.body) : conjuncts(expr.body)
  if (expr.quantifier === 'no' && parts.length < 2) return []
  return parts.map(body => ({ ...expr, quantifier: 'exists', body }))
}

function conjuncts(expr: TExpr): TExpr[] {
  return expr.kind === 'binary' && expr.op === 'and' ? [...conjuncts(expr.left), ...conjuncts(expr.right)] : [expr]
}
