import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
async function cluster(count: number, quorum = '', more: readonly string[] = []): Promise<Cluster> {
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
      more: ['--views', 'db', ...more],
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
      throw new Error(`never: ${what}\n${people.map(one => JSON.stringify(one.events.slice(-6))).join('\n')}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
const bytes = (text: string) => Buffer.from(text)
async function statusOf({ of }: Cluster, id: NodeId): Promise<Status> {
  return (await of(id).ask({ do: 'status' })) as unknown as Status
}

async function stopAndJudge({ nodes, traces }: Cluster, lives: number, crashes: number): Promise<void> {
  for (const one of people.splice(0)) await one.client.close()
  for (const node of nodes) await node.stop()
  const judged = conform(traces, await lawsOf(program))
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
    expect(shown.stdout).toMatch(/its state +blocked: no-quorum\nits process here +dirty \(it has state\)\n/)

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
})
