import { linkMachines, machinesOf } from '../../src/cli/specs.ts'
import type { TProgram } from '../../src/lang/typed.ts'
import type { Laws } from './conform.ts'
import { runJudge } from './properties.ts'

/** Judging by the machines and models of a program. A trace of another text of a machine is not judged. */
export async function lawsOf(program: TProgram, model?: string): Promise<Laws> {
  const machineOf = await linkMachines(program)
  const known = machinesOf(program)
  return {
    machineOf: (name, hash) => {
      const machine = known.get(name)
      if (!machine) return { missing: `there is no machine ${name} in these specs` }
      if (machine.hash === hash) return machineOf(name)
      const short = (text: string) => text.slice(0, 12)
      return {
        missing: `it ran another text of ${name} (${short(hash)}, here is ${short(machine.hash)}); --spec FOLDER judges by that text`,
      }
    },
    judgeOf: (stack, named) => runJudge(stack, { program, machineOf, model: model ?? named }),
  }
}
