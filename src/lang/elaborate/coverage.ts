import type { RecordShape } from '../../core/shape.ts'
import type { MachineDecl, MachinePart, MonitorDecl } from '../tree.ts'
import type { THandler, TIgnore } from '../typed.ts'
import { didYouMean, type MachineScope, nameHint, report, type Scope, warn } from './context.ts'
import { recordNamed } from './names.ts'

type Part<K extends MachinePart['kind']> = Extract<MachinePart, { kind: K }>

/** For each input and phase exactly one handler or `ignore`; `ignore any` takes what is left of its phases. */
export function coverage(
  scope: Scope,
  decl: MachineDecl | MonitorDecl,
  handlers: readonly THandler[],
  ignores: readonly Part<'ignores'>[],
  phases: readonly string[],
): TIgnore[] {
  const machine = scope.machine as MachineScope
  const shapes = new Map<string, { input: TIgnore['input']; shape: RecordShape }>()
  for (const one of handlers)
    if (one.shape && one.input !== 'start' && one.input !== 'crash')
      shapes.set(one.shape.name, { input: one.input, shape: one.shape })
  for (const ident of ignores.flatMap(part => part.inputs)) {
    if (ident.text === 'any' || shapes.has(ident.text)) continue
    const timer = machine.timers.get(ident.text)
    const record = timer ? undefined : recordNamed(scope.module, ident.text)
    if (timer) shapes.set(ident.text, { input: 'timer', shape: timer.shape })
    else if (record?.sort === 'message' || record?.sort === 'signal')
      shapes.set(ident.text, { input: record.sort, shape: record.shape })
    else
      report(
        scope,
        'MU049',
        ident.span,
        `there is no message, signal or timer \`${ident.text}\` here`,
        nameHint(scope, ident.text, [...shapes.keys(), ...machine.timers.keys()]),
      )
  }
  for (const [name, timer] of machine.timers)
    if (!shapes.has(name)) shapes.set(name, { input: 'timer', shape: timer.shape })
  const all = phases.length > 0 ? phases : ['']
  const taken = new Map<string, true>()
  const take = (name: string, of: readonly string[], span: MachinePart['span']): void => {
    for (const phase of of.length > 0 ? of : all) {
      const id = `${name} in ${phase}`
      if (taken.has(id)) report(scope, 'MU051', span, `\`${name}\` has a handler already${phase ? ` in ${phase}` : ''}`)
      taken.set(id, true)
    }
  }
  for (const one of handlers) take(one.shape?.name ?? one.input, one.phases, one.span)
  const made: TIgnore[] = []
  for (const part of ignores) {
    const of = part.phases.length > 0 ? part.phases.map(one => one.text) : all
    for (const phase of part.phases)
      if (!phases.includes(phase.text))
        report(scope, 'MU045', phase.span, `there is no phase \`${phase.text}\``, didYouMean(phase.text, phases))
    for (const ident of part.inputs) {
      const found = shapes.get(ident.text)
      if (!found) continue
      take(ident.text, of, ident.span)
      made.push({ span: part.span, ...found, phases: phases.length > 0 ? of : [], reason: part.reason })
    }
  }
  for (const part of ignores.filter(one => one.inputs.some(ident => ident.text === 'any')))
    for (const [name, found] of shapes) {
      const of = (part.phases.length > 0 ? part.phases.map(one => one.text) : all).filter(
        phase => !taken.has(`${name} in ${phase}`),
      )
      if (of.length === 0) continue
      for (const phase of of) taken.set(`${name} in ${phase}`, true)
      made.push({ span: part.span, ...found, phases: phases.length > 0 ? of : [], reason: part.reason })
    }
  if (decl.kind === 'machine')
    for (const name of shapes.keys()) {
      const gaps = all.filter(phase => !taken.has(`${name} in ${phase}`))
      if (gaps.length > 0)
        report(
          scope,
          'MU052',
          decl.name.span,
          `\`${name}\` is not handled${gaps[0] ? ` in ${gaps.join(', ')}` : ''}`,
          `add \`on ${name} …\` or \`ignore ${name} … because "…"\``,
        )
    }
  return made
}

/** Warnings about what a machine declares and nothing uses. */
export function warnUnused(scope: Scope, machine: MachineScope, decl: MachineDecl | MonitorDecl): void {
  for (const part of decl.parts) {
    if ((part.kind === 'fn' || part.kind === 'routine') && !machine.read.has(`${part.name.text}()`))
      warn(scope, 'MU050', part.name.span, `\`${part.name.text}\` is never called`)
    if (part.kind === 'timer' && !machine.written.has(`timer ${part.name.text}`))
      warn(scope, 'MU050', part.name.span, `timer \`${part.name.text}\` is never armed`)
    if (part.kind === 'state' || part.kind === 'durable')
      for (const field of part.fields)
        if (!machine.written.has(field.name.text))
          warn(
            scope,
            'MU053',
            field.name.span,
            `\`${field.name.text}\` is never written`,
            'is it a `const`, or configuration?',
          )
    if (part.kind === 'config')
      for (const field of part.fields)
        if (!machine.read.has(`config.${field.name.text}`))
          warn(scope, 'MU050', field.name.span, `\`config.${field.name.text}\` is never read`)
    if (part.kind === 'phases')
      for (const [i, phase] of part.names.entries())
        if (i > 0 && !machine.written.has(phase.text))
          warn(scope, 'MU050', phase.span, `nothing becomes \`${phase.text}\``)
  }
}
