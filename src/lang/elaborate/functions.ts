import type { Block, Expr, FnDecl, RoutineDecl, Stmt } from '../tree.ts'
import type { TFn } from '../typed.ts'
import { bind, failed, fresh, type MachineScope, report, type Scope } from './context.ts'
import { exprOf } from './expr.ts'
import { resolveType } from './names.ts'
import { elaborateBlock } from './stmt.ts'
import { show, unknown } from './types.ts'

/** A function's head; its body comes when all heads are known, since functions may call each other. */
export function fnShell(scope: Scope, decl: FnDecl, owner: string | undefined): TFn {
  let inner = fresh(scope)
  const params = decl.params.map(param => {
    const made = bind(inner, param.name, resolveType(scope, param.type))
    inner = made.scope
    return made.local
  })
  const body = { expr: failed(decl.span) }
  return {
    module: scope.module.name,
    name: decl.name.text,
    owner,
    doc: decl.doc,
    span: decl.span,
    params,
    result: resolveType(scope, decl.result),
    body,
  }
}

export function bodyOf(scope: Scope, decl: FnDecl, made: TFn): TFn['body'] {
  let inner: Scope = { ...fresh(scope), result: made.result }
  for (const [i, param] of decl.params.entries()) inner = bind(inner, param.name, made.params[i]?.type ?? unknown).scope
  if (decl.body.kind === 'extern') {
    const args = made.params.map(one => ({ kind: 'local' as const, slot: one.slot, type: one.type, span: decl.span }))
    const name = `${made.module}.${made.name}`
    return { expr: { kind: 'extern', name, args, type: made.result, span: decl.span } }
  }
  if (decl.body.kind !== 'block')
    return { expr: exprOf(inner, decl.body as Expr, made.result, `\`${decl.name.text}\``) }
  const block = elaborateBlock(inner, decl.body)
  if (block.at(-1)?.kind !== 'return')
    report(
      scope,
      'MU043',
      decl.name.span,
      `\`${decl.name.text}\` may end without returning ${show(made.result)}`,
      'end it with `return …`',
    )
  return { block }
}

/** Routines do not call themselves, directly or through others: every step ends. */
export function refuseRecursion(scope: Scope, routines: readonly RoutineDecl[], machine: MachineScope): void {
  const calls = new Map(
    routines.map(one => [one.name.text, callsIn(one.body).filter(name => machine.routines.has(name))]),
  )
  for (const routine of routines) {
    const seen = new Set<string>()
    const queue = [...(calls.get(routine.name.text) ?? [])]
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      queue.push(...(calls.get(next) ?? []))
    }
    if (seen.has(routine.name.text))
      report(
        scope,
        'MU054',
        routine.name.span,
        `routine \`${routine.name.text}\` calls itself`,
        'routines do not recurse; functions may',
      )
  }
}

function callsIn(block: Block): string[] {
  return block.statements.flatMap(function inside(stmt: Stmt | Block): string[] {
    switch (stmt.kind) {
      case 'block':
        return stmt.statements.flatMap(inside)
      case 'callStmt':
        return [stmt.name.text]
      case 'let':
      case 'var':
      case 'assign':
        return stmt.value.kind === 'call' ? [stmt.value.name.text] : []
      case 'return':
        return stmt.value?.kind === 'call' ? [stmt.value.name.text] : []
      case 'if':
        return [...inside(stmt.then), ...(stmt.otherwise ? inside(stmt.otherwise) : [])]
      case 'for':
      case 'while':
        return inside(stmt.body)
      case 'matchStmt':
        return stmt.arms.flatMap(arm => inside(arm.body))
      default:
        return []
    }
  })
}
