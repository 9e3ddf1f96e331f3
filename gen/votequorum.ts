// Written by `npm run gen` from spec/votequorum.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import {
  alter,
  before,
  dropKeys,
  emptyMap,
  emptySet,
  first,
  get,
  given,
  has,
  keepPairs,
  keysOf,
  mapValues,
  merge,
  pairs,
  put,
  size,
  subset,
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
  onlyFor,
  takeStep,
} from '../src/core/reduce.ts'
import type { EnumShape, RecordShape } from '../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, maker, mapOf, same, setOf } from '../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../src/core/work.ts'
import {
  type Activate,
  ActivateShape,
  type Hold,
  HoldShape,
  type Release,
  ReleaseShape,
  type Speak,
  SpeakShape,
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
const { delay, div, int, max, maxOf, min, mod, sum, valueAt } = partialOps(file)

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
 * expected_votes_tracking that never reaches the disk, and an end to wait_for_all that also ends what operators set.
 * (spec/votequorum.mu:23)
 */
export type Promises = 'Manual' | 'Corosync31'

/** What a node knows of another, or of itself; only members count. (spec/votequorum.mu:26) */
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

/**
 * When a member of a new ring says what it brings: as it is installed; in its turn, when it may have heard others, as
 * worlds of views give turns; or in the turn of its service (`Sync`), which also says when all are through.
 * (spec/votequorum.mu:123)
 */
export type Speaking = 'AtOnce' | 'InTurn' | 'Synchronised'

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

export const SpeakingShape: EnumShape = {
  kind: 'enum',
  name: 'Speaking',
  cases: [{ name: 'AtOnce', fields: [] }, { name: 'InTurn', fields: [] }, { name: 'Synchronised', fields: [] }],
}

const shrink$ = maker<Named>('kind')
const poll$ = maker<Named>('kind')
const Ring$ = maker<Ring>('rep', 'seq')
const Answered$ = maker<Answered>('kind', 'request', 'answer')
const ExpectedVotes$ = maker<Change>('kind', 'votes')
const Reconfigure$ = maker<Payload>('kind', 'about', 'change')
const Multicast$ = maker<Multicast>('kind', 'payload')
const NodeVotes$ = maker<Change>('kind', 'votes')
const WaitForAllCancelled$ = maker<Change>('kind')
const Leave$ = maker<Leave>('kind')
const DeviceRegistration$ = maker<Payload>('kind', 'name', 'registers')
const DeviceRename$ = maker<Payload>('kind', 'old', 'new')
const NoInfo$ = maker<NoInfo>('kind', 'node')
const ExpectedVotesChanged$ = maker<ExpectedVotesChanged>('kind', 'expected')
const QuorumChanged$ = maker<QuorumChanged>('kind', 'quorate', 'members', 'total', 'quorum', 'expected')
const NodeListChanged$ = maker<NodeListChanged>('kind', 'ring', 'members')
const NodeInfo$ = maker<Payload>('kind', 'about', 'votes', 'expected', 'flags')
const Standing$ = maker<Standing>('votes', 'expected', 'flags', 'member')
const Hold$ = maker<Hold>('kind', 'service')
const Release$ = maker<Release>('kind', 'service')
const Info$ = maker<Info>(
  'kind',
  'node',
  'state',
  'votes',
  'expected',
  'highestExpected',
  'total',
  'quorum',
  'quorate',
  'twoNode',
  'waitForAll',
  'lastManStanding',
  'autoTieBreaker',
  'allowDownscale',
  'flags',
  'deviceName',
  'deviceVotes',
)
const Settings$ = maker<Settings_>('votes', 'expectedVotes', 'twoNode', 'device')
const Off$ = maker<TieBreaker>('kind')

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
  readonly speaking: Speaking
  /** In models: a registered device polls in time, always. */
  readonly steadyDevice: boolean
}

