import type { Field, RecordShape } from '../core/shape.ts'
import { describe } from '../lang/interpret/machine.ts'
import { asksLeft, within as exprs } from '../lang/interpret/walk.ts'
import type { TMachine } from '../lang/typed.ts'
import { emitExpr } from './expr.ts'
import { Body, type File } from './file.ts'
import { documented, emitFn, emitHandler, emitRoutine, handlerName, type MachineNames } from './functions.ts'
import { block, bracketed, type Doc, group, hard, indent, join, lines, record } from './layout.ts'
import { capital, property, quoted } from './names.ts'
import { emitReact } from './reactions.ts'
import { ranged } from './stmt.ts'
import { comment, shapeDoc, typeText } from './types.ts'

/** Gives a machine and its parts their names in the file. Machines of one file do not share any. */
export function nameMachine(machine: TMachine, file: File, alone: boolean): MachineNames {
  const own = machine.name
  const claim = (what: unknown, wanted: string) =>
    alone ? file.claim(what, wanted, `${wanted}Of${own}`) : file.claim(what, `${wanted}Of${own}`)
  file.claim(machine, own, `${own}Machine`)
  const typeOf = (what: string) => file.claim(`${what} ${own}`, `${own}${what}`, `${own}${what}_`)
  for (const fn of machine.fns) file.claim(fn, fn.name, `${fn.name}Of${own}`)
  for (const routine of machine.routines) file.claim(routine, routine.name, `${routine.name}Of${own}`)
  for (const handler of machine.handlers)
    file.claim(handler, handlerName(handler, machine), `${handlerName(handler, machine)}Of${own}`)
  for (const timer of machine.timers) {
    const { name, fields } = timer.shape
    file.claim(`timer ${own} ${name}`, name, `${name}Timer`, `${name}TimerOf${own}`)
    if (fields.length > 0)
      file.claim(`timer type ${own} ${name}`, capital(name), `${capital(name)}Timer`, `${capital(name)}TimerOf${own}`)
  }
  for (const part of ['fresh', 'copy', 'settle', 'react', 'rules', 'settings', 'sites']) claim(`${part} ${own}`, part)
  return {
    ...{ config: typeOf('Config'), state: typeOf('State'), phase: typeOf('Phase') },
    ...{ work: typeOf('Work'), reading: typeOf('Reading'), given: typeOf('Given') },
  }
}

/** Everything that a machine comes to in its file, in the order in which one would read it. */
export function emitMachine(machine: TMachine, file: File, names: MachineNames): Doc[] {
  return [
    ...interfaces(machine, file, names),
    ...machine.timers.map(timer => timerDoc(timer.shape, comment(timer.doc), machine, file)),
    emitFresh(machine, file, names),
    emitCopy(machine, file, names),
    ...emitSettle(machine, file, names),
    emitReact(machine, file, names),
    ...machine.handlers.map(one => emitHandler(one, file, names, machine)),
    ...machine.routines.map(one => emitRoutine(one, file, names, machine)),
    ...machine.fns.map(one => emitFn(one, file, names, machine)),
    emitSettings(machine, file, names),
    emitSites(machine, file),
    emitRules(machine, file, names),
    emitValue(machine, file, names),
  ]
}

function interfaces(machine: TMachine, file: File, names: MachineNames): Doc[] {
  if (!file.context.types) return []
  const member = (field: Field & { readonly doc: readonly string[] }): Doc =>
    documented(comment(field.doc), `readonly ${property(field.name)}: ${typeText(file, field.shape)}`)
  const phases = machine.phases.map(quoted)
  const state: Doc[] = [
    ...(phases.length > 0 ? [`readonly phase: ${names.phase}`] : []),
    ...machine.state.map(member),
    `readonly armed: ${file.useType('SortedSet')}<${file.useType('Named')}>`,
  ]
  const alias = (name: string, of: string, ...args: readonly string[]) =>
    `type ${name} = ${file.useType(of)}<${args.join(', ')}>`
  return [
    ...(phases.length > 0 ? [`export type ${names.phase} = ${phases.join(' | ')}`] : []),
    [`export interface ${names.config} `, block(machine.config.map(member))],
    [`export interface ${names.state} `, block(state)],
    lines([
      alias(names.given, 'Given', names.config),
      alias(names.reading, 'Reading', names.config, names.state),
      alias(names.work, 'Work', names.config, names.state),
    ]),
  ]
}

