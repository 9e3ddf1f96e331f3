import type { Diagnostic, Span } from '../core/diagnostic.ts'
import type { NodeId } from '../core/machine.ts'
import { random } from '../core/random.ts'

/** One act of a fault script, `at` milliseconds after the beginning. */
export type FaultAct = { readonly at: number } & (
  | { readonly kind: 'kill' | 'start' | 'pause' | 'resume'; readonly nodes: readonly NodeId[] }
  /** Groups that reach each other no more; nodes in none of them are one more group. Replaces the cut before. */
  | { readonly kind: 'cut'; readonly groups: readonly (readonly NodeId[])[] }
  /** `to` does not hear `from` any more. */
  | { readonly kind: 'oneway'; readonly from: NodeId; readonly to: NodeId }
  | { readonly kind: 'heal' }
  /** The end of the run. */
  | { readonly kind: 'stop' }
)

/** No script is longer. */
const mostActs = 10_000
const longestMinutes = 24 * 60

/**
 * Reads a fault script: one act a line (`2s kill 3`, `5s cut 1 2 | 3 4`, `6s oneway 1 2`, `8s heal`, `10s stop`), `#` for
 * comments. The acts come in the order of their times.
 */
export function readFaults(
  text: string,
  file: string,
  nodes: readonly NodeId[],
): { readonly acts: readonly FaultAct[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const acts: FaultAct[] = []
  let start = 0
  for (const [i, line] of text.split('\n').entries()) {
    const content = line.replace(/#.*$/, '').trimEnd()
    if (content.trim() !== '' && acts.length < mostActs && diagnostics.length < 100) {
      const column = content.length - content.trimStart().length
      const read = readAct(content.trim(), nodes)
      if ('act' in read) acts.push(read.act)
      else {
        const at = start + column + read.offset
        const span: Span = { start: at, end: start + content.length, line: i + 1, column: column + read.offset + 1 }
        diagnostics.push({ severity: 'error', code: 'CF030', message: read.why, file, span })
      }
    }
    start += line.length + 1
  }
  return { acts: acts.sort((a, b) => a.at - b.at), diagnostics }
}

type Read = { readonly act: FaultAct } | { readonly why: string; readonly offset: number }

function readAct(content: string, nodes: readonly NodeId[]): Read {
  const words = [...content.matchAll(/\S+/g)].map(found => ({ text: found[0], offset: found.index }))
  const [time, verb, ...rest] = words
  const at = time && milliseconds(time.text)
  if (at === undefined) return { why: 'an act begins with its time, such as 2s or 500ms', offset: 0 }
  const wrong = (why: string, word: { readonly offset: number } | undefined): Read => ({
    why,
    offset: word?.offset ?? content.length,
  })
  const odd = rest.find(({ text }) => text !== '|' && !nodes.includes(Number(text)))
  if (odd) return wrong(`there is no node ${JSON.stringify(odd.text)}; there are ${nodes.join(' ')}`, odd)
  const ids = rest.filter(({ text }) => text !== '|').map(({ text }) => Number(text))
  const bar = rest.find(({ text }) => text === '|')
  switch (verb?.text) {
    case 'kill':
    case 'start':
    case 'pause':
    case 'resume':
      if (bar) return wrong(`${verb.text} takes nodes, not groups`, bar)
      return ids.length > 0
        ? { act: { at, kind: verb.text, nodes: ids } }
        : wrong(`${verb.text} which node?`, undefined)
    case 'cut': {
      const twice = rest.find(({ text }, i) => text !== '|' && rest.findIndex(one => one.text === text) < i)
      if (twice) return wrong(`node ${twice.text} is in one group already`, twice)
      if (ids.length === 0) return wrong('cut off which nodes?', undefined)
      return { act: { at, kind: 'cut', groups: groupsOf(rest.map(({ text }) => text)) } }
    }
    case 'oneway': {
      const [from, to] = ids
      if (from === undefined || to === undefined || ids.length > 2 || bar)
        return wrong('oneway takes two nodes: the second does not hear the first', rest[2])
      return { act: { at, kind: 'oneway', from, to } }
    }
    case 'heal':
    case 'stop':
      return rest[0] ? wrong(`${verb.text} takes nothing`, rest[0]) : { act: { at, kind: verb.text } }
    default:
      return wrong('an act is kill, start, pause, resume, cut, oneway, heal or stop', verb)
  }
}

function groupsOf(words: readonly string[]): NodeId[][] {
  const groups: NodeId[][] = [[]]
  for (const word of words) {
    if (word === '|') groups.push([])
    else groups.at(-1)?.push(Number(word))
  }
  return groups.filter(group => group.length > 0)
}

function milliseconds(text: string): number | undefined {
  const found = /^([0-9]{1,9}(?:\.[0-9]{1,3})?)(ms|s|min)$/.exec(text)
  if (!found) return undefined
  const unit = { ms: 1, s: 1000, min: 60_000 }[found[2] as 'ms' | 's' | 'min']
  const ms = Math.round(Number(found[1]) * unit)
  return ms <= longestMinutes * 60_000 ? ms : undefined
}

/** The script that says the same again. */
export function printFaults(acts: readonly FaultAct[]): string {
  return acts.map(act => `${act.at / 1000}s ${sayAct(act)}\n`).join('')
}

export function sayAct(act: FaultAct): string {
  switch (act.kind) {
    case 'kill':
    case 'start':
    case 'pause':
    case 'resume':
      return `${act.kind} ${act.nodes.join(' ')}`
    case 'cut':
      return `cut ${act.groups.map(group => group.join(' ')).join(' | ')}`
    case 'oneway':
      return `oneway ${act.from} ${act.to}`
    default:
      return act.kind
  }
}

/**
 * Faults from a seed, for a run of `duration` milliseconds: kills, restarts, pauses and cuts, far enough apart that
 * some of them are settled and some are not; then everything is healed, and the last `quiet` milliseconds are left in
 * peace.
 */
export function randomFaults(
  nodes: readonly NodeId[],
  options: { readonly seed: number; readonly duration: number; readonly quiet: number; readonly apart: number },
): FaultAct[] {
  const r = random(options.seed)
  const acts: FaultAct[] = []
  const down = new Set<NodeId>()
  const paused = new Set<NodeId>()
  const end = Math.max(0, options.duration - options.quiet)
  let cut = false
  for (let at = options.apart; at < end; at += r.between(Math.ceil(options.apart / 4), 2 * options.apart)) {
    const running = nodes.filter(node => !down.has(node) && !paused.has(node))
    const choice = r.between(0, 9)
    if (choice <= 2 && running.length > 1) {
      const node = r.pick(running)
      down.add(node)
      acts.push({ at, kind: 'kill', nodes: [node] })
    } else if (choice <= 5 && down.size > 0) {
      const node = r.pick([...down])
      down.delete(node)
      acts.push({ at, kind: 'start', nodes: [node] })
    } else if (choice === 6 && (paused.size > 0 || running.length > 1)) {
      const waking = paused.size > 0
      const node = r.pick(waking ? [...paused] : running)
      if (waking) paused.delete(node)
      else paused.add(node)
      acts.push({ at, kind: waking ? 'resume' : 'pause', nodes: [node] })
    } else if (cut) {
      cut = false
      acts.push({ at, kind: 'heal' })
    } else if (nodes.length > 1) {
      cut = true
      acts.push(r.chance(0.15) ? oneway(at, nodes, r.pick) : { at, kind: 'cut', groups: [someOf(nodes, r.between)] })
    }
  }
  acts.push({ at: end, kind: 'heal' })
  if (paused.size > 0) acts.push({ at: end, kind: 'resume', nodes: [...paused] })
  if (down.size > 0) acts.push({ at: end, kind: 'start', nodes: [...down] })
  acts.push({ at: options.duration, kind: 'stop' })
  return acts
}

/** At least one, and not all. */
function someOf(nodes: readonly NodeId[], between: (least: number, most: number) => number): NodeId[] {
  const count = between(1, nodes.length - 1)
  const rest = [...nodes]
  return Array.from({ length: count }, () => rest.splice(between(0, rest.length - 1), 1)[0] as NodeId).sort(
    (a, b) => a - b,
  )
}

function oneway(at: number, nodes: readonly NodeId[], pick: (of: readonly NodeId[]) => NodeId): FaultAct {
  const from = pick(nodes)
  return { at, kind: 'oneway', from, to: pick(nodes.filter(node => node !== from)) }
}
