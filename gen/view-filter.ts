// Written by `npm run gen` from spec/view-filter.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Input, Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import {
  alter,
  append,
  drop,
  emptyMap,
  emptySet,
  first,
  get,
  given,
  has,
  intersect,
  keysOf,
  make,
  only,
  pairs,
  put,
  size,
  subset,
  union,
  valuesOf,
  without,
} from '../src/core/ops.ts'
import { partialOps } from '../src/core/partial.ts'
import { type Rules, type Settings, configure, copied, firstState, takeStep } from '../src/core/reduce.ts'
import type { EnumShape, RecordShape } from '../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, mapOf, same, setOf } from '../src/core/value.ts'
import { type Given, type Open, type Reading, type Work, incoming } from '../src/core/work.ts'
import { type Regular, RegularShape, type Ring, RingShape, type Transitional, TransitionalShape } from './types.ts'

/**
 * Virtual synchrony over extended virtual synchrony: a filter between the ring and a group of stateful processes.
 *
 * Extended virtual synchrony merges what was partitioned; whoever keeps state wants no merges. A process that has state
 * (it is dirty) goes on only in the company in which it got it; a clean one is let in, and synced from the view that lets
 * it in; all other dirty ones are evicted and must start anew. Where nobody can tell who is right, all wait, and say why.
 *
 * Every node of the ring takes part in the exchange, with a process in the group or without one: only so does some node of
 * every quorum remember every view that there was.
 *
 * What differs from the first design, since exploring or thinking found a way around it:
 * - Two dirty nodes of one view are alike if the same nodes came along with them through all rings since, and not if their
 * previous rings are the same: after an exchange that ended undecided, strangers too have a previous ring in common
 * (mutant LastRingIsEnough).
 * - All members of a ring write a view down (`memory`) before the first of them installs it (InstallsAtOnce), and a lone
 * dirty part that somebody remembers to be behind does not go on (NoMemory): a stale node that meets only restarted ones
 * would otherwise give out a generation twice, or go back to a state that the others have left.
 * - A report waits for quorum and carries its verdict, so that all members decide at one place of the ring's order.
 * - A lineage is named by the stamp of its first view, not by its creator, who may begin twice in one incarnation. A part
 * that is named although behind begins a new one.
 *
 * Left out: a random incarnation (it is a count on disk; nothing here is random); the choice by size that dlm_controld
 * has, which is never safe alone; the switch that lets a side without quorum install views; state transfer itself, which
 * begins at the view that says `joined`; quorum that is lost without a new ring or round, which takes effect with the next.
 * A filter is of one group and takes nothing from another one. Pauses: a node that noticed nothing is one that is late.
 */

const file = 'spec/view-filter.mu'
const { int, min, valueAt } = partialOps(file)

/**
 * A place in the one order of all membership events: the ring, and the exchange within it (a process may join or leave
 * without a new ring). (spec/view-filter.mu:30)
 */
export type Stamp = Rec & { readonly ring: Ring; readonly round: number }

/** Names one view for ever. Never a time. (spec/view-filter.mu:32) */
export type ViewId = Rec & { readonly lineage: Stamp; readonly generation: number }

/**
 * Members with their incarnations. Who left and came back between two views is in `joined` and in `left`.
 * (spec/view-filter.mu:34)
 */
export type View = Rec & {
  readonly id: ViewId
  readonly members: SortedMap<NodeId, number>
  readonly joined: SortedSet<NodeId>
  readonly left: SortedSet<NodeId>
}

/**
 * Of the process on this node: has no state yet; has state; had to go, until it starts anew; left on its own.
 * (spec/view-filter.mu:37)
 */
export type Standing = 'Clean' | 'Active' | 'Evicted' | 'Left'

/**
 * The latest view that a node was asked to write down, and whether it was to be a member.
 * (spec/view-filter.mu:40)
 */
export type Memory = Rec & { readonly view: ViewId; readonly members: SortedSet<NodeId>; readonly included: boolean }

/** Why no view is installed. (spec/view-filter.mu:43) */
export type Reason = 'NoQuorum' | 'SeveralDirty' | 'Behind' | 'Unfenced' | 'Nobody'

/**
 * What a node says of itself in an exchange. The verdict is computed from these alone.
 * (spec/view-filter.mu:55)
 */
export type Report = Rec & {
  readonly at: Stamp
  readonly incarnation: number
  readonly standing: Standing
  readonly view: View | null
  readonly company: SortedSet<NodeId>
  readonly memory: Memory | null
  readonly quorate: boolean
  readonly steady: boolean
}

/** spec/view-filter.mu:65 */
export type Outcome =
  | Rec & { readonly kind: 'Waits'; readonly reason: Reason }
  | Rec & { readonly kind: 'Goes'; readonly view: View }

/** What filters say to each other, in the ring's order. (spec/view-filter.mu:68) */
export type GroupMessage =
  | Rec & { readonly kind: 'State'; readonly report: Report }
  | Rec & { readonly kind: 'Ready'; readonly at: Stamp }
  | Rec & { readonly kind: 'Named'; readonly at: Stamp; readonly winner: NodeId }
  | Rec & { readonly kind: 'Enters' }
  | Rec & { readonly kind: 'Leaves'; readonly incarnation: number }
  | Rec & { readonly kind: 'App'; readonly view: ViewId; readonly body: number }

/** Down and up: the ring's multicast. (spec/view-filter.mu:77) */
export type Cast = Rec & { readonly kind: 'Cast'; readonly message: GroupMessage }

/** spec/view-filter.mu:78 */
export type Heard = Rec & { readonly kind: 'Heard'; readonly message: GroupMessage; readonly from: NodeId }

/**
 * Up: the verdict of quorum on a ring. Its order against the ring's other events is nobody's promise.
 * (spec/view-filter.mu:80)
 */
export type Quorum = Rec & { readonly kind: 'Quorum'; readonly ring: Ring; readonly quorate: boolean }

/** From the process: send this to the group. (spec/view-filter.mu:83) */
export type Send = Rec & { readonly kind: 'Send'; readonly body: number }

/**
 * From the process: leave the group; come back with what state there is; the process, or the node, has started anew.
 * (spec/view-filter.mu:85)
 */
