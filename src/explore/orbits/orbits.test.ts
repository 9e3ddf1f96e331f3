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
import { likenessOf } from './likeness.ts'
import { NotAlike } from './payloads.ts'
import { exploringOrbits, wayOf } from './search.ts'

interface Choice {
  readonly nodes: number
  readonly world: string
  readonly forgets: boolean
  readonly first: boolean
  readonly votes: 'size' | 'sum' | 'most'
  readonly timer: 'none' | 'counts' | 'speaks'
  readonly answers: boolean
  readonly durable: boolean
  readonly special: boolean
  /** What others said last: not kept, compared with what they say now, looked at by a handler, numbers too, or by a property. */
  readonly notes: 'none' | 'compared' | 'asked' | 'counted' | 'shown'
  /** Which of those who said something is put down, by the order of ids: while all are heard, or when all were. */
  readonly chooses: 'none' | 'min' | 'max'
  readonly early: boolean
  readonly turns: boolean
}

const noted = {
  compared: `let before = get(notes, from)
    if from != self { notes[from] := Note(n: 0, moods: payload.moods) }
    if before != get(notes, from) { sum := max(sum, min(3, size(said))) }`,
  asked: `let calm = match get(notes, from) {
      None => false
      Some(note) => Calm in note.moods
    }
    if from != self { notes[from] := Note(n: 0, moods: payload.moods) }
    if calm { sum := 0 }`,
  counted: `notes[from] := Note(n: payload.n, moods: payload.moods)
    if from == self and max([note.n for m, note in notes]) > sum { sum := max(sum, 1) }`,
  shown: 'if from != self { notes[from] := Note(n: 0, moods: payload.moods) }',
}

const say = 'emit Multicast(payload: Word(n: sum, about: self, moods: moods()))'

/** A small machine over views that remembers who said what in what order. */
const text = (c: Choice) => `
type Ring = { rep: Node, seq: int }
type Mood = Calm | Cross
type Word = { n: int, about: Node, moods: set<Mood> }
type Note = { n: int, moods: set<Mood> }
signal Regular(ring: Ring, members: set<Node>)
signal Multicast(payload: Word)
signal Deliver(payload: Word, from: Node)
signal Full(on: bool)
signal Add
signal Speak

machine Voter {
  config { special: Node? = None }
  ${c.chooses === 'none' ? '' : 'state { one: Node? = None }'}
  state { ring: Ring = Ring(rep: self, seq: 0), members: set<Node> = {}, said: map<Node, int> = {}, first: Node? = None, sum: 0..9 = 0, notes: map<Node, Note> = {} }
  ${c.durable ? 'durable { lives: 0..2 = 0 }' : 'state { lives: 0..2 = 0 }'}
  timer t = 1s
  fn moods(): set<Mood> = if sum == 0 then {} else if sum == 1 then { Calm } else if sum == 2 then { Cross } else { Calm, Cross }
  on start { lives := min(2, lives + 1) }
  on Regular(ring: installed, members: view) {
    ring := installed
    members := view
    ${c.forgets ? 'said := {}' : 'said := said & view'}
    first := None
    ${c.chooses === 'none' ? '' : 'if (match one { None => false  Some(n) => n in view }) { sum := min(3, sum + 1) }'}
    ${c.notes === 'none' ? '' : 'notes := notes & view'}
    ${c.turns ? '' : say}
    ${c.timer === 'none' ? '' : 'if size(view) > 1 { arm t } else { cancel t }'}
  }
  ${c.turns ? `on Speak { ${say} }` : ''}
  on Deliver(payload, from) {
    said[from] := ${c.votes === 'size' ? 0 : 'min(2, payload.n)'}
    ${c.chooses === 'none' ? '' : `if size(said) >= ${c.early ? '2' : 'size(members)'} { one := Some(${c.chooses}(keys(said) + { self })) }`}
    ${c.first ? 'if first == None { first := Some(from) }' : ''}
    ${c.votes === 'size' ? 'sum := min(3, size(said))' : ''}
    ${c.votes === 'sum' ? 'sum := min(3, 1 + sum([n for m, n in said]))' : ''}
    ${c.votes === 'most' ? 'if first == Some(self) or config.special == Some(from) { sum := min(3, max([n for m, n in said] + [1])) }' : ''}
    ${c.notes === 'none' ? '' : noted[c.notes]}
    ${c.answers ? 'if payload.n == 0 and from == self and sum > 0 { emit Multicast(payload: Word(n: 2, about: self, moods: moods())) }' : ''}
    if sum == 3 { emit Full(on: true) }
  }
  on t {
    sum := (sum + 1) mod 3
    ${c.timer === 'speaks' ? 'emit Multicast(payload: Word(n: sum, about: self, moods: moods()))' : ''}
  }
  on Add { sum := min(9, sum + lives) }
}
stack Voters = Voter
monitor Once {
  state { once: bool = false }
  on Full(on) at node { if on { once := true } }
}
model M {
  nodes ${c.nodes} of Voters ${c.special ? '{ Voter { special: Some(1) } }' : ''}
  world { views Regular, Multicast, Deliver, any order${c.turns ? ', turns Speak' : ''} ${c.world} }
  monitors Once
  always apart: no a, b in alive: a.sum == 3 and b.sum == 3 and not a.members meets b.members
  always calm: Once.once and healed implies exists n in alive: n.sum > 0
  always few: size([n for n in alive where n.first == Some(n.id)]) < 2
  sometimes all: forall n in nodes: n.sum == 2
  ${c.notes === 'shown' ? 'always kind: no a in alive: exists n, note in a.notes: Cross in note.moods' : ''}
}
`
const choices = fc.record({
  nodes: fc.constantFrom(2, 3, 3, 4),
  world: fc.constantFrom(
    'partitions <= 1 restarts',
    'partitions <= 2',
    'partitions <= 1 crashes <= 1 restarts',
    'partitions <= 2 crashes <= 2 restarts faults <= 2',
    'reboots <= 1 partitions <= 1 faults <= 1',
    'partitions <= 1 operator Add at any node <= 1 faults <= 1',
  ),
  forgets: fc.boolean(),
  first: fc.boolean(),
  votes: fc.constantFrom<Choice['votes']>('size', 'sum', 'most'),
  timer: fc.constantFrom<Choice['timer']>('none', 'none', 'counts', 'speaks'),
  answers: fc.boolean(),
  durable: fc.boolean(),
  special: fc.boolean(),
  notes: fc.constantFrom<Choice['notes']>('none', 'compared', 'counted', 'counted', 'asked', 'shown'),
  chooses: fc.constantFrom<Choice['chooses']>('none', 'min', 'max'),
  early: fc.boolean(),
  turns: fc.boolean(),
})

