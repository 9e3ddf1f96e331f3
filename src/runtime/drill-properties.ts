import { Breach, type NodeId } from '../core/machine.ts'
import type { Node, NodeState } from '../core/stack.ts'
import { rec, same, type Value } from '../core/value.ts'
import type { Sim } from './sim.ts'

/** A property of a model, as whoever closes the model prepares it. */
export interface Asked {
  readonly name: string
  readonly temporal: string
  readonly text: string
  /** What it reads of a state: fields by machine, and the rest. */
  readonly reads: {
    readonly fields: readonly { readonly machine: string; readonly name: string }[]
    readonly up: boolean
    readonly network: boolean
    readonly monitors: boolean
  }
  readonly evaluate: (view: View) => boolean
}

/** The cluster as properties see it, at one instant. */
interface View {
  readonly field: (node: NodeId, machine: string, name: string) => unknown
  readonly config: (node: NodeId, machine: string) => unknown
  readonly up: (node: NodeId) => boolean
  readonly paused: (node: NodeId) => boolean
  readonly healed: boolean
  readonly settled: boolean
  readonly connected: (a: NodeId, b: NodeId) => boolean
  readonly monitorField: (monitor: string, name: string) => unknown
}

export interface Broken {
  readonly property: string
  readonly why: string
  readonly node: NodeId | undefined
}

/** Asks the `always` properties of a model after each step of a simulated cluster, and keeps the first that does not hold. */
export class Judging {
  broken: Broken | undefined
  readonly #nodes: readonly Node[]
  readonly #properties: readonly Asked[]
  readonly #states = new Map<NodeId, NodeState>()
  readonly #view: View

  constructor(
    properties: readonly Asked[],
    nodes: readonly Node[],
    sim: () => Sim,
    monitorField: (monitor: string, field: string) => Value,
  ) {
    this.#nodes = nodes
    this.#properties = properties.filter(one => one.temporal === 'always')
    const ids = nodes.map(one => one.self)
    const indices = new Map(nodes.map(one => [one.self, new Map(one.stack.machines.map((m, i) => [m.name, i]))]))
    const contexts = new Map(nodes.map(one => [one.self, one.contexts]))
    const at = (node: NodeId, machine: string) => indices.get(node)?.get(machine) ?? -1
    const connected = (a: NodeId, b: NodeId) => sim().reach.reaches(a, b) && sim().reach.reaches(b, a)
    this.#view = {
      field: (node, machine, name) => fieldOf(this.#states.get(node) ?? sim().state(node), at(node, machine), name),
      config: (node, machine) =>
        rec(contexts.get(node)?.[at(node, machine)]?.config as Readonly<Record<string, Value>>),
      up: node => sim().up(node),
      paused: node => sim().paused(node),
      get healed() {
        return ids.every(a => ids.every(b => sim().reach.reaches(a, b)))
      },
      settled: true,
      connected,
      monitorField,
    }
  }

  /** A node stepped: what reads something of it that is another than before is asked again. */
  step(node: NodeId, after: NodeState): void {
    const before = this.#states.get(node)
    this.#states.set(node, after)
    this.#ask(node, one => before === undefined || one.reads.monitors || this.#differs(one, node, before, after))
  }

  /** A node went down, or the network changed. */
  changed(node?: NodeId): void {
    if (node !== undefined) this.#states.delete(node)
    this.#ask(node, ({ reads }) => reads.up || reads.network)
  }

  #differs({ reads }: Asked, node: NodeId, before: NodeState, after: NodeState): boolean {
    const machines = this.#nodes.find(one => one.self === node)?.stack.machines ?? []
    return reads.fields.some(({ machine, name }) => {
      const i = machines.findIndex(one => one.name === machine)
      const [old, now] = [fieldOf(before, i, name), fieldOf(after, i, name)]
      return old !== now && !same(old as Value, now as Value)
    })
  }

  #ask(node: NodeId | undefined, concerned: (property: Asked) => boolean): void {
    if (this.broken) return
    for (const one of this.#properties) {
      if (!concerned(one)) continue
      const why = this.#wrong(one)
      if (why === undefined) continue
      this.broken = { property: one.name, why, node }
      return
    }
  }

  /** A breach of the property's own is told in its words. */
  #wrong(property: Asked): string | undefined {
    try {
      return property.evaluate(this.#view) ? undefined : property.text
    } catch (error) {
      if (!(error instanceof Breach)) throw error
      return error.message
    }
  }
}

function fieldOf(state: NodeState, machine: number, name: string): unknown {
  return (state[machine] as unknown as Readonly<Record<string, unknown>> | undefined)?.[name]
}
