import type { AnyMachine, MachineState, NodeId } from '../../core/machine.ts'
import { alter } from '../../core/ops.ts'
import { key, type Rec, SortedMap, SortedSet, type Value } from '../../core/value.ts'

/**
 * A set that a machine keeps of every other node, as a field of a record in a map by node: what others said last, for
 * the most part. Between two rings it is forgotten, as long as the search finds it to make no difference.
 */
export interface Part {
  readonly machine: number
  readonly field: string
  readonly part: string
  /** Of the part, whatever the stack. */
  readonly name: string
}

/** A forgotten set in a local state. */
export interface Hole {
  readonly part: Part
  readonly node: NodeId
}

/** What was found out in vain so far is no longer true: the search begins anew, and knows more. */
export class Anew extends Error {}

/**
 * What is forgotten of others, and which values it had. A part stays forgotten while all that a node does with it comes to the
 * same for each of these values; what is refuted is remembered from then on. Both only ever grow, so a search begins anew
 * a few times at most.
 */
export class Forgetting {
  readonly #refuted = new Set<string>()
  readonly #values = new Map<string, Map<string, SortedSet<Value>>>()

  /** The parts of a stack that are forgotten. */
  partsOf(machines: readonly AnyMachine[]): Part[] {
    return machines.flatMap((one, machine) =>
      one.state.flatMap(({ name: field, shape }) => {
        if (shape.kind !== 'map' || shape.key.kind !== 'node' || shape.of.kind !== 'record') return []
        return shape.of.fields.flatMap(({ name: part, shape: inner }) => {
          if (inner.kind !== 'set' || inner.of.kind !== 'enum') return []
          const name = `${one.name}.${field}.${part}`
          return this.#refuted.has(name) ? [] : [{ machine, field, part, name }]
        })
      }),
    )
  }

