import { describe, expect, test } from 'vitest'
import { linkMachines, loadSpecs, modelsOf } from '../../src/cli/specs.ts'
import type { Locals } from '../../src/explore/locals.ts'
import { Parts } from '../../src/explore/parts.ts'
import { closedOf } from '../../src/explore/testing/closed-of.ts'
import type { TModel } from '../../src/lang/typed.ts'
import { type Event, type History, refused } from './accept.ts'
import { allHistories, boundary, someHistories } from './histories.ts'

/**
 * Worlds of views stand for Totem where only membership matters. Two steps hold them to it: every history that the models
 * of Totem have at that boundary is one of the abstract membership, and the explorer makes all of these.
 */
const source = { module: 'test/boundary', file: 'boundary.mu', text: boundary }
const { program } = await loadSpecs(undefined, [source])
if (!program) throw new Error('the models of the boundary have errors')
const machineOf = await linkMachines(program)
const model = (name: string) => modelsOf(program).get(name) as TModel

const refusals = (all: readonly History[]) => all.flatMap(one => refused(one) ?? [])
const heardBoth = (events: readonly Event[]) => events.filter(one => one.kind === 'heard').length > 1

/** The last two things that a node heard, in the other order. */
function swapped(history: History, node: number): History {
  const events = [...(history.get(node) ?? [])]
  const [b = 0, a = 0] = events.flatMap((one, i) => (one.kind === 'heard' ? [i] : [])).reverse()
  const [first, second] = [events[a] as Event, events[b] as Event]
  return new Map([...history, [node, events.with(a, second).with(b, first)]])
}

describe('the abstract membership has every history of Totem', () => {
  test.each([
    ['BoundaryCalm', 416_908, 75],
    ['BoundaryLossy', 591_104, 156],
    ['BoundarySplit', 890_806, 151],
    ['BoundaryCrash', 666_826, 427],
  ])('of two members, in %s', (name, states, count) => {
    const made = allHistories(model(name), program, machineOf, 1_000_000)
    expect([made?.states, made?.histories.length]).toEqual([states, count])
    const { histories = [] } = made ?? {}
    expect(refusals(histories)).toEqual([])
    // And it has no others: two members of one view who heard both words have them in one order.
    const both = histories.filter(one => one.size === 2 && [...one.values()].every(heardBoth))
    const together = both.filter(one => [...one.values()].every(all => all.filter(e => e.kind === 'view').length === 1))
    if (name !== 'BoundaryLossy') expect(together.length).toBeGreaterThan(0)
    for (const one of together) expect(refused(swapped(one, 1))).toMatch(/has no order/)
  })

  test('of three members, in walks at random', () => {
    const all = someHistories(model('BoundaryFaults'), program, machineOf, { seed: 1, runs: 150, depth: 1000 })
    expect(refusals(all)).toEqual([])
    const views = all.flatMap(one => [...one.values()].flatMap(events => events.filter(e => e.kind === 'view')))
    expect(views.filter(one => one.members.length === 3).length).toBeGreaterThan(40)
    expect(all.filter(one => [...one.values()].flat().some(e => e.kind === 'died')).length).toBeGreaterThan(20)
  })
})

const saying = `
type Ring = { rep: Node, seq: int }
signal Regular(ring: Ring, members: set<Node>)
signal Multicast(payload: int)
signal Deliver(payload: int, from: Node)
type Word = { from: Node, id: int }
machine Sayer {
  config { words: list<int> }
  state { heard: list<Word> = [] }
  on Regular { for id in config.words { emit Multicast(payload: id) } }
  on Deliver(payload, from: peer) { heard := append(heard, Word(from: peer, id: payload)) }
}
stack Sayers = Sayer
model Saying {
  nodes one: 1 of Sayers { words: [1, 2] }
  nodes rest: 2 of Sayers { words: [1] }
  world {
    views Regular, Multicast, Deliver, any order
    abandoned <= 1
    partitions <= 1
  }
}`

