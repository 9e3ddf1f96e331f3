import { benchCluster, benchMessage } from './bench-cluster.ts'

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

async function deliveries(bytes: number, messages: number): Promise<number> {
  let got = 0
  let answer = ''
  const sim = await benchCluster({
    observe: (_, step) => {
      for (const { effect } of step.effects) {
        if (effect.kind !== 'emit') continue
        if (effect.signal.kind === 'CpgDeliver') got++
        if (effect.signal.kind === 'CpgAnswer') answer = (effect.signal as unknown as { result: string }).result
      }
    },
  })
  const message = benchMessage(bytes)
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
