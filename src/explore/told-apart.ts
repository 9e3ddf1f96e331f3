import type { AnyMachine } from '../core/machine.ts'
import { rec, type Value } from '../core/value.ts'
import { Alike, type Telling } from '../lang/alike.ts'
import { Influence } from '../lang/influence.ts'
import { partsOfStmt, statementsIn, within } from '../lang/interpret/walk.ts'
import { Made } from '../lang/made.ts'
import type { Chosen } from '../lang/ordering.ts'
import type { THandler, TMachine, TModel } from '../lang/typed.ts'
import type { ClosedModel } from './closed.ts'

/** What of a world of views may tell nodes of one class from each other. */
export interface Told {
  readonly found: readonly Telling[]
  /** Where machines put down the first of several nodes by id, for a field that influences something. */
  readonly chosen: readonly Chosen[]
  /** The fields that influence nothing. */
  readonly idle: (machine: AnyMachine) => ReadonlySet<string>
}

/** Looks at all that a model with views says and does of nodes that have the same place in it: `classes`, nodes by index. */
export function toldApart(model: TModel, closed: ClosedModel, classes: readonly (readonly number[])[]): Told {
  const place = { file: model.file, span: model.span }
  const { views } = model.world
  const moved = new Set(classes.flat().map(i => i + 1))
  const alike = new Alike(id => !moved.has(id as number), false)
  const idle = new Map<string, Set<string>>()
  const looked = new Set<string>()
  for (const [i, node] of closed.nodes.entries()) {
    const stack = model.groups.find(one => i + 1 >= one.first && i + 1 < one.first + one.count)?.stack
    const come = coming(model, stack?.machines ?? [])
    const given = [
      ...closed.nodes.flatMap(one => one.contexts.map(({ config }) => rec(config as object))),
      ...closed.operators.map(one => one.input.signal),
    ]
    const made = new Made(stack?.machines ?? [], come, given)
    const hear = (signal: string) =>
      signal === views?.multicast.name ||
      [...(stack?.machines ?? []), ...model.monitors].some(one => one.handlers.some(by => by.shape?.name === signal))
    for (const [m, machine] of (stack?.machines ?? []).entries()) {
      const config = node.contexts[m]?.config as Record<string, Value>
      const name = `${machine.name} ${machine.config.map(field => configKey(field.name, config)).join()}`
      if (looked.has(name)) continue
      looked.add(name)
      const influence = new Influence(machine, config, come, hear, made, readOf(closed, machine.name), closed.program)
      if (views && influence.asks(views.installed.name, 'ring'))
        alike.found.push({ ...place, what: `asks for the ring's representative (${machine.name})` })
      const before = idle.get(machine.name)
      const none = new Set([...influence.idle].filter(field => before?.has(field) ?? true))
      idle.set(machine.name, none)
      alike.machine(machine, config, come, none, closed.program)
    }
  }
  for (const monitor of model.monitors) {
    alike.machine(monitor, {})
    if (!isFlags(monitor)) alike.found.push({ ...place, what: `has a monitor that may count (${monitor.name})` })
  }
  for (const { condition, file } of model.properties) alike.property(condition, file)
  for (const { condition } of model.bounds) alike.property(condition, model.file)
  return { found: alike.found, chosen: alike.chosen, idle: machine => idle.get(machine.name) ?? new Set() }
}

function configKey(name: string, config: Record<string, Value>): string {
  const value = config[name]
  return value !== null && typeof value === 'object' ? value.canonical : String(value)
}

/** Whether the world ever gives a stack the input of a handler. */
function coming({ world }: TModel, machines: readonly TMachine[]): (handler: THandler) => boolean {
  const signals = new Set([
    ...[world.views?.installed.name, world.views?.turns?.name, world.views?.deliver.name],
    ...world.operators.map(one => one.signal.name),
    ...machines.flatMap(one => one.emits.map(shape => shape.name)),
  ])
  return ({ input, shape }) =>
    input === 'start' || input === 'timer' || (input === 'signal' && signals.has(shape?.name))
}

function readOf(closed: ClosedModel, machine: string): string[] {
  const all = [...closed.properties, ...closed.antecedents, ...closed.bounds]
  return all.flatMap(one => one.reads.fields.flatMap(field => (field.machine === machine ? [field.name] : [])))
}

/**
 * A monitor that only ever raises flags: each field is set to one and the same value, whatever was heard before. Then it does
 * not matter in which order, nor how often, it hears what nodes say.
 */
function isFlags(monitor: TMachine): boolean {
  const set = new Map<string, string>()
  if (monitor.properties.length > 0) return false
  for (const handler of monitor.handlers)
    for (const stmt of statementsIn(handler.body)) {
      if (stmt.kind === 'routine' || stmt.kind === 'assert') return false
      for (const expr of partsOfStmt(stmt).exprs)
        for (const part of within(expr)) if (part.kind === 'field' || part.kind === 'call') return false
      if (stmt.kind !== 'assign') continue
      if (!('field' in stmt.target) || stmt.path.length > 0 || stmt.value.kind !== 'literal') return false
      const value = String(stmt.value.value)
      if ((set.get(stmt.target.field) ?? value) !== value) return false
      set.set(stmt.target.field, value)
    }
  return true
}
