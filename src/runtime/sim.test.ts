import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { conform } from '../../conformance/traces/conform.ts'
import { lawsOf } from '../../conformance/traces/laws.ts'
import { loadSpecs } from '../cli/specs.ts'
import type { NodeId } from '../core/machine.ts'
import { random } from '../core/random.ts'
import type { Node } from '../core/stack.ts'
import { key, rec, setOf } from '../core/value.ts'
import { evsCodec } from './codec.ts'
import { randomFaults } from './faults.ts'
import { anyMessage } from './fuzz-codec.ts'
import { createSim, type Sim } from './sim.ts'
import { simClock } from './sim-clock.ts'
import { playFaults } from './sim-faults.ts'
import { roughLinks } from './sim-net.ts'
import { clusterOf, fieldsOf } from './testing/cluster.ts'
import { shipped } from './testing/specs.ts'

const { machineOf, corosync } = await shipped()
const codec = evsCodec(machineOf('Evs'))
const folder = mkdtempSync(path.join(tmpdir(), 'muster-sim-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Ran {
  readonly sim: Sim
  readonly traces: ReadonlyMap<NodeId, readonly string[]>
  readonly together: boolean
}

/** A cluster through a minute of random faults, the last quarter of it in peace. */
function faulty(ids: readonly NodeId[], seed: number, links = roughLinks): Ran {
  const traces = new Map<NodeId, string[]>(ids.map(id => [id, []]))
  const nodes = clusterOf(corosync, ids)
  const record = (node: NodeId, line: string) => void traces.get(node)?.push(line)
  const sim = createSim({ nodes, seed, codec, world: { kind: 'links', links }, record })
  for (const id of ids) sim.start(id)
  playFaults(sim, randomFaults(ids, { seed, duration: 60_000, quiet: 15_000, apart: 2200 }))
  const states = nodes.map(node => fieldsOf(node, sim.state(node.self), 'Evs'))
  const together = states.every(one => one.phase === 'Operational' && key(one.members) === key(setOf(ids)))
  return { sim, traces, together }
}

describe('a simulated cluster', () => {
  test('does the same again with the same seed, to the byte, and something else with another', () => {
    const lines = (seed: number) => [...faulty([1, 2, 3], seed).traces.values()].map(all => all.join('\n')).join('\n')
    expect(lines(7)).toBe(lines(7))
    expect(lines(7)).not.toBe(lines(8))
  })

  test('comes together again after any faults, on a network that loses, doubles and overtakes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 2, max: 5 }), (seed, size) => {
        const { sim, together } = faulty([1, 2, 3, 4, 5].slice(0, size), seed)
        expect(sim.halted()).toBeUndefined()
        expect(together).toBe(true)
      }),
      { numRuns: 12 },
    )
  })

  test('records traces that the judge accepts, crashes and lost effects included', async () => {
    // Between a new ring and the last member's nodeinfo a node still shows the verdict of the old one, as corosync does.
    const text = `use models/corosync: Three
      model Watched of Three {
        always oneQuorate: no a, b in alive:
          a.quorate and not a.syncing and b.quorate and not b.syncing and not (a.current meets b.current)
      }`
    const more = { module: 'models/watched', file: 'spec/models/watched.mu', text }
    const { program } = await loadSpecs(undefined, [more])
    if (!program) throw new Error('the model is wrong')
    const laws = await lawsOf(program, 'Watched')
    for (const seed of [1, 2, 3]) {
      const { traces } = faulty([1, 2, 3], seed)
      const files = [...traces].map(([node, lines]) => {
        const file = path.join(folder, `${seed}-${node}.jsonl`)
        writeFileSync(file, lines.map(line => `${line}\n`).join(''))
        return file
      })
      expect(conform(files, laws)).toMatchObject({ judgement: 'accepted', nodes: [1, 2, 3] })
    }
  })

  test('keeps its ring sequence rising when it crashes between saving and sending', () => {
    const [node] = clusterOf(corosync, [1])
    const sim = createSim({ nodes: node ? [node] : [], seed: 1, world: { kind: 'links', links: roughLinks } })
    const stored = () =>
      fieldsOf(sim.state.length ? (node as never) : (node as never), sim.state(1), 'Evs').stored as number
    let last = 0
    for (let life = 0; life < 20; life++) {
      sim.start(1)
      sim.run(7 * life)
      sim.crash(1, 'within its next step')
      sim.run(2000)
      expect(sim.up(1)).toBe(false)
      expect(stored()).toBeGreaterThanOrEqual(last)
      last = stored()
    }
    expect(last).toBeGreaterThan(20)
  })

  test('hears what it said itself in the order in which it said it, and nothing of that is lost', () => {
    const nodes = clusterOf(corosync, [1])
    const sim = createSim({ nodes, seed: 1, world: { kind: 'links', links: { ...roughLinks, loss: 1 } } })
    sim.start(1)
    sim.run(1000)
    // A lone node forms its ring by its own join.
    expect(fieldsOf(nodes[0] as Node, sim.state(1), 'Evs').phase).toBe('Operational')
  })

  test('is not halted by any well-formed message, spliced from real ones and senseless values', () => {
    const seed = Number(process.env.MUSTER_SEED ?? 1)
    for (let run = 0; run < 40; run++) assaulted(seed + run)
  })
})

/** Messages as a peer gone mad might send them: one field of a real one replaced, to and from anybody. */
function assaulted(seed: number): void {
  const r = random(seed)
  const links = { ...roughLinks, capacity: 30, service: 0.1 }
  const sim = createSim({ nodes: clusterOf(corosync, [1, 2, 3]), seed, world: { kind: 'links', links } })
  for (const id of [1, 2, 3]) sim.start(id)
  for (let i = 0; i < 40; i++) {
    sim.run(r.between(0, 10))
    const flying = sim.net?.inFlight() ?? []
    let message = anyMessage(r)
    const real = flying.length > 0 && r.chance(0.7) ? r.pick(flying).message : undefined
    if (real?.kind === message.kind) {
      const field = r.pick(Object.keys(message).filter(name => name !== 'entries' && name !== 'index'))
      message = rec({ ...real, [field]: (message as unknown as Record<string, unknown>)[field] }) as typeof message
    }
    const to = r.pick([1, 2, 3])
    sim.net?.send(r.pick([1, 2, 3].filter(id => id !== to)), to, message)
  }
  const halted = sim.halted()
  if (halted) throw new Error(`seed ${seed}: node ${halted.node}: ${halted.why.message}`)
}

describe('the clock', () => {
  test('goes by time, then by the order of asking, whatever is asked for and taken back', () => {
    const asked = fc.array(fc.record({ time: fc.nat(20), gone: fc.boolean() }), { maxLength: 50 })
    fc.assert(
      fc.property(asked, all => {
        const clock = simClock()
        const seen: number[] = []
        const stops = all.map(({ time }, i) => clock.at(time, () => seen.push(i)))
        for (const [i, { gone }] of all.entries()) if (gone) stops[i]?.()
        clock.run(30)
        const expected = all.map((one, i) => ({ ...one, i })).filter(one => !one.gone)
        expect(seen).toEqual(expected.sort((a, b) => a.time - b.time || a.i - b.i).map(one => one.i))
        expect(clock.now()).toBe(30)
      }),
    )
  })
})
