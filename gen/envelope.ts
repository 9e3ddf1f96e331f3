// Written by `npm run gen` from spec/envelope.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import { alter, concat, dropKeys, emptyMap, emptySet, first, get, has, includes, put, size } from '../src/core/ops.ts'
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
import { List, type Rec, type SortedMap, type SortedSet, maker, same, setOf } from '../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../src/core/work.ts'

/**
 * Sessions between the nodes of a cluster whose datagrams are sealed (authenticated and encrypted): who is challenged, when a
 * session is proved, what is admitted. Cryptography is the host's: a datagram comes here as what its tag vouches for.
 *
 * A node draws a session number when it starts. Two nodes prove theirs to each other with challenges, and what one sends
 * to the other is sealed for both sessions: nothing of an earlier life of its receiver is ever admitted, nothing of an
 * earlier life of its sender once a later one is proved, and no clocks are needed. Within a session a window of counters
 * refuses what comes twice, and no counter is used twice under one key.
 */

const file = 'spec/envelope.mu'
const { int, itemAt, range, valueAt } = partialOps(file)

/**
 * What a datagram of data is sealed for: the key by its id, the two nodes, the session of each, and the sender's counter.
 * (spec/envelope.mu:13)
 */
export type Sealed = Rec & {
  readonly key: number
  readonly sender: NodeId
  readonly receiver: NodeId
  readonly sending: string
  readonly receiving: string
  readonly counter: number
}

/**
 * What the tag of a datagram vouches for. `Data` is of nothing where it does not open between the session that its sender
 * proved last and ours; `Garbled` has neither the form nor the tag of anything. (spec/envelope.mu:17)
 */
export type Content =
  | Rec & {
    readonly kind: 'Hello'
    readonly receiver: NodeId
    readonly session: string
    readonly challenge: string | null
    readonly answer: string | null
  }
  | Rec & { readonly kind: 'Data'; readonly of: Sealed | null }
  | Rec & { readonly kind: 'Garbled' }

/** Why a datagram goes no further. A greeting did all it came for. (spec/envelope.mu:20) */
export type Reason = 'Greeting' | 'UnknownKey' | 'NotAuthentic' | 'SentAgain' | 'NotOfASession'

/**
 * What a drawn number is for: the session of this life, or a challenge for a peer, whose own is answered with it.
 * (spec/envelope.mu:23)
 */
export type Purpose =
  | Rec & { readonly kind: 'Session' }
  | Rec & { readonly kind: 'Challenge'; readonly peer: NodeId; readonly answer: string | null }

/**
 * Down: something is to be sealed for a peer. `Seal` says how; until the peer has proved its session nothing does.
 * (spec/envelope.mu:26)
 */
export type Outgoing = Rec & { readonly kind: 'Outgoing'; readonly receiver: NodeId }

/**
 * Up: a datagram that says to be of this sender and this key. It is `Admitted` or `Dropped`.
 * (spec/envelope.mu:28)
 */
export type Arrived = Rec & {
  readonly kind: 'Arrived'
  readonly sender: NodeId
  readonly key: number
  readonly content: Content
}

/** From now on these keys, by id: the first to seal with, all to open with. (spec/envelope.mu:30) */
export type Rekey = Rec & { readonly kind: 'Rekey'; readonly keys: List<number> }

/** Out: a number is needed that was never drawn before; it comes as `Drawn`. (spec/envelope.mu:32) */
export type Draw = Rec & { readonly kind: 'Draw'; readonly purpose: Purpose }

/** spec/envelope.mu:33 */
export type Drawn = Rec & { readonly kind: 'Drawn'; readonly purpose: Purpose; readonly value: string }

/** Out: a greeting goes to a peer. (spec/envelope.mu:35) */
export type Greet = Rec & {
  readonly kind: 'Greet'
  readonly key: number
  readonly receiver: NodeId
  readonly session: string
  readonly challenge: string | null
  readonly answer: string | null
}

