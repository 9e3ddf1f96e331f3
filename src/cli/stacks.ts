import type { AnyMachine } from '../core/machine.ts'
import type { Stack } from '../core/stack.ts'
import { generatedMachines, linkMachines, loadSpecs } from './specs.ts'

/** The stack of `spec/corosync.mu`, lowest first; a test holds the two together. */
export const corosyncMachines = ['Evs', 'Totempg', 'Sync', 'Cpg', 'Votequorum', 'Views', 'ViewFilter']

/**
 * What a node of a corosync.conf runs: the generated machines. Reading the specs takes longer than starting a node, so
 * that is only done where gen/ is empty.
 */
export async function corosyncStack(): Promise<Stack> {
  const machineOf = (await generated()) ?? (await interpreted())
  return { name: 'Corosync', machines: corosyncMachines.map(machineOf) }
}

async function generated(): Promise<((name: string) => AnyMachine) | undefined> {
  const found = await generatedMachines(corosyncMachines)
  return corosyncMachines.every(name => found.has(name)) ? name => found.get(name) as AnyMachine : undefined
}

async function interpreted(): Promise<(name: string) => AnyMachine> {
  const { program } = await loadSpecs()
  if (!program) throw new Error('the specs have errors: muster check says which')
  return linkMachines(program)
}
