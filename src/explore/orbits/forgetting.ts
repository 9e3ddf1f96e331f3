import type { AnyMachine, MachineState, NodeId } from '../../core/machine.ts'
import { alter } from '../../core/ops.ts'
import { key, type Rec, SortedMap, SortedSet, type Value } from '../../core/value.ts'
import { Guard, heldIn } from './guards.ts'

/**
 * What a machine keeps of every other node, as a set in a record in a map by node: flags of others that it heard last, for the most
 * part. It is forgotten, as long as the search finds it to make no difference. In the middle of a ring (`meanwhile`) more
 * makes a difference than between two; what is forgotten in the one is not what is forgotten in the other, and is refuted by itself.
 */
export interface Part {
  readonly machine: number
  readonly field: string
  readonly part: string
  /** Of the part, whatever the stack. */
  readonly name: string
}

export type Held = SortedSet<Value>
type Place = Pick<Hole, 'part' | 'node'>

/** Something forgotten in a local state. */
export interface Hole {
  readonly part: Part
  readonly node: NodeId
  /** What stands there. */
  readonly held: Held
}

/** What was found out in vain so far is no longer true: the search begins anew, and knows more. */
export class Anew extends Error {}

/**
 * What is forgotten of others, and which values it had. A part stays forgotten while all that a node does with it comes to the
 * same for each of these values; what is refuted is remembered from then on. When there are more values than were known, all steps are
 * taken again from where they may stand, and where something else comes of one the search begins anew. Values and what is
 * refuted only ever grow, so it does that a few times at most.
 */
export class Forgetting {
  readonly #refuted = new Set<string>()
  readonly #values = new Map<string, Map<string, Held>>()
  /** How often a step in the middle of a ring came to several things. */
  readonly #asked = new Map<string, number>()
  /** Of what more values were learnt since the search settled, and a word about the first. */
  readonly #news = new Map<string, string>()
  /** Of what properties asked. */
  readonly #shown = new Set<string>()
  /** Something is not forgotten any more, since it may be too much. */
  #tooMuch = false
  #isSettling = false

  /** The parts of a stack that are forgotten. */
  partsOf(machines: readonly AnyMachine[]): Part[] {
    return machines.flatMap((one, machine) =>
      one.state.flatMap(({ name: field, shape }) => {
        if (shape.kind !== 'map' || shape.key.kind !== 'node' || shape.of.kind !== 'record') return []
        return shape.of.fields.flatMap(({ name: part, shape: inner }) => {
          if (inner.kind !== 'set' || inner.of.kind !== 'enum') return []
          const made = { machine, field, part, name: `${one.name}.${field}.${part}` }
          return this.#refuted.has(kindOf({ part: made, held: forgotten })) ? [] : [made]
        })
      }),
    )
  }

