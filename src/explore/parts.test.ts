import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { List, mapOf, rec, setOf } from '../core/value.ts'
import { difference, show } from './difference.ts'
import { Inboxes, type Transport } from './inbox.ts'
import { Interner, PairTable, Trie } from './pairs.ts'
import { Store, share } from './store.ts'
import { World } from './surroundings.ts'

const small = fc.nat(40)

describe('tables', () => {
  test('a pair table is a map of pairs', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5000), fc.nat(5000)), { maxLength: 3000 }), pairs => {
        const table = new PairTable()
        const twin = new Map<string, number>()
        for (const [a, b] of pairs) {
          const name = `${a} ${b}`
          expect(table.get(a, b)).toBe(twin.get(name) ?? -1)
          if (!twin.has(name)) table.set(a, b, twin.size)
          twin.set(name, twin.get(name) ?? twin.size)
        }
        for (const [name, value] of twin) {
          const [a, b] = name.split(' ').map(Number) as [number, number]
          expect(table.get(a, b)).toBe(value)
        }
      }),
      { numRuns: 20 },
    )
  })

  test('a trie tells sequences apart, prefixes too', () => {
    fc.assert(
      fc.property(fc.array(fc.array(small, { maxLength: 5 })), sequences => {
        const trie = new Trie()
        const ids = new Map(sequences.map(one => [one.join(), one.reduce((id, part) => trie.follow(id, part), 0)]))
        expect(new Set(ids.values()).size).toBe(ids.size)
        for (const one of sequences)
          expect(one.reduce((id, part) => trie.follow(id, part), 0)).toBe(ids.get(one.join()))
      }),
    )
  })

  test('an interner counts from 0 in the order of first sight', () => {
    const interner = new Interner<string>()
    expect(['a', 'b', 'a', 'c'].map(one => interner.id(one, () => one.toUpperCase()))).toEqual([0, 1, 0, 2])
    expect([interner.size, interner.at(2)]).toEqual([3, 'C'])
  })

  test('a store knows a state by all of its fields, whatever the hashes', () => {
    const states = fc.array(fc.tuple(small, small, small), { maxLength: 400 })
    fc.assert(
      fc.property(states, fc.boolean(), (list, collide) => {
        const store = new Store(3)
        const twin = new Map<string, number>()
        for (const one of list) {
          const state = Int32Array.from(one)
          const hash = collide ? one[0] % 2 : one.reduce((sum, value, i) => sum ^ share(i, value), 0)
          const before = twin.get(one.join())
          expect(store.add(state, hash, twin.size - 1)).toBe(before ?? twin.size)
          if (before === undefined) twin.set(one.join(), twin.size)
        }
        expect(store.count).toBe(twin.size)
        for (const [name, index] of twin) {
          expect([...store.read(index, new Int32Array(3))].join()).toBe(name)
          expect(store.parent(index)).toBe(index - 1)
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('what is under way to a node', () => {
  /** Input 10 * sender + what it says, in the reverse of the order of ids. */
  const inputs = { sender: (input: number) => Math.floor(input / 10), order: (a: number, b: number) => b - a }
  const filled = (transport: Transport, list: readonly number[]) => {
    const inboxes = new Inboxes(transport, inputs)
    const id = list.reduce((inbox, input) => inboxes.add(inbox, input), 0)
    return { inboxes, id, contents: inboxes.contents(id), choices: inboxes.choices(id) }
  }

  test('is a multiset of datagrams in their own order, not that of arrival', () => {
    const { contents, choices } = filled('datagram', [11, 23, 11, 12])
    expect([contents, choices]).toEqual([
      [23, 12, 11, 11],
      [23, 12, 11],
    ])
  })

  test('is a set in a soup', () => {
    expect(filled('soup', [11, 23, 11, 12]).contents).toEqual([23, 12, 11])
  })

  test("is each sender's queue in a stream", () => {
    const { contents, choices } = filled('stream', [23, 12, 11, 12])
    expect([contents, choices]).toEqual([
      [12, 11, 12, 23],
      [12, 23],
    ])
  })

  test('does not depend on the order of arrival, except in a stream between messages of one sender', () => {
    const lists = fc.array(fc.nat(39), { maxLength: 6 })
    fc.assert(
      fc.property(fc.constantFrom<Transport>('datagram', 'soup'), lists, (transport, list) => {
        expect(filled(transport, list).contents).toEqual(filled(transport, list.toReversed()).contents)
      }),
    )
  })

  test('is what it was when a message is put in and taken out again', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(39), { maxLength: 6 }), fc.nat(39), (list, input) => {
        const { inboxes, id } = filled('datagram', list)
        expect(inboxes.remove(inboxes.add(id, input), input)).toBe(id)
      }),
    )
  })
})

describe('the surroundings', () => {
  const world = (nodes: number, left = [1]) => {
    const made = new World(nodes)
    return {
      world: made,
      start: made.id({ blocks: Array(nodes).fill(0), cuts: [], left, paused: [], done: 0, open: [] }),
    }
  }

  test('split a whole network in every way into two', () => {
    for (const n of [2, 3, 4, 5]) {
      const { world: made, start } = world(n)
      expect(made.splits(start).length).toBe(2 ** (n - 1) - 1)
    }
  })

  test('split one block of a network that is split, or everybody anew, each arrangement once and never the present one', () => {
    const { world: made, start } = world(4)
    const halves = made.id({ ...made.at(start), blocks: [0, 0, 1, 1] })
    const found = made.splits(halves).map(blocks => blocks.join(''))
    expect(found).toHaveLength(new Set(found).size)
    expect(found).not.toContain('0011')
    expect(found).toContain('0122') // the first block
    expect(found).toContain('0101') // everybody anew
    expect(found).toHaveLength(7 - 1 + 2)
  })

  test('spend a budget until nothing is left of it, and one without end never', () => {
    const { world: made, start } = world(2, [1, -1])
    const spent = made.spend(start, 0)
    expect(made.at(spent).left).toEqual([0, -1])
    expect(made.spend(spent, 0)).toBe(-1)
    expect(made.spend(start, 1)).toBe(start)
  })

  test('cut one direction of a link, and mend it', () => {
    const { world: made, start } = world(3)
    const cut = made.cut(start, 0 * 3 + 2)
    expect([made.reaches(cut, 0, 2), made.reaches(cut, 2, 0), made.isHealed(cut)]).toEqual([false, true, false])
    expect(made.mend(cut, 2)).toBe(start)
    const split = made.split(cut, 0)
    expect(made.heal(split)).toBe(cut)
  })
})

describe('differences', () => {
  test('are shown as far down as they go', () => {
    const before = {
      phase: 'Idle',
      known: mapOf([[1, rec({ votes: 1, up: true })]]),
      view: setOf([1, 2]),
      leader: null,
    }
    const after = {
      phase: 'Done',
      known: mapOf([
        [1, rec({ votes: 2, up: true })],
        [3, rec({ votes: 1, up: false })],
      ]),
      view: setOf([2, 3]),
      leader: 2,
    }
    expect(difference(before, after)).toEqual([
      'phase: Idle → Done',
      'known[1].votes: 1 → 2',
      'known[3]: now (votes: 1, up: false)',
      'view: − 1 + 3',
      'leader: None → 2',
    ])
    expect(difference(before, before)).toEqual([])
  })

  test('write values as the language does', () => {
    expect(show(rec({ kind: 'Vote', term: 2, from: 'a b', to: setOf([]), by: List.of(true, null) }))).toBe(
      'Vote(term: 2, from: "a b", to: {}, by: [true, None])',
    )
    expect(show(mapOf([[1, 'Idle']]))).toBe('{ 1: Idle }')
  })
})
