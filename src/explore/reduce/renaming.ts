import type { AnyMachine, MachineState, Named, NodeId } from '../../core/machine.ts'
import type { Field, Shape } from '../../core/shape.ts'
import { key, List, mapOf, type Rec, rec, type SortedMap, type SortedSet, setOf, type Value } from '../../core/value.ts'

/** Gives nodes other names. */
export type Rename = (node: NodeId) => NodeId

/** A value with its nodes renamed. */
export function renamed(shape: Shape, value: Value, to: Rename): Value {
  switch (shape.kind) {
    case 'node':
      return to(value as NodeId)
    case 'option':
      return value === null ? null : renamed(shape.of, value, to)
    case 'list':
      return new List((value as List<Value>).items.map(one => renamed(shape.of, one, to)))
    case 'set':
      return setOf((value as SortedSet<Value>).items.map(one => renamed(shape.of, one, to)))
    case 'map': {
      const { keys, values } = value as SortedMap<Value, Value>
      return mapOf(
        keys.map((one, i) => [renamed(shape.key, one, to), renamed(shape.of, values[i] as Value, to)] as const),
      )
    }
    case 'record':
    case 'enum':
      return typeof value === 'string' ? value : renamedRec(fieldsOf(shape, value as Named), value as Named, to)
    default:
      return value
  }
}

/** A record, message or signal with the nodes in these fields renamed. */
export function renamedRec<T extends Rec>(fields: readonly Field[], value: T, to: Rename): T {
  if (fields.length === 0) return value
  const made: Record<string, Value> = { ...(value as unknown as Record<string, Value>) }
  for (const { name, shape } of fields) made[name] = renamed(shape, made[name] as Value, to)
  return rec(made) as Rec as T
}

/** A state of a machine with its nodes renamed. */
export function renamedState(machine: AnyMachine, state: MachineState, to: Rename): MachineState {
  const made: Record<string, unknown> = { ...state }
  for (const { name, shape } of machine.state) made[name] = renamed(shape, made[name] as Value, to)
  made.armed = setOf([...state.armed].map(one => renamedTimer(machine, one, to)))
  return Object.freeze(made) as unknown as MachineState
}

export function renamedTimer(machine: AnyMachine, timer: Named, to: Rename): Named {
  return renamedRec(machine.timers.find(one => one.name === timer.kind)?.fields ?? [], timer, to)
}

/** How a node is written in a sketch. */
export type Sketch = (node: NodeId) => string

/**
 * A text of a value with nodes written as asked, and what has no order among them sorted by text: equal for two values of
 * which one is the other with nodes renamed that are written alike.
 */
export function sketched(shape: Shape, value: Value, as: Sketch): string {
  switch (shape.kind) {
    case 'node':
      return as(value as NodeId)
    case 'option':
      return value === null ? '-' : sketched(shape.of, value, as)
    case 'list':
      return `[${(value as List<Value>).items.map(one => sketched(shape.of, one, as)).join()}]`
    case 'set':
      return `{${(value as SortedSet<Value>).items
        .map(one => sketched(shape.of, one, as))
        .sort()
        .join()}}`
    case 'map': {
      const { keys, values } = value as SortedMap<Value, Value>
      const pairs = keys.map(
        (one, i) => `${sketched(shape.key, one, as)}:${sketched(shape.of, values[i] as Value, as)}`,
      )
      return `<${pairs.sort().join()}>`
    }
    case 'record':
    case 'enum':
      return typeof value === 'string' ? value : sketchedRec(fieldsOf(shape, value as Named), value as Named, as)
    default:
      return key(value)
  }
}

export function sketchedRec(fields: readonly Field[], value: Rec, as: Sketch): string {
  const all = value as unknown as Record<string, Value>
  return `(${(all.kind as string | undefined) ?? ''} ${fields.map(one => sketched(one.shape, all[one.name] as Value, as)).join()})`
}

export function sketchedState(machine: AnyMachine, state: MachineState, as: Sketch): string {
  const all = state as unknown as Record<string, Value>
  const fields = machine.state.map(one => sketched(one.shape, all[one.name] as Value, as))
  const timers = [...state.armed].map(one =>
    sketchedRec(machine.timers.find(timer => timer.name === one.kind)?.fields ?? [], one, as),
  )
  return `${state.phase ?? ''} ${fields.join()} ${timers.sort().join()}`
}

function fieldsOf(shape: Extract<Shape, { kind: 'record' | 'enum' }>, value: Named): readonly Field[] {
  if (shape.kind === 'record') return shape.fields
  return shape.cases.find(one => one.name === value.kind)?.fields ?? []
}
