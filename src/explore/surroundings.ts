import { key, type Value } from '../core/value.ts'
import { spent } from './budgets.ts'
import { Interner, PairTable, remembered } from './pairs.ts'

/** Everything of the world that is neither a node nor a message: who reaches whom, and what faults are left. */
export interface Surroundings {
  /** The block of each node, numbered in the order of first sight; all 0 when nothing is split. */
  readonly blocks: readonly number[]
  /** One-way cuts as `from * nodes + to`, ascending. */
  readonly cuts: readonly number[]
  /** What is left of each budget; -1 without end. */
  readonly left: readonly number[]
  /** The nodes that do nothing for now, ascending. */
  readonly paused: readonly number[]
  /** How many acts of the schedule have happened. */
  readonly done: number
  /** Views: the rings that were installed and whose members have not heard all, by their lowest members. */
  readonly open: readonly OpenRing[]
}

/** A view that members have installed, who have not heard all yet. Nodes by index, ascending; by member: */
export interface OpenRing {
  readonly members: readonly number[]
  /** Whether it has installed the view. Where one has not, the ring can only be given up. */
  readonly there: readonly boolean[]
  /** What it is still to say to all, oldest first. */
  readonly pending: readonly (readonly Value[])[]
  /** Whether its turn to speak is still to come. */
  readonly mute: readonly boolean[]
}

/** Every arrangement of the world that was met, by small ids. Nodes are indices here. */
export class World {
  readonly #nodes: number
  readonly #known = new Interner<Surroundings>()
  readonly #reach: Uint8Array[] = []
  readonly #shape = new Interner<true>()
  /** By arrangement: an id of its blocks, cuts and paused nodes alone, and whether some ring is open. */
  readonly shapes: number[] = []
  readonly #spent = new PairTable()
  readonly #divided = new PairTable()
  readonly #healed = new PairTable()
  readonly #toggled = new PairTable()
  readonly #splits: (readonly (readonly number[])[])[] = []
  readonly #mutual: boolean
  readonly #paused = new PairTable()
  readonly #acted = new PairTable()
  /** The most acts of the schedule that happened anywhere. */
  furthest = 0

  /** `mutual`: links are connections, and one that is cut in one direction carries nothing in the other. */
  constructor(nodes: number, mutual = false) {
    this.#nodes = nodes
    this.#mutual = mutual
  }

  get size(): number {
    return this.#known.size
  }

  at(id: number): Surroundings {
    return this.#known.at(id)
  }

