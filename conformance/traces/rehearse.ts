import type { AnyMachine, NodeId } from '../../src/core/machine.ts'
import { List, mapOf, rec, setOf, type Value } from '../../src/core/value.ts'
import { configureNode, type MachineConfig } from '../../src/runtime/configure.ts'
import { createSim } from '../../src/runtime/sim.ts'
import { calmLinks, type Links } from '../../src/runtime/sim-net.ts'

/** A run of whole corosync nodes on simulated clocks, disks and networks, to be recorded. Equal plans, equal traces. */
export interface Rehearsal {
  readonly nodes: number
  readonly seed: number
  /** Without them messages take a millisecond each and none is lost. */
  readonly links?: Links
  /** Of Votequorum, besides one vote for each node. */
  readonly options?: MachineConfig
  readonly acts: readonly Act[]
}

/** What happens, at this time in milliseconds. */
export type Act = { readonly at: number } & (
  | { readonly kind: 'start' | 'crash' | 'crashWithin' | 'stop'; readonly node: NodeId }
  | { readonly kind: 'split'; readonly groups: readonly (readonly NodeId[])[] }
  | { readonly kind: 'heal' }
)

/** The lines of all traces in the order in which they were written, each with its node. */
export function rehearse(
  machines: readonly AnyMachine[],
  { nodes, seed, links = calmLinks, options = {}, acts }: Rehearsal,
): { readonly node: NodeId; readonly line: string }[] {
  const ids = Array.from({ length: nodes }, (_, i) => i + 1)
  const configs = {
    // A token that is held early, and lost soon, keeps recordings short.
    Evs: { peers: setOf(ids), token: 400, tokenRetransmit: 95, hold: 75, consensus: 480, seqnoUnchanged: 3 },
    Totempg: { wire: false },
    Votequorum: { speaking: 'Synchronised', votes: mapOf(ids.map(id => [id, 1] as const)), ...options },
  }
  const lines: { node: NodeId; line: string }[] = []
  const sim = createSim({
    nodes: ids.map(id => {
      const made = configureNode({ name: 'Corosync', machines }, id, configs)
      if ('refused' in made) throw new Error(made.refused.join('; '))
      return made.node
    }),
    seed,
    world: { kind: 'links', links },
    record: (node, line) => lines.push({ node, line }),
  })
  for (const act of [...acts].sort((a, b) => a.at - b.at)) {
    sim.run(act.at - sim.clock.now())
    switch (act.kind) {
      case 'start':
        sim.start(act.node)
        break
      case 'crash':
      case 'crashWithin':
        sim.crash(act.node, act.kind === 'crash' ? 'now' : 'within its next step')
        break
      case 'stop':
        sim.stop(act.node)
        break
      case 'split':
        sim.reach.split(act.groups)
        sim.reconnected()
        break
      case 'heal':
        sim.reach.heal()
        sim.reconnected()
    }
  }
  const halted = sim.halted()
  if (halted) throw halted.why
  return lines
}

/** `start` of each node a few milliseconds after the one before. */
export function boots(at: number, ...nodes: readonly NodeId[]): Act[] {
  return nodes.map((node, i) => ({ at: at + 3 * i, kind: 'start', node }))
}

export function stops(at: number, ...nodes: readonly NodeId[]): Act[] {
  return nodes.map(node => ({ at, kind: 'stop', node }))
}

/** `tieBreaker: Listed([…])`, as the machine takes it. */
export function listed(...order: readonly NodeId[]): Value {
  return rec({ kind: 'Listed', _1: new List(order) })
}
