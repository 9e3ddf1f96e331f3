// Written by `npm run gen` from spec/models/envelope.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Input, Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
import {
  alter,
  append,
  before,
  dropKeys,
  emptyMap,
  emptySet,
  get,
  given,
  has,
  includes,
  keepPairs,
  last,
  make,
  put,
  size,
  union,
} from '../../src/core/ops.ts'
import { partialOps } from '../../src/core/partial.ts'
import { type Rules, type Settings, configure, copied, firstState, takeStep } from '../../src/core/reduce.ts'
import type { RecordShape } from '../../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, same, setOf } from '../../src/core/value.ts'
import { type Given, type Open, type Reading, type Work, incoming } from '../../src/core/work.ts'
import {
  type Acquainted,
  AcquaintedShape,
  type Admitted,
  AdmittedShape,
  type Arrived,
  ArrivedShape,
  type Content,
  ContentShape,
  type Draw,
  DrawShape,
  type Drawn,
  DrawnShape,
  type Dropped,
  DroppedShape,
  type Greet,
  GreetShape,
  type Outgoing,
  OutgoingShape,
  type Seal,
  SealShape,
  type Sealing,
  SealingShape,
} from '../envelope.ts'

/**
 * Sessions on a network that belongs to the adversary: it hears everything, delivers it to anybody, in any order, as often as it likes
 * and as late, or never; it makes up datagrams, but no tag. What was ever sent may come again, to a node in its next life too.
 */

const file = 'spec/models/envelope.mu'
const { int, itemAt, valueAt } = partialOps(file)

/** spec/models/envelope.mu:19 */
export type Datagram = Rec & {
  readonly kind: 'Datagram'
  readonly sender: NodeId
  readonly key: number
  readonly content: Content
}

/** A choice of the adversary: something that says to be of this node, and is not. (spec/models/envelope.mu:22) */
export type Forge = Rec & { readonly kind: 'Forge'; readonly of: NodeId }

/** spec/models/envelope.mu:75 */
export type Sent = Rec & { readonly sealing: Sealing; readonly counter: number }

/** Who of two knows the other. (spec/models/envelope.mu:80) */
export type Side = Rec & { readonly at: NodeId; readonly peer: NodeId }

/** A choice of the world: somebody here wants to speak to that node. (spec/models/envelope.mu:217) */
export type Insist = Rec & { readonly kind: 'Insist'; readonly peer: NodeId }

export const DatagramShape: RecordShape = {
  kind: 'record',
  name: 'Datagram',
  tag: true,
  fields: [
    { name: 'sender', shape: { kind: 'node' } },
    { name: 'key', shape: { kind: 'int' } },
    { name: 'content', shape: ContentShape },
  ],
}

export const ForgeShape: RecordShape = {
  kind: 'record',
  name: 'Forge',
  tag: true,
  fields: [{ name: 'of', shape: { kind: 'node' } }],
}

export const SentShape: RecordShape = {
  kind: 'record',
  name: 'Sent',
  tag: false,
  fields: [{ name: 'sealing', shape: SealingShape }, { name: 'counter', shape: { kind: 'int' } }],
}

export const SideShape: RecordShape = {
  kind: 'record',
  name: 'Side',
  tag: false,
  fields: [{ name: 'at', shape: { kind: 'node' } }, { name: 'peer', shape: { kind: 'node' } }],
}

export const InsistShape: RecordShape = {
  kind: 'record',
  name: 'Insist',
  tag: true,
  fields: [{ name: 'peer', shape: { kind: 'node' } }],
}

/** Sealed between the same sessions, whichever the key, and not before the other. (spec/models/envelope.mu:77) */
export function overtook(a: Sent, b: Sent): boolean {
  return a.counter >= b.counter && same(alter(a.sealing, { key: b.sealing.key }), b.sealing)
}

export interface WiretapConfig {
  readonly others: SortedSet<NodeId>
}

export interface WiretapState {
  readonly armed: SortedSet<Named>
}

type WiretapGiven = Given<WiretapConfig>
type WiretapReading = Reading<WiretapConfig, WiretapState>
type WiretapWork = Work<WiretapConfig, WiretapState>

