// Written by `npm run gen` from spec/models/envelope.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../src/core/machine.ts'
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
  only,
  put,
  size,
  union,
} from '../../src/core/ops.ts'
import { partialOps } from '../../src/core/partial.ts'
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
import { List, type Rec, type SortedMap, type SortedSet, maker, same, setOf } from '../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../src/core/work.ts'
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
  type Sealed,
  SealedShape,
} from '../envelope.ts'

/**
 * Sessions on a network that belongs to the adversary: it hears everything and delivers it to anybody, in any order, as often
 * and as late as it likes, or never; it makes up datagrams, but no tag. What was ever sent may come again, to a node in its
 * next life too.
 */

const file = 'spec/models/envelope.mu'
const { int, itemAt, valueAt } = partialOps(file)

/** spec/models/envelope.mu:20 */
export type Datagram = Rec & {
  readonly kind: 'Datagram'
  readonly sender: NodeId
  readonly key: number
  readonly content: Content
}

/** A choice of the adversary: something that says to be of this node, and is not. (spec/models/envelope.mu:23) */
export type Forge = Rec & { readonly kind: 'Forge'; readonly of: NodeId }

/** Who of two knows the other. (spec/models/envelope.mu:69) */
export type Side = Rec & { readonly at: NodeId; readonly peer: NodeId }

/** A choice of the world: somebody here wants to speak to that node. (spec/models/envelope.mu:226) */
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

const Hello$ = maker<Content>('kind', 'receiver', 'session', 'challenge', 'answer')
const Datagram$ = maker<Datagram>('kind', 'sender', 'key', 'content')
const Data$ = maker<Content>('kind', 'of')
const Arrived$ = maker<Arrived>('kind', 'sender', 'key', 'content')
const Drawn$ = maker<Drawn>('kind', 'purpose', 'value')
const Side$ = maker<Side>('at', 'peer')
const Outgoing$ = maker<Outgoing>('kind', 'receiver')
const Sealed$ = maker<Sealed>('key', 'sender', 'receiver', 'sending', 'receiving', 'counter')

/** Sealed between the same sessions, whichever the key, and not before the other. (spec/models/envelope.mu:61) */
export function overtook(a: Sealed, b: Sealed): boolean {
  return a.counter >= b.counter && same(alter(a, { key: b.key, counter: b.counter }), b)
}

