import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MachineState } from '../../core/machine.ts'
import { key } from '../../core/value.ts'
import type { ClosedModel } from '../closed.ts'
import { viewOf } from '../judge.ts'
import { renamedState } from '../reduce/renaming.ts'
import { explore, type Limits, noLimits, type Report } from '../search.ts'
import { Space } from '../space.ts'
import { renumbered } from '../surroundings.ts'
import { closedOf, modelOf } from '../testing/closed-of.ts'
import { type Voters, votersChoices, votersText } from '../testing/voters.ts'
import { likenessOf } from './likeness.ts'
import { NotAlike } from './payloads.ts'
import { exploringOrbits, wayOf } from './search.ts'

const plain = { timer: 'none', notes: 'none', chooses: 'none', early: false, turns: false, greets: false } as const

/** `undefined` where it comes out on the way that nodes are not alike. */
function orbitsOf(source: string): Report | undefined {
  const { model, closed } = modelOf(source)
  const { likeness, telling } = likenessOf(model, closed)
  if (!likeness) throw new Error(telling.map(one => one.what).join())
  const wanted = closed.properties.filter(one => one.temporal === 'always').map(one => one.name)
  const search = exploringOrbits(closed, noLimits, wanted, likeness)
  try {
    for (;;) {
      const { done, value } = search.next()
      if (done) return value
    }
  } catch (error) {
    if (!(error instanceof NotAlike)) throw error
    return undefined
  }
}

const most = ({ turns, greets }: Voters) => (turns ? (greets ? 2 : 3) : 4)

const lengths = (report: Report) => Object.fromEntries(report.findings.map(one => [one.property, one.length]))

