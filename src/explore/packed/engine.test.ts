import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explore, noLimits, type Report } from '../search.ts'
import { Space } from '../space.ts'
import { ballot, ballots, census, closedOf, oneWins } from '../testing/closed-of.ts'
import { wasmBacking } from './backing.ts'
import { type EngineOptions, PackedEngine } from './engine.ts'
import type { Backing } from './heap.ts'
import { alone } from './team.ts'
import { inTurn } from './testing/in-turn.ts'

const nothingTold = { stopped: () => {}, failed: () => {}, judged: () => {} }
const now: EngineOptions = { expand: 'webassembly', expected: 0, warm: 0 }

/** All words of the log of a full search. */
function logOf(text: string, options: EngineOptions): { parents: number[]; states: string[]; generated: number } {
  const space = new Space(closedOf(text), () => {})
  space.begin()
  const engine = new PackedEngine(space, [], options, nothingTold)
  engine.begin()
  for (let from = 0; from < engine.count; ) from = engine.expand(from, engine.count)
  const all = [...Array(engine.count).keys()]
  return {
    parents: all.map(i => engine.parent(i)),
    states: all.map(i => engine.tuple(i).join()),
    generated: engine.generated,
  }
}

const world = fc.record({
  nodes: fc.integer({ min: 2, max: 3 }),
  transport: fc.constantFrom('datagram', 'soup', 'stream'),
  lossy: fc.constantFrom('', ', lossy <= 1', ', lossy'),
  duplicating: fc.constantFrom('', ', duplicating <= 1'),
  early: fc.integer({ min: 0, max: 1 }),
  fault: fc.constantFrom('', 'crashes <= 1 restarts', 'reboots <= 1', 'partitions <= 1', 'cuts <= 1'),
})
const textOf = (one: typeof world extends fc.Arbitrary<infer T> ? T : never, more = '') => `${ballot}
  model Drawn {
    nodes ${one.nodes} of Voting { peers: nodes }
    world {
      links ${one.transport}${one.transport === 'stream' ? '' : `${one.lossy}${one.duplicating}`}
      timers early <= ${one.early}
      ${one.nodes === 3 || one.transport === 'stream' ? '' : one.fault}
      operator Go at any node <= 1
    }
    ${more}
  }`

/** One node says one of many words, another keeps which it heard: its local states and its inputs are many, messages are bits. */
const words = `
message Word(n: int)
signal Go(n: int)
machine Speaker {
  config { other: Node }
  on Go(n) { send Word(n) to config.other }
}
machine Listener {
  state { heard: set<int> = {} }
  on Word(n) { heard := heard + { n } }
}
stack Speaking = Speaker
stack Listening = Listener
model Words {
  nodes speaker: 1 of Speaking { other: 2 }
  nodes listener: 1 of Listening
  world {
    links soup, duplicating
    operator Go(n in 1 .. 130) at speaker <= 2
  }
}`

describe('a search', () => {
  test('whose messages are bits has rows for them, however many inputs and states a node has', () => {
    const counts = (['reference', 'javascript', 'webassembly'] as const).map(expand => {
      const { verdict, distinct, generated, depth } = explore(closedOf(words), noLimits, () => {}, [], {
        ...{ expand, expected: 0, warm: 500 },
      })
      return { verdict, distinct, generated, depth }
    })
    // Nothing was said, one word of 130 once or twice, or two words; each was heard or not.
    const distinct = 1 + 4 * 130 + 4 * ((130 * 129) / 2)
    expect(counts).toEqual(counts.map(() => ({ verdict: 'holds', distinct, generated: 101_531, depth: 5 })))
  })

  test('that outgrows the memory of the kernels goes on without them', () => {
    const world = [
      'links datagram, lossy <= 1',
      'timers early <= 2',
      'operator Go at any node <= 3',
      'crashes <= 1',
      'restarts',
    ]
    const properties = `${oneWins}
      always seldom: no a in alive: a.phase == Done
      within early: forall n in nodes: n.phase != Done or n.id != 3`
    const model = closedOf(ballots(3, world, properties).replace('last: int = 1', 'last: int = 2'))
    const options = { expand: 'webassembly' as const, expected: 0, warm: 100 }
    const told = ({ distinct, generated, depth, verdict, findings, bounded }: Report) => ({
      ...{ distinct, generated, depth, verdict, findings, bounded },
    })
    const whole = told(explore(model, noLimits, () => {}, ['oneWins', 'seldom'], options))
    expect(whole.distinct).toBeGreaterThan(20_000)
    expect(whole.bounded).toBeGreaterThan(100)
    for (const words of [1_400_000, 2_100_000, 2_600_000, 3_400_000]) {
      const team = alone(wasmBacking(false, words) as Backing)
      expect(told(explore(model, noLimits, () => {}, ['oneWins', 'seldom'], { ...options, team }))).toEqual(whole)
      expect(team.backing.words().length).toBeLessThanOrEqual(words + 16_384)
    }
  })
})

