import type { AnyMachine, MachineState, NodeId } from '../../core/machine.ts'
import { AtMost } from '../../core/partial.ts'
import { key, type Rec, SortedMap, SortedSet, type Value } from '../../core/value.ts'
import { Guard, guarded, heldIn, isOverwritten, withHeld } from './guards.ts'

/**
 * What a machine keeps of every other node, as a field of a record in a map by node: what others said last, for the most part.
 * It is forgotten, as long as the search finds it to make no difference: a set, whatever it was; of a number that is no more than
 * one's own in the same map, which of those it was. In the middle of a ring (`meanwhile`) more makes a difference than between
 * two; what is forgotten in the one is not what is forgotten in the other, and is refuted by itself.
 */
export interface Part {
  readonly machine: number
  readonly field: string
  readonly part: string
  /** Of the part, whatever the stack. */
  readonly name: string
  /** Of a number: the fields of one's own record by which numbers are told apart all the same. */
  readonly beside?: readonly string[]
}

export type Held = SortedSet<Value> | number
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
  /** By part, how often one was tried for each of its values. */
  readonly #asked = new Map<string, number>()
  /** Of what more values were learnt since the search settled, and a word about the first. */
  readonly #news = new Map<string, string>()
  /** Of what properties asked. */
  readonly #shown = new Set<string>()
  /** Something is not forgotten any more, since it may be too much. */
  #tooMuch = false
  #isSettling = false
  readonly #numbers: boolean

  /** `numbers`: sets are always forgotten, numbers where this says so. */
  constructor(numbers = true) {
    this.#numbers = numbers
  }

  /** Of numbers, what own records they were forgotten beside. */
  readonly #own = new Map<string, number>()
  /** Those of them in the middle of a ring. */
  readonly #meanwhile = new Set<number>()

  /** The parts of a stack that are forgotten. */
  partsOf(machines: readonly AnyMachine[]): Part[] {
    return machines.flatMap((one, machine) =>
      one.state.flatMap(({ name: field, shape }) => {
        if (shape.kind !== 'map' || shape.key.kind !== 'node' || shape.of.kind !== 'record') return []
        const plain = shape.of.fields.filter(({ shape: inner }) =>
          inner.kind !== 'set' ? isPlain(inner) : isPlain(inner.of),
        )
        const beside = plain.map(one => one.name)
        return plain.flatMap(({ name: part, shape: inner }) => {
          if (!(inner.kind === 'int' && this.#numbers) && (inner.kind !== 'set' || inner.of.kind !== 'enum')) return []
          const name = `${one.name}.${field}.${part}`
          const made = { machine, field, part, name, ...(inner.kind === 'int' && { beside }) }
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
  forgot(part: Part, value: Held, own: Rec | undefined, meanwhile: boolean): Held {
    const held = this.#asForgotten(part, value, own, meanwhile)
    if (held === undefined || this.#refuted.has(kindOf({ part, held }))) return value
    this.#learn({ part, held }, [value])
    return held
  }

  /** What was forgotten meanwhile, or beside another own record, as it would be forgotten now, or as it is. */
  recast(part: Part, held: Held, own: Rec | undefined, meanwhile: boolean): Held {
    if (meanwhile && !this.#isMeanwhile(held)) return held
    const values = this.valuesOf({ part, held })
    const [now, ...others] = new Set(values.map(value => this.#asForgotten(part, value, own, meanwhile)))
    if (now === held) return held
    if (now === undefined || others.length > 0 || this.#refuted.has(kindOf({ part, held: now }))) {
      // Between rings it would be known under as many names as there were own records.
      if (!meanwhile && this.#isMeanwhile(held)) this.refute([{ part, held }])
      return held
    }
    this.#learn({ part, held: now }, values)
    return now
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

  #asForgotten({ part, name, beside }: Part, value: Held, own: Rec | undefined, meanwhile: boolean): Held | undefined {
    if (!beside) return meanwhile ? forgottenMeanwhile : forgotten
    if (!own || (this.#asked.get(name) ?? 0) >= mostAsked) return undefined
    const fields = own as Rec & Readonly<Record<string, Value>>
    if ((value as number) > (fields[part] as number)) return undefined
    const text = `${name} ${meanwhile} ${beside.map(one => key(fields[one] as Value)).join()}`
    const id = this.#own.get(text) ?? this.#own.size
    this.#own.set(text, id)
    if (meanwhile) this.#meanwhile.add(id)
    return lost + id
  }

  #isMeanwhile(held: Held): boolean {
    return typeof held === 'number' ? this.#meanwhile.has(held - lost) : held.size === forgottenMeanwhile.size
  }

  /** The state with what refutes it when it is looked at in the place of what is forgotten. */
  shown(parts: readonly Part[], state: readonly MachineState[], self: NodeId): readonly MachineState[] {
    if (holesIn(parts, state).length === 0) return state
    return replaced(parts, state, self, (place, entry, held) => {
      if (held instanceof Guard || !isForgotten(held)) return undefined
      const hole = { ...place, held }
      const asked = () => this.#shown.add(kindOf(hole))
      return guarded(entry, new Guard(hole, this.valuesOf(hole), () => this.refute([hole]), asked))
    })
  }

  /** Has to be tried for each of its values. A part of which this happens too often is not forgotten any more: throws `Anew`. */
  asked(hole: Hole): void {
    const { name } = hole.part
    const count = (this.#asked.get(name) ?? 0) + 1
    this.#asked.set(name, count)
    if (count >= mostAsked) this.refute([hole])
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

/** Trying all values of a number again and again takes longer than to know it. */
const mostAsked = 1_000

/** Stands for a set that was forgotten; no case of an enum has this name. */
const forgotten = new SortedSet<Value>(['?'])
const forgottenMeanwhile = new SortedSet<Value>(['?', '??'])
/** Numbers from here on stand for one that was forgotten; no machine counts that far down. */
const lost = Number.MIN_SAFE_INTEGER
const mostLost = 2 ** 20

function isForgotten(held: Held | undefined): held is Held {
  return typeof held === 'number' ? held < lost + mostLost : held?.items[0] === '?'
}

/** What is learnt of together, and refuted. */
function kindOf({ part: { name }, held }: Pick<Hole, 'part' | 'held'>): string {
  return typeof held === 'number' ? `${name} ${held - lost}` : `${name} in ${held.size}`
}

/** Names nobody. */
function isPlain({ kind }: { readonly kind: string }): boolean {
  return kind === 'int' || kind === 'bool' || kind === 'enum'
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

/** The state with each of these records of other nodes as asked; `undefined` leaves it. */
function replaced(
  parts: readonly Part[],
  state: readonly MachineState[],
  self: NodeId,
  by: (place: Place, entry: Rec, held: Held | Guard, own: Rec | undefined) => Rec | undefined,
): readonly MachineState[] {
  const made = [...state]
  for (const part of parts) {
    const { keys, values } = mapOf(part, made)
    const own = values[keys.indexOf(self)]
    let changed = false
    const now = values.map((entry, i) => {
      const node = keys[i] as NodeId
      if (node === self) return entry
      const one = by({ part, node }, entry, heldIn(entry, part), own)
      changed ||= one !== undefined
      return one ?? entry
    })
    if (!changed) continue
    made[part.machine] = Object.freeze({
      ...(made[part.machine] as MachineState),
      [part.field]: new SortedMap(keys, now),
    }) as unknown as MachineState
  }
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
  return replaced(parts, state, self, ({ part }, entry, held, own) => {
    if (held instanceof Guard) return undefined
    const now = isForgotten(held)
      ? forgetting.recast(part, held, own, meanwhile)
      : forgetting.forgot(part, held, own, meanwhile)
    return now === held ? undefined : withHeld(entry, part, now)
  })
}

function mapOf({ machine, field }: Part, state: readonly MachineState[]): SortedMap<NodeId, Rec> {
  return (state[machine] as unknown as Record<string, SortedMap<NodeId, Rec>>)[field] as SortedMap<NodeId, Rec>
}

/** Something forgotten was looked at in a way that its possible values answer differently. */
class Looked extends AtMost {
  readonly guard: Guard
  constructor(guard: Guard) {
    super(guard.most, `looks at ${guard.hole.part.name} of ${guard.hole.node}`)
    this.guard = guard
  }
}

/**
 * All that something comes to in which something is forgotten, for whatever it was: `run` is given the state with a guard for each
 * that is known to be one of several, and is run again for each of these only where it asks what tells them apart. `whole` puts
 * back what the outcome still does not know, and every other value in it must have been seen to by `run`. What was asked for in
 * vain, since every value comes to the same (by `name`) and stays where it was, is still not known.
 */
export function forAll<T>(
  forgetting: Forgetting,
  parts: readonly Part[],
  state: readonly MachineState[],
  self: NodeId,
  run: (state: readonly MachineState[], whole: (after: readonly MachineState[]) => readonly MachineState[]) => T,
  name: (one: T) => unknown = key as (one: T) => unknown,
): { readonly all: readonly T[]; readonly looked: readonly Hole[] } {
  const exactly: (() => T)[] = []
  const looked = new Map<string, Hole>()
  const vague = new Map<unknown, T>()
  const open: ReadonlyMap<string, Held>[] = [new Map()]
  for (let chosen = open.pop(); chosen; chosen = open.pop()) {
    const look = (guard: Guard): never => {
      throw new Looked(guard)
    }
    const before = new Map<string, Held>()
    const shown = replaced(parts, state, self, (place, entry, held) => {
      if (held instanceof Guard || !isForgotten(held)) return undefined
      const hole = { ...place, held }
      before.set(nameOf(hole), held)
      const one = chosen.get(nameOf(hole))
      if (one !== undefined) return withHeld(entry, hole.part, one)
      return guarded(entry, new Guard(hole, forgetting.valuesOf(hole), look))
    })
    const whole = (vaguely: boolean) => (after: readonly MachineState[]) =>
      replaced(parts, after, self, (place, entry, held) => {
        const { part } = place
        if (held instanceof Guard) {
          // Elsewhere than where it was it has to be known.
          const stays = held.hole.part.name === part.name
          return withHeld(entry, part, stays ? held.hole.held : held.alike((value: Held) => value))
        }
        const one = vaguely ? chosen.get(nameOf(place)) : undefined
        if (one !== undefined && key(one) === key(held)) return withHeld(entry, part, before.get(nameOf(place)) as Held)
        return isOverwritten(entry) ? withHeld(entry, part, held) : undefined
      })
    try {
      const one = run(shown, whole(true))
      exactly.push(chosen.size === 0 ? () => one : () => run(shown, whole(false)))
      vague.set(name(one), one)
    } catch (error) {
      if (!(error instanceof Looked)) throw error
      const { hole, values } = error.guard
      looked.set(nameOf(hole), hole)
      if (open.length > mostOpen) forgetting.refute([hole])
      forgetting.asked(hole)
      for (const value of values) open.push(new Map([...chosen, [nameOf(hole), value]]))
    }
  }
  if (vague.size === 1) return { all: [...vague.values()], looked: [] }
  return { all: exactly.map(one => one()), looked: [...looked.values()] }
}

const mostOpen = 64

function nameOf({ part, node }: Place): string {
  return `${part.name} ${node}`
}
