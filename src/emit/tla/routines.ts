import type { RoutineCall, TRoutine } from '../../lang/typed.ts'
import { apply, atom, type Code } from './code.ts'
import { expr } from './expr.ts'
import { Scope } from './scope.ts'
import { type Body, statements } from './stmt.ts'
import { call } from './values.ts'

/** What a routine comes to: the step after it, or with what it returns, `[w, value]`. */
export function routineCall(of: RoutineCall, scope: Scope): Code {
  const name = routineName(of.routine, scope)
  return apply(name, scope.step(), ...of.args.map(arg => expr(arg, scope)))
}

function routineName(routine: TRoutine, caller: Scope): string {
  const { module } = caller
  return module.once(routine, `${module.homeOf(routine)}_${routine.name}`, name => {
    const [w, first] = Scope.of(module).name('w')
    const params = [w]
    let scope = first.working(atom(w))
    for (const param of routine.params) {
      const [own, inner] = scope.bind(param)
      params.push(own)
      scope = inner
    }
    const body: Body = {
      of: 'routine',
      end: inner => inner.step(),
      returned: (value, inner) => call(module, 'Returned', inner.step(), value),
    }
    module.define(name, params, statements(routine.body, scope, { code: body.end, short: true }, body), routine.doc)
  })
}
