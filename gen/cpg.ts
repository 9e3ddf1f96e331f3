// Written by `npm run gen` from spec/cpg.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import {
  alter,
  among,
  append,
  dropKeys,
  emptyMap,
  emptySet,
  get,
  has,
  intersect,
  only,
  pairs,
  put,
  size,
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
  onlyFor,
  takeStep,
} from '../src/core/reduce.ts'
import type { EnumShape, RecordShape } from '../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, maker, setOf } from '../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../src/core/work.ts'
import { type Activate, ActivateShape, type Turn, TurnShape } from './sync.ts'
import {
  type CpgReason,
  CpgReasonShape,
  type Deliver,
  DeliverShape,
  type FragmentPlace,
  type GroupPid,
  type Multicast,
  MulticastShape,
  type Payload,
  PayloadShape,
  type Regular,
  RegularShape,
  type Ring,
  RingShape,
  type SyncDone,
  SyncDoneShape,
  type Transitional,
  TransitionalShape,
} from './types.ts'

/**
 * Closed process groups as corosync's cpg.c has them (cpg_overview(3)): processes join named groups, are told who else is
 * in them, and get what members multicast, all of it in the ring's one order, their own messages included.
 *
 * What differs from corosync, meant each time:
 * - Who came along is counted from the ring on which groups were last synchronised, and not from the ring just before: a
 * node that was away while a synchronisation was cut short is told as left (mutant ForgetsWhoWasAway).
 * - A process that left is told its own leave, and nothing after that; it may join again.
 * - A leave of a process that nobody knows is told to nobody.
 * - The totem configuration is told at each join, without asking for it.
 * - Requests during a synchronisation wait for its end, where corosync has the client try again.
 *
 * Left out: iteration over all groups, cpg_local_get. Fragments are read and not sent: what a client hands in is whole.
 */

const file = 'spec/cpg.mu'
const { int, min, unmatched, valueAt } = partialOps(file)

/** A member of a group, as it is told. (spec/cpg.mu:18) */
export type Address = Rec & { readonly node: NodeId; readonly pid: number }

/** Who came or went, and why. (spec/cpg.mu:20) */
export type Change = Rec & { readonly node: NodeId; readonly pid: number; readonly reason: CpgReason }

/** What becomes of a request; the names are those of cs_error_t. (spec/cpg.mu:22) */
export type CpgResult = 'Ok' | 'TryAgain' | 'Exist' | 'NotExist' | 'Busy' | 'TooBig' | 'NotSupported'

/**
 * From a client, a number that whoever runs the node gives out: a process, by its number, wants to be in a group. Of one
 * group at a time. (spec/cpg.mu:28)
 */
export type CpgJoin = Rec & {
  readonly kind: 'CpgJoin'
  readonly client: number
  readonly group: string
  readonly pid: number
}

/** spec/cpg.mu:29 */
export type CpgLeave = Rec & { readonly kind: 'CpgLeave'; readonly client: number }

/** Multicast this to the group; `size` is in bytes. (spec/cpg.mu:31) */
export type CpgMcast = Rec & {
  readonly kind: 'CpgMcast'
  readonly client: number
  readonly body: string
  readonly size: number
}

/** The client is gone, without a word or with one. (spec/cpg.mu:33) */
export type CpgFinalize = Rec & { readonly kind: 'CpgFinalize'; readonly client: number }

/** To a client: what becomes of its last request. (spec/cpg.mu:36) */
export type CpgAnswer = Rec & { readonly kind: 'CpgAnswer'; readonly client: number; readonly result: CpgResult }

/** To members: a message, in parts to be put together. (spec/cpg.mu:38) */
export type CpgDeliver = Rec & {
  readonly kind: 'CpgDeliver'
  readonly clients: SortedSet<number>
  readonly group: string
  readonly node: NodeId
  readonly pid: number
  readonly parts: List<string>
}

/** To members: who is in the group from here on, who left, who joined. (spec/cpg.mu:40) */
export type CpgConfchg = Rec & {
  readonly kind: 'CpgConfchg'
  readonly clients: SortedSet<number>
  readonly group: string
  readonly members: SortedSet<Address>
  readonly left: SortedSet<Change>
  readonly joined: SortedSet<Change>
}

/** To members: the ring, once groups are synchronised on it. (spec/cpg.mu:42) */
export type CpgTotemConfchg = Rec & {
  readonly kind: 'CpgTotemConfchg'
  readonly clients: SortedSet<number>
  readonly ring: Ring
  readonly members: SortedSet<NodeId>
}

/** A process of a group, by its node and its number there. (spec/cpg.mu:45) */
export type Process = Rec & { readonly group: string; readonly node: NodeId; readonly pid: number }

/** How far a client's membership is. `Closed`: it is gone, and its leave is on its way. (spec/cpg.mu:48) */
export type Membership = 'Joining' | 'Joined' | 'Leaving' | 'Closed'

/** spec/cpg.mu:49 */
export type Client = Rec & { readonly group: string; readonly pid: number; readonly membership: Membership }

