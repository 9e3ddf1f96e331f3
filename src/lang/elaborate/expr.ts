import type { EnumShape, RecordShape, Shape } from '../../core/shape.ts'
import type { Arg, Expr, Ident, Source } from '../tree.ts'
import type { Slot, TExpr, TGenerator, TRange, Type } from '../typed.ts'
import { callBuiltin, isBuiltin } from './builtins.ts'
import { bind, didYouMean, failed, report, type Scope } from './context.ts'
import { recordNamed } from './names.ts'
import { binaryExpr } from './operators.ts'
import { elaborateMatch, elaboratePattern } from './patterns.ts'
import { bool, duration, elements, fits, float32, int, isUnknown, join, listOf, mapOf, nodeId, optionOf, setOf, show, text, unknown } from './types.ts'
import { dotOfView, groupNamed, viewWords } from './views.ts'

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
      return { kind: 'literal', value: expr.value, type: wanted?.kind === 'opaque' && !isUnknown(wanted) ? wanted : text, span }
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
      if (operand.kind === 'literal' && typeof operand.value === 'number') return { ...operand, value: -operand.value, span }
      if (!['int', 'float32', 'duration'].includes(operand.type.kind) && !isUnknown(operand.type))
        report(scope, 'MU031', span, `there is no minus of ${show(operand.type)}`)
      return { kind: 'negate', operand, type: operand.type.kind === 'int' ? int : operand.type, span }
    }
    case 'binary':
      return binaryExpr(scope, expr, wanted)
    case 'is': {
      const subject = infer(scope, expr.subject)
      const { pattern, scope: inner } = elaboratePattern(scope, expr.pattern, subject.type)
      if (inner.locals.size !== scope.locals.size) report(scope, 'MU038', expr.pattern.span, '`is` only asks; it binds nothing', 'use `_`, or `match`')
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
      return { kind: 'quantified', quantifier: expr.quantifier, ranges, body: exprOf(inner, expr.body, bool), type: bool, span }
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
        if (!found) report(scope, 'MU033', field.name.span, `${show(shape)} has no field \`${field.name.text}\``, didYouMean(field.name.text, shape.fields.map(one => one.name)))
        return { name: field.name.text, value: exprOf(scope, field.value, found?.shape ?? unknown, `\`${field.name.text}\``) }
      })
      return { kind: 'with', base, shape, fields, type: shape, span }
    }
    case 'dot':
      return dotExpr(scope, expr)
    case 'index': {
      const base = infer(scope, expr.base)
      if (base.type.kind === 'map') return { kind: 'index', base, key: exprOf(scope, expr.key, base.type.key, 'the key'), type: base.type.of, span }
      if (base.type.kind === 'list') return { kind: 'index', base, key: exprOf(scope, expr.key, int, 'the index'), type: base.type.of, span }
      if (!isUnknown(base.type)) report(scope, 'MU032', span, `only maps and lists have \`[…]\`; this is ${show(base.type)}`)
      return failed(span)
    }
    case 'empty':
      if (wanted?.kind === 'map') return { kind: 'map', pairs: [], type: wanted, span }
      if (wanted?.kind === 'set') return { kind: 'set', items: [], type: wanted, span }
      if (!wanted || !isUnknown(wanted)) report(scope, 'MU034', span, 'cannot tell what this is empty of', 'give the name a type: `var x: set<Node> = {}`')
      return failed(span)
    case 'set':
    case 'list': {
      const of = wanted && wanted.kind === expr.kind ? wanted.of : undefined
      const items = expr.items.map((item, i) => (of || i > 0 ? infer(scope, item, of) : infer(scope, item)))
      const type = of ?? items.reduce<Type>((all, item) => join(all, item.type), items[0]?.type ?? unknown)
      if (items.length === 0 && !of) {
        report(scope, 'MU034', span, 'cannot tell what this is empty of', 'give the name a type: `var x: list<Node> = []`')
        return failed(span)
      }
      for (const item of items) if (!fits(item.type, type)) report(scope, 'MU030', item.span, `this is ${show(item.type)} among ${show(type)}`)
      return { kind: expr.kind, items, type: expr.kind === 'set' ? setOf(type) : listOf(type), span }
    }
    case 'map': {
      const of = wanted?.kind === 'map' ? wanted : undefined
      const pairs = expr.pairs.map(pair => ({ key: infer(scope, pair.key, of?.key), value: infer(scope, pair.value, of?.of) }))
      const type: Shape & { kind: 'map' } = of ?? mapOf(pairs[0]?.key.type ?? unknown, pairs.reduce<Type>((all, pair) => join(all, pair.value.type), pairs[0]?.value.type ?? unknown))
      for (const pair of pairs) {
        if (!fits(pair.key.type, type.key)) report(scope, 'MU030', pair.key.span, `this key is ${show(pair.key.type)} among ${show(type.key)}`)
        if (!fits(pair.value.type, type.of)) report(scope, 'MU030', pair.value.span, `this is ${show(pair.value.type)} among ${show(type.of)}`)
      }
      return { kind: 'map', pairs, type, span }
    }
    case 'rangeList':
      return { kind: 'range', from: exprOf(scope, expr.from, int), to: exprOf(scope, expr.to, int), type: listOf(int), span }
    case 'setOf':
    case 'listOf': {
      const of = wanted?.kind === 'set' || wanted?.kind === 'list' ? wanted.of : undefined
      const { item, gen } = generated(scope, expr.gen, inner => infer(inner, expr.item, of))
      if (expr.kind === 'setOf' && gen.by.length > 0) report(scope, 'MU035', expr.gen.span, 'a set has its own order; `by` sorts lists')
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
  const vague = (expr: Expr) => expr.kind === 'empty' || expr.kind === 'upper' || (expr.kind === 'list' && expr.items.length === 0) || (expr.kind === 'number')
  if (!wanted && vague(a) && !vague(b)) {
    const second = infer(scope, b)
    return [exprOf(scope, a, second.type), second]
  }
  const first = infer(scope, a, wanted)
  return [first, exprOf(scope, b, wanted && fits(first.type, wanted) ? wanted : first.type)]
}

