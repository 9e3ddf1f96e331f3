import type { AnyMachine, Context, Effect, Named, NodeId } from '../../src/core/machine.ts'
import { initialState, type Node, type NodeState, nodeStep, type Stack, takers } from '../../src/core/stack.ts'
import { key, mapOf, setOf } from '../../src/core/value.ts'
import type { OutsideInput } from '../../src/trace/events.ts'
import { type Recorder, recorder } from '../../src/trace/record.ts'

/** A run to record for tests: a network without loss, 1 ms a message, timers on time, and nodes that crash and return. */
export interface RunPlan {
  readonly nodes: number
  readonly duration: number
  /** What happens when; times in ms. */
  readonly acts: readonly { readonly at: number; readonly kind: 'start' | 'crash' | 'stop'; readonly node: NodeId }[]
  readonly changes: boolean
}

interface Living {
  readonly node: Node
  state: NodeState
  readonly recorder: Recorder
  readonly timers: Map<string, number>
}

/** The trace of each node, as lines. The same plan gives the same lines. */
export function recordRun(machines: readonly AnyMachine[], plan: RunPlan): Map<NodeId, string[]> {
  const stack: Stack = { name: 'Corosync', machines }
  const ids = Array.from({ length: plan.nodes }, (_, i) => i + 1)
  const lines = new Map<NodeId, string[]>(ids.map(id => [id, []]))
  const lives = new Map<NodeId, number>()
  const disks = new Map<NodeId, NodeState>()
  const alive = new Map<NodeId, Living>()
  const agenda = new Agenda()

  function begin(id: NodeId): void {
    const node = configured(stack, id, ids)
    const kept = disks.get(id)
    const incarnation = lives.get(id) ?? 0
    lives.set(id, incarnation + 1)
    const before = initialState(node, kept)
    const living: Living = {
      node,
      state: before,
      recorder: recorder(node, before, { incarnation, changes: plan.changes }),
      timers: new Map(),
    }
    alive.set(id, living)
    lines.get(id)?.push(living.recorder.header())
    const step = nodeStep(node, before, { kind: 'start' })
    lines.get(id)?.push(living.recorder.start(agenda.now, step, kept))
    settle(id, living, step)
  }

  function take(id: NodeId, living: Living, outside: OutsideInput): void {
    if (takers(living.node.stack, outside.input).length === 0) return
    const { machine } = outside
    const step = nodeStep(living.node, living.state, outside.input, machine === undefined ? {} : { machine })
    lines.get(id)?.push(living.recorder.step(agenda.now, outside, step))
    settle(id, living, step)
  }

  function settle(id: NodeId, living: Living, step: ReturnType<typeof nodeStep>): void {
    living.state = step.state
    disks.set(id, step.state)
    for (const { machine, effect } of step.effects) perform(id, living, machine, effect)
  }

  function perform(id: NodeId, living: Living, machine: number, effect: Effect): void {
    if (effect.kind === 'send')
      for (const to of effect.to)
        agenda.add(1, () => {
          const there = alive.get(to)
          if (there) take(to, there, { input: { kind: 'message', message: effect.message, from: id } })
        })
    if (effect.kind === 'arm' || effect.kind === 'cancel') {
      const name = `${machine} ${key(effect.timer)}`
      const ticket = (living.timers.get(name) ?? 0) + 1
      living.timers.set(name, ticket)
      if (effect.kind === 'arm') agenda.add(effect.least, () => fire(id, living, machine, effect.timer, name, ticket))
    }
  }

  function fire(id: NodeId, living: Living, machine: number, timer: Named, name: string, ticket: number): void {
    if (alive.get(id) !== living || living.timers.get(name) !== ticket) return
    if (living.state[machine]?.armed.has(timer)) take(id, living, { machine, input: { kind: 'timer', timer } })
  }

  for (const act of plan.acts)
    agenda.add(act.at, () => {
      if (act.kind === 'start') return begin(act.node)
      if (act.kind === 'stop') lines.get(act.node)?.push(alive.get(act.node)?.recorder.stop(agenda.now) as string)
      alive.delete(act.node)
    })
  agenda.run(plan.duration)
  return lines
}

function configured(stack: Stack, self: NodeId, peers: readonly NodeId[]): Node {
  const given: Record<string, Record<string, unknown>> = {
    Evs: { peers: setOf(peers) },
    Votequorum: { votes: mapOf(peers.map(peer => [peer, 1] as const)) },
  }
  const contexts = stack.machines.map((machine): Context<unknown> => {
    const made = machine.configure(self, given[machine.name] ?? {})
    if ('refused' in made) throw new Error(made.refused.join('; '))
    return { self, config: made.config }
  })
  return { stack, self, contexts }
}

/** What is to happen, by time and then in the order in which it was put down. */
class Agenda {
  now = 0
  readonly #slots = new Map<number, (() => void)[]>()

  add(wait: number, what: () => void): void {
    const at = this.now + wait
    const slot = this.#slots.get(at)
    if (slot) slot.push(what)
    else this.#slots.set(at, [what])
  }

  run(until: number): void {
    for (this.now = 0; this.now <= until; this.now++) {
      const slot = this.#slots.get(this.now) ?? []
      for (let i = 0; i < slot.length; i++) slot[i]?.()
      this.#slots.delete(this.now)
    }
  }
}