/** Out: what is to go out is sealed for this. (spec/envelope.mu:37) */
export type Seal = Rec & { readonly kind: 'Seal'; readonly of: Sealed }

/** spec/envelope.mu:38 */
export type Admitted = Rec & { readonly kind: 'Admitted'; readonly of: Sealed }

/** spec/envelope.mu:39 */
export type Dropped = Rec & { readonly kind: 'Dropped'; readonly reason: Reason }

/** Out: a peer proved a session that it had not proved before. (spec/envelope.mu:41) */
export type Acquainted = Rec & { readonly kind: 'Acquainted'; readonly peer: NodeId; readonly session: string }

/**
 * Which counters of a sender are new: a sliding window (RFC 4303, section 3.4.3). What came so far: `highest`, and of those
 * below it all that the window still tells, but for the `missing`. (spec/envelope.mu:45)
 */
export type Window = Rec & { readonly highest: number; readonly missing: List<number> }

export const SealedShape: RecordShape = {
  kind: 'record',
  name: 'Sealed',
  tag: false,
  fields: [
    { name: 'key', shape: { kind: 'int' } },
    { name: 'sender', shape: { kind: 'node' } },
    { name: 'receiver', shape: { kind: 'node' } },
    { name: 'sending', shape: { kind: 'text' } },
    { name: 'receiving', shape: { kind: 'text' } },
    { name: 'counter', shape: { kind: 'int' } },
  ],
}

export const ContentShape: EnumShape = {
  kind: 'enum',
  name: 'Content',
  cases: [
    {
      name: 'Hello',
      fields: [
        { name: 'receiver', shape: { kind: 'node' } },
        { name: 'session', shape: { kind: 'text' } },
        { name: 'challenge', shape: { kind: 'option', of: { kind: 'text' } } },
        { name: 'answer', shape: { kind: 'option', of: { kind: 'text' } } },
      ],
    },
    { name: 'Data', fields: [{ name: 'of', shape: { kind: 'option', of: SealedShape } }] },
    { name: 'Garbled', fields: [] },
  ],
}

export const ReasonShape: EnumShape = {
  kind: 'enum',
  name: 'Reason',
  cases: [
    { name: 'Greeting', fields: [] },
    { name: 'UnknownKey', fields: [] },
    { name: 'NotAuthentic', fields: [] },
    { name: 'SentAgain', fields: [] },
    { name: 'NotOfASession', fields: [] },
  ],
}

export const PurposeShape: EnumShape = {
  kind: 'enum',
  name: 'Purpose',
  cases: [
    { name: 'Session', fields: [] },
    {
      name: 'Challenge',
      fields: [
        { name: 'peer', shape: { kind: 'node' } },
        { name: 'answer', shape: { kind: 'option', of: { kind: 'text' } } },
      ],
    },
  ],
}

export const OutgoingShape: RecordShape = {
  kind: 'record',
  name: 'Outgoing',
  tag: true,
  fields: [{ name: 'receiver', shape: { kind: 'node' } }],
}

export const ArrivedShape: RecordShape = {
  kind: 'record',
  name: 'Arrived',
  tag: true,
  fields: [
    { name: 'sender', shape: { kind: 'node' } },
    { name: 'key', shape: { kind: 'int' } },
    { name: 'content', shape: ContentShape },
  ],
}

export const RekeyShape: RecordShape = {
  kind: 'record',
  name: 'Rekey',
  tag: true,
  fields: [{ name: 'keys', shape: { kind: 'list', of: { kind: 'int' } } }],
}

export const DrawShape: RecordShape = {
  kind: 'record',
  name: 'Draw',
  tag: true,
  fields: [{ name: 'purpose', shape: PurposeShape }],
}

export const DrawnShape: RecordShape = {
  kind: 'record',
  name: 'Drawn',
  tag: true,
  fields: [{ name: 'purpose', shape: PurposeShape }, { name: 'value', shape: { kind: 'text' } }],
}

