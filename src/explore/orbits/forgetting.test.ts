import { describe, expect, it } from 'vitest'
import type { AnyMachine, MachineState } from '../../core/machine.ts'
import {
  compare,
  mapOf,
  type Rec,
  rec,
  type SortedMap,
  type SortedSet,
  same,
  setOf,
  type Value,
} from '../../core/value.ts'
import { Anew, Forgetting, forAll, forgetful, type Hole, holesIn } from './forgetting.ts'

type Notes = SortedMap<number, Rec & { readonly moods: SortedSet<Value> }>

const mood = { kind: 'enum', name: 'Mood', cases: ['Calm', 'Cross'].map(name => ({ name, fields: [] })) }
const note = { kind: 'record', name: 'Note', tag: false, fields: [{ name: 'moods', shape: { kind: 'set', of: mood } }] }
const machine = {
  name: 'Keeper',
  state: [
    { name: 'notes', shape: { kind: 'map', key: { kind: 'node' }, of: note } },
    { name: 'count', shape: { kind: 'int' } },
  ],
} as unknown as AnyMachine

const state = (moods: Readonly<Record<number, readonly string[]>>): readonly MachineState[] => {
  const notes = mapOf(Object.entries(moods).map(([node, all]) => [Number(node), rec({ moods: setOf(all) })]))
  return [{ notes, count: 0 } as unknown as MachineState]
}
const notesOf = ([one]: readonly MachineState[]) => (one as unknown as { readonly notes: Notes }).notes
const moodsOf = (all: readonly MachineState[], node: number) => notesOf(all).get(node)?.moods as SortedSet<Value>

/** A state of node 1 in which what 2 and 3 said is forgotten; each was calm, or calm and cross. */
function forgetfulState() {
  const forgetting = new Forgetting()
  const told = state({ 1: ['Calm'], 2: ['Calm'], 3: ['Calm', 'Cross'] })
  for (;;)
    try {
      const parts = forgetting.partsOf([machine])
      const forgot = forgetful(forgetting, parts, told, 1, false)
      forgetting.settle(() => false)
      return { forgetting, parts, forgot }
    } catch (error) {
      if (!(error instanceof Anew)) throw error
    }
}

/** Of a run whose outcome is no state: nothing is put back. */
const always =
  <T>(one: T) =>
  () =>
    one

