import { type Parts, places } from '../parts.ts'
import type { Heap } from './heap.ts'

/** The slots of the regions that the expansion reads, and what else of the parts its text depends on. */
export interface Regions {
  readonly surroundingsAt: number
  readonly monitorAt: number
  readonly inboxAt: number
  /** By worker, one after the other: states that were put into the buffer lately, by their hash; what is missing, what is to be told. */
  readonly recent: readonly number[]
  readonly missing: readonly number[]
  readonly noted: readonly number[]
  /** Entries one after the other; a place in it is never 0. */
  readonly entries: number
  readonly lists: number
  /** By surroundings and budget, where spending leads + 2; 1: nothing is left. */
  readonly spend: number
  /** How many budgets there are, and which of them never end. */
  readonly budgets: number
  readonly endless: readonly boolean[]
  /** Whether there is any budget that ends. */
  readonly spends: boolean
  /** By surroundings, the id of who reaches whom + 1. */
  readonly shapes: number
  /** By that id: with bits, masks of what can be delivered and, by sender, sent; without, by sender and node, 1 or 0. */
  readonly reach: number
  /** By surroundings, the nodes that are paused as bits, + 1. */
  readonly paused: number
  /** By surroundings, the list of where the network's faults lead, and pauses. */
  readonly changes: number
  /** By node: what an input comes to by local state, as a table or hashed. */
  readonly memo: readonly number[]
  /** By node, how many bits inputs have in the table; -1: hashed. */
  readonly denseBits: readonly number[]
  /** With bits, by node and local state: the messages that change nothing there. */
  readonly pointless: readonly number[]
  /** By node, the list of what it does by itself, by local state. */
  readonly own: readonly number[]
  /** By node, 1 where a local state is up. */
  readonly up: readonly number[]
  /** By worker, of its present state, where each node's row of `memo` begins (with bits), then of `own`; by bit, whom it is to; by node, its bits. */
  readonly rows: readonly number[]
  readonly destinations: number
  readonly upMask: number
  /** With sleep sets: by bit, who sends it; by node and local state, the bits that some step from there sends. */
  readonly senders: number
  readonly sends: readonly number[]
  /** Without bits, by node: the list of what may be taken out of an inbox; the inbox with a parcel added, hashed. */
  readonly choices: readonly number[]
  readonly added: readonly number[]
  /** The monitors after they heard something, + 1, hashed; negative where an assertion failed. */
  readonly hears: number
}

export function regionsOf(parts: Parts, heap: Heap, denseBits: readonly number[], workers: number): Regions {
  const each = (name: string) => parts.locals.map((_, i) => heap.region(`${name} ${i}`))
  const by = (name: string) => {
    const all = [...Array(workers).keys()].map(i => heap.region(`${name} of worker ${i}`))
    // A kernel counts on from the first one's.
    if (all.some((slot, i) => slot !== (all[0] as number) + i)) throw new Error(`${name}: slots apart`)
    return all
  }
  const one = (name: string) => heap.region(name)
  const { left } = parts.world.at(0)
  return {
    ...{ surroundingsAt: parts.surroundingsAt, monitorAt: parts.monitorAt, inboxAt: parts.inboxAt },
    ...{ recent: by('recent'), missing: by('missing'), noted: by('noted') },
    ...{ entries: one('entries'), lists: one('lists'), spend: one('spend'), shapes: one('shapes') },
    paused: one('paused'),
    ...{ reach: one('reach'), changes: one('changes'), rows: by('rows'), destinations: one('destinations') },
    ...{ upMask: one('masks of nodes'), hears: one('hears'), senders: one('senders') },
    ...{
      memo: each('memo'),
      pointless: each('pointless'),
      own: each('own'),
      up: each('up'),
      sends: each('sends'),
      choices: each('choices'),
      added: each('added'),
    },
    budgets: left.length,
    endless: left.map(amount => amount < 0),
    spends: left.some(amount => amount > 0) || left[places.early] === 0,
    denseBits,
  }
}
