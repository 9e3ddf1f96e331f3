import { describe, expect, test } from 'vitest'
import { modelsOf } from '../cli/specs.ts'
import { close } from '../explore/close.ts'
import { closedOf } from '../explore/testing/closed-of.ts'
import { check } from '../lang/check.ts'
import { drill, drilling } from './drill.ts'
import { shipped } from './testing/specs.ts'

const { program, machineOf } = await shipped()
const storm = close(modelsOf(program).get('Storm') as never, program, machineOf)

describe('a drill', () => {
  test('is the same with the same seed, and another one with another', () => {
    expect(drill(storm, 3)).toEqual(drill(storm, 3))
    expect(drill(storm, 3).steps).not.toBe(drill(storm, 4).steps)
  })

  test('spends its budgets and finds nothing where nothing is wrong', () => {
    let last: { runs: number; played: number; found?: object } = { runs: 0, played: 0 }
    for (const one of drilling(storm, 1, 3, () => false)) last = one
    expect(last).toMatchObject({ runs: 3 })
    expect(last.found).toBeUndefined()
    expect(last.played).toBeGreaterThan(60_000)
  })
})

describe('a property of single states', () => {
  const pings = (property: string) => `
    message Ping
    machine M {
      config { peers: set<Node> }
      state { pings: int = 0 }
      timer again = 300ms
      on start { arm again }
      on again { send Ping to config.peers  arm again }
      on Ping { pings := pings + 1 }
    }
    stack S = M
    model W {
      nodes 2 of S { peers: nodes }
      world { links datagram, delay 1ms .. 2ms  clocks running, every 1s .. 2s  crashes <= 1 restarts }
      always asked: ${property}
    }`
  const foundBy = (property: string) => drill(closedOf(pings(property)), 1).found

  test('is asked at every step', () => {
    expect(foundBy('forall n in alive: n.pings < 3')).toMatchObject({ property: 'asked', node: 1, story: [] })
    expect(foundBy('forall n in nodes: n.pings >= 0')).toBeUndefined()
  })
  test('is asked when a node goes down, and is told in its own words when it breaks off', () => {
    expect(foundBy('size(alive) == 2')).toMatchObject({ property: 'asked', why: 'size(alive) == 2' })
    expect(foundBy('forall n in nodes: 1 div (n.pings - 2) < 9')?.why).toContain('1 div 0')
  })
})

describe('a world with running clocks', () => {
  const world = (clauses: string) => `
    message Ping
    signal Odd(quiet: int)
    machine M { config { peers: set<Node> } on start { send Ping to config.peers } on Ping { } }
    stack S = M
    model W { nodes 2 of S { peers: nodes } world { ${clauses} } }`
  const codesOf = (clauses: string) =>
    check([{ module: 'w', file: 'w.mu', text: world(clauses) }]).diagnostics.map(one => one.code)

  test.each([
    ['links stream clocks running, every 1s .. 2s', 'MU070'],
    ['links datagram clocks running, every 2s .. 1s', 'MU070'],
    ['links datagram clocks running, every 1s .. 2s crashes', 'MU070'],
    ['links datagram, lossy clocks running, every 1s .. 2s', 'MU070'],
    ['links datagram clocks running, every 1s .. 2s, tells Odd', 'MU071'],
    ['links datagram clocks running, every 1s .. 2s, leaving by Odd', 'MU071'],
  ])('%s is refused', (clauses, code) => {
    expect(codesOf(clauses)).toContain(code)
  })
  test('that makes sense is taken', () => {
    expect(
      codesOf('links datagram, lossy <= 3, delay 0s .. 5ms clocks running, every 1s .. 2s crashes <= 1 restarts'),
    ).toEqual([])
  })
})
