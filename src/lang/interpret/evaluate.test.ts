import { describe, expect, test } from 'vitest'
import { Breach } from '../../core/machine.ts'
import { key, rec, setOf, type Value } from '../../core/value.ts'
import { check } from '../check.ts'
import type { TModel } from '../typed.ts'
import { type Environment, evaluate } from './evaluate.ts'

const text = `
signal Said(n: int)
machine M {
  config { peers: set<Node>  weight: int = 1 }
  phases A, B
  state { n: int = 0  friends: set<Node> = {} }
  fn load(): int = n * config.weight + own()
  fn own(): int = if self in friends then 1 else 0
  on Said(n: given) in A, B { n := given  friends := config.peers  if n > 3 { become B } else { become A } }
}
stack S = M
monitor Sum {
  state { total: int = 0 }
  on Said(n) at node { if node != 0 { total := total + n } }
}
fn owns(m: S): bool = m.phase == B and m.n > limitOf(2)
fn limitOf(n: int): int = n + 1
model World {
  nodes left: 2 of S { peers: left, weight: 3 + 4 }
  nodes right: 1 of S { peers: nodes - left }
  world { operator Said(n in 0 .. 4) at left <= 2 }
  monitors Sum
  always few: no a, b in nodes: a != b and owns(a) and owns(b)
  always sane: forall n in alive: n.id in n.friends implies connected(n, 1) or not healed
  always light: forall m in nodes: m.load < 28 or m.config.weight > 7
  always bounded: Sum.total < 9 and 1.n < 2 div 1.n
  sometimes both: exists a in left: a.up and size([b for b in right where b.n == a.n]) == 1
}
`

const { program } = check([{ module: 'x', file: 'x.mu', text }])
const model = program?.modules.get('x')?.models[0] as TModel

interface Node {
  readonly phase: string
  readonly n: number
  readonly friends: Value
}

function world(nodes: readonly Node[], more: Partial<Environment> = {}): Environment {
  if (!program) throw new Error('the text does not check')
  const groups: Record<string, readonly number[]> = { nodes: [1, 2, 3], alive: [1, 3], left: [1, 2], right: [3] }
  return {
    program,
    viewField: (node, machine, name) => {
      expect(machine).toBe('M')
      return (nodes[node - 1] as unknown as Record<string, Value>)[name] as Value
    },
    viewConfig: () => rec({ peers: setOf([1, 2]), weight: 7 }),
    viewUp: node => node !== 2,
    viewPaused: () => false,
    group: name => groups[name] ?? [],
    healed: true,
    connected: (a, b) => a === b,
    monitorField: (monitor, field) => (monitor === 'Sum' && field === 'total' ? 8 : null),
    ...more,
  }
}

const calm: Node = { phase: 'A', n: 1, friends: setOf([2]) }
const owner: Node = { phase: 'B', n: 4, friends: setOf([2]) }
const property = (name: string) => {
  const found = model.properties.find(one => one.name === name)
  if (!found) throw new Error(`no property ${name}`)
  return found.condition
}

describe('an expression of a model', () => {
  test('goes through groups of nodes and functions of views', () => {
    expect(evaluate(property('few'), world([owner, calm, calm]))).toBe(true)
    expect(evaluate(property('few'), world([owner, owner, calm]))).toBe(false)
    expect(evaluate(property('both'), world([calm, owner, calm]))).toBe(true)
    expect(evaluate(property('both'), world([calm, owner, owner]))).toBe(false)
  })

  test("asks a node's configuration, and the functions of its machines in its state", () => {
    expect(evaluate(property('light'), world([calm, calm, calm]))).toBe(true)
    expect(evaluate(property('light'), world([calm, owner, calm]))).toBe(false)
    const heavy = { viewConfig: () => rec({ peers: setOf([1]), weight: 8 }) }
    expect(evaluate(property('light'), world([calm, owner, calm], heavy))).toBe(true)
  })

  test('asks the world what is up, healed and connected, and only when it matters', () => {
    const third = { ...calm, friends: setOf([3]) }
    expect(evaluate(property('sane'), world([calm, calm, third]))).toBe(false)
    expect(evaluate(property('sane'), world([calm, calm, third], { healed: false }))).toBe(true)
    const never = () => {
      throw new Error('not to be asked')
    }
    expect(evaluate(property('sane'), world([calm, calm, calm], { connected: never }))).toBe(true)
  })

  test('reads the state of monitors, and breaches with a place', () => {
    expect(evaluate(property('bounded'), world([calm, calm, calm]), 'x.mu')).toBe(true)
    expect(evaluate(property('bounded'), world([calm, calm, calm], { monitorField: () => 9 }))).toBe(false)
    const zero = world([{ ...calm, n: 0 }, calm, calm])
    expect(() => evaluate(property('bounded'), zero, 'x.mu')).toThrow(new Breach('x.mu:26:43', '2 div 0'))
  })

  test('takes groups as sets of ids in a configuration', () => {
    const values = model.groups.map(group => group.configs.get('M')?.map(one => key(evaluate(one.value, world([])))))
    expect(values).toEqual([['{1,2}', '7'], ['{3}']])
  })

  test('takes the choices of operators', () => {
    const [choice] = model.world.operators[0]?.choices ?? []
    expect(choice && key(evaluate(choice, world([])))).toBe('[0,1,2,3,4]')
  })
})
