import { kindOf } from './actions.ts'
import type { Inboxes } from './inbox.ts'
import type { Locals, Passed } from './locals.ts'
import type { Parts } from './parts.ts'
import type { Successor } from './successor.ts'

/** The passing of time: one tick of the world, with each node's clock going on by what it may. */
export class Passing {
  readonly #parts: Parts
  readonly #successor: Successor
  readonly #tell: (kind: number, node: number, arg: number) => void
  readonly #choices: (readonly Passed[])[] = []
  readonly #inboxes: Int32Array

  constructor(parts: Parts, successor: Successor, tell: (kind: number, node: number, arg: number) => void) {
    this.#parts = parts
    this.#successor = successor
    this.#tell = tell
    this.#inboxes = new Int32Array(parts.inboxes.length)
  }

  /**
   * The ticks that may pass in this state: none while a timer is due or a message has to arrive, and none that changes
   * nothing. Each combination of the clocks is one action.
   */
  expand(state: Int32Array): void {
    const { n, inboxAt, inboxes } = this.#parts
    let changes = false
    for (let node = 0; node < n; node++) {
      const choices = ticksOf(this.#parts, state, node)
      if (!choices) return
      this.#choices[node] = choices
      if (choices.length > 1 || choices[0]?.next !== state[node]) changes = true
    }
    for (let node = 0; node < inboxes.length; node++) {
      const before = state[inboxAt + node] as number
      const after = this.#age(state, node)
      if (after < 0) return
      this.#inboxes[node] = after
      if (before !== after) changes = true
    }
    if (!changes) return
    const count = this.#choices.reduce((product, one) => product * one.length, 1)
    for (let way = 0; way < count; way++) this.#pass(way)
  }

  #pass(way: number): void {
    this.#successor.reset()
    for (let node = 0, rest = way; node < this.#choices.length; node++) {
      const choices = this.#choices[node] as readonly Passed[]
      this.#successor.set(node, (choices[rest % choices.length] as Passed).next)
      rest = Math.floor(rest / choices.length)
    }
    for (let node = 0; node < this.#inboxes.length; node++)
      this.#successor.set(this.#parts.inboxAt + node, this.#inboxes[node] as number)
    this.#tell(kindOf.tick, 0, way)
  }

  #age(state: Int32Array, node: number): number {
    const { inboxes, inboxAt, locals, world, surroundingsAt } = this.#parts
    const now = state[surroundingsAt] as number
    const local = locals[node] as Locals
    const lost = (input: number) =>
      local.inputs.at(input).input.kind === 'message' && !world.reaches(now, local.sender(input) - 1, node)
    const inbox = inboxes[node] as Inboxes
    return inbox.age(state[inboxAt + node] as number, world.shapes[now] as number, world.isPaused(now, node), lost)
  }
}

/** Where one tick may lead a node; `undefined` while a timer of it has to fire. The clock of a paused node goes on. */
function ticksOf(parts: Parts, state: Int32Array, node: number): readonly Passed[] | undefined {
  const local = parts.locals[node] as Locals
  const now = state[node] as number
  if (local.states.at(now).due && !parts.world.isPaused(state[parts.surroundingsAt] as number, node)) return undefined
  return local.passed(now)
}

/** By node, how its clock went on in this way of a tick from this state; 0 of a node without timers. */
export function advancesOf(parts: Parts, state: Int32Array, way: number): number[] {
  let rest = way
  return parts.locals.map((_, node) => {
    const choices = ticksOf(parts, state, node) ?? []
    const one = choices[rest % choices.length]
    rest = Math.floor(rest / choices.length)
    return one && one.next !== state[node] ? one.advance : 0
  })
}
