import type { Named, NodeId } from '../../src/core/machine.ts'
import { rec, setOf } from '../../src/core/value.ts'

/** What one kind of line says. */
export interface Word {
  /** Lines of this subsystem that begin so are of this kind. */
  readonly subsystem: string
  readonly begins: string
  /** What the whole line has to be, as it is told to a user, and as a pattern. */
  readonly form: string
  readonly pattern: RegExp
  /**
   * `undefined` when a number is larger than can be, null when nothing follows from the line. `short`: corosync may have
   * cut it off at its end.
   */
  readonly says: (groups: readonly string[], short: boolean) => Named | null | undefined
}

/** As upstream numbers them; 1 is not in use. `Cause` of `spec/evs.mu`. */
const causes: Readonly<Record<number, string>> = {
  0: 'ConsensusTimeout',
  2: 'TokenLostInOperational',
  3: 'TokenLostInGather',
  4: 'TokenLostInCommit',
  5: 'TokenLostInRecovery',
  6: 'FailedToReceive',
  7: 'ForeignInOperational',
  8: 'ForeignInGather',
  9: 'MergeInOperational',
  10: 'MergeInGather',
  11: 'MergeDuringJoin',
  12: 'JoinInOperational',
  13: 'JoinInCommit',
  14: 'JoinInRecovery',
  15: 'InterfaceUp',
}
const places: Readonly<Record<string, string>> = {
  OPERATIONAL: 'Operating',
  COMMIT: 'Committing',
  RECOVERY: 'Recovering',
}

export const listNames = ['Sync members', 'Sync joined', 'Sync left', 'Members'] as const
export type ListName = (typeof listNames)[number]
const listSignals: Readonly<Record<ListName, string>> = {
  'Sync members': 'LogSyncMembers',
  'Sync joined': 'LogSyncJoined',
  'Sync left': 'LogSyncLeft',
  Members: 'LogMembers',
}

/** A list of nodes, which corosync writes in lines of up to 64 characters each. */
export function listSignal(name: ListName, nodes: readonly NodeId[]): Named {
  return named(listSignals[name], { members: setOf(nodes) })
}

/** A node id is 32 bits wide and never 0. */
export function nodeOf(text: string | undefined): NodeId | undefined {
  const id = text === undefined || text.length > 10 ? 0 : Number(text)
  return id >= 1 && id <= 0xffff_ffff ? id : undefined
}

/** Several ids with blanks between them; `undefined` when one of them cannot be, or comes twice. */
export function nodesOf(text: string | undefined): NodeId[] | undefined {
  const ids = (text ?? '').split(' ').filter(Boolean).map(nodeOf)
  if (ids.includes(undefined) || new Set(ids).size < ids.length) return undefined
  return ids as NodeId[]
}

/** Sequences have 64 bits; those that a number holds exactly are enough for any ring. */
function seqOf(text: string | undefined): number | undefined {
  const seq = Number.parseInt(text ?? '', 16)
  return seq <= Number.MAX_SAFE_INTEGER ? seq : undefined
}

function named(kind: string, fields: object = {}): Named {
  return rec({ kind, ...fields }) as Named
}
const node = '(\\d+)'
const ring = '(\\d+)\\.([0-9a-f]+)'
const nodes = '((?: \\d+)+)'

function word(subsystem: string, form: string, says: Word['says']): Word {
  const begins = form.slice(0, form.search(/[<…]|$/))
  const source = form
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('<node>', node)
    .replaceAll('<ring>', ring)
    .replaceAll('<number>', '(\\d{1,9})')
    .replaceAll('<seq>', '([0-9a-f]+)')
    .replaceAll('<state>', '([A-Z]+)')
    .replaceAll('<nodes>', nodes)
    .replaceAll('<changes>', `(?: joined:${nodes})?(?: left:${nodes})?`)
    .replaceAll('…', '.*')
  return { subsystem, begins, form, pattern: new RegExp(`^${source}\\s*$`), says }
}

