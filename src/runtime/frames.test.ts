import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { createDeliveryReader } from '../client/incoming.ts'
import { createCopier, framed } from '../client/outgoing.ts'
import {
  type DeliveryParts,
  type Frame,
  FrameWriter,
  frameKind,
  Inbox,
  longestFrame,
  textFrame,
} from '../formats/control-frames.ts'
import type { Json } from '../trace/values.ts'
import { ask, type Control, openControl, type Served } from './control.ts'
import { readFrame } from './request.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'muster-frames-'))
afterAll(() => rmSync(folder, { recursive: true }))
const open: Control[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
let sockets = 0
async function serve(answer: Served['answer'] = request => ({ got: request.do })) {
  const socket = path.join(folder, `f${sockets++}`)
  const gone: number[] = []
  const control = await openControl(socket, { answer, gone: one => gone.push(one) })
  open.push(control)
  return { socket, control, gone }
}

const u32 = (n: number) => Buffer.of(n & 255, (n >> 8) & 255, (n >> 16) & 255, n >>> 24)
const frame = (kind: number, ...content: readonly Uint8Array[]) => {
  const all = Buffer.concat([Buffer.of(kind), ...content])
  return Buffer.concat([u32(all.length), all])
}
const messages = (...bodies: readonly string[]) =>
  bodies.flatMap(body => [u32(Buffer.byteLength(body, 'latin1')), Buffer.from(body, 'latin1')])
const send = (...bodies: readonly string[]) => frame(1, ...messages(...bodies))

/** Cuts bytes into pieces of these sizes, again and again. */
function pieces(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const cut: Buffer[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? bytes.length
    cut.push(Buffer.from(bytes.subarray(at, at + size)))
    at += size
  }
  return cut
}

/** Writes frames to somebody who is done with them now and then: as they are then, and in the end. */
function written(done: readonly boolean[]) {
  const copied: Buffer[] = []
  let calls = 0
  let held: Buffer[] = []
  const writer = new FrameWriter(frames => {
    held.push(frames)
    if (done[calls++ % done.length] !== true) return false
    copied.push(...held.map(one => Buffer.from(one)))
    held = []
    return true
  })
  return { writer, bytes: () => Buffer.concat([...copied, ...held]) }
}

/** What each frame is read as, with these pieces coming one after another. */
function read<T>(inbox: Inbox, cut: readonly Buffer[], as: (frame: Frame) => T): T[] {
  const got: T[] = []
  for (const [i, piece] of cut.entries()) {
    inbox.push(piece)
    for (let one = inbox.frame(); one; one = inbox.frame()) got.push(as(one))
    if (i % 3 > 0) continue
    // What was read is a copy of what came, and so is what is not read yet.
    inbox.release()
    piece.fill(0xff)
  }
  return got
}

const latin1 = (most: number) => fc.uint8Array({ maxLength: most }).map(bytes => Buffer.from(bytes).toString('latin1'))
const number32 = fc.integer({ min: 1, max: 0xffff_ffff })
const delivery = fc.record({
  group: fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).map(name => name.replace(/\p{Surrogate}/gu, '')),
  ...{ node: number32, pid: number32, parts: fc.array(latin1(200), { maxLength: 3 }) },
})
const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3000 })), { minLength: 1 })

