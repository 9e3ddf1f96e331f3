import type { Named } from '../core/machine.ts'
import { key, type Value } from '../core/value.ts'
import { roundLimit } from '../core/views.ts'
import type { Locals } from './locals.ts'
import { full, type Mode, over, own } from './modes.ts'
import { type RingOrder, turn } from './order-text.ts'
import { packed } from './packing.ts'
import { Interner } from './pairs.ts'
import type { ViewInputs } from './view-inputs.ts'

/** A ring between its installation and the last delivery: by member (nodes by index, ascending). */
export interface Ring {
  readonly members: readonly number[]
  readonly locals: readonly number[]
  /** What each said and none of its group has got yet, oldest first. */
  readonly pending: readonly (readonly Value[])[]
  /** Whose turn to speak is still to come. */
  readonly mute: readonly boolean[]
}

/** What a ring may come to. */
export interface End extends Omit<Ring, 'mute'> {
  /** What monitors hear, in order. */
  readonly left: readonly Heard[]
  readonly order: RingOrder
  readonly breach?: string
}

export interface Heard {
  readonly node: number
  readonly signals: readonly Named[]
}

/** A ring on its way; payloads and signals by small ids, so that equal ones have equal names. */
interface Course {
  readonly locals: readonly number[]
  readonly queues: readonly (readonly number[])[]
  readonly mute: readonly boolean[]
  readonly modes: readonly Mode[]
  readonly left: readonly number[]
  readonly order: RingOrder
}

/** More than this in one ring: members that answer each other without end, or too many to look at every order. */
const mostCourses = 20 * roundLimit

/**
 * Every order in which what the members of a ring say can be delivered: one order for all of them, in which each
 * member's own payloads keep theirs. Ends that do not differ are told once, with the first order that leads there.
 */
export class RingOrders {
  readonly #inputs: ViewInputs
  readonly #locals: readonly Locals[]
  readonly #listening: boolean
  readonly #pulse: () => void
  readonly #heard = new Interner<Heard>()
  readonly #known = new Map<string, readonly End[]>()

  /** `listening`: some monitor hears what leaves the nodes. `pulse` is called now and then, and may throw. */
  constructor(inputs: ViewInputs, locals: readonly Locals[], listening: boolean, pulse: () => void) {
    this.#pulse = pulse
    this.#inputs = inputs
    this.#locals = locals
    this.#listening = listening
  }

