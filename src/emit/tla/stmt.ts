import { hasRange } from '../../core/fits.ts'
import type { Shape } from '../../core/shape.ts'
import { endOf } from '../../lang/interpret/statements.ts'
import type { RoutineCall, TBlock, TPathStep, TStmt, TValue, Type } from '../../lang/typed.ts'
import { apply, at, atom, type Code, dot, except, guarded, ifElse, infix, letIn, quoted, setOf, tight } from './code.ts'
import { all, expr, fieldOf, subject, timerCode, unmatched } from './expr.ts'
import { loop } from './loops.ts'
import { match } from './patterns.ts'
import { routineCall } from './routines.ts'
import type { Scope } from './scope.ts'
import { call, fits, plain } from './values.ts'
import { assigned, goesOn, writesWork } from './writes.ts'

/**
 * What comes after a statement, given what is in sight there. A statement is translated together with what follows it:
 * an assignment gives a new name to what follows, and a guard that fails does without it.
 */
export interface Then {
  readonly code: (scope: Scope) => Code
  /** Short enough to be written more than once. */
  readonly short: boolean
}

/** What a body comes to when it is left. */
export interface Body {
  readonly of: 'handler' | 'routine' | 'fn'
  readonly end: (scope: Scope) => Code
  readonly returned: (value: Code, scope: Scope) => Code
}

/** A function's block: the value that it returns. */
export function functionBody(block: TBlock, scope: Scope): Code {
  const body: Body = { of: 'fn', end: () => unmatched, returned: value => value }
  return statements(block, scope, { code: body.end, short: true }, body)
}

export function statements(block: TBlock, scope: Scope, then: Then, body: Body): Code {
  const [stmt, ...rest] = block
  if (!stmt) return then.code(scope)
  const after: Then = rest.length === 0 ? then : { code: inner => statements(rest, inner, then, body), short: false }
  return statement(stmt, scope, after, body)
}

function statement(stmt: TStmt, scope: Scope, then: Then, body: Body): Code {
  switch (stmt.kind) {
    case 'let':
      return valued(stmt.value, scope, (value, inside) => {
        const [name, inner] = inside.bind(stmt.slot)
        return letIn(name, value.doc, then.code(inner))
      })
    case 'assign':
      return assignment(stmt, scope, then)
    case 'if': {
      const ways = [stmt.then, stmt.otherwise ?? []]
      return joined(ways, scope, then, (next, inner) =>
        ifElse(
          expr(stmt.condition, inner),
          statements(stmt.then, inner, next, body),
          statements(stmt.otherwise ?? [], inner, next, body),
        ),
      )
    }
    case 'match':
      return joined(
        stmt.arms.map(arm => arm.body),
        scope,
        then,
        (next, inner) => matched(stmt, inner, next, body),
      )
    case 'for':
    case 'while':
      return loop(stmt, scope, then, body)
    case 'when': {
      const left = body.of === 'handler' && stmt.site !== undefined ? refused(scope) : body.end(scope)
      return guarded(expr(stmt.condition, scope), left, then.code(scope))
    }
    case 'ignore':
      return body.of === 'handler' ? working(refused(scope), scope, then) : then.code(scope)
    case 'return':
      if (!stmt.value) return body.end(scope)
      return valued(stmt.value, scope, (value, inner) => body.returned(value, inner))
    case 'routine':
      if (stmt.call.type === undefined) return working(routineCall(stmt.call, scope), scope, then)
      return valued(stmt.call, scope, (_, inner) => then.code(inner))
    default:
      return working(effect(stmt, scope), scope, then)
  }
}

function refused(scope: Scope): Code {
  return call(scope.module, 'Refuse', scope.step())
}

/** Goes on with another step under way. */
export function working(work: Code, scope: Scope, then: Then): Code {
  const [name, inner] = scope.name('w')
  if (then.short) return then.code(scope.working(work))
  return letIn(name, work.doc, then.code(inner.working(atom(name))))
}

/** A value, and what is in sight after it: a routine that returns one has changed the step. */
function valued(value: TValue, scope: Scope, then: (value: Code, scope: Scope) => Code): Code {
  if (value.kind !== 'routineCall') return then(expr(value, scope), scope)
  const made = routineCall(value as RoutineCall, scope)
  const [name, inner] = scope.name('done')
  return letIn(name, made.doc, then(dot(atom(name), 'value'), inner.working(dot(atom(name), 'w'))))
}

type Effect = TStmt & { kind: 'emit' | 'send' | 'arm' | 'cancel' | 'become' | 'assert' }

function effect(stmt: Effect, scope: Scope): Code {
  const { module } = scope
  const w = scope.step()
  switch (stmt.kind) {
    case 'emit':
      return call(module, 'Emit', w, ranged(stmt.signal.type, expr(stmt.signal, scope), stmt, scope))
    case 'send': {
      const to = expr(stmt.to, scope)
      const message = ranged(stmt.message.type, expr(stmt.message, scope), stmt, scope)
      return call(module, 'Send', w, message, stmt.to.type.kind === 'set' ? to : setOf(to))
    }
    case 'arm':
      return call(module, 'Arm', w, ranged(stmt.timer, timerCode(stmt.timer, stmt.args, scope), stmt, scope))
    case 'cancel':
      return call(module, 'Cancel', w, timerCode(stmt.timer, stmt.args, scope))
    case 'become':
      return call(module, 'Become', w, atom(quoted(stmt.phase)))
    case 'assert':
      return call(module, 'Asserted', w, atom(quoted(stmt.name)), expr(stmt.condition, scope))
  }
}