/**
 * A message in fragments: what is here, in bytes too, and the clients who were members at its first one.
 * (spec/cpg.mu:52)
 */
export type Fragments = Rec & {
  readonly parts: List<string>
  readonly bytes: number
  readonly clients: SortedSet<number>
}

export const AddressShape: RecordShape = {
  kind: 'record',
  name: 'Address',
  tag: false,
  fields: [{ name: 'node', shape: { kind: 'node' } }, { name: 'pid', shape: { kind: 'int' } }],
}

export const ChangeShape: RecordShape = {
  kind: 'record',
  name: 'Change',
  tag: false,
  fields: [
    { name: 'node', shape: { kind: 'node' } },
    { name: 'pid', shape: { kind: 'int' } },
    { name: 'reason', shape: CpgReasonShape },
  ],
}

export const CpgResultShape: EnumShape = {
  kind: 'enum',
  name: 'CpgResult',
  cases: [
    { name: 'Ok', fields: [] },
    { name: 'TryAgain', fields: [] },
    { name: 'Exist', fields: [] },
    { name: 'NotExist', fields: [] },
    { name: 'Busy', fields: [] },
    { name: 'TooBig', fields: [] },
    { name: 'NotSupported', fields: [] },
  ],
}

export const CpgJoinShape: RecordShape = {
  kind: 'record',
  name: 'CpgJoin',
  tag: true,
  fields: [
    { name: 'client', shape: { kind: 'int' } },
    { name: 'group', shape: { kind: 'text' } },
    { name: 'pid', shape: { kind: 'int' } },
  ],
}

export const CpgLeaveShape: RecordShape = {
  kind: 'record',
  name: 'CpgLeave',
  tag: true,
  fields: [{ name: 'client', shape: { kind: 'int' } }],
}

export const CpgMcastShape: RecordShape = {
  kind: 'record',
  name: 'CpgMcast',
  tag: true,
  fields: [
    { name: 'client', shape: { kind: 'int' } },
    { name: 'body', shape: { kind: 'text' } },
    { name: 'size', shape: { kind: 'int' } },
  ],
}

export const CpgFinalizeShape: RecordShape = {
  kind: 'record',
  name: 'CpgFinalize',
  tag: true,
  fields: [{ name: 'client', shape: { kind: 'int' } }],
}

export const CpgAnswerShape: RecordShape = {
  kind: 'record',
  name: 'CpgAnswer',
  tag: true,
  fields: [{ name: 'client', shape: { kind: 'int' } }, { name: 'result', shape: CpgResultShape }],
}

export const CpgDeliverShape: RecordShape = {
  kind: 'record',
  name: 'CpgDeliver',
  tag: true,
  fields: [
    { name: 'clients', shape: { kind: 'set', of: { kind: 'int' } } },
    { name: 'group', shape: { kind: 'text' } },
    { name: 'node', shape: { kind: 'node' } },
    { name: 'pid', shape: { kind: 'int' } },
    { name: 'parts', shape: { kind: 'list', of: { kind: 'text' } } },
  ],
}

export const CpgConfchgShape: RecordShape = {
  kind: 'record',
  name: 'CpgConfchg',
  tag: true,
  fields: [
    { name: 'clients', shape: { kind: 'set', of: { kind: 'int' } } },
    { name: 'group', shape: { kind: 'text' } },
    { name: 'members', shape: { kind: 'set', of: AddressShape } },
    { name: 'left', shape: { kind: 'set', of: ChangeShape } },
    { name: 'joined', shape: { kind: 'set', of: ChangeShape } },
  ],
}

export const CpgTotemConfchgShape: RecordShape = {
  kind: 'record',
  name: 'CpgTotemConfchg',
  tag: true,
  fields: [
    { name: 'clients', shape: { kind: 'set', of: { kind: 'int' } } },
    { name: 'ring', shape: RingShape },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } },
  ],
}

export const ProcessShape: RecordShape = {
  kind: 'record',
  name: 'Process',
  tag: false,
  fields: [
    { name: 'group', shape: { kind: 'text' } },
    { name: 'node', shape: { kind: 'node' } },
    { name: 'pid', shape: { kind: 'int' } },
  ],
}

export const MembershipShape: EnumShape = {
  kind: 'enum',
  name: 'Membership',
  cases: [
    { name: 'Joining', fields: [] },
    { name: 'Joined', fields: [] },
    { name: 'Leaving', fields: [] },
    { name: 'Closed', fields: [] },
  ],
}

export const ClientShape: RecordShape = {
  kind: 'record',
  name: 'Client',
  tag: false,
  fields: [
    { name: 'group', shape: { kind: 'text' } },
    { name: 'pid', shape: { kind: 'int' } },
    { name: 'membership', shape: MembershipShape },
  ],
}

export const FragmentsShape: RecordShape = {
  kind: 'record',
  name: 'Fragments',
  tag: false,
  fields: [
    { name: 'parts', shape: { kind: 'list', of: { kind: 'text' } } },
    { name: 'bytes', shape: { kind: 'int' } },
    { name: 'clients', shape: { kind: 'set', of: { kind: 'int' } } },
  ],
}

