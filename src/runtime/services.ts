import { provide } from '../core/external.ts'
import { List, type Rec, rec, type SortedSet, setOf, type Value } from '../core/value.ts'
import { Unsendable } from './corosync/bytes.ts'
import type { ServiceMessage, SyncMessage, VotequorumReconfigure } from './corosync/messages.ts'
import { bytesOfLatin1, decodeGroupMessage, encodeGroupMessage, latin1 } from './corosync/payload.ts'
import { decodeService, decodeSync, encodeService, encodeSync } from './corosync/service.ts'
import { groupMcastText, readGroupMcast } from './cpg-mcast.ts'
import { cpgMessage, cpgPayloads } from './cpg-messages.ts'
import { viewMessage, viewPayloads, viewPrefix } from './view-messages.ts'

/** The bits of a nodeinfo's flags (NODE_FLAGS_* of votequorum.c), by their names in `spec/types.mu`. */
const flagBits = {
  Quorate: 1,
  Leaving: 2,
  WaitingForAll: 4,
  First: 8,
  DeviceRegistered: 16,
  DeviceAlive: 32,
  DeviceCastsVote: 64,
  DeviceMasterWins: 128,
  DeviceInfoSet: 256,
} as const

/** VOTEQUORUM_RECONFIG_PARAM_* and VOTEQUORUM_QDEVICE_OPERATION_* of votequorum.c. */
const reconfigures = { ExpectedVotes: 1, NodeVotes: 2, WaitForAllCancelled: 3 } as const
const operations = { unregister: 0, register: 1 } as const

/** What a quorum device may be called: corosync copies names up to their NUL into 255 bytes. */
const longestName = 254

// biome-ignore lint/suspicious/noExplicitAny: a payload of the spec
type Any = Rec & Record<string, any>

/**
 * Gives the machines what they ask of bytes (`extern` in `spec/totempg.mu`): the messages of corosync's services. Bytes are
 * strings of one character each. What does not fit the wire is sent as nothing, and what cannot be read is nothing.
 */
export function provideServices(): void {
  provide({
    'totempg.encoded': (payload: Any) => sendable(payload),
    'totempg.decoded': (message: string) => new List(decodeServices(message)),
    'totempg.sizeOf': (bytes: string) => bytes.length,
    'totempg.cut': (bytes: string, from: number, upTo: number) => bytes.slice(from, upTo),
    'totempg.joined': (parts: List<string>) => parts.items.join(''),
  })
}

function sendable(payload: Any): string {
  try {
    return encoded(payload)
  } catch (error) {
    if (error instanceof Unsendable) return ''
    throw error
  }
}

function encoded(payload: Any): string {
  switch (payload.kind) {
    case 'NodeInfo':
      return service({
        ...{
          kind: 'VotequorumNodeInfo',
          nodeid: payload.about ?? 0,
          votes: payload.votes,
          expectedVotes: payload.expected,
        },
        flags: flagsOf(payload.flags),
      })
    case 'Reconfigure': {
      const { about, change } = payload
      const value = change.votes ?? 0
      const param = reconfigures[change.kind as keyof typeof reconfigures]
      return service({ kind: 'VotequorumReconfigure', nodeid: about ?? 0, value, param })
    }
    case 'DeviceRegistration': {
      const operation = payload.registers ? operations.register : operations.unregister
      return service({ kind: 'QdeviceRegister', operation, name: deviceName(payload.name) })
    }
    case 'DeviceRename':
      return service({
        kind: 'QdeviceRename',
        oldName: deviceName(payload.old),
        newName: deviceName(payload.new),
      })
    case 'ServiceBuild':
      return sync({ kind: 'SyncServiceBuild', ring: payload.ring, services: [...payload.services] })
    case 'Barrier':
      return sync({ kind: 'SyncBarrier', ring: payload.ring })
    case 'GroupMcast':
      return groupMcastText(payload.group, payload.pid, payload.body) ?? service(cpgMessage(payload))
    case 'FilterMcast':
      return service(viewMessage(payload.group, payload.message))
    default:
      return service(cpgMessage(payload))
  }
}

