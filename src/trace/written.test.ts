import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { misformed } from './envelope.ts'
import { WrittenEvent } from './written.ts'

const name = fc.oneof(fc.constantFrom('Evs', 'kind', '__proto__', ''), fc.string({ unit: 'binary' }))
const value = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' })
const id = fc.integer({ min: 1, max: 0xffff_ffff })
const whole = fc.nat()
const input = fc.oneof(
  fc.record({ kind: fc.constant('message'), from: id, message: value }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('signal'), signal: value }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('timer'), machine: name, timer: value }, { noNullPrototype: true }),
)
const effect = fc.oneof(
  fc.record({ kind: fc.constant('send'), machine: name, message: value, to: fc.array(id) }),
  fc.record({ kind: fc.constant('emit'), machine: name, signal: value }),
  fc.record({ kind: fc.constant('arm'), machine: name, timer: value, least: whole, most: whole }),
  fc.record({ kind: fc.constant('cancel'), machine: name, timer: value }),
)
const event = fc.record(
  {
    node: id,
    index: whole,
    time: fc.nat({ max: 10 ** 12 }).map(n => n / 1000),
    input,
    effects: fc.array(effect, { maxLength: 3 }),
    digest: fc.stringMatching(/^[0-9a-f]{16}$/),
    changed: fc.dictionary(name, value, { maxKeys: 3 }),
  },
  { requiredKeys: ['node', 'index', 'time', 'input', 'effects', 'digest'], noNullPrototype: true },
)

/** Amid other lines, as in a block of a file. */
function written(line: string): WrittenEvent | undefined {
  const bytes = Buffer.from(`{"a":1}\n${line}\n{"b":2}\n`)
  return WrittenEvent.of(bytes, 8, 8 + Buffer.byteLength(line))
}

function taken({ node, index, time, input, effects, digest, changed }: WrittenEvent) {
  return { node, index, time, input, effects, digest, ...(changed && { changed }) }
}

describe('an event in the bytes of its line', () => {
  it('is what the recorder wrote', () => {
    fc.assert(
      fc.property(event, made => {
        const line = JSON.stringify(made)
        const found = written(line)
        if (!found) throw new Error(`not taken: ${line}`)
        const parsed = JSON.parse(line)
        expect(taken(found)).toEqual(parsed)
        expect(found.kind).toBe(parsed.input.kind)
        expect(found.from).toBe(parsed.input.from ?? 0)
        expect(JSON.parse(found.valueText)).toEqual(parsed.input[parsed.input.kind])
      }),
      { numRuns: 1000 },
    )
  })

  it('is left to others when it is no JSON or no event, and never another than they make of it', () => {
    const letters = [
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '9',
      '-',
      '.',
      'e',
      'u',
      ' ',
      '\n',
      '\u0001',
      'ø',
      'null',
    ]
    const part = fc.oneof(fc.constantFrom(...letters), fc.string())
    let [accepted, refused] = [0, 0]
    fc.assert(
      fc.property(event, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(3), part, (made, where, gone, put) => {
        const text = JSON.stringify(made)
        const at = Math.floor(where * text.length)
        // Half a surrogate pair is no UTF-8.
        const line = Buffer.from(text.slice(0, at) + put + text.slice(at + gone)).toString()
        const found = written(line)
        if (!found) {
          refused++
          return
        }
        accepted++
        const parsed = JSON.parse(line)
        expect(misformed('event', parsed)).toBe(undefined)
        expect(taken(found)).toEqual(parsed)
      }),
      { numRuns: 5000 },
    )
    // A hundred of them on average, give or take ten.
    expect(Math.min(accepted, refused)).toBeGreaterThan(50)
  })

  it.each([
    ['a node that is none', '{"node":0,'],
    ['a number with a zero in front', '{"node":01,'],
    ['a space', '{"node": 1,'],
    ['another member', '{"node":1,"more":2,'],
  ])('is not taken with %s', (_, start) => {
    const rest =
      '"index":0,"time":0.5,"input":{"kind":"signal","signal":[true]},"effects":[],"digest":"0123456789abcdef"}'
    expect(written(`{"node":1,${rest}`)?.time).toBe(0.5)
    expect(written(start + rest)).toBe(undefined)
  })

  it('is not taken when it is nested deeper than values may be', () => {
    const nested = (depth: number) =>
      `{"node":1,"index":0,"time":0,"input":{"kind":"signal","signal":${'['.repeat(depth)}${']'.repeat(depth)}},"effects":[],"digest":"0123456789abcdef"}`
    expect(written(nested(30))).toBeDefined()
    expect(written(nested(60))).toBe(undefined)
  })
})
