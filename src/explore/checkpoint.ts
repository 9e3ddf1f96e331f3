import type { ClosedModel } from './closed.ts'
import type { Coverage, SiteCounts } from './coverage.ts'
import type { Local, LocalInput } from './locals.ts'
import type { EngineState } from './packed/engine.ts'
import { restore, type Saved, save } from './saved-values.ts'
import type { Space } from './space.ts'

/** Everything that a breadth-first search has to know to go on as if it had never stopped. */
export interface Checkpoint {
  readonly muster: 'checkpoint'
  readonly version: 1
  readonly model: string
  /** Of the model and its machines: another text, another search. */
  readonly hash: string
  readonly parts: Saved
  readonly coverage: Saved
  readonly engine: Omit<EngineState, 'log'>
  readonly search: SearchState
}

/** Where a search is: in which level, at which state of it, and what it found. */
export interface SearchState {
  readonly depth: number
  readonly bounded: number
  readonly from: number
  readonly parent: number
  readonly to: number
  readonly unseen: readonly number[]
  readonly closed: readonly number[]
  readonly found: readonly object[]
}

/** A text that is another one for another model: its nodes' machines and configurations, its world and its properties. */
export function hashOf(model: ClosedModel): string {
  const { nodes, monitors, world, operators, properties, bounds, begins } = model
  const { transport, lossy, duplicating, faults, timersEarly } = world
  return JSON.stringify([
    nodes.map(({ stack, self, contexts }) => [
      self,
      stack.machines.map(one => `${one.name} ${one.hash}`),
      contexts.map(one => save(one.config)),
    ]),
    monitors.map(one => one.machine.hash),
    [transport, ...[lossy, duplicating, timersEarly, ...Object.values(faults)].map(String)],
    [
      world.clocks,
      world.views?.anyOrder,
      world.views?.turns?.name,
      world.notice?.name,
      world.gone?.name,
      model.delay,
      save(model.schedule),
    ],
    operators.map(one => [one.operator, one.at, save(one.input.signal)]),
    [...properties, ...bounds, ...(begins ? [begins] : [])].map(one => `${one.temporal} ${one.name} ${one.text}`),
  ])
}

/** What the ids of a space stand for, in their order. */
export function saveParts({ parts, fired }: Space): Saved {
  const { locals, inboxes, world, monitors } = parts
  const all = <T>(from: { readonly size: number; readonly at: (id: number) => T }) =>
    [...Array(from.size).keys()].map(id => from.at(id))
  return save([
    ...[[...fired], all(world), all(monitors), inboxes.map(one => one.all)],
    locals.map(one => ({ inputs: all(one.inputs), states: all(one.states), taken: one.taken, acted: one.acts })),
  ])
}

/** Gives a fresh space the same ids. Throws when they do not come out the same: then the file is of another model. */
export function restoreParts(space: Space, saved: Saved): void {
  const [fired, worlds, monitors, inboxes, locals] = restore(saved) as [
    number[],
    Parameters<typeof space.parts.world.id>[0][],
    Parameters<typeof space.parts.monitors.adopt>[0][],
    number[][][],
    { inputs: LocalInput[]; states: Local[]; taken: string[]; acted: number[] }[],
  ]
  space.fired.set(fired)
  const same = (found: number, wanted: number) => {
    if (found !== wanted) throw new Error('the checkpoint does not belong to this model')
  }
  for (const [i, one] of locals.entries()) {
    const known = space.parts.locals[i]
    if (!known) throw new Error('the checkpoint has other nodes')
    for (const [id, input] of one.inputs.entries()) same(known.input(input), id)
    for (const [id, state] of one.states.entries()) same(known.adopt(state), id)
    known.remember(one.taken, one.acted)
  }
  for (const [i, all] of inboxes.entries())
    for (const [id, contents] of all.entries()) same(space.parts.inboxes[i]?.adopt(contents) ?? -1, id)
  for (const [id, one] of worlds.entries()) same(space.parts.world.id(one), id)
  for (const [id, one] of monitors.entries()) same(space.parts.monitors.adopt(one), id)
}

export function saveCoverage(coverage: Coverage): Saved {
  return save(coverage.counts)
}
export function restoreCoverage(coverage: Coverage, saved: Saved): void {
  coverage.adopt(restore(saved) as Record<string, SiteCounts>)
}
