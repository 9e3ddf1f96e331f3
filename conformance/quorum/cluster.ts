import type { Input, Named, NodeId } from '../../src/core/machine.ts'
import { initialState, type Node, type NodeState, nodeStep } from '../../src/core/stack.ts'
import { key, rec, setOf, type Value } from '../../src/core/value.ts'
import { type RoundRules, type RoundStep, round, speak } from '../../src/core/views.ts'
import { see } from './info.ts'
import type { Seen } from './scenario.ts'

interface Living {
  readonly node: Node
  state: NodeState
  /** The members of the view that it has installed; empty before the first. */
  view: readonly NodeId[]
  /** By the timer's key, when it fires. */
  readonly timers: Map<string, { readonly due: number; readonly timer: Named }>
}

/** Votequorum on several nodes over an abstract membership, in simulated time: each component of the network has one view. */
export interface QuorumCluster {
  /** The node begins a life; its view comes with the next `settle`, or first one of its own when it starts alone. */
  readonly start: (id: NodeId, node: Node, alone: boolean) => void
  /** The node is gone, without a word; what it keeps on disk is there when it starts again. */
  readonly crash: (id: NodeId) => void
  /** The node is gone, having said so as far as votequorum does. */
  readonly leave: (id: NodeId) => void
  /** A signal to one node, like an operator's; what it then says is delivered. */
  readonly tell: (id: NodeId, signal: Named) => void
  /** Nodes hear each other when this gives the same number. */
  readonly connect: (blockOf: (id: NodeId) => number) => void
  /** Every component whose members are others than its nodes have installed installs them, in one round. */
  readonly settle: () => void
  /** Lets time pass; timers that come due on the way fire, the earliest first. */
  readonly passUntil: (time: number) => void
  readonly up: () => readonly NodeId[]
  readonly see: (id: NodeId) => Seen
}

/** All nodes down, the network whole, time 0. */
export function quorumCluster(): QuorumCluster {
  const alive = new Map<NodeId, Living>()
  const left = new Map<NodeId, NodeState>()
  let now = 0
  let blockOf: (id: NodeId) => number = () => 0

  const up = () => [...alive.keys()].sort((a, b) => a - b)

  function component(id: NodeId): NodeId[] {
    return up().filter(other => blockOf(other) === blockOf(id))
  }

  function step(id: NodeId, input: Input): RoundStep<NodeState> {
    const living = alive.get(id) as Living
    const made = nodeStep(living.node, living.state, input)
    living.state = made.state
    const signals: Named[] = []
    for (const { effect } of made.effects) {
      if (effect.kind === 'emit') signals.push(effect.signal)
      if (effect.kind === 'arm') living.timers.set(key(effect.timer), { due: now + effect.least, timer: effect.timer })
      if (effect.kind === 'cancel') living.timers.delete(key(effect.timer))
    }
    return { state: made.state, signals }
  }

  const rules: RoundRules<NodeState> = {
    install: (id, _, members) => {
      const view = { kind: 'Regular', ring: rec({ rep: members[0] as NodeId, seq: 0 }), members: setOf(members) }
      return step(id, { kind: 'signal', signal: rec(view) })
    },
    deliver: (id, _, payload, from) =>
      step(id, { kind: 'signal', signal: rec({ kind: 'Deliver', payload: payload as Value, from }) }),
    multicast: signal =>
      signal.kind === 'Multicast' ? (signal as unknown as { payload: unknown }).payload : undefined,
    left: () => {},
  }

  const states = () => new Map([...alive].map(([id, living]) => [id, living.state]))

  function settle(): void {
    const done = new Set<NodeId>()
    for (const id of up()) {
      if (done.has(id)) continue
      const members = component(id)
      for (const one of members) done.add(one)
      if (members.every(one => sameNodes((alive.get(one) as Living).view, members))) continue
      install(members)
    }
  }

  function install(members: readonly NodeId[]): void {
    for (const one of members) (alive.get(one) as Living).view = members
    if (!round(members, states(), rules)) throw new Error('the members answer each other for ever')
  }

  function fire(id: NodeId, living: Living, timer: Named): void {
    living.timers.delete(key(timer))
    if (!living.state.some(machine => machine.armed.has(timer))) return
    say(id, living, step(id, { kind: 'timer', timer }))
  }

  function say(id: NodeId, living: Living, said: RoundStep<NodeState>): void {
    if (!speak(id, said, living.view, states(), rules)) throw new Error('the members answer each other for ever')
  }

  function tell(id: NodeId, signal: Named): void {
    say(id, alive.get(id) as Living, step(id, { kind: 'signal', signal }))
  }

  function crash(id: NodeId): void {
    const living = alive.get(id)
    if (living) left.set(id, living.state)
    alive.delete(id)
  }

  function earliest(): { id: NodeId; living: Living; due: number; timer: Named } | undefined {
    const running = up().flatMap(id => {
      const living = alive.get(id) as Living
      return [...living.timers.values()].map(({ due, timer }) => ({ id, living, due, timer }))
    })
    return running.reduce<(typeof running)[number] | undefined>(
      (best, one) => (best && best.due <= one.due ? best : one),
      undefined,
    )
  }

  return {
    start: (id, node, alone) => {
      alive.set(id, { node, state: initialState(node, left.get(id)), view: [], timers: new Map() })
      step(id, { kind: 'start' })
      if (alone) install([id])
    },
    crash,
    leave: id => {
      tell(id, rec({ kind: 'ShutDown' }))
      crash(id)
    },
    tell,
    connect: next => {
      blockOf = next
    },
    settle,
    passUntil: time => {
      for (let next = earliest(); next && next.due <= time; next = earliest()) {
        now = next.due
        fire(next.id, next.living, next.timer)
      }
      now = time
    },
    up,
    see: id => {
      const { node, state } = alive.get(id) as Living
      return see(node, state)
    },
  }
}

function sameNodes(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i])
}