export type Leave = Rec & { readonly kind: 'Leave' }

/** spec/view-filter.mu:86 */
export type Join = Rec & { readonly kind: 'Join' }

/** spec/view-filter.mu:87 */
export type Restarted = Rec & { readonly kind: 'Restarted' }

/** From the administrator, or from whoever fences: the part with this node goes on. (spec/view-filter.mu:89) */
export type Name = Rec & { readonly kind: 'Name'; readonly winner: NodeId }

/** To the process: a message of the view that is installed. (spec/view-filter.mu:92) */
export type Received = Rec & {
  readonly kind: 'Received'
  readonly view: ViewId
  readonly body: number
  readonly from: NodeId
}

/** To the process: these were not sent and will not be. (spec/view-filter.mu:94) */
export type Dropped = Rec & { readonly kind: 'Dropped'; readonly bodies: List<number> }

/** What the process hears of membership, from all sources. (spec/view-filter.mu:97) */
export type Event =
  | Rec & { readonly kind: 'Nodes'; readonly members: SortedSet<NodeId> }
  | Rec & { readonly kind: 'QuorumIs'; readonly quorate: boolean }
  | Rec & { readonly kind: 'Installs'; readonly view: View }
  | Rec & { readonly kind: 'Blocks'; readonly reason: Reason }
  | Rec & { readonly kind: 'Evicts'; readonly view: View }

/** spec/view-filter.mu:103 */
export type Position = Rec & { readonly at: Stamp; readonly position: number }

/** To the process: all sources of membership in one order. (spec/view-filter.mu:105) */
export type Published = Rec & { readonly kind: 'Published'; readonly position: Position; readonly event: Event }

/** For logs: the verdict on an exchange, and whom this node takes for foreign. (spec/view-filter.mu:107) */
export type Judged = Rec & { readonly kind: 'Judged'; readonly at: Stamp; readonly foreign: SortedSet<NodeId> }

/** A verdict of quorum, kept until its ring comes. (spec/view-filter.mu:500) */
export type Early = Rec & { readonly ring: Ring; readonly quorate: boolean }

export const StampShape: RecordShape = {
  kind: 'record',
  name: 'Stamp',
  tag: false,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'round', shape: { kind: 'int' } }],
}

export const ViewIdShape: RecordShape = {
  kind: 'record',
  name: 'ViewId',
  tag: false,
  fields: [{ name: 'lineage', shape: StampShape }, { name: 'generation', shape: { kind: 'int' } }],
}

export const ViewShape: RecordShape = {
  kind: 'record',
  name: 'View',
  tag: false,
  fields: [
    { name: 'id', shape: ViewIdShape },
    { name: 'members', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } } },
    { name: 'joined', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'left', shape: { kind: 'set', of: { kind: 'node' } } },
  ],
}

export const StandingShape: EnumShape = {
  kind: 'enum',
  name: 'Standing',
  cases: [
    { name: 'Clean', fields: [] },
    { name: 'Active', fields: [] },
    { name: 'Evicted', fields: [] },
    { name: 'Left', fields: [] },
  ],
}

export const MemoryShape: RecordShape = {
  kind: 'record',
  name: 'Memory',
  tag: false,
  fields: [
    { name: 'view', shape: ViewIdShape },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'included', shape: { kind: 'bool' } },
  ],
}

export const ReasonShape: EnumShape = {
  kind: 'enum',
  name: 'Reason',
  cases: [
    { name: 'NoQuorum', fields: [] },
    { name: 'SeveralDirty', fields: [] },
    { name: 'Behind', fields: [] },
    { name: 'Unfenced', fields: [] },
    { name: 'Nobody', fields: [] },
  ],
}

export const ReportShape: RecordShape = {
  kind: 'record',
  name: 'Report',
  tag: false,
  fields: [
    { name: 'at', shape: StampShape },
    { name: 'incarnation', shape: { kind: 'int' } },
    { name: 'standing', shape: StandingShape },
    { name: 'view', shape: { kind: 'option', of: ViewShape } },
    { name: 'company', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'memory', shape: { kind: 'option', of: MemoryShape } },
    { name: 'quorate', shape: { kind: 'bool' } },
    { name: 'steady', shape: { kind: 'bool' } },
  ],
}

export const OutcomeShape: EnumShape = {
  kind: 'enum',
  name: 'Outcome',
  cases: [
    { name: 'Waits', fields: [{ name: 'reason', shape: ReasonShape }] },
    { name: 'Goes', fields: [{ name: 'view', shape: ViewShape }] },
  ],
}

export const GroupMessageShape: EnumShape = {
  kind: 'enum',
  name: 'GroupMessage',
  cases: [
    { name: 'State', fields: [{ name: 'report', shape: ReportShape }] },
    { name: 'Ready', fields: [{ name: 'at', shape: StampShape }] },
    { name: 'Named', fields: [{ name: 'at', shape: StampShape }, { name: 'winner', shape: { kind: 'node' } }] },
    { name: 'Enters', fields: [] },
    { name: 'Leaves', fields: [{ name: 'incarnation', shape: { kind: 'int' } }] },
    { name: 'App', fields: [{ name: 'view', shape: ViewIdShape }, { name: 'body', shape: { kind: 'int' } }] },
  ],
}

export const CastShape: RecordShape = {
  kind: 'record',
  name: 'Cast',
  tag: true,
  fields: [{ name: 'message', shape: GroupMessageShape }],
}

export const HeardShape: RecordShape = {
  kind: 'record',
  name: 'Heard',
  tag: true,
  fields: [{ name: 'message', shape: GroupMessageShape }, { name: 'from', shape: { kind: 'node' } }],
}

export const QuorumShape: RecordShape = {
  kind: 'record',
  name: 'Quorum',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'quorate', shape: { kind: 'bool' } }],
}

export const SendShape: RecordShape = {
  kind: 'record',
  name: 'Send',
  tag: true,
  fields: [{ name: 'body', shape: { kind: 'int' } }],
}

export const LeaveShape: RecordShape = { kind: 'record', name: 'Leave', tag: true, fields: [] }

export const JoinShape: RecordShape = { kind: 'record', name: 'Join', tag: true, fields: [] }

