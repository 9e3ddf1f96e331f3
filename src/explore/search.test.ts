import { describe, expect, test } from 'vitest'
import { explore, noLimits } from './search.ts'
import { ballot, ballots, census, closedOf, oneWins } from './testing/closed-of.ts'

describe('a search', () => {
  const small = ['links datagram', 'operator Go at any node <= 2', 'timers early <= 0']

  test('gives the same report every time', () => {
    const model = () => closedOf(ballots(3, [...small, 'crashes <= 1', 'restarts'], oneWins))
    expect(explore(model())).toEqual(explore(model()))
  })

  test('finds a property that is false in the first state without a step', () => {
    const report = explore(closedOf(ballots(2, small, 'always never: exists n in nodes: n.phase == Done')))
    expect(report).toMatchObject({ verdict: 'violated', distinct: 1, generated: 1 })
    expect(report.findings[0]).toMatchObject({ property: 'never', length: 0, path: [], steps: [] })
  })

  test('ends with the level of the first violation, or with that of the last one wanted', () => {
    const model = closedOf(
      ballots(3, small, 'always early: no n in nodes: n.phase == Waiting\nalways late: no n in nodes: n.phase == Done'),
    )
    expect(explore(model).findings.map(one => [one.property, one.length])).toEqual([['early', 1]])
    const both = explore(model, noLimits, () => {}, ['early', 'late'])
    expect(both.findings.map(one => [one.property, one.length])).toEqual([
      ['early', 1],
      ['late', 3],
    ])
  })

  test('tells a breach of a property as a finding with its place', () => {
    const { findings } = explore(closedOf(ballots(2, small, 'always chosen: forall n in nodes: min(n.heard) == n.id')))
    expect(findings[0]).toMatchObject({ property: 'chosen', length: 0 })
    expect(findings[0]?.text).toMatch(/test\.mu:\d+:\d+: /)
  })

  test('tells a breach of a machine with the way to it', () => {
    const text = `${census}
      model Deep { nodes 1 of Voters world { views Regular, Multicast, Deliver reboots <= 1 } }`.replace(
      'views := if views < 9 then views + 1 else 9',
      'views := views + 9',
    )
    const { findings, verdict } = explore(closedOf(text))
    expect(verdict).toBe('violated')
    expect(findings[0]).toMatchObject({ property: 'breach', length: 1 })
  })

  test('tells a breach in what a timer makes the members of a view say', () => {
    const text = `${census}
      model Loud { nodes 2 of Voters world { views Regular, Multicast, Deliver } }`.replace(
      'emit Multicast(payload: 0)',
      'heard := {}\nemit Multicast(payload: [1][1])',
    )
    expect(explore(closedOf(text)).findings[0]).toMatchObject({ property: 'breach', length: 1 })
  })

  test('tells of members that answer each other without end', () => {
    const text = `${census}
      model Echo { nodes 2 of Voters world { views Regular, Multicast, Deliver } }`.replace(
      'heard[peer] := payload',
      'heard[peer] := payload\nif asked { emit Multicast(payload: 1) }',
    )
    const [finding] = explore(closedOf(text)).findings
    expect(finding).toMatchObject({ property: 'breach', length: 1 })
    expect(finding?.text).toContain('without end')
  })

  test('tells of a message that nobody on its destination takes', () => {
    const text = `${ballot}
      machine Deaf { on start { ignore "nothing to do" } }
      stack Silent = Deaf
      model Mixed {
        nodes voters: 1 of Voting { peers: nodes }
        nodes silent: 1 of Silent
        world { links datagram operator Go at voters }
      }`
    const [finding] = explore(closedOf(text)).findings
    expect(finding).toMatchObject({ property: 'unhandled', length: 2 })
    expect(finding?.steps.at(-1)?.text).toContain('Ask from 1')
  })

  test('tells of an assertion of a monitor, at the action that made it fail', () => {
    const report = explore(closedOf(ballots(3, [...small, 'reboots <= 1', 'crashes <= 0'], 'monitors Winners')))
    expect(report.verdict).toBe('holds')
    const forgetful = ballots(3, [...small, 'reboots <= 1'], 'monitors Winners').replace('durable', 'state')
    const [finding] = explore(closedOf(forgetful)).findings
    expect(finding).toMatchObject({ property: 'once' })
    expect(finding?.text).toContain('round not in won')
    expect(finding?.steps.length).toBe(finding?.length)
  })
})

describe('limits', () => {
  const model = closedOf(ballots(3, ['links datagram, lossy', 'operator Go at any node', 'reboots <= 2'], oneWins))

  test('stop a search, which then says which limit it met and what grew', () => {
    const report = explore(model, { ...noLimits, states: 50 })
    expect(report).toMatchObject({ verdict: 'incomplete', limit: '50 states' })
    expect(report.distinct).toBeLessThan(50 + 500)
    expect(report.grew?.[0]?.size).toBeGreaterThan(1)
    expect(explore(model, { ...noLimits, depth: 3 })).toMatchObject({
      verdict: 'incomplete',
      limit: 'depth 3',
      depth: 3,
    })
    expect(explore(model, { ...noLimits, bytes: 1 })).toMatchObject({ verdict: 'incomplete', limit: '0 MB' })
    expect(explore(model, { ...noLimits, enough: () => 'time' })).toMatchObject({
      verdict: 'incomplete',
      limit: 'time',
    })
  })

  test('do not hide what was found before', () => {
    const never = closedOf(
      ballots(3, ['links datagram', 'operator Go at any node'], 'always idle: forall n in nodes: n.phase == Idle'),
    )
    expect(explore(never, { ...noLimits, depth: 2 }, () => {}, ['idle', 'other']).verdict).toBe('violated')
  })

  test('a bound keeps states beyond it judged and counted, but not gone on from', () => {
    const clauses = ['links datagram', 'operator Go at any node <= 1']
    const whole = explore(closedOf(ballots(2, clauses)))
    const bound = explore(closedOf(ballots(2, clauses, 'within idle: forall n in nodes: n.phase == Idle')))
    expect(bound.bounded).toBe(2)
    expect(bound.distinct).toBe(3)
    expect(whole.distinct).toBeGreaterThan(3)
  })
})

describe('vacuity', () => {
  test('is a `sometimes` that no state showed', () => {
    const clauses = ['links datagram', 'operator Go at any node <= 1']
    const report = explore(closedOf(ballots(2, clauses, 'sometimes two: forall n in nodes: n.phase == Done')))
    expect(report).toMatchObject({ verdict: 'vacuous', vacuous: ['sometimes two'] })
  })

  test('is a fault or an operator that the world allows and that never came', () => {
    const lossy = explore(closedOf(ballots(1, ['links datagram, lossy <= 1', 'operator Go at any node <= 1'])))
    expect(lossy).toMatchObject({ verdict: 'vacuous', vacuous: ['lossy never happened'] })
    const text = ballots(1, ['links datagram', 'operator Go at any node']).replace('last: int = 1', 'last: int = 0')
    expect(explore(closedOf(text)).vacuous).toEqual(['operator Go never happened'])
  })

  test('lists conditions that went one way only, and inputs that never came', () => {
    const report = explore(closedOf(ballots(1, ['links datagram', 'operator Go at any node'])))
    expect(report.neverTaken.map(one => one.input)).toEqual(['Ask', 'Yes'])
    expect(report.oneSided.some(one => one.machine === 'Peer' && one.seen === 'never')).toBe(true)
  })
})
