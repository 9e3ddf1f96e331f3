import type { RecordShape, Shape } from '../../core/shape.ts'
import type { FieldDecl, MachineDecl, MachinePart, MonitorDecl, OnDecl, RoutineDecl } from '../tree.ts'
import type { TExpr, TField, THandler, TMachine, TProperty, TRoutine, TStateField, TTimer, Type } from '../typed.ts'
import {
  bind,
  didYouMean,
  excerpt,
  fresh,
  type MachineScope,
  type Module,
  nameHint,
  type Program,
  report,
  type Scope,
} from './context.ts'
import { coverage, warnUnused } from './coverage.ts'
import { exprOf } from './expr.ts'
import { bodyOf, fnShell, refuseRecursion } from './functions.ts'
import { hashOf } from './hash.ts'
import { recordNamed, resolveType } from './names.ts'
import { elaborateBlock } from './stmt.ts'
import { bool, duration, nodeId, show, unknown } from './types.ts'
import { phaseType } from './views.ts'

type Part<K extends MachinePart['kind']> = Extract<MachinePart, { kind: K }>

/** A machine or a monitor, checked whole: each part, then that every input has one handler in every phase. */
export function elaborateMachine(program: Program, module: Module, decl: MachineDecl | MonitorDecl): TMachine {
  const parts = <K extends MachinePart['kind']>(kind: K): Part<K>[] =>
    decl.parts.filter(part => part.kind === kind) as Part<K>[]
  const phases = parts('phases').flatMap(part => part.names)
  const machine: MachineScope = {
    ...{
      name: decl.name.text,
      monitor: decl.kind === 'monitor',
      config: new Map(),
      fields: new Map(),
      timers: new Map(),
    },
    phase:
      phases.length > 0
        ? phaseType(
            decl.name.text,
            phases.map(one => one.text),
          )
        : undefined,
    ...{
      fns: new Map(),
      routines: new Map(),
      sites: [],
      sends: new Set(),
      emits: new Set(),
      read: new Set(),
      written: new Set(),
    },
  }
  const scope = fresh({ program, module, machine })
  refuseTwice(scope, [...phases, ...decl.parts.flatMap(namesOf)])
  if (decl.kind === 'monitor')
    for (const part of decl.parts)
      if (['config', 'phases', 'durable', 'timer', 'require', 'ignores'].includes(part.kind))
        report(scope, 'MU047', part.span, `a monitor has no \`${part.kind}\``)
  declareFields(scope, machine, decl.parts)
  const configs = parts('config').flatMap(part => part.fields)
  const timers = declareTimers(scope, machine, parts('timer'))
  for (const fn of parts('fn')) machine.fns.set(fn.name.text, { decl: fn, fn: fnShell(scope, fn, decl.name.text) })
  for (const routine of parts('routine')) machine.routines.set(routine.name.text, routineShell(scope, routine))
  const config = configs.map(field => fieldOf(scope, field, false))
  const state = stateFields(scope, parts('durable'), parts('state'))
  for (const timer of timers) finishTimer(scope, timer.decl, timer.made)
  for (const { decl: fn, fn: made } of machine.fns.values()) Object.assign(made, { body: bodyOf(scope, fn, made) })
  for (const routine of parts('routine'))
    finishRoutine(scope, routine, machine.routines.get(routine.name.text) as TRoutine)
  refuseRecursion(scope, parts('routine'), machine)
  refuseState(scope, [...state, ...config])
  const handlers = parts('on').flatMap(on =>
    handlerOf(
      scope,
      on,
      phases.map(one => one.text),
    ),
  )
  const ignores = parts('ignores')
  const made: TMachine = {
    ...{
      kind: decl.kind,
      name: decl.name.text,
      module: module.name,
      file: module.file,
      doc: decl.doc,
      span: decl.span,
      decl,
    },
    hash: hashOf(program, module, decl),
    ...{ config, phases: phases.map(one => one.text), state, timers: timers.map(one => one.made) },
    requires: parts('require').map(part => ({
      condition: exprOf(scope, part.condition, bool),
      reason: part.reason,
      span: part.span,
    })),
    fns: [...machine.fns.values()].map(one => one.fn),
    routines: [...machine.routines.values()],
    ...{
      handlers,
      ignores: coverage(
        scope,
        decl,
        handlers,
        ignores,
        phases.map(one => one.text),
      ),
    },
    ...{ sends: [...machine.sends], emits: [...machine.emits], sites: machine.sites },
    properties: parts('property').map(part => propertyStub(scope, part, decl.name.text)),
  }
  warnUnused(scope, machine, decl)
  return made
}

function namesOf(part: MachinePart): { text: string; span: MachinePart['span'] }[] {
  if (part.kind === 'config') return []
  if (part.kind === 'durable' || part.kind === 'state') return part.fields.map(field => field.name)
  return part.kind === 'fn' || part.kind === 'routine' || part.kind === 'timer' ? [part.name] : []
}