/** The state before `start`. */
function freshOfWiretap(): WiretapState {
  return {
    armed: emptySet(),
  }
}

/** Which handler takes an input, or why none does. */
function reactOfWiretap(x: WiretapWork, input: Input): void {
  const { body, name } = incoming(input)
  match(name)
    .with('start', () => {})
    .with('Greet', () => onGreet(x, body as Greet))
    .with('Seal', () => onSeal(x, body as Seal))
    .with('Datagram', () => onDatagram(x, body as Datagram))
    .with('Forge', () => onForge(x, body as Forge))
    .otherwise(() => x.ignore('not handled here'))
}

/** spec/models/envelope.mu:29 */
function onGreet(x: WiretapWork, { key, receiver, session, challenge, answer }: Greet): void {
  const { config, self } = x
  x.send(
    make<Datagram>({
      kind: 'Datagram',
      sender: self,
      key,
      content: make<Content>({ kind: 'Hello', receiver, session, challenge, answer }),
    }),
    union(config.others, setOf<NodeId>([receiver])),
  )
}

/** spec/models/envelope.mu:42 */
function onSeal(x: WiretapWork, { sealing, counter }: Seal): void {
  const { config, self } = x
  x.send(
    make<Datagram>({
      kind: 'Datagram',
      sender: self,
      key: sealing.key,
      content: make<Content>({ kind: 'Data', counter, sealing }),
    }),
    union(config.others, setOf<NodeId>([sealing.receiver])),
  )
}

/** spec/models/envelope.mu:52 */
function onDatagram(x: WiretapWork, { sender, key, content }: Datagram): void {
  x.emit(make<Arrived>({ kind: 'Arrived', sender, key, content }))
}

/** spec/models/envelope.mu:53 */
function onForge(x: WiretapWork, { of: of2 }: Forge): void {
  x.emit(make<Arrived>({
    kind: 'Arrived',
    sender: of2,
    key: 1,
    content: make<Content>({ kind: 'Data', counter: 1, sealing: null }),
  }))
}

const settingsOfWiretap: Settings<WiretapConfig> = {
  fields: [
    { name: 'others', shape: { kind: 'set', of: { kind: 'node' } }, optional: false },
  ],
  defaults: {},
  requires: [],
}

const sitesOfWiretap: readonly Site[] = []

const rulesOfWiretap: Rules<WiretapConfig, WiretapState> = {
  state: [],
  fresh: freshOfWiretap,
  react: reactOfWiretap,
  draft: (before, write) => produce<WiretapState, Open<WiretapState>>(before, write),
}
const quickOfWiretap: typeof rulesOfWiretap = { ...rulesOfWiretap, draft: copied }

/**
 * The wire. What goes out is on its way to its receiver, and to all whom the adversary sends it too.
 * (spec/models/envelope.mu:25)
 */
export const Wiretap: Machine<WiretapConfig, WiretapState> = {
  kind: 'machine',
  name: 'Wiretap',
  module: 'models/envelope',
  hash: '62ce9b67f94e7e879eaec67645e38b4464e1c66ea62d28f3147507ed24499508',
  config: settingsOfWiretap.fields,
  phases: [],
  state: rulesOfWiretap.state,
  timers: [],
  receives: [DatagramShape],
  hears: [GreetShape, SealShape, ForgeShape],
  sends: [DatagramShape],
  emits: [ArrivedShape],
  sites: sitesOfWiretap,
  configure: (self, given) => configure(settingsOfWiretap, self, given),
  initial: (context, kept) => firstState(rulesOfWiretap, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfWiretap, context, state, input, watch),
  quick: (context, state, input, watch) => takeStep(quickOfWiretap, context, state, input, watch),
}

export interface ChanceConfig {
  /** By node. */
  readonly numbers: SortedMap<NodeId, List<string>>
}

export interface ChanceState {
  readonly drawn: number
  readonly armed: SortedSet<Named>
}

type ChanceGiven = Given<ChanceConfig>
type ChanceReading = Reading<ChanceConfig, ChanceState>
type ChanceWork = Work<ChanceConfig, ChanceState>

