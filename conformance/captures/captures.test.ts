import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { run } from '../../src/cli/conform.ts'
import { loadSpecs } from '../../src/cli/specs.ts'
import { captureHead, isCapture } from '../../src/formats/pcap.ts'
import { ethernet, ipv4, pcap, udp } from '../../src/formats/testing/captures.ts'
import { encodePacket } from '../../src/runtime/corosync/encode-packet.ts'
import { judgeCapture, type WireLaws, wireLawsOf } from './judge.ts'
import { mutations } from './mutate.ts'
import { recordedOf } from './recorded.ts'
import { reportCapture } from './report.ts'
import { captures, tried } from './suite.ts'
import { captured, capturedTwice, formed, plain, type Sent, token, wholeRun } from './testing/ring.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'muster-captures-'))
let laws: WireLaws
beforeAll(async () => {
  const { program } = await loadSpecs()
  laws = (program && (await wireLawsOf(program))) as WireLaws
})
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

/** As a file; all packets have one address, so nodes are known by what they say of themselves. */
const fileOf = (all: readonly Sent[]) =>
  pcap(
    1,
    all.map(({ packet }) => ethernet(ipv4(udp(5405, 5405, encodePacket(packet))))),
  )
const tokensOnly = formed.filter(({ packet }) => packet.kind !== 'Mcast')
const fallen = [...tokensOnly, token(13, 5), token(14, 4)]

function put(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name)
  writeFileSync(file, bytes)
  return file
}

/** What the command prints, and how it exits. */
async function conform(...files: readonly string[]) {
  let text = ''
  const write = (more: unknown) => {
    text += String(more)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(write as never)
  vi.spyOn(process.stderr, 'write').mockImplementation(write as never)
  const exit = await run(files, {})
  vi.restoreAllMocks()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours, when the tests run on a terminal
  return { exit, text: text.replace(/\u001b\[\d+m/g, '').replaceAll(folder, '') }
}

describe('muster conform on captures', () => {
  test('knows a capture by its content, gzipped or not', async () => {
    const bytes = fileOf(tokensOnly)
    expect([bytes, gzipSync(bytes), Uint8Array.of(0x0a, 0x0d, 0x0d, 0x0a)].map(one => isCapture(one))).toEqual(
      Array(3).fill(true),
    )
    const cut = gzipSync(bytes).subarray(0, captureHead)
    expect(
      [cut, Buffer.from('{"kind":"header"}'), gzipSync('x'), Uint8Array.of(0x1f, 0x8b, 0), bytes.subarray(0, 3)].map(
        one => isCapture(one),
      ),
    ).toEqual([true, false, false, false, false])
    const { exit, text } = await conform(put('good.bin', gzipSync(bytes)))
    expect([exit, text]).toEqual([0, 'accepted: /good.bin: 25 datagrams of 3 nodes\n  judged by: WireLaws\n'])
  })
  test('names the packet, the law and what led there', async () => {
    const { exit, text } = await conform(put('fallen.pcap', fileOf(fallen)))
    expect(exit).toBe(1)
    const law = /law seqNeverFalls spec\/wire-laws\.mu:\d+:\d+: inLine\(w, token\)/
    expect(text).toMatch(law)
    expect(text.replace(law, 'THE LAW').split('\n')).toEqual([
      'rejected: /fallen.pcap: packet 26, 1970-01-01T00:00:01.026500Z, +0.026000 s: '.concat(
        'Token from node 3, 10.0.0.1:5405 to 10.0.0.2:5405',
      ),
      '  node 3 sends the token of ring 1.5, hop 14, seq 4, aru 4',
      '  THE LAW',
      '  what led there:',
      ...[8, 9, 10, 11, 12].map((hop, i) => {
        const what = `node ${(hop % 3) + 1} sends the token of ring 1.5, hop ${hop}, seq 0, aru 0`
        return `    packet ${20 + i}, +0.0${20 + i}000 s: ${what}`
      }),
      '    packet 25, +0.025000 s: node 2 sends the token of ring 1.5, hop 13, seq 5, aru 5',
      '  accepted before it: 26 datagrams of 3 nodes',
      '  judged by: WireLaws',
      '',
    ])
  })
  test('says nothing of what is damaged, or none of corosync', async () => {
    const damaged = await conform(put('damaged.pcap', fileOf(tokensOnly).subarray(0, 300)))
    expect([damaged.exit, damaged.text.split(':')[0]]).toEqual([2, 'undetermined'])
    const other = pcap(1, [ethernet(ipv4(udp(53, 53, Uint8Array.of(1, 2, 3))))])
    expect(await conform(put('other.pcap', other))).toEqual({
      exit: 2,
      text: [
        'undetermined: /other.pcap: there is nothing of corosync in it that can be read\n',
        '  judged by: WireLaws\n',
        '  not judged: none of corosync, or encrypted: 1\n',
      ].join(''),
    })
  })
  test('judges several captures each for itself, and no trace among them', async () => {
    const [good, bad] = [put('a.pcap', fileOf(tokensOnly)), put('b.pcap', fileOf(fallen))]
    expect((await conform(good, bad, good)).exit).toBe(1)
    const trace = path.join(folder, 'c.jsonl')
    writeFileSync(trace, '{}\n')
    expect((await conform(good, trace)).exit).toBe(4)
  })
  test('a multicast from an address of which nobody has spoken is not held against who sends it', () => {
    const judgement = judgeCapture(captured([plain(2, 1, 1, {}, 3), plain(2, 1, 1)]), laws)
    expect([judgement.judgement, judgement.notes]).toEqual(['accepted', ['multicasts, as to who sent them: 2']])
    expect(reportCapture({ ...judgement, file: 'x' })).toContain('not judged: multicasts')
  })
})

describe('the suite of captures', () => {
  test('mutants of a made-up ring are rejected where they show', () => {
    const trials = tried([{ name: 'ring', datagrams: () => capturedTwice(wholeRun) }], laws, 140)
    expect(trials.filter(({ line }) => line !== undefined)).toEqual([])
  })
  test('each mutation changes something, and nothing before the packet that it names', () => {
    const datagrams = capturedTwice(wholeRun)
    for (const [kind, mutation] of Object.entries(mutations)) {
      const mutated = mutation(recordedOf(datagrams), { ...fixed, between: least => least })
      const first = mutated?.datagrams.findIndex((one, i) => one.payload !== datagrams[i]?.payload)
      expect([kind, first]).toEqual([kind, mutated?.changed])
    }
  })
  test('plays the captures of a corpus, and is skipped without one', async () => {
    expect((await captures({ corpus: undefined })).skipped).toMatch('no corpus')
    expect((await captures({ corpus: path.join(folder, 'nowhere') })).skipped).toMatch('no corpus')
    const corpus = path.join(folder, 'corpus')
    mkdirSync(corpus)
    expect((await captures({ corpus })).skipped).toMatch('no capture of corosync')
    writeFileSync(path.join(corpus, 'bad.pcap'), fileOf(fallen))
    const { matched, played, failures } = await captures({ corpus })
    expect([matched, played, failures.length]).toEqual([0, 1, 1])
    expect(failures[0]?.lines[0]).toMatch('rejected at packet 26 by seqNeverFalls')
  })
})

/** A stream that always takes the first. */
const fixed = {
  next: () => 0,
  chance: () => false,
  pick: <T>(items: readonly T[]) => items[0] as T,
  fork: () => fixed,
} as unknown as Parameters<(typeof mutations)[string]>[1]
