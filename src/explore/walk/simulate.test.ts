import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { actionKinds } from '../actions.ts'
import { depthFirst } from '../depth.ts'
import { replay } from '../path.ts'
import { noLimits } from '../report.ts'
import { explore } from '../search.ts'
import { Space } from '../space.ts'
import { ballot, census, closedOf } from '../testing/closed-of.ts'
import { play, type Run, shrink } from './shrink.ts'
import { simulating } from './simulate.ts'
import { Watcher } from './wrong.ts'

/** Runs a search that yields to its end. */
function ended<R>(search: Generator<unknown, R>): R {
  for (;;) {
    const { done, value } = search.next()
    if (done) return value as R
  }
}
const ballots = (world: string, more: string) => `${ballot}
  model Ballots {
    nodes 3 of Voting { peers: nodes, last: 2 }
    world { ${world} operator Go at any node <= 2 }
    ${more}
  }`
const nobody = 'always nobody: no n in nodes: n.phase == Done'
const worlds = fc.constantFrom(
  'links datagram',
  'links soup, lossy',
  'links datagram, duplicating <= 1 reboots <= 1',
  'links stream crashes <= 1 restarts',
)

describe('walks at random', () => {
  test('are the same for the same seed, and others for another', () => {
    const model = () => closedOf(ballots('links datagram', nobody))
    const walk = (seed: number) => ended(simulating(model(), { seed, runs: 200, depth: 60 }, noLimits))
    expect(walk(3)).toEqual(walk(3))
    expect([1, 2, 3, 4].map(seed => walk(seed).steps)).not.toEqual(Array(4).fill(walk(1).steps))
  })

  test('find what a search finds, and shrink it to as short a way where it is short', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: 0, max: 1000 }), (world, seed) => {
        const model = closedOf(ballots(world, nobody))
        const { found } = ended(simulating(model, { seed, runs: 500, depth: 80 }, noLimits))
        const [shortest] = explore(model).findings
        expect(found?.finding.property).toBe('nobody')
        expect(found?.shortest).toBe(true)
        expect(found?.finding.length).toBe(shortest?.length)
      }),
      { numRuns: 8 },
    )
  })

  test('find nothing where nothing is wrong, and say what they did not see', () => {
    const model = closedOf(
      ballots('links datagram', 'sometimes never: forall n in nodes: n.phase == Done and n.round == 7'),
    )
    const one = ended(simulating(model, { seed: 1, runs: 50, depth: 50 }, noLimits))
    expect(one).toMatchObject({ runs: 50, unseen: ['never'] })
    expect(one.found).toBeUndefined()
  })

  test('end when they are told to', () => {
    const model = closedOf(ballots('links datagram', ''))
    const one = ended(simulating(model, { seed: 1, runs: 1e9, depth: 50 }, { ...noLimits, enough: () => 'Ctrl-C' }))
    expect(one).toMatchObject({ limit: 'Ctrl-C', runs: 0 })
  })
})

describe('a shrunk run', () => {
  test('goes wrong in the same way, can be replayed, and needs each of its steps', () => {
    let shrunk = 0
    fc.assert(
      fc.property(worlds, fc.array(fc.nat({ max: 1000 }), { minLength: 10, maxLength: 60 }), (world, choices) => {
        const space = new Space(closedOf(ballots(world, nobody)), () => {})
        const watcher = new Watcher(space)
        const run = wander(space, watcher, choices)
        if (!run) return
        shrunk++
        const small = shrink(space, watcher, run)
        expect(small.wrong.property).toBe(run.wrong.property)
        expect(replay(space, small.path).stuck).toBeUndefined()
        for (let i = 0; i < small.deeds.length; i++)
          expect(play(space, watcher, small.deeds.toSpliced(i, 1), run.wrong)).toBeUndefined()
      }),
      { numRuns: 60 },
    )
    expect(shrunk).toBeGreaterThan(5)
  })
})

/** A run that takes the choices it is given, if it goes wrong. */
function wander(space: Space, watcher: Watcher, choices: readonly number[]): Run | undefined {
  const deeds: string[] = []
  space.begin()
  let state: Int32Array = space.next.slice()
  for (const choice of choices) {
    const found: { deed: string; next: Int32Array }[] = []
    space.expand(state, (kind, node, arg) => {
      found.push({ deed: `${actionKinds[kind]} ${node} ${arg}`, next: space.next.slice() })
    })
    const taken = found[choice % Math.max(1, found.length)]
    if (!taken) return undefined
    deeds.push(taken.deed)
    state = taken.next
    const wrong = watcher.state(state)
    if (wrong) return play(space, watcher, deeds, wrong)
  }
  return undefined
}

describe('a search that goes deep first', () => {
  test('visits the states that a search in breadth visits', () => {
    fc.assert(
      fc.property(worlds, world => {
        const model = closedOf(
          ballots(world, 'sometimes won: exists n in nodes: n.phase == Done').replace('<= 2', '<= 1'),
        )
        const [deep, broad] = [ended(depthFirst(model, noLimits)), explore(model)]
        expect([deep.distinct, deep.generated, deep.verdict]).toEqual([broad.distinct, broad.generated, broad.verdict])
      }),
      { numRuns: 4 },
    )
  })

  test('finds what is wrong, and a way to it of which no step can be left out', () => {
    const model = closedOf(`${census}
      model Views {
        nodes 3 of Voters
        world { views Regular, Multicast, Deliver partitions <= 1 crashes <= 1 restarts }
        always calm: forall n in alive: n.views < 5
      }`)
    const [deep, broad] = [ended(depthFirst(model, noLimits)), explore(model)]
    expect(deep.findings[0]?.property).toBe('calm')
    expect(deep.findings[0]?.length).toBeGreaterThanOrEqual(broad.findings[0]?.length as number)
    const space = new Space(model, () => {})
    expect(replay(space, deep.findings[0]?.path ?? []).stuck).toBeUndefined()
  })
})