/** The state before `start`. */
function freshOfChance(): ChanceState {
  return {
    drawn: 0,
    armed: emptySet(),
  }
}

/** Which handler takes an input, or why none does. */
function reactOfChance(x: ChanceWork, input: Input): void {
  const { body, name } = incoming(input)
  match(name)
    .with('start', () => {})
    .with('Draw', () => onDraw(x, body as Draw))
    .otherwise(() => x.ignore('not handled here'))
}

/** spec/models/envelope.mu:65 */
function onDraw(x: ChanceWork, { purpose }: Draw): void {
  const { config, self, state } = x
  // there are no more in this model
  if (!x.asked(0, state.drawn < size(valueAt(config.numbers, self, '66:23')))) return x.refuse(0)
  const value = itemAt(valueAt(config.numbers, self, '67:17'), state.drawn, '67:17')
  state.drawn = x.wrote(1, int(state.drawn + 1, '68:14'))
  x.emit(make<Drawn>({ kind: 'Drawn', purpose, value }))
}

const settingsOfChance: Settings<ChanceConfig> = {
  fields: [
    {
      name: 'numbers',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'list', of: { kind: 'text' } } },
      optional: false,
    },
  ],
  defaults: {},
  requires: [],
}

const sitesOfChance: readonly Site[] = [
  /* 0 */ { kind: 'when', file, line: 66, column: 10, text: 'drawn < size(config.numbers[self])', reason: 'there are no more in this model' },
  /* 1 */ { kind: 'assign', file, line: 68, column: 5, text: 'drawn := drawn + 1', field: 'drawn' },
]

const rulesOfChance: Rules<ChanceConfig, ChanceState> = {
  state: [
    { name: 'drawn', shape: { kind: 'int' }, durable: true },
  ],
  fresh: freshOfChance,
  react: reactOfChance,
  draft: (before, write) => produce<ChanceState, Open<ChanceState>>(before, write),
}
const quickOfChance: typeof rulesOfChance = { ...rulesOfChance, draft: copied }

/**
 * What nobody can guess: never the same twice, not in any life. Who has drawn all of its numbers challenges nobody any more.
 * (spec/models/envelope.mu:57)
 */
export const Chance: Machine<ChanceConfig, ChanceState> = {
  kind: 'machine',
  name: 'Chance',
  module: 'models/envelope',
  hash: '6fa5b8a7c5b3014e8a469c09dda5bd6707e775eee9fae193ab6ad96bc9530fac',
  config: settingsOfChance.fields,
  phases: [],
  state: rulesOfChance.state,
  timers: [],
  receives: [],
  hears: [DrawShape],
  sends: [],
  emits: [DrawnShape],
  sites: sitesOfChance,
  configure: (self, given) => configure(settingsOfChance, self, given),
  initial: (context, kept) => firstState(rulesOfChance, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfChance, context, state, input, watch),
  quick: (context, state, input, watch) => takeStep(quickOfChance, context, state, input, watch),
}

export interface PromisesConfig {}

export interface PromisesState {
  readonly sealed: SortedSet<Sent>
  readonly admitted: SortedSet<Sent>
  /** By node: the sessions of its lives, in their order. */
  readonly lives: SortedMap<NodeId, List<string>>
  /** The session of the peer that was proved last in this life. */
  readonly known: SortedMap<Side, string>
  /** What is being opened. */
  readonly arrived: SortedMap<NodeId, Sent>
  readonly armed: SortedSet<Named>
}

type PromisesGiven = Given<PromisesConfig>
type PromisesReading = Reading<PromisesConfig, PromisesState>
type PromisesWork = Work<PromisesConfig, PromisesState>

/** The state before `start`. */
function freshOfPromises(): PromisesState {
  return {
    sealed: emptySet<Sent>(),
    admitted: emptySet<Sent>(),
    lives: emptyMap<NodeId, List<string>>(),
    known: emptyMap<Side, string>(),
    arrived: emptyMap<NodeId, Sent>(),
    armed: emptySet(),
  }
}

