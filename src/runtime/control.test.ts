import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import type { Json } from '../trace/values.ts'
import { ask, type Control, follow, openControl, type Served } from './control.ts'
import { readRequest } from './request.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'muster-control-'))
afterAll(() => rmSync(folder, { recursive: true }))
const open: Control[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
let sockets = 0
const served = (answer: Served['answer'] = () => ({})): Served => ({ answer, gone: () => undefined })
const fresh = () => path.join(folder, `c${sockets++}`)

describe('a request', () => {
  test.each([
    ['{"do":"status"}', { do: 'status' }],
    ['{"do":"cut","nodes":[2,3]}', { do: 'cut', nodes: [2, 3], direction: 'both' }],
    ['{"do":"cut","nodes":[2],"direction":"in"}', { do: 'cut', nodes: [2], direction: 'in' }],
    [' { "do" : "stop" } ', { do: 'stop' }],
    ['{"do":"join","group":"g","pid":7}', { do: 'join', group: 'g', pid: 7 }],
    ['{"do":"leave"}', { do: 'leave' }],
    ['{"do":"frames"}', { do: 'frames' }],
    ['{"do":"send","bodies":["AAH/","AA=="]}', { do: 'send', bodies: ['\u0000\u0001\u00ff', '\u0000'] }],
    ['{"do":"view-join","group":"g"}', { do: 'view-join', group: 'g' }],
    [
      '{"do":"view-join","group":"g","remembers":{"lineage":"1.2c/7","generation":3}}',
      { do: 'view-join', group: 'g', remembers: { ring: { rep: 1, seq: 44 }, round: 7, generation: 3 } },
    ],
    ['{"do":"view-leave"}', { do: 'view-leave' }],
    ['{"do":"view-send","bodies":[""]}', { do: 'view-send', bodies: [''] }],
    ['{"do":"view-name","node":2}', { do: 'view-name', node: 2 }],
    ['{"do":"quorum"}', { do: 'quorum' }],
    ['{"do":"set-expected","votes":3}', { do: 'set-expected', votes: 3 }],
    ['{"do":"set-votes","votes":0}', { do: 'set-votes', votes: 0 }],
    ['{"do":"set-votes","votes":2,"node":7}', { do: 'set-votes', votes: 2, node: 7 }],
    ['{"do":"cancel-wait-for-all"}', { do: 'cancel-wait-for-all' }],
    ['{"do":"device-register","name":"Qdevice"}', { do: 'device-register', name: 'Qdevice' }],
    [
      '{"do":"device-poll","name":"Q","castsVote":true,"ring":"1.2c"}',
      { do: 'device-poll', name: 'Q', castsVote: true, ring: { rep: 1, seq: 44 } },
    ],
    ['{"do":"device-master-wins","name":"Q","allowed":false}', { do: 'device-master-wins', name: 'Q', allowed: false }],
  ])('%s is understood', (line, request) => {
    expect(readRequest(line)).toEqual(request)
  })
  test.each([
    ['', 0],
    ['{"do":"status"', 14],
    ['{"do":"status"} x', 16],
    ['[1]', 0],
    ['null', 0],
    ['{"do":"dance"}', 6],
    ['{"do":1}', 6],
    ['{"do":"status","more":1}', 22],
    ['{"do":"cut"}', 0],
    ['{"do":"cut","nodes":2}', 20],
    ['{"do":"cut","nodes":[1,0]}', 23],
    ['{"do":"cut","nodes":[1.5]}', 21],
    ['{"do":"cut","nodes":["1"]}', 21],
    ['{"do":"cut","nodes":[1],"direction":"up"}', 36],
    ['{"do":"toString"}', 6],
    ['{"do":"join","pid":1}', 0],
    ['{"do":"join","group":"","pid":1}', 21],
    ['{"do":"join","group":"a\\u0000","pid":1}', 21],
    ['{"do":"join","group":"\\ud800","pid":1}', 21],
    [`{"do":"join","group":"${'é'.repeat(64)}","pid":1}`, 21],
    ['{"do":"join","group":"a","pid":0}', 31],
    ['{"do":"join","group":"a","pid":4294967296}', 31],
    ['{"do":"leave","group":"a"}', 22],
    ['{"do":"send"}', 0],
    ['{"do":"send","bodies":"AAAA"}', 22],
    ['{"do":"send","bodies":[]}', 22],
    ['{"do":"send","bodies":["AAAA",7]}', 30],
    ['{"do":"send","bodies":["abc"]}', 23],
    ['{"do":"send","bodies":["ab=c"]}', 23],
    ['{"do":"send","bodies":["AAAA","ab-c"]}', 30],
    [`{"do":"send","bodies":[${Array(1001).fill('""')}]}`, 22],
    ['{"do":"join","group":"muster-views:g","pid":1}', 21],
    ['{"do":"view-join"}', 0],
    ['{"do":"view-join","group":"a\\u0000"}', 26],
    [`{"do":"view-join","group":"${'x'.repeat(115)}"}`, 26],
    ['{"do":"view-join","group":"g","pid":1}', 36],
    ['{"do":"view-join","group":"g","remembers":null}', 42],
    ['{"do":"view-join","group":"g","remembers":{"lineage":"1.2/0"}}', 42],
    ['{"do":"view-join","group":"g","remembers":{"lineage":"1.2","generation":1}}', 53],
    ['{"do":"view-join","group":"g","remembers":{"lineage":"1.2/0/0","generation":1}}', 53],
    ['{"do":"view-join","group":"g","remembers":{"lineage":"1.fffffffffffff/0","generation":1}}', 53],
    ['{"do":"view-join","group":"g","remembers":{"lineage":"1.2/0","generation":0}}', 74],
    ['{"do":"view-join","group":"g","remembers":{"lineage":"1.2/0","generation":1,"x":1}}', 80],
    ['{"do":"view-send","bodies":["a"]}', 28],
    ['{"do":"view-name","node":"1"}', 25],
    ['{"do":"set-expected"}', 0],
    ['{"do":"set-expected","votes":0}', 29],
    ['{"do":"set-expected","votes":2147483648}', 29],
    ['{"do":"set-votes","votes":-1}', 26],
    ['{"do":"set-votes","votes":1.5,"node":1}', 26],
    ['{"do":"set-votes","votes":1,"node":0}', 35],
    ['{"do":"device-register","name":""}', 31],
    ['{"do":"device-register","name":"a\\n"}', 31],
    [`{"do":"device-register","name":"${'x'.repeat(255)}"}`, 31],
    ['{"do":"device-register","name":"é"}', 31],
    ['{"do":"device-poll","name":"Q","castsVote":1,"ring":"1.2"}', 43],
    ['{"do":"device-poll","name":"Q","castsVote":true,"ring":"0.2"}', 55],
    ['{"do":"device-poll","name":"Q","castsVote":true,"ring":"4294967296.2"}', 55],
    ['{"do":"device-poll","name":"Q","castsVote":true,"ring":"1.ffffffffffffff"}', 55],
    ['{"do":"device-poll","name":"Q","castsVote":true,"ring":"1.2G"}', 55],
    ['{"do":"device-master-wins","name":"Q"}', 0],
  ])('%s is answered with an error at its place', (line, offset) => {
    expect(readRequest(line)).toEqual({ error: expect.any(String), offset })
  })
  test('of sixty thousand brackets gets an answer, and soon', () => {
    const began = performance.now()
    expect(readRequest('['.repeat(60_000))).toMatchObject({ error: 'this is no JSON' })
    expect(readRequest(`{"do":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).toHaveProperty('error')
    expect(performance.now() - began).toBeLessThan(1000)
  })
  test('of any text whatever gets an answer', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), line => {
        const read = readRequest(line)
        if ('error' in read) expect(read.offset).toBeLessThanOrEqual(line.length)
      }),
      { numRuns: 2000 },
    )
  })
})

/** What comes back for these bytes, until the other side hangs up or `lines` have come. */
function talk(socket: string, bytes: string, lines: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const client = createConnection(socket, () => client.write(bytes))
    let text = ''
    client.on('data', more => {
      text += more
      if (text.split('\n').length > lines) client.end()
    })
    client.on('close', () => resolve(text.split('\n').slice(0, -1)))
    client.on('error', reject)
  })
}

describe('a control socket', () => {
  test('tells a client that reads nothing that it is slow, drops it, and says that it is gone', async () => {
    const socket = fresh()
    const gone: number[] = []
    const control = await openControl(socket, { answer: (_, client) => ({ client }), gone: one => gone.push(one) })
    open.push(control)
    const client = createConnection(socket, () => client.write('{"do":"status"}\n'))
    await new Promise(resolve => client.once('data', resolve))
    client.pause()
    const line = JSON.stringify({ event: 'deliver', body: 'x'.repeat(100_000) })
    for (let i = 0; i < 200; i++) control.tell(1, line)
    let text = ''
    client
      .resume()
      .setEncoding('utf8')
      .on('data', more => {
        text += more
      })
    await new Promise(resolve => client.once('close', resolve))
    const lines = text.split('\n').slice(0, -1)
    const events = lines.map(one => JSON.parse(one) as { event: string })
    expect(events.filter(one => one.event === 'slow')).toHaveLength(1)
    expect(events.at(-1)).toMatchObject({ event: 'dropped', waiting: expect.any(Number) })
    expect(events.length).toBeLessThan(120)
    await vi.waitFor(() => expect(gone).toEqual([1]))
    control.tell(1, line)
  })
  test('reads no further while a client does not read its answers', async () => {
    const socket = fresh()
    let asked = 0
    const answer = () => {
      asked++
      return { text: 'x'.repeat(10_000) }
    }
    open.push(await openControl(socket, served(answer)))
    const client = createConnection(socket, () => client.write('{"do":"status"}\n'.repeat(2_000)))
    client.pause()
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(asked).toBeLessThan(1_000)
    let got = 0
    client.on('data', more => {
      got += more.length
      if (got >= 2_000 * 10_012) client.end()
    })
    client.resume()
    await new Promise(resolve => client.once('close', resolve))
    expect(asked).toBe(2_000)
  })
  test('answers each line, also several at once and in pieces', async () => {
    const socket = fresh()
    open.push(
      await openControl(
        socket,
        served(request => ({ got: request.do })),
      ),
    )
    expect(await talk(socket, '{"do":"status"}\n{"do":"heal"}\nnonsense\n', 3)).toEqual([
      '{"got":"status"}',
      '{"got":"heal"}',
      '{"error":"this is no JSON","offset":0}',
    ])
    expect(await ask(socket, { do: 'status' })).toEqual({ got: 'status' })
    await expect(ask(socket, { do: 'dance' })).rejects.toThrow(/"do" is one of/)
  })
  test('reads characters that come in pieces, byte by byte', async () => {
    const socket = fresh()
    open.push(
      await openControl(
        socket,
        served(request => ({ got: 'group' in request ? request.group : '' })),
      ),
    )
    const client = createConnection(socket)
    let text = ''
    client.setNoDelay().on('data', more => {
      text += more
    })
    for (const byte of Buffer.from('{"do":"join","group":"aé二🦆","pid":1}\n'.repeat(2))) {
      client.write(Buffer.of(byte))
      await new Promise(resolve => setImmediate(resolve))
    }
    await vi.waitFor(() => expect(text).toBe('{"got":"aé二🦆"}\n'.repeat(2)))
    client.destroy()
  })
  test('answers in the order of the requests, also where an answer takes its time', async () => {
    const socket = fresh()
    const late = () => new Promise<{ got: string }>(resolve => setTimeout(resolve, 50, { got: 'late' }))
    const answer: Served['answer'] = ({ do: verb }) =>
      verb === 'reload' ? late() : verb === 'stop' ? Promise.reject(new Error('it failed')) : { got: verb }
    open.push(await openControl(socket, served(answer)))
    expect(await talk(socket, '{"do":"reload"}\n{"do":"status"}\n{"do":"stop"}\n{"do":"heal"}\n', 4)).toEqual([
      '{"got":"late"}',
      '{"got":"status"}',
      '{"error":"it failed"}',
      '{"got":"heal"}',
    ])
  })
  test('tells whoever follows every line, until it closes', async () => {
    const socket = fresh()
    const control = await openControl(socket, served())
    const told: Json[] = []
    const ended = follow(socket, { do: 'watch' }, line => told.push(line))
    await vi.waitFor(() => expect(told).toEqual([{}]))
    for (let i = 0; i < 3; i++) control.tell(1, `{"i":${i}}`)
    await control.close()
    await ended
    expect(told).toEqual([{}, { i: 0 }, { i: 1 }, { i: 2 }])
    await expect(follow(path.join(folder, 'nobody'), { do: 'watch' }, () => undefined)).rejects.toThrow(/ENOENT/)
  })
  test('hangs up on a line without end', async () => {
    const socket = fresh()
    open.push(await openControl(socket, served()))
    const [answer] = await talk(socket, 'x'.repeat(1_600_000), 1)
    expect(JSON.parse(answer ?? '')).toMatchObject({ error: expect.stringContaining('longer than') })
  })
  test('is replaced when nobody listens on it, and refused when somebody does', async () => {
    const socket = fresh()
    writeFileSync(socket, '')
    open.push(await openControl(socket, served()))
    await expect(openControl(socket, served())).rejects.toThrow(/a node runs here already/)
    expect(await ask(socket, { do: 'status' })).toEqual({})
  })
  test('goes when it is closed, clients that say nothing included', async () => {
    const socket = fresh()
    const control = await openControl(socket, served())
    const idle = createConnection(socket)
    await new Promise(resolve => idle.once('connect', resolve))
    await control.close()
    expect(existsSync(socket)).toBe(false)
  })
  test('has a path that fits, or says that it does not', async () => {
    await expect(openControl(path.join(folder, 'x'.repeat(120)), served())).rejects.toThrow(/longer than 107 bytes/)
    await expect(ask(path.join(folder, 'nobody'), { do: 'status' })).rejects.toThrow(/ENOENT/)
  })
})