function withRing(kind: string, [rep, seq]: readonly string[], fields: object = {}): Named | undefined {
  const [id, number] = [nodeOf(rep), seqOf(seq)]
  if (id === undefined || number === undefined) return undefined
  return named(kind, { ring: rec({ rep: id, seq: number }), ...fields })
}
function withMember(kind: string, member: string | undefined, fields: object = {}): Named | undefined {
  const id = nodeOf(member)
  return id === undefined ? undefined : named(kind, { ...fields, member: id })
}
function formed([rep, seq, joined, left]: readonly string[], short: boolean): Named | undefined {
  if (short) return withRing('LogFormed', [rep ?? '', seq ?? ''], { joined: null, left: null })
  const [came, went] = [nodesOf(joined), nodesOf(left)]
  if (!came || !went) return undefined
  return withRing('LogFormed', [rep ?? '', seq ?? ''], { joined: setOf(came), left: setOf(went) })
}

/** Of a leave that names nobody corosync says 0. */
function leave([member]: readonly string[]): Named | null | undefined {
  return member === '0' ? null : withMember('LogLeaveHeard', member)
}

/** The lines that judge ring formation and quorum, in the words of corosync 3.1. */
export const words: readonly Word[] = [
  word('MAIN', 'Corosync Cluster Engine … starting up', () => named('LogStart')),
  word('MAIN', 'Corosync Cluster Engine exiting…', () => null),
  word('TOTEM', 'Created or loaded sequence id <ring> for this ring.', ring => withRing('LogLoaded', ring)),
  word('MAIN', 'Storing new sequence id for ring <seq>', ([text]) => {
    const seq = seqOf(text)
    return seq === undefined ? undefined : named('LogStored', { seq })
  }),
  word('TOTEM', 'entering GATHER state from <number>(…', ([text]) => {
    const cause = causes[Number(text)]
    return named('LogGather', { cause: cause === undefined ? null : cause })
  }),
  word('TOTEM', 'entering COMMIT state.', () => named('LogCommit')),
  word('TOTEM', 'entering RECOVERY state.', () => named('LogRecovery')),
  word('TOTEM', 'entering OPERATIONAL state.', () => named('LogOperational')),
  word('TOTEM', 'The token was lost in the <state> state.', ([state]) => {
    const place = places[state as string]
    return place === undefined ? undefined : named('LogLost', { place })
  }),
  word('TOTEM', 'The consensus timeout expired…', () => named('LogLost', { place: 'Gathering' })),
  word('TOTEM', 'A processor failed, forming new configuration…', () => named('LogLost', { place: 'Operating' })),
  word('TOTEM', 'TRANS [<number>] member <node>:', ([place, member]) =>
    withMember('LogTransitional', member, { place: Number(place) }),
  ),
  word('TOTEM', 'position [<number>] member <node>:', ([place, member]) =>
    withMember('LogPosition', member, { place: Number(place) }),
  ),
  word('TOTEM', 'previous ringid (<ring>)', ring => withRing('LogPrevious', ring)),
  word('TOTEM', 'A new membership (<ring>) was formed. Members<changes>', formed),
  word('TOTEM', 'Failed to receive the leave message. failed:<nodes>', ([text], short) => {
    const failed = nodesOf(text)
    if (short) return null
    return failed && named('LogLeaveMissed', { failed: setOf(failed) })
  }),
  word('TOTEM', 'Received LEAVE message from <node>', leave),
  word('TOTEM', 'Discarding LEAVE message during flush, nodeid=<node>', leave),
  word('SYNC', 'call init for locally known services', () => named('LogSyncBegins')),
  word('SYNC', 'Committing synchronization for corosync cluster quorum service…', () => named('LogSyncCommitted')),
  word('MAIN', 'Completed service synchronization…', () => named('LogSynced')),
  word('QUORUM', 'This node is within the primary component…', () => named('LogPrimary', { primary: true })),
  word('QUORUM', 'This node is within the non-primary component…', () => named('LogPrimary', { primary: false })),
  word('CFG', 'Config reload requested by node…', () => named('LogVotesChange')),
  word('VOTEQ', 'got reconfigure message…', () => named('LogVotesChange')),
]
