import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explore, noLimits } from './search.ts'
import { ballot, ballots, census, closedOf, oneWins } from './testing/closed-of.ts'
import { naive } from './testing/naive.ts'

/** Of random worlds a test; those that have more states than the twin likes are left out. MUSTER_TWIN=n draws n. */
const runs = Number(process.env.MUSTER_TWIN ?? 20)
/** Each way to find successors, from the first state on. */
const engines = (['reference', 'javascript', 'webassembly'] as const).map(expand => ({ expand, expected: 0, warm: 0 }))
const few = fc.integer({ min: 0, max: 1 })

describe('against the naive twin', () => {
  // A stream neither loses nor doubles; it breaks.
  const links = fc.oneof(
    fc.record({
      transport: fc.constantFrom('datagram', 'soup'),
      lossy: fc.constantFrom('', ', lossy <= 1', ', lossy'),
      duplicating: fc.constantFrom('', ', duplicating <= 1'),
    }),
    fc.record({ transport: fc.constant('stream'), lossy: fc.constant(''), duplicating: fc.constant('') }),
  )
  const faults = fc.record({
    crashes: few,
    restarts: few,
    reboots: few,
    partitions: few,
    cuts: few,
    pauses: fc.constantFrom(0, 0, 1),
  })
  const acts = fc.array(
    fc.constantFrom(
      ...['split { 1 }, { 2 }', 'heal', 'cut 1 to 2', 'mend 1 to 2', 'crash 2', 'restart 2'],
      ...['pause 1', 'resume 1', 'run Go at 2'],
    ),
    { maxLength: 3 },
  )
  const clauses = (one: Readonly<Record<string, number>>) =>
    Object.entries(one).map(([name, most]) => `${name} <= ${most}`)
  const properties = `${oneWins}
    always apart: healed or not connected(1, 2)
    always still: forall n in nodes: not n.paused or n.phase != Waiting`

  test('any world with links has the same states, successors, depth and shortest violations', () => {
    const world = fc.record({ links, faults, early: few, asked: fc.integer({ min: 1, max: 2 }), acts })
    fc.assert(
      fc.property(world, one => {
        const all = [
          `links ${one.links.transport}${one.links.lossy}${one.links.duplicating}`,
          `timers early <= ${one.early}`,
          ...clauses(one.faults),
          `operator Go at any node <= ${one.asked}`,
          `schedule { ${one.acts.join(' ')} }`,
        ]
        compareWithTwin(ballots(2, all, properties))
      }),
      { numRuns: runs },
    )
  })

  test('any timed world has, too', () => {
    const world = fc.record({
      links,
      faults,
      drift: fc.constantFrom('', ', drift 1 in 3', ', drift 2 in 4'),
      delay: fc.constantFrom('', ', delay 0s .. 2s', ', delay 1s .. 2s', ', delay 0s .. 0s', ', delay 1500ms .. 2s'),
      again: fc.constantFrom('2s', '2500ms', '1s .. 3s'),
      acts,
    })
    fc.assert(
      fc.property(world, one => {
        const all = [
          `links ${one.links.transport}${one.links.lossy}${one.links.duplicating}${one.delay}`,
          `clocks timed, tick 1s${one.drift}`,
          ...clauses(one.faults),
          'operator Go at any node <= 1',
          `schedule { ${one.acts.join(' ')} }`,
        ]
        compareWithTwin(ballots(2, all, properties).replace('timer again = 1s', `timer again = ${one.again}`))
      }),
      { numRuns: runs },
    )
  })

  test('any world whose connections tell when they break has, too', () => {
    const told = `signal Lost(peer: Node)\n${ballot}`.replace(
      '  on again in Waiting',
      `on Lost(peer) in Waiting { heard := heard - { peer } }
       ignore Lost in Idle, Done because "no answer is missing"
       on again in Waiting`,
    )
    const world = fc.record({ faults, delay: fc.constantFrom('', ', delay 0s .. 1s'), early: few, acts })
    fc.assert(
      fc.property(world, one => {
        const all = [
          `links stream, notice Lost${one.delay}`,
          one.delay === '' ? `timers early <= ${one.early}` : 'clocks timed, tick 1s',
          ...clauses(one.faults),
          'operator Go at any node <= 1',
          `schedule { ${one.acts.join(' ')} }`,
        ]
        compareWithTwin(ballots(2, all, properties).replace(ballot, told))
      }),
      { numRuns: runs },
    )
  })

  test('any timed world of views has, too', () => {
    const views = fc.record({ faults, drift: fc.constantFrom('', ', drift 1 in 2'), boots: fc.boolean() })
    fc.assert(
      fc.property(views, one => {
        compareWithTwin(`${census}
          model Views {
            nodes 2 of Voters
            world {
              views Regular, Multicast, Deliver
              clocks timed, tick 500ms${one.drift}
              ${clauses({ ...one.faults, pauses: 0 }).join('\n')} ${one.boots ? 'restarts' : ''}
            }
            always calm: forall n in alive: n.views < 6
          }`)
      }),
      { numRuns: runs },
    )
  })

  test('messages that never go away are delivered for ever', () => {
    compareWithTwin(ballots(3, ['links soup, duplicating', 'operator Go at any node', 'reboots <= 1'], oneWins))
  })

  test('any world of views has the same states, successors, depth and shortest violations', () => {
    const views = fc.record({
      nodes: fc.integer({ min: 1, max: 3 }),
      crashes: few,
      boots: fc.boolean(),
      partitions: fc.integer({ min: 0, max: 2 }),
      reboots: few,
    })
    fc.assert(
      fc.property(views, one => {
        compareWithTwin(`${census}
          model Views {
            nodes ${one.nodes} of Voters
            world {
              views Regular, Multicast, Deliver
              partitions <= ${one.partitions} crashes <= ${one.crashes} reboots <= ${one.reboots} ${one.boots ? 'restarts' : ''}
            }
            always counted: forall n in alive: size(n.heard) == size(n.members)
            always calm: forall n in alive: n.views < 6
          }`)
      }),
      { numRuns: runs },
    )
  })
})

function compareWithTwin(text: string): void {
  const model = closedOf(text)
  const twin = naive(model, 2_500)
  if (!twin) return
  for (const options of engines) {
    const { distinct, generated, depth, findings } = explore(model, noLimits, () => {}, [], options)
    const violated = Object.fromEntries(findings.map(one => [one.property, one.length]))
    expect({ ...options, distinct, generated, depth, violated }).toEqual({ ...options, ...twin })
  }
}
