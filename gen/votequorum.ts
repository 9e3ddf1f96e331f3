// Written by `npm run gen` from spec/votequorum.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Input, Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import {
  alter,
  before,
  concat,
  emptyMap,
  emptySet,
  first,
  get,
  given,
  has,
  keepPairs,
  keysOf,
  make,
  mapValues,
  put,
  size,
  subset,
  union,
  without,
} from '../src/core/ops.ts'
import { partialOps } from '../src/core/partial.ts'
import { type Rules, type Settings, configure, copied, firstState, takeStep } from '../src/core/reduce.ts'
import type { EnumShape, RecordShape } from '../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, mapOf, same, setOf } from '../src/core/value.ts'
import { type Given, type Open, type Reading, type Work, incoming } from '../src/core/work.ts'
import {
  type Activate,
  ActivateShape,
  type Hold,
  HoldShape,
  type Release,
  ReleaseShape,
  type Turn,
  TurnShape,
} from './sync.ts'
import {
  type Change,
  type Deliver,
  DeliverShape,
  type Flag,
  FlagShape,
  type Leave,
  LeaveShape,
  type Multicast,
  MulticastShape,
  type Payload,
  type Regular,
  RegularShape,
  type Ring,
  RingShape,
} from './types.ts'

/**
 * Votequorum as corosync 3.1 decides it (votequorum(5)): which partition may act.
 *
 * Where corosync does not do what its manual promises, this does (`Manual`), and `Corosync31` does as corosync 3.1 does.
 * Meant differently in both: node ids order as the positive numbers they are, a node of a cluster without a quorum
 * device says nothing about one, and the extra information of a device is not carried.
 */

const file = 'spec/votequorum.mu'
const { delay, div, int, max, min, mod, sum, valueAt } = partialOps(file)

/** auto_tie_breaker and auto_tie_breaker_node. (spec/votequorum.mu:11) */
export type TieBreaker =
  | Rec & { readonly kind: 'Off' }
  | Rec & { readonly kind: 'Lowest' }
  | Rec & { readonly kind: 'Highest' }
  | Rec & { readonly kind: 'Listed'; readonly _1: List<NodeId> }

/**
 * quorum.device: a third party with votes of its own, which each node casts while its own connection to it says so. It polls
 * within `timeout`, and within `syncTimeout` after a new ring. Without votes it has one less than the nodes have, each of
 * which must have one. (spec/votequorum.mu:16)
 */
export type Device = Rec & { readonly votes: number | null; readonly timeout: number; readonly syncTimeout: number }

/** What may change while a node runs; `votes` by node, empty without a nodelist. (spec/votequorum.mu:19) */
export type Settings_ = Rec & {
  readonly votes: SortedMap<NodeId, number>
  readonly expectedVotes: number | null
  readonly twoNode: boolean
  readonly device: Device | null
}

/**
 * The manual's promises, or what corosync 3.1 makes of them: quorum in eight bits, allow_downscale below its floor,
 * and expected_votes_tracking that never reaches the disk. (spec/votequorum.mu:23)
 */
export type Promises = 'Manual' | 'Corosync31'

/** What a node knows of another (or of itself); only members count. (spec/votequorum.mu:26) */
export type Standing = Rec & {
  readonly votes: number
  readonly expected: number
  readonly flags: SortedSet<Flag>
  readonly member: boolean
}

/** spec/votequorum.mu:27 */
export type NodeState = 'Member' | 'Dead' | 'Departing'

/** spec/votequorum.mu:29 */
export type Request =
  | 'SetExpected'
  | 'SetVotes'
  | 'ReadConfig'
  | 'Register'
  | 'Unregister'
  | 'Rename'
  | 'Poll'
  | 'AllowMasterWins'

/** As cs_error_t of libvotequorum names them. (spec/votequorum.mu:31) */
export type Answer =
  | 'Ok'
  | 'InvalidParameter'
  | 'Access'
  | 'NotExist'
  | 'NameNotFound'
  | 'Exists'
  | 'TryAgain'
  | 'WrongRing'

/** The verdict: told after each sync, and when it changes between two. (spec/votequorum.mu:36) */
export type QuorumChanged = Rec & {
  readonly kind: 'QuorumChanged'
  readonly quorate: boolean
  readonly members: SortedSet<NodeId>
  readonly total: number
  readonly quorum: number
  readonly expected: number
}

/** What the quorum device is told of a new ring; its polls carry the ring. (spec/votequorum.mu:38) */
export type NodeListChanged = Rec & {
  readonly kind: 'NodeListChanged'
  readonly ring: Ring
  readonly members: SortedSet<NodeId>
}

/** spec/votequorum.mu:39 */
export type ExpectedVotesChanged = Rec & { readonly kind: 'ExpectedVotesChanged'; readonly expected: number }

/** spec/votequorum.mu:40 */
export type Answered = Rec & { readonly kind: 'Answered'; readonly request: Request; readonly answer: Answer }

/**
 * votequorum_getinfo(3): of a node, ourselves without one. `total` counts the device as that node does.
 * (spec/votequorum.mu:42)
 */
export type GetInfo = Rec & { readonly kind: 'GetInfo'; readonly about: NodeId | null }

/** spec/votequorum.mu:43 */
export type Info = Rec & {
  readonly kind: 'Info'
  readonly node: NodeId
  readonly state: NodeState
  readonly votes: number
  readonly expected: number
  readonly highestExpected: number
  readonly total: number
  readonly quorum: number
  readonly quorate: boolean
  readonly twoNode: boolean
  readonly waitForAll: boolean
  readonly lastManStanding: boolean
  readonly autoTieBreaker: boolean
  readonly allowDownscale: boolean
  readonly flags: SortedSet<Flag>
  readonly deviceName: string | null
  readonly deviceVotes: number
}

/** There is no such node. (spec/votequorum.mu:62) */
export type NoInfo = Rec & { readonly kind: 'NoInfo'; readonly node: NodeId }

/** votequorum_setexpected(3) and votequorum_setvotes(3). (spec/votequorum.mu:67) */
export type SetExpectedVotes = Rec & { readonly kind: 'SetExpectedVotes'; readonly expected: number }

/** spec/votequorum.mu:68 */
export type SetNodeVotes = Rec & { readonly kind: 'SetNodeVotes'; readonly node: NodeId; readonly votes: number }

/** quorum.cancel_wait_for_all. (spec/votequorum.mu:70) */
export type CancelWaitForAll = Rec & { readonly kind: 'CancelWaitForAll' }

/** The configuration was read again (corosync-cfgtool -R), here as on every node. (spec/votequorum.mu:72) */
export type Reload = Rec & { readonly kind: 'Reload'; readonly settings: Settings_; readonly succeeded: boolean }

/** The node is to stop in good order; `Leave` follows when the others have heard. (spec/votequorum.mu:74) */
export type ShutDown = Rec & { readonly kind: 'ShutDown' }

/** spec/votequorum.mu:78 */
export type RegisterDevice = Rec & { readonly kind: 'RegisterDevice'; readonly name: string }

/** spec/votequorum.mu:79 */
export type UnregisterDevice = Rec & { readonly kind: 'UnregisterDevice'; readonly name: string }

/** spec/votequorum.mu:80 */
export type RenameDevice = Rec & { readonly kind: 'RenameDevice'; readonly old: string; readonly new: string }

/** spec/votequorum.mu:81 */
export type PollDevice = Rec & {
  readonly kind: 'PollDevice'
  readonly name: string
  readonly castsVote: boolean
  readonly ring: Ring
}

/** spec/votequorum.mu:82 */
export type SetMasterWins = Rec & { readonly kind: 'SetMasterWins'; readonly name: string; readonly allowed: boolean }

export const TieBreakerShape: EnumShape = {
  kind: 'enum',
  name: 'TieBreaker',
  cases: [
    { name: 'Off', fields: [] },
    { name: 'Lowest', fields: [] },
    { name: 'Highest', fields: [] },
    { name: 'Listed', fields: [{ name: '_1', shape: { kind: 'list', of: { kind: 'node' } } }] },
  ],
}

export const DeviceShape: RecordShape = {
  kind: 'record',
  name: 'Device',
  tag: false,
  fields: [
    { name: 'votes', shape: { kind: 'option', of: { kind: 'int' } } },
    { name: 'timeout', shape: { kind: 'duration' } },
    { name: 'syncTimeout', shape: { kind: 'duration' } },
  ],
}

export const SettingsShape: RecordShape = {
  kind: 'record',
  name: 'Settings',
  tag: false,
  fields: [
    { name: 'votes', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } } },
    { name: 'expectedVotes', shape: { kind: 'option', of: { kind: 'int' } } },
    { name: 'twoNode', shape: { kind: 'bool' } },
    { name: 'device', shape: { kind: 'option', of: DeviceShape } },
  ],
}

export const PromisesShape: EnumShape = {
  kind: 'enum',
  name: 'Promises',
  cases: [{ name: 'Manual', fields: [] }, { name: 'Corosync31', fields: [] }],
}

export const StandingShape: RecordShape = {
  kind: 'record',
  name: 'Standing',
  tag: false,
  fields: [
    { name: 'votes', shape: { kind: 'int' } },
    { name: 'expected', shape: { kind: 'int' } },
    { name: 'flags', shape: { kind: 'set', of: FlagShape } },
    { name: 'member', shape: { kind: 'bool' } },
  ],
}