export function sourceExpr(scope: Scope, source: Source): TExpr {
  if (source.kind === 'span') return { kind: 'range', from: exprOf(scope, source.from, int), to: exprOf(scope, source.to, int), type: listOf(int), span: source.span }
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
  if (names.length > parts.length) report(scope, 'MU036', names[parts.length]?.span ?? names[0]?.span ?? { start: 0, end: 0, line: 1, column: 1 }, `going through ${show(type)} gives ${parts.length === 1 ? 'one name' : 'a key and a value'}`)
  let inner = scope
  const slots = names.map((name, i) => {
    const made = bind(inner, name, parts[i] ?? unknown)
    inner = made.scope
    return made.local
  })
  return { scope: inner, slots }
}

function generated(scope: Scope, gen: import('../tree.ts').Generator, item: (inner: Scope) => TExpr): { item: TExpr; gen: TGenerator } {
  const source = sourceExpr(scope, gen.source)
  const { scope: inner, slots } = bindElements(scope, gen.names, source.type)
  const where = gen.where && exprOf(inner, gen.where, bool, 'the condition')
  const by = gen.by.map(one => infer(inner, one))
  return { item: item(inner), gen: { slots, source, ...(where && { where }), by } }
}

function nameExpr(scope: Scope, name: Ident): TExpr {
  const { span } = name
  const local = scope.locals.get(name.text)
  if (local) {
    scope.usedSlots.add(local.slot)
    return { kind: 'local', slot: local.slot, type: local.type, span }
  }
  const machine = scope.machine
  const field = machine?.fields.get(name.text)
  if (field) {
    machine?.read.add(name.text)
    return { kind: 'field', name: name.text, type: field, span }
  }
  if (name.text === 'self' && machine && !machine.monitor) return { kind: 'self', type: nodeId, span }
  if (name.text === 'phase' && machine?.phase) return { kind: 'phase', type: machine.phase, span }
  const constant = scope.module.consts.get(name.text)
  if (constant) {
    scope.module.used.add(name.text)
    return { kind: 'const', module: constant.module, name: name.text, type: constant.type, span }
  }
  const group = scope.model && groupNamed(scope, name)
  if (group) return group
  const known = [...scope.locals.keys(), ...(machine?.fields.keys() ?? []), ...scope.module.consts.keys(), 'self', 'phase', 'config', ...(scope.model ? viewWords(scope) : [])]
  report(scope, 'MU020', span, `there is no \`${name.text}\` here`, didYouMean(name.text, known))
  return failed(span)
}

