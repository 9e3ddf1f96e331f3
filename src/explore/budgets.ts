import type { TWorld } from '../lang/typed.ts'

/** The budgets, by the place they have in `Surroundings.left`; those of the operators follow. */
export const budgets = [
  'lossy',
  'duplicating',
  'early',
  'partitions',
  'crashes',
  'restarts',
  'reboots',
  'cuts',
  'pauses',
  'abandoned',
  'faults',
  'operators',
] as const
export type Budget = (typeof budgets)[number]
export const places = Object.fromEntries(budgets.map((name, i) => [name, i])) as Record<Budget, number>

/** What draws on `faults` besides its own budget; so do an operator's inputs. */
const shared = new Set([places.partitions, places.crashes, places.reboots, places.cuts, places.pauses])

/** What is left after one more of a budget; -1 is without end. `undefined` when nothing of it is left. */
export function spent(left: readonly number[], budget: number): readonly number[] | undefined {
  const all = shared.has(budget) || budget >= places.operators ? [budget, places.faults] : [budget]
  if (all.some(one => left[one] === 0)) return undefined
  return left.map((amount, i) => (all.includes(i) && amount > 0 ? amount - 1 : amount))
}

/** What a world may do at first. */
export function allowed(world: TWorld): number[] {
  const { faults, lossy, duplicating, timersEarly } = world
  const amount: Record<Budget, number> = {
    ...faults,
    ...{ lossy, duplicating, early: timersEarly, operators: 0 },
  }
  const amounts = [
    ...budgets.slice(0, places.operators).map(name => amount[name]),
    ...world.operators.map(one => one.most),
  ]
  return amounts.map(one => (one === Number.POSITIVE_INFINITY ? -1 : one))
}

/** Whether nothing is left that changes the members of a ring of all nodes. */
export function staysSo(world: TWorld, left: readonly number[]): boolean {
  const operators = world.operators.map((_, i) => places.operators + i)
  return [places.partitions, places.crashes, places.reboots, ...operators].every(one => spent(left, one) === undefined)
}
