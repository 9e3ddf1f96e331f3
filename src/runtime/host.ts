import { Breach, type Effect, type Named, type NodeId } from '../core/machine.ts'
import { initialState, type Node, type NodeState, type NodeStep, nodeStep, takers } from '../core/stack.ts'
import { key, same } from '../core/value.ts'
import type { OutsideInput } from '../trace/events.ts'
import { type Recorder, recorder } from '../trace/record.ts'
import type { Ports } from './ports.ts'

/** One life of a node: from its start to its stop, crash or breach. */
export interface Host {
  readonly node: Node
  /** After the last step; before `start`, the initial state. */
  readonly state: () => NodeState
  /** The first step; what it causes happens before this returns. */
  readonly start: () => void
  /** One message from the network. A message that no machine of the stack takes is dropped: `false`. */
  readonly deliver: (from: NodeId, message: Named) => boolean
  /** A signal from outside: an operator, an API. `false` when nobody hears it. */
  readonly hear: (signal: Named) => boolean
  /** Fires a timer before its time; `false` when it is not armed. */
  readonly fire: (machine: string, timer: Named) => boolean
  /** No further step. With `orderly`, the trace says that this was meant. */
  readonly stop: (orderly: boolean) => void
  /** Why the node halted of itself: a spec's own run-time error, or a disk that does not keep what it is given. */
  readonly halted: () => Error | undefined
}

export interface Life {
  /** How often the node was started before. */
  readonly incarnation: number
  /** The durable state of the life before. */
  readonly kept?: NodeState
  /** The trace says what changed in each step, too. */
  readonly changes: boolean
  readonly model?: string
  readonly onHalt: (why: Error) => void
}

/**
 * The one loop: take an input, run the node step, record it, save what is durable if that changed, then perform the
 * effects in their order. A crash between any two of these loses nothing that anybody else was told. It decides
 * nothing but when a ranged timer fires.
 */
export function createHost(node: Node, ports: Ports, life: Life): Host {
  let state = initialState(node, life.kept)
  let kept = life.kept
  const { record } = ports
  const trace = record && recorder(node, state, life)
  let running = false
  let stepping = false
  let halted: Error | undefined
  const waiting: OutsideInput[] = []
  const timers = new Map<string, Running>()
  const sameDurable = comparingDurable(node)

  /** Inputs that arrive during a step (from a port that calls back all the same) wait for its end. */
  function take(input: OutsideInput): void {
    if (!running) return
    waiting.push(input)
    if (stepping) return
    stepping = true
    try {
      for (let next = waiting.shift(); next && running; next = waiting.shift()) step(next)
    } finally {
      stepping = false
    }
  }

  function step(outside: OutsideInput): void {
    const { input, machine } = outside
    try {
      const made = nodeStep(node, state, input, machine === undefined ? {} : { machine })
      if (trace) write(trace, outside, made)
      state = made.state
      save()
      ports.observe(made)
      for (const { machine: by, effect } of made.effects) perform(by, effect)
    } catch (error) {
      // A machine breaches, a disk fails: either way this node must not say another word.
      halt(error instanceof Error ? error : new Error(String(error)))
      if (!(error instanceof Breach) && !(error instanceof PortError)) throw error
    }
  }

  function write(trace: Recorder, outside: OutsideInput, made: NodeStep): void {
    const now = ports.now()
    record?.(outside.input.kind === 'start' ? trace.start(now, made, life.kept) : trace.step(now, outside, made))
  }

  function save(): void {
    if (kept && sameDurable(kept, state)) return
    ports.save(state)
    kept = state
  }

  function perform(machine: number, effect: Effect): void {
    switch (effect.kind) {
      case 'send':
        for (const to of effect.to) ports.send(to, effect.message)
        return
      case 'emit':
        return // whoever wants to know has observed it
      case 'arm':
        arm(machine, effect.timer, effect.least, effect.most)
        return
      case 'cancel':
        disarm(`${machine} ${key(effect.timer)}`)
        return
      case 'failed':
        throw new Breach(effect.property, 'a monitor is no machine of a live node')
    }
  }

  function arm(machine: number, timer: Named, least: number, most: number): void {
    const name = `${machine} ${key(timer)}`
    disarm(name)
    const ms = least < most ? ports.choose(least, most) : least
    const running: Running = {
      stop: ports.after(Math.max(0, ms), () => {
        // It may have been stopped, or armed anew, while its firing was on its way here.
        if (timers.get(name) !== running) return
        timers.delete(name)
        // The machine may have let go of it at the end of a phase, without a word: what is armed is in its state.
        if (state[machine]?.armed.has(timer)) take({ machine, input: { kind: 'timer', timer } })
      }),
    }
    timers.set(name, running)
  }

  function disarm(name: string): void {
    timers.get(name)?.stop()
    timers.delete(name)
  }

  function end(): void {
    running = false
    waiting.length = 0
    for (const name of [...timers.keys()]) disarm(name)
  }

  function halt(why: Error): void {
    if (!running) return
    halted = why
    end()
    life.onHalt(why)
  }

  return {
    node,
    state: () => state,
    halted: () => halted,
    start: () => {
      if (running || halted) throw new Error('a host starts once')
      running = true
      if (trace) record?.(trace.header())
      take({ input: { kind: 'start' } })
    },
    deliver: (from, message) => {
      const input = { kind: 'message', from, message } as const
      if (takers(node.stack, input).length === 0) return false
      take({ input })
      return true
    },
    hear: signal => {
      const input = { kind: 'signal', signal } as const
      if (takers(node.stack, input).length === 0) return false
      take({ input })
      return true
    },
    fire: (name, timer) => {
      const machine = node.stack.machines.findIndex(one => one.name === name)
      if (!state[machine]?.armed.has(timer)) return false
      disarm(`${machine} ${key(timer)}`)
      take({ machine, input: { kind: 'timer', timer } })
      return true
    },
    stop: orderly => {
      if (running && orderly && trace) record?.(trace.stop(ports.now()))
      end()
    },
  }
}

interface Running {
  readonly stop: () => void
}

/** A port that cannot do what it promised: the node halts as at a breach. */
export class PortError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PortError'
  }
}

/** Whether two states of this node are the same on disk. */
function comparingDurable(node: Node): (before: NodeState, after: NodeState) => boolean {
  const durable = node.stack.machines.flatMap((machine, i) => {
    const names = machine.state.filter(field => field.durable).map(field => field.name)
    return names.length > 0 ? [{ machine: i, names }] : []
  })
  type States = readonly Readonly<Record<string, unknown>>[]
  return (one, other) => {
    const [before, after] = [one, other] as unknown as [States, States]
    for (const { machine, names } of durable) {
      // Most machines have done nothing in a step, and of the others most fields are the very same.
      if (before[machine] === after[machine]) continue
      for (const name of names) if (!same(before[machine]?.[name], after[machine]?.[name])) return false
    }
    return true
  }
}