/** `None`, `Some(x)`, a case, a phase, a record, a message or a signal. */
function upperExpr(scope: Scope, name: Ident, args: readonly Arg[], span: Expr['span'], wanted?: Type): TExpr {
  if (name.text === 'None' && args.length === 0) {
    if (wanted?.kind === 'option') return { kind: 'none', type: wanted, span }
    if (wanted && isUnknown(wanted)) return failed(span)
    report(scope, wanted ? 'MU030' : 'MU034', span, wanted ? `\`None\` is an option, but ${show(wanted)} is wanted` : 'cannot tell what this is the absence of', 'give the name a type: `var x: Node? = None`')
    return failed(span)
  }
  if (name.text === 'Some' && args.length === 1 && args[0]) {
    const of = infer(scope, args[0].value, wanted?.kind === 'option' ? wanted.of : undefined)
    if (of.type.kind === 'option') report(scope, 'MU024', span, 'an option of an option cannot tell `None` from `Some(None)`')
    return { kind: 'some', of, type: wanted?.kind === 'option' && fits(of.type, wanted.of) ? wanted : optionOf(of.type), span }
  }
  const shape = caseNamed(scope, name, wanted)
  if (shape) {
    const found = shape.cases.find(one => one.name === name.text)
    const fields = argsInOrder(scope, name, found?.fields ?? [], args, span)
    return { kind: 'case', shape, name: name.text, fields, type: shape, span }
  }
  const record = recordNamed(scope.module, name.text)
  if (record) return recordExpr(scope, name, record.shape, args, span)
  const cases = [...scope.module.visible.values()].flatMap(one => (one.kind === 'type' && one.shape.kind === 'enum' ? one.shape.cases.map(c => c.name) : []))
  report(scope, 'MU020', name.span, `there is no \`${name.text}\` here`, didYouMean(name.text, [...cases, ...scope.module.visible.keys(), ...(scope.machine?.phase?.cases.map(one => one.name) ?? [])]))
  return failed(span)
}

function recordExpr(scope: Scope, name: Ident, shape: RecordShape, args: readonly Arg[], span: Expr['span']): TExpr {
  return { kind: 'record', shape, fields: argsInOrder(scope, name, shape.fields, args, span), type: shape, span }
}

/** The enum that a case belongs to: the wanted one first, else the only visible one that has it. */
export function caseNamed(scope: Scope, name: Ident, wanted?: Type): EnumShape | undefined {
  const target = wanted?.kind === 'option' ? wanted.of : wanted
  if (target?.kind === 'enum' && target.cases.some(one => one.name === name.text)) return target
  if (recordNamed(scope.module, name.text)) return undefined
  const found = [...scope.module.visible].flatMap(([key, one]) => {
    const has = one.kind === 'type' && one.shape.kind === 'enum' && one.shape.cases.some(c => c.name === name.text)
    if (has) scope.module.used.add(key)
    return has && one.kind === 'type' && one.shape.kind === 'enum' ? [one.shape] : []
  })
  if (found.length > 1) report(scope, 'MU025', name.span, `\`${name.text}\` is a case of ${found.map(show).join(' and ')}`)
  return found[0]
}

