import type { Input } from '../core/machine.ts'
import { writeDuration } from '../lang/literals.ts'
import { actionKinds } from './actions.ts'
import type { Clock } from './clock.ts'
import type { ClosedAct, ClosedModel } from './closed.ts'
import { difference, show } from './difference.ts'
import type { Locals } from './locals.ts'
import type { Parts } from './parts.ts'
import { advancesOf } from './passing.ts'
import type { Taken } from './path.ts'

/** An action in an operator's words. */
export function textOf(parts: Parts, before: Int32Array, { kind, node, arg, next }: Taken): string {
  const { nodes, operators } = parts.model
  const id = nodes[node]?.self ?? node + 1
  const input = () => (parts.locals[node] as Locals).inputs.at(arg).input
  const into = entering(parts, before, next, node)
  const link = () => `link ${nodes[Math.floor(arg / nodes.length)]?.self} → ${nodes[arg % nodes.length]?.self}`
  switch (actionKinds[kind]) {
    case 'deliver':
      return `node ${id}: receives ${inputText(input())}${into}`
    case 'deliverAndKeep':
      return `node ${id}: receives ${inputText(input())}, which the network will deliver again${into}`
    case 'lose':
      return `${inputText(input())} to ${id} is lost`
    case 'timer':
      return `node ${id}: ${inputText(input())}${into}`
    case 'operator':
      return `node ${id}: ${operators[arg] ? inputText(operators[arg].input) : '?'}${into}`
    case 'crash':
      return `node ${id} crashes`
    case 'leave':
      return `node ${id} goes down, as it said`
    case 'crashWithin':
      return `node ${id} crashes while it handles ${inputText(input())}: what it had saved stays, what it was to send is lost`
    case 'restart':
      return `node ${id} starts${into}`
    case 'reboot':
      return `node ${id} crashes and starts again${into}`
    case 'split':
      return `the network splits into ${blocksText(nodes, parts.world.at(next[parts.surroundingsAt] as number).blocks)}`
    case 'heal':
      return 'the network heals'
    case 'cut':
      return `${link()} is cut`
    case 'pause':
      return `node ${id} pauses`
    case 'resume':
      return `node ${id} goes on`
    case 'mend':
      return `${link()} is mended`
    case 'scheduled': {
      const act = parts.model.schedule[arg]
      return act ? `as scheduled, ${actText(parts.model, act)}${act.kind === 'run' ? into : ''}` : '?'
    }
    case 'complete': {
      const ring = parts.world.at(before[parts.surroundingsAt] as number).open[arg]
      return `the ring {${ring?.members.map(one => nodes[one]?.self).join(', ')}} hears all`
    }
    case 'tick':
      return tickText(parts, before, arg)
    default:
      return '?'
  }
}

/** An act of a schedule. */
export function actText({ nodes }: ClosedModel, act: ClosedAct): string {
  const id = (node: number) => nodes[node]?.self
  switch (act.kind) {
    case 'heal':
      return 'the network heals'
    case 'split':
      return `the network splits into ${blocksText(nodes, act.blocks)}`
    case 'cut':
      return `link ${id(act.from)} → ${id(act.to)} is cut`
    case 'mend':
      return `link ${id(act.from)} → ${id(act.to)} is mended`
    case 'crash':
      return `node ${id(act.node)} crashes`
    case 'restart':
      return `node ${id(act.node)} starts`
    case 'pause':
      return `node ${id(act.node)} is paused`
    case 'resume':
      return `node ${id(act.node)} goes on`
    case 'run':
      return `node ${id(act.node)}: ${inputText(act.input)}`
  }
}

/** `1s passes; the clock of node 2 gains 100ms`. */
function tickText(parts: Parts, before: Int32Array, way: number): string {
  const clock = parts.clock as Clock
  const off = advancesOf(parts, before, way).flatMap((advance, node) => {
    const gain = advance === 0 ? 0 : clock.gain(advance)
    if (gain === 0) return []
    return [
      `the clock of node ${parts.model.nodes[node]?.self} ${gain > 0 ? 'gains' : 'loses'} ${time(Math.abs(gain))}`,
    ]
  })
  return [`${time(clock.tick)} passes`, ...off].join('; ')
}

/** As the language writes durations; a part of a millisecond is told in decimals. */
function time(ms: number): string {
  return Number.isInteger(ms) ? writeDuration(ms) : `${Number(ms.toPrecision(3))}ms`
}

/** What changed between two states: node by node, field by field. Of a node that went down nothing is left to tell. */
export function changesOf(parts: Parts, before: Int32Array, after: Int32Array): string[] {
  const found: string[] = []
  for (const [i, locals] of parts.locals.entries()) {
    if (before[i] === after[i]) continue
    const [was, is] = [locals.states.at(before[i] as number), locals.states.at(after[i] as number)]
    if (was.up && !is.up) continue
    const { machines } = locals.node.stack
    for (const [m, machine] of machines.entries()) {
      const prefix = `node ${locals.node.self} ${machines.length > 1 ? `${machine.name}.` : ''}`
      found.push(...difference(was.state[m], is.state[m]).map(text => `${prefix}${text}`))
    }
  }
  const [was, is] = [before, after].map(state => parts.monitors.at(state[parts.monitorAt] as number))
  for (const [m, { machine }] of parts.model.monitors.entries())
    found.push(...difference(was?.[m], is?.[m]).map(text => `${machine.name}.${text}`))
  return found
}

/** `tokenLost` reads "token lost". */
export function spaced(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
}

function inputText(input: Input): string {
  switch (input.kind) {
    case 'start':
      return 'its start'
    case 'message':
      return `${input.message.kind} from ${input.from}`
    case 'signal':
      return show(input.signal)
    case 'timer':
      return `${spaced(input.timer.kind)}${show(input.timer).slice(input.timer.kind.length)}`
  }
}

function blocksText(nodes: ClosedModel['nodes'], blocks: readonly number[]): string {
  const members = (block: number) => blocks.flatMap((of, i) => (of === block ? [nodes[i]?.self] : []))
  return [...new Set(blocks)].map(block => `{${members(block).join(', ')}}`).join(' and ')
}

function entering(parts: Parts, before: Int32Array, after: Int32Array, node: number): string {
  const locals = parts.locals[node] as Locals
  const [was, is] = [before, after].map(state => locals.states.at(state[node] as number))
  const { machines } = locals.node.stack
  const texts = machines.flatMap((machine, i) => {
    const phase = is?.state[i]?.phase
    if (phase === undefined || (was?.up && phase === was.state[i]?.phase)) return []
    return [machines.length > 1 ? `${machine.name} ${phase}` : phase]
  })
  return texts.length === 0 ? '' : `, entering ${texts.join(', ')}`
}
