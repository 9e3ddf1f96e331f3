import type { Named, NodeId } from '../../src/core/machine.ts'
import type { Datagram } from '../../src/formats/pcap.ts'
import type { Heard } from './listen.ts'

// biome-ignore lint/suspicious/noExplicitAny: signals of the spec, whose shapes the codec has checked by name
type Any = any

/** Who sent it; unknown of what is only seen to arrive. */
export function sender({ signal, at }: Heard): NodeId | undefined {
  return signal.kind.endsWith('Arrived') ? undefined : at
}

export function sayWay({ from, to }: Datagram): string {
  return `${from.address}:${from.port} to ${to.address}:${to.port}`
}

/** What a datagram is about: a ring, or what one node says of membership. */
export function subjectOf({ signal, at }: Heard): string {
  const { kind, token, of, ring } = signal as Any
  const about = ring ?? token?.ring ?? of?.ring
  return about ? sayRing(about) : `${kind} ${at}`
}

/** A datagram in one line: who, what, and the fields that laws are about. */
export function sayHeard({ signal, at, datagram }: Heard): string {
  const one = signal as Any
  const dest = one.dest ? ` to ${one.dest}` : ''
  switch (signal.kind) {
    case 'TokenSent':
      return `node ${at} sends${dest} ${sayToken(one.token)}`
    case 'TokenArrived':
      return `node ${at} takes ${sayToken(one.token)}`
    case 'McastSent':
      return `node ${at} sends to ${datagram.to.address} ${sayMcast(one.of)}`
    case 'McastArrived':
      return `node ${at} takes ${sayMcast(one.of)}`
    case 'JoinSent':
      return `node ${at} sends ${sayJoin(one.join)}`
    case 'CommitTokenSent':
      return `node ${at} sends${dest} ${sayCommit(one.token)}`
    case 'MergeDetectSent':
      return `node ${at} sends merge detect of ring ${sayRing(one.ring)}`
    default:
      return `node ${at} cancels the hold of ring ${sayRing(one.ring)}`
  }
}

function sayToken({ ring, seq, hop, aru, moreOld }: Any): string {
  return `the token of ring ${sayRing(ring)}, hop ${hop}, seq ${seq}, aru ${aru}${moreOld ? ', more of old rings' : ''}`
}

function sayMcast({ ring, seq, from, body }: Any): string {
  const what = body.kind === 'Old' ? `number ${body.of.seq} of ring ${sayRing(body.of.ring)} as number` : 'number'
  return `${what} ${seq} of ring ${sayRing(ring)}, made by ${from}`
}

/** What a node was seen to send, or would send, in one line. */
export function sayMessage(message: Named): string {
  const one = message as Any
  switch (message.kind) {
    case 'Token':
      return `${sayToken(one)}, backlog ${one.backlog}, fcc ${one.fcc}, ${one.missing.size} asked for`
    case 'Mcast':
      return sayMcast(one.of)
    case 'Join':
      return sayJoin(one)
    case 'CommitToken':
      return sayCommit(one)
    case 'MergeDetect':
      return `merge detect of ring ${sayRing(one.ring)}`
    default:
      return `the cancel of the hold of ring ${sayRing(one.ring)}`
  }
}

function sayJoin({ leaving, ringSeq, proc, failed }: Any): string {
  return `${leaving ? 'its leave' : 'a join'}, ring sequence ${ringSeq}, ${sayNodes(proc)} without ${sayNodes(failed)}`
}

function sayCommit({ ring, hop, index, members }: Any): string {
  return `the commit token of ring ${sayRing(ring)}, hop ${hop}, ${index} of ${members.size} entries`
}

/** As corosync has it: the representative, and the sequence in base 16. */
export function sayRing({ rep, seq }: { readonly rep: NodeId; readonly seq: number }): string {
  return `${rep}.${seq.toString(16)}`
}

export function sayNodes(nodes: Iterable<NodeId>): string {
  return `{${[...nodes].join(', ')}}`
}
