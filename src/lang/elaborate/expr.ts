import type { Shape } from '../../core/shape.ts'
import type { Expr, Ident, Source } from '../tree.ts'
import type { Slot, TExpr, TGenerator, TRange, Type } from '../typed.ts'
import { callBuiltin } from './builtins.ts'
import { bind, didYouMean, failed, report, type Scope } from './context.ts'
import { binaryExpr } from './operators.ts'
import { elaborateMatch, elaboratePattern } from './patterns.ts'
import { callExpr, dotExpr, nameExpr, upperExpr } from './references.ts'
import {
  bool,
  duration,
  elements,
  fits,
  float32,
  int,
  isUnknown,
  join,
  listOf,
  mapOf,
  nodeId,
  setOf,
  show,
  text,
  unknown,
} from './types.ts'

/** An expression of the type that is wanted; reports what does not fit. */
export function exprOf(scope: Scope, expr: Expr, wanted: Type, what = 'this'): TExpr {
  const made = infer(scope, expr, wanted)
  if (fits(made.type, wanted)) return made
  const hint =
    wanted.kind === 'option' && fits(made.type, wanted.of)
      ? 'write `Some(…)`'
      : made.type.kind === 'option' && fits(made.type.of, wanted)
        ? 'it may be `None`: use `match`, or `?? otherwise`'
        : undefined
  report(scope, 'MU030', expr.span, `${what} is ${show(made.type)}, but ${show(wanted)} is wanted`, hint)
  return failed(expr.span)
}

