import type { EnumShape, RecordShape } from '../../core/shape.ts'
import type { Arg, Expr, Ident } from '../tree.ts'
import type { TExpr, TTimer, Type } from '../typed.ts'
import { callBuiltin, isBuiltin } from './builtins.ts'
import { didYouMean, failed, nameHint, report, type Scope } from './context.ts'
import { exprOf, infer } from './expr.ts'
import { recordNamed } from './names.ts'
import { bool, duration, fits, isUnknown, nodeId, optionOf, show, unknown } from './types.ts'
import { dotOfView, groupNamed, viewWords } from './views.ts'

/** What names in expressions refer to: values, cases, records, functions, fields. */

export function nameExpr(scope: Scope, name: Ident): TExpr {
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
  const known = [
    ...scope.locals.keys(),
    ...(machine?.fields.keys() ?? []),
    ...scope.module.consts.keys(),
    'self',
    'phase',
    'config',
    ...(scope.model ? viewWords(scope) : []),
  ]
  report(scope, 'MU020', span, `there is no \`${name.text}\` here`, didYouMean(name.text, known))
  return failed(span)
}

/** `None`, `Some(x)`, a case, a phase, a record, a message or a signal. */
export function upperExpr(scope: Scope, name: Ident, args: readonly Arg[], span: Expr['span'], wanted?: Type): TExpr {
  if (name.text === 'None' && args.length === 0) {
    if (wanted?.kind === 'option') return { kind: 'none', type: wanted, span }
    if (wanted && isUnknown(wanted)) return failed(span)
    report(
      scope,
      wanted ? 'MU030' : 'MU034',
      span,
      wanted ? `\`None\` is an option, but ${show(wanted)} is wanted` : 'cannot tell what this is the absence of',
      'give the name a type: `var x: Node? = None`',
    )
    return failed(span)
  }
  if (name.text === 'Some' && args.length === 1 && args[0]) {
    const of = infer(scope, args[0].value, wanted?.kind === 'option' ? wanted.of : undefined)
    if (of.type.kind === 'option')
      report(scope, 'MU024', span, 'an option of an option cannot tell `None` from `Some(None)`')
    return {
      kind: 'some',
      of,
      type: wanted?.kind === 'option' && fits(of.type, wanted.of) ? wanted : optionOf(of.type),
      span,
    }
  }
  const shape = caseNamed(scope, name, wanted)
  if (shape) {
    const found = shape.cases.find(one => one.name === name.text)
    const fields = argsInOrder(scope, name, found?.fields ?? [], args, span)
    return { kind: 'case', shape, name: name.text, fields, type: shape, span }
  }
  const record = recordNamed(scope.module, name.text)
  if (record) return recordExpr(scope, name, record.shape, args, span)
  const cases = [...scope.module.visible.values()].flatMap(one =>
    one.kind === 'type' && one.shape.kind === 'enum' ? one.shape.cases.map(c => c.name) : [],
  )
  report(
    scope,
    'MU020',
    name.span,
    `there is no \`${name.text}\` here`,
    nameHint(scope, name.text, [
      ...cases,
      ...scope.module.visible.keys(),
      ...(scope.machine?.phase?.cases.map(one => one.name) ?? []),
    ]),
  )
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
  if (found.length > 1)
    report(scope, 'MU025', name.span, `\`${name.text}\` is a case of ${found.map(show).join(' and ')}`)
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
      if (arg.kind === 'arg')
        report(
          scope,
          'MU037',
          arg.span,
          `\`${name.text}\` takes ${fields.length} argument${fields.length === 1 ? '' : 's'}`,
        )
      else
        report(
          scope,
          'MU037',
          arg.name.span,
          `\`${name.text}\` has no \`${arg.name.text}\``,
          didYouMean(
            arg.name.text,
            fields.map(one => one.name),
          ),
        )
      infer(scope, arg.value, unknown)
    } else if (given.has(field.name)) report(scope, 'MU037', arg.span, `\`${field.name}\` is given twice`)
    else given.set(field.name, exprOf(scope, arg.value, field.shape, `\`${field.name}\``))
  }
  const missing = fields.filter(field => !given.has(field.name))
  if (missing.length > 0 && args.length <= fields.length)
    report(scope, 'MU037', span, `\`${name.text}\` lacks ${missing.map(one => `\`${one.name}\``).join(', ')}`)
  return fields.map(field => given.get(field.name) ?? failed(span))
}

/** What is left is given to a step, not to a function; of a timer that fires at any time of a range it is not known. */
function refuseLeftOf(scope: Scope, timer: TTimer, span: Expr['span']): void {
  if (!scope.effects) report(scope, 'MU072', span, '`left` is asked in handlers and routines', 'pass it on as a value')
  if (timer.most !== timer.least)
    report(
      scope,
      'MU072',
      span,
      `how long \`${timer.shape.name}\` runs is the host's choice: nobody knows what is left`,
    )
}

