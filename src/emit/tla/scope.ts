import type { Slot } from '../../lang/typed.ts'
import { atom, type Code, dot } from './code.ts'
import type { Module } from './module.ts'

/**
 * The names in sight at one place of the module. TLA+ does not let a name hide another, so a new one is given another
 * ending where its own is taken. Never changed: binding gives another scope.
 */
export class Scope {
  readonly module: Module
  /** The step under way, or what stands for it where only configuration may be read; absent in functions of a module. */
  readonly work: Code | undefined
  /** Where `field` reads: a machine's state, or in a monitor's property the monitor's. */
  readonly state: Code | undefined
  readonly #slots: ReadonlyMap<string, Code>
  readonly #taken: ReadonlySet<string>

  private constructor(
    module: Module,
    work: Code | undefined,
    state: Code | undefined,
    slots: ReadonlyMap<string, Code>,
    taken: ReadonlySet<string>,
  ) {
    this.module = module
    this.work = work
    this.state = state
    this.#slots = slots
    this.#taken = taken
  }

  static of(module: Module): Scope {
    return new Scope(module, undefined, undefined, new Map(), new Set())
  }

  /** A free name, taken from now on. */
  name(wanted: string): [string, Scope] {
    const base = wanted.replaceAll('_', '') || 'it'
    let name = base
    for (let n = 2; this.#taken.has(name) || this.module.names.has(name); n++) name = `${base}${n}`
    return [name, new Scope(this.module, this.work, this.state, this.#slots, new Set([...this.#taken, name]))]
  }

  /** A local value under a name of its own. */
  bind(slot: Slot): [string, Scope] {
    const [name, scope] = this.name(slot.name)
    return [name, scope.stand(slot.slot, atom(name))]
  }

  /** A local value that this code stands for. */
  stand(slot: string, code: Code): Scope {
    return new Scope(this.module, this.work, this.state, new Map([...this.#slots, [slot, code]]), this.#taken)
  }

  /** From here on this is the step under way. */
  working(work: Code): Scope {
    return new Scope(this.module, work, dot(work, 'state'), this.#slots, this.#taken)
  }

  /** The state of a monitor, without a step. */
  reading(state: Code): Scope {
    return new Scope(this.module, undefined, state, this.#slots, this.#taken)
  }

  local(slot: string): Code {
    const known = this.#slots.get(slot)
    if (!known) throw new TypeError(`no local ${slot}`)
    return known
  }
  has(slot: string): boolean {
    return this.#slots.has(slot)
  }

  /** The step under way under this name, and others that stand as they are. */
  step(): Code {
    if (!this.work) throw new TypeError('no step is under way here')
    return this.work
  }
}
