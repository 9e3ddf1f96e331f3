// Written by `npm run gen` from spec/models/reference/raft.mu. Do not edit.

import { produce } from 'immer'
import { match } from 'ts-pattern'
import type { Machine, Named, NodeId, Site } from '../../../src/core/machine.ts'
import { emptySet, size, union, without } from '../../../src/core/ops.ts'
import { partialOps } from '../../../src/core/partial.ts'
import { quickStep } from '../../../src/core/quick.ts'
import {
  type Reaction,
  type Rules,
  type Settings,
  configure,
  firstState,
  ignoring,
  takeStep,
} from '../../../src/core/reduce.ts'
import type { RecordShape } from '../../../src/core/shape.ts'
import { type Rec, type SortedSet, maker, same, setOf } from '../../../src/core/value.ts'
import type { Given, Open, Reading, Work } from '../../../src/core/work.ts'

/**
 * Raft's leader election (Ongaro and Ousterhout, section 5.2) over a network that loses, duplicates and reorders.
 */

const file = 'spec/models/reference/raft.mu'
const { int } = partialOps(file)

/** spec/models/reference/raft.mu:3 */
export type RequestVote = Rec & { readonly kind: 'RequestVote'; readonly term: number }

/** spec/models/reference/raft.mu:4 */
export type Vote = Rec & { readonly kind: 'Vote'; readonly term: number }

/** spec/models/reference/raft.mu:5 */
export type Heartbeat = Rec & { readonly kind: 'Heartbeat'; readonly term: number }

/** The world's choice: no leader was heard of in time. (spec/models/reference/raft.mu:7) */
export type ElectionTimeout = Rec & { readonly kind: 'ElectionTimeout' }

export const RequestVoteShape: RecordShape = {
  kind: 'record',
  name: 'RequestVote',
  tag: true,
  fields: [{ name: 'term', shape: { kind: 'int' } }],
}

export const VoteShape: RecordShape = {
  kind: 'record',
  name: 'Vote',
  tag: true,
  fields: [{ name: 'term', shape: { kind: 'int' } }],
}

export const HeartbeatShape: RecordShape = {
  kind: 'record',
  name: 'Heartbeat',
  tag: true,
  fields: [{ name: 'term', shape: { kind: 'int' } }],
}

export const ElectionTimeoutShape: RecordShape = { kind: 'record', name: 'ElectionTimeout', tag: true, fields: [] }

const RequestVote$ = maker<RequestVote>('kind', 'term')
const Vote$ = maker<Vote>('kind', 'term')
const Heartbeat$ = maker<Heartbeat>('kind', 'term')

export type RaftPhase = 'Follower' | 'Candidate' | 'Leader'

export interface RaftConfig {
  readonly peers: SortedSet<NodeId>
  /** The last term that anybody may start: it bounds the model. */
  readonly terms: number
}

export interface RaftState {
  readonly phase: RaftPhase
  readonly term: number
  readonly votedFor: NodeId | null
  readonly votes: SortedSet<NodeId>
  readonly armed: SortedSet<Named>
}

type RaftGiven = Given<RaftConfig>
type RaftReading = Reading<RaftConfig, RaftState>
type RaftWork = Work<RaftConfig, RaftState>

/** The state before `start`. */
function fresh(): RaftState {
  return {
    phase: 'Follower',
    term: 0,
    votedFor: null,
    votes: emptySet<NodeId>(),
    armed: emptySet(),
  }
}

/** A state to write to. */
function copy(state: RaftState): Open<RaftState> {
  return {
    phase: state.phase,
    term: state.term,
    votedFor: state.votedFor,
    votes: state.votes,
    armed: state.armed,
  }
}

/** Fields that are tied to other phases go back to what they were at first; whether any was not there. */
function settle(state: Open<RaftState>, first: RaftState): boolean {
  const { phase } = state
  let settled = false
  if (phase !== 'Candidate' && phase !== 'Leader' && !same(state.votes, first.votes)) {
    state.votes = first.votes
    settled = true
  }
  return settled
}

/** Which handler takes an input of this name, or why none does. */
function react(name: string, phase: RaftPhase): Reaction<RaftWork> {
  return match<string, Reaction<RaftWork>>(name)
    .with('start', () => () => {})
    .with('ElectionTimeout', () => match<RaftPhase, Reaction<RaftWork>>(phase)
      .with('Follower', 'Candidate', () => x => onElectionTimeout(x))
      .with('Leader', () => ignoring('a leader waits for nobody'))
      .exhaustive())
    .with('RequestVote', () => (x, { body, from }) => onRequestVote(x, body as RequestVote, from))
    .with('Vote', () => (x, { body, from }) => onVote(x, body as Vote, from))
    .with('Heartbeat', () => (x, { body }) => onHeartbeat(x, body as Heartbeat))
    .otherwise(() => ignoring('not handled here'))
}

/** spec/models/reference/raft.mu:24 */
function onElectionTimeout(x: RaftWork): void {
  const { config, self, state } = x
  if (!x.asked(4, state.term < config.terms)) return x.refuse(4) // the last term of this model
  x.become(5, 'Candidate')
  state.term = x.wrote(6, int(state.term + 1, '27:13'))
  state.votedFor = x.wrote(7, self)
  state.votes = x.wrote(8, setOf<NodeId>([self]))
  x.send(RequestVote$({ kind: 'RequestVote', term: state.term }), without(config.peers, setOf<NodeId>([self])))
}

