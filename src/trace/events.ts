import type { AnyMachine, Effect, Input, MachineState, Named, StateField } from '../core/machine.ts'
import type { RecordShape, Shape } from '../core/shape.ts'
import type { Node, NodeState, NodeStep, Stack } from '../core/stack.ts'
import { List, SortedMap, same, type Value } from '../core/value.ts'
import type { Event, TraceEffect, TraceInput } from './format.ts'
import { decode, encode, type Json, type JsonPath, show } from './values.ts'

/** Why an event does not fit the stack that should have produced it; `path` leads down from the event. */
export interface Unsuitable {
  readonly path: JsonPath
  readonly why: string
}

/** An outside input as `nodeStep` wants it: timers belong to one machine of the stack. */
export interface OutsideInput {
  readonly input: Input
  readonly machine?: number
}

const memberships: Shape = { kind: 'set', of: { kind: 'node' } }

/** The input of a node step, as a trace says it. The machine is given for timers. */
export function encodeInput(stack: Stack, { input, machine }: OutsideInput): TraceInput {
  switch (input.kind) {
    case 'start':
      return { kind: 'start' }
    case 'message':
      return { kind: 'message', from: input.from, message: encode(received(stack, input.message.kind), input.message) }
    case 'signal':
      return { kind: 'signal', signal: encode(heard(stack, input.signal.kind), input.signal) }
    case 'timer': {
      const owner = stack.machines[machine ?? -1] as AnyMachine
      return { kind: 'timer', machine: owner.name, timer: encode(timerOf(owner, input.timer.kind), input.timer) }
    }
  }
}

/** The input that an event of this stack holds. `start` and `stop` are none: they are the caller's. */
export function decodeInput(stack: Stack, input: TraceInput): OutsideInput | Unsuitable {
  switch (input.kind) {
    case 'message': {
      const shape = find(stack, machine => machine.receives, kindOf(input.message))
      if (!shape) return missing(['input', 'message', 'kind'], `${stack.name} receives no`, input.message)
      const message = decode(shape, input.message)
      if ('misfit' in message) return misfit(['input', 'message'], message.misfit)
      return { input: { kind: 'message', from: input.from, message: message.value as Named } }
    }
    case 'signal': {
      const shape = find(stack, machine => machine.hears, kindOf(input.signal))
      if (!shape) return missing(['input', 'signal', 'kind'], `${stack.name} hears no`, input.signal)
      const signal = decode(shape, input.signal)
      if ('misfit' in signal) return misfit(['input', 'signal'], signal.misfit)
      return { input: { kind: 'signal', signal: signal.value as Named } }
    }
    case 'timer': {
      const machine = stack.machines.findIndex(one => one.name === input.machine)
      const owner = stack.machines[machine]
      if (!owner) return { path: ['input', 'machine'], why: `${stack.name} has no machine ${show(input.machine)}` }
      const shape = owner.timers.find(one => one.name === kindOf(input.timer))
      if (!shape) return missing(['input', 'timer', 'kind'], `${owner.name} has no timer`, input.timer)
      const timer = decode(shape, input.timer)
      if ('misfit' in timer) return misfit(['input', 'timer'], timer.misfit)
      return { machine, input: { kind: 'timer', timer: timer.value as Named } }
    }
    case 'start':
      return { input: { kind: 'start' } }
    case 'stop':
      throw new TypeError('a stop is no input of a machine')
  }
}

/** What left the node, as a trace says it. */
export function encodeEffects(stack: Stack, effects: NodeStep['effects']): TraceEffect[] {
  return effects.map(({ machine, effect }) => encodeEffect(stack.machines[machine] as AnyMachine, effect))
}

