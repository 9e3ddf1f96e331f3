import { provide } from '../core/external.ts'
import { List, Rec, type SortedSet, setOf, type Value } from '../core/value.ts'
import type { ServiceMessage, SyncMessage } from './corosync/messages.ts'
import { bytesOfLatin1, decodeGroupMessage, encodeGroupMessage, latin1 } from './corosync/payload.ts'
import { decodeService, decodeSync, encodeService, encodeSync } from './corosync/service.ts'
import { cpgMessage, cpgPayloads } from './cpg-messages.ts'

/** The bits of a nodeinfo's flags (votequorum.c) that the machines know, by their names there. */
const flagBits = { Quorate: 1, WaitingForAll: 4, First: 8 } as const

// biome-ignore lint/suspicious/noExplicitAny: a payload of the spec
type Any = Rec & Record<string, any>

/**
 * Gives the machines what they ask of bytes (`extern` in `spec/totempg.mu`): the messages of corosync's services. Bytes are
 * strings of one character each. What does not fit the wire is sent as nothing, and what cannot be read is nothing.
 */
export function provideServices(): void {
  provide({
    'totempg.encoded': (payload: Any) => encoded(payload),
    'totempg.decoded': (message: string) => new List(decoded(message)),
    'totempg.sizeOf': (bytes: string) => bytes.length,
    'totempg.cut': (bytes: string, from: number, upTo: number) => bytes.slice(from, upTo),
    'totempg.joined': (parts: List<string>) => parts.items.join(''),
  })
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
    case 'ServiceBuild':
      return sync({ kind: 'SyncServiceBuild', ring: payload.ring, services: [...payload.services] })
    case 'Barrier':
      return sync({ kind: 'SyncBarrier', ring: payload.ring })
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

function decoded(message: string): Value[] {
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
  const ring = new Rec({ rep: message.ring.rep, seq: message.ring.seq })
  if (message.kind === 'SyncBarrier') return [new Rec({ kind: 'Barrier', ring })]
  return [new Rec({ kind: 'ServiceBuild', ring, services: setOf(message.services) })]
}

function servicePayload(message: ServiceMessage): Value[] {
  if (message.kind !== 'VotequorumNodeInfo') return cpgPayloads(message)
  const names = Object.keys(flagBits) as (keyof typeof flagBits)[]
  const flags = setOf(names.filter(name => (message.flags & flagBits[name]) !== 0))
  const { nodeid, votes, expectedVotes: expected } = message
  return [new Rec({ kind: 'NodeInfo', about: nodeid === 0 ? null : nodeid, votes, expected, flags })]
}

function flagsOf(flags: SortedSet<keyof typeof flagBits>): number {
  return [...flags].reduce((sum, name) => sum | flagBits[name], 0)
}
