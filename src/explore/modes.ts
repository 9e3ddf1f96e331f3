/**
 * What those who go on together still take of a ring that is given up. `full`: what the ring orders. `own`: there is a hole, and
 * only what the group's own members said is still taken. `over`: nothing more.
 */
export type Mode = 0 | 1 | 2
export const [full, own, over] = [0, 1, 2] as const