export const NodeStateShape: EnumShape = {
  kind: 'enum',
  name: 'NodeState',
  cases: [{ name: 'Member', fields: [] }, { name: 'Dead', fields: [] }, { name: 'Departing', fields: [] }],
}

export const RequestShape: EnumShape = {
  kind: 'enum',
  name: 'Request',
  cases: [
    { name: 'SetExpected', fields: [] },
    { name: 'SetVotes', fields: [] },
    { name: 'ReadConfig', fields: [] },
    { name: 'Register', fields: [] },
    { name: 'Unregister', fields: [] },
    { name: 'Rename', fields: [] },
    { name: 'Poll', fields: [] },
    { name: 'AllowMasterWins', fields: [] },
  ],
}

export const AnswerShape: EnumShape = {
  kind: 'enum',
  name: 'Answer',
  cases: [
    { name: 'Ok', fields: [] },
    { name: 'InvalidParameter', fields: [] },
    { name: 'Access', fields: [] },
    { name: 'NotExist', fields: [] },
    { name: 'NameNotFound', fields: [] },
    { name: 'Exists', fields: [] },
    { name: 'TryAgain', fields: [] },
    { name: 'WrongRing', fields: [] },
  ],
}

export const QuorumChangedShape: RecordShape = {
  kind: 'record',
  name: 'QuorumChanged',
  tag: true,
  fields: [
    { name: 'quorate', shape: { kind: 'bool' } },
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } },
    { name: 'total', shape: { kind: 'int' } },
    { name: 'quorum', shape: { kind: 'int' } },
    { name: 'expected', shape: { kind: 'int' } },
  ],
}

