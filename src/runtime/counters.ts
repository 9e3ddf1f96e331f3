/** Counts by reason. Reasons come from the program, never from the network: the table cannot grow without end. */
export interface Counters {
  readonly count: (reason: string) => void
  /** In the order of the alphabet. */
  readonly all: () => Readonly<Record<string, number>>
}

export function counters(): Counters {
  const table = new Map<string, number>()
  return {
    count: reason => void table.set(reason, (table.get(reason) ?? 0) + 1),
    all: () => Object.fromEntries([...table].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}
