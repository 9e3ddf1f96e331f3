import { brackets, type Doc, group, indent, line, listOf, newline } from './format-doc.ts'
import { exprDoc, hanging } from './format-expr.ts'
import { type Ink, stack } from './format-ink.ts'
import { changeDoc, modelPartDoc, propertyDoc, scenarioDoc } from './format-model.ts'
import { identDoc, namesDoc, paramsDoc, typeDoc } from './format-names.ts'
import { blockDoc, elseDoc } from './format-stmt.ts'
import { writeText } from './literals.ts'
import type {
  Bind,
  CaseDecl,
  Cases,
  FieldDecl,
  FnDecl,
  Ident,
  Item,
  MachinePart,
  OnDecl,
  RoutineDecl,
  Use,
} from './tree.ts'

export function useDoc(ink: Ink, use: Use): Doc {
  const module = identDoc(ink, use.module)
  if (use.names.length === 0) return ['use ', module]
  return ['use ', module, ': ', listOf(use.names.map(name => identDoc(ink, name)))]
}

/** A declaration without its documentation. */
export function itemDoc(ink: Ink, item: Item): Doc {
  switch (item.kind) {
    case 'type': {
      const name = identDoc(ink, item.name)
      return [
        'type ',
        name,
        ' =',
        item.body.kind === 'cases' ? casesDoc(ink, item.body) : [' ', typeDoc(ink, item.body)],
      ]
    }
    case 'epoch': {
      const name = identDoc(ink, item.name)
      return ['epoch ', name, item.per ? [' per ', identDoc(ink, item.per)] : '']
    }
    case 'opaque':
      return ['opaque ', identDoc(ink, item.name)]
    case 'signal':
    case 'message': {
      const name = identDoc(ink, item.name)
      return [`${item.kind} `, name, item.params.length > 0 ? paramsDoc(ink, item.params) : '']
    }
    case 'const': {
      const name = identDoc(ink, item.name)
      const type = typeDoc(ink, item.type)
      return ['const ', name, ': ', type, ' =', hanging(ink, item.value)]
    }
    case 'fn':
      return fnDoc(ink, item)
    case 'machine':
    case 'monitor': {
      const name = identDoc(ink, item.name)
      const parts = stack(ink, item.parts, { print: part => partDoc(ink, part), end: item.span.end })
      return [`${item.kind} `, name, ' ', closed(item.parts.length, parts)]
    }
    case 'stack': {
      const name = identDoc(ink, item.name)
      return ['stack ', name, ' = ', listOf(item.machines.map(machine => identDoc(ink, machine)))]
    }
    case 'model': {
      const name = identDoc(ink, item.name)
      const base: Doc = item.base ? [' of ', identDoc(ink, item.base)] : ''
      const parts = stack(ink, item.parts, {
        print: part => (part.kind === 'property' ? propertyDoc(ink, part) : modelPartDoc(ink, part)),
        end: item.span.end,
      })
      return ['model ', name, base, ' ', closed(item.parts.length, parts)]
    }
    case 'mutant': {
      const name = identDoc(ink, item.name)
      const machine = identDoc(ink, item.machine)
      const models = namesDoc(ink, item.models)
      const changes = stack(ink, item.changes, { print: changeDoc, end: item.caught[0]?.span.start ?? item.span.end })
      const caught: Doc = ['caught by ', namesDoc(ink, item.caught), ink.before(item.span.end)]
      return ['mutant ', name, ' of ', machine, ' on ', models, ' {', indent(changes, newline, caught), newline, '}']
    }
    case 'scenario':
      return scenarioDoc(ink, item)
  }
}

/** Braces around a stack; `{}` when nothing, not even a comment, stands in them. */
export function closed(count: number, inner: Doc): Doc {
  const empty = count === 0 && Array.isArray(inner) && inner.every(one => one === '')
  return empty ? '{}' : ['{', indent(inner), newline, '}']
}

/** `A | B(x: int)`, or if that is too long each case on a line after its bar. */
function casesDoc(ink: Ink, { cases }: Cases): Doc {
  // What is said of a case stands before its bar.
  const docs = cases.map(one => ({ before: ink.before(one.name.span.start), text: caseDoc(ink, one) }))
  // A single case without fields would be read as an alias if it had no bar.
  const first: Doc =
    cases.length === 1 && cases[0]?.fields.length === 0 ? '| ' : { kind: 'either', flat: '', broken: '| ' }
  return group(indent(...docs.flatMap(({ before, text }, i) => [line, before, i === 0 ? first : '| ', text])))
}

