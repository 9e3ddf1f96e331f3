import { braces, brackets, commas, type Doc } from './format-doc.ts'
import type { Ink } from './format-ink.ts'
import { writeNumber, writeText } from './literals.ts'
import type { Ident, Param, Pattern, TypeExpr } from './tree.ts'

export function identDoc(ink: Ink, name: Ident): Doc {
  return [ink.before(name.span.start), name.text]
}
export function namesDoc(ink: Ink, names: readonly Ident[]): Doc {
  return commas(names.map(name => identDoc(ink, name)))
}

export function patternDoc(ink: Ink, pattern: Pattern): Doc {
  switch (pattern.kind) {
    case 'casePattern': {
      const name = identDoc(ink, pattern.name)
      if (pattern.fields.length === 0) return name
      return [name, '(', commas(pattern.fields.map(field => patternDoc(ink, field))), ')']
    }
    case 'bindPattern':
      return identDoc(ink, pattern.name)
    case 'numberPattern':
      return [ink.before(pattern.span.start), writeNumber(pattern.value)]
    case 'textPattern':
      return [ink.before(pattern.span.start), writeText(pattern.value)]
    case 'boolPattern':
      return [ink.before(pattern.span.start), String(pattern.value)]
  }
}

export function typeDoc(ink: Ink, type: TypeExpr): Doc {
  switch (type.kind) {
    case 'named':
      return identDoc(ink, type.name)
    case 'applied': {
      const name = identDoc(ink, type.name)
      return [name, '<', commas(type.args.map(arg => typeDoc(ink, arg))), '>']
    }
    case 'optional':
      // `??` would be read as the operator.
      return [typeDoc(ink, type.of), type.of.kind === 'optional' ? ' ?' : '?']
    case 'range':
      return [ink.before(type.span.start), `${writeNumber(type.min)}..${writeNumber(type.max)}`]
    case 'fields':
      return braces(
        type.fields.map(field => paramDoc(ink, field)),
        ink.before(type.span.end),
      )
  }
}

export function paramDoc(ink: Ink, param: Param): Doc {
  const name = identDoc(ink, param.name)
  return [name, ': ', typeDoc(ink, param.type)]
}
export function paramsDoc(ink: Ink, params: readonly Param[]): Doc {
  return brackets(
    '(',
    params.map(param => paramDoc(ink, param)),
    ')',
  )
}