export const NodeListChangedShape: RecordShape = {
  kind: 'record',
  name: 'NodeListChanged',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const ExpectedVotesChangedShape: RecordShape = {
  kind: 'record',
  name: 'ExpectedVotesChanged',
  tag: true,
  fields: [{ name: 'expected', shape: { kind: 'int' } }],
}

export const AnsweredShape: RecordShape = {
  kind: 'record',
  name: 'Answered',
  tag: true,
  fields: [{ name: 'request', shape: RequestShape }, { name: 'answer', shape: AnswerShape }],
}

export const GetInfoShape: RecordShape = {
  kind: 'record',
  name: 'GetInfo',
  tag: true,
  fields: [{ name: 'about', shape: { kind: 'option', of: { kind: 'node' } } }],
}

export const InfoShape: RecordShape = {
  kind: 'record',
  name: 'Info',
  tag: true,
  fields: [
    { name: 'node', shape: { kind: 'node' } },
    { name: 'state', shape: NodeStateShape },
    { name: 'votes', shape: { kind: 'int' } },
    { name: 'expected', shape: { kind: 'int' } },
    { name: 'highestExpected', shape: { kind: 'int' } },
    { name: 'total', shape: { kind: 'int' } },
    { name: 'quorum', shape: { kind: 'int' } },
    { name: 'quorate', shape: { kind: 'bool' } },
    { name: 'twoNode', shape: { kind: 'bool' } },
    { name: 'waitForAll', shape: { kind: 'bool' } },
    { name: 'lastManStanding', shape: { kind: 'bool' } },
    { name: 'autoTieBreaker', shape: { kind: 'bool' } },
    { name: 'allowDownscale', shape: { kind: 'bool' } },
    { name: 'flags', shape: { kind: 'set', of: FlagShape } },
    { name: 'deviceName', shape: { kind: 'option', of: { kind: 'text' } } },
    { name: 'deviceVotes', shape: { kind: 'int' } },
  ],
}

export const NoInfoShape: RecordShape = {
  kind: 'record',
  name: 'NoInfo',
  tag: true,
  fields: [{ name: 'node', shape: { kind: 'node' } }],
}

export const SetExpectedVotesShape: RecordShape = {
  kind: 'record',
  name: 'SetExpectedVotes',
  tag: true,
  fields: [{ name: 'expected', shape: { kind: 'int' } }],
}

export const SetNodeVotesShape: RecordShape = {
  kind: 'record',
  name: 'SetNodeVotes',
  tag: true,
  fields: [{ name: 'node', shape: { kind: 'node' } }, { name: 'votes', shape: { kind: 'int' } }],
}

export const CancelWaitForAllShape: RecordShape = { kind: 'record', name: 'CancelWaitForAll', tag: true, fields: [] }

export const ReloadShape: RecordShape = {
  kind: 'record',
  name: 'Reload',
  tag: true,
  fields: [{ name: 'settings', shape: SettingsShape }, { name: 'succeeded', shape: { kind: 'bool' } }],
}

export const ShutDownShape: RecordShape = { kind: 'record', name: 'ShutDown', tag: true, fields: [] }

export const RegisterDeviceShape: RecordShape = {
  kind: 'record',
  name: 'RegisterDevice',
  tag: true,
  fields: [{ name: 'name', shape: { kind: 'text' } }],
}

export const UnregisterDeviceShape: RecordShape = {
  kind: 'record',
  name: 'UnregisterDevice',
  tag: true,
  fields: [{ name: 'name', shape: { kind: 'text' } }],
}

export const RenameDeviceShape: RecordShape = {
  kind: 'record',
  name: 'RenameDevice',
  tag: true,
  fields: [{ name: 'old', shape: { kind: 'text' } }, { name: 'new', shape: { kind: 'text' } }],
}

export const PollDeviceShape: RecordShape = {
  kind: 'record',
  name: 'PollDevice',
  tag: true,
  fields: [
    { name: 'name', shape: { kind: 'text' } },
    { name: 'castsVote', shape: { kind: 'bool' } },
    { name: 'ring', shape: RingShape },
  ],
}

export const SetMasterWinsShape: RecordShape = {
  kind: 'record',
  name: 'SetMasterWins',
  tag: true,
  fields: [{ name: 'name', shape: { kind: 'text' } }, { name: 'allowed', shape: { kind: 'bool' } }],
}

export const deviceFlags: SortedSet<Flag> = setOf<Flag>(
  ['DeviceRegistered', 'DeviceAlive', 'DeviceCastsVote', 'DeviceMasterWins', 'DeviceInfoSet'],
)

/** spec/votequorum.mu:86 */
export function nodelistVotes(votes: SortedMap<NodeId, number>): number {
  return sum(votes.values, '86:48')
}

/** spec/votequorum.mu:87 */
export function allHaveOne(votes: SortedMap<NodeId, number>): boolean {
  return nodelistVotes(votes) === size(votes)
}

/** spec/votequorum.mu:89 */
export function membersOf(known: SortedMap<NodeId, Standing>): SortedMap<NodeId, Standing> {
  return keepPairs(known, (n, s) => s.member)
}

/** spec/votequorum.mu:90 */
export function votesOf(known: SortedMap<NodeId, Standing>): number {
  return sum(membersOf(known).values.map(s => s.votes), '90:47')
}

/** The device's votes; none are known when they cannot be derived. (spec/votequorum.mu:93) */
export function votesOfDevice(s: Settings_): number | null {
  const d = s.device
  if (d === null) return 0
  const v = d.votes
  if (v !== null) return v
  return s.expectedVotes === null && allHaveOne(s.votes) ? Math.max(0, int(nodelistVotes(s.votes) - 1, '97:81')) : null
}

/**
 * quorum.expected_votes, else what the nodelist has, together with a device whose votes follow from it.
 * (spec/votequorum.mu:102)
 */
export function expectedOf(s: Settings_): number {
  return s.expectedVotes ??
    int(
      nodelistVotes(s.votes) + given(s.device, it => it === null ? 0 : it.votes === null ? votesOfDevice(s) ?? 0 : 0),
      '104:8',
    )
}

/** The device has votes, and at least two are left for the nodes. (spec/votequorum.mu:111) */
export function deviceFits(s: Settings_): boolean {
  const v = votesOfDevice(s)
  if (v === null) return false
  return v === 0 || given(s.expectedVotes, it => it === null ? true : int(it - v, '117:20') >= 2)
}

export interface VotequorumConfig {
  /** quorum_votes of each node of the nodelist. */
  readonly votes: SortedMap<NodeId, number>
  /** quorum.votes: of a node that is not in the nodelist. */
  readonly ownVotes: number
  /** quorum.expected_votes; without it the sum of the nodelist's votes. */
  readonly expectedVotes: number | null
  readonly twoNode: boolean
  /** quorum.wait_for_all; without it as two_node. */
  readonly waitForAll: boolean | null
  readonly tieBreaker: TieBreaker
  readonly lastManStanding: boolean
  readonly window: number
  readonly allowDownscale: boolean
  readonly expectedVotesTracking: boolean
  readonly device: Device | null
  readonly promises: Promises
  /** Services have their turns (`Sync`); without, members say at once what they bring. */
  readonly inTurn: boolean
}

export interface VotequorumState {
  /** expected_votes_tracking: the most votes that were ever expected. */
  readonly barrier: number
  readonly settings: Settings_
  readonly ring: Ring
  readonly known: SortedMap<NodeId, Standing>
  /** The members of the ring, and those of the one before. */
  readonly current: SortedSet<NodeId>
  readonly previous: SortedSet<NodeId>
  readonly quorum: number
  readonly quorate: boolean
  readonly waiting: boolean
  /** With a tie-breaker, the lowest and the highest member when the votes last sufficed; they never did at first. */
  readonly lowest: NodeId | null
  readonly highest: NodeId | null
  /** last_man_standing stands only while every node has one vote. */
  readonly standing: boolean
  /** The votes to expect as they were last configured; allow_downscale goes no lower. */
  readonly floor: number
  /** Between the installation of a ring and its activation. */
  readonly syncing: boolean
  readonly heard: SortedSet<NodeId>
  /** Of the quorum device. A reload may forbid it to operate. */
  readonly deviceVotes: number
  readonly deviceName: string | null
  readonly registering: string | null
  readonly masterWins: boolean
  readonly operable: boolean
  /** The ring of its last poll; and whether this ring waits for one. */
  readonly polledOn: Ring | null
  readonly awaited: boolean
  readonly armed: SortedSet<Named>
}

type VotequorumGiven = Given<VotequorumConfig>
type VotequorumReading = Reading<VotequorumConfig, VotequorumState>
type VotequorumWork = Work<VotequorumConfig, VotequorumState>

const shrink: Named = make({ kind: 'shrink' })

const poll: Named = make({ kind: 'poll' })

/** The state before `start`. */
function fresh(x: VotequorumGiven): VotequorumState {
  const { config, self } = x
  return {
    barrier: 0,
    settings: givenOfVotequorum(x),
    ring: make<Ring>({ rep: self, seq: 0 }),
    known: mapOf<NodeId, Standing>([[self, newcomer(x)]]),
    current: emptySet<NodeId>(),
    previous: emptySet<NodeId>(),
    quorum: 0,
    quorate: false,
    waiting: waitsWith(x, config.twoNode),
    lowest: null,
    highest: null,
    standing: config.lastManStanding,
    floor: expectedOf(givenOfVotequorum(x)),
    syncing: false,
    heard: emptySet<NodeId>(),
    deviceVotes: votesOfDevice(givenOfVotequorum(x)) ?? 0,
    deviceName: null,
    registering: null,
    masterWins: false,
    operable: true,
    polledOn: null,
    awaited: false,
    armed: emptySet(),
  }
}

/** Which handler takes an input, or why none does. */
function react(x: VotequorumWork, input: Input): void {
  const { body, name } = incoming(input)
  match(name)
    .with('start', () => onStart(x))
    .with('Regular', () => onRegular(x, body as Regular))
    .with('Turn', () => onTurn(x, body as Turn))
    .with('Activate', () => onActivate(x, body as Activate))
    .with('Deliver', () => onDeliver(x, body as Deliver))
    .with('SetExpectedVotes', () => onSetExpectedVotes(x, body as SetExpectedVotes))
    .with('SetNodeVotes', () => onSetNodeVotes(x, body as SetNodeVotes))
    .with('CancelWaitForAll', () => onCancelWaitForAll(x))
    .with('Reload', () => onReload(x, body as Reload))
    .with('ShutDown', () => onShutDown(x))
    .with('shrink', () => onShrink(x))
    .with('RegisterDevice', () => onRegisterDevice(x, body as RegisterDevice))
    .with('UnregisterDevice', () => onUnregisterDevice(x, body as UnregisterDevice))
    .with('RenameDevice', () => onRenameDevice(x, body as RenameDevice))
    .with('PollDevice', () => onPollDevice(x, body as PollDevice))
    .with('SetMasterWins', () => onSetMasterWins(x, body as SetMasterWins))
    .with('poll', () => onPoll(x))
    .with('GetInfo', () => onGetInfo(x, body as GetInfo))
    .otherwise(() => x.ignore('not handled here'))
}

/** spec/votequorum.mu:348 */
function onStart(x: VotequorumWork): void {
  const { config, self, state } = x
  if (x.asked(51, config.promises === 'Corosync31')) {
    state.barrier = x.wrote(52, 0)
  }
  state.known = x.wrote(
    53,
    put(state.known, self, alter(valueAt(state.known, self, '351:5'), { expected: tracked(x, mine(x).expected) })),
  )
  state.floor = x.wrote(54, mine(x).expected)
  recount(x, false, false)
}

/**
 * A ring is installed: who went no longer counts, and everybody tells everybody what it brings.
 * (spec/votequorum.mu:357)
 */
function onRegular(x: VotequorumWork, { ring: installed, members: view }: Regular): void {
  const { config, state } = x
  state.syncing = x.wrote(55, true)
  state.heard = x.wrote(56, emptySet<NodeId>())
  const gone = without(state.current, view)
  state.known = x.wrote(57, mapValues(state.known, (s, n) => has(gone, n) ? alter(s, { member: false }) : s))
  if (x.asked(58, size(view) > 1)) {
    setFlag(x, 'First', false)
  }
  const someWent = size(view) >= state.quorum && size(gone) !== 0
  const breaksTies = config.tieBreaker.kind !== 'Off' && tieBreaker(x).kind !== 'Off'
  const tieHere = breaksTies && size(view) <= state.quorum && isHere(x, state.lowest)
  if (x.asked(59, state.standing && (someWent || tieHere))) {
    x.arm(shrink, config.window)
  }
  state.previous = x.wrote(60, state.current)
  state.current = x.wrote(61, view)
  state.ring = x.wrote(62, installed)
  state.awaited = x.wrote(63, false)
  if (x.asked(64, registered(x) && has(mine(x).flags, 'DeviceAlive'))) {
    awaitDevice(x)
  }
  if (x.asked(65, !config.inTurn)) {
    introduce(x)
  }
}

/** spec/votequorum.mu:374 */
function onTurn(x: VotequorumWork, { service }: Turn): void {
  const { config } = x
  if (!x.asked(66, config.inTurn && service === 5)) return x.refuse(66) // another service has its turn
  introduce(x)
}

/** spec/votequorum.mu:378 */
function onActivate(x: VotequorumWork, { service }: Activate): void {
  const { config } = x
  if (!x.asked(67, config.inTurn && service === 5)) return x.refuse(67) // another service had its turn
  activate(x)
}

/** spec/votequorum.mu:416 */
function onDeliver(x: VotequorumWork, { payload, from: peer }: Deliver): void {
  const { config, state } = x
  if (payload.kind === 'NodeInfo') {
    const { about, votes, expected, flags } = payload
    if (about === null) {
      hearDevice(x, peer, votes)
    } else {
      if (!x.asked(68, about === peer)) return x.refuse(68) // of somebody else
      hear(x, peer, votes, expected, flags)
      if (x.asked(69, !config.inTurn)) {
        state.heard = x.wrote(70, union(state.heard, setOf<NodeId>([peer])))
      }
      activateWhenHeard(x)
    }
  } else if (payload.kind === 'Reconfigure') {
    const { about: about2, change } = payload
    reconfigure(x, about2, change)
  } else if (payload.kind === 'DeviceRegistration') {
    const { name: name2, registers } = payload
    if (x.asked(71, registers)) {
      hearRegistration(x, peer, name2)
    } else {
      forgetName(x)
    }
  } else if (payload.kind === 'DeviceRename') {
    const { old, new: new2 } = payload
    if (x.asked(72, state.deviceName === old && new2 !== '')) {
      state.deviceName = x.wrote(73, new2)
    }
  } else {
    x.ignore('of another service')
  }
}

/** Not below what is here, and not so high that a quorate cluster would lose quorum. (spec/votequorum.mu:498) */
function onSetExpectedVotes(x: VotequorumWork, { expected }: SetExpectedVotes): void {
  const { self, state } = x
  const fits = expected > 0 && expected >= total(x) && (!state.quorate || majority(x, expected, true) <= total(x))
  x.emit(make<Answered>({ kind: 'Answered', request: 'SetExpected', answer: fits ? 'Ok' : 'InvalidParameter' }))
  if (!x.asked(74, fits)) return x.refuse(74) // too few, or too many for a quorate cluster
  expect(x, expected)
  x.emit(make<Multicast>({
    kind: 'Multicast',
    payload: make<Payload>({
      kind: 'Reconfigure',
      about: self,
      change: make<Change>({ kind: 'ExpectedVotes', votes: expected }),
    }),
  }))
}

/** Not so many, nor so few, that quorum would be out of reach. (spec/votequorum.mu:507) */
function onSetNodeVotes(x: VotequorumWork, { node, votes }: SetNodeVotes): void {
  const { state } = x
  if (x.asked(75, !has(keysOf(state.known), node))) {
    x.emit(make<Answered>({ kind: 'Answered', request: 'SetVotes', answer: 'NameNotFound' }))
  }
  if (!x.asked(76, has(keysOf(state.known), node))) return x.refuse(76) // no such node was ever a member
  const before2 = valueAt(state.known, node, '510:18').votes
  state.known = x.wrote(77, put(state.known, node, alter(valueAt(state.known, node, '511:5'), { votes })))
  const needed = majority(x, highestExpected(x), true)
  const fits = votes >= 0 && needed >= div(total(x), 2, '513:41') && needed <= total(x)
  x.emit(make<Answered>({ kind: 'Answered', request: 'SetVotes', answer: fits ? 'Ok' : 'InvalidParameter' }))
  if (x.asked(78, !fits)) {
    state.known = x.wrote(79, put(state.known, node, alter(valueAt(state.known, node, '515:19'), { votes: before2 })))
  }
  if (!x.asked(80, fits)) return x.refuse(80) // so many, or so few, that quorum would be out of reach
  x.emit(make<Multicast>({
    kind: 'Multicast',
    payload: make<Payload>({ kind: 'Reconfigure', about: node, change: make<Change>({ kind: 'NodeVotes', votes }) }),
  }))
}

/** spec/votequorum.mu:520 */
function onCancelWaitForAll(x: VotequorumWork): void {
  const { self } = x
  x.emit(make<Multicast>({
    kind: 'Multicast',
    payload: make<Payload>({ kind: 'Reconfigure', about: self, change: make<Change>({ kind: 'WaitForAllCancelled' }) }),
  }))
}

/**
 * votequorum(5): votes, quorum_votes, expected_votes and two_node change at run time, and the device.
 * (spec/votequorum.mu:525)
 */
function onReload(x: VotequorumWork, { settings: new2, succeeded }: Reload): void {
  const { config, self, state } = x
  const usable = succeeded &&
    (new2.expectedVotes !== null || size(new2.votes) !== 0) &&
    canBreakTies(x, new2.votes, new2.twoNode)
  x.emit(make<Answered>({ kind: 'Answered', request: 'ReadConfig', answer: usable ? 'Ok' : 'InvalidParameter' }))
  if (!x.asked(81, usable)) return x.refuse(81) // what was configured before goes on
  const pairs2 = new2.twoNode && !(new2.device !== null && registered(x))
  state.settings = x.wrote(82, alter(new2, { twoNode: pairs2 }))
  state.operable = x.wrote(
    83,
    new2.device === null ||
      !(pairs2 || state.standing || config.allowDownscale) && tieBreaker(x).kind === 'Off' && deviceFits(new2),
  )
  const old = mine(x)
  state.known = x.wrote(
    84,
    put(state.known, self, alter(old, { votes: ownVotes(x, new2.votes), expected: tracked(x, expectedOf(new2)) })),
  )
  state.floor = x.wrote(85, mine(x).expected)
  state.deviceVotes = x.wrote(86, votesOfDevice(new2) ?? state.deviceVotes)
  if (x.asked(87, !waits(x))) {
    wait(x, false)
  }
  say(x)
  sayDevice(x)
  if (x.asked(88, mine(x).votes !== old.votes)) {
    x.emit(make<Multicast>({
      kind: 'Multicast',
      payload: make<Payload>({
        kind: 'Reconfigure',
        about: self,
        change: make<Change>({ kind: 'NodeVotes', votes: mine(x).votes }),
      }),
    }))
  }
  if (x.asked(89, mine(x).expected !== old.expected)) {
    x.emit(make<Multicast>({
      kind: 'Multicast',
      payload: make<Payload>({
        kind: 'Reconfigure',
        about: self,
        change: make<Change>({ kind: 'ExpectedVotes', votes: mine(x).expected }),
      }),
    }))
  }
}

/** Only with allow_downscale a node that leaves is told from one that is lost. (spec/votequorum.mu:552) */
function onShutDown(x: VotequorumWork): void {
  const { config } = x
  if (x.asked(90, config.allowDownscale)) {
    setFlag(x, 'Leaving', true)
    say(x)
  } else {
    x.emit(make<Leave>({ kind: 'Leave' }))
  }
}

/** last_man_standing_window is over: those who are here are all that is expected. (spec/votequorum.mu:562) */
function onShrink(x: VotequorumWork): void {
  const { state } = x
  if (!x.asked(91, state.quorate)) return x.refuse(91) // only a quorate partition lowers its expectations
  recount(x, true, true)
}

/** All nodes have one device, by name: the first that is registered. (spec/votequorum.mu:594) */
function onRegisterDevice(x: VotequorumWork, { name: name2 }: RegisterDevice): void {
  const { state } = x
  const answer = !state.operable
    ? 'Access'
    : name2 === ''
        ? 'InvalidParameter'
        : registered(x) ? state.deviceName === name2 ? 'Ok' : 'Exists' : state.registering !== null ? 'TryAgain' : 'Ok'
  if (x.asked(92, answer === 'Ok' && !registered(x))) {
    state.registering = x.wrote(93, name2)
    x.emit(make<Multicast>({
      kind: 'Multicast',
      payload: make<Payload>({ kind: 'DeviceRegistration', name: name2, registers: true }),
    }))
  } else {
    x.emit(make<Answered>({ kind: 'Answered', request: 'Register', answer }))
  }
}

/** spec/votequorum.mu:625 */
function onUnregisterDevice(x: VotequorumWork, { name: name2 }: UnregisterDevice): void {
  const { self, state } = x
  const answer = !registered(x) ? 'NotExist' : state.deviceName !== name2 ? 'InvalidParameter' : 'Ok'
  x.emit(make<Answered>({ kind: 'Answered', request: 'Unregister', answer }))
  if (!x.asked(94, answer === 'Ok')) return x.refuse(94) // there is no such device
  x.cancel(poll)
  state.known = x.wrote(
    95,
    put(state.known, self, alter(valueAt(state.known, self, '630:5'), { flags: without(mine(x).flags, deviceFlags) })),
  )
  say(x)
  x.emit(make<Multicast>({
    kind: 'Multicast',
    payload: make<Payload>({ kind: 'DeviceRegistration', name: name2, registers: false }),
  }))
  noLongerAwait(x)
}

/** spec/votequorum.mu:639 */
function onRenameDevice(x: VotequorumWork, { old, new: new2 }: RenameDevice): void {
  const { state } = x
  const answer = !registered(x) ? 'NotExist' : state.deviceName !== old || new2 === '' ? 'InvalidParameter' : 'Ok'
  x.emit(make<Answered>({ kind: 'Answered', request: 'Rename', answer }))
  if (!x.asked(96, answer === 'Ok')) return x.refuse(96) // there is no such device
  x.emit(make<Multicast>({ kind: 'Multicast', payload: make<Payload>({ kind: 'DeviceRename', old, new: new2 }) }))
}

/** A poll counts on the ring that it is about: the device has seen who is here. (spec/votequorum.mu:648) */
function onPollDevice(x: VotequorumWork, { name: name2, castsVote, ring: theirs }: PollDevice): void {
  const { state } = x
  const answer = state.operable && registered(x) && !same(theirs, state.ring) ? 'WrongRing' : refusal(x, name2)
  x.emit(make<Answered>({ kind: 'Answered', request: 'Poll', answer }))
  if (!x.asked(97, answer === 'Ok')) return x.refuse(97) // the poll is refused
  state.polledOn = x.wrote(98, theirs)
  const old = mine(x).flags
  setFlag(x, 'DeviceAlive', true)
  setFlag(x, 'DeviceCastsVote', castsVote)
  if (x.asked(99, !same(mine(x).flags, old))) {
    say(x)
  }
  x.arm(poll, delay(given(state.settings.device, it => it === null ? 10000 : it.timeout), '657:5'))
  noLongerAwait(x)
}

/** spec/votequorum.mu:664 */
function onSetMasterWins(x: VotequorumWork, { name: name2, allowed }: SetMasterWins): void {
  const { state } = x
  const answer = refusal(x, name2)
  x.emit(make<Answered>({ kind: 'Answered', request: 'AllowMasterWins', answer }))
  if (!x.asked(100, answer === 'Ok')) return x.refuse(100) // there is no such device
  const old = mine(x).flags
  setFlag(x, 'DeviceMasterWins', allowed)
  if (x.asked(101, !same(mine(x).flags, old))) {
    say(x)
  }
  state.masterWins = x.wrote(102, allowed)
}

/** The device has gone silent. (spec/votequorum.mu:675) */
function onPoll(x: VotequorumWork): void {
  const { self, state } = x
  if (!x.asked(103, has(mine(x).flags, 'DeviceAlive'))) return x.refuse(103) // it never spoke
  state.known = x.wrote(
    104,
    put(
      state.known,
      self,
      alter(valueAt(state.known, self, '677:5'), {
        flags: without(mine(x).flags, setOf<Flag>(['DeviceAlive', 'DeviceCastsVote'])),
      }),
    ),
  )
  say(x)
  noLongerAwait(x)
}

/** spec/votequorum.mu:684 */
function onGetInfo(x: VotequorumWork, { about }: GetInfo): void {
  const { self, state } = x
  const node = about ?? self
  if (x.asked(105, has(keysOf(state.known), node))) {
    inform(x, node, valueAt(state.known, node, '686:43'))
  } else {
    x.emit(make<NoInfo>({ kind: 'NoInfo', node }))
  }
}

/**
 * Every change of votes, members or expectations ends here. `byCount`: what is here is all that is expected.
 * (spec/votequorum.mu:296)
 */
function recount(x: VotequorumWork, mayShrink: boolean, byCount: boolean): void {
  const { config, self, state } = x
  const all = int(votesOf(state.known) + state.deviceVotes, '297:15')
  if (x.asked(0, all > mine(x).expected)) {
    state.known = x.wrote(1, put(state.known, self, alter(valueAt(state.known, self, '299:7'), { expected: all })))
    x.emit(make<ExpectedVotesChanged>({ kind: 'ExpectedVotesChanged', expected: all }))
  }
  if (x.asked(2, tracks(x))) {
    state.barrier = x.wrote(3, Math.max(state.barrier, mine(x).expected))
  }
  const count = size(members(x)) + (state.deviceVotes > 0 ? 1 : 0)
  const least2 = config.allowDownscale ? Math.max(state.floor, count) : count
  state.quorum = x.wrote(4, kept(x, majority(x, byCount && count > 0 ? least2 : highestExpected(x), mayShrink)))
  if (x.asked(5, byCount && count > 0)) {
    expect(x, config.promises === 'Corosync31' ? count : least2)
  }
  judge(x)
}

/** spec/votequorum.mu:310 */
function expect(x: VotequorumWork, votes: number): void {
  const { state } = x
  state.known = x.wrote(6, mapValues(state.known, s => s.member ? alter(s, { expected: votes }) : s))
}

/** spec/votequorum.mu:314 */
function judge(x: VotequorumWork): void {
  const { config, self, state } = x
  if (x.asked(7, waits(x) && state.waiting)) {
    if (!x.asked(8, total(x) === mine(x).expected)) return // waiting for all cluster members
    wait(x, false)
  }
  const enough = state.quorum <= total(x)
  if (x.asked(9, enough && config.tieBreaker.kind !== 'Off')) {
    state.lowest = x.wrote(10, min(union(keysOf(members(x)), setOf<NodeId>([self])), '321:22'))
    state.highest = x.wrote(11, max(union(keysOf(members(x)), setOf<NodeId>([self])), '322:23'))
  }
  const now = enough || tieBroken(x) || masterHere(x)
  const changed = now !== state.quorate
  state.quorate = x.wrote(12, now)
  setFlag(x, 'Quorate', now)
  if (x.asked(13, waits(x))) {
    wait(x, !now)
  }
  if (x.asked(14, changed && !state.syncing)) {
    announce(x)
  }
}

/** spec/votequorum.mu:332 */
function wait(x: VotequorumWork, still: boolean): void {
  const { state } = x
  state.waiting = x.wrote(15, still)
  setFlag(x, 'WaitingForAll', still)
}

/** spec/votequorum.mu:337 */
function setFlag(x: VotequorumWork, flag: Flag, on: boolean): void {
  const { self, state } = x
  state.known = x.wrote(
    16,
    put(
      state.known,
      self,
      alter(valueAt(state.known, self, '340:7'), {
        flags: on ? union(mine(x).flags, setOf<Flag>([flag])) : without(mine(x).flags, setOf<Flag>([flag])),
      }),
    ),
  )
}

/** spec/votequorum.mu:342 */
function announce(x: VotequorumWork): void {
  const { state } = x
  x.emit(make<QuorumChanged>({
    kind: 'QuorumChanged',
    quorate: state.quorate,
    members: state.current,
    total: total(x),
    quorum: state.quorum,
    expected: mine(x).expected,
  }))
}

/** spec/votequorum.mu:383 */
function introduce(x: VotequorumWork): void {
  const { state } = x
  say(x)
  sayDevice(x)
  const name2 = state.deviceName
  if (name2 === null) {
    // no device is known by name
  } else {
    x.emit(make<Multicast>({
      kind: 'Multicast',
      payload: make<Payload>({ kind: 'DeviceRegistration', name: name2, registers: true }),
    }))
  }
  x.emit(make<NodeListChanged>({ kind: 'NodeListChanged', ring: state.ring, members: state.current }))
}

/** spec/votequorum.mu:393 */
function say(x: VotequorumWork): void {
  const { self } = x
  x.emit(make<Multicast>({
    kind: 'Multicast',
    payload: make<Payload>({
      kind: 'NodeInfo',
      about: self,
      votes: mine(x).votes,
      expected: mine(x).expected,
      flags: mine(x).flags,
    }),
  }))
}

/** spec/votequorum.mu:398 */
function sayDevice(x: VotequorumWork): void {
  const { state } = x
  if (x.asked(17, state.settings.device !== null || state.deviceVotes > 0)) {
    x.emit(make<Multicast>({
      kind: 'Multicast',
      payload: make<Payload>({
        kind: 'NodeInfo',
        about: null,
        votes: state.deviceVotes,
        expected: 0,
        flags: emptySet<Flag>(),
      }),
    }))
  }
}

/** spec/votequorum.mu:404 */
function activate(x: VotequorumWork): void {
  const { state } = x
  recount(x, false, false)
  state.syncing = x.wrote(18, false)
  announce(x)
}

/** Without turns a ring is active when all have been heard. (spec/votequorum.mu:410) */
function activateWhenHeard(x: VotequorumWork): void {
  const { config, state } = x
  if (x.asked(19, state.syncing && !config.inTurn && !state.awaited && subset(state.current, state.heard))) {
    activate(x)
  }
}

/** An inquorate node believes a quorate one, also about the votes to expect. (spec/votequorum.mu:439) */
function hear(x: VotequorumWork, peer: NodeId, votes: number, expected: number, flags: SortedSet<Flag>): void {
  const { self, state } = x
  const old = get(state.known, peer)
  const leaves = has(flags, 'Leaving')
  const believes = !state.quorate && has(flags, 'Quorate')
  if (x.asked(20, believes)) {
    state.known = x.wrote(21, put(state.known, self, alter(valueAt(state.known, self, '443:19'), { expected })))
  }
  const theirs = has(flags, 'Quorate') || tracks(x) ? expected : mine(x).expected
  state.known = x.wrote(22, put(state.known, peer, make<Standing>({ votes, expected: theirs, flags, member: !leaves })))
  if (x.asked(23, votes > 1)) {
    state.standing = x.wrote(24, false)
    x.cancel(shrink)
  }
  if (x.asked(25, peer === self || has(flags, 'First') || !same(old, get(state.known, peer)))) {
    recount(x, believes || leaves, leaves)
  }
  const told = valueAt(state.known, peer, '453:16').flags
  if (x.asked(26, waits(x) && has(told, 'Quorate') && !has(told, 'WaitingForAll'))) {
    wait(x, false)
  }
  if (x.asked(27, peer === self && leaves)) {
    x.emit(make<Leave>({ kind: 'Leave' }))
  }
}

/**
 * The device's votes never fall, but for what an inquorate node believes a quorate one.
 * (spec/votequorum.mu:459)
 */
function hearDevice(x: VotequorumWork, peer: NodeId, votes: number): void {
  const { state } = x
  if (!x.asked(28, has(keysOf(state.known), peer))) return // of a node that has not been heard of
  const believes = !state.quorate && has(valueAt(state.known, peer, '461:47').flags, 'Quorate')
  const now = believes ? votes : Math.max(state.deviceVotes, votes)
  if (!x.asked(29, now !== state.deviceVotes)) return // nothing new
  state.deviceVotes = x.wrote(30, now)
  recount(x, false, false)
}

/** Every node applies it where it is delivered, its sender too. (spec/votequorum.mu:471) */
function reconfigure(x: VotequorumWork, about: NodeId | null, change: Change): void {
  const { self, state } = x
  if (change.kind === 'ExpectedVotes') {
    const { votes } = change
    if (x.asked(31, votes > 0)) {
      expect(x, votes)
    }
    x.emit(make<ExpectedVotesChanged>({ kind: 'ExpectedVotesChanged', expected: mine(x).expected }))
    state.floor = x.wrote(32, votes)
    if (x.asked(33, tracks(x))) {
      state.known = x.wrote(
        34,
        put(
          state.known,
          self,
          alter(valueAt(state.known, self, '477:23'), { expected: Math.max(mine(x).expected, state.barrier) }),
        ),
      )
    }
    recount(x, true, false)
  } else if (change.kind === 'NodeVotes') {
    const { votes: votes2 } = change
    if (about === null) {
      state.deviceVotes = x.wrote(35, votes2)
    } else {
      if (!x.asked(36, has(keysOf(state.known), about))) return // of a node that has not been heard of
      state.known = x.wrote(
        37,
        put(state.known, about, alter(valueAt(state.known, about, '485:13'), { votes: votes2 })),
      )
    }
    recount(x, true, false)
  } else {
    wait(x, false)
    recount(x, false, false)
  }
}

/** The ring is not active before the device has polled on it, or its time is over. (spec/votequorum.mu:570) */
function awaitDevice(x: VotequorumWork): void {
  const { config, state } = x
  state.awaited = x.wrote(38, true)
  x.arm(poll, delay(given(state.settings.device, it => it === null ? 30000 : it.syncTimeout), '572:5'))
  if (x.asked(39, config.inTurn)) {
    x.emit(make<Hold>({ kind: 'Hold', service: 5 }))
  }
}

/** spec/votequorum.mu:578 */
function noLongerAwait(x: VotequorumWork): void {
  const { config, state } = x
  if (!x.asked(40, state.awaited)) return // nothing waits for the device
  state.awaited = x.wrote(41, false)
  if (x.asked(42, config.inTurn)) {
    x.emit(make<Release>({ kind: 'Release', service: 5 }))
  }
  activateWhenHeard(x)
}

/** spec/votequorum.mu:609 */
function hearRegistration(x: VotequorumWork, peer: NodeId, name2: string): void {
  const { self, state } = x
  if (!x.asked(43, name2 !== '')) return // a device without a name
  if (!x.asked(44, peer !== self || state.registering !== null)) return // said of a new ring
  state.deviceName = x.wrote(45, state.deviceName ?? name2)
  if (!x.asked(46, peer === self)) return // of another node's connection
  state.registering = x.wrote(47, null)
  if (x.asked(48, state.deviceName === name2)) {
    setFlag(x, 'DeviceRegistered', true)
    sayDevice(x)
    say(x)
    x.emit(make<Answered>({ kind: 'Answered', request: 'Register', answer: 'Ok' }))
  } else {
    x.emit(make<Answered>({ kind: 'Answered', request: 'Register', answer: 'Exists' }))
  }
}

/** spec/votequorum.mu:635 */
function forgetName(x: VotequorumWork): void {
  const { state } = x
  if (x.asked(49, !members(x).values.some(s => has(s.flags, 'DeviceRegistered')))) {
    state.deviceName = x.wrote(50, null)
  }
}

/** spec/votequorum.mu:688 */
function inform(x: VotequorumWork, node: NodeId, s: Standing): void {
  const { config, state } = x
  x.emit(make<Info>({
    kind: 'Info',
    node,
    state: s.member ? 'Member' : has(s.flags, 'Leaving') && has(state.current, node) ? 'Departing' : 'Dead',
    votes: s.votes,
    expected: s.expected,
    highestExpected: highestExpected(x),
    total: int(votesOf(state.known) + (has(s.flags, 'DeviceCastsVote') ? state.deviceVotes : 0), '698:14'),
    quorum: state.quorum,
    quorate: state.quorate,
    twoNode: pair(x),
    waitForAll: waits(x),
    lastManStanding: state.standing,
    autoTieBreaker: tieBreaker(x).kind !== 'Off',
    allowDownscale: config.allowDownscale,
    flags: s.flags,
    deviceName: state.deviceName,
    deviceVotes: state.deviceVotes,
  }))
}

/** spec/votequorum.mu:207 */
function givenOfVotequorum({ config }: VotequorumGiven): Settings_ {
  return make<Settings_>({
    votes: config.votes,
    expectedVotes: config.expectedVotes,
    twoNode: config.twoNode,
    device: config.device,
  })
}

/** spec/votequorum.mu:214 */
function waitsWith({ config }: VotequorumGiven, twoNode: boolean): boolean {
  return config.waitForAll ?? twoNode
}

/** spec/votequorum.mu:215 */
function waits(x: VotequorumReading): boolean {
  const { state } = x
  return waitsWith(x, state.settings.twoNode)
}

/** two_node gives way to a tie-breaker; the wait_for_all that it brought stays. (spec/votequorum.mu:217) */
function pair({ config, state }: VotequorumReading): boolean {
  return state.settings.twoNode && config.tieBreaker.kind === 'Off'
}

/** In an odd cluster a tie-breaker without wait_for_all is off. (spec/votequorum.mu:219) */
function tieBreakerWith(x: VotequorumGiven, votes: SortedMap<NodeId, number>, twoNode: boolean): TieBreaker {
  const { config } = x
  return mod(nodelistVotes(votes), 2, '222:22') === 1 && !waitsWith(x, twoNode)
    ? make<TieBreaker>({ kind: 'Off' })
    : config.tieBreaker
}

/** spec/votequorum.mu:223 */
function tieBreaker(x: VotequorumReading): TieBreaker {
  const { state } = x
  return tieBreakerWith(x, state.settings.votes, state.settings.twoNode)
}

/** spec/votequorum.mu:224 */
function canBreakTies(x: VotequorumGiven, votes: SortedMap<NodeId, number>, twoNode: boolean): boolean {
  const { config } = x
  return config.tieBreaker.kind === 'Off' || !config.lastManStanding || tieBreakerWith(x, votes, twoNode).kind !== 'Off'
}

/** allow_downscale brings expected_votes_tracking. (spec/votequorum.mu:229) */
function tracks({ config }: VotequorumGiven): boolean {
  return config.expectedVotesTracking || config.allowDownscale
}

/** spec/votequorum.mu:231 */
function ownVotes({ config, self }: VotequorumGiven, votes: SortedMap<NodeId, number>): number {
  return get(votes, self) ?? config.ownVotes
}

/** spec/votequorum.mu:233 */
function newcomer(x: VotequorumGiven): Standing {
  const { config } = x
  return make<Standing>({
    votes: ownVotes(x, config.votes),
    expected: expectedOf(givenOfVotequorum(x)),
    flags: waitsWith(x, config.twoNode) ? setOf<Flag>(['First', 'WaitingForAll']) : setOf<Flag>(['First']),
    member: true,
  })
}

/**
 * votequorum(5), "expected_votes_tracking": what was seen is the least. corosync takes it even where more is configured.
 * (spec/votequorum.mu:241)
 */
function tracked(x: VotequorumReading, expected: number): number {
  const { config, state } = x
  return !tracks(x) || state.barrier === 0
    ? expected
    : config.promises === 'Corosync31' ? state.barrier : Math.max(expected, state.barrier)
}

/** spec/votequorum.mu:250 */
function mine({ self, state }: VotequorumReading): Standing {
  return valueAt(state.known, self, '250:25')
}

/** spec/votequorum.mu:251 */
function members({ state }: VotequorumReading): SortedMap<NodeId, Standing> {
  return membersOf(state.known)
}

/** The members' votes, and those of the device where it casts them through this node. (spec/votequorum.mu:253) */
function total(x: VotequorumReading): number {
  const { state } = x
  return int(votesOf(state.known) + (has(mine(x).flags, 'DeviceCastsVote') ? state.deviceVotes : 0), '253:21')
}

/** What quorumtool shows as the highest expected. (spec/votequorum.mu:255) */
function highestExpected(x: VotequorumReading): number {
  return max(concat(new List<number>(members(x).values.map(s => s.expected)), List.of<number>(0)), '255:31')
}

/** spec/votequorum.mu:256 */
function registered(x: VotequorumReading): boolean {
  return has(mine(x).flags, 'DeviceRegistered')
}

/**
 * Half the expected votes, rounded up past the middle. It falls only when this recount may lower it.
 * (spec/votequorum.mu:259)
 */
function majority(x: VotequorumReading, most: number, mayShrink: boolean): number {
  const { state } = x
  const needed = Math.max(div(int(most + 2, '260:23'), 2, '260:22'), div(int(total(x) + 2, '260:41'), 2, '260:40'))
  const here = size(members(x)) + (has(mine(x).flags, 'DeviceCastsVote') ? 1 : 0)
  if (pair(x) && here <= 2) {
    return 1
  }
  return mayShrink ? needed : Math.max(state.quorum, needed)
}

/** corosync keeps quorum in eight bits. (spec/votequorum.mu:267) */
function kept({ config }: VotequorumGiven, needed: number): number {
  return config.promises === 'Corosync31' ? mod(needed, 256, '267:69') : needed
}

/** Exactly half is here, and the nodes that went cannot have quorum on their own. (spec/votequorum.mu:270) */
function tieBroken(x: VotequorumReading): boolean {
  const { config, state } = x
  return config.tieBreaker.kind !== 'Off' &&
    total(x) === div(mine(x).expected, 2, '272:22') &&
    size(state.previous) - size(state.current) < state.quorum &&
    tieBreakerHere(x)
}

/** spec/votequorum.mu:276 */
function tieBreakerHere(x: VotequorumReading): boolean {
  const { state } = x
  const it = tieBreaker(x)
  if (it.kind === 'Off') return false
  if (it.kind === 'Lowest') return isHere(x, state.lowest)
  if (it.kind === 'Highest') return isHere(x, state.highest)
  const { _1: order } = it
  const chosen = first(new List<NodeId>(order.items.filter(n => has(state.current, n))))
  if (chosen === null) return false
  return !before(order, chosen).items.some(n2 => has(state.previous, n2))
}

/** spec/votequorum.mu:286 */
function isHere(x: VotequorumReading, n: NodeId | null): boolean {
  if (n === null) return false
  return has(members(x), n)
}

/** master_wins: a member's vote of the device is enough. (spec/votequorum.mu:292) */
function masterHere(x: VotequorumReading): boolean {
  const { state } = x
  return state.masterWins &&
    members(x).values.some(s => has(s.flags, 'DeviceMasterWins') && has(s.flags, 'DeviceCastsVote'))
}

/** spec/votequorum.mu:585 */
function refusal(x: VotequorumReading, name2: string): Answer {
  const { state } = x
  return !state.operable
    ? 'Access'
    : !registered(x) ? 'NotExist' : state.deviceName !== name2 ? 'InvalidParameter' : 'Ok'
}

const settings: Settings<VotequorumConfig> = {
  fields: [
    { name: 'votes', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, optional: false },
    { name: 'ownVotes', shape: { kind: 'int' }, optional: true },
    { name: 'expectedVotes', shape: { kind: 'option', of: { kind: 'int' } }, optional: true },
    { name: 'twoNode', shape: { kind: 'bool' }, optional: true },
    { name: 'waitForAll', shape: { kind: 'option', of: { kind: 'bool' } }, optional: true },
    { name: 'tieBreaker', shape: TieBreakerShape, optional: true },
    { name: 'lastManStanding', shape: { kind: 'bool' }, optional: true },
    { name: 'window', shape: { kind: 'duration' }, optional: true },
    { name: 'allowDownscale', shape: { kind: 'bool' }, optional: true },
    { name: 'expectedVotesTracking', shape: { kind: 'bool' }, optional: true },
    { name: 'device', shape: { kind: 'option', of: DeviceShape }, optional: true },
    { name: 'promises', shape: PromisesShape, optional: true },
    { name: 'inTurn', shape: { kind: 'bool' }, optional: true },
  ],
  defaults: {
    ownVotes: () => 1,
    expectedVotes: () => null,
    twoNode: () => false,
    waitForAll: () => null,
    tieBreaker: () => make<TieBreaker>({ kind: 'Off' }),
    lastManStanding: () => false,
    window: () => 10000,
    allowDownscale: () => false,
    expectedVotesTracking: () => false,
    device: () => null,
    promises: () => 'Manual',
    inTurn: () => false,
  },
  requires: [
    {
      holds: ({ config }) => config.expectedVotes !== null || size(config.votes) !== 0,
      reason: 'nodelist or quorum.expected_votes must be configured',
    },
    {
      holds: x => {
        const { config } = x
        return canBreakTies(x, config.votes, config.twoNode)
      },
      reason: 'auto_tie_breaker with last_man_standing and an odd number of votes needs wait_for_all',
    },
    {
      holds: ({ config }) => config.device === null || !config.twoNode,
      reason: 'two_node and a quorum device exclude each other',
    },
    {
      holds: ({ config }) => config.device === null || !config.lastManStanding,
      reason: 'last_man_standing and a quorum device exclude each other',
    },
    {
      holds: x => {
        const { config } = x
        return config.device === null || tieBreakerWith(x, config.votes, config.twoNode).kind === 'Off'
      },
      reason: 'auto_tie_breaker and a quorum device exclude each other',
    },
    {
      holds: ({ config }) => config.device === null || !config.allowDownscale,
      reason: 'allow_downscale and a quorum device exclude each other',
    },
    {
      holds: x => {
        const { config } = x
        return given(votesOfDevice(givenOfVotequorum(x)), it => it === null ? config.expectedVotes === null : true)
      },
      reason: 'with expected_votes a quorum device needs device.votes',
    },
    {
      holds: x => {
        const { config } = x
        return given(votesOfDevice(givenOfVotequorum(x)), it => it === null ? config.expectedVotes !== null : true)
      },
      reason: 'a quorum device needs device.votes when not every node has one vote',
    },
    {
      holds: x => votesOfDevice(givenOfVotequorum(x)) === null || deviceFits(givenOfVotequorum(x)),
      reason: 'device.votes is too high, or expected_votes too low',
    },
  ],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 298, column: 8, text: 'all > mine().expected' },
  /* 1 */ { kind: 'assign', file, line: 299, column: 7, text: 'known[self].expected := all', field: 'known' },
  /* 2 */ { kind: 'if', file, line: 302, column: 8, text: 'tracks()' },
  /* 3 */ { kind: 'assign', file, line: 302, column: 19, text: 'barrier := max(barrier, mine().expected)', field: 'barrier' },
  /* 4 */ { kind: 'assign', file, line: 305, column: 5, text: 'quorum := kept(majority(if byCount and count > 0 then least else highestExpected(), mayShrink))', field: 'quorum' },
  /* 5 */ { kind: 'if', file, line: 306, column: 8, text: 'byCount and count > 0' },
  /* 6 */ { kind: 'assign', file, line: 311, column: 5, text: 'known := { n: if s.member then s with { expected: votes } else s for n, s in known }', field: 'known' },
  /* 7 */ { kind: 'if', file, line: 315, column: 8, text: 'waits() and waiting' },
  /* 8 */ { kind: 'when', file, line: 316, column: 12, text: 'total() == mine().expected', reason: 'waiting for all cluster members' },
  /* 9 */ { kind: 'if', file, line: 320, column: 8, text: 'enough and not config.tieBreaker is Off' },
  /* 10 */ { kind: 'assign', file, line: 321, column: 7, text: 'lowest := Some(min(keys(members()) + { self }))', field: 'lowest' },
  /* 11 */ { kind: 'assign', file, line: 322, column: 7, text: 'highest := Some(max(keys(members()) + { self }))', field: 'highest' },
  /* 12 */ { kind: 'assign', file, line: 326, column: 5, text: 'quorate := now', field: 'quorate' },
  /* 13 */ { kind: 'if', file, line: 328, column: 8, text: 'waits()' },
  /* 14 */ { kind: 'if', file, line: 329, column: 8, text: 'changed and not syncing' },
  /* 15 */ { kind: 'assign', file, line: 333, column: 5, text: 'waiting := still', field: 'waiting' },
  /* 16 */ { kind: 'assign', file, line: 340, column: 7, text: 'known[self].flags := if on then mine().flags + { flag } else mine().flags - { flag }', field: 'known' },
  /* 17 */ { kind: 'if', file, line: 399, column: 8, text: 'settings.device is Some(_) or deviceVotes > 0' },
  /* 18 */ { kind: 'assign', file, line: 406, column: 5, text: 'syncing := false', field: 'syncing' },
  /* 19 */ { kind: 'if', file, line: 411, column: 8, text: 'syncing and not config.inTurn and not awaited and current subset heard' },
  /* 20 */ { kind: 'if', file, line: 443, column: 8, text: 'believes' },
  /* 21 */ { kind: 'assign', file, line: 443, column: 19, text: 'known[self].expected := expected', field: 'known' },
  /* 22 */ { kind: 'assign', file, line: 445, column: 5, text: 'known[peer] := Standing(votes: votes, expected: theirs, flags: flags, member: not leaves)', field: 'known' },
  /* 23 */ { kind: 'if', file, line: 446, column: 8, text: 'votes > 1' },
  /* 24 */ { kind: 'assign', file, line: 447, column: 7, text: 'standing := false', field: 'standing' },
  /* 25 */ { kind: 'if', file, line: 450, column: 8, text: 'peer == self or First in flags or old != get(known, peer)' },
  /* 26 */ { kind: 'if', file, line: 454, column: 8, text: 'waits() and Quorate in told and WaitingForAll not in told' },
  /* 27 */ { kind: 'if', file, line: 455, column: 8, text: 'peer == self and leaves' },
  /* 28 */ { kind: 'when', file, line: 460, column: 10, text: 'peer in keys(known)', reason: 'of a node that has not been heard of' },
  /* 29 */ { kind: 'when', file, line: 463, column: 10, text: 'now != deviceVotes', reason: 'nothing new' },
  /* 30 */ { kind: 'assign', file, line: 464, column: 5, text: 'deviceVotes := now', field: 'deviceVotes' },
  /* 31 */ { kind: 'if', file, line: 474, column: 12, text: 'votes > 0' },
  /* 32 */ { kind: 'assign', file, line: 476, column: 9, text: 'floor := votes', field: 'floor' },
  /* 33 */ { kind: 'if', file, line: 477, column: 12, text: 'tracks()' },
  /* 34 */ { kind: 'assign', file, line: 477, column: 23, text: 'known[self].expected := max(mine().expected, barrier)', field: 'known' },
  /* 35 */ { kind: 'assign', file, line: 482, column: 19, text: 'deviceVotes := votes', field: 'deviceVotes' },
  /* 36 */ { kind: 'when', file, line: 484, column: 18, text: 'node in keys(known)', reason: 'of a node that has not been heard of' },
  /* 37 */ { kind: 'assign', file, line: 485, column: 13, text: 'known[node].votes := votes', field: 'known' },
  /* 38 */ { kind: 'assign', file, line: 571, column: 5, text: 'awaited := true', field: 'awaited' },
  /* 39 */ { kind: 'if', file, line: 576, column: 8, text: 'config.inTurn' },
  /* 40 */ { kind: 'when', file, line: 579, column: 10, text: 'awaited', reason: 'nothing waits for the device' },
  /* 41 */ { kind: 'assign', file, line: 580, column: 5, text: 'awaited := false', field: 'awaited' },
  /* 42 */ { kind: 'if', file, line: 581, column: 8, text: 'config.inTurn' },
  /* 43 */ { kind: 'when', file, line: 610, column: 10, text: 'name != ""', reason: 'a device without a name' },
  /* 44 */ { kind: 'when', file, line: 611, column: 10, text: 'peer != self or registering is Some(_)', reason: 'said of a new ring' },
  /* 45 */ { kind: 'assign', file, line: 612, column: 5, text: 'deviceName := Some(deviceName ?? name)', field: 'deviceName' },
  /* 46 */ { kind: 'when', file, line: 613, column: 10, text: 'peer == self', reason: 'of another node\'s connection' },
  /* 47 */ { kind: 'assign', file, line: 614, column: 5, text: 'registering := None', field: 'registering' },
  /* 48 */ { kind: 'if', file, line: 615, column: 8, text: 'deviceName == Some(name)' },
  /* 49 */ { kind: 'if', file, line: 636, column: 8, text: 'no n, s in members(): DeviceRegistered in s.flags' },
  /* 50 */ { kind: 'assign', file, line: 636, column: 60, text: 'deviceName := None', field: 'deviceName' },
  /* 51 */ { kind: 'if', file, line: 350, column: 8, text: 'config.promises is Corosync31' },
  /* 52 */ { kind: 'assign', file, line: 350, column: 40, text: 'barrier := 0', field: 'barrier' },
  /* 53 */ { kind: 'assign', file, line: 351, column: 5, text: 'known[self].expected := tracked(mine().expected)', field: 'known' },
  /* 54 */ { kind: 'assign', file, line: 352, column: 5, text: 'floor := mine().expected', field: 'floor' },
  /* 55 */ { kind: 'assign', file, line: 358, column: 5, text: 'syncing := true', field: 'syncing' },
  /* 56 */ { kind: 'assign', file, line: 359, column: 5, text: 'heard := {}', field: 'heard' },
  /* 57 */ { kind: 'assign', file, line: 361, column: 5, text: 'known := { n: if n in gone then s with { member: false } else s for n, s in known }', field: 'known' },
  /* 58 */ { kind: 'if', file, line: 362, column: 8, text: 'size(view) > 1' },
  /* 59 */ { kind: 'if', file, line: 366, column: 8, text: 'standing and (someWent or tieHere)' },
  /* 60 */ { kind: 'assign', file, line: 367, column: 5, text: 'previous := current', field: 'previous' },
  /* 61 */ { kind: 'assign', file, line: 368, column: 5, text: 'current := view', field: 'current' },
  /* 62 */ { kind: 'assign', file, line: 369, column: 5, text: 'ring := installed', field: 'ring' },
  /* 63 */ { kind: 'assign', file, line: 370, column: 5, text: 'awaited := false', field: 'awaited' },
  /* 64 */ { kind: 'if', file, line: 371, column: 8, text: 'registered() and DeviceAlive in mine().flags' },
  /* 65 */ { kind: 'if', file, line: 372, column: 8, text: 'not config.inTurn' },
  /* 66 */ { kind: 'when', file, line: 375, column: 10, text: 'config.inTurn and service == 5', reason: 'another service has its turn' },
  /* 67 */ { kind: 'when', file, line: 379, column: 10, text: 'config.inTurn and service == 5', reason: 'another service had its turn' },
  /* 68 */ { kind: 'when', file, line: 421, column: 16, text: 'node == peer', reason: 'of somebody else' },
  /* 69 */ { kind: 'if', file, line: 423, column: 14, text: 'not config.inTurn' },
  /* 70 */ { kind: 'assign', file, line: 423, column: 34, text: 'heard := heard + { peer }', field: 'heard' },
  /* 71 */ { kind: 'if', file, line: 428, column: 49, text: 'registers' },
  /* 72 */ { kind: 'if', file, line: 433, column: 36, text: 'deviceName == Some(old) and new != ""' },
  /* 73 */ { kind: 'assign', file, line: 433, column: 76, text: 'deviceName := Some(new)', field: 'deviceName' },
  /* 74 */ { kind: 'when', file, line: 501, column: 10, text: 'fits', reason: 'too few, or too many for a quorate cluster' },
  /* 75 */ { kind: 'if', file, line: 508, column: 8, text: 'node not in keys(known)' },
  /* 76 */ { kind: 'when', file, line: 509, column: 10, text: 'node in keys(known)', reason: 'no such node was ever a member' },
  /* 77 */ { kind: 'assign', file, line: 511, column: 5, text: 'known[node].votes := votes', field: 'known' },
  /* 78 */ { kind: 'if', file, line: 515, column: 8, text: 'not fits' },
  /* 79 */ { kind: 'assign', file, line: 515, column: 19, text: 'known[node].votes := before', field: 'known' },
  /* 80 */ { kind: 'when', file, line: 516, column: 10, text: 'fits', reason: 'so many, or so few, that quorum would be out of reach' },
  /* 81 */ { kind: 'when', file, line: 529, column: 10, text: 'usable', reason: 'what was configured before goes on' },
  /* 82 */ { kind: 'assign', file, line: 532, column: 5, text: 'settings := new with { twoNode: pairs }', field: 'settings' },
  /* 83 */ { kind: 'assign', file, line: 533, column: 5, text: 'operable := new.device == None or not (pairs or standing or config.allowDownscale) and tieBreaker() is Off and deviceFits(new)', field: 'operable' },
  /* 84 */ { kind: 'assign', file, line: 536, column: 5, text: 'known[self] := old with { votes: ownVotes(new.votes), expected: tracked(expectedOf(new)) }', field: 'known' },
  /* 85 */ { kind: 'assign', file, line: 537, column: 5, text: 'floor := mine().expected', field: 'floor' },
  /* 86 */ { kind: 'assign', file, line: 538, column: 5, text: 'deviceVotes := votesOfDevice(new) ?? deviceVotes', field: 'deviceVotes' },
  /* 87 */ { kind: 'if', file, line: 540, column: 8, text: 'not waits()' },
  /* 88 */ { kind: 'if', file, line: 543, column: 8, text: 'mine().votes != old.votes' },
  /* 89 */ { kind: 'if', file, line: 546, column: 8, text: 'mine().expected != old.expected' },
  /* 90 */ { kind: 'if', file, line: 553, column: 8, text: 'config.allowDownscale' },
  /* 91 */ { kind: 'when', file, line: 563, column: 10, text: 'quorate', reason: 'only a quorate partition lowers its expectations' },
  /* 92 */ { kind: 'if', file, line: 601, column: 8, text: 'answer is Ok and not registered()' },
  /* 93 */ { kind: 'assign', file, line: 602, column: 7, text: 'registering := Some(name)', field: 'registering' },
  /* 94 */ { kind: 'when', file, line: 628, column: 10, text: 'answer is Ok', reason: 'there is no such device' },
  /* 95 */ { kind: 'assign', file, line: 630, column: 5, text: 'known[self].flags := mine().flags - deviceFlags', field: 'known' },
  /* 96 */ { kind: 'when', file, line: 643, column: 10, text: 'answer is Ok', reason: 'there is no such device' },
  /* 97 */ { kind: 'when', file, line: 651, column: 10, text: 'answer is Ok', reason: 'the poll is refused' },
  /* 98 */ { kind: 'assign', file, line: 652, column: 5, text: 'polledOn := Some(theirs)', field: 'polledOn' },
  /* 99 */ { kind: 'if', file, line: 656, column: 8, text: 'mine().flags != old' },
  /* 100 */ { kind: 'when', file, line: 667, column: 10, text: 'answer is Ok', reason: 'there is no such device' },
  /* 101 */ { kind: 'if', file, line: 670, column: 8, text: 'mine().flags != old' },
  /* 102 */ { kind: 'assign', file, line: 671, column: 5, text: 'masterWins := allowed', field: 'masterWins' },
  /* 103 */ { kind: 'when', file, line: 676, column: 10, text: 'DeviceAlive in mine().flags', reason: 'it never spoke' },
  /* 104 */ { kind: 'assign', file, line: 677, column: 5, text: 'known[self].flags := mine().flags - { DeviceAlive, DeviceCastsVote }', field: 'known' },
  /* 105 */ { kind: 'if', file, line: 686, column: 8, text: 'node in keys(known)' },
]