  id(one: Surroundings): number {
    const shape = `${one.blocks.join()};${one.cuts.join()};${one.paused.join()};${one.open.length > 0}`
    const rings = one.open.map(
      ({ members, there, pending, mute }) =>
        `${members.join()} ${there.join()} ${mute.join()}:${pending.map(all => all.map(key).join()).join('|')}`,
    )
    const id = this.#known.id(`${shape};${one.left.join()};${one.done};${rings.join(' ')}`, () => one)
    if (id === this.#reach.length) {
      const n = this.#nodes
      const reach = new Uint8Array(n * n)
      for (let link = 0; link < n * n; link++) {
        const together = one.blocks[Math.floor(link / n)] === one.blocks[link % n]
        const back = (link % n) * n + Math.floor(link / n)
        const cut = one.cuts.includes(link) || (this.#mutual && one.cuts.includes(back))
        reach[link] = together && !cut ? 1 : 0
      }
      this.furthest = Math.max(this.furthest, one.done)
      this.#reach.push(reach)
      this.shapes.push(this.#shape.id(shape, () => true))
    }
    return id
  }

  reaches(id: number, from: number, to: number): boolean {
    return (this.#reach[id] as Uint8Array)[from * this.#nodes + to] === 1
  }

  isSplit(id: number): boolean {
    return this.at(id).blocks.some(block => block !== 0)
  }

  /** Everybody reaches everybody. */
  isHealed(id: number): boolean {
    return this.at(id).cuts.length === 0 && !this.isSplit(id)
  }

  /** The arrangement with one less of a budget; -1 when nothing is left of it. */
  spend(id: number, budget: number): number {
    const after = remembered(this.#spent, id, budget, () => {
      const one = this.at(id)
      const left = spent(one.left, budget)
      return left ? this.id({ ...one, left }) + 1 : 0
    })
    return after - 1
  }

  /** The arrangement after the split of this index in `splits`. */
  split(id: number, index: number): number {
    return remembered(this.#divided, id, index, () =>
      this.id({ ...this.at(id), blocks: this.splits(id)[index] as readonly number[] }),
    )
  }

  /** No split any more; one-way cuts stay. */
  heal(id: number): number {
    return remembered(this.#healed, id, 0, () => this.id({ ...this.at(id), blocks: Array(this.#nodes).fill(0) }))
  }

  /** A link, `from * nodes + to`, that is not cut is now. */
  cut(id: number, link: number): number {
    return remembered(this.#toggled, id, link, () => {
      const one = this.at(id)
      return this.id({ ...one, cuts: [...one.cuts, link].sort((a, b) => a - b) })
    })
  }

  mend(id: number, link: number): number {
    return remembered(this.#toggled, id, link, () => {
      const one = this.at(id)
      return this.id({ ...one, cuts: one.cuts.filter(cut => cut !== link) })
    })
  }

  /** With these rings open. */
  opened(id: number, open: readonly OpenRing[]): number {
    const one = this.at(id)
    return open.length === 0 && one.open.length === 0 ? id : this.id({ ...one, open })
  }

  isPaused(id: number, node: number): boolean {
    return this.at(id).paused.includes(node)
  }

  /** With this node paused, or going on again. */
  pause(id: number, node: number, paused: boolean): number {
    if (this.isPaused(id, node) === paused) return id
    return remembered(this.#paused, id, node, () => {
      const one = this.at(id)
      const all = paused ? [...one.paused, node].sort((a, b) => a - b) : one.paused.filter(other => other !== node)
      return this.id({ ...one, paused: all })
    })
  }

  /** The next act of the schedule is done, and it did this to the network. */
  act(id: number, change: (one: Surroundings) => Partial<Pick<Surroundings, 'blocks' | 'cuts' | 'paused'>>): number {
    return remembered(this.#acted, id, 0, () => {
      const one = this.at(id)
      return this.id({ ...one, ...change(one), done: one.done + 1 })
    })
  }

  /** All ways to split anew: everybody into two blocks, or one of the present blocks into two. Each as blocks by node. */
  splits(id: number): readonly (readonly number[])[] {
    const shape = this.shapes[id] as number
    const known = this.#splits[shape]
    if (known) return known
    const found = splitsOf(this.at(id).blocks)
    this.#splits[shape] = found
    return found
  }
}

function splitsOf(blocks: readonly number[]): readonly (readonly number[])[] {
  const seen = new Set([blocks.join()])
  const found: (readonly number[])[] = []
  const add = (next: readonly number[]) => {
    const canonical = renumbered(next)
    if (seen.has(canonical.join())) return
    seen.add(canonical.join())
    found.push(canonical)
  }
  for (const of of [undefined, ...new Set(blocks)]) {
    const members = blocks.flatMap((block, i) => (of === undefined || block === of ? [i] : []))
    // The first member stays where it is; the bits of `set` say which of the others leave it.
    for (let set = 1; set < 2 ** (members.length - 1); set++) {
      const leaving = new Set(members.filter((_, i) => i > 0 && ((set >> (i - 1)) & 1) === 1))
      add(
        blocks.map((block, i) => (of === undefined ? Number(leaving.has(i)) : leaving.has(i) ? blocks.length : block)),
      )
    }
  }
  return found
}

/** Blocks numbered in the order of first sight. */
export function renumbered(blocks: readonly number[]): number[] {
  const names = new Map<number, number>()
  return blocks.map(block => {
    const known = names.get(block) ?? names.size
    names.set(block, known)
    return known
  })
}
