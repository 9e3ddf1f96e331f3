import {
  type AnyMachine,
  Breach,
  type Context,
  type Effect,
  type Input,
  type MachineState,
  type Named,
  type NodeId,
} from './machine.ts'
import { key, same } from './value.ts'

/** The machines of one node, lowest first, each with its configuration. */
export interface Stack {
  readonly name: string
  readonly machines: readonly AnyMachine[]
}

/** A stack on one node: configured. */
export interface Node {
  readonly stack: Stack
  readonly self: NodeId
  readonly contexts: readonly Context<unknown>[]
}

/** The state of each machine of the stack, in the stack's order. */
export type NodeState = readonly MachineState[]

/** One machine's part in a node step: the trace and coverage are made of these. */
export interface Part {
  readonly machine: number
  readonly input: Input
  readonly effects: readonly Effect[]
  readonly refused?: { readonly site?: number; readonly reason?: string }
}

export interface NodeStep {
  readonly state: NodeState
  /** What leaves the node, in the order it was produced: sends, signals nobody in the stack hears, arms and cancels. */
  readonly effects: readonly { readonly machine: number; readonly effect: Effect }[]
  readonly parts: readonly Part[]
  /** No part did anything: every machine concerned refused or ignored its input. */
  readonly idle: boolean
}

/** More signals than this within one node step is a breach: two machines that answer each other for ever. */
const signalLimit = 10_000

/** Which machines of a stack take an input, lowest first. */
export function takers(stack: Stack, input: Input): readonly number[] {
  return takersBy(routesOf(stack), input)
}

function takersBy({ all, messages, signals, timers }: Routes, input: Input): readonly number[] {
  switch (input.kind) {
    case 'start':
      return all
    case 'message':
      return messages.get(input.message.kind) ?? nobody
    case 'signal':
      return signals.get(input.signal.kind) ?? nobody
    case 'timer':
      return timers.get(input.timer.kind) ?? nobody
  }
}

interface Routes {
  readonly all: readonly number[]
  readonly messages: ReadonlyMap<string, readonly number[]>
  readonly signals: ReadonlyMap<string, readonly number[]>
  readonly timers: ReadonlyMap<string, readonly number[]>
}

const nobody: readonly number[] = []
// A stack asks for every signal of every step: it is looked up by name.
const routes = new WeakMap<Stack, Routes>()

function routesOf(stack: Stack): Routes {
  const known = routes.get(stack)
  if (known) return known
  const { machines } = stack
  const byName = (shapes: (machine: AnyMachine) => readonly { readonly name: string }[]) => {
    const names = new Set(machines.flatMap(machine => shapes(machine).map(shape => shape.name)))
    const takes = (name: string) =>
      machines.flatMap((machine, i) => (shapes(machine).some(shape => shape.name === name) ? [i] : []))
    return new Map([...names].map(name => [name, takes(name)]))
  }
  const made: Routes = {
    all: machines.map((_, i) => i),
    messages: byName(machine => machine.receives),
    signals: byName(machine => machine.hears),
    timers: byName(machine => machine.timers),
  }
  routes.set(stack, made)
  return made
}

/** The state before `start` of a fresh node, or, with `kept`, of one that comes back with what it had on disk. */
export function initialState(node: Node, kept?: NodeState): NodeState {
  return node.stack.machines.map((machine, i) => machine.initial(node.contexts[i] as Context<unknown>, kept?.[i]))
}

/**
 * One outside input, run to the end: the machines that take it, lowest first, then what they emitted, one signal after the
 * other, each with all that comes of it before the next, as if its takers were called. So whoever hears of the end of one
 * thing and of the beginning of another hears of them in that order, over however many machines. A timer goes to `machine`,
 * since machines may use the same name for theirs.
 */
export function nodeStep(
  node: Node,
  state: NodeState,
  input: Input,
  options: {
    readonly machine?: number
    readonly watch?: (machine: number, site: number, held?: boolean, value?: unknown) => void
    /** The milliseconds that are left of a timer which ran before the step, for machines that ask (`left(t)`). */
    readonly left?: (machine: number, timer: Named) => number
  } = {},
): NodeStep {
  const { stack, contexts } = node
  const { watch, left } = options
  const routes = routesOf(stack)
  const states = [...state]
  const effects: { machine: number; effect: Effect }[] = []
  const parts: Part[] = []
  const first = options.machine === undefined ? takersBy(routes, input) : [options.machine]
  // The next one last.
  const waiting: { readonly machines: readonly number[]; readonly input: Input }[] = [{ machines: first, input }]
  let taken = 0
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    const said: typeof waiting = []
    for (const machine of item.machines) take(machine, item.input, said)
    while (said.length > 0) waiting.push(said.pop() as (typeof waiting)[number])
  }

  function take(machine: number, next: Input, said: typeof waiting): void {
    if (taken++ > signalLimit) throw new Breach(stack.name, `more than ${signalLimit} signals in one step`)
    const one = stack.machines[machine] as AnyMachine
    const step = (one.quick ?? one.step)(
      contexts[machine] as Context<unknown>,
      states[machine],
      next,
      watch && ((site, held, value) => watch(machine, site, held, value)),
      left && (timer => leftOf(effects, machine, timer) ?? left(machine, timer)),
    )
    states[machine] = step.state
    const { effects: caused, refused } = step
    parts.push(refused ? { machine, input: next, effects: caused, refused } : { machine, input: next, effects: caused })
    for (const effect of caused) {
      const machines = effect.kind === 'emit' ? (routes.signals.get(effect.signal.kind) ?? nobody) : nobody
      if (effect.kind === 'emit' && machines.length > 0)
        said.push({ machines, input: { kind: 'signal', signal: effect.signal } })
      else effects.push({ machine, effect })
    }
  }
  const idle =
    parts.every(part => part.refused && part.effects.length === 0) && states.every((s, i) => same(s, state[i]))
  return { state: states, effects, parts, idle }
}

/** Of a timer that an earlier part of the same node step armed: nothing of it has passed. */
function leftOf(effects: NodeStep['effects'], machine: number, timer: Named): number | undefined {
  const armedBy = effects.findLast(
    one => one.machine === machine && one.effect.kind === 'arm' && key(one.effect.timer) === key(timer),
  )
  return armedBy?.effect.kind === 'arm' ? armedBy.effect.least : undefined
}

/** The timers of a node that run, each with the machine whose it is. */
export function armed(state: NodeState): { machine: number; timer: Named }[] {
  return state.flatMap((one, machine) => [...one.armed].map(timer => ({ machine, timer })))
}
