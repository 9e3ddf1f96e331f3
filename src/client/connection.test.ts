import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { Inbox, textFrame } from '../formats/control-frames.ts'
import { readFrame } from '../runtime/request.ts'
import { connectGroup } from './index.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'muster-connection-'))
afterAll(() => rmSync(folder, { recursive: true }))
const open: Server[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})
let sockets = 0

/** What stands in for a node: `serve` gets each connection. */
async function standIn(serve: (socket: Socket) => void): Promise<string> {
  const socket = path.join(folder, `s${sockets++}`)
  const server = createServer(serve)
  open.push(server)
  await new Promise<void>(resolve => server.listen(socket, resolve))
  return socket
}

/** One that speaks in frames: what it is asked to send, and what it answers to that. */
async function speaking(answer: (bodies: readonly string[]) => object) {
  const asked: (readonly string[])[] = []
  const socket = await standIn(peer => {
    const inbox = new Inbox()
    let greeted = false
    peer.on('data', chunk => {
      inbox.push(chunk)
      if (!greeted) greeted = inbox.line(100) !== undefined && peer.write('{"result":"Ok"}\n')
      for (let frame = inbox.frame(); frame; frame = inbox.frame()) {
        const request = readFrame(frame)
        const bodies = 'bodies' in request ? request.bodies : []
        asked.push(bodies)
        peer.write(textFrame(JSON.stringify(answer(bodies))))
      }
    })
  })
  const client = await connectGroup({ socket, onEvent: () => undefined })
  return { client, asked }
}

describe('a connection', () => {
  test('is refused with an error by a node that does not know frames, or hangs up', async () => {
    const heard: string[] = []
    const older = await standIn(peer => {
      peer.on('data', text => {
        heard.push(String(text))
        peer.write('{"error":"\\"do\\" is one of status, cut","offset":6}\n')
      })
    })
    const options = { socket: older, onEvent: () => undefined }
    await expect(connectGroup(options)).rejects.toMatchObject({ name: 'GroupError', refusal: undefined })
    await expect(connectGroup(options)).rejects.toThrow(/does not speak in frames.*"do" is one of status/)
    // Not a byte more: it would be read as requests.
    expect(new Set(heard)).toEqual(new Set(['{"do":"frames"}\n']))
    const stranger = await standIn(peer => peer.write('220 mail.example\n'))
    await expect(connectGroup({ ...options, socket: stranger })).rejects.toThrow(/does not answer as a node/)
    const short = await standIn(peer => peer.destroy())
    await expect(connectGroup({ ...options, socket: short })).rejects.toThrow()
  })
  test('puts together what waits for one answer, up to 256 messages or 100,000 bytes', async () => {
    const { client, asked } = await speaking(bodies => ({ result: 'Ok', taken: bodies.length }))
    const sizes = [1, ...Array<number>(600).fill(10), 60_000, 30_000, 30_000, 300_000, 1]
    await Promise.all(sizes.map(size => client.send(Buffer.alloc(size, 'x'))))
    expect(asked.map(one => one.length)).toEqual([1, 256, 256, 90, 1, 1, 1])
    expect(asked.flat().map(body => body.length)).toEqual(sizes)
    await client.close()
  })
  test('sends what the bytes were when it was called', async () => {
    const { client, asked } = await speaking(bodies => ({ result: 'Ok', taken: bodies.length }))
    const body = Buffer.from('before')
    const sent = [client.send(body), client.send(body)]
    body.fill('x')
    await Promise.all(sent)
    expect(asked).toEqual([['before'], ['before']])
    await client.close()
  })
  test('asks again soon, then seldom, and soon again once something was taken', async () => {
    const full = (taken: number) => ({ result: 'TryAgain', taken })
    const answers = [{ result: 'Ok', taken: 1 }, ...Array(10).fill(full(0)), full(1), full(0)]
    const { client, asked } = await speaking(bodies => answers.shift() ?? { result: 'Ok', taken: bodies.length })
    const timers = vi.spyOn(globalThis, 'setTimeout')
    await Promise.all(['first', 'a', 'b'].map(body => client.send(Buffer.from(body))))
    const waits = timers.mock.calls.map(([, ms]) => ms)
    timers.mockRestore()
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 160, 160, 1, 2])
    expect(asked.map(one => one.join(' '))).toEqual(['first', ...Array(11).fill('a b'), 'b', 'b'])
    await client.close()
  })
  test('refuses by itself what no frame holds', async () => {
    const { client, asked } = await speaking(() => ({ result: 'Ok', taken: 1 }))
    await expect(client.send(new Uint8Array(3_000_000))).rejects.toMatchObject({ refusal: 'TooBig' })
    await client.send(new Uint8Array(1_047_552))
    expect(asked).toHaveLength(1)
    await client.close()
  })
})
