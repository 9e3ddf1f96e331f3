import type { Context, Effect, Input, MachineState, Named, Step } from '../../core/machine.ts'
import type { RecordShape } from '../../core/shape.ts'
import type { Value } from '../../core/value.ts'
import type { TMachine, TProgram } from '../../lang/typed.ts'
import { apply, atom, type Code, quoted, record, setOf, tuple } from './code.ts'
import { machineOperators } from './machine.ts'
import { Module, namedWithin, Unsayable } from './module.ts'
import { flat } from './nodes.ts'
import { fieldsCode, stateCode } from './states.ts'
import { plain, valueCode } from './values.ts'

/** One step of a machine as a reducer took it. */
export interface StepCase {
  readonly context: Context<unknown>
  readonly before: MachineState
  readonly input: Input
  readonly step: Step<MachineState>
}

/**
 * A module that has the operators of one machine, and assumes of each of these steps that they come to the same; TLC
 * names the line of an assumption that is false. Cases with values that TLC does not have are left out.
 */
export function stepModule(
  name: string,
  machine: TMachine,
  program: TProgram,
  cases: readonly StepCase[],
): { readonly text: string; readonly kept: number } | { readonly refused: string } {
  const shapes = [...machine.state, ...machine.config].map(field => field.shape)
  const heard = [...machine.handlers, ...machine.ignores].flatMap(one => (one.shape ? [one.shape] : []))
  const named = namedWithin([...shapes, ...heard, ...machine.sends, ...machine.emits])
  const module = new Module(program, named)
  try {
    module.use('Work')
    machineOperators(machine, module)
    let kept = 0
    for (const one of cases) {
      const text = assumption(one, machine, module)
      if (text === undefined) continue
      module.write(text)
      kept++
    }
    if (module.asksOutside) return { refused: 'functions that no spec has' }
    const head = `---- MODULE ${name} ----\nEXTENDS Integers, Sequences, FiniteSets, TLC`
    return { text: `${head}\n\n${module.text}\n\n====\n`, kept }
  } catch (error) {
    if (!(error instanceof Unsayable)) throw error
    return { refused: error.message }
  }
}

function assumption({ context, before, input, step }: StepCase, machine: TMachine, module: Module): string | undefined {
  try {
    const config = fieldsCode(machine.config, context.config as Readonly<Record<string, Value>>, module)
    const work = apply('Work', plain(context.self), config, stateCode(before, machine, module))
    const taken = flat(apply(`${machine.name}_Step`, work, inputCode(input, machine, module)))
    const { effects, state, refused } = step
    const expected: [string, Code][] = [
      ['state', stateCode(state, machine, module)],
      ['sent', tuple(...effects.flatMap(one => sent(one, machine, module)))],
      ['said', tuple(...effects.flatMap(one => (one.kind === 'emit' ? [signal(one.signal, machine, module)] : [])))],
      ['refused', plain(refused !== undefined)],
      ['failed', setOf(...effects.flatMap(one => (one.kind === 'failed' ? [atom(quoted(one.property))] : [])))],
    ]
    const parts = expected.map(([part, value]) => `w.${part} = ${flat(value)}`)
    return `ASSUME LET w == ${taken} IN ${parts.join(' /\\ ')}`
  } catch (error) {
    if (!(error instanceof Unsayable)) throw error
    return undefined
  }
}

function inputCode(input: Input, machine: TMachine, module: Module): Code {
  const body = (value: Named) => {
    const all = [...machine.handlers, ...machine.ignores].flatMap(one => (one.shape ? [one.shape] : []))
    const shape = [...all, ...machine.timers.map(one => one.shape)].find(one => one.name === value.kind)
    return shape ? valueCode(shape, value, module) : record([['kind', atom(quoted(value.kind))]])
  }
  const made = (is: string, of: Code, from: number) =>
    record([
      ['is', atom(quoted(is))],
      ['body', of],
      ['from', plain(from)],
    ])
  switch (input.kind) {
    case 'start':
      return made('start', record([['kind', atom('"start"')]]), 0)
    case 'message':
      return made('message', body(input.message), input.from)
    case 'signal':
      return made('signal', body(input.signal), input.at ?? 0)
    case 'timer':
      return made('timer', body(input.timer), 0)
  }
}

function sent(effect: Effect, machine: TMachine, module: Module): Code[] {
  if (effect.kind !== 'send') return []
  const shape = machine.sends.find(one => one.name === effect.message.kind) as RecordShape
  const to = setOf(...[...effect.to].map(plain))
  return [
    record([
      ['message', valueCode(shape, effect.message, module)],
      ['to', to],
    ]),
  ]
}

function signal(value: Named, machine: TMachine, module: Module): Code {
  return valueCode(machine.emits.find(one => one.name === value.kind) as RecordShape, value, module)
}
