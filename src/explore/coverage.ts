import type { AnyMachine } from '../core/machine.ts'
import { type ActionKind, actionKinds, kindOf } from './actions.ts'
import type { ClosedModel } from './closed.ts'
import { type Budget, type Parts, places, type Sites } from './parts.ts'
import type { OneSided, Report } from './report.ts'
import type { Space } from './space.ts'
import { actText } from './words.ts'

/** How often the steps of a machine asked each of its conditions, and made each of its assignments. */
export interface SiteCounts {
  /** By site: how often it was true, false, or (an assignment) made. Each step is run once, so these are not frequencies. */
  readonly held: readonly number[]
  readonly failed: readonly number[]
  readonly made: readonly number[]
}

/** What the steps of the machines went through. */
export class Coverage {
  readonly #machines: ReadonlyMap<string, AnyMachine>
  readonly #counts = new Map<string, { held: number[]; failed: number[]; made: number[] }>()

  constructor(model: ClosedModel) {
    const machines = [...model.nodes.flatMap(node => node.stack.machines), ...model.monitors.map(one => one.machine)]
    this.#machines = new Map(machines.map(one => [one.name, one]))
    for (const one of this.#machines.values()) {
      const none = () => one.sites.map(() => 0)
      this.#counts.set(one.name, { held: none(), failed: none(), made: none() })
    }
  }

  get counts(): Record<string, SiteCounts> {
    return Object.fromEntries(this.#counts)
  }
  /** What another search saw was seen. */
  adopt(counts: Readonly<Record<string, SiteCounts>>): void {
    for (const [name, { held, failed, made }] of Object.entries(counts)) {
      const own = this.#counts.get(name)
      if (!own) continue
      for (let i = 0; i < own.held.length; i++) {
        own.held[i] = (own.held[i] ?? 0) + (held[i] ?? 0)
        own.failed[i] = (own.failed[i] ?? 0) + (failed[i] ?? 0)
        own.made[i] = (own.made[i] ?? 0) + (made[i] ?? 0)
      }
    }
  }

  readonly sites: Sites = (machine, site, held) => {
    const counts = this.#counts.get(machine)
    if (!counts) return
    const of = held === undefined ? counts.made : held ? counts.held : counts.failed
    of[site] = (of[site] ?? 0) + 1
  }

  /** The conditions that did not go both ways. An assertion that never failed is as it should be. */
  oneSided(): OneSided[] {
    return [...this.#machines.values()].flatMap(machine =>
      machine.sites.flatMap((site, i) => {
        const counts = this.#counts.get(machine.name)
        const seen = ((counts?.held[i] ?? 0) > 0 ? 1 : 0) + ((counts?.failed[i] ?? 0) > 0 ? 2 : 0)
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
  ['pauses', 'pauses', 'pause'],
]

/** The act that every schedule got stuck at. */
function scheduleLeft({ model, world }: Parts): string[] {
  const act = model.schedule[world.furthest]
  return act ? [`act ${world.furthest + 1} of the schedule, ${actText(model, act)}, never happened`] : []
}

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
    ...scheduleLeft(parts),
    ...(world.clocks && fired[kindOf.tick] === 0 ? ['a tick never passed'] : []),
    ...(world.gone && fired[kindOf.leave] === 0 ? ['nobody ever left'] : []),
    ...unasked.map(one => `operator ${one.signal.name} never happened`),
  ]
}
