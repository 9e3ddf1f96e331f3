// Written by `npm run gen` from spec/votequorum.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Input, Machine, Named, NodeId, Site } from '../src/core/machine.ts'
import {
  alter,
  before,
  emptyMap,
  emptySet,
  first,
  get,
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
import { type Turn, TurnShape } from './sync.ts'
import {
  type Deliver,
  DeliverShape,
  type Flag,
  FlagShape,
  type Multicast,
  MulticastShape,
  type Payload,
  type Regular,
  RegularShape,
} from './types.ts'

/**
 * Votequorum as corosync 3.1 decides it (votequorum(5)): which partition may act.
 *
 * Left out for now: qdevice, allow_downscale, expected_votes_tracking, changes at run time, the leaving flag.
 * One difference is meant: numbers here are exact, where corosync keeps quorum in eight bits, and node ids order as
 * the positive numbers they are.
 */

const file = 'spec/votequorum.mu'
const { div, int, max, min, mod, sum, valueAt } = partialOps(file)

/** auto_tie_breaker and auto_tie_breaker_node. (spec/votequorum.mu:11) */
export type TieBreaker =
  | Rec & { readonly kind: 'Off' }
  | Rec & { readonly kind: 'Lowest' }
  | Rec & { readonly kind: 'Highest' }
  | Rec & { readonly kind: 'Listed'; readonly _1: List<NodeId> }

/** What a node knows of another (or of itself); only members count. (spec/votequorum.mu:14) */
export type Standing = Rec & {
  readonly votes: number
  readonly expected: number
  readonly flags: SortedSet<Flag>
  readonly member: boolean
}

/**
 * The verdict, for whoever runs on this node: told after each sync, and when it changes between two.
 * (spec/votequorum.mu:17)
 */
export type QuorumChanged = Rec & {
  readonly kind: 'QuorumChanged'
  readonly quorate: boolean
  readonly members: SortedSet<NodeId>
  readonly total: number
  readonly quorum: number
  readonly expected: number
}

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

export interface VotequorumConfig {
  /** quorum_votes of each node of the nodelist. */
  readonly votes: SortedMap<NodeId, number>
  /** quorum.expected_votes; without it the sum of the nodelist's votes. */
  readonly expectedVotes: number | null
  readonly twoNode: boolean
  /** quorum.wait_for_all; without it as two_node. */
  readonly waitForAll: boolean | null
  readonly tieBreaker: TieBreaker
  readonly lastManStanding: boolean
  readonly window: number
  /** Services have their turns (`Sync`); without, members say at once what they bring. */
  readonly inTurn: boolean
}

export interface VotequorumState {
  readonly known: SortedMap<NodeId, Standing>
  /** The members of the ring, and those of the one before. */
  readonly current: SortedSet<NodeId>
  readonly previous: SortedSet<NodeId>
  readonly quorum: number
  readonly quorate: boolean
  readonly waiting: boolean
  /** The lowest and the highest member when the votes last sufficed; they never did at first. */
  readonly lowest: NodeId | null
  readonly highest: NodeId | null
  /** last_man_standing stands only while every node has one vote. */
  readonly standing: boolean
  /** Between the installation of a ring and the last member's nodeinfo. */
  readonly syncing: boolean
  readonly heard: SortedSet<NodeId>
  readonly armed: SortedSet<Named>
}

type VotequorumGiven = Given<VotequorumConfig>
type VotequorumReading = Reading<VotequorumConfig, VotequorumState>
type VotequorumWork = Work<VotequorumConfig, VotequorumState>

const shrink: Named = make({ kind: 'shrink' })

/** The state before `start`. */
function fresh(x: VotequorumGiven): VotequorumState {
  const { config, self } = x
  return {
    known: mapOf<NodeId, Standing>([[self, newcomer(x)]]),
    current: emptySet<NodeId>(),
    previous: emptySet<NodeId>(),
    quorum: 0,
    quorate: false,
    waiting: waits(x),
    lowest: null,
    highest: null,
    standing: config.lastManStanding,
    syncing: false,
    heard: emptySet<NodeId>(),
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
    .with('Deliver', () => onDeliver(x, body as Deliver))
    .with('shrink', () => onShrink(x))
    .otherwise(() => x.ignore('not handled here'))
}

/** spec/votequorum.mu:150 */
function onStart(x: VotequorumWork): void {
  recount(x, false, false)
}

/**
 * A ring is installed: who went no longer counts, and everybody tells everybody what it brings.
 * (spec/votequorum.mu:153)
 */
function onRegular(x: VotequorumWork, { members: view }: Regular): void {
  const { config, self, state } = x
  state.syncing = x.wrote(23, true)
  state.heard = x.wrote(24, emptySet<NodeId>())
  const gone = without(state.current, view)
  state.known = x.wrote(25, mapValues(state.known, (s, n) => has(gone, n) ? alter(s, { member: false }) : s))
  if (x.asked(26, size(view) > 1)) {
    state.known = x.wrote(
      27,
      put(
        state.known,
        self,
        alter(valueAt(state.known, self, '158:25'), { flags: without(mine(x).flags, setOf<Flag>(['First'])) }),
      ),
    )
  }
  const someWent = size(view) >= state.quorum && size(gone) !== 0
  const tieHere = size(view) <= state.quorum && tieBreaker(x).kind !== 'Off' && isHere(x, state.lowest)
  if (x.asked(28, state.standing && (someWent || tieHere))) {
    x.arm(shrink, config.window)
  }
  state.previous = x.wrote(29, state.current)
  state.current = x.wrote(30, view)
  if (x.asked(31, !config.inTurn)) {
    introduce(x)
  }
}

/** spec/votequorum.mu:166 */
function onTurn(x: VotequorumWork, { service }: Turn): void {
  const { config } = x
  if (!x.asked(32, config.inTurn && service === 5)) return x.refuse(32) // another service has its turn
  introduce(x)
}

/** spec/votequorum.mu:177 */
function onDeliver(x: VotequorumWork, { payload, from: peer }: Deliver): void {
  const { state } = x
  if (payload.kind === 'NodeInfo') {
    const { about, votes, expected, flags } = payload
    if (!x.asked(33, about === peer)) return x.refuse(33) // of a quorum device, or of somebody else
    hear(x, peer, votes, expected, flags)
    state.heard = x.wrote(34, union(state.heard, setOf<NodeId>([peer])))
    if (x.asked(35, state.syncing && subset(state.current, state.heard))) {
      recount(x, false, false)
      state.syncing = x.wrote(36, false)
      announce(x)
    }
  } else {
    x.ignore('of another service')
  }
}

/** last_man_standing_window is over: those who are here are all that is expected. (spec/votequorum.mu:210) */
function onShrink(x: VotequorumWork): void {
  const { state } = x
  if (!x.asked(37, state.quorate)) return x.refuse(37) // only a quorate partition lowers its expectations
  recount(x, true, true)
}

/**
 * Every change of votes, members or expectations ends here. `byCount`: what is here is all that is expected.
 * (spec/votequorum.mu:111)
 */
function recount(x: VotequorumWork, mayShrink: boolean, byCount: boolean): void {
  const { self, state } = x
  if (x.asked(0, total(x) > mine(x).expected)) {
    state.known = x.wrote(
      1,
      put(state.known, self, alter(valueAt(state.known, self, '112:36'), { expected: total(x) })),
    )
  }
  const count = size(members(x))
  state.quorum = x.wrote(2, majority(x, byCount ? count : highestExpected(x), mayShrink))
  if (x.asked(3, byCount)) {
    state.known = x.wrote(4, mapValues(state.known, s => s.member ? alter(s, { expected: count }) : s))
  }
  judge(x)
}

/** spec/votequorum.mu:121 */
function judge(x: VotequorumWork): void {
  const { self, state } = x
  if (x.asked(5, waits(x) && state.waiting)) {
    if (!x.asked(6, total(x) === mine(x).expected)) return // waiting for all cluster members
    wait(x, false)
  }
  const enough = state.quorum <= total(x)
  if (x.asked(7, enough)) {
    state.lowest = x.wrote(8, min(keysOf(members(x)), '128:22'))
    state.highest = x.wrote(9, max(keysOf(members(x)), '129:23'))
  }
  const now = enough || tieBroken(x)
  const changed = now !== state.quorate
  state.quorate = x.wrote(10, now)
  state.known = x.wrote(
    11,
    put(
      state.known,
      self,
      alter(valueAt(state.known, self, '134:5'), {
        flags: now ? union(mine(x).flags, setOf<Flag>(['Quorate'])) : without(mine(x).flags, setOf<Flag>(['Quorate'])),
      }),
    ),
  )
  if (x.asked(12, waits(x))) {
    wait(x, !now)
  }
  if (x.asked(13, changed && !state.syncing)) {
    announce(x)
  }
}

/** spec/votequorum.mu:139 */
function wait(x: VotequorumWork, still: boolean): void {
  const { self, state } = x
  state.waiting = x.wrote(14, still)
  state.known = x.wrote(
    15,
    put(
      state.known,
      self,
      alter(valueAt(state.known, self, '141:5'), {
        flags: still
          ? union(mine(x).flags, setOf<Flag>(['WaitingForAll']))
          : without(mine(x).flags, setOf<Flag>(['WaitingForAll'])),
      }),
    ),
  )
}

/** spec/votequorum.mu:144 */
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

/** spec/votequorum.mu:171 */
function introduce(x: VotequorumWork): void {
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

/** An inquorate node believes a quorate one, also about the votes to expect. (spec/votequorum.mu:194) */
function hear(x: VotequorumWork, peer: NodeId, votes: number, expected: number, flags: SortedSet<Flag>): void {
  const { self, state } = x
  const old = get(state.known, peer)
  const believes = !state.quorate && has(flags, 'Quorate')
  if (x.asked(16, believes)) {
    state.known = x.wrote(17, put(state.known, self, alter(valueAt(state.known, self, '197:19'), { expected })))
  }
  const theirs = has(flags, 'Quorate') ? expected : mine(x).expected
  state.known = x.wrote(18, put(state.known, peer, make<Standing>({ votes, expected: theirs, flags, member: true })))
  if (x.asked(19, votes > 1)) {
    state.standing = x.wrote(20, false)
    x.cancel(shrink)
  }
  if (x.asked(21, peer === self || has(flags, 'First') || !same(old, get(state.known, peer)))) {
    recount(x, believes, false)
  }
  const told = valueAt(state.known, peer, '205:16').flags
  if (x.asked(22, waits(x) && has(told, 'Quorate') && !has(told, 'WaitingForAll'))) {
    wait(x, false)
  }
}

/** spec/votequorum.mu:62 */
function nodelistVotes({ config }: VotequorumGiven): number {
  return sum(config.votes.values, '62:29')
}

/** spec/votequorum.mu:63 */
function waits({ config }: VotequorumGiven): boolean {
  return config.waitForAll ?? config.twoNode
}

/** two_node gives way to a tie-breaker; the wait_for_all that it brought stays. (spec/votequorum.mu:65) */
function pair({ config }: VotequorumGiven): boolean {
  return config.twoNode && config.tieBreaker.kind === 'Off'
}

/** In an odd cluster a tie-breaker without wait_for_all is off. (spec/votequorum.mu:67) */
function tieBreaker(x: VotequorumGiven): TieBreaker {
  const { config } = x
  return mod(nodelistVotes(x), 2, '67:36') === 1 && !waits(x) ? make<TieBreaker>({ kind: 'Off' }) : config.tieBreaker
}

/** spec/votequorum.mu:69 */
function newcomer(x: VotequorumGiven): Standing {
  const { config, self } = x
  return make<Standing>({
    votes: get(config.votes, self) ?? 1,
    expected: config.expectedVotes ?? nodelistVotes(x),
    flags: waits(x) ? setOf<Flag>(['First', 'WaitingForAll']) : setOf<Flag>(['First']),
    member: true,
  })
}

/** spec/votequorum.mu:78 */
function mine({ self, state }: VotequorumReading): Standing {
  return valueAt(state.known, self, '78:25')
}

/** spec/votequorum.mu:79 */
function members({ state }: VotequorumReading): SortedMap<NodeId, Standing> {
  return keepPairs(state.known, (n, s) => s.member)
}

/** spec/votequorum.mu:80 */
function total(x: VotequorumReading): number {
  return sum(members(x).values.map(s => s.votes), '80:21')
}

/** What quorumtool shows as the highest expected. (spec/votequorum.mu:82) */
function highestExpected(x: VotequorumReading): number {
  return max(new List<number>(members(x).values.map(s => s.expected)), '82:31')
}

/**
 * Half the expected votes, rounded up past the middle. It falls only when this recount may lower it.
 * (spec/votequorum.mu:85)
 */
function majority(x: VotequorumReading, most: number, mayShrink: boolean): number {
  const { state } = x
  const needed = Math.max(div(int(most + 2, '86:23'), 2, '86:22'), div(int(total(x) + 2, '86:41'), 2, '86:40'))
  if (pair(x) && size(members(x)) <= 2) {
    return 1
  }
  return mayShrink ? needed : Math.max(state.quorum, needed)
}

/** Exactly half is here, and the nodes that went cannot have quorum on their own. (spec/votequorum.mu:92) */
function tieBroken(x: VotequorumReading): boolean {
  const { state } = x
  return total(x) === div(mine(x).expected, 2, '93:16') &&
    size(state.previous) - size(state.current) < state.quorum &&
    tieBreakerHere(x)
}

/** spec/votequorum.mu:95 */
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

/** spec/votequorum.mu:105 */
function isHere(x: VotequorumReading, n: NodeId | null): boolean {
  if (n === null) return false
  return has(members(x), n)
}

const settings: Settings<VotequorumConfig> = {
  fields: [
    { name: 'votes', shape: { kind: 'map', key: { kind: 'node' }, of: { kind: 'int' } }, optional: false },
    { name: 'expectedVotes', shape: { kind: 'option', of: { kind: 'int' } }, optional: true },
    { name: 'twoNode', shape: { kind: 'bool' }, optional: true },
    { name: 'waitForAll', shape: { kind: 'option', of: { kind: 'bool' } }, optional: true },
    { name: 'tieBreaker', shape: TieBreakerShape, optional: true },
    { name: 'lastManStanding', shape: { kind: 'bool' }, optional: true },
    { name: 'window', shape: { kind: 'duration' }, optional: true },
    { name: 'inTurn', shape: { kind: 'bool' }, optional: true },
  ],
  defaults: {
    expectedVotes: () => null,
    twoNode: () => false,
    waitForAll: () => null,
    tieBreaker: () => make<TieBreaker>({ kind: 'Off' }),
    lastManStanding: () => false,
    window: () => 10000,
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
        return config.tieBreaker.kind === 'Off' ||
          waits(x) ||
          mod(nodelistVotes(x), 2, '37:50') === 0 ||
          !config.lastManStanding
      },
      reason: 'auto_tie_breaker with last_man_standing and an odd number of votes needs wait_for_all',
    },
  ],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 112, column: 8, text: 'total() > mine().expected' },
  /* 1 */ { kind: 'assign', file, line: 112, column: 36, text: 'known[self].expected := total()', field: 'known' },
  /* 2 */ { kind: 'assign', file, line: 114, column: 5, text: 'quorum := majority(if byCount then count else highestExpected(), mayShrink)', field: 'quorum' },
  /* 3 */ { kind: 'if', file, line: 115, column: 8, text: 'byCount' },
  /* 4 */ { kind: 'assign', file, line: 116, column: 7, text: 'known := { n: if s.member then s with { expected: count } else s for n, s in known }', field: 'known' },
  /* 5 */ { kind: 'if', file, line: 122, column: 8, text: 'waits() and waiting' },
  /* 6 */ { kind: 'when', file, line: 123, column: 12, text: 'total() == mine().expected', reason: 'waiting for all cluster members' },
  /* 7 */ { kind: 'if', file, line: 127, column: 8, text: 'enough' },
  /* 8 */ { kind: 'assign', file, line: 128, column: 7, text: 'lowest := Some(min(keys(members())))', field: 'lowest' },
  /* 9 */ { kind: 'assign', file, line: 129, column: 7, text: 'highest := Some(max(keys(members())))', field: 'highest' },
  /* 10 */ { kind: 'assign', file, line: 133, column: 5, text: 'quorate := now', field: 'quorate' },
  /* 11 */ { kind: 'assign', file, line: 134, column: 5, text: 'known[self].flags := if now then mine().flags + { Quorate } else mine().flags - { Quorate }', field: 'known' },
  /* 12 */ { kind: 'if', file, line: 135, column: 8, text: 'waits()' },
  /* 13 */ { kind: 'if', file, line: 136, column: 8, text: 'changed and not syncing' },
  /* 14 */ { kind: 'assign', file, line: 140, column: 5, text: 'waiting := still', field: 'waiting' },
  /* 15 */ { kind: 'assign', file, line: 141, column: 5, text: 'known[self].flags := if still then mine().flags + { WaitingForAll } else mine().flags - { WaitingForAll }', field: 'known' },
  /* 16 */ { kind: 'if', file, line: 197, column: 8, text: 'believes' },
  /* 17 */ { kind: 'assign', file, line: 197, column: 19, text: 'known[self].expected := expected', field: 'known' },
  /* 18 */ { kind: 'assign', file, line: 199, column: 5, text: 'known[peer] := Standing(votes: votes, expected: theirs, flags: flags, member: true)', field: 'known' },
  /* 19 */ { kind: 'if', file, line: 200, column: 8, text: 'votes > 1' },
  /* 20 */ { kind: 'assign', file, line: 201, column: 7, text: 'standing := false', field: 'standing' },
  /* 21 */ { kind: 'if', file, line: 204, column: 8, text: 'peer == self or First in flags or old != get(known, peer)' },
  /* 22 */ { kind: 'if', file, line: 206, column: 8, text: 'waits() and Quorate in told and WaitingForAll not in told' },
  /* 23 */ { kind: 'assign', file, line: 154, column: 5, text: 'syncing := true', field: 'syncing' },
  /* 24 */ { kind: 'assign', file, line: 155, column: 5, text: 'heard := {}', field: 'heard' },
  /* 25 */ { kind: 'assign', file, line: 157, column: 5, text: 'known := { n: if n in gone then s with { member: false } else s for n, s in known }', field: 'known' },
  /* 26 */ { kind: 'if', file, line: 158, column: 8, text: 'size(view) > 1' },
  /* 27 */ { kind: 'assign', file, line: 158, column: 25, text: 'known[self].flags := mine().flags - { First }', field: 'known' },
  /* 28 */ { kind: 'if', file, line: 161, column: 8, text: 'standing and (someWent or tieHere)' },
  /* 29 */ { kind: 'assign', file, line: 162, column: 5, text: 'previous := current', field: 'previous' },
  /* 30 */ { kind: 'assign', file, line: 163, column: 5, text: 'current := view', field: 'current' },
  /* 31 */ { kind: 'if', file, line: 164, column: 8, text: 'not config.inTurn' },
  /* 32 */ { kind: 'when', file, line: 167, column: 10, text: 'config.inTurn and service == 5', reason: 'another service has its turn' },
  /* 33 */ { kind: 'when', file, line: 180, column: 14, text: 'about == Some(peer)', reason: 'of a quorum device, or of somebody else' },
  /* 34 */ { kind: 'assign', file, line: 182, column: 9, text: 'heard := heard + { peer }', field: 'heard' },
  /* 35 */ { kind: 'if', file, line: 183, column: 12, text: 'syncing and current subset heard' },
  /* 36 */ { kind: 'assign', file, line: 185, column: 11, text: 'syncing := false', field: 'syncing' },
  /* 37 */ { kind: 'when', file, line: 211, column: 10, text: 'quorate', reason: 'only a quorate partition lowers its expectations' },
]

