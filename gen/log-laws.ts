// Written by `npm run gen` from spec/log-laws.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import {
  alter,
  append,
  emptyMap,
  emptySet,
  get,
  has,
  intersect,
  keepPairs,
  keysOf,
  meets,
  merge,
  pairs,
  put,
  size,
  subset,
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
import { type Cause, CauseShape } from './evs.ts'
import { type Ring, RingShape } from './types.ts'
import { type Device, DeviceShape, type TieBreaker, TieBreakerShape } from './votequorum.ts'

/**
 * What every correct run of totem and votequorum looks like in the logs of its nodes: laws over the lines that
 * corosync 3.1 writes of ring formation and of quorum.
 *
 * A log is coarser than the wire. Without `debug` it names rings, who joined and left, and verdicts; with it also each
 * phase of ring formation. What a line says is held against what the same log said before it, and against what other
 * nodes said of the same ring. No law compares clocks, and none asks for a line that a log without `debug` does not
 * have. The lines of one node come in its order; those of different nodes in any: where a law speaks of two nodes, it
 * holds whichever of them is heard first. Taken for granted: `debug` is not switched off while a ring is formed, and a
 * node that lost its ring sequence, with its disk, is not run again under its old id.
 *
 * Not a law: that no two partitions are quorate at once. Logs do not tell what happened at the same time; that each
 * verdict follows from the votes is judged where these are known.
 */

const file = 'spec/log-laws.mu'
const { div, int, itemAt, min, sum } = partialOps(file)

/**
 * What the logs are read with: the options of the cluster's corosync.conf. Heard before any log, if at all.
 * (spec/log-laws.mu:19)
 */
export type LogOptions = Rec & {
  readonly kind: 'LogOptions'
  readonly votes: SortedMap<NodeId, number>
  readonly expectedVotes: number | null
  readonly twoNode: boolean
  readonly device: Device | null
  readonly waitForAll: boolean | null
  readonly tieBreaker: TieBreaker
  readonly lastManStanding: boolean
  readonly allowDownscale: boolean
  readonly expectedVotesTracking: boolean
}

/** A daemon starts; of an earlier life of its node only the ring sequence is left. (spec/log-laws.mu:31) */
export type LogStart = Rec & { readonly kind: 'LogStart' }

/**
 * Lines are missing from here on: a log that begins in the middle, or that says itself that it lost some.
 * (spec/log-laws.mu:33)
 */
export type LogGap = Rec & { readonly kind: 'LogGap' }

/** Votes, or options, change while the cluster runs. (spec/log-laws.mu:35) */
export type LogVotesChange = Rec & { readonly kind: 'LogVotesChange' }

/** The ring sequence as the disk has it, in the name of the node's own ring. (spec/log-laws.mu:37) */
export type LogLoaded = Rec & { readonly kind: 'LogLoaded'; readonly ring: Ring }

/** spec/log-laws.mu:38 */
export type LogStored = Rec & { readonly kind: 'LogStored'; readonly seq: number }

/** A phase of ring formation begins. A cause that has no name here is None. (spec/log-laws.mu:40) */
export type LogGather = Rec & { readonly kind: 'LogGather'; readonly cause: Cause | null }

/** spec/log-laws.mu:41 */
export type LogCommit = Rec & { readonly kind: 'LogCommit' }

/** spec/log-laws.mu:42 */
export type LogRecovery = Rec & { readonly kind: 'LogRecovery' }

/** spec/log-laws.mu:43 */
export type LogOperational = Rec & { readonly kind: 'LogOperational' }

/** The token, or consensus, was lost in this phase. (spec/log-laws.mu:45) */
export type LogLost = Rec & { readonly kind: 'LogLost'; readonly place: LogPlace }

/**
 * Whom the commit token names, one after the other, each followed by its old ring; before them those who come from
 * the same ring as this node. (spec/log-laws.mu:48)
 */
export type LogTransitional = Rec & {
  readonly kind: 'LogTransitional'
  readonly place: number
  readonly member: NodeId
}

/** spec/log-laws.mu:49 */
export type LogPosition = Rec & { readonly kind: 'LogPosition'; readonly place: number; readonly member: NodeId }

/** spec/log-laws.mu:50 */
export type LogPrevious = Rec & { readonly kind: 'LogPrevious'; readonly ring: Ring }

/** A ring is installed. Lists that the log has cut off are None. (spec/log-laws.mu:52) */
export type LogFormed = Rec & {
  readonly kind: 'LogFormed'
  readonly ring: Ring
  readonly joined: SortedSet<NodeId> | null
  readonly left: SortedSet<NodeId> | null
}

/** spec/log-laws.mu:53 */
export type LogLeaveHeard = Rec & { readonly kind: 'LogLeaveHeard'; readonly member: NodeId }

/** spec/log-laws.mu:54 */
export type LogLeaveMissed = Rec & { readonly kind: 'LogLeaveMissed'; readonly failed: SortedSet<NodeId> }

/**
 * The membership that services are synchronised with, and how it differs from the last that they were.
 * (spec/log-laws.mu:56)
 */
export type LogSyncMembers = Rec & { readonly kind: 'LogSyncMembers'; readonly members: SortedSet<NodeId> }

/** spec/log-laws.mu:57 */
export type LogSyncJoined = Rec & { readonly kind: 'LogSyncJoined'; readonly members: SortedSet<NodeId> }

/** spec/log-laws.mu:58 */
export type LogSyncLeft = Rec & { readonly kind: 'LogSyncLeft'; readonly members: SortedSet<NodeId> }

/**
 * With the details of synchronisation: it begins; the quorum service is done. And when all services are.
 * (spec/log-laws.mu:60)
 */
export type LogSyncBegins = Rec & { readonly kind: 'LogSyncBegins' }

/** spec/log-laws.mu:61 */
export type LogSyncCommitted = Rec & { readonly kind: 'LogSyncCommitted' }

/** spec/log-laws.mu:62 */
export type LogSynced = Rec & { readonly kind: 'LogSynced' }

/** The node's verdict turns; a verdict is told, with the members that it is about. (spec/log-laws.mu:64) */
export type LogPrimary = Rec & { readonly kind: 'LogPrimary'; readonly primary: boolean }

/** spec/log-laws.mu:65 */
export type LogMembers = Rec & { readonly kind: 'LogMembers'; readonly members: SortedSet<NodeId> }

/** Where a node is, as far as its log tells. (spec/log-laws.mu:68) */
export type LogPlace = 'Unsure' | 'Booting' | 'Gathering' | 'Committing' | 'Recovering' | 'Operating'

/** What is known of one node. (spec/log-laws.mu:74) */
export type Logged = Rec & {
  readonly place: LogPlace
  readonly base: LogPlace
  readonly cause: Cause | null
  readonly hurried: boolean
  readonly detailed: boolean
  readonly detailedSync: boolean
  readonly seq: number
  readonly stored: number
  readonly ring: Ring | null
  readonly members: SortedSet<NodeId> | null
  readonly due: boolean
  readonly complete: boolean
  readonly transitional: List<NodeId>
  readonly positions: List<NodeId>
  readonly olds: SortedMap<NodeId, Ring>
  readonly view: SortedSet<NodeId> | null
  readonly synced: SortedSet<NodeId> | null
  readonly done: boolean
  readonly came: SortedSet<NodeId>
  readonly went: SortedSet<NodeId>
  readonly leaves: SortedSet<NodeId> | null
  readonly left: SortedSet<NodeId> | null
  readonly owed: SortedSet<NodeId> | null
  readonly quorate: boolean | null
}

