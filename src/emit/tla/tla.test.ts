import { describe, expect, test } from 'vitest'
import { beginningOf } from '../../explore/beginning.ts'
import { close } from '../../explore/close.ts'
import { check } from '../../lang/check.ts'
import { interpretMachine } from '../../lang/interpret/machine.ts'
import type { TModel, TProgram } from '../../lang/typed.ts'
import { readSpecs } from '../testing/specs.ts'
import { emitTla, type TlaModule, tlcConfig, unsayable } from './tla.ts'

function programOf(...texts: readonly { module: string; file: string; text: string }[]): TProgram {
  const { program, diagnostics } = check(texts)
  if (!program) throw new Error(diagnostics.map(one => `${one.file}:${one.span.line}: ${one.message}`).join('\n'))
  return program
}

function emit(model: TModel, program: TProgram): ReturnType<typeof emitTla> {
  const machines = new Map([...program.modules.values()].flatMap(one => one.machines.map(of => [of.name, of] as const)))
  const closed = close(model, program, name => interpretMachine(machines.get(name) as never, program))
  const { nodes, monitors, operators } = closed
  const beginning = model.begins && beginningOf(closed)
  if (typeof beginning === 'string') return { refused: [beginning] }
  return emitTla({ model, program, nodes, monitors, operators, ...(beginning && { beginning }) })
}

const modelsIn = (program: TProgram) => [...program.modules.values()].flatMap(one => one.models)
const sayable = (program: TProgram) => modelsIn(program).filter(one => unsayable(one).length === 0)

/** The module of the last model of a text. */
function moduleOf(text: string): TlaModule {
  const program = programOf({ module: 'it', file: 'it.mu', text })
  const made = emit(modelsIn(program).at(-1) as TModel, program)
  if ('refused' in made) throw new Error(made.refused.join())
  return made
}

