import pc from 'picocolors'
import type { EvsState } from '../../gen/evs.ts'
import { key, same } from '../../src/core/value.ts'
import { seconds } from '../captures/report.ts'
import { sayMessage, sayNodes, sayRing, sayWay } from '../captures/say.ts'
import type { CaptureExplanation } from './explain.ts'
import type { Explanation, Stop } from './node.ts'
import { type Hidden, type HiddenKind, hiddenKinds, type Said } from './shadow.ts'

/** What hidden steps of each kind are, in the plural. */
const words: Readonly<Record<HiddenKind, string>> = {
  timer: 'timers that fired',
  queued: 'messages queued',
  woken: 'calls for a held token',
  synchronised: 'services synchronised',
  withdrawn: 'waiting messages gone',
  overtaken: 'taken out of turn',
  early: 'taken from before the start',
  dropped: 'dropped on arrival',
  unseen: 'sent and not seen',
  doubled: 'multicasts doubled',
  leave: 'leaves',
  restart: 'restarts',
}

/** How far a capture is explained, in words and 100 columns. */
export function reportExplanation({ file, ...one }: CaptureExplanation & { readonly file: string }): string {
  const { explained, packets } = totals(one)
  const stopped = one.nodes.filter(node => node.stopped > 0)
  const verdict = one.judgement === 'explained' ? pc.green('explained') : pc.yellow(one.judgement)
  const lines = [`${verdict}: ${file}: ${explained} of ${packets} packets that ${one.nodes.length} nodes sent`]
  for (const node of one.nodes) lines.push(...sayNode(node))
  for (const node of stopped) for (const stop of node.stops) lines.push(...sayStop(stop, one.begin))
  lines.push('  explained by: the machine Evs, and the fewest hidden steps that lead to what was seen')
  for (const note of one.notes) lines.push(`  not explained: ${note}`)
  return `${lines.flatMap(line => folded(line)).join('\n')}\n`
}

/** Over all nodes. */
export function totals({ nodes }: Pick<CaptureExplanation, 'nodes'>): { explained: number; packets: number } {
  const sum = (of: (node: Explanation) => number) => nodes.reduce((all, node) => all + of(node), 0)
  return { explained: sum(node => node.explained), packets: sum(node => node.packets) }
}

/** The same for programs: without bytes, and what is sent and would be sent in words. */
export function explanationJson({ judgement, begin, nodes, datagrams, notes }: CaptureExplanation) {
  const stopsOf = ({ stops }: Explanation) =>
    stops.map(({ seen, state, instead }) => ({
      packet: seen.datagram.index,
      time: seen.datagram.time,
      after: seen.datagram.time - begin,
      way: sayWay(seen.datagram),
      what: sayMessage(seen.message),
      instead: instead && sayMessage(instead.message),
      state: sayState(state),
    }))
  return { judgement, datagrams, nodes: nodes.map(node => ({ ...node, stops: stopsOf(node) })), notes }
}

function sayNode({ node, explained, packets, unshadowed, hidden }: Explanation): string[] {
  const beside = unshadowed > 0 ? `, ${unshadowed} while its state was not known` : ''
  const counts = sayHidden(hidden)
  return [`  node ${node}: ${explained} of ${packets} packets${beside}`, ...(counts ? [`    hidden: ${counts}`] : [])]
}

function sayHidden(hidden: Hidden): string {
  return hiddenKinds.flatMap(kind => (hidden[kind] ? [`${hidden[kind]} ${words[kind]}`] : [])).join(', ')
}

function sayStop({ node, seen, state, instead }: Stop, begin: number): string[] {
  const { index, time } = seen.datagram
  return [
    `  packet ${index}, ${seconds(time - begin)}: not explained, ${sayWay(seen.datagram)}`,
    `    node ${node} sends ${sayMessage(seen.message)}`,
    `    the machine would ${sayInstead(seen, instead)}`,
    `    its state: ${sayState(state)}`,
  ]
}

function sayInstead({ message }: Stop['seen'], instead: Said | undefined): string {
  if (!instead) return 'send nothing'
  if (instead.message.kind !== message.kind) return `send ${sayMessage(instead.message)}`
  const other = differing(instead.message, message)
  return other.length > 0 ? `send it with ${other.join(', ')}` : `send it to node ${instead.to}`
}

/** The fields that differ, of what is within a message too. */
function differing(should: object, did: object): string[] {
  const [a, b] = [should, did] as readonly Readonly<Record<string, unknown>>[]
  return Object.keys(a ?? {}).flatMap(name => {
    const [left, right] = [a?.[name], b?.[name]]
    if (same(left, right)) return []
    if (name === 'of') return differing(left as object, right as object)
    return [`${name} ${brief(left)} for ${brief(right)}`]
  })
}

const mostBrief = 60
function brief(value: unknown): string {
  const text = key(value)
  return text.length > mostBrief ? `${text.slice(0, mostBrief)}…` : text
}

function sayState(state: EvsState): string {
  const { phase, ring, members, proc, failed, aru, high, delivered, armed } = state
  return [
    `${phase}, ring ${sayRing(ring)}, installed ${sayNodes(members)}, candidates ${sayNodes(proc)} without ${sayNodes(failed)}`,
    `aru ${aru}, high ${high}, delivered ${delivered}, timers ${[...armed].map(timer => timer.kind).join(', ') || 'none'}`,
  ].join(', ')
}

const columns = 100
/** A line that is too long goes on under its beginning. */
function folded(line: string): string[] {
  const indent = ' '.repeat((/^ */.exec(line)?.[0].length ?? 0) + 2)
  const lines: string[] = []
  let rest = line
  while (rest.length > columns) {
    const at = rest.lastIndexOf(' ', columns)
    if (at <= indent.length) break
    lines.push(rest.slice(0, at))
    rest = indent + rest.slice(at + 1)
  }
  return [...lines, rest]
}
