import type { Node, NodeState, NodeStep } from '../core/stack.ts'
import { digester } from './digest.ts'
import { effectsText } from './effects.ts'
import { changedFields, encodeConfig, encodeInput, encodeKept, type OutsideInput } from './events.ts'
import { formatVersion, type Header, type TraceInput } from './format.ts'

/** Where a life of a node begins, and how much to write down. */
export interface RecordOptions {
  /** How often the node was started before. */
  readonly incarnation: number
  /** Also the fields that changed: rejections can then name the assignment; costs about half the size again. */
  readonly changes: boolean
  readonly model?: string
}

/** One life of a node on paper. Each call makes one line, without its newline; the caller writes them in order. */
export interface Recorder {
  readonly header: () => string
  /** The first event: the step of `start` from `initialState(node, kept)`. */
  readonly start: (time: number, step: NodeStep, kept?: NodeState) => string
  readonly step: (time: number, input: OutsideInput, step: NodeStep) => string
  readonly stop: (time: number) => string
}

/**
 * Writes the trace of one life of a node. Times are milliseconds; the same steps make the same bytes.
 * `before` is the state that `start` was run on.
 */
export function recorder(node: Node, before: NodeState, options: RecordOptions): Recorder {
  const digest = digester()
  let state = before
  let index = 0
  let latest = 0

  /** An `Event` as JSON. */
  function line(time: number, input: TraceInput, step: NodeStep | undefined): string {
    // A clock that is set back must not make a trace that nobody may read.
    latest = Math.max(latest, Math.round(time * 1000) / 1000)
    const begin = `{"node":${node.self},"index":${index++},"time":${latest},"input":${JSON.stringify(input)}`
    const effects = step ? effectsText(node.stack, step.effects) : '[]'
    const changed =
      options.changes && step ? `,"changed":${JSON.stringify(changedFields(node.stack, state, step.state))}` : ''
    if (step) state = step.state
    return `${begin},"effects":${effects},"digest":"${digest(state)}"${changed}}`
  }

  return {
    header: () => headerLine(node, options),
    start: (time, step, kept) =>
      line(time, { kind: 'start', ...(kept && { kept: encodeKept(node.stack, kept) }) }, step),
    step: (time, input, step) => line(time, encodeInput(node.stack, input), step),
    stop: time => line(time, { kind: 'stop' }, undefined),
  }
}

function headerLine(node: Node, options: RecordOptions): string {
  const header: Header = {
    muster: 'trace',
    version: formatVersion,
    node: node.self,
    incarnation: options.incarnation,
    stack: node.stack.name,
    machines: node.stack.machines.map(({ name, module, hash }) => ({ name, module, hash })),
    config: encodeConfig(node),
    ...(options.model !== undefined && { model: options.model }),
  }
  return JSON.stringify(header)
}
