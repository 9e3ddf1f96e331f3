import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linkMachines, loadSpecs } from '../../src/cli/specs.ts'
import { corosyncMachines } from '../../src/cli/stacks.ts'
import type { AnyMachine } from '../../src/core/machine.ts'
import { roughLinks } from '../../src/runtime/sim-net.ts'
import { conform, type Laws } from './conform.ts'
import { lawsOf } from './laws.ts'
import { type Forged, linesOf, type Recording, record, recordings } from './recordings.ts'
import { boots, rehearse, stops } from './rehearse.ts'
import { report } from './report.ts'

let folder: string
let laws: Laws
let machines: readonly AnyMachine[]
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'muster-recordings-'))
  const { program } = await loadSpecs()
  if (!program) throw new Error('the shipped specs have errors')
  laws = await lawsOf(program)
  machines = corosyncMachines.map(await linkMachines(program))
})
afterAll(() => rmSync(folder, { recursive: true }))

const untold = ['time', 'changed', 'model', 'stack', 'module', 'version', 'incarnation', 'waitForAll', 'expectedVotes']
let count = 0
function judge(lines: readonly string[]) {
  const file = path.join(folder, `judge-${count++}.jsonl`)
  writeFileSync(file, lines.join('\n'))
  return conform([file], laws)
}

describe('the recordings', () => {
  it.each(recordings.map(one => [one.name, one] as const))('%s is judged as its name says', (_, recording) => {
    expect(judge(linesOf(recording, machines)).judgement).toBe(recording.judgement)
  })

  it('that are rejected are reported with event, values and the line of the spec', () => {
    const forged = recordings.find(one => one.name === 'quorum-of-one-vote-too-few') as Recording
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours, when the tests run on a terminal
    const text = report(judge(linesOf(forged, machines))).replace(/\u001b\[\d+m/g, '')
    expect(text).toMatch(/^rejected at .*\.jsonl:\d+:\d+, event \d+ of node \d, \d+ ms: Mcast from \d\n/)
    expect(text).toContain('\n  expected: 2\n  found:    1\n')
    expect(text).toMatch(/\n {2}assignment spec\/votequorum\.mu:\d+:\d+: quorum := kept\(majority\(/)
    expect(text).toMatch(/\n {2}accepted before it: \d+ events of 3 nodes in 3 lives, 0 crashes\n {2}judged by: /)
  })

  it('are the same bytes each time, and the only traces in their folder', () => {
    const place = path.join(folder, 'traces')
    const names = record(place, machines)
    writeFileSync(path.join(place, 'old.accepted.jsonl'), '')
    expect(record(place, machines)).toEqual(names)
    expect(readdirSync(place).sort()).toEqual([...names].sort())
    const [first] = recordings as readonly [Recording, ...Recording[]]
    expect(linesOf(first, machines)).toEqual(linesOf(first, machines))
  })

  it('of rough networks, with losses, doublings and crashes, are accepted whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 100, max: 3000 }), fc.boolean(), (seed, at, within) => {
        const crash = { at, kind: within ? ('crashWithin' as const) : ('crash' as const), node: 2 }
        const acts = [
          ...boots(0, 1, 2, 3),
          crash,
          { at: at + 500, kind: 'split' as const, groups: [[1], [2, 3]] },
          ...boots(at + 1500, 2),
          { at: at + 2500, kind: 'heal' as const },
          ...stops(at + 4000, 1, 2, 3),
        ]
        const judgement = judge(rehearse(machines, { nodes: 3, seed, links: roughLinks, acts }).map(one => one.line))
        expect(judgement).toMatchObject({ judgement: 'accepted', lives: 4 })
      }),
      { numRuns: 8 },
    )
  })

  it('with any one value changed are never accepted, and never break the judge', () => {
    const lines = linesOf(recordings[0] as Recording, machines)
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }), fc.jsonValue(), (nth, way, json) => {
        const at = nth % lines.length
        const event = JSON.parse(lines[at] as string) as Forged
        const names: string[] = []
        const broken = replaceAt(event, way, json, names)
        // Nothing else is said by these, or the same by another value (an option that is off, or not given); all the rest
        // has to be as it was.
        fc.pre(!untold.some(name => names.includes(name)))
        fc.pre(JSON.stringify(broken) !== JSON.stringify(event))
        const judgement = judge(lines.with(at, JSON.stringify(broken)))
        expect([names, json, judgement.judgement]).not.toEqual([names, json, 'accepted'])
      }),
      { numRuns: 300 },
    )
  })

  function replaceAt(json: unknown, way: readonly number[], by: unknown, names: string[]): unknown {
    const [step, ...rest] = way
    if (step === undefined || typeof json !== 'object' || json === null) return by
    const keys = Object.keys(json)
    if (keys.length === 0) return by
    const name = keys[step % keys.length] as string
    names.push(name)
    const copy = Array.isArray(json) ? [...json] : { ...json }
    ;(copy as Record<string, unknown>)[name] = replaceAt((json as Record<string, unknown>)[name], rest, by, names)
    return copy
  }
})