describe('frames', () => {
  test('are read as they were written, whatever the pieces in which they come', () => {
    const said = fc.array(fc.oneof(delivery, fc.string({ unit: 'binary', maxLength: 100 })), { maxLength: 30 })
    fc.assert(
      fc.property(said, sizes, fc.nat(20), fc.array(fc.boolean(), { minLength: 1 }), (all, cuts, flushes, done) => {
        const { writer, bytes } = written(done)
        for (const [i, one] of all.entries()) {
          if (typeof one === 'string') writer.text(one)
          else writer.deliver({ ...one, group: Buffer.from(one.group).toString('latin1') })
          if (flushes > 0 && i % flushes === 0) writer.flush()
        }
        writer.flush()
        const readDelivery = createDeliveryReader()
        const got = read(new Inbox(), pieces(bytes(), cuts), one =>
          one.kind === frameKind.text ? one.bytes.toString('utf8', one.from, one.to) : readDelivery(one),
        )
        // As bytes: a lone surrogate has none.
        expect(got).toEqual(
          all.map(one =>
            typeof one === 'string'
              ? Buffer.from(one).toString()
              : {
                  ...{ event: 'deliver', group: Buffer.from(one.group).toString(), node: one.node, pid: one.pid },
                  body: Uint8Array.from(Buffer.from(one.parts.join(''), 'latin1')),
                },
          ),
        )
      }),
    )
  })
  test('with messages are read as they were written, and what was sent is a copy', () => {
    const sent = fc.array(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 20 }))
    fc.assert(
      fc.property(sent, sizes, (all, cuts) => {
        const copy = createCopier()
        const copied = all.map(bodies => bodies.map(body => copy(body)))
        const expected = all.map(bodies => ({
          do: 'send',
          bodies: bodies.map(body => Buffer.from(body).toString('latin1')),
        }))
        for (const body of all.flat()) body.fill(0)
        const bytes = Buffer.concat(copied.flatMap(one => framed(frameKind.send, one)))
        expect(read(new Inbox(), pieces(bytes, cuts), readFrame)).toEqual(expected)
      }),
    )
  })
  test('may be larger than what is written at once, and messages may lie apart', () => {
    const { writer, bytes } = written([true, false, false])
    const bodies = [40_000, 40_000, 200_000, 1, 65_536, 1_047_552].map((n, i) => String(i).repeat(n))
    for (const body of bodies) writer.deliver({ group: 'g', node: 1, pid: 2, parts: [body.slice(0, 9), body.slice(9)] })
    writer.flush()
    const readDelivery = createDeliveryReader()
    const got = read(new Inbox(), pieces(bytes(), [65_536, 1]), readDelivery)
    expect(got.map(one => Buffer.from(one.body).toString()).join() === bodies.join()).toBe(true)
    // A slice of it is a copy, and it keeps no more alive than itself.
    expect(got.every(one => one.body.constructor === Uint8Array)).toBe(true)
    expect(got.map(one => one.body.buffer.byteLength)).toEqual(bodies.map(body => body.length))
    const copy = createCopier()
    const apart = framed(
      frameKind.send,
      [...bodies, 'x', 'y'].map(body => copy(Buffer.from(body))),
    )
    const [again] = read(new Inbox(), [Buffer.concat(apart)], readFrame)
    expect(again && 'bodies' in again && again.bodies.join() === [...bodies, 'x', 'y'].join()).toBe(true)
  })
  test('take memory by what came, not by what they announce', () => {
    const inbox = new Inbox()
    const before = process.memoryUsage().arrayBuffers
    for (const byte of u32(0xffff_ffff)) inbox.push(Buffer.of(byte))
    for (let i = 0; i < 1000; i++) inbox.push(Buffer.of(i))
    expect([inbox.announced, inbox.size, inbox.frame()]).toEqual([0xffff_ffff, 1004, undefined])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20)
  })
})

/** Connects, asks for frames, and says these bytes. `frames` are the texts that came back. */
function speak(socket: string, ...said: readonly Uint8Array[]) {
  const client = createConnection(socket, () =>
    client.write(Buffer.concat([Buffer.from('{"do":"frames"}\n'), ...said])),
  )
  return { client, ...listen(client) }
}

function listen(client: Socket) {
  const inbox = new Inbox()
  const frames: (Json | DeliveryParts)[] = []
  let greeting: string | undefined
  const readDelivery = createDeliveryReader()
  client.on('data', chunk => {
    inbox.push(chunk)
    greeting ??= inbox.line(100)
    for (let one = inbox.frame(); one; one = inbox.frame())
      frames.push(
        one.kind === frameKind.delivery
          ? (readDelivery(one) as unknown as Json)
          : (JSON.parse(one.bytes.toString('utf8', one.from, one.to)) as Json),
      )
  })
  const closed = new Promise(resolve => client.on('error', () => undefined).once('close', resolve))
  return { frames, closed, greeting: () => greeting }
}