const Ring$ = maker<Ring>('rep', 'seq')
const CpgAnswer$ = maker<CpgAnswer>('kind', 'client', 'result')
const Client$ = maker<Client>('group', 'pid', 'membership')
const ProcJoin$ = maker<Payload>('kind', 'group', 'pid')
const ProcLeave$ = maker<Payload>('kind', 'group', 'pid', 'reason')
const GroupMcast$ = maker<Payload>('kind', 'group', 'pid', 'body', 'size')
const Process$ = maker<Process>('group', 'node', 'pid')
const Downlist$ = maker<Payload>('kind', 'before', 'left')
const Multicast$ = maker<Multicast>('kind', 'payload')
const GroupPid$ = maker<GroupPid>('group', 'pid')
const JoinList$ = maker<Payload>('kind', 'processes')
const Change$ = maker<Change>('node', 'pid', 'reason')
const CpgTotemConfchg$ = maker<CpgTotemConfchg>('kind', 'clients', 'ring', 'members')
const Address$ = maker<Address>('node', 'pid')
const CpgConfchg$ = maker<CpgConfchg>('kind', 'clients', 'group', 'members', 'left', 'joined')
const CpgDeliver$ = maker<CpgDeliver>('kind', 'clients', 'group', 'node', 'pid', 'parts')
const Fragments$ = maker<Fragments>('parts', 'bytes', 'clients')

/** The largest message that a client hands in: libcpg's buffer is of 1 MiB, of which 1 KiB is for heads. */
export const largest: number = 1047552

/** No message that comes in fragments is larger; a longer one is dropped. */
export const largestWhole: number = 16777216

/** What a message takes beside its body, in bytes. */
export const overhead: number = 200

/** So many requests wait for the end of a synchronisation; a leave waits all the same. */
export const mostHeld: number = 1000

/** spec/cpg.mu:63 */
export function inGroup(all: SortedSet<Process>, group: string): SortedSet<Process> {
  return only(all, p => p.group === group)
}

export interface CpgConfig {
  /** Whether this node has process groups. */
  readonly enabled: boolean
  /** How many bytes of its clients a node has under way before they have to try again. */
  readonly underWay: number
}

export interface CpgState {
  /** The clients of this node that are in a group, or on their way in or out. */
  readonly clients: SortedMap<number, Client>
  /** The processes of all groups on all nodes. */
  readonly processes: SortedSet<Process>
  readonly ring: Ring
  readonly members: SortedSet<NodeId>
  /** The members when groups were last synchronised, and who of them came along through all rings since. */
  readonly settled: SortedSet<NodeId>
  readonly along: SortedSet<NodeId>
  /** Which processes members have, as they said in this synchronisation. */
  readonly listed: SortedSet<Process>
  readonly synchronised: boolean
  /** What waits for the end of the synchronisation. */
  readonly held: List<Payload>
  /** Bytes of this node's clients that have not come back yet, overhead included. */
  readonly owed: number
  readonly fragments: SortedMap<Process, Fragments>
  readonly armed: SortedSet<Named>
}

type CpgGiven = Given<CpgConfig>
type CpgReading = Reading<CpgConfig, CpgState>
type CpgWork = Work<CpgConfig, CpgState>

