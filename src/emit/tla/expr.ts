import { isPlain } from '../../core/shape.ts'
import type { TExpr, Type } from '../../lang/typed.ts'
import {
  apply,
  at,
  atom,
  type Code,
  dot,
  except,
  ifElse,
  infix,
  junction,
  letIn,
  not,
  nothing,
  quoted,
  record,
  setOf,
  tight,
  tuple,
} from './code.ts'
import { comprehension, itemsOf, quantified } from './collections.ts'
import { constantName, functionCall } from './functions.ts'
import { Unsayable } from './module.ts'
import { binary, builtin } from './operators.ts'
import { match } from './patterns.ts'
import type { Scope } from './scope.ts'
import { call, valueCode } from './values.ts'

/** An expression. What may breach is an error of TLC's where it is asked for: an absent key, a division by zero. */
export function expr(of: TExpr, scope: Scope): Code {
  const sub = (part: TExpr) => expr(part, scope)
  switch (of.kind) {
    case 'literal':
      return valueCode(of.type, of.value, scope.module)
    case 'none':
      return nothing
    case 'some':
      return tuple(sub(of.of))
    case 'local':
      return scope.local(of.slot)
    case 'field':
      return dot(stateOf(scope), of.name)
    case 'phase':
      return dot(stateOf(scope), 'phase')
    case 'config':
      return dot(dot(scope.step(), 'config'), of.name)
    case 'self':
      return dot(scope.step(), 'self')
    case 'const':
      return atom(constantName(of.module, of.name, scope.module))
    case 'call':
      return functionCall(of.fn, of.args.map(sub), scope)
    case 'extern':
      // Nothing in a model reaches it; TLC says so where it does.
      scope.module.asksOutside = true
      return atom('(CHOOSE outside \\in {} : TRUE)')
    case 'builtin':
      return builtin(of, scope)
    case 'armed':
      return infix(timerCode(of.timer, of.args, scope), '\\in', dot(stateOf(scope), 'armed'), tight.compare)
    case 'left':
      throw new Unsayable(`what is left of a timer (${of.timer.name})`)
    case 'not':
      return not(sub(of.operand))
    case 'negate':
      return { doc: ['-', bracket(sub(of.operand))], binds: tight.negate }
    case 'binary':
      return binary(of, scope)
    case 'if':
      return ifElse(sub(of.condition), sub(of.then), sub(of.otherwise))
    case 'quantified':
      return quantified(of, scope)
    default:
      return compound(of, scope)
  }
}

/** What is made of other values, or taken from them. */
function compound(of: TExpr, scope: Scope): Code {
  const sub = (part: TExpr) => expr(part, scope)
  const { module } = scope
  switch (of.kind) {
    case 'record':
      return recordCode(of.shape.tag ? of.shape.name : undefined, of.shape.fields, of.fields, scope)
    case 'case': {
      if (isPlain(of.shape)) return atom(quoted(of.name))
      const declared = of.shape.cases.find(one => one.name === of.name)?.fields ?? []
      return recordCode(of.name, declared, of.fields, scope)
    }
    case 'with':
      return except(
        sub(of.base),
        of.fields.map(field => [`.${fieldOf(of.shape, field.name, scope)}`, sub(field.value)] as const),
      )
    case 'get':
      return dot(sub(of.base), fieldOf(of.base.type, of.name, scope))
    case 'index':
      if (of.base.type.kind !== 'list') return at(sub(of.base), sub(of.key))
      return at(sub(of.base), infix(sub(of.key), '+', atom('1'), tight.sum))
    case 'is': {
      const [head, value, inner] = subject(sub(of.subject), scope)
      return head(all(match(of.pattern, value, inner).conditions))
    }
    case 'match':
      return matched(of, scope)
    case 'set':
      return setOf(...of.items.map(sub))
    case 'list':
      return tuple(...of.items.map(sub))
    case 'map': {
      const pairs = of.pairs.map(pair => tuple(sub(pair.key), sub(pair.value)))
      if (pairs.length === 0) return nothing
      if (pairs.length > 1) return call(module, 'MapOf', tuple(...pairs))
      const [pair] = of.pairs as [(typeof of.pairs)[number]]
      return infix(sub(pair.key), ':>', sub(pair.value), tight.pair)
    }
    case 'range':
      return call(module, 'Interval', sub(of.from), sub(of.to))
    case 'setOf':
    case 'listOf':
    case 'mapOf':
      return comprehension(of, scope)
    default:
      return view(of, scope)
  }
}