function refuseTwice(scope: Scope, names: readonly { text: string; span: MachinePart['span'] }[]): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name.text)) report(scope, 'MU021', name.span, `\`${name.text}\` is declared twice in this machine`)
    if (['self', 'phase', 'config', 'armed', 'left', 'start', 'crash'].includes(name.text))
      report(scope, 'MU021', name.span, `\`${name.text}\` has a meaning of its own`)
    seen.add(name.text)
  }
}

function declareFields(scope: Scope, machine: MachineScope, parts: readonly MachinePart[]): void {
  for (const part of parts) {
    const into =
      part.kind === 'config'
        ? machine.config
        : part.kind === 'durable' || part.kind === 'state'
          ? machine.fields
          : undefined
    if (into && 'fields' in part)
      for (const field of part.fields) into.set(field.name.text, resolveType(scope, field.type))
  }
}

function fieldOf(scope: Scope, field: FieldDecl, state: boolean): TField {
  const shape = ((state ? scope.machine?.fields : scope.machine?.config)?.get(field.name.text) ?? unknown) as Shape
  const initial = field.initial && exprOf(scope, field.initial, shape, `\`${field.name.text}\``)
  return { name: field.name.text, shape, doc: field.doc, span: field.span, ...(initial && { initial }) }
}

function stateFields(
  scope: Scope,
  durable: readonly Part<'durable'>[],
  state: readonly Part<'state'>[],
): TStateField[] {
  const make = (field: FieldDecl, isDurable: boolean, phases: readonly string[]): TStateField => {
    const made = fieldOf(scope, field, true)
    if (!made.initial) report(scope, 'MU048', field.span, `\`${field.name.text}\` needs an initial value`)
    const initial = made.initial ?? ({ kind: 'literal', value: false, type: unknown, span: field.span } as TExpr)
    return { ...made, initial, durable: isDurable, ...(phases.length > 0 && { phases }) }
  }
  const known = scope.machine?.phase?.cases.map(one => one.name) ?? []
  for (const name of state.flatMap(part => part.phases))
    if (!known.includes(name.text))
      report(scope, 'MU045', name.span, `there is no phase \`${name.text}\``, didYouMean(name.text, known))
  return [
    ...durable.flatMap(part => part.fields.map(field => make(field, true, []))),
    ...state.flatMap(part =>
      part.fields.map(field =>
        make(
          field,
          false,
          part.phases.map(one => one.text),
        ),
      ),
    ),
  ]
}

function declareTimers(
  scope: Scope,
  machine: MachineScope,
  parts: readonly Part<'timer'>[],
): { decl: Part<'timer'>; made: TTimer }[] {
  return parts.map(decl => {
    const fields = decl.params.map(param => ({ name: param.name.text, shape: resolveType(scope, param.type) as Shape }))
    const shape: RecordShape = { kind: 'record', name: decl.name.text, tag: true, fields }
    const zero: TExpr = { kind: 'literal', value: 0, type: duration, span: decl.span }
    const made: TTimer = { shape, params: [], least: zero, most: zero, doc: decl.doc, span: decl.span }
    machine.timers.set(decl.name.text, made)
    return { decl, made }
  })
}

function finishTimer(scope: Scope, decl: Part<'timer'>, made: TTimer): void {
  const least = exprOf(scope, decl.least, duration, 'the duration')
  Object.assign(made, { least, most: decl.most ? exprOf(scope, decl.most, duration, 'the duration') : least })
}

function routineShell(scope: Scope, decl: RoutineDecl): TRoutine {
  let inner = fresh(scope)
  const params = decl.params.map(param => {
    const made = bind(inner, param.name, resolveType(scope, param.type))
    inner = made.scope
    return made.local
  })
  const result = decl.result && resolveType(scope, decl.result)
  return { name: decl.name.text, doc: decl.doc, span: decl.span, params, result, body: [] }
}

function finishRoutine(scope: Scope, decl: RoutineDecl, made: TRoutine): void {
  let inner: Scope = { ...fresh(scope), effects: true, sites: true, ...(made.result && { result: made.result }) }
  for (const [i, param] of decl.params.entries()) inner = bind(inner, param.name, made.params[i]?.type ?? unknown).scope
  const body = elaborateBlock(inner, decl.body)
  if (made.result && body.at(-1)?.kind !== 'return')
    report(
      scope,
      'MU043',
      decl.name.span,
      `\`${decl.name.text}\` may end without returning ${show(made.result)}`,
      'end it with `return …`',
    )
  Object.assign(made, { body })
}

