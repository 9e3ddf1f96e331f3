import type { Named } from '../core/machine.ts'
import type { Node } from '../core/stack.ts'
import { rec } from '../core/value.ts'
import { readCorosyncConf } from '../formats/corosync-conf.ts'
import { evsCodec } from '../runtime/codec.ts'
import { configureFromConf } from '../runtime/configure.ts'
import { createSim } from '../runtime/sim.ts'
import { corosyncStack } from './stacks.ts'

/**
 * What a delivery takes at each of three nodes, without sockets and clients: reducers and codec alone, in microseconds of CPU. One
 * node sends, as fast as flow control lets it.
 */
export async function benchDelivery(line: (what: string, value: string) => void): Promise<void> {
  for (const bytes of [64, 1024, 8192]) {
    const micros = await deliveries(bytes, 20_000_000 / (1000 + bytes))
    line(`a delivery of ${bytes} bytes at each of 3 nodes, no sockets`, `${micros.toFixed(1)} us`)
  }
}

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

async function deliveries(bytes: number, messages: number): Promise<number> {
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
  let got = 0
  let answer = ''
  const sim = createSim({
    ...{ nodes, seed: 1, codec: evsCodec(evs) },
    world: { kind: 'links', links: { least: 0.1, most: 0.1, loss: 0, duplicate: 0, capacity: 100_000, service: 0 } },
    observe: (_, step) => {
      for (const { effect } of step.effects) {
        if (effect.kind !== 'emit') continue
        if (effect.signal.kind === 'CpgDeliver') got++
        if (effect.signal.kind === 'CpgAnswer') answer = (effect.signal as unknown as { result: string }).result
      }
    },
  })
  for (const { self } of nodes) sim.start(self)
  sim.run(5000)
  for (const { self } of nodes) sim.hear(self, rec({ kind: 'CpgJoin', client: 1, group: 'bench', pid: self }))
  sim.run(1000)
  const message: Named = rec({ kind: 'CpgMcast', client: 1, body: 'x'.repeat(bytes), size: bytes })
  const pump = (total: number): number => {
    const [began, end] = [process.cpuUsage(), got + 3 * total]
    for (let sent = 0; got < end; ) {
      for (answer = 'Ok'; answer === 'Ok' && sent < total; ) {
        sim.hear(1, message)
        if (answer === 'Ok') sent++
        if (sent % 64 === 0) break
      }
      sim.run(1)
    }
    const { user, system } = process.cpuUsage(began)
    return (user + system) / (3 * total)
  }
  pump(messages / 4)
  return pump(messages)
}