function caseDoc(ink: Ink, { name, fields }: CaseDecl): Doc {
  const label = identDoc(ink, name)
  if (fields.length === 0) return label
  const docs = fields.map(field => {
    const word = field.name ? [identDoc(ink, field.name), ': '] : ''
    return [word, typeDoc(ink, field.type)]
  })
  return [label, brackets('(', docs, ')')]
}

function fnDoc(ink: Ink, fn: FnDecl): Doc {
  const name = identDoc(ink, fn.name)
  const params = paramsDoc(ink, fn.params)
  const result = typeDoc(ink, fn.result)
  if (fn.body.kind === 'extern') return ['extern fn ', name, params, ': ', result]
  const body: Doc = fn.body.kind === 'block' ? [' ', blockDoc(ink, fn.body)] : [' =', hanging(ink, fn.body)]
  return ['fn ', name, params, ': ', result, body]
}

function routineDoc(ink: Ink, routine: RoutineDecl): Doc {
  const name = identDoc(ink, routine.name)
  const params = paramsDoc(ink, routine.params)
  const result: Doc = routine.result ? [': ', typeDoc(ink, routine.result)] : ''
  return ['routine ', name, params, result, ' ', blockDoc(ink, routine.body)]
}

export function partDoc(ink: Ink, part: MachinePart): Doc {
  switch (part.kind) {
    case 'config':
    case 'durable':
      return [`${part.kind} `, fieldsDoc(ink, part.fields, part.span.end)]
    case 'phases':
      return ['phases ', listOf(part.names.map(name => identDoc(ink, name)))]
    case 'state': {
      const phases = inPhases(ink, part.phases)
      return ['state', phases, ' ', fieldsDoc(ink, part.fields, part.span.end)]
    }
    case 'timer': {
      const name = identDoc(ink, part.name)
      const params: Doc = part.params.length > 0 ? paramsDoc(ink, part.params) : ''
      const least = exprDoc(ink, part.least)
      return ['timer ', name, params, ' = ', least, part.most ? [' .. ', exprDoc(ink, part.most)] : '']
    }
    case 'require':
      return elseDoc('require ', exprDoc(ink, part.condition), part.reason)
    case 'ignores': {
      const inputs = listOf(part.inputs.map(input => identDoc(ink, input)))
      const phases = inPhases(ink, part.phases)
      const reason: Doc = part.reason === undefined ? '' : indent(line, 'because ', writeText(part.reason))
      return group(['ignore ', inputs, phases, reason])
    }
    case 'fn':
      return fnDoc(ink, part)
    case 'routine':
      return routineDoc(ink, part)
    case 'on':
      return onDoc(ink, part)
    case 'property':
      return propertyDoc(ink, part)
  }
}

function inPhases(ink: Ink, phases: readonly Ident[]): Doc {
  return phases.length === 0 ? '' : [' in ', namesDoc(ink, phases)]
}

function fieldsDoc(ink: Ink, fields: readonly FieldDecl[], end: number): Doc {
  const print = (field: FieldDecl): Doc => {
    const name = identDoc(ink, field.name)
    const type = typeDoc(ink, field.type)
    return [name, ': ', type, field.initial ? [' =', hanging(ink, field.initial)] : '']
  }
  return closed(fields.length, stack(ink, fields, { print, end }))
}

function onDoc(ink: Ink, on: OnDecl): Doc {
  const docs: Doc[] = ['on ', identDoc(ink, on.input)]
  if (on.binds.length > 0)
    docs.push(
      brackets(
        '(',
        on.binds.map(bind => bindDoc(ink, bind)),
        ')',
      ),
    )
  if (on.whole) docs.push(' as ', identDoc(ink, on.whole))
  if (on.from) docs.push(' from ', identDoc(ink, on.from))
  if (on.at) docs.push(' at ', identDoc(ink, on.at))
  docs.push(inPhases(ink, on.phases), ' ')
  return [docs, blockDoc(ink, on.body)]
}

function bindDoc(ink: Ink, { field, name }: Bind): Doc {
  const label = identDoc(ink, field)
  return field.text === name.text ? label : [label, ': ', identDoc(ink, name)]
}
