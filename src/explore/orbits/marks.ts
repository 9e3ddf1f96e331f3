import type { AnyMachine, MachineState, NodeId } from '../../core/machine.ts'
import type { Field, Shape } from '../../core/shape.ts'
import { key, type List, type Rec, type SortedMap, type SortedSet, type Value } from '../../core/value.ts'
import { namesNodes } from '../../lang/alike.ts'
import { sketched } from '../reduce/renaming.ts'

/** Told what a value says of a node, without naming any. */
type Mark = (node: NodeId, what: string) => void

/**
 * What the state of a machine says of each node. Two nodes of which it says the same may be exchanged in it, and it stays as
 * it was: what is said of nodes one by one is all that is said. Where values speak of several nodes at once, a mark has
 * the node's own id, and nothing is the same.
 */
export function marksOf(machine: AnyMachine, state: MachineState, only: Only, mark: Mark): void {
  const all = state as unknown as Record<string, Value>
  for (const { name, shape } of machine.state) if (only(name)) marks(shape, all[name] as Value, name, mark)
  if (!only('armed')) return
  for (const timer of state.armed) {
    const fields = machine.timers.find(one => one.name === timer.kind)?.fields ?? []
    for (const { name, shape } of fields)
      marks(shape, (timer as unknown as Record<string, Value>)[name] as Value, `${timer.kind} ${key(timer)}`, mark)
  }
}

/** What a state says, without saying of whom: with the marks of each node, all there is to it but for names. */
export function textOf(machine: AnyMachine, state: MachineState, only: Only, self: NodeId): string {
  const all = state as unknown as Record<string, Value>
  const as = (node: NodeId) => (node === self ? 'self' : 'other')
  const fields = machine.state
    .filter(({ name }) => only(name))
    .map(({ name, shape }) => {
      const value = all[name] as Value
      return single(shape) ? sketched(shape, value, as) : key(value)
    })
  const timers = only('armed') ? [...state.armed].map(key).join() : ''
  return `${only('phase') ? (state.phase ?? '') : ''} ${fields.join()} ${timers}`
}

export type Only = (field: string) => boolean

function marks(shape: Shape, value: Value, way: string, mark: Mark): void {
  if (!namesNodes(shape)) return
  if (!single(shape)) {
    named(shape, value, node => mark(node, `${way} #${node}`))
    return
  }
  switch (shape.kind) {
    case 'node':
      mark(value as NodeId, way)
      return
    case 'option':
      if (value !== null) marks(shape.of, value, way, mark)
      return
    case 'set':
      for (const one of value as SortedSet<NodeId>) mark(one, way)
      return
    case 'list':
      for (const [i, one] of (value as List<Value>).items.entries()) marks(shape.of, one, `${way} ${i}`, mark)
      return
    case 'map': {
      const { keys, values } = value as SortedMap<NodeId, Value>
      for (const [i, node] of keys.entries()) mark(node, `${way} ${key(values[i] as Value)}`)
      return
    }
    case 'record':
    case 'enum':
      for (const field of fieldsOf(shape, value))
        marks(
          field.shape,
          (value as unknown as Record<string, Value>)[field.name] as Value,
          `${way} ${field.name}`,
          mark,
        )
  }
}

const singles = new WeakMap<Shape, boolean>()

/** Whether a value of this shape says something of each node by itself. */
function single(shape: Shape): boolean {
  const known = singles.get(shape)
  if (known !== undefined) return known
  const made = isSingle(shape, [])
  singles.set(shape, made)
  return made
}

function isSingle(shape: Shape, within: readonly Shape[]): boolean {
  if (within.includes(shape)) return false
  const inner = (one: Shape) => isSingle(one, [...within, shape])
  switch (shape.kind) {
    case 'option':
    case 'list':
      return inner(shape.of)
    case 'set':
      return shape.of.kind === 'node' || !namesNodes(shape.of)
    case 'map':
      return !namesNodes(shape.of) && (shape.key.kind === 'node' || !namesNodes(shape.key))
    case 'record':
      return !namesNodes(shape) || shape.fields.every(field => inner(field.shape))
    case 'enum':
      return !namesNodes(shape) || shape.cases.every(one => one.fields.every(field => inner(field.shape)))
    default:
      return true
  }
}

/** Every node that a value names. */
export function named(shape: Shape, value: Value, tell: (node: NodeId) => void): void {
  if (!namesNodes(shape)) return
  switch (shape.kind) {
    case 'node':
      tell(value as NodeId)
      return
    case 'option':
      if (value !== null) named(shape.of, value, tell)
      return
    case 'list':
    case 'set':
      for (const one of (value as List<Value> | SortedSet<Value>).items) named(shape.of, one, tell)
      return
    case 'map': {
      const { keys, values } = value as SortedMap<Value, Value>
      for (const [i, one] of keys.entries()) {
        named(shape.key, one, tell)
        named(shape.of, values[i] as Value, tell)
      }
      return
    }
    case 'record':
    case 'enum':
      for (const field of fieldsOf(shape, value))
        named(field.shape, (value as unknown as Record<string, Value>)[field.name] as Value, tell)
  }
}

function fieldsOf(shape: Extract<Shape, { kind: 'record' | 'enum' }>, value: Value): readonly Field[] {
  if (shape.kind === 'record') return shape.fields
  const { kind } = value as Rec & { readonly kind?: string }
  return shape.cases.find(one => one.name === kind)?.fields ?? []
}
