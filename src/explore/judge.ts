import { Breach, type MachineState, type NodeId } from '../core/machine.ts'
import { key } from '../core/value.ts'
import type { ClosedModel, ClosedProperty, View } from './closed.ts'
import type { Locals } from './locals.ts'
import { Interner, Trie } from './pairs.ts'
import type { Parts } from './parts.ts'

/** What a property comes to in a state; a breach of the property's own is told in words. */
export type Ruling = boolean | string

/** The value of one property in every state, remembered on just what it reads. */
export class Judge {
  readonly property: ClosedProperty
  readonly #parts: Parts
  readonly #seen: readonly Interner<true>[]
  readonly #projected: Int32Array[]
  readonly #sequences = new Trie()
  readonly #rulings: Ruling[] = []

  constructor(property: ClosedProperty, parts: Parts) {
    this.property = property
    this.#parts = parts
    this.#seen = parts.locals.map(() => new Interner<true>())
    this.#projected = parts.locals.map(() => new Int32Array(64))
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
    const made = this.#evaluate(state)
    this.#rulings[id] = made
    return made
  }

  #evaluate(state: Int32Array): Ruling {
    try {
      return this.property.evaluate(viewOf(this.#parts, state))
    } catch (error) {
      if (!(error instanceof Breach)) throw error
      return error.message
    }
  }

  /** What the property can tell of a local state; equal ones share an id. */
  projection(node: number, local: number): number {
    const table = this.#projected[node] as Int32Array
    const known = local < table.length ? (table[local] as number) : 0
    return known > 0 ? known - 1 : this.#project(node, local)
  }

  #project(node: number, local: number): number {
    const table = this.#projected[node] as Int32Array
    const wide = local < table.length ? table : new Int32Array(2 * local)
    if (wide !== table) wide.set(table)
    this.#projected[node] = wide
    const locals = this.#parts.locals[node] as Locals
    const one = locals.states.at(local)
    const { fields, up } = this.property.reads
    const parts = fields.map(field => key(fieldOf(locals, one.state, field.machine, field.name) ?? null))
    const id = (this.#seen[node] as Interner<true>).id(`${up ? one.up : ''} ${parts.join()}`, () => true)
    wide[local] = id + 1
    return id
  }
}

function fieldOf(locals: Locals, state: readonly MachineState[], machine: string, name: string): unknown {
  const at = locals.node.stack.machines.findIndex(one => one.name === machine)
  return (state[at] as unknown as Record<string, unknown> | undefined)?.[name]
}

/** A state as properties see it. */
export function viewOf(parts: Parts, state: Int32Array): View {
  const { locals, world, monitors, model } = parts
  const index = (id: NodeId) => id - 1
  const local = (id: NodeId) => (locals[index(id)] as Locals).states.at(state[index(id)] as number)
  const surroundings = state[parts.surroundingsAt] as number
  const reaches = (a: NodeId, b: NodeId) => world.reaches(surroundings, index(a), index(b))
  return {
    field: (node, machine, name) => fieldOf(locals[index(node)] as Locals, local(node).state, machine, name),
    up: node => local(node).up,
    paused: node => world.isPaused(surroundings, index(node)),
    healed: world.isHealed(surroundings),
    connected: (a, b) => reaches(a, b) && reaches(b, a),
    monitorField: (monitor, name) => monitorField(model, monitors.at(state[parts.monitorAt] as number), monitor, name),
  }
}

function monitorField(model: ClosedModel, states: readonly MachineState[], monitor: string, name: string): unknown {
  const at = model.monitors.findIndex(one => one.machine.name === monitor)
  return (states[at] as unknown as Record<string, unknown> | undefined)?.[name]
}
