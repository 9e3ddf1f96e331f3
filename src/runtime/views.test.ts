import { describe, expect, test } from 'vitest'
import type { Named } from '../core/machine.ts'
import { initialState, nodeStep } from '../core/stack.ts'
import { rec, setOf, type Value } from '../core/value.ts'
import { configureNode } from './configure.ts'
import { shipped } from './testing/specs.ts'
import { viewStatus } from './view-status.ts'

const { machineOf } = await shipped()
// biome-ignore lint/suspicious/noExplicitAny: signals of the spec
type Any = Named & Record<string, any>

/** The group "g" on node 1, with the filter above it; what it multicasts comes back when `echo` is called. */
function service(underWay = 10_000, group: string | null = 'g') {
  const made = configureNode({ name: 'Views', machines: [machineOf('Views'), machineOf('ViewFilter')] }, 1, {
    Views: { group, underWay },
    ViewFilter: { enabled: group !== null, participants: null, present: false, uniqueQuorum: true },
  })
  if ('refused' in made) throw new Error(made.refused.join())
  const { node } = made
  let state = initialState(node)
  const sent: Value[] = []
  function run(input: Parameters<typeof nodeStep>[2]): Any[] {
    const step = nodeStep(node, state, input)
    state = step.state
    const emitted = step.effects.flatMap(({ effect }) => (effect.kind === 'emit' ? [effect.signal as Any] : []))
    sent.push(...emitted.filter(one => one.kind === 'Multicast').map(one => one.payload))
    return emitted.filter(one => one.kind !== 'Multicast' && one.kind !== 'Judged')
  }
  const take = (signal: Named) => run({ kind: 'signal', signal })
  const hear = (payload: Value, from: number) => take(rec({ kind: 'Deliver', payload, from }))
  /** All that it said so far goes round, and what it says to that. */
  const echo = (): Any[] => {
    const told: Any[] = []
    for (let next = sent.shift(); next !== undefined; next = sent.shift()) told.push(...hear(next, 1))
    return told
  }
  function install(seq: number, quorate = true): void {
    const ring = rec({ rep: 1, seq })
    take(rec({ kind: 'Transitional', ring, members: setOf([1]) }))
    take(rec({ kind: 'Regular', ring, members: setOf([1]) }))
    take(rec({ kind: 'QuorumChanged', quorate, members: setOf([1]), total: 1, quorum: 1, expected: 1 }))
    take(rec({ kind: 'SyncDone', ring }))
  }
  run({ kind: 'start' })
  return { take, hear, echo, install, sent, status: () => viewStatus(node, state) }
}

const viewId = (seq: number, generation = 1) =>
  rec({ lineage: rec({ ring: rec({ rep: 1, seq }), round: 0 }), generation })
const join = (client: number, view: Value = null, group = 'g') => rec({ kind: 'ViewJoin', client, group, view })
const leave = (client: number) => rec({ kind: 'ViewLeave', client })
const send = (client: number, body = 'x', size = body.length) => rec({ kind: 'ViewSend', client, body, size })
const result = (all: readonly Any[]) => all.find(one => one.kind === 'ViewAnswer')?.result
const events = (all: readonly Any[]) => all.flatMap(one => (one.kind === 'ViewEvent' ? [one.event.kind] : []))
const bodies = (all: readonly Any[]) => all.flatMap(one => (one.kind === 'ViewDeliver' ? [one.body] : []))

