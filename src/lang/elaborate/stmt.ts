import type { Site } from '../../core/machine.ts'
import type { Block, Expr, Ident, Place, Stmt, TimerRef } from '../tree.ts'
import type { RoutineCall, TBlock, TExpr, TPathStep, TStmt, TTimer, TValue, Type } from '../typed.ts'
import { bind, didYouMean, excerpt, failed, type Local, report, type Scope, warn } from './context.ts'
import { bindElements, exprOf, infer, sourceExpr } from './expr.ts'
import { resolveType } from './names.ts'
import { elaboratePattern, exhaustive } from './patterns.ts'
import { argsInOrder } from './references.ts'
import { bool, duration, fits, int, isUnknown, nodeId, setOf, show, unknown } from './types.ts'

/** The statements of a body, in order; later ones see what earlier ones bound. */
export function elaborateBlock(scope: Scope, block: Block): TStmt[] {
  let inner = scope
  const made: TStmt[] = []
  const bound: Local[] = []
  for (const statement of block.statements) {
    const next = elaborateStmt(inner, statement)
    made.push(next.stmt)
    if (next.local) bound.push(next.local)
    inner = next.scope
  }
  for (const local of bound)
    if (!scope.usedSlots.has(local.slot) && !local.name.startsWith('_'))
      warn(scope, 'MU050', local.span, `\`${local.name}\` is never used`)
  return made
}

interface Made {
  readonly stmt: TStmt
  readonly scope: Scope
  readonly local?: Local
}

function elaborateStmt(scope: Scope, stmt: Stmt): Made {
  const { span } = stmt
  const same = (made: TStmt): Made => ({ stmt: made, scope })
  const site = (kind: Site['kind'], what: { span: Stmt['span'] }, more: Partial<Site> = {}): number | undefined =>
    scope.sites ? newSite(scope, kind, what.span, more) : undefined
  switch (stmt.kind) {
    case 'let':
    case 'var': {
      const wanted = stmt.type && resolveType(scope, stmt.type)
      const value = rightSide(scope, stmt.value, wanted)
      const type = wanted ?? value.type ?? unknown
      const made = bind(
        scope,
        stmt.name,
        type.kind === 'int' && stmt.kind === 'var' && !wanted ? int : type,
        stmt.kind === 'var',
      )
      return {
        stmt: { kind: 'let', slot: made.local, value, mutable: stmt.kind === 'var', span },
        scope: made.scope,
        local: made.local,
      }
    }
    case 'assign':
      return same(assign(scope, stmt, site))
    case 'if': {
      const condition = exprOf(scope, stmt.condition, bool, 'the condition')
      const number = site('if', stmt.condition)
      const then = elaborateBlock(scope, stmt.then)
      const otherwise = stmt.otherwise && blockOf(scope, stmt.otherwise)
      return same({ kind: 'if', site: number, condition, then, ...(otherwise && { otherwise }), span })
    }
    case 'for': {
      const source = sourceExpr(scope, stmt.source)
      const { scope: inner, slots } = bindElements(scope, stmt.names, source.type)
      return same({ kind: 'for', slots, source, body: elaborateBlock(inner, stmt.body), span })
    }
    case 'while': {
      const condition = exprOf(scope, stmt.condition, bool, 'the condition')
      const number = site('while', stmt.condition)
      const limit = exprOf(scope, stmt.limit, int, 'the limit')
      return same({ kind: 'while', site: number, condition, limit, body: elaborateBlock(scope, stmt.body), span })
    }
    case 'when': {
      if (!scope.effects) report(scope, 'MU042', span, '`when` leaves a handler or a routine; a function has `if`')
      if (scope.effects && scope.result)
        report(scope, 'MU042', span, 'a routine with a result cannot be left without one', 'use `if … { return … }`')
      const condition = exprOf(scope, stmt.condition, bool, 'the guard')
      const number = site('when', stmt.condition, stmt.reason === undefined ? {} : { reason: stmt.reason })
      return same({
        kind: 'when',
        site: number,
        condition,
        ...(stmt.reason !== undefined && { reason: stmt.reason }),
        span,
      })
    }
    case 'ignore':
      return same({ kind: 'ignore', reason: stmt.reason, span })
    case 'matchStmt': {
      const subject = infer(scope, stmt.subject)
      const arms = stmt.arms.map(arm => {
        const { pattern, scope: inner } = elaboratePattern(scope, arm.pattern, subject.type)
        const where = arm.where && exprOf(inner, arm.where, bool, 'the condition')
        const number = arm.where && site('where', arm.where)
        return {
          pattern,
          ...(where && { where }),
          ...(number !== undefined && { site: number }),
          body: blockOf(inner, arm.body),
        }
      })
      exhaustive(scope, subject.type, stmt.arms, arms, span)
      return same({ kind: 'match', subject, arms, span })
    }
    case 'callStmt': {
      const call = routineCall(scope, stmt.name, stmt.args, span)
      if (call) return same({ kind: 'routine', call, span })
      const isFn = scope.machine?.fns.has(stmt.name.text) || scope.module.fns.has(stmt.name.text)
      if (isFn) report(scope, 'MU039', span, `\`${stmt.name.text}\` is a function: what it gives is lost here`)
      else
        report(
          scope,
          'MU020',
          stmt.name.span,
          `there is no routine \`${stmt.name.text}\` here`,
          didYouMean(stmt.name.text, scope.machine?.routines.keys() ?? []),
        )
      return same({ kind: 'ignore', reason: '', span })
    }
    case 'return': {
      const value = stmt.value && rightSide(scope, stmt.value, scope.result)
      if (scope.result && !value) report(scope, 'MU043', span, `${show(scope.result)} is to be returned`)
      if (!scope.result && value) report(scope, 'MU043', span, 'nothing is to be returned here')
      return same({ kind: 'return', ...(value && { value }), span })
    }
    default:
      return same(effect(scope, stmt, site))
  }
}

