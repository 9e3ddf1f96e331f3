import type { NodeId } from '../core/machine.ts'
import { SortedSet, type Value } from '../core/value.ts'
import { routineCalledBy, statementsIn } from './interpret/walk.ts'
import type { TBlock, TExpr, TMachine, TRoutine, TStmt } from './typed.ts'

/** To whom a machine may send a kind of message: to some nodes, or to any. */
export type Sending = ReadonlyMap<string, ReadonlySet<NodeId> | 'any'>

/**
 * What a machine that is in a phase may ever send as long as it does not start anew, by the kind of message. Every handler of
 * the phases that it may come to counts as run; what the configuration alone decides, like whom a send is to, is known.
 */
export function maySend(
  machine: TMachine,
  config: Readonly<Record<string, Value>>,
  phase: string | undefined,
): Sending {
  const reached = new Set([phase])
  const found = new Map<string, Set<NodeId> | 'any'>()
  for (const at of reached)
    for (const handler of machine.handlers) {
      if (handler.input === 'start' || (at !== undefined && !handler.phases.includes(at))) continue
      for (const stmt of allIn(handler.body, new Set())) {
        if (stmt.kind === 'become') reached.add(stmt.phase)
        if (stmt.kind === 'send') note(found, stmt.message, nodesOf(stmt.to, config))
      }
    }
  return found
}

/** Every statement of a body, and of the routines that it calls. */
function* allIn(body: TBlock, seen: Set<TRoutine>): Generator<TStmt> {
  for (const stmt of statementsIn(body)) {
    yield stmt
    const routine = routineCalledBy(stmt)
    if (!routine || seen.has(routine)) continue
    seen.add(routine)
    yield* allIn(routine.body, seen)
  }
}

function note(found: Map<string, Set<NodeId> | 'any'>, message: TExpr, to: ReadonlySet<NodeId> | undefined): void {
  const kinds = message.kind === 'record' ? [message.shape.name] : ['*']
  for (const kind of kinds) {
    const known = found.get(kind)
    if (to === undefined || known === 'any') found.set(kind, 'any')
    else found.set(kind, new Set([...(known ?? []), ...to]))
  }
}

function nodesOf(to: TExpr, config: Readonly<Record<string, Value>>): ReadonlySet<NodeId> | undefined {
  if (to.kind !== 'config') return undefined
  const value = config[to.name]
  if (value instanceof SortedSet) return new Set(value.items as readonly NodeId[])
  return typeof value === 'number' ? new Set([value]) : undefined
}
