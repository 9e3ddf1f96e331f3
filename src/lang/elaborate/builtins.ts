import type { Expr, Ident } from '../tree.ts'
import type { Builtin, TExpr, Type } from '../typed.ts'
import { failed, report, type Scope } from './context.ts'
import { exprOf, infer } from './expr.ts'
import { bool, fits, float32, int, isOrdered, isUnknown, listOf, optionOf, setOf, show } from './types.ts'

const names: readonly string[] = [
  ...[
    'size',
    'min',
    'max',
    'sum',
    'first',
    'last',
    'keys',
    'values',
    'get',
    'append',
    'take',
    'drop',
    'before',
    'indices',
  ],
  ...['reverse', 'toSet', 'toList', 'abs', 'float32'],
]

export function isBuiltin(name: string): boolean {
  return names.includes(name)
}

/** A call of a built-in function; its first argument decides. Arguments may be elaborated already. */
export function callBuiltin(scope: Scope, name: Ident, args: readonly (Expr | TExpr)[], span: Expr['span']): TExpr {
  const at = (i: number, wanted?: Type): TExpr => {
    const arg = args[i]
    if (arg === undefined) return failed(span)
    if ('type' in arg) return arg // elaborated already
    return wanted ? exprOf(scope, arg, wanted) : infer(scope, arg)
  }
  const make = (op: Builtin, values: readonly TExpr[], type: Type): TExpr => ({
    kind: 'builtin',
    op,
    args: values,
    type,
    span,
  })
  const wrong = (message: string, hint?: string): TExpr => {
    report(scope, 'MU037', span, message, hint)
    return failed(span)
  }
  const count = (n: number): boolean => args.length === n
  const op = name.text
  if (args.length === 0) return wrong(`\`${op}\` takes an argument`)
  if ((op === 'min' || op === 'max') && args.length >= 2)
    return extreme(
      scope,
      op,
      args.map((_, i) => at(i)),
      span,
    )
  const first = at(0)
  const type = first.type
  if (isUnknown(type)) return failed(span)
  const collection = type.kind === 'set' || type.kind === 'list' ? type.of : undefined
  switch (op) {
    case 'size':
      return (collection || type.kind === 'map') && count(1)
        ? make('size', [first], int)
        : wrong(`\`size\` is of a set, a list or a map; this is ${show(type)}`)
    case 'min':
    case 'max':
      if (!collection) return wrong(`\`${op}\` is of a set or a list, or of two and more values`)
      if (!isOrdered(collection)) return wrong(`${show(collection)} has no order`)
      return make(op, [first], collection)
    case 'sum':
      if (type.kind === 'set')
        return wrong('a set holds equal items once, and so would the sum', 'use a list: `sum([x for …])`')
      if (type.kind !== 'list' || !['int', 'duration', 'float32'].includes(type.of.kind))
        return wrong(`\`sum\` is of a list of numbers; this is ${show(type)}`)
      return make('sum', [first], type.of.kind === 'int' ? int : type.of)
    case 'first':
    case 'last':
      return collection
        ? make(op, [first], optionOf(collection))
        : wrong(`\`${op}\` is of a list or a set; this is ${show(type)}`)
    case 'keys':
      return type.kind === 'map'
        ? make('keys', [first], setOf(type.key))
        : wrong(`\`keys\` is of a map; this is ${show(type)}`)
    case 'values':
      return type.kind === 'map'
        ? make('values', [first], listOf(type.of))
        : wrong(`\`values\` is of a map; this is ${show(type)}`)
    case 'get':
      return type.kind === 'map' && count(2)
        ? make('get', [first, at(1, type.key)], optionOf(type.of))
        : wrong('`get` takes a map and a key')
    case 'append':
      return type.kind === 'list' && count(2)
        ? make('append', [first, at(1, type.of)], type)
        : wrong('`append` takes a list and an item')
    case 'take':
    case 'drop':
      return type.kind === 'list' && count(2)
        ? make(op, [first, at(1, int)], type)
        : wrong(`\`${op}\` takes a list and a number`)
    case 'before':
      return type.kind === 'list' && count(2)
        ? make('before', [first, at(1, type.of)], type)
        : wrong('`before` takes a list and an item')
    case 'indices':
      return type.kind === 'list' ? make('indices', [first], listOf(int)) : wrong('`indices` is of a list')
    case 'reverse':
      return type.kind === 'list' ? make('reverse', [first], type) : wrong('`reverse` is of a list')
    case 'toSet':
      return collection ? make('toSet', [first], setOf(collection)) : wrong('`toSet` is of a list')
    case 'toList':
      return collection ? make('toList', [first], listOf(collection)) : wrong('`toList` is of a set')
    case 'abs':
      return type.kind === 'int' ? make('abs', [first], int) : wrong('`abs` is of an int')
    case 'float32':
      return type.kind === 'int' ? make('float32', [first], float32) : wrong('`float32` is of an int')
    default:
      return failed(span)
  }
}

function extreme(scope: Scope, op: 'min' | 'max', values: readonly TExpr[], span: Expr['span']): TExpr {
  const type = values[0]?.type ?? bool
  for (const value of values)
    if (!fits(value.type, type)) report(scope, 'MU030', value.span, `this is ${show(value.type)} among ${show(type)}`)
  if (!isOrdered(type)) report(scope, 'MU031', span, `${show(type)} has no order`)
  return {
    kind: 'builtin',
    op: op === 'min' ? 'least' : 'greatest',
    args: values,
    type: type.kind === 'int' ? int : type,
    span,
  }
}