export const GreetShape: RecordShape = {
  kind: 'record',
  name: 'Greet',
  tag: true,
  fields: [
    { name: 'key', shape: { kind: 'int' } },
    { name: 'receiver', shape: { kind: 'node' } },
    { name: 'session', shape: { kind: 'text' } },
    { name: 'challenge', shape: { kind: 'option', of: { kind: 'text' } } },
    { name: 'answer', shape: { kind: 'option', of: { kind: 'text' } } },
  ],
}

export const SealShape: RecordShape = {
  kind: 'record',
  name: 'Seal',
  tag: true,
  fields: [{ name: 'of', shape: SealedShape }],
}

export const AdmittedShape: RecordShape = {
  kind: 'record',
  name: 'Admitted',
  tag: true,
  fields: [{ name: 'of', shape: SealedShape }],
}

export const DroppedShape: RecordShape = {
  kind: 'record',
  name: 'Dropped',
  tag: true,
  fields: [{ name: 'reason', shape: ReasonShape }],
}

export const AcquaintedShape: RecordShape = {
  kind: 'record',
  name: 'Acquainted',
  tag: true,
  fields: [{ name: 'peer', shape: { kind: 'node' } }, { name: 'session', shape: { kind: 'text' } }],
}

export const WindowShape: RecordShape = {
  kind: 'record',
  name: 'Window',
  tag: false,
  fields: [
    { name: 'highest', shape: { kind: 'int' } },
    { name: 'missing', shape: { kind: 'list', of: { kind: 'int' } } },
  ],
}

const Window$ = maker<Window>('highest', 'missing')
const patience$ = maker<Patience>('kind', 'peer')
const Session$ = maker<Purpose>('kind')
const Draw$ = maker<Draw>('kind', 'purpose')
const Sealed$ = maker<Sealed>('key', 'sender', 'receiver', 'sending', 'receiving', 'counter')
const Seal$ = maker<Seal>('kind', 'of')
const Dropped$ = maker<Dropped>('kind', 'reason')
const Challenge$ = maker<Purpose>('kind', 'peer', 'answer')
const Greet$ = maker<Greet>('kind', 'key', 'receiver', 'session', 'challenge', 'answer')
const Acquainted$ = maker<Acquainted>('kind', 'peer', 'session')
const Admitted$ = maker<Admitted>('kind', 'of')

/** Nothing came. Counters begin at 1. */
export const unused: Window = Window$({ highest: 0, missing: List.of<number>() })

/**
 * True for a counter that did not come yet; false for one that did, and for one that is `width` or more behind the
 * highest: of those nobody can tell. (spec/envelope.mu:52)
 */
export function admits(window: Window, width: number, counter: number): boolean {
  if (counter > window.highest) {
    return true
  }
  return counter > int(window.highest - width, '54:20') && includes(window.missing, counter)
}

/**
 * The window after a counter that it admits. Fewer than twice `width` are missing: those that `admits` leaves out all the
 * same go when there are many. (spec/envelope.mu:59)
 */
export function after(window: Window, width: number, counter: number): Window {
  const missing = window.missing
  if (counter < window.highest) {
    return alter(window, { missing: new List<number>(missing.items.filter(n => n !== counter)) })
  }
  if (counter === int(window.highest + 1, '65:17')) {
    return alter(window, { highest: counter })
  }
  const kept = size(missing) < width
    ? missing
    : new List<number>(missing.items.filter(n2 => n2 > int(counter - width, '66:87')))
  return Window$({
    highest: counter,
    missing: concat(
      kept,
      range(
        int(Math.max(window.highest, int(counter - width, '67:72')) + 1, '67:52'),
        int(counter - 1, '67:96'),
        '67:51',
      ),
    ),
  })
}

export type SessionsPhase = 'Starting' | 'Running'

export interface SessionsConfig {
  /** Whom to speak to, beside ourselves; others are not answered. */
  readonly peers: SortedSet<NodeId>
  readonly keys: List<number>
  /** A greeting of our own to one peer goes out no more often. */
  readonly patience: number
  /** How far behind the highest counter one may be and still be told from one that was here before. */
  readonly width: number
}

