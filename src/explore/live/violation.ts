import { components } from './components.ts'
import { fairPart } from './fair.ts'
import type { Graph, Run } from './graph.ts'
import { lasso, wayTo } from './lasso.ts'

/** What is promised of all fair runs that go on as long as anything can happen. By state. */
export type Promised =
  | { readonly kind: 'eventually'; readonly goal: (state: number) => boolean }
  | { readonly kind: 'always eventually'; readonly goal: (state: number) => boolean }
  | {
      readonly kind: 'leadsTo'
      readonly condition: (state: number) => boolean
      readonly goal: (state: number) => boolean
    }

/**
 * A run that breaks the promise, with a shortest way to where it goes wrong; `undefined` where every fair run keeps it. Such
 * a run stays for ever among states without the goal, or ends in one: a state in which nothing can happen any more.
 */
export function violation(graph: Graph, promise: Promised): Run | undefined {
  const without = (state: number) => !promise.goal(state)
  const starts = startsOf(graph, promise)
  if (starts.length === 0) return undefined
  const ends = wayTo(graph, starts, without, { state: state => isEnd(graph, state) })
  if (ends) {
    const start = ends[0] === undefined ? (starts.find(one => isEnd(graph, one)) as number) : sourceOf(graph, ends[0])
    return { edges: [...(stemTo(graph, start) as number[]), ...ends] }
  }
  for (const component of components(graph, without, starts)) {
    const part = fairPart(graph, component)
    if (!part) continue
    const states = new Set(part)
    const way = wayTo(graph, starts, without, { state: state => states.has(state) }) as number[]
    const start = way[0] === undefined ? (starts.find(one => states.has(one)) as number) : sourceOf(graph, way[0])
    return lasso(graph, [...(stemTo(graph, start) as number[]), ...way], part)
  }
  return undefined
}

/** The states from which on the goal must not stay away for ever. */
function startsOf(graph: Graph, promise: Promised): number[] {
  if (promise.kind === 'eventually') return promise.goal(0) ? [] : [0]
  const found: number[] = []
  for (let state = 0; state < graph.size; state++) {
    const due = promise.kind === 'always eventually' || promise.condition(state)
    if (due && !promise.goal(state)) found.push(state)
  }
  return found
}

function isEnd(graph: Graph, state: number): boolean {
  return !graph.open(state) && graph.first(state) === graph.first(state + 1)
}

function stemTo(graph: Graph, state: number): number[] | undefined {
  return wayTo(graph, [0], () => true, { state: one => one === state })
}

/** The state that an edge leaves: edges are numbered by state. */
export function sourceOf(graph: Graph, edge: number): number {
  let [low, high] = [0, graph.size - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (graph.first(middle) <= edge) low = middle
    else high = middle - 1
  }
  return low
}
