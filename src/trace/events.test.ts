import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyMachine } from '../core/machine.ts'
import type { NodeState, Stack } from '../core/stack.ts'
import { List, mapOf, SortedSet } from '../core/value.ts'
import { digester, digestOf } from './digest.ts'
import { changedFields, changedTo, encodeField } from './events.ts'
import type { Json } from './values.ts'

const int = { kind: 'int' } as const
const machine = {
  name: 'M',
  state: [
    { name: 'map', shape: { kind: 'map', key: int, of: int }, durable: false },
    { name: 'list', shape: { kind: 'list', of: int }, durable: false },
    { name: 'n', shape: int, durable: false },
  ],
  timers: [],
} as unknown as AnyMachine
const stack: Stack = { name: 'S', machines: [machine] }

const small = fc.integer({ min: 0, max: 5 })
const state = fc
  .record({ map: fc.array(fc.tuple(small, small)), list: fc.array(small), n: small })
  .map(({ map, list, n }) => ({ map: mapOf(map), list: new List(list), n, armed: new SortedSet([]) }))
const json = (fields: object): Record<string, Json> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`M.${name}`, encodeField(machine, name, value)]))
const sorted = (value: Json | undefined) =>
  JSON.stringify(
    Array.isArray(value) ? [...value].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value,
  )

describe('what changed between two states', () => {
  it('gives the later one again, put into the earlier', () => {
    fc.assert(
      fc.property(state, state, (before, after) => {
        const [was, is] = [json(before), json(after)]
        const changed = changedFields(stack, [before] as unknown as NodeState, [after] as unknown as NodeState)
        for (const [name, value] of Object.entries(changed)) was[name] = changedTo(was[name], value)
        expect(sorted(was['M.map'])).toBe(sorted(is['M.map']))
        expect({ ...was, 'M.map': 0 }).toEqual({ ...is, 'M.map': 0 })
      }),
    )
  })
  it('is the one item that is new, in a long list and in a large map', () => {
    const numbers = Array.from({ length: 100 }, (_, i) => i)
    const before = { map: mapOf(numbers.map(i => [i, i])), list: new List(numbers), armed: new SortedSet([]) }
    const after = {
      map: mapOf([...numbers.slice(1).map(i => [i, i] as const), [100, 7]]),
      list: new List([...numbers.slice(1), 7]),
      armed: before.armed,
    }
    const changed = changedFields(stack, [before] as unknown as NodeState, [after] as unknown as NodeState)
    expect(changed).toEqual({
      'M.map': { set: [[100, 7]], gone: [0] },
      'M.list': { dropped: 1, kept: 99, added: [7] },
    })
  })
})

describe('the digest of a state', () => {
  it('is that of its value, whatever it was made of, and another for another value', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        const copy = { ...a, map: mapOf([...a.map]), list: new List([...a.list.items]) }
        const of = (one: object) => digestOf([one] as unknown as NodeState)
        expect(of(copy)).toBe(of(a))
        expect(of(a) === of(b)).toBe(JSON.stringify(json(a)) === JSON.stringify(json(b)))
      }),
    )
  })
  it('is the same by what is another than before, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(state, state, fc.boolean())), pairs => {
        const digest = digester()
        let [one, other] = [{}, {}]
        for (const [a, b, whole] of pairs) {
          // A step keeps most fields of a machine, and most machines.
          one = whole ? a : { ...one, map: a.map, list: a.list, n: a.n, armed: a.armed, more: b.list }
          other = whole ? other : { ...other, n: b.n }
          const made = [one, other] as unknown as NodeState
          expect(digest(made)).toBe(digestOf(made))
          expect(digest(made)).toBe(digestOf(made))
        }
      }),
    )
  })
})
