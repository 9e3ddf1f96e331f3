import { Breach, type MachineState, type NodeId } from '../core/machine.ts'
import { key, rec, type Value } from '../core/value.ts'
import type { ClosedModel, ClosedProperty, View } from './closed.ts'
import { InstanceValues, type Watched } from './instances.ts'
import type { Locals } from './locals.ts'
import { Interner, Trie } from './pairs.ts'
import type { Parts } from './parts.ts'

/** What a property comes to in a state; a breach of the property's own is told in words. */
export type Ruling = boolean | string

/** What evaluating a property comes to. */
export function rulingOf(evaluate: () => boolean): Ruling {
  try {
    return evaluate()
  } catch (error) {
    if (!(error instanceof Breach)) throw error
    return error.message
  }
}

/** The value of one property in every state, remembered on just what it reads. */
export class Judge {
  readonly property: ClosedProperty
  readonly #parts: Parts
  readonly #seen: readonly Interner<true>[]
  readonly #projected: Int32Array[]
  /** By node, where in its stack each field that is read lies; -1 where it has none such. */
  readonly #places: readonly (readonly number[])[]
  readonly #sequences = new Trie()
  readonly #rulings: Ruling[] = []
  readonly #view: StateView
  readonly #instances: InstanceValues | undefined

  constructor(property: ClosedProperty, parts: Parts) {
    this.property = property
    this.#parts = parts
    this.#view = new StateView(parts)
    this.#instances = InstanceValues.of(parts.model, property.instances, (node, local) => this.projection(node, local))
    this.#seen = parts.locals.map(() => new Interner<true>())
    this.#projected = parts.locals.map(() => new Int32Array(64))
    this.#places = parts.locals.map(({ node }) =>
      property.reads.fields.map(field => node.stack.machines.findIndex(one => one.name === field.machine)),
    )
  }

  /** Whether the property could have another value in one state than in the other. */
  differs(a: Int32Array, b: Int32Array): boolean {
    const { n, surroundingsAt, monitorAt, world } = this.#parts
    const { reads } = this.property
    for (let node = 0; node < n; node++) {
      const [x, y] = [a[node] as number, b[node] as number]
      if (x !== y && this.projection(node, x) !== this.projection(node, y)) return true
    }
    if (reads.monitors && a[monitorAt] !== b[monitorAt]) return true
    const [x, y] = [a[surroundingsAt] as number, b[surroundingsAt] as number]
    return reads.network && x !== y && world.shapes[x] !== world.shapes[y]
  }

  ruling(state: Int32Array): Ruling {
    const { n, surroundingsAt, monitorAt, world } = this.#parts
    let id = 0
    for (let node = 0; node < n; node++) {
      const part = this.projection(node, state[node] as number)
      id = this.#sequences.follow(id, part)
    }
    const { reads } = this.property
    if (reads.network) id = this.#sequences.follow(id, world.shapes[state[surroundingsAt] as number] as number)
    if (reads.monitors) id = this.#sequences.follow(id, state[monitorAt] as number)
    const known = this.#rulings[id]
    if (known !== undefined) return known
    const made = this.evaluate(state)
    this.#rulings[id] = made
    return made
  }

  /** The same, for one who remembers it elsewhere. */
  evaluate(state: Int32Array): Ruling {
    this.#view.state = state
    return rulingOf(() =>
      this.#instances ? this.#instances.value(state, this.#view) : this.property.evaluate(this.#view),
    )
  }

  /** What the property can tell of a local state; equal ones share an id. */
  projection(node: number, local: number): number {
    const table = this.#projected[node] as Int32Array
    const known = local < table.length ? (table[local] as number) : 0
    return known > 0 ? known - 1 : this.#project(node, local)
  }

  /** How many different things it saw of a node so far. */
  sights(node: number): number {
    return this.#seen[node]?.size ?? 0
  }

  #project(node: number, local: number): number {
    const table = this.#projected[node] as Int32Array
    const wide = local < table.length ? table : new Int32Array(2 * local)
    if (wide !== table) wide.set(table)
    this.#projected[node] = wide
    const locals = this.#parts.locals[node] as Locals
    const one = locals.states.at(local)
    const { fields, up } = this.property.reads
    const places = this.#places[node] as readonly number[]
    let name = up ? `${one.up && !one.leaves}` : ''
    for (let i = 0; i < fields.length; i++) {
      const machine = one.state[places[i] as number] as unknown as Record<string, unknown> | undefined
      name += `,${key(machine?.[fields[i]?.name as string] ?? null)}`
    }
    const id = (this.#seen[node] as Interner<true>).id(name, () => true)
    wide[local] = id + 1
    return id
  }
}

