import { Breach } from './machine.ts'

/**
 * The functions that specs declare `extern`: of bytes that machines carry and do not look at. Whoever runs machines that call
 * them provides them, before the first step, and they are pure; in a model that reaches one the call is a breach.
 */
const provided = new Map<string, (...args: never[]) => unknown>()

/** By `module.name`. A function that is provided twice is the later one. */
export function provide(functions: Readonly<Record<string, (...args: never[]) => unknown>>): void {
  for (const [name, run] of Object.entries(functions)) provided.set(name, run)
}

/** What an extern function gives for these arguments. */
export function external<T>(name: string, ...args: readonly unknown[]): T {
  const run = provided.get(name)
  if (!run) throw new Breach(name, 'nobody provides this function here')
  return run(...(args as never[])) as T
}
