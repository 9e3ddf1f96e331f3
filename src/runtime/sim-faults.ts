import type { FaultAct } from './faults.ts'
import type { Sim } from './sim.ts'

/** Plays a fault script in a simulated cluster whose nodes are up; stops early when a node halts. */
export function playFaults(sim: Sim, acts: readonly FaultAct[]): void {
  for (const act of acts) {
    sim.run(Math.max(0, act.at - sim.clock.now()))
    if (sim.halted() || act.kind === 'stop') return
    play(sim, act)
  }
}

function play(sim: Sim, act: FaultAct): void {
  switch (act.kind) {
    case 'kill':
      for (const node of act.nodes) if (sim.up(node)) sim.crash(node, 'now')
      return
    case 'start':
      for (const node of act.nodes) if (!sim.up(node)) sim.start(node)
      return
    case 'pause':
      for (const node of act.nodes) sim.pause(node)
      return
    case 'resume':
      for (const node of act.nodes) sim.resume(node)
      return
    case 'cut':
      sim.reach.split(act.groups)
      break
    case 'oneway':
      sim.reach.cut(act.from, act.to)
      break
    case 'heal':
      sim.reach.heal()
      break
    case 'stop':
      return
  }
  sim.reconnected()
}
