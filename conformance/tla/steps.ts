import fc from 'fast-check'
import { type AnyMachine, Breach, type Input, type MachineState } from '../../src/core/machine.ts'
import { key, List, mapOf, Rec, rec, SortedMap, SortedSet, setOf } from '../../src/core/value.ts'
import { arbitraryOf, recordOf } from '../../src/emit/testing/arbitrary.ts'
import { torture } from '../../src/emit/testing/torture.ts'
import { type StepCase, stepModule } from '../../src/emit/tla/step-cases.ts'
import { interpretMachine } from '../../src/lang/interpret/machine.ts'
import type { TMachine, TProgram } from '../../src/lang/typed.ts'
import { tlc } from './tlc.ts'

/** Random steps of one machine, judged by TLC. */
export interface StepsJudged {
  readonly kept: number
  /** The first step that comes to something else there, as it was assumed; or whatever else TLC says. */
  readonly error?: string
  /** Why the machine cannot be said in TLA+. */
  readonly refused?: string
}

/** The text that uses all of the language, without what TLA+ cannot say: floats, and an order of texts. */
export const sayable = [
  ['half: float32', 'half: int'],
  ['floats(a: float32): float32 = (a + 0.5) * 2.0 - a / 3.0', 'floats(a: int): int = (a + 5) * 2 - a div 3'],
  ['score: float32 = 0.25', 'score: int = 25'],
  ['text < string { string := min(texts) }', 'text != string { string := first(texts) ?? string }'],
].reduce((text, [from, to]) => text.replace(from as string, to as string), torture)

/** Takes random steps with the interpreter, and has TLC take them too. */
export function judgeSteps(machine: TMachine, program: TProgram, seed: number, walks: number): StepsJudged {
  const one = interpretMachine(machine, program)
  const cases = fc.sample(walk(one), { seed, numRuns: walks }).flatMap(picked => stepsOf(one, picked))
  const name = `Steps_${machine.name}`
  const made = stepModule(name, machine, program, cases.filter(isSmall))
  if ('refused' in made) return { kept: 0, refused: made.refused }
  if (made.kept === 0) return { kept: 0 }
  const { error } = tlc(name, made.text, '')
  if (error === undefined) return { kept: made.kept }
  const line = /Assumption line (\d+)/.exec(error)?.[1]
  return { kept: made.kept, error: line === undefined ? error : (made.text.split('\n')[Number(line) - 1] ?? error) }
}

interface Walk {
  readonly self: number
  readonly given: Readonly<Record<string, unknown>>
  readonly state: Readonly<Record<string, unknown>> | undefined
  readonly inputs: readonly Input[]
}

function walk(machine: AnyMachine): fc.Arbitrary<Walk> {
  const node = fc.integer({ min: 1, max: 4 })
  const fields = (of: AnyMachine['config'] | AnyMachine['state']) =>
    Object.fromEntries(of.map(field => [field.name, arbitraryOf(field.shape)]))
  const required = machine.config.filter(field => !field.optional).map(field => field.name)
  const timers = machine.timers.map(shape => recordOf(shape))
  const inputs: fc.Arbitrary<unknown>[] = [
    fc.constant({ kind: 'start' }),
    ...machine.receives.map(shape => fc.record({ kind: fc.constant('message'), message: recordOf(shape), from: node })),
    ...machine.hears.map(shape => fc.record({ kind: fc.constant('signal'), signal: recordOf(shape), at: node })),
    ...timers.map(timer => fc.record({ kind: fc.constant('timer'), timer })),
  ]
  const phase = machine.phases.length > 0 ? { phase: fc.constantFrom(...machine.phases) } : {}
  const armed = timers.length > 0 ? fc.array(fc.oneof(...timers), { maxLength: 3 }) : fc.constant([])
  const state = fc.record({ ...phase, ...fields(machine.state), armed: armed.map(setOf) }, { noNullPrototype: true })
  const all = fc.record({
    self: node,
    given:
      required.length === machine.config.length
        ? fc.record(fields(machine.config))
        : fc.record(fields(machine.config), { requiredKeys: required as never }),
    state: fc.option(state, { nil: undefined }),
    inputs: fc.array(fc.oneof(...inputs), { minLength: 2, maxLength: 8 }) as fc.Arbitrary<Input[]>,
  })
  return all.map(one => ({
    ...one,
    ...(tamed({ given: one.given, state: one.state }) as object),
    inputs: tamedInputs(one.inputs),
  }))
}

/** The steps of a walk up to the first breach. Timers that do not run are not fired in any world. */
function stepsOf(machine: AnyMachine, { self, given, state, inputs }: Walk): StepCase[] {
  const made = machine.configure(self, given)
  if ('refused' in made) return []
  const context = { self, config: made.config }
  const found: StepCase[] = []
  try {
    let before = (state ? Object.freeze(state) : machine.initial(context)) as MachineState
    for (const input of inputs) {
      if (input.kind === 'timer' && !before.armed.has(input.timer)) continue
      const step = machine.step(context, before, input)
      found.push({ context, before, input, step })
      before = step.state
    }
  } catch (error) {
    // What lies outside of the machine may refuse what no other machine would hand it, a body of another service's for example.
    if (!(error instanceof Breach || error instanceof TypeError)) throw error
  }
  return found
}

function tamedInputs(inputs: readonly Input[]): Input[] {
  return inputs.map(input => tamed(input) as Input)
}

/** The same value with numbers far from TLC's limits and texts in plain letters. */
function tamed(value: unknown): unknown {
  if (typeof value === 'number') return Math.abs(value) > 10_000 ? Math.abs(value) % 7 : value
  if (typeof value === 'string') return /[^\x20-\x7e]/.test(value) ? 'z' : value
  if (value instanceof List) return new List([...value].map(tamed))
  if (value instanceof SortedSet) return setOf([...value].map(tamed))
  if (value instanceof SortedMap) return mapOf([...value].map(([k, v]) => [tamed(k), tamed(v)] as const))
  if (value instanceof Rec) return rec(tamedFields(value))
  return value !== null && typeof value === 'object' ? tamedFields(value) : value
}

function tamedFields(of: object): object {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, tamed(value)]))
}

/** What a step came to may have grown beyond TLC's numbers. */
function isSmall({ step }: StepCase): boolean {
  return !/\d{9}/.test(key(step.state))
}
