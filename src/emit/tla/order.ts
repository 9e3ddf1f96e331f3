import { isPlain, type Shape } from '../../core/shape.ts'
import { compare } from '../../core/value.ts'
import { show } from '../../lang/elaborate/types.ts'
import type { Type } from '../../lang/typed.ts'
import { apply, atom, type Code, quoted } from './code.ts'
import { type Module, Unsayable } from './module.ts'

/** Whether TLA+'s own `<` is the order of this type. */
export function isNumber(type: Type): boolean {
  return type.kind === 'int' || type.kind === 'node' || type.kind === 'duration' || type.kind === 'view'
}

/** A set of this type as a list in the canonical order. */
export function ascending(of: Type, set: Code, module: Module): Code {
  if (isNumber(of)) return apply(module.use('Ascending'), set)
  return apply(module.use('Sorted'), set, atom(before(of, module)))
}

/** The least or the greatest of a set that is not empty. */
export function extreme(of: Type, set: Code, which: 'least' | 'greatest', module: Module): Code {
  if (isNumber(of)) return apply(module.use(which === 'least' ? 'LeastOf' : 'GreatestOf'), set)
  const sorted = ascending(of, set, module)
  return which === 'least' ? apply('Head', sorted) : apply('Head', apply(module.use('Reverse'), sorted))
}

const orders = new WeakMap<Module, Map<string, string>>()

/** An operator that says whether one value of this type comes before another. */
export function before(type: Type, module: Module): string {
  if (type.kind === 'view') return before({ kind: 'node' }, module)
  const known = orders.get(module) ?? new Map<string, string>()
  orders.set(module, known)
  const title = isNumber(type) ? 'number' : show(type)
  const found = known.get(title)
  if (found !== undefined) return found
  const name = module.names.claim(`Before_${title.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '')}`)
  known.set(title, name)
  module.write(`${name}(a, b) ==\n  ${less(type, 'a', 'b', module)}`)
  return name
}

/** `a` before `b`, as text; both are names or ways to a field. */
function less(shape: Shape, a: string, b: string, module: Module): string {
  switch (shape.kind) {
    case 'int':
    case 'node':
    case 'duration':
      return `${a} < ${b}`
    case 'bool':
      return `(~${a} /\\ ${b})`
    case 'option':
      return `(${a} = <<>> /\\ ${b} # <<>> \\/ (${a} # <<>> /\\ ${b} # <<>> /\\ ${before(shape.of, module)}(${a}[1], ${b}[1])))`
    case 'record':
      return fieldByField(shape.tag ? shape.name : '', shape.fields, a, b, module)
    case 'enum': {
      const names = shape.cases.map(one => one.name).sort(compare)
      const place = (of: string) => `(CASE ${names.map((name, i) => `${of} = ${quoted(name)} -> ${i}`).join(' [] ')})`
      if (isPlain(shape)) return `${place(a)} < ${place(b)}`
      const own = shape.cases
        .filter(one => one.fields.length > 0)
        .map(one => `(${a}.kind = ${quoted(one.name)} /\\ ${fieldByField(one.name, one.fields, a, b, module)})`)
      return `(IF ${a}.kind # ${b}.kind THEN ${place(`${a}.kind`)} < ${place(`${b}.kind`)} ELSE ${own.join(' \\/ ')})`
    }
    case 'list':
    case 'set':
      return itemByItem(shape, a, b, module)
    default:
      throw new Unsayable(`an order of ${shape.kind} values`)
  }
}

function fieldByField(
  of: string,
  fields: readonly { readonly name: string; readonly shape: Shape }[],
  a: string,
  b: string,
  module: Module,
): string {
  const ways = fields.map(field => ({ shape: field.shape, name: module.field(of, field.name) }))
  const text = ways.reduceRight((rest, { shape, name }) => {
    const own = `${before(shape, module)}(${a}.${name}, ${b}.${name})`
    return rest === '' ? own : `${own} \\/ (${a}.${name} = ${b}.${name} /\\ (${rest}))`
  }, '')
  return text === '' ? 'FALSE' : `(${text})`
}

/** Item by item, a prefix first. */
function itemByItem(shape: Shape & { kind: 'list' | 'set' | 'option' }, a: string, b: string, module: Module): string {
  const item = before(shape.of, module)
  const list = (of: string) => {
    if (shape.kind === 'list') return of
    return isNumber(shape.of) ? `${module.use('Ascending')}(${of})` : `${module.use('Sorted')}(${of}, ${item})`
  }
  return [
    `LET x == ${list(a)}`,
    `      y == ${list(b)}`,
    '      differ == {i \\in DOMAIN x \\cap DOMAIN y : x[i] # y[i]} IN',
    '  IF differ = {} THEN Len(x) < Len(y)',
    `  ELSE LET first == CHOOSE i \\in differ : \\A j \\in differ : i <= j IN ${item}(x[first], y[first])`,
  ].join('\n')
}
