// Written by `npm run gen` from spec/views.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import { alter, append, drop, emptySet, size } from '../src/core/ops.ts'
import { partialOps } from '../src/core/partial.ts'
import { quickStep } from '../src/core/quick.ts'
import {
  type Reaction,
  type Rules,
  type Settings,
  configure,
  firstState,
  ignoring,
  onlyFor,
  takeStep,
} from '../src/core/reduce.ts'
import type { EnumShape, RecordShape } from '../src/core/shape.ts'
import { List, type Rec, type SortedSet, maker, same } from '../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../src/core/work.ts'
import {
  type Deliver,
  DeliverShape,
  type GroupMessage,
  GroupMessageShape,
  type Multicast,
  MulticastShape,
  type Payload,
  type Regular,
  RegularShape,
  type Ring,
  RingShape,
  type SyncDone,
  SyncDoneShape,
  type Transitional,
  TransitionalShape,
  type ViewId,
  ViewIdShape,
} from './types.ts'
import {
  type CameAlong,
  CameAlongShape,
  type Cast,
  CastShape,
  type Dropped,
  DroppedShape,
  type Event,
  EventShape,
  type Gone,
  GoneShape,
  type Heard,
  HeardShape,
  type LeaveGroup,
  LeaveGroupShape,
  type Position,
  PositionShape,
  type Published,
  PublishedShape,
  type Quorum,
  QuorumShape,
  type Received,
  ReceivedShape,
  type Restarted,
  RestartedShape,
  type Returns,
  ReturnsShape,
  type RingInstalled,
  RingInstalledShape,
  type ToGroup,
  ToGroupShape,
} from './view-filter.ts'
import { type QuorumChanged, QuorumChangedShape } from './votequorum.ts'

/**
 * A group with views on a corosync node: between the filter of spec/view-filter, the ring, votequorum, and the process of the
 * group on this node, which is a client of the node. A node has one such group, and one process in it.
 *
 * What the filters say to each other rides in the ring's one order, behind the synchronisation of services, as what process
 * groups say does. On the wire it is a multicast to a closed process group of that name, in which nobody is a member:
 * corosync carries it in its order and hands it to none of its clients.
 */

const file = 'spec/views.mu'
const { int, sum } = partialOps(file)

/** What becomes of a request; the names are those of cs_error_t. (spec/views.mu:27) */
export type ViewResult =
  | 'Ok'
  | 'TryAgain'
  | 'Exist'
  | 'NotExist'
  | 'InvalidParam'
  | 'Access'
  | 'TooBig'
  | 'NotSupported'

/**
 * From a client, a number that whoever runs the node gives out: its process wants to be in the group; without state, or with
 * that of a view. (spec/views.mu:33)
 */
export type ViewJoin = Rec & {
  readonly kind: 'ViewJoin'
  readonly client: number
  readonly group: string
  readonly view: ViewId | null
}

/** spec/views.mu:34 */
export type ViewLeave = Rec & { readonly kind: 'ViewLeave'; readonly client: number }

/** Multicast this in the view that is installed, or in the next; `size` is in bytes. (spec/views.mu:36) */
export type ViewSend = Rec & {
  readonly kind: 'ViewSend'
  readonly client: number
  readonly body: string
  readonly size: number
}

/** The client is gone, without a word or with one. (spec/views.mu:38) */
export type ViewFinalize = Rec & { readonly kind: 'ViewFinalize'; readonly client: number }

/** To a client: what becomes of its last request. (spec/views.mu:41) */
export type ViewAnswer = Rec & { readonly kind: 'ViewAnswer'; readonly client: number; readonly result: ViewResult }

/**
 * To the client whose process is in the group: what happens to its membership, a message of the view, and how many of its
 * messages, all that it had not got back, were not sent and will not be. (spec/views.mu:44)
 */
export type ViewEvent = Rec & {
  readonly kind: 'ViewEvent'
  readonly client: number
  readonly position: Position
  readonly event: Event
}

