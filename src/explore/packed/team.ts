import type { Backing } from './heap.ts'
import { type Engine, linkKernel } from './kernels.ts'
import type { Functions } from './link.ts'

/** Those who run the kernels, over the one memory: in a kernel, `who()` says which of them runs it. */
export interface Team {
  readonly size: number
  /** Where all of them read and write. */
  readonly backing: Backing
  /** Gives all members this text. */
  readonly load: (text: string, engine: Engine) => void
  /**
   * Each runs the function of this name with its arguments; the results, when all are done. `work` is how many states or
   * successors there are to see to: for a few the caller may do the others' part, too.
   */
  readonly run: (name: string, args: readonly (readonly number[])[], work: number) => readonly number[]
  /** Lets them go. */
  readonly close: () => void
}

/** A team of one, on the spot. */
export function alone(backing: Backing): Team {
  let functions: Functions = {}
  return {
    size: 1,
    backing,
    load: (text, engine) => {
      functions = linkKernel(text, engine, backing, { who: () => 0 })
    },
    run: (name, [args]) => [(functions[name] as (...args: number[]) => number)(...(args as readonly number[]))],
    close: () => {},
  }
}