/** Which handler takes an input, or why none does. */
function reactOfPromises(x: PromisesWork, input: Input): void {
  const { at, body, name } = incoming(input)
  match(name)
    .with('start', () => {})
    .with('Drawn', () => onDrawn(x, body as Drawn, at))
    .with('crash', () => onCrash(x, at))
    .with('Acquainted', () => onAcquainted(x, body as Acquainted, at))
    .with('Seal', () => onSealOfPromises(x, body as Seal, at))
    .with('Arrived', () => onArrived(x, body as Arrived, at))
    .with('Admitted', () => onAdmitted(x, body as Admitted, at))
    .with('Dropped', () => onDropped(x, body as Dropped, at))
    .otherwise(() => x.ignore('not handled here'))
}

/** spec/models/envelope.mu:95 */
function onDrawn(x: PromisesWork, { purpose, value }: Drawn, node: NodeId): void {
  const { state } = x
  if (x.asked(0, purpose.kind === 'Session')) {
    state.lives = x.wrote(1, put(state.lives, node, append(get(state.lives, node) ?? List.of<string>(), value)))
  }
}

/** spec/models/envelope.mu:98 */
function onCrash(x: PromisesWork, node: NodeId): void {
  const { state } = x
  state.known = x.wrote(2, keepPairs(state.known, (s, n) => s.at !== node))
}

/** spec/models/envelope.mu:100 */
function onAcquainted(x: PromisesWork, { peer, session }: Acquainted, node: NodeId): void {
  const { state } = x
  const all = get(state.lives, peer) ?? List.of<string>()
  const side = make<Side>({ at: node, peer })
  x.assert(3, 'itsOwn', includes(all, session))
  x.assert(4, 'onwards', given(get(state.known, side), it => it === null ? true : includes(before(all, session), it)))
  state.known = x.wrote(5, put(state.known, side, session))
}

/** spec/models/envelope.mu:112 */
function onSealOfPromises(x: PromisesWork, { sealing, counter }: Seal, node: NodeId): void {
  const { state } = x
  const one = make<Sent>({ sealing, counter })
  x.assert(6, 'counterOnce', !has(state.sealed, one))
  state.sealed = x.wrote(7, union(state.sealed, setOf<Sent>([one])))
}

/** spec/models/envelope.mu:119 */
function onArrived(x: PromisesWork, { content }: Arrived, node: NodeId): void {
  const { state } = x
  if (content.kind === 'Data' && content.sealing !== null) {
    const { counter, sealing } = content
    state.arrived = x.wrote(8, put(state.arrived, node, make<Sent>({ sealing, counter })))
  } else {
    x.ignore('nothing to open')
  }
}

/** spec/models/envelope.mu:125 */
function onAdmitted(x: PromisesWork, { sealing, counter }: Admitted, node: NodeId): void {
  const { state } = x
  const one = make<Sent>({ sealing, counter })
  x.assert(9, 'authentic', has(state.sealed, one) && sealing.receiver === node)
  x.assert(10, 'once', !has(state.admitted, one))
  x.assert(11, 'ofThisLife', last(get(state.lives, node) ?? List.of<string>()) === sealing.receiving)
  x.assert(12, 'ofItsLatest', get(state.known, make<Side>({ at: node, peer: sealing.sender })) === sealing.sending)
  state.admitted = x.wrote(13, union(state.admitted, setOf<Sent>([one])))
  state.arrived = x.wrote(14, dropKeys(state.arrived, setOf<NodeId>([node])))
}

/** spec/models/envelope.mu:135 */
function onDropped(x: PromisesWork, { reason }: Dropped, node: NodeId): void {
  const { state } = x
  x.assert(
    15,
    'onlyAgain',
    given(
      get(state.arrived, node),
      it =>
        it === null
          ? reason !== 'SentAgain'
          : reason !== 'SentAgain' || state.admitted.items.some(a => overtook(a, it)),
    ),
  )
  state.arrived = x.wrote(16, dropKeys(state.arrived, setOf<NodeId>([node])))
}

