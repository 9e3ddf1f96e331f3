import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Space } from '../space.ts'
import { ballot, closedOf } from '../testing/closed-of.ts'
import { plainBacking } from './backing.ts'
import { type EngineOptions, PackedEngine } from './engine.ts'
import { Heap, slot } from './heap.ts'
import { layoutOf } from './layout.ts'
import { Asleep } from './sleep.ts'
import { inTurn } from './testing/in-turn.ts'

const options: EngineOptions = { expand: 'webassembly', expected: 0, warm: 0 }

/** A full search: its log, and whether states had sleep sets. */
function searched(text: string, more: Partial<EngineOptions> = {}) {
  const space = new Space(closedOf(text), () => {})
  space.begin()
  const nothing = { stopped: () => {}, failed: () => {}, judged: () => {} }
  const engine = new PackedEngine(space, [], { ...options, ...more }, nothing)
  engine.begin()
  for (let from = 0; from < engine.count; ) from = engine.expand(from, engine.count)
  const all = [...Array(engine.count).keys()]
  const log = all.map(i => `${engine.parent(i)} ${engine.tuple(i).join()}`)
  return { asleep: engine.layout.asleep > 0, log, generated: engine.generated }
}

const world = fc.record({
  nodes: fc.integer({ min: 2, max: 3 }),
  lossy: fc.constantFrom('', ', lossy <= 1', ', lossy'),
  duplicating: fc.constantFrom('', ', duplicating <= 1', ', duplicating <= 2', ', duplicating'),
  reboots: fc.constantFrom('', 'reboots <= 1', 'reboots <= 2'),
  go: fc.integer({ min: 1, max: 2 }),
  last: fc.integer({ min: 1, max: 2 }),
})
type World = typeof world extends fc.Arbitrary<infer T> ? T : never

/** With a bound, which every state is within, there are no sleep sets. */
const textOf = (one: World, bound = '') => `${ballot}
  model Drawn {
    nodes ${one.nodes} of Voting { peers: nodes, last: ${one.nodes === 3 ? 1 : one.last} }
    world {
      links soup${one.lossy}${one.duplicating}
      ${one.nodes === 3 ? '' : one.reboots}
      operator Go at any node <= ${one.go}
    }
    ${bound}
  }`
const bound = 'within all: forall n in nodes: n.id > 0'

describe('sleep sets', () => {
  test('change neither a state, nor its place, nor its parent, nor the number of actions', () => {
    fc.assert(
      fc.property(world, one => {
        const { asleep, ...found } = searched(textOf(one))
        const { asleep: none, ...plain } = searched(textOf(one, bound))
        expect([asleep, none]).toEqual([true, false])
        expect(found).toEqual(plain)
      }),
      { numRuns: 40 },
    )
  })

  test('are the same in JavaScript, and for any number of workers', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 2, max: 4 }), (one, size) => {
        const found = searched(textOf(one))
        expect(searched(textOf(one), { expand: 'javascript' })).toEqual(found)
        expect(searched(textOf(one), { team: inTurn(size) })).toEqual(found)
      }),
      { numRuns: 12 },
    )
  })

  test('keep to their room when there are more states than it is for', () => {
    const heap = new Heap(plainBacking())
    const sets = new Asleep(heap, { ...layoutOf([2], undefined), asleep: 2 })
    sets.open(0, 10)
    const behind = heap.region('behind')
    heap.reserve(behind, 4096, 7)
    heap.words[slot.count] = 100
    sets.open(0, 10)
    const { words } = heap
    const at = words[behind] as number
    expect([...new Set(words.subarray(at, at + 4096))]).toEqual([7])
    expect(words[slot.asleepRoom]).toBe(10)
  })

  test('outgrow the room they had at first', () => {
    const text = (bound: string) => `${ballot}
      model Large {
        nodes 3 of Voting { peers: nodes, last: 2 }
        world { links soup, lossy reboots <= 1 operator Go at any node <= 3 }
        ${bound}
      }`
    const { asleep, ...found } = searched(text(''))
    const { asleep: none, ...plain } = searched(text(bound))
    expect([asleep, none, found.log.length]).toEqual([true, false, 105_780])
    expect(found).toEqual(plain)
  })
})