/** What a machine's states look like to a property. */
export type Shown = (node: NodeId, state: readonly MachineState[]) => readonly MachineState[]

/** One state as properties and functions of the model's text see it. */
export function viewOf(parts: Parts, state: Int32Array, shown?: Shown): View {
  const view = new StateView(parts, shown)
  view.state = state
  return view
}

/** The state that is looked at, as properties see it: one view for all states, since properties are asked often. */
class StateView implements Watched {
  readonly #parts: Parts
  readonly #shown: Shown
  /** By node, where each machine is in the stack. */
  readonly #places: readonly ReadonlyMap<string, number>[]
  state: Int32Array = new Int32Array(0)
  nodes = 0
  elsewhere = false

  constructor(parts: Parts, shown: Shown = (_, state) => state) {
    this.#parts = parts
    this.#shown = shown
    this.#places = parts.locals.map(one => new Map(one.node.stack.machines.map((machine, m) => [machine.name, m])))
  }

  readonly field = (node: NodeId, machine: string, name: string): unknown => {
    const state = this.#shown(node, this.#local(node).state)
    const at = this.#places[node - 1]?.get(machine) ?? -1
    return (state[at] as unknown as Record<string, unknown> | undefined)?.[name]
  }
  readonly config = (node: NodeId, machine: string): unknown => {
    const at = this.#places[node - 1]?.get(machine) ?? -1
    return rec(this.#parts.model.nodes[node - 1]?.contexts[at]?.config as Record<string, Value>)
  }
  readonly up = (node: NodeId): boolean => {
    const { up, leaves } = this.#local(node)
    return up && !leaves
  }
  readonly look = (): void => {
    this.nodes = 0
    this.elsewhere = false
  }
  readonly paused = (node: NodeId): boolean => this.#parts.world.isPaused(this.#surroundings, node - 1)
  readonly connected = (a: NodeId, b: NodeId): boolean => {
    const { world } = this.#parts
    this.elsewhere = true
    return world.reaches(this.#surroundings, a - 1, b - 1) && world.reaches(this.#surroundings, b - 1, a - 1)
  }
  get healed(): boolean {
    return this.#parts.world.isHealed(this.#surroundings)
  }
  get settled(): boolean {
    return this.#parts.world.at(this.#surroundings).open.length === 0
  }
  readonly monitorField = (monitor: string, name: string): unknown => {
    const { monitors, monitorAt, model } = this.#parts
    this.elsewhere = true
    return monitorField(model, monitors.at(this.state[monitorAt] as number), monitor, name)
  }

  get #surroundings(): number {
    this.elsewhere = true
    return this.state[this.#parts.surroundingsAt] as number
  }
  #local(node: NodeId): ReturnType<Locals['states']['at']> {
    this.nodes |= 1 << (node - 1)
    return (this.#parts.locals[node - 1] as Locals).states.at(this.state[node - 1] as number)
  }
}

function monitorField(model: ClosedModel, states: readonly MachineState[], monitor: string, name: string): unknown {
  const at = model.monitors.findIndex(one => one.machine.name === monitor)
  return (states[at] as unknown as Record<string, unknown> | undefined)?.[name]
}