/** The state before `start`. */
function fresh({ self }: CpgGiven): CpgState {
  return {
    clients: emptyMap<number, Client>(),
    processes: emptySet<Process>(),
    ring: Ring$({ rep: self, seq: 0 }),
    members: emptySet<NodeId>(),
    settled: emptySet<NodeId>(),
    along: emptySet<NodeId>(),
    listed: emptySet<Process>(),
    synchronised: false,
    held: List.of<Payload>(),
    owed: 0,
    fragments: emptyMap<Process, Fragments>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: CpgState): Open<CpgState> {
  return {
    clients: state.clients,
    processes: state.processes,
    ring: state.ring,
    members: state.members,
    settled: state.settled,
    along: state.along,
    listed: state.listed,
    synchronised: state.synchronised,
    held: state.held,
    owed: state.owed,
    fragments: state.fragments,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string): Reaction<CpgWork> {
  return match<string, Reaction<CpgWork>>(name)
    .with('start', () => () => {})
    .with('CpgJoin', () => (x, { body }) => onCpgJoin(x, body as CpgJoin))
    .with('CpgLeave', () => (x, { body }) => onCpgLeave(x, body as CpgLeave))
    .with('CpgMcast', () => (x, { body }) => onCpgMcast(x, body as CpgMcast))
    .with('CpgFinalize', () => (x, { body }) => onCpgFinalize(x, body as CpgFinalize))
    .with('Deliver', () => onlyFor(
      'payload',
      ['ProcJoin', 'ProcLeave', 'JoinList', 'GroupMcast', 'GroupFragment'],
      'of another service, or of those who were lost: each node sees for itself',
      (x, { body }) => onDeliver(x, body as Deliver),
    ))
    .with('Transitional', () => (x, { body }) => onTransitional(x, body as Transitional))
    .with('Regular', () => (x, { body }) => onRegular(x, body as Regular))
    .with('Turn', () => (x, { body }) => onTurn(x, body as Turn))
    .with('Activate', () => (x, { body }) => onActivate(x, body as Activate))
    .with('SyncDone', () => x => onSyncDone(x))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/cpg.mu:94 */
function onCpgJoin(x: CpgWork, { client, group, pid }: CpgJoin): void {
  const { state } = x
  const result = admission(x, client, group, pid)
  x.emit(CpgAnswer$({ kind: 'CpgAnswer', client, result }))
  if (!x.asked(21, result === 'Ok')) return x.refuse(21) // it may not join now
  state.clients = x.wrote(22, put(state.clients, client, Client$({ group, pid, membership: 'Joining' })))
  say(x, ProcJoin$({ kind: 'ProcJoin', group, pid }))
}

/** spec/cpg.mu:116 */
function onCpgLeave(x: CpgWork, { client }: CpgLeave): void {
  const { state } = x
  const mine = get(state.clients, client)
  matched: {
    if (mine !== null) {
      if (x.asked(23, mine.membership === 'Joined')) {
        state.clients = x.wrote(
          24,
          put(state.clients, client, alter(valueAt(state.clients, client, '119:9'), { membership: 'Leaving' })),
        )
        say(x, ProcLeave$({ kind: 'ProcLeave', group: mine.group, pid: mine.pid, reason: 'ByLeave' }))
        x.emit(CpgAnswer$({ kind: 'CpgAnswer', client, result: 'Ok' }))
        break matched
      }
    }
    if (mine !== null) {
      x.emit(CpgAnswer$({ kind: 'CpgAnswer', client, result: mine.membership === 'Joining' ? 'Busy' : 'NotExist' }))
      break matched
    }
    if (mine === null) {
      x.emit(CpgAnswer$({ kind: 'CpgAnswer', client, result: 'NotExist' }))
      break matched
    }
    unmatched('117:5')
  }
}

/** spec/cpg.mu:128 */
function onCpgMcast(x: CpgWork, { client, body: body2, size: bytes }: CpgMcast): void {
  const { state } = x
  const mine = get(state.clients, client)
  matched: {
    if (mine !== null) {
      if (x.asked(25, among<Membership>(mine.membership, 'Joining', 'Joined'))) {
        const result = capacity(x, bytes)
        x.emit(CpgAnswer$({ kind: 'CpgAnswer', client, result }))
        if (!x.asked(26, result === 'Ok')) return x.refuse(26) // there is no room for it
        state.owed = x.wrote(27, int(int(state.owed + bytes, '134:17') + overhead, '134:17'))
        say(x, GroupMcast$({ kind: 'GroupMcast', group: mine.group, pid: mine.pid, body: body2, size: bytes }))
        break matched
      }
    }
    {
      x.emit(CpgAnswer$({ kind: 'CpgAnswer', client, result: 'NotExist' }))
      break matched
    }
  }
}

/** spec/cpg.mu:148 */
function onCpgFinalize(x: CpgWork, { client }: CpgFinalize): void {
  const { state } = x
  const mine = get(state.clients, client)
  if (mine !== null) {
    if (x.asked(28, mine.membership !== 'Leaving')) {
      say(x, ProcLeave$({ kind: 'ProcLeave', group: mine.group, pid: mine.pid, reason: 'ProcDown' }))
    }
    state.clients = x.wrote(
      29,
      put(state.clients, client, alter(valueAt(state.clients, client, '154:9'), { membership: 'Closed' })),
    )
  } else {
    x.ignore('it was in no group')
  }
}

/** spec/cpg.mu:190 */
function onDeliver(x: CpgWork, { payload, from: peer }: Deliver): void {
  const { config, self, state } = x
  if (payload.kind === 'ProcJoin') {
    const { group, pid } = payload
    enter(x, Process$({ group, node: peer, pid }))
  } else if (payload.kind === 'ProcLeave') {
    const { group: group2, pid: pid2, reason } = payload
    exit(x, Process$({ group: group2, node: peer, pid: pid2 }), reason)
  } else if (payload.kind === 'JoinList') {
    const { processes: theirs } = payload
    if (!x.asked(30, config.enabled)) return x.refuse(30) // there are no process groups here
    state.listed = x.wrote(
      31,
      union(state.listed, setOf<Process>(theirs.items.map(p => Process$({ group: p.group, node: peer, pid: p.pid })))),
    )
  } else if (payload.kind === 'GroupMcast') {
    const { group: group3, pid: pid3, body: body2, size: bytes } = payload
    if (x.asked(32, peer === self)) {
      state.owed = x.wrote(33, Math.max(0, int(int(state.owed - bytes, '199:42') - overhead, '199:42')))
    }
    deliver(x, group3, peer, pid3, List.of<string>(body2), listeners(x, group3))
  } else if (payload.kind === 'GroupFragment') {
    const { group: group4, pid: pid4, place, body: body3, size: bytes2 } = payload
    collect(x, Process$({ group: group4, node: peer, pid: pid4 }), place, body3, bytes2)
  } else {
    x.ignore('of another service, or of those who were lost: each node sees for itself')
  }
}

/** spec/cpg.mu:269 */
function onTransitional(x: CpgWork, { members: came }: Transitional): void {
  const { config, state } = x
  if (!x.asked(34, config.enabled)) return x.refuse(34) // there are no process groups here
  state.along = x.wrote(35, intersect(state.along, came))
}

/** spec/cpg.mu:274 */
function onRegular(x: CpgWork, { ring: installed, members: all }: Regular): void {
  const { config, state } = x
  if (!x.asked(36, config.enabled)) return x.refuse(36) // there are no process groups here
  state.ring = x.wrote(37, installed)
  state.members = x.wrote(38, all)
  state.listed = x.wrote(39, emptySet<Process>())
  state.synchronised = x.wrote(40, false)
}

/** Whom this node lost, for the others' logs, and then the processes that it has. (spec/cpg.mu:283) */
function onTurn(x: CpgWork, { service }: Turn): void {
  const { config, self, state } = x
  if (!x.asked(41, config.enabled && service === 2)) return x.refuse(41) // another service has its turn
  x.emit(Multicast$({
    kind: 'Multicast',
    payload: Downlist$({ kind: 'Downlist', before: size(state.settled), left: without(state.settled, state.along) }),
  }))
  const own = setOf<GroupPid>(
    state.processes.items.filter(p => p.node === self).map(p => GroupPid$({ group: p.group, pid: p.pid })),
  )
  if (x.asked(42, size(own) !== 0)) {
    x.emit(Multicast$({ kind: 'Multicast', payload: JoinList$({ kind: 'JoinList', processes: own }) }))
  }
}

/**
 * Processes of lost nodes go, those that members have come, those that nobody has any more go.
 * (spec/cpg.mu:291)
 */
function onActivate(x: CpgWork, { service }: Activate): void {
  const { config, self, state } = x
  if (!x.asked(43, config.enabled && service === 2)) return x.refuse(43) // of another service
  const lost = without(state.settled, state.along)
  state.settled = x.wrote(44, state.members)
  state.along = x.wrote(45, state.members)
  remove(x, only(state.processes, p => has(lost, p.node)), 'NodeDown')
  const news = without(only(state.listed, p2 => p2.node !== self), state.processes)
  state.processes = x.wrote(46, union(state.processes, news))
  for (const [c, one] of pairs(state.clients)) {
    if (x.asked(47, speaksFor(x, c) && size(inGroup(news, one.group)) !== 0)) {
      tell(
        x,
        one.group,
        emptySet<Change>(),
        setOf<Change>(
          inGroup(news, one.group).items.map(p3 => Change$({ node: p3.node, pid: p3.pid, reason: 'NodeUp' })),
        ),
      )
    }
  }
  remove(x, without(only(state.processes, p4 => p4.node !== self), state.listed), 'ProcDown')
  state.listed = x.wrote(48, emptySet<Process>())
  const all = setOf<number>(
    pairs(state.clients).filter(([c2, one2]) => among<Membership>(one2.membership, 'Joined', 'Leaving')).map(
      ([c2, one2]) => c2
    ),
  )
  if (x.asked(49, size(all) !== 0)) {
    x.emit(CpgTotemConfchg$({ kind: 'CpgTotemConfchg', clients: all, ring: state.ring, members: state.members }))
  }
}

/** spec/cpg.mu:310 */
function onSyncDone(x: CpgWork): void {
  const { config, state } = x
  if (!x.asked(50, config.enabled)) return x.refuse(50) // there are no process groups here
  state.synchronised = x.wrote(51, true)
  for (const payload of state.held.items) {
    x.emit(Multicast$({ kind: 'Multicast', payload }))
  }
  state.held = x.wrote(52, List.of<Payload>())
}

/** Groups speak on a ring only when they know who is in them. (spec/cpg.mu:161) */
function say(x: CpgWork, payload: Payload): void {
  const { state } = x
  if (x.asked(0, state.synchronised)) {
    x.emit(Multicast$({ kind: 'Multicast', payload }))
  } else {
    state.held = x.wrote(1, append(state.held, payload))
  }
}

/**
 * Who came is a member now, and who went is none; clients of this node learn it of themselves here.
 * (spec/cpg.mu:176)
 */
function tell(x: CpgWork, group: string, left: SortedSet<Change>, joined: SortedSet<Change>): void {
  const { self, state } = x
  const here = setOf<number>(joined.items.filter(j => j.node === self).map(j => j.pid))
  const fresh2 = setOf<number>(
    pairs(state.clients).filter(
      ([c, one]) => one.group === group && one.membership === 'Joining' && has(here, one.pid)
    ).map(([c, one]) => c),
  )
  for (const c2 of fresh2.items) {
    state.clients = x.wrote(
      2,
      put(state.clients, c2, alter(valueAt(state.clients, c2, '179:22'), { membership: 'Joined' })),
    )
  }
  const members = setOf<Address>(inGroup(state.processes, group).items.map(p => Address$({ node: p.node, pid: p.pid })))
  const told = listeners(x, group)
  if (x.asked(3, size(told) !== 0)) {
    x.emit(CpgConfchg$({ kind: 'CpgConfchg', clients: told, group, members, left, joined }))
  }
  if (x.asked(4, size(fresh2) !== 0)) {
    x.emit(CpgTotemConfchg$({ kind: 'CpgTotemConfchg', clients: fresh2, ring: state.ring, members: state.settled }))
  }
}

/** spec/cpg.mu:209 */
function enter(x: CpgWork, who: Process): void {
  const { config, state } = x
  if (!x.asked(5, config.enabled)) return // there are no process groups here
  if (!x.asked(6, !has(state.processes, who))) return // it is there already
  state.processes = x.wrote(7, union(state.processes, setOf<Process>([who])))
  tell(x, who.group, emptySet<Change>(), setOf<Change>([Change$({ node: who.node, pid: who.pid, reason: 'ByJoin' })]))
}

/** spec/cpg.mu:216 */
function exit(x: CpgWork, who: Process, reason: CpgReason): void {
  const { self, state } = x
  const gone = setOf<number>(
    pairs(state.clients).filter(
      ([c, one]) => who.node === self &&
        one.group === who.group &&
        one.pid === who.pid &&
        among<Membership>(one.membership, 'Leaving', 'Closed')
    ).map(([c, one]) => c),
  )
  remove(x, setOf<Process>([who]), reason)
  state.clients = x.wrote(8, dropKeys(state.clients, gone))
}

/** Groups of which somebody is gone are told, each once. (spec/cpg.mu:227) */
function remove(x: CpgWork, gone: SortedSet<Process>, reason: CpgReason): void {
  const { state } = x
  const known = intersect(gone, state.processes)
  state.processes = x.wrote(9, without(state.processes, known))
  state.fragments = x.wrote(10, dropKeys(state.fragments, known))
  for (const [c, one] of pairs(state.clients)) {
    if (x.asked(11, speaksFor(x, c) && size(inGroup(known, one.group)) !== 0)) {
      tell(
        x,
        one.group,
        setOf<Change>(inGroup(known, one.group).items.map(p => Change$({ node: p.node, pid: p.pid, reason }))),
        emptySet<Change>(),
      )
    }
  }
}

/** To members of this node, if the sender's node has a member. (spec/cpg.mu:239) */
function deliver(
  x: CpgWork,
  group: string,
  node: NodeId,
  pid: number,
  parts: List<string>,
  members: SortedSet<number>,
): void {
  const { state } = x
  if (!x.asked(12, size(members) !== 0)) return // nobody here is in this group
  // of a node without a member
  if (!x.asked(13, state.processes.items.some(p => p.group === group && p.node === node))) return
  x.emit(CpgDeliver$({ kind: 'CpgDeliver', clients: members, group, node, pid, parts }))
}

/** Whoever joined after the first fragment gets none of it. (spec/cpg.mu:246) */
function collect(x: CpgWork, who: Process, place: FragmentPlace, body2: string, bytes: number): void {
  const { state } = x
  if (!x.asked(14, has(state.processes, who))) return // of nobody in the group
  if (x.asked(15, place === 'FirstFragment')) {
    state.fragments = x.wrote(
      16,
      put(state.fragments, who, Fragments$({ parts: List.of<string>(body2), bytes, clients: listeners(x, who.group) })),
    )
  } else {
    const before2 = get(state.fragments, who)
    if (before2 === null) {
      // its beginning is missing
    } else {
      const now = Fragments$({
        parts: append(before2.parts, body2),
        bytes: int(before2.bytes + bytes, '254:73'),
        clients: before2.clients,
      })
      state.fragments = x.wrote(17, dropKeys(state.fragments, setOf<Process>([who])))
      if (!x.asked(18, now.bytes <= largestWhole)) return // it is too large
      if (x.asked(19, place === 'LastFragment')) {
        deliver(x, who.group, who.node, who.pid, now.parts, intersect(now.clients, listeners(x, who.group)))
      } else {
        state.fragments = x.wrote(20, put(state.fragments, who, now))
      }
    }
  }
}

/** spec/cpg.mu:102 */
function admission({ config, state }: CpgReading, client: number, group: string, pid: number): CpgResult {
  if (!config.enabled) {
    return 'NotSupported'
  }
  if (size(state.held) >= mostHeld) {
    return 'TryAgain'
  }
  if (valuesOf(state.clients).items.some(
    c => c.group === group && c.pid === pid && among<Membership>(c.membership, 'Leaving', 'Closed')
  )) {
    return 'TryAgain'
  }
  if (valuesOf(state.clients).items.some(c2 => c2.group === group && c2.pid === pid)) {
    return 'Exist'
  }
  const mine = get(state.clients, client)
  if (mine === null) return 'Ok'
  return mine.membership === 'Leaving' ? 'Busy' : 'Exist'
}

/** spec/cpg.mu:141 */
function capacity({ config, state }: CpgReading, bytes: number): CpgResult {
  return bytes > largest
    ? 'TooBig'
    : state.owed > 0 && int(int(state.owed + bytes, '145:26') + overhead, '145:26') > config.underWay ||
        size(state.held) >= mostHeld
        ? 'TryAgain'
        : 'Ok'
}

/** Those who are told what happens in a group. (spec/cpg.mu:168) */
function listeners({ state }: CpgReading, group: string): SortedSet<number> {
  return setOf<number>(
    pairs(state.clients).filter(
      ([c, one]) => one.group === group && among<Membership>(one.membership, 'Joined', 'Leaving')
    ).map(([c, one]) => c),
  )
}

/**
 * One client of each group that this node has clients in: who tells of a group goes through these.
 * (spec/cpg.mu:173)
 */
function speaksFor({ state }: CpgReading, client: number): boolean {
  return client ===
    min(
      setOf<number>(
        pairs(state.clients).filter(([c, one]) => one.group === valueAt(state.clients, client, '173:96').group).map(
          ([c, one]) => c
        ),
      ),
      '173:47',
    )
}

const settings: Settings<CpgConfig> = {
  fields: [
    { name: 'enabled', shape: { kind: 'bool' }, optional: true },
    { name: 'underWay', shape: { kind: 'int' }, optional: true },
  ],
  defaults: {
    enabled: () => false,
    underWay: () => 4194304,
  },
  requires: [],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 162, column: 8, text: 'synchronised' },
  /* 1 */ { kind: 'assign', file, line: 162, column: 56, text: 'held := append(held, payload)', field: 'held' },
  /* 2 */ { kind: 'assign', file, line: 179, column: 22, text: 'clients[c].membership := Joined', field: 'clients' },
  /* 3 */ { kind: 'if', file, line: 182, column: 8, text: 'told != {}' },
  /* 4 */ { kind: 'if', file, line: 185, column: 8, text: 'fresh != {}' },
  /* 5 */ { kind: 'when', file, line: 210, column: 10, text: 'config.enabled', reason: 'there are no process groups here' },
  /* 6 */ { kind: 'when', file, line: 211, column: 10, text: 'who not in processes', reason: 'it is there already' },
  /* 7 */ { kind: 'assign', file, line: 212, column: 5, text: 'processes := processes + { who }', field: 'processes' },
  /* 8 */ { kind: 'assign', file, line: 223, column: 5, text: 'clients := clients - gone', field: 'clients' },
  /* 9 */ { kind: 'assign', file, line: 229, column: 5, text: 'processes := processes - known', field: 'processes' },
  /* 10 */ { kind: 'assign', file, line: 230, column: 5, text: 'fragments := fragments - known', field: 'fragments' },
  /* 11 */ { kind: 'if', file, line: 232, column: 10, text: 'speaksFor(c) and inGroup(known, one.group) != {}' },
  /* 12 */ { kind: 'when', file, line: 240, column: 10, text: 'members != {}', reason: 'nobody here is in this group' },
  /* 13 */ { kind: 'when', file, line: 241, column: 10, text: 'exists p in processes: p.group == group and p.node == node', reason: 'of a node without a member' },
  /* 14 */ { kind: 'when', file, line: 247, column: 10, text: 'who in processes', reason: 'of nobody in the group' },
  /* 15 */ { kind: 'if', file, line: 248, column: 8, text: 'place == FirstFragment' },
  /* 16 */ { kind: 'assign', file, line: 249, column: 7, text: 'fragments[who] := Fragments(parts: [body], bytes: bytes, clients: listeners(who.group))', field: 'fragments' },
  /* 17 */ { kind: 'assign', file, line: 255, column: 11, text: 'fragments := fragments - { who }', field: 'fragments' },
  /* 18 */ { kind: 'when', file, line: 256, column: 16, text: 'now.bytes <= largestWhole', reason: 'it is too large' },
  /* 19 */ { kind: 'if', file, line: 257, column: 14, text: 'place == LastFragment' },
  /* 20 */ { kind: 'assign', file, line: 260, column: 13, text: 'fragments[who] := now', field: 'fragments' },
  /* 21 */ { kind: 'when', file, line: 97, column: 10, text: 'result == Ok', reason: 'it may not join now' },
  /* 22 */ { kind: 'assign', file, line: 98, column: 5, text: 'clients[client] := Client(group: group, pid: pid, membership: Joining)', field: 'clients' },
  /* 23 */ { kind: 'where', file, line: 118, column: 24, text: 'mine.membership == Joined' },
  /* 24 */ { kind: 'assign', file, line: 119, column: 9, text: 'clients[client].membership := Leaving', field: 'clients' },
  /* 25 */ { kind: 'where', file, line: 130, column: 24, text: 'mine.membership in { Joining, Joined }' },
  /* 26 */ { kind: 'when', file, line: 133, column: 14, text: 'result == Ok', reason: 'there is no room for it' },
  /* 27 */ { kind: 'assign', file, line: 134, column: 9, text: 'owed := owed + bytes + overhead', field: 'owed' },
  /* 28 */ { kind: 'if', file, line: 151, column: 12, text: 'mine.membership != Leaving' },
  /* 29 */ { kind: 'assign', file, line: 154, column: 9, text: 'clients[client].membership := Closed', field: 'clients' },
  /* 30 */ { kind: 'when', file, line: 195, column: 14, text: 'config.enabled', reason: 'there are no process groups here' },
  /* 31 */ { kind: 'assign', file, line: 196, column: 9, text: 'listed := listed + { Process(group: p.group, node: peer, pid: p.pid) for p in theirs }', field: 'listed' },
  /* 32 */ { kind: 'if', file, line: 199, column: 12, text: 'peer == self' },
  /* 33 */ { kind: 'assign', file, line: 199, column: 27, text: 'owed := max(0, owed - bytes - overhead)', field: 'owed' },
  /* 34 */ { kind: 'when', file, line: 270, column: 10, text: 'config.enabled', reason: 'there are no process groups here' },
  /* 35 */ { kind: 'assign', file, line: 271, column: 5, text: 'along := along & came', field: 'along' },
  /* 36 */ { kind: 'when', file, line: 275, column: 10, text: 'config.enabled', reason: 'there are no process groups here' },
  /* 37 */ { kind: 'assign', file, line: 276, column: 5, text: 'ring := installed', field: 'ring' },
  /* 38 */ { kind: 'assign', file, line: 277, column: 5, text: 'members := all', field: 'members' },
  /* 39 */ { kind: 'assign', file, line: 278, column: 5, text: 'listed := {}', field: 'listed' },
  /* 40 */ { kind: 'assign', file, line: 279, column: 5, text: 'synchronised := false', field: 'synchronised' },
  /* 41 */ { kind: 'when', file, line: 284, column: 10, text: 'config.enabled and service == 2', reason: 'another service has its turn' },
  /* 42 */ { kind: 'if', file, line: 287, column: 8, text: 'own != {}' },
  /* 43 */ { kind: 'when', file, line: 292, column: 10, text: 'config.enabled and service == 2', reason: 'of another service' },
  /* 44 */ { kind: 'assign', file, line: 294, column: 5, text: 'settled := members', field: 'settled' },
  /* 45 */ { kind: 'assign', file, line: 295, column: 5, text: 'along := members', field: 'along' },
  /* 46 */ { kind: 'assign', file, line: 298, column: 5, text: 'processes := processes + news', field: 'processes' },
  /* 47 */ { kind: 'if', file, line: 300, column: 10, text: 'speaksFor(c) and inGroup(news, one.group) != {}' },
  /* 48 */ { kind: 'assign', file, line: 305, column: 5, text: 'listed := {}', field: 'listed' },
  /* 49 */ { kind: 'if', file, line: 307, column: 8, text: 'all != {}' },
  /* 50 */ { kind: 'when', file, line: 311, column: 10, text: 'config.enabled', reason: 'there are no process groups here' },
  /* 51 */ { kind: 'assign', file, line: 312, column: 5, text: 'synchronised := true', field: 'synchronised' },
  /* 52 */ { kind: 'assign', file, line: 314, column: 5, text: 'held := []', field: 'held' },
]

const rules: Rules<CpgConfig, CpgState> = {
  state: [
    { name: 'clients', shape: { kind: 'map', key: { kind: 'int' }, of: ClientShape }, durable: false },
    { name: 'processes', shape: { kind: 'set', of: ProcessShape }, durable: false },
    { name: 'ring', shape: RingShape, durable: false },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'settled', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'along', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'listed', shape: { kind: 'set', of: ProcessShape }, durable: false },
    { name: 'synchronised', shape: { kind: 'bool' }, durable: false },
    { name: 'held', shape: { kind: 'list', of: PayloadShape }, durable: false },
    { name: 'owed', shape: { kind: 'int' }, durable: false },
    { name: 'fragments', shape: { kind: 'map', key: ProcessShape, of: FragmentsShape }, durable: false },
  ],
  fresh,
  react,
  draft: (before, write) => produce<CpgState, Open<CpgState>>(before, write),
}

/** spec/cpg.mu:65 */
export const Cpg: Machine<CpgConfig, CpgState> = {
  kind: 'machine',
  name: 'Cpg',
  module: 'cpg',
  hash: '09271ac806a6523ecc4dbaf74d4e939df6072ed71d6a557631860d82a7a4d7bf',
  config: settings.fields,
  phases: [],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [
    CpgJoinShape,
    CpgLeaveShape,
    CpgMcastShape,
    CpgFinalizeShape,
    DeliverShape,
    TransitionalShape,
    RegularShape,
    TurnShape,
    ActivateShape,
    SyncDoneShape,
  ],
  sends: [],
  emits: [MulticastShape, CpgConfchgShape, CpgTotemConfchgShape, CpgDeliverShape, CpgAnswerShape],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy),
}
