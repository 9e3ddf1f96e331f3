import { alter } from '../../core/ops.ts'
import { key, type Rec, SortedSet, type Value } from '../../core/value.ts'
import type { Held, Hole, Part } from './forgetting.ts'

type Fields = Rec & Readonly<Record<string, Held | undefined>>

/** Stands in a state for something forgotten: it answers what all its values answer alike, and else calls `look`, which throws. */
export class Guard {
  readonly hole: Hole
  readonly values: readonly Held[]
  readonly #look: (guard: Guard) => never
  readonly #asked: () => void

  /** `asked` is called for each question, `look` for those that have several answers. */
  constructor(hole: Hole, values: readonly Held[], look: (guard: Guard) => never, asked = () => {}) {
    this.hole = hole
    this.values = values
    this.#look = look
    this.#asked = asked
  }

  alike<V, T>(ask: (value: V) => T): T {
    this.#asked()
    const answers = new Set((this.values as readonly V[]).map(ask))
    const [only] = answers
    return answers.size === 1 ? (only as T) : this.look()
  }

  /** The greatest number that it may be. */
  get most(): number {
    return Math.max(...this.values.map(one => (typeof one === 'number' ? one : Number.POSITIVE_INFINITY)))
  }

  look(): never {
    this.#asked()
    return this.#look(this)
  }
}

/** Of sets, and of records with numbers by their fields, what stands in their places. */
const guards = new WeakMap<object, Guard>()
const numbers = new WeakMap<Rec, Map<string, Guard>>()

/** What a record has in the place of a part. */
export function heldIn(entry: Rec, { part }: Part): Held | Guard {
  const guard = numbers.get(entry)?.get(part)
  if (guard) return guard
  const held = (entry as Fields)[part] as Held
  return (typeof held === 'object' && guards.get(held)) || held
}

export function withHeld(entry: Rec, { part }: Part, held: Held): Rec {
  const left = numbers.get(entry)
  if (!left) return alter(entry, { [part]: held } as object)
  const rest = new Map(left)
  rest.delete(part)
  return withNumbers(entry, rest, { [part]: held })
}

/** The record with a guard in the place of a part. */
export function guarded(entry: Rec, guard: Guard): Rec {
  const { part } = guard.hole
  if (!part.beside) return withHeld(entry, part, setOf(guard))
  return withNumbers(entry, new Map([...(numbers.get(entry) ?? []), [part.part, guard]]))
}

function setOf(guard: Guard): SortedSet<Value> {
  const look = () => guard.look()
  const made = new Proxy(new SortedSet<Value>([]), {
    get: (_, name) => {
      if (name === 'has') return (item: Value) => guard.alike((one: SortedSet<Value>) => one.has(item))
      return name === 'size' ? guard.alike((one: SortedSet<Value>) => one.size) : look()
    },
    has: look,
    ownKeys: look,
    getOwnPropertyDescriptor: look,
  })
  guards.set(made, guard)
  return made
}

/**
 * The record with guards in the place of some numbers. A number is asked for as soon as it is read; but a copy of the record with other
 * fields replaced (`alter`) reads none. Without guards it is a record like any other.
 */
function withNumbers(entry: Rec, held: ReadonlyMap<string, Guard>, more: object = {}): Rec {
  const fields: Record<string, unknown> = {}
  for (const name of Object.keys(entry)) if (!held.has(name)) fields[name] = (entry as Fields)[name]
  for (const name of held.keys()) fields[name] = undefined
  Object.assign(fields, more)
  const plain = plainOf(entry)
  if (held.size === 0) return new plain.Record(fields)
  const made = Object.create(guardedBy(plain, [...held.keys()])) as Rec
  for (const name of plain.names)
    if (!held.has(name)) Object.defineProperty(made, name, { value: fields[name], writable: true, enumerable: true })
  numbers.set(made, new Map(held))
  return made
}

interface Plain {
  readonly Record: new (fields: object) => Rec
  readonly names: readonly string[]
  readonly guarded: Map<string, object>
}

/** By what records inherit. */
const plains = new WeakMap<object, Plain>()

/** The class of a record, of one with guards that which it has without them. */
function plainOf(entry: Rec): Plain {
  const type = Object.getPrototypeOf(entry) as object
  const known = plains.get(type)
  if (known) return known
  const made = { Record: type.constructor as Plain['Record'], names: Object.keys(entry), guarded: new Map() }
  plains.set(type, made)
  return made
}

/** What records with guards in these places inherit. */
function guardedBy(plain: Plain, names: readonly string[]): object {
  const known = plain.guarded.get(names.join())
  if (known) return known
  const made = Object.create(plain.Record.prototype) as object
  for (const name of names)
    Object.defineProperty(made, name, {
      get(this: Rec) {
        return numbers
          .get(this)
          ?.get(name)
          ?.alike((one: number) => one)
      },
      set(this: Rec, value: unknown) {
        numbers.get(this)?.delete(name)
        Object.defineProperty(this, name, { value, writable: true, enumerable: true })
      },
    })
  Object.defineProperty(made, 'constructor', { value: copied })
  Object.defineProperty(made, 'canonical', {
    get(this: Rec) {
      return key(new plain.Record(this))
    },
  })
  plains.set(made, plain)
  plain.guarded.set(names.join(), made)
  return made
}

/** For `alter`, which calls it as a constructor. */
function copied(entry: Rec): Rec {
  return withNumbers(entry, numbers.get(entry) ?? new Map())
}

/** Whether a record had guards, and all have been replaced. */
export function isOverwritten(entry: Rec): boolean {
  return numbers.get(entry)?.size === 0
}