/** Arguments by place first, then by name; each field once. */
export function argsInOrder(
  scope: Scope,
  name: Ident,
  fields: readonly { readonly name: string; readonly shape: Type }[],
  args: readonly Arg[],
  span: Expr['span'],
): TExpr[] {
  const given = new Map<string, TExpr>()
  for (const [i, arg] of args.entries()) {
    const field = arg.kind === 'arg' ? fields[i] : fields.find(one => one.name === arg.name.text)
    if (!field) {
      if (arg.kind === 'arg') report(scope, 'MU037', arg.span, `\`${name.text}\` takes ${fields.length} argument${fields.length === 1 ? '' : 's'}`)
      else report(scope, 'MU037', arg.name.span, `\`${name.text}\` has no \`${arg.name.text}\``, didYouMean(arg.name.text, fields.map(one => one.name)))
      infer(scope, arg.value, unknown)
    } else if (given.has(field.name)) report(scope, 'MU037', arg.span, `\`${field.name}\` is given twice`)
    else given.set(field.name, exprOf(scope, arg.value, field.shape, `\`${field.name}\``))
  }
  const missing = fields.filter(field => !given.has(field.name))
  if (missing.length > 0 && args.length <= fields.length)
    report(scope, 'MU037', span, `\`${name.text}\` lacks ${missing.map(one => `\`${one.name}\``).join(', ')}`)
  return fields.map(field => given.get(field.name) ?? failed(span))
}

function callExpr(scope: Scope, expr: Extract<Expr, { kind: 'call' }>): TExpr {
  const { name, args, span } = expr
  const timer = scope.machine?.timers.get((args[0]?.value.kind === 'name' || args[0]?.value.kind === 'call' ? args[0].value.name.text : '') ?? '')
  if ((name.text === 'armed' || name.text === 'left') && timer && args.length === 1) {
    const inner = args[0]?.value
    const params = inner?.kind === 'call' ? argsInOrder(scope, name, timer.shape.fields, inner.args, span) : []
    return { kind: name.text, timer: timer.shape, args: params, type: name.text === 'armed' ? bool : duration, span }
  }
  const found = scope.machine?.fns.get(name.text) ?? scope.module.fns.get(name.text)
  if (found) {
    if (scope.machine?.fns.has(name.text)) scope.machine.read.add(`${name.text}()`)
    else scope.module.used.add(name.text)
    const params = found.fn.params.map(one => ({ name: one.name, shape: one.type }))
    return { kind: 'call', fn: found.fn, args: argsInOrder(scope, name, params, args, span), type: found.fn.result, span }
  }
  if (name.text === 'connected' && scope.model && args.length === 2) {
    const [a, b] = args.map(arg => infer(scope, arg.value)) as [TExpr, TExpr]
    return { kind: 'connected', a, b, type: bool, span }
  }
  if (isBuiltin(name.text)) {
    const values = args.map(arg => {
      if (arg.kind === 'namedArg') report(scope, 'MU037', arg.span, `\`${name.text}\` takes its arguments by place`)
      return arg.value
    })
    return callBuiltin(scope, name, values, span)
  }
  if (scope.machine?.routines.has(name.text))
    report(scope, 'MU039', span, `\`${name.text}\` is a routine: it stands alone, or is the whole right side of \`let\`, \`var\`, \`:=\` or \`return\``)
  else report(scope, 'MU020', name.span, `there is no function \`${name.text}\` here`, didYouMean(name.text, [...(scope.machine?.fns.keys() ?? []), ...(scope.machine?.routines.keys() ?? []), ...scope.module.fns.keys()]))
  for (const arg of args) infer(scope, arg.value, unknown)
  return failed(span)
}

function dotExpr(scope: Scope, expr: Extract<Expr, { kind: 'dot' }>): TExpr {
  const { name, span } = expr
  if (expr.base.kind === 'name' && expr.base.name.text === 'config' && scope.machine && !scope.locals.has('config')) {
    const type = scope.machine.config.get(name.text)
    if (!type) report(scope, 'MU033', name.span, `the configuration has no \`${name.text}\``, didYouMean(name.text, scope.machine.config.keys()))
    else scope.machine.read.add(`config.${name.text}`)
    return type ? { kind: 'config', name: name.text, type, span } : failed(span)
  }
  const monitor = expr.base.kind === 'upper' ? scope.model?.monitors.get(expr.base.name.text) : undefined
  if (monitor) {
    const field = monitor.state.find(one => one.name === name.text)
    if (!field) report(scope, 'MU033', name.span, `monitor ${monitor.name} has no \`${name.text}\``, didYouMean(name.text, monitor.state.map(one => one.name)))
    return field ? { kind: 'monitorField', monitor: monitor.name, name: name.text, type: field.shape, span } : failed(span)
  }
  const base = scope.model && !scope.configuring && expr.base.kind === 'number' ? infer(scope, expr.base) : infer(scope, expr.base)
  if (base.type.kind === 'view' || (scope.model && !scope.configuring && expr.base.kind === 'number')) return dotOfView(scope, base, name, span)
  if (base.type.kind === 'record') {
    const field = base.type.fields.find(one => one.name === name.text)
    if (field) return { kind: 'get', base, name: name.text, type: field.shape, span }
    report(scope, 'MU033', name.span, `${show(base.type)} has no field \`${name.text}\``, didYouMean(name.text, base.type.fields.map(one => one.name)))
  } else if (!isUnknown(base.type)) report(scope, 'MU032', span, `${show(base.type)} has no fields`)
  return failed(span)
}
