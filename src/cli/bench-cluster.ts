import type { Named } from '../core/machine.ts'
import type { Node } from '../core/stack.ts'
import { rec } from '../core/value.ts'
import { readCorosyncConf } from '../formats/corosync-conf.ts'
import { evsCodec } from '../runtime/codec.ts'
import { configureFromConf } from '../runtime/configure.ts'
import { createSim, type Sim, type SimOptions } from '../runtime/sim.ts'
import { corosyncStack } from './stacks.ts'

const conf = `totem {
  version: 2
  transport: udpu
}
quorum {
  provider: corosync_votequorum
}
nodelist {
${[1, 2, 3].map(id => `  node {\n    ring0_addr: 127.0.0.${id}\n    nodeid: ${id}\n  }\n`).join('')}}
`

/** A message of so many bytes, as the process on node 1 hands it in. */
export function benchMessage(bytes: number): Named {
  return rec({ kind: 'CpgMcast', client: 1, body: 'x'.repeat(bytes), size: bytes })
}

/** Three simulated nodes on a ring, with a process in one group on each. */
export async function benchCluster(options: Pick<SimOptions, 'observe' | 'record'>): Promise<Sim> {
  const stack = await corosyncStack()
  const { conf: parsed } = readCorosyncConf(conf, 'corosync.conf')
  if (!parsed) throw new Error('no configuration')
  const nodes: Node[] = [1, 2, 3].map(id => {
    const made = configureFromConf(parsed, stack, id)
    if ('refused' in made) throw new Error(made.refused.join())
    return made.node
  })
  const evs = stack.machines.find(one => one.name === 'Evs')
  if (!evs) throw new Error('no ring')
  const sim = createSim({
    ...{ nodes, seed: 1, codec: evsCodec(evs), ...options },
    world: { kind: 'links', links: { least: 0.1, most: 0.1, loss: 0, duplicate: 0, capacity: 100_000, service: 0 } },
  })
  for (const { self } of nodes) sim.start(self)
  sim.run(5000)
  for (const { self } of nodes) sim.hear(self, rec({ kind: 'CpgJoin', client: 1, group: 'bench', pid: self }))
  sim.run(1000)
  return sim
}
