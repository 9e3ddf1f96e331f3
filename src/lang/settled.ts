import { Breach } from '../core/machine.ts'
import { key, Rec, type Value } from '../core/value.ts'
import { compile } from './interpret/expressions.ts'
import { Scope } from './interpret/frame.ts'
import { expressionsOf, statementsIn, within } from './interpret/walk.ts'
import type { TExpr, TFn, THandler, TMachine, TPattern, TProgram } from './typed.ts'

type Config = Readonly<Record<string, Value>>

/** A machine in a world. */
export interface Placed {
  readonly machine: TMachine
  /** Whether the world ever gives it the input of a handler. */
  readonly comes?: (handler: THandler) => boolean
  /** With it, functions of what is settled are worked out. */
  readonly program?: TProgram
}

/**
 * What follows from the configuration of a machine alone: branches that it excludes are never taken. With the machine, also
 * what follows from fields that keep the value which the configuration gives them.
 */
export class Settled {
  readonly #config: Config | undefined
  readonly #placed: Placed | undefined
  readonly #constant = new Map<string, Value>()
  readonly #called = new Map<TExpr, Value | undefined>()

  constructor(config: Config | undefined, placed?: Placed) {
    this.#config = config
    this.#placed = placed
    if (!placed) return
    for (const [name, value] of this.#constants(placed)) this.#constant.set(name, value)
    // What was no constant so far may be one now.
    this.#called.clear()
  }

  /** The fields that are never given another value than their first. */
  #constants({ machine: { state, handlers, routines }, comes = () => true }: Placed): Map<string, Value> {
    const found = new Map<string, Value>()
    for (const { name, initial } of state) {
      const value = this.value(initial)
      if (value !== undefined) found.set(name, value)
    }
    for (const { body } of [...handlers.filter(comes), ...routines])
      for (const stmt of statementsIn(body)) {
        if (stmt.kind !== 'assign' || !('field' in stmt.target)) continue
        const first = found.get(stmt.target.field)
        const now = stmt.path.length > 0 || stmt.value.kind === 'routineCall' ? undefined : this.value(stmt.value)
        if (first === undefined || now === undefined || key(first) !== key(now)) found.delete(stmt.target.field)
      }
    return found
  }

  /** The value of a condition on the configuration alone. */
  settled(expr: TExpr): boolean | undefined {
    const value = this.value(expr)
    return typeof value === 'boolean' ? value : undefined
  }

  value(expr: TExpr): Value | undefined {
    switch (expr.kind) {
      case 'literal':
        return expr.value
      case 'none':
        return null
      case 'config':
        return this.#config?.[expr.name]
      case 'field':
        return this.#constant.get(expr.name)
      case 'get': {
        const base = this.value(expr.base)
        return base instanceof Rec ? (base as unknown as Record<string, Value>)[expr.name] : undefined
      }
      case 'case':
        return expr.fields.length === 0 && expr.shape.cases.every(one => one.fields.length === 0)
          ? expr.name
          : undefined
      case 'not': {
        const operand = this.value(expr.operand)
        return typeof operand === 'boolean' ? !operand : undefined
      }
      case 'is': {
        const subject = this.value(expr.subject)
        return subject === undefined ? undefined : matches(expr.pattern, subject)
      }
      case 'binary': {
        const [left, right] = [this.value(expr.left), this.value(expr.right)]
        if (expr.op === 'and' && (left === false || right === false)) return false
        if (expr.op === 'or' && (left === true || right === true)) return true
        if (left === undefined || right === undefined) return undefined
        if (expr.op === 'and' || expr.op === 'or') return expr.op === 'and'
        if (expr.op === 'eq') return key(left) === key(right)
        if (expr.op === 'ne') return key(left) !== key(right)
        return undefined
      }
      case 'call':
        return this.#result(expr)
      default:
        return undefined
    }
  }

  /** What a function comes to that is asked about nothing but what is settled. */
  #result(call: TExpr & { kind: 'call' }): Value | undefined {
    if (this.#called.has(call)) return this.#called.get(call)
    const made = this.#worked(call)
    this.#called.set(call, made)
    return made
  }

  #worked(call: TExpr & { kind: 'call' }): Value | undefined {
    const { machine, program } = this.#placed ?? {}
    if (!machine || !program || !this.#config || !this.#isClosed(call)) return undefined
    const x = { self: 0, config: this.#config, state: Object.fromEntries(this.#constant) }
    try {
      return compile(call, new Scope(program, machine.file))({ locals: [], x, world: undefined })
    } catch (error) {
      if (error instanceof Breach) return undefined
      throw error
    }
  }

  /** Whether an expression asks about nothing but what is settled, and its functions about nothing but that and what they are given. */
  #isClosed(expr: TExpr): boolean {
    const seen = new Set<TFn>()
    const isOpen = (part: TExpr, inside: boolean): boolean => {
      if (part.kind === 'local') return !inside
      if (part.kind === 'field') return !this.#constant.has(part.name)
      if (part.kind === 'config') return this.#config?.[part.name] === undefined
      if (!timeless.has(part.kind)) return true
      if (part.kind !== 'call' || seen.has(part.fn)) return false
      seen.add(part.fn)
      return [...expressionsOf(part.fn)].some(one => isOpen(one, true))
    }
    return ![...within(expr)].some(part => isOpen(part, false))
  }

  /** The arms that a subject may reach, where the configuration settles it. */
  arms<A extends { readonly pattern: TPattern; readonly where?: TExpr }>(
    subject: TExpr,
    arms: readonly A[],
  ): readonly A[] {
    const value = this.value(subject)
    if (value === undefined) return arms
    const fits = arms.map(arm => matches(arm.pattern, value))
    const taken = arms.findIndex((arm, i) => fits[i] === true && arm.where === undefined)
    return arms.filter((_, i) => fits[i] !== false && (taken < 0 || i <= taken))
  }
}

/** These ask neither who a node is, nor about the world, nor what cannot be asked before a run. */
const timeless: ReadonlySet<TExpr['kind']> = new Set<TExpr['kind']>([
  ...(['literal', 'const', 'call', 'builtin', 'record', 'case', 'none', 'some', 'not', 'negate', 'binary'] as const),
  ...(['is', 'if', 'quantified', 'with', 'get', 'index', 'set', 'list', 'map', 'setOf', 'listOf', 'mapOf'] as const),
  ...(['range', 'match'] as const),
])

function matches(pattern: TPattern, value: Value): boolean | undefined {
  switch (pattern.kind) {
    case 'any':
    case 'bind':
      return true
    case 'value':
      return key(pattern.value) === key(value)
    case 'some':
      return value === null ? false : matches(pattern.of, value)
    case 'case':
      if (typeof value === 'string') return value === pattern.name
      if (!(value instanceof Rec)) return undefined
      if ((value as Rec & { kind?: unknown }).kind !== pattern.name) return false
      return pattern.fields.every(one => one.kind === 'any' || one.kind === 'bind') ? true : undefined
  }
}
