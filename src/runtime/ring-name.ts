import type { NodeId } from '../core/machine.ts'

/** As corosync writes it: the representative, and the sequence in hexadecimal. */
export function ringName(ring: { readonly rep: NodeId; readonly seq: number }): string {
  return `${ring.rep}.${ring.seq.toString(16)}`
}
