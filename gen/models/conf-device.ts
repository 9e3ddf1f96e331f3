// Written by `npm run gen` from spec/models/conf-device.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import { emptySet, has, size, without } from '../../src/core/ops.ts'
import { quickStep } from '../../src/core/quick.ts'
import {
  type Reaction,
  type Rules,
  type Settings,
  configure,
  firstState,
  ignoring,
  takeStep,
} from '../../src/core/reduce.ts'
import type { RecordShape } from '../../src/core/shape.ts'
import { type Rec, type SortedSet, maker, same, setOf } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
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
} from '../types.ts'
import {
  type NodeListChanged,
  NodeListChangedShape,
  type PollDevice,
  PollDeviceShape,
  type RegisterDevice,
  RegisterDeviceShape,
} from '../votequorum.ts'

/**
 * What a corosync.conf with a quorum device is checked for, over the same abstract membership as in models/conf.
 *
 * The arbiter (of corosync: corosync-qnetd) is a party to the network like a node, and no member of any ring: it votes for the
 * nodes that it is together with. So whatever the network falls into, it votes for one partition at most, or for
 * none: this is what its algorithms promise (ffsplit and lms of corosync-qdevice(8)), and it is assumed here and not checked. For
 * which partition is not said: any choice is looked at, and so is the loss of the arbiter, and of one node's connection to it.
 * In one step of the model everybody has heard the arbiter's answer: while it is on its way members of a view may disagree, in
 * corosync as well, and that is no finding.
 */

const file = 'spec/models/conf-device.mu'

/** Who can talk to whom: nodes, and the arbiter. (spec/models/conf-device.mu:15) */
export type Met = Rec & { readonly kind: 'Met'; readonly ring: Ring; readonly members: SortedSet<NodeId> }

/** spec/models/conf-device.mu:16 */
export type Say = Rec & { readonly kind: 'Say'; readonly payload: Payload }

/** spec/models/conf-device.mu:17 */
export type Hear = Rec & { readonly kind: 'Hear'; readonly payload: Payload; readonly from: NodeId }

/**
 * To the client itself: votequorum has the device's answer for the ring that comes next.
 * (spec/models/conf-device.mu:19)
 */
export type Polled = Rec & { readonly kind: 'Polled' }

/** All nodes are in one ring. (spec/models/conf-device.mu:21) */
export type AllMet = Rec & { readonly kind: 'AllMet' }

/** A choice of the world: this node no longer reaches the arbiter. (spec/models/conf-device.mu:23) */
export type LoseArbiter = Rec & { readonly kind: 'LoseArbiter' }

export const MetShape: RecordShape = {
  kind: 'record',
  name: 'Met',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }, { name: 'members', shape: { kind: 'set', of: { kind: 'node' } } }],
}

export const SayShape: RecordShape = {
  kind: 'record',
  name: 'Say',
  tag: true,
  fields: [{ name: 'payload', shape: PayloadShape }],
}

export const HearShape: RecordShape = {
  kind: 'record',
  name: 'Hear',
  tag: true,
  fields: [{ name: 'payload', shape: PayloadShape }, { name: 'from', shape: { kind: 'node' } }],
}

export const PolledShape: RecordShape = { kind: 'record', name: 'Polled', tag: true, fields: [] }

export const AllMetShape: RecordShape = { kind: 'record', name: 'AllMet', tag: true, fields: [] }

export const LoseArbiterShape: RecordShape = { kind: 'record', name: 'LoseArbiter', tag: true, fields: [] }

const RegisterDevice$ = maker<RegisterDevice>('kind', 'name')
const Deliver$ = maker<Deliver>('kind', 'payload', 'from')
const Say$ = maker<Say>('kind', 'payload')
const AllMet$ = maker<AllMet>('kind')
const Polled$ = maker<Polled>('kind')
const Regular$ = maker<Regular>('kind', 'ring', 'members')
const PollDevice$ = maker<PollDevice>('kind', 'name', 'castsVote', 'ring')
const Ring$ = maker<Ring>('rep', 'seq')

export interface DeviceClientConfig {
  readonly arbiter: NodeId
  /** An arbiter that promises nothing (the algorithm test): it is there, and votes for everybody who reaches it. */
  readonly everywhere: boolean
  /** How many nodes there are, where it matters when all have met. */
  readonly all: number
}