type SiteOf = (kind: Site['kind'], what: { span: Stmt['span'] }, more?: Partial<Site>) => number | undefined
type EffectStmt = Extract<Stmt, { kind: 'emit' | 'send' | 'arm' | 'cancel' | 'become' | 'assert' }>

function effect(scope: Scope, stmt: EffectStmt, site: SiteOf): TStmt {
  const { span } = stmt
  const machine = scope.machine
  if (!scope.effects || !machine)
    report(scope, 'MU042', span, `a function is pure: no \`${stmt.kind}\` in it`, 'make it a routine')
  switch (stmt.kind) {
    case 'emit':
    case 'send': {
      const message = infer(scope, stmt.kind === 'emit' ? stmt.signal : stmt.message)
      const wanted = stmt.kind === 'emit' ? 'signal' : 'message'
      const shape = message.type.kind === 'record' ? message.type : undefined
      if (!shape || sortOf(scope, shape.name) !== wanted) {
        if (!isUnknown(message.type))
          report(scope, 'MU044', message.span, `\`${stmt.kind}\` takes a ${wanted}; this is ${show(message.type)}`)
      } else machine?.[stmt.kind === 'emit' ? 'emits' : 'sends'].add(shape)
      if (stmt.kind === 'emit') return { kind: 'emit', signal: message, span }
      const to = infer(scope, stmt.to, stmt.to.kind === 'number' ? nodeId : setOf(nodeId))
      if (!fits(to.type, nodeId) && !fits(to.type, setOf(nodeId)))
        report(scope, 'MU030', to.span, `\`to\` takes a node or a set of nodes; this is ${show(to.type)}`)
      return { kind: 'send', message, to, span }
    }
    case 'arm':
    case 'cancel': {
      const found = timerOf(scope, stmt.timer)
      if (stmt.kind === 'cancel') return { kind: 'cancel', timer: found.timer.shape, args: found.args, span }
      const least = stmt.duration ? exprOf(scope, stmt.duration, duration, 'the duration') : found.timer.least
      return {
        kind: 'arm',
        timer: found.timer.shape,
        args: found.args,
        least,
        most: stmt.duration ? least : found.timer.most,
        span,
      }
    }
    case 'become': {
      const known = machine?.phase?.cases.map(one => one.name) ?? []
      if (!known.includes(stmt.phase.text))
        report(
          scope,
          'MU045',
          stmt.phase.span,
          `there is no phase \`${stmt.phase.text}\``,
          didYouMean(stmt.phase.text, known),
        )
      machine?.written.add(stmt.phase.text)
      return { kind: 'become', phase: stmt.phase.text, site: site('assign', stmt, { field: 'phase' }), span }
    }
    case 'assert': {
      if (!machine?.monitor)
        report(scope, 'MU042', span, 'monitors assert; a machine has guards, and a model has properties')
      const condition = exprOf(scope, stmt.condition, bool, 'the assertion')
      return { kind: 'assert', site: site('assert', stmt.condition) ?? 0, name: stmt.name.text, condition, span }
    }
  }
}

function blockOf(scope: Scope, body: Block | Stmt): TBlock {
  return elaborateBlock(scope, body.kind === 'block' ? body : { kind: 'block', statements: [body], span: body.span })
}

function newSite(scope: Scope, kind: Site['kind'], span: Stmt['span'], more: Partial<Site>): number {
  const sites = scope.machine?.sites ?? []
  sites.push({
    kind,
    file: scope.module.file,
    line: span.line,
    column: span.column,
    text: excerpt(scope.module, span),
    ...more,
  })
  return sites.length - 1
}

