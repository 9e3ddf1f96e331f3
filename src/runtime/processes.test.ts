import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { conform } from '../../conformance/traces/conform.ts'
import { lawsOf } from '../../conformance/traces/laws.ts'
import { random } from '../core/random.ts'
import { readCorosyncConf } from '../formats/corosync-conf.ts'
import { printCorosyncConf } from '../formats/print-conf.ts'
import type { Json } from '../trace/values.ts'
import { onLoopback, runProcesses } from './cluster.ts'
import { type NodeProcess, nodeProcess } from './processes.ts'
import { openStore } from './store.ts'
import { build } from './testing/build.ts'
import { fieldsOf } from './testing/cluster.ts'
import { shipped } from './testing/specs.ts'

const built = build()
const { corosync, program } = await shipped()
const folder = mkdtempSync(path.join(tmpdir(), 'muster-'))
afterAll(() => {
  built.remove()
  rmSync(folder, { recursive: true })
})
const seed = Number(process.env.MUSTER_SEED ?? 4)

/** Three nodes on loopback with short timers. */
async function confOf(nodes: number) {
  const list = Array.from({ length: nodes }, (_, i) => `node {\nring0_addr: 127.0.9.${i + 1}\nnodeid: ${i + 1}\n}\n`)
  const text = `totem {\nversion: 2\ntransport: udpu\ntoken: 400\ntoken_coefficient: 0\n}\nnodelist {\n${list.join('')}}\nquorum {\nprovider: corosync_votequorum\n}\n`
  const { conf } = readCorosyncConf(text, 'c.conf')
  if (!conf) throw new Error('the configuration is wrong')
  return onLoopback(conf)
}

async function until(done: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await done()) return
    await pause(100)
  }
  throw new Error('it did not happen in ten seconds')
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

describe('a node that is killed at any instant', () => {
  test('comes back with a ring sequence that only rises', async () => {
    const r = random(seed)
    const conf = await confOf(1)
    const config = path.join(folder, 'one.conf')
    writeFileSync(config, printCorosyncConf(conf))
    const state = path.join(folder, 'one')
    const trace = path.join(folder, 'one.jsonl')
    const node = nodeProcess({ id: 1, cli: built.cli, config, folder: state, trace, seed, log: () => undefined })
    const began = performance.now()
    await node.start()
    // A loaded machine takes its time: it is killed before it is up, and after.
    const starting = Math.round(performance.now() - began)
    await node.kill()
    for (let life = 0; life < 12; life++) {
      const up = node.start().catch(() => undefined)
      await pause(r.between(40, 2 * starting))
      await node.kill()
      await up
    }
    await node.start()
    await node.stop()
    expect(node.surprises()).toEqual([])
    const rings = readFileSync(trace, 'utf8')
      .split('\n')
      .filter(line => line.includes('"Regular"'))
      .map(line => /"ring":\{"rep":1,"seq":(\d+)\}/.exec(line.slice(line.indexOf('"Regular"')))?.[1])
    const { kept } = openStore(state, corosync, 1)
    const stored = kept.state && fieldsOf({ stack: corosync } as never, kept.state, 'Evs').stored
    expect(kept.incarnation).toBeGreaterThan(3)
    expect(rings).toEqual([...new Set(rings)].sort((a, b) => Number(a) - Number(b)))
    expect(Number(rings.at(-1) ?? 0)).toBeLessThanOrEqual(Number(stored))
  })

  test('has kept all that it was told was kept, and a whole file', async () => {
    const r = random(seed)
    const home = path.join(folder, 'store')
    // Saves ever higher numbers, and says each when it is told that it is on disk.
    const script = `
      const { openStore } = await import(${JSON.stringify(built.file('src/runtime/store.js'))})
      const { writeSync } = await import('node:fs')
      const machine = { name: 'M', state: [{ name: 'n', durable: true, shape: { kind: 'int' } }] }
      const store = openStore(${JSON.stringify(home)}, { name: 'S', machines: [machine] }, 1)
      for (let n = (store.kept.state?.[0].n ?? 0) + 1; ; n++) { store.save([{ n }]); writeSync(1, n + '\\n') }`
    const machine = { name: 'M', state: [{ name: 'n', durable: true, shape: { kind: 'int' } }] }
    const stack = { name: 'S', machines: [machine] } as never
    let last = 0
    for (let round = 0; round < 12; round++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let said = ''
      child.stdout.on('data', more => (said += more))
      await new Promise(resolve => child.stdout.once('data', resolve))
      await pause(r.between(0, 30))
      child.kill('SIGKILL')
      await new Promise(resolve => child.once('close', resolve))
      const told = Number(said.split('\n').at(-2))
      const state = openStore(home, stack, 1).kept.state as unknown as readonly { readonly n: number }[]
      // One more may have reached the disk than there was time to say.
      expect(state[0]?.n).toBeGreaterThanOrEqual(told)
      expect(state[0]?.n).toBeLessThanOrEqual(told + 1)
      expect(told).toBeGreaterThan(last)
      last = state[0]?.n ?? 0
    }
  })
})

