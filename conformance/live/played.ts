import type { Seen } from './members.ts'
import type { Ring } from './ring.ts'

/** What came of playing something on real nodes: whether it showed, and in words what was seen. */
export interface Played {
  readonly shown: boolean
  readonly said: string
}

/** What the models say of corosync and real corosync is to show; what came of it, in words, when it did and when it did not. */
export interface Finding {
  readonly name: string
  /** Whether it shows every time, so that a time without is a difference; others depend on how fast rings form. */
  readonly always: boolean
  readonly play: (token: number) => Promise<Played>
}

export const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

/** A ring of real corosync that is closed whatever happens. */
export async function on<T>(ring: Ring, nodes: readonly number[], play: () => Promise<T>): Promise<T> {
  try {
    for (const node of nodes) ring.of(node).start()
    return await play()
  } finally {
    await ring.close()
  }
}

/** Who acts, with how many of how many votes. */
export function votesOf(seen: ReadonlyMap<number, Seen>): string {
  const all = [...seen].sort(([a], [b]) => a - b)
  return all.map(([node, one]) => `${node}${one.quorate ? '+' : '-'} ${one.total} of ${one.expected}`).join(', ')
}