/** The definition of an operator, with its comments, up to the blank line after it. */
function definition(module: TlaModule, name: string): string {
  const found = module.text.split('\n\n').find(part => new RegExp(`^${name}(\\(|\\b)[^\\n]* ==`, 'm').test(part))
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

const machine = (body: string) => `
type Shape = Nowhere | At(x: int, y: int)
signal Go(n: int)
signal Gone(n: int)
machine M {
${body}
}
stack S = M
model One { nodes 1 of S  world { operator Go(n in 1 .. 3) at any node } }`

describe('a model as a TLA+ module', () => {
  const shipped = programOf(...readSpecs())

  test('these are not said, and no others', () => {
    const refused = modelsIn(shipped).filter(one => unsayable(one).length > 0)
    expect(refused.map(one => one.name).sort()).toEqual([
      ...['Asks', 'Clusters', 'Clusters2', 'ClustersComing', 'ClustersTalk', 'Deaf', 'Deaths', 'Departs', 'Drizzle'],
      ...['FlowRules'],
      ...[
        'Formed3Crash',
        'Formed3Reboot',
        'Formed3Split',
        'Formed3SplitOn',
        'Formed4Crash',
        'LastInNewView',
        'LastOfThree',
        'Leases',
        'LeasesDrift',
      ],
      ...[
        'LeasesEqual',
        'LeasesLoose',
        'LeaverCounts',
        'Majority3GivenUp',
        'Majority3InTurn',
        'OneCut',
        'OrderCrash',
        'OrderSplit',
        'PairCounts',
        'PrimaryGivenUp',
      ],
      ...['PrimaryTwo', 'PrimaryUntold', 'Reboots', 'Safe3Crash', 'Safe3Split', 'Squall', 'Steps', 'Storm', 'TwoCrash'],
      ...['WaitsApart'],
    ])
  })

  test.each(sayable(shipped).map(one => [one.name, one] as const))('%s can be said', (_, model) => {
    const made = emit(model, shipped)
    if ('refused' in made) throw new Error(made.refused.join())
    expect(made.text.startsWith('-')).toBe(true)
    expect([...made.always.keys()]).toEqual(
      expect.arrayContaining(model.properties.filter(one => one.temporal === 'always').map(one => one.name)),
    )
  })

  test.each(sayable(shipped).map(one => [one.name, one] as const))('%s defines names of TLA+', (_, model) => {
    const made = emit(model, shipped)
    if ('refused' in made) throw new Error(made.refused.join())
    const names = [...made.text.matchAll(/^([^\s\\][^(=\n]*?)(\(.*\))? ==/gm)].map(found => found[1] as string)
    expect(names.length).toBeGreaterThan(10)
    // A function over a set of choices is defined as `f[n \in S]`.
    expect(names.filter(name => !/^\w+(\[.*)?$/.test(name))).toEqual([])
  })

  test.each(sayable(shipped).map(one => [one.name, one] as const))('no local of %s hides a definition', (_, model) => {
    const { text } = emit(model, shipped) as TlaModule
    const bare = text.replace(/\\\*.*/g, '').replace(/"[^"]*"/g, '""')
    const defined = new Set([...bare.matchAll(/^(\w+)(?:\([^)]*\))? ==/gm)].map(found => found[1]))
    for (const name of ['node', 'inbox', 'up', 'parts', 'cuts', 'left', 'monitor', 'failed']) defined.add(name)
    const bound = [
      ...[...bare.matchAll(/(?:\\[AE] |CHOOSE |\{|\[)(\w+) \\in/g)].map(found => found[1] as string),
      ...[...bare.matchAll(/LET (?:RECURSIVE )?(\w+)/g)].map(found => found[1] as string),
      ...[...bare.matchAll(/LAMBDA ([\w, ]+) :/g)].flatMap(found => (found[1] as string).split(', ')),
      ...[...bare.matchAll(/^\w+\(([\w, ]+)\) ==/gm)].flatMap(found => (found[1] as string).split(', ')),
    ]
    // `{node[n] …`, `{S \in …` of the frame are not bound names; what is bound begins with a small letter.
    expect(bound.filter(name => /^[a-z]/.test(name) && defined.has(name))).toEqual([])
  })

  test('an assignment names what follows anew, and a guard leaves the rest out', () => {
    const module = moduleOf(
      machine(`  state { sum: int = 0 }
  on Go(n) {
    sum := sum + n
    when sum < 5 else "enough"
    emit Gone(n: sum)
  }`),
    )
    expect(definition(module, 'M_onGo')).toBe(
      [
        'M_onGo(w, n) ==',
        '  LET w2 == [w EXCEPT !.state.sum = w.state.sum + n] IN',
        '  IF ~(w2.state.sum < 5) THEN Refuse(w2) ELSE Emit(w2, [kind |-> "Gone", n |-> w2.state.sum])',
      ].join('\n'),
    )
  })

  test('ways that meet again share what follows, with what they changed', () => {
    const module = moduleOf(
      machine(`  state { sum: int = 0 }
  on Go(n) {
    var k = n
    if n > 1 { k := k + 1 } else { sum := 7 }
    sum := sum + k
    emit Gone(n: k)
  }`),
    )
    expect(definition(module, 'M_onGo')).toBe(
      [
        'M_onGo(w, n) ==',
        '  LET k == n IN',
        '  LET after(w2, k2) ==',
        '    LET w3 == [w2 EXCEPT !.state.sum = w2.state.sum + k2] IN',
        '    Emit(w3, [kind |-> "Gone", n |-> k2]) IN',
        '  IF n > 1 THEN LET k2 == k + 1 IN after(w, k2) ELSE after([w EXCEPT !.state.sum = 7], k)',
      ].join('\n'),
    )
  })

  test('a timer waits in the queue of its node as any other input does, for its machine alone', () => {
    const module = moduleOf(
      machine(`  timer late = 1s
  on Go { arm late }
  on late { emit Gone(n: 1) }`),
    )
    expect(definition(module, 'Waiting')).toContain(
      'Waiting(machines, input) == <<[machines |-> machines, input |-> input, said |-> <<>>]>>',
    )
    expect(module.text).toContain(
      'Stepping(n, node[n], Waiting(<<machine>>, [is |-> "timer", body |-> timer, from |-> 0]))',
    )
  })

  test('a loop is an operator that calls itself; a routine gives the step and its value', () => {
    const module = moduleOf(
      machine(`  state { sum: int = 0  seen: set<int> = {} }
  on Go(n) {
    for one in seen { sum := sum + one }
    let was = add(n)
    emit Gone(n: was)
  }
  /// Adds one.
  routine add(n: int): int {
    seen := seen + { n }
    return size(seen)
  }`),
    )
    expect(definition(module, 'M_add')).toBe(
      [
        '\\* Adds one.',
        'M_add(w, n) ==',
        '  LET w2 == [w EXCEPT !.state.seen = w.state.seen \\cup {n}] IN',
        '  Returned(w2, Cardinality(w2.state.seen))',
      ].join('\n'),
    )
    expect(definition(module, 'M_onGo')).toBe(
      [
        'M_onGo(w, n) ==',
        '  LET RECURSIVE each(_, _)',
        '      each(items, w2) ==',
        '      IF items = <<>>',
        '      THEN',
        '        LET done == M_add(w2, n) IN',
        '        LET was == done.value IN Emit(done.w, [kind |-> "Gone", n |-> was])',
        '      ELSE',
        '        LET one == Head(items) IN each(Tail(items), [w2 EXCEPT !.state.sum = w2.state.sum + one]) IN',
        '  each(Ascending(w.state.seen), w)',
      ].join('\n'),
    )
  })

  test('operators stand in brackets where TLA+ has no order for them', () => {
    const module = moduleOf(
      machine(`  state { a: bool = true  s: set<int> = { 1 }  x: int = 2 }
  on Go(n) {
    a := a and n > 1 or not (a or n == 2) and s - { n } + { 2 } == s
    x := (x - 1 - n) * 2 mod 3
  }`),
    )
    expect(definition(module, 'M_onGo')).toBe(
      [
        'M_onGo(w, n) ==',
        '  LET w2 ==',
        '    [w EXCEPT',
        '      !.state.a = (w.state.a /\\ n > 1) \\/',
        '        (~(w.state.a \\/ n = 2) /\\ (w.state.s \\ {n}) \\cup {2} = w.state.s)] IN',
        '  [w2 EXCEPT !.state.x = ((w2.state.x - 1) - n) * 2 % 3]',
      ].join('\n'),
    )
  })

  test('fields that TLC could mistake for those of another record carry the name of theirs', () => {
    const module = moduleOf(
      machine('  state { last: int = 0 }\n  on Go(n) { emit Gone(n: n) }')
        .replace('signal Gone(n: int)', 'signal Gone(n: int)\nsignal Named(n: text)')
        .replace('emit Gone(n: n)', 'emit Gone(n: n)  emit Named(n: "x")'),
    )
    expect(module.text).toContain('[kind |-> "Named", Named_n |-> "x"]')
    expect(module.text).toContain('[kind |-> "Gone", Gone_n |-> n]')
  })

  test.each([
    ['float32', 'state { f: float32 = 0.5 }\n  on Go(n) { f := f + float32(n) }', /float32/],
    ['an order of texts', 'state { a: text = "x" }\n  on Go(n) { if a < "y" { emit Gone(n) } }', /order of text/],
    ['numbers of more than 32 bits', 'state { a: int = 0 }\n  on Go(n) { a := 5_000_000_000 }', /32 bits/],
  ])('%s is refused by name', (_, body, why) => {
    const program = programOf({ module: 'it', file: 'it.mu', text: machine(`  ${body}`) })
    expect(emit(modelsIn(program)[0] as TModel, program)).toEqual({ refused: [expect.stringMatching(why)] })
  })

  test('the configuration asks for invariants; for counting, what monitors just told is no part of a state', () => {
    const program = shipped
    const made = emit(modelsIn(program).find(one => one.name === 'Evs2') as TModel, program) as TlaModule
    expect(tlcConfig(made, ['oneRing'], true).split('\n')).toEqual([
      ...['INIT Init', 'NEXT Next', 'CHECK_DEADLOCK FALSE', 'VIEW Shown', 'INVARIANT oneRing', ''],
    ])
    expect([...made.always.keys()]).toEqual([
      ...['recoveredFirst', 'takesTurns', 'inLine', 'releasedByAll', 'safeAtAll', 'neverGoesBack', 'agreed'],
      ...['oneMembership', 'oneRing', 'inIt', 'sameMembers', 'rises'],
    ])
    expect(made.never.get('together')).toBe('Never_together')
  })
})
