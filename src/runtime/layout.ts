import type { Json } from '../trace/values.ts'

/** The numbers that reading and writing share: corosync 3.1 over udpu, without encryption. */
export const magic = 0xc070
export const version = 3
export const headerSize = 13
export const mostMissing = 30
export const types = { Token: 0, MergeDetect: 2, Join: 3, CommitToken: 4, HoldCancel: 5 } as const
export type Kind = keyof typeof types
/** Upstream's multicasts; what they carry rides on the token here, in an extension of our own. */
export const multicast = 1
/** "MUST": the extension behind a token's last entry. corosync would refuse such a token, and so never sees half of it. */
export const extension = 0x5453_554d

/** The largest payload of a UDP datagram over IPv4. */
export const largestDatagram = 65_507

/**
 * Whether every number in a payload would fit into the 32 bits that corosync's own payloads have for it. Sums over a
 * cluster then stay exact, so that nobody can halt a node with a vote of 2^53.
 */
export function fitsWire(json: Json): boolean {
  if (typeof json === 'number') return json >= 0 && json <= 0xffff_ffff
  if (typeof json !== 'object' || json === null) return true
  return Object.values(json).every(fitsWire)
}
