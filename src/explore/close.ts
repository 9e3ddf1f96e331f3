import type { AnyMachine, Input, Named, NodeId } from '../core/machine.ts'
import type { RecordShape } from '../core/shape.ts'
import type { Node } from '../core/stack.ts'
import { List, Rec, rec, SortedSet, type Value } from '../core/value.ts'
import { type Environment, evaluate } from '../lang/interpret/evaluate.ts'
import type { TExpr, TFn, TModel, TProgram, TProperty, TScheduled, TWorld } from '../lang/typed.ts'
import { antecedentsOf } from './antecedents.ts'
import type { ClosedAct, ClosedModel, ClosedProperty, FieldRead, Reads, View } from './closed.ts'
import { instancesOf } from './instances.ts'
import { renumbered } from './surroundings.ts'

/** Closes a model: configures its machines, computes what its operator may choose, prepares its properties. */
export function close(model: TModel, program: TProgram, machineOf: (name: string) => AnyMachine): ClosedModel {
  const ids = idsOf(model)
  const refused: string[] = []
  const nodes: Node[] = model.groups.flatMap(group =>
    [...Array(group.count).keys()].map(i => {
      const self = group.first + i
      const machines = group.stack.machines.map(one => machineOf(one.name))
      const contexts = machines.map(machine => {
        const given: Record<string, unknown> = {}
        for (const { name, value } of group.configs.get(machine.name) ?? [])
          given[name] = evaluate(value, configuring(program, ids), model.file)
        const made = machine.configure(self, given)
        if ('refused' in made) refused.push(...made.refused.map(why => `node ${self}, ${machine.name}: ${why}`))
        return { self, config: 'config' in made ? made.config : {} }
      })
      return { stack: { name: group.stack.name, machines }, self, contexts }
    }),
  )
  const monitors = model.monitors.map(one => {
    const machine = machineOf(one.name)
    const made = machine.configure(0, {})
    if ('refused' in made) refused.push(...made.refused.map(why => `${machine.name}: ${why}`))
    return { machine, context: { self: 0, config: 'config' in made ? made.config : {} } }
  })
  const value = (expr: TExpr) => evaluate(expr, configuring(program, ids), model.file)
  const delay = delayOf(model.world, expr => value(expr) as number)
  if (delay && delay.least > delay.most) refused.push('the least delay of a message is more than the most')
  const operators = model.world.operators.flatMap((one, operator) => {
    const lists = one.choices.map(choice => [...(value(choice) as Iterable<Value>)])
    const at = one.at ? [...(value(one.at) as Iterable<number>)].map(id => id - 1) : nodes.map((_, i) => i)
    return product(lists).map(values => {
      return { operator, at, input: signalOf(one.signal, values) }
    })
  })
  const opening = model.world.faults.abandoned > 0
  const property = (
    one: Pick<TProperty, 'name' | 'condition' | 'monitor'> & Partial<Loose<TProperty>>,
  ): ClosedProperty => {
    const reads = readsOf(one.condition, one.monitor)
    const instances = opening
      ? undefined
      : instancesOf(one.condition, ids, view => environment(program, ids, view), one.file ?? model.file)
    return {
      ...{
        name: one.name,
        temporal: one.temporal ?? 'always',
        text: one.text ?? '',
        file: one.file ?? model.file,
        line: one.condition.span.line,
      },
      reads: { ...reads, network: reads.network || opening },
      // While a ring is open nothing is judged: no property fails, and none is seen.
      evaluate: view =>
        opening && !view.settled
          ? one.temporal !== 'sometimes'
          : evaluate(one.condition, environment(program, ids, view), one.file ?? model.file) === true,
      ...(instances && { instances }),
      ...(one.goal && { goal: property({ ...one, condition: one.goal, goal: undefined, temporal: 'always' }) }),
    }
  }
  return {
    ...{ name: model.name, program, nodes, monitors, world: model.world, operators, refused },
    schedule: model.world.schedule.map(act => closedAct(act, nodes.length, expr => value(expr))),
    ...(delay && { delay }),
    properties: model.properties.map(property),
    antecedents: model.properties.flatMap(one =>
      antecedentsOf(one).map((condition, i) =>
        property({ ...one, name: `${one.name} ${i}`, condition, goal: undefined, temporal: 'sometimes' }),
      ),
    ),
    bounds: model.bounds.map(property),
    ...(model.begins && { begins: property(model.begins) }),
    fair: model.fair,
  }
}

function signalOf(shape: RecordShape, values: readonly unknown[]): Input & { kind: 'signal' } {
  const fields = Object.fromEntries(shape.fields.map((field, i) => [field.name, values[i]]))
  return { kind: 'signal', signal: rec({ kind: shape.name, ...fields }) as Named }
}

/** In ticks; what is no whole number of them is rounded outwards. */
function delayOf({ clocks, running, delay }: TWorld, value: (expr: TExpr) => number): ClosedModel['delay'] {
  const tick = clocks?.tick ?? (running ? 1 : undefined)
  if (tick === undefined || !delay) return undefined
  return { least: Math.floor(value(delay.least) / tick), most: Math.ceil(value(delay.most) / tick) }
}

