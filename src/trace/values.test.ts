import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EnumShape, RecordShape, Shape } from '../core/shape.ts'
import { key, List, mapOf, rec, setOf, type Value } from '../core/value.ts'
import { decode, encode, textOf } from './values.ts'

const node: Shape = { kind: 'node' }
const int: Shape = { kind: 'int' }
const ring: RecordShape = {
  kind: 'record',
  name: 'Ring',
  tag: false,
  fields: [
    { name: 'rep', shape: node },
    { name: 'seq', shape: int },
  ],
}
const tieBreaker: EnumShape = {
  kind: 'enum',
  name: 'TieBreaker',
  cases: [
    { name: 'Off', fields: [] },
    { name: 'Listed', fields: [{ name: '_1', shape: { kind: 'list', of: node } }] },
  ],
}
const colour: EnumShape = {
  kind: 'enum',
  name: 'Colour',
  cases: [
    { name: 'Red', fields: [] },
    { name: 'Blue', fields: [] },
  ],
}
/** A recursive shape: a tree of ints. */
const tree: RecordShape = { kind: 'record', name: 'Tree', tag: false, fields: [] }
Object.assign(tree, {
  fields: [
    { name: 'label', shape: int },
    { name: 'below', shape: { kind: 'list', of: tree } },
  ],
})

/** Shapes and, for each, values of it. */
const shaped: fc.Arbitrary<{ shape: Shape; value: Value }> = fc
  .letrec<{ pair: { shape: Shape; values: fc.Arbitrary<Value> } }>(tie => ({
    pair: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<{ shape: Shape; values: fc.Arbitrary<Value> }>(
        { shape: { kind: 'bool' }, values: fc.boolean() },
        { shape: int, values: fc.maxSafeInteger() },
        { shape: { kind: 'int', min: 0, max: 7 }, values: fc.integer({ min: 0, max: 7 }) },
        { shape: { kind: 'text' }, values: fc.string({ unit: 'binary' }) },
        { shape: { kind: 'opaque', name: 'Payload' }, values: fc.string() },
        { shape: { kind: 'duration' }, values: fc.maxSafeNat() },
        { shape: { kind: 'float32' }, values: fc.float().map(x => (Object.is(x, -0) ? 0 : x)) },
        { shape: node, values: fc.integer({ min: 1, max: 0xffff_ffff }) },
        { shape: colour, values: fc.constantFrom('Red', 'Blue') },
        {
          shape: tieBreaker,
          values: fc.oneof(
            fc.constant(rec({ kind: 'Off' }) as Value),
            fc
              .array(fc.integer({ min: 1, max: 9 }))
              .map(order => rec({ kind: 'Listed', _1: new List(order) }) as Value),
          ),
        },
      ),
      tie('pair').map(({ shape, values }) => ({
        shape: { kind: 'list', of: shape } as Shape,
        values: fc.array(values, { maxLength: 4 }).map(items => new List(items) as Value),
      })),
      tie('pair').map(({ shape, values }) => ({
        shape: { kind: 'set', of: shape } as Shape,
        values: fc.array(values, { maxLength: 4 }).map(items => setOf(items) as Value),
      })),
      tie('pair').map(({ shape, values }) => ({
        shape: { kind: 'map', key: node, of: shape } as Shape,
        values: fc
          .array(fc.tuple(fc.integer({ min: 1, max: 99 }), values), { maxLength: 4 })
          .map(pairs => mapOf(pairs) as unknown as Value),
      })),
      tie('pair').map(({ shape, values }) => ({
        shape: { kind: 'record', name: 'R', tag: true, fields: [{ name: 'x', shape }] } as Shape,
        values: values.map(x => rec({ kind: 'R', x }) as Value),
      })),
      tie('pair')
        .filter(({ shape }) => shape.kind !== 'option')
        .map(({ shape, values }) => ({
          shape: { kind: 'option', of: shape } as Shape,
          values: fc.option(values) as fc.Arbitrary<Value>,
        })),
    ),
  }))
  .pair.chain(({ shape, values }) => values.map(value => ({ shape, value })))