export interface SessionsState {
  readonly phase: SessionsPhase
  readonly keys: List<number>
  readonly session: string
  /** By peer: the session that it proved last, and what it has to answer to prove one. */
  readonly proved: SortedMap<NodeId, string>
  readonly challenges: SortedMap<NodeId, string>
  /** By peer: the last counter sealed for its session, and those that came from it. */
  readonly sent: SortedMap<NodeId, number>
  readonly windows: SortedMap<NodeId, Window>
  readonly armed: SortedSet<Named>
}

type SessionsGiven = Given<SessionsConfig>
type SessionsReading = Reading<SessionsConfig, SessionsState>
type SessionsWork = Work<SessionsConfig, SessionsState>

type Patience = Rec & { readonly kind: 'patience'; readonly peer: NodeId }
const patience = (peer: NodeId): Patience => patience$({ kind: 'patience', peer })

/** The state before `start`. */
function fresh({ config }: SessionsGiven): SessionsState {
  return {
    phase: 'Starting',
    keys: config.keys,
    session: '',
    proved: emptyMap<NodeId, string>(),
    challenges: emptyMap<NodeId, string>(),
    sent: emptyMap<NodeId, number>(),
    windows: emptyMap<NodeId, Window>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: SessionsState): Open<SessionsState> {
  return {
    phase: state.phase,
    keys: state.keys,
    session: state.session,
    proved: state.proved,
    challenges: state.challenges,
    sent: state.sent,
    windows: state.windows,
    armed: state.armed,
  }
}

/** Fields that are tied to other phases go back to what they were at first; whether any was not there. */
function settle(state: Open<SessionsState>, first: SessionsState): boolean {
  const { phase } = state
  let settled = false
  if (phase !== 'Running' && !same(state.session, first.session)) {
    state.session = first.session
    settled = true
  }
  if (phase !== 'Running' && !same(state.proved, first.proved)) {
    state.proved = first.proved
    settled = true
  }
  if (phase !== 'Running' && !same(state.challenges, first.challenges)) {
    state.challenges = first.challenges
    settled = true
  }
  if (phase !== 'Running' && !same(state.sent, first.sent)) {
    state.sent = first.sent
    settled = true
  }
  if (phase !== 'Running' && !same(state.windows, first.windows)) {
    state.windows = first.windows
    settled = true
  }
  return settled
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string, phase: SessionsPhase): Reaction<SessionsWork> {
  return match<string, Reaction<SessionsWork>>(name)
    .with('start', () => x => onStart(x))
    .with('Drawn', () => match<SessionsPhase, Reaction<SessionsWork>>(phase)
      .with('Starting', () => (x, { body }) => onDrawnInStarting(x, body as Drawn))
      .with('Running', () => (x, { body }) => onDrawnInRunning(x, body as Drawn))
      .exhaustive())
    .with('Rekey', () => (x, { body }) => onRekey(x, body as Rekey))
    .with('Outgoing', () => match<SessionsPhase, Reaction<SessionsWork>>(phase)
      .with('Starting', () => ignoring('it has no session yet'))
      .with('Running', () => (x, { body }) => onOutgoing(x, body as Outgoing))
      .exhaustive())
    .with('patience', () => match<SessionsPhase, Reaction<SessionsWork>>(phase)
      .with('Starting', () => ignoring('it has no session yet'))
      .with('Running', () => ignoring('from now on another greeting may go out'))
      .exhaustive())
    .with('Arrived', () => match<SessionsPhase, Reaction<SessionsWork>>(phase)
      .with('Running', () => (x, { body }) => onArrivedInRunning(x, body as Arrived))
      .with('Starting', () => x => onArrivedInStarting(x))
      .exhaustive())
    .otherwise(() => ignoring('not handled here'))
}

/** spec/envelope.mu:100 */
function onStart(x: SessionsWork): void {
  x.emit(Draw$({ kind: 'Draw', purpose: Session$({ kind: 'Session' }) }))
}

/** spec/envelope.mu:101 */
function onDrawnInStarting(x: SessionsWork, { purpose, value }: Drawn): void {
  const { state } = x
  if (!x.asked(12, purpose.kind === 'Session')) return x.refuse(12) // nobody was challenged yet
  x.become(13, 'Running')
  state.session = x.wrote(14, value)
}

/** spec/envelope.mu:106 */
function onDrawnInRunning(x: SessionsWork, { purpose, value }: Drawn): void {
  const { state } = x
  if (purpose.kind === 'Session') {
    x.ignore('a node has one session')
  } else {
    const { peer, answer } = purpose
    state.challenges = x.wrote(15, put(state.challenges, peer, value))
    greet(x, peer, answer, true)
  }
}

/** spec/envelope.mu:116 */
function onRekey(x: SessionsWork, { keys: next }: Rekey): void {
  const { state } = x
  state.keys = x.wrote(16, next)
}

/** spec/envelope.mu:162 */
function onOutgoing(x: SessionsWork, { receiver: peer }: Outgoing): void {
  const { self, state } = x
  if (!x.asked(17, isPeer(x, peer))) return x.refuse(17) // no peer
  if (!x.asked(18, size(state.keys) !== 0)) return x.refuse(18) // there is no key to seal with
  const theirs = get(state.proved, peer)
  if (theirs === null) {
    knock(x, peer)
  } else {
    const counter = int(valueAt(state.sent, peer, '168:23') + 1, '168:23')
    state.sent = x.wrote(19, put(state.sent, peer, counter))
    x.emit(Seal$({
      kind: 'Seal',
      of: Sealed$({
        key: itemAt(state.keys, 0, '170:35'),
        sender: self,
        receiver: peer,
        sending: state.session,
        receiving: theirs,
        counter,
      }),
    }))
  }
}

/** spec/envelope.mu:175 */
function onArrivedInRunning(x: SessionsWork, { sender, key, content }: Arrived): void {
  const { self, state } = x
  if (x.asked(20, !includes(state.keys, key))) {
    x.emit(Dropped$({ kind: 'Dropped', reason: 'UnknownKey' }))
  } else if (x.asked(21, !isPeer(x, sender))) {
    x.emit(Dropped$({ kind: 'Dropped', reason: 'NotAuthentic' }))
  } else {
    matched: {
      if (content.kind === 'Hello') {
        const { receiver, session: theirs, challenge, answer } = content
        if (x.asked(22, receiver === self)) {
          acquaint(x, sender, theirs, challenge, answer)
          x.emit(Dropped$({ kind: 'Dropped', reason: 'Greeting' }))
          break matched
        }
      }
      if (content.kind === 'Data') {
        const { of: of2 } = content
        open(x, sender, key, of2)
        break matched
      }
      {
        x.emit(Dropped$({ kind: 'Dropped', reason: 'NotAuthentic' }))
        break matched
      }
    }
  }
}

/** spec/envelope.mu:192 */
function onArrivedInStarting(x: SessionsWork): void {
  x.emit(Dropped$({ kind: 'Dropped', reason: 'NotOfASession' }))
}

/**
 * One that answers, or asks, or both. A challenge stays until it is answered: it is repeated, and no other one is drawn.
 * (spec/envelope.mu:123)
 */
function greet(x: SessionsWork, peer: NodeId, answer: string | null, asks: boolean): void {
  const { state } = x
  const key = first(state.keys)
  if (key === null) {
    // there is no key to greet with
  } else {
    if (x.asked(0, asks && !has(state.challenges, peer))) {
      x.emit(Draw$({ kind: 'Draw', purpose: Challenge$({ kind: 'Challenge', peer, answer }) }))
    } else {
      const challenge = asks ? get(state.challenges, peer) : null
      x.emit(Greet$({ kind: 'Greet', key, receiver: peer, session: state.session, challenge, answer }))
    }
  }
}

/** Nobody can make us send more than we are sent. (spec/envelope.mu:138) */
function knock(x: SessionsWork, peer: NodeId): void {
  const { config, state } = x
  if (!x.asked(1, !has(state.armed, patience(peer)))) return // it was greeted just now
  x.arm(patience(peer), config.patience)
  greet(x, peer, null, true)
}

/** spec/envelope.mu:145 */
function acquaint(
  x: SessionsWork,
  peer: NodeId,
  theirs: string,
  challenge: string | null,
  answer: string | null,
): void {
  const { state } = x
  if (x.asked(2, answer !== null && answer === get(state.challenges, peer))) {
    state.challenges = x.wrote(3, dropKeys(state.challenges, setOf<NodeId>([peer])))
    if (x.asked(4, get(state.proved, peer) !== theirs)) {
      state.proved = x.wrote(5, put(state.proved, peer, theirs))
      state.sent = x.wrote(6, put(state.sent, peer, 0))
      state.windows = x.wrote(7, put(state.windows, peer, unused))
      x.emit(Acquainted$({ kind: 'Acquainted', peer, session: theirs }))
    }
  }
  if (x.asked(8, challenge !== null)) {
    greet(x, peer, challenge, get(state.proved, peer) !== theirs)
  }
}

/** spec/envelope.mu:194 */
function open(x: SessionsWork, peer: NodeId, key: number, what: Sealed | null): void {
  const { self, state } = x
  const theirs = get(state.proved, peer)
  if (theirs === null) {
    knock(x, peer)
    x.emit(Dropped$({ kind: 'Dropped', reason: 'NotOfASession' }))
  } else {
    matched: {
      if (what !== null) {
        if (x.asked(
          9,
          what.key === key &&
            what.sender === peer &&
            what.receiver === self &&
            what.sending === theirs &&
            what.receiving === state.session,
        )) {
          takeOfSessions(x, what)
          break matched
        }
      }
      {
        knock(x, peer)
        x.emit(Dropped$({ kind: 'Dropped', reason: 'NotAuthentic' }))
        break matched
      }
    }
  }
}

/** Only what is authentic moves the window. (spec/envelope.mu:218) */
function takeOfSessions(x: SessionsWork, of2: Sealed): void {
  const { config, state } = x
  const window = valueAt(state.windows, of2.sender, '219:18')
  if (x.asked(10, admits(window, config.width, of2.counter))) {
    const key = of2.sender
    state.windows = x.wrote(11, put(state.windows, key, after(window, config.width, of2.counter)))
    x.emit(Admitted$({ kind: 'Admitted', of: of2 }))
  } else {
    x.emit(Dropped$({ kind: 'Dropped', reason: 'SentAgain' }))
  }
}

/** spec/envelope.mu:98 */
function isPeer({ config, self }: SessionsGiven, n: NodeId): boolean {
  return has(config.peers, n) && n !== self
}

const settings: Settings<SessionsConfig> = {
  fields: [
    { name: 'peers', shape: { kind: 'set', of: { kind: 'node' } }, optional: false },
    { name: 'keys', shape: { kind: 'list', of: { kind: 'int' } }, optional: false },
    { name: 'patience', shape: { kind: 'duration' }, optional: true },
    { name: 'width', shape: { kind: 'int' }, optional: true },
  ],
  defaults: {
    patience: () => 50,
    width: () => 1024,
  },
  requires: [
    { holds: ({ config }) => config.width >= 1, reason: 'the window must have room for one counter' },
  ],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 127, column: 12, text: 'asks and peer not in challenges' },
  /* 1 */ { kind: 'when', file, line: 139, column: 10, text: 'not armed(patience(peer))', reason: 'it was greeted just now' },
  /* 2 */ { kind: 'if', file, line: 146, column: 8, text: 'answer is Some(_) and answer == get(challenges, peer)' },
  /* 3 */ { kind: 'assign', file, line: 148, column: 7, text: 'challenges := challenges - { peer }', field: 'challenges' },
  /* 4 */ { kind: 'if', file, line: 150, column: 10, text: 'get(proved, peer) != Some(theirs)' },
  /* 5 */ { kind: 'assign', file, line: 151, column: 9, text: 'proved[peer] := theirs', field: 'proved' },
  /* 6 */ { kind: 'assign', file, line: 152, column: 9, text: 'sent[peer] := 0', field: 'sent' },
  /* 7 */ { kind: 'assign', file, line: 153, column: 9, text: 'windows[peer] := unused', field: 'windows' },
  /* 8 */ { kind: 'if', file, line: 157, column: 8, text: 'challenge is Some(_)' },
  /* 9 */ { kind: 'where', file, line: 202, column: 26, text: 'of.key == key and of.sender == peer and of.receiver == self and of.sending == theirs and of.receiving == session' },
  /* 10 */ { kind: 'if', file, line: 220, column: 8, text: 'admits(window, config.width, of.counter)' },
  /* 11 */ { kind: 'assign', file, line: 221, column: 7, text: 'windows[of.sender] := after(window, config.width, of.counter)', field: 'windows' },
  /* 12 */ { kind: 'when', file, line: 102, column: 10, text: 'purpose is Session', reason: 'nobody was challenged yet' },
  /* 13 */ { kind: 'assign', file, line: 103, column: 5, text: 'become Running', field: 'phase' },
  /* 14 */ { kind: 'assign', file, line: 104, column: 5, text: 'session := value', field: 'session' },
  /* 15 */ { kind: 'assign', file, line: 110, column: 9, text: 'challenges[peer] := value', field: 'challenges' },
  /* 16 */ { kind: 'assign', file, line: 116, column: 26, text: 'keys := next', field: 'keys' },
  /* 17 */ { kind: 'when', file, line: 163, column: 10, text: 'isPeer(peer)', reason: 'no peer' },
  /* 18 */ { kind: 'when', file, line: 164, column: 10, text: 'keys != []', reason: 'there is no key to seal with' },
  /* 19 */ { kind: 'assign', file, line: 169, column: 9, text: 'sent[peer] := counter', field: 'sent' },
  /* 20 */ { kind: 'if', file, line: 176, column: 8, text: 'key not in keys' },
  /* 21 */ { kind: 'if', file, line: 178, column: 15, text: 'not isPeer(sender)' },
  /* 22 */ { kind: 'where', file, line: 182, column: 58, text: 'receiver == self' },
]

