import type { Named } from '../core/machine.ts'
import { rec } from '../core/value.ts'
import type { Inboxes } from './inbox.ts'
import type { Locals, Outcome } from './locals.ts'
import type { Parts } from './parts.ts'
import { share } from './store.ts'
import { Streams } from './streams.ts'

/**
 * One global state under construction, from another: `reset`, a few changes, and `next` and `hash` are the successor.
 * The hash follows each change; putting back what the last action touched costs only what it touched.
 */
export class Successor {
  readonly next: Int32Array
  hash = 0
  readonly #parts: Parts
  #from: Int32Array
  #fromHash = 0
  /** The fields that differ from `from`, each at least once; -1 when they are no longer counted. */
  #touches = 0
  readonly #touched: Int32Array
  readonly #streams: Streams | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.next = new Int32Array(parts.width)
    this.#from = new Int32Array(parts.width)
    this.#touched = new Int32Array(4 * parts.width)
    this.#streams = parts.model.world.transport === 'stream' ? new Streams(parts, this) : undefined
  }

  /** Begins to build successors of this state, which must not change meanwhile. */
  load(state: Int32Array): void {
    this.#from = state
    this.next.set(state)
    let hash = 0
    for (let i = 0; i < state.length; i++) hash ^= share(i, state[i] as number)
    this.#fromHash = hash
    this.hash = hash
    this.#touches = 0
  }

  /** Back to the state loaded. */
  reset(): void {
    if (this.#touches < 0) this.next.set(this.#from)
    for (let i = 0; i < this.#touches; i++) {
      const field = this.#touched[i] as number
      this.next[field] = this.#from[field] as number
    }
    this.#touches = 0
    this.hash = this.#fromHash
  }

  set(field: number, value: number): void {
    const old = this.next[field] as number
    if (old === value) return
    this.hash ^= share(field, old) ^ share(field, value)
    this.next[field] = value
    if (this.#touches < 0) return
    if (this.#touches === this.#touched.length) this.#touches = -1
    else this.#touched[this.#touches++] = field
  }

  get surroundings(): number {
    return this.next[this.#parts.surroundingsAt] as number
  }
  set surroundings(id: number) {
    this.set(this.#parts.surroundingsAt, id)
  }

  isUp(node: number): boolean {
    return (this.#parts.locals[node] as Locals).states.at(this.next[node] as number).up
  }

  /** What a step comes to: the local state, what is sent, what monitors hear. */
  apply(node: number, outcome: Outcome): void {
    this.set(node, outcome.next)
    const { posts, emitted } = outcome
    if (this.#parts.inboxes.length > 0)
      for (let i = 0; i < posts.length; i += 2) this.#post(node, posts[i] as number, posts[i + 1] as number)
    if (emitted.length > 0) this.hear(node, emitted)
  }

  /** A message is under way, unless it is sent to where nothing arrives: behind a cut, or to a node that is down. */
  #post(from: number, to: number, input: number): void {
    const parts = this.#parts
    if (!parts.world.reaches(this.surroundings, from, to) || !this.isUp(to)) return
    const at = parts.inboxAt + to
    this.set(at, (parts.inboxes[to] as Inboxes).add(this.next[at] as number, input))
  }

  /** Signals leave a node: for the monitors. */
  hear(node: number, signals: readonly Named[]): void {
    const { monitors, locals } = this.#parts
    if (monitors.some) this.heard(monitors.heardId((locals[node] as Locals).node.self, signals))
  }

  /** The same by the id of what monitors hear. */
  heard(what: number): void {
    const { monitors, monitorAt } = this.#parts
    this.set(monitorAt, monitors.after(this.next[monitorAt] as number, what))
  }

  /** A node stops, and is not paused any more; nobody receives what is under way to it. */
  down(node: number, local: number): void {
    this.set(node, local)
    this.surroundings = this.#parts.world.pause(this.surroundings, node, false)
    if (this.#parts.inboxes.length > 0) this.set(this.#parts.inboxAt + node, 0)
    this.#streams?.hangUp(node)
    this.hear(node, crashed)
  }

  /** A node stops and is about to start again in the same step: what is under way to it survives, but for connections. */
  rebooting(node: number): void {
    this.surroundings = this.#parts.world.pause(this.surroundings, node, false)
    if (this.#streams) this.set(this.#parts.inboxAt + node, 0)
    this.#streams?.hangUp(node)
    this.hear(node, crashed)
  }

  /** The network is now another than `before`: connections may have broken. */
  reconnected(before: number): void {
    this.#streams?.disconnect(before)
  }
}

/** How the world tells monitors of a crash. */
export const crashed: readonly Named[] = [rec({ kind: 'crash' }) as Named]
