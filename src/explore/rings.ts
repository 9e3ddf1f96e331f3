import { key } from '../core/value.ts'
import { nothing, type Outcome } from './locals.ts'
import { heardIn, orderText } from './order-text.ts'
import { Trie } from './pairs.ts'
import { type Parts, places } from './parts.ts'
import type { End, Heard, Ring, RingOrders } from './ring-orders.ts'
import type { Successor } from './successor.ts'
import type { OpenRing } from './surroundings.ts'

/** One of the things that a change of membership may come to. */
interface Way {
  readonly locals: ReadonlyMap<number, number>
  /** By node, what it is still to say. */
  readonly pending: ReadonlyMap<number, OpenRing['pending'][number]>
  readonly left: readonly Heard[]
  readonly open: readonly OpenRing[]
  readonly surroundings: number
  readonly why: readonly string[]
  readonly breach?: string
}

type Then = (outcome: Outcome | undefined) => void

/**
 * Views in every order, and rings that are given up: what rings come to, each way a successor. Nothing is judged while
 * a ring is open.
 */
export class Rings {
  readonly #parts: Parts
  readonly #successor: Successor
  readonly #orders: RingOrders
  readonly #sequences = new Trie()
  readonly #formed = new Map<number, readonly Way[]>()

  constructor(parts: Parts, successor: Successor, orders: RingOrders) {
    this.#parts = parts
    this.#successor = successor
    this.#orders = orders
  }

