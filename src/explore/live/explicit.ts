import type { FairKind } from '../../lang/typed.ts'
import { type ActionKind, actionKinds } from '../actions.ts'
import type { Judge } from '../judge.ts'
import { Interner } from '../pairs.ts'
import type { Space } from '../space.ts'
import { Store } from '../store.ts'
import type { Graph } from './graph.ts'

/** The whole state space as a graph, with each edge's place among the actions of its state. */
export interface Explicit extends Graph {
  readonly action: (edge: number) => number
  readonly state: (index: number) => Int32Array
}

/**
 * The actions that fairness to a kind speaks of; a delivery that the network will repeat is a delivery too. Who is fair to
 * timers lets time go on, and who is fair to operators keeps to the schedule.
 */
const kinds: Readonly<Partial<Record<ActionKind, FairKind>>> = {
  ...{ deliver: 'deliver', deliverAndKeep: 'deliver', timer: 'timers', operator: 'operators', restart: 'restarts' },
  ...{ heal: 'heal', mend: 'heal', resume: 'heal', scheduled: 'operators', tick: 'timers' },
}

/** Numbers that grow as they are appended to. */
class Numbers {
  #values = new Int32Array(1 << 12)
  size = 0

  push(value: number): void {
    if (this.size === this.#values.length) {
      const wider = new Int32Array(this.size * 2)
      wider.set(this.#values)
      this.#values = wider
    }
    this.#values[this.size++] = value
  }
  at(i: number): number {
    return this.#values[i] as number
  }
}

/** Expands every state that can be reached within the bounds; yields how many there are, now and then. */
export function* explicit(space: Space, bounds: readonly Judge[]): Generator<number, Explicit> {
  const { parts } = space
  const store = new Store(parts.width)
  const [firsts, targets, labels, actions] = [new Numbers(), new Numbers(), new Numbers(), new Numbers()]
  const names = new Interner<{ readonly strong: boolean }>()
  const strengths = new Map<string, boolean>()
  for (const { strength, what } of space.model.fair)
    strengths.set(what, strengths.get(what) === true || strength === 'strong')
  const label = (kind: number, node: number, arg: number): number => {
    const group = kinds[actionKinds[kind] as ActionKind]
    const strong = group && strengths.get(group)
    if (strong === undefined) return -1
    // However the clocks go, time goes on.
    return names.id(actionKinds[kind] === 'tick' ? 'tick' : `${group} ${node} ${arg}`, () => ({ strong }))
  }
  const open: boolean[] = []
  space.begin()
  store.add(space.next, space.hash, -1)
  const state = new Int32Array(parts.width)
  for (let from = 0; from < store.count; from++) {
    if ((from & 1023) === 0) yield store.count
    store.read(from, state)
    firsts.push(targets.size)
    open[from] = bounds.some(one => one.ruling(state) !== true)
    if (open[from]) continue
    let action = 0
    space.expand(state, (kind, node, arg, outcome) => {
      const place = action++
      if (outcome?.breach !== undefined || outcome?.unhandled) return
      targets.push(store.add(space.next, space.hash, from))
      labels.push(label(kind, node, arg))
      actions.push(place)
    })
    parts.monitors.take()
  }
  firsts.push(targets.size)
  return {
    ...{ size: store.count, labels: names.size },
    first: one => firsts.at(one),
    target: edge => targets.at(edge),
    label: edge => labels.at(edge),
    action: edge => actions.at(edge),
    strong: one => names.at(one).strong,
    open: one => open[one] === true,
    state: index => store.read(index, new Int32Array(parts.width)),
  }
}
