import type { AnyMachine, NodeId } from '../../core/machine.ts'
import { key, type Value } from '../../core/value.ts'
import { Alike, type Telling } from '../../lang/alike.ts'
import type { TModel } from '../../lang/typed.ts'
import type { ClosedModel } from '../closed.ts'
import { toldApart } from '../told-apart.ts'
import { classesOf } from './classes.ts'

/** Which nodes of a model may be exchanged for each other without anything else becoming possible. */
export interface Exchangeable {
  /** Nodes by index; each class has two at least. Any permutation within the classes is a symmetry of the model. */
  readonly classes: readonly (readonly number[])[]
  /** Why there are none although nodes have the same place in the model: what may tell them apart. */
  readonly telling: readonly Telling[]
  /** What influences nothing, of worlds with views: there it may depend on names. */
  readonly idle?: (machine: AnyMachine) => ReadonlySet<string>
}

/** Finds the symmetry between nodes from the model: its configuration, its world, and the text of its machines and properties. */
export function exchangeable(model: TModel, closed: ClosedModel): Exchangeable {
  const classes = classesOf(model, closed)
  if (classes.length === 0) return { classes, telling: [] }
  if (model.world.transport === 'views') return inViews(model, closed, classes)
  const found = told(model, closed, classes)
  return found.length > 0 ? { classes: [], telling: unique(found) } : { classes, telling: [] }
}

function inViews(model: TModel, closed: ClosedModel, classes: Exchangeable['classes']): Exchangeable {
  const { views, faults } = model.world
  if (!views?.anyOrder && faults.abandoned === 0) {
    const what = 'has views, whose members speak in the order of their ids'
    return { classes: [], telling: [{ file: model.file, span: model.span, what }] }
  }
  const { found, chosen, idle } = toldApart(model, closed, classes)
  const telling = [...found, ...chosen.map(one => ({ ...one, what: 'chooses nodes by their ids' }))]
  return telling.length > 0 ? { classes: [], telling: unique(telling) } : { classes, telling: [], idle }
}

function told(model: TModel, closed: ClosedModel, classes: Exchangeable['classes']): readonly Telling[] {
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
  return alike.found
}

function unique(all: readonly Telling[]): Telling[] {
  const named = new Map(all.map(one => [`${one.file}:${one.span.line}:${one.span.column} ${one.what}`, one]))
  return [...named.values()]
}
