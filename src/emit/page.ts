import type { RecordShape } from '../core/shape.ts'
import { show } from '../lang/elaborate/types.ts'
import { formatExpr } from '../lang/format.ts'
import type { Expr } from '../lang/tree.ts'
import type { TField, TMachine, TProgram } from '../lang/typed.ts'
import { edgesOf, nameOf } from './edges.ts'
import { banner } from './module.ts'

/** Machines and the names of their pages below gen/, without `.md`; each name once. */
export function pageNames(program: TProgram): { readonly machine: TMachine; readonly name: string }[] {
  const taken = new Set<string>()
  const all = [...program.modules.values()].flatMap(module => module.machines)
  return all.map(machine => {
    const base = machine.name.replace(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase()
    let name = base
    for (let n = 2; taken.has(name); n++) name = `${base}-${n}`
    taken.add(name)
    return { machine, name }
  })
}

/** The page of a machine, in Markdown: what it is, its phases, what it does with which input, and all its names. */
export function emitPage(machine: TMachine): string {
  const parts = [
    `<!-- ${banner(machine.file)} -->`,
    `# ${machine.name}`,
    ...(machine.doc.length > 0 ? [machine.doc.join('\n')] : []),
    `A ${machine.kind} of ${place(machine.file, machine.span.line)}.`,
    ...diagram(machine),
    ...inputs(machine),
    ...configuration(machine),
    ...state(machine),
    ...timers(machine),
    ...traffic(machine),
  ]
  return `${parts.join('\n\n')}\n`
}

/** A link from gen/ to a line of a spec. */
function place(file: string, line: number, text = `${file}:${line}`): string {
  return `[${text}](../${file}#L${line})`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [`## ${title}`, table(head, rows)]
}

const code = (text: string) => `\`${text}\``

function diagram(machine: TMachine): string[] {
  if (machine.phases.length === 0) return []
  const edges = edgesOf(machine).map(edge => `  ${edge.from} --> ${edge.to}: ${edge.inputs.join(', ')}`)
  const drawn = ['```mermaid', 'stateDiagram-v2', `  [*] --> ${machine.phases[0]}`, ...edges, '```']
  return ['## Phases', drawn.join('\n'), 'Every change of phase that the text allows; guards may rule some out.']
}

function inputs(machine: TMachine): string[] {
  const phases = machine.phases.length > 0 ? machine.phases : ['']
  const all = [
    ...machine.handlers.map(one => ({
      ...{ input: one.input, name: nameOf(one), start: one.span.start, phases: one.phases },
      cell: place(machine.file, one.span.line, `line ${one.span.line}`),
    })),
    ...machine.ignores.map(one => ({
      ...{ input: one.input, name: one.shape.name, start: one.span.start, phases: one.phases },
      cell: `ignored: ${one.reason ?? place(machine.file, one.span.line, `line ${one.span.line}`)}`,
    })),
  ].sort((a, b) => a.start - b.start)
  const names = [...new Set(all.map(one => one.name))]
  const rows = names.map(name => {
    const own = all.filter(one => one.name === name)
    const cells = phases.map(
      phase => own.find(one => one.phases.length === 0 || one.phases.includes(phase))?.cell ?? '',
    )
    const kind = own[0]?.input ?? ''
    return [code(name), kind === name ? '' : kind, ...cells]
  })
  return section('Inputs', ['input', 'kind', ...phases.map(phase => phase || 'handled')], rows)
}

/** The initial value of a field, or the default of a setting, as it is written. */
function written(machine: TMachine, name: string, kinds: readonly string[]): string {
  for (const part of machine.decl.parts) {
    if (!kinds.includes(part.kind) || !('fields' in part)) continue
    const found = part.fields.find(field => field.name.text === name)
    if (found?.initial) return code(formatExpr(found.initial))
  }
  return ''
}

function meaning(field: TField): string {
  return field.doc.join(' ')
}

function configuration(machine: TMachine): string[] {
  const rows = machine.config.map(field => [
    code(field.name),
    code(show(field.shape)),
    written(machine, field.name, ['config']) || 'must be given',
    meaning(field),
  ])
  const refused = machine.requires.map(
    one => `- ${one.reason} (${place(machine.file, one.span.line, `line ${one.span.line}`)})`,
  )
  const refusals = refused.length > 0 ? ['A configuration is refused with:', refused.join('\n')] : []
  return [...section('Configuration', ['setting', 'type', 'default', 'meaning'], rows), ...refusals]
}

function state(machine: TMachine): string[] {
  const rows = machine.state.map(field => [
    code(field.name),
    code(show(field.shape)),
    written(machine, field.name, ['state', 'durable']),
    field.durable ? 'on disk' : field.phases ? `in ${field.phases.join(', ')}` : 'in memory',
    meaning(field),
  ])
  return section('State', ['field', 'type', 'at first', 'kept', 'meaning'], rows)
}

function timers(machine: TMachine): string[] {
  const rows = machine.timers.map(timer => {
    const decl = machine.decl.parts.find(part => part.kind === 'timer' && part.name.text === timer.shape.name)
    const text = (expr: Expr | undefined) => (expr ? code(formatExpr(expr)) : '')
    const [least, most] = decl?.kind === 'timer' ? [text(decl.least), text(decl.most)] : ['', '']
    return [code(signature(timer.shape)), most ? `${least} to ${most}` : least, timer.doc.join(' ')]
  })
  return section('Timers', ['timer', 'fires after', 'meaning'], rows)
}

function signature(shape: RecordShape): string {
  if (shape.fields.length === 0) return shape.name
  return `${shape.name}(${shape.fields.map(field => `${field.name}: ${show(field.shape)}`).join(', ')})`
}

function traffic(machine: TMachine): string[] {
  const heard = (input: 'message' | 'signal') => {
    const shapes = [...machine.handlers, ...machine.ignores].flatMap(one =>
      one.input === input && one.shape ? [one.shape] : [],
    )
    return shapes.filter((shape, i) => shapes.indexOf(shape) === i)
  }
  const rows = (way: string, shapes: readonly RecordShape[]) => shapes.map(shape => [way, code(signature(shape))])
  const all = [
    ...rows('receives', heard('message')),
    ...rows('sends', machine.sends),
    ...rows('hears', heard('signal')),
    ...rows('emits', machine.emits),
  ]
  return section('Messages and signals', ['', 'what'], all)
}