  valuesOf({ name }: Part): readonly SortedSet<Value>[] {
    return [...(this.#values.get(name)?.values() ?? [])]
  }

  /** A value that is to be forgotten. Throws `Anew` when it is not one of those that were known. */
  learn({ name }: Part, value: SortedSet<Value>): void {
    const known = this.#values.get(name) ?? new Map<string, SortedSet<Value>>()
    this.#values.set(name, known)
    if (known.has(key(value))) return
    known.set(key(value), value)
    if (known.size > mostValues) this.#refuted.add(name)
    throw new Anew(`${name} may be ${key(value)}`)
  }

  /** The state with sets in the place of what is forgotten that refute it when they are looked at. */
  shown(parts: readonly Part[], state: readonly MachineState[], self: NodeId): readonly MachineState[] {
    if (holesIn(parts, state).length === 0) return state
    return replaced(parts, state, self, (hole, value) =>
      value.items[0] === '?' ? guard(this.valuesOf(hole.part), () => this.refute([hole])) : undefined,
    )
  }

  /** These make a difference. Throws `Anew`. */
  refute(holes: readonly Hole[]): never {
    for (const { part } of holes) this.#refuted.add(part.name)
    throw new Anew(`of others it matters what they said: ${holes.map(one => one.part.name).join()}`)
  }
}

const mostValues = 8

/** Stands for a set that was forgotten; no case of an enum has this name. */
const forgotten = new SortedSet<Value>(['?'])

/** What the state of a stack has forgotten. */
export function holesIn(parts: readonly Part[], state: readonly MachineState[]): Hole[] {
  return parts.flatMap(part => {
    const { keys, values } = mapOf(part, state)
    return keys.flatMap((node, i) => ((values[i] as Fields)[part.part]?.items[0] === '?' ? [{ part, node }] : []))
  })
}

/** The state with each of these sets of other nodes as asked; `undefined` leaves it. */
export function replaced(
  parts: readonly Part[],
  state: readonly MachineState[],
  self: NodeId,
  by: (hole: Hole, value: SortedSet<Value>) => SortedSet<Value> | undefined,
): readonly MachineState[] {
  const made = [...state]
  for (const part of parts) {
    const { keys, values } = mapOf(part, made)
    let changed = false
    const now = values.map((entry, i) => {
      const node = keys[i] as NodeId
      if (node === self) return entry
      const value = by({ part, node }, (entry as Fields)[part.part] as SortedSet<Value>)
      if (!value) return entry
      changed = true
      return alter(entry as Rec, { [part.part]: value } as object)
    })
    if (!changed) continue
    made[part.machine] = Object.freeze({
      ...(made[part.machine] as MachineState),
      [part.field]: new SortedMap(keys, now),
    }) as unknown as MachineState
  }
  return made
}

/** All these sets forgotten; what they were is learnt. */
export function forgetful(
  forgetting: Forgetting,
  parts: readonly Part[],
  state: readonly MachineState[],
  self: NodeId,
): readonly MachineState[] {
  return replaced(parts, state, self, ({ part }, value) => {
    if (value.items[0] === '?') return undefined
    forgetting.learn(part, value)
    return forgotten
  })
}

type Fields = Rec & Readonly<Record<string, SortedSet<Value> | undefined>>

function mapOf({ machine, field }: Part, state: readonly MachineState[]): SortedMap<NodeId, Rec> {
  return (state[machine] as unknown as Record<string, SortedMap<NodeId, Rec>>)[field] as SortedMap<NodeId, Rec>
}

/** A forgotten set was looked at in a way that its possible values answer differently. */
class Looked extends Error {
  readonly hole: Hole
  constructor(hole: Hole) {
    super(`looks at ${hole.part.name} of ${hole.node}`)
    this.hole = hole
  }
}

/**
 * All that something with forgotten sets in it comes to, for whatever they were: `run` is given the state with a set for each
 * that is known to be one of several, and is run again for each of these only where it asks what tells them apart. `whole` puts
 * back what the outcome still does not know, and every other value in it must have been seen to by `run`.
 */
export function forAll<T>(
  forgetting: Forgetting,
  parts: readonly Part[],
  state: readonly MachineState[],
  self: NodeId,
  run: (state: readonly MachineState[], whole: (after: readonly MachineState[]) => readonly MachineState[]) => T,
): T[] {
  const found: T[] = []
  const open: ReadonlyMap<string, SortedSet<Value>>[] = [new Map()]
  for (let chosen = open.pop(); chosen; chosen = open.pop()) {
    const guards = new Map<unknown, Hole>()
    const shown = replaced(parts, state, self, (hole, value) => {
      if (value.items[0] !== '?') return undefined
      const look = () => {
        throw new Looked(hole)
      }
      const one = chosen.get(nameOf(hole)) ?? guard(forgetting.valuesOf(hole.part), look)
      guards.set(one, hole)
      return one
    })
    const whole = (after: readonly MachineState[]) =>
      replaced(parts, after, self, ({ part }, value) => {
        const hole = guards.get(value)
        return hole && !chosen.has(nameOf(hole)) && hole.part.name === part.name ? forgotten : undefined
      })
    try {
      found.push(run(shown, whole))
    } catch (error) {
      if (!(error instanceof Looked)) throw error
      const { hole } = error
      if (open.length > mostOpen) forgetting.refute([hole])
      for (const value of forgetting.valuesOf(hole.part)) open.push(new Map([...chosen, [nameOf(hole), value]]))
    }
  }
  return found
}

const mostOpen = 64

function nameOf({ part, node }: Hole): string {
  return `${part.name} ${node}`
}

/** A set that is one of these: it answers what they all answer alike, and calls `look`, which throws, where they do not. */
function guard(values: readonly SortedSet<Value>[], look: () => never): SortedSet<Value> {
  const alike = <T>(ask: (value: SortedSet<Value>) => T): T => {
    const answers = new Set(values.map(ask))
    const [only] = answers
    return answers.size === 1 ? (only as T) : look()
  }
  return new Proxy(new SortedSet<Value>([]), {
    get: (_, name) => {
      if (name === 'has') return (item: Value) => alike(one => one.has(item))
      return name === 'size' ? alike(one => one.size) : look()
    },
    has: look,
    ownKeys: look,
    getOwnPropertyDescriptor: look,
  })
}