describe('values in traces', () => {
  it('come back as they were, through text', () => {
    fc.assert(
      fc.property(shaped, ({ shape, value }) => {
        const back = decode(shape, JSON.parse(JSON.stringify(encode(shape, value))))
        if ('misfit' in back) throw new Error(JSON.stringify(back.misfit))
        expect(key(back.value)).toBe(key(value))
      }),
      { numRuns: 500 },
    )
  })

  it('have the text of what they are encoded as, without it', () => {
    fc.assert(
      fc.property(shaped, ({ shape, value }) => {
        expect(textOf(shape, value)).toBe(JSON.stringify(encode(shape, value)))
      }),
      { numRuns: 500 },
    )
  })

  it('have one text: equal values encode alike', () => {
    const members: Shape = { kind: 'set', of: node }
    expect(JSON.stringify(encode(members, setOf([3, 1, 2, 3])))).toBe('[1,2,3]')
    expect(JSON.stringify(encode({ kind: 'map', key: node, of: ring }, mapOf([[2, rec({ rep: 1, seq: 4 })]])))).toBe(
      '[[2,{"rep":1,"seq":4}]]',
    )
  })

  it('never crash the decoder, whatever JSON comes in', () => {
    fc.assert(
      fc.property(shaped, fc.jsonValue(), ({ shape }, json) => {
        const back = decode(shape, json)
        // As text again: -0 is the one number that JSON has twice.
        const again = (one: unknown) => JSON.parse(JSON.stringify(one))
        if ('value' in back) expect(again(encode(shape, back.value))).toEqual(again(json))
      }),
      { numRuns: 500, examples: [[{ shape: { kind: 'float32' }, value: 0 }, -0]] },
    )
  })

  it.each<[string, Shape, unknown, string, (string | number)[]]>([
    ['a number with a fraction', int, 1.5, 'a whole number', []],
    ['a number beyond 2^53', int, 2 ** 53, 'a whole number', []],
    ['a number out of its range', { kind: 'int', min: 0, max: 3 }, 4, 'a whole number from 0 to 3', []],
    ['node 0', node, 0, 'a node id from 1 to 4294967295', []],
    ['a set out of order', { kind: 'set', of: node }, [2, 1], 'items in ascending order, each once', [1]],
    ['a set with an item twice', { kind: 'set', of: node }, [2, 2], 'items in ascending order, each once', [1]],
    ['a missing field', ring, { rep: 1 }, 'Ring with the field seq', []],
    ['an inherited field', ring, Object.create({ rep: 1, seq: 2 }), 'Ring with the field rep', []],
    ['a field too many', ring, { rep: 1, seq: 2, x: 3 }, 'no field "x" in Ring', ['x']],
    ['a wrong case', tieBreaker, { kind: 'Lowest' }, 'one of Off, Listed', ['kind']],
    ['a case called like a method', tieBreaker, { kind: 'constructor' }, 'one of Off, Listed', ['kind']],
    ['something wrong deep down', { kind: 'list', of: ring }, [{ rep: 1, seq: 'x' }], 'a whole number', [0, 'seq']],
    ['a pair of three', { kind: 'map', key: node, of: int }, [[1, 2, 3]], 'a pair of key and value', [0]],
  ])('refuse %s and say where', (_, shape, json, expected, path) => {
    const back = decode(shape, json)
    expect(back).toMatchObject({ misfit: { expected, path } })
  })

  it('refuse endless nesting without overflowing the stack', () => {
    const depth = 100_000
    const json = JSON.parse(`${'{"label":1,"below":['.repeat(depth)}${']}'.repeat(depth)}`)
    expect(decode(tree, json)).toMatchObject({ misfit: { expected: 'at most 100 levels' } })
  })
})
