import { tallyOf } from './fair.ts'
import type { Graph, Run } from './graph.ts'

/** The edges of a shortest way from some states to a wanted edge's end, or to a wanted state; `undefined` where none is. */
export function wayTo(
  graph: Graph,
  from: readonly number[],
  within: (state: number) => boolean,
  wanted: { readonly state?: (state: number) => boolean; readonly edge?: (edge: number) => boolean },
): number[] | undefined {
  const by = new Map<number, { readonly edge: number; readonly from: number } | undefined>()
  const queue: number[] = []
  const back = (state: number): number[] => {
    const edges: number[] = []
    for (let step = by.get(state); step; step = by.get(step.from)) edges.push(step.edge)
    return edges.reverse()
  }
  for (const state of from) {
    if (by.has(state)) continue
    by.set(state, undefined)
    if (wanted.state?.(state)) return []
    queue.push(state)
  }
  for (let i = 0; i < queue.length; i++) {
    const state = queue[i] as number
    for (let edge = graph.first(state); edge < graph.first(state + 1); edge++) {
      const to = graph.target(edge)
      if (!within(to)) continue
      if (wanted.edge?.(edge)) return [...back(state), edge]
      if (by.has(to)) continue
      by.set(to, { edge, from: state })
      if (wanted.state?.(to)) return back(to)
      queue.push(to)
    }
  }
  return undefined
}

/** Where a way from a state ends. */
export function endOf(graph: Graph, start: number, edges: readonly number[]): number {
  const last = edges.at(-1)
  return last === undefined ? start : graph.target(last)
}

/**
 * A run that reaches a fair set of states by `stem` and goes round in it for ever, fair to every action: as short as going
 * to the nearest remedy for each action that is put off makes it.
 */
export function lasso(graph: Graph, stem: readonly number[], states: readonly number[]): Run {
  const within = new Set(states)
  const stays = (state: number) => within.has(state)
  const start = endOf(graph, 0, stem)
  const round = wayTo(graph, [start], stays, { edge: edge => graph.target(edge) === start }) as number[]
  let edges = round
  for (let remedy = nextRemedy(graph, start, edges); remedy; remedy = nextRemedy(graph, start, edges)) {
    // Out from where the round began, to the remedy, and back; what the round had already is kept.
    const out = wayTo(graph, [start], stays, remedy) as number[]
    const end = endOf(graph, start, out)
    const back = end === start ? [] : (wayTo(graph, [end], stays, { state: state => state === start }) as number[])
    edges = [...edges, ...out, ...back]
  }
  return { edges: [...stem, ...edges], loop: stem.length }
}

type Remedy = Parameters<typeof wayTo>[3]

/** What a round has to go to next so that it is fair; `undefined` when it is. */
function nextRemedy(graph: Graph, start: number, edges: readonly number[]): Remedy | undefined {
  const states = [...new Set([start, ...edges.map(graph.target)])]
  const { enabled } = tallyOf(graph, states)
  const taken = new Set(edges.map(graph.label))
  for (const [label, count] of [...enabled].sort((a, b) => a[0] - b[0])) {
    if (taken.has(label)) continue
    if (graph.strong(label)) return { edge: edge => graph.label(edge) === label }
    if (count < states.length) continue
    return { edge: edge => graph.label(edge) === label, state: state => !enables(graph, state, label) }
  }
  return undefined
}

function enables(graph: Graph, state: number, label: number): boolean {
  for (let edge = graph.first(state); edge < graph.first(state + 1); edge++)
    if (graph.label(edge) === label) return true
  return false
}
