import { type EnumShape, type Field, isPlain, type RecordShape, type Shape } from '../core/shape.ts'
import { compare, List, maker, type Rec, SortedMap, SortedSet, type Value } from '../core/value.ts'

/** What `JSON.parse` makes. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** A place inside one JSON value: names of members and places in arrays, from the outside in. */
export type JsonPath = readonly (string | number)[]

/** Why a JSON value is none of a shape: `found` is no `expected`, at `path`. */
export interface Misfit {
  readonly path: JsonPath
  readonly expected: string
  readonly found: string
}

/** Values nested deeper than this are refused: shapes may be recursive, the stack is not. */
const deepest = 100

/**
 * A value as JSON, by its shape: sets and lists are arrays, maps are arrays of pairs, records are objects with their
 * fields in declared order, cases with payloads, messages, signals and timers have `kind` first, `None` is `null`.
 * One value has one JSON text. Trusts that the value is of the shape.
 */
export function encode(shape: Shape, value: unknown): Json {
  return coderOf(shape).encode(value as Value)
}

/** The value that a JSON value from outside stands for, or the first place where it does not fit the shape. */
export function decode(shape: Shape, json: unknown): { readonly value: Value } | { readonly misfit: Misfit } {
  try {
    return { value: coderOf(shape).decode(json, 0) }
  } catch (error) {
    if (error instanceof Unfit) return { misfit: error.misfit() }
    throw error
  }
}

/** The JSON text of a value, by its shape: `JSON.stringify` of what `encode` makes, without making it. */
export function textOf(shape: Shape, value: unknown): string {
  return coderOf(shape).text(value as Value)
}

interface Coder {
  readonly encode: (value: Value) => Json
  readonly text: (value: Value) => string
  readonly decode: (json: unknown, depth: number) => Value
}

