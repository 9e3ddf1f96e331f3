import { type EnumShape, type Field, isPlain, type Shape } from '../core/shape.ts'
import type { TModule, Type } from '../lang/typed.ts'
import type { File } from './file.ts'
import { bracketed, type Doc, group, hard, indent, join, line, record } from './layout.ts'
import { property, quoted } from './names.ts'

/** The TypeScript type of a value. */
export function typeText(file: File, type: Type): string {
  if (type.kind === 'view') return file.useType('NodeId')
  const named =
    type.kind === 'record' || type.kind === 'enum' || type.kind === 'opaque' ? file.typeName(type) : undefined
  if (named) return named
  switch (type.kind) {
    case 'bool':
      return 'boolean'
    case 'int':
    case 'duration':
    case 'float32':
      return 'number'
    case 'text':
    case 'opaque':
      return 'string'
    case 'node':
      return file.useType('NodeId')
    case 'option':
      return `${typeText(file, type.of)} | null`
    case 'list':
      return `${file.useType('List')}<${typeText(file, type.of)}>`
    case 'set':
      return `${file.useType('SortedSet')}<${typeText(file, type.of)}>`
    case 'map':
      return `${file.useType('SortedMap')}<${typeText(file, type.key)}, ${typeText(file, type.of)}>`
    case 'record':
      return `${file.useType('Rec')} & ${fieldTypes(file, type.tag ? type.name : undefined, type.fields)}`
    case 'enum':
      return caseTypes(file, type).join(' | ')
  }
}

function fieldTypes(file: File, kind: string | undefined, fields: readonly Field[]): string {
  const all = fields.map(field => `readonly ${property(field.name)}: ${typeText(file, field.shape)}`)
  return `{ ${[...(kind === undefined ? [] : [`readonly kind: ${quoted(kind)}`]), ...all].join('; ')} }`
}

function caseTypes(file: File, shape: EnumShape): string[] {
  if (isPlain(shape)) return shape.cases.map(one => quoted(one.name))
  return shape.cases.map(one => `(${file.useType('Rec')} & ${fieldTypes(file, one.name, one.fields)})`)
}

/** `/** … *​/` above a declaration. */
export function comment(text: readonly string[], place?: string): Doc[] {
  const all = [...text.map(one => one.trim().replaceAll('*/', '* /')), ...(place && text.length === 0 ? [place] : [])]
  const last = all.at(-1)
  if (place && text.length > 0 && last !== undefined) {
    if (last.length + place.length < 105) all[all.length - 1] = `${last} (${place})`
    else all.push(`(${place})`)
  }
  if (all.length === 0) return []
  if (all.length === 1 && (all[0]?.length ?? 0) < 110) return [`/** ${all[0]} */`]
  return [['/**', ...all.map((one): Doc => [hard, one === '' ? ' *' : ` * ${one}`]), hard, ' */']]
}

/** The declarations of a module's types. */
export function typeDeclarations(file: File, module: TModule): Doc[] {
  if (!file.context.types) return []
  return module.types.map(one => {
    const name = file.own(one.shape)
    const doc = comment(one.doc, `${module.file}:${one.span.line}`)
    return [...doc.flatMap(d => [d, hard]), declaration(file, name, one.shape)]
  })
}

function declaration(file: File, name: string, shape: Shape): Doc {
  if (shape.kind === 'record')
    return [`export type ${name} = `, fieldsDoc(file, shape.tag ? shape.name : undefined, shape.fields)]
  if (shape.kind === 'enum') {
    const cases = shape.cases.map(one => (isPlain(shape) ? quoted(one.name) : fieldsDoc(file, one.name, one.fields)))
    const first: Doc = { kind: 'broken', text: '| ' }
    return group([`export type ${name} =`, indent(cases.flatMap((one, i): Doc[] => [line, i > 0 ? '| ' : first, one]))])
  }
  if (shape.kind === 'opaque') return `export type ${name} = string`
  return `export type ${name} = ${typeText(file, shape)}`
}

/** `Rec & { … }`, one field a line where it is long. */
function fieldsDoc(file: File, kind: string | undefined, fields: readonly Field[]): Doc {
  const all = fields.map(field => `readonly ${property(field.name)}: ${typeText(file, field.shape)}`)
  const members = kind === undefined ? all : [`readonly kind: ${quoted(kind)}`, ...all]
  return group([`${file.useType('Rec')} & {`, indent([line, join([breakOr(';'), line], members)]), line, '}'])
}

