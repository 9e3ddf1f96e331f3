import { key } from '../../core/value.ts'
import { decided } from './order.ts'
import type { Move } from './template.ts'

interface Step {
  /** The template it is from. */
  readonly from: number
  readonly make: () => readonly Move[]
  readonly made: readonly Move[]
}

/** Steps from where something is forgotten: they are taken again when it is known that this may be more. */
export class Retaken {
  readonly #steps: Step[] = []

  add(step: Step): void {
    this.#steps.push(step)
  }

  /** Whether all steps from these templates come to what they came to before. */
  hold(concerns: (from: number) => boolean): boolean {
    // Steps may be added meanwhile, and have seen it all.
    const steps = this.#steps.filter(one => concerns(one.from))
    return steps.every(({ make, made }) => {
      const now = decided(make)
      return now !== undefined && textOf(now) === textOf(made)
    })
  }
}

function textOf(moves: readonly Move[]): string {
  return moves.map(moveText).join('\n')
}

/** Each move once. */
export function distinct(moves: readonly Move[]): readonly Move[] {
  if (moves.length < 2) return moves
  return [...new Map(moves.map(one => [moveText(one), one])).values()]
}

function moveText({ next, rest, meant, said, outcome }: Move): string {
  return `${next} ${rest} ${meant} ${said} ${outcome.emitted.map(key)} ${outcome.breach}`
}
