import { existsSync } from 'node:fs'
import { loadSpecs } from '../../src/cli/specs.ts'
import type { AnyMachine } from '../../src/core/machine.ts'
import type { Datagram } from '../../src/formats/pcap.ts'
import { wireLawsOf } from '../captures/judge.ts'
import { captureFiles, datagramsOf, drawn, mutants, read, type Source } from '../captures/suite.ts'
import { type SuiteOptions, type SuiteResult, skipped } from '../suite.ts'
import { expectedOf } from './expected.ts'
import { type CaptureExplanation, explainCapture } from './explain.ts'
import { totals } from './report.ts'

/**
 * Every capture of a real ring below the corpus is explained as far as `expected.ts` says, by the machine alone; and of 200 captures
 * in which one thing was made wrong it tells how many are not explained any more, and where that shows.
 */
export async function explain({ corpus }: SuiteOptions): Promise<SuiteResult> {
  const suite = 'explain'
  if (!corpus || !existsSync(corpus)) return skipped(suite, 'no corpus: give --corpus DIR or set MUSTER_CORPUS')
  const { program } = await loadSpecs()
  const evs = program && (await wireLawsOf(program))?.evs
  if (!evs) throw new TypeError('the shipped specs have no machine of the ring')
  const explained = captureFiles(corpus).flatMap(name => {
    const one = explainCapture(read(corpus, name), evs)
    return one.datagrams > 0 ? [{ name, one }] : []
  })
  if (explained.length === 0) return skipped(suite, `no capture of corosync below ${corpus}`)
  const less = explained.flatMap(({ name, one }) => {
    const lines = fallsShort(name, one)
    return lines.length > 0 ? [{ name, lines }] : []
  })
  const sources = explained.map(({ name }) => ({ name, datagrams: () => datagramsOf(corpus, name) }))
  const caught = caughtOf(sources, evs, new Map(explained.map(({ name, one }) => [name, stopsOf(one)])))
  const sums = explained.map(({ one }) => totals(one))
  const whole = explained.filter(({ one }) => one.judgement === 'explained').length
  return {
    suite,
    matched: explained.length - less.length,
    played: explained.length,
    looks: sums.reduce((sum, { explained: count }) => sum + count, 0),
    failures: less,
    leftOut: explained.flatMap(({ name, one }) => {
      const reason = sayStops(one)
      return reason ? [{ name, reason }] : []
    }),
    told: [
      `${whole} of ${explained.length} captures explained to the end, and ${sayPackets(sums)}`,
      ...sayCaught(caught),
    ],
  }
}

/** What is written down of this capture and not reached; one that is new has to be explained to the end. */
function fallsShort(name: string, one: CaptureExplanation): string[] {
  const { explained, packets } = totals(one)
  const { atLeast = packets, stops = 0 } = expectedOf(name) ?? {}
  const stopped = one.nodes.reduce((sum, node) => sum + node.stopped, 0)
  return [
    ...(explained < atLeast ? [`${explained} of ${packets} packets explained, which were ${atLeast}`] : []),
    ...(stopped > stops ? [`${stopped} places that are not explained, which were ${stops}: ${sayStops(one)}`] : []),
  ]
}

function sayStops({ nodes }: CaptureExplanation): string {
  const all = nodes.flatMap(({ stops }) => stops)
  return all.map(({ node, seen }) => `node ${node} at packet ${seen.datagram.index}, ${seen.message.kind}`).join('; ')
}

function sayPackets(sums: readonly { explained: number; packets: number }[]): string {
  const sum = (of: (one: { explained: number; packets: number }) => number) =>
    sums.reduce((all, one) => all + of(one), 0)
  return `${sum(one => one.explained)} of ${sum(one => one.packets)} packets that nodes sent`
}

/** Where explanations end, by packet. */
function stopsOf({ nodes }: CaptureExplanation): ReadonlySet<number> {
  return new Set(nodes.flatMap(({ stops }) => stops.map(({ seen }) => seen.datagram.index)))
}

export interface Caught {
  readonly kind: string
  /** Packets from the first that is not what it was to the first that is not explained; `undefined` when all is explained. */
  readonly after: number | undefined
}

/** How mutants of these captures fare, where the captures themselves end as given. */
export function caughtOf(
  sources: readonly Source[],
  evs: AnyMachine,
  ends: ReadonlyMap<string, ReadonlySet<number>>,
  count = mutants,
): Caught[] {
  const caught: Caught[] = []
  for (const { kind, source, mutated } of drawn(sources, count)) {
    if (!mutated || source === undefined) continue
    const isNew = (packet: number) => !ends.get(source)?.has(packet)
    const datagrams = upTo(mutated.datagrams, mutated.shown)
    const found = explainCapture(datagrams, evs, ({ seen }) => isNew(seen.datagram.index))
    const first = [...stopsOf(found)].filter(isNew).sort((a, b) => a - b)[0]
    caught.push({ kind, after: first === undefined ? undefined : first - mutated.changed })
  }
  return caught
}

/** What a mutant makes impossible may show only in what comes of it: so many packets are looked at behind it. */
const mostBehind = 1_000

function* upTo(datagrams: readonly Datagram[], shown: number): Generator<Datagram> {
  for (const one of datagrams) {
    if (one.index > shown + mostBehind) return
    yield one
  }
}

function sayCaught(all: readonly Caught[]): string[] {
  const of = (some: readonly Caught[]) => {
    const after = some.flatMap(one => (one.after === undefined ? [] : [one.after])).sort((a, b) => a - b)
    const atOnce = after.filter(packets => packets <= 0).length
    return `${after.length} of ${some.length}, ${atOnce} at the packet itself, the last ${after.at(-1) ?? 0} packets behind it`
  }
  const kinds = [...new Set(all.map(({ kind }) => kind))]
  return [
    `${of(all)}: mutants that are not explained`,
    ...kinds.map(kind => `${kind}: ${of(all.filter(one => one.kind === kind))}`),
  ]
}