/** Thrown and caught inside this file; the path grows on the way out. */
class Unfit extends Error {
  readonly #path: (string | number)[] = []
  readonly #expected: string
  readonly #found: string
  constructor(expected: string, json: unknown) {
    super('unfit')
    this.#expected = expected
    this.#found = show(json)
  }
  within(step: string | number): this {
    this.#path.unshift(step)
    return this
  }
  misfit(): Misfit {
    return { path: this.#path, expected: this.#expected, found: this.#found }
  }
}

/** A JSON value on one short line, for messages. */
export function show(json: unknown): string {
  const text = json === undefined ? 'nothing' : JSON.stringify(json)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

// A shape is compiled once: closures decode some five times faster than a walk over the shape. The table is filled
// before the parts are compiled, and parts are looked up at the first use, since shapes may be recursive.
const coders = new WeakMap<Shape, Coder>()

function coderOf(shape: Shape): Coder {
  const known = coders.get(shape)
  if (known) return known
  const made = compile(shape)
  coders.set(shape, made)
  return made
}

function compile(shape: Shape): Coder {
  switch (shape.kind) {
    case 'bool':
      return plain('true or false', json => typeof json === 'boolean', String)
    case 'text':
      return plain('a text', json => typeof json === 'string', JSON.stringify)
    case 'opaque':
      return plain(`a text (${shape.name})`, json => typeof json === 'string', JSON.stringify)
    case 'int': {
      const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = shape
      const bounded = shape.min !== undefined || shape.max !== undefined
      return plain(bounded ? `a whole number from ${min} to ${max}` : 'a whole number', whole(min, max), String)
    }
    case 'duration':
      return plain('whole milliseconds', whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), String)
    case 'node':
      return plain('a node id from 1 to 4294967295', whole(1, 0xffff_ffff), String)
    case 'float32':
      return float()
    case 'option':
      return option(shape.of)
    case 'list':
      return list(shape.of)
    case 'set':
      return set(shape.of)
    case 'map':
      return map(shape.key, shape.of)
    case 'record':
      return record(shape)
    case 'enum':
      return isPlain(shape) ? plainEnum(shape) : cases(shape)
  }
}

function plain(expected: string, fits: (json: unknown) => boolean, text: (value: Value) => string): Coder {
  return {
    encode: value => value as Json,
    text,
    decode: json => {
      if (!fits(json)) throw new Unfit(expected, json)
      // JSON.parse makes -0 of "-0"; the language has one zero.
      return json === 0 ? 0 : (json as Value)
    },
  }
}

function whole(min: number, max: number): (json: unknown) => boolean {
  return json => Number.isSafeInteger(json) && (json as number) >= min && (json as number) <= max
}

/** JSON has no infinities, the policy engine's float arithmetic may have. */
function float(): Coder {
  const special = ['Infinity', '-Infinity', 'NaN']
  return {
    encode: value => (Number.isFinite(value) ? (value as number) : String(value)),
    text: value => (Number.isFinite(value) ? String(value) : `"${value}"`),
    decode: json => {
      if (typeof json === 'string' && special.includes(json)) return Number(json)
      if (typeof json !== 'number' || Math.fround(json) !== json) throw new Unfit('a number of 32-bit precision', json)
      return json
    },
  }
}

function option(of: Shape): Coder {
  return {
    encode: value => (value === null ? null : coderOf(of).encode(value)),
    text: value => (value === null ? 'null' : coderOf(of).text(value)),
    decode: (json, depth) => (json === null ? null : coderOf(of).decode(json, depth + 1)),
  }
}

function items(of: Shape, json: unknown, depth: number, expected: string): Value[] {
  if (!Array.isArray(json)) throw new Unfit(expected, json)
  if (depth > deepest) throw new Unfit(`at most ${deepest} levels`, '…')
  const inner = coderOf(of)
  const made: Value[] = []
  for (let i = 0; i < json.length; i++) made.push(at(i, () => inner.decode(json[i], depth + 1)))
  return made
}

function at<T>(step: string | number, decodePart: () => T): T {
  try {
    return decodePart()
  } catch (error) {
    if (error instanceof Unfit) throw error.within(step)
    throw error
  }
}

function list(of: Shape): Coder {
  return {
    encode: value => (value as List<Value>).items.map(item => coderOf(of).encode(item)),
    text: value => textOfItems(of, (value as List<Value>).items),
    decode: (json, depth) => new List(items(of, json, depth, 'a list')),
  }
}

function set(of: Shape): Coder {
  return {
    encode: value => (value as SortedSet<Value>).items.map(item => coderOf(of).encode(item)),
    text: value => textOfItems(of, (value as SortedSet<Value>).items),
    decode: (json, depth) => {
      const made = items(of, json, depth, 'a set, as a list')
      ascending(made, json as unknown[])
      return new SortedSet(made)
    },
  }
}

function textOfItems(of: Shape, items: readonly Value[]): string {
  const inner = coderOf(of)
  let text = '['
  for (let i = 0; i < items.length; i++) text += (i > 0 ? ',' : '') + inner.text(items[i] as Value)
  return `${text}]`
}

/** Sets and maps have one text only: in canonical order, nothing twice. */
function ascending(made: readonly Value[], json: readonly unknown[]): void {
  for (let i = 1; i < made.length; i++)
    if (compare(made[i - 1], made[i]) >= 0) throw new Unfit('items in ascending order, each once', json[i]).within(i)
}

function map(key: Shape, of: Shape): Coder {
  return {
    encode: value => {
      const { keys, values } = value as SortedMap<Value, Value>
      return keys.map((k, i) => [coderOf(key).encode(k), coderOf(of).encode(values[i] as Value)])
    },
    text: value => {
      const { keys, values } = value as SortedMap<Value, Value>
      return `[${keys.map((k, i) => `[${coderOf(key).text(k)},${coderOf(of).text(values[i] as Value)}]`).join(',')}]`
    },
    decode: (json, depth) => {
      if (!Array.isArray(json)) throw new Unfit('a map, as a list of pairs', json)
      if (depth > deepest) throw new Unfit(`at most ${deepest} levels`, '…')
      const keys: Value[] = []
      const values: Value[] = []
      for (const [i, pair] of (json as unknown[]).entries()) {
        if (!Array.isArray(pair) || pair.length !== 2) throw new Unfit('a pair of key and value', pair).within(i)
        keys.push(at(i, () => at(0, () => coderOf(key).decode(pair[0], depth + 1))))
        values.push(at(i, () => at(1, () => coderOf(of).decode(pair[1], depth + 1))))
      }
      ascending(keys, json)
      return new SortedMap(keys, values)
    },
  }
}

function record(shape: RecordShape): Coder {
  return fieldsCoder(shape.fields, shape.tag ? shape.name : undefined, shape.name)
}

/** The fields of a record, or of a case, message, signal or timer with its `kind`. */
function fieldsCoder(fields: readonly Field[], kind: string | undefined, what: string): Coder {
  const count = fields.length + (kind === undefined ? 0 : 1)
  // Shapes may be recursive: what they come to is looked up at the first use.
  const heads = fields.map(({ name }, i) => `${i === 0 && kind === undefined ? '{' : ','}${JSON.stringify(name)}:`)
  let coders: readonly Coder[] | undefined
  const make = maker<Rec>(...(kind === undefined ? [] : ['kind']), ...fields.map(field => field.name))
  return {
    encode: value => {
      const made: Record<string, Json> = kind === undefined ? {} : { kind }
      const from = value as unknown as Record<string, Value>
      for (const field of fields) made[field.name] = coderOf(field.shape).encode(from[field.name] as Value)
      return made
    },
    text: value => {
      coders ??= fields.map(field => coderOf(field.shape))
      const from = value as unknown as Record<string, Value>
      let text = kind === undefined ? '' : `{"kind":${JSON.stringify(kind)}`
      for (let i = 0; i < fields.length; i++)
        text += (heads[i] as string) + (coders[i] as Coder).text(from[(fields[i] as Field).name] as Value)
      return text === '' ? '{}' : `${text}}`
    },
    decode: (json, depth) => {
      const from = object(json, what)
      if (depth > deepest) throw new Unfit(`at most ${deepest} levels`, '…')
      if (kind !== undefined && from.kind !== kind) throw new Unfit(`"${kind}"`, from.kind).within('kind')
      const made: Record<string, Value> = kind === undefined ? {} : { kind }
      for (const { name, shape } of fields) {
        if (!Object.hasOwn(from, name)) throw new Unfit(`${what} with the field ${name}`, json)
        made[name] = at(name, () => coderOf(shape).decode(from[name], depth + 1))
      }
      const names = Object.keys(from)
      if (names.length !== count) {
        const extra = names.find(name => !Object.hasOwn(made, name)) as string
        throw new Unfit(`no field ${JSON.stringify(extra)} in ${what}`, from[extra]).within(extra)
      }
      return make(made)
    },
  }
}

function object(json: unknown, what: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Unfit(`${what}, as an object`, json)
  return json as Record<string, unknown>
}

function plainEnum(shape: EnumShape): Coder {
  const names = new Set(shape.cases.map(one => one.name))
  return plain(`one of ${[...names].join(', ')}`, json => typeof json === 'string' && names.has(json), JSON.stringify)
}

function cases(shape: EnumShape): Coder {
  const byName = new Map(shape.cases.map(one => [one.name, fieldsCoder(one.fields, one.name, one.name)]))
  const kindOf = (value: unknown) => (value as { kind: string }).kind
  return {
    encode: value => (byName.get(kindOf(value)) as Coder).encode(value),
    text: value => (byName.get(kindOf(value)) as Coder).text(value),
    decode: (json, depth) => {
      const from = object(json, shape.name)
      const coder = typeof from.kind === 'string' ? byName.get(from.kind) : undefined
      if (!coder) throw new Unfit(`one of ${[...byName.keys()].join(', ')}`, from.kind).within('kind')
      return coder.decode(json, depth)
    },
  }
}
