import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkMachines, loadSpecs } from '../../src/cli/specs.ts'
import type { Named } from '../../src/core/machine.ts'
import { initialState, type Node, type NodeState, nodeStep } from '../../src/core/stack.ts'
import { rec, setOf } from '../../src/core/value.ts'
import { readCorosyncConf } from '../../src/formats/corosync-conf.ts'
import { votequorumNode } from '../quorum/play.ts'
import { endsOf, firedEndsOf, promptEndsOf, servicedEndsOf } from './orders.ts'

/**
 * In corosync a member may speak when it has heard others already, and so it may in the worlds of views that configurations are explored
 * in. What would be lost of the ends of a ring if all spoke first; and that they are those of members with services.
 */

const { program } = await loadSpecs()
if (!program) throw new Error('the shipped specs have errors')
const machine = (await linkMachines(program))('Votequorum')

interface Member {
  readonly alone: Node
  readonly serviced: Node
  state: NodeState
}

/** What happens before a ring forms: who boots anew, whose timers fire; then who is in it, and in which order they are heard. */
interface Round {
  readonly boots: readonly boolean[]
  readonly fires: readonly boolean[]
  readonly places: readonly number[]
  readonly size: number
}

interface Cluster {
  readonly votes: readonly number[]
  readonly options: readonly string[]
  readonly rounds: readonly Round[]
}

const most = 4
const nodewise = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: most, maxLength: most })
const sometimes = fc.integer({ min: 0, max: 3 }).map(one => one === 0)
const options = fc
  .record({
    kept: fc.subarray(['wait_for_all: 1', 'auto_tie_breaker: 1', 'last_man_standing: 1', 'allow_downscale: 1']),
    tracks: sometimes,
    pair: sometimes,
    expected: fc.option(fc.integer({ min: 1, max: most }), { freq: 3 }),
  })
  .map(({ kept, tracks, pair, expected }) => [
    ...kept,
    ...(tracks ? ['expected_votes_tracking: 1'] : []),
    ...(pair ? ['two_node: 1'] : []),
    ...(expected === null ? [] : [`expected_votes: ${expected}`]),
  ])

const clusters: fc.Arbitrary<Cluster> = fc.record({
  votes: fc.array(fc.constantFrom(1, 1, 1, 2, 0), { minLength: 2, maxLength: most }),
  options,
  rounds: fc.array(
    fc.record({
      boots: nodewise(sometimes),
      fires: nodewise(fc.boolean()),
      places: fc.shuffledSubarray([0, 1, 2, 3], { minLength: most, maxLength: most }),
      size: fc.integer({ min: 1, max: most }),
    }),
    { minLength: 1, maxLength: 7 },
  ),
})

const runs = Number(process.env.MUSTER_LATE ?? 150)

function membersOf({ votes, options: quorum }: Cluster): Member[] | undefined {
  const list = votes.map((one, i) => `node {\nring0_addr: 10.0.0.${i + 1}\nnodeid: ${i + 1}\nquorum_votes: ${one}\n}\n`)
  const text = `totem {\nversion: 2\ntransport: udpu\n}\nnodelist {\n${list.join('')}}\nquorum {\nprovider: corosync_votequorum\n${quorum.join('\n')}\n}\n`
  const { conf } = readCorosyncConf(text, 'test.conf')
  if (!conf) return undefined
  const made = votes.map((_, i) => {
    const [alone, serviced] = (['InTurn', 'Synchronised'] as const).map(speaking =>
      votequorumNode(conf, machine, i + 1, speaking),
    )
    return alone && serviced ? { alone, serviced, state: booted(alone) } : undefined
  })
  return made.some(one => one === undefined) ? undefined : (made as Member[])
}

function booted(node: Node, before?: NodeState): NodeState {
  return nodeStep(node, initialState(node, before), { kind: 'start' }).state
}

function take(member: Member, signal: Readonly<Record<string, unknown>> & { readonly kind: string }): Named[] {
  const made = nodeStep(member.alone, member.state, { kind: 'signal', signal: rec(signal) as Named })
  member.state = made.state
  return made.effects.flatMap(({ effect }) => (effect.kind === 'emit' ? [effect.signal] : []))
}

type Ends = ReadonlySet<string>

/** Plays a cluster round by round; told of every ring before it forms: what it may come to, with members that speak first, and late. */
function play(one: Cluster, ring: (first: Ends, late: Ends, fired: Ends, serviced: Ends) => void): void {
  const all = membersOf(one)
  for (const { boots, fires, places, size } of all ? one.rounds : []) {
    for (const [i, member] of (all ?? []).entries()) {
      if (boots[i]) member.state = booted(member.alone, member.state)
      const [timer] = member.state[0]?.armed ?? []
      if (timer && fires[i])
        member.state = nodeStep(member.alone, member.state, { kind: 'timer', timer }, { machine: 0 }).state
    }
    const order = places.flatMap(place => all?.[place] ?? []).slice(0, size)
    const members = [...order].sort((a, b) => a.alone.self - b.alone.self)
    const came = (node: (member: Member) => Node) => members.map(by => ({ node: node(by), state: by.state }))
    const alone = came(by => by.alone)
    const [first, late, fired] = [promptEndsOf(alone), endsOf(alone), firedEndsOf(alone)]
    const serviced = servicedEndsOf(came(by => by.serviced))
    if (first && late && fired && serviced && members.length > 0) ring(first, late, fired, serviced)
    formed(members, order)
  }
}

