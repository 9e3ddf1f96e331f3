import type { Join, Token } from '../../gen/evs.ts'
import type { Body, Mcasted } from '../../gen/types.ts'
import type { Named, NodeId } from '../../src/core/machine.ts'
import { same } from '../../src/core/value.ts'
import type { Datagram } from '../../src/formats/pcap.ts'
import {
  type Came,
  hiding,
  leaving,
  lineOf,
  queueing,
  type Said,
  type Shadow,
  sameLines,
  started,
  step,
  synchronised,
  type Thought,
  unknownBody,
  withLine,
} from './shadow.ts'

/** A message that a node was seen to send. */
export interface Seen {
  readonly message: Named
  /** As far as it is known whose address that is; a multicast has several. */
  readonly to: NodeId | undefined
  /** Its first copy, and how many copies there are. */
  readonly datagram: Datagram
  copies: number
  /** How many messages had come to the node by then. */
  readonly came: number
}

/** What is known around a packet that is to be explained. */
export interface Scene {
  readonly shadow: Shadow
  /** What came to the node, by its place among all that came; the first ones are forgotten. */
  readonly came: (place: number) => Came | undefined
  readonly oldest: number
  /** What the node was seen to send: this, and what comes right behind it. */
  readonly ahead: readonly Seen[]
  /** What it was seen to send before. */
  readonly before: Seen | undefined
  /** The reducer takes no more steps than this. */
  readonly until: number
}

/** What hidden steps cost. The cheapest explanation is taken first. */
const prices = {
  timer: 1,
  woken: 1,
  early: 1,
  doubled: 3,
  overtaken: 1,
  leave: 1,
  dropped: 2,
  unseen: 2,
  withdrawn: 2,
  restart: 3,
  burst: 3,
}
/** So much may wait for a node to take it. */
const mostWaiting = 24
/** As much a node says in a row that is not seen. */
const mostMute = 100
/** So many messages are dropped, or left over, where several are dropped together. */
const mostBurst = 16
/** So far the node takes what came without saying anything, and in so many states on the way something hidden is looked for. */
const mostTaken = 400
const mostLooks = 48
/** As many of its own messages a node takes in a row, most of them the token of a ring of its own. */
const mostOwn = 100

/** The ways in which this thought leads to the packet seen, with hidden steps of no more than this price. */
export function* explained(scene: Scene, from: Thought, budget: number): Generator<Thought> {
  if (scene.shadow.steps > scene.until) return
  if (budget >= prices.doubled && twice(scene)) yield hiding(from, 'doubled', prices.doubled) as Thought
  if (budget >= prices.restart) yield* restarted(scene, from, budget)
  if (from.said.length > 0) {
    yield* compared(scene, from, budget)
    return
  }
  const path = advanced(scene, from)
  const end = path[path.length - 1] as Thought
  if (end.said.length > 0) yield* compared(scene, end, budget)
  if (budget <= 0) return
  // A node that was paused drops what came meanwhile (totemsrp's pause timer), a full socket what comes next.
  if (budget >= prices.burst)
    for (const some of bursts(upTo(scene) - from.taken)) {
      const next = hiding({ ...from, taken: from.taken + some }, 'dropped', prices.burst, some)
      if (next) yield* explained(scene, next, budget - prices.burst)
    }
  for (let i = path.length - 1; i >= 0; i--) {
    if (i >= mostLooks && i < path.length - mostLooks) continue
    const here = path[i] as Thought
    if (here.said.length > 0) continue
    for (const next of choices(scene, here, budget, i === 0))
      yield* explained(scene, next, budget - (next.cost - here.cost))
  }
}

/** After its interface went and came, corosync sends what is for all to each several times. */
function twice({ ahead, before }: Scene): boolean {
  const seen = ahead[0] as Seen
  return seen.to === undefined && same(seen.message, before?.message)
}

/** A node may end anywhere. It begins with a join of its own, and one ring further than the last that it knew. */
function* restarted(scene: Scene, from: Thought, budget: number): Generator<Thought> {
  const seen = scene.ahead[0] as Seen
  if (seen.message.kind !== 'Join') return
  const { leaving: leaves, proc, ringSeq } = seen.message as unknown as Join
  const { stored } = from.state
  if (leaves || proc.size !== 1 || ringSeq !== stored + 1) return
  const most = from.cost + budget
  for (const life of lives(scene.shadow, from, seen.came, stored)) {
    const one = hiding(life, 'restart', prices.restart)
    if (one && one.cost <= most) yield* compared(scene, one, most - one.cost)
  }
}

