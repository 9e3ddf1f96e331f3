// Written by `npm run gen` from spec/evs.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Input, Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import {
  alter,
  append,
  drop,
  emptySet,
  first,
  has,
  includes,
  indices,
  make,
  pairs,
  size,
  subset,
  take,
  toList,
  toSet,
  union,
  without,
} from '../src/core/ops.ts'
import { partialOps } from '../src/core/partial.ts'
import { type Rules, type Settings, configure, copied, firstState, takeStep } from '../src/core/reduce.ts'
import type { EnumShape, RecordShape } from '../src/core/shape.ts'
import { List, type Rec, type SortedSet, mapOf, same, setOf } from '../src/core/value.ts'
import { type Given, type Open, type Reading, type Work, incoming } from '../src/core/work.ts'
import {
  type Deliver,
  DeliverShape,
  type Multicast,
  MulticastShape,
  type Payload,
  PayloadShape,
  type Regular,
  RegularShape,
  type Ring,
  RingShape,
  type Transitional,
  TransitionalShape,
} from './types.ts'

/**
 * Totem single ring membership (EVS) as corosync 3.1 does it: how processors agree on a ring.
 *
 * Gather agrees on the candidates, Commit carries a token twice around them, Recovery proves that the ring turns, and
 * Operational installs it. Payloads ride on the ring token itself: each holder adds its own and takes off those that
 * have been all round, so that every member delivers them in one order. Numbered multicasts with retransmission
 * requests, and with them recovery of an old ring's messages, flow control and FAILED TO RECEIVE, are the next stage;
 * their fields are in the token and the commit token already. Also left out: the pause timer, the interface check, and
 * the heartbeat. A payload that was not sent when a ring ends is dropped: services start anew on each Regular.
 */

const file = 'spec/evs.mu'
const { int, itemAt, min, mod, within } = partialOps(file)

/** Why Gather was entered, in the order of upstream's numbers. (spec/evs.mu:13) */
export type Cause =
  | 'ConsensusTimeout'
  | 'TokenLostInOperational'
  | 'TokenLostInGather'
  | 'TokenLostInCommit'
  | 'TokenLostInRecovery'
  | 'MergeInOperational'
  | 'MergeInGather'
  | 'MergeDuringJoin'
  | 'JoinInOperational'
  | 'JoinInCommit'
  | 'JoinInRecovery'
  | 'InterfaceUp'

/** A payload on its way around the ring. (spec/evs.mu:28) */
export type Carried = Rec & { readonly seq: number; readonly from: NodeId; readonly payload: Payload }

/** A request for a multicast that was not received. (spec/evs.mu:30) */
export type Missing = Rec & { readonly ring: Ring; readonly seq: number }

/** What one member brings from its old ring. (spec/evs.mu:32) */
export type Entry = Rec & {
  readonly oldRing: Ring
  readonly aru: number
  readonly delivered: number
  readonly received: boolean
}

/** The ring token. `aru` starts at -1; nobody has received anything. (spec/evs.mu:35) */
export type Token = Rec & {
  readonly kind: 'Token'
  readonly ring: Ring
  readonly seq: number
  readonly hop: number
  readonly aru: number
  readonly aruBy: NodeId | null
  readonly missing: List<Missing>
  readonly fcc: number
  readonly backlog: number
  readonly moreOld: boolean
  readonly carried: List<Carried>
}

/** spec/evs.mu:47 */
export type Join = Rec & {
  readonly kind: 'Join'
  readonly proc: SortedSet<NodeId>
  readonly failed: SortedSet<NodeId>
  readonly ringSeq: number
  readonly leaving: boolean
}

/** spec/evs.mu:48 */
export type CommitToken = Rec & {
  readonly kind: 'CommitToken'
  readonly ring: Ring
  readonly hop: number
  readonly moreOld: boolean
  readonly members: List<NodeId>
  readonly entries: List<Entry>
  readonly index: number
}

/** spec/evs.mu:49 */
export type MergeDetect = Rec & { readonly kind: 'MergeDetect'; readonly ring: Ring }

/** spec/evs.mu:50 */
export type HoldCancel = Rec & { readonly kind: 'HoldCancel'; readonly ring: Ring }

/** What is sent again when nothing newer came: one buffer for both tokens. (spec/evs.mu:53) */
export type Saved =
  | Rec & { readonly kind: 'Nothing' }
  | Rec & { readonly kind: 'Ringing'; readonly token: Token }
  | Rec & { readonly kind: 'Forming'; readonly token: CommitToken; readonly next: NodeId }

/** Down: the node is about to stop; its peers need not wait for a timeout. (spec/evs.mu:56) */
export type Leave = Rec & { readonly kind: 'Leave' }

/** Out: for logs; corosync logs the same. (spec/evs.mu:58) */
export type GatherEntered = Rec & { readonly kind: 'GatherEntered'; readonly cause: Cause }

export const CauseShape: EnumShape = {
  kind: 'enum',
  name: 'Cause',
  cases: [
    { name: 'ConsensusTimeout', fields: [] },
    { name: 'TokenLostInOperational', fields: [] },
    { name: 'TokenLostInGather', fields: [] },
    { name: 'TokenLostInCommit', fields: [] },
    { name: 'TokenLostInRecovery', fields: [] },
    { name: 'MergeInOperational', fields: [] },
    { name: 'MergeInGather', fields: [] },
    { name: 'MergeDuringJoin', fields: [] },
    { name: 'JoinInOperational', fields: [] },
    { name: 'JoinInCommit', fields: [] },
    { name: 'JoinInRecovery', fields: [] },
    { name: 'InterfaceUp', fields: [] },
  ],
}

export const CarriedShape: RecordShape = {
  kind: 'record',
  name: 'Carried',
  tag: false,
  fields: [
    { name: 'seq', shape: { kind: 'int' } },
    { name: 'from', shape: { kind: 'node' } },
    { name: 'payload', shape: PayloadShape },
  ],
}

export const MissingShape: RecordShape = {
  kind: 'record',
  name: 'Missing',
  tag: false,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'seq', shape: { kind: 'int' } }],
}

export const EntryShape: RecordShape = {
  kind: 'record',
  name: 'Entry',
  tag: false,
  fields: [
    { name: 'oldRing', shape: RingShape },
    { name: 'aru', shape: { kind: 'int' } },
    { name: 'delivered', shape: { kind: 'int' } },
    { name: 'received', shape: { kind: 'bool' } },
  ],
}