/** A constant for a timer without parameters, a function for one with. */
function timerDoc(shape: RecordShape, doc: readonly Doc[], machine: TMachine, file: File): Doc {
  const name = file.own(`timer ${machine.name} ${shape.name}`)
  if (shape.fields.length === 0) {
    const make = file.maker(file.useType('Named'), shape.name, ['kind'])
    const named = file.typed(`: ${file.useType('Named')}`)
    return documented(doc, [`const ${name}`, named, ` = ${make}({ kind: ${quoted(shape.name)} })`])
  }
  const type = file.own(`timer type ${machine.name} ${shape.name}`)
  const fields = shape.fields.map(field => `readonly ${property(field.name)}: ${typeText(file, field.shape)}`)
  const body = new Body(file)
  const params = shape.fields.map(field => ({
    field: field.name,
    local: body.local(field.name),
    type: typeText(file, field.shape),
  }))
  const members = params.map(one => (one.field === one.local ? one.field : `${property(one.field)}: ${one.local}`))
  const made = [
    `const ${name} = (${params.map(one => (file.context.types ? `${one.local}: ${one.type}` : one.local)).join(', ')})`,
    file.typed(`: ${type}`),
    ' =>',
  ]
  return documented(doc, [
    ...(file.context.types
      ? [`type ${type} = ${file.useType('Rec')} & { readonly kind: ${quoted(shape.name)}; ${fields.join('; ')} }`, hard]
      : []),
    group([
      ...made,
      indent([
        { kind: 'line', flat: ' ' },
        file.maker(type, shape.name, ['kind', ...shape.fields.map(field => field.name)]),
        `({ kind: ${quoted(shape.name)}, ${members.join(', ')} })`,
      ]),
    ]),
  ])
}

/** The state before `start`. */
function emitFresh(machine: TMachine, file: File, names: MachineNames): Doc {
  const body = new Body(file, machine)
  const [phase] = machine.phases
  const fields: Doc[] = machine.state.map(field => {
    const value = emitExpr(field.initial, body).doc
    const checked = ranged(field.shape, value, field, body, field.initial)
    return [`${property(field.name)}: `, checked]
  })
  const all = [
    ...(phase === undefined ? [] : [`phase: ${quoted(phase)}`]),
    ...fields,
    `armed: ${file.use('emptySet')}()`,
  ]
  const made: Doc = ['return {', indent([hard, ...(join([',', hard], all) as Doc[]), ',']), hard, '}']
  const uses = [...body.uses].sort()
  const param = uses.length > 0 ? `{ ${uses.join(', ')} }` : ''
  return documented(comment(['The state before `start`.']), [
    `function ${file.own(`fresh ${machine.name}`)}(`,
    callsX(machine)
      ? ['x', file.typed(`: ${names.given}`)]
      : param === ''
        ? ''
        : [param, file.typed(`: ${names.given}`)],
    ')',
    file.typed(`: ${names.state}`),
    ' ',
    block([...(callsX(machine) ? body.head() : []), made]),
  ])

  /** A function that is called for an initial value takes `x` whole. */
  function callsX(of: TMachine): boolean {
    return of.state.some(field =>
      [...exprs(field.initial)].some(one => one.kind === 'call' && file.context.needs(one.fn) !== 'nothing'),
    )
  }
}