/** Services are the group "a", and their synchronisation is "sync"; upstream counts the NUL of that name, and three more. */
const groups = { service: 'a', sync: 'sync' } as const

function service(message: ServiceMessage): string {
  return latin1(encodeGroupMessage({ groups: [groups.service], body: encodeService(message) }, 'little'))
}
function sync(message: SyncMessage): string {
  return latin1(encodeGroupMessage({ groups: [groups.sync], body: encodeSync(message) }, 'little'))
}

/** The payloads of `spec/types.mu` in one message of totempg's, little endian, one character a byte; none of what they do not have. */
export function decodeServices(message: string): Value[] {
  const mcast = readGroupMcast(message)
  return mcast ? [mcast] : decodeAny(message)
}

/** `decodeServices` by the tables of all messages. */
export function decodeAny(message: string): Value[] {
  const read = decodeGroupMessage(bytesOfLatin1(message), 'little')
  if ('refused' in read) return []
  const [group] = read.message.groups
  if (group === groups.sync) {
    const one = decodeSync(read.message.body, 'little')
    return 'refused' in one ? [] : syncPayload(one.message)
  }
  if (group !== groups.service) return []
  const one = decodeService(read.message.body, 'little')
  return 'refused' in one ? [] : servicePayload(one.message)
}

function syncPayload(message: SyncMessage): Value[] {
  if (message.kind === 'Unknown') return []
  const ring = rec({ rep: message.ring.rep, seq: message.ring.seq })
  if (message.kind === 'SyncBarrier') return [rec({ kind: 'Barrier', ring })]
  return [rec({ kind: 'ServiceBuild', ring, services: setOf(message.services) })]
}

function deviceName(name: string): string {
  if (name.length > longestName) throw new Unsendable(`a name of more than ${longestName} bytes`)
  return name
}

function servicePayload(message: ServiceMessage): Value[] {
  switch (message.kind) {
    case 'VotequorumNodeInfo': {
      const { nodeid, votes, expectedVotes: expected } = message
      const flags = nodeInfoFlags(message.flags)
      return [rec({ kind: 'NodeInfo', about: nodeOrDevice(nodeid), votes, expected, flags })]
    }
    case 'VotequorumReconfigure': {
      const change = changeOf(message)
      return change ? [rec({ kind: 'Reconfigure', about: nodeOrDevice(message.nodeid), change })] : []
    }
    case 'QdeviceRegister': {
      const { operation, name } = message
      if (operation !== operations.register && operation !== operations.unregister) return []
      return [rec({ kind: 'DeviceRegistration', name, registers: operation === operations.register })]
    }
    case 'QdeviceRename':
      return [rec({ kind: 'DeviceRename', old: message.oldName, new: message.newName })]
    case 'CpgMcast':
      return message.group.startsWith(viewPrefix) ? viewPayloads(message) : cpgPayloads(message)
    default:
      return cpgPayloads(message)
  }
}

/** The flags of a nodeinfo by name; bits that are not known are left out. */
export function nodeInfoFlags(bits: number): SortedSet<string> {
  const names = Object.keys(flagBits) as (keyof typeof flagBits)[]
  return setOf(names.filter(name => (bits & flagBits[name]) !== 0))
}

/** Node 0 is the sender's quorum device. */
function nodeOrDevice(nodeid: number): number | null {
  return nodeid === 0 ? null : nodeid
}

function changeOf({ param, value }: VotequorumReconfigure): Rec | undefined {
  if (param === reconfigures.ExpectedVotes) return rec({ kind: 'ExpectedVotes', votes: value })
  if (param === reconfigures.NodeVotes) return rec({ kind: 'NodeVotes', votes: value })
  return param === reconfigures.WaitForAllCancelled ? rec({ kind: 'WaitForAllCancelled' }) : undefined
}

function flagsOf(flags: SortedSet<keyof typeof flagBits>): number {
  return [...flags].reduce((sum, name) => sum | flagBits[name], 0)
}