const settingsOfPromises: Settings<PromisesConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfPromises: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 96, column: 8, text: 'purpose is Session' },
  /* 1 */ { kind: 'assign', file, line: 96, column: 29, text: 'lives[node] := append(get(lives, node) ?? [], value)', field: 'lives' },
  /* 2 */ { kind: 'assign', file, line: 98, column: 22, text: 'known := { s: n for s, n in known where s.at != node }', field: 'known' },
  /* 3 */ { kind: 'assert', file, line: 103, column: 20, text: 'session in all' },
  /* 4 */ { kind: 'assert', file, line: 105, column: 21, text: 'match get(known, side) { None => true Some(last) => last in before(all, session) }' },
  /* 5 */ { kind: 'assign', file, line: 109, column: 5, text: 'known[side] := session', field: 'known' },
  /* 6 */ { kind: 'assert', file, line: 115, column: 25, text: 'one not in sealed' },
  /* 7 */ { kind: 'assign', file, line: 116, column: 5, text: 'sealed := sealed + { one }', field: 'sealed' },
  /* 8 */ { kind: 'assign', file, line: 121, column: 39, text: 'arrived[node] := Sent(sealing, counter)', field: 'arrived' },
  /* 9 */ { kind: 'assert', file, line: 127, column: 23, text: 'one in sealed and sealing.receiver == node' },
  /* 10 */ { kind: 'assert', file, line: 128, column: 18, text: 'one not in admitted' },
  /* 11 */ { kind: 'assert', file, line: 130, column: 24, text: 'last(get(lives, node) ?? []) == Some(sealing.receiving)' },
  /* 12 */ { kind: 'assert', file, line: 131, column: 25, text: 'get(known, Side(at: node, peer: sealing.sender)) == Some(sealing.sending)' },
  /* 13 */ { kind: 'assign', file, line: 132, column: 5, text: 'admitted := admitted + { one }', field: 'admitted' },
  /* 14 */ { kind: 'assign', file, line: 133, column: 5, text: 'arrived := arrived - { node }', field: 'arrived' },
  /* 15 */ { kind: 'assert', file, line: 137, column: 23, text: 'match get(arrived, node) { None => reason != SentAgain Some(one) => reason != SentAgain or exists a in admitted: overtook(a, one) }' },
  /* 16 */ { kind: 'assign', file, line: 141, column: 5, text: 'arrived := arrived - { node }', field: 'arrived' },
]

const rulesOfPromises: Rules<PromisesConfig, PromisesState> = {
  state: [
    { name: 'sealed', shape: { kind: 'set', of: SentShape }, durable: false },
    { name: 'admitted', shape: { kind: 'set', of: SentShape }, durable: false },
    {
      name: 'lives',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'list', of: { kind: 'text' } } },
      durable: false,
    },
    { name: 'known', shape: { kind: 'map', key: SideShape, of: { kind: 'text' } }, durable: false },
    { name: 'arrived', shape: { kind: 'map', key: { kind: 'node' }, of: SentShape }, durable: false },
  ],
  fresh: freshOfPromises,
  react: reactOfPromises,
  draft: (before, write) => produce<PromisesState, Open<PromisesState>>(before, write),
}
const quickOfPromises: typeof rulesOfPromises = { ...rulesOfPromises, draft: copied }

/** What sealed datagrams promise. (spec/models/envelope.mu:83) */
export const Promises: Machine<PromisesConfig, PromisesState> = {
  kind: 'monitor',
  name: 'Promises',
  module: 'models/envelope',
  hash: '711b89358da687ff70a29aec2464a1eaa6b4e2ac4ce94e394bc64c8eb97b6a15',
  config: settingsOfPromises.fields,
  phases: [],
  state: rulesOfPromises.state,
  timers: [],
  receives: [],
  hears: [
    DrawnShape,
    AcquaintedShape,
    SealShape,
    ArrivedShape,
    AdmittedShape,
    DroppedShape,
    { kind: 'record', name: 'crash', tag: true, fields: [] },
  ],
  sends: [],
  emits: [],
  sites: sitesOfPromises,
  configure: (self, given) => configure(settingsOfPromises, self, given),
  initial: (context, kept) => firstState(rulesOfPromises, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfPromises, context, state, input, watch),
  quick: (context, state, input, watch) => takeStep(quickOfPromises, context, state, input, watch),
}

export interface InsistentConfig {}

