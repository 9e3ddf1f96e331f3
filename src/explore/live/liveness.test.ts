import { describe, expect, test } from 'vitest'
import { explore } from '../search.ts'
import { ballot, closedOf } from '../testing/closed-of.ts'

const ballots = (more: string, world = '') => `${ballot}
  model Ballots {
    nodes 3 of Voting { peers: nodes }
    world { links datagram${world} operator Go at any node <= 1 }
    ${more}
  }`
const report = (text: string) => explore(closedOf(text))

describe('what is promised of runs', () => {
  const done = 'eventually done: exists n in nodes: n.phase == Done'

  test('is broken by a run that ends where nothing can happen any more', () => {
    const { verdict, findings } = report(ballots(done))
    expect(verdict).toBe('violated')
    expect(findings[0]).toMatchObject({ property: 'done' })
    expect(findings[0]?.loop).toBeUndefined()
    expect(findings[0]?.text).toContain('nothing can happen any more')
  })

  test('is broken by a run that goes round for ever, whose path can be replayed', () => {
    const text = ballots(
      `leadsTo answered: (exists n in nodes: n.phase == Waiting) ~> exists n in nodes: n.phase == Done`,
      ', lossy',
    )
    const [finding] = report(text).findings
    expect(finding?.length).toBe(finding?.path.length)
    expect(finding?.steps.length).toBe(finding?.path.length)
  })

  test('holds under fairness and not without, where the world may put things off', () => {
    const asked = (fair: string) => `${ballot}
      model Asked {
        nodes leader: 1 of Voting { peers: { 1, 2, 3 } }
        nodes others: 2 of Voting { peers: { 1, 2, 3 } }
        world { links soup, duplicating timers early <= 0 operator Go at leader <= 1 }
        leadsTo answered: 1.phase == Waiting ~> 1.phase == Done
        ${fair}
      }`
    const without = report(asked(''))
    const fair = report(asked('fair weak deliver'))
    expect([without.verdict, fair.verdict]).toEqual(['violated', 'holds'])
    expect(without.findings[0]?.loop).toBeDefined()
    expect(report(asked('fair strong timers')).verdict).toBe('violated')
  })

  test('is not asked about where a state is wrong already', () => {
    const { findings } = report(ballots(`${done}\nalways never: no n in nodes: n.phase == Waiting`))
    expect(findings.map(one => one.property)).toEqual(['never'])
  })
})