/** Field by field: V8 copies that some ten times as fast as a spread of so many fields, frozen or not. */
function emitCopy(machine: TMachine, file: File, names: MachineNames): Doc {
  const fields = [...(machine.phases.length > 0 ? ['phase'] : []), ...machine.state.map(field => field.name), 'armed']
  const members = fields.map((name): Doc => `${property(name)}: state.${name},`)
  const open = file.typed(`: ${file.useType('Open')}<${names.state}>`)
  return documented(comment(['A state to write to.']), [
    `function ${file.own(`copy ${machine.name}`)}(state`,
    ...[file.typed(`: ${names.state}`), ')', open, ' '],
    block([['return {', indent([hard, ...(join([hard], members) as Doc[])]), hard, '}']]),
  ])
}

/** What is done at the end of a step, when fields are tied to phases. */
function emitSettle(machine: TMachine, file: File, names: MachineNames): Doc[] {
  const tied = machine.state.filter(field => field.phases !== undefined)
  if (tied.length === 0) return []
  const same = file.use('same')
  const fields = tied.map(({ name, phases = [] }): Doc => {
    const elsewhere = phases.map(one => `phase !== ${quoted(one)} && `).join('')
    return [
      `if (${elsewhere}!${same}(state.${name}, first.${name})) `,
      block([`state.${name} = first.${name}`, 'settled = true']),
    ]
  })
  const about = 'Fields that are tied to other phases go back to what they were at first; whether any was not there.'
  return [
    documented(comment([about]), [
      `function ${file.own(`settle ${machine.name}`)}(state`,
      ...[file.typed(`: ${file.useType('Open')}<${names.state}>`), ', first', file.typed(`: ${names.state}`), ')'],
      ...[file.typed(': boolean'), ' '],
      block(['const { phase } = state', 'let settled = false', ...fields, 'return settled']),
    ]),
  ]
}

// ------------------------------------------------------------------ data

function emitSettings(machine: TMachine, file: File, names: MachineNames): Doc {
  const asking = (expr: TMachine['requires'][number]['condition']): Doc => {
    const body = new Body(file, machine)
    const value = emitExpr(expr, body)
    const parts = [...body.uses].sort()
    const whole = [...exprs(expr)].some(one => one.kind === 'call' && file.context.needs(one.fn) !== 'nothing')
    if (!whole)
      return group([
        parts.length > 0 ? `({ ${parts.join(', ')} }) =>` : '() =>',
        indent([{ kind: 'line', flat: ' ' }, value.doc]),
      ])
    return parts.length === 0
      ? group(['x =>', indent([{ kind: 'line', flat: ' ' }, value.doc])])
      : ['x => ', block([...body.head(), ['return ', value.doc]])]
  }
  const fields = describe(machine).config.map(field =>
    record([`name: ${quoted(field.name)}`, ['shape: ', shapeDoc(file, field.shape)], `optional: ${field.optional}`]),
  )
  const defaults = machine.config.flatMap(field =>
    field.initial ? [[`${property(field.name)}: `, asking(field.initial)] as Doc] : [],
  )
  const requires = machine.requires.map(one =>
    record([['holds: ', asking(one.condition)], `reason: ${quoted(one.reason)}`]),
  )
  return [
    `const ${file.own(`settings ${machine.name}`)}`,
    file.typed(`: ${file.useType('Settings')}<${names.config}>`),
    ' = ',
    table([
      ['fields: ', rows('[', fields, ']')],
      ['defaults: ', rows('{', defaults, '}')],
      ['requires: ', rows('[', requires, ']')],
    ]),
  ]
}

