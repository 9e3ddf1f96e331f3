import { hasRange } from '../../core/fits.ts'
import { type EnumShape, isPlain, type Shape } from '../../core/shape.ts'
import type { List, SortedMap, SortedSet, Value } from '../../core/value.ts'
import type { Type } from '../../lang/typed.ts'
import { apply, atom, type Code, infix, nothing, quoted, record, setOf, tight, tuple } from './code.ts'
import { type Module, Unsayable } from './module.ts'

type Fields = Readonly<Record<string, Value>>

/** A value of this type, written out. */
export function valueCode(type: Type, value: Value, module: Module): Code {
  const items = (of: Shape, all: Iterable<Value>) => [...all].map(one => valueCode(of, one, module))
  switch (type.kind) {
    case 'option':
      return value === null ? nothing : tuple(valueCode(type.of, value, module))
    case 'list':
      return tuple(...items(type.of, (value as List<Value>).items))
    case 'set':
      return setOf(...items(type.of, (value as SortedSet<Value>).items))
    case 'map': {
      const map = value as SortedMap<Value, Value>
      const pairs = [...map].map(([k, v]) =>
        infix(valueCode(type.key, k, module), ':>', valueCode(type.of, v, module), tight.pair),
      )
      return pairs.length === 0 ? nothing : pairs.reduce((all, one) => infix(all, '@@', one, tight.merge))
    }
    case 'record':
      return named(type.tag ? type.name : undefined, type.fields, value as unknown as Fields, module)
    case 'enum':
      return isPlain(type) ? atom(quoted(String(value))) : caseCode(type, value as unknown as Fields, module)
    default:
      return plain(value)
  }
}

function caseCode(shape: EnumShape, value: Fields, module: Module): Code {
  const found = shape.cases.find(one => one.name === value.kind)
  return named(String(value.kind), found?.fields ?? [], value, module)
}

function named(
  kind: string | undefined,
  fields: readonly { readonly name: string; readonly shape: Shape }[],
  value: Fields,
  module: Module,
): Code {
  const own = fields.map(
    field =>
      [module.field(kind ?? '', field.name), valueCode(field.shape, value[field.name] as Value, module)] as const,
  )
  return record(kind === undefined ? own : [['kind', atom(quoted(kind))], ...own])
}

/** A number, a text, or true or false. */
export function plain(value: Value): Code {
  if (typeof value === 'boolean') return atom(value ? 'TRUE' : 'FALSE')
  if (typeof value === 'string') return atom(quoted(value))
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new Unsayable('numbers that are not whole (float32)')
  if (Math.abs(value) >= 2 ** 31) throw new Unsayable(`${value}: TLC's numbers have 32 bits`)
  return value < 0 ? { doc: `-${-value}`, binds: tight.negate } : atom(String(value))
}

/** Whether a value keeps the ranges that its type states, anywhere inside; `undefined` when it states none. */
export function fits(shape: Shape, value: Code, module: Module, depth = 0): string | undefined {
  const text = (code: Code) => code.doc as string
  const x = `v${depth}`
  const each = (of: Shape, from: string) => {
    const inner = fits(of, atom(x), module, depth + 1)
    return inner && `(\\A ${x} \\in ${from} : ${inner})`
  }
  const all = (parts: readonly (string | undefined)[]) => {
    const some = parts.filter(part => part !== undefined)
    return some.length > 0 ? some.join(' /\\ ') : undefined
  }
  if (!hasRange(shape)) return undefined
  if (depth > 12) throw new Unsayable('ranges within a type that contains itself')
  const v = text(value)
  switch (shape.kind) {
    case 'int': {
      const { min, max } = shape
      return all([min === undefined ? min : `${min} <= ${v}`, max === undefined ? max : `${v} <= ${max}`])
    }
    case 'option':
    case 'list':
      return each(shape.of, `${module.use('ItemsOf')}(${v})`)
    case 'set':
      return each(shape.of, v)
    case 'map': {
      const value = fits(shape.of, atom(`${v}[${x}]`), module, depth + 1)
      const key = fits(shape.key, atom(x), module, depth + 1)
      const both = all([key, value])
      return both && `(\\A ${x} \\in DOMAIN ${v} : ${both})`
    }
    case 'record':
      return all(
        shape.fields.map(field =>
          fits(field.shape, atom(`${v}.${module.field(shape.tag ? shape.name : '', field.name)}`), module, depth + 1),
        ),
      )
    case 'enum':
      return all(
        shape.cases.map(one => {
          const inner = all(
            one.fields.map(field =>
              fits(field.shape, atom(`${v}.${module.field(one.name, field.name)}`), module, depth + 1),
            ),
          )
          return inner && `(${v}.kind = ${quoted(one.name)} => ${inner})`
        }),
      )
    default:
      return undefined
  }
}

/** A call of an operator of the prelude. */
export function call(module: Module, name: string, ...args: readonly Code[]): Code {
  return apply(module.use(name), ...args)
}
