import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { conform } from '../../conformance/traces/conform.ts'
import { lawsOf } from '../../conformance/traces/laws.ts'
import { type CorosyncConf, readCorosyncConf } from '../formats/corosync-conf.ts'
import { printCorosyncConf } from '../formats/print-conf.ts'
import { onLoopback } from '../runtime/cluster.ts'
import { ask } from '../runtime/control.ts'
import { controlPath } from '../runtime/live.ts'
import type { QuorumStatus } from '../runtime/quorum-info.ts'
import { build } from '../runtime/testing/build.ts'
import { shipped } from '../runtime/testing/specs.ts'

/** Two of three nodes, in processes of their own, with metrics; their configuration has a quorum device. */
const built = build()
const { program } = await shipped()
const folder = mkdtempSync(path.join(tmpdir(), 'muster-quorum-'))
const file = path.join(folder, 'c.conf')
const stateOf = (id: number) => path.join(folder, `n${id}`)
const text = [
  'totem {\nversion: 2\ntransport: udpu\ntoken: 400\ntoken_coefficient: 0\n}\nnodelist {',
  ...[1, 2, 3].map(id => `node {\nring0_addr: 127.0.14.${id}\nnodeid: ${id}\nname: n${id}\n}`),
  '}\nquorum {\nprovider: corosync_votequorum\ndevice {\nmodel: net\nvotes: 1\n}\n}\n',
].join('\n')

interface Running {
  readonly log: () => string
  readonly stop: () => Promise<number>
  /** Of its metrics. */
  readonly url: Promise<string>
}

function start(id: number): Running {
  const args = ['node', '--config', file, '--id', id, '--state', stateOf(id), '--trace', `${stateOf(id)}.jsonl`]
  const child = spawn(process.execPath, [built.cli, ...args.map(String), '--metrics', '0', '--json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const gone = new Promise<number>(resolve => child.on('close', code => resolve(code ?? 1)))
  let said = ''
  const url = new Promise<string>(resolve => {
    child.stderr.setEncoding('utf8').on('data', more => {
      said += more
      const found = /metrics at (http:[^"]*)/.exec(said)?.[1]
      if (found) resolve(found)
    })
  })
  return {
    url,
    log: () => said,
    stop: () => {
      child.kill('SIGTERM')
      return gone
    },
  }
}

const muster = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [built.cli, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}
const quorum = (id: number, ...args: string[]) => muster('quorum', '--state', stateOf(id), ...args)
const asked = async (id: number) => (await ask(controlPath(stateOf(id)), { do: 'quorum' })) as unknown as QuorumStatus
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await holds().catch(() => false)) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error('it did not happen in ten seconds')
}
const device = (verb: string, more: object = {}) =>
  ask(controlPath(stateOf(1)), { ...{ do: `device-${verb}`, name: 'Qdevice' }, ...more })

let conf: CorosyncConf
let nodes: Running[] = []
beforeAll(async () => {
  const read = readCorosyncConf(text, file)
  if (!read.conf) throw new Error('the configuration is wrong')
  conf = await onLoopback(read.conf)
  writeFileSync(file, printCorosyncConf(conf))
  nodes = [1, 2].map(start)
  await until(async () => (await asked(1)).totalVotes === 2 && (await asked(2)).totalVotes === 2)
})
afterAll(async () => {
  await Promise.all(nodes.map(node => node.stop()))
  built.remove()
  rmSync(folder, { recursive: true })
})

describe('muster quorum', () => {
  test('prints what corosync-quorumtool would, or JSON', () => {
    const page = quorum(1)
    expect([page.status, page.stderr]).toEqual([0, ''])
    expect(page.stdout).toMatch(
      /^Quorum provider: {2}corosync_votequorum\nNodes: {12}2\nNode ID: {10}1\nRing ID: {10}1\.[0-9a-f]+\nQuorate: {10}Yes$/m,
    )
    expect(page.stdout).toContain(
      'Expected votes:   3\nHighest expected: 3\nTotal votes:      2\nQuorum:           2  \n',
    )
    expect(page.stdout).toContain('         1          1 n1 (local)\n         2          1 n2\n')
    expect(JSON.parse(quorum(2, '--json').stdout)).toMatchObject({ node: 2, quorate: true, quorum: 2 })
  })
  test('changes votes everywhere, and says why it does not', async () => {
    expect(quorum(1, '--expected', '9')).toMatchObject({
      status: 1,
      stderr: 'muster quorum: refused: InvalidParameter: too few, or too many for a quorate cluster\n',
    })
    expect(quorum(1, '--votes', '1', '--node', '7')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('NameNotFound: no such node was ever'),
    })
    expect(quorum(1, '--votes', '2', '--node', '2').status).toBe(0)
    await until(async () => (await asked(1)).totalVotes === 3 && (await asked(2)).totalVotes === 3)
    // With the device's vote 4 are expected now, and 2 of 4 would not do.
    expect(quorum(2, '--votes', '1', '--json')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('so many, or so few'),
    })
    expect(muster('reload', '--state', stateOf(2)).status).toBe(0)
    await until(async () => (await asked(1)).totalVotes === 2 && (await asked(1)).expectedVotes === 3)
    expect(quorum(1, '--expected', '2').status).toBe(0)
    await until(async () => (await asked(2)).highestExpected === 3)
    expect(JSON.parse(quorum(1, '--expected', '3', '--json').stdout)).toEqual({ result: 'Ok' })
    expect(quorum(1, '--cancel-wait-for-all').status).toBe(0)
  })
  test('takes one thing at a time', () => {
    expect(quorum(1, '--expected', '3', '--votes', '1').status).toBe(4)
    expect(quorum(1, '--node', '1').status).toBe(4)
    expect(quorum(1, '--expected', '0')).toMatchObject({ status: 4, stderr: expect.stringContaining('from 1 to') })
    expect(quorum(9)).toMatchObject({ status: 4, stderr: expect.stringContaining('ENOENT') })
  })
})

