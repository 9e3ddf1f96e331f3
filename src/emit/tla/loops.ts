import type { TStmt } from '../../lang/typed.ts'
import { apply, at, atom, type Code, ifElse, infix, letIn, letRecursive, nothing, tight } from './code.ts'
import { itemsOf } from './collections.ts'
import { expr } from './expr.ts'
import type { Scope } from './scope.ts'
import { type Body, changesOf, statements, type Then } from './stmt.ts'

/** A loop is an operator that calls itself with what its body has changed; what follows the loop is where it ends. */
export function loop(stmt: TStmt & { kind: 'for' | 'while' }, scope: Scope, then: Then, body: Body): Code {
  return stmt.kind === 'for' ? overItems(stmt, scope, then, body) : whileHolds(stmt, scope, then, body)
}

function overItems(stmt: TStmt & { kind: 'for' }, scope: Scope, then: Then, body: Body): Code {
  const changes = changesOf(stmt.body, scope)
  const [name, outer] = scope.name('each')
  // A map is read once, before the loop: the body may change the field that it came from.
  const [through, wide] = outer.name('through')
  const [items, within] = wide.name('items')
  const { params, inner } = changes.open(within)
  const [first, second] = stmt.slots
  const [bound, round] = first ? inner.bind(first) : inner.name('each')
  const inside = second ? round.stand(second.slot, at(atom(through), atom(bound))) : round
  const next: Then = { code: after => apply(name, apply('Tail', atom(items)), ...changes.given(after)), short: true }
  const whole = ifElse(
    infix(atom(items), '=', nothing, tight.compare),
    then.code(inner),
    letIn(bound, apply('Head', atom(items)).doc, statements(stmt.body, inside, next, body)),
  )
  const start = apply(name, itemsOf(stmt.source, scope), ...changes.given(scope))
  const made = letRecursive(name, [items, ...params], whole, start)
  return second ? letIn(through, expr(stmt.source, scope).doc, made) : made
}

function whileHolds(stmt: TStmt & { kind: 'while' }, scope: Scope, then: Then, body: Body): Code {
  const changes = changesOf(stmt.body, scope)
  const [name, outer] = scope.name('again')
  const [round, within] = outer.name('round')
  const { params, inner } = changes.open(within)
  const next: Then = {
    code: after => apply(name, atom(`${round} + 1`), ...changes.given(after)),
    short: true,
  }
  const limit = infix(atom(round), '>=', expr(stmt.limit, scope), tight.compare)
  const beyond = apply('Assert', atom('FALSE'), atom(`"line ${stmt.span.line}: more rounds than its limit"`))
  const turn = ifElse(limit, beyond, statements(stmt.body, inner, next, body))
  const whole = ifElse(expr(stmt.condition, inner), turn, then.code(inner))
  return letRecursive(name, [round, ...params], whole, apply(name, atom('0'), ...changes.given(scope)))
}
