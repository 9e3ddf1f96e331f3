import { Judge } from '../judge.ts'
import type { Space } from '../space.ts'
import type { Met } from './deeds.ts'

/** What is wrong with a step or a state: the property, and what it says. */
export interface Wrong {
  readonly property: string
  readonly text: string
}

/** Tells what is wrong in single steps and states of a model: what a search would have found there. */
export class Watcher {
  readonly #always: readonly Judge[]
  readonly #bounds: readonly Judge[]
  readonly #sometimes: readonly Judge[]
  readonly #witnessed = new Set<string>()

  constructor(space: Space) {
    const { properties, bounds } = space.model
    const judges = (temporal: string) =>
      properties.filter(one => one.temporal === temporal).map(one => new Judge(one, space.parts))
    this.#always = judges('always')
    this.#sometimes = judges('sometimes')
    this.#bounds = bounds.map(one => new Judge(one, space.parts))
  }

  /** Of a step, before its successor is looked at. */
  step({ outcome, failed }: Pick<Met, 'outcome' | 'failed'>): Wrong | undefined {
    if (outcome?.unhandled) return { property: 'unhandled', text: 'no machine of the stack takes this' }
    if (outcome?.breach !== undefined) return { property: 'breach', text: outcome.breach }
    const [first] = failed
    return first === undefined ? undefined : { property: first, text: `the monitor's assertion ${first}` }
  }

  state(state: Int32Array): Wrong | undefined {
    for (const judge of this.#sometimes) {
      const { name } = judge.property
      if (!this.#witnessed.has(name) && judge.ruling(state) === true) this.#witnessed.add(name)
    }
    for (const judge of this.#always) {
      const ruling = judge.ruling(state)
      const { name, text } = judge.property
      if (ruling !== true) return { property: name, text: ruling === false ? text : ruling }
    }
    return undefined
  }

  /** Whether a run may go on from here. */
  within(state: Int32Array): boolean {
    return this.#bounds.every(one => one.ruling(state) === true)
  }

  /** `sometimes` properties that no state showed. */
  get unseen(): string[] {
    return this.#sometimes.map(one => one.property.name).filter(name => !this.#witnessed.has(name))
  }
  /** What was seen in another space counts too. */
  adopt(other: Watcher): void {
    for (const name of other.#witnessed) this.#witnessed.add(name)
  }
}
