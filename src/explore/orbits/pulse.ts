/**
 * Called now and then with what was done since, in units of some 20 microseconds of today's processors: limits of work are so the
 * same everywhere. May throw.
 */
export type Pulse = (cost: number) => void

/** What parts of a search cost, in these units: a course for each pair of groups; to go on by one action from a state is one. */
export const costs = { pair: 0.15, step: 5, ring: 10 } as const