function handlerOf(scope: Scope, on: OnDecl, phases: readonly string[]): THandler[] {
  const machine = scope.machine as MachineScope
  const name = on.input.text
  for (const phase of on.phases)
    if (!phases.includes(phase.text))
      report(scope, 'MU045', phase.span, `there is no phase \`${phase.text}\``, didYouMean(phase.text, phases))
  const timer = machine.timers.get(name)
  const record = timer ? undefined : recordNamed(scope.module, name)
  const plain = name === 'start' || (name === 'crash' && machine.monitor)
  const input = plain
    ? (name as 'start' | 'crash')
    : timer
      ? 'timer'
      : record?.sort === 'message' || record?.sort === 'signal'
        ? record.sort
        : undefined
  if (!input || (machine.monitor && input !== 'signal' && input !== 'crash')) {
    const known = [...machine.timers.keys(), ...scope.module.visible.keys(), 'start']
    report(
      scope,
      'MU049',
      on.input.span,
      machine.monitor && input
        ? 'a monitor hears signals and `crash`'
        : `there is no message, signal or timer \`${name}\` here`,
      nameHint(scope, name, known),
    )
    return []
  }
  const shape = timer?.shape ?? record?.shape
  if (on.from && input !== 'message') report(scope, 'MU049', on.from.span, 'only messages come `from` somebody')
  if (on.at && !machine.monitor) report(scope, 'MU049', on.at.span, '`at` is for monitors')
  if (!on.at && machine.monitor) report(scope, 'MU049', on.input.span, 'a monitor hears all nodes: say `at node`')
  let inner: Scope = { ...fresh(scope), effects: true, sites: true }
  const add = (ident: typeof on.input, type: Type) => {
    const made = bind(inner, ident, type)
    inner = made.scope
    return made.local
  }
  const binds = on.binds.map(one => {
    const field = shape?.fields.find(f => f.name === one.field.text)
    if (!field)
      report(
        scope,
        'MU033',
        one.field.span,
        `\`${name}\` has no \`${one.field.text}\``,
        didYouMean(one.field.text, shape?.fields.map(f => f.name) ?? []),
      )
    return { field: one.field.text, slot: add(one.name, field?.shape ?? unknown) }
  })
  const whole = on.whole && add(on.whole, shape ?? unknown)
  const from = on.from && add(on.from, nodeId)
  const at = on.at && add(on.at, nodeId)
  const covered = on.phases.length > 0 ? phases.filter(one => on.phases.some(phase => phase.text === one)) : phases
  const body = elaborateBlock(inner, on.body)
  return [
    {
      span: on.span,
      doc: on.doc,
      input,
      ...(shape && { shape }),
      phases: covered,
      binds,
      ...(whole && { whole }),
      ...(from && { from }),
      ...(at && { at }),
      body,
    },
  ]
}

/** Its condition is elaborated with the model that uses the monitor; here only its place is kept. */
function propertyStub(scope: Scope, part: Part<'property'>, monitor: string): TProperty {
  const inner: Scope = {
    ...scope,
    model: {
      groups: new Map(),
      common: [],
      machinesOfNode: () => undefined,
      machine: () => undefined,
      monitors: new Map(),
    },
  }
  return {
    ...{
      severity: part.severity ?? 'error',
      temporal: part.temporal,
      name: part.name.text,
      doc: part.doc,
      span: part.span,
      file: scope.module.file,
    },
    ...{
      text: excerpt(scope.module, part.condition.span),
      condition: seenFromOutside(exprOf(inner, part.condition, bool), monitor),
      monitor,
    },
    ...(part.goal && { goal: seenFromOutside(exprOf(inner, part.goal, bool), monitor) }),
  }
}

/** A monitor's property is judged with the model's: its own fields are then those of one monitor among others. */
function seenFromOutside(expr: TExpr, monitor: string): TExpr {
  const visit = (part: unknown): unknown => {
    if (part === null || typeof part !== 'object' || !(Array.isArray(part) || 'kind' in part || 'source' in part))
      return part
    if (Array.isArray(part)) return part.map(visit)
    const one = part as TExpr
    if (one.kind === 'field') return { ...one, kind: 'monitorField', monitor }
    const kept = ['type', 'span', 'shape', 'fn', 'value']
    return Object.fromEntries(
      Object.entries(one).map(([name, value]) => [
        name,
        kept.includes(name) && name !== 'value' ? value : visit(value),
      ]),
    )
  }
  return visit(expr) as TExpr
}

/** Defaults and initial values are computed before there is a state, also those that a function computes. */
function refuseState(scope: Scope, fields: readonly TField[]): void {
  for (const field of fields) {
    const seen = new Set<unknown>()
    const reads = (part: unknown): boolean => {
      if (part === null || typeof part !== 'object' || seen.has(part)) return false
      seen.add(part)
      const kind = (part as { kind?: unknown }).kind
      if ((kind === 'field' || kind === 'phase' || kind === 'armed') && 'span' in part) return true
      return Object.entries(part).some(([name, value]) => name !== 'type' && name !== 'shape' && reads(value))
    }
    if (reads(field.initial))
      report(scope, 'MU048', field.span, `the first value of \`${field.name}\` reads state, and there is none yet`)
  }
}