/** What is said and not seen was lost before it was caught; and so, for no more, is all that follows it, as far as need be. */
function* compared(scene: Scene, thought: Thought, budget: number): Generator<Thought> {
  const [first, ...rest] = thought.said
  if (!first) return
  if (fits(first, scene.ahead[0] as Seen)) yield { ...thought, said: rest, mute: 0 }
  const price = thought.mute > 0 ? 0 : prices.unseen
  if (budget < price || thought.mute >= mostMute) return
  const next = hiding({ ...thought, said: rest, mute: thought.mute + 1 }, 'unseen', price)
  if (next) yield* explained(scene, next, budget - price)
}

/** What the machine would send next, taking what had come to it and nothing hidden; `undefined` when it would wait. */
export function wouldSay(scene: Scene, from: Thought): Said | undefined {
  return advanced(scene, from).at(-1)?.said[0]
}

/** What waits longer than the last few is taken where it changes nothing: a node does not let it lie. */
export function tidied(scene: Scene, from: Thought): Thought {
  let here = from
  while (here.said.length === 0 && here.own.length + upTo(scene) - here.taken > mostWaiting) {
    const next = ownFirst(scene, here) ? takesOwn(scene, here) : takesNext(scene, here)
    if (next?.state !== here.state || next.said.length > 0) break
    here = next
  }
  return here
}

export function fits(said: Said, seen: Seen): boolean {
  if (said.message.kind !== seen.message.kind) return false
  if (said.to !== undefined && seen.to !== undefined && said.to !== seen.to) return false
  return same(said.message, seen.message)
}

/**
 * Takes what came to the node and what it sent to itself, in the order of time, until it sends something or nothing is left: the
 * states on the way, in which something hidden may have come in between.
 */
function advanced(scene: Scene, from: Thought): Thought[] {
  const path = [from]
  let here = from
  let own = 0
  while (here.said.length === 0 && path.length <= mostTaken && scene.shadow.steps <= scene.until) {
    const own1st = ownFirst(scene, here)
    own = own1st ? own + 1 : 0
    const next = own1st && own <= mostOwn ? takesOwn(scene, here) : takesNext(scene, here)
    if (!next) break
    here = next
    path.push(here)
  }
  return path
}

function ownFirst(scene: Scene, here: Thought): boolean {
  const [first] = here.own
  return first !== undefined && (first.after <= here.taken || here.taken >= upTo(scene))
}

const upTo = ({ ahead }: Scene) => (ahead[0] as Seen).came

/** The next that it sent to itself; `undefined` without one. */
function takesOwn(scene: Scene, here: Thought): Thought | undefined {
  const [first, ...rest] = here.own
  if (!first) return undefined
  const after = Math.max(first.after, here.taken)
  return takes(scene, { ...here, own: rest }, { message: first.message, from: scene.shadow.self }, after)
}

/** The next that came to it by now; `undefined` without one. */
function takesNext(scene: Scene, here: Thought): Thought | undefined {
  if (here.taken >= upTo(scene)) return undefined
  const place = Math.max(here.taken, scene.oldest)
  const came = scene.came(place)
  const next = { ...here, taken: place + 1 }
  return came ? takes(scene, next, came, upTo(scene)) : next
}

function takes(scene: Scene, here: Thought, { message, from }: Came, after: number): Thought | undefined {
  if (message.kind === 'Token') return visited(scene, here, message as unknown as Token, from, after)
  return step(scene.shadow, here, { kind: 'message', message, from }, after)
}

/**
 * The token finds as many messages waiting as its count of them says later, and the first of them are those that are seen to be
 * sent now. They were queued before, one by one.
 */
function visited(scene: Scene, here: Thought, token: Token, from: NodeId, after: number): Thought | undefined {
  const { shadow } = scene
  const { state } = here
  const input = { kind: 'message', message: token as unknown as Named, from } as const
  // Who misses many messages takes long over them: the limit on steps is one on work.
  const missing = Math.max(0, token.seq - state.aru)
  shadow.steps += missing < mostMissing ? (missing * missing) >> 12 : 0
  if (shadow.steps > scene.until) return undefined
  const firsts = upcoming(scene, here, token)
  let ready = here
  if (firsts.length > 0 && !here.counted)
    ready = { ...here, counted: true, state: { ...state, sentEver: (firsts[0] as Mcasted).ordinal } }
  if (state.phase !== 'Operational') return step(shadow, ready, input, after)
  const bodies = firsts.map(({ body }) => body)
  const left = lineOf(state).size
  const tried = visit(shadow, ready, input, bodies, bodies.length, after)
  const wanted = backlogSeen(scene)
  const got = tried && backlogSaid(tried)
  if (wanted === undefined || got === undefined || wanted === got) return tried
  const waits = bodies.length + wanted - got
  if (waits < bodies.length || waits > mostQueued) return tried
  if (waits >= left) return visit(shadow, ready, input, bodies, waits, after) ?? tried
  // Fewer wait than before without being sent: it is the other line that counts now.
  const done = state.waiting
    ? hiding(step(shadow, ready, synchronised(state), after), 'synchronised', 0)
    : hiding(ready, 'withdrawn', prices.withdrawn)
  return (done && visit(shadow, done, input, bodies, waits, after)) ?? tried
}

