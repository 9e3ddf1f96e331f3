import type { Input, Named, NodeId } from '../../src/core/machine.ts'
import { type Node, type NodeState, nodeStep } from '../../src/core/stack.ts'
import { key, rec, setOf, type Value } from '../../src/core/value.ts'
import { digestOf } from '../../src/trace/digest.ts'
import { see } from '../quorum/info.ts'
import { votequorum } from '../quorum/replay-log.ts'

/** A member as it was when the ring was installed. */
export interface Comer {
  readonly node: Node
  readonly state: NodeState
}

interface Course {
  readonly states: readonly NodeState[]
  /** What each has said and nobody has heard yet. */
  readonly said: readonly (readonly unknown[])[]
  /** Whose turn to speak is still to come. */
  readonly mute: readonly boolean[]
}

/** More than this, and nobody waits for the rest. */
const mostCourses = 20_000
const mostLate = 4_000

/**
 * What a ring of these members (`InTurn`) may come to, by the abstract membership that models are explored with: every order of what
 * they say, all of it heard by all, and of their turns to speak, which may come when others have been heard already. Each end in
 * the words of `sayEnd`. `undefined` when there are too many.
 */
export function endsOf(comers: readonly Comer[]): ReadonlySet<string> | undefined {
  return explored(comers, { late: true }, mostLate)
}

/** The same of members who all speak before anybody is heard: fewer ends. */
export function promptEndsOf(comers: readonly Comer[]): ReadonlySet<string> | undefined {
  return explored(comers, {}, mostCourses)
}

/** The same as `promptEndsOf` with timers that fire before all are heard; in worlds of views they wait until then. */
export function firedEndsOf(comers: readonly Comer[]): ReadonlySet<string> | undefined {
  return explored(comers, { fires: true }, mostCourses)
}

/** As `endsOf`, of members whose services have turns (`Synchronised`). */
export function servicedEndsOf(comers: readonly Comer[]): ReadonlySet<string> | undefined {
  return explored(comers, { late: true, serviced: true }, mostLate)
}

interface Real {
  readonly late?: boolean
  readonly fires?: boolean
  readonly serviced?: boolean
}

function explored(
  comers: readonly Comer[],
  { late = false, fires = false, serviced = false }: Real,
  most: number,
): ReadonlySet<string> | undefined {
  const members = comers.map(({ node }) => node.self)
  const ring = rec({ rep: members[0] as NodeId, seq: 0 })
  const install = signalled({ kind: 'Regular', ring, members: setOf(members) })
  const begun = comers.map(({ node, state }) => step(node, state, install))
  const ends = new Set<string>()
  const known = new Set<string>()
  const turn = serviced ? turnOfService : speak
  let first: Course = {
    ...{ states: begun.map(one => one.state), said: begun.map(one => one.said), mute: begun.map(() => true) },
  }
  for (const i of late ? [] : comers.keys()) first = spoken(comers, first, turn, i)
  const open = [first]
  for (let course = open.pop(); course; course = open.pop()) {
    const { states, said, mute } = course
    const words = said.map(one => one.map(word => key(word as Value)).join())
    const name = `${states.map(one => digestOf(one)).join()} ${words.join(';')} ${mute.join()}`
    if (known.has(name)) continue
    known.add(name)
    if (known.size > most) return undefined
    if (said.every(one => one.length === 0) && !mute.includes(true)) ends.add(endOf(comers, states, serviced))
    for (const [speaker, [payload]] of said.entries())
      if (payload !== undefined) open.push(heard(comers, course, speaker, payload))
    for (const [i, is] of mute.entries()) if (is) open.push(spoken(comers, course, turn, i))
    for (const [i, [of]] of fires ? states.entries() : [])
      for (const timer of of?.armed ?? []) open.push(spoken(comers, course, { kind: 'timer', timer }, i))
  }
  return ends
}

function endOf(comers: readonly Comer[], states: readonly NodeState[], serviced: boolean): string {
  return states
    .map((state, i) => {
      const { node } = comers[i] as Comer
      return sayEnd(node, serviced ? step(node, state, activate).state : state)
    })
    .join(' | ')
}

const speak = signalled({ kind: 'Speak' })
const turnOfService = signalled({ kind: 'Turn', service: votequorum })
const activate = signalled({ kind: 'Activate', service: votequorum })

/** One member's turn, or another step of its own. */
function spoken(comers: readonly Comer[], { states, said, mute }: Course, input: Input, i: number): Course {
  const made = step((comers[i] as Comer).node, states[i] as NodeState, input)
  const words = [...(said[i] as readonly unknown[]), ...made.said]
  return {
    states: states.with(i, made.state),
    said: said.with(i, words),
    mute: input.kind === 'signal' ? mute.with(i, false) : mute,
  }
}

/** How a node stands, in one line. */
export function sayEnd(node: Node, state: NodeState): string {
  const { quorate, expected, highest, total, quorum } = see(node, state)
  return `${node.self} ${quorate ? 'quorate' : 'not quorate'}, ${total} of ${expected} (${highest}) votes, quorum ${quorum}`
}

function heard(comers: readonly Comer[], { states, said, mute }: Course, speaker: number, payload: unknown): Course {
  const from = (comers[speaker] as Comer).node.self
  const deliver = signalled({ kind: 'Deliver', payload: payload as Named, from })
  const made = states.map((state, i) => step((comers[i] as Comer).node, state, deliver))
  return {
    states: made.map(one => one.state),
    said: said.map((one, i) => [...(i === speaker ? one.slice(1) : one), ...(made[i]?.said ?? [])]),
    mute,
  }
}

function signalled(signal: Readonly<Record<string, Value>> & { readonly kind: string }): Input {
  return { kind: 'signal', signal: rec(signal) }
}

function step(node: Node, state: NodeState, input: Input): { readonly state: NodeState; readonly said: unknown[] } {
  const made = nodeStep(node, state, input, input.kind === 'timer' ? { machine: 0 } : {})
  const said = made.effects.flatMap(({ effect }) =>
    effect.kind === 'emit' && effect.signal.kind === 'Multicast'
      ? [(effect.signal as Named & { payload: unknown }).payload]
      : [],
  )
  return { state: made.state, said }
}