export const RestartedShape: RecordShape = { kind: 'record', name: 'Restarted', tag: true, fields: [] }

export const NameShape: RecordShape = {
  kind: 'record',
  name: 'Name',
  tag: true,
  fields: [{ name: 'winner', shape: { kind: 'node' } }],
}

export const ReceivedShape: RecordShape = {
  kind: 'record',
  name: 'Received',
  tag: true,
  fields: [
    { name: 'view', shape: ViewIdShape },
    { name: 'body', shape: { kind: 'int' } },
    { name: 'from', shape: { kind: 'node' } },
  ],
}

export const DroppedShape: RecordShape = {
  kind: 'record',
  name: 'Dropped',
  tag: true,
  fields: [{ name: 'bodies', shape: { kind: 'list', of: { kind: 'int' } } }],
}

export const EventShape: EnumShape = {
  kind: 'enum',
  name: 'Event',
  cases: [
    { name: 'Nodes', fields: [{ name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }] },
    { name: 'QuorumIs', fields: [{ name: 'quorate', shape: { kind: 'bool' } }] },
    { name: 'Installs', fields: [{ name: 'view', shape: ViewShape }] },
    { name: 'Blocks', fields: [{ name: 'reason', shape: ReasonShape }] },
    { name: 'Evicts', fields: [{ name: 'view', shape: ViewShape }] },
  ],
}

export const PositionShape: RecordShape = {
  kind: 'record',
  name: 'Position',
  tag: false,
  fields: [{ name: 'at', shape: StampShape }, { name: 'position', shape: { kind: 'int' } }],
}

export const PublishedShape: RecordShape = {
  kind: 'record',
  name: 'Published',
  tag: true,
  fields: [{ name: 'position', shape: PositionShape }, { name: 'event', shape: EventShape }],
}

