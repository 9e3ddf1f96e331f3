import type { AnyMachine, NodeId } from '../../core/machine.ts'
import type { Node, Stack } from '../../core/stack.ts'
import { mapOf, setOf } from '../../core/value.ts'
import { configureNode, type MachineConfig } from '../configure.ts'

/** Quick timers, in the proportions of corosync's. */
const timers = { token: 1000, tokenRetransmit: 238, hold: 180, join: 50, consensus: 1200, merge: 200 }

/** Nodes of a stack of Evs and Votequorum, one vote each; `more` by machine. */
export function clusterOf(
  stack: Stack,
  ids: readonly NodeId[],
  more: Readonly<Record<string, MachineConfig>> = {},
): Node[] {
  return ids.map(id => {
    const made = configureNode(stack, id, {
      Evs: { peers: setOf(ids), ...timers },
      Totempg: { wire: true },
      Votequorum: { speaking: 'Synchronised', votes: mapOf(ids.map(one => [one, 1] as const)) },
      ...more,
    })
    if ('refused' in made) throw new Error(made.refused.join('; '))
    return made.node
  })
}

/** The state of one machine of a node, as a record of its fields. */
export function fieldsOf(node: Node, state: readonly unknown[], machine: string): Readonly<Record<string, unknown>> {
  return state[node.stack.machines.findIndex((one: AnyMachine) => one.name === machine)] as Record<string, unknown>
}
