// Written by `npm run gen` from spec/evs.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import {
  alter,
  append,
  concat,
  drop,
  emptyMap,
  emptySet,
  first,
  get,
  has,
  includes,
  indices,
  keepPairs,
  last,
  pairs,
  put,
  size,
  subset,
  take,
  toList,
  toSet,
  union,
  without,
} from '../src/core/ops.ts'
import { partialOps } from '../src/core/partial.ts'
import { quickStep } from '../src/core/quick.ts'
import {
  type Reaction,
  type Rules,
  type Settings,
  configure,
  firstState,
  ignoring,
  takeStep,
} from '../src/core/reduce.ts'
import type { EnumShape, RecordShape } from '../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, maker, mapOf, same, setOf } from '../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../src/core/work.ts'
import {
  type Body,
  BodyShape,
  type Delivered,
  DeliveredShape,
  type Installed,
  InstalledShape,
  type Leave,
  LeaveShape,
  type Mcasted,
  McastedShape,
  type Moved,
  MovedShape,
  type Ring,
  RingShape,
  type Send,
  SendShape,
  type SendTogether,
  SendTogetherShape,
  type SyncDone,
  SyncDoneShape,
} from './types.ts'

/**
 * Totem single ring (EVS) as corosync 3.1 speaks it: one ring of processors, one order of messages.
 *
 * Gather agrees on the candidates, Commit carries a token twice around them, Recovery passes on what the old ring still
 * owes its members, and Operational numbers, sends and delivers. Where the protocol of the papers (Amir, Moser,
 * Melliar-Smith, Agarwal, Ciarfella: "The Totem Single-Ring Ordering and Membership Protocol", 1995) and corosync
 * differ, this is corosync; `safe` is the exception, which corosync carries and ignores.
 *
 * Left out: the pause timer (a host that was stopped drains its socket; the host's affair), the interface check and the
 * heartbeat (off by default), `sequence numbers that wrap` (a ring ends long before 2^31 messages), the five seconds of
 * random delay before a join (`send_join`, 0 by default), and the opposite byte order inside of stored messages. Meant
 * differently: a multicast of the ring that is being formed is dropped in Commit, where corosync would put it among
 * those of the old ring; no sender can have sent it. And, but for `answersStaleJoins`, two joins are not answered that
 * corosync answers, since nodes that answer them may go on for ever (README, "Found with Muster"): one that tells nothing
 * new, as its accusations are of another ring, and one that accuses us of what was before our ring.
 */

const file = 'spec/evs.mu'
const { div, int, itemAt, max, maxOf, min, mod, range, round, valueAt, within } = partialOps(file)

/** Why Gather was entered, in the order of upstream's numbers. (spec/evs.mu:19) */
export type Cause =
  | 'ConsensusTimeout'
  | 'TokenLostInOperational'
  | 'TokenLostInGather'
  | 'TokenLostInCommit'
  | 'TokenLostInRecovery'
  | 'FailedToReceive'
  | 'ForeignInOperational'
  | 'ForeignInGather'
  | 'MergeInOperational'
  | 'MergeInGather'
  | 'MergeDuringJoin'
  | 'JoinInOperational'
  | 'JoinInCommit'
  | 'JoinInRecovery'
  | 'InterfaceUp'

/** A request for a multicast that was not received. (spec/evs.mu:37) */
export type Missing = Rec & { readonly ring: Ring; readonly seq: number }

/** What one member brings from its old ring. (spec/evs.mu:39) */
export type Entry = Rec & {
  readonly oldRing: Ring
  readonly aru: number
  readonly delivered: number
  readonly received: boolean
}

/** The ring token. `aru` starts at -1, below every sequence number. (spec/evs.mu:42) */
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
}

/** A numbered message. Whoever sends it again sends it unchanged. (spec/evs.mu:54) */
export type Mcast = Rec & { readonly kind: 'Mcast'; readonly of: Mcasted }

/** spec/evs.mu:55 */
export type Join = Rec & {
  readonly kind: 'Join'
  readonly proc: SortedSet<NodeId>
  readonly failed: SortedSet<NodeId>
  readonly ringSeq: number
  readonly leaving: boolean
}

/** spec/evs.mu:56 */
export type CommitToken = Rec & {
  readonly kind: 'CommitToken'
  readonly ring: Ring
  readonly hop: number
  readonly moreOld: boolean
  readonly members: List<NodeId>
  readonly entries: List<Entry>
  readonly index: number
}

/** spec/evs.mu:57 */
export type MergeDetect = Rec & { readonly kind: 'MergeDetect'; readonly ring: Ring }

/** spec/evs.mu:58 */
export type HoldCancel = Rec & { readonly kind: 'HoldCancel'; readonly ring: Ring }

/** What is sent again when nothing newer came: one buffer for both tokens. (spec/evs.mu:61) */
export type Saved =
  | Rec & { readonly kind: 'Nothing' }
  | Rec & { readonly kind: 'Ringing'; readonly token: Token }
  | Rec & { readonly kind: 'Forming'; readonly token: CommitToken; readonly next: NodeId }

/** Out: for logs; corosync logs the same. (spec/evs.mu:64) */
export type GatherEntered = Rec & { readonly kind: 'GatherEntered'; readonly cause: Cause }

/** Out: a message got its place in the order of its ring; for monitors, what "send" means. (spec/evs.mu:66) */
export type Sequenced = Rec & { readonly kind: 'Sequenced'; readonly of: Mcasted }

export const CauseShape: EnumShape = {
  kind: 'enum',
  name: 'Cause',
  cases: [
    { name: 'ConsensusTimeout', fields: [] },
    { name: 'TokenLostInOperational', fields: [] },
    { name: 'TokenLostInGather', fields: [] },
    { name: 'TokenLostInCommit', fields: [] },
    { name: 'TokenLostInRecovery', fields: [] },
    { name: 'FailedToReceive', fields: [] },
    { name: 'ForeignInOperational', fields: [] },
    { name: 'ForeignInGather', fields: [] },
    { name: 'MergeInOperational', fields: [] },
    { name: 'MergeInGather', fields: [] },
    { name: 'MergeDuringJoin', fields: [] },
    { name: 'JoinInOperational', fields: [] },
    { name: 'JoinInCommit', fields: [] },
    { name: 'JoinInRecovery', fields: [] },
    { name: 'InterfaceUp', fields: [] },
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
  ],
}