export const TokenShape: RecordShape = {
  kind: 'record',
  name: 'Token',
  tag: true,
  fields: [
    { name: 'ring', shape: RingShape },
    { name: 'seq', shape: { kind: 'int' } },
    { name: 'hop', shape: { kind: 'int' } },
    { name: 'aru', shape: { kind: 'int' } },
    { name: 'aruBy', shape: { kind: 'option', of: { kind: 'node' } } },
    { name: 'missing', shape: { kind: 'list', of: MissingShape } },
    { name: 'fcc', shape: { kind: 'int' } },
    { name: 'backlog', shape: { kind: 'int' } },
    { name: 'moreOld', shape: { kind: 'bool' } },
    { name: 'carried', shape: { kind: 'list', of: CarriedShape } },
  ],
}

export const JoinShape: RecordShape = {
  kind: 'record',
  name: 'Join',
  tag: true,
  fields: [
    { name: 'proc', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'failed', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'ringSeq', shape: { kind: 'int' } },
    { name: 'leaving', shape: { kind: 'bool' } },
  ],
}

export const CommitTokenShape: RecordShape = {
  kind: 'record',
  name: 'CommitToken',
  tag: true,
  fields: [
    { name: 'ring', shape: RingShape },
    { name: 'hop', shape: { kind: 'int' } },
    { name: 'moreOld', shape: { kind: 'bool' } },
    { name: 'members', shape: { kind: 'list', of: { kind: 'node' } } },
    { name: 'entries', shape: { kind: 'list', of: EntryShape } },
    { name: 'index', shape: { kind: 'int' } },
  ],
}

export const MergeDetectShape: RecordShape = {
  kind: 'record',
  name: 'MergeDetect',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }],
}

export const HoldCancelShape: RecordShape = {
  kind: 'record',
  name: 'HoldCancel',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }],
}

export const SavedShape: EnumShape = {
  kind: 'enum',
  name: 'Saved',
  cases: [
    { name: 'Nothing', fields: [] },
    { name: 'Ringing', fields: [{ name: 'token', shape: TokenShape }] },
    {
      name: 'Forming',
      fields: [{ name: 'token', shape: CommitTokenShape }, { name: 'next', shape: { kind: 'node' } }],
    },
  ],
}

export const LeaveShape: RecordShape = { kind: 'record', name: 'Leave', tag: true, fields: [] }

export const GatherEnteredShape: RecordShape = {
  kind: 'record',
  name: 'GatherEntered',
  tag: true,
  fields: [{ name: 'cause', shape: CauseShape }],
}

/** The member after this one, around the ring. (spec/evs.mu:61) */
export function after(ring: List<NodeId>, n: NodeId): NodeId {
  return first(new List<NodeId>(ring.items.filter(m => m > n))) ?? itemAt(ring, 0, '61:85')
}

export type EvsPhase = 'Gather' | 'Commit' | 'Recovery' | 'Operational'

export interface EvsConfig {
  /** The nodelist, ourselves included. */
  readonly peers: SortedSet<NodeId>
  readonly token: number
  readonly tokenRetransmit: number
  readonly hold: number
  readonly join: number
  readonly consensus: number
  readonly merge: number
  /** Visits of an idle token after which the representative holds it. */
  readonly seqnoUnchanged: number
  /** Payloads one visit may add. */
  readonly maxMessages: number
}

export interface EvsState {
  readonly phase: EvsPhase
  /**
   * The sequence of the last ring this node took part in. Without it a node that reboots could mint a ring id twice.
   */
  readonly stored: number
  readonly ring: Ring
  /**
   * The ring last installed and its members; kept until another is installed, through any number of failed attempts.
   */
  readonly oldRing: Ring
  readonly oldSaved: boolean
  readonly members: SortedSet<NodeId>
  /** The highest ring sequence heard of. */
  readonly heardSeq: number
  readonly proc: SortedSet<NodeId>
  readonly failed: SortedSet<NodeId>
  /** The hop of the last token taken. */
  readonly myHop: number
  readonly lastSeq: number
  /** Visits in a row that brought nothing new, as far as anybody asks. */
  readonly unchanged: number
  readonly saved: Saved
  readonly queue: List<Payload>
  readonly delivered: number
  readonly consensus: SortedSet<NodeId>
  readonly joining: List<NodeId>
  readonly entries: List<Entry>
  readonly originated: boolean
  /** Visits in a row without more old messages, and rotations since everybody saw that. */
  readonly quiet: number
  readonly rotations: number
  readonly armed: SortedSet<Named>
}

type EvsGiven = Given<EvsConfig>
type EvsReading = Reading<EvsConfig, EvsState>
type EvsWork = Work<EvsConfig, EvsState>

const tokenLost: Named = make({ kind: 'tokenLost' })

const resend: Named = make({ kind: 'resend' })

const holdToken: Named = make({ kind: 'holdToken' })

const joinAgain: Named = make({ kind: 'joinAgain' })

const consensusLost: Named = make({ kind: 'consensusLost' })

const mergeCheck: Named = make({ kind: 'mergeCheck' })

/** The state before `start`. */
function fresh({ self }: EvsGiven): EvsState {
  return {
    phase: 'Gather',
    stored: 0,
    ring: make<Ring>({ rep: self, seq: 0 }),
    oldRing: make<Ring>({ rep: self, seq: 0 }),
    oldSaved: false,
    members: emptySet<NodeId>(),
    heardSeq: 0,
    proc: emptySet<NodeId>(),
    failed: emptySet<NodeId>(),
    myHop: -1,
    lastSeq: 0,
    unchanged: 0,
    saved: make<Saved>({ kind: 'Nothing' }),
    queue: List.of<Payload>(),
    delivered: 0,
    consensus: emptySet<NodeId>(),
    joining: List.of<NodeId>(),
    entries: List.of<Entry>(),
    originated: false,
    quiet: 0,
    rotations: 0,
    armed: emptySet(),
  }
}

