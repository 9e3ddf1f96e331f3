import { type Rec, SortedSet, type Value } from '../../core/value.ts'
import type { Held, Hole, Part } from './forgetting.ts'

/** Stands in a state for a set that was forgotten: it answers what all its values answer alike, and else calls `look`, which throws. */
export class Guard {
  readonly hole: Hole
  readonly values: readonly Held[]
  /** What machines find in its place. */
  readonly shown: SortedSet<Value>
  readonly #look: (guard: Guard) => never
  readonly #asked: () => void

  /** `asked` is called for each question, `look` for those that have several answers. */
  constructor(hole: Hole, values: readonly Held[], look: (guard: Guard) => never, asked = () => {}) {
    this.hole = hole
    this.values = values
    this.#look = look
    this.#asked = asked
    this.shown = setOf(this)
  }

  alike<T>(ask: (value: Held) => T): T {
    this.#asked()
    const answers = new Set(this.values.map(ask))
    const [only] = answers
    return answers.size === 1 ? (only as T) : this.look()
  }

  look(): never {
    this.#asked()
    return this.#look(this)
  }
}

/** What stands in the places of sets. */
const guards = new WeakMap<object, Guard>()

/** What a record has in the place of a part. */
export function heldIn(entry: Rec, { part }: Part): Held | Guard {
  const held = (entry as Rec & Readonly<Record<string, Held>>)[part] as Held
  return guards.get(held) ?? held
}

function setOf(guard: Guard): SortedSet<Value> {
  const look = () => guard.look()
  const made = new Proxy(new SortedSet<Value>([]), {
    get: (_, name) => {
      if (name === 'has') return (item: Value) => guard.alike(one => one.has(item))
      return name === 'size' ? guard.alike(one => one.size) : look()
    },
    has: look,
    ownKeys: look,
    getOwnPropertyDescriptor: look,
  })
  guards.set(made, guard)
  return made
}
