import type { NodeId } from '../core/machine.ts'
import type { Value } from '../core/value.ts'
import { type Environment, evaluate } from '../lang/interpret/evaluate.ts'
import type { TExpr } from '../lang/typed.ts'
import type { ClosedModel, View } from './closed.ts'

/**
 * A condition that begins with a quantifier over one node or two, taken apart: the same condition for each choice of them,
 * in the order in which the quantifier asks. Its value is that of `forall`, or of `exists`, or the opposite.
 */
export interface Instances {
  readonly all: boolean
  readonly negated: boolean
  readonly each: readonly Instance[]
}
export interface Instance {
  readonly nodes: readonly NodeId[]
  readonly evaluate: (view: View) => boolean
}

/** More would not be worth the memory. */
const most = 4096

/** `undefined` where the condition does not begin so, or where who is meant depends on the state. */
export function instancesOf(
  condition: TExpr,
  ids: ReadonlyMap<string, readonly NodeId[]>,
  environment: (view: View) => Environment,
  file: string,
): Instances | undefined {
  if (condition.kind !== 'quantified' || condition.ranges.length > 2) return undefined
  const { quantifier, ranges, body } = condition
  let chosen: { readonly nodes: readonly NodeId[]; readonly locals: Readonly<Record<string, Value>> }[] = [
    { nodes: [], locals: {} },
  ]
  for (const { source, slots } of ranges) {
    const [slot, second] = slots
    const group = source.kind === 'group' && source.group !== 'alive' ? ids.get(source.group) : undefined
    if (!group || !slot || second || group.length * chosen.length > most) return undefined
    chosen = chosen.flatMap(one =>
      group.map(id => ({ nodes: [...one.nodes, id], locals: { ...one.locals, [slot.slot]: id } })),
    )
  }
  const each = chosen.map(({ nodes, locals }) => ({
    nodes,
    evaluate: (view: View) =>
      evaluate(body, Object.create(environment(view), { locals: { value: locals } }), file) === true,
  }))
  return { all: quantifier === 'forall', negated: quantifier === 'no', each }
}

/** A view that says which nodes were looked at since `look`, and whether anything else was. */
export interface Watched extends View {
  readonly look: () => void
  /** Bits by index. */
  readonly nodes: number
  readonly elsewhere: boolean
}

/** More different things than these are not told apart by a table. */
const mostSeen = 64
const unknown = 0

/** The value of a condition in every state, remembered for each choice of nodes on what it can tell of them. */
export class InstanceValues {
  readonly #instances: Instances
  readonly #projection: (node: number, local: number) => number
  /** By instance, the first node and the second, which may be the same. */
  readonly #nodes: Uint8Array
  /** By node, what is seen of it now. */
  readonly #seen: Int32Array
  /** By instance and what is seen of its nodes: 1 false, 2 true. */
  #known = new Uint8Array(0)
  /** How many different things the table tells apart, a power of two. */
  #bits = 1

  constructor(instances: Instances, model: ClosedModel, projection: (node: number, local: number) => number) {
    this.#instances = instances
    this.#projection = projection
    this.#nodes = Uint8Array.from(instances.each.flatMap(({ nodes: [a, b] }) => [(a ?? 1) - 1, (b ?? a ?? 1) - 1]))
    this.#seen = new Int32Array(model.nodes.length)
  }

  /** Only nodes that are numbered by bits can be watched. */
  static of(model: ClosedModel, instances: Instances | undefined, projection: (node: number, local: number) => number) {
    return instances && model.nodes.length <= 31 ? new InstanceValues(instances, model, projection) : undefined
  }

  value(state: Int32Array, view: Watched): boolean {
    const { all, negated, each } = this.#instances
    const most = this.#look(state)
    if (most >= mostSeen) {
      for (const one of each) if (one.evaluate(view) !== all) return !all !== negated
      return all !== negated
    }
    const bits = this.#tableFor(most)
    const [nodes, seen, known] = [this.#nodes, this.#seen, this.#known]
    for (let i = 0; i < each.length; i++) {
      const x = seen[nodes[2 * i] as number] as number
      const y = seen[nodes[2 * i + 1] as number] as number
      const at = (((i << bits) + x) << bits) + y
      const held = known[at] as number
      const value = held === unknown ? this.#evaluate(i, at, view) : held === 2
      if (value !== all) return !all !== negated
    }
    return all !== negated
  }

  /** What is seen of all nodes; the largest number of it. */
  #look(state: Int32Array): number {
    let most = 0
    for (let node = 0; node < this.#seen.length; node++) {
      const one = this.#projection(node, state[node] as number)
      this.#seen[node] = one
      if (one > most) most = one
    }
    return most
  }

  #tableFor(most: number): number {
    while (most >= 1 << this.#bits || this.#known.length === 0) {
      if (most >= 1 << this.#bits) this.#bits++
      this.#known = new Uint8Array(this.#instances.each.length << (2 * this.#bits))
    }
    return this.#bits
  }

  #evaluate(i: number, at: number, view: Watched): boolean {
    view.look()
    const value = (this.#instances.each[i] as Instance).evaluate(view)
    const own = (1 << (this.#nodes[2 * i] as number)) | (1 << (this.#nodes[2 * i + 1] as number))
    if (!view.elsewhere && (view.nodes & ~own) === 0) this.#known[at] = value ? 2 : 1
    return value
  }
}