function encodeEffect(owner: AnyMachine, effect: Effect): TraceEffect {
  const machine = owner.name
  switch (effect.kind) {
    case 'send': {
      const message = encode(named(owner.sends, effect.message.kind), effect.message)
      return { kind: 'send', machine, message, to: encode(memberships, effect.to) as readonly number[] }
    }
    case 'emit':
      return { kind: 'emit', machine, signal: encode(named(owner.emits, effect.signal.kind), effect.signal) }
    case 'arm': {
      const timer = encode(timerOf(owner, effect.timer.kind), effect.timer)
      return { kind: 'arm', machine, timer, least: effect.least, most: effect.most }
    }
    case 'cancel':
      return { kind: 'cancel', machine, timer: encode(timerOf(owner, effect.timer.kind), effect.timer) }
    case 'failed':
      return { kind: 'failed', machine, property: effect.property, site: effect.site }
  }
}

/** The complete configuration of every machine of a node, by machine and field. */
export function encodeConfig(node: Node): Record<string, Record<string, Json>> {
  return byMachine(node.stack, (machine, i) => {
    const config = node.contexts[i]?.config as Record<string, unknown>
    return machine.config.map(field => [field.name, encode(field.shape, config[field.name])])
  })
}

/** The durable state of every machine of a node: what a restart comes back with. */
export function encodeKept(stack: Stack, kept: NodeState): Record<string, Record<string, Json>> {
  return byMachine(stack, (machine, i) => {
    const state = kept[i] as unknown as Record<string, unknown>
    return machine.state.filter(isDurable).map(field => [field.name, encode(field.shape, state[field.name])])
  })
}

function byMachine(
  stack: Stack,
  fields: (machine: AnyMachine, index: number) => [string, Json][],
): Record<string, Record<string, Json>> {
  return Object.fromEntries(stack.machines.map((machine, i) => [machine.name, Object.fromEntries(fields(machine, i))]))
}

const isDurable = (field: StateField) => field.durable

/** The kept states to start a life from; fields that are not durable are not there. */
export function decodeKept(
  stack: Stack,
  kept: Readonly<Record<string, Readonly<Record<string, Json>>>>,
): NodeState | Unsuitable {
  const states: MachineState[] = []
  for (const machine of stack.machines) {
    const state: Record<string, unknown> = {}
    for (const field of machine.state.filter(isDurable)) {
      const given = kept[machine.name]?.[field.name]
      const path = ['input', 'kept', machine.name, field.name]
      if (given === undefined) return { path: path.slice(0, 2), why: `no ${machine.name}.${field.name} is kept` }
      const value = decode(field.shape, given)
      if ('misfit' in value) return misfit(path, value.misfit)
      state[field.name] = value.value
    }
    states.push(state as unknown as MachineState)
  }
  return states
}

/**
 * The fields of a stack's state that differ between two states, as `Machine.field`, in the stack's order. Of a map or a list that has
 * something of before, what changed (`MapChange`, `ListChange`): a store of a hundred messages changes by one.
 */
export function changedFields(stack: Stack, before: NodeState, after: NodeState): Record<string, Json> {
  const changed: Record<string, Json> = {}
  for (const [i, machine] of stack.machines.entries()) {
    const old = before[i] as unknown as Record<string, unknown>
    const now = after[i] as unknown as Record<string, unknown>
    if (old === now) continue
    for (const [name, value] of Object.entries(now)) {
      if (same(old[name], value)) continue
      changed[`${machine.name}.${name}`] =
        changeOf(machine, name, old[name], value) ?? encodeField(machine, name, value)
    }
  }
  return changed
}

/** What changed in a map: `set`, a list of pairs, and `gone`, a list of keys. */
export interface MapChange {
  readonly set: readonly Json[]
  readonly gone: readonly Json[]
}

/** What changed in a list: so many items are gone from its beginning, so many after them are there still, then come others. */
export interface ListChange {
  readonly dropped: number
  readonly kept: number
  readonly added: readonly Json[]
}

/** Absent when the whole is no longer. */
function changeOf(machine: AnyMachine, name: string, old: unknown, now: unknown): Json | undefined {
  const shape = machine.state.find(one => one.name === name)?.shape
  if (shape?.kind === 'map' && old instanceof SortedMap && now instanceof SortedMap) return mapChange(shape, old, now)
  if (shape?.kind === 'list' && old instanceof List && now instanceof List) return listChange(shape.of, old, now)
  return undefined
}