export interface VotequorumState {
  /** expected_votes_tracking: the most votes that were ever expected. */
  readonly barrier: number
  readonly settings: Settings_
  readonly ring: Ring
  readonly known: SortedMap<NodeId, Standing>
  /** Of nodes that went, what they said last: for whoever asks. */
  readonly departed: SortedMap<NodeId, Standing>
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

const shrink: Named = shrink$({ kind: 'shrink' })

const poll: Named = poll$({ kind: 'poll' })

/** The state before `start`. */
function fresh(x: VotequorumGiven): VotequorumState {
  const { config, self } = x
  return {
    barrier: 0,
    settings: givenOfVotequorum(x),
    ring: Ring$({ rep: self, seq: 0 }),
    known: mapOf<NodeId, Standing>([[self, newcomer(x)]]),
    departed: emptyMap<NodeId, Standing>(),
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

/** A state to write to. */
function copy(state: VotequorumState): Open<VotequorumState> {
  return {
    barrier: state.barrier,
    settings: state.settings,
    ring: state.ring,
    known: state.known,
    departed: state.departed,
    current: state.current,
    previous: state.previous,
    quorum: state.quorum,
    quorate: state.quorate,
    waiting: state.waiting,
    lowest: state.lowest,
    highest: state.highest,
    standing: state.standing,
    floor: state.floor,
    syncing: state.syncing,
    heard: state.heard,
    deviceVotes: state.deviceVotes,
    deviceName: state.deviceName,
    registering: state.registering,
    masterWins: state.masterWins,
    operable: state.operable,
    polledOn: state.polledOn,
    awaited: state.awaited,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string): Reaction<VotequorumWork> {
  return match<string, Reaction<VotequorumWork>>(name)
    .with('start', () => x => onStart(x))
    .with('Regular', () => (x, { body }) => onRegular(x, body as Regular))
    .with('Speak', () => x => onSpeak(x))
    .with('Turn', () => (x, { body }) => onTurn(x, body as Turn))
    .with('Activate', () => (x, { body }) => onActivate(x, body as Activate))
    .with('Deliver', () => onlyFor(
      'payload',
      ['NodeInfo', 'Reconfigure', 'DeviceRegistration', 'DeviceRename'],
      'of another service',
      (x, { body }) => onDeliver(x, body as Deliver),
    ))
    .with('SetExpectedVotes', () => (x, { body }) => onSetExpectedVotes(x, body as SetExpectedVotes))
    .with('SetNodeVotes', () => (x, { body }) => onSetNodeVotes(x, body as SetNodeVotes))
    .with('CancelWaitForAll', () => x => onCancelWaitForAll(x))
    .with('Reload', () => (x, { body }) => onReload(x, body as Reload))
    .with('ShutDown', () => x => onShutDown(x))
    .with('shrink', () => x => onShrink(x))
    .with('RegisterDevice', () => (x, { body }) => onRegisterDevice(x, body as RegisterDevice))
    .with('UnregisterDevice', () => (x, { body }) => onUnregisterDevice(x, body as UnregisterDevice))
    .with('RenameDevice', () => (x, { body }) => onRenameDevice(x, body as RenameDevice))
    .with('PollDevice', () => (x, { body }) => onPollDevice(x, body as PollDevice))
    .with('SetMasterWins', () => (x, { body }) => onSetMasterWins(x, body as SetMasterWins))
    .with('poll', () => x => onPoll(x))
    .with('GetInfo', () => (x, { body }) => onGetInfo(x, body as GetInfo))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/votequorum.mu:357 */
function onStart(x: VotequorumWork): void {
  const { config, self, state } = x
  if (x.asked(61, config.promises === 'Corosync31')) {
    state.barrier = x.wrote(62, 0)
  }
  state.known = x.wrote(
    63,
    put(state.known, self, alter(valueAt(state.known, self, '360:5'), { expected: tracked(x, givenOfVotequorum(x)) })),
  )
  state.floor = x.wrote(64, mine(x).expected)
  recount(x, false, false)
}

/**
 * A ring is installed: who went no longer counts, and everybody tells everybody what it brings.
 * (spec/votequorum.mu:366)
 */
function onRegular(x: VotequorumWork, { ring: installed, members: view }: Regular): void {
  const { config, state } = x
  state.syncing = x.wrote(65, true)
  state.heard = x.wrote(66, emptySet<NodeId>())
  const gone = without(state.current, view)
  state.departed = x.wrote(
    67,
    merge(
      state.departed,
      mapOf<NodeId, Standing>(
        pairs(state.known).filter(([n, s]) => has(gone, n) && !has(s.flags, 'Leaving')).map(
          ([n, s]) => [n, alter(s, { member: false })] as const
        ),
      ),
    ),
  )
  state.known = x.wrote(
    68,
    mapOf<NodeId, Standing>(
      pairs(state.known).filter(([n2, s2]) => !has(gone, n2) || has(s2.flags, 'Leaving')).map(
        ([n2, s2]) => [n2, has(gone, n2) ? alter(s2, { member: false }) : s2] as const
      ),
    ),
  )
  if (x.asked(69, size(view) > 1)) {
    setFlag(x, 'First', false)
  }
  const someWent = size(view) >= state.quorum && size(gone) !== 0
  const breaksTies = config.tieBreaker.kind !== 'Off' && tieBreaker(x).kind !== 'Off'
  const tieHere = breaksTies && size(view) <= state.quorum && isHere(x, state.lowest)
  if (x.asked(70, state.standing && (someWent || tieHere))) {
    x.arm(shrink, config.window)
  }
  state.previous = x.wrote(71, state.current)
  state.current = x.wrote(72, view)
  state.ring = x.wrote(73, installed)
  state.awaited = x.wrote(74, false)
  if (x.asked(75, registered(x) && has(mine(x).flags, 'DeviceAlive'))) {
    awaitDevice(x)
  }
  if (x.asked(76, config.speaking === 'AtOnce')) {
    introduce(x)
  }
}

/** spec/votequorum.mu:389 */
function onSpeak(x: VotequorumWork): void {
  const { config } = x
  if (!x.asked(77, config.speaking === 'InTurn')) return x.refuse(77) // its turn comes otherwise
  introduce(x)
}

/** spec/votequorum.mu:393 */
function onTurn(x: VotequorumWork, { service }: Turn): void {
  if (!x.asked(78, synchronised(x) && service === 5)) return x.refuse(78) // another service has its turn
  introduce(x)
}

/** spec/votequorum.mu:397 */
function onActivate(x: VotequorumWork, { service }: Activate): void {
  if (!x.asked(79, synchronised(x) && service === 5)) return x.refuse(79) // another service had its turn
  activate(x)
}

/** spec/votequorum.mu:437 */
function onDeliver(x: VotequorumWork, { payload, from: peer }: Deliver): void {
  const { state } = x
  if (payload.kind === 'NodeInfo') {
    const { about, votes, expected, flags } = payload
    if (about === null) {
      hearDevice(x, peer, votes)
    } else {
      if (!x.asked(80, about === peer)) return x.refuse(80) // of somebody else
      hear(x, peer, votes, expected, flags)
      if (x.asked(81, !synchronised(x))) {
        state.heard = x.wrote(82, union(state.heard, setOf<NodeId>([peer])))
      }
      activateWhenHeard(x)
    }
  } else if (payload.kind === 'Reconfigure') {
    const { about: about2, change } = payload
    reconfigure(x, about2, change)
  } else if (payload.kind === 'DeviceRegistration') {
    const { name: name2, registers } = payload
    if (x.asked(83, registers)) {
      hearRegistration(x, peer, name2)
    } else {
      forgetName(x)
    }
  } else if (payload.kind === 'DeviceRename') {
    const { old, new: new2 } = payload
    if (x.asked(84, state.deviceName === old && new2 !== '')) {
      state.deviceName = x.wrote(85, new2)
    }
  } else {
    x.ignore('of another service')
  }
}

/** Not below what is here, and not so high that a quorate cluster would lose quorum. (spec/votequorum.mu:520) */
function onSetExpectedVotes(x: VotequorumWork, { expected }: SetExpectedVotes): void {
  const { self, state } = x
  const fits = expected > 0 && expected >= total(x) && (!state.quorate || majority(x, expected, true) <= total(x))
  x.emit(Answered$({ kind: 'Answered', request: 'SetExpected', answer: fits ? 'Ok' : 'InvalidParameter' }))
  if (!x.asked(86, fits)) return x.refuse(86) // too few, or too many for a quorate cluster
  expect(x, expected)
  x.emit(Multicast$({
    kind: 'Multicast',
    payload: Reconfigure$({
      kind: 'Reconfigure',
      about: self,
      change: ExpectedVotes$({ kind: 'ExpectedVotes', votes: expected }),
    }),
  }))
}

/** Not so many, nor so few, that quorum would be out of reach. (spec/votequorum.mu:529) */
function onSetNodeVotes(x: VotequorumWork, { node, votes }: SetNodeVotes): void {
  const { state } = x
  if (x.asked(87, !heardOf(x, node))) {
    x.emit(Answered$({ kind: 'Answered', request: 'SetVotes', answer: 'NameNotFound' }))
  }
  if (!x.asked(88, heardOf(x, node))) return x.refuse(88) // no such node was ever a member
  const before2 = (get(state.known, node) ?? valueAt(state.departed, node, '532:39')).votes
  setVotes(x, node, votes)
  const needed = majority(x, highestExpected(x), true)
  const fits = votes >= 0 && needed >= div(total(x), 2, '535:41') && needed <= total(x)
  x.emit(Answered$({ kind: 'Answered', request: 'SetVotes', answer: fits ? 'Ok' : 'InvalidParameter' }))
  if (x.asked(89, !fits)) {
    setVotes(x, node, before2)
  }
  if (!x.asked(90, fits)) return x.refuse(90) // so many, or so few, that quorum would be out of reach
  x.emit(Multicast$({
    kind: 'Multicast',
    payload: Reconfigure$({ kind: 'Reconfigure', about: node, change: NodeVotes$({ kind: 'NodeVotes', votes }) }),
  }))
}

/** spec/votequorum.mu:547 */
function onCancelWaitForAll(x: VotequorumWork): void {
  const { config, self } = x
  if (x.asked(91, config.promises === 'Corosync31')) {
    configureAnew(x)
  }
  x.emit(Multicast$({
    kind: 'Multicast',
    payload: Reconfigure$({
      kind: 'Reconfigure',
      about: self,
      change: WaitForAllCancelled$({ kind: 'WaitForAllCancelled' }),
    }),
  }))
}

/**
 * votequorum(5): votes, quorum_votes, expected_votes and two_node change at run time, and the device.
 * (spec/votequorum.mu:554)
 */
function onReload(x: VotequorumWork, { settings: new2, succeeded }: Reload): void {
  const { config, state } = x
  const usable = succeeded &&
    (new2.expectedVotes !== null || size(new2.votes) !== 0) &&
    (!state.standing || canBreakTies(x, new2.votes, new2.twoNode))
  x.emit(Answered$({ kind: 'Answered', request: 'ReadConfig', answer: usable ? 'Ok' : 'InvalidParameter' }))
  if (x.asked(92, succeeded && !usable)) {
    say(x)
    sayDevice(x)
  }
  if (!x.asked(93, usable)) return x.refuse(93) // what was configured before goes on
  const pairs2 = new2.twoNode && !(new2.device !== null && registered(x))
  state.settings = x.wrote(94, alter(new2, { twoNode: pairs2 }))
  state.operable = x.wrote(
    95,
    new2.device === null ||
      !(pairs2 || state.standing || config.allowDownscale) && tieBreaker(x).kind === 'Off' && deviceFits(new2),
  )
  configureAnew(x)
}

/** Only with allow_downscale a node that leaves is told from one that is lost. (spec/votequorum.mu:593) */
function onShutDown(x: VotequorumWork): void {
  const { config } = x
  if (x.asked(96, config.allowDownscale)) {
    setFlag(x, 'Leaving', true)
    say(x)
  } else {
    x.emit(Leave$({ kind: 'Leave' }))
  }
}

/** last_man_standing_window is over: those who are here are all that is expected. (spec/votequorum.mu:603) */
function onShrink(x: VotequorumWork): void {
  const { state } = x
  if (!x.asked(97, state.quorate)) return x.refuse(97) // only a quorate partition lowers its expectations
  recount(x, true, true)
}

/** All nodes have one device, by name: the first that is registered. (spec/votequorum.mu:637) */
function onRegisterDevice(x: VotequorumWork, { name: name2 }: RegisterDevice): void {
  const { state } = x
  const answer = !state.operable
    ? 'Access'
    : name2 === ''
        ? 'InvalidParameter'
        : registered(x) ? state.deviceName === name2 ? 'Ok' : 'Exists' : state.registering !== null ? 'TryAgain' : 'Ok'
  if (x.asked(98, answer === 'Ok' && !registered(x))) {
    state.registering = x.wrote(99, name2)
    x.emit(Multicast$({
      kind: 'Multicast',
      payload: DeviceRegistration$({ kind: 'DeviceRegistration', name: name2, registers: true }),
    }))
  } else {
    x.emit(Answered$({ kind: 'Answered', request: 'Register', answer }))
  }
}

/** spec/votequorum.mu:668 */
function onUnregisterDevice(x: VotequorumWork, { name: name2 }: UnregisterDevice): void {
  const { self, state } = x
  const answer = !registered(x) ? 'NotExist' : state.deviceName !== name2 ? 'InvalidParameter' : 'Ok'
  x.emit(Answered$({ kind: 'Answered', request: 'Unregister', answer }))
  if (!x.asked(100, answer === 'Ok')) return x.refuse(100) // there is no such device
  x.cancel(poll)
  state.known = x.wrote(
    101,
    put(state.known, self, alter(valueAt(state.known, self, '673:5'), { flags: without(mine(x).flags, deviceFlags) })),
  )
  say(x)
  x.emit(Multicast$({
    kind: 'Multicast',
    payload: DeviceRegistration$({ kind: 'DeviceRegistration', name: name2, registers: false }),
  }))
  noLongerAwait(x)
}

/** spec/votequorum.mu:682 */
function onRenameDevice(x: VotequorumWork, { old, new: new2 }: RenameDevice): void {
  const { state } = x
  const answer = !registered(x) ? 'NotExist' : state.deviceName !== old || new2 === '' ? 'InvalidParameter' : 'Ok'
  x.emit(Answered$({ kind: 'Answered', request: 'Rename', answer }))
  if (!x.asked(102, answer === 'Ok')) return x.refuse(102) // there is no such device
  x.emit(Multicast$({ kind: 'Multicast', payload: DeviceRename$({ kind: 'DeviceRename', old, new: new2 }) }))
}

/** A poll counts on the ring that it is about: the device has seen who is here. (spec/votequorum.mu:691) */
function onPollDevice(x: VotequorumWork, { name: name2, castsVote, ring: theirs }: PollDevice): void {
  const { state } = x
  const answer = state.operable && registered(x) && !same(theirs, state.ring) ? 'WrongRing' : refusal(x, name2)
  x.emit(Answered$({ kind: 'Answered', request: 'Poll', answer }))
  if (!x.asked(103, answer === 'Ok')) return x.refuse(103) // the poll is refused
  state.polledOn = x.wrote(104, theirs)
  const old = mine(x).flags
  setFlag(x, 'DeviceAlive', true)
  setFlag(x, 'DeviceCastsVote', castsVote)
  if (x.asked(105, !same(mine(x).flags, old))) {
    say(x)
  }
  expectPoll(x, given(state.settings.device, it => it === null ? 10000 : it.timeout))
  noLongerAwait(x)
}

/** spec/votequorum.mu:712 */
function onSetMasterWins(x: VotequorumWork, { name: name2, allowed }: SetMasterWins): void {
  const { state } = x
  const answer = refusal(x, name2)
  x.emit(Answered$({ kind: 'Answered', request: 'AllowMasterWins', answer }))
  if (!x.asked(106, answer === 'Ok')) return x.refuse(106) // there is no such device
  const old = mine(x).flags
  setFlag(x, 'DeviceMasterWins', allowed)
  if (x.asked(107, !same(mine(x).flags, old))) {
    say(x)
  }
  state.masterWins = x.wrote(108, allowed)
}

/** The device has gone silent. (spec/votequorum.mu:723) */
function onPoll(x: VotequorumWork): void {
  const { self, state } = x
  if (!x.asked(109, has(mine(x).flags, 'DeviceAlive'))) return x.refuse(109) // it never spoke
  state.known = x.wrote(
    110,
    put(
      state.known,
      self,
      alter(valueAt(state.known, self, '725:5'), {
        flags: without(mine(x).flags, setOf<Flag>(['DeviceAlive', 'DeviceCastsVote'])),
      }),
    ),
  )
  say(x)
  noLongerAwait(x)
}

/** spec/votequorum.mu:732 */
function onGetInfo(x: VotequorumWork, { about }: GetInfo): void {
  const { self, state } = x
  const node = about ?? self
  if (x.asked(111, heardOf(x, node))) {
    inform(x, node, get(state.known, node) ?? valueAt(state.departed, node, '735:40'))
  } else {
    x.emit(NoInfo$({ kind: 'NoInfo', node }))
  }
}

/**
 * Every change of votes, members or expectations ends here. `byCount`: what is here is all that is expected.
 * (spec/votequorum.mu:305)
 */
function recount(x: VotequorumWork, mayShrink: boolean, byCount: boolean): void {
  const { config, self, state } = x
  const all = int(votesOf(state.known) + state.deviceVotes, '306:15')
  if (x.asked(0, all > mine(x).expected)) {
    state.known = x.wrote(1, put(state.known, self, alter(valueAt(state.known, self, '308:7'), { expected: all })))
    x.emit(ExpectedVotesChanged$({ kind: 'ExpectedVotesChanged', expected: all }))
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

/** spec/votequorum.mu:319 */
function expect(x: VotequorumWork, votes: number): void {
  const { state } = x
  state.known = x.wrote(6, mapValues(state.known, s => s.member ? alter(s, { expected: votes }) : s))
}

/** spec/votequorum.mu:323 */
function judge(x: VotequorumWork): void {
  const { config, self, state } = x
  if (x.asked(7, waits(x) && state.waiting)) {
    if (!x.asked(8, total(x) === mine(x).expected)) return // waiting for all cluster members
    wait(x, false)
  }
  const enough = state.quorum <= total(x)
  if (x.asked(9, enough && config.tieBreaker.kind !== 'Off')) {
    state.lowest = x.wrote(10, min(union(keysOf(members(x)), setOf<NodeId>([self])), '330:22'))
    state.highest = x.wrote(11, max(union(keysOf(members(x)), setOf<NodeId>([self])), '331:23'))
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

/** spec/votequorum.mu:341 */
function wait(x: VotequorumWork, still: boolean): void {
  const { state } = x
  state.waiting = x.wrote(15, still)
  setFlag(x, 'WaitingForAll', still)
}

/** spec/votequorum.mu:346 */
function setFlag(x: VotequorumWork, flag: Flag, on: boolean): void {
  const { self, state } = x
  state.known = x.wrote(
    16,
    put(
      state.known,
      self,
      alter(valueAt(state.known, self, '349:7'), {
        flags: on ? union(mine(x).flags, setOf<Flag>([flag])) : without(mine(x).flags, setOf<Flag>([flag])),
      }),
    ),
  )
}

/** spec/votequorum.mu:351 */
function announce(x: VotequorumWork): void {
  const { state } = x
  x.emit(QuorumChanged$({
    kind: 'QuorumChanged',
    quorate: state.quorate,
    members: state.current,
    total: total(x),
    quorum: state.quorum,
    expected: mine(x).expected,
  }))
}

/** spec/votequorum.mu:404 */
function introduce(x: VotequorumWork): void {
  const { state } = x
  say(x)
  sayDevice(x)
  const name2 = state.deviceName
  if (name2 === null) {
    // no device is known by name
  } else {
    x.emit(Multicast$({
      kind: 'Multicast',
      payload: DeviceRegistration$({ kind: 'DeviceRegistration', name: name2, registers: true }),
    }))
  }
  x.emit(NodeListChanged$({ kind: 'NodeListChanged', ring: state.ring, members: state.current }))
}

/** spec/votequorum.mu:414 */
function say(x: VotequorumWork): void {
  const { self } = x
  x.emit(Multicast$({
    kind: 'Multicast',
    payload: NodeInfo$({
      kind: 'NodeInfo',
      about: self,
      votes: mine(x).votes,
      expected: mine(x).expected,
      flags: mine(x).flags,
    }),
  }))
}

/** spec/votequorum.mu:419 */
function sayDevice(x: VotequorumWork): void {
  const { state } = x
  if (x.asked(17, state.settings.device !== null || state.deviceVotes > 0)) {
    x.emit(Multicast$({
      kind: 'Multicast',
      payload: NodeInfo$({
        kind: 'NodeInfo',
        about: null,
        votes: state.deviceVotes,
        expected: 0,
        flags: emptySet<Flag>(),
      }),
    }))
  }
}

/** spec/votequorum.mu:425 */
function activate(x: VotequorumWork): void {
  const { state } = x
  recount(x, false, false)
  state.syncing = x.wrote(18, false)
  announce(x)
}

/** Without services a ring is active when all have been heard. (spec/votequorum.mu:431) */
function activateWhenHeard(x: VotequorumWork): void {
  const { state } = x
  if (x.asked(19, state.syncing && !synchronised(x) && !state.awaited && subset(state.current, state.heard))) {
    activate(x)
  }
}

/** An inquorate node believes a quorate one, also about the votes to expect. (spec/votequorum.mu:460) */
function hear(x: VotequorumWork, peer: NodeId, votes: number, expected: number, flags: SortedSet<Flag>): void {
  const { self, state } = x
  const old = get(state.known, peer)
  const leaves = has(flags, 'Leaving')
  const believes = !state.quorate && has(flags, 'Quorate')
  if (x.asked(20, believes)) {
    state.known = x.wrote(21, put(state.known, self, alter(valueAt(state.known, self, '464:19'), { expected })))
  }
  const theirs = has(flags, 'Quorate') || tracks(x) ? expected : mine(x).expected
  state.known = x.wrote(22, put(state.known, peer, Standing$({ votes, expected: theirs, flags, member: !leaves })))
  state.departed = x.wrote(23, dropKeys(state.departed, setOf<NodeId>([peer])))
  if (x.asked(24, votes > 1)) {
    state.standing = x.wrote(25, false)
    x.cancel(shrink)
  }
  if (x.asked(26, peer === self || has(flags, 'First') || !same(old, get(state.known, peer)))) {
    recount(x, believes || leaves, leaves)
  }
  const told = valueAt(state.known, peer, '475:16').flags
  if (x.asked(27, waits(x) && has(told, 'Quorate') && !has(told, 'WaitingForAll'))) {
    wait(x, false)
  }
  if (x.asked(28, peer === self && leaves)) {
    x.emit(Leave$({ kind: 'Leave' }))
  }
}

/**
 * The device's votes never fall, but for what an inquorate node believes a quorate one.
 * (spec/votequorum.mu:481)
 */
function hearDevice(x: VotequorumWork, peer: NodeId, votes: number): void {
  const { state } = x
  if (!x.asked(29, has(keysOf(state.known), peer))) return // of a node that has not been heard of
  const believes = !state.quorate && has(valueAt(state.known, peer, '483:47').flags, 'Quorate')
  const now = believes ? votes : Math.max(state.deviceVotes, votes)
  if (!x.asked(30, now !== state.deviceVotes)) return // nothing new
  state.deviceVotes = x.wrote(31, now)
  recount(x, false, false)
}

/** Every node applies it where it is delivered, its sender too. (spec/votequorum.mu:493) */
function reconfigure(x: VotequorumWork, about: NodeId | null, change: Change): void {
  const { self, state } = x
  if (change.kind === 'ExpectedVotes') {
    const { votes } = change
    if (x.asked(32, votes > 0)) {
      expect(x, votes)
    }
    x.emit(ExpectedVotesChanged$({ kind: 'ExpectedVotesChanged', expected: mine(x).expected }))
    state.floor = x.wrote(33, votes)
    if (x.asked(34, tracks(x))) {
      state.known = x.wrote(
        35,
        put(
          state.known,
          self,
          alter(valueAt(state.known, self, '499:23'), { expected: Math.max(mine(x).expected, state.barrier) }),
        ),
      )
    }
    recount(x, true, false)
  } else if (change.kind === 'NodeVotes') {
    const { votes: votes2 } = change
    if (about === null) {
      state.deviceVotes = x.wrote(36, votes2)
    } else {
      if (!x.asked(37, heardOf(x, about))) return // of a node that has not been heard of
      setVotes(x, about, votes2)
    }
    recount(x, true, false)
  } else {
    wait(x, false)
    recount(x, false, false)
  }
}

/** spec/votequorum.mu:543 */
function setVotes(x: VotequorumWork, node: NodeId, votes: number): void {
  const { state } = x
  if (x.asked(38, has(keysOf(state.known), node))) {
    state.known = x.wrote(39, put(state.known, node, alter(valueAt(state.known, node, '544:30'), { votes })))
  } else {
    state.departed = x.wrote(40, put(state.departed, node, alter(valueAt(state.departed, node, '544:66'), { votes })))
  }
}

/** What operators set since is forgotten, by all. (spec/votequorum.mu:575) */
function configureAnew(x: VotequorumWork): void {
  const { self, state } = x
  const old = mine(x)
  state.known = x.wrote(
    41,
    put(
      state.known,
      self,
      alter(old, { votes: ownVotes(x, state.settings.votes), expected: tracked(x, state.settings) }),
    ),
  )
  state.floor = x.wrote(42, mine(x).expected)
  state.deviceVotes = x.wrote(43, votesOfDevice(state.settings) ?? state.deviceVotes)
  if (x.asked(44, !waits(x))) {
    wait(x, false)
  }
  say(x)
  sayDevice(x)
  if (x.asked(45, mine(x).votes !== old.votes)) {
    x.emit(Multicast$({
      kind: 'Multicast',
      payload: Reconfigure$({
        kind: 'Reconfigure',
        about: self,
        change: NodeVotes$({ kind: 'NodeVotes', votes: mine(x).votes }),
      }),
    }))
  }
  if (x.asked(46, mine(x).expected !== old.expected)) {
    x.emit(Multicast$({
      kind: 'Multicast',
      payload: Reconfigure$({
        kind: 'Reconfigure',
        about: self,
        change: ExpectedVotes$({ kind: 'ExpectedVotes', votes: mine(x).expected }),
      }),
    }))
  }
}

/** The ring is not active before the device has polled on it, or its time is over. (spec/votequorum.mu:611) */
function awaitDevice(x: VotequorumWork): void {
  const { state } = x
  state.awaited = x.wrote(47, true)
  expectPoll(x, given(state.settings.device, it => it === null ? 30000 : it.syncTimeout))
  if (x.asked(48, synchronised(x))) {
    x.emit(Hold$({ kind: 'Hold', service: 5 }))
  }
}

/** spec/votequorum.mu:621 */
function noLongerAwait(x: VotequorumWork): void {
  const { state } = x
  if (!x.asked(49, state.awaited)) return // nothing waits for the device
  state.awaited = x.wrote(50, false)
  if (x.asked(51, synchronised(x))) {
    x.emit(Release$({ kind: 'Release', service: 5 }))
  }
  activateWhenHeard(x)
}

/** spec/votequorum.mu:652 */
function hearRegistration(x: VotequorumWork, peer: NodeId, name2: string): void {
  const { self, state } = x
  if (!x.asked(52, name2 !== '')) return // a device without a name
  if (!x.asked(53, peer !== self || state.registering !== null)) return // said of a new ring
  state.deviceName = x.wrote(54, state.deviceName ?? name2)
  if (!x.asked(55, peer === self)) return // of another node's connection
  state.registering = x.wrote(56, null)
  if (x.asked(57, state.deviceName === name2)) {
    setFlag(x, 'DeviceRegistered', true)
    sayDevice(x)
    say(x)
    x.emit(Answered$({ kind: 'Answered', request: 'Register', answer: 'Ok' }))
  } else {
    x.emit(Answered$({ kind: 'Answered', request: 'Register', answer: 'Exists' }))
  }
}

/** spec/votequorum.mu:678 */
function forgetName(x: VotequorumWork): void {
  const { state } = x
  if (x.asked(58, !members(x).values.some(s => has(s.flags, 'DeviceRegistered')))) {
    state.deviceName = x.wrote(59, null)
  }
}

/** spec/votequorum.mu:708 */
function expectPoll(x: VotequorumWork, within2: number): void {
  const { config } = x
  if (x.asked(60, !config.steadyDevice)) {
    x.arm(poll, delay(within2, '709:34'))
  }
}

/** spec/votequorum.mu:740 */
function inform(x: VotequorumWork, node: NodeId, s: Standing): void {
  const { config, state } = x
  x.emit(Info$({
    kind: 'Info',
    node,
    state: s.member ? 'Member' : has(s.flags, 'Leaving') && has(state.current, node) ? 'Departing' : 'Dead',
    votes: s.votes,
    expected: s.expected,
    highestExpected: highestExpected(x),
    total: int(votesOf(state.known) + (has(s.flags, 'DeviceCastsVote') ? state.deviceVotes : 0), '750:14'),
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

/** spec/votequorum.mu:214 */
function givenOfVotequorum({ config }: VotequorumGiven): Settings_ {
  return Settings$({
    votes: config.votes,
    expectedVotes: config.expectedVotes,
    twoNode: config.twoNode,
    device: config.device,
  })
}

/** spec/votequorum.mu:221 */
function waitsWith({ config }: VotequorumGiven, twoNode: boolean): boolean {
  return config.waitForAll ?? twoNode
}

/** spec/votequorum.mu:222 */
function waits(x: VotequorumReading): boolean {
  const { state } = x
  return waitsWith(x, state.settings.twoNode)
}

/** two_node gives way to a tie-breaker; the wait_for_all that it brought stays. (spec/votequorum.mu:224) */
function pair({ config, state }: VotequorumReading): boolean {
  return state.settings.twoNode && config.tieBreaker.kind === 'Off'
}

/** In an odd cluster a tie-breaker without wait_for_all is off. (spec/votequorum.mu:226) */
function tieBreakerWith(x: VotequorumGiven, votes: SortedMap<NodeId, number>, twoNode: boolean): TieBreaker {
  const { config } = x
  return mod(nodelistVotes(votes), 2, '229:22') === 1 && !waitsWith(x, twoNode)
    ? Off$({ kind: 'Off' })
    : config.tieBreaker
}

/** spec/votequorum.mu:230 */
function tieBreaker(x: VotequorumReading): TieBreaker {
  const { state } = x
  return tieBreakerWith(x, state.settings.votes, state.settings.twoNode)
}

/** spec/votequorum.mu:231 */
function canBreakTies(x: VotequorumGiven, votes: SortedMap<NodeId, number>, twoNode: boolean): boolean {
  const { config } = x
  return config.tieBreaker.kind === 'Off' || !config.lastManStanding || tieBreakerWith(x, votes, twoNode).kind !== 'Off'
}

/** allow_downscale brings expected_votes_tracking. (spec/votequorum.mu:236) */
function tracks({ config }: VotequorumGiven): boolean {
  return config.expectedVotesTracking || config.allowDownscale
}

/** spec/votequorum.mu:238 */
function ownVotes({ config, self }: VotequorumGiven, votes: SortedMap<NodeId, number>): number {
  return get(votes, self) ?? config.ownVotes
}

/** spec/votequorum.mu:240 */
function newcomer(x: VotequorumGiven): Standing {
  const { config } = x
  return Standing$({
    votes: ownVotes(x, config.votes),
    expected: expectedOf(givenOfVotequorum(x)),
    flags: waitsWith(x, config.twoNode) ? setOf<Flag>(['First', 'WaitingForAll']) : setOf<Flag>(['First']),
    member: true,
  })
}

/**
 * votequorum(5), "expected_votes_tracking": what was seen is the least. corosync puts it in the place of quorum.expected_votes,
 * even where that is more; and where nothing was seen yet, nothing: then only the nodelist counts.
 * (spec/votequorum.mu:249)
 */
function tracked(x: VotequorumReading, s: Settings_): number {
  const { config, state } = x
  return !tracks(x)
    ? expectedOf(s)
    : config.promises === 'Corosync31'
        ? state.barrier === 0 ? expectedOf(alter(s, { expectedVotes: null })) : state.barrier
        : Math.max(expectedOf(s), state.barrier)
}

/** spec/votequorum.mu:259 */
function mine({ self, state }: VotequorumReading): Standing {
  return valueAt(state.known, self, '259:25')
}

/** spec/votequorum.mu:260 */
function members({ state }: VotequorumReading): SortedMap<NodeId, Standing> {
  return membersOf(state.known)
}

/** The members' votes, and those of the device where it casts them through this node. (spec/votequorum.mu:262) */
function total(x: VotequorumReading): number {
  const { state } = x
  return int(votesOf(state.known) + (has(mine(x).flags, 'DeviceCastsVote') ? state.deviceVotes : 0), '262:21')
}

/** What quorumtool shows as the highest expected. (spec/votequorum.mu:264) */
function highestExpected(x: VotequorumReading): number {
  return maxOf(members(x).values, s => s.expected, [0], '264:31')
}

/** spec/votequorum.mu:265 */
function registered(x: VotequorumReading): boolean {
  return has(mine(x).flags, 'DeviceRegistered')
}

/**
 * Half the expected votes, rounded up past the middle. It falls only when this recount may lower it.
 * (spec/votequorum.mu:268)
 */
function majority(x: VotequorumReading, most: number, mayShrink: boolean): number {
  const { state } = x
  const needed = Math.max(div(int(most + 2, '269:23'), 2, '269:22'), div(int(total(x) + 2, '269:41'), 2, '269:40'))
  const here = size(members(x)) + (has(mine(x).flags, 'DeviceCastsVote') ? 1 : 0)
  if (pair(x) && here <= 2) {
    return 1
  }
  return mayShrink ? needed : Math.max(state.quorum, needed)
}

/** corosync keeps quorum in eight bits. (spec/votequorum.mu:276) */
function kept({ config }: VotequorumGiven, needed: number): number {
  return config.promises === 'Corosync31' ? mod(needed, 256, '276:69') : needed
}

/** Exactly half is here, and the nodes that went cannot have quorum on their own. (spec/votequorum.mu:279) */
function tieBroken(x: VotequorumReading): boolean {
  const { config, state } = x
  return config.tieBreaker.kind !== 'Off' &&
    total(x) === div(mine(x).expected, 2, '281:22') &&
    size(state.previous) - size(state.current) < state.quorum &&
    tieBreakerHere(x)
}

/** spec/votequorum.mu:285 */
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

/** spec/votequorum.mu:295 */
function isHere(x: VotequorumReading, n: NodeId | null): boolean {
  if (n === null) return false
  return has(members(x), n)
}

/** master_wins: a member's vote of the device is enough. (spec/votequorum.mu:301) */
function masterHere(x: VotequorumReading): boolean {
  const { state } = x
  return state.masterWins &&
    members(x).values.some(s => has(s.flags, 'DeviceMasterWins') && has(s.flags, 'DeviceCastsVote'))
}

/** spec/votequorum.mu:402 */
function synchronised({ config }: VotequorumGiven): boolean {
  return config.speaking === 'Synchronised'
}

/** spec/votequorum.mu:542 */
function heardOf({ state }: VotequorumReading, node: NodeId): boolean {
  return has(keysOf(state.known), node) || has(keysOf(state.departed), node)
}

/** spec/votequorum.mu:628 */
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
    { name: 'speaking', shape: SpeakingShape, optional: true },
    { name: 'steadyDevice', shape: { kind: 'bool' }, optional: true },
  ],
  defaults: {
    ownVotes: () => 1,
    expectedVotes: () => null,
    twoNode: () => false,
    waitForAll: () => null,
    tieBreaker: () => Off$({ kind: 'Off' }),
    lastManStanding: () => false,
    window: () => 10000,
    allowDownscale: () => false,
    expectedVotesTracking: () => false,
    device: () => null,
    promises: () => 'Manual',
    speaking: () => 'AtOnce',
    steadyDevice: () => false,
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
  /* 0 */ { kind: 'if', file, line: 307, column: 8, text: 'all > mine().expected' },
  /* 1 */ { kind: 'assign', file, line: 308, column: 7, text: 'known[self].expected := all', field: 'known' },
  /* 2 */ { kind: 'if', file, line: 311, column: 8, text: 'tracks()' },
  /* 3 */ { kind: 'assign', file, line: 311, column: 19, text: 'barrier := max(barrier, mine().expected)', field: 'barrier' },
  /* 4 */ { kind: 'assign', file, line: 314, column: 5, text: 'quorum := kept(majority(if byCount and count > 0 then least else highestExpected(), mayShrink))', field: 'quorum' },
  /* 5 */ { kind: 'if', file, line: 315, column: 8, text: 'byCount and count > 0' },
  /* 6 */ { kind: 'assign', file, line: 320, column: 5, text: 'known := { n: if s.member then s with { expected: votes } else s for n, s in known }', field: 'known' },
  /* 7 */ { kind: 'if', file, line: 324, column: 8, text: 'waits() and waiting' },
  /* 8 */ { kind: 'when', file, line: 325, column: 12, text: 'total() == mine().expected', reason: 'waiting for all cluster members' },
  /* 9 */ { kind: 'if', file, line: 329, column: 8, text: 'enough and not config.tieBreaker is Off' },
  /* 10 */ { kind: 'assign', file, line: 330, column: 7, text: 'lowest := Some(min(keys(members()) + { self }))', field: 'lowest' },
  /* 11 */ { kind: 'assign', file, line: 331, column: 7, text: 'highest := Some(max(keys(members()) + { self }))', field: 'highest' },
  /* 12 */ { kind: 'assign', file, line: 335, column: 5, text: 'quorate := now', field: 'quorate' },
  /* 13 */ { kind: 'if', file, line: 337, column: 8, text: 'waits()' },
  /* 14 */ { kind: 'if', file, line: 338, column: 8, text: 'changed and not syncing' },
  /* 15 */ { kind: 'assign', file, line: 342, column: 5, text: 'waiting := still', field: 'waiting' },
  /* 16 */ { kind: 'assign', file, line: 349, column: 7, text: 'known[self].flags := if on then mine().flags + { flag } else mine().flags - { flag }', field: 'known' },
  /* 17 */ { kind: 'if', file, line: 420, column: 8, text: 'settings.device is Some(_) or deviceVotes > 0' },
  /* 18 */ { kind: 'assign', file, line: 427, column: 5, text: 'syncing := false', field: 'syncing' },
  /* 19 */ { kind: 'if', file, line: 432, column: 8, text: 'syncing and not synchronised() and not awaited and current subset heard' },
  /* 20 */ { kind: 'if', file, line: 464, column: 8, text: 'believes' },
  /* 21 */ { kind: 'assign', file, line: 464, column: 19, text: 'known[self].expected := expected', field: 'known' },
  /* 22 */ { kind: 'assign', file, line: 466, column: 5, text: 'known[peer] := Standing(votes: votes, expected: theirs, flags: flags, member: not leaves)', field: 'known' },
  /* 23 */ { kind: 'assign', file, line: 467, column: 5, text: 'departed := departed - { peer }', field: 'departed' },
  /* 24 */ { kind: 'if', file, line: 468, column: 8, text: 'votes > 1' },
  /* 25 */ { kind: 'assign', file, line: 469, column: 7, text: 'standing := false', field: 'standing' },
  /* 26 */ { kind: 'if', file, line: 472, column: 8, text: 'peer == self or First in flags or old != get(known, peer)' },
  /* 27 */ { kind: 'if', file, line: 476, column: 8, text: 'waits() and Quorate in told and WaitingForAll not in told' },
  /* 28 */ { kind: 'if', file, line: 477, column: 8, text: 'peer == self and leaves' },
  /* 29 */ { kind: 'when', file, line: 482, column: 10, text: 'peer in keys(known)', reason: 'of a node that has not been heard of' },
  /* 30 */ { kind: 'when', file, line: 485, column: 10, text: 'now != deviceVotes', reason: 'nothing new' },
  /* 31 */ { kind: 'assign', file, line: 486, column: 5, text: 'deviceVotes := now', field: 'deviceVotes' },
  /* 32 */ { kind: 'if', file, line: 496, column: 12, text: 'votes > 0' },
  /* 33 */ { kind: 'assign', file, line: 498, column: 9, text: 'floor := votes', field: 'floor' },
  /* 34 */ { kind: 'if', file, line: 499, column: 12, text: 'tracks()' },
  /* 35 */ { kind: 'assign', file, line: 499, column: 23, text: 'known[self].expected := max(mine().expected, barrier)', field: 'known' },
  /* 36 */ { kind: 'assign', file, line: 504, column: 19, text: 'deviceVotes := votes', field: 'deviceVotes' },
  /* 37 */ { kind: 'when', file, line: 506, column: 18, text: 'heardOf(node)', reason: 'of a node that has not been heard of' },
  /* 38 */ { kind: 'if', file, line: 544, column: 8, text: 'node in keys(known)' },
  /* 39 */ { kind: 'assign', file, line: 544, column: 30, text: 'known[node].votes := votes', field: 'known' },
  /* 40 */ { kind: 'assign', file, line: 544, column: 66, text: 'departed[node].votes := votes', field: 'departed' },
  /* 41 */ { kind: 'assign', file, line: 577, column: 5, text: 'known[self] := old with { votes: ownVotes(settings.votes), expected: tracked(settings) }', field: 'known' },
  /* 42 */ { kind: 'assign', file, line: 578, column: 5, text: 'floor := mine().expected', field: 'floor' },
  /* 43 */ { kind: 'assign', file, line: 579, column: 5, text: 'deviceVotes := votesOfDevice(settings) ?? deviceVotes', field: 'deviceVotes' },
  /* 44 */ { kind: 'if', file, line: 581, column: 8, text: 'not waits()' },
  /* 45 */ { kind: 'if', file, line: 584, column: 8, text: 'mine().votes != old.votes' },
  /* 46 */ { kind: 'if', file, line: 587, column: 8, text: 'mine().expected != old.expected' },
  /* 47 */ { kind: 'assign', file, line: 612, column: 5, text: 'awaited := true', field: 'awaited' },
  /* 48 */ { kind: 'if', file, line: 619, column: 8, text: 'synchronised()' },
  /* 49 */ { kind: 'when', file, line: 622, column: 10, text: 'awaited', reason: 'nothing waits for the device' },
  /* 50 */ { kind: 'assign', file, line: 623, column: 5, text: 'awaited := false', field: 'awaited' },
  /* 51 */ { kind: 'if', file, line: 624, column: 8, text: 'synchronised()' },
  /* 52 */ { kind: 'when', file, line: 653, column: 10, text: 'name != ""', reason: 'a device without a name' },
  /* 53 */ { kind: 'when', file, line: 654, column: 10, text: 'peer != self or registering is Some(_)', reason: 'said of a new ring' },
  /* 54 */ { kind: 'assign', file, line: 655, column: 5, text: 'deviceName := Some(deviceName ?? name)', field: 'deviceName' },
  /* 55 */ { kind: 'when', file, line: 656, column: 10, text: 'peer == self', reason: 'of another node\'s connection' },
  /* 56 */ { kind: 'assign', file, line: 657, column: 5, text: 'registering := None', field: 'registering' },
  /* 57 */ { kind: 'if', file, line: 658, column: 8, text: 'deviceName == Some(name)' },
  /* 58 */ { kind: 'if', file, line: 679, column: 8, text: 'no n, s in members(): DeviceRegistered in s.flags' },
  /* 59 */ { kind: 'assign', file, line: 679, column: 60, text: 'deviceName := None', field: 'deviceName' },
  /* 60 */ { kind: 'if', file, line: 709, column: 8, text: 'not config.steadyDevice' },
  /* 61 */ { kind: 'if', file, line: 359, column: 8, text: 'config.promises is Corosync31' },
  /* 62 */ { kind: 'assign', file, line: 359, column: 40, text: 'barrier := 0', field: 'barrier' },
  /* 63 */ { kind: 'assign', file, line: 360, column: 5, text: 'known[self].expected := tracked(given())', field: 'known' },
  /* 64 */ { kind: 'assign', file, line: 361, column: 5, text: 'floor := mine().expected', field: 'floor' },
  /* 65 */ { kind: 'assign', file, line: 367, column: 5, text: 'syncing := true', field: 'syncing' },
  /* 66 */ { kind: 'assign', file, line: 368, column: 5, text: 'heard := {}', field: 'heard' },
  /* 67 */ { kind: 'assign', file, line: 371, column: 5, text: 'departed := departed + { n: s with { member: false } for n, s in known where n in gone and Leaving not in s.flags }', field: 'departed' },
  /* 68 */ { kind: 'assign', file, line: 372, column: 5, text: 'known := { n: if n in gone then s with { member: false } else s for n, s in known where n not in gone or Leaving in s.flags }', field: 'known' },
  /* 69 */ { kind: 'if', file, line: 377, column: 8, text: 'size(view) > 1' },
  /* 70 */ { kind: 'if', file, line: 381, column: 8, text: 'standing and (someWent or tieHere)' },
  /* 71 */ { kind: 'assign', file, line: 382, column: 5, text: 'previous := current', field: 'previous' },
  /* 72 */ { kind: 'assign', file, line: 383, column: 5, text: 'current := view', field: 'current' },
  /* 73 */ { kind: 'assign', file, line: 384, column: 5, text: 'ring := installed', field: 'ring' },
  /* 74 */ { kind: 'assign', file, line: 385, column: 5, text: 'awaited := false', field: 'awaited' },
  /* 75 */ { kind: 'if', file, line: 386, column: 8, text: 'registered() and DeviceAlive in mine().flags' },
  /* 76 */ { kind: 'if', file, line: 387, column: 8, text: 'config.speaking == AtOnce' },
  /* 77 */ { kind: 'when', file, line: 390, column: 10, text: 'config.speaking == InTurn', reason: 'its turn comes otherwise' },
  /* 78 */ { kind: 'when', file, line: 394, column: 10, text: 'synchronised() and service == 5', reason: 'another service has its turn' },
  /* 79 */ { kind: 'when', file, line: 398, column: 10, text: 'synchronised() and service == 5', reason: 'another service had its turn' },
  /* 80 */ { kind: 'when', file, line: 442, column: 16, text: 'node == peer', reason: 'of somebody else' },
  /* 81 */ { kind: 'if', file, line: 444, column: 14, text: 'not synchronised()' },
  /* 82 */ { kind: 'assign', file, line: 444, column: 35, text: 'heard := heard + { peer }', field: 'heard' },
  /* 83 */ { kind: 'if', file, line: 449, column: 49, text: 'registers' },
  /* 84 */ { kind: 'if', file, line: 454, column: 36, text: 'deviceName == Some(old) and new != ""' },
  /* 85 */ { kind: 'assign', file, line: 454, column: 76, text: 'deviceName := Some(new)', field: 'deviceName' },
  /* 86 */ { kind: 'when', file, line: 523, column: 10, text: 'fits', reason: 'too few, or too many for a quorate cluster' },
  /* 87 */ { kind: 'if', file, line: 530, column: 8, text: 'not heardOf(node)' },
  /* 88 */ { kind: 'when', file, line: 531, column: 10, text: 'heardOf(node)', reason: 'no such node was ever a member' },
  /* 89 */ { kind: 'if', file, line: 537, column: 8, text: 'not fits' },
  /* 90 */ { kind: 'when', file, line: 538, column: 10, text: 'fits', reason: 'so many, or so few, that quorum would be out of reach' },
  /* 91 */ { kind: 'if', file, line: 549, column: 8, text: 'config.promises is Corosync31' },
  /* 92 */ { kind: 'if', file, line: 561, column: 8, text: 'succeeded and not usable' },
  /* 93 */ { kind: 'when', file, line: 565, column: 10, text: 'usable', reason: 'what was configured before goes on' },
  /* 94 */ { kind: 'assign', file, line: 568, column: 5, text: 'settings := new with { twoNode: pairs }', field: 'settings' },
  /* 95 */ { kind: 'assign', file, line: 569, column: 5, text: 'operable := new.device == None or not (pairs or standing or config.allowDownscale) and tieBreaker() is Off and deviceFits(new)', field: 'operable' },
  /* 96 */ { kind: 'if', file, line: 594, column: 8, text: 'config.allowDownscale' },
  /* 97 */ { kind: 'when', file, line: 604, column: 10, text: 'quorate', reason: 'only a quorate partition lowers its expectations' },
  /* 98 */ { kind: 'if', file, line: 644, column: 8, text: 'answer is Ok and not registered()' },
  /* 99 */ { kind: 'assign', file, line: 645, column: 7, text: 'registering := Some(name)', field: 'registering' },
  /* 100 */ { kind: 'when', file, line: 671, column: 10, text: 'answer is Ok', reason: 'there is no such device' },
  /* 101 */ { kind: 'assign', file, line: 673, column: 5, text: 'known[self].flags := mine().flags - deviceFlags', field: 'known' },
  /* 102 */ { kind: 'when', file, line: 686, column: 10, text: 'answer is Ok', reason: 'there is no such device' },
  /* 103 */ { kind: 'when', file, line: 694, column: 10, text: 'answer is Ok', reason: 'the poll is refused' },
  /* 104 */ { kind: 'assign', file, line: 695, column: 5, text: 'polledOn := Some(theirs)', field: 'polledOn' },
  /* 105 */ { kind: 'if', file, line: 699, column: 8, text: 'mine().flags != old' },
  /* 106 */ { kind: 'when', file, line: 715, column: 10, text: 'answer is Ok', reason: 'there is no such device' },
  /* 107 */ { kind: 'if', file, line: 718, column: 8, text: 'mine().flags != old' },
  /* 108 */ { kind: 'assign', file, line: 719, column: 5, text: 'masterWins := allowed', field: 'masterWins' },
  /* 109 */ { kind: 'when', file, line: 724, column: 10, text: 'DeviceAlive in mine().flags', reason: 'it never spoke' },
  /* 110 */ { kind: 'assign', file, line: 725, column: 5, text: 'known[self].flags := mine().flags - { DeviceAlive, DeviceCastsVote }', field: 'known' },
  /* 111 */ { kind: 'if', file, line: 734, column: 8, text: 'heardOf(node)' },
]

const rules: Rules<VotequorumConfig, VotequorumState> = {
  state: [
    { name: 'barrier', shape: { kind: 'int' }, durable: true },
    { name: 'settings', shape: SettingsShape, durable: false },
    { name: 'ring', shape: RingShape, durable: false },
    { name: 'known', shape: { kind: 'map', key: { kind: 'node' }, of: StandingShape }, durable: false },
    { name: 'departed', shape: { kind: 'map', key: { kind: 'node' }, of: StandingShape }, durable: false },
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

/** spec/votequorum.mu:125 */
export const Votequorum: Machine<VotequorumConfig, VotequorumState> = {
  kind: 'machine',
  name: 'Votequorum',
  module: 'votequorum',
  hash: 'ca8394ecb747e5a952009a75c77d303eaad45d6dee13f61d26e14a8624bd8d63',
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
    SpeakShape,
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
  quick: quickStep(rules, copy),
}