describe('the daemon of a quorum device', () => {
  test('registers, polls on the ring, and its vote counts where it casts it', async () => {
    const { ring } = await asked(1)
    expect(await device('poll', { castsVote: true, ring })).toEqual({
      result: 'NotExist',
      reason: 'the poll is refused',
    })
    expect(await device('register')).toEqual({ result: 'Ok' })
    expect(await device('poll', { castsVote: true, ring: '9.1' })).toMatchObject({ result: 'WrongRing' })
    expect(await device('poll', { castsVote: true, ring })).toMatchObject({ result: 'Ok' })
    expect(await device('master-wins', { allowed: true })).toEqual({ result: 'Ok' })
    await until(async () => (await asked(2)).members[0]?.device?.castsVote === true)
    expect(await asked(1)).toMatchObject({
      ...{ totalVotes: 3, flags: ['Quorate', 'Qdevice'], device: { name: 'Qdevice', votes: 1 } },
      members: [{ node: 1, device: { alive: true, castsVote: true, masterWins: true } }, { node: 2 }],
    })
    expect(quorum(1).stdout).toContain('         1          1     A,V,MW n1 (local)\n')
    expect(await device('register', { name: 'Other' })).toEqual({ result: 'Exists' })
    expect(await device('unregister')).toEqual({ result: 'Ok' })
    await until(async () => (await asked(1)).totalVotes === 2)
  })
})

