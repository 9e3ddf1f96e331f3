import { isPlain } from '../core/shape.ts'
import type { TExpr, TOp, Type } from '../lang/typed.ts'
import { isExact } from './bounds.ts'
import { type Code, calling, tight, within } from './code.ts'
import { arrayOf, type ListComprehension, pickedOf } from './collections.ts'
import { emitExpr, place, typeArgs } from './expr.ts'
import type { Body } from './file.ts'
import { bracketed, type Doc, group, indent, line } from './layout.ts'

/** Types whose values are JavaScript primitives, so that `===` compares them. */
export function isPrimitive(type: Type): boolean {
  switch (type.kind) {
    case 'record':
    case 'list':
    case 'set':
    case 'map':
      return false
    case 'enum':
      return isPlain(type)
    case 'option':
      return isPrimitive(type.of)
    default:
      return true
  }
}

/** Types that JavaScript orders as the language does: numbers. */
function isNumber(type: Type): boolean {
  return ['int', 'duration', 'float32', 'node', 'view'].includes(type.kind)
}

type Binary = TExpr & { kind: 'binary' }

const symbols: Partial<Record<TOp, readonly [string, number]>> = {
  and: ['&&', tight.and],
  or: ['||', tight.or],
  orElse: ['??', tight.orElse],
  add: ['+', tight.sum],
  sub: ['-', tight.sum],
  mul: ['*', tight.product],
  fadd: ['+', tight.sum],
  fsub: ['-', tight.sum],
  fmul: ['*', tight.product],
  lt: ['<', tight.relational],
  le: ['<=', tight.relational],
  gt: ['>', tight.relational],
  ge: ['>=', tight.relational],
}

/** Operators that are functions of both sides, left first. */
const functions: Partial<Record<TOp, string>> = {
  subset: 'subset',
  meets: 'meets',
  union: 'union',
  without: 'without',
  intersect: 'intersect',
  concat: 'concat',
  mapPlus: 'merge',
  mapWithout: 'dropKeys',
  mapKeep: 'keepKeys',
}

export function emitBinary(expr: Binary, body: Body): Code {
  const { file } = body
  const [left, right] = [emitExpr(expr.left, body), emitExpr(expr.right, body)]
  const named = functions[expr.op]
  if (named) return calling(file.use(named), left.doc, right.doc)
  switch (expr.op) {
    case 'eq':
    case 'ne':
      return equality(expr, left, right, body)
    case 'implies':
      return infix('||', tight.or, { doc: ['!', within(left, tight.unary)], binds: tight.unary }, right)
    case 'inSet':
    case 'notInSet':
      return isListed(expr.right) ? among(expr, expr.right, left, body) : having(expr.op === 'inSet', left, right, body)
    case 'inMap':
    case 'notInMap':
      return having(expr.op === 'inMap', left, right, body)
    case 'inList':
      return calling(file.use('includes'), right.doc, left.doc)
    case 'notInList':
      return { doc: ['!', calling(file.use('includes'), right.doc, left.doc).doc], binds: tight.unary }
    case 'div':
    case 'mod':
    case 'fdiv':
      return calling(file.use(expr.op), left.doc, right.doc, place(expr))
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      if (isNumber(expr.left.type)) break
      return infix(symbols[expr.op]?.[0] ?? '', tight.relational, calling(file.use('compare'), left.doc, right.doc), {
        doc: '0',
        binds: tight.atom,
      })
    default:
  }
  const [symbol, binds] = symbols[expr.op] ?? ['?', 0]
  const plain = infix(symbol, binds, left, right)
  if (['fadd', 'fsub', 'fmul'].includes(expr.op)) return calling(file.use('float'), plain.doc, place(expr))
  return ['add', 'sub', 'mul'].includes(expr.op) && !isExact(expr)
    ? calling(file.use('int'), plain.doc, place(expr))
    : plain
}

/** Both sides and a symbol; operators of one strength join to the left. JavaScript wants brackets between `??` and the others. */
function infix(symbol: string, binds: number, left: Code, right: Code): Code {
  const least = symbol === '??' ? tight.equal : binds
  const flat = ['&&', '||', '??'].includes(symbol)
  const last = within(right, least + (flat ? 0 : 1))
  const chained = left.chain?.symbol === symbol ? left.chain.parts : undefined
  const parts = [...(chained ?? [left.binds === binds ? left.doc : within(left, least)]), last]
  const [first = '', ...others] = parts
  const doc = group([first, indent(others.map((part): Doc => [` ${symbol}`, line, part]))])
  return { doc, binds, ...(flat && { chain: { symbol, parts } }) }
}