  /**
   * These components (ascending) install their views, each at once or as a ring that may still be given up. Who `rebooted`
   * has nothing to do with a ring from before; -1 for nobody.
   */
  install(components: readonly (readonly number[])[], rebooted: number, then: Then): void {
    const now = this.#start()
    const moved = new Set(components.flat())
    const touched = now.open.filter(ring => ring.members.some(one => moved.has(one) || !this.#successor.isUp(one)))
    const left = { ...now, open: now.open.filter(ring => !touched.includes(ring)) }
    let ways: readonly Way[] = [left]
    for (const ring of touched) ways = each(ways, way => this.#abandon(way, ring, components, rebooted))
    for (const members of components) if (members.length > 0) ways = each(ways, way => this.#form(way, members))
    for (const way of ways) this.#tell(way, then)
  }

  /** An open ring is given up no more: what its members say is delivered to all of them. */
  complete(index: number, then: Then): void {
    const now = this.#start()
    const ring = now.open[index] as OpenRing
    const way = { ...now, open: now.open.toSpliced(index, 1) }
    for (const one of this.#settle(way, this.#ringOf(way, ring))) this.#tell(one, then)
  }

  /** One member's step outside of any change of membership, and what follows from what it said. */
  speak(node: number, { next, signals, emitted }: Outcome, members: readonly number[], then: Then): void {
    const now = this.#start()
    const payloads = this.#orders.said(signals)
    const left = emitted.length > 0 ? [{ node, signals: emitted }] : []
    const way: Way = { ...now, left, locals: new Map([[node, next]]) }
    const at = now.open.findIndex(ring => ring.members.includes(node))
    const ring = now.open[at]
    if (ring) {
      const place = ring.members.indexOf(node)
      const pending = ring.pending.with(place, [...(ring.pending[place] ?? []), ...payloads])
      this.#tell({ ...way, open: now.open.with(at, { ...ring, pending }) }, then)
      return
    }
    const pending = members.map(one => (one === node ? payloads : []))
    const mute = members.map(() => false)
    for (const one of this.#settle(way, this.#ringOf(way, { members, pending, mute }))) this.#tell(one, then)
  }

  #start(): Way {
    const { surroundings } = this.#successor
    const { open } = this.#parts.world.at(surroundings)
    return { locals: new Map(), pending: new Map(), left: [], open, surroundings, why: [] }
  }

  /** Who of the ring is in the same new component goes on together. */
  #abandon(way: Way, ring: OpenRing, components: readonly (readonly number[])[], rebooted: number): readonly Way[] {
    const goesOn = (one: number) => this.#successor.isUp(one) && one !== rebooted
    const there = ring.members.filter((_, i) => ring.there[i])
    const groups = components.map(members =>
      there.flatMap((one, i) => (members.includes(one) && goesOn(one) ? [i] : [])),
    )
    const ends = this.#orders.abandoned(
      this.#ringOf(way, {
        members: there,
        pending: ring.pending.filter((_, i) => ring.there[i]),
        mute: ring.mute.filter((_, i) => ring.there[i]),
      }),
      groups.filter(one => one.length > 0),
    )
    const before = new Map(way.pending)
    for (const [i, one] of ring.members.entries())
      if (!ring.there[i] && goesOn(one)) before.set(one, ring.pending[i] ?? [])
    const ways = ends.map(end => {
      const pending = new Map(before)
      for (const [i, one] of end.members.entries()) if (goesOn(one)) pending.set(one, end.pending[i] ?? [])
      const heard =
        heardIn(end.order)
          .map(one => this.#id(one))
          .join(', ') || 'nothing'
      const why = `the ring ${this.#braces(there)} is given up, having heard ${heard}`
      return { ...after(way, end), pending, why: [...way.why, why] }
    })
    // What is left to say to somebody who went down is not there any more.
    return ring.members.every(goesOn) ? ways : unique(ways)
  }

  #form(way: Way, members: readonly number[]): Way[] {
    const spent = this.#parts.world.spend(way.surroundings, places.abandoned)
    const fresh = members.every(one => (way.pending.get(one) ?? []).length === 0)
    const heard = fresh ? this.#freshly(way, members).map(made => joined(way, made)) : this.#heardOut(way, members)
    return spent < 0 ? heard : [...heard, ...this.#unheard({ ...way, surroundings: spent }, members)]
  }

  /** The members install their view and hear each other. */
  #heardOut(way: Way, members: readonly number[]): Way[] {
    const formed = this.#installed(way, members, members)
    return this.#settle(formed.way, formed.ring)
  }

  /** The same for members that have nothing left to say, remembered by what they are: as if nothing else happened. */
  #freshly(way: Way, members: readonly number[]): readonly Way[] {
    let id = 0
    for (const node of members) {
      const local = way.locals.get(node) ?? (this.#successor.next[node] as number)
      id = this.#sequences.follow(this.#sequences.follow(id, node), local)
    }
    const known = this.#formed.get(id)
    if (known) return known
    const { breach: _, ...rest } = way
    const alone = { ...rest, left: [], open: [], why: [], pending: new Map() }
    const made = this.#heardOut({ ...alone, locals: kept(way.locals, members) }, members)
    this.#formed.set(id, made)
    return made
  }

  /** Nobody has heard anything yet, and some may not even have installed the view when it is given up. */
  #unheard(way: Way, members: readonly number[]): Way[] {
    return subsets(members)
      .filter(one => one.length < members.length)
      .map(missing => {
        const there = members.filter(one => !missing.includes(one))
        const formed = this.#installed(way, there, members)
        const open = [...way.open, this.#openRing(formed, there, members)]
        const absent =
          missing.length === 0 ? '' : `, and not installed by ${missing.map(one => this.#id(one)).join(', ')}`
        const why = `the ring ${this.#braces(members)} is not heard out${absent}`
        open.sort((a, b) => (a.members[0] ?? 0) - (b.members[0] ?? 0))
        return { ...formed.way, open, why: [...way.why, why] }
      })
  }

  /** The ring of those who installed the view, with the members who did not. */
  #openRing({ way, ring }: { way: Way; ring: Ring }, there: readonly number[], members: readonly number[]): OpenRing {
    const place = (one: number) => there.indexOf(one)
    return {
      members,
      there: members.map(one => there.includes(one)),
      pending: members.map(one => (there.includes(one) ? ring.pending[place(one)] : way.pending.get(one)) ?? []),
      mute: members.map(one => ring.mute[place(one)] ?? false),
    }
  }

