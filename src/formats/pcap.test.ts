import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CaptureFault, type CaptureTally, type Datagram, emptyTally, readCapture } from './pcap.ts'
import * as make from './testing/captures.ts'

const payload = Uint8Array.from({ length: 40 }, (_, i) => i)
const ip = make.ipv4(make.udp(1000, 5405, payload))
const found = {
  from: { address: '10.0.0.1', port: 1000 },
  to: { address: '10.0.0.2', port: 5405 },
  payload,
}

function read(file: Uint8Array): { datagrams: Datagram[]; fault: CaptureFault | undefined; tally: CaptureTally } {
  const tally = emptyTally()
  const all = [...readCapture(file, tally)]
  const fault = all.find((one): one is CaptureFault => 'error' in one)
  return { datagrams: all.filter((one): one is Datagram => !('error' in one)), fault, tally }
}
const both = [true, false].map(little => [little ? 'little' : 'big', little] as const)

describe('pcap', () => {
  test.each(both)('is read when it is %s endian, stamped in micro- or nanoseconds, gzipped or not', (_, little) => {
    for (const nano of [false, true]) {
      const file = make.pcap(1, [make.ethernet(ip), make.ethernet(ip)], { little, nano })
      const expected = [
        { ...found, time: 1_000_500, index: 0 },
        { ...found, time: 1_001_500, index: 1 },
      ]
      expect(read(file)).toMatchObject({ datagrams: expected, fault: undefined })
      expect(read(gzipSync(file))).toMatchObject({ datagrams: expected, fault: undefined })
    }
  })
  test.each([
    ['Ethernet', 1, make.ethernet(ip), {}],
    ['Ethernet with a VLAN tag', 1, make.tagged(ip), {}],
    ['Ethernet with padding behind', 1, Uint8Array.from([...make.ethernet(ip), 0, 0]), {}],
    ['raw IP', 101, ip, {}],
    ['raw IPv4', 228, ip, {}],
    ['loopback, little endian', 0, make.loopback(ip, true), {}],
    ['loopback, big endian', 0, make.loopback(ip, false), {}],
    ['OpenBSD loopback', 108, make.loopback(ip, false), {}],
    ['Linux any, coming', 113, make.sll(ip, 0), { direction: 'in' }],
    ['Linux any, going', 113, make.sll(ip, 4), { direction: 'out' }],
    ['Linux any 2, coming', 276, make.sll2(ip, 0, 3), { direction: 'in', interface: 3 }],
    ['Linux any 2, for another', 276, make.sll2(ip, 3, 70_000), { direction: 'other', interface: 70_000 }],
  ] as const)('of %s gives the datagram', (_, link, frame, more) => {
    const { datagrams, fault } = read(make.pcap(link, [frame]))
    expect([datagrams, fault]).toEqual([[{ ...found, ...more, time: 1_000_500, index: 0 }], undefined])
  })
  test('passes over what is no UDP, and counts it', () => {
    const arp = Uint8Array.from([...Array(12).fill(2), 8, 6, ...Array(28).fill(0)])
    const tcp = make.ethernet(make.ipv4(payload, { protocol: 6 }))
    const cut = make.ethernet(ip).slice(0, 60)
    const short = make.ethernet(make.ipv4(make.udp(1, 2, payload).slice(0, 20)))
    const { datagrams, tally } = read(make.pcap(1, [arp, tcp, cut, short, make.ethernet(ip)]))
    expect(datagrams).toEqual([{ ...found, time: 1_004_500, index: 4 }])
    expect(tally).toEqual({ packets: 5, datagrams: 1, others: 2, cutOff: 1, malformed: 1, unfinished: 0 })
  })
})