export interface InsistentState {
  readonly own: string
  readonly known: SortedMap<NodeId, string>
  readonly armed: SortedSet<Named>
}

type InsistentGiven = Given<InsistentConfig>
type InsistentReading = Reading<InsistentConfig, InsistentState>
type InsistentWork = Work<InsistentConfig, InsistentState>

/** The state before `start`. */
function freshOfInsistent(): InsistentState {
  return {
    own: '',
    known: emptyMap<NodeId, string>(),
    armed: emptySet(),
  }
}

/** Which handler takes an input, or why none does. */
function reactOfInsistent(x: InsistentWork, input: Input): void {
  const { body, name } = incoming(input)
  match(name)
    .with('start', () => {})
    .with('Insist', () => onInsist(x, body as Insist))
    .with('Drawn', () => onDrawnOfInsistent(x, body as Drawn))
    .with('Acquainted', () => onAcquaintedOfInsistent(x, body as Acquainted))
    .otherwise(() => x.ignore('not handled here'))
}

/** spec/models/envelope.mu:226 */
function onInsist(x: InsistentWork, { peer }: Insist): void {
  const { self, state } = x
  const theirs = get(state.known, peer)
  if (theirs === null) {
    x.emit(make<Outgoing>({ kind: 'Outgoing', receiver: peer }))
  } else {
    const sealing = make<Sealing>({ key: 1, sender: self, receiver: peer, sending: state.own, receiving: theirs })
    x.send(
      make<Datagram>({
        kind: 'Datagram',
        sender: self,
        key: 1,
        content: make<Content>({ kind: 'Data', counter: 0, sealing }),
      }),
      peer,
    )
  }
}

/** spec/models/envelope.mu:235 */
function onDrawnOfInsistent(x: InsistentWork, { purpose, value }: Drawn): void {
  const { state } = x
  if (x.asked(0, purpose.kind === 'Session')) {
    state.own = x.wrote(1, value)
  }
}

/** spec/models/envelope.mu:238 */
function onAcquaintedOfInsistent(x: InsistentWork, { peer, session: theirs }: Acquainted): void {
  const { state } = x
  state.known = x.wrote(2, put(state.known, peer, theirs))
}

const settingsOfInsistent: Settings<InsistentConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfInsistent: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 236, column: 8, text: 'purpose is Session' },
  /* 1 */ { kind: 'assign', file, line: 236, column: 29, text: 'own := value', field: 'own' },
  /* 2 */ { kind: 'assign', file, line: 238, column: 42, text: 'known[peer] := theirs', field: 'known' },
]

const rulesOfInsistent: Rules<InsistentConfig, InsistentState> = {
  state: [
    { name: 'own', shape: { kind: 'text' }, durable: false },
    { name: 'known', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'text' } }, durable: false },
  ],
  fresh: freshOfInsistent,
  react: reactOfInsistent,
  draft: (before, write) => produce<InsistentState, Open<InsistentState>>(before, write),
}
const quickOfInsistent: typeof rulesOfInsistent = { ...rulesOfInsistent, draft: copied }

/**
 * Who has much to say, and always more: to whom it does not know, and to whom it believes to know. Its words have a counter that
 * no window admits, so that they need not be told apart. (spec/models/envelope.mu:221)
 */
export const Insistent: Machine<InsistentConfig, InsistentState> = {
  kind: 'machine',
  name: 'Insistent',
  module: 'models/envelope',
  hash: 'eb10b2f8dec86d0254c6f1c7d19db26a622c8cc1ebb077610be3044d091ba2d3',
  config: settingsOfInsistent.fields,
  phases: [],
  state: rulesOfInsistent.state,
  timers: [],
  receives: [],
  hears: [InsistShape, DrawnShape, AcquaintedShape],
  sends: [DatagramShape],
  emits: [OutgoingShape],
  sites: sitesOfInsistent,
  configure: (self, given) => configure(settingsOfInsistent, self, given),
  initial: (context, kept) => firstState(rulesOfInsistent, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfInsistent, context, state, input, watch),
  quick: (context, state, input, watch) => takeStep(quickOfInsistent, context, state, input, watch),
}
