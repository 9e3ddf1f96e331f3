import type { Field, RecordShape, Shape } from '../../core/shape.ts'
import { isPlain } from '../../core/shape.ts'
import { show } from '../../lang/elaborate/types.ts'
import type { TMachine, TProgram, TRoutine } from '../../lang/typed.ts'
import { type Doc, group, indent, line, print } from '../layout.ts'
import { Names } from '../names.ts'
import type { Code } from './code.ts'
import { prelude } from './prelude.ts'

/** Something that has no counterpart in the module; caught where the module is made, and told as a value. */
export class Unsayable extends Error {}

/** A TLA+ module under construction. A definition is written when it is first asked for, after those that it needs. */
export class Module {
  readonly program: TProgram
  readonly names = new Names(standard)
  /** Whether it asks a function that no spec has. */
  asksOutside = false
  readonly #texts: string[] = []
  readonly #used = new Set<string>()
  readonly #known = new Map<object, string>()
  readonly #renamed: ReadonlySet<string>
  readonly #homes = new Map<TRoutine, string>()

  /** `named` are all records with a name, and cases with a payload, that values of this module may be. */
  constructor(program: TProgram, named: readonly NamedFields[]) {
    this.program = program
    this.#renamed = ambiguous(named)
  }

  /** An operator of the prelude, by its name there. */
  use(name: string): string {
    if (!this.#used.has(name)) {
      this.#used.add(name)
      const { text, needs } = prelude[name] as (typeof prelude)[string]
      for (const one of needs ?? []) this.use(one)
      this.#texts.push(text)
    }
    return name
  }

  /** The name of what `of` is translated to; `make` defines it, the first time. */
  once(of: object, wanted: string, make: (name: string) => void): string {
    const known = this.#known.get(of)
    if (known !== undefined) return known
    const name = this.names.claim(wanted)
    this.#known.set(of, name)
    make(name)
    return name
  }

  define(name: string, params: readonly string[], body: Code, doc: readonly string[] = []): void {
    const head = params.length === 0 ? name : `${name}(${params.join(', ')})`
    const text: Doc = group([head, ' ==', indent([line, body.doc])])
    this.#texts.push([...doc.map(comment), print(text, 100).trimEnd()].join('\n'))
  }

  /** A machine's routines carry its name. */
  settle(machine: TMachine): void {
    for (const routine of machine.routines) this.#homes.set(routine, machine.name)
  }
  homeOf(routine: TRoutine): string {
    return this.#homes.get(routine) ?? ''
  }

  /** Text as it is. */
  write(text: string): void {
    this.#texts.push(text)
  }

  section(title: string): void {
    this.#texts.push(`${'-'.repeat(96)}\n\\* ${title}`)
  }

  /** How a field is called: with its record's name where another record's fields could be mistaken for this one's. */
  field(of: string, name: string): string {
    const plain = name.replace(/^_+/, 'item')
    return this.#renamed.has(of) ? `${of}_${plain}` : plain
  }

  get text(): string {
    return this.#texts.join('\n\n')
  }
}

/** A comment; a blank line stays one. */
export function comment(text: string): string {
  return `\\* ${text}`.trimEnd()
}

export interface NamedFields {
  readonly name: string
  readonly fields: readonly Field[]
}

/**
 * Names whose fields have to carry them. TLC compares records of equal fields value by value, and refuses to compare a
 * number with a text; so fields of one name in two such records have to be of one type.
 */
function ambiguous(named: readonly NamedFields[]): Set<string> {
  const found = new Set<string>()
  for (const one of named)
    for (const other of named) {
      if (one.name === other.name || one.fields.length !== other.fields.length) continue
      const types = new Map(other.fields.map(field => [field.name, show(field.shape)]))
      const names = one.fields.every(field => types.has(field.name))
      if (names && one.fields.some(field => types.get(field.name) !== show(field.shape))) found.add(one.name)
    }
  return found
}

/** Every record with a name, and every case with a payload, within these shapes. */
export function namedWithin(shapes: readonly Shape[]): NamedFields[] {
  const seen = new Set<Shape>()
  const found = new Map<string, NamedFields>()
  const fields = (of: NamedFields) => {
    for (const field of of.fields) visit(field.shape)
  }
  const visit = (shape: Shape): void => {
    if (seen.has(shape)) return
    seen.add(shape)
    if (shape.kind === 'record') {
      if (shape.tag) found.set(shape.name, shape)
      fields(shape as RecordShape)
    } else if (shape.kind === 'enum' && !isPlain(shape)) {
      for (const one of shape.cases) {
        found.set(one.name, one)
        fields(one)
      }
    } else if (shape.kind === 'map') {
      visit(shape.key)
      visit(shape.of)
    } else if (shape.kind === 'option' || shape.kind === 'list' || shape.kind === 'set') visit(shape.of)
  }
  for (const shape of shapes) visit(shape)
  return [...found.values()]
}

/** Names that the standard modules and this module's frame have taken. */
const standard: readonly string[] = [
  ...'ASSUME ASSUMPTION AXIOM CASE CHOOSE CONSTANT CONSTANTS DOMAIN ELSE ENABLED EXCEPT EXTENDS IF IN INSTANCE'.split(
    ' ',
  ),
  ...'LAMBDA LET LOCAL MODULE OTHER RECURSIVE SUBSET THEN THEOREM UNCHANGED UNION VARIABLE VARIABLES WITH'.split(' '),
  ...'TRUE FALSE BOOLEAN STRING Nat Int Seq Len Append Head Tail SubSeq SelectSeq Cardinality IsFiniteSet'.split(' '),
  ...'Print PrintT Assert JavaTime TLCGet TLCSet Permutations SortSeq RandomElement Any ToString TLCEval'.split(' '),
  // `heard` is a parameter of the frame's, which models call properties by.
  ...'Init Next Spec Nodes Config node up inbox parts cuts left monitor failed heard'.split(' '),
  ...Object.keys(prelude),
]
