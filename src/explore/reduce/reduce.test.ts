import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linkMachines, loadSpecs, modelsOf } from '../../cli/specs.ts'
import { check } from '../../lang/check.ts'
import { interpretMachine } from '../../lang/interpret/machine.ts'
import type { TMachine, TModel } from '../../lang/typed.ts'
import { close } from '../close.ts'
import type { ClosedModel } from '../closed.ts'
import { noLimits } from '../report.ts'
import { explore, usual } from '../search.ts'
import { ballot, ballots, oneWins } from '../testing/closed-of.ts'
import { type Voters, votersChoices, votersText } from '../testing/voters.ts'
import type { Reduction } from './engine.ts'
import { exchangeable } from './exchangeable.ts'

const { program: shipped } = await loadSpecs()
if (!shipped) throw new Error('the specs have errors')
const machineOf = await linkMachines(shipped)

/** With their names its states are up to ten steps deep, without them eight. */
const nearerImage: Voters = {
  ...{ nodes: 2, world: 'partitions <= 2', forgets: false, first: true, votes: 'most', timer: 'speaks', answers: true },
  ...{ durable: false, special: false, notes: 'asked', chooses: 'none', early: false, turns: false, greets: false },
}

/** So many states at most, so that the full search is quick. */
const few = 40_000

function outcomeOf(closed: ClosedModel, states: number, reduce?: Reduction, effort = Number.POSITIVE_INFINITY) {
  const wanted = closed.properties.map(one => one.name)
  const options = reduce ? { ...usual, reduce } : { ...usual, expand: 'reference' as const }
  let asked = 0
  const enough = () => ++asked > effort && 'effort'
  const report = explore(closed, { ...noLimits, states, enough }, () => {}, wanted, options)
  const violated = Object.fromEntries(report.findings.map(one => [one.property, one.length]))
  return { report, violated }
}

/** Verdict and violated properties of the full search and of each reduced one; the lengths where they are promised. */
function compare(
  model: TModel,
  closed: ClosedModel,
  states = few,
  effort?: number,
): { full: number; symmetric: number; ordered: number } | undefined {
  const { classes, idle } = exchangeable(model, closed)
  const also = idle && { idle }
  const full = outcomeOf(closed, states, undefined, effort)
  if (full.report.limit !== undefined) return undefined
  // Where no nodes are alike there is nothing to exchange.
  const symmetric = classes.length === 0 ? full : outcomeOf(closed, states, { classes, ...also })
  expect(symmetric.report.verdict).toBe(full.report.verdict)
  expect(symmetric.violated).toEqual(full.violated)
  // Nodes that are up at first have heard each other in one order: of two states that are each other's image one may be nearer.
  const oneOrder = model.world.views?.anyOrder && model.world.faults.restarts === 0
  if (oneOrder) expect(symmetric.report.depth).toBeLessThanOrEqual(full.report.depth)
  else expect(symmetric.report.depth).toBe(full.report.depth)
  const ordered = outcomeOf(closed, states, { classes: [], order: model })
  const both = classes.length === 0 ? ordered : outcomeOf(closed, states, { classes, ...also, order: model })
  for (const one of [ordered, both]) {
    expect(one.report.verdict).toBe(full.report.verdict)
    expect(Object.keys(one.violated).sort()).toEqual(Object.keys(full.violated).sort())
  }
  return { full: full.report.distinct, symmetric: symmetric.report.distinct, ordered: ordered.report.distinct }
}

function modelOf(text: string): [TModel, ClosedModel] {
  const { program, diagnostics } = check([{ module: 'test', file: 'test.mu', text }])
  if (!program) throw new Error(diagnostics.map(one => `${one.span.line}: ${one.message}`).join('\n'))
  const modules = [...program.modules.values()]
  const machines = new Map(modules.flatMap(one => one.machines).map(one => [one.name, one]))
  const model = modules.flatMap(one => one.models).at(-1) as TModel
  return [model, close(model, program, machine => interpretMachine(machines.get(machine) as TMachine, program))]
}