/** The right side of `let`, `:=` and `return`: an expression, or the call of a routine. */
function rightSide(scope: Scope, expr: Expr, wanted: Type | undefined): TValue {
  const call = expr.kind === 'call' ? routineCall(scope, expr.name, expr.args, expr.span) : undefined
  if (!call) return wanted ? exprOf(scope, expr, wanted) : infer(scope, expr)
  if (!call.type) report(scope, 'MU043', expr.span, `\`${call.routine.name}\` gives nothing`)
  else if (wanted && !fits(call.type, wanted))
    report(scope, 'MU030', expr.span, `this is ${show(call.type)}, but ${show(wanted)} is wanted`)
  return call
}

function routineCall(
  scope: Scope,
  name: Ident,
  args: Extract<Stmt, { kind: 'callStmt' }>['args'],
  span: Stmt['span'],
): RoutineCall | undefined {
  const routine = scope.machine?.routines.get(name.text)
  if (!routine) return undefined
  if (!scope.effects) report(scope, 'MU042', span, 'a function is pure: it calls no routine')
  scope.machine?.read.add(`${name.text}()`)
  const params = routine.params.map(one => ({ name: one.name, shape: one.type }))
  return {
    kind: 'routineCall',
    routine,
    args: argsInOrder(scope, name, params, args, span),
    type: routine.result,
    span,
  }
}

function timerOf(scope: Scope, ref: TimerRef): { timer: TTimer; args: TExpr[] } {
  const timer = scope.machine?.timers.get(ref.name.text)
  if (timer) {
    scope.machine?.written.add(`timer ${ref.name.text}`)
    return { timer, args: argsInOrder(scope, ref.name, timer.shape.fields, ref.args, ref.span) }
  }
  report(
    scope,
    'MU020',
    ref.name.span,
    `there is no timer \`${ref.name.text}\``,
    didYouMean(ref.name.text, scope.machine?.timers.keys() ?? []),
  )
  const zero = failed(ref.span)
  return {
    timer: {
      shape: { kind: 'record', name: ref.name.text, tag: true, fields: [] },
      params: [],
      least: zero,
      most: zero,
      doc: [],
      span: ref.span,
    },
    args: [],
  }
}

function assign(scope: Scope, stmt: Extract<Stmt, { kind: 'assign' }>, site: SiteOf): TStmt {
  const { place, span } = stmt
  const local = scope.locals.get(place.name.text)
  const field = local ? undefined : scope.machine?.fields.get(place.name.text)
  if (local && !local.mutable)
    report(
      scope,
      'MU046',
      place.span,
      `\`${local.name}\` was bound by \`let\`, or is a parameter: it does not change`,
      'use `var`',
    )
  if (!local && !field) {
    const config = scope.machine?.config.has(place.name.text) ? 'the configuration does not change' : undefined
    report(
      scope,
      'MU046',
      place.name.span,
      `there is no state \`${place.name.text}\` to write`,
      config ?? didYouMean(place.name.text, [...(scope.machine?.fields.keys() ?? []), ...scope.locals.keys()]),
    )
  }
  if (field && !scope.effects)
    report(scope, 'MU042', span, 'a function is pure: it writes no state', 'make it a routine')
  if (field) scope.machine?.written.add(place.name.text)
  const type = local?.type ?? field ?? unknown
  const { path, type: end } = pathOf(scope, place, type)
  const value = rightSide(scope, stmt.value, end)
  const number = field ? site('assign', stmt, { field: place.name.text }) : undefined
  const target = local ? { slot: local.slot } : { field: place.name.text }
  return { kind: 'assign', site: number, target, targetType: type, path, value, span }
}

function pathOf(scope: Scope, place: Place, start: Type): { path: TPathStep[]; type: Type } {
  let type = start
  const path: TPathStep[] = []
  for (const step of place.path) {
    if (step.kind === 'field') {
      const found = type.kind === 'record' ? type.fields.find(one => one.name === step.name.text) : undefined
      if (!found && !isUnknown(type))
        report(
          scope,
          'MU033',
          step.name.span,
          `${show(type)} has no field \`${step.name.text}\``,
          type.kind === 'record'
            ? didYouMean(
                step.name.text,
                type.fields.map(one => one.name),
              )
            : undefined,
        )
      if (type.kind === 'record') path.push({ kind: 'field', name: step.name.text, shape: type })
      type = found?.shape ?? unknown
    } else {
      const isMap = type.kind === 'map'
      if (type.kind !== 'map' && type.kind !== 'list') {
        if (!isUnknown(type))
          report(scope, 'MU032', step.key.span, `only maps and lists have \`[…]\`; this is ${show(type)}`)
        infer(scope, step.key, unknown)
        type = unknown
        continue
      }
      path.push({
        kind: 'key',
        key: exprOf(scope, step.key, type.kind === 'map' ? type.key : int, 'the key'),
        of: isMap ? 'map' : 'list',
      })
      type = type.of
    }
  }
  return { path, type }
}

function sortOf(scope: Scope, name: string): string | undefined {
  const symbol = scope.module.visible.get(name)
  return symbol?.kind === 'type' ? symbol.sort : undefined
}
