import type { AnyMachine } from '../core/machine.ts'
import { type ActionKind, actionKinds } from './actions.ts'
import type { ClosedModel } from './closed.ts'
import { type Budget, type Parts, places, type Sites } from './parts.ts'
import type { OneSided, Report } from './report.ts'
import type { Space } from './space.ts'

/** Which conditions were seen true, false, or both. */
export class Coverage {
  readonly #machines: ReadonlyMap<string, AnyMachine>
  readonly #seen = new Map<string, Uint8Array>()

  constructor(model: ClosedModel) {
    const machines = [...model.nodes.flatMap(node => node.stack.machines), ...model.monitors.map(one => one.machine)]
    this.#machines = new Map(machines.map(one => [one.name, one]))
    for (const one of this.#machines.values()) this.#seen.set(one.name, new Uint8Array(one.sites.length))
  }

  /** What was seen of each site, by machine: 1 true, 2 false, 3 both. */
  get seen(): Record<string, number[]> {
    return Object.fromEntries([...this.#seen].map(([name, sites]) => [name, [...sites]]))
  }
  /** What another search saw was seen. */
  adopt(seen: Readonly<Record<string, readonly number[]>>): void {
    for (const [name, sites] of Object.entries(seen)) {
      const own = this.#seen.get(name)
      for (const [i, bits] of sites.entries()) if (own && i < own.length) own[i] = (own[i] ?? 0) | bits
    }
  }

  readonly sites: Sites = (machine, site, held) => {
    const seen = this.#seen.get(machine)
    if (seen && held !== undefined) seen[site] = (seen[site] ?? 0) | (held ? 1 : 2)
  }

  /** The conditions that did not go both ways. An assertion that never failed is as it should be. */
  oneSided(): OneSided[] {
    return [...this.#machines.values()].flatMap(machine =>
      machine.sites.flatMap((site, i) => {
        const seen = this.#seen.get(machine.name)?.[i] ?? 0
        if (site.kind === 'assign' || site.kind === 'assert' || seen === 3) return []
        return [{ machine: machine.name, site: i, seen: (['never', 'true', 'false'] as const)[seen] ?? 'never' }]
      }),
    )
  }
}

/** Inputs that no node ever took although its machine has something to say about them. */
export function neverTaken({ locals }: Parts): Report['neverTaken'] {
  const untaken = new Map<string, Set<string>>()
  const took = (name: string) => (input: string) =>
    locals.some(local => local.node.stack.machines.some((one, i) => one.name === name && local.took(i, input)))
  for (const machine of new Set(locals.flatMap(local => local.node.stack.machines))) {
    const inputs = [...machine.receives, ...machine.hears, ...machine.timers].map(shape => shape.name)
    untaken.set(machine.name, new Set(inputs.filter(input => !took(machine.name)(input))))
  }
  return [...untaken].flatMap(([machine, inputs]) => [...inputs].map(input => ({ machine, input })))
}

/** What the world's clauses are called, and the action that each allows. */
const faults: readonly (readonly [Budget, string, ActionKind])[] = [
  ['lossy', 'lossy', 'lose'],
  ['duplicating', 'duplicating', 'deliverAndKeep'],
  ['partitions', 'partitions', 'split'],
  ['crashes', 'crashes', 'crash'],
  ['restarts', 'restarts', 'restart'],
  ['reboots', 'reboots', 'reboot'],
  ['cuts', 'cuts', 'cut'],
]

/** Faults and operators that the model's world allows and that never came: the search proved less than it seems to. */
export function neverFired({ parts, fired, model }: Space): string[] {
  const { world, operators } = model
  const left = parts.world.at(0).left
  // Unlimited duplication is no action of its own: a message that is delivered stays.
  const allowed = faults.filter(
    ([budget]) => left[places[budget]] !== 0 && (budget !== 'duplicating' || left[places[budget]] !== -1),
  )
  const unfired = allowed.filter(([, , kind]) => fired[actionKinds.indexOf(kind)] === 0)
  const ran = (operator: number) =>
    operators.some((one, i) => one.operator === operator && one.at.some(node => parts.ran(node, i)))
  const unasked = world.operators.filter((one, i) => one.most > 0 && !ran(i))
  return [
    ...unfired.map(([, name]) => `${name} never happened`),
    ...unasked.map(one => `operator ${one.signal.name} never happened`),
  ]
}