function formed(members: readonly Member[], order: readonly Member[]): void {
  const ids = members.map(by => by.alone.self)
  const ring = rec({ rep: ids[0] ?? 0, seq: 0 })
  const said = order.flatMap(by =>
    [{ kind: 'Regular', ring, members: setOf(ids) }, { kind: 'Speak' }]
      .flatMap(signal => take(by, signal))
      .flatMap(signal =>
        signal.kind === 'Multicast' ? [{ from: by, payload: (signal as Named & { payload: Named }).payload }] : [],
      ),
  )
  for (const { from, payload } of said)
    for (const by of members) take(by, { kind: 'Deliver', payload, from: from.alone.self })
}

const lost = (first: ReadonlySet<string>, late: ReadonlySet<string>) => [...late].filter(end => !first.has(end))
const disagree = (end: string) => new Set(end.split(' | ').map(one => /not quorate|quorate/.exec(one)?.[0])).size > 1

describe('speaking late', () => {
  it('has every end that speaking first has', () => {
    let several = 0
    fc.assert(
      fc.property(clusters, one => {
        play(one, (first, late) => {
          if (first.size > 1) several++
          expect([...first].filter(end => !late.has(end))).toEqual([])
        })
      }),
      { numRuns: runs, seed: 7 },
    )
    expect(several).toBeGreaterThan(0)
  })

  it('is speaking at the turn of a service', () => {
    fc.assert(
      fc.property(clusters, one => play(one, (_, late, __, serviced) => expect(serviced).toEqual(late))),
      { numRuns: runs },
    )
  })

  it('has no others where votes are equal and no option is on, or auto_tie_breaker', () => {
    const options = fc.subarray(['auto_tie_breaker: 1'])
    const plain = fc.record({ one: clusters, options }).map(({ one, options: quorum }) => {
      return { ...one, votes: one.votes.map(() => 1), options: quorum }
    })
    fc.assert(
      fc.property(plain, one => play(one, (first, late) => expect(lost(first, late)).toEqual([]))),
      { numRuns: runs },
    )
  })

  it('may have one in which members disagree, where expected_votes are below the votes', () => {
    const round = { boots: [false, true, false, true], fires: [false, false, false, false] }
    const found: string[] = []
    play(
      {
        votes: [1, 1, 2, 1],
        options: ['expected_votes: 2'],
        rounds: [
          { ...round, places: [3, 2, 1, 0], size: 3 },
          { ...round, boots: [false, false, false, true], places: [0, 1, 2, 3], size: 2 },
        ],
      },
      (first, late) => {
        expect([...first].filter(disagree)).toEqual([])
        found.push(...lost(first, late).filter(disagree))
      },
    )
    expect(found).toEqual(['1 quorate, 2 of 2 (2) votes, quorum 2 | 2 not quorate, 2 of 4 (4) votes, quorum 3'])
  })

  /** The figures of the README: MUSTER_LATE=5000 vitest run conformance/quorum-live/late.test.ts */
  it.runIf(process.env.MUSTER_LATE)('is counted', () => {
    const kinds: Record<string, (one: Cluster) => Cluster> = {
      'equal votes': without(/expected_votes:|last_man/),
      'and last_man_standing': without(/expected_votes:/),
      'and expected_votes': without(/last_man/),
    }
    for (const [name, kind] of Object.entries(kinds)) {
      let [rings, others, disagreeing] = [0, 0, 0]
      const count = (first: ReadonlySet<string>, late: ReadonlySet<string>) => {
        rings++
        if (lost(first, late).length > 0) others++
        if (![...first].some(disagree) && [...late].some(disagree)) disagreeing++
      }
      fc.assert(
        fc.property(clusters.map(kind), one => play(one, count)),
        { numRuns: runs, seed: 7 },
      )
      process.stdout.write(`${name}: ${rings} rings, ${others} with other ends, ${disagreeing} that disagree anew\n`)
      expect(rings).toBeGreaterThan(runs)
    }
  })
})

it('is another matter than timers that fire before all are heard, which may decide a ring as well', () => {
  let decided = 0
  const rings = (first: ReadonlySet<string>, _: unknown, fired: ReadonlySet<string>) => {
    expect([...first].filter(end => !fired.has(end))).toEqual([])
    if (fired.size > first.size) decided++
  }
  fc.assert(
    fc.property(clusters, one => play({ ...one, options: ['last_man_standing: 1'] }, rings)),
    { numRuns: 40, seed: 7 },
  )
  expect(decided).toBeGreaterThan(0)
})

function without(option: RegExp) {
  return (one: Cluster): Cluster => ({
    ...one,
    votes: one.votes.map(() => 1),
    options: one.options.filter(line => !option.test(line)),
  })
}
