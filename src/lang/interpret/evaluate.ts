import type { Value } from '../../core/value.ts'
import type { TExpr, TProgram } from '../typed.ts'
import { compile } from './expressions.ts'
import { Scope, type World } from './frame.ts'
import type { Compiled } from './operators.ts'

/** What an expression outside a machine is evaluated in. */
export interface Environment extends World {
  readonly program: TProgram
  /** By slot; absent when the expression is closed. */
  readonly locals?: Readonly<Record<string, Value>>
}

const compiled = new WeakMap<TExpr, { readonly run: Compiled; readonly scope: Scope }>()

/**
 * The value of an expression of a model, property, configuration or scenario. Views are the ids of their nodes. `file`
 * is where the expression stands, for breaches. Compiled once for each expression.
 */
export function evaluate(expr: TExpr, env: Environment, file = 'model'): Value {
  let known = compiled.get(expr)
  if (!known) {
    const scope = new Scope(env.program, file)
    known = { run: compile(expr, scope), scope }
    compiled.set(expr, known)
  }
  const locals: Value[] = []
  for (const [slot, index] of env.locals ? known.scope.slots : []) {
    const value = env.locals?.[slot]
    if (value !== undefined) locals[index] = value
  }
  return known.run({ locals, x: undefined, world: env })
}
