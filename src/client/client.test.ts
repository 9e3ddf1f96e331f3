import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { conform } from '../../conformance/traces/conform.ts'
import { lawsOf } from '../../conformance/traces/laws.ts'
import type { NodeId } from '../core/machine.ts'
import { readCorosyncConf } from '../formats/corosync-conf.ts'
import { onLoopback } from '../runtime/cluster.ts'
import { configureFromConf } from '../runtime/configure.ts'
import { ask } from '../runtime/control.ts'
import { controlPath, type Live, resolveAddresses, startLive } from '../runtime/live.ts'
import { shipped } from '../runtime/testing/specs.ts'
import { connectGroup, type GroupClient, type GroupEvent, type Member } from './index.ts'

const { corosync, program } = await shipped()
const folder = mkdtempSync(path.join(tmpdir(), 'muster-client-'))
const ids: readonly NodeId[] = [1, 2, 3]
const socketOf = (node: NodeId, of = 'plain') => controlPath(path.join(folder, `${of}${node}`))
const traceOf = (node: NodeId) => path.join(folder, `${node}.jsonl`)

/** Three nodes on loopback. */
async function startNodes(name: 'plain' | 'traced'): Promise<Live[]> {
  const net = name === 'plain' ? 11 : 12
  const list = ids.map(id => `node {\nring0_addr: 127.0.${net}.${id}\nnodeid: ${id}\n}\n`).join('')
  const text = `totem {\nversion: 2\ntransport: udpu\ntoken: 600\ntoken_coefficient: 0\n}\nnodelist {\n${list}}\nquorum {\nprovider: corosync_votequorum\n}\n`
  const { conf } = readCorosyncConf(text, 'c.conf')
  if (!conf) throw new Error('the configuration is wrong')
  const here = await onLoopback(conf)
  const addresses = await resolveAddresses(here.nodes)
  const { port, blockUnlistedIps: blockUnlisted } = here.totem
  const started = ids.map(self => {
    const made = configureFromConf(here, corosync, self)
    if ('refused' in made) throw new Error(made.refused.join())
    return startLive({
      ...{ node: made.node, addresses, port, blockUnlisted, folder: path.join(folder, `${name}${self}`), seed: self },
      ...(name === 'traced' && { trace: traceOf(self) }),
      log: () => undefined,
    })
  })
  return Promise.all(started)
}
async function stopNodes(nodes: readonly Live[]): Promise<void> {
  for (const node of nodes) node.stop()
  await Promise.all(nodes.map(node => node.ended))
}

let nodes: Live[] = []
beforeAll(async () => {
  nodes = await startNodes('plain')
})
afterAll(async () => {
  await stopNodes(nodes)
  rmSync(folder, { recursive: true })
})

interface Person extends Member {
  readonly client: GroupClient
  readonly events: GroupEvent[]
  /** What it was told since, one word each. */
  readonly said: () => string[]
}
const people: Person[] = []
afterEach(async () => {
  for (const one of people.splice(0)) await one.client.close()
})

async function person(node: NodeId, pid: number, of = 'plain'): Promise<Person> {
  const events: GroupEvent[] = []
  const client = await connectGroup({ socket: socketOf(node, of), pid, onEvent: event => events.push(event) })
  const one = { node, pid, client, events, said: () => events.filter(event => event.event !== 'ring').map(word) }
  people.push(one)
  return one
}

function word(event: GroupEvent): string {
  const names = (all: readonly Member[]) => all.map(one => `${one.node}:${one.pid}`).join(' ')
  const changes = (all: readonly (Member & { readonly reason: string })[]) =>
    all.map(one => `${one.node}:${one.pid} ${one.reason}`).join(' ')
  if (event.event === 'deliver') return `${event.node}:${event.pid} ${Buffer.from(event.body).toString('utf8')}`
  if (event.event !== 'configuration') return event.event
  return `[${names(event.members)}] -[${changes(event.left)}] +[${changes(event.joined)}]`
}

