import type { MachineState, NodeId } from '../../core/machine.ts'
import type { View } from '../closed.ts'
import { type Shown, viewOf } from '../judge.ts'
import type { Locals } from '../locals.ts'
import { packed } from '../packing.ts'
import type { Parts } from '../parts.ts'
import { renamedState } from '../reduce/renaming.ts'
import { renumbered } from '../surroundings.ts'
import type { Forgetting } from './forgetting.ts'
import type { Orbit } from './moves.ts'
import { anywhere, blocksOf } from './splits.ts'
import type { Templates } from './templates.ts'

/** States with their nodes by name, for who can only look at such: properties. What influences nothing is as it was at first. */
export class NamedStates {
  readonly #parts: Parts
  readonly #templates: Templates
  /** What is forgotten is refuted where a property looks at it. */
  readonly #shown: Shown
  readonly #locals = new Map<string, number>()
  readonly #seen = new WeakMap<readonly MachineState[], readonly MachineState[]>()

  constructor(parts: Parts, templates: Templates, forgetting: Forgetting) {
    this.#parts = parts
    this.#templates = templates
    this.#shown = (node, state) => {
      const known = this.#seen.get(state)
      if (known) return known
      const made = forgetting.shown(templates.partsOf(node - 1), state, node)
      this.#seen.set(state, made)
      return made
    }
  }

  viewOf(state: Orbit): View {
    return viewOf(this.#parts, this.#concrete(state), this.#shown)
  }

  #concrete({ crowd: { groups, of }, monitors, left }: Orbit): Int32Array {
    const parts = this.#parts
    const made = new Int32Array(parts.width)
    const bucketOf: number[] = Array(parts.n).fill(0)
    const [anyBlock = 0] = blocksOf(groups)
    const blocks: number[] = Array(parts.n).fill(0)
    for (const [g, { kind, who, block }] of groups.entries()) {
      const row = of[g] as readonly number[]
      for (const [j, other] of groups.entries()) for (const node of other.who) bucketOf[node] = row[j] as number
      for (const node of who) {
        const before = bucketOf[node] as number
        bucketOf[node] = 0
        made[node] = this.#localOf(kind, node, bucketOf)
        bucketOf[node] = before
        blocks[node] = block === anywhere ? anyBlock : block
      }
    }
    made[parts.monitorAt] = monitors
    made[parts.surroundingsAt] = parts.world.id({
      ...{ blocks: renumbered(blocks), cuts: [], left, paused: [], done: 0, open: [] },
    })
    return made
  }

  /** One node's local state, with the others by name: by node, in which of the template's buckets it is. */
  #localOf(kind: number, node: number, bucketOf: readonly number[]): number {
    const name = packed([kind, node, ...bucketOf])
    const known = this.#locals.get(name)
    if (known !== undefined) return known
    const { local, role, buckets } = this.#templates.at(kind)
    const way = new Map<NodeId, NodeId>([[this.#templates.first(role) + 1, node + 1]])
    const next = buckets.map(() => 0)
    for (const [other, b] of bucketOf.entries()) {
      if (other === node) continue
      const place = (buckets[b] as readonly number[])[next[b] as number] as number
      next[b] = (next[b] as number) + 1
      way.set(place + 1, other + 1)
    }
    const from = this.#templates.locals(role)
    const { state, ...one } = from.states.at(local)
    const renamed = from.node.stack.machines.map((machine, m) =>
      renamedState(machine, state[m] as MachineState, id => way.get(id) ?? id),
    )
    const made = (this.#parts.locals[node] as Locals).adopt({ ...one, state: renamed })
    this.#locals.set(name, made)
    return made
  }
}