describe('a node that is spoken to in frames', () => {
  test('answers the line that asks for them as a line, and what follows in frames', async () => {
    const { socket } = await serve(request => ({ ...request }) as unknown as Json)
    const one = speak(
      ...[socket, textFrame('{"do":"status"}'), send('a', '\u00ff\n'), frame(2, ...messages(''))],
      textFrame('{"do":"join","group":"é","pid":1}'),
      textFrame('{"do":"frames"}'),
    )
    await vi.waitFor(() => expect(one.frames).toHaveLength(5))
    expect(one.greeting()).toBe('{"result":"Ok"}')
    expect(one.frames).toEqual([
      { do: 'status' },
      { do: 'send', bodies: ['a', '\u00ff\n'] },
      { do: 'view-send', bodies: [''] },
      { do: 'join', group: 'é', pid: 1 },
      { result: 'Ok' },
    ])
    one.client.destroy()
  })
  test('answers what is malformed at its place, and goes on', async () => {
    const { socket } = await serve(request => ({ taken: 'bodies' in request ? request.bodies.length : -1 }))
    const many = (n: number) => send(...Array<string>(n).fill(''))
    const odd: readonly [Buffer, Json][] = [
      [u32(0), { error: expect.any(String), offset: 0 }],
      [frame(3), { error: expect.any(String), offset: 0 }],
      [frame(0), { error: 'this is no JSON', offset: 0 }],
      [textFrame('{"do":7}'), { error: expect.stringContaining('"do" is one of'), offset: 6 }],
      [frame(1), { error: expect.any(String), offset: 1 }],
      [frame(1, u32(1)), { error: 'a message is longer than its frame', offset: 1 }],
      [frame(1, ...messages('abc'), u32(0xffff_ffff)), { error: 'a message is longer than its frame', offset: 8 }],
      [frame(2, ...messages('a'), Buffer.of(0, 0, 0)), { error: expect.stringContaining('four bytes'), offset: 6 }],
      [many(1000), { taken: 1000 }],
      [many(1001), { error: 'a frame has 1 to 1000 messages', offset: 4001 }],
    ]
    const one = speak(socket, ...odd.map(([bytes]) => bytes), textFrame('{"do":"status"}'))
    await vi.waitFor(() => expect(one.frames).toHaveLength(odd.length + 1))
    expect(one.frames).toEqual([...odd.map(([, answer]) => answer), { taken: -1 }])
    one.client.destroy()
  })
  test('takes the longest frame, and hangs up on a longer one as soon as it is announced', async () => {
    const { socket } = await serve(request => ('bodies' in request ? request.bodies.map(body => body.length) : []))
    const longest = longestFrame - 5
    const one = speak(socket, send('x'.repeat(longest)), u32(longestFrame + 1))
    await one.closed
    expect(one.frames).toEqual([[longest], { error: expect.stringContaining('longer than'), offset: longestFrame }])
    expect(await ask(socket, { do: 'status' })).toEqual([])
  })
  test('answers each frame once, or hangs up, whatever the bytes are', async () => {
    const { socket } = await serve()
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.array(fc.uint8Array({ maxLength: 9 })).map(all => Buffer.concat(all.flatMap(one => [u32(one.length), one]))),
      fc.json().map(text => Buffer.from(text)),
    )
    const whole = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), content), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(whole, async all => {
        const one = speak(socket, ...all.map(([kind, bytes]) => frame(kind, bytes)))
        await vi.waitFor(() => expect(one.frames).toHaveLength(all.length), { interval: 1 })
        expect(one.frames.filter(said => !('error' in (said as object)) && !('got' in (said as object)))).toEqual([])
        one.client.destroy()
      }),
      { numRuns: 100 },
    )
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async bytes => {
        const one = speak(socket, bytes)
        await vi.waitFor(() => expect(one.greeting()).toBe('{"result":"Ok"}'), { interval: 1 })
        one.client.end()
        await one.closed
      }),
      { numRuns: 100 },
    )
    expect(await ask(socket, { do: 'status' })).toEqual({ got: 'status' })
  })
  test('reads no further while a client does not read its answers', async () => {
    let asked = 0
    const { socket } = await serve(() => {
      asked++
      return { text: 'x'.repeat(10_000) }
    })
    const one = speak(socket, ...Array<Buffer>(2_000).fill(send('a')))
    one.client.pause()
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(asked).toBeLessThan(1_000)
    one.client.resume()
    await vi.waitFor(() => expect(one.frames).toHaveLength(2_000), { timeout: 10_000 })
    expect(one.frames.every(said => JSON.stringify(said) === `{"text":"${'x'.repeat(10_000)}"}`)).toBe(true)
    one.client.destroy()
  })
  test('answers in the order of the requests, also where an answer takes its time', async () => {
    const late = () => new Promise<Json>(resolve => setTimeout(resolve, 30, { got: 'late' }))
    const { socket } = await serve(({ do: verb }) =>
      verb === 'reload' ? late() : verb === 'stop' ? Promise.reject(new Error('it failed')) : { got: verb },
    )
    const requests = ['reload', 'status', 'stop', 'heal'].map(verb => textFrame(JSON.stringify({ do: verb })))
    const one = speak(socket, ...requests, send('x'))
    await vi.waitFor(() => expect(one.frames).toHaveLength(5))
    expect(one.frames).toEqual([
      ...[{ got: 'late' }, { got: 'status' }, { error: 'it failed' }, { got: 'heal' }, { got: 'send' }],
    ])
    one.client.destroy()
  })
})