describe('a cluster of processes', () => {
  test('goes through a kill, a cut and a restart, comes together, and its traces are accepted', async () => {
    const acts = [
      { at: 1200, kind: 'kill', nodes: [3] },
      { at: 2600, kind: 'start', nodes: [3] },
      { at: 3800, kind: 'cut', groups: [[1, 2], [3]] },
      { at: 4100, kind: 'heal' },
      { at: 6500, kind: 'stop' },
    ] as const
    const said: string[] = []
    const ran = await runProcesses({
      ...{ conf: await confOf(3), acts, seed, folder: path.join(folder, 'three'), cli: built.cli },
      progress: line => void said.push(line),
    })
    expect(ran.surprises).toEqual([])
    expect(ran.settled, said.join('\n')).toBe(true)
    expect(ran.statuses.map(one => [one.node, one.incarnation, one.quorate, one.totalVotes])).toEqual([
      [1, 0, true, 3],
      [2, 0, true, 3],
      [3, 1, true, 3],
    ])
    expect(conform(ran.traces, await lawsOf(program))).toMatchObject({ judgement: 'accepted', lives: 4, crashes: 1 })
  })
})

describe('a sealed cluster', () => {
  test('forms a ring, keeps it while its key is changed, and loses who lacks the new one', async () => {
    const [key, other] = ['key', 'other'].map((name, i) => {
      const file = path.join(folder, name)
      writeFileSync(file, new Uint8Array(64).fill(i + 1), { mode: 0o600 })
      return file
    }) as [string, string]
    const keyfiles = [1, 2].map(id => path.join(folder, `authkey-${id}`))
    const plain = await confOf(2)
    const nodes = keyfiles.map((keyfile, i) => {
      copyFileSync(key, keyfile)
      const config = path.join(folder, `sealed-${i + 1}.conf`)
      const totem = { ...plain.totem, encrypted: true, cipher: 'aes256', keyfile } as const
      writeFileSync(config, printCorosyncConf({ ...plain, totem }))
      const home = path.join(folder, `sealed-${i + 1}`)
      return nodeProcess({
        ...{ id: i + 1, cli: built.cli, config, folder: home, trace: `${home}.jsonl`, seed, log: () => undefined },
      })
    }) as [NodeProcess, NodeProcess]
    for (const node of nodes) await node.start()
    const members = async () =>
      await Promise.all(nodes.map(async node => ((await node.ask({ do: 'status' })) as { members?: Json }).members))
    await until(async () => JSON.stringify(await members()) === '[[1,2],[1,2]]')
    // The one has the new key alone: then nothing of the other's is opened any more.
    copyFileSync(other, keyfiles[0] as string)
    expect(await nodes[0].ask({ do: 'reload' })).toEqual({ done: true })
    await until(async () => JSON.stringify(await members()) === '[[1],[2]]')
    copyFileSync(other, keyfiles[1] as string)
    await nodes[1].ask({ do: 'reload' })
    await until(async () => JSON.stringify(await members()) === '[[1,2],[1,2]]')
    writeFileSync(keyfiles[1] as string, 'too short')
    await expect(nodes[1].ask({ do: 'reload' })).rejects.toThrow(/too few/)
    for (const node of nodes) expect(await node.stop()).toBe(0)
  })
})