export const JudgedShape: RecordShape = {
  kind: 'record',
  name: 'Judged',
  tag: true,
  fields: [{ name: 'at', shape: StampShape }, { name: 'foreign', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const EarlyShape: RecordShape = {
  kind: 'record',
  name: 'Early',
  tag: false,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'quorate', shape: { kind: 'bool' } }],
}

/** Lineages begin in quorate rings, and of two such rings one is the later. (spec/view-filter.mu:110) */
export function later(a: ViewId, b: ViewId): boolean {
  return a.lineage.ring.seq !== b.lineage.ring.seq
    ? a.lineage.ring.seq > b.lineage.ring.seq
    : a.lineage.round !== b.lineage.round ? a.lineage.round > b.lineage.round : a.generation > b.generation
}

export type ViewFilterPhase = 'Waiting' | 'Exchanging' | 'Installing' | 'Stable' | 'Blocked'

export interface ViewFilterConfig {
  /**
   * Never two sides with quorum. Not so with two_node: there a side waits until it hears that the other is fenced.
   */
  readonly uniqueQuorum: boolean
}

export interface ViewFilterState {
  readonly phase: ViewFilterPhase
  readonly incarnation: number
  readonly memory: Memory | null
  readonly at: Stamp
  readonly members: SortedSet<NodeId>
  readonly verdict: boolean | null
  /** A verdict of quorum that came before its ring. */
  readonly early: Early | null
  readonly standing: Standing
  readonly view: View | null
  /** Who came along with this node through all rings since its view was installed. */
  readonly company: SortedSet<NodeId>
  /** Every ring since the view was installed is known to have been quorate. */
  readonly steady: boolean
  /** Between transitional and regular configuration: what still comes belongs to the old view, what is sent waits. */
  readonly closing: boolean
  /** What the process sent and this node has not received yet. */
  readonly pending: List<number>
  readonly position: number
  readonly reports: SortedMap<NodeId, Report>
  readonly named: NodeId | null
  readonly reason: Reason
  readonly next: View | null
  readonly ready: SortedSet<NodeId>
  readonly armed: SortedSet<Named>
}

type ViewFilterGiven = Given<ViewFilterConfig>
type ViewFilterReading = Reading<ViewFilterConfig, ViewFilterState>
type ViewFilterWork = Work<ViewFilterConfig, ViewFilterState>

/** The state before `start`. */
function fresh({ self }: ViewFilterGiven): ViewFilterState {
  return {
    phase: 'Waiting',
    incarnation: 0,
    memory: null,
    at: make<Stamp>({ ring: make<Ring>({ rep: self, seq: 0 }), round: 0 }),
    members: emptySet<NodeId>(),
    verdict: null,
    early: null,
    standing: 'Clean',
    view: null,
    company: emptySet<NodeId>(),
    steady: false,
    closing: false,
    pending: List.of<number>(),
    position: 0,
    reports: emptyMap<NodeId, Report>(),
    named: null,
    reason: 'Nobody',
    next: null,
    ready: emptySet<NodeId>(),
    armed: emptySet(),
  }
}

/** Which handler takes an input, or why none does. */
function react(x: ViewFilterWork, input: Input): void {
  const { body, name } = incoming(input)
  match(name)
    .with('start', () => onStart(x))
    .with('Transitional', () => onTransitional(x, body as Transitional))
    .with('Regular', () => onRegular(x, body as Regular))
    .with('Quorum', () => onQuorum(x, body as Quorum))
    .with('Heard', () => onHeard(x, body as Heard))
    .with('Send', () => onSend(x, body as Send))
    .with('Leave', () => onLeave(x))
    .with('Join', () => onJoin(x))
    .with('Restarted', () => onRestarted(x))
    .with('Name', () => onName(x, body as Name))
    .otherwise(() => x.ignore('not handled here'))
}

/** spec/view-filter.mu:352 */
function onStart(x: ViewFilterWork): void {
  const { state } = x
  state.incarnation = x.wrote(44, int(state.incarnation + 1, '352:29'))
}

/** spec/view-filter.mu:354 */
function onTransitional(x: ViewFilterWork, { members: along }: Transitional): void {
  const { state } = x
  state.closing = x.wrote(45, true)
  state.company = x.wrote(46, intersect(state.company, along))
}

/** spec/view-filter.mu:359 */
function onRegular(x: ViewFilterWork, { ring, members: installed }: Regular): void {
  const { state } = x
  state.steady = x.wrote(47, state.steady && state.verdict === true)
  state.verdict = x.wrote(48, null)
  state.at = x.wrote(49, make<Stamp>({ ring, round: 0 }))
  state.members = x.wrote(50, installed)
  state.closing = x.wrote(51, false)
  state.position = x.wrote(52, 0)
  publish(x, make<Event>({ kind: 'Nodes', members: installed }))
  const told = state.early
  matched: {
    if (told !== null) {
      if (x.asked(53, same(told.ring, ring))) {
        learn(x, told.quorate)
        break matched
      }
    }
    {
      x.ignore('quorum will tell')
      break matched
    }
  }
  begin(x)
}

/** spec/view-filter.mu:374 */
function onQuorum(x: ViewFilterWork, { ring, quorate }: Quorum): void {
  const { state } = x
  state.early = x.wrote(54, make<Early>({ ring, quorate }))
  if (!x.asked(55, same(ring, state.at.ring))) return x.refuse(55) // of another ring
  const news = state.verdict !== quorate
  learn(x, quorate)
  if (x.asked(56, news && (state.phase === 'Exchanging' || state.phase === 'Blocked'))) {
    report(x)
  }
}

/** spec/view-filter.mu:389 */
function onHeard(x: ViewFilterWork, { message, from: peer }: Heard): void {
  const { self, state } = x
  if (message.kind === 'State') {
    const { report: r } = message
    hearState(x, peer, r)
  } else if (message.kind === 'Ready') {
    const { at: stamp } = message
    hearReady(x, peer, stamp)
  } else if (message.kind === 'Named') {
    const { at: stamp2, winner: who } = message
    hearName(x, stamp2, who)
  } else if (message.kind === 'Enters') {
    again(x)
  } else if (message.kind === 'Leaves') {
    const { incarnation: which } = message
    if (x.asked(57, peer === self && which === state.incarnation)) {
      state.standing = x.wrote(58, 'Left')
      giveUp(x)
    }
    again(x)
  } else {
    const { view: id, body: body2 } = message
    hearApp(x, peer, id, body2)
  }
}

/** spec/view-filter.mu:457 */
function onSend(x: ViewFilterWork, { body: body2 }: Send): void {
  const { state } = x
  if (x.asked(59, state.standing === 'Evicted' || state.standing === 'Left')) {
    x.emit(make<Dropped>({ kind: 'Dropped', bodies: List.of<number>(body2) }))
  } else {
    state.pending = x.wrote(60, append(state.pending, body2))
    const v = state.view
    matched: {
      if (v !== null) {
        if (x.asked(61, state.phase === 'Stable' && !state.closing)) {
          x.emit(make<Cast>({ kind: 'Cast', message: make<GroupMessage>({ kind: 'App', view: v.id, body: body2 }) }))
          break matched
        }
      }
      {
        x.ignore('it waits for the next view')
        break matched
      }
    }
  }
}

/** spec/view-filter.mu:469 */
function onLeave(x: ViewFilterWork): void {
  const { state } = x
  // it is not in the group
  if (!x.asked(62, state.standing === 'Clean' || state.standing === 'Active')) return x.refuse(62)
  x.emit(make<Cast>({ kind: 'Cast', message: make<GroupMessage>({ kind: 'Leaves', incarnation: state.incarnation }) }))
}

/** Whoever left keeps what it had, and is as dirty as before. (spec/view-filter.mu:475) */
function onJoin(x: ViewFilterWork): void {
  const { state } = x
  if (!x.asked(63, state.standing === 'Left')) return x.refuse(63) // only who left comes back
  state.standing = x.wrote(64, state.view === null ? 'Clean' : 'Active')
  state.company = x.wrote(65, emptySet<NodeId>())
  state.steady = x.wrote(66, false)
  x.emit(make<Cast>({ kind: 'Cast', message: make<GroupMessage>({ kind: 'Enters' }) }))
}

/** spec/view-filter.mu:483 */
function onRestarted(x: ViewFilterWork): void {
  const { state } = x
  state.incarnation = x.wrote(67, int(state.incarnation + 1, '484:20'))
  state.standing = x.wrote(68, 'Clean')
  state.view = x.wrote(69, null)
  state.company = x.wrote(70, emptySet<NodeId>())
  state.steady = x.wrote(71, false)
  giveUp(x)
  x.emit(make<Cast>({ kind: 'Cast', message: make<GroupMessage>({ kind: 'Enters' }) }))
}

/** spec/view-filter.mu:493 */
function onName(x: ViewFilterWork, { winner: who }: Name): void {
  const { state } = x
  if (!x.asked(72, state.phase === 'Blocked')) return x.refuse(72) // nothing is blocked here
  x.emit(make<Cast>({ kind: 'Cast', message: make<GroupMessage>({ kind: 'Named', at: state.at, winner: who }) }))
}

/** spec/view-filter.mu:277 */
function publish(x: ViewFilterWork, event: Event): void {
  const { state } = x
  state.position = x.wrote(0, int(state.position + 1, '278:17'))
  x.emit(make<Published>({
    kind: 'Published',
    position: make<Position>({ at: state.at, position: state.position }),
    event,
  }))
}

/** Everything heard so far is about what is over. (spec/view-filter.mu:283) */
function begin(x: ViewFilterWork): void {
  const { state } = x
  x.become(1, 'Exchanging')
  state.reports = x.wrote(2, emptyMap<NodeId, Report>())
  state.named = x.wrote(3, null)
  state.next = x.wrote(4, null)
  state.ready = x.wrote(5, emptySet<NodeId>())
  report(x)
}

/** Nothing is said of a ring before both sources have told of it. (spec/view-filter.mu:293) */
function report(x: ViewFilterWork): void {
  const { state } = x
  const quorate = state.verdict
  if (quorate === null) {
    // quorum has not told of this ring yet
  } else {
    x.emit(make<Cast>({
      kind: 'Cast',
      message: make<GroupMessage>({
        kind: 'State',
        report: make<Report>({
          at: state.at,
          incarnation: state.incarnation,
          standing: state.standing,
          view: state.view,
          company: state.company,
          memory: state.memory,
          quorate,
          steady: state.steady,
        }),
      }),
    }))
  }
}

/** spec/view-filter.mu:302 */
function judge(x: ViewFilterWork): void {
  const { self, state } = x
  if (!x.asked(6, subset(state.members, keysOf(state.reports)))) return // not everybody has reported
  const it = outcome(x)
  if (it.kind === 'Waits') {
    const { reason: why } = it
    x.emit(make<Judged>({ kind: 'Judged', at: state.at, foreign: foreign(x) }))
    if (x.asked(7, state.phase !== 'Blocked' || why !== state.reason)) {
      publish(x, make<Event>({ kind: 'Blocks', reason: why }))
    }
    x.become(8, 'Blocked')
    state.reason = x.wrote(9, why)
  } else {
    const { view: coming } = it
    x.become(10, 'Installing')
    state.next = x.wrote(11, coming)
    state.ready = x.wrote(12, emptySet<NodeId>())
    state.memory = x.wrote(
      13,
      make<Memory>({
        view: coming.id,
        members: keysOf(coming.members),
        included: get(coming.members, self) === state.incarnation,
      }),
    )
    x.emit(make<Judged>({ kind: 'Judged', at: state.at, foreign: foreign(x) }))
    x.emit(make<Cast>({ kind: 'Cast', message: make<GroupMessage>({ kind: 'Ready', at: state.at }) }))
  }
}

/** spec/view-filter.mu:328 */
function conclude(x: ViewFilterWork, coming: View): void {
  const { self, state } = x
  x.become(14, 'Stable')
  if (x.asked(15, get(coming.members, self) === state.incarnation)) {
    state.view = x.wrote(16, coming)
    state.standing = x.wrote(17, 'Active')
    state.company = x.wrote(18, state.members)
    state.steady = x.wrote(19, state.verdict === true)
    publish(x, make<Event>({ kind: 'Installs', view: coming }))
    for (const body2 of state.pending.items) {
      x.emit(make<Cast>({ kind: 'Cast', message: make<GroupMessage>({ kind: 'App', view: coming.id, body: body2 }) }))
    }
  } else if (x.asked(20, state.standing === 'Active')) {
    state.standing = x.wrote(21, 'Evicted')
    publish(x, make<Event>({ kind: 'Evicts', view: coming }))
    giveUp(x)
  }
}

/** What cannot be sent any more is said so. (spec/view-filter.mu:345) */
function giveUp(x: ViewFilterWork): void {
  const { state } = x
  if (x.asked(22, size(state.pending) !== 0)) {
    x.emit(make<Dropped>({ kind: 'Dropped', bodies: state.pending }))
  }
  state.pending = x.wrote(23, List.of<number>())
}

/** spec/view-filter.mu:382 */
function learn(x: ViewFilterWork, quorate: boolean): void {
  const { state } = x
  state.verdict = x.wrote(24, quorate)
  state.early = x.wrote(25, null)
  state.steady = x.wrote(26, state.steady && quorate)
  publish(x, make<Event>({ kind: 'QuorumIs', quorate }))
}

/** spec/view-filter.mu:406 */
function hearState(x: ViewFilterWork, peer: NodeId, r: Report): void {
  const { state } = x
  if (!x.asked(27, same(r.at, state.at))) return // of an exchange that is over
  if (!x.asked(28, state.phase === 'Exchanging' || state.phase === 'Blocked')) return // decided
  state.reports = x.wrote(29, put(state.reports, peer, r))
  judge(x)
}

/** spec/view-filter.mu:413 */
function hearReady(x: ViewFilterWork, peer: NodeId, stamp: Stamp): void {
  const { state } = x
  if (!x.asked(30, same(stamp, state.at))) return // of an exchange that is over
  if (!x.asked(31, state.phase === 'Installing')) return // not asked
  state.ready = x.wrote(32, union(state.ready, setOf<NodeId>([peer])))
  if (x.asked(33, subset(state.members, state.ready))) {
    const coming = state.next
    if (coming !== null) {
      conclude(x, coming)
    } else {
      // there is always one
    }
  }
}

/** spec/view-filter.mu:425 */
function hearName(x: ViewFilterWork, stamp: Stamp, who: NodeId): void {
  const { state } = x
  if (!x.asked(34, same(stamp, state.at) && state.phase === 'Blocked')) return // nothing waits for it
  // it has no state to go on with
  if (!x.asked(
    35,
    given(
      get(state.reports, who),
      it => it === null ? false : it.standing === 'Active' || it.standing === 'Clean' && size(active(x)) === 0,
    ),
  )) return
  state.named = x.wrote(36, who)
  judge(x)
}

/** A process came or went within the ring. (spec/view-filter.mu:437) */
function again(x: ViewFilterWork): void {
  const { state } = x
  if (!x.asked(37, size(state.members) !== 0)) return // there is no ring yet
  state.at = x.wrote(38, alter(state.at, { round: int(state.at.round + 1, '439:28') }))
  state.position = x.wrote(39, 0)
  begin(x)
}

/** spec/view-filter.mu:444 */
function hearApp(x: ViewFilterWork, peer: NodeId, id: ViewId, body2: number): void {
  const { self, state } = x
  if (!x.asked(40, state.phase === 'Stable' && state.standing === 'Active')) return // no view is open
  if (!x.asked(41, given(state.view, it => it === null ? false : same(it.id, id)))) return // sent in another view
  if (x.asked(42, peer === self)) {
    state.pending = x.wrote(43, drop(state.pending, 1))
  }
  x.emit(make<Received>({ kind: 'Received', view: id, body: body2, from: peer }))
}

/** spec/view-filter.mu:164 */
function active({ state }: ViewFilterReading): SortedSet<NodeId> {
  return setOf<NodeId>(pairs(state.reports).filter(([n, r]) => r.standing === 'Active').map(([n, r]) => n))
}

/** spec/view-filter.mu:165 */
function clean({ state }: ViewFilterReading): SortedSet<NodeId> {
  return setOf<NodeId>(pairs(state.reports).filter(([n, r]) => r.standing === 'Clean').map(([n, r]) => n))
}

/** Who has the same state as this one: the same view, and the same way from there. (spec/view-filter.mu:168) */
function alike(x: ViewFilterReading, one: NodeId): SortedSet<NodeId> {
  const { state } = x
  return only(
    active(x),
    n => same(valueAt(state.reports, n, '173:11').view, valueAt(state.reports, one, '173:30').view) &&
      same(valueAt(state.reports, n, '173:52').company, valueAt(state.reports, one, '173:74').company),
  )
}

/** The parts that have state, each by its lowest node. (spec/view-filter.mu:176) */
function parts(x: ViewFilterReading): SortedSet<NodeId> {
  return only(active(x), n => n === min(alike(x, n), '176:60'))
}

/** Who has state, and not the same as this node. (spec/view-filter.mu:178) */
function foreign(x: ViewFilterReading): SortedSet<NodeId> {
  const { self } = x
  return has(active(x), self) ? only(active(x), n => !has(alike(x, self), n)) : emptySet<NodeId>()
}

/** The latest view that this part had, or was about to have. (spec/view-filter.mu:181) */
function latest(x: ViewFilterReading, part: NodeId): ViewId | null {
  const { state } = x
  let found: ViewId | null = idOf(x, part)
  for (const n of alike(x, part).items) {
    const m = valueAt(state.reports, n, '184:13').memory
    matched: {
      if (m !== null) {
        if (m.included && isNews(m.view, found)) {
          found = m.view
          break matched
        }
      }
      {
        // no news
        break matched
      }
    }
  }
  return found
}

/** spec/view-filter.mu:191 */
function idOf({ state }: ViewFilterReading, one: NodeId): ViewId | null {
  const v = valueAt(state.reports, one, '191:39').view
  if (v === null) return null
  return v.id
}

/** spec/view-filter.mu:195 */
function isNews(id: ViewId, known: ViewId | null): boolean {
  if (known === null) return true
  return later(id, known)
}

/** Somebody remembers a view after that: they went on without this part. (spec/view-filter.mu:201) */
function behind(x: ViewFilterReading, part: NodeId): boolean {
  const { state } = x
  return valuesOf(state.reports).items.some(
    r => given(r.memory, it => it === null ? false : isNews(it.view, latest(x, part)))
  )
}

/** spec/view-filter.mu:208 */
function steadyParts(x: ViewFilterReading): SortedSet<NodeId> {
  const { state } = x
  return only(parts(x), n => !behind(x, n) && alike(x, n).items.some(m => valueAt(state.reports, m, '208:100').steady))
}

/** The one part that goes on, if there is one: never a matter of size. (spec/view-filter.mu:211) */
function winner(x: ViewFilterReading): NodeId | null {
  const { state } = x
  const n = state.named
  if (n !== null) return has(active(x), n) ? min(alike(x, n), '212:43') : null
  return size(parts(x)) === 1
    ? first(only(parts(x), n2 => !behind(x, n2)))
    : size(steadyParts(x)) === 1 ? first(steadyParts(x)) : null
}

/**
 * Of the last view that anybody here knows of, those who are not here. Who is here without state has been reset.
 * (spec/view-filter.mu:220)
 */
function missing({ state }: ViewFilterReading): SortedSet<NodeId> {
  let last2: Memory | null = null as Memory | null
  for (const r of valuesOf(state.reports).items) {
    const m = r.memory
    matched: {
      if (m !== null) {
        if (last2 === null ? true : later(m.view, last2.view)) {
          last2 = m
          break matched
        }
      }
      {
        // no news
        break matched
      }
    }
  }
  if (last2 === null) return emptySet<NodeId>()
  return without(last2.members, keysOf(state.reports))
}

/** spec/view-filter.mu:237 */
function generation({ state }: ViewFilterReading, lineage: Stamp): number {
  let most: number = 0
  for (const r of valuesOf(state.reports).items) {
    const m = r.memory
    matched: {
      if (m !== null) {
        if (same(m.view.lineage, lineage)) {
          most = Math.max(most, m.view.generation)
          break matched
        }
      }
      {
        // another lineage
        break matched
      }
    }
  }
  return int(most + 1, '245:12')
}

/** spec/view-filter.mu:248 */
function outcome(x: ViewFilterReading): Outcome {
  const { config, state } = x
  if (valuesOf(state.reports).items.some(r => !r.quorate)) {
    return make<Outcome>({ kind: 'Waits', reason: 'NoQuorum' })
  }
  if (size(union(active(x), clean(x))) === 0) {
    return make<Outcome>({ kind: 'Waits', reason: 'Nobody' })
  }
  if (!config.uniqueQuorum && state.named === null && size(missing(x)) !== 0) {
    return make<Outcome>({ kind: 'Waits', reason: 'Unfenced' })
  }
  if (size(active(x)) === 0) {
    return make<Outcome>({ kind: 'Goes', view: viewOf(x, state.at, emptySet<NodeId>(), emptyMap<NodeId, number>()) })
  }
  const part = winner(x)
  if (part === null) return make<Outcome>({ kind: 'Waits', reason: size(parts(x)) === 1 ? 'Behind' : 'SeveralDirty' })
  return goesOn(x, part)
}

/**
 * Who is named although behind begins a new lineage: its next generation may be somebody else's.
 * (spec/view-filter.mu:260)
 */
function goesOn(x: ViewFilterReading, part: NodeId): Outcome {
  const { state } = x
  const old = valueAt(state.reports, part, '260:42').view
  if (old === null) return make<Outcome>({ kind: 'Waits', reason: 'Nobody' })
  return make<Outcome>({
    kind: 'Goes',
    view: viewOf(x, behind(x, part) ? state.at : old.id.lineage, alike(x, part), old.members),
  })
}

/** spec/view-filter.mu:265 */
function viewOf(
  x: ViewFilterReading,
  lineage: Stamp,
  continuing: SortedSet<NodeId>,
  old: SortedMap<NodeId, number>,
): View {
  const { state } = x
  const together = mapOf<NodeId, number>(
    pairs(state.reports).filter(([n, r]) => has(union(continuing, clean(x)), n)).map(
      ([n, r]) => [n, r.incarnation] as const
    ),
  )
  return make<View>({
    id: make<ViewId>({ lineage, generation: generation(x, lineage) }),
    members: together,
    joined: clean(x),
    left: setOf<NodeId>(pairs(old).filter(([n2, i]) => get(together, n2) !== i).map(([n2, i]) => n2)),
  })
}

const settings: Settings<ViewFilterConfig> = {
  fields: [
    { name: 'uniqueQuorum', shape: { kind: 'bool' }, optional: true },
  ],
  defaults: {
    uniqueQuorum: () => true,
  },
  requires: [],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 278, column: 5, text: 'position := position + 1', field: 'position' },
  /* 1 */ { kind: 'assign', file, line: 284, column: 5, text: 'become Exchanging', field: 'phase' },
  /* 2 */ { kind: 'assign', file, line: 285, column: 5, text: 'reports := {}', field: 'reports' },
  /* 3 */ { kind: 'assign', file, line: 286, column: 5, text: 'named := None', field: 'named' },
  /* 4 */ { kind: 'assign', file, line: 287, column: 5, text: 'next := None', field: 'next' },
  /* 5 */ { kind: 'assign', file, line: 288, column: 5, text: 'ready := {}', field: 'ready' },
  /* 6 */ { kind: 'when', file, line: 303, column: 10, text: 'members subset keys(reports)', reason: 'not everybody has reported' },
  /* 7 */ { kind: 'if', file, line: 307, column: 12, text: 'phase != Blocked or why != reason' },
  /* 8 */ { kind: 'assign', file, line: 308, column: 9, text: 'become Blocked', field: 'phase' },
  /* 9 */ { kind: 'assign', file, line: 309, column: 9, text: 'reason := why', field: 'reason' },
  /* 10 */ { kind: 'assign', file, line: 312, column: 9, text: 'become Installing', field: 'phase' },
  /* 11 */ { kind: 'assign', file, line: 313, column: 9, text: 'next := Some(coming)', field: 'next' },
  /* 12 */ { kind: 'assign', file, line: 314, column: 9, text: 'ready := {}', field: 'ready' },
  /* 13 */ { kind: 'assign', file, line: 315, column: 9, text: 'memory := Some( Memory( view: coming.id, members: keys(coming.members), included: get(coming.members, self) == Some(incarnation) ) )', field: 'memory' },
  /* 14 */ { kind: 'assign', file, line: 329, column: 5, text: 'become Stable', field: 'phase' },
  /* 15 */ { kind: 'if', file, line: 330, column: 8, text: 'get(coming.members, self) == Some(incarnation)' },
  /* 16 */ { kind: 'assign', file, line: 331, column: 7, text: 'view := Some(coming)', field: 'view' },
  /* 17 */ { kind: 'assign', file, line: 332, column: 7, text: 'standing := Active', field: 'standing' },
  /* 18 */ { kind: 'assign', file, line: 333, column: 7, text: 'company := members', field: 'company' },
  /* 19 */ { kind: 'assign', file, line: 334, column: 7, text: 'steady := verdict == Some(true)', field: 'steady' },
  /* 20 */ { kind: 'if', file, line: 337, column: 15, text: 'standing == Active' },
  /* 21 */ { kind: 'assign', file, line: 338, column: 7, text: 'standing := Evicted', field: 'standing' },
  /* 22 */ { kind: 'if', file, line: 346, column: 8, text: 'pending != []' },
  /* 23 */ { kind: 'assign', file, line: 347, column: 5, text: 'pending := []', field: 'pending' },
  /* 24 */ { kind: 'assign', file, line: 383, column: 5, text: 'verdict := Some(quorate)', field: 'verdict' },
  /* 25 */ { kind: 'assign', file, line: 384, column: 5, text: 'early := None', field: 'early' },
  /* 26 */ { kind: 'assign', file, line: 385, column: 5, text: 'steady := steady and quorate', field: 'steady' },
  /* 27 */ { kind: 'when', file, line: 407, column: 10, text: 'r.at == at', reason: 'of an exchange that is over' },
  /* 28 */ { kind: 'when', file, line: 408, column: 10, text: 'phase == Exchanging or phase == Blocked', reason: 'decided' },
  /* 29 */ { kind: 'assign', file, line: 409, column: 5, text: 'reports[peer] := r', field: 'reports' },
  /* 30 */ { kind: 'when', file, line: 414, column: 10, text: 'stamp == at', reason: 'of an exchange that is over' },
  /* 31 */ { kind: 'when', file, line: 415, column: 10, text: 'phase == Installing', reason: 'not asked' },
  /* 32 */ { kind: 'assign', file, line: 416, column: 5, text: 'ready := ready + { peer }', field: 'ready' },
  /* 33 */ { kind: 'if', file, line: 417, column: 8, text: 'members subset ready' },
  /* 34 */ { kind: 'when', file, line: 426, column: 10, text: 'stamp == at and phase == Blocked', reason: 'nothing waits for it' },
  /* 35 */ { kind: 'when', file, line: 427, column: 10, text: 'match get(reports, who) { None => false Some(r) => r.standing == Active or r.standing == Clean and active() == {} }', reason: 'it has no state to go on with' },
  /* 36 */ { kind: 'assign', file, line: 432, column: 5, text: 'named := Some(who)', field: 'named' },
  /* 37 */ { kind: 'when', file, line: 438, column: 10, text: 'members != {}', reason: 'there is no ring yet' },
  /* 38 */ { kind: 'assign', file, line: 439, column: 5, text: 'at := at with { round: at.round + 1 }', field: 'at' },
  /* 39 */ { kind: 'assign', file, line: 440, column: 5, text: 'position := 0', field: 'position' },
  /* 40 */ { kind: 'when', file, line: 445, column: 10, text: 'phase == Stable and standing == Active', reason: 'no view is open' },
  /* 41 */ { kind: 'when', file, line: 446, column: 10, text: 'match view { None => false Some(v) => v.id == id }', reason: 'sent in another view' },
  /* 42 */ { kind: 'if', file, line: 451, column: 8, text: 'peer == self' },
  /* 43 */ { kind: 'assign', file, line: 451, column: 23, text: 'pending := drop(pending, 1)', field: 'pending' },
  /* 44 */ { kind: 'assign', file, line: 352, column: 14, text: 'incarnation := incarnation + 1', field: 'incarnation' },
  /* 45 */ { kind: 'assign', file, line: 355, column: 5, text: 'closing := true', field: 'closing' },
  /* 46 */ { kind: 'assign', file, line: 356, column: 5, text: 'company := company & along', field: 'company' },
  /* 47 */ { kind: 'assign', file, line: 360, column: 5, text: 'steady := steady and verdict == Some(true)', field: 'steady' },
  /* 48 */ { kind: 'assign', file, line: 361, column: 5, text: 'verdict := None', field: 'verdict' },
  /* 49 */ { kind: 'assign', file, line: 362, column: 5, text: 'at := Stamp(ring: ring, round: 0)', field: 'at' },
  /* 50 */ { kind: 'assign', file, line: 363, column: 5, text: 'members := installed', field: 'members' },
  /* 51 */ { kind: 'assign', file, line: 364, column: 5, text: 'closing := false', field: 'closing' },
  /* 52 */ { kind: 'assign', file, line: 365, column: 5, text: 'position := 0', field: 'position' },
  /* 53 */ { kind: 'where', file, line: 368, column: 24, text: 'told.ring == ring' },
  /* 54 */ { kind: 'assign', file, line: 375, column: 5, text: 'early := Some(Early(ring: ring, quorate: quorate))', field: 'early' },
  /* 55 */ { kind: 'when', file, line: 376, column: 10, text: 'ring == at.ring', reason: 'of another ring' },
  /* 56 */ { kind: 'if', file, line: 379, column: 8, text: 'news and (phase == Exchanging or phase == Blocked)' },
  /* 57 */ { kind: 'if', file, line: 396, column: 12, text: 'peer == self and which == incarnation' },
  /* 58 */ { kind: 'assign', file, line: 397, column: 11, text: 'standing := Left', field: 'standing' },
  /* 59 */ { kind: 'if', file, line: 458, column: 8, text: 'standing == Evicted or standing == Left' },
  /* 60 */ { kind: 'assign', file, line: 461, column: 7, text: 'pending := append(pending, body)', field: 'pending' },
  /* 61 */ { kind: 'where', file, line: 463, column: 23, text: 'phase == Stable and not closing' },
  /* 62 */ { kind: 'when', file, line: 470, column: 10, text: 'standing == Clean or standing == Active', reason: 'it is not in the group' },
  /* 63 */ { kind: 'when', file, line: 476, column: 10, text: 'standing == Left', reason: 'only who left comes back' },
  /* 64 */ { kind: 'assign', file, line: 477, column: 5, text: 'standing := if view == None then Clean else Active', field: 'standing' },
  /* 65 */ { kind: 'assign', file, line: 478, column: 5, text: 'company := {}', field: 'company' },
  /* 66 */ { kind: 'assign', file, line: 479, column: 5, text: 'steady := false', field: 'steady' },
  /* 67 */ { kind: 'assign', file, line: 484, column: 5, text: 'incarnation := incarnation + 1', field: 'incarnation' },
  /* 68 */ { kind: 'assign', file, line: 485, column: 5, text: 'standing := Clean', field: 'standing' },
  /* 69 */ { kind: 'assign', file, line: 486, column: 5, text: 'view := None', field: 'view' },
  /* 70 */ { kind: 'assign', file, line: 487, column: 5, text: 'company := {}', field: 'company' },
  /* 71 */ { kind: 'assign', file, line: 488, column: 5, text: 'steady := false', field: 'steady' },
  /* 72 */ { kind: 'when', file, line: 494, column: 10, text: 'phase == Blocked', reason: 'nothing is blocked here' },
]

