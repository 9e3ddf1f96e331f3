import { linkMachines, loadSpecs } from '../../cli/specs.ts'
import { corosyncMachines } from '../../cli/stacks.ts'
import type { AnyMachine } from '../../core/machine.ts'
import type { Stack } from '../../core/stack.ts'
import type { TProgram } from '../../lang/typed.ts'

export interface Shipped {
  readonly program: TProgram
  readonly machineOf: (name: string) => AnyMachine
  readonly corosync: Stack
}

/** The shipped specs, for tests that want the real machines. */
export async function shipped(): Promise<Shipped> {
  const { program, diagnostics } = await loadSpecs()
  if (!program)
    throw new Error(JSON.stringify(diagnostics.filter(one => one.severity === 'error').slice(0, 3), null, 2))
  const machineOf = await linkMachines(program)
  return { program, machineOf, corosync: { name: 'Corosync', machines: corosyncMachines.map(machineOf) } }
}