describe('deliveries', () => {
  const given = { group: 'caf\u00c3\u00a9', node: 7, pid: 0xffff_ffff, parts: ['a\n', '\u00ff'] }
  test('reach each client as it speaks, and the line is asked for by those who speak in lines alone', async () => {
    const { socket, control } = await serve()
    const line = vi.fn(() => '{"event":"deliver"}')
    const framedOne = speak(socket, textFrame('{"do":"status"}'))
    await vi.waitFor(() => expect(framedOne.frames).toHaveLength(1))
    control.deliver([1, 99], given, line)
    await vi.waitFor(() => expect(framedOne.frames).toHaveLength(2))
    expect(line).toHaveBeenCalledTimes(0)
    expect(framedOne.frames[1]).toEqual({
      ...{ event: 'deliver', group: 'café', node: 7, pid: 0xffff_ffff, body: Uint8Array.of(97, 10, 255) },
    })
    let text = ''
    const others = [2, 3].map(() => createConnection(socket).on('data', more => (text += more)))
    for (const other of others) other.write('{"do":"status"}\n')
    await vi.waitFor(() => expect(text).toBe('{"got":"status"}\n'.repeat(2)))
    control.deliver([1, 2, 3], given, line)
    control.tell(1, '{"event":"ring"}')
    await vi.waitFor(() => expect(text).toContain('{"event":"deliver"}\n'.repeat(2)))
    await vi.waitFor(() => expect(framedOne.frames).toHaveLength(4))
    expect(framedOne.frames.slice(2)).toEqual([framedOne.frames[1], { event: 'ring' }])
    expect(line).toHaveBeenCalledTimes(others.length)
    for (const other of [framedOne.client, ...others]) other.destroy()
  })
  test('that a client does not read make it slow, and then it is dropped', async () => {
    const { socket, control, gone } = await serve()
    const one = speak(socket, textFrame('{"do":"status"}'))
    await vi.waitFor(() => expect(one.frames).toHaveLength(1))
    one.client.pause()
    const large = { ...given, parts: ['x'.repeat(50_000), 'y'.repeat(50_000)] }
    for (let i = 0; i < 200; i++) control.deliver([1], large, () => '')
    one.client.resume()
    await one.closed
    const events = (one.frames as readonly { readonly event?: string }[]).map(({ event }) => event)
    expect(events.filter(event => event === 'slow')).toHaveLength(1)
    expect(one.frames.at(-1)).toMatchObject({ event: 'dropped', waiting: expect.any(Number) })
    expect(events.length).toBeLessThan(120)
    await vi.waitFor(() => expect(gone).toEqual([1]))
    control.deliver([1], large, () => '')
  })
})