  /** What it may have been that stands here as forgotten. */
  valuesOf(hole: Pick<Hole, 'part' | 'held'>): readonly Held[] {
    return [...(this.#values.get(kindOf(hole))?.values() ?? [])]
  }

  /** A value as forgotten, or itself where it is not. What was not known to be forgotten so far is learnt: see `settle`. */
  forgot(part: Part, value: Held, meanwhile: boolean): Held {
    const held = meanwhile ? forgottenMeanwhile : forgotten
    if (this.#refuted.has(kindOf({ part, held }))) return value
    this.#learn({ part, held }, [value])
    return held
  }

  /** What was forgotten meanwhile, as it would be forgotten between rings; what is forgotten otherwise, as it is. */
  recast(part: Part, held: Held, meanwhile: boolean): Held {
    if (meanwhile || !isMeanwhile(held)) return held
    // Between rings it would be known under two names.
    if (this.#refuted.has(kindOf({ part, held: forgotten }))) this.refute([{ part, held }])
    this.#learn({ part, held: forgotten }, this.valuesOf({ part, held }))
    return forgotten
  }

  #learn(hole: Pick<Hole, 'part' | 'held'>, values: readonly Held[]): void {
    const name = kindOf(hole)
    const known = this.#values.get(name) ?? new Map<string, Held>()
    this.#values.set(name, known)
    for (const value of values) {
      if (known.has(key(value))) continue
      known.set(key(value), value)
      this.#news.set(name, `${hole.part.name} may be ${key(value)}`)
    }
    if (known.size <= mostValues) return
    this.#refuted.add(name)
    this.#tooMuch = true
  }

  /** Whether something was learnt, so that what was found out since may not be true. */
  get isUnsettled(): boolean {
    return this.#news.size > 0 || this.#isSettling
  }

  /**
   * When something was learnt: `holds` tells whether all steps come to the same with it, given what asks whether a hole has
   * more values than before. Throws `Anew` when they do not.
   */
  settle(holds: (isNews: (hole: Hole) => boolean) => boolean): void {
    while (this.#news.size > 0) {
      const [why = ''] = this.#news.values()
      const news = new Set(this.#news.keys())
      this.#news.clear()
      // A limit may end it here.
      this.#isSettling = true
      const isTrue =
        !this.#tooMuch && ![...news].some(one => this.#shown.has(one)) && holds(one => news.has(kindOf(one)))
      this.#isSettling = false
      this.#tooMuch = false
      if (!isTrue) throw new Anew(why)
    }
  }

  /** The state with what refutes it when it is looked at in the place of what is forgotten. */
  shown(parts: readonly Part[], state: readonly MachineState[], self: NodeId): readonly MachineState[] {
    if (holesIn(parts, state).length === 0) return state
    return replaced(parts, state, self, (place, held) => {
      if (held instanceof Guard || !isForgotten(held)) return undefined
      const hole = { ...place, held }
      const asked = () => this.#shown.add(kindOf(hole))
      return new Guard(hole, this.valuesOf(hole), () => this.refute([hole]), asked)
    })
  }

  /** A step came to several things. Throws `Anew` when that happens too often in the middle of rings: there it is then kept. */
  parted(holes: readonly Hole[]): void {
    for (const hole of holes) {
      if (!isMeanwhile(hole.held)) continue
      const count = (this.#asked.get(hole.part.name) ?? 0) + 1
      this.#asked.set(hole.part.name, count)
      if (count >= mostAsked) this.refute([hole])
    }
  }

  /** These make a difference. Throws `Anew`. */
  refute(holes: readonly Pick<Hole, 'part' | 'held'>[]): never {
    this.#news.clear()
    this.#tooMuch = false
    this.#isSettling = false
    for (const hole of holes) this.#refuted.add(kindOf(hole))
    throw new Anew(`of others it matters what they said: ${holes.map(one => one.part.name).join()}`)
  }
}

const mostValues = 8

/** Trying all values again and again takes longer than to know them. */
const mostAsked = 1_000

/** Stands for a set that was forgotten; no case of an enum has this name. */
const forgotten = new SortedSet<Value>(['?'])
const forgottenMeanwhile = new SortedSet<Value>(['?', '??'])

function isForgotten(held: Held | undefined): held is Held {
  return held?.items[0] === '?'
}

function isMeanwhile(held: Held): boolean {
  return held.size === forgottenMeanwhile.size
}

/** What is learnt of together, and refuted. */
function kindOf({ part: { name }, held }: Pick<Hole, 'part' | 'held'>): string {
  return `${name} in ${held.size}`
}

/** What the state of a stack has forgotten. */
export function holesIn(parts: readonly Part[], state: readonly MachineState[]): Hole[] {
  return parts.flatMap(part => {
    const { keys, values } = mapOf(part, state)
    return keys.flatMap((node, i) => {
      const held = heldIn(values[i] as Rec, part)
      return !(held instanceof Guard) && isForgotten(held) ? [{ part, node, held }] : []
    })
  })
}

type By = (place: Place, held: Held | Guard) => Held | Guard | undefined

/** The state with each of these parts of records of other nodes as asked; `undefined` leaves it. */
function replaced(
  parts: readonly Part[],
  state: readonly MachineState[],
  self: NodeId,
  by: By,
): readonly MachineState[] {
  const made = [...state]
  for (const all of inFields(parts)) {
    const [{ machine, field }] = all as [Part]
    const { keys, values } = mapOf(all[0] as Part, made)
    let changed = false
    const now = values.map((entry, i) => {
      const node = keys[i] as NodeId
      if (node === self) return entry
      const changes: Record<string, Held> = {}
      let some = false
      for (const part of all) {
        const one = by({ part, node }, heldIn(entry, part))
        if (one === undefined) continue
        changes[part.part] = one instanceof Guard ? one.shown : one
        some = true
      }
      changed ||= some
      return some ? alter(entry, changes as object) : entry
    })
    if (!changed) continue
    made[machine] = Object.freeze({
      ...(made[machine] as MachineState),
      [field]: new SortedMap(keys, now),
    }) as unknown as MachineState
  }
  return made
}

const fields = new WeakMap<readonly Part[], readonly (readonly Part[])[]>()

/** The parts of each field together. */
function inFields(parts: readonly Part[]): readonly (readonly Part[])[] {
  const known = fields.get(parts)
  if (known) return known
  const places = new Set(parts.map(({ machine, field }) => `${machine} ${field}`))
  const made = [...places].map(place => parts.filter(({ machine, field }) => `${machine} ${field}` === place))
  fields.set(parts, made)
  return made
}

/** All this forgotten, between two rings or `meanwhile`; what it was is learnt. */
export function forgetful(
  forgetting: Forgetting,
  parts: readonly Part[],
  state: readonly MachineState[],
  self: NodeId,
  meanwhile: boolean,
): readonly MachineState[] {
  return replaced(parts, state, self, ({ part }, held) => {
    if (held instanceof Guard) return undefined
    const now = isForgotten(held) ? forgetting.recast(part, held, meanwhile) : forgetting.forgot(part, held, meanwhile)
    return now === held ? undefined : now
  })
}

function mapOf({ machine, field }: Part, state: readonly MachineState[]): SortedMap<NodeId, Rec> {
  return (state[machine] as unknown as Record<string, SortedMap<NodeId, Rec>>)[field] as SortedMap<NodeId, Rec>
}

/** Something forgotten was looked at in a way that its possible values answer differently. */
class Looked extends Error {
  readonly guard: Guard
  constructor(guard: Guard) {
    super(`looks at ${guard.hole.part.name} of ${guard.hole.node}`)
    this.guard = guard
  }
}

/** From a state, what puts back into a state after it what is not known of it. */
type Whole = (after: readonly MachineState[]) => readonly MachineState[]

/**
 * All that something comes to in which something is forgotten, for whatever it was: `run` is given the state with a guard for each
 * that is known to be one of several, and is run again for each of these only where it asks what tells them apart. What it gives is
 * told how to put back what the outcome still does not know; every other value in that must have been seen to by `run`. What was
 * asked for in vain, since every value comes to the same (by `name`) and stays where it was, is still not known.
 */
export function forAll<T>(
  forgetting: Forgetting,
  parts: readonly Part[],
  state: readonly MachineState[],
  self: NodeId,
  run: (state: readonly MachineState[]) => (whole: Whole) => T,
  name: (one: T) => unknown = key as (one: T) => unknown,
): { readonly all: readonly T[]; readonly looked: readonly Hole[] } {
  const exactly: (() => T)[] = []
  const looked = new Map<string, Hole>()
  const vague = new Map<unknown, T>()
  const open: ReadonlyMap<string, Held>[] = [new Map()]
  const look = (guard: Guard): never => {
    throw new Looked(guard)
  }
  for (let chosen = open.pop(); chosen; chosen = open.pop()) {
    /** What is known to be one thing, and what stood for it. */
    const single = new Map<string, { readonly value: Held; readonly before: Held }>()
    const several = new Map<string, { readonly value: Held; readonly before: Held }>()
    const shown = replaced(parts, state, self, (place, held) => {
      if (held instanceof Guard || !isForgotten(held)) return undefined
      const hole = { ...place, held }
      const name = nameOf(hole)
      const one = chosen.get(name)
      const values = one === undefined ? forgetting.valuesOf(hole) : [one]
      if (values.length > 1) return new Guard(hole, values, look)
      const [value] = values as [Held]
      ;(one === undefined ? single : several).set(name, { value, before: held })
      return value
    })
    const whole =
      (vaguely: boolean): Whole =>
      after =>
        replaced(parts, after, self, (place, held) => {
          if (held instanceof Guard) {
            // Elsewhere than where it was it has to be known.
            const stays = held.hole.part.name === place.part.name
            return stays ? held.hole.held : held.alike((value: Held) => value)
          }
          const name = nameOf(place)
          const known = single.get(name) ?? (vaguely ? several.get(name) : undefined)
          return known && key(known.value) === key(held) ? known.before : undefined
        })
    try {
      const end = run(shown)
      const one = end(whole(true))
      exactly.push(chosen.size === 0 ? () => one : () => end(whole(false)))
      vague.set(name(one), one)
    } catch (error) {
      if (!(error instanceof Looked)) throw error
      const { hole, values } = error.guard
      looked.set(nameOf(hole), hole)
      if (open.length > mostOpen) forgetting.refute([hole])
      for (const value of values) open.push(new Map([...chosen, [nameOf(hole), value]]))
    }
  }
  if (vague.size === 1) return { all: [...vague.values()], looked: [] }
  forgetting.parted([...looked.values()])
  return { all: exactly.map(one => one()), looked: [...looked.values()] }
}

const mostOpen = 64

function nameOf({ part, node }: Place): string {
  return `${part.name} ${node}`
}
