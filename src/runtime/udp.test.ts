import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { afterEach, describe, expect, test } from 'vitest'
import type { Named, NodeId } from '../core/machine.ts'
import { rec } from '../core/value.ts'
import { authkey } from './authkey.ts'
import { evsCodec } from './codec.ts'
import { createEnvelope, type EnvelopeOptions } from './envelope.ts'
import { shipped } from './testing/specs.ts'
import { openUdp, type Transport, type UdpOptions } from './udp.ts'

const { machineOf } = await shipped()
const codec = evsCodec(machineOf('Evs'))
const addresses = new Map([
  [1, '127.0.0.1'],
  [2, '127.0.0.2'],
])
const cancel = (seq: number) => rec({ kind: 'HoldCancel', ring: rec({ rep: 1, seq }) }) as Named

interface Peer {
  readonly transport: Transport
  readonly got: { readonly from: NodeId; readonly seq: number }[]
}
const open: { close: () => unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** A port of the system's choice, free at this moment on both addresses. */
function freePort(): Promise<number> {
  return new Promise(resolve => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address()
      socket.close(() => resolve(port))
    })
  })
}

async function peers(port: number, envelope?: UdpOptions['envelope'][]): Promise<readonly [Peer, Peer]> {
  const peer = async (self: NodeId): Promise<Peer> => {
    const got: { from: NodeId; seq: number }[] = []
    const deliver = (from: NodeId, message: Named) =>
      void got.push({ from, seq: (message as unknown as { ring: { seq: number } }).ring.seq })
    const sealing = envelope?.[self - 1]
    const transport = await openUdp({
      ...{ self, port, addresses, blockUnlisted: true, codec, deliver },
      ...(sealing && { envelope: sealing }),
    })
    open.push(transport)
    return { transport, got }
  }
  return [await peer(1), await peer(2)]
}

async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !done(); i++) await new Promise(resolve => setTimeout(resolve, 10))
  expect(done()).toBe(true)
}

function throwAt(port: number, to: string, bytes: readonly Uint8Array[], from: string, fromPort = 0): Promise<void> {
  return new Promise(resolve => {
    const socket = createSocket('udp4')
    socket.bind(fromPort, from, () => {
      let left = bytes.length
      for (const one of bytes)
        socket.send(one, port, to, () => {
          left--
          if (left === 0) socket.close(() => resolve())
        })
    })
  })
}

describe('the transport', () => {
  test('carries messages to others, and to itself in order and never before send returns', async () => {
    const [a, b] = await peers(await freePort())
    a.transport.send(2, cancel(1))
    for (let i = 0; i < 100; i++) a.transport.send(1, cancel(i))
    expect(a.got).toEqual([])
    await until(() => a.got.length === 100 && b.got.length === 1)
    expect(a.got.map(one => one.seq)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(b.got).toEqual([{ from: 1, seq: 1 }])
    expect(b.transport.counters.all()).toEqual({ received: 1 })
  })

  test('drops what is cut, in the direction that is cut, until it is healed', async () => {
    const [a, b] = await peers(await freePort())
    a.transport.cut([2], 'in')
    b.transport.send(1, cancel(1))
    a.transport.send(2, cancel(2))
    await until(() => b.got.length === 1 && a.transport.counters.all().cut === 1)
    a.transport.cut([2], 'out')
    a.transport.send(2, cancel(3))
    expect(a.transport.counters.all().cut).toBe(2)
    a.transport.heal()
    b.transport.send(1, cancel(4))
    await until(() => a.got.length === 1)
    expect(a.got).toEqual([{ from: 2, seq: 4 }])
  })

  test('drops strangers, impostors and garbage, each with its reason, and goes on', async () => {
    const port = await freePort()
    const [a, b] = await peers(port)
    const good = codec.encode(cancel(1), 2)
    if (!('bytes' in good)) throw new Error('not sendable')
    await throwAt(port, '127.0.0.1', [good.bytes], '127.0.0.9')
    // From an address of the nodelist, but that of another node than the datagram names.
    await throwAt(port, '127.0.0.1', [good.bytes, Uint8Array.of(1, 2, 3), new Uint8Array(0)], '127.0.0.1')
    await throwAt(port, '127.0.0.1', [new Uint8Array(60_000)], '127.0.0.2')
    await until(() => Object.values(a.transport.counters.all()).reduce((sum, n) => sum + n, 0) === 5)
    expect(a.transport.counters.all()).toEqual({
      'not corosync': 1,
      'sender is not who it says': 1,
      'too short': 2,
      'unlisted address': 1,
    })
    b.transport.send(1, cancel(7))
    await until(() => a.got.length === 1)
  })

  test('in an envelope carries what its peers sealed, and nothing else', async () => {
    const port = await freePort()
    const keys = [authkey(new Uint8Array(32).fill(1))]
    const sealing = (self: NodeId) => (greet: EnvelopeOptions['greet']) =>
      createEnvelope({ self, keys, cipher: 'aes256', peers: [1, 2], randomBytes, now: () => performance.now(), greet })
    const [a, b] = await peers(port, [sealing(1), sealing(2)])
    a.transport.send(2, cancel(1))
    await until(() => a.transport.counters.all().greeting === 1 && b.transport.counters.all().greeting === 2)
    a.transport.send(2, cancel(2))
    a.transport.send(1, cancel(3))
    const plain = codec.encode(cancel(4), 1)
    if (!('bytes' in plain)) throw new Error('not sendable')
    await throwAt(port, '127.0.0.2', [plain.bytes], '127.0.0.1')
    await until(() => b.transport.counters.all()['not sealed'] === 1 && b.got.length === 1 && a.got.length === 1)
    expect(b.got).toEqual([{ from: 1, seq: 2 }])
    expect(a.transport.counters.all()).toMatchObject({ 'not yet acquainted': 1 })
  })

  test('says what is wrong with an address that is taken or not ours', async () => {
    const port = await freePort()
    await peers(port)
    const options = { port, addresses, blockUnlisted: true, codec, deliver: () => undefined }
    await expect(openUdp({ ...options, self: 1 })).rejects.toThrow(/EADDRINUSE/)
    const foreign = new Map([[1, '192.0.2.1']])
    await expect(openUdp({ ...options, self: 1, addresses: foreign })).rejects.toThrow(/EADDRNOTAVAIL/)
    await expect(openUdp({ ...options, self: 3 })).rejects.toThrow(/no address/)
  })

  test('neither sends nor delivers once it is closed', async () => {
    const [a, b] = await peers(await freePort())
    a.transport.send(1, cancel(1))
    a.transport.send(2, cancel(2))
    await a.transport.flush()
    await a.transport.close()
    a.transport.send(2, cancel(3))
    await until(() => b.got.length === 1)
    expect(a.got).toEqual([])
    expect(a.transport.counters.all()).toMatchObject({ sent: 1 })
  })
})
