import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ConformOptions, run } from '../../src/cli/conform.ts'
import { loadSpecs, packageRoot } from '../../src/cli/specs.ts'
import type { AnyMachine } from '../../src/core/machine.ts'
import { random } from '../../src/core/random.ts'
import { readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import { judgeLogs, logLawsOf } from './judge.ts'
import { mutations } from './mutate.ts'
import { asNodeLogs, asSyslog, textOf } from './recorded.ts'
import { type LogText, writer } from './source.ts'
import { type Run, tried } from './suite.ts'
import { alone, boot, coarse, conf, formed, joins, lineOf, linesOf, type Said, wholeRun } from './testing/logs.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'muster-logs-'))
let laws: AnyMachine
beforeAll(async () => {
  const { program } = await loadSpecs()
  laws = (program && (await logLawsOf(program))) as AnyMachine
})
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

function put(name: string, text: string | Uint8Array): string {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}
const textFor = (all: readonly Said[], host?: string) =>
  linesOf(all, host)
    .map(line => `${line}\n`)
    .join('')
const putAll = (name: string, of: (all: readonly Said[]) => readonly Said[] = all => all) =>
  ([1, 2, 3] as const).map(node => put(`${name}-${node}.log`, textFor(of(wholeRun[node]))))

/** What the command prints, and how it exits. */
async function conform(files: readonly string[], options: ConformOptions = {}) {
  let text = ''
  const write = (more: unknown) => {
    text += String(more)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(write as never)
  vi.spyOn(process.stderr, 'write').mockImplementation(write as never)
  const exit = await run(files, options)
  vi.restoreAllMocks()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours, when the tests run on a terminal
  return { exit, text: text.replace(/\u001b\[\d+m/g, '').replaceAll(`${folder}/`, '') }
}

const trio = { 1: '1.5', 2: '2.5', 3: '3.5' }
const wrong = formed(1, { seq: 9, from: trio, before: [1] }).map(said => said.replace('(1.9)', '(2.9)'))
const note = '  not judged: whether verdicts follow from the votes: give --config\n'

describe('muster conform on logs', () => {
  test('judges the logs of a cluster together, gzipped or not, and knows whose they are', async () => {
    const [one = '', two = '', three = ''] = putAll('good')
    const packed = put('good-2.log.gz', gzipSync(textFor(wholeRun[2])))
    const lines = Object.values(wholeRun).flat().length
    const { exit, text } = await conform([three, packed, one])
    expect([exit, text]).toEqual([
      0,
      `accepted: ${lines} lines of 3 nodes (1, 2, 3); ${lines} lines read\n  judged by: LogLaws\n${note}`,
    ])
    const config = put('corosync.conf', conf())
    expect((await conform([one, two, three], { config })).text).not.toContain('not judged')
  })
  test('names file, line and column, the law, what was expected, and what led there', async () => {
    const file = put('wrong.log', textFor([...alone(1), joins, ...wrong]))
    const other = put('other.log', textFor([...alone(2), joins, ...formed(2, { seq: 9, from: trio, before: [2] })]))
    const { exit, text } = await conform([file, other])
    const at = [...alone(1), joins, ...wrong].findIndex(said => said.includes('(2.9)')) + 1
    const law = /law lowestIsRep spec\/log-laws\.mu:\d+:\d+: ring\.rep == min\(members\)/
    expect(exit).toBe(1)
    expect(text).toMatch(law)
    expect(text.replace(law, 'THE LAW').split('\n')).toEqual([
      `rejected: wrong.log:${at}:56: node 1: A new membership (2.9) was formed. Members joined: 2 3`,
      '  expected: the lowest member as representative in the ring id',
      '  THE LAW',
      '  what led there:',
      `    other.log:${at}:56: node 2: A new membership (1.9) was formed. Members joined: 1 3`,
      `    other.log:${at + 2}:56: node 2: Members[3]: 1 2 3`,
      ...[
        'call init for locally known services',
        'Sync members[3]: 1 2 3',
        'Sync joined[2]: 2 3',
        'entering OPERATIONAL state.',
      ].map((said, i) => `    wrong.log:${at - 4 + i}:56: node 1: ${said}`),
      expect.stringMatching(/^ {2}accepted before it: \d+ lines of 2 nodes$/),
      '  judged by: LogLaws',
      note.trimEnd(),
      '',
    ])
    const json = JSON.parse((await conform([file], { json: true })).text)
    expect(json).toMatchObject({
      ...{ version: 1, judgement: 'rejected', nodes: [1], laws: 'LogLaws' },
      rejection: { file: 'wrong.log', line: at, column: 56, node: 1, law: 'lowestIsRep' },
    })
  })
  test('says of the example what README.md shows', async () => {
    const page = readFileSync(path.join(packageRoot(), 'README.md'), 'utf8')
    const shown = /```text\n(rejected: conformance\/examples\/logs[^`]*)```/.exec(page)?.[1] ?? ''
    const files = ['alpha', 'beta.rejected', 'gamma'].map(name => `conformance/examples/logs/${name}.log`)
    const { text } = await conform(files.map(file => path.join(packageRoot(), file)))
    const lines = text
      .replaceAll(`${packageRoot()}/`, '')
      .replace(/(log-laws\.mu):\d+:\d+/, '$1:LINE')
      .split('\n')
    const expected = shown.trimEnd().split('\n').slice(0, -1)
    expect(expected.length).toBe(5)
    expect(lines.slice(0, 5)).toEqual(expected)
  })
  test('asks whose log it is when that cannot be told, and takes FILE=ID', async () => {
    // From the middle on, and never alone.
    const some = coarse(wholeRun[2]).slice(coarse(alone(2)).length)
    const file = put('some.log', textFor(some))
    expect(await conform([file])).toEqual({
      exit: 4,
      text: 'muster: some.log does not tell which node wrote it: say some.log=ID\n',
    })
    expect((await conform([`${file}=2`])).exit).toBe(0)
    expect(await conform([`${file}=2`, path.join(folder, 'none.log=1')])).toEqual({
      exit: 4,
      text: 'muster: none.log cannot be read, or is empty\n',
    })
    // Node 4 is on none of these rings.
    expect(await conform([`${file}=4`])).toMatchObject({ exit: 1, text: expect.stringContaining('law ofTheRing') })
    const config = put('named.conf', conf())
    const named = put('named.log', textFor(some, 'n2'))
    expect((await conform([named], { config })).text).toContain('of 1 node (2)')
  })
  test('takes several logs of one node in the order in which they are given', async () => {
    const all = linesOf(wholeRun[3])
    const [first, second] = [all.slice(0, 40), all.slice(40)].map((lines, i) =>
      put(`part-${i}.log`, lines.map(line => `${line}\n`).join('')),
    )
    expect((await conform([`${first}=3`, `${second}=3`])).exit).toBe(0)
    expect((await conform([`${second}=3`, `${first}=3`])).text).toContain('law ringSeqRises')
  })
  test('keeps logs, traces and captures apart, and --config to logs', async () => {
    const [log = ''] = putAll('apart')
    const trace = put('run.jsonl', '{"kind":"header"}\n')
    expect(await conform([log, trace])).toMatchObject({
      exit: 4,
      text: expect.stringContaining('judge them one by one'),
    })
    expect(await conform([trace], { config: 'corosync.conf' })).toMatchObject({ exit: 4 })
    const broken = put('broken.conf', 'totem {\n')
    expect(await conform([log], { config: broken })).toMatchObject({
      exit: 4,
      text: expect.stringContaining('broken.conf'),
    })
  })
})

describe('a log', () => {
  const judge = async (lines: readonly string[]) => await judgeLogs(asNodeLogs('x', new Map([[1, lines]])), laws)

  test.each([
    ['entering GATHER state from nowhere', 'expected "entering GATHER state from <number>(…"'],
    ['A new membership (10.0.0.1:24) was formed. Members joined: 1', 'expected "A new membership (<ring>) was formed'],
    ['A new membership (1.fffffffffffffffff) was formed. Members', 'expected "A new membership'],
    ['A new membership (4294967296.1) was formed. Members', 'expected "A new membership'],
    ['previous ringid (1.x)', 'expected "previous ringid (<ring>)"'],
  ])('that is damaged is not judged, and says where: %s', async (said, expected) => {
    const judgement = await judge(linesOf([...alone(1), `TOTEM ${said}`]))
    expect(judgement.judgement === 'undetermined' && judgement.reasons[0]).toContain(expected)
    expect(judgement).toMatchObject({ reasons: [expect.stringMatching(/^x\/n1:\d+:56: /)] })
  })
  test.each(['Sync members[2]: 1', 'Members[1]: 1 2', 'Members[2]: 1 1', 'Members[999999999]: 1'])(
    'whose lists do not have what they announce is damaged: %s',
    async said => {
      expect((await judge(linesOf([`QUORUM ${said}`]))).judgement).toBe('undetermined')
    },
  )
  test('may wrap a list over several lines, as corosync does', async () => {
    const members = Array.from({ length: 40 }, (_, i) => i + 1)
    const from = Object.fromEntries(members.map(id => [id, `${id}.5`]))
    const wrap = (said: string) => {
      const [, name = '', ids = ''] = /^(QUORUM [^:]+:) ([\d ]+)$/.exec(said) ?? []
      const parts = ids.match(/(?:\d+ ?){1,17}/g) ?? []
      if (parts.length < 2) return [said]
      return parts.map((part, i) => `${name} ${part.trim()}${i < parts.length - 1 ? '\\' : ''}`)
    }
    const all = [...alone(1), joins, ...formed(1, { seq: 9, from, before: [1] })].flatMap(wrap)
    expect(all.filter(said => said.endsWith('\\')).length).toBeGreaterThan(2)
    expect((await judge(linesOf(all))).judgement).toBe('accepted')
    expect((await judge(linesOf(all.filter(said => !/^QUORUM Sync members.*\\$/.test(said))))).judgement).toBe(
      'undetermined',
    )
  })
  test('whose lines corosync cut off is not held to their lists', async () => {
    const members = Array.from({ length: 90 }, (_, i) => 1_000_000 + i)
    const from = Object.fromEntries([1, ...members].map(id => [id, `${id}.5`]))
    const all = [...alone(1), joins, ...formed(1, { seq: 9, from, before: [1] })]
    const cut = linesOf(all).map(line => (line.includes('A new') ? line.slice(0, 511) : line))
    expect((await judge(cut)).judgement).toBe('accepted')
  })
  test('that says that lines are missing, or has zeros where they were, is judged without them', async () => {
    const all = linesOf(wholeRun[1])
    const without = all
      .slice(0, 20)
      .concat('Jan 02 03:05:00 host systemd-journald[9]: Suppressed 30 messages from corosync.service')
    const judgement = await judge([...without, ...all.slice(50)])
    expect([judgement.judgement, judgement.notes[1]]).toEqual(['accepted', 'what happened where lines are missing: 1'])
    expect((await judge([...all.slice(0, 20), `\0\0\0${all[50]}`, ...all.slice(51)])).judgement).toBe('accepted')
    expect((await judge([...all.slice(0, 20), ...all.slice(51)])).judgement).toBe('rejected')
  })
  test('of two machines is taken for neither', async () => {
    const judgement = await judge([lineOf('MAIN x', 0, 'a'), lineOf('MAIN x', 1, 'b')])
    expect(judgement).toMatchObject({ reasons: ['x/n1:2:1: a line of b in the log of a: give each its own file'] })
  })
  test('that ends within a line is judged up to there', async () => {
    const text: LogText = {
      file: 'x',
      async *pieces() {
        yield Buffer.from(`${linesOf(alone(1)).join('\n')}\n${lineOf('TOTEM entering RECOV')}`)
      },
    }
    const judgement = await judgeLogs([{ node: 1, texts: [text] }], laws)
    expect([judgement.judgement, judgement.notes[0]]).toEqual(['accepted', 'last lines without an end: 1'])
  })
  test('that cannot be unpacked says so', async () => {
    const packed = gzipSync(textFor(wholeRun[1]))
    const { exit, text } = await conform([put('cut.log.gz', packed.subarray(0, packed.length - 20))])
    expect([exit, text]).toEqual([
      2,
      expect.stringMatching(/^undetermined: cut\.log\.gz:\d+:1: unexpected end of file/),
    ])
  })
  test('of which every line is about something else tells nothing', async () => {
    expect((await judge(['MAIN', lineOf('MAIN x')])).judgement).toBe('undetermined')
  })
  test('of any bytes is judged, or is a diagnostic', async () => {
    const real = [...linesOf(wholeRun[1]), ...[...asSyslog(new Map([[1, linesOf(wholeRun[2])]])).values()].flat()]
    const line = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...real) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom(...real), fc.nat(120), fc.string({ unit: 'binary', maxLength: 4 }))
          .map(([text, at, more]) => text.slice(0, at) + more + text.slice(at + more.length)),
      },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 40 }), fc.integer({ min: 1, max: 200 }), async (lines, size) => {
        const text = textOf('x', lines, size)
        const judgement = await judgeLogs([{ node: 1, texts: [text] }], laws)
        expect(judgement.judgement).toMatch(/accepted|rejected|undetermined/)
        await writer(text, new Map())
      }),
      { numRuns: 300 },
    )
  })
  test('takes no more room however long it is', async () => {
    const ring = (i: number) => [
      joins,
      ...formed(1, { seq: 9 + 4 * i, from: { 1: `1.${(5 + 4 * i).toString(16)}` }, before: [1] }),
    ]
    const long: LogText = {
      file: 'x',
      async *pieces() {
        yield Buffer.from(textFor(alone(1)))
        for (let i = 0; i < 1_000; i++) yield Buffer.from(textFor(ring(i)))
        // A line without an end, of 100 MB.
        for (let i = 0; i < 100; i++) yield Buffer.alloc(1_000_000, 'x')
      },
    }
    const held: number[] = []
    const step = laws.quick ?? laws.step
    const quick: typeof step = (context, state, input) => {
      const next = step(context, state, input)
      held.push((next.state as unknown as { rings: { size: number } }).rings.size)
      return next
    }
    const watched: AnyMachine = { ...laws, quick }
    const judgement = await judgeLogs([{ node: 1, texts: [long] }], watched)
    expect(judgement).toMatchObject({ judgement: 'accepted', lines: 1_000 * ring(0).length + alone(1).length + 1 })
    expect(held.reduce((most, one) => Math.max(most, one), 0)).toBe(256)
  })
})

describe('the suite of logs', () => {
  const bootAgain = (node: 1 | 2 | 3) => [
    ...wholeRun[node],
    ...boot(node, 18),
    ...formed(node, { seq: 21, from: { [node]: `${node}.12` }, before: [] }),
  ]
  const made = (name: string): Run => ({
    ...{ name, plain: true, conf: readCorosyncConf(conf(), 'corosync.conf').conf },
    logs: new Map(([1, 2, 3] as const).map(node => [node, linesOf(bootAgain(node))])),
  })
  test('mutants of a made-up run are rejected where they show', async () => {
    const trials = await tried([made('run')], laws, 72)
    expect(trials.filter(({ line }) => line !== undefined)).toEqual([])
  })
  test('each mutation changes something, and nothing before the lines that show it', () => {
    const { logs } = made('run')
    for (const [kind, { make }] of Object.entries(mutations)) {
      const coarsely = kind === 'members that others do not have'
      const of = coarsely ? new Map([...logs].map(([node]) => [node, linesOf(coarse(bootAgain(node as 1)))])) : logs
      const mutated = make({ logs: of, plain: true }, random(3))
      const differ = [...of].flatMap(([node, lines]) => {
        const line = lines.findIndex((text, i) => mutated?.logs.get(node)?.[i] !== text)
        return line < 0 ? [] : [{ node, line }]
      })
      expect([kind, differ.length]).toEqual([kind, 1])
      const [{ node, line } = { node: 0, line: 0 }] = differ
      const shown = mutated?.shown.filter(one => one.node === node) ?? []
      expect([kind, shown.every(one => one.line >= line + 1)]).toEqual([kind, true])
    }
  })
})
