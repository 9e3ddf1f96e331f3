import { statementsIn } from '../lang/interpret/walk.ts'
import type { TBlock, THandler, TMachine, TRoutine } from '../lang/typed.ts'

/** From one phase to another, and the inputs that may lead there, in the order of the text. */
export interface Edge {
  readonly from: string
  readonly to: string
  readonly inputs: readonly string[]
}

/**
 * The changes of phase that the text allows: from every phase that a handler covers to every phase that it, or a routine
 * that it calls, may become. Guards are not asked, so an edge may be one that never happens.
 */
export function edgesOf(machine: TMachine): Edge[] {
  const found = new Map<string, { from: string; to: string; inputs: string[] }>()
  for (const handler of machine.handlers) {
    // A machine starts once, in its first phase.
    const phases = handler.input === 'start' ? handler.phases.slice(0, 1) : handler.phases
    for (const to of becomes(handler.body)) {
      for (const from of phases) {
        const edge = found.get(`${from} ${to}`) ?? { from, to, inputs: [] }
        const input = nameOf(handler)
        if (!edge.inputs.includes(input)) edge.inputs.push(input)
        found.set(`${from} ${to}`, edge)
      }
    }
  }
  const order = (phase: string) => machine.phases.indexOf(phase)
  return [...found.values()].sort((a, b) => order(a.from) - order(b.from) || order(a.to) - order(b.to))
}

/** What an input is called in the text. */
export function nameOf(handler: THandler): string {
  return handler.shape?.name ?? handler.input
}

/** The phases that a body may become, itself or through routines. */
function becomes(block: TBlock): Set<string> {
  const phases = new Set<string>()
  const seen = new Set<TRoutine>()
  const open: TBlock[] = [block]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const stmt of statementsIn(next)) {
      if (stmt.kind === 'become') phases.add(stmt.phase)
      const call = stmt.kind === 'routine' ? stmt.call : 'value' in stmt ? stmt.value : undefined
      if (call?.kind !== 'routineCall' || seen.has(call.routine)) continue
      seen.add(call.routine)
      open.push(call.routine.body)
    }
  }
  return phases
}
