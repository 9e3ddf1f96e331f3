import type { Diagnostic } from '../../src/core/diagnostic.ts'
import type { NodeId } from '../../src/core/machine.ts'
import type { Event, Header } from '../../src/trace/format.ts'
import { type Line, type LinePlace, readTrace } from '../../src/trace/read.ts'

/** What comes next in the one order of all nodes. */
export type Next =
  | { readonly kind: 'header'; readonly header: Header; readonly at: LinePlace }
  | { readonly kind: 'event'; readonly event: Event; readonly life: LifeKey; readonly at: LinePlace }
  /** No more events of this life will come. */
  | { readonly kind: 'over'; readonly life: LifeKey }
  /** Every file goes on with a message that nobody has sent. The earliest of them. */
  | { readonly kind: 'stuck'; readonly event: Event; readonly life: LifeKey; readonly at: LinePlace }
  | { readonly kind: 'problem'; readonly diagnostic: Diagnostic }

export interface LifeKey {
  readonly node: NodeId
  readonly incarnation: number
}

interface Head {
  readonly event: Event
  readonly life: LifeKey
  readonly at: LinePlace
  /** What was sent once stays sent: asked until it is true, and never again. */
  readonly asks: () => boolean
  sent: boolean
}

interface Source {
  readonly lines: Iterator<Line>
  /** The life that each node of this file is in. */
  readonly lives: Map<NodeId, LifeKey>
  head?: Head
}

/**
 * The events of several files in one order: lines of one file stay in their order, a message comes after its sending
 * (what `asksFor` gives answers for what has come out so far), and among those that may come next the one with the lowest time
 * comes first, then that of the lowest node. Deterministic, and reads each file once; lives that are open at the same
 * time in several files are held back until the earlier one is over.
 */
export function* merge(files: readonly string[], asksFor: (event: Event) => () => boolean): Generator<Next> {
  const sources: Source[] = files.map(file => ({ lines: readTrace(file), lives: new Map() }))
  for (const source of sources) {
    yield* advance(source, asksFor)
  }
  for (;;) {
    const free = sources.filter(({ head }) => head && !heldBack(head, sources))
    if (free.length === 0) return
    const first = free.reduce(earlier)
    // Others are asked only where it is not this one: most have yet to be sent what the first is about to bring about.
    const ready = isSent(first) ? first : free.filter(isSent).reduce<Source | undefined>(earlier, undefined)
    const source = ready ?? first
    const { event, life, at } = source.head as Head
    if (!ready) return yield { kind: 'stuck', event, life, at }
    yield { kind: 'event', event, life, at }
    yield* advance(source, asksFor)
  }
}

/** Reads up to the next event; headers, ends of lives and problems on the way come out at once. */
function* advance(source: Source, asksFor: (event: Event) => () => boolean): Generator<Next> {
  delete source.head
  for (;;) {
    const next = source.lines.next()
    if (next.done) {
      for (const life of source.lives.values()) yield { kind: 'over', life }
      source.lives.clear()
      return
    }
    const line = next.value
    if (line.kind === 'problem') yield { kind: 'problem', diagnostic: line.diagnostic }
    if (line.kind === 'header') {
      const { node, incarnation } = line.header
      const last = source.lives.get(node)
      if (last) yield { kind: 'over', life: last }
      source.lives.set(node, { node, incarnation })
      yield { kind: 'header', header: line.header, at: line.at }
    }
    if (line.kind === 'event') {
      const life = source.lives.get(line.event.node) as LifeKey
      source.head = { event: line.event, life, at: line.at, asks: asksFor(line.event), sent: false }
      return
    }
  }
}

/** An earlier life of the same node is still open in another file. */
function heldBack({ life }: Head, sources: readonly Source[]): boolean {
  for (const { head } of sources)
    if (head && head.life.node === life.node && head.life.incarnation < life.incarnation) return true
  return false
}

function isSent({ head }: Source): boolean {
  const one = head as Head
  one.sent ||= one.asks()
  return one.sent
}

/** The one whose head has the lower time, or the lower node, or that is the first of them. */
function earlier(best: Source | undefined, one: Source): Source {
  if (!best) return one
  const [a, b] = [(best.head as Head).event, (one.head as Head).event]
  return b.time < a.time || (b.time === a.time && b.node < a.node) ? one : best
}
