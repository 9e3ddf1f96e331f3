import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NodeId } from '../../src/core/machine.ts'
import { check } from '../../src/lang/check.ts'
import { type Environment, evaluate } from '../../src/lang/interpret/evaluate.ts'
import type { TProperty } from '../../src/lang/typed.ts'
import { acted, ofActed } from './reads.ts'

const text = `
machine M {
  state { x: int = 0  y: int = 0 }
}
stack S = M
fn below(a: S, b: S): bool = a.x <= b.y
model World {
  nodes left: 2 of S
  nodes right: 2 of S
  always pairs: forall a, b in nodes: below(a, b)
  always groups: forall a in left, b in right: a.x != b.x or a.y == b.y
  always singles: forall a in alive: a.x <= a.y + 1
  always never: no a, b in alive: a != b and a.x == 2 and b.y == 2
  always some: exists a in nodes: a.x == 0
  always whole: forall a in nodes: (forall b in nodes: b.x <= a.x + 2)
  always pinned: forall a in nodes: a.x <= 1.y + 1
  always nested: forall a in nodes: size([b for b in nodes where b.x == a.x]) < 4
  always joined: (forall a in nodes: a.x < 3) and (forall a in nodes: a.y < 3)
}
`
const { program } = check([{ module: 'm', file: 'm.mu', text }])
if (!program) throw new Error('the text does not check')
const properties = program.modules.get('m')?.models[0]?.properties as readonly TProperty[]
const of = (name: string) => properties.find(one => one.name === name) as TProperty

type Cluster = readonly { readonly x: number; readonly y: number }[]
const groups: Readonly<Record<string, readonly NodeId[]>> = {
  ...{ nodes: [1, 2, 3, 4], alive: [1, 2, 4], left: [1, 2], right: [3, 4] },
}

function holds({ condition, file }: Pick<TProperty, 'condition' | 'file'>, nodes: Cluster, by: NodeId): boolean {
  const group = (name: string): readonly NodeId[] =>
    name.startsWith(acted) ? group(name.slice(acted.length)).filter(one => one === by) : (groups[name] ?? [])
  const environment = {
    ...{ program, group, viewField: (node: NodeId, _: string, name: 'x' | 'y') => nodes[node - 1]?.[name] },
  } as unknown as Environment
  return evaluate(condition, environment, file) === true
}

test('what held before a step of one node holds after it when it does of the choices with that node', () => {
  const value = fc.integer({ min: 0, max: 3 })
  const node = fc.record({ x: value, y: value })
  const cluster = fc.tuple(node, node, node, node)
  const broken = new Set<string>()
  fc.assert(
    fc.property(cluster, fc.constantFrom(...(groups.alive ?? [])), node, (before, by, now) => {
      const after = before.map((one, i) => (i === by - 1 ? now : one))
      for (const one of properties) {
        if (!holds(one, before, by)) continue
        const parts = ofActed(one.condition).every(condition => holds({ condition, file: one.file }, after, by))
        const whole = holds(one, after, by)
        expect(parts, one.name).toBe(whole)
        if (!whole) broken.add(one.name)
      }
    }),
    { numRuns: 3000 },
  )
  expect([...broken].sort()).toEqual(properties.map(one => one.name).sort())
})

test('only what looks at the nodes of each choice alone is asked of less', () => {
  const asked = Object.fromEntries(properties.map(({ name, condition }) => [name, ofActed(condition)]))
  for (const [name, count] of Object.entries({ pairs: 2, groups: 2, singles: 1, never: 2 })) {
    expect(asked[name], name).toHaveLength(count)
    expect(asked[name], name).not.toContain(of(name).condition)
  }
  for (const name of ['some', 'whole', 'pinned', 'nested', 'joined'])
    expect(asked[name], name).toEqual([of(name).condition])
})
