import { plainBacking, wasmBacking } from '../backing.ts'
import { compileKernel } from '../kernels.ts'
import { type Functions, link } from '../link.ts'
import type { Team } from '../team.ts'

/** A team whose members work one after the other in this thread, the last first where `reversed`: as threads may. */
export function inTurn(size: number, reversed = false): Team {
  const backing = wasmBacking(false) ?? plainBacking()
  let members: Functions[] = []
  return {
    size,
    backing,
    load: (text, engine) => {
      const compiled = compileKernel(text, engine, backing)
      members = [...Array(size).keys()].map(i => link(compiled, backing, { who: () => i }))
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
