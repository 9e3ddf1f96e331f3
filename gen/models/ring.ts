// Written by `npm run gen` from spec/models/ring.mu. Do not edit.

import type { Mcasted } from '../types.ts'

/**
 * What holds of a ring at every instant, whatever is lost, late or dead: the rules that delivery and recovery rely on. They
 * speak of states alone, so that a model has no more of them for being asked. (Amir, Moser, Melliar-Smith, Agarwal,
 * Ciarfella: "The Totem Single-Ring Ordering and Membership Protocol", 1995, sections 3 and 4.)
 *
 * Not all are what one would write first. A node that has left a ring keeps its id until it commits to the next, and one that
 * took part in forming a ring and never installed it has the id of that, and the messages of the one before. So numbers
 * are compared between nodes whose last installed ring is the same, wherever they are on the way to the next.
 */

/** spec/models/ring.mu:17 */
export function isPlain(m: Mcasted): boolean {
  return m.body.kind !== 'Old'
}
