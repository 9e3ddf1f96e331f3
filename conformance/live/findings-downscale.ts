import type { Seen } from './members.ts'
import { type Finding, on, type Played, pause, votesOf } from './played.ts'
import { Ring } from './ring.ts'

/** What is done next; a node that leaves does so in good order. */
type Step =
  | { readonly boot: readonly number[] }
  | { readonly leave: number }
  | { readonly kill: number }
  /** All nodes, also those that are not up. */
  | { readonly split: readonly (readonly number[])[] }
  | 'whole'

/** What nodes show that should not be. */
type Odd = (all: readonly Seen[]) => boolean

const inOneView = (a: Seen, b: Seen) => a.members.join() === b.members.join()
const pairs = (all: readonly Seen[]) => all.flatMap((a, i) => all.slice(i + 1).map(b => [a, b] as const))

/** Members of one view, of which one acts and one does not; or two views that act. */
const actsApart: Odd = all =>
  pairs(all).some(([a, b]) => (inOneView(a, b) ? a.quorate !== b.quorate : a.quorate && b.quorate))

/** Members of one view that do not count by one quorum. */
const countsApart: Odd = all => pairs(all).some(([a, b]) => inOneView(a, b) && a.quorum !== b.quorum)

/** Some of so many nodes boot, one step follows the other when rings stand still, and then all are looked at. */
function history(
  token: number,
  { size, options = [] }: { readonly size: number; readonly options?: readonly string[] },
  steps: readonly Step[],
  isOdd: Odd,
): Promise<Played> {
  const nodes = Array.from({ length: size }, (_, i) => i + 1)
  const ring = new Ring(nodes, [], { token, quorum: ['allow_downscale: 1', ...options] })
  return on(ring, [], async () => {
    for (const step of steps) {
      await taken(ring, step)
      await ring.parted()
      await pause(600)
    }
    const seen = await ring.parted()
    const quorums = [...seen].sort(([a], [b]) => a - b).map(([, one]) => one.quorum)
    const up = [...ring.members.values()].filter(one => one.up()).length
    return {
      shown: seen.size === up && isOdd([...seen.values()]),
      said: `${votesOf(seen)}, by a quorum of ${quorums.join(' ')}`,
    }
  })
}

async function taken(ring: Ring, step: Step): Promise<void> {
  if (step === 'whole') return ring.heal()
  if ('boot' in step) for (const node of step.boot) ring.of(node).start()
  else if ('split' in step) ring.split(...step.split)
  else {
    const gone = ring.of('leave' in step ? step.leave : step.kill)
    gone.signal('leave' in step ? 'SIGTERM' : 'SIGKILL')
    await gone.gone()
  }
}

const one = (node: number): Step => ({ boot: [node] })
const leavesAndComesBack = (node: number): readonly Step[] => [{ leave: node }, one(node)]
const inTurn = (...nodes: readonly number[]): readonly Step[] => nodes.map(one)

/** Histories with allow_downscale: who heard of somebody that it leaves counts otherwise than who did not. */
export const downscaled: readonly Finding[] = [
  {
    name: 'allow_downscale, three of four nodes, one leaves and comes back: one view counts by two quorums',
    always: false,
    play: token => history(token, { size: 4 }, [{ boot: [1, 2, 3] }, ...leavesAndComesBack(3)], countsApart),
  },
  {
    name: 'allow_downscale, four nodes, one leaves and comes back, halves: both act, or one view disagrees',
    always: false,
    play: token =>
      history(
        token,
        { size: 4 },
        [
          { boot: [1, 2] },
          ...[{ leave: 1 }, one(3), one(1)],
          { split: [[1, 2, 3], [4]] },
          one(4),
          {
            split: [
              [1, 3],
              [2, 4],
            ],
          },
        ],
        actsApart,
      ),
  },
  {
    name: 'allow_downscale, four nodes of which one leaves, one is cut off for a while: one view counts by two quorums',
    always: false,
    play: token =>
      history(
        token,
        { size: 4 },
        [
          { boot: [1, 2, 3, 4] },
          { leave: 4 },
          {
            split: [
              [1, 4],
              [2, 3],
            ],
          },
          'whole',
        ],
        countsApart,
      ),
  },
  {
    name: 'allow_downscale, six nodes of which one leaves, one is cut off for a while: one view counts by two quorums',
    always: true,
    play: token =>
      history(
        token,
        { size: 6 },
        [
          { boot: [1, 2, 3, 4, 5, 6] },
          { leave: 1 },
          {
            split: [
              [1, 2],
              [3, 4, 5, 6],
            ],
          },
          'whole',
        ],
        countsApart,
      ),
  },
  {
    name: 'allow_downscale, four nodes, one of two leaves, a third boots, it comes back and the third dies: one view disagrees',
    always: false,
    play: token =>
      history(token, { size: 4 }, [{ boot: [1, 2] }, { leave: 1 }, one(3), one(1), { kill: 3 }], actsApart),
  },
  {
    // The ids are such that rings are heard from the lowest up.
    name: 'allow_downscale, seven nodes, one of three leaves and comes back, five boot, three and four: both act, or one view disagrees',
    always: false,
    play: token =>
      history(
        token,
        { size: 7 },
        [
          { boot: [1, 3, 4] },
          ...leavesAndComesBack(4),
          ...inTurn(5, 2),
          {
            split: [
              [1, 2, 3],
              [4, 5, 6, 7],
            ],
          },
          ...inTurn(6, 7),
        ],
        actsApart,
      ),
  },
  {
    name: 'wait_for_all and allow_downscale, six nodes, one of two leaves and comes back, two more boot: one of four acts',
    always: true,
    play: token =>
      history(
        token,
        { size: 6, options: ['wait_for_all: 1'] },
        [{ boot: [1, 2] }, ...leavesAndComesBack(1), ...inTurn(3, 4)],
        actsApart,
      ),
  },
  {
    name: 'wait_for_all and allow_downscale, five nodes, one of two leaves and comes back, a third boots, two and three: both act, or one view disagrees',
    always: false,
    play: token =>
      history(
        token,
        { size: 5, options: ['wait_for_all: 1'] },
        [
          { boot: [2, 3] },
          ...leavesAndComesBack(2),
          one(1),
          {
            split: [
              [1, 2],
              [3, 4, 5],
            ],
          },
          ...inTurn(4, 5),
        ],
        actsApart,
      ),
  },
  {
    name: 'two_node, wait_for_all and allow_downscale, six nodes, one of two leaves and comes back, one more boots: it acts alone',
    always: false,
    play: token =>
      history(
        token,
        { size: 6, options: ['two_node: 1', 'wait_for_all: 1'] },
        [{ boot: [2, 3] }, ...leavesAndComesBack(3), one(1)],
        actsApart,
      ),
  },
]
