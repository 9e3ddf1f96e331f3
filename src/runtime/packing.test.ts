import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Effect, Named } from '../core/machine.ts'
import { initialState, type Node, nodeStep } from '../core/stack.ts'
import { type List, type Rec, rec, same, setOf, type Value } from '../core/value.ts'
import { configureNode } from './configure.ts'
import { shipped } from './testing/specs.ts'

const { machineOf } = await shipped()
// biome-ignore lint/suspicious/noExplicitAny: signals and packets of the spec
type Any = Named & Record<string, any>

/** Totempg alone, on the wire; what it says down and up comes back. */
function totempg(self: number, netmtu: number) {
  const stack = { name: 'Totempg', machines: [machineOf('Totempg')] }
  const made = configureNode(stack, self, { Totempg: { wire: true, netmtu } })
  if ('refused' in made) throw new Error(made.refused.join())
  const node: Node = made.node
  let state = initialState(node)
  return (signal: Named): Any[] => {
    const step = nodeStep(node, state, { kind: 'signal', signal })
    state = step.state
    const emitted = (effect: Effect) => (effect.kind === 'emit' ? [effect.signal as Any] : [])
    return step.effects.flatMap(({ effect }) => emitted(effect))
  }
}

const ring = rec({ rep: 1, seq: 4 })
const said = (body: Value) => rec({ ring, seq: 1, ordinal: 1, from: 1, safe: false, body })
const mcast = (i: number, size: number) =>
  rec({ kind: 'GroupMcast', group: 'g', pid: 7, body: String.fromCharCode(i % 256).repeat(size), size })

/** What a packet takes in a datagram: `Mcast` and totempg's head before its pieces. */
function sizeOf(packet: Any): number {
  const pieces = packet.pieces as unknown as List<string>
  return 45 + 8 + [...pieces].reduce((sum, piece) => sum + 2 + piece.length, 0)
}

/** Sends these; before each, the ring takes so many packets. Gives the packets in their order. */
function packets(sizes: readonly (readonly [size: number, taken: number])[], netmtu: number): Any[] {
  const send = totempg(1, netmtu)
  send(rec({ kind: 'Installed', ring, members: setOf([1, 2]) }))
  send(rec({ kind: 'SyncDone' }))
  const sent: Any[] = []
  let queue: Any[] = []
  for (const [i, [size, taken]] of sizes.entries()) {
    for (const body of queue.slice(0, taken)) send(rec({ kind: 'Sequenced', of: said(body) }))
    sent.push(...queue.slice(0, taken))
    queue = queue.slice(taken)
    for (const signal of send(rec({ kind: 'Multicast', payload: mcast(i, size) }))) {
      if (signal.kind === 'Send') queue.push(signal.body)
      else if (same(queue.at(-1) as Value, signal.before)) queue[queue.length - 1] = signal.both
      else queue.push(signal.alone)
    }
  }
  return [...sent, ...queue]
}

describe('packing', () => {
  test('puts small messages into one packet until the token takes it', () => {
    expect(
      packets(
        [
          [10, 0],
          [10, 0],
          [10, 0],
        ],
        1500,
      ),
    ).toHaveLength(1)
    expect(
      packets(
        [
          [10, 0],
          [10, 1],
          [10, 0],
        ],
        1500,
      ),
    ).toHaveLength(2)
  })
  test('joins the end of a large message, and leaves its beginning alone', () => {
    const made = packets(
      [
        [10, 0],
        [3_000, 0],
        [10, 0],
      ],
      1500,
    )
    expect(made.map(one => [one.goesOn, one.continues, [...(one.pieces as Iterable<string>)].length])).toEqual([
      [0, 0, 1],
      [1, 0, 1],
      [2, 1, 1],
      [0, 2, 2],
    ])
  })
  test('loses nothing, keeps the order and the size of packets, whatever the token takes in between', () => {
    const one = fc.tuple(
      fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 6_000 })),
      fc.integer({ min: 0, max: 5 }),
    )
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), fc.integer({ min: 256, max: 2_000 }), (sizes, netmtu) => {
        const made = packets(sizes, netmtu)
        for (const packet of made) expect(sizeOf(packet)).toBeLessThanOrEqual(netmtu - 45)
        const hear = totempg(2, netmtu)
        hear(rec({ kind: 'Installed', ring, members: setOf([1, 2]) }))
        hear(rec({ kind: 'SyncDone' }))
        const heard = made.flatMap(body => hear(rec({ kind: 'Delivered', of: said(body) })))
        expect(heard.map(signal => signal.payload as Rec)).toEqual(sizes.map(([size], i) => mcast(i, size)))
      }),
      { numRuns: 150 },
    )
  })
  test('a message whose beginning is missing is thrown away, and nothing after it', () => {
    const made = packets(
      [
        [3_000, 0],
        [10, 9],
        [10, 0],
      ],
      1500,
    )
    const hear = totempg(2, 1500)
    hear(rec({ kind: 'Installed', ring, members: setOf([1, 2]) }))
    hear(rec({ kind: 'SyncDone' }))
    for (const missing of [1, 2]) {
      const heard = made.slice(missing).flatMap(body => hear(rec({ kind: 'Delivered', of: said(body) })))
      expect(heard.map(signal => signal.payload as Rec)).toEqual([mcast(1, 10), mcast(2, 10)])
    }
  })
})
