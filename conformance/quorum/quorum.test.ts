import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { linkMachines, loadSpecs, packageRoot } from '../../src/cli/specs.ts'
import type { AnyMachine } from '../../src/core/machine.ts'
import { readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import { play } from './play.ts'
import { readReal } from './read-real.ts'
import { readVqsim } from './read-vqsim.ts'
import type { Act, Scenario, Seen } from './scenario.ts'

const { program } = await loadSpecs()
if (!program) throw new Error('the shipped specs have errors')
const machine: AnyMachine = (await linkMachines(program))('Votequorum')

const corpus = process.env.MUSTER_CORPUS ?? path.resolve(packageRoot(), '..', 'shared', 'corpus')
const recorded = existsSync(corpus)
if (!recorded) console.warn(`${corpus} is not there: recorded scenarios are skipped`)

function scenario(nodes: number, quorum: string, acts: readonly Act[], detection = 0): Scenario {
  const list = Array.from({ length: nodes }, (_, i) => `node {\nring0_addr: 127.0.0.${i + 1}\nnodeid: ${i + 1}\n}\n`)
  const text = `totem {\nversion: 2\ntransport: udpu\n}\nnodelist {\n${list.join('')}}\nquorum {\nprovider: corosync_votequorum\n${quorum}}\n`
  const { conf, diagnostics } = readCorosyncConf(text, 'test.conf')
  if (!conf) throw new Error(diagnostics[0]?.message)
  return { name: 'test', conf, acts, detection }
}

const start = (at: number, ...nodes: number[]): Act[] => nodes.map(node => ({ at, kind: 'start', node }))
const look = (at: number, seen: Record<number, Seen>): Act => ({
  at,
  kind: 'look',
  label: `at ${at}`,
  seen: new Map(Object.entries(seen).map(([id, one]) => [Number(id), one])),
})

describe('playing scenarios', () => {
  it('notices a loss when its time is over, and lets timers fire in between', () => {
    const quorum = 'last_man_standing: 1\nlast_man_standing_window: 1000\n'
    const three = { members: [1, 2, 3], quorate: true }
    const acts = [
      ...start(0, 1, 2, 3, 4),
      { at: 100, kind: 'crash', node: 4 } as const,
      look(599, {
        1: { members: [1, 2, 3, 4], quorate: true },
        2: { ...three, members: [1, 2, 3, 4] },
        3: { ...three, members: [1, 2, 3, 4] },
      }),
      look(601, { 1: { ...three, expected: 4 }, 2: { ...three, expected: 4 }, 3: { ...three, expected: 4 } }),
      look(1601, { 1: { ...three, expected: 3, quorum: 2 }, 2: three, 3: three }),
    ]
    expect(play(scenario(4, quorum, acts, 500), machine)).toEqual({ name: 'test', looks: 9, mismatches: [] })
  })

  it('says step, node and field of what differs', () => {
    const acts = [
      ...start(0, 1, 2),
      look(1, { 1: { members: [1, 2], quorate: false, quorum: 3 }, 3: { members: [3], quorate: true } }),
    ]
    expect(play(scenario(3, '', acts), machine)).toEqual({
      name: 'test',
      leftOut: 'node 3 is seen, but no step starts it',
    })
    const two = [...start(0, 1, 2), look(1, { 1: { members: [1, 2], quorate: false, quorum: 3 } })]
    expect(play(scenario(3, '', two), machine)).toMatchObject({
      mismatches: [
        { look: 1, label: 'at 1', node: 1, field: 'quorate', expected: 'false', found: 'true' },
        { look: 1, node: 1, field: 'quorum', expected: '3', found: '2' },
        { look: 1, node: 2, field: 'up', expected: 'false', found: 'true' },
      ],
    })
  })

  it('does not start nodes with a configuration that corosync refuses', () => {
    const quorum = 'last_man_standing: 1\nauto_tie_breaker: 1\n'
    expect(play(scenario(3, quorum, [...start(0, 1, 2, 3), look(1, {})]), machine)).toMatchObject({ mismatches: [] })
  })

  it.runIf(recorded)('gives what real corosync and vqsim gave, whichever way nodes that start together meet', () => {
    const logs = path.join(corpus, 'corosync', 'logs')
    const vqsim = path.join(corpus, 'vqsim')
    const all = [
      ...readdirSync(logs).map(name => readReal(path.join(logs, name))),
      ...readdirSync(vqsim)
        .filter(name => name.endsWith('.json'))
        .map(name => readVqsim(path.join(vqsim, name))),
    ].flatMap(one => ('acts' in one ? [one] : []))
    for (const boot of ['joining', 'alone first'] as const) {
      const played = all.map(one => play(one, machine, boot)).flatMap(one => ('looks' in one ? [one] : []))
      expect(played.length).toBeGreaterThan(50)
      expect(played.flatMap(one => one.mismatches.map(mismatch => ({ name: one.name, ...mismatch })))).toEqual([])
    }
  })
})
