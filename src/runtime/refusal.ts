import type { NodeStep, Stack } from '../core/stack.ts'

/** Why the machine refused its first part in this step, in the words of the spec; `undefined` when it took it, or had none. */
export function refusalOf(stack: Stack, step: NodeStep, machine: number): string | undefined {
  const refused = step.parts.find(part => part.machine === machine)?.refused
  return refused?.reason ?? stack.machines[machine]?.sites[refused?.site ?? -1]?.reason
}