describe('pcapng', () => {
  test.each(both)('is read when it is %s endian, with blocks of all kinds', (_, little) => {
    const blocks = [make.described(1), make.strange, make.enhanced(0, 1_700_000_000_123_456n, make.ethernet(ip))]
    const more = [
      make.described(101, 9),
      make.enhanced(1, 1_700_000_000_123_456_789n, ip),
      make.simple(make.ethernet(ip)),
    ]
    const { datagrams, fault } = read(make.pcapng(little, ...blocks, ...more))
    expect(fault).toBeUndefined()
    expect(datagrams).toEqual([
      { ...found, time: 1_700_000_000_123_456, index: 0, interface: 0 },
      { ...found, time: 1_700_000_000_123_456, index: 1, interface: 1 },
      { ...found, time: 0, index: 2, interface: 0 },
    ])
  })
  test('has stamps in powers of two as well, and sections of either byte order', () => {
    const half = make.pcapng(true, make.described(101, 0x80 | 1), make.enhanced(0, 3n, ip))
    const coarse = make.pcapng(false, make.described(101, 0), make.enhanced(0, 3n, ip))
    const { datagrams } = read(Uint8Array.from([...half, ...coarse]))
    expect(datagrams.map(one => [one.time, one.index])).toEqual([
      [1_500_000, 0],
      [3_000_000, 1],
    ])
  })
})

describe('fragments', () => {
  const large = Uint8Array.from({ length: 3000 }, (_, i) => i % 251)
  const body = make.udp(1000, 5405, large)
  const parts = make.fragments(body, 1480)
  const payloads = (packets: Uint8Array[]) => {
    const { datagrams, tally } = read(make.pcap(101, packets))
    return [
      datagrams.map(one => [one.index, Buffer.from(one.payload).equals(large)]),
      tally.unfinished,
      tally.malformed,
    ]
  }
  test('are put together in any order, and doubled ones are one', () => {
    expect(parts).toHaveLength(3)
    const [a, b, c] = parts as [Uint8Array, Uint8Array, Uint8Array]
    expect(payloads([a, b, c])).toEqual([[[2, true]], 0, 0])
    expect(payloads([c, a, ip, b])).toEqual([
      [
        [2, false],
        [3, true],
      ],
      0,
      0,
    ])
    expect(payloads([a, a, c, c, b])).toEqual([[[4, true]], 0, 0])
  })
  test('of different datagrams, ways and interfaces are kept apart', () => {
    const other = make.fragments(body, 1480, 8)
    expect(payloads([...parts, ...other].sort(() => 0).reverse())).toEqual([
      [
        [2, true],
        [5, true],
      ],
      0,
      0,
    ])
    const ways = parts.flatMap(part => [make.sll2(part, 0, 1), make.sll2(part, 4, 1), make.sll2(part, 4, 2)])
    expect(read(make.pcap(276, ways)).datagrams.map(one => [one.direction, one.interface])).toEqual([
      ['in', 1],
      ['out', 1],
      ['out', 2],
    ])
  })
  test('that never become whole, overlap, or lie too far are given up', () => {
    const [a, b, c] = parts as [Uint8Array, Uint8Array, Uint8Array]
    expect(payloads([a, c])).toEqual([[], 1, 0])
    const over = make.ipv4(body.slice(1472, 2960), { offset: 1472, more: true })
    expect(payloads([a, over, c])).toEqual([[], 1, 1])
    expect(payloads([make.ipv4(payload, { offset: 65_528 })])).toEqual([[], 0, 1])
    // The same place with something else: the number came round again.
    expect(payloads([make.ipv4(new Uint8Array(1480), { more: true }), a, b, c])).toEqual([[[3, true]], 1, 0])
  })
  test('of more than a thousand datagrams at once are not all waited for', () => {
    const many = Array.from({ length: 1500 }, (_, id) => make.fragments(body, 1480, id)[0] as Uint8Array)
    const rests = (id: number) => make.fragments(body, 1480, id).slice(1)
    expect(payloads([...many, ...rests(0), ...rests(1499)])[0]).toEqual([[1503, true]])
  })
})

