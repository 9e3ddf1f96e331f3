import type { MachineState, NodeId } from '../core/machine.ts'
import { key } from '../core/value.ts'
import type { ClosedModel, ClosedProperty, View } from './closed.ts'
import type { Locals } from './locals.ts'
import { Interner, PairTable } from './pairs.ts'
import type { Space } from './space.ts'

/** The value of one property in every state, remembered on just what it reads. */
export class Judge {
  readonly property: ClosedProperty
  readonly #space: Space
  readonly #seen: readonly Interner<true>[]
  readonly #projected: Int32Array[]
  readonly #chain = new PairTable()
  #ids = 0
  readonly #value: number[] = []

  constructor(property: ClosedProperty, space: Space) {
    this.property = property
    this.#space = space
    this.#seen = space.locals.map(() => new Interner<true>())
    this.#projected = space.locals.map(() => new Int32Array(64))
  }

  holds(state: Int32Array): boolean {
    let id = 0
    const space = this.#space
    for (let node = 0; node < this.#projected.length; node++) id = this.#follow(id, this.#projection(node, space.local(state, node)))
    if (this.property.reads.network) id = this.#follow(id, space.world.shapes[space.surroundings(state)] as number)
    if (this.property.reads.monitors) id = this.#follow(id, space.monitor(state))
    const known = this.#value[id]
    if (known !== undefined) return known === 1
    const value = this.property.evaluate(viewOf(space, state))
    this.#value[id] = value ? 1 : 0
    return value
  }

  #follow(id: number, part: number): number {
    const known = this.#chain.get(id, part)
    if (known >= 0) return known
    this.#chain.set(id, part, ++this.#ids)
    return this.#ids
  }

  /** What the property can tell of a local state; equal ones share an id. 0 in the table is "not asked yet". */
  #projection(node: number, local: number): number {
    let table = this.#projected[node] as Int32Array
    if (local >= table.length) {
      const wider = new Int32Array(Math.max(table.length * 2, local + 1))
      wider.set(table)
      this.#projected[node] = wider
      table = wider
    }
    const known = table[local] as number
    if (known > 0) return known - 1
    const locals = this.#space.locals[node] as Locals
    const one = locals.states.at(local)
    const { fields, up } = this.property.reads
    const parts = fields.map(field => key(fieldOf(locals, one.state, field.machine, field.name) ?? null))
    const id = (this.#seen[node] as Interner<true>).id(`${up ? one.up : ''} ${parts.join()}`, () => true)
    table[local] = id + 1
    return id
  }
}

function fieldOf(locals: Locals, state: readonly MachineState[], machine: string, name: string): unknown {
  const at = locals.node.stack.machines.findIndex(one => one.name === machine)
  return (state[at] as unknown as Record<string, unknown> | undefined)?.[name]
}

/** A state as properties see it. */
export function viewOf(space: Space, state: Int32Array): View {
  const index = (id: NodeId) => id - 1
  const local = (id: NodeId) => (space.locals[index(id)] as Locals).states.at(space.local(state, index(id)))
  const env = space.surroundings(state)
  return {
    field: (node, machine, name) => fieldOf(space.locals[index(node)] as Locals, local(node).state, machine, name),
    up: node => local(node).up,
    healed: space.world.healed(env),
    connected: (a, b) => space.world.reaches(env, index(a), index(b)) && space.world.reaches(env, index(b), index(a)),
    monitorField: (monitor, name) => monitorField(space.model, space.monitors.at(space.monitor(state)), monitor, name),
  }
}

function monitorField(model: ClosedModel, states: readonly MachineState[], monitor: string, name: string): unknown {
  const at = model.monitors.findIndex(one => one.machine.name === monitor)
  return (states[at] as unknown as Record<string, unknown> | undefined)?.[name]
}
