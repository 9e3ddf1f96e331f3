// Written by `npm run gen` from spec/view-filter.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../src/core/machine.ts'
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
  type GroupMessage,
  GroupMessageShape,
  type Memory,
  MemoryShape,
  type Report,
  ReportShape,
  type Ring,
  RingShape,
  type Stamp,
  StampShape,
  type Standing,
  StandingShape,
  type View,
  type ViewId,
  ViewIdShape,
  ViewShape,
} from './types.ts'

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

/** Why no view is installed. (spec/view-filter.mu:29) */
export type Reason = 'NoQuorum' | 'SeveralDirty' | 'Behind' | 'Unfenced' | 'Nobody'

/** spec/view-filter.mu:40 */
export type Outcome =
  | Rec & { readonly kind: 'Waits'; readonly reason: Reason }
  | Rec & { readonly kind: 'Goes'; readonly view: View }

/** Why a process that has state is not of the view that is installed. (spec/view-filter.mu:43) */
export type Cause = 'WasBehind' | 'WasNotSteady' | 'WasNotNamed'

/** Down and up: the ring's multicast. (spec/view-filter.mu:52) */
export type Cast = Rec & { readonly kind: 'Cast'; readonly message: GroupMessage }

/** spec/view-filter.mu:53 */
export type Heard = Rec & { readonly kind: 'Heard'; readonly message: GroupMessage; readonly from: NodeId }

/**
 * Up, in one order with what is heard: who of the old ring came along to this one, and who its members are.
 * (spec/view-filter.mu:55)
 */
export type CameAlong = Rec & { readonly kind: 'CameAlong'; readonly ring: Ring; readonly members: SortedSet<NodeId> }

/** spec/view-filter.mu:56 */
export type RingInstalled = Rec & {
  readonly kind: 'RingInstalled'
  readonly ring: Ring
  readonly members: SortedSet<NodeId>
}

/**
 * Up: the verdict of quorum on a ring. Its order against the ring's other events is nobody's promise.
 * (spec/view-filter.mu:58)
 */
export type Quorum = Rec & { readonly kind: 'Quorum'; readonly ring: Ring; readonly quorate: boolean }

/** From the process: send this to the group. (spec/view-filter.mu:61) */
export type ToGroup = Rec & { readonly kind: 'ToGroup'; readonly body: string }

/**
 * From the process: leave the group; come with the state of this view; come without any, also after a start anew.
 * (spec/view-filter.mu:63)
 */
export type LeaveGroup = Rec & { readonly kind: 'LeaveGroup' }

/** spec/view-filter.mu:64 */
export type Returns = Rec & { readonly kind: 'Returns'; readonly known: ViewId }

/** spec/view-filter.mu:65 */
export type Restarted = Rec & { readonly kind: 'Restarted' }

/** To whoever speaks for the process: it is out of the group now. (spec/view-filter.mu:67) */
export type Gone = Rec & { readonly kind: 'Gone' }

/** From the administrator, or from whoever fences: the part with this node goes on. (spec/view-filter.mu:69) */
export type Name = Rec & { readonly kind: 'Name'; readonly winner: NodeId }

/** To the process: a message of the view that is installed. (spec/view-filter.mu:72) */
export type Received = Rec & {
  readonly kind: 'Received'
  readonly view: ViewId
  readonly body: string
  readonly from: NodeId
}

/** To the process: these were not sent and will not be. (spec/view-filter.mu:74) */
export type Dropped = Rec & { readonly kind: 'Dropped'; readonly bodies: List<string> }

/** What the process hears of membership, from all sources. (spec/view-filter.mu:77) */
export type Event =
  | Rec & { readonly kind: 'Nodes'; readonly members: SortedSet<NodeId> }
  | Rec & { readonly kind: 'QuorumIs'; readonly quorate: boolean }
  | Rec & { readonly kind: 'Installs'; readonly view: View }
  | Rec & { readonly kind: 'Blocks'; readonly reason: Reason }
  | Rec & { readonly kind: 'Evicts'; readonly view: View; readonly cause: Cause }

/** spec/view-filter.mu:83 */
export type Position = Rec & { readonly at: Stamp; readonly position: number }

/** To the process: all sources of membership in one order. (spec/view-filter.mu:85) */
export type Published = Rec & { readonly kind: 'Published'; readonly position: Position; readonly event: Event }

/** For logs: the verdict on an exchange, and whom this node takes for foreign. (spec/view-filter.mu:87) */
export type Judged = Rec & { readonly kind: 'Judged'; readonly at: Stamp; readonly foreign: SortedSet<NodeId> }

/** A verdict of quorum, kept until its ring comes. (spec/view-filter.mu:540) */
export type Early = Rec & { readonly ring: Ring; readonly quorate: boolean }

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

export const OutcomeShape: EnumShape = {
  kind: 'enum',
  name: 'Outcome',
  cases: [
    { name: 'Waits', fields: [{ name: 'reason', shape: ReasonShape }] },
    { name: 'Goes', fields: [{ name: 'view', shape: ViewShape }] },
  ],
}

