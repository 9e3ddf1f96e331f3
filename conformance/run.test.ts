import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './run.ts'

let corpus: string
beforeAll(() => {
  corpus = mkdtempSync(path.join(tmpdir(), 'muster-corpus-'))
  const logs = path.join(corpus, 'corosync', 'logs', 'two_of_three')
  mkdirSync(logs, { recursive: true })
  mkdirSync(path.join(corpus, 'vqsim'))
  writeFileSync(path.join(logs, 'corosync.conf'), conf)
  const row = (node: number, members: number[], quorate: string) => ({
    node,
    up: true,
    members,
    quorate,
    expected: '3',
    quorum: '2',
  })
  writeFileSync(
    path.join(logs, 'events.json'),
    JSON.stringify([
      { t: 100, ev: 'start', node: 1 },
      { t: 100.5, ev: 'snap', label: 'one', rows: [row(1, [1], 'No'), { node: 2, up: false }] },
      { t: 101, ev: 'start', node: 2 },
      { t: 101.5, ev: 'snap', label: 'two', rows: [row(1, [1, 2], 'Yes'), row(2, [1, 2], 'Yes')] },
    ]),
  )
  const steps = [
    { cmd: '(start)', state: { 1: [0, '1', '1 2 3'], 2: [0, '1', '1 2 3'], 3: [0, '1', '1 2 3'] } },
    { cmd: 'split 1:3', state: { 1: [0, '1', '1 2'], 2: [0, '1', '1 2'], 3: [1, '1', '3'] } },
  ]
  writeFileSync(path.join(corpus, 'vqsim', 'wrong.conf'), conf)
  writeFileSync(
    path.join(corpus, 'vqsim', 'wrong.json'),
    JSON.stringify({ nodes: { 1: null, 2: null, 3: null }, steps }),
  )
  writeFileSync(path.join(corpus, 'vqsim', 'broken.conf'), 'totem {')
})
afterAll(() => rmSync(corpus, { recursive: true }))

const nodes = [1, 2, 3].map(id => `node {\nring0_addr: 127.0.0.${id}\nnodeid: ${id}\n}\n`).join('')
const conf = `totem {\nversion: 2\ntransport: udpu\n}\nnodelist {\n${nodes}}\nquorum {\nprovider: corosync_votequorum\n}\n`

async function suite(names: string[], options: { corpus?: string; json?: boolean }) {
  let text = ''
  const write = (more: string) => {
    text += more
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours, when the tests run on a terminal
  return { exit: await run(names, { ...options, write }), text: () => text.replace(/\u001b\[\d+m/g, '') }
}

describe('the conformance suites', () => {
  it('play scenarios of the known forms from any folder', async () => {
    const { exit, text } = await suite(['quorum-table'], { corpus })
    expect([exit, text()]).toEqual([0, 'matched quorum-table: 1 of 1 scenarios, 3 comparisons\n'])
  })

  it('say step by step what differs, and exit 1', async () => {
    const { exit, text } = await suite(['vqsim'], { corpus })
    expect(exit).toBe(1)
    expect(text()).toBe(
      'differs vqsim: 0 of 1 scenarios, 6 comparisons\n  wrong\n    step 2, split 1:3: node 3 shows quorate false, expected true\n',
    )
  })

  it('say where a configuration cannot be read', async () => {
    const { exit, text } = await suite(['corosync-conf'], { corpus, json: true })
    expect(exit).toBe(1)
    const [result] = JSON.parse(text()).suites
    expect(result).toMatchObject({
      suite: 'corosync-conf',
      matched: 2,
      played: 3,
      failures: [{ name: 'vqsim/broken.conf' }],
    })
  })

  it('are skipped by name and reason without recorded runs: that is no failure', async () => {
    const empty = path.join(corpus, 'corosync')
    const { exit, text } = await suite(['vqsim'], { corpus: empty })
    expect([exit, text()]).toEqual([0, `skipped vqsim: ${path.join(empty, 'vqsim')} is not there\n`])
  })

  it('refuse suites and folders that are not there', async () => {
    expect(await suite(['nonsense'], {})).toMatchObject({ exit: 4 })
    expect(await suite([], { corpus: path.join(corpus, 'nowhere') })).toMatchObject({ exit: 4 })
  })
})