/** Which handler takes an input, or why none does. */
function react(x: EvsWork, input: Input): void {
  const { body, from, name } = incoming(input)
  match(name)
    .with('start', () => onStart(x))
    .with('Token', () => match(x.state.phase)
      .with('Recovery', 'Operational', () => onToken(x, body as Token))
      .with('Gather', 'Commit', () => x.ignore('tokens are discarded until recovery begins'))
      .exhaustive())
    .with('holdToken', () => match(x.state.phase)
      .with('Recovery', 'Operational', () => onHoldToken(x))
      .with('Gather', 'Commit', () => x.ignore('the token it held is gone'))
      .exhaustive())
    .with('resend', () => match(x.state.phase)
      .with('Commit', 'Recovery', 'Operational', () => onResend(x))
      .with('Gather', () => x.ignore('it is cancelled on the way into Gather'))
      .exhaustive())
    .with('HoldCancel', () => match(x.state.phase)
      .with('Commit', 'Recovery', 'Operational', () => onHoldCancel(x, body as HoldCancel))
      .with('Gather', () => onHoldCancelInGather(x, body as HoldCancel))
      .exhaustive())
    .with('Multicast', () => onMulticast(x, body as Multicast))
    .with('tokenLost', () => match(x.state.phase)
      .with('Operational', () => onTokenLostInOperational(x))
      .with('Gather', () => onTokenLostInGather(x))
      .with('Commit', () => onTokenLostInCommit(x))
      .with('Recovery', () => onTokenLostInRecovery(x))
      .exhaustive())
    .with('mergeCheck', () => match(x.state.phase)
      .with('Operational', () => onMergeCheck(x))
      .with('Gather', 'Commit', 'Recovery', () => x.ignore('only an installed ring looks for others'))
      .exhaustive())
    .with('MergeDetect', () => match(x.state.phase)
      .with('Operational', () => onMergeDetectInOperational(x, body as MergeDetect, from))
      .with('Gather', () => onMergeDetectInGather(x, body as MergeDetect, from))
      .with('Commit', 'Recovery', () => x.ignore('the ring being formed comes first'))
      .exhaustive())
    .with('joinAgain', () => match(x.state.phase)
      .with('Gather', () => onJoinAgain(x))
      .with('Commit', 'Recovery', 'Operational', () => x.ignore('it is cancelled on the way out of Gather'))
      .exhaustive())
    .with('consensusLost', () => match(x.state.phase)
      .with('Gather', () => onConsensusLost(x))
      .with('Commit', 'Recovery', 'Operational', () => x.ignore('it is cancelled on the way out of Gather'))
      .exhaustive())
    .with('Join', () => match(x.state.phase)
      .with('Operational', () => onJoinInOperational(x, body as Join, from))
      .with('Gather', () => onJoinInGather(x, body as Join, from))
      .with('Commit', () => onJoinInCommit(x, body as Join, from))
      .with('Recovery', () => onJoinInRecovery(x, body as Join, from))
      .exhaustive())
    .with('CommitToken', () => match(x.state.phase)
      .with('Gather', () => onCommitTokenInGather(x, body as CommitToken))
      .with('Commit', () => onCommitTokenInCommit(x, body as CommitToken))
      .with('Recovery', () => onCommitTokenInRecovery(x, body as CommitToken))
      .with('Operational', () => x.ignore('this ring is installed'))
      .exhaustive())
    .with('Leave', () => onLeave(x))
    .otherwise(() => x.ignore('not handled here'))
}

/**
 * The ring sequence goes on from what the disk says, plus one, so that a reboot never meets its own old ring.
 * (spec/evs.mu:136)
 */
function onStart(x: EvsWork): void {
  const { self, state } = x
  state.ring = x.wrote(45, make<Ring>({ rep: self, seq: int(state.stored + 1, '137:34') }))
  state.heardSeq = x.wrote(46, int(state.stored + 1, '138:17'))
  enterGather(x, 'InterfaceUp')
}

/** spec/evs.mu:144 */
function onToken(x: EvsWork, token: Token): void {
  const { config, state } = x
  noteIdle(x, token.seq)
  if (!x.asked(47, same(token.ring, state.ring))) return x.refuse(47) // a token of another ring
  if (!x.asked(48, token.hop > state.myHop)) return x.refuse(48) // a token seen before
  state.myHop = x.wrote(49, token.hop)
  let t: Token = token
  if (x.asked(50, state.phase === 'Operational')) {
    t = carry(x, token)
  } else {
    countRotation(x, token)
  }
  state.saved = x.wrote(
    51,
    make<Saved>({ kind: 'Ringing', token: alter(t, { hop: int(t.hop + 1, '151:36'), aru: t.seq, aruBy: null }) }),
  )
  x.arm(tokenLost, config.token)
  x.arm(resend, config.tokenRetransmit)
  if (x.asked(52, isRep(x) && state.unchanged > config.seqnoUnchanged)) {
    x.arm(holdToken, config.hold)
  } else {
    sendSaved(x)
  }
}

/** spec/evs.mu:204 */
function onHoldToken(x: EvsWork): void {
  sendSaved(x)
}

/** spec/evs.mu:207 */
function onResend(x: EvsWork): void {
  const { config } = x
  sendSaved(x)
  x.arm(resend, config.tokenRetransmit)
}

/** spec/evs.mu:213 */
function onHoldCancel(x: EvsWork, { ring: theirs }: HoldCancel): void {
  const { state } = x
  if (!x.asked(53, same(theirs, state.ring))) return x.refuse(53) // of another ring
  state.unchanged = x.wrote(54, 0)
  if (x.asked(55, isRep(x))) {
    x.cancel(holdToken)
    sendSaved(x)
  }
}

/** spec/evs.mu:221 */
function onHoldCancelInGather(x: EvsWork, { ring: theirs }: HoldCancel): void {
  const { state } = x
  if (!x.asked(56, same(theirs, state.ring))) return x.refuse(56) // of another ring
  state.unchanged = x.wrote(57, 0)
}

/** spec/evs.mu:226 */
function onMulticast(x: EvsWork, { payload }: Multicast): void {
  const { config, state } = x
  state.queue = x.wrote(58, append(state.queue, payload))
  if (x.asked(59, state.phase === 'Operational' && held(x))) {
    x.send(make<HoldCancel>({ kind: 'HoldCancel', ring: state.ring }), config.peers)
    state.unchanged = x.wrote(60, 0)
  }
}

/** spec/evs.mu:234 */
function onTokenLostInOperational(x: EvsWork): void {
  enterGather(x, 'TokenLostInOperational')
}

/** spec/evs.mu:235 */
function onTokenLostInGather(x: EvsWork): void {
  consensusExpired(x)
  enterGather(x, 'TokenLostInGather')
}

/** spec/evs.mu:239 */
function onTokenLostInCommit(x: EvsWork): void {
  enterGather(x, 'TokenLostInCommit')
}

/** spec/evs.mu:240 */
function onTokenLostInRecovery(x: EvsWork): void {
  enterGather(x, 'TokenLostInRecovery')
}