type Listed = TExpr & { kind: 'set' }

/** `x in { A, B }` of values that JavaScript compares as the language does: no set is made for it. */
function isListed(expr: TExpr): expr is Listed {
  return expr.kind === 'set' && expr.items.length > 0 && expr.type.kind === 'set' && isPrimitive(expr.type.of)
}

function among(expr: Binary, set: Listed, left: Code, body: Body): Code {
  const items = set.items.map(item => emitExpr(item, body).doc)
  const of = set.type.kind === 'set' ? set.type.of : set.type
  const asked = calling([body.file.use('among'), typeArgs(body, of)], left.doc, ...items)
  return expr.op === 'inSet' ? asked : { doc: ['!', asked.doc], binds: tight.unary }
}

function having(is: boolean, left: Code, right: Code, { file }: Body): Code {
  const asked = calling(file.use('has'), right.doc, left.doc)
  return is ? asked : { doc: ['!', asked.doc], binds: tight.unary }
}

function equality(expr: Binary, left: Code, right: Code, body: Body): Code {
  const { file } = body
  const equal = expr.op === 'eq'
  const empty = isEmpty(expr.right) ? left : isEmpty(expr.left) ? right : undefined
  if (empty)
    return infix(equal ? '===' : '!==', tight.equal, calling(file.use('size'), empty.doc), {
      doc: '0',
      binds: tight.atom,
    })
  if (expr.left.kind === 'none' || expr.right.kind === 'none' || isPrimitive(expr.left.type)) {
    return infix(equal ? '===' : '!==', tight.equal, left, right)
  }
  const same = calling(file.use('same'), left.doc, right.doc)
  return equal ? same : { doc: ['!', same.doc], binds: tight.unary }
}

function isEmpty(expr: TExpr): boolean {
  return (
    ((expr.kind === 'set' || expr.kind === 'list') && expr.items.length === 0) ||
    (expr.kind === 'map' && expr.pairs.length === 0)
  )
}

/** Built-in functions that have the same name and arguments here, under another name, or need to know their place. */
const renamed: Readonly<Record<string, string>> = { keys: 'keysOf', values: 'valuesOf' }
const placed: ReadonlySet<string> = new Set(['min', 'max', 'sum'])

export function emitBuiltin(expr: TExpr & { kind: 'builtin' }, body: Body): Code {
  const { file } = body
  const first = expr.args[0] as TExpr
  if (expr.op === 'sum' && first.kind === 'listOf') {
    return calling(file.use('sum'), arrayOf(first, body), place(expr)) // a sum goes through an array as well
  }
  const picked = expr.op === 'max' ? pickedIn(first) : undefined
  if (picked) {
    const { items, pick } = pickedOf(picked.of, body)
    const more = bracketed(
      '[',
      picked.more.map(one => emitExpr(one, body).doc),
      ']',
    )
    return calling(file.use('maxOf'), items, pick, more, place(expr))
  }
  const args = expr.args.map(arg => emitExpr(arg, body).doc)
  if ((expr.op === 'least' || expr.op === 'greatest') && isNumber(first.type)) {
    return calling(expr.op === 'least' ? 'Math.min' : 'Math.max', ...args)
  }
  const name = file.use(renamed[expr.op] ?? expr.op)
  return placed.has(expr.op) ? calling(name, ...args, place(expr)) : calling(name, ...args)
}

/** `[a.f for … ] + [b, c]` of numbers: one field of each, and some more; lists need not be made of them. */
function pickedIn(expr: TExpr): { readonly of: ListComprehension; readonly more: readonly TExpr[] } | undefined {
  if (expr.kind === 'binary' && expr.op === 'concat' && expr.right.kind === 'list') {
    const left = pickedIn(expr.left)
    return left && { ...left, more: [...left.more, ...expr.right.items] }
  }
  const isField = expr.kind === 'listOf' && expr.item.kind === 'get' && expr.item.base.kind === 'local'
  return isField && isNumber(expr.item.type) ? { of: expr, more: [] } : undefined
}
