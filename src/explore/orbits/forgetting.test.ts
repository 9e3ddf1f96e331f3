import { describe, expect, it } from 'vitest'
import type { AnyMachine, MachineState } from '../../core/machine.ts'
import { alter } from '../../core/ops.ts'
import { mapOf, type Rec, rec, type SortedMap, type SortedSet, setOf, type Value } from '../../core/value.ts'
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
      ...forAll(forgetting, parts, forgot, 1, shown => ask(moodsOf(shown, 2))).all,
    ]
    expect(asked(moods => moods.has('Calm'))).toEqual([true])
    expect(asked(moods => moods.has('Cross')).sort()).toEqual([false, true])
    expect(asked(moods => moods.size).sort()).toEqual([1, 2])
    expect(asked(moods => moods.canonical).sort()).toEqual(['{"Calm","Cross"}', '{"Calm"}'])
    expect(asked(moods => [...moods].length).sort()).toEqual([1, 2])
  })

  it('is kept when it had to be tried for each value again and again', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    const ask = () => forAll(forgetting, parts, forgot, 1, shown => moodsOf(shown, 2).has('Cross'))
    let times = 0
    expect(() => {
      for (; times < 10_000; times++) ask()
    }).toThrow(Anew)
    expect(times).toBe(999)
    expect(forgetting.partsOf([machine])).toEqual([])
  })

  it('stays forgotten where it was not asked for, and where nothing came of asking', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    const nodes = (all: readonly MachineState[]) => holesIn(parts, all).map(hole => hole.node)
    const inVain = forAll(forgetting, parts, forgot, 1, (shown, whole) => {
      moodsOf(shown, 3).has('Cross')
      return whole(shown)
    })
    expect(inVain.all.map(nodes)).toEqual([[2, 3]])
    const { all: ends, looked } = forAll(forgetting, parts, forgot, 1, (shown, whole) => {
      const count = moodsOf(shown, 3).has('Cross') ? 1 : 0
      return whole([{ ...shown[0], count } as unknown as MachineState])
    })
    expect(ends.map(nodes)).toEqual([[2], [2]])
    expect(ends.map(end => moodsOf(end, 3).size).sort()).toEqual([1, 2])
    expect(looked.map(hole => hole.node)).toEqual([3])
  })

  it("is, of numbers, which of those they were that are no more than one's own", () => {
    const counts = { kind: 'record', name: 'Count', tag: false, fields: [{ name: 'n', shape: { kind: 'int' } }] }
    const shape = { kind: 'map', key: { kind: 'node' }, of: counts }
    const counter = { name: 'Counter', state: [{ name: 'notes', shape }] } as unknown as AnyMachine
    const numbered = (all: Readonly<Record<number, number>>) => [
      { notes: mapOf(Object.entries(all).map(([node, n]) => [Number(node), rec({ n })])) } as unknown as MachineState,
    ]
    const nOf = (all: readonly MachineState[], node: number) => notesOf(all).get(node) as unknown as Rec & { n: number }
    const forgetting = new Forgetting()
    const parts = forgetting.partsOf([counter])
    const [one, other] = [
      { 1: 3, 2: 2, 3: 4 },
      { 1: 3, 2: 1, 3: 4 },
    ].map(all => forgetful(forgetting, parts, numbered(all), 1, false)) as [
      readonly MachineState[],
      readonly MachineState[],
    ]
    expect(() => forgetting.settle(() => false)).toThrow(Anew)
    // What is more than one's own is known, and the rest is the same.
    expect(nOf(one, 3).n).toBe(4)
    expect(nOf(one, 2).canonical).toBe(nOf(other, 2).canonical)
    expect(forgetful(forgetting, parts, numbered({ 1: 2, 2: 2, 3: 4 }), 1, false)).not.toEqual(one)

    const all = (ask: (n: number, shown: readonly MachineState[]) => unknown) =>
      forAll(forgetting, parts, one, 1, shown => String(ask(nOf(shown, 2).n, shown))).all
    expect([...all(n => n)].sort()).toEqual(['1', '2'])
    expect(all(n => n > 2)).toEqual(['false'])
    // A copy with another field replaced asks nothing; its key does.
    const copied = forAll(forgetting, parts, one, 1, (shown, whole) =>
      whole([
        {
          notes: mapOf([
            [1, nOf(shown, 1)],
            [2, alter(nOf(shown, 2), {})],
          ]),
        } as unknown as MachineState,
      ]),
    )
    expect(copied.all.map(end => holesIn(parts, end).map(hole => hole.node))).toEqual([[2]])
    const keys = forAll(forgetting, parts, one, 1, shown => nOf(shown, 2).canonical).all
    expect([...keys].sort()).toEqual(['(1)', '(2)'])
    const replaced = forAll(forgetting, parts, one, 1, shown => alter(nOf(shown, 2), { n: 7 }).canonical).all
    expect(replaced).toEqual(['(7)'])
  })

  it('is kept from then on once it makes a difference, or has too many values', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    expect(() => moodsOf(forgetting.shown(parts, forgot, 1), 2).has('Calm')).not.toThrow()
    expect(() => moodsOf(forgetting.shown(parts, forgot, 1), 2).has('Cross')).toThrow(Anew)
    expect(forgetting.partsOf([machine])).toEqual([])

    const other = new Forgetting()
    const [part] = other.partsOf([machine])
    if (!part) throw new Error('there is one')
    for (let i = 0; i < 9; i++) other.forgot(part, setOf([`${i}`]), undefined, false)
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
