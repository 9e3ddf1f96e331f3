import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { explore, noLimits, type Report } from '../explore/search.ts'
import { Space } from '../explore/space.ts'
import { ballot, closedOf } from '../explore/testing/closed-of.ts'
import { checkJson } from './check-json.ts'
import { plain, scriptJson, xml } from './escape.ts'
import { html } from './html.ts'
import { itf } from './itf.ts'
import { type Checked, junit } from './junit.ts'
import { mermaid } from './mermaid.ts'
import { sarif } from './sarif.ts'
import { shiviz } from './shiviz.ts'
import { storyOfPath } from './story-of-path.ts'
import { itfSchema, sarifSchema } from './testing/schemas.ts'

const model = closedOf(`${ballot}
  model Ballots {
    nodes 3 of Voting { peers: nodes }
    world { links datagram, lossy <= 1 partitions <= 1 operator Go at any node <= 1 }
    always nobody: no n in nodes: n.phase == Done
    sometimes never: forall n in nodes: n.phase == Done
  }`)
/** Violated by a run that goes round for ever. */
const lively = closedOf(`${ballot}
  model Asked {
    nodes 2 of Voting { peers: nodes }
    world { links soup, duplicating timers early <= 0 operator Go at any node <= 1 }
    leadsTo answered: 1.phase == Waiting ~> 1.phase == Done
  }`)
let report: Report
let checked: Checked
beforeAll(() => {
  report = explore(model, noLimits)
  const place = { file: 'spec/a b&c.mu', line: 7 }
  checked = {
    report,
    cpuSeconds: 0.5,
    unmet: [],
    ...place,
    properties: [{ name: 'nobody', text: 'no "n" < 3', ...place }],
  }
})

/** A tiny reader of XML, to see that what is written is well-formed: names of elements with their attributes, in order. */
function elements(text: string): { name: string; attributes: Record<string, string> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = []
  const open: string[] = []
  const tag = /<\?[^>]*\?>|<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<>]+)/y
  while (tag.lastIndex < text.length) {
    const at = tag.lastIndex
    const match = tag.exec(text)
    if (!match) throw new Error(`not well-formed: ${text.slice(at, at + 60)}`)
    const [, end, name, attributes = '', empty, inner] = match
    if (inner !== undefined && /&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(inner + attributes))
      throw new Error(`bare &: ${inner}`)
    if (name === undefined) continue
    if (end) expect(open.pop()).toBe(name)
    else {
      const all = [...attributes.matchAll(/([a-z]+)="([^"]*)"/g)].map(one => [one[1] as string, one[2] as string])
      found.push({ name, attributes: Object.fromEntries(all) })
      if (!empty) open.push(name)
    }
  }
  expect(open).toEqual([])
  return found
}

describe('JUnit', () => {
  test('has a case for each property and for the search, with the counts that CI servers read', () => {
    const all = elements(junit([checked]))
    expect(all[1]).toMatchObject({
      name: 'testsuite',
      attributes: { name: 'Ballots', tests: '2', failures: '1', errors: '0' },
    })
    expect(all.filter(one => one.name === 'testcase').map(one => one.attributes.name)).toEqual(['nobody', 'search'])
  })

  test('says of an incomplete search that its properties were not decided', () => {
    const cut = { ...checked, report: explore(model, { ...noLimits, depth: 2 }) }
    const names = elements(junit([cut])).map(one => one.name)
    expect(names).toContain('skipped')
    expect(names).toContain('error')
  })

  test('is well-formed whatever a text says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const finding = { property: text, text, length: 1, path: [0], steps: [{ action: 0, text, changes: [text] }] }
        elements(junit([{ ...checked, report: { ...report, findings: [finding] } }]))
      }),
    )
  })
})