/** spec/models/reference/raft.mu:42 */
function onRequestVote(x: RaftWork, { term: asked }: RequestVote, peer: NodeId): void {
  const { state } = x
  follow(x, asked)
  if (x.asked(9, asked === state.term && (state.votedFor ?? peer) === peer)) {
    state.votedFor = x.wrote(10, peer)
    x.send(Vote$({ kind: 'Vote', term: state.term }), peer)
  }
}

/** spec/models/reference/raft.mu:49 */
function onVote(x: RaftWork, { term: given2 }: Vote, peer: NodeId): void {
  const { config, self, state } = x
  if (x.asked(11, state.phase === 'Candidate' && given2 === state.term)) {
    state.votes = x.wrote(12, union(state.votes, setOf<NodeId>([peer])))
    if (x.asked(13, size(state.votes) * 2 > size(config.peers))) {
      x.become(14, 'Leader')
      x.send(Heartbeat$({ kind: 'Heartbeat', term: state.term }), without(config.peers, setOf<NodeId>([self])))
    }
  }
}

/** spec/models/reference/raft.mu:58 */
function onHeartbeat(x: RaftWork, { term: theirs }: Heartbeat): void {
  const { state } = x
  follow(x, theirs)
  if (x.asked(15, theirs === state.term && state.phase === 'Candidate')) {
    x.become(16, 'Follower')
  }
}

/** spec/models/reference/raft.mu:34 */
function follow(x: RaftWork, newer: number): void {
  const { state } = x
  if (x.asked(0, newer > state.term)) {
    x.become(1, 'Follower')
    state.term = x.wrote(2, newer)
    state.votedFor = x.wrote(3, null)
  }
}

const settings: Settings<RaftConfig> = {
  fields: [
    { name: 'peers', shape: { kind: 'set', of: { kind: 'node' } }, optional: false },
    { name: 'terms', shape: { kind: 'int' }, optional: false },
  ],
  defaults: {},
  requires: [],
}

const sites: readonly Site[] = [
  /* 0 */ { kind: 'if', file, line: 35, column: 8, text: 'newer > term' },
  /* 1 */ { kind: 'assign', file, line: 36, column: 7, text: 'become Follower', field: 'phase' },
  /* 2 */ { kind: 'assign', file, line: 37, column: 7, text: 'term := newer', field: 'term' },
  /* 3 */ { kind: 'assign', file, line: 38, column: 7, text: 'votedFor := None', field: 'votedFor' },
  /* 4 */ { kind: 'when', file, line: 25, column: 10, text: 'term < config.terms', reason: 'the last term of this model' },
  /* 5 */ { kind: 'assign', file, line: 26, column: 5, text: 'become Candidate', field: 'phase' },
  /* 6 */ { kind: 'assign', file, line: 27, column: 5, text: 'term := term + 1', field: 'term' },
  /* 7 */ { kind: 'assign', file, line: 28, column: 5, text: 'votedFor := Some(self)', field: 'votedFor' },
  /* 8 */ { kind: 'assign', file, line: 29, column: 5, text: 'votes := { self }', field: 'votes' },
  /* 9 */ { kind: 'if', file, line: 44, column: 8, text: 'asked == term and votedFor ?? peer == peer' },
  /* 10 */ { kind: 'assign', file, line: 45, column: 7, text: 'votedFor := Some(peer)', field: 'votedFor' },
  /* 11 */ { kind: 'if', file, line: 50, column: 8, text: 'phase == Candidate and given == term' },
  /* 12 */ { kind: 'assign', file, line: 51, column: 7, text: 'votes := votes + { peer }', field: 'votes' },
  /* 13 */ { kind: 'if', file, line: 52, column: 10, text: 'size(votes) * 2 > size(config.peers)' },
  /* 14 */ { kind: 'assign', file, line: 53, column: 9, text: 'become Leader', field: 'phase' },
  /* 15 */ { kind: 'if', file, line: 60, column: 8, text: 'theirs == term and phase == Candidate' },
  /* 16 */ { kind: 'assign', file, line: 60, column: 48, text: 'become Follower', field: 'phase' },
]

const rules: Rules<RaftConfig, RaftState> = {
  state: [
    { name: 'term', shape: { kind: 'int' }, durable: true },
    { name: 'votedFor', shape: { kind: 'option', of: { kind: 'node' } }, durable: true },
    { name: 'votes', shape: { kind: 'set', of: { kind: 'node' } }, durable: false, phases: ['Candidate', 'Leader'] },
  ],
  fresh,
  react,
  draft: (before, write) => produce<RaftState, Open<RaftState>>(before, write),
}

/** spec/models/reference/raft.mu:9 */
export const Raft: Machine<RaftConfig, RaftState> = {
  kind: 'machine',
  name: 'Raft',
  module: 'models/reference/raft',
  hash: '8fc36ff03cf8b7b9ca3c0e8fa0c4175948dde654912ec46fdce26bd0b9660b1c',
  config: settings.fields,
  phases: ['Follower', 'Candidate', 'Leader'],
  state: rules.state,
  timers: [],
  receives: [RequestVoteShape, VoteShape, HeartbeatShape],
  hears: [ElectionTimeoutShape],
  sends: [RequestVoteShape, VoteShape, HeartbeatShape],
  emits: [],
  sites,
  configure: (self, given) => configure(settings, self, given),
  initial: (context, kept) => firstState(rules, context, kept),
  step: (context, state, input, watch) => takeStep(rules, context, state, input, watch),
  quick: quickStep(rules, copy, settle),
}
