import { createConnection } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { escapeLabel, type Measured, metricsText } from './metrics.ts'
import { type MetricsServer, openMetrics, readListen } from './metrics-server.ts'

const measured: Measured = {
  status: {
    node: 1,
    incarnation: 2,
    ring: '1.c',
    members: [1, 2],
    uptime: 1500,
    counters: { sent: 3, 'too short': 1 },
  },
  quorum: {
    ...{ node: 1, provider: 'corosync_votequorum', quorate: true, flags: [] },
    ...{ expectedVotes: 5, highestExpected: 6, totalVotes: 4, quorum: 3 },
    members: [
      { node: 1, name: 'a"b\\c', votes: 3 },
      { node: 2, name: 'n2' },
    ],
  },
  tally: { steps: 9, tokens: 4, deliveries: 5, rings: 1, gathers: 1, quorumChanges: 1 },
  ...{ address: '127.0.0.1', up: true },
}

describe('the text of metrics', () => {
  test("has ha_cluster_exporter's names and labels, and our own", () => {
    const lines = metricsText(measured).split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE ha_cluster_corosync_quorate gauge',
        'ha_cluster_corosync_quorate 1',
        'ha_cluster_corosync_quorum_votes{type="expected_votes"} 5',
        'ha_cluster_corosync_quorum_votes{type="highest_expected"} 6',
        'ha_cluster_corosync_quorum_votes{type="total_votes"} 4',
        'ha_cluster_corosync_quorum_votes{type="quorum"} 3',
        'ha_cluster_corosync_member_votes{node_id="1",node="a\\"b\\\\c",local="true"} 3',
        'ha_cluster_corosync_rings{ring_id="1.c",node_id="1",number="0",address="127.0.0.1"} 1',
        'ha_cluster_corosync_ring_errors 0',
        '# TYPE muster_datagrams_total counter',
        'muster_datagrams_total{outcome="too short"} 1',
        'muster_uptime_seconds 1.5',
        'muster_starts_total 3',
      ]),
    )
    // A member that has not said what it brings has no sample, and a ring that nothing leaves by is faulty.
    expect(lines.filter(line => line.includes('node_id="2"'))).toEqual([])
    expect(metricsText({ ...measured, up: false })).toContain('ha_cluster_corosync_ring_errors 1\n')
    expect(metricsText({ ...measured, quorum: undefined })).not.toMatch(/corosync_(quor|member)/)
  })
  test('says of each metric once what it is, before its samples', () => {
    const lines = metricsText(measured).trimEnd().split('\n')
    const names = lines.flatMap(line => /^# TYPE (\S+)/.exec(line)?.[1] ?? [])
    expect(new Set(names).size).toBe(names.length)
    let current = ''
    for (const line of lines) {
      current = /^# TYPE (\S+)/.exec(line)?.[1] ?? current
      if (!line.startsWith('#')) expect(/^[a-z_]+/.exec(line)?.[0]).toBe(current)
    }
  })
  test('keeps whatever a label holds on one line, and it can be read back', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\\"\nn]*$/)), value => {
        const escaped = escapeLabel(value)
        expect(escaped).not.toMatch(/\n|(?<!\\)(?:\\\\)*"/)
        expect(escaped.replace(/\\([\\n"])/g, (_, c) => (c === 'n' ? '\n' : c))).toBe(value)
      }),
    )
  })
})

describe('where to listen', () => {
  test.each([
    ['9664', { address: '127.0.0.1', port: 9664 }],
    ['0.0.0.0:1', { address: '0.0.0.0', port: 1 }],
    ['[::1]:65535', { address: '::1', port: 65535 }],
    ['', null],
    [':1', null],
    ['65536', null],
    ['localhost:1', null],
    ['::1:80', null],
    ['[127.0.0.1]:80', null],
    ['1.2.3.4', null],
    ['-1', null],
  ])('%j', (text, listen) => {
    expect(readListen(text)).toEqual(listen)
  })
})

describe('the server', () => {
  const open: MetricsServer[] = []
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
  })
  async function serve(text: () => string | undefined = () => 'up 1\n'): Promise<string> {
    const server = await openMetrics({ address: '127.0.0.1', port: 0 }, text)
    open.push(server)
    return server.url
  }
  /** What comes back for these bytes, until the server hangs up. */
  const send = (url: string, bytes: string | Uint8Array) =>
    new Promise<string>(resolve => {
      const client = createConnection(Number(new URL(url).port), '127.0.0.1', () => client.write(bytes))
      let text = ''
      client.on('data', more => (text += more))
      client.on('error', () => undefined)
      client.on('close', () => resolve(text))
    })

  test('answers a scrape, and nothing else', async () => {
    const url = await serve()
    const scraped = await fetch(url)
    expect(scraped.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect([scraped.status, await scraped.text()]).toEqual([200, 'up 1\n'])
    expect((await fetch(`${url}?x=1`)).status).toBe(200)
    expect((await fetch(new URL('/', url))).status).toBe(404)
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405)
    expect(await (await fetch(url, { method: 'HEAD' })).text()).toBe('')
    expect((await fetch(await serve(() => undefined))).status).toBe(503)
  })
  test('hangs up on what is no request, and answers the next', async () => {
    const url = await serve()
    expect(await send(url, '\0\x01garbage\r\n\r\n')).toBe('')
    expect(await send(url, `GET /metrics HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)).toBe('')
    expect(await send(url, `GET ${'/'.repeat(50_000)} HTTP/1.1\r\n\r\n`)).toBe('')
    expect(await send(url, `GET ${'/'.repeat(5_000)}%00 HTTP/1.1\r\nhost: x\r\n\r\n`)).toMatch(/^HTTP\/1\.1 404/)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async bytes => {
        await send(url, Buffer.concat([bytes, Buffer.from('\r\n\r\n\r\n\r\n')]))
      }),
      { numRuns: 100 },
    )
    expect((await fetch(url)).status).toBe(200)
  })
  test('rejects when the address is taken', async () => {
    const url = await serve()
    await expect(openMetrics({ address: '127.0.0.1', port: Number(new URL(url).port) }, () => '')).rejects.toThrow(
      /EADDRINUSE/,
    )
  })
})