function closedAct(act: TScheduled, nodes: number, value: (expr: TExpr) => Value): ClosedAct {
  switch (act.kind) {
    case 'heal':
      return { kind: 'heal' }
    case 'split': {
      // Nodes in none of the groups are one more group.
      const group = (id: number) => act.groups.findIndex(one => one.includes(id))
      return { kind: 'split', blocks: renumbered([...Array(nodes).keys()].map(i => group(i + 1))) }
    }
    case 'cut':
    case 'mend':
      return { kind: act.kind, from: act.from - 1, to: act.to - 1 }
    case 'run':
      return { kind: 'run', node: act.at - 1, input: signalOf(act.signal, act.args.map(value)) }
    default:
      return { kind: act.kind, node: act.node - 1 }
  }
}

/** What may be left undefined. */
type Loose<T> = { [K in keyof T]: T[K] | undefined }

function idsOf(model: TModel): Map<string, readonly NodeId[]> {
  const groups = model.groups.map(
    group => [group.name, [...Array(group.count).keys()].map(i => group.first + i)] as const,
  )
  return new Map([...groups, ['nodes', groups.flatMap(([, ids]) => ids)]])
}

/** In a configuration groups are sets of ids, and nothing of a state can be asked. */
function configuring(program: TProgram, ids: ReadonlyMap<string, readonly NodeId[]>): Environment {
  const none = (): never => {
    throw new Error('a configuration asks about a state')
  }
  return {
    program,
    viewField: none,
    viewConfig: none,
    viewUp: none,
    viewPaused: none,
    group: name => ids.get(name) ?? [],
    healed: true,
    connected: none,
    monitorField: none,
  }
}

const environments = new WeakMap<View, Environment>()

/** States as the interpreter wants them; a view that shows one state after the other keeps its environment. */
export function environment(program: TProgram, ids: ReadonlyMap<string, readonly NodeId[]>, view: View): Environment {
  const known = environments.get(view)
  if (known) return known
  const made: Environment = {
    ...{ program, connected: view.connected, viewUp: view.up, viewPaused: view.paused },
    get healed() {
      return view.healed
    },
    viewField: (node, machine, name) => view.field(node, machine, name) as Value,
    viewConfig: (node, machine) => view.config(node, machine) as Value,
    monitorField: (name, field) => view.monitorField(name, field) as Value,
    group: name => (name === 'alive' ? (ids.get('nodes') ?? []).filter(view.up) : (ids.get(name) ?? [])),
  }
  environments.set(view, made)
  return made
}

function product(lists: readonly (readonly Value[])[]): Value[][] {
  return lists.reduce<Value[][]>((all, list) => all.flatMap(head => list.map(item => [...head, item])), [[]])
}

/** What an expression reads of a state, functions that it calls included. */
export function readsOf(expr: TExpr, monitor?: string): Reads {
  const fields = new Map<string, FieldRead>()
  let [up, network, monitors] = [false, false, monitor !== undefined]
  const seen = new Set<TFn>()
  // Within a function of a machine, a field is one of that machine's.
  let within: string | undefined
  const visit = (part: unknown): void => {
    if (part === null || typeof part !== 'object') return
    if (part instanceof Rec || part instanceof List || part instanceof SortedSet) return
    if (Array.isArray(part)) {
      part.forEach(visit)
      return
    }
    const one = part as TExpr
    const own = ownPart(one)
    if (own) {
      fields.set(`${own.machine}.${own.name} ${own.own}`, own)
      return
    }
    if (one.kind === 'viewField') fields.set(`${one.machine}.${one.name}`, { machine: one.machine, name: one.name })
    if (one.kind === 'viewUp' || (one.kind === 'group' && one.group === 'alive')) up = true
    if (one.kind === 'healed' || one.kind === 'connected' || one.kind === 'viewPaused') network = true
    if (within !== undefined && (one.kind === 'field' || one.kind === 'phase' || one.kind === 'armed')) {
      const name = one.kind === 'field' ? one.name : one.kind
      fields.set(`${within}.${name}`, { machine: within, name })
    } else if (one.kind === 'monitorField' || one.kind === 'field') monitors = true
    if (one.kind === 'viewCall') {
      const outer = within
      within = one.machine
      visit(one.fn.body)
      within = outer
    }
    if (one.kind === 'call' && !seen.has(one.fn)) {
      seen.add(one.fn)
      visit(one.fn.body)
    }
    for (const [name, value] of Object.entries(one))
      if (name !== 'type' && name !== 'span' && name !== 'shape' && name !== 'fn' && name !== 'slots') visit(value)
  }
  visit(expr)
  return { fields: [...fields.values()], up, network, monitors }
}

/** `n.field[n.id].part`: of what a node keeps by node, a part of what it has of itself. */
function ownPart(expr: TExpr): (FieldRead & { readonly own: string }) | undefined {
  if (expr.kind !== 'get' || expr.base.kind !== 'index') return undefined
  const { base, key } = expr.base
  if (base.kind !== 'viewField' || base.base.kind !== 'local') return undefined
  if (key.kind !== 'viewId' || key.base.kind !== 'local' || key.base.slot !== base.base.slot) return undefined
  return { machine: base.machine, name: base.name, own: expr.name }
}
