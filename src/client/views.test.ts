import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { conform } from '../../conformance/traces/conform.ts'
import { lawsOf } from '../../conformance/traces/laws.ts'
import type { NodeId } from '../core/machine.ts'
import { readCorosyncConf } from '../formats/corosync-conf.ts'
import { printCorosyncConf } from '../formats/print-conf.ts'
import { onLoopback } from '../runtime/cluster.ts'
import { controlPath } from '../runtime/live.ts'
import type { Status } from '../runtime/narrate.ts'
import { type NodeProcess, nodeProcess } from '../runtime/processes.ts'
import { build } from '../runtime/testing/build.ts'
import { shipped } from '../runtime/testing/specs.ts'
import { connectViews, type ViewName, type ViewsClient, type ViewsEvent } from './index.ts'

const built = build()
const { program } = await shipped()
const folder = mkdtempSync(path.join(tmpdir(), 'muster-views-'))
afterAll(() => {
  built.remove()
  rmSync(folder, { recursive: true })
})

interface Person {
  readonly node: NodeId
  readonly client: ViewsClient
  readonly events: ViewsEvent[]
}
interface Cluster {
  readonly nodes: readonly NodeProcess[]
  readonly traces: readonly string[]
  readonly of: (id: NodeId) => NodeProcess
  readonly home: (id: NodeId) => string
}

let running: readonly NodeProcess[] = []
const people: Person[] = []
afterEach(async () => {
  for (const one of people.splice(0)) await one.client.close()
  for (const node of running) await node.kill()
  running = []
})

let clusters = 0
/** Nodes on loopback, each a process with short timers, in a group with views called "db". */
async function cluster(
  count: number,
  quorum = '',
  more: readonly string[] = [],
  taking: readonly NodeId[] = [1, 2, 3],
): Promise<Cluster> {
  const net = 21 + clusters++
  const list = Array.from(
    { length: count },
    (_, i) => `node {\nring0_addr: 127.0.${net}.${i + 1}\nnodeid: ${i + 1}\n}\n`,
  )
  const text = `totem {\nversion: 2\ntransport: udpu\ntoken: 600\ntoken_coefficient: 0\n}\nnodelist {\n${list.join('')}}\nquorum {\nprovider: corosync_votequorum\n${quorum}\n}\n`
  const { conf } = readCorosyncConf(text, 'c.conf')
  if (!conf) throw new Error('the configuration is wrong')
  const config = path.join(folder, `${net}.conf`)
  writeFileSync(config, printCorosyncConf(await onLoopback(conf)))
  const home = (id: NodeId) => path.join(folder, `${net}-${id}`)
  const traces = list.map((_, i) => `${home(i + 1)}.jsonl`)
  const nodes = traces.map((trace, i) =>
    nodeProcess({
      ...{ id: i + 1, cli: built.cli, config, folder: home(i + 1), trace, seed: 7 + i, log: () => undefined },
      more: taking.includes(i + 1) ? ['--views', 'db', ...more] : [],
    }),
  )
  running = nodes
  await Promise.all(nodes.map(node => node.start()))
  return { nodes, traces, home, of: id => nodes[id - 1] as NodeProcess }
}

async function person({ home }: Cluster, node: NodeId): Promise<Person> {
  const events: ViewsEvent[] = []
  const client = await connectViews({ socket: controlPath(home(node)), onEvent: event => events.push(event) })
  const one = { node, client, events }
  people.push(one)
  return one
}

/** Nobody of one side hears anybody of another. */
async function split({ nodes }: Cluster, ...sides: NodeId[][]): Promise<void> {
  await Promise.all(
    nodes.map(node => {
      const others = sides.filter(side => !side.includes(node.id)).flat()
      return node.ask({ do: 'cut', nodes: others })
    }),
  )
}
async function heal({ nodes }: Cluster): Promise<void> {
  await Promise.all(nodes.map(node => node.ask({ do: 'heal' })))
}

type Told<K extends ViewsEvent['event']> = Extract<ViewsEvent, { readonly event: K }>
function last<K extends ViewsEvent['event']>({ events }: Person, kind: K): Told<K> | undefined {
  return events.findLast((event): event is Told<K> => event.event === kind)
}
const lastOf = ({ events }: Person) => events.findLast(one => !['nodes', 'quorum', 'message'].includes(one.event))
const inView = (one: Person, ...members: NodeId[]) => {
  const event = lastOf(one)
  return event?.event === 'view' && event.members.map(member => member.node).join() === members.join()
}
const viewOf = (one: Person) => last(one, 'view')?.view as ViewName
const heard = ({ events }: Person) =>
  events.flatMap(one => (one.event === 'message' ? [`${one.node} ${Buffer.from(one.body).toString('utf8')}`] : []))