export function callExpr(scope: Scope, expr: Extract<Expr, { kind: 'call' }>): TExpr {
  const { name, args, span } = expr
  const timer = scope.machine?.timers.get(
    (args[0]?.value.kind === 'name' || args[0]?.value.kind === 'call' ? args[0].value.name.text : '') ?? '',
  )
  if ((name.text === 'armed' || name.text === 'left') && timer && args.length === 1) {
    const inner = args[0]?.value
    const params = inner?.kind === 'call' ? argsInOrder(scope, name, timer.shape.fields, inner.args, span) : []
    if (name.text === 'left') refuseLeftOf(scope, timer, span)
    return { kind: name.text, timer: timer.shape, args: params, type: name.text === 'armed' ? bool : duration, span }
  }
  const found = scope.machine?.fns.get(name.text) ?? scope.module.fns.get(name.text)
  if (found) {
    if (scope.machine?.fns.has(name.text)) scope.machine.read.add(`${name.text}()`)
    else scope.module.used.add(name.text)
    const params = found.fn.params.map(one => ({ name: one.name, shape: one.type }))
    return {
      kind: 'call',
      fn: found.fn,
      args: argsInOrder(scope, name, params, args, span),
      type: found.fn.result,
      span,
    }
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
    report(
      scope,
      'MU039',
      span,
      `\`${name.text}\` is a routine: it stands alone, or is the whole right side of \`let\`, \`var\`, \`:=\` or \`return\``,
    )
  else
    report(
      scope,
      'MU020',
      name.span,
      `there is no function \`${name.text}\` here`,
      didYouMean(name.text, [
        ...(scope.machine?.fns.keys() ?? []),
        ...(scope.machine?.routines.keys() ?? []),
        ...scope.module.fns.keys(),
      ]),
    )
  for (const arg of args) infer(scope, arg.value, unknown)
  return failed(span)
}

export function dotExpr(scope: Scope, expr: Extract<Expr, { kind: 'dot' }>): TExpr {
  const { name, span } = expr
  if (expr.base.kind === 'name' && expr.base.name.text === 'config' && scope.machine && !scope.locals.has('config')) {
    const type = scope.machine.config.get(name.text)
    if (!type)
      report(
        scope,
        'MU033',
        name.span,
        `the configuration has no \`${name.text}\``,
        didYouMean(name.text, scope.machine.config.keys()),
      )
    else scope.machine.read.add(`config.${name.text}`)
    return type ? { kind: 'config', name: name.text, type, span } : failed(span)
  }
  const monitor = expr.base.kind === 'upper' ? scope.model?.monitors.get(expr.base.name.text) : undefined
  if (monitor) {
    const field = monitor.state.find(one => one.name === name.text)
    if (!field)
      report(
        scope,
        'MU033',
        name.span,
        `monitor ${monitor.name} has no \`${name.text}\``,
        didYouMean(
          name.text,
          monitor.state.map(one => one.name),
        ),
      )
    return field
      ? { kind: 'monitorField', monitor: monitor.name, name: name.text, type: field.shape, span }
      : failed(span)
  }
  const base =
    scope.model && !scope.configuring && expr.base.kind === 'number' ? infer(scope, expr.base) : infer(scope, expr.base)
  if (base.type.kind === 'view' || (scope.model && !scope.configuring && expr.base.kind === 'number'))
    return dotOfView(scope, base, name, span)
  if (base.type.kind === 'record') {
    const field = base.type.fields.find(one => one.name === name.text)
    if (field) return { kind: 'get', base, name: name.text, type: field.shape, span }
    report(
      scope,
      'MU033',
      name.span,
      `${show(base.type)} has no field \`${name.text}\``,
      didYouMean(
        name.text,
        base.type.fields.map(one => one.name),
      ),
    )
  } else if (!isUnknown(base.type)) report(scope, 'MU032', span, `${show(base.type)} has no fields`)
  return failed(span)
}
