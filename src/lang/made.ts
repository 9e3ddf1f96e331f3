import type { EnumShape } from '../core/shape.ts'
import { List, Rec, SortedMap, SortedSet, type Value } from '../core/value.ts'
import { partsOfStmt, routineCalledBy, statementsIn, within } from './interpret/walk.ts'
import type { TBlock, TExpr, TFn, THandler, TMachine, TRoutine, Type } from './typed.ts'

/**
 * Which cases of enums are ever made: by what the handlers that come to run say, by initial values, and by what is given from
 * outside. An arm for another case is never taken.
 */
export class Made {
  readonly #cases = new Set<string>()
  readonly #seen = new Set<unknown>()

  constructor(machines: readonly TMachine[], comes: (handler: THandler) => boolean, given: readonly Value[]) {
    for (const machine of machines) {
      for (const field of machine.state) this.#expr(field.initial)
      for (const handler of machine.handlers) if (comes(handler)) this.#block(handler.body)
    }
    for (const one of given) this.#value(one)
  }

  has(shape: EnumShape, name: string): boolean {
    return this.#cases.has(`${shape.name}.${name}`) || this.#cases.has(name)
  }

  #block(block: TBlock): void {
    for (const stmt of statementsIn(block)) {
      for (const expr of partsOfStmt(stmt).exprs) this.#expr(expr)
      const called = routineCalledBy(stmt)
      if (called) this.#routine(called)
    }
  }

  #routine(routine: TRoutine): void {
    if (this.#seen.has(routine)) return
    this.#seen.add(routine)
    this.#block(routine.body)
  }

  #fn(fn: TFn): void {
    if (this.#seen.has(fn)) return
    this.#seen.add(fn)
    if ('expr' in fn.body) this.#expr(fn.body.expr)
    else this.#block(fn.body.block)
  }

  #expr(expr: TExpr): void {
    for (const part of within(expr)) {
      if (part.kind === 'case') this.#cases.add(`${part.shape.name}.${part.name}`)
      else if (part.kind === 'literal') this.#value(part.value)
      else if (part.kind === 'call') this.#fn(part.fn)
      else if (part.kind === 'const' || part.kind === 'extern') this.#type(part.type)
    }
  }

  /** A value says which case it is and not of what: the name counts for every enum that has it. */
  #value(value: Value): void {
    if (typeof value === 'string') this.#cases.add(value)
    else if (value instanceof Rec) {
      const fields = Object.values(value) as Value[]
      for (const one of fields) this.#value(one)
    } else if (value instanceof List || value instanceof SortedSet) for (const one of value) this.#value(one)
    else if (value instanceof SortedMap)
      for (const [name, one] of value) {
        this.#value(name)
        this.#value(one)
      }
  }

  #type(type: Type, seen: ReadonlySet<unknown> = new Set()): void {
    if (seen.has(type)) return
    const inner = (one: Type) => this.#type(one, new Set([...seen, type]))
    if (type.kind === 'option' || type.kind === 'list' || type.kind === 'set') inner(type.of)
    if (type.kind === 'map') for (const one of [type.key, type.of]) inner(one)
    if (type.kind === 'record') for (const one of type.fields) inner(one.shape)
    if (type.kind !== 'enum') return
    for (const one of type.cases) {
      this.#cases.add(`${type.name}.${one.name}`)
      for (const field of one.fields) inner(field.shape)
    }
  }
}
