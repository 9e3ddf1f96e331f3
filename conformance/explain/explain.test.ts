import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Evs } from '../../gen/evs.ts'
import type { Datagram } from '../../src/formats/pcap.ts'
import { decodePacket } from '../../src/runtime/corosync/decode-packet.ts'
import { encodePacket } from '../../src/runtime/corosync/encode-packet.ts'
import type { OrfToken } from '../../src/runtime/corosync/packet.ts'
import { type CaptureExplanation, explainCapture } from './explain.ts'
import { explanationJson, reportExplanation, totals } from './report.ts'
import { captureOf, type Drawn } from './testing/run.ts'

const explained = (datagrams: Iterable<Datagram>) => explainCapture(datagrams, Evs)
const calm: Drawn = { seed: 1, nodes: 3, steps: 600, lost: 0, tokensLost: 0 }
/** The first in the capture comes first. */
const stopsOf = ({ nodes }: CaptureExplanation) =>
  nodes.flatMap(({ stops }) => stops).sort((a, b) => a.seen.datagram.index - b.seen.datagram.index)

/** The same capture with another token in the place of the nth, on all of its way. */
function withToken(all: readonly Datagram[], nth: number, change: (token: OrfToken) => Partial<OrfToken>) {
  const tokens = all.filter(({ payload, direction }) => payload[3] === 0 && direction === 'in')
  const old = tokens[nth % tokens.length] as Datagram
  const read = decodePacket(old.payload)
  if ('refused' in read || read.packet.kind !== 'OrfToken') throw new Error('no token')
  const payload = encodePacket({ ...read.packet, ...change(read.packet) })
  const bytes = Buffer.from(old.payload)
  const changed = all.map(one => (bytes.equals(one.payload) && one.index >= old.index ? { ...one, payload } : one))
  return { changed, at: old.index }
}

describe('the explanation of captures', () => {
  test('whatever rings of this very machine do is explained to the last packet', () => {
    const runs = fc.record({
      seed: fc.nat(),
      nodes: fc.integer({ min: 2, max: 4 }),
      steps: fc.integer({ min: 50, max: 500 }),
      lost: fc.constantFrom(0, 0, 2, 5),
      tokensLost: fc.constantFrom(0, 5),
    })
    fc.assert(
      fc.property(runs, run => {
        const explanation = explained(captureOf(run))
        const { explained: count, packets } = totals(explanation)
        expect([explanation.judgement, count, stopsOf(explanation).length]).toEqual(['explained', packets, 0])
      }),
      { numRuns: 60 },
    )
  }, 120_000)
  test('hidden steps are told: timers, messages queued, and what did not arrive', () => {
    const { nodes } = explained(captureOf({ ...calm, lost: 5, tokensLost: 5 }))
    const all = nodes.map(({ hidden }) => hidden)
    expect(all.some(({ timer }) => (timer ?? 0) > 0)).toBe(true)
    expect(all.some(({ queued }) => (queued ?? 0) > 0)).toBe(true)
  })
  test('a capture without the arrivals, as of one host, is explained as well', () => {
    const heard = captureOf(calm).flatMap(({ direction, ...one }) => (direction === 'in' ? [one] : []))
    expect(explained(heard).judgement).toBe('explained')
  })
  test.each([
    ['seq', ({ seq }: OrfToken) => ({ seq: seq + 1 })],
    ['fcc', ({ fcc }: OrfToken) => ({ fcc: fcc + 1 })],
    ['aru', ({ aru }: OrfToken) => ({ aru: (aru + 5) >>> 0 })],
    ['hop', ({ tokenSeq }: OrfToken) => ({ tokenSeq: tokenSeq + 7 })],
    ['moreOld', ({ retransFlg }: OrfToken) => ({ retransFlg: 1 - retransFlg })],
    ['missing', ({ ring }: OrfToken) => ({ rtrList: [{ ring, seq: 1 }] })],
  ])('a token with another %s is not', (field, change) => {
    const all = captureOf(calm)
    for (const nth of [11, 20]) {
      const { changed, at } = withToken(all, nth, change)
      const [stop] = stopsOf(explained(changed))
      expect(stop?.seen.datagram.index).toBe(at)
      expect(reportExplanation({ file: 'x', ...explained(changed) })).toMatch(
        new RegExp(`send (it with .*${field}|nothing)`),
      )
    }
  })
  test('the report keeps to 100 columns and says what would have been sent', () => {
    const { changed, at } = withToken(captureOf(calm), 11, ({ fcc }) => ({ fcc: fcc + 3 }))
    const explanation = explained(changed)
    const text = reportExplanation({ file: 'ring.pcap', ...explanation })
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(110)
    expect(text).toMatch(/partly explained.*: ring\.pcap: \d+ of \d+ packets that 3 nodes sent/)
    expect(text).toContain(`packet ${at}, +`)
    const json = JSON.parse(JSON.stringify(explanationJson(explanation)))
    const packets = json.nodes.flatMap((node: { stops: { packet: number }[] }) => node.stops.map(stop => stop.packet))
    expect(Math.min(...packets)).toBe(at)
  })
  test('begun in the middle, a shadow begins at a commit token and goes on to the end', () => {
    const all = captureOf({ ...calm, steps: 900, tokensLost: 8, seed: 3 })
    const isCommit = ({ payload }: Datagram) => payload[3] === 4
    const first = all.findIndex(isCommit)
    const { judgement, nodes } = explained(all.slice(first))
    expect([judgement, nodes.every(node => node.explained > 0)]).toEqual(['explained', true])
  })
  test('what is hostile is neither a crash nor endless work', () => {
    const all = captureOf({ ...calm, steps: 200 })
    const anything = fc.array(fc.tuple(fc.nat(all.length - 1), fc.nat(80), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(anything, changes => {
        const damaged = all.map(one => ({ ...one, payload: one.payload.slice() }))
        for (const [which, at, value] of changes) {
          const { payload } = damaged[which] as Datagram
          if (payload.length > 0) payload[at % payload.length] = value
        }
        const { nodes } = explained(damaged)
        expect(nodes.every(node => node.explained + node.unshadowed <= node.packets)).toBe(true)
      }),
      { numRuns: 20 },
    )
  }, 120_000)
  test('a token far ahead and nodes without number are bounded', () => {
    const { changed } = withToken(captureOf(calm), 11, ({ seq }) => ({ seq: seq + 16_000, aru: seq }))
    expect(stopsOf(explained(changed)).length).toBeGreaterThan(0)
    const one = captureOf(calm)[0] as Datagram
    const crowd = Array.from({ length: 1_000 }, (_, i) => {
      const payload = one.payload.slice()
      new DataView(payload.buffer).setUint32(5, i + 1, true)
      new DataView(payload.buffer).setUint32(13, i + 1, true)
      return { ...one, index: i, from: { address: `10.1.${i >> 8}.${i & 255}`, port: 5405 }, payload }
    })
    expect(explained(crowd).nodes.length).toBeLessThanOrEqual(384)
  })
})
