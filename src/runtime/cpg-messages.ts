import { type Rec, rec, setOf, type Value } from '../core/value.ts'
import type { ServiceMessage } from './corosync/messages.ts'
import { bytesOfLatin1, latin1 } from './corosync/payload.ts'

/** CONFCHG_CPG_REASON_… of cpg.c, by their names in `spec/types.mu`. */
const reasons = ['', 'ByJoin', 'ByLeave', 'NodeDown', 'NodeUp', 'ProcDown']
/** LIBCPG_PARTIAL_…. */
const places = ['', 'FirstFragment', 'NextFragment', 'LastFragment']

// biome-ignore lint/suspicious/noExplicitAny: a payload of the spec
type Any = Rec & Record<string, any>

/** Nobody reads who sent a multicast of CPG from here: the ring says it. */
const source = { nodeid: 0, conn: 0n }

/**
 * A payload of process groups (`spec/types.mu`) as corosync's message. Throws `TypeError` for a payload that is none;
 * fragments are only read.
 */
export function cpgMessage(payload: Any): ServiceMessage {
  const { kind, group, pid } = payload
  switch (kind) {
    case 'ProcJoin':
      return { kind: 'CpgProcJoin', group, pid, reason: reasons.indexOf('ByJoin') }
    case 'ProcLeave':
      return { kind: 'CpgProcLeave', group, pid, reason: reasons.indexOf(payload.reason) }
    case 'Downlist':
      return { kind: 'CpgDownlist', oldMembers: payload.before, leftNodes: [...payload.left] }
    case 'JoinList':
      return {
        kind: 'CpgJoinList',
        error: 0,
        members: [...(payload.processes as Iterable<{ group: string; pid: number }>)],
      }
    case 'GroupMcast':
      return { kind: 'CpgMcast', group, pid, source, data: bytesOfLatin1(payload.body) }
    default:
      throw new TypeError(`there is no ${kind} on the wire`)
  }
}

/** What a message of process groups says: one payload, or nothing when it is none, or of a kind of leave or place that is not known. */
export function cpgPayloads(message: ServiceMessage): Value[] {
  switch (message.kind) {
    case 'CpgProcJoin':
      return [rec({ kind: 'ProcJoin', group: message.group, pid: message.pid })]
    case 'CpgProcLeave': {
      const reason = reasons[message.reason]
      return reason ? [rec({ kind: 'ProcLeave', group: message.group, pid: message.pid, reason })] : []
    }
    case 'CpgDownlist':
      return [rec({ kind: 'Downlist', before: message.oldMembers, left: setOf(message.leftNodes) })]
    case 'CpgJoinList':
      return [
        rec({
          kind: 'JoinList',
          processes: setOf(message.members.map(({ group, pid }) => rec({ group, pid }))),
        }),
      ]
    case 'CpgMcast':
      return [rec({ kind: 'GroupMcast', ...spoken(message) })]
    case 'CpgPartialMcast': {
      const place = places[message.type]
      return place ? [rec({ kind: 'GroupFragment', place, ...spoken(message) })] : []
    }
    default:
      return []
  }
}

function spoken({ group, pid, data }: { readonly group: string; readonly pid: number; readonly data: Uint8Array }) {
  return { group, pid, body: latin1(data), size: data.byteLength }
}