function emitSites(machine: TMachine, file: File): Doc {
  const rowsOf = machine.sites.map((site, i) => {
    const more = [
      ...(site.reason === undefined ? [] : [`reason: ${quoted(site.reason)}`]),
      ...(site.field === undefined ? [] : [`field: ${quoted(site.field)}`]),
    ]
    const all = [
      `kind: ${quoted(site.kind)}`,
      'file',
      `line: ${site.line}`,
      `column: ${site.column}`,
      `text: ${quoted(site.text)}`,
      ...more,
    ]
    return [`/* ${i} */ { ${all.join(', ')} }`]
  })
  return [
    `const ${file.own(`sites ${machine.name}`)}`,
    file.typed(`: readonly ${file.useType('Site')}[]`),
    ' = ',
    rows('[', rowsOf, ']'),
  ]
}

function emitRules(machine: TMachine, file: File, names: MachineNames): Doc {
  const produce = file.useFrom('immer', 'produce')
  const state = describe(machine).state.map(field =>
    record([
      `name: ${quoted(field.name)}`,
      ['shape: ', shapeDoc(file, field.shape)],
      `durable: ${field.durable}`,
      ...(field.phases ? [['phases: ', bracketed('[', field.phases.map(quoted), ']')]] : []),
    ]),
  )
  const generic = file.typed(`<${names.state}, ${file.useType('Open')}<${names.state}>>`)
  const draft: Doc = [`draft: (before, write) => ${produce}`, generic, '(before, write)']
  const own = (part: string) => {
    const name = file.own(`${part} ${machine.name}`)
    return name === part ? part : `${part}: ${name}`
  }
  return [
    `const ${file.own(`rules ${machine.name}`)}`,
    file.typed(`: ${file.useType('Rules')}<${names.config}, ${names.state}>`),
    ' = ',
    table([['state: ', rows('[', state, ']')], own('fresh'), own('react'), draft]),
  ]
}

function emitValue(machine: TMachine, file: File, names: MachineNames): Doc {
  const about = describe(machine)
  const shapes = (all: readonly RecordShape[]) =>
    bracketed(
      '[',
      all.map(shape => shapeDoc(file, shape)),
      ']',
    )
  const rules = file.own(`rules ${machine.name}`)
  const copy = file.own(`copy ${machine.name}`)
  const settings = file.own(`settings ${machine.name}`)
  const sites = file.own(`sites ${machine.name}`)
  const tied = machine.state.some(field => field.phases !== undefined)
  const given = `context, state, input, watch${asksLeft(machine) ? ', left' : ''}`
  const members: Doc[] = [
    ...[`kind: ${quoted(machine.kind)}`, `name: ${quoted(machine.name)}`, `module: ${quoted(machine.module)}`],
    `hash: ${quoted(machine.hash)}`,
    `config: ${settings}.fields`,
    ['phases: ', bracketed('[', machine.phases.map(quoted), ']')],
    `state: ${rules}.state`,
    ...(['timers', 'receives', 'hears', 'sends', 'emits'] as const).map(
      (name): Doc => [`${name}: `, shapes(about[name])],
    ),
    sites === 'sites' ? sites : `sites: ${sites}`,
    `configure: (self, given) => ${file.use('configure')}(${settings}, self, given)`,
    `initial: (context, kept) => ${file.use('firstState')}(${rules}, context, kept)`,
    `step: (${given}) => ${file.use('takeStep')}(${rules}, ${given})`,
    `quick: ${file.use('quickStep')}(${rules}, ${copy}${tied ? `, ${file.own(`settle ${machine.name}`)}` : ''})`,
  ]
  const type = file.typed(`: ${file.useType('Machine')}<${names.config}, ${names.state}>`)
  return documented(comment(machine.doc, `${machine.file}:${machine.span.line}`), [
    `export const ${file.own(machine)}`,
    type,
    ' = ',
    table(members),
  ])
}

/** An object with every member on a line of its own. */
function table(members: readonly Doc[]): Doc {
  return rows('{', members, '}')
}
function rows(open: string, items: readonly Doc[], close: string): Doc {
  if (items.length === 0) return `${open}${close}`
  return [open, indent([hard, ...(join([',', hard], items) as Doc[]), ',']), hard, close]
}