describe('the command line', () => {
  const muster = (...args: string[]) =>
    spawnSync(process.execPath, [built.cli, ...args], { encoding: 'utf8', cwd: folder })

  test('refuses a configuration at its place, with exit code 4', () => {
    writeFileSync(path.join(folder, 'bad.conf'), 'totem {\n  version: 2\n  transport: udpu\n  tokn: 5\n}\n')
    const { status, stderr } = muster('node', '--config', 'bad.conf')
    expect(status).toBe(4)
    expect(stderr).toContain('bad.conf:4:3: warning CF008')
    expect(stderr).toContain('bad.conf:1:1: error CF012')
  })
  test('says which nodes there are when it is asked to be another', async () => {
    writeFileSync(path.join(folder, 'two.conf'), printCorosyncConf(await confOf(2)))
    const { status, stderr } = muster('node', '--config', 'two.conf', '--id', '7')
    expect([status, stderr]).toEqual([4, 'muster node: two.conf has no node 7; it has 1, 2\n'])
  })
  test('takes a group with views by its name, and nodes of the file to take part', async () => {
    writeFileSync(path.join(folder, 'two.conf'), printCorosyncConf(await confOf(2)))
    const refused = (...args: string[]) => {
      const { status, stderr } = muster('node', '--config', 'two.conf', '--id', '1', ...args)
      return [status, stderr]
    }
    expect(refused('--views', '')).toEqual([4, 'muster node: --views is a name of 1 to 114 bytes\n'])
    expect(refused('--view-nodes', '1')).toEqual([4, 'muster node: --view-nodes wants --views\n'])
    const [status, stderr] = refused('--views', 'db', '--view-nodes', '1,7')
    expect([status, stderr]).toEqual([4, 'muster node: --view-nodes: 1,7 is no list of nodes of two.conf, as in 1,2\n'])
    expect(refused('--views', 'db', '--view-nodes', '2')).toEqual([4, expect.stringContaining('take part in views')])
  })
  test('does not go plain to other machines unless it is told so', async () => {
    const conf = await confOf(2)
    const nodes = conf.nodes.map((node, i) => ({ ...node, address: `192.0.2.${i + 1}` }))
    writeFileSync(path.join(folder, 'away.conf'), printCorosyncConf({ ...conf, nodes }))
    const refused = muster('node', '--config', 'away.conf', '--id', '1')
    expect([refused.status, refused.stderr]).toEqual([4, expect.stringContaining('where anybody could forge them')])
    const plain = { ...conf.totem, plain: true }
    writeFileSync(path.join(folder, 'plain.conf'), printCorosyncConf({ ...conf, nodes, totem: plain }))
    const told = muster('node', '--config', 'plain.conf', '--id', '1')
    expect([told.status, told.stderr]).toEqual([1, expect.stringContaining('can forge members, tokens and votes')])
  })
  test('says that nobody answers, and that a script or a folder will not do', () => {
    expect(muster('status', '--state', 'nowhere')).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('ENOENT'),
    })
    writeFileSync(path.join(folder, 'faults.txt'), '1s kill 9\n')
    const faulty = muster('cluster', '--config', 'two.conf', '--faults', 'faults.txt')
    expect(faulty).toMatchObject({ status: 4, stderr: expect.stringContaining('faults.txt:1:9: error CF030') })
    const full = muster('cluster', '--config', 'two.conf', '--directory', '.')
    expect(full).toMatchObject({ status: 4, stderr: expect.stringContaining('holds other things') })
  })
  test('refuses to run one node twice, and answers status and leaves on SIGTERM', async () => {
    const conf = await confOf(1)
    const config = path.join(folder, 'lone.conf')
    writeFileSync(config, printCorosyncConf(conf))
    const home = path.join(folder, 'lone')
    const trace = path.join(folder, 'lone.jsonl')
    const node = nodeProcess({ id: 1, cli: built.cli, config, folder: home, trace, seed, log: () => undefined })
    await node.start()
    await pause(300)
    expect(muster('status', '--state', 'lone')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/quorate +yes/),
    })
    const second = muster('node', '--config', config, '--id', '1', '--state', home)
    expect(second).toMatchObject({ status: 1, stderr: expect.stringContaining('a node runs here already') })
    expect(await node.stop()).toBe(0)
    expect(readFileSync(trace, 'utf8').trimEnd().split('\n').at(-1)).toContain('"kind":"stop"')
  })
})
