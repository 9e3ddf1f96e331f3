import * as ops from '../../core/ops.ts'
import { compare, type List, type Rec, type SortedMap, type SortedSet, same, type Value } from '../../core/value.ts'
import type { Builtin, TExpr, TOp } from '../typed.ts'
import { at, type Frame, type Scope } from './frame.ts'

export type Compiled = (frame: Frame) => Value
type Items = List<Value> | SortedSet<Value>
type Pairs = SortedMap<Value, Value>
type Binary = (a: Value, b: Value) => Value

/** The operators that evaluate both sides. Types were checked: the casts only repeat it. */
function strict(op: TOp, scope: Scope, where: string): Binary {
  const sets =
    <R extends Value>(f: (a: SortedSet<Value>, b: SortedSet<Value>) => R): Binary =>
    (a, b) =>
      f(a as SortedSet<Value>, b as SortedSet<Value>)
  switch (op) {
    case 'eq':
      return same
    case 'ne':
      return (a, b) => !same(a, b)
    case 'lt':
      return (a, b) => compare(a, b) < 0
    case 'le':
      return (a, b) => compare(a, b) <= 0
    case 'gt':
      return (a, b) => compare(a, b) > 0
    case 'ge':
      return (a, b) => compare(a, b) >= 0
    case 'inSet':
    case 'inMap':
      return (a, b) => (b as SortedSet<Value>).has(a)
    case 'notInSet':
    case 'notInMap':
      return (a, b) => !(b as SortedSet<Value>).has(a)
    case 'inList':
      return (a, b) => ops.includes(b as List<Value>, a)
    case 'notInList':
      return (a, b) => !ops.includes(b as List<Value>, a)
    case 'subset':
      return sets(ops.subset)
    case 'meets':
      return sets(ops.meets)
    case 'union':
      return sets(ops.union)
    case 'without':
      return sets(ops.without)
    case 'intersect':
      return sets(ops.intersect)
    case 'concat':
      return (a, b) => ops.concat(a as List<Value>, b as List<Value>)
    case 'mapPlus':
      return (a, b) => ops.merge(a as Pairs, b as Pairs)
    case 'mapWithout':
      return (a, b) => ops.dropKeys(a as Pairs, b as SortedSet<Value>)
    case 'mapKeep':
      return (a, b) => ops.keepKeys(a as Pairs, b as SortedSet<Value>)
    default:
      return arithmetic(op, scope, where)
  }
}

/** Operators on numbers: exact, or rounded to a 32-bit float. */
function arithmetic(op: TOp, scope: Scope, where: string): Binary {
  const { int, div, mod, float, fdiv } = scope.ops
  const number =
    (f: (a: number, b: number) => number): Binary =>
    (a, b) =>
      f(a as number, b as number)
  switch (op) {
    case 'add':
      return number((a, b) => int(a + b, where))
    case 'sub':
      return number((a, b) => int(a - b, where))
    case 'mul':
      return number((a, b) => int(a * b, where))
    case 'div':
      return number((a, b) => div(a, b, where))
    case 'mod':
      return number((a, b) => mod(a, b, where))
    case 'fadd':
      return number((a, b) => float(a + b, where))
    case 'fsub':
      return number((a, b) => float(a - b, where))
    case 'fmul':
      return number((a, b) => float(a * b, where))
    case 'fdiv':
      return number((a, b) => fdiv(a, b, where))
    default:
      throw new TypeError(`${op} evaluates its right side only if it matters`)
  }
}

/** An operator between two compiled sides. */
export function compileBinary(
  expr: TExpr & { kind: 'binary' },
  left: Compiled,
  right: Compiled,
  scope: Scope,
): Compiled {
  switch (expr.op) {
    case 'and':
      return frame => left(frame) === true && right(frame)
    case 'or':
      return frame => left(frame) === true || right(frame)
    case 'implies':
      return frame => left(frame) !== true || right(frame)
    case 'orElse':
      return frame => left(frame) ?? right(frame)
    default: {
      const apply = strict(expr.op, scope, at(expr))
      return frame => apply(left(frame), right(frame))
    }
  }
}

/** A built-in function of compiled arguments. */
export function compileBuiltin(op: Builtin, args: readonly Compiled[], scope: Scope, where: string): Compiled {
  const [one, two] = args as [Compiled, Compiled]
  const all = (frame: Frame) => args.map(arg => arg(frame)) as [Value, ...Value[]]
  switch (op) {
    case 'size':
      return frame => ops.size(one(frame) as Items)
    case 'min':
      return frame => scope.ops.min(one(frame) as Items, where)
    case 'max':
      return frame => scope.ops.max(one(frame) as Items, where)
    case 'least':
      return frame => ops.least(...all(frame))
    case 'greatest':
      return frame => ops.greatest(...all(frame))
    case 'sum':
      return frame => scope.ops.sum(one(frame) as List<number>, where)
    case 'first':
      return frame => ops.first(one(frame) as Items)
    case 'last':
      return frame => ops.last(one(frame) as Items)
    case 'keys':
      return frame => ops.keysOf(one(frame) as Pairs)
    case 'values':
      return frame => ops.valuesOf(one(frame) as Pairs)
    case 'get':
      return frame => ops.get(one(frame) as Pairs, two(frame))
    case 'append':
      return frame => ops.append(one(frame) as List<Value>, two(frame))
    case 'take':
      return frame => ops.take(one(frame) as List<Value>, two(frame) as number)
    case 'drop':
      return frame => ops.drop(one(frame) as List<Value>, two(frame) as number)
    case 'before':
      return frame => ops.before(one(frame) as List<Value>, two(frame))
    case 'indices':
      return frame => ops.indices(one(frame) as List<Value>) as List<Value>
    case 'reverse':
      return frame => ops.reverse(one(frame) as List<Value>)
    case 'toSet':
      return frame => ops.toSet(one(frame) as Items)
    case 'toList':
      return frame => ops.toList(one(frame) as Items)
    case 'abs':
      return frame => ops.abs(one(frame) as number)
    case 'float32':
      return frame => ops.float32(one(frame) as number)
  }
}

/** The field of a record. */
export function fieldOf(record: Value, name: string): Value {
  return (record as Rec & { readonly [name: string]: Value })[name] as Value
}