/** spec/evs.mu:244 */
function onMergeCheck(x: EvsWork): void {
  const { config, state } = x
  if (!x.asked(61, isRep(x))) return x.refuse(61) // the representative speaks for the ring
  x.send(make<MergeDetect>({ kind: 'MergeDetect', ring: state.ring }), config.peers)
}

/** spec/evs.mu:250 */
function onMergeDetectInOperational(x: EvsWork, { ring: theirs }: MergeDetect, peer: NodeId): void {
  const { state } = x
  if (!x.asked(62, !same(theirs, state.ring))) return x.refuse(62) // our own ring
  state.proc = x.wrote(63, union(state.proc, setOf<NodeId>([peer])))
  enterGather(x, 'MergeInOperational')
}

/** spec/evs.mu:255 */
function onMergeDetectInGather(x: EvsWork, { ring: theirs }: MergeDetect, peer: NodeId): void {
  const { state } = x
  if (!x.asked(64, !same(theirs, state.ring))) return x.refuse(64) // our own ring
  if (!x.asked(65, !has(state.proc, peer))) return x.refuse(65) // a candidate already
  state.proc = x.wrote(66, union(state.proc, setOf<NodeId>([peer])))
  enterGather(x, 'MergeInGather')
}

/** spec/evs.mu:285 */
function onJoinAgain(x: EvsWork): void {
  const { config } = x
  sendJoin(x)
  x.arm(joinAgain, config.join)
}

/** spec/evs.mu:291 */
function onConsensusLost(x: EvsWork): void {
  consensusExpired(x)
}

/** spec/evs.mu:305 */
function onJoinInOperational(
  x: EvsWork,
  { proc: theirs, failed: accused, ringSeq, leaving }: Join,
  peer: NodeId,
): void {
  const { self, state } = x
  state.heardSeq = x.wrote(67, Math.max(state.heardSeq, ringSeq))
  if (!x.asked(68, !has(accused, self))) return x.refuse(68) // it believes that we failed
  // older than our ring
  if (!x.asked(69, !has(state.members, peer) || ringSeq >= state.ring.seq)) return x.refuse(69)
  processJoin(x, peer, theirs, accused, leaving)
  if (x.asked(70, state.phase === 'Operational')) {
    enterGather(x, 'JoinInOperational')
  }
}

/** spec/evs.mu:312 */
function onJoinInGather(x: EvsWork, { proc: theirs, failed: accused, ringSeq, leaving }: Join, peer: NodeId): void {
  const { state } = x
  state.heardSeq = x.wrote(71, Math.max(state.heardSeq, ringSeq))
  processJoin(x, peer, theirs, accused, leaving)
}

/** spec/evs.mu:316 */
function onJoinInCommit(x: EvsWork, { proc: theirs, failed: accused, ringSeq, leaving }: Join, peer: NodeId): void {
  const { state } = x
  state.heardSeq = x.wrote(72, Math.max(state.heardSeq, ringSeq))
  // not of the ring that is being formed
  if (!x.asked(73, includes(state.joining, peer) && ringSeq >= state.ring.seq)) return x.refuse(73)
  processJoin(x, peer, theirs, accused, leaving)
  enterGather(x, 'JoinInCommit')
}

/** spec/evs.mu:322 */
function onJoinInRecovery(x: EvsWork, { proc: theirs, failed: accused, ringSeq, leaving }: Join, peer: NodeId): void {
  const { state } = x
  state.heardSeq = x.wrote(74, Math.max(state.heardSeq, ringSeq))
  // not of the ring that is being formed
  if (!x.asked(75, includes(state.joining, peer) && ringSeq >= state.ring.seq)) return x.refuse(75)
  processJoin(x, peer, theirs, accused, leaving)
  enterGather(x, 'JoinInRecovery')
}

/** spec/evs.mu:377 */
function onCommitTokenInGather(x: EvsWork, c: CommitToken): void {
  const { state } = x
  if (!x.asked(76, same(toSet(c.members), candidates(x)))) return x.refuse(76) // not the members that we agreed on
  if (!x.asked(77, c.ring.seq > state.ring.seq)) return x.refuse(77) // an old commit token
  enterCommit(x, c)
}

/**
 * The second time around: everybody has filled in its entry. Like upstream it compares the sequence alone.
 * (spec/evs.mu:383)
 */
function onCommitTokenInCommit(x: EvsWork, c: CommitToken): void {
  const { config, self, state } = x
  if (!x.asked(78, c.ring.seq === state.ring.seq)) return x.refuse(78) // of another ring
  if (!x.asked(79, c.index === size(c.members))) return x.refuse(79) // not all round yet
  x.become(80, 'Recovery')
  state.entries = x.wrote(81, c.entries)
  state.myHop = x.wrote(82, -1)
  state.lastSeq = x.wrote(83, 0)
  state.unchanged = x.wrote(84, 0)
  state.delivered = x.wrote(85, 0)
  state.saved = x.wrote(
    86,
    make<Saved>({
      kind: 'Forming',
      token: alter(c, { hop: int(c.hop + 1, '392:36') }),
      next: after(state.joining, self),
    }),
  )
  x.arm(tokenLost, config.token)
  x.arm(resend, config.tokenRetransmit)
  sendSaved(x)
}

/**
 * Round twice: the representative sends the first ring token, once. Like upstream it does not ask which ring.
 * (spec/evs.mu:398)
 */
function onCommitTokenInRecovery(x: EvsWork, c: CommitToken): void {
  const { config, self, state } = x
  // only the representative starts the ring token, and once
  if (!x.asked(87, isRep(x) && !state.originated)) return x.refuse(87)
  state.originated = x.wrote(88, true)
  state.saved = x.wrote(
    89,
    make<Saved>({
      kind: 'Ringing',
      token: make<Token>({
        kind: 'Token',
        ring: state.ring,
        seq: 0,
        hop: 0,
        aru: -1,
        aruBy: self,
        missing: List.of<Missing>(),
        fcc: 0,
        backlog: 0,
        moreOld: false,
        carried: List.of<Carried>(),
      }),
    }),
  )
  x.arm(tokenLost, config.token)
  x.arm(resend, config.tokenRetransmit)
  sendSaved(x)
}

/** spec/evs.mu:441 */
function onLeave(x: EvsWork): void {
  const { config, self, state } = x
  x.send(
    make<Join>({
      kind: 'Join',
      proc: without(state.proc, setOf<NodeId>([self])),
      failed: union(state.failed, setOf<NodeId>([self])),
      ringSeq: state.ring.seq,
      leaving: true,
    }),
    without(config.peers, setOf<NodeId>([self])),
  )
}