function mapChange(
  shape: Extract<Shape, { kind: 'map' }>,
  old: SortedMap<Value, Value>,
  now: SortedMap<Value, Value>,
): Json | undefined {
  const set = [...now].filter(([key, value]) => !old.has(key) || !same(old.get(key), value))
  const gone = old.keys.filter(key => !now.has(key))
  if (set.length + gone.length >= now.size) return undefined
  return {
    set: set.map(([key, value]) => [encode(shape.key, key), encode(shape.of, value)]),
    gone: gone.map(key => encode(shape.key, key)),
  }
}

function listChange(item: Shape, { items: old }: List<Value>, { items: now }: List<Value>): Json | undefined {
  const dropped = old.findIndex(one => same(one, now[0]))
  if (dropped < 0) return undefined
  let kept = 1
  while (dropped + kept < old.length && kept < now.length && same(old[dropped + kept], now[kept])) kept++
  return { dropped, kept, added: now.slice(kept).map(one => encode(item, one)) }
}

/** What a field is after a change that a trace tells: all of it, or what it was `before` with a `MapChange` or `ListChange`. */
export function changedTo(before: Json | undefined, change: Json): Json {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return change
  const old = Array.isArray(before) ? (before as readonly Json[]) : []
  const { set, gone, dropped, kept, added } = change as unknown as Partial<MapChange & ListChange>
  if (Array.isArray(set) && Array.isArray(gone)) {
    const keyOf = (pair: Json) => JSON.stringify(Array.isArray(pair) ? pair[0] : pair)
    const pairs = new Map(old.map(pair => [keyOf(pair), pair]))
    for (const key of gone) pairs.delete(JSON.stringify(key))
    for (const pair of set) pairs.set(keyOf(pair), pair)
    return [...pairs.values()]
  }
  if (typeof dropped !== 'number' || typeof kept !== 'number' || !Array.isArray(added)) return change
  return [...old.slice(dropped, dropped + kept), ...added]
}

/** One field of a machine's state; `phase` and `armed` too. */
export function encodeField(machine: AnyMachine, name: string, value: unknown): Json {
  if (name === 'phase') return value as string
  if (name === 'armed') return [...(value as Iterable<Named>)].map(timer => encode(timerOf(machine, timer.kind), timer))
  const field = machine.state.find(one => one.name === name)
  if (!field) throw new TypeError(`${machine.name} has no field ${name}`)
  return encode(field.shape, value)
}

// ------------------------------------------------------------------ looking up shapes

function find(
  stack: Stack,
  of: (machine: AnyMachine) => readonly RecordShape[],
  kind: unknown,
): RecordShape | undefined {
  for (const machine of stack.machines) {
    const shape = of(machine).find(one => one.name === kind)
    if (shape) return shape
  }
  return undefined
}

function received(stack: Stack, kind: string): RecordShape {
  return must(
    find(stack, machine => machine.receives, kind),
    kind,
  )
}

function heard(stack: Stack, kind: string): RecordShape {
  return must(
    find(stack, machine => machine.hears, kind),
    kind,
  )
}

function named(shapes: readonly RecordShape[], kind: string): RecordShape {
  return must(
    shapes.find(one => one.name === kind),
    kind,
  )
}

function timerOf(machine: AnyMachine, kind: string): RecordShape {
  return named(machine.timers, kind)
}

function must(shape: RecordShape | undefined, kind: string): RecordShape {
  if (!shape) throw new TypeError(`no shape for ${kind}`)
  return shape
}

function kindOf(json: Json): unknown {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as { kind?: unknown }).kind
    : undefined
}

function missing(path: JsonPath, why: string, json: Json): Unsuitable {
  return { path, why: `${why} ${show(kindOf(json))}` }
}

function misfit(path: JsonPath, { path: inner, expected, found }: { path: JsonPath; expected: string; found: string }) {
  return { path: [...path, ...inner], why: `expected ${expected}, found ${found}` }
}

export type { Event }
