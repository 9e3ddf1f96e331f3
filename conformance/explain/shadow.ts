import type { EvsState } from '../../gen/evs.ts'
import type { Body } from '../../gen/types.ts'
import { type AnyMachine, Breach, type Context, type Input, type Named, type NodeId } from '../../src/core/machine.ts'
import { List, rec, same, setOf } from '../../src/core/value.ts'

/** What a capture cannot show: why a node did what it did. In the order in which reports name them. */
export const hiddenKinds = [
  'timer',
  'queued',
  'woken',
  'synchronised',
  'withdrawn',
  'overtaken',
  'early',
  'dropped',
  'unseen',
  'doubled',
  'leave',
  'restart',
] as const
export type HiddenKind = (typeof hiddenKinds)[number]
export type Hidden = Readonly<Partial<Record<HiddenKind, number>>>

/** Something that the shadow sends: to one node, or (`undefined`) to all of the nodelist. */
export interface Said {
  readonly message: Named
  readonly to: NodeId | undefined
}

/** What a node sent to itself, and how many messages had come to it by then. */
export interface Own {
  readonly message: Named
  readonly after: number
}

/** What came to a node. */
export interface Came {
  readonly message: Named
  readonly from: NodeId
}

/** One way in which a node may have come to where it is: the state of its machine, and what is under way. */
export interface Thought {
  readonly state: EvsState
  /** How many of the messages that came to it were taken, or lost. */
  readonly taken: number
  /** What it sent to itself and has not taken yet: that never is on the wire. */
  readonly own: readonly Own[]
  /** What it has sent and nobody saw yet. */
  readonly said: readonly Said[]
  /** So much of what it sent last was not seen. */
  readonly mute: number
  /** The shadow knows how many messages its node had sent before. */
  readonly counted: boolean
  /** What the hidden steps on the way here cost, by how unlikely they are. */
  readonly cost: number
  readonly hidden: Hidden
}

/** The machine of one node, run on what it may have met. */
export interface Shadow {
  readonly self: NodeId
  readonly machine: AnyMachine
  readonly context: Context<unknown>
  /** The reducer's steps that were taken, for a limit on them. */
  steps: number
}

/** `undefined` when a node of this number cannot be. */
export function shadowOf(machine: AnyMachine, self: NodeId): Shadow | undefined {
  // Whom a multicast goes to is not compared: one stands for all the others of the nodelist.
  const peers = setOf([self, self === 1 ? 2 : 1])
  const made = machine.configure(self, { peers, answersStaleJoins: true })
  return 'refused' in made ? undefined : { self, machine, context: { self, config: made.config }, steps: 0 }
}

export function thoughtOf(state: EvsState, counted: boolean): Thought {
  return { state, taken: 0, own: [], said: [], mute: 0, counted, cost: 0, hidden: {} }
}

/** A node that starts, with what it had on disk. What came to its socket before is lost. */
export function started(shadow: Shadow, before: Thought, stored: number, after: number): Thought | undefined {
  const first = shadow.machine.initial(shadow.context) as EvsState
  const blank = { ...before, own: [], said: [], counted: true, state: { ...first, stored } }
  return step(shadow, blank, { kind: 'start' }, after)
}

/** One step of the reducer, when so many messages had come. `undefined` where the spec breaks off: no node went there. */
export function step(shadow: Shadow, before: Thought, input: Input, after: number): Thought | undefined {
  const { machine, context, self } = shadow
  shadow.steps++
  try {
    const { state, effects } = (machine.quick ?? machine.step)(context, before.state, input)
    const own: Own[] = []
    const said: Said[] = []
    for (const effect of effects) {
      if (effect.kind !== 'send') continue
      const { message, to } = effect
      if (to.has(self)) own.push({ message, after })
      if (to.size > 1) said.push({ message, to: undefined })
      else if (!to.has(self)) said.push({ message, to: message.kind === 'Join' ? undefined : (to.items[0] as NodeId) })
    }
    // A step that wrote what was there already led nowhere.
    if (own.length === 0 && said.length === 0) return same(state, before.state) ? before : { ...before, state }
    return { ...before, state, own: [...before.own, ...own], said: [...before.said, ...said] }
  } catch (error) {
    if (error instanceof Breach) return undefined
    throw error
  }
}

/** Takes this step at this price. */
export function hiding(thought: Thought | undefined, kind: HiddenKind, price: number, times = 1): Thought | undefined {
  if (!thought) return undefined
  const hidden = { ...thought.hidden, [kind]: (thought.hidden[kind] ?? 0) + times }
  return { ...thought, hidden, cost: thought.cost + price }
}

/** The messages that wait for the token, as the machine has them: in one of two lines. */
export function lineOf(state: EvsState): List<Body> {
  return state.waiting ? state.urgent : state.queue
}

/** What applications have queued is known only when it is sent. */
export function withLine(state: EvsState, bodies: readonly Body[]): EvsState {
  const line = new List(bodies)
  return state.waiting ? { ...state, urgent: line } : { ...state, queue: line }
}

/** What waits in both lines is as it was. */
export function sameLines(state: EvsState, { urgent, queue }: EvsState): EvsState {
  return { ...state, urgent, queue }
}

/** A message that is queued and not sent yet: what it says, no packet has told. */
export const unknownBody = rec({
  kind: 'Packet',
  pieces: new List<string>([]),
  goesOn: 0,
  continues: 0,
}) as unknown as Body

export function queueing(state: EvsState, body: Body): Input {
  return { kind: 'signal', signal: rec({ kind: 'Send', body, urgent: state.waiting }) as unknown as Named }
}

export function synchronised(state: EvsState): Input {
  return { kind: 'signal', signal: rec({ kind: 'SyncDone', ring: state.ring }) as unknown as Named }
}

export const leaving: Input = { kind: 'signal', signal: rec({ kind: 'Leave' }) as unknown as Named }

/** Whether two ways led to the same. What runs is compared as the machine has it, timers included. */
export function alike(a: Thought, b: Thought): boolean {
  return (
    a.taken === b.taken &&
    same(a.state, b.state) &&
    a.own.length === b.own.length &&
    a.own.every(({ message, after }, i) => after === b.own[i]?.after && same(message, b.own[i]?.message)) &&
    a.said.length === b.said.length &&
    a.said.every(({ message, to }, i) => to === b.said[i]?.to && same(message, b.said[i]?.message))
  )
}