/** Before the checks, as upstream has it: strangers and duplicates count too. (spec/evs.mu:159) */
function noteIdle(x: EvsWork, seq: number): void {
  const { config, state } = x
  if (x.asked(0, seq === state.lastSeq)) {
    state.unchanged = x.wrote(1, Math.min(int(state.unchanged + 1, '161:24'), int(config.seqnoUnchanged + 1, '161:39')))
    if (x.asked(2, !has(state.armed, mergeCheck))) {
      x.arm(mergeCheck, config.merge)
    }
  } else {
    state.unchanged = x.wrote(3, 0)
    x.cancel(mergeCheck)
    x.cancel(holdToken)
  }
  state.lastSeq = x.wrote(4, seq)
}

/** Delivers what is new, takes off what went all round, adds what waits here. (spec/evs.mu:172) */
function carry(x: EvsWork, token: Token): Token {
  const { config, self, state } = x
  for (const c2 of token.carried.items.filter(c => c.seq > state.delivered)) {
    state.delivered = x.wrote(5, c2.seq)
    x.emit(make<Deliver>({ kind: 'Deliver', payload: c2.payload, from: c2.from }))
  }
  let seq: number = token.seq
  let riding: List<Carried> = new List<Carried>(token.carried.items.filter(c3 => c3.from !== self))
  for (const payload of take(state.queue, config.maxMessages).items) {
    seq = int(seq + 1, '180:14')
    riding = append(riding, make<Carried>({ seq, from: self, payload }))
    state.delivered = x.wrote(6, seq)
    x.emit(make<Deliver>({ kind: 'Deliver', payload, from: self }))
  }
  state.queue = x.wrote(7, drop(state.queue, config.maxMessages))
  return alter(token, { seq, carried: riding })
}

/**
 * A ring is installed when the token has come by often enough that everybody knows there is nothing to recover.
 * (spec/evs.mu:190)
 */
function countRotation(x: EvsWork, token: Token): void {
  const { state } = x
  state.quiet = x.wrote(8, within(token.moreOld ? 0 : Math.min(state.quiet + 1, 3), 0, 3, '191:5'))
  state.rotations = x.wrote(9, within(state.quiet === 3 ? state.rotations + 1 : 0, 0, 2, '192:5'))
  if (x.asked(10, state.rotations === 2)) {
    enterOperational(x)
  }
}

/** spec/evs.mu:196 */
function sendSaved(x: EvsWork): void {
  const { self, state } = x
  const saved = state.saved
  if (saved.kind === 'Nothing') {
    // there is no token to send
  } else if (saved.kind === 'Ringing') {
    const { token: t } = saved
    x.send(t, after(state.joining, self))
  } else {
    const { token: c, next } = saved
    x.send(c, next)
  }
}

/**
 * Every way into Gather comes through here. It keeps proc and failed: only an installed ring clears them.
 * (spec/evs.mu:266)
 */
function enterGather(x: EvsWork, cause: Cause): void {
  const { config, self, state } = x
  x.become(11, 'Gather')
  state.proc = x.wrote(12, union(state.proc, setOf<NodeId>([self])))
  state.consensus = x.wrote(13, setOf<NodeId>([self]))
  x.cancel(tokenLost)
  x.cancel(resend)
  x.cancel(holdToken)
  x.cancel(mergeCheck)
  x.arm(joinAgain, config.join)
  x.arm(consensusLost, config.consensus)
  sendJoin(x)
  x.emit(make<GatherEntered>({ kind: 'GatherEntered', cause }))
}

/** To the whole nodelist, ourselves included: a lone node lives on its own join. (spec/evs.mu:281) */
function sendJoin(x: EvsWork): void {
  const { config, state } = x
  x.send(
    make<Join>({ kind: 'Join', proc: state.proc, failed: state.failed, ringSeq: state.ring.seq, leaving: false }),
    config.peers,
  )
}

/**
 * Who did not agree in time has failed. If all did, the representative's commit token never came.
 * (spec/evs.mu:295)
 */
function consensusExpired(x: EvsWork): void {
  const { config, self, state } = x
  if (x.asked(14, subset(candidates(x), state.consensus))) {
    state.consensus = x.wrote(15, setOf<NodeId>([self]))
    x.arm(tokenLost, config.token)
  } else {
    state.failed = x.wrote(16, union(state.failed, without(state.proc, state.consensus)))
    enterGather(x, 'ConsensusTimeout')
  }
}

/**
 * Agreement, news, or neither. May end in Commit; a caller in Commit or Recovery goes to Gather all the same.
 * (spec/evs.mu:330)
 */
function processJoin(
  x: EvsWork,
  peer: NodeId,
  theirs: SortedSet<NodeId>,
  accused: SortedSet<NodeId>,
  leaving: boolean,
): void {
  const { self, state } = x
  if (x.asked(17, same(theirs, state.proc) && same(accused, state.failed))) {
    if (x.asked(18, !leaving)) {
      state.consensus = x.wrote(19, union(state.consensus, setOf<NodeId>([peer])))
    }
    if (!x.asked(20, subset(candidates(x), state.consensus))) return // others have yet to agree
    if (!x.asked(21, self === min(candidates(x), '334:20'))) return // the lowest candidate starts the ring
    startCommit(x)
  } else {
    // it knows less than we do
    if (!x.asked(22, !(subset(theirs, state.proc) && subset(accused, state.failed)))) return
    if (!x.asked(23, !has(state.failed, peer))) return // it has failed
    state.proc = x.wrote(24, union(state.proc, theirs))
    if (x.asked(25, has(accused, self))) {
      state.failed = x.wrote(26, union(state.failed, setOf<NodeId>([peer])))
    } else if (x.asked(27, has(state.members, peer))) {
      state.failed = x.wrote(28, union(state.failed, accused))
    }
    enterGather(x, 'MergeDuringJoin')
  }
}

/** spec/evs.mu:351 */
function startCommit(x: EvsWork): void {
  const { self, state } = x
  const next = make<Ring>({ rep: self, seq: int(state.heardSeq + 4, '352:37') })
  enterCommit(
    x,
    make<CommitToken>({
      kind: 'CommitToken',
      ring: next,
      hop: 0,
      moreOld: false,
      members: toList(candidates(x)),
      entries: List.of<Entry>(),
      index: 0,
    }),
  )
}

/**
 * Save the old ring once, fill in what we bring, adopt and store the ring id, pass the token on.
 * (spec/evs.mu:357)
 */
