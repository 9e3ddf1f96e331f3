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
  state.ring = x.wrote(46, make<Ring>({ rep: self, seq: int(state.stored + 1, '137:34') }))
  state.heardSeq = x.wrote(47, int(state.stored + 1, '138:17'))
  enterGather(x, 'InterfaceUp')
}

/** spec/evs.mu:144 */
function onToken(x: EvsWork, token: Token): void {
  const { config, state } = x
  noteIdle(x, token.seq)
  if (!x.asked(48, same(token.ring, state.ring))) return x.refuse(48) // a token of another ring
  if (!x.asked(49, token.hop > state.myHop)) return x.refuse(49) // a token seen before
  state.myHop = x.wrote(50, token.hop)
  let t: Token = token
  if (x.asked(51, state.phase === 'Operational')) {
    t = carry(x, token)
  } else {
    countRotation(x, token)
  }
  state.saved = x.wrote(
    52,
    make<Saved>({ kind: 'Ringing', token: alter(t, { hop: int(t.hop + 1, '151:36'), aru: t.seq, aruBy: null }) }),
  )
  x.arm(tokenLost, config.token)
  x.arm(resend, config.tokenRetransmit)
  if (x.asked(53, isRep(x) && state.unchanged > config.seqnoUnchanged)) {
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
  if (!x.asked(54, same(theirs, state.ring))) return x.refuse(54) // of another ring
  state.unchanged = x.wrote(55, 0)
  if (x.asked(56, isRep(x))) {
    x.cancel(holdToken)
    sendSaved(x)
  }
}

/** spec/evs.mu:221 */
function onHoldCancelInGather(x: EvsWork, { ring: theirs }: HoldCancel): void {
  const { state } = x
  if (!x.asked(57, same(theirs, state.ring))) return x.refuse(57) // of another ring
  state.unchanged = x.wrote(58, 0)
}

/** spec/evs.mu:226 */
function onMulticast(x: EvsWork, { payload }: Multicast): void {
  const { config, state } = x
  state.queue = x.wrote(59, append(state.queue, payload))
  if (x.asked(60, state.phase === 'Operational' && held(x))) {
    x.send(make<HoldCancel>({ kind: 'HoldCancel', ring: state.ring }), config.peers)
    state.unchanged = x.wrote(61, 0)
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
  if (!x.asked(62, isRep(x))) return x.refuse(62) // the representative speaks for the ring
  x.send(make<MergeDetect>({ kind: 'MergeDetect', ring: state.ring }), config.peers)
}

/** spec/evs.mu:250 */
function onMergeDetectInOperational(x: EvsWork, { ring: theirs }: MergeDetect, peer: NodeId): void {
  const { state } = x
  if (!x.asked(63, !same(theirs, state.ring))) return x.refuse(63) // our own ring
  state.proc = x.wrote(64, union(state.proc, setOf<NodeId>([peer])))
  enterGather(x, 'MergeInOperational')
}

/** spec/evs.mu:255 */
function onMergeDetectInGather(x: EvsWork, { ring: theirs }: MergeDetect, peer: NodeId): void {
  const { state } = x
  if (!x.asked(65, !same(theirs, state.ring))) return x.refuse(65) // our own ring
  if (!x.asked(66, !has(state.proc, peer))) return x.refuse(66) // a candidate already
  state.proc = x.wrote(67, union(state.proc, setOf<NodeId>([peer])))
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
  state.heardSeq = x.wrote(68, Math.max(state.heardSeq, ringSeq))
  if (!x.asked(69, !has(accused, self))) return x.refuse(69) // it believes that we failed
  // older than our ring
  if (!x.asked(70, !has(state.members, peer) || ringSeq >= state.ring.seq)) return x.refuse(70)
  processJoin(x, peer, theirs, accused, leaving)
  if (x.asked(71, state.phase === 'Operational')) {
    enterGather(x, 'JoinInOperational')
  }
}

/** spec/evs.mu:312 */
function onJoinInGather(x: EvsWork, { proc: theirs, failed: accused, ringSeq, leaving }: Join, peer: NodeId): void {
  const { state } = x
  state.heardSeq = x.wrote(72, Math.max(state.heardSeq, ringSeq))
  processJoin(x, peer, theirs, accused, leaving)
}

/** spec/evs.mu:316 */
function onJoinInCommit(x: EvsWork, { proc: theirs, failed: accused, ringSeq, leaving }: Join, peer: NodeId): void {
  const { state } = x
  state.heardSeq = x.wrote(73, Math.max(state.heardSeq, ringSeq))
  // not of the ring that is being formed
  if (!x.asked(74, includes(state.joining, peer) && ringSeq >= state.ring.seq)) return x.refuse(74)
  processJoin(x, peer, theirs, accused, leaving)
  enterGather(x, 'JoinInCommit')
}

/** spec/evs.mu:322 */
function onJoinInRecovery(x: EvsWork, { proc: theirs, failed: accused, ringSeq, leaving }: Join, peer: NodeId): void {
  const { state } = x
  state.heardSeq = x.wrote(75, Math.max(state.heardSeq, ringSeq))
  // not of the ring that is being formed
  if (!x.asked(76, includes(state.joining, peer) && ringSeq >= state.ring.seq)) return x.refuse(76)
  processJoin(x, peer, theirs, accused, leaving)
  enterGather(x, 'JoinInRecovery')
}

/** spec/evs.mu:378 */
function onCommitTokenInGather(x: EvsWork, c: CommitToken): void {
  const { state } = x
  if (!x.asked(77, same(toSet(c.members), candidates(x)))) return x.refuse(77) // not the members that we agreed on
  if (!x.asked(78, c.ring.seq > state.ring.seq)) return x.refuse(78) // an old commit token
  enterCommit(x, c)
}

/**
 * The second time around: everybody has filled in its entry. Like upstream it compares the sequence alone.
 * (spec/evs.mu:384)
 */
function onCommitTokenInCommit(x: EvsWork, c: CommitToken): void {
  const { config, self, state } = x
  if (!x.asked(79, c.ring.seq === state.ring.seq)) return x.refuse(79) // of another ring
  // not all round yet
  if (!x.asked(80, c.index === size(c.members) && size(c.entries) === size(c.members))) return x.refuse(80)
  x.become(81, 'Recovery')
  state.joining = x.wrote(82, c.members)
  state.entries = x.wrote(83, c.entries)
  state.myHop = x.wrote(84, -1)
  state.lastSeq = x.wrote(85, 0)
  state.unchanged = x.wrote(86, 0)
  state.delivered = x.wrote(87, 0)
  state.saved = x.wrote(
    88,
    make<Saved>({
      kind: 'Forming',
      token: alter(c, { hop: int(c.hop + 1, '394:36') }),
      next: after(state.joining, self),
    }),
  )
  x.arm(tokenLost, config.token)
  x.arm(resend, config.tokenRetransmit)
  sendSaved(x)
}

/**
 * Round twice: the representative sends the first ring token, once. Like upstream it does not ask which ring.
 * (spec/evs.mu:400)
 */
function onCommitTokenInRecovery(x: EvsWork, c: CommitToken): void {
  const { config, self, state } = x
  // only the representative starts the ring token, and once
  if (!x.asked(89, isRep(x) && !state.originated)) return x.refuse(89)
  state.originated = x.wrote(90, true)
  state.saved = x.wrote(
    91,
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

/** spec/evs.mu:443 */
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
    if (!x.asked(20, size(candidates(x)) !== 0)) return // nobody is left
    if (!x.asked(21, subset(candidates(x), state.consensus))) return // others have yet to agree
    if (!x.asked(22, self === min(candidates(x), '335:20'))) return // the lowest candidate starts the ring
    startCommit(x)
  } else {
    // it knows less than we do
    if (!x.asked(23, !(subset(theirs, state.proc) && subset(accused, state.failed)))) return
    if (!x.asked(24, !has(state.failed, peer))) return // it has failed
    state.proc = x.wrote(25, union(state.proc, theirs))
    if (x.asked(26, has(accused, self))) {
      state.failed = x.wrote(27, union(state.failed, setOf<NodeId>([peer])))
    } else if (x.asked(28, has(state.members, peer))) {
      state.failed = x.wrote(29, union(state.failed, accused))
    }
    enterGather(x, 'MergeDuringJoin')
  }
}

/** spec/evs.mu:352 */
function startCommit(x: EvsWork): void {
  const { self, state } = x
  const next = make<Ring>({ rep: self, seq: int(state.heardSeq + 4, '353:37') })
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
 * (spec/evs.mu:358)
 */
function enterCommit(x: EvsWork, c: CommitToken): void {
  const { config, state } = x
  if (x.asked(30, !state.oldSaved)) {
    state.oldRing = x.wrote(31, state.ring)
    state.oldSaved = x.wrote(32, true)
  }
  x.become(33, 'Commit')
  const mine = make<Entry>({ oldRing: state.oldRing, aru: state.delivered, delivered: state.delivered, received: true })
  state.ring = x.wrote(34, c.ring)
  state.stored = x.wrote(35, c.ring.seq)
  state.heardSeq = x.wrote(36, c.ring.seq)
  state.joining = x.wrote(37, c.members)
  const token = alter(c, {
    hop: int(c.hop + 1, '369:31'),
    entries: append(c.entries, mine),
    index: int(c.index + 1, '369:83'),
  })
  state.saved = x.wrote(
    38,
    make<Saved>({
      kind: 'Forming',
      token,
      next: itemAt(token.members, mod(token.index, size(token.members), '370:43'), '370:29'),
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
 * (spec/evs.mu:426)
 */
function enterOperational(x: EvsWork): void {
  const { state } = x
  const moved = setOf<NodeId>(
    pairs(
      mapOf<NodeId, Entry>(
        indices(state.entries).items.map(
          i => [itemAt(state.joining, i, '429:21'), itemAt(state.entries, i, '429:33')] as const
        ),
      ),
    ).filter(([n, e]) => has(state.members, n) && same(e.oldRing, state.oldRing)).map(([n, e]) => n),
  )
  x.become(39, 'Operational')
  state.members = x.wrote(40, toSet(state.joining))
  state.proc = x.wrote(41, toSet(state.joining))
  state.failed = x.wrote(42, emptySet<NodeId>())
  state.oldRing = x.wrote(43, state.ring)
  state.oldSaved = x.wrote(44, false)
  state.queue = x.wrote(45, List.of<Payload>())
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
  /* 20 */ { kind: 'when', file, line: 333, column: 12, text: 'candidates() != {}', reason: 'nobody is left' },
  /* 21 */ { kind: 'when', file, line: 334, column: 12, text: 'candidates() subset consensus', reason: 'others have yet to agree' },
  /* 22 */ { kind: 'when', file, line: 335, column: 12, text: 'self == min(candidates())', reason: 'the lowest candidate starts the ring' },
  /* 23 */ { kind: 'when', file, line: 338, column: 12, text: 'not (theirs subset proc and accused subset failed)', reason: 'it knows less than we do' },
  /* 24 */ { kind: 'when', file, line: 339, column: 12, text: 'peer not in failed', reason: 'it has failed' },
  /* 25 */ { kind: 'assign', file, line: 340, column: 7, text: 'proc := proc + theirs', field: 'proc' },
  /* 26 */ { kind: 'if', file, line: 341, column: 10, text: 'self in accused' },
  /* 27 */ { kind: 'assign', file, line: 342, column: 9, text: 'failed := failed + { peer }', field: 'failed' },
  /* 28 */ { kind: 'if', file, line: 343, column: 17, text: 'peer in members' },
  /* 29 */ { kind: 'assign', file, line: 344, column: 9, text: 'failed := failed + accused', field: 'failed' },
  /* 30 */ { kind: 'if', file, line: 359, column: 8, text: 'not oldSaved' },
  /* 31 */ { kind: 'assign', file, line: 360, column: 7, text: 'oldRing := ring', field: 'oldRing' },
  /* 32 */ { kind: 'assign', file, line: 361, column: 7, text: 'oldSaved := true', field: 'oldSaved' },
  /* 33 */ { kind: 'assign', file, line: 363, column: 5, text: 'become Commit', field: 'phase' },
  /* 34 */ { kind: 'assign', file, line: 365, column: 5, text: 'ring := c.ring', field: 'ring' },
  /* 35 */ { kind: 'assign', file, line: 366, column: 5, text: 'stored := c.ring.seq', field: 'stored' },
  /* 36 */ { kind: 'assign', file, line: 367, column: 5, text: 'heardSeq := c.ring.seq', field: 'heardSeq' },
  /* 37 */ { kind: 'assign', file, line: 368, column: 5, text: 'joining := c.members', field: 'joining' },
  /* 38 */ { kind: 'assign', file, line: 370, column: 5, text: 'saved := Forming(token, token.members[token.index mod size(token.members)])', field: 'saved' },
  /* 39 */ { kind: 'assign', file, line: 432, column: 5, text: 'become Operational', field: 'phase' },
  /* 40 */ { kind: 'assign', file, line: 433, column: 5, text: 'members := { n for n in joining }', field: 'members' },
  /* 41 */ { kind: 'assign', file, line: 434, column: 5, text: 'proc := { n for n in joining }', field: 'proc' },
  /* 42 */ { kind: 'assign', file, line: 435, column: 5, text: 'failed := {}', field: 'failed' },
  /* 43 */ { kind: 'assign', file, line: 436, column: 5, text: 'oldRing := ring', field: 'oldRing' },
  /* 44 */ { kind: 'assign', file, line: 437, column: 5, text: 'oldSaved := false', field: 'oldSaved' },
  /* 45 */ { kind: 'assign', file, line: 438, column: 5, text: 'queue := []', field: 'queue' },
  /* 46 */ { kind: 'assign', file, line: 137, column: 5, text: 'ring := Ring(rep: self, seq: stored + 1)', field: 'ring' },
  /* 47 */ { kind: 'assign', file, line: 138, column: 5, text: 'heardSeq := stored + 1', field: 'heardSeq' },
  /* 48 */ { kind: 'when', file, line: 146, column: 10, text: 'token.ring == ring', reason: 'a token of another ring' },
  /* 49 */ { kind: 'when', file, line: 147, column: 10, text: 'token.hop > myHop', reason: 'a token seen before' },
  /* 50 */ { kind: 'assign', file, line: 148, column: 5, text: 'myHop := token.hop', field: 'myHop' },
  /* 51 */ { kind: 'if', file, line: 150, column: 8, text: 'phase == Operational' },
  /* 52 */ { kind: 'assign', file, line: 151, column: 5, text: 'saved := Ringing(t with { hop: t.hop + 1, aru: t.seq, aruBy: None })', field: 'saved' },
  /* 53 */ { kind: 'if', file, line: 154, column: 8, text: 'isRep() and unchanged > config.seqnoUnchanged' },
  /* 54 */ { kind: 'when', file, line: 214, column: 10, text: 'theirs == ring', reason: 'of another ring' },
  /* 55 */ { kind: 'assign', file, line: 215, column: 5, text: 'unchanged := 0', field: 'unchanged' },
  /* 56 */ { kind: 'if', file, line: 216, column: 8, text: 'isRep()' },
  /* 57 */ { kind: 'when', file, line: 222, column: 10, text: 'theirs == ring', reason: 'of another ring' },
  /* 58 */ { kind: 'assign', file, line: 223, column: 5, text: 'unchanged := 0', field: 'unchanged' },
  /* 59 */ { kind: 'assign', file, line: 227, column: 5, text: 'queue := append(queue, payload)', field: 'queue' },
  /* 60 */ { kind: 'if', file, line: 228, column: 8, text: 'phase == Operational and held()' },
  /* 61 */ { kind: 'assign', file, line: 230, column: 7, text: 'unchanged := 0', field: 'unchanged' },
  /* 62 */ { kind: 'when', file, line: 245, column: 10, text: 'isRep()', reason: 'the representative speaks for the ring' },
  /* 63 */ { kind: 'when', file, line: 251, column: 10, text: 'theirs != ring', reason: 'our own ring' },
  /* 64 */ { kind: 'assign', file, line: 252, column: 5, text: 'proc := proc + { peer }', field: 'proc' },
  /* 65 */ { kind: 'when', file, line: 256, column: 10, text: 'theirs != ring', reason: 'our own ring' },
  /* 66 */ { kind: 'when', file, line: 257, column: 10, text: 'peer not in proc', reason: 'a candidate already' },
  /* 67 */ { kind: 'assign', file, line: 258, column: 5, text: 'proc := proc + { peer }', field: 'proc' },
  /* 68 */ { kind: 'assign', file, line: 306, column: 5, text: 'heardSeq := max(heardSeq, ringSeq)', field: 'heardSeq' },
  /* 69 */ { kind: 'when', file, line: 307, column: 10, text: 'self not in accused', reason: 'it believes that we failed' },
  /* 70 */ { kind: 'when', file, line: 308, column: 10, text: 'peer not in members or ringSeq >= ring.seq', reason: 'older than our ring' },
  /* 71 */ { kind: 'if', file, line: 310, column: 8, text: 'phase == Operational' },
  /* 72 */ { kind: 'assign', file, line: 313, column: 5, text: 'heardSeq := max(heardSeq, ringSeq)', field: 'heardSeq' },
  /* 73 */ { kind: 'assign', file, line: 317, column: 5, text: 'heardSeq := max(heardSeq, ringSeq)', field: 'heardSeq' },
  /* 74 */ { kind: 'when', file, line: 318, column: 10, text: 'peer in joining and ringSeq >= ring.seq', reason: 'not of the ring that is being formed' },
  /* 75 */ { kind: 'assign', file, line: 323, column: 5, text: 'heardSeq := max(heardSeq, ringSeq)', field: 'heardSeq' },
  /* 76 */ { kind: 'when', file, line: 324, column: 10, text: 'peer in joining and ringSeq >= ring.seq', reason: 'not of the ring that is being formed' },
  /* 77 */ { kind: 'when', file, line: 379, column: 10, text: '{ n for n in c.members } == candidates()', reason: 'not the members that we agreed on' },
  /* 78 */ { kind: 'when', file, line: 380, column: 10, text: 'c.ring.seq > ring.seq', reason: 'an old commit token' },
  /* 79 */ { kind: 'when', file, line: 385, column: 10, text: 'c.ring.seq == ring.seq', reason: 'of another ring' },
  /* 80 */ { kind: 'when', file, line: 386, column: 10, text: 'c.index == size(c.members) and size(c.entries) == size(c.members)', reason: 'not all round yet' },
  /* 81 */ { kind: 'assign', file, line: 387, column: 5, text: 'become Recovery', field: 'phase' },
  /* 82 */ { kind: 'assign', file, line: 388, column: 5, text: 'joining := c.members', field: 'joining' },
  /* 83 */ { kind: 'assign', file, line: 389, column: 5, text: 'entries := c.entries', field: 'entries' },
  /* 84 */ { kind: 'assign', file, line: 390, column: 5, text: 'myHop := -1', field: 'myHop' },
  /* 85 */ { kind: 'assign', file, line: 391, column: 5, text: 'lastSeq := 0', field: 'lastSeq' },
  /* 86 */ { kind: 'assign', file, line: 392, column: 5, text: 'unchanged := 0', field: 'unchanged' },
  /* 87 */ { kind: 'assign', file, line: 393, column: 5, text: 'delivered := 0', field: 'delivered' },
  /* 88 */ { kind: 'assign', file, line: 394, column: 5, text: 'saved := Forming(c with { hop: c.hop + 1 }, after(joining, self))', field: 'saved' },
  /* 89 */ { kind: 'when', file, line: 401, column: 10, text: 'isRep() and not originated', reason: 'only the representative starts the ring token, and once' },
  /* 90 */ { kind: 'assign', file, line: 402, column: 5, text: 'originated := true', field: 'originated' },
  /* 91 */ { kind: 'assign', file, line: 403, column: 5, text: 'saved := Ringing( Token( ring: ring, seq: 0, hop: 0, aru: -1, aruBy: Some(self), missing: [], fcc: 0, backlog: 0, moreOld: false, carried: [] ) )', field: 'saved' },
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
  hash: '7fb408103261e6ce07ad130bfdef07787e028a65282e2ef4efaeea10d16cb5d5',
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