/** An expression, and its type. `wanted` helps where the text alone does not tell: `{}`, `None`, cases, numbers for nodes. */
export function infer(scope: Scope, expr: Expr, wanted?: Type): TExpr {
  const { span } = expr
  switch (expr.kind) {
    case 'number': {
      const type = wanted?.kind === 'node' ? nodeId : wanted?.kind === 'int' ? wanted : int
      if (type.kind === 'int' && (expr.value < (type.min ?? -Infinity) || expr.value > (type.max ?? Infinity)))
        report(scope, 'MU030', span, `${expr.value} is not within ${show(type)}`)
      return { kind: 'literal', value: expr.value, type, span }
    }
    case 'float':
      return { kind: 'literal', value: Math.fround(expr.value), type: float32, span }
    case 'duration':
      return { kind: 'literal', value: expr.ms, type: duration, span }
    case 'text':
      return {
        kind: 'literal',
        value: expr.value,
        type: wanted?.kind === 'opaque' && !isUnknown(wanted) ? wanted : text,
        span,
      }
    case 'bool':
      return { kind: 'literal', value: expr.value, type: bool, span }
    case 'name':
      return nameExpr(scope, expr.name)
    case 'upper':
      return upperExpr(scope, expr.name, [], span, wanted)
    case 'make':
      return upperExpr(scope, expr.name, expr.args, span, wanted)
    case 'call':
      return callExpr(scope, expr)
    case 'aggregate': {
      const made = generated(scope, expr.gen, inner => infer(inner, expr.item))
      const list: TExpr = { kind: 'listOf', item: made.item, gen: made.gen, type: listOf(made.item.type), span }
      return callBuiltin(scope, expr.name, [list], span)
    }
    case 'unary': {
      if (expr.op === 'not') return { kind: 'not', operand: exprOf(scope, expr.operand, bool), type: bool, span }
      const operand = infer(scope, expr.operand, wanted?.kind === 'int' ? int : wanted)
      if (operand.kind === 'literal' && typeof operand.value === 'number')
        return { ...operand, value: -operand.value, span }
      if (!['int', 'float32', 'duration'].includes(operand.type.kind) && !isUnknown(operand.type))
        report(scope, 'MU031', span, `there is no minus of ${show(operand.type)}`)
      return { kind: 'negate', operand, type: operand.type.kind === 'int' ? int : operand.type, span }
    }
    case 'binary':
      return binaryExpr(scope, expr, wanted)
    case 'is': {
      const subject = infer(scope, expr.subject)
      const { pattern, scope: inner } = elaboratePattern(scope, expr.pattern, subject.type)
      if (inner.locals.size !== scope.locals.size)
        report(scope, 'MU038', expr.pattern.span, '`is` only asks; it binds nothing', 'use `_`, or `match`')
      return { kind: 'is', subject, pattern, type: bool, span }
    }
    case 'ifx': {
      const condition = exprOf(scope, expr.condition, bool, 'the condition')
      const [then, otherwise] = alike(scope, expr.then, expr.otherwise, wanted)
      return { kind: 'if', condition, then, otherwise, type: join(then.type, otherwise.type), span }
    }
    case 'quantified': {
      const ranges: TRange[] = []
      let inner = scope
      for (const range of expr.ranges) {
        const source = sourceExpr(inner, range.source)
        const parts = elements(source.type)
        const pairs = source.type.kind === 'map' && range.names.length === 2
        if (pairs && parts) {
          const [k, v] = range.names as [Ident, Ident]
          const first = bind(inner, k, parts[0] ?? unknown)
          const second = bind(first.scope, v, parts[1] ?? unknown)
          inner = second.scope
          ranges.push({ slots: [first.local, second.local], source })
        } else
          for (const name of range.names) {
            const made = bind(inner, name, parts?.[0] ?? unknown)
            inner = made.scope
            ranges.push({ slots: [made.local], source })
          }
      }
      return {
        kind: 'quantified',
        quantifier: expr.quantifier,
        ranges,
        body: exprOf(inner, expr.body, bool),
        type: bool,
        span,
      }
    }
    case 'with': {
      const base = infer(scope, expr.base)
      if (base.type.kind !== 'record') {
        if (!isUnknown(base.type)) report(scope, 'MU032', span, `\`with\` changes a record; this is ${show(base.type)}`)
        return failed(span)
      }
      const shape = base.type
      const fields = expr.fields.map(field => {
        const found = shape.fields.find(one => one.name === field.name.text)
        if (!found)
          report(
            scope,
            'MU033',
            field.name.span,
            `${show(shape)} has no field \`${field.name.text}\``,
            didYouMean(
              field.name.text,
              shape.fields.map(one => one.name),
            ),
          )
        return {
          name: field.name.text,
          value: exprOf(scope, field.value, found?.shape ?? unknown, `\`${field.name.text}\``),
        }
      })
      return { kind: 'with', base, shape, fields, type: shape, span }
    }
    case 'dot':
      return dotExpr(scope, expr)
    case 'index': {
      const base = infer(scope, expr.base)
      if (base.type.kind === 'map')
        return { kind: 'index', base, key: exprOf(scope, expr.key, base.type.key, 'the key'), type: base.type.of, span }
      if (base.type.kind === 'list')
        return { kind: 'index', base, key: exprOf(scope, expr.key, int, 'the index'), type: base.type.of, span }
      if (!isUnknown(base.type))
        report(scope, 'MU032', span, `only maps and lists have \`[…]\`; this is ${show(base.type)}`)
      return failed(span)
    }
    case 'empty':
      if (wanted?.kind === 'map') return { kind: 'map', pairs: [], type: wanted, span }
      if (wanted?.kind === 'set') return { kind: 'set', items: [], type: wanted, span }
      if (!wanted || !isUnknown(wanted))
        report(
          scope,
          'MU034',
          span,
          'cannot tell what this is empty of',
          'give the name a type: `var x: set<Node> = {}`',
        )
      return failed(span)
    case 'set':
    case 'list': {
      const of = wanted && wanted.kind === expr.kind ? wanted.of : undefined
      const items = expr.items.map((item, i) => (of || i > 0 ? infer(scope, item, of) : infer(scope, item)))
      const type = of ?? items.reduce<Type>((all, item) => join(all, item.type), items[0]?.type ?? unknown)
      if (items.length === 0 && !of) {
        report(
          scope,
          'MU034',
          span,
          'cannot tell what this is empty of',
          'give the name a type: `var x: list<Node> = []`',
        )
        return failed(span)
      }
      for (const item of items)
        if (!fits(item.type, type)) report(scope, 'MU030', item.span, `this is ${show(item.type)} among ${show(type)}`)
      return { kind: expr.kind, items, type: expr.kind === 'set' ? setOf(type) : listOf(type), span }
    }
    case 'map': {
      const of = wanted?.kind === 'map' ? wanted : undefined
      const pairs = expr.pairs.map(pair => ({
        key: infer(scope, pair.key, of?.key),
        value: infer(scope, pair.value, of?.of),
      }))
      const type: Shape & { kind: 'map' } =
        of ??
        mapOf(
          pairs[0]?.key.type ?? unknown,
          pairs.reduce<Type>((all, pair) => join(all, pair.value.type), pairs[0]?.value.type ?? unknown),
        )
      for (const pair of pairs) {
        if (!fits(pair.key.type, type.key))
          report(scope, 'MU030', pair.key.span, `this key is ${show(pair.key.type)} among ${show(type.key)}`)
        if (!fits(pair.value.type, type.of))
          report(scope, 'MU030', pair.value.span, `this is ${show(pair.value.type)} among ${show(type.of)}`)
      }
      return { kind: 'map', pairs, type, span }
    }
    case 'rangeList':
      return {
        kind: 'range',
        from: exprOf(scope, expr.from, int),
        to: exprOf(scope, expr.to, int),
        type: listOf(int),
        span,
      }
    case 'setOf':
    case 'listOf': {
      const of = wanted?.kind === 'set' || wanted?.kind === 'list' ? wanted.of : undefined
      const { item, gen } = generated(scope, expr.gen, inner => infer(inner, expr.item, of))
      if (expr.kind === 'setOf' && gen.by.length > 0)
        report(scope, 'MU035', expr.gen.span, 'a set has its own order; `by` sorts lists')
      return { kind: expr.kind, item, gen, type: expr.kind === 'setOf' ? setOf(item.type) : listOf(item.type), span }
    }
    case 'mapOf': {
      const of = wanted?.kind === 'map' ? wanted : undefined
      let value: TExpr = failed(span)
      const { item, gen } = generated(scope, expr.gen, inner => {
        value = infer(inner, expr.pair.value, of?.of)
        return infer(inner, expr.pair.key, of?.key)
      })
      return { kind: 'mapOf', key: item, value, gen, type: mapOf(item.type, value.type), span }
    }
    case 'match':
      return elaborateMatch(scope, expr, wanted)
  }
}

