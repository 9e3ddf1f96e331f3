import { describe, expect, test } from 'vitest'
import { explore } from '../explore/search.ts'
import { ballot, closedOf } from '../explore/testing/closed-of.ts'
import { annotated, coverageOf, coverageText, missing } from './coverage.ts'

const model = (world: string, more = '') =>
  closedOf(`${ballot}
  model Ballots {
    nodes 3 of Voting { peers: nodes }
    world { links datagram ${world} }
    ${more}
  }`)
const asked = model('operator Go at any node <= 1')
const quiet = model('')
const machines = asked.nodes.slice(0, 1).flatMap(node => node.stack.machines)

describe('coverage', () => {
  test('is what all models together went through', () => {
    const both = coverageOf(machines, [explore(quiet), explore(asked)])
    const alone = coverageOf(machines, [explore(quiet)])
    expect(both.flatMap(missing).length).toBeLessThan(alone.flatMap(missing).length)
    expect(alone.flatMap(missing)).toContain('Peer: never took Go')
    expect(both.flatMap(missing)).not.toContain('Peer: never took Go')
  })

  test('is told within 100 columns, and in the margin of the spec', () => {
    const all = coverageOf(machines, [explore(asked)])
    expect(
      coverageText(all)
        .split('\n')
        .filter(line => line.length > 100),
    ).toEqual([])
    const lines = annotated(ballot, 'test.mu', all).split('\n').slice(1)
    expect(lines.length).toBe(ballot.split('\n').length)
    for (const [i, line] of ballot.split('\n').entries()) expect(lines[i]?.endsWith(`| ${line}`)).toBe(true)
    expect(lines.find(line => line.includes('when round < config.last'))).toMatch(/^!? +[\d,]+\/[\d,]+ \|/)
    expect(lines.find(line => line.includes('become Done'))).toMatch(/[1-9]\d*× \|/)
  })
})

test('a property whose condition never came true said nothing', () => {
  const said = (property: string) => explore(model('operator Go at any node <= 1', property))
  const typo = said('always lost: forall n in nodes: n.round == 9 implies n.phase == Done')
  expect(typo).toMatchObject({
    verdict: 'vacuous',
    vacuous: [expect.stringMatching(/^a condition of always lost \(test\.mu:\d+\)$/)],
  })
  const pair = said('always two: no a, b in nodes: a.phase == Done and b.round == 9')
  expect(pair.vacuous.length).toBe(1)
  expect(said('always fine: forall n in nodes: n.phase == Done implies n.round == 1').verdict).toBe('holds')
})
