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
