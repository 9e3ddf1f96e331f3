import { describe, expect, test } from 'vitest'
import type { Named } from '../core/machine.ts'
import { initialState, nodeStep } from '../core/stack.ts'
import { rec, setOf, type Value } from '../core/value.ts'
import { configureNode } from './configure.ts'
import { shipped } from './testing/specs.ts'

const { machineOf } = await shipped()
const ring = rec({ rep: 1, seq: 4 })
// biome-ignore lint/suspicious/noExplicitAny: signals of the spec
type Any = Named & Record<string, any>

/** The service on node 1 in a ring of two; synchronised, with nobody in a group. Its multicasts come back. */
function service(underWay = 10_000) {
  const made = configureNode({ name: 'Cpg', machines: [machineOf('Cpg')] }, 1, { Cpg: { enabled: true, underWay } })
  if ('refused' in made) throw new Error(made.refused.join())
  const { node } = made
  let state = initialState(node)
  const said: Any[] = []
  function take(signal: Named, echo = true): Any[] {
    const step = nodeStep(node, state, { kind: 'signal', signal })
    state = step.state
    const emitted = step.effects.flatMap(({ effect }) => (effect.kind === 'emit' ? [effect.signal as Any] : []))
    const down = emitted.filter(one => one.kind === 'Multicast')
    said.push(...down.map(one => one.payload))
    const up = emitted.filter(one => one.kind !== 'Multicast')
    return [...up, ...down.flatMap(one => (echo ? from(1, one.payload) : []))]
  }
  const from = (peer: number, payload: Value): Any[] => take(rec({ kind: 'Deliver', payload, from: peer }))
  function install(...members: number[]): Any[] {
    take(rec({ kind: 'Transitional', ring, members: setOf(members) }))
    take(rec({ kind: 'Regular', ring, members: setOf(members) }))
    take(rec({ kind: 'Turn', service: 2 }))
    return [...take(rec({ kind: 'Activate', service: 2 })), ...take(rec({ kind: 'SyncDone' }))]
  }
  install(1, 2)
  return { take, from, install, said }
}

const join = (client: number, pid = client) => rec({ kind: 'CpgJoin', client, group: 'g', pid })
const mcast = (client: number, size = 1) => rec({ kind: 'CpgMcast', client, body: 'x', size })
const entry = rec({ kind: 'ProcJoin', group: 'g', pid: 9 })
const fragment = (place: string, body: string, size = body.length) =>
  rec({ kind: 'GroupFragment', group: 'g', pid: 9, place, body, size })
const bodies = (all: readonly Any[]) =>
  all.flatMap(one => (one.kind === 'CpgDeliver' ? [[[...one.clients], [...one.parts].join('')]] : []))
const result = (all: readonly Any[]) => all.find(one => one.kind === 'CpgAnswer')?.result

describe('fragments', () => {
  test('come to members as one message, at the place of the last', () => {
    const { take, from } = service()
    take(join(1))
    from(2, entry)
    expect(bodies(from(2, fragment('FirstFragment', 'ab')))).toEqual([])
    expect(bodies(from(2, fragment('NextFragment', 'cd')))).toEqual([])
    expect(bodies(from(2, fragment('LastFragment', 'e')))).toEqual([[[1], 'abcde']])
  })
  test('without their beginning are nothing, and a new beginning ends the old message', () => {
    const { take, from } = service()
    take(join(1))
    from(2, entry)
    expect(bodies(from(2, fragment('LastFragment', 'z')))).toEqual([])
    from(2, fragment('FirstFragment', 'old'))
    from(2, fragment('FirstFragment', 'ne'))
    expect(bodies(from(2, fragment('LastFragment', 'w')))).toEqual([[[1], 'new']])
  })
  test('come only to those who were members at the first', () => {
    const { take, from } = service()
    take(join(1))
    from(2, entry)
    from(2, fragment('FirstFragment', 'a'))
    take(join(3))
    expect(bodies(from(2, fragment('LastFragment', 'b')))).toEqual([[[1], 'ab']])
  })
  test('of more than 16 MiB, or of a process that left, are thrown away', () => {
    const { take, from } = service()
    take(join(1))
    from(2, entry)
    from(2, fragment('FirstFragment', 'a', 16_777_216))
    from(2, fragment('NextFragment', 'b'))
    expect(bodies(from(2, fragment('LastFragment', 'c')))).toEqual([])
    from(2, fragment('FirstFragment', 'a'))
    from(2, rec({ kind: 'ProcLeave', group: 'g', pid: 9, reason: 'ByLeave' }))
    from(2, entry)
    expect(bodies(from(2, fragment('LastFragment', 'b')))).toEqual([])
  })
})

