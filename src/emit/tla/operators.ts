import type { TExpr, TOp, Type } from '../../lang/typed.ts'
import {
  apply,
  at,
  atom,
  type Code,
  empty,
  ifElse,
  infix,
  junction,
  lambda,
  mapping,
  not,
  setOf,
  tight,
  tuple,
} from './code.ts'
import { itemSet } from './collections.ts'
import { expr } from './expr.ts'
import { Unsayable } from './module.ts'
import { ascending, before, extreme, isNumber } from './order.ts'
import type { Scope } from './scope.ts'
import { call } from './values.ts'

/** Operators that TLA+ has. */
const own: Partial<Record<TOp, readonly [string, number]>> = {
  eq: ['=', tight.compare],
  ne: ['#', tight.compare],
  lt: ['<', tight.compare],
  le: ['<=', tight.compare],
  gt: ['>', tight.compare],
  ge: ['>=', tight.compare],
  inSet: ['\\in', tight.compare],
  notInSet: ['\\notin', tight.compare],
  subset: ['\\subseteq', tight.compare],
  implies: ['=>', tight.implies],
  union: ['\\cup', tight.set],
  without: ['\\', tight.set],
  intersect: ['\\cap', tight.set],
  add: ['+', tight.sum],
  sub: ['-', tight.sum],
  mul: ['*', tight.product],
  div: ['\\div', tight.product],
  concat: ['\\o', tight.product],
}

export function binary(of: TExpr & { kind: 'binary' }, scope: Scope): Code {
  const [left, right] = [expr(of.left, scope), expr(of.right, scope)]
  const { module } = scope
  if (['lt', 'le', 'gt', 'ge'].includes(of.op) && !isNumber(of.left.type))
    return compared(of.op, of.left.type, left, right, scope)
  const plain = own[of.op]
  if (plain) return infix(left, plain[0], right, plain[1])
  switch (of.op) {
    case 'and':
      return junction('/\\', left, right)
    case 'or':
      return junction('\\/', left, right)
    case 'inList':
      return infix(left, '\\in', itemSet(of.right, scope), tight.compare)
    case 'notInList':
      return infix(left, '\\notin', itemSet(of.right, scope), tight.compare)
    case 'inMap':
      return infix(left, '\\in', keys(right), tight.compare)
    case 'notInMap':
      return infix(left, '\\notin', keys(right), tight.compare)
    case 'meets':
      return infix(infix(left, '\\cap', right, tight.set), '#', empty, tight.compare)
    case 'orElse':
      return call(module, of.type.kind === 'option' ? 'Or' : 'Else', left, right)
    case 'mod':
      if (of.right.kind === 'literal' && (of.right.value as number) > 0) return infix(left, '%', right, tight.sum)
      return call(module, 'Mod', left, right)
    case 'mapPlus':
      return infix(right, '@@', left, tight.merge)
    case 'mapWithout':
      return call(module, 'Without', left, right)
    case 'mapKeep':
      return call(module, 'Keep', left, right)
    default:
      throw new Unsayable(`float32 (${of.op})`)
  }
}

function compared(op: TOp, type: Type, left: Code, right: Code, scope: Scope): Code {
  const less = before(type, scope.module)
  switch (op) {
    case 'lt':
      return apply(less, left, right)
    case 'gt':
      return apply(less, right, left)
    case 'le':
      return not(apply(less, right, left))
    default:
      return not(apply(less, left, right))
  }
}

function keys(map: Code): Code {
  return { doc: ['DOMAIN ', map.binds < tight.reach ? ['(', map.doc, ')'] : map.doc], binds: tight.set }
}

/** A built-in function. */
export function builtin(of: TExpr & { kind: 'builtin' }, scope: Scope): Code {
  const { module } = scope
  const args = of.args.map(arg => expr(arg, scope))
  const [one, two] = args as [Code, Code]
  const [first] = of.args as [TExpr]
  const { type } = first
  switch (of.op) {
    case 'size':
      return type.kind === 'list' ? apply('Len', one) : apply('Cardinality', itemSet(first, scope))
    case 'min':
    case 'max':
      return extreme(itemType(type), itemSet(first, scope), of.op === 'min' ? 'least' : 'greatest', module)
    case 'least':
    case 'greatest':
      return extreme(type, setOf(...args), of.op, module)
    case 'first':
    case 'last':
      if (type.kind === 'list') return call(module, of.op === 'first' ? 'FirstOf' : 'LastOf', one)
      return ifElse(
        infix(one, '=', empty, tight.compare),
        atom('<<>>'),
        tuple(extreme(itemType(type), one, of.op === 'first' ? 'least' : 'greatest', module)),
      )
    case 'keys':
      return keys(one)
    case 'values': {
      if (type.kind !== 'map') throw new TypeError('the values of no map')
      const [name] = scope.name('key')
      return apply(module.use('Each'), ascending(type.key, keys(one), module), lambda([name], at(one, atom(name))))
    }
    case 'get':
      return call(module, 'Get', one, two)
    case 'append':
      return apply('Append', one, two)
    case 'indices': {
      const [name] = scope.name('i')
      const { doc, binds } = keys(one)
      return mapping(name, { doc, binds }, atom(`${name} - 1`))
    }
    case 'toSet':
      return itemSet(first, scope)
    case 'toList':
      return type.kind === 'list' ? one : ascending(itemType(type), one, module)
    case 'float32':
      throw new Unsayable('float32')
    default:
      return call(module, names[of.op], ...args)
  }
}

const names = { sum: 'Sum', take: 'Take', drop: 'Drop', before: 'BeforeFirst', reverse: 'Reverse', abs: 'Abs' } as const

function itemType(type: Type): Type {
  return type.kind === 'set' || type.kind === 'list' ? type.of : type
}
