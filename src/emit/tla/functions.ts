import { isRecursive } from '../../lang/interpret/walk.ts'
import type { TExpr, TFn } from '../../lang/typed.ts'
import { apply, atom, type Code } from './code.ts'
import { expr } from './expr.ts'
import type { Module } from './module.ts'
import { Scope } from './scope.ts'
import { functionBody } from './stmt.ts'

/** A call of a function. One of a machine reads its state and configuration from the step under way. */
export function functionCall(fn: TFn, args: readonly Code[], scope: Scope): Code {
  const name = functionName(fn, scope.module)
  return apply(name, ...(fn.owner === undefined ? [] : [scope.step()]), ...args)
}

function functionName(fn: TFn, module: Module): string {
  const home = fn.owner ?? homeOf(fn.module)
  return module.once(fn, `${home}_${fn.name}`, name => {
    let scope = Scope.of(module)
    const params: string[] = []
    if (fn.owner !== undefined) {
      const [w, inner] = scope.name('w')
      params.push(w)
      scope = inner.working(atom(w))
    }
    for (const param of fn.params) {
      const [own, inner] = scope.bind(param)
      params.push(own)
      scope = inner
    }
    // Functions that call each other in a circle: the name is known before its definition.
    if (isRecursive(fn)) module.write(`RECURSIVE ${name}(${params.map(() => '_').join(', ')})`)
    const body = 'expr' in fn.body ? expr(fn.body.expr, scope) : functionBody(fn.body.block, scope)
    module.define(name, params, body, fn.doc)
  })
}

/** A module as names begin with it, which have no hyphens: `models/view-filter` is `view_filter`. */
function homeOf(module: string): string {
  return (module.split('/').at(-1) ?? '').replaceAll('-', '_')
}

/** The name of a constant of a module. */
export function constantName(home: string, constant: string, module: Module): string {
  const declared = module.program.modules.get(home)?.consts.find(one => one.name === constant)
  if (!declared) throw new TypeError(`no constant ${constant} in ${home}`)
  return module.once(declared, `${homeOf(home)}_${constant}`, name => {
    module.define(name, [], expr(declared.value as TExpr, Scope.of(module)), declared.doc)
  })
}
