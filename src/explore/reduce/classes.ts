import type { AnyMachine, Named } from '../../core/machine.ts'
import { key, type Value } from '../../core/value.ts'
import type { TModel } from '../../lang/typed.ts'
import type { ClosedModel } from '../closed.ts'
import { type Rename, renamed, renamedRec } from './renaming.ts'

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