const rules: Rules<VotequorumConfig, VotequorumState> = {
  state: [
    { name: 'barrier', shape: { kind: 'int' }, durable: true },
    { name: 'settings', shape: SettingsShape, durable: false },
    { name: 'ring', shape: RingShape, durable: false },
    { name: 'known', shape: { kind: 'map', key: { kind: 'node' }, of: StandingShape }, durable: false },
    { name: 'current', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'previous', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'quorum', shape: { kind: 'int' }, durable: false },
    { name: 'quorate', shape: { kind: 'bool' }, durable: false },
    { name: 'waiting', shape: { kind: 'bool' }, durable: false },
    { name: 'lowest', shape: { kind: 'option', of: { kind: 'node' } }, durable: false },
    { name: 'highest', shape: { kind: 'option', of: { kind: 'node' } }, durable: false },
    { name: 'standing', shape: { kind: 'bool' }, durable: false },
    { name: 'floor', shape: { kind: 'int' }, durable: false },
    { name: 'syncing', shape: { kind: 'bool' }, durable: false },
    { name: 'heard', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'deviceVotes', shape: { kind: 'int' }, durable: false },
    { name: 'deviceName', shape: { kind: 'option', of: { kind: 'text' } }, durable: false },
    { name: 'registering', shape: { kind: 'option', of: { kind: 'text' } }, durable: false },
    { name: 'masterWins', shape: { kind: 'bool' }, durable: false },
    { name: 'operable', shape: { kind: 'bool' }, durable: false },
    { name: 'polledOn', shape: { kind: 'option', of: RingShape }, durable: false },
    { name: 'awaited', shape: { kind: 'bool' }, durable: false },
  ],
  fresh,
  react,
  draft: (before, write) => produce<VotequorumState, Open<VotequorumState>>(before, write),
}
const quick: typeof rules = { ...rules, draft: copied }

