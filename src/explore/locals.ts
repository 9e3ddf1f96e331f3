import { Breach, type Input, type Named } from '../core/machine.ts'
import { armed, initialState, type Node, type NodeState, nodeStep, takers } from '../core/stack.ts'
import { key } from '../core/value.ts'
import { Interner, PairTable } from './pairs.ts'

/** One node as it may be: up with a state, or down with what it had on disk. */
export interface Local {
  readonly up: boolean
  readonly state: NodeState
  /** The timers that run, as input ids. */
  readonly timers: readonly number[]
}

/** An input as a node takes it; timers belong to one machine of the stack. */
export interface LocalInput {
  readonly input: Input
  readonly machine?: number
}

/** What taking an input comes to; made once for each pair of local state and input. */
export interface Outcome {
  readonly next: number
  /** Where it goes if the node crashes within the step: what was to be durable is, and nothing was sent. -1: as before. */
  readonly torn: number
  readonly sends: readonly { readonly to: number; readonly message: Named }[]
  readonly signals: readonly Named[]
  /** Nothing happened: every machine refused or ignored the input, and no state changed. */
  readonly idle: boolean
  readonly breach?: string
  /** A message or signal that no machine of the stack takes. */
  readonly unhandled?: boolean
  readonly why?: string
}

/** Every state that one node was seen in, by small ids, and the memory of all its steps. */
export class Locals {
  readonly node: Node
  readonly states = new Interner<Local>()
  readonly inputs = new Interner<LocalInput>()
  readonly outcomes: Outcome[] = []
  readonly #memo = new PairTable()
  readonly #sites: (machine: number, site: number, held?: boolean) => void

  constructor(node: Node, sites: (machine: number, site: number, held?: boolean) => void) {
    this.node = node
    this.#sites = sites
  }

  /** The node before `start`; with `kept`, after a crash. */
  down(kept?: NodeState): number {
    return this.#id(false, initialState(this.node, kept))
  }

  input(one: LocalInput): number {
    const { input } = one
    const what = input.kind === 'message' ? `m${input.from} ${key(input.message)}` : input.kind === 'signal' ? `s${key(input.signal)}` : input.kind === 'timer' ? `t${one.machine} ${key(input.timer)}` : 'start'
    return this.inputs.id(what, () => one)
  }

  /** The index of the outcome of an input in a local state. */
  take(local: number, input: number): number {
    const known = this.#memo.get(local, input)
    if (known >= 0) return known
    const made = this.outcomes.length
    this.outcomes.push(this.#run(this.states.at(local), this.inputs.at(input), local))
    this.#memo.set(local, input, made)
    return made
  }

  /** Where a crash leads from a local state. */
  crashed(local: number): number {
    return this.down(this.states.at(local).state)
  }

  #run(local: Local, { input, machine }: LocalInput, from: number): Outcome {
    const nothing = { torn: -1, sends: [], signals: [], idle: true }
    if (machine === undefined && input.kind !== 'start' && takers(this.node.stack, input).length === 0)
      return { ...nothing, next: from, unhandled: true }
    try {
      const step = nodeStep(this.node, local.state, input, { watch: this.#sites, ...(machine !== undefined && { machine }) })
      const kept = (states: NodeState) => states.map((state, i) => durableKey(this.node, i, state)).join()
      const next = this.#id(true, step.state)
      const sends = step.effects.flatMap(({ effect }) => (effect.kind === 'send' ? [...effect.to].map(to => ({ to, message: effect.message })) : []))
      const signals = step.effects.flatMap(({ effect }) => (effect.kind === 'emit' ? [effect.signal] : []))
      const torn = input.kind !== 'start' && kept(step.state) !== kept(local.state) ? this.down(step.state) : -1
      const refused = step.parts.find(part => part.refused)?.refused
      const site = refused?.site === undefined ? undefined : this.node.stack.machines[step.parts[0]?.machine ?? 0]?.sites[refused.site]
      const why = refused?.reason ?? site?.reason
      return { next, torn, sends, signals, idle: step.idle && input.kind !== 'start', ...(why !== undefined && { why }) }
    } catch (error) {
      if (!(error instanceof Breach)) throw error
      return { ...nothing, next: from, idle: false, breach: error.message }
    }
  }

  #id(up: boolean, state: NodeState): number {
    const name = `${up ? 'u' : 'd'}${state.map(key).join()}`
    return this.states.id(name, () => ({
      up,
      state,
      timers: up ? armed(state).map(({ machine, timer }) => this.input({ input: { kind: 'timer', timer }, machine })) : [],
    }))
  }
}

function durableKey(node: Node, machine: number, state: NodeState[number]): string {
  const fields = node.stack.machines[machine]?.state.filter(field => field.durable) ?? []
  return fields.map(field => key((state as unknown as Record<string, unknown>)[field.name])).join()
}