/** A value that stays in the state, or leaves the step, keeps the ranges of its type. */
function ranged(type: Type, value: Code, stmt: TStmt, scope: Scope): Code {
  if (type.kind === 'view' || !hasRange(type)) return value
  const where = atom(quoted(`line ${stmt.span.line}`))
  const { module } = scope
  if (type.kind === 'int' && type.min !== undefined && type.max !== undefined)
    return call(module, 'InRange', value, plain(type.min), plain(type.max), where)
  const [name] = scope.name('value')
  const held = fits(type as Shape, atom(name), module)
  if (held === undefined) return value
  const outside = apply('Assert', atom('FALSE'), where)
  return atom(['(', letIn(name, value.doc, ifElse(atom(held), atom(name), outside)).doc, ')'])
}

/** A routine on the right side runs first; then comes the way down to what is replaced, and the value. */
function assignment(stmt: TStmt & { kind: 'assign' }, scope: Scope, then: Then): Code {
  return valued(stmt.value, scope, (value, inner) => {
    const { target, path } = stmt
    const state = 'field' in target
    const read = state ? dot(dot(inner.step(), 'state'), target.field) : inner.local(target.slot)
    const right = state ? ranged(endOf(stmt), value, stmt, inner) : value
    const made = rebuilt(right, read, path, inner)
    if (state) return working(except(inner.step(), [[`.state.${target.field}`, made]]), inner, then)
    const [name, after] = inner.name(nameOf(inner.local(target.slot)))
    return letIn(name, made.doc, then.code(after.stand(target.slot, atom(name))))
  })
}

function nameOf(code: Code): string {
  return typeof code.doc === 'string' ? (/^[a-z]+/i.exec(code.doc)?.[0] ?? 'it') : 'it'
}

/** The whole value with what lies at the end of a path replaced. */
function rebuilt(value: Code, base: Code, path: readonly TPathStep[], scope: Scope): Code {
  const [step, ...rest] = path
  if (!step) return value
  const { module } = scope
  if (step.kind === 'field') {
    const name = fieldOf(step.shape, step.name, scope)
    return except(base, [[`.${name}`, rebuilt(value, dot(base, name), rest, scope)]])
  }
  const key = expr(step.key, scope)
  if (step.of === 'map') return call(module, 'Put', base, key, rebuilt(value, at(base, key), rest, scope))
  const item = at(base, infix(key, '+', atom('1'), tight.sum))
  return call(module, 'Replaced', base, key, rebuilt(value, item, rest, scope))
}

function matched(stmt: TStmt & { kind: 'match' }, scope: Scope, then: Then, body: Body): Code {
  const [head, value, inner] = subject(expr(stmt.subject, scope), scope)
  const last = stmt.arms.length - 1
  const chain = stmt.arms.reduceRight<Code>((rest, arm, i) => {
    const { conditions, scope: bound } = match(arm.pattern, value, inner)
    const where = arm.where ? [expr(arm.where, bound)] : []
    const made = statements(arm.body, bound, then, body)
    if (where.length + conditions.length === 0 || (i === last && !arm.where)) return made
    return ifElse(all([...conditions, ...where]), made, rest)
  }, unmatched)
  return head(chain)
}

/**
 * Ways that meet again: what follows them becomes an operator of what they may have changed, unless it is short or only
 * one of them gets there.
 */
function joined(ways: readonly TBlock[], scope: Scope, then: Then, make: (next: Then, scope: Scope) => Code): Code {
  if (then.short || ways.filter(goesOn).length <= 1) return make(then, scope)
  const changes = changesOf(ways.flat(), scope)
  const [name, outer] = scope.name('after')
  const { params, inner } = changes.open(outer)
  const next: Then = { code: at => apply(name, ...changes.given(at)), short: true }
  const head = params.length === 0 ? name : `${name}(${params.join(', ')})`
  return letIn(head, then.code(inner).doc, make(next, outer))
}

/** What a block may change of what is in sight: the step under way, and locals from outside. */
export interface Changes {
  /** New names for them, as parameters. */
  readonly open: (scope: Scope) => { readonly params: readonly string[]; readonly inner: Scope }
  /** What they are, as arguments. */
  readonly given: (scope: Scope) => readonly Code[]
}

export function changesOf(block: TBlock, scope: Scope): Changes {
  const work = writesWork(block)
  const slots = assigned(block).filter(slot => scope.has(slot))
  return {
    open: from => {
      let inner = from
      const params: string[] = []
      if (work) {
        const [name, next] = inner.name('w')
        params.push(name)
        inner = next.working(atom(name))
      }
      for (const slot of slots) {
        const [name, next] = inner.name(nameOf(scope.local(slot)))
        params.push(name)
        inner = next.stand(slot, atom(name))
      }
      return { params, inner }
    },
    given: at => [...(work ? [at.step()] : []), ...slots.map(slot => at.local(slot))],
  }
}