/** Two branches of one type; the one that tells more goes first. */
export function alike(scope: Scope, a: Expr, b: Expr, wanted?: Type): readonly [TExpr, TExpr] {
  const vague = (expr: Expr) =>
    expr.kind === 'empty' ||
    expr.kind === 'upper' ||
    (expr.kind === 'list' && expr.items.length === 0) ||
    expr.kind === 'number'
  if (!wanted && vague(a) && !vague(b)) {
    const second = infer(scope, b)
    return [exprOf(scope, a, second.type), second]
  }
  const first = infer(scope, a, wanted)
  return [first, exprOf(scope, b, wanted && fits(first.type, wanted) ? wanted : first.type)]
}

export function sourceExpr(scope: Scope, source: Source): TExpr {
  if (source.kind === 'span')
    return {
      kind: 'range',
      from: exprOf(scope, source.from, int),
      to: exprOf(scope, source.to, int),
      type: listOf(int),
      span: source.span,
    }
  const made = infer(scope, source)
  if (!elements(made.type)) {
    report(scope, 'MU032', source.span, `only sets, lists and maps can be gone through; this is ${show(made.type)}`)
    return failed(source.span)
  }
  return made
}

/** Binds the names of a `for` over what it goes through: one for sets and lists, two (or one, the key) for maps. */
export function bindElements(scope: Scope, names: readonly Ident[], type: Type): { scope: Scope; slots: Slot[] } {
  const parts = elements(type) ?? [unknown, unknown]
  if (names.length > parts.length)
    report(
      scope,
      'MU036',
      names[parts.length]?.span ?? names[0]?.span ?? { start: 0, end: 0, line: 1, column: 1 },
      `going through ${show(type)} gives ${parts.length === 1 ? 'one name' : 'a key and a value'}`,
    )
  let inner = scope
  const slots = names.map((name, i) => {
    const made = bind(inner, name, parts[i] ?? unknown)
    inner = made.scope
    return made.local
  })
  return { scope: inner, slots }
}

function generated(
  scope: Scope,
  gen: import('../tree.ts').Generator,
  item: (inner: Scope) => TExpr,
): { item: TExpr; gen: TGenerator } {
  const source = sourceExpr(scope, gen.source)
  const { scope: inner, slots } = bindElements(scope, gen.names, source.type)
  const where = gen.where && exprOf(inner, gen.where, bool, 'the condition')
  const by = gen.by.map(one => infer(inner, one))
  return { item: item(inner), gen: { slots, source, ...(where && { where }), by } }
}