export interface DeviceClientState {
  readonly members: SortedSet<NodeId>
  /** The arbiter votes for this ring; and this node hears it say so. */
  readonly votes: boolean
  readonly connected: boolean
  /** A new ring is met, and votequorum has not heard of it. */
  readonly joining: boolean
  readonly armed: SortedSet<Named>
}

type DeviceClientGiven = Given<DeviceClientConfig>
type DeviceClientReading = Reading<DeviceClientConfig, DeviceClientState>
type DeviceClientWork = Work<DeviceClientConfig, DeviceClientState>

/** The state before `start`. */
function freshOfDeviceClient(): DeviceClientState {
  return {
    members: emptySet<NodeId>(),
    votes: false,
    connected: true,
    joining: false,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfDeviceClient(state: DeviceClientState): Open<DeviceClientState> {
  return {
    members: state.members,
    votes: state.votes,
    connected: state.connected,
    joining: state.joining,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfDeviceClient(name: string): Reaction<DeviceClientWork> {
  return match<string, Reaction<DeviceClientWork>>(name)
    .with('start', () => x => onStart(x))
    .with('Multicast', () => (x, { body }) => onMulticast(x, body as Multicast))
    .with('Hear', () => (x, { body }) => onHear(x, body as Hear))
    .with('Met', () => (x, { body }) => onMet(x, body as Met))
    .with('Polled', () => x => onPolled(x))
    .with('NodeListChanged', () => x => onNodeListChanged(x))
    .with('LoseArbiter', () => x => onLoseArbiter(x))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/conf-device.mu:46 */
function onStart(x: DeviceClientWork): void {
  x.emit(RegisterDevice$({ kind: 'RegisterDevice', name: 'device' }))
}

/**
 * Before the first ring a node is alone with what it says. The device is the same everywhere, so what is said of its name
 * and its votes is news to nobody; and what is said of a poll just before a new ring is said again on it.
 * (spec/models/conf-device.mu:49)
 */
function onMulticast(x: DeviceClientWork, { payload }: Multicast): void {
  const { self, state } = x
  const ofDevice = payload.kind === 'DeviceRegistration' || payload.kind === 'NodeInfo' && payload.about === null
  if (x.asked(0, ofDevice || size(state.members) === 0)) {
    x.emit(Deliver$({ kind: 'Deliver', payload, from: self }))
  } else if (x.asked(1, !state.joining)) {
    x.emit(Say$({ kind: 'Say', payload }))
  }
}

/** spec/models/conf-device.mu:57 */
function onHear(x: DeviceClientWork, { payload, from: from2 }: Hear): void {
  x.emit(Deliver$({ kind: 'Deliver', payload, from: from2 }))
}

/** spec/models/conf-device.mu:59 */
function onMet(x: DeviceClientWork, { members: all }: Met): void {
  const { config, state } = x
  if (x.asked(2, has(all, config.arbiter) && !state.votes)) {
    state.connected = x.wrote(3, true)
  }
  state.votes = x.wrote(4, config.everywhere || has(all, config.arbiter))
  const ring = without(all, setOf<NodeId>([config.arbiter]))
  const isNew = !same(ring, state.members)
  state.members = x.wrote(5, ring)
  state.joining = x.wrote(6, isNew)
  if (x.asked(7, config.all > 0 && size(ring) === config.all)) {
    x.emit(AllMet$({ kind: 'AllMet' }))
  }
  poll(x)
  if (x.asked(8, isNew)) {
    x.emit(Polled$({ kind: 'Polled' }))
  }
}

/** spec/models/conf-device.mu:71 */
function onPolled(x: DeviceClientWork): void {
  const { state } = x
  state.joining = x.wrote(9, false)
  x.emit(Regular$({ kind: 'Regular', ring: own(x), members: state.members }))
}

/** spec/models/conf-device.mu:75 */
function onNodeListChanged(x: DeviceClientWork): void {
  poll(x)
}

/** spec/models/conf-device.mu:76 */
function onLoseArbiter(x: DeviceClientWork): void {
  const { state } = x
  if (!x.asked(10, state.connected)) return x.refuse(10) // it was lost before
  state.connected = x.wrote(11, false)
  poll(x)
}

/** spec/models/conf-device.mu:82 */
function poll(x: DeviceClientWork): void {
  const { state } = x
  x.emit(PollDevice$({ kind: 'PollDevice', name: 'device', castsVote: state.votes && state.connected, ring: own(x) }))
}

/** spec/models/conf-device.mu:44 */
function own({ self }: DeviceClientGiven): Ring {
  return Ring$({ rep: self, seq: 0 })
}

const settingsOfDeviceClient: Settings<DeviceClientConfig> = {
  fields: [
    { name: 'arbiter', shape: { kind: 'node' }, optional: false },
    { name: 'everywhere', shape: { kind: 'bool' }, optional: true },
    { name: 'all', shape: { kind: 'int' }, optional: true },
  ],
  defaults: {
    everywhere: () => false,
    all: () => 0,
  },
  requires: [],
}

const sitesOfDeviceClient: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 51, column: 8, text: 'ofDevice or members == {}' },
  /* 1 */ { kind: 'if', file, line: 53, column: 15, text: 'not joining' },
  /* 2 */ { kind: 'if', file, line: 61, column: 8, text: 'config.arbiter in all and not votes' },
  /* 3 */ { kind: 'assign', file, line: 61, column: 46, text: 'connected := true', field: 'connected' },
  /* 4 */ { kind: 'assign', file, line: 62, column: 5, text: 'votes := config.everywhere or config.arbiter in all', field: 'votes' },
  /* 5 */ { kind: 'assign', file, line: 65, column: 5, text: 'members := ring', field: 'members' },
  /* 6 */ { kind: 'assign', file, line: 66, column: 5, text: 'joining := isNew', field: 'joining' },
  /* 7 */ { kind: 'if', file, line: 67, column: 8, text: 'config.all > 0 and size(ring) == config.all' },
  /* 8 */ { kind: 'if', file, line: 69, column: 8, text: 'isNew' },
  /* 9 */ { kind: 'assign', file, line: 72, column: 5, text: 'joining := false', field: 'joining' },
  /* 10 */ { kind: 'when', file, line: 77, column: 10, text: 'connected', reason: 'it was lost before' },
  /* 11 */ { kind: 'assign', file, line: 78, column: 5, text: 'connected := false', field: 'connected' },
]

const rulesOfDeviceClient: Rules<DeviceClientConfig, DeviceClientState> = {
  state: [
    { name: 'members', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'votes', shape: { kind: 'bool' }, durable: false },
    { name: 'connected', shape: { kind: 'bool' }, durable: false },
    { name: 'joining', shape: { kind: 'bool' }, durable: false },
  ],
  fresh: freshOfDeviceClient,
  react: reactOfDeviceClient,
  draft: (before, write) => produce<DeviceClientState, Open<DeviceClientState>>(before, write),
}

/**
 * The device on a node, between the network and votequorum: the ring is those who are met but for the arbiter, and
 * votequorum is polled before it counts votes on a new ring, which corosync waits for. It has registered when the first ring comes.
 * (spec/models/conf-device.mu:27)
 */
export const DeviceClient: Machine<DeviceClientConfig, DeviceClientState> = {
  kind: 'machine',
  name: 'DeviceClient',
  module: 'models/conf-device',
  hash: 'f1f94d6e79c8db6788caf2a52c0b3d28c787ee44ce57389f4d775535d83c22ef',
  config: settingsOfDeviceClient.fields,
  phases: [],
  state: rulesOfDeviceClient.state,
  timers: [],
  receives: [],
  hears: [MulticastShape, HearShape, MetShape, PolledShape, NodeListChangedShape, LoseArbiterShape],
  sends: [],
  emits: [PollDeviceShape, RegisterDeviceShape, DeliverShape, SayShape, AllMetShape, PolledShape, RegularShape],
  sites: sitesOfDeviceClient,
  configure: (self, given) => configure(settingsOfDeviceClient, self, given),
  initial: (context, kept) => firstState(rulesOfDeviceClient, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfDeviceClient, context, state, input, watch),
  quick: quickStep(rulesOfDeviceClient, copyOfDeviceClient),
}

export interface ArbiterConfig {}

export interface ArbiterState {
  readonly armed: SortedSet<Named>
}

type ArbiterGiven = Given<ArbiterConfig>
type ArbiterReading = Reading<ArbiterConfig, ArbiterState>
type ArbiterWork = Work<ArbiterConfig, ArbiterState>

/** The state before `start`. */
function freshOfArbiter(): ArbiterState {
  return {
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfArbiter(state: ArbiterState): Open<ArbiterState> {
  return {
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfArbiter(name: string): Reaction<ArbiterWork> {
  return match<string, Reaction<ArbiterWork>>(name)
    .with('start', () => () => {})
    .with('Met', () => x => onMetOfArbiter(x))
    .with('Hear', () => x => onHearOfArbiter(x))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/conf-device.mu:87 */
function onMetOfArbiter(x: ArbiterWork): void {
  x.ignore('it votes for those who meet it')
}

/** spec/models/conf-device.mu:88 */
function onHearOfArbiter(x: ArbiterWork): void {
  x.ignore('what nodes say to each other')
}

const settingsOfArbiter: Settings<ArbiterConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfArbiter: readonly Site[] = []

const rulesOfArbiter: Rules<ArbiterConfig, ArbiterState> = {
  state: [],
  fresh: freshOfArbiter,
  react: reactOfArbiter,
  draft: (before, write) => produce<ArbiterState, Open<ArbiterState>>(before, write),
}

/** It stands with some of the nodes; what they hear of it they hear by that. (spec/models/conf-device.mu:86) */
export const Arbiter: Machine<ArbiterConfig, ArbiterState> = {
  kind: 'machine',
  name: 'Arbiter',
  module: 'models/conf-device',
  hash: '3c4dbefffaead36278b958bae3768a659dacf549a6dc77c09654431767bab8e1',
  config: settingsOfArbiter.fields,
  phases: [],
  state: rulesOfArbiter.state,
  timers: [],
  receives: [],
  hears: [MetShape, HearShape],
  sends: [],
  emits: [],
  sites: sitesOfArbiter,
  configure: (self, given) => configure(settingsOfArbiter, self, given),
  initial: (context, kept) => firstState(rulesOfArbiter, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfArbiter, context, state, input, watch),
  quick: quickStep(rulesOfArbiter, copyOfArbiter),
}

export interface TogetherConfig {}

export interface TogetherState {
  readonly once: boolean
  readonly armed: SortedSet<Named>
}

type TogetherGiven = Given<TogetherConfig>
type TogetherReading = Reading<TogetherConfig, TogetherState>
type TogetherWork = Work<TogetherConfig, TogetherState>

/** The state before `start`. */
function freshOfTogether(): TogetherState {
  return {
    once: false,
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfTogether(state: TogetherState): Open<TogetherState> {
  return {
    once: state.once,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfTogether(name: string): Reaction<TogetherWork> {
  return match<string, Reaction<TogetherWork>>(name)
    .with('start', () => () => {})
    .with('AllMet', () => (x, { at }) => onAllMet(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/conf-device.mu:176 */
function onAllMet(x: TogetherWork, node: NodeId): void {
  const { state } = x
  state.once = x.wrote(0, true)
}

const settingsOfTogether: Settings<TogetherConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfTogether: readonly Site[] = [
  /* 0 */ { kind: 'assign', file, line: 176, column: 23, text: 'once := true', field: 'once' },
]

const rulesOfTogether: Rules<TogetherConfig, TogetherState> = {
  state: [
    { name: 'once', shape: { kind: 'bool' }, durable: false },
  ],
  fresh: freshOfTogether,
  react: reactOfTogether,
  draft: (before, write) => produce<TogetherState, Open<TogetherState>>(before, write),
}

/**
 * Whether all nodes were ever there together: what wait_for_all is to wait for.
 * (spec/models/conf-device.mu:172)
 */
export const Together: Machine<TogetherConfig, TogetherState> = {
  kind: 'monitor',
  name: 'Together',
  module: 'models/conf-device',
  hash: 'f75ef8b7dcd5b8ac0ba1467cfab2d27dee72f688bda988c60e861cf8b2705a7e',
  config: settingsOfTogether.fields,
  phases: [],
  state: rulesOfTogether.state,
  timers: [],
  receives: [],
  hears: [AllMetShape],
  sends: [],
  emits: [],
  sites: sitesOfTogether,
  configure: (self, given) => configure(settingsOfTogether, self, given),
  initial: (context, kept) => firstState(rulesOfTogether, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfTogether, context, state, input, watch),
  quick: quickStep(rulesOfTogether, copyOfTogether),
}