const plain = { timer: 'none', notes: 'none', chooses: 'none', early: false, turns: false } as const

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

const lengths = (report: Report) => Object.fromEntries(report.findings.map(one => [one.property, one.length]))

describe('a search over nodes without names', () => {
  it.each(['none', 'min', 'max'] as const)('finds what the full search finds, by as short a way (%s)', chooses => {
    fc.assert(
      fc.property(choices, given => {
        // Turns to speak have many more orders, of which the full search looks at each.
        const choice = { ...given, chooses, nodes: Math.min(given.turns ? 3 : 4, given.nodes) }
        const special = choice.special && choice.nodes > 2 && choice.chooses === 'none'
        const source = text({ ...choice, special })
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

  it('has just the states that no exchange of nodes makes one', () => {
    fc.assert(
      fc.property(choices, given => {
        // Nothing that is left out but names: nobody goes down, no budget is spent, no field is idle, nothing is forgotten.
        const choice = { ...given, nodes: Math.min(3, given.nodes), world: 'partitions', ...plain }
        const source = text({ ...choice, first: true, special: false })
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
      ...({ answers: false, durable: false, special: false, chooses: 'none', early: false, turns: false } as const),
    }
    const counts = (['compared', 'asked', 'shown'] as const).map(notes => {
      const source = text({ ...choice, notes })
      return { notes, kept: everything(source), all: orbitsIn(closedOf(source)) }
    })
    expect(counts).toEqual([
      { notes: 'compared', kept: 3, all: 7 },
      { notes: 'asked', kept: 15, all: 15 },
      { notes: 'shown', kept: 7, all: 7 },
    ])
  })

  it('gives up where it stays open which of several nodes was chosen', () => {
    const source = text({
      ...{ ...plain, nodes: 3, world: 'partitions <= 1', forgets: true, first: false, votes: 'size' },
      ...{ answers: false, durable: false, special: false, chooses: 'min', early: true, turns: false },
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
    const source = text({ ...choice, answers: false, durable: false, special: false })
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
      text({
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
})

/** Both of one model: the full search with all names, and that without them. */
function compare(choice: Choice, closed: ClosedModel, full: Report, orbits: Report): void {
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
