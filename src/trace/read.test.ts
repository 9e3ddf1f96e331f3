import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { misformed } from './envelope.ts'
import { firstError, placeOf } from './json-place.ts'
import { readTrace } from './read.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'muster-trace-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const header = (node = 1, incarnation = 0) =>
  `{"muster":"trace","version":2,"node":${node},"incarnation":${incarnation},"stack":"S","machines":[],"config":{}}`
const event = (index: number, node = 1) =>
  `{"node":${node},"index":${index},"time":${index},"input":{"kind":"start"},"effects":[],"digest":"0123456789abcdef"}`

let count = 0
function lines(content: string | Buffer) {
  const file = path.join(folder, `${count++}.jsonl`)
  writeFileSync(file, content)
  return [...readTrace(file)].map(line => {
    if (line.kind === 'problem') {
      const { code, message, span } = line.diagnostic
      return `${span.line}:${span.column} ${code} ${message}`
    }
    return line.kind === 'event' ? `event ${line.event.index}` : line.kind
  })
}

describe('reading a trace', () => {
  it('gives headers and events in order, over block borders', () => {
    const many = Array.from({ length: 5000 }, (_, i) => event(i))
    expect(lines([header(), ...many, ''].join('\n'))).toEqual(['header', ...many.map((_, i) => `event ${i}`)])
  })

  it('takes a torn last line as a crash, at the end and before the next life', () => {
    const torn = event(1).slice(0, 40)
    expect(lines(`${header()}\n${event(0)}\n${torn}`)).toEqual(['header', 'event 0', 'torn'])
    expect(lines(`${header()}\n${torn}\n${header(1, 1)}\n${event(0)}\n`)).toEqual([
      'header',
      'torn',
      'header',
      'event 0',
    ])
  })

  it('refuses a torn line anywhere else, at its line and column', () => {
    const torn = '{"node":1,"index":01}'
    expect(lines(`${header()}\n${torn}\n${event(1)}\n`)).toEqual(['header', '2:20 TR001 not JSON: unexpected "1"'])
    expect(lines('hello\n')).toEqual(['1:1 TR001 not JSON: unexpected "h"'])
  })

  it.each([
    ['an empty file', '', '1:1 TR006 the file is empty'],
    ['an event without a header', event(0), '1:9 TR004 node 1 has no header above its first event'],
    ['an event of another node', `${header()}\n${event(0, 2)}`, '2:9 TR004 node 2 has no header above its first event'],
    [
      'another version',
      header().replace('"version":2', '"version":1'),
      '1:29 TR005 version 1 of the trace format; this Muster reads version 2',
    ],
    ['a wrong member', header().replace('"stack":"S"', '"stack":7'), '1:64 TR003 expected a text, found 7'],
    ['a member too many', event(0).replace('{"node', '{"x":0,"node'), '1:6 TR003 no member is called "x"'],
    ['a missing member', header().replace('"stack":"S",', ''), '1:1 TR003 the member stack is missing'],
    ['a list', '[1]', '1:1 TR003 expected an object, found [1]'],
    ['a null', 'null', '1:1 TR003 expected an object, found null'],
  ])('refuses %s', (_, content, problem) => {
    expect(lines(content).at(-1)).toBe(problem)
  })

  it('refuses a file that is not there, a folder, what is no UTF-8, and a line without end', () => {
    expect([...readTrace(path.join(folder, 'nowhere'))]).toMatchObject([{ diagnostic: { code: 'TR006' } }])
    expect([...readTrace(folder)]).toMatchObject([{ diagnostic: { code: 'TR006' } }])
    expect(lines(Buffer.from([0x7b, 0xff, 0x7d, 10]))).toEqual(['1:1 TR002 the line is no UTF-8'])
    expect(lines(Buffer.alloc(5 * 1024 * 1024, 0x20))).toEqual(['1:1 TR002 the line has more than 4194304 bytes'])
  })

  it('survives a megabyte of open brackets', () => {
    expect(lines(`${header()}\n${'['.repeat(1_000_000)}\n`)).toEqual(['header', 'torn'])
    expect(lines(`${header()}\n${'['.repeat(1_000_000)}\n${event(0)}`)[1]).toMatch(/^2:\d+ TR001/)
  })
})