describe('a process', () => {
  test('is in a view after one exchange, and gets what it says in it', () => {
    const { take, echo, install } = service()
    install(4)
    echo()
    expect(result(take(join(7)))).toBe('Ok')
    expect(events(echo())).toEqual(['Installs'])
    expect(result(take(send(7, 'hello')))).toBe('Ok')
    expect(bodies(echo())).toEqual(['hello'])
  })
  test('may join only this group, with a view that there was, and once', () => {
    const { take, echo, install } = service()
    expect(result(take(join(7, viewId(4))))).toBe('TryAgain')
    install(4)
    echo()
    expect(result(take(join(7, null, 'h')))).toBe('NotExist')
    expect(result(take(join(7, viewId(5))))).toBe('InvalidParam')
    expect(result(take(join(7, viewId(4))))).toBe('Ok')
    // It alone has state: it goes on.
    expect(echo().find(one => one.kind === 'ViewEvent')?.event.view.id).toEqual(viewId(4, 2))
    expect(result(take(join(8)))).toBe('Exist')
    expect(result(take(join(7)))).toBe('Exist')
    expect(result(take(send(8)))).toBe('NotExist')
    expect(result(take(leave(8)))).toBe('NotExist')
  })
  test('that leaves is in the way of the next until its leave is through', () => {
    const { take, echo, install } = service()
    install(4)
    take(join(7))
    echo()
    expect(result(take(leave(7)))).toBe('Ok')
    expect(result(take(leave(7)))).toBe('NotExist')
    expect(result(take(join(8)))).toBe('TryAgain')
    expect(echo().map(one => one.kind)).toContain('ViewLeft')
    expect(result(take(join(8)))).toBe('Ok')
    // Without a word.
    take(rec({ kind: 'ViewFinalize', client: 8 }))
    echo()
    expect(result(take(join(9)))).toBe('Ok')
  })
  test('on a node without groups with views is told so', () => {
    const { take, install, sent, status } = service(10_000, null)
    install(4)
    expect(result(take(join(7)))).toBe('NotSupported')
    expect(sent).toEqual([])
    expect(status()).toBeUndefined()
  })
})

describe('messages', () => {
  test('wait for the end of a synchronisation, and for the next view', () => {
    const { take, echo, install, sent, status } = service()
    install(4)
    take(join(7))
    echo()
    take(rec({ kind: 'Regular', ring: rec({ rep: 1, seq: 8 }), members: setOf([1]) }))
    expect(result(take(send(7, 'late')))).toBe('Ok')
    take(rec({ kind: 'QuorumChanged', quorate: true, members: setOf([1]), total: 1, quorum: 1, expected: 1 }))
    expect(sent).toEqual([])
    expect(status()).toMatchObject({ phase: 'exchanging', waitsFor: [1] })
    take(rec({ kind: 'SyncDone', ring: rec({ rep: 1, seq: 8 }) }))
    expect(bodies(echo())).toEqual(['late'])
    expect(status()).toMatchObject({ phase: 'stable', view: { lineage: '1.4/1', generation: 2, members: [1] } })
  })
  test('are put off while too much is under way or kept, and taken again when it is back', () => {
    const { take, echo, install } = service(1_000)
    install(4)
    take(join(7))
    echo()
    expect(result(take(send(7, 'a', 700)))).toBe('Ok')
    expect(result(take(send(7)))).toBe('TryAgain')
    expect(bodies(echo())).toEqual(['a'])
    expect(result(take(send(7)))).toBe('Ok')
    expect(result(take(send(7, 'a', 65_537)))).toBe('TooBig')
    // Blocked, what is kept counts.
    echo()
    install(8, false)
    expect(events(echo())).toEqual(['Blocks'])
    expect(result(take(send(7, 'a', 700)))).toBe('Ok')
    expect(result(take(send(7)))).toBe('TryAgain')
    take(leave(7))
    expect(echo().find(one => one.kind === 'ViewDropped')).toMatchObject({ client: 7, count: 1 })
  })
  test('of another group, or of nodes that take no part, are not heard', () => {
    const { hear, take, echo, install, status } = service()
    install(4)
    const enters = (group: string) => rec({ kind: 'FilterMcast', group, message: rec({ kind: 'Enters' }) })
    take(join(7))
    echo()
    hear(enters('h'), 2)
    expect(status()?.phase).toBe('stable')
    hear(enters('g'), 2)
    expect(status()?.phase).toBe('exchanging')
  })
})
