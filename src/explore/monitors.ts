import { Breach, type MachineState, type Named } from '../core/machine.ts'
import { key } from '../core/value.ts'
import type { ClosedModel } from './closed.ts'
import { Interner, PairTable } from './pairs.ts'
import type { Sites } from './parts.ts'
import { StateIds } from './state-ids.ts'

/** An assertion that did not hold, or a breach of a monitor's own. */
export interface Failure {
  readonly property: string
  readonly text: string
}

/** The monitors of a model together: their states by small ids, and what each signal does to them, remembered. */
export class Monitors {
  readonly #model: ClosedModel
  /** By what `#ids` calls them. */
  readonly #states: (readonly MachineState[])[] = []
  readonly #ids: StateIds
  readonly #heard = new Interner<{ readonly node: number; readonly signals: readonly Named[] }>()
  readonly #names = new WeakMap<readonly Named[], Map<number, number>>()
  readonly #memo = new PairTable()
  /** By monitor, the signals that it hears. */
  readonly #kinds: readonly ReadonlySet<string>[]
  readonly #sites: Sites
  readonly #failures = new Map<number, readonly Failure[]>()
  #failed: Failure[] = []

  constructor(model: ClosedModel, sites: Sites) {
    this.#model = model
    this.#sites = sites
    this.#kinds = model.monitors.map(({ machine }) => new Set(machine.hears.map(shape => shape.name)))
    const first = model.monitors.map(one => one.machine.initial(one.context))
    this.#ids = new StateIds(first)
    this.#id(first)
  }

  get some(): boolean {
    return this.#model.monitors.length > 0
  }

  /** Whether a signal says anything to any of them. */
  #hears({ kind }: Named): boolean {
    return this.#kinds.some(kinds => kinds.has(kind))
  }

  get size(): number {
    return this.#states.length
  }

  get bytes(): number {
    return this.#states.length * 64 + this.#ids.bytes + this.#heard.bytes + this.#memo.bytes
  }

  at(id: number): readonly MachineState[] {
    return this.#states[id] as readonly MachineState[]
  }

  /** The id of these states together. */
  adopt(states: readonly MachineState[]): number {
    return this.#id(states)
  }

  /** What failed on the way to the present successor; asks once. */
  take(): readonly Failure[] {
    if (this.#failed.length === 0) return this.#failed
    const failed = this.#failed
    this.#failed = []
    return failed
  }

  /** Where signals that leave a node, by its id, bring the monitors. */
  hear(id: number, node: number, signals: readonly Named[]): number {
    return this.after(id, this.heardId(node, signals))
  }

  /** Where an id of `heardId` brings them. */
  after(id: number, what: number): number {
    let next = this.#memo.get(id, what)
    if (next < 0) {
      next = this.#run(id, what)
      this.#memo.set(id, what, next)
    }
    const failed = this.#failures.size > 0 ? this.#failures.get(pair(id, what)) : undefined
    if (failed) this.#failed.push(...failed)
    return next
  }

  /** The same, with the assertions that fail on the way. */
  hearing(id: number, what: number): { readonly next: number; readonly failed: readonly Failure[] } {
    const next = this.after(id, what)
    return { next, failed: this.take() }
  }

  /** The id of what a node, by its id, lets monitors hear. */
  heardId(node: number, signals: readonly Named[]): number {
    const nodes = this.#names.get(signals) ?? new Map<number, number>()
    this.#names.set(signals, nodes)
    const known = nodes.get(node)
    if (known !== undefined) return known
    const heard = signals.filter(one => this.#hears(one))
    const id = this.#heard.id(`${node} ${heard.map(key).join()}`, () => ({ node, signals: heard }))
    nodes.set(node, id)
    return id
  }

  #run(id: number, what: number): number {
    const { node, signals } = this.#heard.at(what)
    const before = this.at(id)
    const states = [...before]
    const failed: Failure[] = []
    for (const signal of signals)
      for (const [i, { machine, context }] of this.#model.monitors.entries()) {
        if (!this.#kinds[i]?.has(signal.kind)) continue
        try {
          const input = { kind: 'signal', signal, at: node } as const
          const watch = (site: number, held?: boolean) => this.#sites(machine.name, site, held)
          const step = (machine.quick ?? machine.step)(context, states[i], input, watch)
          states[i] = step.state
          for (const effect of step.effects) {
            if (effect.kind !== 'failed') continue
            const site = machine.sites[effect.site]
            failed.push({ property: effect.property, text: `${site?.file}:${site?.line}: ${site?.text}` })
          }
        } catch (error) {
          if (!(error instanceof Breach)) throw error
          failed.push({ property: 'breach', text: error.message })
        }
      }
    if (failed.length > 0) this.#failures.set(pair(id, what), failed)
    return this.#id(states, { state: before, id })
  }

  #id(
    states: readonly MachineState[],
    from?: { readonly state: readonly MachineState[]; readonly id: number },
  ): number {
    const id = this.#ids.id('up', states, from)
    this.#states[id] ??= states
    return id
  }
}

function pair(a: number, b: number): number {
  return a * 2 ** 26 + b
}
