import type { BinaryOp, Expr } from '../tree.ts'
import type { TExpr, TOp, Type } from '../typed.ts'
import { failed, report, type Scope } from './context.ts'
import { alike, exprOf, infer } from './expr.ts'
import { bool, duration, float32, int, isOrdered, isUnknown, join, nodeId, setOf, show, unknown } from './types.ts'

type Binary = Extract<Expr, { kind: 'binary' }>

/** Each operator by what it works on; `wanted` reaches the operands of those that keep the type. */
export function binaryExpr(scope: Scope, expr: Binary, wanted?: Type): TExpr {
  const { op, left, right, span } = expr
  const make = (of: TOp, a: TExpr, b: TExpr, type: Type): TExpr => ({
    kind: 'binary',
    op: of,
    left: a,
    right: b,
    type,
    span,
  })
  switch (op) {
    case 'and':
    case 'or':
    case 'implies':
      return make(op, exprOf(scope, left, bool), exprOf(scope, right, bool), bool)
    case '==':
    case '!=': {
      const [a, b] = alike(scope, left, right)
      return make(op === '==' ? 'eq' : 'ne', a, b, bool)
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [a, b] = alike(scope, left, right)
      if (!isOrdered(a.type))
        report(
          scope,
          'MU031',
          span,
          `${show(a.type)} has no order`,
          'ints, durations, texts, nodes and floats have one',
        )
      return make(({ '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' } as const)[op], a, b, bool)
    }
    case 'in':
    case 'not in':
      return membership(scope, expr, op === 'in')
    case 'subset':
    case 'meets': {
      const [a, b] = alike(scope, left, right)
      if (a.type.kind !== 'set' && !isUnknown(a.type))
        report(scope, 'MU031', span, `\`${op}\` is between sets; this is ${show(a.type)}`)
      return make(op, a, b, bool)
    }
    case '??': {
      const a = infer(scope, left, wanted && { kind: 'option', of: wanted as never })
      if (a.type.kind !== 'option') {
        if (!isUnknown(a.type)) report(scope, 'MU031', left.span, `\`??\` is for options; this is ${show(a.type)}`)
        infer(scope, right, wanted)
        return failed(span)
      }
      const b = exprOf(scope, right, isOption(scope, right, a.type.of) ? a.type : a.type.of)
      return make('orElse', a, b, b.type.kind === 'option' ? a.type : join(a.type.of, b.type))
    }
    default:
      return arithmetic(scope, expr, op, wanted)
  }
}

/** Whether the right side of `??` is an option itself; asked on the side, so that nothing is reported twice. */
function isOption(scope: Scope, right: Expr, type: Type): boolean {
  if (right.kind === 'upper') return right.name.text === 'None'
  const quiet = { ...scope, program: { ...scope.program, diagnostics: [] }, slots: new Map(scope.slots) }
  const made = infer(quiet, right, type)
  return made.type.kind === 'option'
}

function membership(scope: Scope, { left, right, span }: Binary, positive: boolean): TExpr {
  const b = infer(scope, right)
  const type = b.type
  const of = type.kind === 'set' || type.kind === 'list' ? type.of : type.kind === 'map' ? type.key : unknown
  if (!['set', 'list', 'map'].includes(type.kind) && !isUnknown(type))
    report(scope, 'MU031', right.span, `\`in\` asks a set, a list or the keys of a map; this is ${show(type)}`)
  const a = exprOf(scope, left, of)
  const where = type.kind === 'list' ? 'List' : type.kind === 'map' ? 'Map' : 'Set'
  return { kind: 'binary', op: `${positive ? 'in' : 'notIn'}${where}`, left: a, right: b, type: bool, span }
}

/** By the type of the left side: what the operator does, what it wants on the right, what it gives. */
function arithmetic(scope: Scope, { left, right, span }: Binary, op: BinaryOp, wanted?: Type): TExpr {
  const keeps = wanted && ['set', 'list', 'map', 'duration', 'float32'].includes(wanted.kind) ? wanted : undefined
  const vague = left.kind === 'empty' || (left.kind === 'list' && left.items.length === 0)
  let a = vague && !keeps ? infer(scope, left, infer(scope, right).type) : infer(scope, left, keeps)
  const make = (of: TOp, b: TExpr, type: Type): TExpr => ({ kind: 'binary', op: of, left: a, right: b, type, span })
  const type = a.type
  switch (type.kind) {
    case 'int': {
      if (op === '*' && right.kind === 'duration') return make('mul', infer(scope, right), duration)
      const of = ({ '+': 'add', '-': 'sub', '*': 'mul', div: 'div', mod: 'mod' } as const)[op as '+']
      if (!of) break
      const b = infer(scope, right, int)
      if (op === '*' && b.type.kind === 'duration') return make('mul', b, duration)
      if (b.type.kind !== 'int' && !isUnknown(b.type))
        report(scope, 'MU030', right.span, `this is ${show(b.type)}, but int is wanted`)
      if (a.kind === 'literal') a = { ...a, type: int }
      return make(of, b, int)
    }
    case 'duration': {
      if (op === '+' || op === '-') return make(op === '+' ? 'add' : 'sub', exprOf(scope, right, duration), duration)
      if (op === '*' || op === 'div') return make(op === '*' ? 'mul' : 'div', exprOf(scope, right, int), duration)
      break
    }
    case 'float32': {
      const of = ({ '+': 'fadd', '-': 'fsub', '*': 'fmul', '/': 'fdiv' } as const)[op as '+']
      if (of) return make(of, exprOf(scope, right, float32), float32)
      break
    }
    case 'set': {
      const of = ({ '+': 'union', '-': 'without', '&': 'intersect' } as const)[op as '+']
      if (of) return make(of, exprOf(scope, right, type), type)
      break
    }
    case 'list':
      if (op === '+') return make('concat', exprOf(scope, right, type), type)
      break
    case 'map':
      if (op === '+') return make('mapPlus', exprOf(scope, right, type), type)
      if (op === '-' || op === '&')
        return make(op === '-' ? 'mapWithout' : 'mapKeep', exprOf(scope, right, setOf(type.key)), type)
      break
    default:
      if (isUnknown(type)) {
        infer(scope, right, unknown)
        return failed(span)
      }
  }
  infer(scope, right, type)
  const hint =
    op === '/'
      ? 'ints have `div` and `mod`'
      : type.kind === nodeId.kind
        ? 'a node id is a name, not a number'
        : undefined
  report(scope, 'MU031', span, `there is no \`${op}\` of ${show(type)}`, hint)
  return failed(span)
}
