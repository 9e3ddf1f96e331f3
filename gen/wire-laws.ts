// Written by `npm run gen` from spec/wire-laws.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import {
  alter,
  emptyMap,
  emptySet,
  get,
  has,
  includes,
  indices,
  keepPairs,
  keysOf,
  merge,
  pairs,
  put,
  size,
  toSet,
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
import type { RecordShape } from '../src/core/shape.ts'
import { List, type Rec, type SortedMap, type SortedSet, maker, mapOf, same } from '../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../src/core/work.ts'
import {
  type CommitToken,
  CommitTokenShape,
  type Entry,
  EntryShape,
  type Join,
  JoinShape,
  type Token,
  TokenShape,
} from './evs.ts'
import { type Mcasted, McastedShape, type Ring, RingShape } from './types.ts'

/**
 * What every correct run of totem looks like from outside: laws over the datagrams that a capture shows.
 *
 * A capture is a witness with gaps. So no law speaks of what was not seen: each is drawn from datagrams that are
 * there, and holds however many others are missing. Where a law needs more than that, its comment says so. All take
 * the order of the capture for the order of events: files of several machines, put together by their clocks, may break
 * laws that nobody broke.
 *
 * Not a law, although every capture we have keeps it: that a node's own count of its messages (`ordinal`) rises with
 * their numbers. What waited through a change of rings is sent behind what the services said since.
 */

const file = 'spec/wire-laws.mu'
const { int, itemAt, max, min, mod, range, round, valueAt } = partialOps(file)

/**
 * A datagram as a node sent it; the monitor hears it `at` that node. `dest` is None until the receiver has spoken
 * once. A message that is sent again is heard again. (spec/wire-laws.mu:16)
 */
export type TokenSent = Rec & { readonly kind: 'TokenSent'; readonly token: Token; readonly dest: NodeId | null }

/**
 * `at` is who sent this copy, which may be another than the one that made the message. `path` is a number for the
 * address that the copy went to. (spec/wire-laws.mu:19)
 */
export type McastSent = Rec & { readonly kind: 'McastSent'; readonly of: Mcasted; readonly path: number }

/** spec/wire-laws.mu:20 */
export type JoinSent = Rec & { readonly kind: 'JoinSent'; readonly join: Join }

/** spec/wire-laws.mu:21 */
export type CommitTokenSent = Rec & {
  readonly kind: 'CommitTokenSent'
  readonly token: CommitToken
  readonly dest: NodeId | null
}

/** spec/wire-laws.mu:22 */
export type MergeDetectSent = Rec & { readonly kind: 'MergeDetectSent'; readonly ring: Ring }

/** spec/wire-laws.mu:23 */
export type HoldCancelSent = Rec & { readonly kind: 'HoldCancelSent'; readonly ring: Ring }

/** A datagram as it came to a node, where the capture shows both ends of its way. (spec/wire-laws.mu:25) */
export type TokenArrived = Rec & { readonly kind: 'TokenArrived'; readonly token: Token }

/** spec/wire-laws.mu:26 */
export type McastArrived = Rec & { readonly kind: 'McastArrived'; readonly of: Mcasted }

/** spec/wire-laws.mu:28 */
export type Passed = Rec & { readonly token: Token; readonly sender: NodeId; readonly dest: NodeId | null }

/**
 * What is known of one ring. Numbers that begin at 0 or -1 stand for "nothing seen yet".
 * (spec/wire-laws.mu:31)
 */
export type Watched = Rec & {
  readonly born: number
  readonly members: List<NodeId>
  readonly entries: List<Entry>
  readonly tokens: SortedMap<number, Passed>
  readonly top: number
  readonly hops: SortedMap<NodeId, number>
  readonly own: SortedMap<NodeId, number>
  readonly mcasts: SortedMap<number, Mcasted>
  readonly visit: SortedMap<number, number>
  readonly moreOldAt: number
  readonly recovered: number
  readonly lastOld: number
  readonly firstPlain: number | null
}

export const TokenSentShape: RecordShape = {
  kind: 'record',
  name: 'TokenSent',
  tag: true,
  fields: [{ name: 'token', shape: TokenShape }, { name: 'dest', shape: { kind: 'option', of: { kind: 'node' } } }],
}

export const McastSentShape: RecordShape = {
  kind: 'record',
  name: 'McastSent',
  tag: true,
  fields: [{ name: 'of', shape: McastedShape }, { name: 'path', shape: { kind: 'int' } }],
}

