import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { external } from '../core/external.ts'
import { key, type List, mapOf, rec, setOf, type Value } from '../core/value.ts'
import { decodeGroupMessage, encodeGroupMessage, latin1 } from './corosync/payload.ts'
import { decodeService, encodeService } from './corosync/service.ts'
import { provideServices } from './services.ts'
import { viewPrefix } from './view-messages.ts'

provideServices()
const encoded = (payload: Value) => external<string>('totempg.encoded', payload)
const decoded = (message: string) => external<List<Value>>('totempg.decoded', message).items

const node = fc.integer({ min: 1, max: 2 ** 32 - 1 })
const counted = fc.integer({ min: 0, max: 2 ** 48 })
const nodes = fc.array(node, { maxLength: 12 }).map(setOf)
const stamp = fc
  .record({ rep: node, seq: counted, round: fc.integer({ min: 0, max: 2 ** 32 - 1 }) })
  .map(({ rep, seq, round }) => rec({ ring: rec({ rep, seq }), round }))
const id = fc.record({ lineage: stamp, generation: counted }).map(one => rec(one))
const members = fc.array(fc.tuple(node, counted), { maxLength: 12 }).map(mapOf)
const view = fc.record({ id, members, joined: nodes, left: nodes }).map(one => rec(one))
const memory = fc.record({ view: id, members: nodes, included: fc.boolean() }).map(one => rec(one))
const report = fc
  .record({
    ...{ at: stamp, incarnation: counted, standing: fc.constantFrom('Clean', 'Active', 'Evicted', 'Left') },
    ...{ view: fc.option(view), company: nodes, memory: fc.option(memory) },
    ...{ quorate: fc.boolean(), steady: fc.boolean() },
  })
  .map(one => rec(one))
const message: fc.Arbitrary<Value> = fc.oneof(
  report.map(one => rec({ kind: 'State', report: one })),
  stamp.map(at => rec({ kind: 'Ready', at })),
  fc.record({ at: stamp, winner: node }).map(one => rec({ kind: 'Named', ...one })),
  fc.constant(rec({ kind: 'Enters' })),
  counted.map(incarnation => rec({ kind: 'Leaves', incarnation })),
  fc.record({ view: id, body: fc.uint8Array({ maxLength: 3_000 }) }).map(one => {
    return rec({ kind: 'App', view: one.view, body: latin1(one.body) })
  }),
)
const name = fc.string({ minLength: 1, maxLength: 20 }).filter(text => !text.includes('\0'))
const payload = fc.record({ group: name, message }).map(one => {
  return rec({ kind: 'FilterMcast', group: latin1(Buffer.from(one.group)), message: one.message })
})

/** The bytes of a filter in a message of its group, and these bytes in such a message. */
function dataOf(sent: string): Uint8Array {
  const group = decodeGroupMessage(Uint8Array.from(Buffer.from(sent, 'latin1')), 'little')
  if ('refused' in group) throw new Error(group.refused)
  const service = decodeService(group.message.body, 'little')
  if ('refused' in service || service.message.kind !== 'CpgMcast') throw new Error('no multicast of process groups')
  expect(service.message.group.startsWith(viewPrefix)).toBe(true)
  return service.message.data
}
function withData(data: Uint8Array): string {
  const source = { nodeid: 0, conn: 0n }
  const body = encodeService({ kind: 'CpgMcast', group: `${viewPrefix}g`, pid: 1, source, data })
  return latin1(encodeGroupMessage({ groups: ['a'], body }, 'little'))
}

describe('what filters say', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(payload, one => {
        expect(decoded(encoded(one)).map(key)).toEqual([key(one)])
      }),
      { numRuns: 2000 },
    )
  })
  test('is a multicast to a process group, with these bytes', () => {
    const lineage = rec({ ring: rec({ rep: 1, seq: 44 }), round: 2 })
    const app = rec({ kind: 'App', view: rec({ lineage, generation: 3 }), body: 'hi' })
    const sent = encoded(rec({ kind: 'FilterMcast', group: 'db', message: app }))
    expect(sent).toContain('muster-views:db\0')
    const bytes = '4d560106 00000001 000000000000002c 00000002 0000000000000003 6869'
    expect(Buffer.from(dataOf(sent)).toString('hex')).toBe(bytes.replaceAll(' ', ''))
  })
  test('is nothing where a number does not fit', () => {
    const at = rec({ ring: rec({ rep: 1, seq: 1 }), round: 2 ** 32 })
    expect(encoded(rec({ kind: 'FilterMcast', group: 'g', message: rec({ kind: 'Ready', at }) }))).toBe('')
  })
  test('damaged or made up is nothing, or something that comes back as it went', () => {
    const telling = fc.constantFrom(0, 1, 2, 127, 128, 255)
    const change = fc.record({
      at: fc.nat(),
      to: telling,
      cut: fc.nat({ max: 12 }),
      more: fc.uint8Array({ maxLength: 9 }),
    })
    const made = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }).map(rest => Uint8Array.of(0x4d, 0x56, 1, 1, ...rest)),
      fc.tuple(payload, fc.array(change, { minLength: 1, maxLength: 4 })).map(([one, changes]) => {
        let data = [...dataOf(encoded(one))]
        for (const { at, to, cut, more } of changes) {
          data[at % data.length] = to
          data = [...data.slice(0, Math.max(1, data.length - cut)), ...more]
        }
        return Uint8Array.from(data)
      }),
    )
    let taken = 0
    let refused = 0
    fc.assert(
      fc.property(made, data => {
        const [found] = decoded(withData(data))
        if (found === undefined) refused++
        else {
          taken++
          expect(Buffer.from(dataOf(encoded(found))).equals(data)).toBe(true)
        }
      }),
      { numRuns: 3000 },
    )
    expect(Math.min(taken, refused)).toBeGreaterThan(50)
  })
})
