import type { Telling } from '../../lang/alike.ts'
import { type Chosen, goesOn } from '../../lang/ordering.ts'
import type { TMachine, TModel } from '../../lang/typed.ts'
import type { ClosedModel } from '../closed.ts'
import { isLive } from '../live/liveness.ts'
import { classesOf } from '../reduce/classes.ts'
import { toldApart } from '../told-apart.ts'
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
  const { pauses, cuts } = world.faults
  if (pauses + cuts > 0 || world.schedule.length > 0 || world.clocks)
    return because('has a world in which nodes are told apart')
  if (closed.properties.some(isLive)) return because('promises something of runs')
  const classes = classesOf(model, closed)
  if (classes.length === 0) return because('gives no two nodes the same place')

  const told = toldApart(model, closed, classes)
  const machines = [...new Set(model.groups.flatMap(one => one.stack.machines))]
  const { ordering, telling } = orderingOf(machines, told.chosen, classes, closed.nodes.length)
  if (told.found.length + telling.length > 0) return { telling: [...told.found, ...telling] }
  const moved = new Set(classes.flat())
  const singles = [...closed.nodes.keys()].filter(i => !moved.has(i)).map(i => [i])
  const roles = [...classes, ...singles].sort(([a = 0], [b = 0]) => a - b)
  return { likeness: { roles, idle: told.idle, ...(ordering && { ordering }) }, telling: [] }
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
