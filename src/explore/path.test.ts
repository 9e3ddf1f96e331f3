import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replay } from './path.ts'
import { explore, noLimits } from './search.ts'
import { Space } from './space.ts'
import { ballot, census, closedOf } from './testing/closed-of.ts'

const spaceOf = (text: string) => new Space(closedOf(text), () => {})

const lossy = `${ballot}
  model Lossy {
    nodes 3 of Voting { peers: nodes, last: 2 }
    world {
      links datagram, lossy <= 1, duplicating <= 1
      crashes <= 1 restarts cuts <= 1
      operator Go at any node <= 2
    }
    monitors Winners
    always nobody: no n in nodes: n.phase == Done
    always calm: no n in nodes: n.round == 2
    always cutOff: connected(1, 2)
    always up: forall n in nodes: n.up
  }`

const split = `${census}
  model Split {
    nodes 3 of Voters
    world { views Regular, Multicast, Deliver partitions <= 1 crashes <= 1 restarts }
    always whole: no n in alive: n.views > 2
  }`

describe('a counterexample', () => {
  test.each([
    ['links', lossy],
    ['views', split],
  ])('of a world of %s is replayed by its path in a fresh space, step by step', (_, text) => {
    const model = closedOf(text)
    const { findings } = explore(
      model,
      noLimits,
      () => {},
      model.properties.map(one => one.name),
    )
    expect(findings.map(one => one.property).sort()).toEqual(model.properties.map(one => one.name).sort())
    for (const { path, steps } of findings) expect(replay(spaceOf(text), path)).toEqual({ steps })
  })

  test("is told in an operator's words, with what each step changed", () => {
    const { findings } = explore(closedOf(lossy), noLimits, () => {}, ['nobody'])
    const nobody = findings.find(one => one.property === 'nobody')
    expect(nobody?.steps.map(one => one.text)).toEqual([
      'node 1: Go, entering Waiting',
      'node 2: receives Ask from 1',
      'node 1: receives Yes from 2, entering Done',
    ])
    expect(nobody?.steps[1]?.changes).toEqual(['node 2 round: 0 → 1', 'node 2 voted: None → 1'])
    expect(nobody?.steps[2]?.changes).toContain('Winners.won: {} → { 1 }')
  })

  test('names the nodes of a split', () => {
    const text = split.replace('crashes <= 1 restarts', '').replace('n.views > 2', 'n.views > 1')
    const [finding] = explore(closedOf(text)).findings
    expect(finding?.steps.map(one => one.text)).toEqual(['the network splits into {1, 3} and {2}'])
    expect(finding?.steps[0]?.changes.slice(0, 2)).toEqual(['node 1 views: 1 → 2', 'node 1 members: − 2'])
  })
})

describe('a replay', () => {
  test('says where a path cannot go on, and how many choices there are', () => {
    const { steps, stuck } = replay(spaceOf(split), [0, 99])
    expect(steps).toHaveLength(1)
    expect(stuck?.at).toBe(1)
    expect(stuck?.choices).toBeGreaterThan(0)
  })

  test('of any path gives the same steps every time, whatever was explored before', () => {
    const model = closedOf(lossy)
    const used = new Space(model, () => {})
    fc.assert(
      fc.property(fc.array(fc.nat(12), { maxLength: 12 }), path => {
        expect(replay(used, path)).toEqual(replay(new Space(model, () => {}), path))
      }),
      { numRuns: 60 },
    )
  })
})