/** spec/votequorum.mu:121 */
export const Votequorum: Machine<VotequorumConfig, VotequorumState> = {
  kind: 'machine',
  name: 'Votequorum',
  module: 'votequorum',
  hash: 'c10371076bcdf35d27457b28ce2cc7a26aa3a3cd18bd47a74f6e9a76d7669044',
  config: settings.fields,
  phases: [],
  state: rules.state,
  timers: [
    { kind: 'record', name: 'shrink', tag: true, fields: [] },
    { kind: 'record', name: 'poll', tag: true, fields: [] },
  ],
  receives: [],
  hears: [
    RegularShape,
    TurnShape,
    ActivateShape,
    DeliverShape,
    SetExpectedVotesShape,
    SetNodeVotesShape,
    CancelWaitForAllShape,
    ReloadShape,
    ShutDownShape,
    RegisterDeviceShape,
    UnregisterDeviceShape,
    RenameDeviceShape,
    PollDeviceShape,
    SetMasterWinsShape,
    GetInfoShape,
  ],
  sends: [],
  emits: [
    ExpectedVotesChangedShape,
    QuorumChangedShape,
    MulticastShape,
    NodeListChangedShape,
    LeaveShape,
    HoldShape,
    ReleaseShape,
    AnsweredShape,
    InfoShape,
    NoInfoShape,
  ],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: (context, state, input, watch) => takeStep(quick, context, state, input, watch),
}
