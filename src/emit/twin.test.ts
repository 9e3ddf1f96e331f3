import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AnyMachine, Breach, type Context, type Input, type MachineState, type Named } from '../core/machine.ts'
import { key, setOf } from '../core/value.ts'
import { check } from '../lang/check.ts'
import { interpretMachine } from '../lang/interpret/machine.ts'
import type { TProgram } from '../lang/typed.ts'
import { arbitraryOf, recordOf } from './testing/arbitrary.ts'
import { loadGenerated } from './testing/load.ts'
import { readSpecs } from './testing/specs.ts'
import { torture } from './testing/torture.ts'

const runs = Number(process.env.MUSTER_TWIN ?? 150)

/**
 * One input of a walk: any, a timer that runs (by its place among them), or something the machine itself sent lately,
 * so that walks get somewhere. Or none: the walk goes on from a random state.
 */
type Pick =
  | { readonly input: Input }
  | { readonly running: number }
  | { readonly echo: number; readonly from: number | undefined }
  | { readonly state: MachineState }

function walks(machine: AnyMachine): fc.Arbitrary<readonly Pick[]> {
  const node = fc.integer({ min: 1, max: 4 })
  const given = (input: fc.Arbitrary<unknown>) => input.map(one => ({ input: one as Input }))
  const all: fc.Arbitrary<Pick>[] = [given(fc.constant({ kind: 'start' }))]
  for (const shape of machine.receives)
    all.push(given(fc.record({ kind: fc.constant('message'), message: recordOf(shape), from: node })))
  for (const shape of machine.hears) {
    const signal = { kind: fc.constant('signal'), signal: recordOf(shape) }
    all.push(given(machine.kind === 'monitor' ? fc.record({ ...signal, at: node }) : fc.record(signal)))
  }
  for (const shape of machine.timers) all.push(given(fc.record({ kind: fc.constant('timer'), timer: recordOf(shape) })))
  if (machine.timers.length > 0) all.push(fc.nat(5).map(running => ({ running })))
  const any = fc.oneof(...all)
  const echo = fc.record({ echo: fc.nat(3), from: fc.option(node, { nil: undefined }) })
  const last = fc.constant({ echo: 0, from: undefined })
  // Wild walks see everything; calm ones start and go where the machine's own messages take it.
  const wild = fc.oneof(
    { weight: 8, arbitrary: any },
    { weight: 2, arbitrary: echo },
    { weight: 1, arbitrary: states(machine).map(state => ({ state })) },
  )
  const calm = fc.oneof({ weight: 20, arbitrary: last }, { weight: 1, arbitrary: any })
  const start: Pick = { input: { kind: 'start' } }
  return fc.oneof(
    fc.array(wild, { minLength: 5, maxLength: 40 }),
    fc.array(calm, { minLength: 20, maxLength: 60 }).map(walk => [start, ...walk]),
  )
}

/** Any state whose fields have the right shapes, whether the machine can get there or not. */
function states(machine: AnyMachine): fc.Arbitrary<MachineState> {
  const fields = machine.state.map(field => [field.name, arbitraryOf(field.shape)] as const)
  const timers =
    machine.timers.length > 0 ? fc.array(fc.oneof(...machine.timers.map(shape => recordOf(shape)))) : fc.constant([])
  const phase = machine.phases.length > 0 ? { phase: fc.constantFrom(...machine.phases) } : {}
  return fc
    .record({ ...phase, ...Object.fromEntries(fields), armed: timers.map(setOf) }, { noNullPrototype: true })
    .map(state => Object.freeze(state) as unknown as MachineState)
}

function configs(machine: AnyMachine): fc.Arbitrary<Record<string, unknown>> {
  const fields = machine.config.map(field => [field.name, arbitraryOf(field.shape)] as const)
  const optional = machine.config.filter(field => field.optional).map(field => field.name)
  const required = machine.config.filter(field => !field.optional).map(field => field.name)
  return optional.length === 0
    ? fc.record(Object.fromEntries(fields))
    : fc.record(Object.fromEntries(fields), { requiredKeys: required })
}

/** What one step comes to, or the breach; in one comparable text. */
function outcome(
  machine: AnyMachine,
  context: Context<unknown>,
  state: MachineState,
  input: Input,
): { text: string; state: MachineState; sent: Named[] } {
  const watched: string[] = []
  try {
    const step = machine.step(context, state, input, (site, held) => void watched.push(`${site}${held ?? '!'}`))
    const fields = Object.keys(step.state).join()
    const effects = step.effects.map(effect => `${effect.kind}${key({ ...effect })}`)
    const text = [fields, key(step.state), ...effects, JSON.stringify(step.refused), watched.join(' ')].join('\n')
    return {
      text,
      state: step.state as MachineState,
      sent: step.effects.flatMap(effect => (effect.kind === 'send' ? [effect.message] : [])),
    }
  } catch (error) {
    if (!(error instanceof Breach)) throw error
    return { text: `${error.message}\n${watched.join(' ')}`, state, sent: [] }
  }
}

