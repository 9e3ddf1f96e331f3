import type { Named, NodeId } from '../../src/core/machine.ts'
import { type Node, type NodeState, nodeStep } from '../../src/core/stack.ts'
import { rec, setOf } from '../../src/core/value.ts'
import { digestOf } from '../../src/trace/digest.ts'
import { see } from '../quorum/info.ts'

/** A member as it was when the ring was installed; it says at once what it brings, without a turn. */
export interface Comer {
  readonly node: Node
  readonly state: NodeState
}

interface Course {
  readonly states: readonly NodeState[]
  /** What each has said and nobody has heard yet. */
  readonly said: readonly (readonly unknown[])[]
}

/** More than this, and nobody waits for the rest. */
const mostCourses = 20_000

/**
 * What a ring of these members may come to, by the abstract membership that models are explored with: every order of what they
 * say, all of it heard by all. Each end in the words of `sayEnd`. `undefined` when there are too many.
 */
export function endsOf(comers: readonly Comer[]): ReadonlySet<string> | undefined {
  const members = comers.map(({ node }) => node.self)
  const ring = rec({ rep: members[0] as NodeId, seq: 0 })
  const install = rec({ kind: 'Regular', ring, members: setOf(members) }) as Named
  const begun = comers.map(({ node, state }) => step(node, state, install))
  const ends = new Set<string>()
  const known = new Set<string>()
  const open: Course[] = [{ states: begun.map(one => one.state), said: begun.map(one => one.said) }]
  for (let course = open.pop(); course; course = open.pop()) {
    const name = `${course.states.map(one => digestOf(one)).join()} ${course.said.map(one => one.length).join()}`
    if (known.has(name)) continue
    known.add(name)
    if (known.size > mostCourses) return undefined
    if (course.said.every(one => one.length === 0))
      ends.add(course.states.map((state, i) => sayEnd((comers[i] as Comer).node, state)).join(' | '))
    for (const [speaker, [payload]] of course.said.entries())
      if (payload !== undefined) open.push(heard(comers, course, speaker, payload))
  }
  return ends
}

/** How a node stands, in one line. */
export function sayEnd(node: Node, state: NodeState): string {
  const { quorate, expected, highest, total, quorum } = see(node, state)
  return `${node.self} ${quorate ? 'quorate' : 'not quorate'}, ${total} of ${expected} (${highest}) votes, quorum ${quorum}`
}

function heard(comers: readonly Comer[], { states, said }: Course, speaker: number, payload: unknown): Course {
  const from = (comers[speaker] as Comer).node.self
  const deliver = rec({ kind: 'Deliver', payload: payload as Named, from }) as Named
  const made = states.map((state, i) => step((comers[i] as Comer).node, state, deliver))
  return {
    states: made.map(one => one.state),
    said: said.map((one, i) => [...(i === speaker ? one.slice(1) : one), ...(made[i]?.said ?? [])]),
  }
}

function step(node: Node, state: NodeState, signal: Named): { readonly state: NodeState; readonly said: unknown[] } {
  const made = nodeStep(node, state, { kind: 'signal', signal })
  const said = made.effects.flatMap(({ effect }) =>
    effect.kind === 'emit' && effect.signal.kind === 'Multicast'
      ? [(effect.signal as Named & { payload: unknown }).payload]
      : [],
  )
  return { state: made.state, said }
}
