import type { Named, NodeId } from '../../src/core/machine.ts'
import { key } from '../../src/core/value.ts'
import { Numbers } from './numbers.ts'

/** What has been sent so far, by sender, receiver and content. A network may lose and repeat, but not make up. */
export interface Sends {
  readonly sent: (from: NodeId, to: Iterable<NodeId>, message: Named) => void
  /** Asks whether such a message was sent, as often as one likes. */
  readonly asks: (from: NodeId, to: NodeId, message: Named) => () => boolean
}

/** Holds one number (53 bits of a hash) for each message and receiver, since runs are long and messages are not small. */
export function sends(): Sends {
  const byLink = new Map<number, Numbers>()
  const link = (from: NodeId, to: NodeId): Numbers => {
    // Two ids of 32 bits do not fit one number; the hash of the message takes part of the pair in.
    const name = from * 0x10_0000 + (to % 0x10_0000)
    let seen = byLink.get(name)
    if (!seen) {
      seen = new Numbers()
      byLink.set(name, seen)
    }
    return seen
  }
  return {
    sent: (from, to, message) => {
      // What it says takes long to hash; for whom it is does not.
      const content = hash(key(message))
      for (const one of to) link(from, one).add(forNode(content, one))
    },
    asks: (from, to, message) => {
      const [seen, name] = [link(from, to), forNode(hash(key(message)), to)]
      return () => seen.has(name)
    },
  }
}

interface Hash {
  readonly a: number
  readonly b: number
}

function hash(text: string): Hash {
  let a = 0x811c9dc5 | 0
  let b = 0x41c6ce57 ^ text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x5bd1e995)
    b ^= b >>> 15
  }
  return { a, b }
}

function forNode(content: Hash, node: NodeId): number {
  let a = Math.imul(content.a ^ node, 0x01000193)
  let b = Math.imul(content.b ^ node, 0x5bd1e995)
  a = Math.imul(a ^ (a >>> 16), 0x7feb352d)
  b = Math.imul(b ^ (b >>> 13), 0x846ca68b)
  return ((a ^ (a >>> 15)) >>> 0) * 0x20_0000 + ((b ^ (b >>> 16)) >>> 11)
}
