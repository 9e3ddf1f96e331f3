import { Breach, type Named, type NodeId } from '../../src/core/machine.ts'
import { initialState, type Node, type NodeState, type NodeStep, nodeStep, takers } from '../../src/core/stack.ts'
import { digester } from '../../src/trace/digest.ts'
import { effectsText } from '../../src/trace/effects.ts'
import { decodeKept, encodeKept, type OutsideInput, type Unsuitable } from '../../src/trace/events.ts'
import type { Event, Header, TraceInput } from '../../src/trace/format.ts'
import { type Json, type JsonPath, show } from '../../src/trace/values.ts'
import { kindOf, WrittenEvent } from '../../src/trace/written.ts'
import { firstDifference } from './difference.ts'
import { type Explanation, explain } from './explain.ts'
import type { Inputs } from './inputs.ts'

/** One life of a node, replayed event by event through the reducers. */
export interface Life {
  readonly header: Header
  readonly node: Node
  readonly self: NodeId
  /** The next event of this life: what the step was, or why the spec has no such step. */
  readonly replay: (event: Event) => Replayed | Refused
  readonly state: () => NodeState
  readonly stopped: () => boolean
  /** What may be on this node's disk now: after the last step, or (a crash came before the write) before it. */
  readonly onDisk: () => readonly Kept[]
}

export type Kept = ReturnType<typeof encodeKept>

export interface Replayed {
  readonly ok: true
  /** Absent for `stop`. */
  readonly step?: NodeStep
  readonly outside?: OutsideInput
}

export interface Refused {
  readonly ok: false
  readonly why: string
  /** Leads from the event to what is wrong with it. */
  readonly path: JsonPath
  readonly explanation?: Explanation
  readonly expected?: string
  readonly found?: string
}

type Start = Extract<TraceInput, { kind: 'start' }>

/** `disk` is what the life before may have left; absent when there was none in the trace. What it sends is noted among the inputs. */
export function beginLife(header: Header, node: Node, disk: readonly Kept[] | undefined, { note, take }: Inputs): Life {
  const digest = digester()
  let state: NodeState = initialState(node)
  let before: NodeState = state
  let index = 0
  let time = 0
  let stopped = false

  function replay(event: Event): Replayed | Refused {
    const disorder = outOfOrder(event)
    if (disorder) return disorder
    const kind = kindOf(event)
    if (kind === 'start') {
      const from = comesBack((event.input as Start).kept)
      if ('why' in from) return { ok: false, ...from }
      state = from.state
    }
    if (kind === 'stop') return stop(event)
    const outside = take(node.stack, event)
    if ('why' in outside) return { ok: false, ...outside }
    return step(event, outside)
  }

  function outOfOrder(event: Event): Refused | undefined {
    const no = (path: JsonPath, why: string): Refused => ({ ok: false, path, why })
    if (stopped) return no(['index'], 'the node had stopped')
    if (event.index > index) return no(['index'], `event ${index} is missing`)
    if (event.index < index) return no(['index'], `event ${event.index} was there before`)
    if (event.time < time) return no(['time'], `its time is before that of the event before, ${time}`)
    if ((kindOf(event) === 'start') !== (index === 0))
      return no(['input'], index === 0 ? 'a life begins with start' : 'the node had started')
    return undefined
  }

  /** A life begins with nothing, or with what the one before it had on disk. */
  function comesBack(kept: Kept | undefined): { readonly state: NodeState } | Unsuitable {
    const path: JsonPath = ['input', 'kept']
    const fresh = initialState(node)
    const brought = kept ?? encodeKept(node.stack, fresh)
    if (disk?.every(one => firstDifference(one, brought))) {
      const difference = firstDifference(disk[0] as Kept, brought)
      const where = difference?.path.join('.')
      const why = `${where} came back as ${show(difference?.found)}; what was kept is ${show(difference?.expected)}`
      return { path: kept ? [...path, ...(difference?.path ?? [])] : ['input'], why }
    }
    if (!kept) return { state: fresh }
    const decoded = decodeKept(node.stack, kept)
    return 'why' in decoded ? decoded : { state: initialState(node, decoded) }
  }

  function step(event: Event, outside: OutsideInput): Replayed | Refused {
    const { input, machine } = outside
    const untaken = notTaken(outside)
    if (untaken) return { ok: false, path: ['input'], why: untaken }
    let made: NodeStep
    try {
      made = nodeStep(node, state, input, machine === undefined ? {} : { machine })
    } catch (error) {
      if (!(error instanceof Breach)) throw error
      return { ok: false, path: ['input'], why: `the spec breaks off at ${error.message}` }
    }
    if (event.digest !== digest(made.state) || !agree(event, made)) {
      const explanation = explain(node, state, outside, event)
      const { why, path, expected, found } = explanation
      return { ok: false, why, path, explanation, ...(expected && { expected }), ...(found && { found }) }
    }
    goOn(event, made.state)
    return { ok: true, step: made, outside }
  }

  /** Most effects are written as the recorder writes them, and so compared as texts. */
  function agree(event: Event, { effects }: NodeStep): boolean {
    const text = effectsText(node.stack, effects, note)
    if (event instanceof WrittenEvent && event.effectsText === text) return true
    return firstDifference(JSON.parse(text), event.effects as unknown as Json) === undefined
  }

  function notTaken({ input, machine }: OutsideInput): string | undefined {
    if (input.kind === 'timer' && machine !== undefined && !state[machine]?.armed.has(input.timer as Named))
      return `the timer ${input.timer.kind} is not armed`
    if (takers(node.stack, input).length === 0) return `${node.stack.name} has no handler for it`
    return undefined
  }

  function stop(event: Event): Replayed | Refused {
    if (event.effects.length > 0) return { ok: false, path: ['effects'], why: 'a stop has no effects' }
    if (event.digest !== digest(state))
      return { ok: false, path: ['digest'], why: 'the state at the stop is not that after the event before' }
    stopped = true
    goOn(event, state)
    return { ok: true }
  }

  function goOn(event: Event, next: NodeState): void {
    before = state
    state = next
    index++
    time = event.time
  }

  return {
    header,
    node,
    self: header.node,
    replay,
    state: () => state,
    stopped: () => stopped,
    onDisk: () => [encodeKept(node.stack, state), ...(stopped ? [] : [encodeKept(node.stack, before)])],
  }
}