describe('the explorer makes every course of a ring', () => {
  const { locals, orders } = new Parts(closedOf(saying), () => {})
  if (!orders) throw new Error('the world has one order')
  const members = [0, 1, 2]
  const installed = members.map(node => orders.install(node, locals[node]?.down() ?? 0, members))
  const ring = {
    members,
    locals: installed.map(one => one.next),
    pending: installed.map(one => one.said),
    mute: [false, false, false],
  }
  const said = [['1 1', '1 2'], ['2 1'], ['3 1']]
  const words = said.flat()

  const heard = (node: number, local: number): string[] => {
    const [state] = (locals[node] as Locals).states.at(local).state as unknown as {
      heard: { items: { from: number; id: number }[] }
    }[]
    return (state?.heard.items ?? []).map(one => `${one.from} ${one.id}`)
  }
  const lists = (most: number): string[][] =>
    most === 0 ? [[]] : [[], ...words.flatMap(one => lists(most - 1).map(rest => [one, ...rest]))]
  const distinct = lists(4).filter(one => new Set(one).size === one.length)

  /** What all heard, when groups go on together: those that are not in one died. */
  const historyOf = (all: readonly (readonly string[])[], groups: readonly (readonly number[])[]): History =>
    new Map(
      members.map(node => {
        const group = groups.find(one => one.includes(node))
        const view: Event = { kind: 'view', ring: '1.1', members: [1, 2, 3] }
        const over: Event = group
          ? { kind: 'view', ring: `${(group[0] as number) + 1}.2`, members: group.map(one => one + 1) }
          : { kind: 'died' }
        const own = (said[node] as string[]).map((_, i): Event => ({ kind: 'said', id: i + 1 }))
        const got = (all[node] as readonly string[]).map((word): Event => {
          const [from, id] = word.split(' ').map(Number) as [number, number]
          return { kind: 'heard', from, id }
        })
        return [node + 1, [view, ...own, ...got, over]] as const
      }),
    )

  test('that is heard out: every order once', () => {
    const ends = orders.settled(ring).map(end => members.map(node => heard(node, end.locals[node] as number)))
    const inOrder = distinct.filter(one => one.length === 4 && one.indexOf('1 1') < one.indexOf('1 2'))
    expect(ends.map(one => one.map(all => all.join()).join(';')).sort()).toEqual(
      inOrder.map(one => [one, one, one].map(all => all.join()).join(';')).sort(),
    )
  })

  test.each([
    ['all together', [[0, 1, 2]]],
    ['two and one', [[0, 1], [2]]],
    ['one and two', [[0], [1, 2]]],
    ['each alone', [[0], [1], [2]]],
  ])('that is given up, %s', (_, groups) => {
    const ends = orders.abandoned(ring, groups)
    const made = new Set(ends.map(end => members.map(node => heard(node, end.locals[node] as number).join()).join(';')))
    const wanted = new Set<string>()
    // Members of a group have heard the same, so that one list stands for all of it.
    const choose = (chosen: readonly (readonly string[])[]): void => {
      if (chosen.length < groups.length) {
        for (const one of distinct) choose([...chosen, one])
        return
      }
      const all = members.map(node => chosen[groups.findIndex(one => one.includes(node))] as readonly string[])
      if (refused(historyOf(all, groups)) === undefined) wanted.add(all.map(one => one.join()).join(';'))
    }
    choose([])
    expect([...made].sort()).toEqual([...wanted].sort())
  })

  test('that is given up when a member died', () => {
    const ends = orders.abandoned(ring, [[0], [1]])
    const made = new Set(ends.map(end => [0, 1].map(node => heard(node, end.locals[node] as number).join()).join(';')))
    const wanted = distinct.flatMap(a =>
      distinct.flatMap(b => (refused(historyOf([a, b, []], [[0], [1]])) === undefined ? [`${a};${b}`] : [])),
    )
    expect([...made].sort()).toEqual([...wanted].sort())
  })
})