/** What nodes said of one ring. (spec/log-laws.mu:112) */
export type Met = Rec & {
  readonly members: SortedSet<NodeId> | null
  readonly olds: SortedMap<NodeId, Ring>
  readonly from: SortedMap<NodeId, Ring>
  readonly moved: SortedMap<NodeId, SortedSet<NodeId>>
  readonly verdicts: SortedMap<NodeId, boolean>
}

export const LogOptionsShape: RecordShape = {
  kind: 'record',
  name: 'LogOptions',
  tag: true,
  fields: [
    { name: 'votes', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } } },
    { name: 'expectedVotes', shape: { kind: 'option', of: { kind: 'int' } } },
    { name: 'twoNode', shape: { kind: 'bool' } },
    { name: 'device', shape: { kind: 'option', of: DeviceShape } },
    { name: 'waitForAll', shape: { kind: 'option', of: { kind: 'bool' } } },
    { name: 'tieBreaker', shape: TieBreakerShape },
    { name: 'lastManStanding', shape: { kind: 'bool' } },
    { name: 'allowDownscale', shape: { kind: 'bool' } },
    { name: 'expectedVotesTracking', shape: { kind: 'bool' } },
  ],
}

export const LogStartShape: RecordShape = { kind: 'record', name: 'LogStart', tag: true, fields: [] }

export const LogGapShape: RecordShape = { kind: 'record', name: 'LogGap', tag: true, fields: [] }

export const LogVotesChangeShape: RecordShape = { kind: 'record', name: 'LogVotesChange', tag: true, fields: [] }

export const LogLoadedShape: RecordShape = {
  kind: 'record',
  name: 'LogLoaded',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }],
}

export const LogStoredShape: RecordShape = {
  kind: 'record',
  name: 'LogStored',
  tag: true,
  fields: [{ name: 'seq', shape: { kind: 'int' } }],
}

export const LogGatherShape: RecordShape = {
  kind: 'record',
  name: 'LogGather',
  tag: true,
  fields: [{ name: 'cause', shape: { kind: 'option', of: CauseShape } }],
}

export const LogCommitShape: RecordShape = { kind: 'record', name: 'LogCommit', tag: true, fields: [] }

export const LogRecoveryShape: RecordShape = { kind: 'record', name: 'LogRecovery', tag: true, fields: [] }

export const LogOperationalShape: RecordShape = { kind: 'record', name: 'LogOperational', tag: true, fields: [] }

export const LogPlaceShape: EnumShape = {
  kind: 'enum',
  name: 'LogPlace',
  cases: [
    { name: 'Unsure', fields: [] },
    { name: 'Booting', fields: [] },
    { name: 'Gathering', fields: [] },
    { name: 'Committing', fields: [] },
    { name: 'Recovering', fields: [] },
    { name: 'Operating', fields: [] },
  ],
}

export const LogLostShape: RecordShape = {
  kind: 'record',
  name: 'LogLost',
  tag: true,
  fields: [{ name: 'place', shape: LogPlaceShape }],
}

export const LogTransitionalShape: RecordShape = {
  kind: 'record',
  name: 'LogTransitional',
  tag: true,
  fields: [{ name: 'place', shape: { kind: 'int' } }, { name: 'member', shape: { kind: 'node' } }],
}

export const LogPositionShape: RecordShape = {
  kind: 'record',
  name: 'LogPosition',
  tag: true,
  fields: [{ name: 'place', shape: { kind: 'int' } }, { name: 'member', shape: { kind: 'node' } }],
}

export const LogPreviousShape: RecordShape = {
  kind: 'record',
  name: 'LogPrevious',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }],
}

export const LogFormedShape: RecordShape = {
  kind: 'record',
  name: 'LogFormed',
  tag: true,
  fields: [
    { name: 'ring', shape: RingShape },
    { name: 'joined', shape: { kind: 'option', of: { kind: 'set', of: { kind: 'node' } } } },
    { name: 'left', shape: { kind: 'option', of: { kind: 'set', of: { kind: 'node' } } } },
  ],
}

export const LogLeaveHeardShape: RecordShape = {
  kind: 'record',
  name: 'LogLeaveHeard',
  tag: true,
  fields: [{ name: 'member', shape: { kind: 'node' } }],
}

