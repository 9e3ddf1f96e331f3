import * as ops from '../core/ops.ts'
import { partialOps } from '../core/partial.ts'

/** Where generated code imports its values from, below src/core. */
export const homes: ReadonlyMap<string, string> = new Map([
  ...Object.keys(ops).map(name => [name, 'ops'] as const),
  ...['compare', 'List', 'maker', 'mapOf', 'same', 'setOf', 'SortedMap', 'SortedSet'].map(
    name => [name, 'value'] as const,
  ),
  ...['Rec'].map(name => [name, 'value'] as const),
  ...['configure', 'firstState', 'ignoring', 'onlyFor', 'takeStep'].map(name => [name, 'reduce'] as const),
  ...['quickStep'].map(name => [name, 'quick'] as const),
  ...['Reaction', 'Rules', 'Settings'].map(name => [name, 'reduce'] as const),
  ...['Given', 'Open', 'Reading', 'Work'].map(name => [name, 'work'] as const),
  ...['ConfigField', 'Input', 'Machine', 'Named', 'NodeId', 'Site', 'StateField'].map(
    name => [name, 'machine'] as const,
  ),
  ...['EnumShape', 'RecordShape', 'Shape'].map(name => [name, 'shape'] as const),
  ...['partialOps'].map(name => [name, 'partial'] as const),
])

/** The operations that may breach, bound to the spec file at the head of each generated file. */
export const partials: ReadonlySet<string> = new Set(Object.keys(partialOps('')))

const words =
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if ' +
  'implements import in instanceof interface let new null package private protected public return static super switch this ' +
  'throw true try typeof var void while with yield await async arguments eval undefined NaN Infinity Math Object Number ' +
  'String Boolean Array Symbol Promise Error type any unknown never string number boolean object symbol bigint as is of ' +
  'match P produce x state config self input name body from at done file phase'

/** Names that a spec's own may not take in generated code. */
export const reserved: ReadonlySet<string> = new Set([...words.split(' '), ...homes.keys(), ...partials])

/** A set of names in one scope; a name that is taken gets another ending. */
export class Names {
  readonly #taken: Set<string>
  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken)
  }
  has(name: string): boolean {
    return this.#taken.has(name)
  }
  /** The first of these that is free, or the last with as many underscores as it takes. */
  claim(...wanted: readonly [string, ...string[]]): string {
    let name = wanted.find(one => !this.#taken.has(one)) ?? `${wanted.at(-1)}_`
    while (this.#taken.has(name)) name = `${name}_`
    this.#taken.add(name)
    return name
  }
}

export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
export function small(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** A text as a TypeScript literal, in single quotes. */
export function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inner.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
}

/** The name of a property where it is declared. */
export function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
}
