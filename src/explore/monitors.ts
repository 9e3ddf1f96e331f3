import { Breach, type MachineState, type Named } from '../core/machine.ts'
import { key } from '../core/value.ts'
import type { ClosedModel } from './closed.ts'
import { Interner, PairTable } from './pairs.ts'

/** The monitors of a model together: their states by small ids, and what each signal does to them, remembered. */
export class Monitors {
  readonly #model: ClosedModel
  readonly #states = new Interner<readonly MachineState[]>()
  readonly #heard = new Interner<{ node: number; signals: readonly Named[] }>()
  readonly #memo = new PairTable()
  readonly #sites: (machine: string, site: number, held?: boolean) => void
  /** Assertions that did not hold, by the id of the state that came out of the step; cleared by `take`. */
  #failed: { property: string; text: string } | undefined
  readonly #failures = new Map<number, { property: string; text: string }>()

  constructor(model: ClosedModel, sites: (machine: string, site: number, held?: boolean) => void) {
    this.#model = model
    this.#sites = sites
    this.#id(model.monitors.map(one => one.machine.initial(one.context)))
  }

  get some(): boolean {
    return this.#model.monitors.length > 0
  }

  get size(): number {
    return this.#states.size
  }

  at(id: number): readonly MachineState[] {
    return this.#states.at(id)
  }

  /** The assertion that failed on the way to the present successor, if one did; asks once. */
  take(): { property: string; text: string } | undefined {
    const failed = this.#failed
    this.#failed = undefined
    return failed
  }

  hear(id: number, node: number, signals: readonly Named[]): number {
    const what = this.#heard.id(`${node} ${signals.map(key).join()}`, () => ({ node, signals }))
    let next = this.#memo.get(id, what)
    if (next < 0) {
      next = this.#run(id, node, signals, what)
      this.#memo.set(id, what, next)
    }
    this.#failed ??= this.#failures.size > 0 ? this.#failures.get(pair(id, what)) : undefined
    return next
  }

  #run(id: number, node: number, signals: readonly Named[], what: number): number {
    const states = [...this.#states.at(id)]
    for (const signal of signals)
      for (const [i, { machine, context }] of this.#model.monitors.entries()) {
        if (!machine.hears.some(shape => shape.name === signal.kind)) continue
        try {
          const step = machine.step(context, states[i], { kind: 'signal', signal, at: node }, (site, held) => this.#sites(machine.name, site, held))
          states[i] = step.state
          for (const effect of step.effects) {
            if (effect.kind !== 'failed') continue
            const site = machine.sites[effect.site]
            this.#failures.set(pair(id, what), { property: effect.property, text: `${site?.file}:${site?.line}: ${site?.text}` })
          }
        } catch (error) {
          if (!(error instanceof Breach)) throw error
          this.#failures.set(pair(id, what), { property: 'breach', text: error.message })
        }
      }
    return this.#id(states)
  }

  #id(states: readonly MachineState[]): number {
    return this.#states.id(states.map(key).join(), () => states)
  }
}

function pair(a: number, b: number): number {
  return a * 2 ** 26 + b
}