/** spec/views.mu:45 */
export type ViewDeliver = Rec & {
  readonly kind: 'ViewDeliver'
  readonly client: number
  readonly view: ViewId
  readonly body: string
  readonly node: NodeId
}

/** spec/views.mu:46 */
export type ViewDropped = Rec & { readonly kind: 'ViewDropped'; readonly client: number; readonly count: number }

/** It is out of the group, as it wished. (spec/views.mu:48) */
export type ViewLeft = Rec & { readonly kind: 'ViewLeft'; readonly client: number }

/** The process of the group on this node. `Going`: its leave is on its way. (spec/views.mu:51) */
export type Presence = 'Present' | 'Going' | 'Outcast'

/** spec/views.mu:52 */
export type Process = Rec & { readonly client: number; readonly presence: Presence }

export const ViewResultShape: EnumShape = {
  kind: 'enum',
  name: 'ViewResult',
  cases: [
    { name: 'Ok', fields: [] },
    { name: 'TryAgain', fields: [] },
    { name: 'Exist', fields: [] },
    { name: 'NotExist', fields: [] },
    { name: 'InvalidParam', fields: [] },
    { name: 'Access', fields: [] },
    { name: 'TooBig', fields: [] },
    { name: 'NotSupported', fields: [] },
  ],
}

export const ViewJoinShape: RecordShape = {
  kind: 'record',
  name: 'ViewJoin',
  tag: true,
  fields: [
    { name: 'client', shape: { kind: 'int' } },
    { name: 'group', shape: { kind: 'text' } },
    { name: 'view', shape: { kind: 'option', of: ViewIdShape } },
  ],
}

export const ViewLeaveShape: RecordShape = {
  kind: 'record',
  name: 'ViewLeave',
  tag: true,
  fields: [{ name: 'client', shape: { kind: 'int' } }],
}

export const ViewSendShape: RecordShape = {
  kind: 'record',
  name: 'ViewSend',
  tag: true,
  fields: [
    { name: 'client', shape: { kind: 'int' } },
    { name: 'body', shape: { kind: 'text' } },
    { name: 'size', shape: { kind: 'int' } },
  ],
}

export const ViewFinalizeShape: RecordShape = {
  kind: 'record',
  name: 'ViewFinalize',
  tag: true,
  fields: [{ name: 'client', shape: { kind: 'int' } }],
}

export const ViewAnswerShape: RecordShape = {
  kind: 'record',
  name: 'ViewAnswer',
  tag: true,
  fields: [{ name: 'client', shape: { kind: 'int' } }, { name: 'result', shape: ViewResultShape }],
}

export const ViewEventShape: RecordShape = {
  kind: 'record',
  name: 'ViewEvent',
  tag: true,
  fields: [
    { name: 'client', shape: { kind: 'int' } },
    { name: 'position', shape: PositionShape },
    { name: 'event', shape: EventShape },
  ],
}

export const ViewDeliverShape: RecordShape = {
  kind: 'record',
  name: 'ViewDeliver',
  tag: true,
  fields: [
    { name: 'client', shape: { kind: 'int' } },
    { name: 'view', shape: ViewIdShape },
    { name: 'body', shape: { kind: 'text' } },
    { name: 'node', shape: { kind: 'node' } },
  ],
}

export const ViewDroppedShape: RecordShape = {
  kind: 'record',
  name: 'ViewDropped',
  tag: true,
  fields: [{ name: 'client', shape: { kind: 'int' } }, { name: 'count', shape: { kind: 'int' } }],
}

export const ViewLeftShape: RecordShape = {
  kind: 'record',
  name: 'ViewLeft',
  tag: true,
  fields: [{ name: 'client', shape: { kind: 'int' } }],
}

export const PresenceShape: EnumShape = {
  kind: 'enum',
  name: 'Presence',
  cases: [{ name: 'Present', fields: [] }, { name: 'Going', fields: [] }, { name: 'Outcast', fields: [] }],
}