export const CauseShape: EnumShape = {
  kind: 'enum',
  name: 'Cause',
  cases: [{ name: 'WasBehind', fields: [] }, { name: 'WasNotSteady', fields: [] }, { name: 'WasNotNamed', fields: [] }],
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

export const CameAlongShape: RecordShape = {
  kind: 'record',
  name: 'CameAlong',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const RingInstalledShape: RecordShape = {
  kind: 'record',
  name: 'RingInstalled',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const QuorumShape: RecordShape = {
  kind: 'record',
  name: 'Quorum',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'quorate', shape: { kind: 'bool' } }],
}

export const ToGroupShape: RecordShape = {
  kind: 'record',
  name: 'ToGroup',
  tag: true,
  fields: [{ name: 'body', shape: { kind: 'text' } }],
}

export const LeaveGroupShape: RecordShape = { kind: 'record', name: 'LeaveGroup', tag: true, fields: [] }

export const ReturnsShape: RecordShape = {
  kind: 'record',
  name: 'Returns',
  tag: true,
  fields: [{ name: 'known', shape: ViewIdShape }],
}

export const RestartedShape: RecordShape = { kind: 'record', name: 'Restarted', tag: true, fields: [] }

export const GoneShape: RecordShape = { kind: 'record', name: 'Gone', tag: true, fields: [] }

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
    { name: 'body', shape: { kind: 'text' } },
    { name: 'from', shape: { kind: 'node' } },
  ],
}

export const DroppedShape: RecordShape = {
  kind: 'record',
  name: 'Dropped',
  tag: true,
  fields: [{ name: 'bodies', shape: { kind: 'list', of: { kind: 'text' } } }],
}

