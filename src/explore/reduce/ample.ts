import type { NodeId } from '../../core/machine.ts'
import type { Value } from '../../core/value.ts'
import { maySend, type Sending } from '../../lang/may-send.ts'
import type { TModel } from '../../lang/typed.ts'
import { kindOf } from '../actions.ts'
import type { Judge } from '../judge.ts'
import type { Locals, Outcome } from '../locals.ts'
import { type Parts, places } from '../parts.ts'

/** An enabled action of the state that is looked at, with its successor. */
export interface Enabled {
  readonly kind: number
  readonly node: number
  readonly outcome: Outcome | undefined
  readonly failed: boolean
  readonly next: Int32Array
}

/**
 * Partial-order reduction by ample sets (Clarke, Grumberg, Peled: Model Checking, chapter 10): in some states the actions
 * of one node are enough, and those of the others can wait. So it is where no other node may ever again send this one
 * anything that it takes (which the text says, phase by phase), where the world has no faults left and nothing that nodes
 * share, and where no action of the node changes what a property reads or a monitor hears. The search adds the proviso that
 * one of the successors is not expanded yet, so that nothing waits for ever.
 */
export class Ample {
  readonly #parts: Parts
  readonly #judges: readonly Judge[]
  readonly #model: TModel
  /** The world is one where any of this can be. */
  readonly #possible: boolean
  /** By node and local state: the nodes, as bits, that it may still send something to. */
  readonly #mayReach: (number | undefined)[][]
  readonly #calm: (boolean | undefined)[] = []

  constructor(parts: Parts, model: TModel, judges: readonly Judge[]) {
    this.#parts = parts
    this.#model = model
    this.#judges = judges
    const { world, schedule, nodes } = parts.model
    // A soup that loses equal messages makes sending and taking depend on each other.
    const ordered = world.transport === 'soup' && world.duplicating !== Number.POSITIVE_INFINITY
    const linked = world.transport !== 'views'
    this.#possible =
      linked &&
      !ordered &&
      world.clocks === undefined &&
      world.gone === undefined &&
      schedule.length === 0 &&
      world.timersEarly === Number.POSITIVE_INFINITY &&
      nodes.length <= 30
    this.#mayReach = parts.locals.map(() => [])
  }

  /** The nodes whose actions alone might be enough in this state, those with the fewest first. */
  candidates(state: Int32Array, enabled: readonly Enabled[]): number[] {
    if (!this.#possible || !this.#isCalm(state)) return []
    const { n } = this.#parts
    const found: { node: number; count: number }[] = []
    for (let node = 0; node < n; node++) {
      const own = enabled.filter(one => one.node === node && ofNode.has(one.kind))
      if (own.length === 0 || own.length === enabled.length) continue
      if (this.#isReached(state, node) || this.#shares(state, node)) continue
      if (own.every(one => this.#invisible(state, one))) found.push({ node, count: own.length })
    }
    return found.sort((a, b) => a.count - b.count || a.node - b.node).map(one => one.node)
  }

  /** Whether an action is one of this node's. */
  isOf(node: number, one: Enabled): boolean {
    return one.node === node && ofNode.has(one.kind)
  }

  /** Everybody is up and reaches everybody, and no fault is left. */
  #isCalm(state: Int32Array): boolean {
    const { locals, surroundingsAt } = this.#parts
    for (const [i, local] of locals.entries()) if (!local.states.at(state[i] as number).up) return false
    const s = state[surroundingsAt] as number
    this.#calm[s] ??= this.#isCalmIn(s)
    return this.#calm[s] as boolean
  }

  #isCalmIn(s: number): boolean {
    const { world } = this.#parts
    const { left, paused } = world.at(s)
    const spent = (['partitions', 'crashes', 'reboots', 'cuts', 'pauses'] as const).every(
      name => left[places[name]] === 0,
    )
    const free = (['lossy', 'duplicating'] as const).every(name => (left[places[name]] as number) <= 0)
    return spent && free && world.isHealed(s) && paused.length === 0
  }

  /** Whether another node may ever send something to this one that it takes. */
  #isReached(state: Int32Array, node: number): boolean {
    const { locals } = this.#parts
    for (const [i, local] of locals.entries()) {
      if (i === node) continue
      const id = state[i] as number
      const known = this.#mayReach[i]?.[id] ?? this.#reaches(i, local, id)
      if (((known >>> node) & 1) === 1) return true
    }
    return false
  }

  #reaches(i: number, locals: Locals, id: number): number {
    const group = this.#model.groups.find(one => i + 1 >= one.first && i + 1 < one.first + one.count)
    const { state } = locals.states.at(id)
    let bits = 0
    for (const [m, machine] of (group?.stack.machines ?? []).entries()) {
      const config = locals.node.contexts[m]?.config as Record<string, Value>
      bits |= this.#receivers(maySend(machine, config, state[m]?.phase))
    }
    ;(this.#mayReach[i] as number[])[id] = bits
    return bits
  }

  #receivers(sending: Sending): number {
    let bits = 0
    for (const [i, node] of this.#parts.model.nodes.entries()) {
      const takes = (kind: string) =>
        kind === '*' || node.stack.machines.some(one => one.receives.some(shape => shape.name === kind))
      const to = (nodes: ReadonlySet<NodeId> | 'any') => nodes === 'any' || nodes.has(node.self)
      if ([...sending].some(([kind, nodes]) => takes(kind) && to(nodes))) bits |= 1 << i
    }
    return bits
  }

  /** Whether what the operator may do to this node draws on a budget that others draw on, too. */
  #shares(state: Int32Array, node: number): boolean {
    const { model, world, surroundingsAt } = this.#parts
    const { left } = world.at(state[surroundingsAt] as number)
    return model.operators.some(({ operator, at }) => {
      if (!at.includes(node) || (left[places.operators + operator] as number) <= 0) return false
      return model.operators.some(other => other.operator === operator && other.at.some(one => one !== node))
    })
  }

  #invisible(state: Int32Array, { outcome, failed, next }: Enabled): boolean {
    if (failed || outcome?.breach !== undefined || outcome?.unhandled) return false
    if (this.#parts.monitors.some && outcome && outcome.emitted.length > 0) return false
    return !this.#judges.some(one => one.differs(state, next))
  }
}

/** The kinds of action that are a node's own; with no faults left there are no others. */
const ofNode: ReadonlySet<number> = new Set([
  kindOf.deliver,
  kindOf.deliverAndKeep,
  kindOf.lose,
  kindOf.timer,
  kindOf.operator,
])