describe('SARIF', () => {
  test('fits the schema, and points at the line of the property', () => {
    const log = sarif(
      [checked],
      '1.0.0',
      model.nodes.flatMap(node => node.stack.machines),
    ) as { runs: { results: object[] }[] }
    const validate = new Ajv({ strict: false }).compile(sarifSchema)
    expect([validate(log), validate.errors]).toEqual([true, null])
    expect(log.runs[0]?.results[0]).toMatchObject({
      ruleId: 'Ballots/nobody',
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'spec/a%20b%26c.mu' }, region: { startLine: 7 } } }],
    })
  })
})

describe('JSON', () => {
  test('fits its schema, whatever came of the search', () => {
    const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, 'check.schema.json'), 'utf8'))
    const validate = new Ajv({ strict: false }).compile(schema)
    const reports = [report, explore(model, { ...noLimits, depth: 2 }), explore(lively)]
    expect(reports.map(one => one.verdict)).toEqual(['violated', 'incomplete', 'violated'])
    expect(reports[2]?.findings[0]?.loop).toBeDefined()
    const json = JSON.parse(
      JSON.stringify(checkJson(reports.map(one => ({ report: one, cpuSeconds: 1, unmet: ['x'] })))),
    )
    expect([validate(json), validate.errors]).toEqual([true, null])
  })
})

describe('ITF', () => {
  test('fits the schema, with a state more than steps', () => {
    const [finding] = report.findings
    if (!finding) throw new Error('nothing was found')
    const trace = itf(new Space(model, () => {}), finding) as { states: object[]; vars: string[] }
    const validate = new Ajv({ strict: false }).compile(itfSchema)
    expect([validate(trace), validate.errors]).toEqual([true, null])
    expect(trace.states.length).toBe(finding.length + 1)
    for (const state of trace.states) expect(Object.keys(state)).toEqual(['#meta', ...trace.vars])
  })
})

describe('drawings', () => {
  const story = () => storyOfPath(new Space(model, () => {}), report.findings[0] as (typeof report.findings)[number])

  test('know which step sent what is received', () => {
    const { steps } = story()
    const received = steps.flatMap((step, i) => (step.takes ? [{ i, ...step.takes }] : []))
    expect(received.length).toBeGreaterThan(0)
    for (const { i, sent, to, name } of received) {
      expect(sent).toBeLessThan(i)
      expect(steps[sent]?.sends).toContainEqual({ to, name })
    }
  })

  test('as ShiViz have a clock for each event in which a receiver knows its sender', () => {
    const [parser = '', empty, ...lines] = shiviz(story()).trimEnd().split('\n')
    expect(empty).toBe('')
    const found = [...lines.join('\n').matchAll(new RegExp(parser, 'g'))]
    expect(found.length).toBe(lines.length / 2)
    const clocks = found.map(one => JSON.parse(one.groups?.clock ?? '') as Record<string, number>)
    expect(Object.keys(clocks.at(-1) ?? {}).length).toBeGreaterThan(1)
  })

  test('as Mermaid have an arrow for each delivery and nothing that would be read as syntax', () => {
    const lines = mermaid(story()).split('\n')
    expect(lines[0]).toBe('sequenceDiagram')
    expect(lines.filter(line => line.includes('->>')).length).toBe(story().steps.filter(step => step.takes).length)
    for (const line of lines.filter(one => one.includes(': ')))
      expect(line.split(': ').slice(1).join().replaceAll(/#\d+;/g, '')).not.toMatch(/[;{}<>"]/)
  })

  test('as a page hold no text that ends the page', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const page = html({ title: text, nodes: [1], steps: [], start: [], text }, { script: '', style: '' })
        const data = /<script type="application\/json" id="story">(.*)<\/script>/.exec(page)?.[1] ?? ''
        expect(JSON.parse(data)).toMatchObject({ title: text })
        expect(page.match(/<script/g)?.length).toBe(2)
      }),
    )
    expect(scriptJson('</script>')).not.toContain('<')
  })
})

test('control characters and halves of pairs are written out', () => {
  expect(plain('a\u0000\u001b\ud800b')).toBe('a\\u0000\\u001b\\ud800b')
  expect(xml(`<"&'>`)).toBe('&lt;&quot;&amp;&apos;&gt;')
})
