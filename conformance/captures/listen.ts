import type { AnyMachine, Named, NodeId } from '../../src/core/machine.ts'
import { rec } from '../../src/core/value.ts'
import type { Datagram } from '../../src/formats/pcap.ts'
import { type Catcher, catcher } from './catch.ts'

/** A datagram as the laws hear it: who sent what, or what came to whom. */
export interface Heard {
  readonly signal: Named
  /** Who sent it; of what arrived, who took it. */
  readonly at: NodeId
  readonly datagram: Datagram
}

export interface Ears {
  readonly hear: (datagram: Datagram) => Heard | undefined
  readonly tally: Catcher['tally']
}

/** Datagrams as signals of `spec/wire-laws.mu`. Memory is bounded, but for an entry or two for each address. */
export function ears(evs: AnyMachine): Ears {
  const { take, tally } = catcher(evs)
  const paths = new Map<string, number>()

  function hear(datagram: Datagram): Heard | undefined {
    const caught = take(datagram)
    if (!caught) return undefined
    const { sender, receiver, arrived } = caught
    const { to } = datagram
    const message = caught.message as Named & { readonly of: Named & { readonly from: NodeId } }
    if (arrived) {
      const signal = arrival(message)
      return signal && receiver !== undefined ? { signal, at: receiver, datagram } : undefined
    }
    const path = paths.get(to.address) ?? paths.size
    paths.set(to.address, path)
    if (sender !== undefined) return { signal: sending(message, receiver ?? null, path), at: sender, datagram }
    return { signal: arrival(message) as Named, at: message.of.from, datagram }
  }
  return { hear, tally }
}

// biome-ignore lint/suspicious/noExplicitAny: the codec has checked the shapes by name
type Any = any

function sending(message: Any, dest: NodeId | null, path: number): Named {
  switch (message.kind) {
    case 'Token':
      return rec({ kind: 'TokenSent', token: message, dest }) as Named
    case 'Mcast':
      return rec({ kind: 'McastSent', of: message.of, path }) as Named
    case 'CommitToken':
      return rec({ kind: 'CommitTokenSent', token: message, dest }) as Named
    case 'Join':
      return rec({ kind: 'JoinSent', join: message }) as Named
    default:
      return rec({ kind: `${message.kind}Sent`, ring: message.ring }) as Named
  }
}

/** Nothing is to be learned from the arrival of other messages. */
function arrival(message: Any): Named | undefined {
  if (message.kind === 'Token') return rec({ kind: 'TokenArrived', token: message }) as Named
  if (message.kind === 'Mcast') return rec({ kind: 'McastArrived', of: message.of }) as Named
  return undefined
}
