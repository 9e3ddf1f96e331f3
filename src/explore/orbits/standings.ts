import { packed } from '../packing.ts'
import { Interner } from '../pairs.ts'

/** How a node stands to a view that its component has installed, whose members have not heard all yet. */
export interface Standing {
  /** `absent`: it is a member and has not installed the view; `mute`: its turn to speak is still to come. */
  readonly ring: 'none' | 'member' | 'mute' | 'absent'
  /** What it is still to say to all, oldest first: payloads by their ids in `Templates`. */
  readonly queue: readonly number[]
}

const rings = ['none', 'member', 'mute', 'absent'] as const

/** Every standing by a small id; 0 where there is nothing to tell. */
export class Standings {
  readonly #known = new Interner<Standing>()

  constructor() {
    this.id('none', [])
  }

  id(ring: Standing['ring'], queue: readonly number[]): number {
    return this.#known.id(packed([rings.indexOf(ring), ...queue]), () => ({ ring, queue }))
  }

  at(id: number): Standing {
    return this.#known.at(id)
  }
}