describe('a search over nodes without names', () => {
  it.each(['none', 'min', 'max'] as const)('finds what the full search finds, by as short a way (%s)', chooses => {
    fc.assert(
      fc.property(votersChoices, given => {
        // Turns to speak have many more orders, of which the full search looks at each.
        const choice = { ...given, chooses, nodes: Math.min(most(given), given.nodes) }
        const special = choice.special && choice.nodes > 2 && choice.chooses === 'none'
        const source = votersText({ ...choice, special })
        const closed = closedOf(source)
        const wanted = closed.properties.filter(one => one.temporal === 'always').map(one => one.name)
        const full = explore(closed, { ...noLimits, states: 20_000 }, () => {}, wanted)
        fc.pre(full.limit === undefined)
        const orbits = orbitsOf(source)
        if (!orbits) fc.pre(false)
        else compare(choice, closed, full, orbits)
      }),
      { numRuns: Number(process.env.MUSTER_ORBITS ?? 7) },
    )
  })

  it.each(['reveals', 'tells'] as const)('keeps apart what timers tell apart in a ring that lasts (%s)', timer => {
    const choice: Voters = {
      ...{ ...plain, timer, nodes: timer === 'tells' ? 3 : 2, world: 'partitions <= 1 restarts', first: false },
      ...{
        votes: 'most',
        forgets: timer === 'tells',
        notes: timer === 'tells' ? 'asked' : 'none',
        answers: false,
        durable: false,
        special: false,
      },
    }
    const source = votersText(choice)
    const closed = closedOf(source)
    const wanted = closed.properties.filter(one => one.temporal === 'always').map(one => one.name)
    const full = explore(closed, noLimits, () => {}, wanted)
    compare(choice, closed, full, orbitsOf(source) as Report)
  })

  it('finds the same where rings are given up', () => {
    let compared = 0
    const world = fc.record({ given: votersChoices, abandoned: fc.integer({ min: 1, max: 2 }), chosen: fc.boolean() })
    fc.assert(
      fc.property(world, ({ given, abandoned, chosen }) => {
        const many = given.turns || given.answers || abandoned > 1
        const nodes = Math.min(many ? 2 : 3, given.nodes)
        const chooses = chosen ? given.chooses : 'none'
        const choice = { ...given, nodes, chooses, special: given.special && nodes > 2 && chooses === 'none' }
        const source = votersText({ ...choice, world: `${choice.world} abandoned <= ${abandoned}` })
        const closed = closedOf(source)
        const wanted = closed.properties.filter(one => one.temporal === 'always').map(one => one.name)
        let asked = 0
        const limits = { ...noLimits, states: 3_000, enough: () => ++asked > 300 && 'effort' }
        const full = explore(closed, limits, () => {}, wanted)
        const orbits = full.limit === undefined ? orbitsOf(source) : undefined
        if (!orbits) return
        compare(choice, closed, full, orbits)
        compared++
      }),
      { numRuns: Number(process.env.MUSTER_ORBITS ?? 15) },
    )
    expect(compared).toBeGreaterThan(4)
  })

  it('has just the states that no exchange of nodes makes one', () => {
    fc.assert(
      fc.property(votersChoices, given => {
        // Nothing that is left out but names: nobody goes down, no budget is spent, no field is idle, nothing is forgotten.
        const choice = { ...given, nodes: Math.min(3, given.nodes), world: 'partitions', ...plain }
        const source = votersText({ ...choice, first: true, special: false })
        const wanted = { ...noLimits, states: 20_000 }
        const full = explore(closedOf(source), wanted, () => {}, ['never'])
        if (full.limit !== undefined) return
        expect(orbitsIn(closedOf(source))).toBe(everything(source))
      }),
      { numRuns: 25 },
    )
  })

  it('forgets of others what makes no difference, and nothing else', () => {
    const choice = {
      ...({ nodes: 3, world: 'partitions', forgets: true, first: false, votes: 'size', timer: 'none' } as const),
      ...({
        answers: false,
        durable: false,
        special: false,
        chooses: 'none',
        early: false,
        turns: false,
        greets: false,
      } as const),
    }
    const counts = (['compared', 'asked', 'shown'] as const).map(notes => {
      const source = votersText({ ...choice, notes })
      return { notes, kept: everything(source), all: orbitsIn(closedOf(source)) }
    })
    expect(counts).toEqual([
      { notes: 'compared', kept: 3, all: 7 },
      { notes: 'asked', kept: 15, all: 15 },
      { notes: 'shown', kept: 7, all: 7 },
    ])
  })

  it('gives up where it stays open which of several nodes was chosen', () => {
    const source = votersText({
      ...{ ...plain, nodes: 3, world: 'partitions <= 1', forgets: true, first: false, votes: 'size' },
      ...{ answers: false, durable: false, special: false, chooses: 'min', early: true, turns: false, greets: false },
    })
    expect(orbitsOf(source)).toMatchObject({ verdict: expect.any(String) })
    // Of the first two of three, and never again.
    expect(orbitsOf(source.replace('size(said) >= 2', 'size(said) == 2'))).toBeUndefined()
  })

  it('says why nodes are not alike', () => {
    const choice = {
      nodes: 3,
      world: 'partitions <= 1',
      forgets: true,
      first: true,
      votes: 'size',
      ...plain,
    } as const
    const source = votersText({ ...choice, answers: false, durable: false, special: false })
    const why = (one: string) => {
      const { model, closed } = modelOf(one)
      return likenessOf(model, closed).telling.map(telling => telling.what)
    }
    expect(why(source)).toEqual([])
    expect(why(source.replace(', any order', ''))).toEqual([expect.stringContaining('order of their ids')])
    expect(why(source.replace('sum == 3 {', 'min(members) == self {'))).toContain('orders nodes')
    expect(why(source.replace('sum == 3 {', 'ring.rep == self {'))).toEqual([expect.stringContaining('representative')])
    expect(why(source.replace('once := true', 'once := not once'))).toEqual([expect.stringContaining('may count')])
  })

  it('stops in the middle of a state when it is told to', () => {
    const { model, closed } = modelOf(
      votersText({
        ...{ nodes: 4, world: 'partitions <= 2 restarts', forgets: false, first: true, votes: 'sum', ...plain },
        ...{ answers: true, durable: false, special: false },
      }),
    )
    const { likeness } = likenessOf(model, closed)
    if (!likeness) throw new Error('they are alike')
    const end = (limit: Partial<Limits>) => {
      const search = exploringOrbits(closed, { ...noLimits, ...limit }, ['never'], likeness)
      let last = search.next()
      while (!last.done) last = search.next()
      return last.value
    }
    let asked = 0
    expect(end({ enough: () => (++asked > 3 ? 'time' : false) }).limit).toBe('time')
    const short = end({ work: 40 })
    expect(short.limit).toBe('40 units of work')
    expect(end({ work: 40 }).distinct).toBe(short.distinct)
    expect(end({ work: 80 }).distinct).toBeGreaterThan(short.distinct)
  })

  it('tells what it found up to any limit', () => {
    const { model, closed } = modelOf(
      votersText({
        ...{ nodes: 3, world: 'partitions <= 1 operator Add at any node <= 1 faults <= 1 abandoned <= 1', ...plain },
        ...{
          forgets: true,
          first: false,
          votes: 'size',
          answers: false,
          durable: true,
          special: false,
          notes: 'shown',
        },
      }),
    )
    const { likeness } = likenessOf(model, closed)
    if (!likeness) throw new Error('they are alike')
    const wanted = closed.properties.filter(one => one.temporal === 'always').map(one => one.name)
    const counts = Array.from({ length: 40 }, (_, i) => {
      const search = exploringOrbits(closed, { ...noLimits, states: i + 1 }, wanted, likeness, 'sorts')
      let last = search.next()
      while (!last.done) last = search.next()
      return last.value.findings.length
    })
    expect(counts.at(-1)).toBeGreaterThan(0)
  })
})

