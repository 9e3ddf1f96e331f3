import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { loadSpecs } from '../../src/cli/specs.ts'
import { random } from '../../src/core/random.ts'
import { type CaptureFault, type Datagram, isCapture, readCapture } from '../../src/formats/pcap.ts'
import { type SuiteOptions, type SuiteResult, skipped } from '../suite.ts'
import { type CaptureJudgement, judgeCapture, type WireLaws, wireLawsOf } from './judge.ts'
import { mutations } from './mutate.ts'
import { type Mutated, recordedOf } from './recorded.ts'
import { thinnings } from './thin.ts'

/** As many mutants are made, of one seed. */
export const mutants = 200
const seed = 1
/** Captures that one mutation is tried on until one has a place for it. */
const tries = 50

/**
 * Every capture of a real ring below the corpus keeps the laws of the wire, also when packets are taken out of it, and
 * 200 captures in which one thing was made wrong do not: each is rejected at the first packet that shows it, no earlier
 * and no later.
 */
export async function captures({ corpus }: SuiteOptions): Promise<SuiteResult> {
  const suite = 'captures'
  if (!corpus || !existsSync(corpus)) return skipped(suite, 'no corpus: give --corpus DIR or set MUSTER_CORPUS')
  const { program } = await loadSpecs()
  const laws = program && (await wireLawsOf(program))
  if (!laws) throw new TypeError('the shipped specs have no laws of the wire')
  const files = captureFiles(corpus)
  const judged = files.map(name => ({ name, judgement: judgeCapture(read(corpus, name), laws) }))
  const real = judged.filter(({ judgement }) => judgement.judgement !== 'undetermined')
  if (real.length === 0) return skipped(suite, `no capture of corosync below ${corpus}`)
  const rejected = real.flatMap(({ name, judgement }) =>
    judgement.judgement === 'rejected' ? [{ name, lines: [sayJudgement(judgement)] }] : [],
  )
  const accepted = real.filter(({ judgement }) => judgement.judgement === 'accepted').map(({ name }) => name)
  const sources = accepted.map(name => ({ name, datagrams: () => datagramsOf(corpus, name) }))
  const trials = tried(sources, laws)
  const thinned = thinnedOf(sources, laws)
  const missed = [...thinned, ...trials].filter(({ line }) => line !== undefined)
  return {
    suite,
    matched: real.length - rejected.length + thinned.length + trials.length - missed.length,
    played: real.length + thinned.length + trials.length,
    looks: real.reduce((sum, { judgement }) => sum + judgement.datagrams, 0),
    failures: [...rejected, ...missed.map(({ name, line }) => ({ name, lines: [line as string] }))],
    leftOut: judged.flatMap(({ name, judgement }) =>
      judgement.judgement === 'undetermined' ? [{ name, reason: judgement.reasons.join('; ') }] : [],
    ),
    told: [
      `${real.length - rejected.length} of ${real.length} captures accepted`,
      sayThinned(thinned),
      ...counts(trials),
    ],
  }
}

export interface Trial {
  readonly kind: string
  readonly name: string
  /** What went wrong; absent when it was rejected where it has to be. */
  readonly line: string | undefined
}

export interface Source {
  readonly name: string
  readonly datagrams: () => readonly Datagram[]
}

/** A capture in which one thing was made wrong; without `mutated` no capture has a place for it. */
export interface Drawn {
  readonly kind: string
  readonly name: string
  /** The capture that it was made of. */
  readonly source: string | undefined
  readonly mutated: Mutated | undefined
}

/** Mutants of these captures, as many of each kind; the same captures, the same mutants. */
export function* drawn(sources: readonly Source[], count = mutants): Generator<Drawn> {
  const kinds = Object.keys(mutations)
  const loaded = new Map<string, ReturnType<typeof recordedOf>>()
  const recorded = ({ name, datagrams }: Source) => {
    const known = loaded.get(name) ?? recordedOf(datagrams())
    loaded.set(name, known)
    return known
  }
  for (let i = 0; i < (sources.length === 0 ? 0 : count); i++) {
    const kind = kinds[i % kinds.length] as string
    const draw = random(seed).fork(i)
    let found: Drawn = { kind, name: `mutant ${i}, ${kind}`, source: undefined, mutated: undefined }
    for (let attempt = 0; attempt < tries && !found.mutated; attempt++) {
      const source = draw.pick(sources)
      const mutated = mutations[kind]?.(recorded(source), draw)
      if (mutated) found = { kind, name: `mutant ${i}, ${kind}, of ${source.name}`, source: source.name, mutated }
    }
    yield found
  }
}

/** Judges mutants of these captures. */
export function tried(sources: readonly Source[], laws: WireLaws, count = mutants): Trial[] {
  return Array.from(drawn(sources, count), ({ kind, name, mutated }) => ({
    kind,
    name,
    line: mutated
      ? wrongWith(mutated, judgeCapture(mutated.datagrams, laws))
      : `no capture has a place for it, of ${tries} tried`,
  }))
}

/** Judges each capture with packets taken out of it, once in each way. */
function thinnedOf(sources: readonly Source[], laws: WireLaws): Trial[] {
  const draw = random(seed).fork(mutants)
  return sources.flatMap(({ name, datagrams }) => {
    const all = datagrams()
    return Object.entries(thinnings).map(([kind, thin]) => {
      const judgement = judgeCapture(thin(all, draw), laws)
      const line = judgement.judgement === 'rejected' ? sayJudgement(judgement) : undefined
      return { kind, name: `${name}, ${kind}`, line }
    })
  })
}

function sayThinned(all: readonly Trial[]): string {
  const good = all.filter(({ line }) => line === undefined).length
  return `${good} of ${all.length} captures accepted with packets taken out of them`
}

function wrongWith({ changed, shown }: Mutated, judgement: CaptureJudgement): string | undefined {
  const where = `changed at packet ${changed}, shown at ${shown}`
  if (judgement.judgement !== 'rejected') return `${where}: ${judgement.judgement}`
  return judgement.rejection.packet === shown ? undefined : `${where}: ${sayJudgement(judgement)}`
}

function counts(trials: readonly Trial[]): string[] {
  const of = (all: readonly Trial[]) => `${all.filter(({ line }) => line === undefined).length} of ${all.length}`
  const kinds = Object.keys(mutations).map(kind => `${kind}: ${of(trials.filter(one => one.kind === kind))}`)
  return [`${of(trials)} mutants caught (seed ${seed})`, ...kinds]
}

function sayJudgement(judgement: CaptureJudgement): string {
  if (judgement.judgement !== 'rejected') return judgement.judgement
  const { packet, law, what } = judgement.rejection
  return `rejected at packet ${packet} by ${law}: ${what}`
}

/** Below a folder, in the order of their paths. */
export function captureFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter(name => /\.(pcap|pcapng|cap)(\.gz)?$/.test(name)).sort()
}

export function read(corpus: string, name: string): Iterable<Datagram | CaptureFault> {
  const bytes = readFileSync(path.join(corpus, name))
  return isCapture(bytes) ? readCapture(bytes) : []
}

export function datagramsOf(corpus: string, name: string): Datagram[] {
  return [...read(corpus, name)].filter((one): one is Datagram => !('error' in one))
}
