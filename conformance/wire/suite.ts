import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type CaptureTally, emptyTally, readCapture } from '../../src/formats/pcap.ts'
import { type SuiteOptions, type SuiteResult, skipped } from '../suite.ts'
import { checkSample, readSamples } from './samples.ts'
import { checker, type Tally } from './tally.ts'

/** The port that corosync has unless it is told another; what begins like its datagrams is taken on any. */
const port = 5405
const captures = /\.(pcap|pcapng|cap)(\.gz)?$/
const samples = /wire_samples\.txt$/

/** Every datagram in the captures and samples below the corpus is read, written back, and the same bytes again. */
export async function wire({ corpus }: SuiteOptions): Promise<SuiteResult> {
  const suite = 'wire'
  if (!corpus || !existsSync(corpus)) return skipped(suite, 'no corpus: give --corpus DIR or set MUSTER_CORPUS')
  const names = wireFiles(corpus)
  if (names.length === 0) return skipped(suite, `no capture below ${corpus}`)
  const results = names.map(name => ({ name, ...checkFile(readFileSync(path.join(corpus, name)), name) }))
  const played = results.filter(one => one.looks > 0 || one.lines.length > 0)
  const failures = played.filter(one => one.lines.length > 0).map(({ name, lines }) => ({ name, lines }))
  return {
    suite,
    matched: played.length - failures.length,
    played: played.length,
    looks: played.reduce((sum, one) => sum + one.looks, 0),
    failures,
    leftOut: results.flatMap(({ name, leftOut }) => leftOut.map(reason => ({ name, reason }))),
  }
}

/** Captures and samples below a folder, by their names from there, in order. */
export function wireFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter(name => captures.test(name) || samples.test(name)).sort()
}

export interface FileResult {
  readonly looks: number
  /** What differs; empty when nothing does. */
  readonly lines: readonly string[]
  readonly leftOut: readonly string[]
  /** Of captures. */
  readonly tally?: Tally
  readonly packets?: CaptureTally
}

export function checkFile(bytes: Uint8Array, name: string): FileResult {
  return samples.test(name) ? checkSamples(Buffer.from(bytes).toString('utf8')) : checkCapture(bytes)
}

function checkSamples(text: string): FileResult {
  const all = readSamples(text)
  return { looks: all.length, lines: all.length === 0 ? ['no sample'] : all.flatMap(checkSample), leftOut: [] }
}

function checkCapture(bytes: Uint8Array): FileResult {
  const { datagram, tally } = checker()
  const packets = emptyTally()
  const faults: string[] = []
  for (const one of readCapture(bytes, packets)) {
    if ('error' in one) faults.push(`${one.error} at offset ${one.offset}`)
    else if (one.from.port === port || one.to.port === port || begins(one.payload))
      datagram(one.payload, `packet ${one.index} from ${one.from.address}:${one.from.port}`)
  }
  const more = tally.wrong - tally.lines.length
  const lines = [...faults, ...tally.lines, ...(more > 0 ? [`and ${more} more`] : [])]
  const leftOut = [
    ...(tally.looks === 0 && lines.length === 0 ? ['no datagram of corosync in it'] : []),
    ...(tally.lost > 0 ? [`${tally.lost} messages whose fragments are not all there`] : []),
    ...(packets.unfinished > 0 ? [`${packets.unfinished} datagrams whose IP fragments are not all there`] : []),
    ...(packets.cutOff > 0 ? [`${packets.cutOff} packets caught in part`] : []),
  ]
  return { looks: tally.looks, lines, leftOut, tally, packets }
}

function begins([first, second]: Uint8Array): boolean {
  return (first === 0x70 && second === 0xc0) || (first === 0xc0 && second === 0x70)
}
