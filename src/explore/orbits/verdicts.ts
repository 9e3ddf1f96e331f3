import { Breach, type MachineState, type NodeId } from '../../core/machine.ts'
import type { ClosedProperty } from '../closed.ts'
import { type Ruling, type Shown, viewOf } from '../judge.ts'
import type { Locals } from '../locals.ts'
import { Interner } from '../pairs.ts'
import type { Parts } from '../parts.ts'
import { renamedState } from '../reduce/renaming.ts'
import { renumbered } from '../surroundings.ts'
import { arranged, type Crowd, type Group, inOrder, merged, packed, written } from './crowd.ts'
import type { Forgetting } from './forgetting.ts'
import type { Orbit } from './moves.ts'
import { anywhere, blocksOf } from './splits.ts'
import type { Templates } from './templates.ts'

/** A template as a property sees it. */
interface Seen {
  readonly kind: number
  readonly marks: readonly number[]
}

/** The value of one property in every state, remembered on just what it reads, without names. */
export class Verdicts {
  readonly property: ClosedProperty
  readonly #parts: Parts
  readonly #templates: Templates
  readonly #texts = new Interner<true>()
  readonly #seen: Seen[] = []
  readonly #known = new Map<string, Ruling>()
  readonly #forgetting: Forgetting

  constructor(property: ClosedProperty, parts: Parts, templates: Templates, forgetting: Forgetting) {
    this.#forgetting = forgetting
    this.property = property
    this.#parts = parts
    this.#templates = templates
  }

  ruling(state: Orbit): Ruling {
    const { reads } = this.property
    const { groups, of } = state.crowd
    const seen = groups.map(one => this.#see(one.kind))
    const shown = groups.map((one, g) => ({
      ...{ kind: (seen[g] as Seen).kind, who: one.who, block: reads.network ? one.block : 0 },
    }))
    const marks = of.map((row, i) => row.map(b => (b < 0 ? b : ((seen[i] as Seen).marks[b] as number))))
    const all = merged(shown, marks)
    const crowd = inOrder(all, arranged(all))
    const name = packed([reads.monitors ? state.monitors : 0, ...written(crowd)])
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const made = this.#evaluate(state)
    this.#known.set(name, made)
    return made
  }

  /** What is forgotten is refuted where a property looks at it. */
  readonly #shown: Shown = (node, state) => this.#forgetting.shown(this.#templates.partsOf(node - 1), state, node)

  #see(kind: number): Seen {
    const known = this.#seen[kind]
    if (known) return known
    const { fields, up: reads } = this.property.reads
    const { role, up } = this.#templates.at(kind)
    const { machines } = this.#templates.locals(role).node.stack
    const sketches = machines.map((machine, m) =>
      this.#templates.sketch(kind, m, name => fields.some(one => one.machine === machine.name && one.name === name)),
    )
    const text = `${role} ${reads ? up : ''} ${sketches.map(one => one.text).join('|')}`
    const buckets = this.#templates
      .at(kind)
      .buckets.map((_, b) => this.#texts.id(sketches.map(one => one.marks[b]).join('|'), () => true))
    const made = { kind: this.#texts.id(text, () => true), marks: buckets }
    this.#seen[kind] = made
    return made
  }

  #evaluate(state: Orbit): Ruling {
    try {
      const view = viewOf(this.#parts, concrete(this.#parts, this.#templates, state), this.#shown)
      return this.property.evaluate(view)
    } catch (error) {
      if (!(error instanceof Breach)) throw error
      return error.message
    }
  }
}

/** The state with its nodes by name; what influences nothing is as it was at first. */
export function concrete(parts: Parts, templates: Templates, { crowd, monitors, left }: Orbit): Int32Array {
  const made = new Int32Array(parts.width)
  for (const [g, group] of crowd.groups.entries())
    for (const node of group.who) made[node] = localOf(parts, templates, crowd, g, group, node)
  const [anyBlock = 0] = blocksOf(crowd.groups)
  const blocks: number[] = Array(parts.n).fill(0)
  for (const { who, block } of crowd.groups)
    for (const node of who) blocks[node] = block === anywhere ? anyBlock : block
  made[parts.monitorAt] = monitors
  made[parts.surroundingsAt] = parts.world.id({
    ...{ blocks: renumbered(blocks), cuts: [], left, paused: [], done: 0, open: [] },
  })
  return made
}

/** One node's local state, with the others by name. */
function localOf(
  parts: Parts,
  templates: Templates,
  { groups, of }: Crowd,
  g: number,
  { kind }: Group,
  node: number,
): number {
  const { local, role, buckets } = templates.at(kind)
  const way = new Map<NodeId, NodeId>([[templates.first(role) + 1, node + 1]])
  const next = buckets.map(() => 0)
  for (const [j, other] of groups.entries()) {
    const b = (of[g] as readonly number[])[j] as number
    for (const one of other.who) {
      if (one === node) continue
      const place = (buckets[b] as readonly number[])[next[b] as number] as number
      next[b] = (next[b] as number) + 1
      way.set(place + 1, one + 1)
    }
  }
  const from = templates.locals(role)
  const { up, state } = from.states.at(local)
  const renamed = from.node.stack.machines.map((machine, m) =>
    renamedState(machine, state[m] as MachineState, id => way.get(id) ?? id),
  )
  return (parts.locals[node] as Locals).adopt({ up, state: renamed, left: [] })
}