/** What a model's properties ask of the world. A node is its id. */
function view(of: TExpr, scope: Scope): Code {
  const sub = (part: TExpr) => expr(part, scope)
  switch (of.kind) {
    case 'viewId':
      return sub(of.base)
    case 'viewOf':
      return sub(of.id)
    case 'viewUp':
      return apply('Up', sub(of.base))
    case 'viewCall': {
      const base = sub(of.base)
      const step = apply('Work', base, configOf(base, of.machine), dot(at(atom('node'), base), of.machine))
      return functionCall(of.fn, [], scope.working(step))
    }
    case 'viewConfig':
      return configOf(sub(of.base), of.machine)
    case 'viewField':
      return dot(dot(at(atom('node'), sub(of.base)), of.machine), of.name)
    case 'group':
      return of.type.kind === 'set' ? groupOf(of.group) : itemsOf(of, scope)
    case 'healed':
      return atom('Healed')
    case 'connected': {
      const [a, b] = [sub(of.a), sub(of.b)]
      return junction('/\\', apply('Reaches', a, b), apply('Reaches', b, a))
    }
    case 'monitorField':
      return dot(dot(atom('monitor'), of.monitor), of.name)
    default:
      throw new Unsayable(`${of.kind} here`)
  }
}

function configOf(node: Code, machine: string): Code {
  return dot(at(atom('Config'), node), machine)
}

/** The ids of a group. */
export function groupOf(name: string): Code {
  return atom(name === 'nodes' ? 'Nodes' : name === 'alive' ? 'Alive' : `Group_${name}`)
}

function matched(of: TExpr & { kind: 'match' }, scope: Scope): Code {
  const [head, value, inner] = subject(expr(of.subject, scope), scope)
  const last = of.arms.length - 1
  const chain = of.arms.reduceRight<Code>((rest, arm, i) => {
    const { conditions, scope: bound } = match(arm.pattern, value, inner)
    const where = arm.where ? [expr(arm.where, bound)] : []
    if (where.length + conditions.length === 0 || (i === last && !arm.where)) return expr(arm.value, bound)
    return ifElse(all([...conditions, ...where]), expr(arm.value, bound), rest)
  }, unmatched)
  return head(chain)
}

/** What the checker has ruled out. */
export const unmatched: Code = apply('Assert', atom('FALSE'), atom('"no arm matches"'))

/** A subject that is asked about more than once gets a name, unless it is one, or a way to a field. */
export function subject(value: Code, scope: Scope): [(body: Code) => Code, Code, Scope] {
  if (value.binds >= tight.reach && isWay(value)) return [body => body, value, scope]
  const [name, inner] = scope.name('of')
  return [body => letIn(name, value.doc, body), atom(name), inner]
}

function isWay(value: Code): boolean {
  const flat = (doc: unknown): string =>
    typeof doc === 'string' ? doc : Array.isArray(doc) ? doc.map(flat).join('') : ' '
  return /^[A-Za-z0-9_.[\]]+$/.test(flat(value.doc))
}

export function all(conditions: readonly Code[]): Code {
  return conditions.length === 0 ? atom('TRUE') : junction('/\\', ...conditions)
}

function stateOf(scope: Scope): Code {
  if (!scope.state) throw new TypeError('there is no state here')
  return scope.state
}

function bracket(code: Code): Code['doc'] {
  return code.binds < tight.reach ? ['(', code.doc, ')'] : code.doc
}

/** The name of a field of a record, message, signal or timer. */
export function fieldOf(type: Type, name: string, scope: Scope): string {
  return scope.module.field(type.kind === 'record' && type.tag ? type.name : '', name)
}

/** A record; with a name in `kind` if it carries one. */
export function recordCode(
  kind: string | undefined,
  declared: readonly { readonly name: string }[],
  fields: readonly TExpr[],
  scope: Scope,
): Code {
  const own = declared.map(
    (field, i) => [scope.module.field(kind ?? '', field.name), expr(fields[i] as TExpr, scope)] as const,
  )
  return record(kind === undefined ? own : [['kind', atom(quoted(kind))], ...own])
}

export function timerCode(
  timer: { readonly name: string; readonly fields: readonly { readonly name: string }[] },
  args: readonly TExpr[],
  scope: Scope,
): Code {
  return recordCode(timer.name, timer.fields, args, scope)
}
