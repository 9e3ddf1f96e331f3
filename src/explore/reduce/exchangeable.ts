import type { AnyMachine, Named, NodeId } from '../../core/machine.ts'
import { key, type Value } from '../../core/value.ts'
import { Alike, type Telling } from '../../lang/alike.ts'
import type { TModel } from '../../lang/typed.ts'
import type { ClosedModel } from '../closed.ts'
import { type Rename, renamed, renamedRec } from './renaming.ts'

/** Which nodes of a model may be exchanged for each other without anything else becoming possible. */
export interface Exchangeable {
  /** Nodes by index; each class has two at least. Any permutation within the classes is a symmetry of the model. */
  readonly classes: readonly (readonly number[])[]
  /** Why there are none although nodes have the same place in the model: what may tell them apart. */
  readonly telling: readonly Telling[]
}

/** Finds the symmetry between nodes from the model: its configuration, its world, and the text of its machines and properties. */
export function exchangeable(model: TModel, closed: ClosedModel): Exchangeable {
  const classes = classesOf(model, closed)
  if (classes.length === 0) return { classes, telling: [] }
  const moved = new Set(classes.flat().map(i => closed.nodes[i]?.self))
  const alike = new Alike(id => !moved.has(id as NodeId), model.world.transport === 'stream')
  const looked = new Set<string>()
  for (const [i, node] of closed.nodes.entries()) {
    const group = model.groups.find(one => i + 1 >= one.first && i + 1 < one.first + one.count)
    for (const [m, machine] of (group?.stack.machines ?? []).entries()) {
      const config = node.contexts[m]?.config as Record<string, Value>
      const name = `${machine.name} ${Object.values(config).map(key).join()}`
      if (!looked.has(name)) alike.machine(machine, config)
      looked.add(name)
    }
  }
  for (const monitor of model.monitors) alike.machine(monitor, {})
  for (const { condition, file } of model.properties) alike.property(condition, file)
  for (const { condition } of model.bounds) alike.property(condition, model.file)
  if (model.world.transport === 'views')
    alike.found.push({
      file: model.file,
      span: model.span,
      what: 'has views, whose members speak in the order of their ids',
    })
  return alike.found.length > 0 ? { classes: [], telling: unique(alike.found) } : { classes, telling: [] }
}

function unique(all: readonly Telling[]): Telling[] {
  const named = new Map(all.map(one => [`${one.file}:${one.span.line}:${one.span.column} ${one.what}`, one]))
  return [...named.values()]
}

/** Two nodes may be exchanged when that leaves every configuration and every clause of the world as it was. */
export function classesOf(model: TModel, closed: ClosedModel): number[][] {
  if (closed.schedule.some(act => act.kind !== 'heal')) return []
  const n = closed.nodes.length
  const group = (i: number) => model.groups.findIndex(one => i + 1 >= one.first && i + 1 < one.first + one.count)
  const before = facts(
    closed,
    id => id,
    i => i,
  )
  const classes: number[][] = []
  for (let i = 0; i < n; i++) {
    const mine = classes.find(one => group(one[0] as number) === group(i) && swaps(closed, before, one[0] as number, i))
    if (mine) mine.push(i)
    else classes.push([i])
  }
  return classes.filter(one => one.length > 1)
}

function swaps(closed: ClosedModel, before: string, a: number, b: number): boolean {
  const place = (i: number) => (i === a ? b : i === b ? a : i)
  return facts(closed, id => place(id - 1) + 1, place) === before
}

/** All that is said of nodes by name, as it would be said with other names. */
function facts(closed: ClosedModel, to: Rename, place: (i: number) => number): string {
  const nodes = closed.nodes.map((node, i) => {
    const configs = node.stack.machines.map((machine, m) => configText(machine, node.contexts[m]?.config, to))
    return `${place(i)} ${node.stack.name} ${configs.join()}`
  })
  const operators = closed.operators.flatMap(({ operator, at, input }) => {
    const shape = closed.nodes
      .flatMap(node => node.stack.machines.flatMap(machine => machine.hears))
      .find(one => one.name === input.signal.kind)
    const signal = key(renamedRec(shape?.fields ?? [], input.signal as Named, to))
    return at.map(i => `${operator} ${place(i)} ${signal}`)
  })
  return [...nodes.sort(), ...operators.sort()].join('\n')
}

function configText(machine: AnyMachine, config: unknown, to: Rename): string {
  const all = config as Record<string, Value>
  return machine.config.map(({ name, shape }) => key(renamed(shape, all[name] as Value, to))).join(';')
}
