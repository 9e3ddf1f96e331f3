import type { AnyMachine, NodeId } from '../../core/machine.ts'
import type { Sites } from '../parts.ts'
import type { Rename } from '../reduce/renaming.ts'
import { NotAlike } from './payloads.ts'

/** The one thing that machines do with the order of ids: in one field the first of several is put down, to be compared. */
export interface Ordering {
  readonly op: 'min' | 'max'
  readonly machine: string
  readonly field: string
}

/** What is chosen depends on an order of nodes that nobody decided yet. */
export class Unordered extends NotAlike {
  constructor() {
    super('a node is chosen by an order that is open')
  }
}

/** What is made, unless that is `Unordered`. */
export function decided<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof Unordered) return undefined
    throw error
  }
}

/** The nodes that were chosen by their ids, while steps run. */
export class Choices {
  #made: NodeId[] = []
  readonly #ordering: Ordering | undefined
  readonly #sites = new Set<number>()

  constructor(machines: Iterable<AnyMachine>, ordering: Ordering | undefined) {
    this.#ordering = ordering
    for (const { name, sites } of machines)
      if (name === ordering?.machine)
        for (const [i, { kind, field }] of sites.entries())
          if (kind === 'assign' && field === ordering.field) this.#sites.add(i)
  }

  /** Told of all sites, and passes them on. */
  between(sites: Sites): Sites {
    const { machine: chooser } = this.#ordering ?? {}
    if (chooser === undefined) return sites
    return (machine, site, held, value) => {
      if (machine === chooser && this.#sites.has(site)) this.#made.push(value as NodeId)
      sites(machine, site, held, value)
    }
  }

  /** Those since it was asked last. */
  take(): readonly NodeId[] {
    const made = this.#made
    if (made.length > 0) this.#made = []
    return made
  }
}

/** The nodes (indices) in parts that nothing tells apart: by what is said of them, and whether an input means them. */
export function cellsOf(
  buckets: readonly (readonly number[])[],
  isMeant: (node: number) => boolean,
): readonly (readonly number[])[] {
  return buckets.flatMap(all =>
    [all.filter(one => isMeant(one)), all.filter(one => !isMeant(one))].filter(cell => cell.length > 0),
  )
}

/** Names by which the nodes come in the order of these cells. */
export function namingBy(cells: readonly (readonly number[])[], op: Ordering['op']): Rename {
  const all = cells.flat()
  const names = new Map(all.map((node, i) => [node + 1, op === 'min' ? i + 1 : all.length - i]))
  return id => names.get(id) ?? id
}

const mostCells = 7

/** All orders of cells. Throws `NotAlike` where they are too many. */
export function ordersOf<T>(cells: readonly T[]): T[][] {
  if (cells.length > mostCells) throw new NotAlike('too many orders of nodes')
  if (cells.length < 2) return [[...cells]]
  return cells.flatMap((one, i) => ordersOf(cells.toSpliced(i, 1)).map(rest => [one, ...rest]))
}
