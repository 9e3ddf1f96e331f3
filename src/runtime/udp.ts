import { createSocket, type RemoteInfo, type Socket, type SocketOptions } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Named, NodeId } from '../core/machine.ts'
import type { Codec } from './codec.ts'
import { type Counters, counters } from './counters.ts'
import type { Envelope, EnvelopeOptions } from './envelope.ts'

export interface UdpOptions {
  readonly self: NodeId
  readonly port: number
  /** IP addresses by node, this one included. All nodes use one port. */
  readonly addresses: ReadonlyMap<NodeId, string>
  /** Datagrams from addresses that are no node's are dropped (corosync.conf(5), "block_unlisted_ips"). */
  readonly blockUnlisted: boolean
  readonly codec: Codec
  /** Makes what seals and opens datagrams; without it they go as they are, as between nodes of corosync. */
  readonly envelope?: (greet: EnvelopeOptions['greet']) => Envelope
  /** Never called while `send` runs. */
  readonly deliver: (from: NodeId, message: Named) => void
}

/** Which traffic with a node is cut: what we send, what we receive, or both. */
export type CutDirection = 'both' | 'in' | 'out'

export interface Transport {
  readonly send: (to: NodeId, message: Named) => void
  /** A fault for tests: traffic with these nodes is dropped here. Added to what is cut already. */
  readonly cut: (nodes: Iterable<NodeId>, direction: CutDirection) => void
  readonly heal: () => void
  /** Datagrams and messages by what became of them: `sent`, `received`, and a reason for each that was dropped. */
  readonly counters: Counters
  /** The system took the last datagram that was to leave. */
  readonly up: () => boolean
  /** Resolves once everything sent before has been handed to the system. */
  readonly flush: () => Promise<void>
  /** Other keys for the envelope; nothing, where there is none. */
  readonly rekey: Envelope['rekey']
  readonly close: () => Promise<void>
}

/**
 * Binds this node's address and port and speaks with its peers. Resolves when bound; rejects with the system's reason
 * when the address is not ours or the port is taken.
 */
export async function openUdp(options: UdpOptions): Promise<Transport> {
  const address = options.addresses.get(options.self)
  if (address === undefined) throw new Error(`node ${options.self} has no address`)
  const family = isIPv6(address) ? 6 : 4
  // All addresses are numbers already: nothing is looked up, and a datagram leaves in the turn that sends it.
  const lookup: SocketOptions['lookup'] = (host, _, found) => found(null, host, family)
  const socket = createSocket({ type: `udp${family}`, lookup })
  await bind(socket, options.port, address)
  growBuffers(socket)
  return connect(socket, options)
}

function connect(socket: Socket, options: UdpOptions): Transport {
  const { self, port, addresses, codec } = options
  const owners = new Map([...addresses].map(([node, address]) => [address, node]))
  const cutIn = new Set<NodeId>()
  const cutOut = new Set<NodeId>()
  const count = counters()
  const own: Named[] = []
  const envelope = options.envelope?.(launch)
  let open = true
  let leaving = 0
  let idle: (() => void) | undefined
  let up = true

  /** The message in a datagram, or why it is dropped. */
  function accept(bytes: Uint8Array, source: RemoteInfo): { from: NodeId; message: Named } | string {
    const owner = owners.get(source.address)
    if (owner === undefined && options.blockUnlisted) return 'unlisted address'
    const opened = envelope ? envelope.open(bytes) : { bytes, from: owner }
    if (typeof opened === 'string') return opened
    const decoded = codec.decode(opened.bytes)
    if ('refused' in decoded) return decoded.refused
    // On the wire anybody may claim any id; an address that is listed belongs to one node.
    for (const other of [owner, opened.from])
      if (other !== undefined && decoded.from !== undefined && other !== decoded.from)
        return 'sender is not who it says'
    const from = decoded.from ?? opened.from
    if (from === undefined) return 'unlisted address'
    return cutIn.has(from) ? 'cut' : { from, message: decoded.message }
  }

  function receive(bytes: Uint8Array, source: RemoteInfo): void {
    if (!open) return
    const accepted = accept(bytes, source)
    count.count(typeof accepted === 'string' ? accepted : 'received')
    if (typeof accepted !== 'string') options.deliver(accepted.from, accepted.message)
  }

  /** Our own messages do not leave the machine; they come back in their order, after the step that sent them. */
  function loop(message: Named): void {
    own.push(message)
    if (own.length > 1) return
    setImmediate(() => {
      for (const one of own.splice(0)) if (open) options.deliver(self, one)
    })
  }

  function transmit(to: NodeId, message: Named): void {
    const encoded = codec.encode(message, self)
    if ('unsendable' in encoded) {
      count.count('unsendable')
      return
    }
    const bytes = envelope ? envelope.seal(to, encoded.bytes) : encoded.bytes
    if (bytes) launch(to, bytes)
    else count.count('not yet acquainted')
  }

  function launch(to: NodeId, bytes: Uint8Array): void {
    const address = addresses.get(to)
    if (address === undefined) count.count('no such node')
    else if (cutOut.has(to)) count.count('cut')
    else {
      leaving++
      socket.send(bytes, port, address, left)
    }
  }

  /** The system took a datagram, or did not. */
  function left(error: Error | null): void {
    up = !error
    count.count(error ? 'not sent' : 'sent')
    leaving--
    if (leaving === 0) idle?.()
  }

  socket.on('message', receive)
  socket.on('error', () => count.count('socket error'))
  return {
    send: (to, message) => {
      if (!open) return
      if (to === self) loop(message)
      else transmit(to, message)
    },
    cut: (nodes, direction) => {
      for (const node of nodes) {
        if (direction !== 'out') cutIn.add(node)
        if (direction !== 'in') cutOut.add(node)
      }
    },
    heal: () => {
      cutIn.clear()
      cutOut.clear()
    },
    counters: count,
    up: () => up,
    rekey: keys => envelope?.rekey(keys),
    flush: () => (leaving === 0 ? Promise.resolve() : new Promise(resolve => (idle = resolve))),
    close: () => {
      if (!open) return Promise.resolve()
      open = false
      return new Promise(resolve => socket.close(() => resolve()))
    },
  }
}

function bind(socket: Socket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      socket.close()
      reject(error)
    }
    socket.once('error', failed)
    socket.bind({ port, address, exclusive: true }, () => {
      socket.off('error', failed)
      resolve()
    })
  })
}

/** A join storm comes as a burst; the system may give less than is asked for, or nothing. */
function growBuffers(socket: Socket): void {
  try {
    socket.setRecvBufferSize(1024 * 1024)
    socket.setSendBufferSize(1024 * 1024)
  } catch {
    // The default is enough to go on with.
  }
}