export const ProcessShape: RecordShape = {
  kind: 'record',
  name: 'Process',
  tag: false,
  fields: [{ name: 'client', shape: { kind: 'int' } }, { name: 'presence', shape: PresenceShape }],
}

const ViewAnswer$ = maker<ViewAnswer>('kind', 'client', 'result')
const Process$ = maker<Process>('client', 'presence')
const Restarted$ = maker<Restarted>('kind')
const Returns$ = maker<Returns>('kind', 'known')
const ToGroup$ = maker<ToGroup>('kind', 'body')
const ViewEvent$ = maker<ViewEvent>('kind', 'client', 'position', 'event')
const ViewDeliver$ = maker<ViewDeliver>('kind', 'client', 'view', 'body', 'node')
const ViewDropped$ = maker<ViewDropped>('kind', 'client', 'count')
const ViewLeft$ = maker<ViewLeft>('kind', 'client')
const FilterMcast$ = maker<Payload>('kind', 'group', 'message')
const Multicast$ = maker<Multicast>('kind', 'payload')
const Heard$ = maker<Heard>('kind', 'message', 'from')
const CameAlong$ = maker<CameAlong>('kind', 'ring', 'members')
const RingInstalled$ = maker<RingInstalled>('kind', 'ring', 'members')
const Quorum$ = maker<Quorum>('kind', 'ring', 'quorate')
const LeaveGroup$ = maker<LeaveGroup>('kind')

/**
 * The largest message. What is larger is sent in parts: a node keeps them until they are back, and sends them again in the
 * next view.
 */
export const largest: number = 65536

/** What a message takes beside its body, in bytes. */
export const overhead: number = 200

export interface ViewsConfig {
  /** The name of the group; without one this node has none. */
  readonly group: string | null
  /** How many bytes of its process a node has under way, or keeps for the next view, before it has to try again. */
  readonly underWay: number
}

export interface ViewsState {
  readonly ours: Process | null
  /** The last process with state had to go, and nobody has started anew since. */
  readonly evicted: boolean
  /** The sizes of its messages that have not come back yet, overhead included. */
  readonly owed: List<number>
  readonly ring: Ring | null
  readonly synchronised: boolean
  /** What waits for the end of the synchronisation. */
  readonly held: List<GroupMessage>
  readonly armed: SortedSet<Named>
}

type ViewsGiven = Given<ViewsConfig>
type ViewsReading = Reading<ViewsConfig, ViewsState>
type ViewsWork = Work<ViewsConfig, ViewsState>