describe('what is forgotten of others', () => {
  it('is learnt before it is forgotten, and nothing is forgotten of oneself', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    expect(holesIn(parts, forgot).map(hole => hole.node)).toEqual([2, 3])
    expect(moodsOf(forgot, 1).items).toEqual(['Calm'])
    const values = forgetting.valuesOf(holesIn(parts, forgot)[0] as Hole)
    expect(values.map(one => (one as SortedSet<Value>).items)).toEqual([['Calm'], ['Calm', 'Cross']])
    expect(forgetting.isUnsettled).toBe(false)
    forgetful(forgetting, parts, state({ 1: [], 2: [] }), 1, false)
    expect(() => forgetting.settle(() => false)).toThrow(Anew)
  })

  it('is one thing where all values answer alike, and several where they do not', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    const asked = <T>(ask: (moods: SortedSet<Value>) => T) => [
      ...forAll(forgetting, parts, forgot, 1, shown => always(ask(moodsOf(shown, 2)))).all,
    ]
    expect(asked(moods => moods.has('Calm'))).toEqual([true])
    expect(asked(moods => moods.has('Cross')).sort()).toEqual([false, true])
    expect(asked(moods => moods.size).sort()).toEqual([1, 2])
    expect(asked(moods => moods.canonical).sort()).toEqual(['{"Calm","Cross"}', '{"Calm"}'])
    expect(asked(moods => [...moods].length).sort()).toEqual([1, 2])
  })

  it('is kept in the middle of rings when it made a difference again and again', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    const ask = (forgot: readonly MachineState[]) =>
      forAll(forgetting, parts, forgot, 1, shown => always(moodsOf(shown, 2).has('Cross')))
    for (let times = 0; times < 2_000; times++) ask(forgot)
    const told = { 1: [], 2: ['Calm'] }
    for (const moods of [told, { ...told, 2: ['Calm', 'Cross'] }]) forgetful(forgetting, parts, state(moods), 1, true)
    forgetting.settle(() => true)
    const meanwhile = forgetful(forgetting, parts, state(told), 1, true)
    let times = 0
    expect(() => {
      for (; times < 10_000; times++) ask(meanwhile)
    }).toThrow(Anew)
    expect(times).toBe(999)
    expect(forgetful(forgetting, parts, state(told), 1, true)).toEqual(state(told))
    expect(forgetful(forgetting, parts, state(told), 1, false)).not.toEqual(state(told))
  })

  it('stays forgotten where it was not asked for, and where nothing came of asking', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    const nodes = (all: readonly MachineState[]) => holesIn(parts, all).map(hole => hole.node)
    const inVain = forAll(forgetting, parts, forgot, 1, shown => {
      moodsOf(shown, 3).has('Cross')
      return whole => whole(shown)
    })
    expect(inVain.all.map(nodes)).toEqual([[2, 3]])
    const { all: ends, looked } = forAll(forgetting, parts, forgot, 1, shown => {
      const count = moodsOf(shown, 3).has('Cross') ? 1 : 0
      return whole => whole([{ ...shown[0], count } as unknown as MachineState])
    })
    expect(ends.map(nodes)).toEqual([[2], [2]])
    expect(ends.map(end => moodsOf(end, 3).size).sort()).toEqual([1, 2])
    expect(looked.map(hole => hole.node)).toEqual([3])
  })

  it('is like another set where it may be that one', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    const isLike = (moods: readonly string[]) => (shown: readonly MachineState[]) => {
      const [entry, other] = [notesOf(shown).get(2), rec({ moods: setOf(moods) })]
      return always(`${same(entry, other)} ${same(other, entry)} ${compare(entry, other) === 0}`)
    }
    const like = (moods: readonly string[]) => [...forAll(forgetting, parts, forgot, 1, isLike(moods)).all].sort()
    expect(like(['Calm'])).toEqual(['false false false', 'true true true'])
    expect(like(['Cross'])).toEqual(['false false false'])
  })

  it('is kept from then on once it makes a difference, or has too many values', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    expect(() => moodsOf(forgetting.shown(parts, forgot, 1), 2).has('Calm')).not.toThrow()
    expect(() => moodsOf(forgetting.shown(parts, forgot, 1), 2).has('Cross')).toThrow(Anew)
    expect(forgetting.partsOf([machine])).toEqual([])

    const other = new Forgetting()
    const [part] = other.partsOf([machine])
    if (!part) throw new Error('there is one')
    for (let i = 0; i < 9; i++) other.forgot(part, setOf([`${i}`]), false)
    expect(() => other.settle(() => true)).toThrow(Anew)
    expect(other.partsOf([machine])).toEqual([])
  })

  it('need not begin anew where all steps come to the same, unless a property asked for it', () => {
    const learning = () => {
      const { forgetting, parts, forgot } = forgetfulState()
      return {
        ...{ forgetting, parts, forgot },
        learn: () => forgetful(forgetting, parts, state({ 1: [], 2: [] }), 1, false),
      }
    }
    const { forgetting, forgot, parts, learn } = learning()
    learn()
    const asked: boolean[] = []
    forgetting.settle(isNews => {
      asked.push(isNews(holesIn(parts, forgot)[0] as Hole))
      // Looking at it may teach more: it is asked again.
      if (asked.length === 1) forgetful(forgetting, parts, state({ 1: [], 2: ['Cross'] }), 1, false)
      return true
    })
    expect(asked).toEqual([true, true])
    expect(forgetting.isUnsettled).toBe(false)

    const other = learning()
    moodsOf(other.forgetting.shown(other.parts, other.forgot, 1), 2).has('Calm')
    other.learn()
    expect(() => other.forgetting.settle(() => true)).toThrow(Anew)
  })

  it('is forgotten in the middle of a ring under another name, which between two rings it loses, or is known again', () => {
    const { forgetting, parts } = forgetfulState()
    const rest = forgetful(forgetting, parts, state({ 1: [], 2: ['Calm'] }), 1, false)
    const meanwhile = forgetful(forgetting, parts, state({ 1: [], 2: ['Calm'] }), 1, true)
    expect(moodsOf(meanwhile, 2)).not.toBe(moodsOf(rest, 2))
    expect(forgetful(forgetting, parts, meanwhile, 1, true)).toEqual(meanwhile)
    expect(forgetful(forgetting, parts, meanwhile, 1, false)).toEqual(rest)
    expect(() => forgetting.refute(holesIn(parts, rest))).toThrow(Anew)
    expect(() => forgetful(forgetting, parts, meanwhile, 1, false)).toThrow(Anew)
    expect(forgetful(forgetting, parts, state({ 1: [], 2: ['Calm'] }), 1, true)).toEqual(state({ 1: [], 2: ['Calm'] }))
  })
})