async function until(what: () => boolean): Promise<void> {
  const end = Date.now() + 20_000
  while (!what()) {
    if (Date.now() > end) throw new Error(`never: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

/** All are in the group and know it. */
async function together(group: string, ...all: Person[]): Promise<void> {
  for (const one of all) await one.client.join(group)
  await until(() =>
    all.every(one => {
      const last = one.events.findLast(event => event.event === 'configuration')
      return last?.event === 'configuration' && last.members.length === all.length
    }),
  )
}

const bytes = (text: string) => Buffer.from(text)
const from = (one: Person, first: string) => one.said().slice(one.said().indexOf(first))

describe('clients of process groups on three nodes', () => {
  test('get the same messages and configurations in one order, their own included', async () => {
    const all = [await person(1, 11), await person(2, 22), await person(3, 33), await person(3, 34)] as const
    await together('order', ...all)
    await Promise.all(
      all.map(async one => {
        for (let i = 0; i < 50; i++) await one.client.send(bytes(String(i)))
      }),
    )
    await until(() => all.every(one => one.events.filter(event => event.event === 'deliver').length === 200))
    // From the configuration with all of them on.
    const [first, ...others] = all.map(one => {
      const said = one.said()
      return said.slice(said.findIndex(what => what.startsWith('[1:11 2:22 3:33 3:34]')))
    })
    expect(first).toHaveLength(201)
    for (const other of others) expect(other).toEqual(first)
    for (const { node, pid } of all)
      expect(first?.filter(one => one.startsWith(`${node}:${pid} `))).toEqual(
        Array.from({ length: 50 }, (_, i) => `${node}:${pid} ${i}`),
      )
  })

  test('leave, or hang up, and the others are told why', async () => {
    const [a, b, c] = [await person(1, 1), await person(2, 2), await person(3, 3)] as const
    await together('leaving', a, b, c)
    await b.client.leave()
    await until(() => a.said().at(-1) === '[1:1 3:3] -[2:2 leave] +[]' && b.said().at(-1) === a.said().at(-1))
    await a.client.send(bytes('without you'))
    await c.client.close()
    await until(() => a.said().at(-1) === '[1:1] -[3:3 procdown] +[]')
    expect(a.said()).toContain('1:1 without you')
    expect(b.said()).not.toContain('1:1 without you')
    // Who left may come again, over the same connection.
    await b.client.join('leaving')
    await until(() => a.said().at(-1) === '[1:1 2:2] -[] +[2:2 join]')
  })

  test('of other groups hear nothing', async () => {
    const [a, b] = [await person(1, 1), await person(1, 2)] as const
    await a.client.join('one')
    await b.client.join('zwei · 二')
    await a.client.send(bytes('x'))
    await b.client.send(bytes('y'))
    await until(() => a.said().length === 2 && b.said().length === 2)
    expect(a.said()).toEqual(['[1:1] -[] +[1:1 join]', '1:1 x'])
    expect(b.events.find(event => event.event === 'deliver')).toEqual({
      ...{ event: 'deliver', group: 'zwei · 二', node: 1, pid: 2, body: Uint8Array.from(bytes('y')) },
    })
  })

  test('send up to 1,047,552 bytes, and any bytes', async () => {
    const [a, b] = [await person(1, 1), await person(2, 2)] as const
    await together('large', a, b)
    const body = Uint8Array.from({ length: 1_047_552 }, (_, i) => (i * 7 + (i >> 8)) & 255)
    await a.client.send(body)
    await b.client.send(new Uint8Array(0))
    await expect(a.client.send(new Uint8Array(1_047_553))).rejects.toMatchObject({ refusal: 'TooBig' })
    const bodies = (one: Person) => one.events.flatMap(event => (event.event === 'deliver' ? [event.body] : []))
    await until(() => bodies(a).length === 2 && bodies(b).length === 2)
    for (const one of [a, b])
      expect(bodies(one).some(got => got.length === body.length && got.every((x, i) => x === body[i]))).toBe(true)
  })

  test('are refused what they may not do', async () => {
    const [a, b] = [await person(1, 1), await person(1, 1)] as const
    await expect(a.client.send(bytes('x'))).rejects.toMatchObject({ refusal: 'NotExist' })
    await expect(a.client.leave()).rejects.toMatchObject({ refusal: 'NotExist' })
    await a.client.join('once')
    await expect(a.client.join('twice')).rejects.toMatchObject({ refusal: 'Exist' })
    await expect(b.client.join('once')).rejects.toMatchObject({ refusal: 'Exist' })
    await expect(b.client.join('')).rejects.toThrow(/1 to 127 bytes/)
    // The same process again, as soon as it is gone.
    await a.client.close()
    await b.client.join('once')
    await until(() => b.said().length > 0)
    expect(b.said()).toEqual(['[1:1] -[] +[1:1 join]'])
  })

  test('that send nonsense are answered, and nobody else is disturbed', async () => {
    const a = await person(1, 1)
    await together('calm', a)
    const socket = createConnection(socketOf(1))
    let text = ''
    socket.setEncoding('utf8').on('data', more => {
      text += more
    })
    socket.write('{"do":"send","bodies":["?"]}\n{"do":"join","group":7,"pid":1}\n\u0000\n{"do":"send","bodies":[""]}\n')
    await until(() => text.split('\n').length === 5)
    const answers = text.split('\n').slice(0, 4)
    expect(answers.map(line => JSON.parse(line))).toEqual([
      { error: 'a message is bytes in base64, with padding', offset: 23 },
      { error: '"group" is a name of 1 to 127 bytes', offset: 21 },
      { error: 'this is no JSON', offset: 0 },
      { result: 'NotExist', taken: 0 },
    ])
    socket.destroy()
    await a.client.send(bytes('still here'))
    await until(() => a.said().includes('1:1 still here'))
  })

  test('may speak in frames by hand, beside one that speaks in lines', async () => {
    const a = await person(1, 1)
    await together('by hand', a)
    const framed = createConnection(socketOf(2))
    let got = ''
    framed.setEncoding('latin1').on('data', more => {
      got += more
    })
    const join = '{"do":"join","group":"by hand","pid":7}'
    framed.write(`{"do":"frames"}\n${String.fromCharCode(join.length + 1)}\0\0\0\0${join}`, 'latin1')
    await until(() => a.said().at(-1) === '[1:1 2:7] -[] +[2:7 join]')
    const inLines = createConnection(socketOf(3))
    let text = ''
    inLines.setEncoding('utf8').on('data', more => {
      text += more
    })
    inLines.write(`${join}\n`)
    await until(() => a.said().at(-1) === '[1:1 2:7 3:7] -[] +[3:7 join]')
    // Two messages: a byte of 255, and none at all.
    framed.write('\x0a\0\0\0\x01\x01\0\0\0\xff\0\0\0\0', 'latin1')
    await until(() => a.events.filter(event => event.event === 'deliver').length === 2)
    const deliveries = a.events.flatMap(event =>
      event.event === 'deliver' ? [{ ...event, body: [...event.body] }] : [],
    )
    const by = { event: 'deliver', group: 'by hand', node: 2, pid: 7 }
    expect(deliveries).toEqual([
      { ...by, body: [255] },
      { ...by, body: [] },
    ])
    await until(() => text.endsWith(`${JSON.stringify({ ...by, body: '' })}\n`))
    expect(text).toContain(`${JSON.stringify({ ...by, body: '/w==' })}\n`)
    const head = '\x01\x02\0\0\0\x07\0\0\0\x07by hand'
    await until(() => got.endsWith(`\x11\0\0\0${head}`))
    expect(got).toContain(`\x12\0\0\0${head}\xff`)
    expect(got).toContain('{"result":"Ok","taken":2}')
    expect(got.startsWith('{"result":"Ok"}\n')).toBe(true)
    framed.destroy()
    inLines.destroy()
  })

  test('are told of nodes that are lost and found, and go on with who is left', async () => {
    const all = [await person(1, 1), await person(2, 2), await person(3, 3)] as const
    const [a, b, c] = all
    await together('apart', ...all)
    const cut = (node: NodeId, ...others: NodeId[]) =>
      ask(socketOf(node), { do: 'cut', nodes: others } as { do: string })
    await Promise.all([cut(1, 3), cut(2, 3), cut(3, 1, 2)])
    await until(() => a.said().at(-1) === '[1:1 2:2] -[3:3 nodedown] +[]')
    await until(() => c.said().at(-1) === '[3:3] -[1:1 nodedown 2:2 nodedown] +[]')
    await a.client.send(bytes('two'))
    await c.client.send(bytes('one'))
    await until(() => b.said().includes('1:1 two') && c.said().includes('3:3 one'))
    await Promise.all(ids.map(node => ask(socketOf(node), { do: 'heal' })))
    await until(() => a.said().at(-1) === '[1:1 2:2 3:3] -[] +[3:3 nodeup]')
    await until(() => c.said().at(-1) === '[1:1 2:2 3:3] -[] +[1:1 nodeup 2:2 nodeup]')
    expect(a.said()).not.toContain('3:3 one')
    expect(c.said()).not.toContain('1:1 two')
    expect(from(b, '[1:1 2:2] -[3:3 nodedown] +[]')).toEqual(from(a, '[1:1 2:2] -[3:3 nodedown] +[]'))
    const rings = (one: Person) => one.events.flatMap(event => (event.event === 'ring' ? [event] : []))
    expect(rings(a).at(-1)).toEqual(rings(c).at(-1))
    expect(rings(a).at(-1)?.members).toEqual([1, 2, 3])
  })

  test('can be what the README shows', () => {
    const root = path.resolve(import.meta.dirname, '..', '..')
    const page = readFileSync(path.join(root, 'README.md'), 'utf8')
    const example = /```js\n(import \{ connectGroup \}[\s\S]*?)```/.exec(page)?.[1] ?? ''
    const env = { ...process.env, MUSTER_SOCKET: socketOf(2) }
    return new Promise<void>((resolve, reject) => {
      execFile(process.execPath, ['--input-type=module', '-e', example], { cwd: root, env }, (error, stdout) => {
        if (error) reject(error)
        else resolve(expect(stdout).toBe('members 2\nnode 2 says hello\n'))
      })
    })
  })

  test('leave traces that are accepted', async () => {
    const traced = await startNodes('traced')
    const all = [await person(1, 1, 'traced'), await person(2, 2, 'traced'), await person(3, 3, 'traced')] as const
    await together('traced', ...all)
    for (const one of all) await one.client.send(bytes('\u0000é'))
    await until(() => all.every(one => one.events.filter(event => event.event === 'deliver').length === 3))
    await all[1].client.close()
    await until(() => all[0].said().at(-1) === '[1:1 3:3] -[2:2 procdown] +[]')
    await stopNodes(traced)
    const judged = conform(ids.map(traceOf), await lawsOf(program))
    expect(judged).toMatchObject({ judgement: 'accepted', lives: 3, crashes: 0 })
  })
})
