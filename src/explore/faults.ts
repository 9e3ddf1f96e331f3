import { kindOf } from './actions.ts'
import type { Components } from './components.ts'
import type { Locals, Outcome } from './locals.ts'
import { type Parts, places } from './parts.ts'
import type { Successor } from './successor.ts'

type Tell = (kind: number, node: number, arg: number, outcome?: Outcome) => void

/** What the world does to nodes and to the network. */
export class Faults {
  readonly #parts: Parts
  readonly #successor: Successor
  readonly #components: Components
  readonly #tell: Tell

  constructor(parts: Parts, successor: Successor, components: Components, tell: Tell) {
    this.#parts = parts
    this.#successor = successor
    this.#components = components
    this.#tell = tell
  }

  /**
   * A crash in the middle of a step: what it had saved stays, what it was to send is lost. Only where something was
   * saved; otherwise it is the same as a crash before the step. Worlds of views have crashes between steps only.
   */
  crashWithin(state: Int32Array, node: number, input: number, outcome: Outcome): void {
    if (outcome.torn < 0 || this.#parts.rounds) return
    const spent = this.#spend(state, places.crashes)
    if (spent < 0) return
    this.#successor.reset()
    this.#successor.surroundings = spent
    this.#successor.down(node, outcome.torn)
    this.#tell(kindOf.crashWithin, node, input)
  }

  expandNodes(state: Int32Array): void {
    const crash = this.#spend(state, places.crashes)
    const reboot = this.#spend(state, places.reboots)
    const restart = this.#spend(state, places.restarts)
    if (crash < 0 && reboot < 0 && restart < 0) return
    for (let node = 0; node < this.#parts.n; node++) {
      const up = (this.#parts.locals[node] as Locals).states.at(state[node] as number).up
      if (up && crash >= 0) this.crash(state, node, crash)
      if (up && reboot >= 0) this.start(state, node, reboot, kindOf.reboot)
      if (!up && restart >= 0) this.start(state, node, restart, kindOf.restart)
    }
  }

  /** Who has said that it goes does so before anything else happens: false where nobody has. */
  expandLeavers(state: Int32Array): boolean {
    const { n, locals, surroundingsAt } = this.#parts
    let some = false
    for (let node = 0; node < n; node++) {
      if (!(locals[node] as Locals).states.at(state[node] as number).leaves) continue
      some = true
      this.crash(state, node, state[surroundingsAt] as number, kindOf.leave)
    }
    return some
  }

  expandNetwork(state: Int32Array): void {
    const { n, world, surroundingsAt, model } = this.#parts
    if (n === 1) return
    const now = state[surroundingsAt] as number
    const { partitions, cuts } = model.world.faults
    const split = partitions === 0 ? -1 : world.spend(now, places.partitions)
    if (split >= 0) {
      const count = world.splits(now).length
      for (let i = 0; i < count; i++) this.connect(kindOf.split, i, now, world.split(split, i))
    }
    if (partitions > 0 && world.isSplit(now)) this.connect(kindOf.heal, 0, now, world.heal(now))
    if (cuts > 0) this.#expandCuts(now)
  }

  /** A node stops for a while and takes nothing; going on again is free. */
  expandPauses(state: Int32Array): void {
    const { n, world, surroundingsAt, locals, model } = this.#parts
    const now = state[surroundingsAt] as number
    const spent = model.world.faults.pauses === 0 ? -1 : world.spend(now, places.pauses)
    for (let node = 0; node < n; node++) {
      const paused = world.isPaused(now, node)
      const up = (locals[node] as Locals).states.at(state[node] as number).up
      if (!paused && (!up || spent < 0)) continue
      this.#successor.reset()
      this.#successor.surroundings = world.pause(paused ? now : spent, node, !paused)
      this.#tell(paused ? kindOf.resume : kindOf.pause, node, 0)
    }
  }

  #spend(state: Int32Array, place: number): number {
    return this.#parts.world.spend(state[this.#parts.surroundingsAt] as number, place)
  }

  /** A crash between steps. `told` and `arg` say what is told of it, where it is no fault of its own. */
  crash(state: Int32Array, node: number, surroundings: number, told: number = kindOf.crash, arg = 0): void {
    this.#successor.reset()
    this.#successor.surroundings = surroundings
    this.#successor.down(node, (this.#parts.locals[node] as Locals).crashed(state[node] as number))
    this.#installAround(told, node, arg)
  }

  /** From down, or right after a crash. What is under way to a node survives when it reboots within one step. */
  start(state: Int32Array, node: number, surroundings: number, kind: number, told: number = kind, arg = 0): void {
    const local = this.#parts.locals[node] as Locals
    const now = state[node] as number
    const outcome = local.take(kind === kindOf.reboot ? local.crashed(now) : now, this.#parts.start[node] as number)
    this.#successor.reset()
    this.#successor.surroundings = surroundings
    if (kind === kindOf.reboot) this.#successor.rebooting(node)
    if (outcome.breach !== undefined) {
      this.#tell(told, node, arg, outcome)
      return
    }
    this.#successor.set(node, outcome.next)
    this.#successor.apply(node, outcome)
    this.#installAround(told, node, arg, kind === kindOf.reboot)
  }

  /** A node came or went: in a world of views, those around it get a new view in the same step. */
  #installAround(kind: number, node: number, arg: number, reboots = false): void {
    if (this.#parts.rounds)
      this.#components.form(
        [this.#components.around(node)],
        outcome => this.#tell(kind, node, arg, outcome),
        reboots ? node : -1,
      )
    else this.#tell(kind, node, arg)
  }

  /** The network, or who is paused, changes from one arrangement to another. */
  connect(kind: number, arg: number, before: number, after: number): void {
    this.#successor.reset()
    this.#successor.surroundings = after
    this.#successor.reconnected(before)
    if (this.#parts.rounds)
      this.#components.form(this.#components.changedSince(before), outcome => this.#tell(kind, 0, arg, outcome))
    else this.#tell(kind, 0, arg)
  }

  /** One link, one direction; mending is free. A link is `from * nodes + to`. */
  #expandCuts(now: number): void {
    const { n, world } = this.#parts
    const spent = world.spend(now, places.cuts)
    const { cuts } = world.at(now)
    if (spent < 0 && cuts.length === 0) return
    for (let link = 0; link < n * n; link++) {
      if (Math.floor(link / n) === link % n) continue
      const is = cuts.includes(link)
      if (!is && spent < 0) continue
      this.#successor.reset()
      this.#successor.surroundings = is ? world.mend(now, link) : world.cut(spent, link)
      this.#successor.reconnected(now)
      this.#tell(is ? kindOf.mend : kindOf.cut, 0, link)
    }
  }
}