describe('requests', () => {
  test('wait for the end of a synchronisation, in their order', () => {
    const { take, said } = service()
    take(rec({ kind: 'Regular', ring, members: setOf([1, 2]) }))
    const before = said.length
    take(join(1))
    take(mcast(1))
    expect(said).toHaveLength(before)
    const told = take(rec({ kind: 'SyncDone' }))
    expect(said.slice(before).map(one => one.kind)).toEqual(['ProcJoin', 'GroupMcast'])
    expect(bodies(told)).toEqual([[[1], 'x']])
  })
  test('are put off while too much is under way, and taken again when it is back', () => {
    const { take, from, said } = service(1_000)
    take(join(1))
    expect(result(take(mcast(1, 900), false))).toBe('Ok')
    expect(result(take(mcast(1, 1), false))).toBe('TryAgain')
    from(1, said.at(-1) as Any)
    expect(result(take(mcast(1, 1), false))).toBe('Ok')
    expect(result(take(mcast(1, 1_047_553), false))).toBe('TooBig')
  })
  test('of a process that is still on its way out are put off', () => {
    const { take } = service()
    take(join(1, 5))
    take(rec({ kind: 'CpgFinalize', client: 1 }), false)
    expect(result(take(join(2, 5), false))).toBe('TryAgain')
    expect(result(take(join(2, 6), false))).toBe('Ok')
    expect(result(take(join(2, 6), false))).toBe('Exist')
  })
  test('on a node without groups are not supported', () => {
    const made = configureNode({ name: 'Cpg', machines: [machineOf('Cpg')] }, 1, {})
    if ('refused' in made) throw new Error(made.refused.join())
    const step = nodeStep(made.node, initialState(made.node), { kind: 'signal', signal: join(1) })
    expect(step.effects.map(({ effect }) => effect)).toEqual([
      { kind: 'emit', signal: rec({ kind: 'CpgAnswer', client: 1, result: 'NotSupported' }) },
    ])
  })
})

describe('synchronisation', () => {
  const changes = (all: readonly Any[]) =>
    all.flatMap(one => {
      if (one.kind !== 'CpgConfchg') return []
      const words = (list: Iterable<{ node: number; pid: number; reason: string }>) =>
        [...list].map(({ node, pid, reason }) => `${node}:${pid} ${reason}`)
      return [{ left: words(one.left), joined: words(one.joined) }]
    })
  test('says whom this node lost, and which processes it has', () => {
    const { take, install, said } = service()
    take(join(1, 7))
    install(1)
    expect(said.slice(-2)).toEqual([
      rec({ kind: 'Downlist', before: 2, left: setOf([2]) }),
      rec({ kind: 'JoinList', processes: setOf([rec({ group: 'g', pid: 7 })]) }),
    ])
  })
  test('tells of nodes that went, of those that came, and of processes that nobody has any more', () => {
    const { take, from, install } = service()
    take(join(1, 7))
    from(2, entry)
    // In the same ring, but node 2 has another process now.
    take(rec({ kind: 'Transitional', ring, members: setOf([1, 2]) }))
    take(rec({ kind: 'Regular', ring, members: setOf([1, 2]) }))
    from(2, rec({ kind: 'JoinList', processes: setOf([rec({ group: 'g', pid: 8 })]) }))
    expect(changes(take(rec({ kind: 'Activate', service: 2 })))).toEqual([
      { left: [], joined: ['2:8 NodeUp'] },
      { left: ['2:9 ProcDown'], joined: [] },
    ])
    expect(changes(install(1))).toEqual([{ left: ['2:8 NodeDown'], joined: [] }])
  })
})
