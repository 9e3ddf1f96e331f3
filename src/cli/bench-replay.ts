import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { conform } from '../../conformance/traces/conform.ts'
import { lawsOf } from '../../conformance/traces/laws.ts'
import { benchCluster, benchMessage } from './bench-cluster.ts'
import { loadSpecs } from './specs.ts'

/** Messages of 64 bytes in each millisecond, and for how many milliseconds. */
const rings = {
  'a ring with a message every 20 ms': { rate: 0.05, milliseconds: 20_000 },
  'a ring with ten messages a millisecond': { rate: 10, milliseconds: 1000 },
}

/** Events a second of CPU that `muster conform` takes of three nodes' traces, warm: read, replayed, merged and judged. */
export async function benchReplay(line: (what: string, value: string) => void): Promise<void> {
  const { program } = await loadSpecs()
  if (!program) throw new Error('the specs have errors')
  const laws = await lawsOf(program)
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-replay-'))
  try {
    for (const [what, { rate, milliseconds }] of Object.entries(rings)) {
      const { files, bytes } = await record(folder, rate, milliseconds)
      const replay = () => {
        const before = process.cpuUsage()
        const { judgement, events } = conform(files, laws)
        if (judgement !== 'accepted') throw new Error(`the replay is ${judgement}`)
        const { user, system } = process.cpuUsage(before)
        return { events, seconds: (user + system) / 1e6 }
      }
      replay()
      const { events, seconds } = replay()
      line(`${what}, ${Math.round(bytes / events)} B an event`, `${Math.round(events / seconds)} events/s`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function record(folder: string, rate: number, milliseconds: number) {
  const lines = new Map<number, string[]>()
  const sim = await benchCluster({
    record: (node, text) => {
      const known = lines.get(node)
      if (known) known.push(text)
      else lines.set(node, [text])
    },
  })
  const message = benchMessage(64)
  for (let at = 0; at < milliseconds; at++) {
    for (let due = Math.floor((at + 1) * rate) - Math.floor(at * rate); due > 0; due--) sim.hear(1, message)
    sim.run(1)
  }
  for (const node of lines.keys()) sim.stop(node)
  let bytes = 0
  const files = [...lines].map(([node, all]) => {
    const text = `${all.join('\n')}\n`
    bytes += Buffer.byteLength(text)
    const file = path.join(folder, `${node}.jsonl`)
    writeFileSync(file, text)
    return file
  })
  return { files, bytes }
}
