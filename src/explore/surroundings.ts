import { Interner, PairTable } from './pairs.ts'

/** Everything of the world that is neither a node nor a message: who reaches whom, and what faults are left. */
export interface Surroundings {
  /** The block of each node, numbered in the order of first sight; all 0 when nothing is split. */
  readonly blocks: readonly number[]
  /** One-way cuts as `from * nodes + to`, ascending. */
  readonly cuts: readonly number[]
  /** What is left of each budget; -1 without end. */
  readonly left: readonly number[]
}

/** Every arrangement of the world that was met, by small ids. */
export class World {
  readonly #nodes: number
  readonly #known = new Interner<Surroundings>()
  readonly #reach: Uint8Array[] = []
  readonly #shape = new Interner<true>()
  readonly shapes: number[] = []
  readonly #spent = new PairTable()
  readonly #splits: (readonly (readonly number[])[])[] = []

  constructor(nodes: number) {
    this.#nodes = nodes
  }

  get size(): number {
    return this.#known.size
  }

  at(id: number): Surroundings {
    return this.#known.at(id)
  }

  id(one: Surroundings): number {
    const id = this.#known.id(`${one.blocks.join()};${one.cuts.join()};${one.left.join()}`, () => one)
    if (id === this.#reach.length) {
      const n = this.#nodes
      const reach = new Uint8Array(n * n)
      for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) reach[a * n + b] = one.blocks[a] === one.blocks[b] && !one.cuts.includes(a * n + b) ? 1 : 0
      this.#reach.push(reach)
      this.shapes.push(this.#shape.id(`${one.blocks.join()};${one.cuts.join()}`, () => true))
    }
    return id
  }

  reaches(id: number, from: number, to: number): boolean {
    return (this.#reach[id] as Uint8Array)[from * this.#nodes + to] === 1
  }

  healed(id: number): boolean {
    const { blocks, cuts } = this.at(id)
    return cuts.length === 0 && blocks.every(block => block === 0)
  }

  /** The arrangement with one less of a budget; -1 when nothing is left of it. */
  spend(id: number, budget: number): number {
    const left = this.at(id).left[budget] as number
    if (left < 0) return id
    if (left === 0) return -1
    const known = this.#spent.get(id, budget)
    if (known >= 0) return known
    const one = this.at(id)
    const next = this.id({ ...one, left: one.left.with(budget, left - 1) })
    this.#spent.set(id, budget, next)
    return next
  }

  with(id: number, change: Partial<Surroundings>): number {
    return this.id({ ...this.at(id), ...change })
  }

  /** All ways to split anew: everybody into two blocks, or one of the present blocks into two. Each as blocks by node. */
  splits(id: number): readonly (readonly number[])[] {
    const shape = this.shapes[id] as number
    const known = this.#splits[shape]
    if (known) return known
    const { blocks } = this.at(id)
    const seen = new Set([blocks.join()])
    const found: (readonly number[])[] = []
    const add = (next: number[]) => {
      const canonical = renumbered(next)
      if (seen.has(canonical.join())) return
      seen.add(canonical.join())
      found.push(canonical)
    }
    const n = this.#nodes
    for (let set = 1; set < 2 ** (n - 1); set++) add([...Array(n).keys()].map(i => (i === 0 ? 0 : (set >> (i - 1)) & 1)))
    for (const block of new Set(blocks)) {
      const members = blocks.flatMap((of, i) => (of === block ? [i] : []))
      for (let set = 1; set < 2 ** (members.length - 1); set++)
        add(blocks.map((of, i) => (of === block && i !== members[0] && ((set >> (members.indexOf(i) - 1)) & 1) === 1 ? n : of)))
    }
    this.#splits[shape] = found
    return found
  }
}

function renumbered(blocks: readonly number[]): number[] {
  const names = new Map<number, number>()
  return blocks.map(block => {
    if (!names.has(block)) names.set(block, names.size)
    return names.get(block) as number
  })
}
