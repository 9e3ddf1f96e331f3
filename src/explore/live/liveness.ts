import type { ClosedProperty } from '../closed.ts'
import { Judge } from '../judge.ts'
import { replay } from '../path.ts'
import type { Finding } from '../report.ts'
import type { Space } from '../space.ts'
import { type Explicit, explicit } from './explicit.ts'
import { type Promised, violation } from './violation.ts'

/** Whether a property speaks of runs and not of states. */
export function isLive({ temporal }: ClosedProperty): boolean {
  return temporal === 'leadsTo' || temporal === 'eventually' || temporal === 'always eventually'
}

/**
 * Judges `leadsTo`, `eventually` and `always eventually` on all runs of a model that is safe: those that are fair as the
 * model says, and that go on as long as anything is enabled. A run that leaves the model's bounds is not judged. What it
 * finds is a run that goes round for ever (`loop`), or ends where nothing can happen any more.
 */
export function* liveness(space: Space): Generator<number, Finding[]> {
  const properties = space.model.properties.filter(isLive)
  if (properties.length === 0) return []
  const graph = yield* explicit(
    space,
    space.model.bounds.map(one => new Judge(one, space.parts)),
  )
  return properties.flatMap(property => {
    const run = violation(graph, promiseOf(property, graph, space))
    if (!run) return []
    const path = run.edges.map(graph.action)
    const { steps } = replay(space, path)
    const end = run.loop === undefined ? ': nothing can happen any more, and it has not come about' : ''
    const { name, text } = property
    const found = { property: name, text: `${text}${end}`, length: path.length, path, steps }
    return [run.loop === undefined ? found : { ...found, loop: run.loop }]
  })
}

function promiseOf(property: ClosedProperty, graph: Explicit, space: Space): Promised {
  const asked = (one: ClosedProperty) => {
    const judge = new Judge(one, space.parts)
    const known = new Int8Array(graph.size)
    return (state: number) => {
      if (known[state] === 0) known[state] = judge.ruling(graph.state(state)) === true ? 1 : 2
      return known[state] === 1
    }
  }
  if (property.temporal === 'leadsTo' && property.goal)
    return { kind: 'leadsTo', condition: asked(property), goal: asked(property.goal) }
  return { kind: property.temporal === 'eventually' ? 'eventually' : 'always eventually', goal: asked(property) }
}
