import { describe, expect, it } from 'vitest'
import type { AnyMachine, MachineState } from '../../core/machine.ts'
import { mapOf, type Rec, rec, type SortedMap, type SortedSet, setOf, type Value } from '../../core/value.ts'
import { Anew, Forgetting, forAll, forgetful, holesIn } from './forgetting.ts'

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
      return { forgetting, parts, forgot: forgetful(forgetting, parts, told, 1) }
    } catch (error) {
      if (!(error instanceof Anew)) throw error
    }
}

describe('what is forgotten of others', () => {
  it('is learnt before it is forgotten, and nothing is forgotten of oneself', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    expect(holesIn(parts, forgot).map(hole => hole.node)).toEqual([2, 3])
    expect(moodsOf(forgot, 1).items).toEqual(['Calm'])
    expect(parts.flatMap(part => forgetting.valuesOf(part)).map(one => one.items)).toEqual([
      ['Calm'],
      ['Calm', 'Cross'],
    ])
    expect(() => forgetful(forgetting, parts, state({ 1: [], 2: [] }), 1)).toThrow(Anew)
  })

  it('is one thing where all values answer alike, and several where they do not', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    const asked = <T>(ask: (moods: SortedSet<Value>) => T) =>
      forAll(forgetting, parts, forgot, 1, shown => ask(moodsOf(shown, 2)))
    expect(asked(moods => moods.has('Calm'))).toEqual([true])
    expect(asked(moods => moods.has('Cross')).sort()).toEqual([false, true])
    expect(asked(moods => moods.size).sort()).toEqual([1, 2])
    expect(asked(moods => moods.canonical).sort()).toEqual(['{"Calm","Cross"}', '{"Calm"}'])
    expect(asked(moods => [...moods].length).sort()).toEqual([1, 2])
  })

  it('stays forgotten where it was not asked for', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    const ends = forAll(forgetting, parts, forgot, 1, (shown, whole) => {
      moodsOf(shown, 3).has('Cross')
      return whole(shown)
    })
    expect(ends.map(end => holesIn(parts, end).map(hole => hole.node))).toEqual([[2], [2]])
    expect(ends.map(end => moodsOf(end, 3).size).sort()).toEqual([1, 2])
  })

  it('is kept from then on once it makes a difference, or has too many values', () => {
    const { forgetting, parts, forgot } = forgetfulState()
    expect(() => moodsOf(forgetting.shown(parts, forgot, 1), 2).has('Calm')).not.toThrow()
    expect(() => moodsOf(forgetting.shown(parts, forgot, 1), 2).has('Cross')).toThrow(Anew)
    expect(forgetting.partsOf([machine])).toEqual([])

    const other = new Forgetting()
    const [part] = other.partsOf([machine])
    if (!part) throw new Error('there is one')
    for (let i = 0; i < 9; i++) expect(() => other.learn(part, setOf([`${i}`]))).toThrow(Anew)
    expect(other.partsOf([machine])).toEqual([])
  })
})
