import type { ClosedProperty, View } from '../closed.ts'
import { type Ruling, rulingOf } from '../judge.ts'
import { packed } from '../packing.ts'
import { Interner } from '../pairs.ts'
import { arranged, inOrder, merged, written } from './crowd.ts'
import type { Orbit } from './moves.ts'
import type { Templates } from './templates.ts'

/** A template as a property sees it. */
interface Seen {
  readonly kind: number
  readonly marks: readonly number[]
}

/** The value of one property in every state, remembered on just what it reads, without names. */
export class Verdicts {
  readonly property: ClosedProperty
  readonly #templates: Templates
  readonly #texts = new Interner<true>()
  readonly #seen: Seen[] = []
  readonly #known = new Map<string, Ruling>()

  constructor(property: ClosedProperty, templates: Templates) {
    this.property = property
    this.#templates = templates
  }

  /** `seen`: the state as properties see it, for where nothing is remembered of one like it. */
  ruling(state: Orbit, seen: () => View): Ruling {
    const { reads } = this.property
    const { groups, of } = state.crowd
    const all = groups.map(one => this.#see(one.kind))
    const shown = groups.map((one, g) => ({
      ...{ kind: (all[g] as Seen).kind, who: one.who, block: reads.network ? one.block : 0, open: 0 },
    }))
    const marks = of.map((row, i) => row.map(b => (b < 0 ? b : ((all[i] as Seen).marks[b] as number))))
    const one = merged(shown, marks)
    const crowd = inOrder(one, arranged(one))
    const name = packed([reads.monitors ? state.monitors : 0, ...written(crowd)])
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const made = rulingOf(() => this.property.evaluate(seen()))
    this.#known.set(name, made)
    return made
  }

  #see(kind: number): Seen {
    const known = this.#seen[kind]
    if (known) return known
    const { fields, up: reads } = this.property.reads
    const { role, up, leaves } = this.#templates.at(kind)
    const { machines } = this.#templates.locals(role).node.stack
    const sketches = machines.map((machine, m) =>
      this.#templates.sketch(kind, m, name => fields.some(one => one.machine === machine.name && one.name === name)),
    )
    const text = `${role} ${reads ? up && !leaves : ''} ${sketches.map(one => one.text).join('|')}`
    const buckets = this.#templates
      .at(kind)
      .buckets.map((_, b) => this.#texts.id(sketches.map(one => one.marks[b]).join('|'), () => true))
    const made = { kind: this.#texts.id(text, () => true), marks: buckets }
    this.#seen[kind] = made
    return made
  }
}
