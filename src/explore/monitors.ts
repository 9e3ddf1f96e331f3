import { Breach, type MachineState, type Named } from '../core/machine.ts'
import { key } from '../core/value.ts'
import type { ClosedModel } from './closed.ts'
import { Interner, PairTable } from './pairs.ts'
import type { Sites } from './parts.ts'

/** An assertion that did not hold, or a breach of a monitor's own. */
export interface Failure {
  readonly property: string
  readonly text: string
}

/** The monitors of a model together: their states by small ids, and what each signal does to them, remembered. */
export class Monitors {
  readonly #model: ClosedModel
  readonly #states = new Interner<readonly MachineState[]>()
  readonly #heard = new Interner<{ readonly node: number; readonly signals: readonly Named[] }>()
  readonly #names = new WeakMap<readonly Named[], Map<number, number>>()
  readonly #memo = new PairTable()
  readonly #sites: Sites
  readonly #failures = new Map<number, readonly Failure[]>()
  #failed: Failure[] = []

  constructor(model: ClosedModel, sites: Sites) {
    this.#model = model
    this.#sites = sites
    this.#id(model.monitors.map(one => one.machine.initial(one.context)))
  }

  get some(): boolean {
    return this.#model.monitors.length > 0
  }

  /** Whether a signal says anything to any of them. */
  hears({ kind }: Named): boolean {
    return this.#model.monitors.some(({ machine }) => machine.hears.some(shape => shape.name === kind))
  }

  get size(): number {
    return this.#states.size
  }

  get bytes(): number {
    return this.#states.bytes + this.#heard.bytes + this.#memo.bytes
  }

  at(id: number): readonly MachineState[] {
    return this.#states.at(id)
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
    const what = this.heardId(node, signals)
    let next = this.#memo.get(id, what)
    if (next < 0) {
      next = this.#run(id, node, signals, what)
      this.#memo.set(id, what, next)
    }
    const failed = this.#failures.size > 0 ? this.#failures.get(pair(id, what)) : undefined
    if (failed) this.#failed.push(...failed)
    return next
  }

  /** Where an id of `heardId` brings the monitors, and whether an assertion fails on the way. */
  hearing(id: number, what: number): { readonly next: number; readonly failed: readonly Failure[] } {
    const { node, signals } = this.#heard.at(what)
    const next = this.hear(id, node, signals)
    return { next, failed: this.take() }
  }

  /** The id of what a node, by its id, lets monitors hear. */
  heardId(node: number, signals: readonly Named[]): number {
    const nodes = this.#names.get(signals) ?? new Map<number, number>()
    this.#names.set(signals, nodes)
    const known = nodes.get(node)
    if (known !== undefined) return known
    const id = this.#heard.id(`${node} ${signals.map(key).join()}`, () => ({ node, signals }))
    nodes.set(node, id)
    return id
  }

  #run(id: number, node: number, signals: readonly Named[], what: number): number {
    const states = [...this.#states.at(id)]
    const failed: Failure[] = []
    for (const signal of signals)
      for (const [i, { machine, context }] of this.#model.monitors.entries()) {
        if (!machine.hears.some(shape => shape.name === signal.kind)) continue
        try {
          const input = { kind: 'signal', signal, at: node } as const
          const step = machine.step(context, states[i], input, (site, held) => this.#sites(machine.name, site, held))
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
    return this.#id(states)
  }

  #id(states: readonly MachineState[]): number {
    return this.#states.id(states.map(key).join(), () => states)
  }
}

function pair(a: number, b: number): number {
  return a * 2 ** 26 + b
}