export const JoinSentShape: RecordShape = {
  kind: 'record',
  name: 'JoinSent',
  tag: true,
  fields: [{ name: 'join', shape: JoinShape }],
}

export const CommitTokenSentShape: RecordShape = {
  kind: 'record',
  name: 'CommitTokenSent',
  tag: true,
  fields: [
    { name: 'token', shape: CommitTokenShape },
    { name: 'dest', shape: { kind: 'option', of: { kind: 'node' } } },
  ],
}

export const MergeDetectSentShape: RecordShape = {
  kind: 'record',
  name: 'MergeDetectSent',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }],
}

export const HoldCancelSentShape: RecordShape = {
  kind: 'record',
  name: 'HoldCancelSent',
  tag: true,
  fields: [{ name: 'ring', shape: RingShape }],
}

export const TokenArrivedShape: RecordShape = {
  kind: 'record',
  name: 'TokenArrived',
  tag: true,
  fields: [{ name: 'token', shape: TokenShape }],
}

export const McastArrivedShape: RecordShape = {
  kind: 'record',
  name: 'McastArrived',
  tag: true,
  fields: [{ name: 'of', shape: McastedShape }],
}

export const PassedShape: RecordShape = {
  kind: 'record',
  name: 'Passed',
  tag: false,
  fields: [
    { name: 'token', shape: TokenShape },
    { name: 'sender', shape: { kind: 'node' } },
    { name: 'dest', shape: { kind: 'option', of: { kind: 'node' } } },
  ],
}

export const WatchedShape: RecordShape = {
  kind: 'record',
  name: 'Watched',
  tag: false,
  fields: [
    { name: 'born', shape: { kind: 'int' } },
    { name: 'members', shape: { kind: 'list', of: { kind: 'node' } } },
    { name: 'entries', shape: { kind: 'list', of: EntryShape } },
    { name: 'tokens', shape: { kind: 'map', key: { kind: 'int' }, of: PassedShape } },
    { name: 'top', shape: { kind: 'int' } },
    { name: 'hops', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } } },
    { name: 'own', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } } },
    { name: 'mcasts', shape: { kind: 'map', key: { kind: 'int' }, of: McastedShape } },
    { name: 'visit', shape: { kind: 'map', key: { kind: 'int' }, of: { kind: 'int' } } },
    { name: 'moreOldAt', shape: { kind: 'int' } },
    { name: 'recovered', shape: { kind: 'int' } },
    { name: 'lastOld', shape: { kind: 'int' } },
    { name: 'firstPlain', shape: { kind: 'option', of: { kind: 'int' } } },
  ],
}

const Passed$ = maker<Passed>('token', 'sender', 'dest')
const Watched$ = maker<Watched>(
  'born',
  'members',
  'entries',
  'tokens',
  'top',
  'hops',
  'own',
  'mcasts',
  'visit',
  'moreOldAt',
  'recovered',
  'lastOld',
  'firstPlain',
)

/** spec/wire-laws.mu:56 */
export function isOld(m: Mcasted): boolean {
  return m.body.kind === 'Old'
}

/**
 * Who sends this hop: the representative sends the first, then one after the other around the ring.
 * (spec/wire-laws.mu:59)
 */
export function turnOf(members: List<NodeId>, hop: number): NodeId {
  return itemAt(members, mod(hop, size(members), '59:58'), '59:50')
}

/** spec/wire-laws.mu:61 */
export function sameEntry(a: Entry, b: Entry): boolean {
  return same(a.oldRing, b.oldRing) && a.aru === b.aru && a.delivered === b.delivered
}

export interface WireLawsConfig {}

export interface WireLawsState {
  readonly rings: SortedMap<Ring, Watched>
  readonly met: number
  /** The highest ring sequence of each node's joins: that ring, if it ever was on it, it has left for good. */
  readonly leftAt: SortedMap<NodeId, number>
  /** The highest ring sequence of all that each node said. */
  readonly said: SortedMap<NodeId, number>
  readonly armed: SortedSet<Named>
}

type WireLawsGiven = Given<WireLawsConfig>
type WireLawsReading = Reading<WireLawsConfig, WireLawsState>
type WireLawsWork = Work<WireLawsConfig, WireLawsState>