const rules: Rules<SessionsConfig, SessionsState> = {
  state: [
    { name: 'keys', shape: { kind: 'list', of: { kind: 'int' } }, durable: false },
    { name: 'session', shape: { kind: 'text' }, durable: false, phases: ['Running'] },
    {
      name: 'proved',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'text' } },
      durable: false,
      phases: ['Running'],
    },
    {
      name: 'challenges',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'text' } },
      durable: false,
      phases: ['Running'],
    },
    {
      name: 'sent',
      shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } },
      durable: false,
      phases: ['Running'],
    },
    {
      name: 'windows',
      shape: { kind: 'map', key: { kind: 'node' }, of: WindowShape },
      durable: false,
      phases: ['Running'],
    },
  ],
  fresh,
  react,
  draft: (before, write) => produce<SessionsState, Open<SessionsState>>(before, write),
}

/** spec/envelope.mu:70 */
export const Sessions: Machine<SessionsConfig, SessionsState> = {
  kind: 'machine',
  name: 'Sessions',
  module: 'envelope',
  hash: '3a940a47cb42d7e88340bc18c2b92b2c94aaeec17cbd1e05cc15fce358f7afb4',
  config: settings.fields,
  phases: ['Starting', 'Running'],
  state: rules.state,
  timers: [{ kind: 'record', name: 'patience', tag: true, fields: [{ name: 'peer', shape: { kind: 'node' } }] }],
  receives: [],
  hears: [DrawnShape, RekeyShape, OutgoingShape, ArrivedShape],
  sends: [],
  emits: [DrawShape, GreetShape, AcquaintedShape, DroppedShape, AdmittedShape, SealShape],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy, settle),
}
