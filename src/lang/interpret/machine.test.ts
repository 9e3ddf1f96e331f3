import { describe, expect, test } from 'vitest'
import { Breach, type Context, type Input, type Named } from '../../core/machine.ts'
import { key, rec, setOf } from '../../core/value.ts'
import { check } from '../check.ts'
import { interpretMachine } from './machine.ts'

/** The machine of a text, run as node 2. */
function load(text: string, given: Record<string, unknown> = {}) {
  const { program, diagnostics } = check([{ module: 'x', file: 'x.mu', text }])
  const errors = diagnostics.filter(one => one.severity === 'error').map(one => `${one.code} ${one.message}`)
  expect(errors).toEqual([])
  const typed = program?.modules.get('x')?.machines[0]
  if (!program || !typed) throw new Error('no machine in the text')
  const machine = interpretMachine(typed, program)
  const configured = machine.configure(2, given)
  if ('refused' in configured) throw new Error(configured.refused.join('; '))
  const context: Context<unknown> = { self: 2, config: configured.config }
  let state = machine.initial(context)
  const seen: [number, boolean | undefined][] = []
  return {
    machine,
    context,
    state: () => state as Record<string, unknown>,
    seen,
    step(input: Input) {
      seen.length = 0
      const step = machine.step(context, state, input, (site, held) => void seen.push([site, held]))
      state = step.state
      return step
    },
  }
}

const signal = (kind: string, fields: object = {}): Input => ({ kind: 'signal', signal: named(kind, fields) })
const named = (kind: string, fields: object = {}): Named => rec({ kind, ...fields }) as Named

describe('a machine run from its tree', () => {
  test('takes a snapshot with let, and sees its own writes', () => {
    const m = load(`
      signal Go
      signal Was(before: int, after: int)
      machine M {
        state { n: int = 1 }
        on Go { let before = n  n := n + 1  emit Was(before: before, after: n) }
      }`)
    expect(m.step(signal('Go')).effects).toEqual([{ kind: 'emit', signal: named('Was', { before: 1, after: 2 }) }])
    expect(m.seen).toEqual([[0, undefined]])
    expect(m.state().n).toBe(2)
  })

  const guarded = `
    signal Go(n: int)
    machine M {
      state { tries: int = 0  n: int = 0 }
      routine take(n: int) { when n < 10 else "too much"  n := n }
      on Go(n: given) {
        tries := tries + 1
        when given > 0 else "not positive"
        take(given)
      }
    }`.replace(
    'routine take(n: int) { when n < 10 else "too much"  n := n }',
    'routine take(m: int) { when m < 10 else "too much"  n := m }',
  )

  test('keeps what was written before a guard left the handler, and names the guard', () => {
    const m = load(guarded)
    const step = m.step(signal('Go', { n: 0 }))
    const site = m.machine.sites.findIndex(one => one.reason === 'not positive')
    expect(step.refused).toEqual({ site })
    expect(m.seen).toContainEqual([site, false])
    expect(m.state().tries).toBe(1)
  })

  test('a guard of a routine leaves the routine, and is no refusal', () => {
    const m = load(guarded)
    expect(m.step(signal('Go', { n: 11 })).refused).toBeUndefined()
    expect(m.state()).toMatchObject({ tries: 1, n: 0 })
  })

  const phased = `
    signal Go
    machine M {
      config { wait: duration = 5s }
      phases A, B
      durable { rounds: int = 0 }
      state in B { mark: int = 0 }
      timer t = config.wait
      on start { arm t }
      on Go in A { become B  mark := 7  rounds := rounds + 1 }
      on Go in B { become A  arm t for 1s }
      on t in A { cancel t  arm t for 2s }
      ignore t in B because "not now"
    }`

  test('fields of other phases go back to what they were at first', () => {
    const m = load(phased)
    m.step({ kind: 'start' })
    m.step(signal('Go'))
    expect(m.state()).toMatchObject({ phase: 'B', mark: 7 })
    m.step(signal('Go'))
    expect(m.state()).toMatchObject({ phase: 'A', mark: 0, rounds: 1 })
  })

  test('a timer is disarmed before its handler and when it is ignored, and a late one is dropped', () => {
    const m = load(phased)
    const fire: Input = { kind: 'timer', timer: named('t') }
    expect(m.step(fire)).toEqual({ state: m.state(), effects: [], refused: { reason: 't does not run' } })
    expect(m.step({ kind: 'start' }).effects).toEqual([{ kind: 'arm', timer: named('t'), least: 5000, most: 5000 }])
    expect(m.step(fire).effects).toEqual([{ kind: 'arm', timer: named('t'), least: 2000, most: 2000 }])
    m.step(signal('Go'))
    expect(m.step(fire).refused).toEqual({ reason: 'not now' })
    expect(m.state().armed).toEqual(setOf([]))
  })

  test('what is durable outlives a crash, the rest is as at first', () => {
    const m = load(phased)
    m.step(signal('Go'))
    const kept = m.machine.initial(m.context, m.state() as never)
    expect(kept).toMatchObject({ phase: 'A', rounds: 1, mark: 0 })
    expect(Object.keys(kept)).toEqual(['phase', 'rounds', 'mark', 'armed'])
  })

  test('an input that changes nothing gives the same state object', () => {
    const m = load(guarded.replace('tries := tries + 1', ''))
    const before = m.state()
    m.step(signal('Go', { n: 0 }))
    expect(m.state()).toBe(before)
  })

  test('refuses a configuration in the words of the spec, and one of the wrong shape', () => {
    const { program } = check([
      {
        module: 'x',
        file: 'x.mu',
        text: 'machine M { config { a: int  b: 0..3 = config.a  c: set<Node> = {} } require config.a > 0 else "a must be positive" }',
      },
    ])
    const machine = interpretMachine(program?.modules.get('x')?.machines[0] as never, program as never)
    expect(machine.configure(1, { a: 2 })).toEqual({ config: { a: 2, b: 2, c: setOf([]) } })
    expect(machine.configure(1, {})).toEqual({ refused: ['a must be given'] })
    expect(machine.configure(1, { a: 0 })).toEqual({ refused: ['a must be positive'] })
    expect(machine.configure(1, { a: 7 })).toEqual({ refused: ['b: 7 is outside 0..3'] })
    expect(machine.configure(1, { a: '1', c: [1], d: 1 })).toMatchObject({
      refused: ['there is no setting d', 'a: not a whole number', 'c: not a set'],
    })
  })

  test('sending to nobody is no effect', () => {
    const m = load(
      'message Hi machine M { config { them: set<Node> } on start { send Hi to config.them  send Hi to self } on Hi { } }',
      { them: setOf([]) },
    )
    expect(m.step({ kind: 'start' }).effects).toEqual([{ kind: 'send', message: named('Hi'), to: setOf([2]) }])
  })
})