describe('a reduced search', () => {
  // Those with more states are not searched to the end, and those whose clocks run are not searched at all.
  const searched = [...modelsOf(shipped).values()].filter(
    one => (one.expect.distinct ?? 0) <= few && !one.world.running,
  )
  // The courses of rings in which members have turns, and that are given up, are very many.
  const fewer = ({ views, faults }: TModel['world']) => (views?.turns && faults.abandoned > 0 ? 1_000 : few)
  test.each(searched.map(one => [one.name, one] as const))('of %s says the same', (_, model) => {
    compare(model, close(model, shipped, machineOf), fewer(model.world))
  })

  test('keeps one state of each orbit', () => {
    const models = modelsOf(shipped)
    const distinct = (name: string) => {
      const model = models.get(name) as TModel
      return compare(model, close(model, shipped, machineOf))
    }
    // 5 resources: 8,832 states, 314 of them not exchangeable, as Stateright counts.
    expect(distinct('TwoPhase5')).toMatchObject({ full: 8832, symmetric: 314 })
  })

  test('says the same in any world of alike nodes', () => {
    const small = fc.integer({ min: 0, max: 1 })
    const world = fc.record({
      links: fc.constantFrom('datagram', 'datagram, lossy <= 1', 'soup', 'soup, duplicating', 'stream'),
      faults: fc.record({ crashes: small, reboots: small, partitions: small, cuts: small, pauses: small }),
      restarts: fc.boolean(),
      timed: fc.boolean(),
      early: small,
      careless: fc.boolean(),
      nodes: fc.integer({ min: 2, max: 3 }),
      monitored: fc.boolean(),
    })
    let compared = 0
    let saved = 0
    fc.assert(
      fc.property(world, one => {
        const clauses = [
          `links ${one.links}`,
          one.timed && one.links !== 'soup, duplicating' ? 'clocks timed, tick 1s' : `timers early <= ${one.early}`,
          ...Object.entries(one.faults).map(
            ([name, most]) => `${name} <= ${one.nodes === 3 && name !== 'crashes' ? 0 : most}`,
          ),
          one.restarts ? 'restarts <= 1' : '',
          'operator Go at any node <= 2',
        ]
        const more = `${one.monitored ? 'monitors Winners' : ''} ${oneWins}`
        // A mistake that lets two win.
        const text = ballots(one.nodes, clauses, more)
        const [model, closed] = modelOf(one.careless ? text.replace('voted == Some(peer))', 'true)') : text)
        expect(exchangeable(model, closed).classes).toEqual([[...Array(one.nodes).keys()]])
        const counts = compare(model, closed)
        if (!counts) return
        compared++
        if (counts.symmetric < counts.full) saved++
      }),
      { numRuns: 120 },
    )
    expect(compared).toBeGreaterThan(30)
    expect(saved).toBe(compared)
  })

  test('says the same in any world of views, rings that are given up included', () => {
    const views = fc.record({ voters: votersChoices, abandoned: fc.integer({ min: 0, max: 1 }) })
    let compared = 0
    let saved = 0
    fc.assert(
      fc.property(views, ({ voters, abandoned }) => {
        // In rings that may be given up turns to speak, and answers, have very many orders.
        const many = abandoned > 0 && (voters.turns || voters.answers)
        const nodes = Math.min(many ? 2 : 3, voters.nodes)
        const one = { ...voters, nodes, chooses: 'none', special: voters.special && nodes > 2 } as const
        const world = abandoned > 0 ? `${one.world} abandoned <= ${abandoned}` : one.world
        const [model, closed] = modelOf(votersText({ ...one, world }))
        expect(exchangeable(model, closed).classes).toEqual([one.special ? [1, 2] : [...Array(nodes).keys()]])
        // A ring that is given up with many words still to say has more courses than anybody waits for.
        const counts = compare(model, closed, 4_000, 2_000)
        if (!counts) return
        compared++
        if (counts.symmetric < counts.full) saved++
      }),
      { numRuns: Number(process.env.MUSTER_VIEWS ?? 25), examples: [[{ voters: nearerImage, abandoned: 0 }]] },
    )
    expect(compared).toBeGreaterThan(5)
    // Where the first step already breaks a promise, there may be nothing to exchange.
    expect(saved).toBeGreaterThan(compared / 2)
  })

  test('leaves out orders that do not matter, and nothing else', () => {
    const node = fc.record({
      to: fc.subarray([1, 2, 3, 4]),
      items: fc.integer({ min: 0, max: 2 }),
      again: fc.boolean(),
    })
    const line = fc.record({
      nodes: fc.array(node, { minLength: 2, maxLength: 3 }),
      links: fc.constantFrom('datagram', 'stream', 'soup, duplicating', 'datagram, lossy'),
      most: fc.integer({ min: 0, max: 4 }),
      crashes: fc.constantFrom(0, 0, 0, 1),
    })
    let saved = 0
    let compared = 0
    fc.assert(
      fc.property(line, one => {
        const [model, closed] = modelOf(pipeline(one))
        const counts = compare(model, closed)
        if (!counts) return
        compared++
        if (counts.ordered < counts.full) saved++
      }),
      { numRuns: 250 },
    )
    expect(compared).toBeGreaterThan(100)
    expect(saved).toBeGreaterThan(compared / 4)
  })

  test('finds a run of the model itself, and no longer one where that is promised', () => {
    const [model, closed] = modelOf(
      ballots(
        3,
        ['links datagram', 'operator Go at 3 <= 1'.replace('at 3', 'at any node')],
        `always never: no n in nodes: n.phase == Done`,
      ),
    )
    const { classes } = exchangeable(model, closed)
    const full = outcomeOf(closed, few).report.findings[0]
    const reduced = outcomeOf(closed, few, { classes }).report.findings[0]
    expect(reduced?.length).toBe(full?.length)
    expect(reduced?.steps.map(one => one.text.replace(/\d/g, 'n'))).toEqual(
      full?.steps.map(one => one.text.replace(/\d/g, 'n')),
    )
  })
})