export const LogLeaveMissedShape: RecordShape = {
  kind: 'record',
  name: 'LogLeaveMissed',
  tag: true,
  fields: [{ name: 'failed', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const LogSyncMembersShape: RecordShape = {
  kind: 'record',
  name: 'LogSyncMembers',
  tag: true,
  fields: [{ name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const LogSyncJoinedShape: RecordShape = {
  kind: 'record',
  name: 'LogSyncJoined',
  tag: true,
  fields: [{ name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const LogSyncLeftShape: RecordShape = {
  kind: 'record',
  name: 'LogSyncLeft',
  tag: true,
  fields: [{ name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const LogSyncBeginsShape: RecordShape = { kind: 'record', name: 'LogSyncBegins', tag: true, fields: [] }

export const LogSyncCommittedShape: RecordShape = { kind: 'record', name: 'LogSyncCommitted', tag: true, fields: [] }

export const LogSyncedShape: RecordShape = { kind: 'record', name: 'LogSynced', tag: true, fields: [] }

export const LogPrimaryShape: RecordShape = {
  kind: 'record',
  name: 'LogPrimary',
  tag: true,
  fields: [{ name: 'primary', shape: { kind: 'bool' } }],
}

export const LogMembersShape: RecordShape = {
  kind: 'record',
  name: 'LogMembers',
  tag: true,
  fields: [{ name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const LoggedShape: RecordShape = {
  kind: 'record',
  name: 'Logged',
  tag: false,
  fields: [
    { name: 'place', shape: LogPlaceShape },
    { name: 'base', shape: LogPlaceShape },
    { name: 'cause', shape: { kind: 'option', of: CauseShape } },
    { name: 'hurried', shape: { kind: 'bool' } },
    { name: 'detailed', shape: { kind: 'bool' } },
    { name: 'detailedSync', shape: { kind: 'bool' } },
    { name: 'seq', shape: { kind: 'int' } },
    { name: 'stored', shape: { kind: 'int' } },
    { name: 'ring', shape: { kind: 'option', of: RingShape } },
    { name: 'members', shape: { kind: 'option', of: { kind: 'set', of: { kind: 'node' } } } },
    { name: 'due', shape: { kind: 'bool' } },
    { name: 'complete', shape: { kind: 'bool' } },
    { name: 'transitional', shape: { kind: 'list', of: { kind: 'node' } } },
    { name: 'positions', shape: { kind: 'list', of: { kind: 'node' } } },
    { name: 'olds', shape: { kind: 'map', key: { kind: 'node' }, of: RingShape } },
    { name: 'view', shape: { kind: 'option', of: { kind: 'set', of: { kind: 'node' } } } },
    { name: 'synced', shape: { kind: 'option', of: { kind: 'set', of: { kind: 'node' } } } },
    { name: 'done', shape: { kind: 'bool' } },
    { name: 'came', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'went', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'leaves', shape: { kind: 'option', of: { kind: 'set', of: { kind: 'node' } } } },
    { name: 'left', shape: { kind: 'option', of: { kind: 'set', of: { kind: 'node' } } } },
    { name: 'owed', shape: { kind: 'option', of: { kind: 'set', of: { kind: 'node' } } } },
    { name: 'quorate', shape: { kind: 'option', of: { kind: 'bool' } } },
  ],
}

export const MetShape: RecordShape = {
  kind: 'record',
  name: 'Met',
  tag: false,
  fields: [
    { name: 'members', shape: { kind: 'option', of: { kind: 'set', of: { kind: 'node' } } } },
    { name: 'olds', shape: { kind: 'map', key: { kind: 'node' }, of: RingShape } },
    { name: 'from', shape: { kind: 'map', key: { kind: 'node' }, of: RingShape } },
    { name: 'moved', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'set', of: { kind: 'node' } } } },
    { name: 'verdicts', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'bool' } } },
  ],
}

const Logged$ = maker<Logged>(
  'place',
  'base',
  'cause',
  'hurried',
  'detailed',
  'detailedSync',
  'seq',
  'stored',
  'ring',
  'members',
  'due',
  'complete',
  'transitional',
  'positions',
  'olds',
  'view',
  'synced',
  'done',
  'came',
  'went',
  'leaves',
  'left',
  'owed',
  'quorate',
)
const Ring$ = maker<Ring>('rep', 'seq')
const Met$ = maker<Met>('members', 'olds', 'from', 'moved', 'verdicts')

/** corosync has room for so many nodes (PROCESSOR_COUNT_MAX): no list is longer. */
export const mostNodes: number = 384

/** A log from somewhere in the middle. (spec/log-laws.mu:123) */
export function unknown_(seq: number): Logged {
  return Logged$({
    place: 'Unsure',
    base: 'Unsure',
    cause: null,
    hurried: false,
    detailed: false,
    detailedSync: false,
    seq,
    stored: -1,
    ring: null,
    members: null,
    due: false,
    complete: false,
    transitional: List.of<NodeId>(),
    positions: List.of<NodeId>(),
    olds: emptyMap<NodeId, Ring>(),
    view: null,
    synced: null,
    done: false,
    came: emptySet<NodeId>(),
    went: emptySet<NodeId>(),
    leaves: null,
    left: null,
    owed: null,
    quorate: null,
  })
}

/**
 * In which phases what this speaks of can happen (`spec/evs.mu`). A join that comes in Commit or Recovery is taken in
 * first, which may be told as a gather or a commit of its own, and then gives up the ring that was being formed. A lost
 * token makes a node look at its interface first, which may be told, too. (spec/log-laws.mu:155)
 */
export function fits(cause: Cause, n: Logged): boolean {
  if (cause === 'InterfaceUp') return true
  if (cause === 'MergeDuringJoin') return !n.hurried
  if (cause === 'ConsensusTimeout') return n.place === 'Gathering'
  if (cause === 'TokenLostInGather') return n.place === 'Gathering'
  if (cause === 'ForeignInGather') return n.place === 'Gathering'
  if (cause === 'MergeInGather') return n.place === 'Gathering'
  if (cause === 'TokenLostInOperational') return n.place === 'Operating' || told(n, 'InterfaceUp', 'Operating')
  if (cause === 'ForeignInOperational') return isUp(n.place)
  if (cause === 'MergeInOperational') return isUp(n.place)
  if (cause === 'JoinInOperational') return isUp(n.place)
  if (cause === 'TokenLostInCommit') return n.place === 'Committing' && !n.hurried
  if (cause === 'JoinInCommit') return n.place === 'Committing' && n.base === 'Committing' ||
    told(n, 'MergeDuringJoin', 'Committing')
  if (cause === 'TokenLostInRecovery') return n.place === 'Recovering' ||
    n.hurried && n.base === 'Recovering' ||
    told(n, 'MergeDuringJoin', 'Recovering')
  if (cause === 'JoinInRecovery') return n.place === 'Gathering' && n.cause === 'TokenLostInRecovery'
  return n.place === 'Operating' || n.place === 'Recovering'
}

/** It gathers for this cause, and came there from this phase. (spec/log-laws.mu:174) */
export function told(n: Logged, cause: Cause, from2: LogPlace): boolean {
  return n.place === 'Gathering' && n.cause === cause && (n.base === from2 || n.base === 'Unsure')
}

/** Before its first ring a node takes what comes as in Operational. (spec/log-laws.mu:180) */
export function isUp(place: LogPlace): boolean {
  return place === 'Operating' || place === 'Booting'
}

/** Without the phases, or before the first of them, it may be anywhere. (spec/log-laws.mu:182) */
export function mayBe(n: Logged, place: LogPlace): boolean {
  return n.place === place || n.place === 'Unsure' || !n.detailed
}

/** spec/log-laws.mu:184 */
export function other(a: SortedSet<NodeId> | null, b: SortedSet<NodeId>): boolean {
  return a !== null && !same(a, b)
}

/** spec/log-laws.mu:185 */
export function ascends(ring: List<NodeId>, next: NodeId): boolean {
  return ring.items.every(m => m < next)
}

export interface LogLawsConfig {}

export interface LogLawsState {
  readonly nodes: SortedMap<NodeId, Logged>
  readonly rings: SortedMap<Ring, Met>
  readonly votes: SortedMap<NodeId, number>
  readonly expected: number
  /**
   * Verdicts can be told from the votes: of a quorate node the fewest there may be, and of one that is not the most.
   */
  readonly countsLeast: boolean
  readonly countsMost: boolean
  readonly pair: boolean
  readonly halves: boolean
  /** Members of one ring may come to different verdicts. */
  readonly mayDiffer: boolean
  readonly armed: SortedSet<Named>
}

type LogLawsGiven = Given<LogLawsConfig>
type LogLawsReading = Reading<LogLawsConfig, LogLawsState>
type LogLawsWork = Work<LogLawsConfig, LogLawsState>

/** The state before `start`. */
function fresh(): LogLawsState {
  return {
    nodes: emptyMap<NodeId, Logged>(),
    rings: emptyMap<Ring, Met>(),
    votes: emptyMap<NodeId, number>(),
    expected: 0,
    countsLeast: false,
    countsMost: false,
    pair: false,
    halves: false,
    mayDiffer: false,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: LogLawsState): Open<LogLawsState> {
  return {
    nodes: state.nodes,
    rings: state.rings,
    votes: state.votes,
    expected: state.expected,
    countsLeast: state.countsLeast,
    countsMost: state.countsMost,
    pair: state.pair,
    halves: state.halves,
    mayDiffer: state.mayDiffer,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string): Reaction<LogLawsWork> {
  return match<string, Reaction<LogLawsWork>>(name)
    .with('start', () => () => {})
    .with('LogOptions', () => (x, { body, at }) => onLogOptions(x, body as LogOptions, at))
    .with('LogVotesChange', () => (x, { at }) => onLogVotesChange(x, at))
    .with('LogStart', () => (x, { at }) => onLogStart(x, at))
    .with('LogGap', () => (x, { at }) => onLogGap(x, at))
    .with('LogLoaded', () => (x, { body, at }) => onLogLoaded(x, body as LogLoaded, at))
    .with('LogStored', () => (x, { body, at }) => onLogStored(x, body as LogStored, at))
    .with('LogGather', () => (x, { body, at }) => onLogGather(x, body as LogGather, at))
    .with('LogLost', () => (x, { body, at }) => onLogLost(x, body as LogLost, at))
    .with('LogCommit', () => (x, { at }) => onLogCommit(x, at))
    .with('LogRecovery', () => (x, { at }) => onLogRecovery(x, at))
    .with('LogOperational', () => (x, { at }) => onLogOperational(x, at))
    .with('LogTransitional', () => (x, { body, at }) => onLogTransitional(x, body as LogTransitional, at))
    .with('LogPosition', () => (x, { body, at }) => onLogPosition(x, body as LogPosition, at))
    .with('LogPrevious', () => (x, { body, at }) => onLogPrevious(x, body as LogPrevious, at))
    .with('LogSyncBegins', () => (x, { at }) => onLogSyncBegins(x, at))
    .with('LogSyncMembers', () => (x, { body, at }) => onLogSyncMembers(x, body as LogSyncMembers, at))
    .with('LogSyncJoined', () => (x, { body, at }) => onLogSyncJoined(x, body as LogSyncJoined, at))
    .with('LogSyncLeft', () => (x, { body, at }) => onLogSyncLeft(x, body as LogSyncLeft, at))
    .with('LogFormed', () => (x, { body, at }) => onLogFormed(x, body as LogFormed, at))
    .with('LogLeaveHeard', () => (x, { body, at }) => onLogLeaveHeard(x, body as LogLeaveHeard, at))
    .with('LogLeaveMissed', () => (x, { body, at }) => onLogLeaveMissed(x, body as LogLeaveMissed, at))
    .with('LogSyncCommitted', () => (x, { at }) => onLogSyncCommitted(x, at))
    .with('LogSynced', () => (x, { at }) => onLogSynced(x, at))
    .with('LogPrimary', () => (x, { body, at }) => onLogPrimary(x, body as LogPrimary, at))
    .with('LogMembers', () => (x, { body, at }) => onLogMembers(x, body as LogMembers, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/log-laws.mu:205 */
function onLogOptions(x: LogLawsWork, options: LogOptions, node: NodeId): void {
  const { state } = x
  const waits = options.waitForAll ?? options.twoNode
  const shifts = options.lastManStanding ||
    options.allowDownscale ||
    options.expectedVotesTracking ||
    options.device !== null
  const configured = sum(options.votes.values, '209:22')
  state.votes = x.wrote(12, options.votes)
  state.expected = x.wrote(13, options.expectedVotes ?? configured)
  state.pair = x.wrote(14, options.twoNode)
  state.halves = x.wrote(15, options.tieBreaker.kind !== 'Off')
  state.countsLeast = x.wrote(16, !shifts)
  state.countsMost = x.wrote(17, !shifts && !waits && state.expected >= configured)
  state.mayDiffer = x.wrote(18, shifts || state.halves || waits)
}

/** spec/log-laws.mu:219 */
function onLogVotesChange(x: LogLawsWork, node: NodeId): void {
  const { state } = x
  state.countsLeast = x.wrote(19, false)
  state.countsMost = x.wrote(20, false)
}

/** spec/log-laws.mu:224 */
function onLogStart(x: LogLawsWork, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  state.nodes = x.wrote(
    21,
    put(
      state.nodes,
      node,
      alter(unknown_(n.seq), {
        place: 'Booting',
        base: 'Booting',
        members: emptySet<NodeId>(),
        view: emptySet<NodeId>(),
        synced: emptySet<NodeId>(),
        done: true,
        leaves: emptySet<NodeId>(),
        left: emptySet<NodeId>(),
        owed: emptySet<NodeId>(),
        quorate: false,
      }),
    ),
  )
}

/** spec/log-laws.mu:241 */
function onLogGap(x: LogLawsWork, node: NodeId): void {
  const { state } = x
  state.nodes = x.wrote(22, put(state.nodes, node, unknown_(logged(x, node).seq)))
}

/** spec/log-laws.mu:245 */
function onLogLoaded(x: LogLawsWork, { ring }: LogLoaded, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  x.assert(23, 'speaksForItself', ring.rep === node)
  x.assert(24, 'ringSeqRises', ring.seq > n.seq)
  state.nodes = x.wrote(25, put(state.nodes, node, alter(n, { seq: ring.seq, ring })))
}

/** spec/log-laws.mu:252 */
function onLogStored(x: LogLawsWork, { seq }: LogStored, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  x.assert(26, 'ringSeqRises', seq > n.seq)
  state.nodes = x.wrote(27, put(state.nodes, node, alter(n, { seq, stored: seq })))
}

/** spec/log-laws.mu:260 */
function onLogGather(x: LogLawsWork, { cause }: LogGather, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  x.assert(28, 'operationalNamesRing', !n.due)
  if (cause === null) {} else {
    x.assert(29, 'causeFitsPhase', n.place === 'Unsure' || !n.detailed || fits(cause, n))
  }
  x.assert(30, 'missedLeaveIsTold', !other(n.owed, emptySet<NodeId>()))
  state.nodes = x.wrote(
    31,
    put(
      state.nodes,
      node,
      alter(n, {
        place: 'Gathering',
        base: n.hurried ? n.base : n.detailed ? n.place : 'Unsure',
        cause,
        hurried: false,
        detailed: true,
        stored: -1,
        complete: false,
      }),
    ),
  )
}

/** spec/log-laws.mu:278 */
function onLogLost(x: LogLawsWork, { place }: LogLost, node: NodeId): void {
  const n = logged(x, node)
  x.assert(32, 'lostInItsPhase', mayBe(n, place))
}

/** spec/log-laws.mu:282 */
function onLogCommit(x: LogLawsWork, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  const again = (n.place === 'Committing' || n.place === 'Recovering') && !n.hurried
  x.assert(33, 'commitAfterGather', mayBe(n, 'Gathering') || again)
  state.nodes = x.wrote(
    34,
    put(
      state.nodes,
      node,
      alter(n, {
        place: 'Committing',
        base: again ? n.place : 'Committing',
        hurried: again,
        detailed: true,
        complete: false,
      }),
    ),
  )
}

/** spec/log-laws.mu:295 */
function onLogRecovery(x: LogLawsWork, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  x.assert(35, 'recoveryAfterCommit', mayBe(n, 'Committing') && !n.hurried)
  state.nodes = x.wrote(
    36,
    put(
      state.nodes,
      node,
      alter(n, {
        place: 'Recovering',
        base: 'Recovering',
        detailed: true,
        complete: true,
        transitional: List.of<NodeId>(),
        positions: List.of<NodeId>(),
        olds: emptyMap<NodeId, Ring>(),
      }),
    ),
  )
}

/** spec/log-laws.mu:308 */
function onLogOperational(x: LogLawsWork, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  x.assert(37, 'operationalAfterRecovery', mayBe(n, 'Recovering'))
  state.nodes = x.wrote(
    38,
    put(state.nodes, node, alter(n, { place: 'Operating', base: 'Operating', detailed: true, due: true })),
  )
}

/** spec/log-laws.mu:316 */
function onLogTransitional(x: LogLawsWork, { place, member }: LogTransitional, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  if (x.asked(39, n.complete)) {
    x.assert(
      40,
      'listedInRecovery',
      n.place === 'Recovering' && place === size(n.transitional) && size(n.positions) === 0,
    )
    x.assert(41, 'roomForNodes', place < mostNodes)
    x.assert(42, 'ascending', ascends(n.transitional, member))
    x.assert(43, 'movedAreMembers', n.members === null || true === isIn(n.members, member))
    state.nodes = x.wrote(44, put(state.nodes, node, alter(n, { transitional: append(n.transitional, member) })))
  }
}

/** spec/log-laws.mu:330 */
function onLogPosition(x: LogLawsWork, { place, member }: LogPosition, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  if (x.asked(45, n.complete)) {
    x.assert(46, 'listedInRecovery', n.place === 'Recovering' && place === size(n.positions) && size(n.olds) === place)
    x.assert(47, 'roomForNodes', place < mostNodes)
    x.assert(48, 'ascending', ascends(n.positions, member))
    state.nodes = x.wrote(49, put(state.nodes, node, alter(n, { positions: append(n.positions, member) })))
  }
}

/** All members are shown the same commit token. (spec/log-laws.mu:340) */
function onLogPrevious(x: LogLawsWork, { ring: old }: LogPrevious, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  if (x.asked(50, n.complete && size(n.positions) !== 0)) {
    const member = itemAt(n.positions, size(n.positions) - 1, '343:20')
    x.assert(51, 'listedInRecovery', n.place === 'Recovering' && !has(keysOf(n.olds), member))
    x.assert(52, 'comesFromItsRing', member !== node || n.ring === null || same(n.ring, old))
    state.nodes = x.wrote(
      53,
      put(state.nodes, node, alter(n, { olds: merge(n.olds, mapOf<NodeId, Ring>([[member, old]])) })),
    )
    if (x.asked(54, n.stored >= 0)) {
      x.assert(55, 'ringIsNew', old.seq < n.stored)
      const ring = Ring$({ rep: itemAt(n.positions, 0, '349:30'), seq: n.stored })
      const m = met(x, ring)
      x.assert(56, 'oneCommitToken', same(get(m.olds, member) ?? old, old))
      x.assert(57, 'comesAsCommitted', has(setOf<Ring>([old, justStarted(member)]), get(m.from, member) ?? old))
      know(x, ring, alter(m, { olds: merge(m.olds, mapOf<NodeId, Ring>([[member, old]])) }))
    }
  }
}

/** spec/log-laws.mu:362 */
function onLogSyncBegins(x: LogLawsWork, node: NodeId): void {
  const { state } = x
  state.nodes = x.wrote(58, put(state.nodes, node, alter(logged(x, node), { detailedSync: true })))
}

/** spec/log-laws.mu:363 */
function onLogSyncMembers(x: LogLawsWork, { members }: LogSyncMembers, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  x.assert(59, 'ofTheRing', has(members, node))
  x.assert(60, 'syncEndsRecovery', mayBe(n, 'Recovering') || n.place === 'Operating' && !n.due)
  if (x.asked(61, n.complete && n.place === 'Recovering')) {
    x.assert(62, 'asCommitted', same(toSet(n.positions), members) && same(keysOf(n.olds), members))
    x.assert(63, 'transitionalAsCommitted', n.members === null || same(toSet(n.transitional), stayed(n, node)))
  }
  state.nodes = x.wrote(
    64,
    put(
      state.nodes,
      node,
      alter(n, {
        view: members,
        synced: n.done || n.detailedSync ? n.synced : null,
        done: false,
        came: emptySet<NodeId>(),
        went: emptySet<NodeId>(),
      }),
    ),
  )
}

/** spec/log-laws.mu:386 */
function onLogSyncJoined(x: LogLawsWork, { members }: LogSyncJoined, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  x.assert(65, 'joinedAreMembers', n.view === null || subset(members, viewOf(n)))
  if (x.asked(66, isWhole(n))) {
    x.assert(67, 'joinedIsDifference', !tellsJoined(n) || same(members, joinedOf(n, toSet(n.transitional))))
  }
  state.nodes = x.wrote(68, put(state.nodes, node, alter(n, { came: members })))
}

/** spec/log-laws.mu:394 */
function onLogSyncLeft(x: LogLawsWork, { members }: LogSyncLeft, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  if (x.asked(69, isWhole(n))) {
    x.assert(70, 'leftIsDifference', !tellsJoined(n) || same(members, leftOf(n, toSet(n.transitional))))
  }
  state.nodes = x.wrote(71, put(state.nodes, node, alter(n, { went: members })))
}

/** spec/log-laws.mu:414 */
function onLogFormed(x: LogLawsWork, { ring, joined, left }: LogFormed, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  x.assert(72, 'formedAfterRecovery', n.due || n.place === 'Operating' || n.place === 'Unsure' || !n.detailed)
  if (x.asked(73, n.stored >= 0)) {
    x.assert(74, 'ringAsStored', ring.seq === n.stored)
  } else {
    x.assert(75, 'ringSeqRises', ring.seq > n.seq)
  }
  if (joined === null) {} else {
    x.assert(76, 'joinedAreMembers', n.view === null || subset(joined, viewOf(n)))
    const moved = without(viewOf(n), joined)
    if (left === null) {} else {
      addsUp(x, n, joined, left)
    }
    if (x.asked(77, n.view !== null)) {
      x.assert(78, 'movedTogether', !n.due || !isToldWhole(n) || same(moved, toSet(n.transitional)))
    }
    if (x.asked(79, tellsJoined(n))) {
      x.assert(80, 'joinedIsDifference', same(n.came, joinedOf(n, moved)))
      x.assert(81, 'leftIsDifference', same(n.went, leftOf(n, moved)))
    }
  }
  if (x.asked(82, n.view !== null)) {
    const members = viewOf(n)
    x.assert(83, 'lowestIsRep', ring.rep === min(members, '442:39'))
    const m = met(x, ring)
    x.assert(84, 'oneMembership', !other(m.members, members))
    x.assert(
      85,
      'oneRingOfSequence',
      pairs(state.rings).every(
        ([r, o]) => r.seq !== ring.seq || same(r, ring) || !meets(o.members ?? emptySet<NodeId>(), members)
      ),
    )
    remember(x, node, ring, n, joined)
  }
  const gone = left ?? emptySet<NodeId>()
  state.nodes = x.wrote(
    86,
    put(
      state.nodes,
      node,
      alter(n, {
        place: 'Operating',
        base: 'Operating',
        detailed: n.due,
        seq: Math.max(n.seq, ring.seq),
        stored: -1,
        ring,
        members: n.view,
        due: false,
        complete: false,
        left,
        owed: n.due && n.leaves !== null ? without(gone, n.leaves ?? emptySet<NodeId>()) : null,
        leaves: n.due ? emptySet<NodeId>() : null,
      }),
    ),
  )
}

/** spec/log-laws.mu:503 */
function onLogLeaveHeard(x: LogLawsWork, { member }: LogLeaveHeard, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  if (x.asked(87, n.leaves !== null && isIn(n.members, member) === true)) {
    state.nodes = x.wrote(
      88,
      put(state.nodes, node, alter(n, { leaves: union(n.leaves ?? emptySet<NodeId>(), setOf<NodeId>([member])) })),
    )
  }
}

/** spec/log-laws.mu:510 */
function onLogLeaveMissed(x: LogLawsWork, { failed }: LogLeaveMissed, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  x.assert(89, 'failedHaveLeft', n.left === null || subset(failed, n.left ?? emptySet<NodeId>()))
  x.assert(90, 'missedLeaveIsTold', !other(n.owed, failed))
  state.nodes = x.wrote(91, put(state.nodes, node, alter(n, { owed: n.owed === null ? null : emptySet<NodeId>() })))
}

/** spec/log-laws.mu:519 */
function onLogSyncCommitted(x: LogLawsWork, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  state.nodes = x.wrote(92, put(state.nodes, node, alter(n, { synced: n.view, done: true, detailedSync: true })))
}

/** spec/log-laws.mu:523 */
function onLogSynced(x: LogLawsWork, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  x.assert(93, 'operationalNamesRing', !n.due)
  x.assert(94, 'missedLeaveIsTold', !other(n.owed, emptySet<NodeId>()))
  state.nodes = x.wrote(95, put(state.nodes, node, alter(n, { synced: n.view, done: true })))
}

/** spec/log-laws.mu:529 */
function onLogPrimary(x: LogLawsWork, { primary }: LogPrimary, node: NodeId): void {
  const { state } = x
  const n = logged(x, node)
  x.assert(96, 'verdictTurns', n.quorate !== primary)
  state.nodes = x.wrote(97, put(state.nodes, node, alter(n, { quorate: primary })))
}

/** spec/log-laws.mu:534 */
function onLogMembers(x: LogLawsWork, { members }: LogMembers, node: NodeId): void {
  const n = logged(x, node)
  x.assert(98, 'verdictOfTheRing', !other(n.view, members))
  if (x.asked(99, same(n.members, members) && size(members) !== 0)) {
    const quorate = n.quorate
    if (quorate === null) {} else {
      judge(x, node, n, members, quorate)
    }
  }
}

/** The new membership is the old one without those who left, and with those who joined. (spec/log-laws.mu:470) */
function addsUp(x: LogLawsWork, n: Logged, came: SortedSet<NodeId>, went: SortedSet<NodeId>): void {
  const old = n.members
  if (old === null) {} else {
    x.assert(0, 'leftWereMembers', subset(went, old))
    x.assert(
      1,
      'membersAddUp',
      !meets(without(old, went), came) && (n.view === null || same(viewOf(n), union(without(old, went), came))),
    )
  }
}

/**
 * Two members of a ring that come from one ring say so of each other, and two that do not, do not.
 * (spec/log-laws.mu:482)
 */
function remember(x: LogLawsWork, node: NodeId, ring: Ring, n: Logged, joined: SortedSet<NodeId> | null): void {
  const m = met(x, ring)
  if (joined === null) {
    know(x, ring, alter(m, { members: n.view }))
  } else {
    const moved = without(viewOf(n), joined)
    x.assert(2, 'comesAsCommitted', n.ring === null || get(m.olds, node) === null || same(get(m.olds, node), n.ring))
    const old = same(n.members, emptySet<NodeId>()) ? justStarted(node) : n.ring
    if (old === null) {
      know(x, ring, alter(m, { members: n.view }))
    } else {
      x.assert(
        3,
        'movedTogether',
        pairs(m.from).every(
          ([other2, theirs]) => other2 === node ||
            has(moved, other2) === same(theirs, old) &&
              has(get(m.moved, other2) ?? emptySet<NodeId>(), node) === same(theirs, old)
        ),
      )
      know(
        x,
        ring,
        alter(m, {
          members: n.view,
          from: merge(m.from, mapOf<NodeId, Ring>([[node, old]])),
          moved: merge(m.moved, mapOf<NodeId, SortedSet<NodeId>>([[node, moved]])),
        }),
      )
    }
  }
}

/** spec/log-laws.mu:544 */
function judge(x: LogLawsWork, node: NodeId, n: Logged, members: SortedSet<NodeId>, quorate: boolean): void {
  const { state } = x
  const ring = n.ring
  if (ring === null) {} else {
    const m = met(x, ring)
    if (x.asked(4, !has(m.verdicts, node))) {
      x.assert(5, 'oneVerdict', state.mayDiffer || m.verdicts.values.every(theirs => theirs === quorate))
      know(x, ring, alter(m, { verdicts: merge(m.verdicts, mapOf<NodeId, boolean>([[node, quorate]])) }))
    }
  }
  const total = sum(pairs(state.votes).filter(([who, v]) => has(members, who)).map(([who, v]) => v), '556:17')
  const needed = Math.max(
    div(int(state.expected + 2, '558:23'), 2, '558:22'),
    div(int(total + 2, '558:45'), 2, '558:44'),
  )
  const most = state.pair && size(members) <= 2 ? 1 : needed
  const least2 = state.halves ? Math.min(most, div(state.expected, 2, '561:42')) : most
  if (x.asked(6, subset(members, keysOf(state.votes)))) {
    x.assert(7, 'quorateHasVotes', !state.countsLeast || !quorate || total >= least2)
    x.assert(8, 'votesMakeQuorate', !state.countsMost || quorate || total < most)
  }
}

/** The last 256 rings at most, by their sequence. (spec/log-laws.mu:569) */
function know(x: LogLawsWork, ring: Ring, m: Met): void {
  const { state } = x
  if (x.asked(9, !has(state.rings, ring) && size(state.rings) >= 256)) {
    const edge = min(new List<number>(state.rings.keys.map(r => r.seq)), '571:18')
    state.rings = x.wrote(10, keepPairs(state.rings, (r2, one) => r2.seq > edge))
  }
  state.rings = x.wrote(11, put(state.rings, ring, m))
}

/** spec/log-laws.mu:202 */
function logged({ state }: LogLawsReading, node: NodeId): Logged {
  return get(state.nodes, node) ?? unknown_(-1)
}

/** spec/log-laws.mu:203 */
function met({ state }: LogLawsReading, ring: Ring): Met {
  return get(state.rings, ring) ??
    Met$({
      members: null,
      olds: emptyMap<NodeId, Ring>(),
      from: emptyMap<NodeId, Ring>(),
      moved: emptyMap<NodeId, SortedSet<NodeId>>(),
      verdicts: emptyMap<NodeId, boolean>(),
    })
}

/** spec/log-laws.mu:326 */
function isIn(all: SortedSet<NodeId> | null, member: NodeId): boolean | null {
  if (all === null) return null
  return has(all, member)
}

/** The commit token was told from its first member to its last. (spec/log-laws.mu:358) */
function isWhole(n: Logged): boolean {
  return n.complete && n.place === 'Recovering' && same(toSet(n.positions), keysOf(n.olds))
}

/** Who of the last ring comes along, by the commit token. (spec/log-laws.mu:381) */
function stayed(n: Logged, node: NodeId): SortedSet<NodeId> {
  return setOf<NodeId>(
    pairs(n.olds).filter(([m, old]) => same(old, get(n.olds, node)) && isIn(n.members, m) === true).map(
      ([m, old]) => m
    ),
  )
}

/** spec/log-laws.mu:401 */
function viewOf(n: Logged): SortedSet<NodeId> {
  const them = n.view
  if (them === null) return emptySet<NodeId>()
  return them
}

/** spec/log-laws.mu:405 */
function syncedOf(n: Logged): SortedSet<NodeId> {
  const them = n.synced
  if (them === null) return emptySet<NodeId>()
  return them
}

/** spec/log-laws.mu:409 */
function tellsJoined(n: Logged): boolean {
  return n.view !== null && n.synced !== null
}

/** Who was synchronised and did not come along left, even if it is back. (spec/log-laws.mu:411) */
function leftOf(n: Logged, moved: SortedSet<NodeId>): SortedSet<NodeId> {
  return without(syncedOf(n), moved)
}

/** spec/log-laws.mu:412 */
function joinedOf(n: Logged, moved: SortedSet<NodeId>): SortedSet<NodeId> {
  return without(viewOf(n), intersect(syncedOf(n), moved))
}

/** spec/log-laws.mu:467 */
function isToldWhole(n: Logged): boolean {
  return n.complete && size(n.positions) !== 0 && same(toSet(n.positions), keysOf(n.olds))
}

/** Who has just started comes from a ring that nobody else was on. (spec/log-laws.mu:480) */
function justStarted(node: NodeId): Ring {
  return Ring$({ rep: node, seq: -1 })
}

const settings: Settings<LogLawsConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'assert', file, line: 474, column: 33, text: 'went subset old' },
  /* 1 */ { kind: 'assert', file, line: 475, column: 30, text: 'not old - went meets came and (n.view == None or viewOf(n) == old - went + came)' },
  /* 2 */ { kind: 'assert', file, line: 488, column: 34, text: 'n.ring == None or get(m.olds, node) == None or get(m.olds, node) == n.ring' },
  /* 3 */ { kind: 'assert', file, line: 493, column: 15, text: 'forall other, theirs in m.from: other == node or (other in moved) == (theirs == old) and (node in get(m.moved, other) ?? {}) == (theirs == old)' },
  /* 4 */ { kind: 'if', file, line: 549, column: 12, text: 'node not in m.verdicts' },
  /* 5 */ { kind: 'assert', file, line: 551, column: 30, text: 'mayDiffer or forall other, theirs in m.verdicts: theirs == quorate' },
  /* 6 */ { kind: 'if', file, line: 562, column: 8, text: 'members subset keys(votes)' },
  /* 7 */ { kind: 'assert', file, line: 563, column: 31, text: 'not countsLeast or not quorate or total >= least' },
  /* 8 */ { kind: 'assert', file, line: 564, column: 32, text: 'not countsMost or quorate or total < most' },
  /* 9 */ { kind: 'if', file, line: 570, column: 8, text: 'ring not in rings and size(rings) >= 256' },
  /* 10 */ { kind: 'assign', file, line: 572, column: 7, text: 'rings := { r: one for r, one in rings where r.seq > edge }', field: 'rings' },
  /* 11 */ { kind: 'assign', file, line: 574, column: 5, text: 'rings[ring] := m', field: 'rings' },
  /* 12 */ { kind: 'assign', file, line: 210, column: 5, text: 'votes := options.votes', field: 'votes' },
  /* 13 */ { kind: 'assign', file, line: 211, column: 5, text: 'expected := options.expectedVotes ?? configured', field: 'expected' },
  /* 14 */ { kind: 'assign', file, line: 212, column: 5, text: 'pair := options.twoNode', field: 'pair' },
  /* 15 */ { kind: 'assign', file, line: 213, column: 5, text: 'halves := not options.tieBreaker is Off', field: 'halves' },
  /* 16 */ { kind: 'assign', file, line: 214, column: 5, text: 'countsLeast := not shifts', field: 'countsLeast' },
  /* 17 */ { kind: 'assign', file, line: 216, column: 5, text: 'countsMost := not shifts and not waits and expected >= configured', field: 'countsMost' },
  /* 18 */ { kind: 'assign', file, line: 217, column: 5, text: 'mayDiffer := shifts or halves or waits', field: 'mayDiffer' },
  /* 19 */ { kind: 'assign', file, line: 220, column: 5, text: 'countsLeast := false', field: 'countsLeast' },
  /* 20 */ { kind: 'assign', file, line: 221, column: 5, text: 'countsMost := false', field: 'countsMost' },
  /* 21 */ { kind: 'assign', file, line: 226, column: 5, text: 'nodes[node] := unknown( n.seq ) with { place: Booting, base: Booting, members: Some({}), view: Some({}), synced: Some({}), done: true, leaves: Some({}), left: Some({}), owed: Some({}), quorate: Some(false) }', field: 'nodes' },
  /* 22 */ { kind: 'assign', file, line: 241, column: 23, text: 'nodes[node] := unknown(logged(node).seq)', field: 'nodes' },
  /* 23 */ { kind: 'assert', file, line: 247, column: 29, text: 'ring.rep == node' },
  /* 24 */ { kind: 'assert', file, line: 249, column: 26, text: 'ring.seq > n.seq' },
  /* 25 */ { kind: 'assign', file, line: 250, column: 5, text: 'nodes[node] := n with { seq: ring.seq, ring: Some(ring) }', field: 'nodes' },
  /* 26 */ { kind: 'assert', file, line: 254, column: 26, text: 'seq > n.seq' },
  /* 27 */ { kind: 'assign', file, line: 255, column: 5, text: 'nodes[node] := n with { seq: seq, stored: seq }', field: 'nodes' },
  /* 28 */ { kind: 'assert', file, line: 262, column: 34, text: 'not n.due' },
  /* 29 */ { kind: 'assert', file, line: 265, column: 41, text: 'n.place == Unsure or not n.detailed or fits(c, n)' },
  /* 30 */ { kind: 'assert', file, line: 267, column: 31, text: 'not other(n.owed, {})' },
  /* 31 */ { kind: 'assign', file, line: 268, column: 5, text: 'nodes[node] := n with { place: Gathering, base: if n.hurried then n.base else if n.detailed then n.place else Unsure, cause: cause, hurried: false, detailed: true, stored: -1, complete: false }', field: 'nodes' },
  /* 32 */ { kind: 'assert', file, line: 280, column: 28, text: 'mayBe(n, place)' },
  /* 33 */ { kind: 'assert', file, line: 286, column: 31, text: 'mayBe(n, Gathering) or again' },
  /* 34 */ { kind: 'assign', file, line: 287, column: 5, text: 'nodes[node] := n with { place: Committing, base: if again then n.place else Committing, hurried: again, detailed: true, complete: false }', field: 'nodes' },
  /* 35 */ { kind: 'assert', file, line: 297, column: 33, text: 'mayBe(n, Committing) and not n.hurried' },
  /* 36 */ { kind: 'assign', file, line: 298, column: 5, text: 'nodes[node] := n with { place: Recovering, base: Recovering, detailed: true, complete: true, transitional: [], positions: [], olds: {} }', field: 'nodes' },
  /* 37 */ { kind: 'assert', file, line: 310, column: 38, text: 'mayBe(n, Recovering)' },
  /* 38 */ { kind: 'assign', file, line: 311, column: 5, text: 'nodes[node] := n with { place: Operating, base: Operating, detailed: true, due: true }', field: 'nodes' },
  /* 39 */ { kind: 'if', file, line: 318, column: 8, text: 'n.complete' },
  /* 40 */ { kind: 'assert', file, line: 319, column: 32, text: 'n.place == Recovering and place == size(n.transitional) and n.positions == []' },
  /* 41 */ { kind: 'assert', file, line: 320, column: 28, text: 'place < mostNodes' },
  /* 42 */ { kind: 'assert', file, line: 321, column: 25, text: 'ascends(n.transitional, member)' },
  /* 43 */ { kind: 'assert', file, line: 322, column: 31, text: 'n.members == None or Some(true) == isIn(n.members, member)' },
  /* 44 */ { kind: 'assign', file, line: 323, column: 7, text: 'nodes[node] := n with { transitional: append(n.transitional, member) }', field: 'nodes' },
  /* 45 */ { kind: 'if', file, line: 332, column: 8, text: 'n.complete' },
  /* 46 */ { kind: 'assert', file, line: 333, column: 32, text: 'n.place == Recovering and place == size(n.positions) and size(n.olds) == place' },
  /* 47 */ { kind: 'assert', file, line: 334, column: 28, text: 'place < mostNodes' },
  /* 48 */ { kind: 'assert', file, line: 335, column: 25, text: 'ascends(n.positions, member)' },
  /* 49 */ { kind: 'assign', file, line: 336, column: 7, text: 'nodes[node] := n with { positions: append(n.positions, member) }', field: 'nodes' },
  /* 50 */ { kind: 'if', file, line: 342, column: 8, text: 'n.complete and n.positions != []' },
  /* 51 */ { kind: 'assert', file, line: 344, column: 32, text: 'n.place == Recovering and member not in keys(n.olds)' },
  /* 52 */ { kind: 'assert', file, line: 345, column: 32, text: 'member != node or n.ring == None or n.ring == Some(old)' },
  /* 53 */ { kind: 'assign', file, line: 346, column: 7, text: 'nodes[node] := n with { olds: n.olds + { member: old } }', field: 'nodes' },
  /* 54 */ { kind: 'if', file, line: 347, column: 10, text: 'n.stored >= 0' },
  /* 55 */ { kind: 'assert', file, line: 348, column: 27, text: 'old.seq < n.stored' },
  /* 56 */ { kind: 'assert', file, line: 351, column: 32, text: 'get(m.olds, member) ?? old == old' },
  /* 57 */ { kind: 'assert', file, line: 352, column: 34, text: 'get(m.from, member) ?? old in { old, justStarted(member) }' },
  /* 58 */ { kind: 'assign', file, line: 362, column: 30, text: 'nodes[node] := logged(node) with { detailedSync: true }', field: 'nodes' },
  /* 59 */ { kind: 'assert', file, line: 365, column: 23, text: 'node in members' },
  /* 60 */ { kind: 'assert', file, line: 366, column: 30, text: 'mayBe(n, Recovering) or n.place == Operating and not n.due' },
  /* 61 */ { kind: 'if', file, line: 367, column: 8, text: 'n.complete and n.place == Recovering' },
  /* 62 */ { kind: 'assert', file, line: 368, column: 27, text: 'toSet(n.positions) == members and keys(n.olds) == members' },
  /* 63 */ { kind: 'assert', file, line: 369, column: 39, text: 'n.members == None or toSet(n.transitional) == stayed(n, node)' },
  /* 64 */ { kind: 'assign', file, line: 371, column: 5, text: 'nodes[node] := n with { view: Some(members), synced: if n.done or n.detailedSync then n.synced else None, done: false, came: {}, went: {} }', field: 'nodes' },
  /* 65 */ { kind: 'assert', file, line: 388, column: 30, text: 'n.view == None or members subset viewOf(n)' },
  /* 66 */ { kind: 'if', file, line: 389, column: 8, text: 'isWhole(n)' },
  /* 67 */ { kind: 'assert', file, line: 390, column: 34, text: 'not tellsJoined(n) or members == joinedOf(n, toSet(n.transitional))' },
  /* 68 */ { kind: 'assign', file, line: 392, column: 5, text: 'nodes[node] := n with { came: members }', field: 'nodes' },
  /* 69 */ { kind: 'if', file, line: 396, column: 8, text: 'isWhole(n)' },
  /* 70 */ { kind: 'assert', file, line: 397, column: 32, text: 'not tellsJoined(n) or members == leftOf(n, toSet(n.transitional))' },
  /* 71 */ { kind: 'assign', file, line: 399, column: 5, text: 'nodes[node] := n with { went: members }', field: 'nodes' },
  /* 72 */ { kind: 'assert', file, line: 416, column: 33, text: 'n.due or n.place == Operating or n.place == Unsure or not n.detailed' },
  /* 73 */ { kind: 'if', file, line: 417, column: 8, text: 'n.stored >= 0' },
  /* 74 */ { kind: 'assert', file, line: 418, column: 28, text: 'ring.seq == n.stored' },
  /* 75 */ { kind: 'assert', file, line: 420, column: 28, text: 'ring.seq > n.seq' },
  /* 76 */ { kind: 'assert', file, line: 425, column: 34, text: 'n.view == None or came subset viewOf(n)' },
  /* 77 */ { kind: 'if', file, line: 431, column: 12, text: 'n.view != None' },
  /* 78 */ { kind: 'assert', file, line: 432, column: 33, text: 'n.due implies not isToldWhole(n) or moved == toSet(n.transitional)' },
  /* 79 */ { kind: 'if', file, line: 434, column: 12, text: 'tellsJoined(n)' },
  /* 80 */ { kind: 'assert', file, line: 435, column: 38, text: 'n.came == joinedOf(n, moved)' },
  /* 81 */ { kind: 'assert', file, line: 436, column: 36, text: 'n.went == leftOf(n, moved)' },
  /* 82 */ { kind: 'if', file, line: 440, column: 8, text: 'n.view != None' },
  /* 83 */ { kind: 'assert', file, line: 442, column: 27, text: 'ring.rep == min(members)' },
  /* 84 */ { kind: 'assert', file, line: 444, column: 29, text: 'not other(m.members, members)' },
  /* 85 */ { kind: 'assert', file, line: 447, column: 9, text: 'forall r, o in rings: r.seq != ring.seq or r == ring or not o.members ?? {} meets members' },
  /* 86 */ { kind: 'assign', file, line: 451, column: 5, text: 'nodes[node] := n with { place: Operating, base: Operating, detailed: n.due, seq: max(n.seq, ring.seq), stored: -1, ring: Some(ring), members: n.view, due: false, complete: false, left: left, owed: if n.due and n.leaves != None then Some(gone - (n.leaves ?? {})) else None, leaves: if n.due then Some({}) else None }', field: 'nodes' },
  /* 87 */ { kind: 'if', file, line: 506, column: 8, text: 'n.leaves != None and isIn(n.members, member) == Some(true)' },
  /* 88 */ { kind: 'assign', file, line: 507, column: 7, text: 'nodes[node] := n with { leaves: Some((n.leaves ?? {}) + { member }) }', field: 'nodes' },
  /* 89 */ { kind: 'assert', file, line: 512, column: 28, text: 'n.left == None or failed subset n.left ?? {}' },
  /* 90 */ { kind: 'assert', file, line: 513, column: 31, text: 'not other(n.owed, failed)' },
  /* 91 */ { kind: 'assign', file, line: 514, column: 5, text: 'nodes[node] := n with { owed: if n.owed == None then None else Some({}) }', field: 'nodes' },
  /* 92 */ { kind: 'assign', file, line: 521, column: 5, text: 'nodes[node] := n with { synced: n.view, done: true, detailedSync: true }', field: 'nodes' },
  /* 93 */ { kind: 'assert', file, line: 525, column: 34, text: 'not n.due' },
  /* 94 */ { kind: 'assert', file, line: 526, column: 31, text: 'not other(n.owed, {})' },
  /* 95 */ { kind: 'assign', file, line: 527, column: 5, text: 'nodes[node] := n with { synced: n.view, done: true }', field: 'nodes' },
  /* 96 */ { kind: 'assert', file, line: 531, column: 26, text: 'n.quorate != Some(primary)' },
  /* 97 */ { kind: 'assign', file, line: 532, column: 5, text: 'nodes[node] := n with { quorate: Some(primary) }', field: 'nodes' },
  /* 98 */ { kind: 'assert', file, line: 536, column: 30, text: 'not other(n.view, members)' },
  /* 99 */ { kind: 'if', file, line: 537, column: 8, text: 'n.members == Some(members) and members != {}' },
]

const rules: Rules<LogLawsConfig, LogLawsState> = {
  state: [
    { name: 'nodes', shape: { kind: 'map', key: { kind: 'node' }, of: LoggedShape }, durable: false },
    { name: 'rings', shape: { kind: 'map', key: RingShape, of: MetShape }, durable: false },
    { name: 'votes', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, durable: false },
    { name: 'expected', shape: { kind: 'int' }, durable: false },
    { name: 'countsLeast', shape: { kind: 'bool' }, durable: false },
    { name: 'countsMost', shape: { kind: 'bool' }, durable: false },
    { name: 'pair', shape: { kind: 'bool' }, durable: false },
    { name: 'halves', shape: { kind: 'bool' }, durable: false },
    { name: 'mayDiffer', shape: { kind: 'bool' }, durable: false },
  ],
  fresh,
  react,
  draft: (before, write) => produce<LogLawsState, Open<LogLawsState>>(before, write),
}

/** spec/log-laws.mu:187 */
export const LogLaws: Machine<LogLawsConfig, LogLawsState> = {
  kind: 'monitor',
  name: 'LogLaws',
  module: 'log-laws',
  hash: '54b9ab599c2e305297d7a3d03c499cfa8acccad98620f31f2cde4c6aeaadf62d',
  config: settings.fields,
  phases: [],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [
    LogOptionsShape,
    LogVotesChangeShape,
    LogStartShape,
    LogGapShape,
    LogLoadedShape,
    LogStoredShape,
    LogGatherShape,
    LogLostShape,
    LogCommitShape,
    LogRecoveryShape,
    LogOperationalShape,
    LogTransitionalShape,
    LogPositionShape,
    LogPreviousShape,
    LogSyncBeginsShape,
    LogSyncMembersShape,
    LogSyncJoinedShape,
    LogSyncLeftShape,
    LogFormedShape,
    LogLeaveHeardShape,
    LogLeaveMissedShape,
    LogSyncCommittedShape,
    LogSyncedShape,
    LogPrimaryShape,
    LogMembersShape,
  ],
  sends: [],
  emits: [],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy),
}