function initially(
  machine: AnyMachine,
  context: Context<unknown>,
  kept?: MachineState,
): { text: string; state?: MachineState } {
  try {
    const state = machine.initial(context, kept) as MachineState
    return { text: `${Object.keys(state).join()} ${key(state)}`, state }
  } catch (error) {
    if (!(error instanceof Breach)) throw error
    return { text: error.message }
  }
}

function inputOf(
  pick: Exclude<Pick, { state: MachineState }>,
  self: number,
  state: MachineState,
  sent: readonly Named[],
): Input | undefined {
  if ('input' in pick) return pick.input
  if ('echo' in pick) {
    const message = sent[pick.echo]
    return message && { kind: 'message', message, from: pick.from ?? self }
  }
  const timer = state.armed.items[pick.running % Math.max(1, state.armed.size)]
  return timer && { kind: 'timer', timer }
}

/** The two machines accept the same configurations, and walk the same way from the same state. */
function compare(made: AnyMachine, read: AnyMachine): { accepted: number; steps: number } {
  const seen = { accepted: 0, steps: 0 }
  const walk = fc.tuple(fc.integer({ min: 1, max: 4 }), configs(read), walks(read))
  fc.assert(
    fc.property(walk, ([self, given, inputs]) => {
      const [one, two] = [made.configure(self, given), read.configure(self, given)]
      expect('refused' in one ? one : key(one.config)).toEqual('refused' in two ? two : key(two.config))
      if ('refused' in one || 'refused' in two) return
      seen.accepted++
      const [left, right]: Context<unknown>[] = [
        { self, config: one.config },
        { self, config: two.config },
      ]
      if (!left || !right) return
      const [first, second] = [initially(made, left), initially(read, right)]
      expect(first.text).toBe(second.text)
      let [a, b] = [first.state, second.state]
      const sent: Named[] = []
      for (const pick of inputs) {
        if (!a || !b) return
        if ('state' in pick) {
          a = pick.state
          b = pick.state
          continue
        }
        const input = inputOf(pick, self, b, sent)
        if (!input) continue
        const [x, y] = [outcome(made, left, a, input), outcome(read, right, b, input)]
        expect(x.text).toBe(y.text)
        if (made.quick) expect(outcome({ ...made, step: made.quick }, left, a, input).text).toBe(y.text)
        seen.steps++
        sent.unshift(...y.sent)
        a = x.state
        b = y.state
      }
      if (a && b) expect(initially(made, left, a).text).toBe(initially(read, right, b).text)
    }),
    { numRuns: runs },
  )
  return seen
}

/** What a machine says of itself; a type inside itself is named only. */
function data(value: unknown, above: readonly unknown[] = []): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? 'function' : value
  const name = (value as { name?: unknown }).name
  if (
    above.length > 30 ||
    (name !== undefined && above.some(one => (one as { name?: unknown }).name === name && 'kind' in (one as object)))
  )
    return name
  const within = [...above, value]
  if (Array.isArray(value)) return value.map(one => data(one, within))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, data(one, within)]))
}

function twins(program: TProgram): void {
  const generated = loadGenerated(program)
  const all = [...program.modules.values()].flatMap(module => module.machines)
  test.each(all.map(machine => [machine.name, machine] as const))('%s', (name, machine) => {
    const read = interpretMachine(machine, program)
    const made = generated.get(name)
    if (!made) throw new Error(`${name} was not generated`)
    expect(data({ ...made, quick: undefined })).toEqual(data({ ...read, quick: undefined }))
    const seen = compare(made, read)
    expect(seen.accepted).toBeGreaterThan(0)
    expect(seen.steps).toBeGreaterThan(20)
  })
}

describe('a machine that was generated does what its tree says', () => {
  const { program } = check(readSpecs())
  if (!program) throw new Error(`the specs in ${path.resolve('spec')} do not check`)
  twins(program)
})

describe('and so does a machine that uses everything the language has', () => {
  const { program, diagnostics } = check([{ module: 'torture', file: 'torture.mu', text: torture }])
  test('the text checks', () => {
    expect(diagnostics.filter(one => one.severity === 'error').map(one => `${one.span.line}: ${one.message}`)).toEqual(
      [],
    )
  })
  if (program) twins(program)
})