/** Stages that take what they are sent, count it, and send it on; a sink that a property speaks of. */
function pipeline(one: {
  nodes: readonly { to: readonly number[]; items: number; again: boolean }[]
  links: string
  most: number
  crashes: number
}): string {
  const sink = one.nodes.length + 1
  const groups = one.nodes.map(({ to, items, again }, i) => {
    const next = to.filter(id => id <= sink && id !== i + 1)
    return `nodes n${i}: 1 of Stages { next: {${next.length > 0 ? next.join() : sink}}, items: ${items}, again: ${again} }`
  })
  return `
message Item
machine Stage {
  config {
    next: set<Node>
    items: int
    again: bool
  }
  phases Open, Shut
  state {
    taken: 0..9 = 0
    sent: 0..9 = 0
  }
  timer produce = 1s
  on start { arm produce }
  on produce in Open {
    if sent < config.items {
      sent := sent + 1
      send Item to config.next
      arm produce
    } else { become Shut }
  }
  ignore produce in Shut because "shut"
  on Item in Open {
    taken := min({ 9, taken + 1 })
    if config.again and taken == 1 { send Item to config.next }
  }
  on Item in Shut { taken := min({ 9, taken + 1 }) }
}
machine Sink {
  state {
    got: 0..9 = 0
  }
  on Item { got := min({ 9, got + 1 }) }
}
stack Stages = Stage
stack Sinks = Sink
model Pipeline {
  ${groups.join('\n')}
  nodes sink: 1 of Sinks
  world {
    links ${one.links}
    crashes <= ${one.crashes}
  }
  always bounded: forall n in sink: n.got <= ${one.most}
  sometimes some: exists n in sink: n.got > 0
}
`
}

describe('what tells nodes apart', () => {
  const told = (from: string, to: string, more = oneWins) => {
    const [model, closed] = modelOf(ballots(2, ['links stream', 'operator Go at any node'], more).replace(from, to))
    return exchangeable(model, closed).telling.map(one => one.what)
  }
  test('is nothing in a ballot', () => expect(told('', '')).toEqual([]))
  test.each([
    ['an order', 'asked > round or', 'asked > round or peer < self or', 'orders nodes'],
    ['the least', 'size(heard) * 2 >', 'min(heard) == self and size(heard) * 2 >', 'orders nodes'],
    ['a name', 'asked > round or', 'asked > round or peer == 1 or', 'names a node'],
    ['a list', 'size(heard) * 2 >', 'size([n for n in heard]) * 2 >', undefined],
    [
      'an order of a list',
      'size(heard) * 2 >',
      '[n for n in heard][0] == self or size(heard) * 2 >',
      'puts nodes in order',
    ],
    [
      'a loop that sends',
      'send Ask(round) to config.peers - { self }',
      'for n in config.peers { send Ask(round) to n }',
      undefined,
    ],
    [
      'a loop whose rounds do not commute',
      'heard := { self }',
      'for n in config.peers { heard := if size(heard) == 0 then { n } else heard }',
      'goes over nodes in the order of their ids, and its rounds may not commute',
    ],
    [
      'a loop that counts',
      'heard := { self }',
      'heard := { self } for n in config.peers { round := round + 0 }',
      undefined,
    ],
  ] as const)('%s', (_, from, to, what) => expect(told(from, to)).toEqual(what === undefined ? [] : [what]))
  test('a property that names one', () => expect(told('', '', 'always one: 1.phase != Done')).toEqual(['names a node']))
  test('a configuration of its own', () => {
    const text = `${ballot} model Two { nodes a: 1 of Voting { peers: nodes } nodes b: 1 of Voting { peers: nodes, last: 2 } world { links stream } }`
    expect(exchangeable(...modelOf(text))).toEqual({ classes: [], telling: [] })
  })
})
