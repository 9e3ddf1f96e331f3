import { plainBacking, wasmBacking } from '../backing.ts'
import { type Functions, linkKernel } from '../kernels.ts'
import type { Team } from '../team.ts'

/** A team whose members work one after the other in this thread, the last first where `reversed`: as threads may. */
export function inTurn(size: number, reversed = false): Team {
  const backing = wasmBacking(false) ?? plainBacking()
  let members: Functions[] = []
  return {
    size,
    backing,
    load: (texts, engine) => {
      members = texts.map(text => linkKernel(text, engine, backing, {}))
    },
    run: (name, args) => {
      const order = members.map((_, i) => i)
      const found: number[] = []
      for (const i of reversed ? order.reverse() : order) {
        const run = members[i]?.[name]
        if (run) found[i] = run(...(args[i] ?? []))
      }
      return found
    },
    close: () => {},
  }
}