describe('the log of states', () => {
  test('is the same in JavaScript and WebAssembly, word for word', () => {
    fc.assert(
      fc.property(world, one => {
        const text = textOf(one)
        expect(logOf(text, { ...now, expand: 'javascript' })).toEqual(logOf(text, now))
      }),
      { numRuns: 12 },
    )
  })

  test('is the same for any number of workers, whoever is faster', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 2, max: 5 }), fc.boolean(), (one, size, reversed) => {
        const text = textOf(one)
        expect(logOf(text, { ...now, team: inTurn(size, reversed) })).toEqual(logOf(text, now))
      }),
      { numRuns: 12 },
    )
  })

  test('is the same when the table is made for far too few or far more states', () => {
    const text = textOf({
      nodes: 2,
      transport: 'soup',
      lossy: ', lossy',
      duplicating: '',
      early: 0,
      fault: 'reboots <= 1',
    })
    expect(logOf(text, { ...now, expected: 100_000 })).toEqual(logOf(text, now))
  })

  test('holds the states that the reference finds, wherever the kernel takes over', () => {
    const text = textOf({ nodes: 3, transport: 'soup', lossy: ', lossy', duplicating: '', early: 1, fault: '' })
    const counts = (warm: number) => logOf(text, { ...now, warm }).states.length
    const all = counts(Number.POSITIVE_INFINITY)
    expect(all).toBeGreaterThan(100)
    expect([0, 1, 40, 100].map(counts)).toEqual([all, all, all, all])
  })
})

describe('a report', () => {
  const plain = ({ bytes: _, reducerRuns: _r, oneSided: _o, neverTaken: _n, ...rest }: Report) => rest
  const options: readonly EngineOptions[] = [
    now,
    { ...now, expand: 'javascript' },
    { ...now, expand: 'reference' },
    { ...now, team: inTurn(3) },
  ]

  test('of monitors, breaches and unhandled messages is the same whatever expands', () => {
    const monitored = (world: string) => `${ballot}
      model Judged {
        nodes 3 of Voting { peers: nodes, last: 2 }
        world { links soup${world} operator Go at any node <= 2 }
        monitors Winners
        sometimes won: exists n in nodes: n.phase == Done
      }`
    for (const world of [' reboots <= 1 timers early <= 0', ', duplicating <= 1', ', lossy']) {
      const model = closedOf(monitored(world))
      const [first, ...others] = options.map(one =>
        plain(explore(model, { ...noLimits, states: 30_000 }, () => {}, [], { ...one, warm: 50 })),
      )
      const lengths = (report: typeof first) => report?.findings.map(one => [one.property, one.length])
      for (const other of others) {
        expect(lengths(other)).toEqual(lengths(first))
        expect({ ...other, findings: [] }).toEqual({ ...first, findings: [] })
      }
    }
  })

  test('of a world of views is the same whatever is asked for', () => {
    const model = closedOf(`${census}
      model Views {
        nodes 3 of Voters
        world { views Regular, Multicast, Deliver partitions <= 1 crashes <= 1 restarts }
        always calm: forall n in alive: n.views < 6
      }`)
    const [first, ...others] = options.map(one => plain(explore(model, noLimits, () => {}, [], one)))
    for (const other of others) expect(other).toEqual(first)
  })
})
