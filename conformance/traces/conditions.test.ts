import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Breach, type NodeId } from '../../src/core/machine.ts'
import { List, mapOf, setOf, type Value } from '../../src/core/value.ts'
import { check } from '../../src/lang/check.ts'
import { evaluate } from '../../src/lang/interpret/evaluate.ts'
import type { World } from '../../src/lang/interpret/frame.ts'
import { compileConditions, type Run } from './conditions.ts'

const base = `
type Mark = Even(of: int) | Odd
const least: int = 2
machine M {
  state { x: int = 0  last: int? = None  seen: set<Node> = {}  votes: map<Node, int> = {}  log: list<int> = [] }
}
stack S = M
fn mark(a: S): Mark = if a.x mod 2 == 0 then Even(a.x) else Odd
fn half(a: S, of: int): int = of div a.x
fn depth(a: S, n: int): int = if n <= 0 then a.x else depth(a, n - 1) + 1
model Rules {
  nodes 4 of S
  always pairs: forall a, b in alive: a.x <= b.x + least or a.id in b.seen
  always matched: no a in nodes: match mark(a) { Even(n) => n == least  Odd => false }
  always options: forall a in nodes: match a.last { Some(n) => n >= a.x  None => true }
  always broken: forall a in nodes: half(a, 6) > 1
  always recursive: forall a in alive: depth(a, least) < 5
}
`
const text = `
use deep/base: S, Rules
monitor Count {
  state { told: int = 0 }
}
model World of Rules {
  nodes left: 2 of S
  nodes right: 2 of S
  monitors Count
  always below: forall a in right: a.votes[a.id] <= 3
  always up: forall a in nodes: a.up or a.x < 3
  always counted: Count.told >= size([a for a in alive where a.x == 3])
  always pinned: forall a in alive: 1.x <= a.x + 2
  always listed: exists a in left: not 1 in a.log
  always groups: size({ a.x for a in alive }) < 3
}
`
const { program, diagnostics } = check([
  { module: 'deep/base', file: 'deep/base.mu', text: base },
  { module: 'm', file: 'm.mu', text: text },
])
if (!program) throw new Error(diagnostics.map(one => `${one.file}:${one.span.line}: ${one.message}`).join('\n'))
const properties = program.modules.get('m')?.models[0]?.properties ?? []

type Fields = Readonly<Record<string, Value>>
interface Cluster {
  readonly nodes: readonly Fields[]
  readonly told: number
  readonly alive: readonly NodeId[]
}

let cluster: Cluster
const world: Run & World = {
  viewField: (node, _, name) => cluster.nodes[node - 1]?.[name] as Value,
  viewState: node => cluster.nodes[node - 1] as Fields,
  viewConfig: () => null,
  viewUp: node => cluster.alive.includes(node),
  viewPaused: () => false,
  group: name => ({ nodes: [1, 2, 3, 4], alive: cluster.alive, left: [1, 2], right: [3, 4] })[name] ?? [],
  healed: true,
  connected: (a, b) => a === b,
  monitorField: () => cluster.told,
}

function ruling(ask: () => unknown): unknown {
  try {
    return ask()
  } catch (error) {
    if (error instanceof Breach) return error.message
    throw error
  }
}

const value = fc.integer({ min: 0, max: 3 })
const node: fc.Arbitrary<Fields> = fc.record({
  x: value,
  last: fc.option(value),
  seen: fc.array(fc.integer({ min: 1, max: 4 })).map(setOf),
  votes: fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), value), { minLength: 3, maxLength: 8 }).map(mapOf),
  log: fc.array(value).map(items => new List(items)),
})
const clusters = fc.record({
  nodes: fc.tuple(node, node, node, node),
  told: value,
  alive: fc.subarray([1, 2, 3, 4]),
})

test('compiled conditions rule as interpreted ones, breaches and their places included', () => {
  const compiled = compileConditions(program, properties, world)
  const seen = new Map<string, Set<unknown>>(properties.map(({ name }) => [name, new Set()]))
  fc.assert(
    fc.property(clusters, made => {
      cluster = made
      for (const [i, { name, condition, file }] of properties.entries()) {
        const interpreted = ruling(() => evaluate(condition, { program, ...world }, file))
        expect(
          ruling(() => compiled[i]?.()),
          name,
        ).toEqual(interpreted)
        seen.get(name)?.add(interpreted)
      }
    }),
    { numRuns: 2000 },
  )
  for (const [name, rulings] of seen) expect([...rulings].length, name).toBeGreaterThan(1)
  expect([...(seen.get('broken') ?? [])]).toContain('deep/base.mu:9:31: 6 div 0')
  expect([...(seen.get('below') ?? [])].some(one => String(one).startsWith('m.mu:10:'))).toBe(true)
})