function enterCommit(x: EvsWork, c: CommitToken): void {
  const { config, state } = x
  if (x.asked(29, !state.oldSaved)) {
    state.oldRing = x.wrote(30, state.ring)
    state.oldSaved = x.wrote(31, true)
  }
  x.become(32, 'Commit')
  const mine = make<Entry>({ oldRing: state.oldRing, aru: state.delivered, delivered: state.delivered, received: true })
  state.ring = x.wrote(33, c.ring)
  state.stored = x.wrote(34, c.ring.seq)
  state.heardSeq = x.wrote(35, c.ring.seq)
  state.joining = x.wrote(36, c.members)
  const token = alter(c, {
    hop: int(c.hop + 1, '368:31'),
    entries: append(c.entries, mine),
    index: int(c.index + 1, '368:83'),
  })
  state.saved = x.wrote(
    37,
    make<Saved>({
      kind: 'Forming',
      token,
      next: itemAt(token.members, mod(token.index, size(token.members), '369:43'), '369:29'),
    }),
  )
  x.cancel(joinAgain)
  x.cancel(consensusLost)
  x.arm(tokenLost, config.token)
  x.arm(resend, config.tokenRetransmit)
  sendSaved(x)
}

/**
 * Those of our old ring who come from that very ring move with us; then the new ring is installed.
 * (spec/evs.mu:424)
 */
function enterOperational(x: EvsWork): void {
  const { state } = x
  const moved = setOf<NodeId>(
    pairs(
      mapOf<NodeId, Entry>(
        indices(state.entries).items.map(
          i => [itemAt(state.joining, i, '427:21'), itemAt(state.entries, i, '427:33')] as const
        ),
      ),
    ).filter(([n, e]) => has(state.members, n) && same(e.oldRing, state.oldRing)).map(([n, e]) => n),
  )
  x.become(38, 'Operational')
  state.members = x.wrote(39, toSet(state.joining))
  state.proc = x.wrote(40, toSet(state.joining))
  state.failed = x.wrote(41, emptySet<NodeId>())
  state.oldRing = x.wrote(42, state.ring)
  state.oldSaved = x.wrote(43, false)
  state.queue = x.wrote(44, List.of<Payload>())
  x.emit(make<Transitional>({ kind: 'Transitional', ring: state.ring, members: moved }))
  x.emit(make<Regular>({ kind: 'Regular', ring: state.ring, members: state.members }))
}

/** Who would be on the next ring. (spec/evs.mu:130) */
function candidates({ state }: EvsReading): SortedSet<NodeId> {
  return without(state.proc, state.failed)
}

/** spec/evs.mu:131 */
function isRep({ self, state }: EvsReading): boolean {
  return state.ring.rep === self
}

/** This node believes that the representative holds the token. (spec/evs.mu:133) */
function held({ config, state }: EvsReading): boolean {
  return state.unchanged >= config.seqnoUnchanged
}