describe('muster reload', () => {
  test('takes what may change from corosync.conf, and nothing from one that is broken', async () => {
    const two = conf.nodes.map(node => ({ ...node, votes: 2 }))
    writeFileSync(file, printCorosyncConf({ ...conf, nodes: two }))
    for (const id of [1, 2]) expect(muster('reload', '--state', stateOf(id))).toMatchObject({ status: 0, stderr: '' })
    await until(async () => (await asked(1)).totalVotes === 4 && (await asked(2)).expectedVotes === 6)
    const refused = (changed: string) => {
      writeFileSync(file, changed)
      const ran = muster('reload', '--state', stateOf(1))
      expect(ran.status).toBe(4)
      return ran.stderr
    }
    const good = printCorosyncConf(conf)
    const broken = good.replace(/quorum_votes: 1/, 'quorum_votes: many')
    const line = broken.split('\n').findIndex(one => one.includes('many')) + 1
    expect(refused(broken)).toContain(`c.conf:${line}:19: error CF010: `)
    expect(refused(printCorosyncConf({ ...conf, nodes: two.slice(1) }))).toContain('cannot change while nodes run')
    rmSync(file)
    expect(muster('reload', '--state', stateOf(1))).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('CF021'),
    })
    expect(await asked(1)).toMatchObject({ totalVotes: 4, expectedVotes: 6 })
    const told = readFileSync(`${stateOf(1)}.jsonl`, 'utf8').match(/"kind":"Reload".*?"succeeded":(true|false)/g)
    expect(told?.map(one => one.endsWith('true'))).toEqual([true, false, false, false])
    writeFileSync(file, good.replace('wait_for_all: 0', '').replace(/quorum \{/, 'quorum {\n  wait_for_all: 1'))
    expect(muster('reload', '--state', stateOf(1)).status).toBe(0)
    await until(async () => nodes[0]?.log().includes('after a restart: wait_for_all: 1') === true)
    writeFileSync(file, good)
    for (const id of [1, 2]) muster('reload', '--state', stateOf(id))
    await until(async () => (await asked(1)).totalVotes === 2 && (await asked(2)).expectedVotes === 3)
  })
})

describe('metrics', () => {
  test('of a node are scraped', async () => {
    const scraped = await (await fetch((await nodes[0]?.url) ?? '')).text()
    expect(scraped).toContain('ha_cluster_corosync_quorate 1\n')
    expect(scraped).toContain('ha_cluster_corosync_member_votes{node_id="2",node="n2",local="false"} 1\n')
    for (const name of ['tokens', 'deliveries', 'rings', 'steps'])
      expect(Number(new RegExp(`^muster_${name}_total (\\d+)$`, 'm').exec(scraped)?.[1])).toBeGreaterThan(0)
  })
  test('want an address', () => {
    expect(muster('node', '--config', file, '--id', '3', '--metrics', 'here')).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('--metrics: here'),
    })
  })
})

describe('muster quorum --watch', () => {
  test('prints a line for each change; without quorum the exit code is 2; it ends with the node', async () => {
    const watch = spawn(process.execPath, [built.cli, 'quorum', '--state', stateOf(1), '--watch'])
    let out = ''
    watch.stdout.setEncoding('utf8').on('data', more => (out += more))
    const ended = new Promise(resolve => watch.on('close', resolve))
    await until(async () => out.includes('Quorate: Yes'))
    const [one, two] = nodes as [Running, Running]
    expect(await two.stop()).toBe(0)
    await until(async () => out.includes('Quorate: No'))
    expect(quorum(1)).toMatchObject({ status: 2, stdout: expect.stringContaining('2 Activity blocked') })
    expect(await one.stop()).toBe(0)
    expect(await ended).toBe(4)
    const lines = out.trimEnd().split('\n')
    expect(new Set(lines.map(line => line.replace(/^\S+ /, ''))).size).toBeGreaterThan(1)
    for (const line of lines) expect(line).toMatch(/^\S+Z Quorate: (Yes|No), Ring ID: 1\.[0-9a-f]+, .*Members: 1:1/)
  })
  test('and the traces of all that are accepted', async () => {
    const traces = [1, 2].map(id => `${stateOf(id)}.jsonl`)
    expect(conform(traces, await lawsOf(program))).toMatchObject({ judgement: 'accepted' })
  })
})