export const EventShape: EnumShape = {
  kind: 'enum',
  name: 'Event',
  cases: [
    { name: 'Nodes', fields: [{ name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }] },
    { name: 'QuorumIs', fields: [{ name: 'quorate', shape: { kind: 'bool' } }] },
    { name: 'Installs', fields: [{ name: 'view', shape: ViewShape }] },
    { name: 'Blocks', fields: [{ name: 'reason', shape: ReasonShape }] },
    { name: 'Evicts', fields: [{ name: 'view', shape: ViewShape }, { name: 'cause', shape: CauseShape }] },
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

const Ring$ = maker<Ring>('rep', 'seq')
const Stamp$ = maker<Stamp>('ring', 'round')
const Nodes$ = maker<Event>('kind', 'members')
const Early$ = maker<Early>('ring', 'quorate')
const Dropped$ = maker<Dropped>('kind', 'bodies')
const App$ = maker<GroupMessage>('kind', 'view', 'body')
const Cast$ = maker<Cast>('kind', 'message')
const Leaves$ = maker<GroupMessage>('kind', 'incarnation')
const View$ = maker<View>('id', 'members', 'joined', 'left')
const Enters$ = maker<GroupMessage>('kind')
const Named$ = maker<GroupMessage>('kind', 'at', 'winner')
const Position$ = maker<Position>('at', 'position')
const Published$ = maker<Published>('kind', 'position', 'event')
const Report$ = maker<Report>('at', 'incarnation', 'standing', 'view', 'company', 'memory', 'quorate', 'steady')
const State$ = maker<GroupMessage>('kind', 'report')
const Judged$ = maker<Judged>('kind', 'at', 'foreign')
const Blocks$ = maker<Event>('kind', 'reason')
const Memory$ = maker<Memory>('view', 'members', 'included')
const Ready$ = maker<GroupMessage>('kind', 'at')
const Installs$ = maker<Event>('kind', 'view')
const Evicts$ = maker<Event>('kind', 'view', 'cause')
const QuorumIs$ = maker<Event>('kind', 'quorate')
const Gone$ = maker<Gone>('kind')
const Received$ = maker<Received>('kind', 'view', 'body', 'from')
const Waits$ = maker<Outcome>('kind', 'reason')
const Goes$ = maker<Outcome>('kind', 'view')
const ViewId$ = maker<ViewId>('lineage', 'generation')

/** Lineages begin in quorate rings, and of two such rings one is the later. (spec/view-filter.mu:90) */
export function later(a: ViewId, b: ViewId): boolean {
  return a.lineage.ring.seq !== b.lineage.ring.seq
    ? a.lineage.ring.seq > b.lineage.ring.seq
    : a.lineage.round !== b.lineage.round ? a.lineage.round > b.lineage.round : a.generation > b.generation
}

export type ViewFilterPhase = 'Waiting' | 'Exchanging' | 'Installing' | 'Stable' | 'Blocked'

export interface ViewFilterConfig {
  /** Whether this node has a group with views. */
  readonly enabled: boolean
  /**
   * Who takes part in the exchange, with a process in the group or without one; without it every node of the ring.
   */
  readonly participants: SortedSet<NodeId> | null
  /** A process is there from the start of the node on; otherwise it comes when it likes. */
  readonly present: boolean
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
  readonly pending: List<string>
  readonly position: number
  readonly reports: SortedMap<NodeId, Report>
  readonly named: NodeId | null
  readonly reason: Reason
  readonly next: View | null
  readonly ready: SortedSet<NodeId>
  /** Should this node be evicted. */
  readonly cause: Cause
  readonly armed: SortedSet<Named>
}

type ViewFilterGiven = Given<ViewFilterConfig>
type ViewFilterReading = Reading<ViewFilterConfig, ViewFilterState>
type ViewFilterWork = Work<ViewFilterConfig, ViewFilterState>

/** The state before `start`. */
function fresh({ config, self }: ViewFilterGiven): ViewFilterState {
  return {
    phase: 'Waiting',
    incarnation: 0,
    memory: null,
    at: Stamp$({ ring: Ring$({ rep: self, seq: 0 }), round: 0 }),
    members: emptySet<NodeId>(),
    verdict: null,
    early: null,
    standing: config.present ? 'Clean' : 'Left',
    view: null,
    company: emptySet<NodeId>(),
    steady: false,
    closing: false,
    pending: List.of<string>(),
    position: 0,
    reports: emptyMap<NodeId, Report>(),
    named: null,
    reason: 'Nobody',
    next: null,
    ready: emptySet<NodeId>(),
    cause: 'WasBehind',
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: ViewFilterState): Open<ViewFilterState> {
  return {
    phase: state.phase,
    incarnation: state.incarnation,
    memory: state.memory,
    at: state.at,
    members: state.members,
    verdict: state.verdict,
    early: state.early,
    standing: state.standing,
    view: state.view,
    company: state.company,
    steady: state.steady,
    closing: state.closing,
    pending: state.pending,
    position: state.position,
    reports: state.reports,
    named: state.named,
    reason: state.reason,
    next: state.next,
    ready: state.ready,
    cause: state.cause,
    armed: state.armed,
  }
}

/** Fields that are tied to other phases go back to what they were at first; whether any was not there. */
function settle(state: Open<ViewFilterState>, first: ViewFilterState): boolean {
  const { phase } = state
  let settled = false
  if (phase !== 'Exchanging' && phase !== 'Blocked' && phase !== 'Installing' && !same(state.reports, first.reports)) {
    state.reports = first.reports
    settled = true
  }
  if (phase !== 'Exchanging' && phase !== 'Blocked' && !same(state.named, first.named)) {
    state.named = first.named
    settled = true
  }
  if (phase !== 'Blocked' && !same(state.reason, first.reason)) {
    state.reason = first.reason
    settled = true
  }
  if (phase !== 'Installing' && !same(state.next, first.next)) {
    state.next = first.next
    settled = true
  }
  if (phase !== 'Installing' && !same(state.ready, first.ready)) {
    state.ready = first.ready
    settled = true
  }
  if (phase !== 'Installing' && !same(state.cause, first.cause)) {
    state.cause = first.cause
    settled = true
  }
  return settled
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string, phase: ViewFilterPhase): Reaction<ViewFilterWork> {
  return match<string, Reaction<ViewFilterWork>>(name)
    .with('start', () => x => onStart(x))
    .with('CameAlong', () => (x, { body }) => onCameAlong(x, body as CameAlong))
    .with('RingInstalled', () => (x, { body }) => onRingInstalled(x, body as RingInstalled))
    .with('Quorum', () => (x, { body }) => onQuorum(x, body as Quorum))
    .with('Heard', () => (x, { body }) => onHeard(x, body as Heard))
    .with('ToGroup', () => (x, { body }) => onToGroup(x, body as ToGroup))
    .with('LeaveGroup', () => x => onLeaveGroup(x))
    .with('Returns', () => (x, { body }) => onReturns(x, body as Returns))
    .with('Restarted', () => x => onRestarted(x))
    .with('Name', () => (x, { body }) => onName(x, body as Name))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/view-filter.mu:356 */
function onStart(x: ViewFilterWork): void {
  const { config, state } = x
  if (!x.asked(47, config.enabled)) return x.refuse(47) // there are no views here
  state.incarnation = x.wrote(48, int(state.incarnation + 1, '358:20'))
}

/** spec/view-filter.mu:361 */
function onCameAlong(x: ViewFilterWork, { members: along }: CameAlong): void {
  const { config, self, state } = x
  if (!x.asked(49, config.enabled)) return x.refuse(49) // there are no views here
  state.closing = x.wrote(50, true)
  state.company = x.wrote(51, intersect(state.company, union(along, setOf<NodeId>([self]))))
}

/** spec/view-filter.mu:368 */
function onRingInstalled(x: ViewFilterWork, { ring, members: installed }: RingInstalled): void {
  const { config, state } = x
  if (!x.asked(52, config.enabled)) return x.refuse(52) // there are no views here
  state.steady = x.wrote(53, state.steady && state.verdict === true)
  state.verdict = x.wrote(54, null)
  state.at = x.wrote(55, Stamp$({ ring, round: 0 }))
  state.members = x.wrote(56, given(config.participants, it => it === null ? installed : intersect(installed, it)))
  state.closing = x.wrote(57, false)
  state.position = x.wrote(58, 0)
  publish(x, Nodes$({ kind: 'Nodes', members: installed }))
  const told = state.early
  matched: {
    if (told !== null) {
      if (x.asked(59, same(told.ring, ring))) {
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

/** spec/view-filter.mu:387 */
function onQuorum(x: ViewFilterWork, { ring, quorate }: Quorum): void {
  const { state } = x
  state.early = x.wrote(60, Early$({ ring, quorate }))
  if (!x.asked(61, same(ring, state.at.ring))) return x.refuse(61) // of another ring
  const before2 = state.verdict
  learn(x, quorate)
  if (x.asked(62, state.verdict !== before2 && (state.phase === 'Exchanging' || state.phase === 'Blocked'))) {
    report(x)
  }
}

/** spec/view-filter.mu:413 */
function onHeard(x: ViewFilterWork, { message, from: peer }: Heard): void {
  const { self, state } = x
  if (!x.asked(63, takesPart(x, peer))) return x.refuse(63) // it takes no part
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
    if (x.asked(64, peer === self && which === state.incarnation)) {
      out(x)
    }
    again(x)
  } else {
    const { view: id, body: body2 } = message
    hearApp(x, peer, id, body2)
  }
}

/** spec/view-filter.mu:488 */
function onToGroup(x: ViewFilterWork, { body: body2 }: ToGroup): void {
  const { state } = x
  if (x.asked(65, state.standing === 'Evicted' || state.standing === 'Left')) {
    x.emit(Dropped$({ kind: 'Dropped', bodies: List.of<string>(body2) }))
  } else {
    state.pending = x.wrote(66, append(state.pending, body2))
    const v = state.view
    matched: {
      if (v !== null) {
        if (x.asked(67, state.phase === 'Stable' && !state.closing)) {
          x.emit(Cast$({ kind: 'Cast', message: App$({ kind: 'App', view: v.id, body: body2 }) }))
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

/** spec/view-filter.mu:500 */
function onLeaveGroup(x: ViewFilterWork): void {
  const { state } = x
  // it is not in the group
  if (!x.asked(68, state.standing === 'Clean' || state.standing === 'Active')) return x.refuse(68)
  x.emit(Cast$({ kind: 'Cast', message: Leaves$({ kind: 'Leaves', incarnation: state.incarnation }) }))
}

/**
 * Who comes with state is dirty, and goes on in nobody's company: what it missed since, nobody knows. What was written down
 * after its view it was not in. (spec/view-filter.mu:507)
 */
function onReturns(x: ViewFilterWork, { known: id }: Returns): void {
  const { self, state } = x
  if (!x.asked(69, state.standing === 'Left')) return x.refuse(69) // only who left comes back
  state.standing = x.wrote(70, 'Active')
  const v = state.view
  matched: {
    if (v !== null) {
      if (x.asked(71, same(v.id, id))) {
        x.ignore('the view that this node knows')
        break matched
      }
    }
    {
      state.view = x.wrote(
        72,
        View$({ id, members: emptyMap<NodeId, number>(), joined: emptySet<NodeId>(), left: emptySet<NodeId>() }),
      )
      break matched
    }
  }
  const m = state.memory
  matched2: {
    if (m !== null) {
      if (x.asked(73, later(m.view, id))) {
        state.memory = x.wrote(74, alter(m, { included: false }))
        break matched2
      }
    }
    {
      x.ignore('nothing was written down after it')
      break matched2
    }
  }
  state.company = x.wrote(75, setOf<NodeId>([self]))
  state.steady = x.wrote(76, false)
  x.emit(Cast$({ kind: 'Cast', message: Enters$({ kind: 'Enters' }) }))
}

/** spec/view-filter.mu:523 */
function onRestarted(x: ViewFilterWork): void {
  const { state } = x
  state.incarnation = x.wrote(77, int(state.incarnation + 1, '524:20'))
  state.standing = x.wrote(78, 'Clean')
  state.view = x.wrote(79, null)
  state.company = x.wrote(80, emptySet<NodeId>())
  state.steady = x.wrote(81, false)
  giveUp(x)
  x.emit(Cast$({ kind: 'Cast', message: Enters$({ kind: 'Enters' }) }))
}

/** spec/view-filter.mu:533 */
function onName(x: ViewFilterWork, { winner: who }: Name): void {
  const { state } = x
  if (!x.asked(82, state.phase === 'Blocked')) return x.refuse(82) // nothing is blocked here
  x.emit(Cast$({ kind: 'Cast', message: Named$({ kind: 'Named', at: state.at, winner: who }) }))
}

/** spec/view-filter.mu:280 */
function publish(x: ViewFilterWork, event: Event): void {
  const { state } = x
  state.position = x.wrote(0, int(state.position + 1, '281:17'))
  x.emit(Published$({ kind: 'Published', position: Position$({ at: state.at, position: state.position }), event }))
}

/** Everything heard so far is about what is over. (spec/view-filter.mu:286) */
function begin(x: ViewFilterWork): void {
  const { state } = x
  x.become(1, 'Exchanging')
  state.reports = x.wrote(2, emptyMap<NodeId, Report>())
  state.named = x.wrote(3, null)
  state.next = x.wrote(4, null)
  state.ready = x.wrote(5, emptySet<NodeId>())
  report(x)
}

/** Nothing is said of a ring before both sources have told of it. (spec/view-filter.mu:296) */
function report(x: ViewFilterWork): void {
  const { state } = x
  const quorate = state.verdict
  if (quorate === null) {
    // quorum has not told of this ring yet
  } else {
    x.emit(Cast$({
      kind: 'Cast',
      message: State$({
        kind: 'State',
        report: Report$({
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

/** spec/view-filter.mu:305 */
function judge(x: ViewFilterWork): void {
  const { self, state } = x
  if (!x.asked(6, subset(state.members, keysOf(state.reports)))) return // not everybody has reported
  const it = outcome(x)
  if (it.kind === 'Waits') {
    const { reason: why } = it
    x.emit(Judged$({ kind: 'Judged', at: state.at, foreign: foreign(x) }))
    if (x.asked(7, state.phase !== 'Blocked' || why !== state.reason)) {
      publish(x, Blocks$({ kind: 'Blocks', reason: why }))
    }
    x.become(8, 'Blocked')
    state.reason = x.wrote(9, why)
  } else {
    const { view: coming } = it
    state.cause = x.wrote(10, whyNot(x))
    x.become(11, 'Installing')
    state.next = x.wrote(12, coming)
    state.ready = x.wrote(13, emptySet<NodeId>())
    state.memory = x.wrote(
      14,
      Memory$({
        view: coming.id,
        members: keysOf(coming.members),
        included: get(coming.members, self) === state.incarnation,
      }),
    )
    x.emit(Judged$({ kind: 'Judged', at: state.at, foreign: foreign(x) }))
    x.emit(Cast$({ kind: 'Cast', message: Ready$({ kind: 'Ready', at: state.at }) }))
  }
}

/** spec/view-filter.mu:332 */
function conclude(x: ViewFilterWork, coming: View): void {
  const { self, state } = x
  x.become(15, 'Stable')
  if (x.asked(16, get(coming.members, self) === state.incarnation)) {
    state.view = x.wrote(17, coming)
    state.standing = x.wrote(18, 'Active')
    state.company = x.wrote(19, state.members)
    state.steady = x.wrote(20, state.verdict === true)
    publish(x, Installs$({ kind: 'Installs', view: coming }))
    for (const body2 of state.pending.items) {
      x.emit(Cast$({ kind: 'Cast', message: App$({ kind: 'App', view: coming.id, body: body2 }) }))
    }
  } else if (x.asked(21, state.standing === 'Active')) {
    state.standing = x.wrote(22, 'Evicted')
    publish(x, Evicts$({ kind: 'Evicts', view: coming, cause: state.cause }))
    giveUp(x)
  }
}

/** What cannot be sent any more is said so. (spec/view-filter.mu:349) */
function giveUp(x: ViewFilterWork): void {
  const { state } = x
  if (x.asked(23, size(state.pending) !== 0)) {
    x.emit(Dropped$({ kind: 'Dropped', bodies: state.pending }))
  }
  state.pending = x.wrote(24, List.of<string>())
}

/** spec/view-filter.mu:395 */
function learn(x: ViewFilterWork, told: boolean): void {
  const { state } = x
  const quorate = told && mostTakePart(x)
  state.verdict = x.wrote(25, quorate)
  state.early = x.wrote(26, null)
  state.steady = x.wrote(27, state.steady && quorate)
  publish(x, QuorumIs$({ kind: 'QuorumIs', quorate }))
}

/** Who was evicted while its leave was on its way stays so. (spec/view-filter.mu:429) */
function out(x: ViewFilterWork): void {
  const { state } = x
  if (x.asked(28, state.standing !== 'Evicted')) {
    state.standing = x.wrote(29, 'Left')
    giveUp(x)
  }
  x.emit(Gone$({ kind: 'Gone' }))
}

/** spec/view-filter.mu:437 */
function hearState(x: ViewFilterWork, peer: NodeId, r: Report): void {
  const { state } = x
  if (!x.asked(30, same(r.at, state.at))) return // of an exchange that is over
  if (!x.asked(31, state.phase === 'Exchanging' || state.phase === 'Blocked')) return // decided
  state.reports = x.wrote(32, put(state.reports, peer, r))
  judge(x)
}

/** spec/view-filter.mu:444 */
function hearReady(x: ViewFilterWork, peer: NodeId, stamp: Stamp): void {
  const { state } = x
  if (!x.asked(33, same(stamp, state.at))) return // of an exchange that is over
  if (!x.asked(34, state.phase === 'Installing')) return // not asked
  state.ready = x.wrote(35, union(state.ready, setOf<NodeId>([peer])))
  if (x.asked(36, subset(state.members, state.ready))) {
    const coming = state.next
    if (coming !== null) {
      conclude(x, coming)
    } else {
      // there is always one
    }
  }
}

/** spec/view-filter.mu:456 */
function hearName(x: ViewFilterWork, stamp: Stamp, who: NodeId): void {
  const { state } = x
  if (!x.asked(37, same(stamp, state.at) && state.phase === 'Blocked')) return // nothing waits for it
  // it has no state to go on with
  if (!x.asked(
    38,
    given(
      get(state.reports, who),
      it => it === null ? false : it.standing === 'Active' || it.standing === 'Clean' && size(active(x)) === 0,
    ),
  )) return
  state.named = x.wrote(39, who)
  judge(x)
}

/** A process came or went within the ring. (spec/view-filter.mu:468) */
function again(x: ViewFilterWork): void {
  const { state } = x
  if (!x.asked(40, size(state.members) !== 0)) return // there is no ring yet
  state.at = x.wrote(41, alter(state.at, { round: int(state.at.round + 1, '470:28') }))
  state.position = x.wrote(42, 0)
  begin(x)
}

/** spec/view-filter.mu:475 */
function hearApp(x: ViewFilterWork, peer: NodeId, id: ViewId, body2: string): void {
  const { self, state } = x
  if (!x.asked(43, state.phase === 'Stable' && state.standing === 'Active')) return // no view is open
  if (!x.asked(44, given(state.view, it => it === null ? false : same(it.id, id)))) return // sent in another view
  if (x.asked(45, peer === self)) {
    state.pending = x.wrote(46, drop(state.pending, 1))
  }
  x.emit(Received$({ kind: 'Received', view: id, body: body2, from: peer }))
}

/** spec/view-filter.mu:157 */
function active({ state }: ViewFilterReading): SortedSet<NodeId> {
  return setOf<NodeId>(pairs(state.reports).filter(([n, r]) => r.standing === 'Active').map(([n, r]) => n))
}

/** spec/view-filter.mu:158 */
function clean({ state }: ViewFilterReading): SortedSet<NodeId> {
  return setOf<NodeId>(pairs(state.reports).filter(([n, r]) => r.standing === 'Clean').map(([n, r]) => n))
}

/** Who has the same state as this one: the same view, and the same way from there. (spec/view-filter.mu:161) */
function alike(x: ViewFilterReading, one: NodeId): SortedSet<NodeId> {
  const { state } = x
  return only(
    active(x),
    n => same(valueAt(state.reports, n, '166:11').view, valueAt(state.reports, one, '166:30').view) &&
      same(valueAt(state.reports, n, '166:52').company, valueAt(state.reports, one, '166:74').company),
  )
}

/** The parts that have state, each by its lowest node. (spec/view-filter.mu:169) */
function parts(x: ViewFilterReading): SortedSet<NodeId> {
  return only(active(x), n => n === min(alike(x, n), '169:60'))
}

/** Who has state, and not the same as this node. (spec/view-filter.mu:171) */
function foreign(x: ViewFilterReading): SortedSet<NodeId> {
  const { self } = x
  return has(active(x), self) ? only(active(x), n => !has(alike(x, self), n)) : emptySet<NodeId>()
}

/** The latest view that this part had, or was about to have. (spec/view-filter.mu:174) */
function latest(x: ViewFilterReading, part: NodeId): ViewId | null {
  const { state } = x
  let found: ViewId | null = idOf(x, part)
  for (const n of alike(x, part).items) {
    const m = valueAt(state.reports, n, '177:13').memory
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

/** spec/view-filter.mu:184 */
function idOf({ state }: ViewFilterReading, one: NodeId): ViewId | null {
  const v = valueAt(state.reports, one, '184:39').view
  if (v === null) return null
  return v.id
}

/** spec/view-filter.mu:188 */
function isNews(id: ViewId, known: ViewId | null): boolean {
  if (known === null) return true
  return later(id, known)
}

/** Somebody remembers a view after that: they went on without this part. (spec/view-filter.mu:194) */
function behind(x: ViewFilterReading, part: NodeId): boolean {
  const { state } = x
  return valuesOf(state.reports).items.some(
    r => given(r.memory, it => it === null ? false : isNews(it.view, latest(x, part)))
  )
}

/** spec/view-filter.mu:201 */
function steadyParts(x: ViewFilterReading): SortedSet<NodeId> {
  const { state } = x
  return only(parts(x), n => !behind(x, n) && alike(x, n).items.some(m => valueAt(state.reports, m, '201:100').steady))
}

/** The one part that goes on, if there is one: never a matter of size. (spec/view-filter.mu:204) */
function winner(x: ViewFilterReading): NodeId | null {
  const { state } = x
  const n = state.named
  if (n !== null) return has(active(x), n) ? min(alike(x, n), '205:43') : null
  return size(parts(x)) === 1
    ? first(only(parts(x), n2 => !behind(x, n2)))
    : size(steadyParts(x)) === 1 ? first(steadyParts(x)) : null
}

/**
 * Of the last view that anybody here knows of, those who are not here. Who is here without state has been reset.
 * (spec/view-filter.mu:213)
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

/** The next: behind all that anybody was in, or was about to be in. (spec/view-filter.mu:231) */
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
    const v = r.view
    matched2: {
      if (v !== null) {
        if (same(v.id.lineage, lineage)) {
          most = Math.max(most, v.id.generation)
          break matched2
        }
      }
      {
        // another lineage
        break matched2
      }
    }
  }
  return int(most + 1, '243:12')
}

/** spec/view-filter.mu:246 */
function outcome(x: ViewFilterReading): Outcome {
  const { config, state } = x
  if (valuesOf(state.reports).items.some(r => !r.quorate)) {
    return Waits$({ kind: 'Waits', reason: 'NoQuorum' })
  }
  if (size(union(active(x), clean(x))) === 0) {
    return Waits$({ kind: 'Waits', reason: 'Nobody' })
  }
  if (!config.uniqueQuorum && state.named === null && size(missing(x)) !== 0) {
    return Waits$({ kind: 'Waits', reason: 'Unfenced' })
  }
  if (size(active(x)) === 0) {
    return Goes$({ kind: 'Goes', view: viewOf(x, state.at, emptySet<NodeId>(), emptyMap<NodeId, number>()) })
  }
  const part = winner(x)
  if (part === null) return Waits$({ kind: 'Waits', reason: size(parts(x)) === 1 ? 'Behind' : 'SeveralDirty' })
  return goesOn(x, part)
}

/**
 * Who is named although behind begins a new lineage: its next generation may be somebody else's.
 * (spec/view-filter.mu:258)
 */
function goesOn(x: ViewFilterReading, part: NodeId): Outcome {
  const { state } = x
  const old = valueAt(state.reports, part, '258:42').view
  if (old === null) return Waits$({ kind: 'Waits', reason: 'Nobody' })
  return Goes$({
    kind: 'Goes',
    view: viewOf(x, behind(x, part) ? state.at : old.id.lineage, alike(x, part), old.members),
  })
}

/** spec/view-filter.mu:263 */
function whyNot(x: ViewFilterReading): Cause {
  const { self, state } = x
  return state.named !== null
    ? 'WasNotNamed'
    : has(active(x), self) && behind(x, min(alike(x, self), '265:41')) ? 'WasBehind' : 'WasNotSteady'
}

/** spec/view-filter.mu:268 */
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
  return View$({
    id: ViewId$({ lineage, generation: generation(x, lineage) }),
    members: together,
    joined: clean(x),
    left: setOf<NodeId>(pairs(old).filter(([n2, i]) => get(together, n2) !== i).map(([n2, i]) => n2)),
  })
}

/**
 * Any two quorums must have a node in common that remembers: of those who take part it takes the most.
 * (spec/view-filter.mu:404)
 */
function mostTakePart({ config, state }: ViewFilterReading): boolean {
  const all = config.participants
  if (all === null) return true
  return 2 * size(state.members) > size(all)
}

/** spec/view-filter.mu:408 */
function takesPart({ config }: ViewFilterGiven, peer: NodeId): boolean {
  const all = config.participants
  if (all === null) return true
  return has(all, peer)
}

const settings: Settings<ViewFilterConfig> = {
  fields: [
    { name: 'enabled', shape: { kind: 'bool' }, optional: true },
    { name: 'participants', shape: { kind: 'option', of: { kind: 'set', of: { kind: 'node' } } }, optional: true },
    { name: 'present', shape: { kind: 'bool' }, optional: true },
    { name: 'uniqueQuorum', shape: { kind: 'bool' }, optional: true },
  ],
  defaults: {
    enabled: () => false,
    participants: () => null,
    present: () => true,
    uniqueQuorum: () => true,
  },
  requires: [
    {
      holds: ({ config, self }) => given(config.participants, it => it === null ? true : has(it, self)),
      reason: 'this node is not one of those that take part in views',
    },
  ],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 281, column: 5, text: 'position := position + 1', field: 'position' },
  /* 1 */ { kind: 'assign', file, line: 287, column: 5, text: 'become Exchanging', field: 'phase' },
  /* 2 */ { kind: 'assign', file, line: 288, column: 5, text: 'reports := {}', field: 'reports' },
  /* 3 */ { kind: 'assign', file, line: 289, column: 5, text: 'named := None', field: 'named' },
  /* 4 */ { kind: 'assign', file, line: 290, column: 5, text: 'next := None', field: 'next' },
  /* 5 */ { kind: 'assign', file, line: 291, column: 5, text: 'ready := {}', field: 'ready' },
  /* 6 */ { kind: 'when', file, line: 306, column: 10, text: 'members subset keys(reports)', reason: 'not everybody has reported' },
  /* 7 */ { kind: 'if', file, line: 310, column: 12, text: 'phase != Blocked or why != reason' },
  /* 8 */ { kind: 'assign', file, line: 311, column: 9, text: 'become Blocked', field: 'phase' },
  /* 9 */ { kind: 'assign', file, line: 312, column: 9, text: 'reason := why', field: 'reason' },
  /* 10 */ { kind: 'assign', file, line: 315, column: 9, text: 'cause := whyNot()', field: 'cause' },
  /* 11 */ { kind: 'assign', file, line: 316, column: 9, text: 'become Installing', field: 'phase' },
  /* 12 */ { kind: 'assign', file, line: 317, column: 9, text: 'next := Some(coming)', field: 'next' },
  /* 13 */ { kind: 'assign', file, line: 318, column: 9, text: 'ready := {}', field: 'ready' },
  /* 14 */ { kind: 'assign', file, line: 319, column: 9, text: 'memory := Some( Memory( view: coming.id, members: keys(coming.members), included: get(coming.members, self) == Some(incarnation) ) )', field: 'memory' },
  /* 15 */ { kind: 'assign', file, line: 333, column: 5, text: 'become Stable', field: 'phase' },
  /* 16 */ { kind: 'if', file, line: 334, column: 8, text: 'get(coming.members, self) == Some(incarnation)' },
  /* 17 */ { kind: 'assign', file, line: 335, column: 7, text: 'view := Some(coming)', field: 'view' },
  /* 18 */ { kind: 'assign', file, line: 336, column: 7, text: 'standing := Active', field: 'standing' },
  /* 19 */ { kind: 'assign', file, line: 337, column: 7, text: 'company := members', field: 'company' },
  /* 20 */ { kind: 'assign', file, line: 338, column: 7, text: 'steady := verdict == Some(true)', field: 'steady' },
  /* 21 */ { kind: 'if', file, line: 341, column: 15, text: 'standing == Active' },
  /* 22 */ { kind: 'assign', file, line: 342, column: 7, text: 'standing := Evicted', field: 'standing' },
  /* 23 */ { kind: 'if', file, line: 350, column: 8, text: 'pending != []' },
  /* 24 */ { kind: 'assign', file, line: 351, column: 5, text: 'pending := []', field: 'pending' },
  /* 25 */ { kind: 'assign', file, line: 397, column: 5, text: 'verdict := Some(quorate)', field: 'verdict' },
  /* 26 */ { kind: 'assign', file, line: 398, column: 5, text: 'early := None', field: 'early' },
  /* 27 */ { kind: 'assign', file, line: 399, column: 5, text: 'steady := steady and quorate', field: 'steady' },
  /* 28 */ { kind: 'if', file, line: 430, column: 8, text: 'standing != Evicted' },
  /* 29 */ { kind: 'assign', file, line: 431, column: 7, text: 'standing := Left', field: 'standing' },
  /* 30 */ { kind: 'when', file, line: 438, column: 10, text: 'r.at == at', reason: 'of an exchange that is over' },
  /* 31 */ { kind: 'when', file, line: 439, column: 10, text: 'phase == Exchanging or phase == Blocked', reason: 'decided' },
  /* 32 */ { kind: 'assign', file, line: 440, column: 5, text: 'reports[peer] := r', field: 'reports' },
  /* 33 */ { kind: 'when', file, line: 445, column: 10, text: 'stamp == at', reason: 'of an exchange that is over' },
  /* 34 */ { kind: 'when', file, line: 446, column: 10, text: 'phase == Installing', reason: 'not asked' },
  /* 35 */ { kind: 'assign', file, line: 447, column: 5, text: 'ready := ready + { peer }', field: 'ready' },
  /* 36 */ { kind: 'if', file, line: 448, column: 8, text: 'members subset ready' },
  /* 37 */ { kind: 'when', file, line: 457, column: 10, text: 'stamp == at and phase == Blocked', reason: 'nothing waits for it' },
  /* 38 */ { kind: 'when', file, line: 458, column: 10, text: 'match get(reports, who) { None => false Some(r) => r.standing == Active or r.standing == Clean and active() == {} }', reason: 'it has no state to go on with' },
  /* 39 */ { kind: 'assign', file, line: 463, column: 5, text: 'named := Some(who)', field: 'named' },
  /* 40 */ { kind: 'when', file, line: 469, column: 10, text: 'members != {}', reason: 'there is no ring yet' },
  /* 41 */ { kind: 'assign', file, line: 470, column: 5, text: 'at := at with { round: at.round + 1 }', field: 'at' },
  /* 42 */ { kind: 'assign', file, line: 471, column: 5, text: 'position := 0', field: 'position' },
  /* 43 */ { kind: 'when', file, line: 476, column: 10, text: 'phase == Stable and standing == Active', reason: 'no view is open' },
  /* 44 */ { kind: 'when', file, line: 477, column: 10, text: 'match view { None => false Some(v) => v.id == id }', reason: 'sent in another view' },
  /* 45 */ { kind: 'if', file, line: 482, column: 8, text: 'peer == self' },
  /* 46 */ { kind: 'assign', file, line: 482, column: 23, text: 'pending := drop(pending, 1)', field: 'pending' },
  /* 47 */ { kind: 'when', file, line: 357, column: 10, text: 'config.enabled', reason: 'there are no views here' },
  /* 48 */ { kind: 'assign', file, line: 358, column: 5, text: 'incarnation := incarnation + 1', field: 'incarnation' },
  /* 49 */ { kind: 'when', file, line: 362, column: 10, text: 'config.enabled', reason: 'there are no views here' },
  /* 50 */ { kind: 'assign', file, line: 363, column: 5, text: 'closing := true', field: 'closing' },
  /* 51 */ { kind: 'assign', file, line: 365, column: 5, text: 'company := company & (along + { self })', field: 'company' },
  /* 52 */ { kind: 'when', file, line: 369, column: 10, text: 'config.enabled', reason: 'there are no views here' },
  /* 53 */ { kind: 'assign', file, line: 370, column: 5, text: 'steady := steady and verdict == Some(true)', field: 'steady' },
  /* 54 */ { kind: 'assign', file, line: 371, column: 5, text: 'verdict := None', field: 'verdict' },
  /* 55 */ { kind: 'assign', file, line: 372, column: 5, text: 'at := Stamp(ring: ring, round: 0)', field: 'at' },
  /* 56 */ { kind: 'assign', file, line: 373, column: 5, text: 'members := match config.participants { None => installed Some(all) => installed & all }', field: 'members' },
  /* 57 */ { kind: 'assign', file, line: 377, column: 5, text: 'closing := false', field: 'closing' },
  /* 58 */ { kind: 'assign', file, line: 378, column: 5, text: 'position := 0', field: 'position' },
  /* 59 */ { kind: 'where', file, line: 381, column: 24, text: 'told.ring == ring' },
  /* 60 */ { kind: 'assign', file, line: 388, column: 5, text: 'early := Some(Early(ring: ring, quorate: quorate))', field: 'early' },
  /* 61 */ { kind: 'when', file, line: 389, column: 10, text: 'ring == at.ring', reason: 'of another ring' },
  /* 62 */ { kind: 'if', file, line: 392, column: 8, text: 'verdict != before and (phase == Exchanging or phase == Blocked)' },
  /* 63 */ { kind: 'when', file, line: 414, column: 10, text: 'takesPart(peer)', reason: 'it takes no part' },
  /* 64 */ { kind: 'if', file, line: 421, column: 12, text: 'peer == self and which == incarnation' },
  /* 65 */ { kind: 'if', file, line: 489, column: 8, text: 'standing == Evicted or standing == Left' },
  /* 66 */ { kind: 'assign', file, line: 492, column: 7, text: 'pending := append(pending, body)', field: 'pending' },
  /* 67 */ { kind: 'where', file, line: 494, column: 23, text: 'phase == Stable and not closing' },
  /* 68 */ { kind: 'when', file, line: 501, column: 10, text: 'standing == Clean or standing == Active', reason: 'it is not in the group' },
  /* 69 */ { kind: 'when', file, line: 508, column: 10, text: 'standing == Left', reason: 'only who left comes back' },
  /* 70 */ { kind: 'assign', file, line: 509, column: 5, text: 'standing := Active', field: 'standing' },
  /* 71 */ { kind: 'where', file, line: 511, column: 21, text: 'v.id == id' },
  /* 72 */ { kind: 'assign', file, line: 512, column: 12, text: 'view := Some(View(id, members: {}, joined: {}, left: {}))', field: 'view' },
  /* 73 */ { kind: 'where', file, line: 515, column: 21, text: 'later(m.view, id)' },
  /* 74 */ { kind: 'assign', file, line: 515, column: 42, text: 'memory := Some(m with { included: false })', field: 'memory' },
  /* 75 */ { kind: 'assign', file, line: 518, column: 5, text: 'company := { self }', field: 'company' },
  /* 76 */ { kind: 'assign', file, line: 519, column: 5, text: 'steady := false', field: 'steady' },
  /* 77 */ { kind: 'assign', file, line: 524, column: 5, text: 'incarnation := incarnation + 1', field: 'incarnation' },
  /* 78 */ { kind: 'assign', file, line: 525, column: 5, text: 'standing := Clean', field: 'standing' },
  /* 79 */ { kind: 'assign', file, line: 526, column: 5, text: 'view := None', field: 'view' },
  /* 80 */ { kind: 'assign', file, line: 527, column: 5, text: 'company := {}', field: 'company' },
  /* 81 */ { kind: 'assign', file, line: 528, column: 5, text: 'steady := false', field: 'steady' },
  /* 82 */ { kind: 'when', file, line: 534, column: 10, text: 'phase == Blocked', reason: 'nothing is blocked here' },
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
    { name: 'pending', shape: { kind: 'list', of: { kind: 'text' } }, durable: false },
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
    { name: 'cause', shape: CauseShape, durable: false, phases: ['Installing'] },
  ],
  fresh,
  react,
  draft: (before, write) => produce<ViewFilterState, Open<ViewFilterState>>(before, write),
}

/** spec/view-filter.mu:98 */
export const ViewFilter: Machine<ViewFilterConfig, ViewFilterState> = {
  kind: 'machine',
  name: 'ViewFilter',
  module: 'view-filter',
  hash: '865dfc49b7a3c7a61acf6c2369eb1ae85b06ad1e66d667f06f698b2897878db1',
  config: settings.fields,
  phases: ['Waiting', 'Exchanging', 'Installing', 'Stable', 'Blocked'],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [
    CameAlongShape,
    RingInstalledShape,
    QuorumShape,
    HeardShape,
    ToGroupShape,
    LeaveGroupShape,
    ReturnsShape,
    RestartedShape,
    NameShape,
  ],
  sends: [],
  emits: [PublishedShape, CastShape, JudgedShape, DroppedShape, GoneShape, ReceivedShape],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy, settle),
}
