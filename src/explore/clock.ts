import type { Named } from '../core/machine.ts'
import { armed, type NodeState, type NodeStep } from '../core/stack.ts'
import { key } from '../core/value.ts'
import type { TWorld } from '../lang/typed.ts'

/**
 * The discrete clock of a node. In each tick of the world it goes on by a tick, give or take at most `drift` parts in
 * `per`, in steps of 1/per; without drift by just a tick. What is left of a timer is counted in these parts, `units`, as two
 * numbers: at least, at most. The rate is free anew in each tick, so that within any time a clock is off by at most
 * drift/per of it, and a node without timers has no clock in its state.
 */
export class Clock {
  /** Milliseconds. */
  readonly tick: number
  /** By how many units the clock may go on in a tick: first as it should. */
  readonly advances: readonly number[]
  readonly #per: number
  /** What is nearer than this may come before the next tick is over. */
  readonly #reach: number

  constructor({ tick, drift, per }: NonNullable<TWorld['clocks']>) {
    this.tick = tick
    this.#per = drift > 0 ? per : 1
    this.#reach = drift > 0 ? per + drift : 1
    const off = [...Array(drift).keys()].flatMap(i => [-1 - i, 1 + i])
    this.advances = [0, ...off].map(by => this.#per + by)
  }

  /**
   * Which timers may fire, by their place: those whose time has come, and with drift those whose time may come within the
   * next tick (events lie between ticks, so a time is rounded either way). Timers of one node keep the order of its clock.
   */
  fires(left: readonly number[]): boolean[] {
    let soonest = Number.POSITIVE_INFINITY
    for (let i = 1; i < left.length; i += 2) soonest = Math.min(soonest, left[i] as number)
    return left.flatMap((least, i) => (i % 2 === 0 ? [least < this.#reach && least <= soonest] : []))
  }

  /** Whether some timer must fire before time goes on. */
  due(left: readonly number[]): boolean {
    return left.some((most, i) => i % 2 === 1 && most === 0)
  }

  /** What is left after a tick in which the clock went on by this much. A time that has come waits. */
  after(left: readonly number[], advance: number): number[] {
    return left.map(one => Math.max(0, one - advance))
  }

  /** What is left after a step, in the order of `armed`; `fired` is the timer that it took. */
  step(before: NodeState, left: readonly number[], fired: string | undefined, step: NodeStep): number[] {
    const now = new Map(armed(before).map((one, i) => [nameOf(one), left.slice(2 * i, 2 * i + 2)]))
    if (fired !== undefined) now.delete(fired)
    for (const { machine, effect } of step.effects)
      if (effect.kind === 'arm')
        now.set(nameOf({ machine, timer: effect.timer }), [
          Math.floor(this.#units(effect.least)),
          Math.ceil(this.#units(effect.most)),
        ])
    return armed(step.state).flatMap(one => now.get(nameOf(one)) ?? [0, 0])
  }

  /** The milliseconds that are left of a timer, rounded down; 0 of one that does not run. */
  left(state: NodeState, left: readonly number[], machine: number, timer: Named): number {
    const name = nameOf({ machine, timer })
    const at = armed(state).findIndex(one => nameOf(one) === name)
    return at < 0 ? 0 : Math.floor(this.span(left[2 * at] as number))
  }

  /** Units in milliseconds. */
  span(units: number): number {
    return (units * this.tick) / this.#per
  }

  /** By how many milliseconds a clock is off after a tick in which it went on by this much. */
  gain(advance: number): number {
    return this.span(advance - this.#per)
  }

  #units(ms: number): number {
    return (ms * this.#per) / this.tick
  }
}

/** Timers belong to one machine of the stack. */
export function nameOf({ machine, timer }: { readonly machine: number; readonly timer: Named }): string {
  return `${machine} ${key(timer)}`
}
