import type { Ring } from './ring.ts'

/** What came of playing something on real nodes: whether it showed, and in words what was seen. */
export interface Played {
  readonly shown: boolean
  readonly said: string
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
