import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Graph, Run } from './graph.ts'
import { type Promised, sourceOf, violation } from './violation.ts'

interface Drawn {
  readonly size: number
  readonly edges: readonly { readonly from: number; readonly to: number; readonly label: number }[]
  readonly strong: readonly boolean[]
  readonly p: readonly boolean[]
  readonly q: readonly boolean[]
  readonly open: readonly boolean[]
}

const drawn: fc.Arbitrary<Drawn> = fc.integer({ min: 1, max: 5 }).chain(size => {
  const state = fc.integer({ min: 0, max: size - 1 })
  return fc.record({
    size: fc.constant(size),
    edges: fc.array(fc.record({ from: state, to: state, label: fc.integer({ min: -1, max: 2 }) }), {
      maxLength: 3 * size,
    }),
    strong: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    p: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    q: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    open: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
  })
})

/** The graph of the states that the first one reaches, numbered anew; open states have no edges. */
function graphOf(one: Drawn): { graph: Graph; p: boolean[]; q: boolean[] } {
  const edges = one.edges.filter(edge => !one.open[edge.from])
  const order = [0]
  for (const state of order)
    for (const edge of edges) if (edge.from === state && !order.includes(edge.to)) order.push(edge.to)
  const sorted = order.flatMap(state => edges.filter(edge => edge.from === state))
  const firsts = order.map(state => sorted.findIndex(edge => edge.from === state))
  for (let i = firsts.length - 1; i >= 0; i--) if (firsts[i] === -1) firsts[i] = firsts[i + 1] ?? sorted.length
  return {
    graph: {
      size: order.length,
      first: state => firsts[state] ?? sorted.length,
      target: edge => order.indexOf(sorted[edge]?.to as number),
      label: edge => sorted[edge]?.label as number,
      labels: 3,
      strong: label => one.strong[label] as boolean,
      open: state => one.open[order[state] as number] as boolean,
    },
    p: order.map(state => one.p[state] as boolean),
    q: order.map(state => one.q[state] as boolean),
  }
}

const edgesOf = (graph: Graph, state: number) =>
  [...Array(graph.first(state + 1) - graph.first(state)).keys()].map(i => graph.first(state) + i)

/** By going through every set of states: one that is connected, fair, without the goal, and reached as it must be. */
function broken(graph: Graph, promise: Promised): boolean {
  const all = [...Array(graph.size).keys()]
  const reach = (from: readonly number[], within: (state: number) => boolean): Set<number> => {
    const seen = new Set(from.filter(within))
    for (const state of seen)
      for (const edge of edgesOf(graph, state)) if (within(graph.target(edge))) seen.add(graph.target(edge))
    return seen
  }
  const without = (state: number) => !promise.goal(state)
  const starts =
    promise.kind === 'eventually'
      ? [0].filter(without)
      : all.filter(one => without(one) && (promise.kind === 'always eventually' || promise.condition(one)))
  const bad = reach(starts, without)
  if ([...bad].some(state => !graph.open(state) && edgesOf(graph, state).length === 0)) return true
  for (let bits = 1; bits < 2 ** graph.size; bits++) {
    const set = all.filter(state => (bits >> state) & 1)
    if (!set.every(state => bad.has(state))) continue
    const inner = set.flatMap(state => edgesOf(graph, state)).filter(edge => set.includes(graph.target(edge)))
    if (inner.length === 0) continue
    if (!set.every(state => reach([state], one => set.includes(one)).size === set.length)) continue
    const fair = [0, 1, 2].every(label => {
      if (inner.some(edge => graph.label(edge) === label)) return true
      const can = set.filter(state => edgesOf(graph, state).some(edge => graph.label(edge) === label))
      return graph.strong(label) ? can.length === 0 : can.length < set.length
    })
    if (fair) return true
  }
  return false
}

/** That a run is one of the graph, fair, and breaks the promise. */
function verify(graph: Graph, run: Run, promise: Promised): void {
  const states = [0]
  for (const edge of run.edges) {
    expect(sourceOf(graph, edge)).toBe(states.at(-1))
    states.push(graph.target(edge))
  }
  const last = states.at(-1) as number
  if (run.loop === undefined) {
    expect(edgesOf(graph, last)).toEqual([])
    expect(graph.open(last)).toBe(false)
  } else {
    expect(states[run.loop]).toBe(last)
    const round = run.edges.slice(run.loop)
    expect(round.length).toBeGreaterThan(0)
    const there = [...new Set(states.slice(run.loop))]
    for (const label of [0, 1, 2]) {
      if (round.some(edge => graph.label(edge) === label)) continue
      const can = there.filter(state => edgesOf(graph, state).some(edge => graph.label(edge) === label))
      if (graph.strong(label)) expect(can).toEqual([])
      else expect(can.length).toBeLessThan(there.length)
    }
  }
  const from = (at: number) => states.slice(at).every(state => !promise.goal(state))
  const tail = run.loop ?? run.edges.length
  if (promise.kind === 'eventually') expect(from(0)).toBe(true)
  else if (promise.kind === 'always eventually') expect(from(tail)).toBe(true)
  else expect(states.some((state, at) => promise.condition(state) && from(at))).toBe(true)
}

test.each(['eventually', 'always eventually', 'leadsTo'] as const)(
  '`%s` is decided as by going through all sets of states, and what breaks it is a fair run',
  kind => {
    let violated = 0
    fc.assert(
      fc.property(drawn, one => {
        const { graph, p, q } = graphOf(one)
        const goal = (state: number) => q[state] as boolean
        const promise: Promised =
          kind === 'leadsTo' ? { kind, condition: state => p[state] as boolean, goal } : { kind, goal }
        const run = violation(graph, promise)
        expect(run !== undefined).toBe(broken(graph, promise))
        if (!run) return
        violated++
        verify(graph, run, promise)
      }),
      { numRuns: 3000 },
    )
    expect(violated).toBeGreaterThan(150)
  },
)