/** spec/models/envelope.mu:63 */
export function sealedIn(content: Content | null): Sealed | null {
  if (content !== null && content.kind === 'Data') {
    const { of: of2 } = content
    return of2
  }
  return null
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

/** A state to write to. */
function copyOfWiretap(state: WiretapState): Open<WiretapState> {
  return {
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfWiretap(name: string): Reaction<WiretapWork> {
  return match<string, Reaction<WiretapWork>>(name)
    .with('start', () => () => {})
    .with('Greet', () => (x, { body }) => onGreet(x, body as Greet))
    .with('Seal', () => (x, { body }) => onSeal(x, body as Seal))
    .with('Datagram', () => (x, { body }) => onDatagram(x, body as Datagram))
    .with('Forge', () => (x, { body }) => onForge(x, body as Forge))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/envelope.mu:30 */
function onGreet(x: WiretapWork, { key, receiver, session, challenge, answer }: Greet): void {
  const { config, self } = x
  const hello = Hello$({ kind: 'Hello', receiver, session, challenge, answer })
  x.send(
    Datagram$({ kind: 'Datagram', sender: self, key, content: hello }),
    union(config.others, setOf<NodeId>([receiver])),
  )
}

/** spec/models/envelope.mu:34 */
function onSeal(x: WiretapWork, { of: of2 }: Seal): void {
  const { config, self } = x
  x.send(
    Datagram$({ kind: 'Datagram', sender: self, key: of2.key, content: Data$({ kind: 'Data', of: of2 }) }),
    union(config.others, setOf<NodeId>([of2.receiver])),
  )
}

/** spec/models/envelope.mu:37 */
function onDatagram(x: WiretapWork, { sender, key, content }: Datagram): void {
  x.emit(Arrived$({ kind: 'Arrived', sender, key, content }))
}

/** spec/models/envelope.mu:38 */
function onForge(x: WiretapWork, { of: of2 }: Forge): void {
  x.emit(Arrived$({ kind: 'Arrived', sender: of2, key: 1, content: Data$({ kind: 'Data', of: null }) }))
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

/**
 * The wire. What goes out is on its way to its receiver, and to all whom the adversary sends it too.
 * (spec/models/envelope.mu:26)
 */
export const Wiretap: Machine<WiretapConfig, WiretapState> = {
  kind: 'machine',
  name: 'Wiretap',
  module: 'models/envelope',
  hash: '60c273777c1113582a8f04feb01ec964e5ccaccf03101d2e27a7577b40ea6b6c',
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
  quick: quickStep(rulesOfWiretap, copyOfWiretap),
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

/** A state to write to. */
function copyOfChance(state: ChanceState): Open<ChanceState> {
  return {
    drawn: state.drawn,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfChance(name: string): Reaction<ChanceWork> {
  return match<string, Reaction<ChanceWork>>(name)
    .with('start', () => () => {})
    .with('Draw', () => (x, { body }) => onDraw(x, body as Draw))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/envelope.mu:50 */
function onDraw(x: ChanceWork, { purpose }: Draw): void {
  const { config, self, state } = x
  // there are no more in this model
  if (!x.asked(0, state.drawn < size(valueAt(config.numbers, self, '51:23')))) return x.refuse(0)
  const value = itemAt(valueAt(config.numbers, self, '52:17'), state.drawn, '52:17')
  state.drawn = x.wrote(1, int(state.drawn + 1, '53:14'))
  x.emit(Drawn$({ kind: 'Drawn', purpose, value }))
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
  /* 0 */ { kind: 'when', file, line: 51, column: 10, text: 'drawn < size(config.numbers[self])', reason: 'there are no more in this model' },
  /* 1 */ { kind: 'assign', file, line: 53, column: 5, text: 'drawn := drawn + 1', field: 'drawn' },
]

const rulesOfChance: Rules<ChanceConfig, ChanceState> = {
  state: [
    { name: 'drawn', shape: { kind: 'int' }, durable: true },
  ],
  fresh: freshOfChance,
  react: reactOfChance,
  draft: (before, write) => produce<ChanceState, Open<ChanceState>>(before, write),
}

/**
 * What nobody can guess: never the same twice, not in any life. Who has drawn all its numbers challenges nobody any more.
 * (spec/models/envelope.mu:42)
 */
export const Chance: Machine<ChanceConfig, ChanceState> = {
  kind: 'machine',
  name: 'Chance',
  module: 'models/envelope',
  hash: '567eb4908ad585bf34fb8093cca002761a8f3f812b69e79e1c9be1e47adb6c8c',
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
  quick: quickStep(rulesOfChance, copyOfChance),
}

export interface PromisesConfig {}

export interface PromisesState {
  readonly sealed: SortedSet<Sealed>
  readonly admitted: SortedSet<Sealed>
  /** By node: the sessions of its lives, in their order. */
  readonly lives: SortedMap<NodeId, List<string>>
  /** The session of the peer that was proved last in this life. */
  readonly known: SortedMap<Side, string>
  /** What arrived and is not decided on yet. */
  readonly arrived: SortedMap<NodeId, Content>
  readonly armed: SortedSet<Named>
}

type PromisesGiven = Given<PromisesConfig>
type PromisesReading = Reading<PromisesConfig, PromisesState>
type PromisesWork = Work<PromisesConfig, PromisesState>

/** The state before `start`. */
function freshOfPromises(): PromisesState {
  return {
    sealed: emptySet<Sealed>(),
    admitted: emptySet<Sealed>(),
    lives: emptyMap<NodeId, List<string>>(),
    known: emptyMap<Side, string>(),
    arrived: emptyMap<NodeId, Content>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfPromises(state: PromisesState): Open<PromisesState> {
  return {
    sealed: state.sealed,
    admitted: state.admitted,
    lives: state.lives,
    known: state.known,
    arrived: state.arrived,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfPromises(name: string): Reaction<PromisesWork> {
  return match<string, Reaction<PromisesWork>>(name)
    .with('start', () => () => {})
    .with('Drawn', () => (x, { body, at }) => onDrawn(x, body as Drawn, at))
    .with('crash', () => (x, { at }) => onCrash(x, at))
    .with('Acquainted', () => (x, { body, at }) => onAcquainted(x, body as Acquainted, at))
    .with('Seal', () => (x, { body, at }) => onSealOfPromises(x, body as Seal, at))
    .with('Arrived', () => (x, { body, at }) => onArrived(x, body as Arrived, at))
    .with('Admitted', () => (x, { body, at }) => onAdmitted(x, body as Admitted, at))
    .with('Dropped', () => (x, { body, at }) => onDropped(x, body as Dropped, at))
    .with('Greet', () => (x, { body, at }) => onGreetOfPromises(x, body as Greet, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/envelope.mu:84 */
function onDrawn(x: PromisesWork, { purpose, value }: Drawn, node: NodeId): void {
  const { state } = x
  if (x.asked(0, purpose.kind === 'Session')) {
    state.lives = x.wrote(1, put(state.lives, node, append(get(state.lives, node) ?? List.of<string>(), value)))
  }
}

/** spec/models/envelope.mu:87 */
function onCrash(x: PromisesWork, node: NodeId): void {
  const { state } = x
  state.known = x.wrote(2, keepPairs(state.known, (s, n) => s.at !== node))
}

/** spec/models/envelope.mu:89 */
function onAcquainted(x: PromisesWork, { peer, session }: Acquainted, node: NodeId): void {
  const { state } = x
  const all = get(state.lives, peer) ?? List.of<string>()
  const side = Side$({ at: node, peer })
  x.assert(3, 'itsOwn', includes(all, session))
  x.assert(4, 'onwards', given(get(state.known, side), it => it === null ? true : includes(before(all, session), it)))
  state.known = x.wrote(5, put(state.known, side, session))
}

/** spec/models/envelope.mu:101 */
function onSealOfPromises(x: PromisesWork, { of: of2 }: Seal, node: NodeId): void {
  const { state } = x
  x.assert(6, 'counterOnce', !has(state.sealed, of2))
  state.sealed = x.wrote(7, union(state.sealed, setOf<Sealed>([of2])))
}

/** spec/models/envelope.mu:107 */
function onArrived(x: PromisesWork, { content }: Arrived, node: NodeId): void {
  const { state } = x
  x.assert(8, 'decided', !has(state.arrived, node))
  state.arrived = x.wrote(9, put(state.arrived, node, content))
}

/** spec/models/envelope.mu:111 */
function onAdmitted(x: PromisesWork, { of: of2 }: Admitted, node: NodeId): void {
  const { state } = x
  x.assert(10, 'authentic', has(state.sealed, of2) && of2.receiver === node)
  x.assert(11, 'once', !has(state.admitted, of2))
  x.assert(12, 'ofThisLife', last(get(state.lives, node) ?? List.of<string>()) === of2.receiving)
  x.assert(13, 'ofItsLatest', get(state.known, Side$({ at: node, peer: of2.sender })) === of2.sending)
  state.admitted = x.wrote(14, union(state.admitted, setOf<Sealed>([of2])))
  state.arrived = x.wrote(15, dropKeys(state.arrived, setOf<NodeId>([node])))
}

/** spec/models/envelope.mu:120 */
function onDropped(x: PromisesWork, { reason }: Dropped, node: NodeId): void {
  const { state } = x
  const of2 = sealedIn(get(state.arrived, node))
  matched: {
    if (of2 !== null) {
      if (x.asked(16, reason === 'SentAgain')) {
        x.assert(17, 'onlyAgain', state.admitted.items.some(a => overtook(a, of2)))
        break matched
      }
    }
    {
      x.assert(18, 'authenticAgain', reason !== 'SentAgain')
      break matched
    }
  }
  state.arrived = x.wrote(19, dropKeys(state.arrived, setOf<NodeId>([node])))
}

/** spec/models/envelope.mu:131 */
function onGreetOfPromises(x: PromisesWork, { receiver }: Greet, node: NodeId): void {
  x.assert(20, 'toOthers', receiver !== node)
}

const settingsOfPromises: Settings<PromisesConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfPromises: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 85, column: 8, text: 'purpose is Session' },
  /* 1 */ { kind: 'assign', file, line: 85, column: 29, text: 'lives[node] := append(get(lives, node) ?? [], value)', field: 'lives' },
  /* 2 */ { kind: 'assign', file, line: 87, column: 22, text: 'known := { s: n for s, n in known where s.at != node }', field: 'known' },
  /* 3 */ { kind: 'assert', file, line: 92, column: 20, text: 'session in all' },
  /* 4 */ { kind: 'assert', file, line: 94, column: 21, text: 'match get(known, side) { None => true Some(last) => last in before(all, session) }' },
  /* 5 */ { kind: 'assign', file, line: 98, column: 5, text: 'known[side] := session', field: 'known' },
  /* 6 */ { kind: 'assert', file, line: 103, column: 25, text: 'of not in sealed' },
  /* 7 */ { kind: 'assign', file, line: 104, column: 5, text: 'sealed := sealed + { of }', field: 'sealed' },
  /* 8 */ { kind: 'assert', file, line: 108, column: 21, text: 'node not in arrived' },
  /* 9 */ { kind: 'assign', file, line: 109, column: 5, text: 'arrived[node] := content', field: 'arrived' },
  /* 10 */ { kind: 'assert', file, line: 112, column: 23, text: 'of in sealed and of.receiver == node' },
  /* 11 */ { kind: 'assert', file, line: 113, column: 18, text: 'of not in admitted' },
  /* 12 */ { kind: 'assert', file, line: 115, column: 24, text: 'last(get(lives, node) ?? []) == Some(of.receiving)' },
  /* 13 */ { kind: 'assert', file, line: 116, column: 25, text: 'get(known, Side(at: node, peer: of.sender)) == Some(of.sending)' },
  /* 14 */ { kind: 'assign', file, line: 117, column: 5, text: 'admitted := admitted + { of }', field: 'admitted' },
  /* 15 */ { kind: 'assign', file, line: 118, column: 5, text: 'arrived := arrived - { node }', field: 'arrived' },
  /* 16 */ { kind: 'where', file, line: 123, column: 22, text: 'reason == SentAgain' },
  /* 17 */ { kind: 'assert', file, line: 124, column: 27, text: 'exists a in admitted: overtook(a, of)' },
  /* 18 */ { kind: 'assert', file, line: 126, column: 37, text: 'reason != SentAgain' },
  /* 19 */ { kind: 'assign', file, line: 128, column: 5, text: 'arrived := arrived - { node }', field: 'arrived' },
  /* 20 */ { kind: 'assert', file, line: 131, column: 49, text: 'receiver != node' },
]

const rulesOfPromises: Rules<PromisesConfig, PromisesState> = {
  state: [
    { name: 'sealed', shape: { kind: 'set', of: SealedShape }, durable: false },
    { name: 'admitted', shape: { kind: 'set', of: SealedShape }, durable: false },
    {
      name: 'lives',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'list', of: { kind: 'text' } } },
      durable: false,
    },
    { name: 'known', shape: { kind: 'map', key: SideShape, of: { kind: 'text' } }, durable: false },
    { name: 'arrived', shape: { kind: 'map', key: { kind: 'node' }, of: ContentShape }, durable: false },
  ],
  fresh: freshOfPromises,
  react: reactOfPromises,
  draft: (before, write) => produce<PromisesState, Open<PromisesState>>(before, write),
}

/** What sealed datagrams promise. (spec/models/envelope.mu:72) */
export const Promises: Machine<PromisesConfig, PromisesState> = {
  kind: 'monitor',
  name: 'Promises',
  module: 'models/envelope',
  hash: 'bf43f7450453f6e5f33b347377d5fece68508f42036e58c7ad5a5ffed3bc3f81',
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
    GreetShape,
    { kind: 'record', name: 'crash', tag: true, fields: [] },
  ],
  sends: [],
  emits: [],
  sites: sitesOfPromises,
  configure: (self, given) => configure(settingsOfPromises, self, given),
  initial: (context, kept) => firstState(rulesOfPromises, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfPromises, context, state, input, watch),
  quick: quickStep(rulesOfPromises, copyOfPromises),
}

export interface PatienceConfig {}

export interface PatienceState {
  readonly greeted: SortedSet<Side>
  readonly armed: SortedSet<Named>
}

type PatienceGiven = Given<PatienceConfig>
type PatienceReading = Reading<PatienceConfig, PatienceState>
type PatienceWork = Work<PatienceConfig, PatienceState>

/** The state before `start`. */
function freshOfPatience(): PatienceState {
  return {
    greeted: emptySet<Side>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copyOfPatience(state: PatienceState): Open<PatienceState> {
  return {
    greeted: state.greeted,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfPatience(name: string): Reaction<PatienceWork> {
  return match<string, Reaction<PatienceWork>>(name)
    .with('start', () => () => {})
    .with('Greet', () => (x, { body, at }) => onGreetOfPatience(x, body as Greet, at))
    .with('crash', () => (x, { at }) => onCrashOfPatience(x, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/envelope.mu:139 */
function onGreetOfPatience(x: PatienceWork, { receiver, answer }: Greet, node: NodeId): void {
  const { state } = x
  if (x.asked(0, answer === null)) {
    x.assert(1, 'patient', !has(state.greeted, Side$({ at: node, peer: receiver })))
    state.greeted = x.wrote(2, union(state.greeted, setOf<Side>([Side$({ at: node, peer: receiver })])))
  }
}

/** spec/models/envelope.mu:145 */
function onCrashOfPatience(x: PatienceWork, node: NodeId): void {
  const { state } = x
  state.greeted = x.wrote(3, only(state.greeted, s => s.at !== node))
}

const settingsOfPatience: Settings<PatienceConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sitesOfPatience: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 140, column: 8, text: 'answer is None' },
  /* 1 */ { kind: 'assert', file, line: 141, column: 23, text: 'Side(at: node, peer: receiver) not in greeted' },
  /* 2 */ { kind: 'assign', file, line: 142, column: 7, text: 'greeted := greeted + { Side(at: node, peer: receiver) }', field: 'greeted' },
  /* 3 */ { kind: 'assign', file, line: 145, column: 22, text: 'greeted := { s for s in greeted where s.at != node }', field: 'greeted' },
]

const rulesOfPatience: Rules<PatienceConfig, PatienceState> = {
  state: [
    { name: 'greeted', shape: { kind: 'set', of: SideShape }, durable: false },
  ],
  fresh: freshOfPatience,
  react: reactOfPatience,
  draft: (before, write) => produce<PatienceState, Open<PatienceState>>(before, write),
}

/** While no time passes a node greets another of its own accord once in a life. (spec/models/envelope.mu:135) */
export const Patience: Machine<PatienceConfig, PatienceState> = {
  kind: 'monitor',
  name: 'Patience',
  module: 'models/envelope',
  hash: '4d5a25f051790f74d8f25f2fb1a612895b215c8c70a3da375aae203bdaf7adf8',
  config: settingsOfPatience.fields,
  phases: [],
  state: rulesOfPatience.state,
  timers: [],
  receives: [],
  hears: [GreetShape, { kind: 'record', name: 'crash', tag: true, fields: [] }],
  sends: [],
  emits: [],
  sites: sitesOfPatience,
  configure: (self, given) => configure(settingsOfPatience, self, given),
  initial: (context, kept) => firstState(rulesOfPatience, context, kept),
  step: (context, state, input, watch) => takeStep(rulesOfPatience, context, state, input, watch),
  quick: quickStep(rulesOfPatience, copyOfPatience),
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

/** A state to write to. */
function copyOfInsistent(state: InsistentState): Open<InsistentState> {
  return {
    own: state.own,
    known: state.known,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function reactOfInsistent(name: string): Reaction<InsistentWork> {
  return match<string, Reaction<InsistentWork>>(name)
    .with('start', () => () => {})
    .with('Insist', () => (x, { body }) => onInsist(x, body as Insist))
    .with('Drawn', () => (x, { body }) => onDrawnOfInsistent(x, body as Drawn))
    .with('Acquainted', () => (x, { body }) => onAcquaintedOfInsistent(x, body as Acquainted))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/envelope.mu:235 */
function onInsist(x: InsistentWork, { peer }: Insist): void {
  const { self, state } = x
  const theirs = get(state.known, peer)
  if (theirs === null) {
    x.emit(Outgoing$({ kind: 'Outgoing', receiver: peer }))
  } else {
    const word = Sealed$({ key: 1, sender: self, receiver: peer, sending: state.own, receiving: theirs, counter: 0 })
    x.send(Datagram$({ kind: 'Datagram', sender: self, key: 1, content: Data$({ kind: 'Data', of: word }) }), peer)
  }
}

/** spec/models/envelope.mu:244 */
function onDrawnOfInsistent(x: InsistentWork, { purpose, value }: Drawn): void {
  const { state } = x
  if (x.asked(0, purpose.kind === 'Session')) {
    state.own = x.wrote(1, value)
  }
}

/** spec/models/envelope.mu:247 */
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
  /* 0 */ { kind: 'if', file, line: 245, column: 8, text: 'purpose is Session' },
  /* 1 */ { kind: 'assign', file, line: 245, column: 29, text: 'own := value', field: 'own' },
  /* 2 */ { kind: 'assign', file, line: 247, column: 42, text: 'known[peer] := theirs', field: 'known' },
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

/**
 * Who has much to say, and always more: to whom it does not know, and to whom it believes to know. Its words have a
 * counter that no window admits, so that they need not be told apart. (spec/models/envelope.mu:230)
 */
export const Insistent: Machine<InsistentConfig, InsistentState> = {
  kind: 'machine',
  name: 'Insistent',
  module: 'models/envelope',
  hash: '48c83b65de2506c3cec07924cc97e93c73022c01aacc5801adea8167733fe63d',
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
  quick: quickStep(rulesOfInsistent, copyOfInsistent),
}
