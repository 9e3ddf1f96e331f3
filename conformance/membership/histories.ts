import type { AnyMachine, NodeId } from '../../src/core/machine.ts'
import { random } from '../../src/core/random.ts'
import type { List, SortedMap } from '../../src/core/value.ts'
import { close } from '../../src/explore/close.ts'
import { Judge } from '../../src/explore/judge.ts'
import { actionKinds, Space } from '../../src/explore/space.ts'
import { hashOf, Store } from '../../src/explore/store.ts'
import type { TModel, TProgram } from '../../src/lang/typed.ts'
import type { Event, History } from './accept.ts'

/**
 * Models of Totem with a caller on top, in which a monitor writes down what passes between the two: each view brings a
 * word to all, as votequorum's does.
 */
export const boundary = `
use types: Ring, Multicast, Deliver, Regular, SyncDone
use evs: Evs
use totempg: Totempg

machine Caller {
  durable { said: int = 0 }
  on Regular(ring) {
    said := said + 1
    emit SyncDone(ring)
    emit Multicast(payload: Note(id: said))
  }
}
stack Calling = Evs, Totempg, Caller

type Event = Saw(ring: Ring, members: set<Node>) | Said(id: int) | Got(peer: Node, id: int) | Died

monitor Boundary {
  state { seen: map<Node, list<Event>> = {} }
  on Regular(ring, members) at node { seen[node] := append(get(seen, node) ?? [], Saw(ring, members)) }
  on Multicast(payload) at node {
    match payload {
      Note(id) => seen[node] := append(get(seen, node) ?? [], Said(id))
      _ => {}
    }
  }
  on Deliver(payload, from: peer) at node {
    match payload {
      Note(id) => seen[node] := append(get(seen, node) ?? [], Got(peer, id))
      _ => {}
    }
  }
  on crash at node { seen[node] := append(get(seen, node) ?? [], Died) }
}

model BoundaryCalm {
  nodes 2 of Calling { Evs { peers: nodes, seqnoUnchanged: 0, missCount: 1 } }
  world {
    links datagram
    timers early <= 0
  }
  monitors Boundary
  within rings: forall n in nodes: n.heardSeq <= 9
  within hops: forall n in nodes: n.myHop <= 12
}
model BoundaryLossy of BoundaryCalm {
  world { links datagram, lossy <= 1 }
  within hops: forall n in nodes: n.myHop <= 8
}
model BoundarySplit of BoundaryCalm {
  world { links stream  partitions <= 1 }
}
model BoundaryCrash of BoundaryCalm {
  world { links stream  crashes <= 1  restarts }
}
model BoundaryFaults of BoundaryCalm {
  nodes 3 of Calling { Evs { peers: nodes, seqnoUnchanged: 0 } }
  world {
    links datagram, lossy <= 1
    partitions <= 2
    crashes <= 1
    restarts
    timers early <= 2
  }
  within rings: forall n in nodes: n.heardSeq <= 40
  within hops: forall n in nodes: n.myHop <= 60
}
`

/** Every history that some state of a model has, and how many states there are; `undefined` beyond so many states. */
export function allHistories(
  model: TModel,
  program: TProgram,
  machineOf: (name: string) => AnyMachine,
  most: number,
): { readonly histories: readonly History[]; readonly states: number } | undefined {
  const space = new Space(close(model, program, machineOf), () => {})
  const { parts } = space
  const store = new Store(parts.width)
  const bounds = space.model.bounds.map(one => new Judge(one, parts))
  space.begin()
  store.add(space.next, hashOf(space.next), -1)
  const state = new Int32Array(parts.width)
  const seen = new Set<number>()
  for (let at = 0; at < store.count; at++) {
    if (store.count > most) return undefined
    store.read(at, state)
    seen.add(state[parts.monitorAt] as number)
    if (bounds.some(one => one.ruling(state) !== true)) continue
    space.expand(state, () => store.add(space.next, space.hash, at))
  }
  return { histories: [...seen].map(id => historyOf(space, id)), states: store.count }
}

/** The histories at the ends of walks at random. */
export function someHistories(
  model: TModel,
  program: TProgram,
  machineOf: (name: string) => AnyMachine,
  { seed, runs, depth }: { readonly seed: number; readonly runs: number; readonly depth: number },
): readonly History[] {
  const space = new Space(close(model, program, machineOf), () => {})
  const { parts } = space
  const draw = random(seed)
  const found: History[] = []
  for (let run = 0; run < runs; run++) {
    space.begin()
    const state = space.next.slice()
    for (let step = 0; step < depth; step++) {
      // Faults are rarer than what the protocol does by itself, or no ring would ever form.
      let weight = 0
      const next = new Int32Array(parts.width)
      space.expand(state, kind => {
        const own = weightOf(kind, step)
        if (own === 0) return
        weight += own
        if (draw.between(0, weight - 1) < own) next.set(space.next)
      })
      if (weight === 0) break
      state.set(next)
    }
    found.push(historyOf(space, state[parts.monitorAt] as number))
  }
  return found
}

/** No fault in the first steps, so that there is a ring to fall apart; and timers fire where nothing else happens. */
function weightOf(kind: number, step: number): number {
  const name = actionKinds[kind]
  if (name === 'deliver') return 200
  if (name === 'timer' || name === 'restart' || name === 'heal') return 10
  return step < 120 ? 0 : 1
}

interface Told {
  readonly kind: 'Saw' | 'Said' | 'Got' | 'Died'
  readonly ring: { readonly rep: NodeId; readonly seq: number }
  readonly members: Iterable<NodeId>
  readonly peer: NodeId
  readonly id: number
}

function historyOf({ parts }: Space, id: number): History {
  const [state] = parts.monitors.at(id) as unknown as { readonly seen: SortedMap<NodeId, List<Told>> }[]
  const { keys, values } = state?.seen ?? { keys: [], values: [] }
  const eventOf = (one: Told | 'Died'): Event => {
    if (one === 'Died' || one.kind === 'Died') return { kind: 'died' }
    if (one.kind === 'Saw') return { kind: 'view', ring: `${one.ring.rep}.${one.ring.seq}`, members: [...one.members] }
    return one.kind === 'Said' ? { kind: 'said', id: one.id } : { kind: 'heard', from: one.peer, id: one.id }
  }
  return new Map(keys.map((node, i) => [node, (values[i]?.items ?? []).map(eventOf)]))
}
