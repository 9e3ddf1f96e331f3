import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readCorosyncConf } from '../formats/corosync-conf.ts'
import { sarifSchema } from '../report/testing/schemas.ts'
import { checkConf, run } from './check-conf.ts'
import { differences } from './conf-differ.ts'
import { type Edit, edited, unifiedDiff } from './conf-edit.ts'
import { fixOf } from './conf-fix.ts'
import { confSummary, type Told } from './conf-summary.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'muster-fix-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function textOf(nodes: number, options: readonly string[], votes: readonly number[] = []): string {
  const node = (i: number) => {
    const own = votes[i] === undefined ? '' : `\n    quorum_votes: ${votes[i]}`
    return `  node {\n    ring0_addr: 127.0.0.${i + 1}\n    nodeid: ${i + 1}${own}\n  }\n`
  }
  const list = Array.from({ length: nodes }, (_, i) => node(i)).join('')
  const quorum = ['provider: corosync_votequorum', ...options].map(option => `  ${option}\n`).join('')
  return `totem {\n  version: 2\n  transport: udpu\n}\nnodelist {\n${list}}\nquorum {\n${quorum}}\n`
}

function written(name: string, text: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}

async function told(name: string, text: string, faults = 2): Promise<Told> {
  const made = await checkConf(written(name, text), { faults })
  if (typeof made === 'string') throw new Error(made)
  return made
}

describe('the smallest change', () => {
  it.each<[string, string, string[]]>([
    ['a tie-breaker', textOf(4, ['auto_tie_breaker: 1', 'auto_tie_breaker_node: 1 3']), ['take out auto_tie_breaker']],
    ['wait_for_all', textOf(3, ['wait_for_all: 1']), ['take out wait_for_all']],
    ['too few votes expected', textOf(4, ['expected_votes: 2']), ['take out expected_votes']],
    [
      'what corosync refuses',
      textOf(3, ['auto_tie_breaker: 1', 'last_man_standing: 1']),
      // Of three nodes with last_man_standing alone two parts act where its window ends while a new view is not heard yet.
      ['take out auto_tie_breaker', 'take out last_man_standing'],
    ],
    ['nodes that leave', textOf(4, ['allow_downscale: 1']), ['take out allow_downscale']],
    ['one heavy node', textOf(3, [], [3, 1, 1]), ['one vote for every node']],
    [
      'two at once',
      textOf(4, ['expected_votes: 3', 'auto_tie_breaker: 1']),
      ['take out expected_votes', 'take out auto_tie_breaker'],
    ],
  ])('removes every finding about %s, and its text holds', async (name, text, changes) => {
    const before = await told('before.conf', text)
    expect(before.check.verdict).toBe('violated')
    const fix = await fixOf(before, {})
    expect(fix, name).toMatchObject({ changes, verdict: 'holds', left: [] })
    const gone = fix?.diff.split('\n').filter(line => /^-(?!--)/.test(line)) ?? []
    const rest = text.split('\n').filter(line => !gone.includes(`-${line}`))
    expect((await told('after.conf', rest.join('\n'))).check).toMatchObject({ verdict: 'holds' })
  })

  it('leaves the least where nothing removes all', async () => {
    const fix = await fixOf(await told('pair.conf', textOf(2, ['two_node: 1'])), {})
    expect(fix?.changes).toEqual(['take out two_node'])
    expect(fix?.left.map(one => [one.property, one.severity])).toEqual([['oneLoss', 'warning']])
  })

  it('is none where there is nothing to change, or nothing leaves less', async () => {
    expect(await fixOf(await told('plain.conf', textOf(3, [])), {})).toBeUndefined()
    expect(await fixOf(await told('bare.conf', textOf(2, [])), {})).toBeUndefined()
  })
})