const rules: Rules<ViewFilterConfig, ViewFilterState> = {
  state: [
    { name: 'incarnation', shape: { kind: 'int' }, durable: true },
    { name: 'memory', shape: { kind: 'option', of: MemoryShape }, durable: true },
    { name: 'at', shape: StampShape, durable: false },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'verdict', shape: { kind: 'option', of: { kind: 'bool' } }, durable: false },
    { name: 'early', shape: { kind: 'option', of: EarlyShape }, durable: false },
    { name: 'standing', shape: StandingShape, durable: false },
    { name: 'view', shape: { kind: 'option', of: ViewShape }, durable: false },
    { name: 'company', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'steady', shape: { kind: 'bool' }, durable: false },
    { name: 'closing', shape: { kind: 'bool' }, durable: false },
    { name: 'pending', shape: { kind: 'list', of: { kind: 'int' } }, durable: false },
    { name: 'position', shape: { kind: 'int' }, durable: false },
    {
      name: 'reports',
      shape: { kind: 'map', key: { kind: 'node' }, of: ReportShape },
      durable: false,
      phases: ['Exchanging', 'Blocked', 'Installing'],
    },
    {
      name: 'named',
      shape: { kind: 'option', of: { kind: 'node' } },
      durable: false,
      phases: ['Exchanging', 'Blocked'],
    },
    { name: 'reason', shape: ReasonShape, durable: false, phases: ['Blocked'] },
    { name: 'next', shape: { kind: 'option', of: ViewShape }, durable: false, phases: ['Installing'] },
    { name: 'ready', shape: { kind: 'set', of: { kind: 'node' } }, durable: false, phases: ['Installing'] },
  ],
  fresh,
  react,
  draft: (before, write) => produce<ViewFilterState, Open<ViewFilterState>>(before, write),
}
const quick: typeof rules = { ...rules, draft: copied }

/** spec/view-filter.mu:118 */
export const ViewFilter: Machine<ViewFilterConfig, ViewFilterState> = {
  kind: 'machine',
  name: 'ViewFilter',
  module: 'view-filter',
  hash: 'a5349300944b316f454ddbc3b909edabc8ed1307e50c9a82dd8d08f7212f2390',
  config: settings.fields,
  phases: ['Waiting', 'Exchanging', 'Installing', 'Stable', 'Blocked'],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [
    TransitionalShape,
    RegularShape,
    QuorumShape,
    HeardShape,
    SendShape,
    LeaveShape,
    JoinShape,
    RestartedShape,
    NameShape,
  ],
  sends: [],
  emits: [PublishedShape, CastShape, JudgedShape, DroppedShape, ReceivedShape],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: (context, state, input, watch) => takeStep(quick, context, state, input, watch),
}
