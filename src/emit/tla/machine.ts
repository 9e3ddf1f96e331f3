import { hasRange } from '../../core/fits.ts'
import type { Shape } from '../../core/shape.ts'
import type { THandler, TMachine, TStateField } from '../../lang/typed.ts'
import {
  apply,
  atom,
  type Code,
  dot,
  except,
  ifElse,
  infix,
  junction,
  letIn,
  quoted,
  record,
  setOf,
  tight,
} from './code.ts'
import { expr } from './expr.ts'
import { comment, type Module } from './module.ts'
import { Scope } from './scope.ts'
import { type Body, statements } from './stmt.ts'
import { call, fits } from './values.ts'

/**
 * The operators of a machine: `M_First(x)`, its state before it starts, and `M_Step(w, input)`, one step. An input is
 * `[is, body, from]`; of a monitor `from` is the node whose signal it hears.
 */
export function machineOperators(machine: TMachine, module: Module): void {
  module.settle(machine)
  module.section(`${machine.kind === 'machine' ? 'The machine' : 'The monitor'} ${machine.name} (${machine.file})`)
  if (machine.doc.length > 0) module.write(machine.doc.map(comment).join('\n'))
  first(machine, module)
  step(machine, module)
}

function first(machine: TMachine, module: Module): void {
  const [x, inner] = Scope.of(module).name('x')
  const scope = inner.working(atom(x))
  const fields = machine.state.map(field => [field.name, initial(field, scope)] as const)
  const phase = machine.phases[0]
  const all: (readonly [string, Code])[] = [
    ...(phase === undefined ? [] : [['phase', atom(quoted(phase))] as const]),
    ...fields,
    ['armed', atom('{}')],
  ]
  module.define(`${machine.name}_First`, [x], record(all))
}

function initial(field: TStateField, scope: Scope): Code {
  const value = expr(field.initial, scope)
  if (!hasRange(field.shape as Shape)) return value
  const [name] = scope.name('value')
  const held = fits(field.shape, atom(name), scope.module)
  const outside = apply('Assert', atom('FALSE'), atom(quoted(`${field.name} is out of range`)))
  return held === undefined ? value : letIn(name, value.doc, ifElse(atom(held), atom(name), outside))
}

function step(machine: TMachine, module: Module): void {
  const handlers = machine.handlers.map(handler => ({ handler, made: handlerCall(handler, machine, module) }))
  const state = dot(atom('w'), 'state')
  const refused = call(module, 'Refuse', atom('w'))
  const otherwise = ifElse(infix(dot(atom('input'), 'is'), '=', atom('"start"'), tight.compare), atom('w'), refused)
  const taken = handlers.reduceRight<Code>((rest, { handler, made }) => {
    const phases = handler.phases.length === 0 || handler.phases.length === machine.phases.length ? [] : handler.phases
    const conditions = [
      is('is', handler.input === 'crash' ? 'signal' : handler.input),
      ...(handler.input === 'start' ? [] : [kind(handler.shape?.name ?? 'crash')]),
      ...(phases.length === 0
        ? []
        : [infix(dot(state, 'phase'), '\\in', setOf(...phases.map(one => atom(quoted(one)))), tight.compare)]),
    ]
    return ifElse(junction('/\\', ...conditions), made, rest)
  }, otherwise)
  const disarmed = except(atom('before'), [['.state.armed', infix(atom('@'), '\\', atom('{input.body}'), tight.set)]])
  const timers = machine.timers.length > 0
  const fired = ifElse(is('is', 'timer'), disarmed, atom('before'))
  const tied = tiedFields(machine)
  const settled = tied.length > 0 ? apply(`${machine.name}_Settled`, taken) : taken
  if (tied.length > 0) settle(machine, tied, module)
  module.define(
    `${machine.name}_Step`,
    [timers ? 'before' : 'w', 'input'],
    timers ? letIn('w', fired.doc, settled) : settled,
    timers ? ['A timer that fires is disarmed before its handler runs.'] : [],
  )
}

function is(field: string, value: string): Code {
  return infix(dot(atom('input'), field), '=', atom(quoted(value)), tight.compare)
}
function kind(value: string): Code {
  return infix(dot(dot(atom('input'), 'body'), 'kind'), '=', atom(quoted(value)), tight.compare)
}

function tiedFields(machine: TMachine): TStateField[] {
  return machine.state.filter(field => field.phases !== undefined && field.phases.length < machine.phases.length)
}

/** Fields that are tied to other phases go back to what they were at first. */
function settle(machine: TMachine, tied: readonly TStateField[], module: Module): void {
  const changes = tied.map(field => {
    const here = infix(
      atom('w.state.phase'),
      '\\in',
      setOf(...(field.phases ?? []).map(one => atom(quoted(one)))),
      tight.compare,
    )
    return [`.state.${field.name}`, ifElse(here, atom('@'), atom(`first.${field.name}`))] as const
  })
  const body = letIn('first', apply(`${machine.name}_First`, atom('w')).doc, except(atom('w'), changes))
  module.define(`${machine.name}_Settled`, ['w'], body, [
    'State tied to other phases goes back to what it was at first.',
  ])
}

/** Defines the handler's operator; its call, in the step `w` with `input`. */
function handlerCall(handler: THandler, machine: TMachine, module: Module): Code {
  const title = handler.shape?.name ?? handler.input
  const name = module.names.claim(
    `${machine.name}_on${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    ...(handler.phases.length > 0 && handler.phases.length < machine.phases.length
      ? [`${machine.name}_on${title.charAt(0).toUpperCase()}${title.slice(1)}_${handler.phases.join('_')}`]
      : []),
  )
  const [w, start] = Scope.of(module).name('w')
  const params = [w]
  const args: Code[] = [atom('w')]
  let scope = start.working(atom(w))
  const take = (slot: THandler['from'], value: Code) => {
    if (!slot) return
    const [own, inner] = scope.bind(slot)
    params.push(own)
    args.push(value)
    scope = inner
  }
  const body = dot(atom('input'), 'body')
  take(handler.from ?? handler.at, dot(atom('input'), 'from'))
  take(handler.whole, body)
  for (const bind of handler.binds)
    take(bind.slot, dot(body, handler.shape?.tag ? module.field(handler.shape.name, bind.field) : bind.field))
  const of: Body = { of: 'handler', end: inner => inner.step(), returned: (_, inner) => inner.step() }
  module.define(name, params, statements(handler.body, scope, { code: of.end, short: true }, of), handler.doc)
  return apply(name, ...args)
}