describe('a unified diff', () => {
  const edits = fc.array(fc.constantFrom('a', 'b', ' c: 1', ''), { minLength: 1, maxLength: 12 }).chain(lines =>
    fc
      .record({
        without: fc.uniqueArray(fc.integer({ min: 1, max: lines.length })),
        insert: fc.array(fc.record({ after: fc.integer({ min: 0, max: lines.length }), line: fc.constant('new') })),
      })
      .map((edit): [string, Edit] => [lines.join('\n'), edit]),
  )
  it('makes the changed text of the old one, hunk by hunk', () => {
    fc.assert(
      fc.property(edits, ([text, edit]) => {
        const [, , ...lines] = unifiedDiff(text, edit, 'x.conf').trimEnd().split('\n')
        const old = text.split('\n')
        const made: string[] = []
        let at = 0
        for (const line of lines) {
          const head = line.match(/^@@ -(\d+),(\d+) \+(\d+),(\d+) @@$/)
          if (head) {
            while (at < Number(head[1]) - 1) made.push(old[at++] as string)
            expect(made.length).toBe(Number(head[3]) - 1)
          } else if (line[0] === '+') made.push(line.slice(1))
          else {
            expect(line.slice(1)).toBe(old[at])
            if (line[0] === ' ') made.push(old[at] as string)
            at++
          }
        }
        expect([...made, ...old.slice(at)].join('\n')).toBe(edited(text, edit))
      }),
    )
  })
})

describe('files of one cluster', () => {
  const read = (text: string, file = 'x.conf') => {
    const { conf } = readCorosyncConf(text, file)
    if (!conf) throw new Error('no configuration')
    return conf
  }

  it('are held to the same values, each difference on its line', () => {
    const [a, b] = [textOf(3, ['wait_for_all: 1']), textOf(3, ['expected_votes: 5'], [2])]
    const found = differences(read(a, 'a.conf'), read(b, 'b.conf'))
    expect(found?.map(one => [one.property, one.at?.line])).toEqual([
      ['differing-quorum.wait_for_all', 21],
      ['differing-the-votes-of-node-1', 9],
      ['differing-quorum.expected_votes', 22],
    ])
    expect(differences(read(a), read(a))).toEqual([])
    expect(differences(read(a), read(a.replaceAll('127.0.0.', '127.0.1.')))).toBeUndefined()
    expect(differences(read(a), read(a.replace('version: 2', 'version: 2\n  cluster_name: y')))).toBeUndefined()
  })

  it('do not have to list their nodes in one order', () => {
    const [first = '', second = ''] = textOf(2, []).match(/ {2}node \{[^}]*\}\n/g) ?? []
    expect(differences(read(textOf(2, [])), read(textOf(2, []).replace(first + second, second + first)))).toEqual([])
  })
})

describe('a report', () => {
  it('is SARIF on the lines of the file, with what reading it found', async () => {
    const one = await told('report.conf', textOf(4, ['auto_tie_breaker: 1', 'wait_for_al: 1']))
    const made = JSON.parse(confSummary('sarif', [one], {}))
    const valid = new Ajv({ strict: false }).compile(sarifSchema)
    expect(valid(made), JSON.stringify(valid.errors)).toBe(true)
    const results: { ruleId: string; level: string; locations: { physicalLocation: { region: object } }[] }[] =
      made.runs[0].results
    const places = results.map(({ ruleId, level, locations }) => [
      ...[ruleId, level, locations[0]?.physicalLocation.region],
    ])
    expect(places).toEqual([
      ['corosync.conf/agreed', 'error', { startLine: 25, startColumn: 1 }],
      ['corosync.conf/oneQuorate', 'error', { startLine: 25, startColumn: 1 }],
      ['corosync.conf/fencingNeeded', 'note', { startLine: 25, startColumn: 1 }],
      ['CF008', 'warning', { startLine: 26, startColumn: 3 }],
    ])
  })

  it('is JUnit in which notes do not fail', async () => {
    const one = await told('junit.conf', textOf(2, ['two_node: 1']))
    const made = confSummary('junit', [one], {})
    expect(made).toMatch(/failures="1"/)
    expect(made).toMatch(/name="fencingNeeded" time="0">\s*<system-out>/)
  })

  it('is written where it is wanted, and others are refused', async () => {
    const file = written('wanted.conf', textOf(3, []))
    const report = path.join(folder, 'wanted.json')
    const [out, err] = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
    for (const one of [out, err]) one.mockReturnValue(true)
    expect(await run([file], { report: [`json=${report}`] })).toBe(0)
    expect(await run([file], { report: ['itf=x'] })).toBe(4)
    for (const one of [out, err]) one.mockRestore()
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      version: 2,
      configurations: [{ verdict: 'holds' }],
    })
  })
})
