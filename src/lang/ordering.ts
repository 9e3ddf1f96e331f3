import type { Span } from '../core/diagnostic.ts'
import { namesNodes, type Telling } from './alike.ts'
import { expressionsIn, expressionsOf, partsOf, partsOfStmt, statementsIn, within } from './interpret/walk.ts'
import type { TExpr, TFn, TMachine, TStmt } from './typed.ts'

/** `field := Some(min(nodes))`: the first of some nodes by id is put down; or the last, with `max`. */
export interface Chosen {
  readonly machine: string
  readonly file: string
  readonly field: string
  readonly op: 'min' | 'max'
  /** Of which nodes. */
  readonly of: TExpr
  readonly span: Span
}

/** What a statement chooses, if it does nothing else. */
export function chosenBy({ name, file }: TMachine, stmt: TStmt): Chosen | undefined {
  if (stmt.kind !== 'assign' || !('field' in stmt.target) || stmt.path.length > 0) return undefined
  const { value } = stmt
  const chosen = value.kind === 'some' ? value.of : value
  if (chosen.kind !== 'builtin' || chosen.type.kind !== 'node' || chosen.args.length !== 1) return undefined
  const [of] = chosen.args
  if ((chosen.op !== 'min' && chosen.op !== 'max') || !of) return undefined
  return { machine: name, file, field: stmt.target.field, op: chosen.op, of, span: stmt.span }
}

/**
 * Where what was chosen goes on under its name, or decides among whom is chosen next. Elsewhere it is only ever asked whether
 * it is this node or that, or one of these, so that among nodes that are alike it does not matter which of them it is.
 */
export function goesOn(machine: TMachine, all: readonly Chosen[]): Telling[] {
  const chosen = all.filter(one => one.machine === machine.name)
  const fields = new Set(chosen.map(one => one.field))
  const isOne = (expr: TExpr) => expr.kind === 'field' && fields.has(expr.name)
  const found: Telling[] = []
  const tell = ({ span }: { readonly span: Span }) =>
    found.push({ file: machine.file, span, what: 'hands on a node that was chosen by its id' })
  const look = (exprs: Iterable<TExpr>) => {
    for (const expr of exprs) if (namesNodes(expr.type)) for (const part of partsOf(expr)) if (isOne(part)) tell(part)
  }
  for (const { body } of [...machine.handlers, ...machine.routines]) {
    look(expressionsIn(body))
    for (const stmt of statementsIn(body)) for (const expr of partsOfStmt(stmt).exprs) if (isOne(expr)) tell(expr)
  }
  for (const fn of machine.fns) {
    look(expressionsOf(fn))
    if ('expr' in fn.body && isOne(fn.body.expr)) tell(fn.body.expr)
    if ('block' in fn.body)
      for (const stmt of statementsIn(fn.body.block))
        for (const expr of partsOfStmt(stmt).exprs) if (isOne(expr)) tell(expr)
  }
  for (const { of } of chosen) for (const expr of reached(of)) if (isOne(expr)) tell(expr)
  return found
}

/** Every expression in an expression, and in what it calls. */
function reached(expr: TExpr): TExpr[] {
  const seen = new Set<TFn>()
  const all: TExpr[] = []
  const go = (exprs: Iterable<TExpr>) => {
    for (const one of exprs) {
      all.push(one)
      if (one.kind !== 'call' || seen.has(one.fn)) continue
      seen.add(one.fn)
      go(expressionsOf(one.fn))
    }
  }
  go(within(expr))
  return all
}
