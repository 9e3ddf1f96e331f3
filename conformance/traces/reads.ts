import type { TExpr } from '../../src/lang/typed.ts'

/** What a property looks at, directly or through functions. */
export interface Reads {
  /** By machine. */
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>
  readonly monitors: boolean
  /** `healed`, `connected`. */
  readonly network: boolean
  /** What a node is configured with, itself or through a function of a machine. */
  readonly config: boolean
}

/** Collects over the whole tree, function bodies included: more than is read in any one evaluation, never less. */
export function readsOf(condition: TExpr): Reads {
  const fields = new Map<string, Set<string>>()
  let monitors = false
  let network = false
  let config = false
  const seen = new Set<object>()

  function visit(part: unknown): void {
    if (typeof part !== 'object' || part === null || seen.has(part)) return
    seen.add(part)
    const node = part as { readonly kind?: string; readonly machine?: string; readonly name?: string }
    if (node.kind === 'viewField' && node.machine !== undefined && node.name !== undefined) {
      const known = fields.get(node.machine) ?? new Set()
      fields.set(node.machine, known.add(node.name))
    }
    if (node.kind === 'monitorField') monitors = true
    if (node.kind === 'healed' || node.kind === 'connected') network = true
    if (node.kind === 'viewConfig' || node.kind === 'viewCall') config = true
    for (const [name, inner] of Object.entries(part))
      if (name !== 'type' && name !== 'shape' && name !== 'span') visit(inner)
  }

  visit(condition)
  return { fields, monitors, network, config }
}

/** In front of a group's name: of its nodes, the one whose step it was. */
export const acted = 'acted '

/**
 * What is left to ask of a condition that held before a step of one node. One that speaks of all choices of nodes, and of each choice
 * looks at these nodes alone, is asked of the choices with that node; any other as it is.
 */
export function ofActed(condition: TExpr): readonly TExpr[] {
  if (condition.kind !== 'quantified' || condition.quantifier === 'exists' || looksAround(condition.body))
    return [condition]
  const { ranges } = condition
  if (ranges.some(({ source, slots }) => source.kind !== 'group' || slots.length !== 1)) return [condition]
  return ranges.map((_, i) => ({
    ...condition,
    ranges: ranges.map((range, j) => {
      const { source } = range
      if (i !== j || source.kind !== 'group') return range
      return { ...range, source: { ...source, group: `${acted}${source.group}` } }
    }),
  }))
}

/** Whether there is anything in it, function bodies included, by which one comes to other nodes. */
function looksAround(body: TExpr): boolean {
  const seen = new Set<object>()
  function around(part: unknown): boolean {
    if (typeof part !== 'object' || part === null || seen.has(part)) return false
    seen.add(part)
    const { kind } = part as { readonly kind?: string }
    if (kind === 'group' || kind === 'viewOf') return true
    return Object.entries(part).some(([name, inner]) => name !== 'type' && name !== 'shape' && around(inner))
  }
  return around(body)
}