/** Both of one model: the full search with all names, and that without them. */
function compare(choice: Voters, closed: ClosedModel, full: Report, orbits: Report): void {
  // Without boots the first ring has formed before the search: the full one knows one order of its words, this all.
  const formed = !choice.world.includes('restarts')
  const found = Object.keys(formed ? lengths(full) : lengths(orbits))
  expect(Object.keys(lengths(orbits))).toEqual(expect.arrayContaining(found))
  for (const [property, length] of Object.entries(lengths(full)))
    if (formed) expect(lengths(orbits)[property]).toBeLessThanOrEqual(length)
    else expect(lengths(orbits)[property]).toBe(length)
  if (formed) return
  expect(orbits.verdict).toBe(full.verdict)
  expect(orbits.vacuous.filter(one => one.startsWith('sometimes'))).toEqual(
    full.vacuous.filter(one => one.startsWith('sometimes')),
  )
  // What was learnt of an order of ids tells states apart that are one with all ids.
  if (choice.chooses === 'none') expect(orbits.distinct).toBeLessThanOrEqual(full.distinct)
  for (const finding of orbits.findings) violates(closed, finding.property, finding)
}

/** The way of a finding, with every node for itself, ends where the property is violated. */
function violates(closed: ClosedModel, property: string, finding: Report['findings'][number]): void {
  const way = wayOf(finding)
  const last = way?.steps.at(-1)
  if (!way || !last || last.breach !== undefined) return
  const one = closed.properties.find(({ name }) => name === property)
  if (one) expect(one.evaluate(viewOf(way.parts, last.next))).toBe(false)
}

/** How many states there are when all that differ by an exchange of nodes are one, looked for in the plainest way. */
function orbitsIn(closed: ClosedModel): number {
  const space = new Space(closed, () => {})
  const { parts } = space
  const nodes = [...closed.nodes.keys()]
  const orders = permutations(nodes)
  const nameOf = (state: Int32Array) =>
    orders
      .map(way => {
        const locals = nodes.map(i => {
          const { up, state: own } = parts.locals[i]?.states.at(state[i] as number) ?? { up: false, state: [] }
          const machines = closed.nodes[i]?.stack.machines ?? []
          const renamed = machines.map((machine, m) =>
            // The representative of a ring has no meaning.
            renamedState(
              machine,
              { ...(own[m] as MachineState), ring: null } as never,
              id => (way[id - 1] as number) + 1,
            ),
          )
          return [way[i] as number, `${up} ${renamed.map(one => key({ ...one, ring: 0 } as never)).join()}`] as const
        })
        const blocks: number[] = []
        const { blocks: of } = parts.world.at(state[parts.surroundingsAt] as number)
        for (const i of nodes) blocks[way[i] as number] = of[i] as number
        const all = locals.sort(([a], [b]) => a - b).map(([, one]) => one)
        return `${all.join(';')} ${renumbered(blocks)} ${state[parts.monitorAt]}`
      })
      .sort()[0] as string
  const seen = new Set<string>()
  const names = new Set<string>()
  const open: Int32Array[] = []
  const add = (state: Int32Array) => {
    if (seen.has(state.join())) return
    seen.add(state.join())
    names.add(nameOf(state))
    open.push(state.slice())
  }
  space.begin()
  add(space.next)
  for (let state = open.pop(); state; state = open.pop()) space.expand(state, () => add(space.next))
  return names.size
}

function everything(source: string): number {
  const { model, closed } = modelOf(source)
  const { likeness } = likenessOf(model, closed)
  if (!likeness) throw new Error('they are alike')
  const search = exploringOrbits(closed, noLimits, ['never'], likeness)
  let last = search.next()
  while (!last.done) last = search.next()
  return last.value.distinct
}

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((one, i) => permutations(items.toSpliced(i, 1)).map(rest => [one, ...rest]))
}