describe('a breach names the place and what failed', () => {
  const cases: [string, string][] = [
    ['let m: map<int, int> = {}  n := m[n]', 'no key 0'],
    ['let l = [1]  n := l[n + 1]', 'no item 1 in a list of 1'],
    ['let l: list<int> = []  n := min(l)', 'the least of nothing'],
    ['n := 1 div n', '1 div 0'],
    ['n := 1 mod n', '1 mod 0'],
    ['n := 9_007_199_254_740_991 + 1', 'a number beyond ±2^53 is not exact'],
    ['small := n + 4', '4 is outside 0..3'],
    ['while n == 0 limit 5 { let _u = n }', 'more than 5 rounds'],
    ['n := deep(1_001)', 'calls nested deeper than 1000'],
    ['n := size([1 .. 2_000_000])', '[1 .. 2000000] has more than 1000000 items'],
  ]
  test.each(cases)('%s', (body, what) => {
    const m = load(`signal Go
      fn deep(n: int): int = if n <= 1 then n else 1 + deep(n - 1)
      machine M { state { n: int = 0  small: 0..3 = 0 }
      on Go { ${body} } }`)
    const before = key(m.state())
    const caught = (() => {
      try {
        m.step(signal('Go'))
        return undefined
      } catch (error) {
        return error
      }
    })()
    expect(caught).toBeInstanceOf(Breach)
    expect((caught as Breach).message).toMatch(/^x\.mu:\d+:\d+: /)
    expect((caught as Breach).message.replace(/^x\.mu:\d+:\d+: /, '')).toBe(what)
    expect(key(m.state())).toBe(before)
  })

  test('a thousand calls deep is still fine', () => {
    const m = load(`signal Go
      fn deep(n: int): int = if n <= 1 then n else 1 + deep(n - 1)
      machine M { state { n: int = 0 } on Go { n := deep(1_000) } }`)
    m.step(signal('Go'))
    expect(m.state().n).toBe(1000)
  })
})