export const McastShape: RecordShape = {
  kind: 'record',
  name: 'Mcast',
  tag: true,
  fields: [{ name: 'of', shape: McastedShape }],
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

export const GatherEnteredShape: RecordShape = {
  kind: 'record',
  name: 'GatherEntered',
  tag: true,
  fields: [{ name: 'cause', shape: CauseShape }],
}

export const SequencedShape: RecordShape = {
  kind: 'record',
  name: 'Sequenced',
  tag: true,
  fields: [{ name: 'of', shape: McastedShape }],
}

const tokenLost$ = maker<Named>('kind')
const resend$ = maker<Named>('kind')
const holdToken$ = maker<Named>('kind')
const joinAgain$ = maker<Named>('kind')
const consensusLost$ = maker<Named>('kind')
const mergeCheck$ = maker<Named>('kind')
const Ring$ = maker<Ring>('rep', 'seq')
const Nothing$ = maker<Saved>('kind')
const Ringing$ = maker<Saved>('kind', 'token')
const MergeDetect$ = maker<MergeDetect>('kind', 'ring')
const Token$ = maker<Token>('kind', 'ring', 'seq', 'hop', 'aru', 'aruBy', 'missing', 'fcc', 'backlog', 'moreOld')
const Join$ = maker<Join>('kind', 'proc', 'failed', 'ringSeq', 'leaving')
const Mcast$ = maker<Mcast>('kind', 'of')
const Missing$ = maker<Missing>('ring', 'seq')
const Mcasted$ = maker<Mcasted>('ring', 'seq', 'ordinal', 'from', 'safe', 'body')
const Sequenced$ = maker<Sequenced>('kind', 'of')
const Delivered$ = maker<Delivered>('kind', 'of')
const HoldCancel$ = maker<HoldCancel>('kind', 'ring')
const GatherEntered$ = maker<GatherEntered>('kind', 'cause')
const CommitToken$ = maker<CommitToken>('kind', 'ring', 'hop', 'moreOld', 'members', 'entries', 'index')
const Entry$ = maker<Entry>('oldRing', 'aru', 'delivered', 'received')
const Forming$ = maker<Saved>('kind', 'token', 'next')
const Old$ = maker<Body>('kind', 'of')
const Moved$ = maker<Moved>('kind', 'ring', 'members')
const Installed$ = maker<Installed>('kind', 'ring', 'members')

/** The member after this one, around the ring. (spec/evs.mu:69) */
export function after(ring: List<NodeId>, n: NodeId): NodeId {
  return first(new List<NodeId>(ring.items.filter(m => m > n))) ?? itemAt(ring, 0, '69:85')
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
  /** Messages that one visit may send, retransmissions included, and that one rotation may. */
  readonly maxMessages: number
  readonly window: number
  /** Visits in which a message is missing until it is asked for. */
  readonly missCount: number
  /** Visits in which our own hole keeps the ring from going on until we give up. */
  readonly failToReceive: number
  /** A token with requests on it is not held (`cancel_token_hold_on_retransmit`). */
  readonly cancelHoldOnRetransmit: boolean
  /** Joins that tell nothing new are answered too. corosync does so, and nodes that do may go on for ever. */
  readonly answersStaleJoins: boolean
  /** Every message is delivered only once every member has it. corosync never does this. */
  readonly safe: boolean
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
  /**
   * Messages of the installed ring that are not yet released; all up to `aru` are there or were, `high` is the last.
   */
  readonly store: SortedMap<number, Mcasted>
  readonly aru: number
  readonly high: number
  readonly delivered: number
  readonly released: number
  /** What waits for the token: from services while a ring is synchronised, and from everybody else. */
  readonly urgent: List<Body>
  readonly queue: List<Body>
  /** The services are not done with the ring: only what they say is sent. */
  readonly waiting: boolean
  /** How many messages this node has sent, whatever the ring. */
  readonly sentEver: number
  /** The hop of the last token taken, and the aru that it had. */
  readonly myHop: number
  readonly lastAru: number
  readonly lastSeq: number
  /** Visits in a row that brought nothing new, as far as anybody asks; and the belief that the token is held. */
  readonly unchanged: number
  readonly held: boolean
  readonly saved: Saved
  /** What of the token's counts is ours: messages sent in the last rotation, and what waited then. */
  readonly sentLast: number
  readonly waitedLast: number
  /** Visits in a row in which somebody's hole held the ring up. */
  readonly stuck: number
  readonly gaveUp: boolean
  /** By sequence, how often a message was found missing. */
  readonly missed: SortedMap<number, number>
  /** All members of the installed ring have everything up to here. */
  readonly safeUpTo: number
  readonly consensus: SortedSet<NodeId>
  readonly joining: List<NodeId>
  /** What the old ring came to, as it was when this node left it. */
  readonly oldAru: number
  readonly oldHigh: number
  readonly received: boolean
  readonly entries: List<Entry>
  readonly originated: boolean
  /** The new ring's messages, in the place of `store`, and what is still to be passed on of the old ring's. */
  readonly fresh: SortedMap<number, Mcasted>
  readonly owed: List<Body>
  /** We said that there is more to be passed on. */
  readonly flagged: boolean
  /** Visits in a row without more old messages, what the ring had come to then, and visits since all have that. */
  readonly quiet: number
  readonly installSeq: number
  readonly rotations: number
  readonly armed: SortedSet<Named>
}

type EvsGiven = Given<EvsConfig>
type EvsReading = Reading<EvsConfig, EvsState>
type EvsWork = Work<EvsConfig, EvsState>

const tokenLost: Named = tokenLost$({ kind: 'tokenLost' })

const resend: Named = resend$({ kind: 'resend' })

const holdToken: Named = holdToken$({ kind: 'holdToken' })

const joinAgain: Named = joinAgain$({ kind: 'joinAgain' })

const consensusLost: Named = consensusLost$({ kind: 'consensusLost' })

const mergeCheck: Named = mergeCheck$({ kind: 'mergeCheck' })

/** The state before `start`. */
function fresh({ self }: EvsGiven): EvsState {
  return {
    phase: 'Gather',
    stored: 0,
    ring: Ring$({ rep: self, seq: 0 }),
    oldRing: Ring$({ rep: self, seq: 0 }),
    oldSaved: false,
    members: emptySet<NodeId>(),
    heardSeq: 0,
    proc: emptySet<NodeId>(),
    failed: emptySet<NodeId>(),
    store: emptyMap<number, Mcasted>(),
    aru: 0,
    high: 0,
    delivered: 0,
    released: 0,
    urgent: List.of<Body>(),
    queue: List.of<Body>(),
    waiting: true,
    sentEver: 0,
    myHop: -1,
    lastAru: 0,
    lastSeq: 0,
    unchanged: 0,
    held: false,
    saved: Nothing$({ kind: 'Nothing' }),
    sentLast: 0,
    waitedLast: 0,
    stuck: 0,
    gaveUp: false,
    missed: emptyMap<number, number>(),
    safeUpTo: 0,
    consensus: emptySet<NodeId>(),
    joining: List.of<NodeId>(),
    oldAru: 0,
    oldHigh: 0,
    received: true,
    entries: List.of<Entry>(),
    originated: false,
    fresh: emptyMap<number, Mcasted>(),
    owed: List.of<Body>(),
    flagged: false,
    quiet: 0,
    installSeq: 0,
    rotations: 0,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: EvsState): Open<EvsState> {
  return {
    phase: state.phase,
    stored: state.stored,
    ring: state.ring,
    oldRing: state.oldRing,
    oldSaved: state.oldSaved,
    members: state.members,
    heardSeq: state.heardSeq,
    proc: state.proc,
    failed: state.failed,
    store: state.store,
    aru: state.aru,
    high: state.high,
    delivered: state.delivered,
    released: state.released,
    urgent: state.urgent,
    queue: state.queue,
    waiting: state.waiting,
    sentEver: state.sentEver,
    myHop: state.myHop,
    lastAru: state.lastAru,
    lastSeq: state.lastSeq,
    unchanged: state.unchanged,
    held: state.held,
    saved: state.saved,
    sentLast: state.sentLast,
    waitedLast: state.waitedLast,
    stuck: state.stuck,
    gaveUp: state.gaveUp,
    missed: state.missed,
    safeUpTo: state.safeUpTo,
    consensus: state.consensus,
    joining: state.joining,
    oldAru: state.oldAru,
    oldHigh: state.oldHigh,
    received: state.received,
    entries: state.entries,
    originated: state.originated,
    fresh: state.fresh,
    owed: state.owed,
    flagged: state.flagged,
    quiet: state.quiet,
    installSeq: state.installSeq,
    rotations: state.rotations,
    armed: state.armed,
  }
}

/** Fields that are tied to other phases go back to what they were at first; whether any was not there. */
function settle(state: Open<EvsState>, first: EvsState): boolean {
  const { phase } = state
  let settled = false
  if (phase !== 'Gather' && !same(state.consensus, first.consensus)) {
    state.consensus = first.consensus
    settled = true
  }
  if (phase !== 'Commit' && phase !== 'Recovery' && phase !== 'Operational' && !same(state.joining, first.joining)) {
    state.joining = first.joining
    settled = true
  }
  if (phase !== 'Commit' && phase !== 'Recovery' && !same(state.oldAru, first.oldAru)) {
    state.oldAru = first.oldAru
    settled = true
  }
  if (phase !== 'Commit' && phase !== 'Recovery' && !same(state.oldHigh, first.oldHigh)) {
    state.oldHigh = first.oldHigh
    settled = true
  }
  if (phase !== 'Commit' && phase !== 'Recovery' && !same(state.received, first.received)) {
    state.received = first.received
    settled = true
  }
  if (phase !== 'Recovery' && !same(state.entries, first.entries)) {
    state.entries = first.entries
    settled = true
  }
  if (phase !== 'Recovery' && !same(state.originated, first.originated)) {
    state.originated = first.originated
    settled = true
  }
  if (phase !== 'Recovery' && !same(state.fresh, first.fresh)) {
    state.fresh = first.fresh
    settled = true
  }
  if (phase !== 'Recovery' && !same(state.owed, first.owed)) {
    state.owed = first.owed
    settled = true
  }
  if (phase !== 'Recovery' && !same(state.flagged, first.flagged)) {
    state.flagged = first.flagged
    settled = true
  }
  if (phase !== 'Recovery' && !same(state.quiet, first.quiet)) {
    state.quiet = first.quiet
    settled = true
  }
  if (phase !== 'Recovery' && !same(state.installSeq, first.installSeq)) {
    state.installSeq = first.installSeq
    settled = true
  }
  if (phase !== 'Recovery' && !same(state.rotations, first.rotations)) {
    state.rotations = first.rotations
    settled = true
  }
  return settled
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string, phase: EvsPhase): Reaction<EvsWork> {
  return match<string, Reaction<EvsWork>>(name)
    .with('start', () => x => onStart(x))
    .with('Token', () => match<EvsPhase, Reaction<EvsWork>>(phase)
      .with('Recovery', 'Operational', () => (x, { body }) => onToken(x, body as Token))
      .with('Gather', 'Commit', () => ignoring('tokens are discarded until recovery begins'))
      .exhaustive())
    .with('holdToken', () => match<EvsPhase, Reaction<EvsWork>>(phase)
      .with('Recovery', 'Operational', () => x => onHoldToken(x))
      .with('Gather', 'Commit', () => ignoring('the token it held is gone'))
      .exhaustive())
    .with('resend', () => match<EvsPhase, Reaction<EvsWork>>(phase)
      .with('Commit', 'Recovery', 'Operational', () => x => onResend(x))
      .with('Gather', () => ignoring('it is cancelled on the way into Gather'))
      .exhaustive())
    .with('HoldCancel', () => match<EvsPhase, Reaction<EvsWork>>(phase)
      .with('Commit', 'Recovery', 'Operational', () => (x, { body }) => onHoldCancel(x, body as HoldCancel))
      .with('Gather', () => (x, { body }) => onHoldCancelInGather(x, body as HoldCancel))
      .exhaustive())
    .with('Mcast', () => match<EvsPhase, Reaction<EvsWork>>(phase)
      .with('Operational', () => (x, { body }) => onMcastInOperational(x, body as Mcast))
      .with('Gather', () => (x, { body }) => onMcastInGather(x, body as Mcast))
      .with('Recovery', () => (x, { body }) => onMcastInRecovery(x, body as Mcast))
      .with('Commit', () => ignoring('neither ring takes messages now'))
      .exhaustive())
    .with('Send', () => (x, { body }) => onSend(x, body as Send))
    .with('SendTogether', () => (x, { body }) => onSendTogether(x, body as SendTogether))
    .with('SyncDone', () => (x, { body }) => onSyncDone(x, body as SyncDone))
    .with('tokenLost', () => match<EvsPhase, Reaction<EvsWork>>(phase)
      .with('Operational', () => x => onTokenLostInOperational(x))
      .with('Gather', () => x => onTokenLostInGather(x))
      .with('Commit', () => x => onTokenLostInCommit(x))
      .with('Recovery', () => x => onTokenLostInRecovery(x))
      .exhaustive())
    .with('mergeCheck', () => match<EvsPhase, Reaction<EvsWork>>(phase)
      .with('Operational', () => x => onMergeCheck(x))
      .with('Gather', 'Commit', 'Recovery', () => ignoring('only an installed ring looks for others'))
      .exhaustive())
    .with('MergeDetect', () => match<EvsPhase, Reaction<EvsWork>>(phase)
      .with('Operational', () => (x, { body, from }) => onMergeDetectInOperational(x, body as MergeDetect, from))
      .with('Gather', () => (x, { body, from }) => onMergeDetectInGather(x, body as MergeDetect, from))
      .with('Commit', 'Recovery', () => ignoring('the ring being formed comes first'))
      .exhaustive())
    .with('joinAgain', () => match<EvsPhase, Reaction<EvsWork>>(phase)
      .with('Gather', () => x => onJoinAgain(x))
      .with('Commit', 'Recovery', 'Operational', () => ignoring('it is cancelled on the way out of Gather'))
      .exhaustive())
    .with('consensusLost', () => match<EvsPhase, Reaction<EvsWork>>(phase)
      .with('Gather', () => x => onConsensusLost(x))
      .with('Commit', 'Recovery', 'Operational', () => ignoring('it is cancelled on the way out of Gather'))
      .exhaustive())
    .with('Join', () => match<EvsPhase, Reaction<EvsWork>>(phase)
      .with('Operational', () => (x, { body, from }) => onJoinInOperational(x, body as Join, from))
      .with('Gather', () => (x, { body, from }) => onJoinInGather(x, body as Join, from))
      .with('Commit', () => (x, { body, from }) => onJoinInCommit(x, body as Join, from))
      .with('Recovery', () => (x, { body, from }) => onJoinInRecovery(x, body as Join, from))
      .exhaustive())
    .with('CommitToken', () => match<EvsPhase, Reaction<EvsWork>>(phase)
      .with('Gather', () => (x, { body }) => onCommitTokenInGather(x, body as CommitToken))
      .with('Commit', () => (x, { body }) => onCommitTokenInCommit(x, body as CommitToken))
      .with('Recovery', () => x => onCommitTokenInRecovery(x))
      .with('Operational', () => ignoring('this ring is installed'))
      .exhaustive())
    .with('Leave', () => x => onLeave(x))
    .otherwise(() => ignoring('not handled here'))
}

/**
 * The ring sequence goes on from what the disk says, plus one, so that a reboot never meets its own old ring.
 * (spec/evs.mu:191)
 */
function onStart(x: EvsWork): void {
  const { self, state } = x
  state.ring = x.wrote(121, Ring$({ rep: self, seq: int(state.stored + 1, '192:34') }))
  state.heardSeq = x.wrote(122, int(state.stored + 1, '193:17'))
  enterGather(x, 'InterfaceUp')
}

/** spec/evs.mu:199 */
function onToken(x: EvsWork, token: Token): void {
  const { config, self, state } = x
  noteIdle(x, token.seq)
  if (!x.asked(123, same(token.ring, state.ring))) return x.refuse(123) // a token of another ring
  if (!x.asked(124, token.hop > state.myHop)) return x.refuse(124) // a token seen before
  if (!x.asked(125, int(token.seq - state.aru, '204:10') < 16384)) return x.refuse(125) // a sequence that cannot be
  const before2 = state.lastAru
  state.lastAru = x.wrote(126, token.aru)
  if (x.asked(127, state.phase === 'Operational')) {
    state.safeUpTo = x.wrote(128, Math.max(state.safeUpTo, Math.min(before2, token.aru)))
    release(x, Math.min(token.aru, before2))
  }
  const waits = state.phase === 'Recovery' ? size(state.owed) : state.waiting ? size(state.urgent) : size(state.queue)
  let t: Token = token
  let allowed: number = mayTransmit(x, token, waits)
  const again = new List<number>(
    token.missing.items.filter(m => same(m.ring, state.ring) && here(x, m.seq)).map(m => m.seq),
  )
  const resent = take(again, allowed)
  for (const seq of resent.items) {
    sendAgain(x, seq)
  }
  allowed = int(allowed - size(resent), '220:16')
  const others = new List<Missing>(
    t.missing.items.filter(m2 => !(same(m2.ring, state.ring) && has(toSet(resent), m2.seq))),
  )
  const asked = askFor(x, others, t.seq)
  t = alter(t, { missing: asked })
  if (x.asked(129, config.cancelHoldOnRetransmit && (size(t.missing) > 0 || size(resent) > 0))) {
    state.held = x.wrote(130, false)
  }
  if (x.asked(
    131,
    int(int(int(state.released + 16384, '226:8') - allowed, '226:8') - config.window, '226:8') < t.seq,
  )) {
    allowed = 0
  }
  const sent = sendNew(x, t.seq, allowed)
  const total = int(size(resent) + sent, '228:17')
  t = alter(t, {
    seq: int(t.seq + sent, '230:12'),
    fcc: Math.max(int(int(t.fcc + total, '231:16') - state.sentLast, '231:16'), 0),
    backlog: Math.max(int(int(t.backlog + waits, '232:20') - state.waitedLast, '232:20'), 0),
  })
  state.sentLast = x.wrote(132, total)
  state.waitedLast = x.wrote(133, waits)
  if (x.asked(134, state.aru < t.aru || t.aruBy === self || t.aruBy === null)) {
    t = alter(t, { aru: state.aru, aruBy: state.aru === t.seq ? null : self })
  }
  state.stuck = x.wrote(135, t.aru === before2 && t.aruBy !== null ? int(state.stuck + 1, '239:58') : 0)
  if (x.asked(136, state.stuck > config.failToReceive && t.aruBy === self)) {
    state.gaveUp = x.wrote(137, true)
    state.failed = x.wrote(138, union(state.failed, setOf<NodeId>([self])))
    if (x.asked(139, state.phase === 'Recovery')) {
      restoreOld(x)
    }
    enterGather(x, 'FailedToReceive')
  } else {
    state.myHop = x.wrote(140, token.hop)
    t = alter(t, { hop: int(t.hop + 1, '248:26') })
    if (x.asked(141, state.phase === 'Recovery')) {
      t = countRotation(x, t)
    }
    state.saved = x.wrote(142, Ringing$({ kind: 'Ringing', token: t }))
    const holds = isRep(x) && state.held
    if (x.asked(143, !holds)) {
      sendSaved(x)
    }
    if (x.asked(144, state.phase === 'Operational')) {
      deliver(x)
    }
    x.arm(tokenLost, config.token)
    x.arm(resend, config.tokenRetransmit)
    if (x.asked(145, holds)) {
      x.arm(holdToken, config.hold)
    }
  }
}

/** spec/evs.mu:374 */
function onHoldToken(x: EvsWork): void {
  sendSaved(x)
}

/** spec/evs.mu:377 */
function onResend(x: EvsWork): void {
  const { config } = x
  sendSaved(x)
  x.arm(resend, config.tokenRetransmit)
}

/** spec/evs.mu:383 */
function onHoldCancel(x: EvsWork, { ring: theirs }: HoldCancel): void {
  const { state } = x
  if (!x.asked(146, same(theirs, state.ring))) return x.refuse(146) // of another ring
  state.unchanged = x.wrote(147, 0)
  if (x.asked(148, isRep(x))) {
    x.cancel(holdToken)
    sendSaved(x)
  }
}

/** spec/evs.mu:391 */
function onHoldCancelInGather(x: EvsWork, { ring: theirs }: HoldCancel): void {
  const { state } = x
  if (!x.asked(149, same(theirs, state.ring))) return x.refuse(149) // of another ring
  state.unchanged = x.wrote(150, 0)
}

/** spec/evs.mu:398 */
function onMcastInOperational(x: EvsWork, { of: of2 }: Mcast): void {
  const { state } = x
  if (x.asked(151, !same(of2.ring, state.ring))) {
    state.proc = x.wrote(152, union(state.proc, setOf<NodeId>([of2.from])))
    enterGather(x, 'ForeignInOperational')
  } else {
    keep(x, of2)
    deliver(x)
  }
}

/** spec/evs.mu:407 */
function onMcastInGather(x: EvsWork, { of: of2 }: Mcast): void {
  const { state } = x
  if (x.asked(153, !same(of2.ring, state.ring))) {
    if (!x.asked(154, !has(state.proc, of2.from))) return x.refuse(154) // a candidate already
    state.proc = x.wrote(155, union(state.proc, setOf<NodeId>([of2.from])))
    enterGather(x, 'ForeignInGather')
  } else {
    keep(x, of2)
  }
}

/** While recovering, what is passed on of the old ring comes in messages of the new one. (spec/evs.mu:417) */
function onMcastInRecovery(x: EvsWork, { of: of2 }: Mcast): void {
  const { state } = x
  if (!x.asked(156, same(of2.ring, state.ring))) return x.refuse(156) // of another ring
  // nobody sends messages of its own before the ring is installed
  if (!x.asked(157, of2.body.kind === 'Old')) return x.refuse(157)
  if (x.asked(158, of2.seq <= 16384 && !has(state.fresh, of2.seq))) {
    const key = of2.seq
    state.fresh = x.wrote(159, put(state.fresh, key, of2))
    state.high = x.wrote(160, Math.max(state.high, of2.seq))
  }
  updateAru(x)
}

/** spec/evs.mu:449 */
function onSend(x: EvsWork, { body: body2, urgent: first2 }: Send): void {
  const { state } = x
  if (x.asked(161, first2)) {
    state.urgent = x.wrote(162, append(state.urgent, body2))
  } else {
    state.queue = x.wrote(163, append(state.queue, body2))
  }
  wake(x)
}

/** spec/evs.mu:453 */
function onSendTogether(x: EvsWork, { before: before2, alone, both, urgent: first2 }: SendTogether): void {
  const { state } = x
  const line = first2 ? state.urgent : state.queue
  const next = same(last(line), before2) ? append(take(line, size(line) - 1), both) : append(line, alone)
  if (x.asked(164, first2)) {
    state.urgent = x.wrote(165, next)
  } else {
    state.queue = x.wrote(166, next)
  }
  wake(x)
}

/** The services are done with the ring: everybody's messages go on. (spec/evs.mu:460) */
function onSyncDone(x: EvsWork, { ring: done2 }: SyncDone): void {
  const { state } = x
  if (!x.asked(167, same(done2, state.ring))) return x.refuse(167) // the services of an earlier ring
  state.waiting = x.wrote(168, false)
  if (x.asked(169, size(state.queue) !== 0)) {
    wake(x)
  }
}

/** spec/evs.mu:475 */
function onTokenLostInOperational(x: EvsWork): void {
  enterGather(x, 'TokenLostInOperational')
}

/** spec/evs.mu:476 */
function onTokenLostInGather(x: EvsWork): void {
  consensusExpired(x)
  enterGather(x, 'TokenLostInGather')
}

/** spec/evs.mu:480 */
function onTokenLostInCommit(x: EvsWork): void {
  enterGather(x, 'TokenLostInCommit')
}

/** spec/evs.mu:481 */
function onTokenLostInRecovery(x: EvsWork): void {
  restoreOld(x)
  enterGather(x, 'TokenLostInRecovery')
}

/** spec/evs.mu:495 */
function onMergeCheck(x: EvsWork): void {
  const { config, state } = x
  if (!x.asked(170, isRep(x))) return x.refuse(170) // the representative speaks for the ring
  x.send(MergeDetect$({ kind: 'MergeDetect', ring: state.ring }), config.peers)
}

/** spec/evs.mu:501 */
function onMergeDetectInOperational(x: EvsWork, { ring: theirs }: MergeDetect, peer: NodeId): void {
  const { state } = x
  if (!x.asked(171, !same(theirs, state.ring))) return x.refuse(171) // our own ring
  state.proc = x.wrote(172, union(state.proc, setOf<NodeId>([peer])))
  enterGather(x, 'MergeInOperational')
}

/** spec/evs.mu:506 */
function onMergeDetectInGather(x: EvsWork, { ring: theirs }: MergeDetect, peer: NodeId): void {
  const { state } = x
  if (!x.asked(173, !same(theirs, state.ring))) return x.refuse(173) // our own ring
  if (!x.asked(174, !has(state.proc, peer))) return x.refuse(174) // a candidate already
  state.proc = x.wrote(175, union(state.proc, setOf<NodeId>([peer])))
  enterGather(x, 'MergeInGather')
}

/** spec/evs.mu:536 */
function onJoinAgain(x: EvsWork): void {
  const { config } = x
  sendJoin(x)
  x.arm(joinAgain, config.join)
}

/** spec/evs.mu:542 */
function onConsensusLost(x: EvsWork): void {
  consensusExpired(x)
}

/** spec/evs.mu:556 */
function onJoinInOperational(
  x: EvsWork,
  { proc: theirs, failed: accused, ringSeq, leaving }: Join,
  peer: NodeId,
): void {
  const { self, state } = x
  state.heardSeq = x.wrote(176, Math.max(state.heardSeq, ringSeq))
  if (!x.asked(177, !has(accused, self))) return x.refuse(177) // it believes that we failed
  // older than our ring
  if (!x.asked(178, !has(state.members, peer) || ringSeq >= state.ring.seq)) return x.refuse(178)
  processJoin(x, peer, theirs, accused, ringSeq, leaving)
  if (x.asked(179, state.phase === 'Operational')) {
    enterGather(x, 'JoinInOperational')
  }
}

/** spec/evs.mu:563 */
function onJoinInGather(x: EvsWork, { proc: theirs, failed: accused, ringSeq, leaving }: Join, peer: NodeId): void {
  const { state } = x
  state.heardSeq = x.wrote(180, Math.max(state.heardSeq, ringSeq))
  processJoin(x, peer, theirs, accused, ringSeq, leaving)
}

/** spec/evs.mu:567 */
function onJoinInCommit(x: EvsWork, { proc: theirs, failed: accused, ringSeq, leaving }: Join, peer: NodeId): void {
  const { state } = x
  state.heardSeq = x.wrote(181, Math.max(state.heardSeq, ringSeq))
  // not of the ring that is being formed
  if (!x.asked(182, includes(state.joining, peer) && ringSeq >= state.ring.seq)) return x.refuse(182)
  processJoin(x, peer, theirs, accused, ringSeq, leaving)
  enterGather(x, 'JoinInCommit')
}

/** spec/evs.mu:573 */
function onJoinInRecovery(x: EvsWork, { proc: theirs, failed: accused, ringSeq, leaving }: Join, peer: NodeId): void {
  const { state } = x
  state.heardSeq = x.wrote(183, Math.max(state.heardSeq, ringSeq))
  // not of the ring that is being formed
  if (!x.asked(184, includes(state.joining, peer) && ringSeq >= state.ring.seq)) return x.refuse(184)
  restoreOld(x)
  processJoin(x, peer, theirs, accused, ringSeq, leaving)
  enterGather(x, 'JoinInRecovery')
}

/** spec/evs.mu:654 */
function onCommitTokenInGather(x: EvsWork, c: CommitToken): void {
  const { state } = x
  if (!x.asked(185, same(toSet(c.members), candidates(x)))) return x.refuse(185) // not the members that we agreed on
  if (!x.asked(186, c.ring.seq > state.ring.seq)) return x.refuse(186) // an old commit token
  // not on its first way round
  if (!x.asked(187, c.index === size(c.entries) && c.index < size(c.members))) return x.refuse(187)
  enterCommit(x, c)
}

/**
 * The second time around: everybody has filled in its entry. Like upstream it compares the sequence alone, and that is enough:
 * a node commits only to a higher sequence than its ring's, and a token is full only when each of its members committed to
 * it, so that a full one of this sequence is of this ring, although two representatives may mint one sequence.
 * (spec/evs.mu:663)
 */
function onCommitTokenInCommit(x: EvsWork, c: CommitToken): void {
  const { state } = x
  if (!x.asked(188, c.ring.seq === state.ring.seq)) return x.refuse(188) // of another ring
  // not all round yet
  if (!x.asked(189, c.index === size(c.members) && size(c.entries) === size(c.members))) return x.refuse(189)
  enterRecovery(x, c)
}

/**
 * Round twice: the representative sends the first ring token, once. Like upstream it does not ask which ring.
 * (spec/evs.mu:706)
 */
function onCommitTokenInRecovery(x: EvsWork): void {
  const { config, self, state } = x
  // only the representative starts the ring token, and once
  if (!x.asked(190, isRep(x) && !state.originated)) return x.refuse(190)
  state.originated = x.wrote(191, true)
  state.flagged = x.wrote(192, size(state.owed) !== 0)
  state.saved = x.wrote(
    193,
    Ringing$({
      kind: 'Ringing',
      token: Token$({
        kind: 'Token',
        ring: state.ring,
        seq: 0,
        hop: 0,
        aru: -1,
        aruBy: self,
        missing: List.of<Missing>(),
        fcc: 0,
        backlog: 0,
        moreOld: size(state.owed) !== 0,
      }),
    }),
  )
  x.arm(tokenLost, config.token)
  x.arm(resend, config.tokenRetransmit)
  sendSaved(x)
}

/** spec/evs.mu:781 */
function onLeave(x: EvsWork): void {
  const { config, self, state } = x
  x.send(
    Join$({
      kind: 'Join',
      proc: without(state.proc, setOf<NodeId>([self])),
      failed: union(state.failed, setOf<NodeId>([self])),
      ringSeq: state.ring.seq,
      leaving: true,
    }),
    without(config.peers, setOf<NodeId>([self])),
  )
}

/** Before the checks, as upstream has it: strangers and duplicates count too. (spec/evs.mu:262) */
function noteIdle(x: EvsWork, seq: number): void {
  const { config, state } = x
  if (x.asked(0, seq === state.lastSeq)) {
    state.unchanged = x.wrote(1, Math.min(int(state.unchanged + 1, '264:24'), int(config.seqnoUnchanged + 1, '264:39')))
    if (x.asked(2, !has(state.armed, mergeCheck))) {
      x.arm(mergeCheck, config.merge)
    }
  } else {
    state.unchanged = x.wrote(3, 0)
    x.cancel(mergeCheck)
    x.cancel(holdToken)
  }
  state.lastSeq = x.wrote(4, seq)
  state.held = x.wrote(5, isRep(x) ? state.unchanged > config.seqnoUnchanged : state.unchanged >= config.seqnoUnchanged)
}

/** What every member has said twice that it has is not asked for any more. (spec/evs.mu:285) */
function release(x: EvsWork, upTo: number): void {
  const { state } = x
  const edge = Math.min(upTo, state.delivered)
  if (!x.asked(6, edge > state.released)) return // nothing new is everybody's
  state.store = x.wrote(7, keepPairs(state.store, (seq, m) => seq > edge))
  state.released = x.wrote(8, edge)
}

/** spec/evs.mu:292 */
function sendAgain(x: EvsWork, seq: number): void {
  const { config, state } = x
  const m = state.phase === 'Recovery' ? valueAt(state.fresh, seq, '293:39') : valueAt(state.store, seq, '293:55')
  x.send(Mcast$({ kind: 'Mcast', of: m }), config.peers)
}

/**
 * The token's requests, with ours behind them. A message that is only late is not asked for at once.
 * (spec/evs.mu:298)
 */
function askFor(x: EvsWork, missing: List<Missing>, last2: number): List<Missing> {
  const { config, state } = x
  let asked: List<Missing> = missing
  for (const seq of range(int(state.aru + 1, '300:28'), last2, '300:28').items.filter(s => !here(x, s))) {
    if (x.asked(9, size(asked) < 30)) {
      state.missed = x.wrote(10, put(state.missed, seq, int((get(state.missed, seq) ?? 0) + 1, '302:24')))
      if (x.asked(
        11,
        valueAt(state.missed, seq, '303:12') >= config.missCount &&
          !includes(asked, Missing$({ ring: state.ring, seq })),
      )) {
        asked = append(asked, Missing$({ ring: state.ring, seq }))
      }
    }
  }
  return asked
}

/** Numbers what waits and sends it; how many. (spec/evs.mu:312) */
function sendNew(x: EvsWork, last2: number, allowed: number): number {
  const { config, self, state } = x
  const bodies = take(state.phase === 'Recovery' ? state.owed : state.waiting ? state.urgent : state.queue, allowed)
  const count = size(bodies)
  let seq: number = last2
  for (const body2 of bodies.items) {
    seq = int(seq + 1, '317:14')
    const m = Mcasted$({ ring: state.ring, seq, ordinal: state.sentEver, from: self, safe: config.safe, body: body2 })
    state.sentEver = x.wrote(12, int(state.sentEver + 1, '319:19'))
    if (x.asked(13, state.phase === 'Recovery')) {
      state.fresh = x.wrote(14, put(state.fresh, seq, m))
    } else {
      state.store = x.wrote(15, put(state.store, seq, m))
    }
    x.emit(Sequenced$({ kind: 'Sequenced', of: m }))
    x.send(Mcast$({ kind: 'Mcast', of: m }), config.peers)
  }
  if (x.asked(16, state.phase === 'Recovery')) {
    state.owed = x.wrote(17, drop(state.owed, count))
  } else if (x.asked(18, state.waiting)) {
    state.urgent = x.wrote(19, drop(state.urgent, count))
  } else {
    state.queue = x.wrote(20, drop(state.queue, count))
  }
  if (x.asked(21, count > 0)) {
    state.high = x.wrote(22, seq)
  }
  updateAru(x)
  return count
}

/** spec/evs.mu:337 */
function updateAru(x: EvsWork): void {
  const { state } = x
  let at2: number = state.aru
  for (let turn = 0; x.asked(23, at2 < state.high && here(x, int(at2 + 1, '339:30'))); turn++) {
    round(turn, 20000, '339:5')
    at2 = int(at2 + 1, '339:59')
  }
  state.aru = x.wrote(24, at2)
  state.missed = x.wrote(25, keepPairs(state.missed, (seq, n) => seq > at2))
}

/**
 * A ring is installed when the token has come by often enough that everybody knows there is nothing left to recover.
 * (spec/evs.mu:345)
 */
function countRotation(x: EvsWork, token: Token): Token {
  const { state } = x
  let t: Token = token
  if (x.asked(26, size(state.owed) !== 0)) {
    if (x.asked(27, !t.moreOld)) {
      t = alter(t, { moreOld: true })
      state.flagged = x.wrote(28, true)
    }
  } else if (x.asked(29, t.moreOld && state.flagged)) {
    t = alter(t, { moreOld: false })
    state.flagged = x.wrote(30, false)
  }
  const times = t.moreOld ? 0 : Math.min(state.quiet + 1, 3)
  if (x.asked(31, times === 2)) {
    state.installSeq = x.wrote(32, t.seq)
  }
  state.quiet = x.wrote(33, within(times, 0, 3, '359:5'))
  if (x.asked(34, state.quiet >= 2 && state.installSeq <= state.aru)) {
    state.received = x.wrote(35, true)
  }
  state.rotations = x.wrote(
    36,
    within(state.quiet === 3 && state.installSeq <= t.aru ? state.rotations + 1 : 0, 0, 2, '361:5'),
  )
  if (x.asked(37, state.rotations === 2)) {
    enterOperational(x)
  }
  return t
}

/** spec/evs.mu:366 */
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

/** spec/evs.mu:428 */
function keep(x: EvsWork, m: Mcasted): void {
  const { state } = x
  if (x.asked(
    38,
    m.seq > state.released && m.seq <= int(state.released + 16384, '429:38') && !has(state.store, m.seq),
  )) {
    const key = m.seq
    state.store = x.wrote(39, put(state.store, key, m))
    state.high = x.wrote(40, Math.max(state.high, m.seq))
  }
  updateAru(x)
}

/** Up to the first hole, or the first that has to be safe and is not. (spec/evs.mu:437) */
function deliver(x: EvsWork): void {
  const { state } = x
  for (let turn = 0; x.asked(
    41,
    has(state.store, int(state.delivered + 1, '438:11')) &&
      (!valueAt(state.store, int(state.delivered + 1, '438:49'), '438:43').safe ||
        int(state.delivered + 1, '438:72') <= state.safeUpTo),
  ); turn++) {
    round(turn, 20000, '438:5')
    state.delivered = x.wrote(42, int(state.delivered + 1, '439:20'))
    handUp(x, valueAt(state.store, state.delivered, '440:14'))
  }
}

/** spec/evs.mu:444 */
function handUp(x: EvsWork, m: Mcasted): void {
  if (!x.asked(43, m.body.kind !== 'Old')) return // it was for those of another old ring
  x.emit(Delivered$({ kind: 'Delivered', of: m }))
}

/**
 * Who has something to send does not wait until the representative lets go of the token; in no phase, as upstream has it.
 * (spec/evs.mu:467)
 */
function wake(x: EvsWork): void {
  const { config, state } = x
  if (!x.asked(44, state.held)) return // the token comes by itself
  state.held = x.wrote(45, false)
  x.send(HoldCancel$({ kind: 'HoldCancel', ring: state.ring }), config.peers)
}

/** A recovery that failed never was, but for the ring's number. (spec/evs.mu:487) */
function restoreOld(x: EvsWork): void {
  const { state } = x
  state.aru = x.wrote(46, state.oldAru)
  state.high = x.wrote(47, state.oldHigh)
  state.missed = x.wrote(48, emptyMap<number, number>())
}

/**
 * Every way into Gather comes through here. It keeps proc and failed: only an installed ring clears them.
 * (spec/evs.mu:517)
 */
function enterGather(x: EvsWork, cause: Cause): void {
  const { config, self, state } = x
  x.become(49, 'Gather')
  state.proc = x.wrote(50, union(state.proc, setOf<NodeId>([self])))
  state.consensus = x.wrote(51, setOf<NodeId>([self]))
  x.cancel(tokenLost)
  x.cancel(resend)
  x.cancel(holdToken)
  x.cancel(mergeCheck)
  x.arm(joinAgain, config.join)
  x.arm(consensusLost, config.consensus)
  sendJoin(x)
  x.emit(GatherEntered$({ kind: 'GatherEntered', cause }))
}

/** To the whole nodelist, ourselves included: a lone node lives on its own join. (spec/evs.mu:532) */
function sendJoin(x: EvsWork): void {
  const { config, state } = x
  x.send(
    Join$({ kind: 'Join', proc: state.proc, failed: state.failed, ringSeq: state.ring.seq, leaving: false }),
    config.peers,
  )
}

/**
 * Who did not agree in time has failed. If all did, the representative's commit token never came.
 * (spec/evs.mu:546)
 */
function consensusExpired(x: EvsWork): void {
  const { config, self, state } = x
  if (x.asked(52, subset(candidates(x), state.consensus))) {
    state.consensus = x.wrote(53, setOf<NodeId>([self]))
    x.arm(tokenLost, config.token)
  } else {
    state.failed = x.wrote(54, union(state.failed, without(state.proc, state.consensus)))
    enterGather(x, 'ConsensusTimeout')
  }
}

/**
 * Agreement, news, or neither. May end in Commit; a caller in Commit or Recovery goes to Gather all the same.
 * (spec/evs.mu:583)
 */
function processJoin(
  x: EvsWork,
  peer: NodeId,
  theirs: SortedSet<NodeId>,
  accused: SortedSet<NodeId>,
  ringSeq: number,
  leaving: boolean,
): void {
  const { config, self, state } = x
  if (x.asked(55, same(theirs, state.proc) && same(accused, state.failed))) {
    if (x.asked(56, !leaving)) {
      state.consensus = x.wrote(57, union(state.consensus, setOf<NodeId>([peer])))
    }
    if (!x.asked(58, subset(candidates(x), state.consensus))) return // others have yet to agree
    if (x.asked(59, state.gaveUp)) {
      state.proc = x.wrote(60, setOf<NodeId>([self]))
      state.failed = x.wrote(61, emptySet<NodeId>())
      startCommit(x)
    } else {
      if (!x.asked(62, size(candidates(x)) !== 0)) return // nobody is left
      if (!x.asked(63, self === min(candidates(x), '594:22'))) return // the lowest candidate starts the ring
      startCommit(x)
    }
  } else {
    // it knows less than we do
    if (!x.asked(64, !(subset(theirs, state.proc) && subset(accused, state.failed)))) return
    if (!x.asked(65, !has(state.failed, peer))) return // it has failed
    const knowsOurs = !has(accused, self) || ringSeq >= state.ring.seq
    if (!x.asked(66, knowsOurs || config.answersStaleJoins)) return // it accuses us of what was before our ring
    const more = has(accused, self) ? setOf<NodeId>([peer]) : has(state.members, peer) ? accused : emptySet<NodeId>()
    const tells = !(subset(theirs, state.proc) && subset(more, state.failed))
    // whom it accuses is no news, as it was not of our ring
    if (!x.asked(67, tells || config.answersStaleJoins)) return
    state.proc = x.wrote(68, union(state.proc, theirs))
    state.failed = x.wrote(69, union(state.failed, more))
    enterGather(x, 'MergeDuringJoin')
  }
}

/** spec/evs.mu:615 */
function startCommit(x: EvsWork): void {
  const { self, state } = x
  const next = Ring$({ rep: self, seq: int(state.heardSeq + 4, '616:37') })
  enterCommit(
    x,
    CommitToken$({
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
 * (spec/evs.mu:621)
 */
function enterCommit(x: EvsWork, c: CommitToken): void {
  const { config, state } = x
  if (x.asked(70, !state.oldSaved)) {
    state.oldRing = x.wrote(71, state.ring)
    state.oldSaved = x.wrote(72, true)
  }
  x.become(73, 'Commit')
  state.oldAru = x.wrote(74, state.aru)
  state.oldHigh = x.wrote(75, state.high)
  const mine = Entry$({
    oldRing: state.oldRing,
    aru: state.aru,
    delivered: state.delivered,
    received: state.aru === state.high,
  })
  const entries = withOurs(c.entries, mine)
  state.received = x.wrote(76, itemAt(entries, c.index, '631:17').received)
  state.ring = x.wrote(77, c.ring)
  state.stored = x.wrote(78, c.ring.seq)
  state.heardSeq = x.wrote(79, Math.max(state.heardSeq, c.ring.seq))
  state.joining = x.wrote(80, c.members)
  state.sentLast = x.wrote(81, 0)
  state.waitedLast = x.wrote(82, 0)
  const token = alter(c, { hop: int(c.hop + 1, '638:31'), entries, index: int(c.index + 1, '638:67') })
  state.saved = x.wrote(
    83,
    Forming$({
      kind: 'Forming',
      token,
      next: itemAt(token.members, mod(token.index, size(token.members), '639:43'), '639:29'),
    }),
  )
  x.cancel(joinAgain)
  x.cancel(consensusLost)
  x.arm(tokenLost, config.token)
  x.arm(resend, config.tokenRetransmit)
  sendSaved(x)
}

/** spec/evs.mu:678 */
function enterRecovery(x: EvsWork, c: CommitToken): void {
  const { config, self, state } = x
  const savedAru = state.oldAru
  const savedHigh = state.oldHigh
  const had = state.received
  x.become(84, 'Recovery')
  state.oldAru = x.wrote(85, savedAru)
  state.oldHigh = x.wrote(86, savedHigh)
  state.received = x.wrote(87, had)
  state.joining = x.wrote(88, c.members)
  state.entries = x.wrote(89, c.entries)
  const ours = keepPairs(
    mapOf<NodeId, Entry>(
      indices(state.entries).items.map(
        i => [itemAt(state.joining, i, '688:37'), itemAt(state.entries, i, '688:49')] as const
      ),
    ),
    (n, e) => has(moved(x), n),
  )
  if (x.asked(90, ours.values.some(e2 => !e2.received))) {
    const low = min(concat(new List<number>(ours.values.map(e3 => e3.aru)), List.of<number>(state.oldHigh)), '690:17')
    state.owed = x.wrote(
      91,
      new List<Body>(
        pairs(state.store).filter(([s, m]) => s > low && s <= state.oldHigh).map(
          ([s, m]) => Old$({ kind: 'Old', of: m })
        ),
      ),
    )
  }
  state.fresh = x.wrote(92, emptyMap<number, Mcasted>())
  state.aru = x.wrote(93, 0)
  state.high = x.wrote(94, 0)
  state.missed = x.wrote(95, emptyMap<number, number>())
  state.stuck = x.wrote(96, 0)
  state.myHop = x.wrote(97, -1)
  state.unchanged = x.wrote(98, 0)
  state.saved = x.wrote(
    99,
    Forming$({ kind: 'Forming', token: alter(c, { hop: int(c.hop + 1, '700:36') }), next: after(state.joining, self) }),
  )
  x.arm(tokenLost, config.token)
  x.arm(resend, config.tokenRetransmit)
  sendSaved(x)
}

/**
 * The order of extended virtual synchrony: what is left of the old configuration, the transitional one, what its
 * members alone can still deliver, then the new one. (spec/evs.mu:733)
 */
function enterOperational(x: EvsWork): void {
  const { state } = x
  const came = moved(x)
  const list = state.joining
  const upTo = state.aru
  const top = state.high
  const next = state.fresh
  let old: SortedMap<number, Mcasted> = state.store
  for (const [s, m] of pairs(next)) {
    const it = m.body
    matched: {
      if (it.kind === 'Old') {
        const { of: inner } = it
        if (x.asked(
          100,
          same(inner.ring, state.oldRing) && inner.seq > state.released && s <= upTo && !has(old, inner.seq),
        )) {
          const key = inner.seq
          old = put(old, key, inner)
          break matched
        }
      }
      {
        break matched
      }
    }
  }
  state.store = x.wrote(101, old)
  state.safeUpTo = x.wrote(
    102,
    max(
      concat(
        List.of<number>(state.safeUpTo),
        new List<number>(
          indices(state.entries).items.filter(i => has(came, itemAt(state.joining, i, '751:88'))).map(
            i => itemAt(state.entries, i, '751:35').delivered
          ),
        ),
      ),
      '751:17',
    ),
  )
  deliver(x)
  x.emit(Moved$({ kind: 'Moved', ring: state.ring, members: came }))
  state.waiting = x.wrote(103, true)
  let hole: boolean = false as boolean
  for (const [s3, m3] of pairs(keepPairs(old, (s2, m2) => s2 > state.delivered))) {
    hole = hole || s3 > int(state.delivered + 1, '758:27')
    state.delivered = x.wrote(104, s3)
    if (x.asked(105, has(came, m3.from) || !hole)) {
      handUp(x, m3)
    }
  }
  x.become(106, 'Operational')
  state.joining = x.wrote(107, list)
  state.members = x.wrote(108, toSet(list))
  state.proc = x.wrote(109, state.members)
  state.failed = x.wrote(110, emptySet<NodeId>())
  state.oldRing = x.wrote(111, state.ring)
  state.oldSaved = x.wrote(112, false)
  state.gaveUp = x.wrote(113, false)
  x.emit(Installed$({ kind: 'Installed', ring: state.ring, members: state.members }))
  state.store = x.wrote(114, keepPairs(next, (s4, m4) => s4 > top))
  state.aru = x.wrote(115, upTo)
  state.high = x.wrote(116, top)
  state.delivered = x.wrote(117, max(concat(new List<number>(next.keys), List.of<number>(0)), '775:18'))
  state.released = x.wrote(118, state.delivered)
  state.safeUpTo = x.wrote(119, 0)
  state.lastAru = x.wrote(120, 0)
}

/** Who would be on the next ring. (spec/evs.mu:186) */
function candidates({ state }: EvsReading): SortedSet<NodeId> {
  return without(state.proc, state.failed)
}

/** spec/evs.mu:187 */
function isRep({ self, state }: EvsReading): boolean {
  return state.ring.rep === self
}

/** spec/evs.mu:188 */
function here({ state }: EvsReading, seq: number): boolean {
  return state.phase === 'Recovery' ? has(state.fresh, seq) : has(state.store, seq)
}

/** Flow control: a share of the window, and of the backlog of all. (spec/evs.mu:276) */
function mayTransmit({ config, state }: EvsReading, token: Token, waits: number): number {
  const most = Math.max(Math.min(config.maxMessages, int(config.window - token.fcc, '277:44')), 0)
  const all = int(int(token.backlog + waits, '278:15') - state.waitedLast, '278:15')
  if (all <= 0) {
    return most
  }
  const share = div(int(config.window * state.waitedLast, '280:17'), all, '280:17')
  return share > 0 ? Math.min(most, share) : most
}

/** Of those of one old ring, who has less than another has not received everything. (spec/evs.mu:648) */
function withOurs(entries: List<Entry>, mine: Entry): List<Entry> {
  const all = append(entries, mine)
  const most = maxOf(all.items.filter(e => same(e.oldRing, mine.oldRing)), e => e.aru, [], '650:16')
  return new List<Entry>(
    all.items.map(e2 => same(e2.oldRing, mine.oldRing) && e2.aru < most ? alter(e2, { received: false }) : e2),
  )
}

/** Those of our old ring who come from that very ring, and nothing in between. (spec/evs.mu:672) */
function moved({ state }: EvsReading): SortedSet<NodeId> {
  return setOf<NodeId>(
    pairs(
      mapOf<NodeId, Entry>(
        indices(state.entries).items.map(
          i => [itemAt(state.joining, i, '674:19'), itemAt(state.entries, i, '674:31')] as const
        ),
      ),
    ).filter(([n, e]) => has(state.members, n) && same(e.oldRing, state.oldRing)).map(([n, e]) => n),
  )
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
    { name: 'window', shape: { kind: 'int' }, optional: true },
    { name: 'missCount', shape: { kind: 'int' }, optional: true },
    { name: 'failToReceive', shape: { kind: 'int' }, optional: true },
    { name: 'cancelHoldOnRetransmit', shape: { kind: 'bool' }, optional: true },
    { name: 'answersStaleJoins', shape: { kind: 'bool' }, optional: true },
    { name: 'safe', shape: { kind: 'bool' }, optional: true },
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
    window: () => 50,
    missCount: () => 5,
    failToReceive: () => 2500,
    cancelHoldOnRetransmit: () => false,
    answersStaleJoins: () => false,
    safe: () => false,
  },
  requires: [
    { holds: ({ config, self }) => has(config.peers, self), reason: 'this node is not in the nodelist' },
    { holds: ({ config }) => config.consensus >= config.join, reason: 'consensus must not be shorter than join' },
  ],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 263, column: 8, text: 'seq == lastSeq' },
  /* 1 */ { kind: 'assign', file, line: 264, column: 7, text: 'unchanged := min(unchanged + 1, config.seqnoUnchanged + 1)', field: 'unchanged' },
  /* 2 */ { kind: 'if', file, line: 265, column: 10, text: 'not armed(mergeCheck)' },
  /* 3 */ { kind: 'assign', file, line: 267, column: 7, text: 'unchanged := 0', field: 'unchanged' },
  /* 4 */ { kind: 'assign', file, line: 271, column: 5, text: 'lastSeq := seq', field: 'lastSeq' },
  /* 5 */ { kind: 'assign', file, line: 272, column: 5, text: 'held := if isRep() then unchanged > config.seqnoUnchanged else unchanged >= config.seqnoUnchanged', field: 'held' },
  /* 6 */ { kind: 'when', file, line: 287, column: 10, text: 'edge > released', reason: 'nothing new is everybody\'s' },
  /* 7 */ { kind: 'assign', file, line: 288, column: 5, text: 'store := { seq: m for seq, m in store where seq > edge }', field: 'store' },
  /* 8 */ { kind: 'assign', file, line: 289, column: 5, text: 'released := edge', field: 'released' },
  /* 9 */ { kind: 'if', file, line: 301, column: 10, text: 'size(asked) < 30' },
  /* 10 */ { kind: 'assign', file, line: 302, column: 9, text: 'missed[seq] := (get(missed, seq) ?? 0) + 1', field: 'missed' },
  /* 11 */ { kind: 'if', file, line: 303, column: 12, text: 'missed[seq] >= config.missCount and Missing(ring: ring, seq: seq) not in asked' },
  /* 12 */ { kind: 'assign', file, line: 319, column: 7, text: 'sentEver := sentEver + 1', field: 'sentEver' },
  /* 13 */ { kind: 'if', file, line: 320, column: 10, text: 'phase == Recovery' },
  /* 14 */ { kind: 'assign', file, line: 320, column: 30, text: 'fresh[seq] := m', field: 'fresh' },
  /* 15 */ { kind: 'assign', file, line: 320, column: 55, text: 'store[seq] := m', field: 'store' },
  /* 16 */ { kind: 'if', file, line: 324, column: 8, text: 'phase == Recovery' },
  /* 17 */ { kind: 'assign', file, line: 325, column: 7, text: 'owed := drop(owed, count)', field: 'owed' },
  /* 18 */ { kind: 'if', file, line: 326, column: 15, text: 'waiting' },
  /* 19 */ { kind: 'assign', file, line: 327, column: 7, text: 'urgent := drop(urgent, count)', field: 'urgent' },
  /* 20 */ { kind: 'assign', file, line: 329, column: 7, text: 'queue := drop(queue, count)', field: 'queue' },
  /* 21 */ { kind: 'if', file, line: 332, column: 8, text: 'count > 0' },
  /* 22 */ { kind: 'assign', file, line: 332, column: 20, text: 'high := seq', field: 'high' },
  /* 23 */ { kind: 'while', file, line: 339, column: 11, text: 'at < high and here(at + 1)' },
  /* 24 */ { kind: 'assign', file, line: 340, column: 5, text: 'aru := at', field: 'aru' },
  /* 25 */ { kind: 'assign', file, line: 341, column: 5, text: 'missed := { seq: n for seq, n in missed where seq > at }', field: 'missed' },
  /* 26 */ { kind: 'if', file, line: 347, column: 8, text: 'owed != []' },
  /* 27 */ { kind: 'if', file, line: 348, column: 10, text: 'not t.moreOld' },
  /* 28 */ { kind: 'assign', file, line: 350, column: 9, text: 'flagged := true', field: 'flagged' },
  /* 29 */ { kind: 'if', file, line: 352, column: 15, text: 't.moreOld and flagged' },
  /* 30 */ { kind: 'assign', file, line: 354, column: 7, text: 'flagged := false', field: 'flagged' },
  /* 31 */ { kind: 'if', file, line: 358, column: 8, text: 'times == 2' },
  /* 32 */ { kind: 'assign', file, line: 358, column: 21, text: 'installSeq := t.seq', field: 'installSeq' },
  /* 33 */ { kind: 'assign', file, line: 359, column: 5, text: 'quiet := times', field: 'quiet' },
  /* 34 */ { kind: 'if', file, line: 360, column: 8, text: 'quiet >= 2 and installSeq <= aru' },
  /* 35 */ { kind: 'assign', file, line: 360, column: 43, text: 'received := true', field: 'received' },
  /* 36 */ { kind: 'assign', file, line: 361, column: 5, text: 'rotations := if quiet == 3 and installSeq <= t.aru then rotations + 1 else 0', field: 'rotations' },
  /* 37 */ { kind: 'if', file, line: 362, column: 8, text: 'rotations == 2' },
  /* 38 */ { kind: 'if', file, line: 429, column: 8, text: 'm.seq > released and m.seq <= released + 16_384 and m.seq not in store' },
  /* 39 */ { kind: 'assign', file, line: 430, column: 7, text: 'store[m.seq] := m', field: 'store' },
  /* 40 */ { kind: 'assign', file, line: 431, column: 7, text: 'high := max(high, m.seq)', field: 'high' },
  /* 41 */ { kind: 'while', file, line: 438, column: 11, text: 'delivered + 1 in store and (not store[delivered + 1].safe or delivered + 1 <= safeUpTo)' },
  /* 42 */ { kind: 'assign', file, line: 439, column: 7, text: 'delivered := delivered + 1', field: 'delivered' },
  /* 43 */ { kind: 'when', file, line: 445, column: 10, text: 'not m.body is Old(_)', reason: 'it was for those of another old ring' },
  /* 44 */ { kind: 'when', file, line: 468, column: 10, text: 'held', reason: 'the token comes by itself' },
  /* 45 */ { kind: 'assign', file, line: 469, column: 5, text: 'held := false', field: 'held' },
  /* 46 */ { kind: 'assign', file, line: 488, column: 5, text: 'aru := oldAru', field: 'aru' },
  /* 47 */ { kind: 'assign', file, line: 489, column: 5, text: 'high := oldHigh', field: 'high' },
  /* 48 */ { kind: 'assign', file, line: 490, column: 5, text: 'missed := {}', field: 'missed' },
  /* 49 */ { kind: 'assign', file, line: 518, column: 5, text: 'become Gather', field: 'phase' },
  /* 50 */ { kind: 'assign', file, line: 519, column: 5, text: 'proc := proc + { self }', field: 'proc' },
  /* 51 */ { kind: 'assign', file, line: 520, column: 5, text: 'consensus := { self }', field: 'consensus' },
  /* 52 */ { kind: 'if', file, line: 547, column: 8, text: 'candidates() subset consensus' },
  /* 53 */ { kind: 'assign', file, line: 548, column: 7, text: 'consensus := { self }', field: 'consensus' },
  /* 54 */ { kind: 'assign', file, line: 551, column: 7, text: 'failed := failed + (proc - consensus)', field: 'failed' },
  /* 55 */ { kind: 'if', file, line: 584, column: 8, text: 'theirs == proc and accused == failed' },
  /* 56 */ { kind: 'if', file, line: 585, column: 10, text: 'not leaving' },
  /* 57 */ { kind: 'assign', file, line: 585, column: 24, text: 'consensus := consensus + { peer }', field: 'consensus' },
  /* 58 */ { kind: 'when', file, line: 586, column: 12, text: 'candidates() subset consensus', reason: 'others have yet to agree' },
  /* 59 */ { kind: 'if', file, line: 587, column: 10, text: 'gaveUp' },
  /* 60 */ { kind: 'assign', file, line: 589, column: 9, text: 'proc := { self }', field: 'proc' },
  /* 61 */ { kind: 'assign', file, line: 590, column: 9, text: 'failed := {}', field: 'failed' },
  /* 62 */ { kind: 'when', file, line: 593, column: 14, text: 'candidates() != {}', reason: 'nobody is left' },
  /* 63 */ { kind: 'when', file, line: 594, column: 14, text: 'self == min(candidates())', reason: 'the lowest candidate starts the ring' },
  /* 64 */ { kind: 'when', file, line: 598, column: 12, text: 'not (theirs subset proc and accused subset failed)', reason: 'it knows less than we do' },
  /* 65 */ { kind: 'when', file, line: 599, column: 12, text: 'peer not in failed', reason: 'it has failed' },
  /* 66 */ { kind: 'when', file, line: 602, column: 12, text: 'knowsOurs or config.answersStaleJoins', reason: 'it accuses us of what was before our ring' },
  /* 67 */ { kind: 'when', file, line: 606, column: 12, text: 'tells or config.answersStaleJoins', reason: 'whom it accuses is no news, as it was not of our ring' },
  /* 68 */ { kind: 'assign', file, line: 607, column: 7, text: 'proc := proc + theirs', field: 'proc' },
  /* 69 */ { kind: 'assign', file, line: 608, column: 7, text: 'failed := failed + more', field: 'failed' },
  /* 70 */ { kind: 'if', file, line: 622, column: 8, text: 'not oldSaved' },
  /* 71 */ { kind: 'assign', file, line: 623, column: 7, text: 'oldRing := ring', field: 'oldRing' },
  /* 72 */ { kind: 'assign', file, line: 624, column: 7, text: 'oldSaved := true', field: 'oldSaved' },
  /* 73 */ { kind: 'assign', file, line: 626, column: 5, text: 'become Commit', field: 'phase' },
  /* 74 */ { kind: 'assign', file, line: 627, column: 5, text: 'oldAru := aru', field: 'oldAru' },
  /* 75 */ { kind: 'assign', file, line: 628, column: 5, text: 'oldHigh := high', field: 'oldHigh' },
  /* 76 */ { kind: 'assign', file, line: 631, column: 5, text: 'received := entries[c.index].received', field: 'received' },
  /* 77 */ { kind: 'assign', file, line: 632, column: 5, text: 'ring := c.ring', field: 'ring' },
  /* 78 */ { kind: 'assign', file, line: 633, column: 5, text: 'stored := c.ring.seq', field: 'stored' },
  /* 79 */ { kind: 'assign', file, line: 634, column: 5, text: 'heardSeq := max(heardSeq, c.ring.seq)', field: 'heardSeq' },
  /* 80 */ { kind: 'assign', file, line: 635, column: 5, text: 'joining := c.members', field: 'joining' },
  /* 81 */ { kind: 'assign', file, line: 636, column: 5, text: 'sentLast := 0', field: 'sentLast' },
  /* 82 */ { kind: 'assign', file, line: 637, column: 5, text: 'waitedLast := 0', field: 'waitedLast' },
  /* 83 */ { kind: 'assign', file, line: 639, column: 5, text: 'saved := Forming(token, token.members[token.index mod size(token.members)])', field: 'saved' },
  /* 84 */ { kind: 'assign', file, line: 682, column: 5, text: 'become Recovery', field: 'phase' },
  /* 85 */ { kind: 'assign', file, line: 683, column: 5, text: 'oldAru := savedAru', field: 'oldAru' },
  /* 86 */ { kind: 'assign', file, line: 684, column: 5, text: 'oldHigh := savedHigh', field: 'oldHigh' },
  /* 87 */ { kind: 'assign', file, line: 685, column: 5, text: 'received := had', field: 'received' },
  /* 88 */ { kind: 'assign', file, line: 686, column: 5, text: 'joining := c.members', field: 'joining' },
  /* 89 */ { kind: 'assign', file, line: 687, column: 5, text: 'entries := c.entries', field: 'entries' },
  /* 90 */ { kind: 'if', file, line: 689, column: 8, text: 'exists n, e in ours: not e.received' },
  /* 91 */ { kind: 'assign', file, line: 691, column: 7, text: 'owed := [Old(m) for s, m in store where s > low and s <= oldHigh]', field: 'owed' },
  /* 92 */ { kind: 'assign', file, line: 693, column: 5, text: 'fresh := {}', field: 'fresh' },
  /* 93 */ { kind: 'assign', file, line: 694, column: 5, text: 'aru := 0', field: 'aru' },
  /* 94 */ { kind: 'assign', file, line: 695, column: 5, text: 'high := 0', field: 'high' },
  /* 95 */ { kind: 'assign', file, line: 696, column: 5, text: 'missed := {}', field: 'missed' },
  /* 96 */ { kind: 'assign', file, line: 697, column: 5, text: 'stuck := 0', field: 'stuck' },
  /* 97 */ { kind: 'assign', file, line: 698, column: 5, text: 'myHop := -1', field: 'myHop' },
  /* 98 */ { kind: 'assign', file, line: 699, column: 5, text: 'unchanged := 0', field: 'unchanged' },
  /* 99 */ { kind: 'assign', file, line: 700, column: 5, text: 'saved := Forming(c with { hop: c.hop + 1 }, after(joining, self))', field: 'saved' },
  /* 100 */ { kind: 'where', file, line: 742, column: 26, text: 'inner.ring == oldRing and inner.seq > released and s <= upTo and inner.seq not in old' },
  /* 101 */ { kind: 'assign', file, line: 749, column: 5, text: 'store := old', field: 'store' },
  /* 102 */ { kind: 'assign', file, line: 751, column: 5, text: 'safeUpTo := max([safeUpTo] + [entries[i].delivered for i in indices(entries) where joining[i] in came])', field: 'safeUpTo' },
  /* 103 */ { kind: 'assign', file, line: 754, column: 5, text: 'waiting := true', field: 'waiting' },
  /* 104 */ { kind: 'assign', file, line: 759, column: 7, text: 'delivered := s', field: 'delivered' },
  /* 105 */ { kind: 'if', file, line: 760, column: 10, text: 'm.from in came or not hole' },
  /* 106 */ { kind: 'assign', file, line: 762, column: 5, text: 'become Operational', field: 'phase' },
  /* 107 */ { kind: 'assign', file, line: 763, column: 5, text: 'joining := list', field: 'joining' },
  /* 108 */ { kind: 'assign', file, line: 764, column: 5, text: 'members := { n for n in list }', field: 'members' },
  /* 109 */ { kind: 'assign', file, line: 765, column: 5, text: 'proc := members', field: 'proc' },
  /* 110 */ { kind: 'assign', file, line: 766, column: 5, text: 'failed := {}', field: 'failed' },
  /* 111 */ { kind: 'assign', file, line: 767, column: 5, text: 'oldRing := ring', field: 'oldRing' },
  /* 112 */ { kind: 'assign', file, line: 768, column: 5, text: 'oldSaved := false', field: 'oldSaved' },
  /* 113 */ { kind: 'assign', file, line: 769, column: 5, text: 'gaveUp := false', field: 'gaveUp' },
  /* 114 */ { kind: 'assign', file, line: 772, column: 5, text: 'store := { s: m for s, m in next where s > top }', field: 'store' },
  /* 115 */ { kind: 'assign', file, line: 773, column: 5, text: 'aru := upTo', field: 'aru' },
  /* 116 */ { kind: 'assign', file, line: 774, column: 5, text: 'high := top', field: 'high' },
  /* 117 */ { kind: 'assign', file, line: 775, column: 5, text: 'delivered := max([s for s, m in next] + [0])', field: 'delivered' },
  /* 118 */ { kind: 'assign', file, line: 776, column: 5, text: 'released := delivered', field: 'released' },
  /* 119 */ { kind: 'assign', file, line: 777, column: 5, text: 'safeUpTo := 0', field: 'safeUpTo' },
  /* 120 */ { kind: 'assign', file, line: 778, column: 5, text: 'lastAru := 0', field: 'lastAru' },
  /* 121 */ { kind: 'assign', file, line: 192, column: 5, text: 'ring := Ring(rep: self, seq: stored + 1)', field: 'ring' },
  /* 122 */ { kind: 'assign', file, line: 193, column: 5, text: 'heardSeq := stored + 1', field: 'heardSeq' },
  /* 123 */ { kind: 'when', file, line: 201, column: 10, text: 'token.ring == ring', reason: 'a token of another ring' },
  /* 124 */ { kind: 'when', file, line: 202, column: 10, text: 'token.hop > myHop', reason: 'a token seen before' },
  /* 125 */ { kind: 'when', file, line: 204, column: 10, text: 'token.seq - aru < 16_384', reason: 'a sequence that cannot be' },
  /* 126 */ { kind: 'assign', file, line: 206, column: 5, text: 'lastAru := token.aru', field: 'lastAru' },
  /* 127 */ { kind: 'if', file, line: 209, column: 8, text: 'phase == Operational' },
  /* 128 */ { kind: 'assign', file, line: 210, column: 7, text: 'safeUpTo := max(safeUpTo, min(before, token.aru))', field: 'safeUpTo' },
  /* 129 */ { kind: 'if', file, line: 224, column: 8, text: 'config.cancelHoldOnRetransmit and (size(t.missing) > 0 or size(resent) > 0)' },
  /* 130 */ { kind: 'assign', file, line: 224, column: 86, text: 'held := false', field: 'held' },
  /* 131 */ { kind: 'if', file, line: 226, column: 8, text: 'released + 16_384 - allowed - config.window < t.seq' },
  /* 132 */ { kind: 'assign', file, line: 234, column: 5, text: 'sentLast := total', field: 'sentLast' },
  /* 133 */ { kind: 'assign', file, line: 235, column: 5, text: 'waitedLast := waits', field: 'waitedLast' },
  /* 134 */ { kind: 'if', file, line: 236, column: 8, text: 'aru < t.aru or t.aruBy == Some(self) or t.aruBy == None' },
  /* 135 */ { kind: 'assign', file, line: 239, column: 5, text: 'stuck := if t.aru == before and t.aruBy != None then stuck + 1 else 0', field: 'stuck' },
  /* 136 */ { kind: 'if', file, line: 240, column: 8, text: 'stuck > config.failToReceive and t.aruBy == Some(self)' },
  /* 137 */ { kind: 'assign', file, line: 241, column: 7, text: 'gaveUp := true', field: 'gaveUp' },
  /* 138 */ { kind: 'assign', file, line: 242, column: 7, text: 'failed := failed + { self }', field: 'failed' },
  /* 139 */ { kind: 'if', file, line: 244, column: 10, text: 'phase == Recovery' },
  /* 140 */ { kind: 'assign', file, line: 247, column: 7, text: 'myHop := token.hop', field: 'myHop' },
  /* 141 */ { kind: 'if', file, line: 249, column: 10, text: 'phase == Recovery' },
  /* 142 */ { kind: 'assign', file, line: 250, column: 7, text: 'saved := Ringing(t)', field: 'saved' },
  /* 143 */ { kind: 'if', file, line: 252, column: 10, text: 'not holds' },
  /* 144 */ { kind: 'if', file, line: 253, column: 10, text: 'phase == Operational' },
  /* 145 */ { kind: 'if', file, line: 256, column: 10, text: 'holds' },
  /* 146 */ { kind: 'when', file, line: 384, column: 10, text: 'theirs == ring', reason: 'of another ring' },
  /* 147 */ { kind: 'assign', file, line: 385, column: 5, text: 'unchanged := 0', field: 'unchanged' },
  /* 148 */ { kind: 'if', file, line: 386, column: 8, text: 'isRep()' },
  /* 149 */ { kind: 'when', file, line: 392, column: 10, text: 'theirs == ring', reason: 'of another ring' },
  /* 150 */ { kind: 'assign', file, line: 393, column: 5, text: 'unchanged := 0', field: 'unchanged' },
  /* 151 */ { kind: 'if', file, line: 399, column: 8, text: 'of.ring != ring' },
  /* 152 */ { kind: 'assign', file, line: 400, column: 7, text: 'proc := proc + { of.from }', field: 'proc' },
  /* 153 */ { kind: 'if', file, line: 408, column: 8, text: 'of.ring != ring' },
  /* 154 */ { kind: 'when', file, line: 409, column: 12, text: 'of.from not in proc', reason: 'a candidate already' },
  /* 155 */ { kind: 'assign', file, line: 410, column: 7, text: 'proc := proc + { of.from }', field: 'proc' },
  /* 156 */ { kind: 'when', file, line: 418, column: 10, text: 'of.ring == ring', reason: 'of another ring' },
  /* 157 */ { kind: 'when', file, line: 419, column: 10, text: 'of.body is Old(_)', reason: 'nobody sends messages of its own before the ring is installed' },
  /* 158 */ { kind: 'if', file, line: 420, column: 8, text: 'of.seq <= 16_384 and of.seq not in fresh' },
  /* 159 */ { kind: 'assign', file, line: 421, column: 7, text: 'fresh[of.seq] := of', field: 'fresh' },
  /* 160 */ { kind: 'assign', file, line: 422, column: 7, text: 'high := max(high, of.seq)', field: 'high' },
  /* 161 */ { kind: 'if', file, line: 450, column: 8, text: 'first' },
  /* 162 */ { kind: 'assign', file, line: 450, column: 16, text: 'urgent := append(urgent, body)', field: 'urgent' },
  /* 163 */ { kind: 'assign', file, line: 450, column: 56, text: 'queue := append(queue, body)', field: 'queue' },
  /* 164 */ { kind: 'if', file, line: 456, column: 8, text: 'first' },
  /* 165 */ { kind: 'assign', file, line: 456, column: 16, text: 'urgent := next', field: 'urgent' },
  /* 166 */ { kind: 'assign', file, line: 456, column: 40, text: 'queue := next', field: 'queue' },
  /* 167 */ { kind: 'when', file, line: 461, column: 10, text: 'done == ring', reason: 'the services of an earlier ring' },
  /* 168 */ { kind: 'assign', file, line: 462, column: 5, text: 'waiting := false', field: 'waiting' },
  /* 169 */ { kind: 'if', file, line: 463, column: 8, text: 'queue != []' },
  /* 170 */ { kind: 'when', file, line: 496, column: 10, text: 'isRep()', reason: 'the representative speaks for the ring' },
  /* 171 */ { kind: 'when', file, line: 502, column: 10, text: 'theirs != ring', reason: 'our own ring' },
  /* 172 */ { kind: 'assign', file, line: 503, column: 5, text: 'proc := proc + { peer }', field: 'proc' },
  /* 173 */ { kind: 'when', file, line: 507, column: 10, text: 'theirs != ring', reason: 'our own ring' },
  /* 174 */ { kind: 'when', file, line: 508, column: 10, text: 'peer not in proc', reason: 'a candidate already' },
  /* 175 */ { kind: 'assign', file, line: 509, column: 5, text: 'proc := proc + { peer }', field: 'proc' },
  /* 176 */ { kind: 'assign', file, line: 557, column: 5, text: 'heardSeq := max(heardSeq, ringSeq)', field: 'heardSeq' },
  /* 177 */ { kind: 'when', file, line: 558, column: 10, text: 'self not in accused', reason: 'it believes that we failed' },
  /* 178 */ { kind: 'when', file, line: 559, column: 10, text: 'peer not in members or ringSeq >= ring.seq', reason: 'older than our ring' },
  /* 179 */ { kind: 'if', file, line: 561, column: 8, text: 'phase == Operational' },
  /* 180 */ { kind: 'assign', file, line: 564, column: 5, text: 'heardSeq := max(heardSeq, ringSeq)', field: 'heardSeq' },
  /* 181 */ { kind: 'assign', file, line: 568, column: 5, text: 'heardSeq := max(heardSeq, ringSeq)', field: 'heardSeq' },
  /* 182 */ { kind: 'when', file, line: 569, column: 10, text: 'peer in joining and ringSeq >= ring.seq', reason: 'not of the ring that is being formed' },
  /* 183 */ { kind: 'assign', file, line: 574, column: 5, text: 'heardSeq := max(heardSeq, ringSeq)', field: 'heardSeq' },
  /* 184 */ { kind: 'when', file, line: 575, column: 10, text: 'peer in joining and ringSeq >= ring.seq', reason: 'not of the ring that is being formed' },
  /* 185 */ { kind: 'when', file, line: 655, column: 10, text: '{ n for n in c.members } == candidates()', reason: 'not the members that we agreed on' },
  /* 186 */ { kind: 'when', file, line: 656, column: 10, text: 'c.ring.seq > ring.seq', reason: 'an old commit token' },
  /* 187 */ { kind: 'when', file, line: 657, column: 10, text: 'c.index == size(c.entries) and c.index < size(c.members)', reason: 'not on its first way round' },
  /* 188 */ { kind: 'when', file, line: 664, column: 10, text: 'c.ring.seq == ring.seq', reason: 'of another ring' },
  /* 189 */ { kind: 'when', file, line: 665, column: 10, text: 'c.index == size(c.members) and size(c.entries) == size(c.members)', reason: 'not all round yet' },
  /* 190 */ { kind: 'when', file, line: 707, column: 10, text: 'isRep() and not originated', reason: 'only the representative starts the ring token, and once' },
  /* 191 */ { kind: 'assign', file, line: 708, column: 5, text: 'originated := true', field: 'originated' },
  /* 192 */ { kind: 'assign', file, line: 709, column: 5, text: 'flagged := owed != []', field: 'flagged' },
  /* 193 */ { kind: 'assign', file, line: 710, column: 5, text: 'saved := Ringing( Token( ring: ring, seq: 0, hop: 0, aru: -1, aruBy: Some(self), missing: [], fcc: 0, backlog: 0, moreOld: owed != [] ) )', field: 'saved' },
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
    { name: 'store', shape: { kind: 'map', key: { kind: 'int' }, of: McastedShape }, durable: false },
    { name: 'aru', shape: { kind: 'int' }, durable: false },
    { name: 'high', shape: { kind: 'int' }, durable: false },
    { name: 'delivered', shape: { kind: 'int' }, durable: false },
    { name: 'released', shape: { kind: 'int' }, durable: false },
    { name: 'urgent', shape: { kind: 'list', of: BodyShape }, durable: false },
    { name: 'queue', shape: { kind: 'list', of: BodyShape }, durable: false },
    { name: 'waiting', shape: { kind: 'bool' }, durable: false },
    { name: 'sentEver', shape: { kind: 'int' }, durable: false },
    { name: 'myHop', shape: { kind: 'int' }, durable: false },
    { name: 'lastAru', shape: { kind: 'int' }, durable: false },
    { name: 'lastSeq', shape: { kind: 'int' }, durable: false },
    { name: 'unchanged', shape: { kind: 'int' }, durable: false },
    { name: 'held', shape: { kind: 'bool' }, durable: false },
    { name: 'saved', shape: SavedShape, durable: false },
    { name: 'sentLast', shape: { kind: 'int' }, durable: false },
    { name: 'waitedLast', shape: { kind: 'int' }, durable: false },
    { name: 'stuck', shape: { kind: 'int' }, durable: false },
    { name: 'gaveUp', shape: { kind: 'bool' }, durable: false },
    { name: 'missed', shape: { kind: 'map', key: { kind: 'int' }, of: { kind: 'int' } }, durable: false },
    { name: 'safeUpTo', shape: { kind: 'int' }, durable: false },
    { name: 'consensus', shape: { kind: 'set', of: { kind: 'node' } }, durable: false, phases: ['Gather'] },
    {
      name: 'joining',
      shape: { kind: 'list', of: { kind: 'node' } },
      durable: false,
      phases: ['Commit', 'Recovery', 'Operational'],
    },
    { name: 'oldAru', shape: { kind: 'int' }, durable: false, phases: ['Commit', 'Recovery'] },
    { name: 'oldHigh', shape: { kind: 'int' }, durable: false, phases: ['Commit', 'Recovery'] },
    { name: 'received', shape: { kind: 'bool' }, durable: false, phases: ['Commit', 'Recovery'] },
    { name: 'entries', shape: { kind: 'list', of: EntryShape }, durable: false, phases: ['Recovery'] },
    { name: 'originated', shape: { kind: 'bool' }, durable: false, phases: ['Recovery'] },
    {
      name: 'fresh',
      shape: { kind: 'map', key: { kind: 'int' }, of: McastedShape },
      durable: false,
      phases: ['Recovery'],
    },
    { name: 'owed', shape: { kind: 'list', of: BodyShape }, durable: false, phases: ['Recovery'] },
    { name: 'flagged', shape: { kind: 'bool' }, durable: false, phases: ['Recovery'] },
    { name: 'quiet', shape: { kind: 'int', min: 0, max: 3 }, durable: false, phases: ['Recovery'] },
    { name: 'installSeq', shape: { kind: 'int' }, durable: false, phases: ['Recovery'] },
    { name: 'rotations', shape: { kind: 'int', min: 0, max: 2 }, durable: false, phases: ['Recovery'] },
  ],
  fresh,
  react,
  draft: (before, write) => produce<EvsState, Open<EvsState>>(before, write),
}

/** spec/evs.mu:71 */
export const Evs: Machine<EvsConfig, EvsState> = {
  kind: 'machine',
  name: 'Evs',
  module: 'evs',
  hash: '2faa861ad64b8ea753df2a3cfbefbfaec70b455d126e9e93206cb36904d7287b',
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
  receives: [TokenShape, HoldCancelShape, McastShape, MergeDetectShape, JoinShape, CommitTokenShape],
  hears: [SendShape, SendTogetherShape, SyncDoneShape, LeaveShape],
  sends: [McastShape, TokenShape, CommitTokenShape, HoldCancelShape, JoinShape, MergeDetectShape],
  emits: [SequencedShape, DeliveredShape, GatherEnteredShape, MovedShape, InstalledShape],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy, settle),
}