/** The state before `start`. */
function fresh(): ViewsState {
  return {
    ours: null,
    evicted: false,
    owed: List.of<number>(),
    ring: null,
    synchronised: false,
    held: List.of<GroupMessage>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: ViewsState): Open<ViewsState> {
  return {
    ours: state.ours,
    evicted: state.evicted,
    owed: state.owed,
    ring: state.ring,
    synchronised: state.synchronised,
    held: state.held,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string): Reaction<ViewsWork> {
  return match<string, Reaction<ViewsWork>>(name)
    .with('start', () => () => {})
    .with('ViewJoin', () => (x, { body }) => onViewJoin(x, body as ViewJoin))
    .with('ViewLeave', () => (x, { body }) => onViewLeave(x, body as ViewLeave))
    .with('ViewFinalize', () => (x, { body }) => onViewFinalize(x, body as ViewFinalize))
    .with('ViewSend', () => (x, { body }) => onViewSend(x, body as ViewSend))
    .with('Published', () => (x, { body }) => onPublished(x, body as Published))
    .with('Received', () => (x, { body }) => onReceived(x, body as Received))
    .with('Dropped', () => (x, { body }) => onDropped(x, body as Dropped))
    .with('Gone', () => x => onGone(x))
    .with('Cast', () => (x, { body }) => onCast(x, body as Cast))
    .with('Deliver', () => onlyFor(
      'payload',
      ['FilterMcast'],
      'of another service',
      (x, { body }) => onDeliver(x, body as Deliver),
    ))
    .with('Transitional', () => (x, { body }) => onTransitional(x, body as Transitional))
    .with('Regular', () => (x, { body }) => onRegular(x, body as Regular))
    .with('SyncDone', () => (x, { body }) => onSyncDone(x, body as SyncDone))
    .with('QuorumChanged', () => (x, { body }) => onQuorumChanged(x, body as QuorumChanged))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/views.mu:81 */
function onViewJoin(x: ViewsWork, { client, group, view: known }: ViewJoin): void {
  const { state } = x
  const result = admission(x, client, group, known)
  x.emit(ViewAnswer$({ kind: 'ViewAnswer', client, result }))
  if (!x.asked(3, result === 'Ok')) return x.refuse(3) // it may not join now
  state.ours = x.wrote(4, Process$({ client, presence: 'Present' }))
  if (known === null) {
    state.evicted = x.wrote(5, false)
    x.emit(Restarted$({ kind: 'Restarted' }))
  } else {
    x.emit(Returns$({ kind: 'Returns', known }))
  }
}

/** spec/views.mu:114 */
function onViewLeave(x: ViewsWork, { client }: ViewLeave): void {
  const { state } = x
  const one = state.ours
  matched: {
    if (one !== null) {
      if (x.asked(6, one.client === client && one.presence !== 'Going')) {
        x.emit(ViewAnswer$({ kind: 'ViewAnswer', client, result: 'Ok' }))
        go(x, one)
        break matched
      }
    }
    {
      x.emit(ViewAnswer$({ kind: 'ViewAnswer', client, result: 'NotExist' }))
      break matched
    }
  }
}

/** spec/views.mu:123 */
function onViewFinalize(x: ViewsWork, { client }: ViewFinalize): void {
  const { state } = x
  const one = state.ours
  matched: {
    if (one !== null) {
      if (x.asked(7, one.client === client && one.presence !== 'Going')) {
        go(x, one)
        break matched
      }
    }
    {
      x.ignore('its process is not in the group')
      break matched
    }
  }
}

/** spec/views.mu:141 */
function onViewSend(x: ViewsWork, { client, body: body2, size: bytes }: ViewSend): void {
  const { state } = x
  const one = state.ours
  matched: {
    if (one !== null) {
      if (x.asked(8, one.client === client && one.presence === 'Present')) {
        const result = capacity(x, bytes)
        x.emit(ViewAnswer$({ kind: 'ViewAnswer', client, result }))
        if (!x.asked(9, result === 'Ok')) return x.refuse(9) // there is no room for it
        state.owed = x.wrote(10, append(state.owed, int(bytes + overhead, '147:30')))
        x.emit(ToGroup$({ kind: 'ToGroup', body: body2 }))
        break matched
      }
    }
    {
      x.emit(ViewAnswer$({ kind: 'ViewAnswer', client, result: 'NotExist' }))
      break matched
    }
  }
}

/** spec/views.mu:163 */
function onPublished(x: ViewsWork, { position, event }: Published): void {
  const { state } = x
  const one = state.ours
  if (one === null) {
    x.ignore('nobody is in the group here')
  } else {
    if (event.kind === 'Evicts') {
      state.evicted = x.wrote(11, true)
      if (x.asked(12, one.presence === 'Present')) {
        state.ours = x.wrote(13, alter(one, { presence: 'Outcast' }))
      }
    } else {
      x.ignore('it stays')
    }
    x.emit(ViewEvent$({ kind: 'ViewEvent', client: one.client, position, event }))
  }
}

/** spec/views.mu:178 */
function onReceived(x: ViewsWork, { view, body: body2, from: from2 }: Received): void {
  const { self, state } = x
  if (x.asked(14, from2 === self)) {
    state.owed = x.wrote(15, drop(state.owed, 1))
  }
  const one = state.ours
  if (one === null) {
    x.ignore('nobody is in the group here')
  } else {
    x.emit(ViewDeliver$({ kind: 'ViewDeliver', client: one.client, view, body: body2, node: from2 }))
  }
}

/** spec/views.mu:185 */
function onDropped(x: ViewsWork, { bodies }: Dropped): void {
  const { state } = x
  state.owed = x.wrote(16, List.of<number>())
  const one = state.ours
  if (one === null) {
    x.ignore('nobody is in the group here')
  } else {
    x.emit(ViewDropped$({ kind: 'ViewDropped', client: one.client, count: size(bodies) }))
  }
}

/** spec/views.mu:192 */
function onGone(x: ViewsWork): void {
  const { state } = x
  const one = state.ours
  matched: {
    if (one !== null) {
      if (x.asked(17, one.presence === 'Going')) {
        state.ours = x.wrote(18, null)
        x.emit(ViewLeft$({ kind: 'ViewLeft', client: one.client }))
        break matched
      }
    }
    {
      x.ignore('another one is there already')
      break matched
    }
  }
}

/** spec/views.mu:204 */
function onCast(x: ViewsWork, { message }: Cast): void {
  const { config, state } = x
  const group = config.group
  if (group === null) {
    x.ignore('there are no views here')
  } else {
    if (x.asked(19, state.synchronised)) {
      x.emit(Multicast$({ kind: 'Multicast', payload: FilterMcast$({ kind: 'FilterMcast', group, message }) }))
    } else {
      state.held = x.wrote(20, append(state.held, message))
    }
  }
}

/** spec/views.mu:216 */
function onDeliver(x: ViewsWork, { payload, from: peer }: Deliver): void {
  const { config } = x
  matched: {
    if (payload.kind === 'FilterMcast') {
      const { group, message } = payload
      if (x.asked(21, config.group === group)) {
        x.emit(Heard$({ kind: 'Heard', message, from: peer }))
        break matched
      }
    }
    {
      x.ignore('of another service')
      break matched
    }
  }
}

/** Handed on from here, so that the filter hears them in their order among messages. (spec/views.mu:223) */
function onTransitional(x: ViewsWork, { ring, members }: Transitional): void {
  const { config } = x
  if (!x.asked(22, config.group !== null)) return x.refuse(22) // there are no views here
  x.emit(CameAlong$({ kind: 'CameAlong', ring, members }))
}

/** spec/views.mu:227 */
function onRegular(x: ViewsWork, { ring: installed, members }: Regular): void {
  const { config, state } = x
  if (!x.asked(23, config.group !== null)) return x.refuse(23) // there are no views here
  state.ring = x.wrote(24, installed)
  state.synchronised = x.wrote(25, false)
  x.emit(RingInstalled$({ kind: 'RingInstalled', ring: installed, members }))
}

/** spec/views.mu:233 */
function onSyncDone(x: ViewsWork, { ring: done2 }: SyncDone): void {
  const { config, state } = x
  // there are no views here, or the ring is an earlier one
  if (!x.asked(26, config.group !== null && same(state.ring, done2))) return x.refuse(26)
  state.synchronised = x.wrote(27, true)
  for (const message of state.held.items) {
    const group = config.group
    if (group === null) {
      x.ignore('there is one')
    } else {
      x.emit(Multicast$({ kind: 'Multicast', payload: FilterMcast$({ kind: 'FilterMcast', group, message }) }))
    }
  }
  state.held = x.wrote(28, List.of<GroupMessage>())
}

/** spec/views.mu:245 */
function onQuorumChanged(x: ViewsWork, { quorate }: QuorumChanged): void {
  const { config, state } = x
  if (!x.asked(29, config.group !== null)) return x.refuse(29) // there are no views here
  const now = state.ring
  if (now === null) {
    x.ignore('there is no ring yet')
  } else {
    x.emit(Quorum$({ kind: 'Quorum', ring: now, quorate }))
  }
}

/** Of who was evicted the others know that it is not there. (spec/views.mu:131) */
function go(x: ViewsWork, one: Process): void {
  const { state } = x
  if (x.asked(0, one.presence === 'Outcast')) {
    state.ours = x.wrote(1, null)
    x.emit(ViewLeft$({ kind: 'ViewLeft', client: one.client }))
  } else {
    state.ours = x.wrote(2, alter(one, { presence: 'Going' }))
    x.emit(LeaveGroup$({ kind: 'LeaveGroup' }))
  }
}

/** spec/views.mu:95 */
function admission(x: ViewsReading, client: number, group: string, known: ViewId | null): ViewResult {
  const { config, state } = x
  if (config.group === null) {
    return 'NotSupported'
  }
  if (config.group !== group) {
    return 'NotExist'
  }
  const one = state.ours
  if (one !== null) {
    if (one.presence === 'Going') {
      return 'TryAgain'
    }
  }
  if (one !== null) {
    if (one.client !== client || one.presence === 'Present') {
      return 'Exist'
    }
  }
  {
    if (known === null) return 'Ok'
    return claim(x, known)
  }
}

/**
 * Who was evicted starts anew, or not at all. Nobody has been in a view of a ring that is still to come.
 * (spec/views.mu:109)
 */
function claim({ state }: ViewsReading, view: ViewId): ViewResult {
  const now = state.ring
  if (now === null) return 'TryAgain'
  return state.evicted ? 'Access' : view.lineage.ring.seq > now.seq ? 'InvalidParam' : 'Ok'
}

/** spec/views.mu:154 */
function capacity({ config, state }: ViewsReading, bytes: number): ViewResult {
  return bytes > largest
    ? 'TooBig'
    : size(state.owed) !== 0 &&
        int(int(sum(state.owed, '158:28') + bytes, '158:28') + overhead, '158:28') > config.underWay
        ? 'TryAgain'
        : 'Ok'
}

const settings: Settings<ViewsConfig> = {
  fields: [
    { name: 'group', shape: { kind: 'option', of: { kind: 'text' } }, optional: true },
    { name: 'underWay', shape: { kind: 'int' }, optional: true },
  ],
  defaults: {
    group: () => null,
    underWay: () => 1048576,
  },
  requires: [],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 132, column: 8, text: 'one.presence == Outcast' },
  /* 1 */ { kind: 'assign', file, line: 133, column: 7, text: 'ours := None', field: 'ours' },
  /* 2 */ { kind: 'assign', file, line: 136, column: 7, text: 'ours := Some(one with { presence: Going })', field: 'ours' },
  /* 3 */ { kind: 'when', file, line: 84, column: 10, text: 'result == Ok', reason: 'it may not join now' },
  /* 4 */ { kind: 'assign', file, line: 85, column: 5, text: 'ours := Some(Process(client: client, presence: Present))', field: 'ours' },
  /* 5 */ { kind: 'assign', file, line: 88, column: 9, text: 'evicted := false', field: 'evicted' },
  /* 6 */ { kind: 'where', file, line: 116, column: 23, text: 'one.client == client and one.presence != Going' },
  /* 7 */ { kind: 'where', file, line: 125, column: 23, text: 'one.client == client and one.presence != Going' },
  /* 8 */ { kind: 'where', file, line: 143, column: 23, text: 'one.client == client and one.presence == Present' },
  /* 9 */ { kind: 'when', file, line: 146, column: 14, text: 'result == Ok', reason: 'there is no room for it' },
  /* 10 */ { kind: 'assign', file, line: 147, column: 9, text: 'owed := append(owed, bytes + overhead)', field: 'owed' },
  /* 11 */ { kind: 'assign', file, line: 169, column: 13, text: 'evicted := true', field: 'evicted' },
  /* 12 */ { kind: 'if', file, line: 170, column: 16, text: 'one.presence == Present' },
  /* 13 */ { kind: 'assign', file, line: 170, column: 42, text: 'ours := Some(one with { presence: Outcast })', field: 'ours' },
  /* 14 */ { kind: 'if', file, line: 179, column: 8, text: 'from == self' },
  /* 15 */ { kind: 'assign', file, line: 179, column: 23, text: 'owed := drop(owed, 1)', field: 'owed' },
  /* 16 */ { kind: 'assign', file, line: 186, column: 5, text: 'owed := []', field: 'owed' },
  /* 17 */ { kind: 'where', file, line: 194, column: 23, text: 'one.presence == Going' },
  /* 18 */ { kind: 'assign', file, line: 195, column: 9, text: 'ours := None', field: 'ours' },
  /* 19 */ { kind: 'if', file, line: 208, column: 12, text: 'synchronised' },
  /* 20 */ { kind: 'assign', file, line: 211, column: 11, text: 'held := append(held, message)', field: 'held' },
  /* 21 */ { kind: 'where', file, line: 218, column: 41, text: 'config.group == Some(group)' },
  /* 22 */ { kind: 'when', file, line: 224, column: 10, text: 'config.group is Some(_)', reason: 'there are no views here' },
  /* 23 */ { kind: 'when', file, line: 228, column: 10, text: 'config.group is Some(_)', reason: 'there are no views here' },
  /* 24 */ { kind: 'assign', file, line: 229, column: 5, text: 'ring := Some(installed)', field: 'ring' },
  /* 25 */ { kind: 'assign', file, line: 230, column: 5, text: 'synchronised := false', field: 'synchronised' },
  /* 26 */ { kind: 'when', file, line: 234, column: 10, text: 'config.group is Some(_) and ring == Some(done)', reason: 'there are no views here, or the ring is an earlier one' },
  /* 27 */ { kind: 'assign', file, line: 235, column: 5, text: 'synchronised := true', field: 'synchronised' },
  /* 28 */ { kind: 'assign', file, line: 242, column: 5, text: 'held := []', field: 'held' },
  /* 29 */ { kind: 'when', file, line: 246, column: 10, text: 'config.group is Some(_)', reason: 'there are no views here' },
]

const rules: Rules<ViewsConfig, ViewsState> = {
  state: [
    { name: 'ours', shape: { kind: 'option', of: ProcessShape }, durable: false },
    { name: 'evicted', shape: { kind: 'bool' }, durable: false },
    { name: 'owed', shape: { kind: 'list', of: { kind: 'int' } }, durable: false },
    { name: 'ring', shape: { kind: 'option', of: RingShape }, durable: false },
    { name: 'synchronised', shape: { kind: 'bool' }, durable: false },
    { name: 'held', shape: { kind: 'list', of: GroupMessageShape }, durable: false },
  ],
  fresh,
  react,
  draft: (before, write) => produce<ViewsState, Open<ViewsState>>(before, write),
}

/** spec/views.mu:60 */
export const Views: Machine<ViewsConfig, ViewsState> = {
  kind: 'machine',
  name: 'Views',
  module: 'views',
  hash: '4b46e820ced5dafbee955f92a1ca2a9fa200471a9a5ae5bce0f8a33871f9c18a',
  config: settings.fields,
  phases: [],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [
    ViewJoinShape,
    ViewLeaveShape,
    ViewFinalizeShape,
    ViewSendShape,
    PublishedShape,
    ReceivedShape,
    DroppedShape,
    GoneShape,
    CastShape,
    DeliverShape,
    TransitionalShape,
    RegularShape,
    SyncDoneShape,
    QuorumChangedShape,
  ],
  sends: [],
  emits: [
    ViewLeftShape,
    LeaveGroupShape,
    ViewAnswerShape,
    RestartedShape,
    ReturnsShape,
    ToGroupShape,
    ViewEventShape,
    ViewDeliverShape,
    ViewDroppedShape,
    MulticastShape,
    HeardShape,
    CameAlongShape,
    RingInstalledShape,
    QuorumShape,
  ],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy),
}