const settings: Settings<EvsConfig> = {
  fields: [
    { name: 'peers', shape: { kind: 'set', of: { kind: 'node' } }, optional: false },
    { name: 'token', shape: { kind: 'duration' }, optional: true },
    { name: 'tokenRetransmit', shape: { kind: 'duration' }, optional: true },
    { name: 'hold', shape: { kind: 'duration' }, optional: true },
    { name: 'join', shape: { kind: 'duration' }, optional: true },
    { name: 'consensus', shape: { kind: 'duration' }, optional: true },
    { name: 'merge', shape: { kind: 'duration' }, optional: true },
    { name: 'seqnoUnchanged', shape: { kind: 'int' }, optional: true },
    { name: 'maxMessages', shape: { kind: 'int' }, optional: true },
  ],
  defaults: {
    token: () => 3000,
    tokenRetransmit: () => 714,
    hold: () => 561,
    join: () => 50,
    consensus: () => 3600,
    merge: () => 200,
    seqnoUnchanged: () => 30,
    maxMessages: () => 17,
  },
  requires: [
    { holds: ({ config, self }) => has(config.peers, self), reason: 'this node is not in the nodelist' },
    { holds: ({ config }) => config.consensus >= config.join, reason: 'consensus must not be shorter than join' },
  ],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 160, column: 8, text: 'seq == lastSeq' },
  /* 1 */ { kind: 'assign', file, line: 161, column: 7, text: 'unchanged := min(unchanged + 1, config.seqnoUnchanged + 1)', field: 'unchanged' },
  /* 2 */ { kind: 'if', file, line: 162, column: 10, text: 'not armed(mergeCheck)' },
  /* 3 */ { kind: 'assign', file, line: 164, column: 7, text: 'unchanged := 0', field: 'unchanged' },
  /* 4 */ { kind: 'assign', file, line: 168, column: 5, text: 'lastSeq := seq', field: 'lastSeq' },
  /* 5 */ { kind: 'assign', file, line: 174, column: 7, text: 'delivered := c.seq', field: 'delivered' },
  /* 6 */ { kind: 'assign', file, line: 182, column: 7, text: 'delivered := seq', field: 'delivered' },
  /* 7 */ { kind: 'assign', file, line: 185, column: 5, text: 'queue := drop(queue, config.maxMessages)', field: 'queue' },
  /* 8 */ { kind: 'assign', file, line: 191, column: 5, text: 'quiet := if token.moreOld then 0 else min(quiet + 1, 3)', field: 'quiet' },
  /* 9 */ { kind: 'assign', file, line: 192, column: 5, text: 'rotations := if quiet == 3 then rotations + 1 else 0', field: 'rotations' },
  /* 10 */ { kind: 'if', file, line: 193, column: 8, text: 'rotations == 2' },
  /* 11 */ { kind: 'assign', file, line: 267, column: 5, text: 'become Gather', field: 'phase' },
  /* 12 */ { kind: 'assign', file, line: 268, column: 5, text: 'proc := proc + { self }', field: 'proc' },
  /* 13 */ { kind: 'assign', file, line: 269, column: 5, text: 'consensus := { self }', field: 'consensus' },
  /* 14 */ { kind: 'if', file, line: 296, column: 8, text: 'candidates() subset consensus' },
  /* 15 */ { kind: 'assign', file, line: 297, column: 7, text: 'consensus := { self }', field: 'consensus' },
  /* 16 */ { kind: 'assign', file, line: 300, column: 7, text: 'failed := failed + (proc - consensus)', field: 'failed' },
  /* 17 */ { kind: 'if', file, line: 331, column: 8, text: 'theirs == proc and accused == failed' },
  /* 18 */ { kind: 'if', file, line: 332, column: 10, text: 'not leaving' },
  /* 19 */ { kind: 'assign', file, line: 332, column: 24, text: 'consensus := consensus + { peer }', field: 'consensus' },
  /* 20 */ { kind: 'when', file, line: 333, column: 12, text: 'candidates() subset consensus', reason: 'others have yet to agree' },
  /* 21 */ { kind: 'when', file, line: 334, column: 12, text: 'self == min(candidates())', reason: 'the lowest candidate starts the ring' },
  /* 22 */ { kind: 'when', file, line: 337, column: 12, text: 'not (theirs subset proc and accused subset failed)', reason: 'it knows less than we do' },
  /* 23 */ { kind: 'when', file, line: 338, column: 12, text: 'peer not in failed', reason: 'it has failed' },
  /* 24 */ { kind: 'assign', file, line: 339, column: 7, text: 'proc := proc + theirs', field: 'proc' },
  /* 25 */ { kind: 'if', file, line: 340, column: 10, text: 'self in accused' },
  /* 26 */ { kind: 'assign', file, line: 341, column: 9, text: 'failed := failed + { peer }', field: 'failed' },
  /* 27 */ { kind: 'if', file, line: 342, column: 17, text: 'peer in members' },
  /* 28 */ { kind: 'assign', file, line: 343, column: 9, text: 'failed := failed + accused', field: 'failed' },
  /* 29 */ { kind: 'if', file, line: 358, column: 8, text: 'not oldSaved' },
  /* 30 */ { kind: 'assign', file, line: 359, column: 7, text: 'oldRing := ring', field: 'oldRing' },
  /* 31 */ { kind: 'assign', file, line: 360, column: 7, text: 'oldSaved := true', field: 'oldSaved' },
  /* 32 */ { kind: 'assign', file, line: 362, column: 5, text: 'become Commit', field: 'phase' },
  /* 33 */ { kind: 'assign', file, line: 364, column: 5, text: 'ring := c.ring', field: 'ring' },
  /* 34 */ { kind: 'assign', file, line: 365, column: 5, text: 'stored := c.ring.seq', field: 'stored' },
  /* 35 */ { kind: 'assign', file, line: 366, column: 5, text: 'heardSeq := c.ring.seq', field: 'heardSeq' },
  /* 36 */ { kind: 'assign', file, line: 367, column: 5, text: 'joining := c.members', field: 'joining' },
  /* 37 */ { kind: 'assign', file, line: 369, column: 5, text: 'saved := Forming(token, token.members[token.index mod size(token.members)])', field: 'saved' },
  /* 38 */ { kind: 'assign', file, line: 430, column: 5, text: 'become Operational', field: 'phase' },
  /* 39 */ { kind: 'assign', file, line: 431, column: 5, text: 'members := { n for n in joining }', field: 'members' },
  /* 40 */ { kind: 'assign', file, line: 432, column: 5, text: 'proc := { n for n in joining }', field: 'proc' },
  /* 41 */ { kind: 'assign', file, line: 433, column: 5, text: 'failed := {}', field: 'failed' },
  /* 42 */ { kind: 'assign', file, line: 434, column: 5, text: 'oldRing := ring', field: 'oldRing' },
  /* 43 */ { kind: 'assign', file, line: 435, column: 5, text: 'oldSaved := false', field: 'oldSaved' },
  /* 44 */ { kind: 'assign', file, line: 436, column: 5, text: 'queue := []', field: 'queue' },
  /* 45 */ { kind: 'assign', file, line: 137, column: 5, text: 'ring := Ring(rep: self, seq: stored + 1)', field: 'ring' },
  /* 46 */ { kind: 'assign', file, line: 138, column: 5, text: 'heardSeq := stored + 1', field: 'heardSeq' },
  /* 47 */ { kind: 'when', file, line: 146, column: 10, text: 'token.ring == ring', reason: 'a token of another ring' },
  /* 48 */ { kind: 'when', file, line: 147, column: 10, text: 'token.hop > myHop', reason: 'a token seen before' },
  /* 49 */ { kind: 'assign', file, line: 148, column: 5, text: 'myHop := token.hop', field: 'myHop' },
  /* 50 */ { kind: 'if', file, line: 150, column: 8, text: 'phase == Operational' },
  /* 51 */ { kind: 'assign', file, line: 151, column: 5, text: 'saved := Ringing(t with { hop: t.hop + 1, aru: t.seq, aruBy: None })', field: 'saved' },
  /* 52 */ { kind: 'if', file, line: 154, column: 8, text: 'isRep() and unchanged > config.seqnoUnchanged' },
  /* 53 */ { kind: 'when', file, line: 214, column: 10, text: 'theirs == ring', reason: 'of another ring' },
  /* 54 */ { kind: 'assign', file, line: 215, column: 5, text: 'unchanged := 0', field: 'unchanged' },
  /* 55 */ { kind: 'if', file, line: 216, column: 8, text: 'isRep()' },
  /* 56 */ { kind: 'when', file, line: 222, column: 10, text: 'theirs == ring', reason: 'of another ring' },
  /* 57 */ { kind: 'assign', file, line: 223, column: 5, text: 'unchanged := 0', field: 'unchanged' },
  /* 58 */ { kind: 'assign', file, line: 227, column: 5, text: 'queue := append(queue, payload)', field: 'queue' },
  /* 59 */ { kind: 'if', file, line: 228, column: 8, text: 'phase == Operational and held()' },
  /* 60 */ { kind: 'assign', file, line: 230, column: 7, text: 'unchanged := 0', field: 'unchanged' },
  /* 61 */ { kind: 'when', file, line: 245, column: 10, text: 'isRep()', reason: 'the representative speaks for the ring' },
  /* 62 */ { kind: 'when', file, line: 251, column: 10, text: 'theirs != ring', reason: 'our own ring' },
  /* 63 */ { kind: 'assign', file, line: 252, column: 5, text: 'proc := proc + { peer }', field: 'proc' },
  /* 64 */ { kind: 'when', file, line: 256, column: 10, text: 'theirs != ring', reason: 'our own ring' },
  /* 65 */ { kind: 'when', file, line: 257, column: 10, text: 'peer not in proc', reason: 'a candidate already' },
  /* 66 */ { kind: 'assign', file, line: 258, column: 5, text: 'proc := proc + { peer }', field: 'proc' },
  /* 67 */ { kind: 'assign', file, line: 306, column: 5, text: 'heardSeq := max(heardSeq, ringSeq)', field: 'heardSeq' },
  /* 68 */ { kind: 'when', file, line: 307, column: 10, text: 'self not in accused', reason: 'it believes that we failed' },
  /* 69 */ { kind: 'when', file, line: 308, column: 10, text: 'peer not in members or ringSeq >= ring.seq', reason: 'older than our ring' },
  /* 70 */ { kind: 'if', file, line: 310, column: 8, text: 'phase == Operational' },
  /* 71 */ { kind: 'assign', file, line: 313, column: 5, text: 'heardSeq := max(heardSeq, ringSeq)', field: 'heardSeq' },
  /* 72 */ { kind: 'assign', file, line: 317, column: 5, text: 'heardSeq := max(heardSeq, ringSeq)', field: 'heardSeq' },
  /* 73 */ { kind: 'when', file, line: 318, column: 10, text: 'peer in joining and ringSeq >= ring.seq', reason: 'not of the ring that is being formed' },
  /* 74 */ { kind: 'assign', file, line: 323, column: 5, text: 'heardSeq := max(heardSeq, ringSeq)', field: 'heardSeq' },
  /* 75 */ { kind: 'when', file, line: 324, column: 10, text: 'peer in joining and ringSeq >= ring.seq', reason: 'not of the ring that is being formed' },
  /* 76 */ { kind: 'when', file, line: 378, column: 10, text: '{ n for n in c.members } == candidates()', reason: 'not the members that we agreed on' },
  /* 77 */ { kind: 'when', file, line: 379, column: 10, text: 'c.ring.seq > ring.seq', reason: 'an old commit token' },
  /* 78 */ { kind: 'when', file, line: 384, column: 10, text: 'c.ring.seq == ring.seq', reason: 'of another ring' },
  /* 79 */ { kind: 'when', file, line: 385, column: 10, text: 'c.index == size(c.members)', reason: 'not all round yet' },
  /* 80 */ { kind: 'assign', file, line: 386, column: 5, text: 'become Recovery', field: 'phase' },
  /* 81 */ { kind: 'assign', file, line: 387, column: 5, text: 'entries := c.entries', field: 'entries' },
  /* 82 */ { kind: 'assign', file, line: 388, column: 5, text: 'myHop := -1', field: 'myHop' },
  /* 83 */ { kind: 'assign', file, line: 389, column: 5, text: 'lastSeq := 0', field: 'lastSeq' },
  /* 84 */ { kind: 'assign', file, line: 390, column: 5, text: 'unchanged := 0', field: 'unchanged' },
  /* 85 */ { kind: 'assign', file, line: 391, column: 5, text: 'delivered := 0', field: 'delivered' },
  /* 86 */ { kind: 'assign', file, line: 392, column: 5, text: 'saved := Forming(c with { hop: c.hop + 1 }, after(joining, self))', field: 'saved' },
  /* 87 */ { kind: 'when', file, line: 399, column: 10, text: 'isRep() and not originated', reason: 'only the representative starts the ring token, and once' },
  /* 88 */ { kind: 'assign', file, line: 400, column: 5, text: 'originated := true', field: 'originated' },
  /* 89 */ { kind: 'assign', file, line: 401, column: 5, text: 'saved := Ringing( Token( ring: ring, seq: 0, hop: 0, aru: -1, aruBy: Some(self), missing: [], fcc: 0, backlog: 0, moreOld: false, carried: [] ) )', field: 'saved' },
]

