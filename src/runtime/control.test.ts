import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { ask, type Control, openControl, readRequest } from './control.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'muster-control-'))
afterAll(() => rmSync(folder, { recursive: true }))
const open: Control[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
let sockets = 0
const fresh = () => path.join(folder, `c${sockets++}`)

describe('a request', () => {
  test.each([
    ['{"do":"status"}', { do: 'status' }],
    ['{"do":"cut","nodes":[2,3]}', { do: 'cut', nodes: [2, 3], direction: 'both' }],
    ['{"do":"cut","nodes":[2],"direction":"in"}', { do: 'cut', nodes: [2], direction: 'in' }],
    [' { "do" : "stop" } ', { do: 'stop' }],
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
  test('answers each line, also several at once and in pieces', async () => {
    const socket = fresh()
    open.push(await openControl(socket, request => ({ got: request.do })))
    expect(await talk(socket, '{"do":"status"}\n{"do":"heal"}\nnonsense\n', 3)).toEqual([
      '{"got":"status"}',
      '{"got":"heal"}',
      '{"error":"this is no JSON","offset":0}',
    ])
    expect(await ask(socket, { do: 'status' })).toEqual({ got: 'status' })
    await expect(ask(socket, { do: 'dance' })).rejects.toThrow(/"do" is one of/)
  })
  test('hangs up on a line without end', async () => {
    const socket = fresh()
    open.push(await openControl(socket, () => ({})))
    const [answer] = await talk(socket, 'x'.repeat(200_000), 1)
    expect(JSON.parse(answer ?? '')).toMatchObject({ error: expect.stringContaining('longer than') })
  })
  test('is replaced when nobody listens on it, and refused when somebody does', async () => {
    const socket = fresh()
    writeFileSync(socket, '')
    open.push(await openControl(socket, () => ({})))
    await expect(openControl(socket, () => ({}))).rejects.toThrow(/a node runs here already/)
    expect(await ask(socket, { do: 'status' })).toEqual({})
  })
  test('goes when it is closed, clients that say nothing included', async () => {
    const socket = fresh()
    const control = await openControl(socket, () => ({}))
    const idle = createConnection(socket)
    await new Promise(resolve => idle.once('connect', resolve))
    await control.close()
    expect(existsSync(socket)).toBe(false)
  })
  test('has a path that fits, or says that it does not', async () => {
    await expect(openControl(path.join(folder, 'x'.repeat(120)), () => ({}))).rejects.toThrow(/longer than 107 bytes/)
    await expect(ask(path.join(folder, 'nobody'), { do: 'status' })).rejects.toThrow(/ENOENT/)
  })
})
