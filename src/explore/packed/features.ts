import type { ClosedModel } from '../closed.ts'

/** What of the world a kernel has to know: all that is constant in a model, so that nothing else is asked in the loop. */
export interface Features {
  readonly nodes: number
  readonly links: boolean
  /** A message that is delivered is taken away. */
  readonly consumes: boolean
  readonly lossy: boolean
  /** Any message may be lost, as often as one likes. */
  readonly losesAll: boolean
  readonly duplicates: boolean
  readonly crashes: boolean
  /** Nodes may be out of each other's reach. */
  readonly splits: boolean
  /** Timers draw on a budget while something can be delivered. */
  readonly early: boolean
  readonly monitors: boolean
  /** Nodes may stop for a while. */
  readonly pauses: boolean
  /** Nothing goes on from some states. */
  readonly bounded: boolean
}

export function featuresOf(model: ClosedModel): Features {
  const { world } = model
  const { faults, transport } = world
  return {
    nodes: model.nodes.length,
    links: transport !== 'views' && transport !== 'none',
    consumes: world.duplicating !== Number.POSITIVE_INFINITY,
    lossy: world.lossy !== 0,
    losesAll: world.lossy === Number.POSITIVE_INFINITY,
    duplicates: world.duplicating !== 0 && world.duplicating !== Number.POSITIVE_INFINITY,
    crashes: faults.crashes !== 0,
    splits: model.nodes.length > 1 && (faults.partitions !== 0 || faults.cuts !== 0),
    early: world.timersEarly !== Number.POSITIVE_INFINITY,
    monitors: model.monitors.length > 0,
    pauses: faults.pauses !== 0,
    bounded: model.bounds.length > 0,
  }
}

/**
 * Worlds whose actions concern one node and the network; those of views concern whole components at once. A crash ends a
 * pause, so that a world with both has steps that change a node and two things around it; a connection that breaks changes
 * what is under way to several nodes; a tick of the clock changes all; somebody who leaves does so before all else. They are left to the reference.
 */
export function hasKernel({ world, schedule }: ClosedModel): boolean {
  const { pauses, crashes, reboots, restarts, partitions, cuts } = world.faults
  const dies = crashes !== 0 || reboots !== 0 || restarts !== 0
  const both = pauses !== 0 && dies
  const breaks = world.transport === 'stream' && (dies || partitions !== 0 || cuts !== 0)
  const plain = world.transport !== 'views' && world.clocks === undefined && world.gone === undefined
  return plain && schedule.length === 0 && !both && !breaks
}