const rules: Rules<EvsConfig, EvsState> = {
  state: [
    { name: 'stored', shape: { kind: 'int' }, durable: true },
    { name: 'ring', shape: RingShape, durable: false },
    { name: 'oldRing', shape: RingShape, durable: false },
    { name: 'oldSaved', shape: { kind: 'bool' }, durable: false },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'heardSeq', shape: { kind: 'int' }, durable: false },
    { name: 'proc', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'failed', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'myHop', shape: { kind: 'int' }, durable: false },
    { name: 'lastSeq', shape: { kind: 'int' }, durable: false },
    { name: 'unchanged', shape: { kind: 'int' }, durable: false },
    { name: 'saved', shape: SavedShape, durable: false },
    { name: 'queue', shape: { kind: 'list', of: PayloadShape }, durable: false },
    { name: 'delivered', shape: { kind: 'int' }, durable: false },
    { name: 'consensus', shape: { kind: 'set', of: { kind: 'node' } }, durable: false, phases: ['Gather'] },
    {
      name: 'joining',
      shape: { kind: 'list', of: { kind: 'node' } },
      durable: false,
      phases: ['Commit', 'Recovery', 'Operational'],
    },
    { name: 'entries', shape: { kind: 'list', of: EntryShape }, durable: false, phases: ['Recovery'] },
    { name: 'originated', shape: { kind: 'bool' }, durable: false, phases: ['Recovery'] },
    { name: 'quiet', shape: { kind: 'int', min: 0, max: 3 }, durable: false, phases: ['Recovery'] },
    { name: 'rotations', shape: { kind: 'int', min: 0, max: 2 }, durable: false, phases: ['Recovery'] },
  ],
  fresh,
  react,
  draft: (before, write) => produce<EvsState, Open<EvsState>>(before, write),
}
const quick: typeof rules = { ...rules, draft: copied }

/** spec/evs.mu:63 */
export const Evs: Machine<EvsConfig, EvsState> = {
  kind: 'machine',
  name: 'Evs',
  module: 'evs',
  hash: 'aaf1b2942f82f84a70ef9a0af460548ef5d4fde90d5a9636f23a1dbe5759f3d0',
  config: settings.fields,
  phases: ['Gather', 'Commit', 'Recovery', 'Operational'],
  state: rules.state,
  timers: [
    { kind: 'record', name: 'tokenLost', tag: true, fields: [] },
    { kind: 'record', name: 'resend', tag: true, fields: [] },
    { kind: 'record', name: 'holdToken', tag: true, fields: [] },
    { kind: 'record', name: 'joinAgain', tag: true, fields: [] },
    { kind: 'record', name: 'consensusLost', tag: true, fields: [] },
    { kind: 'record', name: 'mergeCheck', tag: true, fields: [] },
  ],
  receives: [TokenShape, HoldCancelShape, MergeDetectShape, JoinShape, CommitTokenShape],
  hears: [MulticastShape, LeaveShape],
  sends: [TokenShape, CommitTokenShape, JoinShape, HoldCancelShape, MergeDetectShape],
  emits: [DeliverShape, GatherEnteredShape, TransitionalShape, RegularShape],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: (context, state, input, watch) => takeStep(quick, context, state, input, watch),
}
