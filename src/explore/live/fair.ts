import { components } from './components.ts'
import type { Graph } from './graph.ts'

/** Which fair actions can be taken somewhere in a set of states, in how many of them, and which are taken within the set. */
interface Tally {
  readonly enabled: ReadonlyMap<number, number>
  readonly taken: ReadonlySet<number>
}

export function tallyOf(graph: Graph, states: readonly number[]): Tally {
  const within = new Set(states)
  const enabled = new Map<number, number>()
  const taken = new Set<number>()
  for (const state of states) {
    const here = new Set<number>()
    for (let edge = graph.first(state); edge < graph.first(state + 1); edge++) {
      const label = graph.label(edge)
      if (label < 0) continue
      here.add(label)
      if (within.has(graph.target(edge))) taken.add(label)
    }
    for (const label of here) enabled.set(label, (enabled.get(label) ?? 0) + 1)
  }
  return { enabled, taken }
}

/**
 * A strongly connected set of states in which a fair run may stay for ever, going through all of it; `undefined` where
 * there is none. An action that is put off everywhere (weak) is put off in every part of the set as well, so the set is
 * given up; one that is put off here and there (strong) is avoided by leaving out the states where it is possible.
 */
export function fairPart(graph: Graph, component: readonly number[]): readonly number[] | undefined {
  const work: (readonly number[])[] = [component]
  for (let states = work.pop(); states; states = work.pop()) {
    const { enabled, taken } = tallyOf(graph, states)
    const size = states.length
    const putOff = [...enabled].filter(([label]) => !taken.has(label))
    if (putOff.some(([, count]) => count === size)) continue
    const avoided = new Set(putOff.filter(([label]) => graph.strong(label)).map(([label]) => label))
    if (avoided.size === 0) return states
    const left = states.filter(state => !canTake(graph, state, avoided))
    const within = new Set(left)
    // The first component found is looked at first, so that the result does not depend on more than the graph.
    work.push(...components(graph, state => within.has(state), left).reverse())
  }
  return undefined
}

function canTake(graph: Graph, state: number, labels: ReadonlySet<number>): boolean {
  for (let edge = graph.first(state); edge < graph.first(state + 1); edge++)
    if (labels.has(graph.label(edge))) return true
  return false
}
