import {
  Breach,
  type Effect,
  type Input,
  type Left,
  type MachineState,
  type Named,
  type NodeId,
  type Watch,
} from './machine.ts'
import { compare, rec, SortedSet } from './value.ts'

const nothing: readonly Effect[] = []

/** A state while a step writes it. */
export type Open<S> = { -readonly [K in keyof S]: S[K] }

/** What a function of a machine may read, where no step is under way: in defaults and initial values. */
export interface Given<C> {
  readonly self: NodeId
  readonly config: C
}

/** What a function of a machine may read during a step. */
export interface Reading<C, S> extends Given<C> {
  readonly state: S
}

/**
 * One step under way: what its handler and routines read and write. Conditions and assignments pass through `asked` and
 * `wrote`, so that coverage and refusals come from the code that runs; effects are kept in the order they were caused.
 */
export class Work<C, S extends MachineState> implements Reading<C, Open<S>> {
  readonly self: NodeId
  readonly config: C
  readonly state: Open<S>
  /** In the order in which they were caused. */
  effects: readonly Effect[] = nothing
  refused: { readonly site?: number; readonly reason?: string } | undefined
  /** Something was written, if only what was there before. */
  touched = false
  readonly #watch: Watch | undefined
  readonly #left: Left | undefined

  constructor(context: Given<C>, state: Open<S>, watch: Watch | undefined, left?: Left) {
    this.self = context.self
    this.config = context.config
    this.state = state
    this.#watch = watch
    this.#left = left
  }

  /** The condition at a site: tells who watches, and passes it on. */
  asked(site: number, held: boolean): boolean {
    this.#watch?.(site, held)
    return held
  }

  /** The value that the assignment at a site is about to write. Its type is that of the field, never a narrower one. */
  wrote<T>(site: number, value: NoInfer<T>): T {
    this.#watch?.(site, undefined, value)
    this.touched = true
    return value
  }

  /** Goes to another phase. */
  become(site: number, phase: NonNullable<S['phase']>): void {
    this.#watch?.(site)
    this.touched = true
    this.state.phase = phase
  }

  /** The handler's own body is left by the guard at this site. */
  refuse(site: number): void {
    this.refused = { site }
  }

  /** The input is ignored, for this reason. */
  ignore(reason: string): void {
    this.refused = { reason }
  }

  /** To one node or to several; to nobody is no effect. */
  send(message: Named, to: NodeId | SortedSet<NodeId>): void {
    const nodes = typeof to === 'number' ? new SortedSet([to]) : to
    if (nodes.size > 0) this.#cause({ kind: 'send', message, to: nodes })
  }

  emit(signal: Named): void {
    this.#cause({ kind: 'emit', signal })
  }

  /** Starts a timer, anew if it runs. It fires after `least` to `most` milliseconds. */
  arm(timer: Named, least: number, most = least): void {
    this.#cause({ kind: 'arm', timer, least, most })
    const running = this.state.armed
    const at = placeOf(running, timer)
    if (at < 0) this.#run(new SortedSet(running.items.toSpliced(-1 - at, 0, timer)))
  }

  /** Stops a timer; no effect if it does not run. */
  cancel(timer: Named): void {
    if (placeOf(this.state.armed, timer) < 0) return
    this.#cause({ kind: 'cancel', timer })
    this.disarm(timer)
  }

  /** It runs no more, of itself or not. */
  disarm(timer: Named): void {
    this.#run(disarmed(this.state.armed, timer))
  }

  #cause(effect: Effect): void {
    // Most steps have one effect: a list that is pushed to would have room for seventeen.
    if (this.effects === nothing) this.effects = [effect]
    else (this.effects as Effect[]).push(effect)
  }

  #run(timers: SortedSet<Named>): void {
    this.touched = true
    this.state.armed = timers
  }

  /**
   * The milliseconds until a timer fires; 0 when it does not run. Of one that this step armed, its whole duration. A
   * breach, at `where`, when the host does not say what is left of timers.
   */
  left(where: string, timer: Named): number {
    if (placeOf(this.state.armed, timer) < 0) return 0
    const own = this.effects.findLast(one => one.kind === 'arm' && compare(one.timer, timer) === 0)
    if (own?.kind === 'arm') return own.least
    if (!this.#left) throw new Breach(where, `nobody says here what is left of ${timer.kind}`)
    return this.#left(timer)
  }

  /** A monitor's assertion, asked at its site. */
  assert(site: number, property: string, held: boolean): void {
    if (!this.asked(site, held)) this.#cause({ kind: 'failed', property, site })
  }
}

/** An input taken apart: its name, what it carries, and where it comes from. */
export interface Incoming {
  readonly name: string
  readonly body: Named
  /** Of a message. */
  readonly from: NodeId
  /** Of a signal that a monitor hears. */
  readonly at: NodeId
}

export function incoming(input: Input): Incoming {
  const body = bodyOf(input)
  const from = input.kind === 'message' ? input.from : 0
  const at = input.kind === 'signal' ? (input.at ?? 0) : 0
  return { name: body.kind, body, from, at }
}

/** What an input carries; its kind is the input's name. */
export function bodyOf(input: Input): Named {
  switch (input.kind) {
    case 'start':
      return started
    case 'message':
      return input.message
    case 'signal':
      return input.signal
    case 'timer':
      return input.timer
  }
}
const started: Named = rec({ kind: 'start' })

/** The timers that still run when this one has fired or was cancelled. */
export function disarmed(running: SortedSet<Named>, timer: Named): SortedSet<Named> {
  const at = placeOf(running, timer)
  return at < 0 ? running : new SortedSet(running.items.toSpliced(at, 1))
}

/**
 * Where a timer is among those that run, or `-1 - place` where it would be. A few timers run at a time and most have no
 * parameters: going through them by name is faster than a search by the order of records.
 */
export function placeOf(running: SortedSet<Named>, timer: Named): number {
  const { items } = running
  for (let i = 0; i < items.length; i++) {
    const one = items[i] as Named
    if (one === timer) return i
    const order = one.kind === timer.kind ? compare(one, timer) : compare(one.kind, timer.kind)
    if (order >= 0) return order === 0 ? i : -1 - i
  }
  return -1 - items.length
}