async function until(what: () => boolean): Promise<void> {
  const end = Date.now() + 20_000
  while (!what()) {
    if (Date.now() > end)
      throw new Error(
        `never: ${what}\n${people.map(({ events }) => events.slice(-6).map(one => JSON.stringify(one).slice(0, 200))).join('\n')}`,
      )
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
const bytes = (text: string) => Buffer.from(text)
async function statusOf({ of }: Cluster, id: NodeId): Promise<Status> {
  return (await of(id).ask({ do: 'status' })) as unknown as Status
}

/** All that is recorded is as the specs have it, and what they promise of views held. */
async function stopAndJudge({ nodes, traces }: Cluster, lives: number, crashes: number, model?: string): Promise<void> {
  for (const one of people.splice(0)) await one.client.close()
  for (const node of nodes) await node.stop()
  const judged = conform(traces, await lawsOf(program, model))
  expect(judged).toMatchObject({ judgement: 'accepted', lives, crashes })
  expect(judged.properties).toEqual(expect.arrayContaining(['Synchrony', 'StampOrder', 'SameVerdict']))
}

describe('a group with views on three nodes', () => {
  test('goes on in the part with quorum, evicts who comes back dirty, and takes it in clean', async () => {
    const run = await cluster(3)
    const [a, b, c] = [await person(run, 1), await person(run, 2), await person(run, 3)] as const
    for (const one of [a, b, c]) await one.client.join('db')
    await until(() => [a, b, c].every(one => inView(one, 1, 2, 3)))
    expect(viewOf(b)).toEqual(viewOf(a))
    await a.client.send(bytes('to all'))
    await until(() => [a, b, c].every(one => heard(one).at(-1) === '1 to all'))
    const together = viewOf(a)

    // Apart: the lesser side is blocked and keeps what it would say; the other goes on without it.
    await split(run, [1, 2], [3])
    await until(() => inView(a, 1, 2) && inView(b, 1, 2))
    await until(() => lastOf(c)?.event === 'blocked')
    expect(last(c, 'blocked')).toMatchObject({ reason: 'no-quorum' })
    expect(last(c, 'quorum')).toMatchObject({ quorate: false })
    const apart = viewOf(a)
    expect(apart).toEqual({ lineage: together.lineage, generation: together.generation + 1 })
    expect(last(a, 'view')).toMatchObject({ joined: [], left: [3] })
    await c.client.send(bytes('alone'))
    await b.client.send(bytes('to two'))
    await until(() => heard(a).at(-1) === '2 to two')
    expect((await statusOf(run, 3)).views).toMatchObject({
      ...{ group: 'db', phase: 'blocked', reason: 'no-quorum', standing: 'active' },
      view: { ...together, members: [1, 2, 3] },
      reports: [{ node: 3, standing: 'active', view: together }],
    })
    const shown = spawnSync(process.execPath, [built.cli, 'status', '--state', run.home(3)], { encoding: 'utf8' })
    expect(shown.stdout).toMatch(/its state +blocked: no-quorum\nits process here +dirty\n/)

    // Together again: its state is not theirs.
    await heal(run)
    await until(() => lastOf(c)?.event === 'unsent')
    expect(last(c, 'evicted')).toMatchObject({
      ...{ reason: 'behind', by: { lineage: apart.lineage, generation: apart.generation + 1 } },
      members: [{ node: 1 }, { node: 2 }],
    })
    expect(last(c, 'unsent')).toEqual({ event: 'unsent', count: 1 })
    expect(c.events.filter(one => one.event === 'message').map(one => one.event === 'message' && one.view)).toEqual([
      together,
    ])
    expect((await statusOf(run, 3)).views).toMatchObject({ standing: 'evicted', phase: 'stable' })
    await expect(c.client.send(bytes('still here'))).rejects.toMatchObject({ refusal: 'NotExist' })
    await expect(c.client.join('db', together)).rejects.toMatchObject({ refusal: 'Access' })
    await until(() => inView(a, 1, 2) && viewOf(a).generation === apart.generation + 1)

    // It starts anew.
    await c.client.join('db')
    await until(() => [a, b, c].every(one => inView(one, 1, 2, 3)))
    const anew = viewOf(c)
    expect(anew).toEqual({ lineage: together.lineage, generation: apart.generation + 2 })
    expect([viewOf(a), viewOf(b)]).toEqual([anew, anew])
    expect(last(c, 'view')).toMatchObject({ joined: [3], left: [] })
    await c.client.send(bytes('again'))
    await until(() => [a, b, c].every(one => heard(one).at(-1) === '3 again'))
    expect(heard(a)).toEqual(['1 to all', '2 to two', '3 again'])
    // All that a process is told of membership has its place in one order.
    for (const { events } of [a, b, c]) {
      const stamps = events.flatMap(one => ('stamp' in one ? [one.stamp] : []))
      const order = ({ ring, round, position }: (typeof stamps)[number]) =>
        [Number.parseInt(ring.split('.')[1] as string, 16), round, position] as const
      const sorted = stamps.map(order).sort((x, y) => x[0] - y[0] || x[1] - y[1] || x[2] - y[2])
      expect(stamps.map(order)).toEqual(sorted)
    }
    await stopAndJudge(run, 3, 0)
  })

  test('tells a process that outlives its node who went on without it', async () => {
    const run = await cluster(3)
    const [a, b, c] = [await person(run, 1), await person(run, 2), await person(run, 3)] as const
    for (const one of [a, b, c]) await one.client.join('db')
    await until(() => [a, b, c].every(one => inView(one, 1, 2, 3)))
    const known = viewOf(c)
    await run.of(3).kill()
    await c.client.closed
    await until(() => inView(a, 1, 2) && inView(b, 1, 2))
    await run.of(3).start()
    const back = await person(run, 3)
    await expect(back.client.join('db', { lineage: '3.ffffff/0', generation: 1 })).rejects.toMatchObject({
      refusal: 'InvalidParam',
    })
    await back.client.join('db', known)
    await until(() => lastOf(back)?.event === 'evicted')
    expect(last(back, 'evicted')).toMatchObject({ reason: 'behind', members: [{ node: 1 }, { node: 2 }] })
    await back.client.join('db')
    await until(() => inView(back, 1, 2, 3) && inView(a, 1, 2, 3))
    expect(last(back, 'view')?.joined).toEqual([3])
    await stopAndJudge(run, 4, 1)
  })

  test('has one process on a node, which may leave and come with what it has, and hang up', async () => {
    const run = await cluster(3)
    const [a, b, other] = [await person(run, 1), await person(run, 2), await person(run, 2)] as const
    await expect(a.client.join('another')).rejects.toMatchObject({ refusal: 'NotExist' })
    await expect(a.client.send(bytes('x'))).rejects.toMatchObject({ refusal: 'NotExist' })
    await expect(a.client.leave()).rejects.toMatchObject({ refusal: 'NotExist' })
    await a.client.join('db')
    await until(() => inView(a, 1))
    await b.client.join('db')
    await until(() => inView(a, 1, 2) && inView(b, 1, 2))
    await expect(other.client.join('db')).rejects.toMatchObject({ refusal: 'Exist' })
    await expect(b.client.join('db')).rejects.toMatchObject({ refusal: 'Exist' })
    await expect(b.client.name(1)).rejects.toThrow('nothing is blocked here')
    const known = viewOf(b)
    await b.client.leave()
    await until(() => lastOf(b)?.event === 'left' && inView(a, 1))
    expect(last(a, 'view')?.left).toEqual([2])
    await b.client.join('db', known)
    await until(() => lastOf(b)?.event === 'evicted')
    expect(last(b, 'evicted')?.reason).toBe('behind')
    // Another process, in its place, begins clean.
    await b.client.close()
    await other.client.join('db')
    await until(() => inView(a, 1, 2) && inView(other, 1, 2))
    // Bodies of any bytes, the largest too, in one order.
    const body = Uint8Array.from({ length: 65_536 }, (_, i) => (i * 7 + (i >> 8)) & 255)
    await expect(a.client.send(new Uint8Array(65_537))).rejects.toMatchObject({ refusal: 'TooBig' })
    await Promise.all([a, other].flatMap(one => Array.from({ length: 6 }, (_, i) => one.client.send(bytes(`${i}`)))))
    await other.client.send(body)
    const bodies = ({ events }: Person) =>
      events.flatMap(one =>
        one.event === 'message' ? [`${one.node} ${Buffer.from(one.body).toString('base64')}`] : [],
      )
    await until(() => bodies(other).length === 13 && bodies(a).length === 13)
    expect(bodies(a)).toEqual(bodies(other))
    expect(bodies(a)).toContain(`2 ${Buffer.from(body).toString('base64')}`)
    await other.client.close()
    await until(() => inView(a, 1))
    await stopAndJudge(run, 3, 0)
  })

  test('takes hostile requests for what they are, and can be what the README shows', async () => {
    const run = await cluster(1)
    const a = await person(run, 1)
    await a.client.join('db')
    await until(() => inView(a, 1))
    const socket = createConnection(controlPath(run.home(1)))
    let text = ''
    socket.setEncoding('utf8').on('data', more => {
      text += more
    })
    const lines = [
      '{"do":"view-join","group":""}',
      '{"do":"view-join","group":"db","remembers":{"lineage":"1.5/0","generation":1e99}}',
      '{"do":"view-join","group":"db","remembers":[]}',
      '{"do":"view-send","bodies":["="]}',
      '{"do":"view-name","node":-1}',
      '{"do":"view-name","node":7}',
      '{"do":"view-leave"}',
      '{"do":"join","group":"muster-views:db","pid":1}',
    ]
    socket.write(`${lines.join('\n')}\n`)
    await until(() => text.split('\n').length === lines.length + 1)
    const answers = text.trimEnd().split('\n')
    expect(answers.map(line => JSON.parse(line))).toEqual([
      { error: '"group" is a name of 1 to 114 bytes', offset: 26 },
      { error: '"generation" is a whole number from 1 to 1099511627776', offset: 75 },
      { error: '"remembers" is a view: its lineage and its generation', offset: 43 },
      { error: 'a message is bytes in base64, with padding', offset: 28 },
      { error: 'a node id is a whole number from 1 to 4294967295', offset: 25 },
      { error: 'nothing is blocked here' },
      { result: 'NotExist' },
      { error: '"group" may not begin with muster-views:', offset: 21 },
    ])
    socket.destroy()
    await a.client.send(bytes('still here'))
    await until(() => heard(a).includes('1 still here'))
    await a.client.close()
    // What the README shows.
    const root = path.resolve(import.meta.dirname, '..', '..')
    const page = readFileSync(path.join(root, 'README.md'), 'utf8')
    const example = /```js\n(import \{ connectViews \}[\s\S]*?)```/.exec(page)?.[1] ?? ''
    const env = { ...process.env, MUSTER_SOCKET: controlPath(run.home(1)) }
    const shown = spawnSync(process.execPath, ['--input-type=module', '-e', example], {
      ...{ cwd: root, env, encoding: 'utf8' },
    })
    expect([shown.stderr, shown.stdout]).toEqual(['', expect.stringMatching(/^view \d+ of 1\nstate x=1\n$/)])
  })
})

describe('a group with views on two nodes', () => {
  test('waits until it is told who is fenced', async () => {
    const run = await cluster(2, 'two_node: 1')
    const [a, b] = [await person(run, 1), await person(run, 2)] as const
    for (const one of [a, b]) await one.client.join('db')
    await until(() => inView(a, 1, 2) && inView(b, 1, 2))
    await split(run, [1], [2])
    await until(() => [a, b].every(one => lastOf(one)?.event === 'blocked'))
    expect([last(a, 'blocked')?.reason, last(b, 'blocked')?.reason]).toEqual(['unfenced', 'unfenced'])
    await a.client.name(1)
    await until(() => inView(a, 1))
    await heal(run)
    await until(() => lastOf(b)?.event === 'evicted')
    expect(last(b, 'evicted')?.reason).toBe('behind')
    await b.client.join('db')
    await until(() => inView(a, 1, 2) && inView(b, 1, 2))
    await stopAndJudge(run, 2, 0, 'Pair2')
  })
})

describe('a group with views of some nodes', () => {
  test('needs most of them beside quorum, and lets the others be', async () => {
    const run = await cluster(3, '', ['--view-nodes', '1,2'], [1, 2])
    const [a, b] = [await person(run, 1), await person(run, 2)] as const
    for (const one of [a, b]) await one.client.join('db')
    await until(() => inView(a, 1, 2) && inView(b, 1, 2))
    const stranger = await person(run, 3)
    await expect(stranger.client.join('db')).rejects.toMatchObject({ refusal: 'NotSupported' })
    expect((await statusOf(run, 3)).views).toBeUndefined()
    // Two of three nodes have quorum, but half of those who take part are not enough.
    await split(run, [1, 3], [2])
    await until(() => [a, b].every(one => lastOf(one)?.event === 'blocked'))
    expect(last(a, 'blocked')?.reason).toBe('no-quorum')
    expect((await statusOf(run, 1)).quorate).toBe(true)
    // Neither had quorum all along: somebody has to say who goes on.
    await heal(run)
    await until(() => [a, b].every(one => last(one, 'blocked')?.reason === 'several-dirty'))
    await b.client.name(1)
    await until(() => inView(a, 1) && lastOf(b)?.event === 'evicted')
    expect(last(b, 'evicted')?.reason).toBe('not-named')
    await stopAndJudge(run, 3, 0)
  })
})
