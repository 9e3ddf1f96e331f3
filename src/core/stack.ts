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

/** Whether any machine of a stack takes signals of this name. */
export function hears(stack: Stack, signal: string): boolean {
  return routesOf(stack).signals.has(signal)
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
    readonly machine?: number | undefined
    readonly watch?: ((machine: number, site: number, held?: boolean, value?: unknown) => void) | undefined
    /** The milliseconds that are left of a timer which ran before the step, for machines that ask (`left(t)`). */
    readonly left?: ((machine: number, timer: Named) => number) | undefined
  } = {},
): NodeStep {
  return new Running(node, state, options).take(input, options.machine)
}

type Options = Parameters<typeof nodeStep>[3]

/** Machines, and what each of them is to take. */
interface Waiting {
  readonly machines: readonly number[]
  readonly input: Input
}

/** A node step under way. */
class Running {
  readonly #node: Node
  readonly #before: NodeState
  readonly #options: NonNullable<Options>
  readonly #routes: Routes
  readonly #states: MachineState[]
  readonly #effects: { machine: number; effect: Effect }[] = []
  readonly #parts: Part[] = []
  /** The next one last. */
  readonly #waiting: Waiting[] = []
  /** Some part was not refused, or had effects all the same. */
  #acted = false

  constructor(node: Node, state: NodeState, options: NonNullable<Options>) {
    this.#node = node
    this.#before = state
    this.#options = options
    this.#routes = routesOf(node.stack)
    this.#states = state.slice()
  }

  take(input: Input, machine: number | undefined): NodeStep {
    const waiting = this.#waiting
    waiting.push({ machines: machine === undefined ? takersBy(this.#routes, input) : [machine], input })
    for (let item = waiting.pop(); item; item = waiting.pop()) {
      const from = waiting.length
      for (const one of item.machines) this.#part(one, item.input)
      // Said in this order, and the first is next.
      if (waiting.length - from > 1) turn(waiting, from)
    }
    const [states, before] = [this.#states, this.#before]
    const idle = !this.#acted && allSame(states, before)
    return { state: states, effects: this.#effects, parts: this.#parts, idle }
  }

  #part(machine: number, input: Input): void {
    const { stack, contexts } = this.#node
    if (this.#parts.length > signalLimit) throw new Breach(stack.name, `more than ${signalLimit} signals in one step`)
    const one = stack.machines[machine] as AnyMachine
    const { watch, left } = this.#options
    const { state, effects, refused } = (one.quick ?? one.step)(
      contexts[machine] as Context<unknown>,
      this.#states[machine],
      input,
      watch && ((site, held, value) => watch(machine, site, held, value)),
      left && (timer => leftOf(this.#effects, machine, timer) ?? left(machine, timer)),
    )
    this.#states[machine] = state
    this.#parts.push(refused ? { machine, input, effects, refused } : { machine, input, effects })
    if (!refused || effects.length > 0) this.#acted = true
    for (let i = 0; i < effects.length; i++) this.#effect(machine, effects[i] as Effect)
  }

  #effect(machine: number, effect: Effect): void {
    const machines = effect.kind === 'emit' ? this.#routes.signals.get(effect.signal.kind) : undefined
    if (machines === undefined) this.#effects.push({ machine, effect })
    else this.#waiting.push({ machines, input: { kind: 'signal', signal: (effect as Emit).signal } })
  }
}

function allSame(states: readonly MachineState[], before: NodeState): boolean {
  for (let i = 0; i < states.length; i++) if (!same(states[i], before[i])) return false
  return true
}

type Emit = Extract<Effect, { kind: 'emit' }>

/** Turns the items from this place on round. */
function turn(items: Waiting[], from: number): void {
  for (let i = from, j = items.length - 1; i < j; i++, j--) {
    const one = items[i] as Waiting
    items[i] = items[j] as Waiting
    items[j] = one
  }
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