  /** These install the view of `members`; the ring is what they say then, after what they still had to say. */
  #installed(way: Way, there: readonly number[], members: readonly number[]): { way: Way; ring: Ring } {
    const locals = new Map(way.locals)
    const pending = new Map(way.pending)
    const left = [...way.left]
    const mute = new Map<number, boolean>()
    let breach = way.breach
    for (const node of there) {
      const made = this.#orders.install(node, locals.get(node) ?? (this.#successor.next[node] as number), members)
      locals.set(node, made.next)
      mute.set(node, made.mute)
      pending.set(node, [...(pending.get(node) ?? []), ...made.said])
      if (made.heard) left.push(made.heard)
      breach ??= made.breach
    }
    const made = { ...way, locals, left, ...(breach !== undefined && { breach }) }
    const ring = this.#ringOf(made, {
      members: there,
      pending: there.map(one => pending.get(one) ?? []),
      mute: there.map(one => mute.get(one) ?? false),
    })
    for (const node of there) pending.delete(node)
    return { way: { ...made, pending }, ring }
  }

  #settle(way: Way, ring: Ring): Way[] {
    if (way.breach !== undefined) return [way]
    return this.#orders.settled(ring).map(end => {
      const why = orderText(end.order, one => this.#id(one))
      return { ...after(way, end), why: why === undefined ? way.why : [...way.why, why] }
    })
  }

  #ringOf(way: Way, { members, pending, mute }: Pick<OpenRing, 'members' | 'pending' | 'mute'>): Ring {
    return {
      ...{ members, pending, mute },
      locals: members.map(one => way.locals.get(one) ?? (this.#successor.next[one] as number)),
    }
  }

  /** Each way is undone before the next. */
  #tell({ locals, left, open, surroundings, why, breach }: Way, then: Then): void {
    const { monitorAt, world } = this.#parts
    const successor = this.#successor
    const [monitors, before] = [successor.next[monitorAt] as number, successor.surroundings]
    const was = [...locals.keys()].map(node => [node, successor.next[node] as number] as const)
    for (const [node, local] of locals) if (successor.isUp(node)) successor.set(node, local)
    for (const { node, signals } of left) successor.hear(node, signals)
    successor.surroundings = world.opened(surroundings, open)
    const text = why.join('; ')
    then(
      breach === undefined && text === ''
        ? undefined
        : { ...nothing, ...(text !== '' && { why: text }), ...(breach !== undefined && { breach }) },
    )
    for (const [node, local] of was) successor.set(node, local)
    successor.set(monitorAt, monitors)
    successor.surroundings = before
  }

  #id(node: number): number {
    return this.#parts.model.nodes[node]?.self ?? node + 1
  }
  #braces(members: readonly number[]): string {
    return `{${members.map(one => this.#id(one)).join(', ')}}`
  }
}

function after(way: Way, { members, locals, left, breach }: End): Way {
  const all = new Map(way.locals)
  for (const [i, node] of members.entries()) all.set(node, locals[i] as number)
  return { ...way, locals: all, left: [...way.left, ...left], ...(breach !== undefined && { breach }) }
}

/** A way, and then what some members came to by themselves. */
function joined(way: Way, { locals, left, why, breach }: Way): Way {
  return {
    ...way,
    locals: way.locals.size === 0 ? locals : new Map([...way.locals, ...locals]),
    left: [...way.left, ...left],
    why: [...way.why, ...why],
    ...(breach !== undefined && { breach: way.breach ?? breach }),
  }
}

function kept(locals: ReadonlyMap<number, number>, members: readonly number[]): Map<number, number> {
  return new Map([...locals].filter(([node]) => members.includes(node)))
}

function subsets(items: readonly number[]): number[][] {
  const found: number[][] = [[]]
  for (const one of items) found.push(...found.map(set => [...set, one]))
  return found
}

/** What each of the ways may come to; of one way, these differ. */
function each(ways: readonly Way[], next: (way: Way) => readonly Way[]): readonly Way[] {
  return ways.length === 1 ? next(ways[0] as Way) : unique(ways.flatMap(next))
}

/** Ways that come to the same are one. */
function unique(ways: readonly Way[]): readonly Way[] {
  if (ways.length < 2) return ways
  const found = new Map<string, Way>()
  for (const way of ways) {
    const { locals, pending, left, open, surroundings, breach } = way
    const said = [...pending].map(([node, all]) => `${node} ${all.map(key)}`)
    const heard = left.map(({ node, signals }) => `${node} ${signals.map(key)}`)
    const rings = open.map(one => `${one.members} ${one.there} ${one.mute} ${one.pending.map(all => all.map(key))}`)
    const name = [[...locals].join(), said.join(), heard.join(), rings.join(';'), surroundings, breach].join('|')
    if (!found.has(name)) found.set(name, way)
  }
  return [...found.values()]
}
