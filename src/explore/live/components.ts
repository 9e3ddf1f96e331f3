import type { Graph } from './graph.ts'

/**
 * The strongly connected components of some states of a graph that have at least one edge within (Tarjan, without
 * recursion), each as its states, ascending. `start` are the states to begin with; only what they reach is looked at.
 */
export function components(graph: Graph, within: (state: number) => boolean, start: readonly number[]): number[][] {
  const search = new Tarjan(graph, within)
  for (const state of start) if (within(state)) search.visit(state)
  return search.found
}

class Tarjan {
  readonly found: number[][] = []
  readonly #graph: Graph
  readonly #within: (state: number) => boolean
  readonly #number = new Map<number, number>()
  readonly #low = new Map<number, number>()
  readonly #open = new Set<number>()
  readonly #stack: number[] = []

  constructor(graph: Graph, within: (state: number) => boolean) {
    this.#graph = graph
    this.#within = within
  }

  visit(root: number): void {
    if (this.#number.has(root)) return
    const calls: { state: number; edge: number }[] = [this.#enter(root)]
    for (let call = calls.at(-1); call; call = calls.at(-1)) {
      const { state } = call
      if (call.edge < this.#graph.first(state + 1)) {
        const to = this.#graph.target(call.edge++)
        if (!this.#within(to)) continue
        if (!this.#number.has(to)) calls.push(this.#enter(to))
        else if (this.#open.has(to)) this.#lower(state, this.#number.get(to) as number)
        continue
      }
      calls.pop()
      const below = calls.at(-1)
      if (below) this.#lower(below.state, this.#low.get(state) as number)
      if (this.#low.get(state) === this.#number.get(state)) this.#close(state)
    }
  }

  #enter(state: number): { state: number; edge: number } {
    const number = this.#number.size
    this.#number.set(state, number)
    this.#low.set(state, number)
    this.#open.add(state)
    this.#stack.push(state)
    return { state, edge: this.#graph.first(state) }
  }

  #lower(state: number, to: number): void {
    if (to < (this.#low.get(state) as number)) this.#low.set(state, to)
  }

  #close(root: number): void {
    const states: number[] = []
    for (let state = -1; state !== root; ) {
      state = this.#stack.pop() as number
      this.#open.delete(state)
      states.push(state)
    }
    const [only] = states
    if (states.length > 1 || this.#loops(only as number)) this.found.push(states.sort((a, b) => a - b))
  }

  #loops(state: number): boolean {
    for (let edge = this.#graph.first(state); edge < this.#graph.first(state + 1); edge++)
      if (this.#graph.target(edge) === state) return true
    return false
  }
}
