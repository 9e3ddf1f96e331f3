import fc from 'fast-check'
import type { ServiceMessage, SyncMessage } from '../messages.ts'
import { i32, ring, u32 } from './arbitraries.ts'

const text = (maxLength: number, min = 0) =>
  fc
    .array(fc.integer({ min, max: 255 }), { maxLength })
    .map(codes => codes.map(code => String.fromCharCode(code)).join(''))
const u8 = fc.integer({ min: 0, max: 255 })
const group = text(128)
const source = fc.record({ nodeid: u32, conn: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) })
const data = fc.uint8Array({ maxLength: 60 })
const kind = <K extends string>(value: K) => fc.constant(value)
const item = fc.record({ key: text(256), type: u8, value: fc.uint8Array({ maxLength: 20 }) })
const unknown = fc.record({ kind: kind('Unknown'), id: fc.integer({ min: 7 * 2 ** 16, max: 2 ** 31 - 1 }), body: data })

/** Any message of a service, without slack. */
export const service: fc.Arbitrary<ServiceMessage> = fc.oneof(
  fc.record({ kind: kind('CmapMcast'), reason: u8, items: fc.array(item, { maxLength: 3 }) }),
  fc.record({ kind: kind('CpgProcJoin'), group, pid: u32, reason: u32 }),
  fc.record({ kind: kind('CpgProcLeave'), group, pid: u32, reason: u32 }),
  fc.record({
    kind: kind('CpgJoinList'),
    error: i32,
    members: fc.array(fc.record({ pid: u32, group }), { maxLength: 3 }),
  }),
  fc.record({ kind: kind('CpgMcast'), group, pid: u32, source, data }),
  fc.record({ kind: kind('CpgDownlist'), oldMembers: u32, leftNodes: fc.array(u32, { maxLength: 384 }) }),
  fc.record({ kind: kind('CpgPartialMcast'), group, msglen: u32, pid: u32, type: u32, source, data }),
  fc.record({ kind: kind('VotequorumNodeInfo'), nodeid: u32, votes: u32, expectedVotes: u32, flags: u32 }),
  fc.record({ kind: kind('VotequorumReconfigure'), nodeid: u32, value: u32, param: u8 }),
  fc.record({ kind: kind('QdeviceRegister'), operation: u32, name: text(255, 1) }),
  fc.record({ kind: kind('QdeviceRename'), oldName: text(255, 1), newName: text(255, 1) }),
  fc.record({ kind: kind('QdeviceExtraInfo'), nodeid: u32, data }),
  unknown,
)

/** Any message of sync, without slack. */
export const sync: fc.Arbitrary<SyncMessage> = fc.oneof(
  fc.record({ kind: kind('SyncServiceBuild'), ring, services: fc.array(u32, { maxLength: 128 }) }),
  fc.record({ kind: kind('SyncBarrier'), ring }),
  unknown,
)
