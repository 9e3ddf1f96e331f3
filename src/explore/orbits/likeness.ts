import type { AnyMachine } from '../../core/machine.ts'
import { rec, type Value } from '../../core/value.ts'
import { Alike, type Telling } from '../../lang/alike.ts'
import { Influence } from '../../lang/influence.ts'
import { partsOfStmt, statementsIn, within } from '../../lang/interpret/walk.ts'
import { Made } from '../../lang/made.ts'
import { type Chosen, goesOn } from '../../lang/ordering.ts'
import type { THandler, TMachine, TModel } from '../../lang/typed.ts'
import type { ClosedModel } from '../closed.ts'
import { isLive } from '../live/liveness.ts'
import { classesOf } from '../reduce/exchangeable.ts'
import type { Likeness } from './engine.ts'
import type { Ordering } from './order.ts'

/** Which nodes of a world of views are alike, or why that says nothing: `telling`. */
export function likenessOf(
  model: TModel,
  closed: ClosedModel,
): { readonly likeness?: Likeness; readonly telling: readonly Telling[] } {
  const { world } = model
  const { views } = world
  const place = { file: model.file, span: model.span }
  const because = (what: string) => ({ telling: [{ ...place, what }] })
  if (!views?.anyOrder) return because('has views, whose members speak in the order of their ids')
  const { abandoned, pauses, cuts } = world.faults
  if (abandoned + pauses + cuts > 0 || world.schedule.length > 0 || world.clocks)
    return because('has a world in which nodes are told apart')
  if (closed.properties.some(isLive)) return because('promises something of runs')
  const classes = classesOf(model, closed)
  if (classes.length === 0) return because('gives no two nodes the same place')

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
      signal === views.multicast.name ||
      [...(stack?.machines ?? []), ...model.monitors].some(one => one.handlers.some(by => by.shape?.name === signal))
    for (const [m, machine] of (stack?.machines ?? []).entries()) {
      const config = node.contexts[m]?.config as Record<string, Value>
      const name = `${machine.name} ${machine.config.map(field => configKey(field.name, config)).join()}`
      if (looked.has(name)) continue
      looked.add(name)
      const influence = new Influence(machine, config, come, hear, made, readOf(closed, machine.name), closed.program)
      if (influence.asks(views.installed.name, 'ring'))
        alike.found.push({ ...place, what: `asks for the ring's representative (${machine.name})` })
      const before = idle.get(machine.name)
      const none = new Set([...influence.idle].filter(field => before?.has(field) ?? true))
      idle.set(machine.name, none)
      alike.machine(machine, config, come, none, closed.program)
    }
  }
  const machines = [...new Set(model.groups.flatMap(one => one.stack.machines))]
  const { ordering, telling } = orderingOf(machines, alike.chosen, classes, closed.nodes.length)
  alike.found.push(...telling)
  for (const monitor of model.monitors) {
    alike.machine(monitor, {})
    if (!isFlags(monitor)) alike.found.push({ ...place, what: `has a monitor that may count (${monitor.name})` })
  }
  for (const { condition, file } of model.properties) alike.property(condition, file)
  for (const { condition } of model.bounds) alike.property(condition, model.file)
  if (alike.found.length > 0) return { telling: alike.found }
  const singles = [...closed.nodes.keys()].filter(i => !moved.has(i + 1)).map(i => [i])
  const roles = [...classes, ...singles].sort(([a = 0], [b = 0]) => a - b)
  return {
    likeness: {
      ...{ roles, idle: (machine: AnyMachine) => idle.get(machine.name) ?? new Set() },
      ...(ordering && { ordering }),
    },
    telling: [],
  }
}

/**
 * What is done with the order of ids, where that is no more than choosing the first of several, or the last. All nodes are
 * alike then: any order of them will do.
 */
function orderingOf(
  machines: readonly TMachine[],
  chosen: readonly Chosen[],
  classes: readonly (readonly number[])[],
  nodes: number,
): { readonly ordering?: Ordering; readonly telling: readonly Telling[] } {
  const [first, ...others] = chosen
  if (!first) return { telling: [] }
  const other = others.find(one => one.op !== first.op || one.field !== first.field || one.machine !== first.machine)
  const telling = [
    ...(other ? [{ ...other, what: 'chooses nodes by their ids in more than one way' }] : []),
    ...((classes[0]?.length ?? 0) < nodes ? [{ ...first, what: 'orders nodes that are not all alike' }] : []),
    ...machines.flatMap(one => goesOn(one, chosen)),
  ]
  return telling.length > 0
    ? { telling }
    : { ordering: { op: first.op, machine: first.machine, field: first.field }, telling }
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