/** A separator that stands only between things on one line. */
function breakOr(text: string): Doc {
  return { kind: 'flat', text }
}

// ------------------------------------------------------------------ shapes as data

/** The constants that describe a module's types, each after those it speaks of; recursive ones ask when they are read. */
export function shapeConstants(file: File, module: TModule): Doc[] {
  const own = new Map(module.types.map(one => [one.shape, one]))
  const order: Shape[] = []
  const seen = new Set<Shape>()
  const visit = (shape: Shape): void => {
    if (!own.has(shape) || seen.has(shape)) return
    seen.add(shape)
    for (const part of partsOf(shape)) for (const inner of declaredIn(part, own)) visit(inner)
    order.push(shape)
  }
  for (const one of module.types) visit(one.shape)
  const cyclic = new Set(order.filter(shape => reaches(shape, shape, own)))
  return order.map(shape => constant(file, own.get(shape)?.name ?? '', shape, cyclic.has(shape)))
}

function constant(file: File, name: string, shape: Shape, lazy: boolean): Doc {
  const kind = shape.kind === 'record' ? 'RecordShape' : shape.kind === 'enum' ? 'EnumShape' : 'Shape'
  const head = `export const ${file.own(`shape ${name}`)}`
  return [head, file.context.types ? `: ${file.useType(kind)}` : '', ' = ', shapeBody(file, shape, lazy)]
}

function partsOf(shape: Shape): readonly Shape[] {
  if (shape.kind === 'record') return shape.fields.map(field => field.shape)
  if (shape.kind === 'enum') return shape.cases.flatMap(one => one.fields.map(field => field.shape))
  return [shape]
}

/** The declared types that a shape speaks of directly. */
function declaredIn(shape: Shape, own: ReadonlyMap<Shape, unknown>): Shape[] {
  if (own.has(shape)) return [shape]
  switch (shape.kind) {
    case 'option':
    case 'list':
    case 'set':
      return declaredIn(shape.of, own)
    case 'map':
      return [...declaredIn(shape.key, own), ...declaredIn(shape.of, own)]
    default:
      return []
  }
}

function reaches(from: Shape, to: Shape, own: ReadonlyMap<Shape, unknown>): boolean {
  const seen = new Set<Shape>()
  const open = [from]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const inner of partsOf(next).flatMap(part => declaredIn(part, own))) {
      if (inner === to) return true
      if (!seen.has(inner)) open.push(inner)
      seen.add(inner)
    }
  }
  return false
}

/** A shape as an expression: the constant of a declared type, or written out. */
export function shapeDoc(file: File, shape: Shape): Doc {
  return file.shapeName(shape) ?? shapeBody(file, shape, false)
}

function shapeBody(file: File, shape: Shape, lazy: boolean): Doc {
  const kind = `kind: ${quoted(shape.kind)}`
  const fieldsOf = (fields: readonly Field[]) =>
    bracketed(
      '[',
      fields.map(field => record([`name: ${quoted(field.name)}`, ['shape: ', shapeDoc(file, field.shape)]])),
      ']',
    )
  const late = (name: string, value: Doc): Doc =>
    lazy
      ? [
          `get ${name}()`,
          file.typed(`: ${file.useType(name === 'cases' ? 'EnumShape' : 'RecordShape')}['${name}']`),
          ' { return ',
          value,
          ' }',
        ]
      : [`${name}: `, value]
  switch (shape.kind) {
    case 'int':
      return record([
        kind,
        ...(shape.min === undefined ? [] : [`min: ${shape.min}`]),
        ...(shape.max === undefined ? [] : [`max: ${shape.max}`]),
      ])
    case 'opaque':
      return record([kind, `name: ${quoted(shape.name)}`])
    case 'option':
    case 'list':
    case 'set':
      return record([kind, ['of: ', shapeDoc(file, shape.of)]])
    case 'map':
      return record([kind, ['key: ', shapeDoc(file, shape.key)], ['of: ', shapeDoc(file, shape.of)]])
    case 'record':
      return record([kind, `name: ${quoted(shape.name)}`, `tag: ${shape.tag}`, late('fields', fieldsOf(shape.fields))])
    case 'enum': {
      const cases = shape.cases.map(one => record([`name: ${quoted(one.name)}`, ['fields: ', fieldsOf(one.fields)]]))
      return record([kind, `name: ${quoted(shape.name)}`, late('cases', bracketed('[', cases, ']'))])
    }
    default:
      return record([kind])
  }
}