  /** One member installs a view: its next local state, what it says to all, whether its turn is to come, and what monitors hear. */
  install(node: number, local: number, members: readonly number[]) {
    const { said, ...made } = this.#take(node, local, this.#inputs.installed(node, members))
    return { ...made, said: said.map(one => this.#inputs.at(one)), mute: this.#inputs.turn(node) >= 0 }
  }

  /** The payloads among the signals that left a stack. */
  said(signals: readonly Named[]): Value[] {
    return this.#said(signals).map(one => this.#inputs.at(one))
  }

  /** Everything is delivered to everybody. */
  settled(ring: Ring): readonly End[] {
    return this.#ends(ring, [ring.members.map((_, i) => i)], false)
  }

  /**
   * The ring is given up: its members go on in groups (places in `members`); who is in none went down. Members of one
   * group got the same, groups different parts of one order: each up to some place, and from there only what their own
   * members said. What nobody of a member's own group got stays pending: it is said in the next ring. Who had no turn says nothing.
   */
  abandoned(ring: Ring, groups: readonly (readonly number[])[]): readonly End[] {
    return this.#ends(ring, groups, true)
  }

  #ends(ring: Ring, groups: readonly (readonly number[])[], stops: boolean): readonly End[] {
    const queues = ring.pending.map(all => all.map(one => this.#inputs.payload(one)))
    const { locals, mute } = ring
    const start: Course = { locals, queues, mute, modes: groups.map(() => full), left: [], order: [] }
    const name = `${stops} ${ring.members} ${JSON.stringify(groups)} ${nameOf(start)}`
    const known = this.#known.get(name)
    if (known) return known
    const made = this.#explore(ring, groups, stops, start)
    this.#known.set(name, made)
    return made
  }

  #explore(ring: Ring, groups: readonly (readonly number[])[], stops: boolean, start: Course): readonly End[] {
    const seen = new Set([nameOf(start)])
    const queue = [start]
    const ends = new Map<string, End>()
    const end = (course: Course, breach?: string) => {
      const name = `${nameOf({ ...course, mute: [], modes: [] })} ${breach}`
      if (!ends.has(name)) ends.set(name, this.#endOf(ring, course, breach))
    }
    for (let at = 0; at < queue.length; at++) {
      const course = queue[at] as Course
      if (at % 64 === 63) this.#pulse()
      if (at > mostCourses) return [this.#endOf(ring, course, 'a ring has more courses than are looked at')]
      const done = stops
        ? course.modes.every(mode => mode === over)
        : course.queues.every(one => one.length === 0) && !course.mute.includes(true)
      if (done) {
        end(course)
        continue
      }
      for (const next of this.#steps(ring, groups, stops, course)) {
        if (typeof next === 'string') {
          end(course, next)
          continue
        }
        const count = seen.size
        if (seen.add(nameOf(next)).size > count) queue.push(next)
      }
    }
    return [...ends.values()]
  }

  /** What can happen next, or a breach. */
  #steps(ring: Ring, groups: readonly (readonly number[])[], stops: boolean, course: Course): (Course | string)[] {
    const found: (Course | string)[] = []
    const modeOf = (i: number) => course.modes[groups.findIndex(one => one.includes(i))]
    // Turns come first: of the ways to one end the plainest is told.
    for (const [i, mute] of course.mute.entries())
      if (mute && modeOf(i) === full) found.push(this.#speak(ring, i, course))
    for (let sender = 0; sender < ring.members.length; sender++) {
      const queue = course.queues[sender] as readonly number[]
      // What a group did not get of its own members was never sent.
      if (queue.length > 0 && modeOf(sender) !== over) found.push(this.#deliver(ring, groups, sender, course))
    }
    if (stops)
      for (const [g, mode] of course.modes.entries())
        if (mode !== over) found.push({ ...course, modes: course.modes.with(g, (mode + 1) as Mode) })
    return found
  }

  #speak(ring: Ring, i: number, course: Course): Course | string {
    const node = ring.members[i] as number
    const { next, said, heard, breach } = this.#take(node, course.locals[i] as number, this.#inputs.turn(node))
    if (breach !== undefined) return breach
    return {
      ...course,
      locals: course.locals.with(i, next),
      queues: course.queues.with(i, [...(course.queues[i] as number[]), ...said]),
      mute: course.mute.with(i, false),
      left: this.#listened(node, course.left, heard),
      order: [...course.order, turn(node)],
    }
  }

  #listened(node: number, left: readonly number[], heard: Heard | undefined): readonly number[] {
    if (!heard || !this.#listening) return left
    return [...left, this.#heard.id(`${node} ${heard.signals.map(key).join()}`, () => heard)]
  }

  #deliver(ring: Ring, groups: readonly (readonly number[])[], sender: number, course: Course): Course | string {
    const [payload = 0, ...rest] = course.queues[sender] as readonly number[]
    const from = ring.members[sender] as number
    const [locals, queues] = [[...course.locals], [...course.queues]]
    let { left } = course
    queues[sender] = rest
    const takers = groups.flatMap((group, g) =>
      course.modes[g] === full || (course.modes[g] === own && group.includes(sender)) ? group : [],
    )
    for (const i of [...takers].sort((a, b) => a - b)) {
      const node = ring.members[i] as number
      const { next, said, heard, breach } = this.#take(
        node,
        locals[i] as number,
        this.#inputs.delivered(node, payload, from),
      )
      if (breach !== undefined) return breach
      locals[i] = next
      queues[i] = [...(queues[i] as number[]), ...said]
      left = this.#listened(node, left, heard)
    }
    return { ...course, locals, queues, left, order: [...course.order, from] }
  }

  #take(node: number, local: number, input: number) {
    const { next, signals, emitted, breach } = (this.#locals[node] as Locals).take(local, input)
    const heard: Heard | undefined = emitted.length > 0 ? { node, signals: emitted } : undefined
    return { next, said: this.#said(signals), heard, breach }
  }

  #said(signals: readonly Named[]): number[] {
    return signals.map(one => this.#inputs.said(one)).filter(one => one >= 0)
  }

  #endOf({ members }: Ring, { locals, queues, left, order }: Course, breach?: string): End {
    return {
      ...{ members, locals, order, left: left.map(id => this.#heard.at(id)) },
      pending: queues.map(queue => queue.map(id => this.#inputs.at(id))),
      ...(breach !== undefined && { breach }),
    }
  }
}

/** Orders that come to the same are one. */
function nameOf({ locals, queues, mute, modes, left }: Course): string {
  const numbers = [...locals]
  for (const queue of queues) numbers.push(queue.length, ...queue)
  for (const one of mute) numbers.push(one ? 1 : 0)
  numbers.push(...modes, ...left)
  return packed(numbers)
}
