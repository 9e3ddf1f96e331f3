import type { Named, NodeId } from '../core/machine.ts'
import type { Random } from '../core/random.ts'
import type { SimClock } from './sim-clock.ts'

/** How messages travel: uniformly between `least` and `most` milliseconds, each lost or doubled with a probability. */
export interface Links {
  readonly least: number
  readonly most: number
  readonly loss: number
  readonly duplicate: number
}

export interface InFlight {
  readonly from: NodeId
  readonly to: NodeId
  readonly message: Named
}

/** A network of datagrams with all the faults it may have. Who is up is not its business. */
export interface SimNet {
  readonly send: (from: NodeId, to: NodeId, message: Named) => void
  /** In the order in which they were sent. */
  readonly inFlight: () => readonly InFlight[]
  /** Hands over, or loses, one message that is in flight; otherwise it takes its time, or arrives. */
  readonly deliver: (one: InFlight) => void
  readonly lose: (one: InFlight) => void
  /** From now on the next message that `fits` is lost, once. */
  readonly loseNext: (fits: (one: InFlight) => boolean) => void
  readonly reach: Reach
}

/** Who reaches whom: blocks of a split, and one-way cuts. */
export interface Reach {
  readonly reaches: (from: NodeId, to: NodeId) => boolean
  readonly healed: () => boolean
  /** Nodes in none of the groups are one more group. */
  readonly split: (groups: readonly (readonly NodeId[])[]) => void
  readonly cut: (from: NodeId, to: NodeId) => void
  readonly mend: (from: NodeId, to: NodeId) => void
  /** Undoes splits and cuts. */
  readonly heal: () => void
}

export function reach(): Reach {
  const blocks = new Map<NodeId, number>()
  const cuts = new Set<string>()
  return {
    reaches: (from, to) =>
      from === to || ((blocks.get(from) ?? 0) === (blocks.get(to) ?? 0) && !cuts.has(`${from} ${to}`)),
    healed: () => blocks.size === 0 && cuts.size === 0,
    split: groups => {
      blocks.clear()
      for (const [i, group] of groups.entries()) for (const node of group) blocks.set(node, i + 1)
    },
    cut: (from, to) => void cuts.add(`${from} ${to}`),
    mend: (from, to) => void cuts.delete(`${from} ${to}`),
    heal: () => {
      blocks.clear()
      cuts.clear()
    },
  }
}

export function simNet(clock: SimClock, r: Random, links: Links, arrive: (one: InFlight) => void): SimNet {
  const flying = new Map<InFlight, () => void>()
  const connected = reach()
  let doomed: ((one: InFlight) => boolean) | undefined

  function land(one: InFlight): void {
    flying.get(one)?.()
    // What set out before the split does not get through it either.
    if (flying.delete(one) && connected.reaches(one.from, one.to)) arrive(one)
  }

  function launch(one: InFlight, delay: number): void {
    flying.set(
      one,
      clock.at(clock.now() + delay, () => land(one)),
    )
  }

  const delay = () => links.least + Math.floor(r.next() * ((links.most - links.least) / 4294967.296)) / 1000
  return {
    reach: connected,
    send: (from, to, message) => {
      const one = { from, to, message }
      if (from === to) return launch(one, links.least) // never lost, never overtaken
      if (!connected.reaches(from, to)) return
      if (doomed?.(one)) {
        doomed = undefined
        return
      }
      if (links.loss > 0 && r.chance(links.loss)) return
      launch(one, delay())
      if (links.duplicate > 0 && r.chance(links.duplicate)) launch({ ...one }, delay())
    },
    inFlight: () => [...flying.keys()],
    deliver: land,
    lose: one => {
      flying.get(one)?.()
      flying.delete(one)
    },
    loseNext: fits => {
      doomed = fits
    },
  }
}
