import type { MachineState, Named } from '../../core/machine.ts'
import type { RecordShape } from '../../core/shape.ts'
import type { SortedSet, Value } from '../../core/value.ts'
import type { TMachine } from '../../lang/typed.ts'
import { atom, type Code, quoted, record, setOf } from './code.ts'
import type { Module } from './module.ts'
import { valueCode } from './values.ts'

/** A record of these fields, and of more. */
export function fieldsCode(
  declared: TMachine['config'],
  values: Readonly<Record<string, Value>>,
  module: Module,
  more: readonly (readonly [string, Code])[] = [],
): Code {
  const own = declared.map(one => [one.name, valueCode(one.shape, values[one.name] as Value, module)] as const)
  return own.length + more.length === 0 ? atom('<<>>') : record([...own, ...more])
}

/** The state of a machine, its phase and its timers among the fields. */
export function stateCode(state: MachineState, machine: TMachine, module: Module): Code {
  const phase = state.phase === undefined ? [] : [['phase', atom(quoted(state.phase))] as const]
  const armed = [...(state.armed as SortedSet<Named>)].map(timer => {
    const shape = machine.timers.find(one => one.shape.name === timer.kind)?.shape as RecordShape
    return valueCode(shape, timer, module)
  })
  const values = state as unknown as Readonly<Record<string, Value>>
  return fieldsCode(machine.state, values, module, [...phase, ['armed', setOf(...armed)]])
}
