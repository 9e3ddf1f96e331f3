import { expect, it } from 'vitest'
import { linkMachines, loadSpecs } from '../../src/cli/specs.ts'
import type { Named } from '../../src/core/machine.ts'
import { initialState, type NodeState, nodeStep } from '../../src/core/stack.ts'
import { rec, setOf } from '../../src/core/value.ts'
import { readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import { votequorumNode } from '../quorum/play.ts'
import { type Comer, endsOf } from './orders.ts'

const { program } = await loadSpecs()
if (!program) throw new Error('the shipped specs have errors')
const machine = (await linkMachines(program))('Votequorum')

/** Fresh nodes of three. */
function three(quorum: string): Map<number, Comer> {
  const list = [1, 2, 3].map(id => `node {\nring0_addr: 10.0.0.${id}\nnodeid: ${id}\n}\n`).join('')
  const text = `totem {\nversion: 2\ntransport: udpu\n}\nnodelist {\n${list}}\nquorum {\nprovider: corosync_votequorum\n${quorum}\n}\n`
  const { conf } = readCorosyncConf(text, 'test.conf')
  if (!conf) throw new Error('the configuration is wrong')
  return new Map(
    [1, 2, 3].map(id => {
      const node = votequorumNode(conf, machine, id, 'InTurn')
      if (!node) throw new Error('the configuration is refused')
      return [id, { node, state: nodeStep(node, initialState(node), { kind: 'start' }).state }]
    }),
  )
}

/** These form a ring, and are heard in this order. */
function form(all: Map<number, Comer>, members: readonly number[]): void {
  const take = (id: number, signal: Readonly<Record<string, unknown>> & { readonly kind: string }) => {
    const { node, state } = all.get(id) as Comer
    const made = nodeStep(node, state, { kind: 'signal', signal: rec(signal) as Named })
    all.set(id, { node, state: made.state as NodeState })
    return made.effects.flatMap(({ effect }) => (effect.kind === 'emit' ? [effect.signal] : []))
  }
  const ring = rec({ rep: members[0] as number, seq: 0 })
  const said = members.flatMap(from =>
    [{ kind: 'Regular', ring, members: setOf([...members].sort()) }, { kind: 'Speak' }]
      .flatMap(signal => take(from, signal))
      .flatMap(one =>
        one.kind === 'Multicast' ? [{ from, payload: (one as Named & { payload: Named }).payload }] : [],
      ),
  )
  for (const { from, payload } of said) for (const id of members) take(id, { kind: 'Deliver', payload, from })
}

const comers = (all: Map<number, Comer>, members: readonly number[]) => members.map(id => all.get(id) as Comer)

it('has one end where the order decides nothing', () => {
  const ends = endsOf(comers(three(''), [1, 2]))
  expect([...(ends ?? [])]).toEqual(['1 quorate, 2 of 3 (3) votes, quorum 2 | 2 quorate, 2 of 3 (3) votes, quorum 2'])
})

it('has every end where it does: in one of two orders those who meet disagree', () => {
  const all = three('wait_for_all: 1')
  form(all, [1, 2, 3])
  form(all, [1, 3])
  form(all, [2])
  expect([...(endsOf(comers(all, [1, 2])) ?? [])].sort()).toEqual([
    '1 not quorate, 2 of 3 (3) votes, quorum 2 | 2 quorate, 2 of 3 (3) votes, quorum 2',
    '1 quorate, 2 of 3 (3) votes, quorum 2 | 2 quorate, 2 of 3 (3) votes, quorum 2',
  ])
})
