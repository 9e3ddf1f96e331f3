import { describe, expect, test } from 'vitest'
import { explore, noLimits } from '../explore/search.ts'
import { ballot, closedOf } from '../explore/testing/closed-of.ts'
import { checkJson } from './check-json.ts'
import { checkText, wrapped } from './check-text.ts'

const model = closedOf(`${ballot}
  model Reported {
    nodes 5 of Voting { peers: nodes }
    world { links datagram operator Go at any node <= 1 }
    always nobody: no n in nodes: n.phase == Done
  }`)
const report = explore(model)

describe('the result of a check', () => {
  test('is told as text, the counterexample step by step, within 100 columns', () => {
    const text = checkText(report, 0.25)
    expect(text.split('\n').filter(line => line.length > 100)).toEqual([])
    expect(text).toContain('Reported  violated')
    expect(text).toContain('nobody is violated after 5 steps:')
    expect(text).toContain('   1. node 1: Go, entering Waiting\n')
    expect(text).toContain('        node 1 heard: + 2\n')
    expect(text).toContain(`again: --path ${report.findings[0]?.path.join('/')}`)
  })

  test('says of an incomplete search which limit it met and what grew', () => {
    const text = checkText(explore(model, { ...noLimits, depth: 2 }), 0)
    expect(text).toContain('stopped at the limit of depth 2. What grew most:')
    expect(text).toMatch(/\n {4}\d+ \S/)
  })

  test('is JSON with one entry a model, paths as `--path` takes them', () => {
    const [entry] = (checkJson([{ report, cpuSeconds: 0.12345, unmet: ['x'] }]) as { models: unknown[] }).models
    expect(entry).toMatchObject({
      ...{ model: 'Reported', verdict: 'violated', distinct: report.distinct, cpuSeconds: 0.123 },
      ...{
        unmetExpectations: ['x'],
        findings: [{ property: 'nobody', length: 5, path: report.findings[0]?.path.join('/') }],
      },
    })
    expect(JSON.parse(JSON.stringify(entry))).toEqual(entry)
  })
})

test('long lines are broken at blanks, the rest indented', () => {
  const lines = wrapped(`    1. ${'word '.repeat(60).trim()}`, 6)
  expect(lines.length).toBe(4)
  expect(lines.every(line => line.length <= 100)).toBe(true)
  expect(lines.map(line => line.trim()).join(' ')).toBe(`1. ${'word '.repeat(60).trim()}`)
  expect(lines[1]?.startsWith('      word')).toBe(true)
})