describe('the schema of a line', () => {
  const schema = JSON.parse(readFileSync(new URL('./trace.schema.json', import.meta.url), 'utf8'))
  const validate = new Ajv({ allErrors: false, strict: false }).compile(schema)

  it('agrees with the reader on lines with one thing broken', () => {
    const effects = [
      { kind: 'send', machine: 'M', message: { kind: 'Ping' }, to: [2] },
      { kind: 'emit', machine: 'M', signal: { kind: 'Up' } },
      { kind: 'arm', machine: 'M', timer: { kind: 't' }, least: 1, most: 2 },
      { kind: 'cancel', machine: 'M', timer: { kind: 't' } },
      { kind: 'failed', machine: 'M', property: 'p', site: 3 },
    ]
    const inputs = [
      { kind: 'start' },
      { kind: 'start', kept: { M: { stored: 3 } } },
      { kind: 'message', from: 2, message: { kind: 'Ping' } },
      { kind: 'signal', signal: { kind: 'Up' } },
      { kind: 'timer', machine: 'M', timer: { kind: 't' } },
      { kind: 'stop' },
    ]
    const events = inputs.map(input => ({ ...JSON.parse(event(0)), input, effects, changed: { 'M.x': 1 } }))
    const machines = [{ name: 'M', module: 'm', hash: 'ab' }]
    const whole = [...events, { ...JSON.parse(header()), machines, config: { M: { x: 1 } }, model: 'Two' }]
    for (const one of whole) expect([validate(one), judge(one)]).toEqual([true, true])
    fc.assert(
      fc.property(
        fc.constantFrom(...whole),
        fc.array(fc.nat(50), { maxLength: 5 }),
        fc.jsonValue(),
        (one, way, json) => {
          const broken = replaceAt(one, way, json)
          expect([broken, judge(broken)]).toEqual([broken, validate(broken)])
        },
      ),
      { numRuns: 2000 },
    )
  })

  const judge = (json: unknown) => {
    const isHeader = typeof json === 'object' && json !== null && 'muster' in json
    return misformed(isHeader ? 'header' : 'event', json) === undefined
  }

  function replaceAt(json: unknown, way: readonly number[], by: unknown): unknown {
    const [step, ...rest] = way
    if (step === undefined || typeof json !== 'object' || json === null) return by
    const names = Object.keys(json)
    if (names.length === 0) return by
    const name = names[step % names.length] as string
    const copy = Array.isArray(json) ? [...json] : { ...json }
    ;(copy as Record<string, unknown>)[name] = replaceAt((json as Record<string, unknown>)[name], rest, by)
    return copy
  }
})

describe('places in JSON texts', () => {
  it('are found for every member of any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (json, indent) => {
        const text = JSON.stringify(json, null, indent)
        expect(firstError(text)).toBe(text.length)
        visit(json, [], (value, way) => {
          const rest = text.slice(placeOf(text, way))
          const own = JSON.stringify(value, null, indent).slice(0, 1)
          expect(rest.startsWith(own)).toBe(true)
        })
      }),
    )
  })

  it('point at the first character that cannot stand there', () => {
    expect(firstError('{"a":[1,2,]}')).toBe(10)
    expect(firstError('{"a" 1}')).toBe(5)
    expect(firstError('{"a":"b\nc"}')).toBe(7)
    expect(firstError('{"a":"\\q"}')).toBe(7)
    expect(firstError('{"a":1')).toBe(6)
    expect(firstError('nul')).toBe(0)
  })

  function visit(
    json: unknown,
    way: (string | number)[],
    seen: (value: unknown, way: (string | number)[]) => void,
  ): void {
    seen(json, way)
    if (typeof json !== 'object' || json === null) return
    for (const [name, value] of Object.entries(json))
      visit(value, [...way, Array.isArray(json) ? Number(name) : name], seen)
  }
})