describe('a broken file', () => {
  const file = make.pcap(1, [make.ethernet(ip), make.ethernet(ip)])
  const size = 16 + 14 + ip.length
  const ng = make.pcapng(true, make.described(1), make.enhanced(0, 1n, make.ethernet(ip)))
  const patched = (bytes: Uint8Array, at: number, ...values: number[]) => {
    const made = Uint8Array.from(bytes)
    made.set(values, at)
    return made
  }
  test.each([
    ['nothing', new Uint8Array(), 'too short for a capture', 0, 0],
    ['something else', Uint8Array.from(Buffer.from('GIF89a')), 'neither pcap nor pcapng', 0, 0],
    ['half a gzip', gzipSync(file).slice(0, 40), 'gzip: unexpected end of file', 0, 0],
    ['half a file header', file.slice(0, 20), 'cut off in the file header', 20, 0],
    ['another version', patched(file, 4, 3), 'pcap version 3, not 2', 4, 0],
    ['another link', patched(file, 20, 105), 'link type 105 is not one that is read', 20, 0],
    ['half a packet header', file.slice(0, 24 + size + 8), 'cut off in a packet header', 24 + size, 1],
    ['half a packet', file.slice(0, -1), 'cut off in a packet', 24 + size, 1],
    ['a packet of 4 GiB', patched(file, 24 + 8, 255, 255, 255, 255), 'cut off in a packet', 24, 0],
    ['half a block', ng.slice(0, -1), 'cut off in a block', 48, 0],
    ['a block of 4 GiB', patched(ng, 52, 252, 255, 255, 255), 'cut off in a block', 48, 0],
    ['a block of no size', patched(ng, 52, 0, 0), 'a block of 0 bytes', 52, 0],
    ['a block of two sizes', patched(ng, ng.length - 4, 4), 'a block of two sizes', ng.length - 4, 0],
    ['a packet of no interface', patched(ng, 56, 1), 'a packet of interface 1, which nothing describes', 56, 0],
    ['a packet longer than its block', patched(ng, 68, 255), 'a packet longer than its block', 56, 0],
    ['no byte order', patched(ng, 8, 0), 'no byte order magic', 8, 0],
    ['another pcapng', patched(ng, 12, 2), 'pcapng version 2, not 1', 12, 0],
  ])('of %s says so and where, after what could be read', (_, bytes, error, offset, before) => {
    const { datagrams, fault } = read(bytes)
    expect([fault, datagrams.length]).toEqual([{ error, offset }, before])
  })
  test('of any kind never makes it throw', () => {
    const frames = [
      make.ethernet(ip),
      make.tagged(ip),
      ...make.fragments(make.udp(1, 2, payload), 16).map(make.ethernet),
    ]
    const blocks = frames.map((frame, i) => make.enhanced(0, BigInt(i), frame))
    const files = [
      ...both.map(([, little]) => make.pcap(1, frames, { little, nano: false })),
      ...both.map(([, little]) => make.pcapng(little, make.described(1, 9), make.simple(make.ethernet(ip)), ...blocks)),
      make.pcap(
        276,
        frames.map(frame => make.sll2(frame.slice(14), 0, 1)),
      ),
      make.pcap(
        113,
        frames.map(frame => make.sll(frame.slice(14), 0)),
      ),
      make.pcap(
        0,
        frames.map(frame => make.loopback(frame.slice(14), true)),
      ),
    ]
    const hurt = fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(0, 1, 0x7f, 0xff), fc.integer({ min: 0, max: 255 })))
    const damaged = fc
      .tuple(fc.constantFrom(...files), fc.array(hurt, { minLength: 1, maxLength: 6 }), fc.option(fc.nat()))
      .map(([from, hurts, cut]) => {
        const made = Uint8Array.from(from)
        for (const [at, byte] of hurts) made[at % made.length] = byte
        return cut === null ? made : made.slice(0, cut % made.length)
      })
    let datagrams = 0
    const run = (bytes: Uint8Array) => {
      const all = [...readCapture(bytes)]
      datagrams += all.filter(one => !('error' in one)).length
      for (const [i, one] of all.entries())
        if ('error' in one) expect([i, one.offset <= bytes.byteLength]).toEqual([all.length - 1, true])
    }
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), damaged), run), { numRuns: 5000 })
    expect(datagrams).toBeGreaterThan(1000)
  })
})