const rules: Rules<VotequorumConfig, VotequorumState> = {
  state: [
    { name: 'known', shape: { kind: 'map', key: { kind: 'node' }, of: StandingShape }, durable: false },
    { name: 'current', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'previous', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
    { name: 'quorum', shape: { kind: 'int' }, durable: false },
    { name: 'quorate', shape: { kind: 'bool' }, durable: false },
    { name: 'waiting', shape: { kind: 'bool' }, durable: false },
    { name: 'lowest', shape: { kind: 'option', of: { kind: 'node' } }, durable: false },
    { name: 'highest', shape: { kind: 'option', of: { kind: 'node' } }, durable: false },
    { name: 'standing', shape: { kind: 'bool' }, durable: false },
    { name: 'syncing', shape: { kind: 'bool' }, durable: false },
    { name: 'heard', shape: { kind: 'set', of: { kind: 'node' } }, durable: false },
  ],
  fresh,
  react,
  draft: (before, write) => produce<VotequorumState, Open<VotequorumState>>(before, write),
}
const quick: typeof rules = { ...rules, draft: copied }

/** spec/votequorum.mu:19 */
export const Votequorum: Machine<VotequorumConfig, VotequorumState> = {
  kind: 'machine',
  name: 'Votequorum',
  module: 'votequorum',
  hash: '22df482d931d2776bf51feddf6c7da5882385fad53f6c49fac3133a8dde3b728',
  config: settings.fields,
  phases: [],
  state: rules.state,
  timers: [{ kind: 'record', name: 'shrink', tag: true, fields: [] }],
  receives: [],
  hears: [RegularShape, TurnShape, DeliverShape],
  sends: [],
  emits: [QuorumChangedShape, MulticastShape],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: (context, state, input, watch) => takeStep(quick, context, state, input, watch),
}