/** The machine takes no token that is further ahead. */
const mostMissing = 16_384

/** More than this no node lets wait: upstream's queue has no more places. */
const mostQueued = 1_024

function visit(
  shadow: Shadow,
  before: Thought,
  input: Parameters<typeof step>[2],
  bodies: readonly Body[],
  waits: number,
  after: number,
): Thought | undefined {
  const others = Array<Body>(Math.max(0, waits - bodies.length)).fill(unknownBody)
  const state = withLine(before.state, [...bodies, ...others])
  const more = Math.max(0, waits - lineOf(before.state).size)
  const ready = { ...before, state }
  return step(shadow, (more > 0 ? hiding(ready, 'queued', 0, more) : ready) as Thought, input, after)
}

/** The node's own new messages that are seen from here on, one behind the other, up to its next other packet. */
function upcoming({ ahead, shadow }: Scene, { state }: Thought, token: Token): Mcasted[] {
  const found: Mcasted[] = []
  for (const { message } of ahead) {
    if (message.kind !== 'Mcast') break
    const { of } = message as unknown as { readonly of: Mcasted }
    if (
      of.from === shadow.self &&
      of.seq > token.seq &&
      same(of.ring, state.ring) &&
      found[found.length - 1]?.seq !== of.seq
    )
      found.push(of)
  }
  return found
}

function backlogSeen({ ahead }: Scene): number | undefined {
  const next = ahead.find(({ message }) => message.kind !== 'Mcast')?.message
  return next?.kind === 'Token' ? (next as unknown as Token).backlog : undefined
}

function backlogSaid({ said, state }: Thought): number | undefined {
  const last = said[said.length - 1]?.message
  if (last?.kind === 'Token') return (last as unknown as Token).backlog
  return state.saved.kind === 'Ringing' ? state.saved.token.backlog : undefined
}

/** What may happen here that no packet shows, each at its price. */
function* choices(scene: Scene, here: Thought, budget: number, first: boolean): Generator<Thought> {
  const { shadow, ahead } = scene
  const seen = ahead[0] as Seen
  const { state } = here
  const now = seen.came
  const made: (Thought | undefined)[] = []
  if (here.own.length > 0 && here.taken < seen.came) {
    const next = ownFirst(scene, here) ? takesNext(scene, here) : takesOwn(scene, here)
    made.push(hiding(next, 'overtaken', prices.overtaken))
  }
  // What a node sends to itself it takes soon: nothing else is looked for in between.
  if (here.own.length > 0 && !first) {
    yield* made.filter(one => one !== undefined)
    return
  }
  for (const timer of state.armed)
    made.push(hiding(step(shadow, here, { kind: 'timer', timer }, now), 'timer', prices.timer))
  if (seen.message.kind === 'HoldCancel' && state.held) {
    // What woke the ring need not be a message: the line stays as it was, and the token will count it.
    const next = step(shadow, here, queueing(state, unknownBody), now)
    made.push(hiding(next && { ...next, state: sameLines(next.state, state) }, 'woken', prices.woken))
  }
  if (seen.message.kind === 'Join') {
    const { leaving: leaves } = seen.message as unknown as Join
    if (leaves) made.push(hiding(step(shadow, here, leaving, now), 'leave', prices.leave))
  }
  if (budget >= prices.dropped && here.taken < seen.came) {
    made.push(hiding({ ...here, taken: here.taken + 1 }, 'dropped', prices.dropped))
  }
  for (const one of made) if (one && one.cost - here.cost <= budget) yield one
}

/** How many of these are dropped together: the first few, or all but the last few. */
function bursts(left: number): number[] {
  const counts = Array.from({ length: Math.min(mostBurst, left - 1) }, (_, i) => left - i)
  const few = Array.from({ length: mostBurst }, (_, i) => i + 2)
  return [...counts, ...few.filter(some => some < left - mostBurst)]
}

/** So many messages may lie in the socket of a node that starts, from before its first packet. */
const mostEarly = 24

/** The beginnings of a node: its socket is open before it says anything, and what came by then it may still read. */
export function* lives(shadow: Shadow, before: Thought, came: number, stored: number): Generator<Thought> {
  for (let early = 0; early <= Math.min(mostEarly, came); early++) {
    const life = started(shadow, { ...before, taken: came - early }, stored, came)
    const one = early === 0 ? life : hiding(life, 'early', prices.early, early)
    if (one) yield one
  }
}
