import { describe, expect, test } from 'vitest'
import type { ClosedProperty } from './closed.ts'
import { Judge } from './judge.ts'
import { PackedEngine } from './packed/engine.ts'
import { Space } from './space.ts'
import { ballots, closedOf } from './testing/closed-of.ts'

const world = ['links datagram', 'operator Go at any node <= 2', 'timers early <= 0', 'partitions <= 1', 'reboots <= 1']
const properties = `
  always one: no a, b in nodes: a != b and a.round == 1 and b.round == 1
  always ordered: forall a, b in nodes: a.round <= b.round or a.phase != Idle
  always single: forall a in nodes: a.round <= 0
  sometimes pair: exists a, b in nodes: a.phase == Waiting and b.phase == Waiting and a != b
  always apart: no a, b in nodes: a.phase == Waiting and b.phase == Waiting and a != b and connected(a, b)
  always others: forall a in nodes: a.phase != Waiting or (exists b in nodes: b.round == 0)
  always alive: no a, b in alive: a.phase == Waiting and b.phase == Waiting and a.id < b.id`

describe('a property that begins with a quantifier over nodes', () => {
  test('has the value in every state that it has when it is asked as a whole', () => {
    const space = new Space(closedOf(ballots(3, world, properties)), () => {})
    space.begin()
    const nothing = { stopped: () => {}, failed: () => {}, judged: () => {} }
    const engine = new PackedEngine(space, [], { expand: 'reference', expected: 0, warm: 0 }, nothing)
    engine.begin()
    for (let from = 0; from < engine.count && engine.count < 5000; ) from = engine.expand(from, engine.count)
    const apart = space.model.properties.map(one => one.instances !== undefined)
    expect(apart).toEqual([true, true, true, true, true, true, false])
    for (const one of space.model.properties) {
      const whole: ClosedProperty = { ...one }
      delete (whole as { instances?: unknown }).instances
      const [judge, plain] = [new Judge(one, space.parts), new Judge(whole, space.parts)]
      const values = [...Array(engine.count).keys()].map(i => engine.tuple(i))
      expect(values.map(state => judge.ruling(state))).toEqual(values.map(state => plain.ruling(state)))
      expect(new Set(values.map(state => plain.ruling(state))).size, one.name).toBeGreaterThan(1)
    }
  })

  test('breaches as it does when it is asked as a whole', () => {
    const text = ballots(2, world, 'always broken: forall a, b in nodes: 1 div (a.round + b.round) <= 1')
    const space = new Space(closedOf(text), () => {})
    space.begin()
    const [property] = space.model.properties as [ClosedProperty]
    const { instances: _, ...whole } = property
    const state = space.next.slice()
    const told = new Judge(whole, space.parts).ruling(state)
    expect(typeof told).toBe('string')
    expect(new Judge(property, space.parts).ruling(state)).toBe(told)
  })
})
