import { hasRange } from '../../core/fits.ts'
import { type AnyMachine, Breach, type Context, type NodeId } from '../../core/machine.ts'
import { configure, copied, firstState, type Reaction, type Rules, type Settings, takeStep } from '../../core/reduce.ts'
import type { Shape } from '../../core/shape.ts'
import { SortedSet, type Value } from '../../core/value.ts'
import type { Given } from '../../core/work.ts'
import type { TExpr, THandler, TMachine, TProgram } from '../typed.ts'
import { compile } from './expressions.ts'
import { type AnyWork, at, type Frame, Scope } from './frame.ts'
import { fieldOf } from './operators.ts'
import { compileBody } from './statements.ts'

// biome-ignore lint/suspicious/noExplicitAny: configurations and states are known only as records of values
type AnyRules = Rules<any, any>
type Values = Record<string, Value>

/** The reducer of a machine, run from its checked tree. It does what the generated one does, more slowly. */
export function interpretMachine(machine: TMachine, program: TProgram): AnyMachine {
  const scope = new Scope(program, machine.file)
  const rules: AnyRules = {
    state: machine.state,
    fresh: freshOf(machine, scope),
    react: reactOf(machine, program),
    draft: copied,
  }
  return {
    ...describe(machine),
    configure: configureOf(machine, scope),
    initial: (context, kept) => firstState(rules, context, kept),
    step: (context, state, input, watch, left) => takeStep(rules, context, state, input, watch, left),
  }
}

/** The part of a machine that is data. */
export function describe(machine: TMachine): Omit<AnyMachine, 'configure' | 'initial' | 'step'> {
  return {
    kind: machine.kind,
    name: machine.name,
    module: machine.module,
    hash: machine.hash,
    config: machine.config.map(({ name, shape, initial }) => ({ name, shape, optional: initial !== undefined })),
    phases: machine.phases,
    state: machine.state.map(({ name, shape, durable, phases }) => ({
      name,
      shape,
      durable,
      ...(phases && { phases }),
    })),
    timers: machine.timers.map(timer => timer.shape),
    receives: heard(machine, 'message'),
    hears: [...heard(machine, 'signal'), ...(machine.handlers.some(one => one.input === 'crash') ? [crash] : [])],
    sends: machine.sends,
    emits: machine.emits,
    sites: machine.sites,
  }
}

/** `on crash at node` of a monitor: the world says it as a signal of this name, which no spec can declare. */
export const crash = { kind: 'record', name: 'crash', tag: true, fields: [] } as const

/** What has a handler in some phase, or is ignored in all that are named, in the order of the text. */
function heard(machine: TMachine, input: 'message' | 'signal') {
  const all = [...machine.handlers, ...machine.ignores]
    .filter(one => one.input === input)
    .sort((a, b) => a.span.start - b.span.start)
    .flatMap(one => (one.shape ? [one.shape] : []))
  return all.filter((shape, i) => all.findIndex(other => other.name === shape.name) === i)
}

/** A frame of no function: defaults, requirements and initial values read configuration alone. */
function bare(self: NodeId, config: Values, machine: TMachine): Frame {
  const state = new Proxy<Values>(
    {},
    {
      get: (_, name) => {
        throw new Breach(`${machine.file}:${at(machine)}`, `${String(name)} has no value before the machine starts`)
      },
    },
  )
  return { locals: [], x: { self, config, state }, world: undefined }
}

function configureOf(machine: TMachine, scope: Scope): AnyMachine['configure'] {
  const ask = (expr: TExpr) => {
    const run = compile(expr, scope)
    return (x: Given<Values>) => run(bare(x.self, x.config, machine))
  }
  const settings: Settings<Values> = {
    fields: describe(machine).config,
    defaults: Object.fromEntries(
      machine.config.flatMap(field => (field.initial ? [[field.name, ask(field.initial)]] : [])),
    ),
    requires: machine.requires.map(one => {
      const holds = ask(one.condition)
      return { holds: x => holds(x) === true, reason: one.reason }
    }),
  }
  return (self, given) => configure(settings, self, given)
}

function freshOf(machine: TMachine, scope: Scope): (context: Context<Values>) => Values {
  const fields = machine.state.map(field => ({
    name: field.name,
    shape: field.shape,
    where: at(field),
    ranged: hasRange(field.shape as Shape),
    initial: compile(field.initial, scope),
  }))
  return ({ self, config }) => {
    const state: Values = machine.phases[0] === undefined ? {} : { phase: machine.phases[0] }
    for (const field of fields) {
      const value = field.initial(bare(self, config, machine))
      state[field.name] = field.ranged ? scope.ops.inRange(field.shape, value, field.where) : value
    }
    state.armed = new SortedSet<Value>([])
    return state
  }
}

type React = Reaction<AnyWork>

/** By name, then by phase (`''` when there are none). */
function reactOf(machine: TMachine, program: TProgram): AnyRules['react'] {
  const table = new Map<string, React>()
  const phasesOf = (phases: readonly string[]) => (phases.length === 0 ? [''] : phases)
  for (const one of machine.ignores) {
    const react: React = x => x.ignore(one.reason ?? unhandled)
    for (const phase of phasesOf(one.phases)) table.set(`${one.shape.name} ${phase}`, react)
  }
  for (const one of machine.handlers) {
    const react = handlerOf(one, machine, program)
    for (const phase of phasesOf(one.phases)) table.set(`${nameOf(one)} ${phase}`, react)
  }
  const none: React = x => x.ignore(unhandled)
  return (name, phase) => table.get(`${name} ${phase ?? ''}`) ?? (name === 'start' ? () => undefined : none)
}

/** What is said of an input that is ignored without a reason, or that the machine does not know. */
export const unhandled = 'not handled here'

function nameOf(handler: THandler): string {
  return handler.input === 'crash' ? crash.name : (handler.shape?.name ?? 'start')
}

function handlerOf(handler: THandler, machine: TMachine, program: TProgram): React {
  const scope = new Scope(program, machine.file)
  const index = (slot: { readonly slot: string } | undefined) => (slot ? scope.index(slot.slot) : undefined)
  const binds = handler.binds.map(bind => ({ field: bind.field, index: scope.index(bind.slot.slot) }))
  const [whole, from, node] = [index(handler.whole), index(handler.from), index(handler.at)]
  const body = compileBody(handler.body, scope, 'handler')
  return (x, { body: payload, from: sender, at: place }) => {
    const locals: Value[] = []
    for (const bind of binds) locals[bind.index] = fieldOf(payload, bind.field)
    if (whole !== undefined) locals[whole] = payload
    if (from !== undefined) locals[from] = sender
    if (node !== undefined) locals[node] = place
    body({ locals, x, world: undefined })
  }
}
