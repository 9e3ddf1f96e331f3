import type { AnyMachine, MachineState } from '../core/machine.ts'
import type { Locals } from './locals.ts'

/** Fields that influence nothing, as they are at first. */
type Idle = Readonly<Record<string, unknown>> | undefined

/** What of the machines counts, by role, or by node, and machine of its stack. */
export class Masks {
  readonly #names: readonly (readonly ReadonlySet<string>[])[]
  readonly #idle: readonly (readonly Idle[])[]

  /** `roles`: of each its first node; or all nodes. */
  constructor(roles: readonly Locals[], idle: (machine: AnyMachine) => ReadonlySet<string>) {
    this.#names = roles.map(({ node }) => node.stack.machines.map(idle))
    this.#idle = roles.map(({ node }, r) =>
      node.stack.machines.map((machine, m) => {
        const fields = machine.state.filter(field => !this.counts(r, m, field.name))
        if (fields.length === 0) return undefined
        const first = machine.initial(node.contexts[m] as never) as unknown as Record<string, unknown>
        return Object.fromEntries(fields.map(({ name }) => [name, first[name]]))
      }),
    )
  }

  counts(role: number, machine: number, field: string): boolean {
    return !this.#names[role]?.[machine]?.has(field)
  }

  /** What influences nothing is as it was at first. */
  masked(role: number, machine: number, state: MachineState): MachineState {
    const idle = this.#idle[role]?.[machine]
    return idle ? Object.freeze({ ...state, ...idle }) : state
  }
}
