import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { printFaults, randomFaults, readFaults } from './faults.ts'

const nodes = [1, 2, 3]
const read = (text: string) => readFaults(text, 'f.txt', nodes)

describe('a fault script', () => {
  test('says when to do what, in any order of lines, with comments', () => {
    const text =
      '# a run\n10s stop\n2s kill 3\n\n500ms cut 1 | 2 # three groups\n  2.5s oneway 1 2\n3s start 3\n8s heal\n'
    expect(read(text)).toEqual({
      diagnostics: [],
      acts: [
        { at: 500, kind: 'cut', groups: [[1], [2]] },
        { at: 2000, kind: 'kill', nodes: [3] },
        { at: 2500, kind: 'oneway', from: 1, to: 2 },
        { at: 3000, kind: 'start', nodes: [3] },
        { at: 8000, kind: 'heal' },
        { at: 10_000, kind: 'stop' },
      ],
    })
  })
  test.each([
    ['kill 3', '1:1'],
    ['2 kill 3', '1:1'],
    ['-1s kill 3', '1:1'],
    ['99999999999999s heal', '1:1'],
    ['  2s  jump 3', '1:7'],
    ['2s kill', '1:8'],
    ['2s kill 1 4', '1:11'],
    ['2s kill x', '1:9'],
    ['2s kill 1 | 2', '1:11'],
    ['2s cut 1 1', '1:10'],
    ['2s cut |', '1:9'],
    ['2s oneway 1', '1:12'],
    ['2s oneway 1 2 3', '1:15'],
    ['2s heal 1', '1:9'],
    ['1s heal\n2s', '2:3'],
  ])('with the line %j is refused at %s', (text, place) => {
    const { diagnostics } = read(text)
    expect(diagnostics.map(({ code, span }) => `${code} ${span.line}:${span.column}`)).toEqual([`CF030 ${place}`])
  })
  test('of any text whatever is read without a throw', () => {
    const word = fc.constantFrom('2s', 'kill', 'cut', '|', '1', '2', 'heal', '\n', '#', ' ', '9999999999999999')
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 30 }), words => {
        const text = words.join(' ')
        for (const { span } of read(text).diagnostics) expect(span.end).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})

describe('random faults', () => {
  test('are the same for the same seed, leave a node running, and end healed with all nodes up', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 6 }), (seed, size) => {
        const ids = Array.from({ length: size }, (_, i) => i + 1)
        const options = { seed, duration: 60_000, quiet: 15_000, apart: 2000 }
        const acts = randomFaults(ids, options)
        expect(acts).toEqual(randomFaults(ids, options))
        const down = new Set<number>()
        const paused = new Set<number>()
        for (const act of acts) {
          if (act.kind === 'kill') for (const id of act.nodes) down.add(id)
          if (act.kind === 'start') for (const id of act.nodes) expect(down.delete(id)).toBe(true)
          if (act.kind === 'pause') for (const id of act.nodes) paused.add(id)
          if (act.kind === 'resume') for (const id of act.nodes) expect(paused.delete(id)).toBe(true)
          expect(new Set([...down, ...paused]).size).toBeLessThan(size)
        }
        expect([down.size, paused.size]).toEqual([0, 0])
        expect(acts.filter(act => act.at > 45_000)).toEqual([{ at: 60_000, kind: 'stop' }])
        expect(acts.some(act => act.at === 45_000 && act.kind === 'heal')).toBe(true)
      }),
    )
  })
  test('print as a script that reads as the same acts', () => {
    fc.assert(
      fc.property(fc.nat(), seed => {
        const acts = randomFaults(nodes, { seed, duration: 30_000, quiet: 5000, apart: 700 })
        expect(read(printFaults(acts))).toEqual({ acts, diagnostics: [] })
      }),
    )
  })
})
