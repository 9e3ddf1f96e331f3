import type { Named, NodeId } from '../core/machine.ts'
import type { Random } from '../core/random.ts'
import type { SimClock } from './sim-clock.ts'

/** How messages travel: uniformly between `least` and `most` milliseconds, each lost or doubled with a probability. */
export interface Links {
  readonly least: number
  readonly most: number
  readonly loss: number
  readonly duplicate: number
  /** Milliseconds that a node takes for one message. Without it two nodes that answer each other twofold stop time. */
  readonly service: number
  /** How many messages may be under way to a node, as in the buffer of its socket; more are lost. */
  readonly capacity: number
}

/** One millisecond for each message, which is never lost: for scripts. */
export const calmLinks: Links = { least: 1, most: 1, loss: 0, duplicate: 0, service: 0, capacity: 1000 }
/** A busy network, and nodes of about the speed of a real one. */
export const roughLinks: Links = { least: 0.1, most: 5, loss: 0.02, duplicate: 0.01, service: 0.05, capacity: 500 }

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
  const pending = new Map<NodeId, number>()
  const free = new Map<NodeId, number>()
  let doomed: ((one: InFlight) => boolean) | undefined

  const count = (to: NodeId, by: 1 | -1) => pending.set(to, (pending.get(to) ?? 0) + by)

  function launch(one: InFlight, delay: number): void {
    if ((pending.get(one.to) ?? 0) >= links.capacity) return
    count(one.to, 1)
    const land = clock.at(clock.now() + delay, () => arriveIfReached(one))
    flying.set(one, land)
  }

  function take(one: InFlight): boolean {
    flying.get(one)?.()
    if (!flying.delete(one)) return false
    count(one.to, -1)
    return true
  }

  /** What set out before a split does not get through it either. At the node it waits for those before it. */
  function arriveIfReached(one: InFlight): void {
    if (!take(one) || !connected.reaches(one.from, one.to)) return
    if (links.service === 0) {
      arrive(one)
      return
    }
    count(one.to, 1)
    const done = Math.max(free.get(one.to) ?? 0, clock.now()) + links.service
    free.set(one.to, done)
    clock.at(done, () => {
      count(one.to, -1)
      arrive(one)
    })
  }

  const delay = () => links.least + Math.floor(r.next() * ((links.most - links.least) / 4294967.296)) / 1000
  return {
    reach: connected,
    send: (from, to, message) => {
      const one = { from, to, message }
      if (from === to)
        launch(one, links.least) // neither lost nor overtaken
      else if (connected.reaches(from, to)) {
        if (doomed?.(one)) doomed = undefined
        else if (!(links.loss > 0 && r.chance(links.loss))) {
          launch(one, delay())
          if (links.duplicate > 0 && r.chance(links.duplicate)) launch({ ...one }, delay())
        }
      }
    },
    inFlight: () => [...flying.keys()],
    deliver: arriveIfReached,
    lose: one => void take(one),
    loseNext: fits => {
      doomed = fits
    },
  }
}
