import type { Backing } from './heap.ts'
import { type Engine, type Functions, linkKernel } from './kernels.ts'

/** Those who run the kernels: each has a text of its own over the one memory. */
export interface Team {
  readonly size: number
  /** Where all of them read and write. */
  readonly backing: Backing
  /** Gives each member its text; there is one for each. */
  readonly load: (texts: readonly string[], engine: Engine) => void
  /** Each runs the function of this name with its arguments; the results, when all are done. */
  readonly run: (name: string, args: readonly (readonly number[])[]) => readonly number[]
  /** Lets them go. */
  readonly close: () => void
}

/** A team of one, on the spot. */
export function alone(backing: Backing): Team {
  let functions: Functions = {}
  return {
    size: 1,
    backing,
    load: ([text], engine) => {
      functions = linkKernel(text as string, engine, backing, {})
    },
    run: (name, [args]) => [(functions[name] as (...args: number[]) => number)(...(args as readonly number[]))],
    close: () => {},
  }
}