/** The state before `start`. */
function fresh(): WireLawsState {
  return {
    rings: emptyMap<Ring, Watched>(),
    met: 0,
    leftAt: emptyMap<NodeId, number>(),
    said: emptyMap<NodeId, number>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: WireLawsState): Open<WireLawsState> {
  return {
    rings: state.rings,
    met: state.met,
    leftAt: state.leftAt,
    said: state.said,
    armed: state.armed,
  }
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string): Reaction<WireLawsWork> {
  return match<string, Reaction<WireLawsWork>>(name)
    .with('start', () => () => {})
    .with('TokenSent', () => (x, { body, at }) => onTokenSent(x, body as TokenSent, at))
    .with('TokenArrived', () => (x, { body, at }) => onTokenArrived(x, body as TokenArrived, at))
    .with('McastSent', () => (x, { body, at }) => onMcastSent(x, body as McastSent, at))
    .with('McastArrived', () => (x, { body, at }) => onMcastArrived(x, body as McastArrived, at))
    .with('JoinSent', () => (x, { body, at }) => onJoinSent(x, body as JoinSent, at))
    .with('CommitTokenSent', () => (x, { body, at }) => onCommitTokenSent(x, body as CommitTokenSent, at))
    .with('MergeDetectSent', () => (x, { body, at }) => onMergeDetectSent(x, body as MergeDetectSent, at))
    .with('HoldCancelSent', () => (x, { body, at }) => onHoldCancelSent(x, body as HoldCancelSent, at))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/wire-laws.mu:123 */
function onTokenSent(x: WireLawsWork, { token, dest }: TokenSent, node: NodeId): void {
  const { state } = x
  const w = watched(x, token.ring)
  x.assert(8, 'leftForGood', token.ring.seq > (get(state.leftAt, node) ?? -1))
  x.assert(
    9,
    'holdsToken',
    (size(w.members) === 0 || turnOf(w.members, token.hop) === node) && mayHold(w, int(token.hop - 1, '128:97'), node),
  )
  x.assert(10, 'startedByRep', !(token.hop === 0) || node === token.ring.rep)
  x.assert(
    11,
    'passedToNext',
    size(w.members) === 0 || dest === null || dest === turnOf(w.members, int(token.hop + 1, '130:92')),
  )
  x.assert(12, 'oneToken', isSame(w, token, node))
  x.assert(13, 'hopsRise', token.hop >= (get(w.hops, node) ?? 0))
  x.assert(14, 'seqNeverFalls', inLine(w, token))
  x.assert(15, 'aruBelowSeq', token.aru <= token.seq)
  x.assert(16, 'countsOwn', (get(w.own, node) ?? 0) <= token.seq)
  x.assert(
    17,
    'numberedByHolder',
    countOf(w, int(token.hop - 1, '139:18')) < 0 ||
      range(
        int(countOf(w, int(token.hop - 1, '140:36')) + 1, '140:25'),
        Math.min(token.seq, int(countOf(w, int(token.hop - 1, '140:84')) + 1000, '140:73')),
        '140:24',
      ).items.every(s => madeBy(w, s, node)),
  )
  let next: Watched = alter(w, { hops: merge(w.hops, mapOf<NodeId, number>([[node, token.hop]])) })
  if (x.asked(18, !has(w.tokens, token.hop))) {
    const all = size(w.tokens) < 128 ? w.tokens : keepPairs(w.tokens, (h, p) => h > int(w.top - 64, '144:98'))
    next = alter(next, {
      tokens: merge(all, mapOf<number, Passed>([[token.hop, Passed$({ token, sender: node, dest })]])),
    })
  }
  if (x.asked(19, token.moreOld)) {
    next = alter(next, { moreOldAt: Math.max(w.moreOldAt, token.hop) })
  }
  if (x.asked(20, token.hop <= recoveryUntil(next))) {
    next = alter(next, { recovered: Math.max(w.recovered, token.seq) })
  }
  if (x.asked(21, token.hop > w.top)) {
    next = alter(next, { top: token.hop, visit: emptyMap<number, number>() })
  }
  x.assert(22, 'recoveredFirst', (next.firstPlain ?? int(next.recovered + 1, '153:47')) > next.recovered)
  know(x, token.ring, next)
  heard(x, node, token.ring.seq)
}

/** spec/wire-laws.mu:177 */
function onTokenArrived(x: WireLawsWork, { token }: TokenArrived, node: NodeId): void {
  const { state } = x
  const known = get(state.rings, token.ring)
  if (known === null) {
    x.ignore('a ring that is over, or was never seen')
  } else {
    x.assert(23, 'arrivesAsSent', !has(known.tokens, token.hop) || sentAs(known, token))
  }
}

/** spec/wire-laws.mu:188 */
function onMcastSent(x: WireLawsWork, { of: of2, path }: McastSent, node: NodeId): void {
  const { state } = x
  const w = watched(x, of2.ring)
  x.assert(24, 'leftForGood', of2.ring.seq > (get(state.leftAt, node) ?? -1))
  x.assert(25, 'ofTheRing', mayBeOf(node, w.members) && mayBeOf(of2.from, w.members))
  x.assert(26, 'oneMessage', same(get(w.mcasts, of2.seq) ?? of2, of2))
  const isNew = !has(w.mcasts, of2.seq)
  x.assert(
    27,
    'numberedByHolder',
    !isNew ||
      pairs(w.tokens).every(
        ([h, p]) => p.sender === of2.from ||
          p.token.seq < of2.seq ||
          !has(w.tokens, int(h - 1, '199:58')) ||
          countOf(w, int(h - 1, '199:94')) >= of2.seq
      ),
  )
  const fresh2 = holder(w) === node && of2.from === node && of2.seq > countOf(w, w.top)
  x.assert(28, 'sentInOrder', !fresh2 || (get(w.visit, path) ?? 0) <= of2.seq)
  let next: Watched = w
  if (x.asked(29, fresh2)) {
    next = alter(next, { visit: merge(w.visit, mapOf<number, number>([[path, of2.seq]])) })
  }
  if (x.asked(30, isNew)) {
    const edge = size(w.mcasts) < 1024 ? -1 : int(max(keysOf(w.mcasts), '207:57') - 512, '207:57')
    const all = edge < 0 ? w.mcasts : keepPairs(w.mcasts, (s, m) => s > edge)
    next = alter(next, {
      mcasts: merge(all, mapOf<number, Mcasted>([[of2.seq, of2]])),
      own: merge(w.own, mapOf<NodeId, number>([[of2.from, Math.max(get(w.own, of2.from) ?? 0, of2.seq)]])),
    })
    if (x.asked(31, isOld(of2))) {
      next = alter(next, { lastOld: Math.max(w.lastOld, of2.seq) })
    } else {
      next = alter(next, { firstPlain: Math.min(w.firstPlain ?? of2.seq, of2.seq) })
    }
    x.assert(32, 'piecesGoOn', goOn(lastBefore(w.mcasts, of2), of2) && goOn(of2, firstBehind(w.mcasts, of2)))
    x.assert(33, 'recoveredFirst', (next.firstPlain ?? int(next.recovered + 1, '221:49')) > next.recovered)
    x.assert(34, 'oldComesFirst', (next.firstPlain ?? int(next.lastOld + 1, '222:48')) > next.lastOld)
  }
  know(x, of2.ring, next)
  heard(x, node, of2.ring.seq)
}

/** spec/wire-laws.mu:266 */
function onMcastArrived(x: WireLawsWork, { of: of2 }: McastArrived, node: NodeId): void {
  const { state } = x
  const known = get(state.rings, of2.ring)
  if (known === null) {
    x.ignore('a ring that is over, or was never seen')
  } else {
    x.assert(35, 'arrivesAsSent', same(get(known.mcasts, of2.seq) ?? of2, of2))
  }
}

/** spec/wire-laws.mu:276 */
function onJoinSent(x: WireLawsWork, { join }: JoinSent, node: NodeId): void {
  const { state } = x
  x.assert(36, 'ringSeqNeverFalls', join.ringSeq >= (get(state.said, node) ?? 0))
  x.assert(37, 'speaksOfItself', join.leaving ? !has(join.proc, node) && has(join.failed, node) : has(join.proc, node))
  heard(x, node, join.ringSeq)
  if (x.asked(38, (get(state.leftAt, node) ?? -1) < join.ringSeq)) {
    state.leftAt = x.wrote(39, put(state.leftAt, node, join.ringSeq))
    forget(x)
  }
}

/** spec/wire-laws.mu:287 */
function onCommitTokenSent(x: WireLawsWork, { token, dest }: CommitTokenSent, node: NodeId): void {
  const { state } = x
  const w = watched(x, token.ring)
  const count = size(token.members)
  x.assert(40, 'leftForGood', token.ring.seq > (get(state.leftAt, node) ?? -1))
  x.assert(41, 'lowestIsRep', itemAt(token.members, 0, '291:25') === token.ring.rep)
  x.assert(42, 'oneMembership', size(w.members) === 0 || same(w.members, token.members))
  x.assert(43, 'madeByLowest', !(token.index === 1 && token.hop <= 1) || node === itemAt(token.members, 0, '295:78'))
  x.assert(44, 'byPosition', token.hop >= 1 && turnOf(token.members, int(token.hop - 1, '296:65')) === node)
  x.assert(45, 'filledByPosition', token.index === Math.min(token.hop, count))
  x.assert(46, 'passedToNext', dest === null || dest === turnOf(token.members, token.hop))
  x.assert(
    47,
    'entriesStay',
    indices(token.entries).items.every(
      i => i >= size(w.entries) || sameEntry(itemAt(token.entries, i, '300:77'), itemAt(w.entries, i, '300:95'))
    ),
  )
  x.assert(48, 'ringIsNew', token.entries.items.every(e => e.oldRing.seq < token.ring.seq))
  know(
    x,
    token.ring,
    alter(w, { members: token.members, entries: size(token.entries) > size(w.entries) ? token.entries : w.entries }),
  )
  heard(x, node, token.ring.seq)
}

/** spec/wire-laws.mu:312 */
function onMergeDetectSent(x: WireLawsWork, { ring }: MergeDetectSent, node: NodeId): void {
  const { state } = x
  x.assert(49, 'leftForGood', ring.seq > (get(state.leftAt, node) ?? -1))
  x.assert(50, 'spokenByRep', node === ring.rep)
  heard(x, node, ring.seq)
}

/**
 * A node that has left a ring may still say this of it: it does not know whether the token is held there.
 * (spec/wire-laws.mu:318)
 */
function onHoldCancelSent(x: WireLawsWork, { ring }: HoldCancelSent, node: NodeId): void {
  x.assert(51, 'ofTheRing', mayBeOf(node, watched(x, ring).members))
}

/** spec/wire-laws.mu:322 */
function heard(x: WireLawsWork, node: NodeId, seq: number): void {
  const { state } = x
  if (x.asked(0, (get(state.said, node) ?? -1) < seq)) {
    state.said = x.wrote(1, put(state.said, node, seq))
  }
}

/**
 * The last 32 rings at most: of one whose members all crashed no join ever tells that it is over.
 * (spec/wire-laws.mu:327)
 */
function know(x: WireLawsWork, ring: Ring, w: Watched): void {
  const { state } = x
  if (x.asked(2, !has(state.rings, ring))) {
    state.met = x.wrote(3, int(state.met + 1, '329:14'))
    if (x.asked(4, size(state.rings) >= 32)) {
      const oldest = min(new List<number>(state.rings.values.map(one => one.born)), '331:22')
      state.rings = x.wrote(5, keepPairs(state.rings, (r, one2) => one2.born !== oldest))
    }
  }
  state.rings = x.wrote(6, put(state.rings, ring, w))
}

/**
 * A ring is over when all its members have left it; of one whose members are not known, its representative.
 * (spec/wire-laws.mu:339)
 */
function forget(x: WireLawsWork): void {
  const { state } = x
  state.rings = x.wrote(
    7,
    keepPairs(
      state.rings,
      (r, w) => toSet(size(w.members) === 0 ? List.of<NodeId>(r.rep) : w.members).items.some(
        n => (get(state.leftAt, n) ?? -1) < r.seq
      ),
    ),
  )
}

/** spec/wire-laws.mu:73 */
function watched({ state }: WireLawsReading, ring: Ring): Watched {
  return get(state.rings, ring) ??
    Watched$({
      born: state.met,
      members: List.of<NodeId>(),
      entries: List.of<Entry>(),
      tokens: emptyMap<number, Passed>(),
      top: -1,
      hops: emptyMap<NodeId, number>(),
      own: emptyMap<NodeId, number>(),
      mcasts: emptyMap<number, Mcasted>(),
      visit: emptyMap<number, number>(),
      moreOldAt: 0,
      recovered: 0,
      lastOld: 0,
      firstPlain: null,
    })
}

/** spec/wire-laws.mu:93 */
function mayBeOf(node: NodeId, members: List<NodeId>): boolean {
  return size(members) === 0 || includes(members, node)
}

/** Whether `node` may have been sent the token of this hop. (spec/wire-laws.mu:95) */
function mayHold(w: Watched, hop: number, node: NodeId): boolean {
  const given2 = get(w.tokens, hop)
  if (given2 === null) return true
  return given2.dest === null || given2.dest === node
}

/** Who was sent the highest token that was seen. (spec/wire-laws.mu:103) */
function holder(w: Watched): NodeId | null {
  const given2 = get(w.tokens, w.top)
  if (given2 === null) return null
  return size(w.members) !== 0 ? turnOf(w.members, int(w.top + 1, '107:65')) : given2.dest
}

/** spec/wire-laws.mu:110 */
function countOf(w: Watched, hop: number): number {
  const given2 = get(w.tokens, hop)
  if (given2 === null) return -1
  return given2.token.seq
}

/**
 * A member is in Recovery for its first four visits, and for four more after the token said that there is more.
 * Until the hop that this gives, all numbers are of messages that pass on old ones. (spec/wire-laws.mu:119)
 */
function recoveryUntil(w: Watched): number {
  return size(w.members) === 0 ? -1 : int(w.moreOldAt + 4 * size(w.members), '119:71')
}

/** spec/wire-laws.mu:158 */
function isSame(w: Watched, token: Token, node: NodeId): boolean {
  const given2 = get(w.tokens, token.hop)
  if (given2 === null) return true
  return same(given2.token, token) && given2.sender === node
}

/** spec/wire-laws.mu:165 */
function inLine(w: Watched, token: Token): boolean {
  if (token.hop > w.top) {
    return countOf(w, w.top) <= token.seq
  }
  return pairs(w.tokens).every(([h, p]) => h < token.hop ? p.token.seq <= token.seq : p.token.seq >= token.seq)
}

/** spec/wire-laws.mu:169 */
function madeBy(w: Watched, seq: number, node: NodeId): boolean {
  const m = get(w.mcasts, seq)
  if (m === null) return true
  return m.from === node
}

/** spec/wire-laws.mu:184 */
function sentAs(w: Watched, token: Token): boolean {
  return same(valueAt(w.tokens, token.hop, '184:47').token, token)
}

/**
 * The maker's last message before this one, or its first behind it, if every number between them is known.
 * (spec/wire-laws.mu:229)
 */
function lastBefore(all: SortedMap<number, Mcasted>, of2: Mcasted): Mcasted | null {
  let seq: number = int(of2.seq - 1, '230:15')
  for (let turn = 0; isOfAnother(all, seq, of2.from); turn++) {
    round(turn, 2000, '231:5')
    seq = int(seq - 1, '231:63')
  }
  return get(all, seq)
}

/** spec/wire-laws.mu:234 */
function firstBehind(all: SortedMap<number, Mcasted>, of2: Mcasted): Mcasted | null {
  let seq: number = int(of2.seq + 1, '235:15')
  for (let turn = 0; isOfAnother(all, seq, of2.from); turn++) {
    round(turn, 2000, '236:5')
    seq = int(seq + 1, '236:63')
  }
  return get(all, seq)
}

/** spec/wire-laws.mu:239 */
function isOfAnother(all: SortedMap<number, Mcasted>, seq: number, node: NodeId): boolean {
  const m = get(all, seq)
  if (m === null) return false
  return m.from !== node
}

/**
 * Only what goes on has to be gone on with: what went on in a packet of an older ring is continued on this one.
 * (spec/wire-laws.mu:247)
 */
function goOn(first2: Mcasted | null, second: Mcasted | null): boolean {
  return goesOn(first2) === 0 || second === null || continues(second) === goesOn(first2)
}

/** spec/wire-laws.mu:251 */
function goesOn(m: Mcasted | null): number {
  if (m === null) return 0
  const it = m.body
  if (it.kind === 'Packet') {
    const { goesOn: goesOn2 } = it
    return goesOn2
  }
  return 0
}

/** spec/wire-laws.mu:258 */
function continues(m: Mcasted | null): number {
  if (m === null) return 0
  const it = m.body
  if (it.kind === 'Packet') {
    const { continues: continues2 } = it
    return continues2
  }
  return 0
}

const settings: Settings<WireLawsConfig> = {
  fields: [],
  defaults: {},
  requires: [],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 323, column: 8, text: 'get(said, node) ?? -1 < seq' },
  /* 1 */ { kind: 'assign', file, line: 323, column: 38, text: 'said[node] := seq', field: 'said' },
  /* 2 */ { kind: 'if', file, line: 328, column: 8, text: 'ring not in rings' },
  /* 3 */ { kind: 'assign', file, line: 329, column: 7, text: 'met := met + 1', field: 'met' },
  /* 4 */ { kind: 'if', file, line: 330, column: 10, text: 'size(rings) >= 32' },
  /* 5 */ { kind: 'assign', file, line: 332, column: 9, text: 'rings := { r: one for r, one in rings where one.born != oldest }', field: 'rings' },
  /* 6 */ { kind: 'assign', file, line: 335, column: 5, text: 'rings[ring] := w', field: 'rings' },
  /* 7 */ { kind: 'assign', file, line: 340, column: 5, text: 'rings := { r: w for r, w in rings where exists n in toSet(if w.members == [] then [r.rep] else w.members): get(leftAt, n) ?? -1 < r.seq }', field: 'rings' },
  /* 8 */ { kind: 'assert', file, line: 126, column: 25, text: 'token.ring.seq > get(leftAt, node) ?? -1' },
  /* 9 */ { kind: 'assert', file, line: 128, column: 24, text: '(w.members == [] or turnOf(w.members, token.hop) == node) and mayHold(w, token.hop - 1, node)' },
  /* 10 */ { kind: 'assert', file, line: 129, column: 26, text: 'token.hop == 0 implies node == token.ring.rep' },
  /* 11 */ { kind: 'assert', file, line: 130, column: 26, text: 'w.members == [] or dest == None or dest == Some(turnOf(w.members, token.hop + 1))' },
  /* 12 */ { kind: 'assert', file, line: 132, column: 22, text: 'isSame(w, token, node)' },
  /* 13 */ { kind: 'assert', file, line: 133, column: 22, text: 'token.hop >= get(w.hops, node) ?? 0' },
  /* 14 */ { kind: 'assert', file, line: 134, column: 27, text: 'inLine(w, token)' },
  /* 15 */ { kind: 'assert', file, line: 135, column: 25, text: 'token.aru <= token.seq' },
  /* 16 */ { kind: 'assert', file, line: 137, column: 23, text: 'get(w.own, node) ?? 0 <= token.seq' },
  /* 17 */ { kind: 'assert', file, line: 139, column: 7, text: 'countOf(w, token.hop - 1) < 0 or forall s in [countOf(w, token.hop - 1) + 1 .. min(token.seq, countOf(w, token.hop - 1) + 1_000)]: madeBy(w, s, node)' },
  /* 18 */ { kind: 'if', file, line: 143, column: 8, text: 'token.hop not in w.tokens' },
  /* 19 */ { kind: 'if', file, line: 147, column: 8, text: 'token.moreOld' },
  /* 20 */ { kind: 'if', file, line: 148, column: 8, text: 'token.hop <= recoveryUntil(next)' },
  /* 21 */ { kind: 'if', file, line: 151, column: 8, text: 'token.hop > w.top' },
  /* 22 */ { kind: 'assert', file, line: 153, column: 28, text: 'next.firstPlain ?? next.recovered + 1 > next.recovered' },
  /* 23 */ { kind: 'assert', file, line: 181, column: 42, text: 'token.hop not in w.tokens or sentAs(w, token)' },
  /* 24 */ { kind: 'assert', file, line: 190, column: 25, text: 'of.ring.seq > get(leftAt, node) ?? -1' },
  /* 25 */ { kind: 'assert', file, line: 191, column: 23, text: 'mayBeOf(node, w.members) and mayBeOf(of.from, w.members)' },
  /* 26 */ { kind: 'assert', file, line: 193, column: 24, text: 'get(w.mcasts, of.seq) ?? of == of' },
  /* 27 */ { kind: 'assert', file, line: 197, column: 7, text: 'not isNew or forall h, p in w.tokens: p.sender == of.from or p.token.seq < of.seq or h - 1 not in w.tokens or countOf(w, h - 1) >= of.seq' },
  /* 28 */ { kind: 'assert', file, line: 203, column: 25, text: 'not fresh or get(w.visit, path) ?? 0 <= of.seq' },
  /* 29 */ { kind: 'if', file, line: 205, column: 8, text: 'fresh' },
  /* 30 */ { kind: 'if', file, line: 206, column: 8, text: 'isNew' },
  /* 31 */ { kind: 'if', file, line: 213, column: 10, text: 'isOld(of)' },
  /* 32 */ { kind: 'assert', file, line: 219, column: 26, text: 'goOn(lastBefore(w.mcasts, of), Some(of)) and goOn(Some(of), firstBehind(w.mcasts, of))' },
  /* 33 */ { kind: 'assert', file, line: 221, column: 30, text: 'next.firstPlain ?? next.recovered + 1 > next.recovered' },
  /* 34 */ { kind: 'assert', file, line: 222, column: 29, text: 'next.firstPlain ?? next.lastOld + 1 > next.lastOld' },
  /* 35 */ { kind: 'assert', file, line: 270, column: 42, text: 'get(w.mcasts, of.seq) ?? of == of' },
  /* 36 */ { kind: 'assert', file, line: 278, column: 31, text: 'join.ringSeq >= get(said, node) ?? 0' },
  /* 37 */ { kind: 'assert', file, line: 279, column: 28, text: 'if join.leaving then node not in join.proc and node in join.failed else node in join.proc' },
  /* 38 */ { kind: 'if', file, line: 281, column: 8, text: 'get(leftAt, node) ?? -1 < join.ringSeq' },
  /* 39 */ { kind: 'assign', file, line: 282, column: 7, text: 'leftAt[node] := join.ringSeq', field: 'leftAt' },
  /* 40 */ { kind: 'assert', file, line: 290, column: 25, text: 'token.ring.seq > get(leftAt, node) ?? -1' },
  /* 41 */ { kind: 'assert', file, line: 291, column: 25, text: 'token.members[0] == token.ring.rep' },
  /* 42 */ { kind: 'assert', file, line: 293, column: 27, text: 'w.members == [] or w.members == token.members' },
  /* 43 */ { kind: 'assert', file, line: 295, column: 26, text: 'token.index == 1 and token.hop <= 1 implies node == token.members[0]' },
  /* 44 */ { kind: 'assert', file, line: 296, column: 24, text: 'token.hop >= 1 and turnOf(token.members, token.hop - 1) == node' },
  /* 45 */ { kind: 'assert', file, line: 297, column: 30, text: 'token.index == min(token.hop, count)' },
  /* 46 */ { kind: 'assert', file, line: 298, column: 26, text: 'dest == None or dest == Some(turnOf(token.members, token.hop))' },
  /* 47 */ { kind: 'assert', file, line: 300, column: 7, text: 'forall i in indices(token.entries): i >= size(w.entries) or sameEntry(token.entries[i], w.entries[i])' },
  /* 48 */ { kind: 'assert', file, line: 301, column: 23, text: 'forall e in token.entries: e.oldRing.seq < token.ring.seq' },
  /* 49 */ { kind: 'assert', file, line: 313, column: 25, text: 'ring.seq > get(leftAt, node) ?? -1' },
  /* 50 */ { kind: 'assert', file, line: 314, column: 25, text: 'node == ring.rep' },
  /* 51 */ { kind: 'assert', file, line: 318, column: 55, text: 'mayBeOf(node, watched(ring).members)' },
]

const rules: Rules<WireLawsConfig, WireLawsState> = {
  state: [
    { name: 'rings', shape: { kind: 'map', key: RingShape, of: WatchedShape }, durable: false },
    { name: 'met', shape: { kind: 'int' }, durable: false },
    { name: 'leftAt', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, durable: false },
    { name: 'said', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, durable: false },
  ],
  fresh,
  react,
  draft: (before, write) => produce<WireLawsState, Open<WireLawsState>>(before, write),
}

/** spec/wire-laws.mu:63 */
export const WireLaws: Machine<WireLawsConfig, WireLawsState> = {
  kind: 'monitor',
  name: 'WireLaws',
  module: 'wire-laws',
  hash: 'b6b2c29f468f815b49e6201cd5974105e1acf5ef9a5f61c2ffe8b4d0f7b76def',
  config: settings.fields,
  phases: [],
  state: rules.state,
  timers: [],
  receives: [],
  hears: [
    TokenSentShape,
    TokenArrivedShape,
    McastSentShape,
    McastArrivedShape,
    JoinSentShape,
    CommitTokenSentShape,
    MergeDetectSentShape,
    HoldCancelSentShape,
  ],
  sends: [],
  emits: [],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy),
}
